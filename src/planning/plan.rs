//! The finished plan: an engine's choice, or today's network, written out with all its figures.
//!
//! It decides nothing and proves nothing.

use std::collections::BTreeMap;

use crate::model::county::{ByYear, GRADES, School};
use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::outcome::Go;
use crate::model::plan::{
    Assignment, BoundKind, Figures, Multipliers, Plan, SchoolOutcome, SchoolPrice, SchoolYear, Status,
    UnitPrice,
};
use crate::model::unit::Unit;
use crate::model::units::{Fen, Micro};
use crate::optimise::linear::SitePrices;
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{Answer, Prices, Proof};
use crate::planning::Brief;
use crate::planning::classical::{Proven, value_of};
use crate::planning::figures::{Place, figures, load};
use crate::planning::problem::rows::catchments;
use crate::planning::problem::{BOYS, GIRLS, least_cost};
use crate::planning::transfers::school_funds;
use crate::policy::{SchoolOption, Terms, takes_part};

/// A bound below any plan.
pub(crate) const NOTHING_CLAIMED: Fen = Fen(i64::MIN / 4);

/// Today's network as a plan.
pub(crate) fn as_is(brief: &Brief<'_>) -> Plan {
    let places = today(brief);
    let chosen = as_they_stand(brief);
    let classical = value_of(brief, &places, &chosen);
    let cost = || {
        let units: Fen = brief.choices.before.values().iter().map(|before| before.cost).sum();
        let load = load(brief, &places).into_iter().enumerate();
        let brought = load.map(|(site, (pupils, ..))| brief.floors.bring(site, pupils)).sum::<Fen>();
        units - brought + catchments::charge(brief, &places, &chosen)
    };
    let objective = classical.unwrap_or_else(cost);
    let figures = figures(brief, &places, &chosen);
    Plan {
        status: Status::AsIs,
        objective,
        lower_bound: objective,
        constant_cost: if classical.is_some() { Fen(0) } else { constant(brief, &places) },
        bound: BoundKind::Lagrangian,
        multipliers: Multipliers::default(),
        reproducible: true,
        assignments: assignments(brief, &places),
        schools: schools(brief, &places, &chosen, None),
        before: figures.clone(),
        years: vec![(brief.case.recipe.first_year, figures)],
        input_sha256: brief.case.input_sha256.clone(),
    }
}

/// An engine's answer as a plan.
pub(crate) fn optimised(
    brief: &Brief<'_>,
    problem: &Problem,
    answer: &Answer,
    best: &Solution,
    prices: Option<&SitePrices>,
) -> Plan {
    let (places, chosen) = (places(brief, best), chosen(brief, best));
    Plan {
        status: if answer.bound >= best.cost { Status::Optimal } else { Status::Feasible },
        objective: Fen(best.cost),
        lower_bound: Fen(answer.bound.min(best.cost)),
        constant_cost: constant(brief, &places),
        bound: kind_of(answer.proof),
        multipliers: multipliers(brief, problem, &answer.prices),
        reproducible: answer.stopped != Some(Go::TimeUp),
        assignments: assignments(brief, &places),
        schools: schools(brief, &places, &chosen, prices),
        before: before(brief),
        years: vec![(brief.case.recipe.first_year, figures(brief, &places, &chosen))],
        input_sha256: brief.case.input_sha256.clone(),
    }
}

pub(crate) fn kind_of(proof: Proof) -> BoundKind {
    match proof {
        Proof::Lagrangian => BoundKind::Lagrangian,
        Proof::Tree => BoundKind::Tree,
        Proof::Solver => BoundKind::Solver,
    }
}

/// What was located by a classic as a plan. Its bound is the search's word: there are no prices to recompute it from.
pub(crate) fn classical(brief: &Brief<'_>, best: &Solution, proven: Proven, stopped: Option<Go>) -> Plan {
    let (places, chosen) = (places(brief, best), chosen(brief, best));
    let Proven { objective, lower_bound } = proven;
    Plan {
        status: if lower_bound >= objective { Status::Optimal } else { Status::Feasible },
        objective,
        lower_bound,
        constant_cost: Fen(0),
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        reproducible: stopped != Some(Go::TimeUp),
        assignments: assignments(brief, &places),
        schools: schools(brief, &places, &chosen, None),
        before: before(brief),
        years: vec![(brief.case.recipe.first_year, figures(brief, &places, &chosen))],
        input_sha256: brief.case.input_sha256.clone(),
    }
}

