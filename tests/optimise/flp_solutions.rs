//! Solutions of published facility-location instances, written by the example `flp` and recounted here from the raw
//! file: by a reader, in numbers and with rules that are this test's own.

#![allow(clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, unused, clippy::print_stdout, reason = "the example's `main` is not called here")]
#[path = "../../examples/flp.rs"]
mod flp;

use crate::common::data;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// An instance as its file says, all costs those of whole customers.
struct Raw {
    capacities: Vec<f64>,
    fixed: Vec<f64>,
    demands: Vec<f64>,
    /// What a customer costs at a site; a missing pair is not allowed.
    costs: BTreeMap<(usize, usize), f64>,
}

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().map(|word| word.parse().expect("a number")).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts and indices in the file")]
fn index(value: f64) -> usize {
    assert!(value >= 0.0 && value.fract() == 0.0, "{value} is an index");
    value as usize
}

fn village(text: &str) -> Raw {
    let lines: Vec<Vec<f64>> = text.lines().map(numbers).collect();
    let sites = index(lines[0][0]);
    let (of_sites, of_customers) = lines[1..].split_at(sites);
    assert_eq!(of_customers.len(), index(lines[0][1]));
    let mut costs = BTreeMap::new();
    for (customer, line) in of_customers.iter().enumerate() {
        for pair in line[2..].chunks(2) {
            costs.insert((customer, index(pair[0])), pair[1]);
        }
    }
    Raw {
        capacities: of_sites.iter().map(|line| line[0]).collect(),
        fixed: of_sites.iter().map(|line| line[1]).collect(),
        demands: of_customers.iter().map(|line| line[0]).collect(),
        costs,
    }
}

/// Capacities, fixed costs, demands, then customer by customer what it costs at each site; line breaks mean nothing.
fn matrix(text: &str) -> Raw {
    let all = numbers(text);
    let (sites, customers) = (index(all[0]), index(all[1]));
    assert_eq!(all.len(), 2 + 2 * sites + customers + sites * customers);
    let part = |from: usize, count: usize| all[from..from + count].to_vec();
    let serving = &all[2 + 2 * sites + customers..];
    let pairs = serving.iter().enumerate().map(|(at, &cost)| ((at / sites, at % sites), cost));
    Raw {
        capacities: part(2, sites),
        fixed: part(2 + sites, sites),
        demands: part(2 + 2 * sites, customers),
        costs: pairs.collect(),
    }
}

fn json(text: &str) -> Raw {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let list = |value: &Value| -> Vec<f64> {
        value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
    };
    let params = &value["params"];
    let demands = list(&params["D"]);
    let mut costs = BTreeMap::new();
    for (site, row) in params["c"].as_array().expect("a list").iter().enumerate() {
        for (customer, each) in list(row).into_iter().enumerate() {
            costs.insert((customer, site), each * demands[customer]);
        }
    }
    Raw { capacities: list(&params["Q"]), fixed: list(&params["F"]), demands, costs }
}

fn raw(file: &Path) -> Raw {
    let text = fs::read_to_string(file).expect("the instance");
    let name = file.to_string_lossy();
    if name.ends_with(".json") {
        json(&text)
    } else if name.contains("village") {
        village(&text)
    } else {
        matrix(&text)
    }
}

/// Objective of a solution that keeps every rule: each customer at one site that it may use, no site overfull.
fn recount(raw: &Raw, sites: &[usize]) -> Result<f64, String> {
    if sites.len() != raw.demands.len() {
        return Err(format!("{} lines for {} customers", sites.len(), raw.demands.len()));
    }
    let mut used = vec![0.0; raw.capacities.len()];
    let mut objective = 0.0;
    for (customer, &site) in sites.iter().enumerate() {
        let cost = raw.costs.get(&(customer, site));
        objective += cost.ok_or_else(|| format!("customer {customer} may not go to site {site}"))?;
        used[site] += raw.demands[customer];
    }
    for (site, &used) in used.iter().enumerate() {
        if used > raw.capacities[site] {
            return Err(format!("site {site} holds {used} of {}", raw.capacities[site]));
        }
        if used > 0.0 {
            objective += raw.fixed[site];
        }
    }
    Ok(objective)
}

fn solve(file: &Path, gap: &str) -> (Value, Vec<usize>) {
    let folder = tempfile::tempdir().expect("a folder");
    let solution = folder.path().join("solution.txt");
    let words = [&file.to_string_lossy(), "--json", "--gap", gap, "--nodes", "1", "--solution"];
    let mut arguments: Vec<String> = words.iter().map(ToString::to_string).collect();
    arguments.push(solution.to_string_lossy().into_owned());
    let report = flp::run(&arguments).expect("the example runs");
    let text = fs::read_to_string(solution).expect("a solution");
    let sites = text.lines().map(|line| line.parse().expect("a site")).collect();
    (serde_json::from_str(&report).expect("JSON"), sites)
}

