//! Workbooks as clerks save them, workbooks that are traps, and workbooks damaged in every way.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::io::columns::{SCHOOLS, VILLAGES};
use crate::io::problem::Problem;
use crate::io::sheet::{Sheet, read};
use crate::io::workbook::{self, Cell, Look};

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn number(digits: &str) -> Cell {
    Cell::Number(digits.into(), Look::Plain)
}

/// Name, header and rows of a sheet.
type Made<'a> = (&'static str, &'a [&'a str], Vec<Vec<Cell>>);

/// A workbook of sheets.
fn book(sheets: &[Made<'_>]) -> Vec<u8> {
    let sheet = |(name, heads, rows): &Made<'_>| workbook::Sheet {
        name,
        heads: heads.iter().map(|head| (*head).into()).collect(),
        rows: rows.clone(),
        filtered: 0,
        fixed: 0,
        widths: Vec::new(),
    };
    workbook::bytes("test", &sheets.iter().map(sheet).collect::<Vec<_>>())
}

fn villages(bytes: &[u8]) -> (Option<Sheet>, Vec<Problem>) {
    read(Path::new("villages.xlsx"), bytes, VILLAGES)
}

/// The parts of a workbook by name.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut part = archive.by_index(place).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose one sheet is this XML between `<sheetData>` and its end.
fn of_cells(data: &str) -> Vec<u8> {
    let mut all = parts(&book(&[("a", &["id"], Vec::new())]));
    for (name, content) in &mut all {
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content.clone()).unwrap();
            let (start, rest) = text.split_once("<sheetData>").unwrap();
            let (_, end) = rest.split_once("</sheetData>").unwrap();
            *content = format!("{start}<sheetData>{data}</sheetData>{end}").into_bytes();
        }
    }
    packed(&all, CompressionMethod::Deflated)
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn rows_columns_and_numbers_are_those_of_the_sheet() {
    let rows = vec![
        vec![text("0101"), text(" 东营 "), number("114.7"), number("41.25"), number("3"), text("4")],
        Vec::new(),
        vec![number("1001"), text("=1+1"), number("114.8"), number("41.3"), number("0"), Cell::Empty],
    ];
    let heads = ["村编号", "村名", "经度", "纬度", "一年级", "电话"];
    let file = book(&[("别的", &["x"], Vec::new()), ("村", &heads, rows)]);
    let (sheet, problems) = villages(&file);
    let sheet = sheet.unwrap();
    assert_eq!(codes(&problems), ["N101", "N103"]);
    assert_eq!(problems[0].found, "read as a workbook, sheet `村`; not read: `别的`");
    let read: Vec<(u64, Vec<&str>)> =
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        read,
        [
            (2, vec!["0101", "东营", "114.7", "41.25", "3", "4"]),
            (4, vec!["1001.0", "=1+1", "114.8", "41.3", "0", ""]),
        ]
    );
}

#[test]
fn the_sheet_named_after_the_table_is_taken_else_the_first() {
    let one = |id: &str| vec![vec![text(id)]];
    let id = |file: &[u8], name: &str, known| {
        read(Path::new(name), file, known).0.unwrap().rows[0].cells[0].clone()
    };
    let heads: &[&str] = &["id"];
    let file =
        book(&[("notes", heads, one("n")), ("Schools", heads, one("s")), ("villages", heads, one("v"))]);
    assert_eq!(id(&file, "schools.xlsx", SCHOOLS), "s");
    assert_eq!(id(&file, "villages.xlsx", VILLAGES), "v");
    let file = book(&[("notes", heads, one("n")), ("学校", heads, one("s"))]);
    assert_eq!(id(&file, "schools.xlsx", SCHOOLS), "s");
    assert_eq!(id(&file, "villages.xlsx", VILLAGES), "n");
}

#[test]
fn a_cell_beyond_the_table_is_named_or_refused_not_filled_up_to() {
    // 1.4 kilobytes that ask a reader which fills the rectangle for 550 gigabytes.
    let far = of_cells(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    assert!(far.len() < 8_000);
    let (sheet, problems) = villages(&far);
    assert!(sheet.is_none());
    assert_eq!(
        problems[0].to_string(),
        "E139 villages.xlsx: found \"rows 1 to 1048576 and 16384 columns, 17179869184 cells\", expected at most 5000000 \
         cells, rows × columns: delete what stands far below or beside the table, or save it as CSV UTF-8"
    );
    // What the sheet says of its own size is not believed, either way.
    let near = of_cells(
        r#"<row r="1"><c r="A1" t="str"><v>id</v></c></row><row r="3"><c r="B3"><v>1</v></c></row>"#,
    );
    let (sheet, problems) = villages(&near);
    assert_eq!(sheet.unwrap().rows[0].number, 3);
    assert!(codes(&problems).contains(&"E111"), "{problems:?}");
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let mut all = parts(&book(&[("a", &["id"], Vec::new())]));
    all.push(("xl/media/zeros".into(), vec![0; 257 << 20]));
    let file = packed(&all, CompressionMethod::Deflated);
    assert!(file.len() < 1 << 20);
    assert_eq!(
        villages(&file).1[0].to_string().split(", expected").next().unwrap(),
        "E139 villages.xlsx: found \"more than 256 MiB unpacked\""
    );
    // One long text in many cells: small unpacked, large as a table.
    let mut cells = String::new();
    for row in 1..=9_000 {
        write!(cells, r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#).unwrap();
    }
    let mut all = parts(&of_cells(&cells));
    for (name, content) in &mut all {
        if name == "xl/sharedStrings.xml" {
            *content = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000)).into_bytes();
        }
    }
    let problems = villages(&packed(&all, CompressionMethod::Deflated)).1;
    assert!(problems[0].found.starts_with("more than 256 MiB of text"), "{problems:?}");
}

