//! A case of 1 … n years → one verified plan: the one door to the engines, and the referee's verdict on what comes out.
//!
//! It proves nothing itself and writes no plan: what stands in one is `plan`'s.

use crate::model::case::Case;
use crate::model::conflict::Conflict;
use crate::model::control::{Control, Go, Progress};
use crate::model::outcome::Outcome;
use crate::model::plan::{Means, Plan};
use crate::model::question::Question;
#[cfg(feature = "highs")]
use crate::model::recipe::Solve;
use crate::model::recipe::{Objective, ObjectiveKind, Stage, View};
use crate::model::travel::Travel;
use crate::optimise::bonds::{kept, solve_bound};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{self, Answer, Effort};
use crate::planning::brief::{Brief, cases};
use crate::planning::impossible::conflict;
use crate::planning::problem::years::Years;
use crate::planning::{certificate, classical, escorts, plan as written};
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
    let plan = if case.recipe.as_is {
        written::as_is(&Brief::new(case, travel))
    } else {
        let cases = cases(case);
        match solved(&Years::new(case, &cases, travel), travel, control) {
            Ok(plan) => plan,
            Err(outcome) => return Ok(outcome),
        }
    };
    (control.progress)(Progress::Verifying);
    checked(case, travel, retime, plan).map(|plan| Outcome::Planned(Box::new(plan)))
}

/// Whether this version plans what a recipe asks for.
pub(crate) fn available(case: &Case) -> Result<(), PlanError> {
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

/// How far the engines go for a recipe.
pub(crate) fn effort(case: &Case) -> Effort {
    let solve = &case.recipe.solve;
    Effort { gap: solve.gap.as_f64(), node_limit: solve.node_limit, seed: solve.seed }
}

/// A plan as the engines find it, or what came instead.
fn solved(years: &Years<'_>, travel: &Travel, control: &Control<'_>) -> Result<Plan, Outcome> {
    let conflicts = before_any_engine(years, travel);
    if !conflicts.is_empty() {
        return Err(Outcome::Impossible(conflicts));
    }
    let effort = effort(years.case);
    if let Some(classic) = classical::classic(&years.case.recipe.objective) {
        let found = classical::located(years.only(), years.problem(), classic, &effort, control)?;
        return Ok(written::classical(years, &found));
    }
    let split = years.split();
    let answer = split.outward(engine(years, split.problem(), &effort, control));
    match (&answer.best, answer.stopped) {
        (_, Some(Go::Cancel)) => Err(Outcome::Cancelled),
        (None, None) if answer.exhausted => Err(Outcome::Impossible(vec![together(years)])),
        (None, _) => Err(Outcome::OutOfTime),
        (Some(best), _) => {
            let prices = split.place_prices(best);
            let best = relieved(years, years.problem(), best);
            let plan = written::optimised(years, &answer, &best, prices.as_ref());
            let proof = certificate::of(years, &split, &answer, &plan);
            Ok(Plan { proof, ..plan })
        }
    }
}

/// A plan in which nobody is escorted who could go otherwise for less, of the years' problem or of one that bars some of its arcs.
pub(crate) fn relieved(years: &Years<'_>, problem: &Problem, best: &Solution) -> Solution {
    let escorts: Vec<bool> = (years.briefs.iter())
        .flat_map(|brief| brief.choices.choices.iter().map(|choice| choice.way.means == Means::Escort))
        .collect();
    let keeps = |plan: &Solution| years.is_one() || kept(problem, &years.bonds, plan);
    escorts::led(problem, &years.floors, best, &|arc| escorts[arc as usize], &keeps)
}

/// What a look at each year's problem shows, and at the rows of all of them.
fn before_any_engine(years: &Years<'_>, travel: &Travel) -> Vec<Conflict> {
    for (later, brief) in years.briefs.iter().enumerate() {
        let conflicts = conflict::before_any_engine(brief, travel, years.part(later));
        if !conflicts.is_empty() {
            let year = Conflict::Year { year: brief.case.recipe.first_year };
            return (!years.is_one()).then_some(year).into_iter().chain(conflicts).collect();
        }
    }
    if optimise::impossible::rows_clash(years.problem()) { vec![together(years)] } else { Vec::new() }
}

/// That everything asked for leaves no plan.
fn together(years: &Years<'_>) -> Conflict {
    if years.is_one() { conflict::unexplained(years.only()) } else { Conflict::YearsTogether }
}

/// The engines' door: what knows of schools' paths and of children who were moved where there are several years; where there is
/// one, HiGHS as well, if it is compiled in.
pub(crate) fn engine(years: &Years<'_>, problem: &Problem, effort: &Effort, control: &Control<'_>) -> Answer {
    if !years.is_one() {
        return solve_bound(problem, &years.bonds, effort, control);
    }
    let answer = optimise::solve(problem, effort, control);
    #[cfg(feature = "highs")]
    let answer = optimise::closed(problem, answer, &by_solver(&years.case.recipe.solve));
    answer
}

/// What HiGHS may spend on what the own engine left open: as many nodes.
#[cfg(feature = "highs")]
fn by_solver(solve: &Solve) -> optimise::highs::Effort<'static> {
    let node_limit = u32::try_from(solve.node_limit).ok().filter(|&nodes| nodes > 0);
    optimise::highs::Effort { gap: solve.gap.as_f64(), node_limit, ..Default::default() }
}

/// Takes the rules as the referee measures them into the plan, lets it recount all of it, and refuses it on any finding.
pub(crate) fn checked(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    plan: Plan,
) -> Result<Plan, PlanError> {
    judged(case, travel, retime, plan, &|_| true)
}

/// The same of a plan that answers a question. A village sent to a school may have to be escorted there past another with room: that
/// is the answer.
pub(crate) fn checked_forced(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    plan: Plan,
    question: Question,
) -> Result<Plan, PlanError> {
    let sent = matches!(question, Question::Village(..));
    judged(case, travel, retime, plan, &|finding| !sent || finding.code != "V217")
}

fn judged(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    mut plan: Plan,
    counts: &dyn Fn(&Finding) -> bool,
) -> Result<Plan, PlanError> {
    let measured = verify::measure(case, travel, &plan);
    plan.before.rules = measured.before;
    for ((_, figures), rules) in plan.years.iter_mut().zip(measured.years) {
        figures.rules = rules;
    }
    for (row, told) in plan.assignments.iter_mut().zip(measured.assignments) {
        row.reason = told.reason;
    }
    let mut findings = verify::audit(case, travel, retime, &plan).findings;
    if findings.iter().any(|finding| finding.code == "V707") {
        // Without it the bound is called a word, as it was before there were certificates.
        plan.proof = None;
        findings = verify::audit(case, travel, retime, &plan).findings;
    }
    findings.retain(counts);
    if findings.is_empty() { Ok(plan) } else { Err(PlanError::Unverified { plan: Box::new(plan), findings }) }
}
