//! Units over several years in which nobody is moved twice.
//!
//! A *link* leads from a unit to the unit in which some of its children are a year later. A unit is *bound* when it is elsewhere
//! than at its home, or when a unit that leads to it was bound. From a bound unit every link leads to the same place, as
//! long as that place offers what the later unit needs (docs/costs.md, "Several years").
//!
//! ```text
//! exact     the rule as rows (few units): the tree proves the best plan
//! large     the problem without the rule bounds every plan with it; a plan that keeps it is found by giving whole families of
//!           linked units their places at once: a shortest path over (year, places), again and again for some of them
//! ```
//!
//! Destroying and repairing a part of a plan at a time is large neighbourhood search (Shaw, "Using constraint programming and local
//! search methods to solve vehicle routing problems", CP 1998). It refuses to know what a year or a school is.

mod family;
mod repair;
#[cfg(test)]
mod tests;

use crate::model::control::{Control, Go, Progress};
use crate::model::units::Fen;
use crate::optimise::chain::{NEVER, Paths};
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices};
use crate::optimise::problem::{Problem, Row, Solution};
use crate::optimise::solve::{Answer, Effort, Proof, bounded, solve_forced};
use crate::optimise::tree::Goal;
use repair::Repair;

/// Some of a unit's children are in another unit a year later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The unit they leave.
    pub from: u32,
    /// The unit they come into.
    pub to: u32,
    /// What a place must offer to keep them, as bits.
    pub needs: u32,
}

/// What ties units of successive years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bonds {
    /// By unit: the chain it is at home in; being there binds nobody.
    pub homes: Vec<Option<u32>>,
    /// Every link, once.
    pub links: Vec<Link>,
}

/// Problems of more units are not given the rule as rows.
const FEW: usize = 120;

/// Whether a problem has so few units that its best plan is proven.
#[must_use]
pub fn is_small(problem: &Problem) -> bool {
    problem.loads.len() <= FEW
}

/// Whether a plan keeps the bonds.
///
/// # Panics
/// As [`solve_bound`].
#[must_use]
pub fn kept(problem: &Problem, bonds: &Bonds, plan: &Solution) -> bool {
    Ties::new(problem, bonds).keeps(problem, plan)
}

/// Solves a problem whose sites are all in chains under bonds. With a plan that is not proven within `effort.gap` the answer's bound
/// is that of the problem without the bonds, and its prices reproduce it.
///
/// # Panics
/// As [`crate::optimise::solve`], and when a site is in no chain, or an index in the bonds is out of range.
#[must_use]
pub fn solve_bound(problem: &Problem, bonds: &Bonds, effort: &Effort, control: &Control<'_>) -> Answer {
    solve_bound_forced(problem, bonds, &[], effort, control)
}

/// The same where some sites must take one of these configurations.
///
/// # Panics
/// As [`solve_bound`], and when a forced site is left no configuration.
#[must_use]
pub fn solve_bound_forced(
    problem: &Problem,
    bonds: &Bonds,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    solve_up_to(FEW, problem, bonds, forced, effort, control)
}

/// The same with another number of units up to which the rule is given as rows.
fn solve_up_to(
    few: usize,
    problem: &Problem,
    bonds: &Bonds,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let ties = Ties::new(problem, bonds);
    if problem.loads.len() > few {
        return searched(problem, &ties, forced, effort, control);
    }
    let mut ruled = problem.clone();
    ruled.rows.extend(ties.rows(problem));
    let mut answer = solve_forced(&ruled, forced, effort, control);
    // The prices of the rule's rows are nobody's business.
    answer.prices.rows.truncate(problem.rows.len());
    answer.proof = Proof::Tree;
    // Nor do certificates know them.
    answer.certificate = None;
    if !answer.exhausted && answer.stopped.is_none() {
        // The tree was cut short: the search may know a better plan.
        let other = searched(problem, &ties, forced, effort, control);
        answer.bound = answer.bound.max(other.bound);
        answer.stopped = other.stopped;
        answer.best = answer.best.into_iter().chain(other.best).min_by_key(|plan| plan.cost);
    }
    answer
}

/// The plan is searched, the bound that of the problem without the bonds.
fn searched(
    problem: &Problem,
    ties: &Ties<'_>,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let mut answer = unbound(control, |control| solve_forced(problem, forced, effort, control));
    let Some(free) = answer.best.take() else { return answer };
    if ties.keeps(problem, &free) {
        answer.best = Some(free);
        return answer;
    }
    let index = Index::new(problem);
    let open = Open::forced(&index, forced);
    let goal = Goal::new(&index, effort.gap);
    let near = |best: Option<&Solution>| best.is_some() && answer.bound >= goal.cutoff(best);
    let watch = |best: Option<&Solution>| {
        let plan = best.map(|best| Fen(best.cost));
        (control.progress)(Progress::Solving { step: answer.nodes, bound: Fen(answer.bound), plan });
        near(best) || (control.go)() != Go::On
    };
    let best = Repair::new(&index, ties, open, &free, effort.seed).run(&watch);
    answer.exhausted = near(best.as_ref());
    answer.best = best;
    answer.others.clear();
    answer.refined = None;
    answer.stopped = answer.stopped.or_else(|| Some((control.go)()).filter(|&go| go != Go::On));
    answer
}

