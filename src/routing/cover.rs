//! The cheapest columns that call at every stop once, proven over all columns that are handed in.
//!
//! One problem for every number of routes: a bus's price is most of the cost, and between two numbers the relaxation is weak.
//! In each, columns whose reduced cost is beyond the gap are dropped, and two stops that some columns serve together and others apart are
//! tied or parted, depth first. Every bound is computed in integers from the simplex's prices over all columns left. It
//! refuses to make columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::buses::StopPrices;
use crate::routing::sets::Column;
use crate::routing::simplex::Master;

const PARTS: i64 = StopPrices::PARTS;
/// Columns that enter the relaxation at once: more make its steps dear, fewer make its rounds many.
const AT_ONCE: usize = 60;
/// A part of a column that is as good as none or all: the simplex moves right sides apart by a millionth each.
const WHOLE: f64 = 1e-3;
/// What a stop without a bus costs the relaxation, in costs of a whole plan: enough that hardly any part of one pays.
const MISSING: f64 = 10.0;
/// Steps of a relaxation before new columns are looked for: a guard against circles of steps that gain nothing.
const MOST_STEPS: u32 = 20_000;

/// What is known at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Covered {
    /// Indices of the columns of the best choice that is cheaper than what was known, and its cost.
    pub best: Option<(i64, Vec<usize>)>,
    /// No choice of these columns costs less than this, or than what was known.
    pub bound: i64,
    /// Prices of the stops in the first relaxation, none of whose columns has a negative reduced cost.
    pub prices: Vec<i64>,
    /// Whether nothing was left unsearched.
    pub exhausted: bool,
}

/// Limits of the search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub stops: usize,
    /// Fewest and most columns that may be chosen.
    pub counts: (usize, usize),
    /// Only what costs less than this is sought.
    pub below: i64,
    /// Most relaxations.
    pub nodes: u64,
}

struct Search<'c> {
    columns: &'c [Column],
    masks: Vec<u128>,
    terms: Terms,
    go: &'c dyn Fn() -> bool,
    below: i64,
    best: Option<(i64, Vec<usize>)>,
    /// The least bound of what was left unsearched.
    left: i64,
    nodes: u64,
}

/// A relaxation over the columns that have entered.
struct Restricted {
    master: Master,
    /// The index of each of its columns.
    names: Vec<usize>,
    entered: Vec<bool>,
    count: Option<u16>,
}

impl Restricted {
    fn new(search: &Search<'_>, count: Option<usize>) -> Self {
        let mut right = vec![1.0; search.terms.stops];
        #[expect(clippy::cast_precision_loss, reason = "at most the number of stops")]
        right.extend(count.map(|count| count as f64));
        #[expect(clippy::cast_precision_loss, reason = "a suggestion of prices; the bound is in integers")]
        let missing = search.below as f64 * MISSING;
        Self {
            master: Master::new(&right, missing),
            names: Vec::new(),
            entered: vec![false; search.columns.len()],
            count: count.map(|_| u16::try_from(search.terms.stops).expect("at most 127 stops")),
        }
    }

    /// Takes a column in; false where it was there.
    fn enter(&mut self, search: &Search<'_>, at: usize) -> bool {
        if std::mem::replace(&mut self.entered[at], true) {
            return false;
        }
        let column = &search.columns[at];
        let rows = column.order.iter().map(|&stop| stop - 1).chain(self.count).collect();
        #[expect(clippy::cast_precision_loss, reason = "a suggestion of prices; the bound is in integers")]
        self.master.push(column.cost as f64, rows);
        self.names.push(at);
        true
    }
}

/// A relaxation's answer.
struct Relaxed {
    bound: i64,
    scaled: i64,
    prices: Vec<i64>,
    used: Vec<(usize, f64)>,
}

