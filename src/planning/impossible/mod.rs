//! Why a case has no plan: the clear cases first, else requirements none of which can be spared, and single numbers that cure it.
//!
//! It reads no clock; a control that says stop ends it with what was proven until then, and labelled so.

pub(crate) mod conflict;
pub(crate) mod relaxed;

use crate::model::case::Case;
use crate::model::conflict::{Conflict, Cure, Explanation, Number, Requirement};
use crate::model::control::Control;
use crate::model::question::Question;
use crate::model::travel::Travel;
use crate::optimise::explain::{Inquiry, Verdict};
use crate::optimise::impossible::unserved;
use crate::optimise::problem::Problem;
use crate::optimise::relax::{Member, Relaxable};
use crate::planning::brief::{Brief, cases};
use crate::planning::impossible::relaxed::Relaxed;
use crate::planning::number;

/// Cures looked for at most: a county short of seats has as many as schools, and each takes a few solves.
const MOST_CURES: usize = 8;
/// Numbers tried at most.
const MOST_TRIED: usize = 24;
/// Nodes of each question about a forced decision at most: that it is impossible is proven before, and a tree of least loads that
/// cannot be met may have no end in sight. An undecided question leaves its requirement in the conflict, which is labelled so.
const WHY_NODES: u64 = 200;

/// Why no plan exists, with the least changes of one number that cure it. Nothing is said where a plan exists.
///
/// Over several years: of the first year that has none alone, its reasons; else that the years together
/// have none. Children without a school and too few places come first, as [`crate::planning::plan()`] says
/// them; where there are none, a set of requirements that leaves no plan, of which none can be spared
/// (`irreducible` where that is proven). Every cure was tried out: the case with that number has a plan.
///
/// `solve.node_limit` bounds each of the questions that this asks of the engine, each about as long as a first plan.
#[must_use]
pub fn why_impossible(case: &Case, travel: &Travel, control: &Control<'_>) -> Explanation {
    let cases = cases(case);
    if let [only] = &*cases {
        return of_year(only, travel, control);
    }
    for own in &*cases {
        let mut found = of_year(own, travel, control);
        if !found.conflicts.is_empty() {
            found.conflicts.insert(0, Conflict::Year { year: own.recipe.first_year });
            return found;
        }
    }
    Explanation { conflicts: vec![Conflict::YearsTogether], cures: Vec::new() }
}

/// The same of one year alone.
fn of_year(case: &Case, travel: &Travel, control: &Control<'_>) -> Explanation {
    let brief = Brief::new(case, travel);
    let mut conflicts = conflict::before_any_engine(&brief, travel, &brief.problem());
    let relaxed = Relaxed::new(&brief, travel);
    let solve = &case.recipe.solve;
    let mut inquiry = Inquiry::new(&relaxed.relaxable, solve.node_limit, solve.seed, control);
    let mut candidates = if conflicts.is_empty() {
        let Some(core) = inquiry.conflict(&relaxed.groups) else {
            let all = vec![0; relaxed.relaxable.members.len()];
            if inquiry.verdict(&all) == Verdict::Unknown {
                conflicts.push(conflict::unexplained(&brief));
            }
            return Explanation { conflicts, cures: Vec::new() };
        };
        let mut requirements: Vec<Requirement> =
            core.members.iter().map(|&member| relaxed.names[member].clone()).collect();
        requirements.sort();
        requirements.dedup();
        conflicts.push(Conflict::Together { requirements, irreducible: core.irreducible });
        core.members
    } else {
        // A shortage may be of a thousand villages; whom it takes is known, and which places.
        (0..relaxed.names.len()).filter(|&member| touches(&conflicts, &relaxed.names[member])).collect()
    };
    // What stands in the plan file and the rules is easier to change than a building.
    candidates.sort_by_key(|&member| match relaxed.relaxable.members[member] {
        Member::Row(_) => 0,
        Member::Beyond(_) => 1,
        _ => 2,
    });
    candidates.retain(|&member| relaxed.relaxable.members[member].has_number());
    let mut cures: Vec<Cure> = Vec::new();
    for member in candidates.into_iter().take(MOST_TRIED) {
        if cures.len() < MOST_CURES
            && let Some(cure) = cured(&brief, travel, &relaxed, &mut inquiry, member, control)
            && !cures.contains(&cure)
        {
            cures.push(cure);
        }
    }
    Explanation { conflicts, cures }
}

