//! What to plan and under which settings: `plan.toml`, checked and typed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::county::{KINDERGARTEN, SchoolKind};
use crate::model::roads::RoadSource;
use crate::model::units::{Fen, Micro};

/// Which children are planned for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Grades 1-6.
    #[default]
    Primary,
    /// Grades 7-9.
    Junior,
    /// Grades 1-9.
    NineYear,
    /// Kindergarten years.
    Kindergarten,
}

impl Stage {
    /// First and last grade, inclusive; kindergarten years count as 10-12.
    #[must_use]
    pub fn grades(self) -> (u8, u8) {
        match self {
            Self::Primary => (1, 6),
            Self::Junior => (7, 9),
            Self::NineYear => (1, 9),
            Self::Kindergarten => KINDERGARTEN,
        }
    }

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Junior => "junior",
            Self::NineYear => "nine-year",
            Self::Kindergarten => "kindergarten",
        }
    }
}

/// What moves together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitKind {
    /// A village's children of one band.
    #[default]
    VillageBand,
    /// All of a village's children of the stage.
    Village,
    /// A village's children of one grade.
    VillageGrade,
}

/// Which coordinates the tables hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Crs {
    /// Longitude and latitude, WGS 84.
    #[default]
    Wgs84,
    /// The Chinese state offset (火星坐标).
    Gcj02,
    /// Baidu's offset on top of it.
    Bd09,
    /// An EPSG code.
    Epsg(u16),
}

impl std::fmt::Display for Crs {
    /// As plan.toml writes it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Wgs84 => formatter.write_str("wgs84"),
            Self::Gcj02 => formatter.write_str("gcj02"),
            Self::Bd09 => formatter.write_str("bd09"),
            Self::Epsg(code) => write!(formatter, "EPSG:{code}"),
        }
    }
}

/// What the plan minimises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ObjectiveKind {
    /// Yuan a year.
    #[default]
    Cost,
    /// Pupil-weighted travel.
    PMedian,
    /// The longest journey.
    PCenter,
    /// Fewest schools that cover everyone.
    SetCover,
    /// Most pupils covered.
    MaxCover,
}

impl ObjectiveKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Cost, Self::PMedian, Self::PCenter, Self::SetCover, Self::MaxCover];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::PMedian => "p-median",
            Self::PCenter => "p-center",
            Self::SetCover => "set-cover",
            Self::MaxCover => "max-cover",
        }
    }

    /// Whether it needs the number of open schools, `decide.open`.
    #[must_use]
    pub fn counts_schools(self) -> bool {
        matches!(self, Self::PMedian | Self::PCenter | Self::MaxCover)
    }

    /// Whether it needs a radius, `objective.cover_minutes`.
    #[must_use]
    pub fn covers(self) -> bool {
        matches!(self, Self::SetCover | Self::MaxCover)
    }
}

/// Whose money counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Resources, whoever pays.
    #[default]
    Society,
    /// The county's purse.
    County,
}

/// `[travel]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelSettings {
    /// Name of the season in the profile: `normal`, `winter`.
    pub season: String,
    /// Speed factors by road class instead of the season's, where `season` is a table.
    pub factors: Option<BTreeMap<String, Micro>>,
    /// Metres from a point to the nearest usable road beyond which it is off the network.
    pub snap_max_m: Micro,
    /// Speed between a point and the road, km/h; `None` = the profile's.
    pub access_kmh: Option<Micro>,
    /// Above 0: points off the network travel straight line × this.
    pub detour: Micro,
    /// Roads that nobody may use in this plan.
    pub closed: BTreeSet<RoadSource>,
    /// Buses drive on tracks of grass, mud or grade 5 too.
    pub bus_tracks: bool,
    /// Height of a bus, metres: lower roads are none for it.
    pub bus_height_m: Micro,
    /// Weight of a full bus, tonnes: weaker roads are none for it.
    pub bus_weight_t: Micro,
    /// Ferries with a `duration` are taken.
    pub ferries: bool,
    /// Minutes that a crossing takes besides its `duration`.
    pub ferry_wait_min: Micro,
    /// Road ends that lie so near another road, metres, meet it; 0 = as drawn.
    pub join_m: Micro,
    /// Children off the roads are no error, however many.
    pub allow_off_road: bool,
}

impl Default for TravelSettings {
    fn default() -> Self {
        Self {
            season: "normal".into(),
            factors: None,
            snap_max_m: Micro::whole(1000),
            access_kmh: None,
            detour: Micro(0),
            closed: BTreeSet::new(),
            bus_tracks: false,
            bus_height_m: Micro(3_200_000),
            bus_weight_t: Micro::whole(7),
            ferries: false,
            ferry_wait_min: Micro(0),
            join_m: Micro(0),
            allow_off_road: false,
        }
    }
}

