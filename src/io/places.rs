//! Where the rows of a county's tables are: conversion, and the checks that need all of them at once.
//!
//! It refuses to move a point: what looks swapped or lost is said, not mended.

use crate::io::crs::Converter;
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::county::Position;

/// Farther than this from everything else, nothing belongs to the same county, metres.
pub(crate) const FAR_M: f64 = 500_000.0;
/// Above so many swapped rows that are most of the table, one message says it for the columns.
const MANY_SWAPPED: usize = 10;

/// The county's middle in its own coordinates, and the way from those to WGS 84.
#[derive(Debug)]
pub struct Frame {
    converter: Converter,
    /// Median of all easts and of all norths.
    middle: Option<Position>,
}

/// What a pair of coordinates says.
pub(crate) enum Told {
    /// A place.
    At(Position),
    /// A place once the two are swapped.
    Swapped,
    /// Degrees that do not exist.
    OutOfRange {
        /// The first is wrong.
        lon: bool,
        /// The second is wrong.
        lat: bool,
    },
    /// Coordinates that the system cannot convert.
    Nowhere,
}

impl Frame {
    /// The frame of the tables' coordinates.
    #[must_use]
    pub fn new(converter: Converter, sheets: &[&Sheet]) -> Self {
        let points: Vec<(f64, f64)> = sheets.iter().flat_map(|sheet| raw_points(sheet)).collect();
        let middle = converter.is_degrees().then(|| middle(&points)).flatten();
        Self { converter, middle }
    }

    /// Reads one pair of coordinates.
    pub(crate) fn place(&self, x: f64, y: f64) -> Told {
        if !self.converter.is_degrees() {
            return self.converter.to_wgs84(x, y).map_or(Told::Nowhere, Told::At);
        }
        let (lon, lat) = (x.abs() <= 180.0, y.abs() <= 90.0);
        let turned = x.abs() <= 90.0 && y.abs() <= 180.0;
        let far =
            |lon, lat| self.middle.is_some_and(|middle| middle.metres_to(Position { lon, lat }) > FAR_M);
        match (lon && lat, turned) {
            (false, true) => Told::Swapped,
            (false, false) => Told::OutOfRange { lon: !lon, lat: !lat },
            (true, true) if far(x, y) && !far(y, x) => Told::Swapped,
            (true, _) => self.converter.to_wgs84(x, y).map_or(Told::Nowhere, Told::At),
        }
    }
}

/// Every pair of numbers of a table's `lon` and `lat` that are degrees.
fn raw_points(sheet: &Sheet) -> Vec<(f64, f64)> {
    let (Some(&lon), Some(&lat)) = (sheet.known.get("lon"), sheet.known.get("lat")) else {
        return Vec::new();
    };
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    let points =
        sheet.rows.iter().filter_map(|row| Some((number(&row.cells[lon])?, number(&row.cells[lat])?)));
    points.filter(|(lon, lat)| lon.abs() <= 180.0 && lat.abs() <= 90.0).collect()
}

/// The median east and the median north; `None` of fewer than three points, where no point is the odd one.
fn middle(points: &[(f64, f64)]) -> Option<Position> {
    let median = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    let lon = || points.iter().map(|point| point.0).collect();
    let lat = || points.iter().map(|point| point.1).collect();
    (points.len() >= 3).then(|| Position { lon: median(lon()), lat: median(lat()) })
}

/// A located row: its row in the file and its place, where it has one.
pub(crate) type Located = (u64, Option<Position>);

/// Schools more than 500 km from every village, and villages as far from the middle of all villages.
pub(crate) fn far_away(
    villages: (&Sheet, &[Located]),
    schools: (&Sheet, &[Located]),
    problems: &mut Vec<Problem>,
) {
    let homes: Vec<Position> = villages.1.iter().filter_map(|(_, place)| *place).collect();
    let points: Vec<(f64, f64)> = homes.iter().map(|home| (home.lon, home.lat)).collect();
    let middle = middle(&points);
    for &(row, place) in villages.1 {
        let metres = place.zip(middle).map_or(0.0, |(place, middle)| place.metres_to(middle));
        if metres > FAR_M {
            let found = format!("{:.0} km from the middle of the villages", metres / 1000.0);
            let problem = Problem::warning("W105", &villages.0.file, found, "a place in the county");
            problems.push(problem.in_row(row).in_column(villages.0.header("lon")));
        }
    }
    for &(row, place) in schools.1 {
        let Some(place) = place.filter(|place| !homes.iter().any(|home| home.metres_to(*place) <= FAR_M))
        else {
            continue;
        };
        let nearest = homes.iter().map(|home| home.metres_to(place)).min_by(f64::total_cmp);
        if let Some(metres) = nearest {
            let found = format!("{:.0} km from the nearest village", metres / 1000.0);
            let problem =
                Problem::error("E126", &schools.0.file, found, "a place within 500 km of some village");
            problems.push(problem.in_row(row).in_column(schools.0.header("lon")));
        }
    }
}

/// Where most rows of a table are swapped, says it once for the columns.
pub(crate) fn join_swapped(sheet: &Sheet, problems: &mut Vec<Problem>) {
    let swapped = |problem: &Problem| problem.code == "E124" && problem.file == sheet.file;
    let count = problems.iter().filter(|problem| swapped(problem)).count();
    if count <= MANY_SWAPPED || count * 2 <= sheet.rows.len() {
        return;
    }
    let Some(first) = problems.iter().position(swapped) else { return };
    let mut joined = problems[first].clone();
    joined.row = None;
    joined.found = format!(
        "{} in row {}, and the like in {} rows more",
        joined.found,
        problems[first].row.unwrap_or(0),
        count - 1
    );
    problems.retain(|problem| !swapped(problem));
    problems.insert(first, joined);
}
