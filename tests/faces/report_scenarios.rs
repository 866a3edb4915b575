//! Many scenarios: in order, on shared tables, the same bytes with any number of threads.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::common::sample;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use hubward::io::{plan_folder, scenarios_out};
use hubward::model::case::Case;
use hubward::model::control::{Control, Go};
use hubward::model::ids::Table;
use hubward::model::outcome::Outcome;
use hubward::model::plan::Plan;
use hubward::model::travel::{RoadMode, Snap, Travel, TravelTable};
use hubward::model::units::Fen;
use hubward::scenario::{Steps, SweepError, Variant, run};

fn travel(case: &Case) -> Travel {
    let table = |mode| {
        let villages = Table::from(vec![Snap::Given; case.county.villages.len()]);
        let schools = Table::from(vec![Snap::Given; case.county.schools.len()]);
        let cells = vec![None; villages.len() * schools.len()];
        TravelTable::new(mode, villages, schools, cells)
    };
    Travel { walk: table(RoadMode::Walk), bus: table(RoadMode::Bus) }
}

/// `count` variants over `seasons` seasons, which are the metric.
fn variants(count: usize, seasons: usize) -> Vec<Variant> {
    let base = sample::case(sample::county(12, 4));
    let variant = |place: usize| {
        let mut case = base.clone();
        case.recipe.travel.season = format!("season {}", place % seasons);
        case.recipe.decide.max_closures = u32::try_from(place).ok();
        let swept = vec![
            ("decide.max_closures".into(), place.to_string()),
            ("travel.season".into(), case.recipe.travel.season.clone()),
        ];
        Variant { name: if place == 1 { "as today, \"plus\"".into() } else { String::new() }, swept, case }
    };
    (0..count).map(variant).collect()
}

/// A plan that differs by scenario; every fifth is impossible, every seventh out of time.
fn outcome(case: &Case, _: &Travel) -> Outcome {
    let place = case.recipe.decide.max_closures.unwrap();
    if place % 5 == 4 {
        return Outcome::Impossible(Vec::new());
    }
    if place % 7 == 6 {
        return Outcome::OutOfTime;
    }
    let mut plan = sample::plan(case);
    plan.objective = Fen(i64::from(place) * 100 + 401_567_890);
    Outcome::Planned(Box::new(plan))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of the step")]
fn digest(_: usize, case: &Case, plan: &Plan) -> Result<String, String> {
    Ok(plan_folder::sha256(&plan_folder::files(case, plan, false)))
}

fn season(case: &Case) -> String {
    case.recipe.travel.season.clone()
}

fn steps<'a>() -> Steps<'a, Travel> {
    Steps { metric: &season, drive: &travel, plan: &outcome, finish: &digest, done: &|_, _| {} }
}

#[test]
fn rows_come_in_order_and_do_not_depend_on_threads() {
    let variants = variants(40, 3);
    let one = scenarios_out::csv(&run(&variants, &steps(), 1, &Control::silent()).unwrap());
    for threads in [2, 5] {
        assert_eq!(scenarios_out::csv(&run(&variants, &steps(), threads, &Control::silent()).unwrap()), one);
    }
    let mut lines = one.lines();
    assert_eq!(
        lines.next().unwrap(),
        "scenario,name,decide.max_closures,travel.season,status,objective,lower_bound,gap,schools_before,\
         schools_free,schools_open,schools_closed,schools_partial,schools_new,villages,pupils,pupils_moved,pupils_boarding,\
         pupils_bus,pupils_walk,pupils_escort,mean_minutes,p95_minutes,max_minutes,mean_minutes_bus,\
         p95_minutes_bus,max_minutes_bus,mean_minutes_board,p95_minutes_board,max_minutes_board,\
         mean_minutes_lower,p95_minutes_lower,max_minutes_lower,mean_minutes_upper,p95_minutes_upper,\
         max_minutes_upper,sha256"
    );
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 40);
    assert!(
        lines[0].starts_with("000001,,0,season 0,feasible,4015678.90,4012345.67,0.00083006,4,0,3,1,1,0,12,")
    );
    assert!(lines[1].starts_with("000002,\"as today, \"\"plus\"\"\",1,season 1,feasible,4015679.90,"));
    assert_eq!(lines[4], format!("000005,,4,season 1,impossible{}", ",".repeat(32)));
    assert!(lines[6].starts_with("000007,,6,season 0,out-of-time,,"));
    assert!(lines[39].starts_with("000040,,39,season 0,impossible"));
}

