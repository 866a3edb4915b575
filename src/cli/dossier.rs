//! `dossier`: from a county and a plan of it to a printable page for each school.
//!
//! It words nothing itself.

use std::collections::BTreeSet;
use std::path::Path;

use hubward::io::atomic::{self, PAGES};
use hubward::io::plan_folder;
use hubward::model::case::Case;
use hubward::model::ids::SchoolId;
use hubward::model::plan::{Plan, SchoolOutcome};
use hubward::model::reasons::Question;
use hubward::planning::reasons::{self, Inquiry};
use hubward::planning::{RoadCourses, RoadReferee};
use hubward::report::dossier::{Dossier, Routes, page, road_mode};

use crate::cli::args::{Output, Settings};
use crate::cli::explain::schools;
use crate::cli::failure::Failure;
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
    let schools = asked(&case, &plan, wanted)?;
    let travel = drive(&case, voice)?;
    let referee = RoadReferee::new(&case);
    let questions = |school: &SchoolId| -> Vec<Question> {
        let others = reasons::other_outcomes(&case, &plan, *school);
        others.into_iter().map(|outcome| Question::School(*school, outcome)).collect()
    };
    // A school that can be nothing else has no question, and its page says so.
    let (open, subjects): (Vec<SchoolId>, Vec<Vec<Question>>) = schools
        .iter()
        .map(|school| (*school, questions(school)))
        .filter(|(_, questions)| !questions.is_empty())
        .unzip();
    let names = open.iter().map(|&school| case.county.schools[school].code.clone()).collect();
    let watch = Watch::new(case.recipe.solve.time_limit_s.as_f64(), voice).about(names);
    let told = watch.over(|control| {
        let inquiry =
            Inquiry { case: &case, travel: &travel, retime: &referee, plan: &plan, turns: false, control };
        reasons::reasons(&inquiry, &subjects)
    })?;
    let courses = RoadCourses::new(&referee);
    let mut taken = BTreeSet::new();
    let pages: Vec<(String, String)> = schools
        .iter()
        .map(|&school| {
            let place = open.iter().position(|own| *own == school);
            let dossier = Dossier {
                case: &case,
                reasons: &told,
                subject: place.map(|place| &told.subjects[place]),
                school,
                routes: &routes(&plan, school, &courses),
                lang: voice.lang,
            };
            (file_name(&case.county.schools[school].code, &mut taken), page(&dossier))
        })
        .collect();
    let write =
        |new: &Path| pages.iter().try_for_each(|(name, page)| atomic::put(new, name, page.as_bytes()));
    writing(|| atomic::folder(&output.out, PAGES.forced(output.force), write))?;
    let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
    let text = format!("{} → {}", names.len(), output.out.display());
    voice.say(&text, || serde_json::json!({ "written": output.out, "pages": names }))
}

fn asked(case: &Case, plan: &Plan, wanted: Wanted<'_>) -> Result<Vec<SchoolId>, Failure> {
    let mut wrong = Vec::new();
    let changes = |outcome| wanted.all && matches!(outcome, SchoolOutcome::Closed | SchoolOutcome::Partial);
    let schools = schools(case, plan, wanted.school, &changes, &mut wrong);
    if wanted.school.is_empty() && !wanted.all {
        wrong.push("dossier: name --school ID or --all".into());
    }
    if wrong.is_empty() { Ok(schools) } else { Err(Failure::arguments(wrong.join("\n"))) }
}

/// Roads of the journeys of children who leave the school or come to it.
fn routes(plan: &Plan, school: SchoolId, courses: &RoadCourses<'_>) -> Routes {
    let rows = plan.assignments.iter().filter(|row| {
        row.before_school != Some(row.school) && (row.school == school || row.before_school == Some(school))
    });
    let mut routes = Routes::new();
    for row in rows.filter(|row| row.time.is_some()) {
        let key = (road_mode(row.means), row.village, row.school);
        if !routes.contains_key(&key) {
            routes.extend(courses.classes(key.0, key.1, key.2).map(|roads| (key, roads)));
        }
    }
    routes
}

/// A file name from a school's id: letters, digits, `-` and `_`; a number where another id gives the same.
fn file_name(code: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = code
        .chars()
        .map(|sign| if sign.is_alphanumeric() || matches!(sign, '-' | '_') { sign } else { '_' })
        .collect();
    let (mut name, mut number) = (plain.clone(), 1);
    while taken.contains(&name.to_lowercase()) {
        number += 1;
        name = format!("{plain}-{number}");
    }
    // Some systems take names that differ in case alone for one.
    taken.insert(name.to_lowercase());
    name + ".html"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::file_name;

    #[test]
    fn an_id_cannot_leave_the_folder() {
        let mut taken = BTreeSet::new();
        let names = ["S-1", "../S/1", "s-1", "学校"].map(|code| file_name(code, &mut taken));
        assert_eq!(names, ["S-1.html", "___S_1.html", "s-1-2.html", "学校.html"]);
    }
}
