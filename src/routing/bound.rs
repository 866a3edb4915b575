//! A bound where sets are too many to be listed: the relaxation over columns made as they are needed.
//!
//! Prices of stops and of a route that make no ng-route worth less than nothing bound every number of routes at once: so many times the price
//! of a route, and the prices of the stops. Each bound is computed in integers from a round of exact pricing. It refuses to
//! make plans.

use crate::model::buses::StopPrices;
use crate::routing::net::{NO_WAY, Net};
use crate::routing::pricing::{Priced, Pricer};
use crate::routing::simplex::Master;

const PARTS: i64 = StopPrices::PARTS;
/// Columns that enter at once.
const AT_ONCE: usize = 80;
/// How far prices that are tried lie from those of the relaxation towards the best so far: they swing less so.
const SMOOTH: f64 = 0.6;

/// What is known at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounded {
    /// No routes cost less, fen.
    pub bound: i64,
    /// Orders of stops that entered and call nowhere twice.
    pub columns: Vec<Vec<u16>>,
    /// By number of routes not yet shown to be too dear: its bound in parts of a fen, prices by place, and that of a route.
    pub open: Vec<Open>,
}

/// A number of routes at which something cheaper may still be.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub count: usize,
    pub bound: i64,
    pub prices: Vec<i64>,
    pub route: i64,
}

struct Generation<'n> {
    net: &'n Net,
    pricer: Pricer<'n>,
    master: Master,
    orders: Vec<Vec<u16>>,
    /// Numbers of routes that there may be.
    counts: (i64, i64),
    /// By number of routes from the first on: its best bound, in parts of a fen.
    bounds: Vec<i64>,
    /// The prices of each, by place, and that of a route.
    prices: Vec<(Vec<i64>, i64)>,
}

/// Bounds the cost of all routes. `known` are routes of good plans, `upper` the cost of the best; `most` labels a round.
pub(crate) fn bound(
    net: &Net,
    known: &[Vec<u16>],
    upper: i64,
    most: usize,
    go: &dyn Fn() -> bool,
) -> Bounded {
    let load: i64 = net.load.iter().map(|&load| i64::from(load)).sum();
    let seats = i64::from(net.most_seats().max(1));
    let all = i64::try_from(net.places - 1).unwrap_or(i64::MAX);
    let counts = ((load + seats - 1) / seats, net.most_routes.map_or(all, i64::from).min(all));
    let Some(pricer) = Pricer::new(net).filter(|_| counts.0 <= counts.1) else { return Bounded::default() };
    let bounds = vec![i64::MIN; usize::try_from(counts.1 - counts.0 + 1).unwrap_or(0)];
    let master = Master::new(&[], 0.0);
    let prices = vec![(Vec::new(), 0); bounds.len()];
    let mut generation = Generation { net, pricer, master, orders: Vec::new(), counts, bounds, prices };
    let mut pool: Vec<Vec<u16>> = known.to_vec();
    pool.extend(net.stops().map(|stop| vec![u16::try_from(stop).unwrap_or(0)]));
    // The relaxation of every number of routes that is not yet known to be too dear, the worst first.
    for _ in 0..generation.bounds.len() {
        let worst = generation.worst();
        if generation.bounds[worst] >= (upper - 1).saturating_mul(PARTS) || !go() {
            break;
        }
        let before = generation.bounds[worst];
        let ended = generation.converge(worst, &pool, upper, most, go);
        pool.clone_from(&generation.orders);
        if !ended || generation.bounds[worst] == before {
            break;
        }
    }
    let least = generation.bounds.iter().copied().min().unwrap_or(0).max(0);
    let elementary = |order: &&Vec<u16>| {
        let mut stops = (*order).clone();
        stops.sort_unstable();
        stops.windows(2).all(|pair| pair[0] != pair[1])
    };
    let columns = generation.orders.iter().filter(elementary).cloned().collect();
    let open = generation.open(upper);
    Bounded { bound: (-(-least).div_euclid(PARTS)).min(upper), columns, open }
}

