//! The Lagrangian bound: prices on units, resources and rows let the problem fall apart by site.
//!
//! ```text
//! L(λ, β, μ) = Σ_u λ_u - Σ_i μ_i limit_i + Σ_j min_k [ f_jk + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + knapsack(j, k) ]
//! knapsack   = min Σ (c + Σ_r β_jr use_r + Σ_i μ_i a_i - λ_u) x,  Σ n x ≤ seats_jk,  one arc a unit
//! ```
//!
//! Every choice of λ and of β, μ ≥ 0 bounds every plan from below. Prices and sums are integers, so no rounding
//! can break the bound; the knapsack is relaxed while prices move and exact for the final figure.
//! Prices move by a subgradient method with Polyak steps on the averaged answer of the volume algorithm:
//! Barahona and Anbil, "The volume algorithm", Mathematical Programming 87 (2000). It refuses to make plans.

use crate::optimise::chain::{NEVER, Paths};
use crate::optimise::index::Index;
use crate::optimise::knapsack::{self, Candidate, Exact};
use crate::optimise::problem::{Chain, RESOURCES, Row, Site, UNLIMITED};

/// Prices. Any values are valid; λ is free, the others are kept at 0 or above.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// λ of each unit.
    pub units: Vec<i64>,
    /// β of each resource at each site.
    pub sites: Vec<[i64; RESOURCES]>,
    /// μ of each row.
    pub rows: Vec<i64>,
}

impl Prices {
    /// Each unit at its cheapest arc, with its share of what the seats there cost at their cheapest; the rest free.
    pub(crate) fn amortised(index: &Index<'_>, open: &Open) -> Self {
        let problem = index.problem;
        let seat = |(site, allowed): (usize, &Vec<u32>)| {
            let configurations = allowed.iter().map(|&k| &problem.sites[site].configurations[k as usize]);
            let base = configurations.clone().map(|k| k.cost).min().unwrap_or(0);
            let open = configurations.filter(|k| k.seats > 0);
            open.map(|k| (k.cost - base) / i64::from(k.seats)).min().unwrap_or(0)
        };
        let seats: Vec<i64> = open.configurations.iter().enumerate().map(seat).collect();
        let units = (0..problem.loads.len()).map(|unit| {
            let load = i64::from(problem.loads[unit]);
            let arcs = index.arcs_of(unit).filter(|&arc| open.arcs[arc]).map(|arc| &problem.arcs[arc]);
            arcs.map(|arc| arc.cost + load * seats[arc.site as usize]).min().unwrap_or(0)
        });
        Self {
            units: units.collect(),
            sites: vec![[0; RESOURCES]; problem.sites.len()],
            rows: vec![0; problem.rows.len()],
        }
    }
}

/// What is still possible: struck arcs and configurations are proven useless, or excluded by a branch.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) arcs: Vec<bool>,
    pub(crate) configurations: Vec<Vec<u32>>,
}

impl Open {
    pub(crate) fn all(index: &Index<'_>) -> Self {
        let configurations = |(at, site): (usize, &Site)| match index.chain_of(at) {
            Some((chain, 0)) => chain.first.clone(),
            _ => (0..u32::try_from(site.configurations.len()).expect("few")).collect(),
        };
        Self {
            arcs: vec![true; index.problem.arcs.len()],
            configurations: index.problem.sites.iter().enumerate().map(configurations).collect(),
        }
    }
}

/// The answer of one evaluation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value {
    /// The bound.
    pub(crate) bound: i64,
    /// Configuration chosen at each site.
    pub(crate) chosen: Vec<u32>,
    /// Arcs taken by the chosen configurations.
    pub(crate) taken: Vec<u32>,
    /// Where asked for: the configurations open at each site, and the value of each; of a chain's site that of the best
    /// path through it, [`NEVER`] where there is none.
    pub(crate) known: Vec<Vec<u32>>,
    pub(crate) values: Vec<Vec<i64>>,
}

/// Reduced cost of every arc at the given prices.
pub(crate) fn reduced_costs(index: &Index<'_>, prices: &Prices) -> Vec<i64> {
    let arcs = (0_u32..).zip(&index.problem.arcs);
    arcs.map(|(id, arc)| {
        let places = &prices.sites[arc.site as usize];
        arc.cost - prices.units[arc.unit as usize] + surcharge(index, prices, places, id)
    })
    .collect()
}

