//! Finer units of cost, for problems whose costs are small whole numbers.
//!
//! Prices are whole numbers like costs: each may be off by half a unit, and the bound by half a unit for every unit of the
//! problem. Where that would show against the costs, the problem is solved with all costs multiplied. It refuses to change
//! what the answer means: costs and bounds come back in the caller's units, prices rounded to them.

use std::borrow::Cow;

use crate::model::control::{Control, Progress};
use crate::model::units::Fen;
use crate::optimise::certificate::Certificate;
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Evaluator, Open, Prices};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::solve::{Answer, Proof};
use crate::optimise::tree::grain;

/// Rounded prices may cost the bound a tenth of the least difference between two plans, or a millionth of a plan.
const OF_GRAIN: i64 = 10;
const OF_PLAN: i64 = 1_000_000;
/// Costs are not multiplied beyond this sum over all units and sites.
const LARGEST: i64 = 1_000_000_000_000_000;

/// By what costs are multiplied while a problem is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finer(i64);

impl Finer {
    pub(crate) fn new(problem: &Problem) -> Self {
        let arcs = problem.arcs.chunk_by(|one, other| one.unit == other.unit);
        let cheapest = arcs.map(|arcs| arcs.iter().map(|arc| arc.cost.abs()).min().unwrap_or(0));
        let sites = problem.sites.iter();
        let dearest = sites.map(|site| site.configurations.iter().map(|k| k.cost.abs()).max().unwrap_or(0));
        let plan = cheapest.sum::<i64>() + dearest.sum::<i64>();
        let units = i64::try_from(problem.loads.len()).unwrap_or(i64::MAX);
        // Half a unit each may be lost; doubled on both sides.
        let mut factor = 1;
        while units > 2 * (factor * grain(problem) / OF_GRAIN).max(factor * plan / OF_PLAN)
            && factor < LARGEST / (10 * plan.max(1))
        {
            factor *= 10;
        }
        Self(factor)
    }

    pub(crate) fn problem(self, problem: &Problem) -> Cow<'_, Problem> {
        if self.0 == 1 {
            return Cow::Borrowed(problem);
        }
        let mut finer = problem.clone();
        for arc in &mut finer.arcs {
            arc.cost *= self.0;
        }
        for configuration in finer.sites.iter_mut().flat_map(|site| &mut site.configurations) {
            configuration.cost *= self.0;
        }
        for price in finer.rows.iter_mut().filter_map(|row| row.price.as_mut()) {
            *price *= self.0;
        }
        Cow::Owned(finer)
    }

    /// Runs `work` with a control that still reports in the caller's units.
    pub(crate) fn run<T>(self, control: &Control<'_>, work: impl FnOnce(&Control<'_>) -> T) -> T {
        let progress = |progress| {
            (control.progress)(match progress {
                Progress::Solving { step, bound, plan } => Progress::Solving {
                    step,
                    bound: Fen(bound.0.div_euclid(self.0)),
                    plan: plan.map(|plan| Fen(plan.0 / self.0)),
                },
                other => other,
            });
        };
        work(&Control { progress: &progress, ..*control })
    }

    /// An answer of `problem` in finer units.
    pub(crate) fn inward(self, answer: &Answer) -> Cow<'_, Answer> {
        if self.0 == 1 {
            return Cow::Borrowed(answer);
        }
        let mut answer = answer.clone();
        let plan = |plan: &mut Solution| plan.cost *= self.0;
        answer.best.iter_mut().chain(&mut answer.others).for_each(plan);
        let prices = std::iter::once(&mut answer.prices).chain(&mut answer.refined);
        prices.for_each(|prices| each(prices, |price| *price *= self.0));
        answer.bound = answer.bound.saturating_mul(self.0);
        Cow::Owned(answer)
    }

    /// An answer in finer units as one of `problem`, of which so much was open.
    pub(crate) fn outward(self, problem: &Problem, open: &dyn Fn(&mut Open), mut answer: Answer) -> Answer {
        if self.0 == 1 {
            return answer;
        }
        let fine = answer.prices.clone();
        let plan = |plan: &mut Solution| plan.cost /= self.0;
        answer.best.iter_mut().chain(&mut answer.others).for_each(plan);
        let prices = std::iter::once(&mut answer.prices).chain(&mut answer.refined);
        prices.for_each(|prices| each(prices, |price| *price = (*price + self.0 / 2).div_euclid(self.0)));
        if answer.bound < i64::MAX {
            // Every plan's cost is whole.
            answer.bound = answer.bound.div_euclid(self.0) + i64::from(answer.bound.rem_euclid(self.0) > 0);
        }
        if answer.proof == Proof::Lagrangian {
            let index = Index::new(problem);
            let mut whole = Open::all(&index);
            open(&mut whole);
            let own = Evaluator::default().evaluate(&index, &whole, &answer.prices, false).bound;
            answer.proof = if own >= answer.bound { Proof::Lagrangian } else { Proof::Tree };
            if answer.proof == Proof::Tree {
                // The caller drops it where something is forced.
                answer.certificate = Some(Certificate::of_prices(answer.bound, self.0, &fine));
            }
        } else if let Some(certificate) = &mut answer.certificate {
            certificate.bound = answer.bound;
            certificate.lines.iter_mut().for_each(|line| line.scale *= self.0);
        }
        answer
    }
}

