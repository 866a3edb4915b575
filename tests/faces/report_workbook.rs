//! The workbook read back with a reader that is not its writer's: equal to the CSV files cell by cell, sums right.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::common::sample;
use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use hubward::io::plan_folder::{self, ASSIGNMENTS_CSV, SCHOOLS_CSV};
use hubward::model::case::Case;
use hubward::model::plan::{Means, Plan, SchoolOutcome};
use hubward::model::transfers::Side;
use hubward::model::unit::{Band, Group};
use hubward::model::units::Fen;
use hubward::report::words::{self, Lang, word};
use hubward::report::workbook::book;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

fn story() -> (Case, Plan) {
    let case = sample::case(sample::county(30, 6));
    let plan = sample::plan(&case);
    (case, plan)
}

fn opened(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// Rows of a CSV file as maps from column to cell.
fn csv_rows(case: &Case, plan: &Plan, name: &str) -> Vec<BTreeMap<String, String>> {
    let files = plan_folder::files(case, plan, false);
    let bytes = &files.iter().find(|(own, _)| *own == name).unwrap().1;
    csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect()
}

/// A cell as the CSV file would write it: digits as short as they can be.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        other => panic!("{other:?} is neither text nor number"),
    }
}

fn short(digits: &str) -> String {
    digits.parse::<f64>().map_or_else(|_| digits.to_string(), |number| number.to_string())
}

/// The column that each header names.
fn columns(sheet: &Range<Data>) -> BTreeMap<String, usize> {
    sheet.headers().unwrap().into_iter().zip(0..).collect()
}

/// Header of a sheet (or its id), column of a CSV file, and how the file's word reads in the sheet.
type Pair<'a> = (&'a str, &'a str, &'a dyn Fn(&str) -> String);

