//! The tables of a plan folder beside the expected ones, cell by cell.
//!
//! It refuses to care for order: rows are known by their ids, columns by their names.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Assignment, Multipliers, Plan, SchoolPrice, SchoolYear, UnitPrice};
use crate::model::units::{Fen, Seconds};
use crate::model::written::{Sheet, Written, shortest};
use crate::verify::Audit;
use crate::verify::finding::{Finding, Findings};
use crate::verify::written::figures::{decimal, in_minutes};

/// The tables as they should read.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    assignments: Table,
    schools: Table,
    prices: Table,
}

/// Columns of ids and words, in which `7` is not `007`.
const WORDS: [&str; 6] = ["school", "before_school", "mode", "status", "configuration", "id"];

/// One of them.
#[derive(Clone, Debug)]
struct Table {
    file: &'static str,
    /// The columns that tell a row from all others.
    keys: &'static [&'static str],
    /// So many columns are the program's own; those that follow come from the input as they stand there.
    own: usize,
    sheet: Sheet,
}

pub(super) fn expected(case: &Case, plan: &Plan, audit: &Audit) -> Expected {
    Expected {
        assignments: assignments(case, &audit.assignments),
        schools: schools(case, &audit.schools),
        prices: prices(case, &plan.multipliers, audit.years.len() > 1),
    }
}

impl Expected {
    /// All that the tables say otherwise.
    pub(super) fn differences(&self, found: &Written) -> Vec<Finding> {
        let mut findings = Findings::default();
        self.assignments.compare(&found.assignments, &mut findings);
        self.schools.compare(&found.schools, &mut findings);
        if let Some(prices) = &found.prices {
            self.prices.compare(prices, &mut findings);
        }
        findings.into_list()
    }
}

/// Unknown columns of the input, in the order in which its rows name them first, and their cells.
struct Further<'a> {
    columns: Vec<&'a str>,
}

