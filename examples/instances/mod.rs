//! Published facility-location instances, read into the optimiser's problem. Shared by the examples; opens no other file.
#![allow(dead_code, unreachable_pub, reason = "each example uses its part")]

use std::path::Path;

use hubward::optimise::problem::{Arc, Configuration, Problem, Site, UNLIMITED};

/// Costs with decimals are solved in ten-thousandths.
pub const SCALE: f64 = 10_000.0;

/// Reads an instance in any of the formats: Holmberg and Yang, village, or JSON with costs per unit of demand.
///
/// # Errors
/// When the file cannot be read or is none of these; the message names it.
pub fn read(file: &Path) -> Result<Problem, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let json = text.trim_start().starts_with('{');
    let problem = if json { per_unit_of_demand(&text) } else { numbers(&text) };
    problem.ok_or_else(|| format!("{}: not an instance of a known format", file.display()))
}

/// A cost of an instance in the problem's unit.
#[expect(clippy::cast_possible_truncation, reason = "costs of these instances are below 10^9")]
pub fn fixed(cost: f64) -> i64 {
    (cost * SCALE).round() as i64
}

/// A cost of the problem in the instance's unit.
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
pub fn amount(cost: i64) -> f64 {
    cost as f64 / SCALE
}

fn whole<T: TryFrom<i64>>(value: f64) -> Option<T> {
    T::try_from(fixed(value / SCALE)).ok()
}

fn site(capacity: f64, cost: f64) -> Option<Site> {
    let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
    let open = Configuration { cost: fixed(cost), seats: whole(capacity)?, offers: 1, ..closed };
    Some(Site { configurations: vec![closed, open] })
}

fn arc(unit: usize, site: usize, cost: f64) -> Option<Arc> {
    let (unit, site) = (u32::try_from(unit).ok()?, u32::try_from(site).ok()?);
    Some(Arc { unit, site, cost: fixed(cost), uses: [0; 3], needs: 1 })
}

/// Holmberg and Yang: capacities, fixed costs, demands, then a row a customer. Village: a line a site, a line a customer.
fn numbers(text: &str) -> Option<Problem> {
    let first: Vec<usize> =
        text.lines().next()?.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let [sites, customers] = first[..] else { return None };
    let village = sites != 4 && text.lines().nth(1)?.split_whitespace().count() == 4;
    let words = text.lines().skip(1).flat_map(str::split_whitespace).map(|word| word.parse().ok());
    let mut words = words.collect::<Option<Vec<f64>>>()?.into_iter();
    let problem = if village {
        sites_and_near_ones(&mut words, sites, customers)
    } else {
        columns_and_matrix(&mut words, sites, customers)
    }?;
    words.next().is_none().then_some(problem)
}

fn sites_and_near_ones(
    words: &mut impl Iterator<Item = f64>,
    sites: usize,
    customers: usize,
) -> Option<Problem> {
    let mut problem = Problem::default();
    for _ in 0..sites {
        problem.sites.push(site(words.next()?, words.next()?)?);
        words.next()?; // x
        words.next()?; // y
    }
    for unit in 0..customers {
        problem.loads.push(whole(words.next()?)?);
        for _ in 0..whole::<u32>(words.next()?)? {
            let at = whole::<usize>(words.next()?).filter(|&at| at < sites)?;
            problem.arcs.push(arc(unit, at, words.next()?)?);
        }
    }
    Some(problem)
}

fn columns_and_matrix(
    words: &mut impl Iterator<Item = f64>,
    sites: usize,
    customers: usize,
) -> Option<Problem> {
    let mut take = |count: usize| (0..count).map(|_| words.next()).collect::<Option<Vec<f64>>>();
    let (capacities, costs, demands) = (take(sites)?, take(sites)?, take(customers)?);
    let mut problem = Problem::default();
    for (&capacity, &cost) in capacities.iter().zip(&costs) {
        problem.sites.push(site(capacity, cost)?);
    }
    for (unit, &demand) in demands.iter().enumerate() {
        problem.loads.push(whole(demand)?);
        for (at, &cost) in take(sites)?.iter().enumerate() {
            problem.arcs.push(arc(unit, at, cost)?);
        }
    }
    Some(problem)
}

/// `params`: I customers, J sites, D demands, Q capacities, F fixed costs, c\[site\]\[customer\] per unit of demand.
fn per_unit_of_demand(text: &str) -> Option<Problem> {
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    let list = |value: &serde_json::Value| -> Option<Vec<f64>> {
        value.as_array()?.iter().map(serde_json::Value::as_f64).collect()
    };
    let params = &document["params"];
    let (demands, capacities, costs) = (list(&params["D"])?, list(&params["Q"])?, list(&params["F"])?);
    let serving: Vec<Vec<f64>> = params["c"].as_array()?.iter().map(list).collect::<Option<_>>()?;
    let mut problem = Problem::default();
    for (&capacity, &cost) in capacities.iter().zip(&costs) {
        problem.sites.push(site(capacity, cost)?);
    }
    for (unit, &demand) in demands.iter().enumerate() {
        problem.loads.push(whole(demand)?);
        for at in 0..problem.sites.len() {
            problem.arcs.push(arc(unit, at, demand * serving.get(at)?.get(unit)?)?);
        }
    }
    Some(problem)
}
