//! How many children kindergartens are planned for: those enrolled, or as many as the enrolment aimed at needs.
//!
//! Village by village: a county's shortfall spread over villages would plan places where they are already enough. It
//! ages nobody.

use crate::model::county::{GRADES, Village, YEARS};
use crate::model::units::{Micro, largest_remainder};

/// The kindergarten years of a village as children to be placed; other years are left out.
pub(super) fn placed(village: &Village, share: Option<Micro>) -> [u32; YEARS] {
    let mut years = [0; YEARS];
    let enrolled = village.kindergarten;
    years[GRADES..].copy_from_slice(&enrolled);
    let (Some(share), Some(ages)) = (share, village.ages) else { return years };
    let all = u64::from(ages[3]) + u64::from(ages[4]) + u64::from(ages[5]);
    let share = u64::try_from(share.0).unwrap_or(0);
    let wanted = (u128::from(all) * u128::from(share)).div_ceil(1_000_000);
    let already: u64 = enrolled.iter().map(|&children| u64::from(children)).sum();
    let more =
        u32::try_from(wanted.saturating_sub(already.into())).expect("at most the children of a village");
    let at_home: Vec<u64> =
        (0..3).map(|year| u64::from(ages[3 + year].saturating_sub(enrolled[year]))).collect();
    for (year, part) in largest_remainder(more, &at_home).into_iter().enumerate() {
        years[GRADES + year] += part;
    }
    years
}

#[cfg(test)]
mod tests {
    use super::placed;
    use crate::model::county::{GRADES, Position, Village};
    use crate::model::units::Micro;

    #[test]
    fn the_enrolled_stay_and_the_missing_come_from_those_at_home() {
        let mut row = Village::bare("v", Position::default());
        row.kindergarten = [2, 6, 7];
        row.ages = Some([9, 9, 9, 10, 7, 7]);
        // 85 % of 24 are 20.4: 21, of whom 15 are enrolled; at home are 8, 1 and none.
        assert_eq!(placed(&row, Some(Micro(850_000)))[GRADES..], [2 + 5, 6 + 1, 7]);
        assert_eq!(placed(&row, Some(Micro(625_000)))[GRADES..], [2, 6, 7]);
        assert_eq!(placed(&row, Some(Micro(1_000_000)))[GRADES..], [10, 7, 7]);
        assert_eq!(placed(&row, None)[GRADES..], [2, 6, 7]);
        row.ages = None;
        assert_eq!(placed(&row, Some(Micro(850_000)))[GRADES..], [2, 6, 7]);
    }
}
