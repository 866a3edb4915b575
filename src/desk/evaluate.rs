//! A plan held fixed under other conditions: another season, closed roads, other rates, another year's children.
//!
//! Where and how everybody goes stays; what breaks, and what it costs, is the referee's word.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::desk::documents::compare as documents;
use crate::desk::recount::forbidden;
use crate::desk::session::Session;
use crate::model::control::Control;
use crate::model::plan::Plan;
use crate::model::recipe::View;
use crate::planning::{self, Mended, Newcomers, PlanError, RoadReferee};
use crate::report::compare::{self, Plans};
use crate::report::words::{Lang, filled, word};
use crate::verify::{CODES, Finding};

/// A plan under other conditions.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The plan as it was made.
    pub planned: Plan,
    /// The same people at the same places, counted under these conditions. It claims no bound.
    pub plan: Plan,
    /// What may not be so under them.
    pub broken: Vec<Finding>,
    /// Children whom the plan did not name.
    pub newcomers: Vec<Newcomers>,
}

impl Session {
    /// Holds a plan fixed in this case.
    #[must_use]
    pub fn evaluate(&self, planned: &Plan) -> Evaluation {
        let held = planning::held(self.case(), self.travel(), planned);
        let mut plan = held.plan;
        let audit = self.audit(&plan);
        audit.fill(&mut plan);
        Evaluation { planned: planned.clone(), broken: forbidden(&audit), newcomers: held.newcomers, plan }
    }

    /// The lawful plan nearest to one that was evaluated; `best` is a plan of this case.
    ///
    /// # Errors
    /// Those of [`planning::mend()`].
    pub fn mended(
        &self,
        found: &Evaluation,
        best: &Plan,
        control: &Control<'_>,
    ) -> Result<Mended, PlanError> {
        let retime = &RoadReferee::new(self.case());
        planning::mend(self.case(), self.travel(), retime, (&found.plan, best), control)
    }

    /// An evaluation for people: what was set, both plans side by side, then what breaks.
    #[must_use]
    pub fn evaluation_text(&self, found: &Evaluation, names: &[String; 2], lang: Lang) -> String {
        let case = self.case();
        let mut lines: Vec<String> = (case.settings.iter())
            .map(|(key, value)| filled(lang, "verify-setting", &[("key", key), ("value", value)]))
            .collect();
        let text = self.side_by_side(found, names, |plans| compare::compare(plans, lang));
        lines.extend(text.lines().map(str::to_owned));
        lines.push(String::new());
        let today = found.plan.before.money.total().to_decimal();
        lines.push(filled(lang, "evaluate-today", &[("yuan", &today)]));
        for new in &found.newcomers {
            let pupils = new.pupils.to_string();
            let school =
                new.school.map_or_else(|| "-".into(), |school| case.county.schools[school].code.clone());
            let values = [
                ("village", case.county.villages[new.village].code.as_str()),
                ("band", &new.band.word()),
                ("pupils", &pupils),
                ("school", &school),
            ];
            lines.push(filled(lang, "evaluate-newcomers", &values));
        }
        if found.broken.is_empty() {
            lines.push(word(lang, "evaluate-holds").into());
        } else {
            let count = found.broken.len().to_string();
            lines.push(filled(lang, "evaluate-broken", &[("count", &count)]));
        }
        for (code, findings) in by_code(&found.broken) {
            let what = CODES.iter().find(|(known, _)| *known == code).map_or("", |(_, what)| *what);
            lines.push(format!("{code} {what} ({})", findings.len()));
            lines.extend(findings.iter().map(|finding| format!("  {}", finding.message)));
        }
        lines.join("\n")
    }

    /// The same for programs.
    #[must_use]
    pub fn evaluation_document(&self, found: &Evaluation, names: &[String; 2]) -> Value {
        let case = self.case();
        let setting = |(key, value): &(String, String)| json!({ "key": key, "value": value });
        let newcomer = |new: &Newcomers| {
            json!({
                "year": new.year,
                "village": case.county.villages[new.village].code,
                "band": new.band.word(),
                "pupils": new.pupils,
                "school": new.school.map(|school| &case.county.schools[school].code),
            })
        };
        let finding = |finding: &Finding| json!({ "code": finding.code, "message": finding.message });
        json!({
            "settings": case.settings.iter().map(setting).collect::<Vec<_>>(),
            "today_yuan_year": found.plan.before.money.total().yuan(),
            "holds": found.broken.is_empty(),
            "broken": found.broken.iter().map(finding).collect::<Vec<_>>(),
            "newcomers": found.newcomers.iter().map(newcomer).collect::<Vec<_>>(),
            "compared": self.side_by_side(found, names, documents::document),
        })
    }

    fn side_by_side<T>(&self, found: &Evaluation, names: &[String; 2], told: impl Fn(&Plans<'_>) -> T) -> T {
        let county = &self.case().county;
        let villages: Vec<String> = county.villages.values().iter().map(|row| row.code.clone()).collect();
        let schools: Vec<String> = county.schools.values().iter().map(|row| row.code.clone()).collect();
        let by_county = [self.case().recipe.objective.view == View::County; 2];
        let plans = [found.planned.clone(), found.plan.clone()];
        told(&Plans { names, plans: &plans, villages: &villages, schools: &schools, by_county: &by_county })
    }
}

/// What mending came to, for people.
#[must_use]
pub fn mended_text(mended: &Mended, best: &Plan, lang: Lang) -> String {
    let plan = &mended.plan;
    let values = [
        ("moved", mended.moved.to_string()),
        ("least", mended.moved_at_least.to_string()),
        ("objective", plan.objective.to_decimal()),
        ("best", best.objective.to_decimal()),
        ("bound", plan.lower_bound.to_decimal()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    filled(lang, "evaluate-mended", &values)
}

/// The same for programs.
#[must_use]
pub fn mended_document(mended: &Mended, best: &Plan) -> Value {
    json!({
        "pupils_moved": mended.moved,
        "pupils_moved_at_least": mended.moved_at_least,
        "objective": mended.plan.objective.yuan(),
        "lower_bound": mended.plan.lower_bound.yuan(),
        "best_objective": best.objective.yuan(),
    })
}

/// Findings by their code.
fn by_code(findings: &[Finding]) -> BTreeMap<&'static str, Vec<&Finding>> {
    let mut all: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        all.entry(finding.code).or_default().push(finding);
    }
    all
}
