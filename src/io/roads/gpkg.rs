//! Roads from the lines of a GeoPackage's layer, their columns read as the properties of GeoJSON are.
//!
//! It refuses a system that it does not know. A layer that names its system is converted from it to WGS 84; one that names none
//! stays as it is, for the county's system to say what it is.

use std::path::Path;

use serde_json::{Map, Value};

use crate::io::crs::Converter;
use crate::io::gpkg::Shape;
use crate::io::gpkg::read::{Fault, FoundRow, layer};
use crate::io::problem::Problem;
use crate::io::roads::features::Features;
use crate::io::systems::NO_DEGREES;
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
    let converter = match found.epsg {
        None => None,
        Some(code) => {
            let known = Converter::new(&Crs::Epsg(code));
            Some(known.ok_or_else(|| whole(&format!("EPSG:{code}"), expected))?)
        }
    };
    let metres = |at: &Position| at.lon.abs() > NO_DEGREES || at.lat.abs() > NO_DEGREES;
    let first = found.rows.first().map(|row| match &row.shape {
        Ok(Shape::Line(line)) => line.first().is_some_and(metres),
        Ok(Shape::Lines(lines)) => lines.iter().flatten().next().is_some_and(metres),
        _ => false,
    });
    let mut roads = Features::new(file).named(found.epsg);
    if found.epsg.is_none() && first == Some(true) {
        roads = roads.in_metres();
    }
    for row in found.rows {
        add(&mut roads, row, &found.columns, converter.as_ref());
    }
    roads.finish()
}

fn add(roads: &mut Features<'_>, row: FoundRow, columns: &[String], converter: Option<&Converter>) {
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
    let placed = |at: &Position| {
        converter.and_then(|way| way.to_wgs84(at.lon, at.lat)).map_or([at.lon, at.lat], |at| [at.lon, at.lat])
    };
    let lines: Vec<Vec<[f64; 2]>> = lines.iter().map(|line| line.iter().map(placed).collect()).collect();
    roads.add(row.number, lines.iter().map(|line| line.iter().map(<[f64; 2]>::as_slice)), &properties);
}
