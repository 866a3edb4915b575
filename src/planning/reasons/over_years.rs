//! Reasons of a plan over several years: a decision forced in every year in which it can be, the years' joint problem solved again.
//!
//! What is forced is configurations of a school's path, and places of a village's children; nothing else of the problem changes, so
//! that everything that ties the years still does. From the plan at hand the bound is climbed at the plan's own prices, and the plan
//! repaired around what is forced; that counts where it is proven as far as the plan itself is, or as the recipe asks, else
//! the narrowed problem is solved from the beginning. Few units are always solved from the beginning.

use crate::model::case::Case;
use crate::model::ids::{Id, SchoolId, UnitId, VillageId};
use crate::model::outcome::{Conflict, Explanation, Go, Progress};
use crate::model::plan::{Assignment, Plan, SchoolOutcome};
use crate::model::reasons::{Forced, Question, Reason, Reasons, Subject, Unlawful, Value};
use crate::model::unit::Band;
use crate::model::units::Fen;
use crate::optimise::bonds::{Ties, is_small, solve_bound_forced, what_if_bound};
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{self, Answer, Change, Effort, Prices, Proof};
use crate::planning::phased::{self, Phased, paths};
use crate::planning::problem::floors::Split;
use crate::planning::reasons::ask::{Forcing, NEVER, arcs_of, is_near, recalled, units_of};
use crate::planning::reasons::elsewhere::{Standing, asked_about};
use crate::planning::reasons::{Inquiry, ReasonError, freed, worth};
use crate::planning::{PlanError, checked, impossible};
use crate::policy::SchoolOption;

/// Explains a plan over several years that the referee has passed.
pub(super) fn reasons(inquiry: &Inquiry<'_>, subjects: &[Vec<Question>]) -> Result<Reasons, ReasonError> {
    let cases = phased::cases(inquiry.case);
    let ground = Ground::new(inquiry, inquiry.case, &cases);
    let mut told = Vec::new();
    for (subject, questions) in subjects.iter().enumerate() {
        (inquiry.control.progress)(Progress::Asking { subject, of: subjects.len() });
        told.push(ground.subject(questions)?);
        if (inquiry.control.go)() == Go::Cancel {
            return Err(ReasonError::Cancelled);
        }
    }
    Ok(Reasons { value: worth(inquiry.plan), plan: inquiry.plan.clone(), subjects: told })
}

/// Whether a school, of which nothing is decided, could become something over the years that the plan does not have it be in all years
/// in which it can.
pub(super) fn is_other(
    case: &Case,
    options: &[SchoolOption],
    plan: &Plan,
    (school, outcome): (SchoolId, SchoolOutcome),
) -> bool {
    let paths = Paths::of(case, options, school);
    paths.becoming(options, outcome).is_some_and(|asked| !is_so(plan, school, outcome, asked.from))
}

/// Whether a plan has a school be something in every year from one on.
fn is_so(plan: &Plan, school: SchoolId, outcome: SchoolOutcome, from: usize) -> bool {
    let years = plan.years.iter().skip(from).map(|(year, _)| *year);
    years.into_iter().all(|year| outcome_in(plan, school, year) == Some(outcome))
}

fn outcome_in(plan: &Plan, school: SchoolId, year: u32) -> Option<SchoolOutcome> {
    let row = plan.schools.iter().find(|row| row.school == school && row.year == year);
    row.map(|row| row.configuration.outcome)
}

/// Paths of a school through the years.
struct Paths {
    first: Vec<u32>,
    next: Vec<Vec<u32>>,
    years: usize,
}

/// What is left of a school's paths.
struct Narrowed {
    /// The first year in which it is what is asked for.
    from: usize,
    /// By year: configurations on some path.
    open: Vec<Vec<u32>>,
}

impl Paths {
    fn of(case: &Case, options: &[SchoolOption], school: SchoolId) -> Self {
        let (first, next) = paths(case, options, school);
        Self { first, next, years: case.recipe.years as usize }
    }

