//! A question put to the engines: the years' problem narrowed to a decision forced the other way, answered from the plan at hand.
//!
//! What is forced is configurations of a school's path, and places of a village's children; nothing else of the problem changes, so
//! that everything that ties the years still does. It trusts no answer: a plan is taken only where the narrowed problem itself says
//! that it keeps every limit.

use crate::model::control::{Control, Go};
use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::plan::SchoolOutcome;
use crate::model::question::Question;
use crate::optimise::bonds::{Ties, is_small, solve_bound_forced, what_if_bound};
use crate::optimise::problem::{Problem, Site, Solution};
use crate::optimise::{self, Answer, Change, Effort};
use crate::planning::brief::Brief;
use crate::planning::problem::arcs_of;
use crate::planning::problem::floors::Split;
use crate::planning::problem::years::Years;
use crate::planning::reasons::paths::Paths;
use crate::planning::reasons::recall::Recalled;

/// A service that no configuration offers: an arc that needs it cannot be taken.
const NEVER: u32 = 1 << 31;

/// What a question leaves open of the years' problem.
#[derive(Clone, Debug)]
pub(crate) struct Narrowing {
    /// The problem without the arcs that it bars; its shape stays.
    problem: Problem,
    /// Sites of the school and what they may be.
    forced: Vec<(u32, Vec<u32>)>,
    /// Units that must go there.
    units: Vec<u32>,
}

impl Narrowing {
    /// What a question asks; `None` = it leaves nothing open.
    pub(crate) fn of(years: &Years<'_>, question: Question) -> Option<Self> {
        let (Question::School(school, _) | Question::Village(_, _, school)) = question;
        let paths = paths_of(years, school);
        let open = match question {
            Question::School(_, outcome) => paths.becoming(&years.only().options[school], outcome)?.open,
            Question::Village(..) => {
                let sent = sent(years, question);
                paths.through(|year, k| serves(years, (school, k), year, &sent[year]))?
            }
        };
        Some(Self::forcing(years, school, open, sent(years, question).into_iter().flatten().collect()))
    }

    /// A school as it ends, or otherwise: in the last year something, or not.
    pub(crate) fn ending(
        years: &Years<'_>,
        school: SchoolId,
        outcome: SchoolOutcome,
        so: bool,
    ) -> Option<Self> {
        let open = paths_of(years, school).ending(&years.only().options[school], outcome, so)?;
        Some(Self::forcing(years, school, open, Vec::new()))
    }

    fn forcing(years: &Years<'_>, school: SchoolId, open: Vec<Vec<u32>>, units: Vec<u32>) -> Self {
        let mut problem = years.problem().clone();
        for &unit in &units {
            for arc in arcs_of(years.problem(), unit).filter(|&arc| years.school_of(arc) != school) {
                problem.arcs[arc as usize].needs |= NEVER;
            }
        }
        let sites = (0..).map(|later| years.joint.site(school, later));
        Self { problem, forced: sites.zip(open).collect(), units }
    }

    /// The years' problem, in which the arcs that the question bars cannot be taken.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Whether a choice is what is asked for, and keeps every limit.
    fn holds(&self, years: &Years<'_>, plan: &Solution) -> bool {
        let open = |(site, ks): &(u32, Vec<u32>)| ks.contains(&plan.configurations[*site as usize]);
        self.forced.iter().all(open)
            && self.problem.holds(&plan.configurations, &plan.arcs)
            && (years.is_one() || Ties::new(&self.problem, &years.bonds).keeps(&self.problem, plan))
    }

    /// An answer to go on from, in which the forced units of one year already are where they must be.
    fn start(&self, before: &Answer) -> Answer {
        let mut start = before.clone();
        start.others.clear();
        let [(site, configurations)] = &*self.forced else { return start };
        let Some(best) = start.best.as_mut().filter(|_| !self.units.is_empty()) else { return start };
        let problem = &self.problem;
        let chosen = &mut best.configurations[*site as usize];
        if !configurations.contains(chosen) {
            *chosen = configurations[0];
        }
        let offers = problem.sites[*site as usize].configurations[*chosen as usize].offers;
        for &unit in &self.units {
            let lawful =
                arcs_of(problem, unit).filter(|&arc| problem.arcs[arc as usize].needs & !offers == 0);
            if let Some(arc) = lawful.min_by_key(|&arc| (problem.arcs[arc as usize].cost, arc)) {
                best.arcs[unit as usize] = arc;
            }
        }
        best.cost = problem.cost(&best.configurations, &best.arcs);
        start
    }
}

