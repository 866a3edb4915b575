//! One school's places, legs and prices as plain arrays, and what a route over them rides and costs.
//!
//! It refuses to choose: a route comes in as an order of stops, and its cost goes out.

use crate::model::buses::{Call, Route, School, length_cost, ride_cost};
use crate::model::units::Fen;

/// A leg that does not exist: longer than any ride, and small enough to be added a few thousand times.
pub(crate) const NO_WAY: i64 = i64::MAX / 16_384;

/// A kind of bus as the engine counts it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// Its place in the school's list.
    pub index: u32,
    pub seats: u32,
    pub year: i64,
    pub km: i64,
}

/// A school's problem, place 0 being the school.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    /// Places: stops and the school.
    pub places: usize,
    time: Vec<i64>,
    length: Vec<i64>,
    /// By place: children, dwell, longest ride, soft ride, its charge, fen an hour.
    pub load: Vec<u32>,
    pub dwell: Vec<i64>,
    pub limit: Vec<i64>,
    soft: Vec<(i64, i64)>,
    hour: Vec<i64>,
    /// From the school to a first stop, where that is paid for.
    pub deadhead: Vec<i64>,
    /// Kinds that some other does not beat in seats, price and km, by seats.
    pub kinds: Vec<Kind>,
    pub least_load: u32,
    pub most_routes: Option<u32>,
    /// Whether any ride is limited or paid for.
    pub rides_matter: bool,
}

/// A route's figures from its first stop to the school.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Of the children of its first stop.
    pub ride: i64,
    /// Without deadhead.
    pub length: i64,
    /// What the rides cost.
    pub extra: i64,
}

impl Net {
    pub(crate) fn new(school: &School) -> Self {
        let places = school.stops.len() + 1;
        assert!(school.legs.places() == places || school.stops.is_empty(), "a leg between any two places");
        let mut net = Self {
            places,
            time: vec![NO_WAY; places * places],
            length: vec![NO_WAY; places * places],
            load: vec![0; places],
            dwell: vec![0; places],
            limit: vec![NO_WAY - 1; places],
            soft: vec![(NO_WAY, 0); places],
            hour: vec![0; places],
            deadhead: vec![0; places],
            kinds: kinds(school),
            least_load: school.least_load,
            most_routes: school.most_routes,
            rides_matter: false,
        };
        for from in 0..school.legs.places() {
            for to in 0..places {
                if let Some(leg) = school.legs.leg(from, to) {
                    net.time[from * places + to] = i64::from(leg.time.0);
                    net.length[from * places + to] = i64::from(leg.length.0);
                }
            }
        }
        for (at, stop) in (1..).zip(&school.stops) {
            net.load[at] = stop.load;
            net.dwell[at] = i64::from(stop.dwell.0) + i64::from(stop.child.0) * i64::from(stop.load);
            let direct = net.time(at, 0);
            let direct = if direct < NO_WAY { direct } else { 0 };
            net.limit[at] = stop.limit.map_or(NO_WAY - 1, |limit| i64::from(limit.0).max(direct));
            if let Some(soft) = stop.soft {
                net.soft[at] = (i64::from(soft.limit.0), soft.charge.0);
            }
            net.hour[at] = stop.hour.0;
            net.deadhead[at] = if school.deadhead { net.length(0, at) } else { 0 };
            net.rides_matter |= stop.limit.is_some() || stop.soft.is_some() || stop.hour.0 > 0;
        }
        net
    }

    pub(crate) fn stops(&self) -> std::ops::Range<usize> {
        1..self.places
    }

    pub(crate) fn time(&self, from: usize, to: usize) -> i64 {
        self.time[from * self.places + to]
    }

    pub(crate) fn length(&self, from: usize, to: usize) -> i64 {
        self.length[from * self.places + to]
    }

    /// The price of a km where there is one kind of bus and any number of children may ride.
    pub(crate) fn one_price(&self) -> Option<i64> {
        (self.kinds.len() == 1 && self.least_load == 0).then(|| self.kinds[0].km)
    }

