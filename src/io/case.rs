//! The front door of reading: a county folder → a planning case, or every problem of every file at once.
//!
//! It refuses to hand out half a county: one error anywhere and there is no case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::io::columns;
use crate::io::crs::Converter;
use crate::io::cures;
use crate::io::elevation;
use crate::io::extremes;
use crate::io::folder::{Bytes, Files};
use crate::io::misnamed;
use crate::io::places::{self, Frame, Located};
use crate::io::problem::{InputErrors, Problem, listed};
use crate::io::recipe::{self, Draft};
use crate::io::sheet::{self, Sheet};
use crate::io::systems::{RoadFile, agrees, placed};
use crate::io::vacated::Vacated;
use crate::io::{profile, schools, times, villages};
use crate::model::case::Case;
use crate::model::county::{County, School, Village};
use crate::model::ids::Table;
use crate::model::position::Position;
use crate::model::recipe::{Crs, Recipe, Stage};
use crate::model::roads::{RoadSigns, Roads};
use crate::model::rules::RuleProfile;

/// Reads the road file of a folder: `None` where there is none; warnings and notes beside the roads.
pub type RoadReader<'a> = &'a dyn Fn(&Path) -> Result<Option<(Roads, Vec<Problem>)>, Vec<Problem>>;

/// The name of the plan file.
const PLAN: &str = "plan.toml";
/// It never changes the answer, so it is no part of what a plan follows from.
const NOT_AN_INPUT: &str = "solve.threads";

/// Reads a county folder with the command's `--set` pairs; hands back the case with its warnings and notes.
///
/// # Errors
/// Every problem of every file, warnings and notes among them.
pub fn read(
    folder: &Path,
    settings: &[(String, String)],
    roads: RoadReader,
) -> Result<(Case, Vec<Problem>), InputErrors> {
    let (folder, case) = Folder::open(folder, settings, roads)?;
    Ok((case, folder.problems))
}

/// A county folder read once, from which many cases can be made.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    plan: String,
    tables: Tables,
    /// The roads as read, where the county's are converted from them.
    raw_roads: Option<Roads>,
    digest: Sha256,
    /// What the tables below were read under.
    read_as: Reading,
    /// The county of the folder's own plan file and settings.
    pub county: Arc<County>,
    /// Warnings and notes of all files.
    pub problems: Vec<Problem>,
}

/// What the tables are read under.
#[derive(Debug, PartialEq)]
struct Reading {
    crs: Crs,
    stage: Stage,
    /// Every village must state the ages of its children.
    ages_needed: bool,
    /// Schools that become sites for kindergartens.
    vacated: Option<Vacated>,
}

impl Reading {
    fn new(
        recipe: &Recipe,
        profile: Option<&RuleProfile>,
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let small = recipe.stage == Stage::Kindergarten;
        let named = recipe.vacated.as_ref().filter(|_| small).zip(profile);
        Self {
            crs: recipe.crs.clone(),
            stage: recipe.stage,
            ages_needed: small && recipe.preschool_enrolment.is_some(),
            vacated: named.and_then(|(name, profile)| Vacated::read(folder, name, profile, problems)),
        }
    }
}

/// The tables as text.
#[derive(Debug, Default)]
struct Tables {
    villages: Option<Sheet>,
    schools: Option<Sheet>,
    times: Option<Sheet>,
    /// Whose coordinates the roads have.
    roads: RoadFile,
    /// Its name.
    road_name: &'static str,
}

