//! Reasons held against what is independent of them: solves from the beginning, enumeration, a pencil, the referee.
//!
//! `HUBWARD_SWEEP` sets the number of random counties.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; what was seen and how long it took is printed"
)]

use crate::common::sweep;
use std::path::Path;
use std::sync::Arc;

use crate::common::enumeration::{Enumeration, is_breach, is_detour, planned, units};
use crate::common::random_county::{Dice, floored, profile, random_case, together};
use hubward::io::{case, roads};
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::county::Decision;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Means, Plan, SchoolOutcome};
use hubward::model::question::Question;
use hubward::model::reasons::{Alternative, Choices, Forced, Hurdle, Interval, Knob, Reason, Reasons, Value};
use hubward::model::recipe::View;
use hubward::model::rules::Force;
use hubward::model::travel::Travel;
use hubward::model::unit::Band;
use hubward::model::units::{Fen, Micro};
use hubward::optimise::problem::{Problem, Row};
use hubward::optimise::{Effort, solve};
use hubward::planning::reasons::{Inquiry, other_outcomes, outlook, reasons};
use hubward::planning::{self, Brief, RoadReferee};
use hubward::verify::{self, Retime};
use hubward::{policy, report};

const COUNTIES: usize = 500;
const COUNTY_VIEWS: usize = 40;
const CLASSES: usize = 40;
const SEED: u128 = 20_211_117;

fn explained(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    plan: &Plan,
    turns: bool,
    subjects: &[Vec<Question>],
) -> Reasons {
    let control = Control::silent();
    let inquiry = Inquiry { case, travel, retime, plan, turns, control: &control };
    reasons(&inquiry, subjects).unwrap()
}

fn total(plan: &Plan) -> Fen {
    plan.objective + plan.constant_cost
}

/// The case a question is asked in: where the tables decide otherwise about the school, they are set aside.
fn case_of(case: &Case, reason: &Reason) -> Case {
    let mut county = (*case.county).clone();
    if let (Question::School(school, _), true) = (reason.question, reason.freed) {
        county.schools[school].decision = Some(Decision::Free);
    }
    Case { county: Arc::new(county), ..case.clone() }
}

/// The problem with everything taken out that a question rules out, written without a look at how the program does it.
fn narrowed(case: &Case, travel: &Travel, question: Question) -> Problem {
    let mut problem = Brief::new(case, travel).problem();
    match question {
        Question::School(school, outcome) => {
            let options = policy::options(case, &policy::Terms::new(case), school);
            let site = u32::try_from(school.row()).unwrap();
            let kept: Vec<usize> =
                (0..options.len()).filter(|&k| options[k].configuration.outcome == outcome).collect();
            let all = &problem.sites[school.row()].configurations;
            problem.sites[school.row()].configurations = kept.iter().map(|&k| all[k]).collect();
            let moved = |&(at, k, b): &(u32, u32, i64)| {
                let place = kept.iter().position(|&kept| kept == k as usize);
                if at == site { place.map(|k| (at, u32::try_from(k).unwrap(), b)) } else { Some((at, k, b)) }
            };
            for row in &mut problem.rows {
                row.configurations = row.configurations.iter().filter_map(moved).collect();
            }
        }
        Question::Village(village, band, school) => {
            let units = units(case, travel);
            let asked = |unit: u32| {
                let unit = &units[unit as usize];
                unit.village == village && band.is_none_or(|band| band == unit.band)
            };
            let stays: Vec<usize> = (0..problem.arcs.len())
                .filter(|&arc| !asked(problem.arcs[arc].unit) || problem.arcs[arc].site == school.0)
                .collect();
            let place = |arc: u32| stays.binary_search(&(arc as usize)).ok();
            for Row { arcs, .. } in &mut problem.rows {
                let moved =
                    arcs.iter().filter_map(|&(arc, a)| Some((u32::try_from(place(arc)?).unwrap(), a)));
                *arcs = moved.collect();
            }
            problem.arcs = stays.iter().map(|&arc| problem.arcs[arc]).collect();
        }
    }
    problem
}

