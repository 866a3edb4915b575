//! Sweeps: `HUBWARD_SWEEP` planted faults (default 1,000) on a tenth as many clean plans.

use std::collections::BTreeMap;
use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::{County, SchoolKind};
use hubward::model::plan::Means;
use hubward::model::recipe::Recipe;
use hubward::model::units::{Fen, Seconds};
use hubward::verify::{Audit, CODES, audit};
use oorandom::Rand32;

use super::law::{Children, children};
use super::planner::{Story, as_is, blank, story, unit_price};
use super::planted::FAULTS;
use crate::common::county::{profile, school, travel, trip, village};
use crate::common::sweep;

/// Faults planted where `HUBWARD_SWEEP` says no other number.
const PLANTED: usize = 1000;

fn judge(story: &Story) -> Audit {
    audit(&story.case, &story.travel, &story.travel, &story.plan)
}

fn messages(audit: &Audit) -> String {
    audit.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Clean stories from seeds, as many as asked for.
pub(crate) fn stories(number: usize) -> impl Iterator<Item = (u64, Story)> {
    let profile = profile();
    (0..).filter_map(move |seed| Some((seed, story(seed, &profile)?))).take(number)
}

#[test]
fn clean_plans_raise_no_finding_and_planted_faults_are_found() {
    let wanted = sweep(PLANTED);
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut planted, mut next) = (0, 0);
    let mut met: BTreeMap<&str, u32> = BTreeMap::new();
    for (seed, clean) in stories((wanted / 10).max(1)) {
        let verdict = judge(&clean);
        assert!(verdict.passed(), "seed {seed}:\n{}", messages(&verdict));
        let total: Fen = verdict.years[0].1.money.headings.values().copied().sum();
        assert_eq!(total, verdict.objective + verdict.constant_cost, "seed {seed}");
        meet(&mut met, &verdict);
        let random = &mut Rand32::new(seed);
        let (mut here, mut tries) = (0, 0);
        while here < 10 && tries < FAULTS.len() {
            let fault = &FAULTS[next % FAULTS.len()];
            let mut faulty = clean.clone();
            if (fault.plant)(&mut faulty, random) {
                if fault.refill {
                    faulty.refill();
                }
                let verdict = judge(&faulty);
                let hit = verdict.findings.iter().any(|finding| finding.code == fault.code);
                let number = next % FAULTS.len();
                assert!(hit, "seed {seed}, fault {number} ({}) unseen:\n{}", fault.code, messages(&verdict));
                *found.entry(number).or_default() += 1;
                here += 1;
                planted += 1;
            }
            next += 1;
            tries += 1;
        }
    }
    if wanted >= 1000 {
        let missing: Vec<&str> = FAULTS
            .iter()
            .enumerate()
            .filter(|(at, _)| !found.contains_key(at))
            .map(|(_, fault)| fault.code)
            .collect();
        assert!(missing.is_empty(), "never planted: {missing:?}");
        assert!(planted >= wanted, "{planted} planted");
        assert!(met.values().all(|&times| times > 0), "the clean plans are too tame: {met:?}");
    }
}

/// Counts what a clean plan has in it, so that the sweep cannot become tame unseen.
fn meet(met: &mut BTreeMap<&'static str, u32>, verdict: &Audit) {
    let (counts, rules) = (verdict.years[0].1.counts, &verdict.years[0].1.rules);
    let existing = rules.iter().any(|rule| rule.id.ends_with("max_minutes") && rule.existing > 0);
    let seen = [
        ("escorts", counts.pupils_escort > 0),
        ("boarders", counts.pupils_boarding > 0),
        ("points", counts.schools_partial > 0),
        ("closures", counts.schools_closed > 0),
        ("new schools", counts.schools_new > 0),
        ("existing violations", existing),
        ("a bound above zero", verdict.lagrangian_bound.is_some_and(|bound| bound > Fen(0))),
        ("children with no school today", verdict.before.counts.pupils < counts.pupils),
    ];
    for (what, here) in seen {
        *met.entry(what).or_default() += u32::from(here);
    }
}

/// Faults of the figures alone raise their own code and no other.
#[test]
fn a_wrong_figure_is_named_once_and_alone() {
    let lone = [
        "V003", "V301", "V302", "V405", "V409", "V411", "V602", "V603", "V604", "V605", "V606", "V607",
        "V702",
    ];
    let random = &mut Rand32::new(3);
    for (seed, clean) in stories(20) {
        for fault in FAULTS.iter().filter(|fault| lone.contains(&fault.code)) {
            let mut faulty = clean.clone();
            if (fault.plant)(&mut faulty, random) {
                let verdict = judge(&faulty);
                let others = verdict.findings.iter().filter(|finding| finding.code != fault.code);
                // A bound that is as high as the objective is also above it when raised.
                let others: Vec<_> = others.filter(|finding| finding.code != "V701").collect();
                assert!(others.is_empty(), "seed {seed}, {}: {others:?}", fault.code);
            }
        }
    }
}

