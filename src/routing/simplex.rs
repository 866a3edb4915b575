//! The linear relaxation over columns of ones: a primal simplex with the inverse of its basis at hand.
//!
//! Its prices are only a suggestion: whoever takes them computes the bound from them again, in integers. It refuses to
//! prove anything.

/// Below this a reduced cost, relative to the largest cost, is no longer worth a step: what it could still gain is far
/// below a fen, and larger prices of noise would make it step for ever.
const REDUCED: f64 = 1e-11;
/// Smallest pivot: below it the inverse loses its digits.
const PIVOT: f64 = 1e-7;
/// How far right sides are moved apart, so that steps of length nought are rare in a problem that is full of ties.
const APART: f64 = 1e-6;
/// After so many steps the inverse is computed afresh: rounding adds up by then to the size of `PIVOT` at worst.
const AFRESH: u32 = 150;

/// A column of ones in some rows.
#[derive(Clone, Debug)]
struct Entry {
    cost: f64,
    rows: Vec<u16>,
}

/// Rows that must be met exactly, columns that may be used in any amount, and a basis.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    rows: usize,
    right: Vec<f64>,
    columns: Vec<Entry>,
    /// Of each row its basic column; `None` = the row is not met, at the price `missing`.
    basis: Vec<Option<u32>>,
    /// Shape rows × rows, row-major.
    inverse: Vec<f64>,
    value: Vec<f64>,
    missing: f64,
    steps: u32,
}

impl Master {
    /// No column yet: no row is met.
    pub(crate) fn new(right: &[f64], missing: f64) -> Self {
        let rows = right.len();
        // A golden-ratio sequence spreads the shifts evenly and never repeats one.
        #[expect(clippy::cast_precision_loss, reason = "a few hundred rows")]
        let shifted =
            |(row, &value): (usize, &f64)| value + APART * (1.0 + (row as f64 * 0.618_033_988_75).fract());
        let right: Vec<f64> = right.iter().enumerate().map(shifted).collect();
        let mut master = Self {
            rows,
            value: right.clone(),
            right,
            columns: Vec::new(),
            basis: vec![None; rows],
            inverse: vec![0.0; rows * rows],
            missing,
            steps: 0,
        };
        (0..rows).for_each(|row| master.inverse[row * rows + row] = 1.0);
        master
    }

    /// Takes a column in.
    pub(crate) fn push(&mut self, cost: f64, rows: Vec<u16>) {
        self.columns.push(Entry { cost, rows });
    }

    fn cost_of(&self, basic: Option<u32>) -> f64 {
        basic.map_or(self.missing, |column| self.columns[column as usize].cost)
    }

    /// Prices of the rows under the basis.
    pub(crate) fn prices(&self) -> Vec<f64> {
        let mut prices = vec![0.0; self.rows];
        for (row, &basic) in self.basis.iter().enumerate() {
            let cost = self.cost_of(basic);
            if cost != 0.0 {
                let inverse = &self.inverse[row * self.rows..][..self.rows];
                prices.iter_mut().zip(inverse).for_each(|(price, entry)| *price += cost * entry);
            }
        }
        prices
    }

    /// Columns in use with their amounts.
    pub(crate) fn used(&self) -> Vec<(u32, f64)> {
        let used = self.basis.iter().zip(&self.value);
        used.filter_map(|(&basic, &value)| basic.filter(|_| value > 2e-5).map(|column| (column, value)))
            .collect()
    }

    /// Steps until no column is worth entering, or `most` steps were made.
    pub(crate) fn optimise(&mut self, most: u32) {
        let largest = self.columns.iter().map(|column| column.cost.abs()).fold(1.0, f64::max);
        for _ in 0..most {
            let prices = self.prices();
            let reduced = |column: &Entry| {
                column.cost - column.rows.iter().map(|&row| prices[usize::from(row)]).sum::<f64>()
            };
            let mut entering = (-REDUCED * largest, usize::MAX);
            for (at, column) in self.columns.iter().enumerate() {
                let reduced = reduced(column);
                if reduced < entering.0 {
                    entering = (reduced, at);
                }
            }
            if entering.1 == usize::MAX || !self.enter(entering.1) {
                return;
            }
            self.steps += 1;
            if self.steps.is_multiple_of(AFRESH) {
                self.afresh();
            }
        }
    }

