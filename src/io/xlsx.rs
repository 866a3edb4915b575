//! A sheet of an Excel workbook (.xlsx) → rows of text, as the other forms of a table give them.
//!
//! It refuses what would fill the memory: how much a workbook unpacks to, how far its cells reach and how much text they
//! hold is measured before anything of that size is taken. A file of a kilobyte can name a cell in row 1,048,576.
//!
//! A number in a column of ids reads as `1001.0`, so that it is refused as an id that a spreadsheet has turned into a number:
//! zeros before it are lost. Elsewhere whole numbers read as such. A date reads as `2026-01-06`; a formula as what it came to.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use calamine::{DataRef, Reader, SheetType, Xlsx};
use zip::ZipArchive;

use crate::io::columns::Column;
use crate::io::problem::Problem;
use crate::io::sheet::{Content, MOST_CELLS, MOST_TEXT, NAMES, Raw, SheetRow, of_ids};

/// Bytes that a workbook may unpack to: a county of 20,000 villages unpacks to a tenth of it.
const MOST_BYTES: u64 = 256 << 20;
/// Reads the sheet that is the table `file`. `None` where there is nothing to read, which `problems` then says.
pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    known: &'static [Column],
    problems: &mut Vec<Problem>,
) -> Option<Raw> {
    match sheet(file, bytes) {
        Ok((name, rows)) => {
            problems.push(Problem::note("N101", file, format!("read as a workbook, sheet `{name}`")));
            table(file, rows, known, problems)
        }
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

/// Rows with content by number, the first row being 1: cells by column, from 0.
type Rows = BTreeMap<u64, Vec<(usize, Content)>>;

/// The name of the table's sheet and its rows.
fn sheet(file: &Path, bytes: &[u8]) -> Result<(String, Rows), Box<Problem>> {
    let damaged = |found: String| {
        let expected = "a workbook (.xlsx) that can be opened: save it again, or as CSV UTF-8";
        Box::new(Problem::error("E138", file, found, expected))
    };
    // Compound files: what Excel wrote before 2007, and what it writes under a password.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(damaged("a workbook with a password, or an .xls of before 2007".into()));
    }
    let unpacked = unpacked(bytes).map_err(damaged)?;
    if unpacked > MOST_BYTES {
        return Err(too_large(file, format!("more than {} MiB unpacked", MOST_BYTES >> 20)));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let name = sheet_name(file, &book).ok_or_else(|| damaged("no sheet of cells".into()))?;
    let rows = rows(&mut book, &name).map_err(|error| match error {
        Fault::Large(found) => too_large(file, found),
        Fault::Damaged(found) => damaged(found),
    })?;
    Ok((name, rows))
}

fn too_large(file: &Path, found: String) -> Box<Problem> {
    let expected = format!(
        "at most {MOST_CELLS} cells, rows × columns: delete what stands far below or beside the table, or save it as CSV UTF-8"
    );
    Box::new(Problem::error("E139", file, found, expected))
}

/// How many bytes a workbook unpacks to, found by unpacking: what an archive says of itself need not be so. Counting ends just
/// beyond the most that is taken.
fn unpacked(bytes: &[u8]) -> Result<u64, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut sum = 0;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| error.to_string())?;
        let mut part = part.take((MOST_BYTES + 1).saturating_sub(sum));
        sum += std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| error.to_string())?;
        if sum > MOST_BYTES {
            break;
        }
    }
    Ok(sum)
}

/// The sheet named after the table, else the first one of cells.
fn sheet_name<S: Read + Seek>(file: &Path, book: &Xlsx<S>) -> Option<String> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let sheets = || book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names = NAMES.iter().find(|(own, _)| *own == stem);
    let called = |name: &str| {
        let name = name.trim();
        names.is_some_and(|(english, chinese)| name.eq_ignore_ascii_case(english) || name == *chinese)
    };
    sheets().find(|sheet| called(&sheet.name)).or_else(|| sheets().next()).map(|sheet| sheet.name.clone())
}

/// Why a sheet cannot be taken.
enum Fault {
    Large(String),
    Damaged(String),
}

fn rows<S: Read + Seek>(book: &mut Xlsx<S>, name: &str) -> Result<Rows, Fault> {
    let damaged = |error: calamine::XlsxError| Fault::Damaged(error.to_string());
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let (mut rows, mut text, mut count) = (Rows::new(), 0, 0);
    let (mut first, mut last, mut right) = (u64::MAX, 0, 0);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let Some(content) = content(cell.get_value()) else { continue };
        let (row, column) = cell.get_position();
        let row = u64::from(row) + 1;
        (first, last, right) = (first.min(row), last.max(row), right.max(u64::from(column) + 1));
        let spanned = (last - first + 1) * right;
        count += 1; // one place can be written to again and again
        if spanned.max(count) > MOST_CELLS as u64 {
            return Err(Fault::Large(format!("rows {first} to {last} and {right} columns, {spanned} cells")));
        }
        text += content.length();
        if text > MOST_TEXT {
            return Err(Fault::Large(format!("more than {} MiB of text", MOST_TEXT >> 20)));
        }
        rows.entry(row).or_default().push((column as usize, content));
    }
    Ok(rows)
}

/// What stands in a cell; `None` where nothing does.
fn content(cell: &DataRef<'_>) -> Option<Content> {
    let text = match cell {
        DataRef::Empty => return None,
        // `Display` never writes a power of ten.
        DataRef::Int(number) => return Some(Content::Number(number.to_string())),
        DataRef::Float(number) => return Some(Content::Number(number.to_string())),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => error.to_string(),
    };
    (!text.is_empty()).then_some(Content::Text(text))
}

/// Header and rows: the first row with content is the header, and no cell below it is lost that has none above.
fn table(file: &Path, rows: Rows, known: &'static [Column], problems: &mut Vec<Problem>) -> Option<Raw> {
    let right = rows.values().flatten().map(|(column, _)| column + 1).max().unwrap_or(0);
    let (first, last) = (rows.keys().next().copied(), rows.keys().next_back().copied());
    let mut rows = rows.into_iter();
    let (Some((_, head)), Some(first), Some(last)) = (rows.next(), first, last) else {
        problems.push(Problem::error("E107", file, "an empty sheet", "a header and at least one row"));
        return None;
    };
    let mut headers = vec![String::new(); right];
    for (column, content) in head {
        headers[column] = content.text(false);
    }
    let ids: Vec<bool> = headers.iter().map(|header| of_ids(known, header)).collect();
    let rows: Vec<SheetRow> = rows
        .map(|(number, contents)| {
            let mut cells = vec![String::new(); right];
            for (column, content) in contents {
                cells[column] = content.text(ids[column]);
            }
            SheetRow { number, cells, broken: false }
        })
        .collect();
    let blank = (last - first) - rows.len() as u64;
    if blank > 0 {
        problems.push(Problem::note("N103", file, format!("{blank} rows with no content left out")));
    }
    Some((headers, rows))
}

#[cfg(test)]
mod tests;
