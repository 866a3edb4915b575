//! What the limits rule out of what is open, without a price: before a node's bound is worked out.
//!
//! Each rule looks at one unit, site, chain or row by itself and strikes what no plan within the node can use; what one strikes, the
//! others see in the next pass (Savelsbergh, "Preprocessing and probing techniques for mixed integer programming problems", 1994,
//! section 1). It never strikes a plan; a bound never sees that a school of 8 seats cannot have its 9 pupils at least.

use crate::optimise::index::Index;
use crate::optimise::lagrange::Open;
use crate::optimise::problem::{Configuration, RESOURCES, Row, UNLIMITED};

/// Passes at most: each costs no more than a price step, and what later ones strike the branching finds.
const PASSES: usize = 8;

/// Strikes what cannot be. `false` = nothing is left: no plan is open.
pub(crate) fn narrow(index: &Index<'_>, open: &mut Open) -> bool {
    for _ in 0..PASSES {
        let before = size(open);
        let left = at_sites(index, open) && on_paths(index, open) && in_rows(index, open);
        if !left || !serves_all(index, open) {
            return false;
        }
        if size(open) == before {
            break;
        }
    }
    true
}

/// Whether every unit has a way left.
pub(crate) fn serves_all(index: &Index<'_>, open: &Open) -> bool {
    (0..index.problem.loads.len()).all(|unit| index.arcs_of(unit).any(|arc| open.arcs[arc]))
}

fn size(open: &Open) -> usize {
    open.arcs.iter().filter(|&&is| is).count() + open.configurations.iter().map(Vec::len).sum::<usize>()
}

/// Of a site: what those who can go nowhere else take, and what all who can come would bring.
#[derive(Clone, Copy, Debug, Default)]
struct Crowd {
    must: u64,
    takes: [u64; RESOURCES],
    may: u64,
}

/// Seats, resources, services and least loads.
fn at_sites(index: &Index<'_>, open: &mut Open) -> bool {
    let problem = index.problem;
    let mut crowds = vec![Crowd::default(); problem.sites.len()];
    let mut bound_to = vec![None; problem.loads.len()];
    for (unit, bound_to) in bound_to.iter_mut().enumerate() {
        let load = u64::from(problem.loads[unit]);
        let (mut sites, mut takes) = (Vec::new(), [u32::MAX; RESOURCES]);
        for arc in index.arcs_of(unit).filter(|&arc| open.arcs[arc]).map(|arc| &problem.arcs[arc]) {
            takes = std::array::from_fn(|resource| takes[resource].min(arc.uses[resource]));
            if !sites.contains(&arc.site) {
                sites.push(arc.site);
                crowds[arc.site as usize].may += load;
            }
        }
        if let [site] = sites[..] {
            let crowd = &mut crowds[site as usize];
            crowd.must += load;
            crowd.takes.iter_mut().zip(takes).for_each(|(sum, take)| *sum += u64::from(take));
            *bound_to = Some(site);
        }
    }
    for ((site, allowed), crowd) in problem.sites.iter().zip(&mut open.configurations).zip(&crowds) {
        allowed.retain(|&k| {
            let k = &site.configurations[k as usize];
            let all = (0..RESOURCES).all(|resource| has(k, resource, crowd.takes[resource]));
            crowd.must <= u64::from(k.seats) && u64::from(k.least) <= crowd.may.min(u64::from(k.seats)) && all
        });
        if allowed.is_empty() {
            return false;
        }
    }
    for (at, arc) in problem.arcs.iter().enumerate().filter(|&(at, _)| open.arcs[at]).collect::<Vec<_>>() {
        let crowd = &crowds[arc.site as usize];
        let (mut others, mut taken) = (crowd.must, crowd.takes);
        if bound_to[arc.unit as usize].is_some() {
            // Whichever arc it takes, it is counted already at the least.
            (others, taken) = (others - u64::from(problem.loads[arc.unit as usize]), [0; RESOURCES]);
        }
        let load = others + u64::from(problem.loads[arc.unit as usize]);
        let fits = |&k: &u32| {
            let k = &problem.sites[arc.site as usize].configurations[k as usize];
            arc.needs & !k.offers == 0
                && load <= u64::from(k.seats)
                && (0..RESOURCES)
                    .all(|resource| has(k, resource, taken[resource] + u64::from(arc.uses[resource])))
        };
        open.arcs[at] = open.configurations[arc.site as usize].iter().any(fits);
    }
    true
}

