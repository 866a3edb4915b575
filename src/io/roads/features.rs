//! Features of a map file → roads, whatever the file's format.
//!
//! It refuses a value it would have to guess at, and names all of them at once.
//!
//! Lines meet where vertices coincide after rounding to 10⁻⁷ degrees. A property that OpenStreetMap knows means what it
//! means there (docs/roads.md), under whatever name it stands ([`crate::io::roads::properties`]); `closed` and `speed_bus`, `speed_car`, `speed_walk` are ours. Without `highway` a
//! line is a `road`. Coordinates are WGS 84, or metres of a system that the county names.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use crate::io::osm::position;
use crate::io::osm::roads::{SignBook, courses};
use crate::io::osm::tags::{direction, maxspeed, says_no_limit, signs};
use crate::io::problem::{Problem, Severity};
use crate::io::roads::properties::Properties;
use crate::model::county::Position;
use crate::model::roads::{Road, RoadSigns, RoadSource, Roads};
use crate::model::units::Micro;

/// Fastest speed a `speed_…` property may set, km/h; beyond it somebody wrote m/min or metres.
const MAX_KMH: f64 = 200.0;

/// No system has metres beyond it.
const FARTHEST_M: f64 = 1e9;

/// Features being read into roads.
pub(super) struct Features<'f> {
    file: &'f Path,
    problems: Vec<Problem>,
    points: Points,
    book: SignBook,
    roads: Vec<Road>,
    /// Words of the county's own maps for classes, what each was taken for, and how often.
    translated: BTreeMap<(String, &'static str), usize>,
    /// EPSG code of the system that the file names.
    named: Option<u16>,
}

/// Vertices by their place in 10⁻⁷ degrees.
#[derive(Default)]
struct Points {
    /// They are metres of a system that the file does not name.
    metres: bool,
    list: Vec<Position>,
    rows: BTreeMap<(i64, i64), u32>,
}

impl Points {
    #[expect(clippy::cast_possible_truncation, reason = "a float turns into the nearest 64-bit integer")]
    fn row(&mut self, lon: f64, lat: f64) -> Option<u32> {
        let key = ((lon * 1e7).round() as i64, (lat * 1e7).round() as i64);
        let at = if self.metres {
            Some(Position { lon, lat }).filter(|at| at.lon.abs() < FARTHEST_M && at.lat.abs() < FARTHEST_M)
        } else {
            position(key.0, key.1)
        }?;
        let next = u32::try_from(self.list.len()).ok()?;
        let row = *self.rows.entry(key).or_insert(next);
        if row == next {
            self.list.push(at);
        }
        Some(row)
    }
}

impl<'f> Features<'f> {
    pub(super) fn new(file: &'f Path) -> Self {
        Self {
            file,
            problems: Vec::new(),
            points: Points::default(),
            book: SignBook::default(),
            roads: Vec::new(),
            translated: BTreeMap::new(),
            named: None,
        }
    }

    /// The file names this system; what is added lies in WGS 84.
    pub(super) fn named(self, epsg: Option<u16>) -> Self {
        Self { named: epsg, ..self }
    }

    /// What is added lies in metres of a system that the file does not name.
    pub(super) fn in_metres(mut self) -> Self {
        self.points.metres = true;
        self
    }

    /// The roads, with warnings and notes.
    ///
    /// # Errors
    /// Every problem of every feature.
    pub(super) fn finish(self) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
        let Self { file, mut problems, points, book, roads, translated, named } = self;
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(problems);
        }
        if !translated.is_empty() {
            let words = translated.iter().map(|((word, class), count)| format!("{word} = {class} ({count})"));
            let said = format!("classes of roads: {}", words.collect::<Vec<_>>().join(", "));
            problems.push(Problem::note("N311", file, said));
        }
        let roads = Roads { points: points.list, signs: book.into_signs(), roads, named, ..Roads::default() };
        Ok((roads, problems))
    }

    /// Adds a feature: its lines by their vertices (longitude, latitude, and what else stands there).
    pub(super) fn add<'v>(
        &mut self,
        row: u64,
        lines: impl Iterator<Item = impl Iterator<Item = &'v [f64]>>,
        properties: &Map<String, Value>,
    ) {
        let Some(signs) = self.signs(row, properties) else { return };
        let signs = self.book.row(signs);
        let source = RoadSource(i64::try_from(row).expect("fewer features than 2^63"));
        for line in lines {
            let mut course = Vec::new();
            for at in line {
                match at.first().zip(at.get(1)).and_then(|(&lon, &lat)| self.points.row(lon, lat)) {
                    Some(point) => course.push(Some(point)),
                    None => self.report(
                        "E304",
                        row,
                        None,
                        &format!("{at:?}"),
                        "longitude -180 to 180, latitude -90 to 90, in this order",
                    ),
                }
            }
            let road = |course| Road { source, course, signs };
            self.roads.extend(courses(course.into_iter()).into_iter().map(road));
        }
    }

    /// The signs of a feature; `None` = it is no road, like an area or one under construction.
    fn signs(&mut self, row: u64, properties: &serde_json::Map<String, Value>) -> Option<RoadSigns> {
        let Properties { tags, translated } = Properties::new(properties);
        if let Some(word) = translated {
            *self.translated.entry(word).or_default() += 1;
        }
        let tags: Vec<(&str, &str)> =
            tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let value = |key: &str| crate::io::osm::tag(&tags, key);
        if let Some(found) = value("oneway")
            && direction(found).is_none()
            && !found.eq_ignore_ascii_case("reversible")
        {
            // Programs that join ways to lines list what their parts had.
            if found.split(';').all(|part| direction(part).is_some()) {
                let expected =
                    "one direction: such a line is taken for both ways; split it where the direction changes";
                self.problems.push(
                    Problem::warning("W312", self.file, found, expected).in_row(row).in_column("oneway"),
                );
            } else {
                self.report("E305", row, Some("oneway"), found, "yes, no or -1");
            }
        }
        if let Some(found) = value("maxspeed")
            && maxspeed(found).is_none()
            && !says_no_limit(found)
        {
            self.report("E305", row, Some("maxspeed"), found, "km/h above 0");
        }
        let closed = match value("closed") {
            None | Some("false" | "no" | "0" | "False" | "FALSE") => false,
            Some("true" | "yes" | "1" | "True" | "TRUE") => true,
            Some(found) => {
                self.report("E305", row, Some("closed"), found, "true or false");
                false
            }
        };
        let [speed_bus, speed_car, speed_walk] = ["speed_bus", "speed_car", "speed_walk"].map(|key| {
            let found = value(key)?;
            let speed = found.parse().ok().filter(|speed| (0.0..=MAX_KMH).contains(speed));
            if speed.is_none() {
                self.report("E305", row, Some(key), found, "km/h from 0 (not used) to 200");
            }
            Micro::from_f64(speed?)
        });
        Some(RoadSigns { speed_bus, speed_car, speed_walk, closed, ..signs(&tags)? })
    }

    /// Says what is wrong with a feature.
    pub(super) fn report(
        &mut self,
        code: &'static str,
        row: u64,
        column: Option<&str>,
        found: &str,
        expected: &str,
    ) {
        self.problems.push(Problem {
            row: Some(row),
            column: column.map(Into::into),
            ..Problem::error(code, self.file, found, expected)
        });
    }
}
