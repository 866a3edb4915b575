//! The referee's stopwatch: single pairs timed again by plain forward Dijkstra, from the village to the school.
//!
//! It refuses to share the table's search: direction, adjacency, seeding and rounding are its own. It shares what a
//! second opinion must agree on: the graph's edges, the rules of turns over them and where points stand on them. How rules are
//! kept is its own too: it knows no copies of junctions, but remembers the last edges of a way as long as a rule may ask for them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::model::county::County;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::{RoadMode, Trip};
use crate::model::units::{Metres, Seconds};
use crate::network::footing::Footings;
use crate::network::graph::{EdgeId, Network, NodeId, Pass};
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
    /// By node: what leads on.
    pub(super) leads: Vec<Vec<Lead>>,
}

/// An edge in one direction in which it may be passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) pass: Pass,
    pub(super) to: NodeId,
    pub(super) cost: Way,
}

/// The last edges of a way, as far back as a rule may ask for them.
pub(super) type Trail = Vec<Pass>;

/// A node beside a place, the edge between (none where the place is the node) and the way over it.
pub(super) type Leg = (NodeId, Option<Pass>, Way);

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
        let mut settled_on: BTreeSet<(NodeId, Trail)> = BTreeSet::new();
        let mut queue = BinaryHeap::new();
        for (node, pass, way) in self.first_legs(start) {
            queue.push(Reverse((way, Some((node, self.begun(pass))))));
        }
        if let Some(way) = self.same_edge(start, goal) {
            queue.push(Reverse((way, None)));
        }
        while let Some(Reverse((way, state))) = queue.pop() {
            let Some((node, trail)) = state else { return Some(way) };
            let known = match trail.as_slice() {
                [] => std::mem::replace(&mut settled[node.row()], true),
                _ => !settled_on.insert((node, trail.clone())),
            };
            if known {
                continue;
            }
            for (_, pass, leg) in last_legs.iter().filter(|(end, ..)| *end == node) {
                if pass.is_none_or(|pass| self.turn(&trail, pass).is_some()) {
                    queue.push(Reverse(((way.0 + leg.0, way.1 + leg.1), None)));
                }
            }
            for lead in &self.leads[node.row()] {
                let Some(trail) = self.turn(&trail, lead.pass) else { continue };
                if !(trail.is_empty() && settled[lead.to.row()]) {
                    queue.push(Reverse(((way.0 + lead.cost.0, way.1 + lead.cost.1), Some((lead.to, trail)))));
                }
            }
        }
        None
    }

    /// The trail of who set out on an edge.
    pub(super) fn begun(&self, pass: Option<Pass>) -> Trail {
        pass.map_or(Trail::new(), |pass| self.asked_for(vec![pass]))
    }

    /// The trail after one more edge; `None` = a rule forbids it.
    pub(super) fn turn(&self, trail: &[Pass], next: Pass) -> Option<Trail> {
        let bans = self.network.bans();
        if bans.is_empty() {
            return Some(Trail::new());
        }
        let broken = bans.iter().any(|ban| {
            let (last, before) = ban.path.split_last().expect("a path of two edges or more");
            trail.ends_with(before) && (*last == next) != ban.only
        });
        if broken {
            return None;
        }
        Some(self.asked_for(trail.iter().copied().chain([next]).collect()))
    }

    /// The longest end of a trail with which some rule begins, without being driven to its end.
    #[expect(clippy::needless_pass_by_value, reason = "the trail is used up")]
    fn asked_for(&self, trail: Trail) -> Trail {
        let begins = |end: &[Pass]| {
            self.network.bans().iter().any(|ban| ban.path.len() > end.len() && ban.path.starts_with(end))
        };
        let first = (0..trail.len()).find(|&first| begins(&trail[first..])).unwrap_or(trail.len());
        trail[first..].to_vec()
    }

    pub(super) fn first_legs(&self, place: Place) -> Vec<Leg> {
        self.legs(place, true)
    }

    pub(super) fn last_legs(&self, place: Place) -> Vec<Leg> {
        self.legs(place, false)
    }

    /// The nodes beside a place with the way between, leaving it or arriving.
    fn legs(&self, place: Place, leaving: bool) -> Vec<Leg> {
        let (id, ahead, back, millimetres) = match place {
            Place::Node(node) => return vec![(node, None, (0, 0))],
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
            legs.push((edge.to, Some(Pass { edge: id, along: leaving }), rest));
        }
        if if leaving { edge.backward } else { edge.forward } {
            legs.push((edge.from, Some(Pass { edge: id, along: !leaving }), done));
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

fn leads(network: &Network) -> Vec<Vec<Lead>> {
    let mut leads = vec![Vec::new(); network.junctions()];
    for (edge, id) in network.edges().iter().zip((0..).map(EdgeId)) {
        let millimetres = u64::from(edge.millimetres.0);
        let mut lead = |from: NodeId, to: NodeId, along: bool, millis: u32| {
            let (pass, cost) = (Pass { edge: id, along }, (u64::from(millis), millimetres));
            leads[from.row()].push(Lead { pass, to, cost });
        };
        if edge.forward {
            lead(edge.from, edge.to, true, edge.ahead.0);
        }
        if edge.backward {
            lead(edge.to, edge.from, false, edge.back.0);
        }
    }
    leads
}
