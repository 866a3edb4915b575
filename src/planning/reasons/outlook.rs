//! What stands around a plan and costs no solve: how each unit goes to school today, and where else it could go.
//!
//! It forces nothing and asks no engine; where the plan is not one that [`Standing`] can be told from, it tells no
//! alternatives rather than others.

use crate::model::case::Case;
use crate::model::ids::UnitId;
use crate::model::plan::{Plan, Status};
use crate::model::reasons::{Choices, Outlook, Today};
use crate::model::recipe::ObjectiveKind;
use crate::model::travel::Travel;
use crate::planning::brief::{Brief, cases};
use crate::planning::reasons::elsewhere::Standing;
use crate::planning::reasons::recall::Recalled;

/// Units looked at together: their ways to every school are held at once, lawful or not.
const TOGETHER: usize = 128;
/// Most pairs of unit and school that are looked at: a minute of work.
const MOST_PAIRS: usize = 20_000_000;

/// The outlook of a plan that holds. Alternatives are told of a plan of kind `cost` for one target year, up to 20 million
/// pairs of unit and school.
#[must_use]
pub fn outlook(case: &Case, travel: &Travel, plan: &Plan) -> Outlook {
    let brief = Brief::new(case, travel);
    let today = brief.units.iter().map(|(id, unit)| {
        let way = brief.choices.before[id].way;
        let (village, band, group) = (unit.village, unit.band, unit.group);
        Today { village, band, group, means: way.means, length: way.length }
    });
    let today = today.collect();
    let told = case.recipe.objective.kind == ObjectiveKind::Cost
        && plan.status != Status::AsIs
        && plan.years.len() == 1
        && brief.units.len() * case.county.schools.len() <= MOST_PAIRS;
    let choices = if told { choices(case, travel, plan) } else { Vec::new() };
    Outlook { today, choices }
}

fn choices(case: &Case, travel: &Travel, plan: &Plan) -> Vec<Choices> {
    let cases = cases(case);
    let recalled = Recalled::new(case, &cases, travel, plan);
    // A plan that is not recalled whole would be told other figures than its own.
    let best = recalled.before.best.as_ref().filter(|best| best.cost == plan.objective.0);
    let Some(best) = best else { return Vec::new() };
    let (brief, problem) = (recalled.years.only(), recalled.years.problem());
    let standing = Standing::new(brief, travel, problem, plan, best);
    let units: Vec<UnitId> = brief.units.ids().collect();
    units.chunks(TOGETHER).flat_map(|units| standing.choices(units, None)).collect()
}
