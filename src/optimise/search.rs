//! Good plans: construct from a guess, settle, try configurations, kick and try again.
//!
//! It proves nothing; the bound does. All randomness comes from one seeded generator.

use crate::optimise::index::Index;
use crate::optimise::moves::{better_configuration, insert_all, reconfigure, settle, shift_around};
use crate::optimise::problem::Solution;
use crate::optimise::state::State;

/// Rounds of shifts and ejections before the configurations get their turn again.
const SETTLE_ROUNDS: usize = 6;
/// A kicked state may be this share of the best worse and still be the next starting point: small enough
/// to stay near the best, large enough to leave a local optimum of one site.
const SLACK: f64 = 0.002;

/// A running search.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    state: State<'a>,
    allowed: Vec<Vec<u32>>,
    weights: Vec<f64>,
    rng: oorandom::Rand64,
    best: Option<Solution>,
}

impl<'a> Search<'a> {
    /// Starts at the guessed configurations.
    pub(crate) fn new(index: &'a Index<'a>, allowed: Vec<Vec<u32>>, guess: Vec<u32>, seed: u64) -> Self {
        let mut state = State::new(index, guess);
        let everyone: Vec<u32> =
            (0..u32::try_from(state.arc.len()).expect("units fit into 32 bits")).collect();
        insert_all(&mut state, &everyone);
        let weights = allowed.iter().map(|open| if open.len() > 1 { 1.0 } else { 0.0 }).collect();
        Self { state, allowed, weights, rng: oorandom::Rand64::new(u128::from(seed)), best: None }
    }

    /// Starts at a known solution.
    pub(crate) fn resume(index: &'a Index<'a>, allowed: Vec<Vec<u32>>, from: &Solution, seed: u64) -> Self {
        let weights = allowed.iter().map(|open| if open.len() > 1 { 1.0 } else { 0.0 }).collect();
        let state = State::from_solution(index, from);
        Self {
            state,
            allowed,
            weights,
            rng: oorandom::Rand64::new(u128::from(seed)),
            best: Some(from.clone()),
        }
    }

    /// Sites whose averaged configuration is undecided are kicked more often.
    pub(crate) fn guide(&mut self, shares: &[Vec<f64>]) {
        for ((weight, shares), allowed) in self.weights.iter_mut().zip(shares).zip(&self.allowed) {
            let surest = shares.iter().copied().fold(0.0, f64::max);
            *weight = if allowed.len() > 1 { 1.05 - surest } else { 0.0 };
        }
    }

    /// The best plan so far.
    pub(crate) fn best(&self) -> Option<&Solution> {
        self.best.as_ref()
    }

    fn note(&mut self) {
        let better = self.best.as_ref().is_none_or(|best| self.state.score().cost < best.cost);
        if better && let Some(solution) = self.state.solution() {
            self.best = Some(solution);
        }
    }

    /// Settles units and sites until neither helps, at most `rounds` times.
    pub(crate) fn polish(&mut self, rounds: usize) {
        for _ in 0..rounds {
            settle(&mut self.state, SETTLE_ROUNDS);
            self.note();
            let mut any = false;
            for site in self.shuffled() {
                if self.allowed[site].len() > 1 {
                    any |= better_configuration(&mut self.state, site, &self.allowed);
                    self.state.forget();
                }
            }
            self.note();
            if !any {
                break;
            }
        }
    }

    fn shuffled(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.allowed.len()).collect();
        for last in (1..order.len()).rev() {
            let other = self.below(last + 1);
            order.swap(last, other);
        }
        order
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.rng.rand_range(0..count as u64)).expect("below a count that is a usize")
    }

    fn pick_site(&mut self) -> Option<usize> {
        let all: f64 = self.weights.iter().sum();
        let mut at = self.rng.rand_float() * all;
        for (site, &weight) in self.weights.iter().enumerate() {
            if weight > 0.0 {
                at -= weight;
                if at <= 0.0 {
                    return Some(site);
                }
            }
        }
        self.weights.iter().rposition(|&weight| weight > 0.0)
    }

    /// Forces one site into another configuration, lets its neighbourhood answer, and keeps what is not much worse.
    pub(crate) fn kick(&mut self) {
        let Some(site) = self.pick_site() else {
            return;
        };
        let mark = self.state.mark();
        let before = self.state.score().total();
        let others: Vec<u32> =
            self.allowed[site].iter().copied().filter(|&k| k != self.state.configuration[site]).collect();
        let choice = others[self.below(others.len())];
        reconfigure(&mut self.state, site, choice);
        for &neighbour in &self.state.index.neighbours[site] {
            let neighbour = neighbour as usize;
            if self.allowed[neighbour].len() > 1 {
                better_configuration(&mut self.state, neighbour, &self.allowed);
            }
        }
        let touched = self.state.touched(mark);
        shift_around(&mut self.state, &touched);
        self.note();
        let after = self.state.score().total();
        if after > before && after > self.ceiling() {
            self.state.back_to(mark);
        }
        self.state.forget();
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a tolerance, not a figure"
    )]
    fn ceiling(&self) -> i64 {
        self.best.as_ref().map_or(i64::MIN, |best| best.cost + (best.cost.abs() as f64 * SLACK) as i64)
    }

    /// Goes back to the best plan, if there is one.
    pub(crate) fn rewind(&mut self) {
        if let Some(best) = &self.best {
            self.state = State::from_solution(self.state.index, best);
        }
    }
}
