//! Rows being collected for one sheet: cells of numbers, their sums as formulas, widths of columns.
//!
//! It refuses floats: results of formulas are worked out on the decimal digits themselves.

use crate::io::workbook::{Cell, Look, MOST_COLUMNS, MOST_ROWS, Sheet, place};
use crate::model::plan::TravelFigures;
use crate::model::units::{Fen, Metres, Micro, Seconds};
use crate::report::layout::width;
use crate::report::words::{Lang, filled, word};

/// Rows looked at for the width of a column.
const LOOKED_AT: usize = 500;
/// Narrowest and widest column, signs; headers wrap.
const WIDTHS: (usize, usize) = (7, 42);

/// A sheet in the making.
pub(super) struct Table {
    pub(super) lang: Lang,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(lang: Lang, heads: Vec<String>) -> Self {
        Self { lang, heads, rows: Vec::new() }
    }

    /// With a header of words.
    pub(super) fn of_words(lang: Lang, heads: &[&str]) -> Self {
        Self::new(lang, heads.iter().map(|id| word(lang, id).into()).collect())
    }

    pub(super) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// An empty row and the title of what follows.
    pub(super) fn section(&mut self, title: &str) {
        if !self.rows.is_empty() {
            self.push(Vec::new());
        }
        self.push(vec![Cell::Title(title.into())]);
    }

    /// How many rows stand there, without the header: the next one's place in the sheet less one.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Today and then with their difference, in columns 2 to 4.
    pub(super) fn compared(&mut self, label: &str, today: &str, then: &str, look: Look) {
        let row = self.len() + 1;
        let less = format!("{}-{}", place(row, 2), place(row, 1));
        let result = Cell::Formula { text: less, result: digits(scaled(then) - scaled(today), look), look };
        let [today, then] = [today, then].map(|number| Cell::Number(number.into(), look));
        self.push(vec![text(label), today, then, result]);
    }

    /// A row of sums over the rows from `first` on, in each of `columns`.
    pub(super) fn total(&mut self, label: &str, first: usize, columns: &[(usize, Look)]) {
        let (from, to) = (first + 1, self.len());
        let mut row = vec![Cell::Title(label.into())];
        for &(column, look) in columns {
            row.resize(column, Cell::Empty);
            let range = format!("SUM({}:{})", place(from, column), place(to, column));
            row.push(Cell::Formula { text: range, result: self.sum(first, column, look), look });
        }
        self.push(row);
    }

    fn sum(&self, first: usize, column: usize, look: Look) -> String {
        let number = |row: &Vec<Cell>| match row.get(column) {
            Some(Cell::Number(number, _) | Cell::Formula { result: number, .. }) => scaled(number),
            _ => 0,
        };
        digits(self.rows[first..].iter().map(number).sum(), look)
    }

    /// The sheet of a table that can be filtered, with sums of the rows shown below it. What does not fit is said, with the
    /// `file` that has all of it.
    pub(super) fn filtered(mut self, id: &str, fixed: u16, columns: &[(usize, Look)], file: &str) -> Sheet {
        self.heads.truncate(MOST_COLUMNS);
        self.rows.iter_mut().for_each(|row| row.truncate(MOST_COLUMNS));
        let rest = self.len().saturating_sub(MOST_ROWS - 2);
        self.rows.truncate(MOST_ROWS - 2);
        let rows = self.len();
        if !columns.is_empty() && rows > 0 {
            self.total(word(self.lang, "book-sum"), 0, columns);
            // As SUM, of the rows alone that the filter shows.
            for cell in self.rows.iter_mut().last().into_iter().flatten() {
                if let Cell::Formula { text, .. } = cell {
                    *text = text.replace("SUM(", "SUBTOTAL(109,");
                }
            }
        }
        if rest > 0 {
            self.push(vec![Cell::Title(filled(
                self.lang,
                "book-rest",
                &[("count", &rest.to_string()), ("file", file)],
            ))]);
        }
        Sheet { filtered: rows, ..self.plain(id, fixed) }
    }

