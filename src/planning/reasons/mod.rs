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
mod over_years;
mod turn;

pub use outlook::outlook;

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::county::{Decision, School};
use crate::model::ids::SchoolId;
use crate::model::outcome::{Control, Go, Progress};
use crate::model::plan::{Plan, SchoolOutcome, Status};
use crate::model::reasons::{Forced, Question, Reason, Reasons, Subject, Value};
use crate::model::recipe::ObjectiveKind;
use crate::model::travel::Travel;
use crate::model::units::Fen;
use crate::optimise::problem::Problem;
use crate::optimise::{Answer, Effort};
use crate::planning::reasons::ask::{Forcing, answered, recalled, units_of};
use crate::planning::reasons::elsewhere::{Standing, asked_about};
use crate::planning::{Brief, PlanError, available, checked, impossible, number, plan as written};
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
    let Some(row) = plan.schools.iter().find(|row| row.school == school) else { return Vec::new() };
    let free = freed(case, school);
    let terms = policy::Terms::new(&free);
    let options = policy::options(&free, &terms, school);
    let mut outcomes: Vec<SchoolOutcome> = (options.iter())
        .map(|option| option.configuration.outcome)
        .filter(|&outcome| match plan.years.len() {
            1 => outcome != row.configuration.outcome,
            _ => over_years::is_other(&free, &options, plan, (school, outcome)),
        })
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
    if over_years {
        return over_years::reasons(inquiry, subjects);
    }
    let ground = Ground::new(case, travel, plan);
    let value = worth(plan);
    let best = ground.before.best.as_ref();
    // The referee has just passed it, so it is a choice of the problem.
    let best = best.expect("a plan that holds is one of the abstract problem");
    let standing = Standing::new(&ground.brief, travel, &ground.problem, plan, best);
    let mut told = Vec::new();
    for (subject, questions) in subjects.iter().enumerate() {
        (inquiry.control.progress)(Progress::Asking { subject, of: subjects.len() });
        told.push(inquiry.subject(&ground, &standing, questions)?);
    }
    Ok(Reasons { value, plan: plan.clone(), subjects: told })
}

/// What a plan and its bound are worth.
fn worth(plan: &Plan) -> Value {
    Value { plan: plan.objective + plan.constant_cost, bound: plan.lower_bound + plan.constant_cost }
}

/// A case worked out as far as questions need it.
struct Ground<'a> {
    brief: Brief<'a>,
    problem: Problem,
    /// The plan as an answer to it.
    before: Answer,
}

impl<'a> Ground<'a> {
    fn new(case: &'a Case, travel: &Travel, plan: &Plan) -> Self {
        let brief = Brief::new(case, travel);
        let problem = brief.problem();
        let before = recalled(&brief, &problem, plan);
        Self { brief, problem, before }
    }
}

impl Inquiry<'_> {
    fn effort(&self) -> Effort {
        let solve = &self.case.recipe.solve;
        Effort { gap: solve.gap.as_f64(), node_limit: solve.node_limit, seed: solve.seed }
    }

    fn subject(
        &self,
        ground: &Ground<'_>,
        standing: &Standing<'_>,
        questions: &[Question],
    ) -> Result<Subject, ReasonError> {
        let mut reasons = Vec::new();
        for &question in questions {
            reasons.push(self.reason(ground, standing, question)?);
        }
        let first = questions[0];
        let choices = standing.choices(&units_of(&ground.brief, first), asked_about(first));
        let turns = match first {
            Question::School(school, _) if self.turns => self.turns_of(ground, school),
            _ => Vec::new(),
        };
        if (self.control.go)() == Go::Cancel {
            return Err(ReasonError::Cancelled);
        }
        Ok(Subject { reasons, year: self.case.recipe.first_year, choices, turns })
    }

    fn planned(&self, school: SchoolId) -> Option<SchoolOutcome> {
        let row = self.plan.schools.iter().find(|row| row.school == school);
        row.map(|row| row.configuration.outcome)
    }

    fn as_planned(&self, ground: &Ground<'_>, question: Question) -> bool {
        match question {
            Question::School(school, outcome) => self.planned(school) == Some(outcome),
            Question::Village(village, band, school) => {
                let units = units_of(&ground.brief, Question::Village(village, band, school));
                let concerned = self
                    .plan
                    .assignments
                    .iter()
                    .filter(|row| row.village == village && band.is_none_or(|band| band == row.band));
                !units.is_empty() && concerned.into_iter().all(|row| row.school == school)
            }
        }
    }

    fn reason(
        &self,
        ground: &Ground<'_>,
        standing: &Standing<'_>,
        question: Question,
    ) -> Result<Reason, ReasonError> {
        if self.as_planned(ground, question) {
            return Ok(Reason { question, freed: false, forced: Forced::AsPlanned });
        }
        match question {
            Question::School(school, outcome) => {
                let options = &ground.brief.options[school];
                if options.iter().any(|option| option.configuration.outcome == outcome) {
                    return Ok(Reason { question, freed: false, forced: self.ask(ground, question)? });
                }
                let case = freed(self.case, school);
                let free = Ground::new(&case, self.travel, self.plan);
                Ok(Reason { question, freed: true, forced: self.ask(&free, question)? })
            }
            Question::Village(_, _, school) => {
                let unlawful = standing.unlawful(&units_of(&ground.brief, question), school);
                let forced = if unlawful.is_empty() {
                    self.ask(ground, question)?
                } else {
                    Forced::Unlawful(unlawful)
                };
                Ok(Reason { question, freed: false, forced })
            }
        }
    }

    fn ask(&self, ground: &Ground<'_>, question: Question) -> Result<Forced, ReasonError> {
        let Ground { brief, problem, before } = ground;
        let forcing = Forcing::of(brief, problem, question);
        let found = answered((problem, &brief.floors), before, &forcing, &self.effort(), self.control);
        if found.stopped == Some(Go::Cancel) {
            return Err(ReasonError::Cancelled);
        }
        let Some(best) = found.best else {
            if !found.none {
                return Ok(Forced::OutOfTime);
            }
            let narrowed = forcing.narrowed(problem);
            let why = impossible::why_not(brief, self.travel, &narrowed, question, self.control);
            return Ok(Forced::Impossible(why));
        };
        let bound = found.bound.min(best.cost);
        let plan = written::forced(brief, &best);
        let plan = checked(brief.case, self.travel, self.retime, plan)?;
        let worth =
            Value { plan: plan.objective + plan.constant_cost, bound: Fen(bound) + plan.constant_cost };
        let year = self.case.recipe.first_year;
        Ok(Forced::Planned { value: worth, year, plan: Box::new(plan), cold: found.cold })
    }

    fn turns_of(&self, ground: &Ground<'_>, school: SchoolId) -> Vec<crate::model::reasons::Turn> {
        let Some(planned) = self.planned(school) else { return Vec::new() };
        let look = |case: &Case| {
            let decision = turn::Decision {
                case,
                travel: self.travel,
                plan: self.plan,
                school,
                planned,
                effort: self.effort(),
                control: self.control,
            };
            decision.turns()
        };
        let other = |option: &policy::SchoolOption| option.configuration.outcome != planned;
        // What the tables decide does not turn with any number; asked about is what would, were it open.
        if ground.brief.options[school].iter().any(other) {
            look(self.case)
        } else {
            look(&freed(self.case, school))
        }
    }
}

/// Whether a school takes part in a case at all.
#[must_use]
pub fn has_part(case: &Case, school: &School) -> bool {
    takes_part(school, &case.recipe)
}
