//! Roads for the page: thinned by class and simplified until they fit.
//!
//! It refuses to grow with the extract: what does not fit at the coarsest goes, minor roads first.

use std::fmt::Write;

use crate::io::plan_folder::Json;
use crate::model::county::{County, Position};
use crate::model::outline::{Point, simplified};
use crate::model::roads::Roads;
use crate::report::roads::{LAYERS, is_drawn, layer_of};

/// Most bytes of all roads together: a third of what a page of 5,000 villages may weigh.
const BUDGET: usize = 3_000_000;
/// How far a line may stray when it is simplified, degrees: 10 to 80 metres.
const TOLERANCES: [f64; 4] = [0.0001, 0.0002, 0.0004, 0.0008];
/// Roads are drawn so far around the places, as a share of their extent.
const AROUND: f64 = 0.08;

/// One list of lines a layer, from minor to major. A line is a text: `x y dx dy dx dy …` in 1/100,000 degrees.
pub(super) fn roads(county: &County) -> Json {
    let Some(roads) = &county.roads else { return Json::List(Vec::new()) };
    let frame = Frame::around(county);
    let mut layers = Vec::new();
    for tolerance in TOLERANCES {
        layers = lines(roads, &frame, tolerance);
        if weight(&layers) <= BUDGET {
            break;
        }
    }
    for layer in 0..LAYERS.len() {
        if weight(&layers) > BUDGET {
            layers[layer].clear();
        }
    }
    let list = |lines: Vec<String>| Json::List(lines.into_iter().map(Json::Text).collect());
    Json::List(layers.into_iter().map(list).collect())
}

fn weight(layers: &[Vec<String>]) -> usize {
    layers.iter().flatten().map(|line| line.len() + 4).sum()
}

/// What is looked at, degrees.
struct Frame {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Frame {
    fn around(county: &County) -> Self {
        let villages = county.villages.values().iter().map(|village| village.position);
        let places: Vec<Position> =
            villages.chain(county.schools.values().iter().map(|school| school.position)).collect();
        let (lons, lats) = (places.iter().map(|at| at.lon), places.iter().map(|at| at.lat));
        let (west, east) = (lons.clone().fold(f64::MAX, f64::min), lons.fold(f64::MIN, f64::max));
        let (south, north) = (lats.clone().fold(f64::MAX, f64::min), lats.fold(f64::MIN, f64::max));
        let more = AROUND * (east - west).max(north - south).max(0.05);
        Self { west: west - more, east: east + more, south: south - more, north: north + more }
    }

    fn holds(&self, at: Position) -> bool {
        (self.west..=self.east).contains(&at.lon) && (self.south..=self.north).contains(&at.lat)
    }
}

fn lines(roads: &Roads, frame: &Frame, tolerance: f64) -> Vec<Vec<String>> {
    let mut layers = vec![Vec::new(); LAYERS.len()];
    for road in &roads.roads {
        let signs = &roads.signs[road.signs as usize];
        let course = || road.course.iter().map(|point| roads.points[*point as usize]);
        if is_drawn(signs) && course().any(|at| frame.holds(at)) {
            let course: Vec<Point> = course().map(|at| (at.lon, at.lat)).collect();
            layers[layer_of(&signs.class)].extend(line(&simplified(&course, tolerance)));
        }
    }
    layers
}

/// Points after the first are told from the one before; none where all fall together.
pub(super) fn line(course: &[Point]) -> Option<String> {
    let mut points: Vec<[i64; 2]> = course.iter().map(|&(x, y)| [x, y].map(hundred_thousandths)).collect();
    points.dedup();
    let (&[mut x, mut y], rest) = points.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let mut text = format!("{x} {y}");
    for &[to_x, to_y] in rest {
        let _ = write!(text, " {} {}", to_x - x, to_y - y);
        [x, y] = [to_x, to_y];
    }
    Some(text)
}

/// Degrees as whole hundred thousandths: about a metre.
#[expect(clippy::cast_possible_truncation, reason = "degrees are at most 180")]
pub(super) fn hundred_thousandths(degrees: f64) -> i64 {
    (degrees * 100_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_told_from_point_to_point() {
        let course = [(114.5, 41.0), (114.500_001, 41.0), (114.4, 41.2)];
        assert_eq!(line(&course).unwrap(), "11450000 4100000 -10000 20000");
        assert_eq!(line(&[(1.0, 1.0), (1.0, 1.0)]), None);
    }
}
