//! What a person sees of a plan: the page on the terminal and the map.

use crate::common::sample;
use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::County;
use hubward::model::ids::{Id, SchoolId};
use hubward::model::plan::{Means, Plan, SchoolOutcome, SchoolYear, Status};
use hubward::model::terrain::{Grid, Heights, Terrain, Tile};
use hubward::model::units::Fen;
use hubward::report::breakeven::{BreakEven, break_even, bus_kmh};
use hubward::report::map::{MapOptions, map};
use hubward::report::summary::summary;
use hubward::report::words::Lang;
use unicode_width::UnicodeWidthStr;

#[test]
fn the_page_fits_a_terminal_in_both_languages() {
    let case = sample::case(sample::county(240, 24));
    let plan = sample::plan(&case);
    for lang in [Lang::En, Lang::Zh] {
        let page = summary(&case, &plan, lang);
        if std::env::var_os("HUBWARD_SHOW").is_some() {
            eprintln!("{page}");
        }
        for line in page.lines() {
            assert!(line.width() <= 100, "{} columns: {line}", line.width());
            assert_eq!(line.trim_end(), line, "no spaces at the end of a line");
        }
        assert!(page.lines().count() <= 60, "{} lines", page.lines().count());
    }
}

#[test]
fn the_page_says_what_the_plan_says() {
    let case = sample::case(sample::county(240, 24));
    let plan = sample::plan(&case);
    let page = summary(&case, &plan, Lang::En);
    let line = |start: &str| {
        let found = page.lines().find(|line| line.contains(start));
        found.unwrap_or_else(|| panic!("no line with {start:?} in\n{page}")).to_string()
    };
    assert!(line("Sample").ends_with("within 0.09 % of the best"), "0.083 % is rounded up: {page}");
    assert!(line("schools that teach").contains("24     16     -8"));
    assert!(line("  closed").contains('8'));
    assert!(line("weekly buses").ends_with("0     123,456    +123,456"));
    assert!(line("total").contains("119,805,924 -10,574,290"));
    assert!(
        line("grades 1-3, daily bus: time aimed").contains("30 min     47.217       66                14")
    );
    assert!(line("measured rules").starts_with("2 of 5 "));
    assert!(line("Before any closure").contains("hearing (15 days), posting (30 days), consent."));
    assert!(page.contains("at most 3,333 yuan a year"), "{page}");
    assert!(!page.contains("newly over"), "what holds for everyone is only counted");
}

#[test]
fn a_plan_without_decisions_is_no_promise() {
    let case = sample::case(sample::county(40, 6));
    let mut plan = sample::plan(&case);
    plan.status = Status::AsIs;
    let page = summary(&case, &plan, Lang::En);
    assert!(page.contains("Today's network, nothing decided."));
    assert!(!page.contains("of the best") && !page.contains("bound"), "{page}");
    plan.status = Status::Optimal;
    plan.lower_bound = plan.objective;
    plan.reproducible = false;
    let page = summary(&case, &plan, Lang::En);
    assert!(page.contains("Proven best: no plan costs less than 4,015,679 yuan"), "{page}");
    assert!(page.contains("another run may give another plan"));
}

#[test]
fn the_page_says_what_walking_times_know_of_the_land() {
    let mut case = sample::case(sample::county(240, 24));
    let plan = sample::plan(&case);
    assert!(plan.final_year().counts.pupils_walk > 0);
    let level = "Walking is timed as on level ground: the county folder holds no elevation file.";
    assert!(summary(&case, &plan, Lang::En).contains(level));
    let with = |case: &mut Case, west: f64| {
        let grid = Grid { west, north: 42.5, step_lon: 1.0, step_lat: 1.0, columns: 4, rows: 4 };
        let tile = Tile::new("dem.tif".into(), String::new(), grid, Heights::Whole(vec![1321; 16]));
        let county = County { terrain: Some(Arc::new(Terrain::new(vec![tile]))), ..(*case.county).clone() };
        case.county = Arc::new(county);
    };
    with(&mut case, 113.0);
    let page = summary(&case, &plan, Lang::En);
    let said =
        "Walking is timed over slopes (dem.tif): heights of 100.0 % of the road points, 1321 to 1321 m.";
    assert!(page.contains(said), "{page}");
    with(&mut case, 13.0);
    let page = summary(&case, &plan, Lang::En);
    assert!(page.contains("level ground: no road lies on the land of dem.tif."), "{page}");
    let mut county = (*case.county).clone();
    county.roads = None;
    case.county = Arc::new(county);
    assert!(!summary(&case, &plan, Lang::En).contains("Walking"), "given times are no roads");
}

