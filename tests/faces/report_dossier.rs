//! A school's page held line by line against assignments.csv, in both languages, and nothing in it that is not text.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::common::sample;
use std::collections::BTreeMap;
use std::path::Path;

use hubward::io::plan_folder::{self, ASSIGNMENTS_CSV};
use hubward::io::profile::{BUILT_IN, parse};
use hubward::model::case::Case;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::plan::{Means, Plan};
use hubward::model::reasons::{Reasons, Value};
use hubward::model::travel::RoadMode;
use hubward::model::unit::{Band, Group};
use hubward::model::units::Metres;
use hubward::report::dossier::{Dossier, Routes, page};
use hubward::report::words::{self, Lang, word};

/// The second school of the sample closes.
const CLOSED: SchoolId = SchoolId(1);

fn story() -> (Case, Plan) {
    let mut case = sample::case(sample::county(40, 6));
    case.profile.rules = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap().rules;
    let plan = sample::plan(&case);
    (case, plan)
}

fn made(case: &Case, plan: &Plan, school: SchoolId, routes: &Routes, lang: Lang) -> String {
    let value = Value { plan: plan.objective, bound: plan.lower_bound };
    let reasons = Reasons { value, plan: plan.clone(), subjects: Vec::new() };
    page(&Dossier { case, reasons: &reasons, subject: None, school, routes, lang })
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The rows of a section that assignments.csv asks for.
fn expected(case: &Case, plan: &Plan, lang: Lang, wanted: impl Fn(&str, &str) -> bool) -> Vec<Vec<String>> {
    let files = plan_folder::files(case, plan, false);
    let bytes = &files.iter().find(|(name, _)| *name == ASSIGNMENTS_CSV).unwrap().1;
    let all = csv::Reader::from_reader(bytes.as_slice())
        .deserialize()
        .map(Result::unwrap)
        .collect::<Vec<BTreeMap<String, String>>>();
    let village =
        |code: &str| case.county.villages.values().iter().find(|row| row.code == code).unwrap().name.clone();
    let school = |code: &str| {
        let name = &case.county.schools.values().iter().find(|row| row.code == code).unwrap().name;
        format!("{code} {name}")
    };
    let row = |row: BTreeMap<String, String>| {
        vec![
            row["village"].clone(),
            village(&row["village"]),
            words::band(lang, Band::from_word(&row["band"]).unwrap()),
            words::group(lang, Group::from_word(&row["group"]).unwrap()),
            row["pupils"].clone(),
            school(&row["before_school"]),
            row["before_minutes"].clone(),
            school(&row["school"]),
            word(lang, &format!("flow-{}", Means::from_word(&row["mode"]).unwrap().word())).to_string(),
            row["minutes"].clone(),
            row["km"].clone(),
        ]
    };
    all.into_iter().filter(|own| wanted(&own["before_school"], &own["school"])).map(row).collect()
}

/// Cells of the rows below a heading of the page.
fn cells(page: &str, lang: Lang, heading: &str) -> Vec<Vec<String>> {
    let start = format!("<h2>{}</h2>", word(lang, heading));
    let section = page.split(&start).nth(1).unwrap().split("<h2>").next().unwrap();
    let cell = |cell: &str| unescaped(cell.rsplit_once('>').map_or(cell, |(_, text)| text));
    let row = |line: &str| {
        let mut cells: Vec<String> = line.split("</td>").map(cell).collect();
        cells.pop();
        cells
    };
    section.lines().filter(|line| line.starts_with("<tr><td")).map(row).collect()
}

#[test]
fn every_child_of_the_school_is_on_its_page_as_in_assignments_csv() {
    let (case, plan) = story();
    for lang in [Lang::En, Lang::Zh] {
        let mut seen = 0;
        for school in case.county.schools.ids() {
            let code = case.county.schools[school].code.clone();
            let page = made(&case, &plan, school, &Routes::new(), lang);
            let of = |before: &str, then: &str| (before == code, then == code);
            for (heading, kind) in [
                ("dossier-leave", (true, false)),
                ("dossier-arrive", (false, true)),
                ("dossier-stay", (true, true)),
            ] {
                let wanted = expected(&case, &plan, lang, |before, then| of(before, then) == kind);
                assert_eq!(cells(&page, lang, heading), wanted, "{code}, {heading}");
                seen += wanted.len();
            }
        }
        // Everyone stays on one page, or leaves on one and arrives on another.
        let moved = plan.assignments.iter().filter(|row| row.before_school != Some(row.school)).count();
        assert_eq!(seen, plan.assignments.len() + moved);
        assert!(moved > 5);
    }
}

#[test]
fn sides_and_steps_are_those_of_the_plan() {
    let (case, plan) = story();
    let page = made(&case, &plan, CLOSED, &Routes::new(), Lang::En);
    let leaving =
        || plan.assignments.iter().filter(|row| row.before_school == Some(CLOSED) && row.school != CLOSED);
    let pupils: u32 = leaving().map(|row| row.pupils).sum();
    let daily: u32 =
        leaving().filter(|row| matches!(row.means, Means::Walk | Means::Bus)).map(|row| row.pupils).sum();
    let longer: u32 = leaving()
        .filter(|row| matches!(row.means, Means::Walk | Means::Bus) && row.time > row.before_time)
        .map(|row| row.pupils)
        .sum();
    let benefits = cells(&page, Lang::En, "dossier-benefits");
    assert_eq!(benefits[0], ["Children who leave this school".to_string(), pupils.to_string()]);
    assert_eq!(benefits[1], ["pupils who travel longer".to_string(), longer.to_string()]);
    let weekly: u32 = leaving().filter(|row| row.means == Means::Board).map(|row| row.pupils).sum();
    let told = |name: &str| benefits.iter().find(|row| row[0] == name).map(|row| row[1].clone());
    assert_eq!(told("boarders"), Some(weekly.to_string()));
    assert_eq!(told("children escorted"), Some((pupils - weekly - daily).to_string()));
    let come: u32 =
        benefits.iter().filter(|row| row.len() == 5).map(|row| row[1].parse::<u32>().unwrap()).sum();
    assert_eq!(come, pupils, "each of them has a receiving school");
    let steps = cells(&page, Lang::En, "dossier-steps");
    let tasks = plan.final_year().rules.iter().filter(|rule| rule.kind == "process");
    assert_eq!(
        steps.iter().map(|row| row[4].clone()).collect::<Vec<_>>(),
        tasks.map(|rule| rule.threshold.to_string()).collect::<Vec<_>>()
    );
    assert!(page.contains(&plan.input_sha256));
}

#[test]
fn roads_are_named_where_they_are_known() {
    let (case, plan) = story();
    let row = plan
        .assignments
        .iter()
        .find(|row| row.before_school == Some(CLOSED) && row.school != CLOSED)
        .unwrap();
    let mode = if row.means == Means::Walk { RoadMode::Walk } else { RoadMode::Bus };
    let stretch = |class: &str, metres| (class.to_string(), Metres(metres));
    let roads = vec![stretch("primary_link", 4_200), stretch("track", 800), stretch("", 20)];
    let routes = Routes::from([((mode, row.village, row.school), roads)]);
    let page = made(&case, &plan, CLOSED, &routes, Lang::En);
    assert!(page.contains("<td>primary road 4.200 km, track 0.800 km, to the road 0.020 km</td>"), "{page}");
    assert!(page.contains("not known: the time was given"), "the other journeys");
}

#[test]
fn names_stay_text() {
    let (mut case, _) = story();
    let mut county = (*case.county).clone();
    let evil = "</td><script>alert(\"1\")</script>";
    for id in 0..40 {
        county.villages[VillageId(id)].name = evil.into();
    }
    county.schools[CLOSED].name = evil.into();
    case.county = county.into();
    let plan = sample::plan(&case);
    let page = made(&case, &plan, CLOSED, &Routes::new(), Lang::Zh);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(&quot;1&quot;)"));
}
