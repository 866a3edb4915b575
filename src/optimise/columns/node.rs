//! The tree of branch and price, best bound first, and the price rounds of a node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::model::control::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::ascent::{Ascent, as_f64};
use crate::optimise::certificate::{self, Certificate, Prover, Trace};
use crate::optimise::columns::master::{Master, Relaxed, SHARE};
use crate::optimise::columns::pricing::{Pattern, Pricer};
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices, Value, reduced_costs};
use crate::optimise::narrow::{narrow, serves_all};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::rounds::{Leaning, Rounds};
use crate::optimise::tree::{Decision, Goal, Tree, leaf, opened, strike_by};

/// Price rounds of a node at most; and pivots of the master between two of them.
const PRICE_ROUNDS: usize = 400;
const PIVOTS: usize = 2_000;
/// Steps of the subgradient method before them, in the first node and in each other.
const FIRST_STEPS: usize = 150;
const STEPS: usize = 10;
/// Share of the best prices in the mixture, and below which it is none.
const MIXED: f64 = 0.6;
const UNMIXED: f64 = 0.1;
/// A node that cannot be settled is split once its bound is within this share of what is missing from the master's cost.
const NEAR: f64 = 0.01;
/// Candidates tried in the master, and pivots of a trial.
const TRIED: usize = 8;
const TRIAL_PIVOTS: usize = 40;
/// Every n-th node is searched for plans, and the first ones at growing distance; moves of such a search, a site.
const PLAN_EVERY: u64 = 64;
const PLAN_MOVES: u32 = 30;

/// Where the tree starts and when it stops.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    pub(crate) open: Open,
    pub(crate) prices: Prices,
    pub(crate) bound: i64,
    pub(crate) rounds: Rounds<'a>,
    pub(crate) goal: Goal,
    pub(crate) node_limit: u64,
    /// Where the bound's proof is asked for, of the whole problem, nothing forced: prices at which `open` was struck.
    pub(crate) certify: Option<Vec<Prices>>,
}

#[derive(Debug)]
struct Node {
    decisions: Vec<Decision>,
    prices: Rc<Prices>,
    bound: i64,
    /// Where it stands in the trace.
    traced: usize,
}

/// Searches until the gap is proven, the limit is reached or the caller stops it.
pub(crate) fn search(index: &Index<'_>, mut start: Start<'_>, control: &Control<'_>) -> Tree {
    let (goal, node_limit) = (start.goal, start.node_limit);
    let (certify, at_root) = (start.certify.take(), start.bound);
    let first = start.prices.clone();
    let finer = Grain::new(index.problem, goal, start.rounds.best());
    let fine = finer.problem(index.problem);
    let inner = Index::new(&fine);
    let mut tree = Branching::new(&inner, finer, start, control);
    let mut stopped = None;
    while let Some(least) = tree.least() {
        if least >= tree.cutoff() || (node_limit > 0 && tree.nodes >= node_limit) {
            break;
        }
        let go = (control.go)();
        if go != Go::On {
            stopped = Some(go);
            break;
        }
        tree.next();
    }
    let exhausted = tree.least().is_none_or(|least| least >= tree.cutoff());
    let mut bound = tree.settled.min(tree.least().map_or(i64::MAX, |least| finer.whole(least)));
    if let Some(best) = tree.rounds.best() {
        bound = goal.proven(best, bound.min(goal.cutoff(Some(best))));
    }
    let proves = tree.rounds.best().is_some() && bound > at_root;
    let certificate = certify.filter(|_| proves).and_then(|mut struck| {
        struck.push(first);
        tree.certificate(bound, &struck, stopped.is_some())
    });
    Tree {
        certificate,
        best: tree.rounds.best().cloned(),
        others: tree.rounds.others().to_vec(),
        refined: tree.rounds.refined().cloned(),
        bound,
        nodes: tree.nodes,
        stopped,
        exhausted,
    }
}

/// By what costs are multiplied here.
#[derive(Clone, Copy, Debug)]
struct Grain {
    factor: i64,
    /// What a unit costs, about, and more than any plan near the best: both in finer units.
    unit: f64,
    large: f64,
}

/// Costs are not multiplied beyond it: sums over all units and sites stay far inside 64 bits.
const LARGEST: i64 = 100_000_000_000_000;

