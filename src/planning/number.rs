//! Numbers of a case by name: how each stands, what it becomes when it is loosened, the case with another one.
//!
//! It judges nothing; whether a changed case has a plan is for whoever asks.

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::conflict::Number;
use crate::model::county::{County, School};
use crate::model::ids::SchoolId;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem;
use crate::planning::problem::rows::{self, Loosened, newly_over_share, preschool_share, up};

/// How a number stands, in the unit in which it is written; capital in fen.
pub(crate) fn value(brief: &Brief<'_>, number: &Number) -> Micro {
    let case = brief.case;
    let schools = &case.county.schools;
    let whole = |count: u32| Micro::whole(i64::from(count));
    let counted = |count: Option<u32>| whole(count.unwrap_or_default());
    match *number {
        Number::Seats(id) => whole(schools[id].seats),
        Number::BoysBeds(id) => whole(schools[id].beds - girls_beds(&schools[id])),
        Number::GirlsBeds(id) => whole(girls_beds(&schools[id])),
        Number::Meals(id) => counted(schools[id].meals),
        // Who needs more today may go on so.
        Number::Rooms(id) => {
            let today =
                problem::classes_today(brief, id).saturating_sub(brief.terms.rooms_beyond.unwrap_or(0));
            whole(schools[id].rooms.unwrap_or_default().max(today))
        }
        Number::MinPupils(id) => counted(schools[id].min_pupils),
        Number::Decide(key) => rows::of(key).stands(&case.recipe.decide).unwrap_or_default(),
        Number::Rule(id) => match case.profile.rules.get(id) {
            Some(rule) => rule.threshold,
            None => case.profile.rate(id),
        },
    }
}

fn girls_beds(school: &School) -> u32 {
    school.beds_girls.unwrap_or(school.beds.div_ceil(2)).min(school.beds)
}

/// What a number becomes when its limit is loosened by so much of what the abstract problem counts: pupils, schools, beds, fen,
/// seconds, metres, grades. Minutes end whole. `least` = it is a row's that asks for no less than it.
pub(crate) fn loosened(brief: &Brief<'_>, number: &Number, least: bool, by: u64) -> Micro {
    let from = value(brief, number);
    let by = i64::try_from(by).unwrap_or(i64::MAX / 2_000_000).min(i64::MAX / 2_000_000);
    let whole = Micro::ONE.0;
    match *number {
        Number::Decide(key) => rows::of(key).loosened(brief, from, Loosened { by, least }),
        Number::Rule(id) => of_rule(brief, id, from, by),
        Number::MinPupils(_) => Micro(from.0 - by * whole),
        Number::Seats(_)
        | Number::BoysBeds(_)
        | Number::GirlsBeds(_)
        | Number::Meals(_)
        | Number::Rooms(_) => Micro(from.0 + by * whole),
    }
}

/// The same for a row or rate of the rule profile: its id says what it counts.
fn of_rule(brief: &Brief<'_>, id: &str, Micro(from): Micro, by: i64) -> Micro {
    let whole = Micro::ONE.0;
    match id {
        newly_over_share::RULE => newly_over_share::loosened(brief, Micro(from), by),
        _ if id.starts_with("preschool.") => preschool_share::loosened(brief, Micro(from), by),
        "boarding.from_grade" => Micro(from - by * whole),
        _ if id.ends_with(".min_pupils") => Micro(from - by * whole),
        _ if id.ends_with(".min_minutes") => Micro((from - by * whole / 60).div_euclid(whole) * whole),
        _ if id.ends_with("_km") => Micro(from + by * (whole / 1000)),
        _ if id.ends_with("minutes") => Micro(up(from * 60 + by * whole, 60 * whole) / 60),
        _ => Micro(from + by * whole),
    }
}

/// Whether a number's steps are coarser than what the engine counts, so that a smaller change may do.
pub(crate) fn is_coarse(number: &Number) -> bool {
    match *number {
        Number::Rule(id) => id.ends_with("_share"),
        Number::Decide(key) => rows::of(key).is_coarse(),
        Number::Seats(_)
        | Number::BoysBeds(_)
        | Number::GirlsBeds(_)
        | Number::Meals(_)
        | Number::Rooms(_)
        | Number::MinPupils(_) => false,
    }
}

/// The tables a plan is judged by, without roads: changing a number drives nothing.
pub(crate) fn tables(case: &Case) -> County {
    County {
        villages: case.county.villages.clone(),
        schools: case.county.schools.clone(),
        ..County::default()
    }
}

/// The case with another number; travel times stay.
pub(crate) fn with(case: &Case, number: &Number, to: Micro) -> Case {
    let mut county = tables(case);
    let count = u32::try_from(to.0 / Micro::ONE.0).unwrap_or_default();
    let mut recipe = case.recipe.clone();
    let mut profile = case.profile.clone();
    let mut school = |id: SchoolId, change: &dyn Fn(&mut School)| change(&mut county.schools[id]);
    match *number {
        Number::Seats(id) => school(id, &|school| school.seats = count),
        Number::BoysBeds(id) => school(id, &|school| {
            let girls = girls_beds(school);
            (school.beds, school.beds_girls) = (count + girls, Some(girls));
        }),
        Number::GirlsBeds(id) => school(id, &|school| {
            let boys = school.beds - girls_beds(school);
            (school.beds, school.beds_girls) = (count + boys, Some(count));
        }),
        Number::Meals(id) => school(id, &|school| school.meals = Some(count)),
        Number::Rooms(id) => school(id, &|school| school.rooms = Some(count)),
        Number::MinPupils(id) => school(id, &|school| school.min_pupils = Some(count)),
        Number::Decide(key) => rows::of(key).set(&mut recipe.decide, to),
        Number::Rule(id) => {
            if let Some(rule) = profile.rules.get_mut(id) {
                rule.threshold = to;
            } else if let Some(rate) = profile.rates.get_mut(id) {
                rate.value = to;
            }
        }
    }
    Case { county: Arc::new(county), recipe, profile, settings: Vec::new(), input_sha256: String::new() }
}
