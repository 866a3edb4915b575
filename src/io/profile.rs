//! Rule profiles: a built-in one by name or a file by path → rules, rates, speeds and seasons.
//!
//! It refuses a profile that lacks a rate the planner needs (a number it does not know it cannot assume), and a row that
//! nobody measures or that cannot be as binding as it says.

use std::collections::BTreeMap;
use std::path::Path;

use crate::io::layers;
pub use crate::io::layers::BUILT_IN;
use crate::io::overlay::Reader;
use crate::io::problem::{MOST_HINTED, Problem};
use crate::io::suggest::{hint, nearest};
use crate::model::recipe::TravelSettings;
use crate::model::rules::{Chinese, Force, RuleProfile};
use crate::model::topics::{self, Topic};
use crate::model::units::Micro;

/// The text of a profile: a built-in by its name, else the file at that path, relative to the county folder.
///
/// # Errors
/// `E220` where there is neither.
pub fn text(name: &str, folder: &Path) -> Result<String, Box<Problem>> {
    layers::text(name, folder).map_err(|problem| {
        Box::new(if problem.code == "E220" { problem.in_column("plan.rules") } else { *problem })
    })
}

/// Reads a profile's text; a `base` that is a path is relative to the folder of `file`.
///
/// # Errors
/// Every problem at once.
pub fn parse(text: &str, file: &Path) -> Result<RuleProfile, Vec<Problem>> {
    let folder = file.parent().unwrap_or(Path::new(""));
    read(text, file, folder).map(|(profile, _)| profile)
}

/// Reads a profile's text and lays it over those it stands on; hands back their texts too, from which the profile follows.
/// `folder` = where the path of a base begins, the folder that the profile's own file lies in.
///
/// # Errors
/// Every problem at once.
pub fn read(text: &str, file: &Path, folder: &Path) -> Result<(RuleProfile, String), Vec<Problem>> {
    let layers = layers::chain(text, file, folder)?;
    let mut profile = RuleProfile {
        id: String::new(),
        title: String::new(),
        note: String::new(),
        rules: BTreeMap::new(),
        rates: BTreeMap::new(),
        speeds: BTreeMap::new(),
        seasons: BTreeMap::new(),
        chinese: Chinese::default(),
    };
    let mut problems = Vec::new();
    for layer in layers.iter().rev() {
        let mut reader = Reader { file: &layer.file, problems: Vec::new() };
        reader.lay(&layer.fields, &mut profile);
        problems.append(&mut reader.problems);
    }
    let mut reader = Reader { file, problems };
    reader.complete(&profile);
    for (id, found, expected) in unfit(&profile) {
        reader.problems.push(Problem::error("E227", file, found, expected).in_column(id));
    }
    let texts: Vec<&str> = layers.iter().map(|layer| layer.text.as_str()).collect();
    if reader.problems.is_empty() { Ok((profile, texts.join("\0"))) } else { Err(reader.problems) }
}

