//! Road files as people and crafted ones send them.
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
use std::io::Write;
use std::process::Command;

use hubward::io::problem::{Problem, Severity};
use hubward::io::roads::{read_road_file, read_roads};
use hubward::model::roads::{Oneway, Roads};

fn read(name: &str, bytes: &[u8]) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    read_road_file(&file)
}

/// Ways over nodes 1 (0°), 2 (0.01°), 3 (0.02°) on the equator; each way a list of nodes and of tags.
fn osm(nodes: &[&str], ways: &[(&str, &[(&str, &str)])]) -> String {
    let mut text = String::from("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n");
    for (id, inner) in (1..).zip(nodes) {
        let lon = f64::from(id - 1) * 0.01;
        text += &format!("<node id=\"{id}\" lon=\"{lon}\" lat=\"0\">{inner}</node>\n");
    }
    for (id, (refs, tags)) in (1..).zip(ways) {
        text += &format!("<way id=\"{id}\">");
        for node in refs.split(' ') {
            text += &format!("<nd ref=\"{node}\"/>");
        }
        for (key, value) in *tags {
            text += &format!("<tag k=\"{key}\" v=\"{value}\"/>");
        }
        text += "</way>\n";
    }
    text + "</osm>\n"
}

fn signs_of(tags: &[(&str, &str)]) -> Option<hubward::model::roads::RoadSigns> {
    let (roads, _) = read("roads.osm", osm(&["", ""], &[("1 2", tags)]).as_bytes()).unwrap();
    roads.roads.first().map(|road| roads.signs[road.signs as usize].clone())
}

#[test]
fn tags_become_signs() {
    let access = |tags: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("highway", "service")].iter().chain(tags).copied().collect();
        let access = signs_of(&all).unwrap().access;
        [access.walk, access.bus, access.car]
    };
    assert_eq!(access(&[]), [true; 3]);
    assert_eq!(access(&[("access", "private")]), [false; 3]);
    assert_eq!(access(&[("access", "no"), ("foot", "yes")]), [true, false, false]);
    assert_eq!(access(&[("vehicle", "no"), ("bus", "yes")]), [true, true, false]);
    assert_eq!(access(&[("motor_vehicle", "no"), ("psv", "yes")]), [true, true, false]);
    assert_eq!(access(&[("psv", "no")]), [true, false, true]);
    assert_eq!(access(&[("access", "destination")]), [true; 3]);
    assert_eq!(access(&[("access", "agricultural;forestry")]), [false; 3]);
    assert_eq!(access(&[("access", "agricultural;permissive")]), [true; 3]);
    assert_eq!(access(&[("motorroad", "yes")]), [false, true, true]);
    assert_eq!(access(&[("oneway", "reversible")]), [true, false, false]);

    let oneway = |tags: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("highway", "primary")].iter().chain(tags).copied().collect();
        let signs = signs_of(&all).unwrap();
        (signs.oneway, signs.oneway_bus)
    };
    assert_eq!(oneway(&[("oneway", "1")]), (Oneway::Forward, None));
    assert_eq!(oneway(&[("oneway", "reverse")]), (Oneway::Backward, None));
    assert_eq!(oneway(&[("junction", "roundabout")]), (Oneway::Forward, None));
    assert_eq!(oneway(&[("junction", "roundabout"), ("oneway", "no")]), (Oneway::No, None));
    assert_eq!(oneway(&[("oneway", "yes"), ("oneway:psv", "no")]), (Oneway::Forward, Some(Oneway::No)));
    assert_eq!(signs_of(&[("highway", "motorway")]).unwrap().oneway, Oneway::Forward);

    let limit = |text: &str| {
        let signs = signs_of(&[("highway", "primary"), ("maxspeed", text)]).unwrap();
        signs.maxspeed.map(|limit| limit.to_string())
    };
    for (text, kmh) in [
        ("50", Some("50")),
        ("50 km/h", Some("50")),
        ("40 mph", Some("64.37376")),
        ("GB:nsl_single", Some("96.56064")),
        ("DE:urban", Some("50")),
        ("walk", Some("7")),
        ("80;50", Some("50")),
        ("none", None),
        ("-5", None),
        ("nan", None),
        ("1e300", None),
    ] {
        assert_eq!(limit(text).as_deref(), kmh, "{text}");
    }
    assert_eq!(signs_of(&[("highway", "construction")]), None);
    assert_eq!(signs_of(&[("highway", "pedestrian"), ("area", "yes")]), None);
    for ferry in [&[("route", "ferry")][..], &[("route", "ferry"), ("highway", "primary")]] {
        assert_eq!(
            signs_of(ferry).unwrap().class,
            "ferry",
            "no road, and taken only where the recipe says so"
        );
    }
}

