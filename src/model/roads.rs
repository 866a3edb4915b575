//! Roads as they were surveyed: pieces between points, with the signs that stand on them.
//!
//! No speed and no graph here; `network` makes those for one mode and season.

use crate::model::position::Position;
use crate::model::units::Micro;

/// An OpenStreetMap way, or the row of a feature in a table of roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoadSource(pub i64);

/// Which way one may drive. Walking is never bound by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Oneway {
    /// Both ways.
    #[default]
    No,
    /// Along the points' order.
    Forward,
    /// Against it.
    Backward,
}

/// Who may use a road, after all access tags were weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// People on foot.
    pub walk: bool,
    /// School buses.
    pub bus: bool,
    /// Private cars.
    pub car: bool,
}

/// Everything that stands about one road besides its course.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadSigns {
    /// `highway` value: `primary`, `track` …
    pub class: String,
    /// Direction for vehicles.
    pub oneway: Oneway,
    /// Direction for buses where it differs (a contraflow bus lane); `None` = as for all vehicles.
    pub oneway_bus: Option<Oneway>,
    /// Who may use it.
    pub access: Access,
    /// Posted limit, km/h.
    pub maxspeed: Option<Micro>,
    /// `surface` value.
    pub surface: Option<String>,
    /// `tracktype` grade, 1-5.
    pub tracktype: Option<u8>,
    /// Speed by mode that overrides the profile, km/h.
    pub speed_bus: Option<Micro>,
    /// The same for cars.
    pub speed_car: Option<Micro>,
    /// The same on foot.
    pub speed_walk: Option<Micro>,
    /// Closed to everyone.
    pub closed: bool,
}

/// One road: a course through points.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// Where it came from.
    pub source: RoadSource,
    /// Points in order, indices into [`Roads::points`]; at least two.
    pub course: Vec<u32>,
    /// Index into [`Roads::signs`].
    pub signs: u32,
}

/// A road network as surveyed. Roads meet where they share a point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roads {
    /// Where each point lies.
    pub points: Vec<Position>,
    /// Points that a bus or car cannot pass (a gate, bollards), sorted.
    pub barriers: Vec<u32>,
    /// Those of `barriers` that a bus can pass all the same (a bus trap, a rising bollard), sorted.
    pub bus_gates: Vec<u32>,
    /// Points that nobody can pass, sorted.
    pub walls: Vec<u32>,
    /// Distinct sign sets; roads share them.
    pub signs: Vec<RoadSigns>,
    /// The roads.
    pub roads: Vec<Road>,
}