impl Grain {
    fn new(problem: &Problem, goal: Goal, best: Option<&Solution>) -> Self {
        let plan = best.map_or(goal.ceiling(), |best| best.cost).abs().max(1);
        let units = i64::try_from(problem.loads.len()).unwrap_or(i64::MAX);
        let mut factor = 1;
        while factor < 4 * units && factor < LARGEST / plan / 10 {
            factor *= 10;
        }
        let unit = (as_f64(plan) / as_f64(units.max(1))).max(1.0) * as_f64(factor);
        Self { factor, unit, large: 10.0 * as_f64(plan) * as_f64(factor) }
    }

    fn problem(self, problem: &Problem) -> Problem {
        let mut finer = problem.clone();
        finer.arcs.iter_mut().for_each(|arc| arc.cost *= self.factor);
        let configurations = finer.sites.iter_mut().flat_map(|site| &mut site.configurations);
        configurations.for_each(|k| k.cost *= self.factor);
        finer.rows.iter_mut().filter_map(|row| row.price.as_mut()).for_each(|price| *price *= self.factor);
        finer
    }

    fn prices(self, prices: &Prices) -> Prices {
        let mut finer = prices.clone();
        let sites = finer.sites.iter_mut().flatten();
        finer.units.iter_mut().chain(sites).chain(&mut finer.rows).for_each(|price| *price *= self.factor);
        finer
    }

    /// A bound in finer units as one of the problem's, whose costs are whole.
    fn whole(self, bound: i64) -> i64 {
        bound.div_euclid(self.factor) + i64::from(bound.rem_euclid(self.factor) > 0)
    }

    /// The least bound in finer units that is at least this cost once it is whole.
    fn fine(self, cost: i64) -> i64 {
        cost.saturating_sub(1).saturating_mul(self.factor).saturating_add(1)
    }
}

struct Branching<'a, 'f> {
    index: &'f Index<'f>,
    finer: Grain,
    control: &'a Control<'a>,
    goal: Goal,
    open: Open,
    queue: BinaryHeap<(Reverse<i64>, Reverse<usize>)>,
    waiting: Vec<Option<Node>>,
    master: Master<'f>,
    pricer: Pricer,
    rounds: Rounds<'a>,
    /// Least bound of the nodes that were settled, in the problem's units.
    settled: i64,
    nodes: u64,
    trace: Trace,
    /// What is to be proven, once the search is over; in finer units.
    asked: Option<i64>,
}

/// Nodes that are priced anew for a certificate, beside as many as the search had.
const PROVEN: usize = 100;

/// The engine as a certificate asks it.
struct Proving<'b, 'a, 'f> {
    tree: &'b mut Branching<'a, 'f>,
    left: usize,
}

impl Prover for Proving<'_, '_, '_> {
    fn value(&mut self, open: &Open, prices: &Prices) -> Value {
        self.tree.pricer.price(self.tree.index, open, prices).0
    }

    fn penalties(&mut self, open: &Open, prices: &Prices, value: &Value) -> Option<Vec<i64>> {
        Some(penalties(self.tree.index, open, prices, value))
    }

    fn improve(&mut self, open: &Open, prices: &Prices) -> Option<(Prices, Option<Decision>)> {
        self.left = self.left.checked_sub(1)?;
        let Priced { prices, relaxed, .. } = self.tree.converge(open, prices);
        let candidates = self.tree.fractions(open, &relaxed);
        let cutoff = self.tree.cutoff();
        let chosen = self.tree.choose(&candidates, relaxed.cost, cutoff);
        Some((prices, chosen.or_else(|| any(self.tree.index, open))))
    }
}

/// Where the price rounds of a node ended.
struct Priced {
    prices: Prices,
    value: Value,
    relaxed: Relaxed,
}

impl<'a, 'f> Branching<'a, 'f> {
    fn new(index: &'f Index<'f>, finer: Grain, start: Start<'a>, control: &'a Control<'a>) -> Self {
        let Start { open, prices, bound, rounds, goal, .. } = start;
        let bound = bound.saturating_mul(finer.factor);
        let root = Node { decisions: Vec::new(), prices: Rc::new(finer.prices(&prices)), bound, traced: 0 };
        let mut master = Master::new(index, finer.unit, finer.large);
        rounds.best().into_iter().chain(rounds.others()).for_each(|plan| master.add_plan(plan));
        Self {
            index,
            finer,
            control,
            goal,
            open,
            queue: BinaryHeap::from([(Reverse(bound), Reverse(0))]),
            waiting: vec![Some(root)],
            master,
            pricer: Pricer::default(),
            rounds,
            settled: i64::MAX,
            nodes: 0,
            trace: Trace::new(),
            asked: None,
        }
    }

