//! HiGHS on the whole problem, or on the kernel that fixing left open: a plan and a bound, neither taken at its word.
//!
//! The problem of the module `optimise`, with (6) summed over the ways a unit has to one site that need the same of it:
//!
//! ```text
//! variables  x_a ∈ {0,1} for open arcs,  z_jk ∈ {0,1} for open configurations
//!            e_i ≥ 0 for rows that have a price p_i
//! minimise   Σ_a (c_a / s) x_a + Σ_jk (f_jk / s) z_jk + Σ_i (p_i / s) e_i
//! subject to Σ_{a of u} x_a = 1                                                          (1)
//!            Σ_k z_jk = 1                                                                (2)
//!            Σ_a n_u x_a - Σ_k seats_jk z_jk ≤ 0                                         (3)
//!            Σ_a use_ar x_a - Σ_k cap_jkr z_jk ≤ 0                                       (4), (5)
//!            Σ_{a of u at j needing q} x_a - Σ_{k offers q} z_jk ≤ 0                     (6)
//!            Σ_a n_u x_a - Σ_k least_jk z_jk ≥ 0                                         (7)
//!            Σ a_i x + Σ b_i z - e_i ≤ limit_i        (e_i where the row has a price)    (9)
//! ```
//!
//! Where a site may take a configuration that costs nothing, seats nobody and is in no row (it is shut), that one has no
//! variable: (2) becomes ≤ 1, and with one other configuration nothing. The textbook's form, on which the solver does best.
//! The sum in (6) is at most 1 by (1), so it cuts off no plan and is tighter. A capacity without limit is the most that
//! the site can be asked for. `s` is the greatest common divisor of all costs: whole numbers stay whole, which the
//! solver uses; where costs would still be above `LARGEST_COST` it is a power of ten more.
//!
//! It refuses to believe: the choice is rounded to whole arcs and configurations and recounted with [`Problem::holds`]
//! and [`Problem::cost`]; an answer that contradicts itself or the plan given is [`End::Failed`] and has no bound. A
//! bound that stays is still the solver's, made of floats by a tree nobody recounts, and must be reported as such. It
//! reads no clock: the time limit is the solver's own, in wall seconds, and the solver oversteps it at times.

use std::path::Path;

use good_lp::solvers::highs::highs;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, constraint, variable};
use highs::{HighsModelStatus, SolvedModel};

use crate::optimise::problem::{Configuration, Problem, RESOURCES, Solution, UNLIMITED};

/// Largest cost handed to the solver. Its answers are whole within 1e-6: at 1e6 such a slip is worth one unit, about
/// the size of its own tolerance of the objective. Much larger, and it stops before the best plan.
const LARGEST_COST: f64 = 1e6;

/// What the solver's bound may lie above the truth through its floats: in its own cost units, and as a share. Smaller,
/// and a bound of 189.9999999 for a plan of 190 is rounded away from it; larger, and the bound loses what it proved.
const BOUND_SLIP: (f64, f64) = (1e-5, 1e-9);

/// How hard to try.
#[derive(Clone, Copy, Debug, Default)]
pub struct Effort<'a> {
    /// Stop when the plan is within this share of the best.
    pub gap: f64,
    /// Most wall seconds, by the solver's own clock, which it oversteps at times; `None` = no limit.
    pub time_limit: Option<f64>,
    /// Most nodes of its tree; `None` = no limit. Unlike the time limit, reproducible.
    pub node_limit: Option<u32>,
    /// Where it writes its log as it goes: a line for each new plan and bound.
    pub log: Option<&'a Path>,
}

/// What is still open after fixing.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<'a> {
    /// Whether each arc may be taken.
    pub arcs: &'a [bool],
    /// Configurations that each site may take.
    pub configurations: &'a [Vec<u32>],
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Within the gap asked for, says the solver.
    Solved,
    /// No plan among what is open, says the solver.
    Impossible,
    /// It came to a limit.
    Limit,
    /// It failed, or its answer contradicts itself or the plan given: nothing it said counts.
    Failed(String),
}

