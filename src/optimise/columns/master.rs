//! The master programme over patterns: which of the sites' patterns found so far serve everyone at least cost.
//!
//! ```text
//! variables  y_p ≥ 0 pattern p of site j_p: configuration k_p with arcs A_p,  s_i breach of a row with a price
//! minimise   Σ_p (f_p + Σ_{a ∈ A_p} c_a) y_p + Σ_i p_i s_i
//! subject to Σ_{p serves u} y_p = 1                                       for every unit      dual λ_u
//!            Σ_{p of j} y_p = 1                                           for every site
//!            Σ_p (Σ_{a ∈ A_p} use_ar - cap_{j k_p r}) y_p ≤ 0               for every resource of a site that is limited   dual -β_jr
//!            Σ_p (Σ_{a ∈ A_p} a_ia + b_{i j k_p}) y_p - s_i ≤ limit_i       for every row       dual -μ_i
//! ```
//!
//! (Dantzig and Wolfe, "Decomposition principle for linear programs", Operations Research 8, 1960.) Its duals are where the Lagrangian
//! bound is best among these patterns; its values are fractions of arcs and configurations to branch on. It proves nothing.

use std::collections::HashMap;

use crate::optimise::ascent::as_f64;
use crate::optimise::columns::pricing::Pattern;
use crate::optimise::columns::simplex::Simplex;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices};
use crate::optimise::problem::{RESOURCES, Row, Solution};

/// What the patterns come to.
#[derive(Clone, Debug)]
pub(crate) struct Relaxed {
    /// Least cost; more than any plan's where the patterns do not serve everyone.
    pub(crate) cost: f64,
    /// Share of each arc.
    pub(crate) arcs: Vec<f64>,
    /// Share of each configuration of each site.
    pub(crate) sites: Vec<Vec<f64>>,
    /// How much is not served, or breached.
    pub(crate) lacking: f64,
}

/// The programme.
#[derive(Debug)]
pub(crate) struct Master<'a> {
    index: &'a Index<'a>,
    simplex: Simplex,
    /// Of the last solution.
    duals: Vec<f64>,
    /// Cost units to one of the programme.
    unit: f64,
    /// What a unit not served costs in the programme.
    large: f64,
    patterns: Vec<Pattern>,
    known: HashMap<Pattern, usize>,
    costs: Vec<f64>,
    open: Vec<bool>,
    /// First column of a pattern; those before it are for what is not served or breached, and for slack.
    first: usize,
    /// Columns of what may not be.
    lacking: Vec<usize>,
    /// Rows of the programme: of each site's resources, and of each row, with their scale.
    resources: Vec<[Option<(u32, f64)>; RESOURCES]>,
    rows: Vec<(u32, f64)>,
}

/// Patterns kept at most.
const MOST_PATTERNS: usize = 4_000;
/// Shares below it are none.
pub(crate) const SHARE: f64 = 1e-5;

impl<'a> Master<'a> {
    /// No pattern yet. `unit` is about what a unit costs, `large` more than any plan.
    pub(crate) fn new(index: &'a Index<'a>, unit: f64, large: f64) -> Self {
        let problem = index.problem;
        let (units, sites) = (problem.loads.len(), problem.sites.len());
        let large = large / unit;
        let (mut rhs, mut start) = (vec![1.0; units + sites], vec![(large, 1.0); units + sites]);
        let used = |site: usize, r: usize| {
            let items = &index.items[index.items_of(site)];
            let offers = items.iter().flat_map(|item| &index.offers[item.first as usize..item.end as usize]);
            index.limited[site][r] && offers.into_iter().any(|offer| index.arc(offer.arc).uses[r] > 0)
        };
        let mut resources = vec![[None; RESOURCES]; sites];
        for (site, resources) in resources.iter_mut().enumerate() {
            for (r, row) in resources.iter_mut().enumerate().filter(|&(r, _)| used(site, r)) {
                let most = problem.sites[site].configurations.iter().map(|k| k.resources[r]).max();
                *row = Some((id(rhs.len()), f64::from(most.unwrap_or(1).max(1))));
                rhs.push(0.0);
                start.push((0.0, 1.0));
            }
        }
        let mut rows = Vec::with_capacity(problem.rows.len());
        for row in &problem.rows {
            let on_arcs = row.arcs.iter().map(|&(_, a)| a.abs());
            let largest = on_arcs.chain(row.configurations.iter().map(|&(_, _, b)| b.abs())).max();
            let scale = as_f64(largest.unwrap_or(1).max(1));
            rows.push((id(rhs.len()), scale));
            rhs.push(as_f64(row.limit) / scale);
            let breach = row.price.map_or(large, |price| as_f64(price) * scale / unit);
            start.push(if row.limit < 0 { (breach, -1.0) } else { (0.0, 1.0) });
        }
        let mut simplex = Simplex::new(&rhs, &start);
        let mut lacking: Vec<usize> = (0..units + sites).collect();
        for (&(row, scale), content) in rows.iter().zip(&problem.rows) {
            let breach = content.price.map_or(large, |price| as_f64(price) * scale / unit);
            let other = if content.limit < 0 {
                simplex.add(0.0, vec![(row, 1.0)]);
                row as usize
            } else {
                simplex.add(breach, vec![(row, -1.0)])
            };
            if content.price.is_none() {
                lacking.push(other);
            }
        }
        let first = rhs.len() + problem.rows.len();
        Self {
            index,
            simplex,
            duals: Vec::new(),
            unit,
            large,
            patterns: Vec::new(),
            known: HashMap::new(),
            costs: Vec::new(),
            open: Vec::new(),
            first,
            lacking,
            resources,
            rows,
        }
    }

