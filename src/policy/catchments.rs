//! The soft rows on catchments: whose children each counts where everybody goes, and what that costs.
//!
//! It decides nothing and builds no row of a problem. Each condition looks at one unit and one school at a time, so that it can be
//! said in linear rows: docs/costs.md, "Rows on catchments".

use std::collections::{BTreeMap, BTreeSet};

use crate::model::case::Case;
use crate::model::county::Position;
use crate::model::ids::{Id, SchoolId, Table, UnitId, VillageId};
use crate::model::plan::Means;
use crate::model::recipe::Stage;
use crate::model::rules::Force;
use crate::model::unit::{Band, Unit};
use crate::model::units::{Fen, Micro};
use crate::policy::eligibility::Choices;
use crate::policy::schools::SchoolOption;

/// Villages so near that they count as neighbours: in the plane a place has six on average.
const NEIGHBOURS: usize = 6;

/// What a row on catchments asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// A village's children of different bands go to one school.
    Siblings,
    /// Who could stay at the present school stays.
    Stable,
    /// A village goes to a school only with a neighbour that is nearer to it.
    Contiguous,
}

impl Together {
    const ALL: [Self; 3] = [Self::Contiguous, Self::Siblings, Self::Stable];

    /// The id of its row.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Siblings => "catchment.siblings",
            Self::Stable => "catchment.stable",
            Self::Contiguous => "catchment.contiguous",
        }
    }
}

/// A way to a school that is no escort: by day, and for boarders where there is a bed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// On foot or by bus.
    pub daily: bool,
    /// Boarding.
    pub weekly: bool,
}

/// Where everybody is and what schools are.
#[derive(Clone, Copy, Debug)]
pub struct Whereabouts<'a> {
    /// By unit; `None` = nowhere.
    pub places: &'a [Option<(SchoolId, Means)>],
    /// By school.
    pub options: &'a [&'a SchoolOption],
}

/// The rows on catchments that a profile prices, with what they look at.
#[derive(Clone, Debug, Default)]
pub struct Catchments {
    prices: Vec<(Together, Micro)>,
    units: Vec<Unit>,
    homes: Vec<Option<SchoolId>>,
    reached: Vec<BTreeMap<SchoolId, Reached>>,
    /// By unit: units of the same village and another band.
    siblings: Vec<Vec<UnitId>>,
    /// By unit: units of the same band in neighbouring villages.
    neighbours: Vec<Vec<UnitId>>,
    /// By unit, and by school.
    villages: Vec<Position>,
    schools: Vec<Position>,
}

/// The soft rows on catchments of a case, in the order of their ids; there are none in kindergartens.
fn prices(case: &Case) -> Vec<(Together, Micro)> {
    let price = |row: Together| {
        let rule = case.profile.rules.get(row.id()).filter(|rule| rule.force == Force::Soft)?;
        Some((row, rule.price))
    };
    let counts = case.recipe.stage != Stage::Kindergarten;
    Together::ALL.into_iter().filter(|_| counts).filter_map(price).collect()
}

/// Whether a case prices brothers and sisters, so that it matters who could go where.
pub(super) fn asks_who_could(case: &Case) -> bool {
    prices(case).iter().any(|&(row, _)| row == Together::Siblings)
}

impl Catchments {
    /// What the rows of a case look at; nothing where it prices none.
    #[must_use]
    pub fn new(case: &Case, units: &Table<UnitId, Unit>, choices: &Choices) -> Self {
        let prices = prices(case);
        if prices.is_empty() {
            return Self::default();
        }
        let at = |id: VillageId| case.county.villages[id].position;
        let mut villages: BTreeMap<VillageId, Vec<UnitId>> = BTreeMap::new();
        let mut bands: BTreeMap<Band, BTreeMap<VillageId, Vec<UnitId>>> = BTreeMap::new();
        for (id, unit) in units.iter() {
            villages.entry(unit.village).or_default().push(id);
            bands.entry(unit.band).or_default().entry(unit.village).or_default().push(id);
        }
        let siblings = units.iter().map(|(_, unit)| {
            let own = villages[&unit.village].iter().copied();
            own.filter(|&other| units[other].band != unit.band).collect()
        });
        let mut neighbours = vec![Vec::new(); units.len()];
        for homes in bands.values() {
            let places: Vec<Position> = homes.keys().map(|&village| at(village)).collect();
            let own: Vec<&Vec<UnitId>> = homes.values().collect();
            for (here, there) in near(&places).into_iter().enumerate() {
                let units: Vec<UnitId> = there.into_iter().flat_map(|there| own[there]).copied().collect();
                own[here].iter().for_each(|&unit| neighbours[unit.row()].clone_from(&units));
            }
        }
        Self {
            prices,
            units: units.values().to_vec(),
            homes: choices.before.values().iter().map(|before| before.school).collect(),
            reached: choices.reached.values().to_vec(),
            siblings: siblings.collect(),
            neighbours,
            villages: units.values().iter().map(|unit| at(unit.village)).collect(),
            schools: case.county.schools.values().iter().map(|school| school.position).collect(),
        }
    }

    /// The rows, each with its price of a child-year.
    #[must_use]
    pub fn rows(&self) -> &[(Together, Micro)] {
        &self.prices
    }

    /// What a unit costs that a row counts.
    #[must_use]
    pub fn price(&self, unit: UnitId, each: Micro) -> Fen {
        Fen::ratio(i128::from(self.units[unit.row()].pupils) * i128::from(each.0) * 100, 1_000_000)
    }