/// The sample's plan in a second year, for which seats are built and a school closes.
#[test]
fn several_years_have_a_line_each_and_what_changes() {
    let case = sample::case(sample::county(240, 24));
    let mut plan = sample::plan(&case);
    let (mut rows, mut schools, mut figures) =
        (plan.assignments.clone(), plan.schools.clone(), plan.years[0].1.clone());
    for year in rows.iter_mut().map(|row| &mut row.year).chain(schools.iter_mut().map(|row| &mut row.year)) {
        *year = 2022;
    }
    figures.counts.schools_open -= 1;
    let open = |row: &&mut SchoolYear| row.configuration.outcome == SchoolOutcome::Open;
    let [grows, closes] =
        [0, 1].map(|place| schools.iter_mut().filter(open).nth(place).unwrap().school.row());
    (schools[grows].configuration.added_seats, schools[grows].cost_capital) = (45, Fen(67_500_000));
    schools[closes].configuration.outcome = SchoolOutcome::Closed;
    let names = [grows, closes].map(|row| case.county.schools[SchoolId::new(row)].name.clone());
    let derived = |plan: &Plan| {
        let page = summary(&case, plan, Lang::En);
        page.lines().find(|line| line.contains("is derived")).map(str::to_string)
    };
    let once = derived(&plan);
    plan.assignments.extend(rows);
    plan.schools.extend(schools);
    plan.years.push((2022, figures));
    assert_eq!(derived(&plan), once, "children are counted in one year");
    for lang in [Lang::En, Lang::Zh] {
        let page = summary(&case, &plan, lang);
        assert!(page.lines().all(|line| line.width() <= 100), "{page}");
    }
    let page = summary(&case, &plan, Lang::En);
    let builds = format!("builds for the next year: {} (+45 seats, +0 beds), 675,000 yuan.", names[0]);
    let said = page.replace('\n', " ");
    assert!(said.contains("school years 2021 to 2022"), "{page}");
    assert!(said.contains("2021: closes 8: ") && said.contains(&builds), "{page}");
    assert!(said.contains(&format!("2022: closes 1: {}.", names[1])), "{page}");
    let line = |year: &str| page.lines().find(|line| line.starts_with(year)).unwrap().to_string();
    assert!(
        line("2021 ").starts_with("2021       16") && line("2022 ").starts_with("2022       15"),
        "{page}"
    );
    assert!(said.contains("all years together as money of 2021"), "{page}");
}

/// 2,800 yuan of fixed difference over 0.15 × 320 + 50 × 28.6 / 60 yuan a minute: the 39 minutes of the rates' notes.
#[test]
fn boarding_breaks_even_where_the_rates_say() {
    let mut case = sample::case(sample::county(10, 3));
    let BreakEven::Minutes(minutes) = break_even(&case, 28.6) else { panic!() };
    assert!((minutes - 2800.0 / (48.0 + 50.0 * 28.6 / 60.0)).abs() < 1e-9);
    assert!((minutes - 39.0).abs() < 0.1, "{minutes}");
    case.recipe.objective.boarding_family_cost = hubward::model::units::Micro::from_f64(-2000.0);
    assert_eq!(break_even(&case, 28.6), BreakEven::Always);

    let mut plan = sample::plan(&case);
    let kmh = bus_kmh(&plan).unwrap();
    assert!((kmh - 30.0).abs() < 0.1, "the sample drives 0.12 s a metre: {kmh}");
    plan.assignments.retain(|row| row.means == Means::Walk);
    assert_eq!(bus_kmh(&plan), None);
}

#[test]
fn money_beyond_a_heading_list_is_shown_too() {
    let case = sample::case(sample::county(10, 3));
    let mut plan = sample::plan(&case);
    plan.years[0].1.money.headings.insert("ferries".into(), Fen(123_400));
    let page = summary(&case, &plan, Lang::En);
    assert!(
        page.lines().any(|line| line.contains("ferries") && line.ends_with("1,234      +1,234")),
        "{page}"
    );
}

#[test]
fn the_map_is_well_formed_and_names_cannot_break_out() {
    let mut county = sample::county(240, 24);
    let last = hubward::model::ids::SchoolId(22);
    county.schools[last].name = "</text><script>alert('x')</script>&".into();
    let case = sample::case(county);
    let plan = sample::plan(&case);
    let note = Some("synthetic <positions> & roads".to_string());
    let svg = map(&case, &plan, &MapOptions { lang: Lang::En, note });
    assert!(!svg.contains("<script"), "names are escaped");
    assert!(svg.contains("synthetic &lt;positions&gt; &amp; roads"));
    assert_eq!(
        svg,
        map(&case, &plan, &MapOptions { lang: Lang::En, note: Some("synthetic <positions> & roads".into()) })
    );
    let mut reader = quick_xml::Reader::from_str(&svg);
    let (mut circles, mut depth) = (0, 0_i32);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Empty(tag) => {
                circles += u32::from(
                    tag.name().as_ref() == "circle"
                        && tag.attributes().any(|one| one.unwrap().value.as_ref() == "village"),
                );
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((circles, depth), (240 + 2, 0), "a circle a village, and two in the legend");
}

/// The picture of the README: everything of the fixture in a file that a page can carry.
#[test]
fn the_map_of_the_fixture_stays_small() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bashang");
    let (case, _) = hubward::io::case::read(&folder, &[], &hubward::io::roads::read_roads).unwrap();
    let plan = sample::plan(&case);
    let svg = map(&case, &plan, &MapOptions { lang: Lang::Zh, note: None });
    if let Some(file) = std::env::var_os("HUBWARD_MAP") {
        std::fs::write(file, &svg).unwrap();
    }
    assert!(svg.len() < 600_000, "{} bytes", svg.len());
    for layer in ["minor", "middle", "major"] {
        assert!(svg.contains(&format!("road {layer}")), "{layer} roads are drawn");
    }
}

#[test]
fn a_map_of_many_roads_stays_small() {
    let mut county = sample::county(300, 30);
    let roads = county.roads.as_mut().unwrap();
    let (points, courses) = (roads.points.clone(), roads.roads.clone());
    for copy in 1..40_u32 {
        let first = u32::try_from(roads.points.len()).unwrap();
        let moved = |place: &hubward::model::county::Position| hubward::model::county::Position {
            lon: place.lon + 0.001 * f64::from(copy),
            lat: place.lat + 0.0007 * f64::from(copy),
        };
        roads.points.extend(points.iter().map(moved));
        for road in &courses {
            let mut road = road.clone();
            road.course.iter_mut().for_each(|point| *point += first);
            roads.roads.push(road);
        }
    }
    let case = sample::case(county);
    let svg = map(&case, &sample::plan(&case), &MapOptions::default());
    assert!(svg.len() < 600_000, "{} bytes", svg.len());
    assert!(svg.contains("road major"));
}
