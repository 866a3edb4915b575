//! A small linear programme that grows column by column: the revised primal simplex with a dense inverse.
//!
//! ```text
//! minimise c x  subject to  A x = b, x ≥ 0        b is shifted by less than 1e-6 a row, against cycling
//! ```
//!
//! Its figures are floats and prove nothing: `columns` rounds its duals to whole prices, whose bound is recomputed in integers, and
//! recounts every plan. Dantzig's rule; Charnes' perturbation (Econometrica 20, 1952) in place of a rule for ties.

/// A sparse column.
#[derive(Clone, Debug)]
struct Column {
    cost: f64,
    entries: Vec<(u32, f64)>,
    basic: bool,
    shut: bool,
}

/// Where the programme stands.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    basic: Vec<usize>,
    /// The inverse of the basic columns, row-major.
    inverse: Vec<f64>,
    values: Vec<f64>,
}

/// The programme.
#[derive(Debug)]
pub(crate) struct Simplex {
    rhs: Vec<f64>,
    columns: Vec<Column>,
    basis: Basis,
    since: usize,
}

/// A reduced cost above it is none: costs are scaled to about one.
const OPTIMAL: f64 = 1e-10;
/// Smallest pivot. Smaller ones would spoil the inverse.
const PIVOT: f64 = 1e-8;
/// Columns looked at between two looks at all.
const NEAR: usize = 40;
/// Pivots after which the inverse is worked out anew.
const FRESH: usize = 150;

impl Simplex {
    /// Starts at a basis of one column a row: its cost, and its sign there.
    pub(crate) fn new(rhs: &[f64], start: &[(f64, f64)]) -> Self {
        let mut dice = oorandom::Rand32::new(17);
        let shifted = |&b: &f64| if b < 0.0 { b - shift(&mut dice) } else { b + shift(&mut dice) };
        let rhs: Vec<f64> = rhs.iter().map(shifted).collect();
        let count = rhs.len();
        let mut inverse = vec![0.0; count * count];
        let mut columns = Vec::with_capacity(count);
        for (row, &(cost, sign)) in (0_u32..).zip(start) {
            inverse[row as usize * (count + 1)] = 1.0 / sign;
            columns.push(Column { cost, entries: vec![(row, sign)], basic: true, shut: false });
        }
        let values = rhs.iter().zip(start).map(|(b, (_, sign))| b / sign).collect();
        Self { rhs, columns, basis: Basis { basic: (0..count).collect(), inverse, values }, since: 0 }
    }

    /// Adds a column; its number.
    pub(crate) fn add(&mut self, cost: f64, entries: Vec<(u32, f64)>) -> usize {
        self.columns.push(Column { cost, entries, basic: false, shut: false });
        self.columns.len() - 1
    }

    /// Gives a column another cost.
    pub(crate) fn set_cost(&mut self, column: usize, cost: f64) {
        self.columns[column].cost = cost;
    }

    /// Where it stands, to come back to.
    pub(crate) fn basis(&self) -> Basis {
        self.basis.clone()
    }

    /// Goes back.
    pub(crate) fn restore(&mut self, basis: Basis) {
        self.columns.iter_mut().for_each(|column| column.basic = false);
        basis.basic.iter().for_each(|&column| self.columns[column].basic = true);
        self.basis = basis;
    }

    /// Price of each row.
    pub(crate) fn duals(&self) -> Vec<f64> {
        let count = self.rhs.len();
        let mut duals = vec![0.0; count];
        for (row, &column) in self.basis.inverse.chunks_exact(count).zip(&self.basis.basic) {
            let cost = self.columns[column].cost;
            if cost != 0.0 {
                duals.iter_mut().zip(row).for_each(|(dual, inverse)| *dual += cost * inverse);
            }
        }
        duals
    }

    /// Cost of a column less what its rows pay.
    pub(crate) fn reduced(&self, column: usize, duals: &[f64]) -> f64 {
        self.columns[column].cost - self.paid(column, duals)
    }

    /// What a column's rows pay.
    pub(crate) fn paid(&self, column: usize, duals: &[f64]) -> f64 {
        self.columns[column].entries.iter().map(|&(row, a)| a * duals[row as usize]).sum()
    }

