//! `plan`, `verify` and `map`: from a county to a plan folder, and from a plan folder back.
//!
//! Nothing is written before the referee passed it.

use std::fmt::Write as _;
use std::path::Path;

use hubward::desk::documents::{impossible, verified};
use hubward::desk::files::{self, Making};
use hubward::desk::folder::has_buses;
use hubward::desk::{Failure, Session, buses};
use hubward::io::atomic;
use hubward::io::plan_folder::{self, PLAN};
use hubward::model::buses::CountyBuses;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Plan, Status};
use hubward::planning;
use hubward::report::{self, map::MapOptions};

use crate::cli::args::{Output, Settings};
use crate::cli::buses::said;
use crate::cli::picture;
use crate::cli::progress::{Line, Watch};
use crate::cli::run::{Voice, apart, drive, keeping, open, open_with, writing};

/// What `plan` may be asked beside the recipe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    /// Today's network, nothing decided.
    pub(crate) as_is: bool,
    /// Byte order mark in CSV.
    pub(crate) bom: bool,
    /// The daily buses are routed.
    pub(crate) buses: bool,
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
    if wishes.buses && case.county.roads.is_none() {
        return Err(Failure::other(planning::buses::BusError::NoRoads.to_string()));
    }
    let session = drive(case, voice)?;
    let plan = planned(&session, voice)?;
    let case = session.case();
    let routed = wishes.buses.then(|| routed(&session, &plan, voice)).transpose()?;
    let kept = files::Wishes { lang: voice.lang, bom: wishes.bom, buses: routed.as_ref() };
    write(&session, &plan, output, kept, voice)?;
    let mut text = report::summary::summary(case, &plan, voice.lang);
    if let Some(routed) = &routed {
        let _ = write!(text, "\n{}", said(routed, voice));
    }
    let _ = write!(text, "\n→ {}", output.out.display());
    voice.say(&text, || files::plan_document(case, &plan, routed.as_ref()))
}

/// The plan of a county at hand, or why there is none.
pub(crate) fn planned(session: &Session, voice: Voice) -> Result<Plan, Failure> {
    let case = session.case();
    // As long for saying why there is no plan as for planning: what is left of that is rarely enough.
    let watch = || Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice);
    match watch().over(|control| session.plan(control))? {
        Outcome::Planned(plan) => Ok(*plan),
        Outcome::Impossible(conflicts) => {
            let why = watch().over(|control| session.why_impossible(conflicts, control));
            Err(impossible::failure(case, &why, voice.lang))
        }
        Outcome::OutOfTime | Outcome::Cancelled => Err(Failure::stopped()),
    }
}

/// The buses of a plan, with where they run.
fn routed(session: &Session, plan: &Plan, voice: Voice) -> Result<CountyBuses, Failure> {
    let case = session.case();
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice);
    keeping(voice, |keep| watch.over(|control| buses::drawn(case, plan, keep, control)))
}

/// Writes the plan folder.
pub(crate) fn write(
    session: &Session,
    plan: &Plan,
    output: &Output,
    wishes: files::Wishes<'_>,
    voice: Voice,
) -> Result<(), Failure> {
    let line = Line::new(voice);
    let writing_file = |file: &str| line.doing("progress-writing", &[("file", file)]);
    let making = |what| match what {
        Making::File(name) => writing_file(name),
        Making::Outlook => line.doing("progress-outlook", &[]),
    };
    let files = files::plan_folder(session, plan, wishes, &making);
    writing_file(&output.out.display().to_string());
    writing(|| plan_folder::write_files(&output.out, &files, output.force))?;
    Ok(())
}

/// Checks a written plan again.
pub(crate) fn verify(county: &Path, folder: &Path, settings: &Settings, voice: Voice) -> Result<(), Failure> {
    let (_, mut case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let found = plan_folder::written::written(folder)?;
    let others = plan_folder::written::others(folder)?;
    case.recipe.as_is = plan.status == Status::AsIs;
    // What this command sets on top is no part of what the plan says of itself.
    case.settings = plan_folder::stated_settings(folder);
    let session = drive(case, voice)?;
    let routed = has_buses(&found.document).then(|| routed(&session, &plan, voice)).transpose()?;
    let line = Line::new(voice);
    line.doing("progress-verifying", &[]);
    let verified = session.verified_folder(&plan, &found, &others, routed.as_ref());
    drop(line);
    let verified = verified?;
    let text = verified::text(&session, &plan, &verified, voice.lang);
    voice.say(&text, || verified::document(&session, &plan, &verified))
}

/// The settings a plan was made with, and those of this command on top.
pub(crate) fn as_planned(folder: &Path, settings: &Settings) -> Result<Vec<(String, String)>, Failure> {
    let own = settings.pairs().map_err(Failure::arguments)?;
    let mut pairs = plan_folder::settings(folder, &own)?;
    pairs.extend(own);
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
