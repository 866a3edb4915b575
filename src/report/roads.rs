//! The road network as a faint background of a map.
//!
//! It refuses to be heavy: courses are simplified to what a pixel shows, and minor roads go first.

use std::fmt::Write;

use crate::model::outline::{Point, simplified};
use crate::model::roads::{RoadSigns, Roads};
use crate::report::svg::Projection;

/// Most bytes of all road paths together.
const BUDGET: usize = 300_000;

/// Classes of roads, drawn in this order: name of the style, and the `highway` values; the rest is minor.
pub(crate) const LAYERS: [(&str, &[&str]); 3] = [
    ("minor", &[]),
    ("middle", &["secondary", "secondary_link", "tertiary", "tertiary_link"]),
    ("major", &["motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link"]),
];

/// The roads as one path a layer, minor roads left out where they would be too many.
pub(crate) fn draw(svg: &mut String, roads: &Roads, map: &Projection, corner: (f64, f64)) {
    // Coarser and coarser, until all of it fits; what never fits goes without its minor roads.
    let (mut paths, mut fits) = (Vec::new(), false);
    for tolerance in [0.5, 1.0, 2.0] {
        paths = (0..LAYERS.len()).map(|layer| path(roads, layer, map, corner, tolerance)).collect();
        fits = paths.iter().map(String::len).sum::<usize>() <= BUDGET;
        if fits {
            break;
        }
    }
    let first = usize::from(!fits);
    for ((name, _), path) in LAYERS.iter().zip(&paths).skip(first) {
        if !path.is_empty() {
            writeln!(svg, r#"<path class="road {name}" d="{path}"/>"#).expect("a String");
        }
    }
}

/// Whether a road is drawn at all: one that vehicles use.
pub(crate) fn is_drawn(signs: &RoadSigns) -> bool {
    !signs.closed && (signs.access.bus || signs.access.car)
}

/// The layer of a class of roads, from 0 (minor) up.
pub(crate) fn layer_of(class: &str) -> usize {
    LAYERS.iter().position(|(_, classes)| classes.contains(&class)).unwrap_or(0)
}

fn path(roads: &Roads, layer: usize, map: &Projection, corner: (f64, f64), tolerance: f64) -> String {
    let mut path = String::new();
    for road in &roads.roads {
        let signs = &roads.signs[road.signs as usize];
        if layer_of(&signs.class) != layer || !is_drawn(signs) {
            continue;
        }
        let course: Vec<(f64, f64)> =
            road.course.iter().map(|point| map.at(roads.points[*point as usize])).collect();
        let inside = |(x, y): &(f64, f64)| {
            (corner.0..corner.0 + map.size.0).contains(x) && (corner.1..corner.1 + map.size.1).contains(y)
        };
        if course.iter().any(inside) {
            append(&mut path, &simplified(&course, tolerance));
        }
    }
    path
}

/// A course in tenths of a pixel, each point relative to the one before: short, and without drift.
fn append(path: &mut String, course: &[Point]) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "pixels of a map, clipped to the picture's neighbourhood"
    )]
    let points: Vec<(i64, i64)> =
        course.iter().map(|(x, y)| ((x * 10.0).round() as i64, (y * 10.0).round() as i64)).collect();
    let Some((first, rest)) = points.split_first() else { return };
    if rest.iter().all(|point| point == first) {
        return;
    }
    let (mut x, mut y) = *first;
    write!(path, "M{} {}", tenth(x), tenth(y)).expect("a String");
    for (to_x, to_y) in rest {
        if (*to_x, *to_y) != (x, y) {
            write!(path, "l{} {}", tenth(to_x - x), tenth(to_y - y)).expect("a String");
            (x, y) = (*to_x, *to_y);
        }
    }
}

fn tenth(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / 10, value.abs() % 10);
    match (whole, part) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::tenth;

    #[test]
    fn tenths_are_short() {
        assert_eq!([0, 5, -5, 10, -123].map(tenth), ["0", ".5", "-.5", "1", "-12.3"]);
    }
}
