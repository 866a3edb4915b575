//! `explain`: from a county and a plan of it to the plan's reasons.
//!
//! It words nothing itself beside the keys of its JSON.

use std::collections::BTreeSet;
use std::path::Path;

use hubward::io::named;
use hubward::io::plan_folder;
use hubward::model::case::Case;
use hubward::model::ids::SchoolId;
use hubward::model::plan::{Figures, Plan, SchoolOutcome};
use hubward::model::reasons::{
    Alternative, Choices, Forced, Hurdle, Interval, Knob, Question, Reason, Reasons, Sight, Subject, Turn,
};
use hubward::model::unit::Band;
use hubward::model::units::Fen;
use hubward::planning::RoadReferee;
use hubward::planning::reasons::{self, Inquiry, ReasonError};
use hubward::report;
use hubward::report::reasons::figures_of;
use serde_json::{Value, json};

use crate::cli::args::{Settings, Subjects};
use crate::cli::failure::Failure;
use crate::cli::impossible::conflict_json;
use crate::cli::plan::as_planned;
use crate::cli::progress::Watch;
use crate::cli::run::{Voice, drive, open};

/// Explains a plan.
pub(crate) fn explain(
    county: &Path,
    folder: &Path,
    wanted: &Subjects,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let subjects = subjects(&case, &plan, wanted)?;
    let travel = drive(&case, voice)?;
    let referee = RoadReferee::new(&case);
    let names = subjects.iter().map(|questions| name(&case, questions[0], voice)).collect();
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice).about(names);
    let told = watch.over(|control| {
        let inquiry = Inquiry {
            case: &case,
            travel: &travel,
            retime: &referee,
            plan: &plan,
            turns: wanted.reverse,
            control,
        };
        reasons::reasons(&inquiry, &subjects)
    })?;
    let text = report::reasons::reasons(&case, &told, &folder.display().to_string(), voice.lang);
    voice.say(&text, || document(&case, &told, voice))
}

impl From<ReasonError> for Failure {
    fn from(error: ReasonError) -> Self {
        match error {
            ReasonError::Unsound(findings) => Self::unverified(&findings),
            ReasonError::Plan(error) => error.into(),
            ReasonError::Cancelled => Self::stopped(),
            other => Self::arguments(format!("explain: {other}")),
        }
    }
}

fn name(case: &Case, question: Question, voice: Voice) -> String {
    match question {
        Question::School(school, _) => case.county.schools[school].code.clone(),
        Question::Village(village, _, school) => {
            let [village, school] = [&case.county.villages[village].code, &case.county.schools[school].code];
            voice.filled("progress-sent", &[("village", village), ("school", school)])
        }
    }
}

/// Every question asked for, by school or village, or all that is wrong with what was asked.
fn subjects(case: &Case, plan: &Plan, wanted: &Subjects) -> Result<Vec<Vec<Question>>, Failure> {
    let county = &case.county;
    let mut wrong = Vec::new();
    let asked = |outcome: SchoolOutcome| {
        let changes = matches!(outcome, SchoolOutcome::Closed | SchoolOutcome::Partial);
        wanted.all_schools || (wanted.all && changes)
    };
    let schools = schools(case, plan, &wanted.school, &asked, &mut wrong);
    if schools.is_empty() && wanted.reverse {
        wrong.push("--reverse: name a school, --all or --all-schools".into());
    }
    let questions = |school| {
        let others = reasons::other_outcomes(case, plan, school);
        others.into_iter().map(|outcome| Question::School(school, outcome)).collect::<Vec<_>>()
    };
    let mut subjects: Vec<Vec<Question>> = schools.into_iter().map(questions).collect();
    if let (Some(village), Some(to)) = (&wanted.village, &wanted.to) {
        let village = named::village(county, village).map_err(|why| format!("--village: {why}"));
        let to = named::school(county, to).map_err(|why| format!("--to: {why}"));
        let band = wanted.band.as_deref().map(|word| {
            Band::from_word(word).ok_or_else(|| {
                format!("--band {word}: expected lower, upper, junior, all or a grade such as g4")
            })
        });
        match (village, to, band.transpose()) {
            (Ok(village), Ok(to), Ok(band)) => {
                let some = plan
                    .assignments
                    .iter()
                    .any(|row| row.village == village && band.is_none_or(|band| band == row.band));
                if some {
                    subjects.push(vec![Question::Village(village, band, to)]);
                } else {
                    wrong.push("--village: no children of it are in the plan, or none of that band".into());
                }
            }
            (village, to, band) => {
                wrong.extend([village.err(), to.err(), band.err()].into_iter().flatten());
            }
        }
    }
    let named = !wanted.school.is_empty() || wanted.all || wanted.all_schools || wanted.village.is_some();
    if !named {
        wrong.push("explain: name --school ID, --all, --all-schools, or --village ID --to ID".into());
    }
    if wrong.is_empty() { Ok(subjects) } else { Err(Failure::arguments(wrong.join("\n"))) }
}

