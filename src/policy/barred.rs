//! Ways that exist and that a rule, a decision or a village rules out, with everything that does.
//!
//! It allows nothing: it says what would have to change for a way to be lawful.

use std::collections::BTreeSet;

use crate::model::case::Case;
use crate::model::ids::{SchoolId, Table, UnitId};
use crate::model::plan::Means;
use crate::model::travel::{Travel, Trip};
use crate::model::unit::Unit;
use crate::model::units::{Metres, Seconds};
use crate::policy::eligibility::{Choice, Choices, Distance, Office, journey, way};
use crate::policy::limits;
use crate::policy::schools::SchoolOption;
use crate::policy::tariff::Way;
use crate::policy::terms::Terms;

/// One thing that rules a way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The village's `forbid`.
    Forbid,
    /// The village's `force`.
    Force,
    /// A limit of the profile.
    Limit {
        /// Its id.
        rule: &'static str,
        /// By how much the way is beyond it: seconds, metres, grades or schools.
        by: u32,
    },
}

/// What a school may become as things stand, and if nothing were decided.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Under the decisions.
    pub decided: &'a Table<SchoolId, Vec<SchoolOption>>,
    /// Without any.
    pub free: &'a Table<SchoolId, Vec<SchoolOption>>,
}

/// Ways of the units that `only` names which are not among `choices`, each with what rules it out; a way without a bar leads to
/// a school whose decision alone does. An escort stands for a pair where no way is lawful as the rules are.
#[must_use]
pub fn barred(
    case: &Case,
    terms: &Terms,
    travel: &Travel,
    options: Options<'_>,
    units: &Table<UnitId, Unit>,
    choices: &Choices,
    only: &dyn Fn(UnitId) -> bool,
) -> Vec<(Choice, Vec<Bar>)> {
    let decided = Office { case, terms, travel, options: options.decided, pupil: choices.pupil.clone() };
    let known: BTreeSet<(UnitId, SchoolId, Means)> = (choices.choices.iter())
        .filter(|choice| only(choice.unit))
        .map(|choice| (choice.unit, choice.school, choice.way.means))
        .collect();
    let mut all = Vec::new();
    for (id, unit) in units.iter().filter(|&(id, _)| only(id)) {
        let mut open: Vec<Distance> =
            decided.open_to(unit).iter().map(|&(school, _)| decided.distance(unit, school)).collect();
        open.sort_by(Distance::order);
        let own = decided.own_limit(unit);
        let before = &choices.before[id];
        for (school, options) in options.free.iter() {
            if !options.iter().any(|o| o.grades.is_some_and(|grades| unit.is_covered_by(grades))) {
                continue;
            }
            for (way, bars) in ways(&decided, unit, (own, before.moves_to(school)), school, &open) {
                if !known.contains(&(id, school, way.means)) {
                    let choice = decided.choice(id, unit, school, way, before);
                    all.push((choice, bars));
                }
            }
        }
    }
    all
}

/// Every way from a unit to a school, whatever rules it out. `own` = the unit's own limit and whether it would change school,
/// `open` = the schools it may go to at all, nearest first.
fn ways(
    office: &Office<'_>,
    unit: &Unit,
    (own, moves): (Option<(Seconds, Metres)>, bool),
    school: SchoolId,
    open: &[Distance],
) -> Vec<(Way, Vec<Bar>)> {
    let terms = office.terms;
    let village = office.village(unit);
    let beyond = |rule: &'static str, by: u32| (by > 0).then_some(Bar::Limit { rule, by });
    let bars = |means: Means, trip: Trip, time: Seconds| -> Vec<Bar> {
        let journey = journey(unit, means, trip, time, moves);
        let broken = limits::broken(&terms.journeys, &journey, own);
        broken.map(|(rule, by)| Bar::Limit { rule, by }).collect()
    };
    let mut ways: Vec<(Way, Vec<Bar>)> = Vec::new();
    if let Some(trip) = office.travel.walk.trip(unit.village, school) {
        ways.push((way(Means::Walk, trip, trip.time), bars(Means::Walk, trip, trip.time)));
    }
    let bus = if village.walk_only { None } else { office.travel.bus.trip(unit.village, school) };
    if let Some(trip) = bus {
        let time = trip.time.scaled(terms.route_factor);
        ways.push((way(Means::Bus, trip, time), bars(Means::Bus, trip, time)));
        if unit.may_board {
            let grades = terms.board_from_grade.saturating_sub(unit.youngest_grade());
            let young = beyond("boarding.from_grade", u32::try_from(grades).unwrap_or(u32::MAX));
            let bars = young.into_iter().chain(bars(Means::Board, trip, time)).collect();
            ways.push((way(Means::Board, trip, time), bars));
        }
    }
    if ways.iter().all(|(_, bars)| !bars.is_empty()) {
        let own = office.distance(unit, school);
        let nearer = open.partition_point(|other| other.order(&own).is_lt());
        let rank = u32::try_from(nearer + 1).unwrap_or(u32::MAX);
        let nearest = u32::try_from(terms.escort_nearest).unwrap_or(u32::MAX);
        ways.push((
            office.escort(unit, school),
            beyond("escort.nearest", rank.saturating_sub(nearest)).into_iter().collect(),
        ));
    }
    let forbid = village.forbid.contains(&school).then_some(Bar::Forbid);
    let force = village.force.is_some_and(|force| force != school).then_some(Bar::Force);
    for (_, bars) in &mut ways {
        bars.extend(forbid.into_iter().chain(force));
    }
    ways
}
