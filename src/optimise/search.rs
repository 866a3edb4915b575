//! Good plans: anneal over the sites' configurations, then settle who goes where under the configurations found.
//!
//! It proves nothing; the bound does. All randomness comes from one seeded generator, and how long it searches is a
//! count of moves.
//!
//! ```text
//! anneal   a move puts one site (often a neighbour too, the other way round) into another configuration, serves who
//!          lost a place there in order of regret, lets the touched sites shift, eject and share out anew, and is kept
//!          by the rule of Metropolis on cost and softly priced breaches
//! refine   sites as they are: the Lagrangian answer of every price step is made a plan (of several sites that take a
//!          unit the cheapest keeps it, who is taken by none is inserted) and bettered; nothing may be breached now
//! ```
//!
//! Softly priced breaches keep the landscape smooth: a set of sites is judged by nearly its linear relaxation, and it
//! is the second step that makes whole units fit. On published and on village instances it gains ten times
//! what moves of single units gain there.

use crate::optimise::index::Index;
use crate::optimise::lagrange::{Ascent, Open, Prices};
use crate::optimise::moves::{eject, insert_all, reconfigure, relieve, settle, shift};
use crate::optimise::problem::Solution;
use crate::optimise::resplit::Resplit;
use crate::optimise::state::{NONE, State};

/// Rounds of shifts and ejections over all units, where a state is settled as a whole.
const SETTLE_ROUNDS: usize = 6;
/// What a seat too few costs while annealing, as a multiple of what a seat costs to run. Less, and sets of sites
/// that are too small win; more, and the landscape is rugged.
const SOFT: i64 = 12;

/// A running search.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    state: State<'a>,
    allowed: Vec<Vec<u32>>,
    /// Running sums of how likely each site is to be moved.
    odds: Vec<f64>,
    rng: oorandom::Rand64,
    best: Option<Solution>,
    /// What a site's decision typically costs: the measure of heat.
    typical: f64,
    soft: i64,
    hard: i64,
    resplit: Resplit,
    touched: Vec<usize>,
    units: Vec<u32>,
}

impl<'a> Search<'a> {
    /// Starts at the guessed configurations.
    pub(crate) fn new(index: &'a Index<'a>, allowed: Vec<Vec<u32>>, guess: Vec<u32>, seed: u64) -> Self {
        let mut state = State::new(index, guess);
        let everyone: Vec<u32> =
            (0..u32::try_from(state.arc.len()).expect("units fit into 32 bits")).collect();
        insert_all(&mut state, &everyone);
        state.forget();
        Self::at(state, allowed, None, seed)
    }

    /// Starts at a known solution.
    pub(crate) fn resume(index: &'a Index<'a>, allowed: Vec<Vec<u32>>, from: &Solution, seed: u64) -> Self {
        Self::at(State::from_solution(index, from), allowed, Some(from.clone()), seed)
    }

    fn at(state: State<'a>, allowed: Vec<Vec<u32>>, best: Option<Solution>, seed: u64) -> Self {
        let even: Vec<f64> = allowed.iter().map(|open| f64::from(u8::from(open.len() > 1))).collect();
        let mut search = Self {
            soft: soft_weight(state.index).min(state.weight),
            hard: state.weight,
            typical: typical_decision(state.index),
            state,
            allowed,
            odds: Vec::new(),
            rng: oorandom::Rand64::new(u128::from(seed)),
            best,
            resplit: Resplit::default(),
            touched: Vec::new(),
            units: Vec::new(),
        };
        search.set_odds(even.into_iter());
        search
    }

    fn set_odds(&mut self, weights: impl Iterator<Item = f64>) {
        self.odds = weights
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
    }

    /// Sites whose averaged configuration is undecided are moved more often.
    pub(crate) fn guide(&mut self, shares: &[Vec<f64>]) {
        let surest = |shares: &Vec<f64>| shares.iter().copied().fold(0.0, f64::max);
        let weights: Vec<f64> = (shares.iter().zip(&self.allowed))
            .map(|(shares, allowed)| if allowed.len() > 1 { 1.1 - surest(shares) } else { 0.0 })
            .collect();
        self.set_odds(weights.into_iter());
    }

    /// The best plan so far.
    pub(crate) fn best(&self) -> Option<&Solution> {
        self.best.as_ref()
    }

    fn note(&mut self) {
        if self.state.is_plan() && self.best.as_ref().is_none_or(|best| self.state.cost() < best.cost) {
            self.best = self.state.solution();
        }
    }

    /// Settles all units with the full price on breaches, so that a plan comes of it where one is near.
    pub(crate) fn settle(&mut self) {
        self.state.weight = self.hard;
        settle(&mut self.state, SETTLE_ROUNDS);
        self.note();
    }

