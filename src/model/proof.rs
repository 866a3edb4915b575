//! The certificate of a lower bound that came from a tree: `proof.jsonl`, line by line (docs/proof.md).
//!
//! It refuses to know what a line proves: `verify` adds it up.

use std::collections::BTreeMap;

use crate::model::ids::SchoolId;
use crate::model::units::Fen;

/// A whole proof; lines of one side of a branching stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Its lines.
    pub lines: Vec<ProofLine>,
}

/// Prices at a node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofLine {
    /// It ends a branch; otherwise it strikes what its prices rule out for the lines behind it.
    pub leaf: bool,
    /// What all lines together prove, fen.
    pub bound: Fen,
    /// By what costs are multiplied; prices are in fen divided by it.
    pub scale: i64,
    /// What was decided on the way to it.
    pub branches: Vec<Branch>,
    /// `λ` of each moving unit in the order of units, year after year.
    pub units: Vec<i64>,
    /// `β` of boys' beds, girls' beds and meals, where one is not 0: year from 0, school.
    pub schools: Vec<(u32, SchoolId, [i64; 3])>,
    /// `μ` of rows by name, where it is not 0.
    pub rows: BTreeMap<String, i64>,
}

/// One side of a branching. By the county's view a configuration and a way stand twice: for few pupils, at most as many as the floor of
/// the public funds lacks one of, and otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// A school is in a configuration, or in any but it.
    Configuration {
        /// Year, from 0.
        year: u32,
        /// School.
        school: SchoolId,
        /// Which of those that its decision allows, in the order of docs/costs.md, from 0.
        option: u32,
        /// For few pupils.
        few: bool,
        /// Whether it is.
        is: bool,
    },
    /// A moving unit goes to a school by a mode, or any way but so.
    Way {
        /// Year, from 0.
        year: u32,
        /// Unit, in that year's order of units, from 0.
        unit: u32,
        /// School.
        school: SchoolId,
        /// How: 0 on foot, 1 by bus, 2 boarding, 3 escorted.
        mode: u8,
        /// To the school with few pupils.
        few: bool,
        /// Whether it does.
        is: bool,
    },
}

impl Branch {
    /// Whether it is what was branched on, or the rest.
    #[must_use]
    pub fn is(&self) -> bool {
        let (Self::Configuration { is, .. } | Self::Way { is, .. }) = self;
        *is
    }

    /// The other side.
    #[must_use]
    pub fn other(mut self) -> Self {
        let (Self::Configuration { is, .. } | Self::Way { is, .. }) = &mut self;
        *is = !*is;
        self
    }
}
