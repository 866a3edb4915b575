//! At least a share of the small children is at a kindergarten of a kind: public, or inclusive too.

use crate::model::conflict::Number;
use crate::model::county::Owner;
use crate::model::units::Micro;
use crate::optimise::problem::Row;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{Held, children, on_arcs, some_children};

/// A row for each share that the profile holds to.
pub(crate) fn rows(brief: &Brief<'_>) -> impl Iterator<Item = Held> {
    let held = |(rule, share): (&'static str, Option<Micro>)| {
        let least = (i128::from(children(brief)) * i128::from(share?.0) + 999_999) / 1_000_000;
        let least = i64::try_from(least).expect("a share of the children");
        let counted =
            on_arcs(brief, |choice| counts_for(rule, brief.case.county.schools[choice.school].owner));
        let arcs = counted.into_iter().map(|(arc, children)| (arc, -children)).collect();
        let row = Row { name: rule.into(), arcs, limit: -least, ..Row::default() };
        Some(Held { number: Number::Rule(rule), least: true, row })
    };
    brief.terms.preschool_shares.into_iter().filter_map(held)
}

/// The largest six-place share that asks for so many children fewer.
pub(crate) fn loosened(brief: &Brief<'_>, from: Micro, by: i64) -> Micro {
    let children = i128::from(some_children(brief));
    let least = (children * i128::from(from.0) + 999_999).div_euclid(1_000_000) - i128::from(by);
    let share = (least.max(0) * i128::from(Micro::ONE.0)).div_euclid(children);
    Micro(i64::try_from(share).unwrap_or(0))
}

/// Whether the children of a kindergarten count for a row on shares.
fn counts_for(rule: &str, owner: Owner) -> bool {
    owner == Owner::Public || (owner == Owner::Inclusive && rule == "preschool.inclusive.min_share")
}
