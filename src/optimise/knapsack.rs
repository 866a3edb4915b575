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
        let left = i128::from(a.reduced) * i128::from(b.load);
        let right = i128::from(b.reduced) * i128::from(a.load);
        left.cmp(&right).then(a.unit.cmp(&b.unit))
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
    use super::{Candidate, exact, relaxed, sort};

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
            }
        }
    }
}
