//! A rule profile: the law and the price list a plan is held against, row by row, each with its source.

use std::collections::BTreeMap;

use crate::model::units::Micro;

/// How binding a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// In the model; never bent silently.
    Hard,
    /// A priced slack, reported by name.
    Soft,
    /// Measured and shown, not in the model.
    Report,
    /// A task with days, not a measurement.
    Process,
}

impl Force {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Report => "report",
            Self::Process => "process",
        }
    }
}

/// One row of law or norm.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Stable name, such as `travel.bus.lower.max_minutes`.
    pub id: String,
    /// How binding.
    pub force: Force,
    /// The number it sets, in `unit`; days for a process rule.
    pub threshold: Micro,
    /// Unit of the threshold as people write it: `min`, `km`, `pupils`, `share`, `days` …
    pub unit: String,
    /// Price of one unit of breach where soft, yuan (what a unit is stands in `note`).
    pub price: Micro,
    /// Who it binds, in words.
    pub binds: String,
    /// Document it comes from.
    pub citation: String,
    /// How sure the figure is, and what it means exactly. `(?)` marks a secondary source.
    pub note: String,
    /// Whose word it is.
    pub group: RuleGroup,
    /// The plan file changed its threshold.
    pub overridden: bool,
}

/// Whose word a row is: only law can be breached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleGroup {
    /// Law or norm.
    Law,
    /// The bureau's own.
    Policy,
    /// What planning has to assume.
    Assumption,
}

impl RuleGroup {
    /// Every group, in the order shown.
    pub const ALL: [Self; 3] = [Self::Law, Self::Policy, Self::Assumption];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Policy => "policy",
            Self::Assumption => "assumption",
        }
    }

    /// What a citation says by itself: an assumption where it calls itself one, law otherwise.
    #[must_use]
    pub fn of_citation(citation: &str) -> Self {
        if citation.contains("assumption") || citation.contains("假设") {
            Self::Assumption
        } else {
            Self::Law
        }
    }
}

/// One price or coefficient.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Stable name, such as `teacher.year`.
    pub id: String,
    /// The number, in `unit`.
    pub value: Micro,
    /// Unit as people write it: `yuan/year`, `yuan/min`, `trips/year` …
    pub unit: String,
    /// Where the figure comes from, with its year where known.
    pub source: String,
    /// The plan file changed its value.
    pub overridden: bool,
}

/// A complete profile.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleProfile {
    /// Its name: `cn-2018`.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// What everybody must know who reads its rows, such as that its prices are another country's.
    pub note: String,
    /// Rules by id.
    pub rules: BTreeMap<String, Rule>,
    /// Rates by id.
    pub rates: BTreeMap<String, Rate>,
    /// Free speed of the school bus, private car and walker by OSM road class, km/h.
    pub speeds: BTreeMap<String, ClassSpeeds>,
    /// Factor on speeds by season and road class or surface; `default` for what is not listed.
    pub seasons: BTreeMap<String, BTreeMap<String, Micro>>,
    /// The same in Chinese, as far as somebody wrote it down.
    pub chinese: Chinese,
}

/// A profile's words in Chinese; what is empty or missing stands as it is written in the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chinese {
    /// Its title.
    pub title: String,
    /// Its note.
    pub note: String,
    /// Rows by id: rules, and rates with their source as the citation.
    pub rows: BTreeMap<String, ChineseRow>,
}

/// One row's words in Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChineseRow {
    /// Who it binds.
    pub binds: String,
    /// Document it comes from.
    pub citation: String,
    /// How sure the figure is.
    pub note: String,
}

/// Speeds on one road class, km/h; zero = that mode does not use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSpeeds {
    /// School bus.
    pub bus: Micro,
    /// Private car.
    pub car: Micro,
    /// On foot.
    pub walk: Micro,
}

impl RuleProfile {
    /// The threshold of rule `id`, or `None` where the profile has no such row.
    #[must_use]
    pub fn threshold(&self, id: &str) -> Option<Micro> {
        self.rules.get(id).map(|rule| rule.threshold)
    }

    /// The rate `id`.
    ///
    /// # Panics
    /// When the profile has no such rate: the reader checks that [`REQUIRED_RATES`] are all there.
    #[must_use]
    pub fn rate(&self, id: &str) -> Micro {
        self.rates.get(id).unwrap_or_else(|| panic!("the profile reader guarantees rate `{id}`")).value
    }
}

/// Rates that every profile must hold; what each means stands in docs/costs.md.
pub const REQUIRED_RATES: &[&str] = &[
    "teacher.year",
    "staff.pupils_per_teacher",
    "staff.overhead.full",
    "staff.overhead.village",
    "staff.overhead.point",
    "site.full",
    "site.village",
    "site.point",
    "preschool.pupils_per_teacher",
    "staff.overhead.kindergarten",
    "site.kindergarten",
    "preschool.class.k1",
    "preschool.class.k2",
    "preschool.class.k3",
    "preschool.own_village.km",
    "preschool.vacated.max_places",
    "build.seat.kindergarten",
    "build.seat.vacated",
    "point.max_pupils",
    "close.below_pupils",
    "keep.point",
    "keep.village",
    "keep.central",
    "keep.town",
    "keep.kindergarten",
    "time.minute",
    "time.trips_daily",
    "time.trips_weekly",
    "time.weight_lower",
    "bus.daily.fixed",
    "bus.daily.km",
    "bus.weekly.fixed",
    "bus.weekly.km",
    "bus.route_factor.normal",
    "bus.route_factor.winter",
    "boarding.family",
    "boarding.school",
    "escort.year",
    "escort.km",
    "escort.last_resort",
    "escort.nearest",
    "change.pupil",
    "funds.primary",
    "funds.junior",
    "funds.boarder",
    "funds.floor.town",
    "funds.upper_share",
    "subsidy.primary",
    "subsidy.junior",
    "subsidy.day_share",
    "subsidy.upper_share",
    "build.seat",
    "build.bed",
    "build.seat_step",
    "build.bed_step",
    "build.life_years",
    "build.discount",
    "meals.bus",
    "speed.access",
    "speed.detour",
];
