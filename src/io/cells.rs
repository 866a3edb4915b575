//! The cells of one row, read as numbers, words, shares, money and places.
//!
//! It refuses to stop at the first fault: a bad cell is reported and read as if it were empty.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::RangeInclusive;

use crate::io::places::{Frame, Told};
use crate::io::problem::{MOST_HINTED, Problem};
use crate::io::sheet::{Sheet, SheetRow};
use crate::io::signs::{look, narrow};
use crate::model::county::Position;
use crate::model::units::{Fen, Micro};

/// Most children, seats, teachers … that one cell can hold: above any school or village there is, and small
/// enough that no sum of a county's cells leaves 32 bits (see [`MOST_CHILDREN`]).
pub(crate) const MOST_IN_A_CELL: u32 = 100_000;
/// Most children of a county: sums stay far inside 32 bits.
pub(crate) const MOST_CHILDREN: u64 = 10_000_000;
/// Most yuan of one cell: ten billion, so that products with a county's children stay inside 64 bits of fen.
const MOST_YUAN: i64 = 10_000_000_000;

/// Bytes of an id: files are named by ids, and no system takes a name much longer.
const LONGEST_ID: usize = 120;

/// Row and place of every id of a table: (position, row in the file).
pub(crate) type Codes = BTreeMap<String, (u32, u64)>;

