//! Plans over several years against enumeration: of tiny counties every path of every school and every place of every child, by
//! docs/costs.md, "Several years", written a third time.
//!
//! What one year is by itself is the referee's word, as in `county_brute_force`; what ties the years is written here, without a line of
//! `planning`, `optimise` or the referee's years. `HUBWARD_SWEEP` sets the number of counties.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]
#![expect(clippy::print_stdout, reason = "what a sweep saw is for who runs it")]

mod children;
mod county;
mod plain;
mod reasons;
mod search;
mod ties;
mod truth;

use crate::common::sweep;
use std::collections::BTreeMap;

use crate::common::enumeration::planned;
use crate::common::random_county::{Dice, profile};
use county::{beside, by_the_purse, one_of_many, random_years};
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{Plan, Status};
use hubward::model::recipe::{Recipe, Solve};
use hubward::model::travel::Travel;
use hubward::model::units::{Fen, Micro};
use hubward::{planning, verify};
use search::Search;
use ties::Ties;
use truth::Truth;

const COUNTIES: usize = 500;
const LARGE: usize = 20;
const COUNTY_VIEWS: usize = 40;
const SEED: u128 = 50_302;
/// Plans of single years that are looked at in one county.
const MOST: usize = 20_000;
/// The same where there are many years.
const LONG: usize = 200;
/// Plans of all years that are looked at one by one.
const PLAIN: usize = 60_000;

/// Enough to be cut short in a second or two: the large route is not asked to prove anything.
const NODES: u64 = 50;

#[derive(Debug, Default)]
struct Seen {
    plans: usize,
    impossible: usize,
    /// Of more than three years.
    long: usize,
    one_by_one: usize,
    /// Cut short by the most nodes of the tree: its bound is no more than the best plan, and its plan no less.
    unproven: usize,
    /// Of these: the best plan all the same.
    cheapest_all_the_same: usize,
    /// By rule that ties the years: counties whose best plan is cheaper without it.
    turned: BTreeMap<&'static str, usize>,
    /// Counties whose best plan is another because schools may open again.
    reopened: usize,
}

impl Seen {
    fn add(&mut self, search: &Search<'_>, years: u32, all: Ties, best: i64) {
        let cheaper = [
            ("moves", Ties { moves: false, ..all }),
            ("paths", Ties { paths: false, ..all }),
            ("lead", Ties { lead: false, ..all }),
            ("capital", Ties { capital: false, ..all }),
            ("closures", Ties { closures: false, ..all }),
        ];
        for (rule, ties) in cheaper {
            *self.turned.entry(rule).or_default() += usize::from(search.cheapest(ties).unwrap() < best);
        }
        let closed = Ties { reopen: false, ..all };
        self.reopened += usize::from(all.reopen && search.cheapest(closed) != Some(best));
        self.plans += 1;
        self.long += usize::from(years > 3);
    }
}

/// The referee has nothing against it.
fn passes(case: &Case, travel: &Travel, plan: &Plan, name: &str) {
    assert_eq!(verify::audit(case, travel, travel, plan).findings, [], "{name}: verified");
}

/// Holds the plan of a county to the cheapest there is.
fn judge(
    seen: &mut Seen,
    (case, travel): (&Case, &Travel),
    search: &Search<'_>,
    best: Option<i64>,
    name: &str,
) {
    let truth = search.truth();
    if let Some(plain) = plain::cheapest(truth, PLAIN) {
        assert_eq!(plain, best, "{name}: the two enumerations differ");
        seen.one_by_one += 1;
    }
    let words = || format!("{name}: {:#?}\n{:#?}\n{travel:#?}", case.county, case.recipe);
    let plan = match (planning::plan(case, travel, travel, &Control::silent()), best) {
        (Ok(Outcome::Planned(plan)), Some(_)) => plan,
        (Ok(Outcome::Impossible(_)), None) => {
            seen.impossible += 1;
            return;
        }
        (Ok(Outcome::OutOfTime), _) => {
            seen.unproven += 1;
            return;
        }
        (other, _) => panic!("the best plan costs {best:?}, but {other:#?}\n{}", words()),
    };
    let best = best.unwrap();
    assert!(plan.objective >= Fen(best) && plan.lower_bound <= Fen(best), "{best} in {plan:#?}\n{}", words());
    assert_eq!(plan.constant_cost, Fen(truth.constant), "{name}");
    if plan.status == Status::Optimal {
        assert_eq!((plan.objective, plan.lower_bound), (Fen(best), Fen(best)), "{plan:#?}\n{}", words());
    } else {
        seen.unproven += 1;
        seen.cheapest_all_the_same += usize::from(plan.objective == Fen(best));
    }
    passes(case, travel, &plan, name);
    seen.add(search, case.recipe.years, Ties::all(truth), best);
}

