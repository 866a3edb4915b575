//! Joins the settlements by roads: loops and dead ends, main roads between towns, tracks at the far ends.
//!
//! The frame is the Gabriel graph of all junctions (two are joined when no third lies in the circle on their
//! line: Gabriel and Sokal, *Systematic Zoology* 18, 1969), which is planar and contains the relative
//! neighbourhood graph and with it a spanning tree. The relative neighbours are all built, of the others a
//! share; then the quickest ways between neighbouring seats and towns are widened into main roads. It knows no
//! speed but its own rough ones and times no child.

use std::collections::BTreeMap;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::synth::chance::{Chance, whole};
use crate::synth::drive;
use crate::synth::land::Spot;
use crate::synth::settle::{Ground, Junction, Settled};

/// Road classes, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Between county towns.
    Primary,
    /// Between neighbouring townships.
    Secondary,
    /// Between the other townships.
    Tertiary,
    /// Between villages.
    Unclassified,
    /// In towns and seats.
    Residential,
    /// Field tracks.
    Track,
}

impl Class {
    /// The OSM word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::Track => "track",
        }
    }

    /// Sideways shake of a vertex as a share of the spacing, and bend of the whole as a share of its length.
    fn winding(self) -> (f64, f64) {
        match self {
            Self::Primary => (0.10, 0.04),
            Self::Secondary => (0.15, 0.05),
            Self::Tertiary => (0.20, 0.06),
            Self::Unclassified | Self::Track => (0.26, 0.07),
            Self::Residential => (0.0, 0.0),
        }
    }
}

/// A piece of road between two junctions.
#[derive(Clone, Debug)]
pub(crate) struct Road {
    /// From which junction.
    pub(crate) from: usize,
    /// To which.
    pub(crate) to: usize,
    /// Class.
    pub(crate) class: Class,
    /// All its vertices, the junctions included.
    pub(crate) line: Vec<Spot>,
    /// Length along the line, metres.
    pub(crate) metres: f64,
}

/// The roads, and which of them leave each junction.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// The roads.
    pub(crate) roads: Vec<Road>,
    /// Roads by junction.
    pub(crate) at: Vec<Vec<usize>>,
}

/// Neighbours looked at for each junction; a Gabriel graph has four on average.
const NEIGHBOURS: usize = 40;
/// Share of the frame beyond the relative neighbours that is built.
const LOOPS: f64 = 0.22;
/// The same in towns and seats.
const STREETS: f64 = 0.6;
/// Share of the village roads to a dead end, or beyond the relative neighbours, that are only tracks.
const TRACKS: f64 = 0.25;
/// A link that is a main road already counts as so much of its length, so that main roads share their way.
const SHARED: f64 = 0.75;
/// Metres between vertices.
const SPACING: f64 = 600.0;

type Tree = RTree<GeomWithData<Spot, usize>>;

/// A pair of junctions of the frame.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: usize,
    to: usize,
    /// Relative neighbours: always built.
    close: bool,
}

/// Builds all roads. The network is connected.
pub(crate) fn build(settled: &Settled, seed: u64) -> Network {
    let mut chance = Chance::new(seed, 2);
    let spots: Vec<Spot> = settled.junctions.iter().map(|j| j.spot).collect();
    let in_town = |link: &Link| lane(settled.junctions[link.from], settled.junctions[link.to]);
    let frame = connected(&spots, gabriel(&spots));
    let main = main_roads(settled, &spots, &frame);
    let mut built: Vec<(Link, Option<Class>)> = frame.into_iter().zip(main).collect();
    built.retain(|(link, class)| {
        link.close || class.is_some() || chance.happens(if in_town(link) { STREETS } else { LOOPS })
    });
    built.sort_by_key(|(link, _)| (link.from, link.to));
    let mut degree = vec![0_u32; spots.len()];
    for (link, _) in &built {
        degree[link.from] += 1;
        degree[link.to] += 1;
    }
    let mut network = Network { roads: Vec::new(), at: vec![Vec::new(); spots.len()] };
    for (link, class) in built {
        let far_end = degree[link.from] == 1 || degree[link.to] == 1 || !link.close;
        let class = class.unwrap_or_else(|| {
            if in_town(&link) {
                Class::Residential
            } else if chance.happens(if far_end { TRACKS } else { 0.0 }) {
                Class::Track
            } else {
                Class::Unclassified
            }
        });
        network.at[link.from].push(network.roads.len());
        network.at[link.to].push(network.roads.len());
        network.roads.push(road(link, class, &spots, &mut chance));
    }
    network
}

/// Both ends in the same town or seat.
fn lane(a: Junction, b: Junction) -> bool {
    let built_up = |j: Junction| j.ground != Ground::Village;
    built_up(a) && built_up(b) && a.spot.square_to(b.spot) < 900.0 * 900.0
}

fn tree(spots: impl Iterator<Item = (usize, Spot)>) -> Tree {
    RTree::bulk_load(spots.map(|(index, spot)| GeomWithData::new(spot, index)).collect())
}

/// The Gabriel graph, as far as each junction's [`NEIGHBOURS`] nearest show it.
fn gabriel(spots: &[Spot]) -> Vec<Link> {
    let tree = tree(spots.iter().copied().enumerate());
    let mut links = BTreeMap::new();
    for (from, &a) in spots.iter().enumerate() {
        for other in tree.nearest_neighbor_iter(a).take(NEIGHBOURS) {
            let (to, b) = (other.data, *other.geom());
            let pair = (from.min(to), from.max(to));
            if from == to || links.contains_key(&pair) {
                continue;
            }
            let square = a.square_to(b);
            let third = |c: &GeomWithData<Spot, usize>| c.data != from && c.data != to;
            if tree.locate_within_distance(a.toward(b, 0.5), square / 4.0).any(third) {
                continue;
            }
            let between = |c: &GeomWithData<Spot, usize>| third(c) && c.geom().square_to(b) < square;
            let close = !tree.locate_within_distance(a, square).any(between);
            links.insert(pair, close);
        }
    }
    links.into_iter().map(|((from, to), close)| Link { from, to, close }).collect()
}

