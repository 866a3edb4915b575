//! What is worth knowing about a network before its times are trusted, as plain figures.
//!
//! It refuses to judge: no figure here stops a plan.

use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{SchoolId, VillageId};
use crate::model::roads::RoadSource;
use crate::model::travel::{FAR_M, How, Odd, RoadMode, Who};
use crate::network::components::Components;
use crate::network::footing::{Footings, Standing, rows};
use crate::network::graph::{LeftOut, Network, NodeId};
use crate::network::locate::Place;
use crate::network::matrix::Sizes;

/// Figures of one mode's network.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkReport {
    /// What moves.
    pub mode: RoadMode,
    /// Junctions and road ends.
    pub nodes: usize,
    /// Stretches of road between them.
    pub edges: usize,
    /// Directions of those stretches that may be used.
    pub arcs: usize,
    /// What is left of them where chains of bends count as one.
    pub sizes: Sizes,
    /// Largest parts within which every junction reaches every other.
    pub components: usize,
    /// Junctions in the largest of them.
    pub largest_component: usize,
    /// Pieces of road, apart from the one that carries most points, on which villages or schools stand.
    pub islands: Vec<Island>,
    /// Villages whose nearest road was cut off from the schools, and that stand on a farther one.
    pub moved_villages: Vec<VillageId>,
    /// The same of schools.
    pub moved_schools: Vec<SchoolId>,
    /// Villages on the network, but more than [`FAR_M`] from their road.
    pub far_villages: Vec<VillageId>,
    /// The same of schools.
    pub far_schools: Vec<SchoolId>,
    /// Villages off the network.
    pub off_villages: Vec<VillageId>,
    /// The same of schools.
    pub off_schools: Vec<SchoolId>,
    /// Roads that could not become part of the graph.
    pub left_out: LeftOut,
    /// Everyone who stands otherwise than on a road beside them, in the order of the tables, villages first.
    pub odd: Vec<Odd>,
    /// Ferries that are not taken and would join villages and schools of different parts.
    pub ferries: Vec<RoadSource>,
}

/// A piece of road that does not meet the main one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Island {
    /// Junctions and road ends.
    pub nodes: usize,
    /// Villages that stand on it.
    pub villages: Vec<VillageId>,
    /// Schools that stand on it.
    pub schools: Vec<SchoolId>,
}

impl NetworkReport {
    /// Counts a network and who stands on it.
    #[must_use]
    pub fn new(network: &Network, footings: &Footings, sizes: Sizes, mode: RoadMode) -> Self {
        Self { sizes, ..Self::surveyed(network, footings, mode) }
    }

    /// The same without a hierarchy, whose sizes are 0.
    #[must_use]
    pub fn surveyed(network: &Network, footings: &Footings, mode: RoadMode) -> Self {
        let components = Components::new(network);
        let (villages, schools) = (&footings.villages, &footings.schools);
        let islands = islands(network, footings);
        Self {
            mode,
            nodes: components.nodes(),
            edges: network.edges().iter().filter(|edge| edge.open()).count(),
            arcs: network.arcs().count(),
            sizes: Sizes { nodes: 0, links: 0, arcs: 0 },
            components: components.len(),
            largest_component: components.largest(),
            moved_villages: rows(villages, moved),
            moved_schools: rows(schools, moved),
            far_villages: rows(villages, far),
            far_schools: rows(schools, far),
            off_villages: rows(villages, |standing| standing.footing.is_none()),
            off_schools: rows(schools, |standing| standing.footing.is_none()),
            left_out: network.left_out().clone(),
            odd: odd(network, footings, &islands),
            ferries: ferries(network, footings),
            islands,
        }
    }
}

fn moved(standing: &Standing) -> bool {
    standing.footing.is_some_and(|footing| standing.nearest.is_some_and(|nearest| footing.metres > nearest))
}

fn far(standing: &Standing) -> bool {
    standing.footing.is_some_and(|footing| footing.metres > FAR_M)
}

