//! The own engine against HiGHS on facility-location instances: when each first had a gap proven.
//!
//! `cargo run --release --features highs --example race -- [--time SECONDS] [--patience FACTOR] [--trace] FILE…`
//!
//! One after the other in this process, one thread each, CPU seconds from the problem in memory (so HiGHS's time
//! includes building its model, ours building its tables), both told to stop at a gap of 0.01 % or at `--time`.
//!
//! - **HiGHS** gets the whole model of `optimise::highs` with its strong links and no plan to start from. Plan and
//!   bound over time are the lines of its own log, written at every new plan and otherwise at most every 0.1 s;
//!   a second thread reads them every 10 ms and stamps each with the CPU time of the process less its own. Its limit
//!   counts wall seconds: on a busy machine let it run longer with `--patience 2`, until the last row says that it got its
//!   `--time`; what it logs after that many CPU seconds does not count.
//! - **The own engine** tells plan and bound through `Control::progress`, every few price steps and after every plan.
//!
//! The gap is (plan - bound) / plan for both. Plans on the way are each solver's word; the last ones are recounted and no
//! bound may lie above any recounted plan: otherwise the race ends with an error.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

mod instances;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};
use hubward::model::control::{Control, Go, Progress};
use hubward::optimise::highs::{self, End};
use hubward::optimise::problem::Problem;
use hubward::optimise::{Effort, solve};
use instances::{SCALE, amount};

const GAPS: [f64; 10] = [0.05, 0.02, 0.018, 0.015, 0.011, 0.01, 0.006, 0.005, 0.003, 0.001];
/// Both stop here.
const ENOUGH: f64 = 1e-4;

/// Best plan and bound known at a time.
#[derive(Clone, Copy)]
struct Moment {
    cpu: f64,
    plan: f64,
    bound: f64,
}

/// How one solver fared.
struct Run {
    moments: Vec<Moment>,
    /// The last plan, recounted, and the last bound; the CPU time that the solver got in all.
    last: Moment,
}

impl Run {
    /// When the gap was first proven, within the time that counts.
    fn first(&self, gap: f64, limit: f64) -> Option<f64> {
        let (mut plan, mut bound) = (f64::INFINITY, f64::NEG_INFINITY);
        self.moments.iter().filter(|moment| moment.cpu <= limit).find_map(|moment| {
            plan = moment.plan.min(plan);
            bound = moment.bound.max(bound);
            (plan.is_finite() && plan - bound <= gap * plan.abs()).then_some(moment.cpu)
        })
    }
}

impl Run {
    /// Plan and bound within the time that counts, and how much of that time the solver got: on a busy machine HiGHS may
    /// come to its wall limit before.
    fn at(&self, limit: f64) -> Moment {
        let start = Moment { cpu: self.last.cpu.min(limit), plan: f64::INFINITY, bound: f64::NEG_INFINITY };
        self.moments.iter().filter(|moment| moment.cpu <= limit).fold(start, |best, moment| Moment {
            plan: best.plan.min(moment.plan),
            bound: best.bound.max(moment.bound),
            ..best
        })
    }
}

fn own(problem: &Problem, seconds: f64) -> Result<Run, String> {
    let moments = Mutex::new(Vec::new());
    let start = ProcessTime::now();
    let clock = || start.elapsed().as_secs_f64();
    let go = || if clock() > seconds { Go::TimeUp } else { Go::On };
    let progress = |progress| {
        if let Progress::Solving { bound, plan, .. } = progress {
            let plan = plan.map_or(f64::INFINITY, |plan| amount(plan.0));
            let moment = Moment { cpu: clock(), plan, bound: amount(bound.0) };
            moments.lock().expect("no thread panics holding it").push(moment);
        }
    };
    let effort = Effort { gap: ENOUGH, ..Effort::default() };
    let answer = solve(problem, &effort, &Control { go: &go, progress: &progress });
    let cpu = clock();
    let plan = answer.best.as_ref().map_or(f64::INFINITY, |best| amount(best.cost));
    if let Some(best) = &answer.best {
        let recounted = problem.cost(&best.configurations, &best.arcs);
        if !problem.holds(&best.configurations, &best.arcs) || recounted != best.cost {
            return Err("the own plan does not hold what it says".into());
        }
    }
    let last = Moment { cpu, plan, bound: amount(answer.bound) };
    let mut moments = moments.into_inner().expect("no thread panics holding it");
    moments.push(last);
    Ok(Run { moments, last })
}

/// A line of HiGHS's log with a best bound and a best plan, in its own cost unit:
/// `[source] nodes queue leaves explored% bound plan gap …`.
fn logged(line: &str) -> Option<(f64, f64)> {
    let mut words = line.split_whitespace().peekable();
    words.next_if(|word| word.chars().all(|c| c.is_ascii_alphabetic()));
    let explored = words.nth(3)?;
    explored.strip_suffix('%')?.parse::<f64>().ok()?;
    let bound = words.next()?.parse().ok()?;
    let plan = words.next()?.parse().ok()?;
    words.next_back()?.strip_suffix('s')?.parse::<f64>().ok()?;
    Some((bound, plan))
}

