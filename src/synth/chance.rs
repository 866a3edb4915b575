//! Random numbers that are the same on every machine, a separate stream for each stage of the making.
//!
//! It uses no clock and no logarithm: heavy tails come from quotients.

/// A stream of random numbers.
#[derive(Debug)]
pub(crate) struct Chance(oorandom::Rand64);

impl Chance {
    /// The stream of one stage: drawing more in one stage leaves the others as they were.
    pub(crate) fn new(seed: u64, stage: u64) -> Self {
        Self(oorandom::Rand64::new_inc(u128::from(seed), u128::from(stage)))
    }

    /// Between 0 and 1, 1 excluded.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.rand_float()
    }

    /// Between `low` and `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.0.rand_range(0..u64::from(end))).expect("below a u32")
    }

    /// True so often.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Around 0 with spread about 1: the sum of three uniform draws.
    pub(crate) fn bell(&mut self) -> f64 {
        2.0 * (self.unit() + self.unit() + self.unit()) - 3.0
    }

    /// A size with a heavy tail, mean about 1.6: mostly well below 1, seldom above 10.
    pub(crate) fn heavy(&mut self) -> f64 {
        let rest = 1.0 - self.unit();
        (1.0 - rest) * (1.0 - rest) / (rest + 0.05)
    }
}

/// The whole number nearest to a value that is neither negative nor beyond `u32`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers hand in small positive numbers"
)]
pub(crate) fn whole(value: f64) -> u32 {
    (value + 0.5) as u32
}

/// A count as a number to reckon with; counts here are far below 2^32.
pub(crate) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a county has fewer than 2^32 of anything"))
}
