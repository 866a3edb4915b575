//! A feature's geometry, for every map file.
//!
//! It refuses what no table of ours holds: areas with holes, collections, curves.

use crate::model::county::Position;

/// A geometry. Positions are the file's own coordinates, east before north.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// One place.
    Point(Position),
    /// A line through places.
    Line(Vec<Position>),
    /// Several lines.
    Lines(Vec<Vec<Position>>),
    /// An area by its closed outer ring.
    Polygon(Vec<Position>),
}