    /// The sheet of a table that is read as a page.
    pub(super) fn plain(self, id: &str, fixed: u16) -> Sheet {
        let widths = (0..self.heads.len()).map(|column| self.width(column)).collect();
        let name = word(self.lang, id);
        Sheet { name, heads: self.heads, rows: self.rows, filtered: 0, fixed, widths }
    }

    fn width(&self, column: usize) -> u16 {
        let cells = self.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(column));
        let widest = cells
            .map(|cell| match cell {
                Cell::Text(text) => width(text),
                // Titles may run over into empty cells; sums are as wide as what they sum, and a little more.
                Cell::Empty | Cell::Title(_) => 0,
                Cell::Number(digits, _) | Cell::Formula { result: digits, .. } => digits.len() * 4 / 3,
            })
            .max();
        let head = width(&self.heads[column]).min(12) + 2;
        let wide = widest.unwrap_or(0).max(head).clamp(WIDTHS.0, WIDTHS.1) + 1;
        u16::try_from(wide).unwrap_or(u16::MAX)
    }
}

pub(super) fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

pub(super) fn count(number: u32) -> Cell {
    Cell::Number(number.to_string(), Look::Count)
}

pub(super) fn year(year: u32) -> Cell {
    Cell::Number(year.to_string(), Look::Plain)
}

pub(super) fn money(amount: Fen) -> Cell {
    Cell::Number(amount.to_decimal(), Look::Money)
}

pub(super) fn price(amount: Option<Fen>) -> Cell {
    amount.map_or(Cell::Empty, money)
}

pub(super) fn decimal(number: Option<Micro>) -> Cell {
    number.map_or(Cell::Empty, |number| Cell::Number(number.to_string(), Look::Plain))
}

pub(super) fn minutes(time: Option<Seconds>) -> Cell {
    time.map_or(Cell::Empty, |time| Cell::Number(crate::io::plan_folder::minutes(time), Look::Hundredths))
}

pub(super) fn kilometres(length: Option<Metres>) -> Cell {
    length.map_or(Cell::Empty, |length| {
        Cell::Number(crate::io::plan_folder::kilometres(length), Look::Thousandths)
    })
}

/// Mean, 95 in a hundred, longest: digits of minutes.
pub(super) fn travel(of: &TravelFigures) -> [(&'static str, String); 3] {
    let minutes = crate::io::plan_folder::minutes;
    [("mean", crate::io::plan_folder::mean_minutes(of)), ("p95", minutes(of.p95)), ("worst", minutes(of.max))]
}

/// The digits of a number without its point: two numbers of one look can be added so.
fn scaled(digits: &str) -> i128 {
    digits.replace('.', "").parse().expect("digits of a number")
}

/// The other way round.
fn digits(scaled: i128, look: Look) -> String {
    let places = match look {
        Look::Plain | Look::Count => return scaled.to_string(),
        Look::Money | Look::Hundredths => 2,
        Look::Thousandths => 3,
    };
    let one = 10_u128.pow(places);
    let sign = if scaled < 0 { "-" } else { "" };
    let size = scaled.unsigned_abs();
    format!("{sign}{}.{:0places$}", size / one, size % one, places = places as usize)
}

#[cfg(test)]
mod tests {
    use super::{Look, digits, scaled};

    #[test]
    fn sums_are_exact() {
        let sum: i128 = ["0.10", "0.20", "-7.35", "1000000000.00"].map(scaled).into_iter().sum();
        assert_eq!(digits(sum, Look::Money), "999999992.95");
        assert_eq!(digits(scaled("-0.07"), Look::Hundredths), "-0.07");
        assert_eq!(digits(scaled("2.005"), Look::Thousandths), "2.005");
        assert_eq!(digits(scaled("12"), Look::Count), "12");
    }
}
