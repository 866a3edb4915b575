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

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use crate::io::columns::Column;
use crate::io::heading;
use crate::io::problem::Problem;
use crate::io::sheet::{Content, MOST_CELLS, MOST_TEXT, NAMES, Raw, SheetRow, of_ids};

/// Bytes that a workbook may unpack to: a county of 20,000 villages unpacks to a tenth of it.
const MOST_BYTES: u64 = 256 << 20;
/// Sheets that were not read and are named.
const MOST_NAMED: usize = 8;
/// Reads the sheet that is the table `file`. `None` where there is nothing to read, which `problems` then says.
pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    known: &'static [Column],
    problems: &mut Vec<Problem>,
) -> Option<Raw> {
    match sheet(file, bytes) {
        Ok(taken) => {
            let said = format!("read as a workbook, sheet `{}`{}", taken.name, taken.others);
            problems.push(Problem::note("N101", file, said));
            table(file, taken, known, problems)
        }
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

/// Rows with content by number, the first row being 1: cells by column, from 0.
type Rows = BTreeMap<u64, Vec<(usize, Content)>>;

/// The sheet that is the table, as it stands in the workbook.
struct Taken {
    name: String,
    /// The sheets that were not taken, in words; nothing where there are none.
    others: String,
    rows: Rows,
    /// Cells, such as `E2`, with a formula that no program has worked out yet.
    bare: Vec<(u64, usize)>,
    merged: Vec<Dimensions>,
}

/// The table's sheet.
fn sheet(file: &Path, bytes: &[u8]) -> Result<Taken, Box<Problem>> {
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
    let (name, others) = sheet_name(file, &book).map_err(|found| damaged(found.into()))?;
    let (rows, bare) = rows(&mut book, &name).map_err(|error| match error {
        Fault::Large(found) => too_large(file, found),
        Fault::Damaged(found) => damaged(found),
    })?;
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| damaged(error.to_string()))?;
    Ok(Taken { name, others, rows, bare, merged })
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
    let (mut sum, archive_size) = (0, bytes.len());
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| error.to_string())?;
        let counted = part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml"));
        let mut part = part.take((MOST_BYTES + 1).saturating_sub(sum));
        if counted {
            let mut start = Vec::new();
            (&mut part).take(START).read_to_end(&mut start).map_err(|error| error.to_string())?;
            sum += start.len() as u64;
            believable(&start, archive_size)?;
        }
        sum += std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| error.to_string())?;
        if sum > MOST_BYTES {
            break;
        }
    }
    Ok(sum)
}

/// Bytes at the beginning of the shared texts in which their number stands.
const START: u64 = 4096;

/// Refuses a workbook that announces more shared texts than its bytes can hold: room is made for all of them at once.
fn believable(start: &[u8], size: usize) -> Result<(), String> {
    let text = String::from_utf8_lossy(start);
    for key in ["uniqueCount=", "count="] {
        for (at, _) in text.match_indices(key) {
            let digits: String =
                text[at + key.len()..].chars().skip(1).take_while(char::is_ascii_digit).collect();
            // A text takes some bytes, and packing makes it at most a thousandth: what deflate can do.
            let most = size.saturating_mul(1000);
            if !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > most) {
                return Err(format!("{digits} shared texts announced, more than the file can hold"));
            }
        }
    }
    Ok(())
}

/// The visible sheet named after the table, else the first visible one of cells; and the others, in words.
fn sheet_name<S: Read + Seek>(file: &Path, book: &Xlsx<S>) -> Result<(String, String), &'static str> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let sheets = || book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let visible = || sheets().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names = NAMES.iter().find(|(own, _)| *own == stem);
    let called = |name: &str| {
        let name = name.trim();
        names.is_some_and(|(english, chinese)| name.eq_ignore_ascii_case(english) || name == *chinese)
    };
    let Some(taken) = visible().find(|sheet| called(&sheet.name)).or_else(|| visible().next()) else {
        return Err(if sheets().next().is_some() {
            "no sheet that is not hidden"
        } else {
            "no sheet of cells"
        });
    };
    let rest: Vec<String> = sheets()
        .filter(|sheet| sheet.name != taken.name)
        .take(MOST_NAMED)
        .map(|sheet| {
            let hidden = if sheet.visible == SheetVisible::Visible { "" } else { " (hidden)" };
            format!("`{}`{hidden}", sheet.name)
        })
        .collect();
    let others = if rest.is_empty() { String::new() } else { format!("; not read: {}", rest.join(", ")) };
    Ok((taken.name.clone(), others))
}

