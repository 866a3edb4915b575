//! The children of later years and the units they move in, from docs/costs.md, "Several years" and "Moving units".

use std::collections::BTreeMap;

use hubward::model::case::Case;
use hubward::model::county::{ByGrade, ByYear, County, GRADES, YEARS};
use hubward::model::ids::{Table, UnitId, VillageId};
use hubward::model::recipe::{Cohort, UnitKind};
use hubward::model::unit::{Band, Group, Unit, Willingness};
use hubward::model::units::{Micro, largest_remainder};

fn half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// What is left of `children` after so many years at this yearly factor: `C × f_k`, `f_{k+1} = f_k × y` to six places.
fn left(children: u32, yearly: i128, years: usize) -> u32 {
    let mut factor = 1_000_000;
    for _ in 0..years {
        factor = half_up(factor * yearly, 1_000_000);
    }
    u32::try_from(half_up(i128::from(children) * factor, 1_000_000)).unwrap()
}

/// Births of year `b`, from 1 on, by village.
fn births(county: &County, cohort: &Cohort, b: usize) -> Vec<u32> {
    let newest = county.villages.values().iter().map(|row| row.ages.map_or(row.grades[0], |ages| ages[0]));
    let newest: Vec<u32> = newest.collect();
    let Some(totals) = &cohort.births else { return newest };
    let total = totals.get(b - 1).unwrap_or(totals.last().unwrap());
    let weights: Vec<u64> = newest.into_iter().map(u64::from).collect();
    largest_remainder(u32::try_from(half_up(total.0.into(), 1_000_000)).unwrap(), &weights)
}

/// By village: the children by grade, so many years after the first.
pub(crate) fn children(case: &Case, later: usize) -> Vec<ByGrade> {
    let (county, cohort) = (&case.county, &case.recipe.cohort);
    let of = |(row, id): (usize, VillageId)| -> ByGrade {
        let village = &county.villages[id];
        let migration = village.migration.unwrap_or(cohort.migration);
        let yearly = half_up(i128::from(cohort.survival.0) * i128::from(migration.0), 1_000_000);
        std::array::from_fn(|place| {
            // The grade they were in in the first year: 0 is age 5, -5 the newly born, -6 who is born a year later.
            let was = i64::try_from(place + 1).unwrap() - i64::try_from(later).unwrap();
            let (count, years) = match (village.ages, was) {
                (_, 1..) => (village.grades[place - later], later),
                (None, _) => (village.grades[0], later),
                (Some(ages), -5..=0) => (ages[usize::try_from(5 + was).unwrap()], later),
                (Some(_), _) => {
                    let b = usize::try_from(-5 - was).unwrap();
                    (births(county, cohort, b)[row], later - b)
                }
            };
            left(count, yearly, years)
        })
    };
    county.villages.ids().enumerate().map(of).collect()
}

/// The bands of a primary stage with their grades.
fn bands(kind: UnitKind) -> Vec<(Band, std::ops::RangeInclusive<usize>)> {
    match kind {
        UnitKind::Village => vec![(Band::All, 1..=6)],
        UnitKind::VillageBand => vec![(Band::Lower, 1..=3), (Band::Upper, 4..=6)],
        UnitKind::VillageGrade => {
            (1..=6).map(|grade| (Band::Grade(grade), grade.into()..=grade.into())).collect()
        }
    }
}

/// So many of these children, by largest remainder over their grades.
fn some_of(grades: &ByYear, count: u32) -> ByYear {
    largest_remainder(count, &grades.map(u64::from)).try_into().unwrap()
}

fn without(grades: &ByYear, gone: &ByYear) -> ByYear {
    std::array::from_fn(|place| grades[place] - gone[place])
}

/// The groups of a village's band.
fn groups(willing: Micro, band: &ByYear) -> Vec<(Willingness, bool, ByYear)> {
    let share = u64::try_from(willing.0).unwrap();
    if share == 0 || share == 1_000_000 {
        return vec![(Willingness::All, share > 0, *band)];
    }
    let count = largest_remainder(band.iter().sum(), &[share, 1_000_000 - share])[0];
    let yes = some_of(band, count);
    vec![(Willingness::Willing, true, yes), (Willingness::Unwilling, false, without(band, &yes))]
}

/// The units of every year; those of the first are handed in.
pub(crate) fn units(case: &Case, first: Table<UnitId, Unit>) -> Vec<Table<UnitId, Unit>> {
    let mut tables = vec![first];
    for later in 1..case.recipe.years as usize {
        let mut table = Table::default();
        for (id, grades) in case.county.villages.ids().zip(children(case, later)) {
            let village = &case.county.villages[id];
            for (band, range) in bands(case.recipe.unit) {
                let mut own = [0; YEARS];
                (1..=GRADES).filter(|grade| range.contains(grade)).for_each(|g| own[g - 1] = grades[g - 1]);
                for (willingness, may_board, grades) in groups(village.willing, &own) {
                    for (part, grades) in parts(&tables, (id, willingness, band), &grades) {
                        let pupils = grades.iter().sum();
                        let girls = half_up(i128::from(pupils) * i128::from(village.girls.0), 1_000_000);
                        let girls = u32::try_from(girls).unwrap();
                        let group = Group { willingness, part };
                        table.push(Unit { village: id, band, group, grades, pupils, girls, may_board });
                    }
                }
            }
        }
        tables.push(table);
    }
    tables
}

/// Who of a group is in which part: as a grade below in the year before, else as the band was in the first year, else all in part 1.
fn parts(
    tables: &[Table<UnitId, Unit>],
    (village, willingness, band): (VillageId, Willingness, Band),
    grades: &ByYear,
) -> BTreeMap<u16, ByYear> {
    let most = tables.iter().flat_map(Table::values).map(|unit| unit.group.part).max().unwrap_or(1);
    let same = |unit: &&Unit| unit.village == village && unit.group.willingness == willingness;
    let mut found = BTreeMap::new();
    for grade in (0..YEARS).filter(|&grade| grades[grade] > 0) {
        let in_part = |table: &Table<UnitId, Unit>, count: &dyn Fn(&Unit) -> u32| -> Vec<u64> {
            let part = |part| {
                let units = table.values().iter().filter(same).filter(|unit| unit.group.part == part);
                units.map(|unit| u64::from(count(unit))).sum()
            };
            (1..=most).map(part).collect()
        };
        let below = |unit: &Unit| if grade == 0 { 0 } else { unit.grades[grade - 1] };
        let of_band = |unit: &Unit| if unit.band == band { unit.pupils } else { 0 };
        let mut weights = in_part(tables.last().unwrap(), &below);
        if weights.iter().all(|&weight| weight == 0) {
            weights = in_part(&tables[0], &of_band);
        }
        if weights.iter().all(|&weight| weight == 0) {
            weights = vec![1];
        }
        for (part, count) in (1..).zip(largest_remainder(grades[grade], &weights)).filter(|&(_, n)| n > 0) {
            found.entry(part).or_insert([0; YEARS])[grade] = count;
        }
    }
    found
}
