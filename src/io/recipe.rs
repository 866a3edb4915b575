//! `plan.toml` and the command's settings → a checked recipe.
//!
//! It refuses what it does not know, and what a later version will bring: no key is ever ignored.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::io::crs::Converter;
use crate::io::document::{self, Value};
use crate::io::keys::Keys;
use crate::io::problem::Problem;
use crate::io::suggest::{hint, nearest};
use crate::model::county::{County, SchoolKind};
use crate::model::recipe::{
    Cohort, Crs, Decide, Objective, ObjectiveKind, Recipe, Solve, Stage, TravelSettings, UnitKind, View,
};
use crate::model::roads::{RoadSource, Roads};
use crate::model::units::{Fen, Micro};

/// The newest `format` this version reads.
pub const FORMAT: u32 = 1;

/// Most yuan, children, seconds … a key can hold: sums of a hundred of them stay inside 64 bits.
const MUCH: Micro = Micro::whole(1_000_000_000);

/// Reads a plan file's text with the command's `--set` pairs on top.
///
/// # Errors
/// Every problem at once; the row is the line of the key.
pub fn parse(text: &str, file: &Path, settings: &[(String, String)]) -> Result<Recipe, Vec<Problem>> {
    let draft = draft(text, file, settings);
    if draft.problems.is_empty() { Ok(draft.recipe) } else { Err(draft.problems) }
}

/// A recipe, defaults standing in for what could not be read.
pub(crate) struct Draft {
    pub(crate) recipe: Recipe,
    /// How the text of the tables is written, where the file says it.
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// The line of every key of the file.
    pub(crate) rows: BTreeMap<String, u64>,
    /// What is wrong with it.
    pub(crate) problems: Vec<Problem>,
}

/// Like [`parse`], and always hands back a recipe to go on reading with.
pub(crate) fn draft(text: &str, file: &Path, settings: &[(String, String)]) -> Draft {
    let (fields, mut problems) = match document::parse(file, text) {
        Ok(fields) => (fields, Vec::new()),
        Err(problems) => (Vec::new(), problems),
    };
    let mut keys = Keys::new(file, &fields);
    for (key, value) in settings {
        keys.set(key, value);
    }
    if newer(&mut keys) {
        let recipe = Recipe::default();
        return Draft { recipe, encoding: None, rows: keys.rows(), problems: keys.problems };
    }
    keys.check_names();
    let recipe = recipe(&mut keys);
    let encoding = encoding(&mut keys);
    let rows = keys.rows();
    problems.append(&mut keys.problems);
    Draft { recipe, encoding, rows, problems }
}

/// Whether the file is of a newer format; then nothing else about it can be known.
fn newer(keys: &mut Keys) -> bool {
    let newer = matches!(keys.value("format"), Some(Value::Whole(format)) if *format > i64::from(FORMAT));
    if newer {
        let expected = format!("{FORMAT}, the newest this version reads; a newer hubward reads it");
        keys.wrong("E205", "format", &expected);
    }
    newer
}

fn recipe(keys: &mut Keys) -> Recipe {
    let default = Recipe::default();
    keys.whole("format", FORMAT..=FORMAT);
    Recipe {
        county: keys.text("county.name").unwrap_or_default(),
        crs: crs(keys),
        stage: stage(keys),
        first_year: keys.whole("plan.first_year", 1900..=2200).unwrap_or(default.first_year),
        years: years(keys),
        rules: keys.text("plan.rules").unwrap_or(default.rules),
        unit: unit(keys),
        split_above: keys.whole("plan.split_above", 0..=1_000_000).unwrap_or(0),
        whole_villages: keys.flag("plan.whole_villages").unwrap_or(false),
        preschool_enrolment: keys.number("plan.preschool_enrolment", Micro(0), Micro::ONE),
        vacated: keys.text("plan.vacated"),
        reopen: keys.flag("plan.reopen").unwrap_or(false),
        overrides: overrides(keys),
        travel: travel(keys),
        cohort: cohort(keys),
        seat_step: keys.whole("build.seat_step", 1..=100_000),
        bed_step: keys.whole("build.bed_step", 1..=100_000),
        decide: decide(keys),
        objective: objective(keys),
        solve: solve(keys),
        as_is: false,
    }
}

const UNITS: &[(&str, UnitKind)] = &[
    ("village-band", UnitKind::VillageBand),
    ("village", UnitKind::Village),
    ("village-grade", UnitKind::VillageGrade),
];

