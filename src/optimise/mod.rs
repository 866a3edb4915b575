//! The abstract problem and its engines: units, sites, configurations, priced arcs.
//!
//! It knows no villages, roads or laws.
