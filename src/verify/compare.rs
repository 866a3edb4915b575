//! The plan's own figures beside the recounted ones, difference by difference.
//!
//! It refuses to round: figures are the same or they are not.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::model::plan::{
    Counts, EquityFigures, Figures, Money, RuleResult, ShareTravel, TravelFigures, TravelSummary,
};
use crate::model::transfers::{Side, Transfers};
use crate::model::units::Fen;
use crate::verify::finding::Findings;

/// A sum of money.
pub(super) fn money(findings: &mut Findings, code: &'static str, what: &str, found: Fen, expected: Fen) {
    findings.same(code, what, &found.to_decimal(), &expected.to_decimal());
}

/// All figures of a year, or of today's network.
pub(super) fn figures(findings: &mut Findings, when: &str, found: &Figures, expected: &Figures) {
    counts(findings, when, &found.counts, &expected.counts);
    travel(findings, when, &found.travel, &expected.travel);
    if let (Some(found), Some(expected)) = (&found.equity, &expected.equity) {
        equity(findings, when, found, expected);
    }
    purse(findings, when, &found.money, &expected.money);
    rules(findings, when, &found.rules, &expected.rules);
}

/// Schools and children.
fn counts(findings: &mut Findings, when: &str, found: &Counts, expected: &Counts) {
    let list = |counts: &Counts| {
        [
            ("schools_before", counts.schools_before),
            ("schools_free", counts.schools_free),
            ("schools_open", counts.schools_open),
            ("schools_closed", counts.schools_closed),
            ("schools_partial", counts.schools_partial),
            ("schools_new", counts.schools_new),
            ("villages", counts.villages),
            ("pupils", counts.pupils),
            ("pupils_moved", counts.pupils_moved),
            ("pupils_boarding", counts.pupils_boarding),
            ("pupils_bus", counts.pupils_bus),
            ("pupils_walk", counts.pupils_walk),
            ("pupils_escort", counts.pupils_escort),
        ]
    };
    for ((name, found), (_, expected)) in list(found).into_iter().zip(list(expected)) {
        findings.same("V604", &format!("{when}: {name}"), &found, &expected);
    }
}

/// Entries of two maps that differ; an absent entry is an empty one.
fn maps<K: Ord, V: Default + PartialEq>(
    found: &BTreeMap<K, V>,
    expected: &BTreeMap<K, V>,
    mut tell: impl FnMut(&K, &V, &V),
) {
    let none = V::default();
    let mut keys: Vec<&K> = found.keys().chain(expected.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let (found, expected) = (found.get(key).unwrap_or(&none), expected.get(key).unwrap_or(&none));
        if found != expected {
            tell(key, found, expected);
        }
    }
}

/// Travel of everyone and of every part.
fn travel(findings: &mut Findings, when: &str, found: &TravelSummary, expected: &TravelSummary) {
    let mut part = |name: String, found: &TravelFigures, expected: &TravelFigures| {
        if found != expected {
            findings.differ(
                "V605",
                &format!("{when}: travel, {name}"),
                &journeys(found),
                &journeys(expected),
            );
        }
    };
    part("all".into(), &found.all, &expected.all);
    part("weekly".into(), &found.weekly, &expected.weekly);
    maps(&found.by_means, &expected.by_means, |means, a, b| part(means.word().into(), a, b));
    maps(&found.by_band, &expected.by_band, |band, a, b| part(band.word(), a, b));
    maps(&found.by_means_and_band, &expected.by_means_and_band, |(means, band), a, b| {
        part(format!("{} {}", means.word(), band.word()), a, b);
    });
}

/// Travel figures in words.
fn journeys(figures: &TravelFigures) -> String {
    let TravelFigures { pupils, pupil_seconds, p95, max } = figures;
    format!("{pupils} children, {pupil_seconds} pupil-seconds, p95 {} s, longest {} s", p95.0, max.0)
}

/// How travel is shared out. A folder written before this was reported has no such block and tells nothing wrong.
fn equity(findings: &mut Findings, when: &str, found: &EquityFigures, expected: &EquityFigures) {
    let what = |name: &str| format!("{when}: equity, {name}");
    let parts = [("poor", &found.poor, &expected.poor), ("others", &found.others, &expected.others)];
    for (name, found, expected) in parts {
        findings.same("V607", &what(name), &shared(found), &shared(expected));
    }
    findings.same("V607", &what("kolm_pollak"), &found.kolm_pollak, &expected.kolm_pollak);
    maps(&found.kolm_pollak_by_band, &expected.kolm_pollak_by_band, |band, a, b| {
        findings.differ("V607", &what(&band.word()), &a.to_string(), &b.to_string());
    });
    findings.same("V607", &what("untimed"), &found.untimed, &expected.untimed);
}

/// Figures of a part in words.
fn shared(figures: &ShareTravel) -> String {
    let ShareTravel { pupils, pupil_seconds, p95, max } = figures;
    format!("{pupils} children, {pupil_seconds} pupil-seconds, p95 {} s, longest {} s", p95.0, max.0)
}

/// Money by heading and payer.
fn purse(findings: &mut Findings, when: &str, found: &Money, expected: &Money) {
    for (what, found, expected) in
        [("heading", &found.headings, &expected.headings), ("payer", &found.payers, &expected.payers)]
    {
        maps(found, expected, |name, found, expected| {
            money(findings, "V603", &format!("{when}: {what} {name}"), *found, *expected);
        });
    }
    money(findings, "V603", &format!("{when}: capital"), found.capital, expected.capital);
    if let Some((found, expected)) = found.transfers.as_ref().zip(expected.transfers.as_ref()) {
        transfers(findings, when, found, expected);
    }
}

/// Transfers by item and side. A folder written before they were reported has none and tells nothing wrong.
fn transfers(findings: &mut Findings, when: &str, found: &Transfers, expected: &Transfers) {
    maps(&found.items, &expected.items, |item, found, expected| {
        money(findings, "V608", &format!("{when}: transfers, {item}"), *found, *expected);
    });
    maps(&found.sides, &expected.sides, |side, found, expected| {
        findings.differ("V608", &format!("{when}: side {side}"), &borne(found), &borne(expected));
    });
}

/// A side in words.
fn borne(side: &Side) -> String {
    let [running, capital, gives, receives] =
        [side.running, side.capital, side.gives, side.receives].map(Fen::to_decimal);
    format!("running {running}, capital {capital}, gives {gives}, receives {receives}")
}

/// Rule by rule.
fn rules(findings: &mut Findings, when: &str, found: &[RuleResult], expected: &[RuleResult]) {
    let ids = |list: &[RuleResult]| list.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    if ids(found) != ids(expected) {
        let what = format!("{when}: rules");
        findings.differ("V606", &what, &ids(found).join(", "), &ids(expected).join(", "));
        return;
    }
    for (found, expected) in found.iter().zip(expected) {
        if found != expected {
            let what = format!("{when}: rule {}", expected.id);
            findings.differ("V606", &what, &words(found), &words(expected));
        }
    }
}

/// A rule's result in words.
fn words(rule: &RuleResult) -> String {
    let worst = rule.worst.map_or("none".into(), |worst| worst.to_string());
    let RuleResult { kind, group, threshold, unit, place, violations, existing, pass, .. } = rule;
    let passed: &dyn Debug = pass;
    format!(
        "{kind} {group} {threshold} {unit}, worst {worst} at `{place}`, {violations} beyond, {existing} existing, pass {passed:?}"
    )
}
