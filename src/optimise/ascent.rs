//! Prices that climb: they follow the averaged answer of the volume algorithm to a better Lagrangian bound.
//!
//! A subgradient method with Polyak steps: Barahona and Anbil, "The volume algorithm", Mathematical Programming 87 (2000).
//! It refuses to make plans.

use crate::optimise::index::Index;
use crate::optimise::lagrange::{Evaluator, Open, Prices, Value};
use crate::optimise::problem::{RESOURCES, Row, Site};

/// One value for every relaxed constraint, in the order of [`Prices`].
#[derive(Clone, Debug, Default)]
struct Duals {
    units: Vec<f64>,
    sites: Vec<[f64; RESOURCES]>,
    rows: Vec<f64>,
}

impl Duals {
    fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        self.units.iter().chain(self.sites.iter().flatten()).chain(&self.rows).copied()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut f64> + '_ {
        self.units.iter_mut().chain(self.sites.iter_mut().flatten()).chain(&mut self.rows)
    }

    /// How far a choice breaches each constraint.
    fn breaches(index: &Index<'_>, value: &Value) -> Self {
        let problem = index.problem;
        let mut duals = Self {
            units: vec![1.0; problem.loads.len()],
            sites: vec![[0.0; RESOURCES]; problem.sites.len()],
            rows: problem.rows.iter().map(|row| -as_f64(row.limit)).collect(),
        };
        for &arc in &value.taken {
            let ends = index.arc(arc);
            duals.units[ends.unit as usize] -= 1.0;
            for (breach, &use_) in duals.sites[ends.site as usize].iter_mut().zip(&ends.uses) {
                *breach += f64::from(use_);
            }
            for &(row, a) in index.rows_of(arc as usize) {
                duals.rows[row as usize] += as_f64(a);
            }
        }
        for (site, &chosen) in value.chosen.iter().enumerate() {
            let resources = &problem.sites[site].configurations[chosen as usize].resources;
            for (breach, &most) in duals.sites[site].iter_mut().zip(resources) {
                *breach -= f64::from(most);
            }
            for &(row, b) in &index.site_rows[site][chosen as usize] {
                duals.rows[row as usize] += as_f64(b);
            }
        }
        duals
    }

    /// How large each price may become, against the others: a direction in these measures is the same for large and
    /// small units, for rows of schools, children or money.
    fn scales(index: &Index<'_>) -> Self {
        let problem = index.problem;
        let load = |load: u32| f64::from(load).powf(UNIT_POWER);
        let start = Prices::amortised(index, &Open::all(index));
        let each = start.units.iter().zip(&problem.loads).map(|(&price, &n)| as_f64(price.abs()) / load(n));
        let unit = median(each.collect()).max(1.0);
        let spread = |site: &Site| {
            let costs = || site.configurations.iter().map(|k| k.cost);
            as_f64(costs().max().unwrap_or(0) - costs().min().unwrap_or(0))
        };
        let site = median(problem.sites.iter().map(spread).filter(|&spread| spread > 0.0).collect());
        // Where sites cost nothing, one is worth what its share of the units pays.
        let share = as_f64(i64::try_from(problem.loads.len() / problem.sites.len().max(1)).unwrap_or(1));
        let site = if site > 0.0 { site } else { unit * share.max(1.0) };
        let row = |row: &Row| {
            let on_sites = median(row.configurations.iter().map(|&(_, _, b)| as_f64(b.abs())).collect());
            let on_arcs = median(row.arcs.iter().map(|&(_, a)| as_f64(a.abs())).collect());
            // What breaking the row by one of its own measure is worth, were it worth a site, or a unit's place.
            let price = if on_sites > 0.0 { site / on_sites } else { unit / on_arcs.max(1.0) };
            // A row with a price is worth that at most, and mostly near it: of thousands of them each moves as freely.
            let price = row.price.map_or(ROW * price, as_f64);
            (price / unit).max(1e-9)
        };
        Self {
            units: problem.loads.iter().map(|&n| load(n)).collect(),
            // A resource without limit has no price, or the bound would not be one.
            sites: index.limited.iter().map(|limited| limited.map(|is| f64::from(u8::from(is)))).collect(),
            rows: problem.rows.iter().map(row).collect(),
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Rows move a tenth as freely: one of them breached by one school would otherwise outweigh all units together, and two that
/// ask for an exact number would throw the prices to and fro.
const ROW: f64 = 0.1;
/// Prices of units grow a little slower than their loads (village instances converge fastest between 1/2 and 1).
const UNIT_POWER: f64 = 0.75;
/// The moving prices of the volume algorithm.
#[derive(Debug)]
pub(crate) struct Ascent<'a> {
    index: &'a Index<'a>,
    evaluator: Evaluator,
    /// Best prices so far.
    pub(crate) best: Prices,
    /// Their bound.
    pub(crate) bound: i64,
    /// Averaged answer: share of each arc.
    pub(crate) arcs: Vec<f64>,
    /// Averaged answer: share of each configuration of each site.
    pub(crate) sites: Vec<Vec<f64>>,
    /// Breaches of the averaged answer.
    breaches: Duals,
    scales: Duals,
    /// Largest price of each row.
    dearest: Vec<f64>,
    step: f64,
    lean: f64,
    stale: u32,
    rounds: u64,
}

/// Step, as a share of the distance to the target (Polyak): first, and below which the prices stand still.
const FIRST_STEP: f64 = 1.0;
const LAST_STEP: f64 = 3e-5;
/// The same for prices that are nearly right.
const WARM_STEP: f64 = 0.03;
const WARM_LEAN: f64 = 0.1;
/// Rounds without a better bound before the step shrinks, and to what share.
const PATIENCE: u32 = 7;
const SHRINK: f64 = 0.5;
/// How far the averaged answer leans to the newest one at most. Larger forgets faster and zigzags more.
const FIRST_LEAN: f64 = 0.3;
const LAST_LEAN: f64 = 0.01;

impl<'a> Ascent<'a> {
    /// Starts from prices.
    pub(crate) fn new(index: &'a Index<'a>, open: &Open, start: Prices) -> Self {
        let mut evaluator = Evaluator::default();
        let value = evaluator.evaluate(index, open, &start, false);
        let mut ascent = Self {
            index,
            evaluator,
            best: start,
            bound: value.bound,
            arcs: vec![0.0; index.problem.arcs.len()],
            sites: index.problem.sites.iter().map(|site| vec![0.0; site.configurations.len()]).collect(),
            breaches: Duals::breaches(index, &value),
            scales: Duals::scales(index),
            dearest: index.problem.rows.iter().map(dearest).collect(),
            step: FIRST_STEP,
            lean: FIRST_LEAN,
            stale: 0,
            rounds: 0,
        };
        ascent.average(&value, 1.0);
        ascent
    }

    /// Starts from prices that are nearly right: with small steps, or the first of them would throw away what is known.
    pub(crate) fn warm(index: &'a Index<'a>, open: &Open, start: Prices) -> Self {
        Self { step: WARM_STEP, lean: WARM_LEAN, ..Self::new(index, open, start) }
    }

    /// Lets prices that came to a standstill move again, for a new target.
    pub(crate) fn revive(&mut self) {
        self.step = self.step.max(WARM_STEP);
        self.lean = self.lean.max(WARM_LEAN);
        self.stale = 0;
    }

    /// Whether the prices still move.
    pub(crate) fn alive(&self) -> bool {
        self.step > LAST_STEP
    }

    fn average(&mut self, value: &Value, lean: f64) {
        for share in self.arcs.iter_mut().chain(self.sites.iter_mut().flatten()) {
            *share *= 1.0 - lean;
        }
        for &arc in &value.taken {
            self.arcs[arc as usize] += lean;
        }
        for (shares, &chosen) in self.sites.iter_mut().zip(&value.chosen) {
            shares[chosen as usize] += lean;
        }
    }

    /// One step towards `target` (a plan's cost, or a guess of the optimum). Returns the newest answer.
    pub(crate) fn step(&mut self, open: &Open, target: i64) -> Value {
        let prices = self.moved(target);
        let value = self.evaluator.evaluate(self.index, open, &prices, false);
        self.rounds += 1;
        let newest = Duals::breaches(self.index, &value);
        // The lean that makes the averaged answer breach least (Barahona and Anbil, section 3).
        let (mut along, mut length, mut agree) = (0.0, 0.0, 0.0);
        for ((old, new), scale) in self.breaches.iter().zip(newest.iter()).zip(self.scales.iter()) {
            let weight = scale * scale;
            along += weight * old * (old - new);
            length += weight * (old - new) * (old - new);
            agree += weight * old * new;
        }
        let lean = (along / length.max(1e-12)).clamp(self.lean / 10.0, self.lean);
        self.average(&value, lean);
        for (old, new) in self.breaches.iter_mut().zip(newest.iter()) {
            *old += lean * (new - *old);
        }
        if value.bound > self.bound {
            // Better by a real amount: the step may stay; by a crumb: it counts as standing still.
            let crumb = (target - self.bound).abs() / 10_000;
            self.stale = if value.bound - self.bound > crumb { 0 } else { self.stale + 1 };
            if agree > 0.0 {
                self.step = (self.step * 1.1).min(2.0);
            }
            self.bound = value.bound;
            self.best = prices;
        } else {
            self.stale += 1;
        }
        if self.stale >= PATIENCE {
            self.step *= SHRINK;
            self.lean = (self.lean * 0.85).max(LAST_LEAN);
            self.stale = 0;
        }
        value
    }

    fn moved(&self, target: i64) -> Prices {
        let best = &self.best;
        // A price at 0 whose constraint has room stays there and does not count in the length.
        let counts = |price: i64, breach: f64| price > 0 || breach > 0.0;
        let limits = best.sites.iter().flatten().chain(&best.rows).copied();
        let prices = best.units.iter().map(|_| i64::MAX).chain(limits);
        let moves = prices.zip(self.breaches.iter()).zip(self.scales.iter());
        let active = moves.filter(|&((price, breach), _)| counts(price, breach));
        let length: f64 = active.map(|((_, breach), scale)| (breach * scale).powi(2)).sum();
        let distance = as_f64((target - self.bound).max(1));
        let step = self.step * distance / length.max(1e-12);
        let shift =
            |price: i64, breach: f64, scale: f64| rounded(as_f64(price) + step * scale * scale * breach);
        let units = best.units.iter().zip(&self.breaches.units).zip(&self.scales.units);
        let rows = best.rows.iter().zip(&self.breaches.rows).zip(self.scales.rows.iter().zip(&self.dearest));
        let site = |site: usize, r: usize| {
            shift(best.sites[site][r], self.breaches.sites[site][r], self.scales.sites[site][r]).max(0)
        };
        Prices {
            units: units.map(|((&price, &breach), &scale)| shift(price, breach, scale)).collect(),
            sites: (0..best.sites.len()).map(|at| std::array::from_fn(|r| site(at, r))).collect(),
            rows: rows
                .map(|((&price, &breach), (&scale, &most))| {
                    shift(price, breach, scale).clamp(0, rounded(most))
                })
                .collect(),
        }
    }
}

/// Prices never leave this range, so that sums of products stay far inside 64 bits.
const LARGEST_PRICE: f64 = 1e13;
/// What a row may be priced at in all, at its largest coefficient (one of money counts a building in fen).
const LARGEST_ROW: f64 = 1e14;

fn dearest(row: &Row) -> f64 {
    let largest = row.arcs.iter().map(|&(_, a)| a).chain(row.configurations.iter().map(|&(_, _, b)| b));
    let largest = largest.map(i64::abs).max().unwrap_or(1).max(1);
    let dearest = (LARGEST_ROW / as_f64(largest)).clamp(1.0, LARGEST_PRICE);
    // Beyond its own price a breach would be paid for, and the bound would be none.
    row.price.map_or(dearest, |price| as_f64(price).min(dearest))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that 64 bits hold exactly")]
fn rounded(price: f64) -> i64 {
    price.clamp(-LARGEST_PRICE, LARGEST_PRICE).round() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a direction, not a figure: every bound is recomputed in integers"
)]
pub(crate) fn as_f64(value: i64) -> f64 {
    value as f64
}
