//! Puts county towns, township seats, villages and street corners on the ground.
//!
//! It draws no road and counts no child.

use crate::synth::chance::{Chance, number};
use crate::synth::land::Spot;
use crate::synth::regions::{Atlas, Place, Region};

/// What stands at a junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// The middle of a county town.
    Town,
    /// The middle of a township seat.
    Seat,
    /// A street corner or a community of a county town.
    Street,
    /// A street corner or the village of a township seat.
    Lane,
    /// A village.
    Village,
}

/// A point where roads meet or end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Junction {
    /// Where.
    pub(crate) spot: Spot,
    /// What stands there.
    pub(crate) ground: Ground,
}

/// A village or community on the ground, in the order of the village table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hamlet {
    /// Which region.
    pub(crate) region: usize,
    /// Which township of it; 0 is the county town's.
    pub(crate) township: usize,
    /// Which place of the township.
    pub(crate) place: usize,
    /// A town community.
    pub(crate) community: bool,
    /// The place that gives its township the seat.
    pub(crate) seat: bool,
    /// Its junction.
    pub(crate) junction: usize,
    /// Its own point, a short way off the junction.
    pub(crate) spot: Spot,
    /// How large it is beside the others; a usual village is about 1.
    pub(crate) size: f64,
}

/// Everything on the ground.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    /// Where roads meet.
    pub(crate) junctions: Vec<Junction>,
    /// The villages, in table order.
    pub(crate) hamlets: Vec<Hamlet>,
    /// Junction of each region's townships' middles, by region and township; the first is the county town.
    pub(crate) seats: Vec<Vec<usize>>,
}

/// Radius of a county town in metres, and of a township seat.
const TOWN_RADIUS: f64 = 1_500.0;
const STREET_STEP: f64 = 300.0;
const LANE_STEP: f64 = 180.0;
/// Villages lie no closer to each other than this, metres, where there is room.
const VILLAGE_SPACING: f64 = 700.0;
/// A village's point lies so far off its junction, metres.
const OFF_ROAD: (f64, f64) = (15.0, 90.0);

/// Settles every region, one after the other.
pub(crate) fn settle(atlas: &Atlas, seed: u64) -> Settled {
    let mut chance = Chance::new(seed, 1);
    let mut settled = Settled { junctions: Vec::new(), hamlets: Vec::new(), seats: Vec::new() };
    for (index, region) in atlas.regions.iter().enumerate() {
        settle_region(index, region, &mut settled, &mut chance);
    }
    settled
}

fn settle_region(index: usize, region: &Region, settled: &mut Settled, chance: &mut Chance) {
    let middles = seats(region, chance);
    let seats: Vec<usize> = middles
        .iter()
        .enumerate()
        .map(|(t, &spot)| settled.junction(spot, if t == 0 { Ground::Town } else { Ground::Seat }))
        .collect();
    let plots = share_out(region, &middles, villages(region, &middles, chance));
    for (t, township) in region.townships.iter().enumerate() {
        let mut plots = plots[t].iter();
        let mut near: Vec<Spot> = vec![middles[t]];
        for (place, its) in township.places.iter().enumerate() {
            let seat = place == township.seat;
            let in_town = its.community && t == 0;
            let (spot, ground) = if in_town {
                (free_spot(middles[t], TOWN_RADIUS, 130.0, &near, chance), Ground::Street)
            } else if seat || its.community {
                (free_spot(middles[t], 450.0, 110.0, &near, chance), Ground::Lane)
            } else {
                (*plots.next().expect("a plot was drawn for every village"), Ground::Village)
            };
            near.push(spot);
            let junction = settled.junction(spot, ground);
            let (x, y) = disc(chance, OFF_ROAD.0, OFF_ROAD.1);
            let spot = spot.plus(x, y);
            let size = size(t == 0, its.community, seat, chance);
            let community = its.community;
            settled.hamlets.push(Hamlet {
                region: index,
                township: t,
                place,
                community,
                seat,
                junction,
                spot,
                size,
            });
        }
        streets(t == 0, middles[t], &near, settled, chance);
    }
    settled.seats.push(seats);
}

/// Relative sizes: town communities of hundreds, seats of dozens, villages around towns that still live, and
/// hollow villages, most of them of almost nobody.
fn size(town: bool, community: bool, seat: bool, chance: &mut Chance) -> f64 {
    match (town, community || seat) {
        (true, true) => chance.between(45.0, 150.0),
        (true, false) => 1.0 + 3.0 * chance.heavy(),
        (false, true) => chance.between(18.0, 45.0),
        (false, false) => chance.heavy(),
    }
}

impl Settled {
    fn junction(&mut self, spot: Spot, ground: Ground) -> usize {
        self.junctions.push(Junction { spot, ground });
        self.junctions.len() - 1
    }
}

/// A point of the ring between two radii around the origin, by rejection: no sine.
fn disc(chance: &mut Chance, low: f64, high: f64) -> (f64, f64) {
    loop {
        let (x, y) = (chance.between(-high, high), chance.between(-high, high));
        let square = x * x + y * y;
        if square <= high * high && square >= low * low {
            return (x, y);
        }
    }
}

/// A spot within the radius, away from those already taken; after 30 tries the last one drawn.
fn free_spot(middle: Spot, radius: f64, apart: f64, taken: &[Spot], chance: &mut Chance) -> Spot {
    let mut spot = middle;
    for _ in 0..30 {
        let (x, y) = disc(chance, apart, radius);
        spot = middle.plus(x, y);
        if nearest(spot, taken) > apart {
            break;
        }
    }
    spot
}

