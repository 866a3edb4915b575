//! The engines in their order: bound, plan, strike, and the tree for what is left.
//!
//! It reads no clock: how long it may run is the caller's answer to `Control::go`, and everything else it
//! stops at is a count, so that the same problem and seed give the same answer.

use crate::model::outcome::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Ascent, Evaluator, Open, Prices};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::rounds::{Leaning, Rounds};
use crate::optimise::tree::{self, Goal, strike, target};

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

/// Rounds of plan and bound before the tree, at most, and without a better plan.
const ROUNDS: usize = 8;
const IDLE: usize = 2;
/// Price steps before the first plan, and behind every later one.
const STEPS: usize = 300;
/// Moves of a round, a site.
const MOVES: u32 = 100;
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
    rounds: Rounds<'a>,
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
        Self {
            index,
            effort,
            goal,
            control,
            open,
            rounds: Rounds::new(index, effort.seed),
            ascent,
            bound,
            prices,
            stopped: None,
            step: 0,
        }
    }

    fn done(&self) -> bool {
        self.stopped.is_some() || self.bound >= self.goal.cutoff(self.rounds.best())
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
        self.climb();
        let (mut idle, mut least) = (0, i64::MAX);
        for _ in 0..ROUNDS {
            self.plan();
            self.climb();
            if self.done() || idle >= IDLE {
                return;
            }
            let now = self.rounds.best().map_or(i64::MAX, |best| best.cost);
            idle = if now < least { 0 } else { idle + 1 };
            least = now;
            let value = Evaluator::default().evaluate(self.index, &self.open, &self.prices, true);
            strike(self.index, &mut self.open, &self.prices, &value, self.goal.cutoff(self.rounds.best()));
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
            self.ascent.step(&whole, target(self.rounds.best(), self.ascent.bound));
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
            answer.exhausted = answer.stopped.is_none();
            if let Some(best) = self.rounds.best()
                && self.goal.proven(best, answer.bound) > answer.bound
            {
                // That costs come in grains is not in the prices.
                answer.bound = best.cost;
                answer.proof = Proof::Tree;
            }
            answer.best = self.rounds.best().cloned();
            return answer;
        }
        let start = tree::Start {
            open: self.open,
            prices: answer.prices.clone(),
            bound: self.bound,
            rounds: self.rounds,
            goal: self.goal,
            node_limit: self.effort.node_limit,
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
