//! Plan → tables, maps, pages: words and layout.
//!
//! It does no new arithmetic.
