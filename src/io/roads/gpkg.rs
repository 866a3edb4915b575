//! Roads from the lines of a GeoPackage's layer, their columns read as the properties of GeoJSON are.
//!
//! It refuses a layer that does not say in which coordinate system it lies; one that does is converted to WGS 84.

use std::path::Path;

use serde_json::{Map, Value};

use crate::io::crs::Converter;
use crate::io::gpkg::Shape;
use crate::io::gpkg::read::{Fault, FoundRow, layer};
use crate::io::problem::Problem;
use crate::io::roads::features::Features;
use crate::model::county::Position;
use crate::model::recipe::Crs;
use crate::model::roads::Roads;

/// Names of the layer; where none is there, the first with features is taken.
const NAMES: [&str; 2] = ["roads", "道路"];
/// Values of all features that are taken: a province's roads have a tenth.
const MOST_CELLS: usize = 50_000_000;

/// Reads the layer of roads.
///
/// # Errors
/// Every problem of every feature, or what is wrong with the file.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let whole = |found: &str, expected: &str| vec![Problem::error("E301", file, found, expected)];
    let found = layer(bytes, &NAMES, &|_| false, MOST_CELLS).map_err(|fault| match fault {
        Fault::Damaged(found) => whole(&found, "a GeoPackage with a layer of lines: export it again"),
        Fault::Large(found) => whole(&found, &format!("at most {MOST_CELLS} values, features × columns")),
    })?;
    let expected = "a coordinate system of docs/formats.md, such as EPSG:4326";
    let Some(code) = found.epsg else { return Err(whole("a layer without a coordinate system", expected)) };
    let Some(converter) = Converter::new(&Crs::Epsg(code)) else {
        return Err(whole(&format!("EPSG:{code}"), expected));
    };
    let mut roads = Features::new(file);
    for row in found.rows {
        add(&mut roads, row, &found.columns, &converter);
    }
    roads.finish()
}

fn add(roads: &mut Features<'_>, row: FoundRow, columns: &[String], converter: &Converter) {
    let lines = match row.shape {
        Ok(Shape::Line(line)) => vec![line],
        Ok(Shape::Lines(lines)) => lines,
        other => {
            let found = other.err().unwrap_or_else(|| "Point".into());
            return roads.report("E303", row.number, None, &found, "a LineString or MultiLineString");
        }
    };
    let properties: Map<String, Value> = columns
        .iter()
        .zip(row.values)
        .filter_map(|(column, value)| Some((column.clone(), Value::String(value?.text(false)))))
        .collect();
    // What cannot be converted stands there as it is, for the message.
    let placed =
        |at: &Position| converter.to_wgs84(at.lon, at.lat).map_or([at.lon, at.lat], |at| [at.lon, at.lat]);
    let lines: Vec<Vec<[f64; 2]>> = lines.iter().map(|line| line.iter().map(placed).collect()).collect();
    roads.add(row.number, lines.iter().map(|line| line.iter().map(<[f64; 2]>::as_slice)), &properties);
}
