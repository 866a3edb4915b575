//! A choice under construction, with its cost and its breaches kept up to date move by move.
//!
//! Breaches are priced so high that mending one always pays when it can be mended; a state is a plan only
//! when none is left. The state never decides which move to make.

use crate::optimise::index::Index;
use crate::optimise::problem::{RESOURCES, Solution, UNLIMITED};

/// No arc: the unit is not served.
pub(crate) const NONE: u32 = u32::MAX;

/// What a move changed, so that it can be taken back.
#[derive(Clone, Copy, Debug)]
enum Change {
    Arc { unit: u32, old: u32 },
    Configuration { site: u32, old: u32 },
}

/// Cost and priced breaches. Compared as their sum; a plan has no breach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) cost: i64,
    pub(crate) breach: i64,
}

impl Score {
    pub(crate) fn total(self) -> i64 {
        self.cost + self.breach
    }
}

/// Prices of breaches, in cost units.
#[derive(Clone, Debug)]
struct BreachPrices {
    load: i64,
    unserved: i64,
    rows: Vec<i64>,
}

impl BreachPrices {
    /// A breach of one load unit costs more than any unit saves by being where it is; one of a row costs more than a site.
    fn new(index: &Index<'_>) -> Self {
        let problem = index.problem;
        let mut spread = 1;
        for unit in 0..problem.loads.len() {
            let costs = problem.arcs[index.arcs_of(unit)].iter().map(|arc| arc.cost);
            let (least, most) = costs.fold((i64::MAX, i64::MIN), |(l, m), cost| (l.min(cost), m.max(cost)));
            if most >= least {
                spread = spread.max((most - least) / i64::from(problem.loads[unit].max(1)) + 1);
            }
        }
        let dearest = problem.sites.iter().flat_map(|site| &site.configurations).map(|k| k.cost.abs()).max();
        let site = dearest.unwrap_or(0).max(spread) * 2;
        let rows = problem.rows.iter().map(|row| {
            let on_arcs = row.arcs.iter().map(|&(_, a)| a.abs());
            let largest =
                on_arcs.chain(row.configurations.iter().map(|&(_, _, b)| b.abs())).max().unwrap_or(1);
            // Rows of children are priced a child; rows of schools a school; rows of money a fen.
            (if row.configurations.is_empty() { spread * 2 } else { site / largest.max(1) }).max(1)
        });
        Self { load: spread * 2, unserved: (site + spread) * 4, rows: rows.collect() }
    }
}

/// The state.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    pub(crate) index: &'a Index<'a>,
    pub(crate) configuration: Vec<u32>,
    pub(crate) arc: Vec<u32>,
    pub(crate) load: Vec<i64>,
    used: Vec<[i64; RESOURCES]>,
    members: Vec<Vec<u32>>,
    place: Vec<u32>,
    rows: Vec<i64>,
    prices: BreachPrices,
    score: Score,
    /// The part of the breach that rows make.
    rows_breach: i64,
    /// Whether some configuration asks for a least load, so that coming can mend a breach as well as going.
    has_least: bool,
    log: Vec<Change>,
}

impl<'a> State<'a> {
    /// Nobody served, every site in the given configuration.
    pub(crate) fn new(index: &'a Index<'a>, configuration: Vec<u32>) -> Self {
        let problem = index.problem;
        let mut state = Self {
            index,
            arc: vec![NONE; problem.loads.len()],
            load: vec![0; problem.sites.len()],
            used: vec![[0; RESOURCES]; problem.sites.len()],
            members: vec![Vec::new(); problem.sites.len()],
            place: vec![0; problem.loads.len()],
            rows: vec![0; problem.rows.len()],
            prices: BreachPrices::new(index),
            score: Score::default(),
            rows_breach: 0,
            has_least: problem.sites.iter().flat_map(|site| &site.configurations).any(|k| k.least > 0),
            log: Vec::new(),
            configuration,
        };
        for site in 0..problem.sites.len() {
            for &(row, b) in &index.site_rows[site][state.configuration[site] as usize] {
                state.rows[row as usize] += b;
            }
            state.score.cost += problem.sites[site].configurations[state.configuration[site] as usize].cost;
            state.score.breach += state.site_breach(site);
        }
        for row in 0..state.rows.len() {
            state.rows_breach += state.row_breach(row, state.rows[row]);
        }
        state.score.breach += state.rows_breach;
        state.score.breach += state.prices.unserved * i64::try_from(state.arc.len()).expect("units fit");
        state
    }

    /// A state that equals a finished solution.
    pub(crate) fn from_solution(index: &'a Index<'a>, solution: &Solution) -> Self {
        let mut state = Self::new(index, solution.configurations.clone());
        for (unit, &arc) in solution.arcs.iter().enumerate() {
            state.put(unit, arc);
        }
        state.log.clear();
        state
    }

    pub(crate) fn score(&self) -> Score {
        self.score
    }

