//! Children placed one by one on the places of today's schools, with the least total time.
//!
//! ```text
//! rows      r: a_r children who may be told apart by nothing       places  q: b_q children
//! minimise  Σ t_rq x_rq    subject to   Σ_q x_rq = a_r,   Σ_r x_rq ≤ b_q
//! ```
//!
//! Beside the real places every row may use one place without limit, so dear that as few as can be are put there. Shortest
//! augmenting paths with prices of the places (Ahuja, Magnanti, Orlin, *Network Flows*, 1993, ch. 9 and 12); of the answers that
//! cost as little, the one that docs/costs.md ("Present school") names. It knows no school and no road.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};

/// Dearer than any sum of times along a path of single children.
pub(super) const NOWHERE_COST: i64 = 1 << 44;

/// A row's places from the one it likes best on: (seconds, place).
pub(super) type Near = Vec<(i64, usize)>;

/// Children on places.
pub(super) struct Flow {
    /// By row, best first; the last one is the place without limit.
    near: Vec<Near>,
    /// By row and place: seconds; `i64::MAX` where it does not reach.
    times: Vec<Vec<i64>>,
    /// By row: how many at which place.
    at: Vec<BTreeMap<usize, u32>>,
    /// By place: the rows that have somebody there.
    here: Vec<BTreeSet<usize>>,
    /// By place: how many more it takes.
    room: Vec<u64>,
    /// By place: what a child more there is worth to the others; 0 where there is room.
    price: Vec<i64>,
}

/// Who goes where: by row, how many at which place. The place without limit is the one after the last of `rooms`.
pub(super) fn place(rows: &[(u32, Near)], rooms: &[u32]) -> Vec<BTreeMap<usize, u32>> {
    let nowhere = rooms.len();
    let near = rows.iter().map(|(_, near)| {
        let last = near.first().map_or(0, |&(time, _)| time) + NOWHERE_COST;
        near.iter().copied().chain([(last, nowhere)]).collect()
    });
    let near: Vec<Near> = near.collect();
    let times = near.iter().map(|near| {
        let mut times = vec![i64::MAX; nowhere + 1];
        for &(time, place) in near {
            times[place] = time;
        }
        times
    });
    let mut flow = Flow {
        times: times.collect(),
        near,
        at: vec![BTreeMap::new(); rows.len()],
        here: vec![BTreeSet::new(); nowhere + 1],
        room: rooms.iter().map(|&room| u64::from(room)).chain([u64::MAX / 2]).collect(),
        price: vec![0; nowhere + 1],
    };
    for (row, (count, _)) in rows.iter().enumerate() {
        flow.enter(row, *count);
    }
    flow.settle_ties();
    flow.at
}

/// Where a path came from: the row that moves on and the place it leaves; `None` at its start.
type Came = Option<(usize, usize)>;

impl Flow {
    /// Places all children of a row.
    fn enter(&mut self, row: usize, mut count: u32) {
        while count > 0 {
            let (mut to, came) = self.cheapest(row);
            let mut moved = count.min(u32::try_from(self.room[to]).unwrap_or(u32::MAX));
            let mut moves = Vec::new();
            let end = to;
            while let Some((mover, from)) = came[to] {
                moved = moved.min(self.at[mover][&from]);
                moves.push((mover, from, to));
                to = from;
            }
            for (mover, from, to) in moves {
                self.shift(mover, from, to, moved);
            }
            self.add(row, to, moved);
            self.room[end] -= u64::from(moved);
            count -= moved;
        }
    }

    fn add(&mut self, row: usize, place: usize, count: u32) {
        *self.at[row].entry(place).or_default() += count;
        self.here[place].insert(row);
    }

    fn shift(&mut self, row: usize, from: usize, to: usize, count: u32) {
        let left = self.at[row].get_mut(&from).expect("who leaves was there");
        *left -= count;
        if *left == 0 {
            self.at[row].remove(&from);
            self.here[from].remove(&row);
        }
        self.add(row, to, count);
    }

