//! `hubward evaluate` and `hubward recount`, end to end on `fixtures/tiny`, by hand count.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const TINY: &str = "fixtures/tiny";

fn hubward(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    let output = command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn ends(code: i32, arguments: &[&str]) -> String {
    let (found, out, err) = hubward(arguments);
    assert_eq!(found, code, "{arguments:?}\n{out}\n{err}");
    if code == 0 { out } else { err }
}

/// A plan of tiny, with a place beside it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        ends(0, &["plan", TINY, "--out", &place.path("plan")]);
        place
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().into()
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let file = PathBuf::from(self.path("plan")).join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(file, text.replace(from, to)).unwrap();
    }
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&ends(0, &[arguments, &["--json"]].concat())).unwrap()
}

#[test]
fn winter_costs_the_riders_a_fifth_of_their_time_and_breaks_nothing() {
    let place = Place::new();
    let plan = place.path("plan");
    let told = json(&["evaluate", TINY, &plan, "--set", "travel.season=winter"]);
    assert_eq!(told["holds"], true, "{told}");
    let time = |at: usize| told["compared"]["plans"][at]["money"]["headings"]["time"].as_f64().unwrap();
    // Four minutes more on 400 trips for the riders of D, 8 small ones who count half as much again and 9 others; ten minutes more on
    // 80 trips for the 12 boarders of B; 0.15 yuan a minute. On foot nothing changes.
    let more = ((8.0 * 1.5 + 9.0) * 4.0 * 400.0 + 12.0 * 10.0 * 80.0) * 0.15;
    assert!((time(1) - time(0) - more).abs() < 0.01, "{} {more}", time(1) - time(0));
    assert_eq!(told["compared"]["plans"][1]["gap"], Value::Null, "it claims no bound");
    let text = ends(0, &["evaluate", TINY, &plan]);
    assert!(text.contains("Nothing breaks"), "{text}");
}

#[test]
fn a_shorter_limit_breaks_by_name_and_is_mended() {
    let place = Place::new();
    let (plan, new) = (place.path("plan"), place.path("new"));
    // D's children ride 20 minutes.
    let limit = "rules.override.\"travel.bus.lower.max_minutes\"=15";
    let text = ends(0, &["evaluate", TINY, &plan, "--set", limit]);
    assert!(text.contains("V206") && text.contains("village D"), "{text}");
    let told = json(&["evaluate", TINY, &plan, "--set", limit, "--mend", "--out", &new]);
    assert_eq!(told["holds"], false);
    // Q, their only lawful way, is closed in the plan: the 8 small ones stay at C and are escorted, which moves nobody.
    assert_eq!(told["mended"]["pupils_moved"], 0, "{told}");
    assert_eq!(told["mended"]["pupils_moved_at_least"], 0);
    ends(0, &["verify", TINY, &new]);
    let rows = fs::read_to_string(PathBuf::from(&new).join("assignments.csv")).unwrap();
    assert!(
        rows.contains("2021,D,lower,all,8,C,escort") && rows.contains("2021,D,upper,all,9,C,bus"),
        "{rows}"
    );
}

#[test]
fn an_edited_plan_becomes_a_whole_folder() {
    let place = Place::new();
    let (plan, new) = (place.path("plan"), place.path("new"));
    // Q is kept after all, and D's children stay there.
    place.edit("schools.csv", "2021,Q,closed,closed", "2021,Q,open,as-is");
    place.edit("assignments.csv", "8,C,bus,20.00,10.000,Q", "8,Q,walk,12.00,0.900,Q");
    place.edit("assignments.csv", "9,C,bus,20.00,10.000,Q", "9,Q,walk,12.00,0.900,Q");
    let (code, _, _) = hubward(&["verify", TINY, &plan]);
    assert_eq!(code, 6, "edited, it is no plan folder any more");
    let told = json(&["recount", TINY, &plan, "--out", &new]);
    ends(0, &["verify", TINY, &new]);
    assert_eq!(told["recounted"]["objective_before"], 442_880.0);
    assert!(told["objective"].as_f64().unwrap() > 442_880.0, "{told}");
    assert_eq!(told["lower_bound"], 442_880.0, "the bound is the county's");
    assert_eq!(told["status"], "feasible");
    let schools = fs::read_to_string(PathBuf::from(&new).join("schools.csv")).unwrap();
    assert!(schools.contains("2021,Q,open,as-is,17,"), "{schools}");
}

#[test]
fn what_no_plan_may_do_is_listed_and_nothing_written() {
    let place = Place::new();
    let (plan, new) = (place.path("plan"), place.path("new"));
    // Q is closed, and too far to walk; a row of A is gone.
    place.edit("assignments.csv", "8,C,bus,20.00,10.000,Q", "8,Q,walk,12.00,0.900,Q");
    place.edit("assignments.csv", "2021,A,lower,all,30,C,walk,10.00,0.750,C,10.00,\n", "");
    let error = ends(6, &["recount", TINY, &plan, "--out", &new]);
    assert!(error.contains("V202") && error.contains("V101"), "{error}");
    assert!(!PathBuf::from(&new).exists());
}
