//! The strongly connected components of a network: parts within which every junction reaches every other.
//!
//! It refuses to choose among them: footing and report do.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::network::graph::{Edge, Network, NodeId};

/// The components of one network.
#[derive(Debug)]
pub(crate) struct Components {
    /// By node: its component.
    of: Vec<usize>,
    /// By component: number of nodes, and millimetres of the roads inside.
    sizes: Vec<(usize, u64)>,
}

impl Components {
    pub(crate) fn new(network: &Network) -> Self {
        // Nodes that only closed roads touch are nobody's: they are left out of every count.
        let mut touched = vec![false; network.nodes()];
        for edge in network.edges().iter().filter(|edge| edge.open()) {
            touched[edge.from.row()] = true;
            touched[edge.to.row()] = true;
        }
        let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(network.nodes(), network.edges().len());
        for _ in network.ids() {
            graph.add_node(());
        }
        graph.extend_with_edges(network.arcs().map(|(from, arc)| (from.0, arc.node.0)));
        let mut components = kosaraju_scc(&graph); // the iterative one: a long road must not exhaust the stack
        components.retain(|nodes| nodes.iter().any(|node| touched[node.index()]));
        let mut of = vec![usize::MAX; network.nodes()];
        let mut sizes: Vec<(usize, u64)> = components.iter().map(|nodes| (nodes.len(), 0)).collect();
        for (component, nodes) in components.iter().enumerate() {
            for node in nodes {
                of[node.index()] = component;
            }
        }
        let inside = |edge: &&Edge| edge.open() && of[edge.from.row()] == of[edge.to.row()];
        for edge in network.edges().iter().filter(inside) {
            sizes[of[edge.from.row()]].1 += u64::from(edge.millimetres.0);
        }
        Self { of, sizes }
    }

    /// Junctions and road ends in all of them.
    pub(crate) fn nodes(&self) -> usize {
        self.sizes.iter().map(|(nodes, _)| nodes).sum()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Nodes of the one with most.
    pub(crate) fn largest(&self) -> usize {
        self.sizes.iter().map(|(nodes, _)| *nodes).max().unwrap_or(0)
    }

    /// Millimetres of all roads within a node's component, each counted once.
    pub(crate) fn millimetres(&self, node: NodeId) -> u64 {
        self.sizes.get(self.of[node.row()]).map_or(0, |(_, length)| *length)
    }
}
