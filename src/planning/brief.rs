//! A case worked out as far as any engine needs it, year by year; a plan of one target year is the case n = 1.
//!
//! It wires what other rooms say about children, schools, law and costs together and adds nothing of its own.

use std::borrow::Cow;
use std::sync::Arc;

use crate::demand;
use crate::model::case::Case;
use crate::model::ids::{SchoolId, Table, UnitId};
use crate::model::travel::Travel;
use crate::model::unit::{Present, Unit};
use crate::planning::problem::floors::Floors;
use crate::policy::{self, Catchments, Choices, SchoolOption, Terms};

/// A case of one year worked out as far as any engine needs it.
#[derive(Debug)]
pub struct Brief<'a> {
    pub(crate) case: &'a Case,
    pub(crate) terms: Terms,
    pub(crate) units: Table<UnitId, Unit>,
    pub(crate) options: Table<SchoolId, Vec<SchoolOption>>,
    /// Every school as it stands today.
    pub(crate) today: Table<SchoolId, SchoolOption>,
    pub(crate) choices: Choices,
    /// Floors of the public funds, where they count.
    pub(crate) floors: Floors,
    /// Soft rows on catchments, where there are any.
    pub(crate) catchments: Catchments,
}

impl<'a> Brief<'a> {
    /// Works out units, present schools, configurations and priced choices.
    #[must_use]
    pub fn new(case: &'a Case, travel: &Travel) -> Self {
        let terms = Terms::new(case);
        let reach = |unit: &Unit, school| policy::reach(&terms, travel, unit, school);
        let (units, present) = demand::units_today(&case.county, &case.recipe, &reach);
        Self::with(case, travel, terms, units, &present)
    }

    /// The same with units and present schools that are known.
    fn with(
        case: &'a Case,
        travel: &Travel,
        mut terms: Terms,
        units: Table<UnitId, Unit>,
        present: &Table<UnitId, Present>,
    ) -> Self {
        let options = case.county.schools.map(|id, _| policy::options(case, &terms, id));
        let today = case.county.schools.map(|id, _| policy::today(case, &terms, id));
        let choices = policy::choices(case, &terms, travel, &options, &units, present);
        terms.equity = choices.equity;
        let floors = Floors::new(case, &terms);
        let catchments = Catchments::new(case, &units, &choices);
        Self { case, terms, units, options, today, choices, floors, catchments }
    }
}

/// The case of each year alone: its children, its rules. What several years together are held to is not in it. A case of one
/// target year, or of today's network, is its only year.
pub(crate) fn cases(case: &Case) -> Cow<'_, [Case]> {
    let years = case.recipe.years;
    if years <= 1 || case.recipe.as_is {
        return Cow::Borrowed(std::slice::from_ref(case));
    }
    let year = |later: u32| {
        let county = demand::county_in(&case.county, &case.recipe, later as usize);
        let mut recipe = case.recipe.clone();
        recipe.first_year += later;
        recipe.decide.max_capital = None;
        recipe.decide.max_closures_year = None;
        if later + 1 < years {
            recipe.decide.max_closures = None;
            recipe.decide.open = None;
        }
        Case { county: Arc::new(county), recipe, ..case.clone() }
    };
    (0..years).map(year).collect()
}

/// A brief for each year. Present schools are the first year's.
pub(crate) fn briefs<'a>(cases: &'a [Case], travel: &Travel) -> Vec<Brief<'a>> {
    let first = match cases {
        [] => return Vec::new(),
        [only] => return vec![Brief::new(only, travel)],
        [first, ..] => first,
    };
    let terms = Terms::new(first);
    let reach = |unit: &Unit, school| policy::reach(&terms, travel, unit, school);
    let (units, present) = demand::units_today(&first.county, &first.recipe, &reach);
    let mut briefs = vec![Brief::with(first, travel, terms.clone(), units.clone(), &present)];
    let mut last = units.clone();
    for case in &cases[1..] {
        let own = demand::units_later(&case.county, &case.recipe, &last, &units);
        let present = demand::present_later(&case.county, &own, (&units, &present));
        last.clone_from(&own);
        briefs.push(Brief::with(case, travel, Terms::new(case), own, &present));
    }
    briefs
}
