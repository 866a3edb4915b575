//! A customisable contraction hierarchy: in which order nodes are bypassed, and which shortcuts that makes.
//!
//! It refuses to know a speed: the same hierarchy serves every metric of a network (`customise`).
//!
//! ```text
//! rank      the order of contraction; separators of the map come last
//! up        by node: its neighbours of higher rank in the chordal supergraph, ascending
//! parent    the lowest of them: the elimination tree. All of up(x) are ancestors of x
//! ```
//!
//! Source: Dibbelt, Strasser, Wagner, *Customizable Contraction Hierarchies*, ACM JEA 21 (2016). The order is that of
//! inertial flow (Schild and Sommer, SEA 2015), from the crate `cch`; docs/decisions/0010 says why the rest is ours.

use sha2::{Digest, Sha256};

use crate::network::diet::Core;
use crate::network::graph::{Network, NodeId};

/// No node, no arc.
pub(crate) const NOBODY: u32 = u32::MAX;

/// Order and shortcuts of one network's core. Nodes are named by rank from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hierarchy {
    /// By core node: its rank.
    pub(crate) rank: Vec<u32>,
    /// Arcs by lower node: those of `x` are `up_first[x]..up_first[x + 1]`.
    pub(crate) up_first: Vec<u32>,
    /// By arc: its higher node, ascending within one lower node.
    pub(crate) up_head: Vec<u32>,
    /// Arcs by higher node, ascending by lower node.
    pub(crate) down_first: Vec<u32>,
    /// The lower node, and the arc between.
    pub(crate) down: Vec<(u32, u32)>,
    /// Place in a walk over the elimination tree in which subtrees stay together.
    pub(crate) preorder: Vec<u32>,
    /// The core's links by lower node; loops are left out.
    pub(crate) links_first: Vec<u32>,
    pub(crate) links: Vec<Laid>,
}

/// A link of the core, laid over an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Laid {
    pub(crate) arc: u32,
    pub(crate) link: u32,
    /// Whether the link begins at the lower node.
    pub(crate) climbs: bool,
}

impl Hierarchy {
    /// The hierarchy of a core under an order of its nodes (a permutation: lowest first).
    pub(crate) fn new(core: &Core, order: &[u32]) -> Self {
        let mut rank = vec![0; order.len()];
        for (at, &node) in (0u32..).zip(order) {
            rank[node as usize] = at;
        }
        let (up_first, up_head) = chordal(core, &rank);
        let (down_first, down) = reversed(&up_first, &up_head);
        let mut hierarchy = Self {
            preorder: preorder(&up_first, &up_head),
            rank,
            up_first,
            up_head,
            down_first,
            down,
            links_first: Vec::new(),
            links: Vec::new(),
        };
        hierarchy.lay(core);
        hierarchy
    }

    /// Number of nodes.
    pub(crate) fn nodes(&self) -> usize {
        self.rank.len()
    }

    /// Number of shortcuts and links, each good for both directions.
    pub(crate) fn arcs(&self) -> usize {
        self.up_head.len()
    }

    /// The arcs from a node to higher ones.
    pub(crate) fn up(&self, node: u32) -> std::ops::Range<usize> {
        self.up_first[node as usize] as usize..self.up_first[node as usize + 1] as usize
    }

    /// The next node on the way to the root of the elimination tree.
    pub(crate) fn parent(&self, node: u32) -> Option<u32> {
        let up = self.up(node);
        (!up.is_empty()).then(|| self.up_head[up.start])
    }

    fn lay(&mut self, core: &Core) {
        let mut laid: Vec<(u32, Laid)> = Vec::with_capacity(core.links.len());
        for (link, ends) in (0u32..).zip(&core.links) {
            let (from, to) = (self.rank[ends.from as usize], self.rank[ends.to as usize]);
            if from != to {
                let low = from.min(to);
                let up = self.up(low);
                let place = self.up_head[up.clone()].binary_search(&from.max(to)).expect("links are arcs");
                laid.push((low, Laid { arc: count(up.start + place), link, climbs: from < to }));
            }
        }
        laid.sort_by_key(|&(low, laid)| (low, laid.link));
        self.links_first = firsts(self.nodes(), laid.iter().map(|&(low, _)| low));
        self.links = laid.into_iter().map(|(_, laid)| laid).collect();
    }
}

/// Contraction order of a core by inertial flow: positions decide where the map is cut. Copies of a junction are no part of the
/// map: they follow their junction ([`with_copies`]).
pub(crate) fn order(core: &Core, network: &Network) -> Vec<u32> {
    let map = Map::new(core, network);
    let nodes = map.nodes.len();
    if nodes < 2 {
        return (0..count(nodes)).collect(); // the crate wants something to cut
    }
    let (tails, heads): (Vec<u32>, Vec<u32>) =
        map.links.iter().flat_map(|&(from, to)| [(from, to), (to, from)]).unzip();
    let (latitudes, longitudes) = map.positions(network);
    cch::inertial_order(count(nodes), &tails, &heads, &latitudes, &longitudes)
}

/// How many nodes an order has: those of the core without copies.
pub(crate) fn ordered(core: &Core, network: &Network) -> usize {
    core.nodes.iter().filter(|&&node| network.junction(node) == node).count()
}

/// An order of a core's nodes from that of its junctions: copies right after what they are copies of.
pub(crate) fn with_copies(core: &Core, network: &Network, order: &[u32]) -> Vec<u32> {
    let map = Map::new(core, network);
    let mut behind: Vec<Vec<u32>> = vec![Vec::new(); map.nodes.len()];
    for (row, &at) in (0..).zip(&map.row) {
        behind[at as usize].push(row);
    }
    order.iter().flat_map(|&at| &behind[at as usize]).copied().collect()
}

