//! Inputs that were once read wrongly, each with its right answer, and more of each kind.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use crate::common::data;
use crate::common::road_case::{S1, V1, county, drive, geojson, profile};
use hubward::io::case;
use hubward::io::roads::{read_road_file, read_roads};
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::recipe::Recipe;
use hubward::model::roads::{Oneway, Roads};
use hubward::model::travel::RoadMode;

/// The folder of a case, if the shared ones are there.
fn folder(name: &str) -> Option<PathBuf> {
    data(&format!("../cases/input/{name}"))
}

/// Minutes from the first village to the last school by a mode, and back from the last to the first.
fn minutes(folder: &Path, mode: RoadMode, settings: &[(&str, &str)]) -> [Option<f64>; 2] {
    let settings: Vec<(String, String)> =
        settings.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    let (case, _) = case::read(folder, &settings, &read_roads).unwrap_or_else(|errors| panic!("{errors}"));
    let (table, _) = drive(&case.county, &case.recipe, &case.profile, mode);
    let last = SchoolId(u32::try_from(case.county.schools.len()).unwrap() - 1);
    let end = VillageId(u32::try_from(case.county.villages.len()).unwrap() - 1);
    let of = |village, school| table.trip(village, school).map(|trip| f64::from(trip.time.0) / 60.0);
    [of(V1, last), of(end, S1)]
}

fn codes(folder: &Path) -> Vec<&'static str> {
    match case::read(folder, &[], &read_roads) {
        Ok((_, problems)) => problems.iter().map(|problem| problem.code).collect(),
        Err(errors) => errors.0.iter().map(|problem| problem.code).collect(),
    }
}

fn near(found: Option<f64>, right: f64) -> bool {
    found.is_some_and(|found| (found - right).abs() < 0.011)
}

#[test]
fn every_road_case_gives_its_right_minutes() {
    for (name, right) in [
        ("o00-base", 5.32),
        ("o14-mid-ice", 22.98),
        ("o15-node-gate", 5.32),
        ("o08-overpass-geom", 5.32),
        ("n02-osm-direct", 24.23),
        ("n02c-gdal-geojson", 24.23),
        ("m08-geofabrik-nomax", 4.31),
        ("m09-caps", 10.34),
    ] {
        let Some(folder) = folder(name) else { return };
        let found = minutes(&folder, RoadMode::Bus, &[]);
        assert!(near(found[0], right), "{name}: {found:?} instead of {right}");
    }
    let back = minutes(&folder("m09-caps").unwrap(), RoadMode::Bus, &[]);
    assert_eq!(back[1], None, "one way");
    let ice = folder("o14-mid-ice").unwrap();
    assert!(minutes(&ice, RoadMode::Bus, &[("travel.season", "winter")])[0].unwrap() < 22.0, "over the ice");
}

#[test]
fn files_that_are_no_extract_of_one_moment_are_refused() {
    for (name, code, said) in [
        ("n01-osmium-merge", "E306", "way 11 twice"),
        ("o02-history-xml", "E306", "versions 1 and 2"),
        ("o09-overpass-remark", "E301", "runtime error"),
        ("o07-pbf-zstd", "E301", "zstd"),
        ("o26-bz2", "E135", "bunzip2"),
    ] {
        let Some(folder) = folder(name) else { return };
        let errors = case::read(&folder, &[], &read_roads).expect_err(name);
        let problem = errors
            .0
            .iter()
            .find(|problem| problem.code == code)
            .unwrap_or_else(|| panic!("{name}: {errors}"));
        assert!(problem.to_string().contains(said), "{name}: {problem}");
    }
}

