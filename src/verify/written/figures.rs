//! What `plan.json` should say, from the recount: counts, travel, equity, money and rules of today and of every year.
//!
//! Written from docs/plan-folder.md and docs/costs.md; it refuses to look at the plan's own document.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::plan::{
    Counts, EquityFigures, Figures, Money, RuleResult, SchoolYear, ShareTravel, TravelFigures, TravelSummary,
};
use crate::model::recipe::View;
use crate::model::transfers::{Side, Transfers};
use crate::model::units::{Fen, Micro, Seconds, round_half_up};
use crate::model::written::Tree;
use crate::verify::Audit;
use crate::verify::book::Worth;

/// Members of an object.
pub(super) type Members = Vec<(String, Tree)>;

/// The members of `plan.json` that follow from the recount.
pub(super) fn recounted(case: &Case, audit: &Audit) -> Members {
    let nobody = Figures::default();
    let last = audit.years.last().map_or(&nobody, |(_, figures)| figures);
    let year = |(year, figures): &(u32, Figures)| {
        let mut members = vec![("year".to_owned(), number(*year))];
        members.extend(of_figures(figures));
        Tree::Object(members)
    };
    let mut list: Members = of_figures(last).into_iter().filter(|(key, _)| key != "money").collect();
    list.extend(members([
        ("format", number(1)),
        ("objective", fen(audit.objective)),
        ("constant_cost", fen(audit.constant_cost)),
        ("prices", Tree::List(audit.schools.iter().filter_map(|row| price(case, row)).collect())),
        ("money", final_money(case, audit, last)),
        ("before", Tree::Object(of_figures(&audit.before))),
        ("years", Tree::List(audit.years.iter().map(year).collect())),
        ("settings", settings(case)),
        ("input_sha256", text(&case.input_sha256)),
    ]));
    if case.recipe.objective.view == View::County {
        list.push(("view".into(), text("county")));
    }
    list
}

fn settings(case: &Case) -> Tree {
    let setting =
        |(key, value): &(String, String)| Tree::Object(members([("key", text(key)), ("value", text(value))]));
    Tree::List(case.settings.iter().map(setting).collect())
}

/// A school's prices of one more seat and bed, as they stand in schools.csv.
fn price(case: &Case, row: &SchoolYear) -> Option<Tree> {
    let optional = |price: Option<Fen>| price.map_or(Tree::Null, fen);
    (row.seat_price.is_some() || row.bed_price.is_some()).then(|| {
        Tree::Object(members([
            ("school", text(&case.county.schools[row.school].code)),
            ("year", number(row.year)),
            ("seat", optional(row.seat_price)),
            ("bed", optional(row.bed_price)),
        ]))
    })
}

/// The final year's money, and sums over all years in the first one's worth.
fn final_money(case: &Case, audit: &Audit, last: &Figures) -> Tree {
    let discounted = |amount: &dyn Fn(&Money) -> Fen| -> Fen {
        let mut worth = Worth::default();
        let mut sum = Fen(0);
        for (_, figures) in &audit.years {
            sum += worth.of(amount(&figures.money));
            worth = worth.next(case);
        }
        sum
    };
    let mut list = money(&last.money);
    if let Some(transfers) = &last.money.transfers {
        let borne = |name: &str| {
            discounted(&|money| {
                let sides = money.transfers.as_ref().map(|transfers| &transfers.sides);
                sides.and_then(|sides| sides.get(name)).map_or(Fen(0), net)
            })
        };
        let sides = transfers.sides.keys().map(|name| (name.clone(), fen(borne(name)))).collect();
        list.push(("discounted_net".into(), Tree::Object(sides)));
    }
    list.push(("discounted_total".into(), fen(discounted(&total))));
    Tree::Object(list)
}

/// Figures of a year, or of today's network.
fn of_figures(figures: &Figures) -> Members {
    let equity = figures.equity.as_ref().map_or(Tree::Null, |of| equity(of, figures));
    members([
        ("counts", counts(&figures.counts)),
        ("travel", travel(&figures.travel)),
        ("weekly", Tree::Object(journeys(&figures.travel.weekly))),
        ("equity", equity),
        ("money", Tree::Object(money(&figures.money))),
        ("rules", Tree::List(figures.rules.iter().map(rule).collect())),
    ])
}

