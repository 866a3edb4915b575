//! Kindergartens: the fixture against the count by hand on its page, hard shares, and what a county must hold for them.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hubward::io::{case, plan_folder, roads};
use hubward::model::case::Case;
use hubward::model::conflict::{Conflict, Number, Requirement};
use hubward::model::control::Control;
use hubward::model::county::{Decision, SchoolStatus};
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Means, Plan, RuleResult, SchoolOutcome, Status};
use hubward::model::rules::Force;
use hubward::model::travel::Travel;
use hubward::model::unit::Band;
use hubward::model::units::{Fen, Micro};
use hubward::planning::{self, RoadReferee};
use hubward::report::summary::summary;
use hubward::report::words::Lang;
use hubward::verify;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kindergarten")
}

fn open(settings: &[(&str, &str)]) -> Result<Case, String> {
    let exact = [("solve.gap", "0"), ("solve.node_limit", "0")];
    let settings: Vec<(String, String)> =
        exact.iter().chain(settings).map(|&(key, value)| (key.into(), value.into())).collect();
    case::read(&folder(), &settings, &roads::read_roads)
        .map(|(case, _)| case)
        .map_err(|errors| errors.to_string())
}

fn outcome(case: &Case) -> (Outcome, Travel) {
    let travel = planning::drive(case, &Forget, &Control::silent());
    let outcome = planning::plan(case, &travel, &RoadReferee::new(case), &Control::silent()).unwrap();
    (outcome, travel)
}

fn planned(case: &Case) -> Plan {
    let (outcome, travel) = outcome(case);
    let Outcome::Planned(plan) = outcome else { panic!("a plan exists: {outcome:?}") };
    assert_eq!(verify::audit(case, &travel, &RoadReferee::new(case), &plan).findings, []);
    *plan
}

fn row<'a>(rules: &'a [RuleResult], id: &str) -> &'a RuleResult {
    rules.iter().find(|rule| rule.id == id).unwrap()
}

/// Worst, place, beyond, existing, passed.
fn measured<'a>(rules: &'a [RuleResult], id: &str) -> (Option<Micro>, &'a str, u32, u32, bool) {
    let row = row(rules, id);
    (row.worst, &row.place, row.violations, row.existing, row.pass)
}

fn hard(case: &mut Case, id: &str, threshold: Micro) {
    let rule = case.profile.rules.get_mut(id).unwrap();
    (rule.force, rule.threshold) = (Force::Hard, threshold);
}

#[test]
fn the_fixture_is_planned_as_its_page_works_out_by_hand() {
    let case = open(&[]).unwrap();
    let plan = planned(&case);
    assert_eq!(
        (plan.status, plan.objective, plan.lower_bound),
        (Status::Optimal, Fen(67_457_720), Fen(67_457_720))
    );
    assert_eq!(plan.constant_cost, Fen(156_000_078));

    let schools: Vec<(&str, SchoolOutcome, u32, u32, u32, u32)> = (plan.schools.iter())
        .map(|row| {
            let code = case.county.schools[row.school].code.as_str();
            (code, row.configuration.outcome, row.pupils, row.seats, row.classes, row.teachers)
        })
        .collect();
    // Classes: G1 31, 33, 33 children of 25, 30, 35; V1 20, 21, 22; teachers: the head and one for 15 children.
    let expected = [
        ("V1", SchoolOutcome::New, 63, 70, 3, 6),
        ("G1", SchoolOutcome::Open, 97, 150, 5, 8),
        ("G2", SchoolOutcome::Closed, 0, 0, 0, 0),
        ("G3", SchoolOutcome::Open, 22, 30, 3, 3),
        ("G4", SchoolOutcome::Open, 52, 60, 3, 5),
        ("C2", SchoolOutcome::Unbuilt, 0, 0, 0, 0),
        ("C3", SchoolOutcome::Unbuilt, 0, 0, 0, 0),
    ];
    assert_eq!(schools, expected);
    let goes = |village: &str| {
        let own = |row: &&hubward::model::plan::Assignment| case.county.villages[row.village].code == village;
        let row = plan.assignments.iter().find(own).unwrap();
        assert_eq!((row.band, row.means), (Band::Kindergarten, Means::Walk));
        let code = |school| case.county.schools[school].code.as_str();
        (row.pupils, code(row.school), code(row.before_school.unwrap()))
    };
    assert_eq!(
        ["A1", "A3", "B1", "E2"].map(goes),
        [(57, "G1", "G1"), (20, "G1", "G2"), (45, "V1", "G1"), (12, "G4", "G4")]
    );
    assert_eq!(plan.assignments.len(), 12);
    assert_eq!(plan.final_year().money.capital, Fen(84_000_000));
}

