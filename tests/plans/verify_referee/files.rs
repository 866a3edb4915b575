//! Sweeps over plan folders on the disk: clean ones raise no finding, and a fault planted into any of their files is found.
//! `HUBWARD_SWEEP` faults (default 500) on a tenth as many folders.
#![allow(
    clippy::print_stdout,
    clippy::type_complexity,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::fs;
use std::path::Path;

use hubward::io::plan_folder::{self, written};
use hubward::io::problem::Problem;
use hubward::model::plan::{BoundKind, Status};
use hubward::model::written::{Sheet, Tree, Written};
use hubward::verify::written::{Claim, Expected, claims};
use hubward::verify::{Audit, audit};
use oorandom::Rand32;

use super::planned::stories;
use super::planner::Story;
use crate::common::sweep;
use crate::forge::{Among, at, below, csv, delete, double, json, nudge, value_at, ways};

/// Faults planted where `HUBWARD_SWEEP` says no other number.
const PLANTED: usize = 500;

/// What came of a folder read back.
enum Verdict {
    /// It cannot be read as a plan.
    Refused,
    /// Findings, in words.
    Found(String),
    /// It passed: what was counted, and what the files say.
    Passed(Box<(Audit, Written)>),
}

/// Reads and recounts a folder, as `hubward verify` does.
fn judge(folder: &Path, story: &Story) -> Verdict {
    let read = || -> Result<_, Vec<Problem>> {
        Ok((plan_folder::read(folder, &story.case)?, written::written(folder)?))
    };
    let Ok((plan, found)) = read() else { return Verdict::Refused };
    let mut case = story.case.clone();
    case.recipe.as_is = plan.status == Status::AsIs;
    let verdict = audit(&case, &story.travel, &story.travel, &plan);
    let mut findings = verdict.findings.clone();
    findings.extend(Expected::new(&case, &plan, &verdict).differences(&found));
    if findings.is_empty() {
        return Verdict::Passed(Box::new((verdict, found)));
    }
    Verdict::Found(findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The story's plan with claims that say all that is known.
fn honest(mut story: Story) -> Story {
    let verdict = audit(&story.case, &story.travel, &story.travel, &story.plan);
    let plan = &mut story.plan;
    if plan.status != Status::AsIs {
        if let Some(proven) = verdict.lagrangian_bound {
            let proven = proven.min(plan.objective);
            let claimed = plan.lower_bound.max(proven).min(plan.objective);
            plan.lower_bound = if plan.bound == BoundKind::Lagrangian { proven } else { claimed };
        }
        let optimal = plan.lower_bound == plan.objective;
        plan.status = if optimal { Status::Optimal } else { Status::Feasible };
    }
    story
}

fn below_of(random: &mut Rand32, len: usize) -> usize {
    random.rand_range(0..u32::try_from(len).unwrap()) as usize
}

/// One thing wrong in a document; what it is.
fn in_document(document: &mut Tree, claimed: &[&str], random: &mut Rand32) -> String {
    let mut values = Vec::new();
    ways(document, &[], "", &mut values);
    let (way, name) = values.swap_remove(below_of(random, values.len()));
    let value = value_at(document, &way);
    let is_leaf = !matches!(value, Tree::Object(_) | Tree::List(_)) && !claimed.contains(&name.as_str());
    let is_number = matches!(value, Tree::Number(_));
    let kinds: [(bool, &str, &dyn Fn(Among<'_>, usize)); 4] = [
        (true, "deleted", &delete),
        (true, "doubled", &double),
        (is_leaf, "changed", &nudge),
        (is_number, "changed below its last place", &below),
    ];
    let possible: Vec<_> = kinds.into_iter().filter(|kind| kind.0).collect();
    let (_, what, change) = possible[below_of(random, possible.len())];
    at(document, &way, change);
    format!("plan.json, {name} {what}")
}

/// One thing wrong in a table with rows; what it is.
fn in_sheet(sheet: &mut Sheet, random: &mut Rand32) -> String {
    let (row, column) = (below_of(random, sheet.rows.len()), below_of(random, sheet.columns.len()));
    let at = format!("row {row}, column {}", sheet.columns[column]);
    match random.rand_range(0..8) {
        0 => {
            sheet.rows.remove(row);
            format!("{at}: row deleted")
        }
        1 => {
            let copy = sheet.rows[row].clone();
            sheet.rows.push(copy);
            format!("{at}: row doubled")
        }
        2 => {
            sheet.columns.remove(column);
            sheet.rows.iter_mut().for_each(|row| drop(row.remove(column)));
            format!("{at}: column deleted")
        }
        3 => {
            sheet.columns.push(sheet.columns[column].clone());
            sheet.rows.iter_mut().for_each(|row| row.push(row[column].clone()));
            format!("{at}: column doubled")
        }
        4 => {
            sheet.columns.push("further".into());
            sheet.rows.iter_mut().for_each(|row| row.push("1".into()));
            format!("{at}: column added")
        }
        5 => {
            let cell = &mut sheet.rows[row][column];
            *cell = if cell.is_empty() { "1".into() } else { String::new() };
            format!("{at}: cell emptied or filled")
        }
        6 => {
            let cell = &mut sheet.rows[row][column];
            let dot = if cell.contains('.') { "" } else { "." };
            *cell = format!("{cell}{dot}000001");
            format!("{at}: six places more")
        }
        _ => {
            let cell = &mut sheet.rows[row][column];
            let up = cell.parse::<i64>().map(|number| (number + 1).to_string());
            *cell = up.unwrap_or_else(|_| format!("{cell}1"));
            format!("{at}: cell changed")
        }
    }
}

/// Plants a fault into one of the folder's files; its name, its bytes before, and what it is.
fn plant(folder: &Path, found: &Written, claimed: &[&str], random: &mut Rand32) -> (&'static str, String) {
    let tables = [
        ("assignments.csv", Some(&found.assignments)),
        ("schools.csv", Some(&found.schools)),
        ("prices.csv", found.prices.as_ref()),
    ];
    let tables: Vec<(&str, &Sheet)> = tables
        .into_iter()
        .filter_map(|(name, sheet)| Some((name, sheet?)))
        .filter(|(_, sheet)| !sheet.rows.is_empty())
        .collect();
    let chosen = below_of(random, tables.len() + 2);
    let Some(&(name, sheet)) = tables.get(chosen) else {
        let mut document = found.document.clone();
        let what = in_document(&mut document, claimed, random);
        fs::write(folder.join("plan.json"), json(&document)).unwrap();
        return ("plan.json", what);
    };
    let mut sheet = sheet.clone();
    let what = in_sheet(&mut sheet, random);
    fs::write(folder.join(name), csv(&sheet)).unwrap();
    (name, format!("{name}, {what}"))
}

#[test]
fn clean_folders_raise_no_finding_and_faults_in_their_files_are_found() {
    let wanted = sweep(PLANTED);
    let room = tempfile::tempdir().unwrap();
    let (mut refused, mut found, mut as_good) = (0, 0, 0);
    for (seed, story) in stories((wanted / 10).max(1)) {
        let story = honest(story);
        let folder = room.path().join(seed.to_string());
        fs::create_dir(&folder).unwrap();
        let files = plan_folder::files(&story.case, &story.plan, false);
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let clean = match judge(&folder, &story) {
            Verdict::Passed(clean) => clean.1,
            Verdict::Found(words) => panic!("seed {seed}, clean:\n{words}"),
            Verdict::Refused => panic!("seed {seed}: the clean folder cannot be read"),
        };
        let held = claims(&story.plan).into_iter().filter(|claim| *claim != Claim::Prices);
        let claimed: Vec<&str> = held.flat_map(Claim::keys).copied().collect();
        let random = &mut Rand32::new(seed);
        for _ in 0..10 {
            let (name, what) = plant(&folder, &clean, &claimed, random);
            match judge(&folder, &story) {
                Verdict::Refused => refused += 1,
                Verdict::Found(_) => found += 1,
                Verdict::Passed(passed) => {
                    // Other prices that prove the same bound are as good a proof; nothing else may pass.
                    assert!(name == "prices.csv", "seed {seed}: {what} passed");
                    let proven = passed.0.lagrangian_bound.map(|bound| bound.min(story.plan.objective));
                    let bound = story.plan.lower_bound;
                    assert!(
                        proven == Some(bound) || story.plan.bound != BoundKind::Lagrangian,
                        "seed {seed}: {what} passed without proof"
                    );
                    as_good += 1;
                }
            }
            let (_, bytes) = files.iter().find(|(file, _)| *file == name).unwrap();
            fs::write(folder.join(name), bytes).unwrap();
        }
        fs::remove_dir_all(&folder).unwrap();
    }
    println!("{refused} refused, {found} found, {as_good} of prices that prove the same");
    assert!(found > refused, "most faults are the referee's to find");
}
