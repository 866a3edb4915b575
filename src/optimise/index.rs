//! Look-ups over a problem that every engine shares: arcs by unit and by site, rows by arc and configuration.
//!
//! It holds no choice and is never changed after it was built, except that arcs and configurations may be
//! struck out by a proof.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::optimise::problem::{Arc, Chain, Problem, RESOURCES, UNLIMITED};

/// Arcs of one unit at one site, side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The unit.
    pub(crate) unit: u32,
    /// First of its arcs in [`Index::offers`].
    pub(crate) first: u32,
    /// Behind the last.
    pub(crate) end: u32,
    /// Cost of the cheapest of them.
    pub(crate) least: i64,
}

/// What the bound asks of an arc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    pub(crate) cost: i64,
    pub(crate) arc: u32,
    pub(crate) needs: u32,
}

/// What a move asks of an arc, in one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) cost: i64,
    pub(crate) arc: u32,
    pub(crate) unit: u32,
    pub(crate) site: u32,
    pub(crate) needs: u32,
    /// Whether it takes from a resource.
    pub(crate) takes: bool,
}

/// The look-ups.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    /// What they look into.
    pub(crate) problem: &'a Problem,
    unit_starts: Vec<u32>,
    /// Arcs sorted by unit, then cost, then their own order.
    ways: Vec<Way>,
    /// By arc: its place in `ways`.
    way_of: Vec<u32>,
    /// Arcs sorted by site, then unit, then their own order, with what the bound asks of them side by side.
    pub(crate) offers: Vec<Offer>,
    /// Groups of `offers` by unit.
    pub(crate) items: Vec<Item>,
    item_starts: Vec<u32>,
    row_starts: Vec<u32>,
    row_entries: Vec<(u32, i64)>,
    /// Rows of each configuration of each site: (row, coefficient).
    pub(crate) site_rows: Vec<Vec<Vec<(u32, i64)>>>,
    /// Whether each resource is limited in every configuration of a site.
    pub(crate) limited: Vec<[bool; RESOURCES]>,
    /// Sites that share most load with each site, most first.
    pub(crate) neighbours: Vec<Vec<u32>>,
    /// By site: its chain and its year there.
    years: Vec<Option<(u32, u32)>>,
}

/// Neighbours kept a site: those beyond share so little that moves with them hardly ever pay.
const NEIGHBOURS: usize = 8;

fn starts(counts: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut sum = 0;
    std::iter::once(0)
        .chain(counts.map(|count| {
            sum += count;
            sum
        }))
        .collect()
}

impl<'a> Index<'a> {
    /// Builds the look-ups of a problem whose arcs are sorted by unit.
    pub(crate) fn new(problem: &'a Problem) -> Self {
        debug_assert!(problem.arcs.is_sorted_by_key(|arc| arc.unit), "arcs come sorted by unit");
        let arc_count = u32::try_from(problem.arcs.len()).expect("fewer than 2^32 arcs");
        let mut per_unit = vec![0; problem.loads.len()];
        for arc in &problem.arcs {
            per_unit[arc.unit as usize] += 1;
        }
        let mut site_arcs: Vec<u32> = (0..arc_count).collect();
        site_arcs.sort_by_key(|&arc| (problem.arcs[arc as usize].site, arc));
        let (items, per_site) = group(problem, &site_arcs);
        let mut per_arc: Vec<Vec<(u32, i64)>> = vec![Vec::new(); problem.arcs.len()];
        let mut site_rows: Vec<Vec<Vec<(u32, i64)>>> =
            problem.sites.iter().map(|site| vec![Vec::new(); site.configurations.len()]).collect();
        for (row, content) in (0_u32..).zip(&problem.rows) {
            for &(arc, coefficient) in &content.arcs {
                per_arc[arc as usize].push((row, coefficient));
            }
            for &(site, configuration, coefficient) in &content.configurations {
                site_rows[site as usize][configuration as usize].push((row, coefficient));
            }
        }
        let mut ways: Vec<Way> = (0_u32..).zip(&problem.arcs).map(|(arc, row)| way(arc, row)).collect();
        ways.sort_by_key(|way| (way.unit, way.cost, way.arc));
        let mut way_of = vec![0; ways.len()];
        for (place, way) in (0_u32..).zip(&ways) {
            way_of[way.arc as usize] = place;
        }
        Self {
            problem,
            ways,
            way_of,
            unit_starts: starts(per_unit.into_iter()),
            offers: (site_arcs.iter())
                .map(|&arc| {
                    let Arc { cost, needs, .. } = problem.arcs[arc as usize];
                    Offer { cost, arc, needs }
                })
                .collect(),
            items,
            item_starts: starts(per_site.into_iter()),
            row_starts: starts(per_arc.iter().map(|rows| u32::try_from(rows.len()).expect("few rows"))),
            row_entries: per_arc.into_iter().flatten().collect(),
            site_rows,
            neighbours: neighbours(problem),
            years: years(problem),
            limited: problem
                .sites
                .iter()
                .map(|site| {
                    let every = |r: usize| site.configurations.iter().all(|k| k.resources[r] != UNLIMITED);
                    std::array::from_fn(every)
                })
                .collect(),
        }
    }

