//! The travel-time table against other programs' on one network, in one run, one thread each.
//!
//! `cargo run --release --example table_race -- FILE.osm.pbf --sources 5000 --targets 500`
//!
//! Prints one JSON line: sizes, CPU milliseconds of each table, and whether every cell that two programs gave is equal. Points
//! are nodes of the contracted graph, drawn from a seed. Programs that would take minutes are sampled and scaled up.
//! Turn restrictions are left out, since the other programs know none; with `--alone` they bind.
//! `--synth NODES` in place of a file makes a network of so many nodes; `--alone` leaves the other programs out.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use cpu_time::ProcessTime;
use hubward::io::roads::read_road_file;
use hubward::model::control::Go;
use hubward::model::county::Position;
use hubward::model::keep::Forget;
use hubward::model::recipe::Recipe;
use hubward::model::travel::RoadMode;
use hubward::model::units::{Millimetres, Millis};
use hubward::network::{Cost, Metric, Network, NodeId, Place, Router, Stop, StraightEdge, Time, Way, Weight};
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Runs of each fast table; the median counts.
const RUNS: usize = 5;
/// Pairs of runs on one thread and on two.
const PAIRS: usize = 21;
/// Targets from which the slow searches are sampled.
const SAMPLE: usize = 20;
/// Pairs from which a program of single pairs is sampled.
const SAMPLE_PAIRS: usize = 2_000;

struct Wanted {
    file: Option<String>,
    synth: u32,
    sources: usize,
    targets: usize,
    alone: bool,
}

fn arguments() -> Option<Wanted> {
    let mut wanted = Wanted { file: None, synth: 0, sources: 5000, targets: 500, alone: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sources" => wanted.sources = words.next()?.parse().ok()?,
            "--targets" => wanted.targets = words.next()?.parse().ok()?,
            "--synth" => wanted.synth = words.next()?.parse().ok()?,
            "--alone" => wanted.alone = true,
            _ if word.starts_with("--") => return None,
            _ => wanted.file = Some(word),
        }
    }
    (wanted.file.is_some() != (wanted.synth > 0)).then_some(wanted)
}

/// CPU milliseconds of some work, and what came of it.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = ProcessTime::now();
    let result = work();
    (start.elapsed().as_secs_f64() * 1000.0, result)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median time of several runs, and the last result.
fn repeated<T>(work: impl Fn() -> T) -> (f64, T) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..RUNS {
        drop(last.take());
        let (time, result) = timed(&work);
        times.push(time);
        last = Some(result);
    }
    (median(times), last.expect("at least one run"))
}

/// A jittered grid of so many nodes, a tenth of its streets missing, a twentieth one-way, main streets faster.
fn synthetic(nodes: u32) -> Network {
    let side = nodes.isqrt();
    let mut random = oorandom::Rand32::new(1);
    let mut jitter = || f64::from(random.rand_float()) * 0.0006;
    let place = |row: u32| (f64::from(row % side) * 0.001, f64::from(row / side) * 0.001);
    let at: Vec<Position> = (0..side * side)
        .map(place)
        .map(|(lon, lat)| Position { lon: lon + jitter(), lat: 40.0 + lat + jitter() })
        .collect();
    let mut random = oorandom::Rand32::new(2);
    let mut edges = Vec::new();
    for row in 0..side * side {
        for (next, there) in [(row + 1, (row + 1) % side != 0), (row + side, row + side < side * side)] {
            let chance = random.rand_range(0..20);
            if !there || chance < 2 {
                continue;
            }
            let metres = at[row as usize].metres_to(at[next as usize]);
            let kmh =
                if (row / side).is_multiple_of(16) || (row % side).is_multiple_of(16) { 60.0 } else { 20.0 };
            let whole = |value: f64| format!("{value:.0}").parse().expect("a small number");
            edges.push(StraightEdge {
                from: NodeId(row),
                to: NodeId(next),
                millis: Millis(whole(metres * 3600.0 / kmh)),
                millimetres: Millimetres(whole(metres * 1000.0)),
                forward: true,
                backward: chance != 2,
            });
        }
    }
    Network::from_edges(&at, &edges)
}