impl Folder {
    /// Reads everything, and makes the case of the folder's own plan file with `settings` on top.
    ///
    /// # Errors
    /// Every problem of every file, warnings and notes among them.
    pub fn open(
        path: &Path,
        settings: &[(String, String)],
        roads: RoadReader,
    ) -> Result<(Self, Case), InputErrors> {
        let mut files = Files::gather(path);
        let mut problems = std::mem::take(&mut files.problems);
        if !path.is_dir() {
            return Err(InputErrors(problems));
        }
        let plan = plan_text(files.plan.take(), &mut problems);
        let (mut draft, profile, profile_text) = recipe_and_rules(path, &plan, settings);
        problems.append(&mut draft.problems);
        let encoding = draft.encoding;
        let how = |known| sheet::Reading { known, encoding };
        let tables = Tables {
            villages: sheet_of(files.villages.as_ref(), how(columns::VILLAGES), &mut problems),
            schools: sheet_of(files.schools.as_ref(), how(columns::SCHOOLS), &mut problems),
            times: sheet_of(files.times.as_ref(), how(columns::TIMES), &mut problems),
            roads: RoadFile::of(&files.roads),
            road_name: files.roads.first().copied().unwrap_or_default(),
        };
        let roads = read_roads(path, roads, &mut problems);
        if roads.is_some() || files.roads.is_empty() {
            problems.extend(closed_roads(&draft, roads.as_ref(), settings));
        }
        let tiles = std::mem::take(&mut files.tiles);
        let raw_roads = roads.clone().filter(|_| tables.roads != RoadFile::Osm);
        let read_as = Reading::new(&draft.recipe, profile.as_ref(), path, &mut problems);
        let mut county = tables.county(roads, &read_as, &mut problems);
        problems.extend(unknown_schools(&draft, &county, settings));
        // The land lies where the roads lie, in WGS 84, however these are written.
        county.terrain = elevation::terrain(tiles, county.roads.as_ref(), &mut problems).map(Arc::new);
        if files.roads.is_empty() && files.times.is_none() {
            let expected = "roads (roads.osm.pbf, .osm, .osm.gz, .geojson, .gpkg) or times.csv";
            let roads = Path::new("roads.osm.pbf");
            problems.push(match misnamed::road_file(path) {
                Some((name, cure)) => Problem::error(
                    "E135",
                    roads,
                    format!("neither roads nor times, but {name}"),
                    format!("{expected}: {cure}"),
                ),
                None => Problem::error("E135", roads, "neither roads nor times", expected),
            });
        }
        if let (Some(profile), Some(sheet)) = (&profile, &tables.schools) {
            problems.extend(extremes::found(sheet, &county, &draft.recipe, profile));
        }
        let Some(profile) = profile.filter(|_| !problems.iter().any(Problem::is_error)) else {
            return Err(InputErrors(listed(problems)));
        };
        if let (Some(roads), Some(name)) = (&county.roads, files.roads.first()) {
            problems.extend(unknown_classes(Path::new(name), roads, tables.roads == RoadFile::Osm, &profile));
        }
        let problems = listed(problems);
        let county = Arc::new(county);
        let input_sha256 = fingerprint(&files.digest, &profile_text, read_as.vacated.as_ref());
        let case = Case {
            county: Arc::clone(&county),
            recipe: draft.recipe,
            profile,
            settings: shaping(settings),
            input_sha256,
        };
        let digest = files.digest;
        let path = path.to_owned();
        Ok((Self { path, plan, tables, raw_roads, digest, read_as, county, problems }, case))
    }

    /// The case of the folder's plan file with other settings on top. The tables are read again only where the
    /// settings change how they are read (`county.crs`, `plan.stage`, `plan.preschool_enrolment`, `plan.vacated`).
    ///
    /// # Errors
    /// Every problem of the settings.
    pub fn case(&self, settings: &[(String, String)]) -> Result<Case, Vec<Problem>> {
        let (mut draft, profile, profile_text) = recipe_and_rules(&self.path, &self.plan, settings);
        let mut problems = std::mem::take(&mut draft.problems);
        problems.extend(closed_roads(&draft, self.county.roads.as_ref(), settings));
        let read_as = Reading::new(&draft.recipe, profile.as_ref(), &self.path, &mut problems);
        let county = if read_as == self.read_as {
            Arc::clone(&self.county)
        } else {
            let roads = self.raw_roads.as_ref().or(self.county.roads.as_ref()).cloned();
            let county = self.tables.county(roads, &read_as, &mut problems);
            Arc::new(County { terrain: self.county.terrain.clone(), ..county })
        };
        problems.extend(unknown_schools(&draft, &county, settings));
        if let (Some(profile), Some(sheet)) = (&profile, &self.tables.schools) {
            problems.extend(extremes::found(sheet, &county, &draft.recipe, profile));
        }
        let input_sha256 = fingerprint(&self.digest, &profile_text, read_as.vacated.as_ref());
        match profile {
            Some(profile) if !problems.iter().any(Problem::is_error) => {
                Ok(Case { county, recipe: draft.recipe, profile, settings: shaping(settings), input_sha256 })
            }
            _ => Err(problems.into_iter().filter(Problem::is_error).collect()),
        }
    }
}

