//! The strongly connected components of a network: parts within which every junction reaches every other.
//!
//! It refuses to choose among them: footing and report do.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::network::graph::{Network, NodeId};

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
        let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(network.nodes(), network.edges().len());
        for _ in network.ids() {
            graph.add_node(());
        }
        graph.extend_with_edges(network.arcs().map(|(from, arc)| (from.0, arc.node.0)));
        let components = kosaraju_scc(&graph); // the iterative one: a long road must not exhaust the stack
        let mut of = vec![0; network.nodes()];
        let mut sizes: Vec<(usize, u64)> = components.iter().map(|nodes| (nodes.len(), 0)).collect();
        for (component, nodes) in components.iter().enumerate() {
            for node in nodes {
                of[node.index()] = component;
            }
        }
        for edge in network.edges().iter().filter(|edge| of[edge.from.row()] == of[edge.to.row()]) {
            sizes[of[edge.from.row()]].1 += u64::from(edge.millimetres.0);
        }
        Self { of, sizes }
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
        self.sizes[self.of[node.row()]].1
    }
}