/// What the solver found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The best plan, recounted: the solver's, or the given one where that costs no more.
    pub best: Option<Solution>,
    /// The solver's bound: it says that no plan *among what was open* costs less. `None` where it gave none or failed,
    /// [`i64::MAX`] where it says there is no plan.
    pub bound: Option<i64>,
    /// How it ended.
    pub end: End,
}

impl Answer {
    /// The bound of the whole problem from that of a kernel: every plan outside the kernel costs at least `cutoff`
    /// (the cutoff with which arcs and configurations were fixed). `None` where the solver gave no bound.
    #[must_use]
    pub fn whole_bound(&self, cutoff: i64) -> Option<i64> {
        self.bound.map(|bound| bound.min(cutoff))
    }
}

/// Solves the whole problem. The plan given, if it holds, is where the solver starts.
///
/// # Panics
/// When an index in the problem or the plan is out of range.
#[must_use]
pub fn solve(problem: &Problem, given: Option<&Solution>, effort: &Effort<'_>) -> Answer {
    let arcs = vec![true; problem.arcs.len()];
    let all = |count: usize| (0..).take(count).collect();
    let configurations: Vec<Vec<u32>> =
        problem.sites.iter().map(|site| all(site.configurations.len())).collect();
    solve_kernel(problem, &Kernel { arcs: &arcs, configurations: &configurations }, given, effort)
}

/// Solves what is open. The plan given may lie outside the kernel: then it only competes with the solver's.
///
/// The bound is the kernel's alone; see [`Answer::whole_bound`].
///
/// # Panics
/// When an index in the problem, the kernel or the plan is out of range, or the problem has chains or classes.
#[must_use]
pub fn solve_kernel(
    problem: &Problem,
    kernel: &Kernel<'_>,
    given: Option<&Solution>,
    effort: &Effort<'_>,
) -> Answer {
    assert!(
        problem.chains.is_empty() && problem.classes.is_none(),
        "the solver's model knows one year and no classes"
    );
    let given = given
        .filter(|plan| problem.holds(&plan.configurations, &plan.arcs))
        .map(|plan| Solution { cost: problem.cost(&plan.configurations, &plan.arcs), ..plan.clone() });
    let failed = |message: String| Answer { best: given.clone(), bound: None, end: End::Failed(message) };
    let model = Model::new(problem, kernel);
    if model.hopeless() {
        // A unit or a site with nothing open: no solver is needed to see it.
        return match given.as_ref().filter(|plan| kernel.contains(plan)) {
            Some(_) => failed("a plan given for an empty kernel".into()),
            None => Answer { best: given, bound: Some(i64::MAX), end: End::Impossible },
        };
    }
    match model.run(given.as_ref().filter(|plan| kernel.contains(plan)), effort) {
        Ok(solved) => model.judge(&solved, given.clone()).unwrap_or_else(failed),
        Err(message) => failed(message),
    }
}

impl Kernel<'_> {
    fn contains(&self, plan: &Solution) -> bool {
        plan.arcs.iter().all(|&arc| self.arcs[arc as usize])
            && plan.configurations.iter().zip(self.configurations).all(|(k, open)| open.contains(k))
    }
}

/// The variables of the open arcs and configurations, in the order of their columns.
struct Model<'a> {
    problem: &'a Problem,
    kernel: &'a Kernel<'a>,
    divisor: i64,
    unit_of_cost: f64,
    variables: ProblemVariables,
    x: Vec<Option<Variable>>,
    z: Vec<Vec<(u32, Variable)>>,
    /// The configuration of a site that is meant when none of its variables is 1.
    shut: Vec<Option<u32>>,
    /// By row: what it is beyond its limit, where that has a price. Their columns are the last.
    beyond: Vec<Option<Variable>>,
}

