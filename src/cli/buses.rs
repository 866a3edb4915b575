//! `buses`: from a county and a plan of it to the routes of its school buses.
//!
//! It routes nothing itself.

use std::path::Path;

use hubward::desk::{Failure, buses};
use hubward::io::atomic::{self, BUSES};
use hubward::io::plan_folder;
use hubward::model::buses::CountyBuses;

use crate::cli::args::{Output, Settings};
use crate::cli::plan::as_planned;
use crate::cli::progress::Watch;
use crate::cli::run::{Voice, apart, keeping, open, writing};

/// Writes the routes into a folder of their own.
pub(crate) fn buses(
    county: &Path,
    folder: &Path,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    apart(county, &output.out)?;
    apart(folder, &output.out)?;
    atomic::check_free(&output.out, BUSES.forced(output.force))?;
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice);
    let schools = keeping(voice, |keep| watch.over(|control| buses::routes(&case, &plan, keep, control)))?;
    let files = buses::files(&case, &plan, &schools);
    let write = |new: &Path| files.iter().try_for_each(|(name, bytes)| atomic::put(new, name, bytes));
    writing(|| atomic::folder(&output.out, BUSES.forced(output.force), write))?;
    let text = said(&schools, voice);
    voice.say(&format!("{text}\n→ {}", output.out.display()), || {
        let mut document = buses::document(&case, &schools);
        document["written"] = serde_json::json!(output.out);
        document
    })
}

/// What routes come to, for people.
pub(crate) fn said(schools: &CountyBuses, voice: Voice) -> String {
    let all = buses::figures(schools);
    let minutes = all.longest.0.div_ceil(60).to_string();
    voice.filled(
        "buses-said",
        &[
            ("children", &all.riders.to_string()),
            ("schools", &all.schools.0.to_string()),
            ("routes", &all.routes.to_string()),
            ("buses", &all.buses.to_string()),
            ("yuan", &all.money.to_decimal()),
            ("proven", &all.schools.1.to_string()),
            ("minutes", &minutes),
        ],
    )
}
