//! Every set of stops that one bus can serve, with its cheapest order and kind of bus.
//!
//! Labels are built backwards from the school, so that a ride is known when its stop is added and does not change. Of two
//! labels over the same stops that begin at the same one, the one that rides, drives and costs no less is dropped: whatever is
//! put before them, it stays so. It refuses to go on beyond a number of labels.

use std::collections::HashMap;

use crate::routing::net::{NO_WAY, Net, Tail};

/// Whether a label may be kept: its stops, its children, its first stop and its tail.
pub(crate) type Within<'w> = dyn Fn(u128, u32, usize, Tail) -> bool + 'w;

/// Most stops that a set can hold: they are bits of a word.
pub(crate) const MOST_STOPS: usize = 127;

/// A column: stops that one bus serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// The places, in the order of calling.
    pub order: Vec<u16>,
    /// Its least cost.
    pub cost: i64,
}

#[derive(Clone, Copy)]
struct Label {
    stops: u128,
    first: u16,
    load: u32,
    tail: Tail,
    /// The label that this one was put before; itself where the school follows.
    next: u32,
}

/// All feasible sets, smaller first; `None` where more than `most` labels are met or there are too many stops.
///
/// `within` says of a label (its stops, children and tail) whether a set of it may still be wanted.
pub(crate) fn all(net: &Net, most: usize, go: &dyn Fn() -> bool) -> Option<Vec<Column>> {
    wanted(net, most, &|_, _, _, _| true, go)
}

/// The same of those labels alone (stops, children, first stop, tail) that a set within the gap may still come from.
pub(crate) fn wanted(
    net: &Net,
    most: usize,
    within: &Within<'_>,
    go: &dyn Fn() -> bool,
) -> Option<Vec<Column>> {
    if net.places > MOST_STOPS + 1 {
        return None;
    }
    let mut labels: Vec<Label> = Vec::new();
    for stop in net.stops() {
        let load = net.load[stop];
        if let Some(tail) = net.before(stop, 0, Tail::default()).filter(|_| load <= net.most_seats()) {
            let next = u32::try_from(labels.len()).ok()?;
            labels.push(Label { stops: 1 << stop, first: u16::try_from(stop).ok()?, load, tail, next });
        }
    }
    let mut from = 0;
    while from < labels.len() {
        let layer = extended(net, &labels, from, most, within, go)?;
        from = labels.len();
        labels.extend(layer);
    }
    Some(columns(net, &labels))
}

/// The labels with one stop more than those from `from` on.
fn extended(
    net: &Net,
    labels: &[Label],
    from: usize,
    most: usize,
    within: &Within<'_>,
    go: &dyn Fn() -> bool,
) -> Option<Vec<Label>> {
    let mut layer: Vec<Option<Label>> = Vec::new();
    let mut same: HashMap<(u128, u16), Vec<u32>> = HashMap::new();
    for (at, label) in labels.iter().enumerate().skip(from) {
        if at % 4096 == 0 && !go() {
            return None;
        }
        for stop in net.stops() {
            let load = label.load + net.load[stop];
            if label.stops >> stop & 1 == 1 || load > net.most_seats() {
                continue;
            }
            let Some(tail) = net.before(stop, usize::from(label.first), label.tail) else { continue };
            let stops = label.stops | 1 << stop;
            if tail.length >= NO_WAY || !within(stops, load, stop, tail) {
                continue;
            }
            let first = u16::try_from(stop).ok()?;
            let rivals = same.entry((stops, first)).or_default();
            let beats = |a: Tail, b: Tail| a.ride <= b.ride && a.length <= b.length && a.extra <= b.extra;
            let rival = |at: u32| layer[at as usize].map(|label| label.tail);
            if rivals.iter().any(|&other| rival(other).is_some_and(|other| beats(other, tail))) {
                continue;
            }
            let beaten: Vec<u32> = rivals
                .iter()
                .copied()
                .filter(|&other| rival(other).is_some_and(|other| beats(tail, other)))
                .collect();
            rivals.retain(|other| !beaten.contains(other));
            rivals.push(u32::try_from(layer.len()).ok()?);
            for other in beaten {
                layer[other as usize] = None;
            }
            layer.push(Some(Label { stops, first, load, tail, next: u32::try_from(at).ok()? }));
            if labels.len() + layer.len() > most {
                return None;
            }
        }
    }
    Some(layer.into_iter().flatten().collect())
}

/// The cheapest label of every set, with the kind of bus that serves it.
fn columns(net: &Net, labels: &[Label]) -> Vec<Column> {
    let mut place: HashMap<u128, usize> = HashMap::new();
    let mut best: Vec<(i64, usize)> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let length = label.tail.length + net.deadhead[usize::from(label.first)];
        if label.load < net.least_load || length >= NO_WAY {
            continue;
        }
        let Some((_, cost)) = net.cheapest(label.load, length) else { continue };
        let cost = cost + label.tail.extra;
        let row = *place.entry(label.stops).or_insert_with(|| {
            best.push((i64::MAX, 0));
            best.len() - 1
        });
        if cost < best[row].0 {
            best[row] = (cost, at);
        }
    }
    best.into_iter().map(|(cost, at)| Column { order: order(labels, at), cost }).collect()
}

fn order(labels: &[Label], mut at: usize) -> Vec<u16> {
    let mut order = vec![labels[at].first];
    while labels[at].next as usize != at {
        at = labels[at].next as usize;
        order.push(labels[at].first);
    }
    order
}