/// The schools of these ids, then those whose outcome is `asked` for, each once; what is wrong with an id goes to `wrong`.
pub(super) fn schools(
    case: &Case,
    plan: &Plan,
    ids: &[String],
    asked: &dyn Fn(SchoolOutcome) -> bool,
    wrong: &mut Vec<String>,
) -> Vec<SchoolId> {
    let county = &case.county;
    let mut schools = Vec::new();
    for id in ids {
        match named::school(county, id) {
            Ok(school) if !reasons::has_part(case, &county.schools[school]) => {
                wrong.push(format!("--school {id}: it teaches no grade of this plan's stage"));
            }
            Ok(school) => schools.push(school),
            Err(why) => wrong.push(format!("--school: {why}")),
        }
    }
    let rows = plan.schools.iter().filter(|row| asked(row.configuration.outcome));
    schools.extend(rows.map(|row| row.school));
    let mut seen = BTreeSet::new();
    schools.retain(|&school| seen.insert(school));
    schools
}

fn fen(amount: Fen) -> Value {
    json!(amount.yuan())
}

/// The whole answer; docs/formats.md lists the keys.
fn document(case: &Case, told: &Reasons, voice: Voice) -> Value {
    let subjects: Vec<Value> =
        told.subjects.iter().map(|subject| subject_json(case, told, subject, voice)).collect();
    let mut document = json!({
        "plan": { "total": fen(told.value.plan), "lower_bound": fen(told.value.bound), "bound": told.plan.bound.word() },
        "subjects": subjects,
    });
    if over_years(told) {
        document["plan"]["years"] = told.plan.years.iter().map(|(year, _)| *year).collect();
    }
    document
}

fn over_years(told: &Reasons) -> bool {
    told.plan.years.len() > 1
}

/// What a plan has a school be in a year.
fn outcome_in(plan: &Plan, school: SchoolId, year: u32) -> Option<&'static str> {
    let row = plan.schools.iter().find(|row| row.school == school && row.year == year);
    row.map(|row| row.configuration.outcome.word())
}

fn subject_json(case: &Case, told: &Reasons, subject: &Subject, voice: Voice) -> Value {
    let county = &case.county;
    let mut row = match subject.reasons[0].question {
        Question::School(school, _) => {
            let mut row = json!({
                "school": county.schools[school].code,
                "planned": outcome_in(&told.plan, school, subject.year),
            });
            if over_years(told) {
                let years = told.plan.years.iter();
                let outcomes =
                    years.map(|(year, _)| (year.to_string(), json!(outcome_in(&told.plan, school, *year))));
                row["outcomes"] = Value::Object(outcomes.collect());
            }
            row
        }
        Question::Village(village, band, school) => json!({
            "village": county.villages[village].code,
            "band": band.map(Band::word),
            "to": county.schools[school].code,
        }),
    };
    if over_years(told) {
        row["year"] = json!(subject.year);
    }
    let reasons = subject.reasons.iter().map(|reason| reason_json(case, told, reason, voice));
    row["forced"] = reasons.collect();
    row["children"] = subject.choices.iter().map(|choice| choices_json(case, choice, voice)).collect();
    if !subject.turns.is_empty() {
        row["turns"] = subject.turns.iter().map(turn_json).collect();
    }
    row
}

