//! The classics of location against every choice of sites and places, on 2,000 tiny cases: 500 of each kind, half of
//! them with seats. `HUBWARD_SWEEP` sets the number of each kind.

use crate::common::dice::Dice;
use crate::common::sweep;
use hubward::model::control::{Control, Go};
use hubward::optimise::Effort;
use hubward::optimise::classics::{Classic, NO_ROAD, Points, cheapest_at, locate};

const SEED: u128 = 1_964;

/// A case: points, how many sites, how far covering reaches.
struct Case {
    points: Points,
    open: u32,
    within: u32,
}

fn random_case(dice: &mut Dice, seats: bool) -> Case {
    let sites = 1 + dice.below(4);
    let count = 1 + dice.below(if seats { 5 } else { 7 });
    let most = [3, 12, 3_000][dice.below(3) as usize];
    let loads: Vec<u32> = (0..count).map(|_| 1 + dice.below(9)).collect();
    let all: u32 = loads.iter().sum();
    let times = loads
        .iter()
        .map(|_| (0..sites).map(|_| if dice.chance(92) { Some(dice.below(most)) } else { None }).collect());
    let times = times.collect();
    let seats = seats.then(|| (0..sites).map(|_| all / 3 + dice.below(all)).collect());
    let within = most / 2 + dice.below(most);
    let most_open = sites + u32::from(dice.chance(5));
    Case { points: Points { loads, seats, times }, open: 1 + dice.below(most_open), within }
}

fn kinds(within: u32) -> [Classic; 4] {
    [Classic::PMedian, Classic::PCenter, Classic::SetCover { within }, Classic::MaxCover { within }]
}

/// The least value over every set of sites and every place of every point; it knows nothing of problems and arcs.
fn every_choice(case: &Case, classic: Classic) -> Option<i64> {
    let Points { loads, seats, times } = &case.points;
    let sites = times[0].len();
    let mut best = None;
    for set in 0..1_u32 << sites {
        let counted = !matches!(classic, Classic::SetCover { .. });
        if counted && set.count_ones() != case.open {
            continue;
        }
        let mut places = vec![0; loads.len()];
        'places: loop {
            if let Some(value) = value(case, classic, set, &places, seats.as_deref()) {
                best = Some(best.map_or(value, |best: i64| best.min(value)));
            }
            for place in &mut places {
                *place += 1;
                if *place < sites {
                    continue 'places;
                }
                *place = 0;
            }
            break;
        }
    }
    best
}

fn value(case: &Case, classic: Classic, set: u32, places: &[usize], seats: Option<&[u32]>) -> Option<i64> {
    let Points { loads, times, .. } = &case.points;
    let mut taken = vec![0; times[0].len()];
    let (mut sum, mut longest, mut far) = (0, 0, 0);
    for (point, &place) in places.iter().enumerate() {
        let time = times[point][place].filter(|_| set >> place & 1 == 1)?;
        taken[place] += loads[point];
        sum += i64::from(time) * i64::from(loads[point]);
        longest = longest.max(i64::from(time));
        match classic {
            Classic::SetCover { within } if time > within => return None,
            Classic::MaxCover { within } if time > within => far += i64::from(loads[point]),
            _ => {}
        }
    }
    if seats.is_some_and(|seats| taken.iter().zip(seats).any(|(taken, seats)| taken > seats)) {
        return None;
    }
    Some(match classic {
        Classic::PMedian => sum,
        Classic::PCenter => longest,
        Classic::SetCover { .. } => i64::from(set.count_ones()),
        Classic::MaxCover { .. } => far,
    })
}

