//! Along which roads a journey runs: the length of its best way by class of road.
//!
//! It refuses to judge a road: how safe a class is stands on no map. Where several ways are equally fast and long it tells of one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::model::ids::{SchoolId, VillageId};
use crate::model::roads::RoadSource;
use crate::model::units::Metres;
use crate::network::graph::{EdgeId, NodeId, Pass};
use crate::network::locate::Place;
use crate::network::retime::{Ground, Referee, Trail, Way};

/// Ways of one county and mode, over the referee's own graph.
#[derive(Debug)]
pub struct Courses<'r> {
    pub(super) referee: &'r Referee<'r>,
    /// Class by road.
    classes: BTreeMap<RoadSource, &'r str>,
}

/// A node, and the last edges of the way to it.
type State = (NodeId, Trail);

/// A step of a way: from which state (`None` = the start), along which edge, how far in millimetres.
type Step = (Option<State>, EdgeId, u64);

impl<'r> Courses<'r> {
    /// Over the roads that a referee reads.
    #[must_use]
    pub fn new(referee: &'r Referee<'r>) -> Self {
        let roads = referee.county.roads.iter();
        let classes = roads.flat_map(|roads| {
            roads.roads.iter().map(|road| (road.source, roads.signs[road.signs as usize].class.as_str()))
        });
        Self { referee, classes: classes.collect() }
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
    #[expect(clippy::unused_self, reason = "beside its twin that needs the courses")]
    pub(super) fn way(&self, ground: &Ground, start: Place, goal: Place) -> Option<Vec<(EdgeId, u64)>> {
        let last_legs = ground.last_legs(goal);
        let of = |place: Place| match place {
            Place::Edge { edge, .. } => Some(edge),
            Place::Node(_) => None,
        };
        // Steps that were taken, and by state the one that settled it; the queue holds ways by their last step.
        let mut steps: Vec<Option<Step>> = Vec::new();
        let mut settled: BTreeMap<State, usize> = BTreeMap::new();
        let mut queue: BinaryHeap<Reverse<(Way, Option<State>, usize)>> = BinaryHeap::new();
        let mut offer = |queue: &mut BinaryHeap<_>, way: Way, state: Option<State>, step: Option<Step>| {
            steps.push(step);
            queue.push(Reverse((way, state, steps.len() - 1)));
        };
        for (node, pass, way) in ground.first_legs(start) {
            let step = of(start).map(|edge| (None, edge, way.1));
            offer(&mut queue, way, Some((node, ground.begun(pass))), step);
        }
        if let (Some(way), Some(edge)) = (ground.same_edge(start, goal), of(start)) {
            offer(&mut queue, way, None, Some((None, edge, way.1)));
        }
        let mut taken = Vec::new();
        let mut end = None;
        while let Some(Reverse((way, state, step))) = queue.pop() {
            let Some(state) = state else {
                end = Some(step);
                break;
            };
            if settled.contains_key(&state) {
                continue;
            }
            settled.insert(state.clone(), step);
            let (node, trail) = &state;
            let may = |pass: &Option<Pass>| pass.is_none_or(|pass| ground.turn(trail, pass).is_some());
            for (_, _, leg) in last_legs.iter().filter(|(last, pass, _)| last == node && may(pass)) {
                let step = of(goal).map(|edge| (Some(state.clone()), edge, leg.1));
                // A goal that is the node itself ends where it was reached.
                let total = (way.0 + leg.0, way.1 + leg.1);
                let last = step.or_else(|| Some((Some(state.clone()), EdgeId(0), 0)));
                offer(&mut queue, total, None, last);
            }
            for lead in &ground.leads[node.row()] {
                let Some(trail) = ground.turn(trail, lead.pass) else { continue };
                let next = (lead.to, trail);
                if settled.contains_key(&next) {
                    continue;
                }
                let total = (way.0 + lead.cost.0, way.1 + lead.cost.1);
                let step = Some((Some(state.clone()), lead.pass.edge, lead.cost.1));
                offer(&mut queue, total, Some(next), step);
            }
        }
        let mut step = steps[end?].clone();
        while let Some((from, edge, length)) = step {
            if length > 0 {
                taken.push((edge, length));
            }
            step = from.and_then(|state| steps[settled[&state]].clone());
        }
        Some(taken)
    }
}
