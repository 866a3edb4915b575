//! Routes of one school against trying everything, on random tiny schools with every kind of limit in play.

use crate::common::bus_school::{cheapest, cost_of, random_school};
use crate::common::dice::Dice;
use crate::common::sweep;
use hubward::model::buses::{Routes, School};
use hubward::model::outcome::Control;
use hubward::routing::{Effort, Found, solve};

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
