//! `hubward import`: a county folder from nothing but an OpenStreetMap extract, every guess marked.
//!
//! It refuses to look certain: an extract knows places, schools and roads, hardly ever children or seats. What is guessed
//! stands in the `note` column of its row and in the comments of plan.toml, for a clerk to overwrite.
//!
//! - **Villages** are the nodes with `place` = city, town, village, hamlet, `isolated_dwelling`, farm, suburb, quarter or
//!   neighbourhood. Their people are the `population` tag's, else a figure by kind ([`PEOPLE`]). The people of a suburb,
//!   quarter or neighbourhood are taken off the nearest city or town within 10 km, so that nobody is counted twice.
//! - **Children** of grades 1-6 together are 7 % of the people, half up, spread evenly over the grades
//!   by largest remainder. A place that gets none is left out and counted.
//! - **Schools** are nodes and closed ways with `amenity=school`; a way stands at its centroid. `isced:level` gives the
//!   grades (1 → 1-6, 2 → 7-9, both → 1-9); without it a school counts as primary.
//! - **Seats** are the `capacity` tag's, else 1.2 times the children of the places to which the school is the nearest
//!   primary in a straight line, up to the next 30, at least 30; 180 for a junior school.

use std::fs;
use std::path::{Path, PathBuf};

use crate::io::osm::{Tags, Visitor, ending, tag, walk};
use crate::io::problem::Problem;
use crate::model::county::Position;
use crate::model::outline::centroid;
use crate::model::units::{largest_remainder, round_half_up};

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
/// Largest `population` believed.
const MOST_PEOPLE: u32 = 50_000_000;
/// Seats are guessed in steps of so many.
const SEAT_STEP: u64 = 30;
/// Seats of a junior school that does not say.
const JUNIOR_SEATS: u64 = 180;

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
    /// Children of grades 1-6 in all, estimated.
    pub children: u64,
    /// The files written.
    pub files: Vec<PathBuf>,
}

/// Writes a county folder from an extract: villages.csv, schools.csv, plan.toml and the extract itself as the road file.
/// Files of the same name in `out` are replaced; each appears whole or not at all.
///
/// # Errors
/// The extract cannot be read (`E100`, `E301`), has another ending than .osm.pbf, .osm or .osm.gz (`E302`) or holds no place
/// or no school (`E320`), or the folder cannot be written (`E101`).
pub fn import(extract: &Path, out: &Path) -> Result<Imported, Vec<Problem>> {
    let road_file = road_file_name(extract)?;
    let mut found = Found::default();
    walk(extract, &mut found)?;
    let mut corners = Corners::new(&found.outlines);
    walk(extract, &mut corners)?;
    let mut schools = found.schools;
    schools.extend(found.outlines.iter().filter_map(|outline| corners.school(outline)));
    schools.sort_by(|a, b| a.code.cmp(&b.code));
    let (villages, empty_places) = villages(found.places);
    let missing: Vec<Problem> = [("place", villages.is_empty()), ("amenity=school", schools.is_empty())]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(what, _)| Problem::error("E320", extract, format!("no {what}"), "at least one"))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    give_seats(&villages, &mut schools);
    let files = write(extract, out, road_file, &villages, &schools).map_err(|error| {
        vec![Problem::error("E101", out, error.to_string(), "a folder that can be written")]
    })?;
    Ok(Imported {
        villages: villages.len(),
        counted_villages: villages.iter().filter(|village| village.place.counted).count(),
        empty_places,
        schools: schools.len(),
        children: villages.iter().map(|village| u64::from(village.children)).sum(),
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

/// A place as the extract has it.
#[derive(Clone, Debug)]
struct Place {
    id: i64,
    name: String,
    kind: &'static str,
    at: Position,
    people: u32,
    /// `people` is the extract's own figure.
    counted: bool,
}

#[derive(Clone, Debug)]
struct School {
    code: String,
    name: String,
    at: Position,
    grades: &'static str,
    /// The grades are the extract's own.
    graded: bool,
    capacity: Option<u64>,
    seats: u64,
}

/// A school drawn as an area.
struct Outline {
    refs: Vec<i64>,
    school: School,
}

/// The first pass: places, schools, and the areas whose corners the second pass looks up.
#[derive(Default)]
struct Found {
    places: Vec<Place>,
    schools: Vec<School>,
    outlines: Vec<Outline>,
}

impl Visitor for Found {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        true
    }
    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>) {
        self.places.extend(place(id, at, tags));
        if tag(tags, "amenity") == Some("school") {
            self.schools.push(school(format!("n{id}"), at, tags));
        }
    }
    fn way(&mut self, id: i64, refs: &[i64], tags: &Tags<'_>) {
        if tag(tags, "amenity") == Some("school") {
            let school = school(format!("w{id}"), Position::default(), tags);
            self.outlines.push(Outline { refs: refs.to_vec(), school });
        }
    }
}

