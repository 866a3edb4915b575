//! Which elements of a map are one thing: a point in its grounds, a building on them, a relation around both.
//!
//! It refuses to join what has two names.

use std::collections::BTreeMap;

use crate::io::import::extract::Element;
use crate::io::import::words::plain;
use crate::model::outline::{centroid, hull};
use crate::model::position::Position;

/// The outline of an element: one corner, a line, or a closed ring.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    ring: Vec<(f64, f64)>,
    pub(super) at: Position,
}

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.08;

impl Shape {
    pub(super) fn point(at: Position) -> Self {
        Self { ring: vec![(at.lon, at.lat)], at }
    }

    /// One ring as it is drawn; of several, the hull around all. `None` without a corner.
    pub(super) fn around(rings: &[Vec<Position>]) -> Option<Self> {
        let all: Vec<(f64, f64)> = rings.iter().flatten().map(|at| (at.lon, at.lat)).collect();
        let closed = |ring: &Vec<Position>| ring.len() > 3 && ring.first() == ring.last();
        let whole = rings.len() == 1 && rings.iter().all(closed);
        let ring = if whole { all } else { hull(&all).unwrap_or(all) };
        let (lon, lat) = centroid(&ring)?;
        Some(Self { ring, at: Position { lon, lat } })
    }

    /// A measure of its extent, square degrees: what is larger is drawn around the rest.
    pub(super) fn size(&self) -> f64 {
        let [west, south, east, north] = self.bounds(0.0);
        (east - west) * (north - south)
    }

    /// West, south, east and north of it, so many metres wider.
    fn bounds(&self, metres: f64) -> [f64; 4] {
        let north = metres / DEGREE_M;
        let east = north / libm::cos(self.at.lat.to_radians()).max(0.01);
        let least = |of: fn(&(f64, f64)) -> f64| self.ring.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| self.ring.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        [least(|at| at.0) - east, least(|at| at.1) - north, most(|at| at.0) + east, most(|at| at.1) + north]
    }

    /// Metres between two outlines; 0 where a corner of one lies in the other.
    fn gap(&self, other: &Self) -> f64 {
        if self.holds_some(other) || other.holds_some(self) {
            return 0.0;
        }
        self.to_sides(other).min(other.to_sides(self))
    }

    fn holds_some(&self, other: &Self) -> bool {
        other.ring.iter().any(|&corner| self.holds(corner))
    }

    /// Whether a place lies in the ring: a line from it to the east crosses an odd number of sides.
    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let crosses = |side: &[(f64, f64)]| {
            let [(ax, ay), (bx, by)] = [side[0], side[1]];
            (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
        };
        self.ring.windows(2).filter(|side| crosses(side)).count() % 2 == 1
    }

    /// The least distance of another's corners to the sides of this, metres.
    fn to_sides(&self, other: &Self) -> f64 {
        let east = libm::cos(self.at.lat.to_radians()) * DEGREE_M;
        let flat = |(x, y): (f64, f64)| ((x - self.at.lon) * east, (y - self.at.lat) * DEGREE_M);
        let ring: Vec<(f64, f64)> = self.ring.iter().map(|&corner| flat(corner)).collect();
        let corners = other.ring.iter().map(|&corner| flat(corner));
        corners.map(|corner| to_line(&ring, corner)).fold(f64::INFINITY, f64::min)
    }
}

/// From a point to a line of points, or to its one point.
fn to_line(line: &[(f64, f64)], (x, y): (f64, f64)) -> f64 {
    let start = line.first().map_or(f64::INFINITY, |at| (at.0 - x).hypot(at.1 - y));
    let to_side = |side: &[(f64, f64)]| {
        let [(ax, ay), (bx, by)] = [side[0], side[1]];
        let (dx, dy) = (bx - ax, by - ay);
        let long = dx * dx + dy * dy;
        let share = if long > 0.0 { (((x - ax) * dx + (y - ay) * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
        (ax + share * dx - x).hypot(ay + share * dy - y)
    };
    line.windows(2).map(to_side).fold(start, f64::min)
}

/// Groups of elements that are one, each with the one that comes first in `elements` at its head, in that order.
///
/// Two are one where their names are the same and the gap between them is at most `reach` of the two, in metres, or where one
/// has no name and they overlap. Nothing joins a group that has another name.
pub(super) fn groups(elements: Vec<Element>, reach: impl Fn(&Element, &Element) -> f64) -> Vec<Vec<Element>> {
    /// The widest reach of all, metres: outlines farther apart are not looked at.
    const WIDEST_M: f64 = 1000.0;
    let mut groups: Vec<Vec<Element>> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut cells: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
    for element in elements {
        let name = plain(element.name());
        let bounds = element.shape.bounds(WIDEST_M);
        let one = |group: &Vec<Element>, of: &str| {
            let unnamed = name.is_empty() || of.is_empty();
            (unnamed || name == of)
                && group.iter().any(|own| {
                    let most = if unnamed { 0.0 } else { reach(own, &element) };
                    overlap(own.shape.bounds(0.0), bounds) && own.shape.gap(&element.shape) <= most
                })
        };
        let mut near: Vec<usize> =
            squares(bounds).filter_map(|cell| cells.get(&cell)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        // A namesake before a nameless neighbour.
        let named = near
            .iter()
            .copied()
            .find(|&row| !name.is_empty() && names[row] == name && one(&groups[row], &names[row]));
        let joined = named.or_else(|| near.into_iter().find(|&row| one(&groups[row], &names[row])));
        let row = joined.unwrap_or(groups.len());
        for cell in squares(element.shape.bounds(0.0)) {
            cells.entry(cell).or_default().push(row);
        }
        if joined.is_some() {
            if names[row].is_empty() {
                names[row] = name;
            }
            groups[row].push(element);
        } else {
            names.push(name);
            groups.push(vec![element]);
        }
    }
    groups
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

/// The squares of a twentieth of a degree that bounds touch; of what is wider than 50 of them, the middle alone.
#[expect(clippy::cast_possible_truncation, reason = "degrees on the earth times twenty")]
fn squares([west, south, east, north]: [f64; 4]) -> impl Iterator<Item = (i32, i32)> {
    let cell = |degrees: f64| (degrees * 20.0).floor() as i32;
    let side = |from: f64, to: f64| {
        let (from, to) = (cell(from), cell(to));
        if to - from > 50 { i32::midpoint(from, to)..=i32::midpoint(from, to) } else { from..=to }
    };
    let (across, up) = (side(west, east), side(south, north));
    across.flat_map(move |x| up.clone().map(move |y| (x, y)))
}