    /// By year the configurations on paths through configurations that are allowed; `None` where there is no such path.
    fn through(&self, allowed: impl Fn(usize, u32) -> bool) -> Option<Vec<Vec<u32>>> {
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
    fn becoming(&self, options: &[SchoolOption], outcome: SchoolOutcome) -> Option<Narrowed> {
        let is = |k: u32| options[k as usize].configuration.outcome == outcome;
        (0..self.years).find_map(|from| {
            let open = self.through(|year, k| year < from || is(k))?;
            Some(Narrowed { from, open })
        })
    }

    /// Years in which a school may teach; all where it never may.
    fn teaching(&self, options: &[SchoolOption]) -> Vec<bool> {
        let teaches = |k: &u32| options[*k as usize].grades.is_some();
        let all = self.through(|_, _| true).unwrap_or_default();
        let may: Vec<bool> = all.iter().map(|here| here.iter().any(teaches)).collect();
        if may.contains(&true) { may } else { vec![true; self.years] }
    }
}

/// What a question leaves open of the joint problem.
struct Narrowing {
    /// The joint problem without the arcs that it bars.
    problem: Problem,
    /// Sites of the school and what they may be.
    forced: Vec<(u32, Vec<u32>)>,
}

/// A case worked out over its years, and the plan in it.
struct Ground<'a> {
    inquiry: &'a Inquiry<'a>,
    phased: Phased<'a>,
    /// The plan as an answer to the joint problem.
    before: Answer,
    /// The plan's rows of each year.
    years: Vec<Plan>,
}

impl<'a> Ground<'a> {
    fn new(inquiry: &'a Inquiry<'a>, case: &'a Case, cases: &'a [Case]) -> Self {
        let phased = Phased::new(case, cases, inquiry.travel);
        let plan = inquiry.plan;
        let years: Vec<Plan> = plan.years.iter().map(|(year, _)| plan.of_year(*year)).collect();
        let own: Vec<Answer> = (phased.briefs.iter().zip(&phased.parts).zip(&years))
            .map(|((brief, part), plan)| recalled(brief, part, plan))
            .collect();
        let bests: Option<Vec<Solution>> = own.iter().map(|answer| answer.best.clone()).collect();
        let row = |row: &optimise::problem::Row| plan.multipliers.rows.get(&row.name).map_or(0, |fen| fen.0);
        let before = Answer {
            best: bests.map(|bests| {
                let Solution { configurations, arcs, .. } = phased.joint.joined(&bests);
                phased.floors.priced(&phased.joint.problem, configurations, arcs)
            }),
            others: Vec::new(),
            refined: None,
            bound: plan.lower_bound.0,
            proof: Proof::Lagrangian,
            prices: Prices {
                units: own.iter().flat_map(|answer| &answer.prices.units).copied().collect(),
                sites: own.iter().flat_map(|answer| &answer.prices.sites).copied().collect(),
                rows: phased.joint.problem.rows.iter().map(row).collect(),
            },
            nodes: 0,
            exhausted: false,
            stopped: None,
        };
        Self { inquiry, phased, before, years }
    }

    fn year(&self, later: usize) -> u32 {
        self.phased.briefs[later].case.recipe.first_year
    }

    fn count(&self) -> usize {
        self.phased.briefs.len()
    }

    fn subject(&self, questions: &[Question]) -> Result<Subject, ReasonError> {
        let reasons =
            questions.iter().map(|&question| self.reason(question)).collect::<Result<Vec<_>, _>>()?;
        let first = questions[0];
        let later = self.told_of(first);
        let choices = self.standing(later, |standing| {
            standing.choices(&units_of(&self.phased.briefs[later], first), asked_about(first))
        });
        Ok(Subject { reasons, year: self.year(later), choices, turns: Vec::new() })
    }

