//! A plan whose rows somebody edited, made whole again.
//!
//! Who goes where and what schools become is the editor's word, everything else is counted anew from it. It mends nothing: what the
//! rules forbid is listed.

use crate::desk::failure::Failure;
use crate::desk::session::Session;
use crate::model::plan::{Plan, Status};
use crate::verify::{Audit, Finding};

impl Session {
    /// A plan as its folder's tables now have it, with everything that follows from them counted anew. Prices, certificate and
    /// lower bound are those of the county and stay.
    ///
    /// # Errors
    /// [`Kind::Unverified`](crate::desk::failure::Kind::Unverified) with everything that no plan of this county may do, as `verify`
    /// says it; [`Kind::Input`](crate::desk::failure::Kind::Input) for a plan of another input.
    pub fn recounted(&self, plan: &Plan) -> Result<Plan, Failure> {
        let audit = Self::of_this_input(self.audit(plan))?;
        let forbidden = forbidden(&audit);
        if !forbidden.is_empty() {
            return Err(Failure::unverified(&forbidden));
        }
        let mut plan = plan.clone();
        audit.fill(&mut plan);
        if plan.status == Status::Optimal && plan.objective > plan.lower_bound {
            plan.status = Status::Feasible;
        }
        self.verified(&plan)?;
        Ok(plan)
    }
}

/// Whether a finding is of what a plan does: its rows, where and how children go, what schools become, limits.
fn is_forbidden(finding: &Finding) -> bool {
    let figures = ["V405", "V406", "V407", "V408", "V409", "V410", "V411", "V412", "V413"];
    matches!(finding.code.as_bytes()[1], b'1' | b'2' | b'4' | b'5') && !figures.contains(&finding.code)
}

/// Of an audit's findings those that no counting mends.
pub(crate) fn forbidden(audit: &Audit) -> Vec<Finding> {
    audit.findings.iter().filter(|finding| is_forbidden(finding)).cloned().collect()
}
