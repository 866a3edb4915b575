//! Networks small enough to time by hand, along the equator: 0.01° there is 1,111.951 m on a sphere of
//! 6,371,008.8 m (the length of a degree is 111,195.08 m).
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

use crate::common::road_case::{S1, V1, county, drive, geojson, profile};
use hubward::model::county::{County, GivenTime, Position};
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::roads::{RoadSource, Roads};
use hubward::model::travel::{RoadMode, Snap, TravelTable, Trip};
use hubward::model::units::{Metres, Micro, Seconds};
use hubward::network::{self, Referee};

/// Drives, and lets the referee time every pair again.
fn table(county: &County, recipe: &Recipe, mode: RoadMode) -> TravelTable {
    let profile = profile();
    let table = drive(county, recipe, &profile, mode).0;
    let referee = Referee::new(county, recipe, &profile, mode);
    for village in county.villages.ids() {
        for school in county.schools.ids() {
            assert_eq!(referee.trip(village, school), table.trip(village, school), "{village:?} {school:?}");
        }
    }
    table
}

fn trip(roads: Roads, from: (f64, f64), to: (f64, f64), mode: RoadMode) -> Option<(u32, u32)> {
    season_trip(roads, from, to, mode, "normal")
}

fn season_trip(
    roads: Roads,
    from: (f64, f64),
    to: (f64, f64),
    mode: RoadMode,
    season: &str,
) -> Option<(u32, u32)> {
    let mut recipe = Recipe::default();
    recipe.travel.season = season.into();
    let county = county(Some(roads), &[from], &[to]);
    table(&county, &recipe, mode).trip(V1, S1).map(|trip| (trip.time.0, trip.length.0))
}

type Line<'a> = (&'a str, &'a [(f64, f64)]);

const WEST: (f64, f64) = (0.0, 0.0);
const EAST: (f64, f64) = (0.01, 0.0);