#[expect(clippy::cast_precision_loss, reason = "the solver works in floats; nothing is proven with them")]
fn float(value: i64) -> f64 {
    value as f64
}

/// The cost that the solver calls 1, in its log as well.
#[must_use]
pub fn cost_unit(problem: &Problem) -> f64 {
    unit_of_cost(problem).1
}

/// Greatest common divisor of all costs, and that times the power of ten that brings them under [`LARGEST_COST`].
fn unit_of_cost(problem: &Problem) -> (i64, f64) {
    let on_sites = problem.sites.iter().flat_map(|site| site.configurations.iter().map(|k| k.cost));
    let prices = problem.rows.iter().filter_map(|row| row.price);
    let costs = || {
        let on_arcs = problem.arcs.iter().map(|arc| arc.cost);
        on_sites.clone().chain(on_arcs).chain(prices.clone()).map(i64::unsigned_abs)
    };
    let divisor = costs().fold(0, |mut a, mut b| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    let largest = costs().max().unwrap_or(0);
    let divisor = i64::try_from(divisor.max(1)).unwrap_or(1);
    let mut unit = float(divisor);
    while float(i64::try_from(largest).unwrap_or(i64::MAX)) / unit > LARGEST_COST {
        unit *= 10.0;
    }
    (divisor, unit)
}

impl<'a> Model<'a> {
    fn new(problem: &'a Problem, kernel: &'a Kernel<'a>) -> Self {
        let mut variables = ProblemVariables::new();
        let mut binary = || variables.add(variable().binary());
        let offered = |arc: &crate::optimise::problem::Arc| {
            let site = arc.site as usize;
            let kinds = &problem.sites[site].configurations;
            kernel.configurations[site].iter().any(|&k| arc.needs & !kinds[k as usize].offers == 0)
        };
        let open = problem.arcs.iter().zip(kernel.arcs);
        let x = open.map(|(arc, &open)| (open && offered(arc)).then(&mut binary)).collect();
        let mut in_rows: Vec<Vec<u32>> = vec![Vec::new(); problem.sites.len()];
        for &(site, k, _) in problem.rows.iter().flat_map(|row| &row.configurations) {
            in_rows[site as usize].push(k);
        }
        let shut: Vec<Option<u32>> = (kernel.configurations.iter().zip(&problem.sites).zip(&in_rows))
            .map(|((open, site), in_rows)| {
                let free = |k: &Configuration| (k.cost, k.seats, k.least) == (0, 0, 0);
                let shut = |&k: &u32| free(&site.configurations[k as usize]) && !in_rows.contains(&k);
                open.iter().copied().find(shut)
            })
            .collect();
        let z = (kernel.configurations.iter().zip(&shut))
            .map(|(open, &shut)| open.iter().filter(|&&k| shut != Some(k)).map(|&k| (k, binary())).collect())
            .collect();
        let beyond = problem.rows.iter().map(|row| row.price.map(|_| variables.add(variable().min(0.0))));
        let beyond = beyond.collect();
        let (divisor, unit_of_cost) = unit_of_cost(problem);
        Self { problem, kernel, divisor, unit_of_cost, variables, x, z, shut, beyond }
    }

    fn hopeless(&self) -> bool {
        let mut served = vec![false; self.problem.loads.len()];
        for (arc, x) in self.problem.arcs.iter().zip(&self.x) {
            served[arc.unit as usize] |= x.is_some();
        }
        let nothing = |(z, shut): (&Vec<_>, &Option<u32>)| z.is_empty() && shut.is_none();
        self.z.iter().zip(&self.shut).any(nothing) || served.contains(&false)
    }

    fn kind(&self, site: usize, k: u32) -> &'a Configuration {
        &self.problem.sites[site].configurations[k as usize]
    }

    fn objective(&self) -> Expression {
        let mut objective = Expression::with_capacity(self.x.len());
        for (arc, x) in self.problem.arcs.iter().zip(&self.x) {
            if let &Some(x) = x {
                objective.add_mul(float(arc.cost) / self.unit_of_cost, x);
            }
        }
        for (site, z) in self.z.iter().enumerate() {
            for &(k, z) in z {
                objective.add_mul(float(self.kind(site, k).cost) / self.unit_of_cost, z);
            }
        }
        for (row, beyond) in self.problem.rows.iter().zip(&self.beyond) {
            if let (Some(price), &Some(beyond)) = (row.price, beyond) {
                objective.add_mul(float(price) / self.unit_of_cost, beyond);
            }
        }
        objective
    }

    /// Builds the model through `good_lp`, solves it with the crate beneath, which does not hide the bound.
    fn run(&self, given: Option<&Solution>, effort: &Effort<'_>) -> Result<SolvedModel, String> {
        let mut model = self.variables.clone().minimise(self.objective()).using(highs);
        self.add_units_and_sites(&mut model);
        self.add_capacities(&mut model);
        self.add_links(&mut model);
        self.add_rows(&mut model);
        let mut model = model.try_into_inner().map_err(|error| error.to_string())?;
        let refused = |_| "an option it does not know".to_string();
        if let Some(log) = effort.log {
            let log = log.to_str().ok_or("a log file whose name is not Unicode")?;
            model.try_set_option("output_flag", true).map_err(refused)?;
            model.try_set_option("log_file", log).map_err(refused)?;
            model.try_set_option("mip_min_logging_interval", 0.1).map_err(refused)?;
        }
        model.try_set_option("threads", 1).map_err(refused)?;
        model.try_set_option("parallel", "off").map_err(refused)?;
        model.try_set_option("mip_rel_gap", effort.gap).map_err(refused)?;
        if let Some(seconds) = effort.time_limit {
            model.try_set_option("time_limit", seconds).map_err(refused)?;
        }
        if let Some(nodes) = effort.node_limit {
            let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
            model.try_set_option("mip_max_nodes", nodes).map_err(refused)?;
        }
        if let Some(plan) = given {
            let columns = self.columns(plan);
            model
                .try_set_solution(Some(&columns), None, None, None)
                .map_err(|status| format!("the given plan was refused: {status:?}"))?;
        }
        model.try_solve().map_err(|status| format!("solving ended in {status:?}"))
    }

    fn add_units_and_sites(&self, model: &mut impl SolverModel) {
        let mut served = vec![Expression::default(); self.problem.loads.len()];
        for (arc, x) in self.problem.arcs.iter().zip(&self.x) {
            if let &Some(x) = x {
                served[arc.unit as usize].add_mul(1.0, x);
            }
        }
        for sum in served {
            model.add_constraint(constraint!(sum == 1.0)); // (1)
        }
        for (z, shut) in self.z.iter().zip(&self.shut) {
            let taken: Expression = z.iter().map(|&(_, z)| z).sum();
            if shut.is_none() {
                model.add_constraint(constraint!(taken == 1.0)); // (2)
            } else if z.len() > 1 {
                model.add_constraint(constraint!(taken <= 1.0)); // (2)
            }
        }
    }

    fn add_capacities(&self, model: &mut impl SolverModel) {
        let sites = self.problem.sites.len();
        let mut loads = vec![Expression::default(); sites];
        let mut uses = vec![[(); RESOURCES].map(|()| Expression::default()); sites];
        let mut most = vec![[0_u64; RESOURCES]; sites];
        let mut in_reach = vec![0_u64; sites];
        for (arc, x) in self.problem.arcs.iter().zip(&self.x) {
            let &Some(x) = x else { continue };
            let (site, load) = (arc.site as usize, self.problem.loads[arc.unit as usize]);
            loads[site].add_mul(f64::from(load), x);
            in_reach[site] += u64::from(load);
            for (r, &use_) in arc.uses.iter().enumerate().filter(|&(_, &use_)| use_ > 0) {
                uses[site][r].add_mul(f64::from(use_), x);
                most[site][r] += u64::from(use_);
            }
        }
        for site in 0..sites {
            let load = std::mem::take(&mut loads[site]);
            if self.z[site].iter().any(|&(k, _)| self.kind(site, k).least > 0) {
                let least = self.over(site, |k| f64::from(k.least));
                model.add_constraint(constraint!(load.clone() >= least)); // (7)
            }
            let seats = self.over(site, |k| float_most(u64::from(k.seats).min(in_reach[site])));
            model.add_constraint(constraint!(load <= seats)); // (3)
            for r in 0..RESOURCES {
                let limited = self.z[site].iter().any(|&(k, _)| self.kind(site, k).resources[r] != UNLIMITED);
                if !limited || most[site][r] == 0 {
                    continue;
                }
                let used = std::mem::take(&mut uses[site][r]);
                let cap = self.over(site, |k| match k.resources[r] {
                    UNLIMITED => float_most(most[site][r]),
                    cap => float_most(u64::from(cap).min(most[site][r])),
                });
                model.add_constraint(constraint!(used <= cap)); // (4), (5)
            }
        }
    }

    fn over(&self, site: usize, value: impl Fn(&Configuration) -> f64) -> Expression {
        self.z[site].iter().map(|&(k, z)| value(self.kind(site, k)) * z).sum()
    }

    fn add_links(&self, model: &mut impl SolverModel) {
        let mut ways: Vec<(u32, u32, u32, Variable)> = (self.problem.arcs.iter().zip(&self.x))
            .filter_map(|(arc, x)| x.map(|x| (arc.unit, arc.site, arc.needs, x)))
            .collect();
        ways.sort_by_key(|&(unit, site, needs, _)| (unit, site, needs));
        for ways in ways.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let (_, site, needs, _) = ways[0];
            let open = &self.z[site as usize];
            let serving = || open.iter().filter(|&&(k, _)| needs & !self.kind(site as usize, k).offers == 0);
            if serving().count() < open.len() || self.shut[site as usize].is_some() {
                let taken: Expression = ways.iter().map(|&(_, _, _, x)| x).sum();
                let serving: Expression = serving().map(|&(_, z)| z).sum();
                model.add_constraint(constraint!(taken <= serving)); // (6)
            } // else (1) and (2) say it
        }
    }

    fn add_rows(&self, model: &mut impl SolverModel) {
        for (row, beyond) in self.problem.rows.iter().zip(&self.beyond) {
            let mut left = Expression::default();
            for &(arc, a) in &row.arcs {
                if let Some(x) = self.x[arc as usize] {
                    left.add_mul(float(a), x);
                }
            }
            for &(site, k, b) in &row.configurations {
                for &(_, z) in self.z[site as usize].iter().filter(|&&(open, _)| open == k) {
                    left.add_mul(float(b), z);
                }
            }
            if let &Some(beyond) = beyond {
                left.add_mul(-1.0, beyond);
            }
            model.add_constraint(constraint!(left <= float(row.limit))); // (9)
        }
    }

    /// The columns of a plan that lies in the kernel: arcs, then configurations, then breaches, as they were added.
    fn columns(&self, plan: &Solution) -> Vec<f64> {
        let arcs = (0..).zip(&self.x).filter(|(_, x)| x.is_some());
        let on_arcs = arcs.map(|(arc, _)| plan.arcs[self.problem.arcs[arc as usize].unit as usize] == arc);
        let sites = self.z.iter().zip(&plan.configurations);
        let on_sites = sites.flat_map(|(z, &chosen)| z.iter().map(move |&(k, _)| k == chosen));
        let taken = on_arcs.chain(on_sites).map(|taken| if taken { 1.0 } else { 0.0 });
        let rows = self.problem.rows.iter().filter(|row| row.is_soft());
        let (k, arcs) = (&plan.configurations, &plan.arcs);
        taken.chain(rows.map(|row| float(row.beyond(k, arcs, &self.problem.arcs)))).collect()
    }

    /// The choice nearest the columns, recounted; `None` when it breaks a limit.
    fn recounted(&self, columns: &[f64]) -> Option<Solution> {
        let mut values = columns.iter().copied();
        let mut arcs = vec![(0, f64::NEG_INFINITY); self.problem.loads.len()];
        for (at, _) in (0..).zip(&self.x).filter(|(_, x)| x.is_some()) {
            let chosen = &mut arcs[self.problem.arcs[at as usize].unit as usize];
            let value = values.next()?;
            if value > chosen.1 {
                *chosen = (at, value);
            }
        }
        let mut configurations = Vec::with_capacity(self.z.len());
        for (z, shut) in self.z.iter().zip(&self.shut) {
            let mut chosen = shut.map_or((0, f64::NEG_INFINITY), |shut| (shut, 0.5));
            for &(k, _) in z {
                let value = values.next()?;
                if value > chosen.1 {
                    chosen = (k, value);
                }
            }
            configurations.push(chosen.0);
        }
        let arcs: Vec<u32> = arcs.into_iter().map(|(arc, _)| arc).collect();
        let cost = self.problem.cost(&configurations, &arcs);
        self.problem.holds(&configurations, &arcs).then_some(Solution { configurations, arcs, cost })
    }

    fn judge(&self, solved: &SolvedModel, given: Option<Solution>) -> Result<Answer, String> {
        let inside = given.as_ref().filter(|plan| self.kernel.contains(plan));
        let end = match solved.status() {
            HighsModelStatus::Optimal
            | HighsModelStatus::ObjectiveBound
            | HighsModelStatus::ObjectiveTarget => End::Solved,
            // Choices lie in 0..1 and breaches cost something, so nothing is unbounded.
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
                return match inside {
                    Some(_) => Err("it calls impossible what has a plan".into()),
                    None => Ok(Answer { best: given, bound: Some(i64::MAX), end: End::Impossible }),
                };
            }
            HighsModelStatus::ReachedTimeLimit
            | HighsModelStatus::ReachedIterationLimit
            | HighsModelStatus::ReachedSolutionLimit
            | HighsModelStatus::ReachedInterrupt
            | HighsModelStatus::ReachedMemoryLimit => End::Limit,
            other => return Err(format!("it ended as {other:?}")),
        };
        let bound = self.bound(solved);
        let found = match solved.primal_solution_status() {
            highs::HighsSolutionStatus::Feasible => {
                let solution = solved.get_solution();
                Some(self.recounted(solution.columns()).ok_or("its plan breaks a limit")?)
            }
            _ if end == End::Solved => return Err("solved, and yet without a plan".into()),
            _ => None,
        };
        let cheapest_inside = found.iter().chain(inside).map(|plan| plan.cost).min();
        if let (Some(bound), Some(cost)) = (bound, cheapest_inside)
            && bound > cost
        {
            return Err(format!("its bound {bound} is above a plan of {cost}"));
        }
        let best = [given, found].into_iter().flatten().min_by_key(|plan| plan.cost);
        Ok(Answer { best, bound, end })
    }

    /// The solver's bound in the problem's unit: less its slip, then up to the next multiple of the costs' divisor,
    /// as every plan's cost is one.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "held inside 64 bits, where floats are no longer exact"
    )]
    fn bound(&self, solved: &SolvedModel) -> Option<i64> {
        let bound = solved.double_info_value(c"mip_dual_bound").ok().filter(|bound| bound.is_finite())?;
        let (absolute, share) = BOUND_SLIP;
        let safe = bound - absolute.max(bound.abs() * share);
        let multiple = safe * self.unit_of_cost / float(self.divisor);
        Some((multiple.clamp(-9e18, 9e18).ceil() as i64).saturating_mul(self.divisor))
    }
}

