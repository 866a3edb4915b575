//! The cheapest plan over all years: every plan of every year, and year after year every way to come to where schools and bound
//! children are.

use std::collections::BTreeMap;

use hubward::model::plan::Means;

use super::ties::{Combo, Ties};
use super::truth::{Truth, Way, Year};

/// A place of each unit of a year; [`FREE`] in what a year leaves behind, where it is not bound.
type Places = Vec<u8>;

const FREE: u8 = u8::MAX;

/// Whether a year may have these configurations, by school, and these places, by unit.
pub(crate) type Asked<'a> = &'a dyn Fn(usize, &[usize], &[u8]) -> bool;

fn home(year: &Year, row: usize) -> Option<u8> {
    year.movers[row].home.map(|school| u8::try_from(school).unwrap())
}

/// Every plan of every year, by configurations and places, at its least cost.
pub(crate) struct Search<'a> {
    truth: &'a Truth<'a>,
    combos: Vec<Combo>,
    /// By year and combo.
    plans: Vec<Vec<BTreeMap<Places, i64>>>,
    links: Vec<Vec<Vec<usize>>>,
}

impl<'a> Search<'a> {
    /// `None` = there is more to look at than a test has time for.
    pub(crate) fn new(truth: &'a Truth<'a>, most: usize) -> Option<Self> {
        let combos = truth.combos();
        let ways =
            |year: &Year| year.movers.iter().map(|mover| mover.ways.len()).try_fold(1, usize::checked_mul);
        let all: Option<usize> =
            truth.years.iter().map(ways).try_fold(0_usize, |sum, one| sum.checked_add(one?));
        if all?.checked_mul(combos.len())? > most {
            return None;
        }
        let plans = (0..truth.years.len())
            .map(|later| combos.iter().map(|combo| Filling::all(truth, later, combo)).collect())
            .collect();
        let links = (0..truth.years.len()).map(|later| truth.links(later)).collect();
        Some(Self { truth, combos, plans, links })
    }

    pub(crate) fn truth(&self) -> &'a Truth<'a> {
        self.truth
    }

    /// The cheapest plan that keeps these ties; `None` = there is none.
    pub(crate) fn cheapest(&self, ties: Ties) -> Option<i64> {
        self.cheapest_of(ties, &|_, _, _| true)
    }

    /// The same of those plans of which `asked` holds in every year.
    pub(crate) fn cheapest_of(&self, ties: Ties, asked: Asked<'_>) -> Option<i64> {
        let mut states: BTreeMap<(usize, Places), i64> = BTreeMap::new();
        for later in 0..self.plans.len() {
            let mut next = BTreeMap::new();
            let mut add = |state: (usize, Places), cost: i64| {
                let least = next.entry(state).or_insert(cost);
                *least = cost.min(*least);
            };
            for (to, combo) in self.combos.iter().enumerate() {
                let plans = &self.plans[later][to];
                if plans.is_empty() {
                    continue;
                }
                if later == 0 {
                    let may = self.truth.may_become(ties, 0, None, combo);
                    for (places, &cost) in plans.iter().filter(|(places, _)| may && asked(0, combo, places)) {
                        let bound = self.bound(ties, 0, combo, &[], places).expect("nobody was bound before");
                        add((to, bound), cost);
                    }
                    continue;
                }
                for (from, before) in self.combos.iter().enumerate() {
                    if !self.truth.may_become(ties, later, Some(before), combo) {
                        continue;
                    }
                    let begin = (from, Places::new());
                    let range = states.range(begin..(from + 1, Places::new()));
                    for ((_, held), so_far) in range {
                        for (places, &cost) in plans.iter().filter(|(places, _)| asked(later, combo, places))
                        {
                            if let Some(bound) = self.bound(ties, later, combo, held, places) {
                                add((to, bound), so_far + cost);
                            }
                        }
                    }
                }
            }
            states = next;
        }
        states.values().min().copied()
    }

