//! The engines in their order: bound, plan, strike, and the tree for what is left.
//!
//! It reads no clock: how long it may run is the caller's answer to `Control::go`, and everything else it
//! stops at is a count, so that the same problem and seed give the same answer.

use crate::model::outcome::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Ascent, Evaluator, Open, Prices};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::search::Search;
use crate::optimise::tree::{self, Goal, keep, strike, target};

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
    /// From the search tree.
    Tree,
}

/// What was found and proven.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The best plan; `None` with `stopped` empty and no node limit reached: there is none.
    pub best: Option<Solution>,
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
}

/// Rounds of plan and bound before the tree.
const ROUNDS: usize = 6;
/// Price steps before the first plan, and behind every later one.
const STEPS: usize = 300;
/// Moves of a round, a site.
const MOVES: u32 = 100;
/// Heat of a round in typical decisions: at its beginning (the first round, later ones) and at its end.
const HOT: [f64; 2] = [0.2, 0.1];
const COLD: f64 = 0.02;
/// Price steps in which a round's sites are given their units.
const REFINE: usize = 100;

/// Solves a problem as far as `effort` and `control` allow.
///
/// # Panics
/// When an index in the problem is out of range, a site has no configuration or arcs are not sorted by unit.
#[must_use]
pub fn solve(problem: &Problem, effort: &Effort, control: &Control<'_>) -> Answer {
    let index = Index::new(problem);
    let mut root = Root::new(&index, effort, control);
    root.run();
    root.finish()
}

struct Root<'a> {
    index: &'a Index<'a>,
    effort: &'a Effort,
    goal: Goal,
    control: &'a Control<'a>,
    open: Open,
    best: Option<Solution>,
    ascent: Ascent<'a>,
    bound: i64,
    prices: Prices,
    stopped: Option<Go>,
    step: u64,
}

impl<'a> Root<'a> {
    fn new(index: &'a Index<'a>, effort: &'a Effort, control: &'a Control<'a>) -> Self {
        let open = Open::all(index);
        let start = Prices::amortised(index, &open);
        let ascent = Ascent::new(index, &open, start);
        let (bound, prices) = (ascent.bound, ascent.best.clone());
        let goal = Goal::new(index, effort.gap);
        Self { index, effort, goal, control, open, best: None, ascent, bound, prices, stopped: None, step: 0 }
    }

    fn done(&self) -> bool {
        self.stopped.is_some() || self.bound >= self.goal.cutoff(self.best.as_ref())
    }

    fn pause(&mut self) {
        if self.stopped.is_none() {
            self.stopped = Some((self.control.go)()).filter(|&go| go != Go::On);
        }
        (self.control.progress)(Progress::Solving {
            step: self.step,
            bound: Fen(self.bound),
            plan: self.best.as_ref().map(|plan| Fen(plan.cost)),
        });
    }

    fn run(&mut self) {
        self.climb();
        let mut before = (i64::MIN, i64::MAX);
        for round in 0..ROUNDS {
            self.plan(round);
            self.climb();
            let now = (self.bound, self.best.as_ref().map_or(i64::MAX, |best| best.cost));
            // A round that moved neither bound nor plan will be followed by others like it.
            let stands_still = now.1 == before.1 && now.0.saturating_sub(before.0) < now.0.abs() / 100_000;
            if self.done() || stands_still {
                return;
            }
            before = now;
            let value = Evaluator::default().evaluate(self.index, &self.open, &self.prices, true);
            strike(self.index, &mut self.open, &self.prices, &value, self.goal.cutoff(self.best.as_ref()));
        }
    }

    /// Moves the prices, then takes the exact bound at the best of them. All of it on the unstruck problem, so
    /// that anyone can recompute the bound from the prices alone.
    fn climb(&mut self) {
        let whole = Open::all(self.index);
        self.ascent.revive();
        for _ in 0..STEPS {
            if self.stopped.is_some() || !self.ascent.alive() {
                break;
            }
            self.ascent.step(&whole, target(self.best.as_ref(), self.ascent.bound));
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

    fn plan(&mut self, round: usize) {
        let seed = self.effort.seed.wrapping_mul(1_000_003).wrapping_add(round as u64);
        let allowed = self.open.configurations.clone();
        let mut search = match &self.best {
            Some(best) if round % 2 == 1 => Search::resume(self.index, allowed, best, seed),
            _ => Search::new(self.index, allowed, self.guess(), seed),
        };
        search.guide(&self.ascent.sites);
        let control = self.control;
        let mut stop = || (control.go)() != Go::On;
        let moves = u32::try_from(self.index.problem.sites.len()).unwrap_or(u32::MAX).saturating_mul(MOVES);
        search.anneal(moves, HOT[round % 2], COLD, &mut stop);
        search.refine(&Open::all(self.index), &self.ascent.best, REFINE, &mut stop);
        keep(&mut self.best, search.best());
        self.pause();
    }

    /// The configuration that the averaged answer leans to, site by site.
    fn guess(&self) -> Vec<u32> {
        let sites = self.ascent.sites.iter().zip(&self.open.configurations);
        sites
            .map(|(shares, allowed)| {
                let share = |k: u32| shares[k as usize];
                let leaning =
                    allowed.iter().copied().max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)));
                leaning.expect("every site keeps a configuration")
            })
            .collect()
    }

    fn finish(mut self) -> Answer {
        let mut answer = Answer {
            best: None,
            bound: self.bound,
            proof: Proof::Lagrangian,
            prices: std::mem::take(&mut self.prices),
            nodes: 0,
            exhausted: false,
            stopped: self.stopped,
        };
        if self.done() {
            answer.best = self.best;
            answer.exhausted = answer.stopped.is_none();
            return answer;
        }
        let start = tree::Start {
            open: self.open,
            prices: answer.prices.clone(),
            bound: self.bound,
            best: self.best,
            goal: self.goal,
            node_limit: self.effort.node_limit,
            seed: self.effort.seed,
        };
        let tree = tree::search(self.index, start, self.control);
        answer.exhausted = tree.exhausted;
        answer.nodes = tree.nodes;
        answer.stopped = tree.stopped;
        if tree.bound > answer.bound {
            answer.bound = tree.bound;
            answer.proof = Proof::Tree;
        }
        answer.best = tree.best;
        answer
    }
}
