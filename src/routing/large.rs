//! Schools with more sets of stops than can be listed: a plan by ruin and recreate, a bound by columns, and what lies between.
//!
//! The routes met on the way are chosen from anew; then, for every number of routes that is still open, the sets whose reduced
//! cost is within the gap are listed, and the cheapest choice among them is proven. It refuses to call more proven than that.

use crate::model::buses::StopPrices;
use crate::routing::bound::{Bounded, Open, bound};
use crate::routing::cover::{Terms, cover};
use crate::routing::effort::Effort;
use crate::routing::net::{Net, Tail};
use crate::routing::pricing::Pricer;
use crate::routing::recreate::recreate;
use crate::routing::sets::{Column, MOST_STOPS, wanted};

const PARTS: i64 = StopPrices::PARTS;
/// Routes of the best plans with which columns begin.
const KNOWN: usize = 2_000;
/// Relaxations spent on choosing anew from the routes met.
const CHOICES: u64 = 60;

/// The routes as orders of stops, and the bound; `None` = no routes were found.
pub(crate) fn solve(net: &Net, effort: &Effort, go: &dyn Fn() -> bool) -> Option<(Vec<Vec<u16>>, i64)> {
    let found = recreate(net, &[], effort.rounds, effort.seed, go);
    let (mut cost, mut orders) = found.best?;
    let mut pool = found.pool;
    pool.drain(..pool.len().saturating_sub(KNOWN));
    chosen(net, &pool, &mut cost, &mut orders, go);
    let Bounded { bound, columns, open } = bound(net, &pool, cost, effort.pricing, go);
    if bound >= cost {
        return Some((orders, bound));
    }
    pool.extend(columns);
    chosen(net, &pool, &mut cost, &mut orders, go);
    let bound = closed(net, &open, effort, &mut cost, &mut orders, go).unwrap_or(bound);
    Some((orders, bound.min(cost)))
}

/// The cheapest choice from routes that are known, as far as a few relaxations find it.
fn chosen(net: &Net, pool: &[Vec<u16>], cost: &mut i64, orders: &mut Vec<Vec<u16>>, go: &dyn Fn() -> bool) {
    if net.places > MOST_STOPS + 1 {
        return;
    }
    let column = |order: &Vec<u16>| net.cost(order).map(|cost| Column { order: order.clone(), cost });
    let columns: Vec<Column> = pool.iter().filter_map(column).collect();
    let load: u32 = net.load.iter().sum();
    let least = load.div_ceil(net.most_seats().max(1)) as usize;
    // More routes than the best has are seldom cheaper: a bus's price is most of its cost.
    let most = net.most_routes.map_or(orders.len() + 1, |most| most as usize);
    let terms = Terms { stops: net.places - 1, counts: (least, most), below: *cost, nodes: CHOICES };
    keep(cover(&columns, &terms, go).best, &columns, cost, orders);
}

fn keep(best: Option<(i64, Vec<usize>)>, columns: &[Column], cost: &mut i64, orders: &mut Vec<Vec<u16>>) {
    if let Some((cheaper, chosen)) = best {
        *cost = cheaper;
        *orders = chosen.into_iter().map(|at| columns[at].order.clone()).collect();
    }
}

/// Lists the sets within the gap of every open number of routes and proves the cheapest choice; the bound, or `None` where one of them
/// has too many.
fn closed(
    net: &Net,
    open: &[Open],
    effort: &Effort,
    cost: &mut i64,
    orders: &mut Vec<Vec<u16>>,
    go: &dyn Fn() -> bool,
) -> Option<i64> {
    let pricer = Pricer::new(net)?;
    let mut proven = *cost;
    for Open { count, bound, prices, route } in open {
        // A number of routes that was never looked at has no prices and no bound: nothing is proven of any then.
        if prices.len() != net.places {
            return None;
        }
        let gap = (*cost - 1).saturating_mul(PARTS).saturating_sub(*bound);
        if gap < 0 {
            continue;
        }
        let completions = pricer.completions(prices, *route, PARTS)?;
        let within = |stops: u128, load: u32, first: usize, tail: Tail| {
            pricer.reduced(tail, stops, prices, PARTS) + completions.least(load, first, stops) <= gap
        };
        let mut columns = wanted(net, effort.pricing, &within, go)?;
        columns.retain(|column| {
            let worth: i64 = column.order.iter().map(|&stop| prices[usize::from(stop)]).sum();
            column.cost * PARTS - worth - route <= gap
        });
        let terms =
            Terms { stops: net.places - 1, counts: (*count, *count), below: *cost, nodes: effort.nodes };
        let covered = cover(&columns, &terms, go);
        proven = proven.min(covered.bound);
        keep(covered.best, &columns, cost, orders);
    }
    Some(proven.min(*cost))
}
