//! Plans the consolidation of rural schools: which small schools merge into which boarding hubs, which child
//! goes where and how, proven near the best and checked against the law.

pub mod demand;
pub mod io;
pub mod model;
pub mod network;
pub mod optimise;
pub mod planning;
pub mod policy;
pub mod report;
pub mod scenario;
pub mod synth;
pub mod verify;
