//! From a plan's bus riders to proven bus routes: stops, limits, prices and legs of each school, handed to `routing` and recounted.
//!
//! It refuses to change the plan: who rides where is the plan's word. Rates and limits: docs/costs.md, "Routes".

mod fleet;

use std::collections::BTreeMap;

use crate::model::buses::{
    Arrivals, BusStop, BusType, CountyBuses, Leg, Legs, Routes, School, SchoolBuses, SoftRide, Stop,
};
use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::keep::Keep;
use crate::model::plan::{Means, Plan};
use crate::model::travel::RoadMode;
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro, Millis, Seconds};
use crate::network::{self, Courses, Referee, Spot};
use crate::policy::{Terms, longest_ride, ride_charges};
use crate::routing::{self, Effort, Found};
use crate::verify::{Finding, audit_fleet, audit_routes, measured_rides};

/// Pupil seats of the kinds of bus (?), and what the vehicle costs a year, yuan (?): a profile's rate
/// `bus.type.SEATS.vehicle` comes before.
const TYPES: [(u32, i64); 5] = [(7, 16_000), (19, 30_000), (29, 42_000), (41, 56_000), (56, 74_000)];
/// Rates that a profile may hold, and what they are where it does not (?).
const RATES: [(&str, i64); 9] = [
    ("bus.driver.year", 48_000),
    ("bus.attendant.year", 30_000),
    ("bus.route.km", 2_800), // in thousandths
    ("bus.dwell.stop", 20),
    ("bus.dwell.child", 3),
    ("bus.arrive.earliest", 30), // minutes before the bell
    ("bus.arrive.latest", 10),
    ("bus.turn_round", 5),
    ("bus.bell", 480), // minutes after midnight
];

/// Why there are no routes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BusError {
    /// The county has given times alone.
    #[error(
        "routes need roads: this county has only given times, which say nothing of the way between two villages"
    )]
    NoRoads,
    /// No routes keep the limits.
    #[error("no bus routes to school {0} keep the limits on rides and seats")]
    Impossible(String),
    /// The engine was stopped, or came to no end.
    #[error("no bus routes to school {0} were found within the effort")]
    Unfinished(String),
    /// Routes or the fleet failed their own re-verification: a fault of this program, never of the input.
    #[error("the bus routes of {of} failed their own verification ({} findings)", findings.len())]
    Unverified {
        /// The school's id, or "the fleet".
        of: String,
        /// What the referee found.
        findings: Vec<Finding>,
    },
}

