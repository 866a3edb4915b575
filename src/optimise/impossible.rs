//! Why there is no plan: units without any arc, and sets of units with too few places in reach.
//!
//! It finds what a flow can see (a Hall set of a max-flow cut, Hall 1935), without any unit that it can spare; a contradiction of rows
//! is the tree's to prove, and `explain`'s to say.

use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::optimise::problem::{Problem, RESOURCES, Row, Site};

/// Units that need more places than the sites they can reach have; without any one of them the rest have enough.
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
    /// How much of all units' load finds no place in all, whoever is placed: at least what these units lack.
    pub missing: u64,
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
    shortage(problem, &Places::seats(problem))
}

/// The same for resource `resource` and the units all of whose arcs use it.
///
/// # Panics
/// When `resource` is not below [`RESOURCES`].
#[must_use]
pub fn resource_shortage(problem: &Problem, resource: usize) -> Option<Shortage> {
    shortage(problem, &Places::resource(problem, resource))
}

/// Whether there is a shortage of seats or of any resource, without saying whose.
pub(crate) fn is_short(problem: &Problem) -> bool {
    let resources = (0..RESOURCES).map(|resource| Places::resource(problem, resource));
    std::iter::once(Places::seats(problem))
        .chain(resources)
        .any(|places| cut(problem, &places.units, &places).is_some())
}

/// Places of one kind: who needs how many, and how many each site has at its largest.
struct Places {
    units: Vec<u32>,
    need: Vec<u64>,
    most: Vec<u64>,
}

impl Places {
    fn seats(problem: &Problem) -> Self {
        let most = |site: &Site| site.configurations.iter().map(|k| u64::from(k.seats)).max().unwrap_or(0);
        Self {
            units: (0_u32..).zip(&problem.loads).map(|(unit, _)| unit).collect(),
            need: problem.loads.iter().map(|&load| u64::from(load)).collect(),
            most: problem.sites.iter().map(most).collect(),
        }
    }

    fn resource(problem: &Problem, resource: usize) -> Self {
        assert!(resource < RESOURCES, "a resource of the problem");
        let mut least = vec![u32::MAX; problem.loads.len()];
        for arc in &problem.arcs {
            let least = &mut least[arc.unit as usize];
            *least = (*least).min(arc.uses[resource]);
        }
        let needing = (0_u32..).zip(&least).filter(|&(_, &use_)| use_ > 0 && use_ < u32::MAX);
        // No limit is 32 bits of places, more than all units can need.
        let most = |site: &Site| {
            site.configurations.iter().map(|k| u64::from(k.resources[resource])).max().unwrap_or(0)
        };
        Self {
            units: needing.map(|(unit, _)| unit).collect(),
            need: least.iter().map(|&use_| u64::from(use_)).collect(),
            most: problem.sites.iter().map(most).collect(),
        }
    }
}

/// Whether some row, or the sum of two, is beyond its limit whatever each unit and each site chooses on its own: at most 70
/// schools of 78 and no closure, for one. Rows with a price forbid nothing.
#[must_use]
pub fn rows_clash(problem: &Problem) -> bool {
    let rows: Vec<&Row> = problem.rows.iter().filter(|row| !row.is_soft()).collect();
    rows.iter().enumerate().any(|(at, row)| {
        beyond(problem, &[row]) || rows[at + 1..].iter().any(|other| beyond(problem, &[row, other]))
    })
}

/// Whether the sum of these rows cannot come down to the sum of their limits.
fn beyond(problem: &Problem, rows: &[&Row]) -> bool {
    let mut on_arcs = vec![0_i64; problem.arcs.len()];
    let mut on_sites: Vec<Vec<i64>> =
        problem.sites.iter().map(|site| vec![0; site.configurations.len()]).collect();
    for row in rows {
        for &(arc, a) in &row.arcs {
            on_arcs[arc as usize] += a;
        }
        for &(site, k, b) in &row.configurations {
            on_sites[site as usize][k as usize] += b;
        }
    }
    let mut by_unit: Vec<Option<i64>> = vec![None; problem.loads.len()];
    for (arc, &a) in problem.arcs.iter().zip(&on_arcs) {
        let least = &mut by_unit[arc.unit as usize];
        *least = Some(least.map_or(a, |least| least.min(a)));
    }
    let sites = on_sites.iter().filter_map(|own| own.iter().min());
    let least = by_unit.into_iter().flatten().sum::<i64>() + sites.sum::<i64>();
    least > rows.iter().fold(0, |sum: i64, row| sum.saturating_add(row.limit))
}

/// Most units of a cut that is freed, flow by flow, of those it can spare; a larger one loses only those whose own
/// load is less than what is missing.
const MOST_FLOWS: usize = 200;

