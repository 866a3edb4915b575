//! Routes of one school counted again from its rows and from legs that the caller times afresh.
//!
//! It shares nothing with the room that made them but the plain types, and refuses to believe a leg, a ride, a load or a
//! price that it did not count itself. What is counted stands at [`model::buses`](crate::model::buses).

use crate::model::buses::{Leg, Route, Routes, School, StopPrices};
use crate::verify::finding::{Finding, Findings};

/// Orders of stops that are tried for the prices of the bound before the rest is left unlooked at: a second's work.
const MOST_ORDERS: u32 = 300_000;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteAudit {
    /// What does not hold, in the order of the routes.
    pub findings: Vec<Finding>,
    /// Whether every lawful route was held against the prices of the stops; too many stops have too many.
    pub prices_held: bool,
}

struct Count<'c> {
    school: &'c School,
    retime: &'c dyn Fn(usize, usize) -> Option<Leg>,
    findings: Findings,
    left: Vec<i64>,
    /// Children of each stop who ride with others, after full direct buses.
    rest: Vec<u32>,
}

/// Recounts routes. `retime` drives from place to place (0 = the school, stop i = place i + 1) by a search of its own.
#[must_use]
pub fn audit_routes(
    school: &School,
    routes: &Routes,
    retime: &dyn Fn(usize, usize) -> Option<Leg>,
) -> RouteAudit {
    let left = school.stops.iter().map(|stop| i64::from(stop.load)).collect();
    let largest = school.types.iter().map(|bus| bus.seats).max().unwrap_or(0).max(1);
    let rest = school.stops.iter().map(|stop| (stop.load.max(1) - 1) % largest + 1).collect();
    let mut count = Count { school, retime, findings: Findings::default(), left, rest };
    let costs: Vec<Option<i64>> =
        routes.routes.iter().enumerate().map(|(at, route)| count.route(at, route, largest)).collect();
    for (stop, left) in count.left.clone().into_iter().enumerate() {
        count.findings.same("V801", &format!("stop {stop}: children without a seat"), &left, &0);
    }
    if school.most_routes.is_some_and(|most| routes.routes.len() > most as usize) {
        count.findings.add("V809", format!("{} routes, more than allowed", routes.routes.len()));
    }
    if let Some(cost) = costs.into_iter().sum::<Option<i64>>() {
        count.findings.same("V808", "the routes' cost", &routes.cost.0, &cost);
    }
    if routes.lower_bound > routes.cost {
        count.findings.add("V811", format!("bound {} above {}", routes.lower_bound.0, routes.cost.0));
    }
    let prices_held = routes.prices.as_ref().is_some_and(|prices| count.prices(prices));
    RouteAudit { findings: count.findings.into_list(), prices_held }
}

