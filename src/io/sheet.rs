//! A table as it stands in a file, CSV, points of a map or a workbook: rows of text under columns we know or carry along.
//!
//! It refuses to read meaning into a cell; the readers of the tables do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::io::columns::{self, Column};
#[cfg(not(all(feature = "xlsx", feature = "gpkg")))]
use crate::io::features::lacking;
#[cfg(feature = "gpkg")]
use crate::io::gpkg;
use crate::io::heading;
use crate::io::points;
use crate::io::problem::Problem;
use crate::io::suggest::hint;
use crate::io::text;
#[cfg(feature = "xlsx")]
use crate::io::xlsx;

/// Rows × columns of a workbook or a layer, from the first row with content to the last.
pub(super) const MOST_CELLS: usize = 5_000_000;
#[cfg(any(feature = "xlsx", feature = "gpkg"))]
/// Bytes of text in all its cells: one long text can stand in many cells of a small file.
pub(super) const MOST_TEXT: usize = 256 << 20;
/// Columns of a table; as many as a sheet of a workbook can have.
const MOST_COLUMNS: usize = 16_384;
/// Unknown columns for which a known one that is meant is looked for.
const MOST_HINTS: usize = 200;
/// Rows in which it is looked for numbers in a column that is not known.
const LOOKED_AT: usize = 100;
#[cfg(any(feature = "xlsx", feature = "gpkg"))]
/// Names of the sheet or layer that is the table, by the name of its file.
pub(super) const NAMES: [(&str, &str); 2] = [("villages", "村"), ("schools", "学校")];
#[cfg(any(feature = "xlsx", feature = "gpkg"))]
/// Columns that hold ids: of a number nobody knows how it was written.
const IDS: [&str; 6] = ["id", "school_lower", "school_upper", "school_junior", "forbid", "force"];

#[cfg(any(feature = "xlsx", feature = "gpkg"))]
/// Whether a column holds ids.
pub(super) fn of_ids(known: &'static [Column], header: &str) -> bool {
    columns::find(known, header).is_some_and(|column| IDS.contains(&column.name))
}

#[cfg(any(feature = "xlsx", feature = "gpkg"))]
/// A cell's content in a file that knows numbers, before it is known which column it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// Text without spaces around it.
    Text(String),
    /// The digits of a number.
    Number(String),
    /// A date that a program keeps as a number: year-month-day.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "workbooks alone have dates"))]
    Date(String),
}

#[cfg(any(feature = "xlsx", feature = "gpkg"))]
impl Content {
    /// As a CSV cell would hold it. In a column of ids a whole number reads as `1001.0`, which no id may be.
    pub(super) fn text(self, ids: bool) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(digits) if ids && !digits.contains('.') => digits + ".0",
            Self::Number(digits) => digits,
            // No id may read so: of `1-6` nobody knows any more that it was no date.
            Self::Date(date) if ids => date + "T00:00:00",
            Self::Date(date) => date,
        }
    }

    /// Bytes it takes.
    pub(super) fn length(&self) -> usize {
        let (Self::Text(text) | Self::Number(text) | Self::Date(text)) = self;
        text.len()
    }
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct SheetRow {
    /// Row in the file, the header being row 1; for GeoJSON the feature, from 1.
    pub(crate) number: u64,
    /// Its cells, trimmed, one a column.
    pub(crate) cells: Vec<String>,
    /// It was reported whole already: no more is said about its cells.
    pub(crate) broken: bool,
}

/// A table of text.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the file, for messages.
    pub(crate) file: PathBuf,
    /// Column names as the file writes them.
    pub(crate) headers: Vec<String>,
    /// Place of each known column.
    pub(crate) known: BTreeMap<&'static str, usize>,
    /// Places of the columns we do not know.
    pub(crate) unknown: Vec<usize>,
    /// The rows.
    pub(crate) rows: Vec<SheetRow>,
    /// EPSG code of the coordinates, where the file says so.
    pub(crate) epsg: Option<u16>,
}

