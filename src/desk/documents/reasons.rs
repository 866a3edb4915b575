//! The reasons of a plan as plain data.
//!
//! It words nothing itself beside the keys of its JSON.

use serde_json::{Value, json};

use crate::desk::documents::fen;
use crate::desk::documents::impossible::conflict_json;
use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Figures, Plan, TravelFigures};
use crate::model::question::Question;
use crate::model::reasons::{
    Alternative, Choices, Forced, Hurdle, Interval, Knob, Reason, Reasons, Sight, Subject, Turn, Unlawful,
};
use crate::model::unit::Band;
use crate::model::units::Seconds;
use crate::report::reasons::{figures_of, hurdle as hurdle_words};
use crate::report::words::Lang;

/// The whole answer; docs/formats.md lists the keys.
#[must_use]
pub fn document(case: &Case, told: &Reasons, lang: Lang) -> Value {
    let subjects: Vec<Value> =
        told.subjects.iter().map(|subject| subject_json(case, told, subject, lang)).collect();
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

fn subject_json(case: &Case, told: &Reasons, subject: &Subject, lang: Lang) -> Value {
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
    let reasons = subject.reasons.iter().map(|reason| reason_json(case, told, reason, lang));
    row["forced"] = reasons.collect();
    row["children"] = subject.choices.iter().map(|choice| choices_json(case, choice, lang)).collect();
    if !subject.turns.is_empty() {
        row["turns"] = subject.turns.iter().map(turn_json).collect();
    }
    row
}

fn reason_json(case: &Case, told: &Reasons, reason: &Reason, lang: Lang) -> Value {
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
            let unit = |unit: &Unlawful| {
                let ways: Vec<Value> =
                    unit.ways.iter().map(|way| alternative_json(case, way, lang)).collect();
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
            let conflicts = why.conflicts.iter().map(|conflict| conflict_json(case, conflict, lang));
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
    let minutes = |of: &TravelFigures| json!({ "mean_minutes": of.mean_minutes(), "max_minutes": of.max.minutes(), "pupils": of.pupils });
    let mut travel = minutes(&of.travel.all);
    let bands: serde_json::Map<String, Value> =
        of.travel.by_band.iter().map(|(band, figures)| (band.word(), minutes(figures))).collect();
    travel["by_band"] = Value::Object(bands);
    json!({ "headings": headings, "counts": counts_json(of), "travel": travel, "weekly": minutes(&of.travel.weekly) })
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

fn alternative_json(case: &Case, way: &Alternative, lang: Lang) -> Value {
    let hurdles: Vec<Value> = way.hurdles.iter().map(|hurdle| hurdle_json(case, hurdle, lang)).collect();
    json!({
        "school": case.county.schools[way.school].code,
        "mode": way.means.word(),
        "minutes": way.time.map(Seconds::minutes),
        "more": fen(way.more),
        "hurdles": hurdles,
    })
}

fn hurdle_json(case: &Case, hurdle: &Hurdle, lang: Lang) -> Value {
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
    let mut row = json!({ "kind": kind, "text": hurdle_words(case, hurdle, lang) });
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

fn choices_json(case: &Case, choice: &Choices, lang: Lang) -> Value {
    let others: Vec<Value> = choice.others.iter().map(|way| alternative_json(case, way, lang)).collect();
    json!({
        "village": case.county.villages[choice.village].code,
        "band": choice.band.word(),
        "group": choice.group.word(),
        "pupils": choice.pupils,
        "school": case.county.schools[choice.school].code,
        "mode": choice.means.word(),
        "minutes": choice.time.map(Seconds::minutes),
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