#[test]
fn its_goals_are_those_of_the_page() {
    let plan = planned(&open(&[]).unwrap());
    let rules = &plan.final_year().rules;
    let whole = |count| Some(Micro::whole(count));
    let goal = |id: &str| measured(rules, id);
    assert_eq!(goal("preschool.enrolment.min_share"), (Some(Micro(921_260)), "A1", 0, 0, true));
    assert_eq!(goal("preschool.public.min_share"), (Some(Micro(683_761)), "G4", 0, 0, true));
    assert_eq!(goal("preschool.inclusive.min_share"), (Some(Micro(777_778)), "G4", 6, 0, false));
    assert_eq!(goal("preschool.max_children"), (whole(97), "G1", 0, 0, true));
    assert_eq!(goal("preschool.own_village.min_children"), (whole(20), "A3", 0, 0, true));
    assert_eq!(goal("travel.walk.k.max_minutes"), (whole(15), "A3", 0, 0, true));
    let before = &plan.before.rules;
    assert_eq!(measured(before, "preschool.own_village.min_children"), (whole(45), "B1", 0, 45, false));
    assert_eq!(measured(before, "travel.bus.k.max_minutes"), (whole(30), "B1", 0, 63, true));
    for rule in rules.iter().filter(|rule| rule.id.starts_with("school.") || rule.id.starts_with("class.")) {
        assert_eq!(rule.worst, None, "{} is about schools", rule.id);
    }
    let primary = planned(&tiny());
    for rule in primary.final_year().rules.iter().filter(|rule| rule.id.starts_with("preschool.")) {
        assert_eq!(rule.worst, None, "{} is about kindergartens", rule.id);
    }
}

fn tiny() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny");
    case::read(&folder, &[], &roads::read_roads).unwrap().0
}

#[test]
fn its_summary_speaks_of_children_and_kindergartens() {
    let case = open(&[]).unwrap();
    let plan = planned(&case);
    let english = summary(&case, &plan, Lang::En);
    for said in ["Kindergartens, children", "change kindergarten", "Kindergartens that close"] {
        assert!(english.contains(said), "{said} in {english}");
    }
    let chinese = summary(&case, &plan, Lang::Zh);
    for said in ["幼儿园与幼儿", "转园", "撤并的幼儿园及幼儿去向"] {
        assert!(chinese.contains(said), "{said} in {chinese}");
    }
    assert!(!english.contains("board") && !chinese.contains("寄宿"), "nobody boards: {english}{chinese}");
}

