//! Who is stopped at a point of a road.
//!
//! It refuses to close a main road with a gate that nobody described: see [`Barrier::on`].

use crate::io::osm::tags::access::{BUS, CAR, allowed};
use crate::io::osm::tags::measure::metres;
use crate::io::osm::{Tags, tag};
use crate::model::units::Micro;

/// Who is stopped at a point of a road.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each mode is stopped or not by itself")]
pub(crate) struct Barrier {
    /// `barrier` value, or `ford`.
    pub(crate) kind: String,
    /// Everybody on foot.
    pub(crate) walk: bool,
    /// Buses.
    pub(crate) bus: bool,
    /// Cars.
    pub(crate) car: bool,
    /// Wheels are stopped for want of a tag alone, by something that opens.
    pub(crate) opens: bool,
    /// Highest vehicle that fits under it, metres.
    pub(crate) height: Option<Micro>,
}

impl Barrier {
    /// The barrier as it stands on a road: on a main one whatever opens is open, and a ford is crossed.
    #[must_use]
    pub(crate) fn on(&self, main: bool) -> Self {
        let mut here = self.clone();
        if main && here.opens {
            (here.bus, here.car) = (false, false);
        }
        here
    }

    /// Stops everybody. What stops walkers alone (a toll booth closed to them) is not told apart and stops nobody.
    pub(crate) fn is_wall(&self) -> bool {
        self.walk && self.bus && self.car
    }

    /// Whether anybody is stopped.
    pub(crate) fn stops(&self) -> bool {
        self.walk || self.bus || self.car
    }
}

/// Whether a class is tertiary or higher: gates on such roads are open to those whom nothing else stops.
pub(crate) fn is_main(class: &str) -> bool {
    let class = class.strip_suffix("_link").unwrap_or(class);
    matches!(class, "motorway" | "trunk" | "primary" | "secondary" | "tertiary")
}

/// What a node says as a barrier; `None` = nothing that could stop anybody. The node's access tags decide, as on a road; without
/// them its kind does, as docs/roads.md has it.
pub(crate) fn barrier(tags: &Tags<'_>) -> Option<Barrier> {
    if matches!(
        tag(tags, "railway"),
        Some("level_crossing" | "crossing" | "tram_level_crossing" | "tram_crossing")
    ) {
        return None; // its gates are open whenever no train comes, whatever `barrier` says
    }
    let height = ["maxheight", "maxheight:physical"].iter().find_map(|key| metres(tag(tags, key)?));
    let kind = match (tag(tags, "barrier"), tag(tags, "ford")) {
        (Some(kind), _) => kind,
        (None, Some(ford)) if ford != "no" => "ford",
        _ => "no",
    };
    let locked = tag(tags, "locked") == Some("yes");
    let (walk, bus, car) = match kind {
        "cattle_grid" | "toll_booth" | "entrance" | "border_control" | "kerb" | "sally_port" | "no"
        | "open" | "checkpoint" | "bump_gate" => (false, false, false),
        "wall" | "fence" | "hedge" | "city_wall" | "retaining_wall" | "ditch" | "cable_barrier"
        | "guard_rail" => (true, true, true),
        "bus_trap" => (false, false, true),
        "height_restrictor" => (false, height.is_none(), false),
        "ford" => (false, true, matches!(tag(tags, "ford"), Some("boat" | "stepping_stones"))),
        _ => (false, true, true),
    };
    let opens = matches!(kind, "gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "ford")
        && !locked
        && !(kind == "ford" && car);
    let said = |keys: &[&str]| allowed(tags, keys).map(|allowed| !allowed);
    let (on_foot, in_bus, in_car) = (said(&["foot", "access"]), said(BUS), said(CAR));
    let barrier = Barrier {
        kind: kind.into(),
        walk: on_foot.unwrap_or(walk),
        bus: in_bus.unwrap_or(bus),
        car: in_car.unwrap_or(car),
        opens: opens && in_bus.is_none() && in_car.is_none(),
        height,
    };
    (barrier.stops() || height.is_some()).then_some(barrier)
}
