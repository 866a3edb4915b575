//! The Lagrangian bound: prices on units, resources and rows let the problem fall apart by site.
//!
//! ```text
//! L(λ, β, μ) = Σ_u λ_u - Σ_i μ_i limit_i + Σ_j min_k [ f_jk + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + knapsack(j, k) ]
//! knapsack   = min Σ (c + Σ_r β_jr use_r + Σ_i μ_i a_i - λ_u) x,  Σ n x ≤ seats_jk,  one arc a unit
//! ```
//!
//! Every choice of λ and of β, μ ≥ 0 bounds every plan from below. Prices and sums are integers, so no rounding
//! can break the bound; the knapsack is relaxed while prices move and exact for the final figure.
//! Prices move by a subgradient method with Polyak steps on the averaged answer of the volume algorithm:
//! Barahona and Anbil, "The volume algorithm", Mathematical Programming 87 (2000). It refuses to make plans.

use crate::optimise::index::Index;
use crate::optimise::knapsack::{self, Candidate};
use crate::optimise::problem::{RESOURCES, UNLIMITED};

/// Prices. Any values are valid; λ is free, the others are kept at 0 or above.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// λ of each unit.
    pub units: Vec<i64>,
    /// β of each resource at each site.
    pub sites: Vec<[i64; RESOURCES]>,
    /// μ of each row.
    pub rows: Vec<i64>,
}

impl Prices {
    /// Each unit at its cheapest arc, everything else free.
    pub(crate) fn cheapest(index: &Index<'_>, open: &Open) -> Self {
        let problem = index.problem;
        let units = (0..problem.loads.len()).map(|unit| {
            let costs = index.arcs_of(unit).filter(|&arc| open.arcs[arc]).map(|arc| problem.arcs[arc].cost);
            costs.min().unwrap_or(0)
        });
        Self {
            units: units.collect(),
            sites: vec![[0; RESOURCES]; problem.sites.len()],
            rows: vec![0; problem.rows.len()],
        }
    }
}

/// What is still possible: struck arcs and configurations are proven useless, or excluded by a branch.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) arcs: Vec<bool>,
    pub(crate) configurations: Vec<Vec<u32>>,
}

impl Open {
    pub(crate) fn all(index: &Index<'_>) -> Self {
        let sites = index.problem.sites.iter();
        Self {
            arcs: vec![true; index.problem.arcs.len()],
            configurations: sites
                .map(|site| (0..u32::try_from(site.configurations.len()).expect("few")).collect())
                .collect(),
        }
    }
}

/// The answer of one evaluation.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// The bound.
    pub(crate) bound: i64,
    /// Configuration chosen at each site.
    pub(crate) chosen: Vec<u32>,
    /// Value of every open configuration, in the order of [`Open::configurations`].
    pub(crate) values: Vec<Vec<i64>>,
    /// (arc, fraction) taken by the chosen configurations.
    pub(crate) taken: Vec<(u32, f64)>,
}

/// Reduced cost of every arc at the given prices.
pub(crate) fn reduced_costs(index: &Index<'_>, prices: &Prices) -> Vec<i64> {
    let arcs = index.problem.arcs.iter().enumerate();
    arcs.map(|(id, arc)| {
        let mut reduced = arc.cost - prices.units[arc.unit as usize];
        for (&price, &use_) in prices.sites[arc.site as usize].iter().zip(&arc.uses) {
            reduced += price * i64::from(use_);
        }
        reduced + index.rows_of(id).iter().map(|&(row, a)| prices.rows[row as usize] * a).sum::<i64>()
    })
    .collect()
}

fn candidates(
    index: &Index<'_>,
    open: &Open,
    reduced: &[i64],
    site: usize,
    offers: u32,
    out: &mut Vec<Candidate>,
) {
    out.clear();
    for item in &index.items[index.items_of(site)] {
        let arcs = index.site_arcs[item.first as usize..item.end as usize].iter();
        let possible = arcs.filter(|&&arc| open.arcs[arc as usize] && index.arc(arc).needs & !offers == 0);
        if let Some((value, arc)) = possible.map(|&arc| (reduced[arc as usize], arc)).min()
            && value < 0
        {
            let load = index.problem.loads[item.unit as usize];
            out.push(Candidate { load, reduced: value, unit: item.unit, arc });
        }
    }
    knapsack::sort(out);
}

/// The bound at given prices; `exact` solves the knapsacks to the end.
pub(crate) fn evaluate(index: &Index<'_>, open: &Open, prices: &Prices, exact: bool) -> Value {
    let problem = index.problem;
    let reduced = reduced_costs(index, prices);
    let mut value = Value {
        bound: prices.units.iter().sum::<i64>(),
        chosen: Vec::with_capacity(problem.sites.len()),
        values: Vec::with_capacity(problem.sites.len()),
        taken: Vec::new(),
    };
    value.bound -= problem.rows.iter().zip(&prices.rows).map(|(row, &price)| price * row.limit).sum::<i64>();
    let mut list = Vec::new();
    for site in 0..problem.sites.len() {
        evaluate_site(index, open, prices, &reduced, site, exact, &mut list, &mut value);
    }
    value
}