    /// In finer units.
    fn cutoff(&self) -> i64 {
        self.asked.unwrap_or_else(|| self.finer.fine(self.goal.cutoff(self.rounds.best())))
    }

    /// The proof of a bound that the search came to.
    fn certificate(&mut self, bound: i64, struck: &[Prices], stopped: bool) -> Option<Certificate> {
        let need = self.finer.fine(self.goal.enough(bound));
        self.asked = Some(need);
        let trace = std::mem::replace(&mut self.trace, Trace::new());
        let struck: Vec<Prices> = struck.iter().map(|prices| self.finer.prices(prices)).collect();
        let (index, scale) = (self.index, self.finer.factor);
        let most = if stopped { 0 } else { PROVEN + usize::try_from(self.nodes).unwrap_or(PROVEN) };
        let mut prover = Proving { tree: self, left: most };
        let lines = certificate::lines(index, scale, need, (&trace, &struck), &mut prover)?;
        Some(Certificate { bound, lines })
    }

    fn least(&self) -> Option<i64> {
        self.queue.peek().map(|&(Reverse(bound), _)| bound)
    }

    fn push(&mut self, node: Node) {
        if node.bound >= self.cutoff() {
            self.settled = self.settled.min(self.finer.whole(node.bound));
        } else {
            self.queue.push((Reverse(node.bound), Reverse(self.waiting.len())));
            self.waiting.push(Some(node));
        }
    }

    fn next(&mut self) {
        let Some((Reverse(least), Reverse(at))) = self.queue.pop() else { return };
        let node = self.waiting[at].take().expect("a queued node is taken once");
        self.nodes += 1;
        (self.control.progress)(Progress::Solving {
            step: self.nodes,
            bound: Fen(self.finer.whole(least)),
            plan: self.rounds.best().map(|plan| Fen(plan.cost)),
        });
        self.expand(node);
    }

    fn expand(&mut self, mut node: Node) {
        let index = self.index;
        let mut open = opened(index, &self.open, &node.decisions);
        if !serves_all(index, &open) || !narrow(index, &mut open) {
            return;
        }
        let Priced { prices, value, relaxed } = self.converge(&open, &node.prices);
        node.prices = Rc::new(prices);
        self.trace.note(node.traced, &node.prices);
        node.bound = node.bound.max(value.bound);
        let whole = self.plan_of(&open, &relaxed);
        if self.nodes.is_power_of_two() || self.nodes.is_multiple_of(PLAN_EVERY) {
            self.search(&open, &node.prices, &relaxed);
        }
        let cutoff = self.cutoff();
        if node.bound >= cutoff {
            self.settled = self.settled.min(self.finer.whole(node.bound));
            return;
        }
        let penalties = penalties(index, &open, &node.prices, &value);
        strike_by(&mut open, &penalties, &value, cutoff);
        if node.decisions.is_empty() {
            self.open = open.clone();
        }
        let candidates = if whole { Vec::new() } else { self.fractions(&open, &relaxed) };
        if let Some(decision) = self.choose(&candidates, relaxed.cost, cutoff).or_else(|| any(index, &open)) {
            let traced = self.trace.split(node.traced, decision);
            for (decision, traced) in [decision, decision.other()].into_iter().zip(traced) {
                let mut decisions = node.decisions.clone();
                decisions.push(decision);
                self.push(Node { decisions, prices: Rc::clone(&node.prices), bound: node.bound, traced });
            }
        } else {
            let found = leaf(index, &open);
            if let Some(plan) = found {
                self.keep(&plan.configurations, &plan.arcs);
            }
        }
    }

    /// Moves the prices until they bound the node as well as any do, or settle it.
    fn converge(&mut self, open: &Open, start: &Prices) -> Priced {
        let index = self.index;
        self.master.forget();
        self.master.mask(open);
        let mut best = start.clone();
        let cutoff = self.cutoff();
        self.walk(open, &mut best, if self.nodes == 1 { FIRST_STEPS } else { STEPS });
        let (mut value, _) = self.pricer.price(index, open, &best);
        let mut mixed = MIXED;
        for _ in 0..PRICE_ROUNDS {
            if value.bound >= cutoff || (self.control.go)() != Go::On {
                break;
            }
            let least = self.master.solve(PIVOTS);
            let (cost, bound) = (self.master.cost(), as_f64(value.bound));
            let enough = if cost < as_f64(cutoff) { NEAR * (as_f64(cutoff) - bound) } else { 0.0 };
            if cost - bound <= enough {
                break;
            }
            let point = if mixed < UNMIXED { least.clone() } else { mixture(&best, &least, mixed) };
            let (newest, patterns) = self.pricer.price(index, open, &point);
            let added = patterns.iter().filter(|pattern| self.master.offer(pattern)).count();
            if newest.bound > value.bound {
                (value, best) = (newest, point);
            }
            if added == 0 {
                if mixed < UNMIXED && !(self.master.relaxed().lacking > SHARE && self.master.insist()) {
                    break;
                }
                mixed *= 0.3;
            }
        }
        Priced { prices: best, value, relaxed: self.master.relaxed() }
    }

