//! Who may go where and how: every lawful way of every unit, priced.
//!
//! It bends no rule: the one exception, a limit that today's network already breaks, is marked on every way that
//! uses it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::county::{SchoolStatus, Village};
use crate::model::ids::{SchoolId, Table, UnitId};
use crate::model::plan::Means;
use crate::model::travel::{Travel, Trip};
use crate::model::unit::{Present, Unit};
use crate::model::units::{Fen, Metres, Seconds};
use crate::policy::catchments::{self, Reached};
use crate::policy::equity::Equity;
use crate::policy::limits::{self, Journey};
use crate::policy::schools::{SchoolOption, grades_of};
use crate::policy::tariff::{Way, unit_cost};
use crate::policy::terms::Terms;

/// A lawful way of a unit to a school, priced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Who.
    pub unit: UnitId,
    /// Where.
    pub school: SchoolId,
    /// How.
    pub way: Way,
    /// Yearly cost.
    pub cost: Fen,
    /// Of it, what an escort costs because there are lawful ways.
    pub last_resort: Fen,
    /// Newly longer than the soft limit of the lower grades.
    pub newly_over: bool,
}

/// How a unit goes to school today.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Before {
    /// Where; `None` = nowhere.
    pub school: Option<SchoolId>,
    /// How, by the cheapest lawful mode; escort where none is lawful.
    pub way: Way,
    /// What it costs.
    pub cost: Fen,
}

impl Before {
    /// Whether going there is a change of school.
    pub(super) fn moves_to(&self, school: SchoolId) -> bool {
        self.school.is_some_and(|present| present != school)
    }
}

/// Everything a unit may do tomorrow and does today.
#[derive(Clone, Debug)]
pub struct Choices {
    /// All choices, sorted by unit, school and means.
    pub choices: Vec<Choice>,
    /// Today.
    pub before: Table<UnitId, Before>,
    /// What a pupil costs at each school above the base.
    pub pupil: Table<SchoolId, Fen>,
    /// The base: the least running cost of a pupil.
    pub base: Fen,
    /// How unequal travel weighs, from today's network.
    pub equity: Equity,
    /// Schools that each unit has a way to that is no escort, whatever they teach in the plan; nothing where no row asks for it.
    pub reached: Table<UnitId, BTreeMap<SchoolId, Reached>>,
}

/// The time that counts when the present school is derived: a lawful walk or the bus, whichever is quicker.
#[must_use]
pub fn reach(terms: &Terms, travel: &Travel, unit: &Unit, school: SchoolId) -> Option<Seconds> {
    let bus = travel.bus.trip(unit.village, school).map(|trip| trip.time.scaled(terms.route_factor));
    let walk = walk(terms, travel, unit, school, false).and_then(|way| way.time);
    walk.into_iter().chain(bus).min()
}

/// The walk, where it is lawful; `moves` = it is not the unit's present school.
fn walk(terms: &Terms, travel: &Travel, unit: &Unit, school: SchoolId, moves: bool) -> Option<Way> {
    let trip = travel.walk.trip(unit.village, school)?;
    let journey = journey(unit, Means::Walk, trip, trip.time, moves);
    let lawful = limits::broken(&terms.journeys, &journey, None).next().is_none();
    lawful.then(|| way(Means::Walk, trip, trip.time))
}

/// A journey as the rows on journeys look at it.
pub(super) fn journey(unit: &Unit, means: Means, trip: Trip, time: Seconds, moves: bool) -> Journey {
    Journey { means, youngest: unit.youngest_grade(), moves, time, length: trip.length }
}

pub(super) fn way(means: Means, trip: Trip, time: Seconds) -> Way {
    Way { means, time: Some(time), length: Some(trip.length) }
}

/// How far a school is: by road, else by straight line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Distance {
    time: Option<Seconds>,
    line: f64,
    school: SchoolId,
}

impl Distance {
    /// Schools with a road first, then nearer ones, then by id.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let by_road = (self.time.is_none(), self.time).cmp(&(other.time.is_none(), other.time));
        by_road.then(self.line.total_cmp(&other.line)).then(self.school.cmp(&other.school))
    }
}

/// One case's eligibility at work.
pub(super) struct Office<'a> {
    pub(super) case: &'a Case,
    pub(super) terms: &'a Terms,
    pub(super) travel: &'a Travel,
    pub(super) options: &'a Table<SchoolId, Vec<SchoolOption>>,
    pub(super) pupil: Table<SchoolId, Fen>,
}

