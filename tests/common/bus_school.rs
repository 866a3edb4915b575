//! Random tiny schools with buses, and their cheapest routes by trying everything.

use crate::common::dice::Dice;
use hubward::model::buses::{BusType, Leg, Legs, School, SoftRide, Stop};
use hubward::model::units::{Fen, Metres, Millis};

/// A school of one to `most` stops with every kind of limit in play.
pub fn random_school(dice: &mut Dice, most: u32) -> School {
    let stops = 1 + dice.below(most);
    let places = stops as usize + 1;
    let (missing, skew, apart_from_time) =
        (if dice.chance(30) { 12 } else { 0 }, dice.chance(50), dice.chance(40));
    let at: Vec<(u32, u32)> = (0..places).map(|_| (dice.below(60), dice.below(60))).collect();
    let mut cells = Vec::new();
    for (from, a) in at.iter().enumerate() {
        for (to, b) in at.iter().enumerate() {
            let apart = a.0.abs_diff(b.0) + a.1.abs_diff(b.1) + if skew { dice.below(15) } else { 0 };
            let bends = if apart_from_time { dice.below(9000) } else { apart * 100 };
            let length = Metres(bends + if skew { dice.below(900) } else { 0 });
            let leg = Leg { time: Millis(apart * 10_000), length };
            cells.push((from == to || !dice.chance(missing)).then_some(leg));
        }
    }
    let long = dice.chance(40); // routes of many stops, so that one order is shorter and another sooner
    let (limits, softs, hours) = (dice.chance(70), dice.chance(50), dice.chance(50));
    let types: Vec<BusType> = (0..=dice.below(3))
        .map(|kind| BusType {
            name: format!("kind {kind}"),
            seats: 4 + dice.below(20),
            vehicle: Fen(i64::from(dice.below(4000))),
            driver: Fen(i64::from(dice.below(2000))),
            attendant: Fen(i64::from(dice.below(900))),
            km: Fen(i64::from(dice.below(1500))),
        })
        .collect();
    let stops = (0..stops)
        .map(|_| Stop {
            load: 1 + if dice.chance(8) { dice.below(45) } else { dice.below(if long { 2 } else { 9 }) },
            dwell: Millis(dice.below(4) * 10_000),
            child: Millis(dice.below(3) * 1_000),
            limit: (limits && dice.chance(80))
                .then(|| Millis(dice.between(20, if long { 350 } else { 130 }) * 10_000)),
            soft: (softs && dice.chance(70)).then(|| SoftRide {
                limit: Millis(dice.between(10, 90) * 10_000),
                charge: Fen(i64::from(dice.below(2500))),
            }),
            hour: Fen(if hours { i64::from(dice.below(6000)) } else { 0 }),
        })
        .collect();
    School {
        stops,
        legs: Legs::new(places, cells),
        types,
        deadhead: dice.chance(50),
        least_load: if dice.chance(15) { dice.below(6) } else { 0 },
        most_routes: dice.maybe(30, |dice| 1 + dice.below(4)),
    }
}

/// Money of `part` of `whole` children, half up.
fn part(money: i64, part: u32, whole: u32) -> i64 {
    (2 * money * i64::from(part) + i64::from(whole)).div_euclid(2 * i64::from(whole))
}

/// What one route costs that takes so many children from these stops in this order; `None` where it breaks a limit.
pub fn cost_of(school: &School, order: &[usize], children: &[u32]) -> Option<i64> {
    let load: u32 = children.iter().sum();
    if load < school.least_load {
        return None;
    }
    let mut metres = 0;
    if school.deadhead {
        metres += i64::from(school.legs.leg(0, order[0] + 1)?.length.0);
    }
    let mut rides = 0;
    for (start, &stop) in order.iter().enumerate() {
        // The children of this stop ride every leg and wait at every stop that is still to come.
        let mut ride = 0;
        for (next, &from) in order.iter().enumerate().skip(start) {
            let to = order.get(next + 1).map_or(0, |stop| stop + 1);
            ride += i64::from(school.legs.leg(from + 1, to)?.time.0);
            ride += order.get(next + 1).map_or(0, |&stop| {
                i64::from(school.stops[stop].dwell.0)
                    + i64::from(school.stops[stop].child.0) * i64::from(children[next + 1])
            });
        }
        let to = order.get(start + 1).map_or(0, |stop| stop + 1);
        metres += i64::from(school.legs.leg(stop + 1, to)?.length.0);
        let Stop { load, limit, soft, hour, .. } = school.stops[stop];
        let direct = school.legs.leg(stop + 1, 0).map_or(0, |leg| i64::from(leg.time.0));
        if limit.is_some_and(|limit| ride > direct.max(i64::from(limit.0))) {
            return None;
        }
        let hour = part(hour.0, children[start], load);
        rides += (2 * hour * ride + 3_600_000).div_euclid(7_200_000);
        if let Some(soft) = soft.filter(|soft| ride > i64::from(soft.limit.0)) {
            rides += part(soft.charge.0, children[start], load);
        }
    }
    let kinds = school.types.iter().filter(|kind| kind.seats >= load);
    let priced = kinds.map(|kind| {
        kind.vehicle.0 + kind.driver.0 + kind.attendant.0 + (2 * kind.km.0 * metres + 1000).div_euclid(2000)
    });
    priced.min().map(|cost| cost + rides)
}

fn orders(stops: &[usize]) -> Vec<Vec<usize>> {
    if stops.is_empty() {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for (at, &first) in stops.iter().enumerate() {
        let mut rest = stops.to_vec();
        rest.remove(at);
        all.extend(orders(&rest).into_iter().map(|mut order| {
            order.insert(0, first);
            order
        }));
    }
    all
}

/// The least cost of a school's routes by trying every set, order and choice; `None` where nothing keeps the limits.
pub fn cheapest(school: &School) -> Option<i64> {
    let largest = school.types.iter().map(|kind| kind.seats).max()?;
    let mut children = Vec::new();
    let (mut direct, mut buses) = (0, 0);
    for (stop, row) in school.stops.iter().enumerate() {
        let mut load = row.load;
        while load > largest {
            direct += cost_of(school, &[stop], &[largest])?;
            load -= largest;
            buses += 1;
        }
        children.push(load);
    }
    let stops = school.stops.len();
    let sets = 1_usize << stops;
    let members = |set: usize| (0..stops).filter(move |stop| set >> stop & 1 == 1).collect::<Vec<_>>();
    let price = |set: usize| {
        let costs = orders(&members(set)).into_iter().filter_map(|order| {
            let boarding: Vec<u32> = order.iter().map(|&stop| children[stop]).collect();
            cost_of(school, &order, &boarding)
        });
        costs.min()
    };
    let price: Vec<Option<i64>> = (0..sets).map(|set| if set == 0 { None } else { price(set) }).collect();
    let most = school.most_routes.map_or(stops, |most| most as usize);
    let most = if school.most_routes.is_some() { most.checked_sub(buses)? } else { most };
    // best[k][set]: the stops of `set` on k buses.
    let mut best = vec![vec![None::<i64>; sets]; most.min(stops) + 1];
    best[0][0] = Some(0);
    for k in 1..best.len() {
        for set in 1..sets {
            let mut part = set;
            while part > 0 {
                if let (Some(price), Some(rest)) = (price[part], best[k - 1][set & !part]) {
                    best[k][set] = Some(best[k][set].map_or(i64::MAX, |known| known).min(price + rest));
                }
                part = (part - 1) & set;
            }
        }
    }
    best.iter().filter_map(|by_set| by_set[sets - 1]).min().map(|cost| cost + direct)
}