/// What was found with a decision forced, as a plan of the case itself, of whose best it claims nothing.
pub(crate) fn forced(brief: &Brief<'_>, best: &Solution) -> Plan {
    let (places, chosen) = (places(brief, best), chosen(brief, best));
    Plan {
        status: Status::Feasible,
        objective: Fen(best.cost),
        lower_bound: NOTHING_CLAIMED,
        constant_cost: constant(brief, &places),
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        reproducible: true,
        assignments: assignments(brief, &places),
        schools: schools(brief, &places, &chosen, None),
        before: before(brief),
        years: vec![(brief.case.recipe.first_year, figures(brief, &places, &chosen))],
        input_sha256: brief.case.input_sha256.clone(),
    }
}

/// One year of a plan over several.
pub(crate) struct Part {
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) schools: Vec<SchoolYear>,
    pub(crate) figures: Figures,
    /// What the children cost in every plan.
    pub(crate) children: Fen,
    /// What each school costs in every plan.
    pub(crate) least: Vec<Fen>,
}

/// An engine's choice for one year.
pub(crate) fn year(brief: &Brief<'_>, best: &Solution, prices: Option<&SitePrices>) -> Part {
    let (places, chosen) = (places(brief, best), chosen(brief, best));
    Part {
        assignments: assignments(brief, &places),
        schools: schools(brief, &places, &chosen, prices),
        figures: figures(brief, &places, &chosen),
        children: children(brief, &places),
        least: brief.options.values().iter().map(|options| least_cost(options)).collect(),
    }
}

/// Where a solution has everybody.
pub(crate) fn places(brief: &Brief<'_>, best: &Solution) -> Vec<Place> {
    let place = |&arc: &u32| {
        let choice = &brief.choices.choices[arc as usize];
        Place { unit: choice.unit, school: choice.school, way: choice.way }
    };
    best.arcs.iter().map(place).collect()
}

/// What a solution makes of each school.
pub(crate) fn chosen<'a>(brief: &'a Brief<'_>, best: &Solution) -> Vec<&'a SchoolOption> {
    let options = brief.options.values().iter().zip(&best.configurations);
    options.map(|(options, &configuration)| &options[configuration as usize]).collect()
}

/// Cost that is the same in every plan.
fn constant(brief: &Brief<'_>, places: &[Place]) -> Fen {
    let sites: Fen = brief.options.values().iter().map(|options| least_cost(options)).sum();
    children(brief, places) + sites
}

fn children(brief: &Brief<'_>, places: &[Place]) -> Fen {
    let pupils: i64 = places.iter().map(|place| i64::from(brief.units[place.unit].pupils)).sum();
    let cost = Fen(pupils * brief.choices.base.0);
    if !brief.terms.county {
        return cost;
    }
    // What every child draws wherever it goes to school comes from above in every plan.
    let drawn = school_funds(brief, places).values().iter().map(|funds| funds.pupils).sum();
    cost - brief.terms.funding.upper([drawn, Fen(0)])[0]
}

fn today(brief: &Brief<'_>) -> Vec<Place> {
    let before = brief.choices.before.iter();
    before
        .filter_map(|(unit, before)| Some(Place { unit, school: before.school?, way: before.way }))
        .collect()
}

/// Every school as it stands, whatever the recipe allows.
fn as_they_stand<'a>(brief: &'a Brief<'_>) -> Vec<&'a SchoolOption> {
    brief.today.values().iter().collect()
}

/// Figures of today's network.
pub(crate) fn before(brief: &Brief<'_>) -> Figures {
    figures(brief, &today(brief), &as_they_stand(brief))
}

fn assignments(brief: &Brief<'_>, places: &[Place]) -> Vec<Assignment> {
    let row = |place: &Place| {
        let unit = &brief.units[place.unit];
        let before = &brief.choices.before[place.unit];
        Assignment {
            year: brief.case.recipe.first_year,
            village: unit.village,
            band: unit.band,
            group: unit.group,
            pupils: unit.pupils,
            school: place.school,
            means: place.way.means,
            time: place.way.time,
            length: place.way.length,
            before_school: before.school,
            before_time: before.way.time,
        }
    };
    places.iter().map(row).collect()
}

