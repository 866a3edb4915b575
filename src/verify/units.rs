//! Who moves together, worked out again from the village table.
//!
//! It refuses to age children: only the first year's are here.

use crate::model::case::Case;
use crate::model::county::{ByGrade, GRADES, Village};
use crate::model::ids::VillageId;
use crate::model::recipe::{Stage, UnitKind};
use crate::model::unit::{Band, Group, Unit, Willingness};
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// Every moving unit in the order village, band, group, part.
pub(super) fn expected(case: &Case) -> Vec<Unit> {
    let bands = bands(case.recipe.stage, case.recipe.unit);
    let mut units = Vec::new();
    for (id, village) in case.county.villages.iter() {
        for &(band, first, last) in &bands {
            let mut grades = ByGrade::default();
            let wanted = usize::from(first) - 1..usize::from(last);
            grades[wanted.clone()].copy_from_slice(&village.grades[wanted]);
            add_band(&mut units, id, village, band, grades, case.recipe.split_above);
        }
    }
    units
}

/// The bands of a stage with their first and last grade.
fn bands(stage: Stage, kind: UnitKind) -> Vec<(Band, u8, u8)> {
    let Some((first, last)) = stage.grades() else { return Vec::new() };
    match kind {
        UnitKind::Village => vec![(Band::All, first, last)],
        UnitKind::VillageGrade => (first..=last).map(|grade| (Band::Grade(grade), grade, grade)).collect(),
        UnitKind::VillageBand => [(Band::Lower, 1, 3), (Band::Upper, 4, 6), (Band::Junior, 7, 9)]
            .into_iter()
            .filter(|&(_, from, to)| from >= first && to <= last)
            .collect(),
    }
}

/// The groups of one village's band.
fn add_band(
    units: &mut Vec<Unit>,
    id: VillageId,
    village: &Village,
    band: Band,
    grades: ByGrade,
    split: u32,
) {
    let share = village.willing;
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
    mut left: ByGrade,
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
fn take(pupils: u32, grades: &ByGrade) -> ByGrade {
    let weights: Vec<u64> = grades.iter().map(|&count| u64::from(count)).collect();
    let mut taken = ByGrade::default();
    taken.copy_from_slice(&largest_remainder(pupils, &weights));
    taken
}

/// What is left of `grades` without `taken`.
fn less(grades: &ByGrade, taken: &ByGrade) -> ByGrade {
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
        7.. => Band::Junior,
    }
}

/// Grades as a set: bit `g` for grade `g`.
pub(super) fn grade_set(unit: &Unit) -> u16 {
    (1..=GRADES).filter(|&grade| unit.grades[grade - 1] > 0).fold(0, |set, grade| set | 1 << grade)
}
