//! Weights for a hierarchy: what every shortcut costs under one metric, in whole or where a few roads changed.
//!
//! It refuses to overflow: a time is less than [`MOST_MILLIS`], a length less than [`MOST_MILLIMETRES`], two of either add up
//! within their bits, and every sum is cut back before it is added to again. A way that long (12 days, 2,147 km) is not
//! "unreachable": whoever reads a label that was cut asks the plain search (`matrix`).
#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use std::fmt::Debug;

use crate::model::travel::Trip;
use crate::model::units::{Metres, Seconds};
use crate::network::diet::Core;
use crate::network::graph::Network;
use crate::network::hierarchy::{Hierarchy, NOBODY};
use crate::network::lanes::Lanes;
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
    type Lanes = crate::network::lanes::Times;
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
    type Lanes = crate::network::lanes::Ways;
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

/// Both directions of an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Both<W> {
    /// From the lower to the higher node.
    pub(crate) climb: W,
    /// From the higher to the lower.
    pub(crate) descend: W,
}

/// A hierarchy's weights under one metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customised<W> {
    /// By link of the core: from its beginning to its end, and back.
    links: Vec<[W; 2]>,
    /// By arc.
    pub(crate) arcs: Vec<Both<W>>,
}

impl<W: Weight> Customised<W> {
    /// Weighs every arc.
    pub(crate) fn new(hierarchy: &Hierarchy, core: &Core, network: &Network) -> Self {
        let none = Both { climb: W::NONE, descend: W::NONE };
        let mut whole = Self { links: weights(core, network), arcs: vec![none; hierarchy.arcs()] };
        let mut scratch = Scratch::new(hierarchy);
        for node in 0..hierarchy.nodes() {
            whole.node(hierarchy, &mut scratch, node);
        }
        whole
    }

    /// Takes on another metric of the same network, weighing only arcs that a changed link can reach: their lower nodes in
    /// ascending order, each because one of its links or an arc of a triangle below it changed. Answers how many nodes
    /// were weighed again.
    pub(crate) fn change(&mut self, hierarchy: &Hierarchy, core: &Core, network: &Network) -> usize {
        let links = weights::<W>(core, network);
        let mut due = vec![false; hierarchy.nodes()];
        for (link, (old, new)) in core.links.iter().zip(self.links.iter().zip(&links)) {
            let low = hierarchy.rank[link.from as usize].min(hierarchy.rank[link.to as usize]);
            due[low as usize] |= old != new;
        }
        self.links = links;
        let mut scratch = Scratch::new(hierarchy);
        let (mut before, mut weighed) = (Vec::new(), 0);
        for node in 0..hierarchy.nodes() {
            if !due[node] {
                continue;
            }
            weighed += 1;
            let up = hierarchy.up_first[node] as usize..hierarchy.up_first[node + 1] as usize;
            before.clear();
            before.extend_from_slice(&self.arcs[up.clone()]);
            self.node(hierarchy, &mut scratch, node);
            // A changed arc is a side of every triangle with another arc of this node; the top belongs to its lower end.
            let mine = &self.arcs[up.clone()];
            if let Some(last) = before.iter().zip(mine).rposition(|(before, now)| before != now) {
                for &head in &hierarchy.up_head[up.start..=up.start + last] {
                    due[head as usize] = true;
                }
            }
        }
        weighed
    }

    /// Weighs the arcs from one node upwards: its links, then every triangle over a lower node.
    fn node(&mut self, hierarchy: &Hierarchy, scratch: &mut Scratch, node: usize) {
        let up = hierarchy.up_first[node] as usize..hierarchy.up_first[node + 1] as usize;
        let (below, mine) = self.arcs.split_at_mut(up.start);
        let mine = &mut mine[..up.len()];
        mine.fill(Both { climb: W::NONE, descend: W::NONE });
        for laid in
            &hierarchy.links[hierarchy.links_first[node] as usize..hierarchy.links_first[node + 1] as usize]
        {
            let [onward, homeward] = self.links[laid.link as usize];
            let arc = &mut mine[laid.arc as usize - up.start];
            let (climb, descend) = if laid.climbs { (onward, homeward) } else { (homeward, onward) };
            arc.climb = arc.climb.min(climb);
            arc.descend = arc.descend.min(descend);
        }
        for (place, &head) in hierarchy.up_head[up].iter().enumerate() {
            scratch.place[head as usize] = place;
        }
        let down = hierarchy.down_first[node] as usize..hierarchy.down_first[node + 1] as usize;
        for &(low, side) in &hierarchy.down[down] {
            let side_weight = below[side as usize];
            // Arcs of the lower node beyond `side` lead to common higher neighbours: the supergraph is chordal.
            let beyond = side as usize + 1..hierarchy.up_first[low as usize + 1] as usize;
            for (&head, other) in hierarchy.up_head[beyond.clone()].iter().zip(&below[beyond]) {
                let top = &mut mine[scratch.place[head as usize]];
                top.climb = top.climb.min(side_weight.descend.then(other.climb));
                top.descend = top.descend.min(other.descend.then(side_weight.climb));
            }
        }
    }
}

/// By node: the place of the arc to it among those of the node at work.
struct Scratch {
    place: Vec<usize>,
}

impl Scratch {
    fn new(hierarchy: &Hierarchy) -> Self {
        Self { place: vec![NOBODY as usize; hierarchy.nodes()] }
    }
}

fn weights<W: Weight>(core: &Core, network: &Network) -> Vec<[W; 2]> {
    let weight = |cost: Option<Cost>| cost.map_or(W::NONE, W::of);
    core.links.iter().map(|&link| core.costs(network, link).map(weight)).collect()
}
