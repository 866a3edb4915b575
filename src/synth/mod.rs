//! Counties from a seed: settlements, villages, roads and schools.
//!
//! Everything it makes is labelled synthetic.
