//! `hubward times`: the travel table as CSV, one row a pair.
//!
//! It refuses to apply a route factor: these are driven minutes, as a given times.csv is.

use std::io;

use crate::model::county::County;
use crate::model::travel::{Snap, TravelTable};
use crate::model::units::round_half_up;

/// Writes `village, school, mode, minutes, km, snap_village_m, snap_school_m`, villages in table order, each with all
/// schools. Minutes have two decimals and kilometres three; both are empty where no way leads. Snap distances are metres
/// with one decimal to the road used or, for a point that is on none, to the nearest at all; empty where times
/// were given without roads.
///
/// # Errors
/// When the output cannot be written.
pub fn write_times(out: impl io::Write, county: &County, table: &TravelTable) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["village", "school", "mode", "minutes", "km", "snap_village_m", "snap_school_m"])?;
    let school_snaps = table.school_snaps.map(|_, &snap| metres(snap));
    for (village, place) in county.villages.iter() {
        let village_snap = metres(table.village_snaps[village]);
        for (school, site) in county.schools.iter() {
            let trip = table.trip(village, school);
            let minutes = trip.map(|trip| {
                let hundredths = round_half_up(i128::from(trip.time.0) * 100, 60);
                format!("{}.{:02}", hundredths / 100, hundredths % 100)
            });
            let km = trip.map(|trip| format!("{}.{:03}", trip.length.0 / 1000, trip.length.0 % 1000));
            csv.write_record([
                place.code.as_str(),
                site.code.as_str(),
                table.mode.word(),
                minutes.as_deref().unwrap_or_default(),
                km.as_deref().unwrap_or_default(),
                &village_snap,
                &school_snaps[school],
            ])?;
        }
    }
    csv.flush()
}

fn metres(snap: Snap) -> String {
    let known = match snap {
        Snap::Road { metres } => Some(metres),
        Snap::Detour { nearest } | Snap::Off { nearest } => nearest,
        Snap::Given => None,
    };
    known.map(|metres| format!("{metres:.1}")).unwrap_or_default()
}
