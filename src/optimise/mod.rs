//! The abstract problem and its engines: units, sites, configurations, priced arcs.
//!
//! It knows no villages, roads or laws. In the symbols of the planning problem (one year):
//!
//! ```text
//! sets       u ∈ U units,  j ∈ J sites,  k ∈ K_j configurations,  a ∈ A arcs (unit u_a, site j_a)
//! data       n_u load,  c_a cost of an arc,  f_jk cost of a configuration,  seats_jk,  cap_jkr,  least_jk
//! variables  x_a ∈ {0,1} the arc is taken,  z_jk ∈ {0,1} the site is in the configuration
//! minimise   Σ_a c_a x_a + Σ_jk f_jk z_jk + Σ_{i has a price} p_i max(0, Σ a_i x + Σ b_i z - limit_i)
//! subject to Σ_{a of u} x_a = 1                          every unit is served once         (1)
//!            Σ_k z_jk = 1                                one configuration a site          (2)
//!            Σ_a n_u x_a ≤ Σ_k seats_jk z_jk             seats                             (3)
//!            Σ_a use_ar x_a ≤ Σ_k cap_jkr z_jk           beds of boys and girls, meals     (4), (5)
//!            x_a ≤ Σ_{k offers what a needs} z_jk        the configuration serves the arc  (6)
//!            Σ_a n_u x_a ≥ Σ_k least_jk z_jk             a school worth keeping open       (7)
//!            Σ_grades ⌈Σ n_ug x_a / size⌉ ≤ rooms_jk       whole classes                     (8)
//!            Σ a_i x + Σ b_i z ≤ limit_i                 counts and budgets, without price (9)
//!            z of a chain's sites a path through years   closed stays closed, …            (10)
//! ```
//!
//! Over several years a place is a site in each of them, and the sites are a `chain`; units and rows are those of all years.
//!
//! `lagrange` bounds it from below at prices that `ascent` moves, `search` and `resplit` make plans in `rounds` over a `kernel`, `tree` closes the gap
//! between them, of small problems `columns` to nothing by branch and price (`narrow` strikes what the limits alone rule out while there is no plan), `solve` runs these in turn and answers what-ifs, `linear` asks
//! `good_lp` for the price of one more seat and bed. `impossible` sees what a flow can see of why there is no plan; `explain`
//! finds a set of requirements none of which can be spared, over a problem of `relax`. With the feature `highs`, its
//! module asks HiGHS for the whole or for what fixing left, and `closing` has it end what the own engine began. `classics` counts minutes, children or sites instead of cost. `certificate` writes down what a tree proved.

mod ascent;
pub mod bonds;
pub mod certificate;
mod chain;
pub mod classes;
pub mod classics;
#[cfg(feature = "highs")]
mod closing;
mod columns;
#[cfg(feature = "prices")]
mod duals;
pub mod explain;
mod finer;
#[cfg(feature = "highs")]
pub mod highs;
pub mod impossible;
mod index;
mod kernel;
mod knapsack;
mod lagrange;
pub mod linear;
mod moves;
mod narrow;
pub mod problem;
pub mod relax;
mod resplit;
mod rounds;
mod search;
mod solve;
mod state;
mod tree;

pub use certificate::Certificate;
#[cfg(feature = "highs")]
pub use closing::closed;
pub use lagrange::Prices;
pub use solve::{Answer, Change, Effort, Proof, solve, what_if};
pub use tree::Decision;
