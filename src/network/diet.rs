//! The graph diet: a chain of nodes that merely pass traffic on becomes one link between the nodes at its ends.
//!
//! It refuses to move anybody: whoever stands on a chain keeps the exact way to its ends, edge by edge. Which nodes
//! and links there are depends on the roads alone, never on speeds or closures, so one hierarchy serves every metric.

use crate::network::graph::{Edge, EdgeId, Network, NodeId};
use crate::network::locate::Place;
use crate::network::search::Cost;

/// A network's nodes that are more than a bend, and the links between them.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    /// By core node: the node of the network.
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) links: Vec<Link>,
    steps: Vec<Step>,
    /// By node of the network.
    seats: Vec<Seat>,
    /// By edge of the network: its place in `steps`.
    step_of: Vec<u32>,
    /// By place in `steps`: its link.
    link_of: Vec<u32>,
}

/// A chain of edges from one core node to another, or back to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Core node at its beginning.
    pub(crate) from: u32,
    /// Core node at its end.
    pub(crate) to: u32,
    first: u32,
    end: u32,
    ways: Ways,
}

/// Which headings of its steps a link has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    Both,
    /// One lane of an edge on which turn rules begin or hold, in the heading of its steps.
    Onward,
    /// The same against it.
    Homeward,
}

impl Link {
    /// Equal for the lanes of one stretch of road, and for no others.
    pub(crate) fn stretch(&self) -> u32 {
        self.first
    }
}

/// One edge of a chain, and whether the chain runs along it (or against).
#[derive(Clone, Copy, Debug)]
struct Step {
    edge: EdgeId,
    along: bool,
}

/// Where a node of the network is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seat {
    /// It is this core node.
    Core(u32),
    /// Within a link, before this place in `steps`.
    Before(u32),
}

/// Which way along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    Onward,
    Homeward,
}

/// A place within a link: the whole steps beyond it either way, and the way within its own step where it stands in one.
#[derive(Clone, Copy)]
struct Spot {
    link: u32,
    /// First whole step onward.
    ahead: u32,
    /// End (exclusive) of the whole steps homeward.
    behind: u32,
    place: Place,
}

impl Core {
    pub(crate) fn new(network: &Network) -> Self {
        Chains::new(network).run()
    }

    /// What a link costs from its beginning to its end, and back.
    pub(crate) fn costs(&self, network: &Network, link: Link) -> [Option<Cost>; 2] {
        let closed = |heading| match link.ways {
            Ways::Both => false,
            Ways::Onward => heading == Heading::Homeward,
            Ways::Homeward => heading == Heading::Onward,
        };
        let cost =
            |heading| if closed(heading) { None } else { self.over(network, link.first, link.end, heading) };
        [Heading::Onward, Heading::Homeward].map(cost)
    }

    /// The core nodes beside a place, each with the way between: leaving the place, or arriving there.
    pub(crate) fn seeds(&self, network: &Network, place: Place, leaving: bool) -> Vec<(u32, Cost)> {
        let Some(spot) = self.spot(place) else {
            let Place::Node(node) = place else { unreachable!("an edge is within a link") };
            let arrivals = network.all_of(node).filter(|&copy| !leaving || copy == node);
            return arrivals.map(|copy| (self.core(copy), Cost::default())).collect();
        };
        if let Place::Edge { edge, .. } = place
            && network.is_ruled(edge)
        {
            return self.ruled_seeds(network, edge, place, leaving);
        }
        let link = self.links[spot.link as usize];
        let mut seeds = Vec::with_capacity(2);
        for heading in [Heading::Onward, Heading::Homeward] {
            // Whoever leaves onward comes to the end; whoever arrives onward comes from the beginning.
            let to_end = leaving == (heading == Heading::Onward);
            let (first, end) = if to_end { (spot.ahead, link.end) } else { (link.first, spot.behind) };
            let whole = self.over(network, first, end, heading);
            let part = self.part(network, spot.place, heading, leaving);
            if let (Some(whole), Some(part)) = (whole, part) {
                seeds.push((if to_end { link.to } else { link.from }, whole.plus(part)));
            }
        }
        seeds
    }

    /// The same on an edge with lanes of its own, whose ends are core nodes: who leaves has no rule begun but those of the edge
    /// itself, who arrives may come by any lane.
    fn ruled_seeds(&self, network: &Network, id: EdgeId, place: Place, leaving: bool) -> Vec<(u32, Cost)> {
        let edge = network.edge(id);
        let mut seeds = Vec::new();
        for along in [true, false] {
            let Some(part) = edge.part(place, along, leaving) else { continue };
            if leaving {
                seeds.push((self.core(network.end_of(id, along)), part));
            } else {
                seeds.extend(network.lanes(id, along).map(|lane| (self.core(lane.from), part)));
            }
        }
        seeds
    }

