//! Branch and bound on the Lagrangian bound: first over configurations, then over single arcs, best bound first.
//!
//! With time it proves the optimum or that there is no plan; stopped early it still returns a valid bound. A node is the
//! list of decisions that lead to it, the prices of its parent and a bound; what is open in it is worked out anew.
//!
//! ```text
//! branch on the site whose two sides promise most: product of what each adds to the bound, as seen in trial
//! steps or earlier at that site (pseudo-costs; Achterberg, Koch, Martin, "Branching rules revisited", 2005)
//! ```

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::model::control::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::ascent::{Ascent, as_f64};
use crate::optimise::certificate::{self, Certificate, Prover, Trace};
use crate::optimise::columns::{self, Pricer};
use crate::optimise::index::Index;
use crate::optimise::lagrange::{self, Evaluator, Open, Prices, Value};
use crate::optimise::narrow::{narrow, serves_all};
use crate::optimise::problem::{Arc, Problem, Row, Solution};
use crate::optimise::rounds::{Leaning, Rounds};

/// Price steps in a node at most; its parent's prices are a warm start.
const NODE_STEPS: usize = 80;
/// After so many steps without a hundredth of what is missing, a node's bound is as good as it gets.
const NODE_PATIENCE: usize = 20;
/// Steps of a trial, sites tried, and trials after which a site's history is trusted.
const TRIAL_STEPS: usize = 16;
const TRIED: usize = 6;
const TRUSTED: u32 = 2;
/// Every n-th node is searched for plans, and the first ones at growing distance.
const PLAN_EVERY: u64 = 32;
/// Moves of such a search, a site.
const PLAN_MOVES: u32 = 50;

/// One decision on the way to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The site is in this configuration, or in any but it.
    Configuration {
        /// Index of the site.
        site: u32,
        /// Index of its configuration.
        k: u32,
        /// Whether it is.
        is: bool,
    },
    /// The unit takes this arc, or any but it.
    Way {
        /// Index of the arc.
        arc: u32,
        /// Whether it does.
        is: bool,
    },
}

#[derive(Debug)]
struct Node {
    decisions: Vec<Decision>,
    prices: Rc<Prices>,
    bound: i64,
    /// Where the bound of the parent stood, to learn from what this decision brought.
    parent: i64,
    /// Where it stands in the trace.
    traced: usize,
}

/// What the tree found.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) best: Option<Solution>,
    pub(crate) others: Vec<Solution>,
    pub(crate) refined: Option<Prices>,
    pub(crate) bound: i64,
    pub(crate) nodes: u64,
    pub(crate) stopped: Option<Go>,
    /// Every node was settled.
    pub(crate) exhausted: bool,
    /// Proof of the bound, leaf by leaf.
    pub(crate) certificate: Option<Certificate>,
}

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
    /// Whether a bound that leaves nodes open is worth a certificate too.
    pub(crate) certify_unfinished: bool,
}

/// What counts as proven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// A plan within this share of the best will do.
    gap: f64,
    /// One more than any plan could cost: a bound that reaches it proves that there is none.
    ceiling: i64,
    /// All costs are multiples of it, so a better plan is better by it at least.
    grain: i64,
    /// While there is no plan, prices move for a bound that is better by so much at least.
    stride: i64,
}

impl Goal {
    pub(crate) fn new(index: &Index<'_>, gap: f64) -> Self {
        let problem = index.problem;
        let dearest = |unit: usize| problem.arcs[index.arcs_of(unit)].iter().map(|arc| arc.cost).max();
        let units: i64 = (0..problem.loads.len()).filter_map(dearest).sum();
        let sites = problem.sites.iter().filter_map(|site| site.configurations.iter().map(|k| k.cost).max());
        let rows = problem.rows.iter().map(|row| dearest_breach(problem, row)).sum::<i64>();
        let ceiling = units + sites.sum::<i64>() + rows + 1;
        // Without costs a bound above 0 proves that there is no plan, at whatever prices: they may as well be fine.
        let stride = if ceiling == 1 { 1_000_000 } else { 1_000 };
        Self { gap, ceiling, grain: grain(problem), stride }
    }

