//! Routes by ruin and recreate: strings of neighbouring stops are taken out and put back where they cost least, and the
//! change is kept as annealing says.
//!
//! Christiaens & Vanden Berghe 2020, "Slack induction by string removals". It refuses to prove anything, and reads no clock:
//! rounds are counted, chance has a seed.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "places and positions are below 2^16; floats are temperatures and shares of a handful of stops"
)]

use crate::routing::net::{NO_WAY, Net, Tail};

/// Stops taken out in a round, on average.
const AVERAGE: f64 = 10.0;
/// Longest string taken out of one route.
const LONGEST: f64 = 10.0;
/// One place in so many is overlooked, so that a stop does not always return to where it was.
const OVERLOOKED: u32 = 100;
/// Of the strings, so many in a hundred keep a part in their middle.
const SPLIT: u32 = 50;
/// First and last temperature, in parts of the mean cost of a stop: measured on the published open instances.
const HOT: f64 = 1.0;
const COLD: f64 = 0.01;
/// Highest fine of a stop left out, in the same parts: beyond it nothing would ever be exchanged for such a stop.
const DEAREST: f64 = 40.0;
/// Rounds after which that fine is looked at again.
const WINDOW: u64 = 500;

/// A stop order with what it rides, weighs and costs.
#[derive(Clone, Debug, Default)]
struct Tour {
    stops: Vec<u16>,
    load: u32,
    length: i64,
    cost: i64,
    /// By position: ride from there, and what the rides up to there may still grow by.
    ride: Vec<i64>,
    slack: Vec<i64>,
}

/// A generator of chance, small enough to be asked at every place: xorshift64*, Vigna 2016.
#[derive(Clone, Debug)]
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }

    fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.next()) * count as u64) >> 32) as usize
    }

    /// In (0, 1].
    fn part(&mut self) -> f64 {
        (f64::from(self.next()) + 1.0) / 4_294_967_296.0
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// The best routes that leave nobody out; `None` = none were found.
    pub best: Option<(i64, Vec<Vec<u16>>)>,
    /// Routes of good plans, each once.
    pub pool: Vec<Vec<u16>>,
}

struct Search<'n> {
    net: &'n Net,
    chance: Chance,
    tours: Vec<Tour>,
    /// The tour of each place; `NOWHERE` = it is left out.
    home: Vec<u32>,
    left_out: Vec<u16>,
    /// What it costs to leave a stop out; where routes are limited it grows while some are, and falls while none is.
    fine: i64,
    /// Other stops by nearness.
    near: Vec<Vec<u16>>,
    /// Lengths by the place they lead to: row `to`, column `from`; row of the school last.
    into: Vec<i64>,
    /// Places until the next one is overlooked.
    until: u32,
    /// Tours as they were before this round.
    before: Vec<(u32, Tour)>,
    touched: Vec<bool>,
    one_price: Option<i64>,
    rides_cost: bool,
    most: usize,
}

const NOWHERE: u32 = u32::MAX;
/// What a route with too few children costs beside: more than any plan, and little enough to be added up.
const SHORT: i64 = NO_WAY / 4096;

/// Runs so many rounds, or until `go` says no.
pub(crate) fn recreate(
    net: &Net,
    known: &[Vec<u16>],
    rounds: u64,
    seed: u64,
    go: &dyn Fn() -> bool,
) -> Found {
    let mut search = Search::new(net, seed);
    search.begin(known);
    search.anneal(rounds, go)
}

impl<'n> Search<'n> {
    fn new(net: &'n Net, seed: u64) -> Self {
        let places = net.places;
        let near = |stop: usize| {
            let mut others: Vec<u16> =
                (1..places as u16).filter(|&other| usize::from(other) != stop).collect();
            others.sort_by_key(|&other| {
                let other = usize::from(other);
                (net.length(stop, other).min(net.length(other, stop)), other)
            });
            others
        };
        let mut into = vec![0; places * places];
        for to in 0..places {
            for from in 0..places {
                into[to * places + from] = if from == 0 { net.deadhead[to] } else { net.length(from, to) };
            }
        }
        let alone = |stop: usize| net.cost(&[stop as u16]).unwrap_or(NO_WAY / 1024);
        let fine = 20 * net.stops().map(alone).max().unwrap_or(0) + 1;
        Self {
            net,
            chance: Chance::new(seed),
            tours: Vec::new(),
            home: vec![NOWHERE; places],
            left_out: Vec::new(),
            fine,
            near: (0..places).map(|stop| if stop == 0 { Vec::new() } else { near(stop) }).collect(),
            into,
            until: OVERLOOKED,
            before: Vec::new(),
            touched: Vec::new(),
            one_price: net.one_price(),
            rides_cost: net.rides_cost(),
            most: net.most_routes.map_or(usize::MAX, |most| most as usize),
        }
    }