    /// Adds a pattern that is new, open and, at the programme's own prices, cheaper than what stands; whether it did.
    pub(crate) fn offer(&mut self, pattern: &Pattern) -> bool {
        if self.known.contains_key(pattern) {
            return false;
        }
        let (cost, entries) = self.column(pattern);
        let paid: f64 = entries.iter().map(|&(row, a)| a * self.duals[row as usize]).sum();
        let better = cost - paid < -BETTER;
        if better {
            self.insert(pattern.clone(), cost, entries);
        }
        better
    }

    fn insert(&mut self, pattern: Pattern, cost: f64, entries: Vec<(u32, f64)>) {
        self.simplex.add(cost, entries);
        self.known.insert(pattern.clone(), self.patterns.len());
        self.patterns.push(pattern);
        self.costs.push(cost);
        self.open.push(true);
    }

    fn column(&self, pattern: &Pattern) -> (f64, Vec<(u32, f64)>) {
        let problem = self.index.problem;
        let site = pattern.site as usize;
        let configuration = &problem.sites[site].configurations[pattern.k as usize];
        let arcs = || pattern.arcs.iter().map(|&arc| &problem.arcs[arc as usize]);
        let cost = as_f64(configuration.cost + arcs().map(|arc| arc.cost).sum::<i64>()) / self.unit;
        let mut entries: Vec<(u32, f64)> = arcs().map(|arc| (arc.unit, 1.0)).collect();
        entries.push((id(problem.loads.len()) + pattern.site, 1.0));
        for (r, row) in self.resources[site].iter().enumerate() {
            let Some((row, scale)) = *row else { continue };
            let used: f64 = arcs().map(|arc| f64::from(arc.uses[r])).sum();
            entries.push((row, (used - f64::from(configuration.resources[r])) / scale));
        }
        let on_arcs = pattern.arcs.iter().flat_map(|&arc| self.index.rows_of(arc as usize));
        let on_site = &self.index.site_rows[site][pattern.k as usize];
        let mut own: Vec<(u32, i64)> = on_arcs.chain(on_site).copied().collect();
        own.sort_unstable();
        for same in own.chunk_by(|a, b| a.0 == b.0) {
            let (row, scale) = self.rows[same[0].0 as usize];
            entries.push((row, as_f64(same.iter().map(|&(_, a)| a).sum()) / scale));
        }
        (cost, entries)
    }

    /// Adds what a plan takes.
    pub(crate) fn add_plan(&mut self, plan: &Solution) {
        self.add_answer(&plan.configurations, &plan.arcs);
    }

    /// Adds what sites take in these configurations, where that is a pattern.
    pub(crate) fn add_answer(&mut self, configurations: &[u32], taken: &[u32]) {
        let problem = self.index.problem;
        let mut arcs: Vec<Vec<u32>> = vec![Vec::new(); configurations.len()];
        for &arc in taken {
            arcs[self.index.arc(arc).site as usize].push(arc);
        }
        for ((site, &k), mut arcs) in (0..).zip(configurations).zip(arcs) {
            arcs.sort_unstable();
            let load: u32 = arcs.iter().map(|&arc| problem.loads[self.index.arc(arc).unit as usize]).sum();
            let pattern = Pattern { site, k, arcs };
            let least = problem.sites[site as usize].configurations[k as usize].least;
            if load >= least && !self.known.contains_key(&pattern) {
                let (cost, entries) = self.column(&pattern);
                self.insert(pattern, cost, entries);
            }
        }
    }

    /// Leaves the patterns alone that are open.
    pub(crate) fn mask(&mut self, open: &Open) {
        for at in 0..self.patterns.len() {
            let Pattern { site, k, arcs } = &self.patterns[at];
            let is = open.configurations[*site as usize].contains(k)
                && arcs.iter().all(|&arc| open.arcs[arc as usize]);
            self.set_open(at, is);
        }
    }

