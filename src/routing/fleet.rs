//! Trips of several schools chained onto buses: as few buses as can be, by the windows that bells leave.
//!
//! A trip may start within its window; a bus drives one after the other, with the empty way between. Trips are given starts, and
//! the most pairs that then follow one another are matched; starts move within what the chains allow, and matching goes on from
//! where it was, so that buses never become more. The bound matches whatever might follow in the best case. It refuses to change
//! a trip.

/// A run of a bus from its first stop until it is free at the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Earliest and latest start, seconds after midnight.
    pub window: (u32, u32),
    /// Seconds until the bus is free.
    pub lasts: u32,
}

/// Which trips each bus drives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// By bus: its trips in order.
    pub buses: Vec<Vec<u32>>,
    /// By trip: its start.
    pub starts: Vec<u32>,
    /// No fewer buses can do it.
    pub lower_bound: u32,
}

/// A generator of chance: xorshift64*, Vigna 2016.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        usize::try_from((high * count as u64) >> 32).unwrap_or(0)
    }
}

/// Pairs of trips that follow one another on a bus.
#[derive(Clone, Debug)]
struct Pairs {
    next: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
}

impl Pairs {
    fn none(trips: usize) -> Self {
        Self { next: vec![None; trips], before: vec![None; trips] }
    }

    fn count(&self) -> usize {
        self.next.iter().flatten().count()
    }

    /// Finds a follower for a trip that has none, others giving theirs up for another (Kuhn 1955); false where there is none.
    fn follow(&mut self, trip: usize, may: &dyn Fn(usize, usize) -> bool, seen: &mut [bool]) -> bool {
        for next in 0..self.next.len() {
            if seen[next] || !may(trip, next) {
                continue;
            }
            seen[next] = true;
            if self.before[next].is_none_or(|other| self.follow(other, may, seen)) {
                (self.next[trip], self.before[next]) = (Some(next), Some(trip));
                return true;
            }
        }
        false
    }

    /// As many pairs as there may be.
    fn fill(&mut self, may: &dyn Fn(usize, usize) -> bool) {
        for trip in 0..self.next.len() {
            if self.next[trip].is_none() {
                self.follow(trip, may, &mut vec![false; self.next.len()]);
            }
        }
    }

    fn chains(&self) -> Vec<Vec<usize>> {
        let firsts = (0..self.next.len()).filter(|&trip| self.before[trip].is_none());
        firsts.map(|first| std::iter::successors(Some(first), |&trip| self.next[trip]).collect()).collect()
    }
}

/// Chains trips onto few buses. `empty` is the way from the end of a trip to the start of another with what turning round takes; `None` =
/// there is none.
#[must_use]
pub fn chain(trips: &[Trip], empty: &dyn Fn(usize, usize) -> Option<u32>, rounds: u64, seed: u64) -> Fleet {
    // By pair: seconds from the start of one to the earliest start of the other.
    let after: Vec<Vec<Option<u32>>> = (0..trips.len())
        .map(|one| {
            let way = |other: usize| Some(trips[one].lasts.saturating_add(empty(one, other)?));
            (0..trips.len()).map(|other| if one == other { None } else { way(other) }).collect()
        })
        .collect();
    let reached = |one: usize, start: u32, other: usize, by: u32| {
        after[one][other].is_some_and(|after| start.saturating_add(after) <= by)
    };
    let mut bound = Pairs::none(trips.len());
    bound.fill(&|one, other| reached(one, trips[one].window.0, other, trips[other].window.1));
    let least = trips.len() - bound.count();
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut starts: Vec<u32> = trips.iter().map(|trip| trip.window.1).collect();
    let mut pairs = Pairs::none(trips.len());
    pairs.fill(&|one, other| reached(one, starts[one], other, starts[other]));
    for _ in 0..rounds {
        if trips.len() - pairs.count() <= least {
            break;
        }
        let moved = moved(trips, &after, &pairs, &mut chance);
        let mut tried = pairs.clone();
        tried.fill(&|one, other| reached(one, moved[one], other, moved[other]));
        (pairs, starts) = (tried, moved);
    }
    let number = |trip: usize| u32::try_from(trip).unwrap_or(u32::MAX);
    let buses: Vec<Vec<u32>> =
        pairs.chains().into_iter().map(|chain| chain.into_iter().map(number).collect()).collect();
    Fleet { buses, starts, lower_bound: number(least) }
}

/// Other starts under which every bus still does its trips: some chains early, some late, some anywhere between.
fn moved(trips: &[Trip], after: &[Vec<Option<u32>>], pairs: &Pairs, chance: &mut Chance) -> Vec<u32> {
    let mut starts = vec![0; trips.len()];
    for chain in pairs.chains() {
        // The latest start of each trip from which the rest of the chain is still done.
        let mut latest = vec![0; chain.len()];
        let mut by = u32::MAX;
        for (at, &trip) in chain.iter().enumerate().rev() {
            latest[at] = trips[trip].window.1.min(by);
            let before = at.checked_sub(1).map(|before| chain[before]);
            by = before
                .and_then(|before| after[before][trip])
                .map_or(0, |after| latest[at].saturating_sub(after));
        }
        let mut from = 0;
        let how = chance.below(4);
        for (at, &trip) in chain.iter().enumerate() {
            let earliest = trips[trip].window.0.max(from);
            let room = latest[at].saturating_sub(earliest);
            let share = match how {
                0 => 0,
                1 => room,
                _ => u32::try_from(chance.below(room as usize + 1)).unwrap_or(0),
            };
            starts[trip] = earliest + share;
            let next = chain.get(at + 1).and_then(|&next| after[trip][next]);
            from = next.map_or(0, |after| starts[trip].saturating_add(after));
        }
    }
    starts
}
