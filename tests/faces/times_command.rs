//! `hubward times` and the forms of its table, on the network timed by hand and on given times.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What came of one run: exit code, standard output and error, and the file written.
struct Run {
    code: i32,
    said: String,
    written: Option<Vec<u8>>,
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn times_as(county: &Path, out: &str, arguments: &[&str]) -> Run {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join(out);
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    command.arg("times").arg(county).args(["--mode", "bus", "--out"]).arg(&out).args(arguments);
    let output = command.env("LC_ALL", "C").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Run {
        code: output.status.code().unwrap(),
        said: String::from_utf8(said).unwrap(),
        written: fs::read(out).ok(),
    }
}

fn times(county: &Path, arguments: &[&str]) -> Run {
    times_as(county, "times.csv", arguments)
}

/// `village school minutes` of every row written.
#[track_caller]
fn rows(run: &Run) -> Vec<String> {
    assert_eq!(run.code, 0, "{}", run.said);
    let text = String::from_utf8(run.written.clone().unwrap()).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("village,school,mode,minutes,km,snap_village_m,snap_school_m"));
    let short = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{} {} {}", cells[0], cells[1], cells[3])
    };
    lines.map(short).collect()
}

/// The bus's minutes by hand: fixtures/hand-network/README.md.
const ALL: [&str; 8] = [
    "V1 S1 32.00",
    "V1 S2 44.00",
    "V2 S1 20.00",
    "V2 S2 32.00",
    "V3 S1 ",
    "V3 S2 0.00",
    "V4 S1 26.00",
    "V4 S2 38.00",
];

fn of_all(places: &[usize]) -> Vec<&'static str> {
    places.iter().map(|&place| ALL[place]).collect()
}

#[test]
fn within_and_nearest_keep_a_pair_where_either_holds() {
    let county = fixture("hand-network");
    assert_eq!(rows(&times(&county, &[])), ALL);
    assert_eq!(rows(&times(&county, &["--within", "32"])), of_all(&[0, 2, 3, 5, 6]));
    assert_eq!(rows(&times(&county, &["--within", "31.99"])), of_all(&[2, 5, 6]));
    assert_eq!(rows(&times(&county, &["--nearest", "1"])), of_all(&[0, 2, 5, 6]));
    assert_eq!(rows(&times(&county, &["--nearest", "9"])), of_all(&[0, 1, 2, 3, 5, 6, 7]), "none unreached");
    assert_eq!(rows(&times(&county, &["--within", "38", "--nearest", "1"])), of_all(&[0, 2, 3, 5, 6, 7]));
    assert_eq!(rows(&times(&county, &["--within", "0"])), of_all(&[5]));
    let run = times(&county, &["--nearest", "1", "--json"]);
    assert!(run.said.contains("\"pairs\": 4"), "{}", run.said);
}

#[test]
fn a_table_that_does_not_fit_into_memory_is_refused_with_the_number() {
    let run = |mib: &str, arguments: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("times.csv");
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
        command.arg("times").arg(fixture("hand-network")).args(["--mode", "bus", "--out"]).arg(&out);
        let output =
            command.args(arguments).env("HUBWARD_MEMORY_MIB", mib).env("LC_ALL", "C").output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code().unwrap(), said, out.exists())
    };
    let (code, said, written) = run("0", &[]);
    let numbers = "travel times of 8 pairs take 1 KiB of memory, and 0 KiB are free: keep fewer pairs";
    assert!(code == 1 && !written && said.contains(numbers), "{code} {said}");
    let (code, said, written) = run("1", &[]);
    assert!(code == 0 && written, "{code} {said}");
}

#[test]
fn a_road_closed_from_the_command_is_not_driven() {
    let run = times(&fixture("hand-network"), &["--set", "travel.closed=[1]"]);
    let left = ["V1 S1 ", "V1 S2 ", "V2 S1 20.00", "V2 S2 32.00", "V3 S1 ", "V3 S2 0.00", "V4 S1 ", "V4 S2 "];
    assert_eq!(rows(&run), left);
    let run = times(&fixture("hand-network"), &["--set", "travel.closed=[1,5,6]"]);
    assert!(run.code == 3 && run.said.contains("found \"6\"") && run.written.is_none(), "{}", run.said);
}

fn list(text: &str) -> (TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pairs.csv");
    fs::write(&file, text).unwrap();
    (dir, file.to_str().unwrap().to_owned())
}

