//! What is wrong with an input, said so that a clerk can mend the cell.

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
