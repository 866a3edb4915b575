//! Bytes ↔ model: tables, roads, plan files, rule profiles and plan folders; every input problem is born here.
//!
//! It refuses to judge: what is well formed goes through, however unwise it may be.

pub mod problem;
