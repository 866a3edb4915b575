//! Plan → tables, maps, pages: words and layout.
//!
//! It does no new arithmetic beyond sums and shares of what the plan already says.

pub mod breakeven;
pub mod buses;
pub mod compare;
pub mod compliance;
pub mod dossier;
pub mod impossible;
mod layout;
pub mod map;
mod names;
pub mod page;
pub mod problems;
pub mod reasons;
mod roads;
pub mod rules;
mod sides;
pub mod summary;
mod svg;
pub mod words;
#[cfg(feature = "xlsx")]
pub mod workbook;
mod years;

pub use crate::report::layout::inert;
