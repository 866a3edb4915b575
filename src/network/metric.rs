//! What a road costs in time: speed by class, season, surface and law, and the exact time of a length.
//!
//! It refuses to know where roads lie. Everything is a fraction of integers, rounded once, so that any other
//! program that reads the same profile gets the same milliseconds.
//!
//! ```text
//! v = min(class speed or speed_MODE, posted limit of the direction) × season factor of the class × surface factor
//! bus: v ≤ 60, and ≤ 20 on an unpaved surface, on a track of grade 2-5 and on any `highway=track`; not at all on a track of
//!      grade 5 or of grass, mud or sand (unless travel.bus_tracks), nor where it is too high or too heavy
//! ferry: length / (duration + travel.ferry_wait_min), where travel.ferries
//! ```
//!
//! A surface that is named goes before a track's grade.
//! Posted limit and surface factor are for vehicles: feet mind neither. A factor or speed of 0 closes the road.
//! The law's 20 km/h on sharp bends, steep or narrow roads, ice and mud is *not* modelled beyond the surface and
//! the season's factors: the road files carry neither gradient nor width reliably.
//! Source: School Bus Safety Regulation, State Council 2012 No. 617, Art. 35.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::model::recipe::Recipe;
use crate::model::roads::{Access, Months, RoadSigns, RoadSource};
use crate::model::rules::{ClassSpeeds, RuleProfile};
use crate::model::travel::RoadMode;
use crate::model::units::{Micro, round_half_up};

/// A bus's highest lawful speed, km/h × 10¹⁸.
const BUS_LAWFUL: i128 = 60 * SCALE;
/// A bus's highest lawful speed where the road is unpaved, km/h × 10¹⁸.
const BUS_UNPAVED: i128 = 20 * SCALE;
/// Three factors of six places each.
const SCALE: i128 = 1_000_000_000_000_000_000;

/// `surface` values that a wheel feels as unpaved.
const UNPAVED: &[&str] = &[
    "unpaved",
    "compacted",
    "fine_gravel",
    "gravel",
    "pebblestone",
    "rock",
    "dirt",
    "earth",
    "soil",
    "ground",
    "clay",
    "grass",
    "mud",
    "sand",
    "woodchips",
    "salt",
    "snow",
    "ice",
];

/// `surface` values that carry no bus where the road is a track.
const SOFT: &[&str] = &["grass", "mud", "sand", "dirt/sand", "earth/grass"];

/// A speed above zero, km/h × 10¹⁸, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speed(i128);

impl Speed {
    /// A speed in km/h; `None` at zero or below.
    #[must_use]
    pub fn new(kmh: Micro) -> Option<Self> {
        Self::positive(bounded(kmh) * 1_000_000_000_000)
    }

    /// The speed that covers so many millimetres in so many minutes.
    pub(crate) fn covering(millimetres: u64, minutes: Micro) -> Option<Self> {
        // km/h = mm × 60 / (minutes × 10⁶), and `minutes` holds that product; a length on earth is below 2^45 mm.
        let scaled = i128::from(millimetres.min(1 << 45)) * 60 * SCALE;
        (minutes.0 > 0).then(|| Self::positive(scaled / i128::from(minutes.0))).flatten()
    }

    fn positive(scaled: i128) -> Option<Self> {
        (scaled > 0).then_some(Self(scaled))
    }

    /// Milliseconds for so many millimetres, rounded half up: mm × 3.6 / (km/h). `None` when the time does not fit
    /// into 64 bits.
    #[must_use]
    pub fn millis(self, millimetres: u64) -> Option<u64> {
        // 2^64 × 36 × 10^17 < 2^64 × 2^62 = 2^126, and round_half_up doubles it: mm beyond 2^60 is refused first.
        if millimetres >> 60 != 0 {
            return None;
        }
        let exact = round_half_up(i128::from(millimetres) * 36 * (SCALE / 10), self.0);
        u64::try_from(exact).ok()
    }

