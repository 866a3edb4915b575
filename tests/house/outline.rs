//! `model::outline` against the crate geo, which knows neither our sorting nor our loops.

use geo::{Area, Centroid, ConvexHull, LineString, MultiPoint, Polygon, Simplify};
use hubward::model::outline::{Point, centroid, hull, simplified};

/// Points of a small grid, where many lie on one line, or of the plane at large.
fn points(dice: &mut oorandom::Rand64, count: u64, grid: bool) -> Vec<Point> {
    let number = |dice: &mut oorandom::Rand64| {
        if grid {
            f64::from(u8::try_from(dice.rand_range(0..6)).expect("below 6"))
        } else {
            114.0 + dice.rand_float()
        }
    };
    (0..count).map(|_| (number(dice), number(dice))).collect()
}

fn corners(line: &LineString<f64>) -> Vec<Point> {
    line.coords().map(|at| (at.x, at.y)).collect()
}

/// A ring without corners on a straight side, from its western corner: on a grid geo keeps some of those.
fn plain(ring: &[Point]) -> Vec<Point> {
    let open = &ring[..ring.len() - 1];
    let count = open.len();
    let turn = |at: usize| {
        let (a, b, c) = (open[(at + count - 1) % count], open[at], open[(at + 1) % count]);
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    };
    let mut kept: Vec<Point> = (0..count).filter(|&at| turn(at) != 0.0).map(|at| open[at]).collect();
    let west = (0..kept.len()).min_by(|&a, &b| kept[a].partial_cmp(&kept[b]).expect("numbers")).unwrap_or(0);
    kept.rotate_left(west);
    kept
}

#[test]
fn hulls_are_those_of_geo() {
    let mut dice = oorandom::Rand64::new(26);
    for round in 0..2_000 {
        let grid = round % 2 == 0;
        let count = dice.rand_range(1..30);
        let places = points(&mut dice, count, grid);
        let theirs = places.iter().copied().map(geo::Point::from).collect::<MultiPoint<f64>>().convex_hull();
        let ours = hull(&places);
        assert_eq!(ours.is_some(), theirs.unsigned_area() > 0.0, "{places:?}");
        let Some(ours) = ours else { continue };
        if grid {
            assert_eq!(plain(&ours), plain(&corners(theirs.exterior())), "{places:?}");
        } else {
            // The same bytes in plan.geojson: the same corners, from the same one on.
            assert_eq!(ours, corners(theirs.exterior()), "{places:?}");
        }
    }
}

#[test]
fn courses_and_centres_are_those_of_geo() {
    let mut dice = oorandom::Rand64::new(27);
    for round in 0..2_000 {
        let count = dice.rand_range(1..40);
        let course = points(&mut dice, count, round % 2 == 0);
        let line = LineString::from(course.clone());
        for tolerance in [0.0, 0.05, 0.5, 2.0] {
            assert_eq!(simplified(&course, tolerance), corners(&line.simplify(tolerance)), "{course:?}");
        }
        let theirs = Polygon::new(line, Vec::new()).centroid().map(|at| (at.x(), at.y()));
        let near = |(ours, theirs): (f64, f64)| (ours - theirs).abs() < 1e-6;
        let (ours, theirs) = (centroid(&course).expect("some"), theirs.expect("some"));
        assert!(near((ours.0, theirs.0)) && near((ours.1, theirs.1)), "{ours:?} {theirs:?} {course:?}");
    }
}