/// Why no plan takes a decision the way it is forced, given the problem narrowed to it; no cures are looked for.
pub(crate) fn why_not(
    brief: &Brief<'_>,
    travel: &Travel,
    narrowed: &Problem,
    question: Question,
    control: &Control<'_>,
) -> Explanation {
    // Too few places is clear by itself; who has no school at all is said with the decision that takes it away.
    if unserved(narrowed).is_empty() {
        let short = conflict::before_any_engine(brief, travel, narrowed);
        let places = |conflict: &Conflict| matches!(conflict, Conflict::TooFewPlaces { .. });
        if short.iter().any(places) {
            let conflicts = short.into_iter().filter(places).collect();
            return Explanation { conflicts, cures: Vec::new() };
        }
    }
    let relaxed = Relaxed::new(brief, travel).with(brief, question);
    let solve = &brief.case.recipe.solve;
    let nodes = if solve.node_limit == 0 { WHY_NODES } else { solve.node_limit.min(WHY_NODES) };
    let mut inquiry = Inquiry::new(&relaxed.relaxable, nodes, solve.seed, control);
    let conflict = match inquiry.conflict(&relaxed.groups) {
        Some(core) => {
            let mut requirements: Vec<Requirement> =
                core.members.iter().map(|&member| relaxed.names[member].clone()).collect();
            requirements.sort();
            requirements.dedup();
            Conflict::Together { requirements, irreducible: core.irreducible }
        }
        None => Conflict::Together { requirements: vec![Requirement::Asked(question)], irreducible: false },
    };
    Explanation { conflicts: vec![conflict], cures: Vec::new() }
}

/// Whether changing a number may cure all of the conflicts that a look shows: rules may cure any, places those that lack them.
fn touches(conflicts: &[Conflict], name: &Requirement) -> bool {
    let Requirement::Number(number, _) = name else { return false };
    conflicts.iter().all(|conflict| match (conflict, number) {
        (Conflict::Count { key, .. }, number) => *number == Number::Decide(*key),
        (_, Number::Rule(_)) => true,
        (Conflict::TooFewPlaces { what: "seats", schools, .. }, Number::Seats(id))
        | (
            Conflict::TooFewPlaces { what: "beds", schools, .. },
            Number::BoysBeds(id) | Number::GirlsBeds(id),
        )
        | (Conflict::TooFewPlaces { what: "meals", schools, .. }, Number::Meals(id)) => schools.contains(id),
        _ => false,
    })
}

/// The cure that one member is, if the case with that number has a plan.
fn cured(
    brief: &Brief<'_>,
    travel: &Travel,
    relaxed: &Relaxed,
    inquiry: &mut Inquiry<'_>,
    member: usize,
    control: &Control<'_>,
) -> Option<Cure> {
    let Requirement::Number(number, from) = &relaxed.names[member] else { return None };
    let found = inquiry.cure(member)?;
    let to = number::loosened(brief, number, relaxed.least.contains(&member), found.by);
    if to.0 < 0 {
        return None;
    }
    let changed = number::with(brief.case, number, to);
    let relaxable = Relaxable { wide: Brief::new(&changed, travel).problem(), members: Vec::new() };
    let solve = &brief.case.recipe.solve;
    let mut check = Inquiry::new(&relaxable, solve.node_limit, solve.seed, control);
    (check.verdict(&[]) == Verdict::Possible).then(|| Cure {
        number: number.clone(),
        from: *from,
        to,
        least: found.least && !number::is_coarse(number),
    })
}