/// `[decide]`: rows on counts and budgets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decide {
    /// Of schools whose row decides nothing, only those with fewer children today may close or shrink; 0 = no limit, `None` = the
    /// profile's number.
    pub close_below: Option<u32>,
    /// Schools of these kinds stay where their row decides nothing.
    pub keep_kinds: Vec<SchoolKind>,
    /// Where it is not empty, of schools whose row decides nothing only these, by their codes, may close or shrink.
    pub close_only: Vec<String>,
    /// At most so many closures (partial counts as kept).
    pub max_closures: Option<u32>,
    /// At most so many existing schools that close in a year, by year; the last value serves every later year. Of plans over
    /// several years alone.
    pub max_closures_year: Option<Vec<u32>>,
    /// At least so many schools open or partial.
    pub keep_open: Option<u32>,
    /// Exactly so many schools open or partial.
    pub open: Option<u32>,
    /// Most capital, by year; the last value serves every later year.
    pub max_capital: Option<Vec<Fen>>,
    /// Most boarders.
    pub max_boarders: Option<u32>,
    /// Most mean minutes, one way.
    pub max_mean_minutes: Option<Micro>,
    /// Most Kolm-Pollak minutes of all children, one way.
    pub max_kolm_pollak_minutes: Option<Micro>,
}

/// `[objective]`; `None` = the profile's rate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objective {
    /// What is minimised.
    pub kind: ObjectiveKind,
    /// Radius of the covering objectives, minutes.
    pub cover_minutes: Option<Micro>,
    /// Seats bind nobody: a school that teaches takes everyone. For the kinds other than cost alone.
    pub uncapacitated: bool,
    /// Whose money.
    pub view: View,
    /// Yearly discount rate.
    pub discount: Option<Micro>,
    /// Years over which capital is paid back.
    pub capital_life_years: Option<u32>,
    /// Yuan per pupil-minute.
    pub minute_of_pupil: Option<Micro>,
    /// Yuan a year a boarder's family pays.
    pub boarding_family_cost: Option<Micro>,
    /// Yuan a pupil-minute of the Kolm-Pollak equivalent; `None` or 0 = it is no part of the objective.
    pub equity_minute: Option<Micro>,
    /// Aversion to inequality, `equity.aversion`; `None` = 1.
    pub aversion: Option<Micro>,
}

/// `[solve]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// Stop when the plan is proven within this share of the best.
    pub gap: Micro,
    /// Most nodes of the search tree; 0 = no limit. The default ends a county in seconds to a minute.
    pub node_limit: u64,
    /// Most CPU seconds; 0 = no limit.
    pub time_limit_s: Micro,
    /// Seed of every random choice.
    pub seed: u64,
    /// Threads; 0 = all cores. Never changes the answer.
    pub threads: usize,
}

impl Default for Solve {
    fn default() -> Self {
        Self { gap: Micro(1_000), node_limit: 200, time_limit_s: Micro(0), seed: 1, threads: 0 }
    }
}

/// `[cohort]`: how children age into later years.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// Yearly births beyond `a0`; `None` = as the last year.
    pub births: Option<Vec<Micro>>,
    /// Yearly survival factor.
    pub survival: Micro,
    /// Yearly migration factor.
    pub migration: Micro,
}

impl Default for Cohort {
    fn default() -> Self {
        Self { births: None, survival: Micro::ONE, migration: Micro::ONE }
    }
}

/// A checked `plan.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Name of the county, for people.
    pub county: String,
    /// Coordinates of the input.
    pub crs: Crs,
    /// Which children.
    pub stage: Stage,
    /// First school year.
    pub first_year: u32,
    /// How many years; 1 = a target state.
    pub years: u32,
    /// Name or path of the rule profile.
    pub rules: String,
    /// What moves together.
    pub unit: UnitKind,
    /// Above 0: larger units are split into nearly equal parts.
    pub split_above: u32,
    /// A village's group keeps one present school, that of most of its children, instead of being cut by present schools.
    pub whole_villages: bool,
    /// Kindergartens are planned for at least this share of the children of their ages; `None` = for those enrolled.
    pub preschool_enrolment: Option<Micro>,
    /// Folder of a plan whose closed schools are sites for kindergartens, from the county's folder.
    pub vacated: Option<String>,
    /// Whether a closed school may open again.
    pub reopen: bool,
    /// Rows of the profile set by the plan file, by id.
    pub overrides: BTreeMap<String, Micro>,
    /// Driving.
    pub travel: TravelSettings,
    /// Ageing.
    pub cohort: Cohort,
    /// Seats are built in steps of so many; `None` = the profile's.
    pub seat_step: Option<u32>,
    /// Beds are built in steps of so many; `None` = the profile's.
    pub bed_step: Option<u32>,
    /// Counts and budgets.
    pub decide: Decide,
    /// What is minimised.
    pub objective: Objective,
    /// When to stop.
    pub solve: Solve,
    /// Evaluate today's network with no decision (`--as-is`).
    pub as_is: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            county: String::new(),
            crs: Crs::Wgs84,
            stage: Stage::Primary,
            first_year: 2021,
            years: 1,
            rules: "cn-2018".into(),
            unit: UnitKind::VillageBand,
            split_above: 0,
            whole_villages: false,
            preschool_enrolment: None,
            vacated: None,
            reopen: false,
            overrides: BTreeMap::new(),
            travel: TravelSettings::default(),
            cohort: Cohort::default(),
            seat_step: None,
            bed_step: None,
            decide: Decide::default(),
            objective: Objective::default(),
            solve: Solve::default(),
            as_is: false,
        }
    }
}
