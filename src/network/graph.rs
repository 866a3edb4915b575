//! The road graph of one mode and season: nodes where roads meet or end, edges between them, arcs with exact times.
//!
//! It refuses to place villages or to search. Points between junctions are kept as an edge's shape, so a road of a
//! hundred bends costs a search one arc; an arc's time is the sum of its pieces' times, each rounded half up once.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::county::Position;
use crate::model::roads::{Oneway, Road, RoadSigns, RoadSource, Roads};
use crate::model::terrain::Terrain;
use crate::model::travel::RoadMode;
use crate::model::units::{Micro, Millimetres, Millis};
use crate::network::length::millimetres;
use crate::network::metric::{Metric, Speed};
use crate::network::slope::{self, Leg};

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

/// A stretch of road between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where its shape begins.
    pub from: NodeId,
    /// Where its shape ends.
    pub to: NodeId,
    /// Time from `from` to `to`.
    pub ahead: Millis,
    /// Time from `to` to `from`: another only on foot over slopes.
    pub back: Millis,
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

/// An edge for [`Network::from_edges`]; both directions take the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StraightEdge {
    /// One end.
    pub from: NodeId,
    /// The other.
    pub to: NodeId,
    /// Time from end to end.
    pub millis: Millis,
    /// Length from end to end.
    pub millimetres: Millimetres,
    /// May be used from `from` to `to`.
    pub forward: bool,
    /// May be used from `to` to `from`.
    pub backward: bool,
}

/// One point of an edge's shape, with what lies behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// Where.
    pub position: Position,
    /// Time from the edge's `from` to here.
    pub ahead: Millis,
    /// Time from here to the edge's `from`.
    pub back: Millis,
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
    /// The graph of the roads that `metric`'s mode may use, on level ground. A closed road is there and leads nowhere, so
    /// that opening and closing it changes no node; at a barrier or wall that stops the mode the roads end without meeting.
    #[must_use]
    pub fn build(roads: &Roads, metric: &Metric) -> Self {
        Self::over(roads, None, metric)
    }

    /// The same over hill and dale: who walks is slower uphill, and an edge's shape has a vertex wherever the slope changes.
    /// Nodes, edges and lengths are those of level ground; so are the times of buses and cars.
    #[must_use]
    pub fn over(roads: &Roads, terrain: Option<&Terrain>, metric: &Metric) -> Self {
        let terrain = terrain.filter(|terrain| metric.feels_slopes() && !terrain.tiles().is_empty());
        let mut builder = Builder::new(roads, terrain, metric);
        for road in &roads.roads {
            builder.add(road);
        }
        builder.finish()
    }

    /// A graph of straight edges between nodes at these places, for networks that are not roads of a file. An edge's
    /// source is its row.
    ///
    /// # Panics
    /// When an edge names a node that is not there.
    #[must_use]
    pub fn from_edges(nodes: &[Position], edges: &[StraightEdge]) -> Self {
        let mut shape = Vec::with_capacity(2 * edges.len());
        let mut made = Vec::with_capacity(edges.len());
        for (row, edge) in (0i64..).zip(edges) {
            let StraightEdge { from, to, millis, millimetres, forward, backward } = *edge;
            let first = shape.len();
            let whole = Piece { ahead: millis.0, back: millis.0, millimetres: millimetres.0 };
            shape.push(Piece::default().vertex(nodes[from.row()]));
            shape.push(whole.vertex(nodes[to.row()]));
            let source = RoadSource(row);
            let shape = first..shape.len();
            made.push(Edge {
                from,
                to,
                ahead: millis,
                back: millis,
                millimetres,
                forward,
                backward,
                source,
                shape,
            });
        }
        Self::of(nodes.len(), made, shape, LeftOut::default())
    }

    fn of(nodes: usize, edges: Vec<Edge>, shape: Vec<Vertex>, left_out: LeftOut) -> Self {
        let (mut out, mut back) = (Vec::new(), Vec::new());
        for edge in &edges {
            let (from, to, millimetres) = (edge.from, edge.to, edge.millimetres);
            for (allowed, from, to, millis) in
                [(edge.forward, from, to, edge.ahead), (edge.backward, to, from, edge.back)]
            {
                if allowed {
                    out.push((from, Arc { node: to, millis, millimetres }));
                    back.push((to, Arc { node: from, millis, millimetres }));
                }
            }
        }
        Self { edges, shape, out: Star::new(nodes, out), back: Star::new(nodes, back), left_out }
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

    /// Where every node lies.
    #[must_use]
    pub fn positions(&self) -> Vec<Position> {
        let mut at = vec![Position::default(); self.nodes()];
        for edge in &self.edges {
            if let [first, .., last] = self.shape(edge) {
                at[edge.from.row()] = first.position;
                at[edge.to.row()] = last.position;
            }
        }
        at
    }

    /// What was left out.
    #[must_use]
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }
}

