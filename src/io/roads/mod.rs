//! The road file of a county folder, whatever its format, as [`Roads`].
//!
//! It refuses to choose between several road files, and to give a road a speed.
//!
//! Codes: `E100` unreadable, `E300` several road files, `E301` broken or not what its name says, `E302` a format this
//! version does not read, `E303` a feature that is no line, `E304` a coordinate, `E305` a property; `W310` no road in the
//! file; `N310` roads cut at the extract's edge.

mod features;
mod geojson;
#[cfg(feature = "gpkg")]
mod gpkg;
mod properties;

use std::path::{Path, PathBuf};

#[cfg(not(feature = "gpkg"))]
use crate::io::features::lacking;
use crate::io::osm::{self, ending, unreadable};
use crate::io::problem::Problem;
use crate::model::roads::Roads;

/// Names under which a county folder may hold its roads.
pub const ROAD_FILES: [&str; 5] =
    ["roads.osm.pbf", "roads.osm", "roads.osm.gz", "roads.geojson", "roads.gpkg"];

/// Reads the roads of a county folder, with warnings and notes; `None` where it has no road file.
///
/// # Errors
/// Every problem of the file at once: it cannot be read, there are several, or it holds what no road can be.
pub fn read_roads(folder: &Path) -> Result<Option<(Roads, Vec<Problem>)>, Vec<Problem>> {
    let found: Vec<PathBuf> =
        ROAD_FILES.iter().map(|name| folder.join(name)).filter(|file| file.exists()).collect();
    match found.as_slice() {
        [] => Ok(None),
        [file] => read_road_file(file).map(Some),
        several => {
            let names = several.iter().filter_map(|file| file.file_name()?.to_str()).collect::<Vec<_>>();
            let expected = "one road file: remove or rename the others";
            Err(vec![Problem::error("E300", &folder.join(names[0]), names.join(", "), expected)])
        }
    }
}

/// Reads one road file by the end of its name.
///
/// # Errors
/// As [`read_roads`].
pub fn read_road_file(file: &Path) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let ending = ending(file);
    let (roads, mut problems) = match ending.as_str() {
        "pbf" | "osm" | "gz" => osm::roads::read(file)?,
        "geojson" | "json" => {
            let text = std::fs::read(file).map_err(|error| vec![unreadable(file, &error.to_string())])?;
            geojson::read(file, &text)?
        }
        #[cfg(not(feature = "gpkg"))]
        "gpkg" => return Err(vec![lacking(file, "gpkg", "the roads as .geojson")]),
        #[cfg(feature = "gpkg")]
        "gpkg" => {
            let bytes = std::fs::read(file).map_err(|error| vec![unreadable(file, &error.to_string())])?;
            gpkg::read(file, &bytes)?
        }
        _ => {
            let expected = ".osm.pbf, .osm, .osm.gz, .geojson or .gpkg: this version does not read roads from this format";
            return Err(vec![Problem::error("E302", file, &ending, expected)]);
        }
    };
    if roads.roads.is_empty() {
        problems.push(Problem::warning("W310", file, "no road", "some"));
    }
    Ok((roads, problems))
}