#[test]
fn every_classic_equals_every_choice() {
    let cases = sweep(500);
    let mut dice = Dice::new(SEED);
    let mut impossible = [0; 4];
    for number in 0..cases {
        for (kind, impossible) in impossible.iter_mut().enumerate() {
            let case = random_case(&mut dice, number % 2 == 0);
            let classic = kinds(case.within)[kind];
            let open = (!matches!(classic, Classic::SetCover { .. })).then_some(case.open);
            let (problem, times) = case.points.problem(open);
            let silent = Control::silent();
            let found = locate(&problem, &times, classic, &Effort::default(), &silent);
            let truth = every_choice(&case, classic);
            let name = format!("case {number}, {classic:?}, {open:?} sites of {:?}", case.points);
            assert!(found.exhausted, "{name}");
            assert_eq!(found.best.as_ref().map(|best| best.cost), truth, "{name}");
            let Some(best) = found.best else {
                *impossible += 1;
                continue;
            };
            assert_eq!(found.bound, best.cost, "{name}: proven");
            assert!(problem.holds(&best.configurations, &best.arcs), "{name}");
            assert_eq!(
                classic.value(&problem, &times, &best.configurations, &best.arcs),
                best.cost,
                "{name}"
            );
            // The cheapest of the best: here everything is free, so it is just another of them.
            let other = cheapest_at(&problem, &times, classic, best.cost, &Effort::default(), &silent);
            let other = other.expect("there is one");
            let value = classic.value(&problem, &times, &other.configurations, &other.arcs);
            assert!(value == best.cost && problem.holds(&other.configurations, &other.arcs), "{name}");
        }
    }
    assert!(impossible.iter().all(|&count| count * 2 < cases && count > cases / 100), "{impossible:?}");
}

#[test]
fn a_way_without_a_time_counts_as_a_day_and_covers_nobody() {
    let points = Points { loads: vec![2], seats: None, times: vec![vec![Some(0)]] };
    let (problem, _) = points.problem(Some(1));
    let find = |classic| locate(&problem, &[None], classic, &Effort::default(), &Control::silent());
    let value = |classic| find(classic).best.map(|best| best.cost);
    assert_eq!(value(Classic::PMedian), Some(2 * i64::from(NO_ROAD)));
    assert_eq!(value(Classic::PCenter), Some(i64::from(NO_ROAD)));
    assert_eq!(value(Classic::MaxCover { within: u32::MAX }), Some(2));
    assert_eq!(value(Classic::SetCover { within: u32::MAX }), None);
}

/// Forty villages on a ring: a run that is stopped at once still says what is known, and never too much.
#[test]
fn a_stopped_search_keeps_its_bound_below_its_plan() {
    let apart = |a: u32, b: u32| a.abs_diff(b).min(40 - a.abs_diff(b)) * 60 + (a * 7 + b * 13) % 50;
    let times = (0..40).map(|a| (0..40).map(|b| Some(apart(a, b))).collect()).collect();
    let points = Points { loads: (1..=40).map(|n| n % 9 + 1).collect(), seats: Some(vec![45; 40]), times };
    for classic in kinds(4 * 60) {
        let (problem, times) = points.problem((!matches!(classic, Classic::SetCover { .. })).then_some(6));
        let whole = locate(
            &problem,
            &times,
            classic,
            &Effort { node_limit: 30, ..Effort::default() },
            &Control::silent(),
        );
        let best = whole.best.expect("six schools of 45 hold 200 children").cost;
        assert!(whole.bound <= best, "{classic:?}: {} to {best}", whole.bound);
        let close = whole.bound * 10 >= best * 9;
        assert!(
            close || matches!(classic, Classic::MaxCover { .. }),
            "{classic:?}: {} to {best}",
            whole.bound
        );
        let control = Control { go: &|| Go::TimeUp, progress: &|_| {} };
        let cut = locate(&problem, &times, classic, &Effort::default(), &control);
        assert_eq!(cut.stopped, Some(Go::TimeUp), "{classic:?}");
        assert!(cut.bound <= best, "{classic:?}: {} is above a plan of {best}", cut.bound);
        assert!(cut.best.is_none_or(|cut| cut.cost >= whole.bound), "{classic:?}");
    }
}
