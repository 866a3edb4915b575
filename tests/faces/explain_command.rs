//! `hubward explain` and `hubward compare` as people and programs drive them.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What came of one run.
struct Run {
    out: String,
    err: String,
}

#[track_caller]
fn ends(code: i32, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_hubward"))
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    Run { out, err }
}

#[track_caller]
fn json(code: i32, arguments: &[&str]) -> Value {
    let run = ends(code, &[arguments, &["--json"]].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", run.out))
}

#[track_caller]
fn message(code: i32, arguments: &[&str]) -> String {
    json(code, arguments)["error"]["message"].as_str().unwrap().into()
}

/// A folder of one's own with a copy of fixtures/tiny and its plan in it.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(place.dir.path().join("county")).unwrap();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), place.dir.path().join("county").join(entry.file_name())).unwrap();
        }
        place.plan("plan", &[]);
        place
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().into()
    }

    fn plan(&self, name: &str, more: &[&str]) {
        let (county, out) = (self.path("county"), self.path(name));
        ends(0, &[&["plan", &county, "--out", &out], more].concat());
    }

    /// Replaces a text that stands exactly once in a file.
    #[track_caller]
    fn edit(&self, file: &str, from: &str, to: &str) {
        let before = fs::read_to_string(self.path(file)).unwrap();
        assert_eq!(before.matches(from).count(), 1, "{file}: {from}\n{before}");
        fs::write(self.path(file), before.replace(from, to)).unwrap();
    }
}

