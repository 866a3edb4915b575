//! The engines, by enumeration and beside other solvers.

#[cfg(feature = "highs")]
mod against_highs;
mod brute_force;
mod classics;
#[path = "../common/mod.rs"]
mod common;
mod fleet;
#[cfg(feature = "cli")]
mod flp_solutions;
mod impossible;
mod routes;
mod spopt;
