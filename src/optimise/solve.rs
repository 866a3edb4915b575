//! The engines in their order: bound, plan, strike, and the tree for what is left.
//!
//! It reads no clock: how long it may run is the caller's answer to `Control::go`, and everything else it
//! stops at is a count, so that the same problem and seed give the same answer.

use crate::model::control::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::ascent::Ascent;
use crate::optimise::certificate::Certificate;
use crate::optimise::columns;
use crate::optimise::finer::Finer;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Evaluator, Open, Prices};
use crate::optimise::problem::{Problem, Row, Solution};
use crate::optimise::rounds::{Leaning, Rounds};
use crate::optimise::tree::{self, Goal, strike};

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Stop when the plan is proven within this share of the best.
    pub gap: f64,
    /// Most nodes of the search tree; 0 = no limit.
    pub node_limit: u64,
    /// Seed of every random choice.
    pub seed: u64,
}

impl Default for Effort {
    /// To the optimum, without limit.
    fn default() -> Self {
        Self { gap: 0.0, node_limit: 0, seed: 1 }
    }
}

/// Where the bound came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// From [`Answer::prices`] alone, by the formula of the module `lagrange`.
    Lagrangian,
    /// From the search tree, or from prices finer than whole units of cost.
    Tree,
    /// A solver's word: its tree is of floats and is not recounted.
    Solver,
}

/// What was found and proven.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The best plan; `None` with `stopped` empty and no node limit reached: there is none.
    pub best: Option<Solution>,
    /// Other good plans that were found on the way, best first: starting points of a [`what_if`].
    pub others: Vec<Solution>,
    /// Prices at which the best plan's units chose their sites: where a [`what_if`] starts them again.
    pub refined: Option<Prices>,
    /// No plan costs less.
    pub bound: i64,
    /// Where the bound came from.
    pub proof: Proof,
    /// Prices at the root.
    pub prices: Prices,
    /// Nodes of the tree.
    pub nodes: u64,
    /// Whether every node was settled: without a plan, there is none.
    pub exhausted: bool,
    /// What the caller said to end it early.
    pub stopped: Option<Go>,
    /// Where the bound is of kind [`Proof::Tree`]: its whole proof, unless it came too large or something was forced. It
    /// holds as long as its bound is the answer's.
    pub certificate: Option<Certificate>,
}

/// Rounds of plan and bound before the tree, at most, and without a better plan.
const ROUNDS: usize = 8;
const IDLE: usize = 2;
/// The same where seats are tight: there rounds still gain when the bound stands still.
const TIGHT_IDLE: usize = 5;
/// Price steps beside the plan of a what-if, and behind it.
const WHAT_IF_STEPS: (usize, usize) = (30, 6);
/// The same where rows may be paid for: a decision that is forced moves the prices of very many of them.
const PRICED_STEPS: (usize, usize) = (90, 18);
/// Price steps of a bound alone between two looks at whether it is near enough.
const BOUNDED_STEPS: usize = 20;
/// Price steps before the first plan, and behind every later one.
const STEPS: usize = 300;
/// Moves of a round, a site.
const MOVES: u32 = 100;

/// Nodes of the tree of prices before that of columns: where the bound is near from the start they end it, at a hundredth of the cost.
const FIRST_NODES: u64 = 400;
/// Nodes of the search without costs at most: what it has not settled by then, it may never.
const FREE_NODES: u64 = 2_000;

/// Solves a problem as far as `effort` and `control` allow.
///
/// # Panics
/// When an index in the problem is out of range, a site has no configuration or arcs are not sorted by unit.
#[must_use]
pub fn solve(problem: &Problem, effort: &Effort, control: &Control<'_>) -> Answer {
    solve_forced(problem, &[], effort, control)
}

/// The same where some sites must take one of these configurations.
pub(crate) fn solve_forced(
    problem: &Problem,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let (gap, node_limit) = columns::effort(problem, (effort.gap, effort.node_limit));
    let effort = &Effort { gap, node_limit, ..*effort };
    let finer = Finer::new(problem);
    let fine = finer.problem(problem);
    let answer = finer.run(control, |control| {
        let index = Index::new(&fine);
        let whole = Open::forced(&index, forced);
        let start = Prices::amortised(&index, &whole);
        let mut root = Root::new(&index, whole, start, effort, control);
        root.certify = forced.is_empty().then(Vec::new);
        root.climb();
        root.run();
        root.finish()
    });
    finer.outward(problem, &|open| open.force(forced), answer)
}

