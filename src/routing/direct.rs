//! Stops with more children than the largest bus seats: full direct buses first, the rest is routed.
//!
//! It refuses to split any other stop.

use crate::model::buses::{Call, Route, School};
use crate::model::units::Fen;
use crate::routing::net::Net;

/// A school without what fills buses by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Full buses that call at one stop.
    pub direct: Vec<Route>,
    /// What is left.
    pub rest: School,
}

/// Fills direct buses at every stop with more children than the largest bus seats, until no more are left than that; of
/// kinds with as many seats the cheapest. `None` where no bus can drive such a route.
#[must_use]
pub fn fill(school: &School) -> Option<Filled> {
    let seats = school.types.iter().map(|bus| bus.seats).max().unwrap_or(0);
    let full = |load: u32| if seats == 0 || load == 0 { 0 } else { (load - 1) / seats };
    let mut direct = Vec::new();
    let mut rest = school.clone();
    for (at, stop) in (0..).zip(&school.stops) {
        let buses = full(stop.load);
        rest.stops[at as usize].load = stop.load - buses * seats;
        rest.stops[at as usize].hour = share(stop.hour, stop.load - buses * seats, stop.load);
        if let Some(soft) = &mut rest.stops[at as usize].soft {
            soft.charge = share(soft.charge, stop.load - buses * seats, stop.load);
        }
        if buses > 0 {
            let mut alone = school.clone();
            alone.stops = vec![*stop];
            alone.stops[0].load = seats;
            alone.stops[0].hour = share(stop.hour, seats, stop.load);
            if let Some(soft) = &mut alone.stops[0].soft {
                soft.charge = share(soft.charge, seats, stop.load);
            }
            alone.legs = school.legs.among(&[0, at as usize + 1]);
            let mut route = Net::new(&alone).route(&[1])?;
            route.calls = vec![Call { stop: at, boarding: seats }];
            direct.extend((0..buses).map(|_| route.clone()));
        }
    }
    if let Some(most) = rest.most_routes {
        rest.most_routes = Some(most.checked_sub(u32::try_from(direct.len()).ok()?)?);
    }
    Some(Filled { direct, rest })
}

/// The part of a stop's money that so many of its children carry, half up.
fn share(money: Fen, part: u32, whole: u32) -> Fen {
    Fen::ratio(i128::from(money.0) * i128::from(part), i128::from(whole.max(1)))
}
