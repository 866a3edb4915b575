//! How the optimiser's time grows with the county: CPU seconds to a proven gap, from a county of S's size to a province.
//!
//! `cargo run --release --example growth -- [--gap 0.01] [--largest 20000] [--svg docs/img/growth.svg]`
//!
//! Prints a line a size (villages, schools, pairs of village band and school, CPU seconds, gap), then the exponent of the least-squares
//! line through them in logarithms; draws both. One thread.
#![expect(clippy::print_stdout, reason = "an example speaks on standard output")]

mod counties;

use std::collections::BTreeSet;
use std::fmt::Write;

use cpu_time::ProcessTime;
use hubward::model::control::Control;
use hubward::optimise::{Effort, solve};

/// Villages; a school for some 13 of them. Each size from three seeds.
const SIZES: [u32; 7] = [300, 600, 1_250, 2_500, 5_000, 10_000, 20_000];
const SEEDS: u64 = 3;
const NEAREST: usize = 24;

/// One measurement.
struct Point {
    pairs: f64,
    seconds: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let number =
        |name: &str, standard: f64| value(name).map_or(standard, |text| text.parse().expect("a number"));
    let effort = Effort { gap: number("--gap", 0.01), node_limit: 20, ..Effort::default() };
    let mut points = Vec::new();
    println!("villages schools    pairs  CPU s   gap %");
    for villages in SIZES.into_iter().filter(|&size| f64::from(size) <= number("--largest", 20_000.0)) {
        for seed in 1..=SEEDS {
            let schools = villages / 13;
            let (problem, _) = counties::problem(villages, schools, NEAREST, seed);
            let pairs: BTreeSet<(u32, u32)> = problem.arcs.iter().map(|arc| (arc.unit, arc.site)).collect();
            let start = ProcessTime::now();
            let answer = solve(&problem, &effort, &Control::silent());
            let seconds = start.elapsed().as_secs_f64();
            let plan = answer.best.expect("the county has a plan");
            assert!(problem.holds(&plan.configurations, &plan.arcs), "the plan keeps every limit");
            #[expect(clippy::cast_precision_loss, reason = "figures for people")]
            let (pairs, gap) =
                (pairs.len() as f64, (plan.cost - answer.bound) as f64 / plan.cost.max(1) as f64);
            println!("{villages:8} {schools:7} {pairs:8} {seconds:6.2} {:7.3}", gap * 100.0);
            points.push(Point { pairs, seconds });
        }
    }
    let (exponent, factor) = fit(&points);
    println!("CPU seconds grow with the {exponent:.2}th power of the pairs");
    if let Some(file) = value("--svg") {
        std::fs::write(file, draw(&points, exponent, factor)).expect("a place for the picture");
    }
}

/// Exponent and factor of the power law through the points: the least squares of the logarithms.
fn fit(points: &[Point]) -> (f64, f64) {
    let logs: Vec<(f64, f64)> =
        points.iter().map(|point| (point.pairs.ln(), point.seconds.max(1e-3).ln())).collect();
    let count = f64::from(u32::try_from(logs.len()).expect("few points"));
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|log| log.0), mean(|log| log.1));
    let along: f64 = logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum();
    let exponent = along / logs.iter().map(|log| (log.0 - x).powi(2)).sum::<f64>().max(1e-12);
    (exponent, (y - exponent * x).exp())
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const MARGIN: f64 = 56.0;

/// Both axes in logarithms, a line a decade.
fn draw(points: &[Point], exponent: f64, factor: f64) -> String {
    let decades = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        (low.log10().floor(), high.log10().ceil())
    };
    let (left, right) = decades(&mut points.iter().map(|point| point.pairs));
    let (bottom, top) = decades(&mut points.iter().map(|point| point.seconds.max(1e-3)));
    let x = |pairs: f64| MARGIN + (pairs.log10() - left) / (right - left) * (WIDTH - 2.0 * MARGIN);
    let y = |seconds: f64| {
        HEIGHT - MARGIN - (seconds.log10() - bottom) / (top - bottom) * (HEIGHT - 2.0 * MARGIN)
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fdfcf9\"/>\n"
    );
    let mut line = |x1: f64, y1: f64, x2: f64, y2: f64, colour: &str| {
        let _ = writeln!(
            svg,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"/>"
        );
    };
    let steps = |from: f64, to: f64| {
        std::iter::successors(Some(from), |step| Some(step + 1.0)).take_while(move |step| *step <= to)
    };
    steps(left, right).for_each(|decade| {
        line(x(10_f64.powf(decade)), MARGIN, x(10_f64.powf(decade)), HEIGHT - MARGIN, "#ddd");
    });
    steps(bottom, top).for_each(|decade| {
        line(MARGIN, y(10_f64.powf(decade)), WIDTH - MARGIN, y(10_f64.powf(decade)), "#ddd");
    });
    let ends = [points.first(), points.last()].map(|point| point.map_or(1.0, |point| point.pairs));
    let at = |pairs: f64| factor * pairs.powf(exponent);
    line(x(ends[0]), y(at(ends[0])), x(ends[1]), y(at(ends[1])), "#c8322b");
    for point in points {
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#1f3a5f\"/>",
            x(point.pairs),
            y(point.seconds.max(1e-3))
        );
    }
    let mut text = |x: f64, y: f64, anchor: &str, words: &str| {
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
    };
    for decade in steps(left, right) {
        text(x(10_f64.powf(decade)), HEIGHT - MARGIN + 18.0, "middle", &format!("{}", 10_f64.powf(decade)));
    }
    for decade in steps(bottom, top) {
        text(MARGIN - 8.0, y(10_f64.powf(decade)) + 4.0, "end", &format!("{}", 10_f64.powf(decade)));
    }
    text(WIDTH / 2.0, HEIGHT - 12.0, "middle", "pairs of village band and school");
    text(
        MARGIN,
        MARGIN - 20.0,
        "start",
        &format!("CPU seconds to a proven gap: pairs to the power {exponent:.2}"),
    );
    svg + "</svg>\n"
}
