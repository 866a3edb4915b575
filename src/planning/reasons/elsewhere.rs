//! Where else a unit could go: the next best schools, with what keeps it from them in the plan as it stands.
//!
//! It changes nothing in the plan: each figure is of the one unit alone, everything else staying where it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{Id, SchoolId, Table, UnitId};
use crate::model::plan::{Means, Plan, SchoolYear};
use crate::model::question::Question;
use crate::model::reasons::{Alternative, Choices, Hurdle, Unlawful};
use crate::model::travel::Travel;
use crate::model::unit::Unit;
use crate::model::units::Fen;
use crate::optimise::bonds::Ties;
use crate::optimise::classes::ByGrade;
use crate::optimise::problem::{Problem, Row, Solution, UNLIMITED};
use crate::planning::brief::Brief;
use crate::planning::impossible::relaxed;
use crate::planning::number;
use crate::planning::placement::{self, places, whereabouts};
use crate::planning::problem::floors::pupils;
use crate::planning::problem::years::Years;
use crate::planning::problem::{BOYS, GIRLS, MEALS};
use crate::policy::{self, Bar, Choice, SchoolOption, Whereabouts};

/// Next best schools shown, besides the first that nothing keeps the unit from.
const NEXT: usize = 2;

/// The plan as the abstract problem sees it, with what is left at each school and of each row.
pub(crate) struct Standing<'a> {
    brief: &'a Brief<'a>,
    travel: &'a Travel,
    problem: &'a Problem,
    best: &'a Solution,
    /// What schools could be if nothing were decided.
    free: Table<SchoolId, Vec<SchoolOption>>,
    /// Seats and resources left at each site.
    left: Vec<(i64, [i64; 3])>,
    /// Pupils at each site.
    pupils: Vec<u32>,
    /// The same by grade, where classes are counted.
    grades: Vec<ByGrade>,
    /// Rows that must be kept.
    rows: Vec<&'a Row>,
    /// Right side less left side of each of them.
    slack: Vec<i64>,
    /// Each of their coefficients by arc.
    on_arcs: Vec<BTreeMap<u32, i64>>,
    /// Where the plan has everybody, and what it makes of the schools.
    places: Vec<Option<(SchoolId, Means)>>,
    options: Vec<&'a SchoolOption>,
    /// What the plan makes of each school.
    schools: BTreeMap<SchoolId, &'a SchoolYear>,
    /// Over several years: whether nobody is moved twice when a unit goes to this school.
    once: Option<Once<'a>>,
}

/// Whether nobody is moved twice when a unit of a year goes to a school and everybody else stays.
pub(crate) struct Once<'a> {
    years: &'a Years<'a>,
    ties: Ties<'a>,
    best: &'a Solution,
    later: usize,
}

impl<'a> Once<'a> {
    /// In one year of a plan over several.
    pub(crate) fn new(years: &'a Years<'a>, best: &'a Solution, later: usize) -> Self {
        Self { years, ties: Ties::new(years.problem(), &years.bonds), best, later }
    }

    fn keeps(&self, unit: UnitId, school: SchoolId) -> bool {
        let moved = (self.years.joint.unit(self.later, unit.row()), school.0);
        self.ties.keeps_with(self.years.problem(), self.best, Some(moved))
    }
}

impl<'a> Standing<'a> {
    pub(crate) fn new(
        brief: &'a Brief<'a>,
        travel: &'a Travel,
        problem: &'a Problem,
        plan: &'a Plan,
        best: &'a Solution,
    ) -> Self {
        let chosen = problem.sites.iter().zip(&best.configurations);
        let mut left: Vec<(i64, [i64; 3])> = chosen
            .map(|(site, &k)| {
                let k = &site.configurations[k as usize];
                let most = |most: u32| if most == UNLIMITED { i64::MAX } else { i64::from(most) };
                (i64::from(k.seats), k.resources.map(most))
            })
            .collect();
        for (&load, &arc) in problem.loads.iter().zip(&best.arcs) {
            let arc = &problem.arcs[arc as usize];
            let (seats, resources) = &mut left[arc.site as usize];
            *seats -= i64::from(load);
            for (left, &use_) in resources.iter_mut().zip(&arc.uses) {
                *left = left.saturating_sub(i64::from(use_));
            }
        }
        let rows: Vec<&Row> = problem.rows.iter().filter(|row| !row.is_soft()).collect();
        let slack = rows.iter().map(|row| {
            let on_arcs = row
                .arcs
                .iter()
                .filter(|&&(arc, _)| best.arcs[problem.arcs[arc as usize].unit as usize] == arc);
            let on_sites =
                row.configurations.iter().filter(|&&(site, k, _)| best.configurations[site as usize] == k);
            row.limit - on_arcs.map(|&(_, a)| a).sum::<i64>() - on_sites.map(|&(_, _, b)| b).sum::<i64>()
        });
        let slack = slack.collect();
        let on_arcs = rows.iter().map(|row| row.arcs.iter().copied().collect()).collect();
        let schools = plan.schools.iter().map(|row| (row.school, row)).collect();
        let grades = problem.grade_loads(best.arcs.iter().map(|&arc| Some(arc)));
        let (free, pupils) = (relaxed::undecided(brief), pupils(problem, &best.arcs));
        let (places, options) = (places(brief, best), placement::chosen(brief, best));
        let places = whereabouts(brief, &places);
        Self {
            brief,
            travel,
            problem,
            best,
            free,
            left,
            pupils,
            grades,
            rows,
            slack,
            on_arcs,
            places,
            options,
            schools,
            once: None,
        }
    }

