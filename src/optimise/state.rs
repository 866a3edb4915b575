//! A choice under construction, with its cost and its breaches kept up to date move by move.
//!
//! Breaches are priced, at a weight that a search may raise and lower; a state is a plan only when none is left. The state
//! never decides which move to make.

use crate::optimise::classes::{ByGrade, GRADES, Rooms};
use crate::optimise::index::{Index, Way};
use crate::optimise::problem::{RESOURCES, Row, Solution, UNLIMITED};

/// No arc: the unit is not served.
pub(crate) const NONE: u32 = u32::MAX;

/// What a move changed, so that it can be taken back.
#[derive(Clone, Copy, Debug)]
enum Change {
    Arc { unit: u32, old: u32 },
    Configuration { site: u32, old: u32 },
}

/// What a site may take in its present configuration.
#[derive(Clone, Copy, Debug)]
struct Limits {
    seats: i64,
    least: i64,
    places: [i64; RESOURCES],
    rooms: Option<Rooms>,
    offers: u32,
}

impl Limits {
    fn new(index: &Index<'_>, site: usize, configuration: u32) -> Self {
        let chosen = &index.problem.sites[site].configurations[configuration as usize];
        let place = |most: u32| if most == UNLIMITED { i64::MAX / 4 } else { i64::from(most) };
        Self {
            seats: chosen.seats.into(),
            least: chosen.least.into(),
            places: chosen.resources.map(place),
            rooms: index.problem.rooms(site, configuration),
            offers: chosen.offers,
        }
    }

    /// By how much a site with this load, use and load by grade breaches what it may take.
    fn excess(&self, load: i64, used: &[i64; RESOURCES], grades: &ByGrade) -> i64 {
        let places = used.iter().zip(&self.places).map(|(&used, &most)| (used - most).max(0));
        (load - self.seats).max(0)
            + (self.least - load).max(0)
            + places.sum::<i64>()
            + self.rooms.map_or(0, |rooms| rooms.excess(grades))
    }
}

/// Prices of breaches, in cost units.
#[derive(Clone, Debug)]
struct BreachPrices {
    unserved: i64,
    rows: Vec<i64>,
    /// Whether the price of a row is its own: what is paid then is cost.
    soft: Vec<bool>,
}

/// A breach of one load unit at this weight costs more than any unit saves by being where it is; one of a row costs
/// more than a site.
fn prices(index: &Index<'_>) -> (i64, BreachPrices) {
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
        if let Some(price) = row.price {
            return price;
        }
        let on_arcs = row.arcs.iter().map(|&(_, a)| a.abs());
        let largest = on_arcs.chain(row.configurations.iter().map(|&(_, _, b)| b.abs())).max().unwrap_or(1);
        // Rows of children are priced a child; rows of schools a school; rows of money a fen.
        (if row.configurations.is_empty() { spread * 2 } else { site / largest.max(1) }).max(1)
    });
    let soft = problem.rows.iter().map(Row::is_soft).collect();
    (spread * 2, BreachPrices { unserved: (site + spread) * 4, rows: rows.collect(), soft })
}

/// By unit: the most that its coming anywhere mends of the rows with a price.
fn mends(index: &Index<'_>) -> Vec<i64> {
    let rows = &index.problem.rows;
    if !rows.iter().any(Row::is_soft) {
        return vec![0; index.problem.loads.len()];
    }
    let paid = |&(row, a): &(u32, i64)| rows[row as usize].price.map_or(0, |price| price * (-a).max(0));
    let on_arc = |arc: usize| index.rows_of(arc).iter().map(paid).sum::<i64>();
    (0..index.problem.loads.len()).map(|unit| index.arcs_of(unit).map(on_arc).max().unwrap_or(0)).collect()
}

