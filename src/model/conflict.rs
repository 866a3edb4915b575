//! Why there is no plan, and which single numbers cure it, as plain values.
//!
//! It finds nothing and words nothing.

use crate::model::county::Decision;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::question::Question;
use crate::model::unit::Band;
use crate::model::units::Micro;

/// A key of the plan file's `[decide]` that holds all schools or all children to a number, in the order of their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecideKey {
    /// `decide.keep_open`.
    KeepOpen,
    /// `decide.max_boarders`.
    MaxBoarders,
    /// `decide.max_capital`.
    MaxCapital,
    /// `decide.max_closures`.
    MaxClosures,
    /// `decide.max_kolm_pollak_minutes`.
    MaxKolmPollakMinutes,
    /// `decide.max_mean_minutes`.
    MaxMeanMinutes,
    /// `decide.open`.
    Open,
}

impl DecideKey {
    /// The key as it is written in the plan file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::KeepOpen => "decide.keep_open",
            Self::MaxBoarders => "decide.max_boarders",
            Self::MaxCapital => "decide.max_capital",
            Self::MaxClosures => "decide.max_closures",
            Self::MaxKolmPollakMinutes => "decide.max_kolm_pollak_minutes",
            Self::MaxMeanMinutes => "decide.max_mean_minutes",
            Self::Open => "decide.open",
        }
    }

    /// The name of its row in docs/costs.md: the key without its table.
    #[must_use]
    pub fn row(self) -> &'static str {
        self.word().trim_start_matches("decide.")
    }
}

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
    /// A key of the plan file's `[decide]`.
    Decide(DecideKey),
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
        /// How many of all children find none, wherever the others go: at least as many as these villages lack.
        missing: u32,
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
        key: DecideKey,
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
