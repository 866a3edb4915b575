//! The road graph of one mode and season: nodes where roads meet or end, edges between them, arcs with exact times.
//!
//! Where turns are ruled, a junction has copies (`turns`): who comes from a road that a rule begins with arrives at the copy that knows.
//!
//! It refuses to place villages or to search. Points between junctions are kept as an edge's shape, so a road of a
//! hundred bends costs a search one arc; an arc's time is the sum of its pieces' times, each rounded half up once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::county::Position;
use crate::model::roads::{Road, RoadSigns, RoadSource, Roads};
use crate::model::terrain::Terrain;
use crate::model::travel::RoadMode;
use crate::model::units::{Micro, Millimetres, Millis};
use crate::network::copies::{Copies, Lane};
pub(crate) use crate::network::edge::{Edge, EdgeId, NodeId, Pass};
use crate::network::join::joined;
use crate::network::length::millimetres;
use crate::network::metric::{Metric, Speed};
use crate::network::slope::{self, Leg};
use crate::network::turns::{Ban, found};

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
    /// Turn rules over its edges.
    bans: Vec<Ban>,
    /// What they make of its junctions.
    lanes: Copies,
    /// Nodes that are none of the copies.
    junctions: usize,
}

/// Roads that could not become part of the graph though somebody may have meant them to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Roads of a class that the profile has no speed for, by class.
    pub unknown_classes: BTreeMap<String, usize>,
    /// Pieces that would take more than 2³² milliseconds (49 days) or are longer than 2³² millimetres.
    pub endless_pieces: usize,
    /// Ferries that are not taken, with the nodes at their ends where roads end there too.
    pub ferries: Vec<(RoadSource, NodeId, NodeId)>,
    /// Turn rules whose roads do not meet as they say, or in more ways than one.
    pub unplaced_turns: usize,
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
        let roads: Cow<'_, Roads> = if metric.join_m() > 0.0 {
            Cow::Owned(joined(roads, metric.join_m()))
        } else {
            Cow::Borrowed(roads)
        };
        let roads = &*roads;
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
                tunnel: false,
                track: false,
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

    /// The same with other rules of turns in place of its own, for networks that are not roads of a file.
    ///
    /// # Panics
    /// When a rule names an edge that is not there.
    #[must_use]
    pub fn with_bans(self, bans: Vec<Ban>) -> Self {
        assert!(bans.iter().flat_map(|ban| &ban.path).all(|way| (way.edge.0 as usize) < self.edges.len()));
        Self::ruled(self.junctions, self.edges, self.shape, self.left_out, bans)
    }

    fn of(nodes: usize, edges: Vec<Edge>, shape: Vec<Vertex>, left_out: LeftOut) -> Self {
        Self::ruled(nodes, edges, shape, left_out, Vec::new())
    }

    fn ruled(
        junctions: usize,
        edges: Vec<Edge>,
        shape: Vec<Vertex>,
        left_out: LeftOut,
        bans: Vec<Ban>,
    ) -> Self {
        let lanes = Copies::new(junctions, &edges, &bans);
        let (mut out, mut back) = (Vec::new(), Vec::new());
        for (row, edge) in (0..).zip(&edges) {
            for along in [true, false] {
                let way = Pass { edge: EdgeId(row), along };
                let (allowed, millis) =
                    if along { (edge.forward, edge.ahead) } else { (edge.backward, edge.back) };
                let millimetres = edge.millimetres;
                for Lane { from, to } in lanes.of(way, edge).filter(|_| allowed) {
                    out.push((from, Arc { node: to, millis, millimetres }));
                    back.push((to, Arc { node: from, millis, millimetres }));
                }
            }
        }
        let nodes = junctions + lanes.copies();
        let (out, back) = (Star::new(nodes, out), Star::new(nodes, back));
        Self { edges, shape, out, back, left_out, bans, lanes, junctions }
    }

    /// Number of nodes, copies of junctions with turn rules among them.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.out.first.len().saturating_sub(1)
    }

    /// Number of nodes without copies: those that edges begin and end at.
    #[must_use]
    pub fn junctions(&self) -> usize {
        self.junctions
    }

    /// The rules of turns.
    #[must_use]
    pub fn bans(&self) -> &[Ban] {
        &self.bans
    }

    /// Whether an edge begins or ends at copies.
    pub(crate) fn is_ruled(&self, edge: EdgeId) -> bool {
        self.lanes.is_ruled(edge)
    }

    /// All ways over an edge in one direction, whoever may use it: from where to where.
    pub(crate) fn lanes(&self, edge: EdgeId, along: bool) -> impl Iterator<Item = Lane> + '_ {
        self.lanes.of(Pass { edge, along }, self.edge(edge))
    }

    /// Where somebody who set out on an edge comes to its end in one direction.
    pub(crate) fn end_of(&self, edge: EdgeId, along: bool) -> NodeId {
        self.lanes.first(Pass { edge, along }, self.edge(edge)).to
    }

    /// The junction itself and its copies.
    pub(crate) fn all_of(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.lanes.all_of(node)
    }

    /// The junction of which a node is the copy, or itself.
    pub(crate) fn junction(&self, node: NodeId) -> NodeId {
        self.lanes.junction(node)
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
        for node in self.ids().skip(self.junctions) {
            at[node.row()] = at[self.junction(node).row()];
        }
        at
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
    /// Along the road's points and against them. `None` = closed: the road is there, and nobody passes.
    speeds: [Option<Speed>; 2],
    /// A ferry's minutes, whatever its length.
    crossing: Option<Micro>,
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
        // Where a ferry lands the roads meet, even if it is not taken: its ends are asked for.
        let ferries = roads.roads.iter().filter(|road| roads.signs[road.signs as usize].ferry.is_some());
        for road in ferries {
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
            if signs.ferry.is_none() && !self.metric.knows(&signs.class) {
                *self.left_out.unknown_classes.entry(signs.class.clone()).or_default() += 1;
            }
            return;
        };
        let usable = self.crossed(road, usable);
        let mut open: Option<OpenEdge> = None;
        let mut here = Joint { point: Some(road.course[0]), position: self.position(road.course[0]) };
        let mut points = road.course[1..].iter();
        for leg in self.legs(road, usable) {
            let point = if leg.whole { points.next().copied() } else { None };
            let there = Joint { point, position: leg.to };
            let Some(piece) = Piece::new(&leg, usable.speeds) else {
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

    /// A ferry is as fast as its length and its minutes make it.
    fn crossed(&self, road: &Road, usable: Usable) -> Usable {
        let Some(minutes) = usable.crossing else { return usable };
        let course: Vec<Position> = road.course.iter().map(|&point| self.position(point)).collect();
        let length: u64 = course.windows(2).map(|pair| millimetres(pair[0].metres_to(pair[1]))).sum();
        Usable { speeds: [Speed::covering(length, minutes); 2], ..usable }
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
        let Some(terrain) = self.terrain.filter(|_| usable.open() && usable.crossing.is_none()) else {
            return level;
        };
        let mut legs = Vec::with_capacity(level.len());
        let mut first = 0;
        for (end, leg) in (1..).zip(&level) {
            let endless = Piece::new(leg, usable.speeds).is_none();
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
            tunnel: self.roads.signs[road.signs as usize].tunnel,
            track: self.roads.signs[road.signs as usize].class == "track",
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
                RoadMode::Car => among(&self.roads.barriers) && !among(&self.roads.car_gates),
            }
            || self.low(point)
    }

    /// Whether something hangs so low that the mode's vehicle does not pass.
    fn low(&self, point: u32) -> bool {
        let first = self.roads.heights.partition_point(|&(other, _)| other < point);
        let here = self.roads.heights[first..].iter().take_while(|&&(other, _)| other == point);
        here.into_iter().any(|&(_, height)| !self.metric.passes_under(height))
    }

    fn finish(mut self) -> Network {
        self.ferries_left_out();
        let node = |point: u32| self.node_of[point as usize].filter(|_| !self.blocked(point));
        let rules = self.roads.turns.iter().filter(|rule| match self.metric.mode {
            RoadMode::Walk => false,
            RoadMode::Bus => rule.bus,
            RoadMode::Car => rule.car,
        });
        let (bans, unplaced) = found(rules, &self.edges, &node);
        self.left_out.unplaced_turns = unplaced;
        Network::ruled(self.nodes as usize, self.edges, self.shape, self.left_out, bans)
    }

    /// Ferries that the mode could take, and does not, between roads that it uses.
    fn ferries_left_out(&mut self) {
        for road in &self.roads.roads {
            let signs = &self.roads.signs[road.signs as usize];
            if signs.ferry.is_none()
                || self.usable[road.signs as usize].is_some()
                || !self.metric.may_use(signs.access)
            {
                continue;
            }
            let end = |point: Option<&u32>| self.node_of[*point? as usize];
            if let Some((from, to)) = end(road.course.first()).zip(end(road.course.last())) {
                self.left_out.ferries.push((road.source, from, to));
            }
        }
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
    fn new(leg: &Leg, speeds: [Option<Speed>; 2]) -> Option<Self> {
        let time = |pace: Micro, speed: Option<Speed>| {
            let millis = speed.map_or(Some(0), |speed| speed.paced(leg.millimetres, pace))?;
            u32::try_from(millis).ok()
        };
        let [ahead, back] = leg.paces;
        Some(Self {
            ahead: time(ahead, speeds[0])?,
            back: time(back, speeds[1])?,
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
            RoadMode::Walk => signs.oneway_walk,
            RoadMode::Bus => signs.oneway_bus.unwrap_or(signs.oneway),
            RoadMode::Car => signs.oneway,
        };
        let [forward, backward] = oneway.both();
        let crossing = if signs.ferry.is_some() { metric.crossing(signs) } else { None };
        Some(Self { speeds: metric.speeds(signs), crossing, forward, backward }.unless(signs.closed))
    }

    /// Whether anybody passes.
    fn open(self) -> bool {
        self.crossing.is_some() || self.speeds.iter().any(Option::is_some)
    }

    /// The same, or closed.
    fn unless(self, closed: bool) -> Self {
        if closed || !self.open() {
            return Self { speeds: [None; 2], crossing: None, forward: false, backward: false };
        }
        self
    }
}