fn network(wanted: &Wanted) -> Result<Network, String> {
    let Some(file) = &wanted.file else { return Ok(synthetic(wanted.synth)) };
    let problems = |problems: Vec<_>| format!("{problems:#?}");
    let (mut roads, _) = read_road_file(Path::new(file)).map_err(problems)?;
    if !wanted.alone {
        roads.turns.clear(); // the other programs know no turn restrictions
    }
    let text =
        hubward::io::profile::text("cn-2018", Path::new(".")).map_err(|problem| problem.to_string())?;
    let profile = hubward::io::profile::parse(&text, Path::new("cn-2018")).map_err(problems)?;
    Ok(Network::build(&roads, &Metric::new(&Recipe::default(), &profile, RoadMode::Bus)))
}

/// Arcs by node, flat.
struct Flat {
    first: Vec<u32>,
    arcs: Vec<(u32, u32)>,
}

impl Flat {
    fn new(nodes: usize, arcs: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Self {
        let mut first = vec![0; nodes + 1];
        for (from, ..) in arcs.clone() {
            first[from as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut flat = vec![(0, 0); first[nodes] as usize];
        for (from, to, weight) in arcs {
            flat[next[from as usize] as usize] = (to, weight);
            next[from as usize] += 1;
        }
        Self { first, arcs: flat }
    }

    fn of(&self, node: u32) -> &[(u32, u32)] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// Plain Dijkstra over all nodes.
    fn distances(&self, from: u32) -> Vec<u32> {
        let mut best = vec![u32::MAX; self.first.len() - 1];
        let mut queue = BinaryHeap::from([Reverse((0, from))]);
        best[from as usize] = 0;
        while let Some(Reverse((time, node))) = queue.pop() {
            if time > best[node as usize] {
                continue;
            }
            for &(next, weight) in self.of(node) {
                if time + weight < best[next as usize] {
                    best[next as usize] = time + weight;
                    queue.push(Reverse((time + weight, next)));
                }
            }
        }
        best
    }
}

/// Every bend a node, as roads are drawn; the network's nodes come first.
fn raw_arcs(network: &Network) -> (usize, Vec<(u32, u32, u32)>) {
    let mut nodes = u32::try_from(network.nodes()).expect("fewer than 2^32 nodes");
    let mut arcs = Vec::new();
    for edge in network.edges().iter().filter(|edge| edge.open()) {
        let shape = network.shape(edge);
        let mut before = edge.from.0;
        for (place, pair) in (1..).zip(shape.windows(2)) {
            let last = place == shape.len() - 1;
            let here = if last { edge.to.0 } else { nodes };
            nodes += u32::from(!last);
            if edge.forward {
                arcs.push((before, here, pair[1].ahead.0 - pair[0].ahead.0));
            }
            if edge.backward {
                arcs.push((here, before, pair[1].back.0 - pair[0].back.0));
            }
            before = here;
        }
    }
    (nodes as usize, arcs)
}

/// Highest memory of this process so far, MiB.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

/// The table as seconds, `u32::MAX` = no way.
fn table<W: Weight>(router: &Router<'_, W>, from: &[Option<Stop>], to: &[Option<Stop>]) -> Vec<W::Cell> {
    let mut cells = vec![W::EMPTY; from.len() * to.len()];
    let mut rows: Vec<&mut [W::Cell]> = cells.chunks_mut(to.len()).collect();
    router.fill(from, to, &mut rows, &|row, cells| row.copy_from_slice(cells), &|_| Go::On);
    cells
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

fn main() -> ExitCode {
    let Some(wanted) = arguments() else {
        eprintln!("usage: table_race FILE.osm.pbf | --synth NODES [--sources N] [--targets N] [--alone]");
        return ExitCode::from(2);
    };
    match network(&wanted).map(|network| pool(1).install(|| race(&wanted, &network))) {
        Ok(line) => {
            println!("{line}");
            if line["equal"] == serde_json::Value::Bool(true) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(3)
        }
    }
}

/// Points of both sides, as rows of the contracted graph.
struct Points {
    from: Vec<u32>,
    to: Vec<u32>,
}

fn race(wanted: &Wanted, network: &Network) -> serde_json::Value {
    let (scratch_ms, times) = timed(|| Router::<Time>::new(network, &Forget));
    let (recustomise_ms, _) = repeated(|| times.under(network));
    let graph = times.contracted();
    let mut random = oorandom::Rand32::new(7);
    let end = u32::try_from(graph.nodes.len()).expect("fewer than 2^32 nodes");
    let mut draw = |count: usize| (0..count).map(|_| random.rand_range(0..end)).collect::<Vec<_>>();
    let points = Points { from: draw(wanted.sources), to: draw(wanted.targets) };
    let stop = |&row: &u32| Some(Stop::from(Place::Node(graph.nodes[row as usize])));
    let (from, to): (Vec<_>, Vec<_>) =
        (points.from.iter().map(stop).collect(), points.to.iter().map(stop).collect());
    let (ours_ms, seconds) = repeated(|| table(&times, &from, &to));
    let seconds: Vec<Option<u32>> = seconds.into_iter().map(|cell| cell.get().map(|time| time.0)).collect();
    let [alone, both] = [pool(1), pool(2)];
    let (one, two): (Vec<f64>, Vec<f64>) =
        (0..PAIRS).map(|_| (wall(&alone, &times, &from, &to), wall(&both, &times, &from, &to))).unzip();
    let speedup = median(one.iter().zip(&two).map(|(one, two)| one / two).collect());
    let (sizes, plain_rss) = (times.sizes(), peak_mib());
    drop(times);
    let ways: Router<'_, Way> = Router::new(network, &Forget);
    let (ours_km_ms, trips) = repeated(|| table(&ways, &from, &to));
    let mut equal =
        trips.iter().zip(&seconds).all(|(trip, time)| trip.get().map(|trip| trip.time.0) == *time);
    drop((ways, trips));
    let (nodes_raw, raw) = raw_arcs(network);
    let mut line = serde_json::json!({
        "nodes_raw": nodes_raw, "nodes": sizes.nodes, "arcs": graph.arcs.len(), "shortcuts": sizes.arcs,
        "sources": wanted.sources, "targets": wanted.targets, "rss_mb": plain_rss.round(),
        "scratch_ms": scratch_ms, "recustomise_ms": recustomise_ms,
        "ours_ms": ours_ms, "ours_2threads_wall_ms": median(two), "speedup_2threads": speedup, "ours_km_ms": ours_km_ms,
    });
    if !wanted.alone {
        let arcs: Vec<(u32, u32, u32)> =
            graph.arcs.iter().map(|&(from, to, cost)| (from, to, millis(cost))).collect();
        equal &= others(&graph.nodes, network, &arcs, &raw, nodes_raw, &points, &seconds, &mut line);
    }
    line["equal"] = equal.into();
    line
}

/// Wall milliseconds of a table on threads that are up and awake, as in a run that makes one table after another.
fn wall(pool: &ThreadPool, router: &Router<'_, Time>, from: &[Option<Stop>], to: &[Option<Stop>]) -> f64 {
    pool.broadcast(|_| ());
    pool.install(|| {
        let start = Instant::now();
        let cells = table(router, from, to);
        let elapsed = start.elapsed().as_secs_f64() * 1000.0;
        drop(cells);
        elapsed
    })
}

fn millis(cost: Cost) -> u32 {
    u32::try_from(cost.millis).expect("a link of less than 49 days")
}

fn rounded(millis: u32) -> Option<u32> {
    (millis < 2_147_483_647).then(|| (millis + 500) / 1000)
}

/// Times the other programs into `line`; whether all their cells equal ours.
#[expect(clippy::too_many_arguments, reason = "all of one race")]
fn others(
    nodes: &[NodeId],
    network: &Network,
    arcs: &[(u32, u32, u32)],
    raw: &[(u32, u32, u32)],
    nodes_raw: usize,
    points: &Points,
    seconds: &[Option<u32>],
    line: &mut serde_json::Value,
) -> bool {
    let width = points.to.len();
    let column = |target: usize| (0..points.from.len()).map(move |source| seconds[source * width + target]);
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let scale = |sample: usize, of: usize| of as f64 / sample as f64;
    let sample = SAMPLE.min(width);
    let mut equal = true;

    // cch: the crate's own hierarchy and table.
    let at = network.positions();
    #[expect(clippy::cast_possible_truncation, reason = "what the crate takes")]
    let (lat, lon): (Vec<f32>, Vec<f32>) =
        nodes.iter().map(|node| (at[node.row()].lat as f32, at[node.row()].lon as f32)).unzip();
    let flat = Flat::new(nodes.len(), arcs.iter().copied());
    let (head, weight): (Vec<u32>, Vec<u32>) = flat.arcs.iter().copied().unzip();
    let tail: Vec<u32> = (0u32..)
        .zip(flat.first.windows(2))
        .flat_map(|(node, pair)| vec![node; (pair[1] - pair[0]) as usize])
        .collect();
    let count = u32::try_from(nodes.len()).expect("fewer than 2^32 nodes");
    let (order_ms, order) = timed(|| cch::inertial_order(count, &tail, &head, &lat, &lon));
    let graph = cch::graph::Graph { first_out: flat.first.clone(), head, weight };
    let (build_ms, hierarchy) = timed(|| cch::Cch::build(&graph, &order));
    let (customise_ms, metric) = repeated(|| hierarchy.customize(&graph.weight));
    let (cch_ms, theirs) =
        repeated(|| cch::distance_matrix(&hierarchy.view(), &metric.view(), &points.from, &points.to));
    equal &= theirs.iter().zip(seconds).all(|(&theirs, &ours)| rounded(theirs) == ours);
    line["cch_order_ms"] = order_ms.into();
    line["cch_build_ms"] = build_ms.into();
    line["cch_customise_ms"] = customise_ms.into();
    line["cch_ms"] = cch_ms.into();
    drop((hierarchy, metric, theirs));

    // One search per target over reversed arcs: flat arrays on both graphs, petgraph.
    let turned = |arcs: &[(u32, u32, u32)]| {
        arcs.iter().map(|&(from, to, weight)| (to, from, weight)).collect::<Vec<_>>()
    };
    let back = Flat::new(nodes.len(), turned(arcs).into_iter());
    let (time, rows) =
        timed(|| (0..sample).map(|target| back.distances(points.to[target])).collect::<Vec<_>>());
    line["dijkstra_ms"] = (time * scale(sample, width)).into();
    let same = |target: usize, best: &dyn Fn(u32) -> u32| {
        points.from.iter().zip(column(target)).all(|(&source, ours)| rounded(best(source)) == ours)
    };
    equal &= rows.iter().enumerate().all(|(target, row)| same(target, &|source| row[source as usize]));
    let back = Flat::new(nodes_raw, turned(raw).into_iter());
    let (time, rows) = timed(|| {
        (0..sample).map(|target| back.distances(nodes[points.to[target] as usize].0)).collect::<Vec<_>>()
    });
    line["dijkstra_raw_ms"] = (time * scale(sample, width)).into();
    equal &= rows
        .iter()
        .enumerate()
        .all(|(target, row)| same(target, &|source| row[nodes[source as usize].row()]));
    drop((back, rows));
    let graph: DiGraph<(), u32> = DiGraph::from_edges(turned(arcs));
    let (time, rows) = timed(|| {
        let search = |target: usize| {
            petgraph::algo::dijkstra(&graph, NodeIndex::from(points.to[target]), None, |edge| *edge.weight())
        };
        (0..sample).map(search).collect::<Vec<_>>()
    });
    line["petgraph_ms"] = (time * scale(sample, width)).into();
    equal &= rows.iter().enumerate().all(|(target, row)| {
        same(target, &|source| row.get(&NodeIndex::from(source)).copied().unwrap_or(u32::MAX))
    });
    drop((graph, rows));

    // fast_paths answers single pairs, and knows no arc of weight 0: such a network is not compared.
    let mut input = fast_paths::InputGraph::new();
    for &(from, to, weight) in arcs {
        input.add_edge(from as usize, to as usize, weight.max(1) as usize);
    }
    input.freeze();
    let (time, fast) = timed(|| fast_paths::prepare(&input));
    line["fast_paths_prepare_ms"] = time.into();
    let mut calculator = fast_paths::create_calculator(&fast);
    let pairs: Vec<(usize, usize)> =
        (0..SAMPLE_PAIRS).map(|pair| (pair * 7919 % points.from.len(), pair * 104_729 % width)).collect();
    let (time, found) = timed(|| {
        let way = |&(source, target): &(usize, usize)| {
            calculator.calc_path(&fast, points.from[source] as usize, points.to[target] as usize)
        };
        pairs.iter().map(way).map(|path| path.map(|path| path.get_weight())).collect::<Vec<_>>()
    });
    line["fast_paths_ms"] = (time * scale(SAMPLE_PAIRS, points.from.len() * width)).into();
    let zero = arcs.iter().filter(|&&(from, to, weight)| from != to && weight == 0).count();
    line["fast_paths_zero_arcs"] = zero.into();
    let ours = |&(source, target): &(usize, usize)| seconds[source * width + target];
    let seconds = |weight: usize| u32::try_from(weight).ok().and_then(rounded);
    equal & (zero > 0 || pairs.iter().zip(found).all(|(pair, weight)| weight.and_then(seconds) == ours(pair)))
}
