//! A rule profile held against a county: who may go where and how, what each school can become, what it costs.
//!
//! It decides nothing; docs/costs.md is its contract.