    /// Some steps of the subgradient method from these prices: its answers are patterns that matter near the best prices. Leaves better prices,
    /// if it finds such.
    fn walk(&mut self, open: &Open, prices: &mut Prices, steps: usize) {
        let index = self.index;
        let mut ascent = Ascent::warm(index, open, prices.clone());
        ascent.revive();
        let target = self.cutoff();
        for _ in 0..steps {
            if !ascent.alive() || ascent.bound >= target {
                break;
            }
            let guess = ascent.bound.saturating_add(ascent.bound.abs() / 20 + self.finer.factor);
            let answer = ascent.step(open, target.min(guess).max(ascent.bound + 1));
            self.master.add_answer(&answer.chosen, &answer.taken);
        }
        *prices = ascent.best;
    }

    /// Keeps what the master takes where that is whole; whether it is.
    fn plan_of(&mut self, open: &Open, relaxed: &Relaxed) -> bool {
        let problem = self.index.problem;
        let is_whole = |share: &f64| *share < 0.01 || *share > 0.99;
        if relaxed.lacking > SHARE
            || !relaxed.arcs.iter().all(is_whole)
            || !relaxed.sites.iter().flatten().all(is_whole)
        {
            return false;
        }
        let whole = |shares: &Vec<f64>| {
            shares.iter().position(|&share| share > 0.5).and_then(|k| u32::try_from(k).ok())
        };
        let configurations: Option<Vec<u32>> = relaxed.sites.iter().map(whole).collect();
        let arc = |unit: usize| {
            let mut own = self.index.arcs_of(unit).filter(|&arc| open.arcs[arc]);
            own.find(|&arc| relaxed.arcs[arc] > 0.5).and_then(|arc| u32::try_from(arc).ok())
        };
        let arcs: Option<Vec<u32>> = (0..problem.loads.len()).map(arc).collect();
        let (Some(configurations), Some(arcs)) = (configurations, arcs) else { return false };
        self.keep(&configurations, &arcs);
        true
    }

    fn keep(&mut self, configurations: &[u32], arcs: &[u32]) {
        let problem = self.rounds.index().problem;
        if problem.holds(configurations, arcs) {
            let cost = problem.cost(configurations, arcs);
            let plan = Solution { configurations: configurations.to_vec(), arcs: arcs.to_vec(), cost };
            self.master.add_plan(&plan);
            self.rounds.keep(plan);
        }
    }

    /// A round of plan search around what the master leans to.
    fn search(&mut self, open: &Open, prices: &Prices, relaxed: &Relaxed) {
        let control = self.control;
        let mut stop = || (control.go)() != Go::On;
        let factor = self.finer.factor;
        let mut prices = prices.clone();
        let sites = prices.sites.iter_mut().flatten();
        prices.units.iter_mut().chain(sites).chain(&mut prices.rows).for_each(|price| *price /= factor);
        let leaning = Leaning { open, prices: &prices, sites: &relaxed.sites };
        self.rounds.run(leaning, PLAN_MOVES, &mut stop);
        let plans: Vec<Solution> = self.rounds.best().into_iter().cloned().collect();
        for plan in &plans {
            self.master.add_plan(plan);
        }
    }