/// The least cost, constants included, by a solve from the beginning; `None` = there is no plan.
fn cold(case: &Case, travel: &Travel, question: Question) -> Option<Fen> {
    let problem = narrowed(case, travel, question);
    if problem.sites.iter().any(|site| site.configurations.is_empty()) {
        return None;
    }
    let answer = solve(&problem, &Effort::default(), &Control::silent());
    assert!(answer.exhausted && answer.stopped.is_none(), "small counties are settled");
    let best = answer.best?;
    assert_eq!(answer.bound, best.cost, "to the optimum");
    // What all plans of the case have in common does not depend on the question.
    let plan = planned(case, travel, 1, "unforced").expect("a forced plan is a plan");
    Some(Fen(best.cost) + plan.constant_cost)
}

/// The same by enumeration of every plan that the referee passes.
fn enumerated(case: &Case, travel: &Travel, question: Question) -> Option<Fen> {
    let mut truth = Enumeration::new(case, travel);
    match question {
        Question::School(school, outcome) => truth.only(school, outcome),
        Question::Village(village, _, school) => truth.only_there(village, school),
    }
    truth.run();
    truth.best.as_ref().map(|(_, plan)| total(plan))
}

#[derive(Debug, Default)]
struct Seen {
    planned: usize,
    around: usize,
    impossible: usize,
    unlawful: usize,
    as_planned: usize,
    /// Alternatives that nothing keeps a unit from, and others.
    free: usize,
    kept_from: usize,
    freed: usize,
    enumerated: usize,
    outcomes: std::collections::BTreeMap<&'static str, usize>,
}

/// One answer against what is known of the best plan by a count of its own; `None` = there is none.
fn check(
    (case, travel): (&Case, &Travel),
    told: &Reasons,
    reason: &Reason,
    cold: Option<Fen>,
    name: &str,
    seen: &mut Seen,
) {
    let question = reason.question;
    let name = format!("{name}, {question:?}, freed {}", reason.freed);
    let own = case_of(case, reason);
    seen.freed += usize::from(reason.freed);
    match &reason.forced {
        Forced::Planned { value, plan, .. } => {
            let cold = cold.unwrap_or_else(|| panic!("{name}: no plan from the beginning, but {plan:#?}"));
            let difference = cold - told.value.plan;
            let interval = value.above(told.value, !reason.freed);
            assert_eq!(interval, Interval { lower: difference, upper: difference }, "{name}");
            assert_eq!(value.plan - told.value.plan, difference, "{name}: the plan found is the best");
            assert_eq!(total(plan), value.plan, "{name}");
            // A village that is sent may be escorted past a school with room: that is the answer, and its price.
            let mut findings = verify::audit(&own, travel, travel, plan).findings;
            if let Question::Village(village, ..) = question {
                findings.retain(|finding| !is_detour(&own, finding, village));
            }
            assert_eq!(findings, [], "{name}");
            match question {
                Question::School(school, outcome) => {
                    let row = plan.schools.iter().find(|row| row.school == school).unwrap();
                    assert_eq!(row.configuration.outcome, outcome, "{name}");
                    *seen.outcomes.entry(outcome.word()).or_default() += 1;
                }
                Question::Village(village, band, school) => {
                    let rows = plan
                        .assignments
                        .iter()
                        .filter(|row| row.village == village && band.is_none_or(|band| band == row.band));
                    assert!(rows.clone().next().is_some(), "{name}");
                    assert!(rows.into_iter().all(|row| row.school == school), "{name}");
                }
            }
            seen.planned += 1;
        }
        Forced::AsPlanned => {
            assert_eq!(cold, Some(told.value.plan), "{name}");
            seen.as_planned += 1;
        }
        Forced::Impossible(why) => {
            assert_eq!(cold, None, "{name}");
            assert!(!why.conflicts.is_empty(), "{name}: impossible for no reason");
            seen.impossible += 1;
        }
        Forced::Unlawful(units) => {
            assert_eq!(cold, None, "{name}");
            let excused = |unit: &hubward::model::reasons::Unlawful| {
                unit.ways.iter().all(|way| !way.hurdles.is_empty())
            };
            assert!(!units.is_empty() && units.iter().all(excused), "{name}: {units:#?}");
            seen.unlawful += 1;
        }
        Forced::OutOfTime => panic!("{name}: nothing limits this"),
    }
}

