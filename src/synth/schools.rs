//! Chooses where schools stand and which one each village's children attend.
//!
//! It counts no child and sizes no school; nothing it says about who attends what is real.

use crate::model::county::SchoolKind;
use crate::synth::chance::{Chance, number};
use crate::synth::land::Spot;
use crate::synth::minutes::bus_minutes;
use crate::synth::regions::{Atlas, Region};
use crate::synth::roads::Network;
use crate::synth::settle::{Hamlet, Settled};

/// A school on the ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    /// Which region.
    pub(crate) region: usize,
    /// Its number among the region's schools, from 1.
    pub(crate) number: usize,
    /// Its number among the region's schools of its kind, from 1.
    pub(crate) of_kind: usize,
    /// Kind.
    pub(crate) kind: SchoolKind,
    /// The village or community it stands in.
    pub(crate) host: usize,
    /// Where.
    pub(crate) spot: Spot,
    /// A small school more than half an hour by bus from every larger one.
    pub(crate) remote: bool,
}

impl Site {
    /// A village school or a teaching point.
    pub(crate) fn small(&self) -> bool {
        matches!(self.kind, SchoolKind::Village | SchoolKind::Point)
    }
}

/// Who goes where.
#[derive(Clone, Debug)]
pub(crate) struct Schooling {
    /// The schools, in table order.
    pub(crate) sites: Vec<Site>,
    /// School of grades 1-3, by hamlet.
    pub(crate) lower: Vec<usize>,
    /// School of grades 4-6, by hamlet.
    pub(crate) upper: Vec<usize>,
    /// Bus minutes to the school of grades 1-3, by hamlet.
    pub(crate) minutes: Vec<f64>,
}

/// No journey longer than this is looked for, bus minutes.
const FARTHEST: f64 = 150.0;
/// Parents ride so many minutes more for a school that is not small.
const SMALL_PENALTY: f64 = 2.0;
/// A full town school counts as so many minutes farther than an empty one.
const CROWDING: f64 = 15.0;

/// Places all schools and sends every village to one for each band.
pub(crate) fn place(atlas: &Atlas, settled: &Settled, network: &Network, seed: u64) -> Schooling {
    let mut chance = Chance::new(seed, 3);
    let mut chosen: Vec<(SchoolKind, usize)> = Vec::new();
    for (index, region) in atlas.regions.iter().enumerate() {
        chosen.extend(town_hosts(index, region, settled).into_iter().map(|host| (SchoolKind::Town, host)));
        chosen.extend(
            central_hosts(index, region, settled).into_iter().map(|host| (SchoolKind::Central, host)),
        );
    }
    let mut nearest_big = vec![FARTHEST; settled.junctions.len()];
    for &(_, host) in &chosen {
        for (junction, minutes) in bus_minutes(network, settled.hamlets[host].junction, FARTHEST) {
            nearest_big[junction] = nearest_big[junction].min(minutes);
        }
    }
    for (index, region) in atlas.regions.iter().enumerate() {
        let hosts = small_hosts(index, region, settled, &nearest_big);
        chosen.extend(hosts.into_iter().enumerate().map(|(i, host)| {
            // The last ones, so that village schools and points are both near and remote.
            let point = i >= region.mix.village as usize;
            (if point { SchoolKind::Point } else { SchoolKind::Village }, host)
        }));
    }
    let sites = sites(settled, chosen, &nearest_big, &mut chance);
    attend(settled, network, sites)
}

fn of_region(settled: &Settled, region: usize) -> impl Iterator<Item = (usize, &Hamlet)> + '_ {
    settled.hamlets.iter().enumerate().filter(move |(_, hamlet)| hamlet.region == region)
}

/// Communities of the county town, the first in its middle, each next one far from the others.
fn town_hosts(index: usize, region: &Region, settled: &Settled) -> Vec<usize> {
    let mut hosts: Vec<usize> = Vec::new();
    for _ in 0..region.mix.town {
        let room = |hamlet: &Hamlet| {
            let apart = hosts.iter().map(|&host| hamlet.spot.metres_to(settled.hamlets[host].spot));
            // Until there is a first school, the nearest to the middle has the most room.
            let middle = -hamlet.spot.metres_to(region.town);
            if hosts.is_empty() { middle } else { apart.fold(f64::INFINITY, f64::min) }
        };
        // Where the town has more schools than communities, others serve, then villages by the town.
        let rank = |hamlet: &Hamlet| match (hamlet.community, hamlet.township) {
            (true, 0) => 2,
            (true, _) => 1,
            (false, _) => 0,
        };
        let best = of_region(settled, index)
            .filter(|(i, hamlet)| (hamlet.township == 0 || !hamlet.seat) && !hosts.contains(i))
            .max_by(|a, b| {
                let by_room = room(a.1).total_cmp(&room(b.1)).then(b.0.cmp(&a.0));
                rank(a.1).cmp(&rank(b.1)).then(by_room)
            });
        hosts.extend(best.map(|(i, _)| i));
    }
    hosts
}