#[test]
fn a_table_is_driven_once_a_metric_and_each_scenario_gets_its_own() {
    let variants = variants(60, 20);
    let driven = Mutex::new(Vec::new());
    let held = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let drive = |case: &Case| {
        driven.lock().unwrap().push(case.recipe.travel.season.clone());
        held.fetch_add(1, Ordering::Relaxed);
        // The season is written into the table, so that its user can see whose it is.
        let mut travel = travel(case);
        let season = case.recipe.travel.season.rsplit(' ').next().unwrap().parse().unwrap();
        travel.bus.village_snaps[hubward::model::ids::VillageId(0)] = Snap::Road { metres: season };
        travel
    };
    let plan = |case: &Case, travel: &Travel| {
        let Snap::Road { metres } = travel.bus.village_snaps[hubward::model::ids::VillageId(0)] else {
            panic!()
        };
        assert_eq!(case.recipe.travel.season, format!("season {metres}"));
        outcome(case, travel)
    };
    let tell = |now: usize, of: usize| {
        assert!(of == 60 && (1..=60).contains(&now));
        done.fetch_add(1, Ordering::Relaxed);
    };
    let steps = Steps { drive: &drive, plan: &plan, done: &tell, ..steps() };
    let rows = run(&variants, &steps, 2, &Control::silent()).unwrap();
    assert_eq!((rows.len(), done.into_inner()), (60, 60));
    let mut driven = driven.into_inner().unwrap();
    driven.sort();
    let mut distinct = driven.clone();
    distinct.dedup();
    assert_eq!((driven.len(), distinct.len()), (20, 20));
}

/// The step that drives may itself run in parallel on the same threads: nobody waits for a table, so nothing locks up.
#[test]
fn driving_in_parallel_does_not_lock_up() {
    let drive = |case: &Case| {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        let sum: u64 = (0..1000_u64).into_par_iter().map(|one| one % 7).sum();
        assert!(sum > 0);
        travel(case)
    };
    let steps = Steps { drive: &drive, ..steps() };
    assert_eq!(run(&variants(30, 30), &steps, 2, &Control::silent()).unwrap().len(), 30);
}

#[test]
fn a_cancelled_sweep_has_no_rows() {
    let asked = AtomicUsize::new(0);
    let go = || if asked.fetch_add(1, Ordering::Relaxed) < 3 { Go::On } else { Go::Cancel };
    let control = Control { go: &go, progress: &|_| {} };
    assert!(matches!(run(&variants(10, 2), &steps(), 1, &control), Err(SweepError::Cancelled)));
    let cancelled = |_: &Case, _: &Travel| Outcome::Cancelled;
    let steps = Steps { plan: &cancelled, ..steps() };
    assert!(matches!(run(&variants(2, 1), &steps, 1, &Control::silent()), Err(SweepError::Cancelled)));
}

#[test]
fn a_plan_that_cannot_be_handed_on_names_its_scenario() {
    let finish = |place: usize, case: &Case, plan: &Plan| {
        if place >= 2 { Err("disk full".to_string()) } else { digest(place, case, plan) }
    };
    let steps = Steps { finish: &finish, ..steps() };
    let failed = run(&variants(10, 2), &steps, 2, &Control::silent()).unwrap_err();
    // Scenarios of one metric are planned together: 1, 3, 5 … of the first.
    assert_eq!(failed.to_string(), "scenario 000003: disk full");
}

#[test]
fn a_sweep_is_written_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("sweep");
    let rows = run(&variants(3, 1), &steps(), 1, &Control::silent()).unwrap();
    scenarios_out::write(&out, &rows, true, false, |_| Ok(())).unwrap();
    let text = std::fs::read_to_string(out.join("scenarios.csv")).unwrap();
    assert_eq!(text.strip_prefix('\u{feff}').unwrap(), scenarios_out::csv(&rows));
    assert_eq!(scenarios_out::number(12), "000012");
}

/// What the scenarios of a metric share, counted while it stands.
struct Counted<'a> {
    alive: &'a AtomicUsize,
    travel: Travel,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn what_a_metric_shares_goes_with_its_batch() {
    // A metric each: 60 tables and referees would stand side by side if nothing went.
    let mut variants = variants(60, 3);
    for (place, variant) in variants.iter_mut().enumerate() {
        variant.case.recipe.travel.season = format!("season {place}");
    }
    let (alive, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let drive = |case: &Case| {
        most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Counted { alive: &alive, travel: travel(case) }
    };
    let plan = |case: &Case, ground: &Counted<'_>| outcome(case, &ground.travel);
    let steps = Steps { metric: &season, drive: &drive, plan: &plan, finish: &digest, done: &|_, _| {} };
    assert_eq!(run(&variants, &steps, 2, &Control::silent()).unwrap().len(), 60);
    assert!(most.load(Ordering::SeqCst) <= 8, "{most:?} at once, of 4 a thread");
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}
