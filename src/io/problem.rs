//! What is wrong with an input, said so that a clerk can mend the cell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be planned before it is mended.
    Error,
    /// Allowed, and probably not meant.
    Warning,
    /// How something was read, worth knowing.
    Note,
}

/// One problem of one input file. Codes are listed in docs/formats.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, such as `E110`; `W…` for warnings, `N…` for notes.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The file.
    pub file: PathBuf,
    /// Row, the header being row 1; a GeoJSON feature counts from 1.
    pub row: Option<u64>,
    /// Column or key, as the file writes it.
    pub column: Option<String>,
    /// What stood there.
    pub found: String,
    /// What belongs there.
    pub expected: String,
}

impl Problem {
    /// A problem that stops the planning.
    #[must_use]
    pub fn error(
        code: &'static str,
        file: &Path,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let file = file.to_path_buf();
        let (found, expected) = (found.into(), expected.into());
        Self { code, severity: Severity::Error, file, row: None, column: None, found, expected }
    }

    /// Something allowed that is probably not meant.
    #[must_use]
    pub fn warning(
        code: &'static str,
        file: &Path,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, found, expected) }
    }

    /// How something was read.
    #[must_use]
    pub fn note(code: &'static str, file: &Path, said: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, file, said, "") }
    }

    /// The same in a row.
    #[must_use]
    pub fn in_row(self, row: u64) -> Self {
        Self { row: Some(row), ..self }
    }

    /// The same in a column or at a key.
    #[must_use]
    pub fn in_column(self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// Whether it stops the planning.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    /// `E110 villages.csv, row 7, column `lon`: found "x", expected degrees between -180 and 180`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.code, self.file.display())?;
        if let Some(row) = self.row {
            write!(formatter, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(formatter, ", column `{column}`")?;
        }
        match (self.found.is_empty(), self.expected.is_empty()) {
            (true, _) => write!(formatter, ": {}", self.expected),
            (false, true) => write!(formatter, ": {}", self.found),
            (false, false) => write!(formatter, ": found {:?}, expected {}", self.found, self.expected),
        }
    }
}

/// Problems of one kind that are listed; the rest are counted.
pub const MOST_LISTED: usize = 100;
/// Columns of one file whose problems of one code are listed apart.
const MOST_COLUMNS: usize = 40;
/// Problems up to which a nearest word is looked for: beyond it nobody reads them.
pub(crate) const MOST_HINTED: usize = 500;

/// The same problems, of each kind (code, file and column, where the columns are few) the first [`MOST_LISTED`] and one that says how many more there are.
#[must_use]
pub fn listed(problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() <= MOST_LISTED {
        return problems;
    }
    let mut columns: BTreeMap<(&'static str, PathBuf), BTreeSet<Option<String>>> = BTreeMap::new();
    for problem in &problems {
        let columns = columns.entry((problem.code, problem.file.clone())).or_default();
        if columns.len() <= MOST_COLUMNS {
            columns.insert(problem.column.clone());
        }
    }
    let mut counts: BTreeMap<(&'static str, PathBuf, Option<String>), usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for problem in problems {
        let of_file = (problem.code, problem.file.clone());
        // Keys that are each misspelt are one kind; columns of a table are several.
        let told_apart = columns.get(&of_file).is_none_or(|columns| columns.len() <= MOST_COLUMNS);
        let column = problem.column.clone().filter(|_| told_apart);
        let kind = (of_file.0, of_file.1, column);
        let count = counts.entry(kind).or_default();
        *count += 1;
        if *count <= MOST_LISTED {
            kept.push(problem);
        }
    }
    for ((code, file, column), count) in counts {
        if let Some(more) = count.checked_sub(MOST_LISTED).filter(|&more| more > 0) {
            let like = kept.iter().find(|problem| problem.code == code && problem.file == file);
            let severity = like.map_or(Severity::Error, |problem| problem.severity);
            let problem = Problem::error(code, &file, format!("and {more} more of this kind"), "");
            kept.push(Problem { severity, column, ..problem });
        }
    }
    kept
}

/// Every problem of an input that cannot be planned, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputErrors(pub Vec<Problem>);

impl fmt::Display for InputErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(formatter, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InputErrors {}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{MOST_LISTED, Problem, listed};

    #[test]
    fn a_flood_is_counted_and_another_kind_is_not_lost_in_it() {
        let bad =
            |row| Problem::error("E113", Path::new("a.csv"), "x", "a number").in_row(row).in_column("g1");
        let mut all: Vec<Problem> = (2..=1000 + MOST_LISTED as u64).map(bad).collect();
        all.push(Problem::error("E110", Path::new("a.csv"), "", "a column `lon`"));
        let kept = listed(all);
        assert_eq!(kept.len(), MOST_LISTED + 2);
        let last = kept.last().map(ToString::to_string);
        assert_eq!(last.as_deref(), Some("E113 a.csv, column `g1`: and 999 more of this kind"));
        assert!(kept.iter().any(|problem| problem.code == "E110"));
    }
}
