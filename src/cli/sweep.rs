//! `scenarios`: many plans in parallel, one row a scenario.

use std::cell::Cell;
use std::path::Path;

use cpu_time::ThreadTime;
use hubward::desk::Failure;
use hubward::desk::sweep::{self, Clock, Hands};
use hubward::io::atomic;
use hubward::io::problem::Problem;
use hubward::io::scenarios_out::{self, SWEEP};

use crate::cli::args::{Output, Settings};
use crate::cli::progress::Watch;
use crate::cli::run::{Voice, apart, keeping, open, room, writing};

/// Plans every scenario of a sweep file.
pub(crate) fn scenarios(
    county: &Path,
    sweep_file: &Path,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    apart(county, &output.out)?;
    atomic::check_free(&output.out, SWEEP.forced(output.force))?;
    let base = settings.pairs().map_err(Failure::arguments)?;
    let (folder, case) = open(county, &base, voice)?;
    let text = std::fs::read_to_string(sweep_file).map_err(|error| {
        Failure::input(vec![Problem::error("E100", sweep_file, error.to_string(), "a sweep file")])
    })?;
    let variants = sweep::variants(&folder, &base, &text, sweep_file)?;
    // As many tables as are held at once.
    let threads = rayon::current_num_threads();
    room(&variants[0].case, variants.len().min(4 * threads))?;
    let watch = Watch::new(0.0, voice);
    let done = |done| watch.line().counting("progress-scenarios", &[], done, variants.len());
    let rows = keeping(voice, |keep| {
        let hands = Hands { keep, clock: &Threads, threads: case.recipe.solve.threads, done: &done };
        watch.over(|control| sweep::run(&variants, &hands, control))
    })?;
    writing(|| scenarios_out::write(&output.out, &rows, false, output.force, |_| Ok(())))?;
    let file = output.out.join("scenarios.csv").display().to_string();
    let text = voice.filled("scenarios-written", &[("count", &rows.len().to_string()), ("file", &file)]);
    voice.say(&text, || serde_json::json!({ "scenarios": rows.len(), "written": output.out }))
}

/// CPU time of each thread.
struct Threads;

thread_local! {
    /// When this thread began its scenario.
    static START: Cell<ThreadTime> = Cell::new(ThreadTime::now());
}

impl Clock for Threads {
    fn start(&self) {
        START.set(ThreadTime::now());
    }

    fn spent_s(&self) -> f64 {
        START.get().elapsed().as_secs_f64()
    }
}