/// The plan file's text; empty where there is none or it is no text.
fn plan_text(plan: Option<Bytes>, problems: &mut Vec<Problem>) -> String {
    let Some((file, bytes)) = plan else { return String::new() };
    match super::text::decode(&bytes) {
        Ok((text, _)) => text,
        Err(found) => {
            problems.push(Problem::error("E104", &file, found, "text in UTF-8 or GB18030"));
            String::new()
        }
    }
}

/// The recipe, its profile with the overrides applied, and the texts that the profile follows from. What is wrong with either stands
/// in the draft; without a profile there is at least one error.
fn recipe_and_rules(
    folder: &Path,
    plan: &str,
    settings: &[(String, String)],
) -> (Draft, Option<RuleProfile>, String) {
    let mut draft = recipe::draft(plan, Path::new(PLAN), settings);
    let text = match profile::text(&draft.recipe.rules, folder) {
        Ok(text) => text,
        Err(mut problem) => {
            locate(&mut problem, &draft, settings);
            draft.problems.push(*problem);
            return (draft, None, String::new());
        }
    };
    let name = Path::new(&draft.recipe.rules).to_path_buf();
    let own_folder = folder.join(&name).parent().map(Path::to_path_buf).unwrap_or_default();
    match profile::read(&text, &name, &own_folder) {
        Ok((profile, texts)) => {
            let profile = complete(&mut draft, profile, settings);
            (draft, profile, texts)
        }
        Err(problems) => {
            draft.problems.extend(problems);
            (draft, None, text)
        }
    }
}

/// Applies the overrides and holds the season against the profile.
fn complete(
    draft: &mut Draft,
    mut profile: RuleProfile,
    settings: &[(String, String)],
) -> Option<RuleProfile> {
    let plan = Path::new(PLAN);
    let applied = profile::apply_overrides(&mut profile, &draft.recipe.overrides, plan);
    let mut problems = applied.err().unwrap_or_default();
    problems.extend(profile::check_season(&draft.recipe.travel, &profile, plan));
    for problem in &mut problems {
        locate(problem, draft, settings);
    }
    let whole = problems.is_empty();
    draft.problems.extend(problems);
    whole.then_some(profile)
}

/// Roads to be closed that are not there.
fn closed_roads(draft: &Draft, roads: Option<&Roads>, settings: &[(String, String)]) -> Vec<Problem> {
    let mut problems = recipe::check_closed(&draft.recipe.travel, roads, Path::new(PLAN));
    for problem in &mut problems {
        locate(problem, draft, settings);
    }
    problems
}

/// Schools of `decide.close_only` that are not there; nothing where no table of schools could be read.
fn unknown_schools(draft: &Draft, county: &County, settings: &[(String, String)]) -> Vec<Problem> {
    if county.schools.is_empty() {
        return Vec::new();
    }
    let mut problems = recipe::check_listed(&draft.recipe.decide, county, Path::new(PLAN));
    for problem in &mut problems {
        locate(problem, draft, settings);
    }
    problems
}

/// Says on which line, or on the command, a key stands that was held against the profile.
fn locate(problem: &mut Problem, draft: &Draft, settings: &[(String, String)]) {
    let key = problem.column.as_deref().unwrap_or_default();
    // An id with dots may stand in quotes: `rules.override."travel.bus.lower.max_minutes"`.
    if settings.iter().any(|(set, _)| set.replace('"', "") == key) {
        problem.file = PathBuf::from(super::keys::COMMAND);
    } else {
        problem.row = draft.rows.get(key).copied();
    }
}

