//! The Lagrangian bound: prices on units, resources and rows let the problem fall apart by site.
//!
//! ```text
//! L(λ, β, μ) = Σ_u λ_u - Σ_i μ_i limit_i + Σ_j min_k [ f_jk + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + knapsack(j, k) ]
//! knapsack   = min Σ (c + Σ_r β_jr use_r + Σ_i μ_i a_i - λ_u) x,  Σ n x ≤ seats_jk,  one arc a unit
//! ```
//!
//! Every choice of λ, of β ≥ 0 and of μ ≥ 0, no higher than the price of the row where it has one (a dearer breach would be paid for),
//! bounds every plan from below. Prices and sums are integers, so no rounding
//! can break the bound; the knapsack is relaxed while prices move and exact for the final figure.
//! `ascent` moves the prices. It refuses to make plans.

use crate::optimise::chain::{NEVER, Paths};
use crate::optimise::index::Index;
use crate::optimise::knapsack::{self, Candidate, Exact};
use crate::optimise::problem::{Chain, RESOURCES, Site, UNLIMITED};

/// Prices. Any values are valid; λ is free, the others are kept at 0 or above, those of rows with a price no higher than it.
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

    /// All but what some sites must not be: each takes one of its configurations here.
    pub(crate) fn forced(index: &Index<'_>, forced: &[(u32, Vec<u32>)]) -> Self {
        let mut open = Self::all(index);
        open.force(forced);
        open
    }

    /// Leaves some sites these configurations alone.
    pub(crate) fn force(&mut self, forced: &[(u32, Vec<u32>)]) {
        for (site, configurations) in forced {
            assert!(!configurations.is_empty(), "a site keeps a configuration");
            self.configurations[*site as usize].clone_from(configurations);
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

/// How a knapsack is solved.
#[derive(Clone, Copy, Debug)]
enum Solve {
    /// Its items may be cut.
    Relaxed,
    Exact,
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
                let solve = if every { Solve::Exact } else { Solve::Relaxed };
                costs[year][id as usize] = self.value(index, open, prices, (site, id), solve, &mut listed);
                exact[year][id as usize] = every.then(|| self.takes(index, site, id));
            }
        }
        let best = loop {
            let Some((cost, path)) = Paths::new(chain, &costs).best() else { break None };
            let mut sure = true;
            for ((year, &id), &site) in path.iter().enumerate().zip(&chain.sites) {
                if exact[year][id as usize].is_none() {
                    let at = (site as usize, id);
                    costs[year][id as usize] = self.value(index, open, prices, at, Solve::Exact, &mut None);
                    exact[year][id as usize] = Some(self.takes(index, site as usize, id));
                    sure = false;
                }
            }
            if sure {
                break Some((cost, path));
            }
        };
        if every {
            note_paths(open, chain, &costs, value);
        }
        let possible = best.is_some();
        let anything = || chain.sites.iter().map(|&site| open.configurations[site as usize][0]).collect();
        let (cost, path): (i64, Vec<u32>) = best.unwrap_or_else(|| (0, anything()));
        value.bound += cost;
        for ((year, &id), &site) in path.iter().enumerate().zip(&chain.sites) {
            value.chosen[site as usize] = id;
            if possible {
                value.taken.extend(exact[year][id as usize].iter().flatten());
            }
        }
        possible
    }

    /// What the configuration solved last takes.
    fn takes(&self, index: &Index<'_>, site: usize, id: u32) -> Vec<u32> {
        let teaches = index.problem.sites[site].configurations[id as usize].seats > 0;
        if teaches { self.picked().collect() } else { Vec::new() }
    }

    /// Arcs that the exact knapsack solved last picks of the list.
    fn picked(&self) -> impl Iterator<Item = u32> {
        let picked = self.list.iter().zip(&self.exact.best).filter(|&(_, &taken)| taken);
        picked.map(|(candidate, _)| candidate.arc)
    }

    /// The best configuration of a site; only those whose relaxed value promises it are solved.
    fn least(&mut self, index: &Index<'_>, open: &Open, prices: &Prices, site: usize) -> (i64, u32) {
        let configurations = &index.problem.sites[site].configurations;
        let mut listed = None; // offers for which `list` holds the candidates
        self.estimates.clear();
        for &id in &open.configurations[site] {
            let value = self.value(index, open, prices, (site, id), Solve::Relaxed, &mut listed);
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
            let value = self.value(index, open, prices, (site, id), Solve::Exact, &mut listed);
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
            let own = self.value(index, open, prices, (site, id), Solve::Exact, &mut listed);
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
        let mut taken = std::mem::take(&mut self.taken);
        taken.clear();
        if seats > 0 {
            taken.extend(self.picked());
        }
        self.taken = taken;
        Some(new)
    }

    /// The value of a site's configuration.
    fn value(
        &mut self,
        index: &Index<'_>,
        open: &Open,
        prices: &Prices,
        (site, id): (usize, u32),
        solve: Solve,
        listed: &mut Option<u32>,
    ) -> i64 {
        let configuration = &index.problem.sites[site].configurations[id as usize];
        let mut value = fixed(index, prices, site, id);
        if configuration.seats > 0 {
            self.list(index, open, prices, site, configuration.offers, listed);
            value += match solve {
                Solve::Exact => self.exact.solve(&self.list, configuration.seats),
                Solve::Relaxed => knapsack::relaxed(&self.list, configuration.seats),
            };
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
pub(crate) fn fixed(index: &Index<'_>, prices: &Prices, site: usize, id: u32) -> i64 {
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
pub(crate) fn surcharge(index: &Index<'_>, prices: &Prices, places: &[i64; RESOURCES], arc: u32) -> i64 {
    let uses = &index.arc(arc).uses;
    let places: i64 = places.iter().zip(uses).map(|(&price, &use_)| price * i64::from(use_)).sum();
    let rows = index.rows_of(arc as usize).iter();
    places + rows.map(|&(row, a)| prices.rows[row as usize] * a).sum::<i64>()
}