    /// What is taken of each basic column.
    pub(crate) fn taken(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.basis.basic.iter().copied().zip(self.basis.values.iter().copied())
    }

    /// The cost as it stands.
    pub(crate) fn cost(&self) -> f64 {
        self.taken().map(|(column, value)| self.columns[column].cost * value).sum()
    }

    /// Whether a column may come in; one that may not stays while it is basic.
    pub(crate) fn set_shut(&mut self, column: usize, is: bool) {
        self.columns[column].shut = is;
    }

    /// Pivots until nothing betters the cost, or so many times. All columns are looked at in turns; between, the best of them
    /// (Orchard-Hays' multiple pricing).
    pub(crate) fn solve(&mut self, most: usize) {
        let mut near: Vec<usize> = Vec::with_capacity(NEAR);
        for _ in 0..most {
            let duals = self.duals();
            let cheapest = |columns: &[usize]| {
                let reduced = columns.iter().map(|&column| (self.reduced(column, &duals), column));
                let better =
                    reduced.filter(|&(reduced, column)| reduced < -OPTIMAL && !self.columns[column].basic);
                better.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            };
            let mut best = cheapest(&near);
            if best.is_none() {
                self.best(&duals, &mut near);
                best = cheapest(&near);
            }
            let Some((_, column)) = best else { return };
            if !self.enter(column) {
                return;
            }
            self.since += 1;
            if self.since >= FRESH {
                self.renew();
            }
        }
    }

    /// The columns of least reduced cost of all.
    fn best(&self, duals: &[f64], near: &mut Vec<usize>) {
        let free = (0..self.columns.len()).filter(|&column| {
            let column = &self.columns[column];
            !column.basic && !column.shut
        });
        let all = free.map(|column| (self.reduced(column, duals), column));
        let mut better: Vec<(f64, usize)> = all.filter(|&(reduced, _)| reduced < -OPTIMAL).collect();
        better.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.clear();
        near.extend(better.into_iter().take(NEAR).map(|(_, column)| column));
    }

    /// Drops columns for good, none of them basic; those kept move up in their order.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut place = Vec::with_capacity(keep.len());
        let mut kept = 0;
        for &keep in keep {
            place.push(kept);
            kept += usize::from(keep);
        }
        let mut at = 0;
        self.columns.retain(|_| {
            at += 1;
            keep[at - 1]
        });
        self.basis.basic.iter_mut().for_each(|column| *column = place[*column]);
    }

    /// Whether a column is basic.
    pub(crate) fn is_basic(&self, column: usize) -> bool {
        self.columns[column].basic
    }

    /// Brings a column in; false where nothing leaves (then the numbers went astray: every column here is bounded).
    fn enter(&mut self, column: usize) -> bool {
        let count = self.rhs.len();
        let Basis { basic, inverse, values } = &mut self.basis;
        let mut along = vec![0.0; count];
        for (along, row) in along.iter_mut().zip(inverse.chunks_exact(count)) {
            *along = self.columns[column].entries.iter().map(|&(at, a)| a * row[at as usize]).sum();
        }
        let ratio = |row: usize| values[row].max(0.0) / along[row];
        let leaves = (0..count).filter(|&row| along[row] > PIVOT).min_by(|&a, &b| {
            ratio(a).total_cmp(&ratio(b)).then(along[b].total_cmp(&along[a])).then(a.cmp(&b))
        });
        let Some(leaves) = leaves else { return false };
        let step = ratio(leaves);
        let pivot: Vec<f64> =
            inverse[leaves * count..][..count].iter().map(|cell| cell / along[leaves]).collect();
        for (row, cells) in inverse.chunks_exact_mut(count).enumerate() {
            if row == leaves {
                cells.copy_from_slice(&pivot);
            } else if along[row] != 0.0 {
                cells.iter_mut().zip(&pivot).for_each(|(cell, pivot)| *cell -= along[row] * pivot);
            }
            values[row] = if row == leaves { step } else { values[row] - step * along[row] };
        }
        self.columns[basic[leaves]].basic = false;
        self.columns[column].basic = true;
        basic[leaves] = column;
        true
    }

    /// Works the inverse out anew (Gauss and Jordan, largest pivots first); what is singular by now stays as it is.
    fn renew(&mut self) {
        self.since = 0;
        let count = self.rhs.len();
        let mut left = vec![0.0; count * count];
        for (at, &column) in self.basis.basic.iter().enumerate() {
            for &(row, a) in &self.columns[column].entries {
                left[row as usize * count + at] += a;
            }
        }
        let mut right = vec![0.0; count * count];
        (0..count).for_each(|at| right[at * (count + 1)] = 1.0);
        for at in 0..count {
            let largest = (at..count)
                .max_by(|&a, &b| left[a * count + at].abs().total_cmp(&left[b * count + at].abs()))
                .unwrap_or(at);
            let pivot = left[largest * count + at];
            if pivot.abs() < PIVOT * PIVOT {
                return;
            }
            for cells in [&mut left, &mut right] {
                if largest != at {
                    let (low, high) = cells.split_at_mut(largest * count);
                    low[at * count..][..count].swap_with_slice(&mut high[..count]);
                }
                cells[at * count..][..count].iter_mut().for_each(|cell| *cell /= pivot);
            }
            let own = [left[at * count..][..count].to_vec(), right[at * count..][..count].to_vec()];
            for row in (0..count).filter(|&row| row != at) {
                let factor = left[row * count + at];
                if factor == 0.0 {
                    continue;
                }
                for (cells, own) in [&mut left, &mut right].into_iter().zip(&own) {
                    let row = &mut cells[row * count..][..count];
                    row.iter_mut().zip(own).for_each(|(cell, own)| *cell -= factor * own);
                }
            }
        }
        let values = right.chunks_exact(count).map(|row| row.iter().zip(&self.rhs).map(|(a, b)| a * b).sum());
        self.basis.values = values.collect();
        self.basis.inverse = right;
    }
}

