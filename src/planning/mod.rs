//! One case → one verified plan: the only place that wires the rooms together.
//!
//! It opens no file and reads no clock; whoever calls it hands in tables, a referee for times and a control.

mod classical;
mod figures;
mod impossible;
mod number;
mod phased;
mod plan;
mod problem;
pub mod reasons;
mod roads;
mod transfers;

pub use impossible::why_impossible;
pub use roads::{ClassLengths, RoadCourses, RoadReferee, drive, metric_key};

use crate::demand;
use crate::model::case::Case;
use crate::model::ids::{SchoolId, Table, UnitId};
use crate::model::outcome::{Control, Go, Outcome, Progress};
use crate::model::plan::Plan;
#[cfg(feature = "highs")]
use crate::model::recipe::Solve;
use crate::model::recipe::{Objective, ObjectiveKind, Stage, View};
use crate::model::travel::Travel;
use crate::model::unit::{Present, Unit};
use crate::optimise::{self, Effort};
use crate::planning::impossible::conflict;
use crate::planning::plan as written;
use crate::planning::problem::floors::{Floors, Split};
use crate::policy::{self, Catchments, Choices, SchoolOption, Terms};
use crate::verify::{self, Finding, Retime};

/// Why planning did not come to an [`Outcome`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The recipe asks for what this version does not do.
    #[error("{0} is not available in this version")]
    NotAvailable(&'static str),
    /// The recipe asks for an objective and leaves out what it needs.
    #[error("this objective needs {0}")]
    Incomplete(&'static str),
    /// The plan failed its own re-verification: a fault of this program, never of the input.
    #[error("the plan failed its own verification ({} findings)", findings.len())]
    Unverified {
        /// The plan that failed.
        plan: Box<Plan>,
        /// What the referee found.
        findings: Vec<Finding>,
    },
}

/// A case worked out as far as any engine needs it.
#[derive(Debug)]
pub struct Brief<'a> {
    pub(crate) case: &'a Case,
    pub(crate) terms: Terms,
    pub(crate) units: Table<UnitId, Unit>,
    pub(crate) options: Table<SchoolId, Vec<SchoolOption>>,
    /// Every school as it stands today.
    pub(crate) today: Table<SchoolId, SchoolOption>,
    pub(crate) choices: Choices,
    /// Floors of the public funds, where they count.
    pub(crate) floors: Floors,
    /// Soft rows on catchments, where there are any.
    pub(crate) catchments: Catchments,
}

impl<'a> Brief<'a> {
    /// Works out units, present schools, configurations and priced choices.
    #[must_use]
    pub fn new(case: &'a Case, travel: &Travel) -> Self {
        let terms = Terms::new(case);
        let units = demand::moving_units(&case.county, &case.recipe);
        let reach = |unit: UnitId, school| policy::reach(&terms, travel, &units[unit], school);
        let present = demand::present_schools(&case.county, &units, &reach);
        Self::with(case, travel, terms, units, &present)
    }

    /// The same with units and present schools that are known.
    fn with(
        case: &'a Case,
        travel: &Travel,
        mut terms: Terms,
        units: Table<UnitId, Unit>,
        present: &Table<UnitId, Present>,
    ) -> Self {
        let options = case.county.schools.map(|id, _| policy::options(case, &terms, id));
        let today = case.county.schools.map(|id, _| policy::today(case, &terms, id));
        let choices = policy::choices(case, &terms, travel, &options, &units, present);
        terms.equity = choices.equity;
        let floors = Floors::new(case, &terms);
        let catchments = Catchments::new(case, &units, &choices);
        Self { case, terms, units, options, today, choices, floors, catchments }
    }

    /// The abstract problem of this case, for engines of one's own; by the county's view without what the floors of the public
    /// funds bring.
    #[must_use]
    pub fn problem(&self) -> optimise::problem::Problem {
        problem::problem(self)
    }
}

/// Plans a case: eligibility, costs, bound, plan, and the referee's verdict on it.
///
/// # Errors
/// [`PlanError::NotAvailable`] for a recipe this version does not serve, [`PlanError::Incomplete`] for an objective
/// without the key it needs, [`PlanError::Unverified`] when the referee finds anything.
pub fn plan(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    control: &Control<'_>,
) -> Result<Outcome, PlanError> {
    available(case)?;
    (control.progress)(Progress::Weighing);
    if case.recipe.years > 1 && !case.recipe.as_is {
        return phased::planned(case, travel, retime, control);
    }
    let brief = Brief::new(case, travel);
    let plan = if case.recipe.as_is {
        written::as_is(&brief)
    } else {
        match optimised(&brief, travel, control) {
            Ok(plan) => plan,
            Err(outcome) => return Ok(outcome),
        }
    };
    (control.progress)(Progress::Verifying);
    checked(case, travel, retime, plan).map(|plan| Outcome::Planned(Box::new(plan)))
}