    /// The solution, when it breaches nothing.
    pub(crate) fn solution(&self) -> Option<Solution> {
        (self.score.breach == 0).then(|| Solution {
            configurations: self.configuration.clone(),
            arcs: self.arc.clone(),
            cost: self.score.cost,
        })
    }

    /// Units at a site.
    pub(crate) fn members(&self, site: usize) -> &[u32] {
        &self.members[site]
    }

    /// Seats left at a site; negative = overfull.
    pub(crate) fn room(&self, site: usize) -> i64 {
        let chosen = &self.index.problem.sites[site].configurations[self.configuration[site] as usize];
        i64::from(chosen.seats) - self.load[site]
    }

    /// Whether the site's configuration offers what an arc needs.
    pub(crate) fn offered(&self, arc: u32) -> bool {
        let arc = self.index.arc(arc);
        let site = arc.site as usize;
        let chosen = &self.index.problem.sites[site].configurations[self.configuration[site] as usize];
        arc.needs & !chosen.offers == 0
    }

    fn breach_of(&self, site: usize, load: i64, used: &[i64; RESOURCES]) -> i64 {
        let chosen = &self.index.problem.sites[site].configurations[self.configuration[site] as usize];
        let mut over = (load - i64::from(chosen.seats)).max(0) + (i64::from(chosen.least) - load).max(0);
        for (&used, &most) in used.iter().zip(&chosen.resources) {
            if most != UNLIMITED {
                over += (used - i64::from(most)).max(0);
            }
        }
        over * self.prices.load
    }

    fn site_breach(&self, site: usize) -> i64 {
        self.breach_of(site, self.load[site], &self.used[site])
    }

    fn row_breach(&self, row: usize, left: i64) -> i64 {
        (left - self.index.problem.rows[row].limit).max(0).saturating_mul(self.prices.rows[row])
    }

    /// The most that moving `unit` could lower the total, were its new arc free of cost.
    pub(crate) fn mendable(&self, unit: usize) -> i64 {
        let Some(own) = self.arc_or_none(self.arc[unit]) else {
            return self.score.breach;
        };
        let breach = if self.has_least {
            self.score.breach
        } else {
            self.site_breach(own.site as usize) + self.rows_breach
        };
        own.cost + breach
    }

    /// Whether a site takes more than it may.
    pub(crate) fn is_overfull(&self, site: usize) -> bool {
        self.site_breach(site) > 0
    }

    /// How the total would change if `unit` took `arc` ([`NONE`]: nobody serves it).
    pub(crate) fn delta(&self, unit: usize, arc: u32) -> i64 {
        let old = self.arc[unit];
        if old == arc {
            return 0;
        }
        let mut delta = 0;
        let load = i64::from(self.index.problem.loads[unit]);
        let (from, to) = (self.arc_or_none(old), self.arc_or_none(arc));
        match (from, to) {
            (Some(from), Some(to)) if from.site == to.site => {
                let site = to.site as usize;
                let mut used = self.used[site];
                for ((used, &gone), &come) in used.iter_mut().zip(&from.uses).zip(&to.uses) {
                    *used += i64::from(come) - i64::from(gone);
                }
                delta += self.breach_of(site, self.load[site], &used) - self.site_breach(site);
            }
            _ => {
                for (end, sign) in [(from, -1), (to, 1)] {
                    let Some(end) = end else {
                        delta += sign * self.prices.unserved;
                        continue;
                    };
                    let site = end.site as usize;
                    let mut used = self.used[site];
                    for (used, &use_) in used.iter_mut().zip(&end.uses) {
                        *used += sign * i64::from(use_);
                    }
                    delta +=
                        self.breach_of(site, self.load[site] + sign * load, &used) - self.site_breach(site);
                }
            }
        }
        delta += to.map_or(0, |to| to.cost) - from.map_or(0, |from| from.cost);
        delta + self.row_delta(old, arc)
    }