/// Classes of roads that the profile has no speed for: nobody travels on them. OpenStreetMap has many that are no roads.
fn unknown_classes(file: &Path, roads: &Roads, osm: bool, profile: &RuleProfile) -> Option<Problem> {
    let unknown = |signs: &RoadSigns| {
        let own = [signs.speed_bus, signs.speed_car, signs.speed_walk].iter().any(Option::is_some);
        signs.ferry.is_none() && !own && !profile.speeds.contains_key(&signs.class)
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for signs in
        roads.roads.iter().map(|road| &roads.signs[road.signs as usize]).filter(|signs| unknown(signs))
    {
        *counts.entry(&signs.class).or_default() += 1;
    }
    let lost: usize = counts.values().sum();
    let list: Vec<String> = counts.iter().map(|(class, count)| format!("{class} ({count})")).collect();
    let found =
        format!("{lost} of {} roads of classes without a speed: {}", roads.roads.len(), list.join(", "));
    let expected = "classes that the profile has under [speed]; nobody travels on these";
    match lost {
        0 => None,
        _ if osm && lost < roads.roads.len() => Some(Problem::note("N314", file, found)),
        _ => Some(Problem::warning("W313", file, found, expected)),
    }
}

fn sheet_of(file: Option<&Bytes>, how: sheet::Reading, problems: &mut Vec<Problem>) -> Option<Sheet> {
    let (name, bytes) = file?;
    let (sheet, found) = sheet::read_as(name, bytes, how);
    problems.extend(found);
    sheet
}

fn read_roads(folder: &Path, reader: RoadReader, problems: &mut Vec<Problem>) -> Option<Roads> {
    match reader(folder) {
        Ok(read) => read.map(|(roads, found)| {
            problems.extend(found);
            roads
        }),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// The system that a table lies in: its own where it names one, else the county's. `None`, which `problems` then explains, of one
/// that this version cannot convert.
fn system(sheet: &Sheet, county: &Crs, problems: &mut Vec<Problem>) -> Option<Crs> {
    let Some(own) = sheet.epsg.filter(|&epsg| !agrees(epsg, county)).map(Crs::Epsg) else {
        let layer = sheet.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gpkg"));
        if layer && sheet.epsg.is_none() {
            let said = format!("a layer that names no coordinate system, taken as {county}");
            problems.push(Problem::note("N106", &sheet.file, said));
        }
        return Some(county.clone());
    };
    if Converter::new(&own).is_none() {
        let expected = "a system of docs/formats.md: reproject the layer";
        problems.push(Problem::error("E140", &sheet.file, format!("coordinates in {own}"), expected));
        return None;
    }
    problems.push(Problem::note("N106", &sheet.file, format!("read in its own coordinate system, {own}")));
    Some(own)
}

/// Says which table lies nowhere near the roads. Where the cure is known it is all that is said of the table's coordinates.
fn apart(tables: &[Option<(&Sheet, &[Located])>], county: &Crs, roads: &Roads, problems: &mut Vec<Problem>) {
    for (sheet, located) in tables.iter().flatten() {
        let places: Vec<Position> = located.iter().filter_map(|(_, place)| *place).collect();
        let crs = system(sheet, county, &mut Vec::new()).unwrap_or_default();
        let Some((problem, cured)) = cures::apart(sheet, &places, &crs, roads) else { continue };
        if cured {
            let of_place = |problem: &Problem| {
                problem.file == sheet.file
                    && matches!(problem.code, "E114" | "E124" | "E125" | "E126" | "W105")
            };
            let columns = [sheet.header("lon"), sheet.header("lat")];
            problems.retain(|problem| {
                !of_place(problem) || !problem.column.as_ref().is_some_and(|column| columns.contains(column))
            });
        }
        problems.push(problem);
        return; // one is enough: the other follows it, or lies where it should
    }
}

impl Tables {
    /// The county as far as the tables can be read; what is wrong goes to `problems`.
    fn county(&self, roads: Option<Roads>, read_as: &Reading, problems: &mut Vec<Problem>) -> County {
        let sheets: Vec<&Sheet> = self.villages.iter().chain(&self.schools).collect();
        let systems: Vec<Option<Crs>> =
            sheets.iter().map(|sheet| system(sheet, &read_as.crs, problems)).collect();
        if systems.iter().any(Option::is_none) {
            return County::default(); // every place would be wrong as well
        }
        let frame_of = |own: &Sheet| {
            let crs = system(own, &read_as.crs, &mut Vec::new()).unwrap_or_default();
            let alike = sheets.iter().zip(&systems).filter(|(_, other)| other.as_ref() == Some(&crs));
            let alike: Vec<&Sheet> = alike.map(|(sheet, _)| *sheet).collect();
            Frame::new(Converter::new(&crs).expect("known systems only came so far"), &alike)
        };
        let schools = self.schools.as_ref().map(|sheet| schools::read(sheet, &frame_of(sheet)));
        let school_codes = schools.as_ref().map(|read| &read.codes);
        let villages = self
            .villages
            .as_ref()
            .map(|sheet| villages::read(sheet, &frame_of(sheet), read_as.stage, school_codes));
        let ends = times::Ends {
            villages: villages.as_ref().map(|read| (read.villages.as_slice(), &read.codes)),
            schools: schools.as_ref().map(|read| (read.schools.as_slice(), &read.codes)),
        };
        let times = self.times.as_ref().map(|sheet| times::read(sheet, ends));
        if let (Some(villages), Some(of_villages)) = (&villages, &self.villages) {
            problems.extend(villages.problems.iter().cloned());
            places::join_swapped(of_villages, problems);
            if let (Some(schools), Some(of_schools)) = (&schools, &self.schools) {
                problems.extend(schools.problems.iter().cloned());
                places::join_swapped(of_schools, problems);
                places::far_away((of_villages, &villages.located), (of_schools, &schools.located), problems);
            }
        } else if let Some(schools) = &schools {
            problems.extend(schools.problems.iter().cloned());
        }
        if let (Some(sheet), Some(villages)) = (&self.villages, &villages)
            && read_as.ages_needed
        {
            problems.extend(villages::without_ages(sheet, villages));
        }
        let road_file = (self.roads, self.road_name);
        let roads = roads.map(|roads| placed(roads, road_file, &read_as.crs, problems));
        if let Some(roads) = roads.as_ref().filter(|_| self.times.is_none()) {
            let of_villages =
                self.villages.as_ref().zip(villages.as_ref().map(|read| read.located.as_slice()));
            let of_schools = self.schools.as_ref().zip(schools.as_ref().map(|read| read.located.as_slice()));
            apart(&[of_villages, of_schools], &read_as.crs, roads, problems);
        }
        let (villages, mut schools) =
            (villages.unwrap_or_default().villages, schools.unwrap_or_default().schools);
        if let Some(vacated) = &read_as.vacated {
            problems.extend(vacated.convert(&mut schools));
        }
        self.nothing_to_plan(&villages, &schools, read_as.stage, problems);
        let given_times = times.map(|(times, found)| {
            problems.extend(found);
            times
        });
        County {
            villages: Table::from(villages),
            schools: Table::from(schools),
            roads,
            terrain: None,
            given_times,
        }
    }

    /// A county in which nobody is to be planned for, or no school teaches them.
    fn nothing_to_plan(
        &self,
        villages: &[Village],
        schools: &[School],
        stage: Stage,
        problems: &mut Vec<Problem>,
    ) {
        let (first, last) = stage.grades();
        let wanted = usize::from(first) - 1..usize::from(last);
        let children =
            villages.iter().any(|village| village.enrolled()[wanted.clone()].iter().any(|&count| count > 0));
        let faulty =
            |sheet: &Sheet| problems.iter().any(|problem| problem.is_error() && problem.file == sheet.file);
        let of_villages = self.villages.as_ref().filter(|sheet| !faulty(sheet));
        let of_schools = self.schools.as_ref().filter(|sheet| !faulty(sheet));
        let years = match stage {
            Stage::Kindergarten => "kindergarten year".into(),
            _ => format!("grade of {first}-{last}"),
        };
        let stage = stage.word();
        let taught = schools.iter().any(|school| school.grades.0 <= last && school.grades.1 >= first);
        let mut said = Vec::new();
        if let Some(sheet) = of_villages.filter(|_| !children) {
            let expected = format!("children in some {years}, as plan.stage = \"{stage}\" asks");
            said.push(Problem::error("E137", &sheet.file, "none", expected));
        }
        if let Some(sheet) = of_schools.filter(|_| !taught) {
            let expected = format!("a school with some {years}, as plan.stage = \"{stage}\" asks");
            said.push(
                Problem::error("E136", &sheet.file, "none", expected).in_column(sheet.header("grades")),
            );
        }
        problems.extend(said);
    }
}

/// SHA-256 of files, profile and the ids of vacated schools, hexadecimal. Settings are not in it: a plan carries its own.
fn fingerprint(files: &Sha256, profile: &str, vacated: Option<&Vacated>) -> String {
    let mut digest = files.clone();
    digest.update((profile.len() as u64).to_le_bytes());
    digest.update(profile);
    if let Some(vacated) = vacated {
        digest.update(vacated.ids());
    }
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("four bits are one digit");
    digest.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The settings that shape a plan.
fn shaping(settings: &[(String, String)]) -> Vec<(String, String)> {
    settings.iter().filter(|(key, _)| key != NOT_AN_INPUT).cloned().collect()
}
