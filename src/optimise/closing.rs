//! Ends with HiGHS what the own engine began: it fixes by reduced costs, HiGHS searches what is left, the best plan given.
//!
//! Arcs and configurations whose taking would lift the Lagrangian bound to the best plan are struck (reduced-cost fixing);
//! a plan with one of them is no better than that plan, so the solver's bound on the rest bounds all.

use crate::optimise::highs::{self, End, Kernel};
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Evaluator, Open};
use crate::optimise::problem::Problem;
use crate::optimise::solve::{Answer, Proof};
use crate::optimise::tree::{Goal, strike};

/// Betters an answer that was not proven within `effort.gap`: a plan by the solver is recounted, a bound by it is called
/// [`Proof::Solver`]. An answer that is proven, has no plan or was stopped comes back as it is; so it does where the
/// solver failed, and of a problem over several years or with whole classes.
///
/// # Panics
/// When the answer is not one of `problem`.
#[must_use]
pub fn closed(problem: &Problem, mut answer: Answer, effort: &highs::Effort<'_>) -> Answer {
    let Some(best) = answer.best.clone() else { return answer };
    let index = Index::new(problem);
    let goal = Goal::new(&index, effort.gap);
    let cutoff = goal.cutoff(Some(&best));
    // The solver's model knows one year and no classes.
    let known = problem.chains.is_empty() && problem.classes.is_none();
    if answer.bound >= cutoff || answer.stopped.is_some() || !known {
        return answer;
    }
    let mut open = Open::all(&index);
    let value = Evaluator::default().evaluate(&index, &open, &answer.prices, true);
    strike(&index, &mut open, &answer.prices, &value, cutoff);
    let kernel = Kernel { arcs: &open.arcs, configurations: &open.configurations };
    let found = highs::solve_kernel(problem, &kernel, Some(&best), effort);
    if matches!(found.end, End::Failed(_)) {
        return answer;
    }
    if let Some(better) = found.best.as_ref().filter(|plan| plan.cost < best.cost) {
        answer.others.insert(0, best);
        answer.best = Some(better.clone());
    }
    if let (Some(bound), Some(best)) = (found.whole_bound(cutoff), &answer.best) {
        let bound = goal.proven(best, bound.min(best.cost));
        if bound > answer.bound {
            (answer.bound, answer.proof) = (bound, Proof::Solver);
        }
        answer.exhausted = answer.bound >= goal.cutoff(Some(best));
    }
    answer
}