impl Edge {
    /// Whether anybody may use it, in either direction.
    #[must_use]
    pub fn open(&self) -> bool {
        self.forward || self.backward
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
    /// `None` = closed: the road is there, and nobody passes.
    speed: Option<Speed>,
    forward: bool,
    backward: bool,
}

struct Builder<'a> {
    roads: &'a Roads,
    /// Where slopes count.
    terrain: Option<&'a Terrain>,
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
    fn new(roads: &'a Roads, terrain: Option<&'a Terrain>, metric: &'a Metric) -> Self {
        let usable: Vec<_> = roads.signs.iter().map(|signs| Usable::new(signs, metric)).collect();
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
            terrain,
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
        let usable = self.usable[road.signs as usize];
        let Some(usable) = usable.map(|usable| usable.unless(self.metric.closed.contains(&road.source)))
        else {
            if !self.metric.knows(&signs.class) {
                *self.left_out.unknown_classes.entry(signs.class.clone()).or_default() += 1;
            }
            return;
        };
        let mut open: Option<OpenEdge> = None;
        let mut here = Joint { point: Some(road.course[0]), position: self.position(road.course[0]) };
        let mut points = road.course[1..].iter();
        for leg in self.legs(road, usable) {
            let point = if leg.whole { points.next().copied() } else { None };
            let there = Joint { point, position: leg.to };
            let Some(piece) = Piece::new(&leg, usable.speed) else {
                self.left_out.endless_pieces += 1;
                if let Some(edge) = open.take() {
                    let end = self.joint(here);
                    self.close(edge, end, road, usable);
                }
                here = there;
                continue;
            };
            // An edge that would outgrow 32 bits is cut in two: no time is ever lost to rounding or wrapping.
            let mut edge = match open.take() {
                Some(edge) if edge.fits(piece) => edge,
                Some(edge) => {
                    let joint = self.joint(here);
                    self.close(edge, joint, road, usable);
                    self.open(joint, here.position)
                }
                None => {
                    let joint = self.joint(here);
                    self.open(joint, here.position)
                }
            };
            edge.done = edge.done.plus(piece).expect("it fits");
            self.shape.push(edge.done.vertex(there.position));
            if point.is_some_and(|point| self.parts(point)) {
                let end = self.joint(there);
                self.close(edge, end, road, usable);
            } else {
                open = Some(edge);
            }
            here = there;
        }
    }

    /// The pieces of a road; where slopes count, cut where the slope changes between one junction and the next.
    fn legs(&self, road: &Road, usable: Usable) -> Vec<Leg> {
        let course: Vec<Position> = road.course.iter().map(|&point| self.position(point)).collect();
        let piece = |pair: &[Position]| Leg {
            to: pair[1],
            whole: true,
            millimetres: millimetres(pair[0].metres_to(pair[1])),
            paces: [Micro::ONE; 2],
        };
        let level: Vec<Leg> = course.windows(2).map(piece).collect();
        let (Some(terrain), Some(_)) = (self.terrain, usable.speed) else { return level };
        let mut legs = Vec::with_capacity(level.len());
        let mut first = 0;
        for (end, leg) in (1..).zip(&level) {
            let endless = Piece::new(leg, usable.speed).is_none();
            if endless {
                legs.extend(slope::legs(terrain, &course[first..end]));
                legs.push(*leg);
                first = end;
            } else if self.parts(road.course[end]) || end == level.len() {
                legs.extend(slope::legs(terrain, &course[first..=end]));
                first = end;
            }
        }
        legs
    }

