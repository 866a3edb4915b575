//! Prices of one more seat and bed at the sites of a finished plan.
//!
//! Without the feature `prices` there is no solver for them here, and a plan is written without; nothing else of it changes.

#[cfg(feature = "prices")]
pub use crate::optimise::duals::assignment_prices;
use crate::optimise::problem::RESOURCES;
#[cfg(not(feature = "prices"))]
use crate::optimise::problem::{Problem, Solution};

/// Prices (shadow prices turned non-negative) of one more seat and one more of each resource, by site, in the
/// problem's cost unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SitePrices {
    /// One more seat.
    pub seats: Vec<i64>,
    /// One more of each resource.
    pub resources: Vec<[i64; RESOURCES]>,
}

/// None: this program was built without the feature `prices`.
#[cfg(not(feature = "prices"))]
#[must_use]
pub fn assignment_prices(_: &Problem, _: &Solution) -> Option<SitePrices> {
    None
}
