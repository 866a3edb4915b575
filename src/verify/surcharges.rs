//! Prices of the rows on catchments: what they add to each way and to each configuration in the bound.
//!
//! There is such a row for nearly every unit and school; only those that a plan prices are built, found by their names. It refuses
//! a price above what the row charges: a dearer breach would simply be paid for, and the price would bound nothing.

use std::collections::BTreeMap;

use crate::model::ids::{SchoolId, Table};
use crate::model::plan::Means;
use crate::model::units::Fen;
use crate::verify::book::Book;
use crate::verify::catchments::{Ground, Question, daily, price_of, priced};
use crate::verify::figures::Network;
use crate::verify::sites::Config;

/// What all names of these rows begin with.
pub(super) const NAMES: &str = "catchment.";

/// The row that names no school.
const ALONE: &str = "catchment.stable";

/// What every configuration is looked at for.
enum Looked {
    /// It teaches the grades of this unit.
    Teaches(usize),
    /// It could take none of the siblings of this unit.
    TakesNone(usize),
}

/// Sums of prices.
pub(super) struct Surcharges<'b> {
    ground: Ground<'b>,
    /// Σ μ rhs.
    pub(super) right: i128,
    /// By unit and school: on any way, and on daily ones beside.
    ways: BTreeMap<(usize, SchoolId), [i128; 2]>,
    /// By unit: its present school, and the price of going anywhere else.
    elsewhere: Vec<Option<(SchoolId, i128)>>,
    configs: Table<SchoolId, Vec<(Looked, i128)>>,
}

impl<'b> Surcharges<'b> {
    /// Of the rows of these names, where costs are multiplied by `scale`.
    pub(super) fn new<'n>(
        book: &'b Book<'b>,
        network: &Network<'_>,
        rows: impl Iterator<Item = (&'n String, Fen)>,
        scale: i64,
    ) -> Result<Self, String> {
        let mut sums = Self {
            ground: Ground::new(book),
            right: 0,
            ways: BTreeMap::new(),
            elsewhere: vec![None; book.movers.len()],
            configs: book.sites.map(|_, _| Vec::new()),
        };
        let names = Names::new(book);
        for (name, fen) in rows {
            let none = || format!("price of row `{name}`: no such row in this plan");
            let (row, unit, school) = names.find(name).ok_or_else(none)?;
            let (_, row, each) = priced(book).find(|&(id, ..)| id == row).ok_or_else(none)?;
            let most = book.worth.of(price_of(book.movers[unit].unit.pupils, each));
            if fen < Fen(0) || i128::from(fen.0) > i128::from(most.0) * i128::from(scale) {
                return Err(format!("price of {name}: found {} fen, its breach costs {}", fen.0, most.0));
            }
            let known = sums.add(network, (row, unit, school), i128::from(fen.0));
            known.ok_or_else(none)?;
        }
        Ok(sums)
    }

    /// Adds one row; `None` = there is no such row.
    fn add(
        &mut self,
        network: &Network<'_>,
        (row, unit, school): (Question, usize, Option<SchoolId>),
        price: i128,
    ) -> Option<()> {
        match (row, school) {
            (Question::Leaves, None) => {
                let home = network.stays[unit].as_ref()?.today.as_ref()?.school;
                self.elsewhere[unit] = Some((home, price));
                self.configs[home].push((Looked::Teaches(unit), price));
                self.right += price;
            }
            (Question::Apart, Some(school)) => {
                self.ways.entry((unit, school)).or_default()[0] += price;
                for &sibling in self.ground.siblings(unit) {
                    self.ways.entry((sibling, school)).or_default()[0] -= price;
                }
                self.configs[school].push((Looked::TakesNone(unit), -price));
            }
            (Question::CutOff, Some(school)) => {
                self.ways.entry((unit, school)).or_default()[1] += price;
                let nearer: Vec<usize> = self.ground.nearer(unit, school).collect();
                if nearer.is_empty() {
                    return None;
                }
                for other in nearer {
                    self.ways.entry((other, school)).or_default()[1] -= price;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Σ μ a of a unit on a way to a school.
    pub(super) fn of_way(&self, unit: usize, school: SchoolId, means: Means) -> i128 {
        let [any, by_day] = self.ways.get(&(unit, school)).copied().unwrap_or_default();
        let leaves = self.elsewhere[unit].filter(|&(home, _)| home != school).map_or(0, |(_, price)| price);
        any + leaves + if daily(means) { by_day } else { 0 }
    }

    /// Σ μ b of a configuration.
    pub(super) fn of_config(&self, network: &Network<'_>, school: SchoolId, config: &Config) -> i128 {
        let book = self.ground.book();
        let counts = |looked: &Looked| match *looked {
            Looked::Teaches(unit) => config.serves(book.movers[unit].grades),
            Looked::TakesNone(unit) => {
                let mut siblings = self.ground.siblings(unit).iter();
                !siblings.any(|&sibling| self.ground.could_take(network, sibling, school, config))
            }
        };
        let counted = self.configs[school].iter().filter(|(looked, _)| counts(looked));
        counted.map(|&(_, price)| price).sum()
    }
}

/// Units and schools as names of rows have them.
struct Names {
    units: BTreeMap<String, usize>,
    schools: BTreeMap<String, SchoolId>,
}

impl Names {
    fn new(book: &Book<'_>) -> Self {
        let unit = |(row, mover): (usize, &crate::verify::book::Mover)| {
            let unit = &mover.unit;
            let village = book.village(unit.village);
            (format!("{village}/{}/{}", unit.band.word(), unit.group.word()), row)
        };
        Self {
            units: book.movers.iter().enumerate().map(unit).collect(),
            schools: book.case.county.schools.iter().map(|(id, row)| (row.code.clone(), id)).collect(),
        }
    }

    /// The row, unit and school that a name means. Groups and codes may hold the stroke that parts them: every reading is tried.
    fn find<'n>(&self, name: &'n str) -> Option<(&'n str, usize, Option<SchoolId>)> {
        let (row, rest) = name.split_once('/')?;
        if row == ALONE {
            return self.units.get(rest).map(|&unit| (row, unit, None));
        }
        rest.match_indices('/').find_map(|(at, _)| {
            let (unit, school) = (self.units.get(&rest[..at])?, self.schools.get(&rest[at + 1..])?);
            Some((row, *unit, Some(*school)))
        })
    }
}
