//! Quickest ways over the made roads, to decide who lives near which school.
//!
//! These are the maker's own rough times; the program's times come from `network`, which this room never asks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::synth::chance::whole;
use crate::synth::roads::{Class, Network};

/// Bus minutes are driven minutes times this: buses collect on the way.
pub(crate) const ROUTE_FACTOR: f64 = 1.25;

/// Searches from `start` until `done` says so; the arcs are (to, length, label). Calls `settled` once for every
/// node in the order of distance with (node, distance, label of the arc it was reached by).
fn search<A: Iterator<Item = (usize, u32, usize)>>(
    start: usize,
    best: &mut [u32],
    arcs: impl Fn(usize) -> A,
    mut settled: impl FnMut(usize, u32, Option<(usize, usize)>) -> bool,
) {
    let mut heap = BinaryHeap::from([Reverse((0, start, None))]);
    best[start] = 0;
    while let Some(Reverse((distance, node, by))) = heap.pop() {
        if distance > best[node] {
            continue;
        }
        if !settled(node, distance, by) {
            return;
        }
        for (to, length, label) in arcs(node) {
            if distance + length < best[to] {
                best[to] = distance + length;
                heap.push(Reverse((distance + length, to, Some((node, label)))));
            }
        }
    }
}

/// Labels of the arcs on the shortest way between two nodes; empty where there is none.
pub(crate) fn way<A: Iterator<Item = (usize, u32, usize)>>(
    nodes: usize,
    start: usize,
    goal: usize,
    arcs: impl Fn(usize) -> A,
) -> Vec<usize> {
    let mut by = std::collections::BTreeMap::new();
    search(start, &mut vec![u32::MAX; nodes], arcs, |node, _, from| {
        by.insert(node, from);
        node != goal
    });
    let mut labels = Vec::new();
    let mut node = goal;
    while let Some(&Some((from, label))) = by.get(&node) {
        labels.push(label);
        node = from;
    }
    labels
}

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
