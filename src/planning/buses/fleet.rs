//! Routes of all schools put onto buses, by the bells of the schools.
//!
//! Two routes follow one another where the bus is in time and its empty way costs less than the bus that it spares; as many as
//! may follow are made to. It refuses to change a route.

use crate::model::buses::{Arrivals, BusDay, BusType, Leg, Run, SchoolBuses, length_cost};
use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::keep::Keep;
use crate::model::units::{Fen, Seconds};
use crate::network;
use crate::routing::{Trip, chain};

/// Rounds in which starts move; some fifty settled every fleet seen.
const ROUNDS: u64 = 300;

/// A route as a trip: where it stands, its kind of bus, its metres and how long it takes.
struct Route {
    school: u32,
    number: u32,
    bus: u32,
    metres: u64,
    lasts: u32,
    bell: u32,
    /// Column of its first stop in the table of empty ways; its row is the school's.
    begins: usize,
}

/// Buses for all routes, and the fewest that there could be; `None` where there are no roads.
pub(super) fn fleet(
    case: &Case,
    schools: &[SchoolBuses],
    types: &[BusType],
    arrivals: &Arrivals,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Option<(Vec<BusDay>, u32)> {
    let (from, to) = ends(schools);
    let routes = routes(case, schools, arrivals, &to);
    let ways = network::empty_ways(&case.county, &case.recipe, &case.profile, (&from, &to), keep, control)?;
    let way = |one: usize, other: usize| -> Option<Leg> {
        ways[routes[one].school as usize * to.len() + routes[other].begins]
    };
    let worth = |one: usize, other: usize, way: Leg| {
        let [a, b] = [one, other].map(|route| &types[routes[route].bus as usize]);
        length_cost(a.km.max(b.km), u64::from(way.length.0)) < a.year().min(b.year())
    };
    let empty = |one: usize, other: usize| {
        way(one, other).filter(|&leg| worth(one, other, leg)).map(|leg| leg.time.0.div_ceil(1000))
    };
    let trip = |route: &Route| {
        let start = |before: Seconds| route.bell.saturating_sub(before.0).saturating_sub(route.lasts);
        let (earliest, latest) = arrivals.before_bell;
        Trip {
            window: (start(earliest), start(latest)),
            lasts: route.lasts.saturating_add(arrivals.turn_round.0),
        }
    };
    let trips: Vec<Trip> = routes.iter().map(trip).collect();
    let chained = chain(&trips, &empty, ROUNDS, case.recipe.solve.seed);
    let day = |chain: &Vec<u32>| {
        let driven: Vec<&Route> = chain.iter().map(|&trip| &routes[trip as usize]).collect();
        let mut runs: Vec<Run> = Vec::new();
        let mut last = None;
        for &trip in chain {
            let at = trip as usize;
            let empty = last.and_then(|last| way(last, at)).unwrap_or_default();
            let arrives = Seconds(chained.starts[at].saturating_add(routes[at].lasts));
            runs.push(Run { school: routes[at].school, route: routes[at].number, arrives, empty });
            last = Some(at);
        }
        priced(runs, &driven, types)
    };
    let mut fleet: Vec<BusDay> = chained.buses.iter().map(day).collect();
    fleet.sort_by_key(|day| (day.runs[0].school, day.runs[0].route));
    Some((fleet, chained.lower_bound))
}

/// Schools where routes end, and villages where they begin, each once.
fn ends(schools: &[SchoolBuses]) -> (Vec<SchoolId>, Vec<VillageId>) {
    let firsts = schools
        .iter()
        .flat_map(|of| of.routes.routes.iter().map(|route| of.stops[route.calls[0].stop as usize].village));
    let mut villages: Vec<VillageId> = firsts.collect();
    villages.sort_unstable();
    villages.dedup();
    (schools.iter().map(|of| of.school).collect(), villages)
}

fn routes(case: &Case, schools: &[SchoolBuses], arrivals: &Arrivals, to: &[VillageId]) -> Vec<Route> {
    let mut all = Vec::new();
    for (school, of) in (0..).zip(schools) {
        let bell = case.county.schools[of.school].bell.unwrap_or(arrivals.bell);
        for (number, route) in (0..).zip(&of.routes.routes) {
            let (millis, metres) = of.problem.lasts(route).expect("the referee drove every leg");
            let first = of.stops[route.calls[0].stop as usize].village;
            all.push(Route {
                school,
                number,
                bus: route.bus,
                metres,
                lasts: u32::try_from(millis.div_ceil(1000)).unwrap_or(u32::MAX),
                bell: bell.0,
                begins: to.binary_search(&first).expect("listed above"),
            });
        }
    }
    all
}

/// The cheapest kind of bus that seats every run's children: that of the most seats among those the routes were priced with.
fn priced(runs: Vec<Run>, driven: &[&Route], types: &[BusType]) -> BusDay {
    let kinds = driven.iter().map(|route| route.bus);
    let bus = kinds.max_by_key(|&bus| types[bus as usize].seats).unwrap_or_default();
    let kind = &types[bus as usize];
    let loaded: Fen = driven.iter().map(|route| length_cost(kind.km, route.metres)).sum();
    let empty: Fen = runs.iter().map(|run| length_cost(kind.km, u64::from(run.empty.length.0))).sum();
    BusDay { bus, cost: kind.year() + loaded + empty, runs }
}
