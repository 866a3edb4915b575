//! The cheapest routes at given prices of stops, among routes that may call again at a stop that they have forgotten.
//!
//! ng-routes (Baldacci, Mingozzi & Roberti 2011): a label remembers of the stops behind it those that are neighbours of all that
//! came since. More is allowed than by sets, so that what no route of these is worth no set is; and far fewer labels are needed.
//! Lengths stand in money, at one price a km; kinds of bus are a price by load. It refuses kinds that differ in the price of a km.

use crate::routing::net::{NO_WAY, Net, Tail};

/// Stops that a label may remember of each stop's surroundings, itself among them.
pub(crate) const NEIGHBOURS: usize = 10;
/// Steps of load in which labels are kept, at most: within one they are compared all the same.
const STEPS: usize = 256;

/// A route at its worth, parts of a fen.
#[derive(Clone, Debug)]
pub(crate) struct Worth {
    /// Cost less prices.
    pub reduced: i64,
    /// Calls in their order, perhaps a stop twice.
    pub order: Vec<u16>,
}

#[derive(Clone, Copy)]
struct Label {
    /// Cost so far less prices, in parts of a fen.
    reduced: i64,
    ride: i64,
    extra: i64,
    length: i64,
    load: u32,
    /// Stops remembered, bits over the neighbours of all stops.
    memory: u128,
    memory_high: u128,
    stop: u16,
    next: u32,
    dead: bool,
}

/// What labels need of a school, worked out once.
pub(crate) struct Pricer<'n> {
    net: &'n Net,
    /// By stop: the stops it remembers, as bits.
    keeps: Vec<[u128; 2]>,
    /// By load: the price of the cheapest bus that holds it.
    bus: Vec<i64>,
    km: i64,
}

/// How a round of pricing ended.
pub(crate) struct Priced {
    /// The best routes found, those of least worth first; at most one a first stop and step of load.
    pub routes: Vec<Worth>,
    /// No route of this kind is worth less; `None` = labels were dropped, nothing is proven.
    pub least: Option<i64>,
}

impl<'n> Pricer<'n> {
    /// `None` where kinds of bus differ in their price of a km, or there are more than 255 stops.
    pub(crate) fn new(net: &'n Net) -> Option<Self> {
        let km = net.kinds.first()?.km;
        if net.places > 256 || net.kinds.iter().any(|kind| kind.km != km) {
            return None;
        }
        let bus = (0..=net.most_seats())
            .map(|load| net.kinds.iter().filter(|kind| kind.seats >= load).map(|kind| kind.year).min());
        let bus = bus.collect::<Option<Vec<i64>>>()?;
        let keeps = (0..net.places)
            .map(|stop| {
                let mut near: Vec<usize> = net.stops().collect();
                near.sort_by_key(|&other| {
                    (other != stop, net.length(stop, other).min(net.length(other, stop)), other)
                });
                near.into_iter().take(NEIGHBOURS).fold([0; 2], |mut bits: [u128; 2], other| {
                    bits[other / 128] |= 1 << (other % 128);
                    bits
                })
            })
            .collect();
        Some(Self { net, keeps, bus, km })
    }

    /// Parts of a fen that so long a length costs, never more than its rounded cost within a whole route and half a fen.
    fn priced(&self, length: i64, parts: i64) -> i64 {
        i64::try_from(i128::from(self.km) * i128::from(length) * i128::from(parts) / 1000)
            .unwrap_or(i64::MAX / 4)
    }