/// Every lawful way of every unit, and how it goes today.
#[must_use]
pub fn choices(
    case: &Case,
    terms: &Terms,
    travel: &Travel,
    options: &Table<SchoolId, Vec<SchoolOption>>,
    units: &Table<UnitId, Unit>,
    present: &Table<UnitId, Present>,
) -> Choices {
    let own = case.county.schools.map(|_, school| school.cost_pupil.unwrap_or(terms.pupil));
    let parts = case.county.schools.iter().filter(|(_, school)| grades_of(school, &case.recipe).is_some());
    let base = parts.map(|(id, _)| own[id]).min().unwrap_or(terms.pupil);
    // How children go today does not hang on whose money is to count tomorrow.
    let society = Terms { county: false, ..terms.clone() };
    let office = Office { case, terms: &society, travel, options, pupil: own.map(|_, &fen| fen - base) };
    let limits = units.map(|_, unit| office.own_limit(unit));
    let mut before = units.map(|id, unit| office.before(unit, present[id], limits[id]));
    // Today's network is known before unequal travel has a price, so that its ways do not hang on that price.
    let today = before.iter().filter(|(_, today)| today.school.is_some());
    let today: Vec<(Seconds, u32)> =
        today.filter_map(|(id, today)| Some((today.way.time?, units[id].pupils))).collect();
    let equity = Equity::new(&case.recipe.objective, &today);
    let terms = Terms { equity, ..terms.clone() };
    let office = Office { terms: &terms, ..office };
    // The ways stay as found; what they cost holds that price, and is counted by the view, as tomorrow's is.
    for (id, unit) in units.iter() {
        if let Some(school) = before[id].school {
            before[id].cost = office.price(unit, &before[id].way, school, false);
        }
    }
    let mut all = Vec::new();
    for (id, unit) in units.iter() {
        office.choices_of(id, unit, limits[id], &before[id], &mut all);
    }
    let asked = catchments::asks_who_could(case);
    let reached = units
        .map(|id, unit| if asked { office.reached(unit, limits[id], &before[id]) } else { BTreeMap::new() });
    Choices { choices: all, before, pupil: office.pupil, base, equity, reached }
}

