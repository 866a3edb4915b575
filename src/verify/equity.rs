//! How travel is shared out, counted again: the living subsidy, and the Kolm-Pollak equivalent of today's constant.
//!
//! It refuses to price or to judge: the row and the cost ask it what a journey counts.

use std::collections::BTreeMap;

use crate::model::plan::{EquityFigures, ShareTravel};
use crate::model::units::{Micro, Seconds, round_half_up};
use crate::verify::book::Book;
use crate::verify::figures::{Network, Stay};

/// The constant of today's network. Times are in microseconds where they meet a fraction of a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// aversion x sum n t, in millionths of a pupil-second; 0 = nobody travels today.
    over: i128,
    /// sum n t^2 in pupil-seconds squared x 10^12.
    under: i128,
    /// Today's Kolm-Pollak minutes.
    pub(super) today: Micro,
}

#[expect(clippy::cast_precision_loss, reason = "rounds to the nearest float on every machine")]
fn real(whole: i128) -> f64 {
    whole as f64
}

#[expect(clippy::cast_possible_truncation, reason = "millionths of minutes fit 64 bits")]
fn micro(millionths: f64) -> Micro {
    Micro((millionths + 0.5).floor() as i64)
}

impl Scale {
    /// From where everyone is today.
    pub(super) fn of_today(book: &Book<'_>, stays: &[Option<Stay>]) -> Self {
        let mut counts = Times::new();
        let (mut sum, mut squares) = (0_i128, 0_i128);
        for (mover, stay) in book.movers.iter().zip(stays) {
            let today = stay.as_ref().and_then(|stay| stay.today.as_ref());
            let Some(time) = today.and_then(|today| today.journey.time) else { continue };
            let (pupils, seconds) = (i128::from(mover.unit.pupils), i128::from(time.0));
            sum += pupils * seconds;
            squares += pupils * seconds * seconds;
            *counts.entry(time).or_insert(0) += mover.unit.pupils;
        }
        let aversion = book.case.recipe.objective.aversion.unwrap_or(Micro::ONE);
        let over = i128::from(aversion.0) * sum;
        let mut scale = Self { over, under: squares * 1_000_000_000_000, today: Micro(0) };
        scale.today = scale.minutes(&counts);
        scale
    }

    /// kappa x t of so many microseconds.
    fn exponent(&self, microseconds: i128) -> f64 {
        real(self.over * microseconds) / real(self.under)
    }

    /// The Kolm-Pollak equivalent: m + ln(sum n exp(kappa (t - m)) / N) / kappa with m the longest time.
    fn minutes(&self, counts: &Times) -> Micro {
        let Some((&longest, _)) = counts.last_key_value() else { return Micro(0) };
        let pupils: i128 = counts.values().map(|&pupils| i128::from(pupils)).sum();
        if self.over == 0 {
            let seconds: i128 = counts.iter().map(|(t, &n)| i128::from(t.0) * i128::from(n)).sum();
            let mean = round_half_up(seconds * 1_000_000, 60 * pupils);
            return Micro(i64::try_from(mean).unwrap_or(i64::MAX));
        }
        let mut sum = 0.0;
        for (time, &children) in counts {
            let short = i128::from(longest.0 - time.0) * 1_000_000;
            sum += f64::from(children) * libm::exp(-self.exponent(short));
        }
        let short = libm::log(sum / real(pupils)) * (real(self.under) / real(self.over)) / 60.0;
        micro(real(i128::from(longest.0) * 1_000_000) / 60.0 + short)
    }

    /// What one child counts in the row on Kolm-Pollak minutes; a child without a time counts as one at the limit.
    pub(super) fn counted(&self, time: Option<Seconds>, limit: Micro) -> i64 {
        if self.over == 0 {
            return seconds(time, limit);
        }
        let Some(time) = time else { return 10_000 };
        let above = i128::from(time.0) * 1_000_000 - i128::from(limit.0) * 60;
        let ceiling = (10_000.0 * libm::exp(self.exponent(above).min(30.0))).ceil();
        #[expect(clippy::cast_possible_truncation, reason = "at most 10000 e^30")]
        let counted = ceiling as i64;
        counted
    }

    /// Millionths of a minute at which a child's time is priced.
    pub(super) fn priced(&self, time: Option<Seconds>) -> i128 {
        let Some(time) = time else { return 0 };
        let microseconds = i128::from(time.0) * 1_000_000;
        if self.over == 0 {
            return round_half_up(microseconds, 60);
        }
        let today = i128::from(self.today.0) * 60;
        let there = libm::exp(self.exponent(microseconds - today).min(10.0));
        let grown = there - libm::exp(self.exponent(-today));
        micro(grown * (real(self.under) / real(self.over * 60_000_000)) * 1_000_000.0).0.into()
    }
}

/// Children by their time.
type Times = BTreeMap<Seconds, u32>;

/// What one child counts in the row on the mean: seconds.
pub(super) fn seconds(time: Option<Seconds>, limit: Micro) -> i64 {
    time.unwrap_or(limit.minutes_to_seconds()).0.into()
}

/// The block `equity` of a network.
pub(super) fn figures(book: &Book<'_>, network: &Network<'_>) -> EquityFigures {
    let (mut poor, mut others) = (BTreeMap::new(), BTreeMap::new());
    let (mut all, mut bands) = (Times::new(), BTreeMap::<_, Times>::new());
    let mut untimed = 0;
    for (unit, stay) in network.placed() {
        let children = &book.movers[unit].unit;
        let Some(time) = stay.journey.time else {
            untimed += children.pupils;
            continue;
        };
        let share = book.case.county.villages[children.village].poor.0;
        let pupils = i64::from(children.pupils);
        *poor.entry(time).or_insert(0) += pupils * share;
        *others.entry(time).or_insert(0) += pupils * (1_000_000 - share);
        *all.entry(time).or_insert(0) += children.pupils;
        *bands.entry(children.band).or_default().entry(time).or_insert(0) += children.pupils;
    }
    let minutes = |counts: &Times| book.scale.map_or(Micro(0), |scale| scale.minutes(counts));
    EquityFigures {
        poor: part(poor),
        others: part(others),
        kolm_pollak: minutes(&all),
        kolm_pollak_by_band: bands.iter().map(|(band, counts)| (*band, minutes(counts))).collect(),
        untimed,
    }
}

/// Figures of weights in millionths of a child, by time.
fn part(mut weights: BTreeMap<Seconds, i64>) -> ShareTravel {
    weights.retain(|_, weight| *weight > 0);
    let total: i64 = weights.values().sum();
    let mut within = 0_i128;
    let mut p95 = Seconds(0);
    for (&time, &weight) in &weights {
        within += i128::from(weight);
        p95 = time;
        if within * 20 >= i128::from(total) * 19 {
            break;
        }
    }
    ShareTravel {
        pupils: Micro(total),
        pupil_seconds: Micro(weights.iter().map(|(time, weight)| i64::from(time.0) * weight).sum()),
        p95,
        max: weights.last_key_value().map_or(Seconds(0), |(&time, _)| time),
    }
}
