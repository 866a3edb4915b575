//! Moves that better a state: shift, swap, eject, and a new configuration for a site with all that follows.
//!
//! Every move is judged by the state's total (cost and priced breaches) and taken only when it falls.

use crate::optimise::state::{NONE, State};

/// Best arc for `unit` other than its own: (change of the total, arc).
fn best_shift(state: &State<'_>, unit: usize) -> Option<(i64, u32)> {
    let own = state.arc[unit];
    // Arcs dearer than all that the move could mend need not be looked at.
    let mendable = state.mendable(unit);
    let mut best: Option<(i64, u32)> = None;
    for &arc in state.index.cheapest_of(unit) {
        if best.is_some_and(|(delta, _)| state.index.arc(arc).cost - mendable > delta) {
            break;
        }
        if arc != own && state.offered(arc) {
            let candidate = (state.delta(unit, arc), arc);
            best = Some(best.map_or(candidate, |best| best.min(candidate)));
        }
    }
    best
}

/// Shifts a unit to its best arc when that helps.
fn shift(state: &mut State<'_>, unit: usize) -> bool {
    match best_shift(state, unit) {
        Some((delta, arc)) if delta < 0 => {
            state.assign(unit, arc);
            true
        }
        _ => false,
    }
}

/// Serves every unserved unit, those with the most to lose first, by its best arc.
pub(crate) fn insert_all(state: &mut State<'_>, unserved: &[u32]) {
    let regret = |unit: u32| {
        let offered = state.index.cheapest_of(unit as usize).iter().filter(|&&arc| state.offered(arc));
        let costs: Vec<i64> = offered.take(2).map(|&arc| state.index.arc(arc).cost).collect();
        // What the second choice costs more than the first, a child; who has one choice comes first of all.
        match costs[..] {
            [first, second] => (second - first) / i64::from(state.index.problem.loads[unit as usize].max(1)),
            _ => i64::MAX,
        }
    };
    let mut order: Vec<(i64, u32)> = unserved.iter().map(|&unit| (regret(unit), unit)).collect();
    order.sort_by_key(|&(regret, unit)| (std::cmp::Reverse(regret), unit));
    for (_, unit) in order {
        shift(state, unit as usize);
    }
}

/// Shifts units for whom an arc to one of `sites` costs less than where they are.
pub(crate) fn shift_around(state: &mut State<'_>, sites: &[usize]) {
    let index = state.index;
    for &site in sites {
        for item in &index.items[index.items_of(site)] {
            let arcs = &index.site_arcs[item.first as usize..item.end as usize];
            let least = arcs.iter().map(|&arc| index.arc(arc).cost).min().unwrap_or(i64::MAX);
            if least < state.mendable(item.unit as usize) {
                shift(state, item.unit as usize);
            }
        }
    }
}

/// Shifts units away from those of `sites` that are overfull.
fn relieve(state: &mut State<'_>, sites: &[usize]) {
    for &site in sites {
        if state.is_overfull(site) {
            for unit in state.members(site).to_vec() {
                shift(state, unit as usize);
            }
        }
    }
}

/// Where a unit would rather be but finds no place, somebody there goes elsewhere: a swap or a chain of two.
fn eject_all(state: &mut State<'_>) -> bool {
    let mut any = false;
    for unit in 0..state.arc.len() {
        let own = state.arc[unit];
        for &arc in state.index.cheapest_of(unit) {
            // An overfull home is worth leaving at any price, so dearer arcs are tried too while breaches last.
            if arc == own && state.score().breach == 0 {
                break;
            }
            let here = own != NONE && state.index.arc(own).site == state.index.arc(arc).site;
            if !here && state.offered(arc) && eject_for(state, unit, arc) {
                any = true;
                break;
            }
        }
    }
    any
}

