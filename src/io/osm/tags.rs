//! What OpenStreetMap's tags say about a road and about a barrier on it.
//!
//! It refuses to guess speeds: a class's speed is the rule profile's matter.
//!
//! **Who may use a road.** For each mode the most specific key that is there decides; where none is, everybody may,
//! and the profile's speed of 0 keeps cars off footways.
//!
//! | mode | keys, most specific first |
//! |---|---|
//! | walk | `foot`, `access` |
//! | bus | `bus`, `psv`, `motor_vehicle`, `vehicle`, `access` |
//! | car | `motorcar`, `motor_vehicle`, `vehicle`, `access` |
//!
//! Not allowed: `no`, `private`, `agricultural`, `forestry`, `delivery`, `emergency`, `military`, `permit`, `restricted`,
//! `use_sidepath`, `residents`. Allowed: anything else, so `destination` and `customers` too: whoever takes children to a
//! school there has a reason to be there, and through traffic is not told apart. Of a list (`agricultural;forestry`)
//! one allowed value is enough. `motorroad=yes` keeps walkers off; `highway=busway` and `bus_guideway` carry buses only.
//!
//! **Directions.** `oneway` = `yes`/`true`/`1`, `-1`/`reverse`, `no`/`false`/`0`/`alternating`; without it
//! `junction=roundabout`/`circular` and `highway=motorway` are one way. `reversible` closes the road to vehicles: nobody
//! can say which way it runs at school time. `oneway:bus`, then `oneway:psv`, overrides it for buses. Turn
//! restrictions and conditional tags are not read.
//!
//! **Barriers** at a point are listed at [`barrier`].

use crate::io::osm::{Tags, tag};
use crate::model::roads::{Access, Oneway, RoadSigns};
use crate::model::units::Micro;

const WALK: &[&str] = &["foot", "access"];
const BUS: &[&str] = &["bus", "psv", "motor_vehicle", "vehicle", "access"];
const CAR: &[&str] = &["motorcar", "motor_vehicle", "vehicle", "access"];

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
];

/// `highway` values that are no road to travel on, now or ever.
const NO_ROAD: &[&str] = &[
    "construction",
    "proposed",
    "planned",
    "abandoned",
    "disused",
    "razed",
    "demolished",
    "historic",
    "no",
    "platform",
    "bus_stop",
    "rest_area",
    "services",
    "elevator",
    "escape",
    "raceway",
    "emergency_bay",
    "via_ferrata",
];

/// What a way says as a road; `None` = it is none: not a highway, an area, a ferry, or not (yet) built.
pub(crate) fn signs(tags: &Tags<'_>) -> Option<RoadSigns> {
    let class = tag(tags, "highway")?;
    if NO_ROAD.contains(&class) || tag(tags, "area") == Some("yes") || tag(tags, "route") == Some("ferry") {
        return None;
    }
    let (oneway, reversible) = oneway(tags, class);
    let wheels = !reversible;
    let bus_only = matches!(class, "busway" | "bus_guideway");
    Some(RoadSigns {
        class: class.into(),
        oneway,
        oneway_bus: ["oneway:bus", "oneway:psv"].iter().find_map(|key| direction(tag(tags, key)?)),
        access: Access {
            walk: allowed(tags, WALK).unwrap_or(!bus_only && tag(tags, "motorroad") != Some("yes")),
            bus: wheels && allowed(tags, BUS).unwrap_or(true),
            car: wheels && allowed(tags, CAR).unwrap_or(!bus_only),
        },
        maxspeed: tag(tags, "maxspeed").and_then(maxspeed),
        surface: tag(tags, "surface").map(Into::into),
        tracktype: tag(tags, "tracktype").and_then(tracktype),
        speed_bus: None,
        speed_car: None,
        speed_walk: None,
        closed: false,
    })
}

/// Who is stopped at a point of a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Barrier {
    /// Everybody on foot.
    pub(crate) walk: bool,
    /// Buses.
    pub(crate) bus: bool,
    /// Cars.
    pub(crate) car: bool,
}

