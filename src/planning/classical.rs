//! The classics of location as objectives of a county's plan: p-median, p-center, set and maximal covering.
//!
//! The plans that may be are those of kind `cost`; only what is counted differs. Of the plans that a classic calls equal it
//! takes a cheap one, and proves nothing about that.

use crate::model::conflict::Conflict;
use crate::model::control::{Control, Go};
use crate::model::ids::UnitId;
use crate::model::outcome::Outcome;
use crate::model::recipe::{Objective, ObjectiveKind};
use crate::model::units::{Fen, round_half_up};
use crate::optimise::Effort;
use crate::optimise::classics::{self, Classic, NO_ROAD};
use crate::optimise::problem::{Problem, Solution};
use crate::planning::brief::Brief;
use crate::planning::impossible::conflict;
use crate::planning::placement::Place;
use crate::planning::problem::rows::children;
use crate::policy::SchoolOption;

/// Effort spent on the yuan among plans that are equally good: a thousandth and a few nodes, as nothing is proven of it.
const CHEAP_GAP: f64 = 0.001;
const CHEAP_NODES: u64 = 20;

/// The classic that a recipe asks for; `None` for kind `cost`. A covering without a radius covers nobody: `planning::plan`
/// refuses it.
pub(crate) fn classic(objective: &Objective) -> Option<Classic> {
    let within = objective.cover_minutes.map_or(0, |minutes| minutes.minutes_to_seconds().0);
    match objective.kind {
        ObjectiveKind::Cost => None,
        ObjectiveKind::PMedian => Some(Classic::PMedian),
        ObjectiveKind::PCenter => Some(Classic::PCenter),
        ObjectiveKind::SetCover => Some(Classic::SetCover { within }),
        ObjectiveKind::MaxCover => Some(Classic::MaxCover { within }),
    }
}

/// A value and a bound as plan.json has them: hundredths of pupil-minutes, minutes, schools or minus pupils covered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proven {
    pub(crate) objective: Fen,
    pub(crate) lower_bound: Fen,
}

/// `children` are all that have a row.
fn proven(classic: Classic, value: i64, bound: i64, children: i64) -> Proven {
    let hundredths = |count: i64| Fen(count.saturating_mul(100));
    let minutes = |seconds: i128| Fen(i64::try_from(seconds).expect("a county's minutes fit"));
    let objective = match classic {
        Classic::PMedian | Classic::PCenter => minutes(round_half_up(i128::from(value) * 100, 60)),
        Classic::SetCover { .. } => hundredths(value),
        Classic::MaxCover { .. } => hundredths(value - children),
    };
    let lower_bound = match classic {
        _ if bound >= value => objective,
        Classic::PMedian | Classic::PCenter => minutes((i128::from(bound) * 100).div_euclid(60)),
        Classic::SetCover { .. } => hundredths(bound),
        Classic::MaxCover { .. } => hundredths(bound - children),
    };
    Proven { objective, lower_bound }
}

/// The value of a network that nobody optimised.
pub(crate) fn value_of(brief: &Brief<'_>, places: &[Place], chosen: &[&SchoolOption]) -> Option<Fen> {
    let classic = classic(&brief.case.recipe.objective)?;
    let pupils = |place: &Place| i64::from(brief.units[place.unit].pupils);
    let seconds = |place: &Place| i64::from(place.way.time.map_or(NO_ROAD, |time| time.0));
    let value = match classic {
        Classic::PMedian => places.iter().map(|place| pupils(place) * seconds(place)).sum(),
        Classic::PCenter => places.iter().map(seconds).max().unwrap_or(0),
        Classic::SetCover { .. } => {
            let teach = chosen.iter().filter(|option| option.grades.is_some());
            i64::try_from(teach.count()).expect("a table holds fewer than 2^32 rows")
        }
        Classic::MaxCover { within } => {
            let near = |place: &&Place| place.way.time.is_some_and(|time| time.0 <= within);
            let all: i64 = places.iter().map(pupils).sum();
            all - places.iter().filter(near).map(pupils).sum::<i64>()
        }
    };
    let all = places.iter().map(pupils).sum();
    Some(proven(classic, value, value, all).objective)
}

