//! Tables as planners' files really are: each shared case gives its right answer, and so does another of its kind made here.
//!
//! Nothing may pass in silence with a wrong number: a file is understood, or an error or a warning names the place.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::Path;

use hubward::io::case::read;
use hubward::io::problem::Problem;
use hubward::io::roads::read_roads;
use hubward::model::county::County;
use hubward::model::ids::SchoolId;
use hubward::model::recipe::Recipe;
use hubward::model::travel::RoadMode;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::common::data;
use crate::common::road_case::{V1, drive, profile};

/// The county of a folder where it can be read, and everything that was said.
fn told(folder: &Path) -> (Option<County>, Vec<Problem>) {
    match read(folder, &[], &|folder| read_roads(folder)) {
        Ok((case, problems)) => (Some(County::clone(&case.county)), problems),
        Err(errors) => (None, errors.0),
    }
}

fn case(name: &str) -> Option<(Option<County>, Vec<Problem>)> {
    Some(told(&data(&format!("../cases/input/{name}"))?))
}

fn children(county: &County) -> u32 {
    county.villages.values().iter().map(|village| village.grades.iter().sum::<u32>()).sum()
}

/// Minutes by bus from the first village to the second school.
fn minutes(county: &County) -> Option<f64> {
    let (table, _) = drive(county, &Recipe::default(), &profile(), RoadMode::Bus);
    Some(f64::from(table.trip(V1, SchoolId(1))?.time.0) / 60.0)
}

/// The errors, and the rest by their codes.
fn errors(problems: &[Problem]) -> Vec<String> {
    problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect()
}

fn with_code<'p>(problems: &'p [Problem], code: &str) -> Option<&'p Problem> {
    problems.iter().find(|problem| problem.code == code)
}

const SCHOOLS: &str =
    "id,name,lon,lat,grades,seats\nS1,West,114.70,41.2002,1-6,200\nS2,East,114.74,41.2002,1-6,100\n";
const ROADS: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="41.2" lon="114.7"/><node id="2" lat="41.2" lon="114.71"/><node id="3" lat="41.2" lon="114.72"/>
<node id="4" lat="41.2" lon="114.73"/><node id="5" lat="41.2" lon="114.74"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="5"/><tag k="highway" v="tertiary"/></way></osm>"#;

