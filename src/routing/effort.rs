//! How hard the engine tries.

/// How far the engine goes, in counts, so that the answer is the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Most labels of sets before they are no longer all listed.
    pub labels: usize,
    /// Most relaxations of the proof.
    pub nodes: u64,
    /// Most labels of a round of pricing for the bound, where not all sets are listed.
    pub pricing: usize,
    /// Rounds of ruin and recreate where not all sets are listed.
    pub rounds: u64,
    /// Seed of the chance in them.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { labels: 300_000, nodes: 20_000, pricing: 3_000_000, rounds: 100_000, seed: 1 }
    }
}
