//! Synthetic counties: the same bytes each time, the fixture as committed, the published totals, roads for everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hubward::model::county::Position;
use hubward::synth::{Preset, SynthCounty, county};

/// Rows of a table as maps from column to cell.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().map(|row| row.expect("a row of the table")).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> u32 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {:?}", row[column]))
}

fn position(row: &BTreeMap<String, String>) -> Position {
    let degrees = |column: &str| row[column].parse().expect("degrees");
    Position { lon: degrees("lon"), lat: degrees("lat") }
}

/// Children of the grades, villages and schools alike.
fn pupils(row: &BTreeMap<String, String>, grades: std::ops::RangeInclusive<u32>) -> u32 {
    grades.map(|g| number(row, &format!("g{g}"))).sum()
}

/// A GeoJSON pair of degrees.
fn corner(pair: &serde_json::Value) -> Position {
    let degrees = |index: usize| pair[index].as_f64().expect("degrees");
    Position { lon: degrees(0), lat: degrees(1) }
}

/// Vertices of every road.
fn lines(made: &SynthCounty) -> Vec<Vec<Position>> {
    let roads: serde_json::Value = serde_json::from_str(&made.roads_geojson).expect("JSON");
    let features = roads["features"].as_array().expect("features");
    let vertices = |f: &serde_json::Value| f["geometry"]["coordinates"].as_array().expect("a line").clone();
    features.iter().map(|feature| vertices(feature).iter().map(corner).collect()).collect()
}

/// A vertex as a key: seventh decimals, as the reader joins lines.
#[expect(clippy::cast_possible_truncation, reason = "degrees times 1e7 fit i64")]
fn key(vertex: Position) -> (i64, i64) {
    ((vertex.lon * 1e7).round() as i64, (vertex.lat * 1e7).round() as i64)
}

/// Checks what every synthetic county promises.
fn assert_sound(made: &SynthCounty, villages: usize, schools: usize) {
    let (village_rows, school_rows) = (rows(&made.villages_csv), rows(&made.schools_csv));
    assert_eq!((village_rows.len(), school_rows.len()), (villages, schools));
    let ids =
        |rows: &[BTreeMap<String, String>]| rows.iter().map(|r| r["id"].clone()).collect::<BTreeSet<_>>();
    assert_eq!((ids(&village_rows).len(), ids(&school_rows).len()), (villages, schools), "ids are unique");
    // Every school's enrolment is the children sent there, grade by grade.
    let mut sent: BTreeMap<(String, u32), u32> = BTreeMap::new();
    for village in &village_rows {
        for grade in 1..=6 {
            let school = &village[if grade <= 3 { "school_lower" } else { "school_upper" }];
            *sent.entry((school.clone(), grade)).or_default() += number(village, &format!("g{grade}"));
        }
    }
    for school in &school_rows {
        for grade in 1..=6 {
            let children = sent.remove(&(school["id"].clone(), grade)).unwrap_or(0);
            assert_eq!(number(school, &format!("g{grade}")), children, "{} grade {grade}", school["id"]);
        }
        assert_eq!(number(school, "enrolled"), pupils(school, 1..=6));
        assert!(number(school, "enrolled") <= number(school, "seats"), "{} overflows", school["id"]);
        assert!(school["kind"] != "point" || pupils(school, 4..=6) == 0, "a point teaches grades 1-3");
    }
    assert_eq!(sent.values().sum::<u32>(), 0, "nobody attends a school that is not in the table");
    assert_roads(made, village_rows.iter().chain(&school_rows).map(position));
}

