//! Children on the places of today's schools, at the least total time: the referee's own way to docs/costs.md, "Present school".
//!
//! Everybody begins at the nearest place, however full; then overfull places hand children on along the cheapest chains until none
//! is left, and ties are settled row by row. It refuses to know what a row or a place is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// What a child beyond the rolls costs on top: more than any chain of times.
const BEYOND: i64 = 1 << 46;

/// Children who are alike.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) count: u32,
    /// (seconds, place), nearest first.
    pub(super) near: Vec<(i64, usize)>,
}

/// By row: how many at each place, the nearest first; `None` = beyond the rolls, last.
pub(super) fn settle(rows: Vec<Row>, rolls: &[u32]) -> Vec<Vec<(Option<usize>, u32)>> {
    let mut ledger = Ledger::new(rows, rolls);
    for place in 0..rolls.len() {
        while ledger.surplus(place) > 0 {
            ledger.relieve(place);
        }
    }
    ledger.prefer();
    let named = |list: Vec<(usize, u32)>| {
        list.into_iter()
            .map(|(place, count)| (Some(place).filter(|&place| place < rolls.len()), count))
            .collect()
    };
    ledger.lists().into_iter().map(named).collect()
}

struct Ledger {
    rows: Vec<Row>,
    /// Children of a row at its n-th nearest place.
    held: Vec<Vec<u32>>,
    /// By place: the rows that have it, and as which of their nearest.
    users: Vec<Vec<(usize, usize)>>,
    load: Vec<i64>,
    rolls: Vec<i64>,
    toll: Vec<i64>,
}

/// A chain's link: this row hands children on from its n-th to its m-th nearest place.
#[derive(Clone, Copy)]
struct Link {
    row: usize,
    from: usize,
    to: usize,
}

impl Ledger {
    fn new(mut rows: Vec<Row>, rolls: &[u32]) -> Self {
        let beyond = rolls.len();
        let mut users = vec![Vec::new(); beyond + 1];
        let mut load = vec![0; beyond + 1];
        let mut held = Vec::new();
        for (number, row) in rows.iter_mut().enumerate() {
            let nearest = row.near.first().map_or(0, |&(time, _)| time);
            row.near.push((nearest + BEYOND, beyond));
            for (rank, &(_, place)) in row.near.iter().enumerate() {
                users[place].push((number, rank));
            }
            let mut own = vec![0; row.near.len()];
            own[0] = row.count;
            load[row.near[0].1] += i64::from(row.count);
            held.push(own);
        }
        let rolls = rolls.iter().map(|&roll| i64::from(roll)).chain([i64::MAX]).collect();
        Self { rows, held, users, load, rolls, toll: vec![0; beyond + 1] }
    }

    fn surplus(&self, place: usize) -> i64 {
        self.load[place].saturating_sub(self.rolls[place])
    }

    fn lists(&self) -> Vec<Vec<(usize, u32)>> {
        let list = |(row, held): (&Row, &Vec<u32>)| {
            let all = row.near.iter().zip(held).filter(|&(_, &count)| count > 0);
            all.map(|(&(_, place), &count)| (place, count)).collect()
        };
        self.rows.iter().zip(&self.held).map(list).collect()
    }

    /// Children of a row at a place, with the toll.
    fn dear(&self, row: usize, rank: usize) -> i64 {
        let (time, place) = self.rows[row].near[rank];
        time + self.toll[place]
    }

    /// Hands children of an overfull place on along the cheapest chain to one with room. Tolls keep every child where it pays least.
    fn relieve(&mut self, source: usize) {
        let mut best: Vec<(i64, Option<Link>)> = vec![(i64::MAX, None); self.toll.len()];
        best[source].0 = 0;
        let mut heap = BinaryHeap::from([Reverse((0, source))]);
        let mut closed: Vec<(usize, i64)> = Vec::new();
        // Nothing farther than a place with room is of use; tolls are never below 0.
        let mut bound = i64::MAX;
        while let Some(Reverse((far, place))) = heap.pop() {
            if best[place].0 < far {
                continue;
            }
            if self.surplus(place) < 0 {
                for (passed, own) in closed {
                    self.toll[passed] += far - own;
                }
                return self.hand_on(source, place, &|place| best[place].1);
            }
            closed.push((place, far));
            for &(row, from) in &self.users[place] {
                if self.held[row][from] == 0 {
                    continue;
                }
                let near = &self.rows[row].near;
                let start = far - near[from].0 - self.toll[place];
                for (to, &(time, next)) in near.iter().enumerate() {
                    if start + time > bound {
                        break;
                    }
                    let there = start + time + self.toll[next];
                    if there < best[next].0 && to != from {
                        best[next] = (there, Some(Link { row, from, to }));
                        heap.push(Reverse((there, next)));
                        if self.surplus(next) < 0 {
                            bound = bound.min(there);
                        }
                    }
                }
            }
        }
        unreachable!("whoever is somewhere can be beyond the rolls");
    }

