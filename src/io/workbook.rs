//! Tables → the bytes of an Excel workbook (.xlsx).
//!
//! It refuses to guess what a text is: a text is written as text even where it begins with `=`, `+`, `-` or `@`, and
//! only [`Cell::Formula`] is a formula. Nothing in the file tells the time: the same tables give the same bytes.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

/// Rows below the header that one sheet of a workbook holds; Excel's own limit is 1,048,576 with the header.
pub(crate) const MOST_ROWS: usize = 1_000_000;
/// Columns of one sheet; Excel's own limit.
pub(crate) const MOST_COLUMNS: usize = 16_384;
/// Characters of one cell, counted as Excel does, in units of UTF-16; its own limit.
const MOST_SIGNS: usize = 32_767;
/// Date of every workbook: the oldest that a file in a zip archive can have.
const CREATED: (u16, u8, u8) = (1980, 1, 1);

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// As its digits stand: years, numbers of mixed units.
    Plain,
    /// Whole, a comma between thousands.
    Count,
    /// Two decimals, a comma between thousands: yuan.
    Money,
    /// Two decimals: minutes.
    Hundredths,
    /// Three decimals: kilometres.
    Thousandths,
}

impl Look {
    fn format(self) -> Format {
        Format::new().set_num_format(match self {
            Self::Plain => "General",
            Self::Count => "#,##0",
            Self::Money => "#,##0.00",
            Self::Hundredths => "0.00",
            Self::Thousandths => "0.000",
        })
    }
}

/// What stands in a cell. Numbers come as decimal digits, as in every file of a plan folder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text, never a formula.
    Text(String),
    /// Text set apart: the title of what follows, or of a row of sums.
    Title(String),
    /// A number.
    Number(String, Look),
    /// A formula, and what it comes to, for programs that do not recalculate.
    Formula {
        /// Without the sign `=`.
        text: String,
        /// Its result, digits.
        result: String,
        /// How the result is shown.
        look: Look,
    },
}

/// One sheet: a header, which stays in sight, and rows.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// At most 31 signs.
    pub(crate) name: &'static str,
    /// The header, row 1.
    pub(crate) heads: Vec<String>,
    /// The rows below, as many cells each as the header or fewer.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Rows below the header that can be filtered; 0 = no filter.
    pub(crate) filtered: usize,
    /// Columns at the left that stay in sight.
    pub(crate) fixed: u16,
    /// Width of each column in signs.
    pub(crate) widths: Vec<u16>,
}

/// A cell's name, such as `B7`; row and column count from 0, the header being row 0.
pub(crate) fn place(row: usize, column: usize) -> String {
    let (row, column) = coordinates(row, column);
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}

/// The bytes of a workbook.
///
/// # Panics
/// When a sheet breaks the rules above: more rows or columns than fit, or a name that Excel does not take.
pub(crate) fn bytes(title: &str, sheets: &[Sheet]) -> Vec<u8> {
    build(title, sheets).expect("sheets within the limits of a workbook, written to memory")
}

fn build(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2)?;
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    for sheet in sheets {
        fill(book.add_worksheet(), sheet)?;
    }
    book.save_to_buffer()
}

fn fill(target: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let head = bold.clone().set_text_wrap().set_background_color(Color::RGB(0x00E8_EEF4));
    target.set_name(sheet.name)?.set_freeze_panes(1, sheet.fixed)?;
    // On paper: across the sheet, as wide as the page, the header on every page.
    target.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    for (column, name) in sheet.heads.iter().enumerate() {
        target.write_string_with_format(0, coordinates(0, column).1, cut(name), &head)?;
    }
    for (column, &width) in sheet.widths.iter().enumerate() {
        target.set_column_width(coordinates(0, column).1, width)?;
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        let sums = matches!(cells.first(), Some(Cell::Title(_)));
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = coordinates(row + 1, column);
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => target.write_string(row, column, cut(text))?,
                Cell::Title(text) => target.write_string_with_format(row, column, cut(text), &bold)?,
                Cell::Number(digits, look) => {
                    let number: f64 = digits.parse().expect("digits of a number");
                    target.write_number_with_format(row, column, number, &look.format())?
                }
                Cell::Formula { text, result, look } => {
                    let formula = Formula::new(text).set_result(result);
                    let format = if sums { look.format().set_bold() } else { look.format() };
                    target.write_formula_with_format(row, column, formula, &format)?
                }
            };
        }
    }
    if sheet.filtered > 0 {
        let (last, right) = coordinates(sheet.filtered, sheet.heads.len() - 1);
        target.autofilter(0, 0, last, right)?;
    }
    Ok(())
}

/// Row and column as a workbook counts them, from 0.
fn coordinates(row: usize, column: usize) -> (u32, u16) {
    let row = u32::try_from(row).expect("fewer rows than a sheet holds");
    (row, u16::try_from(column).expect("fewer columns than a sheet holds"))
}

/// A text as long as a cell can hold.
fn cut(text: &str) -> String {
    let mut room = MOST_SIGNS;
    text.chars()
        .take_while(|sign| {
            let fits = sign.len_utf16() <= room;
            room = room.saturating_sub(sign.len_utf16());
            fits
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::{Cell, Look, MOST_SIGNS, Sheet, bytes, cut, place};

    fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
        let heads = vec!["a".into(), "b".into()];
        Sheet { name: "one", heads, filtered: rows.len(), rows, fixed: 1, widths: vec![5, 9] }
    }

    #[test]
    fn texts_stay_texts_and_formulas_carry_their_results() {
        let evil =
            ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.b", "{=1}", "_x0041_", "村\u{1}&<>\"'", "12", "TRUE"];
        let mut rows: Vec<Vec<Cell>> = evil.iter().map(|text| vec![Cell::Text((*text).into())]).collect();
        let sum = Cell::Formula { text: "SUM(1,2)".into(), result: "3.00".into(), look: Look::Money };
        rows.push(vec![Cell::Number("-0.07".into(), Look::Money), sum]);
        let file = bytes("t", &[sheet(rows.clone())]);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&file)).unwrap();
        let read = book.worksheet_range("one").unwrap();
        for (row, text) in evil.iter().enumerate() {
            assert_eq!(read[(row + 1, 0)], Data::String((*text).into()));
        }
        assert_eq!(read[(evil.len() + 1, 0)], Data::Float(-0.07));
        assert_eq!(read[(evil.len() + 1, 1)], Data::Float(3.0));
        let formulas = book.worksheet_formula("one").unwrap();
        assert_eq!(formulas.cells().map(|cell| cell.2.as_str()).collect::<Vec<_>>(), ["SUM(1,2)"]);
        assert_eq!(bytes("t", &[sheet(rows)]), file, "the same bytes each time");
    }

    #[test]
    fn places_and_limits_are_excels() {
        assert_eq!((place(0, 0), place(6, 1), place(9, 27)), ("A1".into(), "B7".into(), "AB10".into()));
        assert_eq!(cut(&"村".repeat(40_000)).chars().count(), MOST_SIGNS);
        assert_eq!(cut(&"𠀀".repeat(40_000)).chars().count(), MOST_SIGNS / 2);
    }
}
