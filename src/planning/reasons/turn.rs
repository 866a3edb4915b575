//! At which enrolment, and at which rate, a decision about a school turns.
//!
//! A number is changed by itself and both sides of the decision are solved: the school as planned, and anything else. It claims no
//! point: a flip is a pair of values, one on either side, and what was tried is told.
//!
//! ```text
//! values   90, 110, 75, 125, 50, 150 % of the present number, each direction until the decision is seen turned
//! then     halves between the last value at which it held and the first at which it had turned, down to one
//!          child, or one hundredth of the rate's present value
//! turned   the cheaper plan found is on the other side; proven where even its cost is below the other's bound
//! ```

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::conflict::Number;
use crate::model::control::{Control, Go};
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Plan, SchoolOutcome};
use crate::model::reasons::{Flip, Knob, Sight, Turn};
use crate::model::recipe::View;
use crate::model::travel::Travel;
use crate::model::units::{Micro, largest_remainder, round_half_up};
use crate::optimise::Effort;
use crate::planning::brief::cases;
use crate::planning::number;
use crate::planning::reasons::ask::{Found, Narrowing, answered};
use crate::planning::reasons::recall::Recalled;

/// Rates that swing plans most, by what was seen on counties of this size.
const RATES: [Knob; 5] = [
    Knob::Price("travel.bus.lower.soft_minutes"),
    Knob::Rate("bus.daily.km"),
    Knob::Rate("teacher.year"),
    Knob::Rate("time.minute"),
    Knob::Rate("change.pupil"),
];

/// Values tried, per cent of the present one, in each direction from near to far.
const STEPS: [[i64; 3]; 2] = [[90, 75, 50], [110, 125, 150]];

/// One school's decision, and the case in which it is looked at.
pub(crate) struct Decision<'a> {
    pub(crate) case: &'a Case,
    pub(crate) travel: &'a Travel,
    pub(crate) plan: &'a Plan,
    pub(crate) school: SchoolId,
    /// What the plan has it be in its last year.
    pub(crate) planned: SchoolOutcome,
    pub(crate) effort: Effort,
    pub(crate) control: &'a Control<'a>,
}

/// What was seen at one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    turned: bool,
    proven: bool,
}