fn reason_json(case: &Case, told: &Reasons, reason: &Reason, voice: Voice) -> Value {
    let becomes = match reason.question {
        Question::School(_, outcome) => json!(outcome.word()),
        Question::Village(..) => Value::Null,
    };
    let mut row = json!({ "becomes": becomes, "decision_set_aside": reason.freed });
    match &reason.forced {
        Forced::AsPlanned => row["result"] = json!("as_planned"),
        Forced::OutOfTime => row["result"] = json!("stopped"),
        Forced::Unlawful(units) => {
            row["result"] = json!("unlawful");
            let unit = |unit: &hubward::model::reasons::Unlawful| {
                let ways: Vec<Value> =
                    unit.ways.iter().map(|way| alternative_json(case, way, voice)).collect();
                let mut row = json!({
                    "village": case.county.villages[unit.village].code,
                    "band": unit.band.word(),
                    "group": unit.group.word(),
                    "pupils": unit.pupils,
                    "ways": ways,
                });
                if over_years(told) {
                    row["year"] = json!(unit.year);
                }
                row
            };
            row["units"] = units.iter().map(unit).collect();
        }
        Forced::Impossible(why) => {
            row["result"] = json!("impossible");
            let conflicts = why.conflicts.iter().map(|conflict| conflict_json(case, conflict, voice));
            row["conflicts"] = conflicts.collect();
        }
        Forced::Planned { value, year, plan, cold } => {
            row["result"] = json!("planned");
            let Interval { lower, upper } = value.above(told.value, !reason.freed);
            row["total"] = fen(value.plan);
            row["lower_bound"] = fen(value.bound);
            row["difference_of_plans"] = fen(value.plan - told.value.plan);
            row["difference_at_least"] = fen(lower);
            row["difference_at_most"] = fen(upper);
            row["solved_from_the_beginning"] = json!(cold);
            let of = |plan: &Plan| figures_of(case, plan, *year);
            let (here, there) = (of(&told.plan), of(plan));
            row["figures"] = figures_json(&there);
            row["change"] = change_json(&here, &there);
            if over_years(told) {
                row["year"] = json!(year);
                row["years"] = years_json(&told.plan, plan, reason.question);
            }
        }
    }
    row
}

/// A forced plan year by year, beside the plan.
fn years_json(here: &Plan, there: &Plan, question: Question) -> Value {
    let years = here.years.iter().zip(&there.years);
    let year = |((year, here), (_, figures)): (&(u32, Figures), &(u32, Figures))| {
        let outcome = match question {
            Question::School(school, _) => outcome_in(there, school, *year),
            Question::Village(..) => None,
        };
        json!({
            "year": year,
            "outcome": outcome,
            "figures": figures_json(figures),
            "change": change_json(here, figures),
        })
    };
    years.map(year).collect()
}

/// Figures of a forced plan, under the keys of plan.json.
fn figures_json(of: &Figures) -> Value {
    let headings: serde_json::Map<String, Value> =
        of.money.headings.iter().map(|(heading, &amount)| (heading.clone(), fen(amount))).collect();
    let minutes = |of: &hubward::model::plan::TravelFigures| json!({ "mean_minutes": of.mean_minutes(), "max_minutes": of.max.minutes(), "pupils": of.pupils });
    let mut travel = minutes(&of.travel.all);
    let bands: serde_json::Map<String, Value> =
        of.travel.by_band.iter().map(|(band, figures)| (band.word(), minutes(figures))).collect();
    travel["by_band"] = Value::Object(bands);
    json!({ "headings": headings, "counts": counts_json(of), "travel": travel })
}

fn counts_json(of: &Figures) -> Value {
    let of = of.counts;
    json!({
        "schools_open": of.schools_open,
        "schools_closed": of.schools_closed,
        "schools_partial": of.schools_partial,
        "schools_new": of.schools_new,
        "pupils_moved": of.pupils_moved,
        "pupils_boarding": of.pupils_boarding,
        "pupils_bus": of.pupils_bus,
        "pupils_walk": of.pupils_walk,
        "pupils_escort": of.pupils_escort,
    })
}

