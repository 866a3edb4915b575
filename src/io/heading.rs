//! Which row of a table is its header, and which rows below are none of its own: totals, footnotes, the header once more.
//!
//! It refuses to skip a row that might be a village: what is left out is named, and a table whose header is not its first row is
//! handed back with the row that looks like it.

use std::path::Path;

use crate::io::columns::{self, Column};
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;

/// Rows from the first in which a header is looked for.
pub(super) const LOOKED_AT: usize = 12;
/// Known columns that make a row a header.
const A_HEADER: usize = 2;
/// Words of a row of sums, without spaces.
const TOTALS: [&str; 13] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "总和",
    "全县",
    "全县合计",
    "全县总计",
    "total",
    "totals",
    "subtotal",
    "grandtotal",
    "sum",
];
/// Beginnings of a note below a table.
const NOTES: [&str; 17] = [
    "注",
    "备注",
    "说明",
    "填表",
    "制表",
    "审核",
    "单位",
    "数据来源",
    "资料来源",
    "来源",
    "统计",
    "日期",
    "※",
    "*",
    "note",
    "source",
    "prepared",
];

/// The table's header is not its first row: says which row looks like it. `rows` are the first with content, by number.
pub(super) fn elsewhere(
    file: &Path,
    known: &'static [Column],
    rows: &[(u64, Vec<String>)],
) -> Option<Problem> {
    let names = |cells: &[String]| {
        let mut names: Vec<&str> =
            cells.iter().filter_map(|cell| columns::find(known, cell)).map(|column| column.name).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let (&(first, ref head), below) = rows.split_first()?;
    let own = names(head);
    // The header once more is left out later on.
    let below = below
        .iter()
        .take(LOOKED_AT)
        .filter(|(_, cells)| cells != head)
        .map(|(number, cells)| (*number, names(cells)));
    let (number, count) = below.max_by_key(|&(number, count)| (count, std::cmp::Reverse(number)))?;
    if count < A_HEADER {
        return None;
    }
    let (found, expected) = if own >= A_HEADER {
        (
            format!("names of columns in rows {first} and {number}"),
            format!(
                "one row with the names of all columns: write them into row {number} and delete the rows above it"
            ),
        )
    } else if count > own {
        (
            format!("row {number} looks like the header"),
            format!("the names of the columns in the first row: delete the rows above row {number}"),
        )
    } else {
        return None;
    };
    Some(Problem::error("E151", file, found, expected).in_row(number))
}

/// Takes the rows out that are no rows of the table, and names them in a note.
pub(super) fn leave_out(sheet: &mut Sheet, problems: &mut Vec<Problem>) {
    let place = |column: &str| sheet.known.get(column).copied();
    let (id, name, lon, lat) = (place("id"), place("name"), place("lon"), place("lat"));
    if id.is_none() || lon.is_none() || lat.is_none() {
        return; // tables of pairs have neither totals nor footnotes; others were reported
    }
    let at =
        |cells: &[String], place: Option<usize>| place.map_or(String::new(), |place| squeezed(&cells[place]));
    let id_header = at(&sheet.headers, id);
    let lon_header = at(&sheet.headers, lon);
    let (mut totals, mut notes, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let mut suspects = Vec::new();
    sheet.rows.retain(|row| {
        let full: Vec<&String> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let placed = !at(&row.cells, lon).is_empty() && !at(&row.cells, lat).is_empty();
        let first = full.first().map(|cell| squeezed(cell)).unwrap_or_default();
        let total = [at(&row.cells, id), at(&row.cells, name), first.clone()]
            .iter()
            .any(|word| TOTALS.contains(&word.as_str()) || word.ends_with("合计") || word.ends_with("小计"));
        let note = NOTES.iter().any(|word| first.starts_with(word));
        if !id_header.is_empty() && at(&row.cells, id) == id_header && at(&row.cells, lon) == lon_header {
            again.push(row.number);
        } else if total && placed {
            suspects.push((row.number, first));
            return true;
        } else if total {
            totals.push(row.number);
        } else if note && !placed && full.len() <= 2 {
            notes.push(row.number);
        } else {
            return true;
        }
        false
    });
    for (rows, what) in
        [(totals, "totals"), (notes, "a note below the table"), (again, "the header once more")]
    {
        if !rows.is_empty() {
            let said = format!("left out: {}, {what}", numbers(&rows));
            problems.push(Problem::note("N105", &sheet.file, said));
        }
    }
    for (row, found) in suspects {
        let expected = "a row of its own; it looks like totals: delete it if it is";
        problems.push(Problem::warning("W111", &sheet.file, found, expected).in_row(row));
    }
}

fn squeezed(cell: &str) -> String {
    crate::io::signs::narrow(cell)
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}

/// `row 9`, `rows 4, 9 and 3 more`.
pub(super) fn numbers(rows: &[u64]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = rows.iter().take(SHOWN).map(u64::to_string).collect();
    let more = rows.len().saturating_sub(SHOWN);
    let word = if rows.len() == 1 { "row" } else { "rows" };
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{word} {}{rest}", shown.join(", "))
}
