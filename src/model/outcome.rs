//! What can come of planning.

// Under the names by which they were imported before they had files of their own.
pub use crate::model::conflict::{
    Clash, Conflict, Cure, DecideKey, Exclusion, Explanation, Number, Requirement,
};
pub use crate::model::control::{Control, Go, Progress};
use crate::model::plan::Plan;

/// What came of planning.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A plan, with what was proven about it inside.
    Planned(Box<Plan>),
    /// No plan exists under the rules.
    Impossible(Vec<Conflict>),
    /// Stopped before any plan was found.
    OutOfTime,
    /// The caller cancelled.
    Cancelled,
}
