//! The real binary, driven as people and programs drive it: exit codes, one JSON document, nothing half-written.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use crate::common::data;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn hubward(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// What came of one run.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the command speaks UTF-8");
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn run(arguments: &[&str]) -> Run {
    hubward(arguments).output().unwrap().into()
}

/// Runs and expects an exit code.
#[track_caller]
fn ends(code: i32, arguments: &[&str]) -> Run {
    let run = run(arguments);
    assert_eq!(run.code, code, "{arguments:?}\n{}\n{}", run.out, run.err);
    run
}

/// Runs with `--json`, expects an exit code and exactly one JSON document on standard output.
#[track_caller]
fn json(code: i32, arguments: &[&str]) -> Value {
    let run = ends(code, &[arguments, &["--json"]].concat());
    let document: Value = serde_json::from_str(&run.out)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}, not one JSON document:\n{}", run.out));
    assert!(document.is_object(), "{arguments:?}");
    assert_eq!(document.get("error").is_some(), code != 0, "{arguments:?}: {document:#}");
    document
}

/// Runs with `--json`, expects a failure, and answers its code word and message.
#[track_caller]
fn fails(code: i32, arguments: &[&str]) -> (String, String) {
    let document = json(code, arguments);
    let error = &document["error"];
    assert!(error["problems"].is_array(), "{error:#}");
    (error["code"].as_str().unwrap().into(), error["message"].as_str().unwrap().into())
}

fn fixture(name: &str) -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name))
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().into()
}

/// A folder of one's own with a copy of fixtures/tiny in it.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(place.at("county")).unwrap();
        for entry in fs::read_dir(fixture("tiny")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), place.at("county").join(entry.file_name())).unwrap();
        }
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        text(&self.at(name))
    }

    /// Replaces a text that stands exactly once in a file.
    #[track_caller]
    fn edit(&self, file: &str, from: &str, to: &str) {
        let before = fs::read_to_string(self.at(file)).unwrap();
        assert_eq!(before.matches(from).count(), 1, "{file}: {from}");
        fs::write(self.at(file), before.replace(from, to)).unwrap();
    }

    /// Names in the folder, hidden ones too.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Every file of a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn plan_writes_a_folder_that_verifies() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    let said = ends(0, &["plan", &county, "--out", &plan]);
    assert!(said.out.contains("schools") && said.out.contains(&plan), "{}", said.out);
    let files = bytes(&place.at("plan"));
    for name in ["plan.json", "assignments.csv", "schools.csv", "plan.geojson"] {
        assert!(files.contains_key(name), "{name}");
    }
    assert_eq!(place.names(), ["county", "plan"], "nothing else is left behind");
    let said = ends(0, &["verify", &county, &plan]);
    assert!(said.out.contains("verified") && said.out.contains("442880.00"), "{}", said.out);
    assert_eq!(json(0, &["verify", &county, &plan])["verified"], true);

    let document = json(0, &["plan", &county, "--out", &place.path("again")]);
    assert_eq!(document["objective"].as_f64(), Some(442_880.0));
    assert_eq!(document["constant_cost"].as_f64(), Some(1_066_000.0));
    assert_eq!(bytes(&place.at("again")), files, "the same input gives the same bytes");
    let written: Value = serde_json::from_slice(&files["plan.json"]).unwrap();
    assert_eq!(document, written, "--json prints plan.json");
}

#[test]
fn as_is_evaluates_today() {
    let place = Place::new();
    let plan = place.path("plan");
    let document = json(0, &["plan", &place.path("county"), "--as-is", "--out", &plan]);
    assert_eq!(document["status"], "as-is");
    assert_eq!(document["objective"].as_f64(), Some(76_680.0));
    ends(0, &["verify", &place.path("county"), &plan]);
}

/// The referee counts the price on unequal ways again, and refuses a plan whose sum leaves it out.
#[test]
fn as_is_holds_the_price_on_unequal_ways() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    let priced = ["--set", "objective.equity_minute=2"];
    let document = json(0, &[&["plan", &county, "--as-is", "--out", &plan][..], &priced].concat());
    assert!(document["objective"].as_f64().unwrap() > 76_680.0, "{}", document["objective"]);
}

