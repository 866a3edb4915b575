//! The block `buses` of plan.json: what the daily buses of a plan come to, by routes and by the plan's rate.
//!
//! It refuses to route: clocks, loads and money are those that were routed and recounted.

use crate::io::buses_out::{self, Trip};
use crate::io::plan_folder::document::{gap, rules};
use crate::io::plan_folder::json::{Json, object};
use crate::model::buses::{CountyBuses, Route, SchoolBuses, length_cost};
use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Assignment, Means, Plan};
use crate::model::units::{Fen, Seconds};

/// The block.
pub(super) fn block(case: &Case, plan: &Plan, county: &CountyBuses) -> Json {
    let buses = buses_out::buses(county);
    let trips: Vec<&Trip<'_>> = buses.iter().flat_map(|bus| &bus.trips).collect();
    let (mut riders, mut over_30, mut longest, mut seconds) = (0, 0, Seconds(0), 0_u64);
    for call in trips.iter().flat_map(|trip| &trip.callings) {
        let ride = call.ride.unwrap_or_default();
        riders += call.boarding;
        over_30 += if ride > Seconds(1800) { call.boarding } else { 0 };
        longest = longest.max(ride);
        seconds += u64::from(ride.0) * u64::from(call.boarding);
    }
    let by_school = county.schools.iter().map(|of| school(case, plan, of));
    let sum = |of: &dyn Fn(&SchoolBuses) -> Fen| -> Fen { county.schools.iter().map(of).sum() };
    let (cost, bound) = (sum(&|of| of.routes.cost), sum(&|of| of.routes.lower_bound));
    object([
        ("routes", count(trips.len())),
        ("buses", count(buses.len())),
        ("buses_at_least", county.fewest.into()),
        ("riders", riders.into()),
        ("stops", count(county.schools.iter().map(|of| of.stops.len()).sum())),
        ("schools", count(county.schools.len())),
        ("schools_proven", count(county.schools.iter().filter(|of| of.routes.proven()).count())),
        ("rate_yuan_year", sum(&|of| by_rate(case, plan, of.school)).into()),
        ("yuan_year", buses.iter().map(|bus| bus.cost).sum::<Fen>().into()),
        ("dedicated_yuan_year", sum(&dedicated).into()),
        ("objective", cost.into()),
        ("lower_bound", bound.into()),
        ("gap", Json::Number(gap(cost, bound))),
        ("longest_ride_minutes", longest.into()),
        ("over_30", over_30.into()),
        ("pupil_seconds", Json::Number(seconds.to_string())),
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
        ("dedicated_yuan_year", dedicated(of).into()),
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

/// What a school's routes cost with a bus of its own each.
fn dedicated(of: &SchoolBuses) -> Fen {
    let cost = |route: &Route| {
        let kind = &of.problem.types[route.bus as usize];
        kind.year() + of.problem.lasts(route).map_or(Fen(0), |(_, metres)| length_cost(kind.km, metres))
    };
    of.routes.routes.iter().map(cost).sum()
}
