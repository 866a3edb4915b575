//! Rows of the profile on who goes where together: siblings, children who leave a school that stays, catchments in pieces.
//!
//! It refuses to price: no sum over single children says whether two of them go the same way. docs/costs.md, "Rules measured".

use std::collections::{BTreeMap, BTreeSet};

use crate::model::county::Position;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Means;
use crate::model::recipe::Stage;
use crate::model::rules::Rule;
use crate::model::unit::Band;
use crate::model::units::Micro;
use crate::verify::figures::{Network, Stay};
use crate::verify::rules::{Measure, Scene, Stand, Worst, beyond, children};
use crate::verify::sites::Config;

/// Villages so near that they count as neighbours: in the plane a place has six on average.
const NEIGHBOURS: usize = 6;

impl Scene<'_> {
    /// Measures a row on catchments; another row is not measured here.
    pub(super) fn catchment_row(&self, rule: &Rule) -> Measure {
        if self.book.case.recipe.stage == Stage::Kindergarten {
            return Measure::default();
        }
        match rule.id.as_str() {
            "catchment.siblings" => self.by_village(Self::apart, rule.threshold),
            "catchment.contiguous" => self.by_village(Self::cut_off, rule.threshold),
            "catchment.stable" => self.leaving(rule.threshold),
            _ => Measure::default(),
        }
    }

    /// Children by village of whom something is so, in the plan and today.
    fn by_village(
        &self,
        so: impl Fn(&Self, &Network<'_>) -> BTreeMap<VillageId, u32>,
        most: Micro,
    ) -> Measure {
        let (now, today) = (so(self, self.network), so(self, self.today));
        let mut measure = Measure::default();
        let villages: BTreeSet<VillageId> =
            self.network.placed().map(|(unit, _)| self.book.movers[unit].unit.village).collect();
        for village in villages {
            let pupils = now.get(&village).copied().unwrap_or(0);
            let before = today.get(&village).is_some_and(|&before| children(before) > most);
            let stand = match (children(pupils) > most, before) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            measure.take(Worst::Highest, children(pupils), self.book.village(village), pupils, stand);
        }
        measure.nowhere_at_zero()
    }

    /// Children who are not at the school of their village's others, although one of the village's schools would take all.
    fn apart(&self, network: &Network<'_>) -> BTreeMap<VillageId, u32> {
        let mut villages: BTreeMap<VillageId, Vec<(usize, &Stay)>> = BTreeMap::new();
        for (unit, stay) in network.placed() {
            villages.entry(self.book.movers[unit].unit.village).or_default().push((unit, stay));
        }
        let mut apart = BTreeMap::new();
        for (village, units) in villages {
            let schools: BTreeSet<SchoolId> = units.iter().map(|(_, stay)| stay.school).collect();
            let pupils = |at: Option<SchoolId>| -> u32 {
                let there = units.iter().filter(|(_, stay)| at.is_none_or(|school| school == stay.school));
                there.map(|&(unit, _)| self.book.movers[unit].unit.pupils).sum()
            };
            let common = schools
                .iter()
                .filter(|&&school| units.iter().all(|&(unit, stay)| self.takes(network, unit, stay, school)));
            if let Some(most) = common.map(|&school| pupils(Some(school))).max() {
                let others = pupils(None) - most;
                if others > 0 {
                    apart.insert(village, others);
                }
            }
        }
        apart
    }

    /// Whether a school as it stands in the network teaches the unit and a lawful way leads there, or it is there already.
    fn takes(&self, network: &Network<'_>, unit: usize, stay: &Stay, school: SchoolId) -> bool {
        let mover = &self.book.movers[unit];
        let village = &self.book.case.county.villages[mover.unit.village];
        let open = !village.forbid.contains(&school) && village.force.is_none_or(|force| force == school);
        let moves = stay.today.as_ref().is_some_and(|today| today.school != school);
        let taught = |config: &Config| {
            let beds = config.all_beds() > 0;
            config.serves(mover.grades) && self.book.lawful(mover, school, beds, moves).next().is_some()
        };
        stay.school == school || open && network.configs[school].is_some_and(taught)
    }

    /// Children who leave a school that goes on teaching their grades, by school.
    fn leaving(&self, most: Micro) -> Measure {
        let mut leaving: BTreeMap<SchoolId, u32> = BTreeMap::new();
        for (unit, stay) in self.network.placed() {
            let Some(today) = &stay.today else { continue };
            let mover = &self.book.movers[unit];
            let stays = self.network.configs[today.school].is_some_and(|config| config.serves(mover.grades));
            let leaves = stay.moved() && stays;
            *leaving.entry(today.school).or_default() += if leaves { mover.unit.pupils } else { 0 };
        }
        let mut measure = Measure::default();
        for (school, pupils) in leaving {
            let over = children(pupils) > most;
            let code = &self.book.school(school).code;
            measure.take(Worst::Highest, children(pupils), code, pupils, beyond(over));
        }
        measure.nowhere_at_zero()
    }

    /// Children of villages that no chain of neighbours, all with children of the band at the same school, joins to the one
    /// of them nearest to it. Who boards or is escorted belongs to no catchment.
    fn cut_off(&self, network: &Network<'_>) -> BTreeMap<VillageId, u32> {
        let mut bands: BTreeMap<Band, BTreeMap<SchoolId, BTreeMap<VillageId, u32>>> = BTreeMap::new();
        let mut homes: BTreeMap<Band, BTreeSet<VillageId>> = BTreeMap::new();
        for (unit, stay) in network.placed() {
            let unit = &self.book.movers[unit].unit;
            homes.entry(unit.band).or_default().insert(unit.village);
            if matches!(stay.journey.means, Means::Walk | Means::Bus) {
                let schools = bands.entry(unit.band).or_default();
                *schools.entry(stay.school).or_default().entry(unit.village).or_default() += unit.pupils;
            }
        }
        let mut cut_off = BTreeMap::new();
        for (band, schools) in bands {
            let homes: Vec<VillageId> = homes[&band].iter().copied().collect();
            let at = |village: VillageId| self.book.case.county.villages[village].position;
            let places: Vec<Position> = homes.iter().map(|&village| at(village)).collect();
            let links = neighbours(&places);
            for (school, villages) in schools {
                let site = self.book.school(school).position;
                let place = |village| homes.binary_search(village).expect("a village of the band");
                let inside: BTreeSet<usize> = villages.keys().map(place).collect();
                let core = core(&links, &places, site, &inside);
                for &place in inside.difference(&core) {
                    *cut_off.entry(homes[place]).or_default() += villages[&homes[place]];
                }
            }
        }
        cut_off
    }
}

