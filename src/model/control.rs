//! How a long run talks to its caller: whether to go on, and how far it is.

use crate::model::travel::RoadMode;
use crate::model::units::Fen;

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

/// How far a long run is. Phases follow each other in this order, but for those that a run does not need.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Progress {
    /// The junctions of a network are being put in order: the costly part of its first table, which can be kept.
    Ordering {
        /// Junctions without bends.
        junctions: usize,
    },
    /// Villages whose row of a table is driven, of how many.
    Driving {
        /// What moves.
        mode: RoadMode,
        /// Done.
        done: usize,
        /// In all.
        of: usize,
    },
    /// Who may go where, and what it costs, is being worked out.
    Weighing,
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
    /// Why there is no plan is being found out.
    Explaining {
        /// Questions that the engine was asked.
        asked: u64,
    },
    /// Decisions of a plan are being questioned, one subject after the other.
    Asking {
        /// Which, from 0.
        subject: usize,
        /// In all.
        of: usize,
    },
}

/// How the caller watches and stops a run. The library itself reads no clock and draws no bar.
///
/// ```
/// use std::path::Path;
/// use std::sync::Mutex;
///
/// use hubward::io::{case, roads};
/// use hubward::model::keep::Forget;
/// use hubward::model::control::{Control, Go, Progress};
/// use hubward::planning::{self, RoadReferee};
///
/// let (case, _) = case::read(Path::new("fixtures/hand-network"), &[], &roads::read_roads)?;
/// let seen = Mutex::new(Vec::new());
/// let progress = |told: Progress| {
///     let phase = match told {
///         Progress::Driving { mode, done, of } => format!("{}: {done} of {of} villages", mode.word()),
///         Progress::Solving { bound, .. } => format!("no plan below {} yuan", bound.to_decimal()),
///         other => format!("{other:?}"),
///     };
///     seen.lock().expect("nobody panics here").push(phase);
/// };
/// let control = Control { go: &|| Go::On, progress: &progress };
/// let travel = planning::drive(&case, &Forget, &control);
/// planning::plan(&case, &travel, &RoadReferee::new(&case), &control)?;
/// let seen = seen.into_inner()?;
/// let place = |phase: &str| seen.iter().position(|said| said.starts_with(phase)).expect("every phase is told");
/// let phases = ["Ordering", "walk: ", "bus: ", "Weighing", "no plan below", "Verifying"].map(place);
/// assert!(phases.is_sorted(), "{seen:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
