//! One planning case: a county, what to plan, and the rules it is held against.

use std::sync::Arc;

use crate::model::county::County;
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;

/// Everything a plan follows from, besides the travel tables that are driven from it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The county's tables, shared between scenarios.
    pub county: Arc<County>,
    /// What to plan.
    pub recipe: Recipe,
    /// The rules and rates, with the recipe's overrides applied.
    pub profile: RuleProfile,
    /// Keys set on top of the plan file, in order; written into the plan so that it can be checked alone.
    pub settings: Vec<(String, String)>,
    /// SHA-256 of all input files and the rule profile, hexadecimal.
    pub input_sha256: String,
}