/// The same problem, every plan costing nothing.
fn free(problem: &Problem) -> Problem {
    let mut free = problem.clone();
    free.arcs.iter_mut().for_each(|arc| arc.cost = 0);
    free.sites.iter_mut().flat_map(|site| &mut site.configurations).for_each(|k| k.cost = 0);
    free.rows.iter_mut().filter_map(|row| row.price.as_mut()).for_each(|price| *price = 0);
    free
}

/// What differs from a problem that was solved before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Sites that must take one of these configurations.
    pub forced: Vec<(u32, Vec<u32>)>,
    /// Further sites around which to look anew: those whose seats or costs are other than before.
    pub touched: Vec<u32>,
}

/// Solves a problem that differs a little from one that was solved: from that one's prices and plans, in short passes
/// of bound and plan side by side (on rayon's threads, whose number changes nothing) and without the tree. Only where that
/// finds no plan does it solve from the beginning.
///
/// `problem` has the same units, sites, configurations, arcs and rows as the one `before` answers, by their rows; numbers
/// may differ. The plan is a quick answer, hardly ever more than a tenth of a per cent dearer than a first solve's on the instance
/// measured (docs/decisions/0014-plan-search.md); the bound is mostly [`Proof::Lagrangian`].
///
/// ```
/// use hubward::model::control::Control;
/// use hubward::optimise::problem::{Arc, Configuration, Problem, Site, UNLIMITED};
/// use hubward::optimise::{Change, Effort, solve, what_if};
///
/// fn site(cost: i64, seats: u32) -> Site {
///     let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
///     Site { configurations: vec![closed, Configuration { cost, seats, offers: 1, ..closed }] }
/// }
/// let arc = |unit, site, cost| Arc { unit, site, cost, uses: [0; 3], needs: 1 };
/// let problem = Problem {
///     loads: vec![3, 4],
///     sites: vec![site(100, 7), site(150, 7)],
///     arcs: vec![arc(0, 0, 10), arc(0, 1, 20), arc(1, 0, 10), arc(1, 1, 20)],
///     ..Problem::default()
/// };
/// let before = solve(&problem, &Effort::default(), &Control::silent());
/// assert_eq!(before.best.as_ref().unwrap().cost, 120);
/// // And if the first site had to close?
/// let change = Change { forced: vec![(0, vec![0])], touched: vec![] };
/// let after = what_if(&problem, &before, &change, &Effort::default(), &Control::silent());
/// assert_eq!(after.best.unwrap().cost, 190);
/// ```
///
/// # Panics
/// As [`solve`], and when `before` answers a problem of another shape or a forced site is left no configuration.
#[must_use]
pub fn what_if(
    problem: &Problem,
    before: &Answer,
    change: &Change,
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let finer = Finer::new(problem);
    let force = |open: &mut Open| open.force(&change.forced);
    let (fine, before) = (finer.problem(problem), finer.inward(before));
    let answer = finer.run(control, |control| nearby(&fine, &before, (change, &force), effort, control));
    finer.outward(problem, &force, answer)
}

/// Moves prices that bounded a problem before, where some sites must take one of these configurations, towards what a plan costs. The answer has no
/// plan; its bound is that of its prices.
pub(crate) fn bounded(
    problem: &Problem,
    prices: &Prices,
    plan: &Solution,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let index = Index::new(problem);
    let whole = Open::forced(&index, forced);
    let mut root = Root::new(&index, whole, prices.clone(), effort, control);
    root.rounds.keep(plan.clone());
    root.ascent.revive();
    for _ in 0..STEPS / BOUNDED_STEPS {
        root.climb_on(BOUNDED_STEPS);
        if root.done() || !root.ascent.alive() {
            break;
        }
    }
    Answer { best: None, others: Vec::new(), refined: None, exhausted: false, ..root.answer() }
}

