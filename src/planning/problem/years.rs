//! The years' problems as one: units, sites and rows side by side, every cost discounted, the sites of a school chained. A plan of
//! one target year is the case n = 1: its problem as it stands, in which whatever is built serves.
//!
//! Every year is priced and limited as a plan of that year alone would be; what ties them is the schools' paths, the budgets
//! of building and closing, and that nobody moves twice (docs/costs.md, "Several years"). It solves nothing.

use std::ops::Range;

use crate::model::case::Case;
use crate::model::county::Decision;
use crate::model::discount::Discount;
use crate::model::ids::{Id, SchoolId};
use crate::model::plan::{Means, SchoolOutcome};
use crate::model::travel::Travel;
use crate::model::units::Fen;
use crate::optimise::bonds::Bonds;
use crate::optimise::linear::SitePrices;
use crate::optimise::problem::{Chain, Problem, Row, Solution};
use crate::planning::brief::{Brief, briefs};
use crate::planning::problem::bonds::bonds;
use crate::planning::problem::floors::{Floors, Split};
use crate::policy::{SchoolOption, may_follow, takes_part};

/// All years of a case as one problem.
pub(crate) struct Years<'a> {
    pub(crate) case: &'a Case,
    pub(crate) briefs: Vec<Brief<'a>>,
    /// Each year's own problem, where there are several.
    parts: Vec<Problem>,
    pub(crate) joint: Joint,
    pub(crate) bonds: Bonds,
    /// Every year's floors of the public funds, where they count.
    pub(crate) floors: Floors,
}

impl<'a> Years<'a> {
    /// `cases` are those of the years.
    pub(crate) fn new(case: &'a Case, cases: &'a [Case], travel: &Travel) -> Self {
        let briefs = briefs(cases, travel);
        let mut parts: Vec<Problem> = briefs.iter().map(Brief::problem).collect();
        let joint = match parts.len() {
            1 => Joint::of_one(case, parts.remove(0)),
            _ => Joint::new(case, &briefs, parts.clone()),
        };
        let bonds = bonds(&briefs, &|later, unit| joint.unit(later, unit));
        let floors = Floors::of_years(briefs.iter().map(|brief| &brief.floors), &joint.discount);
        Self { case, briefs, parts, joint, bonds, floors }
    }

    /// Whether it is one target year, whose schools have no paths.
    pub(crate) fn is_one(&self) -> bool {
        self.briefs.len() == 1
    }

    /// The first year, which is the only one of a plan for one.
    pub(crate) fn only(&self) -> &Brief<'a> {
        &self.briefs[0]
    }

    /// The problem of all years.
    pub(crate) fn problem(&self) -> &Problem {
        &self.joint.problem
    }

    /// One year's own problem.
    pub(crate) fn part(&self, later: usize) -> &Problem {
        self.parts.get(later).unwrap_or(&self.joint.problem)
    }

    /// Where a way leads.
    pub(crate) fn school_of(&self, arc: u32) -> SchoolId {
        SchoolId::new(self.joint.problem.arcs[arc as usize].site as usize % self.joint.schools)
    }

    /// Row of a unit in its year, and the mode of one of its ways; both are of the joint problem.
    pub(crate) fn way(&self, later: usize, unit: u32, arc: u32) -> (u32, Means) {
        let (first_unit, first_arc) = self.joint.starts[later];
        let choice = &self.briefs[later].choices.choices[(arc - first_arc) as usize];
        (unit - first_unit, choice.way.means)
    }

    /// The joint problem as the engine is asked it.
    pub(crate) fn split(&self) -> Split<'_> {
        Split::new(&self.joint.problem, &self.floors)
    }
}

/// The problem of all years and where each year's part stands in it. Chains are in school order.
#[derive(Debug)]
pub(crate) struct Joint {
    pub(crate) problem: Problem,
    pub(crate) discount: Discount,
    /// By year: first unit and first arc.
    starts: Vec<(u32, u32)>,
    schools: usize,
}

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("rows have 32 bits")
}

