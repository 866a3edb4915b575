//! Many recipes → many plans, in parallel, one travel table per distinct metric.
//!
//! It opens no file, and keeps one row a scenario, not its plan: memory does not grow with the sweep. The rows
//! come in the order of the variants and do not depend on the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::model::case::Case;
use crate::model::control::{Control, Go};
use crate::model::outcome::Outcome;
use crate::model::plan::Plan;
use crate::model::scenario::{ScenarioFigures, ScenarioRow, ScenarioStatus};

/// One scenario to plan.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name, possibly empty.
    pub name: String,
    /// The keys it sets, with their values as the sweep file writes them.
    pub swept: Vec<(String, String)>,
    /// The county (shared) under this scenario's recipe.
    pub case: Case,
}

/// What is done to each variant. All steps may run on several threads at once.
pub struct Steps<'a, G> {
    /// A key that is equal for two cases exactly when they share what `drive` gives.
    pub metric: &'a (dyn Fn(&Case) -> String + Sync),
    /// Drives the tables, and whatever else the scenarios of a metric share; called once a metric, dropped when its
    /// batch is planned. May use rayon: it runs on the same threads.
    pub drive: &'a (dyn Fn(&'a Case) -> G + Sync),
    /// Plans.
    pub plan: &'a (dyn Fn(&Case, &G) -> Outcome + Sync),
    /// Takes a finished plan (variant by its place, from 0), may write it, and answers the SHA-256 of its files.
    pub finish: &'a (dyn Fn(usize, &Case, &Plan) -> Result<String, String> + Sync),
    /// Told how many scenarios are done, of how many.
    pub done: &'a (dyn Fn(usize, usize) + Sync),
}

impl<G> std::fmt::Debug for Steps<'_, G> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Steps")
    }
}

/// Why a sweep gave no rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The step that takes a finished plan failed.
    #[error("scenario {:06}: {reason}", place + 1)]
    Finish {
        /// Which variant, from 0.
        place: usize,
        /// What it said.
        reason: String,
    },
    /// The threads could not be started.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}

/// Plans every variant on `threads` threads (0 = all cores); a row each, in their order.
///
/// Variants are taken in batches that share travel tables: the tables of a batch are driven one after the other
/// on all threads, then its variants are planned side by side, then the tables go. No thread ever waits for
/// a table that another is driving, and no more tables than `4 × threads` are held at once.
///
/// # Errors
/// [`SweepError`]: cancelled, a plan that could not be handed on, or no threads.
///
/// # Panics
/// When a step panics.
pub fn run<'a, G: Send + Sync>(
    variants: &'a [Variant],
    steps: &Steps<'a, G>,
    threads: usize,
    control: &Control<'_>,
) -> Result<Vec<ScenarioRow>, SweepError> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| SweepError::Threads { threads, reason: error.to_string() })?;
    let done = AtomicUsize::new(0);
    let mut rows: Vec<Option<ScenarioRow>> = vec![None; variants.len()];
    for batch in batches(variants, steps.metric, 4 * pool.current_num_threads()) {
        let tables = drive(&batch, variants, steps, &pool, control)?;
        let places: Vec<(usize, usize)> = batch
            .iter()
            .enumerate()
            .flat_map(|(table, group)| group.iter().map(move |&at| (at, table)))
            .collect();
        let one = |&(place, table): &(usize, usize)| {
            let row = scenario(place, &variants[place], &tables[table], steps, control);
            (steps.done)(done.fetch_add(1, Ordering::Relaxed) + 1, variants.len());
            (place, row)
        };
        // One scenario a job: they take very different times.
        let planned: Vec<_> = pool.install(|| places.par_iter().with_max_len(1).map(one).collect());
        for (place, row) in planned {
            rows[place] = Some(row?);
        }
    }
    Ok(rows.into_iter().map(|row| row.expect("every variant is in one batch")).collect())
}

/// Variants that share a table, by their places.
type Group = Vec<usize>;

/// Groups of variants with one metric, gathered until a batch holds enough variants to keep all threads busy.
fn batches(
    variants: &[Variant],
    metric: &(dyn Fn(&Case) -> String + Sync),
    enough: usize,
) -> Vec<Vec<Group>> {
    let mut groups: Vec<(String, Group)> = Vec::new();
    for (place, variant) in variants.iter().enumerate() {
        let key = metric(&variant.case);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(place),
            None => groups.push((key, vec![place])),
        }
    }
    let mut batches: Vec<Vec<Group>> = Vec::new();
    let mut held = enough; // so that the first group opens a batch
    for (_, group) in groups {
        if held >= enough {
            batches.push(Vec::new());
            held = 0;
        }
        held += group.len();
        batches.last_mut().expect("opened above").push(group);
    }
    batches
}

fn drive<'a, G: Send>(
    batch: &[Group],
    variants: &'a [Variant],
    steps: &Steps<'a, G>,
    pool: &ThreadPool,
    control: &Control<'_>,
) -> Result<Vec<G>, SweepError> {
    let mut tables = Vec::with_capacity(batch.len());
    for group in batch {
        if (control.go)() == Go::Cancel {
            return Err(SweepError::Cancelled);
        }
        tables.push(pool.install(|| (steps.drive)(&variants[group[0]].case)));
    }
    Ok(tables)
}

fn scenario<G>(
    place: usize,
    variant: &Variant,
    travel: &G,
    steps: &Steps<'_, G>,
    control: &Control<'_>,
) -> Result<ScenarioRow, SweepError> {
    if (control.go)() == Go::Cancel {
        return Err(SweepError::Cancelled);
    }
    let row = |status, figures| {
        Ok(ScenarioRow { name: variant.name.clone(), swept: variant.swept.clone(), status, figures })
    };
    match (steps.plan)(&variant.case, travel) {
        Outcome::Planned(plan) => {
            let sha256 = (steps.finish)(place, &variant.case, &plan)
                .map_err(|reason| SweepError::Finish { place, reason })?;
            row(ScenarioStatus::Planned(plan.status), Some(ScenarioFigures::of(&plan, sha256)))
        }
        Outcome::Impossible(_) => row(ScenarioStatus::Impossible, None),
        Outcome::OutOfTime => row(ScenarioStatus::OutOfTime, None),
        Outcome::Cancelled => Err(SweepError::Cancelled),
    }
}
