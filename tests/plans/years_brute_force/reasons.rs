//! Reasons of plans over several years against the same enumeration, restricted to what is asked.
//!
//! What "in every year in which it can be" means is written here by itself: an existing school from the first year on, a candidate
//! from the second.

use crate::common::sweep;
use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::county::{Decision, SchoolStatus};
use hubward::model::discount::Discount;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::plan::{Plan, SchoolOutcome};
use hubward::model::question::Question;
use hubward::model::reasons::{Alternative, Choices, Forced, Interval, Reason, Reasons};
use hubward::model::recipe::View;
use hubward::model::travel::Travel;
use hubward::model::units::Fen;
use hubward::planning::reasons::{Inquiry, ReasonError, other_outcomes, reasons};
use hubward::{report, verify};

use super::county::{by_the_purse, random_years};
use super::search::Search;
use super::ties::Ties;
use super::truth::Truth;
use crate::common::enumeration::{is_breach, is_detour, planned};
use crate::common::random_county::{Dice, profile};

const COUNTIES: usize = 120;
const SEED: u128 = 81_007;
/// Plans of single years that are looked at in one county.
const MOST: usize = 6_000;

#[derive(Debug, Default)]
struct Seen {
    planned: usize,
    impossible: usize,
    unlawful: usize,
    as_planned: usize,
    freed: usize,
    villages: usize,
    /// Forced plans that are otherwise from a later year on.
    later: usize,
    /// Plans in which a school changes in a later year, or twice.
    changes: usize,
    /// Alternatives that nothing keeps a unit from, others, and those of children who would be moved twice alone.
    free: usize,
    kept_from: usize,
    twice: usize,
    outcomes: std::collections::BTreeMap<&'static str, usize>,
}

fn total(plan: &Plan) -> Fen {
    plan.objective + plan.constant_cost
}

/// The case in which nothing is decided about the school that is asked about.
fn freed(case: &Case, question: Question) -> Case {
    let mut county = (*case.county).clone();
    if let Question::School(school, _) = question {
        county.schools[school].decision = Some(Decision::Free);
    }
    Case { county: Arc::new(county), ..case.clone() }
}

/// The first year in which a school may be what it is not today.
fn serves_from(case: &Case, school: SchoolId) -> usize {
    usize::from(case.county.schools[school].status == SchoolStatus::Candidate)
}

/// The least cost of the plans that do what is asked, in the case that it is asked in, by enumeration.
fn enumerated(case: &Case, travel: &Travel, question: Question) -> Option<Fen> {
    let truth = Truth::new(case, travel);
    let search = Search::new(&truth, usize::MAX).unwrap();
    let asked = |later: usize, combo: &[usize], places: &[u8]| match question {
        Question::School(school, outcome) => {
            let from = if outcome == SchoolOutcome::New { serves_from(case, school) } else { 0 };
            later < from || truth.kinds[school.row()][combo[school.row()]].name.outcome == outcome
        }
        Question::Village(village, band, school) => {
            later < serves_from(case, school)
                || truth.years[later].movers.iter().zip(places).all(|(mover, &place)| {
                    let sent = mover.unit.village == village && band.is_none_or(|own| own == mover.unit.band);
                    !sent || usize::from(place) == school.row()
                })
        }
    };
    search.cheapest_of(Ties::all(&truth), &asked).map(|cost| Fen(cost + truth.constant))
}

fn asked_for(plan: &Plan, question: Question, from: usize) -> bool {
    let years: Vec<u32> = plan.years.iter().skip(from).map(|(year, _)| *year).collect();
    match question {
        Question::School(school, outcome) => plan
            .schools
            .iter()
            .filter(|row| row.school == school && years.contains(&row.year))
            .all(|row| row.configuration.outcome == outcome),
        Question::Village(village, _, school) => plan
            .assignments
            .iter()
            .filter(|row| row.village == village && years.contains(&row.year))
            .all(|row| row.school == school),
    }
}

