//! Answers as documents: the plain data that `--json` prints, a page reads and Python takes; docs/formats.md lists the keys.
//!
//! It computes nothing: every figure stands in what it is handed, and its words are those of `report`.

pub mod compare;
pub mod dossier;
pub mod impossible;
pub mod reasons;
pub mod verified;

use serde_json::{Value, json};

use crate::model::units::Fen;

/// Yuan, as every document has them.
fn fen(amount: Fen) -> Value {
    json!(amount.yuan())
}
