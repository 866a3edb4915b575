//! The abstract problem: units that each choose one arc, sites that each choose one configuration.
//!
//! It refuses to know what an arc means; the caller priced it.

use crate::optimise::classes::Classes;

/// Resources besides seats that a configuration may offer (for schools: boys' beds, girls' beds, meals).
pub const RESOURCES: usize = 3;

/// A resource without limit.
pub const UNLIMITED: u32 = u32::MAX;

/// One way to run a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Cost a year, in the caller's integer unit (fen).
    pub cost: i64,
    /// Most load it can take.
    pub seats: u32,
    /// Most of each further resource; [`UNLIMITED`] = no limit.
    pub resources: [u32; RESOURCES],
    /// Least load with which it may run.
    pub least: u32,
    /// Services it offers, as bits; an arc is allowed when all bits of its `needs` are here.
    pub offers: u32,
}

/// A place that takes one of its configurations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Its configurations, at least one.
    pub configurations: Vec<Configuration>,
}

/// One way to serve a unit: the whole unit at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Index of the unit.
    pub unit: u32,
    /// Index of the site.
    pub site: u32,
    /// Cost a year, in the caller's integer unit (fen).
    pub cost: i64,
    /// What the unit takes of each resource on this arc.
    pub uses: [u32; RESOURCES],
    /// Services it needs, as bits.
    pub needs: u32,
}

/// A linear row `Σ a x + Σ b z ≤ limit` over arcs and configurations, to be kept or, with a price, paid for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name in messages and prices.
    pub name: String,
    /// Arcs with their coefficients.
    pub arcs: Vec<(u32, i64)>,
    /// (site, configuration) with their coefficients.
    pub configurations: Vec<(u32, u32, i64)>,
    /// Right side.
    pub limit: i64,
    /// What each unit by which the left side is beyond the limit costs, at least 0; `None` = it may not be beyond it.
    pub price: Option<i64>,
}

/// Sites that are one place in successive years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Its sites in the order of the years. All have as many configurations, each meaning the same in every year.
    pub sites: Vec<u32>,
    /// Configurations of the first year, at least one.
    pub first: Vec<u32>,
    /// By configuration: those it may be followed by a year later.
    pub next: Vec<Vec<u32>>,
}

impl Chain {
    /// Whether a choice for every site of the problem keeps to it.
    fn holds(&self, configurations: &[u32]) -> bool {
        let years = || self.sites.iter().map(|&site| configurations[site as usize]);
        years().next().is_none_or(|k| self.first.contains(&k))
            && years().zip(years().skip(1)).all(|(k, next)| self.next[k as usize].contains(&next))
    }
}

/// Units, sites, priced arcs and rows.
///
/// The plain single-source capacitated facility location problem is the case of two configurations a site
/// (closed, open), no resources and no rows:
///
/// ```
/// use hubward::optimise::{Effort, solve};
/// use hubward::optimise::problem::{Arc, Configuration, Problem, Site, UNLIMITED};
/// use hubward::model::control::Control;
///
/// fn site(cost: i64, seats: u32) -> Site {
///     let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
///     Site { configurations: vec![closed, Configuration { cost, seats, offers: 1, ..closed }] }
/// }
/// let arc = |unit, site, cost| Arc { unit, site, cost, uses: [0; 3], needs: 1 };
/// let problem = Problem {
///     loads: vec![3, 4],
///     sites: vec![site(100, 4), site(150, 7)],
///     arcs: vec![arc(0, 0, 10), arc(0, 1, 20), arc(1, 0, 10), arc(1, 1, 20)],
///     ..Problem::default()
/// };
/// let answer = solve(&problem, &Effort::default(), &Control::silent());
/// // One site for both (150 + 20 + 20) beats two sites (100 + 150 + 10 + 20).
/// assert_eq!(answer.best.unwrap().cost, 190);
/// assert_eq!(answer.bound, 190);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Load of each unit (children), at least 1.
    pub loads: Vec<u32>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Arcs, sorted by unit.
    pub arcs: Vec<Arc>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Places that take a site in each of several years; a site is in one of them at most. None where everything is one year.
    pub chains: Vec<Chain>,
    /// Whole classes, where rooms are held to them.
    pub classes: Option<Classes>,
}

