//! The page of a plan: what stands in its data is the plan's, names are inert, it asks nobody for anything.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::common::sample;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hubward::io::plan_folder;
use hubward::io::profile::{BUILT_IN, parse};
use hubward::model::case::Case;
use hubward::model::county::{County, Position, School, Village};
use hubward::model::ids::Id;
use hubward::model::plan::{Means, Plan};
use hubward::model::reasons::{Alternative, Choices, Hurdle, Outlook, Today};
use hubward::model::roads::{Road, RoadSigns, RoadSource, Roads};
use hubward::model::units::{Fen, Metres, Micro};
use hubward::report::page::page;
use hubward::report::words::Lang;
use serde_json::Value;

/// What a table may hold to break out of a text, a script, a formula or the page.
const EVIL: &str = "=1+1,\"</script><script>alert('x')</script><!--<img src=x onerror=alert(1)>\u{2028}";

fn story() -> (Case, Plan, Outlook) {
    let mut case = sample::case(sample::county(12, 6));
    case.profile.rules = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap().rules;
    let plan = sample::plan(&case);
    let outlook = around(&plan);
    (case, plan, outlook)
}

/// Everybody walks 1,234 metres today, and could go to the first school if a minute-limit and a seat were not.
fn around(plan: &Plan) -> Outlook {
    let rows = &plan.assignments;
    let today = rows.iter().map(|row| Today {
        village: row.village,
        band: row.band,
        group: row.group,
        means: Means::Walk,
        length: Some(Metres(1_234)),
    });
    let choices = rows.iter().map(|row| Choices {
        village: row.village,
        band: row.band,
        group: row.group,
        pupils: row.pupils,
        school: row.school,
        means: row.means,
        time: row.time,
        others: vec![Alternative {
            school: Id::new(0),
            means: Means::Bus,
            time: row.time,
            more: Fen(123_456),
            hurdles: vec![
                Hurdle::Limit { rule: "travel.bus.lower.max_minutes", is: Micro::whole(45), by: 61 },
                Hurdle::Seats(3),
            ],
        }],
    });
    Outlook { today: today.collect(), choices: choices.collect() }
}

fn data(page: &str) -> Value {
    let start = "<script type=\"application/json\" id=\"data\">";
    let block = page.split(start).nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(block).unwrap()
}