/// Reads the cells of one row.
pub(crate) struct Cells<'a> {
    sheet: &'a Sheet,
    row: &'a SheetRow,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(sheet: &'a Sheet, row: &'a SheetRow, problems: &'a mut Vec<Problem>) -> Self {
        Self { sheet, row, problems }
    }

    /// The text of a column; empty where the table has no such column.
    pub(crate) fn text(&self, column: &str) -> &'a str {
        self.sheet.known.get(column).map_or("", |&place| &self.row.cells[place])
    }

    /// The columns we do not know, as they stand.
    pub(crate) fn extra(&self) -> Vec<(String, String)> {
        let cell = |&place: &usize| (self.sheet.headers[place].clone(), self.row.cells[place].clone());
        self.sheet.unknown.iter().map(cell).collect()
    }

    /// Reports what stands in a column.
    pub(crate) fn wrong(&mut self, code: &'static str, column: &str, expected: impl Into<String>) {
        self.say(code, column, self.text(column), expected);
    }

    /// Reports `found` at a column.
    pub(crate) fn say(&mut self, code: &'static str, column: &str, found: &str, expected: impl Into<String>) {
        let problem = Problem::error(code, &self.sheet.file, found, expected);
        self.push(problem, column);
    }

    /// Warns about `found` at a column.
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        column: &str,
        found: &str,
        expected: impl Into<String>,
    ) {
        let problem = Problem::warning(code, &self.sheet.file, found, expected);
        self.push(problem, column);
    }

    fn push(&mut self, problem: Problem, column: &str) {
        if !self.row.broken {
            self.problems.push(problem.in_row(self.row.number).in_column(self.sheet.header(column)));
        }
    }

    /// The row's id, entered into `codes` at `position`.
    pub(crate) fn id(&mut self, codes: &mut Codes, position: usize) -> String {
        let id = self.text("id").to_owned();
        if !self.sheet.has("id") {
            return id;
        }
        if id.is_empty() {
            self.needed("id", "an id; every row needs one");
        } else if was_a_number(&id) {
            self.wrong("E120", "id", AS_TEXT);
        } else if id.len() > LONGEST_ID {
            let found = format!("{} bytes", id.len());
            self.say("E148", "id", &found, format!("an id of at most {LONGEST_ID} bytes"));
        } else if let Some(&(_, first)) = codes.get(&id) {
            self.wrong("E121", "id", format!("an id of its own; row {first} has the same"));
        } else {
            let position = u32::try_from(position).expect("a file has fewer than 2^32 rows");
            codes.insert(id.clone(), (position, self.row.number));
        }
        id
    }

    /// A number of a column; `None` where empty or none.
    fn number(&mut self, column: &str, expected: &str) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = narrow(text).trim().parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong("E113", column, expected);
        }
        number
    }

    /// A whole number from 0 to `most`; `None` where empty.
    pub(crate) fn count_to(&mut self, column: &str, most: u32) -> Option<u32> {
        let expected = format!("a whole number from 0 to {most}");
        let number = self.number(column, &expected)?;
        if number < 0.0 {
            self.wrong("E115", column, expected);
        } else if number.fract() != 0.0 {
            self.wrong("E116", column, expected);
        } else if number > f64::from(most) {
            self.wrong("E114", column, expected);
        } else {
            return Micro::from_f64(number).and_then(|number| u32::try_from(number.0 / 1_000_000).ok());
        }
        None
    }

    /// A whole number of people or things; `None` where empty.
    pub(crate) fn count(&mut self, column: &str) -> Option<u32> {
        self.count_to(column, MOST_IN_A_CELL)
    }

    /// The same in a column that must be filled.
    pub(crate) fn needed_count(&mut self, column: &str) -> Option<u32> {
        self.needed(column, &format!("a whole number from 0 to {MOST_IN_A_CELL}"));
        self.count(column)
    }

    /// Reports an empty cell of a column that must be filled (a column that is missing was reported already).
    pub(crate) fn needed(&mut self, column: &str, expected: &str) {
        if self.sheet.has(column) && self.text(column).is_empty() {
            self.say("E112", column, "an empty cell", expected);
        }
    }

    /// A decimal in a range; `None` where empty.
    pub(crate) fn decimal(
        &mut self,
        column: &str,
        range: RangeInclusive<i64>,
        code: &'static str,
        expected: &str,
    ) -> Option<Micro> {
        let number = self.number(column, expected)?;
        let decimal = Micro::from_f64(number)
            .filter(|decimal| (Micro::whole(*range.start())..=Micro::whole(*range.end())).contains(decimal));
        if decimal.is_none() {
            self.wrong(code, column, expected);
        }
        decimal
    }

    /// A share from 0 to 1.
    pub(crate) fn share(&mut self, column: &str, empty: Micro) -> Micro {
        self.decimal(column, 0..=1, "E131", "a share from 0 to 1 (80 % is 0.8)").unwrap_or(empty)
    }

    /// An amount of yuan, 0 or more.
    pub(crate) fn yuan(&mut self, column: &str) -> Option<Fen> {
        let expected = format!("yuan, from 0 to {MOST_YUAN}");
        let yuan = self.decimal(column, 0..=MOST_YUAN, "E114", &expected)?;
        Some(Fen::ratio(i128::from(yuan.0), 10_000))
    }

    /// One of the words of a list; `None` where empty. Where several words mean one thing the English one is
    /// named in the message.
    pub(crate) fn word<T: Copy>(&mut self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(column).to_lowercase();
        let found = words.iter().find(|(word, _)| *word == text).map(|&(_, meaning)| meaning);
        if found.is_none() && !text.is_empty() {
            let list: Vec<String> = words
                .iter()
                .filter(|(word, _)| word.is_ascii())
                .map(|(word, _)| format!("`{word}`"))
                .collect();
            self.wrong("E117", column, format!("one of {}", list.join(", ")));
        }
        found
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &str) -> bool {
        let text = self.text(column).to_lowercase();
        match text.as_str() {
            "" | "false" | "no" | "0" | "否" | "n" => false,
            "true" | "yes" | "1" | "是" | "y" => true,
            _ => {
                self.wrong("E119", column, "`true` or `false`");
                false
            }
        }
    }

    /// One end of a pair: the id of a column that must be filled, in a table of ids. `None` as of
    /// [`Cells::reference`].
    pub(crate) fn end(&mut self, column: &str, codes: Option<&Codes>, code: &'static str) -> Option<u32> {
        let id = self.text(column);
        self.needed(column, "an id");
        self.reference(column, id, codes, code)
    }

    /// The id a column names, in a table of ids; `None` where empty or unknown, or where that table could not
    /// be read.
    pub(crate) fn reference(
        &mut self,
        column: &str,
        id: &str,
        codes: Option<&Codes>,
        code: &'static str,
    ) -> Option<u32> {
        // A table without one good id was reported already.
        let codes = codes.filter(|codes| !id.is_empty() && !codes.is_empty())?;
        let found = codes.get(id).map(|&(position, _)| position);
        if found.is_none() && was_a_number(id) {
            self.say("E120", column, id, AS_TEXT);
        } else if found.is_none() {
            let table = if code == "E128" { "villages" } else { "schools" };
            let few = self.problems.len() < MOST_HINTED;
            let near =
                few.then(|| crate::io::suggest::nearest(id, codes.keys().map(String::as_str))).flatten();
            let expected = format!("an id of the {table} table{}", crate::io::suggest::hint(near));
            self.say(code, column, id, expected);
        }
        found
    }

    /// Where the row is.
    pub(crate) fn position(&mut self, frame: &Frame) -> Option<Position> {
        let (x, y) = (self.coordinate("lon"), self.coordinate("lat"));
        let (x, y) = (x?, y?);
        match frame.place(x, y) {
            Told::At(place) => return Some(place),
            Told::Swapped => {
                let found = format!("lon {x}, lat {y}");
                self.say(
                    "E124",
                    "lon",
                    &found,
                    "longitude and latitude the other way round: they look swapped",
                );
            }
            Told::OutOfRange { lon, lat } => {
                let metres = "; for metres set `county.crs` to their EPSG code";
                if lon {
                    self.wrong("E114", "lon", format!("degrees from -180 to 180{metres}"));
                }
                if lat {
                    self.wrong("E114", "lat", format!("degrees from -90 to 90{metres}"));
                }
            }
            Told::Nowhere => {
                let found = format!("{x}, {y}");
                self.say("E125", "lon", &found, "coordinates of the system named by `county.crs`");
            }
        }
        None
    }

    fn coordinate(&mut self, column: &str) -> Option<f64> {
        self.needed(column, "a coordinate; every row needs one");
        self.number(column, "a number, such as 114.7")
    }
}

