//! `hubward buses`, end to end: what the tables say is counted again from the tables alone.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A made-up county with roads and a plan of it.
struct Place {
    dir: TempDir,
}

/// A table as rows of cells by column.
type Rows = Vec<BTreeMap<String, String>>;

fn hubward(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    let output = command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn ends(code: i32, arguments: &[&str]) -> String {
    let (found, out, err) = hubward(arguments);
    assert_eq!(found, code, "{arguments:?}\n{out}\n{err}");
    if code == 0 { out } else { err }
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        let size = ["--villages", "40", "--schools", "7", "--seed", "5"];
        ends(0, &[&["synth", "--out", &place.path("county")][..], &size].concat());
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().into()
    }

    fn plan(&self) {
        ends(0, &["plan", &self.path("county"), "--out", &self.path("plan"), "--gap", "0.5", "--force"]);
    }

    fn buses(&self, out: &str, threads: &str) -> BTreeMap<String, Vec<u8>> {
        let (county, plan) = (self.path("county"), self.path("plan"));
        ends(0, &["buses", &county, &plan, "--out", &self.path(out), "--force", "--threads", threads]);
        let entries = fs::read_dir(self.at(out)).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
            .collect()
    }

    /// Writes a column `bell` into the table of schools, a cell a row in turn.
    fn ring(&self, bells: &[&str]) {
        let file = self.at("county").join("schools.csv");
        let table = fs::read_to_string(&file).unwrap();
        let (header, rows) = table.trim_end().split_once('\n').unwrap();
        let rows = rows.lines().zip(bells.iter().cycle()).map(|(row, bell)| format!("{row},{bell}\n"));
        fs::write(&file, format!("{header},bell\n{}", rows.collect::<String>())).unwrap();
    }
}

fn rows(table: &[u8]) -> Rows {
    let mut reader = csv::Reader::from_reader(table);
    reader.deserialize().map(Result::unwrap).collect()
}

fn of_file(path: &Path) -> Rows {
    rows(&fs::read(path).unwrap())
}

fn number<N: std::str::FromStr>(cell: &str) -> N {
    cell.parse().unwrap_or_else(|_| panic!("{cell:?} is a number"))
}

/// Seconds after midnight.
fn clock(cell: &str) -> u32 {
    let parts: Vec<u32> = cell.split(':').map(number).collect();
    parts[0] * 3600 + parts[1] * 60 + parts[2]
}

