//! Branch and price alone, from prices of nothing and without a plan, against every choice of tiny problems.

use crate::model::control::Control;
use crate::optimise::columns::{Start, is_small, search};
use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices};
use crate::optimise::problem::{Arc, Configuration, Problem, Row, Site, UNLIMITED};
use crate::optimise::rounds::Rounds;
use crate::optimise::tree::{Goal, Tree};

struct Dice(oorandom::Rand32);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        self.0.rand_range(0..count)
    }
}

/// Few seats, few beds, least loads and rows over all sites, one of them with a price.
fn random_problem(dice: &mut Dice) -> Problem {
    let (units, sites) = (4 + dice.below(3), 2 + dice.below(2));
    let mut problem =
        Problem { loads: (0..units).map(|_| 1 + dice.below(7)).collect(), ..Problem::default() };
    let all: u32 = problem.loads.iter().sum();
    for _ in 0..sites {
        let seats = all / sites + dice.below(4);
        let open = |cost: u32, seats: u32, beds: u32, least: u32| Configuration {
            cost: cost.into(),
            seats,
            resources: [beds, UNLIMITED, UNLIMITED],
            least,
            offers: 1,
        };
        let closed = Configuration { offers: 0, ..open(0, 0, 0, 0) };
        let least = dice.below(3) * seats / 3;
        let beds = dice.below(8);
        let small = open(20 + dice.below(20), seats, beds, least);
        let large = open(40 + dice.below(30), seats + 5, beds + dice.below(6), 0);
        problem.sites.push(Site { configurations: vec![closed, small, large] });
    }
    for unit in 0..units {
        for site in 0..sites {
            let cost = i64::from(dice.below(50));
            if dice.below(10) > 0 {
                problem.arcs.push(Arc { unit, site, cost, uses: [0; 3], needs: 1 });
            }
            if dice.below(3) == 0 {
                let uses = [problem.loads[unit as usize], 0, 0];
                problem.arcs.push(Arc { unit, site, cost: cost / 3, uses, needs: 1 });
            }
        }
    }
    let limit = i64::from(dice.below(40));
    let on_sites = |dice: &mut Dice| {
        (0..sites)
            .flat_map(|site| [(site, 1, 5), (site, 2, 5 + i64::from(site))])
            .filter(|_| dice.below(4) > 0)
            .collect()
    };
    let budget = on_sites(dice);
    problem.rows.push(Row {
        name: "budget".into(),
        configurations: budget,
        limit: limit / 2 + 4,
        ..Row::default()
    });
    let arcs: Vec<(u32, i64)> =
        (0..).zip(&problem.arcs).filter(|(_, arc)| arc.uses[0] > 0).map(|(id, _)| (id, 2)).collect();
    let price = (dice.below(2) == 0).then(|| i64::from(dice.below(15)));
    problem.rows.push(Row { name: "boarders".into(), arcs, limit: limit / 8, price, ..Row::default() });
    problem
}

fn cheapest(problem: &Problem) -> Option<i64> {
    let own =
        |unit: u32| (0_u32..).zip(&problem.arcs).filter(move |(_, arc)| arc.unit == unit).map(|(id, _)| id);
    let units = 0..u32::try_from(problem.loads.len()).unwrap();
    let choices: Vec<Vec<u32>> = units.map(|unit| own(unit).collect()).collect();
    let rows: Vec<Vec<u32>> =
        choices.into_iter().chain(problem.sites.iter().map(|_| vec![0, 1, 2])).collect();
    let mut best = None;
    each(&rows, &mut Vec::new(), &mut |choice| {
        let (arcs, configurations) = choice.split_at(problem.loads.len());
        let cost = problem.cost(configurations, arcs);
        if best.is_none_or(|best| cost < best) && problem.holds(configurations, arcs) {
            best = Some(cost);
        }
    });
    best
}

fn each(rows: &[Vec<u32>], list: &mut Vec<u32>, look: &mut dyn FnMut(&[u32])) {
    let Some(row) = rows.get(list.len()) else { return look(list) };
    for &value in row {
        list.push(value);
        each(rows, list, look);
        list.pop();
    }
}

fn alone(problem: &Problem, node_limit: u64) -> Tree {
    let index = Index::new(problem);
    let nothing = Prices {
        units: vec![0; problem.loads.len()],
        sites: vec![[0; 3]; problem.sites.len()],
        rows: vec![0; problem.rows.len()],
    };
    let start = Start {
        open: Open::all(&index),
        prices: nothing,
        bound: -1_000_000,
        rounds: Rounds::new(&index, 1),
        goal: Goal::new(&index, 0.0),
        node_limit,
        certify: Some(Vec::new()),
    };
    search(&index, start, &Control::silent())
}

#[test]
fn equals_every_choice() {
    let mut dice = Dice(oorandom::Rand32::new(77));
    let (mut none, mut nodes) = (0, 0);
    for case in 0..300 {
        let problem = random_problem(&mut dice);
        assert!(is_small(&problem));
        let truth = cheapest(&problem);
        let tree = alone(&problem, 0);
        assert!(tree.exhausted, "case {case}");
        assert_eq!(tree.best.as_ref().map(|plan| plan.cost), truth, "case {case}: {problem:#?}");
        match &tree.best {
            Some(plan) => {
                assert!(problem.holds(&plan.configurations, &plan.arcs), "case {case}");
                assert_eq!(tree.bound, plan.cost, "case {case}");
            }
            None => none += 1,
        }
        nodes += tree.nodes;
        let short = alone(&problem, 1);
        assert!(truth.is_none_or(|truth| short.bound <= truth), "case {case}: {} {truth:?}", short.bound);
    }
    assert!(none > 15 && none < 150 && nodes > 450, "{none} without a plan, {nodes} nodes");
}
