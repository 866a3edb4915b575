//! Quickest ways over junctions and arcs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Searches from `start` until `done` says so; the arcs are (to, length, label). Calls `settled` once for every
/// node in the order of distance with (node, distance, label of the arc it was reached by).
pub(crate) fn search<A: Iterator<Item = (usize, u32, usize)>>(
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
