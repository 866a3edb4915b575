//! Where every village and school meets the network: on the nearest road from which, or to which, the other side
//! can be reached.
//!
//! It refuses to jump: nobody is moved farther than `snap_max_m`, and only who is cut off on the nearest road is
//! moved at all.
//!
//! ```text
//! 1  every point stands on its nearest road within snap_max_m
//! 2  a school that no village can reach moves to the nearest road within snap_max_m that some village can reach
//! 3  a village that can reach no school moves to the nearest road within snap_max_m from which it can reach one
//! 4  who is still cut off, or has no road within snap_max_m, is off the network
//! ```
//!
//! A village and a school that reach each other never move, and a move never cuts anybody off: who is moved was
//! reached by nobody. Moves of one step look at the other side alone, so their order does not matter.

use std::collections::BTreeMap;

use crate::model::county::{County, Position};
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::travel::Snap;
use crate::model::units::Millimetres;
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
}

impl Footings {
    /// Places a county's villages and schools on a network, as the module says.
    #[must_use]
    pub fn find(network: &Network, county: &County, metric: &Metric) -> Self {
        let villages: Vec<Position> = county.villages.values().iter().map(|row| row.position).collect();
        let schools: Vec<Position> = county.schools.values().iter().map(|row| row.position).collect();
        let locator = Locator::new(network, villages.iter().chain(&schools).copied());
        let limit = metric.snap_max_m;
        let stand = |points: &[Position]| -> Vec<Standing> {
            let nearest = |&point| locator.nearest(point, f64::INFINITY, |_| true);
            let standing = |footing: Option<Footing>| Standing {
                footing: footing.filter(|footing| footing.metres <= limit),
                nearest: footing.map(|footing| footing.metres),
            };
            points.iter().map(nearest).map(standing).collect()
        };
        let (mut at_village, mut at_school) = (stand(&villages), stand(&schools)); // 1
        let reached = Reach::from_villages(network, &at_village);
        move_stranded(&mut at_school, |row, stay| {
            if stay.is_some_and(|footing| reached.meets(network, footing.place)) {
                return stay;
            }
            locator.nearest(schools[row], limit, |place| reached.meets(network, place)).or(stay) // 2
        });
        let reaching = Reach::to_schools(network, &at_school);
        move_stranded(&mut at_village, |row, stay| {
            let stay = stay.filter(|footing| reaching.meets(network, footing.place));
            stay.or_else(|| locator.nearest(villages[row], limit, |place| reaching.meets(network, place))) // 3, 4
        });
        let reached = Reach::from_villages(network, &at_village);
        move_stranded(&mut at_school, |_, stay| {
            stay.filter(|footing| reached.meets(network, footing.place)) // 4
        });
        Self { villages: Table::from(at_village), schools: Table::from(at_school) }
    }
}

fn move_stranded(points: &mut [Standing], go: impl Fn(usize, Option<Footing>) -> Option<Footing>) {
    for (row, standing) in points.iter_mut().enumerate() {
        standing.footing = go(row, standing.footing);
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
        Self { side, nodes, along }
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

/// The nodes at which a village at `place` enters the network, or a school there is entered from it.
fn ends(network: &Network, place: Place, side: Side) -> impl Iterator<Item = NodeId> + use<> {
    let nodes = match place {
        Place::Node(node) => [Some(node), None],
        Place::Edge { edge, .. } => {
            let edge = network.edge(edge);
            let (ahead, behind) =
                if side == Side::Villages { (edge.to, edge.from) } else { (edge.from, edge.to) };
            [edge.forward.then_some(ahead), edge.backward.then_some(behind)]
        }
    };
    nodes.into_iter().flatten()
}

/// Straight-line metres between two points of a county, for those off the network.
pub(crate) fn straight(county: &County, village: VillageId, school: SchoolId) -> f64 {
    county.villages[village].position.metres_to(county.schools[school].position)
}

/// Row numbers as ids, for messages.
pub(crate) fn rows<I: Id, T>(table: &Table<I, T>, mut pick: impl FnMut(&T) -> bool) -> Vec<I> {
    table.iter().filter(|(_, row)| pick(row)).map(|(id, _)| id).collect()
}
