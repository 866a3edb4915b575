//! What stands around a run is not always kind: names that act on a terminal, pipes nobody reads, places that are no places.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TINY: &str = "fixtures/tiny";

fn hubward() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap()).concat()
}

/// A copy of the tiny county with other names of its villages and schools.
fn county(folder: &Path, village: &str, school: &str) {
    fs::create_dir_all(folder).unwrap();
    for entry in fs::read_dir(TINY).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    for (file, name) in [("villages.csv", village), ("schools.csv", school)] {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let mut rows: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
        let column = rows[0].iter().position(|header| header == "name").unwrap();
        for row in rows.iter_mut().skip(1) {
            row[column] = format!("\"{name}\"");
        }
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
}

#[test]
fn names_that_break_lines_or_act_on_a_terminal_are_printed_inert() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("county");
    county(&folder, "东营\n西营\t👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "\u{1b}[2J红\u{202e}旗\r🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈");
    let plan = dir.path().join("plan");
    let run = |arguments: &[&OsStr]| {
        let output = hubward().args(arguments).output().unwrap();
        let text = said(&output);
        assert!(output.status.success(), "{arguments:?}: {text}");
        let acts = |sign: char| sign != '\n' && (sign.is_control() || sign == '\u{202e}');
        assert!(!text.contains(acts), "{arguments:?}: {text:?}");
        text
    };
    let [county, plan] = [folder.as_os_str(), plan.as_os_str()];
    let summary = run(&["plan".as_ref(), county, "--out".as_ref(), plan]);
    assert!(summary.contains('␛'), "{summary}");
    run(&["explain".as_ref(), county, plan, "--all".as_ref()]);
    run(&["compare".as_ref(), plan, plan]);
    run(&["check".as_ref(), county]);
    run(&["verify".as_ref(), county, plan]);
}

#[test]
fn a_plan_does_not_depend_on_who_listens() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |name: &str| dir.path().join(name);
    let planned = |name: &str, set: &dyn Fn(&mut Command)| {
        let mut command = hubward();
        command.args(["plan", TINY, "--out"]).arg(plan(name));
        set(&mut command);
        let status = command.spawn().unwrap().wait().unwrap();
        assert!(plan(name).join("plan.json").is_file(), "{name}");
        status.code()
    };
    let full = || File::options().write(true).open("/dev/full").unwrap();
    // Standard error that is closed, or takes nothing: warnings are lost, the plan is not.
    let closed = |command: &mut Command| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stderr(writer).stdout(Stdio::null());
    };
    assert_eq!(planned("closed", &closed), Some(0));
    let full_stderr = |command: &mut Command| {
        command.stderr(full()).stdout(Stdio::null());
    };
    assert_eq!(planned("full", &full_stderr), Some(0));
    // A pipe that its reader closed is the reader's right; a full disk loses what was asked for.
    let unread = |command: &mut Command| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer).stderr(Stdio::null());
    };
    assert_eq!(planned("unread", &unread), Some(0));
    let full_stdout = |command: &mut Command| {
        command.stdout(full()).stderr(Stdio::null());
    };
    assert_eq!(planned("lost", &full_stdout), Some(1));
}

#[test]
fn an_argument_that_is_no_text_is_a_bad_argument() {
    let bad = OsStr::from_bytes(b"--\xff");
    let output = hubward().args(["plan".as_ref(), bad, "--json".as_ref()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["error"]["code"], "arguments");
}

#[test]
fn devices_and_folders_of_others_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let times = ["times", "fixtures/hand-network", "--mode", "bus", "--force", "--out"];
    for place in ["/dev/null", "/dev/full"] {
        let output = hubward().args(times).arg(place).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(said(&output).contains("is a device or a pipe"), "{output:?}");
        assert!(!fs::metadata(place).unwrap().is_file(), "{place} was replaced");
    }
    let home = dir.path().join("home");
    fs::create_dir(&home).unwrap();
    fs::write(home.join("letter.txt"), "dear").unwrap();
    for arguments in [
        &["plan", TINY][..],
        &["synth", "--preset", "plain", "--villages", "20", "--schools", "4"],
        &["scenarios", TINY, "fixtures/bashang/sweep.toml"],
    ] {
        let output = hubward().args(arguments).args(["--force", "--out"]).arg(&home).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(said(&output).contains("E193"), "{output:?}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no litter");
    assert_eq!(fs::read_to_string(home.join("letter.txt")).unwrap(), "dear");
}