impl Sheet {
    /// Whether the table has a known column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.known.contains_key(column)
    }

    /// Whether a column holds whole numbers.
    fn counts(&self, place: usize) -> bool {
        self.rows.iter().take(LOOKED_AT).any(|row| row.cells[place].parse::<u32>().is_ok())
    }

    /// The name of a known column as the file writes it.
    pub(crate) fn header(&self, column: &str) -> String {
        self.known.get(column).map_or(column, |&place| &self.headers[place]).to_owned()
    }
}

/// How a table is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The columns it may have.
    pub known: &'static [Column],
    /// The encoding of its text, where the county says it (`county.encoding`); else it is told from the bytes.
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

/// Reads a table from the bytes of a `.csv`, `.geojson`, `.gpkg` or `.xlsx` file (told by the name's ending) whose columns are
/// `known`. The table comes back, as far as it can be read, beside every problem of its form.
#[must_use]
pub fn read(file: &Path, bytes: &[u8], known: &'static [Column]) -> (Option<Sheet>, Vec<Problem>) {
    read_as(file, bytes, Reading { known, encoding: None })
}

/// The same, its text in a given encoding.
#[must_use]
pub fn read_as(file: &Path, bytes: &[u8], how: Reading) -> (Option<Sheet>, Vec<Problem>) {
    let (mut problems, known) = (Vec::new(), how.known);
    let read = match file.extension().and_then(|ending| ending.to_str()) {
        #[cfg(feature = "xlsx")]
        Some("xlsx") => xlsx::read(file, bytes, known, &mut problems).map(|raw| (raw, None)),
        #[cfg(not(feature = "xlsx"))]
        Some("xlsx") => {
            problems.push(lacking(file, "xlsx", "the table as .csv"));
            None
        }
        #[cfg(feature = "gpkg")]
        Some("gpkg") => gpkg::table::read(file, bytes, known, &mut problems),
        #[cfg(not(feature = "gpkg"))]
        Some("gpkg") => {
            problems.push(lacking(file, "gpkg", "the table as .csv or .geojson"));
            None
        }
        ending => from_text(file, bytes, ending == Some("geojson"), how, &mut problems),
    };
    let sheet = read.and_then(|((headers, rows), epsg)| {
        if headers.len() > MOST_COLUMNS {
            let expected = format!("at most {MOST_COLUMNS} columns");
            problems.push(Problem::error("E139", file, format!("{} columns", headers.len()), expected));
            return None;
        }
        let mut sheet =
            Sheet { file: file.to_owned(), headers, known: BTreeMap::new(), unknown: Vec::new(), rows, epsg };
        name_columns(&mut sheet, known, &mut problems);
        heading::leave_out(&mut sheet, &mut problems);
        if sheet.rows.is_empty() {
            let expected =
                "at least one row below the header; README.txt of `hubward new` says what goes where";
            problems.push(Problem::error("E107", file, "an empty table", expected));
        }
        Some(sheet)
    });
    (sheet, problems)
}

/// Finds out which column is which, and says what is missing, double, nameless or probably misspelt.
fn name_columns(sheet: &mut Sheet, known: &'static [Column], problems: &mut Vec<Problem>) {
    let file = sheet.file.clone();
    for (place, header) in sheet.headers.iter().enumerate() {
        let used = sheet.rows.iter().any(|row| !row.cells[place].is_empty());
        match columns::find(known, header) {
            None if header.is_empty() && !used => {}
            None if header.is_empty() => {
                let found = format!("column {} without a name", place + 1);
                problems.push(Problem::error(
                    "E111",
                    &file,
                    found,
                    "a name in the header for every column with content",
                ));
            }
            None => sheet.unknown.push(place),
            Some(column) => {
                if let Some(first) = sheet.known.insert(column.name, place) {
                    let first = &sheet.headers[first];
                    let expected = format!("one column for `{}`; `{first}` is it too", column.name);
                    problems.push(Problem::error("E109", &file, header, expected).in_column(header));
                }
            }
        }
    }
    let missing: Vec<&Column> =
        known.iter().filter(|column| column.required && !sheet.has(column.name)).collect();
    for column in &missing {
        let alike = sheet.unknown.iter().take(MOST_HINTS).map(|&place| &sheet.headers[place]);
        let alike = alike.clone().find(|header| columns::nearest(known, header) == Some(column.name));
        let found = alike.map_or_else(String::new, |header| format!("`{header}` instead"));
        let also = column.aliases.first().map_or_else(String::new, |alias| format!(" (or `{alias}`)"));
        let expected = format!("a column `{}`{also}", column.name);
        problems.push(Problem::error("E110", &file, found, expected).in_column(column.name));
    }
    for &place in sheet.unknown.iter().take(MOST_HINTS) {
        let header = &sheet.headers[place];
        let near = columns::nearest(known, header).filter(|near| !sheet.has(near));
        if near.is_some() && !missing.iter().any(|column| Some(column.name) == near) {
            let said = format!("a column that is known{}", hint(near));
            problems.push(Problem::warning("W103", &file, header, said).in_column(header));
        } else if columns::counts_people_or_places(header) && sheet.counts(place) {
            let said = "a name of docs/formats.md, if the plan is to use it: this column is carried along and not read";
            problems.push(Problem::warning("W108", &file, header, said).in_column(header));
        }
    }
}