#[test]
fn a_road_takes_its_length_over_its_class_speed() {
    let road = |class: &str| geojson(&[(class, &[WEST, EAST])]);
    // 1111.951 m at 50, 65 and 4.5 km/h: 80.06 s, 61.58 s, 889.56 s
    let primary = r#""highway":"primary""#;
    assert_eq!(trip(road(primary), WEST, EAST, RoadMode::Bus), Some((80, 1112)));
    assert_eq!(trip(road(primary), WEST, EAST, RoadMode::Car), Some((62, 1112)));
    assert_eq!(trip(road(primary), WEST, EAST, RoadMode::Walk), Some((890, 1112)));
    // no buses on a footway, nobody on foot on a motorway
    assert_eq!(trip(road(r#""highway":"footway""#), WEST, EAST, RoadMode::Bus), None);
    assert_eq!(trip(road(r#""highway":"motorway""#), WEST, EAST, RoadMode::Walk), None);
}

#[test]
fn posted_limits_own_speeds_surfaces_and_the_law_bind_the_bus() {
    let bus = |signs: &str| trip(geojson(&[(signs, &[WEST, EAST])]), WEST, EAST, RoadMode::Bus);
    assert_eq!(bus(r#""highway":"primary","maxspeed":30"#), Some((133, 1112))); // 133.43
    assert_eq!(bus(r#""highway":"primary","maxspeed":"20 mph""#), Some((124, 1112))); // 32.18688 km/h: 124.37
    assert_eq!(bus(r#""highway":"primary","maxspeed":90"#), Some((80, 1112)));
    assert_eq!(bus(r#""highway":"primary","speed_bus":40"#), Some((100, 1112))); // 100.08
    assert_eq!(bus(r#""highway":"primary","speed_bus":120"#), Some((67, 1112))); // the law: 60 → 66.72
    // unclassified 30 × 0.7 = 21 → the law: 20 → 200.15
    assert_eq!(bus(r#""highway":"unclassified","surface":"gravel""#), Some((200, 1112)));
    // track 15 (not known as unpaved) → 266.87; grade 3: 15 × 0.7 = 10.5 → 381.24
    assert_eq!(bus(r#""highway":"track""#), Some((267, 1112)));
    assert_eq!(bus(r#""highway":"track","tracktype":"grade3""#), Some((381, 1112)));
    assert_eq!(bus(r#""highway":"track","speed_bus":50"#), Some((200, 1112)));
    assert_eq!(bus(r#""highway":"primary","speed_bus":0"#), None);
    assert_eq!(bus(r#""highway":"primary","access":"private""#), None);
    assert_eq!(bus(r#""highway":"primary","access":"no","psv":"yes""#), Some((80, 1112)));
    // feet mind neither limit nor gravel
    let walk = |signs: &str| trip(geojson(&[(signs, &[WEST, EAST])]), WEST, EAST, RoadMode::Walk);
    assert_eq!(walk(r#""highway":"unclassified","surface":"gravel","maxspeed":3"#), Some((890, 1112)));
}

#[test]
fn winter_slows_by_class_and_surface() {
    let bus =
        |signs: &str| season_trip(geojson(&[(signs, &[WEST, EAST])]), WEST, EAST, RoadMode::Bus, "winter");
    assert_eq!(bus(r#""highway":"primary""#), Some((100, 1112))); // 50 × 0.8
    assert_eq!(bus(r#""highway":"tertiary""#), Some((133, 1112))); // 40 × 0.75 (default)
    assert_eq!(bus(r#""highway":"tertiary","surface":"dirt""#), Some((222, 1112))); // 40 × 0.75 × 0.6 = 18
    assert_eq!(bus(r#""highway":"primary","maxspeed":30"#), Some((167, 1112))); // 30 × 0.8 = 24: 166.79
    let walk = season_trip(geojson(&[("", &[WEST, EAST])]), WEST, EAST, RoadMode::Walk, "winter");
    assert_eq!(walk, Some((1186, 1112))); // 4.5 × 0.75: 1186.08
}

#[test]
fn a_plan_may_bring_its_own_factors() {
    let mut recipe = Recipe::default();
    recipe.travel.factors = Some([("primary".to_owned(), Micro(500_000))].into());
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let county = county(Some(roads), &[WEST], &[EAST]);
    assert_eq!(table(&county, &recipe, RoadMode::Bus).trip(V1, S1).unwrap().time, Seconds(160));
}

#[test]
fn a_closed_road_is_not_there() {
    let around: &[(f64, f64)] = &[WEST, (0.0, 0.01), (0.01, 0.01), EAST];
    let roads = geojson(&[
        (r#""highway":"primary","closed":true"#, &[WEST, EAST]),
        (r#""highway":"primary""#, around),
    ]);
    // 3 × 1111.951 m (the upper side shorter by cos 0.01°: 17 µm)
    assert_eq!(trip(roads.clone(), WEST, EAST, RoadMode::Bus), Some((240, 3336)));
    assert_eq!(trip(roads, WEST, EAST, RoadMode::Walk), Some((2669, 3336)));
}

#[test]
fn one_way_streets_bind_wheels_and_not_feet() {
    // a triangle: east along the equator, back over the top
    let roads = |oneway: &str| {
        geojson(&[
            (&format!(r#""highway":"primary","oneway":{oneway}"#), &[WEST, EAST]),
            (r#""highway":"primary""#, &[EAST, (0.01, 0.01), WEST]),
        ])
    };
    assert_eq!(trip(roads(r#""yes""#), WEST, EAST, RoadMode::Bus), Some((80, 1112)));
    // back: 1111.951 + 1572.536 = 2684.49 m at 50 km/h = 193.28 s
    assert_eq!(trip(roads(r#""yes""#), EAST, WEST, RoadMode::Bus), Some((193, 2684)));
    assert_eq!(trip(roads("-1"), WEST, EAST, RoadMode::Bus), Some((193, 2684)));
    assert_eq!(trip(roads("-1"), EAST, WEST, RoadMode::Bus), Some((80, 1112)));
    assert_eq!(trip(roads(r#""yes""#), EAST, WEST, RoadMode::Walk), Some((890, 1112)));
}

#[test]
fn two_points_on_one_edge_travel_along_it() {
    let (a, b) = ((0.002, 0.0), (0.007, 0.0)); // 555.975 m apart: 40.03 s
    let both = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    assert_eq!(trip(both.clone(), a, b, RoadMode::Bus), Some((40, 556)));
    assert_eq!(trip(both.clone(), b, a, RoadMode::Bus), Some((40, 556)));
    assert_eq!(trip(both, a, a, RoadMode::Bus), Some((0, 0)));
    let oneway = geojson(&[(r#""highway":"primary","oneway":"yes""#, &[WEST, EAST])]);
    assert_eq!(trip(oneway.clone(), a, b, RoadMode::Bus), Some((40, 556)));
    assert_eq!(trip(oneway, b, a, RoadMode::Bus), None);
    // against a one-way loop the bus goes round: 4 × 1111.951 - 555.975 = 3891.83 m, 280.21 s
    let ring: &[(f64, f64)] = &[WEST, EAST, (0.01, 0.01), (0.0, 0.01), WEST];
    let round = geojson(&[(r#""highway":"primary","oneway":"yes""#, ring)]);
    assert_eq!(trip(round.clone(), b, a, RoadMode::Bus), Some((280, 3892)));
    assert_eq!(trip(round, a, b, RoadMode::Bus), Some((40, 556)));
}

#[test]
fn of_parallel_roads_the_faster_counts() {
    let bow: &[(f64, f64)] = &[WEST, (0.005, 0.005), EAST]; // 1572.536 m
    let slow = geojson(&[(r#""highway":"residential""#, &[WEST, EAST]), (r#""highway":"primary""#, bow)]);
    assert_eq!(trip(slow, WEST, EAST, RoadMode::Bus), Some((113, 1573))); // 113.22 against 160.12
    let equal = geojson(&[
        (r#""highway":"primary","speed_bus":60"#, &[WEST, EAST]),
        (r#""highway":"primary","speed_bus":60"#, &[WEST, EAST]),
    ]);
    assert_eq!(trip(equal, WEST, EAST, RoadMode::Bus), Some((67, 1112)));
}

#[test]
fn of_equally_fast_roads_the_shorter_counts() {
    // the straight road takes 133,434 ms at 30 km/h; the bow's speed is set so that each half takes 66,717 ms
    let at = |(lon, lat): (f64, f64)| Position { lon, lat };
    let top = (0.005, 0.003);
    let half = at(WEST).metres_to(at(top)) * 1000.0;
    let bow = format!(r#""speed_bus":{:.6}"#, half * 3.6 / 66_717.0);
    let (bow, straight): (Line<'_>, Line<'_>) =
        ((&bow, &[WEST, top, EAST]), (r#""speed_bus":30"#, &[WEST, EAST]));
    for roads in [[bow, straight], [straight, bow]] {
        assert_eq!(trip(geojson(&roads), WEST, EAST, RoadMode::Bus), Some((133, 1112)));
    }
    assert_eq!(trip(geojson(&[bow]), WEST, EAST, RoadMode::Bus), Some((133, 1297)));
}

#[test]
fn the_leg_to_the_road_is_added_at_both_ends() {
    // 0.001° = 111.195 m at 4.5 km/h = 88.956 s each; 555.975 m of road = 40.03 s; in all 217.94 s, 778.37 m
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let from = (0.002, 0.001);
    let to = (0.007, -0.001);
    assert_eq!(trip(roads.clone(), from, to, RoadMode::Bus), Some((218, 778)));
    let county = county(Some(roads), &[from], &[to]);
    let mut recipe = Recipe::default();
    recipe.travel.access_kmh = Some(Micro::whole(20)); // 20.015 s each
    let table = table(&county, &recipe, RoadMode::Bus);
    assert_eq!(table.trip(V1, S1).unwrap().time, Seconds(80)); // 80.06
    let Snap::Road { metres } = table.village_snaps[V1] else { panic!("on the road") };
    assert!((metres - 111.195).abs() < 0.001, "{metres}");
}

#[test]
fn a_point_that_projects_onto_a_junction_has_all_its_arcs() {
    // a one-way street leads away from the junction at (0.01, 0) and another one towards it; the village stands so that
    // the corner itself is nearest, and must be able to leave by the street that leads away whichever it is nearer to
    let roads = geojson(&[
        (r#""highway":"primary","oneway":"yes""#, &[WEST, EAST]),
        (r#""highway":"primary","oneway":"yes""#, &[EAST, (0.01, 0.01)]),
        (r#""highway":"primary","oneway":"yes""#, &[(0.01, 0.01), WEST]),
    ]);
    let corner = (0.011, -0.001); // 157.253 m from the corner: 125.80 s
    assert_eq!(trip(roads.clone(), corner, (0.01, 0.01), RoadMode::Bus), Some((206, 1269)));
    // and be reached by the street that leads there: 80.06 + 125.80
    assert_eq!(trip(roads, WEST, corner, RoadMode::Bus), Some((206, 1269)));
}

#[test]
fn an_island_is_said_and_never_jumped() {
    // a mainland along the equator, an island 0.02° (2,224 m) north of it
    let main: &[(f64, f64)] = &[WEST, EAST];
    let island: &[(f64, f64)] = &[(0.0, 0.02), (0.01, 0.02)];
    let roads = geojson(&[(r#""highway":"primary""#, main), (r#""highway":"primary""#, island)]);
    let county = county(Some(roads), &[WEST, (0.0, 0.02), (0.0, 0.013)], &[EAST]);
    let profile = profile();
    let mut recipe = Recipe::default();
    let now = table(&county, &recipe, RoadMode::Bus);
    assert!(now.trip(V1, S1).is_some());
    assert_eq!(now.trip(VillageId(1), S1), None);
    assert_eq!(now.village_snaps[VillageId(1)], Snap::Off { nearest: Some(0.0) });
    let (_, report) = drive(&county, &recipe, &profile, RoadMode::Bus);
    assert_eq!(report.unwrap().off_villages, [VillageId(1), VillageId(2)]);

    // within snap_max_m of the mainland the village goes there, over the distance that it is
    recipe.travel.snap_max_m = Micro::whole(2500);
    let far = table(&county, &recipe, RoadMode::Bus);
    let Snap::Road { metres } = far.village_snaps[VillageId(1)] else { panic!("on the mainland") };
    assert!((metres - 2223.902).abs() < 0.01, "{metres}");
    // 2223.902 m at 4.5 km/h + 1111.951 m at 50 km/h = 1779.12 + 80.06
    let reached = Trip { time: Seconds(1859), length: Metres(3336) };
    assert_eq!(far.trip(VillageId(1), S1), Some(reached));

    // a detour: the straight line × 1.5 at 20 km/h; (0, 0.02) to (0.01, 0): 2486.40 m
    recipe.travel.snap_max_m = Micro::whole(1000);
    recipe.travel.detour = Micro(1_500_000);
    let detour = table(&county, &recipe, RoadMode::Bus);
    assert_eq!(detour.village_snaps[VillageId(1)], Snap::Detour { nearest: Some(0.0) });
    let straight = Trip { time: Seconds(671), length: Metres(3730) }; // 3729.60 m, 671.33 s
    assert_eq!(detour.trip(VillageId(1), S1), Some(straight));
}

#[test]
fn an_island_with_a_school_of_its_own_stays_one() {
    let roads = geojson(&[
        (r#""highway":"primary""#, &[WEST, EAST]),
        (r#""highway":"primary""#, &[(0.0, 0.005), (0.01, 0.005)]), // 556 m north: within reach of a jump
    ]);
    let county = county(Some(roads), &[WEST, (0.0, 0.005)], &[EAST, (0.01, 0.005)]);
    let table = table(&county, &Recipe::default(), RoadMode::Bus);
    let reached = |village: u32, school: u32| table.trip(VillageId(village), SchoolId(school)).is_some();
    assert_eq!([reached(0, 0), reached(0, 1), reached(1, 0), reached(1, 1)], [true, false, false, true]);
}

#[test]
fn a_school_beside_a_road_that_nobody_can_reach_takes_the_next_one() {
    // the school's own yard road is one-way outwards, so no bus can come in by it
    let roads = geojson(&[
        (r#""highway":"primary""#, &[WEST, EAST]),
        (r#""highway":"service","oneway":"yes""#, &[(0.01, 0.001), EAST]),
    ]);
    let county = county(Some(roads), &[WEST], &[(0.01, 0.001)]);
    let profile = profile();
    let recipe = Recipe::default();
    let table = table(&county, &recipe, RoadMode::Bus);
    // the yard road's near end cannot be reached, a point of it farther down neither, only its end at the junction
    assert_eq!(table.trip(V1, S1).unwrap().length, Metres(1223));
    let (_, report) = drive(&county, &recipe, &profile, RoadMode::Bus);
    assert_eq!(report.unwrap().moved_schools, [S1]);
}

#[test]
fn a_gated_drive_is_no_network_of_its_own() {
    // a village and a school share a drive of 100 m whose gate stops buses: both go to the road behind it
    let drive = (0.01, 0.0009);
    let (mut roads, gate) = (
        geojson(&[(r#""highway":"primary""#, &[WEST, EAST]), (r#""highway":"service""#, &[drive, EAST])]),
        1, // EAST, the second point read
    );
    roads.barriers = vec![gate];
    let county = county(Some(roads), &[WEST, drive], &[drive]);
    let table = table(&county, &Recipe::default(), RoadMode::Bus);
    // 100.076 m to the road: 80.06 s; 1111.951 m along it: 80.06 s
    let far = Trip { time: Seconds(160), length: Metres(1212) };
    assert_eq!(table.trip(V1, S1), Some(far));
    let beside = Trip { time: Seconds(160), length: Metres(200) };
    assert_eq!(table.trip(VillageId(1), S1), Some(beside));
}

#[test]
fn a_road_closed_by_the_plan_is_avoided_by_everyone() {
    // Along the equator 1111.951 m; by way of the point north of its middle twice 786.268 m.
    const NORTH: (f64, f64) = (0.005, 0.005);
    let primary = r#""highway":"primary""#;
    let roads = || geojson(&[(primary, &[WEST, EAST]), (primary, &[WEST, NORTH]), (primary, &[NORTH, EAST])]);
    let closing = |numbers: &[i64], mode| {
        let mut recipe = Recipe::default();
        recipe.travel.closed = numbers.iter().copied().map(RoadSource).collect();
        let county = county(Some(roads()), &[WEST], &[EAST]);
        table(&county, &recipe, mode).trip(V1, S1).map(|trip| (trip.time.0, trip.length.0))
    };
    assert_eq!(closing(&[], RoadMode::Bus), Some((80, 1112)));
    assert_eq!(closing(&[3], RoadMode::Bus), Some((80, 1112)));
    assert_eq!(closing(&[1], RoadMode::Bus), Some((113, 1573))); // 1572.536 m at 50 km/h: 113.22 s
    assert_eq!(closing(&[1], RoadMode::Walk), Some((1258, 1573))); // at 4.5 km/h
    // The village stands on the third road now, 786.268 m away at 4.5 km/h, 629.01 s, and rides 56.61 s on it.
    assert_eq!(closing(&[1, 2], RoadMode::Bus), Some((686, 1573)));
    assert_eq!(closing(&[1, 2, 3], RoadMode::Bus), None);
}

#[test]
fn given_times_override_pairs_and_stand_alone_without_roads() {
    let given =
        |village, trip| GivenTime { village: VillageId(village), school: S1, mode: RoadMode::Bus, trip };
    let told = Trip { time: Seconds(600), length: Metres(5000) };
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let mut county = county(Some(roads), &[WEST, EAST, (0.005, 0.0)], &[EAST]);
    county.given_times = Some(vec![given(0, Some(told)), given(1, None)]);
    let with_roads = table(&county, &Recipe::default(), RoadMode::Bus);
    assert_eq!(with_roads.trip(V1, S1), Some(told));
    assert_eq!(with_roads.trip(VillageId(1), S1), None);
    assert_eq!(with_roads.trip(VillageId(2), S1).unwrap().time, Seconds(40));
    county.roads = None;
    let alone = table(&county, &Recipe::default(), RoadMode::Bus);
    assert_eq!(alone.trip(V1, S1), Some(told));
    assert_eq!(alone.trip(VillageId(2), S1), None);
    assert_eq!(alone.village_snaps[V1], Snap::Given);
    assert_eq!(table(&county, &Recipe::default(), RoadMode::Walk).trip(V1, S1), None);
}

#[test]
fn the_key_of_a_metric_tells_settings_that_drive_differently_apart() {
    let profile = profile();
    let key = |change: fn(&mut Recipe)| {
        let mut recipe = Recipe::default();
        change(&mut recipe);
        network::metric_key(&recipe, &profile)
    };
    let plain = key(|_| {});
    assert_eq!(plain, key(|recipe| recipe.decide.max_closures = Some(3)));
    assert_eq!(plain, key(|recipe| recipe.travel.access_kmh = Some(Micro(4_500_000))));
    assert_ne!(plain, key(|recipe| recipe.travel.season = "winter".into()));
    assert_ne!(plain, key(|recipe| recipe.travel.snap_max_m = Micro::whole(900)));
    assert_ne!(plain, key(|recipe| recipe.travel.detour = Micro(1)));
    assert_ne!(plain, key(|recipe| recipe.travel.access_kmh = Some(Micro::whole(5))));
    assert_ne!(plain, key(|recipe| recipe.travel.factors = Some([].into())));
    let closed = key(|recipe| recipe.travel.closed = [RoadSource(12)].into());
    assert_ne!(plain, closed);
    assert_ne!(closed, key(|recipe| recipe.travel.closed = [RoadSource(1), RoadSource(2)].into()));
}

#[test]
fn the_written_table_has_a_row_a_pair() {
    let roads = geojson(&[(r#""highway":"primary""#, &[WEST, EAST])]);
    let county = county(Some(roads), &[(0.002, 0.001), (0.5, 0.5)], &[(0.007, -0.001)]);
    let table = table(&county, &Recipe::default(), RoadMode::Bus);
    let mut out = Vec::new();
    hubward::io::times_out::write_times(&mut out, &county, &table).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "village,school,mode,minutes,km,snap_village_m,snap_school_m");
    assert_eq!(rows[1], "V1,S1,bus,3.63,0.778,111.2,111.2");
    assert!(rows[2].starts_with("V2,S1,bus,,,"), "{}", rows[2]);
    assert_eq!(rows.len(), 3);
}