    /// Whether any ride is paid for.
    pub(crate) fn rides_cost(&self) -> bool {
        self.hour.iter().any(|&hour| hour > 0) || self.soft.iter().any(|&(_, charge)| charge > 0)
    }

    /// The most children of one bus.
    pub(crate) fn most_seats(&self) -> u32 {
        self.kinds.last().map_or(0, |kind| kind.seats)
    }

    /// The route that calls at `stop` before those of `tail`, whose first is `next` (0 = the school: `tail` is empty).
    pub(crate) fn before(&self, stop: usize, next: usize, tail: Tail) -> Option<Tail> {
        let ride = self.time(stop, next) + self.dwell[next] + tail.ride;
        if ride > self.limit[stop] {
            return None;
        }
        let length = self.length(stop, next) + tail.length;
        Some(Tail { ride, length, extra: tail.extra + self.ride_price(stop, ride) })
    }

    /// What a ride from a stop costs a year.
    pub(crate) fn ride_price(&self, stop: usize, ride: i64) -> i64 {
        let (soft, charge) = self.soft[stop];
        let charge = if ride > soft { charge } else { 0 };
        if self.hour[stop] == 0 {
            return charge;
        }
        ride_cost(Fen(self.hour[stop]), ride.unsigned_abs()).0 + charge
    }

    /// The cheapest kind for so many children over so long a way, and what it costs.
    pub(crate) fn cheapest(&self, load: u32, length: i64) -> Option<(Kind, i64)> {
        let priced = self
            .kinds
            .iter()
            .filter(|kind| kind.seats >= load)
            .map(|&kind| (kind, kind.year + length_cost(Fen(kind.km), length.unsigned_abs()).0));
        priced.min_by_key(|&(kind, cost)| (cost, kind.index))
    }

    /// The tail of an order of stops, the first first; `None` where a ride or a leg is too long.
    pub(crate) fn tail(&self, order: &[u16]) -> Option<Tail> {
        let (mut next, mut tail) = (0, Tail::default());
        for &stop in order.iter().rev() {
            tail = self.before(usize::from(stop), next, tail)?;
            next = usize::from(stop);
        }
        Some(tail)
    }

    /// What a route costs that calls in this order; `None` where it keeps not the limits.
    pub(crate) fn cost(&self, order: &[u16]) -> Option<i64> {
        let load: u32 = order.iter().map(|&stop| self.load[usize::from(stop)]).sum();
        if load < self.least_load {
            return None;
        }
        let tail = self.tail(order)?;
        let first = usize::from(*order.first()?);
        let length = tail.length + self.deadhead[first];
        if length >= NO_WAY {
            return None;
        }
        self.cheapest(load, length).map(|(_, cost)| cost + tail.extra)
    }

    /// A route in the words of the model.
    pub(crate) fn route(&self, order: &[u16]) -> Option<Route> {
        let cost = self.cost(order)?;
        let load = order.iter().map(|&stop| self.load[usize::from(stop)]).sum();
        let tail = self.tail(order)?;
        let (kind, _) = self.cheapest(load, tail.length + self.deadhead[usize::from(*order.first()?)])?;
        let call = |&stop: &u16| Call { stop: u32::from(stop) - 1, boarding: self.load[usize::from(stop)] };
        Some(Route { bus: kind.index, calls: order.iter().map(call).collect(), cost: Fen(cost) })
    }
}

/// Kinds by seats, without those that another beats.
fn kinds(school: &School) -> Vec<Kind> {
    let all: Vec<Kind> = (0..)
        .zip(&school.types)
        .map(|(index, bus)| Kind { index, seats: bus.seats, year: bus.year().0, km: bus.km.0 })
        .collect();
    let beats = |a: &Kind, b: &Kind| {
        let better = a.seats >= b.seats && a.year <= b.year && a.km <= b.km;
        better && ((a.seats, a.year, a.km) != (b.seats, b.year, b.km) || a.index < b.index)
    };
    let mut kept: Vec<Kind> =
        all.iter().filter(|kind| !all.iter().any(|other| beats(other, kind))).copied().collect();
    kept.sort_by_key(|kind| (kind.seats, kind.index));
    kept
}
