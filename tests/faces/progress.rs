//! What a person sees while the command works: a line on a terminal, nothing elsewhere, and the same files either way.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and say what they skip"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use hubward::report::words::{Lang, filled};
use tempfile::tempdir;

const COUNTY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/bashang");

/// A command that speaks `lang` and keeps nothing between runs.
fn hubward(program: &str, lang: &str) -> Command {
    let mut command = Command::new(program);
    command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm").env("HUBWARD_CACHE", "").stdin(Stdio::null());
    if program == "python3" {
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts/terminal.py"));
        command.arg(env!("CARGO_BIN_EXE_hubward"));
    }
    command.args(["--lang", lang]);
    command
}

/// What a terminal got from a run; `None` where no python3 is there to play one.
fn on_a_terminal(lang: &str, arguments: &[&str]) -> Option<String> {
    let output = match hubward("python3", lang).args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            let required = std::env::var("HUBWARD_REQUIRE_DATA").as_deref() == Ok("1");
            assert!(!required, "python3 is required and missing: {error}");
            println!("skipped: no python3");
            return None;
        }
    };
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Bytes of every file of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(file).unwrap()))
        .collect()
}

/// The words of a phase up to its first value.
fn beginning(lang: Lang, id: &str) -> String {
    let values = ["bound", "plan", "gap", "junctions", "file", "folder", "subject"].map(|name| (name, "\0"));
    let said = filled(lang, id, &values);
    said.split('\0').next().unwrap().into()
}

#[test]
fn a_terminal_shows_the_phases_and_the_plan_is_the_same() {
    let folder = tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    let phases = [
        "progress-reading",
        "progress-roads",
        "progress-placing",
        "progress-ordering",
        "progress-walk",
        "progress-bus",
        "progress-weighing",
        "progress-bound",
        "progress-plan",
        "progress-verifying",
        "progress-writing",
    ];
    for (lang, code) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        let Some(seen) = on_a_terminal(code, &["plan", COUNTY, "--out", &place(code)]) else { return };
        let found: Vec<Option<usize>> = phases.iter().map(|id| seen.find(&beginning(lang, id))).collect();
        assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{phases:?} at {found:?} in {seen}");
        // The line is wiped at the end: after the last return nothing of it stands.
        let last = seen.rsplit('\r').next().unwrap();
        assert!(last.replace("\u{1b}[2K", "").trim().is_empty(), "{last:?}");
        // Warnings stand on lines of their own.
        assert!(
            seen.lines()
                .any(|line| line.trim_start_matches(['\r', '\u{1b}', '[', '2', 'K']).starts_with("W101")),
            "{seen}"
        );
        let quiet = hubward(env!("CARGO_BIN_EXE_hubward"), code)
            .args(["plan", COUNTY, "--out", &place(&format!("{code}-quiet"))])
            .output()
            .unwrap();
        assert!(quiet.status.success());
        let said = String::from_utf8(quiet.stderr).unwrap();
        assert!(!said.contains(['\r', '\u{1b}']), "{said:?}");
        for id in phases {
            assert!(!said.contains(&beginning(lang, id)), "{id} in {said}");
        }
        assert!(said.lines().all(|line| line.starts_with(['W', 'N'])), "{said}");
        assert_eq!(files(&folder.path().join(code)), files(&folder.path().join(format!("{code}-quiet"))));
    }
}

#[test]
fn every_question_is_named_while_it_is_asked() {
    const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tiny");
    let folder = tempdir().unwrap();
    let plan = folder.path().join("plan").display().to_string();
    let made =
        hubward(env!("CARGO_BIN_EXE_hubward"), "en").args(["plan", TINY, "--out", &plan]).output().unwrap();
    assert!(made.status.success());
    for (lang, code) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        let arguments = ["explain", TINY, &plan, "--school", "P", "--school", "Q"];
        let Some(seen) = on_a_terminal(code, &arguments) else { return };
        let at = ["P", "Q"].map(|school| seen.find(&filled(lang, "progress-asking", &[("subject", school)])));
        assert!(at[0].is_some() && at[0] < at[1], "{at:?} in {seen}");
    }
}