/// Counts the folder again: children against the plan, seats, clocks and kilometres within itself. Answers the calls at schools by bus.
#[track_caller]
fn recounted(
    place: &Place,
    files: &BTreeMap<String, Vec<u8>>,
    bell: &dyn Fn(&str) -> u32,
) -> BTreeMap<String, Vec<u32>> {
    let mut riders: BTreeMap<(String, String), u32> = BTreeMap::new();
    for row in of_file(&place.at("plan").join("assignments.csv")) {
        if row["mode"] == "bus" {
            let to = (format!("v:{}", row["village"]), row["school"].clone());
            *riders.entry(to).or_default() += number::<u32>(&row["pupils"]);
        }
    }
    assert!(riders.len() > 20, "{} stops", riders.len());
    let all: u32 = riders.values().sum();
    let buses: BTreeMap<String, BTreeMap<String, String>> =
        rows(&files["buses.csv"]).into_iter().map(|row| (row["bus"].clone(), row)).collect();
    let mut runs: BTreeMap<(String, u32), Rows> = BTreeMap::new();
    for row in rows(&files["routes.csv"]) {
        runs.entry((row["bus"].clone(), number(&row["trip"]))).or_default().push(row);
    }
    let (mut free, mut loaded): (BTreeMap<&str, u32>, BTreeMap<&str, f64>) = Default::default();
    let mut arrivals: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for ((bus, trip), calls) in &runs {
        let (last, stops) = calls.split_last().unwrap();
        let (school, end) = (&last["school"], clock(&last["arrive"]));
        assert_eq!(last["stop"], format!("s:{school}"));
        let mut load = 0;
        for (at, call) in stops.iter().enumerate() {
            assert_eq!(call["sequence"], (at + 1).to_string());
            let boarding: u32 = number(&call["boarding"]);
            load += boarding;
            assert_eq!(number::<u32>(&call["load"]), load);
            let left = riders.get_mut(&(call["stop"].clone(), school.clone())).expect("a stop of the plan");
            *left = left.checked_sub(boarding).expect("nobody boards twice");
            assert!(clock(&call["arrive"]) <= clock(&call["depart"]));
            assert!(clock(&call["depart"]) < clock(&calls[at + 1]["arrive"]));
            let ride = f64::from(end - clock(&call["depart"])) / 60.0;
            assert!((number::<f64>(&call["ride_minutes"]) - ride).abs() <= 1.0 / 60.0 + 0.006, "{call:?}");
        }
        assert_eq!(number::<u32>(&last["alighting"]), load);
        assert!(load <= number(&buses[bus]["seats"]), "{bus}");
        let early = bell(school).checked_sub(end).expect("before the bell");
        assert!((600..=1800).contains(&early), "{bus} is at {school} {early} s before the bell");
        assert_eq!(*trip as usize, arrivals.get(bus).map_or(0, Vec::len) + 1);
        let begins = clock(&stops[0]["arrive"]);
        assert!(
            free.get(bus.as_str()).is_none_or(|&free| free <= begins + 1),
            "{bus} has five minutes there"
        );
        free.insert(bus, end + 300);
        arrivals.entry(bus.clone()).or_default().push(end);
        *loaded.entry(bus).or_default() += number::<f64>(&last["km"]);
    }
    assert!(riders.values().all(|&left| left == 0), "every child has a seat: {riders:?}");
    assert_eq!(buses.keys().collect::<Vec<_>>(), arrivals.keys().collect::<Vec<_>>());
    let mut money = 0.0;
    for (bus, row) in &buses {
        assert_eq!(number::<usize>(&row["trips"]), arrivals[bus].len());
        assert!((number::<f64>(&row["km_loaded"]) - loaded[bus.as_str()]).abs() < 0.0005);
        money += number::<f64>(&row["yuan_year"]);
    }
    let document: Value = serde_json::from_slice(&files["buses.json"]).unwrap();
    assert_eq!(document["riders"], all);
    assert_eq!(document["buses"], buses.len());
    assert_eq!(document["routes"], runs.len());
    assert!((document["yuan_year"].as_f64().unwrap() - money).abs() < 0.005 * f64::from(all));
    assert!(document["buses_at_least"].as_u64().unwrap() <= buses.len() as u64);
    assert!(document["lower_bound"].as_f64() <= document["objective"].as_f64());
    let stops: u32 = rows(&files["stops.csv"]).iter().map(|row| number::<u32>(&row["children"])).sum();
    assert_eq!(stops, all);
    for (sheet, word) in [("sheets.en.html", "licensed pupil seats"), ("sheets.zh.html", "核定学生座位")]
    {
        let page = String::from_utf8(files[sheet].clone()).unwrap();
        assert_eq!(page.matches(word).count(), buses.len(), "{sheet}");
        assert_eq!(page.matches("<table>").count(), runs.len(), "{sheet}");
        assert!(buses.keys().all(|bus| page.contains(bus.as_str())), "{sheet}");
    }
    #[cfg(feature = "gtfs")]
    assert!(files["gtfs.zip"].starts_with(b"PK"));
    arrivals
}

#[test]
fn routes_are_those_of_the_plan_and_no_thread_changes_a_byte() {
    let place = Place::new();
    place.plan();
    let files = place.buses("one", "1");
    recounted(&place, &files, &|_| 8 * 3600);
    for threads in ["2", "8"] {
        assert!(place.buses("more", threads) == files, "{threads} threads");
    }
}

/// Every leaf of a document: where it stands, and another value.
fn leaves(at: &mut Vec<String>, value: &Value, all: &mut Vec<(Vec<String>, Value)>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::String(text) => return all.push((at.clone(), format!("{text}x").into())),
        Value::Bool(flag) => return all.push((at.clone(), (!flag).into())),
        Value::Null => return all.push((at.clone(), 1.into())),
        Value::Number(number) => {
            let more = number.as_u64().map_or_else(
                || serde_json::json!(number.as_f64().unwrap() + 0.01),
                |whole| serde_json::json!(whole + 1),
            );
            return all.push((at.clone(), more));
        }
    };
    for (key, value) in inner {
        at.push(key);
        leaves(at, value, all);
        at.pop();
    }
}

