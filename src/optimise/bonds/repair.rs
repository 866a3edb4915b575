//! Plans that keep the bonds: families taken out and placed anew, a few neighbours at a time, or those at a place that changes.
//!
//! All randomness comes from one seeded generator; how long it searches is a count.

use crate::optimise::bonds::Ties;
use crate::optimise::bonds::family::{Family, families, place};
use crate::optimise::chain::follow;
use crate::optimise::index::Index;
use crate::optimise::lagrange::Open;
use crate::optimise::problem::Solution;
use crate::optimise::state::{NONE, State};

/// Rounds over all families in turn, at most.
const ROUNDS: usize = 10;
/// Moves a family, of one pass.
const MOVES: usize = 12;
/// Moves of a pass at least.
const LEAST_MOVES: usize = 6_000;
/// Passes at most without a plan, each twice as hot; one more begins at the best plan.
const HEATS: usize = 5;
/// Turns between two looks at the weight of breaches.
const TURNS: usize = 64;
/// The part of its full weight that a breach costs at first, and at least; how many times as much at most: a whole family may stand
/// in the way of one child.
const FIRST: i64 = 16;
const LEAST: i64 = 256;
const MOST_WEIGHT: i64 = 64;
/// Families that a move takes out at most.
const MOST: usize = 8;
/// Sites among which a unit's near ones are.
const NEAR: usize = 6;
/// One move in so many changes places.
const PLACES: u64 = 4;

/// Whether the search is to end, in view of the best plan.
pub(super) type Watch<'w> = &'w dyn Fn(Option<&Solution>) -> bool;

/// A plan under repair.
pub(super) struct Repair<'a> {
    state: State<'a>,
    ties: &'a Ties<'a>,
    families: Vec<Family>,
    /// By unit: its family.
    family: Vec<u32>,
    open: Open,
    dice: oorandom::Rand64,
    /// Full weight of a breach of one.
    full: i64,
}

impl<'a> Repair<'a> {
    /// From the configurations of a plan, nobody placed.
    pub(super) fn new(index: &'a Index<'a>, ties: &'a Ties<'a>, plan: &Solution, seed: u64) -> Self {
        let families = families(ties);
        let mut family = vec![0; index.problem.loads.len()];
        for (row, units) in (0..).zip(&families) {
            units.iter().flatten().for_each(|&unit| family[unit as usize] = row);
        }
        let state = State::new(index, plan.configurations.clone());
        Self {
            full: state.weight,
            state,
            ties,
            families,
            family,
            open: Open::all(index),
            dice: oorandom::Rand64::new(u128::from(seed)),
        }
    }

    /// The best plan found; the search ends early when `watch` says so, which sees the best plan so far from time to time.
    pub(super) fn run(mut self, watch: Watch<'_>) -> Option<Solution> {
        self.state.weight = (self.full / FIRST).max(1);
        self.begin();
        let mut best = None;
        let mut heat = self.full;
        for _ in 0..HEATS {
            if self.pass(heat, &mut best, watch) {
                return best;
            }
            if let Some(plan) = &best {
                self.state = State::from_solution(self.state.index, plan);
                self.state.weight = (self.full / FIRST).max(1);
                self.pass(self.full, &mut best, watch);
                return best;
            }
            heat *= 2;
        }
        best
    }

    /// Everybody placed, large families first, each again as long as that makes one better.
    fn begin(&mut self) {
        let load = |family: &Family| -> u64 {
            family
                .iter()
                .flatten()
                .map(|&unit| u64::from(self.state.index.problem.loads[unit as usize]))
                .sum()
        };
        let mut order: Vec<usize> = (0..self.families.len()).collect();
        order.sort_by_cached_key(|&row| (std::cmp::Reverse(load(&self.families[row])), row));
        self.place_all(&order);
        self.state.forget();
        for _ in 0..ROUNDS {
            let better = order.iter().filter(|&&row| self.anew(&[row], 0)).count();
            if better == 0 {
                break;
            }
        }
    }

