//! Turn rules of the roads as rules over the graph's edges.
//!
//! It refuses to guess: a rule whose roads do not meet as it says, or in more ways than one, binds nobody and is counted.
//!
//! A rule is a path of edges, each in one direction: whoever has passed all but the last may not pass the last (`no_…`), or nothing
//! but the last (`only_…`). Whoever sets out on the path's first edge has passed it.

use std::collections::BTreeMap;

use crate::model::roads::{RoadSource, TurnRule, TurnVia};
use crate::network::edge::{Edge, EdgeId, NodeId, Pass};

/// A rule over edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// At least two edges, each beginning where the one before ends.
    pub path: Vec<Pass>,
    /// Nothing but the last may follow, instead of the last being forbidden.
    pub only: bool,
}

/// The rules that can be placed, and how many cannot. Rules of roads that are not in the graph bind nobody and count as neither.
pub(crate) fn found<'r>(
    rules: impl Iterator<Item = &'r TurnRule>,
    edges: &[Edge],
    node: &dyn Fn(u32) -> Option<NodeId>,
) -> (Vec<Ban>, usize) {
    let mut rules = rules.peekable();
    if rules.peek().is_none() {
        return (Vec::new(), 0);
    }
    let mut of: BTreeMap<RoadSource, Vec<EdgeId>> = BTreeMap::new();
    for (edge, id) in edges.iter().zip((0..).map(EdgeId)) {
        of.entry(edge.source).or_default().push(id);
    }
    let ground = Ground { edges, of };
    let (mut bans, mut unplaced) = (Vec::new(), 0);
    for rule in rules {
        if ![rule.from, rule.to].iter().all(|road| ground.of.contains_key(road)) {
            continue;
        }
        let paths = match &rule.via {
            TurnVia::Point(point) => match node(*point) {
                Some(node) => ground.at(rule.from, node, rule.to),
                None => continue,
            },
            TurnVia::Roads(via) => ground.over(rule.from, via, rule.to),
        };
        match <[Vec<Pass>; 1]>::try_from(paths) {
            Ok([path]) if rule.only && !ground.leads(path[path.len() - 1]) => unplaced += 1,
            Ok([path]) => bans.push(Ban { path, only: rule.only }),
            Err(_) => unplaced += 1,
        }
    }
    bans.sort_by(|a, b| (&a.path, a.only).cmp(&(&b.path, b.only)));
    bans.dedup();
    (bans, unplaced)
}

/// Edges by road.
struct Ground<'e> {
    edges: &'e [Edge],
    of: BTreeMap<RoadSource, Vec<EdgeId>>,
}

impl Ground<'_> {
    fn ends(&self, pass: Pass) -> [NodeId; 2] {
        self.edges[pass.edge.0 as usize].ends(pass.along)
    }

    /// Whether a direction is one of the road's, closed today or not.
    fn leads(&self, pass: Pass) -> bool {
        let edge = &self.edges[pass.edge.0 as usize];
        !edge.open() || if pass.along { edge.forward } else { edge.backward }
    }

    /// The passes over a road's edges that can be driven.
    fn passes(&self, road: RoadSource) -> impl Iterator<Item = Pass> + '_ {
        let both = |&edge: &EdgeId| [true, false].map(|along| Pass { edge, along });
        self.of.get(&road).into_iter().flatten().flat_map(both).filter(|&pass| self.leads(pass))
    }

    fn at(&self, from: RoadSource, node: NodeId, to: RoadSource) -> Vec<Vec<Pass>> {
        let into = self.passes(from).filter(|&pass| self.ends(pass)[1] == node);
        let out: Vec<Pass> = self.passes(to).filter(|&pass| self.ends(pass)[0] == node).collect();
        let pair = |first: Pass| out.iter().map(move |&last| vec![first, last]).collect::<Vec<_>>();
        let mut paths: Vec<Vec<Pass>> = into.flat_map(pair).collect();
        if from == to {
            paths.retain(|path| path[0].edge == path[1].edge); // a turn back
        }
        paths
    }

    /// Paths that pass the roads between in their order, every edge at most once.
    fn over(&self, from: RoadSource, via: &[RoadSource], to: RoadSource) -> Vec<Vec<Pass>> {
        /// A rule with more edges between than this is no turn.
        const MOST: usize = 64;
        let count = |road: &RoadSource| self.of.get(road).map_or(0, Vec::len);
        if via.iter().map(count).sum::<usize>() > MOST || via.iter().any(|road| count(road) == 0) {
            return Vec::new();
        }
        let mut paths: Vec<Vec<Pass>> = self.passes(from).map(|pass| vec![pass]).collect();
        for &road in via {
            let passes: Vec<Pass> = self.passes(road).collect();
            // From the end of what was driven on to every place that this road's edges lead to.
            let (mut open, mut done) = (paths, Vec::new());
            while let Some(path) = open.pop() {
                for &pass in passes.iter().filter(|pass| self.follows(&path, **pass)) {
                    let longer: Vec<Pass> = path.iter().copied().chain([pass]).collect();
                    done.push(longer.clone());
                    open.push(longer);
                }
                if done.len() > MOST * MOST {
                    return Vec::new();
                }
            }
            paths = done;
        }
        let last: Vec<Pass> = self.passes(to).collect();
        let ended = |path: &Vec<Pass>| -> Vec<Vec<Pass>> {
            let ends = last.iter().filter(|pass| self.follows(path, **pass));
            ends.map(|&pass| path.iter().copied().chain([pass]).collect()).collect()
        };
        paths.iter().flat_map(ended).collect()
    }

    fn follows(&self, path: &[Pass], next: Pass) -> bool {
        self.ends(path[path.len() - 1])[1] == self.ends(next)[0]
            && path.iter().all(|pass| pass.edge != next.edge)
    }
}
