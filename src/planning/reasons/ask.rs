//! A decision forced the other way: the abstract problem narrowed to it, answered from the plan at hand.
//!
//! It trusts no answer: a plan is taken only where the narrowed problem itself says that it keeps every limit.

use std::collections::BTreeMap;

use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::outcome::{Control, Go};
use crate::model::plan::Plan;
use crate::model::reasons::Question;
use crate::optimise::problem::{Problem, Site, Solution};
use crate::optimise::{self, Answer, Change, Effort, Prices, Proof};
use crate::planning::Brief;
use crate::planning::problem::floors::{Floors, Split};
use crate::policy::Choice;

/// A service that no configuration offers: an arc that needs it cannot be taken.
pub(crate) const NEVER: u32 = 1 << 31;

/// What a question leaves open.
#[derive(Clone, Debug)]
pub(crate) struct Forcing {
    /// The school, as a site.
    pub(crate) site: u32,
    /// The configurations it may take.
    pub(crate) configurations: Vec<u32>,
    /// Units that must go there.
    pub(crate) units: Vec<u32>,
}

impl Forcing {
    /// The school as something for which `allowed` holds.
    pub(crate) fn school(
        brief: &Brief<'_>,
        school: SchoolId,
        allowed: impl Fn(&crate::policy::SchoolOption) -> bool,
    ) -> Self {
        let options = (0..).zip(&brief.options[school]).filter(|(_, option)| allowed(option));
        Self { site: school.0, configurations: options.map(|(k, _)| k).collect(), units: Vec::new() }
    }

    /// What a question asks.
    pub(crate) fn of(brief: &Brief<'_>, problem: &Problem, question: Question) -> Self {
        match question {
            Question::School(school, outcome) => {
                Self::school(brief, school, |option| option.configuration.outcome == outcome)
            }
            Question::Village(village, band, school) => {
                let asked = brief
                    .units
                    .iter()
                    .filter(|(_, unit)| unit.village == village && band.is_none_or(|band| band == unit.band));
                let units: Vec<u32> = asked.map(|(id, _)| id.0).collect();
                // Each of them must find a way in the configuration.
                let serves = |offers: u32, unit: u32| {
                    let mut arcs = arcs_of(problem, unit);
                    arcs.any(|arc| {
                        let arc = problem.arcs[arc as usize];
                        arc.site == school.0 && arc.needs & !offers == 0
                    })
                };
                let all = (0..).zip(&problem.sites[school.row()].configurations);
                let serving = all.filter(|(_, k)| units.iter().all(|&unit| serves(k.offers, unit)));
                Self { site: school.0, configurations: serving.map(|(k, _)| k).collect(), units }
            }
        }
    }

    /// The problem with every arc of a forced unit that leads elsewhere out of use; its shape stays.
    pub(crate) fn banned(&self, problem: &Problem) -> Problem {
        let mut banned = problem.clone();
        for &unit in &self.units {
            for arc in arcs_of(problem, unit) {
                let arc = &mut banned.arcs[arc as usize];
                arc.needs |= if arc.site == self.site { 0 } else { NEVER };
            }
        }
        banned
    }

    /// The problem in which nothing else is possible. Its configurations of the forced site are those of
    /// `configurations`, in their order.
    pub(crate) fn narrowed(&self, problem: &Problem) -> Problem {
        let mut narrowed = self.banned(problem);
        let site = &mut narrowed.sites[self.site as usize];
        let kept = self.configurations.iter().map(|&k| site.configurations[k as usize]).collect();
        *site = Site { configurations: kept };
        if let Some(classes) = &mut narrowed.classes {
            let rooms = &mut classes.rooms[self.site as usize];
            *rooms = self.configurations.iter().map(|&k| rooms[k as usize]).collect();
        }
        for row in &mut narrowed.rows {
            row.configurations = (row.configurations.iter())
                .filter_map(|&(site, k, b)| {
                    let kept = self.configurations.iter().position(|&kept| kept == k);
                    let k = if site == self.site { u32::try_from(kept?).ok()? } else { k };
                    Some((site, k, b))
                })
                .collect();
        }
        narrowed
    }

