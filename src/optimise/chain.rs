//! Paths of a place through the years: which configuration in which year, at what cost in all.
//!
//! A shortest path over (year, configuration), and for each of those the shortest path through it. It refuses to know
//! what a configuration costs: the caller says.

use crate::optimise::problem::Chain;

/// What no path costs: the way is not open.
pub(crate) const NEVER: i64 = 1 << 58;

/// Least costs of paths.
#[derive(Debug)]
pub(crate) struct Paths<'a> {
    chain: &'a Chain,
    costs: &'a [Vec<i64>],
    /// By year and configuration: of the years after it.
    after: Vec<Vec<i64>>,
}

impl<'a> Paths<'a> {
    /// `costs` by year and configuration; [`NEVER`] where a configuration is not open.
    pub(crate) fn new(chain: &'a Chain, costs: &'a [Vec<i64>]) -> Self {
        let mut after = vec![vec![0; chain.next.len()]; costs.len()];
        for year in (1..costs.len()).rev() {
            for (k, next) in chain.next.iter().enumerate() {
                let least =
                    next.iter().map(|&next| sum(costs[year][next as usize], after[year][next as usize]));
                after[year - 1][k] = least.min().unwrap_or(NEVER);
            }
        }
        Self { chain, costs, after }
    }

    /// The cheapest path and its cost; of equals the one of the lower configurations in the earlier years. `None` = there
    /// is no path.
    pub(crate) fn best(&self) -> Option<(i64, Vec<u32>)> {
        let mut open = &self.chain.first;
        let mut path = Vec::with_capacity(self.costs.len());
        let mut cost = 0;
        for year in 0..self.costs.len() {
            let through = |k: u32| sum(self.costs[year][k as usize], self.after[year][k as usize]);
            let (rest, k) = open.iter().map(|&k| (through(k), k)).min()?;
            if rest >= NEVER {
                return None;
            }
            cost += self.costs[year][k as usize];
            path.push(k);
            open = &self.chain.next[k as usize];
        }
        Some((cost, path))
    }

    /// By year and configuration: the cheapest path through it.
    pub(crate) fn through(&self) -> Vec<Vec<i64>> {
        let mut before = vec![NEVER; self.chain.next.len()];
        for &k in &self.chain.first {
            before[k as usize] = 0;
        }
        let mut through = Vec::with_capacity(self.costs.len());
        for (costs, after) in self.costs.iter().zip(&self.after) {
            let here: Vec<i64> = before.iter().zip(costs).map(|(&before, &cost)| sum(before, cost)).collect();
            through.push(here.iter().zip(after).map(|(&here, &after)| sum(here, after)).collect());
            before.fill(NEVER);
            for (k, next) in self.chain.next.iter().enumerate() {
                for &next in next {
                    before[next as usize] = before[next as usize].min(here[k]);
                }
            }
        }
        through
    }
}

fn sum(one: i64, other: i64) -> i64 {
    if one >= NEVER || other >= NEVER { NEVER } else { one + other }
}

/// What else must change where a site of a chain takes configuration `k`: the nearest years until what stands there will
/// do, each to what it borders on if it may, else to the first that fits. `None` = it cannot be.
pub(crate) fn follow(
    chain: &Chain,
    at: usize,
    k: u32,
    stands: impl Fn(usize) -> u32,
    allowed: impl Fn(usize, u32) -> bool,
) -> Option<Vec<(u32, u32)>> {
    let may = |from: u32, to: u32| chain.next[from as usize].contains(&to);
    let all = || 0..u32::try_from(chain.next.len()).expect("few configurations");
    let pick = |year: usize, near: u32, fits: &dyn Fn(u32) -> bool| {
        std::iter::once(near).chain(all()).find(|&k| allowed(year, k) && fits(k))
    };
    let mut changes = vec![(chain.sites[at], k)];
    let mut last = k;
    for year in at + 1..chain.sites.len() {
        if may(last, stands(year)) {
            break;
        }
        let before = last;
        last = pick(year, before, &|k| may(before, k))?;
        changes.push((chain.sites[year], last));
    }
    let mut last = k;
    for year in (0..at).rev() {
        if may(stands(year), last) {
            break;
        }
        let behind = last;
        last = pick(year, behind, &|k| may(k, behind))?;
        changes.push((chain.sites[year], last));
    }
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::{NEVER, Paths, follow};
    use crate::optimise::problem::Chain;

    /// 0 closed (stays so), 1 a point (may close), 2 open (may become either).
    fn chain() -> Chain {
        Chain { sites: vec![7, 8, 9], first: vec![1, 2], next: vec![vec![0], vec![0, 1], vec![0, 1, 2]] }
    }

    fn every_path(chain: &Chain, costs: &[Vec<i64>]) -> Vec<(i64, Vec<u32>)> {
        let mut paths: Vec<(i64, Vec<u32>)> =
            chain.first.iter().map(|&k| (costs[0][k as usize], vec![k])).collect();
        for costs in &costs[1..] {
            paths = (paths.iter())
                .flat_map(|(cost, path)| {
                    let last = *path.last().expect("begun") as usize;
                    chain.next[last]
                        .iter()
                        .map(move |&k| (cost + costs[k as usize], path.iter().copied().chain([k]).collect()))
                })
                .collect();
        }
        paths.retain(|&(cost, _)| cost < NEVER);
        paths
    }

    #[test]
    fn the_cheapest_path_and_those_through_each_year_are_those_of_all_paths() {
        let chain = chain();
        let mut dice = oorandom::Rand32::new(3);
        for _ in 0..2_000 {
            let mut cost = || match dice.rand_range(0..5) {
                0 => NEVER,
                _ => i64::from(dice.rand_range(0..20)),
            };
            let costs: Vec<Vec<i64>> = (0..3).map(|_| (0..3).map(|_| cost()).collect()).collect();
            let paths = Paths::new(&chain, &costs);
            let every = every_path(&chain, &costs);
            assert_eq!(paths.best(), every.iter().min().cloned());
            for (year, through) in paths.through().iter().enumerate() {
                for (k, &through) in through.iter().enumerate() {
                    let own = every.iter().filter(|(_, path)| path[year] as usize == k);
                    assert_eq!(through, own.map(|&(cost, _)| cost).min().unwrap_or(NEVER));
                }
            }
        }
    }

    #[test]
    fn a_change_carries_the_years_with_it_that_it_must() {
        let chain = chain();
        let all = |_: usize, _: u32| true;
        let stands = |now: [u32; 3]| move |year: usize| now[year];
        // Closing in the second year closes the third; the first stays.
        assert_eq!(follow(&chain, 1, 0, stands([2, 2, 2]), all), Some(vec![(8, 0), (9, 0)]));
        // Keeping it in the second year keeps it in the first; the third may stay closed.
        assert_eq!(follow(&chain, 1, 2, stands([1, 0, 0]), all), Some(vec![(8, 2), (7, 2)]));
        // A first year that may only be a point does not lead to an open second one.
        let point = |year: usize, k: u32| year > 0 || k == 1;
        assert_eq!(follow(&chain, 1, 2, stands([1, 1, 1]), point), None);
    }
}
