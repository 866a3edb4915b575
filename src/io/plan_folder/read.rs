//! A plan folder back into a plan, so that a written or hand-edited one can be verified.
//!
//! It refuses to judge the plan: rows that are well formed go through, and the referee does the rest. The rows of
//! `assignments.csv` and `schools.csv` are what counts; figures come from `plan.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::io::plan_folder::proof;
use crate::io::plan_folder::read_document::{Document, document};
use crate::io::plan_folder::sheet::{Row, Sheet};
use crate::io::plan_folder::tables::{
    ASSIGNMENTS, ASSIGNMENTS_NEEDED, PRICES, RESOURCES, SCHOOLS, SCHOOLS_NEEDED,
};
use crate::io::plan_folder::{ASSIGNMENTS_CSV, PLAN_JSON, PROOF_JSONL, SCHOOLS_CSV};
use crate::io::problem::Problem;
use crate::model::case::Case;
use crate::model::ids::{Id, SchoolId, VillageId};
use crate::model::plan::{
    Assignment, Configuration, Means, Multipliers, Plan, SchoolPrice, SchoolYear, UnitPrice,
};
use crate::model::unit::{Band, Group};
use crate::model::units::{Fen, Metres, Seconds, round_half_up};

/// plan.json of the plan in `dir` as it stands, nothing where it cannot be read: what is wrong with it is said elsewhere.
fn loose(dir: &Path) -> serde_json::Value {
    let json = std::fs::read(dir.join(PLAN_JSON)).unwrap_or_default();
    serde_json::from_slice(&json).unwrap_or_default()
}

/// The key of a setting that names a file.
const RULES: &str = "plan.rules";

/// The keys that were set on top of the plan file when the plan in `dir` was made; none where its plan.json does not say.
#[must_use]
pub fn stated_settings(dir: &Path) -> Vec<(String, String)> {
    let document = loose(dir);
    let pair = |entry: &serde_json::Value| {
        Some((entry["key"].as_str()?.to_owned(), entry["value"].as_str()?.to_owned()))
    };
    document["settings"].as_array().into_iter().flatten().filter_map(pair).collect()
}

/// The same, to be set again below `own`, the settings of whoever asks.
///
/// # Errors
/// `E411` where they name a rule profile that is neither built in nor inside the county folder: a plan that came from somebody
/// else may not have any file of this machine read. Where `own` names one, the plan's does not count.
pub fn settings(dir: &Path, own: &[(String, String)]) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let mut pairs = stated_settings(dir);
    if own.iter().any(|(key, _)| key == RULES) {
        pairs.retain(|(key, _)| key != RULES);
    }
    let problem = |(_, name): &(String, String)| {
        let expected =
            "a built-in profile or one in the county folder; give --rules yourself where it stands elsewhere";
        let column = Some("settings".into());
        Problem { column, ..Problem::error("E411", &dir.join(PLAN_JSON), name.clone(), expected) }
    };
    let outside = pairs.iter().filter(|(key, name)| key == RULES && !is_inside(name));
    let problems: Vec<Problem> = outside.map(problem).collect();
    if problems.is_empty() { Ok(pairs) } else { Err(problems) }
}

/// Whether a path leads nowhere but down, as those of all systems are spelt.
fn is_inside(name: &str) -> bool {
    let name = name.trim().trim_matches(['"', '\'']);
    !name.starts_with(['/', '\\']) && !name.contains(':') && name.split(['/', '\\']).all(|part| part != "..")
}

/// Reads the plan folder `dir` of the county in `case`.
///
/// # Errors
/// Every problem of every file at once, with row and column; among them (E410) that the plan was made from
/// another input than `case`.
pub fn read(dir: &Path, case: &Case) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    read_with(dir, &Codes::of(case), Some(&case.input_sha256), &mut problems).ok_or(problems)
}

/// The same of a plan from whatever input, by the ids of the county in `case`.
///
/// # Errors
/// Every problem of every file at once, with row and column; among them villages and schools that the county does not have.
pub fn read_as_told(dir: &Path, case: &Case) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    read_with(dir, &Codes::of(case), None, &mut problems).ok_or(problems)
}

