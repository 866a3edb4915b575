//! Where a network has every unit: in a plan, or today.
//!
//! It counts and judges nothing but how many children come together.

use crate::model::county::{ByYear, YEARS};
use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::plan::Means;
use crate::model::units::Fen;
use crate::optimise::problem::Solution;
use crate::planning::brief::Brief;
use crate::policy::{SchoolOption, Way, Whereabouts};

/// A unit's place, tomorrow or today.
pub(crate) struct Place {
    pub(crate) unit: UnitId,
    pub(crate) school: SchoolId,
    pub(crate) way: Way,
    /// What an escort costs because there are lawful ways.
    pub(crate) last_resort: Fen,
}

/// Children and boarders at each school, and children by grade.
pub(crate) fn load(brief: &Brief<'_>, places: &[Place]) -> Vec<(u32, u32, ByYear)> {
    let mut load = vec![(0, 0, [0; YEARS]); brief.options.len()];
    for place in places {
        let unit = &brief.units[place.unit];
        let (pupils, boarders, grades) = &mut load[place.school.row()];
        *pupils += unit.pupils;
        *boarders += if place.way.means == Means::Board { unit.pupils } else { 0 };
        for (sum, &children) in grades.iter_mut().zip(&unit.grades) {
            *sum += children;
        }
    }
    load
}

/// Where places have every unit of a brief.
pub(crate) fn whereabouts(brief: &Brief<'_>, places: &[Place]) -> Vec<Option<(SchoolId, Means)>> {
    let mut at = vec![None; brief.units.len()];
    for place in places {
        at[place.unit.row()] = Some((place.school, place.way.means));
    }
    at
}

/// What everybody together is charged.
pub(crate) fn charge(brief: &Brief<'_>, places: &[Place], options: &[&SchoolOption]) -> Fen {
    brief.catchments.charge(Whereabouts { places: &whereabouts(brief, places), options })
}

/// Where a solution has everybody.
pub(crate) fn places(brief: &Brief<'_>, best: &Solution) -> Vec<Place> {
    let place = |&arc: &u32| {
        let choice = &brief.choices.choices[arc as usize];
        Place { unit: choice.unit, school: choice.school, way: choice.way, last_resort: choice.last_resort }
    };
    best.arcs.iter().map(place).collect()
}

/// What a solution makes of each school.
pub(crate) fn chosen<'a>(brief: &'a Brief<'_>, best: &Solution) -> Vec<&'a SchoolOption> {
    let options = brief.options.values().iter().zip(&best.configurations);
    options.map(|(options, &configuration)| &options[configuration as usize]).collect()
}
