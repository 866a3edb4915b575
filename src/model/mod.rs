//! What exists: villages, schools, roads, times, rules, moving units and plans, as plain values.
//!
//! This room refuses to do anything: it reads no file, drives no road and decides nothing. Every other
//! room speaks to its neighbours in these types.

pub mod buses;
pub mod case;
pub mod conflict;
pub mod control;
pub mod county;
pub mod discount;
pub mod ids;
pub mod keep;
pub mod outcome;
pub mod outline;
pub mod plan;
pub mod position;
pub mod proof;
pub mod question;
pub mod reasons;
pub mod recipe;
pub mod roads;
pub mod rules;
pub mod scenario;
pub mod terrain;
pub mod topics;
pub mod transfers;
pub mod travel;
pub mod unit;
pub mod units;
pub mod written;