/// What belongs where an id was turned into a number.
const AS_TEXT: &str = "the id as text; a spreadsheet has turned it into a number: format the column as text and enter the ids again";

/// Ids that nobody can tell apart: one has signs that are not seen, are wider or of another alphabet.
pub(crate) fn look_alikes(sheet: &Sheet, codes: &Codes) -> Vec<Problem> {
    let mut seen: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    let mut rows: Vec<(&String, u64)> = codes.iter().map(|(code, &(_, row))| (code, row)).collect();
    rows.sort_by_key(|&(_, row)| row);
    let mut problems = Vec::new();
    for (code, row) in rows {
        match seen.entry(look(code)) {
            Entry::Vacant(free) => {
                free.insert((code, row));
            }
            Entry::Occupied(first) => {
                let (other, at) = *first.get();
                let expected = format!(
                    "an id that looks unlike every other; row {at} has `{}` (signs: {})",
                    look(other),
                    signs(other)
                );
                let found = format!("{} (signs: {})", look(code), signs(code));
                let problem = Problem::error("E144", &sheet.file, found, expected);
                problems.push(problem.in_row(row).in_column(sheet.header("id")));
            }
        }
    }
    problems
}

/// The signs of an id by their numbers, where they are no plain ones.
fn signs(id: &str) -> String {
    let sign = |sign: char| {
        if sign.is_ascii_graphic() { sign.to_string() } else { format!("U+{:04X}", u32::from(sign)) }
    };
    id.chars().map(sign).collect::<Vec<_>>().join(" ")
}

/// Whether an id looks like what a spreadsheet makes of a number or a date: `1.0`, `1.30702E+11`, `2026-01-06T00:00:00`.
fn was_a_number(id: &str) -> bool {
    if id.strip_suffix("T00:00:00").is_some_and(|date| date.len() == 10) {
        return true;
    }
    let Some((whole, rest)) = id.split_once(['.', 'E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (places, power) = match id.split_once(['E', 'e']) {
        Some((mantissa, power)) => {
            (mantissa.split_once('.').map_or("", |(_, places)| places), power.strip_prefix('+'))
        }
        None => (rest, None),
    };
    match power {
        Some(power) => digits(whole) && digits(power) && (places.is_empty() || digits(places)),
        None => {
            digits(whole)
                && digits(places)
                && places.bytes().all(|byte| byte == b'0')
                && !id.contains(['E', 'e'])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::was_a_number;

    #[test]
    fn ids_that_were_numbers_are_known() {
        for id in ["2026-01-06T00:00:00", "1.0", "1.30702E+11", "1E+05", "130702001025.00", "1.3e+11"] {
            assert!(was_a_number(id), "{id}");
        }
        for id in ["001", "1.5", "1E5", "V.0", "S01", "", "1.", "E+1", "2.0b", "3.1E5"] {
            assert!(!was_a_number(id), "{id}");
        }
    }
}
