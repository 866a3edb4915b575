//! Copies of junctions, so that turn rules are kept by a search that knows nodes alone.
//!
//! It refuses to touch a junction at which nothing is ruled: a network without rules has no copy.
//!
//! ```text
//! state    of somebody at a node: the rules that the way so far has begun, each with how far it got
//! copy     a node in one state that is not empty; the node itself is the empty state
//! lane     of an edge in one direction, one for every state at its beginning from which it may be passed:
//!          from that copy to the copy of its end with the state thereafter
//! ```
//!
//! Every lane costs the same as its edge. A way over lanes is a way over edges that breaks no rule, and the other way round.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::edge::{Edge, EdgeId, NodeId, Pass};
use crate::network::turns::Ban;

/// One way over an edge in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
}

/// The copies of a network's junctions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copies {
    junctions: usize,
    /// By copy: its junction.
    junction: Vec<NodeId>,
    /// Junctions that have any: their copies.
    of: BTreeMap<NodeId, Vec<NodeId>>,
    /// Lanes of the edges that have another than the plain one; the one of the empty state first, where it may be passed.
    lanes: BTreeMap<Pass, Vec<Lane>>,
    ruled: BTreeSet<EdgeId>,
}

/// (rule, edges of its path that were passed), ascending.
type State = Vec<(usize, usize)>;

impl Copies {
    pub(crate) fn new(junctions: usize, edges: &[Edge], bans: &[Ban]) -> Self {
        let mut copies = Self { junctions, ..Self::default() };
        if bans.is_empty() {
            return copies;
        }
        let mut leaving: BTreeMap<NodeId, Vec<Pass>> = BTreeMap::new();
        for (edge, id) in edges.iter().zip((0..).map(EdgeId)) {
            for along in [true, false] {
                leaving.entry(edge.ends(along)[0]).or_default().push(Pass { edge: id, along });
            }
        }
        let mut numbers: BTreeMap<(NodeId, State), NodeId> = BTreeMap::new();
        let mut open: Vec<(NodeId, State, NodeId)> = Vec::new();
        let starts: BTreeSet<Pass> = bans.iter().map(|ban| ban.path[0]).collect();
        let mut lanes: Vec<(Pass, Lane)> = Vec::new();
        for &pass in &starts {
            let [from, _] = edges[pass.edge.0 as usize].ends(pass.along);
            if let Some(state) = after(bans, &[], pass) {
                let to = copies.arrive(edges, pass, state, &mut numbers, &mut open);
                lanes.push((pass, Lane { from, to }));
            }
        }
        while let Some((node, state, number)) = open.pop() {
            for &pass in leaving.get(&node).into_iter().flatten() {
                if let Some(next) = after(bans, &state, pass) {
                    let to = copies.arrive(edges, pass, next, &mut numbers, &mut open);
                    lanes.push((pass, Lane { from: number, to }));
                }
            }
        }
        for (pass, lane) in lanes {
            let plain = edges[pass.edge.0 as usize].ends(pass.along);
            copies.ruled.insert(pass.edge);
            let known = copies.lanes.entry(pass).or_default();
            if known.is_empty() && !starts.contains(&pass) {
                known.push(Lane { from: plain[0], to: plain[1] });
            }
            known.push(lane);
        }
        for lanes in copies.lanes.values_mut() {
            lanes.sort_by_key(|lane| (lane.from, lane.to)); // junctions come before copies
        }
        copies
    }

    /// The node at which somebody arrives with this state, a new one where nobody was yet.
    fn arrive(
        &mut self,
        edges: &[Edge],
        pass: Pass,
        state: State,
        numbers: &mut BTreeMap<(NodeId, State), NodeId>,
        open: &mut Vec<(NodeId, State, NodeId)>,
    ) -> NodeId {
        let [_, node] = edges[pass.edge.0 as usize].ends(pass.along);
        if state.is_empty() {
            return node;
        }
        let next =
            u32::try_from(self.junctions + self.junction.len()).expect("nodes are numbered in 32 bits");
        let number = *numbers.entry((node, state.clone())).or_insert(NodeId(next));
        if number == NodeId(next) {
            self.junction.push(node);
            self.of.entry(node).or_default().push(number);
            open.push((node, state, number));
        }
        number
    }

    /// How many.
    pub(crate) fn copies(&self) -> usize {
        self.junction.len()
    }

    pub(crate) fn junction(&self, node: NodeId) -> NodeId {
        node.row().checked_sub(self.junctions).map_or(node, |copy| self.junction[copy])
    }

    pub(crate) fn all_of(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::once(node).chain(self.of.get(&node).into_iter().flatten().copied())
    }

    pub(crate) fn is_ruled(&self, edge: EdgeId) -> bool {
        self.ruled.contains(&edge)
    }

    /// The lane of somebody who sets out on an edge or comes to it with nothing begun.
    pub(crate) fn first(&self, pass: Pass, edge: &Edge) -> Lane {
        let [from, to] = edge.ends(pass.along);
        self.lanes.get(&pass).map_or(Lane { from, to }, |lanes| lanes[0])
    }

    /// All lanes of an edge in one direction.
    pub(crate) fn of(&self, pass: Pass, edge: &Edge) -> impl Iterator<Item = Lane> + '_ {
        let known = self.lanes.get(&pass).map(Vec::as_slice).unwrap_or_default();
        let plain = known.is_empty().then(|| self.first(pass, edge));
        plain.into_iter().chain(known.iter().copied())
    }
}

/// The state after passing an edge; `None` = a rule forbids it.
fn after(bans: &[Ban], state: &[(usize, usize)], pass: Pass) -> Option<State> {
    let mut next = State::new();
    for &(rule, passed) in state {
        let Ban { path, only } = &bans[rule];
        let fits = path[passed] == pass;
        if passed + 1 == path.len() {
            if fits != *only {
                return None;
            }
        } else if fits {
            next.push((rule, passed + 1));
        }
    }
    let begun = bans.iter().enumerate().filter(|(_, ban)| ban.path[0] == pass);
    next.extend(begun.map(|(rule, _)| (rule, 1)));
    next.sort_unstable();
    next.dedup();
    Some(next)
}
