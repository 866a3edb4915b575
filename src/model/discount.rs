//! What money of a later year is worth in the first one (docs/costs.md, "Several years").

use crate::model::case::Case;
use crate::model::units::{Fen, round_half_up};

/// (1 + r)^t by year.
#[derive(Clone, Debug)]
pub struct Discount {
    /// In 10⁻¹², rounded after each year.
    grown: Vec<i128>,
}

const ONE: i128 = 1_000_000_000_000;

impl Discount {
    /// By the case's rate, for so many years from the first one on.
    #[must_use]
    pub fn new(case: &Case, years: usize) -> Self {
        let rate = case.recipe.objective.discount.unwrap_or_else(|| case.profile.rate("build.discount"));
        let grow = |&grown: &i128| Some(round_half_up(grown * (1_000_000 + i128::from(rate.0)), 1_000_000));
        Self { grown: std::iter::successors(Some(ONE), grow).take(years).collect() }
    }

    /// A cost of a later year, rounded half up.
    ///
    /// # Panics
    /// When the year is beyond those it was made for.
    #[must_use]
    pub fn apply(&self, cost: Fen, later: usize) -> Fen {
        Fen::ratio(i128::from(cost.0) * ONE, self.grown[later])
    }
}
