//! Trips chained onto buses: tiny fleets by trying everything, and the published instances of several schools.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::bus_school::random_school;
use crate::common::dice::Dice;
use crate::common::{data, sweep};
use hubward::model::buses::{Arrivals, BusDay, BusStop, CountyBuses, Leg, Run, SchoolBuses, length_cost};
use hubward::model::control::Control;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::units::{Metres, Millis, Seconds};
use hubward::routing::{Effort, Fleet, Trip, chain, solve};
use hubward::verify::audit_fleet;

/// Holds a fleet to its windows and ways.
fn recounted(trips: &[Trip], empty: &dyn Fn(usize, usize) -> Option<u32>, fleet: &Fleet) {
    let mut seen = vec![0; trips.len()];
    for bus in &fleet.buses {
        for &trip in bus {
            seen[trip as usize] += 1;
        }
        for pair in bus.windows(2) {
            let (one, other) = (pair[0] as usize, pair[1] as usize);
            let there = fleet.starts[one] + trips[one].lasts + empty(one, other).expect("a way");
            assert!(there <= fleet.starts[other], "{one} before {other}");
        }
    }
    assert!(seen.iter().all(|&count| count == 1), "every trip is driven once");
    for (start, trip) in fleet.starts.iter().zip(trips) {
        assert!((trip.window.0..=trip.window.1).contains(start));
    }
    assert!(fleet.buses.len() >= fleet.lower_bound as usize);
}

/// The fewest buses by trying every bus for every trip, in every order of trips.
fn fewest(trips: &[Trip], empty: &dyn Fn(usize, usize) -> Option<u32>) -> usize {
    fn best(
        trips: &[Trip],
        empty: &dyn Fn(usize, usize) -> Option<u32>,
        done: usize,
        last: Option<(usize, u32)>,
        buses: usize,
        known: &mut usize,
    ) {
        if buses >= *known {
            return;
        }
        if done + 1 == 1 << trips.len() {
            *known = buses;
            return;
        }
        for next in (0..trips.len()).filter(|next| done >> next & 1 == 0) {
            let done = done | 1 << next;
            if let Some((trip, free)) = last {
                let start = empty(trip, next).map(|way| (free + way).max(trips[next].window.0));
                if let Some(start) = start.filter(|&start| start <= trips[next].window.1) {
                    best(trips, empty, done, Some((next, start + trips[next].lasts)), buses, known);
                }
            }
            let free = trips[next].window.0 + trips[next].lasts;
            best(trips, empty, done, Some((next, free)), buses + 1, known);
        }
    }
    let mut known = trips.len() + 1;
    best(trips, empty, 0, None, 0, &mut known);
    known
}

#[test]
fn tiny_fleets_are_lawful_and_nearly_always_the_fewest() {
    let (mut least, all) = (0, 400_u64);
    for seed in 0..all {
        let mut dice = Dice::new(seed.into());
        let count = 1 + dice.below(5) as usize;
        let trips: Vec<Trip> = (0..count)
            .map(|_| {
                let from = dice.below(100);
                Trip { window: (from, from + dice.below(30)), lasts: 5 + dice.below(30) }
            })
            .collect();
        let ways: Vec<Option<u32>> =
            (0..count * count).map(|_| dice.maybe(85, |dice| dice.below(40))).collect();
        let empty = |one: usize, other: usize| ways[one * count + other];
        let fleet = chain(&trips, &empty, 500, 1);
        recounted(&trips, &empty, &fleet);
        let best = fewest(&trips, &empty);
        assert!(fleet.buses.len() >= best && fleet.lower_bound as usize <= best, "seed {seed}");
        least += u64::from(fleet.buses.len() == best);
    }
    assert!(least * 100 >= all * 98, "{least} of {all} have the fewest buses");
}

/// Rows of numbers of a file; others are left out.
fn numbers(file: &Path) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(file).unwrap();
    let row =
        |line: &str| line.split_whitespace().map(|word| word.parse().ok()).collect::<Option<Vec<f64>>>();
    text.lines().filter_map(row).collect()
}

/// Seconds of a clock written as `710`.
fn clock(hhmm: f64) -> f64 {
    (hhmm / 100.0).floor() * 3600.0 + hhmm % 100.0 * 60.0
}

