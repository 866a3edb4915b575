//! Elevation files of a county folder (`.hgt`, GeoTIFF) as tiles of heights.
//!
//! It refuses to take more into memory than the file can hold and the folder may, and to reproject: what is not on WGS 84
//! longitude and latitude, north up, is a problem with a name.
//!
//! Codes: `E100` unreadable, `E340` a `.hgt` whose name tells no corner, `E341` one of the wrong length, `E342` a TIFF that is
//! broken or not a TIFF, `E343` one that does not lie on WGS 84 as needed, `E344` samples that are no heights, `E345` too
//! many cells, `E346` a scale, offset or unit that gives no metres; `W340` no road on the land covered; `W341` heights that no place has and that the file does not call
//! unknown; `N340` a file's heights, `N343` scale, unit, mask or sidecar that were heeded, `N341` how much of the roads they cover, `N342` no
//! roads.

#[cfg(feature = "tiff")]
mod directory;
mod hgt;
#[cfg(feature = "tiff")]
mod mask;
#[cfg(feature = "tiff")]
mod sense;
#[cfg(feature = "tiff")]
mod tiff;

use std::path::Path;

use sha2::{Digest, Sha256};

#[cfg(not(feature = "tiff"))]
use crate::io::features::lacking;
use crate::io::problem::Problem;
use crate::model::roads::Roads;
use crate::model::terrain::{Coverage, Heights, Terrain, Tile};

/// Most heights of all files of a folder together: fifteen files of 1 arc second, 0.4 GB as whole metres, 0.8 GB as floats. A
/// county needs one to four.
pub const MOST_CELLS: usize = 200_000_000;
/// Longest file that is read, bytes: so many cells as the widest numbers, and something to spare.
const MOST_BYTES: u64 = 2_000_000_000;
/// Heights of places with roads, metres: the shore of the Dead Sea lies at -430. What is outside is a mark for "unknown", such as
/// -9999 or -3.4e38, whether the file says so or not. Were the least lower, a valley of voids would be walked down and up.
const ON_EARTH: std::ops::RangeInclusive<f64> = -500.0..=10_000.0;

/// Endings of the names of elevation files, in small letters.
const ENDINGS: [&str; 3] = ["hgt", "tif", "tiff"];

/// Names of the elevation files of a folder, sorted. Hidden ones are left alone.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> =
        names.filter(|name| !name.starts_with('.') && ENDINGS.contains(&ending(name).as_str())).collect();
    found.sort_unstable();
    found
}

fn ending(name: &str) -> String {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default().to_lowercase()
}

/// What is wrong with a file of this name and length before its content is looked at.
pub(crate) fn too_long(name: &str, length: u64) -> Option<Problem> {
    let file = Path::new(name);
    if ending(name) == "hgt" {
        return hgt::length_problem(file, length);
    }
    (length > MOST_BYTES).then(|| too_many(file, format!("{length} bytes")))
}

fn too_many(file: &Path, found: String) -> Problem {
    let expected = format!(
        "at most {MOST_CELLS} heights in all elevation files together: cut them to the county, or take a coarser grid"
    );
    Problem::error("E345", file, found, expected)
}

/// Reads one elevation file by the end of its name: its heights, and what is worth knowing about them. `room` is the number
/// of cells that may still be taken into memory.
///
/// # Errors
/// Every problem of the file: see the module.
pub fn read_tile(name: &str, bytes: &[u8], room: usize) -> Result<(Tile, Vec<Problem>), Vec<Problem>> {
    read_tile_beside(name, bytes, &Beside::default(), room)
}

/// What stands beside a GeoTIFF under its name and an ending more. Beside a `.hgt` nothing is read: its heights are metres.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The bytes of `NAME.aux.xml`, GDAL's "persistent auxiliary metadata": nodata, scale, offset and unit.
    pub metadata: Option<Vec<u8>>,
    /// The bytes of `NAME.msk`: where 0 stands the height is unknown.
    pub mask: Option<Vec<u8>>,
}

/// The names of both for a file: metadata and mask.
pub(crate) fn beside(name: &str) -> Option<[String; 2]> {
    (ending(name) != "hgt").then(|| [format!("{name}.aux.xml"), format!("{name}.msk")])
}

