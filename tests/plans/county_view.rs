//! The county's view through the command: two schools, worked out with a pencil, and everything that shows such a plan.
//!
//! A's 150 children walk 10 minutes to C, a central school that stays. B's 24, half of them poor and half of them in grades 1-3, walk
//! 5 minutes to P; a bus would take them to C, 20 driven minutes (25 with the others collected) and 10 km away.
//!
//! ```text
//! P closed   24 (1,000 + 60 · 10) = 38,400 bus, 24 · 1,000 = 24,000 change of school
//! time       A 75 · 10 · 400 m + 75 · 10 · 400 · 1.5 m = 750,000 m;  B on foot 60,000 m, by bus 300,000 m;  m yuan a minute
//! subsidies  24 · 1,000 · half · half a rate by day = 6,000, half of it the county's
//! floor      P lacks 76: 76 · 650 · 0.6 = 29,640 from above; C lacks none
//! for pupils 174 · 650 · 0.6 = 67,860 from above, in every plan
//! constant   174 · 4,000 + C's 500,000 = 1,196,000
//! ```

#![allow(clippy::unwrap_used, reason = "a story fails where anything in it does")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const VILLAGES: &str = "id,lon,lat,g1,g2,g3,g4,g5,g6,school_lower,school_upper,poor
A,114.70,41.26,25,25,25,25,25,25,C,C,0
B,114.70,41.41,4,4,4,4,4,4,P,P,0.5
";
const TIMES: &str = "village,school,mode,minutes,km
A,C,walk,10,0.75
B,C,bus,20,10
B,P,walk,5,0.4
";
const COUNTY: [&str; 2] = ["--set", "objective.view=county"];

/// A county folder whose school P costs so much a year, and what is made of it.
struct Story(tempfile::TempDir);

impl Story {
    fn new(p: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("county")).unwrap();
        let schools = format!(
            "id,lon,lat,kind,grades,seats,cost_fixed\nC,114.708,41.26,central,1-6,200,500000\nP,114.706,41.41,village,1-6,60,{p}\n"
        );
        let files = [
            ("villages.csv", VILLAGES),
            ("schools.csv", &schools),
            ("times.csv", TIMES),
            ("plan.toml", "format = 1\n[solve]\ngap = 0\n"),
        ];
        for (name, text) in files {
            fs::write(folder.path().join("county").join(name), text).unwrap();
        }
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn output(&self, command: &str, arguments: &[&str]) -> Output {
        let mut hubward = Command::new(env!("CARGO_BIN_EXE_hubward"));
        hubward.current_dir(self.0.path()).arg(command).args(arguments).output().unwrap()
    }

    /// All that a command says, and its exit code.
    fn run(&self, command: &str, arguments: &[&str]) -> (String, Option<i32>) {
        let output = self.output(command, arguments);
        (String::from_utf8([output.stdout, output.stderr].concat()).unwrap(), output.status.code())
    }