    fn core(&self, node: NodeId) -> u32 {
        let Seat::Core(core) = self.seats[node.row()] else { unreachable!("within no link: a core node") };
        core
    }

    /// The best way between two places of one link that stays on it; `None` = another link, or none.
    pub(crate) fn along(&self, network: &Network, from: Place, to: Place) -> Option<Cost> {
        let (start, goal) = (self.spot(from)?, self.spot(to)?);
        if start.link != goal.link {
            return None;
        }
        if let (Place::Edge { edge, .. }, Place::Edge { edge: other, .. }) = (from, to)
            && edge == other
        {
            return network.edge(edge).along(from, to);
        }
        let onward = || self.between(network, start, goal, Heading::Onward);
        let homeward = || self.between(network, start, goal, Heading::Homeward);
        if start.ahead <= goal.behind && goal.ahead <= start.behind {
            return onward().into_iter().chain(homeward()).min(); // one node
        }
        if start.ahead <= goal.behind { onward() } else { homeward() }
    }

    /// The link on which a place stands, for finding who shares it.
    pub(crate) fn link(&self, place: Place) -> Option<u32> {
        self.spot(place).map(|spot| spot.link)
    }

    fn between(&self, network: &Network, start: Spot, goal: Spot, heading: Heading) -> Option<Cost> {
        let (first, end) = match heading {
            Heading::Onward => (start.ahead, goal.behind),
            Heading::Homeward => (goal.ahead, start.behind),
        };
        let whole = self.over(network, first, end, heading)?;
        let leaving = self.part(network, start.place, heading, true)?;
        let arriving = self.part(network, goal.place, heading, false)?;
        Some(whole.plus(leaving).plus(arriving))
    }

    fn spot(&self, place: Place) -> Option<Spot> {
        let (step, within) = match place {
            Place::Node(node) => match self.seats[node.row()] {
                Seat::Core(_) => return None,
                Seat::Before(step) => (step, false),
            },
            Place::Edge { edge, .. } => (self.step_of[edge.0 as usize], true),
        };
        let link = self.link_of[step as usize];
        Some(Spot { link, ahead: step + u32::from(within), behind: step, place })
    }

    /// The way over whole steps; `None` = one of them may not be used this way.
    fn over(&self, network: &Network, first: u32, end: u32, heading: Heading) -> Option<Cost> {
        self.steps[first as usize..end as usize].iter().try_fold(Cost::default(), |sum, step| {
            let edge = network.edge(step.edge);
            let with = step.along == (heading == Heading::Onward);
            Some(sum.plus(edge.pass(with)?))
        })
    }

    /// The way within a place's own edge, leaving it or arriving; nothing at a node.
    fn part(&self, network: &Network, place: Place, heading: Heading, leaving: bool) -> Option<Cost> {
        let Place::Edge { edge: id, .. } = place else { return Some(Cost::default()) };
        let step = self.steps[self.step_of[id.0 as usize] as usize];
        let with = step.along == (heading == Heading::Onward);
        network.edge(id).part(place, with, leaving)
    }
}

/// Finds the chains: every edge is walked once.
struct Chains<'n> {
    network: &'n Network,
    /// Edge ends by node: those of node `n` are `ends[first[n]..first[n + 1]]`.
    first: Vec<u32>,
    ends: Vec<EdgeId>,
    core: Core,
}

const UNSEEN: u32 = u32::MAX;

