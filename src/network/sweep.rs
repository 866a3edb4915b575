//! The table's kernel: sixteen searches at a time climb the hierarchy and sweep down to the points on its other side.
//!
//! It refuses to know points, modes or units: it turns seeds (a node and what it takes to get there) into labels.
//!
//! ```text
//! selection   the targets' nodes and all their ancestors, renumbered from the top; arcs that no best way uses dropped
//! climb       each batch: labels of its sources' ancestors, in ascending rank
//! sweep       each batch: labels of the whole selection, from the top
//! ```
//!
//! An up-down way between any two nodes is among the best, so both phases together are exact. The limit to aim at is
//! the sweep: (sources / 16) × (arcs of the selection) steps of sixteen lanes whose labels stay in the L2 cache.
//!
//! Sources: Delling, Goldberg, Werneck, *Faster Batched Shortest Paths in Road Networks*, ATMOS 2011 (RPHAST); Buchhold,
//! Sanders, Wagner, *Real-Time Traffic Assignment Using Engineered Customizable Contraction Hierarchies*, ACM JEA 24
//! (2019), sections 3.3 and 4 (perfect arcs; batches sorted by subtree).
#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use crate::network::customise::{Both, Customised};
use crate::network::hierarchy::{Hierarchy, NOBODY};
use crate::network::weight::{Lanes, Weight};

/// A node of the hierarchy and what it takes from a point to it, or from it to a point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed<W> {
    pub(crate) node: u32,
    pub(crate) weight: W,
}

/// The part of a hierarchy that leads to one set of points.
#[derive(Debug)]
pub(crate) struct Selection<'h, W> {
    hierarchy: &'h Hierarchy,
    customised: &'h Customised<W>,
    /// By node of the hierarchy: its row here, or [`NOBODY`].
    row: Vec<u32>,
    /// By row: its parent's row.
    parent: Vec<u32>,
    climb: Arcs<W>,
    descend: Arcs<W>,
}

/// From so many batches times bytes a label on, dropping needless arcs costs less than sweeping over them: a third of the
/// arcs goes, for the price of 100 sweeps over short labels (measured on a city of 62,000 nodes).
const PERFECT_PAYS: usize = 2_000;

/// Arcs in one step of the sweep. Rows have some ten arcs each; where they end is foreseen more often in blocks, and a
/// block is walked without asking whether it ends (a seventh of the table's time, measured on the same city).
const BLOCK: usize = 4;

/// Arcs between rows and higher ones, by lower row, in whole blocks: what a row's last block lacks is made up with arcs
/// from the top that nobody can use.
#[derive(Debug)]
struct Arcs<W> {
    first: Vec<u32>,
    blocks: Vec<[(u32, W); BLOCK]>,
    /// Of the next row, until it is closed.
    open: Vec<(u32, W)>,
}

impl<W: Weight> Arcs<W> {
    fn new() -> Self {
        Self { first: vec![0], blocks: Vec::new(), open: Vec::new() }
    }

    #[inline(always)]
    fn of(&self, row: usize) -> &[[(u32, W); BLOCK]] {
        &self.blocks[self.first[row] as usize..self.first[row + 1] as usize]
    }

    /// Another arc of the next row; one that nobody can use is left out.
    fn push(&mut self, head: u32, weight: W) {
        if weight < W::NONE {
            self.open.push((head, weight));
        }
    }

    fn close_row(&mut self) {
        for chunk in self.open.chunks(BLOCK) {
            let mut block = [(0, W::NONE); BLOCK];
            block[..chunk.len()].copy_from_slice(chunk);
            self.blocks.push(block);
        }
        self.open.clear();
        self.first.push(rows(self.blocks.len()));
    }
}