    fn begin(&mut self, known: &[Vec<u16>]) {
        for order in known {
            let tour = self.tour(order.clone());
            let at = self.tours.len() as u32;
            tour.stops.iter().for_each(|&stop| self.home[usize::from(stop)] = at);
            self.tours.push(tour);
            self.touched.push(false);
        }
        let mut out: Vec<u16> =
            (1..self.net.places as u16).filter(|&stop| self.home[usize::from(stop)] == NOWHERE).collect();
        self.sort(&mut out);
        self.put_back(out);
        self.before.clear();
        self.touched.fill(false);
    }

    fn anneal(&mut self, rounds: u64, go: &dyn Fn() -> bool) -> Found {
        let mut found = Found::default();
        let mut seen = std::collections::BTreeSet::new();
        let mut current;
        let mut best = i64::MAX;
        let scale =
            (self.tours.iter().map(|tour| tour.cost).sum::<i64>() as f64 / self.net.places as f64).max(1.0);
        let limited = self.most < self.net.places - 1;
        let (least, dearest) = (scale as i64, (scale * DEAREST) as i64);
        if limited {
            self.fine = 2 * least;
        }
        current = self.total();
        let mut lawful = 0;
        let (mut heat, cool) = (scale * HOT, (COLD / HOT).powf(1.0 / rounds.max(1) as f64));
        for round in 0..=rounds {
            if current < best.min(SHORT) && self.left_out.is_empty() {
                best = current;
                let orders: Vec<Vec<u16>> = self
                    .tours
                    .iter()
                    .filter(|tour| !tour.stops.is_empty())
                    .map(|tour| tour.stops.clone())
                    .collect();
                for order in &orders {
                    if seen.insert(order.clone()) {
                        found.pool.push(order.clone());
                    }
                }
                found.best = Some((best, orders));
            }
            if round == rounds || round % 256 == 0 && !go() {
                break;
            }
            let homeless = self.left_out.clone();
            let mut out = self.ruin();
            out.append(&mut self.left_out);
            self.sort(&mut out);
            self.put_back(out);
            let total = self.total();
            let kept = (total as f64) < current as f64 - heat * self.chance.part().ln();
            if kept {
                current = total;
                self.before.clear();
                self.touched.fill(false);
            } else {
                self.undo(homeless);
            }
            lawful += u64::from(self.left_out.is_empty());
            if limited && round % WINDOW == WINDOW - 1 {
                let (up, down) = (self.fine / 16 + 1, self.fine / 16);
                self.fine += if lawful < WINDOW / 4 {
                    up
                } else if lawful > WINDOW * 3 / 4 {
                    -down
                } else {
                    0
                };
                self.fine = self.fine.clamp(least, dearest);
                current = self.total();
                lawful = 0;
            }
            heat *= cool;
        }
        found
    }

    fn total(&self) -> i64 {
        let fines = self.left_out.len() as i64 * self.fine;
        self.tours.iter().map(|tour| tour.cost).sum::<i64>() + fines
    }

    fn undo(&mut self, homeless: Vec<u16>) {
        for &stop in &self.left_out {
            self.home[usize::from(stop)] = NOWHERE;
        }
        for (at, tour) in std::mem::take(&mut self.before) {
            for &stop in &tour.stops {
                self.home[usize::from(stop)] = at;
            }
            self.tours[at as usize] = tour;
        }
        self.touched.fill(false);
        for &stop in &homeless {
            self.home[usize::from(stop)] = NOWHERE;
        }
        self.left_out = homeless;
    }

    /// Remembers a tour as it is before it changes.
    fn touch(&mut self, at: usize) {
        if !std::mem::replace(&mut self.touched[at], true) {
            self.before.push((at as u32, self.tours[at].clone()));
        }
    }

    /// A tour with its figures; rides beyond a limit show as negative slack.
    fn tour(&self, stops: Vec<u16>) -> Tour {
        let mut tour = Tour { stops, ..Tour::default() };
        self.weigh(&mut tour);
        tour
    }

