//! The nearest road to a point, by true metres, through an R-tree of road pieces.
//!
//! It refuses to decide whether that road is any use: the caller's `accept` does. Roads across the 180th meridian
//! are not joined.
//!
//! The tree's plane squeezes longitudes by the smallest cosine of any latitude in sight, so a distance in it never
//! exceeds the true one by more than the sphere's curvature; pieces come out in its order and are measured by
//! haversine, until the plane alone says that nothing nearer can follow. So the answer is the nearest piece, not
//! the nearest in degrees.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::model::county::Position;
use crate::model::units::{Millimetres, Millis, round_half_up};
use crate::network::graph::{EdgeId, Network, NodeId, Vertex};

/// The IUGG mean radius, metres, as in [`Position::metres_to`].
const EARTH_M: f64 = 6_371_008.8;

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
        let mut pieces = Vec::new();
        for (row, edge) in (0u32..).zip(network.edges()).filter(|(_, edge)| edge.open()) {
            for (vertex, pair) in (0u32..).zip(network.shape(edge).windows(2)) {
                let ends = [plane(pair[0].position, squeeze), plane(pair[1].position, squeeze)];
                pieces.push(Piece { edge: EdgeId(row), vertex, ends });
            }
        }
        Self { network, tree: RTree::bulk_load(pieces), squeeze }
    }

    /// The nearest acceptable footing of a point within `limit` metres; of equally near ones that of the first edge.
    pub(crate) fn nearest(
        &self,
        point: Position,
        limit: f64,
        mut accept: impl FnMut(Place) -> bool,
    ) -> Option<Footing> {
        let mut best: Option<(Footing, (EdgeId, u32))> = None;
        for (piece, squared) in self.tree.nearest_neighbor_iter_with_distance_2(plane(point, self.squeeze)) {
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

/// Where a point falls on the straight piece from `a` to `b`: the share (0-1) of the piece, and true metres to it. The
/// foot is found in the plane that touches the earth at the point.
fn measure(point: Position, a: Position, b: Position) -> (f64, f64) {
    let squeeze = point.lat.to_radians().cos();
    let share = foot(plane(point, squeeze), plane(a, squeeze), plane(b, squeeze));
    let between = |from: f64, to: f64| from + share * (to - from);
    let at = match share {
        1.0 => b, // a + (b - a) need not be b in floats
        _ => Position { lon: between(a.lon, b.lon), lat: between(a.lat, b.lat) },
    };
    (share, point.metres_to(at))
}

/// Share (0-1) of the way from `a` to `b` that is nearest to `point`.
fn foot(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let way = [b[0] - a[0], b[1] - a[1]];
    let square = way[0] * way[0] + way[1] * way[1];
    if square == 0.0 {
        return 0.0;
    }
    let dot = (point[0] - a[0]) * way[0] + (point[1] - a[1]) * way[1];
    (dot / square).clamp(0.0, 1.0)
}

fn plane(at: Position, squeeze: f64) -> [f64; 2] {
    [at.lon.to_radians() * squeeze * EARTH_M, at.lat.to_radians() * EARTH_M]
}
