//! Escorts are the last resort: taken where nothing else has room, said why, found where they need not be.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::sync::Arc;

use crate::common::county::{profile, school, travel, trip, village};
use hubward::model::case::Case;
use hubward::model::county::{County, SchoolKind};
use hubward::model::ids::SchoolId;
use hubward::model::outcome::{Control, Outcome};
use hubward::model::plan::{Means, Plan};
use hubward::model::recipe::Recipe;
use hubward::model::travel::Travel;
use hubward::model::units::{Fen, Micro};
use hubward::{planning, verify};

/// Six children of grade 1 whose school next door no road leads to; the other school is 44 minutes by bus, over the soft limit.
fn county(seats: u32) -> (Case, Travel) {
    let mut home = village("V", [6, 0, 0, 0, 0, 0, 0, 0, 0]);
    home.school_lower = Some(SchoolId(0));
    let schools = vec![school("A", SchoolKind::Central, 50), school("B", SchoolKind::Central, seats)];
    let county = County {
        villages: vec![home].into(),
        schools: schools.into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    // 2,112 s driven are 44 minutes with the route factor.
    let travel = travel(&[vec![None, None]], &[vec![None, trip(2_112, 30_000)]]);
    // All of them may ride longer than today.
    let mut profile = profile();
    profile.rules.get_mut("travel.bus.lower.newly_over_share").unwrap().threshold = Micro::ONE;
    let case = Case {
        county: Arc::new(county),
        recipe: Recipe::default(),
        profile,
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    };
    (case, travel)
}

fn planned(case: &Case, travel: &Travel) -> Plan {
    match planning::plan(case, travel, travel, &Control::silent()) {
        Ok(Outcome::Planned(plan)) => *plan,
        other => panic!("there is a plan: {other:?}"),
    }
}

#[test]
fn nobody_is_escorted_past_an_open_school_with_room() {
    let (case, travel) = county(6);
    let plan = planned(&case, &travel);
    let row = &plan.assignments[0];
    assert_eq!((row.school, row.means), (SchoolId(1), Means::Bus));
    assert_eq!(row.reason.as_deref(), Some(""));
    // An escort to A would be cheaper by itself: 20,000 a child against 20,000 over the limit and the bus.
    let mut escorted = plan.clone();
    let row = &mut escorted.assignments[0];
    (row.school, row.means, row.time, row.length) = (SchoolId(0), Means::Escort, None, None);
    let codes: Vec<&str> = verify::audit(&case, &travel, &travel, &escorted)
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert!(codes.contains(&"V217"), "{codes:?}");
}

#[test]
fn an_escort_says_what_has_no_room() {
    let (case, travel) = county(5);
    let plan = planned(&case, &travel);
    let row = &plan.assignments[0];
    assert_eq!((row.school, row.means), (SchoolId(0), Means::Escort));
    assert_eq!(row.reason.as_deref(), Some("no-room: B seats"));
    // The dearest lawful way and 1,000 yuan a child: bus 1,000 + 30 km at 60, 20,000 over the limit, a change of school, 44 minutes.
    let minutes = 44 * 400 * 15 * 3 / 2; // fen: 0.15 yuan, trips, weight of the lower grades
    let bus = 100_000 + 180_000 + 2_000_000 + 100_000 + minutes;
    assert_eq!(plan.final_year().money.headings["over_limit"], Fen(6 * (bus + 100_000 - 2_000_000)));
    assert_eq!(plan.final_year().money.headings["escort"], Fen(6 * 2_000_000));
    assert_eq!(plan.before.money.headings["over_limit"], Fen(0), "today nobody chose");
}

#[test]
fn an_escort_says_that_no_way_leads_anywhere() {
    let (mut case, travel) = county(6);
    Arc::get_mut(&mut case.county).unwrap().villages.values_mut()[0].walk_only = true;
    let plan = planned(&case, &travel);
    let row = &plan.assignments[0];
    assert_eq!(row.means, Means::Escort);
    assert_eq!(row.reason.as_deref(), Some("no-way: walk no-road; bus no-road; board no-road"));
}