fn best_known(root: &Path) -> BTreeMap<String, f64> {
    let text = fs::read_to_string(root.join("best_known.csv")).expect("the best known values");
    let pairs = text.lines().skip(1).filter_map(|line| line.split_once(','));
    pairs.map(|(name, value)| (name.to_string(), value.trim().parse().expect("a value"))).collect()
}

/// Solves and recounts; the objective found and the bound.
fn holds(file: &Path, gap: &str) -> (f64, f64) {
    let (report, sites) = solve(file, gap);
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["cpu_s", "gap", "lower_bound", "objective", "proved"]);
    let number = |key: &str| report[key].as_f64().expect("a number");
    let (objective, bound) = (number("objective"), number("lower_bound"));
    let recounted = recount(&raw(file), &sites).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    // The optimiser works in ten-thousandths and rounds each cost once.
    let rounding = sites.iter().map(|_| 1e-4).sum::<f64>() + 1e-4;
    assert!((recounted - objective).abs() <= rounding, "{}: {recounted} is not {objective}", file.display());
    assert!(bound <= objective + rounding, "{}", file.display());
    assert!((number("gap") - (objective - bound) / objective).abs() < 1e-9);
    assert_eq!(report["proved"], Value::Bool(objective <= bound), "{}", file.display());
    (objective, bound)
}

fn folder(name: &str, takes: &dyn Fn(&str) -> bool) {
    let Some(root) = data("flp") else { return };
    let known = best_known(&root);
    let mut files: Vec<_> = fs::read_dir(root.join(name))
        .expect("instances")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let stem_of = |file: &Path| file.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut taken = 0;
    for file in files.into_iter().filter(|file| takes(&stem_of(file))) {
        taken += 1;
        let (objective, bound) = holds(&file, "0.01");
        let stem = stem_of(&file);
        if let Some(&known) = known.get(&format!("{name}/{stem}")) {
            // Optimal values of the literature: no plan below, no bound above.
            assert!(
                objective >= known - 0.5 && bound <= known + 0.5,
                "{stem}: {objective}, {bound}, {known}"
            );
        }
    }
    assert!(taken > 0, "{name}: no instance");
}

/// Those of 10 and 20 sites: unoptimised, the others take minutes. `.ci/run` has a release prove every one.
#[test]
fn holmberg() {
    let small = |stem: &str| stem.trim_start_matches('p').parse::<u32>().is_ok_and(|number| number <= 24);
    folder("holmberg", &small);
}

#[test]
fn yang() {
    folder("yang", &|_| true);
}

#[test]
fn village_s_and_tight_m() {
    let Some(root) = data("flp/village") else { return };
    for name in ["S.txt", "Mt.txt"] {
        holds(&root.join(name), "0.02");
    }
}

#[test]
fn costs_per_unit_of_demand() {
    let Some(file) = data("flp/tb1_i300_1.json") else { return };
    let (objective, bound) = holds(&file, "0.03");
    assert!(bound <= 16_555.78 && objective >= 16_555.76, "{objective}, {bound}");
}

/// The recounting itself: a broken solution is found.
#[test]
fn a_broken_solution_is_found() {
    let raw = village("2 2\n5 100 0 0\n9 100 1 1\n4 1 0 7\n5 2 0 8 1 9\n");
    assert!((recount(&raw, &[0, 1]).expect("holds") - 216.0).abs() < 1e-9);
    assert!(recount(&raw, &[0, 0]).expect_err("too full").contains("holds 9 of 5"));
    assert!(recount(&raw, &[1, 1]).expect_err("not near").contains("customer 0 may not"));
    assert!(recount(&raw, &[0]).expect_err("a line is missing").contains("1 lines"));
}

#[test]
fn a_file_that_is_no_instance_is_named() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let name = file.path().to_string_lossy().into_owned();
    for text in ["", "2 2\n1 2 3\n", "two\n", "{\"params\": {}}", "1 1\n5\n10\n3\n4 4\n"] {
        fs::write(file.path(), text).expect("written");
        let message = flp::run(std::slice::from_ref(&name)).expect_err(text);
        assert!(message.contains(&name), "{text:?}: {message}");
    }
    assert!(flp::run(&["no such file".into()]).expect_err("missing").contains("no such file"));
    assert!(flp::run(&[]).expect_err("nothing").contains("usage"));
}