fn place(id: i64, at: Position, tags: &Tags<'_>) -> Option<Place> {
    let value = tag(tags, "place")?;
    let &(kind, usual) = PEOPLE.iter().find(|(kind, _)| *kind == value)?;
    let counted = tag(tags, "population").and_then(number);
    let people = counted.unwrap_or(u64::from(usual)).min(u64::from(MOST_PEOPLE));
    Some(Place {
        id,
        name: tag(tags, "name").unwrap_or_default().to_owned(),
        kind,
        at,
        people: u32::try_from(people).expect("at most 50 million"),
        counted: counted.is_some(),
    })
}

fn school(code: String, at: Position, tags: &Tags<'_>) -> School {
    let levels = tag(tags, "isced:level").unwrap_or_default();
    let has = |level: char| levels.contains(level);
    let (grades, graded) = match (has('1'), has('2')) {
        (true, true) => ("1-9", true),
        (true, false) => ("1-6", true),
        (false, true) => ("7-9", true),
        (false, false) => ("1-6", false),
    };
    let name = tag(tags, "name").unwrap_or_default().to_owned();
    let capacity = tag(tags, "capacity").and_then(number).filter(|seats| (1..=20_000).contains(seats));
    School { code, name, at, grades, graded, capacity, seats: 0 }
}

/// A whole number as people write it: `1234`, `1,234`, `1 234`.
fn number(text: &str) -> Option<u64> {
    let digits: String =
        text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\'' | '\u{a0}')).collect();
    digits.parse().ok()
}

/// The second pass: where the corners of school areas lie.
struct Corners {
    ids: Vec<i64>,
    found: Vec<Option<Position>>,
}

impl Corners {
    fn new(outlines: &[Outline]) -> Self {
        let mut ids: Vec<i64> = outlines.iter().flat_map(|outline| &outline.refs).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let found = vec![None; ids.len()];
        Self { ids, found }
    }

    /// The school at the centroid of its corners; `None` where none of them is in the extract.
    fn school(&self, outline: &Outline) -> Option<School> {
        let at = |id| self.ids.binary_search(id).ok().and_then(|row| self.found[row]);
        let corners: Vec<(f64, f64)> =
            outline.refs.iter().filter_map(at).map(|position| (position.lon, position.lat)).collect();
        let centre = centroid(&corners)?;
        Some(School { at: Position { lon: centre.0, lat: centre.1 }, ..outline.school.clone() })
    }
}

impl Visitor for Corners {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        false
    }
    fn node(&mut self, id: i64, at: Position, _: &Tags<'_>) {
        if let Ok(row) = self.ids.binary_search(&id) {
            self.found[row] = Some(at);
        }
    }
    fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
}

/// A place with children.
struct Village {
    place: Place,
    children: u32,
    /// People taken off because they live in a part that has a row of its own.
    elsewhere: u32,
}

/// The places where children live, and how many places have none.
fn villages(mut places: Vec<Place>) -> (Vec<Village>, usize) {
    places.sort_by_key(|place| place.id);
    let mut elsewhere = vec![0_u32; places.len()];
    for part in places.iter().filter(|place| PARTS.contains(&place.kind)) {
        let towns = places.iter().enumerate().filter(|(_, place)| matches!(place.kind, "city" | "town"));
        let nearest = towns
            .map(|(row, town)| (part.at.metres_to(town.at), row))
            .filter(|(metres, _)| *metres <= TOWN_REACH_M)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, row)) = nearest {
            elsewhere[row] = elsewhere[row].saturating_add(part.people).min(places[row].people);
        }
    }
    let all = places.len();
    let villages: Vec<Village> = places
        .into_iter()
        .zip(elsewhere)
        .map(|(place, elsewhere)| Village { children: children(place.people - elsewhere), place, elsewhere })
        .filter(|village| village.children > 0)
        .collect();
    let empty = all - villages.len();
    (villages, empty)
}