fn odd(network: &Network, footings: &Footings, islands: &[Island]) -> Vec<Odd> {
    // By node: whether only tracks meet there.
    let mut tracks = vec![None; network.nodes()];
    for edge in network.edges().iter().filter(|edge| edge.open()) {
        for node in [edge.from, edge.to] {
            let known: &mut Option<bool> = &mut tracks[node.row()];
            *known = Some(known.unwrap_or(true) && edge.track);
        }
    }
    let on_track = |standing: &Standing| {
        let track = match standing.footing?.place {
            Place::Edge { edge, .. } => network.edge(edge).track,
            Place::Node(node) => tracks[node.row()] == Some(true),
        };
        track.then_some(How::Track)
    };
    let how = |standing: &Standing, island: bool| {
        let ways = [
            standing.footing.is_none().then_some(How::Off),
            island.then_some(How::Island),
            moved(standing).then_some(How::Moved),
            far(standing).then_some(How::Far),
        ];
        ways.into_iter().flatten().next().or_else(|| on_track(standing))
    };
    let metres = |standing: &Standing| standing.footing.map(|footing| footing.metres).or(standing.nearest);
    let villages = footings.villages.iter().filter_map(|(id, standing)| {
        let island = islands.iter().any(|island| island.villages.contains(&id));
        Some(Odd { who: Who::Village(id), how: how(standing, island)?, metres: metres(standing) })
    });
    let schools = footings.schools.iter().filter_map(|(id, standing)| {
        let island = islands.iter().any(|island| island.schools.contains(&id));
        Some(Odd { who: Who::School(id), how: how(standing, island)?, metres: metres(standing) })
    });
    villages.chain(schools).collect()
}

/// Ferries whose ends lie on different pieces of road, with a village on one and a school on the other.
fn ferries(network: &Network, footings: &Footings) -> Vec<RoadSource> {
    let pieces = pieces(network);
    let on =
        |standing: &Standing| standing.footing.map(|footing| pieces.find(any_node(network, footing.place).0));
    let villages: BTreeSet<u32> = footings.villages.values().iter().filter_map(on).collect();
    let schools: BTreeSet<u32> = footings.schools.values().iter().filter_map(on).collect();
    let mut found: Vec<RoadSource> = Vec::new();
    for &(source, from, to) in &network.left_out().ferries {
        let [a, b] = [from, to].map(|node| pieces.find(node.0));
        let joins = |a, b| villages.contains(&a) && schools.contains(&b);
        if a != b && (joins(a, b) || joins(b, a)) {
            found.push(source);
        }
    }
    found.dedup();
    found
}

fn pieces(network: &Network) -> UnionFind<u32> {
    let mut pieces = UnionFind::<u32>::new(network.nodes());
    for edge in network.edges().iter().filter(|edge| edge.open()) {
        pieces.union(edge.from.0, edge.to.0);
    }
    pieces
}

/// The pieces with points on them, but for the one with most points (then nodes; then the first).
fn islands(network: &Network, footings: &Footings) -> Vec<Island> {
    let pieces = pieces(network);
    let piece =
        |standing: &Standing| standing.footing.map(|footing| pieces.find(any_node(network, footing.place).0));
    let mut found: BTreeMap<u32, Island> = BTreeMap::new();
    for (id, standing) in footings.villages.iter() {
        if let Some(piece) = piece(standing) {
            found.entry(piece).or_default().villages.push(id);
        }
    }
    for (id, standing) in footings.schools.iter() {
        if let Some(piece) = piece(standing) {
            found.entry(piece).or_default().schools.push(id);
        }
    }
    for node in network.ids() {
        if let Some(island) = found.get_mut(&pieces.find(node.0)) {
            island.nodes += 1;
        }
    }
    let mut islands: Vec<Island> = found.into_values().collect();
    islands.sort_by_key(|island| {
        std::cmp::Reverse((island.villages.len() + island.schools.len(), island.nodes))
    });
    islands.into_iter().skip(1).collect()
}

fn any_node(network: &Network, place: Place) -> NodeId {
    match place {
        Place::Node(node) => node,
        Place::Edge { edge, .. } => network.edge(edge).from,
    }
}
