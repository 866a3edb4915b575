//! The children of later years, aged again from the tables, and each year's own case.
//!
//! It refuses to plan: it only says who is where old when, and which rows bind a year by itself.

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::county::Village;
use crate::model::recipe::Recipe;
use crate::model::units::{Micro, largest_remainder, round_half_up};

/// By year: the case as if it were that year's alone. Rows that look at two years are left out.
pub(super) fn cases(case: &Case) -> Vec<Case> {
    let unborn = unborn(case);
    (0..case.recipe.years).map(|year| one(case, year, &unborn)).collect()
}

fn one(case: &Case, year: u32, unborn: &[Vec<u32>]) -> Case {
    let mut own = case.clone();
    let county = Arc::make_mut(&mut own.county);
    let villages: Vec<_> = county.villages.ids().collect();
    for (row, id) in villages.into_iter().enumerate() {
        let village = &case.county.villages[id];
        let aged = (1..=9).map(|grade| children(&case.recipe, village, row, unborn, grade, i64::from(year)));
        for (count, aged) in county.villages[id].grades.iter_mut().zip(aged) {
            *count = aged;
        }
    }
    own.recipe.first_year = case.recipe.first_year + year;
    let decide = &mut own.recipe.decide;
    (decide.max_capital, decide.max_closures_year) = (None, None);
    if year + 1 != case.recipe.years {
        (decide.max_closures, decide.open) = (None, None);
    }
    own
}

/// Children of a grade in a year: their number in the tables, or at birth, times the factors since.
fn children(
    recipe: &Recipe,
    village: &Village,
    row: usize,
    unborn: &[Vec<u32>],
    grade: i64,
    year: i64,
) -> u32 {
    // Age 5 is next year's grade 1: grade 0 of today, and so on down to the newly born, -5.
    let now = grade - year;
    let (count, since) = match (now, village.ages) {
        (1.., _) => (village.grades[usize::try_from(now - 1).unwrap_or(0)], year),
        (_, None) => (village.grades[0], year),
        (-5..=0, Some(ages)) => (ages[usize::try_from(now + 5).unwrap_or(0)], year),
        (_, Some(_)) => {
            let later = -5 - now;
            (unborn[usize::try_from(later - 1).unwrap_or(0)][row], year - later)
        }
    };
    let yearly = product(recipe.cohort.survival, village.migration.unwrap_or(recipe.cohort.migration));
    let left = (0..since).fold(Micro::ONE, |left, _| product(left, yearly));
    let left = round_half_up(i128::from(count) * i128::from(left.0), 1_000_000);
    u32::try_from(left).unwrap_or(u32::MAX)
}

fn product(one: Micro, other: Micro) -> Micro {
    let product = round_half_up(i128::from(one.0) * i128::from(other.0), 1_000_000);
    Micro(i64::try_from(product).unwrap_or(i64::MAX))
}

/// Births after the tables' last ones, by year, by village: as many as those, or the totals of the plan file shared like them.
fn unborn(case: &Case) -> Vec<Vec<u32>> {
    let newest = |village: &Village| village.ages.map_or(village.grades[0], |ages| ages[0]);
    let newest: Vec<u32> = case.county.villages.values().iter().map(newest).collect();
    let shares: Vec<u64> = newest.iter().copied().map(u64::from).collect();
    let year = |year: usize| {
        let Some(totals) = &case.recipe.cohort.births else { return newest.clone() };
        let total = totals.get(year).or(totals.last()).copied().unwrap_or_default();
        let total = round_half_up(i128::from(total.0), 1_000_000);
        largest_remainder(u32::try_from(total).unwrap_or(u32::MAX), &shares)
    };
    (0..case.recipe.years as usize).map(year).collect()
}
