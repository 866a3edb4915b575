//! Bus routes of one school and one run of the day, as plain values: what is asked and what is answered.
//!
//! It refuses to route anything. Times are from door to door of the bus, money is a year's, and all of it is integers, so
//! that the engine of `routing` and the referee of `verify` can agree to the last fen.
//!
//! ```text
//! places     0 the school, 1 … n the stops; a leg leads from one place to another, perhaps only one way
//! route      s_1 s_2 … s_k, then the school:   ride(s_k) = leg(s_k, 0),
//!            ride(s_i) = leg(s_i, s_i+1) + stand(s_i+1) + ride(s_i+1)      the bus leaves s_i, its children are aboard
//!            stand(s)  = dwell(s) + child(s) · those who board at s
//! length     Σ leg lengths, and that from the school to s_1 where `deadhead` says that the bus comes from there
//! cost       year(type) + km(type) · length + Σ_i [ hour_i · ride(s_i) + charge_i where ride(s_i) > soft_i ]
//! ```
//!
//! The afternoon run is the same with its legs turned round ([`Legs::reversed`]).

use crate::model::county::Position;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::RuleResult;
use crate::model::unit::Band;
use crate::model::units::{Fen, Metres, Millis, Seconds, round_half_up};

/// A way from one place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// How long.
    pub time: Millis,
    /// How far.
    pub length: Metres,
}

/// Legs `t[a][b]` from place a to place b, shape places × places, row-major; place 0 is the school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    places: usize,
    cells: Vec<Option<Leg>>,
}

impl Legs {
    /// The legs between so many places; `None` = no way.
    ///
    /// # Panics
    /// When the number of cells is not places × places.
    #[must_use]
    pub fn new(places: usize, cells: Vec<Option<Leg>>) -> Self {
        assert_eq!(cells.len(), places * places, "a cell for every pair of places");
        Self { places, cells }
    }

    /// How many places, the school among them.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// The leg from a place to another.
    #[must_use]
    pub fn leg(&self, from: usize, to: usize) -> Option<Leg> {
        self.cells[from * self.places + to]
    }

    /// The legs of the same way back: that of a pair is the other direction's.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let cells = (0..self.places).flat_map(|from| (0..self.places).map(move |to| self.leg(to, from)));
        Self { places: self.places, cells: cells.collect() }
    }

    /// The legs between some of the places alone, in the order given.
    #[must_use]
    pub fn among(&self, kept: &[usize]) -> Self {
        let cells = kept.iter().flat_map(|&from| kept.iter().map(move |&to| self.leg(from, to)));
        Self { places: kept.len(), cells: cells.collect() }
    }
}

/// A row on ride time that may be broken at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftRide {
    /// Longest ride without charge.
    pub limit: Millis,
    /// Charge a year for all children of the stop together.
    pub charge: Fen,
}

/// Where children board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Children, at least 1.
    pub load: u32,
    /// How long the bus stands here, and how much longer for each child who boards.
    pub dwell: Millis,
    /// For each child who boards.
    pub child: Millis,
    /// Longest ride from here by rule; where the direct way takes longer, that is the limit. `None` = no rule.
    pub limit: Option<Millis>,
    /// Rides longer than this are paid for.
    pub soft: Option<SoftRide>,
    /// What an hour of ride of all children of the stop costs a year.
    pub hour: Fen,
}

/// A kind of bus, of which there are as many as are paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusType {
    /// Its name in tables.
    pub name: String,
    /// Licensed pupil seats.
    pub seats: u32,
    /// The vehicle, a year.
    pub vehicle: Fen,
    /// Its driver, a year.
    pub driver: Fen,
    /// Its attendant, a year; 0 where it needs none.
    pub attendant: Fen,
    /// A year's cost of each km of the route: the price of a km times the runs of the year.
    pub km: Fen,
}

impl BusType {
    /// What a bus costs a year before it moves.
    #[must_use]
    pub fn year(&self) -> Fen {
        self.vehicle + self.driver + self.attendant
    }
}

/// One school's buses of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct School {
    /// The stops; stop i is place i + 1 of the legs.
    pub stops: Vec<Stop>,
    /// Between the places.
    pub legs: Legs,
    /// Kinds of bus to choose from, at least one where there are stops.
    pub types: Vec<BusType>,
    /// Whether the way from the school to the first stop counts; an open route begins at its first stop.
    pub deadhead: bool,
    /// Fewest children of a route.
    pub least_load: u32,
    /// Most routes; `None` = any number.
    pub most_routes: Option<u32>,
}

/// Children who board at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Index of the stop.
    pub stop: u32,
    /// How many board.
    pub boarding: u32,
}

/// One bus and where it calls, in order; the school follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Index of the kind of bus.
    pub bus: u32,
    /// Where it calls.
    pub calls: Vec<Call>,
    /// Its cost a year.
    pub cost: Fen,
}

/// All routes of a school with what is proven about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// Largest cost first, then by stops.
    pub routes: Vec<Route>,
    /// Their cost a year.
    pub cost: Fen,
    /// No set of routes that keeps the limits costs less.
    pub lower_bound: Fen,
    /// Prices of the stops from which a first bound, perhaps a lower one, can be computed again; `None` where there are none.
    pub prices: Option<StopPrices>,
}