/// Solves without bonds. Its plans are none yet, so none is shown.
fn unbound(control: &Control<'_>, solve: impl FnOnce(&Control<'_>) -> Answer) -> Answer {
    let progress = |progress: Progress| {
        (control.progress)(match progress {
            Progress::Solving { step, bound, .. } => Progress::Solving { step, bound, plan: None },
            other => other,
        });
    };
    solve(&Control { progress: &progress, go: control.go })
}

/// Solves a bound problem that differs a little from one that was solved, from that one's plan and prices: the bound of the problem
/// without the bonds from those prices, the plan by repair around what is forced. Few units are solved from the beginning.
///
/// `before` answers a problem of the same shape, which may have allowed arcs that this one does not; its plan keeps the bonds.
///
/// # Panics
/// As [`solve_bound_forced`], and when `before` answers a problem of another shape.
#[must_use]
pub fn what_if_bound(
    problem: &Problem,
    bonds: &Bonds,
    before: &Answer,
    forced: &[(u32, Vec<u32>)],
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    what_if_up_to(FEW, problem, bonds, (before, forced), effort, control)
}

/// The same with another number of units up to which it is solved from the beginning.
fn what_if_up_to(
    few: usize,
    problem: &Problem,
    bonds: &Bonds,
    (before, forced): (&Answer, &[(u32, Vec<u32>)]),
    effort: &Effort,
    control: &Control<'_>,
) -> Answer {
    let cold = || solve_up_to(few, problem, bonds, forced, effort, control);
    let Some(plan) = before.best.as_ref().filter(|_| problem.loads.len() > few) else { return cold() };
    let ties = Ties::new(problem, bonds);
    let index = Index::new(problem);
    let open = Open::forced(&index, forced);
    let Some(paths) = nearest_paths(problem, &open, plan) else { return cold() };
    let watch = |_: Option<&Solution>| (control.go)() != Go::On;
    let sites: Vec<usize> = forced.iter().map(|&(site, _)| site as usize).collect();
    let repair = |plan: &Solution, paths: &[u32], hot: bool| {
        let repair = Repair::near(&index, &ties, open.clone(), (plan, paths), &sites, effort.seed);
        repair.again(hot, &watch)
    };
    let bound = |prices: &Prices, best: &Solution| {
        unbound(control, |control| bounded(problem, prices, best, forced, effort, control))
    };
    let Some(mut best) = repair(plan, &paths, false) else { return cold() };
    let mut answer = bound(&before.prices, &best);
    let goal = Goal::new(&index, effort.gap);
    if answer.bound < goal.cutoff(Some(&best))
        && let Some(other) = repair(&best, &best.configurations, true).filter(|other| other.cost < best.cost)
    {
        let again = bound(&answer.prices, &other);
        if again.bound > answer.bound {
            answer = again;
        }
        best = other;
    }
    answer.exhausted = answer.bound >= best.cost;
    answer.best = Some(best);
    answer
}

/// The open paths of all places nearest to those of a plan; `None` where a place has none.
fn nearest_paths(problem: &Problem, open: &Open, plan: &Solution) -> Option<Vec<u32>> {
    let mut configurations = plan.configurations.clone();
    for chain in &problem.chains {
        let year = |&site: &u32| -> Vec<i64> {
            let (allowed, stands) = (&open.configurations[site as usize], plan.configurations[site as usize]);
            let all = 0..u32::try_from(chain.next.len()).expect("few configurations");
            all.map(|k| if allowed.contains(&k) { i64::from(k != stands) } else { NEVER }).collect()
        };
        let costs: Vec<Vec<i64>> = chain.sites.iter().map(year).collect();
        let (_, path) = Paths::new(chain, &costs).best()?;
        for (&site, k) in chain.sites.iter().zip(path) {
            configurations[site as usize] = k;
        }
    }
    Some(configurations)
}

/// Bonds beside the places of a problem.
#[derive(Debug)]
pub(crate) struct Ties<'b> {
    bonds: &'b Bonds,
    /// By site: its chain and year.
    places: Vec<(u32, u32)>,
    /// By chain and year: its site.
    sites: Vec<Vec<u32>>,
    /// By unit: links that come into it.
    into: Vec<Vec<Link>>,
    /// By unit: the year of its sites.
    years: Vec<u32>,
}