    /// The same of one year of a plan over several.
    pub(crate) fn among_years(self, once: Once<'a>) -> Self {
        Self { once: Some(once), ..self }
    }

    /// Where each unit goes and where else it could; `not` is the school that is asked about, which is no alternative.
    pub(crate) fn choices(&self, units: &[UnitId], not: Option<SchoolId>) -> Vec<Choices> {
        let wanted: BTreeSet<UnitId> = units.iter().copied().collect();
        let mut ways = self.ways(&wanted);
        units.iter().map(|&id| self.choice(id, not, ways.remove(&id).unwrap_or_default())).collect()
    }

    /// Every way of some units, lawful or not, with what keeps each unit from it: by unit, then school.
    fn ways(&self, wanted: &BTreeSet<UnitId>) -> BTreeMap<UnitId, Vec<(Alternative, bool)>> {
        let brief = self.brief;
        let all = policy::Options { decided: &brief.options, free: &self.free };
        let only = |id: UnitId| wanted.contains(&id);
        let barred =
            policy::barred(brief.case, &brief.terms, self.travel, all, &brief.units, &brief.choices, &only);
        let mut ways: BTreeMap<UnitId, Vec<(Alternative, bool)>> = BTreeMap::new();
        for (arc, choice) in (0_u32..).zip(&brief.choices.choices).filter(|(_, choice)| only(choice.unit)) {
            let mut hurdles = self.in_the_plan(choice);
            hurdles.extend(self.rows(choice.unit, arc));
            hurdles.extend(self.leaving(choice));
            hurdles.extend(self.twice(choice));
            ways.entry(choice.unit).or_default().push((self.alternative(choice, hurdles), true));
        }
        for (choice, bars) in barred {
            let mut hurdles: Vec<Hurdle> = bars.iter().map(|&bar| self.barred(choice.unit, bar)).collect();
            if bars.is_empty() {
                hurdles.push(self.unbarred(&choice));
            } else {
                hurdles.extend(self.in_the_plan(&choice));
            }
            ways.entry(choice.unit).or_default().push((self.alternative(&choice, hurdles), false));
        }
        ways
    }

    /// What rules out a way that no limit does: what is decided about the school, or that it never has a bed.
    fn unbarred(&self, choice: &Choice) -> Hurdle {
        let unit = &self.brief.units[choice.unit];
        let serves = |option: &SchoolOption| option.grades.is_some_and(|grades| unit.is_covered_by(grades));
        let decided = self.brief.options[choice.school].iter().any(serves);
        if decided && choice.way.means == Means::Board { Hurdle::Beds(0, 0) } else { Hurdle::Decision }
    }

    fn alternative(&self, choice: &Choice, hurdles: Vec<Hurdle>) -> Alternative {
        let now = self.problem.arcs[self.best.arcs[choice.unit.row()] as usize].cost;
        let at = Whereabouts { places: &self.places, options: &self.options };
        let charged = self.brief.catchments.more(choice.unit, (choice.school, choice.way.means), at);
        let more = Fen(choice.cost.0 - now) + self.floors_lost(choice) + charged;
        Alternative { school: choice.school, means: choice.way.means, time: choice.way.time, more, hurdles }
    }

