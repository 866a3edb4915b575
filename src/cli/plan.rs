//! `plan`, `verify` and `map`: from a county to a plan folder, and from a plan folder back.
//!
//! Nothing is written before the referee passed it.

use std::fmt::Write as _;
use std::path::Path;

use hubward::io::atomic;
use hubward::io::plan_folder::{self, PLAN, PLAN_GPKG, PLAN_JSON};
use hubward::model::case::Case;
use hubward::model::outcome::{Conflict, Explanation, Outcome};
use hubward::model::plan::Plan;
use hubward::model::recipe::ObjectiveKind;
use hubward::model::travel::Travel;
use hubward::planning::{self, RoadReferee};
use hubward::report::compliance::{self, COMPLIANCE_HTML};
use hubward::report::page::{self, REPORT_HTML};
use hubward::report::workbook::{self, PLAN_XLSX};
use hubward::report::{self, map::MapOptions};
use hubward::verify;

use crate::cli::args::{Output, Settings};
use crate::cli::failure::Failure;
use crate::cli::impossible;
use crate::cli::picture;
use crate::cli::progress::{Line, Watch};
use crate::cli::run::{Voice, apart, drive, open, open_with, writing};

/// What `plan` may be asked beside the recipe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    /// Today's network, nothing decided.
    pub(crate) as_is: bool,
    /// Byte order mark in CSV.
    pub(crate) bom: bool,
}

/// The main job.
pub(crate) fn plan(
    county: &Path,
    output: &Output,
    settings: &Settings,
    wishes: Wishes,
    voice: Voice,
) -> Result<(), Failure> {
    apart(county, &output.out)?;
    atomic::check_free(&output.out, PLAN.forced(output.force))?;
    let (_, mut case) = open_with(county, settings, voice)?;
    case.recipe.as_is = wishes.as_is;
    let travel = drive(&case, voice)?;
    let referee = RoadReferee::new(&case);
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice);
    let outcome = watch.over(|control| planning::plan(&case, &travel, &referee, control))?;
    let plan = match outcome {
        Outcome::Planned(plan) => *plan,
        // A radius is no requirement of the plans of kind `cost`, in which `explain` looks: what is uncovered is known.
        Outcome::Impossible(conflicts)
            if conflicts.iter().any(|conflict| matches!(conflict, Conflict::NotCovered { .. })) =>
        {
            let why = Explanation { conflicts, cures: Vec::new() };
            return Err(impossible::failure(&case, &why, voice));
        }
        Outcome::Impossible(_) => {
            // As long again as the plan was allowed: what is left of that is rarely enough to say why there is none.
            let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice);
            let why = watch.over(|control| planning::explain(&case, &travel, control));
            return Err(impossible::failure(&case, &why, voice));
        }
        Outcome::OutOfTime | Outcome::Cancelled => return Err(Failure::stopped()),
    };
    write(&case, &travel, &plan, output, wishes.bom, voice)?;
    let mut text = report::summary::summary(&case, &plan, voice.lang);
    let _ = write!(text, "\n→ {}", output.out.display());
    voice.say(&text, || document(&case, &plan))
}

/// Writes the plan folder.
fn write(
    case: &Case,
    travel: &Travel,
    plan: &Plan,
    output: &Output,
    bom: bool,
    voice: Voice,
) -> Result<(), Failure> {
    let line = Line::new(voice);
    let making = |file: &str| line.doing("progress-writing", &[("file", file)]);
    making(PLAN_JSON);
    let mut files = plan_folder::files(case, plan, bom);
    files.push((COMPLIANCE_HTML, compliance::page(case, plan, voice.lang).into_bytes()));
    line.doing("progress-outlook", &[]);
    let outlook = planning::reasons::outlook(case, travel, plan);
    making(REPORT_HTML);
    files.push((REPORT_HTML, page::page(case, plan, &outlook, voice.lang).into_bytes()));
    making(PLAN_GPKG);
    files.push((PLAN_GPKG, plan_folder::geopackage(case, plan)));
    making(PLAN_XLSX);
    files.push((PLAN_XLSX, workbook::book(case, plan, voice.lang)));
    files.sort_by_key(|(name, _)| *name);
    making(&output.out.display().to_string());
    writing(|| plan_folder::write_files(&output.out, &files, output.force))?;
    Ok(())
}

fn document(case: &Case, plan: &Plan) -> serde_json::Value {
    let files = plan_folder::files(case, plan, false);
    let json = files.iter().find(|(name, _)| *name == PLAN_JSON).expect("a plan folder has plan.json");
    serde_json::from_slice(&json.1).expect("our own plan.json is JSON")
}

/// Checks a written plan again.
pub(crate) fn verify(county: &Path, folder: &Path, settings: &Settings, voice: Voice) -> Result<(), Failure> {
    let (_, mut case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    case.recipe.as_is = plan.status == hubward::model::plan::Status::AsIs;
    let travel = drive(&case, voice)?;
    let line = Line::new(voice);
    line.doing("progress-verifying", &[]);
    let audit = verify::audit(&case, &travel, &RoadReferee::new(&case), &plan);
    drop(line);
    if audit.findings.iter().any(|finding| finding.code == "V003") {
        let message = "the plan was made from another input than this county folder holds now: plan it again";
        return Err(Failure { message: message.into(), ..Failure::input(Vec::new()) });
    }
    if !audit.passed() {
        return Err(Failure::unverified(&audit.findings));
    }
    let cost = case.recipe.objective.kind == ObjectiveKind::Cost;
    let text = voice.filled(
        if cost { "verify-cost" } else { "verify-classic" },
        &[
            ("rows", &plan.assignments.len().to_string()),
            ("objective", &audit.objective.to_decimal()),
            ("bound", &plan.lower_bound.to_decimal()),
            ("source", plan.bound.word()),
        ],
    );
    voice.say(
        &text,
        || serde_json::json!({ "verified": true, "objective": audit.objective.yuan(), "findings": [] }),
    )
}

/// The settings a plan was made with, and those of this command on top.
pub(crate) fn as_planned(folder: &Path, settings: &Settings) -> Result<Vec<(String, String)>, Failure> {
    let mut pairs = plan_folder::settings(folder);
    pairs.extend(settings.pairs().map_err(Failure::arguments)?);
    Ok(pairs)
}

/// Draws a plan.
pub(crate) fn map(
    folder: &Path,
    county: &Path,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    let form = output.out.extension().and_then(|form| form.to_str()).unwrap_or_default();
    if !["svg", "png"].contains(&form) {
        return Err(Failure::arguments(format!(
            "{}: a map is written as .svg or .png",
            output.out.display()
        )));
    }
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let note = report::map::is_synthetic(&case).then(|| voice.word("map-synthetic").to_string());
    let picture = report::map::map(&case, &plan, &MapOptions { lang: voice.lang, note });
    let picture = match form {
        "png" => picture::png(&picture).map_err(|trouble| Failure::other(trouble.said()))?,
        _ => picture.into_bytes(),
    };
    writing(|| atomic::file(&output.out, output.force, |out| out.write_all(&picture)))?;
    voice.say(&format!("→ {}", output.out.display()), || serde_json::json!({ "written": output.out }))
}
