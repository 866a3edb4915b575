//! The certificate of a tree's bound, added up leaf by leaf (docs/proof.md).
//!
//! It trusts no line: that the leaves leave nothing out, that what is struck may be, and that the prices of every leaf prove the whole bound is
//! worked out here anew, from the input's integers. It refuses to look for better prices.

mod ledger;
mod open;

use crate::model::case::Case;
use crate::model::plan::{BoundKind, Plan};
use crate::model::proof::{Branch, Certificate, ProofLine};
use crate::verify::book::Book;
use crate::verify::figures::Network;
use crate::verify::finding::Findings;
use ledger::Ledger;
use open::Open;

/// Branchings above a leaf at most.
const DEEPEST: usize = 400;
/// No price is larger, and no scale, so that sums fit.
const LARGEST: i64 = 1_000_000_000_000_000_000;
const LARGEST_SCALE: i64 = 1_000_000_000_000;

/// Whether a plan has a certificate and it proves the plan's bound; one that does not is a finding.
pub(super) fn check(
    case: &Case,
    books: &[Book<'_>],
    networks: &[&Network<'_>],
    plan: &Plan,
    findings: &mut Findings,
) -> bool {
    let Some(certificate) = &plan.proof else { return false };
    let proven = holds(case, books, networks, plan, certificate);
    match proven {
        Ok(()) => true,
        Err(message) => {
            findings.add("V707", message);
            false
        }
    }
}

fn holds(
    case: &Case,
    books: &[Book<'_>],
    networks: &[&Network<'_>],
    plan: &Plan,
    certificate: &Certificate,
) -> Result<(), String> {
    if plan.bound != BoundKind::Tree {
        return Err("proof.jsonl: found one, expected none for a bound that is not a tree's".into());
    }
    let ledger = Ledger::new(case, books, networks);
    let bound = i128::from(plan.lower_bound.0);
    // Every plan's cost is a multiple of the grain: one above the last multiple below the bound is not below it.
    let grain = ledger.grain();
    let below = (bound - 1).div_euclid(grain) * grain;
    for (row, line) in (1..).zip(&certificate.lines) {
        checked_line(line, plan).map_err(|found| format!("proof.jsonl, row {row}: {found}"))?;
    }
    let mut walk = Walk { ledger: &ledger, below, lines: &certificate.lines, next: 0 };
    walk.down(&mut Vec::new(), ledger.open())?;
    if walk.next < certificate.lines.len() {
        return Err(format!("proof.jsonl, row {}: found a line that no branching leads to", walk.next + 1));
    }
    Ok(())
}

/// What can be said of a line by itself.
fn checked_line(line: &ProofLine, plan: &Plan) -> Result<(), String> {
    if line.bound != plan.lower_bound {
        let (found, expected) = (line.bound.to_decimal(), plan.lower_bound.to_decimal());
        return Err(format!("bound: found {found}, expected {expected}, the plan's"));
    }
    if !(1..=LARGEST_SCALE).contains(&line.scale) {
        return Err(format!("scale: found {}, expected 1 or more", line.scale));
    }
    if line.branches.len() > DEEPEST {
        return Err(format!("branchings: found {}, expected at most {DEEPEST}", line.branches.len()));
    }
    let places = line.schools.iter().flat_map(|(_, _, fen)| fen);
    let signed = line.units.iter().all(|price| (-LARGEST..=LARGEST).contains(price));
    if signed && places.chain(line.rows.values()).all(|price| (0..=LARGEST).contains(price)) {
        Ok(())
    } else {
        Err("a price below 0 where it may not be, or beyond all measure".into())
    }
}

/// A way through the lines, which stand in the order of the tree.
struct Walk<'w, 'b> {
    ledger: &'w Ledger<'b>,
    /// A plan that costs more is not below the bound.
    below: i128,
    lines: &'w [ProofLine],
    next: usize,
}

impl Walk<'_, '_> {
    /// Checks the lines of what is open below some branchings.
    fn down(&mut self, path: &mut Vec<Branch>, mut open: Open) -> Result<(), String> {
        loop {
            let Some(line) = self.lines.get(self.next) else {
                return Err(format!("proof.jsonl: found no more lines, {} lacks one", told(path)));
            };
            let row = self.next + 1;
            if !line.branches.starts_with(path) {
                return Err(format!(
                    "proof.jsonl, row {row}: found another branch, {} lacks a line",
                    told(path)
                ));
            }
            if let Some(&branch) = line.branches.get(path.len()) {
                for branch in [branch, branch.other()] {
                    let below = self.ledger.taken(&open, branch);
                    path.push(branch);
                    self.down(path, below.map_err(|found| format!("proof.jsonl, row {row}: {found}"))?)?;
                    path.pop();
                }
                return Ok(());
            }
            let worth =
                self.ledger.worth(line, &open).map_err(|found| format!("proof.jsonl, row {row}: {found}"))?;
            self.next += 1;
            let enough = self.below * i128::from(line.scale) + 1;
            if line.leaf {
                return match worth.bound {
                    Some(bound) if bound < enough => Err(format!(
                        "proof.jsonl, row {row}: its prices prove {bound}, expected at least {enough} (in fen divided by {})",
                        line.scale
                    )),
                    _ => Ok(()),
                };
            }
            self.ledger
                .strike(&mut open, &worth, enough)
                .map_err(|found| format!("proof.jsonl, row {row}: {found}"))?;
        }
    }
}

/// Branchings as messages name them.
fn told(path: &[Branch]) -> String {
    match path.last() {
        None => "the whole".into(),
        Some(last) => format!("branching {} ({last:?})", path.len()),
    }
}