#[test]
fn bad_arguments_end_with_2() {
    let place = Place::new();
    let (county, out) = (place.path("county"), place.path("out"));
    for arguments in [
        &["conjure"][..],
        &["plan"],
        &["plan", &county],
        &["plan", &county, "--out", &out, "--threads", "many"],
        &["plan", &county, "--out", &out, "--set", "decide.max_closures"],
        &["times", &county, "--mode", "boat", "--out", &out],
        &["check"],
        &["synth", "--preset", "atlantis", "--out", &out],
        &["map", &county, "--county", &county, "--out", "map.docx"],
    ] {
        assert!(!ends(2, arguments).err.is_empty(), "{arguments:?} says why");
        assert_eq!(fails(2, arguments).0, "arguments");
    }
    assert_eq!(place.names(), ["county"]);
    assert!(ends(0, &["--help"]).out.contains("plan"));
    assert!(ends(0, &["--version"]).out.starts_with("hubward "));
}

#[test]
fn a_place_in_use_is_refused() {
    let place = Place::new();
    let (county, out) = (place.path("county"), place.path("out"));
    fs::create_dir(&out).unwrap();
    ends(0, &["plan", &county, "--out", &out]); // an empty folder is free
    let before = bytes(&place.at("out"));
    fs::write(place.at("out/mine.txt"), "mine").unwrap();
    let (_, message) = fails(2, &["plan", &county, "--out", &out]);
    assert!(message.contains("not empty"), "{message}");
    fails(2, &["scenarios", &county, &fixture("bashang/sweep.toml"), "--out", &out]);
    fails(2, &["synth", "--villages", "20", "--schools", "3", "--out", &out]);
    fails(2, &["new", &out]);
    assert!(place.at("out/mine.txt").exists());
    ends(0, &["plan", &county, "--out", &out, "--force"]);
    assert_eq!(bytes(&place.at("out")), before, "--force replaces the whole folder");
}

#[test]
fn the_county_folder_is_never_written_over() {
    let place = Place::new();
    let before = bytes(&place.at("county"));
    let county = place.path("county");
    let sweep = fixture("bashang/sweep.toml");
    let parent = text(place.dir.path());
    let (inside, around) = (format!("{county}/plan"), format!("{county}/../county/plan"));
    for out in [&county, &inside, &around, &parent] {
        for force in [&["--force"][..], &[]] {
            fails(2, &[&["plan", &county, "--out", out], force].concat());
            fails(2, &[&["scenarios", &county, &sweep, "--out", out], force].concat());
        }
    }
    let (_, message) = fails(2, &["plan", &county, "--out", &inside]);
    assert!(message.contains("inside the input"), "{message}");
    fails(2, &["import", &format!("{county}/roads.osm"), "--out", &county, "--force"]);
    assert_eq!(bytes(&place.at("county")), before);
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn check_names_the_cell() {
    let place = Place::new();
    let county = place.path("county");
    let said = ends(0, &["check", &county]);
    assert!(said.out.contains("3 villages with 104 children, 3 schools"), "{}", said.out);
    json(0, &["check", &county]);
    place.edit(
        "county/villages.csv",
        "B,Far hamlet,114.7000,41.4100,5,5,5",
        "B,Far hamlet,114.7000,41.4100,5,-5,5",
    );
    place.edit("county/schools.csv", "village,1-6,60,0,17", "village,1-6,many,0,17");
    let said = ends(3, &["check", &county]);
    let wanted = ["villages.csv", "row 3", "g2", "-5", "schools.csv", "row 4", "seats", "many"];
    assert!(wanted.iter().all(|word| said.err.contains(word)), "{}", said.err);

    let document = json(3, &["check", &county]);
    assert_eq!(document["error"]["code"], "input");
    let problems = document["error"]["problems"].as_array().unwrap();
    let errors: Vec<&Value> = problems.iter().filter(|problem| problem["severity"] == "error").collect();
    assert_eq!(errors.len(), 2, "{document:#}");
    let negative = errors.iter().find(|problem| problem["column"] == "g2").unwrap();
    assert_eq!((negative["row"].as_u64(), negative["found"].as_str()), (Some(3), Some("-5")));
    assert!(negative["file"].as_str().unwrap().ends_with("villages.csv"));

    assert_eq!(fails(3, &["plan", &county, "--out", &place.path("plan")]).0, "input");
    assert_eq!(fails(3, &["check", &place.path("nowhere")]).0, "input");
    assert_eq!(
        fails(3, &["plan", &county, "--set", "decide.max_closure=1", "--out", &place.path("plan")]).0,
        "input"
    );
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn check_prints_the_columns() {
    assert!(ends(0, &["check", "--columns"]).out.contains("村编号"));
    json(0, &["check", "--columns"]);
}

#[test]
fn an_edited_plan_or_input_is_noticed() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    ends(0, &["plan", &county, "--out", &plan]);
    place.edit("plan/assignments.csv", "A,lower,all,30,C,walk", "A,lower,all,29,C,walk");
    let (code, message) = fails(6, &["verify", &county, &plan]);
    assert!(code == "unverified" && message.contains("V104"), "{message}");
    ends(0, &["plan", &county, "--out", &plan, "--force"]);
    ends(0, &["verify", &county, &plan]);

    place.edit("county/villages.csv", "D,Near hamlet,114.7850", "D,Near hamlet,114.7851");
    let (code, message) = fails(3, &["verify", &county, &plan]);
    assert!(code == "input" && message.contains("problem"), "{message}");
    let said = ends(3, &["verify", &county, &plan]);
    assert!(said.err.contains("input_sha256") && said.err.contains("have changed since"), "{}", said.err);
}

#[test]
fn an_impossible_county_ends_with_4_and_names_the_village() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    place.edit("county/villages.csv", "g6,note", "g6,note,forbid");
    let villages = fs::read_to_string(place.at("county/villages.csv")).unwrap();
    let villages: Vec<String> = (villages.lines())
        .map(|line| match line.chars().next() {
            Some('B') => format!("{line},C;P;Q"),
            Some('i') => line.into(),
            _ => format!("{line},"),
        })
        .collect();
    fs::write(place.at("county/villages.csv"), villages.join("\n")).unwrap();
    let (code, message) = fails(4, &["plan", &county, "--out", &plan]);
    assert!(
        code == "impossible" && message.contains("B Far hamlet") && message.contains("forbid"),
        "{message}"
    );
    assert_eq!(place.names(), ["county"], "no plan is written");
}

