//! The own engine against HiGHS on random medium problems with every kind of limit in play: the same optimum, the same
//! word on whether there is a plan. Where they differ the plans are recounted, which says who is wrong.

use crate::common::dice::{Dice, size};
use crate::common::sweep;
use hubward::model::control::Control;
use hubward::optimise::highs::{self, End, Kernel};
use hubward::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Row, Site, Solution, UNLIMITED};
use hubward::optimise::{Effort, Proof, closed, solve};
use rayon::prelude::*;

/// Cases where `HUBWARD_SWEEP` says no other number.
const CASES: u32 = 2_000;
/// Nodes of the own engine's tree where `HUBWARD_NODES` says no other number (0: without limit). A problem not settled by
/// then must at least not contradict.
const NODES: u32 = 0;

/// A site: shut, the lower service alone, as it is, with more seats, with beds. `share` is what each would hold of
/// all load if it were spread evenly.
fn random_site(dice: &mut Dice, share: u32) -> Site {
    let shut = Configuration { cost: 0, seats: 0, resources: [0; RESOURCES], least: 0, offers: 0 };
    let cost = i64::from(dice.between(50, 400));
    let seats = share * dice.between(150, 500) / 100;
    let beds = share * dice.between(30, 150) / 100;
    let meals = if dice.chance(50) { UNLIMITED } else { seats * dice.between(70, 130) / 100 };
    let least = if dice.chance(15) { dice.between(1, share) } else { 0 };
    let as_is =
        Configuration { cost, seats, resources: [beds / 2, beds - beds / 2, meals], least, offers: 3 };
    let point =
        Configuration { cost: cost * 2 / 5, seats: seats / 2, resources: [0, 0, meals], least: 0, offers: 1 };
    let seated = Configuration { cost: cost + 120, seats: seats + share / 2, ..as_is };
    let hub = Configuration {
        cost: cost + 200,
        resources: [beds, beds, if dice.chance(50) { UNLIMITED } else { meals }],
        offers: 7,
        ..as_is
    };
    let mut configurations = vec![as_is];
    for (kind, percent) in [(shut, 85), (point, 50), (seated, 60), (hub, 60)] {
        if dice.chance(percent) {
            configurations.push(kind);
        }
    }
    Site { configurations }
}

/// Ways of a unit to a site, by how far it lives: walk, ride (a meal) or board (a bed, a meal, another service).
fn random_arcs(dice: &mut Dice, unit: u32, load: u32, sites: &[(u32, u32)]) -> Vec<Arc> {
    let needs = if dice.chance(50) { 1 } else { 2 };
    let girls = dice.below(load + 1);
    let home = (dice.below(100), dice.below(100));
    let mut arcs = Vec::new();
    for (site, &place) in (0..).zip(sites) {
        let far = home.0.abs_diff(place.0) + home.1.abs_diff(place.1);
        if far < 30 {
            arcs.push(Arc { unit, site, cost: i64::from(load * far), uses: [0; RESOURCES], needs });
        }
        if far < 90 {
            let cost = i64::from(load * (far / 2 + dice.below(10)) + 20);
            arcs.push(Arc { unit, site, cost, uses: [0, 0, load], needs });
        }
        if needs == 2 && (far > 60 || dice.chance(30)) {
            let uses = [load - girls, girls, load];
            arcs.push(Arc {
                unit,
                site,
                cost: i64::from(load * dice.between(25, 40)),
                uses,
                needs: 4 | needs,
            });
        }
    }
    arcs
}