fn children(people: u32) -> u32 {
    let share = round_half_up(i128::from(people) * i128::from(PRIMARY_PERCENT), 100);
    u32::try_from(share).expect("a share of a 32-bit number")
}

fn give_seats(villages: &[Village], schools: &mut [School]) {
    let mut pupils = vec![0_u64; schools.len()];
    for village in villages {
        let primaries = schools.iter().enumerate().filter(|(_, school)| school.grades != "7-9");
        let nearest = primaries
            .map(|(row, school)| (village.place.at.metres_to(school.at), row))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, row)) = nearest {
            pupils[row] += u64::from(village.children);
        }
    }
    for (school, pupils) in schools.iter_mut().zip(pupils) {
        let guess = match school.grades {
            "7-9" => JUNIOR_SEATS,
            _ => (pupils * 12).div_ceil(10).div_ceil(SEAT_STEP).max(1) * SEAT_STEP,
        };
        school.seats = school.capacity.unwrap_or(guess);
    }
}

/// Writes everything beside `out` first, then moves it in.
fn write(
    extract: &Path,
    out: &Path,
    road_file: &str,
    villages: &[Village],
    schools: &[School],
) -> std::io::Result<Vec<PathBuf>> {
    fs::create_dir_all(out)?;
    let stage = out.join(".import");
    fs::create_dir_all(&stage)?;
    fs::write(stage.join("villages.csv"), villages_csv(villages)?)?;
    fs::write(stage.join("schools.csv"), schools_csv(schools)?)?;
    fs::write(stage.join("plan.toml"), plan_toml(extract))?;
    fs::copy(extract, stage.join(road_file))?;
    let mut files = Vec::new();
    for name in ["villages.csv", "schools.csv", "plan.toml", road_file] {
        fs::rename(stage.join(name), out.join(name))?;
        files.push(out.join(name));
    }
    fs::remove_dir(&stage)?;
    Ok(files)
}

fn villages_csv(villages: &[Village]) -> std::io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "id",
        "name",
        "lon",
        "lat",
        "g1",
        "g2",
        "g3",
        "g4",
        "g5",
        "g6",
        "place",
        "population",
        "note",
    ])?;
    for Village { place, children, elsewhere } in villages {
        let source = if place.counted { "population tag" } else { "guessed by kind of place" };
        let less = match elsewhere {
            0 => String::new(),
            people => format!(", less {people} in parts with rows of their own"),
        };
        let mut row = vec![format!("n{}", place.id), place.name.clone()];
        row.extend([place.at.lon, place.at.lat].map(|degrees| format!("{degrees:.7}")));
        row.extend(largest_remainder(*children, &[1; 6]).iter().map(ToString::to_string));
        row.extend([place.kind.to_owned(), place.people.to_string()]);
        row.push(format!(
            "ESTIMATE: children = {PRIMARY_PERCENT} % of {} people ({source}{less})",
            place.people
        ));
        csv.write_record(row)?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn schools_csv(schools: &[School]) -> std::io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "name", "lon", "lat", "kind", "grades", "seats", "beds", "note"])?;
    for school in schools {
        let seats = if school.capacity.is_some() { "seats from the capacity tag" } else { "seats guessed" };
        let grades = if school.graded { "grades from isced:level" } else { "grades guessed" };
        csv.write_record([
            &school.code,
            &school.name,
            &format!("{:.7}", school.at.lon),
            &format!("{:.7}", school.at.lat),
            "village",
            school.grades,
            &school.seats.to_string(),
            "0",
            &format!("ESTIMATE: {seats}, {grades}, kind and beds guessed"),
        ])?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn plan_toml(extract: &Path) -> String {
    let name = extract.file_name().and_then(|name| name.to_str()).unwrap_or("an extract");
    let county = name.trim_end_matches(".gz").trim_end_matches(".pbf").trim_end_matches(".osm");
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "# Imported from the OpenStreetMap extract {} (OpenStreetMap contributors, ODbL).\n\
         # GUESSED: every number of children, seats and beds, most grades and every kind of school.\n\
         # Children are {PRIMARY_PERCENT} % of a place's people; see the note column of each row. Replace them before\n\
         # you believe a plan.\n\
         format = 1\n\
         [county]\n\
         name = {}\n\
         crs = \"wgs84\"\n\
         [plan]\n\
         stage = \"primary\"\n",
        quoted(name),
        quoted(county),
    )
}