    /// Of very many patterns forgets those that the last prices find dearest.
    pub(crate) fn forget(&mut self) {
        if self.patterns.len() <= MOST_PATTERNS {
            return;
        }
        let reduced = |at: usize| self.costs[at] - self.simplex.paid(self.first + at, &self.duals);
        let mut order: Vec<(f64, usize)> = (0..self.patterns.len()).map(|at| (reduced(at), at)).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut keep = vec![true; self.first + self.patterns.len()];
        for &(_, at) in &order[MOST_PATTERNS / 2..] {
            keep[self.first + at] = self.simplex.is_basic(self.first + at);
        }
        self.simplex.retain(&keep);
        let kept = |at: usize| keep[self.first + at];
        let all = 0..self.patterns.len();
        self.costs = all.clone().filter(|&at| kept(at)).map(|at| self.costs[at]).collect();
        self.open = all.clone().filter(|&at| kept(at)).map(|at| self.open[at]).collect();
        self.patterns = all.filter(|&at| kept(at)).map(|at| self.patterns[at].clone()).collect();
        self.known = self.patterns.iter().cloned().zip(0..).collect();
    }

    /// Makes what may not be dearer; false where it is as dear as numbers allow.
    pub(crate) fn insist(&mut self) -> bool {
        if self.large * self.unit > LARGEST / 1e3 {
            return false;
        }
        self.large *= 30.0;
        for &column in &self.lacking {
            self.simplex.set_cost(column, self.large);
        }
        let shut = (0..self.patterns.len()).filter(|&at| !self.open[at]);
        shut.for_each(|at| self.simplex.set_cost(self.first + at, 2.0 * self.large));
        true
    }

    fn set_open(&mut self, at: usize, is: bool) {
        if self.open[at] != is {
            self.open[at] = is;
            self.simplex.set_cost(self.first + at, if is { self.costs[at] } else { 2.0 * self.large });
            self.simplex.set_shut(self.first + at, !is);
        }
    }

    /// The cost where, besides, those patterns are closed, after so many pivots. Nothing changes.
    pub(crate) fn trial(&mut self, most: usize, closed: impl Fn(&Pattern) -> bool) -> f64 {
        let before = self.simplex.basis();
        let shut: Vec<usize> =
            (0..self.patterns.len()).filter(|&at| self.open[at] && closed(&self.patterns[at])).collect();
        for &at in &shut {
            self.set_open(at, false);
        }
        self.simplex.solve(most);
        let cost = self.simplex.cost() * self.unit;
        for &at in &shut {
            self.set_open(at, true);
        }
        self.simplex.restore(before);
        cost
    }

    /// Solves it, and says at what prices.
    pub(crate) fn solve(&mut self, most: usize) -> Prices {
        self.simplex.solve(most);
        self.duals = self.simplex.duals();
        let duals = &self.duals;
        let whole = |price: f64| rounded(price * self.unit);
        let units = self.index.problem.loads.len();
        let site = |rows: &[Option<(u32, f64)>; RESOURCES]| {
            rows.map(|row| row.map_or(0, |(row, scale)| whole(-duals[row as usize] / scale).max(0)))
        };
        let row = |(&(at, scale), row): (&(u32, f64), &Row)| {
            let price = rounded(-duals[at as usize] * self.unit / scale).max(0);
            row.price.map_or(price, |most| price.min(most))
        };
        Prices {
            units: duals[..units].iter().map(|&dual| whole(dual)).collect(),
            sites: self.resources.iter().map(site).collect(),
            rows: self.rows.iter().zip(&self.index.problem.rows).map(row).collect(),
        }
    }

    /// Its cost as it stands.
    pub(crate) fn cost(&self) -> f64 {
        self.simplex.cost() * self.unit
    }

    /// Where it stands, as shares of arcs and configurations.
    pub(crate) fn relaxed(&self) -> Relaxed {
        let problem = self.index.problem;
        let mut relaxed = Relaxed {
            cost: self.cost(),
            arcs: vec![0.0; problem.arcs.len()],
            sites: problem.sites.iter().map(|site| vec![0.0; site.configurations.len()]).collect(),
            lacking: 0.0,
        };
        for (column, value) in self.simplex.taken().filter(|&(_, value)| value > SHARE) {
            if let Some(at) = column.checked_sub(self.first) {
                let Pattern { site, k, arcs } = &self.patterns[at];
                relaxed.sites[*site as usize][*k as usize] += value;
                for &arc in arcs {
                    relaxed.arcs[arc as usize] += value;
                }
                relaxed.lacking += if self.open[at] { 0.0 } else { value };
            } else if self.lacking.contains(&column) {
                relaxed.lacking += value;
            }
        }
        relaxed
    }
}

/// A pattern that lowers the cost by less is no better: costs are scaled to about one.
const BETTER: f64 = 1e-9;

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("fewer than 2^32 rows")
}

/// Far inside 64 bits after sums over rows of money.
const LARGEST: f64 = 1e15;

#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that 64 bits hold exactly")]
fn rounded(price: f64) -> i64 {
    price.clamp(-LARGEST, LARGEST).round() as i64
}