    /// The same at a pace: a multiple of the time, at most 1000. `None` also for more than 2⁴⁰ millimetres.
    pub(crate) fn paced(self, millimetres: u64, pace: Micro) -> Option<u64> {
        if millimetres >> 40 != 0 {
            return None; // 2^40 × 10^9 × 36 × 10^11 < 2^40 × 2^30 × 2^42
        }
        let exact =
            round_half_up(i128::from(millimetres) * bounded(pace) * 36 * (SCALE / 10_000_000), self.0);
        u64::try_from(exact).ok()
    }
}

/// How one mode moves in one season: what turns roads into times.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// What moves.
    pub mode: RoadMode,
    /// Speed between a point and the road; `None` = it cannot be crossed.
    pub access: Option<Speed>,
    /// Farthest a point may lie from its road, metres.
    pub snap_max_m: f64,
    /// Above 0: points off the network travel straight line × this.
    pub detour: Micro,
    /// Speed of that detour.
    pub detour_speed: Option<Speed>,
    /// Roads that the recipe closes, whatever their signs say.
    pub closed: BTreeSet<RoadSource>,
    snap_max: Micro,
    winter: bool,
    bus_tracks: bool,
    bus_height: Micro,
    bus_weight: Micro,
    ferries: bool,
    ferry_wait: Micro,
    join: Micro,
    speeds: BTreeMap<String, Micro>,
    factors: BTreeMap<String, Micro>,
}

impl Metric {
    /// The metric of `mode` under a recipe and a profile. A season that the profile does not know has no factors:
    /// see [`season_is_known`].
    #[must_use]
    pub fn new(recipe: &Recipe, profile: &RuleProfile, mode: RoadMode) -> Self {
        let access_kmh = recipe.travel.access_kmh.unwrap_or_else(|| profile.rate("speed.access"));
        let detour_kmh = match mode {
            RoadMode::Walk => profile.rate("speed.detour").min(access_kmh), // nobody walks as fast as a bus drives
            RoadMode::Bus | RoadMode::Car => profile.rate("speed.detour"),
        };
        let of_mode = |speeds: &ClassSpeeds| match mode {
            RoadMode::Walk => speeds.walk,
            RoadMode::Bus => speeds.bus,
            RoadMode::Car => speeds.car,
        };
        Self {
            mode,
            access: Speed::new(access_kmh),
            snap_max_m: recipe.travel.snap_max_m.as_f64(),
            snap_max: recipe.travel.snap_max_m,
            detour: recipe.travel.detour,
            detour_speed: Speed::new(detour_kmh),
            closed: recipe.travel.closed.clone(),
            winter: recipe.travel.season == "winter",
            bus_tracks: recipe.travel.bus_tracks,
            bus_height: recipe.travel.bus_height_m,
            bus_weight: recipe.travel.bus_weight_t,
            ferries: recipe.travel.ferries,
            ferry_wait: recipe.travel.ferry_wait_min,
            join: recipe.travel.join_m,
            speeds: profile.speeds.iter().map(|(class, speeds)| (class.clone(), of_mode(speeds))).collect(),
            factors: factors(recipe, profile).cloned().unwrap_or_default(),
        }
    }

    /// Whether a slope changes how long a road takes. The speeds of buses and cars are those of roads as they are.
    pub(crate) fn feels_slopes(&self) -> bool {
        self.mode == RoadMode::Walk
    }

    /// Road ends that lie so near another road meet it, metres.
    pub(crate) fn join_m(&self) -> f64 {
        self.join.as_f64()
    }

    /// `snap_max_m` in micrometres, exactly; 0 where it is negative.
    pub(crate) fn snap_max_micrometres(&self) -> u128 {
        u128::from(self.snap_max.0.max(0).unsigned_abs())
    }

    /// Whether the profile has a speed, even 0, for this road class.
    #[must_use]
    pub fn knows(&self, class: &str) -> bool {
        self.speeds.contains_key(class)
    }

    /// Whether a road with these signs is one for this mode, in some season and when nobody has closed it.
    pub(crate) fn belongs(&self, signs: &RoadSigns) -> bool {
        if signs.ferry.is_some() {
            return self.ferries && self.may_use(signs.access) && self.crossing(signs).is_some();
        }
        self.may_use(signs.access) && self.fits(signs) && self.free(signs).is_some_and(|speed| speed.0 > 0)
    }

