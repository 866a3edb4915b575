//! The exact engine against enumeration on random tiny problems with every kind of limit in play.

use crate::common::dice::{Dice, size};
use crate::common::sweep;
use hubward::model::control::Control;
use hubward::optimise::classes::{Classes, GRADES, Rooms};
use hubward::optimise::problem::{Arc, Chain, Configuration, Problem, Row, Site, UNLIMITED};
use hubward::optimise::{Effort, solve};

fn random_problem(dice: &mut Dice) -> Problem {
    let units = 2 + dice.below(4);
    let sites = 1 + dice.below(3);
    let loads: Vec<u32> = (0..units).map(|_| 1 + dice.below(9)).collect();
    let mut sites: Vec<Site> = (0..sites)
        .map(|_| {
            let configurations = (0..=dice.below(3)).map(|k| {
                if k == 0 && dice.chance(80) {
                    Configuration { cost: 0, seats: 0, resources: [0; 3], least: 0, offers: 0 }
                } else {
                    let bed = |dice: &mut Dice| if dice.chance(60) { UNLIMITED } else { 4 + dice.below(12) };
                    Configuration {
                        cost: i64::from(dice.below(300)),
                        seats: 6 + dice.below(25),
                        resources: [bed(dice), bed(dice), bed(dice)],
                        least: if dice.chance(15) { dice.below(6) } else { 0 },
                        offers: if dice.chance(60) { 3 } else { 1 + dice.below(3) },
                    }
                }
            });
            Site { configurations: configurations.collect() }
        })
        .collect();
    let chains: Vec<Chain> = dice.chance(30).then(|| random_chain(dice, &mut sites)).into_iter().collect();
    let mut arcs = Vec::new();
    for unit in 0..units {
        for site in 0..size(&sites) {
            for needs in 1..=2 {
                if dice.chance(80) {
                    let load = loads[unit as usize];
                    let uses = [dice.below(load + 1), dice.below(2), dice.below(2) * load];
                    arcs.push(Arc { unit, site, cost: i64::from(dice.below(200)) - 20, uses, needs });
                }
            }
        }
    }
    let rows = (0..dice.below(4)).map(|row| {
        let on_arcs = (0..size(&arcs)).filter(|_| dice.chance(40)).collect::<Vec<_>>();
        let least = if dice.chance(50) { 0 } else { 3 };
        let arcs = on_arcs.into_iter().map(|arc| (arc, i64::from(dice.below(5)) - least)).collect();
        let mut configurations = Vec::new();
        for (site, content) in (0..).zip(&sites) {
            for k in 0..size(&content.configurations) {
                if dice.chance(40) {
                    configurations.push((site, k, i64::from(dice.below(7)) - 3));
                }
            }
        }
        let price = dice.chance(50).then(|| i64::from(dice.below(60)));
        Row { name: format!("row {row}"), arcs, configurations, limit: i64::from(dice.below(20)), price }
    });
    let rows = rows.collect();
    let classes = dice.chance(30).then(|| random_classes(dice, &loads, &sites));
    Problem { loads, sites, arcs, rows, chains, classes }
}

/// Every load over three grades, and rooms for few classes in some configurations.
fn random_classes(dice: &mut Dice, loads: &[u32], sites: &[Site]) -> Classes {
    let grades = |&load: &u32| {
        let mut grades = [0; GRADES];
        (0..load).for_each(|_| grades[dice.below(3) as usize] += 1);
        grades
    };
    let grades = loads.iter().map(grades).collect();
    let rooms = |site: &Site| {
        let own = site.configurations.iter();
        own.map(|_| {
            dice.maybe(70, |dice| Rooms {
                most: 1 + dice.below(4),
                size: 3 + dice.below(6),
                joined: dice.chance(40),
            })
        })
        .collect()
    };
    Classes { grades, rooms: sites.iter().map(rooms).collect() }
}

