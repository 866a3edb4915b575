//! The road graph of one mode and season: nodes where roads meet or end, edges between them, arcs with exact times.
//!
//! It refuses to place villages or to search. Points between junctions are kept as an edge's shape, so a road of a
//! hundred bends costs a search one arc; an arc's time is the sum of its pieces' times, each rounded half up once.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::county::Position;
use crate::model::roads::{Oneway, Road, RoadSigns, RoadSource, Roads};
use crate::model::travel::RoadMode;
use crate::model::units::{Millimetres, Millis};
use crate::network::metric::{Metric, Speed};

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

/// A stretch of one road between two nodes; row of [`Network::edges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

/// A stretch of road between two nodes. Both directions cost the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where its shape begins.
    pub from: NodeId,
    /// Where its shape ends.
    pub to: NodeId,
    /// Time from end to end.
    pub millis: Millis,
    /// Length from end to end.
    pub millimetres: Millimetres,
    /// May be used from `from` to `to`.
    pub forward: bool,
    /// May be used from `to` to `from`.
    pub backward: bool,
    /// The road it belongs to.
    pub source: RoadSource,
    shape: Range<usize>,
}

/// One point of an edge's shape, with what lies behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// Where.
    pub position: Position,
    /// Time from the edge's `from`.
    pub millis: Millis,
    /// Length from the edge's `from`.
    pub millimetres: Millimetres,
}

/// One direction of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The node at the other end.
    pub node: NodeId,
    /// How long.
    pub millis: Millis,
    /// How far.
    pub millimetres: Millimetres,
}

/// Arcs by node: those of node `n` are `arcs[first[n]..first[n + 1]]`.
#[derive(Clone, Debug, Default)]
struct Star {
    first: Vec<usize>,
    arcs: Vec<Arc>,
}

/// A directed road graph with times and lengths.
#[derive(Clone, Debug, Default)]
pub struct Network {
    edges: Vec<Edge>,
    shape: Vec<Vertex>,
    out: Star,
    back: Star,
    left_out: LeftOut,
}

/// Roads that could not become part of the graph though somebody may have meant them to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Roads of a class that the profile has no speed for, by class.
    pub unknown_classes: BTreeMap<String, usize>,
    /// Pieces that would take more than 2³² milliseconds (49 days) or are longer than 2³² millimetres.
    pub endless_pieces: usize,
}

impl Network {
    /// The graph of the roads that `metric`'s mode can use. Closed roads are absent; at a barrier or wall that stops
    /// the mode the roads end without meeting.
    #[must_use]
    pub fn build(roads: &Roads, metric: &Metric) -> Self {
        let mut builder = Builder::new(roads, metric);
        for road in &roads.roads {
            builder.add(road);
        }
        builder.finish()
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.out.first.len().saturating_sub(1)
    }

    /// Every edge, in the order of the roads.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// One edge.
    ///
    /// # Panics
    /// When the id is not of this network.
    #[must_use]
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.0 as usize]
    }

    /// The points of an edge from its `from` to its `to`; at least two.
    #[must_use]
    pub fn shape(&self, edge: &Edge) -> &[Vertex] {
        &self.shape[edge.shape.clone()]
    }

    /// Every arc with the node it leaves.
    pub fn arcs(&self) -> impl Iterator<Item = (NodeId, Arc)> + '_ {
        self.ids().flat_map(|node| self.out_of(node).iter().map(move |&arc| (node, arc)))
    }

    /// Every node.
    ///
    /// # Panics
    /// Never: the nodes were numbered in 32 bits.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes()).expect("nodes are numbered in 32 bits")).map(NodeId)
    }

    /// Arcs that leave a node.
    #[must_use]
    pub fn out_of(&self, node: NodeId) -> &[Arc] {
        self.out.of(node)
    }

    /// Arcs that enter a node; each names the node it leaves.
    #[must_use]
    pub fn into_node(&self, node: NodeId) -> &[Arc] {
        self.back.of(node)
    }

    /// What was left out.
    #[must_use]
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }
}

impl Star {
    fn of(&self, node: NodeId) -> &[Arc] {
        &self.arcs[self.first[node.row()]..self.first[node.row() + 1]]
    }

    /// Sorts (node, arc) pairs by node, keeping their order within one node.
    fn new(nodes: usize, mut arcs: Vec<(NodeId, Arc)>) -> Self {
        arcs.sort_by_key(|(node, _)| *node);
        let mut first = vec![0; nodes + 1];
        for (node, _) in &arcs {
            first[node.row() + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        Self { first, arcs: arcs.into_iter().map(|(_, arc)| arc).collect() }
    }
}

/// What one set of signs means to the mode: its speed and the directions it may use.
#[derive(Clone, Copy)]
struct Usable {
    speed: Speed,
    forward: bool,
    backward: bool,
}

struct Builder<'a> {
    roads: &'a Roads,
    metric: &'a Metric,
    usable: Vec<Option<Usable>>,
    /// Whether a point is a node: shared by roads, or the end of one.
    meets: Vec<bool>,
    node_of: Vec<Option<NodeId>>,
    nodes: u32,
    edges: Vec<Edge>,
    shape: Vec<Vertex>,
    left_out: LeftOut,
}

impl<'a> Builder<'a> {
    fn new(roads: &'a Roads, metric: &'a Metric) -> Self {
        let usable: Vec<_> = roads.signs.iter().map(|signs| usable(signs, metric)).collect();
        let points = roads.points.len();
        let (mut seen, mut meets) = (vec![false; points], vec![false; points]);
        for road in roads.roads.iter().filter(|road| usable[road.signs as usize].is_some()) {
            for &point in &road.course {
                let point = point as usize;
                meets[point] |= seen[point];
                seen[point] = true;
            }
            for &end in road.course.first().iter().chain(&road.course.last()) {
                meets[*end as usize] = true;
            }
        }
        Self {
            roads,
            metric,
            usable,
            meets,
            node_of: vec![None; points],
            nodes: 0,
            edges: Vec::new(),
            shape: Vec::new(),
            left_out: LeftOut::default(),
        }
    }

