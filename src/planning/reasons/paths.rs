//! A school's paths through the years, narrowed to a question. A plan of one target year has paths of one year.
//!
//! It knows no unit and no cost: which configurations lie on a path follows from the case alone.

use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Plan, SchoolOutcome};
use crate::planning::problem::years::paths;
use crate::policy::SchoolOption;

/// Paths of a school through the years.
pub(crate) struct Paths {
    first: Vec<u32>,
    next: Vec<Vec<u32>>,
    years: usize,
}

/// What is left of a school's paths.
pub(crate) struct Narrowed {
    /// The first year in which it is what is asked for.
    pub(crate) from: usize,
    /// By year: configurations on some path.
    pub(crate) open: Vec<Vec<u32>>,
}

impl Paths {
    pub(crate) fn of(case: &Case, options: &[SchoolOption], school: SchoolId) -> Self {
        let years = case.recipe.years.max(1) as usize;
        if years == 1 {
            // Whatever is built by the target year serves in it.
            let all = (0..).zip(options).map(|(k, _)| k).collect();
            return Self { first: all, next: Vec::new(), years };
        }
        let (first, next) = paths(case, options, school);
        Self { first, next, years }
    }

    /// By year the configurations on paths through configurations that are allowed; `None` where there is no such path.
    pub(crate) fn through(&self, allowed: impl Fn(usize, u32) -> bool) -> Option<Vec<Vec<u32>>> {
        let mut open: Vec<Vec<u32>> = Vec::with_capacity(self.years);
        for year in 0..self.years {
            let mut here = match open.last() {
                None => self.first.clone(),
                Some(last) => last.iter().flat_map(|&k| &self.next[k as usize]).copied().collect(),
            };
            here.sort_unstable();
            here.dedup();
            here.retain(|&k| allowed(year, k));
            open.push(here);
        }
        for year in (1..self.years).rev() {
            let (before, after) = open.split_at_mut(year);
            before[year - 1].retain(|&k| self.next[k as usize].iter().any(|next| after[0].contains(next)));
        }
        open.iter().all(|here| !here.is_empty()).then_some(open)
    }

    /// The paths on which a school is something from the first year on in which any path has it so.
    pub(crate) fn becoming(&self, options: &[SchoolOption], outcome: SchoolOutcome) -> Option<Narrowed> {
        let is = |k: u32| options[k as usize].configuration.outcome == outcome;
        (0..self.years).find_map(|from| {
            let open = self.through(|year, k| year < from || is(k))?;
            Some(Narrowed { from, open })
        })
    }

    /// The paths on which a school is something in the last year, or is not.
    pub(crate) fn ending(
        &self,
        options: &[SchoolOption],
        outcome: SchoolOutcome,
        so: bool,
    ) -> Option<Vec<Vec<u32>>> {
        let last = self.years - 1;
        self.through(|year, k| year < last || (options[k as usize].configuration.outcome == outcome) == so)
    }

    /// Years in which a school may teach; all where it never may.
    pub(crate) fn teaching(&self, options: &[SchoolOption]) -> Vec<bool> {
        let teaches = |k: &u32| options[*k as usize].grades.is_some();
        let all = self.through(|_, _| true).unwrap_or_default();
        let may: Vec<bool> = all.iter().map(|here| here.iter().any(teaches)).collect();
        if may.contains(&true) { may } else { vec![true; self.years] }
    }
}

/// Whether a school, of which nothing is decided, could become something over the years that the plan does not have it be in all years
/// in which it can.
pub(crate) fn is_other(
    case: &Case,
    options: &[SchoolOption],
    plan: &Plan,
    (school, outcome): (SchoolId, SchoolOutcome),
) -> bool {
    let paths = Paths::of(case, options, school);
    paths.becoming(options, outcome).is_some_and(|asked| !is_so(plan, school, outcome, asked.from))
}

/// Whether a plan has a school be something in every year from one on.
pub(crate) fn is_so(plan: &Plan, school: SchoolId, outcome: SchoolOutcome, from: usize) -> bool {
    let years = plan.years.iter().skip(from).map(|(year, _)| *year);
    years.into_iter().all(|year| outcome_in(plan, school, year) == Some(outcome))
}

/// What a plan makes of a school in a year.
pub(crate) fn outcome_in(plan: &Plan, school: SchoolId, year: u32) -> Option<SchoolOutcome> {
    let row = plan.schools.iter().find(|row| row.school == school && row.year == year);
    row.map(|row| row.configuration.outcome)
}
