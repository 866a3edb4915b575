//! Who moves together, worked out again from the village table.
//!
//! It refuses to age children: only the first year's are here.

use crate::model::case::Case;
use crate::model::county::{ByYear, GRADES, Village, YEARS};
use crate::model::ids::VillageId;
use crate::model::recipe::{Stage, UnitKind};
use crate::model::unit::{Band, Group, Unit, Willingness};
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// Every moving unit in the order village, band, group, part.
pub(super) fn expected(case: &Case) -> Vec<Unit> {
    let bands = bands(case.recipe.stage, case.recipe.unit);
    let mut units = Vec::new();
    for (id, village) in case.county.villages.iter() {
        let small = small_children(village, case.recipe.preschool_enrolment);
        for &(band, first, last) in &bands {
            let wanted = usize::from(first)..=usize::from(last);
            let mut grades = ByYear::default();
            for (year, count) in (1..).zip(&mut grades).filter(|(year, _)| wanted.contains(year)) {
                *count = if year > GRADES { small[year - GRADES - 1] } else { village.grades[year - 1] };
            }
            add_band(&mut units, id, village, band, grades, case.recipe.split_above);
        }
    }
    units
}

/// Children of the kindergarten years: the enrolled, and of the others at home as many as the aimed-at share still lacks.
fn small_children(village: &Village, share: Option<Micro>) -> [u32; 3] {
    let mut counts = village.kindergarten;
    if let Some(([_, _, _, ages @ ..], share)) = village.ages.zip(share) {
        let total = |list: [u32; 3]| list.into_iter().map(i128::from).sum::<i128>();
        let asked = -(-total(ages) * i128::from(share.0)).div_euclid(1_000_000);
        let missing = u32::try_from(asked - total(counts)).unwrap_or(0);
        let mut home = [0; 3];
        for (year, rest) in home.iter_mut().enumerate() {
            *rest = u64::from(ages[year].saturating_sub(counts[year]));
        }
        for (count, more) in counts.iter_mut().zip(largest_remainder(missing, &home)) {
            *count += more;
        }
    }
    counts
}

/// The bands of a stage with their first and last grade.
fn bands(stage: Stage, kind: UnitKind) -> Vec<(Band, u8, u8)> {
    let (first, last) = stage.grades();
    match kind {
        UnitKind::VillageBand | UnitKind::VillageGrade if stage == Stage::Kindergarten => {
            vec![(Band::Kindergarten, first, last)]
        }
        UnitKind::Village => vec![(Band::All, first, last)],
        UnitKind::VillageGrade => (first..=last).map(|grade| (Band::Grade(grade), grade, grade)).collect(),
        UnitKind::VillageBand => [(Band::Lower, 1, 3), (Band::Upper, 4, 6), (Band::Junior, 7, 9)]
            .into_iter()
            .filter(|&(_, from, to)| from >= first && to <= last)
            .collect(),
    }
}

/// The groups of one village's band.
fn add_band(units: &mut Vec<Unit>, id: VillageId, village: &Village, band: Band, grades: ByYear, split: u32) {
    let small = grades[GRADES..].iter().any(|&count| count > 0);
    let share = if small { Micro(0) } else { village.willing }; // no small child boards
    if share <= Micro(0) || share >= Micro::ONE {
        let group = (Willingness::All, share >= Micro::ONE);
        return add_parts(units, id, village, band, group, grades, split);
    }
    let (yes, no) = (share.0.unsigned_abs(), (Micro::ONE.0 - share.0).unsigned_abs());
    let willing_pupils = largest_remainder(grades.iter().sum(), &[yes, no])[0];
    let willing = take(willing_pupils, &grades);
    add_parts(units, id, village, band, (Willingness::Willing, true), willing, split);
    add_parts(units, id, village, band, (Willingness::Unwilling, false), less(&grades, &willing), split);
}

/// The parts of one group; none where it has no children.
fn add_parts(
    units: &mut Vec<Unit>,
    village: VillageId,
    row: &Village,
    band: Band,
    (willingness, may_board): (Willingness, bool),
    mut left: ByYear,
    split: u32,
) {
    let pupils: u32 = left.iter().sum();
    if pupils == 0 {
        return;
    }
    let parts = if split > 0 { pupils.div_ceil(split) } else { 1 };
    for (index, size) in largest_remainder(pupils, &vec![1; parts as usize]).into_iter().enumerate() {
        let grades = take(size, &left);
        left = less(&left, &grades);
        let part = u16::try_from(index + 1).unwrap_or(u16::MAX);
        let girls = round_half_up(i128::from(size) * i128::from(row.girls.0), 1_000_000);
        let girls = u32::try_from(girls).unwrap_or(0).min(size);
        units.push(Unit {
            village,
            band,
            group: Group { willingness, part },
            grades,
            pupils: size,
            girls,
            may_board,
        });
    }
}

/// `pupils` of these children, by largest remainder over the grades.
fn take(pupils: u32, grades: &ByYear) -> ByYear {
    let weights: Vec<u64> = grades.iter().map(|&count| u64::from(count)).collect();
    let mut taken = ByYear::default();
    taken.copy_from_slice(&largest_remainder(pupils, &weights));
    taken
}

/// What is left of `grades` without `taken`.
fn less(grades: &ByYear, taken: &ByYear) -> ByYear {
    let mut left = *grades;
    for (count, gone) in left.iter_mut().zip(taken) {
        *count -= gone;
    }
    left
}

/// The youngest grade with children; 1 where there is none.
pub(super) fn youngest(unit: &Unit) -> u8 {
    (1u8..).zip(unit.grades).find(|&(_, count)| count > 0).map_or(1, |(grade, _)| grade)
}

/// The band by whose rules a unit goes: that of its youngest grade.
pub(super) fn rule_band(youngest: u8) -> Band {
    match youngest {
        ..=3 => Band::Lower,
        4..=6 => Band::Upper,
        7..=9 => Band::Junior,
        10.. => Band::Kindergarten,
    }
}

/// Grades as a set: bit `g` for grade `g`.
pub(super) fn grade_set(unit: &Unit) -> u16 {
    (1..=YEARS).filter(|&grade| unit.grades[grade - 1] > 0).fold(0, |set, grade| set | 1 << grade)
}