/// One connected network with a vertex within 200 m of every village and school.
fn assert_roads(made: &SynthCounty, points: impl Iterator<Item = Position>) {
    let lines = lines(made);
    let mut nodes: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for line in &lines {
        for &vertex in line {
            let next = nodes.len();
            nodes.entry(key(vertex)).or_insert(next);
        }
    }
    let mut union = petgraph::unionfind::UnionFind::new(nodes.len());
    for pair in lines.iter().flat_map(|line| line.windows(2)) {
        union.union(nodes[&key(pair[0])], nodes[&key(pair[1])]);
    }
    let parts: BTreeSet<usize> = union.into_labeling().into_iter().collect();
    assert_eq!(parts.len(), 1, "the roads hang together");
    let by_latitude: BTreeSet<(i64, i64)> = nodes.keys().map(|&(lon, lat)| (lat, lon)).collect();
    for point in points {
        let (lon, lat) = key(point);
        let near = by_latitude.range((lat - 20_000, i64::MIN)..(lat + 20_000, i64::MAX));
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let metres = near
            .filter(|&&(_, other)| (other - lon).abs() < 30_000)
            .map(|&(y, x)| point.metres_to(Position { lon: x as f64 / 1e7, lat: y as f64 / 1e7 }))
            .fold(f64::INFINITY, f64::min);
        assert!(metres < 200.0, "{point:?} is {metres} m from the nearest road vertex");
    }
}

#[test]
fn invented_counties_of_any_size_are_sound() {
    for (villages, schools) in
        [(1, 1), (2, 2), (7, 7), (40, 40), (300, 1), (300, 20), (1_500, 100), (5_000, 350)]
    {
        let made = county(&Preset::plain(villages, schools, 3));
        assert_sound(&made, villages as usize, schools as usize);
    }
}

#[test]
fn sizes_out_of_range_move_to_the_nearest_limit() {
    assert_eq!(Preset::plain(0, 0, 1), Preset::plain(1, 1, 1));
    assert_eq!(Preset::plain(5, 9, 1), Preset::plain(5, 5, 1));
}

#[test]
fn the_seed_alone_decides() {
    let made = county(&Preset::plain(300, 20, 1));
    assert_eq!(made, county(&Preset::plain(300, 20, 1)));
    let other = county(&Preset::plain(300, 20, 2));
    assert_ne!(made.villages_csv, other.villages_csv);
    assert_ne!(made.schools_csv, other.schools_csv);
    assert_ne!(made.roads_geojson, other.roads_geojson);
}

#[test]
fn presets_have_names() {
    assert_eq!(Preset::named("bashang-2021", None, None, None), Some(Preset::bashang()));
    assert_eq!(Preset::named("plain", Some(50), Some(4), Some(9)), Some(Preset::plain(50, 4, 9)));
    assert_eq!(Preset::named("plane", None, None, None), None);
}

#[test]
fn roads_have_every_class_with_loops_and_dead_ends() {
    let made = county(&Preset::bashang());
    for class in ["primary", "secondary", "tertiary", "unclassified", "residential", "track"] {
        let count = made.roads_geojson.matches(&format!("\"{class}\"")).count();
        assert!(count >= 20, "{count} roads are {class}");
    }
    let lines = lines(&made);
    let mut degree: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for line in &lines {
        for end in [line[0], line[line.len() - 1]] {
            *degree.entry(key(end)).or_default() += 1;
        }
    }
    let loops = lines.len() + 1 - degree.len();
    let dead_ends = degree.values().filter(|&&roads| roads == 1).count();
    assert!(loops > 200 && dead_ends > 20, "{loops} loops, {dead_ends} dead ends");
    let along: f64 = lines.iter().flat_map(|l| l.windows(2)).map(|pair| pair[0].metres_to(pair[1])).sum();
    let straight: f64 = lines.iter().map(|line| line[0].metres_to(line[line.len() - 1])).sum();
    assert!(along > 1.05 * straight, "roads wind: {along} m along, {straight} m straight");
}

#[test]
fn the_bashang_fixture_is_the_preset() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bashang");
    let made = county(&Preset::bashang());
    let mut bytes = 0;
    for (name, text) in made.files() {
        let committed = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(
            committed == text,
            "{name} differs: write it again with `hubward synth --preset bashang-2021`"
        );
        bytes += text.len();
    }
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        ["README.md", "plan.toml", "roads.geojson", "schools.csv", "sweep.toml", "villages.csv"]
    );
    assert!(bytes < 8_000_000, "{bytes}");
}

