//! Where every village and school meets the network: on the nearest road that leads somewhere the other side can
//! be met.
//!
//! It refuses to jump: nobody is moved farther than `snap_max_m`, only who is cut off on the nearest road is moved at
//! all, and the report names everyone who was.
//!
//! A school's gated drive is a road, and so is a path between two hedges, but nobody travels on them alone. A *network
//! proper* is therefore a strongly connected component with more than `snap_max_m` of road in it; shorter ones are scraps.
//!
//! ```text
//! 1  every point stands on its nearest road within snap_max_m
//! 2  a school that cannot be reached from a network proper on which a village arrives moves to the nearest road within
//!    snap_max_m that can
//! 3  a village that cannot reach a network proper from which a school is reached moves to the nearest road within
//!    snap_max_m that can
//! 4  in 2 and 3, where there is no such road: the nearest from (or to) which any point of the other side is reached
//! 5  who reaches nobody after that, or has no road within snap_max_m, is off the network
//! ```
//!
//! Moves of one step look at the other side alone, so their order does not matter. An island with villages, a school and
//! more than `snap_max_m` of road keeps them, however near the mainland is.

use std::collections::BTreeMap;

use crate::model::county::{County, Position};
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::travel::Snap;
use crate::model::units::Millimetres;
use crate::network::components::Components;
use crate::network::graph::{EdgeId, Network, NodeId};
use crate::network::locate::{Footing, Locator, Place};
use crate::network::metric::Metric;

/// How every point met the network.
#[derive(Clone, Debug, Default)]
pub struct Footings {
    /// Of the villages.
    pub villages: Table<VillageId, Standing>,
    /// Of the schools.
    pub schools: Table<SchoolId, Standing>,
}

/// How one point met the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Where it travels from; `None` = off the network.
    pub footing: Option<Footing>,
    /// Metres to the nearest road at all, whether of use or not; `None` = there is no road.
    pub nearest: Option<f64>,
}

impl Standing {
    /// The standing as the travel table tells it.
    #[must_use]
    pub fn snap(self, metric: &Metric) -> Snap {
        match self.footing {
            Some(footing) => Snap::Road { metres: footing.metres },
            None if metric.detour.0 > 0 => Snap::Detour { nearest: self.nearest },
            None => Snap::Off { nearest: self.nearest },
        }
    }

    /// Stays where the first of these reaches meets it, else moves to the nearest place where it does; else the same with
    /// the next; else stays.
    fn settle(
        &mut self,
        network: &Network,
        locator: &Locator<'_>,
        point: Position,
        limit: f64,
        reaches: [&Reach; 2],
    ) {
        let Some(here) = self.footing else { return };
        let found = reaches.into_iter().find_map(|reach| {
            if reach.meets(network, here.place) {
                return Some(here);
            }
            locator.nearest(point, limit, |place| reach.meets(network, place))
        });
        self.footing = found.or(self.footing);
    }

    /// Leaves the network where the other side is not met.
    fn leave_unless(&mut self, network: &Network, reach: &Reach) {
        self.footing = self.footing.filter(|footing| reach.meets(network, footing.place));
    }
}

impl Footings {
    /// Places a county's villages and schools on a network, as the module says.
    #[must_use]
    pub fn find(network: &Network, county: &County, metric: &Metric) -> Self {
        let villages: Vec<Position> = county.villages.values().iter().map(|row| row.position).collect();
        let schools: Vec<Position> = county.schools.values().iter().map(|row| row.position).collect();
        let locator = Locator::new(network, villages.iter().chain(&schools).copied());
        let limit = metric.snap_max_m;
        let scrap_micrometres = metric.snap_max_micrometres();
        let stand = |points: &[Position]| -> Vec<Standing> {
            let nearest = |&point| locator.nearest(point, f64::INFINITY, |_| true);
            let standing = |footing: Option<Footing>| Standing {
                footing: footing.filter(|footing| footing.metres <= limit),
                nearest: footing.map(|footing| footing.metres),
            };
            points.iter().map(nearest).map(standing).collect()
        };
        let components = Components::new(network);
        let proper = |node: NodeId| u128::from(components.millimetres(node)) * 1000 > scrap_micrometres;
        let (mut at_village, mut at_school) = (stand(&villages), stand(&schools)); // 1
        let any = Reach::from_villages(network, &at_village);
        let best = any.through(network, proper);
        for (&point, standing) in schools.iter().zip(&mut at_school) {
            standing.settle(network, &locator, point, limit, [&best, &any]); // 2, 4
        }
        let any = Reach::to_schools(network, &at_school);
        let best = any.through(network, proper);
        for (&point, standing) in villages.iter().zip(&mut at_village) {
            standing.settle(network, &locator, point, limit, [&best, &any]); // 3, 4
            standing.leave_unless(network, &any); // 5
        }
        let any = Reach::from_villages(network, &at_village);
        for standing in &mut at_school {
            standing.leave_unless(network, &any); // 5
        }
        Self { villages: Table::from(at_village), schools: Table::from(at_school) }
    }
}

