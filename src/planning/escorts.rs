//! Escorted children who have a cheaper lawful way, once a plan is found: they take it.
//!
//! The prices make an escort dearer than every lawful way, so that a best plan has none of this kind; what an engine finds is near
//! the best. It refuses to open a school or to build.

use crate::optimise::problem::{Problem, Solution};
use crate::planning::problem::floors::Floors;

/// A plan in which nobody is escorted who could go otherwise for less: `escorts` tells which arcs are, `keeps` what a plan must keep
/// besides the problem.
pub(crate) fn led(
    problem: &Problem,
    floors: &Floors,
    plan: &Solution,
    escorts: &dyn Fn(u32) -> bool,
    keeps: &dyn Fn(&Solution) -> bool,
) -> Solution {
    let mut best = plan.clone();
    // One child led away may leave room for another that was looked at before.
    while let Some(better) = once(problem, floors, &best, escorts, keeps) {
        best = better;
    }
    best
}

/// The same, every escorted unit looked at once; `None` = nobody is led anywhere.
fn once(
    problem: &Problem,
    floors: &Floors,
    plan: &Solution,
    escorts: &dyn Fn(u32) -> bool,
    keeps: &dyn Fn(&Solution) -> bool,
) -> Option<Solution> {
    let mut best = plan.clone();
    for unit in 0..best.arcs.len() {
        if !escorts(best.arcs[unit]) {
            continue;
        }
        let first = problem.arcs.partition_point(|arc| (arc.unit as usize) < unit);
        let own = problem.arcs[first..].iter().take_while(|arc| arc.unit as usize == unit).count();
        for place in first..first + own {
            let arc = u32::try_from(place).expect("arcs have 32-bit numbers");
            let mut arcs = best.arcs.clone();
            arcs[unit] = arc;
            if escorts(arc) || !problem.holds(&best.configurations, &arcs) {
                continue;
            }
            let other = floors.priced(problem, best.configurations.clone(), arcs);
            if other.cost < best.cost && keeps(&other) {
                best = other;
            }
        }
    }
    (best.cost < plan.cost).then_some(best)
}
