//! Weights for a hierarchy: what every shortcut costs under one metric, in whole or where a few roads changed.
//!
//! It refuses to look at time or length itself: what a weight is, and when it is cut back, `weight` says.

use crate::network::diet::Core;
use crate::network::graph::Network;
use crate::network::hierarchy::{Hierarchy, NOBODY};
use crate::network::search::Cost;
use crate::network::weight::Weight;

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