/// Evaluates prices again and again without asking for memory each time.
#[derive(Debug, Default)]
pub(crate) struct Evaluator {
    list: Vec<Candidate>,
    exact: Exact,
    /// (value with the knapsack relaxed, configuration) of one site.
    estimates: Vec<(i64, u32)>,
    /// Arcs of the best configuration so far.
    taken: Vec<u32>,
}

impl Evaluator {
    /// The bound at given prices, every knapsack exact; with `every`, the value of every open configuration too.
    pub(crate) fn evaluate(&mut self, index: &Index<'_>, open: &Open, prices: &Prices, every: bool) -> Value {
        let problem = index.problem;
        let rows = problem.rows.iter().zip(&prices.rows).map(|(row, &price)| price * row.limit);
        let known = if every { problem.sites.len() } else { 0 };
        let mut value = Value {
            bound: prices.units.iter().sum::<i64>() - rows.sum::<i64>(),
            chosen: vec![0; problem.sites.len()],
            taken: Vec::new(),
            known: vec![Vec::new(); known],
            values: vec![Vec::new(); known],
        };
        for site in (0..problem.sites.len()).filter(|&site| index.chain_of(site).is_none()) {
            let (least, chosen) = if every {
                self.every(index, open, prices, site, &mut value)
            } else {
                self.least(index, open, prices, site)
            };
            value.bound += least;
            value.chosen[site] = chosen;
            value.taken.extend_from_slice(&self.taken);
        }
        let mut possible = true;
        for chain in &problem.chains {
            possible &= self.path(index, open, prices, (chain, every), &mut value);
        }
        if !possible {
            value.bound = NEVER;
        }
        value
    }

    /// The best path of a chain into `value`; with `every`, what the best through each configuration costs. False = there is
    /// none.
    fn path(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        (chain, every): (&Chain, bool),
        value: &mut Value,
    ) -> bool {
        let (years, ks) = (chain.sites.len(), chain.next.len());
        let mut costs = vec![vec![NEVER; ks]; years];
        // What the configuration takes, where its cost is exact.
        let mut exact: Vec<Vec<Option<Vec<u32>>>> = vec![vec![None; ks]; years];
        for (year, &site) in chain.sites.iter().enumerate() {
            let (site, mut listed) = (site as usize, None);
            for &id in &open.configurations[site] {
                let k = id as usize;
                if every {
                    costs[year][k] = self.value(index, open, prices, site, id, &mut listed);
                    exact[year][k] = Some(self.takes(index, site, id));
                } else {
                    costs[year][k] = self.estimate(index, open, prices, site, id, &mut listed);
                }
            }
        }
        loop {
            let Some((cost, path)) = Paths::new(chain, &costs).best() else {
                for &site in &chain.sites {
                    value.chosen[site as usize] = open.configurations[site as usize][0];
                }
                if every {
                    note_paths(open, chain, &costs, value);
                }
                return false;
            };
            let mut sure = true;
            for ((year, &id), &site) in path.iter().enumerate().zip(&chain.sites) {
                if exact[year][id as usize].is_none() {
                    let site = site as usize;
                    costs[year][id as usize] = self.value(index, open, prices, site, id, &mut None);
                    exact[year][id as usize] = Some(self.takes(index, site, id));
                    sure = false;
                }
            }
            if sure {
                value.bound += cost;
                for ((year, &id), &site) in path.iter().enumerate().zip(&chain.sites) {
                    value.chosen[site as usize] = id;
                    value.taken.extend(exact[year][id as usize].iter().flatten());
                }
                if every {
                    note_paths(open, chain, &costs, value);
                }
                return true;
            }
        }
    }

    /// What the configuration solved last takes.
    fn takes(&self, index: &Index<'_>, site: usize, id: u32) -> Vec<u32> {
        if index.problem.sites[site].configurations[id as usize].seats == 0 {
            return Vec::new();
        }
        let taken = self.list.iter().zip(&self.exact.best).filter(|&(_, &taken)| taken);
        taken.map(|(candidate, _)| candidate.arc).collect()
    }

