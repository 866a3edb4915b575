//! Bus routes as `routes.csv`, `buses.csv` and `stops.csv`, and the clocks that `io::gtfs` and the sheets share.
//!
//! It refuses to judge a route: clocks are counted back from when the bus is at the school, and everything else stands as it was routed.

use std::collections::BTreeMap;

use crate::io::plan_folder::{kilometres, minutes, sheet};
use crate::model::buses::{BusType, CountyBuses, Route, Run, School, SchoolBuses};
use crate::model::case::Case;
use crate::model::ids::VillageId;
use crate::model::units::{Fen, Metres, Seconds};

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

/// One run of a bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip<'b> {
    /// Its school's stops and problem.
    pub of: &'b SchoolBuses,
    /// Its route.
    pub route: &'b Route,
    /// Metres that the bus drives empty to the first call.
    pub empty: u64,
    /// Where it calls.
    pub callings: Vec<Calling>,
}

impl Trip<'_> {
    /// Metres from the first call to the school.
    #[must_use]
    pub fn metres(&self) -> u64 {
        self.callings.last().map_or(0, |call| call.metres)
    }
}

/// One bus and its morning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bus<'b> {
    /// `B001` …
    pub name: String,
    /// Its kind.
    pub kind: &'b BusType,
    /// What it costs a year.
    pub cost: Fen,
    /// In the order in which it drives them.
    pub trips: Vec<Trip<'b>>,
}

/// What children's rides come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rides {
    /// Children who ride.
    pub children: u32,
    /// Of these, those who ride more than 30 minutes.
    pub over_30: u32,
    /// The longest ride.
    pub longest: Seconds,
    /// All rides together, a child's seconds each.
    pub pupil_seconds: u64,
}

impl Rides {
    /// Those of all runs.
    #[must_use]
    pub fn of(buses: &[Bus<'_>]) -> Self {
        let mut all = Self::default();
        for call in buses.iter().flat_map(|bus| &bus.trips).flat_map(|trip| &trip.callings) {
            let ride = call.ride.unwrap_or_default();
            all.children += call.boarding;
            all.over_30 += if ride > Seconds(1800) { call.boarding } else { 0 };
            all.longest = all.longest.max(ride);
            all.pupil_seconds += u64::from(ride.0) * u64::from(call.boarding);
        }
        all
    }
}

/// The buses of a county with their clocks, in the order of the fleet.
///
/// # Panics
/// Where a bus drives a route that there is not: the referee passes no such fleet.
#[must_use]
pub fn buses(county: &CountyBuses) -> Vec<Bus<'_>> {
    let trip = |run: &Run| {
        let of = &county.schools[run.school as usize];
        let route = &of.routes.routes[run.route as usize];
        let callings = callings(of, route, u64::from(run.arrives.0));
        Trip { of, route, empty: u64::from(run.empty.length.0), callings }
    };
    county
        .fleet
        .iter()
        .zip(1..)
        .map(|(day, number)| Bus {
            name: format!("B{number:03}"),
            kind: &county.types[day.bus as usize],
            cost: day.cost,
            trips: day.runs.iter().map(trip).collect(),
        })
        .collect()
}

fn callings(of: &SchoolBuses, route: &Route, arrival: u64) -> Vec<Calling> {
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
    let on_clock = |millis: u64| (arrival * 1000 + millis).saturating_sub(total) / 1000;
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
pub fn tables(case: &Case, county: &CountyBuses) -> Vec<(&'static str, String)> {
    let buses = buses(county);
    vec![
        ("buses.csv", bus_rows(&buses)),
        ("routes.csv", route_rows(case, &buses)),
        ("stops.csv", stop_rows(case, &county.schools)),
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
    let trips = buses.iter().flat_map(|bus| bus.trips.iter().zip(1..).map(move |trip| (bus, trip)));
    let rows = trips.flat_map(|(bus, (trip, number)): (&Bus<'_>, (&Trip<'_>, u32))| {
        trip.callings.iter().zip(1..).map(move |(call, sequence): (&Calling, u32)| {
            vec![
                bus.name.clone(),
                number.to_string(),
                sequence.to_string(),
                stop_name(case, trip.of, call.village),
                clock(call.arrive),
                clock(call.depart),
                call.boarding.to_string(),
                call.alighting.to_string(),
                call.load.to_string(),
                kilometres(whole(call.metres)),
                call.ride.map(minutes).unwrap_or_default(),
                case.county.schools[trip.of.school].code.clone(),
            ]
        })
    });
    sheet(&COLUMNS, "", &[], rows)
}

fn whole(metres: u64) -> Metres {
    Metres(u32::try_from(metres).unwrap_or(u32::MAX))
}

fn bus_rows(buses: &[Bus<'_>]) -> String {
    const COLUMNS: [&str; 8] =
        ["bus", "type", "seats", "trips", "attendant", "km_loaded", "km_empty", "yuan_year"];
    let rows = buses.iter().map(|bus| {
        vec![
            bus.name.clone(),
            bus.kind.name.clone(),
            bus.kind.seats.to_string(),
            bus.trips.len().to_string(),
            u32::from(bus.kind.attendant.0 > 0).to_string(),
            kilometres(whole(bus.trips.iter().map(Trip::metres).sum())),
            kilometres(whole(bus.trips.iter().map(|trip| trip.empty).sum())),
            bus.cost.to_decimal(),
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
