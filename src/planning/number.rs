//! Numbers of a case by name: how each stands, what it becomes when it is loosened, the case with another one.
//!
//! It judges nothing; whether a changed case has a plan is for whoever asks.

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::county::{County, School};
use crate::model::ids::SchoolId;
use crate::model::outcome::Number;
use crate::model::units::{Fen, Micro};
use crate::planning::brief::Brief;
use crate::planning::problem;

/// How a number stands, in the unit in which it is written; capital in fen.
pub(crate) fn value(brief: &Brief<'_>, number: &Number) -> Micro {
    let case = brief.case;
    let schools = &case.county.schools;
    let whole = |count: u32| Micro::whole(i64::from(count));
    let decide = &case.recipe.decide;
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
        Number::Decide("decide.max_closures") => counted(decide.max_closures),
        Number::Decide("decide.keep_open") => counted(decide.keep_open),
        Number::Decide("decide.open") => counted(decide.open),
        Number::Decide("decide.max_boarders") => counted(decide.max_boarders),
        Number::Decide("decide.max_mean_minutes") => decide.max_mean_minutes.unwrap_or_default(),
        Number::Decide("decide.max_kolm_pollak_minutes") => {
            decide.max_kolm_pollak_minutes.unwrap_or_default()
        }
        Number::Decide(_) => {
            let capital = decide.max_capital.as_ref().and_then(|years| years.first());
            capital.map_or(Micro(0), |fen| Micro(fen.0.saturating_mul(10_000)))
        }
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
/// seconds, metres, grades. Minutes end whole.
pub(crate) fn loosened(brief: &Brief<'_>, number: &Number, row: Option<&str>, by: u64) -> Micro {
    let from = value(brief, number).0;
    let by = i64::try_from(by).unwrap_or(i64::MAX / 2_000_000).min(i64::MAX / 2_000_000);
    let up = |to: i64, step: i64| -(-to).div_euclid(step) * step;
    let whole = Micro::ONE.0;
    let minutes = by * whole / 60;
    Micro(match *number {
        Number::MinPupils(_) | Number::Decide("decide.keep_open") | Number::Rule("boarding.from_grade") => {
            from - by * whole
        }
        Number::Rule(id) if id.ends_with(".min_pupils") => from - by * whole,
        Number::Decide("decide.open") if row == Some("open.least") => from - by * whole,
        // A row of the mean counts pupil-seconds; one of Kolm-Pollak minutes what its exponential makes of them.
        Number::Decide("decide.max_mean_minutes") => {
            let seconds = up(by, children(brief)) / children(brief);
            up(from * 60 + seconds * whole, 60 * whole) / 60
        }
        Number::Decide("decide.max_kolm_pollak_minutes") => {
            let equity = &brief.terms.equity;
            let rise = equity.rise(by, children(brief).saturating_mul(equity.at_limit(Micro(from))));
            let mean = || Micro(up(by, children(brief)) / children(brief) * whole / 60);
            up(from + rise.unwrap_or_else(mean).0, whole)
        }
        Number::Decide("decide.max_capital") => from + by * (whole / 100),
        Number::Rule(id) if id.ends_with(".min_minutes") => (from - minutes).div_euclid(whole) * whole,
        Number::Rule(id) if id.ends_with("_km") => from + by * (whole / 1000),
        Number::Rule("travel.bus.lower.newly_over_share") => {
            let children = i64::try_from(problem::lower_children(brief.units.values()));
            let children = children.unwrap_or(i64::MAX).max(1);
            let most =
                i64::try_from(i128::from(children) * i128::from(from) / i128::from(whole)).unwrap_or(0);
            up((most + by) * whole, children) / children
        }
        Number::Rule(id) if id.starts_with("preschool.") => {
            // The largest six-place share that asks for so many children fewer.
            let children = i128::from(children(brief));
            let least = (children * i128::from(from) + 999_999).div_euclid(1_000_000) - i128::from(by);
            i64::try_from((least.max(0) * i128::from(whole)).div_euclid(children)).unwrap_or(0)
        }
        Number::Rule(id) if id.ends_with("minutes") => up(from * 60 + by * whole, 60 * whole) / 60,
        _ => from + by * whole,
    })
}

/// What shares and means are of; at least 1.
fn children(brief: &Brief<'_>) -> i64 {
    problem::children(brief).max(1)
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
        Number::Decide("decide.max_closures") => recipe.decide.max_closures = Some(count),
        Number::Decide("decide.keep_open") => recipe.decide.keep_open = Some(count),
        Number::Decide("decide.open") => recipe.decide.open = Some(count),
        Number::Decide("decide.max_boarders") => recipe.decide.max_boarders = Some(count),
        Number::Decide("decide.max_mean_minutes") => recipe.decide.max_mean_minutes = Some(to),
        Number::Decide("decide.max_kolm_pollak_minutes") => recipe.decide.max_kolm_pollak_minutes = Some(to),
        Number::Decide(_) => recipe.decide.max_capital = Some(vec![Fen(to.0 / 10_000)]),
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