fn available(case: &Case) -> Result<(), PlanError> {
    let recipe = &case.recipe;
    let phased = recipe.years > 1 && !recipe.as_is;
    let missing = [
        (
            phased && recipe.objective.kind != ObjectiveKind::Cost,
            "a plan over several years by another objective",
        ),
        (phased && recipe.stage == Stage::Kindergarten, "a plan of kindergartens over several years"),
        (
            recipe.objective.view == View::County && recipe.objective.kind != ObjectiveKind::Cost,
            "the county's view of an objective that counts no money",
        ),
    ];
    if let Some((_, what)) = missing.into_iter().find(|&(asked, _)| asked) {
        return Err(PlanError::NotAvailable(what));
    }
    let Objective { kind, cover_minutes, uncapacitated, .. } = &recipe.objective;
    let needs = [
        (kind.counts_schools() && recipe.decide.open.is_none() && !recipe.as_is, "decide.open"),
        (kind.covers() && cover_minutes.is_none(), "objective.cover_minutes"),
        (*uncapacitated && *kind == ObjectiveKind::Cost, "objective.uncapacitated = false"),
    ];
    needs.into_iter().find(|&(lacks, _)| lacks).map_or(Ok(()), |(_, what)| Err(PlanError::Incomplete(what)))
}

fn optimised(brief: &Brief<'_>, travel: &Travel, control: &Control<'_>) -> Result<Plan, Outcome> {
    let problem = brief.problem();
    let conflicts = conflict::before_any_engine(brief, travel, &problem);
    if !conflicts.is_empty() {
        return Err(Outcome::Impossible(conflicts));
    }
    if optimise::impossible::rows_clash(&problem) {
        return Err(Outcome::Impossible(vec![conflict::unexplained(brief)]));
    }
    let solve = &brief.case.recipe.solve;
    let effort = Effort { gap: solve.gap.as_f64(), node_limit: solve.node_limit, seed: solve.seed };
    if let Some(classic) = classical::classic(&brief.case.recipe.objective) {
        return classical::planned(brief, &problem, classic, &effort, control);
    }
    let split = Split::new(&problem, &brief.floors);
    let answer = optimise::solve(split.problem(), &effort, control);
    #[cfg(feature = "highs")]
    let answer = optimise::closed(split.problem(), answer, &by_solver(solve));
    let answer = split.outward(answer);
    match (&answer.best, answer.stopped) {
        (_, Some(Go::Cancel)) => Err(Outcome::Cancelled),
        (None, None) if answer.exhausted => Err(Outcome::Impossible(vec![conflict::unexplained(brief)])),
        (None, _) => Err(Outcome::OutOfTime),
        (Some(best), _) => {
            let prices = split.place_prices(best);
            Ok(written::optimised(brief, &problem, &answer, best, prices.as_ref()))
        }
    }
}

/// What HiGHS may spend on what the own engine left open: as many nodes.
#[cfg(feature = "highs")]
fn by_solver(solve: &Solve) -> optimise::highs::Effort<'static> {
    let node_limit = u32::try_from(solve.node_limit).ok().filter(|&nodes| nodes > 0);
    optimise::highs::Effort { gap: solve.gap.as_f64(), node_limit, ..Default::default() }
}

/// Takes the rules as the referee measures them into the plan, lets it recount all of it, and refuses it on any finding.
fn checked(case: &Case, travel: &Travel, retime: &dyn Retime, mut plan: Plan) -> Result<Plan, PlanError> {
    let (before, years) = verify::measure(case, travel, &plan);
    plan.before.rules = before;
    for ((_, figures), rules) in plan.years.iter_mut().zip(years) {
        figures.rules = rules;
    }
    let audit = verify::audit(case, travel, retime, &plan);
    if audit.passed() {
        Ok(plan)
    } else {
        Err(PlanError::Unverified { plan: Box::new(plan), findings: audit.findings })
    }
}
