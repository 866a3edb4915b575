//! The abstract problem of a case: choices become arcs, school options become configurations, decisions become rows.
//!
//! It invents no number; every one comes from `policy` or the recipe.

pub(crate) mod bonds;
pub(crate) mod floors;
pub(crate) mod rows;
pub(crate) mod years;

use crate::model::county::YEARS;
use crate::model::ids::SchoolId;
use crate::model::plan::Means;
use crate::model::unit::Unit;
use crate::model::units::Fen;
use crate::optimise::classes::{ByGrade, Classes, GRADES, Rooms};
use crate::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Site, UNLIMITED};
use crate::planning::brief::Brief;
use crate::policy::{Choice, ClassRooms, SchoolOption};

/// Resources in their order.
pub(crate) const BOYS: usize = 0;
pub(crate) const GIRLS: usize = 1;
pub(crate) const MEALS: usize = 2;

/// Bit of the service "a bed"; bits 0-11 are the grades 1-9 and the kindergarten years.
const BED: u32 = 1 << YEARS;

/// The least yearly cost among a school's options: what it costs in every plan.
pub(crate) fn least_cost(options: &[SchoolOption]) -> Fen {
    options.iter().map(SchoolOption::cost).min().unwrap_or_default()
}

impl Brief<'_> {
    /// The abstract problem of this case, for engines of one's own; by the county's view without what the floors of the public
    /// funds bring.
    #[must_use]
    pub fn problem(&self) -> Problem {
        problem(self)
    }
}

fn problem(brief: &Brief<'_>) -> Problem {
    let all = || brief.units.values().iter().map(|unit| unit.pupils).sum();
    let everyone = brief.case.recipe.objective.uncapacitated.then(all);
    let sites = brief.options.values().iter().map(|options| {
        let least = least_cost(options);
        Site { configurations: options.iter().map(|option| configuration(option, least, everyone)).collect() }
    });
    Problem {
        loads: brief.units.values().iter().map(|unit| unit.pupils).collect(),
        sites: sites.collect(),
        arcs: brief.choices.choices.iter().map(|choice| arc(brief, choice)).collect(),
        rows: rows::rows(brief),
        chains: Vec::new(),
        classes: classes(brief),
    }
}

/// Whole classes, where the profile holds some school to its rooms. Who needs more of them today may go on so.
fn classes(brief: &Brief<'_>) -> Option<Classes> {
    let held = brief.options.values().iter().flatten().any(|option| option.rooms.is_some());
    let grades = |unit: &Unit| -> ByGrade { std::array::from_fn(|grade| unit.grades[grade]) };
    let rooms = |(school, options): (SchoolId, &Vec<SchoolOption>)| {
        let today = classes_today(brief, school);
        options.iter().map(|option| option.rooms.map(|rooms| held_to(rooms, today))).collect()
    };
    held.then(|| Classes {
        grades: brief.units.values().iter().map(grades).collect(),
        rooms: brief.options.iter().map(rooms).collect(),
    })
}

fn held_to(rooms: ClassRooms, today: u32) -> Rooms {
    Rooms { most: rooms.rooms.max(today), size: rooms.size, joined: rooms.joined }
}

/// Classes that a school which states its rooms needs with the children whose present school it is.
pub(crate) fn classes_today(brief: &Brief<'_>, school: SchoolId) -> u32 {
    let Some(rooms) = brief.today[school].rooms else { return 0 };
    let mut load: ByGrade = [0; GRADES];
    for (unit, _) in brief.choices.before.iter().filter(|(_, before)| before.school == Some(school)) {
        load.iter_mut().zip(&brief.units[unit].grades).for_each(|(sum, pupils)| *sum += pupils);
    }
    held_to(rooms, 0).needed(&load)
}

/// `everyone` = a school that teaches has seats for so many, whatever its row says.
fn configuration(option: &SchoolOption, least: Fen, everyone: Option<u32>) -> Configuration {
    let grades = option
        .grades
        .map_or(0, |(first, last)| (first..=last).fold(0, |bits, grade| bits | 1 << (grade - 1)));
    let beds = if option.beds[0] + option.beds[1] > 0 { BED } else { 0 };
    let mut resources = [0; RESOURCES];
    resources[BOYS] = option.beds[0];
    resources[GIRLS] = option.beds[1];
    resources[MEALS] = option.meals.unwrap_or(UNLIMITED);
    Configuration {
        cost: (option.cost() - least).0,
        seats: everyone.filter(|_| option.grades.is_some()).unwrap_or(option.seats),
        resources,
        least: option.least,
        offers: grades | beds,
    }
}

/// What a place must offer to teach a unit.
pub(crate) fn needs(unit: &Unit) -> u32 {
    let grades = (0..unit.grades.len()).filter(|&grade| unit.grades[grade] > 0);
    grades.fold(0, |bits, grade| bits | 1 << grade)
}

/// Arcs of a unit: they come sorted by unit.
pub(crate) fn arcs_of(problem: &Problem, unit: u32) -> impl Iterator<Item = u32> + use<> {
    let first = problem.arcs.partition_point(|arc| arc.unit < unit);
    let end = problem.arcs.partition_point(|arc| arc.unit <= unit);
    let id = |row: usize| u32::try_from(row).expect("fewer than 2^32 arcs");
    id(first)..id(end)
}

fn arc(brief: &Brief<'_>, choice: &Choice) -> Arc {
    let unit = &brief.units[choice.unit];
    let boards = choice.way.means == Means::Board;
    let eats = boards || (choice.way.means == Means::Bus && brief.terms.meals_bus);
    let mut uses = [0; RESOURCES];
    if boards {
        uses[BOYS] = unit.pupils - unit.girls;
        uses[GIRLS] = unit.girls;
    }
    if eats {
        uses[MEALS] = unit.pupils;
    }
    Arc {
        unit: choice.unit.0,
        site: choice.school.0,
        cost: choice.cost.0,
        uses,
        needs: needs(unit) | if boards { BED } else { 0 },
    }
}
