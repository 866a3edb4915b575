//! What is added up along a way, alone and sixteen side by side.
//!
//! It refuses to overflow: a time is less than [`MOST_MILLIS`], a length less than [`MOST_MILLIMETRES`], two of either add up
//! within their bits, and every sum is cut back before it is added to again. A way that long (12 days, 2,147 km) is not
//! "unreachable": whoever reads a label that was cut asks the plain search (`matrix`). And it refuses to choose instructions:
//! `sweep` runs the lanes under whatever the processor has (AVX-512, AVX2, plain), and the compiler turns each loop over them
//! into a few.
#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use std::fmt::Debug;

use crate::model::travel::Trip;
use crate::model::units::{Metres, Seconds};
use crate::network::search::Cost;

/// No way, or one that takes this long or longer, ms.
pub(crate) const MOST_MILLIS: u32 = (1 << 30) - 1;
/// A length that is this or more, mm.
pub(crate) const MOST_MILLIMETRES: u32 = (1 << 31) - 1;

/// What a stretch costs, compared as the fastest way is chosen.
pub trait Weight: Copy + Ord + Debug + Send + Sync + 'static {
    /// Sixteen of them, side by side.
    type Lanes: Lanes<Self>;
    /// No way, or too long a one.
    const NONE: Self;

    /// One after the other, cut back to [`Weight::NONE`]'s size.
    #[must_use]
    fn then(self, other: Self) -> Self;
    /// Of a cost; `NONE` where it is too large.
    fn of(cost: Cost) -> Self;
    /// Whether any part of it was cut back.
    fn cut(self) -> bool;
    /// What stands in a table, rounded.
    type Cell: Copy + Debug + PartialEq + Send + Sync;
    /// No way.
    const EMPTY: Self::Cell;
    /// Rounds a finished journey, half up. One of more than 136 years or 4 million kilometres is none.
    fn cell(cost: Cost) -> Self::Cell;
}

/// Whole seconds of a journey, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeSeconds(pub(crate) u32);

impl MaybeSeconds {
    /// The time; `None` = unreachable.
    #[must_use]
    pub fn get(self) -> Option<Seconds> {
        (self.0 != u32::MAX).then_some(Seconds(self.0))
    }
}

/// Whole seconds and metres of a journey, or none: half the size of an `Option<Trip>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeTrip {
    pub(crate) seconds: u32,
    pub(crate) metres: u32,
}

impl MaybeTrip {
    /// The journey; `None` = unreachable.
    #[must_use]
    pub fn get(self) -> Option<Trip> {
        let there = self.seconds != u32::MAX;
        there.then_some(Trip { time: Seconds(self.seconds), length: Metres(self.metres) })
    }
}

/// Thousandths as whole units, half up; `None` where they fill 32 bits.
fn whole(thousandths: u64) -> Option<u32> {
    u32::try_from(thousandths.checked_add(500)? / 1000).ok().filter(|&whole| whole != u32::MAX)
}

/// Milliseconds alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub(crate) u32);

impl Weight for Time {
    type Lanes = Times;
    const NONE: Self = Self(MOST_MILLIS);

    #[inline]
    fn then(self, other: Self) -> Self {
        Self((self.0 + other.0).min(MOST_MILLIS))
    }

    fn of(cost: Cost) -> Self {
        Self(within(cost.millis, MOST_MILLIS))
    }

    fn cut(self) -> bool {
        self.0 == MOST_MILLIS
    }

    type Cell = MaybeSeconds;
    const EMPTY: MaybeSeconds = MaybeSeconds(u32::MAX);

    fn cell(cost: Cost) -> MaybeSeconds {
        whole(cost.millis).map_or(Self::EMPTY, MaybeSeconds)
    }
}

/// Milliseconds, then millimetres: the shortest of the fastest. Packed, milliseconds above 32 bits of millimetres, so that
/// adding adds both and comparing compares as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way(pub(crate) i64);

impl Way {
    /// Where the length is.
    pub(crate) const LENGTH: i64 = 0xFFFF_FFFF;

    const fn new(millis: u32, millimetres: u32) -> Self {
        Self((millis as i64) << 32 | millimetres as i64)
    }

    #[expect(clippy::cast_sign_loss, reason = "the upper half of a positive number")]
    #[inline(always)]
    pub(crate) fn millis(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the lower half")]
    #[inline(always)]
    pub(crate) fn millimetres(self) -> u32 {
        self.0 as u32
    }
}

impl Weight for Way {
    type Lanes = Ways;
    const NONE: Self = Self::new(MOST_MILLIS, MOST_MILLIMETRES);

    #[inline]
    fn then(self, other: Self) -> Self {
        let sum = Self(self.0 + other.0);
        if sum.millis() >= MOST_MILLIS {
            return Self::NONE;
        }
        Self(sum.0 - i64::from(sum.millimetres().saturating_sub(MOST_MILLIMETRES)))
    }