/// Sets rows of the profile by id, rules' thresholds and rates' values alike, and marks them.
///
/// # Errors
/// Ids that the profile does not have, and values a row cannot take, by the key `rules.override.ID`.
pub fn apply_overrides(
    profile: &mut RuleProfile,
    overrides: &BTreeMap<String, Micro>,
    file: &Path,
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let column = |id: &str| format!("rules.override.{id}");
    for (id, &value) in overrides {
        if let Some(rule) = profile.rules.get_mut(id) {
            (rule.threshold, rule.overridden) = (value, true);
        } else if let Some(rate) = profile.rates.get_mut(id) {
            (rate.value, rate.overridden) = (value, true);
        } else {
            let ids = profile.rules.keys().chain(profile.rates.keys()).map(String::as_str);
            let near = if problems.len() < MOST_HINTED { nearest(id, ids) } else { None };
            let expected = format!("an id of a rule or rate of {}{}", profile.id, hint(near));
            problems.push(Problem::error("E225", file, id, expected).in_column(column(id)));
        }
    }
    for (id, found, expected) in unfit(profile) {
        problems.push(Problem::error("E227", file, found, expected).in_column(column(&id)));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether the profile has the season, and the classes of its factors; what is wrong otherwise.
#[must_use]
pub fn check_season(travel: &TravelSettings, profile: &RuleProfile, file: &Path) -> Vec<Problem> {
    let known = |word: &str, list: Vec<&str>, column: String, what: &str| {
        let near = hint(nearest(word, list.iter().copied()));
        let expected = format!("{what} {}{near}", profile.id);
        (!list.contains(&word)).then(|| Problem::error("E226", file, word, expected).in_column(column))
    };
    let classes = || {
        let extra = ["default", "surface:unpaved"];
        profile.speeds.keys().map(String::as_str).chain(extra).collect()
    };
    match &travel.factors {
        None => {
            let seasons = profile.seasons.keys().map(String::as_str).collect();
            known(&travel.season, seasons, "travel.season".into(), "a season of").into_iter().collect()
        }
        Some(factors) => factors
            .keys()
            .filter_map(|class| known(class, classes(), format!("travel.season.{class}"), "a road class of"))
            .collect(),
    }
}

/// Rates that divide or count, so that 0 or a fraction would break the arithmetic.
const POSITIVE: [&str; 7] = [
    "staff.pupils_per_teacher",
    "bus.route_factor.normal",
    "bus.route_factor.winter",
    "speed.access",
    "speed.detour",
    "time.trips_daily",
    "time.trips_weekly",
];
const COUNTS: [&str; 4] = ["build.seat_step", "build.bed_step", "build.life_years", "escort.nearest"];
const SWITCHES: [&str; 7] = [
    "keep.point",
    "keep.village",
    "keep.central",
    "keep.town",
    "keep.kindergarten",
    "meals.bus",
    "funds.floor.town",
];
const POSITIVE_RULES: [&str; 1] = ["dorm.area_m2"];
/// Rows that count and of which there is no nought: a class of nobody divides, and grades begin at 1.
const AT_LEAST_ONE: [&str; 3] = ["class.primary.max", "class.junior.max", "boarding.from_grade"];
/// Largest number of a row: with a county's children on top, products stay inside 64 bits of fen.
pub(super) const MOST: Micro = Micro::whole(1_000_000_000);

/// Largest number of a row that counts children, classes or years.
const MOST_COUNTED: Micro = Micro::whole(100_000);

/// Whether a rule's threshold counts children, classes or grades, of which there are whole ones only. Rows on staff are
/// ratios, whatever they are written in.
fn counts(id: &str) -> bool {
    let counted = |topic: Topic| ["pupils", "classes", "grade"].contains(&topic.unit);
    !id.starts_with("staff.") && topics::topic(id).is_some_and(counted)
}

/// Rows whose number cannot be used: (id, number, what belongs there).
fn unfit(profile: &RuleProfile) -> Vec<(String, String, String)> {
    // Each child counted has its price: a soft row on catchments has no number above which it would begin.
    let counts_all = |id: &str| {
        let rule = profile.rules.get(id).filter(|rule| rule.force == Force::Soft);
        rule.is_some_and(|rule| rule.id.starts_with("catchment."))
    };
    let rules = profile.rules.values().map(|rule| (&rule.id, rule.threshold));
    let rates = profile.rates.values().map(|rate| (&rate.id, rate.value));
    let judge = |(id, value): (&String, Micro)| {
        let word = id.as_str();
        let whole = value.0 % 1_000_000 == 0;
        let (fits, expected) = if COUNTS.contains(&word) {
            (whole && (Micro::ONE..=MOST_COUNTED).contains(&value), "a whole number from 1 to 100000")
        } else if SWITCHES.contains(&word) {
            (value == Micro(0) || value == Micro::ONE, "0 (no) or 1 (yes)")
        } else if POSITIVE.contains(&word) || POSITIVE_RULES.contains(&word) {
            (value > Micro(0) && value <= MOST, "a number above 0")
        } else if counts_all(word) {
            (value == Micro(0), "0: a soft row on catchments charges for every child that it counts")
        } else if AT_LEAST_ONE.contains(&word) {
            (whole && (Micro::ONE..=MOST_COUNTED).contains(&value), "a whole number from 1 to 100000")
        } else if counts(word) {
            (whole && (Micro(0)..=MOST_COUNTED).contains(&value), "a whole number from 0 to 100000")
        } else if word == "build.discount" || word.ends_with("_share") {
            ((Micro(0)..=Micro::ONE).contains(&value), "a share from 0 to 1")
        } else {
            ((Micro(0)..=MOST).contains(&value), "a number from 0 to 1000000000")
        };
        (!fits).then(|| (id.clone(), value.to_string(), expected.to_owned()))
    };
    rules.chain(rates).filter_map(judge).collect()
}