    /// A step target for the prices: the best plan, or a guess a little above the bound while there is none.
    pub(crate) fn target(self, best: Option<&Solution>, bound: i64) -> i64 {
        let guess = bound + (bound.abs() / 20).max(self.stride);
        best.map_or(guess, |best| best.cost.min(guess).max(bound + 1))
    }

    /// The cost that proves a bound once no plan costs less: with costs in grains, one more than the grain below it.
    pub(crate) fn enough(self, bound: i64) -> i64 {
        (bound - 1).div_euclid(self.grain) * self.grain + 1
    }

    /// More than any plan costs.
    pub(crate) fn ceiling(self) -> i64 {
        self.ceiling
    }

    /// Whether every plan costs nothing.
    pub(crate) fn all_free(self) -> bool {
        self.ceiling == 1
    }

    /// The cost at and above which a node is of no interest: nothing in it betters the best by more than the gap.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a share of a cost; rounded towards proving more"
    )]
    pub(crate) fn cutoff(self, best: Option<&Solution>) -> i64 {
        best.map_or(self.ceiling, |best| {
            let near = best.cost - (best.cost.abs() as f64 * self.gap).floor() as i64;
            near.min(best.cost - self.grain + 1)
        })
    }

    /// What a bound at or above the cutoff proves: no plan costs less than this.
    pub(crate) fn proven(self, best: &Solution, bound: i64) -> i64 {
        // Above `best.cost - grain` there is no plan but those that cost what the best costs, or more.
        if bound > best.cost - self.grain { best.cost } else { bound }
    }
}

/// No plan pays more for a row with a price.
fn dearest_breach(problem: &Problem, row: &Row) -> i64 {
    let Some(price) = row.price else { return 0 };
    let most = |mut entries: Vec<(u32, i64)>| -> i64 {
        entries.sort_unstable();
        let each = entries.chunk_by(|one, other| one.0 == other.0);
        each.map(|own| own.iter().map(|&(_, a)| a.max(0)).max().unwrap_or(0)).sum()
    };
    let on_arcs = row.arcs.iter().map(|&(arc, a)| (problem.arcs[arc as usize].unit, a)).collect();
    let on_sites = row.configurations.iter().map(|&(site, _, b)| (site, b)).collect();
    (most(on_arcs) + most(on_sites) - row.limit).max(0).saturating_mul(price)
}