#[expect(clippy::too_many_arguments, reason = "one step of `evaluate`, split off to be readable")]
fn evaluate_site(
    index: &Index<'_>,
    open: &Open,
    prices: &Prices,
    reduced: &[i64],
    site: usize,
    exact: bool,
    list: &mut Vec<Candidate>,
    value: &mut Value,
) {
    let configurations = &index.problem.sites[site].configurations;
    let allowed = &open.configurations[site];
    let mut values = Vec::with_capacity(allowed.len());
    let mut listed = None; // offers for which `list` holds the candidates
    let mut table = Vec::new();
    let mut best: Option<(i64, u32)> = None;
    for &id in allowed {
        let configuration = &configurations[id as usize];
        let rows = &index.site_rows[site][id as usize];
        let mut sum =
            configuration.cost + rows.iter().map(|&(row, b)| prices.rows[row as usize] * b).sum::<i64>();
        for (&price, &most) in prices.sites[site].iter().zip(&configuration.resources) {
            sum -= if most == UNLIMITED { 0 } else { price * i64::from(most) }; // such a price is 0
        }
        if configuration.seats > 0 {
            if listed != Some(configuration.offers) {
                candidates(index, open, reduced, site, configuration.offers, list);
                listed = Some(configuration.offers);
                let largest = allowed.iter().map(|&k| configurations[k as usize].seats).max().unwrap_or(0);
                table = if exact { knapsack::exact(list, largest) } else { Vec::new() };
            }
            sum += if exact {
                table[(configuration.seats as usize).min(table.len() - 1)]
            } else {
                knapsack::relaxed(list, configuration.seats)
            };
        }
        values.push(sum);
        best = Some(best.map_or((sum, id), |best| best.min((sum, id))));
    }
    let (least, chosen) = best.expect("every site keeps at least one configuration");
    value.bound += least;
    value.chosen.push(chosen);
    value.values.push(values);
    let configuration = &configurations[chosen as usize];
    if configuration.seats > 0 {
        if listed != Some(configuration.offers) {
            candidates(index, open, reduced, site, configuration.offers, list);
        }
        take(list, configuration.seats, &mut value.taken);
    }
}

fn take(sorted: &[Candidate], seats: u32, taken: &mut Vec<(u32, f64)>) {
    let mut room = seats;
    for candidate in sorted {
        if candidate.load > room {
            taken.push((candidate.arc, f64::from(room) / f64::from(candidate.load)));
            return;
        }
        room -= candidate.load;
        taken.push((candidate.arc, 1.0));
    }
}

/// The moving prices of the volume algorithm.
#[derive(Debug)]
pub(crate) struct Ascent<'a> {
    index: &'a Index<'a>,
    /// Best prices so far.
    pub(crate) best: Prices,
    /// Their bound (knapsacks relaxed).
    pub(crate) bound: i64,
    /// Averaged answer: share of each arc.
    pub(crate) arcs: Vec<f64>,
    /// Averaged answer: share of each configuration of each site.
    pub(crate) sites: Vec<Vec<f64>>,
    step: f64,
    stale: u32,
    rounds: u64,
}

/// How far the averaged answer leans to the newest one. Larger forgets faster and zigzags more.
const LEAN: f64 = 0.1;
/// First step, as a share of the distance to the target (Polyak).
const FIRST_STEP: f64 = 1.0;
/// Rounds without a better bound before the step shrinks.
const PATIENCE: u32 = 10;
/// Below this step the prices stand still.
const LAST_STEP: f64 = 1e-4;

impl<'a> Ascent<'a> {
    /// Starts from prices.
    pub(crate) fn new(index: &'a Index<'a>, open: &Open, start: Prices) -> Self {
        let value = evaluate(index, open, &start, false);
        let mut ascent = Self {
            index,
            best: start,
            bound: value.bound,
            arcs: vec![0.0; index.problem.arcs.len()],
            sites: index.problem.sites.iter().map(|site| vec![0.0; site.configurations.len()]).collect(),
            step: FIRST_STEP,
            stale: 0,
            rounds: 0,
        };
        ascent.average(&value, 1.0);
        ascent
    }

    /// Whether the prices still move.
    pub(crate) fn alive(&self) -> bool {
        self.step > LAST_STEP
    }

    fn average(&mut self, value: &Value, lean: f64) {
        for share in self.arcs.iter_mut().chain(self.sites.iter_mut().flatten()) {
            *share *= 1.0 - lean;
        }
        for &(arc, part) in &value.taken {
            self.arcs[arc as usize] += lean * part;
        }
        for (shares, &chosen) in self.sites.iter_mut().zip(&value.chosen) {
            shares[chosen as usize] += lean;
        }
    }

