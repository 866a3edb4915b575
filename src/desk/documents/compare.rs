//! Plans side by side as plain data.
//!
//! It needs no county: what it says stands in the plans themselves.

use serde_json::{Map, Value, json};

use crate::desk::documents::fen;
use crate::desk::failure::Failure;
use crate::model::plan::{Assignment, Plan, SchoolYear, TravelFigures};
use crate::model::units::Seconds;
use crate::report::compare::{self, Plans};

/// Refuses plans of different inputs: a difference between them may be one of the children counted.
///
/// # Errors
/// The input of each.
pub fn of_one_input(all: &Plans<'_>) -> Result<(), Failure> {
    if all.one_input() {
        return Ok(());
    }
    let inputs = all.names.iter().zip(all.plans).map(|(name, plan)| {
        format!("\n{name}: input {}", plan.input_sha256.get(..12).unwrap_or(&plan.input_sha256))
    });
    let message = format!(
        "these plans were made from different inputs; --across compares them by the ids of villages and schools{}",
        inputs.collect::<String>()
    );
    Err(Failure { message, ..Failure::input(Vec::new()) })
}

fn minutes(of: &TravelFigures) -> Value {
    json!({
        "mean_minutes": of.mean_minutes(),
        "p95_minutes": of.p95.minutes(),
        "max_minutes": of.max.minutes(),
        "pupils": of.pupils,
    })
}

/// The whole comparison; docs/formats.md lists the keys.
#[must_use]
pub fn document(all: &Plans<'_>) -> Value {
    let plans: Vec<Value> = all
        .names
        .iter()
        .zip(all.plans)
        .zip(all.by_county)
        .map(|((name, plan), &is)| plan_json(name, plan, is))
        .collect();
    let schools: Vec<Value> = (all.changed_schools().iter())
        .map(|(school, rows)| {
            let word = |row: Option<&SchoolYear>| row.map(|row| row.configuration.word());
            json!({
                "school": all.schools[school.0 as usize],
                "configuration": rows.iter().copied().map(word).collect::<Vec<_>>(),
                "pupils": rows.iter().map(|row| row.map(|row| row.pupils)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let children: Vec<Value> = (all.children().iter())
        .map(|((village, band, group), rows)| {
            let each = |of: &dyn Fn(&Assignment) -> Value| -> Value {
                rows.iter().map(|row| row.map_or(Value::Null, of)).collect()
            };
            json!({
                "village": all.villages[village.0 as usize],
                "band": band.word(),
                "group": group.word(),
                "pupils": each(&|row| json!(row.pupils)),
                "school": each(&|row| json!(all.schools[row.school.0 as usize])),
                "mode": each(&|row| json!(row.means.word())),
                "minutes": each(&|row| json!(row.time.map(Seconds::minutes))),
            })
        })
        .collect();
    let rules: Vec<Value> =
        all.rules().into_iter().map(|(id, beyond)| json!({ "id": id, "pupils_beyond": beyond })).collect();
    let moved: Vec<Value> = (all.moved().iter())
        .map(|moved| {
            json!({
                "another_school": moved.school,
                "another_mode": moved.mode,
                "unmatched": moved.unmatched,
            })
        })
        .collect();
    json!({
        "one_input": all.one_input(),
        "plans": plans,
        "rules": rules,
        "schools": schools,
        "pupils_moved_from_first": moved,
        "children": children,
    })
}

fn plan_json(name: &str, plan: &Plan, by_county: bool) -> Value {
    let figures = plan.final_year();
    let headings: Map<String, Value> =
        (figures.money.headings.iter()).map(|(heading, &amount)| (heading.clone(), fen(amount))).collect();
    let counts = figures.counts;
    let bands: Map<String, Value> =
        figures.travel.by_band.iter().map(|(band, of)| (band.word(), minutes(of))).collect();
    let mut travel = minutes(&figures.travel.all);
    travel["by_band"] = Value::Object(bands);
    let mut row = json!({
        "folder": name,
        "status": plan.status.word(),
        "in_yuan": compare::is_cost(plan),
        "by_county": by_county,
        "objective": fen(plan.objective),
        "lower_bound": plan.claims().then(|| fen(plan.lower_bound)),
        "constant_cost": fen(plan.constant_cost),
        "gap": plan.claims().then(|| plan.gap()),
        "money": { "headings": headings, "total": fen(figures.money.total()), "capital": fen(figures.money.capital) },
        "counts": {
            "schools_open": counts.schools_open,
            "schools_partial": counts.schools_partial,
            "schools_closed": counts.schools_closed,
            "schools_new": counts.schools_new,
            "pupils": counts.pupils,
            "pupils_moved": counts.pupils_moved,
            "pupils_walk": counts.pupils_walk,
            "pupils_bus": counts.pupils_bus,
            "pupils_boarding": counts.pupils_boarding,
            "pupils_escort": counts.pupils_escort,
        },
        "travel": travel,
        "weekly": minutes(&figures.travel.weekly),
        "input_sha256": plan.input_sha256,
    });
    if let [_, .., (last, _)] = plan.years[..] {
        row["final_year"] = json!(last);
    }
    row
}
