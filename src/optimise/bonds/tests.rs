//! Random tiny problems over two and three years against every choice of configurations and places.

#![expect(clippy::print_stdout, reason = "how good the large route is, for who runs it")]

use crate::model::control::Control;
use crate::optimise::bonds::{Bonds, FEW, Link, solve_up_to, what_if_up_to};
use crate::optimise::problem::{Arc, Chain, Configuration, Problem, Site, Solution, UNLIMITED};
use crate::optimise::solve::Effort;

struct Dice(oorandom::Rand32);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        self.0.rand_range(0..count)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

/// Lower children need the first bit, older ones the second.
const LOWER: u32 = 1;
const UPPER: u32 = 2;

/// Closed, a point, open, open with more seats; what closes stays closed, what is built stays.
fn random_problem(dice: &mut Dice) -> (Problem, Bonds) {
    let years = 2 + dice.below(2);
    let places = if years == 2 { 2 + dice.below(2) } else { 2 };
    let mut problem = Problem::default();
    for _ in 0..years * places {
        let seats = 4 + dice.below(9);
        let kind = |seats: u32, offers: u32, cost: u32| Configuration {
            cost: i64::from(cost),
            seats,
            resources: [UNLIMITED; 3],
            least: 0,
            offers,
        };
        let (point, open) = (dice.below(15), 10 + dice.below(20));
        let more = open + dice.below(15);
        problem.sites.push(Site {
            configurations: vec![
                kind(0, 0, 0),
                kind(seats, LOWER, point),
                kind(seats, LOWER | UPPER, open),
                kind(seats + 5, LOWER | UPPER, more),
            ],
        });
    }
    for place in 0..places {
        problem.chains.push(Chain {
            sites: (0..years).map(|year| year * places + place).collect(),
            first: vec![0, 1, 2],
            next: vec![vec![0], vec![0, 1], vec![0, 1, 2, 3], vec![3]],
        });
    }
    let mut bonds = Bonds::default();
    let mut last: Vec<u32> = Vec::new();
    for year in 0..years {
        let mut units = Vec::new();
        for _ in 0..=dice.below(3) {
            let unit = u32::try_from(problem.loads.len()).unwrap();
            problem.loads.push(1 + dice.below(6));
            bonds.homes.push(if dice.chance(90) { Some(dice.below(places)) } else { None });
            let needs = if dice.chance(50) { LOWER } else { UPPER };
            let from = problem.arcs.len();
            for place in 0..places {
                if dice.chance(85) || (place + 1 == places && problem.arcs.len() == from) {
                    let (site, cost) = (year * places + place, i64::from(dice.below(60)));
                    problem.arcs.push(Arc { unit, site, cost, uses: [0; 3], needs });
                }
            }
            for &before in &last {
                if dice.chance(50) {
                    bonds.links.push(Link { from: before, to: unit, needs });
                }
            }
            units.push(unit);
        }
        last = units;
    }
    (problem, bonds)
}

/// The place of a unit, and its year.
fn place(problem: &Problem, arc: u32) -> (u32, u32) {
    let places = u32::try_from(problem.chains.len()).unwrap();
    let site = problem.arcs[arc as usize].site;
    (site % places, site / places)
}

/// Nobody who is elsewhere than at home, or came from somebody who was, leaves a place that would keep them.
fn keeps(problem: &Problem, bonds: &Bonds, configurations: &[u32], arcs: &[u32]) -> bool {
    fn bound(problem: &Problem, bonds: &Bonds, arcs: &[u32], unit: u32) -> bool {
        let (here, _) = place(problem, arcs[unit as usize]);
        let mut into = bonds.links.iter().filter(|link| link.to == unit);
        bonds.homes[unit as usize] != Some(here) || into.any(|link| bound(problem, bonds, arcs, link.from))
    }
    bonds.links.iter().all(|link| {
        let (left, _) = place(problem, arcs[link.from as usize]);
        let (here, year) = place(problem, arcs[link.to as usize]);
        let site = problem.chains[left as usize].sites[year as usize] as usize;
        let offers = problem.sites[site].configurations[configurations[site] as usize].offers;
        left == here || link.needs & !offers != 0 || !bound(problem, bonds, arcs, link.from)
    })
}

/// Every list with one of each row's values.
fn each(rows: &[Vec<u32>], list: &mut Vec<u32>, look: &mut dyn FnMut(&[u32])) {
    let Some(row) = rows.get(list.len()) else { return look(list) };
    for &value in row {
        list.push(value);
        each(rows, list, look);
        list.pop();
    }
}

/// Sites with the configurations that they must take one of.
type Forced = Vec<(u32, Vec<u32>)>;

fn obeys(configurations: &[u32], forced: &Forced) -> bool {
    forced.iter().all(|(site, allowed)| allowed.contains(&configurations[*site as usize]))
}

fn cheapest(problem: &Problem, bonds: &Bonds, forced: &Forced) -> Option<i64> {
    let arcs_of =
        |unit: u32| (0..).zip(&problem.arcs).filter(move |(_, arc)| arc.unit == unit).map(|(arc, _)| arc);
    let units = 0..u32::try_from(problem.loads.len()).unwrap();
    let arcs: Vec<Vec<u32>> = units.map(|unit| arcs_of(unit).collect()).collect();
    let mut best = None;
    each(&vec![vec![0, 1, 2, 3]; problem.sites.len()], &mut Vec::new(), &mut |configurations| {
        let follows = problem.chains.iter().all(|chain| {
            let years: Vec<u32> = chain.sites.iter().map(|&site| configurations[site as usize]).collect();
            years[0] != 3 && years.windows(2).all(|pair| chain.next[pair[0] as usize].contains(&pair[1]))
        });
        if !follows || !obeys(configurations, forced) {
            return;
        }
        each(&arcs, &mut Vec::new(), &mut |arcs| {
            let cost = problem.cost(configurations, arcs);
            let cheaper = best.is_none_or(|best| cost < best);
            if cheaper && problem.holds(configurations, arcs) && keeps(problem, bonds, configurations, arcs) {
                best = Some(cost);
            }
        });
    });
    best
}

