//! The nearest road to a point, by true metres, through an R-tree of road pieces.
//!
//! It refuses to decide whether that road is any use: the caller's `accept` does; but nobody stands in a tunnel or on a ferry.
//! Where roads cross the 180th meridian, western longitudes count on from it.
//!
//! The tree's plane squeezes longitudes by the smallest cosine of any latitude in sight, so a distance in it never
//! exceeds the true one by more than the sphere's curvature; pieces come out in its order and are measured by
//! haversine, until the plane alone says that nothing nearer can follow. So the answer is the nearest piece, not
//! the nearest in degrees.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::model::county::Position;
use crate::model::units::{Millimetres, Millis, round_half_up};
use crate::network::foot::{foot, measure, onward, plane};
use crate::network::graph::{Edge, EdgeId, Network, NodeId, Vertex};

/// A distance in the tree's plane times this never exceeds the true one within 300 km (the error of a flat earth
/// is x²/24, x the angle); larger, and a nearer road could be overlooked.
const SURELY: f64 = 0.999;

/// A point of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At a junction or a road's end, with all its arcs.
    Node(NodeId),
    /// Along an edge.
    Edge {
        /// Which.
        edge: EdgeId,
        /// Time from its `from` to here.
        ahead: Millis,
        /// Time from here to its `from`.
        back: Millis,
        /// Length from its `from`.
        millimetres: Millimetres,
    },
}

/// Where a point meets the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Footing {
    /// On the network.
    pub place: Place,
    /// Straight-line metres from the point to it.
    pub metres: f64,
}

/// Finds the nearest road piece.
#[derive(Debug)]
pub(crate) struct Locator<'n> {
    network: &'n Network,
    tree: RTree<Piece>,
    squeeze: f64,
    /// Roads cross the 180th meridian.
    across: bool,
}

/// One straight piece of an edge, in the tree's plane.
#[derive(Clone, Copy, Debug)]
struct Piece {
    edge: EdgeId,
    vertex: u32,
    ends: [[f64; 2]; 2],
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.ends[0], self.ends[1])
    }
}

impl PointDistance for Piece {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let share = foot(*point, self.ends[0], self.ends[1]);
        let [a, b] = self.ends;
        let at = |axis: usize| a[axis] + share * (b[axis] - a[axis]) - point[axis];
        at(0).powi(2) + at(1).powi(2)
    }
}

impl<'n> Locator<'n> {
    /// Indexes a network's open edges for questions about points at these latitudes.
    pub(crate) fn new(network: &'n Network, asked: impl Iterator<Item = Position>) -> Self {
        let on_road =
            network.edges().iter().flat_map(|edge| network.shape(edge)).map(|vertex| vertex.position);
        let squeeze = on_road.chain(asked).map(|at| at.lat.to_radians().cos()).fold(1.0, f64::min);
        let far = |pair: &[Vertex]| (pair[0].position.lon - pair[1].position.lon).abs() > 180.0;
        let across = network.edges().iter().any(|edge| network.shape(edge).windows(2).any(far));
        let mut pieces = Vec::new();
        let standing = |edge: &Edge| edge.open() && !edge.tunnel;
        for (row, edge) in (0u32..).zip(network.edges()).filter(|(_, edge)| standing(edge)) {
            for (vertex, pair) in (0u32..).zip(network.shape(edge).windows(2)) {
                let ends = [0, 1].map(|end: usize| plane(onward(pair[end].position, across), squeeze));
                pieces.push(Piece { edge: EdgeId(row), vertex, ends });
            }
        }
        Self { network, tree: RTree::bulk_load(pieces), squeeze, across }
    }

    /// The nearest acceptable footing of a point within `limit` metres; of equally near ones that of the first edge.
    pub(crate) fn nearest(
        &self,
        point: Position,
        limit: f64,
        mut accept: impl FnMut(Place) -> bool,
    ) -> Option<Footing> {
        let mut best: Option<(Footing, (EdgeId, u32))> = None;
        let asked = plane(onward(point, self.across), self.squeeze);
        for (piece, squared) in self.tree.nearest_neighbor_iter_with_distance_2(asked) {
            let at_least = squared.sqrt() * SURELY;
            if at_least > best.map_or(limit, |(footing, _)| footing.metres) {
                break;
            }
            let shape = self.network.shape(self.network.edge(piece.edge));
            let vertex = piece.vertex as usize;
            let (share, metres) = measure(point, shape[vertex].position, shape[vertex + 1].position);
            let key = (piece.edge, piece.vertex);
            let nearer = best.is_none_or(|(footing, other)| {
                metres.total_cmp(&footing.metres).then_with(|| key.cmp(&other)).is_lt()
            });
            if metres <= limit && nearer {
                let place = self.place(piece.edge, shape, vertex, share);
                if accept(place) {
                    best = Some((Footing { place, metres }, key));
                }
            }
        }
        best.map(|(footing, _)| footing)
    }

    /// Time and length along the edge up to `share` of the piece after `vertex`; within half a millimetre of an end
    /// of the edge it is the junction there.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a 32-bit length")]
    fn place(&self, id: EdgeId, shape: &[Vertex], vertex: usize, share: f64) -> Place {
        let (before, after) = (shape[vertex], shape[vertex + 1]);
        let length = after.millimetres.0 - before.millimetres.0;
        let along = ((f64::from(length) * share + 0.5).floor() as u32).min(length);
        let millimetres = before.millimetres.0 + along;
        let edge = self.network.edge(id);
        if millimetres == 0 {
            return Place::Node(edge.from);
        }
        if millimetres == edge.millimetres.0 {
            return Place::Node(edge.to);
        }
        let part = |before: Millis, after: Millis| {
            let time = i128::from(after.0 - before.0);
            let part = round_half_up(time * i128::from(along), i128::from(length.max(1)));
            Millis(before.0 + u32::try_from(part).expect("a part of a 32-bit time"))
        };
        let (ahead, back) = (part(before.ahead, after.ahead), part(before.back, after.back));
        Place::Edge { edge: id, ahead, back, millimetres: Millimetres(millimetres) }
    }
}