fn shift(dice: &mut oorandom::Rand32) -> f64 {
    1e-7 * f64::from(1.0 + dice.rand_float())
}

#[cfg(test)]
mod tests {
    use super::Simplex;

    /// Least cost of 0-1 covers of three rows by pairs: the relaxation takes half of each pair.
    #[test]
    fn takes_halves_where_they_are_best() {
        let mut simplex = Simplex::new(&[1.0; 3], &[(10.0, 1.0); 3]);
        for pair in [[0, 1], [1, 2], [0, 2]] {
            simplex.add(1.0, pair.iter().map(|&row| (row, 1.0)).collect());
        }
        simplex.solve(100);
        assert!((simplex.cost() - 1.5).abs() < 1e-5, "{}", simplex.cost());
        assert!(simplex.duals().iter().all(|dual| (dual - 0.5).abs() < 1e-9));
        let before = simplex.basis();
        simplex.set_cost(3, 5.0);
        simplex.solve(100);
        assert!(simplex.cost() > 3.4);
        simplex.set_cost(3, 1.0);
        simplex.restore(before);
        simplex.renew();
        assert!((simplex.cost() - 1.5).abs() < 1e-5);
    }

    /// Random transport problems on a square: the cost is that of the best of all assignments.
    #[test]
    fn assignments_equal_enumeration() {
        let mut dice = oorandom::Rand32::new(5);
        for _ in 0..200 {
            let cost: Vec<Vec<f64>> =
                (0..4).map(|_| (0..4).map(|_| f64::from(dice.rand_range(0..30))).collect()).collect();
            let mut simplex = Simplex::new(&[1.0; 8], &[(100.0, 1.0); 8]);
            for (i, row) in (0..).zip(&cost) {
                for (j, &cost) in (4..).zip(row) {
                    simplex.add(cost, vec![(i, 1.0), (j, 1.0)]);
                }
            }
            simplex.solve(1000);
            let mut best = f64::MAX;
            let digits = |code: usize| [code / 64, code / 16 % 4, code / 4 % 4, code % 4];
            for code in 0..256 {
                let to = digits(code);
                if (0..4).all(|j| to.contains(&j)) {
                    best = best.min((0..4).map(|i| cost[i][to[i]]).sum());
                }
            }
            assert!((simplex.cost() - best).abs() < 1e-3, "{} {best}", simplex.cost());
        }
    }
}
