//! The bus routes of a plan and the files they are told in.
//!
//! It writes none of them.

use serde_json::{Value, json};

use crate::desk::Failure;
use crate::io::buses_out::{self, tables};
#[cfg(feature = "gtfs")]
use crate::io::gtfs::gtfs;
use crate::model::buses::{Routes, SchoolBuses};
use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::keep::Keep;
use crate::model::plan::Plan;
use crate::model::units::{Fen, Seconds};
use crate::planning;
use crate::planning::buses::BusError;
use crate::report::buses::sheets;
use crate::report::words::Lang;

/// Routes of the daily riders of a plan's last year, each recounted by the referee.
///
/// # Errors
/// [`Kind::Unverified`](crate::desk::failure::Kind::Unverified) where the referee finds anything, another failure where there are
/// no routes.
pub fn routes(
    case: &Case,
    plan: &Plan,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Result<Vec<SchoolBuses>, Failure> {
    planning::buses::buses(case, plan, keep, control).map_err(|error| match error {
        BusError::Unverified { findings, .. } => Failure::unverified(&findings),
        other => Failure::other(other.to_string()),
    })
}

/// The files of a folder of routes, by name.
///
/// # Errors
/// Where the feed cannot be put together.
pub fn files(case: &Case, plan: &Plan, schools: &[SchoolBuses]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files: Vec<(String, Vec<u8>)> =
        tables(case, schools).into_iter().map(|(name, text)| (name.to_string(), text.into_bytes())).collect();
    #[cfg(feature = "gtfs")]
    {
        let year = plan.assignments.iter().map(|row| row.year).max().unwrap_or(case.recipe.first_year);
        let feed = gtfs(case, year, schools).map_err(|error| Failure::other(format!("gtfs.zip: {error}")))?;
        files.push(("gtfs.zip".into(), feed));
    }
    #[cfg(not(feature = "gtfs"))]
    let _ = plan;
    for lang in Lang::ALL {
        files.push((format!("sheets.{}.html", lang.code()), sheets(case, schools, lang).into_bytes()));
    }
    let document = serde_json::to_vec_pretty(&document(case, schools))
        .map_err(|error| Failure::other(format!("buses.json: {error}")))?;
    files.push(("buses.json".into(), document));
    files.sort();
    Ok(files)
}

/// What the routes come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Schools with buses, and those whose routes are proven the cheapest.
    pub schools: (usize, usize),
    /// Stops of all schools.
    pub stops: usize,
    /// Buses; every route has its own.
    pub buses: usize,
    /// Children who ride.
    pub riders: u32,
    /// Buses, drivers, attendants and kilometres a year.
    pub money: Fen,
    /// The same with what rides cost by the plan's price of time and its soft rows: what the engine counts.
    pub cost: Fen,
    /// No routes cost less than this, as the engine counts.
    pub lower_bound: Fen,
    /// Longest ride.
    pub longest: Seconds,
    /// Children who ride longer than half an hour.
    pub over_30: u32,
}

/// Counts routes.
#[must_use]
pub fn figures(schools: &[SchoolBuses]) -> Figures {
    let mut all = Figures { schools: (schools.len(), 0), ..Figures::default() };
    for bus in buses_out::buses(schools) {
        let kind = &bus.of.problem.types[bus.route.bus as usize];
        all.buses += 1;
        for call in &bus.callings {
            all.riders += call.boarding;
            all.longest = all.longest.max(call.ride.unwrap_or_default());
            all.over_30 += if call.ride > Some(Seconds(1800)) { call.boarding } else { 0 };
        }
        let metres = bus.callings.last().map_or(0, |call| call.metres);
        all.money += kind.year() + crate::model::buses::length_cost(kind.km, metres);
    }
    for of in schools {
        all.schools.1 += usize::from(of.routes.proven());
        all.stops += of.stops.len();
        all.cost += of.routes.cost;
        all.lower_bound += of.routes.lower_bound;
    }
    all
}

/// The document of a folder of routes: the sums, and each school's.
#[must_use]
pub fn document(case: &Case, schools: &[SchoolBuses]) -> Value {
    let all = figures(schools);
    let gap = |cost: Fen, bound: Fen| (cost - bound).yuan() / cost.yuan().abs().max(0.01);
    let school = |of: &SchoolBuses| {
        let Routes { routes, cost, lower_bound, .. } = &of.routes;
        json!({
            "school": case.county.schools[of.school].code,
            "stops": of.stops.len(),
            "buses": routes.len(),
            "yuan_year": figures(std::slice::from_ref(of)).money.yuan(),
            "objective": cost.yuan(),
            "lower_bound": lower_bound.yuan(),
            "gap": gap(*cost, *lower_bound),
        })
    };
    json!({
        "routes": all.buses,
        "buses": all.buses,
        "riders": all.riders,
        "stops": all.stops,
        "yuan_year": all.money.yuan(),
        "objective": all.cost.yuan(),
        "lower_bound": all.lower_bound.yuan(),
        "gap": gap(all.cost, all.lower_bound),
        "longest_ride_minutes": all.longest.minutes(),
        "over_30": all.over_30,
        "schools": schools.iter().map(school).collect::<Vec<_>>(),
    })
}
