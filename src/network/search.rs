//! Reversed Dijkstra: the fastest way from every node to one school, shortest among equally fast ones.
//!
//! It refuses to round: milliseconds and millimetres stay whole numbers to the end.
//!
//! Sums fit into 64 bits: a fastest way passes each of fewer than 2³¹ nodes once and each arc costs less than 2³², so
//! it stays below 2⁶³; the stretches along the first and the last edge add less than 2³³, and the two legs between
//! point and road, each at most half the earth's girth (2³⁵ mm) at no less than 10⁻⁶ km/h, less than 2⁵⁸.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::network::graph::{Edge, Network, NodeId};
use crate::network::locate::Place;

/// Cost of a way, compared by time, then by length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Milliseconds.
    pub millis: u64,
    /// Millimetres.
    pub millimetres: u64,
}

impl Cost {
    pub(crate) fn new(millis: u32, millimetres: u32) -> Self {
        Self { millis: u64::from(millis), millimetres: u64::from(millimetres) }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self { millis: self.millis + other.millis, millimetres: self.millimetres + other.millimetres }
    }
}

/// One thread's search state, used again for school after school.
#[derive(Debug)]
pub(crate) struct Search<'n> {
    network: &'n Network,
    to_school: Vec<Option<Cost>>,
    queue: BinaryHeap<Reverse<(Cost, NodeId)>>,
}

impl<'n> Search<'n> {
    pub(crate) fn new(network: &'n Network) -> Self {
        Self { network, to_school: vec![None; network.nodes()], queue: BinaryHeap::new() }
    }

    /// Finds the best way from every node to a school at `school`.
    pub(crate) fn towards(&mut self, school: Place) {
        let network = self.network;
        self.to_school.fill(None);
        self.queue.clear();
        match school {
            Place::Node(node) => {
                for node in network.all_of(node) {
                    self.offer(node, Cost::default());
                }
            }
            Place::Edge { edge: id, ahead, back, millimetres } => {
                let edge = network.edge(id);
                for lane in network.lanes(id, true).filter(|_| edge.forward) {
                    self.offer(lane.from, Cost::new(ahead.0, millimetres.0));
                }
                for lane in network.lanes(id, false).filter(|_| edge.backward) {
                    self.offer(lane.from, beyond(edge, edge.back.0 - back.0, millimetres.0));
                }
            }
        }
        while let Some(Reverse((cost, node))) = self.queue.pop() {
            if self.to_school[node.row()] != Some(cost) {
                continue; // a better way was found after this one was queued
            }
            for arc in self.network.into_node(node) {
                self.offer(arc.node, cost.plus(Cost::new(arc.millis.0, arc.millimetres.0)));
            }
        }
    }

    /// The best way from a village at `village` to the school of the last [`Search::towards`]; `None` = there is none.
    pub(crate) fn from(&self, village: Place, school: Place) -> Option<Cost> {
        let at = |node: NodeId| self.to_school[node.row()];
        match village {
            Place::Node(node) => at(node),
            Place::Edge { edge: id, ahead, back, millimetres } => {
                let edge = self.network.edge(id);
                let to = edge.forward.then(|| at(self.network.end_of(id, true))).flatten();
                let from = edge.backward.then(|| at(self.network.end_of(id, false))).flatten();
                let ways = [
                    to.map(|cost| cost.plus(beyond(edge, edge.ahead.0 - ahead.0, millimetres.0))),
                    from.map(|cost| cost.plus(Cost::new(back.0, millimetres.0))),
                    self.along(village, school),
                ];
                ways.into_iter().flatten().min()
            }
        }
    }

    /// Straight along the edge on which both stand, where its direction allows it.
    fn along(&self, village: Place, school: Place) -> Option<Cost> {
        let (Place::Edge { edge, .. }, Place::Edge { edge: other, .. }) = (village, school) else {
            return None;
        };
        if edge == other { self.network.edge(edge).along(village, school) } else { None }
    }

    fn offer(&mut self, node: NodeId, cost: Cost) {
        let known = &mut self.to_school[node.row()];
        if known.is_none_or(|known| cost < known) {
            *known = Some(cost);
            self.queue.push(Reverse((cost, node)));
        }
    }
}

/// So many milliseconds, and what is left of an edge behind a point so far along it.
fn beyond(edge: &Edge, millis: u32, millimetres: u32) -> Cost {
    Cost::new(millis, edge.millimetres.0 - millimetres)
}