    /// Brings a column into the basis; false where nothing bounds it.
    fn enter(&mut self, column: usize) -> bool {
        let rows = self.rows;
        let direction: Vec<f64> = (0..rows)
            .map(|row| {
                let inverse = &self.inverse[row * rows..][..rows];
                self.columns[column].rows.iter().map(|&at| inverse[usize::from(at)]).sum()
            })
            .collect();
        let mut leaving: Option<(f64, f64, usize)> = None;
        for (row, &pivot) in direction.iter().enumerate() {
            if pivot <= PIVOT {
                continue;
            }
            let ratio = self.value[row].max(0.0) / pivot;
            let better = leaving.is_none_or(|(best, size, _)| {
                ratio < best - 1e-12 || (ratio <= best + 1e-12 && pivot > size)
            });
            if better {
                leaving = Some((ratio, pivot, row));
            }
        }
        let Some((_, pivot, row)) = leaving else { return false };
        self.pivot(row, pivot, &direction);
        self.basis[row] = u32::try_from(column).ok();
        true
    }

    fn pivot(&mut self, row: usize, pivot: f64, direction: &[f64]) {
        let rows = self.rows;
        let pivoted: Vec<f64> =
            self.inverse[row * rows..][..rows].iter().map(|entry| entry / pivot).collect();
        let amount = self.value[row] / pivot;
        for (other, &factor) in direction.iter().enumerate() {
            if other != row && factor != 0.0 {
                let line = &mut self.inverse[other * rows..][..rows];
                line.iter_mut().zip(&pivoted).for_each(|(entry, by)| *entry -= factor * by);
                self.value[other] -= factor * amount;
            }
        }
        self.inverse[row * rows..][..rows].copy_from_slice(&pivoted);
        self.value[row] = amount;
    }

    /// The inverse and the values computed from the basis itself.
    fn afresh(&mut self) {
        let rows = self.rows;
        let basis = std::mem::replace(&mut self.basis, vec![None; rows]);
        // A row that is not met keeps the place of what it lacks; the columns are taken over the others.
        let mut free: Vec<usize> = (0..rows).filter(|&row| basis[row].is_some()).collect();
        (self.inverse, self.value) = (vec![0.0; rows * rows], self.right.clone());
        (0..rows).for_each(|row| self.inverse[row * rows + row] = 1.0);
        for column in basis.into_iter().flatten() {
            let direction: Vec<f64> = (0..rows)
                .map(|row| {
                    let inverse = &self.inverse[row * rows..][..rows];
                    self.columns[column as usize].rows.iter().map(|&at| inverse[usize::from(at)]).sum()
                })
                .collect();
            let size = |at: usize| direction[free[at]].abs();
            let place = (0..free.len()).max_by(|&a, &b| size(a).total_cmp(&size(b)).then(b.cmp(&a)));
            if let Some(place) = place.filter(|&place| size(place) > PIVOT) {
                let row = free.swap_remove(place);
                self.pivot(row, direction[row], &direction);
                self.basis[row] = Some(column);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Master;

    #[test]
    fn three_pairs_of_three_stops_are_used_half_each() {
        let mut master = Master::new(&[1.0; 3], 1e6);
        for (cost, rows) in [(10.0, vec![0, 1]), (10.0, vec![1, 2]), (10.0, vec![0, 2]), (9.0, vec![0])] {
            master.push(cost, rows);
        }
        (1..3).for_each(|row| master.push(9.0, vec![row]));
        master.optimise(1000);
        assert!((master.prices().iter().sum::<f64>() - 15.0).abs() < 1e-6);
        assert_eq!(master.used().len(), 3);
    }
}