/// Township seats, those with many villages and far from the other schools first.
fn central_hosts(index: usize, region: &Region, settled: &Settled) -> Vec<usize> {
    let mut taken = vec![region.town];
    let mut hosts: Vec<usize> = Vec::new();
    for _ in 0..region.mix.central {
        let worth = |hamlet: &Hamlet| {
            let apart = taken.iter().map(|&spot| hamlet.spot.metres_to(spot)).fold(f64::INFINITY, f64::min);
            apart * number(region.townships[hamlet.township].places.len()).sqrt()
        };
        let best = of_region(settled, index)
            .filter(|(i, hamlet)| hamlet.township > 0 && hamlet.seat && !hosts.contains(i))
            .max_by(|a, b| worth(a.1).total_cmp(&worth(b.1)).then(b.0.cmp(&a.0)));
        if let Some((i, hamlet)) = best {
            hosts.push(i);
            taken.push(hamlet.spot);
        }
    }
    hosts
}

/// Villages that have a small school: 11 of 28 remote, where closing it means long rides, the others half way to
/// the next central school. Seats without a central school are preferred.
fn small_hosts(index: usize, region: &Region, settled: &Settled, nearest_big: &[f64]) -> Vec<usize> {
    let mut hosts: Vec<usize> = Vec::new();
    for i in 0..region.mix.village + region.mix.point {
        let step = f64::from(i * 5 % 7) / 7.0;
        let wanted = if (i * 11) % 28 < 12 { 38.0 + 13.0 * step } else { 14.0 + 12.0 * step };
        let misfit = |hamlet: &Hamlet| {
            let apart = hosts.iter().map(|&host| hamlet.spot.metres_to(settled.hamlets[host].spot));
            let crowded = (9_000.0 - apart.fold(f64::INFINITY, f64::min)).max(0.0) / 250.0;
            let seat = if hamlet.seat && hamlet.township > 0 { 0.0 } else { 4.0 };
            (nearest_big[hamlet.junction] - wanted).abs() + crowded + seat
        };
        let best = of_region(settled, index)
            .filter(|(i, hamlet)| {
                nearest_big[hamlet.junction] > 0.0 && !hamlet.community && !hosts.contains(i)
            })
            .min_by(|a, b| misfit(a.1).total_cmp(&misfit(b.1)).then(a.0.cmp(&b.0)));
        hosts.extend(best.map(|(i, _)| i));
    }
    hosts
}

/// Numbers the schools region by region, kind by kind.
fn sites(
    settled: &Settled,
    mut chosen: Vec<(SchoolKind, usize)>,
    nearest_big: &[f64],
    chance: &mut Chance,
) -> Vec<Site> {
    let rank = |kind: SchoolKind| match kind {
        SchoolKind::Town => 0,
        SchoolKind::Central => 1,
        SchoolKind::Village => 2,
        SchoolKind::Point | SchoolKind::Kindergarten => 3,
    };
    chosen.sort_by_key(|&(kind, host)| (settled.hamlets[host].region, rank(kind)));
    let mut sites: Vec<Site> = Vec::new();
    for (kind, host) in chosen {
        let region = settled.hamlets[host].region;
        let (number, of_kind) = match sites.last() {
            Some(last) if last.region == region && last.kind == kind => (last.number + 1, last.of_kind + 1),
            Some(last) if last.region == region => (last.number + 1, 1),
            _ => (1, 1),
        };
        let off = |chance: &mut Chance| {
            if chance.happens(0.5) { chance.between(15.0, 45.0) } else { chance.between(-45.0, -15.0) }
        };
        let (x, y) = (off(chance), off(chance));
        let spot = settled.junctions[settled.hamlets[host].junction].spot.plus(x, y);
        let remote = nearest_big[settled.hamlets[host].junction] > 30.0;
        sites.push(Site { region, number, of_kind, kind, host, spot, remote });
    }
    sites
}

