//! What a site would take at given prices when its least load counts too, configuration by configuration.
//!
//! ```text
//! value(j, k) = f_jk + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + least Σ (c + Σ_r β_jr use_r + Σ_i μ_i a_i - λ_u) x
//!               over sets with least_jk ≤ Σ n x ≤ seats_jk, one arc a unit
//! ```
//!
//! The bound is that of `lagrange` with the least load kept inside the knapsack, which can only raise it. By a table over exact loads
//! where there is a least load, else by `knapsack`.

use crate::optimise::chain::NEVER;
use crate::optimise::index::Index;
use crate::optimise::knapsack::{self, Candidate, Exact};
use crate::optimise::lagrange::{Open, Prices, Value, fixed, surcharge};

/// A site in a configuration, with these arcs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    pub(crate) site: u32,
    pub(crate) k: u32,
    /// Ascending.
    pub(crate) arcs: Vec<u32>,
}

/// Cells of a table over exact loads at most; a larger one leaves the least load out.
const MOST_CELLS: usize = 4_000_000;

/// Prices sites again and again.
#[derive(Debug, Default)]
pub(crate) struct Pricer {
    list: Vec<Candidate>,
    sorted: Vec<Candidate>,
    exact: Exact,
    values: Vec<i64>,
    takes: Vec<bool>,
}

impl Pricer {
    /// The bound at these prices with the value of every open configuration, and what each would take. [`NEVER`] in the bound: some site has
    /// no configuration that can be.
    pub(crate) fn price(&mut self, index: &Index<'_>, open: &Open, prices: &Prices) -> (Value, Vec<Pattern>) {
        let problem = index.problem;
        let rows = problem.rows.iter().zip(&prices.rows).map(|(row, &price)| price * row.limit);
        let mut value = Value {
            bound: prices.units.iter().sum::<i64>() - rows.sum::<i64>(),
            chosen: Vec::with_capacity(problem.sites.len()),
            taken: Vec::new(),
            known: open.configurations.clone(),
            values: Vec::with_capacity(problem.sites.len()),
        };
        let mut patterns = Vec::new();
        for (site, own) in (0_u32..).zip(&problem.sites) {
            let allowed = &open.configurations[site as usize];
            let (mut values, mut best, mut listed) = (Vec::with_capacity(allowed.len()), None, None);
            for &k in allowed {
                let configuration = &own.configurations[k as usize];
                let fixed = fixed(index, prices, site as usize, k);
                let mut arcs = Vec::new();
                let inside = if configuration.seats > 0 {
                    if listed.replace(configuration.offers) != Some(configuration.offers) {
                        self.list(index, open, prices, site as usize, configuration.offers);
                    }
                    self.fill((configuration.least, configuration.seats), &mut arcs)
                } else if configuration.least > 0 {
                    None
                } else {
                    Some(0)
                };
                let worth = inside.map_or(NEVER, |inside| fixed + inside);
                values.push(worth);
                if worth < NEVER {
                    arcs.sort_unstable();
                    patterns.push(Pattern { site, k, arcs });
                }
                best = best.into_iter().chain([(worth, k)]).min();
            }
            let (least, chosen) = best.unwrap_or((NEVER, 0));
            value.bound = if least >= NEVER { NEVER } else { value.bound.saturating_add(least) };
            value.chosen.push(chosen);
            value.values.push(values);
            if value.bound >= NEVER {
                return (value, patterns);
            }
        }
        (value, patterns)
    }

    /// Lists whoever may come: the cheapest of a unit's arcs at these prices.
    fn list(&mut self, index: &Index<'_>, open: &Open, prices: &Prices, site: usize, offers: u32) {
        self.list.clear();
        let places = &prices.sites[site];
        for item in &index.items[index.items_of(site)] {
            let offers = index.offers[item.first as usize..item.end as usize]
                .iter()
                .filter(|offer| offer.needs & !offers == 0 && open.arcs[offer.arc as usize]);
            let unit = prices.units[item.unit as usize];
            let reduced = |arc: u32, cost: i64| cost - unit + surcharge(index, prices, places, arc);
            let best = offers.map(|offer| (reduced(offer.arc, offer.cost), offer.arc)).min();
            if let Some((reduced, arc)) = best {
                let load = index.problem.loads[item.unit as usize];
                self.list.push(Candidate { load, reduced, unit: item.unit, arc });
            }
        }
    }

    /// The least value of a set of the listed within these loads, and its arcs; `None` = there is no such set.
    fn fill(&mut self, (least, seats): (u32, u32), arcs: &mut Vec<u32>) -> Option<i64> {
        let width = seats as usize + 1;
        if least == 0 || width.saturating_mul(self.list.len()) > MOST_CELLS {
            self.sorted.clear();
            self.sorted.extend(self.list.iter().filter(|candidate| candidate.reduced < 0));
            knapsack::sort(&mut self.sorted);
            let value = self.exact.solve(&self.sorted, seats);
            let taken = self.sorted.iter().zip(&self.exact.best).filter(|&(_, &taken)| taken);
            arcs.extend(taken.map(|(candidate, _)| candidate.arc));
            return Some(value);
        }
        self.tabulate(width);
        let (value, mut at) = (least as usize..width).map(|at| (self.values[at], at)).min()?;
        if value >= NEVER {
            return None;
        }
        for (row, candidate) in self.list.iter().enumerate().rev() {
            if self.takes[row * width + at] {
                arcs.push(candidate.arc);
                at -= candidate.load as usize;
            }
        }
        Some(value)
    }

    /// Least values by exact load, and which item each cell took last.
    fn tabulate(&mut self, width: usize) {
        self.values.clear();
        self.values.resize(width, NEVER);
        self.values[0] = 0;
        self.takes.clear();
        self.takes.resize(width * self.list.len(), false);
        for (candidate, takes) in self.list.iter().zip(self.takes.chunks_exact_mut(width)) {
            let load = candidate.load as usize;
            for at in (load..width).rev() {
                let before = self.values[at - load];
                if before < NEVER && before + candidate.reduced < self.values[at] {
                    self.values[at] = before + candidate.reduced;
                    takes[at] = true;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pricer;
    use crate::optimise::knapsack::Candidate;

    #[test]
    fn least_loads_equal_enumeration() {
        let mut dice = oorandom::Rand32::new(23);
        for _ in 0..1_000 {
            let count = dice.rand_range(0..9);
            let mut pricer = Pricer::default();
            for unit in 0..count {
                let (load, reduced) = (dice.rand_range(1..9), i64::from(dice.rand_range(0..60)) - 30);
                pricer.list.push(Candidate { load, reduced, unit, arc: unit });
            }
            let seats = dice.rand_range(1..30);
            let least = dice.rand_range(0..seats + 1);
            let list = pricer.list.clone();
            let sums = (0..1_u32 << count).map(|set| {
                let inside = list.iter().filter(|candidate| set >> candidate.unit & 1 == 1);
                inside.fold((0, 0), |(load, sum), candidate| (load + candidate.load, sum + candidate.reduced))
            });
            let best = sums.filter(|&(load, _)| (least..=seats).contains(&load)).map(|(_, sum)| sum).min();
            let mut arcs = Vec::new();
            assert_eq!(pricer.fill((least, seats), &mut arcs), best, "{list:?} {least}..{seats}");
            if let Some(best) = best {
                let taken = || arcs.iter().map(|&arc| &list[arc as usize]);
                assert_eq!(taken().map(|candidate| candidate.reduced).sum::<i64>(), best);
                assert!((least..=seats).contains(&taken().map(|candidate| candidate.load).sum::<u32>()));
            }
        }
    }
}
