//! Roads from `GeoJSON` lines, as FORMATS.md's "roads that are not OSM" has them.
//!
//! It refuses a feature that is no line. Coordinates are WGS 84.

use std::path::Path;

use geojson::{Feature, GeometryValue};
use serde_json::Value;

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

fn add(roads: &mut Features<'_>, row: u64, feature: Value) {
    let feature = match serde_json::from_value::<Feature>(feature) {
        Ok(feature) => feature,
        Err(error) => return roads.report("E303", row, None, &error.to_string(), "a GeoJSON feature"),
    };
    let lines = match feature.geometry.map(|geometry| geometry.value) {
        Some(GeometryValue::LineString { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiLineString { coordinates }) => coordinates,
        other => {
            let found = other.as_ref().map_or("no geometry", GeometryValue::type_name);
            return roads.report("E303", row, None, found, "a LineString or MultiLineString");
        }
    };
    let lines = lines.iter().map(|line| line.iter().map(geojson::Position::as_slice));
    roads.add(row, lines, &feature.properties.unwrap_or_default());
}
