//! Routes of one school against trying everything, on random tiny schools with every kind of limit in play.
#![allow(
    clippy::print_stdout,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};

use crate::common::bus_school::{cheapest, cost_of, random_school};
use crate::common::dice::{Dice, size};
use crate::common::sweep;
use hubward::model::buses::{Leg, Route, Routes, School};
use hubward::model::control::{Control, Go};
use hubward::model::units::Millis;
use hubward::routing::{Effort, Found, solve};
use hubward::verify::audit_routes;

/// Counts every route again, and what its stops' children ride.
fn recounted(school: &School, routes: &Routes) -> i64 {
    let mut left: Vec<u32> = school.stops.iter().map(|stop| stop.load).collect();
    let mut cost = 0;
    for route in &routes.routes {
        let order: Vec<usize> = route.calls.iter().map(|call| call.stop as usize).collect();
        let boarding: Vec<u32> = route.calls.iter().map(|call| call.boarding).collect();
        let own = cost_of(school, &order, &boarding).expect("a route keeps the limits");
        assert_eq!(own, route.cost.0);
        assert!(boarding.iter().sum::<u32>() <= school.types[route.bus as usize].seats);
        for call in &route.calls {
            left[call.stop as usize] -= call.boarding;
        }
        cost += own;
    }
    assert!(left.iter().all(|&left| left == 0), "every child has a seat");
    assert!(school.most_routes.is_none_or(|most| routes.routes.len() <= most as usize));
    cost
}

#[test]
fn routes_of_tiny_schools_equal_brute_force() {
    let mut none = 0;
    let schools = sweep(4000_u64);
    for seed in 0..schools {
        let school = random_school(&mut Dice::new(seed.into()), 6);
        let found = solve(&school, &Effort::default(), &Control::silent());
        assert_ne!(found, Found::Unknown, "seed {seed}");
        let (found, best) = (found.routes(), cheapest(&school));
        assert_eq!(found.as_ref().map(|routes| routes.cost.0), best, "seed {seed}: {school:#?}");
        none += usize::from(best.is_none());
        if let Some(routes) = found {
            assert_eq!(recounted(&school, &routes), routes.cost.0, "seed {seed}");
            assert_eq!(routes.lower_bound, routes.cost, "seed {seed}: proven");
        }
    }
    assert!(
        none * 2 < usize::try_from(schools).unwrap().max(40),
        "most schools can be served: {none} cannot"
    );
}

/// The engine of schools whose sets are too many, on schools small enough to know the answer.
#[test]
fn bounds_by_columns_are_below_the_cheapest_and_proofs_hold() {
    let (mut routed, mut optimal, mut proven) = (0, 0, 0);
    for seed in 0..sweep(1200_u64) {
        let school = random_school(&mut Dice::new((9_000_000 + seed).into()), 6);
        let effort = Effort { labels: 0, rounds: 200, ..Effort::default() };
        let best = cheapest(&school);
        match solve(&school, &effort, &Control::silent()) {
            Found::Routes(routes) => {
                let best = best.expect("routes were found");
                assert_eq!(recounted(&school, &routes), routes.cost.0, "seed {seed}");
                assert!(
                    routes.cost.0 >= best && routes.lower_bound.0 <= best,
                    "seed {seed}: {routes:?} {best}"
                );
                routed += 1;
                optimal += u32::from(routes.cost.0 == best);
                proven += u32::from(routes.proven());
            }
            Found::Impossible => assert_eq!(best, None, "seed {seed}"),
            Found::Unknown => {}
        }
    }
    println!("{routed} routed, {optimal} the cheapest, {proven} proven");
    assert!(optimal * 20 >= routed * 19, "{optimal} of {routed}");
    assert!(proven * 4 >= routed, "{proven} of {routed}");
}

/// However early it is stopped, it claims no more than was proven until then.
#[test]
fn an_engine_that_is_stopped_claims_no_false_bound() {
    let (mut routed, mut unproven) = (0, 0);
    for seed in 0..sweep(300_u64) {
        let school = random_school(&mut Dice::new((11_000_000 + seed).into()), 6);
        let Some(best) = cheapest(&school) else { continue };
        for asked in [1, 2, 5, 20, 100] {
            let left = AtomicI32::new(asked);
            let go = || if left.fetch_sub(1, Ordering::Relaxed) <= 0 { Go::TimeUp } else { Go::On };
            let effort = Effort { labels: 0, rounds: 50, ..Effort::default() };
            let found = solve(&school, &effort, &Control { go: &go, progress: &|_| {} });
            assert_ne!(found, Found::Impossible, "seed {seed}, stopped after {asked}");
            let Some(routes) = found.routes() else { continue };
            assert!(
                routes.lower_bound.0 <= best && routes.cost.0 >= best,
                "seed {seed}, stopped after {asked}: {} … {}, the best is {best}",
                routes.lower_bound.0,
                routes.cost.0
            );
            routed += 1;
            unproven += u32::from(!routes.proven());
        }
    }
    println!("{routed} routed, {unproven} of them not proven");
    assert!(unproven * 20 > routed, "{unproven} of {routed}: some stops come before the proof");
}