/// Today's network passes the referee as a plan; assignments have the band `k` alone.
#[test]
fn today_is_verified_and_files_know_one_band() {
    let mut case = open(&[]).unwrap();
    let plan = planned(&case);
    let files = plan_folder::files(&case, &plan, false);
    let text = |name: &str| {
        let (_, bytes) = files.iter().find(|(own, _)| *own == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    assert!(text("assignments.csv").lines().skip(1).all(|line| line.contains(",k,")), "one band");
    case.recipe.as_is = true;
    let today = planned(&case);
    assert_eq!((today.status, today.final_year().counts.schools_open), (Status::AsIs, 4));
}

#[test]
fn a_hard_share_moves_the_cheapest_children() {
    let mut case = open(&[]).unwrap();
    hard(&mut case, "preschool.inclusive.min_share", Micro(800_000));
    let plan = planned(&case);
    assert_eq!((plan.objective, plan.status), (Fen(70_559_720), Status::Optimal));
    let result = row(&plan.final_year().rules, "preschool.inclusive.min_share");
    assert_eq!((result.worst, result.pass), (Some(Micro(829_060)), true)); // 194 of 234
}

/// Without the sites at the spring and at the upper hamlet there are 150 + 70 public places for the 232 children that 99 % are.
#[test]
fn a_share_that_cannot_be_is_explained_by_its_name() {
    let mut case = open(&[]).unwrap();
    let county = Arc::get_mut(&mut case.county).unwrap();
    for id in county.schools.ids() {
        if ["C2", "C3"].contains(&county.schools[id].code.as_str()) {
            county.schools[id].decision = Some(Decision::Close);
        }
    }
    planned(&case);
    hard(&mut case, "preschool.public.min_share", Micro(990_000));
    let (outcome, travel) = outcome(&case);
    assert!(matches!(outcome, Outcome::Impossible(_)), "99 % cannot be");
    let explanation = planning::why_impossible(&case, &travel, &Control::silent());
    let share = Number::Rule("preschool.public.min_share");
    let named = |conflict: &Conflict| {
        let Conflict::Together { requirements, .. } = conflict else { return false };
        requirements.iter().any(|one| matches!(one, Requirement::Number(number, _) if *number == share))
    };
    assert!(explanation.conflicts.iter().any(named), "{:?}", explanation.conflicts);
    // The share itself is a cure: at most the 220 places of 234 children, and at least what is public anyway.
    let cure = explanation.cures.iter().find(|cure| cure.number == share).unwrap();
    assert!(cure.to < Micro(940_171) && cure.to > Micro(683_761), "{cure:?}");
    hard(&mut case, "preschool.public.min_share", cure.to);
    planned(&case);
}

#[test]
fn without_keys_the_enrolled_are_planned_for_and_schools_stay_schools() {
    let folder = std::env::temp_dir().join(format!("hubward-kindergarten-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["villages.csv", "schools.csv", "times.csv"] {
        std::fs::copy(self::folder().join(name), folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("plan.toml"), "format = 1\n[plan]\nstage = \"kindergarten\"\n").unwrap();
    let (plain, _) = case::read(&folder, &[], &roads::read_roads).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        plain.county.schools.values().iter().filter(|row| row.code == "V1").all(|row| row.grades == (1, 6))
    );
    let plan = planned(&plain);
    let pupils: u32 = plan.assignments.iter().map(|row| row.pupils).sum();
    assert_eq!((pupils, plan.schools.len()), (231, 6));
    let vacated = open(&[]).unwrap();
    let site = vacated.county.schools.values().iter().find(|row| row.code == "V1").unwrap();
    assert_eq!((site.status, site.seats), (SchoolStatus::Candidate, 70));
    assert_ne!(plain.input_sha256, vacated.input_sha256);
}

#[test]
fn what_is_wrong_with_a_county_of_kindergartens_is_said() {
    let said = |settings: &[(&str, &str)]| open(settings).unwrap_err();
    assert!(said(&[("plan.unit", "\"village-grade\"")]).contains("E208 --set, column `plan.unit`"));
    assert!(said(&[("plan.preschool_enrolment", "1.2")]).contains("plan.preschool_enrolment"));
    assert!(said(&[("plan.vacated", "\"nowhere\"")]).contains("E400"));
    let places = open(&[("rules.override.preschool.vacated.max_places", "50")]).unwrap();
    assert_eq!(places.county.schools.values()[1].seats, 50);
}
