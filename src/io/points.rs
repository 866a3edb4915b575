//! A GeoJSON `FeatureCollection` of points → a table: header and rows of text, and the system its coordinates lie in.
//!
//! It refuses a collection whose rows and properties together are more than a table may have: every feature can bring new ones.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::io::columns::{self, Column};
use crate::io::problem::Problem;
use crate::io::sheet::{MOST_CELLS, Raw, SheetRow};

/// Header and rows, and the EPSG code of the coordinates where the file names one.
pub(super) fn read(
    file: &Path,
    text: &str,
    known: &'static [Column],
    problems: &mut Vec<Problem>,
) -> Option<(Raw, Option<u16>)> {
    let bad = |found: String| Problem::error("E105", file, found, "a GeoJSON FeatureCollection of points");
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            problems.push(bad(error.to_string()));
            return None;
        }
    };
    let epsg = match system(&document) {
        Ok(epsg) => epsg,
        Err(found) => {
            let expected = "a member `crs` with an EPSG code of docs/formats.md, or none";
            problems.push(Problem::error("E140", file, found, expected));
            return None;
        }
    };
    let Some(features) = document.get("features").and_then(Value::as_array) else {
        problems.push(bad("no list `features`".into()));
        return None;
    };
    let headers = headers(features, known);
    if headers.list.len().saturating_mul(features.len()) > MOST_CELLS {
        let found = format!("{} features and {} properties", features.len(), headers.list.len());
        let expected = format!("at most {MOST_CELLS} values, features × properties");
        problems.push(Problem::error("E139", file, found, expected));
        return None;
    }
    let rows =
        (1..).zip(features).map(|(number, feature)| row(file, number, feature, &headers, problems)).collect();
    Some(((headers.list, rows), epsg))
}

/// The properties that are columns, in the order in which they first stand.
struct Headers<'f> {
    list: Vec<String>,
    places: BTreeMap<&'f str, usize>,
}

fn headers<'f>(features: &'f [Value], known: &'static [Column]) -> Headers<'f> {
    let mut headers = Headers { list: vec!["lon".to_owned(), "lat".to_owned()], places: BTreeMap::new() };
    for (key, _) in features.iter().filter_map(properties).flatten() {
        if headers.places.contains_key(key.as_str()) {
            continue;
        }
        // The geometry says where; a second longitude among the properties is left alone.
        let place = columns::find(known, key).is_some_and(|column| matches!(column.name, "lon" | "lat"));
        if !place {
            headers.places.insert(key, headers.list.len());
            headers.list.push(key.clone());
        }
        if headers.list.len().saturating_mul(features.len()) > MOST_CELLS {
            break; // refused above
        }
    }
    headers
}

fn row(
    file: &Path,
    number: u64,
    feature: &Value,
    headers: &Headers<'_>,
    problems: &mut Vec<Problem>,
) -> SheetRow {
    let mut cells = vec![String::new(); headers.list.len()];
    for (key, value) in properties(feature).into_iter().flatten() {
        if let Some(&place) = headers.places.get(key.as_str()) {
            cells[place] = cell(value);
        }
    }
    let place = point(feature);
    if let Some((lon, lat)) = place {
        (cells[0], cells[1]) = (lon.to_string(), lat.to_string());
    } else {
        let found = match feature.get("geometry") {
            None | Some(Value::Null) => "no geometry".into(),
            Some(Value::Object(geometry)) => geometry.get("type").map_or_else(|| "no geometry".into(), cell),
            // Written as text (`POINT (114.7 41.2)`) or as a bare list: what stands there.
            Some(other) => cell(other),
        };
        let problem = Problem::error("E106", file, found, "a Point of two numbers");
        problems.push(problem.in_row(number).in_column("geometry"));
    }
    SheetRow { number, cells, broken: place.is_none() }
}

/// The EPSG code that the member `crs` names (`EPSG:4547`, `urn:ogc:def:crs:EPSG::4547`, CRS84); `None` where there is none.
///
/// # Errors
/// What it says instead.
pub(super) fn system(document: &Value) -> Result<Option<u16>, String> {
    let name = match document.get("crs") {
        None | Some(Value::Null) => return Ok(None),
        Some(crs) => crs.pointer("/properties/name").or_else(|| crs.pointer("/properties/code")),
    };
    let name = match name {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Number(code)) => format!("EPSG:{code}"),
        _ => return Err("a `crs` without a name".into()),
    };
    if name.to_uppercase().ends_with("CRS84") {
        return Ok(Some(4326));
    }
    let named = name.to_uppercase().contains("EPSG");
    let code = name.rsplit([':', '/']).next().and_then(|code| code.trim().parse().ok());
    code.filter(|_| named).map(Some).ok_or(name)
}

fn properties(feature: &Value) -> Option<&serde_json::Map<String, Value>> {
    feature.get("properties")?.as_object()
}

fn point(feature: &Value) -> Option<(f64, f64)> {
    let geometry = feature.get("geometry")?;
    let at = geometry.get("coordinates")?;
    (geometry.get("type")? == "Point").then_some(())?;
    Some((at.get(0)?.as_f64()?, at.get(1)?.as_f64()?))
}

/// A property as a CSV cell would hold it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}