    /// What is taken by fractions: configurations, and where those are whole, arcs.
    #[allow(clippy::unused_self, reason = "a question about the tree as it stands")]
    fn fractions(&self, open: &Open, relaxed: &Relaxed) -> Vec<(f64, Decision)> {
        let half = |share: f64| (share - 0.5).abs();
        let split = |share: f64| share > 0.01 && share < 0.99;
        let mut found: Vec<(f64, Decision)> = Vec::new();
        for (site, shares) in (0_u32..).zip(&relaxed.sites) {
            let own = (0_u32..).zip(shares).filter(|&(k, &share)| {
                split(share) && open.configurations[site as usize].len() > 1 && k < u32::MAX
            });
            let nearest = own.min_by(|a, b| half(*a.1).total_cmp(&half(*b.1)).then(a.0.cmp(&b.0)));
            let candidate =
                |(k, &share): (u32, &f64)| (half(share), Decision::Configuration { site, k, is: true });
            found.extend(nearest.map(candidate));
        }
        if found.is_empty() {
            let arcs =
                (0_u32..).zip(&relaxed.arcs).filter(|&(arc, &share)| split(share) && open.arcs[arc as usize]);
            found.extend(arcs.map(|(arc, &share)| (half(share), Decision::Way { arc, is: true })));
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.truncate(TRIED);
        found
    }

    /// The candidate whose two sides cost the master most.
    fn choose(&mut self, candidates: &[(f64, Decision)], cost: f64, cutoff: i64) -> Option<Decision> {
        let index = self.index;
        if let [(_, only)] = candidates {
            return Some(*only);
        }
        let most = (as_f64(cutoff) - cost).max(1.0) * 2.0;
        let mut best: Option<(f64, Decision)> = None;
        for &(_, decision) in candidates {
            let gains = [decision, decision.other()].map(|decision| {
                let shut = |pattern: &Pattern| excludes(index, decision, pattern);
                (self.master.trial(TRIAL_PIVOTS, shut) - cost).clamp(0.0, most)
            });
            let product = gains.iter().map(|gain| gain.max(most * 1e-6)).product();
            if best.is_none_or(|(best, _)| product > best) {
                best = Some((product, decision));
            }
        }
        best.map(|(_, decision)| decision)
    }
}

/// Whether a pattern is ruled out by a decision.
fn excludes(index: &Index<'_>, decision: Decision, pattern: &Pattern) -> bool {
    match decision {
        Decision::Configuration { site, k, is } => pattern.site == site && (pattern.k == k) != is,
        Decision::Way { arc, is: false } => pattern.arcs.contains(&arc),
        Decision::Way { arc, is: true } => {
            let unit = index.arc(arc).unit;
            pattern.arcs.iter().any(|&other| other != arc && index.arc(other).unit == unit)
        }
    }
}

/// Anything that is still undecided.
fn any(index: &Index<'_>, open: &Open) -> Option<Decision> {
    let site = (0_u32..).zip(&open.configurations).find(|(_, allowed)| allowed.len() > 1);
    let site = site.map(|(site, allowed)| Decision::Configuration { site, k: allowed[0], is: true });
    site.or_else(|| {
        let own = |unit: usize| index.arcs_of(unit).filter(|&arc| open.arcs[arc]);
        let unit = (0..index.problem.loads.len()).find(|&unit| own(unit).nth(1).is_some())?;
        let arc = u32::try_from(own(unit).next()?).ok()?;
        Some(Decision::Way { arc, is: true })
    })
}

/// Prices between two.
fn mixture(best: &Prices, other: &Prices, share: f64) -> Prices {
    let mix = |best: i64, other: i64| best + part(other - best, 1.0 - share);
    let each = |best: &[i64], other: &[i64]| best.iter().zip(other).map(|(&b, &o)| mix(b, o)).collect();
    let sites = best.sites.iter().zip(&other.sites);
    Prices {
        units: each(&best.units, &other.units),
        sites: sites.map(|(best, other)| std::array::from_fn(|r| mix(best[r], other[r]))).collect(),
        rows: each(&best.rows, &other.rows),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a part is smaller than the whole")]
fn part(whole: i64, share: f64) -> i64 {
    (as_f64(whole) * share).round() as i64
}

/// By how much taking each arc would lift the bound at least, where least loads are inside the knapsacks: there the reduced cost of an arc
/// does not come on top, for with it another may go.
pub(crate) fn penalties(index: &Index<'_>, open: &Open, prices: &Prices, value: &Value) -> Vec<i64> {
    let problem = index.problem;
    let penalty = |(arc, reduced): (usize, i64)| {
        let (site, needs) = (problem.arcs[arc].site as usize, problem.arcs[arc].needs);
        let configurations = &problem.sites[site].configurations;
        let values = || value.known[site].iter().zip(&value.values[site]);
        let least = values().map(|(_, &value)| value).min().unwrap_or(0);
        let bound = |(&k, &own): (&u32, &i64)| {
            let k = &configurations[k as usize];
            let extra = if k.least > 0 { 0 } else { reduced.max(0) };
            (needs & !k.offers == 0).then(|| own - least + extra)
        };
        if open.arcs[arc] { values().filter_map(bound).min().unwrap_or(i64::MAX / 4) } else { 0 }
    };
    reduced_costs(index, prices).into_iter().enumerate().map(penalty).collect()
}