/// A cut of the flow, and of its units those that it cannot spare.
fn shortage(problem: &Problem, all: &Places) -> Option<Shortage> {
    let need = |unit: u32| all.need[unit as usize];
    let mut short = cut(problem, &all.units, all)?;
    let sites_of = |units: &[u32]| {
        let mut near: Vec<u32> = (problem.arcs.iter())
            .filter(|arc| units.binary_search(&arc.unit).is_ok())
            .map(|arc| arc.site)
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    };
    let load = |units: &[u32]| units.iter().map(|&unit| need(unit)).sum::<u64>();
    let places = |sites: &[u32]| sites.iter().map(|&site| all.most[site as usize]).sum::<u64>();
    // Children beyond the first that are one too many say nothing more; the largest units stay.
    let in_all = load(&short) - places(&sites_of(&short));
    let mut missing = in_all;
    let mut order = short.clone();
    order.sort_by_key(|&unit| (need(unit), unit));
    for unit in order {
        if need(unit) < missing {
            missing -= need(unit);
            short.retain(|&other| other != unit);
        }
    }
    if short.len() <= MOST_FLOWS {
        let mut place = 0;
        while place < short.len() {
            let mut rest = short.clone();
            rest.remove(place);
            match cut(problem, &rest, all) {
                // What is still short may be fewer yet; those passed over were needed before and still are.
                Some(smaller) => {
                    place = short[..place].iter().filter(|unit| smaller.contains(unit)).count();
                    short = smaller;
                }
                None => place += 1,
            }
        }
    }
    let sites = sites_of(&short);
    Some(Shortage { load: load(&short), places: places(&sites), units: short, sites, missing: in_all })
}

/// Source → units → sites → sink; a flow short of the demand leaves a set of units on the source's side of the
/// least cut, and those see only sites that are full.
fn cut(problem: &Problem, units: &[u32], all: &Places) -> Option<Vec<u32>> {
    if units.is_empty() {
        return None;
    }
    let mut graph: DiGraph<(), u64> = DiGraph::new();
    let (source, sink) = (graph.add_node(()), graph.add_node(()));
    let sites: Vec<NodeIndex> = problem.sites.iter().map(|_| graph.add_node(())).collect();
    for (site, &node) in sites.iter().enumerate() {
        graph.add_edge(node, sink, all.most[site]);
    }
    let mut nodes = vec![None; problem.loads.len()];
    let mut demand = 0;
    for &unit in units {
        let node = graph.add_node(());
        graph.add_edge(source, node, all.need[unit as usize]);
        demand += all.need[unit as usize];
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
    let short = units.iter().copied();
    Some(short.filter(|&unit| nodes[unit as usize].is_some_and(|node| reached[node.index()])).collect())
}

#[cfg(test)]
mod tests {
    use super::seat_shortage;
    use crate::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Site, UNLIMITED};

    fn problem(loads: &[u32], seats: &[u32], arcs: &[(u32, u32)]) -> Problem {
        let site = |&seats: &u32| Site {
            configurations: vec![Configuration {
                cost: 0,
                seats,
                resources: [UNLIMITED; RESOURCES],
                least: 0,
                offers: 1,
            }],
        };
        let arc = |&(unit, site): &(u32, u32)| Arc { unit, site, cost: 0, uses: [0; RESOURCES], needs: 1 };
        Problem {
            loads: loads.to_vec(),
            sites: seats.iter().map(site).collect(),
            arcs: arcs.iter().map(arc).collect(),
            ..Problem::default()
        }
    }

    #[test]
    fn a_shortage_names_nobody_it_can_spare() {
        // Site 0 has 5 seats for 3 + 3 + 2; site 1 has 10 for one of 4. Two shortages of their own, 0 and 2, are there too.
        let two = problem(&[3, 3, 2, 4, 9], &[5, 10, 8], &[(0, 0), (1, 0), (2, 0), (3, 1), (4, 2)]);
        let found = seat_shortage(&two).unwrap();
        let without = |spared: u32| {
            let kept = |unit: u32| found.units.contains(&unit) && unit != spared;
            let load: u32 = (0..3).filter(|&unit| kept(unit)).map(|unit| two.loads[unit as usize]).sum();
            load <= 5 && (!kept(4) || spared == 4)
        };
        assert!(found.units.iter().all(|&unit| without(unit)), "{found:?}");
        assert!(found.load > found.places, "{found:?}");
        // 3 too many for site 0, 1 too many for site 2.
        assert_eq!(found.missing, 4);
        assert!(seat_shortage(&problem(&[3, 3], &[5, 3], &[(0, 0), (1, 0), (1, 1)])).is_none());
    }
}