    fn of(cost: Cost) -> Self {
        if cost.millis >= u64::from(MOST_MILLIS) {
            return Self::NONE;
        }
        Self::new(within(cost.millis, MOST_MILLIS), within(cost.millimetres, MOST_MILLIMETRES))
    }

    #[inline(always)]
    fn cut(self) -> bool {
        self.millis() >= MOST_MILLIS || self.millimetres() >= MOST_MILLIMETRES
    }

    type Cell = MaybeTrip;
    const EMPTY: MaybeTrip = MaybeTrip { seconds: u32::MAX, metres: u32::MAX };

    fn cell(cost: Cost) -> MaybeTrip {
        let both = whole(cost.millis).zip(whole(cost.millimetres));
        both.map_or(Self::EMPTY, |(seconds, metres)| MaybeTrip { seconds, metres })
    }
}

/// A number of 64 bits, or `most` where it is larger.
fn within(value: u64, most: u32) -> u32 {
    u32::try_from(value).map_or(most, |value| value.min(most))
}

/// Searches in one batch.
pub(crate) const LANES: usize = 16;

/// One label of each of sixteen searches.
pub trait Lanes<W: Weight>: Copy + Send + Sync + 'static {
    /// Nobody came here.
    const NONE: Self;

    /// Takes what comes from `from` over an arc of `weight`, where it is better.
    fn relax(&mut self, from: &Self, weight: W);
    /// Cuts every lane back to what may be added to again, once all that comes has come.
    fn settle(&mut self);
    /// Takes what comes by itself in one lane, where it is better.
    fn offer(&mut self, lane: usize, label: W);
    /// One lane.
    fn get(&self, lane: usize) -> W;
    /// All lanes rounded for the table, and whether any was cut back: its cell is empty.
    fn finish(&self) -> ([W::Cell; LANES], bool);
}

/// Labels in milliseconds: one cache line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Times([u32; LANES]);

impl Lanes<Time> for Times {
    const NONE: Self = Self([MOST_MILLIS; LANES]);

    #[inline(always)]
    fn relax(&mut self, from: &Self, weight: Time) {
        for lane in 0..LANES {
            // Both are below 2³⁰, so the sum fits; what is kept is no larger than what was there.
            self.0[lane] = self.0[lane].min(from.0[lane] + weight.0);
        }
    }

    #[inline(always)]
    fn settle(&mut self) {} // a minimum is no larger than what it began with

    fn offer(&mut self, lane: usize, label: Time) {
        self.0[lane] = self.0[lane].min(label.0);
    }

    fn get(&self, lane: usize) -> Time {
        Time(self.0[lane])
    }

    #[inline(always)]
    fn finish(&self) -> ([MaybeSeconds; LANES], bool) {
        let (mut cells, mut cut) = ([Time::EMPTY; LANES], false);
        for (cell, &millis) in cells.iter_mut().zip(&self.0) {
            let none = millis == MOST_MILLIS;
            cut |= none;
            cell.0 = if none { u32::MAX } else { (millis + 500) / 1000 };
        }
        (cells, cut)
    }
}

/// Labels in milliseconds and millimetres, packed as [`Way`] packs them: two cache lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Ways([i64; LANES]);

impl Lanes<Way> for Ways {
    const NONE: Self = Self([Way::NONE.0; LANES]);

    #[inline(always)]
    fn relax(&mut self, from: &Self, weight: Way) {
        for lane in 0..LANES {
            // Both are settled, so neither half overflows: the lengths add up within 32 bits, the times within 31.
            self.0[lane] = self.0[lane].min(from.0[lane] + weight.0);
        }
    }

    #[inline(always)]
    fn settle(&mut self) {
        for lane in 0..LANES {
            let length = (self.0[lane] & Way::LENGTH).min(MOST_MILLIMETRES.into());
            self.0[lane] = (self.0[lane] & !Way::LENGTH) | length;
        }
    }

    fn offer(&mut self, lane: usize, label: Way) {
        self.0[lane] = self.0[lane].min(label.0);
    }

    fn get(&self, lane: usize) -> Way {
        Way(self.0[lane])
    }

    #[inline(always)]
    fn finish(&self) -> ([MaybeTrip; LANES], bool) {
        let (mut cells, mut cut) = ([Way::EMPTY; LANES], false);
        for (cell, &packed) in cells.iter_mut().zip(&self.0) {
            let way = Way(packed);
            let none = way.cut();
            cut |= none;
            cell.seconds = if none { u32::MAX } else { (way.millis() + 500) / 1000 };
            cell.metres = if none { u32::MAX } else { (way.millimetres() + 500) / 1000 };
        }
        (cells, cut)
    }
}
