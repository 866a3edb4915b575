//! What a road graph is made of: nodes, and the stretches of road between them.
//!
//! It refuses to know how many there are: the graph does.

use std::ops::Range;

use crate::model::roads::RoadSource;
use crate::model::units::{Millimetres, Millis};

/// A place where roads meet or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The node as an index.
    #[must_use]
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of one road between two nodes; row of [`Network::edges`](crate::network::Network::edges).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

/// A stretch of road between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of a road by itself")]
pub struct Edge {
    /// Where its shape begins.
    pub from: NodeId,
    /// Where its shape ends.
    pub to: NodeId,
    /// Time from `from` to `to`.
    pub ahead: Millis,
    /// Time from `to` to `from`: another over slopes, and where the limits of both ways differ.
    pub back: Millis,
    /// Length from end to end.
    pub millimetres: Millimetres,
    /// May be used from `from` to `to`.
    pub forward: bool,
    /// May be used from `to` to `from`.
    pub backward: bool,
    /// The road it belongs to.
    pub source: RoadSource,
    /// Nobody gets on or off here.
    pub tunnel: bool,
    /// A field track.
    pub track: bool,
    pub(super) shape: Range<usize>,
}

impl Edge {
    /// Whether anybody may use it, in either direction.
    #[must_use]
    pub fn open(&self) -> bool {
        self.forward || self.backward
    }
}

/// An edge in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pass {
    /// Which.
    pub edge: EdgeId,
    /// From its `from` to its `to`, or against.
    pub along: bool,
}

impl Edge {
    /// Where one begins and ends who passes it in one direction.
    #[must_use]
    pub fn ends(&self, along: bool) -> [NodeId; 2] {
        if along { [self.from, self.to] } else { [self.to, self.from] }
    }
}
