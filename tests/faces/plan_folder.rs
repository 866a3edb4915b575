//! A plan written as a folder: fixed names, the same bytes each time, and the same plan when read back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::common::sample;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use hubward::io::plan_folder::{self, Options, WriteError};
use hubward::io::problem::Problem;
use hubward::model::case::Case;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Means, Multipliers, Plan, SchoolOutcome, Status,
};
use hubward::model::unit::{Band, Group, Willingness};
use hubward::model::units::{Fen, Metres, Micro, Seconds};
use proptest::prelude::*;

fn made() -> (Case, Plan) {
    let case = sample::case(sample::county(30, 6));
    let plan = sample::plan(&case);
    (case, plan)
}

fn written(case: &Case, plan: &Plan) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    plan_folder::write(&dir.path().join("plan"), case, plan, Options::default()).unwrap();
    dir
}

fn header(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap().lines().next().unwrap().to_string()
}

#[test]
fn names_of_files_columns_and_keys_are_as_documented() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let dir = dir.path().join("plan");
    let mut names: Vec<_> =
        fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["assignments.csv", "plan.geojson", "plan.json", "prices.csv", "schools.csv"]);
    assert_eq!(
        header(&dir, "assignments.csv"),
        "year,village,band,group,pupils,school,mode,minutes,km,before_school,before_minutes,reason,village_township"
    );
    assert_eq!(
        header(&dir, "schools.csv"),
        "year,school,status,configuration,pupils,seats,boarders,beds,classes,teachers,cost_year,cost_capital,\
         seat_price,bed_price,public_funds,public_funds_before,school_phone"
    );
    assert_eq!(header(&dir, "prices.csv"), "kind,id,band,group,resource,fen");

    let text = fs::read_to_string(dir.join("plan.json")).unwrap();
    let top: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \"").and_then(|line| line.split('"').next()))
        .collect();
    assert_eq!(
        top,
        [
            "format",
            "status",
            "objective",
            "lower_bound",
            "constant_cost",
            "gap",
            "prices",
            "bound",
            "reproducible",
            "money",
            "counts",
            "travel",
            "weekly",
            "equity",
            "before",
            "rules",
            "years",
            "settings",
            "input_sha256",
            "version",
        ]
    );
    assert!(text.contains("\"objective\": 4015678.90,"), "yuan with two decimals");
    assert!(text.contains("\"gap\": 0.00083006,"));
    assert!(text.contains("\"discounted_net\": {"));
    assert!(
        text.contains("\"discounted_total\": 119805923.51}")
            || text.contains("\"discounted_total\": 119805923.51\n")
    );
    assert!(text.contains("\"worst\": 47.216667,") && text.contains("\"worst\": null,"));
}

#[test]
fn rows_stand_as_the_plan_has_them() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let text = fs::read_to_string(dir.path().join("plan/assignments.csv")).unwrap();
    let first = &plan.assignments[0];
    let expected = format!(
        "2021,V000,lower,all,{},{},{},{:.2},{:.3},{},{:.2},{},\"乡镇, \"\"0\"\"\"",
        first.pupils,
        case.county.schools[first.school].code,
        first.means.word(),
        first.time.unwrap().minutes(),
        first.length.unwrap().kilometres(),
        case.county.schools[first.before_school.unwrap()].code,
        first.before_time.unwrap().minutes(),
        first.reason.clone().unwrap(),
    );
    assert_eq!(text.lines().nth(1).unwrap(), expected);
    let text = fs::read_to_string(dir.path().join("plan/schools.csv")).unwrap();
    assert_eq!(
        text.lines().nth(2).unwrap(),
        "2021,0001,closed,closed,0,0,0,0,6,9,650000.01,0.00,,,65000.00,71234.50,0311"
    );
    let children: u32 = plan.assignments.iter().map(|row| row.pupils).sum();
    assert_eq!(children, sample::children(&case.county), "the sample leaves nobody out");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (case, plan) = made();
    let (one, two) = (plan_folder::files(&case, &plan, false), plan_folder::files(&case, &plan, false));
    assert_eq!(one, two);
    let mut other = plan.clone();
    other.assignments[0].pupils += 1;
    let other = plan_folder::files(&case, &other, false);
    assert_ne!(plan_folder::sha256(&one), plan_folder::sha256(&other));
    assert_eq!(plan_folder::sha256(&one).len(), 64);
}

