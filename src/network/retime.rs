//! The referee's stopwatch: single pairs timed again by plain forward Dijkstra, from the village to the school.
//!
//! It refuses to share the table's search: direction, adjacency, seeding and rounding are its own. It shares what a
//! second opinion must agree on: the graph's edges and where points stand on them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::model::county::County;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::{RoadMode, Trip};
use crate::model::units::{Metres, Seconds};
use crate::network::footing::Footings;
use crate::network::graph::{Network, NodeId};
use crate::network::locate::Place;
use crate::network::metric::Metric;
use crate::network::table::detour;

/// (milliseconds, millimetres) of a way.
pub(super) type Way = (u64, u64);

/// A place of a county that a bus may call at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A village.
    Village(VillageId),
    /// A school.
    School(SchoolId),
}

/// Times single pairs of one county and mode.
#[derive(Debug)]
pub struct Referee<'c> {
    pub(super) county: &'c County,
    pub(super) given: BTreeMap<(VillageId, SchoolId), Option<Trip>>,
    pub(super) roads: Option<Ground>,
}

#[derive(Debug)]
pub(super) struct Ground {
    metric: Metric,
    pub(super) network: Network,
    pub(super) footings: Footings,
    /// By node: (to, milliseconds, millimetres).
    leads: Vec<Vec<(NodeId, u64, u64)>>,
}

impl<'c> Referee<'c> {
    /// Reads a county's roads once, for any number of questions.
    #[must_use]
    pub fn new(county: &'c County, recipe: &Recipe, profile: &RuleProfile, mode: RoadMode) -> Self {
        let of_mode = county.given_times.iter().flatten().filter(|given| given.mode == mode);
        let given = of_mode.map(|given| ((given.village, given.school), given.trip)).collect();
        let roads = county.roads.as_ref().map(|roads| {
            let metric = Metric::new(recipe, profile, mode);
            let network = Network::over(roads, county.terrain.as_deref(), &metric);
            let footings = Footings::find(&network, county, &metric);
            let leads = leads(&network);
            Ground { metric, network, footings, leads }
        });
        Self { county, given, roads }
    }

    /// The trip from a village to a school; `None` = unreachable.
    #[must_use]
    pub fn trip(&self, village: VillageId, school: SchoolId) -> Option<Trip> {
        if let Some(&given) = self.given.get(&(village, school)) {
            return given;
        }
        self.between(Spot::Village(village), Spot::School(school))
    }

    /// The trip from a place to another, whatever they are, over the roads alone; `None` = unreachable.
    #[must_use]
    pub fn between(&self, from: Spot, to: Spot) -> Option<Trip> {
        let ground = self.roads.as_ref()?;
        let stand = |spot: Spot| match spot {
            Spot::Village(village) => {
                (ground.footings.villages[village].footing, self.county.villages[village].position)
            }
            Spot::School(school) => {
                (ground.footings.schools[school].footing, self.county.schools[school].position)
            }
        };
        let ((start, at), (goal, end)) = (stand(from), stand(to));
        let (Some(start), Some(goal)) = (start, goal) else {
            return detour(at.metres_to(end), &ground.metric);
        };
        let (mut millis, mut millimetres) = ground.way(start.place, goal.place)?;
        for metres in [start.metres, goal.metres] {
            let leg = crate::network::length::millimetres(metres);
            millimetres += leg;
            millis += match ground.metric.access {
                Some(speed) => speed.millis(leg)?,
                None if leg == 0 => 0,
                None => return None,
            };
        }
        let whole =
            |thousandths: u64| u32::try_from(thousandths / 1000 + u64::from(thousandths % 1000 >= 500)).ok();
        Some(Trip { time: Seconds(whole(millis)?), length: Metres(whole(millimetres)?) })
    }
}

impl Ground {
    /// The best way between two places: the queue holds ways to nodes and, as `None`, finished ways.
    fn way(&self, start: Place, goal: Place) -> Option<Way> {
        let last_legs = self.last_legs(goal);
        let mut settled = vec![false; self.leads.len()];
        let mut queue = BinaryHeap::new();
        for (node, way) in self.first_legs(start) {
            queue.push(Reverse((way, Some(node))));
        }
        if let Some(way) = self.same_edge(start, goal) {
            queue.push(Reverse((way, None)));
        }
        while let Some(Reverse((way, node))) = queue.pop() {
            let Some(node) = node else { return Some(way) };
            if std::mem::replace(&mut settled[node.row()], true) {
                continue;
            }
            for (_, leg) in last_legs.iter().filter(|(end, _)| *end == node) {
                queue.push(Reverse(((way.0 + leg.0, way.1 + leg.1), None)));
            }
            for &(next, millis, millimetres) in &self.leads[node.row()] {
                if !settled[next.row()] {
                    queue.push(Reverse(((way.0 + millis, way.1 + millimetres), Some(next))));
                }
            }
        }
        None
    }

    pub(super) fn first_legs(&self, place: Place) -> Vec<(NodeId, Way)> {
        self.legs(place, true)
    }

    pub(super) fn last_legs(&self, place: Place) -> Vec<(NodeId, Way)> {
        self.legs(place, false)
    }

    /// The nodes beside a place with the way between, leaving it or arriving.
    fn legs(&self, place: Place, leaving: bool) -> Vec<(NodeId, Way)> {
        let (id, ahead, back, millimetres) = match place {
            Place::Node(node) => return vec![(node, (0, 0))],
            Place::Edge { edge, ahead, back, millimetres } => (edge, ahead.0, back.0, millimetres.0),
        };
        let edge = self.network.edge(id);
        let beyond = u64::from(edge.millimetres.0 - millimetres);
        let (to_rest, to_start) =
            if leaving { (edge.ahead.0 - ahead, back) } else { (edge.back.0 - back, ahead) };
        let rest = (u64::from(to_rest), beyond);
        let done = (u64::from(to_start), u64::from(millimetres));
        let mut legs = Vec::new();
        if if leaving { edge.forward } else { edge.backward } {
            legs.push((edge.to, rest));
        }
        if if leaving { edge.backward } else { edge.forward } {
            legs.push((edge.from, done));
        }
        legs
    }

    pub(super) fn same_edge(&self, start: Place, goal: Place) -> Option<Way> {
        match (start, goal) {
            (
                Place::Edge { edge, ahead: a0, back: b0, millimetres: s0 },
                Place::Edge { edge: other, ahead: a1, back: b1, millimetres: s1 },
            ) if edge == other => {
                let edge = self.network.edge(edge);
                let length = u64::from(s0.0.abs_diff(s1.0));
                let onward = (edge.forward && s0 <= s1).then(|| (u64::from(a1.0 - a0.0), length));
                let backward = (edge.backward && s1 <= s0).then(|| (u64::from(b0.0 - b1.0), length));
                onward.into_iter().chain(backward).min()
            }
            _ => None,
        }
    }
}

fn leads(network: &Network) -> Vec<Vec<(NodeId, u64, u64)>> {
    let mut leads = vec![Vec::new(); network.nodes()];
    for edge in network.edges() {
        let millimetres = u64::from(edge.millimetres.0);
        if edge.forward {
            leads[edge.from.row()].push((edge.to, u64::from(edge.ahead.0), millimetres));
        }
        if edge.backward {
            leads[edge.to.row()].push((edge.from, u64::from(edge.back.0), millimetres));
        }
    }
    leads
}
