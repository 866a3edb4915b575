//! The referee: clean plans pass, planted faults are found, a plan counted by hand is counted the same.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop it where a test may")]

#[path = "verify_referee/county.rs"]
mod county;
#[path = "verify_referee/equity.rs"]
mod equity;
#[path = "verify_referee/hand.rs"]
mod hand;
#[path = "verify_referee/law.rs"]
mod law;
#[path = "verify_referee/planned.rs"]
mod planned;
#[path = "verify_referee/planner.rs"]
mod planner;
#[path = "verify_referee/planted.rs"]
mod planted;
#[path = "verify_referee/years.rs"]
mod years;
