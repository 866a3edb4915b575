//! The columns of a written table of times, and what stands in their cells.

use crate::model::travel::{Snap, Trip};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 7] =
    ["village", "school", "mode", "minutes", "km", "snap_village_m", "snap_school_m"];

/// A trip's minutes as written, in hundredths.
pub(super) fn hundredths_of_minutes(trip: Trip) -> u64 {
    (u64::from(trip.time.0) * 200 + 60) / 120 // half up
}

/// Metres between a point and its road, as written.
pub(super) fn metres(snap: Snap) -> Option<String> {
    let known = match snap {
        Snap::Road { metres } => Some(metres),
        Snap::Detour { nearest } | Snap::Off { nearest } => nearest,
        Snap::Given => None,
    };
    known.map(|metres| format!("{metres:.1}"))
}