#[test]
fn both_routes_keep_the_bonds_and_few_units_are_proven() {
    let mut dice = Dice(oorandom::Rand32::new(511));
    let effort = Effort { gap: 0.0, ..Effort::default() };
    let (mut plans, mut bound, mut found, mut equal, mut worst) = (0, 0, 0, 0, 0.0_f64);
    for number in 0..400 {
        let (problem, bonds) = random_problem(&mut dice);
        let best = cheapest(&problem, &bonds, &Vec::new());
        let free = cheapest(&problem, &Bonds { links: Vec::new(), ..bonds.clone() }, &Vec::new());
        let exact = solve_up_to(FEW, &problem, &bonds, &[], &effort, &Control::silent());
        assert_eq!(exact.best.as_ref().map(|plan| plan.cost), best, "{number}: {problem:#?} {bonds:#?}");
        assert!(exact.exhausted, "{number}");
        let large = solve_up_to(0, &problem, &bonds, &[], &effort, &Control::silent());
        let (Some(best), Some(free)) = (best, free) else {
            assert!(large.best.is_none(), "{number}: {large:#?}");
            continue;
        };
        assert!(large.bound <= best, "{number}: a bound of {} above {best}", large.bound);
        plans += 1;
        bound += usize::from(free < best);
        let Some(Solution { configurations, arcs, cost }) = large.best else {
            assert!(!large.exhausted, "{number}: there is a plan");
            continue;
        };
        assert!(
            problem.holds(&configurations, &arcs) && keeps(&problem, &bonds, &configurations, &arcs),
            "{number}"
        );
        assert!(
            cost == problem.cost(&configurations, &arcs) && cost >= best,
            "{number}: {cost} below {best}"
        );
        found += 1;
        equal += usize::from(cost == best);
        #[expect(clippy::cast_precision_loss, reason = "tiny costs")]
        let above = (cost - best) as f64 / best.max(1) as f64;
        worst = worst.max(above);
    }
    println!(
        "{plans} plans, in {bound} the bonds cost something; the large route finds {found}, {equal} of the best, at worst {:.1} % above",
        100.0 * worst
    );
    assert!(bound > plans / 10 && equal * 10 > plans * 9, "{bound} and {equal} of {plans}");
}

/// A place is forced through all years, or a unit barred from where it is: by rows the best such plan, from the plan at hand one that keeps
/// everything, and a bound.
#[test]
fn what_is_forced_is_obeyed_and_bounded() {
    let mut dice = Dice(oorandom::Rand32::new(93));
    let effort = Effort { gap: 0.0, ..Effort::default() };
    let silent = Control::silent();
    let (mut plans, mut none, mut found, mut equal, mut proven) = (0, 0, 0, 0, 0);
    for number in 0..300 {
        let (mut problem, bonds) = random_problem(&mut dice);
        let before = solve_up_to(FEW, &problem, &bonds, &[], &effort, &silent);
        let Some(plan) = &before.best else { continue };
        let chain = &problem.chains[dice.below(u32::try_from(problem.chains.len()).unwrap()) as usize];
        let k = dice.below(4);
        // What is built serves from the second year on.
        let forced: Forced =
            chain.sites.iter().skip(usize::from(k == 3)).map(|&site| (site, vec![k])).collect();
        if dice.chance(30) {
            let arc = plan.arcs[dice.below(u32::try_from(plan.arcs.len()).unwrap()) as usize];
            problem.arcs[arc as usize].needs |= 1 << 31;
        }
        let best = cheapest(&problem, &bonds, &forced);
        let exact = solve_up_to(FEW, &problem, &bonds, &forced, &effort, &silent);
        assert_eq!(exact.best.as_ref().map(|plan| plan.cost), best, "{number}: {forced:?} {problem:#?}");
        assert!(exact.exhausted, "{number}");
        for answer in [
            what_if_up_to(0, &problem, &bonds, (&before, &forced), &effort, &silent),
            solve_up_to(0, &problem, &bonds, &forced, &effort, &silent),
        ] {
            let Some(best) = best else {
                assert!(answer.best.is_none(), "{number}: {answer:#?}");
                none += 1;
                continue;
            };
            assert!(answer.bound <= best, "{number}: a bound of {} above {best}", answer.bound);
            plans += 1;
            let Some(Solution { configurations, arcs, cost }) = answer.best else {
                assert!(!answer.exhausted, "{number}: there is a plan");
                continue;
            };
            assert!(problem.holds(&configurations, &arcs) && obeys(&configurations, &forced), "{number}");
            assert!(keeps(&problem, &bonds, &configurations, &arcs), "{number}");
            assert_eq!(cost, problem.cost(&configurations, &arcs), "{number}");
            assert!(cost >= best && (!answer.exhausted || cost == best), "{number}: {cost} and {best}");
            found += 1;
            equal += usize::from(cost == best);
            proven += usize::from(answer.exhausted);
        }
    }
    println!("{plans} plans and {none} times none; {found} found, {equal} of them the best, {proven} proven");
    assert!(none > 20 && equal * 10 > plans * 9 && proven > plans / 10, "{plans}, {none}, {equal}, {proven}");
}
