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

/// Every group that has children, uncut, as a unit of one part, in the order village, band, group.
pub(super) fn groups(case: &Case) -> Vec<Unit> {
    let bands = bands(case.recipe.stage, case.recipe.unit);
    let mut units = Vec::new();
    for (village, row) in case.county.villages.iter() {
        let (children, share) = children_of(case, row);
        for &(band, first, last) in &bands {
            for (willingness, may_board, grades) in by_will(share, of_band(&children, first, last)) {
                let group = Group { willingness, part: 1 };
                let whole = Unit { village, band, group, grades, pupils: 0, girls: 0, may_board };
                let whole = part(case, &whole, 1, grades);
                units.extend(Some(whole).filter(|whole| whole.pupils > 0));
            }
        }
    }
    units
}

/// A part of a group.
pub(super) fn part(case: &Case, group: &Unit, part: u16, grades: ByYear) -> Unit {
    let pupils: u32 = grades.iter().sum();
    let share = case.county.villages[group.village].girls;
    let girls = round_half_up(i128::from(pupils) * i128::from(share.0), 1_000_000);
    let girls = u32::try_from(girls).unwrap_or(0).min(pupils);
    Unit { group: Group { part, ..group.group }, grades, pupils, girls, ..group.clone() }
}

/// Children cut into parts of at most `split` children, nearly equal; one part where it is 0.
pub(super) fn in_parts(mut left: ByYear, split: u32) -> Vec<ByYear> {
    let pupils: u32 = left.iter().sum();
    let parts = if split > 0 { pupils.div_ceil(split).max(1) } else { 1 };
    let mut list = Vec::new();
    for size in largest_remainder(pupils, &vec![1; parts as usize]).into_iter().filter(|&size| size > 0) {
        let grades = take(size, &left);
        left = less(&left, &grades);
        list.push(grades);
    }
    list
}

/// How many of a group's children each part has.
type Shares = BTreeMap<u16, u64>;

/// The units of a later year: children stay in their part, newcomers are spread as their band was in the first year.
pub(super) fn grown(case: &Case, first: &[Unit], last: &[Unit]) -> Vec<Unit> {
    let mut cohorts: BTreeMap<(VillageId, Willingness, usize), Shares> = BTreeMap::new();
    for unit in last {
        for grade in (0..YEARS).filter(|&grade| unit.grades[grade] > 0) {
            let cohort = cohorts.entry((unit.village, unit.group.willingness, grade)).or_default();
            *cohort.entry(unit.group.part).or_default() += u64::from(unit.grades[grade]);
        }
    }
    let mut bands: BTreeMap<(VillageId, Willingness, Band), Shares> = BTreeMap::new();
    for unit in first {
        let band = bands.entry((unit.village, unit.group.willingness, unit.band)).or_default();
        *band.entry(unit.group.part).or_default() += u64::from(unit.pupils);
    }
    let mut units = Vec::new();
    for group in groups(case) {
        let (village, will) = (group.village, group.group.willingness);
        let mut parts: BTreeMap<u16, ByYear> = BTreeMap::new();
        for grade in (0..YEARS).filter(|&grade| group.grades[grade] > 0) {
            let below = grade.checked_sub(1).and_then(|below| cohorts.get(&(village, will, below)));
            let alone = Shares::from([(1, 1)]);
            let shares = below.or_else(|| bands.get(&(village, will, group.band))).unwrap_or(&alone);
            let weights: Vec<u64> = shares.values().copied().collect();
            for (&number, count) in shares.keys().zip(largest_remainder(group.grades[grade], &weights)) {
                parts.entry(number).or_default()[grade] = count;
            }
        }
        let own = parts.into_iter().map(|(number, grades)| part(case, &group, number, grades));
        units.extend(own.filter(|unit| unit.pupils > 0));
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
fn by_will(share: Micro, grades: ByYear) -> Vec<(Willingness, bool, ByYear)> {
    if share <= Micro(0) || share >= Micro::ONE {
        return vec![(Willingness::All, share >= Micro::ONE, grades)];
    }
    let (yes, no) = (share.0.unsigned_abs(), (Micro::ONE.0 - share.0).unsigned_abs());
    let willing_pupils = largest_remainder(grades.iter().sum(), &[yes, no])[0];
    let willing = take(willing_pupils, &grades);
    let rest = less(&grades, &willing);
    vec![(Willingness::Willing, true, willing), (Willingness::Unwilling, false, rest)]
}

/// `pupils` of these children, by largest remainder over the grades.
pub(super) fn take(pupils: u32, grades: &ByYear) -> ByYear {
    let weights: Vec<u64> = grades.iter().map(|&count| u64::from(count)).collect();
    let mut taken = ByYear::default();
    taken.copy_from_slice(&largest_remainder(pupils, &weights));
    taken
}

/// What is left of `grades` without `taken`.
pub(super) fn less(grades: &ByYear, taken: &ByYear) -> ByYear {
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