    fn position(&self, point: u32) -> Position {
        self.roads.points[point as usize]
    }

    /// Whether a stretch ends at a point.
    fn parts(&self, point: u32) -> bool {
        self.meets[point as usize] || self.blocked(point)
    }

    fn open(&mut self, from: NodeId, position: Position) -> OpenEdge {
        let first = self.shape.len();
        self.shape.push(Piece::default().vertex(position));
        OpenEdge { from, first, done: Piece::default() }
    }

    fn close(&mut self, open: OpenEdge, to: NodeId, road: &Road, usable: Usable) {
        self.edges.push(Edge {
            from: open.from,
            to,
            ahead: Millis(open.done.ahead),
            back: Millis(open.done.back),
            millimetres: Millimetres(open.done.millimetres),
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
        let node = self.fresh();
        self.node_of[point as usize] = Some(node);
        node
    }

    /// The node at a joint; within a piece, one of its own.
    fn joint(&mut self, joint: Joint) -> NodeId {
        match joint.point {
            Some(point) => self.node(point),
            None => self.fresh(),
        }
    }

    fn fresh(&mut self) -> NodeId {
        let node = NodeId(self.nodes);
        self.nodes += 1;
        assert!(self.nodes < 1 << 31, "a network that fits into memory has fewer than 2^31 junctions");
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
        Network::of(self.nodes as usize, self.edges, self.shape, self.left_out)
    }
}

/// Between two legs.
#[derive(Clone, Copy)]
struct Joint {
    /// `None` = within a straight piece.
    point: Option<u32>,
    position: Position,
}

/// An edge whose end is not yet known.
#[derive(Clone, Copy)]
struct OpenEdge {
    from: NodeId,
    first: usize,
    done: Piece,
}

impl OpenEdge {
    fn fits(&self, piece: Piece) -> bool {
        self.done.plus(piece).is_some()
    }
}

/// Milliseconds there and back, and millimetres, of a straight piece or of several.
#[derive(Clone, Copy, Default)]
struct Piece {
    ahead: u32,
    back: u32,
    millimetres: u32,
}

impl Piece {
    /// `None` = more than 2³² of either. A closed road takes no time: nobody travels on it.
    fn new(leg: &Leg, speed: Option<Speed>) -> Option<Self> {
        let time = |pace: Micro| {
            let millis = speed.map_or(Some(0), |speed| speed.paced(leg.millimetres, pace))?;
            u32::try_from(millis).ok()
        };
        let [ahead, back] = leg.paces;
        Some(Self {
            ahead: time(ahead)?,
            back: time(back)?,
            millimetres: u32::try_from(leg.millimetres).ok()?,
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            ahead: self.ahead.checked_add(other.ahead)?,
            back: self.back.checked_add(other.back)?,
            millimetres: self.millimetres.checked_add(other.millimetres)?,
        })
    }

    fn vertex(self, position: Position) -> Vertex {
        let (ahead, back) = (Millis(self.ahead), Millis(self.back));
        Vertex { position, ahead, back, millimetres: Millimetres(self.millimetres) }
    }
}

impl Usable {
    fn new(signs: &RoadSigns, metric: &Metric) -> Option<Self> {
        if !metric.belongs(signs) {
            return None;
        }
        let oneway = match metric.mode {
            RoadMode::Walk => Oneway::No,
            RoadMode::Bus => signs.oneway_bus.unwrap_or(signs.oneway),
            RoadMode::Car => signs.oneway,
        };
        let (forward, backward) = (oneway != Oneway::Backward, oneway != Oneway::Forward);
        Some(Self { speed: metric.speed(signs), forward, backward }.unless(false))
    }

    /// The same, or closed.
    fn unless(self, closed: bool) -> Self {
        if closed || self.speed.is_none() {
            return Self { speed: None, forward: false, backward: false };
        }
        self
    }
}