/// Park, Tae & Kim 2012: 20 miles an hour over Manhattan feet, 19 s and 2.6 s a pupil at a stop, 29 s and 1.9 s a pupil at the
/// school. Single-load routes as published beside the instances; all their figures are worked out again from the stops.
#[test]
fn published_routes_of_several_schools_need_no_more_buses_than_known() {
    let Some(folder) = data("bus/sbrp-park") else { return };
    for (name, known) in [("RSRB01", 31), ("RSRB02", 29), ("RSRB03", 55), ("RSRB04", 62)] {
        let by_id = |file: &str| -> BTreeMap<u64, Vec<f64>> {
            let rows = numbers(&folder.join("input").join(name).join(file));
            rows.into_iter().map(|row| (row[0] as u64, row)).collect()
        };
        let (stops, schools) = (by_id("Stops.txt"), by_id("Schools.txt"));
        let seconds =
            |a: &[f64], b: &[f64]| ((a[1] - b[1]).abs() + (a[2] - b[2]).abs()) / (20.0 * 5280.0 / 3600.0);
        let (mut trips, mut ends, mut called) = (Vec::new(), Vec::new(), 0);
        for row in numbers(&folder.join("routes/RSRB2700").join(format!("SBRP_{name}.txt"))) {
            if row.len() < 11 || row[3] <= 0.0 {
                continue;
            }
            let school = &schools[&(row[7] as u64)];
            let route: Vec<&Vec<f64>> = row[10..].iter().map(|&stop| &stops[&(stop as u64)]).collect();
            assert!(route.iter().all(|stop| stop[3] == school[0]), "single load");
            let places: Vec<&Vec<f64>> = route.iter().copied().chain([school]).collect();
            let drive: f64 = places.windows(2).map(|pair| seconds(pair[0], pair[1])).sum();
            let board = |stop: &Vec<f64>| 19.0 + 2.6 * stop[4];
            let boarding: f64 = route.iter().map(|stop| board(stop)).sum();
            let pupils: f64 = route.iter().map(|stop| stop[4]).sum();
            assert!(drive + boarding - board(route[0]) <= 2700.0 && pupils <= 66.0, "{name}: ride and seats");
            let there = drive + boarding;
            let window = (clock(school[3]) - there, clock(school[4]) - there);
            let lasts = (there + 29.0 + 1.9 * pupils).ceil() as u32;
            trips.push(Trip { window: (window.0.ceil() as u32, window.1.floor() as u32), lasts });
            ends.push((route[0], school));
            called += route.len();
        }
        assert_eq!(called, stops.len(), "{name}: every stop is called at");
        let empty = |one: usize, other: usize| Some(seconds(ends[one].1, ends[other].0).ceil() as u32);
        let fleet = chain(&trips, &empty, 5_000, 1);
        recounted(&trips, &empty, &fleet);
        println!(
            "{name}: {} trips on {} buses, at least {}",
            trips.len(),
            fleet.buses.len(),
            fleet.lower_bound
        );
        assert!(fleet.buses.len() <= known, "{name}: {} buses, {known} are known", fleet.buses.len());
    }
}

const BELL: u32 = 8 * 3600;
const ARRIVALS: Arrivals =
    Arrivals { before_bell: (Seconds(2700), Seconds(300)), turn_round: Seconds(60), bell: Seconds(BELL) };

/// The empty way from a school to a village: some number that both sides can know.
fn empty_way(school: SchoolId, village: VillageId) -> Leg {
    let minutes = 1 + (school.0 * 7 + village.0 * 3) % 9;
    Leg { time: Millis(minutes * 60_000), length: Metres(minutes * 700) }
}

