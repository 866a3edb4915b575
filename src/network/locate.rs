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

#[cfg(test)]
mod tests {
    use oorandom::Rand64;

    use super::{Footing, Locator, Place, measure};
    use crate::model::county::Position;
    use crate::model::units::{Millimetres, Millis};
    use crate::network::graph::{EdgeId, Network, NodeId, StraightEdge};

    fn edge(from: u32, to: u32, millimetres: u32) -> StraightEdge {
        let (from, to) = (NodeId(from), NodeId(to));
        let (millis, millimetres) = (Millis(1001), Millimetres(millimetres));
        StraightEdge { from, to, millis, millimetres, forward: true, backward: true }
    }

    fn at(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    /// Every edge measured, none overlooked.
    fn plainly(
        network: &Network,
        point: Position,
        limit: f64,
        accept: impl Fn(EdgeId) -> bool,
    ) -> Option<(f64, EdgeId)> {
        let measured = (0u32..).zip(network.edges()).map(|(row, edge)| {
            let shape = network.shape(edge);
            (measure(point, shape[0].position, shape[1].position).1, EdgeId(row))
        });
        let near = measured.filter(|&(metres, edge)| metres <= limit && accept(edge));
        near.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))
    }

    /// The edge a footing stands on or at an end of.
    fn touches(network: &Network, footing: Footing, edge: EdgeId) -> bool {
        let row = network.edge(edge);
        match footing.place {
            Place::Edge { edge: other, .. } => other == edge,
            Place::Node(node) => node == row.from || node == row.to,
        }
    }

    #[test]
    fn the_nearest_road_is_the_one_that_measuring_every_road_finds() {
        let mut dice = Rand64::new(7);
        for case in 0..400 {
            // From a street to half a country, at the equator and near the pole.
            let (lat, wide) = (dice.rand_float() * 76.0, 10f64.powf(dice.rand_float() * 3.5 - 3.0));
            let spot =
                |dice: &mut Rand64| at(110.0 + dice.rand_float() * wide, lat + dice.rand_float() * wide);
            let nodes: Vec<Position> = (0..12).map(|_| spot(&mut dice)).collect();
            let mut edges: Vec<StraightEdge> = Vec::new();
            for _ in 0..14 {
                let [from, to] = [(); 2].map(|()| u32::try_from(dice.rand_range(0..12)).unwrap());
                edges.push(edge(from, to, 1_000_000));
                if dice.rand_float() < 0.3 {
                    edges.push(edge(from, to, 1_000_000)); // as near as the one before: the first of both is taken
                }
            }
            let network = Network::from_edges(&nodes, &edges);
            let mut points: Vec<Position> = (0..8).map(|_| spot(&mut dice)).collect();
            points.extend(&nodes[..3]);
            let locator = Locator::new(&network, points.iter().copied());
            for &point in &points {
                let farthest = plainly(&network, point, f64::INFINITY, |_| true).unwrap().0;
                for limit in [f64::INFINITY, farthest, farthest.next_down(), farthest * 2.0] {
                    let found = locator.nearest(point, limit, |_| true);
                    let truth = plainly(&network, point, limit, |_| true);
                    assert_eq!(
                        found.map(|footing| footing.metres),
                        truth.map(|(metres, _)| metres),
                        "case {case}"
                    );
                    if let Some((footing, (_, edge))) = found.zip(truth) {
                        assert!(touches(&network, footing, edge), "case {case}: {footing:?}, {edge:?}");
                    }
                }
                // What is refused is passed over for the next.
                let odd = |place: Place| matches!(place, Place::Edge { edge, .. } if edge.0 % 2 == 1);
                let found = locator.nearest(point, f64::INFINITY, odd);
                if let Some(Footing { place: Place::Edge { edge, .. }, metres }) = found {
                    let truth = plainly(&network, point, metres, |other| other == edge);
                    assert_eq!(truth, Some((metres, edge)), "case {case}");
                }
            }
        }
    }

    /// To the east a flat map makes ways longer than they are, to the north it does not: at 70 degrees the road that is 299.6
    /// km away comes behind one that is 300 km away.
    #[test]
    fn a_flat_map_overlooks_no_nearer_road_far_away() {
        let point = at(20.0, 70.0);
        let mut east = 20.0;
        while point.metres_to(at(east, 70.0)) < 295_000.0 {
            east += 0.001;
        }
        let flat = (east - 20.0).to_radians() * 70f64.to_radians().cos() * 6_371_008.8;
        let near = point.metres_to(at(east, 70.0));
        assert!(near < flat, "the case shows nothing: {near} {flat}");
        let north = 70.0 - (f64::midpoint(near, flat) / 6_371_008.8).to_degrees();
        let nodes = [at(20.0, north), at(20.0, north - 0.1), at(east, 70.0), at(east + 0.1, 70.0)];
        let network = Network::from_edges(&nodes, &[edge(0, 1, 1_000_000), edge(2, 3, 1_000_000)]);
        let found =
            Locator::new(&network, [point].into_iter()).nearest(point, f64::INFINITY, |_| true).unwrap();
        assert!(touches(&network, found, EdgeId(1)), "{found:?}");
        assert!((found.metres - near).abs() < 1e-6);
    }

    #[test]
    fn a_place_along_a_road_is_rounded_half_up_and_its_ends_are_junctions() {
        let nodes = [at(0.0, 0.0), at(0.0, 0.01)];
        let place = |share: f64, millimetres: u32| {
            let network = Network::from_edges(&nodes, &[edge(0, 1, millimetres)]);
            let point = at(0.0, 0.01 * share);
            Locator::new(&network, [point].into_iter())
                .nearest(point, 1.0, |_| true)
                .map(|footing| footing.place)
        };
        let along = |millis: u32, millimetres: u32| {
            let (ahead, back) = (Millis(millis), Millis(millis));
            Some(Place::Edge { edge: EdgeId(0), ahead, back, millimetres: Millimetres(millimetres) })
        };
        assert_eq!(place(0.5, 4), along(501, 2), "1001 ms halved");
        assert_eq!(place(0.5, 3), along(667, 2), "1.5 mm are 2, and the time is that of 2 of 3");
        assert_eq!(place(0.25, 2), along(501, 1), "half a millimetre is one");
        assert_eq!(place(0.2, 2), Some(Place::Node(NodeId(0))), "0.4 mm are none");
        assert_eq!(place(0.8, 2), Some(Place::Node(NodeId(1))), "1.6 mm of 2 are the end");
        assert_eq!(place(0.0, 2), Some(Place::Node(NodeId(0))));
    }

    #[test]
    fn a_point_on_the_road_is_found_within_no_metres() {
        let nodes = [at(0.0, 0.0), at(0.0, 0.01)];
        let network = Network::from_edges(&nodes, &[edge(0, 1, 1_000_000)]);
        let locator = Locator::new(&network, nodes.into_iter());
        assert_eq!(locator.nearest(nodes[0], 0.0, |_| true).map(|footing| footing.metres), Some(0.0));
        assert_eq!(locator.nearest(at(0.001, 0.0), 0.0, |_| true), None);
    }
}
