//! What-ifs on a solved facility-location instance, each beside a solve from the beginning. A what-if runs on rayon's threads
//! (`RAYON_NUM_THREADS`), a solve on one; both times are the wall's.
//!
//! `cargo run --release --example what_if -- FILE [--toggles 50] [--gap 0.003] [--seed 5]`
//!
//! Sites drawn from a seed are closed where the plan has them open, and opened where it has them closed. Prints a line each (milliseconds
//! and cost of the what-if, of the solve), then the worst and the mean difference and the slowest and the middling what-if. Every
//! plan is recounted.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

mod instances;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use hubward::model::control::Control;
use hubward::optimise::problem::Problem;
use hubward::optimise::{Answer, Change, Effort, solve, what_if};

fn timed(work: impl FnOnce() -> Answer) -> (f64, Answer) {
    let start = Instant::now();
    let answer = work();
    (start.elapsed().as_secs_f64() * 1000.0, answer)
}

/// The cost of an answer's plan, recounted.
fn cost(problem: &Problem, answer: &Answer) -> i64 {
    let plan = answer.best.as_ref().expect("the instance has a plan");
    assert!(problem.holds(&plan.configurations, &plan.arcs), "the plan keeps every limit");
    assert_eq!(problem.cost(&plan.configurations, &plan.arcs), plan.cost, "the plan costs what it says");
    plan.cost
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn more(one: i64, other: i64) -> f64 {
    (one as f64 / other as f64 - 1.0) * 100.0
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number =
        |name: &str, standard: f64| value(name).and_then(|text| text.parse().ok()).unwrap_or(standard);
    let Some(problem) = arguments.first().and_then(|file| instances::read(Path::new(file)).ok()) else {
        eprintln!("usage: what_if FILE [--toggles 50] [--gap 0.003] [--seed 5]");
        return ExitCode::from(2);
    };
    let effort = Effort { gap: number("--gap", 0.003), node_limit: 60, seed: 1 };
    let (ms, before) = timed(|| solve(&problem, &effort, &Control::silent()));
    println!("solved in {ms:.0} ms: {}", instances::amount(cost(&problem, &before)));
    let plan = before.best.clone().expect("the instance has a plan");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    let (toggles, seed) = (number("--toggles", 50.0) as u32, number("--seed", 5.0) as u32);
    let mut dice = oorandom::Rand32::new(seed.into());
    let sites = u32::try_from(problem.sites.len()).expect("few sites");
    let (mut worst, mut sum, mut times) = (f64::MIN, 0.0, Vec::new());
    for _ in 0..toggles {
        let site = dice.rand_range(0..sites);
        let k = 1 - plan.configurations[site as usize];
        let change = Change { forced: vec![(site, vec![k])], touched: vec![] };
        let (warm_ms, warm) = timed(|| what_if(&problem, &before, &change, &effort, &Control::silent()));
        let mut forced = problem.clone();
        forced.sites[site as usize].configurations =
            vec![problem.sites[site as usize].configurations[k as usize]];
        let (cold_ms, cold) = timed(|| solve(&forced, &effort, &Control::silent()));
        let (warm, cold) = (cost(&problem, &warm), cost(&forced, &cold));
        let difference = more(warm, cold);
        let what = if k == 0 { "closed" } else { "opened" };
        println!(
            "site {site} {what}: {} in {warm_ms:.0} ms; from the beginning {} in {cold_ms:.0} ms; {difference:+.3} %",
            instances::amount(warm),
            instances::amount(cold)
        );
        worst = worst.max(difference);
        sum += difference;
        times.push(warm_ms);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "what-if against a solve: worst {worst:+.3} %, mean {:+.3} %; what-ifs on {} threads: slowest {:.0} ms, median {:.0} ms",
        sum / f64::from(toggles.max(1)),
        rayon::current_num_threads(),
        times.last().copied().unwrap_or_default(),
        times.get(times.len() / 2).copied().unwrap_or_default(),
    );
    ExitCode::SUCCESS
}
