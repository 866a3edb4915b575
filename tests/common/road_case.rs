//! Shared by the network tests: counties of bare points, and the default profile's speeds read by hand.
#![allow(dead_code, unreachable_pub, reason = "a module that several tests share; not each needs all of it")]

use std::collections::BTreeMap;
use std::path::Path;

use hubward::io::roads::read_road_file;
use hubward::model::control::Control;
use hubward::model::county::{County, Position, School, Village};
use hubward::model::ids::{SchoolId, Table, VillageId};
use hubward::model::keep::Forget;
use hubward::model::recipe::Recipe;
use hubward::model::roads::Roads;
use hubward::model::rules::{ClassSpeeds, Rate, RuleProfile};
use hubward::model::travel::{Form, RoadMode, TravelTable};
use hubward::model::units::Micro;
use hubward::network::{self, NetworkReport};

/// Speeds, seasons and travel rates of the built-in profile.
pub fn profile() -> RuleProfile {
    let text = include_str!("../../src/io/profiles/cn-2018.toml");
    let table: toml::Table = text.parse().expect("the built-in profile is TOML");
    #[expect(clippy::cast_precision_loss, reason = "speeds are small whole numbers")]
    let number = |value: &toml::Value| {
        let value = value.as_float().or_else(|| value.as_integer().map(|value| value as f64));
        Micro::from_f64(value.expect("a number")).expect("a small number")
    };
    let speeds = table["speed"].as_table().unwrap().iter().map(|(class, row)| {
        let of = |mode: &str| number(&row[mode]);
        (class.clone(), ClassSpeeds { bus: of("bus"), car: of("car"), walk: of("walk") })
    });
    let seasons = table["season"].as_table().unwrap().iter().map(|(season, rows)| {
        let rows = rows.as_table().unwrap().iter();
        (season.clone(), rows.map(|(class, factor)| (class.clone(), number(factor))).collect())
    });
    let rates = table["rate"].as_table().unwrap().iter().map(|(id, row)| {
        let rate = Rate {
            id: id.clone(),
            value: number(&row["value"]),
            unit: String::new(),
            source: String::new(),
            overridden: false,
        };
        (id.clone(), rate)
    });
    RuleProfile {
        id: "cn-2018".into(),
        title: String::new(),
        note: String::new(),
        rules: BTreeMap::new(),
        rates: rates.collect(),
        speeds: speeds.collect(),
        seasons: seasons.collect(),
        chinese: hubward::model::rules::Chinese::default(),
    }
}

/// A village of which only the place matters.
pub fn village(code: &str, lon: f64, lat: f64) -> Village {
    Village::bare(code, Position { lon, lat })
}

/// A school of which only the place matters.
pub fn school(code: &str, lon: f64, lat: f64) -> School {
    School::bare(code, Position { lon, lat })
}

/// A county of bare points.
pub fn county(roads: Option<Roads>, villages: &[(f64, f64)], schools: &[(f64, f64)]) -> County {
    let villages: Vec<Village> =
        (1..).zip(villages).map(|(row, &(lon, lat))| village(&format!("V{row}"), lon, lat)).collect();
    let schools: Vec<School> =
        (1..).zip(schools).map(|(row, &(lon, lat))| school(&format!("S{row}"), lon, lat)).collect();
    County {
        villages: Table::from(villages),
        schools: Table::from(schools),
        roads,
        terrain: None,
        given_times: None,
    }
}

/// Roads from `GeoJSON` text: one (properties, coordinates) a line.
pub fn geojson(lines: &[(&str, &[(f64, f64)])]) -> Roads {
    let features: Vec<String> = lines
        .iter()
        .map(|(properties, points)| {
            let points: Vec<String> = points.iter().map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
            format!(
                r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"LineString","coordinates":[{}]}}}}"#,
                points.join(",")
            )
        })
        .collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roads.geojson");
    std::fs::write(&file, text).unwrap();
    read_road_file(&file).unwrap().0
}

/// The places of a county table on disk: (id, lon, lat) by its header.
pub fn places(file: &Path) -> Vec<(String, f64, f64)> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|field| field == name).unwrap();
    let (id, lon, lat) = (column("id"), column("lon"), column("lat"));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[id].to_owned(), row[lon].parse().unwrap(), row[lat].parse().unwrap())).collect()
}

/// The county of a folder on disk, places and roads only.
pub fn read_county(folder: &Path) -> County {
    let villages = places(&folder.join("villages.csv"));
    let schools = places(&folder.join("schools.csv"));
    let roads = hubward::io::roads::read_roads(folder).unwrap().expect("a road file").0;
    County {
        villages: villages.iter().map(|(id, lon, lat)| village(id, *lon, *lat)).collect(),
        schools: schools.iter().map(|(id, lon, lat)| school(id, *lon, *lat)).collect(),
        roads: Some(roads),
        terrain: None,
        given_times: None,
    }
}

/// The first village and school.
pub const V1: VillageId = VillageId(0);
/// The first school.
pub const S1: SchoolId = SchoolId(0);

/// The whole table of one mode, nothing kept, nothing said.
pub fn drive(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
) -> (TravelTable, Option<NetworkReport>) {
    network::drive(county, recipe, profile, mode, &Form::All, &Forget, &Control::silent())
}