impl<'b> Ties<'b> {
    pub(crate) fn new(problem: &Problem, bonds: &'b Bonds) -> Self {
        let mut places = vec![None; problem.sites.len()];
        for (chain, row) in (0..).zip(&problem.chains) {
            for (year, &site) in (0..).zip(&row.sites) {
                places[site as usize] = Some((chain, year));
            }
        }
        let places: Vec<(u32, u32)> =
            places.into_iter().map(|place| place.expect("every site is in a chain")).collect();
        let mut years = vec![0; problem.loads.len()];
        for arc in &problem.arcs {
            years[arc.unit as usize] = places[arc.site as usize].1;
        }
        let mut into = vec![Vec::new(); problem.loads.len()];
        for &link in &bonds.links {
            into[link.to as usize].push(link);
        }
        let sites = problem.chains.iter().map(|chain| chain.sites.clone()).collect();
        Self { bonds, places, sites, into, years }
    }

    /// Whether a place offers this in the year of a unit.
    fn offers(
        &self,
        problem: &Problem,
        configurations: &[u32],
        place: u32,
        (unit, needs): (u32, u32),
    ) -> bool {
        let site = self.sites[place as usize][self.years[unit as usize] as usize] as usize;
        needs & !problem.sites[site].configurations[configurations[site] as usize].offers == 0
    }

    /// Whether a plan keeps the bonds.
    pub(crate) fn keeps(&self, problem: &Problem, plan: &Solution) -> bool {
        self.keeps_with(problem, plan, None)
    }

    /// Whether it still does once a unit is at another place.
    pub(crate) fn keeps_with(&self, problem: &Problem, plan: &Solution, moved: Option<(u32, u32)>) -> bool {
        let place = |unit: u32| match moved {
            Some((other, place)) if other == unit => place,
            _ => self.places[problem.arcs[plan.arcs[unit as usize] as usize].site as usize].0,
        };
        let mut order: Vec<u32> = (0..).zip(&self.years).map(|(unit, _)| unit).collect();
        order.sort_by_key(|&unit| self.years[unit as usize]);
        let mut bound = vec![false; order.len()];
        for unit in order {
            let here = place(unit);
            let mut is = self.bonds.homes[unit as usize] != Some(here);
            for link in self.into[unit as usize].iter().filter(|link| bound[link.from as usize]) {
                let left = place(link.from);
                if left != here && self.offers(problem, &plan.configurations, left, (unit, link.needs)) {
                    return false;
                }
                is = true;
            }
            bound[unit as usize] = is;
        }
        true
    }

    /// The rule as rows. With `x(u, a)` = unit u is at place a, `h(u)` its home and `no` = the place does not offer what is needed:
    ///
    /// ```text
    /// x(u, a) ≤ x(w, a) + no(a)                    link u → w, a ≠ h(u)
    /// x(u, a) ≤ x(w, a) + no(a) + x(v, h(v))       a = h(u), for every v from which links lead to u
    /// ```
    fn rows(&self, problem: &Problem) -> Vec<Row> {
        let mut rows = Vec::new();
        for link in &self.bonds.links {
            let home = self.bonds.homes[link.from as usize];
            for place in self.places_of(problem, link.from) {
                if home != Some(place) {
                    rows.push(self.row(problem, link, place, None));
                    continue;
                }
                for earlier in self.before(link.from) {
                    let at_home = self.bonds.homes[earlier as usize].map(|home| (earlier, home));
                    rows.push(self.row(problem, link, place, at_home));
                }
            }
        }
        rows
    }

    fn row(&self, problem: &Problem, link: &Link, place: u32, unless: Option<(u32, u32)>) -> Row {
        let site = self.sites[place as usize][self.years[link.to as usize] as usize];
        let lacks = (0..).zip(&problem.sites[site as usize].configurations);
        let lacks = lacks.filter(|(_, k)| link.needs & !k.offers != 0);
        let at = |unit: u32, place: u32, sign: i64| {
            let arcs = (0..).zip(&problem.arcs);
            arcs.filter(move |(_, arc)| arc.unit == unit && self.places[arc.site as usize].0 == place)
                .map(move |(arc, _)| (arc, sign))
        };
        let mut arcs: Vec<(u32, i64)> = at(link.from, place, 1).chain(at(link.to, place, -1)).collect();
        arcs.extend(unless.into_iter().flat_map(|(unit, home)| at(unit, home, -1)));
        Row {
            name: format!("stays {} {} {place}", link.from, link.to),
            arcs,
            configurations: lacks.map(|(k, _)| (site, k, -1)).collect(),
            limit: 0,
            price: None,
        }
    }

    fn places_of(&self, problem: &Problem, unit: u32) -> Vec<u32> {
        let arcs = problem.arcs.iter().filter(|arc| arc.unit == unit);
        let mut places: Vec<u32> = arcs.map(|arc| self.places[arc.site as usize].0).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Every unit from which links lead to this one.
    fn before(&self, unit: u32) -> Vec<u32> {
        let (mut found, mut next) = (Vec::new(), vec![unit]);
        while let Some(unit) = next.pop() {
            for link in &self.into[unit as usize] {
                if !found.contains(&link.from) {
                    found.push(link.from);
                    next.push(link.from);
                }
            }
        }
        found.sort_unstable();
        found
    }
}
