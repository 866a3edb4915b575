//! Plans held fixed under other conditions, and the nearest lawful plan: against enumeration on tiny counties.
//!
//! Under each condition the enumeration looks for the plan that the referee passes with the fewest children at another school, then
//! the least cost. `HUBWARD_SWEEP` sets the number of counties.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it saw"
)]

use std::sync::Arc;

use crate::common::enumeration::{AWAY, Enumeration, planned};
use crate::common::random_county::{Dice, profile, random_case};
use crate::common::sweep;
use hubward::desk::Session;
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::units::Micro;
use hubward::planning::{held, mend};

const COUNTIES: usize = 300;
const SEED: u128 = 18_300_003;

/// Other weather, other rolls, a smaller building.
fn other_conditions(dice: &mut Dice, case: &Case) -> Case {
    let mut other = case.clone();
    let county = Arc::make_mut(&mut other.county);
    if dice.chance(60) {
        let rows =
            ["travel.walk.lower.max_minutes", "travel.bus.lower.max_minutes", "travel.bus.upper.max_minutes"];
        for id in rows {
            if let Some(rule) = other.profile.rules.get_mut(id) {
                rule.threshold = Micro(rule.threshold.0 * i64::from(dice.of(&[4, 7, 10])) / 10);
            }
        }
    }
    if dice.chance(50) {
        let school = dice.below(u32::try_from(county.schools.len()).unwrap());
        let school = hubward::model::ids::SchoolId(school);
        county.schools[school].seats = county.schools[school].seats * 2 / 3;
    }
    if dice.chance(50) {
        for id in county.villages.ids() {
            let more = dice.of(&[80, 100, 130]);
            for grade in &mut county.villages[id].grades {
                *grade = *grade * more / 100;
            }
        }
    }
    other
}

#[test]
fn a_mended_plan_moves_the_fewest_children_and_costs_the_least_of_those() {
    let counties = sweep(COUNTIES);
    let profile = profile();
    let mut dice = Dice::new(SEED);
    let (mut broken, mut moved, mut impossible, mut escorts) = (0, 0, 0, 0);
    for number in 0..counties {
        let (case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        let other = other_conditions(&mut dice, &case);
        let Some(best) = planned(&other, &travel, 1, &name) else {
            impossible += 1;
            continue;
        };
        let held = held(&other, &travel, &plan).plan;
        let evaluation = Session::new(other.clone(), travel.clone()).evaluate(&plan);
        broken += usize::from(!evaluation.broken.is_empty());
        let mended = mend(&other, &travel, &travel, (&held, &best), &Control::silent()).unwrap();
        let mut truth = Enumeration::new(&other, &travel);
        truth.prefer(&held);
        truth.run();
        let (value, nearest) = truth.best.as_ref().expect("a plan is known");
        let fewest = u32::try_from((value - nearest.objective.0) / AWAY).unwrap();
        assert_eq!(truth.audit(&mended.plan).findings, [], "{name}: verified");
        assert!(mended.moved_at_least <= fewest, "{name}: {} > {fewest}", mended.moved_at_least);
        assert!(mended.moved >= fewest, "{name}");
        if evaluation.broken.is_empty() {
            assert_eq!((fewest, mended.moved), (0, 0), "{name}: what holds needs nobody moved");
        }
        // A child who may be escorted no longer where there is room elsewhere is moved after the count.
        if mended.moved != fewest {
            let escorted = evaluation.broken.iter().any(|finding| finding.code == "V217")
                || mended.moved_at_least < mended.moved;
            assert!(escorted, "{name}: {} moved, {fewest} would do", mended.moved);
            escorts += 1;
            continue;
        }
        assert_eq!(mended.plan.objective, nearest.objective, "{name}: the cheapest of the nearest");
        assert_eq!(
            mended.plan.lower_bound.min(best.objective),
            best.lower_bound.min(best.objective),
            "{name}"
        );
        moved += usize::from(fewest > 0);
    }
    println!(
        "{broken} broken, {moved} with children moved, {impossible} impossible, {escorts} led away from escorts"
    );
    let few = counties / 20;
    assert!(broken > few && moved > few && escorts <= few, "{broken} {moved} {escorts}");
}

#[test]
fn a_plan_under_its_own_conditions_is_itself() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 1);
    for number in 0..40 {
        let (case, travel) = random_case(&mut dice, &profile);
        let Some(plan) = planned(&case, &travel, 1, &format!("county {number}")) else { continue };
        let found = Session::new(case, travel).evaluate(&plan);
        assert_eq!((found.broken, found.newcomers), (Vec::new(), Vec::new()), "county {number}");
        assert_eq!(found.plan.years, plan.years, "county {number}: every figure");
        assert_eq!(found.plan.objective, plan.objective, "county {number}");
        assert!(!found.plan.claims(), "county {number}: nothing is said of its best");
    }
}