fn check((case, travel): (&Case, &Travel), told: &Reasons, reason: &Reason, name: &str, seen: &mut Seen) {
    let question = reason.question;
    let own = if reason.freed { freed(case, question) } else { case.clone() };
    let name = format!("{name}, {question:?}, freed {}", reason.freed);
    let best = enumerated(&own, travel, question);
    seen.freed += usize::from(reason.freed);
    match &reason.forced {
        Forced::Planned { value, plan, year, .. } => {
            let best = best.unwrap_or_else(|| panic!("{name}: enumeration has no plan, but {plan:#?}"));
            let difference = best - told.value.plan;
            let interval = value.above(told.value, !reason.freed);
            assert_eq!(interval, Interval { lower: difference, upper: difference }, "{name}");
            assert_eq!((value.plan, value.bound), (best, best), "{name}");
            assert_eq!(total(plan), value.plan, "{name}");
            // A village that is sent may be escorted past a school with room: that is the answer, and its price.
            let mut findings = verify::audit(&own, travel, travel, plan).findings;
            if let Question::Village(village, ..) = question {
                findings.retain(|finding| !is_detour(&own, finding, village));
            }
            assert_eq!(findings, [], "{name}");
            seen.later += usize::from(*year > case.recipe.first_year);
            seen.planned += 1;
        }
        Forced::AsPlanned => {
            assert_eq!(best, Some(told.value.plan), "{name}");
            seen.as_planned += 1;
        }
        Forced::Impossible(why) => {
            assert_eq!(best, None, "{name}");
            assert!(!why.conflicts.is_empty(), "{name}: impossible for no reason");
            seen.impossible += 1;
        }
        Forced::Unlawful(units) => {
            assert_eq!(best, None, "{name}");
            assert!(!units.is_empty(), "{name}");
            seen.unlawful += 1;
        }
        Forced::OutOfTime => panic!("{name}: nothing limits this"),
    }
}

/// An alternative against the referee: the plan with this one row of this one year changed is a plan and costs so much more in that year,
/// if nothing is said to be in the way, and is none otherwise.
fn alone(
    (case, travel): (&Case, &Travel),
    plan: &Plan,
    (year, choice, way): (u32, &Choices, &Alternative),
    name: &str,
    seen: &mut Seen,
) {
    use hubward::model::reasons::Hurdle;
    let mut moved = plan.clone();
    let key = (year, choice.village, choice.band, choice.group);
    let row =
        moved.assignments.iter_mut().find(|row| (row.year, row.village, row.band, row.group) == key).unwrap();
    (row.school, row.means) = (way.school, way.means);
    let audit = verify::audit(case, travel, travel, &moved);
    let breach = audit.findings.iter().any(|finding| is_breach(finding.code) && finding.code != "V217");
    assert_eq!(breach, !way.hurdles.is_empty(), "{name}: {choice:#?} {way:#?} {:#?}", audit.findings);
    let twice = audit.findings.iter().any(|finding| finding.code == "V220");
    if way.hurdles.contains(&Hurdle::Twice) {
        assert!(twice, "{name}: {choice:#?} {way:#?} {:#?}", audit.findings);
        seen.twice += usize::from(way.hurdles.len() == 1);
    }
    if breach {
        seen.kept_from += 1;
        return;
    }
    let later = usize::try_from(year - case.recipe.first_year).unwrap();
    let discount = Discount::new(case, plan.years.len());
    let worth = discount.apply(way.more, later);
    let apart = (audit.objective - plan.objective - worth).0.abs();
    // What a missing pupil brings is worth whole fen in every year.
    let floors = case.recipe.objective.view == View::County;
    let rounded = if floors { 1 + i64::from(choice.pupils) } else { 1 };
    assert!(apart <= rounded, "{name}: {apart} fen apart, {choice:#?} {way:#?}");
    seen.free += 1;
}

/// Every other outcome of every school, and a village sent to a school.
fn everything(case: &Case, plan: &Plan, (village, to): (VillageId, SchoolId)) -> Vec<Vec<Question>> {
    let mut subjects: Vec<Vec<Question>> = Vec::new();
    for school in case.county.schools.ids() {
        let others = other_outcomes(case, plan, school);
        let told: Vec<SchoolOutcome> =
            SchoolOutcome::ALL.into_iter().filter(|o| others.contains(o)).collect();
        for outcome in SchoolOutcome::ALL {
            let from = if outcome == SchoolOutcome::New { serves_from(case, school) } else { 0 };
            let same = asked_for(plan, Question::School(school, outcome), from);
            assert!(!(same && told.contains(&outcome)), "{school:?} {outcome:?}: the plan does it");
        }
        subjects.push(others.into_iter().map(|other| Question::School(school, other)).collect());
    }
    if plan.assignments.iter().any(|row| row.village == village) {
        subjects.push(vec![Question::Village(village, None, to)]);
    }
    subjects.retain(|questions| !questions.is_empty());
    subjects
}

