//! What a unit costs at a school by a way of travel: exact fractions, rounded to fen once.
//!
//! It refuses to ask whether the journey is lawful.

use crate::model::ids::SchoolId;
use crate::model::plan::Means;
use crate::model::rules::Force;
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro, Seconds};
use crate::verify::book::{Book, Mover};
use crate::verify::reach::Journey;

/// Headings of a unit's cost.
pub(super) const UNIT_HEADINGS: [&str; 10] = [
    "staff",
    "time",
    "bus_daily",
    "bus_weekly",
    "boarding_family",
    "boarding_school",
    "escort",
    "over_limit",
    "change",
    EQUITY_HEADING,
];
/// The heading that stands only where the plan file gives it a price.
pub(super) const EQUITY_HEADING: &str = "equity";
const STAFF: usize = 0;
const TIME: usize = 1;
const BUS_DAILY: usize = 2;
const BUS_WEEKLY: usize = 3;
const BOARDING_FAMILY: usize = 4;
const BOARDING_SCHOOL: usize = 5;
const ESCORT: usize = 6;
const OVER_LIMIT: usize = 7;
const CHANGE: usize = 8;
const EQUITY: usize = 9;

/// Everything is counted in fen / `PARTS`: seconds make 60, three six-place decimals make 10¹⁸.
const PARTS: i128 = 60 * 1_000_000_000_000_000_000;

/// Exact cost by heading, in fen / [`PARTS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitCost([i128; 10]);

impl UnitCost {
    /// Everything, rounded once: the coefficient by society's view.
    pub(super) fn total(self) -> Fen {
        Fen::ratio(self.0.iter().sum(), PARTS)
    }

    /// What nobody's time and no family pays, rounded once.
    pub(super) fn without_families(self) -> Fen {
        let theirs = self.0[TIME] + self.0[BOARDING_FAMILY];
        Fen::ratio(self.0.iter().sum::<i128>() - theirs, PARTS)
    }

    /// By heading: each rounded by itself, `time` being what is left of the total.
    pub(super) fn headings(self) -> [Fen; 10] {
        let mut fen = self.0.map(|exact| Fen::ratio(exact, PARTS));
        fen[TIME] = Fen(0);
        fen[TIME] = self.total() - fen.iter().copied().sum();
        fen
    }
}

impl Book<'_> {
    /// Cost of a unit at a school; `change` = the school is not its present one.
    pub(super) fn unit_cost(
        &self,
        mover: &Mover,
        school: SchoolId,
        journey: Journey,
        change: bool,
    ) -> UnitCost {
        let rates = &self.rates;
        let pupils = i128::from(mover.unit.pupils);
        // yuan with six places × 100 fen / 10⁶
        let yuan = |each: Micro| pupils * i128::from(each.0) * (PARTS / 10_000);
        let length = i128::from(journey.length.map_or(0, |length| length.0));
        let bus =
            |fixed: Micro, km: Micro| yuan(fixed) + pupils * i128::from(km.0) * length * (PARTS / 10_000_000);
        let mut cost = [0; 10];
        if let Some(site) = &self.sites[school] {
            cost[STAFF] = pupils * i128::from((site.pupil_cost - self.base).0) * PARTS;
        }
        cost[TIME] = self.time_cost(mover, journey);
        match journey.means {
            Means::Walk => {}
            Means::Bus => {
                cost[BUS_DAILY] = bus(rates.daily_fixed, rates.daily_km);
            }
            Means::Board => {
                cost[BUS_WEEKLY] = bus(rates.weekly_fixed, rates.weekly_km);
                cost[BOARDING_FAMILY] = yuan(rates.board_family);
                cost[BOARDING_SCHOOL] = yuan(rates.board_school);
            }
            Means::Escort => cost[ESCORT] = bus(rates.escort, rates.escort_km),
        }
        for row in rates.journeys.iter().filter(|row| row.force == Force::Soft) {
            let over = row.value(journey).is_some_and(|value| row.wrong(value));
            if over && row.concerns(mover, journey.means, change) {
                cost[OVER_LIMIT] += yuan(row.price);
            }
        }
        if change {
            cost[CHANGE] = yuan(rates.change);
        }
        cost[EQUITY] = self.equity_cost(mover, journey);
        UnitCost(cost)
    }

    /// n · s/60 · M · trips · w; 0 without a road.
    fn time_cost(&self, mover: &Mover, journey: Journey) -> i128 {
        let rates = &self.rates;
        let weekly = journey.means == Means::Board;
        let trips = if weekly { rates.trips_weekly } else { rates.trips_daily };
        let weighty = matches!(mover.band, Band::Lower | Band::Kindergarten);
        let weight = if weighty { rates.weight_lower } else { Micro::ONE };
        let seconds = i128::from(journey.time.map_or(0, |time| time.0));
        let rate = i128::from(rates.minute.0) * i128::from(trips.0) * i128::from(weight.0);
        i128::from(mover.unit.pupils) * seconds * rate * 100
    }

    /// n · minutes of the tangent · weight · trips; 0 without a road, and while today's network is not yet known.
    fn equity_cost(&self, mover: &Mover, journey: Journey) -> i128 {
        let Some(scale) = self.scale.filter(|_| self.rates.equity > Micro(0)) else { return 0 };
        let weekly = journey.means == Means::Board;
        let trips = if weekly { self.rates.trips_weekly } else { self.rates.trips_daily };
        let yuan = i128::from(self.rates.equity.0) * i128::from(trips.0);
        i128::from(mover.unit.pupils) * scale.priced(journey.time) * yuan * 6_000
    }

    /// Whether a time is beyond the soft bus limit of the lower band, for a unit of that band.
    pub(super) fn over_soft(&self, mover: &Mover, time: Option<Seconds>) -> bool {
        let over = time.zip(self.rates.soft_time).is_some_and(|(time, limit)| time > limit);
        mover.band == Band::Lower && over
    }

    /// How a unit gets to its present school: the cheapest lawful way, ties walk, bus, board; else escorted.
    pub(super) fn way_today(&self, mover: &Mover, school: SchoolId) -> Journey {
        self.lawful(mover, school, self.beds_today(school), false)
            .min_by_key(|&journey| self.unit_cost(mover, school, journey, false).total())
            .unwrap_or_else(|| self.journey(mover.unit.village, school, Means::Escort))
    }
}