/// Holds a sheet against a CSV file.
fn compare(sheet: &Range<Data>, rows: &[BTreeMap<String, String>], lang: Lang, pairs: &[Pair<'_>]) {
    let places = columns(sheet);
    for (number, row) in rows.iter().enumerate() {
        for (head, column, said) in pairs {
            let head = if head.starts_with("book-") { word(lang, head) } else { head };
            let cell = shown(&sheet[(number + 1, places[head])]);
            assert_eq!(cell, said(&row[*column]), "row {number}, {head}");
        }
    }
    let known = pairs.iter().map(|pair| pair.1);
    let missing: Vec<&String> =
        rows[0].keys().filter(|column| !known.clone().any(|own| own == *column)).collect();
    assert!(missing.is_empty(), "the workbook leaves out {missing:?}");
}

#[test]
fn schools_and_assignments_equal_the_csv_files_cell_by_cell() {
    let (case, plan) = story();
    let text = &|text: &str| text.to_string();
    let number = &|digits: &str| short(digits);
    for lang in LANGS {
        let bytes = book(&case, &plan, lang);
        let mut file = opened(&bytes);
        let outcome = |code: &str| {
            let known = SchoolOutcome::ALL.into_iter().find(|outcome| outcome.word() == code).unwrap();
            word(lang, &format!("outcome-{}", known.word())).to_string()
        };
        let sheet = file.worksheet_range(word(lang, "book-schools")).unwrap();
        let rows = csv_rows(&case, &plan, SCHOOLS_CSV);
        let pairs: &[Pair<'_>] = &[
            ("book-year", "year", number),
            ("book-school", "school", text),
            ("book-status", "status", &outcome),
            ("book-configuration", "configuration", text),
            ("book-pupils", "pupils", number),
            ("book-seats", "seats", number),
            ("book-boarders", "boarders", number),
            ("book-beds", "beds", number),
            ("book-classes", "classes", number),
            ("book-teachers", "teachers", number),
            ("book-cost_year", "cost_year", number),
            ("book-cost_capital", "cost_capital", number),
            ("book-seat_price", "seat_price", number),
            ("book-bed_price", "bed_price", number),
            ("book-public_funds", "public_funds", number),
            ("book-public_funds_before", "public_funds_before", number),
            ("school_phone", "school_phone", text),
        ];
        compare(&sheet, &rows, lang, pairs);
        assert_eq!(sheet.height(), rows.len() + 2, "header, rows, sums");

        let sheet = file.worksheet_range(word(lang, "book-assignments")).unwrap();
        let rows = csv_rows(&case, &plan, ASSIGNMENTS_CSV);
        let band = |code: &str| words::band(lang, Band::from_word(code).unwrap());
        let group = |code: &str| words::group(lang, Group::from_word(code).unwrap());
        let means =
            |code: &str| word(lang, &format!("flow-{}", Means::from_word(code).unwrap().word())).to_string();
        let pairs: &[Pair<'_>] = &[
            ("book-year", "year", number),
            ("book-village", "village", text),
            ("book-grades", "band", &band),
            ("book-group", "group", &group),
            ("book-pupils", "pupils", number),
            ("book-school", "school", text),
            ("book-mode", "mode", &means),
            ("book-minutes", "minutes", number),
            ("book-km", "km", number),
            ("book-before_school", "before_school", text),
            ("book-before_minutes", "before_minutes", number),
            ("book-reason", "reason", text),
            ("village_township", "village_township", text),
        ];
        compare(&sheet, &rows, lang, pairs);
        let places = columns(&sheet);
        for (number, row) in plan.assignments.iter().enumerate() {
            let name = shown(&sheet[(number + 1, places[word(lang, "book-village_name")])]);
            assert_eq!(name, case.county.villages[row.village].name);
        }
    }
}

/// A number of a sheet by the label at the left of its row, the first such row.
fn figure(sheet: &Range<Data>, label: &str, column: usize) -> String {
    let row = sheet.rows().find(|row| row[0] == Data::String(label.into()));
    shown(&row.unwrap_or_else(|| panic!("no row {label}"))[column])
}

/// The value of `SUM(A1:A9)`, `SUBTOTAL(109,A1:A9)` or `C2-B2` over the numbers of a sheet.
fn calculated(sheet: &Range<Data>, formula: &str) -> f64 {
    let place = |name: &str| -> (u32, u32) {
        let letters: String = name.chars().take_while(char::is_ascii_alphabetic).collect();
        let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1) - 1;
        (name[letters.len()..].parse::<u32>().unwrap() - 1, column)
    };
    let value = |at: (u32, u32)| match sheet.get_value(at) {
        Some(Data::Float(number)) => *number,
        _ => 0.0,
    };
    if let Some((left, right)) = formula.split_once('-') {
        return value(place(left)) - value(place(right));
    }
    let range = formula.trim_end_matches(')').rsplit(['(', ',']).next().unwrap();
    let (from, to) = range.split_once(':').map(|(from, to)| (place(from), place(to))).unwrap();
    (from.0..=to.0).flat_map(|row| (from.1..=to.1).map(move |column| (row, column))).map(value).sum()
}

