//! Many recipes → many plans, in parallel, one travel table per distinct metric.
//!
//! It opens no file.
