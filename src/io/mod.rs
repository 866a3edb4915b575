//! Bytes ↔ model: tables, roads, plan files, rule profiles and plan folders; every input problem is born here.
//!
//! It refuses to judge: what is well formed goes through, however unwise it may be.

pub mod atomic;
pub mod plan_folder;
pub mod problem;
pub mod scenarios_out;
