//! Along which roads a journey runs: the length of its best way by class of road.
//!
//! It refuses to judge a road: how safe a class is stands on no map. Where several ways are equally fast and long it tells of one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::model::ids::{SchoolId, VillageId};
use crate::model::roads::RoadSource;
use crate::model::units::Metres;
use crate::network::graph::{EdgeId, NodeId};
use crate::network::locate::Place;
use crate::network::retime::{Ground, Referee, Way};

/// Ways of one county and mode, over the referee's own graph.
#[derive(Debug)]
pub struct Courses<'r> {
    referee: &'r Referee<'r>,
    /// Class by road.
    classes: BTreeMap<RoadSource, &'r str>,
    /// By node: what leads on, and the node there.
    leads: Vec<Vec<(EdgeId, NodeId)>>,
}

/// A step of a way: from which node (`None` = the start), along which edge, how far in millimetres.
type Step = (Option<NodeId>, EdgeId, u64);

impl<'r> Courses<'r> {
    /// Over the roads that a referee reads.
    #[must_use]
    pub fn new(referee: &'r Referee<'r>) -> Self {
        let roads = referee.county.roads.iter();
        let classes = roads.flat_map(|roads| {
            roads.roads.iter().map(|road| (road.source, roads.signs[road.signs as usize].class.as_str()))
        });
        let mut leads = Vec::new();
        if let Some(ground) = &referee.roads {
            leads.resize(ground.network.nodes(), Vec::new());
            for (edge, id) in ground.network.edges().iter().zip((0..).map(EdgeId)) {
                if edge.forward {
                    leads[edge.from.row()].push((id, edge.to));
                }
                if edge.backward {
                    leads[edge.to.row()].push((id, edge.from));
                }
            }
        }
        Self { referee, classes: classes.collect(), leads }
    }

    /// Metres by class of road, the longest first; `""` is the way between a place and its road. `None` where the time is not
    /// a journey's over these roads: unreachable, given, or as the crow flies.
    #[must_use]
    pub fn classes(&self, village: VillageId, school: SchoolId) -> Option<Vec<(String, Metres)>> {
        if self.referee.given.contains_key(&(village, school)) {
            return None;
        }
        let ground = self.referee.roads.as_ref()?;
        let start = ground.footings.villages[village].footing?;
        let goal = ground.footings.schools[school].footing?;
        let mut lengths: BTreeMap<&str, u64> = BTreeMap::new();
        for metres in [start.metres, goal.metres] {
            *lengths.entry("").or_default() += crate::network::length::millimetres(metres);
        }
        for (edge, millimetres) in self.way(ground, start.place, goal.place)? {
            let class = self.classes.get(&ground.network.edge(edge).source).copied().unwrap_or("road");
            *lengths.entry(class).or_default() += millimetres;
        }
        let whole =
            |millimetres: u64| u32::try_from(millimetres.saturating_add(500) / 1000).unwrap_or(u32::MAX);
        let mut lengths: Vec<(String, Metres)> =
            lengths.into_iter().map(|(class, length)| (class.into(), Metres(whole(length)))).collect();
        lengths.retain(|(_, length)| length.0 > 0);
        lengths.sort_by_key(|(class, length)| (Reverse(*length), class.clone()));
        Some(lengths)
    }

    /// The edges of the best way with the millimetres along each.
    fn way(&self, ground: &Ground, start: Place, goal: Place) -> Option<Vec<(EdgeId, u64)>> {
        let last_legs = ground.last_legs(goal);
        let of = |place: Place| match place {
            Place::Edge { edge, .. } => Some(edge),
            Place::Node(_) => None,
        };
        // Steps that were taken, and by node the one that settled it; the queue holds ways by their last step.
        let mut steps: Vec<Option<Step>> = Vec::new();
        let mut settled: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut queue: BinaryHeap<Reverse<(Way, Option<NodeId>, usize)>> = BinaryHeap::new();
        let mut offer = |queue: &mut BinaryHeap<_>, way: Way, node: Option<NodeId>, step: Option<Step>| {
            steps.push(step);
            queue.push(Reverse((way, node, steps.len() - 1)));
        };
        for (node, way) in ground.first_legs(start) {
            let step = of(start).map(|edge| (None, edge, way.1));
            offer(&mut queue, way, Some(node), step);
        }
        if let (Some(way), Some(edge)) = (ground.same_edge(start, goal), of(start)) {
            offer(&mut queue, way, None, Some((None, edge, way.1)));
        }
        let mut taken = Vec::new();
        let mut end = None;
        while let Some(Reverse((way, node, step))) = queue.pop() {
            let Some(node) = node else {
                end = Some(step);
                break;
            };
            if settled.contains_key(&node) {
                continue;
            }
            settled.insert(node, step);
            for (_, leg) in last_legs.iter().filter(|(last, _)| *last == node) {
                let step = of(goal).map(|edge| (Some(node), edge, leg.1));
                // A goal that is the node itself ends where it was reached.
                let total = (way.0 + leg.0, way.1 + leg.1);
                let last = step.or(Some((Some(node), EdgeId(0), 0)));
                offer(&mut queue, total, None, last);
            }
            for &(id, next) in &self.leads[node.row()] {
                if settled.contains_key(&next) {
                    continue;
                }
                let edge = ground.network.edge(id);
                let millis = if edge.from == node { edge.ahead } else { edge.back };
                let length = u64::from(edge.millimetres.0);
                let total = (way.0 + u64::from(millis.0), way.1 + length);
                offer(&mut queue, total, Some(next), Some((Some(node), id, length)));
            }
        }
        let mut step = steps[end?];
        while let Some((from, edge, length)) = step {
            if length > 0 {
                taken.push((edge, length));
            }
            step = from.and_then(|node| steps[settled[&node]]);
        }
        Some(taken)
    }
}
