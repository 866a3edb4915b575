//! Rows of the profile on who goes where together: siblings, children who leave a school that stays, villages cut off.
//!
//! Each looks at one unit and its school at a time, so that what is measured, what is charged and what the bound prices are the same
//! children. docs/costs.md, "Rows on catchments".

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::county::Position;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Means;
use crate::model::recipe::Stage;
use crate::model::rules::{Force, Rule};
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro};
use crate::verify::book::Book;
use crate::verify::figures::{Network, Stay, Today};
use crate::verify::limits;
use crate::verify::reach::Journey;
use crate::verify::rules::{Measure, Scene, Stand, Worst, beyond, children};
use crate::verify::sites::Config;

/// Villages so near that they count as neighbours: in the plane a place has six on average.
const NEIGHBOURS: usize = 6;

/// What the rows on catchments look at beside a network: worked out from the input alone.
pub(super) struct Ground<'b> {
    book: &'b Book<'b>,
    /// By unit: units of its village in another band.
    siblings: Vec<Vec<usize>>,
    /// By unit: units of its band in villages that are neighbours.
    neighbours: Vec<Vec<usize>>,
}

/// What a row asks of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    CutOff,
    Apart,
    Leaves,
    PassesBy,
}

/// The rows by what they ask.
const ROWS: [(&str, Question); 4] = [
    ("catchment.contiguous", Question::CutOff),
    ("catchment.nearest", Question::PassesBy),
    ("catchment.siblings", Question::Apart),
    ("catchment.stable", Question::Leaves),
];

/// The soft rows on catchments with their prices; in kindergartens none counts.
pub(super) fn priced(book: &Book<'_>) -> impl Iterator<Item = (&'static str, Question, Micro)> {
    let small = book.case.recipe.stage == Stage::Kindergarten;
    ROWS.into_iter().filter(move |_| !small).filter_map(|(id, question)| {
        let rule = book.case.profile.rules.get(id).filter(|rule| rule.force == Force::Soft)?;
        Some((id, question, rule.price))
    })
}

/// The price of all children of a unit, half up to fen.
pub(super) fn price_of(pupils: u32, each: Micro) -> Fen {
    Fen::ratio(i128::from(pupils) * i128::from(each.0), 10_000)
}

/// What each soft row on catchments charges for each unit that it counts.
pub(super) fn charges(book: &Book<'_>, network: &Network<'_>) -> Vec<Fen> {
    let mut charges = Vec::new();
    let mut rows = priced(book).peekable();
    if rows.peek().is_none() {
        return charges;
    }
    let ground = Ground::new(book);
    for (_, question, each) in rows {
        let counted = network.placed().filter(|&(unit, stay)| ground.counts(question, network, unit, stay));
        charges.extend(counted.map(|(unit, _)| price_of(book.movers[unit].unit.pupils, each)));
    }
    charges
}

impl<'b> Ground<'b> {
    pub(super) fn new(book: &'b Book<'b>) -> Self {
        let mut homes: BTreeMap<VillageId, Vec<usize>> = BTreeMap::new();
        let mut bands: BTreeMap<Band, BTreeMap<VillageId, Vec<usize>>> = BTreeMap::new();
        for (unit, mover) in book.movers.iter().enumerate() {
            let (village, band) = (mover.unit.village, mover.unit.band);
            homes.entry(village).or_default().push(unit);
            bands.entry(band).or_default().entry(village).or_default().push(unit);
        }
        let band = |unit: usize| book.movers[unit].unit.band;
        let siblings = book.movers.iter().enumerate().map(|(unit, mover)| {
            let all = homes[&mover.unit.village].iter().copied();
            all.filter(|&other| band(other) != band(unit)).collect()
        });
        let mut near = vec![Vec::new(); book.movers.len()];
        for villages in bands.values() {
            let at = |&village: &VillageId| book.case.county.villages[village].position;
            let places: Vec<Position> = villages.keys().map(at).collect();
            let units: Vec<&Vec<usize>> = villages.values().collect();
            for (own, links) in units.iter().zip(neighbours(&places)) {
                let around: Vec<usize> = links.iter().flat_map(|&link| units[link]).copied().collect();
                own.iter().for_each(|&unit| near[unit].clone_from(&around));
            }
        }
        Self { book, siblings: siblings.collect(), neighbours: near }
    }

