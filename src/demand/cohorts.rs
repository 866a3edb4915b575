//! Children who age: the county as it is in a later year of the plan.
//!
//! Cohorts move up a grade a year and shrink by the yearly factors; nobody is made but by births (docs/costs.md,
//! "Several years").

use std::collections::BTreeMap;

use crate::demand::present::{teaches_today, told};
use crate::model::county::County;
use crate::model::ids::{SchoolId, Table, UnitId, VillageId};
use crate::model::recipe::{Cohort, Recipe};
use crate::model::unit::{Band, Group, Present, Unit};
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// The county `later` years after the first one. Year 0 is the county itself.
///
/// # Panics
/// Never: every count stays below that of its cohort.
#[must_use]
pub fn county_in(county: &County, recipe: &Recipe, later: usize) -> County {
    let births = births(county, &recipe.cohort, later);
    let mut aged = county.clone();
    for (row, (id, village)) in county.villages.iter().enumerate() {
        let factors = factors(village.migration, &recipe.cohort, later);
        let of = |children: u32, years: usize| shrunk(children, factors[years]);
        let grades = &mut aged.villages[id].grades;
        for (place, count) in grades.iter_mut().enumerate() {
            *count = if let Some(before) = place.checked_sub(later) {
                of(village.grades[before], later)
            } else {
                // So many years after the first one they enter grade 1.
                let entry = later - place;
                match (entry.checked_sub(BORN), village.ages) {
                    (_, None) => of(village.grades[0], later),
                    (None | Some(0), Some(ages)) => of(ages[BORN - entry], later),
                    (Some(unborn), Some(_)) => of(births[unborn - 1][row], later - unborn),
                }
            };
        }
    }
    aged
}

/// Who is born after the tables were made enters grade 1 later than so many years after the first one.
const BORN: usize = 6;

/// By year after that, by village: the newly born.
fn births(county: &County, cohort: &Cohort, later: usize) -> Vec<Vec<u32>> {
    let last: Vec<u32> = (county.villages.values().iter())
        .map(|village| village.ages.map_or(village.grades[0], |ages| ages[0]))
        .collect();
    let weights: Vec<u64> = last.iter().map(|&count| u64::from(count)).collect();
    (0..later.saturating_sub(BORN))
        .map(|year| match &cohort.births {
            None => last.clone(),
            Some(totals) => {
                let total = totals[year.min(totals.len() - 1)];
                let total = u32::try_from(round_half_up(total.0.into(), 1_000_000)).unwrap_or(u32::MAX);
                largest_remainder(total, &weights)
            }
        })
        .collect()
}

/// What is left of one child after 0, 1, … years, each from the one before.
fn factors(migration: Option<Micro>, cohort: &Cohort, later: usize) -> Vec<Micro> {
    let times = |one: Micro, other: Micro| {
        let product = round_half_up(i128::from(one.0) * i128::from(other.0), i128::from(Micro::ONE.0));
        Micro(i64::try_from(product).expect("factors between 0 and 2"))
    };
    let yearly = times(cohort.survival, migration.unwrap_or(cohort.migration));
    std::iter::successors(Some(Micro::ONE), |&left| Some(times(left, yearly))).take(later + 1).collect()
}

fn shrunk(children: u32, factor: Micro) -> u32 {
    let left = round_half_up(i128::from(children) * i128::from(factor.0), i128::from(Micro::ONE.0));
    u32::try_from(left).unwrap_or(u32::MAX)
}

/// The present schools of a later year's units: the tables', else where the same part of the village's children of that band goes
/// in the first year, else where its first part of that band goes.
#[must_use]
pub fn present_later(
    county: &County,
    units: &Table<UnitId, Unit>,
    (first_units, first): (&Table<UnitId, Unit>, &Table<UnitId, Present>),
) -> Table<UnitId, Present> {
    let mut lines: BTreeMap<(VillageId, Band), BTreeMap<Group, Option<SchoolId>>> = BTreeMap::new();
    for (id, unit) in first_units.iter() {
        let line = lines.entry((unit.village, unit.rule_band())).or_default();
        line.entry(unit.group).or_insert(first[id].school);
    }
    units.map(|_, unit| {
        if let Some(school) = told(county, unit) {
            return Present { school: Some(school), derived: false };
        }
        let line = lines.get(&(unit.village, unit.rule_band()));
        let alike = line.and_then(|line| line.get(&unit.group).or_else(|| line.values().next()));
        let school = alike.copied().flatten();
        Present { school: school.filter(|&school| teaches_today(county, school, unit)), derived: true }
    })
}

#[cfg(test)]
mod tests {
    use super::{factors, shrunk};
    use crate::model::recipe::Cohort;
    use crate::model::units::Micro;

    #[test]
    fn a_small_cohort_shrinks_by_all_the_years_together() {
        let cohort = Cohort { migration: Micro(900_000), ..Cohort::default() };
        let left: Vec<u32> = factors(None, &cohort, 5).iter().map(|&factor| shrunk(3, factor)).collect();
        // 3, 2.7, 2.43, 2.187, 1.968, 1.771
        assert_eq!(left, [3, 3, 2, 2, 2, 2]);
        assert_eq!(factors(Some(Micro::ONE), &cohort, 2), [Micro::ONE; 3]);
    }
}
