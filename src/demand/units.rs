//! Moving units: a village's children cut into the groups that change school together.
//!
//! No child is lost and none is made: every cut is by largest remainder.

use std::collections::BTreeMap;

use crate::demand::preschool;
use crate::model::county::{ByYear, County, Village, YEARS};
use crate::model::ids::{Table, UnitId, VillageId};
use crate::model::recipe::{Recipe, Stage, UnitKind};
use crate::model::unit::{Band, Group, Unit, Willingness};
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// Every moving unit of the county as though each group had one school, in the order village, band, group, part.
#[must_use]
pub fn moving_units(county: &County, recipe: &Recipe) -> Table<UnitId, Unit> {
    let mut units = Table::default();
    for group in whole_units(county, recipe) {
        for (part, grades) in (1..).zip(in_parts(group.grades, recipe.split_above)) {
            let pupils: u32 = grades.iter().sum();
            let girls = girls_of(&county.villages[group.village], pupils);
            units.push(Unit { grades, pupils, girls, group: group.group.part(part), ..group.clone() });
        }
    }
    units
}

/// Every group of the county that has children, uncut, as a unit of one part, in the order village, band, group.
pub(super) fn whole_units(county: &County, recipe: &Recipe) -> Vec<Unit> {
    let mut units = Vec::new();
    for (id, village) in county.villages.iter() {
        let (children, willing) = children_of(village, recipe);
        for (band, first, last) in bands(recipe) {
            let of_band = within(&children, first, last);
            for (willingness, grades) in split_by_willingness(willing, of_band) {
                let pupils: u32 = grades.iter().sum();
                if pupils > 0 {
                    let may_board = match willingness {
                        Willingness::All => willing >= Micro::ONE,
                        Willingness::Willing => true,
                        Willingness::Unwilling => false,
                    };
                    let girls = girls_of(village, pupils);
                    let group = Group { willingness, part: 1 };
                    units.push(Unit { village: id, band, group, grades, pupils, girls, may_board });
                }
            }
        }
    }
    units
}

/// How many of a village's children are girls.
pub(super) fn girls_of(village: &Village, pupils: u32) -> u32 {
    let girls = round_half_up(i128::from(pupils) * i128::from(village.girls.0), i128::from(Micro::ONE.0));
    u32::try_from(girls).expect("a share of a 32-bit number")
}

/// Children in nearly equal parts of at most `split_above` (0 = one part).
pub(super) fn in_parts(mut grades: ByYear, split_above: u32) -> Vec<ByYear> {
    let pupils: u32 = grades.iter().sum();
    let parts = if split_above == 0 { 1 } else { pupils.div_ceil(split_above).max(1) };
    let sizes = largest_remainder(pupils, &vec![1; parts as usize]);
    let part = |size| {
        let own = take(size, grades);
        grades = std::array::from_fn(|grade| grades[grade] - own[grade]);
        own
    };
    sizes.into_iter().filter(|&size| size > 0).map(part).collect()
}

/// Children of a group in a grade, by part.
type ByPart = BTreeMap<u16, u32>;

/// Every moving unit of a later year. A child stays in its part: the children of a grade are spread over the parts of their
/// group as they were a grade below in the year before (`last`), newcomers as their band was in the first year.
#[must_use]
pub fn units_later(
    county: &County,
    recipe: &Recipe,
    last: &Table<UnitId, Unit>,
    first: &Table<UnitId, Unit>,
) -> Table<UnitId, Unit> {
    let mut grown: BTreeMap<(VillageId, Willingness, usize), ByPart> = BTreeMap::new();
    for unit in last.values() {
        for (grade, &count) in unit.grades.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let at = grown.entry((unit.village, unit.group.willingness, grade + 1)).or_default();
            *at.entry(unit.group.part).or_default() += count;
        }
    }
    let mut alike: BTreeMap<(VillageId, Willingness, Band), ByPart> = BTreeMap::new();
    for unit in first.values() {
        let at = alike.entry((unit.village, unit.group.willingness, unit.band)).or_default();
        *at.entry(unit.group.part).or_default() += unit.pupils;
    }
    let alone = ByPart::from([(1, 1)]);
    let mut units = Table::default();
    for group in whole_units(county, recipe) {
        let who = (group.village, group.group.willingness);
        let mut parts: BTreeMap<u16, ByYear> = BTreeMap::new();
        for (grade, &count) in group.grades.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let shares = grown.get(&(who.0, who.1, grade));
            let shares = shares.or_else(|| alike.get(&(who.0, who.1, group.band))).unwrap_or(&alone);
            let weights: Vec<u64> = shares.values().map(|&share| u64::from(share)).collect();
            for (&part, own) in shares.keys().zip(largest_remainder(count, &weights)) {
                parts.entry(part).or_default()[grade] += own;
            }
        }
        for (part, grades) in parts {
            let pupils: u32 = grades.iter().sum();
            if pupils > 0 {
                let girls = girls_of(&county.villages[group.village], pupils);
                units.push(Unit { grades, pupils, girls, group: group.group.part(part), ..group.clone() });
            }
        }
    }
    units
}

