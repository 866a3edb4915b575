//! Real counties from files to verified plans: every pupil of the input is in exactly one row.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use crate::common::data;
use std::collections::{BTreeMap, BTreeSet};

use hubward::io::{case, roads};
use hubward::model::control::Control;
use hubward::model::county::Village;
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Plan, Status};
use hubward::model::unit::Band;
use hubward::planning::{self, RoadReferee};
use hubward::verify;

/// Children of a village in a band, straight from its row.
fn children(village: &Village, band: Band) -> u32 {
    let grades = if band == Band::Lower { 0..3 } else { 3..6 };
    village.grades[grades].iter().sum()
}

/// Plans a county of the shared data quickly, optimised and as it stands, and checks both.
///
/// Of `nowhere` children no school can be reached, so that today's network has no row of theirs.
fn plans(name: &str, villages: usize, schools: usize, pupils: u32, nowhere: u32) {
    let Some(folder) = data(name) else { return };
    let quick = [("solve.gap", "0.02"), ("solve.node_limit", "1")];
    let quick = quick.map(|(key, value)| (key.to_string(), value.to_string()));
    let (mut case, _) = case::read(&folder, &quick, &roads::read_roads).expect("the real county reads");
    assert_eq!((case.county.villages.len(), case.county.schools.len()), (villages, schools));
    let travel = planning::drive(&case, &Forget, &Control::silent());
    for as_is in [true, false] {
        case.recipe.as_is = as_is;
        let referee = RoadReferee::new(&case);
        let plan =
            match planning::plan(&case, &travel, &referee, &Control::silent()).expect("its plan verifies") {
                Outcome::Planned(plan) => *plan,
                other => panic!("{name} has a plan: {other:?}"),
            };
        assert_eq!(verify::audit(&case, &travel, &referee, &plan).findings, [], "{name} verified");
        assert_eq!(plan.status == Status::AsIs, as_is);
        assert_eq!(plan.before.counts.pupils, pupils - nowhere, "{name}");
        let left_out = if as_is { nowhere } else { 0 };
        assert_eq!(plan.final_year().counts.pupils, pupils - left_out, "{name}, as-is {as_is}");
        everyone_is_placed_once(case.county.villages.values(), &plan, left_out);
        assert!(as_is || plan.gap() <= 0.02, "{name}: gap {}", plan.gap());
    }
}

fn everyone_is_placed_once(villages: &[Village], plan: &Plan, left_out: u32) {
    let mut rows = BTreeSet::new();
    let mut placed: BTreeMap<(usize, Band), u32> = BTreeMap::new();
    for row in &plan.assignments {
        assert!(rows.insert((row.village, row.band, row.group)), "{row:?} is there twice");
        *placed.entry((row.village.0 as usize, row.band)).or_default() += row.pupils;
    }
    let mut missing = 0;
    for (at, village) in villages.iter().enumerate() {
        for band in [Band::Lower, Band::Upper] {
            let (found, all) = (placed.remove(&(at, band)).unwrap_or(0), children(village, band));
            assert!(found == all || found == 0, "{} {}", village.code, band.word());
            missing += all - found;
        }
    }
    assert_eq!(missing, left_out);
    assert!(placed.is_empty(), "nobody else has a row: {placed:?}");
}

#[test]
fn isle_of_man_is_planned() {
    // A farm of one child, behind a ford that no bus crosses and too far to walk.
    plans("isle-of-man", 613, 32, 6_390, 1);
}

#[test]
fn tainan_is_planned() {
    plans("tainan", 649, 216, 93_966, 0);
}
