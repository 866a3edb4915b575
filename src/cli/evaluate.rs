//! `evaluate` and `recount`: a plan under other conditions, and one that somebody edited.
//!
//! They count nothing themselves.

use std::path::Path;

use hubward::desk::{Failure, evaluate, files};
use hubward::io::atomic;
use hubward::io::plan_folder::{self, PLAN};
use hubward::model::plan::Status;
use hubward::model::units::Fen;
use hubward::report;

use crate::cli::args::{Output, Settings};
use crate::cli::plan::{as_planned, planned, write};
use crate::cli::progress::{Line, Watch};
use crate::cli::run::{Voice, apart, drive, open};

/// Holds a plan fixed under other conditions; with `mend` the nearest lawful plan too, written where that is asked for.
pub(crate) fn evaluate(
    county: &Path,
    folder: &Path,
    (mend, output): (bool, Option<&Output>),
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    if let Some(output) = output {
        apart(county, &output.out)?;
        apart(folder, &output.out)?;
        atomic::check_free(&output.out, PLAN.forced(output.force))?;
    }
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read_as_told(folder, &case)?;
    let session = drive(case, voice)?;
    let line = Line::new(voice);
    line.doing("progress-verifying", &[]);
    let found = session.evaluate(&plan);
    drop(line);
    let names = [folder.display().to_string(), voice.word("evaluate-here").to_string()];
    let mut text = session.evaluation_text(&found, &names, voice.lang);
    let mut document = session.evaluation_document(&found, &names);
    if mend {
        let best = planned(&session, voice)?;
        let watch = Watch::new(session.case().recipe.solve.time_limit_s.as_f64(), voice);
        let mended = watch.over(|control| session.mended(&found, &best, control))?;
        text = format!("{text}\n\n{}", evaluate::mended_text(&mended, &best, voice.lang));
        document["mended"] = evaluate::mended_document(&mended, &best);
        if let Some(output) = output {
            write(&session, &mended.plan, output, written_as(voice), voice)?;
            text = format!("{text}\n→ {}", output.out.display());
        }
    }
    voice.say(&text, || document)
}

fn written_as(voice: Voice) -> files::Wishes<'static> {
    files::Wishes { lang: voice.lang, bom: false, buses: None }
}

/// Makes a whole plan folder of one whose tables were edited.
pub(crate) fn recount(
    county: &Path,
    folder: &Path,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    apart(county, &output.out)?;
    apart(folder, &output.out)?;
    atomic::check_free(&output.out, PLAN.forced(output.force))?;
    let (_, mut case) = open(county, &as_planned(folder, settings)?, voice)?;
    let edited = plan_folder::read(folder, &case)?;
    case.recipe.as_is = edited.status == Status::AsIs;
    case.settings = plan_folder::stated_settings(folder);
    let session = drive(case, voice)?;
    let line = Line::new(voice);
    line.doing("progress-verifying", &[]);
    let plan = session.recounted(&edited);
    drop(line);
    let plan = plan?;
    let case = session.case();
    write(&session, &plan, output, written_as(voice), voice)?;
    let [before, after, more] =
        [edited.objective, plan.objective, plan.objective - edited.objective].map(Fen::to_decimal);
    let said = voice.filled("recount-said", &[("before", &before), ("after", &after), ("more", &more)]);
    let summary = report::summary::summary(case, &plan, voice.lang);
    let text = format!("{summary}\n{said}\n→ {}", output.out.display());
    voice.say(&text, || {
        let mut document = files::plan_document(case, &plan, None);
        document["recounted"] = serde_json::json!({ "objective_before": edited.objective.yuan() });
        document
    })
}
