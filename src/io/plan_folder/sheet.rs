//! Rows of a plan folder's CSV files as they may come back from a spreadsheet.
//!
//! Refuses nothing that can be understood: a byte order mark, GB18030, semicolons and tabs are taken silently.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::io::problem::{Problem, Severity};

/// A CSV file in memory.
pub(super) struct Sheet {
    file: PathBuf,
    columns: BTreeMap<String, usize>,
    /// The cells of each row that has any, with its number, the header being row 1.
    rows: Vec<(u64, csv::StringRecord)>,
}

/// One row being read, and where its problems go.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    /// Its number, the header being row 1.
    pub(super) number: u64,
    cells: &'a csv::StringRecord,
    problems: &'a mut Vec<Problem>,
}

/// A problem of one file as a whole.
pub(super) fn of_file(code: &'static str, file: &Path, found: String, expected: &str) -> Problem {
    let (file, expected) = (file.to_path_buf(), expected.to_string());
    Problem { code, severity: Severity::Error, file, row: None, column: None, found, expected }
}

impl Sheet {
    /// Reads a file that must have `columns`; `None` when it cannot be used at all.
    pub(super) fn open(file: &Path, columns: &[&str], problems: &mut Vec<Problem>) -> Option<Self> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(of_file("E400", file, error.to_string(), "a file that can be read"));
                return None;
            }
        };
        let text = decode(&bytes);
        let delimiter = delimiter(text.lines().next().unwrap_or_default());
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let mut sheet = Self { file: file.into(), columns: BTreeMap::new(), rows: Vec::new() };
        for (place, name) in header.iter().enumerate() {
            sheet.columns.entry(name.trim().into()).or_insert(place);
        }
        let missing: Vec<&str> =
            columns.iter().copied().filter(|column| !sheet.columns.contains_key(*column)).collect();
        for column in &missing {
            let found = format!("no column `{column}`");
            problems.push(Problem {
                row: Some(1),
                column: Some((*column).into()),
                ..of_file("E403", file, found, "all columns of a plan folder's file")
            });
        }
        let mut rows = RowNumbers { text: text.as_bytes(), byte: 0, row: 1 };
        rows.leave(&header);
        for record in reader.records().map(Result::unwrap_or_default) {
            let number = rows.of(&record);
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                sheet.rows.push((number, record.clone()));
            }
            rows.leave(&record);
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
        place.and_then(|place| self.cells.get(*place)).unwrap_or_default().trim()
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
            ..of_file(code, &self.sheet.file, found, expected)
        });
    }
}

/// Counts rows as a spreadsheet shows them: empty lines are rows, line breaks inside cells are not.
struct RowNumbers<'t> {
    text: &'t [u8],
    /// How far was counted.
    byte: usize,
    row: u64,
}

impl RowNumbers<'_> {
    /// The number of the row where `record` begins, after the empty lines that its position counts in.
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let mut start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = self.text.get(self.byte..start).unwrap_or_default();
        self.row += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.byte = start;
        self.row
    }

    /// Takes back the line breaks inside a record's cells, which the next count will come across.
    fn leave(&mut self, record: &csv::StringRecord) {
        let inside: u64 = record.iter().flat_map(str::bytes).map(|byte| u64::from(byte == b'\n')).sum();
        self.row = self.row.wrapping_sub(inside);
    }
}

/// UTF-8 with or without a mark; what is not UTF-8 is GB18030.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The separator that the header holds most of.
fn delimiter(header: &str) -> u8 {
    let count = |sign: &u8| header.bytes().filter(|byte| byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