/// Plans of several folders, read without a county: ids are rows of the two lists.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// A plan a folder.
    pub plans: Vec<Plan>,
    /// Ids of villages, in the order in which the folders name them first.
    pub villages: Vec<String>,
    /// Ids of schools, likewise.
    pub schools: Vec<String>,
    /// Whether each plan was made by the county's view.
    pub by_county: Vec<bool>,
}

/// Whether the plan in `dir` says that it was made by the county's view.
fn is_by_county(dir: &Path) -> bool {
    loose(dir)["view"] == "county"
}

/// Reads plan folders with nothing but their own files, whatever input each was made from.
///
/// # Errors
/// Every problem of every file of every folder at once.
pub fn read_together(dirs: &[PathBuf]) -> Result<Together, Vec<Problem>> {
    let mut together = Together::default();
    for dir in dirs {
        // What is wrong with these files is said when they are read for good.
        let mut unsaid = Vec::new();
        let mut collect = |file: &str, columns: &[&str], of: &[&str], into: &mut Vec<String>| {
            let Some(sheet) = Sheet::open(&dir.join(file), columns, &mut unsaid) else { return };
            let cells = sheet.read(&mut Vec::new(), |row| {
                Some(of.iter().map(|column| row.text(column).to_string()).collect::<Vec<_>>())
            });
            into.extend(cells.into_iter().flatten().filter(|id| !id.is_empty()));
        };
        collect(SCHOOLS_CSV, &SCHOOLS[..SCHOOLS_NEEDED], &["school"], &mut together.schools);
        collect(
            ASSIGNMENTS_CSV,
            &ASSIGNMENTS[..ASSIGNMENTS_NEEDED],
            &["school", "before_school"],
            &mut together.schools,
        );
        collect(ASSIGNMENTS_CSV, &ASSIGNMENTS[..ASSIGNMENTS_NEEDED], &["village"], &mut together.villages);
    }
    for ids in [&mut together.villages, &mut together.schools] {
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
    }
    let codes = Codes {
        villages: (0..).zip(&together.villages).map(|(row, id)| (id.as_str(), VillageId(row))).collect(),
        schools: (0..).zip(&together.schools).map(|(row, id)| (id.as_str(), SchoolId(row))).collect(),
    };
    let mut problems = Vec::new();
    let plans: Vec<Option<Plan>> =
        dirs.iter().map(|dir| read_with(dir, &codes, None, &mut problems)).collect();
    match plans.into_iter().collect() {
        Some(plans) if problems.is_empty() => {
            let by_county = dirs.iter().map(|dir| is_by_county(dir)).collect();
            Ok(Together { plans, by_county, ..together })
        }
        _ => Err(problems),
    }
}

/// `input_sha256` = the input that the plan must have been made from.
fn read_with(dir: &Path, codes: &Codes<'_>, input: Option<&String>, all: &mut Vec<Problem>) -> Option<Plan> {
    let mut problems = Vec::new();
    let file = dir.join(PLAN_JSON);
    let document = document(&file, &mut problems);
    if let (Some(Document { input_sha256, .. }), Some(input)) = (&document, input)
        && input_sha256 != input
    {
        let expected = format!("{input}: the input or its settings have changed since");
        let column = Some("input_sha256".into());
        problems.push(Problem { column, ..Problem::error("E410", &file, input_sha256.clone(), &expected) });
    }
    let assignments = assignments(&dir.join(ASSIGNMENTS_CSV), codes, &mut problems);
    let schools = schools(&dir.join(SCHOOLS_CSV), codes, &mut problems);
    let multipliers = match document
        .as_ref()
        .and_then(|document| Some((document.first_year()?, document.prices_file.as_ref()?)))
    {
        Some((year, name)) => prices(&dir.join(name), codes, year, &mut problems),
        None => Multipliers::default(),
    };
    let has_proof = document.as_ref().is_some_and(|document| document.has_proof);
    let certificate = if has_proof { proof::read(&dir.join(PROOF_JSONL), &mut problems) } else { None };
    match document {
        Some(document) if problems.is_empty() => {
            Some(document.with(assignments, schools, multipliers, certificate))
        }
        _ => {
            all.extend(problems);
            None
        }
    }
}

