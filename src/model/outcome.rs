//! What can come of planning, and how a long run talks to its caller.

use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Plan;
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro};

/// Why no plan can exist.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// A village's children have no school at all.
    NoSchool {
        /// Whose.
        village: VillageId,
        /// Which grades.
        band: Band,
        /// How many.
        pupils: u32,
        /// The nearest school and what excludes it, in words.
        reason: String,
    },
    /// These villages' children have fewer places in reach than they are.
    TooFewPlaces {
        /// `seats`, `beds` or `meals`.
        what: &'static str,
        /// Whose children.
        villages: Vec<VillageId>,
        /// How many children.
        pupils: u32,
        /// The schools in their reach, at their largest.
        schools: Vec<SchoolId>,
        /// How many places those have.
        places: u32,
    },
    /// No plan has every child within the radius of a set covering.
    NotCovered {
        /// The radius.
        minutes: Micro,
        /// Villages with children whom no school they may go to covers; empty = each is covered, but not all in one plan.
        villages: Vec<VillageId>,
        /// How many such children.
        pupils: u32,
    },
    /// Named rows contradict each other.
    Rows {
        /// The rows, each with its value, in words.
        rows: Vec<String>,
        /// What is wrong, in words.
        reason: String,
    },
}

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

/// What a long run should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// Go on.
    On,
    /// The time is up: finish with what there is, labelled not reproducible.
    TimeUp,
    /// The caller no longer wants it.
    Cancel,
}

/// How far a long run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// Schools driven from, of how many.
    Driving {
        /// Done.
        done: usize,
        /// In all.
        of: usize,
    },
    /// Bound and plan so far.
    Solving {
        /// Step of the engine.
        step: u64,
        /// Best bound.
        bound: Fen,
        /// Best plan, where there is one.
        plan: Option<Fen>,
    },
    /// The referee is at work.
    Verifying,
}

/// How the caller watches and stops a run. The library itself reads no clock.
pub struct Control<'a> {
    /// Asked often; the caller answers from its clock and its Ctrl-C.
    pub go: &'a (dyn Fn() -> Go + Sync),
    /// Told now and then.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Control")
    }
}

impl Control<'static> {
    /// Never stops, tells nobody.
    #[must_use]
    pub fn silent() -> Self {
        Self { go: &|| Go::On, progress: &|_| {} }
    }
}
