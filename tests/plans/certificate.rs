//! Certificates of trees' bounds: written, read back, added up by the referee alone; and whatever is planted in one is found.
#![allow(
    clippy::print_stdout,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::fs;

use hubward::desk::Session;
use hubward::io::{case, plan_folder, roads};
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{BoundKind, Plan};
use hubward::model::proof::Certificate;
use hubward::model::recipe::View;
use hubward::model::travel::Travel;
use hubward::model::units::Fen;
use hubward::synth::{Preset, county};
use hubward::verify;

use super::common::dice::Dice;
use super::common::enumeration::planned;
use super::common::random_county::{floored, profile, random_case, together};
use super::common::sweep;

/// Faults planted where `HUBWARD_SWEEP` says no other number; 20,000 were planted once.
const PLANTED: usize = 600;
/// Random counties of a few villages likewise; 500 were held once.
const COUNTIES: usize = 60;

/// Counties of some dozens of villages, and their plans.
fn synthetic(seed: u64) -> (Session, Plan) {
    let room = tempfile::tempdir().unwrap();
    let [villages, schools] = [20 + seed * 7 % 41, 4 + seed % 8].map(|count| u32::try_from(count).unwrap());
    for (name, text) in county(&Preset::plain(villages, schools, seed)).files() {
        fs::write(room.path().join(name), text).unwrap();
    }
    let (case, _) = case::read(room.path(), &[], &roads::read_roads).unwrap();
    let session = Session::drive(case, &Forget, &Control::silent());
    let Outcome::Planned(plan) = session.plan(&Control::silent()).unwrap() else { panic!("{seed}: no plan") };
    (session, *plan)
}

/// Each bound of kind `tree` has its certificate, which holds and reads back from the folder.
#[test]
fn bounds_of_trees_are_proven_from_files_alone() {
    let (mut certified, mut lines) = (0, 0);
    for seed in 1..=20 {
        let (session, plan) = synthetic(seed);
        let audit = session.audit(&plan);
        assert!(audit.passed(), "{seed}: {:?}", audit.findings);
        assert_eq!(audit.certified, plan.bound == BoundKind::Tree, "{seed}");
        let Some(proof) = &plan.proof else { continue };
        let room = tempfile::tempdir().unwrap();
        plan_folder::write(
            room.path(),
            session.case(),
            &plan,
            plan_folder::Options { force: true, ..Default::default() },
        )
        .unwrap();
        let read = plan_folder::read(room.path(), session.case()).unwrap();
        assert_eq!(read.proof.as_ref(), Some(proof), "{seed}");
        certified += 1;
        lines += proof.lines.len();
    }
    println!("{certified} certificates of {lines} lines");
    assert!(certified >= 4, "few bounds came from a tree: {certified}");
}

fn random(dice: &mut Dice) -> (Case, Travel) {
    let (mut case, travel) = random_case(dice, &profile());
    if dice.chance(30) {
        together(dice, &mut case);
    }
    if dice.chance(30) {
        case.recipe.objective.view = View::County;
        floored(dice, &mut case);
    }
    (case, travel)
}

/// Of random counties with beds, meals, least pupils, budgets, catchments and floors, every bound of money is added up again.
#[test]
fn random_counties_are_certified() {
    let (mut plans, mut trees, mut bare) = (0, 0, Vec::new());
    for seed in 0..sweep(COUNTIES) {
        let dice = &mut Dice::new(9_000 + seed as u128);
        let (case, travel) = random(dice);
        let Some(plan) = planned(&case, &travel, 1, "certified") else { continue };
        let audit = verify::audit(&case, &travel, &travel, &plan);
        assert!(audit.passed(), "{seed}: {:?}", audit.findings);
        plans += 1;
        if plan.bound == BoundKind::Tree {
            trees += 1;
            if !audit.certified {
                bare.push(seed);
            }
        }
    }
    println!("{plans} plans, {trees} bounds of trees, without certificate: {bare:?}");
    assert!(trees > 0);
    assert!(bare.len() * 50 <= trees, "without certificate: {bare:?} of {trees}");
}

/// Something odd in a certificate; whether it may be as good a proof nevertheless.
fn plant(dice: &mut Dice, proof: &mut Certificate) -> (&'static str, bool) {
    let at = dice.below(u32::try_from(proof.lines.len()).unwrap()) as usize;
    let strikes = !proof.lines[at].leaf;
    let kind = dice.below(9);
    let line = &mut proof.lines[at];
    match kind {
        0 => {
            proof.lines.remove(at);
            ("a line less", strikes)
        }
        1 => {
            let twin = line.clone();
            proof.lines.insert(at, twin);
            ("a line twice", strikes)
        }
        2 => {
            line.leaf = !line.leaf;
            ("leaf or not", false)
        }
        3 => {
            line.bound.0 += if dice.chance(50) { 1 } else { -1 };
            ("another bound", false)
        }
        4 | 5 if !line.branches.is_empty() => {
            let branch = dice.below(u32::try_from(line.branches.len()).unwrap()) as usize;
            if kind == 4 {
                line.branches[branch] = line.branches[branch].other();
                ("the other side", false)
            } else {
                line.branches.truncate(branch);
                ("fewer branchings", false)
            }
        }
        6 => {
            line.scale = dice.of(&[0, 1, 7, 1_000_000_000]);
            ("another scale", true)
        }
        7 if !line.schools.is_empty() => {
            line.schools[0].2[0] += i64::from(dice.below(1_000_000)) - 500_000;
            ("price of a place", true)
        }
        _ => {
            let unit = dice.below(u32::try_from(line.units.len()).unwrap()) as usize;
            let change = 10_i64.pow(dice.below(9)) * line.scale;
            line.units[unit] += if dice.chance(50) { change } else { -change };
            ("price of a unit", true)
        }
    }
}

/// Whatever is planted is found, unless the prices prove as much all the same; and nothing at all proves more than is true.
#[test]
fn planted_faults_are_found() {
    let all = sweep(PLANTED);
    let seeds: Vec<u64> = (1..=30).collect();
    let mut dice = Dice::new(4_711);
    let (mut planted, mut found, mut as_good) = (0, 0, 0);
    let proven: Vec<(Session, Plan)> =
        seeds.into_iter().map(synthetic).filter(|(_, plan)| plan.proof.is_some()).take(6).collect();
    assert!(!proven.is_empty());
    while planted < all {
        let (session, plan) = &proven[planted % proven.len()];
        let mut forged = plan.clone();
        let (what, may_hold) = plant(&mut dice, forged.proof.as_mut().unwrap());
        if forged.proof == plan.proof {
            continue;
        }
        let audit = session.audit(&forged);
        if audit.certified {
            assert!(may_hold, "{what} passed");
            as_good += 1;
        } else {
            assert!(
                audit.findings.iter().any(|finding| finding.code == "V707"),
                "{what}: {:?}",
                audit.findings
            );
            found += 1;
        }
        // The plan is the best there is: that none is so cheap can be proven by nothing.
        let more = plan.objective + Fen(1 + i64::from(dice.below(1_000)));
        forged.lower_bound = more;
        forged.proof.as_mut().unwrap().lines.iter_mut().for_each(|line| line.bound = more);
        assert!(!session.audit(&forged).certified, "{what} proves what is not true");
        planted += 1;
    }
    println!("{planted} faults: {found} found, {as_good} of prices that prove as much");
    assert!(found > as_good);
}
