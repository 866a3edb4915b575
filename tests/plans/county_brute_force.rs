//! Whole tiny counties against enumeration: what `planning::plan` calls optimal must be the cheapest of all plans that
//! the referee lets pass, and where it finds none, no plan may pass.
//!
//! The enumeration writes rows and configurations naively and asks the referee about each; it knows no rule itself.
//! `HUBWARD_SWEEP` sets the number of counties.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; what was seen is printed"
)]

use crate::common::sweep;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::common::enumeration::{Enumeration, planned};
use crate::common::random_county::{
    Dice, floored, grown_up, profile, random_case, random_kindergartens, together,
};
use hubward::model::case::Case;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::plan::{BoundKind, Figures, Means, Plan, SchoolOutcome, SchoolYear, Status};
use hubward::model::recipe::{ObjectiveKind, View};
use hubward::model::rules::{Force, Rule};
use hubward::model::travel::Travel;
use hubward::model::units::{Fen, Micro};
use hubward::verify;

const COUNTIES: usize = 500;
const CLASSICS: usize = 200;
const EQUITY: usize = 200;
const KINDERGARTENS: usize = 200;
const CLASSES: usize = 200;
const COUNTY_VIEWS: usize = 300;
const CATCHMENTS: usize = 200;
const SMALL_COUNTY_VIEWS: usize = 50;
const SEED: u128 = 8_540_028;

#[derive(Debug, Default)]
struct Seen {
    plans: usize,
    impossible: usize,
    closed: usize,
    partial: usize,
    new: usize,
    built: usize,
    means: BTreeMap<&'static str, usize>,
    /// Plans that pay for a soft row.
    charged: usize,
    /// Plans with an own hard row, a soft one.
    hard: usize,
    soft: usize,
    /// Plans in which a hard row drawn gives way to what is so today.
    existing: usize,
}

impl Seen {
    fn add_rules(&mut self, case: &Case, plan: &Plan) {
        let drawn: Vec<&Rule> = case.profile.rules.values().filter(|rule| rule.citation == "drawn").collect();
        self.hard += usize::from(drawn.iter().any(|rule| rule.force == Force::Hard));
        self.soft += usize::from(drawn.iter().any(|rule| rule.force == Force::Soft));
        let figures = plan.final_year();
        self.charged += usize::from(figures.money.headings["over_limit"] > Fen(0));
        let results = figures.rules.iter().filter(|rule| rule.citation == "drawn" && rule.kind == "hard");
        for rule in results {
            assert_eq!((rule.pass, rule.violations), (true, 0), "a plan keeps every hard row: {rule:?}");
            self.existing += usize::from(rule.existing > 0);
        }
    }

    fn add(&mut self, plan: &Plan) {
        let has = |wanted: SchoolOutcome| {
            usize::from(plan.schools.iter().any(|row| row.configuration.outcome == wanted))
        };
        self.plans += 1;
        self.closed += has(SchoolOutcome::Closed);
        self.partial += has(SchoolOutcome::Partial);
        self.new += has(SchoolOutcome::New);
        let built = |row: &SchoolYear| row.configuration.added_beds + row.configuration.added_seats > 0;
        self.built += usize::from(plan.schools.iter().any(built));
        for means in Means::ALL {
            let some = plan.assignments.iter().any(|row| row.means == means);
            *self.means.entry(means.word()).or_default() += usize::from(some);
        }
    }
}

/// The plan of a case, judged.
fn cheapest(case: &Case, travel: &Travel, name: &str) -> Option<Plan> {
    judged(planned(case, travel, 1, name), case, travel, name)
}

/// Holds a plan to the cheapest one of all that the referee passes: as cheap, proven so, and passed itself. `None` = there is
/// none, and none was planned.
fn judged(plan: Option<Plan>, case: &Case, travel: &Travel, name: &str) -> Option<Plan> {
    let mut truth = Enumeration::new(case, travel);
    truth.run();
    let Some(plan) = plan else {
        assert!(truth.best.is_none(), "{name}: called impossible, but the referee passes {:#?}", truth.best);
        return None;
    };
    let Some((_, best)) = &truth.best else { panic!("{name}: {plan:#?} is not among all the plans") };
    assert_eq!(truth.audit(best).findings, [], "{name}: the cheapest plan passes, every figure counted");
    assert_eq!(
        plan.objective, best.objective,
        "{name}: planned {:#?}\nbut the referee passes {:#?}\nin {:#?}\n{travel:#?}",
        plan, best, case.county
    );
    assert_eq!((plan.status, plan.lower_bound), (Status::Optimal, plan.objective), "{name}");
    assert_eq!(plan.constant_cost, best.constant_cost, "{name}");
    assert_eq!(truth.audit(&plan).findings, [], "{name}: verified");
    Some(plan)
}

