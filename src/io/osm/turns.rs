//! Relations that restrict turns, as rules between roads.
//!
//! It refuses what holds at some hours only (`restriction:conditional`, `day_on` …), and counts what it cannot read.

use crate::io::osm::{Member, MemberKind, Tags, tag};
use crate::model::roads::{RoadSource, TurnRule, TurnVia};

/// Keys of old, with which a restriction holds at some hours only.
const HOURS: [&str; 4] = ["day_on", "day_off", "hour_on", "hour_off"];
/// `restriction` keys of buses, most specific first.
const BUS: [&str; 4] = ["restriction:bus", "restriction:psv", "restriction:motor_vehicle", "restriction"];
/// The same of cars.
const CAR: [&str; 3] = ["restriction:motorcar", "restriction:motor_vehicle", "restriction"];

/// A rule as it stands in the file: its nodes by their ids.
#[derive(Debug)]
pub(super) struct Raw {
    from: Vec<i64>,
    to: Vec<i64>,
    ways: Vec<i64>,
    node: Option<i64>,
    only: bool,
    bus: bool,
    car: bool,
}

/// All that a file has.
#[derive(Debug, Default)]
pub(super) struct Turns {
    list: Vec<Raw>,
    /// Those that nobody can read: without a way to come from, to go to or in between.
    pub(super) unread: usize,
}

impl Turns {
    /// Takes a relation.
    pub(super) fn add(&mut self, members: &[Member<'_>], tags: &Tags<'_>) {
        if HOURS.iter().any(|key| tag(tags, key).is_some()) {
            return;
        }
        let except: Vec<&str> = tag(tags, "except").unwrap_or_default().split(';').map(str::trim).collect();
        let spared = |names: &[&str]| names.iter().any(|name| except.contains(name));
        let bus = value(tags, &BUS).filter(|_| !spared(&["bus", "psv", "motor_vehicle"]));
        let car = value(tags, &CAR).filter(|_| !spared(&["motorcar", "motor_vehicle"]));
        for only in [false, true] {
            let (bus, car) = (bus == Some(only), car == Some(only));
            if bus || car {
                self.keep(members, only, bus, car);
            }
        }
    }

    fn keep(&mut self, members: &[Member<'_>], only: bool, bus: bool, car: bool) {
        let ids = |role: &str, kind: MemberKind| -> Vec<i64> {
            let those = members.iter().filter(|member| member.role == role && member.kind == kind);
            those.map(|member| member.id).collect()
        };
        let (from, to) = (ids("from", MemberKind::Way), ids("to", MemberKind::Way));
        let (nodes, ways) = (ids("via", MemberKind::Node), ids("via", MemberKind::Way));
        let whole = !from.is_empty() && !to.is_empty() && (nodes.len() == 1) == ways.is_empty();
        if whole {
            self.list.push(Raw { from, to, ways, node: nodes.first().copied(), only, bus, car });
        } else {
            self.unread += 1;
        }
    }

    /// As rules between roads; one whose node is not in the file binds nobody there.
    pub(super) fn rules(&self, point: impl Fn(i64) -> Option<u32>) -> Vec<TurnRule> {
        let mut rules = Vec::new();
        for raw in &self.list {
            let via = match raw.node {
                Some(node) => point(node).map(TurnVia::Point),
                None => Some(TurnVia::Roads(raw.ways.iter().map(|&way| RoadSource(way)).collect())),
            };
            let Some(via) = via else { continue };
            for (&from, &to) in raw.from.iter().flat_map(|from| raw.to.iter().map(move |to| (from, to))) {
                let (from, to) = (RoadSource(from), RoadSource(to));
                rules.push(TurnRule {
                    from,
                    via: via.clone(),
                    to,
                    only: raw.only,
                    bus: raw.bus,
                    car: raw.car,
                });
            }
        }
        rules
    }
}

/// Whether the most specific value is an `only_…` (else a `no_…`); `None` = no value that we know.
fn value(tags: &Tags<'_>, keys: &[&str]) -> Option<bool> {
    let value = keys.iter().find_map(|key| tag(tags, key))?;
    if value.starts_with("only_") {
        return Some(true);
    }
    value.starts_with("no_").then_some(false)
}