/// A choice for every site and every unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// Configuration of each site.
    pub configurations: Vec<u32>,
    /// Arc of each unit, an index into [`Problem::arcs`].
    pub arcs: Vec<u32>,
    /// Its cost.
    pub cost: i64,
}

impl Problem {
    /// Cost of a choice, recounted from nothing.
    ///
    /// # Panics
    /// When an index of the choice is out of range.
    #[must_use]
    pub fn cost(&self, configurations: &[u32], arcs: &[u32]) -> i64 {
        let sites = self.sites.iter().zip(configurations);
        sites.map(|(site, &choice)| site.configurations[choice as usize].cost).sum::<i64>()
            + arcs.iter().map(|&arc| self.arcs[arc as usize].cost).sum::<i64>()
            + self.rows.iter().map(|row| row.breach_cost(configurations, arcs, &self.arcs)).sum::<i64>()
    }

    /// Whether a choice keeps every limit, recounted from nothing.
    ///
    /// # Panics
    /// When an index of the choice is out of range.
    #[must_use]
    pub fn holds(&self, configurations: &[u32], arcs: &[u32]) -> bool {
        let mut load = vec![0_u64; self.sites.len()];
        let mut used = vec![[0_u64; RESOURCES]; self.sites.len()];
        for (unit, &choice) in arcs.iter().enumerate() {
            let arc = &self.arcs[choice as usize];
            let site = arc.site as usize;
            let offers = self.sites[site].configurations[configurations[site] as usize].offers;
            if arc.unit as usize != unit || arc.needs & !offers != 0 {
                return false;
            }
            load[site] += u64::from(self.loads[unit]);
            for (sum, &use_) in used[site].iter_mut().zip(&arc.uses) {
                *sum += u64::from(use_);
            }
        }
        let sites_hold = self.sites.iter().enumerate().all(|(site, row)| {
            let chosen = &row.configurations[configurations[site] as usize];
            let resources = used[site].iter().zip(&chosen.resources);
            load[site] <= u64::from(chosen.seats)
                && load[site] >= u64::from(chosen.least)
                && resources.into_iter().all(|(&used, &most)| most == UNLIMITED || used <= u64::from(most))
        });
        sites_hold
            && self.has_rooms(configurations, arcs)
            && self.chains.iter().all(|chain| chain.holds(configurations))
            && (self.rows.iter())
                .all(|row| row.is_soft() || row.beyond(configurations, arcs, &self.arcs) == 0)
    }
}

impl Row {
    /// Whether it has a price, and forbids nothing.
    pub(crate) fn is_soft(&self) -> bool {
        self.price.is_some()
    }

    /// By how much the left side of a choice is beyond the limit.
    pub(crate) fn beyond(&self, configurations: &[u32], chosen: &[u32], arcs: &[Arc]) -> i64 {
        (self.left_side(configurations, chosen, arcs) - self.limit).max(0)
    }

    /// What a choice pays for being beyond it; nothing where it has no price.
    fn breach_cost(&self, configurations: &[u32], chosen: &[u32], arcs: &[Arc]) -> i64 {
        self.price.map_or(0, |price| price * self.beyond(configurations, chosen, arcs))
    }

    fn left_side(&self, configurations: &[u32], chosen: &[u32], arcs: &[Arc]) -> i64 {
        let on_arcs = self.arcs.iter().filter(|&&(arc, _)| chosen[arcs[arc as usize].unit as usize] == arc);
        let on_sites = self.configurations.iter().filter(|&&(site, k, _)| configurations[site as usize] == k);
        on_arcs.map(|&(_, a)| a).sum::<i64>() + on_sites.map(|&(_, _, b)| b).sum::<i64>()
    }
}
