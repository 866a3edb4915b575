//! Numbers that carry their unit: time, length, money and exact decimals.
//!
//! Everything that ends in a plan is an integer here, so that the optimiser and the referee can agree to the
//! last fen.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Milliseconds on a road; only a finished journey is rounded to [`Seconds`], half up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u32);

/// Whole seconds of a finished one-way journey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u32);

impl Seconds {
    /// The time in minutes, for showing only.
    #[must_use]
    pub fn minutes(self) -> f64 {
        f64::from(self.0) / 60.0
    }

    /// This time times `factor`, rounded half up to seconds; computed in integers.
    #[must_use]
    pub fn scaled(self, factor: Micro) -> Self {
        let scaled = round_half_up(i128::from(self.0) * i128::from(factor.0), 1_000_000);
        Self(u32::try_from(scaled.max(0)).unwrap_or(u32::MAX))
    }
}

/// Millimetres along a road; only a finished journey is rounded to [`Metres`], half up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millimetres(pub u32);

/// Whole metres of a finished one-way journey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metres(pub u32);

impl Metres {
    /// The length in kilometres, for showing only.
    #[must_use]
    pub fn kilometres(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// Money in fen (1/100 yuan). A year's cost unless the name says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

impl Fen {
    /// `numerator / denominator` fen, rounded half up (towards +∞ at exactly one half).
    ///
    /// # Panics
    /// When the result does not fit into 64 bits (92 thousand billion yuan).
    #[must_use]
    pub fn ratio(numerator: i128, denominator: i128) -> Self {
        Self(
            i64::try_from(round_half_up(numerator, denominator))
                .expect("a sum of money fits into 64 bits of fen"),
        )
    }

    /// The amount in yuan, for showing and for solvers that work in floats.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact below 90 thousand billion fen; shown, never summed"
    )]
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Yuan with two decimals as text, exactly.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Sum for Fen {
    fn sum<S: Iterator<Item = Self>>(items: S) -> Self {
        items.fold(Self(0), Add::add)
    }
}

/// A decimal number with exactly six places: rates, thresholds, shares and factors as people write them.
///
/// `0.15` is held as 150,000, so that products of rates are exact integers and two programs that round once
/// at the end get the same fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micro(pub i64);

impl Micro {
    /// One.
    pub const ONE: Self = Self(1_000_000);

    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self(value * 1_000_000)
    }

    /// The nearest six-place decimal to `value`; `None` when it is not finite or too large (over 9 × 10¹²).
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
    pub fn from_f64(value: f64) -> Option<Self> {
        let scaled = (value * 1e6).round();
        (scaled.is_finite() && scaled.abs() < 9.0e18).then_some(Self(scaled as i64))
    }

    /// The number as a float, for showing only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for showing only")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// This many minutes in whole seconds, rounded down (a limit is never loosened by rounding).
    #[must_use]
    pub fn minutes_to_seconds(self) -> Seconds {
        Seconds(u32::try_from((i128::from(self.0) * 60).div_euclid(1_000_000).max(0)).unwrap_or(u32::MAX))
    }

    /// This many kilometres in whole metres, rounded down.
    #[must_use]
    pub fn kilometres_to_metres(self) -> Metres {
        Metres(u32::try_from((i128::from(self.0) * 1000).div_euclid(1_000_000).max(0)).unwrap_or(u32::MAX))
    }
}

impl fmt::Display for Micro {
    /// The shortest decimal that is the same number: `45`, `0.15`, `1.5`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let places = format!("{:06}", value % 1_000_000);
        let places = places.trim_end_matches('0');
        let dot = if places.is_empty() { "" } else { "." };
        write!(formatter, "{sign}{}{dot}{places}", value / 1_000_000)
    }
}

/// `numerator / denominator` rounded to the nearest integer, halves towards +∞; `denominator` is positive.
#[must_use]
pub fn round_half_up(numerator: i128, denominator: i128) -> i128 {
    debug_assert!(denominator > 0, "a denominator is positive");
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// Splits `total` over `weights` in whole numbers by largest remainder (Hamilton's method), ties to the
/// earlier weight. All weights zero: the earlier parts get one more.
///
/// # Panics
/// Never: no part is larger than `total`.
#[must_use]
pub fn largest_remainder(total: u32, weights: &[u64]) -> Vec<u32> {
    let ones;
    let (weights, sum) = match weights.iter().map(|&weight| u128::from(weight)).sum::<u128>() {
        0 => {
            ones = vec![1; weights.len()];
            (&ones[..], weights.len() as u128)
        }
        sum => (weights, sum),
    };
    let share = |weight: u64| u128::from(total) * u128::from(weight);
    let mut parts: Vec<u32> = weights
        .iter()
        .map(|&weight| u32::try_from(share(weight) / sum).expect("a part is at most the total"))
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&part| (std::cmp::Reverse(share(weights[part]) % sum), part));
    let missing = total - parts.iter().sum::<u32>();
    for &part in order.iter().take(missing as usize) {
        parts[part] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{Fen, Micro, Seconds, largest_remainder, round_half_up};

    #[test]
    fn halves_round_towards_plus_infinity() {
        assert_eq!(round_half_up(5, 2), 3);
        assert_eq!(round_half_up(-5, 2), -2);
        assert_eq!(round_half_up(4, 3), 1);
        assert_eq!(Seconds(101).scaled(Micro(1_250_000)), Seconds(126)); // 126.25
        assert_eq!(Seconds(102).scaled(Micro(1_250_000)), Seconds(128)); // 127.5
        assert_eq!(Fen(-1234).to_decimal(), "-12.34");
    }

    #[test]
    fn decimals_print_as_people_write_them() {
        for text in ["45", "0.15", "1.5", "-0.000001"] {
            assert_eq!(Micro::from_f64(text.parse().unwrap()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn largest_remainder_loses_nothing() {
        assert_eq!(largest_remainder(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(largest_remainder(3, &[0, 0]), [2, 1]);
        assert_eq!(largest_remainder(7, &[2, 5]), [2, 5]);
        assert_eq!(largest_remainder(5, &[10, 0, 30]), [1, 0, 4]);
    }
}
