//! The CSV files of a plan folder. Column names are fixed; unknown input columns follow with a prefix.
//!
//! Refuses to reorder: rows stand as the plan has them.

use crate::io::plan_folder::json::{kilometres, minutes};
use crate::model::case::Case;
use crate::model::county::County;
use crate::model::ids::SchoolId;
use crate::model::plan::{Assignment, Plan, SchoolYear};
use crate::model::units::{Fen, Metres, Seconds};

/// Columns of `assignments.csv`.
pub(super) const ASSIGNMENTS: [&str; 12] = [
    "year",
    "village",
    "band",
    "group",
    "pupils",
    "school",
    "mode",
    "minutes",
    "km",
    "before_school",
    "before_minutes",
    "reason",
];

/// How many of its columns `assignments.csv` must have to be read.
pub(super) const ASSIGNMENTS_NEEDED: usize = 11;

/// Columns of `schools.csv`; folders of before lack those from [`SCHOOLS_NEEDED`] on.
pub(super) const SCHOOLS: [&str; 16] = [
    "year",
    "school",
    "status",
    "configuration",
    "pupils",
    "seats",
    "boarders",
    "beds",
    "classes",
    "teachers",
    "cost_year",
    "cost_capital",
    "seat_price",
    "bed_price",
    "public_funds",
    "public_funds_before",
];

/// How many of its columns `schools.csv` must have to be read.
pub(super) const SCHOOLS_NEEDED: usize = 14;

/// Columns of `prices.csv`; over several years a `year` follows.
pub(super) const PRICES: [&str; 6] = ["kind", "id", "band", "group", "resource", "fen"];

/// Resources of a school that have a price, in the order of [`crate::model::plan::Multipliers::schools`].
pub(super) const RESOURCES: [&str; 3] = ["boys_beds", "girls_beds", "meals"];

/// `assignments.csv`.
pub(super) fn assignments(case: &Case, plan: &Plan) -> String {
    let county = &case.county;
    let extra = extra_columns(county.villages.values().iter().map(|village| &village.extra));
    let rows = plan.assignments.iter().map(|assignment| {
        let mut row = assignment_cells(county, assignment);
        row.extend(extra_cells(&extra, &county.villages[assignment.village].extra));
        row
    });
    sheet(&ASSIGNMENTS, "village_", &extra, rows)
}

fn assignment_cells(county: &County, row: &Assignment) -> Vec<String> {
    let code = |school: SchoolId| county.schools[school].code.clone();
    vec![
        row.year.to_string(),
        county.villages[row.village].code.clone(),
        row.band.word(),
        row.group.word(),
        row.pupils.to_string(),
        code(row.school),
        row.means.word().into(),
        row.time.map(minutes).unwrap_or_default(),
        row.length.map(|length: Metres| kilometres(length)).unwrap_or_default(),
        row.before_school.map(code).unwrap_or_default(),
        row.before_time.map(|time: Seconds| minutes(time)).unwrap_or_default(),
        row.reason.clone().unwrap_or_default(),
    ]
}

/// `schools.csv`.
pub(super) fn schools(case: &Case, plan: &Plan) -> String {
    let county = &case.county;
    let extra = extra_columns(county.schools.values().iter().map(|school| &school.extra));
    let rows = plan.schools.iter().map(|school| {
        let mut row = school_cells(county, school);
        row.extend(extra_cells(&extra, &county.schools[school.school].extra));
        row
    });
    sheet(&SCHOOLS, "school_", &extra, rows)
}

fn school_cells(county: &County, row: &SchoolYear) -> Vec<String> {
    let price = |price: Option<Fen>| price.map(Fen::to_decimal).unwrap_or_default();
    vec![
        row.year.to_string(),
        county.schools[row.school].code.clone(),
        row.configuration.outcome.word().into(),
        row.configuration.word(),
        row.pupils.to_string(),
        row.seats.to_string(),
        row.boarders.to_string(),
        row.beds.to_string(),
        row.classes.to_string(),
        row.teachers.to_string(),
        row.cost_year.to_decimal(),
        row.cost_capital.to_decimal(),
        price(row.seat_price),
        price(row.bed_price),
        price(row.public_funds),
        price(row.public_funds_before),
    ]
}

/// `prices.csv`.
pub(super) fn prices(case: &Case, plan: &Plan) -> String {
    let county = &case.county;
    let several: &[&str] = if plan.years.len() > 1 { &["year"] } else { &[] };
    let cells = |cells: [String; 6], year: Option<u32>| {
        let year = several.iter().map(|_| year.map_or_else(String::new, |year| year.to_string()));
        cells.into_iter().chain(year).collect::<Vec<_>>()
    };
    let none = String::new;
    let units = plan.multipliers.units.iter().map(|price| {
        let (code, band, group) =
            (county.villages[price.village].code.clone(), price.band.word(), price.group.word());
        cells(["unit".into(), code, band, group, none(), price.fen.0.to_string()], Some(price.year))
    });
    let schools = plan.multipliers.schools.iter().flat_map(|prices| {
        let code = &county.schools[prices.school].code;
        RESOURCES.iter().zip(&prices.fen).map(move |(resource, price)| {
            let (resource, price) = ((*resource).to_string(), price.0.to_string());
            cells(["school".into(), code.clone(), none(), none(), resource, price], Some(prices.year))
        })
    });
    let rows = plan.multipliers.rows.iter().map(|(name, price)| {
        cells(["row".into(), name.clone(), none(), none(), none(), price.0.to_string()], None)
    });
    sheet(&PRICES, "", several, units.chain(schools).chain(rows))
}

/// Unknown columns of a table's rows, in the order they first appear.
pub(crate) fn extra_columns<'a>(rows: impl Iterator<Item = &'a Vec<(String, String)>>) -> Vec<&'a str> {
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in rows.flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    columns
}

/// The values of `columns` in one row, empty where it has none.
pub(crate) fn extra_cells<'a>(
    columns: &'a [&str],
    extra: &'a [(String, String)],
) -> impl Iterator<Item = String> + 'a {
    let value = |column: &str| extra.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
    columns.iter().map(move |column| value(column).unwrap_or_default())
}

/// A header and rows as CSV text.
pub(crate) fn sheet(
    columns: &[&str],
    prefix: &str,
    extra: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let known = columns.iter().map(|column| (*column).to_string());
    let header: Vec<String> = known.chain(extra.iter().map(|column| format!("{prefix}{column}"))).collect();
    let records = std::iter::once(header).chain(rows);
    for record in records {
        writer.write_record(&record).expect("memory takes every row, and all rows are as long as the header");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("only text was written")
}