#[test]
fn too_few_seats_end_with_4_and_name_the_cut() {
    let place = Place::new();
    place.edit("county/schools.csv", "village,1-6,60,0,27", "village,1-6,10,0,27");
    place.edit("county/schools.csv", "village,1-6,60,0,17", "village,1-6,3,0,17");
    let (code, message) = fails(4, &["plan", &place.path("county"), "--out", &place.path("plan")]);
    assert!(code == "impossible" && message.contains("104 children of 3 villages"), "{message}");
    assert!(message.contains("have 103") && message.contains("A, B, D"), "{message}");
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn a_limit_before_any_plan_ends_with_5() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    // A millionth of a second is over before the first plan is there.
    let (code, message) =
        fails(5, &["plan", &county, "--set", "solve.time_limit_s=0.000001", "--out", &plan]);
    assert!(code == "stopped" && message.contains("limit"), "{message}");
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn seats_that_whole_units_cannot_fill_end_with_4() {
    let place = Place::new();
    // As many seats as children in reach, but no way to fill them with whole units: no flow sees it, the engine does.
    place.edit("county/schools.csv", "central,1-6,90", "central,1-6,52");
    place.edit("county/schools.csv", "village,1-6,60,0,27", "village,1-6,26,0,27");
    place.edit("county/schools.csv", "village,1-6,60,0,17", "village,1-6,26,0,17");
    let (county, plan) = (place.path("county"), place.path("plan"));
    let nodes = |count: &str| format!("solve.node_limit={count}");
    let (code, message) = fails(4, &["plan", &county, "--set", &nodes("0"), "--out", &plan]);
    assert_eq!(code, "impossible");
    let said = "\
no plan exists under these rules:
- these cannot all be kept; without any one of them there is a plan for the others:
  - seats of C Central school = 52
  - seats of P Far school = 26
  - seats of Q Near school = 26
  - every child of village A Seat goes to school (60)
Each of these changes is enough by itself:
- seats of C Central school from 52 to 60
- seats of P Far school from 26 to 30
- seats of Q Near school from 26 to 30";
    assert_eq!(message, said);
    assert_eq!(place.names(), ["county"]);
    let chinese = json(4, &["plan", &county, "--set", &nodes("0"), "--out", &plan, "--lang", "zh"]);
    let said = "\
在这些规则下不存在任何方案：
- 下列各条不能同时满足；去掉其中任何一条，其余即可满足：
  - C Central school 的学位 = 52
  - P Far school 的学位 = 26
  - Q Near school 的学位 = 26
  - 村 A Seat 的每名学生都有学校可上（60 人）
下列任何一项改动单独即可：
- C Central school 的学位：由 52 改为 60
- P Far school 的学位：由 26 改为 30
- Q Near school 的学位：由 26 改为 30";
    assert_eq!(chinese["error"]["message"], said);
    // What is said to be enough is, and one seat less is not.
    place.edit("county/schools.csv", "village,1-6,26,0,17", "village,1-6,29,0,17");
    ends(4, &["plan", &county, "--set", &nodes("0"), "--out", &plan]);
    place.edit("county/schools.csv", "village,1-6,29,0,17", "village,1-6,30,0,17");
    ends(0, &["plan", &county, "--set", &nodes("0"), "--out", &plan]);
}

#[test]
fn counts_that_contradict_each_other_are_named_with_what_cures_them() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    let none = ["plan", &county, "--out", &plan, "--set", "decide.max_closures=0"];
    let document = json(4, &[&none[..], &["--set", "decide.open=2"]].concat());
    let said = "\
no plan exists under these rules:
- these cannot all be kept; without any one of them there is a plan for the others:
  - decide.max_closures = 0
  - decide.open = 2
Each of these changes is enough by itself:
- decide.max_closures from 0 to 1
- decide.open from 2 to 3";
    let error = &document["error"];
    assert_eq!(error["message"], said);
    let conflict = &error["conflicts"][0];
    assert_eq!(
        (conflict["kind"].as_str(), conflict["irreducible"].as_bool()),
        (Some("together"), Some(true))
    );
    let row = &conflict["requirements"][1];
    assert_eq!((row["key"].as_str(), row["value"].as_f64()), (Some("decide.open"), Some(2.0)));
    let cure = &error["cures"][0];
    assert_eq!(cure["key"], "decide.max_closures");
    assert_eq!(
        (cure["from"].as_f64(), cure["to"].as_f64(), cure["least"].as_bool()),
        (Some(0.0), Some(1.0), Some(true))
    );
    assert_eq!(place.names(), ["county"]);

    let (_, message) = fails(4, &["plan", &county, "--out", &plan, "--set", "decide.keep_open=4"]);
    let said = "\
no plan exists under these rules:
- decide.keep_open = 4: more schools are asked for than there can be, 3 schools that may teach at all
Each of these changes is enough by itself:
- decide.keep_open from 4 to 3";
    assert_eq!(message, said);
    ends(0, &["plan", &county, "--out", &plan, "--set", "decide.keep_open=3"]);
}

