//! Children by grade → moving units, and where each goes to school today.
//!
//! It knows no rule about who may go where; docs/costs.md ("Moving units", "Present school") is its contract.

mod cohorts;
mod flow;
mod preschool;
mod present;
mod units;

pub use cohorts::{county_in, present_later};
pub use present::{Reach, units_today};
pub use units::{moving_units, units_later};
