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

/// Every moving unit of the county, in the order village, band, group, part.
#[must_use]
pub fn moving_units(county: &County, recipe: &Recipe) -> Table<UnitId, Unit> {
    units_of(county, recipe, &|_, _, pupils| parts_of(pupils, recipe.split_above))
}

/// Into how many parts each group of each village is split in a plan over several years: as many as its largest band needs in
/// the first year, so that a child's part is the same in every year.
pub type Parts = BTreeMap<(VillageId, Willingness), u32>;

/// The parts of a first year.
#[must_use]
pub fn lasting_parts(county: &County, recipe: &Recipe) -> Parts {
    let mut parts = Parts::new();
    for (id, village) in county.villages.iter() {
        let (children, willing) = children_of(village, recipe);
        for (_, first, last) in bands(recipe) {
            for (willingness, grades) in split_by_willingness(willing, within(&children, first, last)) {
                let most = parts.entry((id, willingness)).or_insert(1);
                *most = parts_of(grades.iter().sum(), recipe.split_above).max(*most);
            }
        }
    }
    parts
}

/// Every moving unit of a later year, in the parts of the first.
#[must_use]
pub fn units_in_parts(county: &County, recipe: &Recipe, parts: &Parts) -> Table<UnitId, Unit> {
    units_of(county, recipe, &|village, willingness, _| {
        parts.get(&(village, willingness)).copied().unwrap_or(1)
    })
}

fn parts_of(pupils: u32, split_above: u32) -> u32 {
    if split_above == 0 { 1 } else { pupils.div_ceil(split_above).max(1) }
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

fn units_of(
    county: &County,
    recipe: &Recipe,
    parts: &dyn Fn(VillageId, Willingness, u32) -> u32,
) -> Table<UnitId, Unit> {
    let mut units = Table::default();
    for (id, village) in county.villages.iter() {
        let (children, willing) = children_of(village, recipe);
        for (band, first, last) in bands(recipe) {
            let of_band = within(&children, first, last);
            for (willingness, grades) in split_by_willingness(willing, of_band) {
                let parts = parts(id, willingness, grades.iter().sum());
                let group = (band, willingness);
                split_by_size(&mut units, id, village.girls, group, willing, grades, parts);
            }
        }
    }
    units
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
fn take(count: u32, grades: ByYear) -> ByYear {
    let parts = largest_remainder(count, &grades.map(u64::from));
    std::array::from_fn(|grade| parts[grade])
}

fn split_by_size(
    units: &mut Table<UnitId, Unit>,
    id: VillageId,
    girls: Micro,
    (band, willingness): (Band, Willingness),
    willing: Micro,
    mut grades: ByYear,
    parts: u32,
) {
    let pupils: u32 = grades.iter().sum();
    let sizes = largest_remainder(pupils, &vec![1; parts as usize]);
    for (part, size) in (1..).zip(sizes) {
        if size == 0 {
            continue;
        }
        let own = take(size, grades);
        grades = std::array::from_fn(|grade| grades[grade] - own[grade]);
        let girls = round_half_up(i128::from(size) * i128::from(girls.0), i128::from(Micro::ONE.0));
        units.push(Unit {
            village: id,
            band,
            group: Group { willingness, part },
            grades: own,
            pupils: size,
            girls: u32::try_from(girls).expect("a share of a 32-bit number"),
            may_board: match willingness {
                Willingness::All => willing >= Micro::ONE,
                Willingness::Willing => true,
                Willingness::Unwilling => false,
            },
        });
    }
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