impl<'n> Chains<'n> {
    fn new(network: &'n Network) -> Self {
        let edges = network.edges();
        let mut first = vec![0u32; network.nodes() + 1];
        for edge in edges {
            first[edge.from.row() + 1] += 1;
            first[edge.to.row() + 1] += 1;
        }
        for node in 0..network.nodes() {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut ends = vec![EdgeId(0); 2 * edges.len()];
        for (row, edge) in (0u32..).zip(edges) {
            for node in [edge.from, edge.to] {
                ends[next[node.row()] as usize] = EdgeId(row);
                next[node.row()] += 1;
            }
        }
        let core = Core {
            nodes: Vec::new(),
            links: Vec::new(),
            steps: Vec::with_capacity(edges.len()),
            seats: vec![Seat::Before(UNSEEN); network.nodes()],
            step_of: vec![UNSEEN; edges.len()],
            link_of: Vec::with_capacity(edges.len()),
        };
        Self { network, first, ends, core }
    }

    fn run(mut self) -> Core {
        for node in self.network.ids() {
            if !self.passes_on(node) {
                self.found(node);
            }
        }
        for core in 0..self.core.nodes.len() {
            self.walk_from(self.core.nodes[core]);
        }
        // What is left are rings without a junction: one node of each stands for it.
        for node in self.network.ids() {
            if self.core.seats[node.row()] == Seat::Before(UNSEEN) {
                self.found(node);
                self.walk_from(node);
            }
        }
        self.core
    }

    fn ends(&self, node: NodeId) -> &[EdgeId] {
        &self.ends[self.first[node.row()] as usize..self.first[node.row() + 1] as usize]
    }

    /// Whether traffic can only come from one edge and leave by another.
    fn passes_on(&self, node: NodeId) -> bool {
        let ruled = |edge: &EdgeId| self.network.is_ruled(*edge);
        matches!(self.ends(node), [a, b] if a != b) && !self.ends(node).iter().any(ruled)
    }

    fn found(&mut self, node: NodeId) {
        let row = u32::try_from(self.core.nodes.len()).expect("nodes are numbered in 32 bits");
        self.core.seats[node.row()] = Seat::Core(row);
        self.core.nodes.push(node);
    }

    fn walk_from(&mut self, node: NodeId) {
        for end in self.first[node.row()]..self.first[node.row() + 1] {
            let edge = self.ends[end as usize];
            if self.core.step_of[edge.0 as usize] == UNSEEN {
                if self.network.is_ruled(edge) { self.lay_lanes(edge) } else { self.walk(node, edge) }
            }
        }
    }

    /// One link a lane; the first stands for all where it is asked who shares one.
    fn lay_lanes(&mut self, edge: EdgeId) {
        let (link, first) = (row(self.core.links.len()), row(self.core.steps.len()));
        self.core.step_of[edge.0 as usize] = first;
        self.core.steps.push(Step { edge, along: true });
        self.core.link_of.push(link);
        for along in [true, false] {
            for lane in self.network.lanes(edge, along) {
                let (from, to) = (self.core.core(lane.from), self.core.core(lane.to));
                let (from, to, ways) =
                    if along { (from, to, Ways::Onward) } else { (to, from, Ways::Homeward) };
                self.core.links.push(Link { from, to, first, end: first + 1, ways });
            }
        }
    }

    fn walk(&mut self, start: NodeId, mut edge: EdgeId) {
        let link = row(self.core.links.len());
        let first = row(self.core.steps.len());
        let mut node = start;
        let to = loop {
            let ends = self.network.edge(edge);
            let along = ends.from == node;
            self.core.step_of[edge.0 as usize] = row(self.core.steps.len());
            self.core.steps.push(Step { edge, along });
            self.core.link_of.push(link);
            node = if along { ends.to } else { ends.from };
            if let Seat::Core(core) = self.core.seats[node.row()] {
                break core;
            }
            self.core.seats[node.row()] = Seat::Before(row(self.core.steps.len()));
            let onward = self.ends(node).iter().find(|&&next| next != edge);
            edge = *onward.expect("a node that passes on has two edges");
        };
        let Seat::Core(from) = self.core.seats[start.row()] else {
            unreachable!("a chain starts at a core node")
        };
        let end = row(self.core.steps.len());
        self.core.links.push(Link { from, to, first, end, ways: Ways::Both });
    }
}

fn row(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 edges")
}

impl Edge {
    /// The whole edge, from its `from` (`with`) or from its `to`; `None` = not allowed.
    fn pass(&self, with: bool) -> Option<Cost> {
        let (allowed, millis) = if with { (self.forward, self.ahead) } else { (self.backward, self.back) };
        allowed.then(|| Cost::new(millis.0, self.millimetres.0))
    }

    /// From a place on it to the end (`leaving`) or from the beginning to the place, with its direction or against.
    fn part(&self, place: Place, with: bool, leaving: bool) -> Option<Cost> {
        let Place::Edge { ahead, back, millimetres, .. } = place else { return Some(Cost::default()) };
        let beyond = self.millimetres.0 - millimetres.0;
        let allowed = if with { self.forward } else { self.backward };
        let cost = match (with, leaving) {
            (true, true) => Cost::new(self.ahead.0 - ahead.0, beyond),
            (true, false) => Cost::new(ahead.0, millimetres.0),
            (false, true) => Cost::new(back.0, millimetres.0),
            (false, false) => Cost::new(self.back.0 - back.0, beyond),
        };
        allowed.then_some(cost)
    }

    /// Straight from one place on it to another, where its direction allows it.
    pub(crate) fn along(&self, from: Place, to: Place) -> Option<Cost> {
        let (
            Place::Edge { ahead, back, millimetres, .. },
            Place::Edge { ahead: to_ahead, back: to_back, millimetres: to_mm, .. },
        ) = (from, to)
        else {
            return None;
        };
        let length = millimetres.0.abs_diff(to_mm.0);
        let onward = self.forward && millimetres <= to_mm;
        let homeward = self.backward && millimetres >= to_mm;
        let onward = onward.then(|| Cost::new(to_ahead.0 - ahead.0, length));
        let homeward = homeward.then(|| Cost::new(back.0 - to_back.0, length));
        onward.into_iter().chain(homeward).min()
    }
}