fn encoding(keys: &mut Keys) -> Option<&'static encoding_rs::Encoding> {
    let label = keys.text("county.encoding")?;
    let found = encoding_rs::Encoding::for_label(label.as_bytes());
    if found.is_none() {
        let expected = "an encoding such as \"utf-8\", \"gb18030\", \"big5\", \"shift_jis\", \"euc-kr\" or \"windows-1252\"";
        keys.wrong("E204", "county.encoding", expected);
    }
    found
}

fn crs(keys: &mut Keys) -> Crs {
    let expected =
        "\"wgs84\", \"gcj02\", \"bd09\" or an EPSG code that docs/formats.md lists, such as 4490 or 32650";
    let code = match keys.value("county.crs") {
        Some(Value::Whole(code)) => u16::try_from(*code).ok(),
        _ => match keys.text("county.crs").map(|text| text.to_lowercase()).as_deref() {
            None | Some("wgs84") => return Crs::Wgs84,
            Some("gcj02") => return Crs::Gcj02,
            Some("bd09") => return Crs::Bd09,
            Some(text) => text.trim_start_matches("epsg:").parse().ok(),
        },
    };
    let crs = code.map(Crs::Epsg).filter(|crs| Converter::new(crs).is_some());
    if crs.is_none() {
        keys.wrong("E209", "county.crs", expected);
    }
    crs.unwrap_or_default()
}

fn stage(keys: &mut Keys) -> Stage {
    let words = [Stage::Primary, Stage::Junior, Stage::NineYear, Stage::Kindergarten]
        .map(|stage| (stage.word(), stage));
    keys.word("plan.stage", &words).unwrap_or_default()
}

/// What moves together; kindergarten years are not cut apart.
fn unit(keys: &mut Keys) -> UnitKind {
    let unit = keys.word("plan.unit", UNITS).unwrap_or_default();
    if unit == UnitKind::VillageGrade && stage(keys) == Stage::Kindergarten {
        let expected =
            "\"village-band\" or \"village\": stage \"kindergarten\" keeps a village's three years together";
        keys.wrong("E208", "plan.unit", expected);
    }
    unit
}

fn years(keys: &mut Keys) -> u32 {
    let years = keys.whole("plan.years", 1..=MOST_YEARS).unwrap_or(1);
    if years > 1 && keys.text("objective.kind").is_some_and(|kind| kind != "cost") {
        keys.wrong("E206", "objective.kind", "\"cost\" in a plan over several years");
    }
    if years > 1 && keys.text("plan.stage").is_some_and(|stage| stage == "kindergarten") {
        keys.wrong("E206", "plan.years", "1 for kindergartens: their children are not aged in this version");
    }
    years
}

/// The longest plan, years.
const MOST_YEARS: u32 = 10;

fn overrides(keys: &mut Keys) -> BTreeMap<String, Micro> {
    let mut overrides = BTreeMap::new();
    for (id, value) in keys.below("rules.override.") {
        match value.micro() {
            Some(micro) => drop(overrides.insert(id, micro)),
            None => keys.wrong(
                "E202",
                &format!("rules.override.{id}"),
                "a number, in the unit of the profile's row",
            ),
        }
    }
    overrides
}

fn travel(keys: &mut Keys) -> TravelSettings {
    let default = Recipe::default().travel;
    let most_kmh = Micro::whole(200);
    let (mut factors, mut season) = (BTreeMap::new(), None);
    for (class, value) in keys.below("travel.season.") {
        match value.micro().filter(|factor| (Micro(1)..=Micro::whole(10)).contains(factor)) {
            Some(factor) => drop(factors.insert(class, factor)),
            None => keys.wrong(
                "E203",
                &format!("travel.season.{class}"),
                "a factor on speed, above 0 and at most 10",
            ),
        }
    }
    if factors.is_empty() {
        season = keys.text("travel.season");
    }
    TravelSettings {
        season: season.unwrap_or(default.season),
        factors: (!factors.is_empty()).then_some(factors),
        snap_max_m: keys
            .number("travel.snap_max_m", Micro(0), Micro::whole(1_000_000))
            .unwrap_or(default.snap_max_m),
        access_kmh: keys.number("travel.access_kmh", Micro(100_000), most_kmh),
        detour: detour(keys),
        closed: closed(keys),
        bus_tracks: keys.flag("travel.bus_tracks").unwrap_or(default.bus_tracks),
        bus_height_m: keys
            .number("travel.bus_height_m", Micro(1_000_000), Micro::whole(10))
            .unwrap_or(default.bus_height_m),
        bus_weight_t: keys
            .number("travel.bus_weight_t", Micro(100_000), Micro::whole(100))
            .unwrap_or(default.bus_weight_t),
        ferries: keys.flag("travel.ferries").unwrap_or(default.ferries),
        ferry_wait_min: keys
            .number("travel.ferry_wait_min", Micro(0), Micro::whole(1440))
            .unwrap_or(default.ferry_wait_min),
        join_m: keys.number("travel.join_m", Micro(0), Micro::whole(100)).unwrap_or(default.join_m),
        allow_off_road: keys.flag("travel.allow_off_road").unwrap_or(default.allow_off_road),
    }
}