/// A what-if in units of cost that are fine enough.
fn nearby(
    problem: &Problem,
    before: &Answer,
    (change, force): (&Change, &dyn Fn(&mut Open)),
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let index = Index::new(problem);
    let mut whole = Open::all(&index);
    force(&mut whole);
    let steps = if problem.rows.iter().any(Row::is_soft) { PRICED_STEPS } else { WHAT_IF_STEPS };
    let plans: Vec<&Solution> = before.best.iter().chain(&before.others).collect();
    let mut rounds = Rounds::new(&index, effort.seed);
    let mut root = Root::new(&index, whole.clone(), before.prices.clone(), effort, control);
    if plans.is_empty() {
        root.climb_by(steps.0);
    } else {
        let forced = change.forced.iter().map(|&(site, _)| site);
        let sites: Vec<usize> =
            forced.chain(change.touched.iter().copied()).map(|site| site as usize).collect();
        let stop = || (control.go)() != Go::On;
        let refined = before.refined.as_ref().unwrap_or(&before.prices);
        // Neither needs the other.
        rayon::join(|| root.climb_by(steps.0), || rounds.nearby(&whole, (&plans, refined), &sites, &stop));
        root.rounds = rounds;
        root.climb_by(steps.1);
    }
    if root.rounds.best().is_none() {
        root.climb();
        root.run();
        return root.finish();
    }
    root.pause();
    root.answer()
}

struct Root<'a> {
    index: &'a Index<'a>,
    effort: &'a Effort,
    goal: Goal,
    control: &'a Control<'a>,
    /// All that the caller leaves open.
    whole: Open,
    /// What proofs have not struck of it.
    open: Open,
    rounds: Rounds<'a>,
    ascent: Ascent<'a>,
    bound: i64,
    prices: Prices,
    stopped: Option<Go>,
    step: u64,
    /// Where nothing is forced, so that a bound is worth writing down: the prices at which something was struck.
    certify: Option<Vec<Prices>>,
    /// It was proven that there is no plan.
    impossible: bool,
}

impl<'a> Root<'a> {
    fn new(
        index: &'a Index<'a>,
        whole: Open,
        mut start: Prices,
        effort: &'a Effort,
        control: &'a Control<'a>,
    ) -> Self {
        // Prices of another problem may be above what a breach costs in this one, and would bound nothing.
        let most = index.problem.rows.iter().map(|row| row.price.unwrap_or(i64::MAX));
        start.rows.iter_mut().zip(most).for_each(|(price, most)| *price = (*price).min(most));
        let ascent = Ascent::new(index, &whole, start);
        Self {
            index,
            effort,
            goal: Goal::new(index, effort.gap),
            control,
            open: whole.clone(),
            whole,
            rounds: Rounds::new(index, effort.seed),
            bound: ascent.bound,
            prices: ascent.best.clone(),
            ascent,
            stopped: None,
            step: 0,
            certify: None,
            impossible: false,
        }
    }

    fn done(&self) -> bool {
        self.stopped.is_some() || self.impossible || self.bound >= self.goal.cutoff(self.rounds.best())
    }

    fn pause(&mut self) {
        if self.stopped.is_none() {
            self.stopped = Some((self.control.go)()).filter(|&go| go != Go::On);
        }
        (self.control.progress)(Progress::Solving {
            step: self.step,
            bound: Fen(self.bound),
            plan: self.rounds.best().map(|plan| Fen(plan.cost)),
        });
    }

    fn run(&mut self) {
        let (mut idle, mut least) = (0, i64::MAX);
        for _ in 0..ROUNDS {
            self.plan();
            self.climb();
            if self.done() || idle >= if self.rounds.is_tight() { TIGHT_IDLE } else { IDLE } {
                return;
            }
            let now = self.rounds.best().map_or(i64::MAX, |best| best.cost);
            idle = if now < least { 0 } else { idle + 1 };
            least = now;
            let value = Evaluator::default().evaluate(self.index, &self.open, &self.prices, true);
            strike(self.index, &mut self.open, &self.prices, &value, self.goal.cutoff(self.rounds.best()));
            self.certify.iter_mut().for_each(|struck| struck.push(self.prices.clone()));
        }
    }

    /// Moves the prices, then takes the exact bound at the best of them. All of it on the unstruck problem, so
    /// that anyone can recompute the bound from the prices alone.
    fn climb(&mut self) {
        self.climb_by(STEPS);
    }

    fn climb_by(&mut self, steps: usize) {
        self.ascent.revive();
        self.climb_on(steps);
    }

