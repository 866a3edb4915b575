//! `check` and `rules`: looking at the input and at the rules without planning.

use std::fmt::Write as _;
use std::path::Path;

use hubward::desk::{Failure, standing};
use hubward::io::problem::{Problem, Severity};
use hubward::io::{columns, profile};
use hubward::model::county::{County, Village};
use hubward::model::recipe::Stage;
use hubward::model::rules::RuleProfile;
use hubward::model::terrain::Coverage;
use hubward::report;

use crate::cli::args::Settings;
use crate::cli::run::{Voice, problems_json, read};

/// Every problem of the input at once.
pub(crate) fn check(county: &Path, settings: &Settings, voice: Voice) -> Result<(), Failure> {
    let settings = settings.pairs().map_err(Failure::arguments)?;
    let (folder, case) = read(county, &settings, voice)?;
    let mut remarks = folder.problems;
    remarks.extend(standing::surveyed(&case));
    if remarks.iter().any(Problem::is_error) {
        return Err(Failure::input(remarks));
    }
    let mut text = String::new();
    for problem in &remarks {
        let _ = writeln!(text, "{}", report::problems::said(problem, voice.lang));
    }
    let warnings = remarks.iter().filter(|problem| problem.severity == Severity::Warning).count();
    let small = case.recipe.stage == Stage::Kindergarten;
    let children = |village: &Village| -> u32 {
        if small { village.kindergarten.iter().sum() } else { village.grades.iter().sum() }
    };
    let pupils: u32 = case.county.villages.values().iter().map(children).sum();
    let roads = case.county.roads.as_ref().map_or_else(
        || voice.word("check-roads-none").to_string(),
        |roads| voice.filled("check-roads", &[("count", &roads.roads.len().to_string())]),
    );
    text += &voice.filled(
        "check-county",
        &[
            ("villages", &case.county.villages.len().to_string()),
            ("children", &pupils.to_string()),
            ("schools", &case.county.schools.len().to_string()),
            ("roads", &roads),
            ("warnings", &warnings.to_string()),
        ],
    );
    if on_the_level(&case.county) {
        let _ = write!(text, "\n{}", voice.word("check-level"));
    }
    voice.say(
        &text,
        || serde_json::json!({ "problems": problems_json(&remarks, voice.lang), "elevation": elevation_json(&case.county) }),
    )
}

/// Whether people walk on roads of which no file says how high they lie.
fn on_the_level(county: &County) -> bool {
    county.roads.is_some() && county.terrain.is_none()
}

/// The elevation files and how much of the roads they cover; null without any.
fn elevation_json(county: &County) -> serde_json::Value {
    let (Some(terrain), Some(roads)) = (&county.terrain, &county.roads) else {
        return serde_json::Value::Null;
    };
    let coverage = Coverage::new(terrain, roads);
    let files: Vec<&str> = terrain.tiles().iter().map(|tile| tile.file.as_str()).collect();
    serde_json::json!({
        "files": files, "road_points": coverage.points, "known": coverage.known,
        "lowest_m": coverage.range.map(|range| range.0), "highest_m": coverage.range.map(|range| range.1),
    })
}

/// Every column with its names.
pub(crate) fn columns(voice: Voice) -> Result<(), Failure> {
    let mut text = String::new();
    for (table, known) in &columns::TABLES {
        let _ = writeln!(text, "{table}");
        for column in *known {
            let _ = writeln!(text, "  {:<16} {}", column.name, column.aliases.join(" "));
        }
    }
    voice.say(&text, || {
        let table = |known: &[columns::Column]| -> serde_json::Value {
            known.iter().map(|column| (column.name.to_string(), serde_json::json!(column.aliases))).collect()
        };
        columns::TABLES.iter().map(|(name, known)| ((*name).to_string(), table(known))).collect()
    })
}

/// The rules and rates with their citations; the built-in profiles where there is no such profile.
pub(crate) fn rules(name: &str, voice: Voice) -> Result<(), Failure> {
    let here = Path::new(".");
    let text = profile::text(name, here).map_err(|problem| unknown(name, *problem, voice))?;
    let file = Path::new(name);
    let folder = here.join(file).parent().map(Path::to_path_buf).unwrap_or_default();
    let (profile, _) = profile::read(&text, file, &folder)?;
    voice.say(&report::rules::rules(&profile, voice.lang), || rules_json(&profile))
}

/// No such profile: which there are.
fn unknown(name: &str, problem: Problem, voice: Voice) -> Failure {
    let problem = Problem { file: "rules".into(), column: None, ..problem };
    let built_in = profile::BUILT_IN.iter();
    let profiles: Vec<RuleProfile> =
        built_in.filter_map(|(name, text)| profile::parse(text, Path::new(name)).ok()).collect();
    let mut message = voice.filled("rules-unknown", &[("name", name)]);
    let _ = write!(message, "\n{}", voice.word("rules-known"));
    for known in &profiles {
        let _ = write!(message, "\n  {:<10} {}", known.id, report::rules::heading(known, voice.lang).0);
    }
    let list: Vec<_> = profiles
        .iter()
        .map(|known| serde_json::json!({ "id": known.id, "title": report::rules::heading(known, voice.lang).0 }))
        .collect();
    Failure { message, details: serde_json::json!({ "profiles": list }), ..Failure::input(vec![problem]) }
}

fn rules_json(profile: &RuleProfile) -> serde_json::Value {
    let rules: Vec<serde_json::Value> = (profile.rules.values())
        .map(|rule| {
            serde_json::json!({
                "id": rule.id, "kind": rule.force.word(), "threshold": rule.threshold.as_f64(), "unit": rule.unit,
                "price": rule.price.as_f64(), "binds": rule.binds, "citation": rule.citation, "note": rule.note,
                "zh": words_json(profile, &rule.id),
            })
        })
        .collect();
    let rates: Vec<serde_json::Value> = (profile.rates.values())
        .map(|rate| {
            serde_json::json!({ "id": rate.id, "value": rate.value.as_f64(), "unit": rate.unit, "source": rate.source,
                "zh": words_json(profile, &rate.id) })
        })
        .collect();
    let zh = serde_json::json!({ "title": profile.chinese.title, "note": profile.chinese.note });
    serde_json::json!({
        "id": profile.id, "title": profile.title, "note": profile.note, "zh": zh, "rules": rules, "rates": rates,
    })
}

/// A row's words in Chinese; null where nobody wrote any. A rate has its source as `citation`.
fn words_json(profile: &RuleProfile, id: &str) -> serde_json::Value {
    profile.chinese.rows.get(id).map_or(
        serde_json::Value::Null,
        |words| serde_json::json!({ "binds": words.binds, "citation": words.citation, "note": words.note }),
    )
}