    /// The cheapest place with room, moving others on where that pays, and how to get there. Prices are brought up to date.
    fn cheapest(&mut self, row: usize) -> (usize, Vec<Came>) {
        let mut costs = vec![i64::MAX; self.price.len()];
        let mut came: Vec<Came> = vec![None; self.price.len()];
        let mut queue: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
        let mut done: Vec<(i64, usize)> = Vec::new();
        // What is dearer than a place with room is of no use; prices are never below 0.
        let mut bound = i64::MAX;
        for &(time, place) in &self.near[row] {
            costs[place] = time + self.price[place];
            if self.room[place] > 0 {
                bound = bound.min(costs[place]);
            }
            queue.push(Reverse((costs[place], place)));
        }
        loop {
            let Reverse((cost, place)) = queue.pop().expect("there is a place without limit");
            if costs[place] != cost {
                continue; // outdated
            }
            if self.room[place] > 0 {
                for (own, place) in done {
                    self.price[place] += cost - own;
                }
                return (place, came);
            }
            done.push((cost, place));
            for &mover in &self.here[place] {
                let start = cost - self.times[mover][place] - self.price[place];
                for &(time, next) in &self.near[mover] {
                    if start + time > bound {
                        break;
                    }
                    let through = start + time + self.price[next];
                    if through < costs[next] && next != place {
                        costs[next] = through;
                        came[next] = Some((mover, place));
                        if self.room[next] > 0 {
                            bound = bound.min(through);
                        }
                        queue.push(Reverse((through, next)));
                    }
                }
            }
        }
    }

    /// Of the answers that cost as little, that in which the first row has most at its best place, then at its next, and so on.
    fn settle_ties(&mut self) {
        let tight: Vec<Vec<usize>> = (0..self.near.len()).map(|row| self.tight(row)).collect();
        for row in 0..tight.len() {
            for (rank, &place) in tight[row].iter().enumerate() {
                let worse = &tight[row][rank + 1..];
                while self.raise(row, place, worse, &tight) {}
            }
        }
    }

    /// The places at which a row may be in some best answer: those it pays least for.
    fn tight(&self, row: usize) -> Vec<usize> {
        let paid = |&(time, place): &(i64, usize)| time + self.price[place];
        let least = self.near[row].iter().map(paid).min();
        self.near[row].iter().filter(|near| Some(paid(near)) == least).map(|&(_, place)| place).collect()
    }

    /// Brings more of a row from one of the `worse` places to `place`, rows after it giving way at no cost; whether it could.
    fn raise(&mut self, row: usize, place: usize, worse: &[usize], tight: &[Vec<usize>]) -> bool {
        let leaving = worse.iter().copied().filter(|from| self.at[row].contains_key(from));
        let leaving: BTreeSet<usize> = leaving.collect();
        if leaving.is_empty() {
            return false;
        }
        // From each place, how its surplus got there. `spare` = the surplus vanished in free room, which lets a place without
        // a price lose a child for nothing.
        let mut came: BTreeMap<usize, Came> = BTreeMap::from([(place, None)]);
        let mut queue = VecDeque::from([place]);
        let mut spare: Option<usize> = None;
        let mut after_spare: BTreeSet<usize> = BTreeSet::new();
        let end = loop {
            let Some(at) = queue.pop_front() else { return false };
            if leaving.contains(&at) {
                break at;
            }
            if spare.is_none() && self.price[at] == 0 && self.room[at] > 0 {
                spare = Some(at);
                for free in (0..self.price.len()).filter(|&free| self.price[free] == 0) {
                    if let std::collections::btree_map::Entry::Vacant(e) = came.entry(free) {
                        e.insert(None);
                        after_spare.insert(free);
                        queue.push_back(free);
                    }
                }
            }
            for &mover in self.here[at].range(row + 1..) {
                for &next in tight[mover].iter().filter(|&&next| next != at) {
                    came.entry(next).or_insert_with(|| {
                        queue.push_back(next);
                        Some((mover, at))
                    });
                }
            }
        };
        self.turn(row, place, end, &came, spare, &after_spare);
        true
    }

    /// Carries out what `raise` found.
    fn turn(
        &mut self,
        row: usize,
        place: usize,
        end: usize,
        came: &BTreeMap<usize, Came>,
        spare: Option<usize>,
        after_spare: &BTreeSet<usize>,
    ) {
        let mut moves = vec![(row, end, place)];
        let back = |moves: &mut Vec<(usize, usize, usize)>, mut to: usize| {
            while let Some((mover, from)) = came[&to] {
                moves.push((mover, from, to));
                to = from;
            }
            to
        };
        let start = back(&mut moves, end);
        let filled = spare.filter(|_| after_spare.contains(&start));
        if let Some(filled) = filled {
            back(&mut moves, filled);
        }
        let most = moves.iter().map(|(mover, from, _)| self.at[*mover][from]).min().unwrap_or(0);
        let room = filled.map_or(u64::MAX, |filled| self.room[filled]);
        let moved = most.min(u32::try_from(room).unwrap_or(u32::MAX));
        for &(mover, from, to) in &moves {
            self.shift(mover, from, to, moved);
        }
        if let Some(filled) = filled {
            self.room[filled] -= u64::from(moved);
            self.room[start] += u64::from(moved);
        }
    }
}