    fn weigh(&self, tour: &mut Tour) {
        let net = self.net;
        let (mut next, mut tail) = (0, Tail::default());
        tour.ride.resize(tour.stops.len(), 0);
        tour.slack.resize(tour.stops.len(), 0);
        tour.load = 0;
        for (at, &stop) in tour.stops.iter().enumerate().rev() {
            let stop = usize::from(stop);
            tail.ride += net.time(stop, next) + net.dwell[next];
            tail.length += net.length(stop, next);
            if self.rides_cost {
                tail.extra += net.ride_price(stop, tail.ride);
            }
            tour.ride[at] = tail.ride;
            tour.load += net.load[stop];
            next = stop;
        }
        let mut least = NO_WAY;
        for (at, &stop) in tour.stops.iter().enumerate() {
            least = least.min(net.limit[usize::from(stop)] - tour.ride[at]);
            tour.slack[at] = least;
        }
        tour.length = tail.length + tour.stops.first().map_or(0, |&first| net.deadhead[usize::from(first)]);
        tour.cost = if tour.stops.is_empty() { 0 } else { self.price(tour.load, tour.length) + tail.extra };
    }

    /// What a bus for so many children over so long a way costs.
    fn price(&self, load: u32, length: i64) -> i64 {
        if let Some(km) = self.one_price {
            return (km * length * 2 + 1000) / 2000 + self.net.kinds[0].year;
        }
        let short = if load < self.net.least_load { SHORT } else { 0 };
        self.net.cheapest(load.max(1), length).map_or(NO_WAY / 1024, |(_, cost)| cost + short)
    }

    /// Takes strings out around a stop; what was taken.
    fn ruin(&mut self) -> Vec<u16> {
        let served: Vec<usize> =
            self.tours.iter().map(|tour| tour.stops.len()).filter(|&len| len > 0).collect();
        let mean = served.iter().sum::<usize>() as f64 / served.len().max(1) as f64;
        let longest = LONGEST.min(mean);
        let strings = (4.0 * AVERAGE / (1.0 + longest) - 1.0).max(1.0);
        let strings = (self.chance.part() * strings).floor() as usize + 1;
        let seed = 1 + self.chance.below(self.net.places - 1);
        let mut out = Vec::new();
        let mut ruined = 0;
        let around = self.near[seed].len();
        for place in 0..=around {
            if ruined >= strings {
                break;
            }
            let stop = if place == 0 { seed as u16 } else { self.near[seed][place - 1] };
            let at = self.home[usize::from(stop)];
            if at == NOWHERE || self.touched[at as usize] {
                continue;
            }
            let at = at as usize;
            self.touch(at);
            ruined += 1;
            let len = self.tours[at].stops.len();
            let most = (len as f64).min(longest);
            let take = ((self.chance.part() * most).floor() as usize + 1).min(len);
            let middle = self.tours[at].stops.iter().position(|&other| other == stop).unwrap_or(0);
            let mut span = take;
            let mut kept = 0..0;
            if take > 1 && take < len && self.chance.below(100) < SPLIT as usize {
                let mut keep = 1;
                while take + keep < len && self.chance.below(100) >= 1 && self.chance.below(2) == 0 {
                    keep += 1;
                }
                span = take + keep;
                let offset = 1 + self.chance.below(take - 1).min(take - 1);
                kept = offset..offset + keep;
            }
            let low = (middle + 1).saturating_sub(span);
            let high = middle.min(len - span);
            let from = low + self.chance.below(high - low + 1);
            let mut index = 0;
            let tour = &mut self.tours[at];
            tour.stops.retain(|&stop| {
                let gone = index >= from && index < from + span && !kept.contains(&(index - from));
                index += 1;
                if gone {
                    out.push(stop);
                }
                !gone
            });
            let mut tour = std::mem::take(&mut self.tours[at]);
            self.weigh(&mut tour);
            self.tours[at] = tour;
        }
        for &stop in &out {
            self.home[usize::from(stop)] = NOWHERE;
        }
        out
    }