    /// The value of a configuration with its knapsack relaxed.
    fn estimate(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        site: usize,
        id: u32,
        listed: &mut Option<u32>,
    ) -> i64 {
        let configuration = &index.problem.sites[site].configurations[id as usize];
        let mut value = fixed(index, prices, site, id);
        if configuration.seats > 0 {
            self.list(index, open, prices, site, configuration.offers, listed);
            value += knapsack::relaxed(&self.list, configuration.seats);
        }
        value
    }

    /// The best configuration of a site; only those whose relaxed value promises it are solved.
    fn least(&mut self, index: &Index<'_>, open: &Open, prices: &Prices, site: usize) -> (i64, u32) {
        let configurations = &index.problem.sites[site].configurations;
        let mut listed = None; // offers for which `list` holds the candidates
        self.estimates.clear();
        for &id in &open.configurations[site] {
            let value = self.estimate(index, open, prices, site, id, &mut listed);
            self.estimates.push((value, id));
        }
        self.estimates.sort_unstable();
        self.taken.clear();
        let mut best: Option<(i64, u32)> = None;
        for at in 0..self.estimates.len() {
            let (estimate, id) = self.estimates[at];
            if best.is_some_and(|best| (estimate, id) > best) {
                break;
            }
            let value = self.value(index, open, prices, site, id, &mut listed);
            best = self.better(best, (value, id), configurations[id as usize].seats);
        }
        best.expect("every site keeps at least one configuration")
    }

    fn every(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        site: usize,
        value: &mut Value,
    ) -> (i64, u32) {
        let configurations = &index.problem.sites[site].configurations;
        let mut listed = None;
        let mut best = None;
        let mut values = Vec::with_capacity(open.configurations[site].len());
        self.taken.clear();
        for &id in &open.configurations[site] {
            let own = self.value(index, open, prices, site, id, &mut listed);
            values.push(own);
            best = self.better(best, (own, id), configurations[id as usize].seats);
        }
        value.known[site].clone_from(&open.configurations[site]);
        value.values[site] = values;
        best.expect("every site keeps at least one configuration")
    }

    /// Keeps the better of two configurations, and what the new one takes.
    fn better(&mut self, best: Option<(i64, u32)>, new: (i64, u32), seats: u32) -> Option<(i64, u32)> {
        if best.is_some_and(|best| best <= new) {
            return best;
        }
        self.taken.clear();
        if seats > 0 {
            let taken = self.list.iter().zip(&self.exact.best).filter(|&(_, &taken)| taken);
            self.taken.extend(taken.map(|(candidate, _)| candidate.arc));
        }
        Some(new)
    }

    fn value(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        site: usize,
        id: u32,
        listed: &mut Option<u32>,
    ) -> i64 {
        let configuration = &index.problem.sites[site].configurations[id as usize];
        let mut value = fixed(index, prices, site, id);
        if configuration.seats > 0 {
            self.list(index, open, prices, site, configuration.offers, listed);
            value += self.exact.solve(&self.list, configuration.seats);
        }
        value
    }

    /// Lists what a site would take at these prices, best first.
    fn list(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        site: usize,
        offers: u32,
        listed: &mut Option<u32>,
    ) {
        if listed.replace(offers) == Some(offers) {
            return;
        }
        self.list.clear();
        let places = &prices.sites[site];
        let priced = places.iter().any(|&price| price > 0) || !prices.rows.is_empty();
        for item in &index.items[index.items_of(site)] {
            let unit = prices.units[item.unit as usize];
            let mut best: Option<(i64, u32)> = None;
            for offer in &index.offers[item.first as usize..item.end as usize] {
                if offer.needs & !offers != 0 || !open.arcs[offer.arc as usize] {
                    continue;
                }
                let mut reduced = offer.cost - unit;
                if priced {
                    reduced += surcharge(index, prices, places, offer.arc);
                }
                best = Some(best.map_or((reduced, offer.arc), |best| best.min((reduced, offer.arc))));
            }
            if let Some((reduced, arc)) = best
                && reduced < 0
            {
                let load = index.problem.loads[item.unit as usize];
                self.list.push(Candidate { load, reduced, unit: item.unit, arc });
            }
        }
        knapsack::sort(&mut self.list);
    }
}

