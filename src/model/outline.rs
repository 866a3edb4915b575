//! Lines and rings of points in a plane: fewer points of a course, the hull of places, area and centre of a ring.
//!
//! It knows no degrees and no projection: what a unit is stands at its caller's.
//!
//! Sources: Douglas & Peucker, "Algorithms for the reduction of the number of points", *Cartographica* 10 (1973); Andrew,
//! "Another efficient algorithm for convex hulls in two dimensions", *Information Processing Letters* 9 (1979). On which
//! side of a line a point lies is exact (Shewchuk, "Adaptive precision floating-point arithmetic", 1997: crate `robust`).

use robust::{Coord, orient2d};

/// x and y.
pub type Point = (f64, f64);

/// The points of a course that keep it within `tolerance` of every point left out; both ends stay. All, where the tolerance
/// is not above 0.
#[must_use]
pub fn simplified(course: &[Point], tolerance: f64) -> Vec<Point> {
    if tolerance <= 0.0 || course.len() < 3 {
        return course.to_vec();
    }
    let mut keep = vec![false; course.len()];
    keep[0] = true;
    keep[course.len() - 1] = true;
    let mut open = vec![(0, course.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let mut far = (first, 0.0);
        for at in first + 1..last {
            let distance = off_segment(course[at], course[first], course[last]);
            // The last of equals: what a map showed yesterday it shows tomorrow.
            if distance >= far.1 {
                far = (at, distance);
            }
        }
        if far.1 > tolerance {
            keep[far.0] = true;
            open.extend([(first, far.0), (far.0, last)]);
        }
    }
    course.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// How far a point is from the nearest point of a segment.
fn off_segment(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let squared = dx * dx + dy * dy;
    // Along the segment, 0 at its beginning and 1 at its end; no number where both are one point.
    let along = ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / squared;
    if along > 0.0 && along < 1.0 {
        let across = ((from.1 - point.1) * dx - (from.0 - point.0) * dy) / squared;
        return across.abs() * dx.hypot(dy);
    }
    let end = if along >= 1.0 { to } else { from };
    (end.0 - point.0).hypot(end.1 - point.1)
}

/// The closed ring around places, counter-clockwise and without corners on a straight side; `None` where all lie on one line.
#[must_use]
pub fn hull(places: &[Point]) -> Option<Vec<Point>> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sorted.dedup();
    let mut ring = chain(sorted.iter().copied());
    ring.extend(chain(sorted.iter().rev().copied()));
    if ring.len() < 3 {
        return None;
    }
    // A triangle of three places begins in the west, any other ring one corner on: plans were always written so.
    if places.len() > 3 {
        ring.rotate_left(1);
    }
    ring.push(ring[0]);
    (twice_area(&ring) != 0.0).then_some(ring)
}

/// The right-hand side of sorted places without its last, as one half of a hull.
fn chain(places: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut side: Vec<Point> = Vec::new();
    for place in places {
        while let [.., before, last] = side[..]
            && !turns_left(before, last, place)
        {
            side.pop();
        }
        side.push(place);
    }
    side.pop();
    side
}

fn turns_left(a: Point, b: Point, c: Point) -> bool {
    let [a, b, c] = [a, b, c].map(|(x, y)| Coord { x, y });
    orient2d(a, b, c) > 0.0
}

/// Twice the area of a closed ring, above 0 counter-clockwise; told from its first point, so that places far from the origin
/// lose no digits.
fn twice_area(ring: &[Point]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    let from = |at: Point| (at.0 - origin.0, at.1 - origin.1);
    ring.windows(2).skip(1).map(|side| cross(from(side[0]), from(side[1]))).sum()
}

fn cross(a: Point, b: Point) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

/// The centre of gravity of the area within corners, of their sides where there is no area, of one point itself; `None`
/// without any.
#[must_use]
pub fn centroid(corners: &[Point]) -> Option<Point> {
    let (&first, &last) = (corners.first()?, corners.last()?);
    let mut ring = corners.to_vec();
    if first != last {
        ring.push(first);
    }
    let area = twice_area(&ring) / 2.0;
    if area == 0.0 {
        return Some(of_sides(&ring));
    }
    let from = |at: Point| (at.0 - first.0, at.1 - first.1);
    let (mut x, mut y) = (0.0, 0.0);
    for side in ring.windows(2) {
        let (a, b) = (from(side[0]), from(side[1]));
        let weight = cross(a, b);
        x += (b.0 + a.0) * weight;
        y += (b.1 + a.1) * weight;
    }
    Some((x / (6.0 * area) + first.0, y / (6.0 * area) + first.1))
}

/// The mean of the sides' middles, each by its length; where all have none, the point itself.
fn of_sides(ring: &[Point]) -> Point {
    let (mut x, mut y, mut length) = (0.0, 0.0, 0.0);
    for side in ring.windows(2) {
        let [a, b] = [side[0], side[1]];
        let long = (b.0 - a.0).hypot(b.1 - a.1);
        x += f64::midpoint(a.0, b.0) * long;
        y += f64::midpoint(a.1, b.1) * long;
        length += long;
    }
    if length > 0.0 { (x / length, y / length) } else { ring[0] }
}

#[cfg(test)]
mod tests {
    use super::{centroid, hull, simplified};

    #[test]
    fn a_square_by_hand() {
        let square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)];
        let ring = hull(&square).unwrap();
        assert_eq!(ring, [(2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0), (2.0, 0.0)]);
        assert_eq!(centroid(&square[..4]), Some((1.0, 1.0)));
        assert_eq!(hull(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), None);
        assert_eq!(hull(&[(1.0, 0.0), (0.0, 0.0), (0.0, 1.0)]).unwrap()[0], (0.0, 0.0));
    }

    #[test]
    fn a_course_loses_what_is_near_a_straight_line() {
        let course = [(0.0, 0.0), (1.0, 0.1), (2.0, -0.1), (3.0, 5.0), (4.0, 6.0), (5.0, 7.0)];
        assert_eq!(simplified(&course, 0.5), [(0.0, 0.0), (2.0, -0.1), (3.0, 5.0), (5.0, 7.0)]);
        assert_eq!(simplified(&course, 0.0), course);
        let loop_back = [(0.0, 0.0), (3.0, 4.0), (0.0, 0.0)];
        assert_eq!(simplified(&loop_back, 4.9), loop_back);
        assert_eq!(simplified(&loop_back, 5.0), [(0.0, 0.0), (0.0, 0.0)]);
    }

    #[test]
    fn the_centre_of_nothing_much() {
        assert_eq!(centroid(&[]), None);
        assert_eq!(centroid(&[(3.0, 4.0)]), Some((3.0, 4.0)));
        assert_eq!(centroid(&[(0.0, 0.0), (2.0, 2.0)]), Some((1.0, 1.0)));
    }
}