    /// What it was worked out from.
    pub(super) fn book(&self) -> &'b Book<'b> {
        self.book
    }

    /// Units of the village in another band.
    pub(super) fn siblings(&self, unit: usize) -> &[usize] {
        &self.siblings[unit]
    }

    /// Whether a school as it stands teaches a unit and a way that is no escort leads there; `today` = its present school.
    fn could_go(&self, unit: usize, school: SchoolId, config: &Config, today: Option<&Today>) -> bool {
        let mover = &self.book.movers[unit];
        let village = &self.book.case.county.villages[mover.unit.village];
        let open = !village.forbid.contains(&school) && village.force.is_none_or(|force| force == school);
        let beds = config.all_beds() > 0;
        let moves = limits::changes(today, school);
        open && config.serves(mover.grades) && self.book.lawful(mover, school, beds, moves).next().is_some()
    }

    /// The same of a configuration that is asked about, whatever the plan makes of the school.
    pub(super) fn could_take(
        &self,
        network: &Network<'_>,
        unit: usize,
        school: SchoolId,
        config: &Config,
    ) -> bool {
        let today = network.stays[unit].as_ref().map(|stay| stay.today.as_ref());
        today.is_some_and(|today| self.could_go(unit, school, config, today))
    }

    /// Whether a row counts a unit's children.
    fn counts(&self, question: Question, network: &Network<'_>, unit: usize, stay: &Stay) -> bool {
        match question {
            Question::CutOff => self.cut_off(network, unit, stay),
            Question::Apart => self.apart(network, unit, stay),
            Question::Leaves => self.leaves(network, unit, stay),
            Question::PassesBy => self.passes_by(network, unit, stay),
        }
    }

    /// Children who have a shorter lawful walk or bus ride to another open school, with room for all of their unit.
    fn passes_by(&self, network: &Network<'_>, unit: usize, stay: &Stay) -> bool {
        let (book, mover) = (self.book, &self.book.movers[unit]);
        let village = &book.case.county.villages[mover.unit.village];
        let endless = book.case.recipe.objective.uncapacitated;
        let shorter = |journey: &Journey| {
            daily(journey.means) && stay.journey.length.is_none_or(|own| journey.length < Some(own))
        };
        let near = |school: SchoolId| {
            [Means::Walk, Means::Bus]
                .iter()
                .any(|&means| shorter(&book.journey(mover.unit.village, school, means)))
        };
        let open = |school: &SchoolId| {
            let serves = network.configs[*school].filter(|config| config.serves(mover.grades));
            let free = |config: &Config| {
                endless || network.loads[*school].pupils + mover.unit.pupils <= config.seats
            };
            serves.is_some_and(free)
                && !village.forbid.contains(school)
                && village.force.is_none_or(|force| force == *school)
        };
        let others = book.sites.ids().filter(|&school| school != stay.school && near(school)).filter(open);
        others.into_iter().any(|school| {
            let moves = limits::changes(stay.today.as_ref(), school);
            book.lawful(mover, school, false, moves).any(|journey| shorter(&journey))
        })
    }

    /// Children who go where nobody of another band of their village goes, though somebody of it could.
    fn apart(&self, network: &Network<'_>, unit: usize, stay: &Stay) -> bool {
        let there =
            |other: &usize| network.stays[*other].as_ref().is_some_and(|other| other.school == stay.school);
        let could = |&other: &usize| {
            let config = network.configs[stay.school];
            config.is_some_and(|config| self.could_take(network, other, stay.school, config))
        };
        let others = &self.siblings[unit];
        !others.iter().any(there) && others.iter().any(could)
    }

