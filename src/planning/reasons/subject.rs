//! What is asked about one school or village of a plan, answered question by question.
//!
//! It words nothing; what a forced plan costs the referee recounts.

use std::cell::OnceCell;

use crate::model::conflict::{Conflict, Explanation};
use crate::model::control::Go;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Assignment, Plan};
use crate::model::question::Question;
use crate::model::reasons::{Forced, Reason, Subject, Turn, Unlawful, Value};
use crate::model::unit::Band;
use crate::model::units::Fen;
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{self, Effort};
use crate::planning::brief::cases;
use crate::planning::impossible;
use crate::planning::plan as written;
use crate::planning::problem::years::Years;
use crate::planning::reasons::ask::{Narrowing, answered, narrowed, paths_of, sent, units_of};
use crate::planning::reasons::elsewhere::{Once, Standing, asked_about};
use crate::planning::reasons::paths::{is_so, outcome_in};
use crate::planning::reasons::recall::Recalled;
use crate::planning::reasons::{Inquiry, ReasonError, freed, turn, worth};
use crate::planning::solve::{checked_forced, effort, relieved};

/// A plan that is asked about.
pub(super) struct Asked<'a> {
    inquiry: &'a Inquiry<'a>,
    plan: &'a Recalled<'a>,
    /// Each year's choice.
    own: &'a [Solution],
    /// What is told of each year as it stands.
    standings: Vec<OnceCell<Standing<'a>>>,
}

/// Each year's choice of a plan that the referee has passed.
pub(super) fn choices_of(plan: &Recalled<'_>) -> Vec<Solution> {
    let best = plan.before.best.as_ref().expect("a plan that holds is one of the abstract problem");
    (0..plan.years.briefs.len()).map(|later| plan.years.joint.of_year(best, later)).collect()
}

impl<'a> Asked<'a> {
    pub(super) fn new(inquiry: &'a Inquiry<'a>, plan: &'a Recalled<'a>, own: &'a [Solution]) -> Self {
        let standings = own.iter().map(|_| OnceCell::new()).collect();
        Self { inquiry, plan, own, standings }
    }

    fn years(&self) -> &'a Years<'a> {
        &self.plan.years
    }

    fn year(&self, later: usize) -> u32 {
        self.years().briefs[later].case.recipe.first_year
    }

    fn count(&self) -> usize {
        self.years().briefs.len()
    }

    fn effort(&self) -> Effort {
        effort(self.inquiry.case)
    }

    pub(super) fn subject(&self, questions: &[Question]) -> Result<Subject, ReasonError> {
        let reasons =
            questions.iter().map(|&question| self.reason(question)).collect::<Result<Vec<_>, _>>()?;
        let first = questions[0];
        let later = self.told_of(first);
        let units = units_of(&self.years().briefs[later], first);
        let choices = self.standing(later).choices(&units, asked_about(first));
        let turns = match first {
            Question::School(school, _) if self.inquiry.turns => self.turns_of(school),
            _ => Vec::new(),
        };
        if (self.inquiry.control.go)() == Go::Cancel {
            return Err(ReasonError::Cancelled);
        }
        Ok(Subject { reasons, year: self.year(later), choices, turns })
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
    fn standing(&self, later: usize) -> &Standing<'a> {
        self.standings[later].get_or_init(|| {
            let (years, travel) = (self.years(), self.inquiry.travel);
            let (brief, part) = (&years.briefs[later], years.part(later));
            let standing = Standing::new(brief, travel, part, &self.plan.plans[later], &self.own[later]);
            match &self.plan.before.best {
                Some(best) if !years.is_one() => standing.among_years(Once::new(years, best, later)),
                _ => standing,
            }
        })
    }

    fn reason(&self, question: Question) -> Result<Reason, ReasonError> {
        if self.as_planned(question) {
            return Ok(Reason { question, freed: false, forced: Forced::AsPlanned });
        }
        let Question::School(school, outcome) = question else {
            let unlawful = self.unlawful(question);
            let forced =
                if unlawful.is_empty() { self.ask(self.plan, question)? } else { Forced::Unlawful(unlawful) };
            return Ok(Reason { question, freed: false, forced });
        };
        let options = &self.years().only().options[school];
        if paths_of(self.years(), school).becoming(options, outcome).is_some() {
            return Ok(Reason { question, freed: false, forced: self.ask(self.plan, question)? });
        }
        let case = freed(self.inquiry.case, school);
        let cases = cases(&case);
        let free = Recalled::new(&case, &cases, self.inquiry.travel, self.inquiry.plan);
        Ok(Reason { question, freed: true, forced: self.ask(&free, question)? })
    }

    fn as_planned(&self, question: Question) -> bool {
        let (years, plan) = (self.years(), self.inquiry.plan);
        match question {
            Question::School(school, outcome) => {
                let asked = paths_of(years, school).becoming(&years.only().options[school], outcome);
                asked.is_some_and(|asked| is_so(plan, school, outcome, asked.from))
            }
            Question::Village(_, _, school) => {
                let mut units = sent(years, question).into_iter().flatten().peekable();
                let there = |unit: u32| {
                    let best = self.plan.before.best.as_ref().map(|best| best.arcs[unit as usize]);
                    best.is_some_and(|arc| years.school_of(arc) == school)
                };
                units.peek().is_some() && units.all(there)
            }
        }
    }

