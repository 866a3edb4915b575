//! The fixtures against what their pages promise: tiny to the last fen, the hand-timed network to the second, Bashang
//! within one per cent.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hubward::io::{case, plan_folder, roads, times_out};
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Means, Plan, SchoolOutcome, Status};
use hubward::model::recipe::Stage;
use hubward::model::travel::{Form, RoadMode, Travel};
use hubward::model::unit::Band;
use hubward::model::units::Fen;
use hubward::planning::{self, RoadReferee};
use hubward::{network, verify};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn open(name: &str, settings: &[(&str, &str)]) -> Case {
    let settings: Vec<(String, String)> =
        settings.iter().map(|&(key, value)| (key.into(), value.into())).collect();
    let (case, _) = case::read(&fixture(name), &settings, &roads::read_roads).unwrap();
    case
}

fn plan(case: &Case) -> Plan {
    let travel = planning::drive(case, &Forget, &Control::silent());
    plan_over(case, &travel)
}

/// A plan that the referee passes, also when asked again from outside.
fn plan_over(case: &Case, travel: &Travel) -> Plan {
    let referee = RoadReferee::new(case);
    let plan = match planning::plan(case, travel, &referee, &Control::silent()).unwrap() {
        Outcome::Planned(plan) => *plan,
        other => panic!("a plan exists: {other:?}"),
    };
    assert_eq!(verify::audit(case, travel, &referee, &plan).findings, []);
    plan
}

/// One row of a table, cells without emphasis.
fn cells(line: &str, between: char) -> Vec<String> {
    line.split(between).map(|cell| cell.trim().replace('*', "")).collect()
}

/// Rows of the README's table of assignments, below the header `| village | band | …`.
fn promised_rows(readme: &str) -> Vec<Vec<String>> {
    let table = readme.lines().skip_while(|line| !line.starts_with("| village | band |")).skip(2);
    table.take_while(|line| line.starts_with('|')).map(|line| cells(line.trim_matches('|'), '|')).collect()
}

/// The number after a label of the README's result, such as `constant_cost 1,066,000.00`.
fn promised_yuan(readme: &str, label: &str) -> String {
    let line = readme.lines().find(|line| line.starts_with(label)).unwrap();
    line[label.len()..].split_whitespace().next().unwrap().replace(',', "")
}

#[test]
fn tiny_is_planned_as_its_page_works_out_by_hand() {
    let readme = fs::read_to_string(fixture("tiny/README.md")).unwrap();
    let case = open("tiny", &[("solve.gap", "0"), ("solve.node_limit", "0")]);
    let plan = plan(&case);
    assert_eq!(plan.objective.to_decimal(), promised_yuan(&readme, "objective"));
    assert_eq!(plan.objective, Fen(44_288_000));
    assert_eq!(plan.constant_cost.to_decimal(), promised_yuan(&readme, "constant_cost"));
    assert_eq!(plan.constant_cost, Fen(106_600_000));
    assert_eq!((plan.status, plan.lower_bound), (Status::Optimal, plan.objective));

    let outcomes: Vec<SchoolOutcome> = plan.schools.iter().map(|row| row.configuration.outcome).collect();
    assert_eq!(outcomes, [SchoolOutcome::Open, SchoolOutcome::Partial, SchoolOutcome::Closed]);
    let beds: Vec<(u32, u32)> = plan.schools.iter().map(|row| (row.pupils, row.boarders)).collect();
    assert_eq!(beds, [(89, 12), (15, 0), (0, 0)]);

    let schools = &case.county.schools;
    let written: Vec<Vec<String>> = (plan.assignments.iter())
        .map(|row| {
            vec![
                case.county.villages[row.village].code.clone(),
                row.band.word(),
                row.group.word(),
                row.pupils.to_string(),
                schools[row.school].code.clone(),
                row.means.word().into(),
                row.time.unwrap().minutes().to_string(),
                row.length.unwrap().kilometres().to_string(),
                schools[row.before_school.unwrap()].code.clone(),
                row.before_time.unwrap().minutes().to_string(),
            ]
        })
        .collect();
    assert_eq!(written.len(), 6);
    assert_eq!(written, promised_rows(&readme));
}

#[test]
fn tiny_spends_what_its_page_works_out_by_hand() {
    let plan = plan(&open("tiny", &[]));
    let yuan = |pairs: &[(&str, i64)]| -> BTreeMap<String, Fen> {
        pairs.iter().map(|&(heading, yuan)| (heading.to_string(), Fen(yuan * 100))).collect()
    };
    let money = &plan.final_year().money;
    let headings = [
        ("staff", 1_116_000),
        ("sites", 200_000),
        ("time", 88_200),
        ("bus_daily", 27_200),
        ("bus_weekly", 6_480),
        ("boarding_family", 18_000),
        ("boarding_school", 24_000),
        ("change", 29_000),
        ("escort", 0),
        ("over_limit", 0),
        ("capital", 0),
    ];
    assert_eq!(money.headings, yuan(&headings));
    assert_eq!(money.total(), plan.objective + plan.constant_cost);
    assert_eq!(money.total(), Fen(150_888_000));
}