/// Which side a reach starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Villages,
    Schools,
}

/// What one side reaches (villages), or is reached from (schools).
struct Reach {
    side: Side,
    nodes: Vec<bool>,
    /// The side's own points along edges: two points of one edge may meet without passing a node.
    along: BTreeMap<EdgeId, Vec<Millimetres>>,
}

impl Reach {
    fn from_villages(network: &Network, villages: &[Standing]) -> Self {
        Self::new(network, Side::Villages, villages)
    }

    fn to_schools(network: &Network, schools: &[Standing]) -> Self {
        Self::new(network, Side::Schools, schools)
    }

    fn new(network: &Network, side: Side, points: &[Standing]) -> Self {
        let mut along: BTreeMap<EdgeId, Vec<Millimetres>> = BTreeMap::new();
        let mut open: Vec<NodeId> = Vec::new();
        for place in points.iter().filter_map(|point| point.footing).map(|footing| footing.place) {
            if let Place::Edge { edge, millimetres, .. } = place {
                along.entry(edge).or_default().push(millimetres);
            }
            open.extend(ends(network, place, side));
        }
        Self { side, nodes: flood(network, side, open), along }
    }

    /// What this side reaches by way of nodes that `pass` and that it reaches itself.
    fn through(&self, network: &Network, pass: impl Fn(NodeId) -> bool) -> Self {
        let open = network.ids().filter(|&node| self.nodes[node.row()] && pass(node)).collect();
        Self { side: self.side, nodes: flood(network, self.side, open), along: BTreeMap::new() }
    }

    /// Whether a point of the other side, standing at `place`, is reached (or reaches).
    fn meets(&self, network: &Network, place: Place) -> bool {
        let other = if self.side == Side::Villages { Side::Schools } else { Side::Villages };
        ends(network, place, other).any(|node| self.nodes[node.row()]) || self.meets_along(network, place)
    }

    fn meets_along(&self, network: &Network, place: Place) -> bool {
        let Place::Edge { edge: id, millimetres: here, .. } = place else { return false };
        let edge = network.edge(id);
        self.along.get(&id).into_iter().flatten().any(|&there| {
            let (village, school) = if self.side == Side::Villages { (there, here) } else { (here, there) };
            (edge.forward && village <= school) || (edge.backward && village >= school)
        })
    }
}

/// Every node that villages at `open` reach, or from which schools at `open` are reached.
fn flood(network: &Network, side: Side, mut open: Vec<NodeId>) -> Vec<bool> {
    let mut nodes = vec![false; network.nodes()];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut nodes[node.row()], true) {
            let arcs = match side {
                Side::Villages => network.out_of(node),
                Side::Schools => network.into_node(node),
            };
            open.extend(arcs.iter().map(|arc| arc.node));
        }
    }
    nodes
}

/// The nodes at which a village at `place` enters the network, or a school there is entered from it.
fn ends(network: &Network, place: Place, side: Side) -> impl Iterator<Item = NodeId> + '_ {
    let arriving = side == Side::Schools;
    let (node, edge) = match place {
        Place::Node(node) => (Some(node), None),
        Place::Edge { edge, .. } => (None, Some(edge)),
    };
    let at_node = node
        .into_iter()
        .flat_map(move |node| network.all_of(node).filter(move |&copy| arriving || copy == node));
    let on_edge = edge.into_iter().flat_map(move |id| {
        let edge = network.edge(id);
        [(true, edge.forward), (false, edge.backward)].into_iter().filter(|&(_, open)| open).flat_map(
            move |(along, _)| {
                let starts = network.lanes(id, along).map(|lane| lane.from).filter(move |_| arriving);
                starts.chain((!arriving).then(|| network.end_of(id, along)))
            },
        )
    });
    at_node.chain(on_edge)
}

/// Straight-line metres between two points of a county, for those off the network.
pub(crate) fn straight(county: &County, village: VillageId, school: SchoolId) -> f64 {
    county.villages[village].position.metres_to(county.schools[school].position)
}

/// Row numbers as ids, for messages.
pub(crate) fn rows<I: Id, T>(table: &Table<I, T>, mut pick: impl FnMut(&T) -> bool) -> Vec<I> {
    table.iter().filter(|(_, row)| pick(row)).map(|(id, _)| id).collect()
}