impl Routes {
    /// Whether nothing better exists.
    #[must_use]
    pub fn proven(&self) -> bool {
        self.lower_bound >= self.cost
    }
}

/// Prices of stops: no lawful route costs less than its stops' prices in sum, so that all routes together cost no less than
/// the sum over all stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopPrices {
    /// Of each stop, in 1/[`StopPrices::PARTS`] fen; 0 at a stop whose children all ride direct buses.
    pub stops: Vec<i64>,
}

impl StopPrices {
    /// Parts of a fen in which prices are written: rounding to whole fen would cost a bound a fen a stop.
    pub const PARTS: i64 = 4096;
}

/// Children who board at a village's stop, by band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusStop {
    /// The village.
    pub village: VillageId,
    /// Its riders.
    pub riders: Vec<(Band, u32)>,
}

/// A school's stops, the problem they make and its routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolBuses {
    /// The school.
    pub school: SchoolId,
    /// Its stops, by village; as in the problem.
    pub stops: Vec<BusStop>,
    /// What was asked.
    pub problem: School,
    /// What was answered.
    pub routes: Routes,
}

impl SchoolBuses {
    /// What the routes cost a year with a bus of its own each: the vehicle, its people, its kilometres.
    #[must_use]
    pub fn dedicated(&self) -> Fen {
        let cost = |route: &Route| {
            let kind = &self.problem.types[route.bus as usize];
            kind.year() + self.problem.lasts(route).map_or(Fen(0), |(_, metres)| length_cost(kind.km, metres))
        };
        self.routes.routes.iter().map(cost).sum()
    }
}

/// A route on a bus's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Place of the school in [`CountyBuses::schools`].
    pub school: u32,
    /// Place of the route among the school's.
    pub route: u32,
    /// When the bus is at the school, seconds after midnight.
    pub arrives: Seconds,
    /// The empty way to its first stop from the school where the run before ended; nothing for the first.
    pub empty: Leg,
}

/// One bus, its runs of a morning and what it costs a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusDay {
    /// Index of the kind of bus.
    pub bus: u32,
    /// In the order in which it drives them, at least one.
    pub runs: Vec<Run>,
    /// The bus, its driver and attendant, and its kilometres, empty ones too.
    pub cost: Fen,
}

/// When buses may be at a school, and how long they stay there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// Earliest and latest, before the bell.
    pub before_bell: (Seconds, Seconds),
    /// From when it arrives until it leaves again.
    pub turn_round: Seconds,
    /// Of a school that has not said when its first lesson begins, seconds after midnight.
    pub bell: Seconds,
}

/// The buses of a county: routes school by school, and the fleet that drives them.
#[derive(Clone, Debug, PartialEq)]
pub struct CountyBuses {
    /// Schools with riders, in the order of the table.
    pub schools: Vec<SchoolBuses>,
    /// Kinds of bus, the same in every school's problem.
    pub types: Vec<BusType>,
    /// When buses arrive.
    pub arrivals: Arrivals,
    /// Every route on one bus; by the first run's school and route.
    pub fleet: Vec<BusDay>,
    /// With these routes and no dearer empty way than a bus saved no fewer buses can do it.
    pub fewest: u32,
    /// The profile's rows on rides, measured on the rides of the routes, in the order of their ids.
    pub rides: Vec<RuleResult>,
    /// Where each route runs along the roads, by school and route; empty where nobody asked for it.
    pub courses: Vec<Vec<Vec<Position>>>,
}

impl School {
    /// How long a route takes from when its bus stops at the first stop until it is at the school, milliseconds; and how far that is,
    /// metres. `None` where a leg is missing.
    #[must_use]
    pub fn lasts(&self, route: &Route) -> Option<(u64, u64)> {
        let places = route.calls.iter().map(|call| call.stop as usize + 1).chain([0]);
        let (mut millis, mut metres, mut last) = (0, 0, None);
        for (at, place) in places.enumerate() {
            if let Some(last) = last {
                let leg = self.legs.leg(last, place)?;
                (millis, metres) = (millis + u64::from(leg.time.0), metres + u64::from(leg.length.0));
            }
            if let Some(call) = route.calls.get(at) {
                let stop = self.stops[place - 1];
                millis += u64::from(stop.dwell.0) + u64::from(stop.child.0) * u64::from(call.boarding);
            }
            last = Some(place);
        }
        Some((millis, metres))
    }
}

/// What so long a length costs a year, half up.
#[must_use]
pub fn length_cost(km: Fen, metres: u64) -> Fen {
    Fen::ratio(i128::from(km.0) * i128::from(metres), 1000)
}

/// What so long a ride of a stop's children costs a year, half up; the soft charge is apart.
#[must_use]
pub fn ride_cost(hour: Fen, millis: u64) -> Fen {
    let fen = round_half_up(i128::from(hour.0) * i128::from(millis), 3_600_000);
    Fen(i64::try_from(fen).unwrap_or(i64::MAX))
}
