//! Plans of counties: by hand, by brute force, by the referee.

mod catchments;
mod certificate;
mod closable;
#[path = "../common/mod.rs"]
mod common;
mod county_brute_force;
mod county_view;
mod escorts;
mod every_leaf;
mod explain;
mod fixtures;
mod forge;
mod kindergarten;
mod mend;
mod money_rates;
mod present;
mod real_cases;
mod rule_rows;
mod verify_referee;
mod years_brute_force;