/// The fewest classes of a load, by trying every way to cut the grades into neighbours that sit together.
fn fewest_classes(load: &[u32], rooms: Rooms) -> u32 {
    let taught: Vec<u32> = load.iter().copied().filter(|&pupils| pupils > 0).collect();
    let Some((_, rest)) = taught.split_first() else { return 0 };
    let cuts = 0..1_u32 << rest.len();
    let classes = cuts.filter_map(|cuts| {
        let (mut runs, mut run) = (0, vec![taught[0]]);
        let close = |run: &[u32]| {
            let all: u32 = run.iter().sum();
            (run.len() == 1 || rooms.joined && all <= rooms.size).then(|| all.div_ceil(rooms.size))
        };
        for (at, &pupils) in rest.iter().enumerate() {
            if cuts >> at & 1 == 1 {
                runs += close(&run)?;
                run.clear();
            }
            run.push(pupils);
        }
        Some(runs + close(&run)?)
    });
    classes.min().expect("each grade by itself is a way")
}

/// Whether the classes of every site have rooms, counted from nothing.
fn has_rooms(problem: &Problem, configurations: &[u32], arcs: &[u32]) -> bool {
    let Some(classes) = &problem.classes else { return true };
    (0..problem.sites.len()).all(|site| {
        let Some(rooms) = classes.rooms[site][configurations[site] as usize] else { return true };
        let here = |unit: &usize| problem.arcs[arcs[*unit] as usize].site as usize == site;
        let units: Vec<usize> = (0..arcs.len()).filter(here).collect();
        let grade = |grade: usize| units.iter().map(|&unit| classes.grades[unit][grade]).sum();
        let load: Vec<u32> = (0..GRADES).map(grade).collect();
        fewest_classes(&load, rooms) <= rooms.most
    })
}

/// All sites (cut to as many configurations) as years of one place, or all but the first; what may follow what is drawn.
fn random_chain(dice: &mut Dice, sites: &mut [Site]) -> Chain {
    let count = sites.iter().map(|site| site.configurations.len()).min().unwrap_or(0);
    for site in &mut *sites {
        site.configurations.truncate(count);
    }
    let some = |dice: &mut Dice| -> Vec<u32> {
        (0..u32::try_from(count).expect("few configurations")).filter(|_| dice.chance(75)).collect()
    };
    let from = dice.below(2).min(size(sites) - 1);
    let mut first = some(dice);
    if first.is_empty() {
        first.push(0);
    }
    Chain { sites: (from..size(sites)).collect(), first, next: (0..count).map(|_| some(dice)).collect() }
}

/// Every choice of configurations and arcs.
fn enumerate(problem: &Problem) -> Option<i64> {
    fn odometer(limits: &[u32], mut visit: impl FnMut(&[u32])) {
        let mut digits = vec![0; limits.len()];
        if limits.contains(&0) {
            return;
        }
        loop {
            visit(&digits);
            let Some(turn) = (0..limits.len()).find(|&place| digits[place] + 1 < limits[place]) else {
                return;
            };
            digits[turn] += 1;
            digits[..turn].fill(0);
        }
    }
    let sites: Vec<u32> = problem.sites.iter().map(|site| size(&site.configurations)).collect();
    let choices: Vec<Vec<u32>> = (0..size(&problem.loads))
        .map(|unit| (0..size(&problem.arcs)).filter(|&arc| problem.arcs[arc as usize].unit == unit).collect())
        .collect();
    let limits: Vec<u32> = choices.iter().map(|arcs| size(arcs)).collect();
    let rest = Problem { classes: None, ..problem.clone() };
    let mut best = None;
    odometer(&limits, |digits| {
        let arcs: Vec<u32> = digits.iter().zip(&choices).map(|(&digit, arcs)| arcs[digit as usize]).collect();
        odometer(&sites, |configurations| {
            let cost = problem.cost(configurations, &arcs);
            let cheaper = best.is_none_or(|best| cost < best);
            let holds = || rest.holds(configurations, &arcs) && has_rooms(problem, configurations, &arcs);
            if cheaper && holds() {
                best = Some(cost);
            }
        });
    });
    best
}

