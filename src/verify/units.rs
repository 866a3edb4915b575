//! Who moves together, worked out again from the village table.
//!
//! It refuses to age children: who is in which grade when is told by `cohorts`.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::county::{ByYear, GRADES, Village, YEARS};
use crate::model::ids::VillageId;
use crate::model::recipe::{Stage, UnitKind};
use crate::model::unit::{Band, Group, Unit, Willingness};
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// Every moving unit in the order village, band, group, part.
pub(super) fn expected(case: &Case, lasting: Option<&Parts>) -> Vec<Unit> {
    let bands = bands(case.recipe.stage, case.recipe.unit);
    let mut units = Vec::new();
    for (id, village) in case.county.villages.iter() {
        let (children, share) = children_of(case, village);
        for &(band, first, last) in &bands {
            let grades = of_band(&children, first, last);
            for (willingness, may_board, grades) in groups(share, grades) {
                let pupils: u32 = grades.iter().sum();
                let parts = match lasting {
                    Some(parts) => parts.get(&(id, willingness)).copied().unwrap_or(1),
                    None => parts_of(pupils, case.recipe.split_above),
                };
                add_parts(&mut units, id, village, band, (willingness, may_board), grades, parts);
            }
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

/// A village's children by grade and kindergarten year, and which share of those of the stage may board.
fn children_of(case: &Case, village: &Village) -> (ByYear, Micro) {
    let mut children = ByYear::default();
    children[..GRADES].copy_from_slice(&village.grades);
    children[GRADES..].copy_from_slice(&small_children(village, case.recipe.preschool_enrolment));
    let small = case.recipe.stage == Stage::Kindergarten; // no small child boards
    (children, if small { Micro(0) } else { village.willing })
}

/// Parts of each group of each village, where they last through the years.
pub(super) type Parts = BTreeMap<(VillageId, Willingness), u32>;

/// As many parts as the largest band of this year needs.
pub(super) fn lasting(case: &Case) -> Parts {
    let mut parts = Parts::new();
    for (id, village) in case.county.villages.iter() {
        let (children, share) = children_of(case, village);
        for (_, first, last) in bands(case.recipe.stage, case.recipe.unit) {
            for (willingness, _, grades) in groups(share, of_band(&children, first, last)) {
                let need = parts_of(grades.iter().sum(), case.recipe.split_above);
                let known = parts.entry((id, willingness)).or_default();
                *known = need.max(*known);
            }
        }
    }
    parts
}

fn parts_of(pupils: u32, split: u32) -> u32 {
    if split > 0 { pupils.div_ceil(split).max(1) } else { 1 }
}

fn of_band(children: &ByYear, first: u8, last: u8) -> ByYear {
    let mut grades = ByYear::default();
    let wanted = usize::from(first) - 1..usize::from(last);
    grades[wanted.clone()].copy_from_slice(&children[wanted]);
    grades
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

/// The groups of one village's band: who, whether they may board, how many by grade.
fn groups(share: Micro, grades: ByYear) -> Vec<(Willingness, bool, ByYear)> {
    if share <= Micro(0) || share >= Micro::ONE {
        return vec![(Willingness::All, share >= Micro::ONE, grades)];
    }
    let (yes, no) = (share.0.unsigned_abs(), (Micro::ONE.0 - share.0).unsigned_abs());
    let willing_pupils = largest_remainder(grades.iter().sum(), &[yes, no])[0];
    let willing = take(willing_pupils, &grades);
    let rest = less(&grades, &willing);
    vec![(Willingness::Willing, true, willing), (Willingness::Unwilling, false, rest)]
}

/// The parts of one group; none where it has no children.
fn add_parts(
    units: &mut Vec<Unit>,
    village: VillageId,
    row: &Village,
    band: Band,
    (willingness, may_board): (Willingness, bool),
    mut left: ByYear,
    parts: u32,
) {
    let pupils: u32 = left.iter().sum();
    for (index, size) in largest_remainder(pupils, &vec![1; parts as usize]).into_iter().enumerate() {
        if size == 0 {
            continue;
        }
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