    /// Routes of least worth at the prices (by stop from place 1 on, and one a route), in parts of a fen. Without `exact` of the labels of a stop and a
    /// step of load only the best is kept, and nothing is proven. `None` = more than `most` labels.
    pub(crate) fn price(
        &self,
        prices: &[i64],
        route: i64,
        parts: i64,
        exact: bool,
        most: usize,
    ) -> Option<Priced> {
        let net = self.net;
        let seats = net.most_seats();
        let steps = STEPS.min(seats as usize + 1);
        let step = |load: u32| load as usize * steps / (seats as usize + 1);
        let mut labels: Vec<Label> = Vec::new();
        // By step of load and stop: labels.
        let mut kept: Vec<Vec<u32>> = vec![Vec::new(); steps * net.places];
        // By step of load: labels still to be extended, by load.
        let mut open: Vec<Vec<u32>> = vec![Vec::new(); steps];
        let start = Label {
            reduced: 0,
            ride: 0,
            extra: 0,
            length: 0,
            load: 0,
            memory: 0,
            memory_high: 0,
            stop: 0,
            next: u32::MAX,
            dead: false,
        };
        for stop in net.stops() {
            self.extend(
                &start,
                u32::MAX,
                stop,
                prices,
                parts,
                exact,
                steps,
                &step,
                &mut labels,
                &mut kept,
                &mut open,
            );
        }
        for at in 0..steps {
            // Within a step labels are taken by load; extensions may fall into the same step.
            while !open[at].is_empty() {
                let mut batch = std::mem::take(&mut open[at]);
                batch.sort_unstable_by_key(|&label| (labels[label as usize].load, label));
                for label in batch {
                    let from = labels[label as usize];
                    if from.dead {
                        continue;
                    }
                    if labels.len() > most {
                        return None;
                    }
                    for stop in net.stops() {
                        self.extend(
                            &from,
                            label,
                            stop,
                            prices,
                            parts,
                            exact,
                            steps,
                            &step,
                            &mut labels,
                            &mut kept,
                            &mut open,
                        );
                    }
                }
            }
        }
        Some(self.finished(&labels, &kept, route, parts, exact))
    }

    #[expect(clippy::too_many_arguments, reason = "the innermost loop; its state is the caller's")]
    fn extend(
        &self,
        from: &Label,
        at: u32,
        stop: usize,
        prices: &[i64],
        parts: i64,
        exact: bool,
        steps: usize,
        step: &impl Fn(u32) -> usize,
        labels: &mut Vec<Label>,
        kept: &mut [Vec<u32>],
        open: &mut [Vec<u32>],
    ) {
        let net = self.net;
        let load = from.load + net.load[stop];
        let [low, high] = if stop < 128 { [1_u128 << stop, 0] } else { [0, 1_u128 << (stop - 128)] };
        if load > net.most_seats() || from.memory & low != 0 || from.memory_high & high != 0 {
            return;
        }
        let tail = Tail { ride: from.ride, length: from.length, extra: from.extra };
        let Some(mut tail) = net.before(stop, usize::from(from.stop), tail) else { return };
        if tail.length >= NO_WAY {
            return;
        }
        if !net.rides_matter {
            tail.ride = 0;
        }
        let reduced =
            from.reduced + self.priced(tail.length - from.length, parts) + (tail.extra - from.extra) * parts
                - prices[stop];
        let keeps = self.keeps[stop];
        let label = Label {
            reduced,
            ride: tail.ride,
            extra: tail.extra,
            length: tail.length,
            load,
            memory: from.memory & keeps[0] | low,
            memory_high: from.memory_high & keeps[1] | high,
            stop: u16::try_from(stop).expect("at most 255 stops"),
            next: at,
            dead: false,
        };
        let own = step(load);
        let beats = |a: &Label, b: &Label| {
            a.reduced <= b.reduced
                && a.load <= b.load
                && a.ride <= b.ride
                && (!exact || a.memory & !b.memory == 0 && a.memory_high & !b.memory_high == 0)
        };
        let from_step = if exact { 0 } else { own };
        for below in from_step..=own {
            if kept[below * net.places + stop].iter().any(|&other| beats(&labels[other as usize], &label)) {
                return;
            }
        }
        let rivals = &mut kept[own * net.places + stop];
        rivals.retain(|&other| {
            let beaten = beats(&label, &labels[other as usize]);
            labels[other as usize].dead |= beaten;
            !beaten
        });
        let place = u32::try_from(labels.len()).expect("fewer than 2^32 labels");
        rivals.push(place);
        labels.push(label);
        open[own].push(place);
        let _ = steps;
    }