#[test]
fn what_is_written_reads_back_with_and_without_a_mark() {
    let (case, mut plan) = made();
    for (bom, bound) in [(false, BoundKind::Lagrangian), (true, BoundKind::Tree), (true, BoundKind::Solver)] {
        plan.bound = bound;
        if bound == BoundKind::Solver {
            plan.multipliers = Multipliers::default();
            plan.status = Status::AsIs;
        }
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("plan");
        plan_folder::write(&out, &case, &plan, Options { bom, force: false }).unwrap();
        assert_eq!(fs::read(out.join("schools.csv")).unwrap().starts_with(b"\xef\xbb\xbf"), bom);
        assert_eq!(out.join("prices.csv").exists(), bound != BoundKind::Solver);
        assert_eq!(plan_folder::read(&out, &case), Ok(plan.clone()));
    }
}

#[test]
fn settings_of_the_command_can_be_set_again() {
    let (mut case, plan) = made();
    case.settings =
        vec![("decide.max_closures".into(), "28".into()), ("county.name".into(), "\"a, b\"".into())];
    let dir = written(&case, &plan);
    assert_eq!(plan_folder::settings(&dir.path().join("plan"), &[]).unwrap(), case.settings);
    assert_eq!(plan_folder::settings(dir.path(), &[]).unwrap(), [], "no plan, no settings");
}

#[test]
fn a_plan_folder_has_no_file_of_the_machine_read() {
    let (mut case, plan) = made();
    for outside in
        ["/etc/passwd", "../../secret.toml", "\"/etc/passwd\"", "a/../../b", "C:\\x", "\\\\host\\x", "..\\x"]
    {
        case.settings = vec![("plan.rules".into(), outside.into())];
        let dir = written(&case, &plan);
        let problems = plan_folder::settings(&dir.path().join("plan"), &[]).unwrap_err();
        assert_eq!(problems[0].code, "E411", "{outside}");
        let own = [("plan.rules".to_owned(), outside.to_owned())];
        assert_eq!(plan_folder::settings(&dir.path().join("plan"), &own), Ok(Vec::new()), "{outside}");
    }
    for inside in ["cn-2018", "own.toml", "rules/own.toml", "\"own..toml\""] {
        case.settings = vec![("plan.rules".into(), inside.into())];
        let dir = written(&case, &plan);
        assert_eq!(
            plan_folder::settings(&dir.path().join("plan"), &[]).as_ref(),
            Ok(&case.settings),
            "{inside}"
        );
    }
}

#[test]
fn a_spreadsheet_may_have_saved_it() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let file = dir.path().join("plan/assignments.csv");
    let text = fs::read_to_string(&file).unwrap().replace("乡镇, \"\"", "乡镇 \"\"").replace(',', ";");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    fs::write(&file, bytes.replace_line_ends()).unwrap();
    assert_eq!(plan_folder::read(&dir.path().join("plan"), &case), Ok(plan));
}

/// Ends lines as spreadsheets on some systems do.
trait LineEnds {
    fn replace_line_ends(&self) -> Vec<u8>;
}

impl LineEnds for [u8] {
    fn replace_line_ends(&self) -> Vec<u8> {
        self.iter().flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] }).collect()
    }
}

#[test]
fn an_existing_folder_is_replaced_only_by_force() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let out = dir.path().join("plan");
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let refused = plan_folder::write(&out, &case, &plan, Options::default()).unwrap_err();
    assert!(matches!(refused, WriteError::NotEmpty { .. }));
    assert!(out.join("notes.txt").exists());
    plan_folder::write(&out, &case, &plan, Options { bom: false, force: true }).unwrap();
    assert!(!out.join("notes.txt").exists());
}

fn edited(case: &Case, plan: &Plan, name: &str, edit: impl Fn(&str) -> String) -> Vec<Problem> {
    let dir = written(case, plan);
    let out = dir.path().join("plan");
    let text = fs::read_to_string(out.join(name)).unwrap();
    let new = edit(&text);
    assert_ne!(new, text, "the edit did something");
    fs::write(out.join(name), new).unwrap();
    plan_folder::read(&out, case).unwrap_err()
}

fn said(problems: &[Problem]) -> Vec<String> {
    let short = |problem: &Problem| {
        let text = problem.to_string();
        let file = problem.file.file_name().unwrap().to_str().unwrap();
        text.replace(problem.file.to_str().unwrap(), file)
    };
    problems.iter().map(short).collect()
}

/// Replaces cell `column` of row `row`, the header being row 1.
fn cell(text: &str, row: usize, column: usize, value: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let mut cells: Vec<&str> = lines[row - 1].split(',').collect();
    cells[column] = value;
    lines[row - 1] = cells.join(",");
    lines.join("\n")
}

