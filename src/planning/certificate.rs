//! The proof of a tree's bound in the county's words: indices of the problem become years, schools, units and modes.
//!
//! It proves nothing: what the engine wrote down is named, and `verify` adds it up.

use crate::model::ids::{Id, SchoolId};
use crate::model::plan::{BoundKind, Plan};
use crate::model::proof::{Branch, Certificate, ProofLine};
use crate::optimise::certificate::Line;
use crate::optimise::{Answer, Decision};
use crate::planning::problem::floors::Split;
use crate::planning::problem::years::Years;

/// The certificate of the bound that a plan names; nothing where there is none of that bound.
pub(crate) fn of(years: &Years<'_>, split: &Split<'_>, answer: &Answer, plan: &Plan) -> Option<Certificate> {
    let certificate = answer.certificate.as_ref()?;
    if plan.bound != BoundKind::Tree || certificate.bound != plan.lower_bound.0 {
        return None;
    }
    Some(Certificate { lines: certificate.lines.iter().map(|own| line(years, split, plan, own)).collect() })
}

fn line(years: &Years<'_>, split: &Split<'_>, plan: &Plan, line: &Line) -> ProofLine {
    let priced = line.prices.sites.iter().enumerate().filter(|(_, fen)| **fen != [0; 3]);
    let rows = years.problem().rows.iter().zip(&line.prices.rows).filter(|&(_, &price)| price != 0);
    ProofLine {
        leaf: !line.strikes,
        bound: plan.lower_bound,
        scale: line.scale,
        branches: line.branches.iter().map(|&decision| branch(years, split, decision)).collect(),
        units: line.prices.units.clone(),
        schools: priced
            .map(|(site, &fen)| {
                let (year, school) = place(years, site);
                (year, school, fen)
            })
            .collect(),
        rows: rows.map(|(row, &price)| (row.name.clone(), price)).collect(),
    }
}

/// Year from 0 and school of a site.
fn place(years: &Years<'_>, site: usize) -> (u32, SchoolId) {
    let schools = years.case.county.schools.len();
    let year = u32::try_from(site / schools).expect("a plan has few years");
    (year, SchoolId::new(site % schools))
}

fn branch(years: &Years<'_>, split: &Split<'_>, decision: Decision) -> Branch {
    match decision {
        Decision::Configuration { site, k, is } => {
            let (year, school) = place(years, site as usize);
            let (option, few) = split.configuration_of(site, k);
            Branch::Configuration { year, school, option, few, is }
        }
        Decision::Way { arc, is } => {
            let (arc, few) = split.way_of(arc);
            let row = &years.problem().arcs[arc as usize];
            let (year, school) = place(years, row.site as usize);
            let (unit, means) = years.way(year as usize, row.unit, arc);
            let mode = means as u8;
            Branch::Way { year, unit, school, mode, few, is }
        }
    }
}
