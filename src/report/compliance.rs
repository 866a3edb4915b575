//! A plan held against its rules as one page: every rule with what it says, what was measured, and the tasks it asks for.
//!
//! It refuses to judge: each figure is the referee's. The page needs nothing but itself, prints on paper and runs no script;
//! whatever stands in a table or a profile is shown as text.

use std::fmt::Write;

use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::plan::{Plan, RuleResult, Status};
use crate::model::rules::Rule;
use crate::model::units::{Micro, round_half_up};
use crate::report::names;
use crate::report::rules;
use crate::report::svg::escaped;
use crate::report::words::{Lang, filled, word, word_or_id};

/// The name of the file in a plan folder.
pub const COMPLIANCE_HTML: &str = "compliance.html";

/// The looks: readable on a screen, black on white on paper, wide tables across the sheet.
pub(super) const STYLE: &str = "body{font:14px/1.45 sans-serif;margin:2em;color:#111}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}\
th{background:#eee}td.n{text-align:right;white-space:nowrap}small{color:#555}.no td:last-child{font-weight:bold;color:#a00}.over td:last-child{color:#a60}\
thead{display:table-header-group}tr{break-inside:avoid}@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;font-size:9pt}}";

/// The page of a plan's final year.
#[must_use]
pub fn page(case: &Case, plan: &Plan, lang: Lang) -> String {
    page_with(case, plan, None, lang)
}

/// The same with the rides of the routes, where the plan's buses were routed.
#[must_use]
pub fn page_with(case: &Case, plan: &Plan, routed: Option<&CountyBuses>, lang: Lang) -> String {
    let page = Page { case, plan, lang };
    let title = page.title();
    let code = lang.code();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
        escaped(&title),
        escaped(&title)
    );
    for said in page.about() {
        let _ = writeln!(html, "<p>{}</p>", escaped(&said));
    }
    let _ = writeln!(html, "<h2>{}</h2>", page.word("compliance-measured"));
    let measured = plan.final_year().rules.iter().filter(|rule| rule.kind != "process");
    page.measured(&mut html, measured);
    if let Some(routed) = routed {
        let _ = writeln!(html, "<h2>{}</h2>", page.word("buses-rides"));
        let _ = writeln!(html, "<p>{}</p>", page.word("buses-rides_how"));
        page.measured(&mut html, routed.rides.iter());
    }
    page.tasks(&mut html);
    html.push_str("</body>\n</html>\n");
    html
}

/// A rule's row in words; not yet safe inside a page.
pub(crate) struct Said<'a> {
    pub(crate) name: String,
    /// Whom it binds.
    pub(crate) binds: &'a str,
    pub(crate) citation: &'a str,
    pub(crate) note: &'a str,
    /// Threshold and unit.
    pub(crate) limit: String,
    pub(crate) kind: String,
    /// The plan file set the threshold.
    pub(crate) changed: bool,
}

/// What a page says of a rule besides what was measured. A rule that the profile does not have (the plan was read from elsewhere) has
/// the words of the result alone.
pub(crate) fn said<'a>(case: &'a Case, result: &'a RuleResult, lang: Lang) -> Said<'a> {
    let rule: Option<&Rule> = case.profile.rules.get(&result.id);
    let words = rule.map(|rule| rules::words(&case.profile, rule, lang));
    Said {
        name: rules::name(lang, &result.id),
        binds: words.map_or("", |words| words.binds),
        citation: words.map_or(&result.citation, |words| words.citation),
        note: words.map_or("", |words| words.note),
        limit: rules::threshold(lang, &result.threshold.to_string(), &result.unit),
        kind: word_or_id(lang, "rule-kind", &result.kind),
        changed: rule.is_some_and(|rule| rule.overridden),
    }
}

struct Page<'a> {
    case: &'a Case,
    plan: &'a Plan,
    lang: Lang,
}