impl Office<'_> {
    pub(super) fn village(&self, unit: &Unit) -> &Village {
        &self.case.county.villages[unit.village]
    }

    /// Time and length of today's best bus ride, where today's network breaks the rules for this unit: to it the unit is held
    /// instead. `None` = some school of today serves it within the rules, or no bus does at all.
    pub(super) fn own_limit(&self, unit: &Unit) -> Option<(Seconds, Metres)> {
        let village = self.village(unit);
        if village.walk_only {
            return None;
        }
        let mut best: Option<(Seconds, Metres)> = None;
        for (id, school) in self.case.county.schools.iter() {
            let today = school.status == SchoolStatus::Existing && !village.forbid.contains(&id);
            let serves =
                grades_of(school, &self.case.recipe).is_some_and(|grades| unit.is_covered_by(grades));
            if !today || !serves {
                continue;
            }
            let beds = crate::policy::schools::has_beds_today(school, self.terms);
            if self.lawful(unit, id, None, beds, false).next().is_some() {
                return None;
            }
            let bus = self.travel.bus.trip(unit.village, id);
            let ride = bus.map(|trip| (trip.time.scaled(self.terms.route_factor), trip.length));
            best = best.into_iter().chain(ride).min();
        }
        best
    }

    /// Lawful modes from a unit to a school: walk, bus, board. `own` = [`Self::own_limit`], `moves` = it is not the present school.
    fn lawful(
        &self,
        unit: &Unit,
        school: SchoolId,
        own: Option<(Seconds, Metres)>,
        beds: bool,
        moves: bool,
    ) -> impl Iterator<Item = Way> + use<> {
        let terms = self.terms;
        let bus =
            if self.village(unit).walk_only { None } else { self.travel.bus.trip(unit.village, school) };
        let ride = bus.map(|trip| (trip, trip.time.scaled(terms.route_factor)));
        let kept = |means: Means| {
            let (trip, time) = ride?;
            let journey = journey(unit, means, trip, time, moves);
            let lawful = limits::broken(&terms.journeys, &journey, own).next().is_none();
            lawful.then(|| way(means, trip, time))
        };
        let may_board = beds && unit.may_board && unit.youngest_grade() >= terms.board_from_grade;
        let weekly = kept(Means::Board).filter(|_| may_board);
        walk(terms, self.travel, unit, school, moves).into_iter().chain(kept(Means::Bus)).chain(weekly)
    }

    /// The schools a unit may go to by a way that is no escort, were they all to teach it and to have a bed.
    fn reached(
        &self,
        unit: &Unit,
        own: Option<(Seconds, Metres)>,
        before: &Before,
    ) -> BTreeMap<SchoolId, Reached> {
        let village = self.village(unit);
        let open = self
            .case
            .county
            .schools
            .ids()
            .filter(|id| !village.forbid.contains(id) && village.force.is_none_or(|force| force == *id));
        let way = |id: SchoolId| {
            let mut reached = Reached::default();
            for way in self.lawful(unit, id, own, true, before.moves_to(id)) {
                *(if way.means == Means::Board { &mut reached.weekly } else { &mut reached.daily }) = true;
            }
            (reached != Reached::default()).then_some((id, reached))
        };
        open.filter_map(way).collect()
    }

    /// What a year of this way costs; `moves` = the school is not the present one.
    fn price(&self, unit: &Unit, way: &Way, school: SchoolId, moves: bool) -> Fen {
        let cost = unit_cost(self.terms, unit, way, self.pupil[school], moves).counted;
        if !self.terms.county {
            return cost;
        }
        cost + self.terms.funding.purse(unit, self.village(unit).poor, way.means == Means::Board)
    }

    pub(super) fn escort(&self, unit: &Unit, school: SchoolId) -> Way {
        let trip = self.travel.bus.trip(unit.village, school);
        Way { means: Means::Escort, time: trip.map(|trip| trip.time), length: trip.map(|trip| trip.length) }
    }

    fn before(&self, unit: &Unit, present: Present, own: Option<(Seconds, Metres)>) -> Before {
        let Some(school) = present.school else {
            let way = Way { means: Means::Escort, time: None, length: None };
            return Before { school: None, way, cost: Fen(0) };
        };
        let beds = crate::policy::schools::has_beds_today(&self.case.county.schools[school], self.terms);
        let price = |way: &Way| self.price(unit, way, school, false);
        let ways = self.lawful(unit, school, own, beds, false).map(|way| (price(&way), way));
        let (cost, way) = ways.min_by_key(|&(cost, way)| (cost, way.means)).unwrap_or_else(|| {
            let way = self.escort(unit, school);
            (price(&way), way)
        });
        Before { school: Some(school), way, cost }
    }

    /// Schools a unit may go to at all, and whether they offer it a bed.
    pub(super) fn open_to(&self, unit: &Unit) -> Vec<(SchoolId, bool)> {
        let village = self.village(unit);
        let candidates = self.options.iter().filter(|&(id, _)| {
            !village.forbid.contains(&id) && village.force.is_none_or(|force| force == id)
        });
        candidates
            .filter_map(|(id, options)| {
                let serving =
                    options.iter().filter(|o| o.grades.is_some_and(|grades| unit.is_covered_by(grades)));
                let mut serving = serving.peekable();
                serving.peek()?;
                Some((id, serving.any(|option| option.beds[0] + option.beds[1] > 0)))
            })
            .collect()
    }

    fn choices_of(
        &self,
        id: UnitId,
        unit: &Unit,
        own: Option<(Seconds, Metres)>,
        before: &Before,
        out: &mut Vec<Choice>,
    ) {
        let open = self.open_to(unit);
        let escorts = self.nearest(unit, &open);
        let begin = out.len();
        for &(school, beds) in &open {
            let first = out.len();
            for way in self.lawful(unit, school, own, beds, before.moves_to(school)) {
                out.push(self.choice(id, unit, school, way, before));
            }
            if out.len() == first && escorts.contains(&school) {
                out.push(self.choice(id, unit, school, self.escort(unit, school), before));
            }
        }
        self.make_last_resort(unit, &mut out[begin..]);
    }

    /// Makes a unit's escorts dearer than each of its lawful ways, where it has one.
    fn make_last_resort(&self, unit: &Unit, own: &mut [Choice]) {
        let lawful = own.iter().filter(|choice| choice.way.means != Means::Escort);
        let Some(dearest) = lawful.map(|choice| choice.cost).max() else { return };
        let more = i128::from(unit.pupils) * i128::from(self.terms.last_resort.0);
        let least = dearest + Fen::ratio(more, 10_000);
        for choice in own.iter_mut().filter(|choice| choice.way.means == Means::Escort) {
            choice.last_resort = Fen((least - choice.cost).0.max(0));
            choice.cost += choice.last_resort;
        }
    }

    /// The schools an escort may lead to: nearest by road, then by straight line where no road leads.
    fn nearest(&self, unit: &Unit, open: &[(SchoolId, bool)]) -> Vec<SchoolId> {
        let mut order: Vec<Distance> = open.iter().map(|&(id, _)| self.distance(unit, id)).collect();
        order.sort_by(Distance::order);
        order.into_iter().take(self.terms.escort_nearest).map(|distance| distance.school).collect()
    }

    /// How far a school is, as escorts are ranked.
    pub(super) fn distance(&self, unit: &Unit, school: SchoolId) -> Distance {
        let time = self.travel.bus.trip(unit.village, school).map(|trip| trip.time);
        let line = match time {
            Some(_) => 0.0,
            None => self.village(unit).position.metres_to(self.case.county.schools[school].position),
        };
        Distance { time, line, school }
    }

    pub(super) fn choice(
        &self,
        id: UnitId,
        unit: &Unit,
        school: SchoolId,
        way: Way,
        before: &Before,
    ) -> Choice {
        let moves = before.moves_to(school);
        let cost = self.price(unit, &way, school, moves);
        let over = |way: &Way| way.time.is_some_and(|time| time > self.terms.soft_limit);
        let lower_bus = unit.rule_band() == crate::model::unit::Band::Lower && way.means == Means::Bus;
        let was_over = before.school.is_some() && over(&before.way);
        let newly_over = lower_bus && over(&way) && !was_over;
        Choice { unit: id, school, way, cost, last_resort: Fen(0), newly_over }
    }
}