/// Rows that ask for something, and so have limits below 0: at least so many children here, so many schools there.
#[test]
fn rows_with_limits_below_0_are_kept_and_bounded() {
    let mut dice = Dice::new(20_183);
    let (mut kept, mut priced) = (0, 0);
    for case in 0..sweep(500) {
        let mut problem = random_problem(&mut dice);
        for row in &mut problem.rows {
            row.limit -= 8 + i64::from(dice.below(12));
            row.arcs.iter_mut().for_each(|(_, a)| *a = -a.abs() - 1);
        }
        let truth = enumerate(&problem);
        let answer = solve(&problem, &Effort::default(), &Control::silent());
        assert_eq!(answer.best.as_ref().map(|best| best.cost), truth, "case {case}: {problem:#?}");
        assert!(truth.is_none_or(|truth| truth == answer.bound), "case {case}: the optimum is proven");
        let short = solve(&problem, &Effort { node_limit: 1, ..Effort::default() }, &Control::silent());
        assert!(truth.is_none_or(|truth| short.bound <= truth), "case {case}: {} of {truth:?}", short.bound);
        kept += u32::from(truth.is_some() && problem.rows.iter().any(|row| row.price.is_none()));
        priced += u32::from(truth.is_some() && problem.rows.iter().any(|row| row.price.is_some()));
    }
    assert!(kept > 50 && priced > 50, "{kept} with such a row kept, {priced} with one paid for");
}

/// A plan may stop within a gap of the best: it then is within it, its bound says so, and no bound is above the best plan.
#[test]
fn plans_within_a_gap_are_within_it() {
    let mut dice = Dice::new(20_182);
    let mut stopped_early = 0;
    for case in 0..sweep(500) {
        let problem = random_problem(&mut dice);
        let Some(truth) = enumerate(&problem) else { continue };
        for (percent, gap) in [(1, 0.01), (10, 0.1), (50, 0.5)] {
            let answer = solve(&problem, &Effort { gap, ..Effort::default() }, &Control::silent());
            let best = answer.best.as_ref().map(|best| best.cost).expect("there is a plan");
            assert!(answer.bound <= truth && truth <= best, "case {case}: {} {truth} {best}", answer.bound);
            assert!(
                100 * (best - answer.bound) <= percent * best.abs(),
                "case {case}, {percent} %: {best} is not proven within {}",
                answer.bound
            );
            stopped_early += u32::from(best > truth || answer.bound < truth);
        }
    }
    assert!(stopped_early > 50, "{stopped_early} stopped before the optimum: the gap is not at work");
}

#[test]
fn exact_engine_equals_enumeration() {
    let cases = sweep(500);
    let mut dice = Dice::new(20_181);
    let mut impossible = 0;
    for case in 0..cases {
        let problem = random_problem(&mut dice);
        let truth = enumerate(&problem);
        let answer = solve(&problem, &Effort::default(), &Control::silent());
        assert!(answer.exhausted, "case {case}");
        assert_eq!(answer.best.as_ref().map(|best| best.cost), truth, "case {case}: {problem:#?}");
        if let Some(best) = &answer.best {
            assert!(problem.holds(&best.configurations, &best.arcs), "case {case}");
            assert_eq!(answer.bound, best.cost, "case {case}: the optimum is proven");
        } else {
            impossible += 1;
        }
        // Cut short, it still bounds every plan.
        let short = solve(&problem, &Effort { node_limit: 1, ..Effort::default() }, &Control::silent());
        assert!(truth.is_none_or(|truth| short.bound <= truth), "case {case}: {} of {truth:?}", short.bound);
        if short.best.is_some() {
            assert!(short.best.map(|best| best.cost) >= truth, "case {case}");
        }
    }
    assert!(
        impossible * 5 < cases * 3,
        "most random problems have a plan: {impossible} of {cases} have none"
    );
}
