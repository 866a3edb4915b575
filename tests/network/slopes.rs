//! Walking over slopes: a hill worked out by hand, up and down, and random land on which table and referee agree.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a test stops where it fails, and its numbers are small"
)]

use std::sync::Arc;

use crate::common::road_case::{S1, V1, county, drive, geojson, profile};
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::terrain::{Grid, Heights, Terrain, Tile};
use hubward::model::travel::{Form, RoadMode};
use hubward::model::units::Seconds;
use hubward::network::{self, Metric, Network, Referee};
use proptest::prelude::*;

/// Columns from 0 degrees east, `step.0` apart; rows from `north` down, `step.1` apart.
fn land(north: f64, step: (f64, f64), rows: &[&[i16]]) -> Arc<Terrain> {
    let (step_lon, step_lat) = step;
    let grid = Grid { west: 0.0, north, step_lon, step_lat, columns: rows[0].len(), rows: rows.len() };
    let tile = Tile::new("land".into(), String::new(), grid, Heights::Whole(rows.concat()));
    Arc::new(Terrain::new(vec![tile]))
}

const WEST: (f64, f64) = (0.0, 0.0);
const TOP: (f64, f64) = (0.01, 0.0);
const EAST: (f64, f64) = (0.02, 0.0);

/// ```text
///   N ───────────────── n     2 × 333.585 m + 2,223.901 m, level
///   │                   │
/// WEST ───── TOP ───── EAST   2 × 1,111.951 m, 200 m up and down again: slope 0.179864
/// ```
/// At 4.5 km/h a level half takes 889.561 s. Up: × e^(3.5 · 0.179864) = 1.876718; down: × e^(3.5 · 0.079864) = 1.322500.
#[test]
fn the_way_round_a_hill_is_faster_than_the_way_over_it() {
    let roads = geojson(&[
        (r#""highway":"primary""#, &[WEST, TOP]),
        (r#""highway":"primary""#, &[EAST, TOP]),
        (r#""highway":"primary""#, &[WEST, (0.0, 0.003), (0.02, 0.003), EAST]),
    ]);
    let mut county = county(Some(roads), &[WEST, TOP, EAST], &[EAST, TOP, WEST]);
    let (recipe, profile) = (Recipe::default(), profile());
    let trip = |county: &_, mode, village, school| {
        let found = drive(county, &recipe, &profile, mode).0.trip(VillageId(village), SchoolId(school));
        let again = Referee::new(county, &recipe, &profile, mode).trip(VillageId(village), SchoolId(school));
        assert_eq!(found, again);
        found.map(|trip| (trip.time.0, trip.length.0)).unwrap()
    };
    let bus = trip(&county, RoadMode::Bus, 0, 0);
    assert_eq!(trip(&county, RoadMode::Walk, 0, 0), (1779, 2224)); // 2 × 889.561 s, over the hill
    county.terrain = Some(land(0.003, (0.01, 0.003), &[&[0, 0, 0], &[0, 200, 0], &[0, 0, 0]]));
    assert_eq!(trip(&county, RoadMode::Walk, 0, 0), (2313, 2891)); // round it: 2,891.07 m on the level, not 2,845.9 s
    assert_eq!(trip(&county, RoadMode::Walk, 0, 1), (1669, 1112)); // up: 1,669.45 s
    assert_eq!(trip(&county, RoadMode::Walk, 1, 0), (1176, 1112)); // down: 1,176.44 s
    assert_eq!(trip(&county, RoadMode::Walk, 1, 2), (1176, 1112)); // the other side, drawn the other way
    assert_eq!(trip(&county, RoadMode::Walk, 2, 1), (1669, 1112));
    assert_eq!(trip(&county, RoadMode::Bus, 0, 0), bus);
    county.terrain = Some(land(0.003, (0.01, 0.003), &[&[500, 500, 500][..]; 3]));
    assert_eq!(trip(&county, RoadMode::Walk, 0, 0), (1779, 2224)); // high, but level
}

/// One straight piece over the hill: who lives on top of it only walks down.
#[test]
fn a_place_within_a_straight_piece_has_its_own_slopes() {
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let mut county = county(Some(roads), &[TOP, (0.005, 0.0)], &[EAST, WEST]);
    county.terrain = Some(land(0.005, (0.01, 0.01), &[&[0, 200, 0][..]; 2]));
    let (recipe, profile) = (Recipe::default(), profile());
    let table = drive(&county, &recipe, &profile, RoadMode::Walk).0;
    let time = |village, school| table.trip(VillageId(village), SchoolId(school)).unwrap().time;
    assert_eq!([time(0, 0), time(0, 1)], [Seconds(1176); 2]);
    assert_eq!(time(1, 1), Seconds(588)); // half a side down
    assert_eq!(time(1, 0), Seconds(835 + 1176)); // half a side up: 834.72 s, then 1,176.44 s down
}

/// The bound that is told before a table is driven holds where people walk faster than on the level.
#[test]
fn downhill_is_thought_of_when_pairs_are_counted_beforehand() {
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let mut county = county(Some(roads), &[WEST], &[EAST]);
    county.terrain = Some(land(0.005, (0.01, 0.01), &[&[111, 55, 0][..]; 2])); // 5 % down: × 0.8395
    let (recipe, profile) = (Recipe::default(), profile());
    let form = Form::Near { within: Some(Seconds(1500)), nearest: 0 };
    assert_eq!(drive(&county, &recipe, &profile, RoadMode::Walk).0.trip(V1, S1).unwrap().time, Seconds(1496));
    assert_eq!(network::size_at_most(&county, &recipe, &profile, RoadMode::Walk, &form).0, 1);
    county.terrain = None;
    assert_eq!(network::size_at_most(&county, &recipe, &profile, RoadMode::Walk, &form).0, 0);
}

/// Where points of the random networks lie: 4 × 3, uneven, so that no road passes another's point.
fn place(point: u32) -> (f64, f64) {
    let (x, y) = (f64::from(point % 4), f64::from(point / 4));
    (0.001 + 0.003 * x + 0.0001 * x * y + 0.0002 * y * y, 0.001 + 0.002 * y + 0.00013 * x * x)
}

/// Whether no stretch is drawn twice. Of two that lie on each other a point off the road joins either, and cuts for the slopes
/// may make it the other: then there are two ways, and they are not each other's measure.
fn apart(courses: &[Vec<u32>]) -> bool {
    let stretches = courses.iter().flat_map(|course| course.windows(2));
    let mut ends: Vec<(u32, u32)> =
        stretches.map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1]))).collect();
    let all = ends.len();
    ends.sort_unstable();
    ends.dedup();
    ends.len() == all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// On any land the table's tricks and the referee's plain search agree; on level land, wherever it is known, every time
    /// is what it is without a file. No way takes less than on the level × 0.8395, the pace of 5 % downhill, where no stretch is drawn twice.
    #[test]
    fn table_and_referee_agree_on_any_land(
        courses in prop::collection::vec(prop::collection::vec(0..12u32, 2..5), 1..10),
        heights in prop::collection::vec(prop_oneof![4 => -30..120i16, 1 => Just(i16::MIN)], 12 * 9),
        level in prop_oneof![Just(0i16), Just(1234)],
        step in prop_oneof![Just(0.0008), Just(0.0003)],
    ) {
        let lines: Vec<Vec<(f64, f64)>> =
            courses.iter().map(|course| course.iter().map(|&point| place(point)).collect()).collect();
        let lines: Vec<(&str, &[(f64, f64)])> =
            lines.iter().map(|line| (r#""highway":"primary""#, line.as_slice())).collect();
        let on_road: Vec<(f64, f64)> =
            (0..12).filter(|point| courses.iter().flatten().any(|other| other == point)).map(place).collect();
        let mut county = county(Some(geojson(&lines)), &on_road, &on_road);
        let (recipe, profile) = (Recipe::default(), profile());
        let walk = |county: &_| drive(county, &recipe, &profile, RoadMode::Walk).0;
        let plain = walk(&county);
        let rows: Vec<&[i16]> = heights.chunks(12).collect();
        let flat: Vec<i16> = heights.iter().map(|&height| if height == i16::MIN { height } else { level }).collect();
        let flat: Vec<&[i16]> = flat.chunks(12).collect();
        county.terrain = Some(land(0.006, (0.001, step), &flat));
        prop_assert_eq!(&walk(&county), &plain);
        county.terrain = Some(land(0.006, (0.001, step), &rows));
        let metric = Metric::new(&recipe, &profile, RoadMode::Walk);
        let edges = |terrain: Option<&Terrain>| {
            let network = Network::over(county.roads.as_ref().unwrap(), terrain, &metric);
            let ends = network.edges().iter().map(|edge| (edge.from, edge.to, edge.millimetres));
            ends.collect::<Vec<_>>()
        };
        prop_assert_eq!(edges(county.terrain.as_deref()), edges(None)); // one hierarchy serves both
        let table = walk(&county);
        let referee = Referee::new(&county, &recipe, &profile, RoadMode::Walk);
        let apart = apart(&courses);
        for (village, school, trip) in table.pairs() {
            prop_assert_eq!(referee.trip(village, school), trip);
            if let (true, Some(trip), Some(level)) = (apart, trip, plain.trip(village, school)) {
                prop_assert!(f64::from(trip.time.0) >= f64::from(level.time.0) * 0.8394 - 1.0);
            }
        }
    }
}
