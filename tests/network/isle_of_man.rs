//! The Isle of Man's real roads: 100,000 random pairs on foot and 100,000 by bus against petgraph's Dijkstra exactly, and
//! 60 against routes that pyosmium and networkx compute from the same file, within a second.
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

use crate::common::data;
use crate::common::road_case;
use crate::common::sweep;
use std::collections::HashMap;
use std::ops::Add;
use std::path::Path;
use std::process::Command;

use crate::common::road_case::{drive, profile, read_county};
use hubward::model::county::County;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::travel::{RoadMode, Trip};
use hubward::model::units::{Metres, Seconds};
use hubward::network::{self, Footing, Footings, Metric, Network, Place, Referee};
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

/// Origins and destinations of the sweep; each origin is paired with so many destinations, drawn at random.
const ORIGINS: usize = 500;
const DESTINATIONS: usize = 500;

/// Pairs in all: 100,000 unless `HUBWARD_SWEEP` says otherwise.
fn pairs_a_mode() -> usize {
    sweep(100_000)
}

/// A county's villages and schools in a random order, then points within some 300 m of a random junction.
fn scattered(folder: &Path, network: &Network, seed: u64) -> County {
    let mut random = oorandom::Rand32::new(seed);
    let junctions = network.positions();
    let mut points = |file: &str, known: usize, all: usize| {
        let mut known_places = road_case::places(&folder.join(file));
        let mut points: Vec<(f64, f64)> = (0..known.min(known_places.len()))
            .map(|_| known_places.swap_remove(random.rand_range(0..known_places.len() as u32) as usize))
            .map(|(_, lon, lat)| (lon, lat))
            .collect();
        while points.len() < all {
            let at = junctions[random.rand_range(0..junctions.len() as u32) as usize];
            let mut jitter = || f64::from(random.rand_float() - 0.5) * 0.006;
            points.push((at.lon + jitter(), at.lat + jitter()));
        }
        points
    };
    let (villages, schools) = (points("villages.csv", 300, ORIGINS), points("schools.csv", 32, DESTINATIONS));
    let roads = without_rules(folder);
    road_case::county(Some(roads), &villages, &schools)
}

/// The roads without their rules of turns, which a search over nodes outside knows nothing of: those are held in `turns`.
fn without_rules(folder: &Path) -> hubward::model::roads::Roads {
    let mut roads = hubward::io::roads::read_roads(folder).unwrap().unwrap().0;
    roads.turns.clear();
    roads
}

/// The network as a petgraph; the searches on it start at a node of their own, tied in by hand.
struct Outside<'n> {
    network: &'n Network,
    graph: DiGraph<(), Way>,
}

impl<'n> Outside<'n> {
    fn new(network: &'n Network) -> Self {
        let mut graph = DiGraph::new();
        for _ in network.ids() {
            graph.add_node(());
        }
        for (from, arc) in network.arcs() {
            let way = Way(arc.millis.0.into(), arc.millimetres.0.into());
            graph.add_edge(node(from), node(arc.node), way);
        }
        Self { network, graph }
    }

    /// The best way from a place to every node.
    fn search(&mut self, from: Place) -> HashMap<NodeIndex, Way> {
        let start = self.graph.add_node(());
        for (beside, way) in self.ties(from, true) {
            self.graph.add_edge(start, beside, way);
        }
        let found =
            petgraph::algo::dijkstra(&self.graph, start, None, |edge| *edge.weight()).into_iter().collect();
        self.graph.remove_node(start); // the last: no other changes its number
        found
    }

    /// Nodes beside a place with the way between; on flat ground both directions take the same time.
    fn ties(&self, at: Place, leaving: bool) -> Vec<(NodeIndex, Way)> {
        let (edge, millis, millimetres) = match at {
            Place::Node(at) => return vec![(node(at), Way(0, 0))],
            Place::Edge { edge, ahead, millimetres, .. } => (self.network.edge(edge), ahead, millimetres),
        };
        let behind = Way(millis.0.into(), millimetres.0.into());
        let ahead = Way((edge.ahead.0 - millis.0).into(), (edge.millimetres.0 - millimetres.0).into());
        let (to_end, to_start) =
            if leaving { (edge.forward, edge.backward) } else { (edge.backward, edge.forward) };
        let ends = [(to_end, edge.to, ahead), (to_start, edge.from, behind)];
        ends.into_iter().filter(|(open, ..)| *open).map(|(_, end, way)| (node(end), way)).collect()
    }