/// What divides every cost, so that two plans of different cost differ by it at least.
pub(crate) fn grain(problem: &Problem) -> i64 {
    let on_sites = problem.sites.iter().flat_map(|site| &site.configurations).map(|k| k.cost);
    let costs = problem.arcs.iter().map(|arc| arc.cost).chain(on_sites);
    let costs = costs.chain(problem.rows.iter().filter_map(|row| row.price));
    costs.fold(0, common_divisor).max(1)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The problem with a row for every site that needs a least load: the bound prices rows, and knows no least load.
fn with_least_rows(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    for (site, row) in (0..).zip(&problem.sites) {
        let least = (0..).zip(&row.configurations).filter(|(_, k)| k.least > 0);
        let configurations: Vec<_> = least.map(|(k, row)| (site, k, i64::from(row.least))).collect();
        if !configurations.is_empty() {
            let own = (0..).zip(&problem.arcs).filter(|(_, arc)| arc.site == site);
            let arcs = own.map(|(id, arc)| (id, -i64::from(problem.loads[arc.unit as usize]))).collect();
            problem.rows.push(Row { name: "least".into(), arcs, configurations, limit: 0, price: None });
        }
    }
    problem
}

/// Searches until the gap is proven, the limit is reached or the caller stops it.
pub(crate) fn search(index: &Index<'_>, mut start: Start<'_>, control: &Control<'_>) -> Tree {
    let goal = start.goal;
    let (node_limit, certify, at_root) = (start.node_limit, start.certify.take(), start.bound);
    let unfinished = start.certify_unfinished;
    let plain = index;
    let problem = with_least_rows(index.problem);
    start.prices.rows.resize(problem.rows.len(), 0);
    let first = start.prices.clone();
    let index = Index::new(&problem);
    let mut tree = Branching::new(&index, start, control);
    let mut stopped = None;
    while let Some(least) = tree.least() {
        if least >= tree.cutoff() || (node_limit > 0 && tree.nodes >= node_limit) {
            break;
        }
        match (control.go)() {
            Go::On => {}
            stop => {
                stopped = Some(stop);
                break;
            }
        }
        tree.next();
    }
    // What is left in the queue is either unsettled or at the cutoff.
    let exhausted = tree.least().is_none_or(|least| least >= tree.cutoff());
    let mut bound = tree.settled.min(tree.least().unwrap_or(i64::MAX));
    if let Some(best) = tree.rounds.best() {
        // What was struck or pruned is at the cutoff or above, and no plan is cheaper than the best one's bound.
        bound = goal.proven(best, bound.min(goal.cutoff(Some(best))));
    }
    let proves = tree.rounds.best().is_some() && bound > at_root;
    let certificate = certify.filter(|_| proves && (exhausted || unfinished)).and_then(|mut struck| {
        struck.push(first);
        tree.certificate(plain, bound, &struck, stopped.is_some())
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

struct Branching<'a> {
    index: &'a Index<'a>,
    control: &'a Control<'a>,
    goal: Goal,
    /// What the root left open.
    open: Open,
    queue: BinaryHeap<(Reverse<i64>, Reverse<usize>)>,
    waiting: Vec<Option<Node>>,
    evaluator: Evaluator,
    history: History,
    rounds: Rounds<'a>,
    /// Least bound of the nodes that were settled by a bound at the cutoff of their time.
    settled: i64,
    nodes: u64,
    trace: Trace,
}

impl<'a> Branching<'a> {
    fn new(index: &'a Index<'a>, start: Start<'a>, control: &'a Control<'a>) -> Self {
        let Start { open, prices, bound, rounds, goal, .. } = start;
        let root = Node { decisions: Vec::new(), prices: Rc::new(prices), bound, parent: bound, traced: 0 };
        Self {
            index,
            control,
            goal,
            history: History::new(open.configurations.len(), index.problem.arcs.len()),
            open,
            queue: BinaryHeap::from([(Reverse(bound), Reverse(0))]),
            waiting: vec![Some(root)],
            evaluator: Evaluator::default(),
            rounds,
            settled: i64::MAX,
            nodes: 0,
            trace: Trace::new(),
        }
    }

    fn cutoff(&self) -> i64 {
        self.goal.cutoff(self.rounds.best())
    }

    fn least(&self) -> Option<i64> {
        self.queue.peek().map(|&(Reverse(bound), _)| bound)
    }

    /// The proof of a bound that the search came to; `plain` is the problem without rows of the search's own.
    fn certificate(
        &mut self,
        plain: &Index<'_>,
        bound: i64,
        struck: &[Prices],
        stopped: bool,
    ) -> Option<Certificate> {
        // Over several years least loads would have to be priced on rows that no line has.
        if !plain.problem.chains.is_empty() {
            return None;
        }
        let need = self.goal.enough(bound);
        let trace = std::mem::replace(&mut self.trace, Trace::new());
        let most = if stopped { 0 } else { PROVEN };
        let mut prover = Proving { plain, pricer: Pricer::default(), tree: self, need, left: most };
        let lines = certificate::lines(plain, 1, need, (&trace, struck), &mut prover)?;
        Some(Certificate { bound, lines })
    }

    fn push(&mut self, node: Node) {
        if node.bound >= self.cutoff() {
            self.settled = self.settled.min(node.bound);
        } else {
            self.queue.push((Reverse(node.bound), Reverse(self.waiting.len())));
            self.waiting.push(Some(node));
        }
    }

    /// Settles the node with the least bound, or splits it.
    fn next(&mut self) {
        let Some((Reverse(least), Reverse(at))) = self.queue.pop() else { return };
        let node = self.waiting[at].take().expect("a queued node is taken once");
        self.nodes += 1;
        (self.control.progress)(Progress::Solving {
            step: self.nodes,
            bound: Fen(least),
            plan: self.rounds.best().map(|plan| Fen(plan.cost)),
        });
        self.expand(node);
    }

    /// Improves the node's bound, looks for a plan in it, and splits it where neither settles it.
    fn expand(&mut self, mut node: Node) {
        let index = self.index;
        let mut open = opened(index, &self.open, &node.decisions);
        if !serves_all(index, &open) {
            return;
        }
        // With a plan to beat, the bound strikes more.
        if self.rounds.best().is_none() && !narrow(index, &mut open) {
            return;
        }
        let mut ascent = Ascent::warm(index, &open, (*node.prices).clone());
        climb(&mut ascent, &open, self.goal, self.rounds.best());
        let value = self.evaluator.evaluate(index, &open, &ascent.best, true);
        node.bound = node.bound.max(value.bound);
        self.history.learn(&node);
        node.prices = Rc::new(ascent.best.clone());
        self.trace.note(node.traced, &node.prices);
        if self.nodes.is_power_of_two() || self.nodes.is_multiple_of(PLAN_EVERY) {
            self.plan(&open, &ascent);
        }
        let cutoff = self.cutoff();
        if node.bound >= cutoff {
            self.settled = self.settled.min(node.bound);
            return;
        }
        strike(index, &mut open, &ascent.best, &value, cutoff);
        self.split(&node, &open, &ascent, &value);
    }

    /// A round around what the node's bound leans to.
    fn plan(&mut self, open: &Open, ascent: &Ascent<'_>) {
        let control = self.control;
        let mut stop = || (control.go)() != Go::On;
        let mut prices = ascent.best.clone();
        prices.rows.truncate(self.rounds.index().problem.rows.len()); // the others are the tree's own
        let leaning = Leaning { open, prices: &prices, sites: &ascent.sites };
        self.rounds.run(leaning, PLAN_MOVES, &mut stop);
    }

    fn split(&mut self, node: &Node, open: &Open, ascent: &Ascent<'_>, value: &Value) {
        let mut candidates = self.sites(open, ascent, value);
        if candidates.is_empty() {
            candidates = self.ways(open, ascent, value);
        }
        let Some(Candidate { decision, sides: [with, without], settling, .. }) =
            self.choose(node, open, candidates)
        else {
            return leaf(self.index, open).into_iter().for_each(|plan| self.rounds.keep(plan));
        };
        let traced = self.trace.split(node.traced, decision);
        for (traced, prices) in traced.into_iter().zip(&settling) {
            if let Some(prices) = prices {
                self.trace.note(traced, prices);
            }
        }
        self.push(child(node, traced[0], decision, with));
        self.push(child(node, traced[1], decision.other(), without));
    }

    /// The sites that could be branched on: the configuration that parts their two sides, a bound on either side.
    fn sites(&self, open: &Open, ascent: &Ascent<'_>, value: &Value) -> Vec<Candidate> {
        let undecided = (0..open.configurations.len()).filter(|&site| open.configurations[site].len() > 1);
        let candidate = |site: usize| {
            let (k, sides) = sides(open, value, site);
            // A side that strikes already settled is as good as a decision.
            let hope = self.history.hope(site, sides.map(|bound| bound - value.bound));
            let surest = ascent.sites[site].iter().copied().fold(0.0, f64::max);
            let product = hope[0].max(1.0) * hope[1].max(1.0) * (1.05 - surest);
            let decision = Decision::Configuration { site: id(site), k, is: true };
            Candidate { decision, slot: site, sides, product, settling: [None, None] }
        };
        undecided.map(candidate).collect()
    }

    /// The same for units, when every site is decided: each unit's likeliest arc against its others.
    fn ways(&self, open: &Open, ascent: &Ascent<'_>, value: &Value) -> Vec<Candidate> {
        let index = self.index;
        let choices = |unit: usize| index.arcs_of(unit).filter(|&arc| open.arcs[arc]);
        let free = (0..index.problem.loads.len()).filter(|&unit| choices(unit).nth(1).is_some());
        let likeliest = |&a: &usize, &b: &usize| ascent.arcs[a].total_cmp(&ascent.arcs[b]).then(b.cmp(&a));
        let candidate = |unit: usize| {
            let arc = choices(unit).max_by(likeliest)?;
            let slot = open.configurations.len() + arc;
            let hope = self.history.hope(slot, [0, 0]);
            let product = hope[0].max(1.0) * hope[1].max(1.0) * (1.05 - ascent.arcs[arc]);
            let decision = Decision::Way { arc: id(arc), is: true };
            Some(Candidate { decision, slot, sides: [value.bound; 2], product, settling: [None, None] })
        };
        free.filter_map(candidate).collect()
    }

    /// The candidate that promises most, after trials of those of whom too little is known.
    fn choose(&mut self, node: &Node, open: &Open, mut candidates: Vec<Candidate>) -> Option<Candidate> {
        candidates.sort_by(|a, b| b.product.total_cmp(&a.product).then(a.slot.cmp(&b.slot)));
        candidates.truncate(TRIED);
        let cutoff = self.cutoff();
        for candidate in &mut candidates {
            if self.history.tries(candidate.slot) >= TRUSTED {
                continue;
            }
            for (side, decision) in [candidate.decision, candidate.decision.other()].into_iter().enumerate() {
                let mut trial = open.clone();
                decide(self.index, &mut trial, decision);
                let mut ascent = Ascent::warm(self.index, &trial, (*node.prices).clone());
                for _ in 0..TRIAL_STEPS {
                    if ascent.bound >= cutoff {
                        break;
                    }
                    ascent.step(&trial, self.goal.target(self.rounds.best(), ascent.bound));
                }
                candidate.sides[side] = candidate.sides[side].max(ascent.bound);
                if ascent.bound >= cutoff {
                    candidate.settling[side] = Some(Rc::new(ascent.best));
                }
                self.history.note(candidate.slot, side, candidate.sides[side] - node.bound);
            }
            let gains = candidate.sides.map(|bound| as_f64((bound - node.bound).max(1)));
            candidate.product = gains[0] * gains[1];
        }
        candidates.into_iter().reduce(|a, b| if b.product > a.product { b } else { a })
    }
}

/// Nodes that are priced anew for a certificate, and price steps there.
const PROVEN: usize = 200;
const PROVEN_STEPS: usize = 150;

/// The engine as a certificate asks it.
struct Proving<'b, 'a, 'p> {
    plain: &'b Index<'p>,
    pricer: Pricer,
    tree: &'b mut Branching<'a>,
    need: i64,
    left: usize,
}

impl Prover for Proving<'_, '_, '_> {
    fn value(&mut self, open: &Open, prices: &Prices) -> Value {
        // A least load inside a knapsack is worth as much as any price on its row.
        let mut prices = prices.clone();
        prices.rows.truncate(self.plain.problem.rows.len());
        self.pricer.price(self.plain, open, &prices).0
    }

    fn penalties(&mut self, open: &Open, prices: &Prices, value: &Value) -> Option<Vec<i64>> {
        let mut prices = prices.clone();
        prices.rows.truncate(self.plain.problem.rows.len());
        Some(columns::penalties(self.plain, open, &prices, value))
    }

    fn improve(&mut self, open: &Open, prices: &Prices) -> Option<(Prices, Option<Decision>)> {
        self.left = self.left.checked_sub(1)?;
        if (self.tree.control.go)() != Go::On {
            return None;
        }
        let index = self.tree.index;
        let mut start = prices.clone();
        start.rows.resize(index.problem.rows.len(), 0);
        let mut ascent = Ascent::warm(index, open, start);
        for _ in 0..PROVEN_STEPS {
            if ascent.bound >= self.need || !ascent.alive() {
                break;
            }
            ascent.step(open, self.need.max(ascent.bound + 1));
        }
        let decision = undecided(index, open, &ascent);
        Some((ascent.best, decision))
    }
}

/// What prices lean to least surely: a configuration, or where those are decided, an arc.
fn undecided(index: &Index<'_>, open: &Open, ascent: &Ascent<'_>) -> Option<Decision> {
    let surest = |site: usize| {
        let own = open.configurations[site].iter();
        own.max_by(|&&a, &&b| {
            ascent.sites[site][a as usize].total_cmp(&ascent.sites[site][b as usize]).then(b.cmp(&a))
        })
    };
    let sites = (0..open.configurations.len()).filter(|&site| open.configurations[site].len() > 1);
    let sites = sites.filter_map(|site| surest(site).map(|&k| (ascent.sites[site][k as usize], site, k)));
    let least = sites.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    if let Some((_, site, k)) = least {
        return Some(Decision::Configuration { site: id(site), k, is: true });
    }
    let ways = |unit: usize| index.arcs_of(unit).filter(|&arc| open.arcs[arc]);
    let units = (0..index.problem.loads.len()).filter(|&unit| ways(unit).nth(1).is_some());
    let surest =
        |unit: usize| ways(unit).max_by(|&a, &b| ascent.arcs[a].total_cmp(&ascent.arcs[b]).then(b.cmp(&a)));
    let arcs = units.filter_map(surest);
    let least = arcs.min_by(|&a, &b| ascent.arcs[a].total_cmp(&ascent.arcs[b]).then(a.cmp(&b)))?;
    Some(Decision::Way { arc: id(least), is: true })
}

#[derive(Clone, Debug)]
struct Candidate {
    /// What is decided on the first side; the other side is what remains.
    decision: Decision,
    /// Where its history is kept.
    slot: usize,
    /// A bound on either side.
    sides: [i64; 2],
    product: f64,
    /// Prices at which a trial settled a side.
    settling: [Option<Rc<Prices>>; 2],
}

impl Decision {
    /// What is left when this is not so.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Configuration { site, k, is } => Self::Configuration { site, k, is: !is },
            Self::Way { arc, is } => Self::Way { arc, is: !is },
        }
    }
}

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("rows have 32 bits")
}