#[test]
fn the_plan_is_the_cheapest_that_the_referee_lets_pass() {
    let counties = sweep(COUNTIES);
    let profile = profile();
    let mut dice = Dice::new(SEED);
    let mut seen = Seen::default();
    for number in 0..counties {
        let (case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        let plan = planned(&case, &travel, 1, &name);
        if number % 5 == 0 {
            assert_eq!(
                plan,
                planned(&case, &travel, 2, &name),
                "{name}: the same plan on one thread and two"
            );
        }
        let Some(plan) = judged(plan, &case, &travel, &name) else {
            seen.impossible += 1;
            continue;
        };
        seen.add(&plan);
        seen.add_rules(&case, &plan);
    }
    let few = counties / 50;
    let (plans, impossible) = (seen.plans, seen.impossible);
    assert!(plans > counties / 2 && impossible > few, "{seen:?}");
    assert!(seen.closed > few && seen.partial > few && seen.new > few && seen.built > few, "{seen:?}");
    assert!(seen.hard > few && seen.soft > few && seen.charged > few && seen.existing > few, "{seen:?}");
    assert!(seen.means.values().all(|&count| count > few), "{seen:?}");
}

/// Of every county: rows on catchments with prices, every fourth by the county's view. The referee counts them from the rows of the
/// plan alone.
#[test]
fn prices_on_catchments_are_paid_or_not_as_is_cheapest() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 5);
    let (mut plans, mut impossible, mut turned, mut bounded) = (0, 0, 0, 0);
    let (mut paid, mut spared) = (BTreeMap::new(), BTreeMap::new());
    for number in 0..CATCHMENTS {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        if number % 4 == 3 {
            case.recipe.objective.view = View::County;
            floored(&mut dice, &mut case);
        }
        let free = planned(&case, &travel, 1, &name);
        together(&mut dice, &mut case);
        let Some(plan) = cheapest(&case, &travel, &name) else {
            assert!(free.is_none(), "{name}: what may be paid for takes no plan away");
            impossible += 1;
            continue;
        };
        let free = free.unwrap();
        plans += 1;
        assert!(free.objective <= plan.objective, "{name}: prices only add");
        turned += usize::from(free.assignments != plan.assignments);
        // The referee has recomputed such a bound from its prices.
        let names = plan.multipliers.rows.keys();
        let priced = names.filter(|row| row.starts_with("catchment.")).count() > 0;
        bounded += usize::from(plan.bound == BoundKind::Lagrangian && priced);
        let beyond = |figures: &Figures, id: &str| {
            let rule = figures.rules.iter().find(|rule| rule.id == id).unwrap();
            rule.violations + rule.existing
        };
        let rules = case.profile.rules.values();
        for rule in rules.filter(|rule| rule.id.starts_with("catchment.") && rule.force == Force::Soft) {
            let (without, with) = (beyond(free.final_year(), &rule.id), beyond(plan.final_year(), &rule.id));
            *paid.entry(rule.id.clone()).or_insert(0) += usize::from(with > 0);
            *spared.entry(rule.id.clone()).or_insert(0) += usize::from(with < without);
        }
        assert_eq!(planned(&case, &travel, 2, &name).as_ref(), Some(&plan), "{name}: on two threads");
    }
    println!(
        "{plans} plans, {impossible} impossible; {turned} turned by the prices, {bounded} bounded by prices of these rows; \
         paid {paid:?}, fewer counted {spared:?}"
    );
    let few = CATCHMENTS / 80;
    assert!(plans > CATCHMENTS / 2 && impossible > few && turned > few && bounded > few);
    let each = |counts: &BTreeMap<String, usize>| counts.len() == 3 && counts.values().all(|&n| n > few);
    assert!(each(&paid) && each(&spared), "{paid:?} {spared:?}");
}

