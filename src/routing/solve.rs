//! From a school to its routes: direct buses, all sets where they are few, proof or gap.
//!
//! It reads no clock; whoever calls says when to stop, and what is known by then is what is said.

use crate::model::buses::{Route, Routes, School, StopPrices};
use crate::model::control::{Control, Go};
use crate::model::units::Fen;
use crate::routing::cover::{Terms, cover};
use crate::routing::direct::{Filled, fill};
use crate::routing::effort::Effort;
use crate::routing::large;
use crate::routing::net::Net;
use crate::routing::sets::{self, Column};

/// What is known of a school's routes at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Routes, and how far they are proven.
    Routes(Routes),
    /// None keep the limits.
    Impossible,
    /// None were found within the effort, and it is not shown that there are none.
    Unknown,
}

impl Found {
    /// The routes, if there are any.
    #[must_use]
    pub fn routes(self) -> Option<Routes> {
        if let Self::Routes(routes) = self { Some(routes) } else { None }
    }
}

/// The cheapest routes of a school.
///
/// # Panics
/// When the legs are not between as many places as there are stops and the school, or a stop has no children.
#[must_use]
pub fn solve(school: &School, effort: &Effort, control: &Control<'_>) -> Found {
    assert!(school.stops.iter().all(|stop| stop.load > 0), "somebody boards at every stop");
    let Some(filled) = fill(school) else { return Found::Impossible };
    if school.stops.is_empty() {
        return Found::Routes(Routes { routes: Vec::new(), cost: Fen(0), lower_bound: Fen(0), prices: None });
    }
    let net = Net::new(&filled.rest);
    let go = || (control.go)() == Go::On;
    if let Some(columns) = sets::all(&net, effort.labels, &go) {
        return covered(&net, &filled, &columns, effort, &go);
    }
    match large::solve(&net, effort, &go) {
        Some((orders, bound)) => Found::Routes(said(&net, &filled, &orders, bound, None)),
        None => Found::Unknown,
    }
}

/// The cheapest choice among all sets there are.
fn covered(net: &Net, filled: &Filled, columns: &[Column], effort: &Effort, go: &dyn Fn() -> bool) -> Found {
    let most = net.most_routes.map_or(net.places - 1, |most| most as usize).min(net.places - 1);
    let terms = Terms { stops: net.places - 1, counts: (1, most), below: i64::MAX, nodes: effort.nodes };
    let covered = cover(columns, &terms, go);
    match &covered.best {
        Some((_, chosen)) => {
            let orders: Vec<Vec<u16>> = chosen.iter().map(|&at| columns[at].order.clone()).collect();
            Found::Routes(said(net, filled, &orders, covered.bound, Some(covered.prices)))
        }
        None if covered.exhausted => Found::Impossible,
        None => Found::Unknown,
    }
}

/// The routes in the words of the model, direct ones among them.
fn said(net: &Net, filled: &Filled, orders: &[Vec<u16>], bound: i64, prices: Option<Vec<i64>>) -> Routes {
    let direct: Fen = filled.direct.iter().map(|route| route.cost).sum();
    let route = |order: &Vec<u16>| net.route(order).expect("the engine keeps to the limits");
    let mut routes: Vec<Route> = filled.direct.iter().cloned().chain(orders.iter().map(route)).collect();
    let stops = |route: &Route| route.calls.iter().map(|call| call.stop).collect::<Vec<_>>();
    routes.sort_by_key(|route| (std::cmp::Reverse(route.cost), stops(route)));
    let cost = routes.iter().map(|route| route.cost).sum();
    let prices = prices.map(|stops| StopPrices { stops });
    Routes { routes, cost, lower_bound: Fen(bound) + direct, prices }
}