    fn arc_or_none(&self, arc: u32) -> Option<&'a crate::optimise::problem::Arc> {
        (arc != NONE).then(|| self.index.arc(arc))
    }

    fn rows_of(&self, arc: u32) -> &'a [(u32, i64)] {
        if arc == NONE { &[] } else { self.index.rows_of(arc as usize) }
    }

    fn row_delta(&self, old: u32, new: u32) -> i64 {
        let (gone, come) = (self.rows_of(old), self.rows_of(new));
        if gone.is_empty() && come.is_empty() {
            return 0;
        }
        let mut changes: Vec<(u32, i64)> = come.to_vec();
        changes.extend(gone.iter().map(|&(row, a)| (row, -a)));
        changes.sort_unstable();
        let mut delta = 0;
        for same in changes.chunk_by(|one, other| one.0 == other.0) {
            let row = same[0].0 as usize;
            let left = self.rows[row] + same.iter().map(|&(_, a)| a).sum::<i64>();
            delta += self.row_breach(row, left) - self.row_breach(row, self.rows[row]);
        }
        delta
    }

    fn shift_rows(&mut self, rows: &[(u32, i64)], sign: i64) {
        for &(row, a) in rows {
            let row = row as usize;
            let before = self.row_breach(row, self.rows[row]);
            self.rows[row] += sign * a;
            let change = self.row_breach(row, self.rows[row]) - before;
            self.score.breach += change;
            self.rows_breach += change;
        }
    }

    fn detach(&mut self, unit: usize) {
        let Some(arc) = self.arc_or_none(self.arc[unit]) else {
            self.score.breach -= self.prices.unserved;
            return;
        };
        self.move_load(unit, self.arc[unit], -1);
        let members = &mut self.members[arc.site as usize];
        members.swap_remove(self.place[unit] as usize);
        if let Some(&moved) = members.get(self.place[unit] as usize) {
            self.place[moved as usize] = self.place[unit];
        }
    }

    fn move_load(&mut self, unit: usize, arc: u32, sign: i64) {
        let end = self.index.arc(arc);
        let site = end.site as usize;
        self.score.breach -= self.site_breach(site);
        self.load[site] += sign * i64::from(self.index.problem.loads[unit]);
        for (used, &use_) in self.used[site].iter_mut().zip(&end.uses) {
            *used += sign * i64::from(use_);
        }
        self.score.breach += self.site_breach(site);
        self.score.cost += sign * end.cost;
        self.shift_rows(self.index.rows_of(arc as usize), sign);
    }

    fn put(&mut self, unit: usize, arc: u32) {
        self.detach(unit);
        self.arc[unit] = arc;
        if arc == NONE {
            self.score.breach += self.prices.unserved;
            return;
        }
        self.move_load(unit, arc, 1);
        let members = &mut self.members[self.index.arc(arc).site as usize];
        self.place[unit] = u32::try_from(members.len()).expect("units fit into 32 bits");
        members.push(u32::try_from(unit).expect("units fit into 32 bits"));
    }

    fn configure(&mut self, site: usize, configuration: u32) {
        let old = self.configuration[site];
        let index = self.index;
        let configurations = &index.problem.sites[site].configurations;
        self.shift_rows(&index.site_rows[site][old as usize], -1);
        self.score.breach -= self.site_breach(site);
        self.configuration[site] = configuration;
        self.score.breach += self.site_breach(site);
        self.score.cost += configurations[configuration as usize].cost - configurations[old as usize].cost;
        self.shift_rows(&index.site_rows[site][configuration as usize], 1);
    }

    /// Serves `unit` by `arc` ([`NONE`]: by nothing).
    pub(crate) fn assign(&mut self, unit: usize, arc: u32) {
        let change = Change::Arc { unit: u32::try_from(unit).expect("units fit"), old: self.arc[unit] };
        self.log.push(change);
        self.put(unit, arc);
    }

    /// Puts a site into a configuration. Units there stay, offered or not: the caller moves them.
    pub(crate) fn set_configuration(&mut self, site: usize, configuration: u32) {
        let site_id = u32::try_from(site).expect("sites fit");
        self.log.push(Change::Configuration { site: site_id, old: self.configuration[site] });
        self.configure(site, configuration);
    }

    /// A point to come back to.
    pub(crate) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Takes every move since `mark` back.
    pub(crate) fn back_to(&mut self, mark: usize) {
        while self.log.len() > mark {
            match self.log.pop().expect("the log is longer than the mark") {
                Change::Arc { unit, old } => self.put(unit as usize, old),
                Change::Configuration { site, old } => self.configure(site as usize, old),
            }
        }
    }

    /// Forgets how to take moves back.
    pub(crate) fn forget(&mut self) {
        self.log.clear();
    }

    /// Sites touched since `mark`, each once, in order.
    pub(crate) fn touched(&self, mark: usize) -> Vec<usize> {
        let mut sites: Vec<usize> = Vec::new();
        for change in &self.log[mark..] {
            match *change {
                Change::Configuration { site, .. } => sites.push(site as usize),
                Change::Arc { unit, old } => {
                    let ends = [old, self.arc[unit as usize]].into_iter().filter(|&arc| arc != NONE);
                    sites.extend(ends.map(|arc| self.index.arc(arc).site as usize));
                }
            }
        }
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// Sites that gave load to `site` since `mark`, those that gave most first.
    pub(crate) fn givers(&self, mark: usize, site: usize) -> Vec<usize> {
        let mut given: Vec<(usize, i64)> = Vec::new();
        for change in &self.log[mark..] {
            if let Change::Arc { unit, old } = *change
                && old != NONE
            {
                let from = self.index.arc(old).site as usize;
                let load = i64::from(self.index.problem.loads[unit as usize]);
                match given.iter_mut().find(|(known, _)| *known == from) {
                    _ if from == site => {}
                    Some((_, sum)) => *sum += load,
                    None => given.push((from, load)),
                }
            }
        }
        given.sort_by_key(|&(from, load)| (std::cmp::Reverse(load), from));
        given.into_iter().map(|(from, _)| from).collect()
    }
}