    /// Units that are sent where no lawful way leads, each in the first year in which that is so.
    fn unlawful(&self, question: Question) -> Vec<Unlawful> {
        let Question::Village(_, _, school) = question else { return Vec::new() };
        let options = &self.years().only().options[school];
        let teaching = paths_of(self.years(), school).teaching(options);
        let mut told: Vec<Unlawful> = Vec::new();
        for later in (0..self.count()).filter(|&later| teaching[later]) {
            let units = units_of(&self.years().briefs[later], question);
            let own = self.standing(later).unlawful(&units, school);
            let key = |unit: &Unlawful| (unit.village, unit.band, unit.group);
            let known: Vec<_> = told.iter().map(key).collect();
            told.extend(own.into_iter().filter(|unit| !known.contains(&key(unit))));
        }
        told
    }

    /// A question put to the engines, in the case as it is or with nothing decided about the school.
    fn ask(&self, plan: &Recalled<'_>, question: Question) -> Result<Forced, ReasonError> {
        let (years, control) = (&plan.years, self.inquiry.control);
        let narrowing = Narrowing::of(years, question);
        let found = answered(plan, narrowing.as_ref(), &self.effort(), control);
        if found.stopped == Some(Go::Cancel) {
            return Err(ReasonError::Cancelled);
        }
        let Some(best) = found.best else {
            return Ok(if found.none {
                Forced::Impossible(self.why_not(years, question))
            } else {
                Forced::OutOfTime
            });
        };
        let bound = found.bound.min(best.cost);
        let best = match &narrowing {
            Some(asked) => relieved(years, asked.problem(), &best),
            None => best,
        };
        let plan = written::forced(years, &best);
        let plan = checked_forced(years.case, self.inquiry.travel, self.inquiry.retime, plan, question)?;
        let value = Value { bound: Fen(bound) + plan.constant_cost, ..worth(&plan) };
        let year = self.differs(question, &plan);
        Ok(Forced::Planned { value, year, plan: Box::new(plan), cold: found.cold })
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

    /// Why no plan does it. Over several years of the first year that alone has none, its reasons; else that the years together have
    /// none.
    fn why_not(&self, years: &Years<'_>, question: Question) -> Explanation {
        let told = |later: usize, narrowed: &Problem| {
            let brief = &years.briefs[later];
            impossible::why_not(brief, self.inquiry.travel, narrowed, question, self.inquiry.control)
        };
        if years.is_one() {
            return told(0, &narrowed(years.only(), years.problem(), question));
        }
        let (Question::School(school, _) | Question::Village(_, _, school)) = question;
        let asked = match question {
            Question::School(_, outcome) => {
                let options = &years.only().options[school];
                paths_of(years, school).becoming(options, outcome).map_or(0, |asked| asked.from)
            }
            Question::Village(..) => 0,
        };
        let sent = sent(years, question);
        #[expect(clippy::needless_range_loop, reason = "the year is the row of three tables")]
        for later in asked..self.count() {
            if matches!(question, Question::Village(..)) && sent[later].is_empty() {
                continue;
            }
            let narrowed = narrowed(&years.briefs[later], years.part(later), question);
            if self.has_none(&narrowed) {
                let mut why = told(later, &narrowed);
                why.conflicts.insert(0, Conflict::Year { year: self.year(later) });
                return why;
            }
        }
        Explanation { conflicts: vec![Conflict::YearsTogether], cures: Vec::new() }
    }

    /// Whether a year's problem is proven to have no plan.
    fn has_none(&self, narrowed: &Problem) -> bool {
        if narrowed.sites.iter().any(|site| site.configurations.is_empty())
            || !optimise::impossible::unserved(narrowed).is_empty()
        {
            return true;
        }
        // Any plan will do.
        let effort = Effort { gap: 1.0, ..self.effort() };
        let found = optimise::solve(narrowed, &effort, self.inquiry.control);
        found.best.is_none() && found.exhausted && found.stopped.is_none()
    }

    fn turns_of(&self, school: SchoolId) -> Vec<Turn> {
        let years = self.years();
        let Some(planned) = outcome_in(self.inquiry.plan, school, self.year(self.count() - 1)) else {
            return Vec::new();
        };
        let look = |case| {
            let Inquiry { travel, plan, control, .. } = *self.inquiry;
            turn::Decision { case, travel, plan, school, planned, effort: self.effort(), control }.turns()
        };
        // What the tables decide does not turn with any number; asked about is what would, were it open.
        if paths_of(years, school).ending(&years.only().options[school], planned, false).is_some() {
            look(self.inquiry.case)
        } else {
            look(&freed(self.inquiry.case, school))
        }
    }
}

/// Rows of a village, or of one of its bands.
fn rows_of(plan: &Plan, (village, band): (VillageId, Option<Band>)) -> impl Iterator<Item = &Assignment> {
    plan.assignments
        .iter()
        .filter(move |row| row.village == village && band.is_none_or(|own| own == row.band))
}
