//! Posted limits in the forms in which they are mapped.
//!
//! It refuses conditions and lanes, and advice: `maxspeed:conditional`, `:lanes`, `:advisory`, `:practical`.
//!
//! Limits by country: the OSM wiki's "Speed limits" and "Key:maxspeed" (implicit values), read in 2025; where a country is not in
//! the table below a town has 50 km/h, a living street 20, and the open country and motorways none.

use crate::io::osm::tags::measure::number;
use crate::io::osm::{Tags, tag};
use crate::model::units::Micro;

/// km/h × 10⁶.
const MPH: i64 = 1_609_344;
/// km/h × 10⁶.
const KNOT: i64 = 1_852_000;

/// Countries whose numbers of zones and signs are miles per hour.
const MILES: &[&str] = &["gb", "uk", "us"];

/// (country or region, urban, rural, motorway, living street), km/h; 0 = the default of the module.
const COUNTRIES: &[(&str, [i64; 4])] = &[
    ("ad", [50, 90, 0, 20]),
    ("at", [50, 100, 130, 5]),
    ("be", [50, 90, 120, 20]),
    ("be-vlg", [50, 70, 120, 20]),
    ("be-wal", [50, 90, 120, 20]),
    ("be-bru", [30, 70, 120, 20]),
    ("by", [60, 90, 110, 20]),
    ("ch", [50, 80, 120, 20]),
    ("cn", [50, 70, 120, 20]),
    ("cz", [50, 90, 130, 20]),
    ("de", [50, 100, 0, 7]),
    ("dk", [50, 80, 130, 15]),
    ("es", [50, 90, 120, 20]),
    ("fi", [50, 80, 120, 20]),
    ("fr", [50, 80, 130, 20]),
    ("hu", [50, 90, 130, 20]),
    ("it", [50, 90, 130, 0]),
    ("jp", [60, 60, 100, 0]),
    ("nl", [50, 80, 100, 15]),
    ("no", [50, 80, 110, 0]),
    ("pl", [50, 90, 140, 20]),
    ("pt", [50, 90, 120, 20]),
    ("ro", [50, 90, 130, 20]),
    ("ru", [60, 90, 110, 20]),
    ("se", [50, 70, 110, 7]),
    ("sk", [50, 90, 130, 20]),
    ("ua", [50, 90, 130, 20]),
];

/// The limits along a road's points and against them. `maxspeed:forward` and `maxspeed:backward` go before `maxspeed`; where none of
/// them says a limit, `maxspeed:type`, `source:maxspeed`, `zone:maxspeed` and `zone:traffic` may.
pub(super) fn both(tags: &Tags<'_>) -> (Option<Micro>, Option<Micro>) {
    let whole = tag(tags, "maxspeed");
    let implied = || {
        let keys = ["maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"];
        if whole.is_some() { None } else { keys.iter().find_map(|key| maxspeed(tag(tags, key)?)) }
    };
    let general = whole.and_then(maxspeed).or_else(implied);
    let toward = |key: &str| match tag(tags, key) {
        Some("none") => None,
        Some(text) => maxspeed(text).or(general),
        None => general,
    };
    (toward("maxspeed:forward"), toward("maxspeed:backward"))
}

/// A posted limit in km/h: `50`, `50 km/h`, `30 mph`, `5 knots`, `walk` (7), `RU:urban`, `DE:zone:30`, `GB:nsl_single` and the like;
/// of several (`50;30`) the least. `none`, conditions (`40 @ (07:00-19:00)`) and what is not understood: no limit.
pub(crate) fn maxspeed(text: &str) -> Option<Micro> {
    let text = plain(text);
    // `50,30` are two limits, `40,5` is one and a half.
    let comma = if text.split_once(',').is_some_and(|(_, part)| part.trim().len() >= 2) { ',' } else { ';' };
    text.split([';', '|', comma]).filter_map(|part| one(part.trim())).min()
}

/// Whether a text says in one of the known words that no number is posted.
pub(crate) fn says_no_limit(text: &str) -> bool {
    let known = ["none", "signals", "variable", "implicit", "national", "default", "unposted"];
    plain(text).split([';', '|']).all(|part| known.contains(&part.trim()) || part.contains(['@', '(']))
}

/// Small letters, and digits of full width as plain ones.
fn plain(text: &str) -> String {
    let narrow = |sign: char| match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        other => other,
    };
    text.trim().chars().map(narrow).collect::<String>().to_lowercase()
}

fn one(text: &str) -> Option<Micro> {
    if text.contains(['@', '(']) {
        return None; // a condition
    }
    if let Some((country, zone)) = text.split_once(':') {
        return in_country(country, zone);
    }
    match text {
        "walk" => return Some(Micro::whole(7)),
        "urban" => return Some(Micro::whole(50)),
        "living_street" => return Some(Micro::whole(20)),
        _ => {}
    }
    let text = text.trim_start_matches(['<', '~', '≤', '=']).trim();
    let units: [(&str, i64); 8] = [
        ("mph", MPH),
        ("knots", KNOT),
        ("km/h", 1_000_000),
        ("kmh", 1_000_000),
        ("kph", 1_000_000),
        ("kmph", 1_000_000),
        ("km/hr", 1_000_000),
        ("公里/小时", 1_000_000),
    ];
    let unit = units.iter().find(|(unit, _)| text.ends_with(unit));
    let (value, factor) =
        unit.map_or((text, 1_000_000), |(unit, factor)| (&text[..text.len() - unit.len()], *factor));
    times(number(value.trim())?, factor)
}

/// What a country's word means: `ru:urban`, `de:zone30`, `de:30`, `gb:nsl_single`.
fn in_country(country: &str, zone: &str) -> Option<Micro> {
    let miles = MILES.contains(&country);
    let row = COUNTRIES.iter().find(|(code, _)| *code == country).map_or([0; 4], |(_, row)| *row);
    let by_law = |column: usize, default: i64| {
        let kmh = if row[column] > 0 { row[column] } else { default };
        (kmh > 0).then_some(Micro::whole(kmh))
    };
    match zone {
        "nsl_single" => return Some(Micro(60 * MPH)),
        "nsl_dual" => return Some(Micro(70 * MPH)),
        "nsl_restricted" => return Some(Micro(30 * MPH)),
        "motorway" if miles => return Some(Micro(70 * MPH)),
        "urban" if miles => return Some(Micro(30 * MPH)),
        "rural" if miles => return Some(Micro(60 * MPH)),
        "urban" => return by_law(0, 50),
        "rural" => return by_law(1, 0),
        "motorway" => return by_law(2, 0),
        "living_street" => return by_law(3, 20),
        "walk" => return Some(Micro::whole(7)),
        _ => {}
    }
    let zone = zone.trim_start_matches("zone").trim_start_matches(':').trim();
    times(number(zone)?, if miles { MPH } else { 1_000_000 })
}

fn times(value: f64, factor: i64) -> Option<Micro> {
    #[expect(clippy::cast_precision_loss, reason = "a factor below 2^21")]
    let kmh = value * (factor as f64 / 1e6);
    if kmh > 0.0 && kmh <= 1000.0 { Micro::from_f64(kmh) } else { None }
}
