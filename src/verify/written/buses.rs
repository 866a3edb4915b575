//! What the block `buses` of plan.json should say, from routes that the referee passed.
//!
//! Written from docs/plan-folder.md; it refuses to look at what stands there.

use crate::model::buses::{CountyBuses, Route, SchoolBuses};
use crate::model::case::Case;
use crate::model::plan::Means;
use crate::model::units::{Fen, Seconds};
use crate::model::written::Tree;
use crate::verify::Audit;
use crate::verify::written::figures::{decimal, fen, members, minutes, number, rule, text};

/// Sums over rides.
#[derive(Default)]
struct Rides {
    children: u32,
    over_30: u32,
    longest: u64,
    seconds: u64,
}

/// The block.
pub(super) fn recounted(case: &Case, audit: &Audit, routed: &CountyBuses) -> Tree {
    let mut rides = Rides::default();
    for of in &routed.schools {
        of.routes.routes.iter().for_each(|route| rides.take(of, route));
    }
    let schools = || routed.schools.iter();
    let cost: i64 = schools().map(|of| of.routes.cost.0).sum();
    let bound: i64 = schools().map(|of| of.routes.lower_bound.0).sum();
    let longest = Seconds(u32::try_from(rides.longest).unwrap_or(u32::MAX));
    Tree::Object(members([
        ("routes", number(schools().map(|of| of.routes.routes.len()).sum::<usize>())),
        ("buses", number(routed.fleet.len())),
        ("buses_at_least", number(routed.fewest)),
        ("riders", number(rides.children)),
        ("stops", number(schools().map(|of| of.stops.len()).sum::<usize>())),
        ("schools", number(routed.schools.len())),
        ("schools_proven", number(schools().filter(|of| of.routes.lower_bound >= of.routes.cost).count())),
        ("rate_yuan_year", fen(Fen(schools().map(|of| by_rate(case, audit, of)).sum()))),
        ("yuan_year", fen(Fen(routed.fleet.iter().map(|day| day.cost.0).sum()))),
        ("dedicated_yuan_year", fen(Fen(schools().map(dedicated).sum()))),
        ("objective", fen(Fen(cost))),
        ("lower_bound", fen(Fen(bound))),
        ("gap", gap(cost, bound)),
        ("longest_ride_minutes", minutes(longest)),
        ("over_30", number(rides.over_30)),
        ("pupil_seconds", number(rides.seconds)),
        ("rides", Tree::List(routed.rides.iter().map(rule).collect())),
        ("by_school", Tree::List(schools().map(|of| school(case, audit, of)).collect())),
    ]))
}

fn school(case: &Case, audit: &Audit, of: &SchoolBuses) -> Tree {
    let boarding = of.routes.routes.iter().flat_map(|route| &route.calls).map(|call| call.boarding);
    Tree::Object(members([
        ("school", text(&case.county.schools[of.school].code)),
        ("riders", number(boarding.sum::<u32>())),
        ("stops", number(of.stops.len())),
        ("routes", number(of.routes.routes.len())),
        ("rate_yuan_year", fen(Fen(by_rate(case, audit, of)))),
        ("dedicated_yuan_year", fen(Fen(dedicated(of)))),
        ("objective", fen(of.routes.cost)),
        ("lower_bound", fen(of.routes.lower_bound)),
        ("gap", gap(of.routes.cost.0, of.routes.lower_bound.0)),
    ]))
}

impl Rides {
    /// Takes the rides of a route, from its end back.
    fn take(&mut self, of: &SchoolBuses, route: &Route) {
        let (mut millis, mut to, mut stands) = (0_u64, 0, 0);
        for call in route.calls.iter().rev() {
            let leg = of.problem.legs.leg(call.stop as usize + 1, to);
            millis += stands + leg.map_or(0, |leg| u64::from(leg.time.0));
            let seconds = millis.div_ceil(1000);
            self.children += call.boarding;
            self.over_30 += if seconds > 30 * 60 { call.boarding } else { 0 };
            self.longest = self.longest.max(seconds);
            self.seconds += seconds * u64::from(call.boarding);
            let stop = of.problem.stops[call.stop as usize];
            stands = u64::from(stop.dwell.0) + u64::from(stop.child.0) * u64::from(call.boarding);
            to = call.stop as usize + 1;
        }
    }
}

/// Fen a year of a school's daily riders by the rate: n (fixed + km ℓ / 1000), each row half up.
fn by_rate(case: &Case, audit: &Audit, of: &SchoolBuses) -> i64 {
    let rate = |id: &str| case.profile.rates.get(id).map_or(0, |rate| i128::from(rate.value.0));
    let last = audit.years.last().map(|(year, _)| *year);
    let mut sum = 0;
    for row in audit.assignments.iter().filter(|row| row.means == Means::Bus && row.school == of.school) {
        if Some(row.year) == last {
            let metres = row.length.map_or(0, |length| i128::from(length.0));
            let each = 1000 * rate("bus.daily.fixed") + metres * rate("bus.daily.km");
            sum += half_up(each * i128::from(row.pupils), 10_000_000);
        }
    }
    sum
}

/// Fen a year of a school's routes, each on a bus of its own.
fn dedicated(of: &SchoolBuses) -> i64 {
    let mut sum = 0;
    for route in &of.routes.routes {
        let kind = &of.problem.types[route.bus as usize];
        let mut metres = 0;
        for (place, call) in route.calls.iter().enumerate() {
            let to = route.calls.get(place + 1).map_or(0, |next| next.stop as usize + 1);
            metres +=
                of.problem.legs.leg(call.stop as usize + 1, to).map_or(0, |leg| i128::from(leg.length.0));
        }
        sum += kind.vehicle.0 + kind.driver.0 + kind.attendant.0;
        sum += half_up(i128::from(kind.km.0) * metres, 1000);
    }
    sum
}

/// (cost - bound) / max(|cost|, 1 fen), eight decimals, rounded up.
fn gap(cost: i64, bound: i64) -> Tree {
    let share = (i128::from(cost) - i128::from(bound)) * 100_000_000;
    let whole = i128::from(cost).abs().max(1);
    Tree::Number(decimal(-(-share).div_euclid(whole), 8))
}

fn half_up(numerator: i128, denominator: i128) -> i64 {
    i64::try_from((2 * numerator + denominator).div_euclid(2 * denominator)).unwrap_or(i64::MAX)
}
