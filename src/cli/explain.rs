//! `explain`: from a county and a plan of it to the plan's reasons.
//!
//! It words nothing itself.

use std::path::Path;

use hubward::desk::documents::reasons as documents;
use hubward::desk::{Failure, questions};
use hubward::io::plan_folder;
use hubward::model::case::Case;
use hubward::model::question::Question;
use hubward::report;

use crate::cli::args::{Settings, Subjects};
use crate::cli::plan::as_planned;
use crate::cli::progress::Watch;
use crate::cli::run::{Voice, drive, open};

/// Explains a plan.
pub(crate) fn explain(
    county: &Path,
    folder: &Path,
    wanted: Subjects,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let turns = wanted.reverse;
    let subjects = questions::subjects(&case, &plan, &wanted.asked())?;
    let session = drive(case, voice)?;
    let case = session.case();
    let names = subjects.iter().map(|questions| name(case, questions[0], voice)).collect();
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice).about(names);
    let told = watch.over(|control| session.reasons(&plan, &subjects, turns, control))?;
    let text = report::reasons::reasons(case, &told, &folder.display().to_string(), voice.lang);
    voice.say(&text, || documents::document(case, &told, voice.lang))
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
