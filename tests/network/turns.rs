//! Rules of turns: by hand at one junction, and table against referee on random roads.
#![allow(
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test stops where it fails")]

use crate::common::data;
use crate::common::road_case::{county, drive, profile};
use crate::common::sweep;
use hubward::io::roads::read_road_file;
use hubward::model::county::Position;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::roads::{Oneway, Road, RoadSigns, RoadSource, Roads, TurnRule, TurnVia};
use hubward::model::travel::RoadMode;
use hubward::network::Referee;

/// A crossing at the origin with arms of 0.01°: way 1 from the west, 2 from the south, 3 from the east, 4 from the north; and way 5, 0.02°
/// farther on from the north end to the east end.
fn crossing(relation: &str) -> Roads {
    let nodes = [(0.0, 0.0), (-0.01, 0.0), (0.0, -0.01), (0.01, 0.0), (0.0, 0.01)];
    let mut text = String::from("<osm>");
    for (id, (lon, lat)) in (0..).zip(nodes) {
        text += &format!("<node id=\"{id}\" lon=\"{lon}\" lat=\"{lat}\"/>");
    }
    for (id, ends) in [(1, [1, 0]), (2, [2, 0]), (3, [3, 0]), (4, [4, 0]), (5, [4, 3])] {
        text += &format!(
            "<way id=\"{id}\"><nd ref=\"{}\"/><nd ref=\"{}\"/><tag k=\"highway\" v=\"tertiary\"/></way>",
            ends[0], ends[1]
        );
    }
    text += relation;
    text += "</osm>";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roads.osm");
    std::fs::write(&file, text).unwrap();
    read_road_file(&file).unwrap().0
}

fn relation(kind: &str, via: &str, tags: &[(&str, &str)]) -> String {
    let mut text = format!("<relation id=\"1\"><member type=\"way\" ref=\"1\" role=\"from\"/>{via}");
    text += "<member type=\"way\" ref=\"3\" role=\"to\"/><tag k=\"type\" v=\"restriction\"/>";
    text += &format!("<tag k=\"restriction\" v=\"{kind}\"/>");
    for (key, value) in tags {
        text += &format!("<tag k=\"{key}\" v=\"{value}\"/>");
    }
    text + "</relation>"
}

/// Metres from near the west end to near the east, south and north ends, by a mode.
fn metres(roads: Roads, mode: RoadMode) -> [Option<u32>; 3] {
    let county = county(Some(roads), &[(-0.009, 0.0)], &[(0.009, 0.0), (0.0, -0.009), (0.0, 0.009)]);
    let (recipe, profile) = (Recipe::default(), profile());
    let (table, _) = drive(&county, &recipe, &profile, mode);
    let referee = Referee::new(&county, &recipe, &profile, mode);
    [0, 1, 2].map(|school| {
        let trip = table.trip(VillageId(0), SchoolId(school));
        assert_eq!(trip, referee.trip(VillageId(0), SchoolId(school)));
        trip.map(|trip| trip.length.0)
    })
}

#[test]
fn a_crossing_by_hand() {
    let via = "<member type=\"node\" ref=\"0\" role=\"via\"/>";
    // 0.018° are 2,001.5 m. The next ways: north arm and way 5, 0.02° + 0.014142° + 0.001°; or south and back, 0.038°.
    let straight = [Some(2002), Some(2002), Some(2002)];
    let ruled = [Some(3796), Some(2002), Some(2002)];
    let of = |relation: &str, mode| metres(crossing(relation), mode);
    assert_eq!(of("", RoadMode::Bus), straight);
    let no = |tags: &[(&str, &str)]| relation("no_straight_on", via, tags);
    assert_eq!(of(&no(&[]), RoadMode::Bus), ruled);
    assert_eq!(of(&no(&[]), RoadMode::Car), ruled);
    assert_eq!(of(&no(&[]), RoadMode::Walk), straight, "feet mind no rule");
    assert_eq!(of(&no(&[("except", "psv")]), RoadMode::Bus), straight);
    assert_eq!(of(&no(&[("except", "psv;bicycle")]), RoadMode::Car), ruled);
    assert_eq!(of(&no(&[("restriction:bus", "none")]), RoadMode::Bus), straight);
    assert_eq!(of(&no(&[("day_on", "Monday")]), RoadMode::Bus), straight);
    // Only east: south and north are reached by turning at the east end, or round by way 5.
    let only = of(&relation("only_straight_on", via, &[]), RoadMode::Bus);
    assert_eq!(only, [Some(2002), Some(4225), Some(3796)]);
}

#[test]
fn over_a_way_by_hand() {
    // From way 1 over way 4 into way 5: the way round the north is no way any more; who starts on way 4 may.
    let over = relation("no_u_turn", "<member type=\"way\" ref=\"4\" role=\"via\"/>", &[])
        .replace("ref=\"3\" role=\"to\"", "ref=\"5\" role=\"to\"");
    let also = relation("no_straight_on", "<member type=\"node\" ref=\"0\" role=\"via\"/>", &[])
        .replace("relation id=\"1\"", "relation id=\"2\"");
    let [east, south, north] = metres(crossing(&(over + &also)), RoadMode::Bus);
    // South, back at its end, and then east: 0.009 + 0.02 + 0.009.
    assert_eq!([east, south, north], [Some(4225), Some(2002), Some(2002)]);
}

