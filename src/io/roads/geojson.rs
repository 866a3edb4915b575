//! Roads from `GeoJSON` lines, as FORMATS.md's "roads that are not OSM" has them.
//!
//! It refuses a feature that is no line, and a system that it does not know. Coordinates lie in the system that the member `crs`
//! names and are converted from it; without one they stay as they are, for the county's system to say what they are.

use std::path::Path;

use serde_json::{Map, Value};

use crate::io::crs::Converter;
use crate::io::points;
use crate::io::problem::Problem;
use crate::io::roads::features::Features;
use crate::io::systems::NO_DEGREES;
use crate::model::recipe::Crs;
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
    let named = points::system(&document).map_err(|found| whole(&found, SYSTEM))?;
    let converter = match named {
        None => None,
        Some(code) => {
            let known = Converter::new(&Crs::Epsg(code));
            Some(known.ok_or_else(|| whole(&format!("EPSG:{code}"), SYSTEM))?)
        }
    };
    let Some(Value::Array(features)) = document.get_mut("features").map(Value::take) else {
        return Err(whole("no `features`", "a FeatureCollection of LineStrings"));
    };
    let mut roads = Features::new(file).named(named);
    if named.is_none() && features.first().is_some_and(in_metres) {
        roads = roads.in_metres();
    }
    for (row, feature) in (1..).zip(features) {
        add(&mut roads, row, feature, converter.as_ref());
    }
    roads.finish()
}

/// What belongs into the member `crs`.
const SYSTEM: &str = "a member `crs` with an EPSG code of docs/formats.md, or none";

/// Whether the first vertex of a feature is beyond all degrees.
fn in_metres(feature: &Value) -> bool {
    let mut at = feature.pointer("/geometry/coordinates");
    while let Some(inner) = at.and_then(|list| list.get(0)).filter(|inner| inner.is_array()) {
        at = Some(inner);
    }
    let numbers = at.and_then(Value::as_array).into_iter().flatten().take(2);
    numbers.filter_map(Value::as_f64).any(|number| number.abs() > NO_DEGREES)
}

fn add(roads: &mut Features<'_>, row: u64, mut feature: Value, converter: Option<&Converter>) {
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
    // What cannot be converted stands there as it is, for the message.
    let placed = |at: &Vec<f64>| -> Vec<f64> {
        let place = converter.zip(at.first().zip(at.get(1))).and_then(|(way, (&x, &y))| way.to_wgs84(x, y));
        place.map_or_else(|| at.clone(), |place| vec![place.lon, place.lat])
    };
    let lines: Vec<Vec<Vec<f64>>> = lines.iter().map(|line| line.iter().map(placed).collect()).collect();
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