/// Who is stopped by a node's `barrier`; `None` = nobody. The node's access tags decide, as on a road; without them
///
/// - `cattle_grid`, `toll_booth`, `entrance`, `border_control`, `kerb`, `height_restrictor`, `sally_port`, `no`, `open`,
///   `checkpoint` and `bump_gate` stop nobody;
/// - `wall`, `fence`, `hedge`, `city_wall`, `retaining_wall`, `ditch`, `cable_barrier` and `guard_rail` stop everybody;
/// - `bus_trap` stops cars;
/// - all others (`gate`, `lift_gate`, `swing_gate`, `bollard`, `block`, `stile`, `chain` …) stop buses and cars. A gate
///   that nobody described may be locked on a school morning, so it counts as closed to wheels.
pub(crate) fn barrier(tags: &Tags<'_>) -> Option<Barrier> {
    let (walk, bus, car) = match tag(tags, "barrier")? {
        "cattle_grid" | "toll_booth" | "entrance" | "border_control" | "kerb" | "height_restrictor"
        | "sally_port" | "no" | "open" | "checkpoint" | "bump_gate" => (false, false, false),
        "wall" | "fence" | "hedge" | "city_wall" | "retaining_wall" | "ditch" | "cable_barrier"
        | "guard_rail" => (true, true, true),
        "bus_trap" => (false, false, true),
        _ => (false, true, true),
    };
    let stopped = |keys, default| allowed(tags, keys).map_or(default, |allowed| !allowed);
    let barrier = Barrier { walk: stopped(WALK, walk), bus: stopped(BUS, bus), car: stopped(CAR, car) };
    (barrier.walk || barrier.bus || barrier.car).then_some(barrier)
}

/// What the most specific key that is there says.
fn allowed(tags: &Tags<'_>, keys: &[&str]) -> Option<bool> {
    let value = keys.iter().find_map(|key| tag(tags, key))?;
    Some(value.split(';').any(|part| !DENIED.contains(&part.trim())))
}

/// The direction of vehicles, and whether it changes with the hour.
fn oneway(tags: &Tags<'_>, class: &str) -> (Oneway, bool) {
    match tag(tags, "oneway") {
        Some("reversible") => (Oneway::No, true),
        Some(value) if direction(value).is_some() => (direction(value).unwrap_or_default(), false),
        _ => {
            let round = matches!(tag(tags, "junction"), Some("roundabout" | "circular"));
            (if round || class == "motorway" { Oneway::Forward } else { Oneway::No }, false)
        }
    }
}

/// A `oneway` value as a direction; `None` = not one we know.
pub(crate) fn direction(value: &str) -> Option<Oneway> {
    match value {
        "yes" | "true" | "1" => Some(Oneway::Forward),
        "-1" | "reverse" => Some(Oneway::Backward),
        "no" | "false" | "0" | "alternating" => Some(Oneway::No),
        _ => None,
    }
}

/// A posted limit in km/h: `50`, `50 km/h`, `30 mph`, `walk` (7), `GB:nsl_single` (60 mph), `GB:nsl_dual` and `GB:motorway`
/// (70 mph), `XX:urban` (50). Of several (`50;30`) the least. `none`, and what is not understood: no limit.
pub(crate) fn maxspeed(text: &str) -> Option<Micro> {
    text.split([';', '|']).filter_map(|part| one_maxspeed(part.trim())).min()
}

fn one_maxspeed(text: &str) -> Option<Micro> {
    const MPH: i64 = 1_609_344; // km/h × 10⁶
    match text {
        "walk" => return Some(Micro::whole(7)),
        "GB:nsl_single" => return Some(Micro(60 * MPH)),
        "GB:nsl_dual" | "GB:motorway" => return Some(Micro(70 * MPH)),
        _ if text.ends_with(":urban") => return Some(Micro::whole(50)),
        _ => {}
    }
    let (number, factor) = match text.strip_suffix("mph") {
        Some(number) => (number, 1.609_344),
        None => (text.trim_end_matches("km/h").trim_end_matches("kmh").trim_end_matches("kph"), 1.0),
    };
    let value: f64 = number.trim().parse().ok()?;
    if !(value > 0.0 && value <= 1000.0) {
        return None;
    }
    Micro::from_f64(value * factor)
}

/// `grade1` … `grade5` as 1-5.
fn tracktype(value: &str) -> Option<u8> {
    let grade = value.strip_prefix("grade")?.parse().ok()?;
    (1..=5).contains(&grade).then_some(grade)
}
