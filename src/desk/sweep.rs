//! Many plans of one county: a sweep file's scenarios, each under a clock of its own.
//!
//! What is held does not grow with the sweep: tables and the referee's roads stand while their batch is planned, then go.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use crate::desk::failure::Failure;
use crate::io::case::Folder;
use crate::io::plan_folder;
use crate::io::problem::Problem;
use crate::io::sweep;
use crate::model::case::Case;
use crate::model::control::{Control, Go};
use crate::model::keep::Keep;
use crate::model::outcome::Outcome;
use crate::model::plan::Plan;
use crate::model::scenario::ScenarioRow;
use crate::model::travel::Travel;
use crate::planning::{self, PlanError, RoadReferee};
use crate::scenario::{self, Steps, Variant};

/// The scenarios of a sweep file's text, over a county that was read with the `base` settings.
///
/// # Errors
/// Every problem of the file and of the settings in it, each once.
pub fn variants(
    folder: &Folder,
    base: &[(String, String)],
    text: &str,
    file: &Path,
) -> Result<Vec<Variant>, Vec<Problem>> {
    let mut variants = Vec::new();
    let mut problems = Vec::new();
    for (name, swept) in sweep::parse(text, file)? {
        let pairs: Vec<(String, String)> = base.iter().chain(&swept).cloned().collect();
        match folder.case(&pairs) {
            Ok(case) => variants.push(Variant { name, swept, case }),
            Err(found) => {
                for mut problem in found {
                    // What a scenario sets stands in the sweep file; many scenarios share one wrong value.
                    if problem.file == Path::new("--set") {
                        problem.file = file.into();
                    }
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
    }
    if problems.is_empty() { Ok(variants) } else { Err(problems) }
}

/// The clock of a thread: a scenario is planned on one thread.
pub trait Clock: Sync {
    /// Begins to count on this thread.
    fn start(&self);
    /// Seconds that this thread has worked since.
    fn spent_s(&self) -> f64;
}

/// What a sweep is handed.
pub struct Hands<'a> {
    /// Where hierarchies of the roads come from and go.
    pub keep: &'a (dyn Keep + 'a),
    /// The threads' clock, for `solve.time_limit_s` of each scenario.
    pub clock: &'a dyn Clock,
    /// How many threads; 0 = all cores.
    pub threads: usize,
    /// Told how many scenarios are done.
    pub done: &'a (dyn Fn(usize) + Sync),
}

impl std::fmt::Debug for Hands<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Hands").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// The roads under the scenarios of one metric: their tables, and the referee once one of them is recounted.
struct Ground<'a> {
    /// Any case of the metric: the referee's roads follow from that alone.
    owner: &'a Case,
    travel: Travel,
    referee: OnceLock<RoadReferee<'a>>,
}

impl<'a> Ground<'a> {
    fn of(owner: &'a Case, travel: Travel) -> Self {
        Self { owner, travel, referee: OnceLock::new() }
    }

    fn referee(&self) -> &RoadReferee<'a> {
        self.referee.get_or_init(|| RoadReferee::new(self.owner))
    }
}

/// Plans every variant; a row each, in their order, the same with any number of threads.
///
/// # Errors
/// The first failure of a plan, or what ended the sweep.
///
/// # Panics
/// When a thread panicked.
pub fn run(
    variants: &[Variant],
    hands: &Hands<'_>,
    control: &Control<'_>,
) -> Result<Vec<ScenarioRow>, Failure> {
    let finished = AtomicUsize::new(0);
    let failed: Mutex<Vec<Failure>> = Mutex::new(Vec::new());
    let plan = |case: &Case, ground: &Ground<'_>| {
        (hands.done)(finished.load(Ordering::Relaxed));
        match one(case, ground, hands.clock) {
            Ok(outcome) => outcome,
            Err(error) => {
                failed.lock().expect("no thread panics while it holds this lock").push(error.into());
                Outcome::Cancelled
            }
        }
    };
    let steps = Steps {
        metric: &planning::metric_key,
        drive: &|case| Ground::of(case, planning::drive(case, hands.keep, control)),
        plan: &plan,
        finish: &|_, case: &Case, plan: &Plan| {
            Ok(plan_folder::sha256(&plan_folder::files(case, plan, false)))
        },
        done: &|done, _| {
            finished.fetch_max(done, Ordering::Relaxed);
            (hands.done)(done);
        },
    };
    let rows = scenario::run(variants, &steps, hands.threads, control);
    if let Some(failure) = failed.into_inner().expect("every thread has ended").into_iter().next() {
        return Err(failure);
    }
    rows.map_err(|error| Failure::other(error.to_string()))
}

/// One scenario under its own clock.
fn one(case: &Case, ground: &Ground<'_>, clock: &dyn Clock) -> Result<Outcome, PlanError> {
    clock.start();
    let limit = case.recipe.solve.time_limit_s.as_f64();
    let go = || if limit > 0.0 && clock.spent_s() > limit { Go::TimeUp } else { Go::On };
    planning::plan(case, &ground.travel, ground.referee(), &Control { go: &go, progress: &|_| {} })
}
