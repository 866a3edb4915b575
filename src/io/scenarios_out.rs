//! Many plans' rows as `scenarios.csv`.
//!
//! It refuses to drop a scenario: one without a plan is a row with its status and empty figures.

use std::path::Path;

use crate::io::atomic::{OutputKind, WriteError, folder, put};
use crate::io::plan_folder::{COUNTS, gap, mean_minutes, minutes, sheet};
use crate::model::plan::{Means, TravelFigures, TravelSummary};
use crate::model::scenario::{ScenarioFigures, ScenarioRow};
use crate::model::unit::Band;
use crate::model::units::Fen;

/// The name of the file.
pub const SCENARIOS_CSV: &str = "scenarios.csv";

/// The number under which a scenario stands, counting from 1: `000001`.
#[must_use]
pub fn number(place: usize) -> String {
    format!("{place:06}")
}

/// `scenarios.csv`: rows numbered `000001` … in their order, one column a swept key.
#[must_use]
pub fn csv(rows: &[ScenarioRow]) -> String {
    let mut keys: Vec<&str> = Vec::new();
    for (key, _) in rows.iter().flat_map(|row| &row.swept) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let figures = || rows.iter().filter_map(|row| row.figures.as_ref());
    let mut means: Vec<Means> = figures().flat_map(|of| of.travel.by_means.keys().copied()).collect();
    means.sort_unstable();
    means.dedup();
    let mut bands: Vec<Band> = figures().flat_map(|of| of.travel.by_band.keys().copied()).collect();
    bands.sort_unstable();
    bands.dedup();
    let columns = columns(&keys, &means, &bands);
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let width = columns.len();
    let cells = rows.iter().zip(1..).map(|(row, place)| {
        let mut cells = vec![number(place), row.name.clone()];
        let value =
            |key: &str| row.swept.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        cells.extend(keys.iter().map(|key| value(key).unwrap_or_default()));
        cells.push(row.status.word().into());
        if let Some(figures) = &row.figures {
            cells.extend(figure_cells(figures, &means, &bands));
        }
        cells.resize(width, String::new());
        cells
    });
    sheet(&names, "", &[], cells)
}

fn columns(keys: &[&str], means: &[Means], bands: &[Band]) -> Vec<String> {
    let mut columns: Vec<String> = vec!["scenario".into(), "name".into()];
    columns.extend(keys.iter().map(|key| (*key).to_string()));
    columns.extend(["status", "objective", "lower_bound", "gap"].map(String::from));
    columns.extend(COUNTS.iter().map(|(key, _)| (*key).to_string()));
    let words = means.iter().map(|means| format!("_{}", means.word()));
    let words = words.chain(bands.iter().map(|band| format!("_{}", band.word())));
    for word in std::iter::once(String::new()).chain(words) {
        columns
            .extend(["mean_minutes", "p95_minutes", "max_minutes"].map(|figure| format!("{figure}{word}")));
    }
    columns.push("sha256".into());
    columns
}

fn figure_cells(of: &ScenarioFigures, means: &[Means], bands: &[Band]) -> Vec<String> {
    let amounts = [of.objective, of.lower_bound].map(Fen::to_decimal);
    let mut cells: Vec<String> = amounts.into_iter().collect();
    cells.push(gap(of.objective, of.lower_bound));
    let mut counts = of.counts;
    cells.extend(COUNTS.iter().map(|(_, field)| field(&mut counts).to_string()));
    let TravelSummary { all, by_means, by_band, .. } = &of.travel;
    let parts = means.iter().map(|means| by_means.get(means));
    let parts = parts.chain(bands.iter().map(|band| by_band.get(band)));
    for figures in std::iter::once(Some(all)).chain(parts) {
        cells.extend(figures.map_or_else(Default::default, travel_cells));
    }
    cells.push(of.sha256.clone());
    cells
}

fn travel_cells(of: &TravelFigures) -> [String; 3] {
    [mean_minutes(of), minutes(of.p95), minutes(of.max)]
}

/// A sweep's folder, as far as `--force` may replace it.
pub const SWEEP: OutputKind = OutputKind { name: "sweep", is: |folder| folder.join(SCENARIOS_CSV).is_file() };

/// Writes the folder `out` with `scenarios.csv`, and whatever `more` adds to it; it appears whole or not at all.
///
/// # Errors
/// When `out` is not empty and not to be replaced, or cannot be written.
pub fn write(
    out: &Path,
    rows: &[ScenarioRow],
    bom: bool,
    force: bool,
    more: impl FnOnce(&Path) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let mark = if bom { "\u{feff}" } else { "" };
    folder(out, SWEEP.forced(force), |new| {
        put(new, SCENARIOS_CSV, format!("{mark}{}", csv(rows)).as_bytes())?;
        more(new)
    })
}