/// What came of a forced question.
#[derive(Debug)]
pub(crate) struct Found {
    /// The best plan found, in the indices of the unforced problem.
    pub(crate) best: Option<Solution>,
    /// No such plan costs less.
    pub(crate) bound: i64,
    /// Proven that there is none.
    pub(crate) none: bool,
    /// Solved from the beginning as well.
    pub(crate) cold: bool,
    /// What ended it early.
    pub(crate) stopped: Option<Go>,
}

impl Found {
    const NONE: Self = Self { best: None, bound: i64::MIN, none: true, cold: false, stopped: None };
}

/// Answers a forced question: warm, from the plan at hand, and from the beginning where that is not within `effort.gap`, or
/// over several years within the plan's own. Few units over several years are always solved from the beginning.
pub(crate) fn answered(
    plan: &Recalled<'_>,
    narrowing: Option<&Narrowing>,
    effort: &Effort,
    control: &Control<'_>,
) -> Found {
    let years = &plan.years;
    let Some(narrowing) = narrowing.filter(|asked| optimise::impossible::unserved(&asked.problem).is_empty())
    else {
        return Found::NONE;
    };
    let mut found = Found { none: false, ..Found::NONE };
    let enough = Effort { gap: effort.gap.max(plan.gap), ..*effort };
    if let Some(warm) = warm(plan, narrowing, &enough, control) {
        found.stopped = warm.stopped;
        found.bound = warm.bound;
        let settled = warm.best.is_none() && warm.exhausted;
        found.best = warm.best.filter(|best| narrowing.holds(years, best));
        if settled && warm.stopped.is_none() {
            return Found { none: true, ..found };
        }
    }
    let near = found.best.as_ref().is_some_and(|best| is_near(best, found.bound, enough.gap));
    if near || found.stopped.is_some() {
        return found;
    }
    let cold = cold(years, narrowing, effort, control);
    found.cold = true;
    found.stopped = cold.stopped;
    found.bound = found.bound.max(cold.bound);
    found.none = cold.best.is_none() && cold.exhausted && cold.stopped.is_none() && found.best.is_none();
    if let Some(other) = cold.best.filter(|best| narrowing.holds(years, best))
        && found.best.as_ref().is_none_or(|best| other.cost < best.cost)
    {
        found.best = Some(other);
    }
    found
}

/// From the plan at hand; `None` where there is none to go on from, or so few units that nothing is saved.
fn warm(plan: &Recalled<'_>, asked: &Narrowing, effort: &Effort, control: &Control<'_>) -> Option<Answer> {
    let years = &plan.years;
    plan.before.best.as_ref()?;
    let split = Split::new(&asked.problem, &years.floors);
    let change = split.change(&Change { forced: asked.forced.clone(), touched: Vec::new() });
    if years.is_one() {
        let start = split.inward(&asked.start(&plan.before));
        return Some(split.outward(optimise::what_if(split.problem(), &start, &change, effort, control)));
    }
    let before = split.inward(&plan.before);
    let found = || what_if_bound(split.problem(), &years.bonds, &before, &change.forced, effort, control);
    (!is_small(&asked.problem)).then(|| split.outward(found()))
}

/// From the beginning.
fn cold(years: &Years<'_>, asked: &Narrowing, effort: &Effort, control: &Control<'_>) -> Answer {
    if years.is_one() {
        let (site, configurations) = &asked.forced[0];
        let narrowed = without_others(&asked.problem, *site, configurations);
        let split = Split::new(&narrowed, &years.floors);
        let mut cold = split.outward(optimise::solve(split.problem(), effort, control));
        if let Some(best) = &mut cold.best {
            let k = &mut best.configurations[*site as usize];
            *k = configurations[*k as usize];
        }
        return cold;
    }
    let split = Split::new(&asked.problem, &years.floors);
    let change = split.change(&Change { forced: asked.forced.clone(), touched: Vec::new() });
    split.outward(solve_bound_forced(split.problem(), &years.bonds, &change.forced, effort, control))
}

