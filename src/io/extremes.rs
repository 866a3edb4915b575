//! Numbers that are lawful one by one and too much together: ways to build a school, and yuan of a county.
//!
//! It refuses them before the planning makes a list of each: a minute and some gigabytes later nobody knows which cell it was.

use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::county::{County, School};
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::units::Fen;

/// Steps of seats × steps of beds of one school.
const MOST_SIZES: u64 = 10_000;
/// The same over all schools.
const MOST_OF_ALL: u64 = 1_000_000;
/// Yuan that a year of the county can cost at most by its tables: sums of yuan times shares stay inside 64 bits of fen.
const MOST_YUAN: i128 = 10_000_000_000_000;

/// What is too much.
pub(super) fn found(sheet: &Sheet, county: &County, recipe: &Recipe, profile: &RuleProfile) -> Vec<Problem> {
    let step = |own: Option<u32>, id: &str| {
        let rate = || u32::try_from(profile.rate(id).0 / 1_000_000).unwrap_or(1);
        u64::from(own.unwrap_or_else(rate).max(1))
    };
    let seats = step(recipe.seat_step, "build.seat_step");
    let beds = step(recipe.bed_step, "build.bed_step");
    let sizes = |school: &School| {
        (u64::from(school.add_seats).div_ceil(seats) + 1) * (u64::from(school.add_beds).div_ceil(beds) + 1)
    };
    let mut problems = Vec::new();
    for (school, row) in county.schools.values().iter().zip(&sheet.rows) {
        let count = sizes(school);
        if count > MOST_SIZES {
            let found = format!("{count} sizes, of {} seats and {} beds", school.add_seats, school.add_beds);
            let expected = format!(
                "at most {MOST_SIZES} sizes of one school: larger build.seat_step and build.bed_step, or less to add"
            );
            let problem = Problem::error("E149", &sheet.file, found, expected).in_row(row.number);
            problems.push(problem.in_column(sheet.header("add_seats")));
        }
    }
    let all: u64 = county.schools.values().iter().map(sizes).sum();
    if problems.is_empty() && all > MOST_OF_ALL {
        let expected = format!(
            "at most {MOST_OF_ALL} sizes of all schools: larger build.seat_step and build.bed_step, or less to add"
        );
        problems.push(Problem::error("E149", &sheet.file, format!("{all} sizes"), expected));
    }
    let yuan = yuan(county);
    if yuan > MOST_YUAN {
        let expected = format!(
            "at most {MOST_YUAN} yuan for all schools with all their children and all that can be built"
        );
        problems.push(Problem::error("E150", &sheet.file, format!("{yuan} yuan"), expected));
    }
    problems
}

/// Yuan of all schools by their own prices, each with every child of the county.
fn yuan(county: &County) -> i128 {
    let children: i128 = county
        .villages
        .values()
        .iter()
        .map(|village| village.enrolled().iter().map(|&count| i128::from(count)).sum::<i128>())
        .sum();
    let of = |price: Option<Fen>, count: i128| i128::from(price.unwrap_or_default().0) * count;
    let school = |school: &School| {
        of(school.cost_fixed, 1)
            + of(school.cost_pupil, children)
            + of(school.cost_add_seat, school.add_seats.into())
            + of(school.cost_add_bed, school.add_beds.into())
    };
    county.schools.values().iter().map(school).sum::<i128>() / 100
}