/// What the best path through each open configuration costs, into `value`.
fn note_paths(open: &Open, chain: &Chain, costs: &[Vec<i64>], value: &mut Value) {
    for (through, &site) in Paths::new(chain, costs).through().into_iter().zip(&chain.sites) {
        let known = &open.configurations[site as usize];
        value.values[site as usize] = known.iter().map(|&k| through[k as usize]).collect();
        value.known[site as usize].clone_from(known);
    }
}

/// What a configuration costs at these prices before anybody comes.
fn fixed(index: &Index<'_>, prices: &Prices, site: usize, id: u32) -> i64 {
    let configuration = &index.problem.sites[site].configurations[id as usize];
    let rows = &index.site_rows[site][id as usize];
    let mut sum =
        configuration.cost + rows.iter().map(|&(row, b)| prices.rows[row as usize] * b).sum::<i64>();
    for (&price, &most) in prices.sites[site].iter().zip(&configuration.resources) {
        sum -= if most == UNLIMITED { 0 } else { price * i64::from(most) }; // such a price is 0
    }
    sum
}

/// Prices of the resources and rows that an arc takes from.
fn surcharge(index: &Index<'_>, prices: &Prices, places: &[i64; RESOURCES], arc: u32) -> i64 {
    let uses = &index.arc(arc).uses;
    let places: i64 = places.iter().zip(uses).map(|(&price, &use_)| price * i64::from(use_)).sum();
    let rows = index.rows_of(arc as usize).iter();
    places + rows.map(|&(row, a)| prices.rows[row as usize] * a).sum::<i64>()
}

/// One value for every relaxed constraint, in the order of [`Prices`].
#[derive(Clone, Debug, Default)]
struct Duals {
    units: Vec<f64>,
    sites: Vec<[f64; RESOURCES]>,
    rows: Vec<f64>,
}

