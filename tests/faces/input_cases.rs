//! Every shared case of an input that was once read wrongly, through the command: the right minutes, or words that say what is wrong;
//! and all of it in Chinese.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::data;
use hubward::desk::standing;
use hubward::io::case;
use hubward::io::problem::Problem;
use hubward::io::roads::read_roads;
use hubward::report::problems::said;
use hubward::report::words::Lang;

/// Exit code and everything printed.
fn run(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    let output = command.args(arguments).env("LC_ALL", "C").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

/// What is right of a case.
enum Right {
    /// Minutes from V1 to S2 by a mode; an empty text = no way.
    Minutes(&'static str, &'static str),
    /// `check` fails (3) or passes (0), and says this.
    Said(i32, &'static str),
}

use Right::{Minutes, Said};

const CASES: [(&str, &[Right]); 41] = [
    ("o00-base", &[Minutes("bus", "5.32"), Said(0, "54 children")]),
    (
        "t01-formula-nocache",
        &[Said(3, "E145 villages.xlsx, row 2: found \"formula without a stored value in E2")],
    ),
    ("t02-title-row", &[Said(3, "E151 villages.xlsx, row 2: found \"row 2 looks like the header\"")]),
    ("t03b-merged-forbid", &[Minutes("bus", "5.32"), Said(0, "54 children")]),
    ("t03c-control-forbid-all", &[Minutes("bus", "5.32"), Said(0, "54 children")]),
    ("t04-hidden-first", &[Said(0, "sheet `Sheet2`; not read: `old2019` (hidden)"), Said(0, "54 children")]),
    ("n03-header-suffix", &[Said(0, "54 children")]),
    ("n01-osmium-merge", &[Said(3, "E306")]),
    ("o02-history-xml", &[Said(3, "E306")]),
    ("n02-osm-direct", &[Minutes("bus", "24.23")]),
    ("n02c-gdal-geojson", &[Minutes("bus", "24.23")]),
    ("m08-geofabrik-nomax", &[Minutes("bus", "4.31")]),
    ("m09-list-props-access", &[Minutes("bus", ""), Said(3, "W312"), Said(3, "E350")]),
    ("m09-caps", &[Minutes("bus", "10.34")]),
    ("m09-chinese-class", &[Said(0, "N311"), Said(0, "省道 = secondary (1)")]),
    ("m04-table-crs-differs", &[Minutes("bus", "5.32"), Said(0, "N106 villages.geojson")]),
    ("m05-x-is-northing", &[Said(3, "E147 villages.csv")]),
    ("m05e-wrong-meridian", &[Said(3, "E147 villages.csv")]),
    ("m01-projected-roads", &[Minutes("bus", "5.32")]),
    ("c0-4490", &[Minutes("bus", "5.32")]),
    ("g04-gcj-gpkg-4547", &[Minutes("bus", "5.32")]),
    ("e01-scale-decimetres", &[Minutes("walk", "55.3"), Said(0, "N343 dem.tif: numbers × 0.1 + 0")]),
    ("e06-void-undeclared", &[Minutes("walk", "49.97"), Said(0, "W341 dem.tif")]),
    ("e09-internal-mask", &[Minutes("walk", "49.97"), Said(0, "N343 dem.tif: a mask")]),
    ("o14-mid-ice", &[Minutes("bus", "22.98")]),
    ("o15-node-gate", &[Minutes("bus", "5.32"), Said(0, "N312")]),
    // Limits and directions way by way: tests/network/cases.rs.
    ("o16-maxspeed", &[Said(0, "W350")]),
    ("o17-maxspeed-keys", &[Said(0, "W350")]),
    ("o18-oneway", &[Said(0, "W350")]),
    ("o09-overpass-remark", &[Said(3, "a remark of Overpass: runtime error")]),
    ("o08-overpass-geom", &[Minutes("bus", "5.32")]),
    ("m10-t-junction", &[Said(3, "W351"), Said(3, "lies 0.00 m from road")]),
    ("o13-ferry", &[Minutes("bus", ""), Said(0, "N352 roads: ferry 11")]),
    ("t12-big5", &[Said(0, "W110 villages.csv, row 2")]),
    ("t12c-utf8-some-broken", &[Said(0, "W109 villages.csv, row 5")]),
    (
        "m07-nocrs",
        &[
            Minutes("bus", "5.32"),
            Said(0, "N106 villages.gpkg: a layer that names no coordinate system, taken as wgs84"),
        ],
    ),
    ("o07-pbf-zstd", &[Said(3, "blobs compressed by zstd")]),
    ("t10-sep-semi", &[Minutes("bus", "5.32"), Said(0, "54 children")]),
    ("o26-bz2", &[Said(3, "bunzip2")]),
    ("n04-open-quote", &[Said(3, "E108 villages.csv, row 5")]),
    ("t14b-dup-lookalike", &[Said(3, "E144 villages.csv, row 3"), Said(3, "E144 villages.csv, row 4")]),
];

/// The folders of the shared cases; none where the data is not here.
fn folders() -> Vec<PathBuf> {
    let Some(root) = data("../cases/input") else { return Vec::new() };
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn minutes(folder: &str, mode: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("times.csv");
    let (code, text) = run(&["times", folder, "--mode", mode, "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{folder}: {text}");
    let table = std::fs::read_to_string(out).unwrap();
    let row =
        table.lines().find(|row| row.starts_with("V1,S2,")).unwrap_or_else(|| panic!("{folder}: {table}"));
    row.split(',').nth(3).unwrap().to_owned()
}

#[test]
fn each_case_is_right_or_told() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let place = folder.to_str().unwrap();
        let (_, rights) =
            CASES.iter().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("{name} has no answer here"));
        for right in *rights {
            match *right {
                Minutes(mode, right) => {
                    let found = minutes(place, mode);
                    let same = match (found.parse::<f64>(), right.parse::<f64>()) {
                        (Ok(found), Ok(right)) => (found - right).abs() < 0.051,
                        (Err(_), Err(_)) => found == right,
                        _ => false,
                    };
                    assert!(same, "{name}: {found:?} minutes instead of {right:?}");
                }
                Said(code, text) => {
                    let (ended, printed) = run(&["check", place]);
                    assert!(ended == code && printed.contains(text), "{name}: {ended}, {printed}");
                }
            }
        }
    }
}

/// Words of another script in a Chinese message that are neither in quotes of code nor names of files and systems.
fn foreign(problem: &Problem) -> Vec<String> {
    const KEPT: [&str; 29] = [
        "csv",
        "tsv",
        "xlsx",
        "geojson",
        "gpkg",
        "osm",
        "pbf",
        "gz",
        "bz2",
        "tif",
        "hgt",
        "toml",
        "times",
        "roads",
        "villages",
        "schools",
        "plan",
        "dem",
        "county",
        "crs",
        "EPSG",
        "UTF",
        "GB18030",
        "EUC",
        "KR",
        "WGS",
        "FILE",
        "GeoPackage",
        "m",
    ];
    let mut shown = problem.clone();
    // A file is named by its last part, a cell by what stands in it.
    shown.file = problem.file.file_name().map(PathBuf::from).unwrap_or_default();
    let of_file = matches!(problem.code, "W103" | "W108");
    if of_file || problem.row.is_some() && problem.column.is_some() {
        shown.found = String::new();
    }
    shown.column = None;
    let text = said(&shown, Lang::Zh);
    let text = text.get(4..).unwrap_or_default();
    let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let words = plain.split(|sign: char| !sign.is_ascii_alphanumeric());
    let long = words.filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1);
    let ids = |word: &str| word.bytes().any(|sign| sign.is_ascii_digit()) || KEPT.contains(&word);
    long.filter(|word| !ids(word)).map(|word| format!("{word}: {text}")).collect()
}