/// Rows of a CSV file of the plan folder by column.
fn sheet(files: &[plan_folder::PlanFile], name: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = &files.iter().find(|(file, _)| *file == name).unwrap().1;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

/// Hundredths of a minute, as the CSV writes them, from whole seconds; empty where there is no road.
fn minutes(seconds: &Value) -> String {
    seconds.as_u64().map_or(String::new(), |seconds| {
        let hundredths = (seconds * 100 + 30) / 60;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    })
}

fn kilometres(metres: &Value) -> String {
    metres.as_u64().map_or(String::new(), |metres| format!("{}.{:03}", metres / 1000, metres % 1000))
}

#[test]
fn the_data_is_the_plan_folders() {
    let (case, plan, outlook) = story();
    let data = data(&page(&case, &plan, &outlook, Lang::En));
    let files = plan_folder::files(&case, &plan, false);
    let json = &files.iter().find(|(name, _)| *name == plan_folder::PLAN_JSON).unwrap().1;
    let json: Value = serde_json::from_slice(json).unwrap();
    assert_eq!(data["before"], json["before"]);
    for (figures, year) in data["figures"].as_array().unwrap().iter().zip(json["years"].as_array().unwrap()) {
        for key in ["counts", "travel", "money", "rules"] {
            assert_eq!(figures[key], year[key], "{key}");
        }
    }
    let code = |table: &str, row: &Value| {
        row.as_u64()
            .map_or("", |row| data[table][usize::try_from(row).unwrap()][0].as_str().unwrap())
            .to_string()
    };
    let means = |at: &Value| Means::ALL[usize::try_from(at.as_u64().unwrap()).unwrap()].word().to_string();
    let rows = sheet(&files, plan_folder::ASSIGNMENTS_CSV);
    assert_eq!(rows.len(), data["rows"].as_array().unwrap().len());
    for (row, cells) in data["rows"].as_array().unwrap().iter().zip(&rows) {
        let shown = [
            ("village", code("villages", &row[1])),
            ("band", row[2].as_str().unwrap().into()),
            ("group", row[3].as_str().unwrap().into()),
            ("pupils", row[4].to_string()),
            ("school", code("schools", &row[5])),
            ("mode", means(&row[6])),
            ("minutes", minutes(&row[7])),
            ("km", kilometres(&row[8])),
            ("before_school", code("schools", &row[9])),
            ("before_minutes", minutes(&row[10])),
        ];
        for (column, value) in shown {
            assert_eq!(cells[column], value, "{column}");
        }
        let walked = if row[9].is_null() { Value::Null } else { 0.into() };
        assert_eq!((&row[11], &row[12]), (&walked, &1_234.into()));
    }
    let plans = data["plans"].as_array().unwrap();
    for (row, cells) in plans.iter().zip(&sheet(&files, plan_folder::SCHOOLS_CSV)) {
        assert_eq!(code("schools", &row[1]), cells["school"]);
        let outcomes = ["open", "partial", "closed", "new", "unbuilt"];
        assert_eq!(outcomes[usize::try_from(row[2].as_u64().unwrap()).unwrap()], cells["status"]);
        let counts = ["pupils", "seats", "boarders", "beds", "classes", "teachers"];
        for (at, column) in counts.iter().enumerate() {
            assert_eq!(row[at + 5].to_string(), cells[*column], "{column}");
        }
    }
}

#[test]
fn alternatives_say_what_excludes_them_in_both_languages() {
    let (case, plan, outlook) = story();
    let told = data(&page(&case, &plan, &outlook, Lang::En));
    let way = &told["others"][0][0];
    assert_eq!(way[3], 123_456);
    let said = |hurdle: &Value, lang: usize| {
        let text = &told["texts"][usize::try_from(hurdle[0].as_u64().unwrap()).unwrap()][lang];
        text.as_str().unwrap().replace("{number}", hurdle[1].as_str().unwrap_or("none"))
    };
    let limit = "grades 1-3, daily bus: longest time one way is 45 min: 1.1 min beyond";
    assert_eq!(said(&way[4][0], 0), limit, "61 seconds, rounded up");
    assert_eq!(said(&way[4][0], 1), "1-3 年级，每日校车：单程最长时间 为 45 分钟：超出 1.1 分钟");
    assert_eq!([said(&way[4][1], 0), said(&way[4][1], 1)], ["3 seats left", "剩余学位 3"]);
    assert_eq!(told["texts"].as_array().unwrap().len(), 2, "rows share their texts");
    let none = data(&page(&case, &plan, &Outlook::default(), Lang::En));
    assert_eq!(none["others"], serde_json::json!([]));
    assert!(none["rows"][0][11].is_null(), "a way of today that nobody told is not made up");
}

#[test]
fn whatever_stands_in_the_input_is_text() {
    let (mut case, plan, outlook) = story();
    let villages = case.county.villages.map(|_, row| Village { name: EVIL.into(), ..row.clone() });
    let schools =
        case.county.schools.map(|_, row| School { name: EVIL.into(), code: EVIL.into(), ..row.clone() });
    case.county = Arc::new(County { villages, schools, ..County::default() });
    let plain = page(&case, &plan, &outlook, Lang::En);
    case.recipe.county = EVIL.into();
    case.profile.id = EVIL.into();
    for rule in case.profile.rules.values_mut() {
        (rule.binds, rule.citation, rule.note) = (EVIL.into(), EVIL.into(), EVIL.into());
    }
    for lang in [Lang::En, Lang::Zh] {
        let page = page(&case, &plan, &outlook, lang);
        for sign in ["<script", "</script", "<!--", "<img", "<title"] {
            assert_eq!(page.matches(sign).count(), plain.matches(sign).count(), "{sign}");
        }
        assert_eq!([page.matches("<script").count(), page.matches("<!--").count()], [2, 0]);
        let data = data(&page);
        assert_eq!(data["villages"][0][1], EVIL, "nothing of a name is lost");
        assert_eq!(data["schools"][0][0], EVIL);
        assert!(data["about"]["title"][0].as_str().unwrap().contains(EVIL));
    }
}

#[test]
fn the_page_is_whole_in_itself_and_the_same_every_time() {
    let (case, plan, outlook) = story();
    let page = page(&case, &plan, &outlook, Lang::Zh);
    assert_eq!(page, self::page(&case, &plan, &outlook, Lang::Zh));
    assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("default-src 'none'"));
    assert!(!page.contains("{scripts}") && !page.contains("{data}"));
    // The one address is the name of SVG, which nobody fetches.
    assert_eq!(page.matches("http").count(), page.matches("http-equiv").count() + 1);
    assert_eq!(page.matches("'http://www.w3.org/2000/svg'").count(), 1);
    for word in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "import(",
    ] {
        assert!(!page.contains(word), "{word}");
    }
}

