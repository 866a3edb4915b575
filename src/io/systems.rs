//! In whose coordinates the files of a county lie, and the roads' way to WGS 84.
//!
//! It refuses to guess: a file that names another system than the county is told apart, not converted in silence.

use crate::io::crs::Converter;
use crate::model::recipe::Crs;
use crate::model::roads::Roads;

/// Where roads came from, and so in which coordinates they were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RoadFile {
    /// OpenStreetMap's, in WGS 84.
    #[default]
    Osm,
    /// In the county's system.
    GeoJson,
    /// In WGS 84 by its own system, or in the offset that the county names: no file can say that of itself.
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

    /// Whether they are still to be converted from the county's system.
    pub(super) fn is_in(self, crs: &Crs) -> bool {
        match self {
            Self::Osm => false,
            Self::GeoJson => true,
            Self::GeoPackage => matches!(crs, Crs::Gcj02 | Crs::Bd09),
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

/// The roads in WGS 84.
pub(super) fn placed(mut roads: Roads, converter: &Converter) -> Roads {
    for point in &mut roads.points {
        *point = converter.to_wgs84(point.lon, point.lat).unwrap_or(*point);
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
            !RoadFile::of(&["roads.gpkg"]).is_in(&Crs::Epsg(32650)),
            "converted by its own system already"
        );
        assert!(
            RoadFile::of(&["roads.gpkg"]).is_in(&Crs::Bd09)
                && RoadFile::of(&["roads.geojson"]).is_in(&Crs::Wgs84)
        );
        assert!(!RoadFile::of(&["roads.osm.pbf"]).is_in(&Crs::Gcj02));
    }
}