/// What differs from the plan: money by heading, counts, minutes, and pupils beyond each rule whose number differs.
fn change_json(here: &Figures, there: &Figures) -> Value {
    let headings: serde_json::Map<String, Value> = (there.money.headings.iter())
        .map(|(heading, &amount)| {
            let before = here.money.headings.get(heading).copied().unwrap_or_default();
            (heading.clone(), fen(amount - before))
        })
        .collect();
    let (mut counts, before) = (counts_json(there), counts_json(here));
    for (key, value) in counts.as_object_mut().into_iter().flatten() {
        *value = json!(value.as_i64().unwrap_or(0) - before[key].as_i64().unwrap_or(0));
    }
    let rules: Vec<Value> = (there.rules.iter())
        .filter_map(|rule| {
            let before = here.rules.iter().find(|other| other.id == rule.id)?;
            let beyond = [before, rule].map(|rule| rule.violations + rule.existing);
            (beyond[0] != beyond[1]).then(|| json!({ "id": rule.id, "plan": beyond[0], "forced": beyond[1] }))
        })
        .collect();
    json!({ "headings": headings, "counts": counts, "rules": rules })
}

fn alternative_json(case: &Case, way: &Alternative, voice: Voice) -> Value {
    let hurdles: Vec<Value> = way.hurdles.iter().map(|hurdle| hurdle_json(case, hurdle, voice)).collect();
    json!({
        "school": case.county.schools[way.school].code,
        "mode": way.means.word(),
        "minutes": way.time.map(hubward::model::units::Seconds::minutes),
        "more": fen(way.more),
        "hurdles": hurdles,
    })
}

fn hurdle_json(case: &Case, hurdle: &Hurdle, voice: Voice) -> Value {
    let kind = match hurdle {
        Hurdle::Forbid => "forbid",
        Hurdle::Force(_) => "force",
        Hurdle::Limit { .. } => "limit",
        Hurdle::Decision => "decision",
        Hurdle::Closed => "closed",
        Hurdle::Grades => "grades",
        Hurdle::Seats(_) => "seats",
        Hurdle::Beds(..) => "beds",
        Hurdle::Meals(_) => "meals",
        Hurdle::Rooms(_) => "rooms",
        Hurdle::Leaving(_) => "leaving",
        Hurdle::Row(_) => "row",
        Hurdle::Twice => "twice",
    };
    let mut row = json!({ "kind": kind, "text": report::reasons::hurdle(case, hurdle, voice.lang) });
    match hurdle {
        Hurdle::Force(school) => row["school"] = json!(case.county.schools[*school].code),
        Hurdle::Limit { rule, is, by } => {
            row["rule"] = json!(rule);
            row["threshold"] = json!(is.as_f64());
            row["beyond"] = json!(by);
        }
        Hurdle::Seats(left) | Hurdle::Meals(left) => row["left"] = json!(left),
        Hurdle::Rooms(lacking) => row["lacking"] = json!(lacking),
        Hurdle::Beds(boys, girls) => row["left"] = json!([boys, girls]),
        Hurdle::Leaving(least) => row["least"] = json!(least),
        Hurdle::Row(name) => row["row"] = json!(name),
        Hurdle::Forbid | Hurdle::Decision | Hurdle::Closed | Hurdle::Grades | Hurdle::Twice => {}
    }
    row
}

fn choices_json(case: &Case, choice: &Choices, voice: Voice) -> Value {
    let others: Vec<Value> = choice.others.iter().map(|way| alternative_json(case, way, voice)).collect();
    json!({
        "village": case.county.villages[choice.village].code,
        "band": choice.band.word(),
        "group": choice.group.word(),
        "pupils": choice.pupils,
        "school": case.county.schools[choice.school].code,
        "mode": choice.means.word(),
        "minutes": choice.time.map(hubward::model::units::Seconds::minutes),
        "others": others,
    })
}

fn turn_json(turn: &Turn) -> Value {
    let (kind, id) = match turn.knob {
        Knob::Enrolment => ("enrolment", None),
        Knob::Rate(id) => ("rate", Some(id)),
        Knob::Price(id) => ("price", Some(id)),
    };
    let sight = |sight: Sight| json!({ "at": sight.at.as_f64(), "proven": sight.proven });
    json!({
        "kind": kind,
        "id": id,
        "now": turn.from.as_f64(),
        "tried": turn.tried.iter().map(|at| at.as_f64()).collect::<Vec<_>>(),
        "flip": turn.flip.map(|flip| json!({ "holds": sight(flip.holds), "turned": sight(flip.turned) })),
    })
}
