//! Inputs that would run for minutes or fill the memory: each is refused with a word, at once.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use hubward::io::case::{Folder, read};
use hubward::io::columns::VILLAGES;
use hubward::io::problem::{MOST_LISTED, Problem};
use hubward::io::roads::{read_road_file, read_roads};
use hubward::io::sheet;

/// Seconds that an answer may take here: generous for a busy machine, far below what each of these took before.
const AT_ONCE: u64 = 90;

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn problems_of(files: &[(&str, &str)], settings: &[(String, String)]) -> Vec<Problem> {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let start = Instant::now();
    let problems = match read(dir.path(), settings, &|folder| read_roads(folder)) {
        Ok((_, problems)) => problems,
        Err(errors) => errors.0,
    };
    assert!(start.elapsed().as_secs() < AT_ONCE, "{:?}", start.elapsed());
    problems
}

const VILLAGE: &str = "id,lon,lat,g1\n1,114.7,41.2,3\n";
const TIMES: &str = "village,school,mode,minutes\n1,S1,bus,3\n";
const SCHOOL: &str = "id,lon,lat,seats\nS1,114.7,41.2,100\n";

#[test]
fn coordinates_beyond_every_number_are_a_problem_of_the_feature() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("roads.geojson");
    for at in ["[-1e300, 41.2]", "[1e300, 41.2]", "[114.7, -9e18]", "[214.748365, 0]", "[114.7, 1e12]"] {
        let feature = |first: &str| {
            format!(
                r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"LineString","coordinates":[{first},[114.8,41.2]]}}}}"#
            )
        };
        for features in [feature(at), format!("{},{}", feature("[114.7,41.2]"), feature(at))] {
            fs::write(&file, format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)).unwrap();
            // As metres of an unnamed system they are told by the county; as degrees by the feature.
            if let Err(problems) = read_road_file(&file) {
                assert!(codes(&problems).iter().all(|code| *code == "E304"), "{at}: {problems:?}");
            }
        }
    }
}

