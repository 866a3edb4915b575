//! The Isle of Man's real roads: 1,000 random pairs against petgraph's Dijkstra exactly, and 50 against routes that
//! pyosmium and networkx compute from the same file, within a second.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::too_many_lines,
    reason = "a test stops where it fails, and its numbers are small"
)]

mod common;
mod network_common;

use std::ops::Add;
use std::path::Path;
use std::process::Command;

use hubward::model::county::County;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::travel::{RoadMode, Trip};
use hubward::model::units::{Metres, Seconds};
use hubward::network::{self, Footing, Footings, Metric, Network, Place, Referee};
use network_common::{drive, profile, read_county};
use petgraph::graph::{DiGraph, NodeIndex};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Way(u64, u64);

impl Add for Way {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

fn random_pairs(county: &County, count: usize, seed: u64) -> Vec<(VillageId, SchoolId)> {
    let mut random = oorandom::Rand32::new(seed);
    let mut below = |end: usize| random.rand_range(0..u32::try_from(end).unwrap()) as usize;
    (0..count)
        .map(|_| (VillageId::new(below(county.villages.len())), SchoolId::new(below(county.schools.len()))))
        .collect()
}

/// The network as a petgraph with a node for the village and one for the school, each tied in by hand.
fn by_petgraph(base: &DiGraph<(), Way>, network: &Network, from: Footing, to: Footing) -> Option<Trip> {
    let mut graph = base.clone();
    let (start, goal) = (graph.add_node(()), graph.add_node(()));
    let node = |id: network::NodeId| NodeIndex::new(id.row());
    let mut tie = |place: Place, leaving: bool| match place {
        Place::Node(at) if leaving => drop(graph.add_edge(start, node(at), Way(0, 0))),
        Place::Node(at) => drop(graph.add_edge(node(at), goal, Way(0, 0))),
        // on flat ground both directions take the same time
        Place::Edge { edge, ahead: millis, millimetres, .. } => {
            let edge = network.edge(edge);
            let behind = Way(millis.0.into(), millimetres.0.into());
            let ahead = Way((edge.ahead.0 - millis.0).into(), (edge.millimetres.0 - millimetres.0).into());
            match (leaving, edge.forward, edge.backward) {
                (true, forward, backward) => {
                    if forward {
                        graph.add_edge(start, node(edge.to), ahead);
                    }
                    if backward {
                        graph.add_edge(start, node(edge.from), behind);
                    }
                }
                (false, forward, backward) => {
                    if forward {
                        graph.add_edge(node(edge.from), goal, behind);
                    }
                    if backward {
                        graph.add_edge(node(edge.to), goal, ahead);
                    }
                }
            }
        }
    };
    tie(from.place, true);
    tie(to.place, false);
    if let (
        Place::Edge { edge: a, ahead: ms_a, millimetres: mm_a, .. },
        Place::Edge { edge: b, ahead: ms_b, millimetres: mm_b, .. },
    ) = (from.place, to.place)
    {
        let edge = network.edge(a);
        if a == b && ((edge.forward && mm_a <= mm_b) || (edge.backward && mm_b <= mm_a)) {
            let way = Way(ms_a.0.abs_diff(ms_b.0).into(), mm_a.0.abs_diff(mm_b.0).into());
            graph.add_edge(start, goal, way);
        }
    }
    let found = petgraph::algo::dijkstra(&graph, start, Some(goal), |edge| *edge.weight());
    let way = *found.get(&goal)?;
    // legs at 4.5 km/h: 0.8 ms a millimetre
    let legs: [u64; 2] = [from, to].map(|at| (at.metres * 1000.0).round() as u64);
    let millis: u64 = way.0 + legs.iter().map(|leg| (leg * 8 + 5) / 10).sum::<u64>();
    let millimetres: u64 = way.1 + legs.iter().sum::<u64>();
    let whole = |value: u64| u32::try_from((value + 500) / 1000).unwrap();
    Some(Trip { time: Seconds(whole(millis)), length: Metres(whole(millimetres)) })
}

#[test]
fn a_thousand_pairs_equal_an_independent_dijkstra() {
    let Some(folder) = common::data("isle-of-man") else { return };
    let county = read_county(&folder);
    let (recipe, profile) = (Recipe::default(), profile());
    for (mode, seed) in [(RoadMode::Bus, 1), (RoadMode::Walk, 2)] {
        let started = std::time::Instant::now();
        let (table, report) = drive(&county, &recipe, &profile, mode);
        println!("{mode:?}: {:?} for the table; {:#?}", started.elapsed(), report);
        let referee = Referee::new(&county, &recipe, &profile, mode);
        let metric = Metric::new(&recipe, &profile, mode);
        let network = Network::build(county.roads.as_ref().unwrap(), &metric);
        let footings = Footings::find(&network, &county, &metric);
        let mut base = DiGraph::new();
        for _ in network.ids() {
            base.add_node(());
        }
        for (from, arc) in network.arcs() {
            let way = Way(arc.millis.0.into(), arc.millimetres.0.into());
            base.add_edge(NodeIndex::new(from.row()), NodeIndex::new(arc.node.row()), way);
        }
        let mut reached = 0;
        for (village, school) in random_pairs(&county, 500, seed) {
            let places = footings.villages[village].footing.zip(footings.schools[school].footing);
            let expected = places.and_then(|(from, to)| by_petgraph(&base, &network, from, to));
            reached += usize::from(expected.is_some());
            assert_eq!(table.trip(village, school), expected, "{mode:?} {village:?} {school:?}");
            assert_eq!(referee.trip(village, school), expected, "{mode:?} {village:?} {school:?}");
        }
        assert!(reached > 450, "{reached} of 500 pairs are reachable by {mode:?}");
    }
}

fn python_has_what_it_takes() -> bool {
    let ready = Command::new("python3").args(["-c", "import osmium, networkx"]).output();
    let ready = ready.is_ok_and(|output| output.status.success());
    if !ready {
        assert!(
            std::env::var("HUBWARD_REQUIRE_DATA").as_deref() != Ok("1"),
            "python3 with osmium and networkx is required and missing"
        );
        println!("skipped: python3 with osmium and networkx is not here");
    }
    ready
}

#[test]
fn fifty_pairs_equal_routes_computed_outside_the_program() {
    let Some(folder) = common::data("isle-of-man") else { return };
    if !python_has_what_it_takes() {
        return;
    }
    let county = read_county(&folder);
    let (recipe, profile) = (Recipe::default(), profile());
    for (mode, count, seed) in [(RoadMode::Bus, 50, 3), (RoadMode::Walk, 10, 4)] {
        let table = drive(&county, &recipe, &profile, mode).0;
        let pairs = random_pairs(&county, count, seed);
        let outside = outside(&folder, &county, mode, &pairs);
        assert_eq!(outside.len(), count);
        for ((village, school), seconds) in pairs.into_iter().zip(outside) {
            let ours = table.trip(village, school).map(|trip| f64::from(trip.time.0));
            let near = match (ours, seconds) {
                (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1.0,
                (ours, theirs) => ours.is_none() && theirs.is_none(),
            };
            let codes = (&county.villages[village].code, &county.schools[school].code);
            assert!(near, "{mode:?} {codes:?}: {ours:?} s here, {seconds:?} s outside");
        }
    }
}

/// Seconds of each pair by `tests/scripts/route_check.py`.
fn outside(
    folder: &Path,
    county: &County,
    mode: RoadMode,
    pairs: &[(VillageId, SchoolId)],
) -> Vec<Option<f64>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let temporary = tempfile::tempdir().unwrap();
    let list = temporary.path().join("pairs.csv");
    let rows: String = pairs
        .iter()
        .map(|&(village, school)| {
            format!("{},{}\n", county.villages[village].code, county.schools[school].code)
        })
        .collect();
    std::fs::write(&list, format!("village,school\n{rows}")).unwrap();
    let output = Command::new("python3")
        .arg(root.join("tests/scripts/route_check.py"))
        .arg(folder)
        .arg(root.join("src/io/profiles/cn-2018.toml"))
        .args([mode.word(), "normal"])
        .arg(&list)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    reader.records().map(|row| row.unwrap()[2].parse().ok()).collect()
}
