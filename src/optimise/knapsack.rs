//! The knapsack inside the bound: which units a site would take at given prices, at most one arc a unit.
//!
//! Two valid answers: the linear relaxation (fast, slightly lower) and the exact 0-1 optimum.

/// A unit that would lower the site's value: its load and its (negative) reduced cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) load: u32,
    pub(crate) reduced: i64,
    pub(crate) unit: u32,
    pub(crate) arc: u32,
}

/// Sorts candidates by reduced cost a load unit, best first, exactly (cross-multiplied), ties by unit.
pub(crate) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_unstable_by(|a, b| {
        let wide = || i128::from(a.reduced) * i128::from(b.load) - i128::from(b.reduced) * i128::from(a.load);
        let exact = match (a.reduced.checked_mul(b.load.into()), b.reduced.checked_mul(a.load.into())) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => wide().cmp(&0),
        };
        exact.then(a.unit.cmp(&b.unit))
    });
}

/// The linear relaxation's value, rounded down, for sorted candidates.
pub(crate) fn relaxed(sorted: &[Candidate], seats: u32) -> i64 {
    let mut room = i64::from(seats);
    let mut value = 0;
    for candidate in sorted {
        let load = i64::from(candidate.load);
        if load > room {
            // A fraction room/load of a negative number, rounded down.
            let part = (i128::from(candidate.reduced) * i128::from(room)).div_euclid(i128::from(load));
            return value + i64::try_from(part).expect("a part is smaller than the whole");
        }
        room -= load;
        value += candidate.reduced;
    }
    value
}

/// Steps of the exact search before the table takes over. Hardly any school of a county needs a tenth of it.
const MOST_STEPS: u32 = 20_000;
/// Cells up to which a table is built where the search was cut; beyond it the relaxation stands.
const MOST_CELLS: u64 = 50_000_000;

/// A search of Horowitz and Sahni ("Computing partitions with applications to the knapsack problem", JACM 21, 1974):
/// depth first, best candidates first, cut where the linear relaxation of the rest cannot better the best.
#[derive(Debug, Default)]
pub(crate) struct Exact {
    within: Vec<bool>,
    /// Which candidates the best set takes, in their order.
    pub(crate) best: Vec<bool>,
}

impl Exact {
    /// The least value of sorted candidates that fit into `seats`. Where the search was cut, a valid value still, and
    /// [`Exact::best`] a set that fits.
    pub(crate) fn solve(&mut self, sorted: &[Candidate], seats: u32) -> i64 {
        let (value, complete) = self.search(sorted, i64::from(seats));
        if complete {
            return value;
        }
        if u64::from(seats) * sorted.len() as u64 <= MOST_CELLS {
            return *exact(sorted, seats).last().expect("a table has a value for no seats");
        }
        relaxed(sorted, seats)
    }

    /// The best value, and whether it is proven.
    fn search(&mut self, sorted: &[Candidate], seats: i64) -> (i64, bool) {
        let Self { within, best } = self;
        within.clear();
        within.resize(sorted.len(), false);
        best.clear();
        best.resize(sorted.len(), false);
        let (mut room, mut value, mut least, mut at) = (seats, 0, 0, 0);
        for _ in 0..MOST_STEPS {
            if value + rest(&sorted[at..], room) < least {
                while let Some(next) = sorted.get(at) {
                    within[at] = i64::from(next.load) <= room;
                    at += 1;
                    if within[at - 1] {
                        room -= i64::from(next.load);
                        value += next.reduced;
                    } else {
                        break;
                    }
                }
                if at < sorted.len() {
                    continue;
                }
                if value < least {
                    least = value;
                    best.copy_from_slice(within);
                }
            }
            let Some(last) = within[..at].iter().rposition(|&taken| taken) else { return (least, true) };
            within[last..at].fill(false);
            room += i64::from(sorted[last].load);
            value -= sorted[last].reduced;
            at = last + 1;
        }
        (least, false)
    }
}

/// No set of these candidates that fits into `room` is worth less: their linear relaxation, rounded down.
fn rest(sorted: &[Candidate], mut room: i64) -> i64 {
    let mut value = 0;
    for candidate in sorted {
        let load = i64::from(candidate.load);
        if load > room {
            return value - part(candidate.reduced, room, load);
        }
        room -= load;
        value += candidate.reduced;
    }
    value
}

/// At least `-reduced * room / load`, by floats: their error is far below the one that is added.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "rounded up beyond the error")]
fn part(reduced: i64, room: i64, load: i64) -> i64 {
    (-reduced as f64 * (room as f64 / load as f64)) as i64 + 1
}

/// The exact 0-1 value for every number of seats up to `seats`: `values[s]` with s seats.
pub(crate) fn exact(candidates: &[Candidate], seats: u32) -> Vec<i64> {
    let all: u64 = candidates.iter().map(|candidate| u64::from(candidate.load)).sum();
    let top = usize::try_from(all.min(u64::from(seats))).expect("seats fit into memory");
    let mut values = vec![0_i64; top + 1];
    let mut reach = 0;
    for candidate in candidates {
        let load = candidate.load as usize;
        if load > top {
            continue;
        }
        reach = (reach + load).min(top);
        for room in (load..=reach).rev() {
            values[room] = values[room].min(values[room - load] + candidate.reduced);
        }
        // Beyond `reach` more room changes nothing yet.
        let last = values[reach];
        values[reach + 1..].fill(last);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Exact, exact, relaxed, sort};

    fn candidates(pairs: &[(u32, i64)]) -> Vec<Candidate> {
        let unit = |unit: usize| u32::try_from(unit).unwrap();
        pairs
            .iter()
            .enumerate()
            .map(|(u, &(load, reduced))| Candidate { load, reduced, unit: unit(u), arc: 0 })
            .collect()
    }

    #[test]
    fn equals_enumeration_and_is_bounded_by_the_relaxation() {
        let mut rng = oorandom::Rand64::new(7);
        for _ in 0..500 {
            let count = rng.rand_range(0..9);
            let pairs: Vec<(u32, i64)> = (0..count)
                .map(|_| {
                    (
                        u32::try_from(rng.rand_range(1..9)).unwrap(),
                        -i64::try_from(rng.rand_range(1..50)).unwrap(),
                    )
                })
                .collect();
            let seats = u32::try_from(rng.rand_range(0..25)).unwrap();
            let mut items = candidates(&pairs);
            sort(&mut items);
            let best = |room: u32| {
                (0..1_u32 << pairs.len())
                    .filter_map(|set| {
                        let chosen = || {
                            pairs
                                .iter()
                                .enumerate()
                                .filter(|&(i, _)| set >> i & 1 == 1)
                                .map(|(_, &pair)| pair)
                        };
                        (chosen().map(|(load, _)| load).sum::<u32>() <= room)
                            .then(|| chosen().map(|(_, reduced)| reduced).sum::<i64>())
                    })
                    .min()
                    .unwrap()
            };
            let values = exact(&items, seats);
            for room in 0..=seats {
                let value = values[(room as usize).min(values.len() - 1)];
                assert_eq!(value, best(room), "{pairs:?} with {room} seats");
                assert!(relaxed(&items, room) <= value);
                let mut search = Exact::default();
                assert_eq!(search.solve(&items, room), value);
                let taken = || items.iter().zip(&search.best).filter(|&(_, &taken)| taken);
                assert_eq!(taken().map(|(item, _)| item.reduced).sum::<i64>(), value);
                assert!(taken().map(|(item, _)| item.load).sum::<u32>() <= room);
            }
        }
    }
}
