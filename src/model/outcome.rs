//! What can come of planning.

use crate::model::conflict::Conflict;
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