fn each(prices: &mut Prices, change: impl Fn(&mut i64)) {
    let sites = prices.sites.iter_mut().flatten();
    prices.units.iter_mut().chain(sites).chain(&mut prices.rows).for_each(change);
}

#[cfg(test)]
mod tests {
    use super::Finer;
    use crate::model::control::Control;
    use crate::optimise::index::Index;
    use crate::optimise::lagrange::{Evaluator, Open};
    use crate::optimise::problem::{Arc, Configuration, Problem, Site, UNLIMITED};
    use crate::optimise::{Effort, solve};

    /// Five sites on a line, forty units along it, costs of a few units each or of so many times as much.
    fn problem(times: i64) -> Problem {
        let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
        let open = Configuration { cost: 9 * times, seats: 30, offers: 1, ..closed };
        let arc = |unit: u32, site: u32| {
            let cost = i64::from((2 * unit).abs_diff(17 * site) / 8) * times;
            Arc { unit, site, cost, uses: [0; 3], needs: 1 }
        };
        Problem {
            loads: (0..40).map(|unit| 1 + unit % 3).collect(),
            sites: vec![Site { configurations: vec![closed, open] }; 5],
            arcs: (0..40).flat_map(|unit| (0..5).map(move |site| arc(unit, site))).collect(),
            ..Problem::default()
        }
    }

    #[test]
    fn costs_that_are_fine_stay_as_they_are() {
        assert_eq!(Finer::new(&problem(1)), Finer(1_000));
        assert_eq!(Finer::new(&problem(1_000)), Finer(1));
    }

    #[test]
    fn answers_come_back_in_the_callers_units() {
        let [coarse, fine] =
            [1, 1_000].map(|times| solve(&problem(times), &Effort::default(), &Control::silent()));
        let cost = |answer: &crate::optimise::Answer| answer.best.as_ref().map(|best| best.cost);
        assert_eq!(cost(&coarse).map(|cost| cost * 1_000), cost(&fine));
        assert_eq!((cost(&coarse), coarse.bound * 1_000), (Some(coarse.bound), fine.bound));
        let problem = problem(1);
        let index = Index::new(&problem);
        let value = Evaluator::default().evaluate(&index, &Open::all(&index), &coarse.prices, false);
        assert!(value.bound <= coarse.bound, "rounded prices are prices");
        assert!(value.bound + 20 > coarse.bound, "half a unit each: {} of {}", value.bound, coarse.bound);
    }
}