/// Numbers of roads: OSM ways, or rows of a road table.
fn closed(keys: &mut Keys) -> BTreeSet<RoadSource> {
    let number = |value: &Value| match value {
        Value::Whole(number) => Some(RoadSource(*number)),
        _ => None,
    };
    let roads: Option<BTreeSet<RoadSource>> = match keys.value("travel.closed") {
        None => Some(BTreeSet::new()),
        Some(Value::List(items)) => items.iter().map(|item| number(&item.value)).collect(),
        Some(one) => number(one).map(|road| BTreeSet::from([road])),
    };
    if roads.is_none() {
        keys.wrong(
            "E202",
            "travel.closed",
            "whole numbers of roads: OSM ways, or row numbers of roads.geojson",
        );
    }
    roads.unwrap_or_default()
}

/// Roads that the recipe closes and the county does not have.
#[must_use]
pub fn check_closed(travel: &TravelSettings, roads: Option<&Roads>, file: &Path) -> Vec<Problem> {
    let mut missing = travel.closed.clone();
    for road in roads.iter().flat_map(|roads| &roads.roads) {
        missing.remove(&road.source);
    }
    let expected = if roads.is_some() {
        "the number of a road of this county: an OSM way, or a row of roads.geojson"
    } else {
        "no road at all: this county has none"
    };
    let problem = |road: RoadSource| {
        Problem::error("E207", file, road.0.to_string(), expected).in_column("travel.closed")
    };
    missing.into_iter().map(problem).collect()
}

/// Schools that `decide.close_only` names and the county does not have.
#[must_use]
pub fn check_listed(decide: &Decide, county: &County, file: &Path) -> Vec<Problem> {
    let codes = || county.schools.values().iter().map(|school| school.code.as_str());
    let known: BTreeSet<&str> = codes().collect();
    let missing = decide.close_only.iter().filter(|code| !known.contains(code.as_str()));
    let problem = |code: &String| {
        let expected = format!("the id of a school of this county{}", hint(nearest(code, codes())));
        Problem::error("E210", file, code, expected).in_column("decide.close_only")
    };
    missing.map(problem).collect()
}

/// 0, or a factor of at least 1: no road is shorter than the straight line.
fn detour(keys: &mut Keys) -> Micro {
    let detour = keys.number("travel.detour", Micro(0), Micro::whole(100)).unwrap_or(Micro(0));
    if detour > Micro(0) && detour < Micro::ONE {
        keys.wrong("E203", "travel.detour", "0, or a factor from 1 to 100");
    }
    detour
}

fn cohort(keys: &mut Keys) -> Cohort {
    let births = match keys.value("cohort.births") {
        None => None,
        Some(Value::Text(text)) if text == "last" => None,
        Some(Value::List(_)) => keys.numbers("cohort.births", Micro::whole(10_000_000)),
        Some(_) => {
            keys.wrong("E202", "cohort.births", "\"last\" or a list of yearly totals");
            None
        }
    };
    let mut factor = |key| keys.number(key, Micro(0), Micro::whole(2)).unwrap_or(Micro::ONE);
    Cohort { births, survival: factor("cohort.survival"), migration: factor("cohort.migration") }
}

/// Kinds of schools by their words.
fn kinds(keys: &mut Keys) -> Vec<SchoolKind> {
    let Some(words) = keys.texts("decide.keep_kinds") else { return Vec::new() };
    let kind = |word: &String| SchoolKind::ALL.into_iter().find(|kind| kind.word() == word.as_str());
    let found: Option<Vec<SchoolKind>> = words.iter().map(kind).collect();
    if found.is_none() {
        let list: Vec<&str> = SchoolKind::ALL.into_iter().map(SchoolKind::word).collect();
        keys.wrong("E204", "decide.keep_kinds", &format!("a list of {}", list.join(", ")));
    }
    found.unwrap_or_default()
}