    /// Moves that may cost up to half of `heat` more at first, nothing at the end; breaches cost more while there are any and less while
    /// there are none. True = nothing is to be searched any more.
    fn pass(&mut self, heat: i64, best: &mut Option<Solution>, watch: Watch<'_>) -> bool {
        let moves = (MOVES * self.families.len()).max(LEAST_MOVES);
        for turn in 0..moves {
            if turn.is_multiple_of(TURNS) {
                if watch(best.as_ref()) {
                    return true;
                }
                let weight = self.state.weight;
                self.state.weight =
                    if self.state.is_plan() { weight - weight / 8 } else { weight + weight / 8 + 1 };
                self.state.weight =
                    self.state.weight.clamp((self.full / LEAST).max(1), MOST_WEIGHT * self.full);
            }
            let left =
                i64::try_from(moves - turn).expect("fits") * 1_000 / i64::try_from(moves).expect("fits");
            let slack = heat / 2 * left / 1_000;
            if self.dice.rand_range(0..PLACES) == 0 {
                self.change_places(slack);
            } else {
                let some = self.neighbours();
                self.anew(&some, slack);
            }
            if self.state.is_plan() && best.as_ref().is_none_or(|best| self.state.cost() < best.cost) {
                *best = self.state.solution();
            }
        }
        false
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.dice.rand_range(0..count as u64)).expect("below a count that is a usize")
    }

    /// Takes families out and places them anew, in this order; kept unless it costs more than `slack` more. True = it costs less.
    fn anew(&mut self, rows: &[usize], slack: i64) -> bool {
        let (mark, before) = (self.state.mark(), self.state.total());
        self.take_out(rows);
        self.place_all(rows);
        self.settle(mark, before, slack)
    }

    fn take_out(&mut self, rows: &[usize]) {
        for &unit in rows.iter().flat_map(|&row| self.families[row].iter().flatten()) {
            if self.state.arc[unit as usize] != NONE {
                self.state.assign(unit as usize, NONE);
            }
        }
    }

    fn place_all(&mut self, rows: &[usize]) {
        for &row in rows {
            place(&mut self.state, self.ties, &self.families[row]);
        }
    }

    fn settle(&mut self, mark: usize, before: i64, slack: i64) -> bool {
        let better = self.state.total() < before;
        if self.state.total() > before + slack {
            self.state.back_to(mark);
        }
        self.state.forget();
        better
    }

    /// Every other time: a site that takes more than it may, with somebody there, if there is one.
    fn overfull(&mut self) -> Option<usize> {
        let sites = 0..self.ties.places.len();
        let over: Vec<usize> = sites
            .filter(|&site| self.state.is_overfull(site) && !self.state.members(site).is_empty())
            .collect();
        if over.is_empty() || self.below(2) == 0 { None } else { Some(over[self.below(over.len())]) }
    }

    /// Some families that look at the same places as one, that one among them, in a random order.
    fn neighbours(&mut self) -> Vec<usize> {
        let seed = match self.overfull() {
            Some(site) => {
                let members = self.state.members(site).len();
                let pick = self.below(members);
                self.family[self.state.members(site)[pick] as usize] as usize
            }
            None => self.below(self.families.len()),
        };
        let mut rows = vec![seed];
        let most = 2 + self.below(MOST - 1);
        for _ in 0..4 * MOST {
            if rows.len() >= most {
                break;
            }
            // From one to the next, or all from the first.
            let from = if self.below(2) == 0 { seed } else { rows[rows.len() - 1] };
            let Some(site) = self.one_near(&[from]) else { continue };
            let members = self.state.members(site).len();
            if members > 0 {
                let pick = self.below(members);
                let row = self.family[self.state.members(site)[pick] as usize] as usize;
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        if self.below(2) == 0 {
            let first = self.below(rows.len());
            rows.swap(0, first);
        }
        rows
    }

    /// Puts a place, sometimes two or three that are near each other, into another configuration from some year on, and places anew
    /// whoever was there or would rather be.
    fn change_places(&mut self, slack: i64) {
        let mut at = match self.overfull() {
            Some(site) => self.ties.places[site].0 as usize,
            None => self.below(self.state.index.problem.chains.len()),
        };
        let count = [1, 1, 2, 3][self.below(4)];
        let (mark, before) = (self.state.mark(), self.state.total());
        let mut rows = Vec::new();
        for _ in 0..count {
            self.change(at, &mut rows);
            if let Some(site) = self.one_near(&rows) {
                at = self.ties.places[site].0 as usize;
            }
        }
        rows.sort_unstable();
        rows.dedup();
        if !rows.is_empty() {
            let first = self.below(rows.len());
            rows.rotate_left(first);
        }
        self.take_out(&rows);
        self.place_all(&rows);
        self.settle(mark, before, slack);
    }

    /// A site that is near for some unit of these families.
    fn one_near(&mut self, rows: &[usize]) -> Option<usize> {
        if rows.is_empty() {
            return None;
        }
        let row = rows[self.below(rows.len())];
        let units: Vec<u32> = self.families[row].iter().flatten().copied().collect();
        let unit = units[self.below(units.len())] as usize;
        let ways = self.state.index.ways_of(unit);
        let pick = (!ways.is_empty()).then(|| self.below(ways.len().min(NEAR)));
        pick.map(|pick| ways[pick].site as usize)
    }

    /// Puts one place into another configuration, and notes whom that concerns.
    fn change(&mut self, at: usize, rows: &mut Vec<usize>) {
        let index = self.state.index;
        let chain = &index.problem.chains[at];
        let year = self.below(chain.sites.len());
        let site = chain.sites[year] as usize;
        let pick = self.below(self.open.configurations[site].len());
        let k = self.open.configurations[site][pick];
        let stands = |year: usize| self.state.configuration[chain.sites[year] as usize];
        let allowed = |year: usize, k: u32| self.open.configurations[chain.sites[year] as usize].contains(&k);
        if stands(year) == k {
            return;
        }
        let Some(changes) = follow(chain, year, k, stands, allowed) else { return };
        for &site in &chain.sites {
            rows.extend(
                self.state.members(site as usize).iter().map(|&unit| self.family[unit as usize] as usize),
            );
        }
        for &(site, k) in &changes {
            self.state.set_configuration(site as usize, k);
        }
        // Some of those who could come.
        let items = index.items_of(site);
        for _ in 0..if items.is_empty() { 0 } else { 2 * MOST } {
            let item = items.start + self.below(items.len());
            rows.push(self.family[index.items[item].unit as usize] as usize);
        }
    }
}