/// A unit comes into classes (`sign` 1) or leaves them (-1).
fn count(index: &Index<'_>, grades: &mut ByGrade, unit: u32, sign: i64) {
    for (sum, &pupils) in grades.iter_mut().zip(index.problem.grades_of(unit as usize).into_iter().flatten())
    {
        *sum = if sign > 0 { *sum + pupils } else { *sum - pupils };
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
    /// Load by grade, where classes are counted.
    grades: Vec<ByGrade>,
    limits: Vec<Limits>,
    members: Vec<Vec<u32>>,
    place: Vec<u32>,
    rows: Vec<i64>,
    prices: BreachPrices,
    /// Price of one unit of excess.
    pub(crate) weight: i64,
    cost: i64,
    excess: i64,
    unserved: i64,
    /// What the breaches of rows cost that may not be breached.
    rows_breach: i64,
    /// What the breaches of rows with a price cost, which is part of the cost.
    rows_cost: i64,
    /// By unit: the most of that which its coming anywhere may mend.
    mends: Vec<i64>,
    /// Whether some configuration asks for a least load, so that coming can mend a breach as well as going.
    has_least: bool,
    log: Vec<Change>,
}

impl<'a> State<'a> {
    /// Nobody served, every site in the given configuration.
    pub(crate) fn new(index: &'a Index<'a>, configuration: Vec<u32>) -> Self {
        let problem = index.problem;
        let (weight, prices) = prices(index);
        let limits = configuration.iter().enumerate().map(|(site, &k)| Limits::new(index, site, k)).collect();
        let mut state = Self {
            index,
            arc: vec![NONE; problem.loads.len()],
            load: vec![0; problem.sites.len()],
            used: vec![[0; RESOURCES]; problem.sites.len()],
            grades: vec![[0; GRADES]; problem.sites.len()],
            limits,
            members: vec![Vec::new(); problem.sites.len()],
            place: vec![0; problem.loads.len()],
            rows: vec![0; problem.rows.len()],
            prices,
            weight,
            cost: 0,
            excess: 0,
            unserved: i64::try_from(problem.loads.len()).expect("units fit"),
            rows_breach: 0,
            rows_cost: 0,
            mends: mends(index),
            has_least: problem.sites.iter().flat_map(|site| &site.configurations).any(|k| k.least > 0),
            log: Vec::new(),
            configuration,
        };
        for site in 0..problem.sites.len() {
            for &(row, b) in &index.site_rows[site][state.configuration[site] as usize] {
                state.rows[row as usize] += b;
            }
            state.cost += problem.sites[site].configurations[state.configuration[site] as usize].cost;
            state.excess += state.excess_at(site);
        }
        for row in 0..state.rows.len() {
            state.count_row(row, 1);
        }
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

    /// Cost and priced breaches.
    pub(crate) fn total(&self) -> i64 {
        self.cost() + self.breach()
    }

    /// Cost alone, that of rows with a price included.
    pub(crate) fn cost(&self) -> i64 {
        self.cost + self.rows_cost
    }

    fn breach(&self) -> i64 {
        self.weight * self.excess + self.prices.unserved * self.unserved + self.rows_breach
    }

    /// Whether it is a plan: nothing is breached.
    pub(crate) fn is_plan(&self) -> bool {
        self.excess == 0 && self.unserved == 0 && self.rows_breach == 0
    }

    /// The solution, when it breaches nothing.
    pub(crate) fn solution(&self) -> Option<Solution> {
        self.is_plan().then(|| Solution {
            configurations: self.configuration.clone(),
            arcs: self.arc.clone(),
            cost: self.cost(),
        })
    }

    /// Units at a site.
    pub(crate) fn members(&self, site: usize) -> &[u32] {
        &self.members[site]
    }

    /// Seats of a site as it is.
    pub(crate) fn seats(&self, site: usize) -> i64 {
        self.limits[site].seats
    }

    /// Seats left at a site; negative = overfull.
    pub(crate) fn room(&self, site: usize) -> i64 {
        self.limits[site].seats - self.load[site]
    }

    /// Whether the site's configuration offers what a way needs.
    pub(crate) fn offered(&self, way: &Way) -> bool {
        way.needs & !self.limits[way.site as usize].offers == 0
    }

    /// Whether a site takes anybody.
    pub(crate) fn is_open(&self, site: usize) -> bool {
        self.limits[site].seats > 0
    }

    fn excess_at(&self, site: usize) -> i64 {
        self.limits[site].excess(self.load[site], &self.used[site], &self.grades[site])
    }

    /// What the excess at a site would cost more if units came by all these arcs, which lead there.
    pub(crate) fn crowding(&self, arcs: &[u32]) -> i64 {
        let Some(&first) = arcs.first() else { return 0 };
        let site = self.index.arc(first).site as usize;
        let (mut load, mut used, mut grades) = (self.load[site], self.used[site], self.grades[site]);
        for &arc in arcs {
            let arc = self.index.arc(arc);
            load += i64::from(self.index.problem.loads[arc.unit as usize]);
            used.iter_mut().zip(&arc.uses).for_each(|(used, &use_)| *used += i64::from(use_));
            count(self.index, &mut grades, arc.unit, 1);
        }
        self.weight * (self.limits[site].excess(load, &used, &grades) - self.excess_at(site))
    }

    fn row_breach(&self, row: usize, left: i64) -> i64 {
        (left - self.index.problem.rows[row].limit).max(0).saturating_mul(self.prices.rows[row])
    }

    /// The most that moving `unit` could lower the total, were its new arc free of cost.
    pub(crate) fn mendable(&self, unit: usize) -> i64 {
        let Some(own) = self.way(self.arc[unit]) else {
            return self.breach() + self.mends[unit].min(self.rows_cost);
        };
        let breach = if self.has_least {
            self.breach()
        } else {
            self.weight * self.excess_at(own.site as usize) + self.rows_breach
        };
        own.cost + breach + self.mendable_rows(unit, own)
    }

    /// The most that moving `unit` away from a way could save of what rows with a price cost.
    fn mendable_rows(&self, unit: usize, own: &Way) -> i64 {
        if self.rows_cost == 0 {
            return 0;
        }
        let saved = |&(row, a): &(u32, i64)| {
            let row = row as usize;
            let all = if self.prices.soft[row] { self.row_breach(row, self.rows[row]) } else { 0 };
            all.min(a.max(0).saturating_mul(self.prices.rows[row]))
        };
        let going = self.rows_of(own.arc).iter().map(saved).sum::<i64>();
        (going + self.mends[unit]).min(self.rows_cost)
    }

    /// Whether a site takes more than it may.
    pub(crate) fn is_overfull(&self, site: usize) -> bool {
        self.excess_at(site) > 0
    }

    fn way(&self, arc: u32) -> Option<&'a Way> {
        (arc != NONE).then(|| self.index.way(arc))
    }

    /// How the excess at a site would change if a unit of this load came by a way (`sign` 1) or left (-1).
    fn excess_change(&self, way: &Way, load: i64, sign: i64) -> i64 {
        let site = way.site as usize;
        let limits = &self.limits[site];
        let (before, after) = (self.load[site], self.load[site] + sign * load);
        if !way.takes && limits.rooms.is_none() {
            return (after - limits.seats).max(0) - (before - limits.seats).max(0)
                + (limits.least - after).max(0)
                - (limits.least - before).max(0);
        }
        let mut used = self.used[site];
        for (used, &use_) in used.iter_mut().zip(&self.index.arc(way.arc).uses) {
            *used += sign * i64::from(use_);
        }
        let mut grades = self.grades[site];
        count(self.index, &mut grades, way.unit, sign);
        limits.excess(after, &used, &grades) - limits.excess(before, &self.used[site], &self.grades[site])
    }

    /// How the total would change if `unit` took the arc of `to`.
    pub(crate) fn delta(&self, unit: usize, to: &Way) -> i64 {
        let old = self.arc[unit];
        if old == to.arc {
            return 0;
        }
        let load = i64::from(self.index.problem.loads[unit]);
        let mut delta = to.cost;
        let excess = match self.way(old) {
            None => {
                delta -= self.prices.unserved;
                self.excess_change(to, load, 1)
            }
            Some(from) if from.site == to.site => {
                delta -= from.cost;
                let site = to.site as usize;
                let mut used = self.used[site];
                let (gone, come) = (&self.index.arc(old).uses, &self.index.arc(to.arc).uses);
                for ((used, &gone), &come) in used.iter_mut().zip(gone).zip(come) {
                    *used += i64::from(come) - i64::from(gone);
                }
                self.limits[site].excess(self.load[site], &used, &self.grades[site]) - self.excess_at(site)
            }
            Some(from) => {
                delta -= from.cost;
                self.excess_change(to, load, 1) + self.excess_change(from, load, -1)
            }
        };
        delta + self.weight * excess + self.row_delta(old, to.arc)
    }

    fn rows_of(&self, arc: u32) -> &'a [(u32, i64)] {
        if arc == NONE { &[] } else { self.index.rows_of(arc as usize) }
    }

    /// How the breaches of rows would change, in cost units, if one arc were exchanged for another.
    fn row_delta(&self, old: u32, new: u32) -> i64 {
        let (mut gone, mut come) = (self.rows_of(old), self.rows_of(new));
        let mut delta = 0;
        // Both lists are sorted by row.
        while let Some(row) = gone.first().into_iter().chain(come.first()).map(|&(row, _)| row).min() {
            let mut change = 0;
            for (list, sign) in [(&mut gone, -1), (&mut come, 1)] {
                while let Some(&(_, a)) = list.first().filter(|&&(other, _)| other == row) {
                    change += sign * a;
                    *list = &list[1..];
                }
            }
            let row = row as usize;
            delta += self.row_breach(row, self.rows[row] + change) - self.row_breach(row, self.rows[row]);
        }
        delta
    }

    fn shift_rows(&mut self, rows: &[(u32, i64)], sign: i64) {
        for &(row, a) in rows {
            let row = row as usize;
            self.count_row(row, -1);
            self.rows[row] += sign * a;
            self.count_row(row, 1);
        }
    }

    /// Adds (`sign` 1) what a row costs as it stands, or takes it off.
    fn count_row(&mut self, row: usize, sign: i64) {
        let paid = sign * self.row_breach(row, self.rows[row]);
        *(if self.prices.soft[row] { &mut self.rows_cost } else { &mut self.rows_breach }) += paid;
    }

    fn detach(&mut self, unit: usize) {
        let Some(way) = self.way(self.arc[unit]) else {
            self.unserved -= 1;
            return;
        };
        self.move_load(unit, way, -1);
        let members = &mut self.members[way.site as usize];
        members.swap_remove(self.place[unit] as usize);
        if let Some(&moved) = members.get(self.place[unit] as usize) {
            self.place[moved as usize] = self.place[unit];
        }
    }

    fn move_load(&mut self, unit: usize, way: &Way, sign: i64) {
        let site = way.site as usize;
        let load = i64::from(self.index.problem.loads[unit]);
        self.excess += self.excess_change(way, load, sign);
        self.load[site] += sign * load;
        count(self.index, &mut self.grades[site], way.unit, sign);
        if way.takes {
            for (used, &use_) in self.used[site].iter_mut().zip(&self.index.arc(way.arc).uses) {
                *used += sign * i64::from(use_);
            }
        }
        self.cost += sign * way.cost;
        self.shift_rows(self.index.rows_of(way.arc as usize), sign);
    }

    fn put(&mut self, unit: usize, arc: u32) {
        self.detach(unit);
        self.arc[unit] = arc;
        let Some(way) = self.way(arc) else {
            self.unserved += 1;
            return;
        };
        self.move_load(unit, way, 1);
        let members = &mut self.members[way.site as usize];
        self.place[unit] = u32::try_from(members.len()).expect("units fit into 32 bits");
        members.push(u32::try_from(unit).expect("units fit into 32 bits"));
    }

    fn configure(&mut self, site: usize, configuration: u32) {
        let old = self.configuration[site];
        let index = self.index;
        let configurations = &index.problem.sites[site].configurations;
        self.shift_rows(&index.site_rows[site][old as usize], -1);
        self.excess -= self.excess_at(site);
        self.configuration[site] = configuration;
        self.limits[site] = Limits::new(index, site, configuration);
        self.excess += self.excess_at(site);
        self.cost += configurations[configuration as usize].cost - configurations[old as usize].cost;
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

    /// Sites touched since `mark`, each once, in order, into `sites`.
    pub(crate) fn touched(&self, mark: usize, sites: &mut Vec<usize>) {
        sites.clear();
        for change in &self.log[mark..] {
            match *change {
                Change::Configuration { site, .. } => sites.push(site as usize),
                Change::Arc { unit, old } => {
                    let ends = [old, self.arc[unit as usize]].into_iter().filter_map(|arc| self.way(arc));
                    sites.extend(ends.map(|way| way.site as usize));
                }
            }
        }
        sites.sort_unstable();
        sites.dedup();
    }

    /// Sites that gave load to `site` since `mark`, those that gave most first.
    pub(crate) fn givers(&self, mark: usize, site: usize) -> Vec<usize> {
        let mut given: Vec<(usize, i64)> = Vec::new();
        for change in &self.log[mark..] {
            if let Change::Arc { unit, old } = *change
                && let Some(from) = self.way(old).map(|way| way.site as usize)
            {
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