fn child(node: &Node, traced: usize, decision: Decision, bound: i64) -> Node {
    let mut decisions = node.decisions.clone();
    decisions.push(decision);
    Node {
        decisions,
        prices: Rc::clone(&node.prices),
        bound: bound.max(node.bound),
        parent: node.bound,
        traced,
    }
}

/// The chosen configuration of a site against its others, and the bound that the prices give either side as they are.
fn sides(open: &Open, value: &Value, site: usize) -> (u32, [i64; 2]) {
    let allowed = &open.configurations[site];
    let values = &value.values[site];
    let least = values.iter().copied().min().expect("every site keeps a configuration");
    // `values` may know configurations that were struck since; the chosen one may be among them.
    let chosen = value.chosen[site];
    let k = if allowed.contains(&chosen) { chosen } else { allowed[0] };
    let own = value.known[site].iter().position(|&known| known == k);
    let side = |is: bool| {
        let rest = (value.known[site].iter().zip(values))
            .enumerate()
            .filter(|&(at, (known, _))| (Some(at) == own) == is && allowed.contains(known));
        rest.map(|(_, (_, &own))| value.bound + (own - least)).min().unwrap_or(value.bound)
    };
    (k, [side(true), side(false)])
}

/// What decisions brought so far, on their two sides: at each site, then at each arc.
#[derive(Debug)]
struct History {
    sites: usize,
    gains: Vec<[(f64, u32); 2]>,
}