    fn sort(&mut self, out: &mut [u16]) {
        let net = self.net;
        let far = |stop: u16| net.length(usize::from(stop), 0);
        out.sort_unstable();
        for last in (1..out.len()).rev() {
            out.swap(last, self.chance.below(last + 1));
        }
        match self.chance.below(11) {
            0..4 => {}
            4..8 => out.sort_by_key(|&stop| std::cmp::Reverse(net.load[usize::from(stop)])),
            8..10 => out.sort_by_key(|&stop| std::cmp::Reverse(far(stop))),
            _ => out.sort_by_key(|&stop| far(stop)),
        }
    }

    fn put_back(&mut self, out: Vec<u16>) {
        for stop in out {
            let Some((at, place)) = self.cheapest_place(stop) else {
                self.left_out.push(stop);
                continue;
            };
            if at == self.tours.len() {
                self.tours.push(Tour::default());
                self.touched.push(false);
            }
            self.touch(at);
            let mut tour = std::mem::take(&mut self.tours[at]);
            tour.stops.insert(place, stop);
            self.weigh(&mut tour);
            self.tours[at] = tour;
            self.home[usize::from(stop)] = at as u32;
        }
    }

    /// The tour and the position where a stop costs least more; an empty tour among them where one may be opened.
    fn cheapest_place(&mut self, stop: u16) -> Option<(usize, usize)> {
        let (mut best, mut found) = (self.fine, None); // dearer than that it stays out
        let mut empty = None;
        let mut busy = 0;
        let load = self.net.load[usize::from(stop)];
        let seats = self.net.most_seats();
        for at in 0..self.tours.len() {
            if self.tours[at].stops.is_empty() {
                empty = empty.or(Some(at));
                continue;
            }
            busy += 1;
            if self.tours[at].load + load > seats {
                continue;
            }
            if let Some((more, place)) = self.within(at, stop, best) {
                (best, found) = (more, Some((at, place)));
            }
        }
        if self.until == 0 {
            self.until = OVERLOOKED;
        } else if busy < self.most && self.full(&[stop]).is_some_and(|cost| cost < best) {
            found = Some((empty.unwrap_or(self.tours.len()), 0));
        }
        found
    }

    /// The cheapest position in a tour, if it costs less more than `best`.
    fn within(&mut self, at: usize, stop: u16, best: i64) -> Option<(i64, usize)> {
        let (net, tour, s) = (self.net, &self.tours[at], usize::from(stop));
        let into = &self.into[s * net.places..][..net.places];
        let (mut shortest, mut place) = (i64::MAX, None);
        let mut cheapest = best;
        let mut prev = 0;
        for position in 0..=tour.stops.len() {
            let next = tour.stops.get(position).map_or(0, |&next| usize::from(next));
            let longer = into[prev] + net.length(s, next) - self.into[next * net.places + prev];
            let from = std::mem::replace(&mut prev, next);
            if self.until == 0 {
                self.until = OVERLOOKED / 2 + (self.chance.next() % OVERLOOKED);
                continue;
            }
            self.until -= 1;
            if longer >= shortest && !self.rides_cost {
                continue;
            }
            if net.rides_matter {
                let tail = if next == 0 { 0 } else { tour.ride[position] + net.dwell[next] };
                let ride = net.time(s, next) + tail;
                if ride > net.limit[s] {
                    continue;
                }
                if position > 0 {
                    let later = net.time(from, s) + net.dwell[s] + ride - tour.ride[position - 1];
                    if later > tour.slack[position - 1] {
                        continue;
                    }
                }
            }
            if self.rides_cost {
                let mut order = tour.stops.clone();
                order.insert(position, stop);
                let Some(cost) = self.full(&order) else { continue };
                if cost - tour.cost < cheapest {
                    (cheapest, place) = (cost - tour.cost, Some(position));
                }
            } else {
                (shortest, place) = (longer, Some(position));
            }
        }
        let place = place?;
        if self.rides_cost {
            return Some((cheapest, place));
        }
        if tour.length + shortest >= NO_WAY {
            return None;
        }
        let more = self.price(tour.load + net.load[s], tour.length + shortest) - tour.cost;
        (more < best).then_some((more, place))
    }

    /// What an order costs, short loads at their fine.
    fn full(&self, order: &[u16]) -> Option<i64> {
        let tail = self.net.tail(order)?;
        let load = order.iter().map(|&stop| self.net.load[usize::from(stop)]).sum();
        let length = tail.length + self.net.deadhead[usize::from(*order.first()?)];
        (length < NO_WAY).then(|| self.price(load, length) + tail.extra)
    }
}
