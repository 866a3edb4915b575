//! The lawful plan nearest to one that no longer holds: fewest children at another school than there, then least cost.
//!
//! Two questions to the engines, the second with the first one's answer as a limit. How dear the plan may be it does not say: the
//! bound is that of the best plan of the case, which is handed in.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::ids::{SchoolId, UnitId};
use crate::model::plan::{Means, Plan, Status};
use crate::model::recipe::ObjectiveKind;
use crate::model::travel::Travel;
use crate::optimise::Effort;
use crate::optimise::problem::{Problem, Row, Solution};
use crate::planning::brief::cases;
use crate::planning::plan as written;
use crate::planning::problem::years::Years;
use crate::planning::solve::{PlanError, checked, effort, engine, relieved};
use crate::verify::Retime;

/// What a child at another school counts while children are counted.
const CHILD: i64 = 100;

/// A mended plan.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The plan, with the bound of the best plan of its case.
    pub plan: Plan,
    /// Children at another school than in the plan that was mended; over several years each year's.
    pub moved: u32,
    /// No plan that keeps the limits has fewer.
    pub moved_at_least: u32,
}

/// Mends a plan that is held in a case of which `best` is the best plan known. `held` has a row for every child ([`held`](super::held())).
///
/// # Errors
/// [`PlanError::NotAvailable`] where something else than a cost is planned, [`PlanError::Unverified`] when the referee finds anything.
pub fn mend(
    case: &Case,
    travel: &Travel,
    retime: &dyn Retime,
    (held, best): (&Plan, &Plan),
    control: &Control<'_>,
) -> Result<Mended, PlanError> {
    if case.recipe.objective.kind != ObjectiveKind::Cost {
        return Err(PlanError::NotAvailable("mending a plan of another objective than cost"));
    }
    let cases = cases(case);
    let mut years = Years::new(case, &cases, travel);
    let moves = moves(&years, held);
    let exact = Effort { gap: 0.0, ..effort(case) };
    let fewest = engine(&years, &counting(years.problem(), &moves), &exact, control);
    let elsewhere = escorts_too(&years, &moves);
    let led = engine(&years, &counting(years.problem(), &elsewhere), &exact, control);
    let found = [(fewest.best, moves), (led.best, elsewhere)].into_iter().filter_map(|(nearest, counted)| {
        let plan = cheapest(&mut years, &nearest?, counted, control);
        Some((moved(&years, held, &plan), plan))
    });
    // Where time ran out before there was any, the best plan known is one.
    let found: Vec<(u32, Plan)> = found.collect();
    let known = found.into_iter().min_by_key(|(moved, plan)| (*moved, plan.objective));
    let (moved, plan) = known.unwrap_or_else(|| (moved(&years, held, best), best.clone()));
    let lower_bound = best.lower_bound.min(plan.objective);
    let plan = Plan {
        status: if lower_bound >= plan.objective { Status::Optimal } else { Status::Feasible },
        lower_bound,
        bound: best.bound,
        multipliers: best.multipliers.clone(),
        proof: best.proof.clone(),
        ..plan
    };
    let least = u32::try_from((fewest.bound.max(0) + CHILD - 1) / CHILD).unwrap_or(u32::MAX);
    let plan = checked(case, travel, retime, plan)?;
    Ok(Mended { plan, moved, moved_at_least: least.min(moved) })
}

/// The cheapest plan in which no more is counted than in `nearest`, nobody in it escorted past a school with room.
fn cheapest(
    years: &mut Years<'_>,
    nearest: &Solution,
    counted: Vec<(u32, i64)>,
    control: &Control<'_>,
) -> Plan {
    let limit = nearest.arcs.iter().filter_map(|arc| {
        let place = counted.binary_search_by_key(arc, |&(arc, _)| arc).ok()?;
        Some(counted[place].1)
    });
    let row = Row { name: "moved".into(), limit: limit.sum(), arcs: counted, ..Row::default() };
    years.joint.problem.rows.push(row);
    let best = {
        let split = years.split();
        split.outward(engine(years, split.problem(), &effort(years.case), control)).best
    };
    years.joint.problem.rows.pop();
    let Solution { configurations, arcs, .. } = best.as_ref().unwrap_or(nearest).clone();
    let found = years.floors.priced(years.problem(), configurations, arcs);
    written::forced(years, &relieved(years, years.problem(), &found))
}

/// The same with escorts of those who have a lawful way somewhere: where that has room they will be led there.
fn escorts_too(years: &Years<'_>, moves: &[(u32, i64)]) -> Vec<(u32, i64)> {
    let mut counted: BTreeMap<u32, i64> = moves.iter().copied().collect();
    let mut first = 0;
    for brief in &years.briefs {
        let choices = &brief.choices.choices;
        let lawful: BTreeSet<UnitId> = choices
            .iter()
            .filter(|choice| choice.way.means != Means::Escort)
            .map(|choice| choice.unit)
            .collect();
        for (arc, choice) in (first..).zip(choices) {
            if choice.way.means == Means::Escort && lawful.contains(&choice.unit) {
                counted.insert(arc, i64::from(brief.units[choice.unit].pupils));
            }
        }
        first += u32::try_from(choices.len()).unwrap_or(0);
    }
    counted.into_iter().collect()
}

/// Where a plan has the units of every year.
fn places(years: &Years<'_>, plan: &Plan) -> BTreeMap<(u32, UnitId), SchoolId> {
    let rows: BTreeMap<_, _> = (plan.assignments.iter())
        .map(|row| ((row.year, row.village, row.band, row.group), row.school))
        .collect();
    let mut places = BTreeMap::new();
    for brief in &years.briefs {
        let year = brief.case.recipe.first_year;
        for (id, unit) in brief.units.iter() {
            if let Some(&school) = rows.get(&(year, unit.village, unit.band, unit.group)) {
                places.insert((year, id), school);
            }
        }
    }
    places
}

/// Ways that lead elsewhere than a plan, with the children on them.
fn moves(years: &Years<'_>, held: &Plan) -> Vec<(u32, i64)> {
    let places = places(years, held);
    let mut moves = Vec::new();
    let mut arc = 0;
    for brief in &years.briefs {
        let year = brief.case.recipe.first_year;
        for choice in &brief.choices.choices {
            if places.get(&(year, choice.unit)).is_some_and(|&school| school != choice.school) {
                moves.push((arc, i64::from(brief.units[choice.unit].pupils)));
            }
            arc += 1;
        }
    }
    moves
}

/// The problem in which nothing costs but children who go elsewhere.
fn counting(problem: &Problem, moves: &[(u32, i64)]) -> Problem {
    let mut counting = problem.clone();
    counting.rows.retain(|row| !row.is_soft());
    counting.sites.iter_mut().flat_map(|site| &mut site.configurations).for_each(|k| k.cost = 0);
    counting.arcs.iter_mut().for_each(|arc| arc.cost = 0);
    for &(arc, pupils) in moves {
        counting.arcs[arc as usize].cost = pupils * CHILD;
    }
    counting
}

/// Children whom a plan has at another school than the held one.
fn moved(years: &Years<'_>, held: &Plan, plan: &Plan) -> u32 {
    let (before, after) = (places(years, held), places(years, plan));
    let mut moved = 0;
    for brief in &years.briefs {
        let year = brief.case.recipe.first_year;
        for (id, unit) in brief.units.iter() {
            let key = (year, id);
            if before.get(&key).is_some_and(|school| after.get(&key) != Some(school)) {
                moved += unit.pupils;
            }
        }
    }
    moved
}