impl History {
    fn new(sites: usize, arcs: usize) -> Self {
        Self { sites, gains: vec![[(0.0, 0); 2]; sites + arcs] }
    }

    fn note(&mut self, slot: usize, side: usize, gain: i64) {
        let (sum, count) = &mut self.gains[slot][side];
        *sum += as_f64(gain.max(0));
        *count += 1;
    }

    fn learn(&mut self, node: &Node) {
        let (slot, is) = match node.decisions.last() {
            Some(&Decision::Configuration { site, is, .. }) => (site as usize, is),
            Some(&Decision::Way { arc, is }) => (self.sites + arc as usize, is),
            None => return,
        };
        self.note(slot, usize::from(!is), node.bound - node.parent);
    }

    fn tries(&self, slot: usize) -> u32 {
        self.gains[slot].iter().map(|&(_, count)| count).min().unwrap_or(0)
    }

    /// What either side may bring: what it brought on average, and at least what is sure.
    fn hope(&self, slot: usize, sure: [i64; 2]) -> [f64; 2] {
        std::array::from_fn(|side| {
            let (sum, count) = self.gains[slot][side];
            let mean = if count > 0 { sum / f64::from(count) } else { 0.0 };
            mean.max(as_f64(sure[side]))
        })
    }
}

/// What is open at a node.
pub(crate) fn opened(index: &Index<'_>, root: &Open, decisions: &[Decision]) -> Open {
    let mut open = root.clone();
    for &decision in decisions {
        decide(index, &mut open, decision);
    }
    open
}