    /// What the floors of the two schools bring less when the unit changes, where they count.
    fn floors_lost(&self, choice: &Choice) -> Fen {
        let from = self.problem.arcs[self.best.arcs[choice.unit.row()] as usize].site as usize;
        let (to, pupils) = (choice.school.row(), self.brief.units[choice.unit].pupils);
        if from == to {
            return Fen(0);
        }
        let (there, here) = (self.pupils[to], self.pupils[from]);
        let floors = &self.brief.floors;
        floors.bring(from, here) - floors.bring(from, here - pupils) + floors.bring(to, there)
            - floors.bring(to, there + pupils)
    }

    fn choice(&self, id: UnitId, not: Option<SchoolId>, ways: Vec<(Alternative, bool)>) -> Choices {
        let unit = &self.brief.units[id];
        let now = &self.brief.choices.choices[self.best.arcs[id.row()] as usize];
        // Of each school one way: a free one before a hindered one, a lawful one before another, an escort and a bed for those who
        // are too young only where there is no other, then the cheapest.
        let mut by_school: BTreeMap<SchoolId, (Alternative, bool)> = BTreeMap::new();
        let too_young = |way: &Alternative| {
            way.hurdles
                .iter()
                .any(|hurdle| matches!(hurdle, Hurdle::Limit { rule: "boarding.from_grade", .. }))
        };
        let rank = |(way, lawful): &(Alternative, bool)| {
            let last = way.means == Means::Escort || too_young(way);
            (!way.hurdles.is_empty(), !lawful, last, way.more, way.means)
        };
        // To the purse an unlawful walk of hours is always the cheapest, and no alternative.
        let told = |(way, lawful): &(Alternative, bool)| {
            way.school != now.school && Some(way.school) != not && (*lawful || !self.brief.terms.county)
        };
        for way in ways.into_iter().filter(told) {
            match by_school.get(&way.0.school) {
                Some(known) if rank(known) <= rank(&way) => {}
                _ => {
                    by_school.insert(way.0.school, way);
                }
            }
        }
        let mut all: Vec<Alternative> = by_school.into_values().map(|(way, _)| way).collect();
        all.sort_by_key(|way| (way.more, way.school));
        let rest = all.split_off(all.len().min(NEXT));
        if all.iter().all(|way| !way.hurdles.is_empty()) {
            all.extend(rest.into_iter().find(|way| way.hurdles.is_empty()));
        }
        Choices {
            village: unit.village,
            band: unit.band,
            group: unit.group,
            pupils: unit.pupils,
            school: now.school,
            means: now.way.means,
            time: now.way.time,
            others: all,
        }
    }

    fn barred(&self, id: UnitId, bar: Bar) -> Hurdle {
        match bar {
            Bar::Forbid => Hurdle::Forbid,
            Bar::Force => {
                let village = &self.brief.case.county.villages[self.brief.units[id].village];
                village.force.map_or(Hurdle::Forbid, Hurdle::Force)
            }
            Bar::Limit { rule, by } => {
                let is = number::value(self.brief, &crate::model::conflict::Number::Rule(rule));
                Hurdle::Limit { rule, is, by }
            }
        }
    }

    /// What the plan's own choice for the school leaves no room for.
    fn in_the_plan(&self, choice: &Choice) -> Vec<Hurdle> {
        let unit = &self.brief.units[choice.unit];
        let row = self.schools.get(&choice.school);
        let Some(row) = row.filter(|row| row.configuration.outcome.teaches()) else {
            return vec![Hurdle::Closed];
        };
        let option =
            self.brief.options[choice.school].iter().find(|option| option.configuration == row.configuration);
        if !option.and_then(|option| option.grades).is_some_and(|grades| unit.is_covered_by(grades)) {
            return vec![Hurdle::Grades];
        }
        if self.is_there(choice) { Vec::new() } else { self.places(unit, choice) }
    }

    /// Whether the unit already goes to the school, by whatever mode.
    fn is_there(&self, choice: &Choice) -> bool {
        self.problem.arcs[self.best.arcs[choice.unit.row()] as usize].site == choice.school.0
    }

    /// Whether the school that the unit leaves keeps the pupils it must have.
    fn leaving(&self, choice: &Choice) -> Option<Hurdle> {
        let unit = choice.unit.row();
        let from = self.problem.arcs[self.best.arcs[unit] as usize].site as usize;
        let k = self.problem.sites[from].configurations[self.best.configurations[from] as usize];
        let stay = i64::from(k.seats) - self.left[from].0 - i64::from(self.problem.loads[unit]);
        (from != choice.school.row() && stay < i64::from(k.least)).then_some(Hurdle::Leaving(k.least))
    }

