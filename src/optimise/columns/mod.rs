//! Small problems to the optimum: branch and price.
//!
//! Takes what the root left open, and ends with the best plan, with the proof that there is none, or at its limit with a bound. It
//! refuses problems over several years and large ones: `tree` is theirs.
//!
//! ```text
//! node    price · master · price · master …   until the master's cost is the Lagrangian bound (or the bound settles the node)
//! branch  on a configuration of a site of which the master takes a fraction, else on an arc
//! ```
//!
//! The master (`master`) proves nothing: its duals, mixed with the best prices so far (Wentges, "Weighted Dantzig-Wolfe decomposition for
//! linear mixed-integer programming", International Transactions in Operational Research 4, 1997), are rounded to whole prices, at which
//! `pricing` computes the bound exactly. Costs are multiplied first, so that rounding costs less than the least difference between two plans.
//! Branching of generalised assignment by columns: Savelsbergh, "A branch-and-price algorithm for the generalized assignment problem",
//! Operations Research 45, 1997; which branch, by trials in the master: strong branching (Achterberg, Koch, Martin, 2005).

mod master;
mod node;
mod pricing;
mod simplex;
#[cfg(test)]
mod tests;

pub(crate) use node::{Start, penalties, search};
pub(crate) use pricing::Pricer;

use crate::optimise::problem::Problem;

/// Rows of a master at most, about: its inverse is dense, and a pivot costs their square. 200 units at 60 sites are within.
const MOST_ROWS: usize = 500;

/// Rows of the master: units, sites, what they are short of besides seats, rows.
fn rows(problem: &Problem) -> usize {
    problem.loads.len() + 4 * problem.sites.len() + problem.rows.len()
}

/// Whether a problem is small enough to be ended here.
pub(crate) fn is_small(problem: &Problem) -> bool {
    problem.chains.is_empty() && rows(problem) <= MOST_ROWS
}

/// Rows of a master up to which its nodes cost so little that no other tree need be tried before.
const FEW_ROWS: usize = 200;

/// Whether nodes here are dear enough to try the tree of prices first.
pub(crate) fn is_dear(problem: &Problem) -> bool {
    rows(problem) > FEW_ROWS
}

/// Gaps up to it are closed altogether in a small problem; who allows more asks for any plan.
const CLOSED: f64 = 0.01;
/// Nodes here to one of the node limit, where the optimum was asked for: a small problem's take milliseconds.
const NODES: u64 = 10;
/// Nodes for which the optimum is tried all the same where a gap would do, times the square of the master's rows; at the standard node
/// limit, and so many times as many where there is none.
const TRIED: usize = 4_000_000;
const STANDARD: u64 = 200;
const UNLIMITED: u64 = 50;

/// The gap and the node limit at which a small problem is worth solving, where these were asked for: the optimum, with an effort that
/// shrinks as nodes grow dearer.
pub(crate) fn effort(problem: &Problem, (gap, node_limit): (f64, u64)) -> (f64, u64) {
    if gap > CLOSED || !is_small(problem) {
        return (gap, node_limit);
    }
    let size = rows(problem).max(1);
    let tried = u64::try_from(TRIED / (size * size)).unwrap_or(u64::MAX).max(1);
    let nodes = match node_limit {
        limit if gap <= 0.0 => limit.saturating_mul(NODES),
        0 => tried.saturating_mul(UNLIMITED),
        limit => (tried.saturating_mul(limit) / STANDARD).max(1),
    };
    (0.0, nodes)
}