#[test]
fn a_school_on_the_way_between_is_reached_by_every_lane() {
    let over = relation("no_u_turn", "<member type=\"way\" ref=\"4\" role=\"via\"/>", &[])
        .replace("ref=\"3\" role=\"to\"", "ref=\"5\" role=\"to\"");
    let county = county(Some(crossing(&over)), &[(-0.009, 0.0), (0.0, 0.002)], &[(0.0, 0.005), (0.0, 0.01)]);
    let (table, _) = drive(&county, &Recipe::default(), &profile(), RoadMode::Bus);
    let length = |village, school| table.trip(VillageId(village), SchoolId(school)).unwrap().length.0;
    assert_eq!([length(0, 0), length(0, 1), length(1, 0), length(1, 1)], [1557, 2113, 334, 890]);
}

/// Random roads of one or two pieces between nine points, with random rules over points and roads.
fn random_roads(random: &mut oorandom::Rand32) -> Roads {
    let mut pick = |most: u32| random.rand_range(0..most);
    let points: Vec<Position> = (0..9)
        .map(|cell| {
            let (x, y) = (f64::from(cell % 3), f64::from(cell / 3));
            Position { lon: 0.003 * x + 0.0001 * x * y + 0.0002 * y * y, lat: 0.002 * y + 0.00013 * x * x }
        })
        .collect();
    let signs: Vec<RoadSigns> = [Oneway::No, Oneway::No, Oneway::Forward, Oneway::Backward]
        .map(|oneway| RoadSigns { class: "tertiary".into(), oneway, ..RoadSigns::default() })
        .into();
    let mut roads = Vec::new();
    for source in 0..4 + i64::from(pick(12)) {
        let mut course = vec![pick(9), pick(9)];
        if pick(3) == 0 {
            course.push(pick(9));
        }
        course.dedup();
        if course.len() >= 2 {
            roads.push(Road { source: RoadSource(source), course, signs: pick(4) });
        }
    }
    let mut turns = Vec::new();
    for _ in 0..pick(8) {
        let mut road = || RoadSource(i64::from(pick(16)));
        let (from, to, between) = (road(), road(), [road(), road()]);
        let via = match pick(4) {
            0 => TurnVia::Roads(vec![between[0]]),
            1 => TurnVia::Roads(between.to_vec()),
            _ => TurnVia::Point(pick(9)),
        };
        turns.push(TurnRule { from, via, to, only: pick(3) == 0, bus: true, car: false });
    }
    // Half of the rules are made to meet: at an end of the road they come from.
    for turn in turns.iter_mut().filter(|turn| matches!(turn.via, TurnVia::Point(_))) {
        if let Some(road) = roads.iter().find(|road| road.source == turn.from) {
            let point = road.course[road.course.len() - 1];
            let touching: Vec<&Road> = roads.iter().filter(|road| road.course.contains(&point)).collect();
            turn.via = TurnVia::Point(point);
            turn.to = touching[pick(touching.len() as u32) as usize].source;
        }
    }
    Roads { points, signs, roads, turns, ..Roads::default() }
}

#[test]
fn table_equals_referee_on_random_roads_with_random_rules() {
    let graphs: u32 = sweep(1_500);
    let mut random = oorandom::Rand32::new(16);
    let (recipe, profile) = (Recipe::default(), profile());
    let (mut bound, mut longer) = (0, 0);
    for graph in 0..graphs {
        let roads = random_roads(&mut random);
        let free = Roads { turns: Vec::new(), ..roads.clone() };
        let mut places = || -> Vec<(f64, f64)> {
            (0..4)
                .map(|_| {
                    let at = roads.points[random.rand_range(0..9) as usize];
                    let mut jitter = || f64::from(random.rand_float() - 0.5) * 0.002;
                    if jitter() > 0.0 { (at.lon + jitter(), at.lat + jitter()) } else { (at.lon, at.lat) }
                })
                .collect()
        };
        let (villages, schools) = (places(), places());
        let ruled = county(Some(roads.clone()), &villages, &schools);
        let free = county(Some(free), &villages, &schools);
        let (table, _) = drive(&ruled, &recipe, &profile, RoadMode::Bus);
        let (without, _) = drive(&free, &recipe, &profile, RoadMode::Bus);
        let referee = Referee::new(&ruled, &recipe, &profile, RoadMode::Bus);
        for village in (0..4).map(VillageId::new) {
            for school in (0..4).map(SchoolId::new) {
                let trip = table.trip(village, school);
                assert_eq!(
                    trip,
                    referee.trip(village, school),
                    "graph {graph}: {village:?} {school:?} {roads:?}"
                );
                bound += usize::from(trip != without.trip(village, school));
                longer += usize::from(
                    trip.map(|trip| trip.time) > without.trip(village, school).map(|trip| trip.time),
                );
            }
        }
    }
    println!("{graphs} graphs: {bound} journeys differ by the rules, {longer} are longer");
    assert!(bound > graphs as usize / 10, "rules must bind somebody: {bound}");
}

/// Andorra's rules are found, and bind.
#[test]
fn rules_of_a_real_extract_are_placed() {
    let Some(pbf) = data("osm/andorra.osm.pbf") else { return };
    let (roads, _) = read_road_file(&pbf).unwrap();
    assert!(roads.turns.len() > 50, "{}", roads.turns.len());
    let metric = hubward::network::Metric::new(&Recipe::default(), &profile(), RoadMode::Bus);
    let network = hubward::network::Network::build(&roads, &metric);
    let placed = network.bans().len();
    println!("{placed} placed of {}, {} not", roads.turns.len(), network.left_out().unplaced_turns);
    assert!(placed * 10 > roads.turns.len() * 7, "{placed} of {}", roads.turns.len());
    assert!(network.nodes() - network.junctions() <= 2 * placed);
}