fn decide(index: &Index<'_>, open: &mut Open, decision: Decision) {
    match decision {
        Decision::Configuration { site, k, is: true } => open.configurations[site as usize] = vec![k],
        Decision::Configuration { site, k, is: false } => {
            open.configurations[site as usize].retain(|&other| other != k);
        }
        Decision::Way { arc, is: false } => open.arcs[arc as usize] = false,
        Decision::Way { arc, is: true } => {
            for other in index.arcs_of(index.arc(arc).unit as usize) {
                open.arcs[other] &= other == arc as usize;
            }
        }
    }
}

/// Moves the prices while that pays.
fn climb(ascent: &mut Ascent<'_>, open: &Open, goal: Goal, best: Option<&Solution>) {
    let cutoff = goal.cutoff(best);
    let (mut since, mut mark) = (0, ascent.bound);
    for _ in 0..NODE_STEPS {
        if ascent.bound >= cutoff || !ascent.alive() || since >= NODE_PATIENCE {
            return;
        }
        ascent.step(open, goal.target(best, ascent.bound));
        since += 1;
        if ascent.bound - mark > (cutoff - mark) / 100 {
            (since, mark) = (0, ascent.bound);
        }
    }
}

/// Strikes configurations and arcs that no plan below `cutoff` can use: taking one would lift the bound to it.
pub(crate) fn strike(index: &Index<'_>, open: &mut Open, prices: &Prices, value: &Value, cutoff: i64) {
    strike_by(open, &penalties(index, prices, value), value, cutoff);
}

