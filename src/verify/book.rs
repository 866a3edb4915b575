//! The book: everything the referee knows before it looks at the plan.
//!
//! It refuses to read the plan; only whether an as-is network or a decided one is judged comes from there.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::county::School;
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::travel::Travel;
use crate::model::unit::{Band, Group, Unit};
use crate::model::units::Fen;
use crate::verify::equity::Scale;
use crate::verify::journeys::Ride;
use crate::verify::rates::Rates;
use crate::verify::sites::{self, Site};
use crate::verify::units;

/// Units, sites and rates of one case.
pub(super) struct Book<'a> {
    pub(super) case: &'a Case,
    pub(super) travel: &'a Travel,
    pub(super) rates: Rates,
    pub(super) movers: Vec<Mover>,
    /// `None` = does not take part.
    pub(super) sites: Table<SchoolId, Option<Site>>,
    /// Least running cost of a pupil.
    pub(super) base: Fen,
    /// How unequal travel weighs; `None` until today's network is read.
    pub(super) scale: Option<Scale>,
}

/// A unit with what its rules follow from.
#[derive(Debug)]
pub(super) struct Mover {
    pub(super) unit: Unit,
    /// Its grades, bit `g` for grade `g`.
    pub(super) grades: u16,
    pub(super) youngest: u8,
    /// `Lower`, `Upper`, `Junior` or `Kindergarten`.
    pub(super) band: Band,
    /// Today's best bus ride, where today's network serves it by none of the lawful ways: no bus ride is held to less.
    pub(super) best: Option<Ride>,
}

impl<'a> Book<'a> {
    /// Works everything out.
    pub(super) fn new(case: &'a Case, travel: &'a Travel, as_is: bool) -> Self {
        let rates = Rates::new(case);
        let sites = case.county.schools.map(|_, school| sites::site(case, &rates, school, as_is));
        let base = sites.values().iter().flatten().map(|site| site.pupil_cost).min().unwrap_or_default();
        let mut book = Self { case, travel, rates, movers: Vec::new(), sites, base, scale: None };
        book.movers = units::expected(case).into_iter().map(|unit| book.mover(unit)).collect();
        book
    }

    /// A unit with its limits.
    fn mover(&self, unit: Unit) -> Mover {
        let youngest = units::youngest(&unit);
        let band = units::rule_band(youngest);
        let mut mover = Mover { grades: units::grade_set(&unit), unit, youngest, band, best: None };
        mover.best = self.best_ride(&mover);
        mover
    }

    /// Units by what a row of a plan names them with.
    pub(super) fn index(&self) -> BTreeMap<(VillageId, Band, Group), usize> {
        let key = |mover: &Mover| (mover.unit.village, mover.unit.band, mover.unit.group);
        self.movers.iter().map(key).zip(0..).collect()
    }

    /// The village's code.
    pub(super) fn village(&self, village: VillageId) -> &str {
        &self.case.county.villages[village].code
    }

    /// The school's row.
    pub(super) fn school(&self, school: SchoolId) -> &School {
        &self.case.county.schools[school]
    }

    /// Whether there is such a school.
    pub(super) fn has_school(&self, school: SchoolId) -> bool {
        school.row() < self.case.county.schools.len()
    }

    /// A unit as messages name it.
    pub(super) fn name(&self, unit: usize) -> String {
        let unit = &self.movers[unit].unit;
        format!("village {} {} {}", self.village(unit.village), unit.band.word(), unit.group.word())
    }
}