    /// An answer to go on from, in which the forced units already are where they must be.
    fn start(&self, banned: &Problem, before: &Answer) -> Answer {
        let mut start = before.clone();
        start.others.clear();
        let Some(best) = start.best.as_mut().filter(|_| !self.units.is_empty()) else { return start };
        let offers = |k: u32| banned.sites[self.site as usize].configurations[k as usize].offers;
        let chosen = &mut best.configurations[self.site as usize];
        if !self.configurations.contains(chosen) {
            *chosen = self.configurations[0];
        }
        let offers = offers(*chosen);
        for &unit in &self.units {
            let lawful = arcs_of(banned, unit).filter(|&arc| banned.arcs[arc as usize].needs & !offers == 0);
            if let Some(arc) = lawful.min_by_key(|&arc| (banned.arcs[arc as usize].cost, arc)) {
                best.arcs[unit as usize] = arc;
            }
        }
        best.cost = banned.cost(&best.configurations, &best.arcs);
        start
    }
}

/// Arcs of a unit: they come sorted by unit.
pub(crate) fn arcs_of(problem: &Problem, unit: u32) -> impl Iterator<Item = u32> + use<> {
    let first = problem.arcs.partition_point(|arc| arc.unit < unit);
    let end = problem.arcs.partition_point(|arc| arc.unit <= unit);
    let id = |row: usize| u32::try_from(row).expect("fewer than 2^32 arcs");
    id(first)..id(end)
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

pub(crate) fn is_near(best: &Solution, bound: i64, gap: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a share of a cost, as the engine takes it")]
    let allowed = best.cost.abs() as f64 * gap;
    #[expect(clippy::cast_precision_loss, reason = "a share of a cost, as the engine takes it")]
    let missing = (best.cost - bound) as f64;
    bound >= best.cost || missing <= allowed
}

/// Answers a forced question: warm, from `before`, and from the beginning where that is not within `effort.gap`.
pub(crate) fn answered(
    (problem, floors): (&Problem, &Floors),
    before: &Answer,
    forcing: &Forcing,
    effort: &Effort,
    control: &Control<'_>,
) -> Found {
    let none = Found { best: None, bound: i64::MIN, none: true, cold: false, stopped: None };
    let banned = forcing.banned(problem);
    if forcing.configurations.is_empty() || !optimise::impossible::unserved(&banned).is_empty() {
        return none;
    }
    let holds = |plan: &Solution| {
        forcing.configurations.contains(&plan.configurations[forcing.site as usize])
            && banned.holds(&plan.configurations, &plan.arcs)
    };
    let start = forcing.start(&banned, before);
    let change = Change { forced: vec![(forcing.site, forcing.configurations.clone())], touched: Vec::new() };
    // Without a plan to start from a what-if is a solve; the narrowed problem is then the one to solve.
    let warm = start.best.is_some().then(|| {
        let split = Split::new(&banned, floors);
        let (start, change) = (split.inward(&start), split.change(&change));
        split.outward(optimise::what_if(split.problem(), &start, &change, effort, control))
    });
    let mut found = Found { none: false, ..none };
    if let Some(warm) = warm {
        found.stopped = warm.stopped;
        found.bound = warm.bound;
        let settled = warm.best.is_none() && warm.exhausted;
        found.best = warm.best.filter(&holds);
        if settled && warm.stopped.is_none() {
            return Found { none: true, ..found };
        }
    }
    let near = found.best.as_ref().is_some_and(|best| is_near(best, found.bound, effort.gap));
    if near || found.stopped.is_some() {
        return found;
    }
    let narrowed = forcing.narrowed(problem);
    let split = Split::new(&narrowed, floors);
    let cold = split.outward(optimise::solve(split.problem(), effort, control));
    found.cold = true;
    found.stopped = cold.stopped;
    found.bound = found.bound.max(cold.bound);
    found.none = cold.best.is_none() && cold.exhausted && cold.stopped.is_none() && found.best.is_none();
    let widened = cold.best.map(|mut best| {
        let k = &mut best.configurations[forcing.site as usize];
        *k = forcing.configurations[*k as usize];
        best
    });
    if let Some(other) = widened.filter(&holds)
        && found.best.as_ref().is_none_or(|best| other.cost < best.cost)
    {
        found.best = Some(other);
    }
    found
}

/// A plan as an answer to the abstract problem of a case that may differ a little from the plan's own: its units and schools are
/// found by their names, its prices stretched to the children there are now. Where a unit is new, or its place is gone, it takes
/// the cheapest way to a school that serves it in the plan; where there is none, there is no plan to start from.
pub(crate) fn recalled(brief: &Brief<'_>, problem: &Problem, plan: &Plan) -> Answer {
    let configurations: Vec<u32> = {
        let named = plan.schools.iter().map(|row| (row.school, &row.configuration));
        let named: BTreeMap<_, _> = named.collect();
        let place = |(school, options): (SchoolId, &Vec<crate::policy::SchoolOption>)| {
            let wanted = named.get(&school);
            let place = options.iter().position(|option| Some(&&option.configuration) == wanted);
            u32::try_from(place.unwrap_or(0)).expect("few configurations")
        };
        brief.options.iter().map(place).collect()
    };
    let rows: BTreeMap<_, _> =
        (plan.assignments.iter()).map(|row| ((row.village, row.band, row.group), row)).collect();
    let priced: BTreeMap<_, _> = (plan.multipliers.units.iter())
        .map(|price| ((price.village, price.band, price.group), price.fen.0))
        .collect();
    let offered = |arc: u32| {
        let arc = &problem.arcs[arc as usize];
        let site = &problem.sites[arc.site as usize];
        arc.needs & !site.configurations[configurations[arc.site as usize] as usize].offers == 0
    };
    let (mut arcs, mut units) = (Vec::new(), Vec::new());
    for (id, unit) in brief.units.iter() {
        let key = (unit.village, unit.band, unit.group);
        let row = rows.get(&key);
        let planned = |choice: &Choice| {
            row.is_some_and(|row| row.school == choice.school && row.means == choice.way.means)
        };
        let own = arcs_of(problem, id.0).filter(|&arc| offered(arc));
        // The planned way first, then the cheapest.
        let arc = own.min_by_key(|&arc| {
            (!planned(&brief.choices.choices[arc as usize]), problem.arcs[arc as usize].cost, arc)
        });
        let price = match (priced.get(&key), row) {
            (Some(&fen), Some(row)) if row.pupils > 0 => {
                let stretched = i128::from(fen) * i128::from(unit.pupils) / i128::from(row.pupils);
                i64::try_from(stretched).unwrap_or(fen)
            }
            _ => arcs_of(problem, id.0).map(|arc| problem.arcs[arc as usize].cost).min().unwrap_or(0),
        };
        arcs.push(arc);
        units.push(price);
    }
    let mut sites = vec![[0; 3]; problem.sites.len()];
    for price in &plan.multipliers.schools {
        sites[price.school.row()] = price.fen.map(|fen| fen.0);
    }
    let row_price =
        |row: &optimise::problem::Row| plan.multipliers.rows.get(&row.name).map_or(0, |fen| fen.0);
    let arcs: Option<Vec<u32>> = arcs.into_iter().collect();
    Answer {
        best: arcs.map(|arcs| brief.floors.priced(problem, configurations, arcs)),
        others: Vec::new(),
        refined: None,
        bound: plan.lower_bound.0,
        proof: Proof::Lagrangian,
        prices: Prices { units, sites, rows: problem.rows.iter().map(row_price).collect() },
        nodes: 0,
        exhausted: false,
        stopped: None,
    }
}

/// Units of a village, or of one of its bands.
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
