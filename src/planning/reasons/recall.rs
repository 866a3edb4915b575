//! A plan at hand as an answer to the abstract problem, from which other questions go on.
//!
//! It judges nothing: a plan of another case is recalled as far as its names are found.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::ids::{Id, SchoolId};
use crate::model::plan::Plan;
use crate::model::travel::Travel;
use crate::optimise::problem::{Problem, Row, Solution};
use crate::optimise::{Answer, Prices, Proof};
use crate::planning::brief::Brief;
use crate::planning::problem::arcs_of;
use crate::planning::problem::years::Years;
use crate::policy::{Choice, SchoolOption};

/// A case worked out over its years, and the plan in it.
pub(crate) struct Recalled<'a> {
    pub(crate) years: Years<'a>,
    /// The plan as an answer to the problem of all years.
    pub(crate) before: Answer,
    /// The plan's rows of each year.
    pub(crate) plans: Vec<Plan>,
    /// A gap that is good enough for what is asked from here, whatever the recipe says: over several years the plan's own.
    pub(crate) gap: f64,
}

impl<'a> Recalled<'a> {
    /// `cases` are those of the case's years.
    pub(crate) fn new(case: &'a Case, cases: &'a [Case], travel: &Travel, plan: &Plan) -> Self {
        let years = Years::new(case, cases, travel);
        let plans: Vec<Plan> = plan.years.iter().map(|(year, _)| plan.of_year(*year)).collect();
        let own: Vec<Own> = (years.briefs.iter().zip(&plans).enumerate())
            .map(|(later, (brief, plan))| recalled(brief, years.part(later), plan))
            .collect();
        let bests: Option<Vec<Solution>> = own.iter().map(|own| own.best.clone()).collect();
        let row_price = |row: &Row| plan.multipliers.rows.get(&row.name).map_or(0, |fen| fen.0);
        let before = Answer {
            best: bests.map(|bests| {
                let Solution { configurations, arcs, .. } = years.joint.joined(&bests);
                years.floors.priced(years.problem(), configurations, arcs)
            }),
            others: Vec::new(),
            refined: None,
            bound: plan.lower_bound.0,
            proof: Proof::Lagrangian,
            prices: Prices {
                units: own.iter().flat_map(|own| &own.units).copied().collect(),
                sites: own.iter().flat_map(|own| &own.sites).copied().collect(),
                rows: years.problem().rows.iter().map(row_price).collect(),
            },
            nodes: 0,
            exhausted: false,
            stopped: None,
            certificate: None,
        };
        let gap = if years.is_one() { 0.0 } else { plan.gap() };
        Self { years, before, plans, gap }
    }
}

/// One year of a plan: its choice, whose cost is not told, and its prices.
struct Own {
    best: Option<Solution>,
    units: Vec<i64>,
    sites: Vec<[i64; 3]>,
}

/// One year of a plan as a choice of the abstract problem of a case that may differ a little from the plan's own: its units and schools are
/// found by their names, its prices stretched to the children there are now. Where a unit is new, or its place is gone, it takes
/// the cheapest way to a school that serves it in the plan; where there is none, there is no plan to start from.
fn recalled(brief: &Brief<'_>, problem: &Problem, plan: &Plan) -> Own {
    let configurations: Vec<u32> = {
        let named = plan.schools.iter().map(|row| (row.school, &row.configuration));
        let named: BTreeMap<_, _> = named.collect();
        let place = |(school, options): (SchoolId, &Vec<SchoolOption>)| {
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
    let arcs: Option<Vec<u32>> = arcs.into_iter().collect();
    Own { best: arcs.map(|arcs| Solution { configurations, arcs, cost: 0 }), units, sites }
}