/// Three random schools whose routes are chained onto buses; `None` where one has no routes.
fn county(dice: &mut Dice) -> Option<CountyBuses> {
    let types = random_school(dice, 4).types;
    let mut schools = Vec::new();
    for row in 0..3_u32 {
        let problem = hubward::model::buses::School { types: types.clone(), ..random_school(dice, 4) };
        let routes = solve(&problem, &Effort::default(), &Control::silent()).routes()?;
        let stop = |at: usize| BusStop { village: VillageId(row * 10 + at as u32), riders: Vec::new() };
        let stops = (0..problem.stops.len()).map(stop).collect();
        schools.push(SchoolBuses { school: SchoolId(row), stops, problem, routes });
    }
    let names: Vec<(u32, u32)> = (0..3)
        .flat_map(|row: u32| (0..schools[row as usize].routes.routes.len()).map(move |at| (row, at as u32)))
        .collect();
    let route = |at: usize| {
        let (row, route) = names[at];
        let of: &SchoolBuses = &schools[row as usize];
        (of, &of.routes.routes[route as usize])
    };
    let lasts = |at: usize| route(at).0.problem.lasts(route(at).1).unwrap().0.div_ceil(1000) as u32;
    let way = |one: usize, other: usize| {
        let (of, next) = route(other);
        empty_way(route(one).0.school, of.stops[next.calls[0].stop as usize].village)
    };
    let trips: Vec<Trip> = (0..names.len())
        .map(|at| Trip { window: (BELL - 2700 - lasts(at), BELL - 300 - lasts(at)), lasts: lasts(at) + 60 })
        .collect();
    let chained = chain(&trips, &|one, other| Some(way(one, other).time.0 / 1000), 100, 1);
    let day = |chain: &Vec<u32>| {
        let runs: Vec<Run> = (0..chain.len())
            .map(|place| {
                let at = chain[place] as usize;
                let empty = if place == 0 { Leg::default() } else { way(chain[place - 1] as usize, at) };
                let arrives = Seconds(chained.starts[at] + lasts(at));
                Run { school: names[at].0, route: names[at].1, arrives, empty }
            })
            .collect();
        let buses = chain.iter().map(|&at| route(at as usize).1.bus);
        let bus = buses.max_by_key(|&bus| types[bus as usize].seats).unwrap();
        let kind = &types[bus as usize];
        let loaded = chain.iter().map(|&at| {
            let (of, route) = route(at as usize);
            length_cost(kind.km, of.problem.lasts(route).unwrap().1)
        });
        let empty = runs.iter().map(|run| length_cost(kind.km, u64::from(run.empty.length.0)));
        BusDay { bus, cost: loaded.chain(empty).fold(kind.year(), |sum, cost| sum + cost), runs }
    };
    let fleet = chained.buses.iter().map(day).collect();
    Some(CountyBuses {
        schools: schools.clone(),
        types,
        arrivals: ARRIVALS,
        fleet,
        fewest: chained.lower_bound,
        rides: Vec::new(),
        courses: Vec::new(),
    })
}

/// One change of a fleet that a referee must see.
fn plant(dice: &mut Dice, buses: &mut CountyBuses) {
    let all = buses.fleet.len() as u32;
    let at = dice.below(all) as usize;
    let day = &mut buses.fleet[at];
    let run = dice.below(day.runs.len() as u32) as usize;
    match dice.below(9) {
        0 => day.cost.0 += i64::from(dice.between(1, 9)),
        1 => day.runs[run].arrives.0 = BELL - 299 + dice.below(600),
        2 => day.runs[run].arrives.0 = BELL - 2701 - dice.below(600),
        3 => day.runs[run].empty.length.0 += 1 + dice.below(5000),
        4 => day.runs[run].empty.time.0 += 1000,
        5 => drop(day.runs.remove(run)),
        6 => {
            let twice = day.runs[run];
            day.runs.push(twice);
        }
        7 => day.runs[run].route += 40,
        _ => buses.fewest = all + 1,
    }
}

#[test]
fn planted_faults_of_fleets_are_found() {
    let (mut planted, mut several) = (0, 0);
    for seed in 0..sweep(3000_u64) {
        let mut dice = Dice::new((7_000_000 + seed).into());
        let Some(mut buses) = county(&mut dice) else { continue };
        let audit = |buses: &CountyBuses| {
            audit_fleet(buses, &|_| None, &|school, village| Some(empty_way(school, village)))
        };
        assert_eq!(audit(&buses), [], "seed {seed}: {:?}", buses.fleet);
        several += usize::from(buses.fleet.iter().any(|day| day.runs.len() > 1));
        plant(&mut dice, &mut buses);
        assert_ne!(audit(&buses), [], "seed {seed}: {:?}", buses.fleet);
        planted += 1;
    }
    println!("{planted} faults, {several} fleets of which some bus drives twice");
    assert!(planted > 100 && several * 2 > planted || sweep(3000_u64) < 1000);
}