impl<'h, W: Weight> Selection<'h, W> {
    /// Selects the ancestors of these nodes, for so many batches.
    pub(crate) fn new(
        hierarchy: &'h Hierarchy,
        customised: &'h Customised<W>,
        targets: impl Iterator<Item = u32>,
        batches: usize,
    ) -> Self {
        let mut row = vec![NOBODY; hierarchy.nodes()];
        for target in targets {
            let mut next = Some(target);
            while let Some(node) = next.filter(|&node| row[node as usize] == NOBODY) {
                row[node as usize] = 0;
                next = hierarchy.parent(node);
            }
        }
        let mut nodes = Vec::new();
        for node in (0..hierarchy.nodes()).rev().filter(|&node| row[node] != NOBODY).collect::<Vec<_>>() {
            row[node] = rows(nodes.len());
            nodes.push(rows(node));
        }
        let [climb, descend] = if batches * size_of::<W>() >= PERFECT_PAYS {
            perfect(hierarchy, customised, &row, &nodes)
        } else {
            every(hierarchy, customised, &row, &nodes)
        };
        let up = |&node: &u32| hierarchy.parent(node).map_or(NOBODY, |up| row[up as usize]);
        let parent = nodes.iter().map(up).collect();
        Self { hierarchy, customised, row, parent, climb, descend }
    }

    /// The row of a selected node.
    pub(crate) fn row(&self, node: u32) -> u32 {
        self.row[node as usize]
    }

    /// The labels of one batch: seeds of at most sixteen lanes in, a label by row out.
    #[inline(always)]
    pub(crate) fn run<'s>(
        &self,
        state: &'s mut State<W>,
        seeds: impl Iterator<Item = (usize, Seed<W>)>,
    ) -> &'s [W::Lanes] {
        for (lane, seed) in seeds {
            self.meet(state, seed.node).offer(lane, seed.weight);
        }
        let State { slot, outside, labels, met_outside, met } = state;
        met_outside.drain_ascending(|node| {
            let mut label = outside[slot[node] as usize];
            label.settle();
            for arc in self.hierarchy.up(rows(node)) {
                let (head, weight) = (self.hierarchy.up_head[arc] as usize, self.customised.arcs[arc].climb);
                match self.row[head] {
                    NOBODY => outside[slot[head] as usize].relax(&label, weight),
                    row => labels[row as usize].relax(&label, weight),
                }
            }
        });
        outside.clear();
        met.each_descending(|row| {
            let mut label = labels[row];
            label.settle();
            for &(head, weight) in self.climb.of(row).iter().flatten() {
                labels[head as usize].relax(&label, weight);
            }
        });
        for row in 0..self.parent.len() {
            let (above, rest) = labels.split_at_mut(row);
            let mut label = if met.holds(row) { rest[0] } else { W::Lanes::NONE };
            for block in self.descend.of(row) {
                for &(head, weight) in block {
                    label.relax(&above[head as usize], weight);
                }
            }
            label.settle();
            rest[0] = label;
        }
        met.clear();
        labels
    }

    /// Marks a seed's ancestors, with empty labels where they were not yet marked; its own label.
    fn meet<'s>(&self, state: &'s mut State<W>, seed: u32) -> &'s mut W::Lanes {
        let State { slot, outside, labels, met_outside, met } = state;
        let mut next = Some(seed);
        while let Some(node) = next.filter(|&node| self.row[node as usize] == NOBODY) {
            if !met_outside.add(node as usize) {
                next = None;
                break;
            }
            slot[node as usize] = rows(outside.len());
            outside.push(W::Lanes::NONE);
            next = self.hierarchy.parent(node);
        }
        let mut row = next.map_or(NOBODY, |node| self.row[node as usize]);
        while row != NOBODY && met.add(row as usize) {
            labels[row as usize] = W::Lanes::NONE;
            row = self.parent[row as usize];
        }
        match self.row[seed as usize] {
            NOBODY => &mut outside[slot[seed as usize] as usize],
            row => &mut labels[row as usize],
        }
    }
}

/// One thread's labels, used again for batch after batch.
#[derive(Debug)]
pub(crate) struct State<W: Weight> {
    /// By node of the hierarchy, of those met outside the selection: its place in `outside`. A batch meets a few of
    /// very many nodes, so what is large here is small a node.
    slot: Vec<u32>,
    /// Labels of the nodes met outside the selection.
    outside: Vec<W::Lanes>,
    /// By row of the selection.
    labels: Vec<W::Lanes>,
    met_outside: Bits,
    met: Bits,
}

impl<W: Weight> State<W> {
    pub(crate) fn new(selection: &Selection<'_, W>) -> Self {
        let (nodes, rows) = (selection.row.len(), selection.parent.len());
        Self {
            slot: vec![0; nodes],
            outside: Vec::new(),
            labels: vec![W::Lanes::NONE; rows],
            met_outside: Bits::new(nodes),
            met: Bits::new(rows),
        }
    }
}

