//! Tables by hierarchy equal Bellman and Ford's answer, cell by cell, on random directed graphs: edges without time, loops,
//! parallels, one-way streets, islands, weights near 2³², points anywhere along an edge, several on one.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test stops where it fails, and its numbers are small"
)]

use crate::common::sweep;
use std::collections::BTreeMap;

use hubward::model::control::Go;
use hubward::model::county::Position;
use hubward::model::keep::Forget;
use hubward::model::units::{Millimetres, Millis};
use hubward::network::{
    Cost, EdgeId, MaybeSeconds, MaybeTrip, Network, NodeId, Place, Router, Stop, StraightEdge, Time, Way,
    Weight,
};
use proptest::prelude::*;

/// Nodes, edges and points of one random case.
#[derive(Clone, Debug)]
struct Ground {
    nodes: Vec<Position>,
    edges: Vec<StraightEdge>,
    from: Vec<Stop>,
    to: Vec<Stop>,
}

/// Small numbers make ties; large ones come near the end of 32 bits.
fn amount() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..4u32, 4 => 0..200_000u32, 1 => Just(u32::MAX), 1 => 1_900_000_000..2_200_000_000u32]
}

fn edges(nodes: u32) -> impl Strategy<Value = Vec<StraightEdge>> {
    let edge =
        (0..nodes, 0..nodes, amount(), amount(), 0..5u8).prop_map(|(from, to, millis, millimetres, way)| {
            StraightEdge {
                from: NodeId(from),
                to: NodeId(to),
                millis: Millis(millis),
                millimetres: Millimetres(millimetres),
                forward: way != 1 && way != 4,
                backward: way != 2 && way != 4,
            }
        });
    proptest::collection::vec(edge, 1..30)
}

/// A node, or a point along an edge that is open and long enough to have one.
fn stop(nodes: u32, edges: &[StraightEdge], (pick, share, leg): (u32, u32, u32)) -> Stop {
    let leg = Cost { millis: leg.into(), millimetres: (leg / 2).into() };
    let id = EdgeId(pick % edges.len() as u32);
    let edge = edges[id.0 as usize];
    let open = edge.forward || edge.backward;
    if pick % 3 == 0 || edge.millimetres.0 < 2 || !open {
        return Stop { place: Place::Node(NodeId(pick % nodes)), leg };
    }
    let millimetres = 1 + share % (edge.millimetres.0 - 1);
    let time = u64::from(edge.millis.0) * u64::from(millimetres) / u64::from(edge.millimetres.0);
    let millis = Millis(time as u32);
    Stop {
        place: Place::Edge { edge: id, ahead: millis, back: millis, millimetres: Millimetres(millimetres) },
        leg,
    }
}

fn grounds() -> impl Strategy<Value = Ground> {
    let point = || (any::<u32>(), any::<u32>(), prop_oneof![Just(0), 0..3000u32]);
    let points = move || proptest::collection::vec(point(), 1..24);
    // Often few edges a node, so that chains, rings and islands come about.
    (2..24u32).prop_flat_map(move |nodes| (Just(nodes), edges(nodes), points(), points())).prop_map(
        |(nodes, edges, from, to)| {
            let at =
                |node: u32| Position { lon: f64::from(node % 5) * 0.01, lat: f64::from(node / 5) * 0.01 };
            let stops = |points: Vec<_>| points.into_iter().map(|point| stop(nodes, &edges, point)).collect();
            let (from, to) = (stops(from), stops(to));
            Ground { nodes: (0..nodes).map(at).collect(), edges, from, to }
        },
    )
}

type Best = Option<(u128, u128)>;

/// Every edge is cut at the points on it, so that points are nodes; then arcs are relaxed until nothing changes.
struct ByHand {
    arcs: Vec<(usize, usize, (u128, u128))>,
    nodes: usize,
    at: BTreeMap<(u32, u32), usize>,
}

