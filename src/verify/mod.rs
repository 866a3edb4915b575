//! The referee: recounts a finished plan from the raw input in integers and trusts no solver.
//!
//! It shares no code with the rooms that made the plan, only plain `model` values.