fn counts(counts: &Counts) -> Tree {
    let Counts {
        schools_before,
        schools_free,
        schools_open,
        schools_closed,
        schools_partial,
        schools_new,
        villages,
        pupils,
        pupils_moved,
        pupils_boarding,
        pupils_bus,
        pupils_walk,
        pupils_escort,
    } = *counts;
    Tree::Object(members([
        ("schools_before", number(schools_before)),
        ("schools_free", number(schools_free)),
        ("schools_open", number(schools_open)),
        ("schools_closed", number(schools_closed)),
        ("schools_partial", number(schools_partial)),
        ("schools_new", number(schools_new)),
        ("villages", number(villages)),
        ("pupils", number(pupils)),
        ("pupils_moved", number(pupils_moved)),
        ("pupils_boarding", number(pupils_boarding)),
        ("pupils_bus", number(pupils_bus)),
        ("pupils_walk", number(pupils_walk)),
        ("pupils_escort", number(pupils_escort)),
    ]))
}

fn travel(of: &TravelSummary) -> Tree {
    let TravelSummary { all, weekly: _, by_means, by_band, by_means_and_band } = of;
    let mut both: BTreeMap<_, Members> = BTreeMap::new();
    for ((means, band), figures) in by_means_and_band {
        both.entry(*means).or_default().push((band.word(), Tree::Object(journeys(figures))));
    }
    let part = |word: String, figures: &TravelFigures| (word, Tree::Object(journeys(figures)));
    let mut list = journeys(all);
    list.extend(members([
        ("by_mode", Tree::Object(by_means.iter().map(|(means, of)| part(means.word().into(), of)).collect())),
        ("by_band", Tree::Object(by_band.iter().map(|(band, of)| part(band.word(), of)).collect())),
        (
            "by_mode_and_band",
            Tree::Object(
                both.into_iter().map(|(means, of)| (means.word().into(), Tree::Object(of))).collect(),
            ),
        ),
    ]));
    Tree::Object(list)
}

fn journeys(of: &TravelFigures) -> Members {
    let TravelFigures { pupils, pupil_seconds, p95, max } = *of;
    members([
        ("mean_minutes", mean(i128::from(pupil_seconds), i128::from(pupils))),
        ("p95_minutes", minutes(p95)),
        ("max_minutes", minutes(max)),
        ("pupils", number(pupils)),
        ("pupil_seconds", number(pupil_seconds)),
    ])
}

fn equity(of: &EquityFigures, figures: &Figures) -> Tree {
    let EquityFigures { poor, others, kolm_pollak, kolm_pollak_by_band, untimed } = of;
    let bands = kolm_pollak_by_band.iter().map(|(band, minutes)| (band.word(), number(*minutes)));
    Tree::Object(members([
        ("poor", shared(poor)),
        ("others", shared(others)),
        ("kolm_pollak_minutes", number(*kolm_pollak)),
        ("kolm_pollak_by_band", Tree::Object(bands.collect())),
        ("untimed", number(*untimed)),
        ("over", over(figures)),
    ]))
}

/// The share of all children beyond each limit on journeys, in six places, half up.
fn over(figures: &Figures) -> Tree {
    let all = i128::from(figures.counts.pupils).max(1);
    let mut list = Members::new();
    for rule in &figures.rules {
        let limit =
            rule.id.starts_with("travel.") && [UNIT_OF_TIME, UNIT_OF_WAY].contains(&last_word(&rule.id));
        if limit {
            let beyond = i128::from(rule.violations) + i128::from(rule.existing);
            let share = round_half_up(beyond * 1_000_000, all);
            list.push((rule.id.clone(), number(Micro(i64::try_from(share).unwrap_or(i64::MAX)))));
        }
    }
    Tree::Object(list)
}

const UNIT_OF_TIME: &str = "minutes";
const UNIT_OF_WAY: &str = "km";

/// The unit that a limit's id ends in.
fn last_word(id: &str) -> &str {
    id.rsplit_once('_').map_or("", |(_, last)| last)
}

