//! Who pays and who saves, on one screen: each side before and after, and what it gives and receives.
//!
//! It refuses to show a plan's costs as transfers: where no money changes hands there is nothing to tell.

use crate::model::plan::{Money, Plan};
use crate::model::transfers::{Side, Transfers};
use crate::model::units::Fen;
use crate::report::layout::{left, right, signed, thousands, wrapped, yuan};
use crate::report::words::{Lang, filled, word};

/// Sides in the order shown.
pub(super) const SIDES: [&str; 4] = ["county", "schools", "families", "upper"];
#[cfg(feature = "xlsx")]
/// Transfers in the order shown.
pub(super) const ITEMS: [&str; 5] =
    ["funds_pupils", "funds_floor", "funds_boarders", "subsidy_boarders", "subsidy_day"];
#[cfg(feature = "xlsx")]
/// Words and the part of a side that they stand for.
type Part = (&'static str, fn(&Side) -> Fen);
#[cfg(feature = "xlsx")]
/// Parts of what a side bears, in the order shown.
pub(super) const PARTS: [Part; 4] = [
    ("side-running", |side| side.running),
    ("side-capital", |side| side.capital),
    ("side-gives", |side| side.gives),
    ("side-receives", |side| side.receives),
];

/// Columns of the page.
const WIDTH: usize = 100;

/// Whether there is anything to tell.
pub(super) fn told(plan: &Plan) -> bool {
    let any = |money: &Money| money.transfers.as_ref().is_some_and(Transfers::any);
    any(&plan.before.money) || any(&plan.final_year().money)
}

/// A side, all nought where it is not known.
pub(super) fn side(money: &Money, id: &str) -> Side {
    money.transfers.as_ref().and_then(|of| of.sides.get(id)).copied().unwrap_or_default()
}

/// One of the transfers.
pub(super) fn item(money: &Money, id: &str) -> Fen {
    money.transfers.as_ref().and_then(|of| of.items.get(id)).copied().unwrap_or_default()
}

/// Sides of the final year against today, as lines; none where no money changes hands.
pub(super) fn lines(plan: &Plan, lang: Lang) -> Vec<String> {
    if !told(plan) {
        return Vec::new();
    }
    let (before, after) = (&plan.before.money, &plan.final_year().money);
    let most =
        SIDES.iter().map(|id| side(before, id).net().0.abs().max(side(after, id).net().0.abs())).sum::<i64>();
    let column = if most < 100_000_000_000 { 12 } else { 14 };
    let line = |label: &str, cells: [&str; 5]| {
        cells.iter().fold(left(label, WIDTH - 5 * column), |line, cell| line + &right(cell, column))
    };
    let amounts = |label: &str, [today, then, gives, receives]: [Fen; 4]| {
        let [today, then, gives, receives] = [today, then, gives, receives].map(yuan);
        let cells =
            [thousands(today), thousands(then), signed(then - today), thousands(gives), thousands(receives)];
        line(label, cells.each_ref().map(String::as_str))
    };
    let heads = ["before", "after", "change", "sides-gives", "sides-receives"].map(|id| word(lang, id));
    let mut lines = vec![line(word(lang, "sides"), heads), "─".repeat(WIDTH)];
    let mut all = [Fen(0); 4];
    for id in SIDES {
        let (today, then) = (side(before, id), side(after, id));
        let figures = [today.net(), then.net(), then.gives, then.receives];
        for (sum, figure) in all.iter_mut().zip(figures) {
            *sum += figure;
        }
        lines.push(amounts(word(lang, &format!("side-{id}")), figures));
    }
    lines.push(amounts(word(lang, "sides-all"), all));
    let [before, after] = [before, after].map(|money| thousands(yuan(item(money, "funds_floor"))));
    let floors = [("before", before.as_str()), ("after", after.as_str())];
    lines.extend(wrapped(&filled(lang, "sides-floor", &floors), WIDTH));
    lines
}
