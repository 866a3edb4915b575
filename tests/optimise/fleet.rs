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

use crate::common::data;
use crate::common::dice::Dice;
use hubward::routing::{Fleet, Trip, chain};

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
