//! The book: everything the referee knows before it looks at the plan.
//!
//! It refuses to read the plan; only whether an as-is network or a decided one is judged comes from there.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::county::School;
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::travel::Travel;
use crate::model::unit::{Band, Group, Unit, Willingness};
use crate::model::units::{Fen, round_half_up};
use crate::verify::equity::Scale;
use crate::verify::journeys::Ride;
use crate::verify::rates::Rates;
use crate::verify::sites::{self, Site};
use crate::verify::{rolls, units};

/// Units, sites and rates of one case.
pub(super) struct Book<'a> {
    pub(super) case: &'a Case,
    pub(super) travel: &'a Travel,
    pub(super) rates: Rates,
    pub(super) movers: Vec<Mover>,
    /// `None` = does not take part.
    pub(super) sites: Table<SchoolId, Option<Site>>,
    /// Nothing was decided: today's network is looked at.
    pub(super) as_is: bool,
    /// Least running cost of a pupil.
    pub(super) base: Fen,
    /// How unequal travel weighs; `None` until today's network is read.
    pub(super) scale: Option<Scale>,
    /// What its year's money is worth in the first year.
    pub(super) worth: Worth,
}

/// (1 + r)^years, in 10⁻¹².
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth(i128);

impl Default for Worth {
    fn default() -> Self {
        Self(1_000_000_000_000)
    }
}

impl Worth {
    /// The year after.
    pub(super) fn next(self, case: &Case) -> Self {
        let rate = case.recipe.objective.discount.unwrap_or_else(|| case.profile.rate("build.discount"));
        Self(round_half_up(self.0 * (1_000_000 + i128::from(rate.0)), 1_000_000))
    }

    /// A cost of the year, in the first year's money.
    pub(super) fn of(self, cost: Fen) -> Fen {
        Fen::ratio(i128::from(cost.0) * 1_000_000_000_000, self.0)
    }
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
    /// Where it goes to school today; `None` = it reaches none.
    pub(super) present: Option<SchoolId>,
}

/// The present school of a village's band and part.
type Lines = BTreeMap<(VillageId, Band, Group), Option<SchoolId>>;

impl<'a> Book<'a> {
    /// Works everything out.
    pub(super) fn new(case: &'a Case, travel: &'a Travel, as_is: bool) -> Self {
        let mut book = Self::empty(case, travel, as_is);
        for (unit, school) in rolls::units_of_today(&book) {
            book.movers.push(book.mover(unit, school));
        }
        book
    }

    /// The same for a later year: `first` is the first year's book, `last` that of the year before.
    pub(super) fn of_later_year(case: &'a Case, travel: &'a Travel, first: &Self, last: &Self) -> Self {
        let mut book = Self::empty(case, travel, false);
        let of = |book: &Self| -> Vec<Unit> { book.movers.iter().map(|mover| mover.unit.clone()).collect() };
        let lines = first.lines();
        for unit in units::grown(case, &of(first), &of(last)) {
            let mover = book.mover(unit, None);
            let present = book.line(&lines, &mover);
            book.movers.push(Mover { present, ..mover });
        }
        book
    }

    fn empty(case: &'a Case, travel: &'a Travel, as_is: bool) -> Self {
        let rates = Rates::new(case);
        let sites = case.county.schools.map(|_, school| sites::site(case, &rates, school, as_is));
        let base = sites.values().iter().flatten().map(|site| site.pupil_cost).min().unwrap_or_default();
        Self {
            case,
            travel,
            rates,
            movers: Vec::new(),
            sites,
            as_is,
            base,
            scale: None,
            worth: Worth::default(),
        }
    }

    /// A unit with its limits.
    fn mover(&self, unit: Unit, present: Option<SchoolId>) -> Mover {
        let mover = self.unlimited(unit);
        Mover { best: self.best_ride(&mover), present, ..mover }
    }

    /// A unit that nobody has looked at yet.
    #[expect(clippy::unused_self, reason = "asked of the book like its limited twin")]
    pub(super) fn unlimited(&self, unit: Unit) -> Mover {
        let youngest = units::youngest(&unit);
        let band = units::rule_band(youngest);
        Mover { grades: units::grade_set(&unit), unit, youngest, band, best: None, present: None }
    }

    /// The present school of each village's band and part.
    fn lines(&self) -> Lines {
        let mut lines = Lines::new();
        for mover in &self.movers {
            let key = (mover.unit.village, mover.band, mover.unit.group);
            lines.entry(key).or_insert(mover.present);
        }
        lines
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

    /// The present school of a later year's unit: the tables', else that of the first year's children of its village, band
    /// and part, else of its first part of that band; none that does not teach it today.
    fn line(&self, lines: &Lines, mover: &Mover) -> Option<SchoolId> {
        let (village, group) = (mover.unit.village, mover.unit.group);
        let own = lines.get(&(village, mover.band, group)).copied();
        let least = Group { willingness: Willingness::All, part: 0 };
        let any = || {
            let next = lines.range((village, mover.band, least)..).next();
            next.filter(|((at, band, _), _)| (*at, *band) == (village, mover.band))
        };
        let inherited = own.or_else(|| any().map(|(_, &school)| school)).flatten();
        let teaches = |school: &SchoolId| self.serves_today(mover, *school);
        self.given_school(mover).or_else(|| inherited.filter(teaches))
    }

    /// A unit as messages name it.
    pub(super) fn name(&self, unit: usize) -> String {
        let unit = &self.movers[unit].unit;
        format!("village {} {} {}", self.village(unit.village), unit.band.word(), unit.group.word())
    }
}
