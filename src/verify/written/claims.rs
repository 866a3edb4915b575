//! What `plan.json` says of the plan itself: status, bound, gap, origin.
//!
//! A bound that prices prove is recounted. One of a tree or a solver cannot be: it is held against everything that is known of
//! it and then taken at its word, and [`claims`] says so.

use crate::model::plan::{BoundKind, Plan, Status};
use crate::model::units::Fen;
use crate::model::written::Tree;
use crate::verify::Audit;
use crate::verify::written::figures::{Members, decimal, fen, members, text};

/// Something that the plan says and nobody recounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `lower_bound` with what follows from it (`gap`, `status`): the word of a tree or a solver.
    Bound,
    /// `reproducible`: whether a time limit cut the search.
    Reproducible,
    /// `version`: the program that made the plan.
    Version,
    /// Prices of one more seat and bed: an engine's word, the same in plan.json and schools.csv.
    Prices,
}

impl Claim {
    /// The keys of plan.json that it stands for.
    #[must_use]
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Bound => &["lower_bound", "bound.kind"],
            Self::Reproducible => &["reproducible"],
            Self::Version => &["version"],
            Self::Prices => &["prices"],
        }
    }
}

/// What is taken at the plan's word.
#[must_use]
pub fn claims(plan: &Plan) -> Vec<Claim> {
    let rechecked =
        plan.status == Status::AsIs || plan.bound == BoundKind::Lagrangian || plan.proof.is_some();
    let priced = plan.schools.iter().any(|row| row.seat_price.is_some() || row.bed_price.is_some());
    let held = [
        (!rechecked, Claim::Bound),
        (true, Claim::Reproducible),
        (true, Claim::Version),
        (priced, Claim::Prices),
    ];
    held.into_iter().filter(|&(claimed, _)| claimed).map(|(_, claim)| claim).collect()
}

/// The members of plan.json that are claims, each as it stands where it can be true and as it should read where it cannot.
pub(super) fn judged(plan: &Plan, audit: &Audit, found: &Tree, priced: bool) -> Members {
    let as_is = plan.status == Status::AsIs;
    let kind = kind(found);
    let bound = if as_is { audit.objective } else { lower_bound(kind, audit, found) };
    let status = match (as_is, bound == audit.objective) {
        (true, _) => Status::AsIs,
        (false, true) => Status::Optimal,
        (false, false) => Status::Feasible,
    };
    let file = if priced || kind == BoundKind::Lagrangian { text("prices.csv") } else { Tree::Null };
    let reproducible = match found.get("reproducible") {
        Some(Tree::Flag(flag)) => *flag,
        _ => true,
    };
    let version = found.get("version").and_then(Tree::text).filter(|version| !version.is_empty());
    let mut origin = members([("kind", text(kind.word())), ("prices_file", file)]);
    if plan.proof.is_some() {
        origin.extend(members([("proof_file", text("proof.jsonl"))]));
    }
    members([
        ("status", text(status.word())),
        ("lower_bound", fen(bound)),
        ("gap", Tree::Number(gap(audit.objective, bound))),
        ("bound", Tree::Object(origin)),
        ("reproducible", Tree::Flag(reproducible)),
        ("version", text(version.unwrap_or(env!("CARGO_PKG_VERSION")))),
    ])
}

/// Where the bound is said to come from; from prices where the word means nothing.
fn kind(found: &Tree) -> BoundKind {
    let word = found.get("bound").and_then(|bound| bound.get("kind")).and_then(Tree::text);
    let known = [BoundKind::Lagrangian, BoundKind::Tree, BoundKind::Solver];
    known.into_iter().find(|kind| Some(kind.word()) == word).unwrap_or(BoundKind::Lagrangian)
}

/// The bound: what the prices prove, or the word of a tree or a solver between that and the objective.
fn lower_bound(kind: BoundKind, audit: &Audit, found: &Tree) -> Fen {
    let proven = audit.lagrangian_bound.map(|bound| bound.min(audit.objective));
    if let (BoundKind::Lagrangian, Some(proven)) = (kind, proven) {
        proven
    } else {
        let claimed = found.get("lower_bound").and_then(in_fen).unwrap_or(audit.objective);
        claimed.max(proven.unwrap_or(claimed)).min(audit.objective)
    }
}

/// Yuan in whole fen; nothing where it is no such amount.
fn in_fen(value: &Tree) -> Option<Fen> {
    let Tree::Number(digits) = value else { return None };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{part:0<2}").parse().ok().map(Fen)
}

/// The share of the objective between bound and objective, eight decimals, rounded up; of a fen where the objective is 0.
fn gap(objective: Fen, bound: Fen) -> String {
    let apart = i128::from(objective.0) - i128::from(bound.0);
    let whole = i128::from(objective.0).abs().max(1);
    decimal((apart * 100_000_000 + whole - 1).div_euclid(whole), 8)
}

#[cfg(test)]
mod tests {
    use super::{gap, in_fen};
    use crate::model::units::Fen;
    use crate::model::written::Tree;

    #[test]
    fn a_gap_never_flatters() {
        assert_eq!(gap(Fen(300), Fen(300)), "0.00000000");
        assert_eq!(gap(Fen(300), Fen(299)), "0.00333334");
        assert_eq!(gap(Fen(0), Fen(-2)), "2.00000000");
        assert_eq!(gap(Fen(-200), Fen(-300)), "0.50000000");
    }

    #[test]
    fn nothing_below_a_fen_is_a_bound() {
        let of = |digits: &str| in_fen(&Tree::Number(digits.into()));
        assert_eq!(of("12.5"), Some(Fen(1250)));
        assert_eq!(of("-0.07"), Some(Fen(-7)));
        assert_eq!(of("3"), Some(Fen(300)));
        for odd in ["1.001", "1e3", "", "1.x"] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }
}