    /// Anneals over so many moves from `hot` to `cold`, in typical decisions.
    pub(crate) fn anneal(&mut self, moves: u32, hot: f64, cold: f64, stop: &mut dyn FnMut() -> bool) {
        self.state.weight = self.soft;
        let cooling = (cold / hot).powf(1.0 / f64::from(moves.max(1)));
        let mut heat = self.typical * hot;
        for turn in 0..moves {
            if turn.is_multiple_of(256) && stop() {
                break;
            }
            self.turn(heat);
            heat *= cooling;
        }
    }

    /// One move, kept or taken back.
    fn turn(&mut self, heat: f64) {
        let (mark, before) = (self.state.mark(), self.state.total());
        if !self.change() {
            return;
        }
        let chance = self.rng.rand_float().max(1e-300);
        let allowance = whole(-heat * chance.ln());
        self.answer(mark, before.saturating_add(allowance));
        if self.state.total() - before > allowance {
            self.state.back_to(mark);
        } else {
            self.note();
        }
        self.state.forget();
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.rng.rand_range(0..count as u64)).expect("below a count that is a usize")
    }

    fn pick_site(&mut self) -> Option<usize> {
        let all = self.odds.last().copied().filter(|&all| all > 0.0)?;
        let at = self.rng.rand_float() * all;
        let site = self.odds.partition_point(|&sum| sum <= at);
        (site < self.odds.len()).then_some(site)
    }

    /// Puts a site into another configuration; often a neighbour answers with the opposite.
    fn change(&mut self) -> bool {
        let Some(site) = self.pick_site() else { return false };
        let own = self.state.configuration[site];
        let Some(configuration) = self.pick(site, |k, _| k != own) else { return false };
        let before = self.state.seats(site);
        let after = i64::from(self.state.index.problem.sites[site].configurations[configuration as usize].seats);
        if after < before && self.rng.rand_float() < 0.5 {
            // A neighbour grows first, so that it can take over.
            let index = self.state.index;
            let neighbours = &index.neighbours[site];
            if !neighbours.is_empty() {
                let other = neighbours[self.below(neighbours.len())] as usize;
                self.resize(other, true);
            }
        }
        let mark = self.state.mark();
        reconfigure(&mut self.state, site, configuration);
        if after > before && self.rng.rand_float() < 0.6 {
            let givers = self.state.givers(mark, site);
            let most = givers.len().min(4);
            if most > 0 {
                let other = givers[self.below(most)];
                self.resize(other, false);
            }
        }
        true
    }

    /// Puts a site into some larger (`grow`) or smaller configuration, if it has one.
    fn resize(&mut self, site: usize, grow: bool) {
        let own = self.state.seats(site);
        if let Some(choice) = self.pick(site, |_, seats| if grow { seats > own } else { seats < own }) {
            reconfigure(&mut self.state, site, choice);
        }
    }

    /// Any of a site's allowed configurations for which (configuration, seats) will do.
    fn pick(&mut self, site: usize, fits: impl Fn(u32, i64) -> bool) -> Option<u32> {
        let configurations = &self.state.index.problem.sites[site].configurations;
        let fits = |&&k: &&u32| fits(k, configurations[k as usize].seats.into());
        let count = self.allowed[site].iter().filter(fits).count();
        if count == 0 {
            return None;
        }
        let pick = self.below(count);
        self.allowed[site].iter().filter(fits).nth(pick).copied()
    }

    /// Lets the sites touched since `mark` shift, eject and share out anew while the total may still come down to `most`.
    fn answer(&mut self, mark: usize, most: i64) {
        let mut touched = std::mem::take(&mut self.touched);
        self.state.touched(mark, &mut touched);
        relieve(&mut self.state, &touched);
        self.gather(&touched);
        for &unit in &self.units {
            shift(&mut self.state, unit as usize);
        }
        // What is still to come rarely brings more than half of a typical decision.
        if self.state.total() <= most.saturating_add(whole(self.typical / 2.0)) {
            for &unit in &self.units {
                eject(&mut self.state, unit as usize);
            }
            self.share_out(&touched);
        }
        self.touched = touched;
    }

    fn gather(&mut self, sites: &[usize]) {
        self.units.clear();
        for &site in sites {
            self.units.extend_from_slice(self.state.members(site));
        }
    }

    /// These sites (sorted) share out anew with each other and with their neighbours.
    fn share_out(&mut self, sites: &[usize]) {
        let index = self.state.index;
        for &site in sites.iter() {
            for &other in &index.neighbours[site] {
                let other = other as usize;
                let twice = other < site && sites.binary_search(&other).is_ok();
                if !twice && self.state.is_open(site) && self.state.is_open(other) {
                    self.resplit.run(&mut self.state, site, other);
                }
            }
        }
    }

    /// Betters who goes where under the configurations as they are, for so many price steps from `prices`.
    pub(crate) fn refine(&mut self, open: &Open, prices: &Prices, steps: usize, stop: &mut dyn FnMut() -> bool) {
        self.state.weight = self.hard;
        let index = self.state.index;
        let mut fixed = open.clone();
        for (allowed, &own) in fixed.configurations.iter_mut().zip(&self.state.configuration) {
            *allowed = vec![own];
        }
        let mut ascent = Ascent::new(index, &fixed, prices.clone());
        let mut least = i64::MAX;
        for step in 0..steps {
            if stop() || !ascent.alive() {
                break;
            }
            let guess = ascent.bound.saturating_add(ascent.bound.abs() / 50 + 1);
            let answer = ascent.step(&fixed, guess.min(least).max(ascent.bound + 1));
            if step >= WARM {
                self.adopt(&answer.taken);
                self.better(BETTER_ROUNDS);
                if self.state.is_plan() {
                    least = least.min(self.state.cost());
                }
            }
        }
    }

    /// Puts the state to what a Lagrangian answer takes: of several arcs of a unit the cheapest, who has none is inserted.
    fn adopt(&mut self, taken: &[u32]) {
        let index = self.state.index;
        let mut chosen = vec![NONE; self.state.arc.len()];
        for &arc in taken {
            let way = index.way(arc);
            let own = &mut chosen[way.unit as usize];
            if *own == NONE || (way.cost, arc) < (index.way(*own).cost, *own) {
                *own = arc;
            }
        }
        self.units.clear();
        for (unit, &arc) in (0_u32..).zip(&chosen) {
            if arc == NONE {
                self.units.push(unit);
            }
            if self.state.arc[unit as usize] != arc {
                self.state.assign(unit as usize, arc);
            }
        }
        insert_all(&mut self.state, &self.units);
        self.state.forget();
    }

    /// Shares out, shifts and ejects everywhere until it no longer helps, at most `rounds` times.
    fn better(&mut self, rounds: usize) {
        let all: Vec<usize> = (0..self.state.load.len()).collect();
        relieve(&mut self.state, &all);
        for _ in 0..rounds {
            let before = self.state.total();
            self.share_out(&all);
            for unit in 0..self.state.arc.len() {
                shift(&mut self.state, unit);
                eject(&mut self.state, unit);
            }
            self.state.forget();
            if self.state.total() >= before {
                break;
            }
        }
        self.note();
    }

    /// Goes back to the best plan, if there is one.
    pub(crate) fn rewind(&mut self) {
        if let Some(best) = &self.best {
            self.state = State::from_solution(self.state.index, best);
        }
    }
}

