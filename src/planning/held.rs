//! A plan held fixed in a case that is not its own: everybody goes where the plan has them, whatever that is worth there.
//!
//! It decides nothing, and judges nothing: what breaks is the referee's to say.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{
    Assignment, BoundKind, Figures, Multipliers, NOTHING_CLAIMED, Plan, SchoolYear, Status,
};
use crate::model::travel::Travel;
use crate::model::unit::{Band, Group, Unit};
use crate::model::units::Fen;
use crate::planning::brief::{briefs, cases};

/// Children whom the plan does not name, at the place of others or at none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomers {
    /// School year.
    pub year: u32,
    /// Where they live.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// How many.
    pub pupils: u32,
    /// Where the others of their village and band go, else where they go today; `None` = nowhere.
    pub school: Option<SchoolId>,
}

/// A plan of other children, and those of them whom the plan did not name.
#[derive(Clone, Debug)]
pub struct Held {
    /// Rows and configurations only: every figure is still to be counted. It claims no bound.
    pub plan: Plan,
    /// Children who follow others.
    pub newcomers: Vec<Newcomers>,
}

/// Puts a case's children where a plan has them. Of a year that the plan does not have its last one before counts, else its first.
#[must_use]
pub fn held(case: &Case, travel: &Travel, plan: &Plan) -> Held {
    let cases = cases(case);
    let (mut assignments, mut schools, mut years, mut newcomers) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for brief in briefs(&cases, travel) {
        let year = brief.case.recipe.first_year;
        let of = plan.of_year(year_of(plan, year));
        let places = Places::of(&of);
        for (id, unit) in brief.units.iter() {
            let (row, named) = places.of_unit(unit);
            let before = &brief.choices.before[id];
            let today = before.school.map(|school| (school, before.way.means));
            let place = row.map(|row| (row.school, row.means)).or(today);
            if !named {
                let Unit { village, band, pupils, .. } = *unit;
                newcomers.push(Newcomers { year, village, band, pupils, school: place.map(|place| place.0) });
            }
            let Some((school, means)) = place else { continue };
            assignments.push(Assignment {
                year,
                village: unit.village,
                band: unit.band,
                group: unit.group,
                pupils: unit.pupils,
                school,
                means,
                time: None,
                length: None,
                before_school: None,
                before_time: None,
                reason: None,
            });
        }
        schools.extend(of.schools.into_iter().map(|row| SchoolYear { year, ..row }));
        years.push((year, Figures::default()));
    }
    let plan = Plan {
        status: Status::Feasible,
        objective: Fen(0),
        lower_bound: NOTHING_CLAIMED,
        constant_cost: Fen(0),
        bound: BoundKind::Solver,
        multipliers: Multipliers::default(),
        proof: None,
        reproducible: true,
        assignments,
        schools,
        before: Figures::default(),
        years,
        input_sha256: case.input_sha256.clone(),
    };
    Held { plan, newcomers }
}

/// The year of a plan that is held in a year.
fn year_of(plan: &Plan, year: u32) -> u32 {
    let years = || plan.years.iter().map(|(own, _)| *own);
    years().filter(|&own| own <= year).max().or_else(|| years().min()).unwrap_or(year)
}

/// Where a plan's rows have the children of a year.
struct Places<'a> {
    exact: BTreeMap<(VillageId, Band, Group), &'a Assignment>,
    /// Of a village's band the most children.
    most: BTreeMap<(VillageId, Band), &'a Assignment>,
}

impl<'a> Places<'a> {
    fn of(plan: &'a Plan) -> Self {
        let exact = plan.assignments.iter().map(|row| ((row.village, row.band, row.group), row)).collect();
        let mut most: BTreeMap<(VillageId, Band), &Assignment> = BTreeMap::new();
        for row in &plan.assignments {
            let known = most.entry((row.village, row.band)).or_insert(row);
            if row.pupils > known.pupils {
                *known = row;
            }
        }
        Self { exact, most }
    }

    /// A unit's row, and whether it is its own.
    fn of_unit(&self, unit: &Unit) -> (Option<&'a Assignment>, bool) {
        let own = self.exact.get(&(unit.village, unit.band, unit.group)).copied();
        (own.or_else(|| self.most.get(&(unit.village, unit.band)).copied()), own.is_some())
    }
}