impl ByHand {
    fn new(ground: &Ground) -> Self {
        let mut hand = Self { arcs: Vec::new(), nodes: ground.nodes.len(), at: BTreeMap::new() };
        for (row, edge) in (0u32..).zip(&ground.edges) {
            let mut cuts: Vec<(u32, u32)> = ground
                .from
                .iter()
                .chain(&ground.to)
                .filter_map(|stop| match stop.place {
                    Place::Edge { edge, ahead, millimetres, .. } if edge.0 == row => {
                        Some((millimetres.0, ahead.0))
                    }
                    _ => None,
                })
                .collect();
            cuts.sort_unstable();
            cuts.dedup();
            let mut before = (edge.from.row(), 0, 0);
            for (millimetres, millis) in cuts {
                let node = hand.nodes;
                hand.nodes += 1;
                hand.at.insert((row, millimetres), node);
                hand.join(edge, before, (node, millis, millimetres));
                before = (node, millis, millimetres);
            }
            hand.join(edge, before, (edge.to.row(), edge.millis.0, edge.millimetres.0));
        }
        hand
    }

    fn join(&mut self, edge: &StraightEdge, a: (usize, u32, u32), b: (usize, u32, u32)) {
        let cost = (u128::from(b.1 - a.1), u128::from(b.2 - a.2));
        if edge.forward {
            self.arcs.push((a.0, b.0, cost));
        }
        if edge.backward {
            self.arcs.push((b.0, a.0, cost));
        }
    }

    fn node(&self, place: Place) -> usize {
        match place {
            Place::Node(node) => node.row(),
            Place::Edge { edge, millimetres, .. } => self.at[&(edge.0, millimetres.0)],
        }
    }

    fn from(&self, place: Place) -> Vec<Best> {
        let mut best: Vec<Best> = vec![None; self.nodes];
        best[self.node(place)] = Some((0, 0));
        loop {
            let mut changed = false;
            for &(a, b, cost) in &self.arcs {
                let Some(here) = best[a] else { continue };
                let sum = (here.0 + cost.0, here.1 + cost.1);
                if best[b].is_none_or(|known| sum < known) {
                    best[b] = Some(sum);
                    changed = true;
                }
            }
            if !changed {
                return best;
            }
        }
    }
}

fn whole(thousandths: u128) -> u32 {
    u32::try_from((thousandths + 500) / 1000).unwrap()
}

fn expected(ground: &Ground) -> Vec<Vec<Option<(u32, u32)>>> {
    let hand = ByHand::new(ground);
    let row = |from: &Stop| {
        let best = hand.from(from.place);
        let cell = |to: &Stop| {
            let (millis, millimetres) = best[hand.node(to.place)]?;
            let legs = [from.leg, to.leg];
            let time = legs.iter().map(|leg| u128::from(leg.millis)).sum::<u128>();
            let length = legs.iter().map(|leg| u128::from(leg.millimetres)).sum::<u128>();
            Some((whole(millis + time), whole(millimetres + length)))
        };
        ground.to.iter().map(cell).collect()
    };
    ground.from.iter().map(row).collect()
}

fn network(ground: &Ground) -> Network {
    Network::from_edges(&ground.nodes, &ground.edges)
}

fn table<W: Weight>(router: &Router<'_, W>, from: &[Stop], to: &[Stop]) -> Vec<Vec<W::Cell>> {
    let (from, to): (Vec<_>, Vec<_>) =
        (from.iter().copied().map(Some).collect(), to.iter().copied().map(Some).collect());
    let mut rows = vec![Vec::new(); from.len()];
    router.fill(&from, &to, &mut rows, &|row: &mut Vec<W::Cell>, cells| *row = cells.to_vec(), &|_| Go::On);
    rows
}

