//! The part of a problem in which plans are looked for: what proofs struck is left out, and of very many arcs of a unit those
//! that the prices find dearest.
//!
//! It proves nothing: a plan of the kernel is a plan of the whole, but the best of the whole may not be in it.

use crate::optimise::lagrange::Open;
use crate::optimise::problem::{Problem, Row, Solution};

/// Arcs kept a unit. A unit of a plan near the best hardly ever takes its tenth.
const ARCS: usize = 24;

/// A problem with fewer arcs, and where they come from.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(crate) problem: Problem,
    /// By arc of the kernel: the arc of the whole.
    arcs: Vec<u32>,
    /// By arc of the whole: the arc of the kernel, or [`LEFT_OUT`].
    place: Vec<u32>,
}

const LEFT_OUT: u32 = u32::MAX;

impl Kernel {
    /// Leaves out struck arcs and, of more than [`ARCS`] of a unit, those whose taking would lift the bound most.
    pub(crate) fn new(whole: &Problem, open: &Open, penalties: &[i64]) -> Self {
        let mut arcs: Vec<u32> = Vec::new();
        let mut own: Vec<(i64, u32)> = Vec::new();
        let mut first = 0;
        for unit in whole.arcs.chunk_by(|one, other| one.unit == other.unit) {
            own.clear();
            own.extend(
                (first..first + unit.len())
                    .filter(|&arc| open.arcs[arc])
                    .map(|arc| (penalties[arc], id(arc))),
            );
            first += unit.len();
            own.sort_unstable();
            own.truncate(ARCS);
            let start = arcs.len();
            arcs.extend(own.iter().map(|&(_, arc)| arc));
            arcs[start..].sort_unstable();
        }
        let mut place = vec![LEFT_OUT; whole.arcs.len()];
        for (at, &arc) in arcs.iter().enumerate() {
            place[arc as usize] = id(at);
        }
        let row = |row: &Row| Row {
            arcs: (row.arcs.iter())
                .map(|&(arc, a)| (place[arc as usize], a))
                .filter(|&(arc, _)| arc != LEFT_OUT)
                .collect(),
            ..row.clone()
        };
        let problem = Problem {
            loads: whole.loads.clone(),
            sites: whole.sites.clone(),
            arcs: arcs.iter().map(|&arc| whole.arcs[arc as usize]).collect(),
            rows: whole.rows.iter().map(row).collect(),
            chains: whole.chains.clone(),
            classes: whole.classes.clone(),
        };
        Self { problem, arcs, place }
    }

    /// A plan of the kernel, as one of the whole.
    pub(crate) fn outward(&self, plan: &Solution) -> Solution {
        let arcs = plan.arcs.iter().map(|&arc| self.arcs[arc as usize]).collect();
        Solution { configurations: plan.configurations.clone(), arcs, cost: plan.cost }
    }

    /// A plan of the whole as one of the kernel, if all its arcs are there.
    pub(crate) fn inward(&self, plan: &Solution) -> Option<Solution> {
        let arcs: Vec<u32> = plan.arcs.iter().map(|&arc| self.place[arc as usize]).collect();
        let inside = !arcs.contains(&LEFT_OUT);
        inside.then(|| Solution { configurations: plan.configurations.clone(), arcs, cost: plan.cost })
    }

    /// What is open of the kernel.
    pub(crate) fn open(&self, whole: &Open) -> Open {
        Open {
            arcs: self.arcs.iter().map(|&arc| whole.arcs[arc as usize]).collect(),
            configurations: whole.configurations.clone(),
        }
    }
}

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("fewer than 2^32 arcs")
}
