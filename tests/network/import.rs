//! A county from an extract alone: each school once, none that is no primary school, and every guess with what it rests on.
#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::data;
use crate::common::road_case::{drive, places, profile, read_county};
use hubward::io::case;
use hubward::io::import::{Imported, MOST_SEATS, import};
use hubward::io::roads::read_roads;
use hubward::io::template::Language;
use hubward::model::recipe::Recipe;
use hubward::model::travel::RoadMode;

/// The rows of a table by its header.
fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// What became of an extract.
struct County {
    folder: tempfile::TempDir,
    imported: Imported,
}

impl County {
    fn of(extract: &Path, language: Language) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let imported = import(extract, folder.path(), language).unwrap();
        Self { folder, imported }
    }

    /// Of elements written here: id, place and tags of points; number, corners and tags of areas; members of relations.
    fn drawn(elements: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("map.osm");
        std::fs::write(&file, format!("<osm version=\"0.6\">{elements}</osm>")).unwrap();
        Self::of(&file, Language::English)
    }

    fn schools(&self) -> Vec<BTreeMap<String, String>> {
        rows(&self.folder.path().join("schools.csv"))
    }

    fn villages(&self) -> Vec<BTreeMap<String, String>> {
        rows(&self.folder.path().join("villages.csv"))
    }

    /// What guesses.csv says of an element: value and what it rests on.
    fn guesses(&self, id: &str) -> Vec<(String, String)> {
        let rows = rows(&self.folder.path().join("guesses.csv"));
        rows.into_iter()
            .filter(|row| row["id"] == id)
            .map(|row| (row["value"].clone(), row["rests_on"].clone()))
            .collect()
    }
}

fn node(id: i64, (lon, lat): (f64, f64), tags: &[(&str, &str)]) -> String {
    format!("<node id=\"{id}\" lon=\"{lon}\" lat=\"{lat}\">{}</node>", tagged(tags))
}

fn tagged(tags: &[(&str, &str)]) -> String {
    tags.iter().map(|(key, value)| format!("<tag k=\"{key}\" v=\"{value}\"/>")).collect::<Vec<_>>().concat()
}

/// A closed square of a side in degrees, its corners numbered from `1000 · id` on.
fn square(id: i64, (lon, lat): (f64, f64), side: f64, tags: &[(&str, &str)]) -> String {
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
    let nodes = (1000 * id..).zip(corners).map(|(node_id, (x, y))| node(node_id, (lon + x, lat + y), &[]));
    let refs: String =
        [0, 1, 2, 3, 0].iter().map(|corner| format!("<nd ref=\"{}\"/>", 1000 * id + corner)).collect();
    nodes.collect::<String>() + &format!("<way id=\"{id}\">{refs}{}</way>", tagged(tags))
}

fn relation(id: i64, ways: &[i64], tags: &[(&str, &str)]) -> String {
    let members: String =
        ways.iter().map(|way| format!("<member type=\"way\" ref=\"{way}\" role=\"outer\"/>")).collect();
    format!("<relation id=\"{id}\">{members}{}</relation>", tagged(tags))
}

const VILLAGE: [(&str, &str); 3] = [("place", "village"), ("name", "A"), ("population", "900")];
const SCHOOL: (&str, &str) = ("amenity", "school");

#[test]
fn a_school_drawn_three_times_is_one_and_a_relation_is_one_too() {
    for (name, schools, merged) in
        [("i01-school-thrice", ["w50", "w51"], 1), ("i02-school-relation", ["w51", "r70"], 0)]
    {
        let Some(extract) = data(&format!("../cases/input/{name}.osm")) else { return };
        let county = County::of(&extract, Language::English);
        let ids: Vec<String> = county.schools().iter().map(|school| school["id"].clone()).collect();
        assert_eq!(ids, schools, "{name}");
        assert_eq!((county.imported.merged_schools, county.imported.left_out), (merged, 0), "{name}");
    }
}

