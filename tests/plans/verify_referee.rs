//! The referee: clean plans pass, planted faults are found, a plan counted by hand is counted the same.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop it where a test may")]

mod equity;
mod files;
mod hand;
mod law;
mod planned;
mod planner;
mod planted;
mod years;