#[test]
fn the_plan_of_all_years_is_the_cheapest_there_is() {
    let counties = sweep(COUNTIES);
    let profile = profile();
    let mut dice = Dice::new(SEED);
    let mut seen = Seen::default();
    let mut number = 0;
    while number < counties {
        let (case, travel) = random_years(&mut dice, &profile);
        let truth = Truth::new(&case, &travel);
        let most = if case.recipe.years > 3 { LONG } else { MOST };
        let Some(search) = Search::new(&truth, most) else { continue };
        let best = search.cheapest(Ties::all(&truth));
        if best.is_none() && dice.chance(65) {
            continue; // too many of them teach little
        }
        number += 1;
        let name = format!("county {number}");
        let unproven = seen.unproven;
        judge(&mut seen, (&case, &travel), &search, best, &name);
        if number % 10 == 0 && seen.unproven == unproven {
            let (one, two) = (planned(&case, &travel, 1, &name), planned(&case, &travel, 2, &name));
            assert_eq!(one, two, "{name}: the same on one thread and two");
        }
    }
    println!("{seen:?}");
    let few = counties / 100;
    assert!(seen.plans > counties / 2 && seen.impossible > few && seen.one_by_one > counties / 2, "{seen:?}");
    assert!(seen.turned.values().all(|&count| count > few), "{seen:?}");
    assert!(seen.long > 0 && seen.reopened > 0 && seen.unproven <= few, "{seen:?}");
}

/// The same by the county's view: floors of the public funds, worth less in later years.
#[test]
fn the_countys_plan_of_all_years_takes_the_least_out_of_its_purse() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 2);
    let mut seen = Seen::default();
    let (mut number, mut turned) = (0, 0);
    while number < COUNTY_VIEWS {
        let (mut case, travel) = random_years(&mut dice, &profile);
        by_the_purse(&mut dice, &mut case);
        let truth = Truth::new(&case, &travel);
        let most = if case.recipe.years > 3 { LONG } else { MOST };
        let Some(search) = Search::new(&truth, most) else { continue };
        let all = Ties::all(&truth);
        let best = search.cheapest(all);
        if best.is_none() && dice.chance(90) {
            continue;
        }
        number += 1;
        let name = format!("county's view {number}");
        judge(&mut seen, (&case, &travel), &search, best, &name);
        let Some(plan) = planned(&case, &travel, 1, &name) else { continue };
        assert_eq!(
            planned(&case, &travel, 2, &name).as_ref(),
            Some(&plan),
            "{name}: the same on one thread and two"
        );
        if number % 2 == 0 {
            continue;
        }
        case.profile.rules.get_mut("school.floor_pupils").unwrap().threshold = Micro(0);
        let without = planned(&case, &travel, 1, &name).unwrap();
        let configured =
            |plan: &Plan| -> Vec<_> { plan.schools.iter().map(|row| row.configuration.clone()).collect() };
        turned +=
            usize::from(without.assignments != plan.assignments || configured(&without) != configured(&plan));
    }
    println!("{seen:?}, {turned} turned by the floor");
    assert!(seen.plans > COUNTY_VIEWS / 2 && seen.unproven == 0 && turned > 0, "{seen:?} {turned}");
}

/// Counties side by side, of more units than the exact route takes. Their best plan costs the sum of the parts' best plans.
#[test]
fn what_is_too_large_to_prove_keeps_the_rules_and_its_bound() {
    let mut profile = profile();
    profile.rules.get_mut("travel.bus.lower.newly_over_share").unwrap().threshold = Micro::ONE;
    let mut dice = Dice::new(SEED + 1);
    let (mut equal, mut none, mut worst, mut bound) = (0, 0, 0.0_f64, 0);
    for number in 0..LARGE {
        let name = format!("large county {number}");
        let solve = Solve { gap: Micro(0), node_limit: NODES, ..Solve::default() };
        let recipe = random_years(&mut dice, &profile).0.recipe;
        let recipe = Recipe { years: 2 + dice.below(2), solve, ..recipe };
        let (mut lands, mut units, mut best, mut free) = (Vec::new(), 0, 0, 0);
        while units <= 130 {
            let (case, travel) = one_of_many(&mut dice, &profile, &recipe);
            let truth = Truth::new(&case, &travel);
            let Some(search) = Search::new(&truth, MOST) else { continue };
            let all = Ties::all(&truth);
            let Some(own) = search.cheapest(all) else { continue };
            best += own;
            free += search.cheapest(Ties { moves: false, ..all }).unwrap();
            units += truth.years.iter().map(|year| year.movers.len()).sum::<usize>();
            lands.push((case, travel));
        }
        let (case, travel) = beside(&lands);
        let outcome = planning::plan(&case, &travel, &travel, &Control::silent()).unwrap();
        bound += usize::from(free < best);
        let Outcome::Planned(plan) = outcome else {
            assert!(matches!(outcome, Outcome::OutOfTime), "{name}: {outcome:?}, but there is a plan");
            none += 1;
            continue;
        };
        passes(&case, &travel, &plan, &name);
        assert!(plan.objective >= Fen(best), "{name}: {:?} is less than {best}", plan.objective);
        assert!(plan.lower_bound <= Fen(best), "{name}: {:?} is a bound above {best}", plan.lower_bound);
        assert_eq!(plan.status == Status::Optimal, plan.objective == plan.lower_bound, "{name}");
        equal += usize::from(plan.objective == Fen(best));
        worst = worst.max((plan.objective - Fen(best)).yuan() / Fen(best + plan.constant_cost.0).yuan());
    }
    println!(
        "{equal} of {LARGE} as cheap as the sum of their parts, {none} without a plan in time, {:.3} % of the total cost above at worst; in {bound} the rule about \
         moving twice costs something",
        100.0 * worst
    );
    assert!(bound > LARGE / 4 && none < LARGE / 4, "{bound}, {none}");
}