#[test]
fn what_overlaps_without_a_name_is_one_and_two_names_are_two() {
    let hill = [SCHOOL, ("name", "Hill School")];
    let county = County::drawn(
        &[
            node(1, (114.7, 41.2), &VILLAGE),
            // A relation around grounds that carry the name, a nameless building on them, a gate 100 m to the east.
            square(2, (114.700, 41.200), 0.002, &hill),
            square(3, (114.7005, 41.2005), 0.0005, &[SCHOOL]),
            node(4, (114.7032, 41.201), &hill),
            relation(5, &[2], &[("type", "multipolygon"), SCHOOL]),
            // Another name on the same grounds, the same name 1.6 km away.
            node(6, (114.7015, 41.2015), &[SCHOOL, ("name", "Valley School")]),
            node(7, (114.720, 41.201), &hill),
        ]
        .concat(),
    );
    let ids: Vec<String> = county.schools().iter().map(|school| school["id"].clone()).collect();
    assert_eq!(ids, ["n6", "n7", "r5"]);
    for part in ["w2", "w3", "n4"] {
        assert_eq!(county.guesses(part)[0].0, "part of r5", "{part}");
    }
}

#[test]
fn what_is_no_primary_school_is_left_out_and_said() {
    let names = [
        "Kita Sonnenschein",
        "星星幼儿园",
        "Queen Elizabeth II High School",
        "县第二中学",
        "Escola de Música",
        "某某驾校",
        "Staff Training Centre",
    ];
    let out: String = (10..)
        .zip(names)
        .map(|(id, name)| {
            node(id, (114.7, 41.2 + 0.01 * f64::from(i32::try_from(id).unwrap())), &[SCHOOL, ("name", name)])
        })
        .collect();
    let county = County::drawn(
        &[
            node(1, (114.7, 41.2), &VILLAGE),
            node(2, (114.7, 41.21), &[SCHOOL, ("name", "第一小学")]),
            node(3, (114.8, 41.21), &[("amenity", "music_school"), ("name", "Primary Notes")]),
            node(4, (114.9, 41.21), &[SCHOOL, ("isced:level", "1;2"), ("name", "Lycée")]),
            out,
        ]
        .concat(),
    );
    let found: Vec<(String, String)> =
        county.schools().iter().map(|school| (school["id"].clone(), school["grades"].clone())).collect();
    assert_eq!(found, [("n2".into(), "1-6".into()), ("n4".into(), "1-9".into())]);
    assert_eq!(county.imported.left_out, names.len() + 1);
    for id in (10..17).chain([3]) {
        let said = county.guesses(&format!("n{id}"));
        assert_eq!((said.len(), said[0].0.as_str()), (1, "left out"), "n{id}");
        assert!(said[0].1.contains(':') || said[0].1.contains('='), "{said:?}");
    }
    assert!(county.guesses("n4")[0].1.contains("isced:level=1;2"));
}

#[test]
fn places_as_areas_count_once_and_seats_stay_under_the_ceiling() {
    let county = County::drawn(
        &[
            // A town as point and area: the area has the people. One as a relation alone, a nameless area around a hamlet.
            node(1, (114.70, 41.20), &[("place", "town"), ("name", "Weststadt")]),
            square(
                2,
                (114.695, 41.195),
                0.01,
                &[("place", "town"), ("name", "Weststadt"), ("population", "20 000")],
            ),
            square(3, (114.80, 41.20), 0.01, &[]),
            relation(4, &[3], &[("type", "boundary"), ("place", "village"), ("name", "Ost")]),
            square(5, (114.90, 41.20), 0.01, &[("place", "hamlet")]),
            node(6, (114.905, 41.205), &[("place", "hamlet"), ("name", "Nord")]),
            node(7, (114.70, 41.201), &[SCHOOL, ("name", "Alt"), ("capacity", "5000")]),
            node(8, (114.80, 41.201), &[SCHOOL, ("name", "Neu")]),
        ]
        .concat(),
    );
    let villages = county.villages();
    let found: Vec<(&str, &str)> =
        villages.iter().map(|village| (village["id"].as_str(), village["population"].as_str())).collect();
    assert_eq!(found, [("n1", "20000"), ("n6", "60"), ("r4", "500")]);
    // 1,400 + 4 + 35 children; 1,080 seats by the tag's cut, then 900 children at 1.2 seats each.
    let seats: Vec<u64> = county.schools().iter().map(|school| school["seats"].parse().unwrap()).collect();
    assert_eq!(seats, [MOST_SEATS, 450]); // 1.2 × (320 + 4 + 35) = 430.8
    assert_eq!((county.imported.children, county.imported.without_seat), (1439, 0));
    assert!(
        county.guesses("n7").iter().any(|(_, why)| why == "tag capacity=5000, cut to the ceiling of 1080")
    );
    let small = County::drawn(
        &[
            node(1, (114.70, 41.20), &[("place", "city"), ("name", "X"), ("population", "40000")]),
            node(7, (114.70, 41.201), &[SCHOOL]),
        ]
        .concat(),
    );
    assert_eq!(small.imported.without_seat, 2800 - 900);
    assert!(
        std::fs::read_to_string(small.folder.path().join("plan.toml"))
            .unwrap()
            .contains("1900 children have no seat")
    );
}

