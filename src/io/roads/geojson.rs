//! Roads from `GeoJSON` lines, as FORMATS.md's "roads that are not OSM" has them.
//!
//! It refuses a feature that is no line. Coordinates are WGS 84.

use std::path::Path;

use serde_json::{Map, Value};

use crate::io::problem::Problem;
use crate::io::roads::features::Features;
use crate::model::roads::Roads;

/// Reads a feature collection.
///
/// # Errors
/// Every problem of every feature.
pub(crate) fn read(file: &Path, text: &[u8]) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let whole = |found: &str, expected: &str| vec![Problem::error("E301", file, found, expected)];
    let mut document: Value =
        serde_json::from_slice(text).map_err(|error| whole(&error.to_string(), "GeoJSON"))?;
    if let Some(name) = document.pointer("/crs/properties/name").and_then(Value::as_str)
        && !["CRS84", "4326"].iter().any(|known| name.contains(known))
    {
        return Err(whole(name, "coordinates in WGS 84 (no `crs`, or CRS84)"));
    }
    let Some(Value::Array(features)) = document.get_mut("features").map(Value::take) else {
        return Err(whole("no `features`", "a FeatureCollection of LineStrings"));
    };
    let mut roads = Features::new(file);
    for (row, feature) in (1..).zip(features) {
        add(&mut roads, row, feature);
    }
    roads.finish()
}

fn add(roads: &mut Features<'_>, row: u64, mut feature: Value) {
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return roads.report("E303", row, None, &kind(&feature), "a GeoJSON feature");
    }
    let properties = match feature.get_mut("properties").map(Value::take) {
        Some(Value::Object(properties)) => properties,
        None | Some(Value::Null) => Map::new(),
        Some(other) => return roads.report("E303", row, None, &kind(&other), "properties"),
    };
    let geometry = feature.get("geometry").filter(|geometry| !geometry.is_null());
    let named = geometry.map_or_else(|| "no geometry".into(), kind);
    let coordinates = geometry.and_then(|geometry| geometry.get("coordinates"));
    let lines: Option<Vec<Vec<Vec<f64>>>> = match named.as_str() {
        "LineString" => coordinates.and_then(line).map(|line| vec![line]),
        "MultiLineString" => {
            coordinates.and_then(Value::as_array).and_then(|lines| lines.iter().map(line).collect())
        }
        _ => return roads.report("E303", row, None, &named, "a LineString or MultiLineString"),
    };
    let Some(lines) = lines else {
        return roads.report("E303", row, None, "other coordinates", &format!("those of a {named}"));
    };
    roads.add(row, lines.iter().map(|line| line.iter().map(Vec::as_slice)), &properties);
}

/// The `type` that a value says it has.
fn kind(value: &Value) -> String {
    value.get("type").and_then(Value::as_str).unwrap_or("no type").into()
}

/// Positions, each of at least two numbers.
fn line(value: &Value) -> Option<Vec<Vec<f64>>> {
    let position = |value: &Value| {
        let numbers: Option<Vec<f64>> = value.as_array()?.iter().map(Value::as_f64).collect();
        numbers.filter(|numbers| numbers.len() >= 2)
    };
    value.as_array()?.iter().map(position).collect()
}