/// A county along the same street with other files in place or beside.
fn county(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let sound: [(&str, &[u8]); 3] = [
        ("schools.csv", SCHOOLS.as_bytes()),
        ("roads.osm", ROADS.as_bytes()),
        ("plan.toml", b"format = 1\n"),
    ];
    for (name, bytes) in sound.iter().filter(|(name, _)| {
        let stem = name.split('.').next().unwrap();
        *name == "plan.toml" || !files.iter().any(|(file, _)| file.split('.').next().unwrap() == stem)
    }) {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

fn of_villages(text: &str) -> (Option<County>, Vec<Problem>) {
    told(county(&[("villages.csv", text.as_bytes())]).path())
}

/// A workbook of villages whose first sheet the caller fills.
fn of_workbook(fill: impl FnOnce(&mut Workbook)) -> (Option<County>, Vec<Problem>) {
    let mut book = Workbook::new();
    fill(&mut book);
    told(county(&[("villages.xlsx", &book.save_to_buffer().unwrap())]).path())
}

/// Writes rows of cells from a row on; what reads as a number is one, an empty text is no cell.
fn write(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) if cell.is_empty() => continue,
                Err(_) => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
}

const HEAD: &[&str] =
    &["村编号", "村名", "经度", "纬度", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级"];

#[test]
fn a_header_with_units_or_words_for_number_is_the_column() {
    if let Some((county, problems)) = case("n03-header-suffix") {
        assert_eq!(children(&county.unwrap()), 54, "{problems:?}");
    }
    let head = "行政村代码,村庄名称,东经,北纬,小学一年级在校生数,二年级（人）,３年级,四年级学生人数,五年级合计,六 年 级 (名)";
    let (county, problems) =
        of_villages(&format!("{head}\n01,甲,114.70,41.2,3,３,3,3,3,3\n02,乙,114.72,41.2,2,2,2,2,2,2\n"));
    let county = county.unwrap_or_else(|| panic!("{problems:?}"));
    assert_eq!(children(&county), 30);
    assert_eq!(county.villages.values()[0].code, "01");
    // Girls are a part, classes something else: carried along, and said.
    let head = "id,lon,lat,一年级,二年级,三年级女生,四年级,五年级,六年级,六年级班数";
    let (_, problems) = of_villages(&format!("{head}\n1,114.70,41.2,3,3,1,3,3,3,1\n"));
    assert_eq!(with_code(&problems, "W107").unwrap().found, "no column `g3`");
    let said: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.code == "W108")
        .map(|problem| problem.found.as_str())
        .collect();
    assert_eq!(said, ["三年级女生", "六年级班数"]);
}

#[test]
fn a_header_below_a_title_is_pointed_at() {
    if let Some((county, problems)) = case("t02-title-row") {
        assert!(county.is_none());
        assert_eq!(
            errors(&problems),
            [
                "E151 villages.xlsx, row 2: found \"row 2 looks like the header\", expected the names of the columns in the first row: delete the rows above row 2"
            ]
        );
    }
    let (_, problems) = of_villages(
        "康保县学校布局调整基础数据表,,,,\n填报单位：教体局,,,,2025年9月\n村编号,村名,经度,纬度,一年级\n1,甲,114.7,41.2,3\n",
    );
    assert_eq!(errors(&problems).len(), 1, "{problems:?}");
    assert_eq!(with_code(&problems, "E151").unwrap().row, Some(3));
    // Two header rows, as merged cells make them.
    let (_, problems) = of_workbook(|book| {
        let sheet = book.add_worksheet();
        let plain = Format::new();
        for (column, name) in (0..).zip(["村编号", "村名", "经度", "纬度"]) {
            sheet.merge_range(0, column, 1, column, name, &plain).unwrap();
        }
        sheet.merge_range(0, 4, 0, 9, "在校学生人数", &plain).unwrap();
        write(
            sheet,
            1,
            &[
                &["", "", "", "", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级"],
                &["a", "甲", "114.7", "41.2", "3", "3", "3", "3", "3", "3"],
            ],
        );
    });
    assert_eq!(errors(&problems).len(), 1, "{problems:?}");
    assert_eq!(with_code(&problems, "E151").unwrap().found, "names of columns in rows 1 and 2");
}

#[test]
fn totals_notes_and_repeated_headers_are_no_villages() {
    let mut rows = vec![HEAD.join(",")];
    for row in ["1,甲,114.70,41.2,3,3,3,3,3,3", "2,乙,114.72,41.2,2,2,2,2,2,2", "小 计,,,,5,5,5,5,5,5"] {
        rows.push(row.into());
    }
    rows.push(HEAD.join(","));
    for row in [
        "3,丙,114.74,41.2,4,4,4,4,4,4",
        ",合计,,,9,9,9,9,9,9",
        "注：以上为2025年秋季数据,,,,,,,,,",
        "制表人：某某,,,审核,,,,,,",
    ] {
        rows.push(row.into());
    }
    let (county, problems) = of_villages(&(rows.join("\n") + "\n"));
    assert_eq!(children(&county.unwrap_or_else(|| panic!("{problems:?}"))), 54);
    let notes: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.code == "N105")
        .map(|problem| problem.found.as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "left out: rows 4, 7, totals",
            "left out: rows 8, 9, a note below the table",
            "left out: row 5, the header once more"
        ]
    );
    // With a place it may be a village; then it is asked about.
    let (_, problems) = of_villages(&format!(
        "{}\n1,甲,114.70,41.2,3,3,3,3,3,3\nX,合计,114.72,41.2,3,3,3,3,3,3\n",
        HEAD.join(",")
    ));
    assert_eq!(with_code(&problems, "W111").unwrap().row, Some(3));
}