    /// The school that a unit leaves when it goes anywhere else.
    #[must_use]
    pub fn home(&self, unit: UnitId) -> Option<SchoolId> {
        self.homes[unit.row()]
    }

    /// Units of the same village and another band.
    #[must_use]
    pub fn siblings(&self, unit: UnitId) -> &[UnitId] {
        &self.siblings[unit.row()]
    }

    /// Units of the same band in villages that are neighbours and nearer to a school: in a straight line, ties by table order.
    pub fn nearer(&self, unit: UnitId, school: SchoolId) -> impl Iterator<Item = UnitId> + '_ {
        let far = move |unit: UnitId| {
            let line = self.villages[unit.row()].metres_to(self.schools[school.row()]);
            (line, self.units[unit.row()].village)
        };
        let own = far(unit);
        let is_nearer = move |&other: &UnitId| {
            let other = far(other);
            other.0.total_cmp(&own.0).then(other.1.cmp(&own.1)).is_lt()
        };
        self.neighbours[unit.row()].iter().copied().filter(is_nearer)
    }

    /// Whether a school as it is teaches all grades of a unit.
    #[must_use]
    pub fn teaches(&self, option: &SchoolOption, unit: UnitId) -> bool {
        option.grades.is_some_and(|grades| self.units[unit.row()].is_covered_by(grades))
    }

    /// Whether it does, and the unit has a way there that is no escort.
    #[must_use]
    pub fn could_take(&self, school: SchoolId, option: &SchoolOption, unit: UnitId) -> bool {
        let reached = self.reached[unit.row()].get(&school).copied().unwrap_or_default();
        let beds = option.beds != [0, 0];
        self.teaches(option, unit) && (reached.daily || reached.weekly && beds)
    }

    /// Whether a row counts a unit's children.
    fn counts(&self, row: Together, unit: UnitId, at: Whereabouts<'_>) -> bool {
        let Some((school, means)) = at.places[unit.row()] else { return false };
        let is_there = |other: UnitId| at.places[other.row()].filter(|&(at, _)| at == school);
        match row {
            Together::Stable => self
                .home(unit)
                .is_some_and(|home| home != school && self.teaches(at.options[home.row()], unit)),
            Together::Siblings => {
                let others = self.siblings(unit);
                let could = |&other: &UnitId| {
                    at.places[other.row()].is_some()
                        && self.could_take(school, at.options[school.row()], other)
                };
                others.iter().all(|&other| is_there(other).is_none()) && others.iter().any(could)
            }
            Together::Contiguous => {
                let mut nearer = self.nearer(unit, school).peekable();
                let joins = |other: UnitId| is_there(other).is_some_and(|(_, means)| is_daily(means));
                is_daily(means) && nearer.peek().is_some() && !nearer.any(joins)
            }
        }
    }

    fn charge_of(&self, unit: UnitId, at: Whereabouts<'_>) -> Fen {
        let counted = self.prices.iter().filter(|&&(row, _)| self.counts(row, unit, at));
        counted.map(|&(_, each)| self.price(unit, each)).sum()
    }

    /// What all children together are charged.
    #[must_use]
    pub fn charge(&self, at: Whereabouts<'_>) -> Fen {
        (0..self.units.len()).map(|unit| self.charge_of(UnitId::new(unit), at)).sum()
    }

    /// What they are charged more if one unit alone went there so.
    #[must_use]
    pub fn more(&self, unit: UnitId, to: (SchoolId, Means), at: Whereabouts<'_>) -> Fen {
        if self.prices.is_empty() {
            return Fen(0);
        }
        let mut concerned: BTreeSet<UnitId> = BTreeSet::from([unit]);
        concerned.extend(self.siblings(unit));
        concerned.extend(&self.neighbours[unit.row()]);
        let charge = |at| concerned.iter().map(|&unit| self.charge_of(unit, at)).sum::<Fen>();
        let mut places = at.places.to_vec();
        places[unit.row()] = Some(to);
        charge(Whereabouts { places: &places, ..at }) - charge(at)
    }
}

/// Whether children come and go every day by themselves or by bus: who boards or is escorted belongs to no catchment.
#[must_use]
pub fn is_daily(means: Means) -> bool {
    matches!(means, Means::Walk | Means::Bus)
}

/// Of each place those that are among its nearest by the chord between them, ties by their order, and those among whose nearest
/// it is.
fn near(places: &[Position]) -> Vec<BTreeSet<usize>> {
    let on_sphere = |place: &Position| {
        let (lat, lon) = (place.lat.to_radians(), place.lon.to_radians());
        [libm::cos(lat) * libm::cos(lon), libm::cos(lat) * libm::sin(lon), libm::sin(lat)]
    };
    let points: Vec<[f64; 3]> = places.iter().map(on_sphere).collect();
    let mut near = vec![BTreeSet::new(); points.len()];
    for (here, point) in points.iter().enumerate() {
        let square = |other: &[f64; 3]| {
            let gaps = other.iter().zip(point).map(|(there, here)| there - here);
            gaps.map(|gap| gap * gap).sum::<f64>()
        };
        let others = points.iter().enumerate().filter(|&(there, _)| there != here);
        let mut nearest: Vec<(f64, usize)> = others.map(|(there, other)| (square(other), there)).collect();
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if nearest.len() > NEIGHBOURS {
            nearest.select_nth_unstable_by(NEIGHBOURS, order);
            nearest.truncate(NEIGHBOURS);
        }
        for (_, there) in nearest {
            near[here].insert(there);
            near[there].insert(here);
        }
    }
    near
}
