//! Moves that better a state: shift, eject, and a new configuration for a site with all that follows.
//!
//! Every move is judged by the state's total (cost and priced breaches). None draws lots.

use crate::optimise::index::Way;
use crate::optimise::state::{NONE, State};

/// The shift of `unit` that lowers the total most: (change of the total, arc).
fn best_shift(state: &State<'_>, unit: usize) -> Option<(i64, u32)> {
    let own = state.arc[unit];
    // Ways dearer than all that the move could mend need not be looked at.
    let mendable = state.mendable(unit);
    let mut best = (0, NONE);
    for way in state.index.ways_of(unit) {
        if way.cost - mendable >= best.0 {
            break;
        }
        if way.arc != own && state.offered(way) {
            best = best.min((state.delta(unit, way), way.arc));
        }
    }
    (best.0 < 0).then_some(best)
}

/// Shifts a unit to its best arc when that helps.
pub(crate) fn shift(state: &mut State<'_>, unit: usize) -> bool {
    let best = best_shift(state, unit);
    if let Some((_, arc)) = best {
        state.assign(unit, arc);
    }
    best.is_some()
}

/// Serves every unserved unit, those with the most to lose first, by its best arc.
pub(crate) fn insert_all(state: &mut State<'_>, unserved: &[u32]) {
    let regret = |unit: u32| {
        let load = i64::from(state.index.problem.loads[unit as usize]);
        let fits = |way: &&Way| state.offered(way) && state.room(way.site as usize) >= load;
        let mut costs = state.index.ways_of(unit as usize).iter().filter(fits).map(|way| way.cost);
        // What the second choice costs more than the first, a child; who has one choice comes first of all.
        match (costs.next(), costs.next()) {
            (Some(first), Some(second)) => (second - first) / load.max(1),
            _ => i64::MAX,
        }
    };
    let mut order: Vec<(i64, u32)> = unserved.iter().map(|&unit| (regret(unit), unit)).collect();
    order.sort_unstable_by_key(|&(regret, unit)| (std::cmp::Reverse(regret), unit));
    for (_, unit) in order {
        shift(state, unit as usize);
    }
}

/// Shifts units to a site that grew: those that save most a child first.
pub(crate) fn attract(state: &mut State<'_>, site: usize) {
    let index = state.index;
    let mut drawn: Vec<(i64, u32)> = Vec::new();
    for item in &index.items[index.items_of(site)] {
        let unit = item.unit as usize;
        let saved = state.mendable(unit) - item.least;
        if saved > 0 {
            drawn.push((saved / i64::from(index.problem.loads[unit].max(1)), item.unit));
        }
    }
    drawn.sort_unstable_by_key(|&(saved, unit)| (std::cmp::Reverse(saved), unit));
    for (_, unit) in drawn {
        shift(state, unit as usize);
    }
}

/// Shifts units away from those of `sites` that are overfull.
pub(crate) fn relieve(state: &mut State<'_>, sites: &[usize]) {
    let mut leaving: Vec<(i64, u32)> = Vec::new();
    for &site in sites {
        if !state.is_overfull(site) {
            continue;
        }
        leaving.clear();
        for &unit in state.members(site) {
            leaving.extend(best_shift(state, unit as usize).map(|(delta, _)| (delta, unit)));
        }
        leaving.sort_unstable();
        for &(_, unit) in &leaving {
            if !state.is_overfull(site) {
                break;
            }
            shift(state, unit as usize);
        }
    }
}

/// Where a unit would rather be but finds no place, somebody there goes elsewhere: a swap or a chain of two.
pub(crate) fn eject(state: &mut State<'_>, unit: usize) -> bool {
    let own = state.arc[unit];
    let (home, cost) = match own {
        NONE => (u32::MAX, i64::MAX),
        own => (state.index.way(own).site, state.index.way(own).cost),
    };
    // An overfull home is worth leaving at any price.
    let any_price = own == NONE || state.is_overfull(home as usize);
    for way in state.index.ways_of(unit) {
        if way.cost >= cost && !any_price {
            return false;
        }
        if way.site != home && state.offered(way) && eject_for(state, unit, way, any_price) {
            return true;
        }
    }
    false
}

/// Moves `unit` onto a way and the one already there for whom it costs least elsewhere, if both together help.
fn eject_for(state: &mut State<'_>, unit: usize, way: &Way, any_price: bool) -> bool {
    let index = state.index;
    let site = way.site as usize;
    let own = state.arc[unit];
    let home = if own == NONE { u32::MAX } else { index.way(own).site };
    let load = i64::from(index.problem.loads[unit]);
    let over = load - state.room(site);
    let budget = if any_price { i64::MAX } else { index.way(own).cost - way.cost };
    let mut best: Option<(i64, u32, u32)> = None;
    for &other in state.members(site) {
        let other_load = i64::from(index.problem.loads[other as usize]);
        if other_load < over {
            continue; // its going would not make room
        }
        let here = index.way(state.arc[other as usize]).cost;
        let most = best.map_or(budget, |(best, _, _)| best);
        for elsewhere in index.ways_of(other as usize) {
            let extra = elsewhere.cost - here;
            if extra >= most {
                break;
            }
            let to = elsewhere.site as usize;
            let freed = if elsewhere.site == home { load } else { 0 };
            if to != site && other_load <= state.room(to) + freed && state.offered(elsewhere) {
                best = Some((extra, other, elsewhere.arc));
                break;
            }
        }
    }
    let Some((_, other, elsewhere)) = best else { return false };
    let (mark, before) = (state.mark(), state.total());
    state.assign(unit, way.arc);
    state.assign(other as usize, elsewhere);
    // Beds, meals and rows were not looked at above; the total has.
    let better = state.total() < before;
    if !better {
        state.back_to(mark);
    }
    better
}

/// Puts a site into a configuration: who finds no place there goes elsewhere, who would rather be there comes.
pub(crate) fn reconfigure(state: &mut State<'_>, site: usize, configuration: u32) {
    let configurations = &state.index.problem.sites[site].configurations;
    let (old, new) =
        (&configurations[state.configuration[site] as usize], &configurations[configuration as usize]);
    let grows = new.seats > old.seats || new.offers & !old.offers != 0 || new.resources > old.resources;
    state.set_configuration(site, configuration);
    let stays = |unit: &u32| state.offered(state.index.way(state.arc[*unit as usize]));
    let homeless: Vec<u32> = state.members(site).iter().copied().filter(|unit| !stays(unit)).collect();
    for &unit in &homeless {
        state.assign(unit as usize, NONE);
    }
    insert_all(state, &homeless);
    if grows {
        attract(state, site);
    }
}
