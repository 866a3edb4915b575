//! The finished plan: an engine's choice, or today's network, written out with all its figures.
//!
//! It decides nothing and proves nothing.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::control::Go;
use crate::model::county::{ByYear, GRADES, School};
use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::plan::{
    Assignment, BoundKind, Figures, Multipliers, NOTHING_CLAIMED, Plan, SchoolOutcome, SchoolPrice,
    SchoolYear, Status, UnitPrice,
};
use crate::model::unit::Unit;
use crate::model::units::{Fen, Micro};
use crate::optimise::linear::SitePrices;
use crate::optimise::problem::{Problem, Solution};
use crate::optimise::{Answer, Prices, Proof};
use crate::planning::brief::Brief;
use crate::planning::classical::{Located, Proven, value_of};
use crate::planning::figures::figures;
use crate::planning::placement::{Place, charge, chosen, load, places};
use crate::planning::problem::years::Years;
use crate::planning::problem::{BOYS, GIRLS, least_cost};
use crate::planning::transfers::school_funds;
use crate::policy::{SchoolOption, Terms, takes_part};

/// Today's network as a plan.
pub(crate) fn as_is(brief: &Brief<'_>) -> Plan {
    let (places, chosen) = (today(brief), as_they_stand(brief));
    let classical = value_of(brief, &places, &chosen);
    let cost = || {
        let units: Fen = brief.choices.before.values().iter().map(|before| before.cost).sum();
        let load = load(brief, &places).into_iter().enumerate();
        let brought = load.map(|(site, (pupils, ..))| brief.floors.bring(site, pupils)).sum::<Fen>();
        units - brought + charge(brief, &places, &chosen)
    };
    let objective = classical.unwrap_or_else(cost);
    let constant = if classical.is_some() { Fen(0) } else { part_constant(brief, &places, &|fen| fen) };
    let part = part(brief, &places, &chosen, None, false);
    let before = part.figures.clone();
    Plan {
        status: Status::AsIs,
        objective,
        lower_bound: objective,
        bound: BoundKind::Lagrangian,
        ..unclaimed(brief.case, vec![part], before, constant)
    }
}

/// An engine's answer as a plan.
pub(crate) fn optimised(
    years: &Years<'_>,
    answer: &Answer,
    best: &Solution,
    prices: Option<&SitePrices>,
) -> Plan {
    Plan {
        status: if answer.bound >= best.cost { Status::Optimal } else { Status::Feasible },
        lower_bound: Fen(answer.bound.min(best.cost)),
        bound: kind_of(answer.proof),
        multipliers: multipliers(years, &answer.prices),
        reproducible: answer.stopped != Some(Go::TimeUp),
        ..chosen_by(years, best, prices)
    }
}

fn kind_of(proof: Proof) -> BoundKind {
    match proof {
        Proof::Lagrangian => BoundKind::Lagrangian,
        Proof::Tree => BoundKind::Tree,
        Proof::Solver => BoundKind::Solver,
    }
}

/// What was located by a classic as a plan. Its bound is the search's word: there are no prices to recompute it from.
pub(crate) fn classical(years: &Years<'_>, located: &Located) -> Plan {
    let Proven { objective, lower_bound } = located.proven;
    Plan {
        status: if lower_bound >= objective { Status::Optimal } else { Status::Feasible },
        objective,
        lower_bound,
        constant_cost: Fen(0),
        reproducible: located.stopped != Some(Go::TimeUp),
        ..chosen_by(years, &located.best, None)
    }
}

/// What was found with a decision forced, as a plan of the case itself, of whose best it claims nothing.
pub(crate) fn forced(years: &Years<'_>, best: &Solution) -> Plan {
    chosen_by(years, best, None)
}

/// An engine's choice, year by year.
fn chosen_by(years: &Years<'_>, best: &Solution, prices: Option<&SitePrices>) -> Plan {
    let mut constant = Fen(0);
    let mut parts = Vec::new();
    for (later, brief) in years.briefs.iter().enumerate() {
        let own = years.joint.of_year(best, later);
        let (places, chosen) = (places(brief, &own), chosen(brief, &own));
        constant += part_constant(brief, &places, &|fen| years.joint.discount.apply(fen, later));
        parts.push(part(brief, &places, &chosen, years.joint.prices_of(prices, later).as_ref(), true));
    }
    let plan = unclaimed(years.case, parts, before(years.only()), constant);
    Plan { objective: Fen(best.cost), ..plan }
}

/// The one place that writes a plan: its rows and figures, and nothing said of how good it is.
fn unclaimed(case: &Case, parts: Vec<Part>, before: Figures, constant_cost: Fen) -> Plan {
    let (mut assignments, mut schools, mut years) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        assignments.extend(part.assignments);
        schools.extend(part.schools);
        years.push((part.year, part.figures));
    }
    Plan {
        status: Status::Feasible,
        objective: Fen(0),
        lower_bound: NOTHING_CLAIMED,
        constant_cost,
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        proof: None,
        reproducible: true,
        assignments,
        schools,
        before,
        years,
        input_sha256: case.input_sha256.clone(),
    }
}

/// One year of a plan.
struct Part {
    year: u32,
    assignments: Vec<Assignment>,
    schools: Vec<SchoolYear>,
    figures: Figures,
}

/// A network in one year, in a plan or today.
fn part(
    brief: &Brief<'_>,
    places: &[Place],
    chosen: &[&SchoolOption],
    prices: Option<&SitePrices>,
    decided: bool,
) -> Part {
    Part {
        year: brief.case.recipe.first_year,
        assignments: assignments(brief, places),
        schools: schools(brief, places, chosen, prices),
        figures: figures(brief, places, chosen, decided),
    }
}

/// Cost of a year that is the same in every plan, each school's and the children's at what it is worth.
fn part_constant(brief: &Brief<'_>, places: &[Place], worth: &dyn Fn(Fen) -> Fen) -> Fen {
    let sites = brief.options.values().iter().map(|options| worth(least_cost(options)));
    worth(children(brief, places)) + sites.sum()
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
        .filter_map(|(unit, before)| {
            Some(Place { unit, school: before.school?, way: before.way, last_resort: Fen(0) })
        })
        .collect()
}

/// Every school as it stands, whatever the recipe allows.
fn as_they_stand<'a>(brief: &'a Brief<'_>) -> Vec<&'a SchoolOption> {
    brief.today.values().iter().collect()
}

/// Figures of today's network.
fn before(brief: &Brief<'_>) -> Figures {
    figures(brief, &today(brief), &as_they_stand(brief), false)
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
            reason: None,
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

fn multipliers(years: &Years<'_>, prices: &Prices) -> Multipliers {
    let rows = row_prices(years.problem(), prices);
    let mut all = Multipliers { rows, ..Multipliers::default() };
    for (later, brief) in years.briefs.iter().enumerate() {
        let (units, sites) = years.joint.rows_of(later);
        add_prices(&mut all, brief, &prices.units[units], &prices.sites[sites]);
    }
    all
}

/// Prices of rows by their names; of those that may be paid for, of which there are very many, only what is not 0.
fn row_prices(problem: &Problem, prices: &Prices) -> BTreeMap<String, Fen> {
    let told = problem.rows.iter().zip(&prices.rows).filter(|&(row, &price)| price != 0 || !row.is_soft());
    told.map(|(row, &price)| (row.name.clone(), Fen(price))).collect()
}

/// Prices of a year's units and schools, each in the order of its rows.
fn add_prices(all: &mut Multipliers, brief: &Brief<'_>, units: &[i64], schools: &[[i64; 3]]) {
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
