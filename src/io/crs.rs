//! Coordinates as a county's tables hold them → WGS 84 degrees.
//!
//! It refuses to guess a system, and to convert one whose datum shift it does not know.
//!
//! GCJ-02 and BD-09 have a known forward formula only; the way back is found by fixed-point iteration to
//! [`TOLERANCE_DEGREES`]. The formulas are the ones every open converter uses (eviltransform, 2013; coordtransform);
//! outside the rectangle 72.004-137.8347° E, 0.8293-55.8271° N GCJ-02 equals WGS 84.
//!
//! EPSG codes: 4326, 4490 (CGCS2000, within centimetres of WGS 84), 3857, 32601-32660 and 32701-32760 (UTM),
//! 4491-4501 and 4502-4512 (CGCS2000 Gauss-Kruger, 6 degree zones with and without zone number), 4513-4533 and
//! 4534-4554 (3 degree zones, likewise), 3825 and 3826 (Taiwan TM2). `lon` holds the easting, `lat` the northing.

use std::f64::consts::PI;

use proj4rs::Proj;

use crate::model::county::Position;
use crate::model::recipe::Crs;

/// How close the inverse of an offset must come, degrees: about 0.1 mm, far below any survey and above what
/// doubles lose near 180.
pub const TOLERANCE_DEGREES: f64 = 1e-9;
/// How far a projected point may be from itself after the way to WGS 84 and back, metres: far below a village,
/// far above what the series of the projections lose.
const ROUND_TRIP_METRES: f64 = 0.01;
/// The iteration shrinks the error about a hundredfold each time; ten rounds are more than it ever needs.
const ROUNDS: usize = 10;
/// Semi-major axis of Krasovsky 1940, metres, which the state offset is defined on.
const AXIS: f64 = 6_378_245.0;
/// First eccentricity squared of the same.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// Converts one system's coordinates.
#[derive(Debug)]
pub struct Converter {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Same,
    Gcj02,
    Bd09,
    Projected(Box<(Proj, Proj)>),
}

impl Converter {
    /// A converter from `crs`; `None` for an EPSG code that is not in the module's list.
    #[must_use]
    pub fn new(crs: &Crs) -> Option<Self> {
        let way = match crs {
            Crs::Wgs84 | Crs::Epsg(4326 | 4490) => Way::Same,
            Crs::Gcj02 => Way::Gcj02,
            Crs::Bd09 => Way::Bd09,
            Crs::Epsg(code) => {
                let from = Proj::from_proj_string(&definition(*code)?).ok()?;
                let to = Proj::from_proj_string("+proj=longlat +ellps=WGS84 +no_defs").ok()?;
                Way::Projected(Box::new((from, to)))
            }
        };
        Some(Self { way })
    }

    /// Whether its coordinates are degrees.
    #[must_use]
    pub fn is_degrees(&self) -> bool {
        !matches!(self.way, Way::Projected(_))
    }

    /// The place in WGS 84; `None` where the projection has no such point.
    #[must_use]
    pub fn to_wgs84(&self, x: f64, y: f64) -> Option<Position> {
        let place = match &self.way {
            Way::Same => Position { lon: x, lat: y },
            Way::Gcj02 => from_gcj02(Position { lon: x, lat: y }),
            Way::Bd09 => from_gcj02(from_bd09(Position { lon: x, lat: y })),
            Way::Projected(pair) => {
                let mut point = (x, y, 0.0);
                proj4rs::transform::transform(&pair.0, &pair.1, &mut point).ok()?;
                let place = Position { lon: point.0.to_degrees(), lat: point.1.to_degrees() };
                // Far outside its zone an inverse projection answers something; only the way back tells.
                proj4rs::transform::transform(&pair.1, &pair.0, &mut point).ok()?;
                let lost = (point.0 - x).abs().max((point.1 - y).abs());
                (lost <= ROUND_TRIP_METRES).then_some(place)?
            }
        };
        (place.lon.abs() <= 180.0 && place.lat.abs() <= 90.0).then_some(place)
    }
}

/// The PROJ definition of a projected EPSG code of the module's list.
fn definition(code: u16) -> Option<String> {
    let gauss = |meridian: u16, easting: u32| {
        format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={easting} +y_0=0 +ellps=GRS80 +units=m +no_defs"
        )
    };
    let zoned = |zone: u16| u32::from(zone) * 1_000_000 + 500_000;
    Some(match code {
        3857 => {
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs".into()
        }
        3825 | 3826 => format!(
            "+proj=tmerc +lat_0=0 +lon_0={} +k=0.9999 +x_0=250000 +y_0=0 +ellps=GRS80 +units=m +no_defs",
            if code == 3825 { 119 } else { 121 }
        ),
        4491..=4501 => gauss(75 + (code - 4491) * 6, zoned(code - 4491 + 13)),
        4502..=4512 => gauss(75 + (code - 4502) * 6, 500_000),
        4513..=4533 => gauss(75 + (code - 4513) * 3, zoned(code - 4513 + 25)),
        4534..=4554 => gauss(75 + (code - 4534) * 3, 500_000),
        32601..=32660 => format!("+proj=utm +zone={} +ellps=WGS84 +units=m +no_defs", code - 32600),
        32701..=32760 => format!("+proj=utm +zone={} +south +ellps=WGS84 +units=m +no_defs", code - 32700),
        _ => return None,
    })
}