    /// Straight along the edge on which both stand.
    fn along(&self, from: Place, to: Place) -> Option<Way> {
        let (
            Place::Edge { edge: a, ahead: ms_a, millimetres: mm_a, .. },
            Place::Edge { edge: b, ahead: ms_b, millimetres: mm_b, .. },
        ) = (from, to)
        else {
            return None;
        };
        let edge = self.network.edge(a);
        let open = a == b && ((edge.forward && mm_a <= mm_b) || (edge.backward && mm_b <= mm_a));
        open.then(|| Way(ms_a.0.abs_diff(ms_b.0).into(), mm_a.0.abs_diff(mm_b.0).into()))
    }

    fn trip(&self, found: &HashMap<NodeIndex, Way>, from: Footing, to: Footing) -> Option<Trip> {
        let by_nodes = self.ties(to.place, false).into_iter();
        let by_nodes = by_nodes.filter_map(|(beside, way)| Some(*found.get(&beside)? + way));
        let way = by_nodes.chain(self.along(from.place, to.place)).min()?;
        // legs at 4.5 km/h: 0.8 ms a millimetre
        let legs: [u64; 2] = [from, to].map(|at| (at.metres * 1000.0).round() as u64);
        let millis: u64 = way.0 + legs.iter().map(|leg| (leg * 8 + 5) / 10).sum::<u64>();
        let millimetres: u64 = way.1 + legs.iter().sum::<u64>();
        let whole = |value: u64| u32::try_from((value + 500) / 1000).unwrap();
        Some(Trip { time: Seconds(whole(millis)), length: Metres(whole(millimetres)) })
    }
}

fn node(id: network::NodeId) -> NodeIndex {
    NodeIndex::new(id.row())
}

fn equal_an_independent_dijkstra(mode: RoadMode, seed: u64) {
    let Some(folder) = data("isle-of-man") else { return };
    let (recipe, profile) = (Recipe::default(), profile());
    let metric = Metric::new(&recipe, &profile, mode);
    let roads = without_rules(&folder);
    let network = Network::build(&roads, &metric);
    let county = scattered(&folder, &network, seed);
    let (table, report) = drive(&county, &recipe, &profile, mode);
    println!("{mode:?}: {report:#?}");
    let referee = Referee::new(&county, &recipe, &profile, mode);
    let footings = Footings::find(&network, &county, &metric);
    let mut outside = Outside::new(&network);
    let mut random = oorandom::Rand32::new(seed + 100);
    let (mut pairs, mut reached) = (0, 0);
    for village in county.villages.ids() {
        let from = footings.villages[village].footing;
        let found = from.map(|from| outside.search(from.place)).unwrap_or_default();
        for _ in 0..pairs_a_mode().div_ceil(ORIGINS) {
            let school = SchoolId::new(random.rand_range(0..DESTINATIONS as u32) as usize);
            let places = from.zip(footings.schools[school].footing);
            let expected = places.and_then(|(from, to)| outside.trip(&found, from, to));
            reached += usize::from(expected.is_some());
            assert_eq!(table.trip(village, school), expected, "{mode:?} {village:?} {school:?}");
            if pairs % 200 == 0 {
                assert_eq!(referee.trip(village, school), expected, "{mode:?} {village:?} {school:?}");
            }
            pairs += 1;
        }
    }
    println!("{mode:?}: {pairs} pairs, {reached} reached");
    assert!(
        pairs >= pairs_a_mode() && reached * 10 > pairs * 9,
        "{reached} of {pairs} are reachable by {mode:?}"
    );
}

#[test]
fn a_hundred_thousand_pairs_by_bus_equal_an_independent_dijkstra() {
    equal_an_independent_dijkstra(RoadMode::Bus, 1);
}

#[test]
fn a_hundred_thousand_pairs_on_foot_equal_an_independent_dijkstra() {
    equal_an_independent_dijkstra(RoadMode::Walk, 2);
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
    let Some(folder) = data("isle-of-man") else { return };
    if !python_has_what_it_takes() {
        return;
    }
    let mut county = read_county(&folder);
    county.roads = Some(without_rules(&folder));
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

/// Level crossings do not close roads: eleven of the island's did, and this way went round by them in 5.97 minutes.
#[test]
fn a_level_crossing_is_no_detour() {
    let Some(folder) = data("isle-of-man") else { return };
    let county = read_county(&folder);
    let (table, _) = drive(&county, &Recipe::default(), &profile(), RoadMode::Bus);
    let village = county.villages.ids().find(|&id| county.villages[id].code == "H23").unwrap();
    let school = county.schools.ids().find(|&id| county.schools[id].code == "S24").unwrap();
    let minutes = f64::from(table.trip(village, school).unwrap().time.0) / 60.0;
    assert!((minutes - 2.42).abs() < 0.015, "{minutes} from near Rushen Primary to Scoill Phurt Le Moirrey");
}
