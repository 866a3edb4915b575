//! A family: units that links tie together, given their places in all years at once.
//!
//! A shortest path over (year, where each of its units is and whether it is bound), at what each place costs beside everybody else who
//! is placed already and beside each other. Only rows are not seen by two units of a family in one year; the state's total sees them.

use std::collections::BTreeMap;

use crate::optimise::bonds::Ties;
use crate::optimise::state::State;

/// Places that a unit free to choose looks at: the cheapest so many, and its home.
const OPTIONS: usize = 8;
/// Ways through the years that are followed on at most.
const WAYS: usize = 200;

/// Units of each year, in order.
pub(super) type Family = Vec<Vec<u32>>;

/// The families of all units, those of the first units first.
pub(super) fn families(ties: &Ties<'_>) -> Vec<Family> {
    let count = ties.years.len();
    let mut root: Vec<usize> = (0..count).collect();
    for link in &ties.bonds.links {
        let (one, other) = (find(&mut root, link.from as usize), find(&mut root, link.to as usize));
        root[one.max(other)] = one.min(other);
    }
    let mut families: BTreeMap<usize, Family> = BTreeMap::new();
    let years = ties.sites.first().map_or(0, Vec::len);
    for unit in 0..count {
        let family = families.entry(find(&mut root, unit)).or_insert_with(|| vec![Vec::new(); years]);
        family[ties.years[unit] as usize].push(u32::try_from(unit).expect("units fit into 32 bits"));
    }
    families.into_values().collect()
}

fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// Where a unit can be.
#[derive(Clone, Copy, Debug)]
struct Stand {
    place: u32,
    arc: u32,
    more: i64,
}

/// A way through the years so far.
#[derive(Clone, Debug)]
struct Way {
    cost: i64,
    /// The way it goes on from, in the year before.
    from: usize,
    /// Of each unit of the year: place, arc, bound.
    stands: Vec<(u32, u32, bool)>,
}

/// Gives a family's units, which are nowhere, their best places in view of all others; none where no way keeps the bonds.
pub(super) fn place(state: &mut State<'_>, ties: &Ties<'_>, family: &Family) {
    let mut years: Vec<Vec<Way>> = Vec::with_capacity(family.len() + 1);
    let mut last: &[u32] = &[];
    let mut ways = vec![Way { cost: 0, from: 0, stands: Vec::new() }];
    for units in family {
        let options: Vec<Vec<Stand>> = units.iter().map(|&unit| stands(state, ties, unit)).collect();
        let mut next = Vec::new();
        for (from, way) in ways.iter().enumerate() {
            go_on(state, ties, (last, units), &options, (from, way), &mut next);
        }
        thin(&mut next);
        if next.is_empty() {
            return;
        }
        years.push(std::mem::replace(&mut ways, next));
        last = units;
    }
    years.push(ways);
    let mut at = 0; // sorted: the cheapest
    for (units, ways) in family.iter().zip(&years[1..]).rev() {
        for (&unit, &(_, arc, _)) in units.iter().zip(&ways[at].stands) {
            state.assign(unit as usize, arc);
        }
        at = ways[at].from;
    }
}

/// The cheapest arc of a unit at each place that would take it, cheapest first.
fn stands(state: &State<'_>, ties: &Ties<'_>, unit: u32) -> Vec<Stand> {
    let mut best: BTreeMap<u32, (i64, u32)> = BTreeMap::new();
    for way in state.index.ways_of(unit as usize) {
        if state.offered(way) {
            let more = (state.delta(unit as usize, way), way.arc);
            let known = best.entry(ties.places[way.site as usize].0).or_insert(more);
            *known = more.min(*known);
        }
    }
    let mut stands: Vec<Stand> =
        best.into_iter().map(|(place, (more, arc))| Stand { place, arc, more }).collect();
    stands.sort_by_key(|stand| (stand.more, stand.place));
    stands
}

/// Every way on from one, into `next`.
fn go_on(
    state: &State<'_>,
    ties: &Ties<'_>,
    (last, units): (&[u32], &[u32]),
    options: &[Vec<Stand>],
    (from, way): (usize, &Way),
    next: &mut Vec<Way>,
) {
    let begin = next.len();
    next.push(Way { cost: way.cost, from, stands: Vec::with_capacity(units.len()) });
    for (&unit, options) in units.iter().zip(options) {
        let home = ties.bonds.homes[unit as usize];
        let (mut held, mut bound) = (None, false);
        for link in &ties.into[unit as usize] {
            let parent = last.iter().position(|&last| last == link.from);
            let Some(&(place, _, true)) = parent.map(|at| &way.stands[at]) else { continue };
            bound = true;
            if ties.offers(state.index.problem, &state.configuration, place, (unit, link.needs)) {
                if held.is_some_and(|held| held != place) {
                    next.truncate(begin);
                    return;
                }
                held = Some(place);
            }
        }
        let wanted = |(row, stand): &(usize, &Stand)| match held {
            Some(place) => stand.place == place,
            None => *row < OPTIONS || home == Some(stand.place),
        };
        let wanted: Vec<&Stand> = options.iter().enumerate().filter(wanted).map(|(_, stand)| stand).collect();
        let so_far: Vec<Way> = next.drain(begin..).collect();
        for way in &so_far {
            for stand in &wanted {
                let mut way = way.clone();
                way.cost += stand.more + beside(state, &way.stands, stand);
                way.stands.push((stand.place, stand.arc, bound || home != Some(stand.place)));
                next.push(way);
            }
        }
    }
}

/// What it costs more that others of the year are at the same place.
fn beside(state: &State<'_>, others: &[(u32, u32, bool)], stand: &Stand) -> i64 {
    let same = others.iter().filter(|(place, ..)| *place == stand.place);
    let mut arcs: Vec<u32> = same.map(|&(_, arc, _)| arc).collect();
    if arcs.is_empty() {
        return 0;
    }
    let without = state.crowding(&arcs) + state.crowding(&[stand.arc]);
    arcs.push(stand.arc);
    state.crowding(&arcs) - without
}

/// Keeps the cheapest way to each state, the cheapest of them, cheapest first.
fn thin(ways: &mut Vec<Way>) {
    ways.sort_by(|one, other| {
        (&one.stands, one.cost, one.from).cmp(&(&other.stands, other.cost, other.from))
    });
    ways.dedup_by(|one, other| one.stands == other.stands);
    ways.sort_by_key(|way| way.cost);
    ways.truncate(WAYS);
}
