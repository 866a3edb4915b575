//! The command line, as `docs/formats.md` fixes it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hubward::desk::questions::Asked;
use hubward::model::travel::Form;
use hubward::model::units::{Micro, Seconds};

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
    /// Take a county of which more than 2 % of the children stand on no road
    #[arg(long)]
    pub(crate) allow_off_road: bool,
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
            ("travel.allow_off_road", self.allow_off_road.then(|| "true".to_string())),
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

/// Which pairs of the table are written; without any of these all are, also those that no way connects.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// Write the pairs of at most so many minutes; with --nearest, those too that are either
    #[arg(long, value_name = "MINUTES", value_parser = within)]
    within: Option<Seconds>,
    /// Write the K nearest schools of every village, by time; with --within, those too that are either
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    nearest: Option<u32>,
    /// Write the pairs of this table alone, columns village and school, reached or not
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["within", "nearest"])]
    pairs: Option<PathBuf>,
}

/// The pairs wanted, before any file of them is read.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// A form that needs no file.
    Form(Form),
    /// The pairs of a file.
    Listed(PathBuf),
}

impl Kept {
    /// What the flags ask for.
    pub(crate) fn wanted(self) -> Wanted {
        match (self.pairs, self.within, self.nearest) {
            (Some(file), ..) => Wanted::Listed(file),
            (None, None, None) => Wanted::Form(Form::All),
            (None, within, nearest) => {
                let nearest = nearest.map_or(0, |nearest| nearest as usize);
                Wanted::Form(Form::Near { within, nearest })
            }
        }
    }
}

/// Whole seconds that are not more than so many minutes: a trip is whole seconds.
fn within(text: &str) -> Result<Seconds, String> {
    let minutes = text.trim().parse().ok().filter(|minutes| (0.0..=10_000.0).contains(minutes));
    let seconds =
        minutes.and_then(Micro::from_f64).and_then(|minutes| u32::try_from(minutes.0 * 60 / 1_000_000).ok());
    seconds.map(Seconds).ok_or_else(|| "expected minutes, a number from 0 to 10000".to_string())
}

/// What is to be explained.
#[derive(Debug, Args)]
pub(crate) struct Subjects {
    /// A school, forced to become whatever else it could; may be given again
    #[arg(long, value_name = "ID")]
    pub(crate) school: Vec<String>,
    /// Every school that closes or keeps grades 1-3 only
    #[arg(long)]
    pub(crate) all: bool,
    /// Every school that takes part
    #[arg(long)]
    pub(crate) all_schools: bool,
    /// A village, sent to the school of --to
    #[arg(long, value_name = "ID", requires = "to")]
    pub(crate) village: Option<String>,
    /// The school it is sent to
    #[arg(long, value_name = "ID", requires = "village")]
    pub(crate) to: Option<String>,
    /// Only these of its children: lower, upper, junior, all or a grade such as g4
    #[arg(long, requires = "village")]
    pub(crate) band: Option<String>,
    /// Look for the enrolment and the rates at which each school's decision turns: some seconds to minutes a school
    #[arg(long)]
    pub(crate) reverse: bool,
}

impl Subjects {
    /// As the desk takes them.
    pub(crate) fn asked(self) -> Asked {
        let Self { school, all, all_schools, village, to, band, reverse } = self;
        Asked { school, all, all_schools, village, to, band, reverse }
    }
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
        /// Route the plan's daily buses too: tables, sheets, a feed, on the page and in the layers
        #[arg(long)]
        buses: bool,
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
    /// Times and kilometres from every village to every school, as .csv or (if built with it) .parquet
    Times {
        /// County folder
        county: PathBuf,
        /// walk, bus or car
        #[arg(long, value_enum)]
        mode: RoadModeArgument,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        kept: Kept,
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
    /// Why a plan decides as it does: each decision forced the other way, in yuan, minutes and rules
    Explain {
        /// County folder
        county: PathBuf,
        /// Plan folder
        plan: PathBuf,
        #[command(flatten)]
        subjects: Subjects,
        #[command(flatten)]
        settings: Settings,
    },
    /// A printable page for each school: who moves and where, what else was considered, the way to school, the steps
    Dossier {
        /// County folder
        county: PathBuf,
        /// Plan folder
        plan: PathBuf,
        /// A school; may be given again
        #[arg(long, value_name = "ID")]
        school: Vec<String>,
        /// Every school that closes or keeps grades 1-3 only
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// A plan held fixed under other conditions (`--set`): what breaks, by rule and child, and what it costs
    Evaluate {
        /// County folder
        county: PathBuf,
        /// Plan folder
        plan: PathBuf,
        /// Look for the nearest lawful plan: fewest children at another school, then least cost
        #[arg(long)]
        mend: bool,
        /// Where to write the mended plan
        #[arg(long, requires = "mend")]
        out: Option<PathBuf>,
        /// Replace what is there
        #[arg(long, requires = "out")]
        force: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// A plan folder whose assignments.csv or schools.csv was edited, made whole again: every figure counted anew
    Recount {
        /// County folder
        county: PathBuf,
        /// The edited plan folder, which stays as it is
        plan: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Bus routes for a plan's daily riders, proven or with their gap: tables, a GTFS feed and a printable sheet a bus
    Buses {
        /// County folder
        county: PathBuf,
        /// Plan folder
        plan: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Plans side by side: money, counts, travel, rules, and the schools and children that differ
    Compare {
        /// Plan folders, the first of which the others are held against
        #[arg(num_args = 2.., required = true)]
        plans: Vec<PathBuf>,
        /// Compare plans of different inputs too, by the ids of villages and schools
        #[arg(long)]
        across: bool,
    },
    /// The rules and rates with their citations
    Rules {
        /// Profile, by name or path
        #[arg(default_value = "cn-2018")]
        profile: String,
    },
    /// A picture of a plan, as .svg or .png
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
        /// plain, bashang-2021 or zhangjiakou-2022
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
