//! A case with every requirement that can be dropped: the abstract problem of all schools undecided and all rules off, and
//! the requirements by name that narrow it to the case.
//!
//! It finds no conflict itself. Facts are not requirements: roads, grades, families that refuse to board, `walk_only`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::case::Case;
use crate::model::conflict::{Number, Requirement};
use crate::model::county::Decision;
use crate::model::ids::{Id, SchoolId, Table, UnitId, VillageId};
use crate::model::question::Question;
use crate::model::travel::Travel;
use crate::optimise::relax::{Member, Relaxable};
use crate::optimise::{self, problem::UNLIMITED};
use crate::planning::brief::Brief;
use crate::planning::number;
use crate::planning::problem::floors::Floors;
use crate::planning::problem::rows;
use crate::planning::problem::{BOYS, GIRLS, MEALS};
use crate::policy::{self, Bar, Catchments, Choice, Choices, SchoolOption, takes_part};

/// Most pairs of unit and school for which ways beyond the rules are listed. A larger county's rules and decisions are taken as
/// facts: the list would take gigabytes, and the explanation hours.
const MOST_PAIRS: usize = 2_000_000;

/// A case with its requirements by name.
pub(crate) struct Relaxed {
    pub(crate) relaxable: Relaxable,
    /// Of each member.
    pub(crate) names: Vec<Requirement>,
    /// Members that are rows which ask for no less than their number.
    pub(crate) least: BTreeSet<usize>,
    /// Members in the order in which they are dropped: villages first, so that a conflict names few, rules last.
    pub(crate) groups: Vec<Vec<usize>>,
    /// What each school may become in the widest problem.
    options: Table<SchoolId, Vec<SchoolOption>>,
}

impl Relaxed {
    /// Lists the requirements of a case.
    pub(crate) fn new(brief: &Brief<'_>, travel: &Travel) -> Self {
        if brief.units.len() * brief.options.len() > MOST_PAIRS {
            return Members::default().finish(brief, &[]);
        }
        let options = undecided(brief);
        let all = policy::Options { decided: &brief.options, free: &options };
        let barred =
            policy::barred(brief.case, &brief.terms, travel, all, &brief.units, &brief.choices, &|_| true);
        let lawful = brief.choices.choices.iter().map(|&choice| (choice, Vec::new()));
        let mut ways: Vec<(Choice, Vec<Bar>)> = lawful.chain(barred).collect();
        ways.sort_by_key(|(choice, _)| (choice.unit, choice.school, choice.way.means));
        let wide = Brief {
            case: brief.case,
            terms: brief.terms.clone(),
            units: brief.units.clone(),
            today: brief.today.clone(),
            choices: Choices {
                choices: ways.iter().map(|&(choice, _)| choice).collect(),
                ..brief.choices.clone()
            },
            options,
            floors: Floors::none(brief.options.len()),
            // What can be paid for stands in nobody's way.
            catchments: Catchments::default(),
        };
        let mut members = Members::default();
        members.decisions(brief, &wide);
        let bars: Vec<Vec<Bar>> = ways.into_iter().map(|(_, bars)| bars).collect();
        members.finish(&wide, &bars)
    }

    /// The same with a decision that is held whatever else is dropped.
    pub(crate) fn with(mut self, brief: &Brief<'_>, question: Question) -> Self {
        let member = match question {
            Question::School(school, outcome) => {
                let options = (0..).zip(&self.options[school]);
                let barred = options.filter(|(_, option)| option.configuration.outcome != outcome);
                Member::Decision { site: school.0, barred: barred.map(|(k, _)| k).collect() }
            }
            Question::Village(village, band, school) => {
                let asked = |arc: &optimise::problem::Arc| {
                    let unit = &brief.units[UnitId(arc.unit)];
                    unit.village == village && band.is_none_or(|band| band == unit.band)
                };
                let arcs = (0..).zip(&self.relaxable.wide.arcs);
                let others = arcs.filter(|(_, arc)| asked(arc) && arc.site != school.0);
                Member::Barred(others.map(|(arc, _)| arc).collect())
            }
        };
        self.relaxable.members.push(member);
        self.names.push(Requirement::Asked(question));
        self
    }
}

/// Every school's configurations if nothing were decided.
pub(crate) fn undecided(brief: &Brief<'_>) -> Table<SchoolId, Vec<SchoolOption>> {
    let mut county = number::tables(brief.case);
    for id in brief.case.county.schools.ids() {
        county.schools[id].decision = Some(Decision::Free);
    }
    let case = Case { county: Arc::new(county), ..brief.case.clone() };
    case.county.schools.map(|id, _| {
        let mut options = policy::options(&case, &brief.terms, id);
        // Rows on the fewest pupils spare schools that must stay, and a decision that is dropped must only add plans.
        let (least, _) = policy::least_pupils(brief.case, &brief.terms, id);
        for option in options.iter_mut().filter(|option| option.grades.is_some()) {
            option.least = least;
        }
        options
    })
}

#[derive(Default)]
struct Members {
    list: Vec<Member>,
    names: Vec<Requirement>,
    least: BTreeSet<usize>,
    groups: Vec<Vec<usize>>,
}

impl Members {
    fn group(&mut self, found: impl IntoIterator<Item = (Member, Requirement)>) {
        let first = self.list.len();
        for (member, name) in found {
            self.list.push(member);
            self.names.push(name);
        }
        self.groups.push((first..self.list.len()).collect());
    }