fn trips(rows: &[Vec<MaybeTrip>]) -> Vec<Vec<Option<(u32, u32)>>> {
    let cell = |cell: &MaybeTrip| cell.get().map(|trip| (trip.time.0, trip.length.0));
    rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn times(rows: &[Vec<MaybeSeconds>]) -> Vec<Vec<Option<u32>>> {
    rows.iter().map(|row| row.iter().map(|cell| cell.get().map(|time| time.0)).collect()).collect()
}

/// 10,000 unless `HUBWARD_SWEEP` says otherwise.
fn cases() -> u32 {
    sweep(10_000)
}

/// The same roads with some edges closed, opened or slower.
fn changed(ground: &Ground, picks: &[(u32, u32)]) -> Ground {
    let mut changed = ground.clone();
    for &(pick, millis) in picks {
        let at = pick as usize % changed.edges.len();
        let edge = &mut changed.edges[at];
        let bears_points = ground
            .from
            .iter()
            .chain(&ground.to)
            .any(|stop| matches!(stop.place, Place::Edge { edge, .. } if edge.0 as usize == at));
        match pick % 3 {
            0 if !bears_points => (edge.forward, edge.backward) = (false, false),
            1 => (edge.forward, edge.backward) = (true, true),
            _ if !bears_points => edge.millis = Millis(millis),
            _ => {}
        }
    }
    changed
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn a_table_equals_bellman_and_ford(ground in grounds()) {
        let network = network(&ground);
        let expected = expected(&ground);
        let router: Router<Way> = Router::new(&network, &Forget);
        prop_assert_eq!(&trips(&table(&router, &ground.from, &ground.to)), &expected);
        let router: Router<Time> = Router::new(&network, &Forget);
        let seconds: Vec<Vec<Option<u32>>> =
            expected.iter().map(|row| row.iter().map(|cell| cell.map(|(time, _)| time)).collect()).collect();
        prop_assert_eq!(times(&table(&router, &ground.from, &ground.to)), seconds);
    }

    #[test]
    fn a_changed_metric_equals_a_new_one(
        ground in grounds(),
        picks in proptest::collection::vec((any::<u32>(), amount()), 1..6),
    ) {
        let changed = changed(&ground, &picks);
        let (before, after) = (network(&ground), network(&changed));
        let expected = expected(&changed);
        let router: Router<Way> = Router::new(&before, &Forget);
        prop_assert_eq!(&trips(&table(&router.under(&after), &ground.from, &ground.to)), &expected);
        let (partly, _) = router.clone().changed(&after);
        prop_assert_eq!(&partly, &router.under(&after));
        prop_assert_eq!(&trips(&table(&partly, &ground.from, &ground.to)), &expected);
    }

    #[test]
    fn a_part_of_a_table_and_any_number_of_threads_give_the_same_cells(ground in grounds(), part in any::<u64>()) {
        let network = network(&ground);
        let router: Router<Way> = Router::new(&network, &Forget);
        let whole = on_threads(1, || table(&router, &ground.from, &ground.to));
        for threads in [2, 8] {
            prop_assert_eq!(&on_threads(threads, || table(&router, &ground.from, &ground.to)), &whole);
        }
        let picked = |count: usize, bits: u64| (0..count).filter(|at| bits >> (at % 32) & 1 == 1).collect::<Vec<_>>();
        let (rows, columns) = (picked(ground.from.len(), part), picked(ground.to.len(), part >> 32));
        let from: Vec<Stop> = rows.iter().map(|&row| ground.from[row]).collect();
        let to: Vec<Stop> = columns.iter().map(|&column| ground.to[column]).collect();
        let cells: Vec<Vec<MaybeTrip>> =
            rows.iter().map(|&row| columns.iter().map(|&column| whole[row][column]).collect()).collect();
        prop_assert_eq!(table(&router, &from, &to), cells);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases().div_ceil(20), failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    /// Where there are so many origins that it pays, arcs that no best way uses are left out first (`sweep::perfect`).
    #[test]
    fn a_table_of_thousands_of_rows_equals_bellman_and_ford(ground in grounds()) {
        let network = network(&ground);
        let expected = expected(&ground);
        let from: Vec<Stop> = ground.from.iter().copied().cycle().take(8_100).collect();
        let rows = |of: usize| expected.iter().cycle().take(of);
        let router: Router<Way> = Router::new(&network, &Forget);
        let table_of_trips = trips(&table(&router, &from[..4_100], &ground.to));
        prop_assert!(table_of_trips.iter().eq(rows(4_100)), "{:?}", &table_of_trips[..ground.from.len()]);
        let router: Router<Time> = Router::new(&network, &Forget);
        let seconds = times(&table(&router, &from, &ground.to));
        let expected = rows(8_100).map(|row| row.iter().map(|cell| cell.map(|(time, _)| time)).collect::<Vec<_>>());
        prop_assert!(seconds.into_iter().eq(expected));
    }
}