impl Generation<'_> {
    /// The number of routes whose bound is least, from the first on.
    fn worst(&self) -> usize {
        (0..self.bounds.len()).min_by_key(|&at| (self.bounds[at], at)).unwrap_or(0)
    }

    /// Numbers of routes at which something cheaper than `upper` may still be; none where one of them has no prices.
    fn open(&self, upper: i64) -> Vec<Open> {
        let within = |&(_, (&bound, _)): &(usize, (&i64, _))| bound < (upper - 1).saturating_mul(PARTS);
        let each = |(at, (&bound, (prices, route))): (usize, (&i64, &(Vec<i64>, i64)))| Open {
            count: at + usize::try_from(self.counts.0).unwrap_or(0),
            bound,
            prices: prices.clone(),
            route: *route,
        };
        self.bounds.iter().zip(&self.prices).enumerate().filter(within).map(each).collect()
    }

    fn cost(&self, order: &[u16]) -> Option<i64> {
        let tail = self.net.tail(order)?;
        let load = order.iter().map(|&stop| self.net.load[usize::from(stop)]).sum();
        let length = tail.length + self.net.deadhead[usize::from(*order.first()?)];
        if length >= NO_WAY {
            return None;
        }
        self.net.cheapest(load, length).map(|(_, cost)| cost + tail.extra)
    }

    fn enter(&mut self, order: &[u16]) {
        let Some(cost) = self.cost(order) else { return };
        let count = u16::try_from(self.net.places - 1).unwrap_or(u16::MAX);
        let rows = order.iter().map(|&stop| stop - 1).chain([count]).collect();
        #[expect(clippy::cast_precision_loss, reason = "a suggestion of prices; the bound is in integers")]
        self.master.push(cost as f64, rows);
        self.orders.push(order.to_vec());
    }

    /// Columns for one number of routes until none is worth anything; false where it had to stop before.
    fn converge(
        &mut self,
        at: usize,
        pool: &[Vec<u16>],
        upper: i64,
        most: usize,
        go: &dyn Fn() -> bool,
    ) -> bool {
        let stops = self.net.places - 1;
        let mut right = vec![1.0; stops];
        #[expect(clippy::cast_precision_loss, reason = "a number of routes")]
        right.push((self.counts.0 + i64::try_from(at).unwrap_or(0)) as f64);
        #[expect(clippy::cast_precision_loss, reason = "a suggestion of prices; the bound is in integers")]
        let missing = upper as f64 * 2.0;
        self.master = Master::new(&right, missing);
        self.orders.clear();
        for order in pool {
            self.enter(order);
        }
        let mut best: Option<Vec<f64>> = None;
        let mut exact = false;
        loop {
            self.master.optimise(2_000);
            if !go() {
                return false;
            }
            let out = self.master.prices();
            let tried = match &best {
                Some(best) if exact => mixed(best, &out, SMOOTH),
                _ => out.clone(),
            };
            let Some((priced, prices)) = self.round(&tried, exact, most) else { return false };
            let before = self.bounds[at];
            if let Some(least) = priced.least {
                self.learn(&prices, least);
                if self.bounds[at] > before {
                    best = Some(tried);
                }
                if self.bounds[at] >= (upper - 1).saturating_mul(PARTS) {
                    return true;
                }
            }
            let new = self.take(&priced, &scaled(&out));
            if new == 0 && !exact {
                exact = true;
            } else if new == 0 {
                // Nothing at smoothed prices: the relaxation's own decide.
                let Some((priced, prices)) = self.round(&out, true, most) else { return false };
                if let Some(least) = priced.least {
                    self.learn(&prices, least);
                    best = Some(out.clone());
                }
                if self.take(&priced, &prices) == 0 {
                    return true;
                }
            }
        }
    }

    fn round(&self, prices: &[f64], exact: bool, most: usize) -> Option<(Priced, Vec<i64>)> {
        let stops = self.net.places - 1;
        let prices = scaled(prices);
        let by_place: Vec<i64> = std::iter::once(0).chain(prices[..stops].iter().copied()).collect();
        let priced = self.pricer.price(&by_place, prices[stops], PARTS, exact, most)?;
        Some((priced, prices))
    }

    /// Routes that are worth something at the relaxation's own prices enter; how many.
    fn take(&mut self, priced: &Priced, prices: &[i64]) -> usize {
        let stops = self.net.places - 1;
        let mut new = 0;
        for route in &priced.routes {
            let Some(cost) = self.cost(&route.order) else { continue };
            let worth: i64 = route.order.iter().map(|&stop| prices[usize::from(stop) - 1]).sum();
            // A part of a fen is the rounding of the prices.
            if cost * PARTS - worth - prices[stops] < -PARTS {
                self.enter(&route.order);
                new += 1;
                if new == AT_ONCE {
                    break;
                }
            }
        }
        new
    }

    /// Bounds of every number of routes from prices at which no route is worth less than `least`.
    fn learn(&mut self, prices: &[i64], least: i64) {
        let stops = self.net.places - 1;
        let sum: i64 = prices[..stops].iter().sum();
        let each = prices[stops] + least.min(0);
        let by_place: Vec<i64> = std::iter::once(0).chain(prices[..stops].iter().copied()).collect();
        for ((bound, kept), count) in self.bounds.iter_mut().zip(&mut self.prices).zip(self.counts.0..) {
            let new = sum.saturating_add(each.saturating_mul(count));
            if new > *bound {
                (*bound, *kept) = (new, (by_place.clone(), each));
            }
        }
    }
}

fn mixed(best: &[f64], out: &[f64], part: f64) -> Vec<f64> {
    best.iter().zip(out).map(|(best, out)| best * part + out * (1.0 - part)).collect()
}

fn scaled(prices: &[f64]) -> Vec<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "saturates; any price is lawful"
    )]
    prices.iter().map(|price| (price * PARTS as f64).floor() as i64).collect()
}
