//! What a unit's way to a school costs, by heading, in exact fractions rounded once.
//!
//! It prices what it is asked; whether the way is lawful is not its question.

use crate::model::plan::Means;
use crate::model::unit::{Band, Unit};
use crate::model::units::{Fen, Metres, Micro, Seconds};
use crate::policy::limits::{self, Journey};
use crate::policy::terms::Terms;

/// One unit's yearly cost, as a whole and by heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCost {
    /// All of it.
    pub total: Fen,
    /// What the view of the plan file counts: all of it, or without children's time and what families pay.
    pub counted: Fen,
    /// By heading, summing to the total; `time` takes the rounding.
    pub headings: Vec<(&'static str, Fen)>,
}

/// A way to school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// How.
    pub means: Means,
    /// With the route factor where a bus drives.
    pub time: Option<Seconds>,
    /// As driven.
    pub length: Option<Metres>,
}

/// Headings that no county pays.
const FAMILIES: [&str; 2] = ["time", "boarding_family"];

/// Denominator that every term shares: a minute's seconds, and three six-place decimals.
const DENOMINATOR: i128 = 60 * 1_000_000_000_000_000_000;

/// Price of a unit on its way; `pupil` is what a pupil costs there above the base, `moves` whether it changes school.
#[must_use]
pub fn unit_cost(terms: &Terms, unit: &Unit, way: &Way, pupil: Fen, moves: bool) -> UnitCost {
    let band = unit.rule_band();
    let n = i128::from(unit.pupils);
    let mut terms_of: Vec<(&'static str, i128)> = Vec::with_capacity(6);
    terms_of.push(("staff", n * i128::from(pupil.0) * DENOMINATOR));
    terms_of.push(("time", n * time_value(terms, band, way)));
    let yuan = |rate: Micro| n * i128::from(rate.0) * (DENOMINATOR / 1_000_000) * 100;
    let ride = |(fixed, km): (Micro, Micro)| {
        let metres = way.length.map_or(0, |length| i128::from(length.0));
        yuan(fixed) + n * i128::from(km.0) * metres * (DENOMINATOR / 1_000_000_000) * 100
    };
    match way.means {
        Means::Walk => {}
        Means::Bus => {
            terms_of.push(("bus_daily", ride(terms.bus_daily)));
        }
        Means::Board => {
            terms_of.push(("bus_weekly", ride(terms.bus_weekly)));
            terms_of.push(("boarding_family", yuan(terms.boarding_family)));
            terms_of.push(("boarding_school", yuan(terms.boarding_school)));
        }
        Means::Escort => terms_of.push(("escort", ride((terms.escort, terms.escort_km)))),
    }
    if let (Some(time), Some(length)) = (way.time, way.length) {
        let journey = Journey { means: way.means, youngest: unit.youngest_grade(), moves, time, length };
        let price = limits::charge(&terms.journeys, &journey);
        if price > Micro(0) {
            terms_of.push(("over_limit", yuan(price)));
        }
    }
    if terms.equity.weight > Micro(0)
        && let Some(time) = way.time
    {
        let trips = if way.means == Means::Board { terms.trips_weekly } else { terms.trips_daily };
        let each = i128::from(terms.equity.priced(time)) * i128::from(terms.equity.weight.0);
        terms_of.push(("equity", n * each * i128::from(trips.0) * 60 * 100));
    }
    if moves {
        terms_of.push(("change", yuan(terms.change)));
    }
    let sum = |counts: &dyn Fn(&str) -> bool| {
        let counted = terms_of.iter().filter(|&&(heading, _)| counts(heading));
        Fen::ratio(counted.map(|&(_, term)| term).sum(), DENOMINATOR)
    };
    let total = sum(&|_| true);
    let counted = if terms.county { sum(&|heading| !FAMILIES.contains(&heading)) } else { total };
    let mut headings: Vec<(&'static str, Fen)> =
        terms_of.iter().map(|&(heading, term)| (heading, Fen::ratio(term, DENOMINATOR))).collect();
    let others: Fen = headings.iter().filter(|&&(heading, _)| heading != "time").map(|&(_, fen)| fen).sum();
    headings[1].1 = total - others;
    UnitCost { total, counted, headings }
}

/// One child's time in a year, fen over [`DENOMINATOR`].
fn time_value(terms: &Terms, band: Band, way: &Way) -> i128 {
    let Some(time) = way.time else { return 0 };
    let trips = if way.means == Means::Board { terms.trips_weekly } else { terms.trips_daily };
    let weight =
        if matches!(band, Band::Lower | Band::Kindergarten) { terms.weight_lower } else { Micro::ONE };
    // seconds/60 × yuan/minute × trips × weight: three millionths and the sixty are the denominator, 100 makes fen.
    i128::from(time.0) * i128::from(terms.minute.0) * i128::from(trips.0) * i128::from(weight.0) * 100
}