#[expect(clippy::cast_precision_loss, reason = "sums of loads are far below 2^53")]
fn float_most(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimise::problem::{Arc, Row, Site};

    fn site(cost: i64, seats: u32) -> Site {
        let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
        Site { configurations: vec![closed, Configuration { cost, seats, offers: 1, ..closed }] }
    }

    fn two_by_two() -> Problem {
        let arc = |unit, site, cost| Arc { unit, site, cost, uses: [0; 3], needs: 1 };
        Problem {
            loads: vec![3, 4],
            sites: vec![site(100, 4), site(150, 7)],
            arcs: vec![arc(0, 0, 10), arc(0, 1, 20), arc(1, 0, 10), arc(1, 1, 20)],
            ..Problem::default()
        }
    }

    #[test]
    fn whole_problem_and_its_bound() {
        let answer = solve(&two_by_two(), None, &Effort::default());
        assert_eq!(answer.end, End::Solved);
        assert_eq!(answer.best.unwrap().cost, 190);
        assert_eq!(answer.bound, Some(190));
    }

    #[test]
    fn a_given_plan_competes_and_must_hold() {
        let problem = two_by_two();
        let dear = Solution { configurations: vec![1, 1], arcs: vec![1, 2], cost: 0 };
        assert_eq!(solve(&problem, Some(&dear), &Effort::default()).best.unwrap().cost, 190);
        let broken = Solution { configurations: vec![1, 0], arcs: vec![0, 2], cost: 0 };
        assert_eq!(solve(&problem, Some(&broken), &Effort::default()).best.unwrap().cost, 190);
        let limit = Effort { time_limit: Some(0.0), ..Effort::default() };
        let stopped = solve(&problem, Some(&dear), &limit);
        assert!(stopped.best.is_some_and(|best| best.cost <= 280), "the given plan is kept");
    }

    #[test]
    fn a_kernel_bounds_itself_alone() {
        let problem = two_by_two();
        let best = Solution { configurations: vec![0, 1], arcs: vec![1, 3], cost: 190 };
        // Site 1 may not be open alone: only the plan with both sites is inside.
        let kernel = Kernel { arcs: &[true; 4], configurations: &[vec![1], vec![0, 1]] };
        let answer = solve_kernel(&problem, &kernel, Some(&best), &Effort::default());
        assert_eq!((answer.bound, answer.best.as_ref().unwrap().cost), (Some(280), 190));
        assert_eq!(answer.whole_bound(190), Some(190));
        let nothing = Kernel { arcs: &[true, true, false, false], configurations: &[vec![0, 1], vec![0, 1]] };
        let answer = solve_kernel(&problem, &nothing, Some(&best), &Effort::default());
        assert_eq!(answer.end, End::Impossible);
        assert_eq!(answer.whole_bound(190), Some(190));
    }

    #[test]
    fn rows_and_impossibility() {
        let mut problem = two_by_two();
        let shut = Row { name: "site 1 shut".into(), configurations: vec![(1, 1, 1)], ..Row::default() };
        problem.rows.push(shut);
        let answer = solve(&problem, None, &Effort::default());
        assert_eq!((answer.end, answer.best), (End::Impossible, None));
        // Where it may be paid for there is a plan, and the solver counts what is paid.
        problem.rows[0].price = Some(40);
        let answer = solve(&problem, None, &Effort::default());
        assert_eq!((answer.best.map(|best| best.cost), answer.bound), (Some(230), Some(230)));
    }

    #[test]
    fn costs_keep_whole_and_small() {
        let mut problem = two_by_two();
        assert_eq!(unit_of_cost(&problem), (10, 10.0));
        problem.arcs[0].cost = 3_000_000_001;
        assert_eq!(unit_of_cost(&problem), (1, 10_000.0));
    }
}
