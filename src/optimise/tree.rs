//! Branch and bound on the Lagrangian bound: first over configurations, then over single arcs, best bound first.
//!
//! With time it proves the optimum or that there is no plan; stopped early it still returns a valid bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::outcome::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{self, Ascent, Open, Prices, Value};
use crate::optimise::problem::Solution;
use crate::optimise::search::Search;

/// Price steps in a node; its parent's prices are a warm start.
const NODE_STEPS: usize = 40;
/// The first nodes, up to this many, are searched for plans, and every n-th after.
const PLAN_EVERY: u64 = 16;

struct Node {
    open: Open,
    prices: Prices,
    bound: i64,
}

/// What the tree found.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) best: Option<Solution>,
    pub(crate) bound: i64,
    pub(crate) nodes: u64,
    pub(crate) stopped: Option<Go>,
    /// Every node was settled.
    pub(crate) exhausted: bool,
}

/// Where the tree starts and when it stops.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) open: Open,
    pub(crate) prices: Prices,
    pub(crate) bound: i64,
    pub(crate) best: Option<Solution>,
    pub(crate) goal: Goal,
    pub(crate) node_limit: u64,
    pub(crate) seed: u64,
}

/// What counts as proven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// A plan within this share of the best will do.
    gap: f64,
    /// One more than any plan could cost: a bound that reaches it proves that there is none.
    ceiling: i64,
}

impl Goal {
    pub(crate) fn new(index: &Index<'_>, gap: f64) -> Self {
        let problem = index.problem;
        let dearest = |unit: usize| problem.arcs[index.arcs_of(unit)].iter().map(|arc| arc.cost).max();
        let units: i64 = (0..problem.loads.len()).filter_map(dearest).sum();
        let sites = problem.sites.iter().filter_map(|site| site.configurations.iter().map(|k| k.cost).max());
        Self { gap, ceiling: units + sites.sum::<i64>() + 1 }
    }

    /// The cost at and above which a node is of no interest: nothing in it betters the best by more than the gap.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a share of a cost; rounded towards proving more"
    )]
    pub(crate) fn cutoff(self, best: Option<&Solution>) -> i64 {
        best.map_or(self.ceiling, |best| best.cost - (best.cost.abs() as f64 * self.gap).floor() as i64)
    }
}

/// A step target for the prices: the best plan, or a guess a little above the bound while there is none.
pub(crate) fn target(best: Option<&Solution>, bound: i64) -> i64 {
    best.map_or_else(|| bound + (bound.abs() / 20).max(1000), |best| best.cost.max(bound + 1))
}

/// Searches until the gap is proven, the limit is reached or the caller stops it.
pub(crate) fn search(index: &Index<'_>, start: Start, control: &Control<'_>) -> Tree {
    let Start { open, prices, bound, mut best, goal, node_limit, seed } = start;
    let mut nodes: Vec<Option<Node>> = vec![Some(Node { open, prices, bound })];
    let mut queue = BinaryHeap::from([(Reverse(bound), Reverse(0_usize))]);
    let mut tree = Tree { best: None, bound: i64::MAX, nodes: 0, stopped: None, exhausted: false };
    while let Some(&(Reverse(least), Reverse(at))) = queue.peek() {
        if least >= goal.cutoff(best.as_ref()) || (node_limit > 0 && tree.nodes >= node_limit) {
            break;
        }
        match (control.go)() {
            Go::On => {}
            stop => {
                tree.stopped = Some(stop);
                break;
            }
        }
        queue.pop();
        let node = nodes[at].take().expect("a queued node is taken once");
        tree.nodes += 1;
        (control.progress)(Progress::Solving {
            step: tree.nodes,
            bound: Fen(least),
            plan: best.as_ref().map(|plan| Fen(plan.cost)),
        });
        for child in expand(index, node, &mut best, goal, seed, tree.nodes) {
            if child.bound >= goal.cutoff(best.as_ref()) {
                tree.bound = tree.bound.min(child.bound);
            } else {
                queue.push((Reverse(child.bound), Reverse(nodes.len())));
                nodes.push(Some(child));
            }
        }
    }
    // What is left in the queue is either unsettled or at the cutoff.
    tree.exhausted = queue.peek().is_none_or(|&(Reverse(least), _)| least >= goal.cutoff(best.as_ref()));
    if let Some(&(Reverse(least), _)) = queue.peek() {
        tree.bound = tree.bound.min(least);
    }
    if let Some(best) = &best {
        // What was struck or pruned is at the cutoff or above, and no plan is cheaper than the best one's bound.
        tree.bound = tree.bound.min(goal.cutoff(Some(best)));
    }
    tree.best = best;
    tree
}

