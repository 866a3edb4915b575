//! A county at hand: its case and the tables that were driven for it, and what can be done with the two.
//!
//! It opens no file and reads no clock: the case is read before, and every long step asks its caller's `Control`.

use crate::desk::failure::Failure;
use crate::desk::questions;
use crate::io::named;
use crate::model::case::Case;
use crate::model::conflict::{Conflict, Explanation};
use crate::model::control::Control;
use crate::model::ids::SchoolId;
use crate::model::keep::Keep;
use crate::model::outcome::Outcome;
use crate::model::plan::{Plan, Status};
use crate::model::question::Question;
use crate::model::reasons::Reasons;
use crate::model::travel::{Form, RoadMode, Travel};
use crate::network;
use crate::planning::reasons::{self, Inquiry};
use crate::planning::{self, PlanError, RoadReferee};
use crate::verify::{self, Audit};

/// The referee's code for a plan that was made from another input.
const OTHER_INPUT: &str = "V003";

/// A case with its travel tables.
#[derive(Clone, Debug)]
pub struct Session {
    case: Case,
    travel: Travel,
}

impl Session {
    /// A case whose tables are known.
    #[must_use]
    pub fn new(case: Case, travel: Travel) -> Self {
        Self { case, travel }
    }

    /// Drives the tables of a case; hierarchies of the roads come from `keep` and go there.
    #[must_use]
    pub fn drive(case: Case, keep: &dyn Keep, control: &Control<'_>) -> Self {
        let travel = planning::drive(&case, keep, control);
        Self { case, travel }
    }

    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// Its travel tables.
    #[must_use]
    pub fn travel(&self) -> &Travel {
        &self.travel
    }

    /// The school with an id.
    ///
    /// # Errors
    /// What is wrong with the id.
    pub fn school(&self, id: &str) -> Result<SchoolId, Failure> {
        named::school(&self.case.county, id).map_err(Failure::arguments)
    }

    /// Plans the case.
    ///
    /// # Errors
    /// Those of [`planning::plan()`].
    pub fn plan(&self, control: &Control<'_>) -> Result<Outcome, PlanError> {
        planning::plan(&self.case, &self.travel, &RoadReferee::new(&self.case), control)
    }

    /// Why there is no plan, where planning ended in these conflicts.
    #[must_use]
    pub fn why_impossible(&self, conflicts: Vec<Conflict>, control: &Control<'_>) -> Explanation {
        // A radius is no requirement of the plans of kind `cost`, in which `explain` looks: what is uncovered is known.
        if conflicts.iter().any(|conflict| matches!(conflict, Conflict::NotCovered { .. })) {
            return Explanation { conflicts, cures: Vec::new() };
        }
        planning::why_impossible(&self.case, &self.travel, control)
    }

    /// Has the referee recount a plan of this case.
    #[must_use]
    pub fn audit(&self, plan: &Plan) -> Audit {
        let as_is = plan.status == Status::AsIs;
        if self.case.recipe.as_is == as_is {
            return verify::audit(&self.case, &self.travel, &RoadReferee::new(&self.case), plan);
        }
        let mut case = self.case.clone();
        case.recipe.as_is = as_is;
        verify::audit(&case, &self.travel, &RoadReferee::new(&case), plan)
    }

    /// The same for a plan that should hold.
    ///
    /// # Errors
    /// [`Kind::Input`](crate::desk::failure::Kind::Input) for a plan of another input,
    /// [`Kind::Unverified`](crate::desk::failure::Kind::Unverified) for one that does not hold.
    pub fn verified(&self, plan: &Plan) -> Result<Audit, Failure> {
        let audit = Self::of_this_input(self.audit(plan))?;
        if audit.passed() { Ok(audit) } else { Err(Failure::unverified(&audit.findings)) }
    }

    /// An audit of a plan that was made from the case's own input.
    pub(crate) fn of_this_input(audit: Audit) -> Result<Audit, Failure> {
        if audit.findings.iter().all(|finding| finding.code != OTHER_INPUT) {
            return Ok(audit);
        }
        let message = "the plan was made from another input than this county folder holds now: plan it again";
        Err(Failure { message: message.into(), ..Failure::input(Vec::new()) })
    }

    /// What a school of a plan could become instead, each a question.
    #[must_use]
    pub fn questions_about(&self, plan: &Plan, school: SchoolId) -> Vec<Question> {
        questions::about(&self.case, plan, school)
    }

    /// Answers questions about a plan, a subject's together; with `turns` also the numbers at which decisions about schools turn.
    ///
    /// # Errors
    /// Those of [`reasons::reasons`].
    pub fn reasons(
        &self,
        plan: &Plan,
        subjects: &[Vec<Question>],
        turns: bool,
        control: &Control<'_>,
    ) -> Result<Reasons, Failure> {
        let (case, travel) = (&self.case, &self.travel);
        let retime = &RoadReferee::new(case);
        Ok(reasons::reasons(&Inquiry { case, travel, retime, plan, turns, control }, subjects)?)
    }
}

/// Pairs and bytes of so many times the travel tables of a case: known before they are driven.
#[must_use]
pub fn size_of_tables(case: &Case, times: usize) -> (usize, usize) {
    [RoadMode::Walk, RoadMode::Bus]
        .map(|mode| network::size_at_most(&case.county, &case.recipe, &case.profile, mode, &Form::All))
        .into_iter()
        .fold((0, 0), |sum, (pairs, bytes)| (sum.0 + times * pairs, sum.1 + times * bytes))
}

/// Refuses tables (pairs, bytes) that do not fit into `free` bytes of memory; `None` = nobody knows how much is free.
///
/// # Errors
/// Both sizes, and the advice.
pub fn fits((pairs, bytes): (usize, usize), free: Option<usize>, advice: &str) -> Result<(), Failure> {
    match free.filter(|&free| bytes > free) {
        None => Ok(()),
        Some(free) => Err(Failure::other(format!(
            "travel times of {pairs} pairs take {} of memory, and {} are free: {advice}",
            size(bytes),
            size(free)
        ))),
    }
}

/// Bytes as people read them.
#[must_use]
pub fn size(bytes: usize) -> String {
    const MIB: usize = 1 << 20;
    if bytes < 10 * MIB {
        format!("{} KiB", bytes.div_ceil(1 << 10))
    } else {
        format!("{} MiB", bytes.div_ceil(MIB))
    }
}
