//! The strongly connected components of a network: parts within which every junction reaches every other.
//!
//! It refuses to choose among them: footing and report do.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::network::graph::{EdgeId, Network, NodeId};

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
        // A junction that is entered only with a turn rule begun is one of the part in which its copies lie.
        let mut part = vec![0; network.nodes()];
        for (component, nodes) in components.iter().enumerate() {
            for node in nodes {
                part[node.index()] = component;
            }
        }
        let sizes: Vec<usize> = components.iter().map(Vec::len).collect();
        let lonely = |nodes: &[petgraph::graph::NodeIndex<u32>]| {
            let node = row(nodes[0]);
            let larger = |copy: NodeId| part[copy.row()] != part[node.row()] && sizes[part[copy.row()]] > 1;
            nodes.len() == 1 && network.all_of(network.junction(node)).any(larger)
        };
        components.retain(|nodes| {
            nodes.iter().any(|node| touched[network.junction(row(*node)).row()]) && !lonely(nodes)
        });
        let mut of = vec![usize::MAX; network.nodes()];
        // Copies of a junction are none of their own.
        let whole = |nodes: &[petgraph::graph::NodeIndex<u32>]| {
            let mut junctions: Vec<NodeId> = nodes.iter().map(|node| network.junction(row(*node))).collect();
            junctions.sort_unstable();
            junctions.dedup();
            junctions.len()
        };
        let mut sizes: Vec<(usize, u64)> = components.iter().map(|nodes| (whole(nodes), 0)).collect();
        for (component, nodes) in components.iter().enumerate() {
            for node in nodes {
                of[node.index()] = component;
            }
        }
        for (edge, id) in network.edges().iter().zip((0..).map(EdgeId)) {
            let mut lanes = [true, false].into_iter().flat_map(|along| {
                let open = if along { edge.forward } else { edge.backward };
                network.lanes(id, along).filter(move |_| open)
            });
            let inside = lanes
                .find(|lane| of[lane.from.row()] == of[lane.to.row()] && of[lane.from.row()] != usize::MAX);
            if let Some(lane) = inside {
                sizes[of[lane.from.row()]].1 += u64::from(edge.millimetres.0);
            }
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

fn row(node: petgraph::graph::NodeIndex<u32>) -> NodeId {
    NodeId(u32::try_from(node.index()).expect("nodes are numbered in 32 bits"))
}
