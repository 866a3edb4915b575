//! Tables that lie nowhere near the county's roads: which system or order of their columns would bring them there.
//!
//! It refuses to move them: what would help is said, for a person to write down.

use crate::io::crs::Converter;
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::position::Position;
use crate::model::recipe::Crs;
use crate::model::roads::Roads;

/// Farther than this from every road's frame no village of the county lies, metres.
const NEAR_M: f64 = 20_000.0;

/// A frame around roads, with some room.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Bounds {
    fn of(roads: &Roads) -> Option<Self> {
        let on_roads =
            roads.roads.iter().flat_map(|road| &road.course).map(|&point| roads.points[point as usize]);
        let mut all: Option<Self> = None;
        for at in on_roads {
            let Self { west, east, south, north } =
                all.unwrap_or(Self { west: at.lon, east: at.lon, south: at.lat, north: at.lat });
            all = Some(Self {
                west: west.min(at.lon),
                east: east.max(at.lon),
                south: south.min(at.lat),
                north: north.max(at.lat),
            });
        }
        let all = all?;
        let degree = Position { lon: 0.0, lat: 0.0 }.metres_to(Position { lon: 0.0, lat: 1.0 });
        let (high, low) = (all.north.abs().max(all.south.abs()).min(89.0), NEAR_M / degree);
        let wide = low / high.to_radians().cos();
        Some(Self {
            west: all.west - wide,
            east: all.east + wide,
            south: all.south - low,
            north: all.north + low,
        })
    }

    fn holds(&self, at: Position) -> bool {
        (self.west..=self.east).contains(&at.lon) && (self.south..=self.north).contains(&at.lat)
    }

    fn middle(&self) -> Position {
        Position { lon: f64::midpoint(self.west, self.east), lat: f64::midpoint(self.south, self.north) }
    }
}

/// What a table's numbers would have to mean.
struct Cure {
    /// The system; `None` = the one they are read in.
    crs: Option<Crs>,
    swapped: bool,
}

/// Says that no row of a table lies near a road, and what would bring the rows there. `places` are those that could be told.
/// `None` where some row is near, or nothing is known.
pub(super) fn apart(sheet: &Sheet, places: &[Position], crs: &Crs, roads: &Roads) -> Option<(Problem, bool)> {
    let bounds = Bounds::of(roads)?;
    if places.iter().any(|&place| bounds.holds(place)) {
        return None;
    }
    let numbers = numbers(sheet);
    let cure = cure(&numbers, crs, &bounds);
    if places.is_empty() && cure.is_none() {
        return None; // the rows themselves were reported
    }
    let away = places.iter().map(|place| place.metres_to(bounds.middle())).min_by(f64::total_cmp);
    let found = away.map_or_else(
        || "no row with a place".to_owned(),
        |metres| format!("no row near a road, the nearest {:.0} km away", metres / 1000.0),
    );
    let own = sheet.epsg.is_some();
    let help = match &cure {
        None => String::new(),
        Some(Cure { crs: None, .. }) => {
            "; they are there when x and y are swapped: look at the two columns' names".into()
        }
        Some(Cure { crs: Some(other), swapped }) => {
            let swapped = if *swapped { " and x and y swapped" } else { "" };
            let what = if own { "the layer's system" } else { "county.crs" };
            format!("; they are there with {what} = \"{other}\"{swapped}")
        }
    };
    let expected = format!("places within 20 km of the roads{help}");
    let problem = Problem::error("E147", &sheet.file, found, expected);
    Some((problem.in_column(sheet.header("lon")), cure.is_some()))
}

/// The pairs of numbers in a table's two columns of coordinates.
fn numbers(sheet: &Sheet) -> Vec<(f64, f64)> {
    let (Some(&lon), Some(&lat)) = (sheet.known.get("lon"), sheet.known.get("lat")) else {
        return Vec::new();
    };
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    sheet.rows.iter().filter_map(|row| Some((number(&row.cells[lon])?, number(&row.cells[lat])?))).collect()
}

fn cure(numbers: &[(f64, f64)], crs: &Crs, bounds: &Bounds) -> Option<Cure> {
    let median = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let x = median(numbers.iter().map(|pair| pair.0).collect())?;
    let y = median(numbers.iter().map(|pair| pair.1).collect())?;
    let there = |crs: &Crs, x, y| {
        Converter::new(crs).and_then(|way| way.to_wgs84(x, y)).is_some_and(|place| bounds.holds(place))
    };
    if there(crs, y, x) {
        return Some(Cure { crs: None, swapped: true });
    }
    // China's zones of 3 degrees first: they are what a county has most often.
    let codes = (4534..=4554).chain(4513..=4533).chain(4502..=4512).chain(4491..=4501);
    let codes = codes.chain(32601..=32660).chain(32701..=32760).chain([3857, 3825, 3826]);
    let all: Vec<Crs> = std::iter::once(Crs::Wgs84).chain(codes.map(Crs::Epsg)).collect();
    for swapped in [false, true] {
        let (x, y) = if swapped { (y, x) } else { (x, y) };
        if let Some(found) = all.iter().find(|other| *other != crs && there(other, x, y)) {
            return Some(Cure { crs: Some(found.clone()), swapped });
        }
    }
    None
}
