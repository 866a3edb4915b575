//! Sheets `schools` and `assignments`: the rows of the CSV files for people.
//!
//! It refuses to leave out a column: unknown columns of the input stand at the end, as in the CSV files.

use crate::io::plan_folder::{ASSIGNMENTS_CSV, SCHOOLS_CSV, extra_cells, extra_columns};
use crate::io::workbook::{Cell, Look, Sheet};
use crate::model::case::Case;
use crate::model::county::School;
use crate::model::plan::Plan;
use crate::report::words::{self, Lang, word};

use super::table::{Table, count, kilometres, minutes, money, price, text, year};

/// Header of `schools`; those from `pupils` on are summed, prices of a seat and a bed are not.
const SCHOOLS: [&str; 18] = [
    "book-year",
    "book-school",
    "book-school_name",
    "book-kind",
    "book-status",
    "book-configuration",
    "book-pupils",
    "book-seats",
    "book-boarders",
    "book-beds",
    "book-classes",
    "book-teachers",
    "book-cost_year",
    "book-cost_capital",
    "book-seat_price",
    "book-bed_price",
    "book-public_funds",
    "book-public_funds_before",
];

/// Header of `assignments`.
const ASSIGNMENTS: [&str; 15] = [
    "book-year",
    "book-village",
    "book-village_name",
    "book-grades",
    "book-group",
    "book-pupils",
    "book-school",
    "book-school_name",
    "book-mode",
    "book-minutes",
    "book-km",
    "book-before_school",
    "book-before_school_name",
    "book-before_minutes",
    "book-reason",
];

/// Place of `pupils` in each.
const PUPILS: (usize, usize) = (6, 5);

pub(super) fn schools(case: &Case, plan: &Plan, lang: Lang) -> Sheet {
    let county = &case.county;
    let extra = extra_columns(county.schools.values().iter().map(|school| &school.extra));
    let mut table = Table::new(lang, heads(lang, &SCHOOLS, "school_", &extra));
    for row in &plan.schools {
        let school = &county.schools[row.school];
        let mut cells = vec![
            year(row.year),
            text(&school.code),
            text(&school.name),
            text(word(lang, &format!("kind-{}", school.kind.word()))),
            text(word(lang, &format!("outcome-{}", row.configuration.outcome.word()))),
            text(row.configuration.word()),
            count(row.pupils),
            count(row.seats),
            count(row.boarders),
            count(row.beds),
            count(row.classes),
            count(row.teachers),
            money(row.cost_year),
            money(row.cost_capital),
            price(row.seat_price),
            price(row.bed_price),
            price(row.public_funds),
            price(row.public_funds_before),
        ];
        cells.extend(extra_cells(&extra, &school.extra).map(text));
        table.push(cells);
    }
    let counts = (PUPILS.0..PUPILS.0 + 6).map(|column| (column, Look::Count));
    let amounts = [12, 13, 16, 17].map(|column| (column, Look::Money));
    let summed: Vec<(usize, Look)> = counts.chain(amounts).collect();
    table.filtered("book-schools", 3, &summed, SCHOOLS_CSV)
}

pub(super) fn assignments(case: &Case, plan: &Plan, lang: Lang) -> Sheet {
    let county = &case.county;
    let extra = extra_columns(county.villages.values().iter().map(|village| &village.extra));
    let mut table = Table::new(lang, heads(lang, &ASSIGNMENTS, "village_", &extra));
    for row in &plan.assignments {
        let (village, school) = (&county.villages[row.village], &county.schools[row.school]);
        let before = row.before_school.map(|before| &county.schools[before]);
        let of_before = |part: fn(&School) -> &str| before.map_or(Cell::Empty, |school| text(part(school)));
        let mut cells = vec![
            year(row.year),
            text(&village.code),
            text(&village.name),
            text(words::band(lang, row.band)),
            text(words::group(lang, row.group)),
            count(row.pupils),
            text(&school.code),
            text(&school.name),
            text(word(lang, &format!("flow-{}", row.means.word()))),
            minutes(row.time),
            kilometres(row.length),
            of_before(|school| &school.code),
            of_before(|school| &school.name),
            minutes(row.before_time),
            text(row.reason.as_deref().unwrap_or_default()),
        ];
        cells.extend(extra_cells(&extra, &village.extra).map(text));
        table.push(cells);
    }
    table.filtered("book-assignments", 3, &[(PUPILS.1, Look::Count)], ASSIGNMENTS_CSV)
}

fn heads(lang: Lang, known: &[&str], prefix: &str, extra: &[&str]) -> Vec<String> {
    let known = known.iter().map(|id| word(lang, id).to_string());
    known.chain(extra.iter().map(|column| format!("{prefix}{column}"))).collect()
}