impl Decision<'_> {
    /// Every knob turned.
    pub(crate) fn turns(&self) -> Vec<Turn> {
        let villages = self.villages();
        // To the county's purse children's time is worth nothing at any price.
        let counts =
            |knob| self.case.recipe.objective.view == View::Society || knob != Knob::Rate("time.minute");
        let known = RATES
            .into_iter()
            .filter(|&knob| counts(knob) && self.value(knob, &villages).is_some_and(|at| at.0 > 0));
        let all = std::iter::once(Knob::Enrolment).chain(known);
        all.filter_map(|knob| self.turn(knob, &villages)).collect()
    }

    /// Villages with children whose present school it is.
    fn villages(&self) -> Vec<VillageId> {
        let mut villages: Vec<VillageId> = (self.plan.assignments.iter())
            .filter(|row| row.before_school == Some(self.school))
            .map(|row| row.village)
            .collect();
        villages.sort_unstable();
        villages.dedup();
        villages
    }

    fn value(&self, knob: Knob, villages: &[VillageId]) -> Option<Micro> {
        match knob {
            Knob::Enrolment => Some(Micro::whole(i64::from(self.children(villages)))).filter(|at| at.0 > 0),
            Knob::Rate("time.minute") if self.case.recipe.objective.minute_of_pupil.is_some() => {
                self.case.recipe.objective.minute_of_pupil
            }
            Knob::Rate(id) => self.case.profile.rates.get(id).map(|rate| rate.value),
            Knob::Price(id) => self.case.profile.rules.get(id).map(|rule| rule.price),
        }
    }

    fn children(&self, villages: &[VillageId]) -> u32 {
        let grades = self.case.recipe.stage.grades();
        villages.iter().map(|&id| self.cells(id, grades).iter().sum::<u32>()).sum()
    }

    /// Children of a village by grade, those outside the stage left out.
    fn cells(&self, id: VillageId, (first, last): (u8, u8)) -> Vec<u32> {
        let all = self.case.county.villages[id].enrolled();
        (first..=last).map(|grade| all[usize::from(grade) - 1]).collect()
    }

    fn turn(&self, knob: Knob, villages: &[VillageId]) -> Option<Turn> {
        let from = self.value(knob, villages)?;
        let mut tried = vec![from];
        let look = |at: Micro, tried: &mut Vec<Micro>| {
            tried.push(at);
            self.look(&self.with(knob, villages, at))
        };
        let here = self.look(self.case);
        let mut flips: Vec<Flip> = Vec::new();
        for steps in STEPS {
            let mut holds = Sight { at: from, proven: here.is_some_and(|here| here.proven) };
            for percent in steps {
                let at = rounded(knob, Micro(from.0 / 100 * percent + from.0 % 100 * percent / 100));
                if at == holds.at || at.0 < 0 {
                    continue;
                }
                let Some(seen) = look(at, &mut tried) else { break };
                if !seen.turned {
                    holds = Sight { at, proven: seen.proven };
                    continue;
                }
                let turned = Sight { at, proven: seen.proven };
                flips.push(self.between(knob, villages, Flip { holds, turned }, from));
                break;
            }
        }
        tried.sort_unstable();
        tried.dedup();
        // A plan not proven best may be on the wrong side to begin with; that is a flip at no change at all.
        let already = here.filter(|here| here.turned).map(|here| {
            let sight = Sight { at: from, proven: here.proven };
            Flip { holds: sight, turned: sight }
        });
        let flip = already.or_else(|| flips.into_iter().min_by_key(|flip| (flip.turned.at.0 - from.0).abs()));
        Some(Turn { knob, from, tried, flip })
    }

    /// Halves what lies between the two sides of a flip.
    fn between(&self, knob: Knob, villages: &[VillageId], mut flip: Flip, from: Micro) -> Flip {
        let step = if knob == Knob::Enrolment { Micro::ONE.0 } else { (from.0 / 100).max(1) };
        while (flip.turned.at.0 - flip.holds.at.0).abs() > step {
            let middle = rounded(knob, Micro(i64::midpoint(flip.holds.at.0, flip.turned.at.0)));
            if middle == flip.holds.at || middle == flip.turned.at {
                break;
            }
            let Some(seen) = self.look(&self.with(knob, villages, middle)) else { break };
            let sight = Sight { at: middle, proven: seen.proven };
            if seen.turned {
                flip.turned = sight;
            } else {
                flip.holds = sight;
            }
        }
        flip
    }

    /// The case with another value; travel times stay.
    fn with(&self, knob: Knob, villages: &[VillageId], at: Micro) -> Case {
        match knob {
            Knob::Enrolment => self.with_children(villages, at),
            Knob::Rate("time.minute") if self.case.recipe.objective.minute_of_pupil.is_some() => {
                let mut case = number::with(self.case, &Number::Rule("time.minute"), at);
                case.recipe.objective.minute_of_pupil = Some(at);
                case
            }
            Knob::Rate(id) => number::with(self.case, &Number::Rule(id), at),
            Knob::Price(id) => {
                let as_is = self.case.profile.rules[id].threshold;
                let mut case = number::with(self.case, &Number::Rule(id), as_is);
                if let Some(rule) = case.profile.rules.get_mut(id) {
                    rule.price = at;
                }
                case
            }
        }
    }

    /// The villages with another number of children together, shared out by largest remainder over village and grade.
    fn with_children(&self, villages: &[VillageId], at: Micro) -> Case {
        let grades = self.case.recipe.stage.grades();
        let cells: Vec<Vec<u32>> = villages.iter().map(|&id| self.cells(id, grades)).collect();
        let weights: Vec<u64> = cells.iter().flatten().map(|&children| u64::from(children)).collect();
        let total = u32::try_from(at.0 / Micro::ONE.0).unwrap_or(0);
        let mut shares = largest_remainder(total, &weights).into_iter();
        let mut county = number::tables(self.case);
        for (&id, cells) in villages.iter().zip(&cells) {
            for grade in 0..cells.len() {
                *county.villages[id].enrolled_in(usize::from(grades.0) + grade) = shares.next().unwrap_or(0);
            }
        }
        Case { county: Arc::new(county), ..self.case.clone() }
    }

    /// Which side costs less; `None` where neither has a plan, or a limit came first.
    fn look(&self, case: &Case) -> Option<Seen> {
        let cases = cases(case);
        let plan = Recalled::new(case, &cases, self.travel, self.plan);
        let side = |planned: bool| {
            let narrowing = Narrowing::ending(&plan.years, self.school, self.planned, planned);
            answered(&plan, narrowing.as_ref(), &self.effort, self.control)
        };
        let (here, there) = (side(true), side(false));
        if [&here, &there].iter().any(|found| found.stopped == Some(Go::Cancel)) {
            return None;
        }
        let cost = |found: &Found| found.best.as_ref().map(|best| best.cost);
        match (cost(&here), cost(&there)) {
            (Some(a), Some(b)) if b < a => Some(Seen { turned: true, proven: b < here.bound }),
            (Some(a), Some(_)) => Some(Seen { turned: false, proven: a <= there.bound }),
            (Some(_), None) if there.none => Some(Seen { turned: false, proven: true }),
            (None, Some(_)) if here.none => Some(Seen { turned: true, proven: true }),
            _ => None,
        }
    }
}

/// Children whole, rates to six places.
fn rounded(knob: Knob, at: Micro) -> Micro {
    if knob == Knob::Enrolment {
        let whole = round_half_up(i128::from(at.0), i128::from(Micro::ONE.0));
        return Micro::whole(i64::try_from(whole).unwrap_or(0));
    }
    at
}
