//! A plan as a folder of files: `plan.json`, `assignments.csv`, `schools.csv`, `prices.csv`, `proof.jsonl`, `plan.geojson`; and `plan.gpkg` beside them.
//!
//! It refuses to compute: every figure was there before, and the same plan always gives the same bytes. Cells
//! stand as they are, so that what is written reads back; see docs/plan-folder.md for what a spreadsheet may do
//! with text that begins with `=`.

mod buses;
mod closed;
mod document;
mod geo;
mod json;
#[cfg(feature = "gpkg")]
mod layers;
mod proof;
mod read;
mod read_document;
mod sheet;
mod tables;
mod tree;
pub mod written;

use std::fmt::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use crate::io::atomic::WriteError;
use crate::io::atomic::{OutputKind, folder, put};
use crate::io::buses_out;
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::plan::{BoundKind, Multipliers, Plan};
pub(super) use closed::closed_schools;
pub(crate) use document::{COUNTS, figures, gap, mean_minutes};
pub(crate) use json::{Json, kilometres, minutes, object};
pub use read::{Together, read, read_as_told, read_together, settings, stated_settings};
pub(crate) use tables::sheet;
#[cfg(feature = "xlsx")]
pub(crate) use tables::{extra_cells, extra_columns};

/// The machine's file.
pub const PLAN_JSON: &str = "plan.json";
/// Who goes where.
pub const ASSIGNMENTS_CSV: &str = "assignments.csv";
/// What each school becomes.
pub const SCHOOLS_CSV: &str = "schools.csv";
/// Prices that reproduce the bound.
pub const PRICES_CSV: &str = "prices.csv";
/// The proof of a tree's bound.
pub const PROOF_JSONL: &str = "proof.jsonl";
/// The plan for a map program.
pub const PLAN_GEOJSON: &str = "plan.geojson";

/// The plan for a map program, dressed.
pub const PLAN_GPKG: &str = "plan.gpkg";

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Begin CSV files with a byte order mark, which some spreadsheets need to see UTF-8.
    pub bom: bool,
    /// Replace a folder that is not empty.
    pub force: bool,
}

/// One file of a plan folder: its name and its bytes.
pub type PlanFile = (&'static str, Vec<u8>);

/// The files of a plan folder, in the order of their names.
#[must_use]
pub fn files(case: &Case, plan: &Plan, bom: bool) -> Vec<PlanFile> {
    files_with(case, plan, None, bom)
}

/// The same of a plan whose buses were routed: with their block in plan.json and their tables.
#[must_use]
pub fn files_with(case: &Case, plan: &Plan, routed: Option<&CountyBuses>, bom: bool) -> Vec<PlanFile> {
    let csv = |text: String| if bom { format!("\u{feff}{text}").into_bytes() } else { text.into_bytes() };
    let mut files = vec![
        (ASSIGNMENTS_CSV, csv(tables::assignments(case, plan))),
        (PLAN_GEOJSON, geo::plan(case, plan).into_bytes()),
        (PLAN_JSON, document::plan(case, plan, routed).into_bytes()),
    ];
    if has_prices(plan) {
        files.push((PRICES_CSV, csv(tables::prices(case, plan))));
    }
    if let Some(certificate) = &plan.proof {
        files.push((PROOF_JSONL, proof::text(certificate).into_bytes()));
    }
    files.push((SCHOOLS_CSV, csv(tables::schools(case, plan))));
    if let Some(routed) = routed {
        files.extend(buses_out::tables(case, routed).into_iter().map(|(name, text)| (name, csv(text))));
        files.sort_by_key(|(name, _)| *name);
    }
    files
}

/// `plan.gpkg` (feature `gpkg`), which stands beside [`files`]: layers for a map program, the same bytes for the same plan.
#[cfg(feature = "gpkg")]
#[must_use]
pub fn geopackage(case: &Case, plan: &Plan, routed: Option<&CountyBuses>) -> Vec<u8> {
    layers::plan(case, plan, routed)
}

/// SHA-256 over the files' names, lengths and bytes, hexadecimal: equal for equal plans on every machine.
#[must_use]
pub fn sha256(files: &[PlanFile]) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in files {
        digest.update(format!("{name} {}\n", bytes.len()));
        digest.update(bytes);
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}

/// A plan folder, as far as `--force` may replace it.
pub const PLAN: OutputKind = OutputKind { name: "plan", is: |folder| folder.join(PLAN_JSON).is_file() };

/// Writes files made by [`files`] as the folder `out`, which appears whole or not at all.
///
/// # Errors
/// When `out` is not empty and not to be replaced, or cannot be written.
pub fn write_files(out: &Path, files: &[PlanFile], force: bool) -> Result<(), WriteError> {
    folder(out, PLAN.forced(force), |new| files.iter().try_for_each(|(name, bytes)| put(new, name, bytes)))
}

/// Writes a plan as the folder `out`, which appears whole or not at all.
///
/// # Errors
/// When `out` is not empty and not to be replaced, or cannot be written.
pub fn write(out: &Path, case: &Case, plan: &Plan, options: Options) -> Result<(), WriteError> {
    write_files(out, &files(case, plan, options.bom), options.force)
}

/// Whether the plan has prices to write.
fn has_prices(plan: &Plan) -> bool {
    plan.bound == BoundKind::Lagrangian || plan.multipliers != Multipliers::default()
}