#[test]
fn as_is_plans_pass_and_may_not_move_anyone() {
    let profile = profile();
    let mut moved = 0;
    for (seed, story) in
        (0..).filter_map(|seed| Some((seed, as_is(seed, &profile)?))).take((sweep(PLANTED) / 20).max(5))
    {
        let verdict = judge(&story);
        assert!(verdict.passed(), "seed {seed}:\n{}", messages(&verdict));
        assert!(verdict.years[0].1.rules.iter().all(|rule| rule.violations == 0), "seed {seed}");
        let mut cheap = story.clone();
        cheap.plan.lower_bound -= Fen(1);
        assert!(judge(&cheap).findings.iter().any(|finding| finding.code == "V706"));
        let mut other = story.clone();
        let row = &mut other.plan.assignments[0];
        row.means = if row.means == Means::Walk { Means::Bus } else { Means::Walk };
        other.refill();
        assert!(judge(&other).findings.iter().any(|finding| finding.code == "V215"), "seed {seed}");
        moved += 1;
    }
    assert!(moved >= 5);
}

/// A table that differs from the road is caught by driving the pair again.
#[test]
fn pairs_are_timed_again() {
    for (seed, story) in stories(20) {
        let mut road = story.travel.clone();
        let row = &story.plan.assignments[0];
        let table = if row.means == Means::Walk { &mut road.walk } else { &mut road.bus };
        let mut trip = table.trip(row.village, row.school);
        if let Some(trip) = &mut trip {
            trip.time = Seconds(trip.time.0 + 9);
        } else {
            continue;
        }
        table.set(row.village, row.school, trip);
        let verdict = audit(&story.case, &story.travel, &road, &story.plan);
        let codes: Vec<&str> = verdict.findings.iter().map(|finding| finding.code).collect();
        assert!(codes.contains(&"V301") && codes.contains(&"V303"), "seed {seed}: {codes:?}");
    }
}

/// Codes are listed once and every planted one is listed.
#[test]
fn codes_are_listed() {
    let mut codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert!(codes.is_sorted());
    codes.dedup();
    assert_eq!(codes.len(), CODES.len());
    let elsewhere =
        ["V215", "V216", "V220", "V303", "V415", "V416", "V509", "V511", "V512", "V705", "V706", "V707"]; // planted in tests of their own
    for code in codes {
        assert!(
            code.starts_with("V8") // routes of buses: tests/optimise/routes.rs
                || code.starts_with("V9") // what is written: files.rs, and every_leaf.rs beside it
                || elsewhere.contains(&code) || FAULTS.iter().any(|fault| fault.code == code),
            "{code} is never planted"
        );
    }
}

/// A county of the size of Bashang with prices on every child: 80 schools × 3 configurations × up to 1,500 seats.
#[test]
fn a_bound_of_a_whole_county_is_recounted() {
    let random = &mut Rand32::new(11);
    let schools: Vec<_> = (0..80)
        .map(|row| {
            let kind = if row < 30 { SchoolKind::Village } else { SchoolKind::Central };
            let mut row = school(&format!("s{row}"), kind, random.rand_range(100..1400));
            (row.beds, row.add_seats) = (100, 90);
            row
        })
        .collect();
    let villages: Vec<_> =
        (0..1200).map(|row| village(&format!("v{row}"), [random.rand_range(1..7); 9])).collect();
    let mut cells = |fast: u32| -> Vec<Vec<_>> {
        let mut cell = || {
            let seconds = random.rand_range(600..fast);
            trip(seconds, seconds * 8)
        };
        villages.iter().map(|_| schools.iter().map(|_| cell()).collect()).collect()
    };
    let travel = travel(&cells(9000), &cells(6000));
    let county = County {
        villages: villages.into(),
        schools: schools.into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    let case = Case {
        county: Arc::new(county),
        recipe: Recipe::default(),
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    };
    let mut plan = blank(Vec::new(), Vec::new());
    let price = |unit: &Children| Fen(i64::from(unit.pupils) * 1_500_000);
    let units = children(&case);
    plan.multipliers.units =
        units.iter().map(|unit| unit_price((unit.village, unit.band, unit.group), price(unit))).collect();
    let most: Fen = units.iter().map(price).sum();
    let bound = audit(&case, &travel, &travel, &plan).lagrangian_bound.unwrap();
    assert!(bound < most);
}
