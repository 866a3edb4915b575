//! Random small road networks against Floyd-Warshall over their points: zero-length roads, loops, parallel and
//! one-way roads, barriers and islands.
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

use crate::common::road_case::{county, drive, profile};
use hubward::model::county::Position;
use hubward::model::recipe::Recipe;
use hubward::model::roads::{Oneway, Road, RoadSigns, RoadSource, Roads};
use hubward::model::travel::RoadMode;
use hubward::model::units::Micro;
use hubward::network::Referee;
use proptest::prelude::*;

/// Points on a grid of 4 × 3; point 12 lies where point 0 does, point 13 where point 5 does, without touching them.
const POINTS: u32 = 14;

fn position(point: u32) -> Position {
    let cell = match point {
        12 => 0,
        13 => 5,
        other => other,
    };
    // uneven: no three points lie on a line, so no road passes another's point
    let (x, y) = (f64::from(cell % 4), f64::from(cell / 4));
    Position { lon: 0.003 * x + 0.0001 * x * y + 0.0002 * y * y, lat: 40.0 + 0.002 * y + 0.00013 * x * x }
}

fn signs() -> Vec<RoadSigns> {
    let mut all = Vec::new();
    for class in ["primary", "track"] {
        for oneway in [Oneway::No, Oneway::Forward, Oneway::Backward] {
            all.push(RoadSigns { class: class.into(), oneway, ..RoadSigns::default() });
        }
    }
    all
}

/// Few roads leave islands; a course may come back to its own points, and roads may be parallel.
fn networks() -> impl Strategy<Value = Roads> {
    let road = (proptest::collection::vec(0..POINTS, 2..6), 0..6_u32);
    let barriers = proptest::collection::btree_set(0..POINTS, 0..3);
    (proptest::collection::vec(road, 1..9), barriers, 0..3_usize).prop_map(|(courses, barriers, walls)| {
        let barriers: Vec<u32> = barriers.into_iter().collect();
        let walls = walls.min(barriers.len());
        let roads = (1..).zip(courses).map(|(row, (mut course, signs))| {
            course.dedup();
            Road { source: RoadSource(row), course, signs }
        });
        Roads {
            points: (0..POINTS).map(position).collect(),
            walls: barriers[..walls].to_vec(),
            barriers: barriers[walls..].to_vec(),
            signs: signs(),
            roads: roads.filter(|road| road.course.len() >= 2).collect(),
            ..Roads::default()
        }
    })
}

/// Time and length between any two points, by definition: every piece is an arc, and a way passes no blocked point.
fn floyd_warshall(roads: &Roads, mode: RoadMode) -> Vec<Vec<Option<(u64, u64)>>> {
    let points = roads.points.len();
    let mut best = vec![vec![None; points]; points];
    for (point, row) in best.iter_mut().enumerate() {
        row[point] = Some((0, 0));
    }
    for road in &roads.roads {
        let signs = &roads.signs[road.signs as usize];
        // km/h × 10
        let speed: u64 = match (mode, signs.class.as_str()) {
            (RoadMode::Walk, _) => 45,
            (_, "primary") => 500,
            _ => 150,
        };
        for piece in road.course.windows(2) {
            let [a, b] = [piece[0] as usize, piece[1] as usize];
            let length = (roads.points[a].metres_to(roads.points[b]) * 1000.0).round() as u64;
            let time = (length * 72 + speed) / (2 * speed); // mm × 3.6 / (km/h), half up
            for (from, to, against) in [(a, b, Oneway::Backward), (b, a, Oneway::Forward)] {
                if mode == RoadMode::Walk || signs.oneway != against {
                    let cost = Some((time, length));
                    if best[from][to].is_none() || cost < best[from][to] {
                        best[from][to] = cost;
                    }
                }
            }
        }
    }
    let stops = |point: u32| {
        roads.walls.contains(&point) || (mode != RoadMode::Walk && roads.barriers.contains(&point))
    };
    for through in (0..points).filter(|&point| !stops(point as u32)) {
        for from in 0..points {
            for to in 0..points {
                if let (Some(a), Some(b)) = (best[from][through], best[through][to]) {
                    let sum = Some((a.0 + b.0, a.1 + b.1));
                    if best[from][to].is_none() || sum < best[from][to] {
                        best[from][to] = sum;
                    }
                }
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn table_and_referee_equal_floyd_warshall(roads in networks()) {
        let profile = profile();
        let mut recipe = Recipe::default();
        recipe.travel.snap_max_m = Micro(1000); // a millimetre: everybody stands where they are
        for mode in [RoadMode::Bus, RoadMode::Walk] {
            // points that share their place with another, or stand at a barrier, would be ambiguous
            let on_road = |point: &u32| roads.roads.iter().any(|road| road.course.contains(point));
            let alone = |point: &u32| ![0, 5, 12, 13].contains(point)
                && !roads.barriers.contains(point) && !roads.walls.contains(point) && on_road(point);
            let points: Vec<u32> = (0..POINTS).filter(alone).collect();
            let places: Vec<(f64, f64)> =
                points.iter().map(|&point| (position(point).lon, position(point).lat)).collect();
            let county = county(Some(roads.clone()), &places, &places);
            let table = drive(&county, &recipe, &profile, mode).0;
            let referee = Referee::new(&county, &recipe, &profile, mode);
            let best = floyd_warshall(&roads, mode);
            for (village, &from) in county.villages.ids().zip(&points) {
                for (school, &to) in county.schools.ids().zip(&points) {
                    let whole = |value: u64| u32::try_from((value + 500) / 1000).unwrap();
                    let expected = best[from as usize][to as usize].map(|way| (whole(way.0), whole(way.1)));
                    let trip = table.trip(village, school);
                    let found = trip.map(|trip| (trip.time.0, trip.length.0));
                    prop_assert_eq!(found, expected, "{:?} from {} to {}", mode, from, to);
                    prop_assert_eq!(referee.trip(village, school), trip, "{:?} from {} to {}", mode, from, to);
                }
            }
        }
    }
}
