//! One case → one verified plan: the only place that wires the rooms together.
//!
//! It opens no file and reads no clock; whoever calls it hands in tables, a referee for times and a control.

mod brief;
pub mod buses;
mod certificate;
mod classical;
mod escorts;
mod figures;
mod held;
mod impossible;
mod mend;
mod number;
mod placement;
mod plan;
mod problem;
pub mod reasons;
mod roads;
mod solve;
mod transfers;

pub use brief::Brief;
pub use held::{Held, Newcomers, held};
pub use impossible::why_impossible;
pub use mend::{Mended, mend};
pub use roads::{ClassLengths, RoadCourses, RoadReferee, drive, metric_key};
pub use solve::{PlanError, plan};
