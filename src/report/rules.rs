//! A rule profile for people: what its rows are called, whom they bind and where they come from.
//!
//! It refuses to translate: words in Chinese are the profile's own, and what has none stands as it is written.

use std::fmt::Write;

use crate::model::rules::{ChineseRow, Rate, Rule, RuleProfile};
use crate::report::layout::left;
use crate::report::words::{Lang, filled, word, word_or_id};

/// A rule's name in words, such as `grades 1-3, daily bus: longest time one way`.
#[must_use]
pub fn name(lang: Lang, id: &str) -> String {
    let parts: Vec<&str> = id.split('.').collect();
    match parts[..] {
        ["travel", means, what] => travel(lang, means, "", what),
        ["travel", means, who, what] if what != "newly_over_share" => travel(lang, means, who, what),
        ["radius", "km"] => filled(lang, "rule-name-radius", &[("who", word(lang, "bands-every"))]),
        ["radius", who, "km"] => filled(lang, "rule-name-radius", &[("who", &band(lang, who))]),
        ["process", task] => word_or_id(lang, "task", task).replace('_', " "),
        _ => word_or_id(lang, "rule-name", id),
    }
}

fn travel(lang: Lang, means: &str, who: &str, what: &str) -> String {
    let means = word_or_id(lang, "rule-means", means);
    let what = word_or_id(lang, "rule-what", what);
    filled(lang, "rule-name-travel", &[("who", &band(lang, who)), ("means", &means), ("what", &what)])
}

/// Whom a part of an id names.
fn band(lang: Lang, who: &str) -> String {
    if who.is_empty() {
        return word(lang, "bands-every").into();
    }
    match who.strip_prefix('g').filter(|grades| grades.starts_with(|sign: char| sign.is_ascii_digit())) {
        Some(grades) if grades.contains('-') => filled(lang, "band-grades", &[("grades", grades)]),
        Some(grade) => filled(lang, "band-grade", &[("grade", grade)]),
        None => word_or_id(lang, "band", who),
    }
}

/// A threshold with its unit.
#[must_use]
pub fn threshold(lang: Lang, value: &str, unit: &str) -> String {
    format!("{value} {}", word_or_id(lang, "unit", unit))
}

/// A row's words in a language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Whom it binds.
    pub binds: &'a str,
    /// Document it comes from.
    pub citation: &'a str,
    /// How sure the figure is.
    pub note: &'a str,
}

/// A rule's words in a language.
#[must_use]
pub fn words<'a>(profile: &'a RuleProfile, rule: &'a Rule, lang: Lang) -> Words<'a> {
    let own = chinese(profile, &rule.id, lang);
    let pick = |own: Option<&'a str>, written: &'a str| own.filter(|own| !own.is_empty()).unwrap_or(written);
    Words {
        binds: pick(own.map(|own| own.binds.as_str()), &rule.binds),
        citation: pick(own.map(|own| own.citation.as_str()), &rule.citation),
        note: pick(own.map(|own| own.note.as_str()), &rule.note),
    }
}

/// Where a rate comes from, in a language.
fn source<'a>(profile: &'a RuleProfile, rate: &'a Rate, lang: Lang) -> &'a str {
    let own = chinese(profile, &rate.id, lang).map(|own| own.citation.as_str());
    own.filter(|own| !own.is_empty()).unwrap_or(&rate.source)
}

fn chinese<'a>(profile: &'a RuleProfile, id: &str, lang: Lang) -> Option<&'a ChineseRow> {
    profile.chinese.rows.get(id).filter(|_| lang == Lang::Zh)
}

/// Title and note of a profile in a language.
#[must_use]
pub fn heading(profile: &RuleProfile, lang: Lang) -> (&str, &str) {
    let own = &profile.chinese;
    let title = if lang == Lang::Zh && !own.title.is_empty() { &own.title } else { &profile.title };
    let note = if lang == Lang::Zh && !own.note.is_empty() { &own.note } else { &profile.note };
    (title, note)
}

/// All of a profile that people read: rules, then rates.
#[must_use]
pub fn rules(profile: &RuleProfile, lang: Lang) -> String {
    let (title, note) = heading(profile, lang);
    let mut text = format!("{}: {title}\n", profile.id);
    if !note.is_empty() {
        let _ = writeln!(text, "{note}");
    }
    for rule in profile.rules.values() {
        let price = match rule.price.0 {
            0 => String::new(),
            _ => filled(lang, "rules-price", &[("price", &rule.price.to_string())]),
        };
        let kind = word(lang, &format!("rule-kind-{}", rule.force.word()));
        let limit = threshold(lang, &rule.threshold.to_string(), &rule.unit);
        let words = words(profile, rule, lang);
        let _ = writeln!(text, "\n{} = {limit} ({kind}{price})\n    {}", rule.id, name(lang, &rule.id));
        let lines =
            [("rules-binds", words.binds), ("rules-source", words.citation), ("rules-note", words.note)];
        for (label, said) in lines.into_iter().filter(|(_, said)| !said.is_empty()) {
            let _ = writeln!(text, "    {}", filled(lang, label, &[("said", said)]));
        }
    }
    let _ = writeln!(text, "\n{}", word(lang, "rules-rates"));
    for rate in profile.rates.values() {
        let unit = left(&rate.unit, 16);
        let value = rate.value.to_string();
        let _ = writeln!(text, "  {:<28} {value:>8} {unit} {}", rate.id, source(profile, rate, lang));
    }
    text
}