#[test]
fn barriers_stop_wheels_unless_their_tags_say_otherwise() {
    let barrier_on = |class: &str, inner: &str| {
        let text = osm(&["", inner, ""], &[("1 2 3", &[("highway", class)])]);
        let (roads, _) = read("roads.osm", text.as_bytes()).unwrap();
        (roads.barriers.len(), roads.bus_gates.len(), roads.walls.len())
    };
    let cars_pass = |inner: &str| {
        let text = osm(&["", inner, ""], &[("1 2 3", &[("highway", "track")])]);
        read("roads.osm", text.as_bytes()).unwrap().0.car_gates.len() == 1
    };
    let barrier = |inner: &str| barrier_on("service", inner);
    let tags = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(k, v)| format!("<tag k=\"{k}\" v=\"{v}\"/>")).collect::<String>()
    };
    assert_eq!(barrier(&tags(&[("barrier", "gate")])), (1, 0, 0));
    assert_eq!(barrier(&tags(&[("barrier", "swing_gate")])), (1, 0, 0));
    assert_eq!(barrier(&tags(&[("barrier", "gate"), ("access", "yes")])), (0, 0, 0));
    assert_eq!(barrier(&tags(&[("barrier", "gate"), ("access", "private")])), (0, 0, 1));
    assert_eq!(barrier(&tags(&[("barrier", "bollard"), ("bus", "yes")])), (1, 1, 0));
    assert_eq!(barrier(&tags(&[("barrier", "bus_trap")])), (1, 1, 0));
    assert_eq!(barrier(&tags(&[("barrier", "cattle_grid")])), (0, 0, 0));
    assert_eq!(barrier(&tags(&[("barrier", "wall")])), (0, 0, 1));
    assert_eq!(barrier(&tags(&[("barrier", "wall"), ("foot", "yes")])), (1, 0, 0));
    assert_eq!(barrier(&tags(&[("barrier", "height_restrictor")])), (1, 0, 0));
    // A crossing never closes a road, and on a main road whatever opens is open unless its own tags say otherwise.
    for class in ["service", "trunk"] {
        let crossing = tags(&[("railway", "level_crossing"), ("barrier", "lift_gate"), ("access", "no")]);
        assert_eq!(barrier_on(class, &crossing), (0, 0, 0));
        assert_eq!(barrier_on(class, &tags(&[("barrier", "bollard")])), (1, 0, 0));
        assert_eq!(barrier_on(class, &tags(&[("barrier", "gate"), ("locked", "yes")])), (1, 0, 0));
        assert_eq!(barrier_on(class, &tags(&[("barrier", "gate"), ("motor_vehicle", "no")])), (1, 0, 0));
    }
    for class in ["motorway", "trunk", "primary_link", "tertiary"] {
        assert_eq!(barrier_on(class, &tags(&[("barrier", "gate")])), (0, 0, 0), "{class}");
        assert_eq!(barrier_on(class, &tags(&[("ford", "yes")])), (0, 0, 0), "{class}");
    }
    assert_eq!(barrier_on("unclassified", &tags(&[("ford", "yes")])).0, 1);
    assert!(cars_pass(&tags(&[("ford", "yes")])) && cars_pass(&tags(&[("barrier", "height_restrictor")])));
    assert!(!cars_pass(&tags(&[("ford", "boat")])) && !cars_pass(&tags(&[("barrier", "gate")])));
    let text = osm(&["", &tags(&[("barrier", "bollard")]), ""], &[("1 2 3", &[("highway", "tertiary")])]);
    assert_eq!(read("roads.osm", text.as_bytes()).unwrap().1[0].code, "W311");
    let text = osm(&["", &tags(&[("barrier", "gate")]), ""], &[("1 2 3", &[("highway", "tertiary")])]);
    assert_eq!(read("roads.osm", text.as_bytes()).unwrap().1[0].code, "N312");
}