#[test]
fn lists_and_words_of_county_maps_are_read_or_said() {
    let Some(lists) = folder("m09-list-props-access") else { return };
    assert_eq!(minutes(&lists, RoadMode::Bus, &[]), [None; 2], "closed");
    assert!(codes(&lists).contains(&"W312"), "a list of two directions");
    let words = folder("m09-chinese-class").unwrap();
    assert!(near(minutes(&words, RoadMode::Bus, &[])[0], 4.76), "省道 as secondary, 45 km/h");
    assert!(codes(&words).contains(&"N311"));
}

#[test]
fn posted_limits_in_all_their_forms() {
    let Some(folder) = folder("o16-maxspeed") else { return };
    let (roads, _) = read_road_file(&folder.join("roads.osm")).unwrap();
    let limits: Vec<Option<f64>> = limits(&roads);
    let text = std::fs::read_to_string(folder.join("roads.osm")).unwrap();
    let posted = text.split("k=\"maxspeed\" v=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let found: Vec<(&str, Option<f64>)> = posted.zip(limits).collect();
    let right = [
        ("RU:urban", Some(60.0)),
        ("RU:rural", Some(90.0)),
        ("DE:zone:30", Some(30.0)),
        ("DE:zone30", Some(30.0)),
        ("CN:urban", Some(50.0)),
        ("30 mph", Some(48.28032)),
        ("30mph", Some(48.28032)),
        ("30 Mph", Some(48.28032)),
        ("20 MPH", Some(32.18688)),
        ("signals", None),
        ("none", None),
        ("variable", None),
        ("walk", Some(7.0)),
        ("5 knots", Some(9.26)),
        ("50;30", Some(30.0)),
        ("50|30", Some(30.0)),
        ("40.5", Some(40.5)),
        ("60 km/h", Some(60.0)),
        ("60kmh", Some(60.0)),
        ("40 KM/H", Some(40.0)),
        ("40 kph", Some(40.0)),
        ("fixme", None),
        ("0", None),
        ("50,30", Some(30.0)),
        ("GB:nsl_restricted", Some(48.28032)),
        ("IN:urban", Some(50.0)),
        ("JP:urban", Some(60.0)),
        ("RO:living_street", Some(20.0)),
        ("RU:living_street", Some(20.0)),
        ("BE-VLG:urban", Some(50.0)),
        ("40 @ (07:00-19:00)", None),
        ("implicit", None),
        ("national", None),
        ("default", None),
        ("&lt;40", Some(40.0)),
        ("~30", Some(30.0)),
        ("30 km/h;20 mph", Some(30.0)),
        ("４０", Some(40.0)),
        ("1e1", None),
        ("inf", None),
        ("nan", None),
        ("30(school)", None),
    ];
    assert_eq!(found, right);
}

/// Limits along each road.
fn limits(roads: &Roads) -> Vec<Option<f64>> {
    roads
        .roads
        .iter()
        .map(|road| roads.signs[road.signs as usize].maxspeed.map(hubward::model::units::Micro::as_f64))
        .collect()
}

#[test]
fn limits_under_other_keys() {
    let Some(folder) = folder("o17-maxspeed-keys") else { return };
    let (roads, _) = read_road_file(&folder.join("roads.osm")).unwrap();
    let both: Vec<[Option<f64>; 3]> = (roads.roads.iter())
        .map(|road| {
            let signs = &roads.signs[road.signs as usize];
            let back = signs.maxspeed_back.unwrap_or(signs.maxspeed);
            [signs.maxspeed, back, signs.maxspeed_bus]
                .map(|limit| limit.map(hubward::model::units::Micro::as_f64))
        })
        .collect();
    let whole = |kmh: f64| [Some(kmh), Some(kmh), None];
    let right = [
        [Some(20.0), None, None],
        whole(20.0),
        [None, Some(20.0), None],
        [None, None, Some(20.0)],
        whole(60.0),
        whole(30.0),
        whole(30.0),
        [None; 3],
        [None; 3],
        [None; 3],
        [None; 3],
    ];
    assert_eq!(both, right);
}

#[test]
fn ways_under_every_sign_of_direction() {
    let Some(folder) = folder("o18-oneway") else { return };
    let (roads, problems) = read_road_file(&folder.join("roads.osm")).unwrap();
    let of = |id: i64| {
        let road = roads.roads.iter().find(|road| road.source.0 == id).unwrap();
        let signs = &roads.signs[road.signs as usize];
        let car = signs.access.car.then_some(signs.oneway);
        let bus = signs.access.bus.then_some(signs.oneway_bus.unwrap_or(signs.oneway));
        assert_eq!(signs.oneway_walk, Oneway::No);
        (bus, car)
    };
    let (both, along, against) = (Some(Oneway::No), Some(Oneway::Forward), Some(Oneway::Backward));
    for (id, right) in [
        (100, (along, along)),     // yes
        (101, (against, against)), // -1
        (102, (along, along)),     // 1
        (103, (along, along)),     // true
        (104, (both, both)),       // no
        (105, (both, along)),      // oneway:bus=no
        (106, (both, along)),      // oneway:psv=no
        (107, (both, along)),      // busway=opposite_lane
        (108, (both, along)),      // busway:left=opposite_lane
        (109, (None, None)),       // reversible
        (110, (both, both)),       // alternating
        (111, (along, along)),     // oneway:conditional
        (112, (along, along)),     // roundabout
        (113, (along, along)),     // circular
        (114, (both, both)),       // roundabout, oneway=no
        (115, (along, along)),     // Yes
        (116, (both, both)),       // yes;no
        (117, (along, along)),     // oneway:motor_vehicle
        (118, (along, along)),     // oneway:vehicle
        (119, (along, both)),      // oneway:bus=yes
        (120, (against, against)), // vehicle:forward=no
        (121, (along, along)),     // motor_vehicle:backward=no
        (122, (along, along)),     // access:backward=no
        (123, (against, both)),    // bus:forward=no
        (124, (both, along)),      // lanes:psv:backward=1
        (125, (both, along)),      // bus:backward=yes
    ] {
        assert_eq!(of(id), right, "way {id}");
    }
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn who_is_cut_off_by_water_or_by_a_centimetre_is_said() {
    let Some(ferry) = folder("o13-ferry") else { return };
    let (case, _) = case::read(&ferry, &[], &read_roads).unwrap();
    let report = hubward::network::survey(&case.county, &case.recipe, &case.profile, RoadMode::Bus).unwrap();
    assert_eq!(report.ferries.iter().map(|road| road.0).collect::<Vec<_>>(), [11]);
    assert_eq!(minutes(&ferry, RoadMode::Bus, &[])[0], None);
    // 2 × 838 m at 40 km/h on one side and 20 minutes; with a wait of 10, 10 more. To the school 22 m on foot.
    let crossed = minutes(&ferry, RoadMode::Bus, &[("travel.ferries", "true")])[0];
    let waited =
        minutes(&ferry, RoadMode::Bus, &[("travel.ferries", "true"), ("travel.ferry_wait_min", "10")])[0];
    assert!(near(crossed, 24.07), "{crossed:?}");
    assert!(near(waited, 34.07), "{waited:?}");

    let touch = folder("m10-t-junction").unwrap();
    let (case, _) = case::read(&touch, &[], &read_roads).unwrap();
    let misses = hubward::network::near_misses(case.county.roads.as_ref().unwrap());
    assert_eq!(misses.len(), 1);
    assert!(misses[0].apart && misses[0].metres < 0.5 && misses[0].road.0 == 2, "{misses:?}");
    let joined: Recipe = Recipe {
        travel: hubward::model::recipe::TravelSettings {
            join_m: hubward::model::units::Micro::whole(1),
            ..case.recipe.travel.clone()
        },
        ..case.recipe.clone()
    };
    let reach = |recipe: &Recipe| {
        let (_, report) = drive(&case.county, recipe, &case.profile, RoadMode::Bus);
        report.unwrap().components
    };
    assert_eq!((reach(&case.recipe), reach(&joined)), (2, 1));
}

/// Minutes by bus and car along one made-up road of 0.1° on the equator (11.119508 km), its ends 0 m away.
fn along(properties: &str) -> [Option<f64>; 2] {
    let roads = geojson(&[(properties, &[(0.0, 0.0), (0.1, 0.0)])]);
    let county = county(Some(roads), &[(0.0, 0.0)], &[(0.1, 0.0)]);
    [RoadMode::Bus, RoadMode::Car].map(|mode| {
        let (table, _) = drive(&county, &Recipe::default(), &profile(), mode);
        table.trip(V1, S1).map(|trip| f64::from(trip.time.0) / 60.0)
    })
}

#[test]
fn more_of_each_kind_of_tag() {
    let at = |kmh: f64| Some(11.119_508 / kmh * 60.0);
    for (properties, bus, car) in [
        (r#""highway":"tertiary""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","winter_road":"yes""#, None, None),
        (r#""highway":"tertiary","seasonal":"winter""#, None, None),
        (r#""highway":"tertiary","seasonal":"summer""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","impassable":"yes""#, None, None),
        (r#""highway":"tertiary","smoothness":"impassable""#, None, None),
        (r#""highway":"tertiary","disused":"yes""#, None, None),
        (r#""highway":"tertiary","abandoned":"no""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","maxheight":"2.9 m""#, None, at(45.0)),
        (r#""highway":"tertiary","maxheight":"12'0\"""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","maxweight":5.5"#, None, at(45.0)),
        (r#""highway":"unclassified","ford":"yes""#, None, at(40.0)),
        (r#""highway":"tertiary","ford":"yes""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","ford":"stepping_stones""#, None, None),
        (r#""highway":"track","tracktype":"grade3""#, at(10.5), at(14.0)),
        (r#""highway":"track","tracktype":"grade5""#, None, at(14.0)),
        (r#""highway":"track","tracktype":"grade5","surface":"asphalt""#, at(15.0), at(20.0)),
        (r#""highway":"track","surface":"grass""#, None, at(14.0)),
        (r#""highway":"tertiary","tracktype":"grade4","surface":"concrete""#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","maxspeed:backward":20"#, at(40.0), at(45.0)),
        (r#""highway":"tertiary","maxspeed:forward":20"#, at(20.0), at(20.0)),
        (r#""highway":"tertiary","maxspeed:bus":10"#, at(10.0), at(45.0)),
        (r#""highway":"tertiary","motorcar:forward":"no""#, at(40.0), None),
        (r#""highway":"tertiary","tags":{"bus:forward":"no"}"#, None, at(45.0)),
        (r#""highway":"tertiary","tunnel":"yes""#, None, None),
        (r#""highway":"tertiary","tunnel":"building_passage""#, at(40.0), at(45.0)),
    ] {
        let found = along(properties);
        let same = |found: Option<f64>, right: Option<f64>| match (found, right) {
            (Some(found), Some(right)) => (found - right).abs() < 0.02,
            (found, right) => found == right,
        };
        assert!(same(found[0], bus) && same(found[1], car), "{properties}: {found:?} not {bus:?}, {car:?}");
    }
}

#[test]
fn a_town_on_the_180th_meridian_stands_on_its_road() {
    let roads = geojson(&[(r#""highway":"tertiary""#, &[(179.99, 10.0), (-179.99, 10.0)])]);
    let county = county(Some(roads), &[(179.995, 10.001)], &[(-179.992, 10.001)]);
    let (table, _) = drive(&county, &Recipe::default(), &profile(), RoadMode::Bus);
    let trip = table.trip(V1, S1).unwrap();
    // 0.013° of longitude at 10° N are 1.4236 km, and 111 m on foot at both ends.
    assert!((1640..1652).contains(&trip.length.0), "{trip:?}");
}
