//! The referee: clean plans pass, planted faults are found, a plan counted by hand is counted the same.

#[path = "verify_referee/county.rs"]
mod county;
#[path = "verify_referee/hand.rs"]
mod hand;
#[path = "verify_referee/planned.rs"]
mod planned;
#[path = "verify_referee/planner.rs"]
mod planner;
#[path = "verify_referee/planted.rs"]
mod planted;