    /// Children who are not at their present school, though it goes on teaching their grades.
    fn leaves(&self, network: &Network<'_>, unit: usize, stay: &Stay) -> bool {
        let grades = self.book.movers[unit].grades;
        let teaches =
            |today: &Today| network.configs[today.school].is_some_and(|config| config.serves(grades));
        stay.moved() && stay.today.as_ref().is_some_and(teaches)
    }

    /// Units of the band in neighbouring villages that are nearer to a school: in a straight line, ties by table order.
    pub(super) fn nearer(&self, unit: usize, school: SchoolId) -> impl Iterator<Item = usize> {
        let site = self.book.school(school).position;
        let line = move |unit: usize| {
            let village = self.book.movers[unit].unit.village;
            (self.book.case.county.villages[village].position.metres_to(site), village)
        };
        let (own, home) = line(unit);
        self.neighbours[unit].iter().copied().filter(move |&other| {
            let (far, village) = line(other);
            far.total_cmp(&own).then(village.cmp(&home)) == Ordering::Less
        })
    }

    /// Children who go to a school daily with no neighbour between: some are nearer to it, and none of those goes there daily.
    fn cut_off(&self, network: &Network<'_>, unit: usize, stay: &Stay) -> bool {
        if !daily(stay.journey.means) {
            return false;
        }
        let joins = |other: usize| {
            let other = network.stays[other].as_ref();
            other.is_some_and(|other| other.school == stay.school && daily(other.journey.means))
        };
        let mut some = false;
        for other in self.nearer(unit, stay.school) {
            if joins(other) {
                return false;
            }
            some = true;
        }
        some
    }

    /// Children by unit, where a row counts them.
    fn children(&self, network: &Network<'_>, so: Question) -> Vec<(usize, u32)> {
        let placed = network.placed();
        let counted = placed.map(|(unit, stay)| (unit, self.counts(so, network, unit, stay)));
        counted.map(|(unit, so)| (unit, if so { self.book.movers[unit].unit.pupils } else { 0 })).collect()
    }
}

/// Whether a way is made every day without an escort.
pub(super) fn daily(means: Means) -> bool {
    matches!(means, Means::Walk | Means::Bus)
}

impl Scene<'_> {
    /// Measures a row on catchments; another row is not measured here.
    pub(super) fn catchment_row(&self, rule: &Rule) -> Measure {
        if self.book.case.recipe.stage == Stage::Kindergarten {
            return Measure::default();
        }
        let ground = Ground::new(self.book);
        match ROWS.iter().find(|(id, _)| *id == rule.id).map(|&(_, question)| question) {
            Some(Question::Leaves) => self.leaving(&ground, rule.threshold),
            Some(question) => self.by_village(&ground, question, rule.threshold),
            None => Measure::default(),
        }
    }

    /// Children by village of whom something is so, in the plan and today.
    fn by_village(&self, ground: &Ground<'_>, so: Question, most: Micro) -> Measure {
        let by_village = |network: &Network<'_>| {
            let mut villages: BTreeMap<VillageId, u32> = BTreeMap::new();
            for (unit, pupils) in ground.children(network, so) {
                *villages.entry(self.book.movers[unit].unit.village).or_default() += pupils;
            }
            villages
        };
        let (now, today) = (by_village(self.network), by_village(self.today));
        let mut measure = Measure::default();
        for (village, pupils) in now {
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

    /// Children who leave a school that goes on teaching their grades, by school.
    fn leaving(&self, ground: &Ground<'_>, most: Micro) -> Measure {
        let mut leaving: BTreeMap<SchoolId, u32> = BTreeMap::new();
        for (unit, pupils) in ground.children(self.network, Question::Leaves) {
            let today = self.network.stays[unit].as_ref().and_then(|stay| stay.today.as_ref());
            if let Some(today) = today {
                *leaving.entry(today.school).or_default() += pupils;
            }
        }
        let mut measure = Measure::default();
        for (school, pupils) in leaving {
            let over = children(pupils) > most;
            let code = &self.book.school(school).code;
            measure.take(Worst::Highest, children(pupils), code, pupils, beyond(over));
        }
        measure.nowhere_at_zero()
    }
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
