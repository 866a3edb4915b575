//! Single-source capacitated facility location from a file of the published formats, one thread.
//!
//! `cargo run --release --example flp -- FILE [--gap G] [--time CPU_SECONDS] [--json] [--solution FILE]`
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

use std::collections::VecDeque;
use std::process::ExitCode;

use hubward::model::outcome::{Control, Go};
use hubward::optimise::problem::{Arc, Configuration, Problem, Site, UNLIMITED};
use hubward::optimise::{Answer, Effort, solve};

/// Costs with decimals are solved in ten-thousandths.
const SCALE: f64 = 10_000.0;

#[expect(clippy::cast_possible_truncation, reason = "costs of these instances are below 10^9")]
fn fixed(cost: f64) -> i64 {
    (cost * SCALE).round() as i64
}

fn site(capacity: f64, cost: f64) -> Site {
    let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
    let open = Configuration {
        cost: fixed(cost),
        seats: fixed(capacity / SCALE).try_into().unwrap_or(0),
        offers: 1,
        ..closed
    };
    Site { configurations: vec![closed, open] }
}

fn arc(unit: usize, site: usize, cost: f64) -> Arc {
    let index = |value: usize| u32::try_from(value).expect("fewer than 2^32");
    Arc { unit: index(unit), site: index(site), cost: fixed(cost), uses: [0; 3], needs: 1 }
}

/// Holmberg and Yang: capacities, fixed costs, demands, then a row a customer. Village: a line a site, a line a customer.
fn read(text: &str) -> Option<Problem> {
    let first: Vec<usize> =
        text.lines().next()?.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let [sites, customers] = first[..] else { return None };
    let second = text.lines().nth(1)?.split_whitespace().count();
    let mut numbers: VecDeque<f64> =
        text.lines().skip(1).flat_map(str::split_whitespace).map_while(|word| word.parse().ok()).collect();
    let mut next = || numbers.pop_front();
    let mut problem = Problem::default();
    let load = |demand: f64| u32::try_from(fixed(demand / SCALE)).ok();
    if second == 4 && sites != 4 {
        for _ in 0..sites {
            let (capacity, cost) = (next()?, next()?);
            problem.sites.push(site(capacity, cost));
            next()?;
            next()?;
        }
        for unit in 0..customers {
            problem.loads.push(load(next()?)?);
            let near = fixed(next()? / SCALE);
            for _ in 0..near {
                let at = usize::try_from(fixed(next()? / SCALE)).ok()?;
                problem.arcs.push(arc(unit, at, next()?));
            }
        }
    } else {
        let capacities: Vec<f64> = (0..sites).map(|_| next()).collect::<Option<_>>()?;
        for capacity in capacities {
            problem.sites.push(site(capacity, next()?));
        }
        problem.loads = (0..customers).map(|_| load(next()?)).collect::<Option<_>>()?;
        for unit in 0..customers {
            for at in 0..sites {
                problem.arcs.push(arc(unit, at, next()?));
            }
        }
    }
    Some(problem)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn report(answer: &Answer, cpu_s: f64, json: bool) {
    let objective = answer.best.as_ref().map_or(f64::NAN, |best| best.cost as f64 / SCALE);
    let bound = answer.bound as f64 / SCALE;
    let gap = (objective - bound) / objective;
    let proved = answer.best.as_ref().is_some_and(|best| best.cost <= answer.bound);
    if json {
        println!(
            "{{\"objective\":{objective},\"lower_bound\":{bound},\"gap\":{gap},\"cpu_s\":{cpu_s},\"proved\":{proved}}}"
        );
    } else {
        println!(
            "objective {objective}  lower_bound {bound}  gap {:.4} %  cpu {cpu_s:.2} s  proved {proved}  nodes {}",
            gap * 100.0,
            answer.nodes
        );
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number = |name: &str| value(name).and_then(|text| text.parse::<f64>().ok());
    let Some(problem) =
        arguments.first().and_then(|file| std::fs::read_to_string(file).ok()).and_then(|text| read(&text))
    else {
        eprintln!("usage: flp FILE [--gap G] [--time CPU_SECONDS] [--json] [--solution FILE]");
        return ExitCode::from(2);
    };
    let limit = number("--time");
    let start = cpu_time::ProcessTime::now();
    let go =
        || if limit.is_some_and(|limit| start.elapsed().as_secs_f64() > limit) { Go::TimeUp } else { Go::On };
    let verbose = arguments.iter().any(|a| a == "--verbose");
    let progress = |progress| {
        if verbose {
            eprintln!("{:.2} s {progress:?}", start.elapsed().as_secs_f64());
        }
    };
    let effort = Effort { gap: number("--gap").unwrap_or(1e-6), ..Effort::default() };
    let answer = solve(&problem, &effort, &Control { go: &go, progress: &progress });
    report(&answer, start.elapsed().as_secs_f64(), arguments.iter().any(|a| a == "--json"));
    if let (Some(file), Some(best)) = (value("--solution"), &answer.best) {
        let lines: Vec<String> =
            best.arcs.iter().map(|&arc| problem.arcs[arc as usize].site.to_string()).collect();
        if let Err(error) = std::fs::write(file, lines.join("\n") + "\n") {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