#[test]
fn every_formula_comes_to_what_is_stored_and_to_the_plans_figure() {
    let (case, plan) = story();
    for lang in LANGS {
        let bytes = book(&case, &plan, lang);
        let mut file = opened(&bytes);
        let mut formulas = BTreeMap::new();
        for name in file.sheet_names() {
            let (sheet, texts) =
                (file.worksheet_range(&name).unwrap(), file.worksheet_formula(&name).unwrap());
            let start = texts.start().unwrap_or_default();
            for (row, column, text) in texts.used_cells() {
                let at = (start.0 + u32::try_from(row).unwrap(), start.1 + u32::try_from(column).unwrap());
                let Some(Data::Float(stored)) = sheet.get_value(at) else {
                    panic!("{name} {at:?}: no result")
                };
                let own = calculated(&sheet, text);
                assert!((own - stored).abs() < 0.005, "{name} {at:?}: {text} is {own}, stored {stored}");
                *formulas.entry(name.clone()).or_insert(0) += 1;
            }
        }
        let of = |id: &str| formulas.get(word(lang, id)).copied().unwrap_or(0);
        assert_eq!((of("book-schools"), of("book-assignments"), of("book-years")), (10, 1, 2));

        let last = plan.final_year();
        let sheet = file.worksheet_range(word(lang, "book-schools")).unwrap();
        let pupils: u32 = plan.schools.iter().map(|row| row.pupils).sum();
        assert_eq!(figure(&sheet, word(lang, "book-sum"), 6), pupils.to_string());
        assert_eq!(pupils, last.counts.pupils, "every child has a seat in the sheet");
        let sheet = file.worksheet_range(word(lang, "book-assignments")).unwrap();
        assert_eq!(figure(&sheet, word(lang, "book-sum"), 5), last.counts.pupils.to_string());
        for name in ["book-summary", "book-money"] {
            let sheet = file.worksheet_range(word(lang, name)).unwrap();
            let total = word(lang, "heading-total");
            assert_eq!(figure(&sheet, total, 1), plan.before.money.total().yuan().to_string(), "{name}");
            assert_eq!(figure(&sheet, total, 2), last.money.total().yuan().to_string(), "{name}");
        }
        let sheet = file.worksheet_range(word(lang, "book-money")).unwrap();
        let net: Fen = last.money.transfers.as_ref().unwrap().sides.values().map(Side::net).sum();
        assert_eq!(figure(&sheet, word(lang, "sides-all"), 2), net.yuan().to_string());
        let sheet = file.worksheet_range(word(lang, "book-summary")).unwrap();
        assert_eq!(figure(&sheet, word(lang, "pupils"), 2), last.counts.pupils.to_string());
        assert_eq!(figure(&sheet, word(lang, "pupils-bus").trim(), 2), last.counts.pupils_bus.to_string());
        assert_eq!(figure(&sheet, word(lang, "book-bound"), 2), plan.lower_bound.yuan().to_string());
    }
}

#[test]
fn every_rule_has_its_row() {
    let (case, plan) = story();
    let bytes = book(&case, &plan, Lang::En);
    let sheet = opened(&bytes).worksheet_range("rules").unwrap();
    let rules = &plan.final_year().rules;
    assert_eq!(sheet.height(), rules.len() + 1);
    for (number, rule) in rules.iter().enumerate() {
        let row: Vec<String> = (0..13).map(|column| shown(&sheet[(number + 1, column)])).collect();
        let figures = [rule.violations, rule.existing].map(|pupils| pupils.to_string());
        assert_eq!((&row[2], &row[8]), (&rule.id, &rule.place));
        assert_eq!(row[5], short(&rule.threshold.to_string()));
        assert_eq!(row[7], rule.worst.map(|worst| short(&worst.to_string())).unwrap_or_default());
        assert_eq!(row[9..11], figures);
    }
}

#[test]
fn names_cannot_become_formulas_and_the_bytes_repeat() {
    let mut county = sample::county(4, 3);
    let evil = ["=HYPERLINK(\"http://a.b\")", "+1", "-2+3", "@SUM(A1)"];
    let ids: Vec<_> = county.villages.ids().collect();
    for (id, name) in ids.into_iter().zip(evil) {
        county.villages[id].name = name.into();
        county.villages[id].extra = vec![("=column".into(), name.into())];
    }
    let case = sample::case(county);
    let plan = sample::plan(&case);
    let bytes = book(&case, &plan, Lang::Zh);
    assert_eq!(bytes, book(&case, &plan, Lang::Zh), "nothing in it tells the time");
    assert_ne!(bytes, book(&case, &plan, Lang::En));
    let mut file = opened(&bytes);
    let name = word(Lang::Zh, "book-assignments");
    let sheet = file.worksheet_range(name).unwrap();
    let named = columns(&sheet)[word(Lang::Zh, "book-village_name")];
    for (number, row) in plan.assignments.iter().enumerate() {
        assert_eq!(shown(&sheet[(number + 1, named)]), case.county.villages[row.village].name);
    }
    let formulas = file.worksheet_formula(name).unwrap();
    assert!(formulas.used_cells().all(|(_, _, text)| text.starts_with("SUBTOTAL(")));
}
