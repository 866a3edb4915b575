//! What is said of a plan folder that holds: to people as text, to programs as a document.

use serde_json::{Value, json};

use crate::desk::folder::Verified;
use crate::desk::session::Session;
use crate::model::plan::Plan;
use crate::model::recipe::ObjectiveKind;
use crate::report::words::{Lang, filled};

/// For people: the result first, then every setting that is not the county's own, then what nobody recounts.
#[must_use]
pub fn text(session: &Session, plan: &Plan, verified: &Verified, lang: Lang) -> String {
    let cost = session.case().recipe.objective.kind == ObjectiveKind::Cost;
    let id = match (verified.bound_rechecked, cost) {
        (true, true) => "verify-cost",
        (true, false) => "verify-classic",
        (false, true) => "verify-unchecked-cost",
        (false, false) => "verify-unchecked-classic",
    };
    let values = [
        ("rows", plan.assignments.len().to_string()),
        ("objective", verified.audit.objective.to_decimal()),
        ("bound", plan.lower_bound.to_decimal()),
        ("source", plan.bound.word().to_owned()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut lines = vec![filled(lang, id, &values)];
    let setting = |(key, value): &(String, String)| {
        filled(lang, "verify-setting", &[("key", key.as_str()), ("value", value.as_str())])
    };
    lines.extend(session.case().settings.iter().map(setting));
    let claims = keys(verified).join(", ");
    lines.push(filled(lang, "verify-claims", &[("keys", claims.as_str())]));
    if !verified.unknown.is_empty() {
        let names = verified.unknown.join(", ");
        lines.push(filled(lang, "verify-unknown", &[("files", names.as_str())]));
    }
    lines.join("\n")
}

/// The keys of plan.json that were taken at the plan's word.
fn keys(verified: &Verified) -> Vec<&'static str> {
    verified.claims.iter().flat_map(|claim| claim.keys()).copied().collect()
}

/// For programs.
#[must_use]
pub fn document(session: &Session, plan: &Plan, verified: &Verified) -> Value {
    let setting = |(key, value): &(String, String)| json!({ "key": key, "value": value });
    json!({
        "verified": true,
        "objective": verified.audit.objective.yuan(),
        "lower_bound": plan.lower_bound.yuan(),
        "bound_rechecked": verified.bound_rechecked,
        "settings": session.case().settings.iter().map(setting).collect::<Vec<_>>(),
        "not_recounted": keys(verified),
        "unknown_files": verified.unknown,
        "findings": [],
    })
}
