//! Rows of a plan folder's CSV files as they may come back from a spreadsheet.
//!
//! Refuses nothing that can be understood: a byte order mark, GB18030, semicolons and tabs are taken silently.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::io::problem::Problem;
use crate::io::text;

/// A CSV file in memory.
pub(super) struct Sheet {
    file: PathBuf,
    columns: BTreeMap<String, usize>,
    /// The cells of each row that has any, with its number, the header being row 1.
    rows: Vec<(u64, Vec<String>)>,
}

/// One row being read, and where its problems go.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    /// Its number, the header being row 1.
    pub(super) number: u64,
    cells: &'a [String],
    problems: &'a mut Vec<Problem>,
}

impl Sheet {
    /// Reads a file that must have `columns`; `None` when it cannot be used at all.
    pub(super) fn open(file: &Path, columns: &[&str], problems: &mut Vec<Problem>) -> Option<Self> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(Problem::error("E400", file, error.to_string(), "a file that can be read"));
                return None;
            }
        };
        let text = match text::decode(&bytes) {
            Ok((text, _)) => text,
            Err(found) => {
                problems.push(Problem::error("E400", file, found, "text in UTF-8 or GB18030"));
                return None;
            }
        };
        let mut rows = text::rows(&text, text::delimiter(&text)).0;
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).1 };
        rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let mut sheet = Self { file: file.into(), columns: BTreeMap::new(), rows };
        for (place, name) in header.into_iter().enumerate() {
            sheet.columns.entry(name).or_insert(place);
        }
        let missing: Vec<&str> =
            columns.iter().copied().filter(|column| !sheet.columns.contains_key(*column)).collect();
        for column in &missing {
            let found = format!("no column `{column}`");
            problems.push(Problem {
                row: Some(1),
                column: Some((*column).into()),
                ..Problem::error("E403", file, found, "all columns of a plan folder's file")
            });
        }
        missing.is_empty().then_some(sheet)
    }

    /// What `take` makes of each row; rows with a problem give nothing.
    pub(super) fn read<T>(
        &self,
        problems: &mut Vec<Problem>,
        mut take: impl FnMut(&mut Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut taken = Vec::with_capacity(self.rows.len());
        for (number, cells) in &self.rows {
            taken.extend(take(&mut Row { sheet: self, number: *number, cells, problems }));
        }
        taken
    }
}

impl Row<'_> {
    /// The cell's text without spaces around it; empty where the row is too short.
    pub(super) fn text(&self, column: &str) -> &str {
        let place = self.sheet.columns.get(column);
        place.and_then(|place| self.cells.get(*place)).map_or("", String::as_str)
    }

    /// Whether the file has such a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.sheet.columns.contains_key(column)
    }

    /// The cell as `parse` understands it; otherwise a problem.
    pub(super) fn cell<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(self.text(column));
        if value.is_none() {
            self.problem("E404", column, expected);
        }
        value
    }

    /// The same, an empty cell being a value of its own.
    #[expect(
        clippy::option_option,
        reason = "outside: the cell could be read; inside: something stands in it"
    )]
    pub(super) fn optional<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.text(column).is_empty() { Some(None) } else { self.cell(column, expected, parse).map(Some) }
    }

    /// A whole number.
    pub(super) fn count(&mut self, column: &str) -> Option<u32> {
        self.cell(column, "a whole number from 0 up", |text| text.parse().ok())
    }

    /// Says what is wrong with a cell.
    pub(super) fn problem(&mut self, code: &'static str, column: &str, expected: &str) {
        let found = self.text(column).to_string();
        self.problems.push(Problem {
            row: Some(self.number),
            column: Some(column.into()),
            ..Problem::error(code, &self.sheet.file, found, expected)
        });
    }
}
