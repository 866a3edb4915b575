//! A new season on a city's roads: weights and table from a hierarchy that is there, against all of it from scratch.
//!
//! Porto with 5,000 × 500 points on one thread; where its file is missing the reason is printed and nothing is timed. Ends with the
//! ratio of both, measured in the same run: `cargo bench --bench season`.
#![allow(missing_docs, reason = "criterion's macros write functions without a word")]
#![expect(clippy::unwrap_used, reason = "a bench stops where its input is broken")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hubward::io::profile;
use hubward::io::roads::read_road_file;
use hubward::model::control::Go;
use hubward::model::keep::Forget;
use hubward::model::recipe::Recipe;
use hubward::model::travel::RoadMode;
use hubward::network::{MaybeSeconds, Metric, Network, NodeId, Place, Router, Stop, Time};

const SOURCES: usize = 5000;
const TARGETS: usize = 500;
/// Runs of each for the ratio; the median counts.
const RUNS: usize = 5;

/// The data's folder, as the tests find it.
fn porto() -> Option<PathBuf> {
    let root = std::env::var_os("HUBWARD_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = root.join("osm/porto.osm.pbf");
    if !file.exists() {
        eprintln!("skipped: {} is missing", file.display());
    }
    file.exists().then_some(file)
}

fn points(network: &Network, count: usize, seed: u64) -> Vec<Option<Stop>> {
    let mut random = oorandom::Rand32::new(seed);
    let nodes = u32::try_from(network.nodes()).unwrap();
    (0..count).map(|_| Some(Stop::from(Place::Node(NodeId(random.rand_range(0..nodes)))))).collect()
}

fn table(router: &Router<'_, Time>, from: &[Option<Stop>], to: &[Option<Stop>]) -> Vec<Vec<MaybeSeconds>> {
    let mut rows = vec![Vec::new(); from.len()];
    router.fill(from, to, &mut rows, &|row, cells| *row = cells.to_vec(), &|_| Go::On);
    rows
}

fn median(work: impl Fn() -> Vec<Vec<MaybeSeconds>>) -> f64 {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1000.0
    };
    let mut times: Vec<f64> = (0..RUNS).map(run).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn season(criterion: &mut Criterion) {
    let Some(file) = porto() else { return };
    let roads = read_road_file(&file).unwrap().0;
    let text = profile::text("cn-2018", Path::new(".")).unwrap();
    let profile = profile::parse(&text, Path::new("cn-2018")).unwrap();
    let of_season = |name: &str| {
        let mut recipe = Recipe::default();
        name.clone_into(&mut recipe.travel.season);
        Network::build(&roads, &Metric::new(&recipe, &profile, RoadMode::Bus))
    };
    let (summer, winter) = (of_season("normal"), of_season("winter"));
    let (from, to) = (points(&summer, SOURCES, 1), points(&summer, TARGETS, 2));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let warm: Router<'_, Time> = Router::new(&summer, &Forget);
    let from_warm = || one.install(|| table(&warm.under(&winter), &from, &to));
    let from_scratch = || one.install(|| table(&Router::new(&winter, &Forget), &from, &to));
    assert!(from_warm() == from_scratch(), "both ways give the same table");
    let mut group = criterion.benchmark_group("season");
    group.sample_size(10).throughput(Throughput::Elements((SOURCES * TARGETS) as u64));
    group.bench_function("warm", |bench| bench.iter(from_warm));
    group.bench_function("scratch", |bench| bench.iter(from_scratch));
    group.finish();
    let (warm, scratch) = (median(from_warm), median(from_scratch));
    eprintln!(
        "a new season: {warm:.0} ms from a warm hierarchy, {scratch:.0} ms from scratch, 1/{:.0}",
        scratch / warm
    );
}

criterion_group!(benches, season);
criterion_main!(benches);
