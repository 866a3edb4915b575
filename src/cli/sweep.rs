//! `scenarios`: many plans in parallel, one row a scenario.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cpu_time::ThreadTime;
use hubward::io::problem::Problem;
use hubward::io::scenarios_out::{self, SWEEP};
use hubward::io::{atomic, plan_folder, sweep};
use hubward::model::case::Case;
use hubward::model::outcome::{Control, Go, Outcome};
use hubward::model::plan::Plan;
use hubward::model::travel::Travel;
use hubward::planning::{self, PlanError, RoadReferee};
use hubward::scenario::{self, Steps, SweepError, Variant};

use crate::cli::args::{Output, Settings};
use crate::cli::failure::Failure;
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
    let mut variants = Vec::new();
    let mut problems = Vec::new();
    for (name, swept) in sweep::parse(&text, sweep_file)? {
        let pairs: Vec<(String, String)> = base.iter().chain(&swept).cloned().collect();
        match folder.case(&pairs) {
            Ok(case) => variants.push(Variant { name, swept, case }),
            Err(found) => {
                for mut problem in found {
                    // What a scenario sets stands in the sweep file; many scenarios share one wrong value.
                    if problem.file == Path::new("--set") {
                        problem.file = sweep_file.into();
                    }
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let watch = Watch::new(0.0, voice);
    let counted = |done, of| watch.line().counting("progress-scenarios", &[], done, of);
    let finished = AtomicUsize::new(0);
    let failed: Mutex<Vec<Failure>> = Mutex::new(Vec::new());
    let referees: Mutex<BTreeMap<String, Arc<RoadReferee<'_>>>> = Mutex::new(BTreeMap::new());
    // The referee's roads follow from the metric alone; the cases that share one share it.
    let referee = |case: &Case| -> Arc<RoadReferee<'_>> {
        let key = planning::metric_key(case);
        let known = variants.iter().find(|variant| planning::metric_key(&variant.case) == key);
        let owner = known.map_or(&variants[0].case, |variant| &variant.case);
        let mut referees = referees.lock().expect("no thread panics while it holds this lock");
        Arc::clone(referees.entry(key).or_insert_with(|| Arc::new(RoadReferee::new(owner))))
    };
    let plan = |case: &Case, travel: &Travel| {
        counted(finished.load(Ordering::Relaxed), variants.len());
        match one(case, travel, &referee(case)) {
            Ok(outcome) => outcome,
            Err(error) => {
                failed.lock().expect("no thread panics while it holds this lock").push(error.into());
                Outcome::Cancelled
            }
        }
    };
    // As many tables as are held at once.
    let threads = rayon::current_num_threads();
    room(&variants[0].case, variants.len().min(4 * threads))?;
    let rows = keeping(voice, |keep| {
        watch.over(|control| {
            let steps = Steps {
                metric: &planning::metric_key,
                drive: &|case| planning::drive(case, keep, control),
                plan: &plan,
                finish: &|_, case: &Case, plan: &Plan| {
                    Ok(plan_folder::sha256(&plan_folder::files(case, plan, false)))
                },
                done: &|done, of| {
                    finished.fetch_max(done, Ordering::Relaxed);
                    counted(done, of);
                },
            };
            scenario::run(&variants, &steps, case.recipe.solve.threads, control)
        })
    });
    if let Some(failure) = failed.into_inner().expect("every thread has ended").into_iter().next() {
        return Err(failure);
    }
    let rows = rows.map_err(|error: SweepError| Failure::other(error.to_string()))?;
    writing(|| scenarios_out::write(&output.out, &rows, false, output.force, |_| Ok(())))?;
    let file = output.out.join("scenarios.csv").display().to_string();
    let text = voice.filled("scenarios-written", &[("count", &rows.len().to_string()), ("file", &file)]);
    voice.say(&text, || serde_json::json!({ "scenarios": rows.len(), "written": output.out }))
}

/// One scenario under its own clock.
fn one(case: &Case, travel: &Travel, referee: &RoadReferee<'_>) -> Result<Outcome, PlanError> {
    thread_local! {
        /// When this thread began its scenario: a scenario is planned on one thread.
        static START: Cell<ThreadTime> = Cell::new(ThreadTime::now());
    }
    START.set(ThreadTime::now());
    let limit = case.recipe.solve.time_limit_s.as_f64();
    let go = || if limit > 0.0 && START.get().elapsed().as_secs_f64() > limit { Go::TimeUp } else { Go::On };
    planning::plan(case, travel, referee, &Control { go: &go, progress: &|_| {} })
}