/// Header and rows of a table's file, as many cells in each row as in the header.
pub(super) type Raw = (Vec<String>, Vec<SheetRow>);

/// Header, rows and the system that the file names.
type Found = Option<(Raw, Option<u16>)>;

fn from_text(file: &Path, bytes: &[u8], geojson: bool, how: Reading, problems: &mut Vec<Problem>) -> Found {
    let decoded = match text::decode_as(bytes, how.encoding) {
        Ok(decoded) => decoded,
        Err(found) => {
            let expected = format!("text in UTF-8 or GB18030{}", text::KEY);
            problems.push(Problem::error("E104", file, found, expected));
            return None;
        }
    };
    problems.extend(decoded.doubt.iter().map(|doubt| doubt.said(file)));
    let text = decoded.text;
    if geojson {
        return points::read(file, &text, how.known, problems);
    }
    let delimiter = text::delimiter(&text);
    let said = format!("read as {}, cells separated by {}", decoded.name, text::delimiter_name(delimiter));
    problems.push(Problem::note("N101", file, said));
    from_csv(file, &text, delimiter, how.known, problems).map(|raw| (raw, None))
}

fn from_csv(
    file: &Path,
    text: &str,
    delimiter: u8,
    known: &'static [Column],
    problems: &mut Vec<Problem>,
) -> Option<Raw> {
    let (records, open) = text::rows(text, delimiter);
    if let Some(row) = open {
        let expected = "a quote at its end as well: from here to the end of the file all is one cell";
        let problem = Problem::error("E108", file, "a quote that is never closed", expected);
        problems.push(problem.in_row(row));
    }
    let full = records.iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let top: Vec<(u64, Vec<String>)> = full.take(heading::LOOKED_AT).cloned().collect();
    if let Some(problem) = heading::elsewhere(file, known, &top) {
        problems.push(problem);
        return None;
    }
    let mut records = records.into_iter();
    let Some((_, headers)) = records.next() else {
        problems.push(Problem::error("E107", file, "an empty file", "a header and at least one row"));
        return None;
    };
    let (mut rows, mut blank) = (Vec::new(), 0);
    for (number, mut cells) in records {
        if cells.iter().all(String::is_empty) {
            blank += 1;
            continue;
        }
        while cells.len() > headers.len() && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let unclosed = open == Some(number);
        let broken = unclosed || cells.len() != headers.len();
        if broken && !unclosed {
            let expected = format!("{} as in the header; is a separator or a quote missing?", headers.len());
            let found = format!("{} cells", cells.len());
            problems.push(Problem::error("E108", file, found, expected).in_row(number));
        }
        if broken {
            cells.resize(headers.len(), String::new());
        }
        rows.push(SheetRow { number, cells, broken });
    }
    if blank > 0 {
        problems.push(Problem::note("N103", file, format!("{blank} rows with no content left out")));
    }
    Some((headers, rows))
}