/// Classes of every year at a school.
fn classes(terms: &Terms, years: &ByYear) -> u32 {
    let (grades, small) = years.split_at(GRADES);
    let of = |(&children, &cap): (&u32, &u32)| children.div_ceil(cap);
    let grades: u32 = grades.iter().map(|children| of((children, &terms.class_cap))).sum();
    grades + small.iter().zip(&terms.preschool_classes).map(of).sum::<u32>()
}

fn schools(
    brief: &Brief<'_>,
    places: &[Place],
    chosen: &[&SchoolOption],
    prices: Option<&SitePrices>,
) -> Vec<SchoolYear> {
    let load = load(brief, places);
    let (funds, before) = (school_funds(brief, places), school_funds(brief, &today(brief)));
    let row = |(id, school): (SchoolId, &School)| {
        let option = chosen[id.row()];
        let (pupils, boarders, grades) = load[id.row()];
        let running = brief.choices.pupil[id] + brief.choices.base;
        SchoolYear {
            year: brief.case.recipe.first_year,
            school: id,
            configuration: option.configuration.clone(),
            pupils,
            seats: option.seats,
            boarders,
            beds: option.beds[0] + option.beds[1],
            classes: classes(&brief.terms, &grades),
            teachers: teachers(brief, option, pupils, school),
            cost_year: option.yearly.0 + option.yearly.1 + Fen(running.0 * i64::from(pupils)),
            cost_capital: option.capital,
            seat_price: prices.map(|prices| Fen(prices.seats[id.row()])),
            bed_price: prices.map(|prices| {
                let [boys, girls] = [BOYS, GIRLS].map(|sex| prices.resources[id.row()][sex]);
                Fen(boys.max(girls))
            }),
            public_funds: Some(funds[id].total()),
            public_funds_before: Some(before[id].total()),
        }
    };
    let part = |(_, school): &(SchoolId, &School)| takes_part(school, &brief.case.recipe);
    brief.case.county.schools.iter().filter(part).map(row).collect()
}

/// Overhead and pupils by the ratio, rounded up; none where nobody is taught.
fn teachers(
    brief: &Brief<'_>,
    option: &SchoolOption,
    pupils: u32,
    school: &crate::model::county::School,
) -> u32 {
    if !option.configuration.outcome.teaches() {
        return 0;
    }
    let point = option.configuration.outcome == SchoolOutcome::Partial;
    let overhead = brief.terms.overhead[if point { 2 } else { crate::policy::size_class(school.kind) }];
    let ratio = i128::from(brief.terms.pupils_per_teacher.0.max(1));
    let million = i128::from(Micro::ONE.0);
    // overhead/10⁶ + pupils/(ratio/10⁶), rounded up once
    let numerator = i128::from(overhead.0) * ratio + i128::from(pupils) * million * million;
    let whole = (numerator + million * ratio - 1).div_euclid(million * ratio);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

fn multipliers(brief: &Brief<'_>, problem: &Problem, prices: &Prices) -> Multipliers {
    let mut all = Multipliers { rows: row_prices(problem, prices), ..Multipliers::default() };
    add_prices(&mut all, brief, &prices.units, &prices.sites);
    all
}

/// Prices of rows by their names; of those that may be paid for, of which there are very many, only what is not 0.
pub(crate) fn row_prices(problem: &Problem, prices: &Prices) -> BTreeMap<String, Fen> {
    let told = problem.rows.iter().zip(&prices.rows).filter(|&(row, &price)| price != 0 || !row.is_soft());
    told.map(|(row, &price)| (row.name.clone(), Fen(price))).collect()
}

/// Prices of a year's units and schools, each in the order of its rows.
pub(crate) fn add_prices(all: &mut Multipliers, brief: &Brief<'_>, units: &[i64], schools: &[[i64; 3]]) {
    let year = brief.case.recipe.first_year;
    all.units.extend(units.iter().enumerate().map(|(row, &price)| {
        let Unit { village, band, group, .. } = brief.units[UnitId::new(row)];
        UnitPrice { year, village, band, group, fen: Fen(price) }
    }));
    let priced = |prices: &[i64; 3]| prices.iter().any(|&price| price != 0);
    let schools = schools.iter().enumerate().filter(|(_, prices)| priced(prices));
    all.schools.extend(schools.map(|(row, prices)| SchoolPrice {
        year,
        school: SchoolId::new(row),
        fen: prices.map(Fen),
    }));
}