#[test]
fn listed_pairs_are_written_reached_or_not() {
    let county = fixture("hand-network");
    for text in ["school,village\nS2,V4\nS1,V3\nS2,V1\n", "村编号;学校编号;备注\nV1;S2;x\nV3;S1;\nV4;S2;\n"]
    {
        let (_dir, file) = list(text);
        assert_eq!(rows(&times(&county, &["--pairs", &file])), of_all(&[1, 4, 7]));
    }
}

#[test]
fn a_given_time_counts_like_a_driven_one() {
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(fixture("hand-network")).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let given = "village,school,mode,minutes,km\nV1,S1,bus,,\nV2,S2,bus,5,3\nV3,S1,bus,90,9\n";
    fs::write(dir.path().join("times.csv"), given).unwrap();
    let nearest = rows(&times(dir.path(), &["--nearest", "1"]));
    assert_eq!(nearest, ["V1 S2 44.00", "V2 S2 5.00", "V3 S2 0.00", "V4 S1 26.00"]);
    assert_eq!(rows(&times(dir.path(), &["--within", "5"])), ["V2 S2 5.00", "V3 S2 0.00"]);
    let (_dir, file) = list("village,school\nV1,S1\nV4,S1\n");
    assert_eq!(rows(&times(dir.path(), &["--pairs", &file])), ["V1 S1 ", "V4 S1 26.00"]);
}

#[test]
fn every_fault_of_a_list_is_said_at_once() {
    let county = fixture("hand-network");
    let (_dir, file) = list("village,school\nV1,S1\nV9,S1\n,S2\nV2,S7\nV1,S1\nV2\n");
    let run = times(&county, &["--pairs", &file]);
    assert_eq!((run.code, run.written.is_none()), (3, true), "{}", run.said);
    for said in [
        "row 3, column `village`: found \"V9\", expected an id of the villages table",
        "row 4, column `village`: found \"an empty cell\", expected an id",
        "row 5, column `school`: found \"S7\", expected an id of the schools table",
        "row 6, column `village`: found \"V1 to S1\", expected a pair of its own; row 2 has the same",
        "row 7: found \"1 cells\", expected 2 as in the header",
        "5 problems in the input",
    ] {
        assert!(run.said.contains(said), "{said}\n{}", run.said);
    }
    for (text, said) in [
        ("from,school\nV1,S1\n", "E110"),
        ("village,school\n", "E107"),
        ("village,school,村\nV1,S1,V1\n", "E109"),
    ] {
        let (_dir, file) = list(text);
        let run = times(&county, &["--pairs", &file]);
        assert_eq!(run.code, 3, "{}", run.said);
        assert!(run.said.contains(&format!("{said} {file}")), "{}", run.said);
    }
    let run = times(&county, &["--pairs", "/no/such/list.csv"]);
    assert!(run.code == 3 && run.said.contains("E101 /no/such/list.csv"), "{}", run.said);
}

#[test]
fn wishes_that_contradict_or_make_no_sense_are_refused() {
    let county = fixture("hand-network");
    let (_dir, file) = list("village,school\nV1,S1\n");
    for arguments in [
        &["--pairs", &file, "--within", "30"][..],
        &["--nearest", "2", "--pairs", &file],
        &["--within", "soon"],
        &["--within=-1"],
        &["--within", "NaN"],
        &["--within", "10001"],
        &["--nearest", "0"],
        &["--nearest", "1.5"],
    ] {
        let run = times(&county, arguments);
        assert_eq!((run.code, run.written.is_none()), (2, true), "{arguments:?}: {}", run.said);
    }
}

#[test]
#[cfg(not(feature = "parquet"))]
fn without_parquet_its_name_is_refused() {
    let run = times_as(&fixture("hand-network"), "times.PARQUET", &[]);
    assert_eq!((run.code, run.written.is_none()), (2, true), "{}", run.said);
    assert!(run.said.contains("cargo build --release --features parquet"), "{}", run.said);
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_is_written_by_its_name() {
    let county = fixture("hand-network");
    let run = times_as(&county, "times.PARQUET", &["--nearest", "1"]);
    assert_eq!(run.code, 0, "{}", run.said);
    let bytes = run.written.unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    assert_eq!(times_as(&county, "x.parquet", &["--nearest", "1", "--threads", "1"]).written, Some(bytes));
}