impl<'a> Further<'a> {
    fn of(rows: impl Iterator<Item = &'a Vec<(String, String)>>) -> Self {
        let mut columns: Vec<&str> = Vec::new();
        for (name, _) in rows.flatten() {
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
        Self { columns }
    }

    fn cells(&self, extra: &[(String, String)]) -> impl Iterator<Item = String> {
        let cell = |column: &&str| {
            let own = extra.iter().find(|(name, _)| name == column);
            own.map_or_else(String::new, |(_, value)| plain(value))
        };
        self.columns.iter().map(cell).collect::<Vec<_>>().into_iter()
    }
}

/// A cell as it comes back from a file: without spaces around it, with one kind of line end.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

fn header(own: &[&str], prefix: &str, further: &Further<'_>) -> Vec<String> {
    let more = further.columns.iter().map(|column| plain(&format!("{prefix}{column}")));
    own.iter().map(|column| (*column).to_owned()).chain(more).collect()
}

fn assignments(case: &Case, rows: &[Assignment]) -> Table {
    let own = [
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
    let county = &case.county;
    let further = Further::of(county.villages.values().iter().map(|village| &village.extra));
    let code = |school: SchoolId| plain(&county.schools[school].code);
    let time = |time: Option<Seconds>| time.map(in_minutes).unwrap_or_default();
    let cells = |row: &Assignment| {
        let village = &county.villages[row.village];
        let own = [
            row.year.to_string(),
            plain(&village.code),
            row.band.word(),
            row.group.word(),
            row.pupils.to_string(),
            code(row.school),
            row.means.word().into(),
            time(row.time),
            row.length.map(|metres| decimal(i128::from(metres.0), 3)).unwrap_or_default(),
            row.before_school.map(code).unwrap_or_default(),
            time(row.before_time),
            row.reason.as_deref().map(plain).unwrap_or_default(),
        ];
        own.into_iter().chain(further.cells(&village.extra)).collect()
    };
    let sheet = Sheet { columns: header(&own, "village_", &further), rows: rows.iter().map(cells).collect() };
    Table { file: "assignments.csv", keys: &["year", "village", "band", "group"], own: own.len(), sheet }
}

fn schools(case: &Case, rows: &[SchoolYear]) -> Table {
    let own = [
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
    let county = &case.county;
    let further = Further::of(county.schools.values().iter().map(|school| &school.extra));
    let yuan = |amount: Fen| decimal(i128::from(amount.0), 2);
    let cells = |row: &SchoolYear| {
        let school = &county.schools[row.school];
        let optional = |amount: Option<Fen>| amount.map(yuan).unwrap_or_default();
        let own = [
            row.year.to_string(),
            plain(&school.code),
            row.configuration.outcome.word().into(),
            row.configuration.word(),
            row.pupils.to_string(),
            row.seats.to_string(),
            row.boarders.to_string(),
            row.beds.to_string(),
            row.classes.to_string(),
            row.teachers.to_string(),
            yuan(row.cost_year),
            yuan(row.cost_capital),
            optional(row.seat_price),
            optional(row.bed_price),
            optional(row.public_funds),
            optional(row.public_funds_before),
        ];
        own.into_iter().chain(further.cells(&school.extra)).collect()
    };
    let sheet = Sheet { columns: header(&own, "school_", &further), rows: rows.iter().map(cells).collect() };
    Table { file: "schools.csv", keys: &["year", "school"], own: own.len(), sheet }
}

/// The prices as they were read: what they prove is recounted elsewhere.
fn prices(case: &Case, prices: &Multipliers, several: bool) -> Table {
    let keys: &[&str] = if several {
        &["kind", "id", "band", "group", "resource", "year"]
    } else {
        &["kind", "id", "band", "group", "resource"]
    };
    let mut columns: Vec<String> =
        ["kind", "id", "band", "group", "resource", "fen"].map(String::from).into();
    columns.extend(several.then(|| "year".to_owned()));
    let row = |cells: [&str; 5], fen: Fen, year: Option<u32>| {
        let own = cells.map(plain).into_iter().chain([fen.0.to_string()]);
        let year = several.then(|| year.map(|year| year.to_string()).unwrap_or_default());
        own.chain(year).collect::<Vec<String>>()
    };
    let unit = |price: &UnitPrice| {
        let code = &case.county.villages[price.village].code;
        row(["unit", code, &price.band.word(), &price.group.word(), ""], price.fen, Some(price.year))
    };
    let school = |price: &SchoolPrice| {
        let code = case.county.schools[price.school].code.clone();
        let (year, resources) = (price.year, ["boys_beds", "girls_beds", "meals"]);
        let of = move |(resource, fen)| row(["school", &code, "", "", resource], fen, Some(year));
        resources.into_iter().zip(price.fen).map(of).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = prices.units.iter().map(unit).collect();
    rows.extend(prices.schools.iter().flat_map(school));
    rows.extend(prices.rows.iter().map(|(name, fen)| row(["row", name, "", "", ""], *fen, None)));
    Table { file: "prices.csv", keys, own: columns.len(), sheet: Sheet { columns, rows } }
}

/// Where the found sheet has each of the expected columns.
type Places = Vec<Option<usize>>;

impl Table {
    fn compare(&self, found: &Sheet, findings: &mut Findings) {
        let places = self.columns(found, findings);
        let keys: Vec<usize> = self.keys.iter().filter_map(|key| self.place(key)).collect();
        let cell = |row: &[String], column: usize| {
            places[column].and_then(|place| row.get(place)).cloned().unwrap_or_default()
        };
        let mut theirs: BTreeMap<Vec<String>, &Vec<String>> = BTreeMap::new();
        for row in &found.rows {
            self.check_width(found, row, findings);
            let key: Vec<String> = keys.iter().map(|&column| cell(row, column)).collect();
            match theirs.entry(key) {
                Entry::Occupied(first) => {
                    findings.differ("V913", &self.row(first.key()), "a second row", "one");
                }
                Entry::Vacant(place) => drop(place.insert(row)),
            }
        }
        for row in &self.sheet.rows {
            let key: Vec<String> = keys.iter().map(|&column| row[column].clone()).collect();
            let Some(own) = theirs.remove(&key) else {
                findings.differ("V912", &self.row(&key), "no row", "one");
                continue;
            };
            for (column, expected) in row.iter().enumerate() {
                let found = cell(own, column);
                if places[column].is_some() && !self.same(column, &found, expected) {
                    let what = format!("{}, {}", self.row(&key), self.sheet.columns[column]);
                    findings.differ("V911", &what, &quoted(&found), &quoted(expected));
                }
            }
        }
        for key in theirs.keys() {
            findings.differ("V913", &self.row(key), "a row", "none");
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.sheet.columns.iter().position(|name| name == column)
    }

    /// Finds the columns, and says which are missing, unknown or there twice.
    fn columns(&self, found: &Sheet, findings: &mut Findings) -> Places {
        let what = |column: &str| format!("{}: column {column:?}", self.file);
        for (place, column) in found.columns.iter().enumerate() {
            if found.columns[..place].contains(column) {
                findings.differ("V914", &what(column), "it again", "it once");
            } else if self.place(column).is_none() {
                findings.differ("V914", &what(column), "a column", "none");
            }
        }
        let find = |column: &String| {
            let place = found.columns.iter().position(|name| name == column);
            if place.is_none() {
                findings.differ("V914", &what(column), "none", "a column");
            }
            place
        };
        self.sheet.columns.iter().map(find).collect()
    }

    /// Cells that stand beside the columns.
    fn check_width(&self, found: &Sheet, row: &[String], findings: &mut Findings) {
        for cell in row.iter().skip(found.columns.len()).filter(|cell| !cell.is_empty()) {
            findings.differ(
                "V914",
                &format!("{}: cell beside the columns", self.file),
                &quoted(cell),
                "none",
            );
        }
    }

    /// Figures are the same where they are the same number; ids, words and cells of the input where they are the same text.
    fn same(&self, column: usize, found: &str, expected: &str) -> bool {
        let name = self.sheet.columns[column].as_str();
        let counted = column < self.own && !self.keys.contains(&name) && !WORDS.contains(&name);
        found == expected || counted && shortest(found).is_some_and(|found| Some(found) == shortest(expected))
    }

    fn row(&self, key: &[String]) -> String {
        let told: Vec<&str> = key.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        format!("{}: {}", self.file, told.join(" "))
    }
}

fn quoted(cell: &str) -> String {
    if cell.is_empty() { "an empty cell".into() } else { format!("`{cell}`") }
}
