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

use crate::optimise::ascent::{Ascent, as_f64};
use crate::optimise::chain::follow;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices};
use crate::optimise::moves::{eject, insert_all, reconfigure, relieve, shift};
use crate::optimise::problem::Solution;
use crate::optimise::resplit::Resplit;
use crate::optimise::state::{NONE, State};

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
    /// Whether the weight of breaches swings while annealing.
    swings: bool,
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
        Self::from_state(state, allowed, seed)
    }

    /// Starts at a known solution; what it finds is its own.
    pub(crate) fn at(index: &'a Index<'a>, allowed: Vec<Vec<u32>>, from: &Solution, seed: u64) -> Self {
        Self::from_state(State::from_solution(index, from), allowed, seed)
    }

    fn from_state(state: State<'a>, allowed: Vec<Vec<u32>>, seed: u64) -> Self {
        let even: Vec<f64> = allowed.iter().map(|open| f64::from(u8::from(open.len() > 1))).collect();
        let mut search = Self {
            soft: soft_weight(state.index).min(state.weight),
            hard: state.weight,
            swings: false,
            typical: typical_decision(state.index),
            state,
            allowed,
            odds: Vec::new(),
            rng: oorandom::Rand64::new(u128::from(seed)),
            best: None,
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

    /// Moves these sites alone.
    pub(crate) fn confine(&mut self, to: &[bool]) {
        let weights: Vec<f64> = (to.iter().zip(&self.allowed))
            .map(|(&to, allowed)| f64::from(u8::from(to && allowed.len() > 1)))
            .collect();
        self.set_odds(weights.into_iter());
    }

    /// Puts every site that is in a configuration it may not have into the allowed one that costs least in all.
    pub(crate) fn obey(&mut self) {
        self.weigh(true);
        for site in 0..self.allowed.len() {
            if self.allowed[site].contains(&self.state.configuration[site]) {
                continue;
            }
            let mark = self.state.mark();
            let mut best: Option<(i64, u32)> = None;
            for at in 0..self.allowed[site].len() {
                let k = self.allowed[site][at];
                if !self.steer(site, k) {
                    continue;
                }
                self.answer(mark, i64::MAX);
                best = Some(best.map_or((self.state.total(), k), |best| best.min((self.state.total(), k))));
                self.state.back_to(mark);
            }
            let Some((_, k)) = best else { continue };
            self.steer(site, k);
            self.answer(mark, i64::MAX);
            self.state.forget();
        }
        self.note();
    }

    /// Cost and priced breaches of the state.
    pub(crate) fn total(&self) -> i64 {
        self.state.total()
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

    /// Breaches cost what makes the landscape smooth, or what no plan near the best would pay.
    pub(crate) fn weigh(&mut self, softly: bool) {
        self.state.weight = if softly { self.soft } else { self.hard };
    }

    /// Lets the weight of breaches swing while annealing: it rises while seats are too few and falls while there is room, so that the search
    /// goes to and fro across the limit (strategic oscillation: Glover, "Heuristics for integer programming using surrogate
    /// constraints", Decision Sciences 8, 1977). For seats so tight that no round found room for everyone.
    pub(crate) fn swing(&mut self) {
        self.swings = true;
    }

    /// Weighs breaches anew as they stand.
    fn lean(&mut self) {
        let weight = self.state.weight;
        self.state.weight = if self.state.is_plan() {
            (weight - weight / SWING).max(self.soft)
        } else {
            weight.saturating_add(weight / SWING + 1).min(self.hard)
        };
    }

    /// Anneals over so many moves from `hot` to `cold`, in typical decisions.
    pub(crate) fn anneal(&mut self, moves: u32, hot: f64, cold: f64, stop: &mut dyn FnMut() -> bool) {
        let cooling = (cold / hot).powf(1.0 / f64::from(moves.max(1)));
        let mut heat = self.typical * hot;
        for turn in 0..moves {
            if turn.is_multiple_of(256) && stop() {
                break;
            }
            if self.swings && turn.is_multiple_of(SWING_EVERY) {
                self.lean();
            }
            self.turn(heat);
            heat *= cooling;
        }
    }

    /// One move, kept or taken back.
    fn turn(&mut self, heat: f64) {
        let (mark, before) = (self.state.mark(), self.state.total());
        if !self.change() {
            self.state.back_to(mark);
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
        let after =
            i64::from(self.state.index.problem.sites[site].configurations[configuration as usize].seats);
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
        if !self.steer(site, configuration) {
            return false;
        }
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
            self.steer(site, choice);
        }
    }

    /// Puts a site into a configuration, and the other years of its chain where they must follow. False = they cannot, and
    /// nothing changed.
    fn steer(&mut self, site: usize, k: u32) -> bool {
        let Some((chain, year)) = self.state.index.chain_of(site) else {
            reconfigure(&mut self.state, site, k);
            return true;
        };
        let at = |year: usize| chain.sites[year] as usize;
        let stands = |year: usize| self.state.configuration[at(year)];
        let allowed = |year: usize, k: u32| self.allowed[at(year)].contains(&k);
        let Some(changes) = follow(chain, year, k, stands, allowed) else { return false };
        for (site, k) in changes {
            reconfigure(&mut self.state, site as usize, k);
        }
        true
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
        for &site in sites {
            for &other in &index.neighbours[site] {
                let other = other as usize;
                let twice = other < site && sites.binary_search(&other).is_ok();
                if !twice && self.state.is_open(site) && self.state.is_open(other) {
                    self.resplit.run(&mut self.state, site, other);
                }
            }
        }
    }

    /// Betters who goes where under the configurations as they are, for so many price steps from `prices`, of which the
    /// first `warm` are not worth making plans of. Returns the prices it came to.
    pub(crate) fn refine(
        &mut self,
        open: &Open,
        prices: &Prices,
        (warm, steps): (usize, usize),
        stop: &mut dyn FnMut() -> bool,
    ) -> Prices {
        self.weigh(false);
        let index = self.state.index;
        let mut fixed = open.clone();
        for (allowed, &own) in fixed.configurations.iter_mut().zip(&self.state.configuration) {
            *allowed = vec![own];
        }
        // Prices whose first answers are worth a plan are nearly right.
        let start = if warm < 5 { Ascent::warm } else { Ascent::new };
        let mut ascent = start(index, &fixed, prices.clone());
        let mut least = i64::MAX;
        for step in 0..steps {
            if stop() || !ascent.alive() {
                break;
            }
            let guess = ascent.bound.saturating_add(ascent.bound.abs() / 50 + 1);
            let answer = ascent.step(&fixed, guess.min(least).max(ascent.bound + 1));
            if step >= warm {
                self.adopt(&answer.taken);
                self.better(BETTER_ROUNDS);
                if self.state.is_plan() {
                    least = least.min(self.state.cost());
                }
            }
        }
        ascent.best
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
    }

    /// Shares out, shifts and ejects at the sites that changed since the log began, until it no longer helps or so many times.
    fn better(&mut self, rounds: usize) {
        let mut touched = std::mem::take(&mut self.touched);
        for _ in 0..rounds {
            let before = self.state.total();
            self.state.touched(0, &mut touched);
            self.state.forget();
            relieve(&mut self.state, &touched);
            self.share_out(&touched);
            self.gather(&touched);
            for &unit in &self.units {
                shift(&mut self.state, unit as usize);
                eject(&mut self.state, unit as usize);
            }
            if self.state.total() >= before {
                break;
            }
        }
        self.touched = touched;
        self.state.forget();
        self.note();
    }
}

/// The weight of breaches swings by such a part, every so many moves.
const SWING: i64 = 5;
const SWING_EVERY: u32 = 32;
/// Rounds in which a refined answer is bettered.
const BETTER_ROUNDS: usize = 4;

/// What a seat too few costs while annealing.
fn soft_weight(index: &Index<'_>) -> i64 {
    let problem = index.problem;
    let open = problem.sites.iter().flat_map(|site| &site.configurations).filter(|k| k.seats > 0);
    let seats = median(open.map(|k| k.cost.max(0) / i64::from(k.seats)).collect());
    // Where sites cost nothing, what a unit pays for the third choice instead of the first.
    let detour = |unit: usize| Some(third_choice(index, unit)? / i64::from(problem.loads[unit].max(1)));
    let ways = median((0..problem.loads.len()).filter_map(detour).collect());
    (SOFT * seats).max(ways).max(1)
}

/// What a unit pays for its third choice instead of its first; `None` = it has none.
fn third_choice(index: &Index<'_>, unit: usize) -> Option<i64> {
    let ways = index.ways_of(unit);
    Some(ways.get(2).or(ways.last())?.cost - ways[0].cost)
}

/// The middling difference between a site's dearest and cheapest configuration, or between ways where that is larger.
fn typical_decision(index: &Index<'_>) -> f64 {
    let sites = index.problem.sites.iter().filter(|site| site.configurations.len() > 1);
    let spread = sites.map(|site| {
        let costs = || site.configurations.iter().map(|k| k.cost);
        costs().max().unwrap_or(0) - costs().min().unwrap_or(0)
    });
    let sites = median(spread.collect());
    let ways = (0..index.problem.loads.len()).filter_map(|unit| third_choice(index, unit));
    as_f64(sites.max(median(ways.collect())).max(1))
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, reason = "clamped far inside 64 bits")]
fn whole(cost: f64) -> i64 {
    cost.clamp(-1e17, 1e17) as i64
}
