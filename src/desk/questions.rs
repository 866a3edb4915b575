//! What may be asked about a plan, by the ids that somebody typed.
//!
//! It answers nothing.

use std::collections::BTreeSet;

use crate::desk::failure::Failure;
use crate::io::named;
use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Plan, SchoolOutcome};
use crate::model::question::Question;
use crate::model::unit::Band;
use crate::planning::reasons;

/// What somebody asks about, as the options of `explain` say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Schools by their ids.
    pub school: Vec<String>,
    /// Every school that closes or keeps grades 1-3 only.
    pub all: bool,
    /// Every school that takes part.
    pub all_schools: bool,
    /// A village, sent to the school of `to`.
    pub village: Option<String>,
    /// The school it is sent to.
    pub to: Option<String>,
    /// Only these of its children: `lower`, `upper`, `junior`, `all` or a grade such as `g4`.
    pub band: Option<String>,
    /// Numbers at which decisions about schools turn.
    pub reverse: bool,
}

/// Whether a school of this outcome sends children away.
#[must_use]
pub fn leaves(outcome: SchoolOutcome) -> bool {
    matches!(outcome, SchoolOutcome::Closed | SchoolOutcome::Partial)
}

/// What a school of a plan could become instead, each a question.
#[must_use]
pub fn about(case: &Case, plan: &Plan, school: SchoolId) -> Vec<Question> {
    let others = reasons::other_outcomes(case, plan, school);
    others.into_iter().map(|outcome| Question::School(school, outcome)).collect()
}

/// Every question asked for, by school or village, or all that is wrong with what was asked.
///
/// # Errors
/// A line for each thing that is wrong.
pub fn subjects(case: &Case, plan: &Plan, wanted: &Asked) -> Result<Vec<Vec<Question>>, Failure> {
    let county = &case.county;
    let mut wrong = Vec::new();
    let asked = |outcome: SchoolOutcome| wanted.all_schools || (wanted.all && leaves(outcome));
    let schools = schools(case, plan, &wanted.school, &asked, &mut wrong);
    if schools.is_empty() && wanted.reverse {
        wrong.push("--reverse: name a school, --all or --all-schools".into());
    }
    let mut subjects: Vec<Vec<Question>> =
        schools.into_iter().map(|school| about(case, plan, school)).collect();
    if let (Some(village), Some(to)) = (&wanted.village, &wanted.to) {
        let village = named::village(county, village).map_err(|why| format!("--village: {why}"));
        let to = named::school(county, to).map_err(|why| format!("--to: {why}"));
        let band = wanted.band.as_deref().map(|word| {
            Band::from_word(word).ok_or_else(|| {
                format!("--band {word}: expected lower, upper, junior, all or a grade such as g4")
            })
        });
        match (village, to, band.transpose()) {
            (Ok(village), Ok(to), Ok(band)) => {
                let some = plan
                    .assignments
                    .iter()
                    .any(|row| row.village == village && band.is_none_or(|band| band == row.band));
                if some {
                    subjects.push(vec![Question::Village(village, band, to)]);
                } else {
                    wrong.push("--village: no children of it are in the plan, or none of that band".into());
                }
            }
            (village, to, band) => {
                wrong.extend([village.err(), to.err(), band.err()].into_iter().flatten());
            }
        }
    }
    let named = !wanted.school.is_empty() || wanted.all || wanted.all_schools || wanted.village.is_some();
    if !named {
        wrong.push("explain: name --school ID, --all, --all-schools, or --village ID --to ID".into());
    }
    if wrong.is_empty() { Ok(subjects) } else { Err(Failure::arguments(wrong.join("\n"))) }
}

/// The schools of these ids, then those whose outcome is `asked` for, each once; what is wrong with an id goes to `wrong`.
pub fn schools(
    case: &Case,
    plan: &Plan,
    ids: &[String],
    asked: &dyn Fn(SchoolOutcome) -> bool,
    wrong: &mut Vec<String>,
) -> Vec<SchoolId> {
    let county = &case.county;
    let mut schools = Vec::new();
    for id in ids {
        match named::school(county, id) {
            Ok(school) if !reasons::has_part(case, &county.schools[school]) => {
                wrong.push(format!("--school {id}: it teaches no grade of this plan's stage"));
            }
            Ok(school) => schools.push(school),
            Err(why) => wrong.push(format!("--school: {why}")),
        }
    }
    let rows = plan.schools.iter().filter(|row| asked(row.configuration.outcome));
    schools.extend(rows.map(|row| row.school));
    let mut seen = BTreeSet::new();
    schools.retain(|&school| seen.insert(school));
    schools
}