fn random_rows(dice: &mut Dice, problem: &Problem) -> Vec<Row> {
    let sites = size(&problem.sites);
    let mut rows = Vec::new();
    let open = |site: u32| {
        let kinds = &problem.sites[site as usize].configurations;
        (0..).zip(kinds).filter(|(_, kind)| kind.seats > 0).map(move |(k, _)| (site, k))
    };
    if dice.chance(20) {
        let configurations = (0..sites).flat_map(open).map(|(site, k)| (site, k, 1)).collect();
        let limit = i64::from(dice.between(1, sites));
        rows.push(Row { name: "at most so many open".into(), configurations, limit, ..Row::default() });
    }
    if dice.chance(20) {
        let configurations = (0..sites).flat_map(open).map(|(site, k)| (site, k, -1)).collect();
        let limit = -i64::from(dice.between(1, sites / 2 + 1));
        rows.push(Row { name: "at least so many open".into(), configurations, limit, ..Row::default() });
    }
    if dice.chance(15) {
        let priced =
            |(site, k): (u32, u32)| (site, k, problem.sites[site as usize].configurations[k as usize].cost);
        let configurations = (0..sites).flat_map(open).map(priced).collect();
        let limit = i64::from(dice.between(sites * 120, sites * 420));
        rows.push(Row { name: "budget".into(), configurations, limit, ..Row::default() });
    }
    if dice.chance(20) {
        let boarding = (0..).zip(&problem.arcs).filter(|(_, arc)| arc.needs & 4 != 0);
        let load = |arc: &Arc| i64::from(problem.loads[arc.unit as usize]);
        let arcs = boarding.map(|(at, arc)| (at, load(arc))).collect();
        let limit = i64::from(dice.below(40));
        rows.push(Row { name: "boarders".into(), arcs, limit, ..Row::default() });
    }
    // Some may be paid for, others may not.
    for row in &mut rows {
        row.price = dice.chance(40).then(|| i64::from(dice.between(1, 60)));
    }
    rows
}

fn random_problem(dice: &mut Dice) -> Problem {
    let (units, sites) = (dice.between(20, 40), dice.between(5, 8));
    let loads: Vec<u32> = (0..units).map(|_| dice.between(1, 12)).collect();
    let share = loads.iter().sum::<u32>() / sites + 1;
    let mut problem = Problem { loads, ..Problem::default() };
    problem.sites = (0..sites).map(|_| random_site(dice, share)).collect();
    let places: Vec<(u32, u32)> = (0..sites).map(|_| (dice.below(100), dice.below(100))).collect();
    for (unit, &load) in (0..).zip(&problem.loads) {
        problem.arcs.extend(random_arcs(dice, unit, load, &places));
    }
    problem.rows = random_rows(dice, &problem);
    problem
}

fn recounts(problem: &Problem, plan: Option<&Solution>) -> bool {
    plan.is_none_or(|plan| {
        problem.holds(&plan.configurations, &plan.arcs)
            && problem.cost(&plan.configurations, &plan.arcs) == plan.cost
    })
}

/// What was seen of one problem.
enum Seen {
    /// Both came to an end and agree: on a plan, or that there is none.
    Agree { plan: bool },
    /// The own engine came to its node limit; its plan and bound lie on either side of HiGHS's optimum.
    Unsettled,
    /// They contradict each other; who is wrong, in words.
    Differ(String),
}

/// Both solvers on one problem. Whoever missed a plan that recounts, or bounds above it, is wrong.
fn compare(problem: &Problem, node_limit: u64) -> Seen {
    let effort = Effort { node_limit, ..Effort::default() };
    let own = solve(problem, &effort, &Control::silent());
    let highs = highs::solve(problem, None, &highs::Effort::default());
    if let End::Failed(message) = &highs.end {
        return Seen::Differ(format!("HiGHS is wrong: {message}"));
    }
    for (name, plan) in [("the own engine", &own.best), ("HiGHS", &highs.best)] {
        if !recounts(problem, plan.as_ref()) {
            return Seen::Differ(format!("{name} is wrong: its plan does not recount"));
        }
    }
    let cost = |plan: &Option<Solution>| plan.as_ref().map(|plan| plan.cost);
    let (ours, theirs) = (cost(&own.best), cost(&highs.best));
    let said = format!("own engine {ours:?} ≥ {}, HiGHS {theirs:?} ≥ {:?}", own.bound, highs.bound);
    let wrong = |who: &str| Seen::Differ(format!("{who} is wrong: {said}"));
    match (ours, theirs) {
        (Some(ours), None) => return wrong(&format!("HiGHS (there is a plan of {ours})")),
        (Some(ours), Some(theirs)) if ours < theirs => return wrong("HiGHS (a better plan recounts)"),
        (_, Some(theirs)) if own.bound > theirs => return wrong("the own engine (its bound)"),
        (None, Some(_)) if own.exhausted => return wrong("the own engine (there is a plan)"),
        (Some(ours), Some(theirs)) if own.exhausted && ours > theirs => {
            return wrong("the own engine (a better plan recounts)");
        }
        _ => {}
    }
    if theirs.is_some() && highs.bound != theirs {
        return wrong("HiGHS (it stopped short of a proof)");
    }
    if !own.exhausted {
        return Seen::Unsettled;
    }
    if ours.is_some_and(|ours| own.bound != ours) {
        return wrong("the own engine (it stopped short of a proof)");
    }
    Seen::Agree { plan: ours.is_some() }
}

