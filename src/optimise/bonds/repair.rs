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
/// Moves a family of a pass around what was changed, and through what the heat of a first pass is divided for its own: at first, and once more; moves
/// at least; sites so many steps on are around.
const AROUND: [(usize, i64); 2] = [(4, 8), (12, 2)];
const LEAST_AROUND: usize = 600;
const AROUND_STEPS: usize = 2;
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
    /// Families and places at which moves begin.
    begins: (Vec<usize>, Vec<usize>),
    dice: oorandom::Rand64,
    /// Full weight of a breach of one.
    full: i64,
}

impl<'a> Repair<'a> {
    /// From the configurations of a plan, nobody placed.
    pub(super) fn new(
        index: &'a Index<'a>,
        ties: &'a Ties<'a>,
        open: Open,
        plan: &Solution,
        seed: u64,
    ) -> Self {
        Self::of(State::new(index, plan.configurations.clone()), ties, open, seed)
    }

    /// From a plan, with places as in `towards`, around some sites: whoever cannot stay is placed anew.
    pub(super) fn near(
        index: &'a Index<'a>,
        ties: &'a Ties<'a>,
        open: Open,
        (plan, towards): (&Solution, &[u32]),
        sites: &[usize],
        seed: u64,
    ) -> Self {
        let mut repair = Self::of(State::from_solution(index, plan), ties, open, seed);
        repair.begins = repair.around(sites);
        let mut rows: Vec<usize> = Vec::new();
        for (site, &k) in towards.iter().enumerate() {
            if repair.state.configuration[site] != k {
                // Whoever is there in any year: what it offers in one binds them in the others.
                let place = ties.places[site].0 as usize;
                rows.extend(ties.sites[place].iter().flat_map(|&site| repair.families_at(site as usize)));
                repair.state.set_configuration(site, k);
            }
        }
        let barred = |&unit: &usize| !repair.state.offered(index.way(repair.state.arc[unit]));
        let barred = (0..repair.family.len()).filter(barred);
        rows.extend(barred.map(|unit| repair.family[unit] as usize));
        rows.sort_unstable();
        rows.dedup();
        repair.largest_first(&mut rows);
        repair.take_out(&rows);
        repair.state.weight = (repair.full / FIRST).max(1);
        repair.place_all(&rows);
        repair.state.forget();
        repair
    }

    fn of(state: State<'a>, ties: &'a Ties<'a>, open: Open, seed: u64) -> Self {
        let families = families(ties);
        let mut family = vec![0; state.arc.len()];
        for (row, units) in (0..).zip(&families) {
            units.iter().flatten().for_each(|&unit| family[unit as usize] = row);
        }
        Self {
            full: state.weight,
            begins: ((0..families.len()).collect(), (0..ties.sites.len()).collect()),
            state,
            ties,
            families,
            family,
            open,
            dice: oorandom::Rand64::new(u128::from(seed)),
        }
    }

    /// Families at the places of these sites and at those that share most units with them, a step or two on, and these places.
    fn around(&self, sites: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let near = self.state.index.around(sites, AROUND_STEPS);
        let near = || (0..near.len()).filter(|&site| near[site]);
        let mut families: Vec<usize> = near().flat_map(|site| self.families_at(site)).collect();
        let mut places: Vec<usize> = near().map(|site| self.ties.places[site].0 as usize).collect();
        for list in [&mut families, &mut places] {
            list.sort_unstable();
            list.dedup();
        }
        (families, places)
    }

    fn families_at(&self, site: usize) -> Vec<usize> {
        self.state.members(site).iter().map(|&unit| self.family[unit as usize] as usize).collect()
    }

    /// The best plan around what was changed, in a short pass or a `hot` one; the search ends early when `watch` says so.
    pub(super) fn again(mut self, hot: bool, watch: Watch<'_>) -> Option<Solution> {
        let mut order = self.begins.0.clone();
        self.largest_first(&mut order);
        self.settle_all(&order);
        let mut best = self.state.solution();
        if order.is_empty() {
            return best;
        }
        let (moves, cool) = AROUND[usize::from(hot)];
        let moves = (moves * order.len()).max(LEAST_AROUND);
        let mut heat = self.full / cool;
        for _ in 0..HEATS {
            self.pass((heat, moves), &mut best, watch);
            if best.is_some() {
                break;
            }
            heat *= 2;
        }
        best
    }

    /// The best plan found; the search ends early when `watch` says so, which sees the best plan so far from time to time.
    pub(super) fn run(mut self, watch: Watch<'_>) -> Option<Solution> {
        self.state.weight = (self.full / FIRST).max(1);
        self.begin();
        let mut best = None;
        let moves = (MOVES * self.families.len()).max(LEAST_MOVES);
        let mut heat = self.full;
        for _ in 0..HEATS {
            if self.pass((heat, moves), &mut best, watch) {
                return best;
            }
            if let Some(plan) = &best {
                self.state = State::from_solution(self.state.index, plan);
                self.state.weight = (self.full / FIRST).max(1);
                self.pass((self.full, moves), &mut best, watch);
                return best;
            }
            heat *= 2;
        }
        best
    }

    /// Everybody placed, large families first, each again as long as that makes one better.
    fn begin(&mut self) {
        let mut order: Vec<usize> = (0..self.families.len()).collect();
        self.largest_first(&mut order);
        self.place_all(&order);
        self.state.forget();
        self.settle_all(&order);
    }

    /// Each of these families again as long as that makes one better.
    fn settle_all(&mut self, order: &[usize]) {
        for _ in 0..ROUNDS {
            let better = order.iter().filter(|&&row| self.anew(&[row], 0)).count();
            if better == 0 {
                break;
            }
        }
    }

    fn largest_first(&self, rows: &mut [usize]) {
        let load = |family: &Family| -> u64 {
            family
                .iter()
                .flatten()
                .map(|&unit| u64::from(self.state.index.problem.loads[unit as usize]))
                .sum()
        };
        rows.sort_by_cached_key(|&row| (std::cmp::Reverse(load(&self.families[row])), row));
    }

    /// Moves that may cost up to half of `heat` more at first, nothing at the end; breaches cost more while there are any and less while
    /// there are none. True = nothing is to be searched any more.
    fn pass(&mut self, (heat, moves): (i64, usize), best: &mut Option<Solution>, watch: Watch<'_>) -> bool {
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
            None => {
                let pick = self.below(self.begins.0.len());
                self.begins.0[pick]
            }
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
            None => {
                let pick = self.below(self.begins.1.len());
                self.begins.1[pick]
            }
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
