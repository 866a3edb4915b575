//! The classics of location as docs/costs.md counts them, from the recounted network.
//!
//! It refuses to search: of a bound it says only what a look at every unit's own nearest school already excludes.

use crate::model::plan::{BoundKind, Means, Multipliers, Plan};
use crate::model::recipe::ObjectiveKind;
use crate::model::units::{Fen, round_half_up};
use crate::verify::book::Book;
use crate::verify::figures::Network;
use crate::verify::finding::Findings;
use crate::verify::limits;
use crate::verify::reach::Journey;

/// Seconds of a way that no road leads: a day.
const NO_ROAD: i128 = 24 * 60 * 60;

/// The value of a network by the plan file's kind; `None` for `cost`.
pub(super) fn objective(book: &Book<'_>, network: &Network<'_>) -> Option<Fen> {
    let journeys = || network.placed().map(|(unit, stay)| (pupils(book, unit), stay.journey));
    let hundredths = match book.case.recipe.objective.kind {
        ObjectiveKind::Cost => return None,
        ObjectiveKind::PMedian => {
            let sum: i128 = journeys().map(|(pupils, journey)| pupils * seconds(journey)).sum();
            round_half_up(sum * 100, 60)
        }
        ObjectiveKind::PCenter => {
            round_half_up(journeys().map(|(_, journey)| seconds(journey)).max().unwrap_or(0) * 100, 60)
        }
        ObjectiveKind::SetCover => {
            let teaching = network.configs.values().iter().flatten().filter(|config| config.teaches());
            teaching.map(|_| 100).sum()
        }
        ObjectiveKind::MaxCover => {
            let covered = journeys().filter(|&(_, journey)| covers(book, journey));
            -covered.map(|(pupils, _)| pupils * 100).sum::<i128>()
        }
    };
    Some(Fen(i64::try_from(hundredths).expect("a county's minutes and children fit 64 bits")))
}

fn pupils(book: &Book<'_>, unit: usize) -> i128 {
    book.movers[unit].unit.pupils.into()
}

fn seconds(journey: Journey) -> i128 {
    journey.time.map_or(NO_ROAD, |time| time.0.into())
}

/// Whether a journey is within the radius.
fn covers(book: &Book<'_>, journey: Journey) -> bool {
    let radius = book.case.recipe.objective.cover_minutes.unwrap_or_default().minutes_to_seconds();
    journey.time.is_some_and(|time| time <= radius)
}

/// A set covering leaves nobody outside, a classic's bound has no prices, and no value is below that of everyone at the
/// nearest school.
pub(super) fn check_bound(book: &Book<'_>, network: &Network<'_>, plan: &Plan, findings: &mut Findings) {
    if book.case.recipe.objective.kind == ObjectiveKind::SetCover {
        for (unit, stay) in network.placed().filter(|(_, stay)| !covers(book, stay.journey)) {
            let code = &book.school(stay.school).code;
            findings.add("V216", format!("{}: school {code} is beyond the radius", book.name(unit)));
        }
    }
    if plan.bound == BoundKind::Lagrangian || plan.multipliers != Multipliers::default() {
        findings.add("V704", "a classic's bound: found prices, expected none".into());
    }
    let least = nearest(book, network).filter(|&least| plan.objective < least);
    if let Some(least) = least {
        let expected = format!("at least {}, everyone at the nearest school", least.to_decimal());
        findings.differ("V705", "objective", &plan.objective.to_decimal(), &expected);
    }
}

/// The value if everyone went the shortest lawful way: no plan is below. `None` where schools are counted.
fn nearest(book: &Book<'_>, network: &Network<'_>) -> Option<Fen> {
    let shortest = |unit: usize| -> Option<Journey> {
        let mover = &book.movers[unit];
        let today = network.stays[unit].as_ref().and_then(|stay| stay.today.as_ref());
        let escorts = book.nearest(mover);
        let ways = book.sites.ids().filter(|&school| book.may_go(mover, school)).flat_map(|school| {
            let beds = book.may_have_bed(mover, school);
            let mut ways: Vec<Journey> =
                book.lawful(mover, school, beds, limits::changes(today, school)).collect();
            if ways.is_empty() && escorts.contains(&school) {
                ways.push(book.journey(mover.unit.village, school, Means::Escort));
            }
            ways
        });
        ways.min_by_key(|&journey| seconds(journey))
    };
    let ways: Option<Vec<Journey>> = (0..book.movers.len()).map(shortest).collect();
    let ways = ways?.into_iter().enumerate().map(|(unit, journey)| (pupils(book, unit), journey));
    let hundredths = match book.case.recipe.objective.kind {
        ObjectiveKind::Cost | ObjectiveKind::SetCover => return None,
        ObjectiveKind::PMedian => {
            round_half_up(ways.map(|(pupils, journey)| pupils * seconds(journey)).sum::<i128>() * 100, 60)
        }
        ObjectiveKind::PCenter => {
            round_half_up(ways.map(|(_, journey)| seconds(journey)).max().unwrap_or(0) * 100, 60)
        }
        ObjectiveKind::MaxCover => {
            let covered = ways.filter(|&(_, journey)| covers(book, journey));
            -covered.map(|(pupils, _)| pupils * 100).sum::<i128>()
        }
    };
    i64::try_from(hundredths).ok().map(Fen)
}