    fn decisions(&mut self, brief: &Brief<'_>, wide: &Brief<'_>) {
        let schools = brief.case.county.schools.iter();
        self.group(schools.filter_map(|(id, school)| {
            let open = &brief.options[id];
            let allowed =
                |option: &SchoolOption| open.iter().any(|other| other.configuration == option.configuration);
            let barred: Vec<u32> =
                (0..).zip(&wide.options[id]).filter(|(_, option)| !allowed(option)).map(|(k, _)| k).collect();
            let member = Member::Decision { site: id.0, barred: barred.clone() };
            (!barred.is_empty()).then_some((member, Requirement::Decision(id, school.decision)))
        }));
    }

    /// Adds what any county has, given what bars each of the arcs.
    fn finish(mut self, wide: &Brief<'_>, bars: &[Vec<Bar>]) -> Relaxed {
        let problem = wide.problem();
        let named = |number: Number| {
            let value = number::value(wide, &number);
            Requirement::Number(number, value)
        };
        let decisions = std::mem::take(&mut self.groups);
        self.group(villages(wide));
        self.group(places(wide).into_iter().map(|(member, number)| (member, named(number))));
        self.groups.extend(decisions);
        self.group(asked_by_villages(wide, bars));
        let first = self.list.len();
        let held = rows::held(wide);
        self.least = (first..).zip(&held).filter(|(_, held)| held.least).map(|(member, _)| member).collect();
        let rows: Vec<(Member, Requirement)> =
            (0..).zip(held).map(|(row, held)| (Member::Row(row), named(held.number))).collect();
        self.group(rows);
        self.group(
            limits(bars).into_iter().map(|(rule, arcs)| (Member::Beyond(arcs), named(Number::Rule(rule)))),
        );
        let relaxable = Relaxable { wide: problem, members: self.list };
        let options = wide.options.clone();
        Relaxed { relaxable, names: self.names, least: self.least, groups: self.groups, options }
    }
}

fn villages(brief: &Brief<'_>) -> Vec<(Member, Requirement)> {
    let mut units: BTreeMap<VillageId, (Vec<u32>, u32)> = BTreeMap::new();
    for (id, unit) in brief.units.iter() {
        let own = units.entry(unit.village).or_default();
        own.0.push(id.0);
        own.1 += unit.pupils;
    }
    let found = units.into_iter();
    found.map(|(id, (units, pupils))| (Member::Units(units), Requirement::Village(id, pupils))).collect()
}

fn places(brief: &Brief<'_>) -> Vec<(Member, Number)> {
    let schools = &brief.case.county.schools;
    let taking_part = schools.iter().filter(|(_, school)| takes_part(school, &brief.case.recipe));
    let mut found = Vec::new();
    for (id, school) in taking_part {
        let options = || brief.options[id].iter().filter(|option| option.grades.is_some());
        if options().next().is_none() {
            continue;
        }
        found.push((Member::Seats(id.0), Number::Seats(id)));
        if options().any(|option| option.beds != [0, 0]) {
            found.push((Member::Resource(id.0, BOYS), Number::BoysBeds(id)));
            found.push((Member::Resource(id.0, GIRLS), Number::GirlsBeds(id)));
        }
        if school.meals.is_some_and(|meals| meals < UNLIMITED) {
            found.push((Member::Resource(id.0, MEALS), Number::Meals(id)));
        }
        if options().any(|option| option.rooms.is_some()) {
            found.push((Member::Rooms(id.0), Number::Rooms(id)));
        }
        let (least, rule) = policy::least_pupils(brief.case, &brief.terms, id);
        if least > 0 {
            found.push((Member::Least(id.0), rule.map_or(Number::MinPupils(id), Number::Rule)));
        }
    }
    found
}

fn asked_by_villages(brief: &Brief<'_>, bars: &[Vec<Bar>]) -> Vec<(Member, Requirement)> {
    let mut forbids: BTreeMap<VillageId, Vec<u32>> = BTreeMap::new();
    let mut forces: BTreeMap<VillageId, Vec<u32>> = BTreeMap::new();
    for ((arc, choice), bars) in (0_u32..).zip(&brief.choices.choices).zip(bars) {
        let village = brief.units[choice.unit].village;
        for bar in bars {
            match bar {
                Bar::Forbid => forbids.entry(village).or_default().push(arc),
                Bar::Force => forces.entry(village).or_default().push(arc),
                Bar::Limit { .. } => {}
            }
        }
    }
    let forbids = forbids.into_iter().map(|(id, arcs)| (Member::Barred(arcs), Requirement::Forbid(id)));
    let forces = forces.into_iter().filter_map(|(id, arcs)| {
        Some((Member::Barred(arcs), Requirement::Force(id, brief.case.county.villages[id].force?)))
    });
    forbids.chain(forces).collect()
}

fn limits(bars: &[Vec<Bar>]) -> BTreeMap<&'static str, Vec<(u32, u64)>> {
    let mut limits: BTreeMap<&'static str, Vec<(u32, u64)>> = BTreeMap::new();
    for (arc, bars) in (0_u32..).zip(bars) {
        for bar in bars {
            if let Bar::Limit { rule, by } = *bar {
                limits.entry(rule).or_default().push((arc, u64::from(by)));
            }
        }
    }
    limits
}

/// What bars each way from a unit to a school that is not lawful.
pub(crate) fn ways_beyond(
    brief: &Brief<'_>,
    travel: &Travel,
    unit: UnitId,
    school: SchoolId,
) -> Vec<Vec<Bar>> {
    let all = policy::Options { decided: &brief.options, free: &brief.options };
    let barred =
        policy::barred(brief.case, &brief.terms, travel, all, &brief.units, &brief.choices, &|id| id == unit);
    barred.into_iter().filter(|(choice, _)| choice.school == school).map(|(_, bars)| bars).collect()
}

/// Row of a school as the abstract problem counts sites.
pub(crate) fn school(site: u32) -> SchoolId {
    SchoolId::new(site as usize)
}