#[test]
fn a_plan_with_buses_verifies_and_no_figure_of_them_can_be_changed() {
    let place = Place::new();
    let (county, plan) = (place.path("county"), place.path("plan"));
    let document = ends(0, &["plan", &county, "--out", &plan, "--gap", "0.5", "--buses", "--json"]);
    let document: Value = serde_json::from_str(&document).unwrap();
    let routed = place.buses("buses", "2");
    for name in ["routes.csv", "buses.csv", "stops.csv", "sheets.en.html", "sheets.zh.html"] {
        assert!(fs::read(place.at("plan").join(name)).unwrap() == routed[name], "{name}");
    }
    ends(0, &["verify", &county, &plan]);
    let block = &document["buses"];
    let told: Value = serde_json::from_slice(&routed["buses.json"]).unwrap();
    for key in ["routes", "buses", "riders", "stops", "yuan_year", "objective", "lower_bound", "over_30"] {
        assert_eq!(block[key], told[key], "{key}");
    }
    assert_eq!(block["rate_yuan_year"], document["money"]["headings"]["bus_daily"], "the plan's own price");
    rides_again(&place, block);
    let page = fs::read_to_string(place.at("plan").join("report.html")).unwrap();
    assert!(page.contains("joinBuses") && page.contains("\"buses-tab\""));
    #[cfg(feature = "gpkg")]
    layer_again(&place, &routed);

    let file = place.at("plan").join("plan.json");
    let clean = fs::read_to_string(&file).unwrap();
    let mut all = Vec::new();
    leaves(&mut Vec::new(), block, &mut all);
    assert!(all.len() > 60, "{}", all.len());
    // A hundred runs would take a while: one in so many, another each time the block grows.
    for (path, other) in all.iter().step_by(all.len() / 12) {
        let mut changed: Value = serde_json::from_str(&clean).unwrap();
        let leaf = path.iter().fold(&mut changed["buses"], |at, key| match at {
            Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
            other => &mut other[key.as_str()],
        });
        *leaf = other.clone();
        fs::write(&file, changed.to_string()).unwrap();
        let said = ends(6, &["verify", &county, &plan]);
        assert!(said.contains("V901") && said.contains("buses."), "{path:?} {said}");
    }
    let mut without: Value = serde_json::from_str(&clean).unwrap();
    without["buses"].as_object_mut().unwrap().remove("over_30");
    fs::write(&file, without.to_string()).unwrap();
    assert!(ends(6, &["verify", &county, &plan]).contains("V902"));
    fs::write(&file, &clean).unwrap();
    for name in ["routes.csv", "buses.csv", "stops.csv", "sheets.zh.html"] {
        let table = place.at("plan").join(name);
        let text = fs::read_to_string(&table).unwrap();
        let digit = text.rfind(|sign: char| sign.is_ascii_digit()).unwrap();
        let other = if text.as_bytes()[digit] == b'1' { "2" } else { "1" };
        fs::write(&table, format!("{}{other}{}", &text[..digit], &text[digit + 1..])).unwrap();
        assert!(ends(6, &["verify", &county, &plan]).contains("V921"), "{name}");
        fs::write(&table, text).unwrap();
    }
    ends(0, &["verify", &county, &plan]);
}

/// The rows on rides from the tables: who boards where and how long a ride from there is.
fn rides_again(place: &Place, block: &Value) {
    let mut bands: BTreeMap<(String, String), BTreeMap<String, u32>> = BTreeMap::new();
    for row in of_file(&place.at("plan").join("assignments.csv")) {
        if row["mode"] == "bus" {
            let to = (format!("v:{}", row["village"]), row["school"].clone());
            *bands.entry(to).or_default().entry(row["band"].clone()).or_default() +=
                number::<u32>(&row["pupils"]);
        }
    }
    let calls = of_file(&place.at("plan").join("routes.csv"));
    let mut rides: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call["stop"].starts_with("v:")) {
        let to = (call["stop"].clone(), call["school"].clone());
        rides.entry(to).or_default().push(number(&call["ride_minutes"]));
    }
    let mut measured = 0;
    for rule in block["rides"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let who: &[&str] = match id.split('.').nth(2).unwrap() {
            "k" => &["kindergarten"],
            "lower" => &["lower", "all"],
            "upper" => &["upper"],
            "junior" => &["junior"],
            other => panic!("{other}: a row that this count does not know"),
        };
        let limit = rule["threshold"].as_f64().unwrap();
        let (mut beyond, mut worst, mut several) = (0, 0.0_f64, 0);
        for (to, bands) in &bands {
            let children: u32 =
                bands.iter().filter(|(band, _)| who.contains(&band.as_str())).map(|(_, n)| n).sum();
            if children > 0 {
                worst = rides[to].iter().copied().fold(worst, f64::max);
                several += u32::from(rides[to].len() > 1);
                beyond += if rides[to].iter().any(|&ride| ride > limit + 0.001) { children } else { 0 };
            }
        }
        assert_eq!(several, 0, "{id}: no village fills several buses here");
        let told = rule["violations"].as_u64().unwrap() + rule["existing"].as_u64().unwrap();
        assert_eq!(told, u64::from(beyond), "{id}");
        assert!((rule["worst"].as_f64().unwrap_or(0.0) - worst).abs() < 0.006, "{id}: {worst}");
        measured += 1;
    }
    assert!(measured >= 2, "{block:#}");
}

