//! Sheet `rules`: every rule of every year as the referee measured it, and the tasks.
//!
//! It refuses to judge: the verdict is the referee's.

use crate::io::plan_folder::PLAN_JSON;
use crate::io::workbook::Sheet;
use crate::model::case::Case;
use crate::model::plan::{Plan, RuleResult};
use crate::report::rules;
use crate::report::words::{Lang, word, word_or_id};

use super::table::{Table, count, decimal, text, year};

const HEADS: [&str; 13] = [
    "book-year",
    "rule-rule",
    "book-rule_id",
    "rule-kind",
    "rule-group",
    "rule-limit",
    "book-unit",
    "rule-worst",
    "rule-place",
    "rule-beyond",
    "existing",
    "rule-result",
    "rule-citation",
];

pub(super) fn rules(case: &Case, plan: &Plan, lang: Lang) -> Sheet {
    let mut table = Table::of_words(lang, &HEADS);
    for (of_year, figures) in &plan.years {
        for rule in &figures.rules {
            table.push(vec![
                year(*of_year),
                text(rules::name(lang, &rule.id)),
                text(&rule.id),
                text(word_or_id(lang, "rule-kind", &rule.kind)),
                text(word_or_id(lang, "rule-group", &rule.group)),
                decimal(Some(rule.threshold)),
                text(word_or_id(lang, "unit", &rule.unit)),
                decimal(rule.worst),
                text(&rule.place),
                count(rule.violations),
                count(rule.existing),
                text(word(lang, result(rule))),
                text(citation(case, rule, lang)),
            ]);
        }
    }
    table.filtered("book-rules", 2, &[], PLAN_JSON)
}

fn result(rule: &RuleResult) -> &'static str {
    if rule.kind == "process" { "rule-kind-process" } else { rule.verdict() }
}

fn citation<'a>(case: &'a Case, result: &'a RuleResult, lang: Lang) -> &'a str {
    let rule = case.profile.rules.get(&result.id);
    rule.map_or(&result.citation, |rule| rules::words(&case.profile, rule, lang).citation)
}