#[test]
fn merged_cells_hold_for_every_row_or_are_named() {
    for name in ["t03b-merged-forbid", "t03c-control-forbid-all"] {
        if let Some((county, problems)) = case(name) {
            let county = county.unwrap_or_else(|| panic!("{problems:?}"));
            assert!(county.villages.values().iter().all(|village| village.forbid.len() == 1), "{name}");
        }
    }
    let plain = Format::new();
    let head: Vec<&str> = HEAD.iter().copied().chain(["低年级学校"]).collect();
    let rows: [&[&str]; 3] = [
        &["a", "甲", "114.70", "41.2", "3", "3", "3", "3", "3", "3"],
        &["b", "乙", "114.72", "41.2", "2", "2", "2", "2", "2", "2", "S2"],
        &["c", "丙", "114.74", "41.2", "4", "4", "4", "4", "4", "4"],
    ];
    let (county, problems) = of_workbook(|book| {
        let sheet = book.add_worksheet();
        write(sheet, 0, &[&head]);
        write(sheet, 1, &rows);
        sheet.merge_range(2, 10, 3, 10, "S2", &plain).unwrap();
    });
    let present: Vec<Option<u32>> = county
        .unwrap_or_else(|| panic!("{problems:?}"))
        .villages
        .values()
        .iter()
        .map(|village| village.school_lower.map(|id| id.0))
        .collect();
    assert_eq!(present, [None, Some(1), Some(1)]);
    // Three townships' children in one cell are not three times as many; nor is a cell over two grades one of them.
    for (range, found) in [((1, 4, 3, 4), "9, merged over E2:E4"), ((2, 6, 2, 7), "9, merged over G3:H3")] {
        let (county, problems) = of_workbook(|book| {
            let sheet = book.add_worksheet();
            write(sheet, 0, &[&head]);
            write(sheet, 1, &rows);
            sheet.merge_range(range.0, range.1, range.2, range.3, "9", &plain).unwrap();
        });
        assert!(county.is_none());
        assert_eq!(with_code(&problems, "E146").unwrap().found, found);
    }
}

#[test]
fn hidden_sheets_are_not_read_and_the_choice_is_said() {
    if let Some((county, problems)) = case("t04-hidden-first") {
        assert_eq!(children(&county.unwrap_or_else(|| panic!("{problems:?}"))), 54);
        let said =
            problems.iter().find(|problem| problem.code == "N101" && problem.file.ends_with("villages.xlsx"));
        assert_eq!(said.unwrap().found, "read as a workbook, sheet `Sheet2`; not read: `old2019` (hidden)");
    }
    let (county, problems) = of_workbook(|book| {
        let old = book.add_worksheet();
        write(old, 0, &[HEAD, &["a", "甲", "114.70", "41.2", "9", "9", "9", "9", "9", "9"]]);
        old.set_name("villages").unwrap().set_very_hidden(true);
        let now = book.add_worksheet();
        write(now, 0, &[HEAD, &["a", "甲", "114.70", "41.2", "1", "1", "1", "1", "1", "1"]]);
        now.set_active(true).set_first_tab(true);
    });
    assert_eq!(
        children(&county.unwrap_or_else(|| panic!("{problems:?}"))),
        6,
        "very hidden, whatever its name"
    );
}

#[test]
fn a_formula_nobody_worked_out_is_no_nought() {
    if let Some((county, problems)) = case("t01-formula-nocache") {
        assert!(county.is_none());
        assert_eq!(
            errors(&problems),
            [
                "E145 villages.xlsx, row 2: found \"formula without a stored value in E2 and 2 cells more\", expected a value: open the workbook in a spreadsheet program and save it once"
            ]
        );
    }
}