/// Schools within reach of each hamlet and the bus minutes there, in the order of the school table.
fn reach(settled: &Settled, network: &Network, sites: &[Site]) -> Vec<Vec<(usize, f64)>> {
    let mut hamlets_at = vec![Vec::new(); settled.junctions.len()];
    for (index, hamlet) in settled.hamlets.iter().enumerate() {
        hamlets_at[hamlet.junction].push(index);
    }
    let mut reach = vec![Vec::new(); settled.hamlets.len()];
    for (index, site) in sites.iter().enumerate() {
        for (junction, minutes) in bus_minutes(network, settled.hamlets[site.host].junction, FARTHEST) {
            for &hamlet in &hamlets_at[junction] {
                reach[hamlet].push((index, minutes));
            }
        }
    }
    reach
}

/// Sends every hamlet to the nearest school, the town's children to the least crowded of their near ones.
fn attend(settled: &Settled, network: &Network, sites: Vec<Site>) -> Schooling {
    let reach = reach(settled, network, &sites);
    let mut crowd = Crowd::new(settled, &sites);
    let mut lower = vec![0; reach.len()];
    let mut upper = vec![0; reach.len()];
    let mut minutes = vec![FARTHEST; reach.len()];
    // Large communities choose first: the small ones fill up.
    let mut order: Vec<usize> = (0..reach.len()).collect();
    order.sort_by(|&a, &b| settled.hamlets[b].size.total_cmp(&settled.hamlets[a].size).then(a.cmp(&b)));
    for hamlet in order {
        let of_six_grades =
            nearest(settled, &sites, &reach[hamlet], hamlet, |site| site.kind != SchoolKind::Point);
        let of_any = nearest(settled, &sites, &reach[hamlet], hamlet, |_| true);
        upper[hamlet] = crowd.choose(&sites, &reach[hamlet], of_six_grades, settled.hamlets[hamlet].size);
        lower[hamlet] = if of_any == of_six_grades { upper[hamlet] } else { of_any };
        if let Some(&(_, ride)) = reach[hamlet].iter().find(|&&(site, _)| site == lower[hamlet]) {
            minutes[hamlet] = ride;
        }
    }
    Schooling { sites, lower, upper, minutes }
}

/// The nearest school that serves, by road, else by straight line.
fn nearest(
    settled: &Settled,
    sites: &[Site],
    reach: &[(usize, f64)],
    hamlet: usize,
    serves: impl Fn(&Site) -> bool,
) -> usize {
    let felt = |&(site, minutes): &(usize, f64)| {
        let put_off = sites[site].small() && sites[site].host != hamlet;
        (site, minutes + if put_off { SMALL_PENALTY } else { 0.0 })
    };
    let by_road = reach.iter().filter(|&&(site, _)| serves(&sites[site])).map(felt);
    let spot = settled.hamlets[hamlet].spot;
    let straight = sites.iter().enumerate().filter(|(_, site)| serves(site));
    by_road
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .or_else(|| straight.map(|(i, s)| (i, s.spot.metres_to(spot))).min_by(|a, b| a.1.total_cmp(&b.1)))
        .map(|(site, _)| site)
        .expect("every county has a town school")
}

/// How full the town schools are.
struct Crowd {
    load: Vec<f64>,
    /// A town school's even share of its region's town.
    share: Vec<f64>,
}

impl Crowd {
    fn new(settled: &Settled, sites: &[Site]) -> Self {
        let share = |site: &Site| {
            let in_town = settled.hamlets.iter().filter(|h| h.region == site.region && h.township == 0);
            let schools =
                sites.iter().filter(|s| s.region == site.region && s.kind == SchoolKind::Town).count();
            in_town.map(|hamlet| hamlet.size).sum::<f64>().max(1.0) / number(schools.max(1))
        };
        let share = sites.iter().map(|s| if s.kind == SchoolKind::Town { share(s) } else { 1.0 }).collect();
        Self { load: vec![0.0; sites.len()], share }
    }

    /// The school itself, or where it is a town's, the one of that town that is near and not crowded.
    fn choose(&mut self, sites: &[Site], reach: &[(usize, f64)], nearest: usize, size: f64) -> usize {
        let home = sites[nearest];
        let felt = |&(site, minutes): &(usize, f64)| minutes + CROWDING * self.load[site] / self.share[site];
        let same_town = |site: &Site| site.kind == SchoolKind::Town && site.region == home.region;
        let choice = reach
            .iter()
            .filter(|&&(site, _)| home.kind == SchoolKind::Town && same_town(&sites[site]))
            .min_by(|a, b| felt(a).total_cmp(&felt(b)))
            .map_or(nearest, |&(site, _)| site);
        self.load[choice] += size;
        choice
    }
}