#[test]
fn properties_without_end_are_too_many() {
    let start = Instant::now();
    let own = |number: usize| -> String {
        let properties: Vec<String> = (0..20).map(|key| format!(r#""p{}":1"#, number * 20 + key)).collect();
        format!(
            r#"{{"type":"Feature","properties":{{{}}},"geometry":{{"type":"Point","coordinates":[114.7,41.2]}}}}"#,
            properties.join(",")
        )
    };
    let each: Vec<String> = (0..5_000).map(own).collect();
    let alone: Vec<String> = (0..100_000).map(|key| format!(r#""p{key}":1"#)).collect();
    let alone = format!(r#"{{"type":"Feature","properties":{{{}}},"geometry":null}}"#, alone.join(","));
    for features in [each.join(","), alone] {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        let (table, problems) = sheet::read(Path::new("villages.geojson"), text.as_bytes(), VILLAGES);
        assert!(table.is_none());
        assert!(codes(&problems).contains(&"E139"), "{problems:?}");
    }
    assert!(start.elapsed().as_secs() < AT_ONCE, "{:?}", start.elapsed());
}

#[test]
fn headers_without_end_cost_no_hints() {
    let long = "x".repeat(2 << 20);
    let many: Vec<String> = (0..100_000).map(|column| format!("pupilz{column}")).collect();
    for head in [long, many.join(",")] {
        let text = format!("id,lon,lat,g1,{head}\n");
        let start = Instant::now();
        let (_, problems) = sheet::read(Path::new("villages.csv"), text.as_bytes(), VILLAGES);
        assert!(start.elapsed().as_secs() < AT_ONCE, "{:?}", start.elapsed());
        assert!(problems.len() < 300, "{}", problems.len());
    }
}

#[test]
fn a_hundred_thousand_bad_rows_are_counted() {
    let mut villages = String::from("id,lon,lat,g1,force\n");
    for row in 0..100_000 {
        writeln!(villages, "v{row},114.7,41.2,x,nowhere{row}").unwrap();
    }
    let mut schools = String::from("id,lon,lat,seats\n");
    for row in 0..3_000 {
        writeln!(schools, "school{row},114.7,41.2,30").unwrap();
    }
    let problems =
        problems_of(&[("villages.csv", &villages), ("schools.csv", &schools), ("times.csv", TIMES)], &[]);
    assert!(problems.len() < 5 * MOST_LISTED, "{}", problems.len());
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for line in [
        "E113 villages.csv, column `g1`: and 99900 more of this kind",
        "E127 villages.csv, column `force`: and 99900 more of this kind",
    ] {
        assert!(said.iter().any(|own| own == line), "{line}");
    }
    let plan = "x y\n".repeat(100_000);
    let problems = problems_of(
        &[("villages.csv", VILLAGE), ("schools.csv", SCHOOL), ("times.csv", TIMES), ("plan.toml", &plan)],
        &[],
    );
    assert!(problems.len() < 3 * MOST_LISTED, "{}", problems.len());
    let mut plan = String::from("[rules.override]\n");
    for row in 0..20_000 {
        writeln!(plan, "\"travel.bus.lower.max_minutez{row}\" = 1").unwrap();
    }
    let problems = problems_of(
        &[("villages.csv", VILLAGE), ("schools.csv", SCHOOL), ("times.csv", TIMES), ("plan.toml", &plan)],
        &[],
    );
    assert!(problems.len() < 3 * MOST_LISTED, "{}", problems.len());
}

#[test]
fn schools_that_could_be_built_in_a_million_ways_are_refused() {
    for (school, code) in [
        ("id,lon,lat,seats,add_seats,add_beds\nS1,114.7,41.2,100,100000,100000\n", "E149"),
        ("id,lon,lat,seats,cost_fixed,cost_pupil\nS1,114.7,41.2,100,10000000000,10000000000\n", "E150"),
    ] {
        let villages = "id,lon,lat,g1\n1,114.7,41.2,3000\n";
        let problems =
            problems_of(&[("villages.csv", villages), ("schools.csv", school), ("times.csv", TIMES)], &[]);
        assert!(codes(&problems).contains(&code), "{problems:?}");
    }
    // The settings can make it so as well.
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("villages.csv", VILLAGE), ("times.csv", TIMES)] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    fs::write(
        dir.path().join("schools.csv"),
        "id,lon,lat,seats,add_seats,add_beds\nS1,114.7,41.2,100,900,900\n",
    )
    .unwrap();
    let (folder, _) = Folder::open(dir.path(), &[], &|folder| read_roads(folder)).unwrap();
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let found = folder.case(&[set("build.seat_step", "1"), set("build.bed_step", "1")]).unwrap_err();
    assert_eq!(codes(&found), ["E149"]);
}

#[test]
fn an_override_is_blamed_where_it_stands() {
    let key = "rules.override.\"travel.bus.lowr.max_minutes\"";
    let problems = problems_of(
        &[("villages.csv", VILLAGE), ("schools.csv", SCHOOL), ("times.csv", TIMES)],
        &[(key.to_owned(), "30".to_owned())],
    );
    let said =
        problems.iter().find(|problem| problem.code == "E225").unwrap_or_else(|| panic!("{problems:?}"));
    assert_eq!(said.file, Path::new("--set"));
}

#[test]
fn an_id_that_no_file_can_be_named_by_is_refused() {
    let long = "v".repeat(300);
    let problems = problems_of(
        &[
            ("villages.csv", &format!("id,lon,lat,g1\n{long},114.7,41.2,3\n")),
            ("schools.csv", SCHOOL),
            ("times.csv", TIMES),
        ],
        &[],
    );
    let said =
        problems.iter().find(|problem| problem.code == "E148").unwrap_or_else(|| panic!("{problems:?}"));
    assert_eq!(said.found, "300 bytes");
}