/// An alternative against the referee: the plan with this one row changed is a plan and costs so much more, if nothing is said
/// to be in the way, and is none otherwise.
fn alone(
    case: &Case,
    travel: &Travel,
    plan: &Plan,
    choice: &Choices,
    way: &Alternative,
    name: &str,
    seen: &mut Seen,
) {
    let mut moved = plan.clone();
    let row = moved
        .assignments
        .iter_mut()
        .find(|row| (row.village, row.band, row.group) == (choice.village, choice.band, choice.group));
    let row = row.unwrap();
    (row.school, row.means) = (way.school, way.means);
    let audit = verify::audit(case, travel, travel, &moved);
    // An escort past an open school with room is no plan, but an answer to a question: it is told with its price.
    let breach = audit.findings.iter().any(|finding| is_breach(finding.code) && finding.code != "V217");
    assert_eq!(breach, !way.hurdles.is_empty(), "{name}: {choice:#?} {way:#?} {:#?}", audit.findings);
    if breach {
        seen.kept_from += 1;
    } else {
        assert_eq!(audit.objective - plan.objective, way.more, "{name}: {choice:#?} {way:#?}");
        seen.free += 1;
    }
}

/// The outlook of a plan, row by row: the way of today is one whose time the plan has, each alternative holds before the referee.
fn looked_around(case: &Case, travel: &Travel, plan: &Plan, name: &str, seen: &mut Seen) {
    let told = outlook(case, travel, plan);
    assert_eq!([told.choices.len(), told.today.len()], [plan.assignments.len(); 2], "{name}");
    let factor = policy::Terms::new(case).route_factor;
    for ((row, choice), today) in plan.assignments.iter().zip(&told.choices).zip(&told.today) {
        let key = (row.village, row.band, row.group);
        assert_eq!((choice.village, choice.band, choice.group), key, "{name}");
        assert_eq!((today.village, today.band, today.group), key, "{name}");
        assert_eq!((choice.school, choice.means, choice.time), (row.school, row.means, row.time), "{name}");
        for way in &choice.others {
            alone(case, travel, plan, choice, way, name, seen);
        }
        let table = if today.means == Means::Walk { &travel.walk } else { &travel.bus };
        let trip = row.before_school.and_then(|school| table.trip(row.village, school));
        let collects = matches!(today.means, Means::Bus | Means::Board);
        let time = trip.map(|trip| if collects { trip.time.scaled(factor) } else { trip.time });
        assert_eq!((time, trip.map(|trip| trip.length)), (row.before_time, today.length), "{name}");
        seen.around += 1;
    }
}

/// Every other outcome of every school, and a village sent to a school.
fn everything(case: &Case, plan: &Plan, village: VillageId, to: SchoolId) -> Vec<Vec<Question>> {
    let mut subjects: Vec<Vec<Question>> = Vec::new();
    for school in case.county.schools.ids() {
        let others = other_outcomes(case, plan, school);
        subjects.push(others.into_iter().map(|other| Question::School(school, other)).collect());
    }
    if plan.assignments.iter().any(|row| row.village == village) {
        subjects.push(vec![Question::Village(village, None, to)]);
    }
    subjects.retain(|questions| !questions.is_empty());
    subjects
}

