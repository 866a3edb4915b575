//! Bus minutes over the made roads, to decide who lives near which school.
//!
//! These are the maker's own rough times; the program's times come from `network`, which this room never asks.

use crate::synth::chance::whole;
use crate::synth::drive::search;
use crate::synth::roads::{Class, Network};

/// Bus minutes are driven minutes times this: buses collect on the way.
pub(crate) const ROUTE_FACTOR: f64 = 1.25;

/// Bus speed by road class, km/h, near those of the built-in rules.
fn speed(class: Class) -> f64 {
    match class {
        Class::Primary => 50.0,
        Class::Secondary => 45.0,
        Class::Tertiary => 40.0,
        Class::Unclassified => 30.0,
        Class::Residential => 25.0,
        Class::Track => 15.0,
    }
}

/// Bus minutes (route factor included) from a junction to every junction within `limit` minutes, nearest first.
pub(crate) fn bus_minutes(network: &Network, start: usize, limit: f64) -> Vec<(usize, f64)> {
    let millis = |road: usize| {
        let road = &network.roads[road];
        whole(road.metres * 3_600.0 / speed(road.class) * ROUTE_FACTOR)
    };
    let arcs = |node: usize| {
        network.at[node].iter().map(move |&road| {
            let ends = &network.roads[road];
            (if ends.from == node { ends.to } else { ends.from }, millis(road), road)
        })
    };
    let mut reached = Vec::new();
    search(start, &mut vec![u32::MAX; network.at.len()], arcs, |node, distance, _| {
        let minutes = f64::from(distance) / 60_000.0;
        reached.push((node, minutes));
        minutes <= limit
    });
    reached
}
