//! Why there is no plan, as a failure and as plain data.
//!
//! It words nothing itself beside the keys of its JSON.

use serde_json::{Value, json};

use crate::desk::failure::Failure;
use crate::model::case::Case;
use crate::model::conflict::{Conflict, Explanation, Number, Requirement};
use crate::model::county::Decision;
use crate::model::ids::SchoolId;
use crate::model::question::Question;
use crate::report::impossible;
use crate::report::words::Lang;

/// The failure that says so.
#[must_use]
pub fn failure(case: &Case, explanation: &Explanation, lang: Lang) -> Failure {
    let message = impossible::impossible(case, explanation, lang);
    let conflicts: Vec<Value> =
        explanation.conflicts.iter().map(|conflict| conflict_json(case, conflict, lang)).collect();
    let cures: Vec<Value> = (explanation.cures.iter())
        .map(|cure| {
            let mut row = number_json(case, &cure.number);
            row["from"] = json!(cure.from.as_f64());
            row["to"] = json!(cure.to.as_f64());
            row["least"] = json!(cure.least);
            row["text"] = json!(impossible::cure(case, cure, lang));
            row
        })
        .collect();
    Failure::impossible(message, json!({ "conflicts": conflicts, "cures": cures }))
}

/// One conflict.
pub(super) fn conflict_json(case: &Case, conflict: &Conflict, lang: Lang) -> Value {
    let county = &case.county;
    let mut row = match conflict {
        Conflict::NoSchool { village, band, pupils, nearest } => json!({
            "kind": "no_school",
            "village": county.villages[*village].code,
            "band": band.word(),
            "pupils": pupils,
            "nearest": nearest.as_ref().map(|(school, _)| county.schools[*school].code.clone()),
        }),
        Conflict::TooFewPlaces { what, villages, pupils, schools, places, missing } => json!({
            "kind": "too_few_places",
            "what": what,
            "pupils": pupils,
            "places": places,
            "missing": missing,
            "villages": villages.iter().map(|&id| county.villages[id].code.clone()).collect::<Vec<_>>(),
            "schools": schools.iter().map(|&id| county.schools[id].code.clone()).collect::<Vec<_>>(),
        }),
        Conflict::Count { key, asked, schools, .. } => {
            json!({ "kind": "count", "key": key.word(), "value": asked, "schools": schools })
        }
        Conflict::NotCovered { minutes, villages, pupils } => json!({
            "kind": "not_covered",
            "minutes": minutes.as_f64(),
            "pupils": pupils,
            "villages": villages.iter().map(|&id| county.villages[id].code.clone()).collect::<Vec<_>>(),
        }),
        Conflict::Year { year } => json!({ "kind": "year", "year": year }),
        Conflict::YearsTogether => json!({ "kind": "years_together" }),
        Conflict::Together { requirements, irreducible } => json!({
            "kind": "together",
            "irreducible": irreducible,
            "requirements": requirements
                .iter()
                .map(|requirement| requirement_json(case, requirement, lang))
                .collect::<Vec<_>>(),
        }),
    };
    row["text"] = json!(impossible::conflict(case, conflict, lang));
    row
}

fn requirement_json(case: &Case, requirement: &Requirement, lang: Lang) -> Value {
    let county = &case.county;
    let mut row = match requirement {
        Requirement::Number(number, value) => {
            let mut row = number_json(case, number);
            row["value"] = json!(value.as_f64());
            row
        }
        Requirement::Decision(school, decision) => json!({
            "key": "decision",
            "school": county.schools[*school].code,
            "value": decision.map(Decision::word),
        }),
        Requirement::Forbid(village) => json!({ "key": "forbid", "village": county.villages[*village].code }),
        Requirement::Force(village, school) => json!({
            "key": "force",
            "village": county.villages[*village].code,
            "value": county.schools[*school].code,
        }),
        Requirement::Village(village, pupils) => json!({
            "key": "village",
            "village": county.villages[*village].code,
            "value": pupils,
        }),
        Requirement::Asked(question) => json!({ "key": "asked", "value": question_word(question) }),
    };
    row["text"] = json!(impossible::requirement(case, requirement, lang));
    row
}

/// What was asked, in one word: what the school becomes, or `village`.
fn question_word(question: &Question) -> &'static str {
    match question {
        Question::School(_, outcome) => outcome.word(),
        Question::Village(..) => "village",
    }
}

fn number_json(case: &Case, number: &Number) -> Value {
    let at =
        |key: &str, school: &SchoolId| json!({ "key": key, "school": case.county.schools[*school].code });
    match number {
        Number::Seats(school) => at("seats", school),
        Number::BoysBeds(school) => at("beds_boys", school),
        Number::GirlsBeds(school) => at("beds_girls", school),
        Number::Meals(school) => at("meals", school),
        Number::Rooms(school) => at("rooms", school),
        Number::MinPupils(school) => at("min_pupils", school),
        Number::Decide(key) => json!({ "key": key.word() }),
        Number::Rule(key) => json!({ "key": key }),
    }
}
