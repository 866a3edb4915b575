//! The buses that drive a county's routes, counted again: who drives what, when, over which empty way and for how much.
//!
//! Routes themselves are `verify::routes`'. It shares nothing with the room that chained them but the plain types, and refuses to
//! believe a clock, an empty way or a cost that it did not count itself.

use std::collections::BTreeMap;

use crate::model::buses::{BusDay, CountyBuses, Leg, Run};
use crate::model::ids::{SchoolId, VillageId};
use crate::model::units::{Millis, Seconds};
use crate::verify::finding::{Finding, Findings};

/// Recounts a fleet. `bell` says when a school's first lesson begins, where the county said so; `retime` drives from a school to a village by
/// a search of its own.
#[must_use]
pub fn audit_fleet(
    buses: &CountyBuses,
    bell: &dyn Fn(SchoolId) -> Option<Seconds>,
    retime: &dyn Fn(SchoolId, VillageId) -> Option<Leg>,
) -> Vec<Finding> {
    let mut findings = Findings::default();
    let mut driven: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (at, day) in buses.fleet.iter().enumerate() {
        let name = format!("bus {at}");
        for run in &day.runs {
            *driven.entry((run.school, run.route)).or_default() += 1;
        }
        Count { buses, bell, retime, findings: &mut findings }.day(&name, day);
    }
    for (school, of) in (0..).zip(&buses.schools) {
        for (route, _) in (0..).zip(&of.routes.routes) {
            let times = driven.remove(&(school, route)).unwrap_or_default();
            findings.same("V814", &format!("buses of route {route} of school {school}"), &times, &1);
        }
    }
    for (school, route) in driven.keys() {
        findings
            .add("V814", format!("route {route} of school {school}: a bus drives it and it is not there"));
    }
    if u32::try_from(buses.fleet.len()).is_ok_and(|count| count < buses.fewest) {
        findings.add("V819", format!("{} buses, fewer than the {} proven", buses.fleet.len(), buses.fewest));
    }
    findings.into_list()
}

struct Count<'c> {
    buses: &'c CountyBuses,
    bell: &'c dyn Fn(SchoolId) -> Option<Seconds>,
    retime: &'c dyn Fn(SchoolId, VillageId) -> Option<Leg>,
    findings: &'c mut Findings,
}

impl Count<'_> {
    fn day(&mut self, name: &str, day: &BusDay) {
        let Some(kind) = self.buses.types.get(day.bus as usize).filter(|_| !day.runs.is_empty()) else {
            self.findings.add("V815", format!("{name}: a kind of bus that there is not, or no run"));
            return;
        };
        let cents = |metres: i64| {
            let twice = 2 * i128::from(kind.km.0) * i128::from(metres) + 1000;
            i64::try_from(twice.div_euclid(2000)).unwrap_or(i64::MAX)
        };
        let mut cost = kind.vehicle.0 + kind.driver.0 + kind.attendant.0;
        let mut free: Option<(SchoolId, i64)> = None; // where the bus stands, and from when it may leave, milliseconds
        for run in &day.runs {
            let Some((load, millis, metres)) = self.route(run) else {
                self.findings.add("V814", format!("{name}: a route that there is not, or without a way"));
                return;
            };
            if load > kind.seats {
                self.findings.add("V815", format!("{name}: {load} children on {} seats", kind.seats));
            }
            let of = &self.buses.schools[run.school as usize];
            let bell = i64::from((self.bell)(of.school).unwrap_or(self.buses.arrivals.bell).0);
            let (earliest, latest) = self.buses.arrivals.before_bell;
            let arrives = i64::from(run.arrives.0);
            if arrives < bell - i64::from(earliest.0) || arrives > bell - i64::from(latest.0) {
                self.findings
                    .add("V816", format!("{name}: arrives at {arrives} s, the bell rings at {bell} s"));
            }
            let begins = arrives * 1000 - millis;
            let first = of.stops[of.routes.routes[run.route as usize].calls[0].stop as usize].village;
            let empty = match free {
                None => Leg::default(),
                Some((school, _)) => {
                    (self.retime)(school, first).unwrap_or(Leg { time: Millis(u32::MAX), ..Leg::default() })
                }
            };
            if run.empty != empty {
                self.findings.add("V818", format!("{name}: its empty way {:?} is {empty:?}", run.empty));
            }
            if let Some((_, from)) = free
                && from + i64::from(empty.time.0) > begins
            {
                self.findings.add(
                    "V817",
                    format!(
                        "{name}: too late for its next run by {} ms",
                        from + i64::from(empty.time.0) - begins
                    ),
                );
            }
            cost += cents(metres) + cents(i64::from(empty.length.0));
            let turn = i64::from(self.buses.arrivals.turn_round.0);
            free = Some((of.school, (arrives + turn) * 1000));
        }
        self.findings.same("V819", &format!("{name}: its cost"), &day.cost.0, &cost);
    }

    /// Children, milliseconds and metres of a run's route; `None` where there is no such route, which is a finding.
    fn route(&mut self, run: &Run) -> Option<(u32, i64, i64)> {
        let of = self.buses.schools.get(run.school as usize)?;
        let route = of.routes.routes.get(run.route as usize)?;
        let (mut load, mut millis, mut metres) = (0, 0, 0);
        let mut calls = route.calls.iter().peekable();
        while let Some(call) = calls.next() {
            let stop = of.problem.stops[call.stop as usize];
            load += call.boarding;
            millis += i64::from(stop.dwell.0) + i64::from(stop.child.0) * i64::from(call.boarding);
            let to = calls.peek().map_or(0, |next| next.stop as usize + 1);
            let leg = of.problem.legs.leg(call.stop as usize + 1, to)?;
            millis += i64::from(leg.time.0);
            metres += i64::from(leg.length.0);
        }
        Some((load, millis, metres))
    }
}