    /// Arcs of a unit, as indices.
    pub(crate) fn arcs_of(&self, unit: usize) -> Range<usize> {
        self.unit_starts[unit] as usize..self.unit_starts[unit + 1] as usize
    }

    /// Ways of a unit, cheapest first.
    pub(crate) fn ways_of(&self, unit: usize) -> &[Way] {
        &self.ways[self.arcs_of(unit)]
    }

    /// An arc as moves see it.
    pub(crate) fn way(&self, arc: u32) -> &Way {
        &self.ways[self.way_of[arc as usize] as usize]
    }

    /// Items of a site, as indices into [`Index::items`].
    pub(crate) fn items_of(&self, site: usize) -> Range<usize> {
        self.item_starts[site] as usize..self.item_starts[site + 1] as usize
    }

    /// Rows of an arc: (row, coefficient).
    pub(crate) fn rows_of(&self, arc: usize) -> &[(u32, i64)] {
        &self.row_entries[self.row_starts[arc] as usize..self.row_starts[arc + 1] as usize]
    }

    /// The chain a site is in, and in which of its years.
    pub(crate) fn chain_of(&self, site: usize) -> Option<(&'a Chain, usize)> {
        self.years[site].map(|(chain, year)| (&self.problem.chains[chain as usize], year as usize))
    }

    /// By site: whether it is one of these, or shares units with one of them, so many steps on.
    pub(crate) fn around(&self, sites: &[usize], steps: usize) -> Vec<bool> {
        let mut near = vec![false; self.neighbours.len()];
        let mut rim = sites.to_vec();
        for step in 0..=steps {
            let mut next = Vec::new();
            for site in rim {
                if !std::mem::replace(&mut near[site], true) && step < steps {
                    next.extend(self.neighbours[site].iter().map(|&other| other as usize));
                }
            }
            rim = next;
        }
        near
    }

    /// An arc.
    pub(crate) fn arc(&self, arc: u32) -> &'a Arc {
        &self.problem.arcs[arc as usize]
    }
}

fn years(problem: &Problem) -> Vec<Option<(u32, u32)>> {
    let mut years = vec![None; problem.sites.len()];
    for (chain, row) in (0..).zip(&problem.chains) {
        for (year, &site) in (0..).zip(&row.sites) {
            years[site as usize] = Some((chain, year));
        }
    }
    years
}

fn way(arc: u32, row: &Arc) -> Way {
    let Arc { unit, site, cost, uses, needs } = *row;
    Way { cost, arc, unit, site, needs, takes: uses != [0; RESOURCES] }
}

/// Load of the units that have arcs to both, by pairs of sites. Units with very many arcs count by their cheapest.
fn neighbours(problem: &Problem) -> Vec<Vec<u32>> {
    const NEAREST: usize = 12;
    let mut shared: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); problem.sites.len()];
    for arcs in problem.arcs.chunk_by(|one, other| one.unit == other.unit) {
        let mut near: Vec<(i64, u32)> = arcs.iter().map(|arc| (arc.cost, arc.site)).collect();
        near.sort_unstable();
        let mut sites: Vec<u32> = Vec::new();
        for (_, site) in near {
            if sites.len() < NEAREST && !sites.contains(&site) {
                sites.push(site);
            }
        }
        let load = u64::from(problem.loads[arcs[0].unit as usize]);
        for &one in &sites {
            for &other in sites.iter().filter(|&&other| other != one) {
                *shared[one as usize].entry(other).or_default() += load;
            }
        }
    }
    let nearest = |shared: BTreeMap<u32, u64>| {
        let mut order: Vec<(u32, u64)> = shared.into_iter().collect();
        order.sort_by_key(|&(site, load)| (Reverse(load), site));
        order.into_iter().take(NEIGHBOURS).map(|(site, _)| site).collect()
    };
    shared.into_iter().map(nearest).collect()
}

fn group(problem: &Problem, site_arcs: &[u32]) -> (Vec<Item>, Vec<u32>) {
    let mut items: Vec<Item> = Vec::new();
    let mut per_site = vec![0; problem.sites.len()];
    let mut last = None;
    for (position, &arc) in (0_u32..).zip(site_arcs) {
        let Arc { unit, site, cost, .. } = problem.arcs[arc as usize];
        if last == Some((site, unit)) {
            let item = items.last_mut().expect("a group was opened for this pair");
            item.end = position + 1;
            item.least = item.least.min(cost);
        } else {
            items.push(Item { unit, first: position, end: position + 1, least: cost });
            per_site[site as usize] += 1;
            last = Some((site, unit));
        }
    }
    (items, per_site)
}