/// Arguments of `explain` for a county and a plan.
fn explain<'a>(of: &'a [String; 2], more: &[&'a str]) -> Vec<&'a str> {
    [&["explain", &of[0], &of[1]], more].concat()
}

#[test]
fn explain_tells_differences_and_alternatives() {
    let place = Place::new();
    let of = [place.path("county"), place.path("plan")];
    // The figures are those of the pencil in tests/explain.rs.
    let told = json(0, &explain(&of, &["--all", "--gap", "0"]));
    assert_eq!(told["plan"]["total"], 1_508_880.0);
    let subjects = told["subjects"].as_array().unwrap();
    assert_eq!(subjects.len(), 2, "P becomes a point, Q closes");
    assert_eq!((&subjects[0]["school"], &subjects[0]["planned"]), (&"P".into(), &"partial".into()));
    let whole = &subjects[0]["forced"][0];
    assert_eq!((&whole["becomes"], &whole["result"]), (&"open".into(), &"planned".into()));
    for key in ["difference_of_plans", "difference_at_least", "difference_at_most"] {
        assert_eq!(whole[key], 68_080.0, "{key}: {whole:#}");
    }
    assert_eq!(whole["change"]["counts"]["pupils_boarding"], -12);
    assert_eq!(whole["change"]["headings"]["staff"], 100_000.0, "one teacher more");
    assert_eq!(subjects[1]["forced"][0]["difference_of_plans"], 325_720.0);
    let child = &subjects[1]["children"][1];
    assert_eq!((&child["village"], &child["band"]), (&"D".into(), &"upper".into()));
    assert_eq!(
        (&child["others"][0]["school"], &child["others"][0]["more"]),
        (&"P".into(), &275_760.0.into())
    );
    assert_eq!(child["others"][0]["hurdles"][0]["kind"], "grades");

    let text = ends(0, &explain(&of, &["--school", "Q", "--gap", "0"])).out;
    for said in
        ["Q Near school · closed · 0 pupils in the plan, 17 today", "+325,720", "+223,440", "if kept whole"]
    {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let chinese = ends(0, &explain(&of, &["--school", "Q", "--lang", "zh", "--gap", "0"])).out;
    for said in ["撤并", "+325,720", "若完整保留", "最优方案之差至多"] {
        assert!(chinese.contains(said), "{said}\n{chinese}");
    }
    assert!(chinese.lines().chain(text.lines()).all(|line| !line.contains("{}")));
}

#[test]
fn explain_sends_a_village_and_names_what_forbids_it() {
    let place = Place::new();
    let of = [place.path("county"), place.path("plan")];
    let asked = ["--village", "B", "--to", "Q", "--band", "upper", "--gap", "0"];
    let told = json(0, &explain(&of, &asked));
    assert_eq!(told["subjects"][0]["forced"][0]["difference_of_plans"], 671_320.0);
    // Where the plan sends them anyway.
    let told = json(0, &explain(&of, &["--village", "B", "--to", "C", "--band", "upper"]));
    assert_eq!(told["subjects"][0]["forced"][0]["result"], "as_planned");
    // Forbidden by the village: no way is lawful, and each says why.
    place.edit("county/villages.csv", "note\nA", "note,forbid\nA");
    place.edit("county/villages.csv", "10,10,10,10,10,10,invented", "10,10,10,10,10,10,invented,");
    place.edit("county/villages.csv", "5,5,5,4,4,4,invented", "5,5,5,4,4,4,invented,Q");
    place.edit("county/villages.csv", "2,3,3,3,3,3,invented", "2,3,3,3,3,3,invented,");
    place.plan("forbidding", &[]);
    let of = [place.path("county"), place.path("forbidding")];
    let told = json(0, &explain(&of, &["--village", "B", "--to", "Q", "--band", "upper"]));
    let forced = &told["subjects"][0]["forced"][0];
    assert_eq!(forced["result"], "unlawful", "{forced:#}");
    let ways = forced["units"][0]["ways"].as_array().unwrap();
    let forbids = |way: &Value| way["hurdles"].as_array().unwrap().iter().any(|it| it["kind"] == "forbid");
    assert!(!ways.is_empty() && ways.iter().all(forbids), "{forced:#}");
    let text = ends(0, &explain(&of, &["--village", "B", "--to", "Q"])).out;
    assert!(text.contains("no lawful way") && text.contains("the village's `forbid`"), "{text}");
    // 55 minutes by bus: 10 beyond the rule.
    assert!(text.contains("travel.bus.upper.max_minutes is 45: 10.0 min beyond"), "{text}");
}

#[test]
fn what_no_plan_does_is_said_with_its_conflict() {
    let place = Place::new();
    // An escort to the nearest school alone: grades 1-3 of B have no other than P.
    place.plan("alone", &["--set", "rules.override.escort.nearest=1"]);
    let alone = [place.path("county"), place.path("alone")];
    let told = json(0, &explain(&alone, &["--school", "P", "--gap", "0"]));
    let closed = (told["subjects"][0]["forced"].as_array().unwrap().iter())
        .find(|forced| forced["becomes"] == "closed")
        .unwrap();
    assert_eq!(closed["result"], "impossible", "{closed:#}");
    let text = closed["conflicts"][0]["text"].as_str().unwrap();
    assert!(text.contains("as asked: school P Far school is closed"), "{text}");
    assert!(text.contains("village B Far hamlet"), "{text}");
    let said = ends(0, &explain(&alone, &["--school", "P"])).out;
    assert!(said.contains("if closed: no plan does it."), "{said}");
}

#[test]
fn explain_refuses_what_it_cannot_explain() {
    let place = Place::new();
    let of = [place.path("county"), place.path("plan")];
    let said = message(2, &explain(&of, &["--school", "PP", "--village", "X", "--to", "q"]));
    for part in
        ["\"PP\" is the id of no school", "\"X\" is the id of no village", "\"q\" is the id of no school"]
    {
        assert!(said.contains(part), "all at once: {said}");
    }
    assert!(said.contains("did you mean `Q`"), "{said}");
    assert!(message(2, &explain(&of, &[])).contains("name --school ID"));
    assert!(message(2, &explain(&of, &["--village", "A"])).contains("--to"));
    assert!(message(2, &explain(&of, &["--village", "A", "--to", "C", "--reverse"])).contains("--reverse"));
    assert!(
        message(2, &explain(&of, &["--village", "A", "--to", "C", "--band", "junior"]))
            .contains("no children")
    );

    place.plan("today", &["--as-is"]);
    let today = [of[0].clone(), place.path("today")];
    assert!(message(2, &explain(&today, &["--school", "P"])).contains("today's network"));
    place.plan("median", &["--set", "objective.kind=p-median", "--set", "decide.open=2"]);
    let median = [of[0].clone(), place.path("median")];
    assert!(message(2, &explain(&median, &["--school", "P"])).contains("of kind p-median"));

    // A plan that was edited so that it does not hold.
    place.plan("edited", &[]);
    place.edit("edited/assignments.csv", "2021,A,lower,all,30,C,walk,", "2021,A,lower,all,30,C,bus,");
    let edited = [of[0].clone(), place.path("edited")];
    assert!(message(6, &explain(&edited, &["--school", "P"])).contains("does not hold"));
    // Another input.
    place.edit("county/schools.csv", "1-6,90,20,60", "1-6,91,20,60");
    let document = json(3, &explain(&of, &["--school", "P"]));
    assert_eq!(document["error"]["problems"][0]["code"], "E410", "{document:#}");
}

#[test]
fn reverse_tells_where_a_decision_turns() {
    let place = Place::new();
    let settings = ["--set", "rules.override.teacher.year=50000", "--gap", "0"];
    place.plan("cheap", &settings);
    let of = [place.path("county"), place.path("cheap")];
    let told = json(0, &explain(&of, &["--school", "P", "--reverse"]));
    let turns = told["subjects"][0]["turns"].as_array().unwrap();
    let teacher = turns.iter().find(|turn| turn["id"] == "teacher.year").unwrap();
    // 31,920: tests/explain.rs.
    let flip = &teacher["flip"];
    let (holds, turned) = (flip["holds"]["at"].as_f64().unwrap(), flip["turned"]["at"].as_f64().unwrap());
    assert!(turned < 31_920.0 && 31_920.0 <= holds && holds - turned <= 500.0, "{teacher:#}");
    let run = ends(0, &explain(&of, &["--school", "P", "--reverse", "--lang", "zh"]));
    assert!(run.out.contains("使决定改变的数值"), "{}", run.out);
    assert!(run.err.lines().all(|line| line.starts_with("N101")), "no progress off a terminal: {}", run.err);
}

#[test]
fn compare_sets_plans_side_by_side() {
    let place = Place::new();
    place.plan("today", &["--as-is"]);
    let [plan, today] = ["plan", "today"].map(|name| place.path(name));
    let told = json(0, &["compare", &plan, &today]);
    assert_eq!(told["one_input"], true);
    assert_eq!(told["plans"][0]["money"]["total"], 1_508_880.0);
    assert_eq!(told["plans"][1]["money"]["total"], 1_902_680.0);
    assert_eq!(told["plans"][1]["status"], "as-is");
    // P and Q are as they were; B upper (12), D lower (8) and D upper (9) are at their old schools.
    let schools: Vec<&str> =
        told["schools"].as_array().unwrap().iter().map(|row| row["school"].as_str().unwrap()).collect();
    assert_eq!(schools, ["P", "Q"]);
    assert_eq!(told["schools"][0]["configuration"], serde_json::json!(["point", "as-is"]));
    let moved = &told["pupils_moved_from_first"][1];
    assert_eq!(*moved, serde_json::json!({ "another_school": 29, "another_mode": 0, "unmatched": 0 }));
    let children = told["children"].as_array().unwrap();
    assert_eq!(children.len(), 3);
    assert_eq!(children[0]["school"], serde_json::json!(["C", "P"]));
    assert_eq!(children[0]["mode"], serde_json::json!(["board", "walk"]));

    // A plan edited by hand: A's 30 of grades 1-3 ride to the same school.
    place.plan("edited", &[]);
    place.edit("edited/assignments.csv", "2021,A,lower,all,30,C,walk,", "2021,A,lower,all,30,C,bus,");
    let edited = place.path("edited");
    let told = json(0, &["compare", &plan, &today, &edited]);
    let moved = &told["pupils_moved_from_first"][2];
    assert_eq!(*moved, serde_json::json!({ "another_school": 0, "another_mode": 30, "unmatched": 0 }));

    let text = ends(0, &["compare", &plan, &today, &edited]).out;
    for said in ["1,508,880", "1,902,680", "Schools that differ: 2", "[2] against [1]: 29 children", "[3]"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let chinese = ends(0, &["compare", &plan, &today, "--lang", "zh"]).out;
    assert!(chinese.contains("不同的学校：2") && !chinese.contains("{}"), "{chinese}");
}

#[test]
fn compare_of_different_inputs_is_asked_for() {
    let place = Place::new();
    let plan = place.path("plan");
    place.edit("county/villages.csv", "2,3,3,3,3,3,invented", "2,3,3,3,3,4,invented");
    place.plan("more", &[]);
    let more = place.path("more");
    let said = message(3, &["compare", &plan, &more]);
    assert!(said.contains("different inputs") && said.contains("--across"), "{said}");
    let told = json(0, &["compare", &plan, &more, "--across"]);
    assert_eq!(told["one_input"], false);
    // D upper are 9 and 10 children: not the same group, and not said to have moved.
    assert_eq!(told["pupils_moved_from_first"][1]["unmatched"], 10);
    assert!(ends(0, &["compare", &plan, &more, "--across"]).out.contains("Plans of different inputs"));
    // One folder is nothing to compare; what is no plan folder is said file by file, for all of them.
    ends(2, &["compare", &plan]);
    let document = json(3, &["compare", &plan, &place.path("county"), &place.path("nowhere")]);
    let problems = document["error"]["problems"].as_array().unwrap();
    let files = |name: &str| problems.iter().filter(|it| it["file"].as_str().unwrap().contains(name)).count();
    assert!(files("nowhere") >= 3 && files("county") >= 2, "{document:#}");
    // The classics count no yuan, and it is said.
    place.plan("median", &["--set", "objective.kind=p-median", "--set", "decide.open=2"]);
    place.plan("again", &[]);
    let [median, again] = ["median", "again"].map(|name| place.path(name));
    let told = json(0, &["compare", &again, &median]);
    assert_eq!((&told["plans"][0]["in_yuan"], &told["plans"][1]["in_yuan"]), (&true.into(), &false.into()));
    assert!(ends(0, &["compare", &again, &median]).out.contains("classic of location"));
}

/// Two years in which the near school closes in the second: what `explain` says it costs to keep it is what a plan of the county costs
/// in which the table keeps it; its dossier tells both years.
#[test]
fn a_plan_over_two_years_is_explained_and_its_dossier_names_the_years() {
    let place = Place::new();
    let settings =
        ["--set", "plan.years=2", "--set", "decide.max_closures_year=[0,1]", "--set", "solve.gap=0"];
    place.plan("two", &settings);
    let of = [place.path("county"), place.path("two")];
    let told = json(0, &explain(&of, &["--school", "Q"]));
    assert_eq!(told["plan"]["years"], serde_json::json!([2021, 2022]));
    let subject = &told["subjects"][0];
    assert_eq!(subject["outcomes"], serde_json::json!({ "2021": "partial", "2022": "closed" }));
    assert_eq!((&subject["year"], &subject["planned"]), (&2021.into(), &"partial".into()));
    let forced = subject["forced"].as_array().unwrap();
    let asked: Vec<(&Value, &Value, &Value)> =
        forced.iter().map(|it| (&it["becomes"], &it["result"], &it["year"])).collect();
    let (planned, impossible) = (Value::from("planned"), Value::from("impossible"));
    assert_eq!(
        asked,
        [
            (&"open".into(), &planned, &2021.into()),
            (&"partial".into(), &planned, &2022.into()),
            (&"closed".into(), &impossible, &Value::Null)
        ]
    );
    for it in &forced[..2] {
        assert_eq!(it["difference_at_least"], it["difference_of_plans"]);
        assert_eq!(it["difference_at_most"], it["difference_of_plans"]);
        assert_eq!(it["years"].as_array().unwrap().len(), 2);
        assert_eq!(it["years"][1]["outcome"], it["becomes"]);
    }

    let text = ends(0, &explain(&of, &["--school", "Q"])).out;
    for said in [
        "over 2 years in all, as money of 2021",
        "Q Near school · grades 1-3 stay 2021, closed 2022 · in 2021 8 pupils, 17 by today's schools",
        "yuan: all years; the rest: 2021",
        "yuan: all years; the rest: 2022",
        "Where else its children could go in 2021",
        "some of its children would be moved twice",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let turns = message(2, &explain(&of, &["--school", "Q", "--reverse"]));
    assert!(turns.contains("this plan has 2 years"), "{turns}");

    let pages = place.path("pages");
    ends(0, &["dossier", &of[0], &of[1], "--all", "--out", &pages]);
    let page = fs::read_to_string(Path::new(&pages).join("Q.html")).unwrap();
    for said in [
        "Q Near school · grades 1-3 stay 2021, closed 2022</h1>",
        "<h2>Children who leave this school · 2021</h2>",
        "<h2>Children who leave this school · 2022</h2>",
        "These steps come before the school years 2021, 2022 begin.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }

    let text = fs::read_to_string(place.path("county/schools.csv")).unwrap();
    let decided: Vec<String> = (text.lines())
        .map(|line| match line.split_once(',') {
            Some(("id", _)) => format!("{line},decision"),
            Some(("Q", _)) => format!("{line},keep"),
            _ => format!("{line},"),
        })
        .collect();
    fs::write(place.path("county/schools.csv"), decided.join("\n")).unwrap();
    place.plan("kept", &settings);
    let kept = fs::read_to_string(place.path("kept/plan.json")).unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    let total = ["objective", "constant_cost"].map(|key| kept[key].as_f64().unwrap()).iter().sum::<f64>();
    assert!((forced[0]["total"].as_f64().unwrap() - total).abs() < 0.005, "{total} and {:#}", forced[0]);
}