/// Moves `unit` onto `arc` and the one already there for whom it costs least elsewhere, if both together help.
fn eject_for(state: &mut State<'_>, unit: usize, arc: u32) -> bool {
    let index = state.index;
    let site = index.arc(arc).site as usize;
    let own = state.arc[unit];
    let home = if own == NONE { usize::MAX } else { index.arc(own).site as usize };
    let load = i64::from(index.problem.loads[unit]);
    let over = load - state.room(site);
    let budget = match own {
        NONE => i64::MAX,
        _ if state.score().breach > 0 => i64::MAX,
        own => index.arc(own).cost - index.arc(arc).cost,
    };
    let mut best: Option<(i64, u32, u32)> = None;
    for &other in state.members(site) {
        let (other_load, other_arc) =
            (i64::from(index.problem.loads[other as usize]), state.arc[other as usize]);
        if other_load < over {
            continue; // its going would not make room
        }
        for &elsewhere in index.cheapest_of(other as usize) {
            let extra = index.arc(elsewhere).cost - index.arc(other_arc).cost;
            if extra >= best.map_or(budget, |(best, _, _)| best) {
                break;
            }
            let to = index.arc(elsewhere).site as usize;
            let freed = if to == home { load } else { 0 };
            if to != site && state.offered(elsewhere) && other_load <= state.room(to) + freed {
                best = Some((extra, other, elsewhere));
                break;
            }
        }
    }
    let Some((_, other, elsewhere)) = best else { return false };
    let (mark, before) = (state.mark(), state.score().total());
    state.assign(unit, arc);
    state.assign(other as usize, elsewhere);
    // Beds, meals and rows were not looked at above; the score has.
    let better = state.score().total() < before;
    if !better {
        state.back_to(mark);
    }
    better
}

/// Puts a site into a configuration and lets those it concerns react.
pub(crate) fn reconfigure(state: &mut State<'_>, site: usize, configuration: u32) {
    let old = &state.index.problem.sites[site].configurations[state.configuration[site] as usize];
    let new = &state.index.problem.sites[site].configurations[configuration as usize];
    let mark = state.mark();
    let grows = new.seats > old.seats || new.offers & !old.offers != 0 || new.resources > old.resources;
    state.set_configuration(site, configuration);
    let homeless: Vec<u32> = state
        .members(site)
        .iter()
        .copied()
        .filter(|&unit| !state.offered(state.arc[unit as usize]))
        .collect();
    for &unit in &homeless {
        state.assign(unit as usize, NONE);
    }
    insert_all(state, &homeless);
    if grows {
        shift_around(state, &[site]);
    }
    let touched = state.touched(mark);
    relieve(state, &touched);
}

/// Neighbours whose closing is tried behind the growth of a site: those that lost most to it.
const RELIEVED: usize = 4;

/// Tries every other configuration of a site; behind a growing one the shrinking of a neighbour it relieved, behind
/// a shrinking one the growth of a neighbour that may take over.
pub(crate) fn better_configuration(state: &mut State<'_>, site: usize, allowed: &[Vec<u32>]) -> bool {
    let before = state.score().total();
    let own = state.configuration[site];
    let own_load = state.load[site];
    for &configuration in &allowed[site] {
        if configuration == own {
            continue;
        }
        let mark = state.mark();
        reconfigure(state, site, configuration);
        if state.score().total() < before {
            return true;
        }
        let grown = state.load[site] > own_load;
        let partners: Vec<usize> = if grown {
            state.givers(mark, site).into_iter().take(RELIEVED).collect()
        } else {
            state.index.neighbours[site].iter().map(|&other| other as usize).collect()
        };
        for partner in partners {
            let inner = state.mark();
            if answered(state, partner, &allowed[partner], !grown, before) {
                return true;
            }
            state.back_to(inner);
        }
        state.back_to(mark);
    }
    false
}

/// Puts a site into a larger (`grow`) or cheaper configuration if the total then falls below `before`.
fn answered(state: &mut State<'_>, site: usize, allowed: &[u32], grow: bool, before: i64) -> bool {
    let configurations = &state.index.problem.sites[site].configurations;
    let own = &configurations[state.configuration[site] as usize];
    for &configuration in allowed {
        let other = &configurations[configuration as usize];
        let fits = if grow { other.seats > own.seats } else { other.cost < own.cost };
        if fits {
            let mark = state.mark();
            reconfigure(state, site, configuration);
            if state.score().total() < before {
                return true;
            }
            state.back_to(mark);
        }
    }
    false
}

/// Shifts and ejections until neither helps, at most `rounds` times.
pub(crate) fn settle(state: &mut State<'_>, rounds: usize) {
    for _ in 0..rounds {
        let mut any = false;
        for unit in 0..state.arc.len() {
            any |= shift(state, unit);
        }
        any |= eject_all(state);
        state.forget();
        if !any {
            break;
        }
    }
}
