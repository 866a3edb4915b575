//! Where a point falls on a straight piece of road.
//!
//! It refuses to search: `locate` and `join` do.

use crate::model::county::Position;

/// The IUGG mean radius, metres, as in [`Position::metres_to`].
const EARTH_M: f64 = 6_371_008.8;

/// Where a point falls on the straight piece from `a` to `b`: the share (0-1) of the piece, and true metres to it. The
/// foot is found in the plane that touches the earth at the point.
pub(crate) fn measure(point: Position, a: Position, b: Position) -> (f64, f64) {
    // Longitudes on the point's side of the 180th meridian, so that the piece is straight.
    let beside = |at: Position| Position {
        lon: match at.lon - point.lon {
            east if east > 180.0 => at.lon - 360.0,
            west if west < -180.0 => at.lon + 360.0,
            _ => at.lon,
        },
        ..at
    };
    let (a, b) = (beside(a), beside(b));
    let squeeze = point.lat.to_radians().cos();
    let share = foot(plane(point, squeeze), plane(a, squeeze), plane(b, squeeze));
    let between = |from: f64, to: f64| from + share * (to - from);
    let at = match share {
        1.0 => b, // a + (b - a) need not be b in floats
        _ => Position { lon: between(a.lon, b.lon), lat: between(a.lat, b.lat) },
    };
    (share, point.metres_to(at))
}

/// Share (0-1) of the way from `a` to `b` that is nearest to `point`.
pub(crate) fn foot(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let way = [b[0] - a[0], b[1] - a[1]];
    let square = way[0] * way[0] + way[1] * way[1];
    if square == 0.0 {
        return 0.0;
    }
    let dot = (point[0] - a[0]) * way[0] + (point[1] - a[1]) * way[1];
    (dot / square).clamp(0.0, 1.0)
}

/// A place with its longitude counted on beyond the 180th meridian.
pub(crate) fn onward(at: Position, across: bool) -> Position {
    if across && at.lon < 0.0 { Position { lon: at.lon + 360.0, ..at } } else { at }
}

pub(crate) fn plane(at: Position, squeeze: f64) -> [f64; 2] {
    [at.lon.to_radians() * squeeze * EARTH_M, at.lat.to_radians() * EARTH_M]
}
