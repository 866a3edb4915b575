//! A province from a seed, planned with a sparse table: how near the best, in how much CPU time and memory.
//!
//! `cargo run --release --example province -- [--villages 20000] [--schools 1500] [--nearest 24] [--gap 0.015] [--seed 1]`
//!
//! Prints one JSON line: sizes, CPU seconds of tables and solve, memory, plan, bound and gap. One thread solves. The plan is
//! of the abstract problem; nothing is written.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

mod counties;

use std::fs;

use cpu_time::ProcessTime;
use hubward::model::control::Control;
use hubward::optimise::{Effort, solve};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number =
        |name: &str, standard: f64| value(name).map_or(standard, |text| text.parse().expect("a number"));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    let count = |name: &str, standard: f64| number(name, standard) as u32;
    let (villages, schools) = (count("--villages", 20_000.0), count("--schools", 1_500.0));
    let nearest = count("--nearest", 24.0) as usize;
    let (problem, tables_s) = counties::problem(villages, schools, nearest, count("--seed", 1.0).into());
    let effort = Effort { gap: number("--gap", 0.015), ..Effort::default() };
    let start = ProcessTime::now();
    let answer = solve(&problem, &effort, &Control::silent());
    let solve_s = start.elapsed().as_secs_f64();
    let plan = answer.best.as_ref().expect("the province has a plan");
    assert!(problem.holds(&plan.configurations, &plan.arcs), "the plan keeps every limit");
    assert_eq!(problem.cost(&plan.configurations, &plan.arcs), plan.cost, "the plan costs what it says");
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let gap = (plan.cost - answer.bound) as f64 / plan.cost.max(1) as f64;
    let line = serde_json::json!({
        "villages": villages, "schools": schools, "units": problem.loads.len(), "arcs": problem.arcs.len(),
        "tables_cpu_s": tables_s, "solve_cpu_s": solve_s, "rss_mb": peak_mib(),
        "objective_fen": plan.cost, "lower_bound_fen": answer.bound, "gap": gap,
    });
    println!("{line}");
}

/// The most memory this process has held, MiB; `None` where the system does not say.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
