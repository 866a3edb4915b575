//! Roads that almost touch: a road's end that lies beside another road without a shared point.
//!
//! It refuses to join what is farther apart than it is told, and looks at ends alone: roads that cross may be a bridge.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use rstar::{AABB, RTree, RTreeObject};

use crate::model::county::Position;
use crate::model::roads::{RoadSource, Roads};
use crate::network::foot::measure;

/// Ends of roads of different parts so near each other are named, metres: what a hand draws for one point.
const NEAR_M: f64 = 2.0;
/// Ends so near a road of the same part are named too, metres: no two things are mapped so near each other.
const SAME_M: f64 = 0.3;
/// Metres of a degree of latitude, so small that no road is overlooked.
const DEGREE_M: f64 = 110_000.0;

/// An end of a road that almost touches another road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearMiss {
    /// The end.
    pub at: Position,
    /// Whose end.
    pub road: RoadSource,
    /// The road beside it.
    pub other: RoadSource,
    /// Metres between.
    pub metres: f64,
    /// Whether no way leads from the one to the other.
    pub apart: bool,
    point: u32,
    /// Row of the other road, and the piece of it that is nearest, with the share of that piece before the place.
    row: usize,
    piece: usize,
    share: f64,
}

/// Every end of a road that almost touches another: of different parts within 2 metres, of one part within 0.3.
#[must_use]
pub fn near_misses(roads: &Roads) -> Vec<NearMiss> {
    let mut found = within(roads, NEAR_M);
    found.retain(|miss| miss.apart || miss.metres <= SAME_M);
    found
}

/// The roads with every end that lies within so many metres of another road as a point of that road.
pub(crate) fn joined(roads: &Roads, metres: f64) -> Roads {
    let mut roads = roads.clone();
    let mut into: BTreeMap<usize, Vec<NearMiss>> = BTreeMap::new();
    for miss in within(&roads, metres) {
        into.entry(miss.row).or_default().push(miss);
    }
    for (row, mut misses) in into {
        misses.sort_by(|a, b| {
            a.piece.cmp(&b.piece).then(a.share.total_cmp(&b.share)).then(a.point.cmp(&b.point))
        });
        let course = &mut roads.roads[row].course;
        for miss in misses.into_iter().rev() {
            course.insert(miss.piece + 1, miss.point);
        }
        course.dedup();
    }
    roads
}

#[expect(clippy::struct_field_names, reason = "a piece of a row, by its number")]
struct Piece {
    row: usize,
    piece: usize,
    ends: [[f64; 2]; 2],
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.ends[0], self.ends[1])
    }
}

/// Ends that belong to one road alone, each with the nearest other road within so many metres.
fn within(roads: &Roads, most: f64) -> Vec<NearMiss> {
    let mut parts = UnionFind::<u32>::new(roads.points.len());
    let mut uses = vec![0_u32; roads.points.len()];
    let mut pieces = Vec::new();
    let at = |point: u32| roads.points[point as usize];
    for (row, road) in roads.roads.iter().enumerate() {
        for &point in &road.course {
            uses[point as usize] += 1;
        }
        for (piece, pair) in road.course.windows(2).enumerate() {
            parts.union(pair[0], pair[1]);
            let ends = [at(pair[0]), at(pair[1])].map(|at| [at.lon, at.lat]);
            pieces.push(Piece { row, piece, ends });
        }
    }
    let tree = RTree::bulk_load(pieces);
    let mut found = Vec::new();
    for (row, road) in roads.roads.iter().enumerate() {
        let (first, last) = (road.course[0], road.course[road.course.len() - 1]);
        let mut ends = vec![first, last];
        ends.dedup();
        for point in ends.into_iter().filter(|&point| uses[point as usize] == 1) {
            let here = at(point);
            let north = most / DEGREE_M;
            let east = north / here.lat.to_radians().cos().max(1e-3);
            let around =
                AABB::from_corners([here.lon - east, here.lat - north], [here.lon + east, here.lat + north]);
            let near = tree.locate_in_envelope_intersecting(around).filter(|piece| piece.row != row);
            let measured = near.filter_map(|piece| {
                let course = &roads.roads[piece.row].course;
                let (a, b) = (course[piece.piece], course[piece.piece + 1]);
                let (share, metres) = measure(here, at(a), at(b));
                let miss = NearMiss {
                    at: here,
                    road: road.source,
                    other: roads.roads[piece.row].source,
                    metres,
                    apart: parts.find(point) != parts.find(a),
                    point,
                    row: piece.row,
                    piece: piece.piece,
                    share,
                };
                (metres <= most).then_some(miss)
            });
            found.extend(measured.min_by(|a, b| {
                a.metres.total_cmp(&b.metres).then(a.row.cmp(&b.row)).then(a.piece.cmp(&b.piece))
            }));
        }
    }
    found
}