#[test]
fn a_travel_limit_that_leaves_no_plan_is_named_with_the_minutes_that_would_do() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    // D's upper grades ride 20 minutes to C once Q or P must close; nobody may board, and a boarder's way lies open, so that
    // no escort is lawful there.
    let minutes = |most: u32| format!("rules.override.\"travel.bus.upper.max_minutes\"={most}");
    let asked = |most: u32, open: u32, boarders: u32| {
        let sets = [
            minutes(most),
            format!("decide.open={open}"),
            format!("decide.max_boarders={boarders}"),
            "rules.override.\"escort.nearest\"=1".into(),
        ];
        let sets = sets.iter().flat_map(|set| ["--set".to_string(), set.clone()]);
        [["plan", &county, "--force", "--out", &plan].map(String::from).to_vec(), sets.collect()].concat()
    };
    let ends = |code: i32, arguments: Vec<String>| {
        ends(code, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let said = "\
no plan exists under these rules:
- these cannot all be kept; without any one of them there is a plan for the others:
  - decide.max_boarders = 0
  - decide.open = 2
  - travel.bus.upper.max_minutes = 15
  - decision of school C Central school: keep, the default of kind central
  - every child of these 2 villages goes to school: B Far hamlet (27), D Near hamlet (17)
Each of these changes is enough by itself:
- decide.open from 2 to 3
- decide.max_boarders from 0 to 9
- travel.bus.upper.max_minutes from 15 to 20
";
    let run = ends(4, asked(15, 2, 0));
    assert!(run.err.ends_with(said), "{}", run.err);
    assert_eq!(place.names(), ["county"]);
    for (code, most, open, boarders) in
        [(4, 19, 2, 0), (0, 20, 2, 0), (4, 15, 2, 8), (0, 15, 2, 9), (0, 15, 3, 0)]
    {
        ends(code, asked(most, open, boarders));
    }
}

#[test]
fn times_are_written_and_said() {
    let place = Place::new();
    let out = place.path("bus.csv");
    let county = fixture("hand-network");
    let said = ends(0, &["times", &county, "--mode", "bus", "--out", &out]);
    assert!(said.out.contains("nodes") && said.out.contains(&out), "{}", said.out);
    let table = fs::read_to_string(&out).unwrap();
    assert!(table.starts_with("village,school,mode,minutes,km,snap_village_m,snap_school_m\n"), "{table}");
    assert!(table.contains("V1,S1,bus,32.00,22.239,"), "{table}");
    fails(2, &["times", &county, "--mode", "bus", "--out", &out]);
    json(0, &["times", &county, "--mode", "walk", "--out", &out, "--force"]);
    assert!(fs::read_to_string(&out).unwrap().contains("V3,S1,walk,100.00,11.120,"));
}

#[test]
fn rules_are_printed_with_their_sources() {
    let said = ends(0, &["rules"]);
    assert!(
        said.out.contains("travel.bus.lower.max_minutes") && said.out.contains("source:"),
        "{}",
        said.out
    );
    let document = json(0, &["rules", "cn-2018"]);
    assert!(
        document["rules"]
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| !rule["citation"].as_str().unwrap().is_empty())
    );
    let chinese = ends(0, &["rules", "scotland", "--lang", "zh"]).out;
    assert!(
        chinese
            .contains("process.consultation = 42 天 (任务)\n    公开协商\n    约束：每所可能撤并的乡村学校"),
        "{chinese}"
    );
    let (code, message) = fails(3, &["rules", "cn-1066"]);
    assert_eq!(code, "input");
    for name in ["cn-2018", "cn-hebei", "finland", "generic", "india", "jp", "kr", "scotland", "us-wv"] {
        assert!(message.contains(&format!("\n  {name} ")), "{name} in {message}");
    }
    let known = json(3, &["rules", "cn-1066"]);
    assert_eq!(known["error"]["profiles"][5]["id"], "jp");
}

