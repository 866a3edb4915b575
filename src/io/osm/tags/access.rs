//! Who may use a road, and in which direction.
//!
//! It refuses conditions (`…:conditional`): nobody can say whether one holds on a school morning.
//!
//! For each mode and direction the most specific key that is there decides; of one key that with the direction's suffix.

use crate::io::osm::{Tags, tag};
use crate::model::roads::Oneway;

const WALK: &[&str] = &["foot", "access"];
pub(super) const BUS: &[&str] = &["bus", "psv", "motor_vehicle", "vehicle", "access"];
pub(super) const CAR: &[&str] = &["motorcar", "motor_vehicle", "vehicle", "access"];

/// `oneway` keys, most specific first.
const ONEWAY_BUS: &[&str] = &["oneway:bus", "oneway:psv", "oneway:motor_vehicle", "oneway:vehicle", "oneway"];
const ONEWAY_CAR: &[&str] = &["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"];

const DENIED: &[&str] = &[
    "no",
    "private",
    "agricultural",
    "forestry",
    "delivery",
    "emergency",
    "military",
    "permit",
    "restricted",
    "use_sidepath",
    "residents",
    "impassable",
];

/// Where each mode may go: along the points' order, and against it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ways {
    pub(super) walk: [bool; 2],
    pub(super) bus: [bool; 2],
    pub(super) car: [bool; 2],
    /// A key of its own lets buses, or all motor vehicles, in.
    pub(super) bus_named: bool,
}

/// The ways of a road of this class.
pub(super) fn ways(tags: &Tags<'_>, class: &str) -> Ways {
    let bus_only = matches!(class, "busway" | "bus_guideway");
    let walks = !bus_only && tag(tags, "motorroad") != Some("yes");
    let foot = tag(tags, "oneway:foot").and_then(direction).unwrap_or_default().both();
    let mut bus = oneway(tags, ONEWAY_BUS, class);
    if opposite_lane(tags) {
        bus = [true; 2];
    }
    // A key of the mode's own with a direction opens that direction against any sign of `oneway`.
    bus = opened(tags, &["bus", "psv"], bus);
    let car = opened(tags, &["motorcar"], oneway(tags, ONEWAY_CAR, class));
    let both = |keys: &[&str], default: bool, allowed: [bool; 2]| {
        let [along, against] = ["forward", "backward"].map(|way| toward(tags, keys, way).unwrap_or(default));
        [allowed[0] && along, allowed[1] && against]
    };
    Ways {
        walk: on_foot(tags, walks, foot),
        bus: both(BUS, true, bus),
        car: both(CAR, !bus_only, car),
        bus_named: allowed(tags, &["bus", "psv", "motor_vehicle"]) == Some(true),
    }
}

/// Walkers mind a direction only where it is theirs by name.
fn on_foot(tags: &Tags<'_>, default: bool, allowed_ways: [bool; 2]) -> [bool; 2] {
    let whole = allowed(tags, WALK).unwrap_or(default);
    let [along, against] = ["foot:forward", "foot:backward"].map(|key| tag(tags, key).map_or(whole, may));
    [allowed_ways[0] && along, allowed_ways[1] && against]
}

/// What the most specific key that is there says.
pub(super) fn allowed(tags: &Tags<'_>, keys: &[&str]) -> Option<bool> {
    keys.iter().find_map(|key| tag(tags, key)).map(may)
}

/// The same for one direction: `forward` or `backward`.
fn toward(tags: &Tags<'_>, keys: &[&str], way: &str) -> Option<bool> {
    let value = |key: &&str| tag(tags, &format!("{key}:{way}")).or_else(|| tag(tags, key));
    keys.iter().find_map(value).map(may)
}

/// Of a list one allowed value is enough.
fn may(value: &str) -> bool {
    value.split(';').any(|part| !is_denied(part.trim()))
}

/// Whether a value keeps the public out.
fn is_denied(value: &str) -> bool {
    DENIED.iter().any(|denied| value.eq_ignore_ascii_case(denied))
}

fn opened(tags: &Tags<'_>, keys: &[&str], ways: [bool; 2]) -> [bool; 2] {
    let named = |way: &str| keys.iter().find_map(|key| tag(tags, &format!("{key}:{way}"))).is_some_and(may);
    [ways[0] || named("forward"), ways[1] || named("backward")]
}

/// A lane for buses against a one-way road.
fn opposite_lane(tags: &Tags<'_>) -> bool {
    let lane = |key: &&str| tag(tags, key).is_some_and(|value| value.starts_with("opposite"));
    let counted =
        |key: &&str| tag(tags, key).is_some_and(|value| value.parse().is_ok_and(|lanes: u8| lanes > 0));
    ["busway", "busway:left", "busway:right", "busway:both"].iter().any(lane)
        || ["lanes:psv:backward", "lanes:bus:backward"].iter().any(counted)
}

/// Which way vehicles of these keys may go. A road whose direction changes with the hour is closed to them.
fn oneway(tags: &Tags<'_>, keys: &[&str], class: &str) -> [bool; 2] {
    for key in keys {
        match tag(tags, key) {
            Some(value) if value.eq_ignore_ascii_case("reversible") => return [false; 2],
            Some(value) => {
                if let Some(direction) = direction(value) {
                    return direction.both();
                }
            }
            None => {}
        }
    }
    let round = matches!(tag(tags, "junction"), Some("roundabout" | "circular"));
    if round || class == "motorway" { Oneway::Forward.both() } else { Oneway::No.both() }
}

/// A `oneway` value as a direction; `None` = not one we know.
pub(crate) fn direction(value: &str) -> Option<Oneway> {
    match value.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(Oneway::Forward),
        "-1" | "reverse" => Some(Oneway::Backward),
        "no" | "false" | "0" | "alternating" => Some(Oneway::No),
        _ => None,
    }
}