#[test]
fn every_slip_of_a_hand_edited_table_is_said_at_once() {
    let (case, plan) = made();
    let problems = edited(&case, &plan, "assignments.csv", |text| {
        let text = cell(text, 2, 1, "V999");
        let text = cell(&text, 3, 2, "middle");
        let text = cell(&text, 3, 6, "plane");
        let text = cell(&text, 4, 4, "-3");
        let text = cell(&text, 5, 7, "12,5".split(',').next().unwrap());
        let text = cell(&text, 6, 7, "twelve");
        let text = cell(&text, 7, 9, "1");
        text.clone() + "\n\n" + text.lines().nth(7).unwrap()
    });
    let rows = plan.assignments.len() + 3;
    assert_eq!(
        said(&problems),
        [
            "E405 assignments.csv, row 2, column `village`: found \"V999\", expected the id of a village of this county".to_string(),
            "E404 assignments.csv, row 3, column `band`: found \"middle\", expected lower, upper, junior, k, all or a grade such as g4".into(),
            "E404 assignments.csv, row 3, column `mode`: found \"plane\", expected walk, bus, board or escort".into(),
            "E404 assignments.csv, row 4, column `pupils`: found \"-3\", expected a whole number from 0 up".into(),
            "E404 assignments.csv, row 6, column `minutes`: found \"twelve\", expected minutes, or nothing".into(),
            "E405 assignments.csv, row 7, column `before_school`: found \"1\", expected the id of a school of this county".into(),
            format!("E406 assignments.csv, row {rows}, column `village`: found \"{}\", expected one row a moving unit and year; row 8 has it too", case.county.villages[plan.assignments[6].village].code),
        ]
    );
}

#[test]
fn rows_are_counted_as_a_spreadsheet_shows_them() {
    let mut county = sample::county(30, 6);
    for village in [0, 1] {
        county.villages[VillageId(village)].extra = vec![("remark".into(), "two\nlines\n".into())];
    }
    let case = sample::case(county);
    let plan = sample::plan(&case);
    for ends in ["\n", "\r\n"] {
        let problems = edited(&case, &plan, "assignments.csv", |text| {
            text.replacen(",V004,", ",V00X,", 1).replace('\n', ends)
        });
        let place = plan.assignments.iter().position(|row| row.village == VillageId(4)).unwrap();
        assert_eq!(problems[0].row, Some(place as u64 + 2), "{problems:?}");
    }
}

#[test]
fn slips_of_the_other_files_are_said_too() {
    let (case, plan) = made();
    let schools = edited(&case, &plan, "schools.csv", |text| {
        let text = cell(text, 2, 3, "half");
        let text = cell(&text, 3, 2, "open");
        let text = cell(&text, 4, 10, "1.234");
        text.replace("0005,", "0004,")
    });
    let schools = said(&schools);
    assert_eq!(schools.len(), 4, "{schools:?}");
    assert!(schools[0].starts_with("E404 schools.csv, row 2, column `configuration`: found \"half\""));
    assert!(schools[1].ends_with("found \"open\", expected closed, as the configuration says"));
    assert!(schools[2].ends_with("found \"1.234\", expected yuan, two decimals"));
    assert!(schools[3].contains("row 7") && schools[3].ends_with("row 6 has it too"));

    let columns = edited(&case, &plan, "schools.csv", |text| text.replace("seats,boarders", "seat,boarder"));
    let columns = said(&columns);
    assert_eq!(columns.len(), 2, "{columns:?}");
    assert!(columns[0].starts_with("E403 schools.csv, row 1, column `seats`"));

    let prices = edited(&case, &plan, "prices.csv", |text| {
        let text = cell(text, 2, 5, "0.5");
        cell(&text, 3, 0, "pupil").replace("boys_beds", "boy_beds")
    });
    assert_eq!(prices.iter().filter(|problem| problem.code == "E404").count(), 2 + 6, "{prices:?}");
}

