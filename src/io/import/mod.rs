//! `hubward import`: a county folder from nothing but an OpenStreetMap extract, every guess marked.
//!
//! It refuses to look certain: an extract knows places, schools and roads, hardly ever children or seats. What is guessed
//! stands in the `note` column of its row, in guesses.csv with what it rests on, and in the comments of plan.toml, for a
//! clerk to overwrite.
//!
//! - **Villages** are the points, areas and relations with `place` = city, town, village, hamlet, `isolated_dwelling`, farm, suburb,
//!   quarter or neighbourhood; an area and a point of one name within a kilometre are one place, which stands at the point, and so are
//!   an area without a name and the point in it. Their people are the `population` tag's, else a figure by kind ([`PEOPLE`]). The
//!   people of a suburb, quarter or neighbourhood are taken off the nearest city or town within 10 km, so that nobody is counted
//!   twice.
//! - **Children** of grades 1-6 together are 7 % of the people, half up, spread evenly over the grades
//!   by largest remainder. A place that gets none is left out and listed.
//! - **Schools** are the points, areas and relations with `amenity=school`. Those of one name within 150 m are one, and so are one
//!   without a name and what it overlaps. A school stands in the middle of its largest outline.
//! - **Levels** follow from `isced:level`, then `school`, `school:type` and the like, then `grades`, then words of the name in
//!   several languages (`words`); a school of which nothing says anything is taken for a primary school. What is none (nurseries,
//!   secondary schools, universities, music schools, courses for adults, schools not in use) is left out and listed.
//! - **Seats** are the `capacity` tag's; else 1.2 times the children given to the school, up to the next 30, at least 30. Each place
//!   in turn gives its children to the nearest schools in a straight line that still have room. No school has more than
//!   [`MOST_SEATS`].

mod extract;
mod level;
mod same;
mod schools;
mod villages;
mod words;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use crate::io::import::write::Findings;
use crate::io::osm::ending;
use crate::io::problem::Problem;
use crate::io::template::Language;

/// Share of all people who are in grades 1-6, percent: about 1.1 % of the people are of any one school age.
const PRIMARY_PERCENT: u64 = 7;

/// People of a place without a `population` tag, by its kind.
pub const PEOPLE: [(&str, u32); 9] = [
    ("city", 50_000),
    ("town", 5_000),
    ("suburb", 2_000),
    ("quarter", 1_000),
    ("neighbourhood", 300),
    ("village", 500),
    ("hamlet", 60),
    ("isolated_dwelling", 5),
    ("farm", 5),
];

/// Parts of towns whose people are already counted with the town.
const PARTS: [&str; 3] = ["suburb", "quarter", "neighbourhood"];
/// A part belongs to a city or town within so many metres.
const TOWN_REACH_M: f64 = 10_000.0;
/// Namesakes within so many metres are one. Were it more, two schools of a street called "Primary School" would be one.
const SAME_M: f64 = 150.0;
/// Namesakes of which one is drawn as an area: a place's point is often outside its built-up area.
const AREA_REACH_M: f64 = 1_000.0;
/// Largest `population` believed.
const MOST_PEOPLE: u32 = 50_000_000;
/// Seats are guessed in steps of so many.
const SEAT_STEP: u64 = 30;
/// Most seats of a school, whatever its `capacity` says: 24 classes of 45, the largest full primary of Jianbiao 109-2008, Art. 8-9.
pub const MOST_SEATS: u64 = 1_080;

/// What an import found and wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Villages written.
    pub villages: usize,
    /// Of these, with a `population` tag.
    pub counted_villages: usize,
    /// Places left out because no child would live there by the guess.
    pub empty_places: usize,
    /// Schools written.
    pub schools: usize,
    /// Elements of the map that are one of these schools together with another.
    pub merged_schools: usize,
    /// What teaches and is no primary school.
    pub left_out: usize,
    /// Children of grades 1-6 in all, estimated.
    pub children: u64,
    /// Of these, those for whom the schools found have no seat under the ceiling.
    pub without_seat: u64,
    /// The files written.
    pub files: Vec<PathBuf>,
}

/// Writes a county folder from an extract: villages.csv, schools.csv, guesses.csv, plan.toml and the extract itself as the road
/// file, headers and words in a language. Files of the same name in `out` are replaced; each appears whole or not at all.
///
/// # Errors
/// The extract cannot be read (`E100`, `E301`), has another ending than .osm.pbf, .osm or .osm.gz (`E302`) or holds no place
/// with children or no primary school (`E320`), or the folder cannot be written (`E101`).
pub fn import(extract: &Path, out: &Path, language: Language) -> Result<Imported, Vec<Problem>> {
    let road_file = road_file_name(extract)?;
    let elements = extract::elements(extract)?;
    let (mut schools, left) = schools::schools(elements.clone());
    let (villages, empty) = villages::villages(elements);
    let missing: Vec<Problem> = [("place", villages.is_empty()), ("primary school", schools.is_empty())]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(what, _)| Problem::error("E320", extract, format!("no {what}"), "at least one"))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let without_seat = schools::give_seats(&villages, &mut schools);
    let found = Findings { villages: &villages, empty: &empty, schools: &schools, left: &left };
    let files = put(extract, out, road_file, &found, (language, without_seat)).map_err(|error| {
        vec![Problem::error("E101", out, error.to_string(), "a folder that can be written")]
    })?;
    Ok(Imported {
        villages: villages.len(),
        counted_villages: villages.iter().filter(|village| village.counted).count(),
        empty_places: empty.len(),
        schools: schools.len(),
        merged_schools: schools.iter().map(|school| school.others.len()).sum(),
        left_out: left.len(),
        children: villages.iter().map(|village| u64::from(village.children)).sum(),
        without_seat,
        files,
    })
}

fn road_file_name(extract: &Path) -> Result<&'static str, Vec<Problem>> {
    match ending(extract).as_str() {
        "pbf" => Ok("roads.osm.pbf"),
        "osm" => Ok("roads.osm"),
        "gz" => Ok("roads.osm.gz"),
        other => Err(vec![Problem::error("E302", extract, other, ".osm.pbf, .osm or .osm.gz")]),
    }
}

/// A whole number as people write it: `1234`, `1,234`, `1 234`.
fn number(text: &str) -> Option<u64> {
    let digits: String =
        text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\'' | '\u{a0}')).collect();
    digits.parse().ok()
}

/// Writes everything beside `out` first, then moves it in.
fn put(
    extract: &Path,
    out: &Path,
    road_file: &str,
    found: &Findings<'_>,
    (language, without_seat): (Language, u64),
) -> std::io::Result<Vec<PathBuf>> {
    fs::create_dir_all(out)?;
    let stage = out.join(".import");
    fs::create_dir_all(&stage)?;
    fs::write(stage.join("villages.csv"), write::villages_csv(found.villages, language)?)?;
    fs::write(stage.join("schools.csv"), write::schools_csv(found.schools, language)?)?;
    fs::write(stage.join("guesses.csv"), write::guesses_csv(found, language)?)?;
    fs::write(stage.join("plan.toml"), write::plan_toml(extract, language, without_seat))?;
    fs::copy(extract, stage.join(road_file))?;
    let mut files = Vec::new();
    for name in ["villages.csv", "schools.csv", "guesses.csv", "plan.toml", road_file] {
        fs::rename(stage.join(name), out.join(name))?;
        files.push(out.join(name));
    }
    fs::remove_dir(&stage)?;
    Ok(files)
}