/// Every element with `amenity=school` of the extract, as pyosmium lists them.
const ANDORRA: [&str; 26] = [
    "n529940889",
    "n690708508",
    "n2966704245",
    "n4456958789",
    "n4456958889",
    "n4686884306",
    "n4984743228",
    "n5734220251",
    "n8427040227",
    "w679830952",
    "w713796123",
    "w998008316",
    "w999484102",
    "w1051803188",
    "w1052203196",
    "w1052205127",
    "w1056155821",
    "w1056578234",
    "w1057801063",
    "w1058236501",
    "w1058441696",
    "w1058441722",
    "w1059178231",
    "w1059803916",
    "w1144343737",
    "w1174085790",
];

#[test]
fn andorra_has_each_school_once_and_can_be_driven() {
    let Some(pbf) = data("osm/andorra.osm.pbf") else { return };
    let county = County::of(&pbf, Language::English);
    let schools = county.schools();
    for id in ANDORRA {
        let row = usize::from(schools.iter().any(|school| school["id"] == id));
        let said = county.guesses(id);
        let without_row =
            said.iter().filter(|(value, _)| value == "left out" || value.starts_with("part of ")).count();
        assert_eq!(row + without_row, 1, "{id}: {said:?}");
    }
    assert!(schools.iter().all(|school| ANDORRA.contains(&school["id"].as_str())));
    assert!(schools.iter().all(|school| school["seats"].parse::<u64>().unwrap() <= MOST_SEATS));
    let none = [
        "bres",
        "Universitat",
        "Art Floral",
        "Lycée",
        "2a Ensenyança",
        "Segona",
        "adults",
        "autoaprenentatge",
    ];
    let names: Vec<&str> = schools.iter().map(|school| school["name"].as_str()).collect();
    assert!(!names.iter().any(|name| none.iter().any(|word| name.contains(word))), "{names:?}");
    assert_eq!((schools.len(), county.imported.merged_schools), (14, 3));
    let mut named: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    named.sort_unstable();
    named.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));

    let folder = county.folder.path();
    assert_eq!(county.imported.villages, places(&folder.join("villages.csv")).len());
    assert!((3000..9000).contains(&county.imported.children), "{:?}", county.imported); // about 80,000 people
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["guesses.csv", "plan.toml", "roads.osm.pbf", "schools.csv", "villages.csv"]);
    let driven = read_county(folder);
    let table = drive(&driven, &Recipe::default(), &profile(), RoadMode::Bus).0;
    let reached = driven.villages.ids().filter(|&village| table.reached(village).next().is_some()).count();
    assert!(reached * 10 > driven.villages.len() * 9, "{reached} of {}", driven.villages.len());
}

#[test]
fn chinese_tables_are_read_back() {
    let Some(extract) = data("../cases/input/i01-school-thrice.osm") else { return };
    let county = County::of(&extract, Language::Chinese);
    let (read, _) =
        case::read(county.folder.path(), &[], &read_roads).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((read.county.villages.len(), read.county.schools.len()), (3, 2));
    let text = std::fs::read_to_string(county.folder.path().join("guesses.csv")).unwrap();
    assert!(text.contains("无依据：按小学处理") && text.contains("同名且相邻"), "{text}");
}