fn other(problem: &Problem, seconds: f64, patience: f64) -> Result<Run, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let log = folder.path().join("highs.log");
    std::fs::write(&log, "").map_err(|error| error.to_string())?;
    let mut reader = std::fs::File::open(&log).map_err(|error| error.to_string())?;
    let effort = highs::Effort {
        gap: ENOUGH,
        time_limit: Some(seconds * patience),
        log: Some(&log),
        ..highs::Effort::default()
    };
    let unit = highs::cost_unit(problem) / SCALE;
    let (process, watcher) = (ProcessTime::now(), ThreadTime::now());
    let clock = || process.elapsed().saturating_sub(watcher.elapsed()).as_secs_f64();
    let mut moments = Vec::new();
    let answer = std::thread::scope(|scope| {
        let solver = scope.spawn(|| highs::solve(problem, None, &effort));
        let mut text = String::new();
        loop {
            let finished = solver.is_finished();
            let cpu = clock();
            // What is not whole yet is read in the next round.
            if reader.read_to_string(&mut text).is_ok() {
                let whole = text.rfind('\n').map_or(0, |end| end + 1);
                moments.extend(text[..whole].lines().filter_map(logged).map(|(bound, plan)| Moment {
                    cpu,
                    plan: plan * unit,
                    bound: bound * unit,
                }));
                text.drain(..whole);
            }
            if finished {
                return solver.join();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let cpu = clock();
    let answer = answer.map_err(|_| "HiGHS's thread panicked")?;
    if let End::Failed(message) = answer.end {
        return Err(format!("HiGHS: {message}"));
    }
    let plan = answer.best.as_ref().map_or(f64::INFINITY, |best| amount(best.cost));
    let last = Moment { cpu, plan, bound: answer.bound.map_or(f64::NEG_INFINITY, amount) };
    moments.push(last);
    Ok(Run { moments, last })
}

fn seconds(time: Option<f64>) -> String {
    time.map_or("-".into(), |time| if time < 10.0 { format!("{time:.2}") } else { format!("{time:.0}") })
}

fn table(file: &Path, problem: &Problem, limit: f64, highs: &Run, own: &Run) -> String {
    let mut lines = vec![
        format!(
            "**{}**: {} units, {} sites, {} arcs; at most {limit} CPU seconds each\n",
            file.file_stem().unwrap_or_default().to_string_lossy(),
            problem.loads.len(),
            problem.sites.len(),
            problem.arcs.len()
        ),
        "| proven within | HiGHS, s | hubward, s | HiGHS / hubward |".into(),
        "|---|---|---|---|".into(),
    ];
    let (their_end, our_end) = (highs.at(limit), own.at(limit));
    for gap in GAPS {
        let (theirs, ours) = (highs.first(gap, limit), own.first(gap, limit));
        let ratio = match (theirs, ours) {
            (Some(theirs), Some(ours)) => format!("{:.1}", theirs / ours),
            (None, Some(ours)) => format!("> {:.1}", their_end.cpu / ours),
            (Some(theirs), None) => format!("< {:.2}", theirs / our_end.cpu),
            (None, None) => "-".into(),
        };
        lines.push(format!("| {:.1} % | {} | {} | {ratio} |", gap * 100.0, seconds(theirs), seconds(ours)));
    }
    let both = |value: fn(&Moment) -> String| format!("{} | {} | |", value(&their_end), value(&our_end));
    lines.push(format!("| plan at the end | {}", both(|end| format!("{:.0}", end.plan))));
    lines.push(format!("| bound at the end | {}", both(|end| format!("{:.0}", end.bound))));
    let gap = |end: &Moment| format!("{:.3} %", 100.0 * (end.plan - end.bound) / end.plan);
    lines.push(format!("| gap at the end | {}", both(gap)));
    lines.push(format!("| CPU seconds it got | {}", both(|end| format!("{:.0}", end.cpu))));
    lines.join("\n") + "\n"
}

fn race(file: &Path, limit: f64, patience: f64, trace: bool) -> Result<String, String> {
    let problem = instances::read(file)?;
    let runs = [other(&problem, limit, patience)?, own(&problem, limit)?];
    if trace {
        for (name, run) in ["HiGHS", "hubward"].iter().zip(&runs) {
            for moment in &run.moments {
                eprintln!("{name}\t{:.2}\t{}\t{}", moment.cpu, moment.plan, moment.bound);
            }
        }
    }
    let plan = runs.iter().map(|run| run.last.plan).fold(f64::INFINITY, f64::min);
    if runs.iter().any(|run| run.last.bound > plan + 1e-6 * plan.abs()) {
        return Err(format!("{}: a bound lies above the plan of {plan}", file.display()));
    }
    let [highs, own] = &runs;
    Ok(table(file, &problem, limit, highs, own))
}

fn main() -> ExitCode {
    let (mut limit, mut patience, mut trace) = (60.0, 1.0, false);
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse::<f64>().ok());
        let understood = match argument.as_str() {
            "--time" => number().inspect(|&number| limit = number).is_some(),
            "--patience" => number().inspect(|&number| patience = number).is_some(),
            "--trace" => {
                trace = true;
                true
            }
            file => {
                files.push(PathBuf::from(file));
                !file.starts_with("--")
            }
        };
        if !understood {
            files.clear();
            break;
        }
    }
    if files.is_empty() {
        eprintln!("usage: race [--time SECONDS] [--patience FACTOR] [--trace] FILE…");
        return ExitCode::from(2);
    }
    for file in files {
        match race(&file, limit, patience, trace) {
            Ok(table) => println!("{table}"),
            Err(message) => {
                eprintln!("{message}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