#[test]
fn files_that_hold_something_else_are_told_by_what_they_are() {
    let text = osm(&["", ""], &[("1 2", &[("highway", "primary")])]);
    let (whole, _) = read("roads.osm", text.as_bytes()).unwrap();
    // UTF-16, either byte order, with and without a mark.
    for big in [false, true] {
        for mark in ["", "\u{feff}"] {
            let wide: Vec<u8> = format!("{mark}{text}")
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            assert_eq!(read("roads.osm", &wide).unwrap().0, whole, "{big} {mark:?}");
            assert_eq!(read("roads.osm", &wide[..wide.len() - 3]).unwrap_err()[0].code, "E301");
        }
    }
    let said = |name: &str, bytes: &[u8]| {
        let problems = read(name, bytes).unwrap_err();
        (problems[0].code, problems[0].to_string())
    };
    let (code, found) = said("roads.osm", b"<osmChange version=\"0.6\"><modify/></osmChange>");
    assert!(code == "E301" && found.contains("apply-changes"), "{found}");
    let (code, found) = said("roads.osm", b"BZh91AY");
    assert!(code == "E301" && found.contains("bunzip2"), "{found}");
    let twice = text.replace("</osm>", "<way id=\"1\" version=\"2\" visible=\"false\"/></osm>");
    assert_eq!(said("roads.osm", twice.as_bytes()).0, "E306", "a deleted version is one too");
    let far = osm(&["", ""], &[("1 2", &[("highway", "primary")]), ("1 2", &[("highway", "track")])]);
    let far = far.replace("id=\"2\"><nd", "id=\"3\"><nd").replace(
        "</osm>",
        "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"path\"/></way></osm>",
    );
    let (code, found) = said("roads.osm", far.as_bytes());
    assert!(code == "E306" && found.contains("number 1 and 3"), "{found}");
    let nowhere =
        "<osm><way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"path\"/></way></osm>";
    assert_eq!(said("roads.osm", nowhere.as_bytes()).0, "E307");
    for field in [(6_u8, "lz4"), (7, "zstd")] {
        let body = bytes(field.0, b"x");
        let header = [bytes(1, b"OSMHeader"), varint(3, u8::try_from(body.len()).unwrap())].concat();
        let file = [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &body].concat();
        let (code, found) = said("roads.osm.pbf", &file);
        assert!(code == "E301" && found.contains(field.1), "{found}");
    }
}

#[test]
fn a_way_is_cut_where_the_extract_ends() {
    let text = osm(&["", "", ""], &[("1 2 99 3", &[("highway", "primary")])]);
    let (roads, notes) = read("roads.osm", text.as_bytes()).unwrap();
    assert_eq!(roads.roads.len(), 1);
    assert_eq!(roads.roads[0].course, [0, 1]);
    assert_eq!(notes[0].code, "N310");
    assert_eq!(notes[0].severity, Severity::Note);
}

