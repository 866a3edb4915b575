//! What can come of planning, and how a long run talks to its caller.

use crate::model::county::Decision;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Plan;
use crate::model::reasons::Question;
use crate::model::travel::RoadMode;
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro};

/// A number of the input that can be changed by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// Seats of a school.
    Seats(SchoolId),
    /// Beds of a school that are not for girls.
    BoysBeds(SchoolId),
    /// Beds of a school for girls.
    GirlsBeds(SchoolId),
    /// Meals of a school.
    Meals(SchoolId),
    /// Classrooms of a school.
    Rooms(SchoolId),
    /// Fewest pupils of a school.
    MinPupils(SchoolId),
    /// A key of the plan file's `[decide]`, such as `decide.max_closures`.
    Decide(&'static str),
    /// A row or rate of the rule profile, by its id.
    Rule(&'static str),
}

/// Something that a plan must keep.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// A number as it stands, in the unit in which it is written.
    Number(Number, Micro),
    /// What is decided about a school; `None` = the profile's default for its kind.
    Decision(SchoolId, Option<Decision>),
    /// The schools that a village forbids.
    Forbid(VillageId),
    /// The one school that a village asks for.
    Force(VillageId, SchoolId),
    /// A village's children, so many, all go to school.
    Village(VillageId, u32),
    /// A decision that was forced to see what follows.
    Asked(Question),
}

/// Why a unit cannot go to a school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// The village's `forbid` names it.
    Forbid,
    /// The village's `force` names another.
    Force(SchoolId),
    /// Its decision or its grades leave no configuration that teaches these children.
    Grades,
    /// Every way lies beyond some limit: the number, how it stands, and what it would have to be for one way.
    Limits(Vec<(Number, Micro, Micro)>),
    /// No way leads there.
    NoWay,
}

/// How a count of schools contradicts their decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Fewer are asked for than must stay.
    MustStay,
    /// More are asked for than may teach at all.
    MayTeach,
    /// More must close than may.
    MustClose,
}

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
        /// The nearest school and what excludes it; `None` = there is no school.
        nearest: Option<(SchoolId, Exclusion)>,
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
    /// A count of schools contradicts their decisions.
    Count {
        /// The key of the plan file.
        key: &'static str,
        /// Its value.
        asked: u32,
        /// What is wrong with it.
        clash: Clash,
        /// How many schools stand against it.
        schools: u32,
    },
    /// These requirements leave no plan together.
    Together {
        /// The requirements, in an order that reads well.
        requirements: Vec<Requirement>,
        /// Proven that without any one of them there is a plan for the others.
        irreducible: bool,
    },
    /// In a plan over several years: what follows is of this year alone.
    Year {
        /// Which.
        year: u32,
    },
    /// Each year has a plan, but not all of them together: what closes, what is built in time, who moved already.
    YearsTogether,
}

/// One number that, changed, leaves a plan with everything else as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// The number.
    pub number: Number,
    /// How it stands, in the unit in which it is written.
    pub from: Micro,
    /// What cures: whole minutes, pupils, schools and grades; metres; fen.
    pub to: Micro,
    /// Proven that no smaller change does.
    pub least: bool,
}

/// Why there is no plan, and what would be enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// What contradicts what, the clearest first.
    pub conflicts: Vec<Conflict>,
    /// Single numbers that cure all of it, each by itself.
    pub cures: Vec<Cure>,
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
/// use hubward::model::outcome::{Control, Go, Progress};
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
