//! Counties from a seed: settlements, villages, roads and schools, as the text of a county folder's files.
//!
//! It writes no file and reads none; everything it makes up is labelled synthetic, and the same preset gives
//! the same bytes on every machine (only sums, products, quotients and square roots of numbers from one seeded
//! generator, so no library's sine decides where a village lies).
//!
//! The order of things: `regions` says which townships and villages there are and where the border runs;
//! `settle` puts them on the ground; `roads` joins them; `schools` chooses which of them have a school and
//! which school each village's children attend; `children` counts the children; `write` puts it into words.

mod chance;
mod children;
mod drive;
mod land;
mod minutes;
mod regions;
mod roads;
mod schools;
mod settle;
mod write;

/// What county to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Which kind.
    pub kind: PresetKind,
    /// Seed of every random choice.
    pub seed: u64,
}

/// The kinds of county there are presets for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetKind {
    /// An invented county of any size.
    Plain {
        /// Villages; at least 1.
        villages: u32,
        /// Schools; between 1 and the number of villages.
        schools: u32,
    },
    /// The four Bashang counties of Zhangjiakou in 2021: real villages and borders, everything else invented.
    Bashang2021,
    /// The other counties of Zhangjiakou in 2022: the same of a programme ten times as large.
    Zhangjiakou2022,
}

/// Seed of the committed Bashang fixture.
pub const BASHANG_SEED: u64 = 2021;

/// Seed of the case of docs/cases/zhangjiakou.md.
pub const ZHANGJIAKOU_SEED: u64 = 2022;

/// Names of the presets, as the command takes them.
pub const PRESETS: [&str; 3] = ["plain", "bashang-2021", "zhangjiakou-2022"];

impl Preset {
    /// An invented county. Numbers outside the limits of [`PresetKind::Plain`] are moved to the nearest limit.
    #[must_use]
    pub fn plain(villages: u32, schools: u32, seed: u64) -> Self {
        let villages = villages.max(1);
        Self { kind: PresetKind::Plain { villages, schools: schools.clamp(1, villages) }, seed }
    }

    /// The Bashang counties with the seed of the committed fixture.
    #[must_use]
    pub fn bashang() -> Self {
        Self { kind: PresetKind::Bashang2021, seed: BASHANG_SEED }
    }

    /// The preset of that name, one of [`PRESETS`]; `None` for another. Sizes concern `plain` only (300 villages
    /// and 20 schools where not given), a seed not given is 1, or [`BASHANG_SEED`], [`ZHANGJIAKOU_SEED`] for the real ones.
    #[must_use]
    pub fn named(name: &str, villages: Option<u32>, schools: Option<u32>, seed: Option<u64>) -> Option<Self> {
        match name {
            "plain" => Some(Self::plain(villages.unwrap_or(300), schools.unwrap_or(20), seed.unwrap_or(1))),
            "bashang-2021" => Some(Self { seed: seed.unwrap_or(BASHANG_SEED), ..Self::bashang() }),
            "zhangjiakou-2022" => {
                Some(Self { kind: PresetKind::Zhangjiakou2022, seed: seed.unwrap_or(ZHANGJIAKOU_SEED) })
            }
            _ => None,
        }
    }
}

/// The text of a county folder's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynthCounty {
    /// `villages.csv`.
    pub villages_csv: String,
    /// `schools.csv`.
    pub schools_csv: String,
    /// `roads.geojson`.
    pub roads_geojson: String,
    /// `plan.toml`.
    pub plan_toml: String,
    /// `sweep.toml`, where the preset comes with scenarios.
    pub sweep_toml: Option<String>,
}

impl SynthCounty {
    /// File names and their text, in the order in which a folder lists them.
    #[must_use]
    pub fn files(&self) -> Vec<(&'static str, &str)> {
        let mut files = vec![
            ("plan.toml", self.plan_toml.as_str()),
            ("roads.geojson", self.roads_geojson.as_str()),
            ("schools.csv", self.schools_csv.as_str()),
        ];
        files.extend(self.sweep_toml.as_deref().map(|text| ("sweep.toml", text)));
        files.push(("villages.csv", self.villages_csv.as_str()));
        files
    }
}

/// Makes the county of a preset. Same preset, same bytes.
///
/// ```
/// use hubward::synth::{Preset, county};
///
/// let made = county(&Preset::plain(40, 4, 7));
/// assert_eq!(made.villages_csv.lines().count(), 1 + 40);
/// assert_eq!(made, county(&Preset::plain(40, 4, 7)));
/// ```
#[must_use]
pub fn county(preset: &Preset) -> SynthCounty {
    let seed = preset.seed;
    let atlas = match preset.kind {
        PresetKind::Plain { villages, schools } => regions::plain(villages, schools),
        PresetKind::Bashang2021 => regions::bashang(),
        PresetKind::Zhangjiakou2022 => regions::zhangjiakou(),
    };
    let settled = settle::settle(&atlas, seed);
    let network = roads::build(&settled, seed);
    let schooling = schools::place(&atlas, &settled, &network, seed);
    let children = children::count(&atlas, &settled, &schooling, seed);
    write::county(preset, &atlas, &settled, &network, &schooling, &children)
}
