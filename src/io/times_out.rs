//! `hubward times`: the travel table as CSV or Parquet, one row a pair held.
//!
//! It refuses to apply a route factor: these are driven minutes, as a given times.csv is.

use std::io;
use std::path::Path;

pub use crate::io::times_cells::COLUMNS;
use crate::io::times_cells::{hundredths_of_minutes, metres};
use crate::model::county::County;
use crate::model::travel::TravelTable;

/// A form of the written table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text: what has no other ending.
    Csv,
    /// Typed columns, where this program was built with the feature `parquet`.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Kind {
    /// The form that a file's name asks for.
    ///
    /// # Errors
    /// Says how to build a program that writes Parquet, where the name asks for it and this one cannot.
    pub fn of(file: &Path) -> Result<Self, String> {
        let parquet = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        #[cfg(feature = "parquet")]
        return Ok(if parquet { Self::Parquet } else { Self::Csv });
        #[cfg(not(feature = "parquet"))]
        if parquet {
            Err(format!(
                "{}: this program was built without Parquet; build it with `cargo build --release --features \
                 parquet`, or name a .csv file",
                file.display()
            ))
        } else {
            Ok(Self::Csv)
        }
    }
}

/// Writes the pairs that the table holds: `village, school, mode, minutes, km, snap_village_m, snap_school_m`, in the
/// order of the tables. `minutes` and `km` are empty (null) where no way leads. Snap distances are metres to the road
/// used or, for a point that is on none, to the nearest at all; empty where times were given without roads.
/// Both forms hold the same numbers: minutes to two decimals, which tell every second, kilometres to three, metres to
/// one. Memory does not grow with the table.
///
/// # Errors
/// When the output cannot be written.
pub fn write(
    kind: Kind,
    out: &mut (dyn io::Write + Send),
    county: &County,
    table: &TravelTable,
) -> io::Result<()> {
    match kind {
        Kind::Csv => write_times(out, county, table),
        #[cfg(feature = "parquet")]
        Kind::Parquet => super::times_parquet::write(out, county, table),
    }
}

/// [`write()`] as CSV.
///
/// # Errors
/// When the output cannot be written.
pub fn write_times(out: impl io::Write, county: &County, table: &TravelTable) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let village_snaps = table.village_snaps.map(|_, &snap| metres(snap).unwrap_or_default());
    let school_snaps = table.school_snaps.map(|_, &snap| metres(snap).unwrap_or_default());
    for (village, school, trip) in table.pairs() {
        let minutes = trip.map(|trip| {
            let hundredths = hundredths_of_minutes(trip);
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        });
        let km = trip.map(|trip| format!("{}.{:03}", trip.length.0 / 1000, trip.length.0 % 1000));
        csv.write_record([
            county.villages[village].code.as_str(),
            county.schools[school].code.as_str(),
            table.mode.word(),
            minutes.as_deref().unwrap_or_default(),
            km.as_deref().unwrap_or_default(),
            &village_snaps[village],
            &school_snaps[school],
        ])?;
    }
    csv.flush()
}
