//! How unequal travel weighs: the Kolm-Pollak exponential with the constant of today's network.
//!
//! Formulas and sources stand in docs/costs.md, "Equity". It knows times and counts, nobody's way.

use crate::model::recipe::Objective;
use crate::model::units::{Micro, Seconds, round_half_up};

/// Microseconds of a minute.
const MINUTE: i128 = 60_000_000;
/// What a child at the limit counts in the row on Kolm-Pollak minutes.
const AT_LIMIT: i64 = 10_000;
/// The price of a child's time grows no further beyond this exponent, so that every sum fits; docs/costs.md says what that costs.
const STEEPEST: f64 = 10.0;

/// Kappa as an exact fraction, today's Kolm-Pollak minutes and the weight in the objective.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Equity {
    /// Kappa a microsecond, numerator and denominator; `None` = nobody travels today, so that the mean counts.
    kappa: Option<(i128, i128)>,
    /// Today's Kolm-Pollak minutes.
    today: Micro,
    /// Yuan a pupil-minute; 0 = no part of the objective.
    pub weight: Micro,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the exponential needs a float; the cast rounds alike everywhere"
)]
fn float(value: i128) -> f64 {
    value as f64
}

/// Half up; the callers keep values below 10^15.
#[expect(clippy::cast_possible_truncation, reason = "bounded by the callers")]
fn rounded(value: f64) -> i64 {
    (value + 0.5).floor() as i64
}

impl Equity {
    /// From today's journeys (time, children).
    #[must_use]
    pub fn new(objective: &Objective, today: &[(Seconds, u32)]) -> Self {
        let aversion = i128::from(objective.aversion.unwrap_or(Micro::ONE).0);
        let moment = |power: u32| -> i128 {
            today.iter().map(|&(time, pupils)| i128::from(pupils) * i128::from(time.0).pow(power)).sum()
        };
        let (first, second) = (moment(1), moment(2));
        let kappa = (first > 0).then_some((aversion * first, 1_000_000_000_000 * second));
        let weight = objective.equity_minute.unwrap_or_default();
        let mut equity = Self { kappa, today: Micro(0), weight };
        equity.today = equity.equivalent(today.to_vec());
        equity
    }

    /// The Kolm-Pollak equally-distributed equivalent in minutes, six places; the mean where kappa is 0, 0 for nobody.
    #[must_use]
    pub fn equivalent(&self, mut journeys: Vec<(Seconds, u32)>) -> Micro {
        journeys.sort_unstable();
        journeys.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        let children: i128 = journeys.iter().map(|&(_, pupils)| i128::from(pupils)).sum();
        let Some(&(longest, _)) = journeys.last() else { return Micro(0) };
        let Some((numerator, denominator)) = self.kappa else {
            let sum: i128 = journeys.iter().map(|&(t, n)| i128::from(t.0) * i128::from(n)).sum();
            let mean = round_half_up(sum * 1_000_000, 60 * children);
            return Micro(i64::try_from(mean).unwrap_or(i64::MAX));
        };
        // The longest time is taken out of the sum, so that no exponential is beyond 1.
        let share = journeys.iter().fold(0.0, |sum, &(time, pupils)| {
            let below = i128::from(longest.0 - time.0) * 1_000_000;
            sum + f64::from(pupils) * libm::exp(-(float(numerator * below) / float(denominator)))
        });
        let below = libm::log(share / float(children)) * (float(denominator) / float(numerator)) / 60.0;
        Micro(rounded(float(i128::from(longest.0) * 1_000_000) / 60.0 + below))
    }

    /// What a child with this time counts in the row on Kolm-Pollak minutes, and what one at the limit does; never more
    /// than `most`, which alone breaks the row.
    #[must_use]
    pub fn in_row(&self, time: Option<Seconds>, limit: Micro, most: i64) -> i64 {
        let Some((numerator, denominator)) = self.kappa else { return mean_in_row(time, limit) };
        let Some(time) = time else { return AT_LIMIT };
        let above = i128::from(time.0) * 1_000_000 - i128::from(limit.0) * 60;
        let exponent = float(numerator * above) / float(denominator);
        let counted = (libm::exp(exponent.min(30.0)) * 10_000.0).ceil();
        #[expect(clippy::cast_possible_truncation, reason = "at most 10000 e^30")]
        let counted = counted as i64;
        counted.min(most)
    }

    /// What a child at the limit counts in that row.
    #[must_use]
    pub fn at_limit(&self, limit: Micro) -> i64 {
        if self.kappa.is_some() { AT_LIMIT } else { mean_in_row(None, limit) }
    }

    /// Minutes that a limit must rise by for a row that is `by` above a right side of `right`, six places.
    #[must_use]
    pub fn rise(&self, by: i64, right: i64) -> Option<Micro> {
        let (numerator, denominator) = self.kappa?;
        let more = 1.0 + float(by.into()) / float(right.max(1).into());
        Some(Micro(rounded(libm::log(more) * (float(denominator) / float(numerator)) / 60.0)))
    }

    /// Minutes at which a child's time is priced, in millionths: the tangent of Kolm-Pollak minutes × children at today's network.
    #[must_use]
    pub fn priced(&self, time: Seconds) -> i64 {
        let micros = i128::from(time.0) * 1_000_000;
        let Some((numerator, denominator)) = self.kappa else {
            return i64::try_from(round_half_up(micros, 60)).unwrap_or(i64::MAX);
        };
        let exponent =
            |micros: i128| float(numerator * (micros - i128::from(self.today.0) * 60)) / float(denominator);
        let grown = libm::exp(exponent(micros).min(STEEPEST)) - libm::exp(exponent(0));
        rounded(grown * (float(denominator) / float(numerator * MINUTE)) * 1_000_000.0)
    }
}

/// What a child counts in the row on mean minutes: its seconds, those of the limit where it has none.
#[must_use]
pub fn mean_in_row(time: Option<Seconds>, limit: Micro) -> i64 {
    i64::from(time.unwrap_or_else(|| limit.minutes_to_seconds()).0)
}

#[cfg(test)]
mod tests {
    use super::Equity;
    use crate::model::recipe::Objective;
    use crate::model::units::{Micro, Seconds};

    /// Two children, 10 and 20 minutes: kappa = 30 / 500 = 0.06 a minute, K = ln((e^0.6 + e^1.2) / 2) / 0.06.
    #[test]
    fn two_children_by_hand() {
        let equity = Equity::new(&Objective::default(), &[(Seconds(600), 1), (Seconds(1200), 1)]);
        assert_eq!(equity.today, Micro(15_739_013));
        assert_eq!(equity.in_row(Some(Seconds(1200)), Micro::whole(20), 1_000_000), 10_000);
        assert_eq!(equity.in_row(None, Micro::whole(20), 1_000_000), 10_000);
    }

    #[test]
    fn lies_between_mean_and_worst_and_rises_with_any_time() {
        for far in (700..9000).step_by(371) {
            let today = [(Seconds(600), 3), (Seconds(far), 2), (Seconds(90), 7)];
            let equity = Equity::new(&Objective::default(), &today);
            let mean = i64::from(600 * 3 + far * 2 + 90 * 7) * 1_000_000 / (60 * 12);
            assert!(mean < equity.today.0 && equity.today.0 < i64::from(far) * 1_000_000 / 60);
            let later = equity.equivalent(vec![(Seconds(600), 3), (Seconds(far + 1), 2), (Seconds(90), 7)]);
            assert!(later > equity.today);
        }
    }
}