    /// Whether this mode's vehicle fits on the road.
    fn fits(&self, signs: &RoadSigns) -> bool {
        if self.mode != RoadMode::Bus {
            return true;
        }
        let surface = signs.surface.as_deref().unwrap_or_default();
        let soft =
            signs.tracktype == Some(5) && (surface.is_empty() || is_unpaved(signs)) || is_soft(surface);
        (self.bus_tracks || signs.class != "track" || !soft)
            && signs.max_height.is_none_or(|most| most >= self.bus_height)
            && signs.max_weight.is_none_or(|most| most >= self.bus_weight)
    }

    /// Whether this mode's vehicle passes under something that leaves so many metres.
    pub(crate) fn passes_under(&self, height: Micro) -> bool {
        self.mode != RoadMode::Bus || height >= self.bus_height
    }

    /// Minutes that a crossing takes; `None` = nobody knows.
    pub(crate) fn crossing(&self, signs: &RoadSigns) -> Option<Micro> {
        let duration = signs.ferry.filter(|minutes| minutes.0 > 0)?;
        Some(Micro(duration.0 + self.ferry_wait.0))
    }

    fn free(&self, signs: &RoadSigns) -> Option<Micro> {
        let own = match self.mode {
            RoadMode::Walk => signs.speed_walk,
            RoadMode::Bus => signs.speed_bus,
            RoadMode::Car => signs.speed_car,
        };
        own.or_else(|| self.speeds.get(&signs.class).copied())
    }

    /// The speed on a road with these signs, along its points and against them; `None` where this mode may not or cannot use
    /// it. A ferry has none: see `crossing`.
    #[must_use]
    pub fn speeds(&self, signs: &RoadSigns) -> [Option<Speed>; 2] {
        let back = signs.maxspeed_back.unwrap_or(signs.maxspeed);
        let bus = signs.maxspeed_bus.filter(|_| self.mode == RoadMode::Bus);
        [signs.maxspeed, back].map(|posted| self.speed(signs, bus.or(posted)))
    }

    fn speed(&self, signs: &RoadSigns, posted: Option<Micro>) -> Option<Speed> {
        let there = match signs.months {
            Months::All => true,
            Months::Winter => self.winter,
            Months::NotWinter => !self.winter,
        };
        if signs.closed || !there || !self.may_use(signs.access) || !self.fits(signs) {
            return None;
        }
        let free = self.free(signs)?;
        let factor = self.factor(&signs.class).unwrap_or_else(|| self.factor("default").unwrap_or(1_000_000));
        if self.mode == RoadMode::Walk {
            return Speed::positive(bounded(free) * factor * 1_000_000);
        }
        let unpaved = is_unpaved(signs);
        let surface = if unpaved { self.factor("surface:unpaved").unwrap_or(1_000_000) } else { 1_000_000 };
        let posted = posted.map_or(free, |posted| posted.min(free));
        let speed = bounded(posted) * factor * surface;
        Speed::positive(match self.mode {
            RoadMode::Bus if unpaved || signs.class == "track" => speed.min(BUS_UNPAVED),
            RoadMode::Bus => speed.min(BUS_LAWFUL),
            RoadMode::Walk | RoadMode::Car => speed,
        })
    }

    fn factor(&self, key: &str) -> Option<i128> {
        self.factors.get(key).map(|&factor| bounded(factor))
    }

    pub(crate) fn may_use(&self, access: Access) -> bool {
        match self.mode {
            RoadMode::Walk => access.walk,
            RoadMode::Bus => access.bus,
            RoadMode::Car => access.car,
        }
    }
}

/// Whether the profile (or the recipe's own table) has the recipe's season. Where it has not, no factor applies.
#[must_use]
pub fn season_is_known(recipe: &Recipe, profile: &RuleProfile) -> bool {
    factors(recipe, profile).is_some()
}

