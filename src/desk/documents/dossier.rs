//! A printable page for each school of a plan.
//!
//! It words nothing itself, and writes no page anywhere.

use std::collections::BTreeSet;

use crate::desk::failure::Failure;
use crate::desk::questions;
use crate::desk::session::Session;
use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::ids::SchoolId;
use crate::model::plan::{Plan, SchoolOutcome};
use crate::model::question::Question;
use crate::planning::reasons::{self, Inquiry};
use crate::planning::{RoadCourses, RoadReferee};
use crate::report::dossier::{Dossier, Routes, page, road_mode};
use crate::report::words::Lang;

/// The schools of these ids, and with `all` every one that closes or keeps grades 1-3 only.
///
/// # Errors
/// What is wrong with an id, or that nothing is named.
pub fn asked(case: &Case, plan: &Plan, ids: &[String], all: bool) -> Result<Vec<SchoolId>, Failure> {
    let mut wrong = Vec::new();
    let changes = |outcome: SchoolOutcome| all && questions::leaves(outcome);
    let schools = questions::schools(case, plan, ids, &changes, &mut wrong);
    if ids.is_empty() && !all {
        wrong.push("dossier: name --school ID or --all".into());
    }
    if wrong.is_empty() { Ok(schools) } else { Err(Failure::arguments(wrong.join("\n"))) }
}

/// Schools with a question to ask, and their questions.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    schools: Vec<SchoolId>,
    questions: Vec<Vec<Question>>,
}

impl Subjects {
    /// Of these schools; one that can be nothing else has no question, and its page says so.
    #[must_use]
    pub fn of(case: &Case, plan: &Plan, schools: &[SchoolId]) -> Self {
        let asked = schools.iter().map(|&school| (school, questions::about(case, plan, school)));
        let (schools, questions) = asked.filter(|(_, questions)| !questions.is_empty()).unzip();
        Self { schools, questions }
    }

    /// The schools asked about, in the order of a run's progress.
    #[must_use]
    pub fn schools(&self) -> &[SchoolId] {
        &self.schools
    }
}

/// A page for each school, in their order: its file's name and its text.
///
/// # Errors
/// Those of [`reasons::reasons`].
pub fn pages(
    session: &Session,
    plan: &Plan,
    schools: &[SchoolId],
    subjects: &Subjects,
    lang: Lang,
    control: &Control<'_>,
) -> Result<Vec<(String, String)>, Failure> {
    let (case, travel) = (session.case(), session.travel());
    let referee = RoadReferee::new(case);
    let inquiry = Inquiry { case, travel, retime: &referee, plan, turns: false, control };
    let told = reasons::reasons(&inquiry, &subjects.questions)?;
    let courses = RoadCourses::new(&referee);
    let mut taken = BTreeSet::new();
    let page_of = |&school: &SchoolId| {
        let place = subjects.schools.iter().position(|own| *own == school);
        let dossier = Dossier {
            case,
            reasons: &told,
            subject: place.map(|place| &told.subjects[place]),
            school,
            routes: &routes(plan, school, &courses),
            lang,
        };
        (file_name(&case.county.schools[school].code, &mut taken), page(&dossier))
    };
    Ok(schools.iter().map(page_of).collect())
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