/// The cheapest exact cover of stops 1 … n by at most so many columns.
pub(crate) fn cover(columns: &[Column], terms: &Terms, go: &dyn Fn() -> bool) -> Covered {
    let mask = |column: &Column| column.order.iter().map(|&stop| 1_u128 << stop).sum();
    let dearest = columns.iter().map(|column| column.cost).max().unwrap_or(0).max(1);
    let any = dearest.saturating_mul(i64::try_from(terms.stops).unwrap_or(i64::MAX)).saturating_add(1);
    let mut search = Search {
        columns,
        masks: columns.iter().map(mask).collect(),
        terms: *terms,
        go,
        below: terms.below.min(any),
        best: None,
        left: i64::MAX,
        nodes: 0,
    };
    let all: Vec<usize> = (0..columns.len()).collect();
    let root = search.relax(&all, None, &[]);
    let count: f64 = root.used.iter().map(|&(_, amount)| amount).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the number of stops"
    )]
    let down = ((count + WHOLE).floor() as usize).clamp(terms.counts.0.max(1), terms.counts.1.max(1));
    let most = terms.counts.1.min(terms.stops);
    let mut open = [true, true];
    for step in 0..=terms.stops {
        let sides = [down.checked_sub(step).filter(|&k| k > 0 && k >= terms.counts.0), Some(down + 1 + step)];
        for (side, k) in sides.into_iter().enumerate() {
            let k = k.filter(|&k| open[side] && k <= most);
            open[side] = k.is_some_and(|k| search.with(&all, k, root.bound));
        }
    }
    // Beyond a number of routes whose relaxation is too dear all are: its cost is convex in that number.
    let bound = search.left.min(search.below).max(root.bound.min(search.below));
    Covered { best: search.best, bound, prices: root.prices, exhausted: search.left >= search.below }
}