#[test]
fn tiny_as_it_stands_costs_what_its_page_says() {
    let mut case = open("tiny", &[]);
    case.recipe.as_is = true;
    let plan = plan(&case);
    assert_eq!(plan.status, Status::AsIs);
    assert_eq!(plan.objective, Fen(7_668_000));
    assert_eq!(plan.constant_cost, Fen(182_600_000));
    assert_eq!(plan.lower_bound, plan.objective);
    let counts = plan.final_year().counts;
    assert_eq!((counts.schools_before, counts.schools_open, counts.schools_closed), (3, 3, 0));
    assert_eq!((counts.pupils, counts.pupils_walk, counts.pupils_moved), (104, 104, 0));
    assert_eq!(&plan.before, plan.final_year(), "today's network is what it was before");
}

#[test]
fn hand_timed_network_is_driven_to_the_second() {
    let case = open("hand-network", &[]);
    for (mode, expected) in [(RoadMode::Bus, "expected-bus.csv"), (RoadMode::Walk, "expected-walk.csv")] {
        let table = network::drive(
            &case.county,
            &case.recipe,
            &case.profile,
            mode,
            &Form::All,
            &Forget,
            &Control::silent(),
        )
        .0;
        let mut written = Vec::new();
        times_out::write_times(&mut written, &case.county, &table).unwrap();
        let written = String::from_utf8(written).unwrap();
        let expected = fs::read_to_string(fixture("hand-network").join(expected)).unwrap();
        assert_eq!(written.lines().count(), 9);
        for (line, (found, promised)) in written.lines().zip(expected.lines()).enumerate() {
            let (found, promised) = (cells(found, ','), cells(promised, ','));
            assert_eq!(found[..5], promised[..], "{mode:?}, row {}", line + 1);
            if line > 0 && !found[3].is_empty() {
                assert!(
                    found[5..].iter().all(|metres| metres.parse::<f64>().unwrap().abs() < 0.05),
                    "{found:?}"
                );
            }
        }
        assert_eq!(written.lines().count(), expected.lines().count());
    }
}

/// Children of the input by village and band of the primary stage.
fn children(case: &Case) -> BTreeMap<(String, Band), u32> {
    assert_eq!(case.recipe.stage, Stage::Primary);
    let mut children = BTreeMap::new();
    for village in case.county.villages.values() {
        for (band, grades) in [(Band::Lower, 0..3), (Band::Upper, 3..6)] {
            let count: u32 = village.grades[grades].iter().sum();
            if count > 0 {
                children.insert((village.code.clone(), band), count);
            }
        }
    }
    children
}

#[test]
fn bashang_is_planned_within_one_per_cent() {
    let case = open("bashang", &[("solve.gap", "0.01"), ("solve.node_limit", "1")]);
    assert_eq!(case.county.villages.len(), 1_170);
    assert_eq!(case.recipe.decide.max_closures, Some(28));
    let plan = plan(&case);
    assert!(plan.gap() <= 0.01, "gap {}", plan.gap());
    assert!(plan.lower_bound > Fen(0) && plan.reproducible);

    let mut placed: BTreeMap<(String, Band), u32> = BTreeMap::new();
    let mut rows = std::collections::BTreeSet::new();
    for row in &plan.assignments {
        assert!(rows.insert((row.village, row.band, row.group)), "one row a moving unit");
        *placed.entry((case.county.villages[row.village].code.clone(), row.band)).or_default() += row.pupils;
    }
    assert_eq!(placed, children(&case), "every pupil of the input is in exactly one row");

    let (before, after) = (plan.before.counts, plan.final_year().counts);
    assert_eq!((before.schools_before, before.schools_open), (78, 78));
    assert!(after.schools_closed <= 28, "{after:?}");
    assert_eq!(after.schools_open + after.schools_closed, 78 + after.schools_new);
    let boarders: u32 = (plan.assignments.iter())
        .filter(|row| row.means == Means::Board)
        .inspect(|row| assert_ne!(row.band, Band::Lower, "grades 1-3 do not board"))
        .map(|row| row.pupils)
        .sum();
    assert_eq!(boarders, after.pupils_boarding);
    assert!(
        plan.final_year().rules.iter().all(|rule| rule.kind != "hard" || rule.pass),
        "every hard rule holds"
    );

    let files = plan_folder::files(&case, &plan, false);
    let assignments = &files.iter().find(|(name, _)| *name == "assignments.csv").unwrap().1;
    let lines = std::str::from_utf8(assignments).unwrap().lines().count();
    assert_eq!(lines, plan.assignments.len() + 1, "a header and a row a unit");
}

#[test]
fn bashang_has_the_published_totals() {
    let case = open("bashang", &[]);
    let mut rolls: Vec<u32> = case.county.schools.values().iter().map(|row| row.enrolled.unwrap()).collect();
    rolls.sort_unstable();
    assert_eq!(rolls.len(), 78);
    assert_eq!(rolls[..28].iter().sum::<u32>(), 854);
    assert_eq!(children(&case).values().sum::<u32>(), rolls.iter().sum::<u32>());
}