fn has(k: &Configuration, resource: usize, wanted: u64) -> bool {
    k.resources[resource] == UNLIMITED || wanted <= u64::from(k.resources[resource])
}

/// Configurations on no path through the years.
fn on_paths(index: &Index<'_>, open: &mut Open) -> bool {
    for chain in &index.problem.chains {
        let sites = || chain.sites.iter().map(|&site| site as usize);
        let mut from: Vec<u32> = chain.first.clone();
        for site in sites() {
            open.configurations[site].retain(|k| from.contains(k));
            let next = open.configurations[site].iter().flat_map(|&k| &chain.next[k as usize]);
            from = next.copied().collect();
        }
        let mut to: Option<Vec<u32>> = None;
        for site in sites().rev() {
            let own = &mut open.configurations[site];
            if let Some(to) = &to {
                own.retain(|&k| chain.next[k as usize].iter().any(|next| to.contains(next)));
            }
            if own.is_empty() {
                return false;
            }
            to = Some(own.clone());
        }
    }
    true
}

/// What a row leaves no room for when all others take as little of it as they can.
fn in_rows(index: &Index<'_>, open: &mut Open) -> bool {
    let problem = index.problem;
    let mut on_arcs = vec![0_i64; problem.arcs.len()];
    // What may be paid for rules nothing out.
    for row in problem.rows.iter().filter(|row| !row.is_soft()) {
        for &(arc, a) in &row.arcs {
            on_arcs[arc as usize] += a;
        }
        let left = in_row(index, open, row, &on_arcs);
        for &(arc, _) in &row.arcs {
            on_arcs[arc as usize] = 0;
        }
        if !left {
            return false;
        }
    }
    true
}

