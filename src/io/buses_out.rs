//! Bus routes as `routes.csv`, `buses.csv` and `stops.csv`, and the clocks that `io::gtfs` and the sheets share.
//!
//! It refuses to judge a route: clocks are counted back from the bell, and everything else stands as it was routed.

use std::collections::BTreeMap;

use crate::io::plan_folder::{kilometres, minutes, sheet};
use crate::model::buses::{Route, School, SchoolBuses, length_cost};
use crate::model::case::Case;
use crate::model::ids::VillageId;
use crate::model::units::{Metres, Seconds};

/// When buses arrive: ten minutes before a bell at eight (?), in seconds after midnight.
const ARRIVAL: u64 = 28_200;

/// One call of a bus, the school's as the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calling {
    /// The village; `None` = the school.
    pub village: Option<VillageId>,
    /// Seconds after midnight.
    pub arrive: u64,
    /// Seconds after midnight.
    pub depart: u64,
    /// Children who get on.
    pub boarding: u32,
    /// Children who get off.
    pub alighting: u32,
    /// Children aboard when it leaves.
    pub load: u32,
    /// Metres from the first call.
    pub metres: u64,
    /// How long those ride who get on; `None` at the school.
    pub ride: Option<Seconds>,
}

/// One bus of a school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bus<'b> {
    /// `B001` …, through all schools.
    pub name: String,
    /// Its school's stops and problem.
    pub of: &'b SchoolBuses,
    /// Its route.
    pub route: &'b Route,
    /// Where it calls.
    pub callings: Vec<Calling>,
}

/// The buses of all schools with their clocks, in the order of the schools and their routes.
#[must_use]
pub fn buses(schools: &[SchoolBuses]) -> Vec<Bus<'_>> {
    let routes = schools.iter().flat_map(|of| of.routes.routes.iter().map(move |route| (of, route)));
    routes
        .zip(1..)
        .map(|((of, route), number)| Bus {
            name: format!("B{number:03}"),
            of,
            route,
            callings: callings(of, route),
        })
        .collect()
}

fn callings(of: &SchoolBuses, route: &Route) -> Vec<Calling> {
    let School { stops, legs, .. } = &of.problem;
    let places: Vec<usize> = route.calls.iter().map(|call| call.stop as usize + 1).chain([0]).collect();
    let mut list = Vec::new();
    let (mut clock, mut metres, mut load) = (0, 0, 0); // milliseconds from the first departure
    for (at, &place) in places.iter().enumerate() {
        let boarding = route.calls.get(at).map_or(0, |call| call.boarding);
        let stand = |stop: usize| {
            u64::from(stops[stop].dwell.0) + u64::from(stops[stop].child.0) * u64::from(boarding)
        };
        let wait = place.checked_sub(1).map_or(0, stand);
        let arrive = clock;
        clock += if at == 0 { 0 } else { wait };
        let alighting = if place == 0 { load } else { 0 };
        load = load + boarding - alighting;
        let village = place.checked_sub(1).map(|stop| of.stops[stop].village);
        list.push((
            Calling { village, arrive, depart: clock, boarding, alighting, load, metres, ride: None },
            wait,
        ));
        if let Some(leg) = places.get(at + 1).and_then(|&next| legs.leg(place, next)) {
            clock += u64::from(leg.time.0);
            metres += u64::from(leg.length.0);
        }
    }
    let total = clock;
    let on_clock = |millis: u64| (ARRIVAL * 1000 + millis).saturating_sub(total) / 1000;
    let finished = |(at, (mut call, wait)): (usize, (Calling, u64))| {
        let ride = (total - call.depart).div_ceil(1000);
        call.ride = call.village.and(u32::try_from(ride).ok()).map(Seconds);
        let early = if at == 0 { wait.div_ceil(1000) } else { 0 };
        call.arrive = on_clock(call.arrive).saturating_sub(early);
        call.depart = on_clock(call.depart);
        call
    };
    list.into_iter().enumerate().map(finished).collect()
}

/// The three tables by name.
#[must_use]
pub fn tables(case: &Case, schools: &[SchoolBuses]) -> Vec<(&'static str, String)> {
    let buses = buses(schools);
    vec![
        ("buses.csv", bus_rows(&buses)),
        ("routes.csv", route_rows(case, &buses)),
        ("stops.csv", stop_rows(case, schools)),
    ]
}

/// How a stop stands in files: villages and schools may have the same code.
pub(crate) fn stop_name(case: &Case, of: &SchoolBuses, village: Option<VillageId>) -> String {
    village.map_or_else(
        || format!("s:{}", case.county.schools[of.school].code),
        |village| format!("v:{}", case.county.villages[village].code),
    )
}

fn route_rows(case: &Case, buses: &[Bus<'_>]) -> String {
    const COLUMNS: [&str; 12] = [
        "bus",
        "trip",
        "sequence",
        "stop",
        "arrive",
        "depart",
        "boarding",
        "alighting",
        "load",
        "km",
        "ride_minutes",
        "school",
    ];
    let rows = buses.iter().flat_map(|bus| {
        bus.callings.iter().zip(1..).map(move |(call, sequence): (&Calling, u32)| {
            vec![
                bus.name.clone(),
                "1".into(),
                sequence.to_string(),
                stop_name(case, bus.of, call.village),
                clock(call.arrive),
                clock(call.depart),
                call.boarding.to_string(),
                call.alighting.to_string(),
                call.load.to_string(),
                kilometres(Metres(u32::try_from(call.metres).unwrap_or(u32::MAX))),
                call.ride.map(minutes).unwrap_or_default(),
                case.county.schools[bus.of.school].code.clone(),
            ]
        })
    });
    sheet(&COLUMNS, "", &[], rows)
}

fn bus_rows(buses: &[Bus<'_>]) -> String {
    const COLUMNS: [&str; 8] =
        ["bus", "type", "seats", "trips", "attendant", "km_loaded", "km_empty", "yuan_year"];
    let rows = buses.iter().map(|bus| {
        let kind = &bus.of.problem.types[bus.route.bus as usize];
        let metres = bus.callings.last().map_or(0, |call| call.metres);
        vec![
            bus.name.clone(),
            kind.name.clone(),
            kind.seats.to_string(),
            "1".into(),
            u32::from(kind.attendant.0 > 0).to_string(),
            kilometres(Metres(u32::try_from(metres).unwrap_or(u32::MAX))),
            kilometres(Metres(0)),
            (kind.year() + length_cost(kind.km, metres)).to_decimal(),
        ]
    });
    sheet(&COLUMNS, "", &[], rows)
}

fn stop_rows(case: &Case, schools: &[SchoolBuses]) -> String {
    let mut children: BTreeMap<VillageId, u32> = BTreeMap::new();
    for (stop, asked) in schools.iter().flat_map(|of| of.stops.iter().zip(&of.problem.stops)) {
        *children.entry(stop.village).or_default() += asked.load;
    }
    let rows = children.into_iter().map(|(village, children)| {
        let row = &case.county.villages[village];
        let (lon, lat) = (row.position.lon, row.position.lat);
        vec![format!("v:{}", row.code), row.code.clone(), degrees(lon), degrees(lat), children.to_string()]
    });
    sheet(&["stop", "village", "lon", "lat", "children"], "", &[], rows)
}

/// Six places: a decimetre.
pub(crate) fn degrees(value: f64) -> String {
    format!("{value:.6}")
}

/// `HH:MM:SS` of seconds after midnight.
#[must_use]
pub fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
