//! At most a share of the children of the lower grades rides longer than a limit who did not before.

use crate::model::conflict::Number;
use crate::model::unit::{Band, Unit};
use crate::model::units::Micro;
use crate::optimise::problem::Row;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{Held, on_arcs, up};

/// The rule of the profile.
pub(crate) const RULE: &str = "travel.bus.lower.newly_over_share";

/// The row, where the profile holds to it.
pub(crate) fn row(brief: &Brief<'_>) -> Option<Held> {
    let share = brief.terms.newly_over_share?;
    let most = i128::from(lower_children(brief.units.values())) * i128::from(share.0) / 1_000_000;
    let limit = i64::try_from(most).expect("a share of the children");
    let arcs = on_arcs(brief, |choice| choice.newly_over);
    let row = Row { name: RULE.into(), arcs, limit, ..Row::default() };
    Some(Held { number: Number::Rule(RULE), least: false, row })
}

/// The share that allows so many children more.
pub(crate) fn loosened(brief: &Brief<'_>, from: Micro, by: i64) -> Micro {
    let whole = Micro::ONE.0;
    let children = i64::try_from(lower_children(brief.units.values())).unwrap_or(i64::MAX).max(1);
    let most = i64::try_from(i128::from(children) * i128::from(from.0) / i128::from(whole)).unwrap_or(0);
    Micro(up((most + by) * whole, children) / children)
}

fn lower_children(units: &[Unit]) -> u64 {
    let lower = units.iter().filter(|unit| unit.rule_band() == Band::Lower);
    lower.map(|unit| u64::from(unit.pupils)).sum()
}
