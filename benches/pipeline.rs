//! How fast a county goes through: read, driven, planned; for a small, a common and a large county.
//!
//! It judges no plan: `tests/` does. Figures are per village read, per pair of village and school driven, per pupil
//! planned. `cargo bench --bench pipeline -- --quick` is enough to see a change of a tenth.
#![allow(missing_docs, reason = "criterion's macros write functions without a word")]
#![expect(clippy::unwrap_used, reason = "a bench stops where its county is broken")]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hubward::io::case::read;
use hubward::io::roads::read_roads;
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::travel::{Form, RoadMode};
use hubward::planning::RoadReferee;
use hubward::synth::Preset;
use hubward::{demand, network, planning, synth};
use tempfile::TempDir;

/// Villages and schools.
const COUNTIES: [(u32, u32); 3] = [(300, 30), (1_500, 100), (5_000, 300)];
const SEED: u64 = 1;

/// A synthetic county on disk.
fn folder(villages: u32, schools: u32) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in synth::county(&Preset::plain(villages, schools, SEED)).files() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// The county as a planner would run it: the root's bound, proven within 1 %.
fn case(folder: &Path) -> Case {
    let settings = [("solve.node_limit", "1"), ("solve.gap", "0.01")];
    let settings = settings.map(|(key, value)| (key.to_string(), value.to_string()));
    read(folder, &settings, &read_roads).unwrap().0
}

fn pipeline(criterion: &mut Criterion) {
    for (villages, schools) in COUNTIES {
        let folder = folder(villages, schools);
        let case = case(folder.path());
        let size = format!("{villages}x{schools}");
        reading(criterion, &size, folder.path(), villages);
        table(criterion, &size, &case);
        plan(criterion, &size, &case);
    }
}

/// All files of the folder to a checked case.
fn reading(criterion: &mut Criterion, size: &str, folder: &Path, villages: u32) {
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10).throughput(Throughput::Elements(villages.into()));
    group.bench_function(BenchmarkId::from_parameter(size), |bench| {
        bench.iter(|| read(black_box(folder), &[], &read_roads));
    });
    group.finish();
}

/// Roads to the table of bus times.
fn table(criterion: &mut Criterion, size: &str, case: &Case) {
    let Case { county, recipe, profile, .. } = case;
    let pairs = county.villages.len() * county.schools.len();
    let mut group = criterion.benchmark_group("table");
    group.sample_size(10).throughput(Throughput::Elements(pairs as u64));
    group.bench_function(BenchmarkId::from_parameter(size), |bench| {
        bench.iter(|| {
            network::drive(
                black_box(county),
                recipe,
                profile,
                RoadMode::Bus,
                &Form::All,
                &Forget,
                &Control::silent(),
            )
        });
    });
    group.finish();
}

/// Tables to a plan that its referee has passed.
fn plan(criterion: &mut Criterion, size: &str, case: &Case) {
    let travel = planning::drive(case, &Forget, &Control::silent());
    let referee = RoadReferee::new(case);
    let units = demand::moving_units(&case.county, &case.recipe);
    let pupils = units.values().iter().map(|unit| u64::from(unit.pupils)).sum();
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10).throughput(Throughput::Elements(pupils));
    group.bench_function(BenchmarkId::from_parameter(size), |bench| {
        bench.iter(|| {
            let outcome = planning::plan(black_box(case), &travel, &referee, &Control::silent()).unwrap();
            assert!(matches!(outcome, Outcome::Planned(_)), "the synthetic county has a plan: {outcome:?}");
            outcome
        });
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