/// Which row of the county a code names.
struct Codes<'a> {
    villages: BTreeMap<&'a str, VillageId>,
    schools: BTreeMap<&'a str, SchoolId>,
}

impl<'a> Codes<'a> {
    fn of(case: &'a Case) -> Self {
        let villages = case.county.villages.iter().map(|(id, village)| (village.code.as_str(), id));
        let schools = case.county.schools.iter().map(|(id, school)| (school.code.as_str(), id));
        Self { villages: villages.collect(), schools: schools.collect() }
    }

    fn village(&self, row: &mut Row<'_>, column: &str) -> Option<VillageId> {
        known(&self.villages, row, column, "the id of a village of this county")
    }

    fn school(&self, row: &mut Row<'_>, column: &str) -> Option<SchoolId> {
        known(&self.schools, row, column, "the id of a school of this county")
    }
}

fn known<I: Id>(codes: &BTreeMap<&str, I>, row: &mut Row<'_>, column: &str, expected: &str) -> Option<I> {
    let id = codes.get(row.text(column)).copied();
    if id.is_none() {
        row.problem("E405", column, expected);
    }
    id
}

fn assignments(file: &Path, codes: &Codes<'_>, problems: &mut Vec<Problem>) -> Vec<Assignment> {
    let Some(sheet) = Sheet::open(file, &ASSIGNMENTS[..ASSIGNMENTS_NEEDED], problems) else {
        return Vec::new();
    };
    let mut seen = BTreeMap::new();
    sheet.read(problems, |row| {
        // Every cell is read before the first `?`, so that all problems of a row are said.
        let year = row.count("year");
        let village = codes.village(row, "village");
        let (band, group) = (band(row), group(row));
        let pupils = row.count("pupils");
        let school = codes.school(row, "school");
        let means = row.cell("mode", "walk, bus, board or escort", Means::from_word);
        let time = minutes(row, "minutes");
        let length = row.optional("km", "kilometres, or nothing", kilometres_of);
        let before_school = match row.text("before_school") {
            "" => Some(None),
            _ => codes.school(row, "before_school").map(Some),
        };
        let before_time = minutes(row, "before_minutes");
        let reason = row.has("reason").then(|| row.text("reason").to_owned());
        let unit = (year?, village?, band?, group?);
        if let Some(first) = seen.insert(unit, row.number) {
            row.problem(
                "E406",
                "village",
                &format!("one row a moving unit and year; row {first} has it too"),
            );
        }
        Some(Assignment {
            year: unit.0,
            village: unit.1,
            band: unit.2,
            group: unit.3,
            pupils: pupils?,
            school: school?,
            means: means?,
            time: time?,
            length: length?,
            before_school: before_school?,
            before_time: before_time?,
            reason,
        })
    })
}

fn band(row: &mut Row<'_>) -> Option<Band> {
    row.cell("band", "lower, upper, junior, k, all or a grade such as g4", Band::from_word)
}

fn group(row: &mut Row<'_>) -> Option<Group> {
    row.cell("group", "all, willing or unwilling, or a part such as all/2", Group::from_word)
}

#[expect(clippy::option_option, reason = "outside: the cell could be read; inside: something stands in it")]
fn minutes(row: &mut Row<'_>, column: &str) -> Option<Option<Seconds>> {
    row.optional(column, "minutes, or nothing", minutes_of)
}

/// Minutes as whole seconds.
pub(super) fn minutes_of(text: &str) -> Option<Seconds> {
    let micro = decimal(text, 6)?;
    Some(Seconds(u32::try_from(round_half_up(micro * 60, 1_000_000)).ok()?))
}

/// Kilometres as whole metres.
fn kilometres_of(text: &str) -> Option<Metres> {
    let micro = decimal(text, 6)?;
    Some(Metres(u32::try_from(round_half_up(micro, 1000)).ok()?))
}

/// Yuan with at most two decimals.
pub(super) fn yuan_of(text: &str) -> Option<Fen> {
    Some(Fen(i64::try_from(decimal(text, 2)?).ok()?))
}

