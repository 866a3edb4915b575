//! What is kept of one plan among many: a row of `scenarios.csv`.

use crate::model::plan::{Counts, Plan, Status, TravelSummary};
use crate::model::units::Fen;

/// What came of one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioStatus {
    /// A plan, with its own status.
    Planned(Status),
    /// No plan exists under the rules.
    Impossible,
    /// A limit was reached before any plan was found.
    OutOfTime,
}

impl ScenarioStatus {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned(status) => status.word(),
            Self::Impossible => "impossible",
            Self::OutOfTime => "out-of-time",
        }
    }
}

/// The figures of a scenario that has a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioFigures {
    /// Decision-relevant yearly cost, fen.
    pub objective: Fen,
    /// No plan costs less than this, fen.
    pub lower_bound: Fen,
    /// Counts of the final year.
    pub counts: Counts,
    /// Travel of the final year.
    pub travel: TravelSummary,
    /// SHA-256 of the plan's files, hexadecimal.
    pub sha256: String,
}

impl ScenarioFigures {
    /// What is kept of a plan.
    #[must_use]
    pub fn of(plan: &Plan, sha256: String) -> Self {
        let last = plan.final_year();
        Self {
            objective: plan.objective,
            lower_bound: plan.lower_bound,
            counts: last.counts,
            travel: last.travel.clone(),
            sha256,
        }
    }
}

/// One scenario's row.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioRow {
    /// Its name, possibly empty.
    pub name: String,
    /// The keys it sets, with their values as the sweep file writes them.
    pub swept: Vec<(String, String)>,
    /// What came of it.
    pub status: ScenarioStatus,
    /// Its figures, where it has a plan.
    pub figures: Option<ScenarioFigures>,
}