    /// One step towards `target` (a plan's cost, or a guess of the optimum). Returns the newest answer.
    pub(crate) fn step(&mut self, open: &Open, target: i64) -> Value {
        let direction = self.direction();
        let prices = self.moved(&direction, target);
        let value = evaluate(self.index, open, &prices, false);
        self.rounds += 1;
        self.average(&value, if self.rounds < 20 { 0.3 } else { LEAN });
        if value.bound > self.bound {
            // Better by a real amount: the step may stay; by a crumb: it counts as standing still.
            let crumb = (target - self.bound).abs() / 10_000;
            self.stale = if value.bound - self.bound > crumb { 0 } else { self.stale + 1 };
            self.bound = value.bound;
            self.best = prices;
        } else {
            self.stale += 1;
        }
        if self.stale >= PATIENCE {
            self.step *= 0.7;
            self.stale = 0;
        }
        value
    }

    /// Breach of each relaxed constraint by the averaged answer: (units, resources, rows).
    fn direction(&self) -> (Vec<f64>, Vec<[f64; RESOURCES]>, Vec<f64>) {
        let problem = self.index.problem;
        let mut units = vec![1.0; problem.loads.len()];
        let mut sites = vec![[0.0; RESOURCES]; problem.sites.len()];
        let mut rows: Vec<f64> = problem.rows.iter().map(|row| -as_f64(row.limit)).collect();
        for (arc, &share) in self.arcs.iter().enumerate() {
            if share > 1e-9 {
                let ends = &problem.arcs[arc];
                units[ends.unit as usize] -= share;
                for (breach, &use_) in sites[ends.site as usize].iter_mut().zip(&ends.uses) {
                    *breach += share * f64::from(use_);
                }
                for &(row, a) in self.index.rows_of(arc) {
                    rows[row as usize] += share * as_f64(a);
                }
            }
        }
        for (site, shares) in self.sites.iter().enumerate() {
            for (k, &share) in shares.iter().enumerate() {
                let resources = &problem.sites[site].configurations[k].resources;
                for (breach, &most) in sites[site].iter_mut().zip(resources) {
                    *breach -= share * f64::from(most);
                }
                for &(row, b) in &self.index.site_rows[site][k] {
                    rows[row as usize] += share * as_f64(b);
                }
            }
        }
        (units, sites, rows)
    }

    fn moved(
        &self,
        (units, sites, rows): &(Vec<f64>, Vec<[f64; RESOURCES]>, Vec<f64>),
        target: i64,
    ) -> Prices {
        let best = &self.best;
        // A price at 0 whose constraint has room stays there and does not count in the length.
        let active = |price: i64, breach: f64| price > 0 || breach > 0.0;
        // Rows in other measures (fen, schools) are scaled to their limit so that one long row does not freeze the rest.
        let scale = |row: usize| (as_f64(self.index.problem.rows[row].limit).abs()).max(1.0);
        let mut length: f64 = units.iter().map(|breach| breach * breach).sum();
        for (prices, breaches) in best.sites.iter().zip(sites) {
            length +=
                prices.iter().zip(breaches).filter(|&(&p, &b)| active(p, b)).map(|(_, b)| b * b).sum::<f64>();
        }
        for (row, (&price, &breach)) in best.rows.iter().zip(rows).enumerate() {
            if active(price, breach) {
                length += (breach / scale(row)).powi(2);
            }
        }
        let distance = as_f64((target - self.bound).max(1));
        let step = self.step * distance / length.max(1e-12);
        let shift = |price: i64, breach: f64| rounded(as_f64(price) + step * breach);
        Prices {
            units: best.units.iter().zip(units).map(|(&price, &breach)| shift(price, breach)).collect(),
            sites: (best.sites.iter().zip(sites).zip(&self.index.limited))
                .map(|((prices, breaches), limited)| {
                    // A resource without limit has no price, or the bound would not be one.
                    std::array::from_fn(|r| if limited[r] { shift(prices[r], breaches[r]).max(0) } else { 0 })
                })
                .collect(),
            rows: best
                .rows
                .iter()
                .zip(rows)
                .enumerate()
                .map(|(row, (&price, &breach))| shift(price, breach / scale(row).powi(2)).max(0))
                .collect(),
        }
    }
}

/// Prices never leave this range, so that sums of products stay far inside 64 bits.
const LARGEST_PRICE: f64 = 1e13;

#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that 64 bits hold exactly")]
fn rounded(price: f64) -> i64 {
    price.clamp(-LARGEST_PRICE, LARGEST_PRICE).round() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a direction, not a figure: every bound is recomputed in integers"
)]
fn as_f64(value: i64) -> f64 {
    value as f64
}