#[test]
fn a_least_size_that_leaves_no_plan_is_named_with_the_size_that_would_do() {
    let place = Place::new();
    let (county, out) = (place.path("county"), place.path("plan"));
    // Every village asks for its own school, and the near one then has 17 children.
    let villages = fs::read_to_string(place.at("county").join("villages.csv")).unwrap();
    let forced = ["force", "C", "P", "Q"];
    let villages: Vec<String> =
        villages.lines().zip(forced).map(|(line, school)| format!("{line},{school}\n")).collect();
    fs::write(place.at("county").join("villages.csv"), villages.concat()).unwrap();
    let own = "id = \"ours\"\nbase = \"cn-2018\"\n[[rule]]\nid = \"school.village.min_pupils\"\nforce = \"hard\"\n\
               threshold = 20\nunit = \"pupils\"\ncitation = \"the bureau\"\n";
    fs::write(place.at("county").join("ours.toml"), own).unwrap();
    let asked = ["plan", &county, "--out", &out, "--rules", "ours.toml"];
    let document = json(4, &asked);
    let error = &document["error"];
    let keys: Vec<&str> = error["conflicts"][0]["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    assert!(keys.contains(&"school.village.min_pupils") && keys.contains(&"force"), "{error:#}");
    let cures = error["cures"].as_array().unwrap();
    let cure = cures.iter().find(|cure| cure["key"] == "school.village.min_pupils").unwrap();
    assert_eq!((cure["from"].as_f64(), cure["to"].as_f64()), (Some(20.0), Some(17.0)), "{error:#}");
    let enough = format!("rules.override.school.village.min_pupils={}", cure["to"]);
    ends(0, &[&asked[..], &["--set", &enough]].concat());
    ends(0, &["verify", &county, &out]);
}

#[test]
fn a_county_profile_of_a_few_lines_is_planned_and_its_page_written() {
    let place = Place::new();
    let own = "id = \"ours\"\ntitle = \"Ours <b>\"\nbase = \"cn-2018\"\n[[rule]]\nid = \"travel.walk.max_km\"\nthreshold = 1.5\n\
               citation = \"bureau & council\"\n";
    fs::write(place.at("county").join("ours.toml"), own).unwrap();
    let (county, out) = (text(&place.at("county")), text(&place.at("plan")));
    ends(0, &["plan", &county, "--rules", "ours.toml", "--out", &out, "--lang", "zh"]);
    let page = fs::read_to_string(place.at("plan").join("compliance.html")).unwrap();
    assert!(page.contains("<html lang=\"zh\">") && page.contains("ours: Ours &lt;b&gt;"), "{page}");
    assert!(page.contains("bureau &amp; council") && page.contains("1.5 千米"), "{page}");
    ends(0, &["verify", &county, &out]);
    // The plan follows from the base as well as from the few lines.
    fs::write(place.at("county").join("ours.toml"), own.replace("1.5", "1.6")).unwrap();
    ends(3, &["verify", &county, &out]);
}

#[test]
fn a_new_folder_says_what_it_lacks() {
    let place = Place::new();
    for (language, header) in [("en", "id,"), ("zh", "村编号")] {
        let folder = place.path(language);
        ends(0, &["new", &folder, "--lang", language]);
        assert!(fs::read_to_string(place.at(language).join("villages.csv")).unwrap().contains(header));
        let said = ends(3, &["check", &folder]);
        assert!(said.err.contains("villages.csv") && said.err.contains("schools.csv"), "{}", said.err);
        assert!(said.err.contains("times.csv"), "roads or times are asked for: {}", said.err);
    }
    json(0, &["new", &place.path("third")]);
}

#[test]
fn synth_gives_the_same_bytes_twice_and_plans() {
    let place = Place::new();
    let make = |name: &str, seed: &str| {
        let out = place.path(name);
        json(0, &["synth", "--villages", "30", "--schools", "4", "--seed", seed, "--out", &out]);
        bytes(&place.at(name))
    };
    let first = make("a", "7");
    assert!(first.contains_key("villages.csv") && first.contains_key("roads.geojson"));
    assert_eq!(make("b", "7"), first);
    assert_ne!(make("c", "8")["villages.csv"], first["villages.csv"]);
    ends(0, &["check", &place.path("a")]);
    let (county, plan) = (place.path("a"), place.path("plan"));
    ends(0, &["plan", &county, "--gap", "0.02", "--set", "solve.node_limit=1", "--out", &plan]);
    ends(0, &["verify", &county, &plan]);
}

#[test]
fn a_map_is_drawn() {
    let place = Place::new();
    let (county, plan, map) = (place.path("county"), place.path("plan"), place.path("map.svg"));
    ends(0, &["plan", &county, "--out", &plan]);
    json(0, &["map", &plan, "--county", &county, "--out", &map]);
    let picture = fs::read_to_string(&map).unwrap();
    assert!(picture.starts_with("<svg") || picture.starts_with("<?xml"), "{}", &picture[..80]);
    assert!(picture.trim_end().ends_with("</svg>"));
    fails(2, &["map", &plan, "--county", &county, "--out", &map]);
}

#[test]
fn a_map_as_png_is_drawn_or_the_missing_font_is_named() {
    let place = Place::new();
    let (county, plan, map) = (place.path("county"), place.path("plan"), place.path("map.png"));
    ends(0, &["plan", &county, "--out", &plan]);
    let output = Command::new(env!("CARGO_BIN_EXE_hubward"))
        .args(["map", &plan, "--county", &county, "--out", &map])
        .output()
        .unwrap();
    if output.status.success() {
        assert!(fs::read(&map).unwrap().starts_with(b"\x89PNG\r\n"));
    } else {
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains("a .png needs a font"), "{said}");
    }
    fails(2, &["map", &plan, "--county", &county, "--out", &place.path("map.pdf")]);
}

#[test]
fn dossiers_are_written_for_the_schools_asked_for() {
    let place = Place::new();
    let (county, plan, out) = (place.path("county"), place.path("plan"), place.path("pages"));
    ends(0, &["plan", &county, "--out", &plan]);
    ends(0, &["dossier", &county, &plan, "--school", "P", "--school", "C", "--lang", "zh", "--out", &out]);
    let page = fs::read_to_string(place.at("pages").join("P.html")).unwrap();
    assert!(page.contains("<html lang=\"zh\">") && page.contains("转出本校的学生"), "{page}");
    let names: Vec<_> =
        fs::read_dir(place.at("pages")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    fails(2, &["dossier", &county, &plan, "--school", "P", "--out", &out]);
    fails(2, &["dossier", &county, &plan, "--out", &place.path("other")]);
    fails(2, &["dossier", &county, &plan, "--school", "nowhere", "--out", &place.path("other")]);
    // A changed county is not the one that was planned.
    let table = place.at("county").join("villages.csv");
    fs::write(&table, fs::read_to_string(&table).unwrap().replace("10,10,10", "10,10,11")).unwrap();
    fails(3, &["dossier", &county, &plan, "--school", "P", "--out", &place.path("other")]);
}

#[test]
fn an_extract_alone_makes_a_county() {
    let Some(extract) = data("osm/andorra.osm.pbf") else { return };
    let place = Place::new();
    let county = place.path("andorra");
    let document = json(0, &["import", &text(&extract), "--out", &county]);
    // 26 schools are mapped: 14 teach primary grades, 3 were mapped twice, 9 are left out among what is no school.
    assert!(document["villages"].as_u64().unwrap() >= 34 && document["schools"] == 14, "{document}");
    assert_eq!((&document["merged"], &document["left_out"]), (&3.into(), &14.into()), "{document}");
    let said = ends(0, &["check", &county]);
    assert!(said.out.contains(" roads"), "{}", said.out);
    fails(2, &["import", &text(&extract), "--out", &county]);
    fails(3, &["import", &place.path("county/villages.csv"), "--out", &place.path("other")]);
    assert_eq!(place.names(), ["andorra", "county"]);
}

const SWEEP: &str = "\
[grid]
\"decide.max_closures\" = [0, 1, 2]
\"decide.keep_open\" = [1, 4]
\"travel.season\" = [\"normal\", \"winter\"]
\"objective.minute_of_pupil\" = [0.1, 0.3]
";

#[test]
fn scenarios_are_the_same_bytes_on_one_thread_and_two() {
    let place = Place::new();
    fs::write(place.at("sweep.toml"), SWEEP).unwrap();
    let (county, sweep) = (place.path("county"), place.path("sweep.toml"));
    let document = json(0, &["scenarios", &county, &sweep, "--threads", "1", "--out", &place.path("one")]);
    assert_eq!(document["scenarios"], 24);
    ends(0, &["scenarios", &county, &sweep, "--threads", "2", "--out", &place.path("two")]);
    let one = bytes(&place.at("one"));
    assert_eq!(one, bytes(&place.at("two")));

    let mut table = csv::Reader::from_reader(&one["scenarios.csv"][..]);
    let rows: Vec<BTreeMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 24);
    assert_eq!((rows[0]["scenario"].as_str(), rows[23]["scenario"].as_str()), ("000001", "000024"));
    for row in &rows {
        // Three schools cannot be four: such a scenario is a row like any other.
        let impossible = row["decide.keep_open"] == "4";
        assert_eq!(row["status"] == "impossible", impossible, "{row:?}");
        assert_eq!(row["objective"].is_empty(), impossible, "{row:?}");
        assert_eq!(row["sha256"].len(), if impossible { 0 } else { 64 }, "{row:?}");
    }
    let closed = |row: &BTreeMap<String, String>| row["schools_closed"].parse::<u32>().unwrap_or(0);
    assert!(rows.iter().all(|row| closed(row) <= row["decide.max_closures"].parse().unwrap()));
    assert!(rows.iter().any(|row| closed(row) > 0));
}

#[test]
fn a_broken_sweep_is_refused() {
    let place = Place::new();
    fs::write(place.at("sweep.toml"), "[grid]\n\"decide.max_closure\" = [1]\n").unwrap();
    let (county, sweep) = (place.path("county"), place.path("sweep.toml"));
    let said = ends(3, &["scenarios", &county, &sweep, "--out", &place.path("out")]);
    assert!(said.err.contains("max_closures"), "the nearest known key is named: {}", said.err);
    fails(3, &["scenarios", &county, &place.path("nowhere.toml"), "--out", &place.path("out")]);
    assert_eq!(place.names(), ["county", "sweep.toml"]);
}

/// Starts a long run, presses Ctrl-C, and answers how it ended.
#[cfg(unix)]
fn interrupted(arguments: &[&str]) -> i32 {
    let mut child = hubward(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(child.try_wait().unwrap().is_none(), "{arguments:?} is still at work");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    child.wait().unwrap().code().unwrap()
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_with_130_and_leaves_nothing() {
    let place = Place::new();
    let (county, out) = (fixture("bashang"), place.path("out"));
    let endless = ["--set", "solve.gap=0", "--set", "solve.node_limit=0", "--out", &out];
    assert_eq!(interrupted(&[&["plan", &county][..], &endless].concat()), 130);
    assert_eq!(place.names(), ["county"], "plan leaves nothing");
    let sweep = fixture("bashang/sweep.toml");
    assert_eq!(interrupted(&[&["scenarios", &county, &sweep][..], &endless].concat()), 130);
    assert_eq!(place.names(), ["county"], "scenarios leaves nothing");
}

/// The objective of each classic is a figure of the plan that it made, and the summary words it in both languages.
#[test]
fn classics_are_planned_worded_and_verified() {
    let place = Place::new();
    let county = place.path("county");
    let cases = [
        ("p-median", &["decide.open=2"][..], "pupil-minutes in all", "人·分钟"),
        ("p-center", &["decide.open=2"], "nobody travels longer", "最长单程"),
        (
            "set-cover",
            &["objective.cover_minutes=30"],
            "have every child within 30 min",
            "全部学生不超过 30 分钟",
        ),
        (
            "max-cover",
            &["objective.cover_minutes=8", "decide.open=2"],
            "children live within 8 min",
            "不超过 8 分钟",
        ),
    ];
    for (kind, settings, english, chinese) in cases {
        let kind_is = format!("objective.kind={kind}");
        let mut set = vec!["--set", &kind_is];
        for setting in settings {
            set.extend(["--set", setting]);
        }
        let out = place.path(kind);
        let said = ends(0, &[&["plan", &county, "--out", &out][..], &set].concat()).out.replace('\n', " ");
        assert!(said.contains(english), "{said}");
        let said =
            ends(0, &[&["plan", &county, "--out", &out, "--force", "--lang", "zh"][..], &set].concat()).out;
        assert!(said.replace('\n', " ").contains(chinese), "{said}");
        let said = ends(0, &["verify", &county, &out]).out;
        assert!(!said.contains("yuan"), "{said}");

        let plan: Value =
            serde_json::from_str(&fs::read_to_string(place.at(kind).join("plan.json")).unwrap()).unwrap();
        let number = |value: &Value| value.as_f64().unwrap();
        let travel = &plan["travel"];
        let objective = number(&plan["objective"]);
        let expected = match kind {
            "p-median" => number(&travel["pupil_seconds"]) / 60.0,
            "p-center" => number(&travel["max_minutes"]),
            "set-cover" => number(&plan["counts"]["schools_open"]),
            _ => objective.clamp(-number(&plan["counts"]["pupils"]), -1.0),
        };
        assert!((objective - expected).abs() < 0.006, "{kind}: {objective}, not {expected}");
        assert_eq!((&plan["gap"], &plan["constant_cost"]), (&0.0.into(), &0.0.into()), "{kind}");

        if kind == "set-cover" {
            // A smaller radius leaves children out.
            let said = ends(6, &["verify", &county, &out, "--set", "objective.cover_minutes=1"]);
            assert!((said.out + &said.err).contains("V216"), "{kind}");
        }
        // A number that is not the plan's is found.
        let written = format!("\"objective\": {objective:.2}");
        place.edit(&format!("{kind}/plan.json"), &written, &format!("\"objective\": {:.2}", objective + 1.0));
        let said = ends(6, &["verify", &county, &out]);
        assert!((said.out + &said.err).contains("V601"), "{kind}");
    }
    let today = place.path("today");
    ends(
        0,
        &[
            "plan",
            &county,
            "--as-is",
            "--out",
            &today,
            "--set",
            "objective.kind=set-cover",
            "--set",
            "objective.cover_minutes=1",
        ],
    );
    ends(0, &["verify", &county, &today]);
    // Nobody is taught within no minutes.
    let (_, message) = fails(
        4,
        &[
            "plan",
            &county,
            "--out",
            &place.path("none"),
            "--set",
            "objective.kind=set-cover",
            "--set",
            "objective.cover_minutes=0",
        ],
    );
    assert!(message.contains("have no school within 0 minutes"), "{message}");
}