/// A road 0.3 degrees long that sways over 600 m and more between so many points; `offset` moves it north.
fn swaying(roads: &mut Roads, class: &str, points: u32, offset: f64) {
    let first = u32::try_from(roads.points.len()).unwrap();
    let sway = |at: u32| f64::from(at * 7919 % 13) * 0.0005 + 0.003 * f64::from(at % 2);
    let step = 0.3 / f64::from(points);
    let point = |at| Position { lon: 114.2 + f64::from(at) * step, lat: 41.3 + offset + sway(at) };
    roads.points.extend((0..points).map(point));
    let signs = u32::try_from(roads.signs.len()).unwrap();
    roads.signs.push(RoadSigns { class: class.into(), ..roads.signs[0].clone() });
    roads.roads.push(Road { source: RoadSource(1), course: (first..first + points).collect(), signs });
}

#[test]
fn roads_that_weigh_too_much_go_minor_ones_first() {
    let (mut case, plan, outlook) = story();
    let mut roads = case.county.roads.clone().unwrap();
    roads.roads.clear();
    swaying(&mut roads, "residential", 3000, 0.0);
    swaying(&mut roads, "primary", 3000, 0.01);
    // All of what is light; 3.2 MB that can be simplified; 7 MB more whose points are too far apart for that.
    let steps = [(0, 0, [1, 0, 1]), (150, 3000, [151, 0, 1]), (5000, 150, [0, 0, 1])];
    for (more, points, left) in steps {
        for at in 0..more {
            swaying(&mut roads, "residential", points, f64::from(at) * 0.0001);
        }
        case.county = Arc::new(County { roads: Some(roads.clone()), ..(*case.county).clone() });
        let page = page(&case, &plan, &outlook, Lang::En);
        let told = data(&page);
        let kept: Vec<usize> =
            told["roads"].as_array().unwrap().iter().map(|layer| layer.as_array().unwrap().len()).collect();
        assert_eq!(kept, left, "the large road stays");
        assert!(page.len() < 3_300_000, "{}", page.len());
    }
}

/// Ids that begin so are words of the page; nothing else in its scripts is written like them.
const PREFIXES: [&str; 10] = [
    "page-",
    "rule-",
    "map-",
    "explain-",
    "compliance-",
    "schools-",
    "pupils-",
    "heading-",
    "bands-",
    "scale-",
];

/// Every id that a script asks for has its words, those written out and those built from what a plan may hold; and no word of the
/// page's own is left over.
#[test]
fn every_word_of_the_scripts_is_there() {
    let (case, plan, outlook) = story();
    let page = page(&case, &plan, &outlook, Lang::En);
    let words = data(&page)["words"].clone();
    let scripts = page.rsplit("<script>").next().unwrap();
    let frame = page.split("<script").next().unwrap();
    let plain = |text: &str| text.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign));
    let known = |text: &str| PREFIXES.iter().any(|start| text.starts_with(start)) && plain(text);
    let mut asked: Vec<String> = scripts
        .split(['\'', '"'])
        .filter(|text| known(text) && !text.ends_with('-'))
        .map(str::to_string)
        .collect();
    asked.extend(scripts.split("say('").skip(1).map(|part| part.split('\'').next().unwrap().to_string()));
    asked
        .extend(frame.split('"').filter(|text| text.starts_with("page-") && plain(text)).map(str::to_string));
    let built = [
        ("flow-", &["walk", "bus", "board", "escort"][..]),
        ("compare-mode-", &["walk", "bus", "board", "escort"]),
        ("outcome-", &["open", "partial", "closed", "new", "unbuilt"]),
        ("kind-", &["point", "village", "central", "town", "kindergarten"]),
        ("page-layer-", &["roads", "flows", "villages", "names", "hulls"]),
        ("page-tab-", &["overview", "place", "charts", "schools", "rules"]),
        ("page-", &["village", "school"]),
        ("heading-", &["sites"]),
        ("side-", &["county", "schools", "families", "upper"]),
        ("unit-", &["min", "km"]),
        ("rule-group-", &["law", "policy", "assumption"]),
    ];
    let open: Vec<&String> = asked.iter().filter(|id| id.ends_with('-')).collect();
    assert!(open.iter().all(|id| built.iter().any(|(start, _)| start == id)), "{open:?}");
    asked.retain(|id| !id.ends_with('-'));
    asked.extend(built.iter().flat_map(|(start, ends)| ends.iter().map(move |end| format!("{start}{end}"))));
    for id in &asked {
        assert!(words[id].as_array().is_some_and(|said| said.len() == 2), "no words for {id}");
    }
    let own = words.as_object().unwrap().keys().filter(|id| id.starts_with("page-"));
    let idle: Vec<&String> = own.filter(|id| !asked.contains(id)).collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
}