#[test]
fn kindergartens_are_planned_as_cheaply_as_the_referee_lets_pass() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 2);
    let (mut seen, mut impossible, mut shares, mut more) = (Seen::default(), 0, 0, 0);
    for number in 0..KINDERGARTENS {
        let (case, travel) = random_kindergartens(&mut dice, &profile);
        let name = format!("kindergartens {number}");
        let Some(plan) = cheapest(&case, &travel, &name) else {
            impossible += 1;
            continue;
        };
        let enrolled: u32 = case
            .county
            .villages
            .values()
            .iter()
            .map(|village| village.kindergarten.iter().sum::<u32>())
            .sum();
        more += usize::from(plan.assignments.iter().map(|row| row.pupils).sum::<u32>() > enrolled);
        let hard = |rule: &&Rule| rule.id.starts_with("preschool.") && rule.force == Force::Hard;
        shares += usize::from(case.profile.rules.values().any(|rule| hard(&rule)));
        seen.add(&plan);
    }
    let few = KINDERGARTENS / 20;
    assert!(seen.plans > KINDERGARTENS / 2 && impossible > few, "{seen:?} {impossible}");
    assert!(shares > few && more > few && seen.closed > few && seen.new > few, "{seen:?} {shares} {more}");
    assert_eq!(
        (seen.means["board"], seen.partial),
        (0, 0),
        "small children board nowhere, nothing is a point"
    );
}

/// Schools that state few rooms, small classes, joined grades, and the profile holds them to their rooms; now and then by the
/// county's view, whose configurations stand twice.
#[test]
fn whole_classes_find_their_rooms_as_cheaply_as_the_referee_lets_pass() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 4);
    let (mut plans, mut impossible, mut turned, mut existing, mut points) = (0, 0, 0, 0, 0);
    for number in 0..CLASSES {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let name = format!("classes {number}");
        for school in Arc::get_mut(&mut case.county).unwrap().schools.values_mut() {
            school.rooms = dice.maybe(80, |dice| 1 + dice.below(6));
        }
        if number % 6 == 5 {
            case.recipe.objective.view = View::County;
        }
        for (id, sizes) in [("class.primary.max", [4, 7, 12, 45]), ("class.point.target", [3, 6, 10, 30])] {
            case.profile.rules.get_mut(id).unwrap().threshold = Micro::whole(dice.of(&sizes));
        }
        let free = planned(&case, &travel, 1, &name);
        let rule = case.profile.rules.get_mut("capacity.rooms").unwrap();
        (rule.force, rule.threshold) = (Force::Hard, Micro::whole(i64::from(dice.below(2))));
        let Some(plan) = cheapest(&case, &travel, &name) else {
            impossible += usize::from(free.is_some());
            continue;
        };
        assert_eq!(planned(&case, &travel, 2, &name).as_ref(), Some(&plan), "{name}: on two threads");
        plans += 1;
        turned += usize::from(free.is_some_and(|free| free.objective < plan.objective));
        let result = plan.final_year().rules.iter().find(|rule| rule.id == "capacity.rooms").unwrap();
        assert_eq!((result.pass, result.violations), (true, 0), "{name}");
        existing += usize::from(result.existing > 0);
        points +=
            usize::from(plan.schools.iter().any(|row| row.configuration.outcome == SchoolOutcome::Partial));
    }
    let few = CLASSES / 20;
    println!(
        "{plans} plans, {turned} turned, {impossible} impossible by it, {existing} as crowded as today, {points} with a point"
    );
    assert!(plans > CLASSES / 2 && turned > few && impossible > 2 && existing > few && points > few);
}

/// Seconds of some walk or bus ride, as they count.
fn some_way(dice: &mut Dice, case: &Case, travel: &Travel) -> Option<u32> {
    let factor = case.profile.rate(&format!("bus.route_factor.{}", case.recipe.travel.season));
    let village = VillageId(dice.below(u32::try_from(case.county.villages.len()).unwrap()));
    let school = SchoolId(dice.below(u32::try_from(case.county.schools.len()).unwrap()));
    if dice.chance(30) {
        return None;
    }
    if dice.chance(40) {
        return travel.walk.trip(village, school).map(|trip| trip.time.0);
    }
    travel.bus.trip(village, school).map(|trip| trip.time.scaled(factor).0)
}