#[test]
fn dates_and_numbers_for_ids_are_named() {
    let (_, problems) = of_workbook(|book| {
        let sheet = book.add_worksheet();
        write(sheet, 0, &[HEAD, &["", "甲", "114.70", "41.2", "3", "3", "3", "3", "3", "3"]]);
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_number_with_format(1, 0, 46_000.0, &date).unwrap();
    });
    assert_eq!(with_code(&problems, "E120").unwrap().found, "2025-12-09T00:00:00");
    let (county, problems) = of_villages("id,lon,lat,g1\n=\"01\",114.7,41.2,3\n=\"02\",114.72,41.2,4\n");
    let codes: Vec<String> = county
        .unwrap_or_else(|| panic!("{problems:?}"))
        .villages
        .values()
        .iter()
        .map(|own| own.code.clone())
        .collect();
    assert_eq!(codes, ["01", "02"]);
}

#[test]
fn quotes_separators_and_look_alikes() {
    if let Some((_, problems)) = case("n04-open-quote") {
        assert_eq!(errors(&problems).len(), 1, "{problems:?}");
        assert_eq!(with_code(&problems, "E108").unwrap().row, Some(5));
    }
    if let Some((county, problems)) = case("t10-sep-semi") {
        assert_eq!(children(&county.unwrap_or_else(|| panic!("{problems:?}"))), 54);
    }
    let (county, problems) = of_villages("\"sep=\t\"\r\nid\tlon\tlat\tg1\r\n1\t114.7\t41.2\t3\r\n");
    assert_eq!(children(&county.unwrap_or_else(|| panic!("{problems:?}"))), 3);
    if let Some((county, problems)) = case("t14b-dup-lookalike") {
        assert!(county.is_none());
        let said: Vec<(Option<u64>, bool)> = problems
            .iter()
            .filter(|own| own.code == "E144")
            .map(|own| (own.row, own.expected.contains("row 2")))
            .collect();
        assert_eq!(said, [(Some(3), true), (Some(4), true)], "{problems:?}");
    }
    let (_, problems) = of_villages("id,lon,lat,g1\nСП-1,114.7,41.2,3\nCП-1,114.72,41.2,3\n");
    assert!(with_code(&problems, "E144").is_some(), "a Cyrillic С: {problems:?}");
}

#[test]
fn text_of_another_encoding_is_doubted() {
    for (name, code, row) in [("t12-big5", "W110", 2), ("t12c-utf8-some-broken", "W109", 5)] {
        if let Some((_, problems)) = case(name) {
            assert_eq!(
                with_code(&problems, code).unwrap_or_else(|| panic!("{problems:?}")).row,
                Some(row),
                "{name}"
            );
        }
    }
    let korean = encoding_rs::EUC_KR
        .encode("id,name,lon,lat,g1\n1,서울특별시마을,114.7,41.2,3\n2,부산광역시마을,114.72,41.2,3\n")
        .0;
    let said = told(county(&[("villages.csv", &korean)]).path()).1;
    assert_eq!(with_code(&said, "W110").unwrap().found, "text that may be EUC-KR");
    // The key settles it.
    let dir = county(&[("villages.csv", &korean), ("plan.toml", b"[county]\nencoding = \"euc-kr\"\n")]);
    let (county, problems) = told(dir.path());
    assert!(with_code(&problems, "W110").is_none());
    assert_eq!(county.unwrap().villages.values()[0].name, "서울특별시마을");
}