/// The places `inside` that links join, over such places alone, to the one nearest to `site`.
fn core(
    links: &[BTreeSet<usize>],
    places: &[Position],
    site: Position,
    inside: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let nearer = |&a: &usize, &b: &usize| {
        places[a].metres_to(site).total_cmp(&places[b].metres_to(site)).then(a.cmp(&b))
    };
    let first = inside.iter().copied().min_by(nearer);
    let mut reached: BTreeSet<usize> = first.into_iter().collect();
    let mut open: Vec<usize> = reached.iter().copied().collect();
    while let Some(place) = open.pop() {
        for &next in links[place].intersection(inside) {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Of each place those that are among its nearest, and those among whose nearest it is.
///
/// Places are points of the unit sphere; a chord is at least as long as its difference in height, so that a search up and down
/// the places in order of height may stop there.
fn neighbours(places: &[Position]) -> Vec<BTreeSet<usize>> {
    let point = |place: &Position| {
        let (lat, lon) = (place.lat.to_radians(), place.lon.to_radians());
        [libm::cos(lat) * libm::cos(lon), libm::cos(lat) * libm::sin(lon), libm::sin(lat)]
    };
    let points: Vec<[f64; 3]> = places.iter().map(point).collect();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| points[a][2].total_cmp(&points[b][2]).then(a.cmp(&b)));
    let mut links = vec![BTreeSet::new(); points.len()];
    for (rank, &here) in order.iter().enumerate() {
        let mut nearest: Vec<(f64, usize)> = Vec::new();
        let (up, down) = (&order[rank + 1..], &order[..rank]);
        look(&points, here, up.iter(), &mut nearest);
        look(&points, here, down.iter().rev(), &mut nearest);
        for (_, there) in nearest {
            links[here].insert(there);
            links[there].insert(here);
        }
    }
    links
}

/// Takes the nearest of `others`, whose height is ever farther from that of `here`; of equals the first.
fn look<'a>(
    points: &[[f64; 3]],
    here: usize,
    others: impl Iterator<Item = &'a usize>,
    nearest: &mut Vec<(f64, usize)>,
) {
    for &other in others {
        let gap: [f64; 3] = std::array::from_fn(|axis| points[other][axis] - points[here][axis]);
        let full = nearest.len() == NEIGHBOURS;
        if full && gap[2] * gap[2] > nearest[NEIGHBOURS - 1].0 {
            break;
        }
        let square = gap.iter().map(|part| part * part).sum::<f64>();
        let place = nearest.partition_point(|&(known, at)| (known, at) < (square, other));
        nearest.insert(place, (square, other));
        nearest.truncate(NEIGHBOURS);
    }
}

#[cfg(test)]
mod tests {
    use super::{NEIGHBOURS, neighbours};
    use crate::model::county::Position;

    #[test]
    fn neighbours_are_the_nearest_of_all() {
        let mut random = oorandom::Rand64::new(5);
        for count in [0, 1, 5, 7, 60] {
            let mut place = || Position { lon: 114.0 + random.rand_float(), lat: 41.0 + random.rand_float() };
            let places: Vec<Position> = (0..count).map(|_| place()).collect();
            let of = |here: usize| {
                let mut others: Vec<usize> = (0..count).filter(|&other| other != here).collect();
                others.sort_by(|&a, &b| {
                    places[here].metres_to(places[a]).total_cmp(&places[here].metres_to(places[b]))
                });
                others.truncate(NEIGHBOURS);
                others
            };
            let links = neighbours(&places);
            for (here, links) in links.iter().enumerate() {
                let expected: Vec<usize> = (0..count)
                    .filter(|&other| {
                        other != here && (of(here).contains(&other) || of(other).contains(&here))
                    })
                    .collect();
                assert_eq!(links.iter().copied().collect::<Vec<_>>(), expected);
            }
        }
    }
}