    /// The year in which the plan first changes something for a school or village; else the first.
    fn told_of(&self, question: Question) -> usize {
        let plan = self.inquiry.plan;
        let year = match question {
            Question::School(school, _) => plan.changes(school).first().copied(),
            Question::Village(village, band, _) => {
                let rows = || rows_of(plan, (village, band));
                let moved =
                    rows().filter(|row| row.before_school != Some(row.school)).map(|row| row.year).min();
                moved.or_else(|| rows().map(|row| row.year).min())
            }
        };
        let later = (0..self.count()).find(|&later| Some(self.year(later)) == year);
        later.unwrap_or(0)
    }

    /// What is told of one year as it stands.
    fn standing<T>(&self, later: usize, tell: impl FnOnce(&Standing<'_>) -> T) -> T {
        let Phased { briefs, parts, joint, bonds, .. } = &self.phased;
        let best = self.before.best.as_ref().expect("a plan that holds is one of the joint problem");
        let own = joint.of_year(best, later);
        let ties = Ties::new(&joint.problem, bonds);
        let once = |unit: UnitId, school: SchoolId| {
            let moved = (joint.unit(later, unit.row()), school.0);
            ties.keeps_with(&joint.problem, best, Some(moved))
        };
        let standing =
            Standing::new(&briefs[later], self.inquiry.travel, &parts[later], &self.years[later], &own);
        tell(&standing.among_years(&once))
    }

    fn reason(&self, question: Question) -> Result<Reason, ReasonError> {
        if self.as_planned(question) {
            return Ok(Reason { question, freed: false, forced: Forced::AsPlanned });
        }
        let Question::School(school, outcome) = question else {
            let unlawful = self.unlawful(question);
            let forced = if unlawful.is_empty() { self.ask(question)? } else { Forced::Unlawful(unlawful) };
            return Ok(Reason { question, freed: false, forced });
        };
        let options = &self.phased.briefs[0].options[school];
        if self.paths(school).becoming(options, outcome).is_some() {
            return Ok(Reason { question, freed: false, forced: self.ask(question)? });
        }
        let case = freed(self.phased.case, school);
        let cases = phased::cases(&case);
        let free = Ground::new(self.inquiry, &case, &cases);
        Ok(Reason { question, freed: true, forced: free.ask(question)? })
    }

    fn paths(&self, school: SchoolId) -> Paths {
        Paths::of(self.phased.case, &self.phased.briefs[0].options[school], school)
    }

    fn as_planned(&self, question: Question) -> bool {
        let plan = self.inquiry.plan;
        match question {
            Question::School(school, outcome) => {
                let options = &self.phased.briefs[0].options[school];
                let asked = self.paths(school).becoming(options, outcome);
                asked.is_some_and(|asked| is_so(plan, school, outcome, asked.from))
            }
            Question::Village(_, _, school) => {
                let mut units = self.sent(question).into_iter().flatten().peekable();
                let there = |unit: u32| {
                    let best = self.before.best.as_ref().map(|best| best.arcs[unit as usize]);
                    best.is_some_and(|arc| self.school_of(arc) == school)
                };
                units.peek().is_some() && units.all(there)
            }
        }
    }

    fn school_of(&self, arc: u32) -> SchoolId {
        let site = self.phased.joint.problem.arcs[arc as usize].site as usize;
        SchoolId::new(site % self.phased.case.county.schools.len())
    }

    /// By year the units of the joint problem that a question sends to its school.
    fn sent(&self, question: Question) -> Vec<Vec<u32>> {
        let Question::Village(_, _, school) = question else { return vec![Vec::new(); self.count()] };
        let teaching = self.paths(school).teaching(&self.phased.briefs[0].options[school]);
        let year = |(later, brief)| -> Vec<u32> {
            let units = if teaching[later] { units_of(brief, question) } else { Vec::new() };
            units.into_iter().map(|unit| self.phased.joint.unit(later, unit.row())).collect()
        };
        self.phased.briefs.iter().enumerate().map(year).collect()
    }

    /// Units that are sent where no lawful way leads, each in the first year in which that is so.
    fn unlawful(&self, question: Question) -> Vec<Unlawful> {
        let Question::Village(_, _, school) = question else { return Vec::new() };
        let teaching = self.paths(school).teaching(&self.phased.briefs[0].options[school]);
        let mut told: Vec<Unlawful> = Vec::new();
        for later in (0..self.count()).filter(|&later| teaching[later]) {
            let units = units_of(&self.phased.briefs[later], question);
            let own = self.standing(later, |standing| standing.unlawful(&units, school));
            let key = |unit: &Unlawful| (unit.village, unit.band, unit.group);
            let known: Vec<_> = told.iter().map(key).collect();
            told.extend(own.into_iter().filter(|unit| !known.contains(&key(unit))));
        }
        told
    }

    /// What a question leaves open; `None` = nothing.
    fn narrowed(&self, question: Question) -> Option<Narrowing> {
        let Phased { briefs, joint, .. } = &self.phased;
        let (Question::School(school, _) | Question::Village(_, _, school)) = question;
        let options = &briefs[0].options[school];
        let sent = self.sent(question);
        let open = match question {
            Question::School(_, outcome) => self.paths(school).becoming(options, outcome)?.open,
            Question::Village(..) => {
                self.paths(school).through(|year, k| self.serves((school, k), year, &sent[year]))?
            }
        };
        let mut problem = joint.problem.clone();
        for unit in sent.into_iter().flatten() {
            for arc in arcs_of(&joint.problem, unit).filter(|&arc| self.school_of(arc) != school) {
                problem.arcs[arc as usize].needs |= NEVER;
            }
        }
        let sites = (0..).map(|later| joint.site(school, later));
        Some(Narrowing { problem, forced: sites.zip(open).collect() })
    }

    /// Whether each of these units finds a way to a school in a configuration of a year.
    fn serves(&self, (school, k): (SchoolId, u32), later: usize, units: &[u32]) -> bool {
        let problem = &self.phased.joint.problem;
        let site = self.phased.joint.site(school, later);
        let offers = problem.sites[site as usize].configurations[k as usize].offers;
        units.iter().all(|&unit| {
            arcs_of(problem, unit).any(|arc| {
                let arc = problem.arcs[arc as usize];
                arc.site == site && arc.needs & !offers == 0
            })
        })
    }

    fn effort(&self) -> Effort {
        self.inquiry.effort()
    }

    fn ask(&self, question: Question) -> Result<Forced, ReasonError> {
        let Some(narrowing) = self.narrowed(question) else {
            return Ok(Forced::Impossible(self.why_not(question)));
        };
        if !optimise::impossible::unserved(&narrowing.problem).is_empty() {
            return Ok(Forced::Impossible(self.why_not(question)));
        }
        let (answer, cold) = self.answered(&narrowing);
        if answer.stopped == Some(Go::Cancel) {
            return Err(ReasonError::Cancelled);
        }
        let Some(best) = answer.best else {
            let none = answer.exhausted && answer.stopped.is_none();
            return Ok(if none { Forced::Impossible(self.why_not(question)) } else { Forced::OutOfTime });
        };
        let bound = answer.bound.min(best.cost);
        let plan = phased::forced(&self.phased, &best, None);
        let plan = self.checked(plan)?;
        let value = Value { bound: Fen(bound) + plan.constant_cost, ..worth(&plan) };
        let year = self.differs(question, &plan);
        Ok(Forced::Planned { value, year, plan: Box::new(plan), cold })
    }

    fn checked(&self, plan: Plan) -> Result<Plan, PlanError> {
        checked(self.phased.case, self.inquiry.travel, self.inquiry.retime, plan)
    }

    /// The best of what was found, and whether the problem was solved from the beginning for it.
    fn answered(&self, narrowing: &Narrowing) -> (Answer, bool) {
        let Narrowing { problem, forced } = narrowing;
        let (bonds, effort, control) = (&self.phased.bonds, self.effort(), self.inquiry.control);
        let split = Split::new(problem, &self.phased.floors);
        let change = split.change(&Change { forced: forced.clone(), touched: Vec::new() });
        let cold =
            || split.outward(solve_bound_forced(split.problem(), bonds, &change.forced, &effort, control));
        if is_small(problem) {
            return (cold(), true);
        }
        let ties = Ties::new(problem, bonds);
        let holds = |plan: &Solution| {
            let open = |(site, ks): &(u32, Vec<u32>)| ks.contains(&plan.configurations[*site as usize]);
            forced.iter().all(open)
                && problem.holds(&plan.configurations, &plan.arcs)
                && ties.keeps(problem, plan)
        };
        let gap = effort.gap.max(self.inquiry.plan.gap());
        let enough = Effort { gap, ..effort };
        let before = split.inward(&self.before);
        let warm = what_if_bound(split.problem(), bonds, &before, &change.forced, &enough, control);
        let mut warm = split.outward(warm);
        warm.best = warm.best.filter(&holds);
        let near = warm.best.as_ref().is_some_and(|best| is_near(best, warm.bound, gap));
        let settled = warm.best.is_none() && warm.exhausted;
        if near || settled || warm.stopped.is_some() {
            return (warm, false);
        }
        let cold = cold();
        let own = cold.best.clone().filter(&holds);
        let best = warm.best.into_iter().chain(own).min_by_key(|plan| plan.cost);
        (Answer { bound: cold.bound.max(warm.bound), best, ..cold }, true)
    }

    /// The first year in which what a question asks about is otherwise in another plan; the first where it never is.
    fn differs(&self, question: Question, other: &Plan) -> u32 {
        let plan = self.inquiry.plan;
        let differs = |year: u32| match question {
            Question::School(school, _) => outcome_in(plan, school, year) != outcome_in(other, school, year),
            Question::Village(village, band, _) => {
                let schools = |plan| -> Vec<_> {
                    let rows = rows_of(plan, (village, band)).filter(|row| row.year == year);
                    rows.map(|row| (row.band, row.group, row.school)).collect()
                };
                schools(plan) != schools(other)
            }
        };
        let years = (0..self.count()).map(|later| self.year(later));
        years.into_iter().find(|&year| differs(year)).unwrap_or(self.year(0))
    }

    /// Why no plan does it: of the first year that alone has none, its reasons; else that the years together have none.
    fn why_not(&self, question: Question) -> Explanation {
        let Phased { briefs, parts, .. } = &self.phased;
        let control = self.inquiry.control;
        let (Question::School(school, _) | Question::Village(_, _, school)) = question;
        let asked = match question {
            Question::School(_, outcome) => {
                let options = &briefs[0].options[school];
                self.paths(school).becoming(options, outcome).map_or(0, |asked| asked.from)
            }
            Question::Village(..) => 0,
        };
        let sent = self.sent(question);
        for later in asked..self.count() {
            if matches!(question, Question::Village(..)) && sent[later].is_empty() {
                continue;
            }
            let (brief, part) = (&briefs[later], &parts[later]);
            let narrowed = Forcing::of(brief, part, question).narrowed(part);
            let none = narrowed.sites.iter().any(|site| site.configurations.is_empty())
                || !optimise::impossible::unserved(&narrowed).is_empty()
                || {
                    // Any plan will do.
                    let effort = Effort { gap: 1.0, ..self.effort() };
                    let found = optimise::solve(&narrowed, &effort, control);
                    found.best.is_none() && found.exhausted && found.stopped.is_none()
                };
            if none {
                let mut why = impossible::why_not(brief, self.inquiry.travel, &narrowed, question, control);
                why.conflicts.insert(0, Conflict::Year { year: self.year(later) });
                return why;
            }
        }
        Explanation { conflicts: vec![Conflict::YearsTogether], cures: Vec::new() }
    }
}

/// Rows of a village, or of one of its bands.
fn rows_of(plan: &Plan, (village, band): (VillageId, Option<Band>)) -> impl Iterator<Item = &Assignment> {
    plan.assignments
        .iter()
        .filter(move |row| row.village == village && band.is_none_or(|own| own == row.band))
}