    /// What a command that succeeds prints.
    fn good(&self, command: &str, arguments: &[&str]) -> String {
        let output = self.output(command, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command} {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The plan with these settings, as the folder `out`.
    fn plan(&self, out: &str, settings: &[&str]) -> Value {
        self.good("plan", &[&["county", "--lang", "en", "--out", out], settings].concat());
        self.good("verify", &["county", out]);
        json(&self.at(out).join("plan.json"))
    }

    fn p_is(&self, out: &str) -> String {
        let table = fs::read_to_string(self.at(out).join("schools.csv")).unwrap();
        let row = table.lines().find(|line| line.contains(",P,")).unwrap();
        row.split(',').nth(3).unwrap().into()
    }
}

fn json(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// A sum, which is of whole yuan in this county.
#[expect(clippy::cast_possible_truncation, reason = "yuan with two decimals")]
fn yuan(sum: &Value) -> i64 {
    let fen = (sum.as_f64().unwrap() * 100.0).round() as i64;
    assert_eq!(fen % 100, 0, "{fen} fen");
    fen / 100
}

/// Objective, bound and constant.
fn sums(plan: &Value) -> [i64; 3] {
    ["objective", "lower_bound", "constant_cost"].map(|key| yuan(&plan[key]))
}

/// At 95,000 P is worth 98,400 to everybody (bus, change and 36,000 of time) and 62,400 + 29,640 = 92,040 to the purse.
#[test]
fn the_purse_closes_a_school_that_society_keeps() {
    let story = Story::new(95_000);
    let society = story.plan("society", &[]);
    assert_eq!(story.p_is("society"), "as-is");
    // 810,000 minutes at 0.15.
    assert_eq!(sums(&society), [95_000 + 121_500, 95_000 + 121_500, 1_196_000]);
    let county = story.plan("purse", &COUNTY);
    assert_eq!(story.p_is("purse"), "closed");
    let closed = 38_400 + 24_000 + 3_000;
    assert_eq!(sums(&county), [closed, closed, 1_196_000 - 67_860]);
    assert_eq!((county["status"].as_str(), county["view"].as_str()), (Some("optimal"), Some("county")));
    assert_eq!(society.get("view"), None, "other folders are as they were");
    // The sides add up to it; the change of school alone is a price.
    let side = |id: &str| county["money"]["transfers"]["sides"][id]["net"].clone();
    let purse = yuan(&side("county")) + yuan(&side("schools")) + 24_000;
    assert_eq!(purse, closed + 1_196_000 - 67_860);
}

/// At 80,000, a minute worth 0.05 yuan, P is worth 62,400 + 12,000 = 74,400 to everybody and 92,040 to the purse, of it 29,640 for
/// the floor: without one the purse would close it too.
#[test]
fn the_floor_keeps_a_school_that_society_closes() {
    let story = Story::new(80_000);
    let minute = ["--set", "objective.minute_of_pupil=0.05"];
    let society = story.plan("society", &minute);
    assert_eq!(story.p_is("society"), "closed");
    // 1,050,000 minutes at 0.05.
    assert_eq!(yuan(&society["objective"]), 62_400 + 52_500);
    let purse = story.plan("purse", &[&minute[..], &COUNTY].concat());
    assert_eq!(story.p_is("purse"), "as-is");
    assert_eq!(sums(&purse), [80_000 + 3_000 - 29_640, 53_360, 1_128_140]);
    let none = ["--set", "rules.override.school.floor_pupils=0"];
    let without = story.plan("without", &[&minute[..], &COUNTY, &none].concat());
    assert_eq!(story.p_is("without"), "closed");
    assert_eq!(yuan(&without["objective"]), 65_400);
}

#[test]
fn todays_network_is_counted_by_the_view_too() {
    let story = Story::new(95_000);
    let plan = story.plan("today", &[&COUNTY[..], &["--as-is"]].concat());
    // The configurations are given: what P costs is constant.
    assert_eq!(sums(&plan), [3_000 - 29_640, 3_000 - 29_640, 1_128_140 + 95_000]);
}

#[test]
fn a_wrong_sum_or_bound_is_refused() {
    let story = Story::new(95_000);
    story.plan("purse", &COUNTY);
    let file = story.at("purse").join("plan.json");
    let text = fs::read_to_string(&file).unwrap();
    for (found, planted, code) in [
        ("\"objective\": 65400.00", "\"objective\": 65400.01", "V601"),
        // By society's view closing P costs its children's time as well.
        ("\"objective\": 65400.00", "\"objective\": 219900.00", "V601"),
        ("\"constant_cost\": 1128140.00", "\"constant_cost\": 1196000.00", "V602"),
        ("\"lower_bound\": 65400.00", "\"lower_bound\": 65400.01", "V701"),
    ] {
        assert!(text.contains(found), "{text}");
        fs::write(&file, text.replacen(found, planted, 1)).unwrap();
        let (said, status) = story.run("verify", &["county", "purse"]);
        assert_ne!(status, Some(0), "{planted}");
        assert!(said.contains(code), "{planted}: {said}");
    }
}

/// P kept costs 95,000 - 29,640 more and 62,400 less than closed, whatever it is to society.
#[test]
fn what_shows_such_a_plan_says_whose_money_it_is() {
    let story = Story::new(95_000);
    story.plan("society", &[]);
    let said = story.good("plan", &[&["county", "--lang", "en", "--out", "purse"], &COUNTY[..]].concat());
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("Planned for the purse of the county and its schools"), "{said}");
    assert!(!said.contains("Boarding costs less"), "{said}");
    let said = story.good("plan", &[&["county", "--lang", "zh", "--out", "zh"], &COUNTY[..]].concat());
    assert!(said.contains("县级财政"), "{said}");

    let told: Value =
        serde_json::from_str(&story.good("explain", &["county", "purse", "--school", "P", "--json"]))
            .unwrap();
    let forced = told["subjects"][0]["forced"].as_array().unwrap();
    let open = forced.iter().find(|forced| forced["becomes"] == "open").unwrap();
    for key in ["difference_of_plans", "difference_at_least", "difference_at_most"] {
        assert_eq!(yuan(&open[key]), 95_000 - 29_640 - 62_400, "{key}");
    }
    let said = story.good("explain", &["county", "purse", "--school", "P", "--reverse", "--lang", "en"]);
    assert!(said.contains("out of the purse") && said.contains("children's time (not counted)"), "{said}");
    assert!(said.contains("less what comes from above") && !said.contains("time.minute"), "{said}");

    let said = story.good("compare", &["society", "purse", "--lang", "en"]);
    assert!(said.contains("[2]: planned for the purse"), "{said}");
    let both: Value = serde_json::from_str(&story.good("compare", &["society", "purse", "--json"])).unwrap();
    let by_county: Vec<&Value> =
        both["plans"].as_array().unwrap().iter().map(|plan| &plan["by_county"]).collect();
    assert_eq!(by_county, [&Value::from(false), &Value::from(true)]);

    story.good("dossier", &["county", "purse", "--all", "--lang", "en", "--out", "dossiers"]);
    let page = fs::read_to_string(story.at("dossiers").join("P.html")).unwrap();
    assert!(page.contains("out of the purse") && page.contains("less what comes from above"), "{page}");

    fs::write(story.at("sweep.toml"), "[grid]\n\"objective.view\" = [\"society\", \"county\"]\n").unwrap();
    story.good("scenarios", &["county", "sweep.toml", "--out", "sweep"]);
    let rows = fs::read_to_string(story.at("sweep").join("scenarios.csv")).unwrap();
    assert!(rows.contains("216500.00") && rows.contains("65400.00"), "{rows}");
}

#[test]
fn a_view_of_what_is_no_money_is_refused() {
    let story = Story::new(95_000);
    let classic = ["--set", "objective.kind=p-median", "--set", "decide.open=1", "--out", "out"];
    let (said, code) = story.run("plan", &[&["county", "--lang", "en"], &COUNTY[..], &classic].concat());
    assert!(
        code == Some(3) && said.contains("E208") && said.contains("only \"cost\" counts money"),
        "{code:?} {said}"
    );
}

/// The same children in both years, and a quarter of interest: what the purse bears in the second one is worth four fifths.
#[test]
fn two_years_of_the_purse_are_the_sum_of_both() {
    let story = Story::new(95_000);
    let one = sums(&story.plan("one", &COUNTY));
    let years = [&COUNTY[..], &["--set", "plan.years=2", "--set", "objective.discount=0.25"]].concat();
    let both = sums(&story.plan("both", &years));
    assert_eq!(both.map(|sum| 5 * sum), one.map(|sum| 9 * sum));
    assert_eq!(story.p_is("both"), "closed", "from the first year on");
    let society = story.plan("society", &["--set", "plan.years=2", "--set", "objective.discount=0.25"]);
    assert_eq!(society.get("view"), None);
    let said = story.good("compare", &["society", "both", "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    let by_county = said["plans"].as_array().unwrap().iter().map(|plan| plan["by_county"].clone());
    assert_eq!(by_county.collect::<Vec<_>>(), [Value::from(false), Value::from(true)]);
}
