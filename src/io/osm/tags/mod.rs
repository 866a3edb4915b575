//! What OpenStreetMap's tags say about a road and about a barrier on it.
//!
//! It refuses to guess speeds: a class's speed is the rule profile's matter. Every tag and value that is read, what it does to whom,
//! and what is left out on purpose stands in docs/roads.md, which changes first.

mod access;
mod barrier;
mod measure;
mod speed;

pub(crate) use access::direction;
pub(crate) use barrier::{Barrier, barrier, is_main};
pub(crate) use measure::minutes;
pub(crate) use speed::{maxspeed, says_no_limit};

use crate::io::osm::tags::access::{Ways, ways};
use crate::io::osm::tags::measure::{metres, tonnes};
use crate::io::osm::{Tags, tag};
use crate::model::roads::{Access, Months, Oneway, RoadSigns};

/// `highway` values that are no road to travel on, now or ever.
const NO_ROAD: &[&str] = &[
    "construction",
    "proposed",
    "planned",
    "abandoned",
    "disused",
    "razed",
    "demolished",
    "removed",
    "destroyed",
    "dismantled",
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

/// Keys that say with any value but `no` that a road is not there (any more, or yet).
const NOT_THERE: &[&str] = &[
    "abandoned",
    "disused",
    "demolished",
    "razed",
    "removed",
    "destroyed",
    "dismantled",
    "proposed",
    "planned",
];

/// What a way says as a road; `None` = it is none: not a highway nor a ferry, an area, or not (yet, or any more) there.
pub(crate) fn signs(tags: &Tags<'_>) -> Option<RoadSigns> {
    if tag(tags, "route") == Some("ferry") {
        return ferry(tags);
    }
    let class = tag(tags, "highway")?;
    if NO_ROAD.contains(&class) || tag(tags, "area") == Some("yes") || !is_there(tags) {
        return None;
    }
    let ways = ways(tags, class);
    let (maxspeed, back) = speed::both(tags);
    Some(RoadSigns {
        class: class.into(),
        maxspeed,
        maxspeed_back: (back != maxspeed).then_some(back),
        maxspeed_bus: ["maxspeed:bus", "maxspeed:psv"]
            .iter()
            .find_map(|key| speed::maxspeed(tag(tags, key)?)),
        max_height: ["maxheight", "maxheight:physical"].iter().find_map(|key| metres(tag(tags, key)?)),
        max_weight: ["maxweight:bus", "maxweight"].iter().find_map(|key| tonnes(tag(tags, key)?)),
        surface: tag(tags, "surface").map(Into::into),
        tracktype: tag(tags, "tracktype").and_then(tracktype),
        months: months(tags),
        tunnel: is_yes(tags, "tunnel") && tag(tags, "tunnel") != Some("building_passage"),
        ..over(ways, tags, class)
    })
}

/// Directions and access as signs.
fn over(ways: Ways, tags: &Tags<'_>, class: &str) -> RoadSigns {
    let wheels = !(is_yes(tags, "impassable") || tag(tags, "smoothness") == Some("impassable"));
    let ford = tag(tags, "ford").unwrap_or("no");
    let wheels = wheels && !matches!(ford, "boat" | "stepping_stones");
    let bus = wheels && (ford == "no" || is_main(class) || ways.bus_named);
    let [walk, for_bus, car] = [ways.walk, ways.bus, ways.car].map(Oneway::of);
    RoadSigns {
        oneway: car.unwrap_or_default(),
        oneway_bus: for_bus.filter(|&bus| Some(bus) != car),
        oneway_walk: walk.unwrap_or_default(),
        access: Access { walk: walk.is_some(), bus: bus && for_bus.is_some(), car: wheels && car.is_some() },
        ..RoadSigns::default()
    }
}

/// A ferry that takes somebody, with its `duration`; without one it is none that a time could be given to.
fn ferry(tags: &Tags<'_>) -> Option<RoadSigns> {
    if !is_there(tags) {
        return None;
    }
    let allowed = |keys: &[&str]| access::allowed(tags, keys);
    let wheels = allowed(&["motor_vehicle", "vehicle"]).unwrap_or(false);
    Some(RoadSigns {
        class: "ferry".into(),
        access: Access {
            walk: allowed(&["foot", "access"]).unwrap_or(true),
            bus: allowed(&["bus", "psv", "motor_vehicle", "vehicle"]).unwrap_or(wheels),
            car: allowed(&["motorcar", "motor_vehicle", "vehicle"]).unwrap_or(wheels),
        },
        ferry: Some(tag(tags, "duration").and_then(minutes).unwrap_or_default()),
        tunnel: true, // nobody gets on between the piers
        ..RoadSigns::default()
    })
}

fn is_there(tags: &Tags<'_>) -> bool {
    !NOT_THERE.iter().any(|key| is_yes(tags, key)) && tag(tags, "construction") != Some("yes")
}

/// Whether a key stands there with anything but `no`.
fn is_yes(tags: &Tags<'_>, key: &str) -> bool {
    tag(tags, key).is_some_and(|value| value != "no")
}

/// When in the year a road is there.
fn months(tags: &Tags<'_>) -> Months {
    if is_yes(tags, "ice_road") || is_yes(tags, "winter_road") {
        return Months::Winter;
    }
    match tag(tags, "seasonal") {
        None | Some("no") => Months::All,
        Some("winter") => Months::Winter,
        Some(list) if list.split(';').any(|part| part.trim() == "winter") => Months::All,
        Some(_) => Months::NotWinter,
    }
}

/// `grade1` … `grade5` as 1-5.
fn tracktype(value: &str) -> Option<u8> {
    let grade = value.strip_prefix("grade")?.parse().ok()?;
    (1..=5).contains(&grade).then_some(grade)
}