impl Joint {
    /// The problem of one target year: no path, no budget of another year, rows by their own names.
    fn of_one(case: &Case, problem: Problem) -> Self {
        let schools = case.county.schools.len();
        Self { problem, discount: Discount::new(case, 1), starts: vec![(0, 0)], schools }
    }

    /// `parts` are the problems of the briefs.
    fn new(case: &Case, briefs: &[Brief<'_>], parts: Vec<Problem>) -> Self {
        let mut joint = Self {
            problem: Problem::default(),
            discount: Discount::new(case, briefs.len()),
            starts: Vec::new(),
            schools: case.county.schools.len(),
        };
        for (later, (brief, part)) in briefs.iter().zip(parts).enumerate() {
            joint.add(brief.case.recipe.first_year, part, later);
        }
        joint.problem.chains =
            case.county.schools.ids().map(|school| joint.chain(case, briefs, school)).collect();
        joint.budgets(case, briefs);
        joint
    }

    /// One year's problem behind those that are there.
    fn add(&mut self, year: u32, part: Problem, later: usize) {
        let (unit, arc, site) =
            (id(self.problem.loads.len()), id(self.problem.arcs.len()), id(self.problem.sites.len()));
        self.starts.push((unit, arc));
        let worth = |cost: i64| self.discount.apply(Fen(cost), later).0;
        let mut sites = part.sites;
        sites.iter_mut().flat_map(|site| &mut site.configurations).for_each(|k| k.cost = worth(k.cost));
        let arcs = part.arcs.into_iter().map(|mut row| {
            (row.unit, row.site, row.cost) = (row.unit + unit, row.site + site, worth(row.cost));
            row
        });
        let rows = part.rows.into_iter().map(|row| Row {
            name: format!("{}@{year}", row.name),
            arcs: row.arcs.into_iter().map(|(own, a)| (own + arc, a)).collect(),
            configurations: row.configurations.into_iter().map(|(own, k, b)| (own + site, k, b)).collect(),
            limit: row.limit,
            price: row.price.map(worth),
        });
        let (arcs, rows): (Vec<_>, Vec<_>) = (arcs.collect(), rows.collect());
        self.problem.loads.extend(part.loads);
        self.problem.sites.extend(sites);
        self.problem.arcs.extend(arcs);
        self.problem.rows.extend(rows);
        // A year holds its schools to their rooms where every year does.
        if let Some(part) = part.classes {
            let all = self.problem.classes.get_or_insert_default();
            all.grades.extend(part.grades);
            all.rooms.extend(part.rooms);
        }
    }

    /// The site of a school in a year.
    pub(crate) fn site(&self, school: SchoolId, later: usize) -> u32 {
        id(later * self.schools + school.row())
    }

    fn chain(&self, case: &Case, briefs: &[Brief<'_>], school: SchoolId) -> Chain {
        let sites = (0..self.starts.len()).map(|later| self.site(school, later)).collect();
        let (first, next) = paths(case, &briefs[0].options[school], school);
        Chain { sites, first, next }
    }

    /// Rows over two years: what closes, and what is built for the year after.
    fn budgets(&mut self, case: &Case, briefs: &[Brief<'_>]) {
        let decide = &case.recipe.decide;
        for later in 0..self.starts.len() {
            let year = case.recipe.first_year + id(later);
            if let Some(most) = &decide.max_closures_year {
                let closed =
                    |option: &SchoolOption| i64::from(option.configuration.outcome == SchoolOutcome::Closed);
                let before = later.checked_sub(1);
                let limit = i64::from(most[later.min(most.len() - 1)]);
                self.budget(briefs, format!("max_closures_year@{year}"), (before, later), closed, limit);
            }
            if let Some(most) = &decide.max_capital
                && later + 1 < self.starts.len()
            {
                let limit = most[later.min(most.len() - 1)].0;
                let name = format!("max_capital@{year}");
                self.budget(briefs, name, (Some(later), later + 1), |option| option.capital.0, limit);
            }
        }
    }

    fn budget(
        &mut self,
        briefs: &[Brief<'_>],
        name: String,
        (before, after): (Option<usize>, usize),
        counts: impl Fn(&SchoolOption) -> i64,
        limit: i64,
    ) {
        let mut row = Row { name, limit, ..Row::default() };
        for (school, options) in briefs[0].options.iter() {
            if !takes_part(&briefs[0].case.county.schools[school], &briefs[0].case.recipe) {
                continue;
            }
            for (k, option) in (0..).zip(options) {
                let count = counts(option);
                if count != 0 {
                    row.configurations.push((self.site(school, after), k, count));
                    row.configurations.extend(before.map(|before| (self.site(school, before), k, -count)));
                }
            }
        }
        self.problem.rows.push(row);
    }

    /// The unit of a year's unit.
    pub(crate) fn unit(&self, later: usize, own: usize) -> u32 {
        self.starts[later].0 + id(own)
    }

    /// Where one year's units and sites stand.
    pub(crate) fn rows_of(&self, later: usize) -> (Range<usize>, Range<usize>) {
        let begin = |later: usize| {
            self.starts.get(later).map_or(self.problem.loads.len(), |&(unit, _)| unit as usize)
        };
        (begin(later)..begin(later + 1), later * self.schools..(later + 1) * self.schools)
    }

    /// Each year's choice as one of all years.
    pub(crate) fn joined(&self, parts: &[Solution]) -> Solution {
        let configurations = parts.iter().flat_map(|part| &part.configurations).copied().collect::<Vec<_>>();
        let arcs = self.starts.iter().zip(parts);
        let arcs: Vec<u32> =
            arcs.flat_map(|(&(_, first), part)| part.arcs.iter().map(move |own| own + first)).collect();
        Solution { cost: self.problem.cost(&configurations, &arcs), configurations, arcs }
    }

    /// One year's part of a solution, by that year's rows. Its cost is not told.
    pub(crate) fn of_year(&self, best: &Solution, later: usize) -> Solution {
        let (units, sites) = self.rows_of(later);
        let arc = self.starts[later].1;
        Solution {
            configurations: best.configurations[sites].to_vec(),
            arcs: best.arcs[units].iter().map(|own| own - arc).collect(),
            cost: 0,
        }
    }

    /// One year's part of the prices of places, in fen of that year's worth in the first one.
    pub(crate) fn prices_of(&self, prices: Option<&SitePrices>, later: usize) -> Option<SitePrices> {
        let (_, own) = self.rows_of(later);
        prices.map(|prices| SitePrices {
            seats: prices.seats[own.clone()].to_vec(),
            resources: prices.resources[own].to_vec(),
        })
    }
}

/// A school's paths: configurations of the first year, and by configuration those of the year after. Nothing is built before the
/// first year: what is built serves from the year after.
pub(crate) fn paths(case: &Case, options: &[SchoolOption], school: SchoolId) -> (Vec<u32>, Vec<Vec<u32>>) {
    let must = matches!(case.county.schools[school].decision, Some(Decision::Open | Decision::Keep));
    let waits = |option: &SchoolOption| option.configuration.outcome == SchoolOutcome::Unbuilt;
    let next = |from: &SchoolOption| {
        let follows = |to: &SchoolOption| {
            may_follow(&from.configuration, &to.configuration, case.recipe.reopen)
                && !(must && waits(from) && waits(to))
        };
        (0..).zip(options).filter(|(_, to)| follows(to)).map(|(k, _)| k).collect()
    };
    let unbuilt = |option: &SchoolOption| {
        option.capital == Fen(0) && {
            let built = &option.configuration;
            built.outcome != SchoolOutcome::New && built.added_seats == 0 && built.added_beds == 0
        }
    };
    let first = (0..).zip(options).filter(|(_, option)| unbuilt(option)).map(|(k, _)| k).collect();
    // Who takes no part stands still.
    let next = if takes_part(&case.county.schools[school], &case.recipe) {
        options.iter().map(next).collect()
    } else {
        vec![vec![0]; options.len()]
    };
    (first, next)
}
