//! Whether any way at all leads from one node to another.
//!
//! It refuses to measure: it only tells "no way" from "a way too long for a label" (`matrix`).

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// The strongly connected parts of a graph and the arcs between them.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// By node: its part.
    of: Vec<u32>,
    /// By part: parts that lead to it.
    into: Vec<Vec<u32>>,
}

/// The parts from which one place is reached.
#[derive(Debug)]
pub(crate) struct Basin(Vec<bool>);

impl Reach {
    pub(crate) fn new(nodes: usize, arcs: &[(u32, u32)]) -> Self {
        let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(nodes, arcs.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        graph.extend_with_edges(arcs);
        let parts = kosaraju_scc(&graph);
        let mut of = vec![0; nodes];
        for (part, nodes) in (0u32..).zip(&parts) {
            for node in nodes {
                of[node.index()] = part;
            }
        }
        let mut into = vec![Vec::new(); parts.len()];
        for &(from, to) in arcs {
            let (a, b) = (of[from as usize], of[to as usize]);
            if a != b {
                into[b as usize].push(a);
            }
        }
        Self { of, into }
    }

    /// From where any of these nodes is reached.
    pub(crate) fn basin(&self, nodes: impl Iterator<Item = u32>) -> Basin {
        let mut basin = vec![false; self.into.len()];
        let mut open: Vec<u32> = nodes.map(|node| self.of[node as usize]).collect();
        while let Some(part) = open.pop() {
            if !std::mem::replace(&mut basin[part as usize], true) {
                open.extend_from_slice(&self.into[part as usize]);
            }
        }
        Basin(basin)
    }

    /// Whether a way leads from any of these nodes to one whose basin this is.
    pub(crate) fn reaches(&self, mut nodes: impl Iterator<Item = u32>, basin: &Basin) -> bool {
        nodes.any(|node| basin.0[self.of[node as usize] as usize])
    }
}