/// Text that is equal for two recipes exactly when they drive a county's roads alike: season and factors, speeds,
/// snapping, access and detour, and the program's version. It does not cover the county itself, nor the land under it.
#[must_use]
pub fn metric_key(recipe: &Recipe, profile: &RuleProfile) -> String {
    let travel = &recipe.travel;
    let mut key = format!(
        "hubward {}; snap {}; access {}; detour {} at {}",
        env!("CARGO_PKG_VERSION"),
        travel.snap_max_m,
        travel.access_kmh.unwrap_or_else(|| profile.rate("speed.access")),
        travel.detour,
        profile.rate("speed.detour"),
    );
    write!(
        key,
        "; bus {} m {} t, tracks {}; ferries {} + {}; join {}",
        travel.bus_height_m,
        travel.bus_weight_t,
        travel.bus_tracks,
        travel.ferries,
        travel.ferry_wait_min,
        travel.join_m,
    )
    .expect("text takes more text");
    if travel.season == "winter" {
        key += "; winter";
    }
    for road in &travel.closed {
        write!(key, "; closed {}", road.0).expect("text takes more text");
    }
    for (class, speeds) in &profile.speeds {
        write!(key, "; {class:?} {} {} {}", speeds.bus, speeds.car, speeds.walk)
            .expect("text takes more text");
    }
    for (class, factor) in factors(recipe, profile).into_iter().flatten() {
        write!(key, "; {class:?} x {factor}").expect("text takes more text");
    }
    key
}

fn factors<'a>(recipe: &'a Recipe, profile: &'a RuleProfile) -> Option<&'a BTreeMap<String, Micro>> {
    recipe.travel.factors.as_ref().or_else(|| profile.seasons.get(&recipe.travel.season))
}

/// A surface that is named decides; without one a track's grade does.
fn is_unpaved(signs: &RoadSigns) -> bool {
    match signs.surface.as_deref() {
        Some(surface) => surface.split([';', ':']).any(|part| UNPAVED.contains(&part.trim())),
        None => signs.tracktype.is_some_and(|grade| grade >= 2),
    }
}

/// Whether a surface carries no bus on a track: something soft, and nothing firm beside it (`concrete:lanes;mud:lanes` has firm lanes).
fn is_soft(surface: &str) -> bool {
    let kinds = || surface.split(';').filter_map(|part| part.split(':').next()).map(str::trim);
    kinds().any(|kind| SOFT.contains(&kind))
        && kinds().all(|kind| SOFT.contains(&kind) || UNPAVED.contains(&kind))
}

/// The raw six-place number between 0 and 1000, so that three of them multiply within 128 bits: no speed on earth's
/// roads and no sensible factor is larger.
fn bounded(value: Micro) -> i128 {
    i128::from(value.0.clamp(0, 1_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::{Speed, is_soft};
    use crate::model::units::Micro;

    #[test]
    fn a_soft_surface_has_nothing_firm_beside_it() {
        for soft in ["mud", "grass", "mud:lanes", "mud;grass", "sand; dirt", "dirt/sand"] {
            assert!(is_soft(soft), "{soft}");
        }
        for firm in ["", "dirt", "concrete:lanes;mud:lanes", "asphalt;sand", "sand;paved"] {
            assert!(!is_soft(firm), "{firm}");
        }
    }

    #[test]
    fn a_kilometre_at_36_takes_100_seconds() {
        assert_eq!(Speed::new(Micro::whole(36)).unwrap().millis(1_000_000), Some(100_000));
        assert_eq!(Speed::new(Micro::whole(7)).unwrap().millis(1), Some(1)); // 0.514 ms
        assert_eq!(Speed::new(Micro::whole(8)).unwrap().millis(1), Some(0)); // 0.45 ms
        assert_eq!(Speed::new(Micro(0)), None);
        assert_eq!(Speed::new(Micro(1)).unwrap().millis(u64::MAX), None);
    }

    #[test]
    fn an_even_pace_changes_nothing_and_another_is_rounded_once() {
        for (speed, length) in [(7_000_000, 1), (8_000_000, 1), (4_500_000, 123_457), (1, 987_654_321)] {
            let speed = Speed::new(Micro(speed)).unwrap();
            assert_eq!(speed.paced(length, Micro::ONE), speed.millis(length));
        }
        let speed = Speed::new(Micro::whole(36)).unwrap();
        assert_eq!(speed.paced(1_000_000, Micro(1_419_068)), Some(141_907)); // 141,906.8 ms
        assert_eq!(speed.paced(1 << 40, Micro::ONE), None);
    }
}
