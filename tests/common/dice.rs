//! Chance from a seed, for random cases.

#![allow(
    clippy::missing_panics_doc,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail as tests do; each story uses its part"
)]

/// The same rolls for the same seed on every machine.
pub struct Dice(oorandom::Rand64);

impl Dice {
    pub fn new(seed: u128) -> Self {
        Self(oorandom::Rand64::new(seed))
    }

    pub fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.0.rand_range(0..u64::from(count))).expect("less than `count`")
    }

    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(size(choices)) as usize]
    }

    pub fn maybe<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(percent) { Some(make(self)) } else { None }
    }
}

/// The length of a list of a small case.
pub fn size<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("small cases")
}
