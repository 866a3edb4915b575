//! The cheapest plan once more, without any cleverness: every path of every school with every way of every unit in every year, each whole
//! plan looked at for itself.

use hubward::model::plan::Means;

use super::ties::{Combo, Ties};
use super::truth::{Truth, Way};

/// The cheapest of all plans, `Some(None)` where there is none. `None` = there are more than so many.
#[expect(clippy::option_option, reason = "too many to look at is not the same as none")]
pub(crate) fn cheapest(truth: &Truth<'_>, most: usize) -> Option<Option<i64>> {
    let combos = truth.combos();
    let mut paths: Vec<Vec<&Combo>> = vec![Vec::new()];
    for later in 0..truth.years.len() {
        let on = |path: &Vec<&Combo>, to: &Combo| {
            truth.may_become(Ties::all(truth), later, path.last().map(|last| &last[..]), to)
        };
        let mut longer = Vec::new();
        for path in &paths {
            let next = combos.iter().filter(|combo| truth.year_allows(later, combo) && on(path, combo));
            longer.extend(next.map(|combo| [&path[..], &[combo]].concat()));
        }
        if longer.len() > most {
            return None;
        }
        paths = longer;
    }
    let mut looks: Vec<Vec<Vec<&Way>>> = Vec::new();
    let mut all = 0_usize;
    for path in &paths {
        let ways: Vec<Vec<&Way>> = open(truth, path);
        all = all.checked_add(ways.iter().map(Vec::len).try_fold(1, usize::checked_mul)?)?;
        if all > most {
            return None;
        }
        looks.push(ways);
    }
    let mut best = None;
    for (path, ways) in paths.iter().zip(&looks) {
        each(ways, &mut Vec::new(), &mut |plan| {
            let cost = cost(truth, path, plan);
            if best.is_none_or(|best| cost < best) && holds(truth, path, plan) {
                best = Some(cost);
            }
        });
    }
    Some(best)
}

/// By unit, the units of all years in a row: its ways to schools that teach it.
fn open<'a>(truth: &'a Truth<'_>, path: &[&Combo]) -> Vec<Vec<&'a Way>> {
    let mut open = Vec::new();
    for (year, combo) in truth.years.iter().zip(path) {
        for mover in &year.movers {
            let taught = |way: &&Way| truth.kinds[way.school][combo[way.school]].teaches(mover);
            open.push(mover.ways.iter().filter(taught).collect());
        }
    }
    open
}

fn each<'a>(ways: &[Vec<&'a Way>], plan: &mut Vec<&'a Way>, look: &mut dyn FnMut(&[&'a Way])) {
    let Some(own) = ways.get(plan.len()) else { return look(plan) };
    for way in own {
        plan.push(way);
        each(ways, plan, look);
        plan.pop();
    }
}

fn cost(truth: &Truth<'_>, path: &[&Combo], plan: &[&Way]) -> i64 {
    let schools = truth.years.iter().zip(path);
    let schools =
        schools.map(|(year, combo)| truth.chosen(combo).map(|kind| year.worth(kind.cost)).sum::<i64>());
    let mut rest = plan;
    let brought = truth.years.iter().map(|year| {
        let (own, others) = rest.split_at(year.movers.len());
        rest = others;
        let mut pupils = vec![0; truth.kinds.len()];
        for (way, mover) in own.iter().zip(&year.movers) {
            pupils[way.school] += mover.unit.pupils;
        }
        truth.brought(year, pupils.into_iter())
    });
    schools.sum::<i64>() + plan.iter().map(|way| way.cost).sum::<i64>() - brought.sum::<i64>()
}

fn holds(truth: &Truth<'_>, path: &[&Combo], plan: &[&Way]) -> bool {
    let mut rest = plan;
    let mut years: Vec<&[&Way]> = Vec::new();
    for year in &truth.years {
        let (own, others) = rest.split_at(year.movers.len());
        years.push(own);
        rest = others;
    }
    let every_year = (0..years.len()).all(|later| year_holds(truth, later, path[later], years[later]));
    every_year && (1..years.len()).all(|later| nobody_moves_again(truth, later, path[later], &years))
}

fn year_holds(truth: &Truth<'_>, later: usize, combo: &[usize], ways: &[&Way]) -> bool {
    let year = &truth.years[later];
    let sum = |counts: &dyn Fn(&Way) -> bool, of: &dyn Fn(usize) -> u32| -> u32 {
        ways.iter().enumerate().filter(|(_, way)| counts(way)).map(|(row, _)| of(row)).sum()
    };
    let pupils = |row: usize| year.movers[row].unit.pupils;
    let girls = |row: usize| year.movers[row].unit.girls;
    let boards = |way: &Way| way.means == Means::Board;
    let schools = truth.chosen(combo).enumerate().all(|(school, kind)| {
        let here = |way: &Way| way.school == school;
        let eats = |way: &Way| here(way) && (boards(way) || truth.riders_eat() && way.means == Means::Bus);
        let beds = |way: &Way| here(way) && boards(way);
        let all = sum(&here, &pupils);
        let (her, his) = (sum(&beds, &girls), sum(&beds, &|row| pupils(row) - girls(row)));
        all <= kind.seats
            && all >= kind.least
            && her <= kind.girls
            && his <= kind.boys
            && kind.meals.is_none_or(|most| sum(&eats, &pupils) <= most)
    });
    schools
        && truth.case.recipe.decide.max_boarders.is_none_or(|most| sum(&boards, &pupils) <= most)
        && year.newly_over.is_none_or(|most| i64::from(sum(&|way| way.newly_over, &pupils)) <= most)
}

fn nobody_moves_again(truth: &Truth<'_>, later: usize, combo: &[usize], years: &[&[&Way]]) -> bool {
    let links = truth.links(later);
    (0..years[later].len()).all(|to| {
        links[to].iter().all(|&from| {
            let left = years[later - 1][from].school;
            let could_stay = truth.kinds[left][combo[left]].teaches(&truth.years[later].movers[to]);
            years[later][to].school == left || !could_stay || !is_bound(truth, later - 1, from, years)
        })
    })
}

/// Whether a unit is elsewhere than at its present school, or any from which a chain of links leads to it.
fn is_bound(truth: &Truth<'_>, later: usize, row: usize, years: &[&[&Way]]) -> bool {
    truth.years[later].movers[row].home != Some(years[later][row].school)
        || (later > 0 && truth.links(later)[row].iter().any(|&from| is_bound(truth, later - 1, from, years)))
}