#[test]
fn every_file_lies_in_its_own_system() {
    for name in [
        "o00-base",
        "m01-projected-roads",
        "c0-4490",
        "g04-gcj-gpkg-4547",
        "m04-table-crs-differs",
        "m07-nocrs",
    ] {
        if let Some((county, problems)) = case(name) {
            let county = county.unwrap_or_else(|| panic!("{name}: {problems:?}"));
            let found = minutes(&county).unwrap_or_else(|| panic!("{name}"));
            // GCJ-02 places beside roads in their own system lie where the survey has them.
            assert!((found - 5.32).abs() < 0.02, "{name}: {found}");
        }
    }
    // Roads in metres that name no system are in the county's.
    let line = "[[558716.440,4563020.723],[559555.252,4563027.522],[560394.064,4563034.417],[561232.877,4563041.409],[562071.690,4563048.497]]";
    let feature = |line: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"highway":"tertiary"}},"geometry":{{"type":"LineString","coordinates":{line}}}}}]}}"#
        )
    };
    let tables: [(&str, &[u8]); 2] = [
        ("villages.csv", b"id,lon,lat,g1\nV1,558716.440,4563020.723,3\nV3,562071.690,4563048.497,4\n"),
        ("schools.csv", b"id,lon,lat,seats\nS1,558716.261,4563042.935,200\nS2,562071.501,4563070.709,100\n"),
    ];
    let roads = feature(line);
    let dir = county(&[
        tables[0],
        tables[1],
        ("roads.geojson", roads.as_bytes()),
        ("plan.toml", b"[county]\ncrs = 4547\n"),
    ]);
    let (found, problems) = told(dir.path());
    let found = minutes(&found.unwrap_or_else(|| panic!("{problems:?}"))).unwrap();
    assert!((found - 5.32).abs() < 0.02, "{found}");
    // Under a county in degrees nobody knows what they are.
    let dir =
        county(&[("villages.csv", b"id,lon,lat,g1\nV1,114.7,41.2,3\n"), ("roads.geojson", roads.as_bytes())]);
    assert_eq!(
        told(dir.path()).1.iter().find(|own| own.code == "E304").unwrap().found,
        "coordinates in metres"
    );
    // Roads in degrees under a projected county are what GeoJSON says they are.
    let roads = feature("[[114.7,41.2],[114.71,41.2],[114.72,41.2],[114.73,41.2],[114.74,41.2]]");
    let dir = county(&[
        tables[0],
        tables[1],
        ("roads.geojson", roads.as_bytes()),
        ("plan.toml", b"[county]\ncrs = 4547\n"),
    ]);
    let (found, problems) = told(dir.path());
    assert!(with_code(&problems, "N106").is_some());
    assert!((minutes(&found.unwrap()).unwrap() - 5.32).abs() < 0.02);
}

#[test]
fn a_wrong_system_is_told_with_its_cure() {
    for (name, cure) in [
        ("m05-x-is-northing", "swapped: look at the two columns' names"),
        ("m05e-wrong-meridian", "they are there with county.crs = \"EPSG:4547\""),
    ] {
        if let Some((county, problems)) = case(name) {
            assert!(county.is_none(), "{name}");
            assert_eq!(errors(&problems).len(), 1, "{name}: {problems:?}");
            let said = with_code(&problems, "E147").unwrap();
            assert!(said.expected.ends_with(cure), "{said}");
        }
    }
    let metres = "id,lon,lat,g1\nV1,558716.440,4563020.723,3\nV3,562071.690,4563048.497,4\n";
    for (plan, table, cure) in [
        // Metres under degrees, degrees under metres, UTM for Gauss-Krüger.
        ("format = 1\n", metres, "county.crs = \"EPSG:4547\""),
        (
            "[county]\ncrs = 32650\n",
            "id,lon,lat,g1\nV1,114.70,41.2,3\nV3,114.74,41.2,4\n",
            "county.crs = \"wgs84\"",
        ),
        ("[county]\ncrs = 32650\n", metres, "county.crs = \"EPSG:4547\""),
    ] {
        let (county, problems) =
            told(county(&[("villages.csv", table.as_bytes()), ("plan.toml", plan.as_bytes())]).path());
        assert!(county.is_none(), "{plan}");
        let said = problems.iter().find(|own| own.code == "E147" && own.file.ends_with("villages.csv"));
        let said = said.unwrap_or_else(|| panic!("{plan}: {problems:?}"));
        assert!(said.expected.ends_with(&format!("they are there with {cure}")), "{said}");
        assert!(
            !problems.iter().any(|own| own.code == "E114" && own.file.ends_with("villages.csv")),
            "{problems:?}"
        );
    }
}

#[test]
fn what_stands_where_a_geometry_belongs_is_shown() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"1","g1":3},"geometry":"POINT (114.7 41.2)"}]}"#;
    let problems = told(county(&[("villages.geojson", text.as_bytes())]).path()).1;
    assert_eq!(with_code(&problems, "E106").unwrap().found, "POINT (114.7 41.2)");
}