/// By the county's view, floors of the public funds among it: each answer against enumeration, each alternative against the referee.
#[test]
fn a_reason_by_the_countys_view_is_what_enumeration_finds() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 1);
    let mut prices = Dice::new(SEED + 3);
    let (mut seen, mut told_of) = (Seen::default(), 0);
    for number in 0..COUNTY_VIEWS {
        let (mut case, travel) = random_case(&mut dice, &profile);
        case.recipe.objective.view = View::County;
        floored(&mut dice, &mut case);
        if number % 2 == 1 {
            together(&mut prices, &mut case);
        }
        let name = format!("county {number}");
        let village = VillageId(dice.below(u32::try_from(case.county.villages.len()).unwrap()));
        let to = SchoolId(dice.below(u32::try_from(case.county.schools.len()).unwrap()));
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        told_of += 1;
        let subjects = everything(&case, &plan, village, to);
        let told = explained(&case, &travel, &travel, &plan, false, &subjects);
        assert_eq!(told.value, Value { plan: total(&plan), bound: total(&plan) }, "{name}: proven best");
        for reason in told.subjects.iter().flat_map(|subject| &subject.reasons) {
            let best = enumerated(&case_of(&case, reason), &travel, reason.question);
            check((&case, &travel), &told, reason, best, &name, &mut seen);
        }
        for choice in told.subjects.iter().flat_map(|subject| &subject.choices) {
            for way in &choice.others {
                alone(&case, &travel, &plan, choice, way, &name, &mut seen);
            }
        }
        looked_around(&case, &travel, &plan, &name, &mut seen);
    }
    println!("{told_of} counties: {seen:?}");
    let few = COUNTY_VIEWS / 20;
    assert!(seen.planned > told_of && seen.impossible > few && seen.as_planned > few, "{seen:?}");
    assert!(seen.free > few && seen.kept_from > told_of && seen.freed > few, "{seen:?}");
}

/// Schools that state few rooms and are held to them: each answer against enumeration, each alternative against the referee.
#[test]
fn a_reason_holds_schools_to_their_rooms() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 2);
    let (mut seen, mut told_of) = (Seen::default(), 0);
    for number in 0..CLASSES {
        let (mut case, travel) = random_case(&mut dice, &profile);
        for school in Arc::get_mut(&mut case.county).unwrap().schools.values_mut() {
            school.rooms = dice.maybe(80, |dice| 1 + dice.below(6));
        }
        for (id, sizes) in [("class.primary.max", [4, 7, 12, 45]), ("class.point.target", [3, 6, 10, 30])] {
            case.profile.rules.get_mut(id).unwrap().threshold = Micro::whole(dice.of(&sizes));
        }
        let rule = case.profile.rules.get_mut("capacity.rooms").unwrap();
        (rule.force, rule.threshold) = (Force::Hard, Micro::whole(i64::from(dice.below(2))));
        let name = format!("county {number}");
        let village = VillageId(dice.below(u32::try_from(case.county.villages.len()).unwrap()));
        let to = SchoolId(dice.below(u32::try_from(case.county.schools.len()).unwrap()));
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        told_of += 1;
        let subjects = everything(&case, &plan, village, to);
        let told = explained(&case, &travel, &travel, &plan, false, &subjects);
        for reason in told.subjects.iter().flat_map(|subject| &subject.reasons) {
            let best = enumerated(&case_of(&case, reason), &travel, reason.question);
            check((&case, &travel), &told, reason, best, &name, &mut seen);
        }
        for choice in told.subjects.iter().flat_map(|subject| &subject.choices) {
            for way in &choice.others {
                alone(&case, &travel, &plan, choice, way, &name, &mut seen);
            }
        }
    }
    println!("{told_of} counties: {seen:?}");
    let few = CLASSES / 20;
    assert!(seen.planned > told_of && seen.impossible > few && seen.kept_from > told_of, "{seen:?}");
}