    /// Who is bound where after a year at these places; `None` = somebody is moved twice.
    fn bound(&self, ties: Ties, later: usize, combo: &[usize], held: &[u8], places: &[u8]) -> Option<Places> {
        if !ties.moves {
            return Some(vec![FREE; places.len()]);
        }
        let year = &self.truth.years[later];
        let mut bound = Places::with_capacity(places.len());
        for (row, &place) in places.iter().enumerate() {
            let mut is = home(year, row) != Some(place);
            for &from in &self.links[later][row] {
                let kept = held[from];
                if kept == FREE {
                    continue;
                }
                is = true;
                let there = &self.truth.kinds[usize::from(kept)][combo[usize::from(kept)]];
                if kept != place && there.teaches(&year.movers[row]) {
                    return None;
                }
            }
            bound.push(if is { place } else { FREE });
        }
        Some(bound)
    }
}

/// A year under one choice of configurations, unit by unit.
struct Filling<'a> {
    truth: &'a Truth<'a>,
    year: &'a Year,
    combo: &'a [usize],
    /// By school: pupils, girls and boys who board, who eat.
    full: Vec<[u32; 4]>,
    boarders: u32,
    newly_over: i64,
    places: Places,
    cost: i64,
    found: BTreeMap<Places, i64>,
}

impl<'a> Filling<'a> {
    fn all(truth: &'a Truth<'a>, later: usize, combo: &'a [usize]) -> BTreeMap<Places, i64> {
        let year = &truth.years[later];
        let full = vec![[0; 4]; combo.len()];
        let cost = truth.chosen(combo).map(|kind| year.worth(kind.cost)).sum();
        let (places, found) = (Places::new(), BTreeMap::new());
        let mut filling = Self { truth, year, combo, full, boarders: 0, newly_over: 0, places, cost, found };
        if truth.year_allows(later, combo) {
            filling.from(0);
        }
        filling.found
    }

    fn from(&mut self, row: usize) {
        if row == self.year.movers.len() {
            let enough =
                self.truth.chosen(self.combo).zip(&self.full).all(|(kind, full)| full[0] >= kind.least);
            if enough {
                let brought = self.truth.brought(self.year, self.full.iter().map(|full| full[0]));
                let cost = self.cost - brought;
                let least = self.found.entry(self.places.clone()).or_insert(cost);
                *least = cost.min(*least);
            }
            return;
        }
        for way in &self.year.movers[row].ways {
            if self.add(row, way, true) {
                self.places.push(u8::try_from(way.school).unwrap());
                self.from(row + 1);
                self.places.pop();
            }
            self.add(row, way, false);
        }
    }

    /// Takes a unit in or out; whether it is within every limit then.
    fn add(&mut self, row: usize, way: &Way, comes: bool) -> bool {
        let mover = &self.year.movers[row];
        let (pupils, girls) = (mover.unit.pupils, mover.unit.girls);
        let boards = way.means == Means::Board;
        let eats = boards || way.means == Means::Bus && self.truth.riders_eat();
        let uses = [
            pupils,
            if boards { girls } else { 0 },
            if boards { pupils - girls } else { 0 },
            if eats { pupils } else { 0 },
        ];
        for (sum, more) in self.full[way.school].iter_mut().zip(uses) {
            *sum = if comes { *sum + more } else { *sum - more };
        }
        let (boarders, over) = (if boards { pupils } else { 0 }, if way.newly_over { pupils } else { 0 });
        self.boarders = if comes { self.boarders + boarders } else { self.boarders - boarders };
        self.newly_over += if comes { i64::from(over) } else { -i64::from(over) };
        self.cost += if comes { way.cost } else { -way.cost };
        let kind = &self.truth.kinds[way.school][self.combo[way.school]];
        let [all, her, his, fed] = self.full[way.school];
        kind.teaches(mover)
            && all <= kind.seats
            && (her <= kind.girls && his <= kind.boys && (!boards || kind.girls + kind.boys > 0))
            && kind.meals.is_none_or(|most| fed <= most)
            && self.truth.case.recipe.decide.max_boarders.is_none_or(|most| self.boarders <= most)
            && self.year.newly_over.is_none_or(|most| self.newly_over <= most)
    }
}
