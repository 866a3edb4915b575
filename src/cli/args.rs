//! The command line, as `docs/formats.md` fixes it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Plans the consolidation of rural schools, proven near the best and checked against the law.
#[derive(Debug, Parser)]
#[command(name = "hubward", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print one JSON document on standard output and nothing else there
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of what people read
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// Settings that any command over a county takes.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Any key of plan.toml: `--set decide.max_closures=28`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Threads; 0 = all cores; never changes the answer
    #[arg(long)]
    pub(crate) threads: Option<usize>,
    /// Stop when the plan is proven within this share
    #[arg(long)]
    pub(crate) gap: Option<f64>,
    /// Seed of every random choice
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Rule profile, by name or path
    #[arg(long)]
    pub(crate) rules: Option<String>,
}

impl Settings {
    /// As (key, value) pairs; short forms come last and win.
    pub(crate) fn pairs(&self) -> Result<Vec<(String, String)>, String> {
        let mut pairs = Vec::new();
        for text in &self.set {
            let (key, value) =
                text.split_once('=').ok_or_else(|| format!("--set {text}: expected KEY=VALUE"))?;
            pairs.push((key.trim().to_string(), value.trim().to_string()));
        }
        let short = [
            ("solve.threads", self.threads.map(|threads| threads.to_string())),
            ("solve.gap", self.gap.map(|gap| gap.to_string())),
            ("solve.seed", self.seed.map(|seed| seed.to_string())),
            ("plan.rules", self.rules.clone()),
        ];
        pairs.extend(short.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?))));
        Ok(pairs)
    }
}

/// Where a folder or file is written.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Where to write
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Replace what is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plan a county: read, check, drive, optimise, verify, write
    Plan {
        /// County folder
        county: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
        /// Evaluate today's network with no decision
        #[arg(long)]
        as_is: bool,
        /// Write CSV with a byte-order mark, for old spreadsheets
        #[arg(long)]
        bom: bool,
    },
    /// Say every problem of the input at once
    Check {
        /// County folder
        county: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
        /// Print every column with its Chinese and English names
        #[arg(long)]
        columns: bool,
    },
    /// Times and kilometres from every village to every school
    Times {
        /// County folder
        county: PathBuf,
        /// walk, bus or car
        #[arg(long, value_enum)]
        mode: RoadModeArgument,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Many plans in parallel, one row a scenario
    Scenarios {
        /// County folder
        county: PathBuf,
        /// Sweep file
        sweep: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Check a written, or hand-edited, plan again
    Verify {
        /// County folder
        county: PathBuf,
        /// Plan folder
        plan: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// The rules and rates with their citations
    Rules {
        /// Profile, by name or path
        #[arg(default_value = "cn-2018")]
        profile: String,
    },
    /// A picture of a plan
    Map {
        /// Plan folder
        plan: PathBuf,
        /// The county it was made from
        #[arg(long)]
        county: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// A county folder from nothing but an `OpenStreetMap` extract
    Import {
        /// Extract: .osm.pbf, .osm or .osm.gz
        extract: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    /// A county folder with empty, explained tables
    New {
        /// Where
        folder: PathBuf,
    },
    /// A synthetic county; the same seed gives the same bytes
    Synth {
        /// plain or bashang-2021
        #[arg(long, default_value = "plain")]
        preset: String,
        /// Villages (preset plain)
        #[arg(long)]
        villages: Option<u32>,
        /// Schools (preset plain)
        #[arg(long)]
        schools: Option<u32>,
        /// Seed
        #[arg(long)]
        seed: Option<u64>,
        #[command(flatten)]
        output: Output,
    },
}

/// A mode on the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoadModeArgument {
    /// On foot
    Walk,
    /// School bus
    Bus,
    /// Private car
    Car,
}
