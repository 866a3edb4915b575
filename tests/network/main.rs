//! From roads to tables of times.

mod by_hand;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod courses;
mod import;
mod isle_of_man;
mod isle_routes;
mod random;
mod reading;
mod slopes;
mod tables;
mod turns;