impl Count<'_> {
    /// A leg timed again, which the problem's own must equal.
    fn leg(&mut self, what: &str, from: usize, to: usize) -> Option<Leg> {
        let leg = (self.retime)(from, to);
        if leg != self.school.legs.leg(from, to) {
            self.findings.add("V810", format!("{what}: the leg {from}-{to} differs from {leg:?}"));
        }
        if leg.is_none() {
            self.findings.add("V806", format!("{what}: no way from {from} to {to}"));
        }
        leg
    }

    /// What a route costs; `None` where that cannot be said.
    fn route(&mut self, at: usize, route: &Route, largest: u32) -> Option<i64> {
        let name = format!("route {at}");
        let known = route.calls.iter().all(|call| (call.stop as usize) < self.school.stops.len());
        let kind = self.school.types.get(route.bus as usize);
        let (Some(kind), true, false) = (kind, known, route.calls.is_empty()) else {
            self.findings.add("V802", format!("{name}: a stop or kind of bus that there is not, or no call"));
            return None;
        };
        let (seats, year) = (kind.seats, kind.vehicle.0 + kind.driver.0 + kind.attendant.0);
        let km = kind.km.0;
        let stops: Vec<usize> = route.calls.iter().map(|call| call.stop as usize).collect();
        let boarding: Vec<u32> = route.calls.iter().map(|call| call.boarding).collect();
        for (&stop, &children) in stops.iter().zip(&boarding) {
            self.left[stop] -= i64::from(children);
            let full = children == largest && stops.len() == 1;
            if children != self.rest[stop] && !full {
                self.findings.add("V803", format!("{name}: {children} board at stop {stop}, a part of it"));
            }
        }
        let load: u32 = boarding.iter().sum();
        if load > seats {
            self.findings.add("V804", format!("{name}: {load} children on {seats} seats"));
        }
        if load < self.school.least_load {
            self.findings.add("V805", format!("{name}: {load} children, fewer than the least"));
        }
        let (mut millis, mut metres) = (0_i64, 0_i64);
        if self.school.deadhead {
            metres += i64::from(self.leg(&name, 0, stops[0] + 1)?.length.0);
        }
        let mut since = vec![0_i64; stops.len()]; // when the bus left each stop, from when it left the first
        for place in 0..stops.len() {
            if place > 0 {
                millis += self.stand(stops[place], boarding[place]);
            }
            since[place] = millis;
            let to = stops.get(place + 1).map_or(0, |stop| stop + 1);
            let leg = self.leg(&name, stops[place] + 1, to)?;
            millis += i64::from(leg.time.0);
            metres += i64::from(leg.length.0);
        }
        let mut cost = year + half_up(i128::from(km) * i128::from(metres), 1000);
        for (place, &stop) in stops.iter().enumerate() {
            cost += self.ride(&name, stop, boarding[place], millis - since[place]);
        }
        self.findings.same("V807", &format!("{name}: its cost"), &route.cost.0, &cost);
        Some(cost)
    }

    /// How long a bus stands where so many board.
    fn stand(&self, stop: usize, boarding: u32) -> i64 {
        let row = self.school.stops[stop];
        i64::from(row.dwell.0) + i64::from(row.child.0) * i64::from(boarding)
    }

    /// What the rides of a stop's children cost, and whether they are too long.
    fn ride(&mut self, name: &str, stop: usize, children: u32, ride: i64) -> i64 {
        let row = self.school.stops[stop];
        let direct = (self.retime)(stop + 1, 0).map_or(0, |leg| i64::from(leg.time.0));
        let most = row.limit.map(|limit| i64::from(limit.0).max(direct));
        if most.is_some_and(|most| ride > most) {
            self.findings.add("V812", format!("{name}: {ride} ms from stop {stop}, longer than {most:?}"));
        }
        let share =
            |money: i64| half_up(i128::from(money) * i128::from(children), i128::from(row.load.max(1)));
        let soft =
            row.soft.filter(|soft| ride > i64::from(soft.limit.0)).map_or(0, |soft| share(soft.charge.0));
        soft + half_up(i128::from(share(row.hour.0)) * i128::from(ride), 3_600_000)
    }

    /// Whether every lawful route could be held against the prices of the stops; one that is cheaper than its stops' prices
    /// is a finding.
    fn prices(&mut self, prices: &StopPrices) -> bool {
        if prices.stops.len() != self.school.stops.len() {
            self.findings.add("V813", "not one price a stop".into());
            return false;
        }
        let mut orders = 0;
        let mut stack: Vec<Vec<usize>> = (0..prices.stops.len()).map(|stop| vec![stop]).collect();
        while let Some(order) = stack.pop() {
            orders += 1;
            if orders > MOST_ORDERS {
                return false;
            }
            let Some(cost) = self.lawful(&order) else { continue };
            let priced: i64 = order.iter().map(|&stop| prices.stops[stop]).sum();
            if cost.is_some_and(|cost| cost * StopPrices::PARTS < priced) {
                self.findings.add("V813", format!("the route {order:?} costs less than its stops' prices"));
            }
            let before = (0..prices.stops.len()).filter(|stop| !order.contains(stop));
            stack.extend(before.map(|stop| [vec![stop], order.clone()].concat()));
        }
        true
    }

    /// Whether a route of these stops keeps rides and seats, and what it costs by its cheapest kind; `Some(None)` where it is too
    /// empty, or its bus cannot get to the first stop.
    #[expect(clippy::option_option, reason = "not lawful, or lawful only with stops before it")]
    fn lawful(&mut self, order: &[usize]) -> Option<Option<i64>> {
        let load: u32 = order.iter().map(|&stop| self.rest[stop]).sum();
        let leg = |from: usize, to: usize| (self.retime)(from, to);
        let (mut ride, mut metres, mut rides) = (0, 0, 0);
        let mut to = 0;
        for &stop in order.iter().rev() {
            let way = leg(stop + 1, to)?;
            ride += i64::from(way.time.0) + to.checked_sub(1).map_or(0, |to| self.stand(to, self.rest[to]));
            metres += i64::from(way.length.0);
            let before = self.findings.len();
            rides += self.ride("", stop, self.rest[stop], ride);
            if self.findings.len() > before {
                self.findings.truncate(before);
                return None;
            }
            to = stop + 1;
        }
        let kinds = self.school.types.iter().filter(|kind| kind.seats >= load);
        kinds.clone().next()?;
        let empty =
            if self.school.deadhead { leg(0, to).map(|leg| i64::from(leg.length.0)) } else { Some(0) };
        let (Some(empty), false) = (empty, load < self.school.least_load) else { return Some(None) };
        let cost = kinds.map(|kind| {
            kind.vehicle.0
                + kind.driver.0
                + kind.attendant.0
                + half_up(i128::from(kind.km.0) * i128::from(metres + empty), 1000)
        });
        Some(cost.min().map(|cost| cost + rides))
    }
}

fn half_up(numerator: i128, denominator: i128) -> i64 {
    i64::try_from((2 * numerator + denominator).div_euclid(2 * denominator)).unwrap_or(i64::MAX)
}