fn decide(keys: &mut Keys) -> Decide {
    const MOST: u32 = 10_000_000;
    Decide {
        close_below: keys.whole("decide.close_below", 0..=MOST),
        keep_kinds: kinds(keys),
        close_only: keys.texts("decide.close_only").unwrap_or_default(),
        max_closures: keys.whole("decide.max_closures", 0..=MOST),
        max_closures_year: keys.numbers("decide.max_closures_year", Micro::whole(10_000_000)).map(|years| {
            years.iter().map(|most| u32::try_from(most.0 / Micro::ONE.0).unwrap_or(MOST)).collect()
        }),
        keep_open: keys.whole("decide.keep_open", 0..=MOST),
        open: keys.whole("decide.open", 0..=MOST),
        max_capital: keys
            .numbers("decide.max_capital", Micro::whole(1_000_000_000_000))
            .map(|years| years.iter().map(|yuan| Fen::ratio(i128::from(yuan.0), 10_000)).collect()),
        max_boarders: keys.whole("decide.max_boarders", 0..=MOST),
        max_mean_minutes: keys.number("decide.max_mean_minutes", Micro(0), Micro::whole(10_000)),
        max_kolm_pollak_minutes: keys.number(
            "decide.max_kolm_pollak_minutes",
            Micro(0),
            Micro::whole(10_000),
        ),
    }
}

fn objective(keys: &mut Keys) -> Objective {
    let kind = kind(keys);
    let views = [("society", View::Society), ("county", View::County)];
    let view = keys.word("objective.view", &views).unwrap_or_default();
    if view == View::County && kind != ObjectiveKind::Cost {
        keys.wrong(
            "E208",
            "objective.view",
            "\"society\": of the kinds of objective only \"cost\" counts money",
        );
    }
    Objective {
        kind,
        uncapacitated: uncapacitated(keys, kind),
        cover_minutes: keys.number("objective.cover_minutes", Micro(0), Micro::whole(10_000)),
        view,
        discount: keys.number("objective.discount", Micro(0), Micro::ONE),
        capital_life_years: keys.whole("objective.capital_life_years", 1..=200),
        minute_of_pupil: keys.number("objective.minute_of_pupil", Micro(0), Micro::whole(1_000_000)),
        boarding_family_cost: keys.number("objective.boarding_family_cost", Micro(0), MUCH),
        equity_minute: keys.number("objective.equity_minute", Micro(0), Micro::whole(1_000)),
        aversion: keys.number("equity.aversion", Micro(10_000), Micro::whole(10)),
    }
}

/// What is minimised, with the keys it cannot do without.
fn kind(keys: &mut Keys) -> ObjectiveKind {
    let kinds = ObjectiveKind::ALL.map(|kind| (kind.word(), kind));
    let kind = keys.word("objective.kind", &kinds).unwrap_or_default();
    if kind.counts_schools() && keys.value("decide.open").is_none() {
        let expected = "`decide.open` beside it: how many schools are to be open";
        keys.wrong("E208", "objective.kind", expected);
    }
    if kind.covers() && keys.value("objective.cover_minutes").is_none() {
        let expected = "`objective.cover_minutes` beside it: how far a school covers";
        keys.wrong("E208", "objective.kind", expected);
    }
    kind
}

fn uncapacitated(keys: &mut Keys, kind: ObjectiveKind) -> bool {
    let uncapacitated = keys.flag("objective.uncapacitated").unwrap_or(false);
    if uncapacitated && kind == ObjectiveKind::Cost {
        let expected = "false: only the kinds of objective other than \"cost\" can leave seats out";
        keys.wrong("E208", "objective.uncapacitated", expected);
    }
    uncapacitated
}

fn solve(keys: &mut Keys) -> Solve {
    let default = Solve::default();
    let most = i64::MAX.unsigned_abs();
    Solve {
        gap: keys.number("solve.gap", Micro(0), Micro::ONE).unwrap_or(default.gap),
        node_limit: keys.whole("solve.node_limit", 0..=most).unwrap_or(default.node_limit),
        time_limit_s: keys.number("solve.time_limit_s", Micro(0), MUCH).unwrap_or(default.time_limit_s),
        seed: keys.whole("solve.seed", 0..=most).unwrap_or(default.seed),
        threads: keys.whole("solve.threads", 0..=1024_u16).map_or(default.threads, usize::from),
    }
}