/// A plain decimal number of at most `places` decimals, in units of its last place.
pub(super) fn decimal(text: &str, places: usize) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || part.len() > places || !all_digits(whole) || !all_digits(part)
    {
        return None;
    }
    format!("{whole}{part:0<places$}").parse::<i128>().ok().map(|value| sign * value)
}

fn schools(file: &Path, codes: &Codes<'_>, problems: &mut Vec<Problem>) -> Vec<SchoolYear> {
    let Some(sheet) = Sheet::open(file, &SCHOOLS[..SCHOOLS_NEEDED], problems) else { return Vec::new() };
    let mut seen = BTreeMap::new();
    sheet.read(problems, |row| {
        let year = row.count("year");
        let school = codes.school(row, "school");
        let configuration = configuration(row);
        let [pupils, seats, boarders, beds, classes, teachers] =
            ["pupils", "seats", "boarders", "beds", "classes", "teachers"].map(|column| row.count(column));
        let [cost_year, cost_capital] =
            ["cost_year", "cost_capital"].map(|column| row.cell(column, "yuan, two decimals", yuan_of));
        let [seat_price, bed_price, public_funds, public_funds_before] =
            ["seat_price", "bed_price", "public_funds", "public_funds_before"]
                .map(|column| row.optional(column, "yuan, two decimals, or nothing", yuan_of));
        let key = (year?, school?);
        if let Some(first) = seen.insert(key, row.number) {
            row.problem("E406", "school", &format!("one row a school and year; row {first} has it too"));
        }
        Some(SchoolYear {
            year: key.0,
            school: key.1,
            configuration: configuration?,
            pupils: pupils?,
            seats: seats?,
            boarders: boarders?,
            beds: beds?,
            classes: classes?,
            teachers: teachers?,
            cost_year: cost_year?,
            cost_capital: cost_capital?,
            seat_price: seat_price?,
            bed_price: bed_price?,
            public_funds: public_funds?,
            public_funds_before: public_funds_before?,
        })
    })
}

/// The configuration, whose outcome must be the status in the same row.
fn configuration(row: &mut Row<'_>) -> Option<Configuration> {
    let expected = "closed, point, as-is, unbuilt or new, built seats and beds as in as-is+45s+50b";
    let configuration = row.cell("configuration", expected, Configuration::from_word)?;
    let status = configuration.outcome.word();
    if row.text("status") != status {
        row.problem("E408", "status", &format!("{status}, as the configuration says"));
        return None;
    }
    Some(configuration)
}

/// Prices that do not say a year are of `first`.
fn prices(file: &Path, codes: &Codes<'_>, first: u32, problems: &mut Vec<Problem>) -> Multipliers {
    let mut prices = Multipliers::default();
    let Some(sheet) = Sheet::open(file, &PRICES, problems) else { return prices };
    let mut places = BTreeMap::new();
    sheet.read(problems, |row| {
        let price = row.cell("fen", "a whole number of fen", |text| text.parse().ok()).map(Fen);
        let year = row.optional("year", "a school year, or nothing", |text| text.parse().ok());
        let year = year.map(|year| year.unwrap_or(first));
        match row.text("kind") {
            "unit" => {
                let (village, band, group) = (codes.village(row, "id"), band(row), group(row));
                let (village, band, group, fen, year) = (village?, band?, group?, price?, year?);
                prices.units.push(UnitPrice { year, village, band, group, fen });
            }
            "school" => {
                let school = codes.school(row, "id");
                let resource = row.cell("resource", "boys_beds, girls_beds or meals", |text| {
                    RESOURCES.iter().position(|resource| *resource == text)
                });
                let (school, resource, price, year) = (school?, resource?, price?, year?);
                let place = *places.entry((year, school)).or_insert_with(|| {
                    prices.schools.push(SchoolPrice { year, school, fen: [Fen(0); 3] });
                    prices.schools.len() - 1
                });
                prices.schools[place].fen[resource] = price;
            }
            "row" => {
                let name = row.text("id").to_string();
                prices.rows.insert(name, price?);
            }
            _ => row.problem("E404", "kind", "unit, school or row"),
        }
        Some(())
    });
    prices
}