    /// Whether children would be moved twice.
    fn twice(&self, choice: &Choice) -> Option<Hurdle> {
        let once = self.once.as_ref().is_none_or(|once| once.keeps(choice.unit, choice.school));
        (!once).then_some(Hurdle::Twice)
    }

    fn places(&self, unit: &Unit, choice: &Choice) -> Vec<Hurdle> {
        let (seats, left) = &self.left[choice.school.row()];
        let count = |left: i64| u32::try_from(left.max(0)).unwrap_or(u32::MAX);
        let pupils = i64::from(unit.pupils);
        let mut hurdles = Vec::new();
        if *seats < pupils {
            hurdles.push(Hurdle::Seats(count(*seats)));
        }
        let boards = choice.way.means == Means::Board;
        let (boys, girls) = (i64::from(unit.pupils - unit.girls), i64::from(unit.girls));
        if boards && (left[BOYS] < boys || left[GIRLS] < girls) {
            hurdles.push(Hurdle::Beds(count(left[BOYS]), count(left[GIRLS])));
        }
        let eats = boards || (choice.way.means == Means::Bus && self.brief.terms.meals_bus);
        if eats && left[MEALS] < pupils {
            hurdles.push(Hurdle::Meals(count(left[MEALS])));
        }
        let site = choice.school.row();
        let mut grades = self.grades[site];
        if self.problem.arcs[self.best.arcs[choice.unit.row()] as usize].site != choice.school.0 {
            grades.iter_mut().zip(&unit.grades).for_each(|(sum, pupils)| *sum += pupils);
        }
        let lacking = self.problem.lacking(site, self.best.configurations[site], &grades);
        if lacking > 0 {
            hurdles.push(Hurdle::Rooms(lacking));
        }
        hurdles
    }

    /// Rows that the unit's change to this arc would break.
    fn rows(&self, id: UnitId, arc: u32) -> Vec<Hurdle> {
        let now = self.best.arcs[id.row()];
        let of = |arcs: &BTreeMap<u32, i64>, arc: u32| arcs.get(&arc).copied().unwrap_or(0);
        let rows = self.rows.iter().zip(&self.slack).zip(&self.on_arcs);
        let broken = rows.filter(|&((_, &slack), arcs)| {
            let more = of(arcs, arc) - of(arcs, now);
            more > 0 && more > slack
        });
        broken.map(|((row, _), _)| Hurdle::Row(row.name.clone())).collect()
    }

    /// Units that have no lawful way to a school, each with the ways there are and what rules them out.
    pub(crate) fn unlawful(&self, units: &[UnitId], school: SchoolId) -> Vec<Unlawful> {
        let lawful: BTreeSet<UnitId> = (self.brief.choices.choices.iter())
            .filter(|choice| choice.school == school)
            .map(|choice| choice.unit)
            .collect();
        let lonely: BTreeSet<UnitId> = units.iter().copied().filter(|id| !lawful.contains(id)).collect();
        let mut ways = self.ways(&lonely);
        let told = |&id: &UnitId| {
            let unit = &self.brief.units[id];
            let mut ways: Vec<Alternative> =
                ways.remove(&id).into_iter().flatten().map(|(way, _)| way).collect();
            ways.retain(|way| way.school == school);
            // What the plan would have to be is not the question here: the law is.
            for way in &mut ways {
                way.hurdles
                    .retain(|hurdle| !matches!(hurdle, Hurdle::Closed | Hurdle::Grades | Hurdle::Leaving(_)));
                way.hurdles.retain(|hurdle| !matches!(hurdle, Hurdle::Twice));
                way.hurdles.retain(|hurdle| {
                    !matches!(
                        hurdle,
                        Hurdle::Seats(_) | Hurdle::Beds(..) | Hurdle::Meals(_) | Hurdle::Rooms(_)
                    )
                });
            }
            let (village, band, group, pupils) = (unit.village, unit.band, unit.group, unit.pupils);
            let year = self.brief.case.recipe.first_year;
            Unlawful { year, village, band, group, pupils, ways }
        };
        lonely.iter().map(told).collect()
    }
}

/// The school that is asked about, where it is a school.
pub(crate) fn asked_about(question: Question) -> Option<SchoolId> {
    match question {
        Question::School(school, _) => Some(school),
        Question::Village(..) => None,
    }
}