/// WGS 84 → GCJ-02, degrees.
#[must_use]
pub fn to_gcj02(place: Position) -> Position {
    if !(72.004..=137.8347).contains(&place.lon) || !(0.8293..=55.8271).contains(&place.lat) {
        return place;
    }
    let (x, y) = (place.lon - 105.0, place.lat - 35.0);
    let wave = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + wave
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + wave
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let (sin, cos) = place.lat.to_radians().sin_cos();
    let magic = 1.0 - ECCENTRICITY * sin * sin;
    let metres_north = AXIS * (1.0 - ECCENTRICITY) / (magic * magic.sqrt());
    let metres_east = AXIS / magic.sqrt() * cos;
    Position {
        lon: place.lon + (east / metres_east).to_degrees(),
        lat: place.lat + (north / metres_north).to_degrees(),
    }
}

/// GCJ-02 → BD-09, degrees.
#[must_use]
pub fn to_bd09(place: Position) -> Position {
    let turn = PI * 3000.0 / 180.0;
    let radius = place.lon.hypot(place.lat) + 0.000_02 * (place.lat * turn).sin();
    let angle = place.lat.atan2(place.lon) + 0.000_003 * (place.lon * turn).cos();
    Position { lon: radius * angle.cos() + 0.0065, lat: radius * angle.sin() + 0.006 }
}

/// GCJ-02 → WGS 84, degrees.
#[must_use]
pub fn from_gcj02(place: Position) -> Position {
    invert(place, to_gcj02)
}

/// BD-09 → GCJ-02, degrees.
#[must_use]
pub fn from_bd09(place: Position) -> Position {
    invert(place, to_bd09)
}

/// The point that `forward` sends to `target`, by correcting with the error until it is below the tolerance.
fn invert(target: Position, forward: fn(Position) -> Position) -> Position {
    let mut guess = target;
    for _ in 0..ROUNDS {
        let there = forward(guess);
        let (east, north) = (target.lon - there.lon, target.lat - there.lat);
        guess = Position { lon: guess.lon + east, lat: guess.lat + north };
        if east.abs().max(north.abs()) < TOLERANCE_DEGREES {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::{Converter, from_bd09, from_gcj02, to_bd09, to_gcj02};
    use crate::model::county::Position;
    use crate::model::recipe::Crs;

    fn near(left: Position, right: (f64, f64), degrees: f64) {
        let off = (left.lon - right.0).abs().max((left.lat - right.1).abs());
        assert!(off < degrees, "{left:?} is {off} from {right:?}");
    }

    #[test]
    fn the_offsets_equal_published_points() {
        // coordtransform's README: 116.404, 39.915.
        let square = Position { lon: 116.404, lat: 39.915 };
        near(to_gcj02(square), (116.410_244_499_169_38, 39.916_404_281_501_64), 1e-9);
        near(to_bd09(square), (116.410_369_493_710_29, 39.921_336_993_510_21), 1e-9);
        // eviltransform's tests: Shanghai, Shenzhen, Beijing.
        for (wgs, gcj) in [
            ((121.527_210_6, 31.177_427_6), (121.531_541_859_215, 31.175_303_983_645_97)),
            ((113.912_316, 22.543_847), (113.917_176_480_836_3, 22.540_796_131_694_766)),
            ((116.377_817, 39.911_954), (116.384_047_224_556_57, 39.913_345_455_360_69)),
        ] {
            near(to_gcj02(Position { lon: wgs.0, lat: wgs.1 }), gcj, 1e-7);
            near(from_gcj02(Position { lon: gcj.0, lat: gcj.1 }), wgs, 1e-7);
        }
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        for lon in [73.5, 101.3, 114.7, 134.9] {
            for lat in [18.3, 30.05, 41.1, 53.5] {
                let place = Position { lon, lat };
                near(from_gcj02(to_gcj02(place)), (lon, lat), 1e-7);
                near(from_bd09(to_bd09(place)), (lon, lat), 1e-7);
                let baidu = to_bd09(to_gcj02(place));
                near(
                    Converter::new(&Crs::Bd09).unwrap().to_wgs84(baidu.lon, baidu.lat).unwrap(),
                    (lon, lat),
                    1e-7,
                );
            }
        }
        let london = Position { lon: -0.1, lat: 51.5 };
        assert_eq!(to_gcj02(london), london);
    }

    #[test]
    fn projections_equal_known_points() {
        let at = |code, x, y| Converter::new(&Crs::Epsg(code)).unwrap().to_wgs84(x, y).unwrap();
        near(at(32650, 500_000.0, 0.0), (117.0, 0.0), 1e-9);
        near(at(4545, 500_000.0, 0.0), (108.0, 0.0), 1e-9);
        near(at(4526, 38_500_000.0, 0.0), (114.0, 0.0), 1e-9);
        near(at(4508, 500_000.0, 0.0), (111.0, 0.0), 1e-9);
        near(at(4498, 20_500_000.0, 0.0), (117.0, 0.0), 1e-9);
        // A degree of longitude on the web map is 111,319.490793 m; latitude 45 lies at 5,621,521.486192 m.
        near(at(3857, 11_131_949.079_327_36, 5_621_521.486_192_066), (100.0, 45.0), 1e-8);
        // The CN Tower in UTM 17 N (the usual textbook point): 630084 m E, 4833438 m N.
        near(at(32617, 630_084.0, 4_833_438.0), (-79.387_139, 43.642_561), 1e-4);
        assert!(Converter::new(&Crs::Epsg(2326)).is_none());
        assert_eq!(at(4490, 114.5, 41.25), Position { lon: 114.5, lat: 41.25 });
    }
}
