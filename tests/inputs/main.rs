//! What people hand in: tables, profiles, elevation, counties from a seed.

#[path = "../common/mod.rs"]
mod common;
mod elevation_files;
mod errors;
mod floods;
mod profiles;
mod reading;
mod synth_county;
mod tables;
mod travel_forms;
