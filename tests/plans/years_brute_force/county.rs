//! Random tiny counties over several years, and several of them side by side as one.

use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::{County, SchoolStatus};
use hubward::model::ids::{Id, SchoolId};
use hubward::model::recipe::{Cohort, Decide, Recipe, UnitKind, View};
use hubward::model::rules::RuleProfile;
use hubward::model::travel::{RoadMode, Snap, Travel, TravelTable, Trip};
use hubward::model::units::{Fen, Micro};

use crate::common::random_county::{Dice, floored, random_case};

/// A case of two or three years, now and then of so many that children not yet born enter school.
pub(crate) fn random_years(dice: &mut Dice, profile: &RuleProfile) -> (Case, Travel) {
    let (mut case, travel) = random_case(dice, profile);
    let long = dice.chance(8);
    let county = Arc::get_mut(&mut case.county).unwrap();
    land(dice, county);
    for village in county.villages.values_mut().iter_mut().skip(if long { 2 } else { 3 }) {
        (village.grades, village.ages) = ([0; 9], None);
    }
    let recipe = &mut case.recipe;
    recipe.years = if long { 8 + dice.below(2) } else { 2 + dice.below(2) };
    if long {
        recipe.unit = UnitKind::Village;
    }
    // Some few take an hour to prove.
    recipe.solve.node_limit = 100_000;
    recipe.reopen = dice.chance(35);
    recipe.objective.discount = dice.maybe(60, |dice| Micro(dice.of(&[0, 30_000, 123_456, 250_000])));
    recipe.objective.capital_life_years = dice.maybe(50, |dice| 1 + dice.below(20));
    recipe.cohort = cohort(dice);
    recipe.decide.max_closures_year = dice.maybe(35, |dice| by_year(dice, |dice| dice.below(2)));
    let capital = |dice: &mut Dice| Fen(i64::from(dice.below(6)) * 400_000);
    recipe.decide.max_capital = dice.maybe(50, |dice| by_year(dice, capital));
    (case, travel)
}

fn by_year<T>(dice: &mut Dice, mut one: impl FnMut(&mut Dice) -> T) -> Vec<T> {
    (0..=dice.below(3)).map(|_| one(dice)).collect()
}

fn cohort(dice: &mut Dice) -> Cohort {
    Cohort {
        births: dice.maybe(60, |dice| by_year(dice, |dice| Micro(i64::from(dice.below(16_000)) * 1_000))),
        survival: Micro(dice.of(&[1_000_000, 1_000_000, 995_000, 700_000])),
        migration: Micro(dice.of(&[1_000_000, 1_000_000, 930_000, 1_100_000, 500_000])),
    }
}

/// Few places, short of what is needed in some year, and most present schools told by the table.
fn land(dice: &mut Dice, county: &mut County) {
    let stands: Vec<SchoolId> = county
        .schools
        .iter()
        .filter(|(_, row)| row.status == SchoolStatus::Existing)
        .map(|(id, _)| id)
        .collect();
    for village in county.villages.values_mut() {
        village.force = None;
        village.ages = dice.maybe(60, |dice| std::array::from_fn(|_| dice.below(5)));
        village.migration = dice.maybe(30, |dice| Micro(dice.of(&[800_000, 1_000_000, 1_200_000, 0])));
        if dice.chance(75) {
            (village.school_lower, village.school_upper) = (Some(dice.of(&stands)), Some(dice.of(&stands)));
        }
    }
    for school in county.schools.values_mut() {
        school.grades = (1, 6);
        school.seats = dice.of(&[8, 12, 16, 25, 40]);
        (school.add_seats, school.add_beds) = dice.of(&[(0, 0), (0, 0), (10, 0), (10, 0), (0, 4)]);
        school.cost_add_seat = dice.maybe(70, |dice| Fen(i64::from(dice.below(250)) * 1_000));
        // Who shrinks below it and may not close makes a county without any plan.
        school.min_pupils = school.min_pupils.filter(|_| school.decision.is_none());
    }
}

/// The case by the county's view, with a floor of its own and rates of whole yuan: what all schools draw together is then the same in every
/// plan to the fen.
pub(crate) fn by_the_purse(dice: &mut Dice, case: &mut Case) {
    floored(dice, case);
    let rate = case.profile.rates.get_mut("funds.primary").unwrap();
    rate.value = Micro(dice.of(&[650_000_000, 9_000_000_000]));
    case.recipe.objective.view = View::County;
}

/// A land for [`beside`]: one recipe and profile for all, no row over the whole county, nobody cheaper than elsewhere.
pub(crate) fn one_of_many(dice: &mut Dice, profile: &RuleProfile, recipe: &Recipe) -> (Case, Travel) {
    let (mut case, travel) = random_years(dice, profile);
    let county = Arc::get_mut(&mut case.county).unwrap();
    for school in county.schools.values_mut() {
        school.seats += dice.below(12);
        (school.cost_pupil, school.min_pupils, school.meals) = (None, None, None);
    }
    case.recipe = Recipe { decide: Decide::default(), ..recipe.clone() };
    case.profile = profile.clone();
    (case, travel)
}

/// Lands side by side as one county: no road leads from one to another, and their villages forbid each other's schools.
pub(crate) fn beside(lands: &[(Case, Travel)]) -> (Case, Travel) {
    let mut case = lands[0].0.clone();
    let mut county = County::default();
    let schools: usize = lands.iter().map(|(case, _)| case.county.schools.len()).sum();
    let (mut walk, mut bus): (Vec<Option<Trip>>, Vec<Option<Trip>>) = (Vec::new(), Vec::new());
    for (number, (land, travel)) in lands.iter().enumerate() {
        let first = county.schools.len();
        let moved = |school: SchoolId| SchoolId::new(first + school.row());
        for (id, village) in land.county.villages.iter() {
            let mut village = village.clone();
            village.code = format!("{number}/{}", village.code);
            for told in [&mut village.school_lower, &mut village.school_upper, &mut village.force] {
                *told = told.map(moved);
            }
            village.forbid = village.forbid.iter().copied().map(moved).collect();
            let own = first..first + land.county.schools.len();
            village.forbid.extend((0..schools).filter(|row| !own.contains(row)).map(SchoolId::new));
            for (cells, table) in [(&mut walk, &travel.walk), (&mut bus, &travel.bus)] {
                let start = cells.len();
                cells.resize(start + schools, None);
                for school in land.county.schools.ids() {
                    cells[start + moved(school).row()] = table.trip(id, school);
                }
            }
            county.villages.push(village);
        }
        for school in land.county.schools.values() {
            let mut school = school.clone();
            school.code = format!("{number}/{}", school.code);
            county.schools.push(school);
        }
    }
    let table = |mode, cells| {
        let villages = county.villages.map(|_, _| Snap::Given);
        let schools = county.schools.map(|_, _| Snap::Given);
        TravelTable::new(mode, villages, schools, cells)
    };
    let travel = Travel { walk: table(RoadMode::Walk, walk), bus: table(RoadMode::Bus, bus) };
    case.county = Arc::new(county);
    (case, travel)
}
