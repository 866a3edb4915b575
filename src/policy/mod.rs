//! A rule profile held against a county: who may go where and how, what each school can become, what it costs.
//!
//! It decides nothing; docs/costs.md is its contract, and the referee is written from the same page.

mod barred;
mod catchments;
mod eligibility;
mod equity;
mod funds;
mod limits;
mod schools;
mod tariff;
mod terms;

pub use barred::{Bar, Options, barred};
pub use catchments::{Catchments, Reached, Together, Whereabouts, is_daily};
pub use eligibility::{Before, Choice, Choices, choices, reach};
pub use equity::{Equity, mean_in_row};
pub use funds::{Floor, Funding, SchoolFunds};
pub use limits::{JourneyRule, longest_ride, ride_charges};
pub use schools::{
    ClassRooms, SchoolOption, grades_of, least_pupils, may_close, may_follow, options, size_class,
    takes_part, today,
};
pub use tariff::{UnitCost, Way, unit_cost};
pub use terms::Terms;