#[test]
fn slips_of_plan_json_are_said_with_their_path() {
    let (case, plan) = made();
    let problems = edited(&case, &plan, "plan.json", |text| {
        text.replacen("\"status\": \"feasible\"", "\"status\": \"best\"", 1)
            .replace("\"objective\": 4015678.90", "\"objective\": \"much\"")
            .replace("\"villages\": 30,", "")
            .replacen("\"pass\": true", "\"pass\": 1", 1)
            .replacen("\"prices_file\": \"prices.csv\"", "\"prices_file\": \"../prices.csv\"", 1)
    });
    let columns: Vec<_> = problems.iter().filter_map(|problem| problem.column.as_deref()).collect();
    assert_eq!(
        columns,
        [
            "status",
            "objective",
            "bound.prices_file",
            "before.counts.villages",
            "years[0].counts.villages",
            "rules",
        ],
        "{problems:?}"
    );

    let newer = edited(&case, &plan, "plan.json", |text| text.replacen("\"format\": 1", "\"format\": 2", 1));
    assert_eq!(newer.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E407"]);
    let torn = edited(&case, &plan, "plan.json", |text| text[..text.len() / 2].to_string());
    assert_eq!(torn.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E401"]);
    let other = edited(&case, &plan, "plan.json", |text| text.replace("abab", "cdcd"));
    assert_eq!(other.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E410"]);
    let twice = edited(&case, &plan, "plan.json", |text| {
        text.replacen("\"schools_open\": 4", "\"schools_open\": 3", 1)
    });
    assert_eq!(twice.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E408"]);
}

#[test]
fn a_folder_without_files_names_each() {
    let (case, _) = made();
    let dir = tempfile::tempdir().unwrap();
    let problems = plan_folder::read(dir.path(), &case).unwrap_err();
    let files: Vec<_> =
        problems.iter().map(|problem| problem.file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(files, ["plan.json", "assignments.csv", "schools.csv"]);
    assert!(problems.iter().all(|problem| problem.code == "E400"));
}

#[test]
fn the_map_file_has_four_layers_that_add_up() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let text = fs::read_to_string(dir.path().join("plan/plan.geojson")).unwrap();
    let collection: geojson::FeatureCollection =
        text.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    let mut layers: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for feature in &collection.features {
        let layer = feature.property("layer").unwrap().as_str().unwrap().to_string();
        let (features, pupils) = layers.entry(layer).or_default();
        *features += 1;
        *pupils += feature.property("pupils").unwrap().as_u64().unwrap();
    }
    let children = u64::from(sample::children(&case.county));
    assert_eq!(layers["village"], (30, children));
    assert_eq!(layers["school"], (6, children));
    assert_eq!(layers["flow"].1, children);
    let hulls =
        collection.features.iter().filter(|feature| feature.property("layer").unwrap() == "catchment");
    let mut rings = 0;
    for hull in hulls {
        let Some(geojson::GeometryValue::Polygon { coordinates }) =
            hull.geometry.as_ref().map(|geometry| geometry.value.clone())
        else {
            panic!("a catchment is a polygon");
        };
        let ring = &coordinates[0];
        assert!(ring.len() >= 4 && ring.first() == ring.last(), "closed");
        rings += 1;
    }
    assert!(rings >= 3);
}

/// Checks plan.json against docs/plan.schema.json with a validator written by others, where Python has one.
#[test]
fn plan_json_follows_its_schema() {
    let (case, plan) = made();
    let dir = written(&case, &plan);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.schema.json");
    let schema_value: serde_json::Value = serde_json::from_slice(&fs::read(&schema).unwrap()).unwrap();
    let file = dir.path().join("plan/plan.json");
    let value: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let mut unknown = Vec::new();
    follows(&value, &schema_value, &schema_value, "plan", &mut unknown);
    assert!(unknown.is_empty(), "{unknown:#?}");

    let mut broken = value.clone();
    broken["counts"]["pupils"] = (-1).into();
    broken["status"] = "best".into();
    broken["years"][0].as_object_mut().unwrap().remove("rules");
    broken["odd"] = true.into();
    follows(&broken, &schema_value, &schema_value, "plan", &mut unknown);
    assert_eq!(unknown.len(), 4, "{unknown:#?}");

    let check = "import json, sys, jsonschema\n\
                 jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))";
    match Command::new("python3").args(["-c", check]).arg(&schema).arg(&file).output() {
        Ok(output) if String::from_utf8_lossy(&output.stderr).contains("No module named") => {
            eprintln!("not cross-checked: Python has no jsonschema");
        }
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => eprintln!("not cross-checked: {error}"),
    }
}

/// The part of JSON Schema that docs/plan.schema.json uses.
fn follows(
    value: &serde_json::Value,
    schema: &serde_json::Value,
    root: &serde_json::Value,
    path: &str,
    problems: &mut Vec<String>,
) {
    use serde_json::Value;
    if let Some(place) = schema.get("$ref").and_then(Value::as_str) {
        let schema = root.pointer(place.strip_prefix('#').unwrap()).expect("the reference leads somewhere");
        return follows(value, schema, root, path, problems);
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("schema type {other}"),
    };
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind)) {
        return problems.push(format!("{path}: {value} is no {kinds:?}"));
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|values| !values.contains(value))
        || schema.get("const").is_some_and(|constant| constant != value)
        || schema.get("minimum").and_then(Value::as_f64).is_some_and(|least| value.as_f64() < Some(least))
    {
        problems.push(format!("{path}: {value} is not allowed"));
    }
    if let Some(items) = value.as_array() {
        for (place, item) in items.iter().enumerate() {
            follows(item, &schema["items"], root, &format!("{path}[{place}]"), problems);
        }
    }
    let Some(members) = value.as_object() else { return };
    for key in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !members.contains_key(key.as_str().unwrap()) {
            problems.push(format!("{path}.{key} is missing"));
        }
    }
    for (key, member) in members {
        match schema.get("properties").and_then(|known| known.get(key)).or(schema.get("additionalProperties"))
        {
            Some(Value::Bool(false)) | None => problems.push(format!("{path}.{key} is unknown")),
            Some(schema) => follows(member, schema, root, &format!("{path}.{key}"), problems),
        }
    }
}

fn any_assignment() -> impl Strategy<Value = Assignment> {
    let unit = (2000..2100_u32, 0..30_u32, 0..6_usize, 0..3_usize, 1..4_u16);
    let way = (0..10_000_u32, 0..6_u32, 0..4_usize, any::<Option<u32>>(), any::<Option<u32>>());
    let before = (proptest::option::of(0..6_u32), any::<Option<u32>>());
    (unit, way, before).prop_map(|(unit, way, before)| {
        let bands = [Band::Kindergarten, Band::Lower, Band::Upper, Band::Junior, Band::All, Band::Grade(4)];
        let willingness = [Willingness::All, Willingness::Willing, Willingness::Unwilling][unit.3];
        Assignment {
            year: unit.0,
            village: VillageId(unit.1),
            band: bands[unit.2],
            group: Group { willingness, part: unit.4 },
            pupils: way.0,
            school: SchoolId(way.1),
            means: Means::ALL[way.2],
            time: way.3.map(Seconds),
            length: way.4.map(Metres),
            before_school: before.0.map(SchoolId),
            before_time: before.1.map(Seconds),
            reason: Some(
                [
                    "",
                    "no-way: walk travel.walk.max_km; bus walk_only; board beds",
                    "no-room: S1 seats; S2 beds",
                ][unit.3]
                    .into(),
            ),
        }
    })
}

/// Any amount below 10 thousand billion yuan, where JSON readers that use floats still see every fen.
fn any_fen() -> impl Strategy<Value = Fen> {
    (-1_000_000_000_000_000..1_000_000_000_000_000_i64).prop_map(Fen)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_plan_reads_back(
        rows in proptest::collection::vec(any_assignment(), 0..40),
        money in (any_fen(), any_fen(), any_fen(), any_fen(), proptest::option::of(any_fen())),
        built in (0..5_usize, 0..100_u32, 0..100_u32),
        worst in proptest::option::of(-9_000_000_000_i64..9_000_000_000),
        seconds in any::<(u64, u32, u32)>(),
        name in "\\PC{0,12}",
    ) {
        let (mut case, mut plan) = made();
        case.input_sha256.clone_from(&name);
        plan.input_sha256.clone_from(&name);
        let mut seen = std::collections::BTreeSet::new();
        plan.assignments = rows;
        plan.assignments.retain(|row| seen.insert((row.year, row.village, row.band, row.group)));
        (plan.objective, plan.lower_bound, plan.constant_cost) = (money.0, money.1, money.2);
        plan.multipliers.rows.insert("max_capital".into(), money.3);
        let school = &mut plan.schools[0];
        (school.cost_year, school.bed_price) = (money.3, money.4);
        school.configuration =
            Configuration { outcome: SchoolOutcome::ALL[built.0], added_seats: built.1, added_beds: built.2 };
        let figures = &mut plan.years[0].1;
        figures.rules[0].worst = worst.map(Micro);
        figures.rules[0].place = name;
        figures.travel.all.pupil_seconds = seconds.0;
        (figures.travel.all.p95, figures.travel.all.max) = (Seconds(seconds.1), Seconds(seconds.2));
        let dir = written(&case, &plan);
        prop_assert_eq!(plan_folder::read(&dir.path().join("plan"), &case), Ok(plan));
    }
}
