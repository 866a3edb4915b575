//! In whose coordinates the files of a county lie, and the roads' way to WGS 84.
//!
//! It refuses to guess: a file that names another system than the county is told apart, not converted in silence.

use std::path::Path;

use crate::io::crs::Converter;
use crate::io::problem::Problem;
use crate::model::recipe::Crs;
use crate::model::roads::Roads;

/// Beyond it a number is no degree, whatever slip of the pen it may be: metres.
pub(super) const NO_DEGREES: f64 = 1000.0;

/// Where roads came from, and so in which coordinates they were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RoadFile {
    /// OpenStreetMap's, in WGS 84.
    #[default]
    Osm,
    /// In the system it names, else in the county's.
    GeoJson,
    /// The same.
    GeoPackage,
}

impl RoadFile {
    pub(super) fn of(names: &[&str]) -> Self {
        match names {
            ["roads.geojson"] => Self::GeoJson,
            ["roads.gpkg"] => Self::GeoPackage,
            _ => Self::Osm,
        }
    }

    /// Whether roads are still to be converted from the county's system. A file's own system always wins; of the offsets no file
    /// can say that it lies in them, so that degrees count as the county's.
    pub(super) fn is_in(self, crs: &Crs, named: Option<u16>) -> bool {
        match (self, named) {
            (Self::Osm, _) => false,
            (_, None) => true,
            (_, Some(epsg)) => matches!(epsg, 4326 | 4490) && matches!(crs, Crs::Gcj02 | Crs::Bd09),
        }
    }
}

/// Whether a file whose coordinates have an EPSG code can be read as the county's system has it.
pub(super) fn agrees(epsg: u16, crs: &Crs) -> bool {
    let degrees = matches!(epsg, 4326 | 4490);
    match crs {
        Crs::Wgs84 | Crs::Gcj02 | Crs::Bd09 | Crs::Epsg(4326 | 4490) => degrees,
        Crs::Epsg(code) => *code == epsg,
    }
}

/// The roads of a file in WGS 84; what has to be said of the way there goes to `problems`.
pub(super) fn placed(
    mut roads: Roads,
    (file, name): (RoadFile, &str),
    crs: &Crs,
    problems: &mut Vec<Problem>,
) -> Roads {
    if !file.is_in(crs, roads.named) {
        return roads;
    }
    let converter = Converter::new(crs).expect("the recipe's reader takes known systems only");
    let name = Path::new(name);
    let metres = roads.points.iter().any(|at| at.lon.abs() > NO_DEGREES || at.lat.abs() > NO_DEGREES);
    if metres && converter.is_degrees() {
        let expected = "degrees, or a system of docs/formats.md: as `crs` in the file, or as `county.crs`";
        problems.push(Problem::error("E304", name, "coordinates in metres", expected));
        return Roads::default();
    }
    if !metres && !converter.is_degrees() && !roads.points.is_empty() {
        let said = format!("coordinates in degrees, taken as WGS 84 and not as {crs}");
        problems.push(Problem::note("N106", name, said));
        return roads;
    }
    let mut lost = 0_u64;
    for point in &mut roads.points {
        match converter.to_wgs84(point.lon, point.lat) {
            Some(place) => *point = place,
            None => lost += 1,
        }
    }
    if lost > 0 {
        let found = format!("{lost} vertices that {crs} cannot convert");
        problems.push(Problem::error("E304", name, found, "coordinates of the system named by `county.crs`"));
        return Roads::default();
    }
    roads
}

#[cfg(test)]
mod tests {
    use super::{RoadFile, agrees};
    use crate::model::recipe::Crs;

    #[test]
    fn a_file_lies_where_the_county_lies() {
        for (epsg, crs, fits) in [
            (4326, Crs::Wgs84, true),
            (4490, Crs::Epsg(4326), true),
            (4326, Crs::Gcj02, true),
            (32650, Crs::Wgs84, false),
            (32650, Crs::Epsg(32650), true),
            (4326, Crs::Epsg(32650), false),
        ] {
            assert_eq!(agrees(epsg, &crs), fits, "EPSG:{epsg} in {crs}");
        }
        assert!(
            !RoadFile::of(&["roads.gpkg"]).is_in(&Crs::Epsg(32650), Some(4326)),
            "converted by its own system already"
        );
        assert!(!RoadFile::of(&["roads.gpkg"]).is_in(&Crs::Gcj02, Some(4547)), "its own system wins");
        assert!(
            RoadFile::of(&["roads.gpkg"]).is_in(&Crs::Bd09, Some(4326))
                && RoadFile::of(&["roads.geojson"]).is_in(&Crs::Wgs84, None)
        );
        assert!(!RoadFile::of(&["roads.osm.pbf"]).is_in(&Crs::Gcj02, None));
    }
}
