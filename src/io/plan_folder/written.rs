//! The files of a plan folder as they stand, for the referee.
//!
//! Refuses to drop or to round: keys that stand twice, columns that nobody knows and every digit come through.

use std::path::{Path, PathBuf};

use crate::io::plan_folder::tree::tree;
use crate::io::plan_folder::{ASSIGNMENTS_CSV, PLAN_JSON, PRICES_CSV, PROOF_JSONL, SCHOOLS_CSV};
use crate::io::problem::Problem;
use crate::io::text;
use crate::model::written::{Sheet, Tree, Written};

/// What stands in the files of the plan folder `dir`.
///
/// # Errors
/// Every file that cannot be read.
pub fn written(dir: &Path) -> Result<Written, Vec<Problem>> {
    written_from(&|name| std::fs::read(dir.join(name)))
}

/// The other files of the plan folder `dir` by their names, in their order: what was made from the plan, and whatever else stands there.
///
/// # Errors
/// Every file that cannot be read. Folders and hidden files are left alone.
pub fn others(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, Vec<Problem>> {
    let odd = |path: &Path, error: &std::io::Error| {
        vec![Problem::error("E400", path, error.to_string(), "a file that can be read")]
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|error| odd(dir, &error))? {
        let entry = entry.map_err(|error| odd(dir, &error))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let read =
            [PLAN_JSON, ASSIGNMENTS_CSV, SCHOOLS_CSV, PRICES_CSV, PROOF_JSONL].contains(&name.as_str());
        if !read && !name.starts_with('.') && path.is_file() {
            let known = MADE.iter().chain(&MADE_OF_BUSES).any(|made| *made == name);
            // Whatever else stands there may be of any size: its name is enough.
            let bytes =
                if known { std::fs::read(&path).map_err(|error| odd(&path, &error))? } else { Vec::new() };
            files.push((name, bytes));
        }
    }
    files.sort();
    Ok(files)
}

/// Files that are made from a plan and not read back.
pub const MADE: [&str; 5] = ["compliance.html", "plan.geojson", "plan.gpkg", "plan.xlsx", "report.html"];

/// The same where plan.json has the block `buses`.
pub const MADE_OF_BUSES: [&str; 6] =
    ["buses.csv", "gtfs.zip", "routes.csv", "sheets.en.html", "sheets.zh.html", "stops.csv"];

/// The same of files that are not on a disk; `file` hands over the bytes of one.
///
/// # Errors
/// Every file that cannot be read.
pub fn written_from(file: &dyn Fn(&str) -> std::io::Result<Vec<u8>>) -> Result<Written, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut text = |name: &str| match read(name, file) {
        Ok(text) => Some(text),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let document = text(PLAN_JSON);
    let [assignments, schools] =
        [ASSIGNMENTS_CSV, SCHOOLS_CSV].map(|name| text(name).map(|text| sheet(&text)));
    // plan.json says whether there is one, so that a missing one is no finding of ours.
    let prices = read(PRICES_CSV, file).ok().map(|text| sheet(&text));
    let document = document.and_then(|document| match tree(&document) {
        Ok(tree) => Some(tree),
        Err(found) => {
            problems.push(Problem::error("E401", &PathBuf::from(PLAN_JSON), found, "JSON in UTF-8"));
            None
        }
    });
    match (document, assignments, schools) {
        (Some(document), Some(assignments), Some(schools)) if problems.is_empty() => {
            Ok(Written { document, assignments, schools, prices })
        }
        _ => Err(problems),
    }
}

/// A JSON text as it stands.
///
/// # Errors
/// Says where it is no JSON.
pub fn document(text: &str) -> Result<Tree, String> {
    tree(text)
}

/// A table of text as it stands.
#[must_use]
pub fn sheet(table: &str) -> Sheet {
    let mut rows = text::rows(table, text::delimiter(table)).0.into_iter().map(|(_, cells)| cells);
    let columns = rows.next().unwrap_or_default();
    let full = |cells: &Vec<String>| cells.iter().any(|cell| !cell.is_empty());
    Sheet { columns, rows: rows.filter(full).collect() }
}

#[expect(clippy::result_large_err, reason = "said once a file")]
fn read(name: &str, file: &dyn Fn(&str) -> std::io::Result<Vec<u8>>) -> Result<String, Problem> {
    let odd = |found: String, expected: &str| Problem::error("E400", &PathBuf::from(name), found, expected);
    let bytes = file(name).map_err(|error| odd(error.to_string(), "a file that can be read"))?;
    let (text, _) = text::decode(&bytes).map_err(|found| odd(found.into(), "text in UTF-8 or GB18030"))?;
    Ok(text)
}
