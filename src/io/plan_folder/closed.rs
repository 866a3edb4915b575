//! Which schools a written plan closes, read from its `schools.csv` alone.
//!
//! It refuses to know the county the plan is of: ids stay text.

use std::path::Path;

use super::sheet::Sheet;
use crate::io::problem::Problem;
use crate::model::plan::{Configuration, SchoolOutcome};

/// One row.
#[derive(Debug)]
pub(in crate::io) struct Row {
    /// Its number, the header being row 1.
    pub(in crate::io) number: u64,
    /// School year.
    pub(in crate::io) year: u32,
    /// Id of the school.
    pub(in crate::io) school: String,
    /// Whether it is closed then.
    pub(in crate::io) closed: bool,
}

/// The rows of a plan's `schools.csv`; `None` where the file cannot be used.
pub(in crate::io) fn closed_schools(file: &Path, problems: &mut Vec<Problem>) -> Option<Vec<Row>> {
    let sheet = Sheet::open(file, &["year", "school", "configuration"], problems)?;
    Some(sheet.read(problems, |row| {
        let configuration =
            row.cell("configuration", "a configuration such as `as-is` or `closed`", |text| {
                Configuration::from_word(text)
            })?;
        Some(Row {
            number: row.number,
            year: row.count("year")?,
            school: row.text("school").to_owned(),
            closed: configuration.outcome == SchoolOutcome::Closed,
        })
    }))
}