/// A village's children of the stage, and which share of them may board.
fn children_of(village: &Village, recipe: &Recipe) -> (ByYear, Micro) {
    if recipe.stage == Stage::Kindergarten {
        // No small child boards, whatever the families of older children accept.
        (preschool::placed(village, recipe.preschool_enrolment), Micro(0))
    } else {
        (village.enrolled(), village.willing)
    }
}

fn within(children: &ByYear, first: usize, last: usize) -> ByYear {
    let mut grades = [0; YEARS];
    grades[first - 1..last].copy_from_slice(&children[first - 1..last]);
    grades
}

/// Bands of the stage with their first and last grade.
fn bands(recipe: &Recipe) -> Vec<(Band, usize, usize)> {
    let (first, last) = recipe.stage.grades();
    let (first, last) = (usize::from(first), usize::from(last));
    match recipe.unit {
        UnitKind::Village => vec![(Band::All, first, last)],
        _ if recipe.stage == Stage::Kindergarten => vec![(Band::Kindergarten, first, last)],
        UnitKind::VillageGrade => (first..=last)
            .map(|grade| (Band::Grade(u8::try_from(grade).expect("a grade is at most 9")), grade, grade))
            .collect(),
        UnitKind::VillageBand => [(Band::Lower, 1, 3), (Band::Upper, 4, 6), (Band::Junior, 7, 9)]
            .into_iter()
            .filter(|&(_, from, to)| from >= first && to <= last)
            .collect(),
    }
}

fn split_by_willingness(willing: Micro, grades: ByYear) -> Vec<(Willingness, ByYear)> {
    if willing.0 <= 0 || willing >= Micro::ONE {
        return vec![(Willingness::All, grades)];
    }
    let weight = |share: i64| u64::try_from(share).expect("a share is between 0 and 1");
    let shares = [weight(willing.0), weight(Micro::ONE.0 - willing.0)];
    let willing = take(largest_remainder(grades.iter().sum(), &shares)[0], grades);
    let unwilling = std::array::from_fn(|grade| grades[grade] - willing[grade]);
    vec![(Willingness::Willing, willing), (Willingness::Unwilling, unwilling)]
}

/// `count` children out of `grades`, spread over the grades by largest remainder.
pub(super) fn take(count: u32, grades: ByYear) -> ByYear {
    let parts = largest_remainder(count, &grades.map(u64::from));
    std::array::from_fn(|grade| parts[grade])
}

#[cfg(test)]
mod tests {
    use super::{split_by_willingness, take};
    use crate::model::county::YEARS;
    use crate::model::unit::Willingness;
    use crate::model::units::Micro;

    #[test]
    fn the_willing_and_the_rest_are_all_the_children() {
        let grades = [3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let parts = split_by_willingness(Micro(250_000), grades);
        assert_eq!(parts[0], (Willingness::Willing, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert_eq!(parts[1], (Willingness::Unwilling, [2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert_eq!(split_by_willingness(Micro::ONE, grades), [(Willingness::All, grades)]);
    }

    #[test]
    fn a_part_never_takes_more_than_a_grade_has() {
        for count in 0..=12 {
            let mut grades = [0; YEARS];
            grades[..3].copy_from_slice(&[3, 4, 5]);
            let part = take(count, grades);
            assert_eq!(part.iter().sum::<u32>(), count);
            assert!(part.iter().zip(grades).all(|(&own, all)| own <= all));
        }
    }
}
