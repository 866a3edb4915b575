//! The files of a plan folder, figure by figure, beside what the referee counted.
//!
//! What is expected follows from the recount ([`Audit`]) and the input alone and is written down here anew, leaf by leaf; of
//! the plan's own words only those are taken that nothing can be recounted from, and [`claims`] names them.
//! It refuses to round and to overlook: a leaf, a row or a column that is missing, changed, twice or unknown is a finding.

mod buses;
mod claims;
mod figures;
mod leaves;
mod sheets;

pub use claims::{Claim, claims};

use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::plan::Plan;
use crate::model::written::{Tree, Written};
use crate::verify::Audit;
use crate::verify::finding::{Finding, Findings};

/// What the files of a plan folder should hold.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    plan: &'a Plan,
    audit: &'a Audit,
    /// The leaves of `plan.json` that follow from the recount alone.
    recounted: Vec<(String, Tree)>,
    sheets: sheets::Expected,
}

impl<'a> Expected<'a> {
    /// Works out every figure; `audit` is that of `plan`, as its rows and prices were read.
    #[must_use]
    pub fn new(case: &Case, plan: &'a Plan, audit: &'a Audit) -> Self {
        Self::with_buses(case, plan, audit, None)
    }

    /// The same of a plan whose buses were routed and recounted.
    #[must_use]
    pub fn with_buses(case: &Case, plan: &'a Plan, audit: &'a Audit, routed: Option<&CountyBuses>) -> Self {
        let mut recounted = figures::recounted(case, audit);
        recounted.extend(routed.map(|routed| ("buses".to_owned(), buses::recounted(case, audit, routed))));
        Self { plan, audit, recounted, sheets: sheets::expected(case, plan, audit) }
    }

    /// All that the files say otherwise: those of `plan.json`, then those of the tables.
    #[must_use]
    pub fn differences(&self, found: &Written) -> Vec<Finding> {
        let mut findings = self.in_document(&found.document, found.prices.is_some());
        findings.extend(self.sheets.differences(found));
        findings
    }

    /// The same of `plan.json` alone; `priced` = there is a `prices.csv`.
    #[must_use]
    pub fn in_document(&self, found: &Tree, priced: bool) -> Vec<Finding> {
        let mut findings = Findings::default();
        let claimed = claims::judged(self.plan, self.audit, found, priced);
        let mut members = self.recounted.clone();
        members.extend(claimed);
        leaves::compare("", found, &Tree::Object(members), &mut findings);
        findings.into_list()
    }
}

/// Every difference between the files of a plan folder and the recount of the plan that was read from them.
#[must_use]
pub fn check(case: &Case, plan: &Plan, audit: &Audit, found: &Written) -> Vec<Finding> {
    Expected::new(case, plan, audit).differences(found)
}