/// Every other outcome of every school and a village sent to a school drawn: the interval is a point, and the difference of the cheapest
/// plan that enumeration finds among those that do what is asked, from the cheapest of all.
#[test]
fn a_reason_over_years_is_what_enumeration_finds() {
    let counties = sweep(COUNTIES);
    let profile = profile();
    let mut dice = Dice::new(SEED);
    let mut seen = Seen::default();
    let (mut number, mut told_of) = (0, 0);
    while told_of < counties {
        number += 1;
        let (mut case, travel) = random_years(&mut dice, &profile);
        case.recipe.solve.node_limit = 0;
        if number % 5 == 0 {
            by_the_purse(&mut dice, &mut case);
        }
        let name = format!("county {number}");
        let draw = |dice: &mut Dice, count: usize| dice.below(u32::try_from(count).unwrap());
        let village = VillageId(draw(&mut dice, case.county.villages.len()));
        let to = SchoolId(draw(&mut dice, case.county.schools.len()));
        if case.recipe.years > 3 || Search::new(&Truth::new(&case, &travel), MOST).is_none() {
            continue;
        }
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        told_of += 1;
        let subjects = everything(&case, &plan, (village, to));
        let control = Control::silent();
        let inquiry = Inquiry {
            case: &case,
            travel: &travel,
            retime: &travel,
            plan: &plan,
            turns: false,
            control: &control,
        };
        let told = reasons(&inquiry, &subjects).unwrap();
        assert_eq!(told.value.plan, told.value.bound, "{name}: proven best");
        for reason in told.subjects.iter().flat_map(|subject| &subject.reasons) {
            check((&case, &travel), &told, reason, &name, &mut seen);
            if let Forced::Planned { plan, .. } = &reason.forced {
                let from = match reason.question {
                    Question::School(school, SchoolOutcome::New) | Question::Village(_, _, school) => {
                        serves_from(&case, school)
                    }
                    Question::School(..) => 0,
                };
                assert!(asked_for(plan, reason.question, from), "{name}: {:?}", reason.question);
                match reason.question {
                    Question::School(_, outcome) => *seen.outcomes.entry(outcome.word()).or_default() += 1,
                    Question::Village(..) => seen.villages += 1,
                }
            }
        }
        for subject in &told.subjects {
            if let Question::School(school, _) = subject.reasons[0].question {
                let changes = plan.changes(school);
                assert_eq!(subject.year, *changes.first().unwrap_or(&case.recipe.first_year), "{name}");
                seen.changes +=
                    usize::from(changes.last().is_some_and(|&year| year > case.recipe.first_year));
            }
            for choice in &subject.choices {
                for way in &choice.others {
                    alone((&case, &travel), &plan, (subject.year, choice, way), &name, &mut seen);
                }
            }
        }
        for lang in [report::words::Lang::En, report::words::Lang::Zh] {
            assert!(!report::reasons::reasons(&case, &told, "plan", lang).contains("{}"), "{name}");
        }
        let turns = reasons(&Inquiry { turns: true, ..inquiry }, &subjects);
        assert!(matches!(turns, Err(ReasonError::OverYears(_))), "{name}: {turns:?}");
    }
    println!("{told_of} counties: {seen:?}");
    let few = counties / 40;
    assert!(
        seen.planned > counties && seen.villages > few && seen.later > few && seen.changes > few,
        "{seen:?}"
    );
    assert!(
        seen.impossible > few && seen.unlawful > few && seen.as_planned > few && seen.freed > few,
        "{seen:?}"
    );
    assert!(seen.free > few && seen.kept_from > counties && seen.twice > few, "{seen:?}");
    assert_eq!(seen.outcomes.len(), 5, "{seen:?}");
}
