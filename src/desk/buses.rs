//! The bus routes of a plan and the files they are told in.
//!
//! It writes none of them.

use serde_json::{Value, json};

use crate::desk::Failure;
use crate::io::buses_out::{self, Rides, tables};
#[cfg(feature = "gtfs")]
use crate::io::gtfs::gtfs;
use crate::model::buses::{CountyBuses, Routes, SchoolBuses};
use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::keep::Keep;
use crate::model::plan::Plan;
use crate::model::units::{Fen, Seconds};
use crate::planning;
use crate::planning::buses::BusError;
use crate::report::buses;
use crate::report::words::Lang;

/// Routes of the daily riders of a plan's last year and the buses that drive them, recounted by the referee.
///
/// # Errors
/// [`Kind::Unverified`](crate::desk::failure::Kind::Unverified) where the referee finds anything, another failure where there are
/// no routes.
pub fn routes(
    case: &Case,
    plan: &Plan,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Result<CountyBuses, Failure> {
    planning::buses::buses(case, plan, keep, control).map_err(|error| match error {
        BusError::Unverified { findings, .. } => Failure::unverified(&findings),
        other => Failure::other(other.to_string()),
    })
}

/// The same with where each route runs along the roads, to be drawn.
///
/// # Errors
/// Those of [`routes`].
pub fn drawn(
    case: &Case,
    plan: &Plan,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Result<CountyBuses, Failure> {
    let mut buses = routes(case, plan, keep, control)?;
    planning::buses::draw(case, &mut buses);
    Ok(buses)
}

/// The files of a folder of routes, by name.
///
/// # Panics
/// Never: what we write is JSON.
#[must_use]
pub fn files(case: &Case, plan: &Plan, county: &CountyBuses) -> Vec<(&'static str, Vec<u8>)> {
    let mut files: Vec<(&'static str, Vec<u8>)> =
        tables(case, county).into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    #[cfg(feature = "gtfs")]
    files.push(("gtfs.zip", feed(case, plan, county)));
    #[cfg(not(feature = "gtfs"))]
    let _ = plan;
    files.extend(sheets(case, county));
    let document = serde_json::to_vec_pretty(&document(case, county)).expect("our own document is JSON");
    files.push(("buses.json", document));
    files.sort();
    files
}

/// The printable sheets in each language.
#[must_use]
pub fn sheets(case: &Case, county: &CountyBuses) -> Vec<(&'static str, Vec<u8>)> {
    let sheets = |lang| buses::sheets(case, county, lang).into_bytes();
    vec![("sheets.en.html", sheets(Lang::En)), ("sheets.zh.html", sheets(Lang::Zh))]
}

/// The feed, of the school year that begins in the plan's last.
///
/// # Panics
/// Never: a zip file in memory takes all.
#[cfg(feature = "gtfs")]
#[must_use]
pub fn feed(case: &Case, plan: &Plan, county: &CountyBuses) -> Vec<u8> {
    let year = plan.assignments.iter().map(|row| row.year).max().unwrap_or(case.recipe.first_year);
    gtfs(case, year, county).expect("a zip file in memory takes all")
}

/// What the routes come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Schools with buses, and those whose routes are proven the cheapest.
    pub schools: (usize, usize),
    /// Stops of all schools.
    pub stops: usize,
    /// Routes.
    pub routes: usize,
    /// Buses that drive them, one after the other where the bells allow it.
    pub buses: usize,
    /// Children who ride.
    pub riders: u32,
    /// Buses, drivers, attendants and kilometres a year, empty ones too.
    pub money: Fen,
    /// Routes with a bus of their own, and what rides cost by the plan's price of time and its soft rows: what the engine counts.
    pub cost: Fen,
    /// No routes cost less than this, as the engine counts.
    pub lower_bound: Fen,
    /// Longest ride.
    pub longest: Seconds,
    /// Children who ride longer than half an hour.
    pub over_30: u32,
}

/// Counts routes and buses.
#[must_use]
pub fn figures(county: &CountyBuses) -> Figures {
    let schools = &county.schools;
    let Rides { children: riders, over_30, longest, .. } = Rides::of(&buses_out::buses(county));
    let money = county.fleet.iter().map(|day| day.cost).sum();
    let (schools_routed, buses) = ((schools.len(), 0), county.fleet.len());
    let mut all =
        Figures { schools: schools_routed, buses, riders, over_30, longest, money, ..Figures::default() };
    for of in schools {
        all.schools.1 += usize::from(of.routes.proven());
        all.stops += of.stops.len();
        all.routes += of.routes.routes.len();
        all.cost += of.routes.cost;
        all.lower_bound += of.routes.lower_bound;
    }
    all
}

/// The document of a folder of routes: the sums, and each school's.
#[must_use]
pub fn document(case: &Case, county: &CountyBuses) -> Value {
    let all = figures(county);
    let gap = |cost: Fen, bound: Fen| (cost - bound).yuan() / cost.yuan().abs().max(0.01);
    let school = |of: &SchoolBuses| {
        let Routes { routes, cost, lower_bound, .. } = &of.routes;
        json!({
            "school": case.county.schools[of.school].code,
            "stops": of.stops.len(),
            "routes": routes.len(),
            "dedicated_yuan_year": of.dedicated().yuan(),
            "objective": cost.yuan(),
            "lower_bound": lower_bound.yuan(),
            "gap": gap(*cost, *lower_bound),
        })
    };
    json!({
        "routes": all.routes,
        "buses": all.buses,
        "buses_at_least": county.fewest,
        "riders": all.riders,
        "stops": all.stops,
        "yuan_year": all.money.yuan(),
        "objective": all.cost.yuan(),
        "lower_bound": all.lower_bound.yuan(),
        "gap": gap(all.cost, all.lower_bound),
        "longest_ride_minutes": all.longest.minutes(),
        "over_30": all.over_30,
        "schools": county.schools.iter().map(school).collect::<Vec<_>>(),
    })
}