    fn climb_on(&mut self, steps: usize) {
        for _ in 0..steps {
            if self.stopped.is_some() || !self.ascent.alive() {
                break;
            }
            self.ascent.step(&self.whole, self.goal.target(self.rounds.best(), self.ascent.bound));
            self.step += 1;
            if self.step.is_multiple_of(10) {
                self.pause();
            }
        }
        if self.ascent.bound > self.bound {
            self.bound = self.ascent.bound;
            self.prices = self.ascent.best.clone();
        }
    }

    fn plan(&mut self) {
        let control = self.control;
        let mut stop = || (control.go)() != Go::On;
        let leaning = Leaning { open: &self.open, prices: &self.prices, sites: &self.ascent.sites };
        self.rounds.run(leaning, MOVES, &mut stop);
        self.pause();
    }

    /// Looks for any plan at all: without costs, a bound above 0 at whatever prices proves that there is none.
    fn first_plan(&mut self) {
        let problem = free(self.index.problem);
        let index = Index::new(&problem);
        let start = self.prices.clone();
        let silent = Control { progress: &|_| {}, go: self.control.go };
        let limit = self.effort.node_limit;
        let node_limit = if limit == 0 { FREE_NODES } else { limit.min(FREE_NODES) };
        let effort = Effort { node_limit, ..*self.effort };
        let mut root = Root::new(&index, self.whole.clone(), start, &effort, &silent);
        root.climb();
        root.run();
        let answer = root.finish();
        self.stopped = answer.stopped;
        if let Some(plan) = answer.best {
            let cost = self.index.problem.cost(&plan.configurations, &plan.arcs);
            self.rounds.keep(Solution { cost, ..plan });
            self.run();
        } else if answer.exhausted {
            self.impossible = true;
        }
    }

    /// What is known without the tree.
    fn answer(self) -> Answer {
        let done = self.done();
        let mut answer = Answer {
            best: self.rounds.best().cloned(),
            others: self.rounds.others().to_vec(),
            refined: self.rounds.refined().cloned(),
            bound: self.bound,
            proof: Proof::Lagrangian,
            prices: self.prices,
            nodes: 0,
            exhausted: done && self.stopped.is_none(),
            stopped: self.stopped,
            certificate: None,
        };
        if done
            && let Some(best) = &answer.best
            && self.goal.proven(best, answer.bound) > answer.bound
        {
            // That costs come in grains is not in the prices.
            answer.bound = best.cost;
            answer.proof = Proof::Tree;
            answer.certificate =
                self.certify.as_ref().map(|_| Certificate::of_prices(best.cost, 1, &answer.prices));
        }
        answer
    }

    fn finish(mut self) -> Answer {
        if self.rounds.best().is_none() && !self.done() && !self.goal.all_free() {
            self.first_plan();
        }
        if self.done() {
            return self.answer();
        }
        let (index, control, prices) = (self.index, self.control, self.prices);
        let (open, bound, mut rounds, goal) = (self.open, self.bound, self.rounds, self.goal);
        let (node_limit, certify) = (self.effort.node_limit, self.certify);
        // That there is no plan at all is the older tree's word, which strikes what the limits alone rule out.
        let small = columns::is_small(index.problem) && rounds.best().is_some();
        let by_prices = |open, rounds, certify, node_limit| {
            let prices = prices.clone();
            let start = tree::Start {
                open,
                prices,
                bound,
                rounds,
                goal,
                node_limit,
                certify,
                certify_unfinished: !small,
            };
            tree::search(index, start, control)
        };
        let first = (small && columns::is_dear(index.problem)).then(|| {
            let nodes = if node_limit == 0 { FIRST_NODES } else { node_limit.min(FIRST_NODES) };
            by_prices(open.clone(), rounds.clone(), certify.clone(), nodes)
        });
        let found = match first {
            Some(found) if found.exhausted || found.stopped.is_some() => found,
            _ if !small => by_prices(open, rounds, certify, node_limit),
            first => {
                first.and_then(|first| first.best).into_iter().for_each(|best| rounds.keep(best));
                let prices = prices.clone();
                let start = columns::Start { open, prices, bound, rounds, goal, node_limit, certify };
                columns::search(index, start, control)
            }
        };
        let tree::Tree { best, others, refined, bound, nodes, stopped, exhausted, certificate } = found;
        let (bound, proof) =
            if bound > self.bound { (bound, Proof::Tree) } else { (self.bound, Proof::Lagrangian) };
        Answer { best, others, refined, bound, proof, prices, nodes, exhausted, stopped, certificate }
    }
}