/// Improves the node's bound, looks for a plan in it, and splits it where neither settles it.
fn expand(
    index: &Index<'_>,
    node: Node,
    best: &mut Option<Solution>,
    goal: Goal,
    seed: u64,
    count: u64,
) -> Vec<Node> {
    let Node { mut open, prices, bound } = node;
    let units = 0..index.problem.loads.len();
    if units.clone().any(|unit| !index.arcs_of(unit).any(|arc| open.arcs[arc])) {
        return Vec::new();
    }
    let mut ascent = Ascent::new(index, &open, prices);
    for _ in 0..NODE_STEPS {
        if ascent.bound >= goal.cutoff(best.as_ref()) || !ascent.alive() {
            break;
        }
        ascent.step(&open, target(best.as_ref(), ascent.bound));
    }
    let value = lagrange::evaluate(index, &open, &ascent.best, true);
    let bound = bound.max(value.bound);
    if count < PLAN_EVERY || count.is_multiple_of(PLAN_EVERY) {
        let mut search = Search::new(index, open.configurations.clone(), value.chosen.clone(), seed ^ count);
        search.polish(2);
        keep(best, search.best());
    }
    if bound >= goal.cutoff(best.as_ref()) {
        return vec![Node { open, prices: ascent.best, bound }];
    }
    strike(index, &mut open, &ascent.best, &value, goal.cutoff(best.as_ref()));
    split(index, open, &ascent, &value, bound, best)
}

/// Keeps the better of two plans.
pub(crate) fn keep(best: &mut Option<Solution>, other: Option<&Solution>) {
    if let Some(other) = other
        && best.as_ref().is_none_or(|best| other.cost < best.cost)
    {
        *best = Some(other.clone());
    }
}

/// Strikes configurations and arcs that no plan below `cutoff` can use: taking one would lift the bound to it.
pub(crate) fn strike(index: &Index<'_>, open: &mut Open, prices: &Prices, value: &Value, cutoff: i64) {
    for (allowed, values) in open.configurations.iter_mut().zip(&value.values) {
        let least = values.iter().copied().min().expect("every site keeps a configuration");
        let keeps: Vec<bool> = values.iter().map(|&own| value.bound + (own - least) < cutoff).collect();
        let mut keeps = keeps.into_iter();
        if allowed.len() > 1 {
            let before = allowed.clone();
            allowed.retain(|_| keeps.next().unwrap_or(true));
            if allowed.is_empty() {
                // Nothing below the cutoff is left here; the bound says so as soon as it is computed again.
                *allowed = before;
            }
        }
    }
    for (arc, reduced) in lagrange::reduced_costs(index, prices).into_iter().enumerate() {
        if open.arcs[arc] && value.bound + reduced >= cutoff && reduced > 0 {
            open.arcs[arc] = false;
        }
    }
}

fn split(
    index: &Index<'_>,
    open: Open,
    ascent: &Ascent<'_>,
    value: &Value,
    bound: i64,
    best: &mut Option<Solution>,
) -> Vec<Node> {
    let node = |open: Open| Node { open, prices: ascent.best.clone(), bound };
    let undecided = (0..open.configurations.len()).filter(|&site| open.configurations[site].len() > 1);
    let surest = |site: usize| ascent.sites[site].iter().copied().fold(0.0, f64::max);
    if let Some(site) = undecided.min_by(|&a, &b| surest(a).total_cmp(&surest(b)).then(a.cmp(&b))) {
        let chosen = value.chosen[site];
        // The chosen one may just have been struck; any other then serves to split.
        let pivot =
            if open.configurations[site].contains(&chosen) { chosen } else { open.configurations[site][0] };
        let (mut with, mut without) = (open.clone(), open);
        with.configurations[site] = vec![pivot];
        without.configurations[site].retain(|&k| k != pivot);
        return vec![node(with), node(without)];
    }
    let choices = |unit: usize| index.arcs_of(unit).filter(|&arc| open.arcs[arc]);
    let free = (0..index.problem.loads.len()).filter(|&unit| choices(unit).nth(1).is_some());
    let firmest = |unit: usize| choices(unit).map(|arc| ascent.arcs[arc]).fold(0.0, f64::max);
    if let Some(unit) = free.min_by(|&a, &b| firmest(a).total_cmp(&firmest(b)).then(a.cmp(&b))) {
        let pivot = choices(unit)
            .max_by(|&a, &b| ascent.arcs[a].total_cmp(&ascent.arcs[b]).then(b.cmp(&a)))
            .expect("a free unit has arcs");
        let (mut with, mut without) = (open.clone(), open.clone());
        for arc in index.arcs_of(unit) {
            with.arcs[arc] = arc == pivot && open.arcs[arc];
        }
        without.arcs[pivot] = false;
        return vec![node(with), node(without)];
    }
    leaf(index, &open, best);
    Vec::new()
}

/// Everything is decided: a plan or nothing.
fn leaf(index: &Index<'_>, open: &Open, best: &mut Option<Solution>) {
    let configurations: Vec<u32> = open.configurations.iter().map(|allowed| allowed[0]).collect();
    let arcs: Option<Vec<u32>> = (0..index.problem.loads.len())
        .map(|unit| index.arcs_of(unit).find(|&arc| open.arcs[arc]).and_then(|arc| u32::try_from(arc).ok()))
        .collect();
    if let Some(arcs) = arcs
        && index.problem.holds(&configurations, &arcs)
    {
        let cost = index.problem.cost(&configurations, &arcs);
        keep(best, Some(&Solution { configurations, arcs, cost }));
    }
}
