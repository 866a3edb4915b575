//! Open vehicle routing from a file in LKH's format, one thread.
//!
//! `cargo run --release --example ovrp -- FILE [--time CPU_S] [--rounds N] [--seed N] [--json]`
//!
//! Lengths are exact Euclidean × 1000, rounded, as LKH counts `EXACT_2D`; what is printed is in the file's own unit. A limit on
//! length binds the ride of the first stop with the service of every stop. Vehicles are at most `VEHICLES`, or the ceiling of demand over
//! capacity.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

use std::process::ExitCode;

use hubward::model::buses::{BusType, Leg, Legs, Routes, School, Stop};
use hubward::model::control::{Control, Go};
use hubward::model::units::{Fen, Metres, Millis};
use hubward::routing::{Effort, Found, solve};

const USAGE: &str = "usage: ovrp FILE [--time CPU_SECONDS] [--rounds N] [--seed N] [--json]";
/// Units of length in one of the file.
const SCALE: f64 = 1000.0;
/// Rounds of ruin and recreate in a CPU second at so many stops, on a slow and busy machine.
const ROUNDS_PER_SECOND: f64 = 60_000.0;

/// The number after `KEY :`.
fn header(text: &str, key: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.split([':', ' ']).next() == Some(key))?;
    line.split_once(':')?.1.trim().parse().ok()
}

/// Rows of numbers between a section's name and the next word.
fn section(text: &str, name: &str) -> Vec<Vec<f64>> {
    let rows = text.lines().skip_while(|line| line.trim() != name).skip(1);
    let numbers =
        |line: &str| line.split_whitespace().map(|word| word.parse().ok()).collect::<Option<Vec<f64>>>();
    rows.map_while(|line| numbers(line).filter(|row| row.len() > 1)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "published lengths fit")]
fn thousandths(value: f64) -> u32 {
    (value * SCALE).round() as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "published demands fit")]
fn read(text: &str) -> Result<School, String> {
    let number = |key: &str| header(text, key).ok_or_else(|| format!("no {key}"));
    let (places, seats) = (number("DIMENSION")? as usize, number("CAPACITY")?);
    let (at, demand) = (section(text, "NODE_COORD_SECTION"), section(text, "DEMAND_SECTION"));
    if at.len() != places || demand.len() != places || demand[0][1] != 0.0 {
        return Err(format!("{places} places, {} positions, {} demands", at.len(), demand.len()));
    }
    let service = header(text, "SERVICE_TIME").unwrap_or(0.0);
    let limit = header(text, "DISTANCE").map(|limit| Millis(thousandths(limit - service)));
    let apart = |a: &[f64], b: &[f64]| thousandths((a[1] - b[1]).hypot(a[2] - b[2]));
    let leg = |a: &[f64], b: &[f64]| Leg { time: Millis(apart(a, b)), length: Metres(apart(a, b)) };
    let cells = at.iter().flat_map(|a| at.iter().map(move |b| Some(leg(a, b)))).collect();
    let dwell = Millis(thousandths(service));
    let stop = |row: &Vec<f64>| Stop {
        load: row[1] as u32,
        dwell,
        child: Millis(0),
        limit,
        soft: None,
        hour: Fen(0),
    };
    let total: f64 = demand.iter().map(|row| row[1]).sum();
    let bus = BusType {
        name: "vehicle".into(),
        seats: seats as u32,
        vehicle: Fen(0),
        driver: Fen(0),
        attendant: Fen(0),
        km: Fen(1000),
    };
    Ok(School {
        stops: demand[1..].iter().map(stop).collect(),
        legs: Legs::new(places, cells),
        types: vec![bus],
        deadhead: false,
        least_load: 0,
        most_routes: Some(header(text, "VEHICLES").unwrap_or_else(|| (total / seats).ceil()) as u32),
    })
}

#[expect(clippy::cast_precision_loss, reason = "shown")]
fn report(found: Option<&Routes>, cpu_s: f64, json: bool) -> String {
    let amount = |fen: Fen| fen.0 as f64 / SCALE;
    let (routes, objective) = (found.map(|found| found.routes.len()), found.map(|found| amount(found.cost)));
    let bound = found.map(|found| amount(found.lower_bound));
    if json {
        serde_json::json!({"routes": routes, "objective": objective, "lower_bound": bound, "cpu_s": cpu_s})
            .to_string()
    } else {
        found.map_or("no routes".into(), |found| {
            let (objective, bound) = (amount(found.cost), amount(found.lower_bound));
            let routes = found.routes.len();
            format!("routes {routes}  objective {objective:.3}  lower_bound {bound:.3}  cpu_s {cpu_s:.2}")
        })
    }
}

/// Does what the arguments say; what it has to say, or what is wrong.
fn run(arguments: &[String]) -> Result<String, String> {
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let file = arguments.first().filter(|file| !file.starts_with("--")).ok_or(USAGE)?;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let school = read(&text).map_err(|error| format!("{file}: {error}"))?;
    let parsed = |name: &str| value(name).map(|text| text.parse::<f64>().map_err(|_| USAGE)).transpose();
    let limit = parsed("--time")?.unwrap_or(10.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
    let rounds = parsed("--rounds")?.unwrap_or(limit * ROUNDS_PER_SECOND) as u64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a seed")]
    let seed = parsed("--seed")?.unwrap_or(1.0) as u64;
    let start = cpu_time::ProcessTime::now();
    let go = || if start.elapsed().as_secs_f64() > limit { Go::TimeUp } else { Go::On };
    let effort = Effort { rounds, seed, ..Effort::default() };
    let found = match solve(&school, &effort, &Control { go: &go, progress: &|_| {} }) {
        Found::Routes(routes) => Some(routes),
        Found::Impossible => return Err(format!("{file}: no routes keep the limits")),
        Found::Unknown => None,
    };
    let json = arguments.iter().any(|a| a == "--json");
    Ok(report(found.as_ref(), start.elapsed().as_secs_f64(), json))
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
