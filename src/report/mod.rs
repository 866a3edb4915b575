//! Plan → tables, maps, pages: words and layout.
//!
//! It does no new arithmetic.

pub mod map;
pub mod summary;
pub mod words;