/// Why a sheet cannot be taken.
enum Fault {
    Large(String),
    Damaged(String),
}

/// Rows of a sheet, and the cells with a formula that has no value.
fn rows<S: Read + Seek>(book: &mut Xlsx<S>, name: &str) -> Result<(Rows, Vec<(u64, usize)>), Fault> {
    let damaged = |error: calamine::XlsxError| Fault::Damaged(error.to_string());
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let (mut rows, mut bare, mut text, mut count) = (Rows::new(), Vec::new(), 0, 0);
    let (mut first, mut last, mut right) = (u64::MAX, 0, 0);
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = cell.pos;
        let row = u64::from(row) + 1;
        // A formula that comes to an empty text has the text as its value.
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) && bare.len() < MOST_CELLS {
            bare.push((row, column as usize));
        }
        let Some(content) = content(&cell.value) else { continue };
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
    Ok((rows, bare))
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
            return Some(Content::Date(format!("{year:04}-{month:02}-{day:02}")));
        }
        DataRef::Error(error) => error.to_string(),
    };
    (!text.is_empty()).then_some(Content::Text(text))
}

/// Header and rows: the first row with content is the header, and no cell below it is lost that has none above.
fn table(file: &Path, taken: Taken, known: &'static [Column], problems: &mut Vec<Problem>) -> Option<Raw> {
    let Taken { rows, bare, merged, .. } = taken;
    let right = rows.values().flatten().map(|(column, _)| column + 1).max().unwrap_or(0);
    let (first, last) = (rows.keys().next().copied(), rows.keys().next_back().copied());
    let (Some(first), Some(last)) = (first, last) else {
        problems.push(Problem::error("E107", file, "an empty sheet", "a header and at least one row"));
        return None;
    };
    if let Some(problem) = heading::elsewhere(file, known, &top(&rows, right)) {
        problems.push(problem);
        return None;
    }
    problems.extend(without_values(file, &bare));
    let mut rows = rows.into_iter();
    let mut headers = vec![String::new(); right];
    for (column, content) in rows.next().into_iter().flat_map(|(_, head)| head) {
        headers[column] = content.text(false);
    }
    let ids: Vec<bool> = headers.iter().map(|header| of_ids(known, header)).collect();
    let mut rows: Vec<SheetRow> = rows
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
    merged::spread(file, known, &headers, &mut rows, &merged, problems);
    Some((headers, rows))
}

/// The rows in which a header is looked for, as text.
fn top(rows: &Rows, right: usize) -> Vec<(u64, Vec<String>)> {
    let row = |(&number, contents): (&u64, &Vec<(usize, Content)>)| {
        let mut cells = vec![String::new(); right];
        for (column, content) in contents {
            cells[*column] = content.clone().text(false);
        }
        (number, cells)
    };
    rows.iter().take(heading::LOOKED_AT).map(row).collect()
}

/// Formulas that no program has worked out: what stands there is known to nobody.
fn without_values(file: &Path, bare: &[(u64, usize)]) -> Option<Problem> {
    let &(row, column) = bare.first()?;
    let more = if bare.len() > 1 { format!(" and {} cells more", bare.len() - 1) } else { String::new() };
    let found = format!("formula without a stored value in {}{more}", merged::cell(row, column));
    let expected = "a value: open the workbook in a spreadsheet program and save it once";
    Some(Problem::error("E145", file, found, expected).in_row(row))
}

mod merged;
#[cfg(test)]
mod tests;