/// One change of routes that a referee must see.
fn plant(dice: &mut Dice, school: &School, routes: &mut Routes) {
    let at = dice.below(size(&routes.routes)) as usize;
    let route = &mut routes.routes[at];
    let call = dice.below(size(&route.calls)) as usize;
    match dice.below(9) {
        0 => route.calls[call].boarding += 1,
        1 => route.calls[call].boarding -= 1,
        2 => route.calls[call].stop = size(&school.stops) + dice.below(3),
        3 => route.cost.0 += i64::from(dice.between(1, 9)),
        4 => routes.cost.0 -= i64::from(dice.between(1, 9)),
        5 => routes.lower_bound.0 = routes.cost.0 + 1,
        6 => drop(routes.routes.remove(at)),
        7 => {
            let twice = route.clone();
            routes.routes.push(twice);
        }
        _ => {
            let price = &mut routes.prices.as_mut().expect("all sets are listed").stops[call];
            *price = 1 << 50; // dearer than any route
        }
    }
}

#[test]
fn planted_faults_of_routes_are_found() {
    let (mut planted, mut held) = (0, 0);
    for seed in 0..sweep(4000_u64) {
        let mut dice = Dice::new((1_000_000 + seed).into());
        let school = random_school(&mut dice, 6);
        let Some(mut routes) = solve(&school, &Effort::default(), &Control::silent()).routes() else {
            continue;
        };
        let legs = school.legs.clone();
        let retime = |from: usize, to: usize| legs.leg(from, to);
        let audit = audit_routes(&school, &routes, &retime);
        assert_eq!(audit.findings, [], "seed {seed}: {school:#?} {routes:#?}");
        held += usize::from(audit.prices_held);
        plant(&mut dice, &school, &mut routes);
        let found = audit_routes(&school, &routes, &retime).findings;
        assert_ne!(found, [], "seed {seed}: {school:#?} {routes:#?}");
        planted += 1;
    }
    println!("{planted} faults, prices held against every lawful route in {held}");
    assert!(planted > 100 || sweep(4000_u64) < 1000);
    assert!(held * 10 > planted * 9);
}

#[test]
fn every_limit_that_is_broken_has_its_code() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..400_u64 {
        let mut dice = Dice::new((5_000_000 + seed).into());
        let school = random_school(&mut dice, 6);
        let Some(routes) = solve(&school, &Effort::default(), &Control::silent()).routes() else { continue };
        let mut tell = |school: &School, retime: &dyn Fn(usize, usize) -> Option<Leg>, code: &'static str| {
            let findings = audit_routes(school, &routes, retime).findings;
            assert!(findings.iter().any(|finding| finding.code == code), "seed {seed}: {code} {findings:?}");
            *seen.entry(code).or_default() += 1;
        };
        let road = |from: usize, to: usize| school.legs.leg(from, to);
        let slower = |from: usize, to: usize| {
            let leg = school.legs.leg(from, to)?;
            Some(Leg { time: Millis(leg.time.0 + u32::from(to == 0)), ..leg })
        };
        tell(&school, &slower, "V810");
        tell(&school, &|from, to| if to == 0 { None } else { road(from, to) }, "V806");
        let route = &routes.routes[0];
        let load: u32 = route.calls.iter().map(|call| call.boarding).sum();
        let mut other = school.clone();
        other.types[route.bus as usize].seats = load - 1;
        tell(&other, &road, "V804");
        other = school.clone();
        other.least_load = load + 1;
        tell(&other, &road, "V805");
        other = school.clone();
        other.most_routes = Some(size(&routes.routes) - 1);
        tell(&other, &road, "V809");
        if let [first, .., _] = route.calls[..] {
            let stop = first.stop as usize;
            let ride = ride_of(&school, route);
            if ride > school.legs.leg(stop + 1, 0).map_or(0, |leg| leg.time.0) {
                other = school.clone();
                other.stops[stop].limit = Some(Millis(ride - 1));
                tell(&other, &road, "V812");
                other.stops[stop].limit = Some(Millis(ride));
                let findings = audit_routes(&other, &routes, &road).findings;
                assert!(findings.iter().all(|finding| finding.code != "V812"), "a ride as long as its limit");
            }
        }
    }
    assert!(seen.len() == 6 && seen.values().all(|&count| count > 30), "{seen:?}");
}

/// How long the children of a route's first stop ride.
fn ride_of(school: &School, route: &Route) -> u32 {
    let places: Vec<usize> = route.calls.iter().map(|call| call.stop as usize + 1).chain([0]).collect();
    let legs = places.windows(2).map(|pair| school.legs.leg(pair[0], pair[1]).expect("a way").time.0);
    let waits = route.calls[1..].iter().map(|call| {
        let stop = school.stops[call.stop as usize];
        stop.dwell.0 + stop.child.0 * call.boarding
    });
    legs.chain(waits).sum()
}
