//! Moves that better a state: shift, swap, eject, and a new configuration for a site with all that follows.
//!
//! Every move is judged by the state's total (cost and priced breaches) and taken only when it falls.

use crate::optimise::state::{NONE, State};

/// Best arc for `unit` other than its own: (change of the total, arc).
fn best_shift(state: &State<'_>, unit: usize) -> Option<(i64, u32)> {
    state
        .index
        .arcs_of(unit)
        .filter_map(|arc| {
            let arc = u32::try_from(arc).expect("arcs fit into 32 bits");
            (arc != state.arc[unit] && state.offered(arc)).then(|| (state.delta(unit, arc), arc))
        })
        .min()
}

/// Serves every unserved unit, those with the most to lose first, by its best arc.
pub(crate) fn insert_all(state: &mut State<'_>, unserved: &[u32]) {
    let mut order: Vec<(i64, u32)> = unserved
        .iter()
        .map(|&unit| {
            let mut costs: Vec<i64> = state
                .index
                .arcs_of(unit as usize)
                .filter(|&arc| state.offered(u32::try_from(arc).expect("arcs fit into 32 bits")))
                .map(|arc| state.index.problem.arcs[arc].cost)
                .collect();
            costs.sort_unstable();
            // Regret a child: what the second choice costs more than the first; one choice only comes first of all.
            let regret = match costs[..] {
                [] => i64::MIN,
                [_] => i64::MAX,
                [first, second, ..] => {
                    (second - first) / i64::from(state.index.problem.loads[unit as usize].max(1))
                }
            };
            (regret, unit)
        })
        .collect();
    order.sort_by_key(|&(regret, unit)| (std::cmp::Reverse(regret), unit));
    for (_, unit) in order {
        if let Some((_, arc)) = best_shift(state, unit as usize) {
            state.assign(unit as usize, arc);
        }
    }
}

/// Shifts units of `sites` and units that could come there until no single shift helps.
pub(crate) fn shift_around(state: &mut State<'_>, sites: &[usize]) -> bool {
    let mut any = false;
    for &site in sites {
        let units: Vec<u32> =
            state.index.items[state.index.items_of(site)].iter().map(|item| item.unit).collect();
        for unit in units {
            if let Some((delta, arc)) = best_shift(state, unit as usize)
                && delta < 0
            {
                state.assign(unit as usize, arc);
                any = true;
            }
        }
    }
    any
}

/// One pass of shifts over all units; true when something got better.
pub(crate) fn shift_all(state: &mut State<'_>) -> bool {
    let mut any = false;
    for unit in 0..state.arc.len() {
        if let Some((delta, arc)) = best_shift(state, unit)
            && delta < 0
        {
            state.assign(unit, arc);
            any = true;
        }
    }
    any
}

/// Where a unit would rather be but finds no place, somebody there goes elsewhere: a swap or a chain of two.
pub(crate) fn eject_all(state: &mut State<'_>) -> bool {
    let mut any = false;
    for unit in 0..state.arc.len() {
        let current = state.arc[unit];
        let own_cost =
            if current == NONE { i64::MAX } else { state.index.problem.arcs[current as usize].cost };
        for arc in state.index.arcs_of(unit) {
            let wanted = &state.index.problem.arcs[arc];
            let arc = u32::try_from(arc).expect("arcs fit into 32 bits");
            let here = current != NONE && state.index.arc(current).site == wanted.site;
            // An overfull home is worth leaving at any price, so a dearer arc is tried too while breaches last.
            if arc == current
                || here
                || !state.offered(arc)
                || (wanted.cost >= own_cost && state.score().breach == 0)
            {
                continue;
            }
            if eject_for(state, unit, arc) {
                any = true;
                break;
            }
        }
    }
    any
}

/// Moves `unit` onto `arc` and one of those already there elsewhere, if both together help.
fn eject_for(state: &mut State<'_>, unit: usize, arc: u32) -> bool {
    let mark = state.mark();
    let before = state.score().total();
    let site = state.index.arc(arc).site as usize;
    state.assign(unit, arc);
    let gain = before - state.score().total();
    let mut best: Option<(i64, u32, u32)> = None;
    for &other in state.members(site) {
        if other as usize != unit
            && let Some((delta, elsewhere)) = best_shift(state, other as usize)
        {
            let candidate = (delta, other, elsewhere);
            best = Some(best.map_or(candidate, |best| best.min(candidate)));
        }
    }
    if let Some((delta, other, elsewhere)) = best
        && delta < gain
    {
        state.assign(other as usize, elsewhere);
        return true;
    }
    state.back_to(mark);
    false
}

/// Puts a site into a configuration and lets everyone concerned react; keeps nothing back.
pub(crate) fn reconfigure(state: &mut State<'_>, site: usize, configuration: u32) {
    let mark = state.mark();
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
    shift_around(state, &[site]);
    let touched = state.touched(mark);
    shift_around(state, &touched);
}

/// Tries every other configuration of a site, and behind it the closing or shrinking of the sites it touched.
pub(crate) fn better_configuration(state: &mut State<'_>, site: usize, allowed: &[Vec<u32>]) -> bool {
    let before = state.score().total();
    let own = state.configuration[site];
    for &configuration in &allowed[site] {
        if configuration == own {
            continue;
        }
        let mark = state.mark();
        reconfigure(state, site, configuration);
        if state.score().total() < before {
            return true;
        }
        // What it took from its neighbours may have made one of them superfluous.
        let relieved = state.touched(mark);
        for neighbour in relieved.into_iter().filter(|&other| other != site) {
            let inner = state.mark();
            if cheaper_neighbour(state, neighbour, allowed) && state.score().total() < before {
                return true;
            }
            state.back_to(inner);
        }
        state.back_to(mark);
    }
    false
}

fn cheaper_neighbour(state: &mut State<'_>, site: usize, allowed: &[Vec<u32>]) -> bool {
    let before = state.score().total();
    let configurations = &state.index.problem.sites[site].configurations;
    let own = configurations[state.configuration[site] as usize].cost;
    for &configuration in &allowed[site] {
        if configurations[configuration as usize].cost < own {
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
        let shifted = shift_all(state);
        if !eject_all(state) && !shifted {
            break;
        }
    }
    state.forget();
}
