//! A plan over several years: one brief a year, one problem for all, one plan.
//!
//! Every year is priced and limited as a plan of that year alone would be; what ties them is the schools' paths, the budgets
//! of building and closing, and that nobody moves twice (docs/costs.md, "Several years").

use std::sync::Arc;

use crate::demand;
use crate::model::case::Case;
use crate::model::ids::{Table, UnitId};
use crate::model::outcome::{Conflict, Control, Explanation, Go, Outcome, Progress};
use crate::model::plan::{BoundKind, Multipliers, Plan, Status};
use crate::model::travel::Travel;
use crate::model::unit::Present;
use crate::model::units::Fen;
use crate::optimise::bonds::{Bonds, solve_bound};
use crate::optimise::linear::SitePrices;
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{Answer, Effort};
use crate::planning::impossible::{self, conflict};
use crate::planning::problem::bonds;
use crate::planning::problem::floors::{Floors, Split};
pub(crate) use crate::planning::problem::years::{Joint, paths};
use crate::planning::{Brief, PlanError, checked, plan as written};
use crate::policy::Terms;
use crate::verify::Retime;

/// The case of each year alone: its children, its rules. What several years together are held to is not in it.
pub(crate) fn cases(case: &Case) -> Vec<Case> {
    let years = case.recipe.years;
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
    let Some(first) = cases.first() else { return Vec::new() };
    let parts = demand::lasting_parts(&first.county, &first.recipe);
    let units = demand::units_in_parts(&first.county, &first.recipe, &parts);
    let terms = Terms::new(first);
    let reach = |unit: UnitId, school| crate::policy::reach(&terms, travel, &units[unit], school);
    let present: Table<UnitId, Present> = demand::present_schools(&first.county, &units, &reach);
    let brief = |(later, case): (usize, &'a Case)| {
        let own = demand::units_in_parts(&case.county, &case.recipe, &parts);
        let present = match later {
            0 => present.clone(),
            _ => demand::present_later(&case.county, &own, (&units, &present)),
        };
        Brief::with(case, travel, Terms::new(case), own, &present)
    };
    cases.iter().enumerate().map(brief).collect()
}

/// All years of a case as one problem.
pub(crate) struct Phased<'a> {
    pub(crate) case: &'a Case,
    pub(crate) briefs: Vec<Brief<'a>>,
    /// Each year's own problem.
    pub(crate) parts: Vec<Problem>,
    pub(crate) joint: Joint,
    pub(crate) bonds: Bonds,
    /// Every year's floors of the public funds, where they count.
    pub(crate) floors: Floors,
}

impl<'a> Phased<'a> {
    /// `cases` are those of the years.
    pub(crate) fn new(case: &'a Case, cases: &'a [Case], travel: &Travel) -> Self {
        let briefs = briefs(cases, travel);
        let parts: Vec<Problem> = briefs.iter().map(Brief::problem).collect();
        let joint = Joint::new(case, &briefs, parts.clone());
        let bonds = bonds::bonds(&briefs, &joint);
        let floors = Floors::of_years(briefs.iter().map(|brief| &brief.floors), &joint.discount);
        Self { case, briefs, parts, joint, bonds, floors }
    }

    /// The joint problem as the engine is asked it.
    fn split(&self) -> Split<'_> {
        Split::new(&self.joint.problem, &self.floors)
    }
}

/// Plans all years of a case together.
pub(crate) fn planned(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    control: &Control<'_>,
) -> Result<Outcome, PlanError> {
    let cases = cases(case);
    let phased = Phased::new(case, &cases, travel);
    for (brief, part) in phased.briefs.iter().zip(&phased.parts) {
        let conflicts = conflict::before_any_engine(brief, travel, part);
        if !conflicts.is_empty() {
            let year = Conflict::Year { year: brief.case.recipe.first_year };
            return Ok(Outcome::Impossible(std::iter::once(year).chain(conflicts).collect()));
        }
    }
    let solve = &case.recipe.solve;
    let effort = Effort { gap: solve.gap.as_f64(), node_limit: solve.node_limit, seed: solve.seed };
    let split = phased.split();
    let answer = split.outward(solve_bound(split.problem(), &phased.bonds, &effort, control));
    let best = match (&answer.best, answer.stopped) {
        (_, Some(Go::Cancel)) => return Ok(Outcome::Cancelled),
        (None, None) if answer.exhausted => {
            return Ok(Outcome::Impossible(vec![Conflict::YearsTogether]));
        }
        (None, _) => return Ok(Outcome::OutOfTime),
        (Some(best), _) => best,
    };
    let plan = assembled(&phased, &split, &answer, best);
    (control.progress)(Progress::Verifying);
    checked(case, travel, retime, plan).map(|plan| Outcome::Planned(Box::new(plan)))
}

/// Why there is no plan: of the first year that has none alone, its reasons; else that the years together have none.
pub(crate) fn explained(case: &Case, travel: &Travel, control: &Control<'_>) -> Explanation {
    for own in cases(case) {
        let mut found = impossible::of_year(&own, travel, control);
        if !found.conflicts.is_empty() {
            found.conflicts.insert(0, Conflict::Year { year: own.recipe.first_year });
            return found;
        }
    }
    Explanation { conflicts: vec![Conflict::YearsTogether], cures: Vec::new() }
}

fn assembled(phased: &Phased<'_>, split: &Split<'_>, answer: &Answer, best: &Solution) -> Plan {
    let Phased { briefs, joint, .. } = phased;
    let prices = split.place_prices(best);
    let rows = written::row_prices(&joint.problem, &answer.prices);
    let mut multipliers = Multipliers { rows, ..Multipliers::default() };
    for (later, brief) in briefs.iter().enumerate() {
        let (units, sites) = joint.rows_of(later);
        written::add_prices(
            &mut multipliers,
            brief,
            &answer.prices.units[units],
            &answer.prices.sites[sites],
        );
    }
    Plan {
        status: if answer.bound >= best.cost { Status::Optimal } else { Status::Feasible },
        lower_bound: Fen(answer.bound.min(best.cost)),
        bound: written::kind_of(answer.proof),
        multipliers,
        reproducible: answer.stopped != Some(Go::TimeUp),
        ..forced(phased, best, prices.as_ref())
    }
}

/// An engine's choice as a plan, of whose best it claims nothing.
pub(crate) fn forced(phased: &Phased<'_>, best: &Solution, prices: Option<&SitePrices>) -> Plan {
    let Phased { case, briefs, joint, .. } = phased;
    let (mut assignments, mut schools, mut years) = (Vec::new(), Vec::new(), Vec::new());
    let mut constant = Fen(0);
    for (later, brief) in briefs.iter().enumerate() {
        let own = joint.of_year(best, later);
        let part = written::year(brief, &own, joint.prices_of(prices, later).as_ref());
        constant += joint.discount.apply(part.children, later);
        constant += part.least.iter().map(|&least| joint.discount.apply(least, later)).sum::<Fen>();
        assignments.extend(part.assignments);
        schools.extend(part.schools);
        years.push((brief.case.recipe.first_year, part.figures));
    }
    Plan {
        status: Status::Feasible,
        objective: Fen(best.cost),
        lower_bound: written::NOTHING_CLAIMED,
        constant_cost: constant,
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        reproducible: true,
        assignments,
        schools,
        before: written::before(&briefs[0]),
        years,
        input_sha256: case.input_sha256.clone(),
    }
}
