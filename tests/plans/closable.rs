//! Which schools may close at all: by the children they have today, their kind, a list, and their own row.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::sync::Arc;

use crate::common::county::{profile, school, travel, trip, village};
use hubward::model::case::Case;
use hubward::model::county::{County, Decision, SchoolKind};
use hubward::model::outcome::{Control, Outcome};
use hubward::model::plan::{Plan, SchoolOutcome};
use hubward::model::recipe::{Decide, Recipe};
use hubward::model::travel::Travel;
use hubward::{planning, verify};

/// Twenty children of grade 1 a minute's walk from four village schools with room for all: 99 children today, 100, unknown, and
/// 150 of whom 60 are of the stage. One school would do.
fn county(decide: Decide) -> (Case, Travel) {
    let mut schools: Vec<_> =
        ["A", "B", "C", "D"].map(|code| school(code, SchoolKind::Village, 200)).into_iter().collect();
    for (school, enrolled) in schools.iter_mut().zip([Some(99), Some(100), None, Some(150)]) {
        school.enrolled = enrolled;
    }
    schools[3].grades = (1, 9);
    schools[3].enrolled_by_grade = Some([10, 10, 10, 10, 10, 10, 30, 30, 30]);
    let county = County {
        villages: vec![village("V", [20, 0, 0, 0, 0, 0, 0, 0, 0])].into(),
        schools: schools.into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    let there = vec![trip(60, 10); 4];
    let case = Case {
        county: Arc::new(county),
        recipe: Recipe { decide, ..Recipe::default() },
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    };
    (case, travel(std::slice::from_ref(&there), std::slice::from_ref(&there)))
}

fn planned(case: &Case, travel: &Travel) -> Plan {
    match planning::plan(case, travel, travel, &Control::silent()) {
        Ok(Outcome::Planned(plan)) => *plan,
        other => panic!("there is a plan: {other:?}"),
    }
}

/// How many may close, and the codes of those that do.
fn closed(case: &Case, travel: &Travel) -> (u32, String) {
    let plan = planned(case, travel);
    let gone = plan.schools.iter().filter(|row| row.configuration.outcome == SchoolOutcome::Closed);
    let codes = gone.map(|row| case.county.schools[row.school].code.as_str()).collect();
    assert_eq!(plan.before.counts.schools_free, 0, "nobody decides anything today");
    (plan.final_year().counts.schools_free, codes)
}

#[test]
fn schools_of_a_hundred_children_stay_unless_somebody_says_otherwise() {
    let with = |decide| {
        let (case, travel) = county(decide);
        closed(&case, &travel)
    };
    assert_eq!(profile().rate("close.below_pupils").to_string(), "100");
    assert_eq!(with(Decide::default()), (3, "ACD".into()), "B has 100");
    assert_eq!(with(Decide { close_below: Some(99), ..Decide::default() }), (2, "CD".into()));
    assert_eq!(
        with(Decide { close_below: Some(60), ..Decide::default() }),
        (1, "C".into()),
        "D has 60 in grades 1-6"
    );
    let (free, gone) = with(Decide { close_below: Some(0), ..Decide::default() });
    assert_eq!((free, gone.len()), (4, 3), "one of four is enough");
    let only = |codes: &[&str]| Decide {
        close_only: codes.iter().map(|code| (*code).to_string()).collect(),
        ..Decide::default()
    };
    assert_eq!(with(only(&["A", "B"])), (1, "A".into()), "B has 100 all the same");
    let kinds = Decide { keep_kinds: vec![SchoolKind::Village], ..Decide::default() };
    assert_eq!(with(kinds.clone()), (0, String::new()));
    let (mut case, travel) = county(kinds);
    Arc::get_mut(&mut case.county).unwrap().schools.values_mut()[1].decision = Some(Decision::Close);
    assert_eq!(closed(&case, &travel), (1, "B".into()), "a school's own row comes first");
}

#[test]
fn the_referee_knows_which_schools_stay() {
    let (case, travel) = county(Decide::default());
    let mut plan = planned(&case, &travel);
    let all = |plan: &Plan| verify::audit(&case, &travel, &travel, plan).findings;
    assert_eq!(all(&plan), []);
    plan.years[0].1.counts.schools_free = 4;
    assert_eq!(all(&plan).len(), 1, "{:?}", all(&plan));
    let (free, _) = county(Decide { close_below: Some(0), keep_kinds: Vec::new(), ..Decide::default() });
    let mut other = planned(&free, &travel);
    let row = other.schools.iter_mut().find(|row| row.school.0 == 1).unwrap();
    row.configuration.outcome = SchoolOutcome::Closed;
    assert!(!all(&other).is_empty(), "B may not close here");
}
