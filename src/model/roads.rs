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

impl Oneway {
    /// Whether one may drive along the points' order, and against it.
    #[must_use]
    pub fn both(self) -> [bool; 2] {
        [self != Self::Backward, self != Self::Forward]
    }

    /// The direction in which alone one may drive; `None` = neither.
    #[must_use]
    pub fn of([along, against]: [bool; 2]) -> Option<Self> {
        match (along, against) {
            (true, true) => Some(Self::No),
            (true, false) => Some(Self::Forward),
            (false, true) => Some(Self::Backward),
            (false, false) => None,
        }
    }
}

/// When in the year a road is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Months {
    /// Always.
    #[default]
    All,
    /// In the season `winter` alone: a road over ice.
    Winter,
    /// In every season but `winter`: a road that nobody clears, or one of the dry months.
    NotWinter,
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
    /// Direction on foot: nearly always both.
    pub oneway_walk: Oneway,
    /// Who may use it.
    pub access: Access,
    /// Posted limit along the points' order, km/h.
    pub maxspeed: Option<Micro>,
    /// Posted limit against it, where it differs: `Some(None)` = none that way.
    pub maxspeed_back: Option<Option<Micro>>,
    /// Posted limit for buses where it differs, both ways.
    pub maxspeed_bus: Option<Micro>,
    /// Highest vehicle that fits, metres.
    pub max_height: Option<Micro>,
    /// Heaviest vehicle that may pass, tonnes.
    pub max_weight: Option<Micro>,
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
    /// When in the year it is there.
    pub months: Months,
    /// Nobody gets on or off here: its pieces are no place to stand on.
    pub tunnel: bool,
    /// A ferry: minutes that a crossing takes from end to end. Used only where the recipe takes ferries.
    pub ferry: Option<Micro>,
    /// Closed to everyone.
    pub closed: bool,
}

impl Default for RoadSigns {
    /// A `road` open to everyone, of which nothing else is known.
    fn default() -> Self {
        Self {
            class: "road".into(),
            oneway: Oneway::No,
            oneway_bus: None,
            oneway_walk: Oneway::No,
            access: Access { walk: true, bus: true, car: true },
            maxspeed: None,
            maxspeed_back: None,
            maxspeed_bus: None,
            max_height: None,
            max_weight: None,
            surface: None,
            tracktype: None,
            speed_bus: None,
            speed_car: None,
            speed_walk: None,
            months: Months::All,
            tunnel: false,
            ferry: None,
            closed: false,
        }
    }
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
    /// Those of `barriers` that a car can pass all the same (a ford, a height restrictor without a height), sorted.
    pub car_gates: Vec<u32>,
    /// Points that nobody can pass, sorted.
    pub walls: Vec<u32>,
    /// Points under which only low vehicles pass, with their metres, sorted.
    pub heights: Vec<(u32, Micro)>,
    /// Turns that are forbidden or alone allowed.
    pub turns: Vec<TurnRule>,
    /// Distinct sign sets; roads share them.
    pub signs: Vec<RoadSigns>,
    /// The roads.
    pub roads: Vec<Road>,
    /// EPSG code of the system that the file named; the points are in WGS 84 then. `None` = the file leaves it open, and the points
    /// are as they stand there.
    pub named: Option<u16>,
}

/// A turn from one road over others, or over a point, into another: forbidden, or alone allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnRule {
    /// The road one comes from.
    pub from: RoadSource,
    /// What lies between.
    pub via: TurnVia,
    /// The road one turns into.
    pub to: RoadSource,
    /// Whether nothing else is allowed, instead of this alone forbidden.
    pub only: bool,
    /// Whether it binds buses.
    pub bus: bool,
    /// Whether it binds cars.
    pub car: bool,
}

/// Where a turn is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnVia {
    /// At a point.
    Point(u32),
    /// Over roads, in this order.
    Roads(Vec<RoadSource>),
}