/// Every other outcome of every school and a village sent to a school drawn, in each of the counties: the interval is a point, and the
/// difference of two solves from the beginning; the interval's plan is one that the referee passes.
#[test]
fn a_reason_is_the_difference_of_two_cold_solves() {
    let counties = sweep(COUNTIES);
    let profile = profile();
    let mut dice = Dice::new(SEED);
    let mut prices = Dice::new(SEED + 2);
    let mut seen = Seen::default();
    let mut planned_counties = 0;
    let mut number = 0;
    while planned_counties < counties {
        number += 1;
        let (mut case, travel) = random_case(&mut dice, &profile);
        // What a unit pays then hangs on where the others are.
        if number % 4 == 0 {
            together(&mut prices, &mut case);
        }
        let name = format!("county {number}");
        let village = VillageId(dice.below(u32::try_from(case.county.villages.len()).unwrap()));
        let to = SchoolId(dice.below(u32::try_from(case.county.schools.len()).unwrap()));
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        planned_counties += 1;
        let subjects = everything(&case, &plan, village, to);
        let told = explained(&case, &travel, &travel, &plan, false, &subjects);
        assert_eq!(told.value, Value { plan: total(&plan), bound: total(&plan) }, "{name}: proven best");
        let mut every = planned_counties % 5 == 0;
        let first = planned_counties / 5;
        let all: Vec<&Reason> = told.subjects.iter().flat_map(|subject| &subject.reasons).collect();
        for (at, reason) in all.iter().enumerate() {
            let own = case_of(&case, reason);
            let cold = cold(&own, &travel, reason.question);
            check((&case, &travel), &told, reason, cold, &name, &mut seen);
            if every && at == first % all.len() {
                assert_eq!(enumerated(&own, &travel, reason.question), cold, "{name}: by enumeration");
                seen.enumerated += 1;
                every = false;
            }
        }
        for subject in &told.subjects {
            for choice in &subject.choices {
                let free = choice.others.iter().any(|way| way.hurdles.is_empty());
                assert!(
                    choice.others.len() <= 3 && (choice.others.len() <= 2 || free),
                    "{name}: {choice:#?}"
                );
                assert!(choice.others.iter().all(|way| way.school != choice.school), "{name}");
                for way in &choice.others {
                    alone(&case, &travel, &plan, choice, way, &name, &mut seen);
                }
            }
        }
        if planned_counties % 5 == 0 {
            looked_around(&case, &travel, &plan, &name, &mut seen);
        }
        for lang in [report::words::Lang::En, report::words::Lang::Zh] {
            assert!(!report::reasons::reasons(&case, &told, "plan", lang).contains("{}"), "{name}");
        }
    }
    println!("{planned_counties} counties: {seen:?}");
    let few = counties / 20;
    assert!(seen.planned > counties && seen.enumerated == counties / 5, "{seen:?}");
    assert!(
        seen.impossible > few && seen.unlawful > few && seen.as_planned > few && seen.freed > few,
        "{seen:?}"
    );
    assert!(seen.free > few && seen.kept_from > counties && seen.around > counties / 2, "{seen:?}");
    assert_eq!(seen.outcomes.len(), 5, "{seen:?}");
}

