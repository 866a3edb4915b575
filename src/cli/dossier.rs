//! `dossier`: from a county and a plan of it to a printable page for each school.
//!
//! It words nothing itself.

use std::path::Path;

use hubward::desk::Failure;
use hubward::desk::documents::dossier::{Subjects, asked, pages};
use hubward::io::atomic::{self, PAGES};
use hubward::io::plan_folder;

use crate::cli::args::{Output, Settings};
use crate::cli::plan::as_planned;
use crate::cli::progress::Watch;
use crate::cli::run::{Voice, apart, drive, open, writing};

/// The schools that pages are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// By their ids.
    pub(crate) school: &'a [String],
    /// Every one that closes or keeps grades 1-3 only.
    pub(crate) all: bool,
}

/// Writes the pages into a folder of their own.
pub(crate) fn dossier(
    county: &Path,
    folder: &Path,
    wanted: Wanted<'_>,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    apart(county, &output.out)?;
    apart(folder, &output.out)?;
    atomic::check_free(&output.out, PAGES.forced(output.force))?;
    let (_, case) = open(county, &as_planned(folder, settings)?, voice)?;
    let plan = plan_folder::read(folder, &case)?;
    let schools = asked(&case, &plan, wanted.school, wanted.all)?;
    let session = drive(case, voice)?;
    let subjects = Subjects::of(session.case(), &plan, &schools);
    let codes = &session.case().county.schools;
    let names = subjects.schools().iter().map(|&school| codes[school].code.clone()).collect();
    let watch = Watch::new(session.case().recipe.solve.time_limit_s.as_f64(), voice).about(names);
    let pages = watch.over(|control| pages(&session, &plan, &schools, &subjects, voice.lang, control))?;
    let write =
        |new: &Path| pages.iter().try_for_each(|(name, page)| atomic::put(new, name, page.as_bytes()));
    writing(|| atomic::folder(&output.out, PAGES.forced(output.force), write))?;
    let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
    let text = format!("{} → {}", names.len(), output.out.display());
    voice.say(&text, || serde_json::json!({ "written": output.out, "pages": names }))
}
