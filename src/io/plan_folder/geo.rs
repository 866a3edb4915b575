//! The final year for a map program, in four layers; `plan.geojson` tells them apart by the property `layer`.
//!
//! - `village`: a point, with its children's travel today and in the plan;
//! - `school`: a point, with what it becomes;
//! - `flow`: a straight line from a village to a school for each means, with the children who go that way;
//! - `catchment`: the convex hull of a school and the villages it receives children from.
//!
//! Refuses to show a hull where fewer than three places span none.

use std::collections::{BTreeMap, BTreeSet};

use crate::io::gpkg::Shape;
use crate::io::plan_folder::document::mean_minutes;
use crate::io::plan_folder::json::{Json, object};
use crate::model::case::Case;
use crate::model::county::Position;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::outline::{self, Point};
use crate::model::plan::{Assignment, Means, Plan, TravelFigures};
use crate::model::units::{Metres, Seconds};

/// One feature: its layer, where it is, and what is said of it.
pub(super) struct Feature {
    pub(super) layer: &'static str,
    pub(super) shape: Shape,
    pub(super) properties: Vec<(&'static str, Json)>,
}

/// The plan's final year as a feature collection, one feature a line.
pub(super) fn plan(case: &Case, plan: &Plan) -> String {
    let lines: Vec<String> = features(case, plan).iter().map(Feature::line).collect();
    format!("{{\"type\": \"FeatureCollection\", \"features\": [\n{}\n]}}\n", lines.join(",\n"))
}

/// Every feature of the plan's final year, layer by layer, the widest below.
pub(super) fn features(case: &Case, plan: &Plan) -> Vec<Feature> {
    let year = plan.years.last().map(|(year, _)| *year);
    let rows: Vec<&Assignment> = plan.assignments.iter().filter(|row| Some(row.year) == year).collect();
    let mut features = catchments(case, &rows);
    features.extend(flows(case, &rows));
    features.extend(villages(case, &rows));
    features.extend(schools(case, plan, year));
    features
}

impl Feature {
    fn line(&self) -> String {
        let (kind, coordinates) = match &self.shape {
            Shape::Point(place) => ("Point", coordinates(*place)),
            Shape::Line(line) => ("LineString", list(line)),
            Shape::Lines(lines) => {
                ("MultiLineString", Json::List(lines.iter().map(|line| list(line)).collect()))
            }
            Shape::Polygon(ring) => ("Polygon", Json::List(vec![list(ring)])),
        };
        let properties = std::iter::once(("layer", self.layer.into())).chain(self.properties.iter().cloned());
        object([
            ("type", "Feature".into()),
            ("geometry", object([("type", kind.into()), ("coordinates", coordinates)])),
            ("properties", object(properties)),
        ])
        .line()
    }
}

fn list(places: &[Position]) -> Json {
    Json::List(places.iter().map(|place| coordinates(*place)).collect())
}

/// Seven decimals of a degree are a centimetre.
fn coordinates(position: Position) -> Json {
    let degrees = |value: f64| Json::Number(format!("{value:.7}"));
    Json::List(vec![degrees(position.lon), degrees(position.lat)])
}

fn catchments(case: &Case, rows: &[&Assignment]) -> Vec<Feature> {
    let mut received: BTreeMap<SchoolId, (BTreeSet<VillageId>, u32)> = BTreeMap::new();
    for row in rows {
        let (villages, pupils) = received.entry(row.school).or_default();
        villages.insert(row.village);
        *pupils += row.pupils;
    }
    let catchment = |(school, (villages, pupils)): (SchoolId, (BTreeSet<VillageId>, u32))| {
        let school = &case.county.schools[school];
        let places = villages.iter().map(|village| case.county.villages[*village].position);
        let ring = hull(places.chain([school.position]))?;
        let properties = vec![
            ("school", school.code.as_str().into()),
            ("name", school.name.as_str().into()),
            ("villages", count(villages.len())),
            ("pupils", pupils.into()),
        ];
        Some(Feature { layer: "catchment", shape: Shape::Polygon(ring), properties })
    };
    received.into_iter().filter_map(catchment).collect()
}

/// The closed outer ring, counter-clockwise; none where the places lie on one line.
fn hull(places: impl Iterator<Item = Position>) -> Option<Vec<Position>> {
    let points: Vec<Point> = places.map(|place| (place.lon, place.lat)).collect();
    Some(outline::hull(&points)?.into_iter().map(|(lon, lat)| Position { lon, lat }).collect())
}

fn flows(case: &Case, rows: &[&Assignment]) -> Vec<Feature> {
    type Flow = (u32, Option<Seconds>, Option<Metres>);
    let mut flows: BTreeMap<(VillageId, SchoolId, Means), Flow> = BTreeMap::new();
    for row in rows {
        let (pupils, time, length) = flows.entry((row.village, row.school, row.means)).or_default();
        *pupils += row.pupils;
        *time = (*time).max(row.time);
        *length = (*length).max(row.length);
    }
    let flow = |((village, school, means), (pupils, time, length)): (_, Flow)| {
        let (village, school) = (&case.county.villages[village], &case.county.schools[school]);
        let line = vec![village.position, school.position];
        let properties = vec![
            ("village", village.code.as_str().into()),
            ("school", school.code.as_str().into()),
            ("mode", Means::word(means).into()),
            ("pupils", pupils.into()),
            ("minutes", time.into()),
            ("km", length.into()),
        ];
        Feature { layer: "flow", shape: Shape::Line(line), properties }
    };
    flows.into_iter().map(flow).collect()
}

/// What a village's children travel.
#[derive(Default)]
struct Travelled {
    pupils: u32,
    moved: u32,
    before: TravelFigures,
    after: TravelFigures,
    schools: BTreeSet<SchoolId>,
}

fn add(figures: &mut TravelFigures, time: Option<Seconds>, pupils: u32) {
    if let Some(time) = time {
        figures.pupils += pupils;
        figures.pupil_seconds += u64::from(time.0) * u64::from(pupils);
        figures.max = figures.max.max(time);
    }
}

fn villages(case: &Case, rows: &[&Assignment]) -> Vec<Feature> {
    let mut travelled = case.county.villages.map(|_, _| Travelled::default());
    for row in rows {
        let village = &mut travelled[row.village];
        village.pupils += row.pupils;
        if row.before_school.is_some_and(|school| school != row.school) {
            village.moved += row.pupils;
        }
        add(&mut village.before, row.before_time, row.pupils);
        add(&mut village.after, row.time, row.pupils);
        village.schools.insert(row.school);
    }
    let code = |school: &SchoolId| case.county.schools[*school].code.as_str().into();
    let point = |(id, village): (VillageId, &crate::model::county::Village)| {
        let own = &travelled[id];
        let mean = |of: &TravelFigures| (of.pupils > 0).then(|| Json::Number(mean_minutes(of)));
        let most = |of: &TravelFigures| (of.pupils > 0).then_some(of.max);
        let properties = vec![
            ("id", village.code.as_str().into()),
            ("name", village.name.as_str().into()),
            ("pupils", own.pupils.into()),
            ("pupils_moved", own.moved.into()),
            ("schools", Json::List(own.schools.iter().map(code).collect())),
            ("before_mean_minutes", mean(&own.before).into()),
            ("mean_minutes", mean(&own.after).into()),
            ("before_max_minutes", most(&own.before).into()),
            ("max_minutes", most(&own.after).into()),
        ];
        Feature { layer: "village", shape: Shape::Point(village.position), properties }
    };
    case.county.villages.iter().map(point).collect()
}

fn schools(case: &Case, plan: &Plan, year: Option<u32>) -> Vec<Feature> {
    let rows = plan.schools.iter().filter(|row| Some(row.year) == year);
    let point = |row: &crate::model::plan::SchoolYear| {
        let school = &case.county.schools[row.school];
        let properties = vec![
            ("id", school.code.as_str().into()),
            ("name", school.name.as_str().into()),
            ("kind", school.kind.word().into()),
            ("status", row.configuration.outcome.word().into()),
            ("configuration", row.configuration.word().as_str().into()),
            ("pupils", row.pupils.into()),
            ("seats", row.seats.into()),
            ("boarders", row.boarders.into()),
            ("beds", row.beds.into()),
        ];
        Feature { layer: "school", shape: Shape::Point(school.position), properties }
    };
    rows.map(point).collect()
}

fn count(number: usize) -> Json {
    Json::Number(number.to_string())
}
