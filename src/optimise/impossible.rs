//! Why there is no plan: units without any arc, and sets of units with too few places in reach.
//!
//! It finds what a flow can see (a Hall set of a max-flow cut); a contradiction of rows is the tree's to prove.

use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::optimise::problem::{Problem, RESOURCES, UNLIMITED};

/// Units that need more places than the sites they can reach have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The units.
    pub units: Vec<u32>,
    /// Their load in all.
    pub load: u64,
    /// The sites they can reach.
    pub sites: Vec<u32>,
    /// The places of those at their largest.
    pub places: u64,
}

/// Units that no arc serves in any configuration.
#[must_use]
pub fn unserved(problem: &Problem) -> Vec<u32> {
    let mut served = vec![false; problem.loads.len()];
    for arc in &problem.arcs {
        let site = &problem.sites[arc.site as usize];
        if site.configurations.iter().any(|k| arc.needs & !k.offers == 0) {
            served[arc.unit as usize] = true;
        }
    }
    (0_u32..).zip(&served).filter(|&(_, &served)| !served).map(|(unit, _)| unit).collect()
}

/// Units that together need more seats than all sites in their reach have at their largest, if there are such.
#[must_use]
pub fn seat_shortage(problem: &Problem) -> Option<Shortage> {
    let most = |site: usize| {
        problem.sites[site].configurations.iter().map(|k| u64::from(k.seats)).max().unwrap_or(0)
    };
    let units: Vec<u32> = (0..u32::try_from(problem.loads.len()).ok()?).collect();
    shortage(problem, &units, |unit| u64::from(problem.loads[unit as usize]), most)
}

/// The same for resource `resource` and the units all of whose arcs use it.
///
/// # Panics
/// When `resource` is not below [`RESOURCES`].
#[must_use]
pub fn resource_shortage(problem: &Problem, resource: usize) -> Option<Shortage> {
    assert!(resource < RESOURCES, "a resource of the problem");
    let mut least = vec![u32::MAX; problem.loads.len()];
    for arc in &problem.arcs {
        let least = &mut least[arc.unit as usize];
        *least = (*least).min(arc.uses[resource]);
    }
    let units: Vec<u32> = (0_u32..)
        .zip(&least)
        .filter(|&(_, &use_)| use_ > 0 && use_ < u32::MAX)
        .map(|(unit, _)| unit)
        .collect();
    let most = |site: usize| {
        let places = problem.sites[site].configurations.iter().map(|k| k.resources[resource]);
        places
            .map(|most| if most == UNLIMITED { u64::from(u32::MAX) } else { u64::from(most) })
            .max()
            .unwrap_or(0)
    };
    shortage(problem, &units, |unit| u64::from(least[unit as usize]), most)
}

/// Source → units → sites → sink; a flow short of the demand leaves a set of units on the source's side of the
/// least cut, and those see only sites that are full.
fn shortage(
    problem: &Problem,
    units: &[u32],
    need: impl Fn(u32) -> u64,
    most: impl Fn(usize) -> u64,
) -> Option<Shortage> {
    let mut graph: DiGraph<(), u64> = DiGraph::new();
    let (source, sink) = (graph.add_node(()), graph.add_node(()));
    let sites: Vec<NodeIndex> = problem.sites.iter().map(|_| graph.add_node(())).collect();
    for (site, &node) in sites.iter().enumerate() {
        graph.add_edge(node, sink, most(site));
    }
    let mut nodes = vec![None; problem.loads.len()];
    let mut demand = 0;
    for &unit in units {
        let node = graph.add_node(());
        graph.add_edge(source, node, need(unit));
        demand += need(unit);
        nodes[unit as usize] = Some(node);
    }
    for arc in &problem.arcs {
        if let Some(node) = nodes[arc.unit as usize] {
            graph.update_edge(node, sites[arc.site as usize], u64::from(u32::MAX));
        }
    }
    let (flow, flows) = dinics(&graph, source, sink);
    if flow >= demand {
        return None;
    }
    let mut reached = vec![false; graph.node_count()];
    let mut stack = vec![source];
    reached[source.index()] = true;
    while let Some(node) = stack.pop() {
        let forward = graph
            .edges(node)
            .filter(|edge| flows[edge.id().index()] < *edge.weight())
            .map(|edge| edge.target());
        let back = graph
            .edges_directed(node, petgraph::Direction::Incoming)
            .filter(|edge| flows[edge.id().index()] > 0)
            .map(|edge| edge.source());
        for next in forward.chain(back).collect::<Vec<_>>() {
            if !std::mem::replace(&mut reached[next.index()], true) {
                stack.push(next);
            }
        }
    }
    let short: Vec<u32> = units
        .iter()
        .copied()
        .filter(|&unit| nodes[unit as usize].is_some_and(|node| reached[node.index()]))
        .collect();
    let full: Vec<u32> =
        (0_u32..).zip(&sites).filter(|&(_, node)| reached[node.index()]).map(|(site, _)| site).collect();
    Some(Shortage {
        load: short.iter().map(|&unit| need(unit)).sum(),
        places: full.iter().map(|&site| most(site as usize)).sum(),
        units: short,
        sites: full,
    })
}
