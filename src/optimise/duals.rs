//! What `good_lp` is asked: for fixed sites, the price of one more seat or bed.
//!
//! Its floats decide nothing. The solver is clarabel, the pure Rust one that hands out duals; a problem it cannot solve simply
//! gives no prices.

use good_lp::constraint::ConstraintReference;
use good_lp::{
    DualValues, Expression, ProblemVariables, SolutionWithDual, SolverModel, Variable, clarabel, constraint,
    variable,
};

use crate::optimise::linear::SitePrices;
use crate::optimise::problem::{Arc, Problem, RESOURCES, Solution, UNLIMITED};

/// Costs go to the solver in yuan, so that its tolerances stand for fractions of a fen.
const SCALE: f64 = 100.0;

#[expect(clippy::cast_possible_truncation, reason = "clamped far inside 64 bits")]
fn integer(price: f64) -> i64 {
    (price * SCALE).clamp(-1e13, 1e13).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "the solver works in floats; nothing is proven with them")]
fn float(value: i64) -> f64 {
    value as f64
}

/// A capacity row: seats, or one resource, of one site.
struct Capacity {
    site: usize,
    resource: Option<usize>,
}

impl Capacity {
    fn of_site(problem: &Problem, site: usize) -> Vec<Self> {
        let limited =
            |r: &usize| problem.sites[site].configurations.iter().all(|k| k.resources[*r] != UNLIMITED);
        let resources = (0..RESOURCES).filter(limited).map(|r| Self { site, resource: Some(r) });
        std::iter::once(Self { site, resource: None }).chain(resources).collect()
    }

    fn most(&self, configuration: &crate::optimise::problem::Configuration) -> u32 {
        self.resource.map_or(configuration.seats, |r| configuration.resources[r])
    }
}

/// Adds rows (1) and (3)-(5); the latter's references, in the order of `capacities`.
fn add_rows<M: SolverModel>(
    model: &mut M,
    problem: &Problem,
    x: &[Variable],
    capacities: &[Capacity],
    most: impl Fn(&Capacity) -> Expression,
) -> Vec<ConstraintReference> {
    let mut served = vec![Expression::default(); problem.loads.len()];
    let mut slots = vec![[usize::MAX; RESOURCES + 1]; problem.sites.len()];
    let slot = |resource: Option<usize>| resource.map_or(0, |r| r + 1);
    for (at, capacity) in capacities.iter().enumerate() {
        slots[capacity.site][slot(capacity.resource)] = at;
    }
    let mut used = vec![Expression::default(); capacities.len()];
    for (arc, &x) in problem.arcs.iter().zip(x) {
        served[arc.unit as usize].add_mul(1.0, x);
        let slots = &slots[arc.site as usize];
        if slots[0] != usize::MAX {
            used[slots[0]].add_mul(f64::from(problem.loads[arc.unit as usize]), x);
        }
        for (r, &use_) in arc.uses.iter().enumerate() {
            if use_ > 0 && slots[r + 1] != usize::MAX {
                used[slots[r + 1]].add_mul(f64::from(use_), x);
            }
        }
    }
    for sum in served {
        model.add_constraint(constraint!(sum == 1.0)); // (1)
    }
    let rows = used.into_iter().zip(capacities);
    rows.map(|(sum, capacity)| model.add_constraint(constraint!(sum <= most(capacity)))).collect() // (3)-(5)
}

/// Prices of one more seat and bed at each site of a finished plan: the duals of its assignment problem
/// with whole units allowed to split and the sites' configurations held.
#[must_use]
pub fn assignment_prices(problem: &Problem, solution: &Solution) -> Option<SitePrices> {
    let chosen = |site: usize| &problem.sites[site].configurations[solution.configurations[site] as usize];
    let offered = |arc: &&Arc| arc.needs & !chosen(arc.site as usize).offers == 0;
    let kernel = Problem {
        loads: problem.loads.clone(),
        sites: problem.sites.clone(),
        arcs: problem.arcs.iter().filter(offered).copied().collect(),
        ..Problem::default()
    };
    let mut prices = SitePrices {
        seats: vec![0; problem.sites.len()],
        resources: vec![[0; RESOURCES]; problem.sites.len()],
    };
    if kernel.arcs.is_empty() {
        return Some(prices); // nobody lives here; Clarabel takes no model without variables
    }
    let mut variables = ProblemVariables::new();
    let x: Vec<Variable> = kernel.arcs.iter().map(|_| variables.add(variable().min(0.0))).collect();
    let mut objective = Expression::with_capacity(x.len());
    for (arc, &x) in kernel.arcs.iter().zip(&x) {
        objective.add_mul(float(arc.cost) / SCALE, x);
    }
    let mut model = variables.minimise(objective).using(clarabel);
    let capacities: Vec<Capacity> = (0..problem.sites.len())
        .filter(|&site| chosen(site).seats > 0)
        .flat_map(|site| Capacity::of_site(problem, site))
        .collect();
    let references = add_rows(&mut model, &kernel, &x, &capacities, |capacity| {
        f64::from(capacity.most(chosen(capacity.site))).into()
    });
    let mut solution = model.solve().ok()?;
    let dual = solution.compute_dual();
    for (capacity, reference) in capacities.iter().zip(&references) {
        let price = integer(-dual.dual(reference.clone())).max(0);
        match capacity.resource {
            None => prices.seats[capacity.site] = price,
            Some(r) => prices.resources[capacity.site][r] = price,
        }
    }
    Some(prices)
}