/// Routes for the bus riders of a plan's last year, school by school in the order of the table, and the fleet that drives them; each
/// route and each bus was passed by the referee, which drove every leg again.
///
/// # Errors
/// [`BusError`].
pub fn buses(
    case: &Case,
    plan: &Plan,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Result<CountyBuses, BusError> {
    let (county, profile) = (&case.county, &case.profile);
    let effort = Effort { seed: case.recipe.solve.seed, ..Effort::default() };
    let riders = riders(plan);
    let served: Vec<(SchoolId, Vec<VillageId>)> = riders
        .iter()
        .map(|(&school, stops)| (school, stops.iter().map(|stop| stop.village).collect()))
        .collect();
    let legs =
        network::legs(county, &case.recipe, profile, &served, keep, control).ok_or(BusError::NoRoads)?;
    let terms = Terms::new(case);
    let referee = Referee::new(county, &case.recipe, profile, RoadMode::Bus);
    let mut all = Vec::new();
    for ((school, stops), legs) in riders.into_iter().zip(legs) {
        let problem = problem(case, &terms, &stops, legs);
        let code = || county.schools[school].code.clone();
        let routes = match routing::solve(&problem, &effort, control) {
            Found::Routes(routes) => routes,
            Found::Impossible => return Err(BusError::Impossible(code())),
            Found::Unknown => return Err(BusError::Unfinished(code())),
        };
        let spot = |place: usize| {
            place.checked_sub(1).map_or(Spot::School(school), |at| Spot::Village(stops[at].village))
        };
        let retime = |from: usize, to: usize| {
            let trip = referee.between(spot(from), spot(to))?;
            Some(Leg { time: Millis(trip.time.0.saturating_mul(1000)), length: trip.length })
        };
        let findings = audit_routes(&problem, &Routes { prices: None, ..routes.clone() }, &retime).findings;
        if !findings.is_empty() {
            return Err(BusError::Unverified { of: code(), findings });
        }
        all.push(SchoolBuses { school, stops, problem, routes });
    }
    let (types, arrivals) = (types(case, &terms), arrivals(case));
    let (fleet, fewest) =
        fleet::fleet(case, &all, &types, &arrivals, keep, control).ok_or(BusError::NoRoads)?;
    let rides = measured_rides(case, &all);
    let buses = CountyBuses { schools: all, types, arrivals, fleet, fewest, rides, courses: Vec::new() };
    let bell = |school: SchoolId| county.schools[school].bell;
    let findings = audit_fleet(&buses, &bell, &|from, to| {
        let trip = referee.between(Spot::School(from), Spot::Village(to))?;
        Some(Leg { time: Millis(trip.time.0.saturating_mul(1000)), length: trip.length })
    });
    if findings.is_empty() {
        Ok(buses)
    } else {
        Err(BusError::Unverified { of: "the fleet".into(), findings })
    }
}

/// Finds where each route runs along the roads, to be drawn.
pub fn draw(case: &Case, buses: &mut CountyBuses) {
    let referee = Referee::new(&case.county, &case.recipe, &case.profile, RoadMode::Bus);
    let courses = Courses::new(&referee);
    let of_school = |of: &SchoolBuses| {
        let line = |route: &crate::model::buses::Route| {
            let stops = route.calls.iter().map(|call| Spot::Village(of.stops[call.stop as usize].village));
            let spots: Vec<Spot> = stops.chain([Spot::School(of.school)]).collect();
            let mut line = Vec::new();
            for pair in spots.windows(2) {
                line.extend(courses.line(pair[0], pair[1]));
            }
            line.dedup();
            line
        };
        of.routes.routes.iter().map(line).collect()
    };
    buses.courses = buses.schools.iter().map(of_school).collect();
}

/// When buses are at the schools.
fn arrivals(case: &Case) -> Arrivals {
    let minutes = |id: &str| {
        let seconds = own(case, id).0.max(0) * 60 / 1_000_000;
        Seconds(u32::try_from(seconds).unwrap_or(u32::MAX))
    };
    Arrivals {
        before_bell: (minutes("bus.arrive.earliest"), minutes("bus.arrive.latest")),
        turn_round: minutes("bus.turn_round"),
        bell: minutes("bus.bell"),
    }
}

/// The schools that have bus riders in the plan's last year, with the stops of each.
fn riders(plan: &Plan) -> BTreeMap<SchoolId, Vec<BusStop>> {
    let last = plan.assignments.iter().map(|row| row.year).max();
    let rows = plan.assignments.iter().filter(|row| Some(row.year) == last && row.means == Means::Bus);
    let mut counts: BTreeMap<SchoolId, BTreeMap<VillageId, BTreeMap<Band, u32>>> = BTreeMap::new();
    for row in rows.filter(|row| row.pupils > 0) {
        *counts
            .entry(row.school)
            .or_default()
            .entry(row.village)
            .or_default()
            .entry(row.band)
            .or_default() += row.pupils;
    }
    let stop = |(village, bands): (VillageId, BTreeMap<Band, u32>)| BusStop {
        village,
        riders: bands.into_iter().collect(),
    };
    counts.into_iter().map(|(school, stops)| (school, stops.into_iter().map(stop).collect())).collect()
}

/// The profile's rate, or this program's own.
fn rate(case: &Case, id: &str, own: Micro) -> Micro {
    case.profile.rates.get(id).map_or(own, |rate| rate.value)
}

fn own(case: &Case, id: &str) -> Micro {
    let own = RATES.iter().find(|(known, _)| *known == id).map_or(0, |(_, own)| *own);
    rate(case, id, if id == "bus.route.km" { Micro(own * 1000) } else { Micro::whole(own) })
}

/// Kinds of bus, by seats.
fn types(case: &Case, terms: &Terms) -> Vec<BusType> {
    let fen = |yuan: Micro| Fen::ratio(i128::from(yuan.0), 10_000);
    // Yuan a km × trips a year, both in millionths, to fen.
    let km = i128::from(own(case, "bus.route.km").0) * i128::from(terms.trips_daily.0);
    let kind = |(seats, vehicle): (u32, i64)| BusType {
        name: format!("{seats} seats"),
        seats,
        vehicle: fen(rate(case, &format!("bus.type.{seats}.vehicle"), Micro::whole(vehicle))),
        driver: fen(own(case, "bus.driver.year")),
        attendant: fen(own(case, "bus.attendant.year")),
        km: Fen::ratio(km, 10_000_000_000),
    };
    TYPES.into_iter().map(kind).collect()
}

/// What is asked of the engine for a school's stops.
fn problem(case: &Case, terms: &Terms, stops: &[BusStop], legs: Legs) -> School {
    let millis = |seconds: Micro| u32::try_from(seconds.0.max(0) / 1000).unwrap_or(u32::MAX);
    let (dwell, child) = (millis(own(case, "bus.dwell.stop")), millis(own(case, "bus.dwell.child")));
    let stop = |stop: &BusStop| {
        let load = stop.riders.iter().map(|&(_, children)| children).sum();
        let limits =
            stop.riders.iter().filter_map(|&(band, _)| longest_ride(&terms.journeys, youngest(band)));
        Stop {
            load,
            dwell: Millis(dwell),
            child: Millis(child),
            limit: limits.min().map(|limit| Millis(limit.0.saturating_mul(1000))),
            soft: soft(terms, stop),
            hour: stop.riders.iter().map(|&(band, children)| hour(terms, band, children)).sum(),
        }
    };
    School {
        stops: stops.iter().map(stop).collect(),
        legs,
        types: types(case, terms),
        deadhead: false,
        least_load: 0,
        most_routes: None,
    }
}

/// The soft row of the least limit at a stop, and what it charges all whom it binds.
fn soft(terms: &Terms, stop: &BusStop) -> Option<SoftRide> {
    let mut rows: BTreeMap<u32, i128> = BTreeMap::new();
    for &(band, children) in &stop.riders {
        for (limit, price) in ride_charges(&terms.journeys, youngest(band)) {
            *rows.entry(limit.0).or_default() += i128::from(children) * i128::from(price.0);
        }
    }
    let (limit, charge) = rows.into_iter().next()?;
    Some(SoftRide { limit: Millis(limit.saturating_mul(1000)), charge: Fen::ratio(charge, 10_000) })
}

/// What an hour of ride of so many children costs a year.
fn hour(terms: &Terms, band: Band, children: u32) -> Fen {
    if terms.county {
        return Fen(0);
    }
    let weight =
        if matches!(band, Band::Lower | Band::Kindergarten) { terms.weight_lower } else { Micro::ONE };
    let minutes = i128::from(children) * 60 * i128::from(terms.minute.0) * i128::from(terms.trips_daily.0);
    Fen::ratio(minutes / 1_000_000 * i128::from(weight.0), 10_000_000_000)
}

/// The youngest grade that a band may hold; kindergarten years from 10 on.
fn youngest(band: Band) -> usize {
    match band {
        Band::Kindergarten => 10,
        Band::Lower | Band::All => 1,
        Band::Upper => 4,
        Band::Junior => 7,
        Band::Grade(grade) => usize::from(grade),
    }
}