/// A year's problem in which nothing but the answer to a question is possible.
pub(crate) fn narrowed(brief: &Brief<'_>, problem: &Problem, question: Question) -> Problem {
    let (Question::School(school, _) | Question::Village(_, _, school)) = question;
    let units: Vec<u32> = match question {
        Question::School(..) => Vec::new(),
        Question::Village(..) => units_of(brief, question).into_iter().map(|id| id.0).collect(),
    };
    let mut banned = problem.clone();
    for &unit in &units {
        for arc in arcs_of(problem, unit) {
            let arc = &mut banned.arcs[arc as usize];
            arc.needs |= if arc.site == school.0 { 0 } else { NEVER };
        }
    }
    let configurations: Vec<u32> = match question {
        Question::School(_, outcome) => {
            let options = (0..).zip(&brief.options[school]);
            options.filter(|(_, option)| option.configuration.outcome == outcome).map(|(k, _)| k).collect()
        }
        Question::Village(..) => {
            let all = (0..).zip(&problem.sites[school.row()].configurations);
            let serving =
                all.filter(|(_, k)| units.iter().all(|&unit| finds_way(problem, unit, (school.0, k.offers))));
            serving.map(|(k, _)| k).collect()
        }
    };
    without_others(&banned, school.0, &configurations)
}

/// The problem with these configurations of a site alone, in their order.
fn without_others(problem: &Problem, site: u32, configurations: &[u32]) -> Problem {
    let mut narrowed = problem.clone();
    let own = &mut narrowed.sites[site as usize];
    let kept = configurations.iter().map(|&k| own.configurations[k as usize]).collect();
    *own = Site { configurations: kept };
    if let Some(classes) = &mut narrowed.classes {
        let rooms = &mut classes.rooms[site as usize];
        *rooms = configurations.iter().map(|&k| rooms[k as usize]).collect();
    }
    for row in &mut narrowed.rows {
        row.configurations = (row.configurations.iter())
            .filter_map(|&(other, k, b)| {
                let kept = configurations.iter().position(|&kept| kept == k);
                let k = if other == site { u32::try_from(kept?).ok()? } else { k };
                Some((other, k, b))
            })
            .collect();
    }
    narrowed
}

fn is_near(best: &Solution, bound: i64, gap: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a share of a cost, as the engine takes it")]
    let allowed = best.cost.abs() as f64 * gap;
    #[expect(clippy::cast_precision_loss, reason = "a share of a cost, as the engine takes it")]
    let missing = (best.cost - bound) as f64;
    bound >= best.cost || missing <= allowed
}

/// The paths of a school.
pub(crate) fn paths_of(years: &Years<'_>, school: SchoolId) -> Paths {
    Paths::of(years.case, &years.only().options[school], school)
}

/// By year the units of the years' problem that a question sends to its school.
pub(crate) fn sent(years: &Years<'_>, question: Question) -> Vec<Vec<u32>> {
    let Question::Village(_, _, school) = question else { return vec![Vec::new(); years.briefs.len()] };
    let teaching = paths_of(years, school).teaching(&years.only().options[school]);
    let year = |(later, brief)| -> Vec<u32> {
        let units = if teaching[later] { units_of(brief, question) } else { Vec::new() };
        units.into_iter().map(|unit| years.joint.unit(later, unit.row())).collect()
    };
    years.briefs.iter().enumerate().map(year).collect()
}

/// Whether each of these units finds a way to a school in a configuration of a year.
fn serves(years: &Years<'_>, (school, k): (SchoolId, u32), later: usize, units: &[u32]) -> bool {
    let problem = years.problem();
    let site = years.joint.site(school, later);
    let offers = problem.sites[site as usize].configurations[k as usize].offers;
    units.iter().all(|&unit| finds_way(problem, unit, (site, offers)))
}

/// Whether a unit finds a way to a site that offers this.
fn finds_way(problem: &Problem, unit: u32, (site, offers): (u32, u32)) -> bool {
    arcs_of(problem, unit).any(|arc| {
        let arc = problem.arcs[arc as usize];
        arc.site == site && arc.needs & !offers == 0
    })
}

/// Units of a village, or of one of its bands; of a school those whose present school it is.
pub(crate) fn units_of(brief: &Brief<'_>, question: Question) -> Vec<UnitId> {
    let wanted = |id: UnitId| match question {
        Question::School(school, _) => brief.choices.before[id].school == Some(school),
        Question::Village(village, band, _) => {
            let unit = &brief.units[id];
            unit.village == village && band.is_none_or(|band| band == unit.band)
        }
    };
    brief.units.ids().filter(|&id| wanted(id)).collect()
}
