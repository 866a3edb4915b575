//! Plans the consolidation of rural schools: which small schools merge into which boarding hubs, which child
//! goes where and how, proven near the best and checked against the law.
//!
//! The command does all of it in one go (README.md); the library is the same way in four steps: read, drive, plan,
//! look. Every plan that [`planning::plan()`] hands out has passed the referee of [`verify`].
//!
//! ```
//! use std::path::Path;
//!
//! use hubward::io::{case, roads};
//! use hubward::model::keep::Forget;
//! use hubward::model::control::Control;
//! use hubward::model::outcome::Outcome;
//! use hubward::planning::{self, RoadReferee};
//!
//! // A county of three villages and three schools, solved by hand in its README.
//! let (case, _remarks) = case::read(Path::new("fixtures/tiny"), &[], &roads::read_roads)?;
//! let control = Control::silent();
//! let travel = planning::drive(&case, &Forget, &control);
//! let Outcome::Planned(plan) = planning::plan(&case, &travel, &RoadReferee::new(&case), &control)? else {
//!     panic!("the rules leave no plan, or it was stopped");
//! };
//! for row in &plan.schools {
//!     println!("{}: {}", case.county.schools[row.school].name, row.configuration.word());
//! }
//! assert_eq!(plan.objective.yuan(), 442_880.0);
//! assert_eq!(plan.lower_bound, plan.objective, "nothing better exists");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rooms, and who may import whom: docs/architecture.md. What every figure means, to the fen: docs/costs.md.

pub mod demand;
pub mod desk;
pub mod io;
pub mod model;
pub mod network;
pub mod optimise;
pub mod planning;
pub mod policy;
pub mod report;
pub mod routing;
pub mod scenario;
pub mod synth;
pub mod verify;
