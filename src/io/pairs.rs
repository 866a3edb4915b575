//! The pairs of villages and schools that `hubward times --pairs` asks for, from a table of ids.
//!
//! It refuses to hand out some of them: one id that nobody knows and there are none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::io::cells::{Cells, Codes};
use crate::io::columns::PAIRS;
use crate::io::problem::{InputErrors, Problem};
use crate::io::sheet;
use crate::model::county::County;
use crate::model::ids::{SchoolId, VillageId};

/// Villages with the schools asked for.
pub type Pairs = BTreeSet<(VillageId, SchoolId)>;

/// Reads the pairs of a CSV file with the columns `village` and `school`, and the notes on how it was read. Other
/// columns may stand beside them.
///
/// # Errors
/// Every problem of the file at once: it cannot be read, has no such columns, names an id that the county does not
/// have, or a pair twice.
pub fn read(file: &Path, county: &County) -> Result<(Pairs, Vec<Problem>), InputErrors> {
    let bytes = std::fs::read(file).map_err(|error| InputErrors(vec![unreadable(file, &error)]))?;
    let (sheet, mut problems) = sheet::read(file, &bytes, PAIRS);
    let villages = codes(county.villages.values().iter().map(|village| &village.code));
    let schools = codes(county.schools.values().iter().map(|school| &school.code));
    let mut rows: BTreeMap<(VillageId, SchoolId), u64> = BTreeMap::new();
    for (sheet, row) in sheet.iter().flat_map(|sheet| sheet.rows.iter().map(move |row| (sheet, row))) {
        let mut cells = Cells::new(sheet, row, &mut problems);
        let village = cells.end("village", Some(&villages), "E128").map(VillageId);
        let school = cells.end("school", Some(&schools), "E127").map(SchoolId);
        let Some(pair) = village.zip(school) else { continue };
        if let Some(first) = rows.insert(pair, row.number) {
            let found = format!("{} to {}", cells.text("village"), cells.text("school"));
            cells.say("E130", "village", &found, format!("a pair of its own; row {first} has the same"));
        }
    }
    if problems.iter().any(Problem::is_error) {
        return Err(InputErrors(problems));
    }
    Ok((rows.into_keys().collect(), problems))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Problem {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let code = if missing { "E101" } else { "E100" };
    let expected = "a table that can be read, with the columns `village` and `school`";
    Problem::error(code, file, error.to_string(), expected)
}

/// The county's ids; in which row of its table one stands is not asked here.
fn codes<'a>(ids: impl Iterator<Item = &'a String>) -> Codes {
    (0..).zip(ids).map(|(place, id)| (id.clone(), (place, 0))).collect()
}