#[test]
fn gzip_and_plain_text_give_the_same_roads() {
    let text = osm(&["", "<tag k=\"barrier\" v=\"gate\"/>", ""], &[("1 2 3", &[("highway", "a&amp;b")])]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let plain = read("roads.osm", text.as_bytes()).unwrap();
    assert_eq!(plain.0.signs[0].class, "a&b");
    assert_eq!(read("roads.osm.gz", &packed).unwrap(), plain);
    for cut in [10, packed.len() / 2, packed.len() - 9] {
        assert_eq!(read("roads.osm.gz", &packed[..cut]).unwrap_err()[0].code, "E301");
    }
}

#[test]
fn broken_xml_is_told_and_never_a_panic() {
    let text = osm(&["", ""], &[("1 2", &[("highway", "primary")])]);
    let (whole, _) = read("roads.osm", text.as_bytes()).unwrap();
    assert_eq!(whole.roads.len(), 1);
    for cut in 0..text.trim_end().len() {
        let problems = read("roads.osm", &text.as_bytes()[..cut]).expect_err("an end too soon");
        assert_eq!(problems[0].code, "E301", "cut at {cut}");
    }
    for (what, with) in [
        ("lon=\"0.01\"", "lon=\"east\""),
        ("lon=\"0.01\"", "lon=\"999\""),
        ("lat=\"0\"", "lat=\"91\""),
        ("ref=\"1\"", "ref=\"one\""),
        ("id=\"1\"", "id=\"\""),
        ("v=\"primary\"", "v=\"&unknown;\""),
    ] {
        let problems = read("roads.osm", text.replace(what, with).as_bytes()).expect_err(with);
        assert_eq!(problems[0].code, "E301", "{with}");
    }
}

/// Protocol buffers by hand: a field of bytes, and a field of one number.
fn bytes(field: u8, inner: &[u8]) -> Vec<u8> {
    assert!(inner.len() < 128);
    [&[field << 3 | 2, u8::try_from(inner.len()).unwrap()], inner].concat()
}
fn varint(field: u8, value: u8) -> Vec<u8> {
    vec![field << 3, value]
}

fn blob(kind: &str, data: &[u8]) -> Vec<u8> {
    let body = bytes(1, data);
    let header = [bytes(1, kind.as_bytes()), varint(3, u8::try_from(body.len()).unwrap())].concat();
    [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &body].concat()
}

/// A file with a header and one block: a way 1-2 with highway=primary, and a relation whose member is of type 9.
fn crafted_pbf() -> Vec<u8> {
    let strings: Vec<u8> =
        ["", "highway", "primary"].iter().flat_map(|text| bytes(1, text.as_bytes())).collect();
    let node = |id: u8, lon: u8| [varint(1, id << 1), varint(8, 0), varint(9, lon)].concat();
    let way = [varint(1, 7), bytes(2, &[1]), bytes(3, &[2]), bytes(8, &[2, 2])].concat();
    let relation = [varint(1, 5), bytes(8, &[0]), bytes(9, &[2]), bytes(10, &[9])].concat();
    let group = |field: u8, items: &[Vec<u8>]| {
        bytes(2, &items.iter().flat_map(|item| bytes(field, item)).collect::<Vec<_>>())
    };
    let block =
        [bytes(1, &strings), group(1, &[node(1, 0), node(2, 100)]), group(3, &[way]), group(4, &[relation])]
            .concat();
    [blob("OSMHeader", &bytes(4, b"OsmSchema-V0.6")), blob("OSMData", &block)].concat()
}

#[test]
fn a_crafted_relation_is_never_looked_at() {
    let (roads, _) = read("roads.osm.pbf", &crafted_pbf()).unwrap();
    assert_eq!(roads.roads.len(), 1);
    assert_eq!(roads.roads[0].source.0, 7);
    assert!((roads.points[1].lon - 50e-7).abs() < 1e-12, "{:?}", roads.points);
}

#[test]
fn damaged_pbf_is_told_and_never_a_panic() {
    let whole = crafted_pbf();
    for cut in 0..whole.len() {
        match read("roads.osm.pbf", &whole[..cut]) {
            Ok((roads, problems)) => {
                assert!(roads.roads.is_empty() && problems[0].code == "W310", "cut at {cut}");
            }
            Err(problems) => assert_eq!(problems[0].code, "E301", "cut at {cut}"),
        }
    }
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= flip;
            if let Err(problems) = read("roads.osm.pbf", &damaged) {
                // A flipped bit may make two ids one, or leave ways without their nodes.
                let code = problems[0].code;
                assert!(["E301", "E306", "E307"].contains(&code), "{code}: byte {at} ^ {flip}");
            }
        }
    }
    let future = [blob("OSMHeader", &bytes(4, b"HistoricalInformation"))].concat();
    assert!(read("roads.osm.pbf", &future).unwrap_err()[0].found.contains("HistoricalInformation"));
}