impl Page<'_> {
    fn word(&self, id: &str) -> &'static str {
        word(self.lang, id)
    }

    fn title(&self) -> String {
        let recipe = &self.case.recipe;
        let year = self.plan.years.last().map_or(recipe.first_year, |(year, _)| *year).to_string();
        let county = if recipe.county.is_empty() { "hubward" } else { &recipe.county };
        let year = filled(self.lang, "year", &[("year", &year)]);
        filled(self.lang, "compliance-heading", &[("county", county), ("year", &year)])
    }

    fn about(&self) -> Vec<String> {
        let (title, note) = rules::heading(&self.case.profile, self.lang);
        let profile = format!("{}: {title}", self.case.profile.id);
        let today = (self.plan.status == Status::AsIs).then(|| self.word("gap-as_is").to_string());
        [profile, note.to_string(), self.word("compliance-how").to_string()]
            .into_iter()
            .chain(today)
            .filter(|said| !said.is_empty())
            .collect()
    }

    /// Name and id, whom it binds, where it comes from: the first three cells of a row.
    fn about_rule(result: &RuleResult, said: &Said<'_>) -> [String; 3] {
        let note = Some(said.note).filter(|note| !note.is_empty());
        let note = note.map(|note| format!("<br><small>{}</small>", escaped(note))).unwrap_or_default();
        [
            format!("{}<br><small>{}</small>", escaped(&said.name), escaped(&result.id)),
            escaped(said.binds),
            format!("{}{note}", escaped(said.citation)),
        ]
    }

    fn measured<'r>(&self, html: &mut String, results: impl Iterator<Item = &'r RuleResult>) {
        let heads = [
            "rule-rule",
            "rule-binds",
            "rule-citation",
            "rule-limit",
            "rule-kind",
            "rule-worst",
            "rule-place",
            "rule-beyond",
            "existing",
            "rule-result",
        ];
        self.head(html, &heads);
        for result in results {
            let about = said(self.case, result, self.lang);
            let [name, binds, source] = Self::about_rule(result, &about);
            let changed = if about.changed {
                format!("<br>{}", self.word("compliance-changed"))
            } else {
                String::new()
            };
            let worst = result.worst.map(short).unwrap_or_default();
            let verdict = result.verdict();
            let class = match verdict {
                "rule-broken" => " class=\"no\"",
                "rule-exceeded" => " class=\"over\"",
                _ => "",
            };
            let kind = format!("{} · {}", about.kind, word_or_id(self.lang, "rule-group", &result.group));
            let _ = writeln!(
                html,
                "<tr{class}><td>{name}</td><td>{binds}</td><td>{source}</td><td class=\"n\">{}{changed}</td><td>{}</td>\
                 <td class=\"n\">{worst}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
                escaped(&about.limit),
                escaped(&kind),
                escaped(&self.place(result)),
                result.violations,
                result.existing,
                self.word(verdict)
            );
        }
        html.push_str("</tbody>\n</table>\n");
    }

    fn tasks(&self, html: &mut String) {
        let _ = writeln!(html, "<h2>{}</h2>", self.word("compliance-tasks"));
        let figures = self.plan.final_year();
        let tasks: Vec<&RuleResult> = figures.rules.iter().filter(|rule| rule.kind == "process").collect();
        if tasks.is_empty() {
            let _ = writeln!(html, "<p>{}</p>", self.word("compliance-none"));
            return;
        }
        if figures.counts.schools_closed + figures.counts.schools_partial == 0 {
            let _ = writeln!(html, "<p>{}</p>", self.word("compliance-untouched"));
        }
        self.head(html, &["rule-task", "rule-binds", "rule-citation", "rule-days"]);
        for result in tasks {
            let [name, binds, source] = Self::about_rule(result, &said(self.case, result, self.lang));
            let _ = writeln!(
                html,
                "<tr><td>{name}</td><td>{binds}</td><td>{source}</td><td class=\"n\">{}</td></tr>",
                result.threshold
            );
        }
        let _ = writeln!(html, "</tbody>\n</table>\n<p>{}</p>", self.word("compliance-days"));
    }

    fn head(&self, html: &mut String, heads: &[&str]) {
        html.push_str("<table>\n<thead><tr>");
        for id in heads {
            let _ = write!(html, "<th>{}</th>", self.word(id));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
    }

    /// Code and name of where the worst was: a village for rows on children, a school for rows on schools.
    fn place(&self, result: &RuleResult) -> String {
        let of_children = [
            "travel.",
            "radius.",
            "boarding.",
            "service.",
            "catchment.siblings",
            "catchment.contiguous",
            "catchment.nearest",
        ];
        let county = &self.case.county;
        let name = if of_children.iter().any(|start| result.id.starts_with(start)) {
            county.villages.values().iter().find(|row| row.code == result.place).map(|row| &row.name)
        } else {
            county.schools.values().iter().find(|row| row.code == result.place).map(|row| &row.name)
        };
        names::together(&result.place, name.map_or("", String::as_str))
    }
}

/// A measured value with at most three decimals.
fn short(value: Micro) -> String {
    let thousandths = round_half_up(i128::from(value.0), 1000);
    Micro(i64::try_from(thousandths * 1000).unwrap_or(value.0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_stays_markup() {
        assert_eq!(escaped("<a href='x' id=\"y\">&"), "&lt;a href=&#39;x&#39; id=&quot;y&quot;&gt;&amp;");
        assert_eq!(escaped("中心校 4 < 5"), "中心校 4 &lt; 5");
    }
}
