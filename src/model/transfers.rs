//! Public money that changes hands beside the costs of a plan: who gives it and who receives it.
//!
//! It holds sums and adds nothing to a plan's cost: transfers pay costs that are counted already.

use std::collections::BTreeMap;

use crate::model::units::Fen;

/// What one side spends, gives and receives, fen a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Costs that it pays itself every year, without capital.
    pub running: Fen,
    /// The yearly share of what is built.
    pub capital: Fen,
    /// Transfers to others.
    pub gives: Fen,
    /// Transfers from others.
    pub receives: Fen,
}

impl Side {
    /// What it bears in the end; below zero where it receives more than it spends. Over all sides transfers cancel.
    #[must_use]
    pub fn net(&self) -> Fen {
        self.running + self.capital + self.gives - self.receives
    }
}

/// Transfers of one year (docs/costs.md, "Transfers"): reported, and no part of a plan's cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfers {
    /// Fen a year by item: `funds_pupils`, `funds_floor`, `funds_boarders`, `subsidy_boarders`, `subsidy_day`.
    pub items: BTreeMap<String, Fen>,
    /// By side: `county`, `schools`, `families`, `upper` (the governments above the county).
    pub sides: BTreeMap<String, Side>,
}

impl Transfers {
    /// Whether any money changes hands.
    #[must_use]
    pub fn any(&self) -> bool {
        self.items.values().any(|&fen| fen != Fen(0))
    }
}
