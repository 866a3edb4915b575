//! The block `buses` of plan.json: what the daily buses of a plan come to, by routes and by the plan's rate.
//!
//! It refuses to route: clocks, loads and money are those that were routed and recounted.

use crate::io::buses_out::{self, Rides};
use crate::io::plan_folder::document::{gap, rules};
use crate::io::plan_folder::json::{Json, object};
use crate::model::buses::{CountyBuses, SchoolBuses};
use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Assignment, Means, Plan};
use crate::model::units::Fen;

/// The block.
pub(super) fn block(case: &Case, plan: &Plan, county: &CountyBuses) -> Json {
    let buses = buses_out::buses(county);
    let rides = Rides::of(&buses);
    let by_school = county.schools.iter().map(|of| school(case, plan, of));
    let sum = |of: &dyn Fn(&SchoolBuses) -> Fen| -> Fen { county.schools.iter().map(of).sum() };
    let (cost, bound) = (sum(&|of| of.routes.cost), sum(&|of| of.routes.lower_bound));
    object([
        ("routes", count(buses.iter().map(|bus| bus.trips.len()).sum())),
        ("buses", count(buses.len())),
        ("buses_at_least", county.fewest.into()),
        ("riders", rides.children.into()),
        ("stops", count(county.schools.iter().map(|of| of.stops.len()).sum())),
        ("schools", count(county.schools.len())),
        ("schools_proven", count(county.schools.iter().filter(|of| of.routes.proven()).count())),
        ("rate_yuan_year", sum(&|of| by_rate(case, plan, of.school)).into()),
        ("yuan_year", buses.iter().map(|bus| bus.cost).sum::<Fen>().into()),
        ("dedicated_yuan_year", sum(&SchoolBuses::dedicated).into()),
        ("objective", cost.into()),
        ("lower_bound", bound.into()),
        ("gap", Json::Number(gap(cost, bound))),
        ("longest_ride_minutes", rides.longest.into()),
        ("over_30", rides.over_30.into()),
        ("pupil_seconds", Json::Number(rides.pupil_seconds.to_string())),
        ("rides", rules(&county.rides)),
        ("by_school", Json::List(by_school.collect())),
    ])
}

fn school(case: &Case, plan: &Plan, of: &SchoolBuses) -> Json {
    object([
        ("school", case.county.schools[of.school].code.as_str().into()),
        ("riders", of.problem.stops.iter().map(|stop| stop.load).sum::<u32>().into()),
        ("stops", count(of.stops.len())),
        ("routes", count(of.routes.routes.len())),
        ("rate_yuan_year", by_rate(case, plan, of.school).into()),
        ("dedicated_yuan_year", of.dedicated().into()),
        ("objective", of.routes.cost.into()),
        ("lower_bound", of.routes.lower_bound.into()),
        ("gap", Json::Number(gap(of.routes.cost, of.routes.lower_bound))),
    ])
}

fn count(number: usize) -> Json {
    Json::Number(number.to_string())
}

/// What the plan pays for the daily riders of a school's last year, each by the rate.
fn by_rate(case: &Case, plan: &Plan, school: SchoolId) -> Fen {
    let rate = |id: &str| case.profile.rates.get(id).map_or(0, |rate| i128::from(rate.value.0));
    let (fixed, km) = (rate("bus.daily.fixed"), rate("bus.daily.km"));
    let last = plan.years.last().map(|(year, _)| *year);
    let rides = |row: &&Assignment| Some(row.year) == last && row.means == Means::Bus && row.school == school;
    let cost = |row: &Assignment| {
        let metres = i128::from(row.length.map_or(0, |length| length.0));
        Fen::ratio(i128::from(row.pupils) * (fixed * 1000 + km * metres), 10_000_000)
    };
    plan.assignments.iter().filter(rides).map(cost).sum()
}