fn problems(folder: &Path) -> Vec<Problem> {
    match case::read(folder, &[], &read_roads) {
        Ok((case, mut problems)) => {
            problems.extend(standing::surveyed(&case));
            problems
        }
        Err(errors) => errors.0,
    }
}

#[test]
fn the_cases_are_told_in_chinese_words_alone() {
    let mut strange = BTreeSet::new();
    for folder in folders() {
        // An encoding's name is one; what a sheet or a remark says is the file's.
        strange.extend(problems(&folder).iter().flat_map(foreign));
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

/// Codes that no face shows as a problem: the referee's own, and arguments.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let quoted =
                    text.split('"').filter(|part| part.len() == 4 && part.starts_with(['E', 'W', 'N']));
                let number = |part: &&str| part[1..].bytes().all(|sign| sign.is_ascii_digit());
                codes.extend(quoted.filter(|part| part.is_ascii()).filter(number).map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_code_has_a_row_and_advice_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formats = std::fs::read_to_string(root.join("docs/formats.md")).unwrap();
    let codes = codes();
    assert!(codes.len() > 100, "{codes:?}");
    let rows: Vec<&String> =
        codes.iter().filter(|code| !formats.contains(&format!("\n| {code} |"))).collect();
    assert!(rows.is_empty(), "no row of docs/formats.md: {rows:?}");
    for lang in [Lang::En, Lang::Zh] {
        let silent: Vec<&String> = codes
            .iter()
            .filter(|code| {
                let advice = hubward::report::problems::advice(code, lang);
                let han = advice.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
                advice.is_empty() || advice == **code || han != (lang == Lang::Zh)
            })
            .collect();
        assert!(silent.is_empty(), "no advice: {silent:?}");
    }
}