impl Search<'_> {
    /// Searches choices of exactly `count` columns; whether their relaxation left anything to search.
    fn with(&mut self, all: &[usize], count: usize, known: i64) -> bool {
        let mut stack = vec![(all.to_vec(), known, Vec::new())];
        let mut first = true;
        let mut worth = false;
        while let Some((allowed, known, basis)) = stack.pop() {
            if known >= self.below {
                continue;
            }
            if self.nodes >= self.terms.nodes || !(self.go)() {
                self.left = self.left.min(known);
                worth = true; // not shown to be too dear, so the next number is looked at as well
                continue;
            }
            let relaxed = self.relax(&allowed, Some(count), &basis);
            let bound = relaxed.bound.max(known);
            if relaxed.bound >= self.below {
                continue;
            }
            worth |= first;
            first = false;
            let room = (self.below - 1).saturating_mul(PARTS) - relaxed.scaled;
            let left: Vec<usize> =
                allowed.into_iter().filter(|&at| self.reduced(at, &relaxed.prices) <= room).collect();
            let Some(pair) = self.parted(&relaxed.used) else {
                self.take(&relaxed.used);
                if bound < self.below {
                    self.left = self.left.min(bound); // rounding, or a stop left out in part: nothing is claimed
                }
                continue;
            };
            let both = 1_u128 << pair.0 | 1_u128 << pair.1;
            let basis: Vec<usize> = relaxed.used.iter().map(|&(at, _)| at).collect();
            let keep = |whole: bool| -> Vec<usize> {
                let ties = |&&at: &&usize| {
                    let part = self.masks[at] & both;
                    part == 0 || (part == both) == whole
                };
                left.iter().filter(ties).copied().collect()
            };
            let (tied, apart) = (keep(true), keep(false));
            stack.push((apart, bound, basis.clone()));
            stack.push((tied, bound, basis));
        }
        worth
    }

    /// Two stops served together by some part of the columns in use, as near to a half as any; `None` = nothing is parted.
    fn parted(&self, used: &[(usize, f64)]) -> Option<(u16, u16)> {
        let broken = |amount: f64| amount > WHOLE && amount < 1.0 - WHOLE;
        let mut pairs: BTreeMap<(u16, u16), f64> = BTreeMap::new();
        for &(at, amount) in used {
            let mut stops = self.columns[at].order.clone();
            stops.sort_unstable();
            for (place, &one) in stops.iter().enumerate() {
                for &other in &stops[place + 1..] {
                    *pairs.entry((one, other)).or_default() += amount;
                }
            }
        }
        let open = pairs.into_iter().filter(|&(_, amount)| broken(amount));
        open.min_by(|a, b| (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs())).map(|(pair, _)| pair)
    }

    /// Keeps a choice of whole columns, if it is one and cheaper.
    fn take(&mut self, used: &[(usize, f64)]) {
        let chosen: Vec<usize> =
            used.iter().filter(|&&(_, amount)| amount > 0.5).map(|&(at, _)| at).collect();
        let met = chosen.iter().fold((0_u128, true), |(met, once), &at| {
            (met | self.masks[at], once && met & self.masks[at] == 0)
        });
        let stops = (1..=self.terms.stops).map(|stop| 1_u128 << stop).sum();
        let cost = chosen.iter().map(|&at| self.columns[at].cost).sum();
        if met == (stops, true)
            && (self.terms.counts.0..=self.terms.counts.1).contains(&chosen.len())
            && cost < self.below
        {
            self.below = cost;
            self.best = Some((cost, chosen));
        }
    }

    fn reduced(&self, at: usize, prices: &[i64]) -> i64 {
        let column = &self.columns[at];
        let count = prices.get(self.terms.stops).copied().unwrap_or(0);
        let stops: i64 = column.order.iter().map(|&stop| prices[usize::from(stop) - 1]).sum();
        column.cost * PARTS - stops - count
    }

    /// The relaxation over some columns, `count` of them in all where it says so.
    fn relax(&mut self, allowed: &[usize], count: Option<usize>, basis: &[usize]) -> Relaxed {
        self.nodes += 1;
        let mut restricted = Restricted::new(self, count);
        let usable: BTreeSet<usize> = basis.iter().copied().collect();
        for &at in allowed.iter().filter(|at| usable.contains(at)) {
            restricted.enter(self, at);
        }
        loop {
            restricted.master.optimise(MOST_STEPS);
            let prices = scaled(&restricted.master.prices());
            let reduced = allowed.iter().map(|&at| (self.reduced(at, &prices), at));
            let mut worth: Vec<(i64, usize)> = reduced.filter(|&(reduced, _)| reduced < 0).collect();
            let least = worth.iter().map(|&(reduced, _)| reduced).min().unwrap_or(0);
            if worth.len() > AT_ONCE {
                worth.select_nth_unstable(AT_ONCE);
                worth.truncate(AT_ONCE);
            }
            worth.sort_unstable();
            let new = worth.into_iter().filter(|&(_, at)| restricted.enter(self, at)).count();
            if new == 0 {
                return self.answer(&restricted, prices, least, count);
            }
        }
    }

    /// What a relaxation proves: its prices, lowered until no column is worth more than it costs.
    fn answer(
        &self,
        restricted: &Restricted,
        mut prices: Vec<i64>,
        least: i64,
        count: Option<usize>,
    ) -> Relaxed {
        let stops = self.terms.stops;
        let mut scaled = 0;
        if let Some(count) = count {
            prices[stops] += least; // every choice has `count` columns: the price of the count takes it
            scaled = prices[stops].saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        } else {
            for price in &mut prices {
                *price += least; // every column has a stop at least
            }
        }
        scaled += prices[..stops].iter().sum::<i64>();
        let name = |(at, amount): (u32, f64)| (restricted.names[at as usize], amount);
        let used = restricted.master.used().into_iter().map(name).collect();
        Relaxed { bound: -(-scaled).div_euclid(PARTS), scaled, prices, used }
    }
}

/// Prices in parts of a fen, rounded down.
fn scaled(prices: &[f64]) -> Vec<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "saturates; any price is lawful"
    )]
    prices.iter().map(|price| (price * PARTS as f64).floor() as i64).collect()
}