    fn add(&mut self, road: &Road) {
        let signs = &self.roads.signs[road.signs as usize];
        let Some(usable) = self.usable[road.signs as usize] else {
            if !self.metric.knows(&signs.class) {
                *self.left_out.unknown_classes.entry(signs.class.clone()).or_default() += 1;
            }
            return;
        };
        let mut open: Option<OpenEdge> = None;
        for pair in road.course.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let here = self.roads.points[a as usize];
            let there = self.roads.points[b as usize];
            let length = millimetres(here.metres_to(there));
            let Some(piece) = piece(length, usable.speed) else {
                self.left_out.endless_pieces += 1;
                if let Some(edge) = open.take() {
                    self.close(edge, a, road, usable);
                }
                continue;
            };
            // An edge that would outgrow 32 bits is cut in two: no time is ever lost to rounding or wrapping.
            let mut edge = match open.take() {
                Some(edge) if edge.fits(piece) => edge,
                Some(edge) => {
                    self.close(edge, a, road, usable);
                    self.open(a, here)
                }
                None => self.open(a, here),
            };
            edge.millis.0 += piece.0.0;
            edge.millimetres.0 += piece.1.0;
            self.shape.push(Vertex { position: there, millis: edge.millis, millimetres: edge.millimetres });
            if self.meets[b as usize] || self.blocked(b) {
                self.close(edge, b, road, usable);
            } else {
                open = Some(edge);
            }
        }
    }

    fn open(&mut self, point: u32, position: Position) -> OpenEdge {
        let first = self.shape.len();
        self.shape.push(Vertex { position, millis: Millis(0), millimetres: Millimetres(0) });
        OpenEdge { from: self.node(point), first, millis: Millis(0), millimetres: Millimetres(0) }
    }

    fn close(&mut self, open: OpenEdge, point: u32, road: &Road, usable: Usable) {
        let to = self.node(point);
        self.edges.push(Edge {
            from: open.from,
            to,
            millis: open.millis,
            millimetres: open.millimetres,
            forward: usable.forward,
            backward: usable.backward,
            source: road.source,
            shape: open.first..self.shape.len(),
        });
    }

    /// The node at a point. Where the mode cannot pass, every edge gets an end of its own, so nothing leads on.
    fn node(&mut self, point: u32) -> NodeId {
        if !self.blocked(point)
            && let Some(node) = self.node_of[point as usize]
        {
            return node;
        }
        let node = NodeId(self.nodes);
        self.nodes += 1;
        assert!(self.nodes < 1 << 31, "a network that fits into memory has fewer than 2^31 junctions");
        self.node_of[point as usize] = Some(node);
        node
    }

    fn blocked(&self, point: u32) -> bool {
        let among = |list: &[u32]| list.binary_search(&point).is_ok();
        among(&self.roads.walls)
            || match self.metric.mode {
                RoadMode::Walk => false,
                RoadMode::Bus => among(&self.roads.barriers) && !among(&self.roads.bus_gates),
                RoadMode::Car => among(&self.roads.barriers),
            }
    }

    fn finish(self) -> Network {
        let arc = |node, edge: &Edge| Arc { node, millis: edge.millis, millimetres: edge.millimetres };
        let (mut out, mut back) = (Vec::new(), Vec::new());
        for edge in &self.edges {
            for (allowed, from, to) in
                [(edge.forward, edge.from, edge.to), (edge.backward, edge.to, edge.from)]
            {
                if allowed {
                    out.push((from, arc(to, edge)));
                    back.push((to, arc(from, edge)));
                }
            }
        }
        let nodes = self.nodes as usize;
        Network {
            edges: self.edges,
            shape: self.shape,
            out: Star::new(nodes, out),
            back: Star::new(nodes, back),
            left_out: self.left_out,
        }
    }
}

/// An edge whose end is not yet known.
#[derive(Clone, Copy)]
struct OpenEdge {
    from: NodeId,
    first: usize,
    millis: Millis,
    millimetres: Millimetres,
}

impl OpenEdge {
    fn fits(&self, piece: (Millis, Millimetres)) -> bool {
        self.millis.0.checked_add(piece.0.0).is_some() && self.millimetres.0.checked_add(piece.1.0).is_some()
    }
}

fn usable(signs: &RoadSigns, metric: &Metric) -> Option<Usable> {
    let speed = metric.speed(signs)?;
    let oneway = match metric.mode {
        RoadMode::Walk => Oneway::No,
        RoadMode::Bus => signs.oneway_bus.unwrap_or(signs.oneway),
        RoadMode::Car => signs.oneway,
    };
    Some(Usable { speed, forward: oneway != Oneway::Backward, backward: oneway != Oneway::Forward })
}

fn piece(length: u64, speed: Speed) -> Option<(Millis, Millimetres)> {
    let millis = u32::try_from(speed.millis(length)?).ok()?;
    Some((Millis(millis), Millimetres(u32::try_from(length).ok()?)))
}

/// Metres as whole millimetres, rounded half up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length on earth is below 2^45 mm"
)]
pub(crate) fn millimetres(metres: f64) -> u64 {
    (metres * 1000.0 + 0.5).floor() as u64
}
