//! Rows of the abstract problem over many schools and children: a file each, and the registry.
//!
//! A file says what a row counts, its limit, how its number is loosened and set; nobody else tells one row from another. A row
//! of `[decide]` is a [`DecideKey`] and an arm of [`of`], which has no default.

pub(crate) mod catchments;
mod keep_open;
mod max_boarders;
mod max_capital;
mod max_closures;
mod max_kolm_pollak_minutes;
mod max_mean_minutes;
pub(crate) mod newly_over_share;
mod open;
pub(crate) mod preschool_share;

use crate::model::conflict::{DecideKey, Number};
use crate::model::ids::Id;
use crate::model::recipe::Decide;
use crate::model::units::{Micro, Seconds};
use crate::optimise::problem::Row;
use crate::planning::brief::Brief;
use crate::policy::{Choice, SchoolOption, takes_part};

/// What a key of `[decide]` is to the abstract problem.
pub(crate) trait DecideRow {
    /// How the number stands, in the unit in which it is written, capital in yuan; `None` = not asked for.
    fn stands(&self, decide: &Decide) -> Option<Micro>;

    /// Asks for another number.
    fn set(&self, decide: &mut Decide, to: Micro);

    /// The rows of a year in which it is asked for: what each counts, and its limit.
    fn rows(&self, brief: &Brief<'_>) -> Vec<Held>;

    /// The number when a row holds to so much less of what it counts.
    fn loosened(&self, brief: &Brief<'_>, from: Micro, held: Loosened) -> Micro;

    /// Whether the number's steps are coarser than what the row counts.
    fn is_coarse(&self) -> bool {
        false
    }
}

/// How much a row is to be loosened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loosened {
    /// By so much of what it counts.
    pub(crate) by: i64,
    /// It asks for no less than its number.
    pub(crate) least: bool,
}

impl Loosened {
    /// A number of whole things after it.
    fn whole(self, from: Micro) -> Micro {
        Micro(if self.least { from.0 - self.by * Micro::ONE.0 } else { from.0 + self.by * Micro::ONE.0 })
    }
}

/// A row of the abstract problem and the number that it holds to.
pub(crate) struct Held {
    pub(crate) number: Number,
    /// The row asks for no less than the number; its coefficients and limit are negative.
    pub(crate) least: bool,
    pub(crate) row: Row,
}

/// The keys in the order of their rows.
pub(crate) const DECIDED: [DecideKey; 7] = [
    DecideKey::MaxClosures,
    DecideKey::KeepOpen,
    DecideKey::Open,
    DecideKey::MaxCapital,
    DecideKey::MaxBoarders,
    DecideKey::MaxMeanMinutes,
    DecideKey::MaxKolmPollakMinutes,
];

/// What a key is to the problem.
pub(crate) fn of(key: DecideKey) -> &'static dyn DecideRow {
    match key {
        DecideKey::MaxClosures => &max_closures::MaxClosures,
        DecideKey::KeepOpen => &keep_open::KeepOpen,
        DecideKey::Open => &open::Open,
        DecideKey::MaxCapital => &max_capital::MaxCapital,
        DecideKey::MaxBoarders => &max_boarders::MaxBoarders,
        DecideKey::MaxMeanMinutes => &max_mean_minutes::MaxMeanMinutes,
        DecideKey::MaxKolmPollakMinutes => &max_kolm_pollak_minutes::MaxKolmPollakMinutes,
    }
}

/// The rows that must be kept, by the names of docs/costs.md: of `[decide]`, then of the rule profile.
pub(crate) fn held(brief: &Brief<'_>) -> Vec<Held> {
    let decided = DECIDED.into_iter().flat_map(|key| of(key).rows(brief));
    decided.chain(newly_over_share::row(brief)).chain(preschool_share::rows(brief)).collect()
}

/// All rows: those that must be kept and those that may be paid for.
pub(crate) fn rows(brief: &Brief<'_>) -> Vec<Row> {
    held(brief).into_iter().map(|held| held.row).chain(catchments::rows(brief)).collect()
}

/// Children of all units.
pub(crate) fn children(brief: &Brief<'_>) -> i64 {
    brief.units.values().iter().map(|unit| i64::from(unit.pupils)).sum()
}

/// What shares and means are of; at least 1.
fn some_children(brief: &Brief<'_>) -> i64 {
    children(brief).max(1)
}

/// A count as it is written.
fn whole(count: u32) -> Micro {
    Micro::whole(i64::from(count))
}

/// The whole things in a number.
fn count(number: Micro) -> u32 {
    u32::try_from(number.0 / Micro::ONE.0).unwrap_or_default()
}

/// The least multiple of a step that is not below.
pub(crate) fn up(to: i64, step: i64) -> i64 {
    -(-to).div_euclid(step) * step
}

/// A row of its own key over ways.
fn over_ways(key: DecideKey, limit: i64, arcs: Vec<(u32, i64)>) -> Vec<Held> {
    let row = Row { name: key.row().into(), arcs, limit, ..Row::default() };
    vec![Held { number: Number::Decide(key), least: false, row }]
}

/// A row of its own key over schools.
fn over_schools(key: DecideKey, limit: i64, configurations: Vec<(u32, u32, i64)>) -> Held {
    let row = Row { name: key.row().into(), configurations, limit, ..Row::default() };
    Held { number: Number::Decide(key), least: false, row }
}

/// The same for no fewer schools that teach than a number.
fn no_fewer(key: DecideKey, name: &str, least: u32, brief: &Brief<'_>) -> Held {
    let teaching = teaching(brief, -1);
    let row = Row { name: name.into(), configurations: teaching, limit: -i64::from(least), ..Row::default() };
    Held { number: Number::Decide(key), least: true, row }
}

/// Schools that teach.
fn teaching(brief: &Brief<'_>, sign: i64) -> Vec<(u32, u32, i64)> {
    on_sites(brief, |option| sign * i64::from(option.configuration.outcome.teaches()))
}

/// Children on every way that counts.
fn on_arcs(brief: &Brief<'_>, counts: impl Fn(&Choice) -> bool) -> Vec<(u32, i64)> {
    let choices = (0..).zip(&brief.choices.choices).filter(|(_, choice)| counts(choice));
    choices.map(|(arc, choice)| (arc, i64::from(brief.units[choice.unit].pupils))).collect()
}

/// Children of every arc, each counted by its time.
fn timed(brief: &Brief<'_>, counted: &dyn Fn(Option<Seconds>) -> i64) -> Vec<(u32, i64)> {
    let coefficient = |choice: &Choice| i64::from(brief.units[choice.unit].pupils) * counted(choice.way.time);
    let arcs = (0..).zip(&brief.choices.choices).map(|(arc, choice)| (arc, coefficient(choice)));
    arcs.filter(|&(_, coefficient)| coefficient != 0).collect()
}

/// What every configuration of every school that takes part counts, 0 left out.
fn on_sites(brief: &Brief<'_>, coefficient: impl Fn(&SchoolOption) -> i64) -> Vec<(u32, u32, i64)> {
    let taking_part = |id: &_| takes_part(&brief.case.county.schools[*id], &brief.case.recipe);
    let mut entries = Vec::new();
    for (id, options) in brief.options.iter().filter(|(id, _)| taking_part(id)) {
        for (k, option) in (0..).zip(options) {
            let coefficient = coefficient(option);
            if coefficient != 0 {
                entries.push((u32::try_from(id.row()).expect("ids have 32 bits"), k, coefficient));
            }
        }
    }
    entries
}
