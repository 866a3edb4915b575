//! Why a plan decides as it does: each decision forced the other way, solved again from the plan's own prices, and told as
//! differences.
//!
//! It guesses nothing: what a plan costs the referee recounts, and what is certain of a difference follows from plans and bounds.
//!
//! ```text
//! B ≤ best ≤ P      the plan and its bound           B' ≤ best' ≤ P'    the same with the decision forced
//! P' - P            what the two plans differ by, exactly
//! best' - best      in [B' - P, P' - B]; not below 0 where forcing only takes plans away
//! ```
//!
//! A plan's P and B hold its constant cost, so that two cases with other constants may be compared. The warm answer
//! starts from the prices and places of the plan itself (`ask`); it counts where it is within the gap of the recipe, else the
//! narrowed problem is solved from the beginning.

mod ask;
mod elsewhere;
mod outlook;
mod paths;
mod recall;
mod subject;
mod turn;

pub use outlook::outlook;

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::control::{Control, Progress};
use crate::model::county::{Decision, School};
use crate::model::ids::SchoolId;
use crate::model::plan::{Plan, SchoolOutcome, Status};
use crate::model::question::Question;
use crate::model::reasons::{Reasons, Value};
use crate::model::recipe::ObjectiveKind;
use crate::model::travel::Travel;
use crate::planning::brief::cases;
use crate::planning::number;
use crate::planning::reasons::paths::is_other;
use crate::planning::reasons::recall::Recalled;
use crate::planning::reasons::subject::{Asked, choices_of};
use crate::planning::solve::{PlanError, available};
use crate::policy::{self, takes_part};
use crate::verify::{self, Finding, Retime};

/// Why a plan could not be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReasonError {
    /// The plan's objective is no yearly cost: nothing could be said in yuan.
    #[error("reasons are told in yuan a year; this plan is of kind {}", .0.word())]
    OtherObjective(ObjectiveKind),
    /// Numbers at which decisions turn were asked for of a plan over several years.
    #[error("numbers at which a decision turns are told of a plan of one year; this plan has {0} years")]
    OverYears(u32),
    /// Today's network, in which nothing was decided.
    #[error("nothing was decided in this plan: it is today's network")]
    AsIs,
    /// The plan does not hold.
    #[error("the plan does not hold ({} findings)", .0.len())]
    Unsound(Vec<Finding>),
    /// A forced plan failed, or the recipe is not one that is planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// What else a school could become than the plan has it, in the order open, point, closed (or new, unbuilt), whatever the tables
/// decide about it. Empty for one that takes no part.
#[must_use]
pub fn other_outcomes(case: &Case, plan: &Plan, school: SchoolId) -> Vec<SchoolOutcome> {
    if plan.schools.iter().all(|row| row.school != school) {
        return Vec::new();
    }
    let free = freed(case, school);
    let terms = policy::Terms::new(&free);
    let options = policy::options(&free, &terms, school);
    let mut outcomes: Vec<SchoolOutcome> = (options.iter())
        .map(|option| option.configuration.outcome)
        .filter(|&outcome| is_other(&free, &options, plan, (school, outcome)))
        .collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    outcomes
}

/// The case with nothing decided about one school.
fn freed(case: &Case, school: SchoolId) -> Case {
    let mut county = number::tables(case);
    county.schools[school].decision = Some(Decision::Free);
    Case { county: Arc::new(county), ..case.clone() }
}

/// What to ask, and how far to go.
pub struct Inquiry<'a> {
    /// The case of the plan.
    pub case: &'a Case,
    /// Its travel tables.
    pub travel: &'a Travel,
    /// Times pairs again, for the referee.
    pub retime: &'a dyn Retime,
    /// The plan.
    pub plan: &'a Plan,
    /// Whether to look for the numbers at which decisions about schools turn as well.
    pub turns: bool,
    /// Watches the run.
    pub control: &'a Control<'a>,
}

impl std::fmt::Debug for Inquiry<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Inquiry")
    }
}

/// Explains a plan: `subjects` are lists of questions about one school or village each.
///
/// `solve.gap` and `solve.node_limit` of the case bound each question; with a gap of 0 and no other limit every interval is a point.
///
/// # Errors
/// [`ReasonError`]: a plan of another objective or of today's network, one that does not hold, and a forced plan that
/// fails its own verification, which is a fault of this program.
///
/// # Panics
/// When a question names a row that the case does not have, or a subject has no question.
pub fn reasons(inquiry: &Inquiry<'_>, subjects: &[Vec<Question>]) -> Result<Reasons, ReasonError> {
    let Inquiry { case, travel, retime, plan, .. } = *inquiry;
    available(case)?;
    if case.recipe.objective.kind != ObjectiveKind::Cost {
        return Err(ReasonError::OtherObjective(case.recipe.objective.kind));
    }
    if plan.status == Status::AsIs {
        return Err(ReasonError::AsIs);
    }
    let over_years = case.recipe.years > 1;
    if over_years && inquiry.turns {
        return Err(ReasonError::OverYears(case.recipe.years));
    }
    let audit = verify::audit(case, travel, retime, plan);
    if !audit.passed() {
        return Err(ReasonError::Unsound(audit.findings));
    }
    let cases = cases(case);
    let recalled = Recalled::new(case, &cases, travel, plan);
    // The referee has just passed it, so it is a choice of the problem.
    let own = choices_of(&recalled);
    let asked = Asked::new(inquiry, &recalled, &own);
    let mut told = Vec::new();
    for (subject, questions) in subjects.iter().enumerate() {
        (inquiry.control.progress)(Progress::Asking { subject, of: subjects.len() });
        told.push(asked.subject(questions)?);
    }
    Ok(Reasons { value: worth(plan), plan: plan.clone(), subjects: told })
}

/// What a plan and its bound are worth.
fn worth(plan: &Plan) -> Value {
    Value { plan: plan.objective + plan.constant_cost, bound: plan.lower_bound + plan.constant_cost }
}

/// Whether a school takes part in a case at all.
#[must_use]
pub fn has_part(case: &Case, school: &School) -> bool {
    takes_part(school, &case.recipe)
}