/// Adds the shortest links between parts that the nearest neighbours left apart.
fn connected(spots: &[Spot], mut links: Vec<Link>) -> Vec<Link> {
    loop {
        let part = parts(spots.len(), &links);
        let Some(stray) = part.iter().position(|&p| p != part[0]) else { return links };
        let rest = tree(spots.iter().copied().enumerate().filter(|&(i, _)| part[i] != part[stray]));
        let of_stray = (0..spots.len()).filter(|&i| part[i] == part[stray]);
        let (_, from, to) = of_stray
            .filter_map(|i| {
                rest.nearest_neighbor(spots[i]).map(|n| (n.geom().square_to(spots[i]), i, n.data))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .expect("a stray part has a neighbour");
        links.push(Link { from: from.min(to), to: from.max(to), close: true });
    }
}

/// Which part each junction belongs to, counting the relative neighbours only.
fn parts(count: usize, links: &[Link]) -> Vec<usize> {
    let mut union = petgraph::unionfind::UnionFind::new(count);
    for link in links.iter().filter(|link| link.close) {
        union.union(link.from, link.to);
    }
    union.into_labeling()
}

/// The class of every link that lies on a main road: first between township seats, then between towns.
fn main_roads(settled: &Settled, spots: &[Spot], frame: &[Link]) -> Vec<Option<Class>> {
    let mut at = vec![Vec::new(); spots.len()];
    for (index, link) in frame.iter().enumerate() {
        at[link.from].push((index, link.to));
        at[link.to].push((index, link.from));
    }
    let seats: Vec<usize> = settled.seats.iter().flatten().copied().collect();
    let towns: Vec<usize> = settled.seats.iter().map(|seats| seats[0]).collect();
    let mut classes: Vec<Option<Class>> = vec![None; frame.len()];
    for (places, near, far) in
        [(seats, Class::Secondary, Class::Tertiary), (towns, Class::Primary, Class::Primary)]
    {
        let middles: Vec<Spot> = places.iter().map(|&junction| spots[junction]).collect();
        for pair in connected(&middles, gabriel(&middles)) {
            let class = if pair.close { near } else { far };
            let (seen, at) = (&classes, &at);
            let arcs = |junction: usize| {
                at[junction].iter().map(move |&(link, to)| {
                    let shared = if seen[link].is_some() { SHARED } else { 1.0 };
                    (to, whole(spots[junction].metres_to(spots[to]) * shared), link)
                })
            };
            for link in drive::way(spots.len(), places[pair.from], places[pair.to], arcs) {
                classes[link] = Some(classes[link].map_or(class, |old| old.min(class)));
            }
        }
    }
    classes
}

/// Draws one road: bent as a whole, shaken at every vertex.
fn road(link: Link, class: Class, spots: &[Spot], chance: &mut Chance) -> Road {
    let (start, end) = (spots[link.from], spots[link.to]);
    let straight = start.metres_to(end).max(1.0);
    let pieces = if class == Class::Residential { 1 } else { whole(straight / SPACING).clamp(2, 60) };
    let (shake, bend) = class.winding();
    let (bow, wave) = (chance.bell() * bend * straight, chance.bell() * bend * straight);
    let aside = Spot { x: (start.y - end.y) / straight, y: (end.x - start.x) / straight };
    let mut line = vec![start];
    for piece in 1..pieces {
        let along = f64::from(piece) / f64::from(pieces);
        let arch = 4.0 * along * (1.0 - along);
        let metres =
            arch * (bow + wave * (2.0 - 4.0 * along)) + chance.bell() * shake * straight / f64::from(pieces);
        line.push(start.toward(end, along).plus(aside.x * metres, aside.y * metres));
    }
    line.push(end);
    let metres = line.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum();
    Road { from: link.from, to: link.to, class, line, metres }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two heaps of 60 points, 50 km apart: no point has one of the other heap among its 40 nearest.
    #[test]
    fn heaps_far_apart_are_joined() {
        let mut chance = Chance::new(1, 1);
        let mut heap = |x: f64| -> Vec<Spot> {
            (0..60).map(|_| Spot { x: x + chance.unit() * 1_000.0, y: chance.unit() * 1_000.0 }).collect()
        };
        let spots = [heap(0.0), heap(50_000.0)].concat();
        let links = gabriel(&spots);
        assert_ne!(parts(spots.len(), &links).iter().max(), parts(spots.len(), &links).iter().min());
        let joined = connected(&spots, links.clone());
        assert_eq!(joined.len(), links.len() + 1);
        assert_eq!(parts(spots.len(), &joined).iter().max(), parts(spots.len(), &joined).iter().min());
    }

    #[test]
    fn a_third_point_in_the_circle_parts_two() {
        let spot = |x: f64, y: f64| Spot { x, y };
        let pairs = |spots: &[Spot]| -> Vec<(usize, usize, bool)> {
            gabriel(spots).iter().map(|link| (link.from, link.to, link.close)).collect()
        };
        assert_eq!(pairs(&[spot(0., 0.), spot(10., 0.), spot(5., 1.)]), [(0, 2, true), (1, 2, true)]);
        // Outside the circle but nearer to both than they to each other: kept, not as relative neighbours.
        let apart = pairs(&[spot(0., 0.), spot(10., 0.), spot(5., 6.)]);
        assert_eq!(apart, [(0, 1, false), (0, 2, true), (1, 2, true)]);
    }
}