/// A quarter of the counties for each classic, half of them without seats.
#[test]
fn a_classic_is_the_least_that_the_referee_lets_pass() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 1);
    let (mut plans, mut impossible) = ([0; 5], [0; 5]);
    for number in 0..CLASSICS {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let kind = 1 + number % 4;
        let way = some_way(&mut dice, &case, &travel);
        let objective = &mut case.recipe.objective;
        objective.kind = ObjectiveKind::ALL[kind];
        objective.uncapacitated = number % 8 < 4;
        let half_minutes = 15 + dice.below(90);
        objective.cover_minutes = Some(Micro(i64::from(half_minutes) * 500_000));
        // A radius that is somebody's way to the second is where "within" and "below" differ.
        if let Some(seconds) = way.filter(|seconds| *seconds < 6_000) {
            objective.cover_minutes = Some(Micro((i64::from(seconds) * 1_000_000 + 59) / 60));
        }
        if objective.kind.counts_schools() && case.recipe.decide.open.is_none() {
            case.recipe.decide.open = Some(1 + dice.below(3));
        }
        let name = format!("county {number}, {:?}", case.recipe.objective);
        let plan = planned(&case, &travel, 1, &name);
        let mut truth = Enumeration::new(&case, &travel);
        truth.run();
        let Some(plan) = plan else {
            assert!(truth.best.is_none(), "{name}: called impossible, but {:#?}", truth.best);
            impossible[kind] += 1;
            continue;
        };
        let Some((_, best)) = &truth.best else { panic!("{name}: {plan:#?} is not among all the plans") };
        assert_eq!(plan.objective, best.objective, "{name}: {plan:#?}\nbut the referee passes {best:#?}");
        assert_eq!((plan.status, plan.lower_bound), (Status::Optimal, plan.objective), "{name}");
        assert_eq!(truth.audit(&plan).findings, [], "{name}: verified");
        plans[kind] += 1;
    }
    assert!(plans[1..].iter().all(|&count| count > CLASSICS / 20), "{plans:?}, impossible {impossible:?}");
}

/// Mean and longest minutes of everybody's way, weekly ones and escorts among them: what limits on all and Kolm-Pollak minutes count.
fn every_way(figures: &Figures) -> (f64, f64) {
    let ways: Vec<_> = figures.travel.by_means.values().collect();
    let seconds: u64 = ways.iter().map(|way| way.pupil_seconds).sum();
    let pupils: u32 = ways.iter().map(|way| way.pupils).sum();
    let worst = ways.iter().map(|way| way.max.0).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a few children")]
    let mean = seconds as f64 / 60.0 / f64::from(pupils.max(1));
    (mean, f64::from(worst) / 60.0)
}

/// Of every county that has a plan: a limit on its mean, on its Kolm-Pollak minutes, a price on unequal ways, by turns and together.
#[test]
fn equity_as_a_limit_and_as_a_price_is_what_the_referee_lets_pass() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 2);
    let (mut binding, mut impossible, mut dearer) = ([0; 2], 0, 0);
    for number in 0..EQUITY {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        let Some(free) = planned(&case, &travel, 1, &name) else { continue };
        case.recipe.objective.aversion =
            dice.maybe(40, |dice| Micro(i64::from(1 + dice.below(30)) * 100_000));
        let before = verify::audit(&case, &travel, &travel, &free).years[0].1.clone();
        let share = |dice: &mut Dice, of: f64| Micro::from_f64(of * f64::from(70 + dice.below(40)) / 100.0);
        let (mean, _) = every_way(&before);
        let kolm_pollak = before.equity.unwrap().kolm_pollak.as_f64();
        let decide = &mut case.recipe.decide;
        if number % 2 == 0 {
            decide.max_mean_minutes = share(&mut dice, mean);
        }
        if number % 3 < 2 {
            decide.max_kolm_pollak_minutes = share(&mut dice, kolm_pollak);
        }
        if number % 5 < 3 {
            case.recipe.objective.equity_minute = Some(Micro(i64::from(1 + dice.below(60)) * 50_000));
        }
        let Some(plan) = cheapest(&case, &travel, &name) else {
            impossible += 1;
            continue;
        };
        let (figures, decide) = (plan.final_year(), &case.recipe.decide);
        let equity = figures.equity.as_ref().unwrap();
        let (mean, worst) = every_way(figures);
        let kolm_pollak = equity.kolm_pollak.as_f64();
        assert!(
            mean - 1e-6 <= kolm_pollak && kolm_pollak <= worst + 1e-6,
            "{name}: {mean} {kolm_pollak} {worst}"
        );
        assert!(decide.max_mean_minutes.is_none_or(|most| mean <= most.as_f64() + 1e-6), "{name}");
        assert!(decide.max_kolm_pollak_minutes.is_none_or(|most| equity.kolm_pollak <= most), "{name}");
        if case.recipe.objective.equity_minute.is_none() {
            let moved = usize::from(plan.objective > free.objective);
            binding[0] += if decide.max_mean_minutes.is_some() { moved } else { 0 };
            binding[1] += if decide.max_kolm_pollak_minutes.is_some() { moved } else { 0 };
        } else {
            dearer += usize::from(plan.assignments != free.assignments);
        }
    }
    let few = EQUITY / 40;
    assert!(
        binding.iter().all(|&count| count > few) && impossible > few && dearer > few,
        "{binding:?} {impossible} {dearer}"
    );
}

