//! The compliance page: every rule with its figures, every task, in both languages, and nothing in it that is not text.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::common::sample;
use std::path::Path;
use std::sync::Arc;

use hubward::io::profile::{BUILT_IN, parse};
use hubward::model::case::Case;
use hubward::model::county::{County, Village};
use hubward::model::plan::{Plan, RuleResult};
use hubward::model::units::Micro;
use hubward::report::compliance::page;
use hubward::report::words::Lang;

/// What a table or a profile may hold to break out of a cell, an attribute or the page.
const EVIL: &str = "</td><script>alert(\"1\")</script><img src='x' onerror=\"a&b\">";
const SAFE: &str = "&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=&#39;x&#39; onerror=&quot;a&amp;b&quot;&gt;";

fn story() -> (Case, Plan) {
    let mut case = sample::case(sample::county(12, 6));
    case.profile.rules = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap().rules;
    let plan = sample::plan(&case);
    (case, plan)
}

fn row<'a>(page: &'a str, id: &str) -> &'a str {
    page.lines()
        .find(|line| line.starts_with("<tr") && line.contains(&format!("<small>{id}</small>")))
        .unwrap()
}

#[test]
fn every_rule_and_every_task_has_its_row() {
    let (case, plan) = story();
    let page = page(&case, &plan, Lang::En);
    for rule in &plan.final_year().rules {
        assert_eq!(page.matches(&format!("<small>{}</small>", rule.id)).count(), 1, "{}", rule.id);
    }
    let soft = row(&page, "travel.bus.lower.soft_minutes");
    let cells: Vec<&str> = soft.split("</td>").collect();
    assert!(cells[0].contains("grades 1-3, daily bus: time aimed at, one way"), "{soft}");
    assert!(cells[1].ends_with("grades 1-3 on a daily bus, one way"), "{soft}");
    assert!(
        cells[2].contains("State Council General Office, 2018 No. 27<br><small>Generally no more"),
        "{soft}"
    );
    let figures: Vec<&str> = cells[3..10].iter().map(|cell| cell.rsplit('>').next().unwrap()).collect();
    let village = case.county.villages.values().iter().find(|row| row.code == "V003").unwrap();
    assert_eq!(
        figures,
        ["30 min", "soft · law", "47.217", &format!("V003 {}", village.name), "66", "14", "broken"]
    );
    assert!(soft.starts_with("<tr class=\"no\">"), "a broken rule is seen at a glance");
    assert!(row(&page, "capacity.seats").ends_with("<td>held</td></tr>"));
    assert!(row(&page, "process.posting").ends_with("<td class=\"n\">30</td></tr>"));
    let tasks = page.find("Tasks before a closure").unwrap();
    assert!(page.find("process.hearing").unwrap() > tasks && page.find("capacity.seats").unwrap() < tasks);
}

#[test]
fn the_page_speaks_chinese() {
    let (mut case, plan) = story();
    case.profile.chinese = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap().chinese;
    let page = page(&case, &plan, Lang::Zh);
    assert!(page.contains("<html lang=\"zh\">") && page.contains("<h1>合规报告 · "), "{page}");
    let soft = row(&page, "travel.bus.lower.soft_minutes");
    for words in ["1-3 年级，每日校车：单程目标时间", "国办发〔2018〕27号", "30 分钟", "软性", "不符"]
    {
        assert!(soft.contains(words), "{words} in {soft}");
    }
    assert!(row(&page, "process.hearing").contains("听证"));
    let english = ["beyond", "binds", "hard", "reported", "Tasks", "Rules measured", "source"];
    assert!(english.iter().all(|word| !page.contains(word)), "{page}");
}

#[test]
fn whatever_stands_in_the_input_is_text_on_the_page() {
    let (mut case, mut plan) = story();
    let villages = case.county.villages.map(|_, row| Village { name: EVIL.into(), ..row.clone() });
    let schools = case.county.schools.clone();
    case.county = Arc::new(County { villages, schools, ..County::default() });
    case.recipe.county = EVIL.into();
    case.profile.id = EVIL.into();
    case.profile.title = EVIL.into();
    case.profile.note = EVIL.into();
    for rule in case.profile.rules.values_mut() {
        (rule.binds, rule.citation, rule.note) = (EVIL.into(), EVIL.into(), EVIL.into());
    }
    let strange = RuleResult {
        id: EVIL.into(),
        kind: EVIL.into(),
        group: EVIL.into(),
        citation: EVIL.into(),
        threshold: Micro::whole(1),
        unit: EVIL.into(),
        worst: None,
        place: EVIL.into(),
        violations: 1,
        existing: 0,
        pass: false,
    };
    let task = RuleResult { kind: "process".into(), ..strange.clone() };
    let plain = page(&case, &plan, Lang::En);
    plan.years[0].1.rules.extend([strange, task]);
    for lang in [Lang::En, Lang::Zh] {
        let page = page(&case, &plan, lang);
        assert!(page.matches(SAFE).count() > 30, "shown, and as text");
        for bad in ["<script", "<img", "onerror=\"", "alert(\"", "src='"] {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
        for sign in ["<td", "</td>", "<tr", "<table"] {
            let more = if sign.contains("td") {
                14
            } else if sign == "<tr" {
                2
            } else {
                0
            };
            assert_eq!(page.matches(sign).count(), plain.matches(sign).count() + more, "{sign}");
        }
        assert!(!page.contains("http"), "the page asks nobody for anything");
    }
}
