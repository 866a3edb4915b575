//! Two sites share out anew, at best, the units that could go to either: a knapsack over the seats of the first.
//!
//! ```text
//! f_i[s] = least Σ (cost at the first - cost at the second) over the first i units with s children at the first
//! ```
//!
//! An exponential neighbourhood searched exactly (Ahuja and others, "A multi-exchange heuristic for the single-source
//! capacitated facility location problem", Management Science 50, 2004, search such neighbourhoods by paths). It looks at
//! seats alone; the state's total, which knows beds and rows, has the last word.

#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use crate::optimise::state::State;

/// A unit that could go to either site.
#[derive(Clone, Copy, Debug)]
struct Free {
    unit: u32,
    load: usize,
    /// Its arc at the first site and at the second.
    arcs: [u32; 2],
    /// What the first costs more.
    more: i64,
    at_first: bool,
}

/// Cells of a table that is still worth its time.
const MOST_CELLS: usize = 400_000;

/// Work space.
#[derive(Debug)]
pub(crate) struct Resplit {
    free: Vec<Free>,
    table: Vec<i64>,
    /// The widest instructions of this processor: a table is filled several times as fast with them.
    arch: pulp::Arch,
}

impl Default for Resplit {
    fn default() -> Self {
        Self { free: Vec::new(), table: Vec::new(), arch: pulp::Arch::new() }
    }
}

impl Resplit {
    /// Shares out anew between two sites; whether the total fell.
    pub(crate) fn run(&mut self, state: &mut State<'_>, first: usize, second: usize) -> bool {
        let ends = [first, second];
        let promising = self.collect(state, ends);
        if !promising {
            return false;
        }
        let seats = ends.map(|site| state.seats(site));
        let ours: i64 = self.free.iter().filter(|free| free.at_first).map(load).sum();
        let theirs: i64 = self.free.iter().filter(|free| !free.at_first).map(load).sum();
        // What others leave of the seats, and what is to be shared out.
        let rooms = [seats[0] - (state.load[first] - ours), seats[1] - (state.load[second] - theirs)];
        let all = ours + theirs;
        // At the first at most what fits and a little excess; never more than all.
        let width = usize::try_from(rooms[0].max(ours).clamp(0, all)).expect("clamped") + 1;
        if width * (self.free.len() + 1) > MOST_CELLS {
            return false;
        }
        self.fill(width);
        let last = &self.table[self.free.len() * width..][..width];
        let weight = state.weight;
        let priced = |at: usize| {
            let here = i64::try_from(at).expect("a load");
            last[at].saturating_add(weight * ((here - rooms[0]).max(0) + (all - here - rooms[1]).max(0)))
        };
        let best = (0..width).min_by_key(|&at| priced(at)).expect("at least no load");
        let now = self.free.iter().filter(|free| free.at_first).map(|free| free.more).sum::<i64>()
            + weight * ((ours - rooms[0]).max(0) + (theirs - rooms[1]).max(0));
        priced(best) < now && self.apply(state, best, width)
    }

    /// Finds the units; whether some of them would rather be at the other site, or one is overfull.
    fn collect(&mut self, state: &State<'_>, ends: [usize; 2]) -> bool {
        self.free.clear();
        let index = state.index;
        let mut promising = ends.iter().any(|&site| state.is_overfull(site));
        for (here, &site) in ends.iter().enumerate() {
            let there = ends[1 - here];
            for &unit in state.members(site) {
                let own = index.way(state.arc[unit as usize]);
                let other = index.ways_of(unit as usize).iter();
                let other = other.filter(|way| way.site as usize == there).find(|way| state.offered(way));
                let Some(other) = other else { continue };
                promising |= other.cost < own.cost;
                let (arcs, more) = if here == 0 {
                    ([own.arc, other.arc], own.cost - other.cost)
                } else {
                    ([other.arc, own.arc], other.cost - own.cost)
                };
                let load = index.problem.loads[unit as usize] as usize;
                self.free.push(Free { unit, load, arcs, more, at_first: here == 0 });
            }
        }
        promising
    }

    fn fill(&mut self, width: usize) {
        let cells = width * (self.free.len() + 1);
        if self.table.len() < cells {
            self.table.resize(cells, 0);
        }
        let Self { free, table, arch } = self;
        arch.dispatch(Fill { free, table, width });
    }

    /// Moves who has to move; whether the total fell by it.
    fn apply(&mut self, state: &mut State<'_>, best: usize, width: usize) -> bool {
        let (mark, before) = (state.mark(), state.total());
        let mut at = best;
        for (row, free) in self.free.iter().enumerate().rev() {
            let (with, without) = (self.table[(row + 1) * width + at], self.table[row * width + at]);
            let at_first = with != without;
            if at_first {
                at -= free.load;
            }
            if at_first != free.at_first {
                state.assign(free.unit as usize, free.arcs[usize::from(!at_first)]);
            }
        }
        let better = state.total() < before;
        if !better {
            state.back_to(mark);
        }
        better
    }
}

/// Fills the table row by row.
struct Fill<'f> {
    free: &'f [Free],
    table: &'f mut [i64],
    width: usize,
}

impl pulp::WithSimd for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { free, table, width } = self;
        table[0] = 0;
        // The largest load at the first that the units so far can make: beyond it no cell is read.
        let mut reach = 0;
        for (row, free) in free.iter().enumerate() {
            let (before, after) = table.split_at_mut((row + 1) * width);
            let next = (reach + free.load).min(width - 1);
            let (before, after) = (&mut before[row * width..][..=next], &mut after[..=next]);
            before[reach + 1..].fill(NEVER);
            reach = next;
            let load = free.load.min(before.len());
            after[..load].copy_from_slice(&before[..load]);
            for ((after, &stay), &come) in after[load..].iter_mut().zip(&before[load..]).zip(&*before) {
                *after = stay.min(come + free.more);
            }
        }
        table[free.len() * width..][reach + 1..width].fill(NEVER);
    }
}

/// Far above any sum of costs, and far from overflow when costs are added.
const NEVER: i64 = i64::MAX / 4;

fn load(free: &Free) -> i64 {
    i64::try_from(free.load).expect("a load has 32 bits")
}
