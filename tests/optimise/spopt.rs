//! The classics against PySAL spopt with CBC on twenty county-sized cases without seats: the same values. Both times are
//! printed and not judged (`cargo test --test optimise_spopt -- --nocapture`).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a story that prints what it measured")]

use std::process::Command;
use std::time::Instant;

use hubward::model::control::Control;
use hubward::optimise::Effort;
use hubward::optimise::classics::{Classic, Points, locate};

const SEED: u128 = 2_022;

/// Most nodes of our tree.
const NODES: u64 = 400;
/// Villages, schools, schools to open; spopt's p-center has a big-M and grows slow first.
const MEDIANS: [(u32, u32, u32); 5] =
    [(150, 20, 6), (200, 25, 8), (250, 30, 12), (300, 35, 10), (400, 40, 15)];
const CENTERS: [(u32, u32, u32); 5] = [(150, 20, 5), (150, 20, 8), (180, 20, 6), (200, 22, 7), (200, 24, 9)];

struct Case {
    kind: &'static str,
    classic: Classic,
    open: Option<u32>,
    points: Points,
}

fn below(rng: &mut oorandom::Rand64, count: u32) -> u32 {
    u32::try_from(rng.rand_range(0..u64::from(count))).unwrap()
}

/// Villages and schools anywhere in sixty kilometres by forty, on roads that wind by a tenth to a half, at 30 km/h.
fn points(rng: &mut oorandom::Rand64, villages: u32, schools: u32) -> Points {
    let place = |rng: &mut oorandom::Rand64| (f64::from(below(rng, 60_000)), f64::from(below(rng, 40_000)));
    let sites: Vec<(f64, f64)> = (0..schools).map(|_| place(rng)).collect();
    let mut points = Points::default();
    for _ in 0..villages {
        let (east, north) = place(rng);
        points.loads.push(1 + below(rng, 60));
        let row = sites.iter().map(|&(to_east, to_north)| {
            let metres = (to_east - east).hypot(to_north - north) * f64::from(110 + below(rng, 40)) / 100.0;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a day")]
            Some((metres * 3.6 / 30.0) as u32)
        });
        points.times.push(row.collect());
    }
    points
}

fn cases() -> Vec<Case> {
    let mut rng = oorandom::Rand64::new(SEED);
    let mut cases = Vec::new();
    for (villages, schools, open) in MEDIANS {
        let points = points(&mut rng, villages, schools);
        let nearest = points.times.iter().map(|row| row.iter().copied().flatten().min().unwrap());
        let covered = nearest.max().unwrap() * 11 / 10;
        let case = |kind, classic, open| Case { kind, classic, open, points: points.clone() };
        cases.push(case("p-median", Classic::PMedian, Some(open)));
        cases.push(case("set-cover", Classic::SetCover { within: covered }, None));
        cases.push(case("max-cover", Classic::MaxCover { within: covered / 2 }, Some(open)));
    }
    for (villages, schools, open) in CENTERS {
        let points = points(&mut rng, villages, schools);
        cases.push(Case { kind: "p-center", classic: Classic::PCenter, open: Some(open), points });
    }
    cases
}

fn python_has_what_it_takes() -> bool {
    let ready = Command::new("python3").args(["-c", "import spopt.locate, pulp"]).output();
    let ready = ready.is_ok_and(|output| output.status.success());
    if !ready {
        assert!(
            std::env::var("HUBWARD_REQUIRE_DATA").as_deref() != Ok("1"),
            "python3 with spopt and pulp is required and missing"
        );
        println!("skipped: python3 with spopt and pulp is not here");
    }
    ready
}

/// Value and seconds of each case by `tests/scripts/spopt_check.py`.
fn outside(cases: &[Case]) -> Vec<(i64, String)> {
    let case = |case: &Case| {
        let within = match case.classic {
            Classic::SetCover { within } | Classic::MaxCover { within } => Some(within),
            _ => None,
        };
        let Points { loads, times, .. } = &case.points;
        serde_json::json!({ "kind": case.kind, "open": case.open, "within": within, "loads": loads, "seconds": times })
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    let list: Vec<serde_json::Value> = cases.iter().map(case).collect();
    std::fs::write(&file, serde_json::to_vec(&list).unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts/spopt_check.py");
    let output = Command::new("python3").arg(script).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| (row[1].parse().unwrap(), row[2].to_string())).collect()
}

#[test]
fn twenty_counties_equal_spopt() {
    if !python_has_what_it_takes() {
        return;
    }
    let cases = cases();
    let theirs = outside(&cases);
    assert_eq!(theirs.len(), 20);
    println!("kind       villages schools open      value  our bound   ours s  spopt s");
    for (case, (value, seconds)) in cases.iter().zip(theirs) {
        let (problem, times) = case.points.problem(case.open);
        let start = Instant::now();
        let found = locate(
            &problem,
            &times,
            case.classic,
            &Effort { node_limit: NODES, ..Effort::default() },
            &Control::silent(),
        );
        let own = start.elapsed().as_secs_f64();
        let best = found.best.expect("every case can be solved").cost;
        let (villages, schools) = (case.points.loads.len(), problem.sites.len());
        let open = case.open.map_or("-".into(), |open| open.to_string());
        let bound = found.bound;
        println!(
            "{:10} {villages:8} {schools:7} {open:>4} {best:10} {bound:10} {own:8.2} {seconds:>8}",
            case.kind
        );
        let name = format!("{} of {villages} villages and {schools} schools", case.kind);
        assert_eq!((best, bound), (value, value), "{name}: ours and our bound, spopt's");
    }
}