    /// The best whole route of every first stop and step of load.
    fn finished(&self, labels: &[Label], kept: &[Vec<u32>], route: i64, parts: i64, exact: bool) -> Priced {
        let net = self.net;
        let mut routes = Vec::new();
        let mut least = 0;
        for bucket in kept {
            let worth = |&at: &u32| {
                let label = &labels[at as usize];
                let empty = net.deadhead[usize::from(label.stop)];
                let way = self.priced(empty.min(NO_WAY), parts);
                // Rounded to fen a whole route may cost half a fen less than its length.
                let whole =
                    label.reduced + way + self.bus[label.load as usize] * parts - route - parts / 2 - 1;
                (whole, at)
            };
            if let Some((reduced, at)) = bucket.iter().map(worth).min() {
                least = least.min(reduced);
                if reduced < 0 {
                    routes.push(Worth { reduced, order: order(labels, at) });
                }
            }
        }
        routes.sort_by(|a, b| (a.reduced, &a.order).cmp(&(b.reduced, &b.order)));
        Priced { routes, least: exact.then_some(least) }
    }
}

fn order(labels: &[Label], mut at: u32) -> Vec<u16> {
    let mut order = Vec::new();
    while at != u32::MAX {
        order.push(labels[at as usize].stop);
        at = labels[at as usize].next;
    }
    order
}

/// What may be put before a label costs at least, by its first stop and load: routes that never turn straight back to the stop
/// they come from, whatever they ride.
pub(crate) struct Completions {
    places: usize,
    /// By load and stop: the least and the least that begins with another stop, each with the stop put before (0 = none).
    least: Vec<[(i64, u16); 2]>,
}

/// Most cells of the table of completions.
const MOST_CELLS: usize = 2_000_000;

impl Completions {
    /// Of a route whose first stop so far is `stop`, none of whose stops (bits) comes again.
    pub(crate) fn least(&self, load: u32, stop: usize, stops: u128) -> i64 {
        let [first, second] = self.least[load as usize * self.places + stop];
        let again = |(_, before): (i64, u16)| before != 0 && stops >> before & 1 == 1;
        if again(first) { second.0 } else { first.0 }
    }
}

impl Pricer<'_> {
    /// The table at prices by place and of a route, in parts of a fen; `None` where it is too large.
    pub(crate) fn completions(&self, prices: &[i64], route: i64, parts: i64) -> Option<Completions> {
        let net = self.net;
        let (places, seats) = (net.places, net.most_seats() as usize);
        if places > 128 || (seats + 1) * places > MOST_CELLS {
            return None;
        }
        let mut least = vec![[(i64::MAX / 4, 0); 2]; (seats + 1) * places];
        for load in (1..=seats).rev() {
            for stop in net.stops() {
                let way = self.priced(net.deadhead[stop].min(NO_WAY), parts);
                let done = way + self.bus[load] * parts - route - parts / 2 - 1;
                let mut best = [(done, 0), (i64::MAX / 4, 0)];
                for before in net.stops().filter(|&before| before != stop) {
                    let more = load + net.load[before] as usize;
                    if more > seats || net.length(before, stop) >= NO_WAY {
                        continue;
                    }
                    let [first, second] = least[more * places + before];
                    let rest = if usize::from(first.1) == stop { second.0 } else { first.0 };
                    let worth = rest + self.priced(net.length(before, stop), parts) - prices[before];
                    let label = (worth, u16::try_from(before).expect("at most 127 stops"));
                    if worth < best[0].0 {
                        best = [label, best[0]];
                    } else if worth < best[1].0 {
                        best[1] = label;
                    }
                }
                least[load * places + stop] = best;
            }
        }
        Some(Completions { places, least })
    }

    /// Cost of a tail less prices, without bus and route.
    pub(crate) fn reduced(&self, tail: Tail, stops: u128, prices: &[i64], parts: i64) -> i64 {
        let worth: i64 =
            (1..self.net.places).filter(|&stop| stops >> stop & 1 == 1).map(|stop| prices[stop]).sum();
        self.priced(tail.length, parts) + tail.extra * parts - worth
    }
}
