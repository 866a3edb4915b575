//! `plan.json`: status, bound, money, counts, travel and rules, in the documented order.
//!
//! Refuses to leave a key out: what is unknown stands as `null`.

use std::collections::BTreeMap;

use crate::io::plan_folder::json::{Json, hundredths, object};
use crate::io::plan_folder::{PRICES_CSV, PROOF_JSONL, buses, has_prices};
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::discount::Discount;
use crate::model::plan::{
    Counts, Figures, Money, Plan, RuleResult, ShareTravel, TravelFigures, TravelSummary,
};
use crate::model::recipe::View;
use crate::model::transfers::{Side, Transfers};
use crate::model::units::{Fen, round_half_up};

/// The format this program writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

/// A key of `counts` and the field it stands for.
pub(crate) type CountKey = (&'static str, fn(&mut Counts) -> &mut u32);

/// The keys of `counts`, in their order.
pub(crate) const COUNTS: [CountKey; 13] = [
    ("schools_before", |counts| &mut counts.schools_before),
    ("schools_free", |counts| &mut counts.schools_free),
    ("schools_open", |counts| &mut counts.schools_open),
    ("schools_closed", |counts| &mut counts.schools_closed),
    ("schools_partial", |counts| &mut counts.schools_partial),
    ("schools_new", |counts| &mut counts.schools_new),
    ("villages", |counts| &mut counts.villages),
    ("pupils", |counts| &mut counts.pupils),
    ("pupils_moved", |counts| &mut counts.pupils_moved),
    ("pupils_boarding", |counts| &mut counts.pupils_boarding),
    ("pupils_bus", |counts| &mut counts.pupils_bus),
    ("pupils_walk", |counts| &mut counts.pupils_walk),
    ("pupils_escort", |counts| &mut counts.pupils_escort),
];

/// `plan.json` of a plan, with the routes of its buses where they were made.
pub(super) fn plan(case: &Case, plan: &Plan, routed: Option<&CountyBuses>) -> String {
    let last = plan.final_year();
    let mut money_of_plan = money(&last.money);
    if let Json::Object(members) = &mut money_of_plan {
        if let Some(transfers) = &last.money.transfers {
            let net = |side: &str| discounted(case, plan, &|money| net_of(money, side)).into();
            let sides = transfers.sides.keys().map(|side| (side.as_str(), net(side)));
            members.push(("discounted_net".into(), object(sides)));
        }
        let total = discounted(case, plan, &Money::total);
        members.push(("discounted_total".into(), total.into()));
    }
    let view = (case.recipe.objective.view == View::County).then_some(("view", "county".into()));
    let head = [("format", FORMAT.into()), ("status", plan.status.word().into())];
    let rest = [
        ("objective", plan.objective.into()),
        ("lower_bound", plan.lower_bound.into()),
        ("constant_cost", plan.constant_cost.into()),
        ("gap", Json::Number(gap(plan.objective, plan.lower_bound))),
        ("prices", prices(case, plan)),
        ("bound", bound(plan)),
        ("reproducible", plan.reproducible.into()),
        ("money", money_of_plan),
        ("counts", counts(last.counts)),
        ("travel", travel(&last.travel)),
        ("weekly", travel_figures(&last.travel.weekly)),
        ("equity", equity(last)),
        ("before", figures(&plan.before)),
        ("rules", rules(&last.rules)),
        ("years", Json::List(plan.years.iter().map(|(year, figures)| year_of(*year, figures)).collect())),
        ("settings", settings(case)),
        ("input_sha256", plan.input_sha256.as_str().into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
    ];
    let buses = routed.map(|routed| ("buses", buses::block(case, plan, routed)));
    object(head.into_iter().chain(view).chain(rest).chain(buses)).pretty()
}

/// Keys set on top of the plan file, in order.
fn settings(case: &Case) -> Json {
    let pair = |(key, value): &(String, String)| {
        object([("key", key.as_str().into()), ("value", value.as_str().into())])
    };
    Json::List(case.settings.iter().map(pair).collect())
}

/// `(objective - lower_bound) / max(|objective|, 1 fen)` with eight decimals, rounded up: never flattering.
pub(crate) fn gap(objective: Fen, lower_bound: Fen) -> String {
    let share = (i128::from(objective.0) - i128::from(lower_bound.0)) * 100_000_000;
    let whole = i128::from(objective.0).abs().max(1);
    let gap = -(-share).div_euclid(whole);
    let sign = if gap < 0 { "-" } else { "" };
    format!("{sign}{}.{:08}", gap.unsigned_abs() / 100_000_000, gap.unsigned_abs() % 100_000_000)
}

fn prices(case: &Case, plan: &Plan) -> Json {
    let priced = plan.schools.iter().filter(|row| row.seat_price.is_some() || row.bed_price.is_some());
    let price = |row: &crate::model::plan::SchoolYear| {
        object([
            ("school", case.county.schools[row.school].code.as_str().into()),
            ("year", row.year.into()),
            ("seat", row.seat_price.into()),
            ("bed", row.bed_price.into()),
        ])
    };
    Json::List(priced.map(price).collect())
}

fn bound(plan: &Plan) -> Json {
    let file = has_prices(plan).then_some(PRICES_CSV);
    let mut members = vec![("kind", plan.bound.word().into()), ("prices_file", file.into())];
    // Only where there is one: folders of before keep their bytes.
    members.extend(plan.proof.as_ref().map(|_| ("proof_file", PROOF_JSONL.into())));
    object(members)
}

fn year_of(year: u32, of: &Figures) -> Json {
    object([
        ("year", year.into()),
        ("counts", counts(of.counts)),
        ("travel", travel(&of.travel)),
        ("weekly", travel_figures(&of.travel.weekly)),
        ("equity", equity(of)),
        ("money", money(&of.money)),
        ("rules", rules(&of.rules)),
    ])
}

/// Figures as `before` and each of `years` hold them.
pub(crate) fn figures(of: &Figures) -> Json {
    object([
        ("counts", counts(of.counts)),
        ("travel", travel(&of.travel)),
        ("weekly", travel_figures(&of.travel.weekly)),
        ("equity", equity(of)),
        ("money", money(&of.money)),
        ("rules", rules(&of.rules)),
    ])
}

fn counts(mut of: Counts) -> Json {
    object(COUNTS.map(|(key, field)| (key, (*field(&mut of)).into())))
}

fn travel(of: &TravelSummary) -> Json {
    let Json::Object(mut members) = travel_figures(&of.all) else { unreachable!("made as an object") };
    let by_mode = of.by_means.iter().map(|(means, figures)| (means.word(), travel_figures(figures)));
    members.push(("by_mode".into(), object(by_mode)));
    let by_band = of.by_band.iter().map(|(band, figures)| (band.word(), travel_figures(figures)));
    members.push(("by_band".into(), object(by_band)));
    let mut both: BTreeMap<_, Vec<(String, Json)>> = BTreeMap::new();
    for ((means, band), figures) in &of.by_means_and_band {
        both.entry(*means).or_default().push((band.word(), travel_figures(figures)));
    }
    let both = both.into_iter().map(|(means, bands)| (means.word(), Json::Object(bands)));
    members.push(("by_mode_and_band".into(), object(both)));
    Json::Object(members)
}

/// `null` in a plan read from a folder that has none.
fn equity(of: &Figures) -> Json {
    let Some(equity) = &of.equity else { return Json::Null };
    let bands = equity.kolm_pollak_by_band.iter().map(|(band, minutes)| (band.word(), (*minutes).into()));
    object([
        ("poor", share_travel(&equity.poor)),
        ("others", share_travel(&equity.others)),
        ("kolm_pollak_minutes", equity.kolm_pollak.into()),
        ("kolm_pollak_by_band", object(bands)),
        ("untimed", equity.untimed.into()),
        ("over", object(of.over_limits().into_iter().map(|(rule, share)| (rule, share.into())))),
    ])
}

fn share_travel(of: &ShareTravel) -> Json {
    object([
        ("mean_minutes", Json::Number(share_minutes(of))),
        ("p95_minutes", of.p95.into()),
        ("max_minutes", of.max.into()),
        ("pupils", of.pupils.into()),
        ("pupil_seconds", of.pupil_seconds.into()),
    ])
}

/// Mean minutes with two decimals, half up; 0.00 for nobody.
pub(crate) fn share_minutes(of: &ShareTravel) -> String {
    hundredths(round_half_up(i128::from(of.pupil_seconds.0) * 100, 60 * i128::from(of.pupils.0.max(1))))
}

fn travel_figures(of: &TravelFigures) -> Json {
    object([
        ("mean_minutes", Json::Number(mean_minutes(of))),
        ("p95_minutes", of.p95.into()),
        ("max_minutes", of.max.into()),
        ("pupils", of.pupils.into()),
        ("pupil_seconds", Json::Number(of.pupil_seconds.to_string())),
    ])
}

/// Mean minutes with two decimals, half up; 0.00 when nobody travels.
pub(crate) fn mean_minutes(of: &TravelFigures) -> String {
    let children = i128::from(of.pupils.max(1));
    hundredths(round_half_up(i128::from(of.pupil_seconds) * 100, 60 * children))
}

fn money(of: &Money) -> Json {
    let amounts = |amounts: &BTreeMap<String, Fen>| {
        object(amounts.iter().map(|(key, amount)| (key.as_str(), (*amount).into())))
    };
    object([
        ("headings", amounts(&of.headings)),
        ("payers", amounts(&of.payers)),
        ("total", of.total().into()),
        ("capital", of.capital.into()),
        ("transfers", of.transfers.as_ref().map_or(Json::Null, |of| transfers(of, amounts))),
    ])
}

fn transfers(of: &Transfers, amounts: impl Fn(&BTreeMap<String, Fen>) -> Json) -> Json {
    let side = |side: &Side| {
        object([
            ("running", side.running.into()),
            ("capital", side.capital.into()),
            ("gives", side.gives.into()),
            ("receives", side.receives.into()),
            ("net", side.net().into()),
        ])
    };
    let sides = of.sides.iter().map(|(id, of)| (id.as_str(), side(of)));
    object([("items", amounts(&of.items)), ("sides", object(sides))])
}

/// What a side bears; 0 where that is not known.
fn net_of(money: &Money, side: &str) -> Fen {
    let sides = money.transfers.as_ref().map(|transfers| &transfers.sides);
    sides.and_then(|sides| sides.get(side)).map_or(Fen(0), Side::net)
}

/// Σ over years of an amount / (1 + r)^(years since the first), each year rounded to fen.
fn discounted(case: &Case, plan: &Plan, amount: &dyn Fn(&Money) -> Fen) -> Fen {
    let discount = Discount::new(case, plan.years.len());
    let years = plan.years.iter().enumerate();
    years.map(|(later, (_, figures))| discount.apply(amount(&figures.money), later)).sum()
}

pub(super) fn rules(of: &[RuleResult]) -> Json {
    let rule = |rule: &RuleResult| {
        object([
            ("id", rule.id.as_str().into()),
            ("kind", rule.kind.as_str().into()),
            ("group", rule.group.as_str().into()),
            ("citation", rule.citation.as_str().into()),
            ("threshold", rule.threshold.into()),
            ("unit", rule.unit.as_str().into()),
            ("worst", rule.worst.into()),
            ("where", rule.place.as_str().into()),
            ("violations", rule.violations.into()),
            ("existing", rule.existing.into()),
            ("pass", rule.pass.into()),
            ("applies", rule.applies().into()),
        ])
    };
    Json::List(of.iter().map(rule).collect())
}
