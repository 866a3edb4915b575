//! Which bus calls where: routes of one school's buses, proven to be the cheapest or with the gap said.
//!
//! It knows no plan, village or road; it is handed stops, legs and kinds of bus as plain values of [`model::buses`](crate::model::buses), where a route's
//! ride and cost are defined.
//!
//! ```text
//! sets       s ∈ S stops,  R = routes that keep seats, rides and least load,  R(s) those that call at s
//! data       c_r cost of a route, its cheapest kind of bus and its cheapest order of stops
//! variables  x_r ∈ {0,1} the route is driven
//! minimise   Σ_r c_r x_r
//! subject to Σ_{r ∈ R(s)} x_r = 1     every stop is called at once            (1)
//!            Σ_r x_r = k              so many routes, one problem for every k  (2)
//! ```
//!
//! A stop with more children than the largest bus seats first fills direct buses (`direct`).
//!
//! ```text
//! net       legs and prices as plain arrays, a route's ride and cost
//! direct    stops that fill buses by themselves
//! sets      every set of stops that one bus can serve, by labels built backwards from the school
//! simplex   the linear relaxation of (1), (2) over columns
//! cover     a proven optimum over all columns: prices, reduced costs, branching on pairs of stops
//! pricing   columns by labels that remember their neighbourhood, where sets are too many
//! bound     the relaxation over those columns, and the sets that are left within the gap
//! large     a plan, a bound and what is between them, where sets are too many
//! recreate  routes by ruin and recreate, for the plan where nothing is proven yet
//! solve     these in turn
//! fleet     trips of several schools chained onto buses
//! ```
//!
//! Sources: Desrochers, Desrosiers & Solomon 1992 (columns); Baldacci, Christofides & Mingozzi 2008 (sets within the
//! gap); Baldacci, Mingozzi & Roberti 2011 (ng-routes); Ryan & Foster 1981 (pairs); Christiaens & Vanden Berghe 2020 (ruin
//! and recreate); Park, Tae & Kim 2012 (trips of several schools).

mod bound;
mod cover;
mod direct;
mod effort;
mod fleet;
mod large;
mod net;
mod pricing;
mod recreate;
mod sets;
mod simplex;
mod solve;

pub use direct::{Filled, fill};
pub use effort::Effort;
pub use fleet::{Fleet, Trip, chain};
pub use solve::{Found, solve};
