//! Rows on bus journeys measured on the rides of the routes, not on the plan's factor. docs/costs.md, "Routes".
//!
//! It refuses to judge a route: what is lawful was checked stop by stop.

use crate::model::buses::{Route, SchoolBuses};
use crate::model::case::Case;
use crate::model::plan::{Means, RuleResult};
use crate::model::rules::{Force, Rule};
use crate::model::unit::Band;
use crate::model::units::Seconds;
use crate::verify::journeys::{JourneyRow, Kind};
use crate::verify::rules::{Measure, Stand, Worst, minutes, result};

/// Children of one band at one stop on one bus, and how long they ride.
struct Ride<'r> {
    village: &'r str,
    youngest: u32,
    children: u32,
    millis: u64,
    /// The way to school without a stop.
    direct: u64,
}

/// Every row on the time of daily bus rides that does not ask who is new at a school, in the order of the ids.
#[must_use]
pub fn measured_rides(case: &Case, schools: &[SchoolBuses]) -> Vec<RuleResult> {
    let rides: Vec<Ride<'_>> = schools.iter().flat_map(|of| rides(case, of)).collect();
    let rows = case.profile.rules.values().filter_map(|rule| Some((rule, JourneyRow::parse(rule)?)));
    rows.filter(|(_, row)| row.kind == Kind::Time && !row.least && row.concerns_way(Means::Bus))
        .map(|(rule, row)| measured(rule, &row, &rides))
        .collect()
}

fn measured(rule: &Rule, row: &JourneyRow, rides: &[Ride<'_>]) -> RuleResult {
    let limit = u64::from(row.limit()) * 1000;
    let mut measure = Measure::default();
    for ride in rides.iter().filter(|ride| row.grade(ride.youngest)) {
        // No route is shorter than the direct way: where that is too long, nothing that routes do is.
        let bound = if row.force == Force::Hard { ride.millis <= ride.direct } else { ride.direct > limit };
        let stand = match (ride.millis > limit, bound) {
            (false, _) => Stand::Within,
            (true, true) => Stand::Existing,
            (true, false) => Stand::Beyond,
        };
        let seconds = Seconds(u32::try_from(ride.millis / 1000).unwrap_or(u32::MAX));
        measure.take(Worst::Highest, minutes(seconds), ride.village, ride.children, stand);
    }
    result(rule, measure)
}

fn rides<'r>(case: &'r Case, of: &'r SchoolBuses) -> Vec<Ride<'r>> {
    let mut all = Vec::new();
    // A stop that fills several buses: its bands board in their order, bus by bus.
    let mut left: Vec<Vec<(Band, u32)>> = of.stops.iter().map(|stop| stop.riders.clone()).collect();
    for route in &of.routes.routes {
        for (at, call) in route.calls.iter().enumerate() {
            let stop = call.stop as usize;
            let direct = of.problem.legs.leg(stop + 1, 0).map_or(0, |leg| u64::from(leg.time.0));
            let (millis, mut boarding) = (millis(of, route, at), call.boarding);
            for (band, waiting) in &mut left[stop] {
                let children = boarding.min(*waiting);
                (boarding, *waiting) = (boarding - children, *waiting - children);
                if children > 0 {
                    let village = &case.county.villages[of.stops[stop].village].code;
                    all.push(Ride { village, youngest: youngest(*band), children, millis, direct });
                }
            }
        }
    }
    all
}

/// How long those ride who board at one call of a route, rounded up to whole seconds as clocks are.
fn millis(of: &SchoolBuses, route: &Route, at: usize) -> u64 {
    let mut sum = 0;
    for place in at..route.calls.len() {
        let next = route.calls.get(place + 1);
        let to = next.map_or(0, |next| next.stop as usize + 1);
        let leg = of.problem.legs.leg(route.calls[place].stop as usize + 1, to);
        sum += leg.map_or(0, |leg| u64::from(leg.time.0));
        if let Some(next) = next {
            let stop = of.problem.stops[next.stop as usize];
            sum += u64::from(stop.dwell.0) + u64::from(stop.child.0) * u64::from(next.boarding);
        }
    }
    sum.div_ceil(1000) * 1000
}

/// The youngest grade of a band; kindergarten years are 10 to 12.
fn youngest(band: Band) -> u32 {
    match band {
        Band::Kindergarten => 10,
        Band::Lower | Band::All => 1,
        Band::Upper => 4,
        Band::Junior => 7,
        Band::Grade(grade) => u32::from(grade),
    }
}
