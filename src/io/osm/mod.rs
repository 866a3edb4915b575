//! OpenStreetMap extracts as a stream of nodes and ways, from `.osm.pbf`, `.osm` or `.osm.gz` alike.
//!
//! It refuses what is no extract of one moment: histories, changes, an answer of Overpass that broke off.
//!
//! No file is known to make a reader panic. Should one after all, the panic is caught and told as a broken file, below the
//! line that the program's panic hook prints: the hook is the program's, and a library does not swap it.

#[cfg(feature = "osm")]
mod blobs;
#[cfg(feature = "osm")]
mod pbf;
pub(crate) mod roads;
pub(crate) mod tags;
mod turns;
#[cfg(feature = "osm")]
mod wide;
#[cfg(feature = "osm")]
mod xml;

#[cfg(feature = "osm")]
use std::fs::File;
#[cfg(feature = "osm")]
use std::io::{BufRead, BufReader};
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
    /// A place that a way states of one of its nodes; called only when nodes are wanted.
    fn place_in_way(&mut self, _: i64, _: Position) {}
    /// Whether relations of other types are wanted in this pass.
    fn wants_relations(&self) -> bool {
        false
    }
    /// A relation that restricts no turn; called only when relations are wanted.
    fn relation(&mut self, _: i64, _: &[Member<'_>], _: &Tags<'_>) {}
    /// A relation whose `type` is a restriction of turns; called only when ways are wanted.
    fn restriction(&mut self, _: &[Member<'_>], _: &Tags<'_>) {}
}

/// What a member of a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberKind {
    Node,
    Way,
    Other,
}

/// A member of a relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) kind: MemberKind,
    pub(crate) id: i64,
    pub(crate) role: &'a str,
}

/// Why a file cannot be taken.
#[cfg(feature = "osm")]
#[derive(Debug)]
pub(crate) struct Fault {
    code: &'static str,
    found: String,
    expected: &'static str,
}

#[cfg(feature = "osm")]
impl Fault {
    pub(crate) fn new(found: impl Into<String>, expected: &'static str) -> Self {
        Self { code: "E301", found: found.into(), expected }
    }

    /// One id twice.
    pub(crate) fn twice(found: String) -> Self {
        let expected = "each once: of a history take one moment (osmium time-filter), of extracts of several days the \
            newest (osmium merge of one day's files)";
        Self { code: "E306", found, expected }
    }
}

#[cfg(feature = "osm")]
impl From<String> for Fault {
    fn from(found: String) -> Self {
        Self::new(found, "an OpenStreetMap extract (.osm.pbf, .osm or .osm.gz), whole")
    }
}

#[cfg(feature = "osm")]
impl From<&str> for Fault {
    fn from(found: &str) -> Self {
        found.to_owned().into()
    }
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
    let mut reader = BufReader::new(open);
    // A last guard: three crates parse what strangers wrote, and bad input is never our panic.
    let walked = catch_unwind(AssertUnwindSafe(|| {
        other_packing(&mut reader)?;
        match ending(file).as_str() {
            "pbf" => pbf::walk(reader, visitor).map_err(|fault| blobs::named(file).unwrap_or(fault)),
            "gz" => xml_of(BufReader::new(MultiGzDecoder::new(reader)), visitor),
            _ => xml_of(reader, visitor),
        }
    }));
    match walked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(fault)) => Err(vec![Problem::error(fault.code, file, fault.found, fault.expected)]),
        Err(_) => {
            let fault = Fault::from("data that the reader cannot take");
            Err(vec![Problem::error(fault.code, file, fault.found, fault.expected)])
        }
    }
}

/// Walks through XML in UTF-8 or UTF-16.
#[cfg(feature = "osm")]
fn xml_of(mut reader: impl BufRead, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let start = reader.fill_buf().map_err(|error| error.to_string())?;
    if !wide::is_wide(start) {
        return xml::walk(reader, visitor);
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    xml::walk(wide::narrow(&bytes)?.as_bytes(), visitor)
}

/// A file whose first bytes say that another program has to unpack it first.
#[cfg(feature = "osm")]
fn other_packing(reader: &mut impl BufRead) -> Result<(), Fault> {
    const PACKINGS: [(&[u8], &str, &str); 5] = [
        (
            b"BZh",
            "a file packed by bzip2",
            "an extract that is not: `bunzip2 roads.osm.bz2`, and the name roads.osm",
        ),
        (b"\xfd7zXZ", "a file packed by xz", "an extract that is not: `unxz FILE`, and the name roads.osm"),
        (
            b"\x28\xb5\x2f\xfd",
            "a file packed by zstd",
            "an extract that is not: `unzstd FILE`, and the name roads.osm",
        ),
        (b"PK\x03\x04", "a zip archive", "the extract in it, under the name roads.osm or roads.osm.pbf"),
        (b"7z\xbc\xaf", "a 7-Zip archive", "the extract in it, under the name roads.osm or roads.osm.pbf"),
    ];
    let start = reader.fill_buf().map_err(|error| error.to_string())?;
    let packing = PACKINGS.iter().find(|(magic, ..)| start.starts_with(magic));
    packing.map_or(Ok(()), |&(_, found, expected)| Err(Fault::new(found, expected)))
}

/// Latitude and longitude in 10⁻⁷ degrees as a position; `None` where they lie off the earth.
pub(crate) fn position(lon: i64, lat: i64) -> Option<Position> {
    const DEGREE: u64 = 10_000_000;
    if lon.unsigned_abs() > 180 * DEGREE || lat.unsigned_abs() > 90 * DEGREE {
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

/// The value of a key.
pub(crate) fn tag<'a>(tags: &Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(name, _)| *name == key).map(|&(_, value)| value)
}