    fn hand_on(&mut self, source: usize, end: usize, back: &dyn Fn(usize) -> Option<Link>) {
        let mut chain = Vec::new();
        let mut place = end;
        while let Some(link) = back(place) {
            chain.push(link);
            place = self.rows[link.row].near[link.from].1;
        }
        let fewest = chain.iter().map(|link| i64::from(self.held[link.row][link.from])).min().unwrap_or(0);
        let count = fewest.min(self.surplus(source)).min(-self.surplus(end));
        self.carry(&chain, count);
    }

    fn carry(&mut self, chain: &[Link], count: i64) {
        let children = u32::try_from(count).unwrap_or(0);
        for &Link { row, from, to } in chain {
            self.held[row][from] -= children;
            self.held[row][to] += children;
            self.load[self.rows[row].near[from].1] -= count;
            self.load[self.rows[row].near[to].1] += count;
        }
    }

    /// Settles ties: row by row, as many as can be at its nearest place, then at the next.
    fn prefer(&mut self) {
        let equal: Vec<Vec<usize>> = (0..self.rows.len()).map(|row| self.equal(row)).collect();
        for row in 0..self.rows.len() {
            for (index, &to) in equal[row].iter().enumerate() {
                for &from in &equal[row][index + 1..] {
                    while self.held[row][from] > 0 && self.swap(Link { row, from, to }, &equal) {}
                }
            }
        }
    }

    /// Ranks of the places where a row pays least.
    fn equal(&self, row: usize) -> Vec<usize> {
        let ranks = 0..self.rows[row].near.len();
        let least = ranks.clone().map(|rank| self.dear(row, rank)).min();
        ranks.filter(|&rank| Some(self.dear(row, rank)) == least).collect()
    }

    /// Brings children of a row from one place to another at no cost: later rows make good for it, or rolls that are not full.
    fn swap(&mut self, wish: Link, equal: &[Vec<usize>]) -> bool {
        let (start, goal) = (self.rows[wish.row].near[wish.to].1, self.rows[wish.row].near[wish.from].1);
        // A roll that nobody pays for may gain where it is not full and lose: from any such gain on to any such loss.
        let loose: Vec<usize> = (0..self.toll.len()).filter(|&place| self.toll[place] == 0).collect();
        let mut seen: BTreeMap<usize, Option<Link>> = BTreeMap::from([(start, None)]);
        let mut gained: Option<usize> = None;
        let mut stack = vec![start];
        while let Some(place) = stack.pop() {
            if place == goal {
                let mut chain = vec![wish];
                let first = self.trace(&seen, place, &mut chain);
                let end = gained.filter(|_| first != start);
                if let Some(end) = end {
                    self.trace(&seen, end, &mut chain);
                }
                let fewest = chain.iter().map(|link| i64::from(self.held[link.row][link.from])).min();
                let room = end.map_or(i64::MAX, |end| -self.surplus(end));
                self.carry(&chain, fewest.unwrap_or(0).min(room));
                return true;
            }
            if gained.is_none() && self.toll[place] == 0 && self.surplus(place) < 0 {
                gained = Some(place);
                for &other in &loose {
                    if let std::collections::btree_map::Entry::Vacant(e) = seen.entry(other) {
                        e.insert(None);
                        stack.push(other);
                    }
                }
            }
            for &(row, from) in self.users[place].iter().filter(|&&(row, from)| {
                row > wish.row && self.held[row][from] > 0 && equal[row].contains(&from)
            }) {
                for &to in equal[row].iter().filter(|&&to| to != from) {
                    let next = self.rows[row].near[to].1;
                    if let std::collections::btree_map::Entry::Vacant(e) = seen.entry(next) {
                        e.insert(Some(Link { row, from, to }));
                        stack.push(next);
                    }
                }
            }
        }
        false
    }

    /// Adds the links that lead to a place; where they begin.
    fn trace(&self, seen: &BTreeMap<usize, Option<Link>>, mut place: usize, chain: &mut Vec<Link>) -> usize {
        while let Some(link) = seen[&place] {
            chain.push(link);
            place = self.rows[link.row].near[link.from].1;
        }
        place
    }
}
