//! Sixteen labels side by side, for sixteen searches in one sweep.
//!
//! It refuses to choose instructions: `sweep` runs this code under whatever the processor has (AVX-512, AVX2, plain), and
//! the compiler turns each loop over the lanes into a few of them.
#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use crate::network::customise::{MOST_MILLIMETRES, MOST_MILLIS, MaybeSeconds, MaybeTrip, Time, Way, Weight};

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
