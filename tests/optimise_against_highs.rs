//! The own engine against HiGHS on random medium problems with every kind of limit in play: the same optimum, the same
//! word on whether there is a plan. Where they differ the plans are recounted, which says who is wrong.

use std::time::Instant;

use hubward::model::outcome::Control;
use hubward::optimise::highs::{self, End, Kernel};
use hubward::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Row, Site, Solution, UNLIMITED};
use hubward::optimise::{Effort, solve};

struct Dice(oorandom::Rand64);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.0.rand_range(0..u64::from(count))).expect("less than `count`")
    }
    fn from_to(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }
    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

fn size<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("medium problems")
}

/// A site: shut, the lower service alone, as it is, with more seats, with beds. `share` is what each would hold of
/// all load if it were spread evenly.
fn random_site(dice: &mut Dice, share: u32) -> Site {
    let shut = Configuration { cost: 0, seats: 0, resources: [0; RESOURCES], least: 0, offers: 0 };
    let cost = i64::from(dice.from_to(100, 600));
    let seats = share * dice.from_to(90, 260) / 100;
    let beds = share * dice.from_to(10, 60) / 100;
    let meals = if dice.chance(50) { UNLIMITED } else { seats * dice.from_to(50, 100) / 100 };
    let least = if dice.chance(25) { dice.from_to(1, share) } else { 0 };
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

/// Ways of a unit to a site: as it is near or far, walk, ride (a meal) or board (a bed, a meal, another service).
fn random_arcs(dice: &mut Dice, unit: u32, load: u32, sites: u32) -> Vec<Arc> {
    let needs = if dice.chance(50) { 1 } else { 2 };
    let girls = dice.below(load + 1);
    let mut arcs = Vec::new();
    for site in 0..sites {
        let near = dice.below(100);
        let each = i64::from(load) * i64::from(near);
        if near < 30 {
            arcs.push(Arc { unit, site, cost: each / 4, uses: [0; RESOURCES], needs });
        }
        if near < 75 {
            arcs.push(Arc { unit, site, cost: each / 3 + 5, uses: [0, 0, load], needs });
        }
        if needs == 2 && dice.chance(50) {
            let uses = [load - girls, girls, load];
            arcs.push(Arc {
                unit,
                site,
                cost: i64::from(dice.from_to(8, 20) * load),
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
    if dice.chance(40) {
        let configurations = (0..sites).flat_map(open).map(|(site, k)| (site, k, 1)).collect();
        let limit = i64::from(dice.from_to(sites / 2, sites));
        rows.push(Row { name: "at most so many open".into(), arcs: vec![], configurations, limit });
    }
    if dice.chance(25) {
        let configurations = (0..sites).flat_map(open).map(|(site, k)| (site, k, -1)).collect();
        let limit = -i64::from(dice.from_to(1, sites / 2 + 1));
        rows.push(Row { name: "at least so many open".into(), arcs: vec![], configurations, limit });
    }
    if dice.chance(40) {
        let priced =
            |(site, k): (u32, u32)| (site, k, problem.sites[site as usize].configurations[k as usize].cost);
        let configurations = (0..sites).flat_map(open).map(priced).collect();
        let limit = i64::from(dice.from_to(sites * 120, sites * 420));
        rows.push(Row { name: "budget".into(), arcs: vec![], configurations, limit });
    }
    if dice.chance(30) {
        let boarding = (0..).zip(&problem.arcs).filter(|(_, arc)| arc.needs & 4 != 0);
        let load = |arc: &Arc| i64::from(problem.loads[arc.unit as usize]);
        let arcs = boarding.map(|(at, arc)| (at, load(arc))).collect();
        let limit = i64::from(dice.below(40));
        rows.push(Row { name: "boarders".into(), arcs, configurations: vec![], limit });
    }
    rows
}

fn random_problem(dice: &mut Dice) -> Problem {
    let (units, sites) = (dice.from_to(20, 40), dice.from_to(5, 8));
    let loads: Vec<u32> = (0..units).map(|_| dice.from_to(1, 12)).collect();
    let share = loads.iter().sum::<u32>() / sites + 1;
    let mut problem = Problem { loads, ..Problem::default() };
    problem.sites = (0..sites).map(|_| random_site(dice, share)).collect();
    for (unit, &load) in (0..).zip(&problem.loads) {
        problem.arcs.extend(random_arcs(dice, unit, load, sites));
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

/// In words, who is wrong: whoever missed a plan that recounts.
fn verdict(own: Option<i64>, highs: Option<i64>) -> &'static str {
    match (own, highs) {
        (None, Some(_)) => "the own engine: it calls impossible what has a plan",
        (Some(_), None) => "HiGHS: it calls impossible what has a plan",
        (Some(own), Some(highs)) if own > highs => "the own engine: it calls best what is not",
        (Some(own), Some(highs)) if own < highs => "HiGHS: it calls best what is not",
        _ => "nobody",
    }
}

/// Cases of the default: a small part, in the second it takes. `.ci/run` asks for all 2,000.
fn cases() -> u32 {
    std::env::var("HUBWARD_SWEEP").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

#[test]
fn own_engine_and_highs_agree() {
    let cases = cases();
    let mut dice = Dice(oorandom::Rand64::new(20_262));
    let (mut impossible, mut differ) = (0, Vec::new());
    let mut spent = [0.0; 2];
    for case in 0..cases {
        let problem = random_problem(&mut dice);
        let begun = Instant::now();
        let own = solve(&problem, &Effort::default(), &Control::silent());
        let halfway = Instant::now();
        let highs = highs::solve(&problem, None, &highs::Effort::default());
        spent[0] += (halfway - begun).as_secs_f64();
        if std::env::var_os("DUMP").is_some() { eprintln!("case {case} units {} sites {} rows {} own {:.2} nodes {} highs {:.2} {:?}", problem.loads.len(), problem.sites.len(), problem.rows.len(), (halfway - begun).as_secs_f64(), own.nodes, halfway.elapsed().as_secs_f64(), own.best.as_ref().map(|b| b.cost)); }
        spent[1] += halfway.elapsed().as_secs_f64();
        assert!(own.exhausted, "case {case}: the own engine came to an end");
        assert!(recounts(&problem, own.best.as_ref()), "case {case}: the own plan recounts");
        assert!(recounts(&problem, highs.best.as_ref()), "case {case}: HiGHS's plan recounts");
        let (ours, theirs) =
            (own.best.as_ref().map(|best| best.cost), highs.best.as_ref().map(|best| best.cost));
        let ended = if theirs.is_some() { End::Solved } else { End::Impossible };
        if ours != theirs || highs.end != ended {
            let who = verdict(ours, theirs);
            differ.push(format!("case {case}: {ours:?} and {theirs:?} ({:?}); wrong: {who}", highs.end));
        } else if let Some(cost) = ours {
            assert_eq!(own.bound, cost, "case {case}: the optimum is proven");
            assert_eq!(highs.bound, Some(cost), "case {case}: the optimum is proven by HiGHS as well");
        }
        impossible += u32::from(ours.is_none());
    }
    eprintln!(
        "{cases} cases, {impossible} impossible; own engine {:.1} s, HiGHS {:.1} s",
        spent[0], spent[1]
    );
    assert!(differ.is_empty(), "{} of {cases} differ:\n{}", differ.len(), differ.join("\n"));
    assert!(impossible * 20 >= cases && impossible * 2 < cases, "{impossible} of {cases} have no plan");
}

/// A kernel that keeps the best plan has its cost; one that lost it is bounded apart, and the given plan stays.
#[test]
fn kernels_keep_what_they_should() {
    let mut dice = Dice(oorandom::Rand64::new(7));
    let mut tried = 0;
    while tried < cases().min(200) / 4 {
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
