//! Schools that a plan closes, as sites for kindergartens: `plan.vacated`.
//!
//! It refuses to guess: a school that the county does not have, or that is a kindergarten already, is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::io::plan_folder::{self, SCHOOLS_CSV};
use crate::io::problem::Problem;
use crate::model::county::{KINDERGARTEN, School, SchoolKind, SchoolStatus};
use crate::model::rules::RuleProfile;
use crate::model::units::{Fen, Micro};

/// Schools closed by a plan, and what a kindergarten in them is.
#[derive(Debug, PartialEq)]
pub(super) struct Vacated {
    file: PathBuf,
    /// Id and row of each.
    closed: BTreeMap<String, u64>,
    /// Most places of one.
    most: u32,
    /// What converting a place costs, once.
    place: Fen,
}

impl Vacated {
    /// The schools that are closed in the last year of the plan in a folder, named from the county's folder.
    pub(super) fn read(
        county: &Path,
        name: &str,
        profile: &RuleProfile,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let rows = plan_folder::closed_schools(&county.join(name).join(SCHOOLS_CSV), problems)?;
        let file = Path::new(name).join(SCHOOLS_CSV);
        let last = rows.iter().map(|row| row.year).max();
        let closed: BTreeMap<String, u64> = rows
            .into_iter()
            .filter(|row| row.closed && Some(row.year) == last)
            .map(|row| (row.school, row.number))
            .collect();
        if closed.is_empty() {
            let expected = "a plan that closes some school, as plan.vacated asks";
            problems.push(Problem::error("E142", &file, "none", expected).in_column("configuration"));
            return None;
        }
        let most = profile.rate("preschool.vacated.max_places").0 / Micro::ONE.0;
        Some(Self {
            file,
            closed,
            most: u32::try_from(most).unwrap_or(0),
            place: Fen::ratio(i128::from(profile.rate("build.seat.vacated").0), 10_000),
        })
    }

    /// What a plan follows from beside the county's own files.
    pub(super) fn ids(&self) -> String {
        self.closed.keys().flat_map(|id| ["vacated ", id, "\n"]).collect()
    }

    /// Makes each of them a site: same id, name and place, as many places as it had seats.
    pub(super) fn convert(&self, schools: &mut [School]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (id, row) in &self.closed {
            let wrong =
                |expected| Problem::error("E142", &self.file, id, expected).in_row(*row).in_column("school");
            match schools.iter_mut().find(|school| school.code == *id) {
                None => problems.push(wrong("a school of this county's table")),
                Some(school) if school.kind == SchoolKind::Kindergarten => {
                    problems.push(wrong("a school: this one is a kindergarten already"));
                }
                Some(school) => *school = self.site(school),
            }
        }
        problems
    }

    fn site(&self, school: &School) -> School {
        School {
            name: school.name.clone(),
            kind: SchoolKind::Kindergarten,
            grades: KINDERGARTEN,
            seats: school.seats.min(self.most),
            status: SchoolStatus::Candidate,
            cost_add_seat: Some(self.place),
            note: school.note.clone(),
            extra: school.extra.clone(),
            ..School::bare(&school.code, school.position)
        }
    }
}
