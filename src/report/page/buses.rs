//! Buses for the page: each with its runs, where it calls and when, and its line along the roads.
//!
//! It works nothing out: clocks and loads are those of routes.csv.

use crate::io::buses_out::{self, Calling};
use crate::io::plan_folder::Json;
use crate::model::buses::{CountyBuses, Run};
use crate::model::ids::Id;
use crate::model::outline::{Point, simplified};
use crate::report::page::roads::line;

/// How far a drawn line may stray, degrees: some five metres.
const TOLERANCE: f64 = 0.000_05;

/// A list of buses, `[name, seats, attendant, yuan, runs]`, a run `[school, line, calls]`, a call `[village or null, arrives, departs,
/// boarding, load, ride]` in seconds.
pub(super) fn buses(routed: &CountyBuses) -> Json {
    let runs = buses_out::buses(routed);
    let bus = |(bus, day): (&buses_out::Bus<'_>, &crate::model::buses::BusDay)| {
        let run = |(trip, run): (&buses_out::Trip<'_>, &Run)| {
            let calls = trip.callings.iter().map(call).collect();
            Json::List(vec![number(trip.of.school.row()), course(routed, run), Json::List(calls)])
        };
        Json::List(vec![
            bus.name.as_str().into(),
            bus.kind.seats.into(),
            (bus.kind.attendant.0 > 0).into(),
            bus.cost.into(),
            Json::List(bus.trips.iter().zip(&day.runs).map(run).collect()),
        ])
    };
    Json::List(runs.iter().zip(&routed.fleet).map(bus).collect())
}

fn call(call: &Calling) -> Json {
    Json::List(vec![
        call.village.map_or(Json::Null, |village| number(village.row())),
        number(call.arrive),
        number(call.depart),
        call.boarding.into(),
        call.load.into(),
        call.ride.map_or(Json::Null, |ride| ride.0.into()),
    ])
}

fn course(routed: &CountyBuses, run: &Run) -> Json {
    let course = routed.courses.get(run.school as usize).and_then(|of| of.get(run.route as usize));
    let points: Vec<Point> = course.into_iter().flatten().map(|at| (at.lon, at.lat)).collect();
    line(&simplified(&points, TOLERANCE)).map_or(Json::Null, Json::Text)
}

fn number(number: impl std::fmt::Display) -> Json {
    Json::Number(number.to_string())
}
