//! Ranges of merged cells: the value that stands in the first cell holds for all of them, where that can be meant.
//!
//! It refuses to repeat a number of children or places in every row that a range spans, and to guess which of several columns a
//! wide range belongs to: those ranges are named.

use std::path::Path;

use calamine::Dimensions;

use crate::io::columns::{self, Column};
use crate::io::problem::Problem;
use crate::io::sheet::SheetRow;

/// Known columns whose merged value holds for every row.
const SHARED: [&str; 17] = [
    "school_lower",
    "school_upper",
    "school_junior",
    "forbid",
    "force",
    "kind",
    "status",
    "owner",
    "decision",
    "note",
    "walk_only",
    "willing",
    "poor",
    "girls",
    "migration",
    "township",
    "grades",
];

/// Gives the rows of each range its value; what cannot be meant is reported.
pub(super) fn spread(
    file: &Path,
    known: &'static [Column],
    headers: &[String],
    rows: &mut [SheetRow],
    merged: &[Dimensions],
    problems: &mut Vec<Problem>,
) {
    for range in merged {
        let (top, bottom) = (u64::from(range.start.0) + 1, u64::from(range.end.0) + 1);
        let (left, right) =
            (range.start.1 as usize, (range.end.1 as usize).min(headers.len().saturating_sub(1)));
        let Ok(first) = rows.binary_search_by_key(&top, |row| row.number) else { continue };
        let Some(value) = rows[first].cells.get(left).filter(|value| !value.is_empty()).cloned() else {
            continue;
        };
        let names = |place: usize| columns::find(known, &headers[place]).map(|column| column.name);
        let wide = (left + 1..=right).any(|place| names(place).is_some());
        // A title or a note across the table has no other cell in its row; a row of totals has no place.
        let alone = rows[first].cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
        let placed = |row: &SheetRow| {
            (0..headers.len()).any(|place| names(place) == Some("lon") && !row.cells[place].is_empty())
        };
        let below = rows[first + 1..].iter().take_while(|row| row.number <= bottom).count();
        let counted = names(left).is_some_and(|name| !SHARED.contains(&name));
        if alone || (wide && !placed(&rows[first])) {
            continue;
        }
        if wide || (counted && below > 0) {
            let found =
                format!("{value}, merged over {}:{}", cell(top, left), cell(bottom, range.end.1 as usize));
            let expected = "a value in every cell: undo the merging and fill in what belongs there";
            let problem = Problem::error("E146", file, found, expected).in_row(top);
            problems.push(problem.in_column(headers[left].as_str()));
            continue;
        }
        for row in &mut rows[first + 1..=first + below] {
            if row.cells[left].is_empty() {
                row.cells[left].clone_from(&value);
            }
        }
    }
}

/// A cell's name, such as `E2`; rows count from 1, columns from 0.
pub(super) fn cell(row: u64, column: usize) -> String {
    let (mut name, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).expect("a remainder below 26");
        name.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{name}{row}")
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        let names: Vec<String> = [0, 25, 26, 701, 702].iter().map(|&column| cell(7, column)).collect();
        assert_eq!(names, ["A7", "Z7", "AA7", "ZZ7", "AAA7"]);
    }
}
