//! Counties built in code: the profile from its file, villages, schools and travel tables.

use std::collections::BTreeMap;

use hubward::model::county::{Position, School, SchoolKind, Village};
use hubward::model::ids::Table;
use hubward::model::rules::{Force, Rate, Rule, RuleGroup, RuleProfile};
use hubward::model::travel::{RoadMode, Snap, Travel, TravelTable, Trip};
use hubward::model::units::{Metres, Micro, Seconds};

/// The built-in profile, read by a few lines of the test's own.
pub(crate) fn profile() -> RuleProfile {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/io/profiles/cn-2018.toml");
    let document: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let micro = |value: &toml::Value| match value {
        toml::Value::Integer(whole) => Micro::whole(*whole),
        other => Micro::from_f64(other.as_float().unwrap()).unwrap(),
    };
    let text = |value: Option<&toml::Value>| value.unwrap().as_str().unwrap().to_string();
    let rule = |row: &toml::Value| Rule {
        id: text(row.get("id")),
        force: match row["force"].as_str().unwrap() {
            "hard" => Force::Hard,
            "soft" => Force::Soft,
            "report" => Force::Report,
            _ => Force::Process,
        },
        threshold: micro(&row["threshold"]),
        unit: text(row.get("unit")),
        price: row.get("price").map_or(Micro(0), micro),
        binds: text(row.get("binds")),
        citation: text(row.get("citation")),
        note: text(row.get("note")),
        group: match (
            row.get("group").map_or("", |group| group.as_str().unwrap()),
            text(row.get("citation")).contains("assumption"),
        ) {
            ("policy", _) => RuleGroup::Policy,
            ("assumption", _) | ("", true) => RuleGroup::Assumption,
            _ => RuleGroup::Law,
        },
        overridden: false,
    };
    let rate = |(id, row): (&String, &toml::Value)| {
        let rate = Rate {
            id: id.clone(),
            value: micro(&row["value"]),
            unit: text(row.get("unit")),
            source: text(row.get("source")),
            overridden: false,
        };
        (id.clone(), rate)
    };
    let rules = document["rule"].as_array().unwrap().iter().map(rule);
    RuleProfile {
        id: "cn-2018".into(),
        title: String::new(),
        note: String::new(),
        rules: rules.map(|rule| (rule.id.clone(), rule)).collect(),
        rates: document["rate"].as_table().unwrap().iter().map(rate).collect(),
        speeds: BTreeMap::new(),
        seasons: BTreeMap::new(),
        chinese: hubward::model::rules::Chinese::default(),
    }
}

/// A village with children in grades 1-9.
pub(crate) fn village(code: &str, grades: [u32; 9]) -> Village {
    Village { grades, ..Village::bare(code, Position { lon: 114.7, lat: 41.1 }) }
}

/// An existing school of grades 1-6.
pub(crate) fn school(code: &str, kind: SchoolKind, seats: u32) -> School {
    School { kind, seats, ..School::bare(code, Position { lon: 114.7, lat: 41.1 }) }
}

/// A trip of so many seconds and metres.
#[expect(clippy::unnecessary_wraps, reason = "a cell of a table may be empty")]
pub(crate) fn trip(seconds: u32, metres: u32) -> Option<Trip> {
    Some(Trip { time: Seconds(seconds), length: Metres(metres) })
}

/// Tables from rows of cells, villages × schools.
pub(crate) fn travel(walk: &[Vec<Option<Trip>>], bus: &[Vec<Option<Trip>>]) -> Travel {
    let table = |mode, cells: &[Vec<Option<Trip>>]| {
        let villages: Table<_, Snap> = cells.iter().map(|_| Snap::Given).collect();
        let schools: Table<_, Snap> = cells[0].iter().map(|_| Snap::Given).collect();
        TravelTable::new(mode, villages, schools, cells.concat())
    };
    Travel { walk: table(RoadMode::Walk, walk), bus: table(RoadMode::Bus, bus) }
}