fn shared(of: &ShareTravel) -> Tree {
    let ShareTravel { pupils, pupil_seconds, p95, max } = *of;
    Tree::Object(members([
        ("mean_minutes", mean(i128::from(pupil_seconds.0), i128::from(pupils.0))),
        ("p95_minutes", minutes(p95)),
        ("max_minutes", minutes(max)),
        ("pupils", number(pupils)),
        ("pupil_seconds", number(pupil_seconds)),
    ]))
}

fn money(of: &Money) -> Members {
    let Money { headings, payers, capital, transfers } = of;
    let amounts = |of: &BTreeMap<String, Fen>| {
        Tree::Object(of.iter().map(|(key, sum)| (key.clone(), fen(*sum))).collect())
    };
    let moved = transfers.as_ref().map_or(Tree::Null, |Transfers { items, sides }| {
        let sides = sides.iter().map(|(name, of)| (name.clone(), side(of))).collect();
        Tree::Object(members([("items", amounts(items)), ("sides", Tree::Object(sides))]))
    });
    members([
        ("headings", amounts(headings)),
        ("payers", amounts(payers)),
        ("total", fen(total(of))),
        ("capital", fen(*capital)),
        ("transfers", moved),
    ])
}

fn side(of: &Side) -> Tree {
    let Side { running, capital, gives, receives } = *of;
    Tree::Object(members([
        ("running", fen(running)),
        ("capital", fen(capital)),
        ("gives", fen(gives)),
        ("receives", fen(receives)),
        ("net", fen(net(of))),
    ]))
}

/// What a side bears: its costs and what it gives, less what it receives.
fn net(side: &Side) -> Fen {
    Fen(side.running.0 + side.capital.0 + side.gives.0 - side.receives.0)
}

/// All headings together.
fn total(money: &Money) -> Fen {
    Fen(money.headings.values().map(|sum| sum.0).sum())
}

pub(super) fn rule(of: &RuleResult) -> Tree {
    let RuleResult { id, kind, group, citation, threshold, unit, worst, place, violations, existing, pass } =
        of;
    Tree::Object(members([
        ("id", text(id)),
        ("kind", text(kind)),
        ("citation", text(citation)),
        ("threshold", number(*threshold)),
        ("unit", text(unit)),
        ("worst", worst.map_or(Tree::Null, number)),
        ("where", text(place)),
        ("violations", number(*violations)),
        ("existing", number(*existing)),
        ("pass", Tree::Flag(*pass)),
        ("group", text(group)),
        ("applies", Tree::Flag(kind == "process" || worst.is_some())),
    ]))
}

pub(super) fn members<const N: usize>(list: [(&str, Tree); N]) -> Members {
    list.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn text(text: &str) -> Tree {
    Tree::Text(text.into())
}

#[expect(clippy::needless_pass_by_value, reason = "numbers are copied")]
pub(super) fn number(value: impl ToString) -> Tree {
    Tree::Number(value.to_string())
}

/// Yuan.
pub(super) fn fen(amount: Fen) -> Tree {
    Tree::Number(decimal(i128::from(amount.0), 2))
}

/// Mean minutes of so many seconds of so many children, two decimals, half up; 0 where there is nobody.
fn mean(seconds: i128, children: i128) -> Tree {
    Tree::Number(decimal(round_half_up(seconds * 100, children.max(1) * 60), 2))
}

pub(super) fn minutes(time: Seconds) -> Tree {
    Tree::Number(in_minutes(time))
}

/// Minutes with two decimals, half up.
pub(super) fn in_minutes(time: Seconds) -> String {
    decimal((i128::from(time.0) * 10 + 3).div_euclid(6), 2)
}

/// A number of so many decimals from its units of the last place.
pub(super) fn decimal(value: i128, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", value.unsigned_abs(), places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{part}")
}

#[cfg(test)]
mod tests {
    use super::{decimal, in_minutes};
    use crate::model::units::Seconds;

    #[test]
    fn minutes_are_rounded_half_up() {
        for (seconds, text) in
            [(0, "0.00"), (1, "0.02"), (3, "0.05"), (60, "1.00"), (90, "1.50"), (59, "0.98")]
        {
            assert_eq!(in_minutes(Seconds(seconds)), text);
        }
        assert_eq!(in_minutes(Seconds(3 * 60 + 20)), "3.33");
        assert_eq!(decimal(-7, 2), "-0.07");
        assert_eq!(decimal(2005, 3), "2.005");
    }
}