#[test]
fn what_excel_makes_of_words_is_said() {
    let (_, problems) = villages(b"\xD0\xCF\x11\xE0 and so on");
    assert!(
        problems[0]
            .to_string()
            .starts_with("E138 villages.xlsx: found \"a workbook with a password, or an .xls")
    );
    let (_, problems) = villages(&of_cells(""));
    assert_eq!(codes(&problems), ["N101", "E107"]);
    let cells = r#"<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>note</v></c></row>
        <row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c></row>
        <row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="d"><v>2026-01-06</v></c></row>"#;
    let (sheet, _) = villages(&of_cells(cells));
    let cells: Vec<Vec<String>> = sheet.unwrap().rows.into_iter().map(|row| row.cells).collect();
    assert_eq!(cells, [["true", "#REF!"], ["2.0", "2026-01-06"]]);
}

/// Damages bytes at a few places: changed, removed, doubled, replaced by what such files hold.
fn damage(bytes: &mut Vec<u8>, dice: &mut oorandom::Rand32) {
    const PIECES: [&[u8]; 12] = [
        b"<",
        b">",
        b"/>",
        b"\"",
        b"&",
        b"&#x0;",
        b"r=\"XFD1048576\"",
        b"r=\"A0\"",
        b"<v>1e999</v>",
        b"99999999999999999999",
        b"t=\"s\"",
        b"\xFF\xFE",
    ];
    for _ in 0..=dice.rand_range(0..4) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.rand_range(0..u32::try_from(bytes.len()).unwrap()) as usize;
        let end = (at + dice.rand_range(1..40) as usize).min(bytes.len());
        match dice.rand_range(0..5) {
            0 => bytes[at] = u8::try_from(dice.rand_range(0..256)).unwrap(),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.splice(at..at, bytes[at..end].to_vec()).for_each(drop),
            3 => bytes.truncate(end),
            _ => drop(bytes.splice(at..end, PIECES[dice.rand_range(0..12) as usize].iter().copied())),
        }
    }
}

/// `HUBWARD_SWEEP=N` damages so many (docs/testing.md).
#[test]
fn damaged_workbooks_are_read_or_refused_and_never_end_the_program() {
    let rounds = std::env::var("HUBWARD_SWEEP").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(4_000);
    let rows = vec![
        vec![text("V1"), text("东营"), number("114.7"), number("41.2"), number("3")],
        vec![
            text("V2"),
            text("a<b"),
            number("114.8"),
            number("41.3"),
            Cell::Formula { text: "1+1".into(), result: "2".into(), look: Look::Count },
        ],
    ];
    let whole = book(&[("villages", &["id", "name", "lon", "lat", "g1"], rows)]);
    let sound = parts(&whole);
    let mut dice = oorandom::Rand32::new(6);
    let (mut read, mut refused) = (0, 0);
    for round in 0..rounds {
        let file = if round % 4 == 0 {
            // The archive itself, and then its parts with sound checksums.
            let mut file = whole.clone();
            damage(&mut file, &mut dice);
            file
        } else {
            let mut all = sound.clone();
            let part = dice.rand_range(0..u32::try_from(all.len()).unwrap()) as usize;
            damage(&mut all[part].1, &mut dice);
            packed(&all, CompressionMethod::Stored)
        };
        let (sheet, problems) = villages(&file);
        assert!(
            sheet.is_some() || problems.iter().any(Problem::is_error),
            "round {round}: neither a table nor a word"
        );
        if sheet.is_some() { read += 1 } else { refused += 1 }
    }
    assert!(
        read > rounds / 20 && refused > rounds / 20,
        "{read} read, {refused} refused: a sweep that hits both"
    );
}

#[test]
fn formulas_without_a_value_are_named_and_empty_texts_are_values() {
    let head = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>lon</t></is></c><c r="C1" t="inlineStr"><is><t>note</t></is></c></row>"#;
    let row = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>B<c r="C2" t="str"><f>IF(A2="","",A2)</f><v></v></c></row>"#;
    for (cell, wrong) in [
        (r#"<c r="B2"><f t="shared" si="0"/></c>"#, true),
        (r#"<c r="B2"><f t="array" ref="B2:B3">A2:A3*1</f></c>"#, true),
        (r#"<c r="B2"><f>1+1</f><v></v></c>"#, true),
        (r#"<c r="B2"><f>1+1</f><v>2</v></c>"#, false),
        (r#"<c r="B2"><f>1-1</f><v>0</v></c>"#, false),
    ] {
        let (_, problems) = villages(&of_cells(&format!("{head}{}", row.replace('B', cell))));
        assert_eq!(codes(&problems).contains(&"E145"), wrong, "{cell}: {problems:?}");
    }
}

#[test]
fn a_number_of_texts_beyond_belief_takes_no_memory() {
    let mut all = parts(&book(&[("a", &["id"], vec![vec![text("x")]])]));
    for (name, content) in &mut all {
        if name.ends_with("sharedStrings.xml") {
            let told = String::from_utf8(content.clone()).unwrap();
            let at = told.find("uniqueCount=\"").unwrap() + 13;
            let end = at + told[at..].find('"').unwrap();
            *content = format!("{}4294967295{}", &told[..at], &told[end..]).into_bytes();
        }
    }
    let (sheet, problems) = villages(&packed(&all, CompressionMethod::Deflated));
    assert!(sheet.is_none());
    assert_eq!(codes(&problems), ["E138"], "{problems:?}");
}