/// Of every county: society's plan, and the county's by rates and a floor of its own.
#[test]
fn the_countys_view_is_what_its_purse_says_and_no_plan_takes_less_out_of_it() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 3);
    let (mut plans, mut impossible, mut other, mut turned) = (0, 0, 0, 0);
    let (mut brought, mut grown, mut priced) = (0, 0, 0);
    for number in 0..COUNTY_VIEWS {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        if number % 5 == 4 {
            grown_up(&mut case);
        }
        let by_society = planned(&case, &travel, 1, &name);
        case.recipe.objective.view = View::County;
        floored(&mut dice, &mut case);
        let Some(plan) = cheapest(&case, &travel, &name) else {
            impossible += 1;
            continue;
        };
        plans += 1;
        other += usize::from(by_society.is_some_and(|by_society| by_society.assignments != plan.assignments));
        // The referee has recomputed such a bound from its prices: it is neither above nor below what they give.
        priced += usize::from(plan.bound == BoundKind::Lagrangian);
        brought += usize::from(from_floors(plan.final_year()) > Fen(0));
        let floor = case.profile.rules["school.floor_pupils"].threshold.0 / 1_000_000;
        grown += usize::from(plan.schools.iter().any(|row| row.pupils > 0 && i64::from(row.pupils) >= floor));
        assert_eq!(planned(&case, &travel, 2, &name).as_ref(), Some(&plan), "{name}: on two threads");
        // The same purse without a floor: where its plan is another, the floor turned the decision.
        case.profile.rules.get_mut("school.floor_pupils").unwrap().threshold = Micro(0);
        let without = planned(&case, &travel, 1, &name).unwrap();
        turned += usize::from(without.assignments != plan.assignments);
    }
    let seen = (plans, impossible, other, turned, brought, grown, priced);
    println!(
        "{plans} plans, {impossible} impossible; {other} other than society's, {turned} turned by the floor, {brought} with \
         floors, {grown} with a school that outgrew its own, {priced} bounded by prices"
    );
    let few = COUNTY_VIEWS / 20;
    assert!(
        plans > COUNTY_VIEWS / 2
            && [impossible, other, turned, brought, grown, priced].iter().all(|&count| count > few),
        "{seen:?}"
    );
}

fn from_floors(figures: &Figures) -> Fen {
    figures.money.transfers.as_ref().unwrap().items["funds_floor"]
}

/// Kindergartens have no floor and draw no funds.
#[test]
fn kindergartens_by_the_countys_view_are_planned_as_cheaply_as_the_referee_lets_pass() {
    let profile = profile();
    let mut dice = Dice::new(SEED + 4);
    let mut plans = 0;
    for number in 0..SMALL_COUNTY_VIEWS {
        let (mut case, travel) = random_kindergartens(&mut dice, &profile);
        case.recipe.objective.view = View::County;
        let plan = cheapest(&case, &travel, &format!("kindergartens {number}"));
        plans += usize::from(plan.is_some_and(|plan| from_floors(plan.final_year()) == Fen(0)));
    }
    assert!(plans > SMALL_COUNTY_VIEWS / 2, "{plans}");
}