/// What was located by a classic.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) best: Solution,
    pub(crate) proven: Proven,
    /// What ended the search early.
    pub(crate) stopped: Option<Go>,
}

/// Locates by a classic.
pub(crate) fn located(
    brief: &Brief<'_>,
    problem: &Problem,
    classic: Classic,
    effort: &Effort,
    control: &Control<'_>,
) -> Result<Located, Outcome> {
    let choices = &brief.choices.choices;
    let times: Vec<Option<u32>> = choices.iter().map(|choice| choice.way.time.map(|time| time.0)).collect();
    let located = classics::locate(problem, &times, classic, effort, control);
    let classics::Located { best, bound, exhausted, stopped } = located;
    if stopped == Some(Go::Cancel) {
        return Err(Outcome::Cancelled);
    }
    let Some(best) = best else {
        return Err(if exhausted && stopped.is_none() {
            Outcome::Impossible(vec![no_plan(brief, problem, &times, classic)])
        } else {
            Outcome::OutOfTime
        });
    };
    let value = best.cost;
    let plain = thrifty(problem, best);
    let cheap = Effort { gap: CHEAP_GAP, node_limit: CHEAP_NODES, ..*effort };
    let cheap = if stopped.is_none() {
        classics::cheapest_at(problem, &times, classic, value, &cheap, control)
    } else {
        None
    };
    let stopped = stopped.or(Some((control.go)()).filter(|&go| go != Go::On));
    if stopped == Some(Go::Cancel) {
        return Err(Outcome::Cancelled);
    }
    let best = cheap.filter(|cheap| cheap.cost < plain.cost).unwrap_or(plain);
    let value = classic.value(problem, &times, &best.configurations, &best.arcs);
    let proven = proven(classic, value, bound, children(brief));
    Ok(Located { best, proven, stopped })
}

/// Each school in its cheapest configuration that still holds what it holds: places built cost a classic nothing.
fn thrifty(problem: &Problem, mut best: Solution) -> Solution {
    for (site, content) in problem.sites.iter().enumerate() {
        let mut cheaper: Vec<u32> = (0..).zip(&content.configurations).map(|(k, _)| k).collect();
        cheaper.sort_by_key(|&k| (content.configurations[k as usize].cost, k));
        let chosen = content.configurations[best.configurations[site] as usize];
        for k in cheaper {
            let other = content.configurations[k as usize];
            if other.cost >= chosen.cost {
                break;
            }
            // An open school stays one, a closed one too: a count of schools is somebody's objective.
            let before = std::mem::replace(&mut best.configurations[site], k);
            if (other.offers == 0) == (chosen.offers == 0) && problem.holds(&best.configurations, &best.arcs)
            {
                break;
            }
            best.configurations[site] = before;
        }
    }
    best.cost = problem.cost(&best.configurations, &best.arcs);
    best
}

fn no_plan(brief: &Brief<'_>, problem: &Problem, times: &[Option<u32>], classic: Classic) -> Conflict {
    let Classic::SetCover { within } = classic else { return conflict::unexplained(brief) };
    let mut covered = vec![false; brief.units.len()];
    for (arc, _) in problem.arcs.iter().zip(times).filter(|(_, time)| time.is_some_and(|time| time <= within))
    {
        covered[arc.unit as usize] = true;
    }
    let far =
        || (0..).zip(&covered).filter(|(_, covered)| !**covered).map(|(unit, _)| &brief.units[UnitId(unit)]);
    let mut villages: Vec<_> = far().map(|unit| unit.village).collect();
    villages.dedup();
    Conflict::NotCovered {
        minutes: brief.case.recipe.objective.cover_minutes.unwrap_or_default(),
        villages,
        pupils: far().map(|unit| unit.pupils).sum(),
    }
}