/// The same by what taking each arc would lift the bound at least.
pub(crate) fn strike_by(open: &mut Open, penalties: &[i64], value: &Value, cutoff: i64) {
    for (site, allowed) in open.configurations.iter_mut().enumerate().filter(|(_, allowed)| allowed.len() > 1)
    {
        let values = &value.values[site];
        let least = values.iter().copied().min().expect("every site keeps a configuration");
        let before = allowed.clone();
        allowed.retain(|k| {
            let at = value.known[site].iter().position(|known| known == k);
            at.is_none_or(|at| value.bound + (values[at] - least) < cutoff)
        });
        if allowed.is_empty() {
            // Nothing below the cutoff is left here; the bound says so as soon as it is computed again.
            *allowed = before;
        }
    }
    for (open, &penalty) in open.arcs.iter_mut().zip(penalties) {
        *open &= value.bound + penalty < cutoff;
    }
}

/// By how much taking each arc would lift the bound at least: its reduced cost on top of the best configuration that
/// offers it.
pub(crate) fn penalties(index: &Index<'_>, prices: &Prices, value: &Value) -> Vec<i64> {
    let penalty = |(arc, reduced): (usize, i64)| {
        let Arc { site, needs, .. } = index.problem.arcs[arc];
        let site = site as usize;
        let configurations = &index.problem.sites[site].configurations;
        let values = value.known[site].iter().zip(&value.values[site]);
        let offering = values.clone().filter(|&(&k, _)| needs & !configurations[k as usize].offers == 0);
        let least = values.map(|(_, &value)| value).min().expect("every site keeps a configuration");
        let with = offering.map(|(_, &value)| value).min().map_or(i64::MAX / 4, |with| with - least);
        with + reduced.max(0)
    };
    lagrange::reduced_costs(index, prices).into_iter().enumerate().map(penalty).collect()
}

/// Everything is decided: a plan or nothing.
pub(crate) fn leaf(index: &Index<'_>, open: &Open) -> Option<Solution> {
    let configurations: Vec<u32> = open.configurations.iter().map(|allowed| allowed[0]).collect();
    let arcs: Option<Vec<u32>> = (0..index.problem.loads.len())
        .map(|unit| index.arcs_of(unit).find(|&arc| open.arcs[arc]).map(id))
        .collect();
    let arcs = arcs.filter(|arcs| index.problem.holds(&configurations, arcs))?;
    let cost = index.problem.cost(&configurations, &arcs);
    Some(Solution { configurations, arcs, cost })
}