/// Price steps before the answers are worth making plans of.
const WARM: usize = 10;
/// Rounds in which a refined answer is bettered.
const BETTER_ROUNDS: usize = 4;

/// What a seat too few costs while annealing.
fn soft_weight(index: &Index<'_>) -> i64 {
    let problem = index.problem;
    let open = problem.sites.iter().flat_map(|site| &site.configurations).filter(|k| k.seats > 0);
    let seats = median(open.map(|k| k.cost.max(0) / i64::from(k.seats)).collect());
    // Where sites cost nothing, what a unit pays for the third choice instead of the first.
    let third = |unit: usize| {
        let ways = index.ways_of(unit);
        let third = ways.get(2).or(ways.last())?;
        Some((third.cost - ways[0].cost) / i64::from(problem.loads[unit].max(1)))
    };
    let ways = median((0..problem.loads.len()).filter_map(third).collect());
    (SOFT * seats).max(ways).max(1)
}

/// The middling difference between a site's dearest and cheapest configuration; where that is nothing, between ways.
fn typical_decision(index: &Index<'_>) -> f64 {
    let sites = index.problem.sites.iter().filter(|site| site.configurations.len() > 1);
    let spread = sites.map(|site| {
        let costs = || site.configurations.iter().map(|k| k.cost);
        costs().max().unwrap_or(0) - costs().min().unwrap_or(0)
    });
    let sites = median(spread.collect());
    let ways = (0..index.problem.loads.len()).filter_map(|unit| {
        let ways = index.ways_of(unit);
        Some(ways.get(2).or(ways.last())?.cost - ways[0].cost)
    });
    as_f64(sites.max(median(ways.collect())).max(1))
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "a measure of chance, not a figure")]
fn as_f64(cost: i64) -> f64 {
    cost as f64
}

#[expect(clippy::cast_possible_truncation, reason = "clamped far inside 64 bits")]
fn whole(cost: f64) -> i64 {
    cost.clamp(-1e17, 1e17) as i64
}