#[test]
fn bashang_holds_the_published_totals() {
    let made = county(&Preset::bashang());
    assert_sound(&made, 1_170, 78);
    let (villages, mut schools) = (rows(&made.villages_csv), rows(&made.schools_csv));
    assert_eq!(villages.iter().map(|v| pupils(v, 1..=6)).sum::<u32>(), 25_459);
    schools.sort_by_key(|school| number(school, "enrolled"));
    let (small, large) = schools.split_at(28);
    assert!(small.iter().all(|s| ["village", "point"].contains(&s["kind"].as_str())));
    assert!(large.iter().all(|s| ["town", "central"].contains(&s["kind"].as_str())));
    assert_eq!(small.iter().map(|s| pupils(s, 1..=3)).sum::<u32>(), 412);
    assert_eq!(small.iter().map(|s| pupils(s, 4..=6)).sum::<u32>(), 442);
    let (seats, enrolled): (u32, u32) = large
        .iter()
        .fold((0, 0), |(s, e), school| (s + number(school, "seats"), e + number(school, "enrolled")));
    assert_eq!(enrolled, 24_605);
    assert!((105..=112).contains(&(seats * 100 / enrolled)), "{seats} seats for {enrolled}");
    assert!((300..=800).contains(&schools.iter().map(|s| number(s, "beds")).sum::<u32>()));
    assert!(villages.iter().all(|v| v["id"].len() == 12 && v["note"].contains("synthetic")));
    assert!(schools.iter().all(|s| s["note"] == "synthetic"));
    assert_eq!(villages.iter().filter(|v| v["walk_only"] == "true").count(), 1);
    let per_county = |code: &str| villages.iter().filter(|v| v["id"].starts_with(code)).count();
    assert_eq!(["130722", "130723", "130724", "130725"].map(per_county), [402, 334, 252, 182]);
}

#[test]
fn zhangjiakou_holds_the_published_totals() {
    let made = county(&Preset::named("zhangjiakou-2022", None, None, None).expect("a preset"));
    assert_sound(&made, 3_315, 723);
    let mut schools = rows(&made.schools_csv);
    schools.sort_by_key(|school| ["village", "point"].contains(&school["kind"].as_str()));
    let (large, small) = schools.split_at(453);
    assert_eq!(small.len(), 270);
    assert!(small.iter().all(|s| ["village", "point"].contains(&s["kind"].as_str())));
    assert_eq!(small.iter().map(|s| number(s, "enrolled")).sum::<u32>(), 4_366);
    assert_eq!(large.iter().map(|s| number(s, "enrolled")).sum::<u32>(), 222_929);
    assert!(schools.iter().all(|s| s["note"] == "synthetic"));
    assert!(made.plan_toml.contains("max_closures = 270"));
}

#[test]
fn bashang_villages_lie_inside_their_own_county() {
    let borders: serde_json::Value =
        serde_json::from_str(include_str!("../../src/synth/data/bashang-borders.geojson")).unwrap();
    let made = county(&Preset::bashang());
    for village in rows(&made.villages_csv) {
        let features = borders["features"].as_array().unwrap();
        let border =
            features.iter().find(|f| village["id"].starts_with(f["properties"]["code"].as_str().unwrap()));
        let ring = border.unwrap()["geometry"]["coordinates"][0].as_array().unwrap();
        let at = position(&village);
        let crossings = ring
            .windows(2)
            .map(|pair| (corner(&pair[0]), corner(&pair[1])))
            .filter(|(a, b)| (a.lat > at.lat) != (b.lat > at.lat))
            .filter(|(a, b)| at.lon < a.lon + (at.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon))
            .count();
        assert_eq!(crossings % 2, 1, "{} {} at {at:?} is outside", village["id"], village["name"]);
    }
}

#[test]
fn bashang_sweep_has_24_scenarios() {
    let made = county(&Preset::bashang());
    let sweep: toml::Table = made.sweep_toml.unwrap().parse().unwrap();
    let lists = sweep["grid"].as_table().unwrap().values().map(|list| list.as_array().unwrap().len());
    assert!(lists.product::<usize>() >= 24);
    let plan: toml::Table = made.plan_toml.parse().unwrap();
    assert_eq!(plan["decide"]["max_closures"].as_integer(), Some(28));
}