fn read(folder: &str, settings: &[(&str, &str)]) -> (Case, Travel) {
    let settings: Vec<(String, String)> =
        settings.iter().map(|&(key, value)| (key.to_string(), value.to_string())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let (case, _) = case::read(&folder, &settings, &roads::read_roads).unwrap();
    let travel = planning::drive(&case, &Forget, &Control::silent());
    (case, travel)
}

fn plan_of(case: &Case, travel: &Travel, retime: &dyn Retime) -> Plan {
    match planning::plan(case, travel, retime, &Control::silent()) {
        Ok(Outcome::Planned(plan)) => *plan,
        other => panic!("{other:?}"),
    }
}

fn school(case: &Case, code: &str) -> SchoolId {
    case.county.schools.iter().find(|(_, school)| school.code == code).unwrap().0
}

fn village(case: &Case, code: &str) -> VillageId {
    case.county.villages.iter().find(|(_, village)| village.code == code).unwrap().0
}

fn yuan(amount: i64) -> Fen {
    Fen(amount * 100)
}

/// fixtures/tiny, whose README has the costs. In the plan P is a point (with B upper boarding at C) and Q closed:
///
/// ```text
/// P 250,000 + 10,800 + 67,680 = 328,480          Q 0 + 35,200 + 34,200 = 69,400           together 397,880
///
/// P whole         380,000 + 10,800 + 5,760 = 396,560                                       + 68,080
/// Q whole         380,000 + 8,640 + 6,480 = 395,120                                        + 325,720
/// Q a point       250,000 + 8,640 + 34,200 = 292,840                                       + 223,440
/// P closed        C has 90 seats and A takes 60: B's 27 and D's 17 do not fit beside it, so Q must teach. Cheapest is
///                 Q as a point for D lower and B lower, the upper ones to C (60 + 12 + 9 = 81):
///                 250,000 + 8,640 + 536,400 + 67,680 + 34,200 = 896,920                     + 499,040
///                 (Q whole with B at C: 380,000 + 15,120 + 513,000 + 67,680 = 975,800; Q a point for D lower and A lower,
///                 who pay 54,000 + 48,000 + 30,000 for the bus, B at C: 978,520)
/// B upper to Q    12 · (44 · 60 + 20,000 + 27 · 400 + 1,000) = 413,280 by escort; Q must be whole, D stays there:
///                 380,000 + 15,120 + 413,280 and P a point for B lower alone 260,800        + 671,320
/// ```
#[test]
fn tiny_is_explained_as_with_a_pencil() {
    let (case, travel) = read("tiny", &[("solve.gap", "0")]);
    let plan = plan_of(&case, &travel, &travel);
    let [p, q] = ["P", "Q"].map(|code| school(&case, code));
    let b = village(&case, "B");
    let subjects = [
        vec![Question::School(p, SchoolOutcome::Open), Question::School(p, SchoolOutcome::Closed)],
        vec![Question::School(q, SchoolOutcome::Open), Question::School(q, SchoolOutcome::Partial)],
        vec![Question::Village(b, Some(Band::Upper), q)],
    ];
    let told = explained(&case, &travel, &travel, &plan, false, &subjects);
    assert_eq!(told.value, Value { plan: yuan(1_508_880), bound: yuan(1_508_880) });
    let found: Vec<(Fen, &Plan)> = (told.subjects.iter().flat_map(|subject| &subject.reasons))
        .map(|reason| match &reason.forced {
            Forced::Planned { value, plan, .. } => {
                let Interval { lower, upper } = value.above(told.value, !reason.freed);
                assert_eq!(lower, upper, "{:?}", reason.question);
                (upper, &**plan)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let differences: Vec<Fen> = found.iter().map(|(difference, _)| *difference).collect();
    assert_eq!(differences, [68_080, 499_040, 325_720, 223_440, 671_320].map(yuan));
    // P whole: B upper stays, so nobody boards and twelve fewer change school.
    let counts = |plan: &Plan| plan.final_year().counts;
    assert_eq!((counts(&plan).pupils_boarding, counts(found[0].1).pupils_boarding), (12, 0));
    assert_eq!((counts(&plan).pupils_moved, counts(found[0].1).pupils_moved), (29, 17));
    // P closed: B lower is escorted to Q.
    let b_lower = found[1].1.assignments.iter().find(|row| row.village == b && row.band == Band::Lower);
    assert_eq!(b_lower.map(|row| (row.school, row.means)), Some((q, Means::Escort)));

    // D's children, whose school Q closes: P is all that is left to them.
    let choices = &told.subjects[1].choices;
    assert_eq!(choices.len(), 2);
    let lower = &choices[0].others;
    assert_eq!((lower[0].school, lower[0].means, lower[0].hurdles.as_slice()), (p, Means::Escort, &[][..]));
    // 8 · (44 · 90 + 20,000 + 27 · 400 + 1,000) - 35,200
    assert_eq!(lower[0].more, yuan(250_880));
    let upper = &choices[1].others;
    // 9 · (44 · 60 + 20,000 + 27 · 400 + 1,000) - 34,200; the plan teaches no grade above 3 there.
    assert_eq!((upper[0].more, upper[0].hurdles.as_slice()), (yuan(275_760), &[Hurdle::Grades][..]));
}

/// At 50,000 yuan a teacher P whole costs 30,000 + 50,000 - 61,920 = 18,080 more than P as a point; at T it is T - 31,920. So the
/// decision turns at 31,920 and no other number: Q's children would not fill it at one and a half of theirs.
#[test]
fn the_rate_at_which_tiny_turns_is_the_pencils() {
    let settings = [("solve.gap", "0"), ("rules.override.teacher.year", "50000")];
    let (case, travel) = read("tiny", &settings);
    let plan = plan_of(&case, &travel, &travel);
    let [p, q] = ["P", "Q"].map(|code| school(&case, code));
    let subjects =
        [vec![Question::School(p, SchoolOutcome::Open)], vec![Question::School(q, SchoolOutcome::Open)]];
    let told = explained(&case, &travel, &travel, &plan, true, &subjects);
    let turns = |at: usize, knob: Knob| {
        told.subjects[at].turns.iter().find(|turn| turn.knob == knob).unwrap().clone()
    };
    let teacher = turns(0, Knob::Rate("teacher.year"));
    assert_eq!(teacher.from, Micro::whole(50_000));
    let flip = teacher.flip.unwrap();
    let [holds, turned] = [flip.holds.at, flip.turned.at];
    let true_flip = Micro::whole(31_920);
    assert!(turned < true_flip && true_flip <= holds, "{flip:?}");
    assert!(holds.0 - turned.0 <= Micro::whole(500).0, "one hundredth of the rate: {flip:?}");
    assert!(flip.holds.proven && flip.turned.proven, "{flip:?}");
    // Q would cost 150,000 more as a point; its 17 to 26 children at C cost below 115,000, and P whole beside it 18,080.
    let children = turns(1, Knob::Enrolment);
    assert_eq!((children.from, children.flip), (Micro::whole(17), None));
    assert_eq!(
        children.tried.first().zip(children.tried.last()),
        Some((&Micro::whole(9), &Micro::whole(26)))
    );
    let text = report::reasons::reasons(&case, &told, "plan", report::words::Lang::En);
    assert!(text.contains("teacher.year: 50000 now; as planned up to"), "{text}");
    assert!(text.contains("children of its villages: 17 now; not seen to turn at any of 9,"), "{text}");
}

/// Every school of the Bashang county that closes or becomes a point, all it could be instead; prints how long that took.
#[test]
fn every_closed_school_of_bashang_is_explained() {
    let (case, travel) = read("bashang", &[]);
    let referee = RoadReferee::new(&case);
    let plan = plan_of(&case, &travel, &referee);
    let gone = |outcome| matches!(outcome, SchoolOutcome::Closed | SchoolOutcome::Partial);
    let subjects: Vec<Vec<Question>> = (plan.schools.iter())
        .filter(|row| gone(row.configuration.outcome))
        .map(|row| {
            let others = other_outcomes(&case, &plan, row.school);
            others.into_iter().map(|other| Question::School(row.school, other)).collect()
        })
        .collect();
    assert!(subjects.len() > 20, "{}", subjects.len());
    let start = std::time::Instant::now();
    let told = explained(&case, &travel, &referee, &plan, false, &subjects);
    let questions: Vec<&Reason> = told.subjects.iter().flat_map(|subject| &subject.reasons).collect();
    println!(
        "{} schools, {} questions: {:.1} s",
        subjects.len(),
        questions.len(),
        start.elapsed().as_secs_f64()
    );
    assert_eq!(verify::audit(&case, &travel, &referee, &plan).findings, []);
    for reason in questions {
        let Forced::Planned { value, plan: forced, .. } = &reason.forced else {
            panic!("{:?}: {:?}", reason.question, reason.forced);
        };
        let interval = value.above(told.value, !reason.freed);
        let difference = value.plan - told.value.plan;
        assert!(!reason.freed, "{:?}: small schools are free", reason.question);
        assert!(Fen(0) <= interval.lower && interval.lower <= interval.upper, "{:?}", reason.question);
        assert!(difference <= interval.upper && value.bound <= value.plan, "{:?}", reason.question);
        // Both gaps together, and no more.
        let gaps = (value.plan - value.bound) + (told.value.plan - told.value.bound);
        assert!(interval.upper - interval.lower <= gaps, "{:?}", reason.question);
        assert_eq!(total(forced), forced.final_year().money.total(), "{:?}", reason.question);
        assert_eq!(verify::audit(&case, &travel, &referee, forced).findings, [], "{:?}", reason.question);
    }
    assert!(told.subjects.iter().all(|subject| !subject.choices.is_empty()));
}