fn nearest(spot: Spot, others: &[Spot]) -> f64 {
    others.iter().map(|&other| spot.square_to(other)).fold(f64::INFINITY, f64::min).sqrt()
}

/// A spot inside the border, uniformly.
fn inside(region: &Region, margin: f64, chance: &mut Chance) -> Spot {
    let (low, high) = region.border.corners();
    for _ in 0..10_000 {
        let spot = Spot { x: chance.between(low.x, high.x), y: chance.between(low.y, high.y) };
        if region.border.contains(spot) && region.border.metres_to(spot) > margin {
            return spot;
        }
    }
    region.town
}

/// The county town and, spread evenly by best of many draws, the middles of the other townships.
fn seats(region: &Region, chance: &mut Chance) -> Vec<Spot> {
    let mut middles = vec![region.town];
    for _ in 1..region.townships.len() {
        let draws: Vec<Spot> = (0..25).map(|_| inside(region, 1_200.0, chance)).collect();
        // Twice the way to the border, so that the border is not where the townships gather.
        let room = |spot: Spot| nearest(spot, &middles).min(2.0 * region.border.metres_to(spot));
        let best = draws.iter().copied().max_by(|&a, &b| room(a).total_cmp(&room(b)));
        middles.push(best.expect("25 draws"));
    }
    middles
}

/// Plots for the villages that are neither seat nor community: most of them around a township's middle.
fn villages(region: &Region, middles: &[Spot], chance: &mut Chance) -> Vec<Spot> {
    let (low, high) = region.border.corners();
    let reach = (high.x - low.x).min(high.y - low.y) / number(middles.len()).sqrt();
    let wanted: usize = plots_wanted(region).iter().sum();
    let mut taken = middles.to_vec();
    while taken.len() < middles.len() + wanted {
        let best = (0..4).map(|_| {
            let around = middles[chance.below(u32::try_from(middles.len()).expect("few")) as usize];
            let (x, y) = disc(chance, 0.0, reach);
            let spot = around.plus(x, y);
            let near_seat =
                chance.happens(0.45) && region.border.contains(spot) && region.border.metres_to(spot) > 300.0;
            if near_seat { spot } else { inside(region, 300.0, chance) }
        });
        let best =
            best.max_by(|&a, &b| nearest(a, &taken).total_cmp(&nearest(b, &taken))).expect("four draws");
        // A crowded land takes a closer plot rather than none.
        if nearest(best, &taken) > VILLAGE_SPACING || chance.happens(0.1) {
            taken.push(best);
        }
    }
    taken.split_off(middles.len())
}

/// How many of each township's places need a plot outside its seat.
fn plots_wanted(region: &Region) -> Vec<usize> {
    let outside = |t: usize| {
        let township = &region.townships[t];
        let placed = |(p, place): &(usize, &Place)| place.community || *p == township.seat;
        township.places.len() - township.places.iter().enumerate().filter(placed).count()
    };
    (0..region.townships.len()).map(outside).collect()
}

/// Gives every township as many plots as it has villages: nearest first, then by swaps while a swap brings
/// villages closer to their seats.
fn share_out(region: &Region, middles: &[Spot], plots: Vec<Spot>) -> Vec<Vec<Spot>> {
    let mut room = plots_wanted(region);
    let mut pairs: Vec<(f64, usize, usize)> = plots
        .iter()
        .enumerate()
        .flat_map(|(p, &plot)| middles.iter().enumerate().map(move |(t, &m)| (plot.square_to(m), p, t)))
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut owner = vec![usize::MAX; plots.len()];
    for (_, plot, township) in pairs {
        if owner[plot] == usize::MAX && room[township] > 0 {
            owner[plot] = township;
            room[township] -= 1;
        }
    }
    for _ in 0..20 {
        if !swap_once_around(&plots, middles, &mut owner) {
            break;
        }
    }
    let mut shares = vec![Vec::new(); middles.len()];
    for (plot, township) in plots.into_iter().zip(owner) {
        shares[township].push(plot);
    }
    shares
}

fn swap_once_around(plots: &[Spot], middles: &[Spot], owner: &mut [usize]) -> bool {
    let mut swapped = false;
    for a in 0..plots.len() {
        for b in a + 1..plots.len() {
            let cost = |plot: usize, township: usize| plots[plot].square_to(middles[township]);
            let (s, t) = (owner[a], owner[b]);
            if s != t && cost(a, t) + cost(b, s) < cost(a, s) + cost(b, t) {
                owner.swap(a, b);
                swapped = true;
            }
        }
    }
    swapped
}

/// Street corners on a shaken grid: a town's worth, or four in a seat.
fn streets(town: bool, middle: Spot, near: &[Spot], settled: &mut Settled, chance: &mut Chance) {
    let (steps, step, ground) =
        if town { (3, STREET_STEP, Ground::Street) } else { (1, LANE_STEP, Ground::Lane) };
    for row in -steps..=steps {
        for column in -steps..=steps {
            let spot = middle.plus(
                step * (f64::from(column) + 0.2 * chance.bell()),
                step * (f64::from(row) + 0.2 * chance.bell()),
            );
            let corner = town || (row != 0 && column != 0);
            if corner && nearest(spot, near) > 0.35 * step {
                settled.junction(spot, ground);
            }
        }
    }
}