#[test]
fn every_problem_of_a_geojson_file_is_told_at_once() {
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
    };
    let line = r#"{"type":"LineString","coordinates":[[0,0],[0.01,0]]}"#;
    let features = [
        feature(r#""highway":"primary""#, line),
        feature("", r#"{"type":"Point","coordinates":[0,0]}"#),
        feature("", "null"),
        feature("", r#"{"type":"LineString","coordinates":[[0,0],[0,95],[190,0]]}"#),
        feature(
            r#""oneway":"maybe","maxspeed":"fast","closed":"ajar","speed_bus":-3,"speed_walk":999"#,
            line,
        ),
        r#"{"type":"Teapot"}"#.into(),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let problems = read("roads.geojson", text.as_bytes()).unwrap_err();
    let found: Vec<(&str, Option<u64>, Option<&str>)> =
        problems.iter().map(|problem| (problem.code, problem.row, problem.column.as_deref())).collect();
    assert_eq!(
        found,
        [
            ("E303", Some(2), None),
            ("E303", Some(3), None),
            ("E304", Some(4), None),
            ("E304", Some(4), None),
            ("E305", Some(5), Some("oneway")),
            ("E305", Some(5), Some("maxspeed")),
            ("E305", Some(5), Some("closed")),
            ("E305", Some(5), Some("speed_bus")),
            ("E305", Some(5), Some("speed_walk")),
            ("E303", Some(6), None),
        ]
    );
    for text in ["", "{", "[]", r#"{"type":"FeatureCollection"}"#] {
        assert_eq!(read("roads.geojson", text.as_bytes()).unwrap_err()[0].code, "E301", "{text:?}");
    }
    let projected = r#"{"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}"#;
    assert_eq!(read("roads.geojson", projected.as_bytes()).unwrap().0.named, Some(3857));
    let unknown = projected.replace("3857", "2154");
    assert!(read("roads.geojson", unknown.as_bytes()).unwrap_err()[0].found.contains("2154"));
}

#[test]
fn lines_meet_after_rounding_and_multilines_are_lines() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":null,"geometry":{"type":"MultiLineString","coordinates":
            [[[0,0],[0.01,0],[0.01,0]],[[0.010000000003,0],[0.02,0]]]}}]}"#;
    let (roads, problems) = read("roads.geojson", text.as_bytes()).unwrap();
    assert_eq!(problems, []);
    assert_eq!(roads.roads.iter().map(|road| &road.course[..]).collect::<Vec<_>>(), [[0, 1], [1, 2]]);
    assert_eq!(roads.signs[0].class, "road");
}

#[test]
fn a_folder_has_one_road_file() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read_roads(folder.path()), Ok(None));
    std::fs::write(folder.path().join("roads.gpkg"), "").unwrap();
    assert_eq!(read_roads(folder.path()).unwrap_err()[0].code, "E301");
    std::fs::write(folder.path().join("roads.osm"), "<osm/>").unwrap();
    let problems = read_roads(folder.path()).unwrap_err();
    assert_eq!((problems[0].code, problems[0].found.as_str()), ("E300", "roads.osm, roads.gpkg"));
    std::fs::remove_file(folder.path().join("roads.gpkg")).unwrap();
    assert_eq!(read_roads(folder.path()).unwrap().unwrap().1[0].code, "W310");
}

#[test]
fn pbf_and_xml_of_one_extract_give_the_same_roads() {
    let Some(pbf) = data("osm/andorra.osm.pbf") else { return };
    let folder = tempfile::tempdir().unwrap();
    let xml = folder.path().join("roads.osm.gz");
    let script = "import sys, osmium\nwith osmium.SimpleWriter(sys.argv[2]) as out:\n    for item in osmium.FileProcessor(sys.argv[1]): out.add(item)";
    let converted = Command::new("python3").args(["-c", script]).arg(&pbf).arg(&xml).output();
    if !converted.is_ok_and(|output| output.status.success()) {
        assert!(
            std::env::var("HUBWARD_REQUIRE_DATA").as_deref() != Ok("1"),
            "pyosmium is required and missing"
        );
        println!("skipped: python3 with osmium is not here");
        return;
    }
    let (from_pbf, _) = read_road_file(&pbf).unwrap();
    let (from_xml, _) = read_road_file(&xml).unwrap();
    assert!(from_pbf.roads.len() > 1000, "{}", from_pbf.roads.len());
    assert!(from_pbf == from_xml, "the same roads");
}
