//! Single-source capacitated facility location from a file of the published formats, one thread.
//!
//! `cargo run --release --example flp -- FILE [--gap G] [--time CPU_SECONDS] [--nodes N] [--json] [--solution FILE]`
//!
//! `--solution` writes a line a customer: its site, counted from 0.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

mod instances;

use std::path::Path;
use std::process::ExitCode;

use hubward::model::control::{Control, Go};
use hubward::optimise::problem::{Problem, Solution};
use hubward::optimise::{Answer, Effort, solve};
use instances::{SCALE, amount};

const USAGE: &str =
    "usage: flp FILE [--gap G] [--time CPU_SECONDS] [--nodes N] [--json] [--solution FILE] [--verbose]";

fn report(answer: &Answer, cpu_s: f64, json: bool) -> String {
    let bound = amount(answer.bound);
    let proved = answer.best.as_ref().is_some_and(|best| best.cost <= answer.bound);
    let objective = answer.best.as_ref().map(|best| amount(best.cost));
    let gap = objective.map(|objective| (objective - bound) / objective.abs().max(1.0 / SCALE));
    if json {
        serde_json::json!({
            "objective": objective, "lower_bound": bound, "gap": gap, "cpu_s": cpu_s, "proved": proved
        })
        .to_string()
    } else {
        let plan = objective.zip(gap).map_or("no plan".into(), |(objective, gap)| {
            format!("objective {objective}  lower_bound {bound}  gap {:.4} %", gap * 100.0)
        });
        format!("{plan}  cpu {cpu_s:.2} s  proved {proved}  nodes {}", answer.nodes)
    }
}

fn write_solution(file: &str, problem: &Problem, best: &Solution) -> Result<(), String> {
    let lines: Vec<String> =
        best.arcs.iter().map(|&arc| problem.arcs[arc as usize].site.to_string()).collect();
    std::fs::write(file, lines.join("\n") + "\n").map_err(|error| format!("{file}: {error}"))
}

/// Does what the arguments say; what it has to say, or what is wrong.
pub(crate) fn run(arguments: &[String]) -> Result<String, String> {
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number = |name: &str| match value(name).map(|text| text.parse::<f64>()) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(format!("{name}: not a number\n{USAGE}")),
    };
    let flag = |name: &str| arguments.iter().any(|a| a == name);
    let file = arguments.first().filter(|file| !file.starts_with("--")).ok_or(USAGE)?;
    let problem = instances::read(Path::new(file))?;
    let (limit, gap, nodes) = (number("--time")?, number("--gap")?, value("--nodes"));
    let node_limit = nodes.map_or(Ok(0), |text| text.parse()).map_err(|_| USAGE)?;
    let start = cpu_time::ProcessTime::now();
    let go =
        || if limit.is_some_and(|limit| start.elapsed().as_secs_f64() > limit) { Go::TimeUp } else { Go::On };
    let verbose = flag("--verbose");
    let progress = |progress| {
        if verbose {
            eprintln!("{:.2} s {progress:?}", start.elapsed().as_secs_f64());
        }
    };
    let effort = Effort { gap: gap.unwrap_or(1e-6), node_limit, ..Effort::default() };
    let answer = solve(&problem, &effort, &Control { go: &go, progress: &progress });
    if let (Some(file), Some(best)) = (value("--solution"), &answer.best) {
        write_solution(file, &problem, best)?;
    }
    Ok(report(&answer, start.elapsed().as_secs_f64(), flag("--json")))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