impl Duals {
    fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        self.units.iter().chain(self.sites.iter().flatten()).chain(&self.rows).copied()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut f64> + '_ {
        self.units.iter_mut().chain(self.sites.iter_mut().flatten()).chain(&mut self.rows)
    }

    /// How far a choice breaches each constraint.
    fn breaches(index: &Index<'_>, value: &Value) -> Self {
        let problem = index.problem;
        let mut duals = Self {
            units: vec![1.0; problem.loads.len()],
            sites: vec![[0.0; RESOURCES]; problem.sites.len()],
            rows: problem.rows.iter().map(|row| -as_f64(row.limit)).collect(),
        };
        for &arc in &value.taken {
            let ends = index.arc(arc);
            duals.units[ends.unit as usize] -= 1.0;
            for (breach, &use_) in duals.sites[ends.site as usize].iter_mut().zip(&ends.uses) {
                *breach += f64::from(use_);
            }
            for &(row, a) in index.rows_of(arc as usize) {
                duals.rows[row as usize] += as_f64(a);
            }
        }
        for (site, &chosen) in value.chosen.iter().enumerate() {
            let resources = &problem.sites[site].configurations[chosen as usize].resources;
            for (breach, &most) in duals.sites[site].iter_mut().zip(resources) {
                *breach -= f64::from(most);
            }
            for &(row, b) in &index.site_rows[site][chosen as usize] {
                duals.rows[row as usize] += as_f64(b);
            }
        }
        duals
    }

    /// How large each price may become, against the others: a direction in these measures is the same for large and
    /// small units, for rows of schools, children or money.
    fn scales(index: &Index<'_>) -> Self {
        let problem = index.problem;
        let load = |load: u32| f64::from(load).powf(UNIT_POWER);
        let start = Prices::amortised(index, &Open::all(index));
        let each = start.units.iter().zip(&problem.loads).map(|(&price, &n)| as_f64(price.abs()) / load(n));
        let unit = median(each.collect()).max(1.0);
        let spread = |site: &Site| {
            let costs = || site.configurations.iter().map(|k| k.cost);
            as_f64(costs().max().unwrap_or(0) - costs().min().unwrap_or(0))
        };
        let site = median(problem.sites.iter().map(spread).filter(|&spread| spread > 0.0).collect());
        // Where sites cost nothing, one is worth what its share of the units pays.
        let share = as_f64(i64::try_from(problem.loads.len() / problem.sites.len().max(1)).unwrap_or(1));
        let site = if site > 0.0 { site } else { unit * share.max(1.0) };
        let row = |row: &Row| {
            let on_sites = median(row.configurations.iter().map(|&(_, _, b)| as_f64(b.abs())).collect());
            let on_arcs = median(row.arcs.iter().map(|&(_, a)| as_f64(a.abs())).collect());
            // What breaking the row by one of its own measure is worth, were it worth a site, or a unit's place.
            let price = if on_sites > 0.0 { site / on_sites } else { unit / on_arcs.max(1.0) };
            (ROW * price / unit).max(1e-9)
        };
        Self {
            units: problem.loads.iter().map(|&n| load(n)).collect(),
            // A resource without limit has no price, or the bound would not be one.
            sites: index.limited.iter().map(|limited| limited.map(|is| f64::from(u8::from(is)))).collect(),
            rows: problem.rows.iter().map(row).collect(),
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Rows move a tenth as freely: one of them breached by one school would otherwise outweigh all units together, and two that
/// ask for an exact number would throw the prices to and fro.
const ROW: f64 = 0.1;
/// Prices of units grow a little slower than their loads (village instances converge fastest between 1/2 and 1).
const UNIT_POWER: f64 = 0.75;
/// The moving prices of the volume algorithm.
#[derive(Debug)]
pub(crate) struct Ascent<'a> {
    index: &'a Index<'a>,
    evaluator: Evaluator,
    /// Best prices so far.
    pub(crate) best: Prices,
    /// Their bound.
    pub(crate) bound: i64,
    /// Averaged answer: share of each arc.
    pub(crate) arcs: Vec<f64>,
    /// Averaged answer: share of each configuration of each site.
    pub(crate) sites: Vec<Vec<f64>>,
    /// Breaches of the averaged answer.
    breaches: Duals,
    scales: Duals,
    step: f64,
    lean: f64,
    stale: u32,
    rounds: u64,
}

/// Step, as a share of the distance to the target (Polyak): first, and below which the prices stand still.
const FIRST_STEP: f64 = 1.0;
const LAST_STEP: f64 = 3e-5;
/// The same for prices that are nearly right.
const WARM_STEP: f64 = 0.03;
const WARM_LEAN: f64 = 0.1;
/// Rounds without a better bound before the step shrinks, and to what share.
const PATIENCE: u32 = 7;
const SHRINK: f64 = 0.5;
/// How far the averaged answer leans to the newest one at most. Larger forgets faster and zigzags more.
const FIRST_LEAN: f64 = 0.3;
const LAST_LEAN: f64 = 0.01;

impl<'a> Ascent<'a> {
    /// Starts from prices.
    pub(crate) fn new(index: &'a Index<'a>, open: &Open, start: Prices) -> Self {
        let mut evaluator = Evaluator::default();
        let value = evaluator.evaluate(index, open, &start, false);
        let mut ascent = Self {
            index,
            evaluator,
            best: start,
            bound: value.bound,
            arcs: vec![0.0; index.problem.arcs.len()],
            sites: index.problem.sites.iter().map(|site| vec![0.0; site.configurations.len()]).collect(),
            breaches: Duals::breaches(index, &value),
            scales: Duals::scales(index),
            step: FIRST_STEP,
            lean: FIRST_LEAN,
            stale: 0,
            rounds: 0,
        };
        ascent.average(&value, 1.0);
        ascent
    }

    /// Starts from prices that are nearly right: with small steps, or the first of them would throw away what is known.
    pub(crate) fn warm(index: &'a Index<'a>, open: &Open, start: Prices) -> Self {
        Self { step: WARM_STEP, lean: WARM_LEAN, ..Self::new(index, open, start) }
    }

    /// Lets prices that came to a standstill move again, for a new target.
    pub(crate) fn revive(&mut self) {
        self.step = self.step.max(WARM_STEP);
        self.lean = self.lean.max(WARM_LEAN);
        self.stale = 0;
    }

    /// Whether the prices still move.
    pub(crate) fn alive(&self) -> bool {
        self.step > LAST_STEP
    }

    fn average(&mut self, value: &Value, lean: f64) {
        for share in self.arcs.iter_mut().chain(self.sites.iter_mut().flatten()) {
            *share *= 1.0 - lean;
        }
        for &arc in &value.taken {
            self.arcs[arc as usize] += lean;
        }
        for (shares, &chosen) in self.sites.iter_mut().zip(&value.chosen) {
            shares[chosen as usize] += lean;
        }
    }

    /// One step towards `target` (a plan's cost, or a guess of the optimum). Returns the newest answer.
    pub(crate) fn step(&mut self, open: &Open, target: i64) -> Value {
        let prices = self.moved(target);
        let value = self.evaluator.evaluate(self.index, open, &prices, false);
        self.rounds += 1;
        let newest = Duals::breaches(self.index, &value);
        // The lean that makes the averaged answer breach least (Barahona and Anbil, section 3).
        let (mut along, mut length, mut agree) = (0.0, 0.0, 0.0);
        for ((old, new), scale) in self.breaches.iter().zip(newest.iter()).zip(self.scales.iter()) {
            let weight = scale * scale;
            along += weight * old * (old - new);
            length += weight * (old - new) * (old - new);
            agree += weight * old * new;
        }
        let lean = (along / length.max(1e-12)).clamp(self.lean / 10.0, self.lean);
        self.average(&value, lean);
        for (old, new) in self.breaches.iter_mut().zip(newest.iter()) {
            *old += lean * (new - *old);
        }
        if value.bound > self.bound {
            // Better by a real amount: the step may stay; by a crumb: it counts as standing still.
            let crumb = (target - self.bound).abs() / 10_000;
            self.stale = if value.bound - self.bound > crumb { 0 } else { self.stale + 1 };
            if agree > 0.0 {
                self.step = (self.step * 1.1).min(2.0);
            }
            self.bound = value.bound;
            self.best = prices;
        } else {
            self.stale += 1;
        }
        if self.stale >= PATIENCE {
            self.step *= SHRINK;
            self.lean = (self.lean * 0.85).max(LAST_LEAN);
            self.stale = 0;
        }
        value
    }

    fn moved(&self, target: i64) -> Prices {
        let best = &self.best;
        // A price at 0 whose constraint has room stays there and does not count in the length.
        let counts = |price: i64, breach: f64| price > 0 || breach > 0.0;
        let limits = best.sites.iter().flatten().chain(&best.rows).copied();
        let prices = best.units.iter().map(|_| i64::MAX).chain(limits);
        let moves = prices.zip(self.breaches.iter()).zip(self.scales.iter());
        let active = moves.filter(|&((price, breach), _)| counts(price, breach));
        let length: f64 = active.map(|((_, breach), scale)| (breach * scale).powi(2)).sum();
        let distance = as_f64((target - self.bound).max(1));
        let step = self.step * distance / length.max(1e-12);
        let shift =
            |price: i64, breach: f64, scale: f64| rounded(as_f64(price) + step * scale * scale * breach);
        let units = best.units.iter().zip(&self.breaches.units).zip(&self.scales.units);
        let rows = best.rows.iter().zip(&self.breaches.rows).zip(&self.scales.rows);
        let site = |site: usize, r: usize| {
            shift(best.sites[site][r], self.breaches.sites[site][r], self.scales.sites[site][r]).max(0)
        };
        Prices {
            units: units.map(|((&price, &breach), &scale)| shift(price, breach, scale)).collect(),
            sites: (0..best.sites.len()).map(|at| std::array::from_fn(|r| site(at, r))).collect(),
            rows: rows.map(|((&price, &breach), &scale)| shift(price, breach, scale).max(0)).collect(),
        }
    }
}

/// Prices never leave this range, so that sums of products stay far inside 64 bits.
const LARGEST_PRICE: f64 = 1e13;

#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that 64 bits hold exactly")]
fn rounded(price: f64) -> i64 {
    price.clamp(-LARGEST_PRICE, LARGEST_PRICE).round() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a direction, not a figure: every bound is recomputed in integers"
)]
pub(crate) fn as_f64(value: i64) -> f64 {
    value as f64
}
