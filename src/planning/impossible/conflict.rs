//! Why no plan exists, in the names of villages, schools and rules.
//!
//! It explains what the optimiser proved and proves nothing itself.

use crate::model::conflict::{Clash, Conflict, DecideKey, Exclusion, Number, Requirement};
use crate::model::ids::{SchoolId, UnitId};
use crate::model::plan::SchoolOutcome;
use crate::model::travel::Travel;
use crate::optimise::impossible::{Shortage, resource_shortage, seat_shortage, unserved};
use crate::optimise::problem::Problem;
use crate::planning::brief::Brief;
use crate::planning::impossible::relaxed::{self, ways_beyond};
use crate::planning::number;
use crate::planning::problem::rows::{self, DECIDED};
use crate::planning::problem::{BOYS, GIRLS, MEALS};
use crate::policy::{Bar, takes_part};

/// What a look at the problem shows before any engine runs: children without a school, too few places in reach.
pub(crate) fn before_any_engine(brief: &Brief<'_>, travel: &Travel, problem: &Problem) -> Vec<Conflict> {
    let lonely = unserved(problem);
    if !lonely.is_empty() {
        return lonely.into_iter().map(|unit| no_school(brief, travel, UnitId(unit))).collect();
    }
    let seats = seat_shortage(problem).map(|shortage| places("seats", brief, &shortage));
    let others =
        [(BOYS, "beds"), (GIRLS, "beds"), (MEALS, "meals")].into_iter().filter_map(|(resource, what)| {
            resource_shortage(problem, resource).map(|shortage| places(what, brief, &shortage))
        });
    seats.into_iter().chain(others).chain(counts(brief)).collect()
}

/// Counts that the recipe asks for and the schools' decisions rule out.
fn counts(brief: &Brief<'_>) -> Vec<Conflict> {
    let decide = &brief.case.recipe.decide;
    let schools =
        brief.case.county.schools.iter().filter(|(_, school)| takes_part(school, &brief.case.recipe));
    let (mut must_teach, mut may_teach, mut must_close) = (0_u32, 0_u32, 0_u32);
    for (id, _) in schools {
        let outcomes = || brief.options[id].iter().map(|option| option.configuration.outcome);
        must_teach += u32::from(outcomes().all(SchoolOutcome::teaches));
        may_teach += u32::from(outcomes().any(SchoolOutcome::teaches));
        must_close += u32::from(outcomes().all(|outcome| outcome == SchoolOutcome::Closed));
    }
    let clash = |clashes: bool, key: DecideKey, asked: u32, clash: Clash, schools: u32| {
        clashes.then_some(Conflict::Count { key, asked, clash, schools })
    };
    [
        decide.open.and_then(|open| {
            let key = DecideKey::Open;
            clash(open < must_teach, key, open, Clash::MustStay, must_teach)
                .or_else(|| clash(open > may_teach, key, open, Clash::MayTeach, may_teach))
        }),
        decide.keep_open.and_then(|least| {
            clash(least > may_teach, DecideKey::KeepOpen, least, Clash::MayTeach, may_teach)
        }),
        decide.max_closures.and_then(|most| {
            clash(most < must_close, DecideKey::MaxClosures, most, Clash::MustClose, must_close)
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn no_school(brief: &Brief<'_>, travel: &Travel, id: UnitId) -> Conflict {
    let unit = &brief.units[id];
    let village = &brief.case.county.villages[unit.village];
    let schools = &brief.case.county.schools;
    let nearest = schools.ids().min_by(|&a, &b| {
        let far = |id: SchoolId| village.position.metres_to(schools[id].position);
        far(a).total_cmp(&far(b)).then(a.cmp(&b))
    });
    let nearest = nearest.map(|school| (school, why_not(brief, travel, id, school)));
    Conflict::NoSchool { village: unit.village, band: unit.band, pupils: unit.pupils, nearest }
}

/// What keeps a unit from a school, the first thing that does.
fn why_not(brief: &Brief<'_>, travel: &Travel, id: UnitId, school: SchoolId) -> Exclusion {
    let unit = &brief.units[id];
    let village = &brief.case.county.villages[unit.village];
    if village.forbid.contains(&school) {
        return Exclusion::Forbid;
    }
    if let Some(force) = village.force.filter(|&force| force != school) {
        return Exclusion::Force(force);
    }
    let serving = brief.options[school]
        .iter()
        .any(|option| option.grades.is_some_and(|grades| unit.is_covered_by(grades)));
    if !serving {
        return Exclusion::Grades;
    }
    let mut limits = Vec::new();
    for bar in ways_beyond(brief, travel, id, school).into_iter().flatten() {
        if let Bar::Limit { rule, by } = bar {
            let number = Number::Rule(rule);
            let to = number::loosened(brief, &number, false, u64::from(by));
            limits.push((number.clone(), number::value(brief, &number), to));
        }
    }
    limits.dedup();
    if limits.is_empty() { Exclusion::NoWay } else { Exclusion::Limits(limits) }
}

fn places(what: &'static str, brief: &Brief<'_>, shortage: &Shortage) -> Conflict {
    let mut villages: Vec<_> = shortage.units.iter().map(|&unit| brief.units[UnitId(unit)].village).collect();
    villages.sort_unstable();
    villages.dedup();
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Conflict::TooFewPlaces {
        what,
        villages,
        pupils: number(shortage.load),
        schools: shortage.sites.iter().map(|&site| relaxed::school(site)).collect(),
        places: number(shortage.places),
        missing: number(shortage.missing),
    }
}

/// The engine found that there is no plan, and nobody asked yet which requirements it takes: all those with a number in the
/// plan file, and the least pupils of schools.
pub(crate) fn unexplained(brief: &Brief<'_>) -> Conflict {
    let decide = &brief.case.recipe.decide;
    let asked = |key: &DecideKey| rows::of(*key).stands(decide).is_some();
    let rows = DECIDED.into_iter().filter(asked).map(Number::Decide);
    let least = brief.case.county.schools.iter().filter(|(_, school)| school.min_pupils.is_some());
    let rules = brief.terms.least_pupils.iter().map(|&(rule, ..)| Number::Rule(rule));
    let shares = brief.terms.preschool_shares.iter().filter(|(_, share)| share.is_some());
    let rules = rules.chain(shares.map(|&(rule, _)| Number::Rule(rule)));
    let numbers = rows.chain(least.map(|(id, _)| Number::MinPupils(id))).chain(rules);
    let named = |number: Number| {
        let value = number::value(brief, &number);
        Requirement::Number(number, value)
    };
    Conflict::Together { requirements: numbers.map(named).collect(), irreducible: false }
}