fn from_environment(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn own_engine_and_highs_agree() {
    let cases = sweep(CASES);
    let node_limit = u64::from(from_environment("HUBWARD_NODES", NODES));
    let seen: Vec<Seen> = (0..u64::from(cases))
        .into_par_iter()
        .map(|case| compare(&random_problem(&mut Dice::new(20_262 + u128::from(case))), node_limit))
        .collect();
    let count = |what: fn(&Seen) -> bool| seen.iter().filter(|&seen| what(seen)).count();
    let plans = count(|seen| matches!(seen, Seen::Agree { plan: true }));
    let impossible = count(|seen| matches!(seen, Seen::Agree { plan: false }));
    let unsettled = count(|seen| matches!(seen, Seen::Unsettled));
    let differ: Vec<String> = (0..)
        .zip(&seen)
        .filter_map(|(case, seen): (u32, _)| match seen {
            Seen::Differ(why) => Some(format!("case {case}: {why}")),
            _ => None,
        })
        .collect();
    eprintln!(
        "{cases} cases: the same optimum {plans}, both impossible {impossible}, \
         own engine at its limit of {node_limit} nodes {unsettled}, different {}",
        differ.len()
    );
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(node_limit > 0 || unsettled == 0, "without limit all are settled");
    assert!(plans * 2 > seen.len(), "most come to an optimum that is the same");
    assert!(seen.len() < 100 || impossible * 50 > seen.len(), "some are impossible");
}

/// What the own engine gives up at once, HiGHS ends: the optimum of the whole, from the kernel alone.
#[test]
fn highs_ends_what_the_own_engine_began() {
    let mut dice = Dice::new(11);
    let (mut tried, mut by_solver) = (0, 0);
    while tried < sweep(CASES).min(200) {
        let problem = random_problem(&mut dice);
        let Some(best) = highs::solve(&problem, None, &highs::Effort::default()).best else { continue };
        let began = solve(&problem, &Effort { node_limit: 1, ..Effort::default() }, &Control::silent());
        let ended = closed(&problem, began, &highs::Effort::default());
        if ended.best.is_none() {
            continue; // the own engine found no plan in one node, and nothing was begun
        }
        tried += 1;
        assert!(recounts(&problem, ended.best.as_ref()));
        assert_eq!(ended.best.as_ref().map(|plan| plan.cost), Some(best.cost));
        assert_eq!((ended.bound, ended.exhausted), (best.cost, true));
        by_solver += u32::from(ended.proof == Proof::Solver);
    }
    // Few are left: the own engine proves most in its first nodes.
    assert!(by_solver > 0, "the solver had something to end in {by_solver} of {tried}");
}

/// A kernel that keeps the best plan has its cost; one that lost it is bounded apart, and the given plan stays.
#[test]
fn kernels_keep_what_they_should() {
    let mut dice = Dice::new(7);
    let mut tried = 0;
    while tried < sweep(CASES).min(200) / 4 {
        let problem = random_problem(&mut dice);
        let whole = highs::solve(&problem, None, &highs::Effort::default());
        let Some(best) = whole.best else { continue };
        tried += 1;
        let mut arcs: Vec<bool> = problem.arcs.iter().map(|_| dice.chance(60)).collect();
        let mut configurations: Vec<Vec<u32>> = (problem.sites.iter())
            .map(|site| (0..size(&site.configurations)).filter(|_| dice.chance(70)).collect())
            .collect();
        let some = Kernel { arcs: &arcs, configurations: &configurations };
        let part = highs::solve_kernel(&problem, &some, Some(&best), &highs::Effort::default());
        assert_eq!(part.best.as_ref(), Some(&best), "the given plan stays");
        assert!(part.bound.is_some_and(|bound| bound >= best.cost), "{part:?}");
        assert_eq!(part.whole_bound(best.cost), Some(best.cost));
        for &arc in &best.arcs {
            arcs[arc as usize] = true;
        }
        for (open, &k) in configurations.iter_mut().zip(&best.configurations) {
            if !open.contains(&k) {
                open.push(k);
            }
        }
        let some = Kernel { arcs: &arcs, configurations: &configurations };
        for given in [None, Some(&best)] {
            let part = highs::solve_kernel(&problem, &some, given, &highs::Effort::default());
            assert_eq!((part.end, part.bound), (End::Solved, Some(best.cost)));
            assert_eq!(part.best.map(|plan| plan.cost), Some(best.cost));
        }
    }
}
