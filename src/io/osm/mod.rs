//! OpenStreetMap extracts as a stream of nodes and ways, from `.osm.pbf`, `.osm` or `.osm.gz` alike.
//!
//! It refuses to look at relations: nothing here needs them.
//!
//! No file is known to make a reader panic. Should one after all, the panic is caught and told as a broken file, below the
//! line that the program's panic hook prints: the hook is the program's, and a library does not swap it.

#[cfg(feature = "osm")]
mod pbf;
pub(crate) mod roads;
pub(crate) mod tags;
#[cfg(feature = "osm")]
mod xml;

#[cfg(feature = "osm")]
use std::fs::File;
#[cfg(feature = "osm")]
use std::io::BufReader;
#[cfg(feature = "osm")]
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[cfg(feature = "osm")]
use flate2::bufread::MultiGzDecoder;

#[cfg(not(feature = "osm"))]
use crate::io::features::lacking;

use crate::io::problem::Problem;
use crate::model::county::Position;

/// Key and value pairs of one element.
pub(crate) type Tags<'a> = [(&'a str, &'a str)];

/// Takes what an extract holds, in the file's order.
pub(crate) trait Visitor {
    /// Whether nodes are wanted in this pass.
    fn wants_nodes(&self) -> bool;
    /// Whether ways are wanted in this pass.
    fn wants_ways(&self) -> bool;
    /// A node; called only when nodes are wanted.
    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>);
    /// A way; called only when ways are wanted.
    fn way(&mut self, id: i64, refs: &[i64], tags: &Tags<'_>);
}

/// Walks through an extract once.
///
/// # Errors
/// One problem: the file cannot be read (`E100`), is not what its name says (`E301`), or no extract is read by this program (`E143`).
#[cfg(not(feature = "osm"))]
pub(crate) fn walk(file: &Path, _: &mut dyn Visitor) -> Result<(), Vec<Problem>> {
    Err(vec![lacking(file, "osm", "the roads as .geojson")])
}

/// Walks through an extract once.
///
/// # Errors
/// One problem: the file cannot be read (`E100`), or is not what its name says (`E301`).
#[cfg(feature = "osm")]
pub(crate) fn walk(file: &Path, visitor: &mut dyn Visitor) -> Result<(), Vec<Problem>> {
    let open = File::open(file).map_err(|error| vec![unreadable(file, &error.to_string())])?;
    let reader = BufReader::new(open);
    // A last guard: three crates parse what strangers wrote, and bad input is never our panic.
    let walked = catch_unwind(AssertUnwindSafe(|| match ending(file).as_str() {
        "pbf" => pbf::walk(reader, visitor),
        "gz" => xml::walk(BufReader::new(MultiGzDecoder::new(reader)), visitor),
        _ => xml::walk(reader, visitor),
    }));
    match walked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(what)) => Err(vec![broken(file, &what)]),
        Err(_) => Err(vec![broken(file, "data that the reader cannot take")]),
    }
}

/// Latitude and longitude in 10⁻⁷ degrees as a position; `None` where they lie off the earth.
pub(crate) fn position(lon: i64, lat: i64) -> Option<Position> {
    const DEGREE: i64 = 10_000_000;
    if lon.abs() > 180 * DEGREE || lat.abs() > 90 * DEGREE {
        return None;
    }
    let degrees = |value: i64| f64::from(i32::try_from(value).expect("at most 1.8 × 10⁹")) / 1e7;
    Some(Position { lon: degrees(lon), lat: degrees(lat) })
}

/// What follows the last dot of a file's name, in small letters.
pub(crate) fn ending(file: &Path) -> String {
    file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// A file that cannot be opened or read.
pub(crate) fn unreadable(file: &Path, why: &str) -> Problem {
    Problem::error("E100", file, why, "a file that can be read")
}

#[cfg(feature = "osm")]
fn broken(file: &Path, what: &str) -> Problem {
    Problem::error("E301", file, what, "an OpenStreetMap extract (.osm.pbf, .osm or .osm.gz), whole")
}

/// The value of a key.
pub(crate) fn tag<'a>(tags: &Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(name, _)| *name == key).map(|&(_, value)| value)
}