/// The layer of routes: a line a run, as long as its kilometres or a little shorter, since it is simplified by nobody.
#[cfg(feature = "gpkg")]
fn layer_again(place: &Place, routed: &BTreeMap<String, Vec<u8>>) {
    let layers = rusqlite::Connection::open(place.at("plan").join("plan.gpkg")).unwrap();
    let mut query = layers.prepare("select bus, trip, pupils, km, length(geom) from bus_routes").unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        let (bus, trip, pupils): (String, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(((bus, trip), (pupils, row.get::<_, f64>(3)?, row.get::<_, i64>(4)?)))
    };
    let layer: BTreeMap<(String, u32), (u32, f64, i64)> =
        query.query_map([], row).unwrap().map(Result::unwrap).collect();
    let calls = rows(&routed["routes.csv"]);
    let ends: Vec<_> = calls.iter().filter(|call| call["stop"].starts_with("s:")).collect();
    assert_eq!(layer.len(), ends.len());
    for end in ends {
        let (pupils, km, bytes) = layer[&(end["bus"].clone(), number(&end["trip"]))];
        assert_eq!(pupils, number::<u32>(&end["alighting"]));
        assert!((km - number::<f64>(&end["km"])).abs() < 0.0005);
        assert!(bytes > 100, "a line of several points");
    }
}

#[test]
fn bells_apart_let_a_bus_drive_for_one_school_after_another() {
    let place = Place::new();
    place.plan();
    let together = recounted(&place, &place.buses("together", "2"), &|_| 8 * 3600);
    let bells = ["7:30", "8:30", "09:30:00"];
    place.ring(&bells);
    place.plan();
    let schools = of_file(&place.at("county").join("schools.csv"));
    let ring = |school: &str| {
        let at = schools.iter().position(|row| row["id"] == school).unwrap();
        [7 * 3600 + 1800, 8 * 3600 + 1800, 9 * 3600 + 1800][at % 3]
    };
    let apart = recounted(&place, &place.buses("apart", "2"), &ring);
    let routes = |buses: &BTreeMap<String, Vec<u32>>| buses.values().map(Vec::len).sum::<usize>();
    assert_eq!(routes(&together), routes(&apart), "the plan does not know of bells");
    assert!(apart.len() < together.len(), "{} buses, {} with one bell", apart.len(), together.len());
}

#[test]
fn a_bell_that_is_no_time_is_named_with_its_cell() {
    let place = Place::new();
    let file = place.at("county").join("schools.csv");
    let table = fs::read_to_string(&file).unwrap();
    for (bell, fine) in [("8", false), ("5:59", false), ("8:60", false), ("13:00", false), ("8：05", true)] {
        fs::write(&file, &table).unwrap();
        place.ring(&[bell]);
        let (code, _, err) = hubward(&["check", &place.path("county")]);
        assert_eq!(code, if fine { 0 } else { 3 }, "{bell} {err}");
        assert_eq!(err.contains("E152") && err.contains("row 2, column `bell`"), !fine, "{err}");
    }
}

#[test]
fn a_county_with_given_times_alone_is_refused() {
    let place = Place { dir: tempfile::tempdir().unwrap() };
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny");
    let plan = place.path("plan");
    ends(0, &["plan", tiny.to_str().unwrap(), "--out", &plan]);
    let said = ends(1, &["buses", tiny.to_str().unwrap(), &plan, "--out", &place.path("buses")]);
    assert!(said.contains("routes need roads"), "{said}");
    assert!(!place.at("buses").exists());
}