/// The same as [`read_tile`] with what stands beside the file.
///
/// # Errors
/// Every problem of the file: see the module.
pub fn read_tile_beside(
    name: &str,
    bytes: &[u8],
    beside: &Beside,
    room: usize,
) -> Result<(Tile, Vec<Problem>), Vec<Problem>> {
    let file = Path::new(name);
    let (grid, heights, strays, heeded) = match ending(name).as_str() {
        "hgt" => {
            let (grid, heights, strays) = hgt::read(file, bytes, room)?;
            (grid, heights, strays, Vec::new())
        }
        #[cfg(not(feature = "tiff"))]
        _ => {
            let _ = beside;
            return Err(vec![lacking(file, "tiff", "the heights as .hgt")]);
        }
        #[cfg(feature = "tiff")]
        _ => tiff::read(file, bytes, beside, room)?,
    };
    let sha256 = Sha256::digest(bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let mut said = vec![Problem::note("N340", file, described(&heights, grid.columns, grid.rows))];
    said.extend(heeded.into_iter().map(|heeded: String| Problem::note("N343", file, heeded)));
    said.extend(strays.problem(file));
    Ok((Tile::new(name.into(), sha256, grid, heights), said))
}

/// Cells with a number that no place has and that nothing in the file calls unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Strays {
    cells: u64,
    /// The first of them, metres.
    first: f64,
}

impl Strays {
    /// A cell's number in metres; the height, if it is one.
    fn height(&mut self, metres: f64) -> Option<f64> {
        if is_height(metres) {
            return Some(metres);
        }
        // What is not a number, and SRTM's own mark, are known to be none.
        if !metres.is_nan() && (metres - f64::from(Heights::VOID)).abs() > 0.5 {
            if self.cells == 0 {
                self.first = metres;
            }
            self.cells += 1;
        }
        None
    }

    fn problem(&self, file: &Path) -> Option<Problem> {
        let found =
            format!("{} heights that no place has, such as {} m: taken as unknown", self.cells, self.first);
        let expected = "a nodata value, scale and unit in the file, and heights from -500 to 10000 m";
        (self.cells > 0).then(|| Problem::warning("W341", file, found, expected))
    }
}

fn described(heights: &Heights, columns: usize, rows: usize) -> String {
    let mut range: Option<(f64, f64)> = None;
    let mut known = 0;
    for height in (0..heights.cells()).filter_map(|cell| heights.cell(cell)) {
        known += 1;
        let (lowest, highest) = range.unwrap_or((height, height));
        range = Some((lowest.min(height), highest.max(height)));
    }
    let voids = heights.cells() - known;
    let voids = if voids > 0 { format!(", {voids} of them unknown") } else { String::new() };
    let range = range.map_or(String::new(), |(lowest, highest)| format!(", {lowest:.0} to {highest:.0} m"));
    format!("{columns} × {rows} heights{voids}{range}")
}

/// Whether a number is the height of a place, and not a mark for "unknown".
fn is_height(metres: f64) -> bool {
    ON_EARTH.contains(&metres)
}

/// The land of a folder's files, with what it means for the roads; `None` where there is no file.
pub(crate) fn terrain(
    tiles: Vec<Tile>,
    roads: Option<&Roads>,
    problems: &mut Vec<Problem>,
) -> Option<Terrain> {
    let file = Path::new(&tiles.first()?.file).to_path_buf();
    let others = if tiles.len() > 1 { format!(" (with {} more)", tiles.len() - 1) } else { String::new() };
    let terrain = Terrain::new(tiles);
    let Some(roads) = roads else {
        problems.push(Problem::note("N342", &file, "not used: there are no roads to walk on"));
        return Some(terrain);
    };
    let coverage = Coverage::new(&terrain, roads);
    let tenths = coverage.per_mille();
    let percent = format!("{}.{} % of {} road points", tenths / 10, tenths % 10, coverage.points);
    if let Some((lowest, highest)) = coverage.range {
        let said = format!(
            "walking is timed over slopes{others}: heights of {percent} are known, {lowest:.0} to {highest:.0} m; level elsewhere"
        );
        problems.push(Problem::note("N341", &file, said));
    } else if coverage.points > 0 {
        let expected = "an elevation file of this county: without one walking is timed as on level ground";
        problems.push(Problem::warning("W340", &file, format!("heights of {percent}"), expected));
    }
    Some(terrain)
}