fn in_row(index: &Index<'_>, open: &mut Open, row: &Row, on_arcs: &[i64]) -> bool {
    let problem = index.problem;
    let mut units: Vec<u32> = row.arcs.iter().map(|&(arc, _)| problem.arcs[arc as usize].unit).collect();
    units.sort_unstable();
    units.dedup();
    let mut entries = row.configurations.clone();
    entries.sort_unstable();
    let sites: Vec<(u32, Vec<i64>)> = entries
        .chunk_by(|one, other| one.0 == other.0)
        .map(|own| {
            let site = own[0].0;
            let mut on_site = vec![0; problem.sites[site as usize].configurations.len()];
            for &(_, k, b) in own {
                on_site[k as usize] += b;
            }
            (site, on_site)
        })
        .collect();
    let open_arcs = |open: &Open, unit: u32| {
        let arcs = index.arcs_of(unit as usize).filter(|&arc| open.arcs[arc]);
        arcs.collect::<Vec<usize>>()
    };
    let mut least_of_units = Vec::with_capacity(units.len());
    for &unit in &units {
        let least = open_arcs(open, unit).into_iter().map(|arc| on_arcs[arc]).min();
        let Some(least) = least else { return false };
        least_of_units.push(least);
    }
    let least_of = |open: &Open, (site, on_site): &(u32, Vec<i64>)| {
        let own = open.configurations[*site as usize].iter();
        own.map(|&k| on_site[k as usize]).min().expect("every site keeps a configuration")
    };
    let least_of_sites: Vec<i64> = sites.iter().map(|site| least_of(open, site)).collect();
    let room = row.limit - least_of_units.iter().sum::<i64>() - least_of_sites.iter().sum::<i64>();
    if room < 0 {
        return false;
    }
    for (&unit, least) in units.iter().zip(least_of_units) {
        for arc in index.arcs_of(unit as usize) {
            open.arcs[arc] &= on_arcs[arc] - least <= room;
        }
    }
    for ((site, on_site), least) in sites.iter().zip(least_of_sites) {
        open.configurations[*site as usize].retain(|&k| on_site[k as usize] - least <= room);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::narrow;
    use crate::optimise::index::Index;
    use crate::optimise::lagrange::Open;
    use crate::optimise::problem::{Arc, Chain, Configuration, Problem, Row, Site, UNLIMITED};

    fn kind(seats: u32, least: u32, offers: u32) -> Configuration {
        Configuration { cost: 0, seats, resources: [UNLIMITED; 3], least, offers }
    }

    /// Two sites of a closed, a small and a large configuration; three units of 4 that may be at either.
    fn problem() -> Problem {
        let site = Site { configurations: vec![kind(0, 0, 0), kind(8, 0, 1), kind(12, 0, 1)] };
        let arc = |unit: u32, site: u32| Arc { unit, site, cost: 0, uses: [0; 3], needs: 1 };
        Problem {
            loads: vec![4; 3],
            sites: vec![site; 2],
            arcs: (0..3).flat_map(|unit| [arc(unit, 0), arc(unit, 1)]).collect(),
            ..Problem::default()
        }
    }

    fn open(problem: &Problem, change: impl FnOnce(&mut Open)) -> Option<Open> {
        let index = Index::new(problem);
        let mut open = Open::all(&index);
        change(&mut open);
        narrow(&index, &mut open).then_some(open)
    }

    #[test]
    fn whoever_can_be_nowhere_else_takes_the_seats() {
        // The second site closes: all twelve come to the first, which must be large.
        let left = open(&problem(), |open| open.configurations[1] = vec![0]).unwrap();
        assert_eq!(left.configurations[0], [2]);
        assert_eq!(left.arcs, [true, false, true, false, true, false]);
        // And if that may be small at most, nobody finds a place.
        assert!(open(&problem(), |open| open.configurations = vec![vec![0, 1], vec![0]]).is_none());
    }

    #[test]
    fn a_site_that_needs_more_than_its_seats_is_no_plan() {
        let mut problem = problem();
        problem.sites[0].configurations = vec![kind(8, 9, 1)];
        assert!(open(&problem, |_| {}).is_none());
        problem.sites[0].configurations = vec![kind(8, 8, 1)];
        assert!(open(&problem, |_| {}).is_some());
    }

    #[test]
    fn years_follow_and_rows_leave_room() {
        let mut years = problem();
        let next = vec![vec![0], vec![0, 1], vec![2]];
        years.chains = vec![Chain { sites: vec![0, 1], first: vec![0, 1], next }];
        let left = open(&years, |_| {}).unwrap();
        // Nothing large can follow.
        assert_eq!(left.configurations, [[0, 1], [0, 1]]);
        let mut rows = problem();
        // Large counts 3, small 1; the third unit counts 2 at the first site.
        let large = vec![(0, 1, 1), (0, 2, 3), (1, 1, 1), (1, 2, 3)];
        rows.rows = vec![Row { arcs: vec![(4, 2)], configurations: large, limit: 2, ..Row::default() }];
        let left = open(&rows, |open| open.configurations[0] = vec![1]).unwrap();
        // So the third unit is at the second site, which is open.
        assert_eq!((left.configurations, left.arcs[4]), (vec![vec![1], vec![1]], false));
        // A row that may be paid for rules nothing out.
        rows.rows[0].price = Some(1);
        let left = open(&rows, |open| open.configurations[0] = vec![1]).unwrap();
        assert_eq!((left.configurations, left.arcs[4]), (vec![vec![1], vec![0, 1, 2]], true));
    }
}