/// A core as it lies on the map, without copies.
struct Map {
    /// Core nodes that are no copies.
    nodes: Vec<NodeId>,
    /// By core node: the row of its junction.
    row: Vec<u32>,
    links: Vec<(u32, u32)>,
}

impl Map {
    fn new(core: &Core, network: &Network) -> Self {
        let own = core.nodes.iter().copied().filter(|&node| network.junction(node) == node);
        let nodes: Vec<NodeId> = own.collect();
        let mut rows = vec![NOBODY; network.junctions()];
        for (row, node) in (0..).zip(&nodes) {
            rows[node.row()] = row;
        }
        let row: Vec<u32> = core.nodes.iter().map(|&node| rows[network.junction(node).row()]).collect();
        let mut links: Vec<(u32, u32)> = Vec::with_capacity(core.links.len());
        let mut last = None;
        for link in &core.links {
            // The lanes of one stretch of road follow each other, and are one road on the map.
            if last.replace(link.stretch()) != Some(link.stretch()) {
                links.push((row[link.from as usize], row[link.to as usize]));
            }
        }
        Self { nodes, row, links }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a metre or two is enough to know where to cut a map"
    )]
    fn positions(&self, network: &Network) -> (Vec<f32>, Vec<f32>) {
        let at = network.positions();
        self.nodes.iter().map(|node| at[node.row()]).map(|at| (at.lat as f32, at.lon as f32)).unzip()
    }
}

/// Hexadecimal SHA-256 over everything that shapes an order: nodes with their positions, links, the method's version.
pub(crate) fn key(core: &Core, network: &Network) -> String {
    let map = Map::new(core, network);
    let mut digest = Sha256::new();
    digest.update(b"inertial flow, cch 0.3\n");
    digest.update((map.nodes.len() as u64).to_le_bytes());
    let (latitudes, longitudes) = map.positions(network);
    for degrees in latitudes.into_iter().chain(longitudes) {
        digest.update(degrees.to_le_bytes());
    }
    for (from, to) in map.links {
        digest.update(from.to_le_bytes());
        digest.update(to.to_le_bytes());
    }
    digest.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// An order as bytes, for keeping.
pub(crate) fn write_order(order: &[u32]) -> Vec<u8> {
    order.iter().flat_map(|node| node.to_le_bytes()).collect()
}

/// An order from bytes; `None` where they are not a permutation of so many nodes.
pub(crate) fn read_order(bytes: &[u8], nodes: usize) -> Option<Vec<u32>> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    let order: Vec<u32> = numbers.iter().map(|&number| u32::from_le_bytes(number)).collect();
    let mut seen = vec![false; nodes];
    let fresh = |&node: &u32| seen.get_mut(node as usize).is_some_and(|seen| !std::mem::replace(seen, true));
    (rest.is_empty() && order.len() == nodes && order.iter().all(fresh)).then_some(order)
}

/// By node of lower rank its higher neighbours, after every node was bypassed in turn.
fn chordal(core: &Core, rank: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let nodes = rank.len();
    let mut above: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    for link in &core.links {
        let (a, b) = (rank[link.from as usize], rank[link.to as usize]);
        if a != b {
            above[a.min(b) as usize].push(a.max(b));
        }
    }
    let mut first = Vec::with_capacity(nodes + 1);
    let mut heads: Vec<u32> = Vec::new();
    first.push(0);
    for node in 0..nodes {
        let mut mine = std::mem::take(&mut above[node]);
        mine.sort_unstable();
        mine.dedup();
        // Bypassing the node joins all its higher neighbours; telling the lowest is enough, it tells on.
        if let Some((&parent, rest)) = mine.split_first() {
            above[parent as usize].extend_from_slice(rest);
        }
        heads.extend_from_slice(&mine);
        first.push(count(heads.len()));
    }
    (first, heads)
}

fn reversed(up_first: &[u32], up_head: &[u32]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let first = firsts(up_first.len() - 1, up_head.iter().copied());
    let mut next = first.clone();
    let mut down = vec![(0, 0); up_head.len()];
    for (low, pair) in (0u32..).zip(up_first.windows(2)) {
        for arc in pair[0]..pair[1] {
            let head = up_head[arc as usize] as usize;
            down[next[head] as usize] = (low, arc);
            next[head] += 1;
        }
    }
    (first, down)
}

/// Parents come before their children, each subtree in one stretch.
fn preorder(up_first: &[u32], up_head: &[u32]) -> Vec<u32> {
    let nodes = up_first.len() - 1;
    let parent = |node: usize| {
        let at = up_first[node];
        (at < up_first[node + 1]).then(|| up_head[at as usize] as usize)
    };
    let mut size = vec![1u32; nodes];
    for node in 0..nodes {
        if let Some(parent) = parent(node) {
            size[parent] += size[node];
        }
    }
    let mut place = vec![0; nodes];
    let (mut inside, mut outside) = (vec![1u32; nodes], 0);
    for node in (0..nodes).rev() {
        place[node] = if let Some(parent) = parent(node) {
            inside[parent] += size[node];
            place[parent] + inside[parent] - size[node]
        } else {
            outside += size[node];
            outside - size[node]
        };
    }
    place
}

/// Where each row's entries begin, from the rows of all entries.
fn firsts(rows: usize, entries: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut first = vec![0; rows + 1];
    for row in entries {
        first[row as usize + 1] += 1;
    }
    for row in 0..rows {
        first[row + 1] += first[row];
    }
    first
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 arcs")
}