/// A set of small numbers that is walked in order without sorting.
#[derive(Debug)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(numbers: usize) -> Self {
        Self(vec![0; numbers.div_ceil(64)])
    }

    /// Whether it is new.
    fn add(&mut self, number: usize) -> bool {
        let (word, bit) = (&mut self.0[number / 64], 1 << (number % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[inline(always)]
    fn holds(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    #[inline(always)]
    fn drain_ascending(&mut self, mut visit: impl FnMut(usize)) {
        for (word, bits) in self.0.iter_mut().enumerate() {
            let mut left = std::mem::take(bits);
            while left != 0 {
                visit(64 * word + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }

    #[inline(always)]
    fn each_descending(&self, mut visit: impl FnMut(usize)) {
        for (word, &bits) in self.0.iter().enumerate().rev() {
            let mut left = bits;
            while left != 0 {
                let highest = 63 - left.leading_zeros() as usize;
                visit(64 * word + highest);
                left ^= 1 << highest;
            }
        }
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// All arcs that can be used, up and down.
fn every<W: Weight>(
    hierarchy: &Hierarchy,
    customised: &Customised<W>,
    row: &[u32],
    nodes: &[u32],
) -> [Arcs<W>; 2] {
    let all = |weight: fn(&Both<W>) -> W| {
        let mut arcs = Arcs::new();
        for &node in nodes {
            let up = hierarchy.up(node);
            for (&head, both) in hierarchy.up_head[up.clone()].iter().zip(&customised.arcs[up]) {
                arcs.push(row[head as usize], weight(both));
            }
            arcs.close_row();
        }
        arcs
    };
    let (climbs, descends) = rayon::join(|| all(|both| both.climb), || all(|both| both.descend));
    [climbs, descends]
}

/// The arcs that some best way uses, up and down. Every triangle over an arc has its third node in the selection, which
/// holds all ancestors, so distances between rows follow from the top down; an arc that is strictly beaten by a way
/// around it is on no best way (equally good ways are kept: two arcs of no weight must not vouch for each other).
fn perfect<W: Weight>(
    hierarchy: &Hierarchy,
    customised: &Customised<W>,
    row: &[u32],
    nodes: &[u32],
) -> [Arcs<W>; 2] {
    let mut exact: Vec<Both<W>> = Vec::new();
    let mut heads: Vec<u32> = Vec::new();
    let mut first = vec![0usize];
    let mut place = vec![NOBODY; nodes.len()];
    let [mut climbs, mut descends] = [Arcs::new(), Arcs::new()];
    for &node in nodes {
        let up = hierarchy.up(node);
        let (start, given) = (exact.len(), &customised.arcs[up.clone()]);
        exact.extend_from_slice(given);
        heads.extend(hierarchy.up_head[up].iter().map(|&head| row[head as usize]));
        for (at, &head) in (0u32..).zip(&heads[start..]) {
            place[head as usize] = at;
        }
        let (above, mine) = exact.split_at_mut(start);
        for (at, &head) in heads[start..].iter().enumerate() {
            // The arcs of `head` to higher nodes that are neighbours here too: a triangle each, seen from two sides.
            for arc in first[head as usize]..first[head as usize + 1] {
                let third = place[heads[arc] as usize];
                if third == NOBODY {
                    continue;
                }
                let (third, side) = (third as usize, above[arc]);
                mine[at].climb = mine[at].climb.min(given[third].climb.then(side.descend));
                mine[at].descend = mine[at].descend.min(side.climb.then(given[third].descend));
                mine[third].climb = mine[third].climb.min(given[at].climb.then(side.climb));
                mine[third].descend = mine[third].descend.min(side.descend.then(given[at].descend));
            }
        }
        for ((&head, given), exact) in heads[start..].iter().zip(given).zip(mine) {
            place[head as usize] = NOBODY;
            if given.climb == exact.climb {
                climbs.push(head, given.climb);
            }
            if given.descend == exact.descend {
                descends.push(head, given.descend);
            }
        }
        climbs.close_row();
        descends.close_row();
        first.push(exact.len());
    }
    [climbs, descends]
}

fn rows(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 nodes and arcs")
}
