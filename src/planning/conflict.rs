//! Why no plan exists, in the names of villages, schools and rules.
//!
//! It explains what the optimiser proved and proves nothing itself.

use crate::model::ids::{Id, SchoolId, UnitId};
use crate::model::outcome::Conflict;
use crate::model::plan::SchoolOutcome;
use crate::optimise::impossible::{Shortage, resource_shortage, seat_shortage, unserved};
use crate::optimise::problem::{Problem, Row};
use crate::planning::Brief;
use crate::planning::build::{BOYS, GIRLS, MEALS};
use crate::policy::takes_part;

/// What a look at the problem shows before any engine runs: children without a school, too few places in reach.
pub(crate) fn before_any_engine(brief: &Brief<'_>, problem: &Problem) -> Vec<Conflict> {
    let lonely = unserved(problem);
    if !lonely.is_empty() {
        return lonely.into_iter().map(|unit| no_school(brief, UnitId(unit))).collect();
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
    let clash = |clashes: bool, row: String, against: String, reason: &str| {
        clashes.then(|| Conflict::Rows { rows: vec![row, against], reason: reason.into() })
    };
    let kept =
        || format!("{must_teach} schools that must stay (decision `keep` or `open`, or the kind's default)");
    let could = || format!("{may_teach} schools that may teach at all");
    let closing = || format!("{must_close} schools whose decision is `close`");
    [
        decide.open.and_then(|open| {
            let row = format!("decide.open = {open}");
            clash(open < must_teach, row.clone(), kept(), "fewer schools are asked for than must stay")
                .or_else(|| {
                    clash(open > may_teach, row, could(), "more schools are asked for than there can be")
                })
        }),
        decide.keep_open.and_then(|least| {
            let row = format!("decide.keep_open = {least}");
            clash(least > may_teach, row, could(), "more schools are asked for than there can be")
        }),
        decide.max_closures.and_then(|most| {
            let row = format!("decide.max_closures = {most}");
            clash(most < must_close, row, closing(), "more schools must close than may")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn no_school(brief: &Brief<'_>, id: UnitId) -> Conflict {
    let unit = &brief.units[id];
    let village = &brief.case.county.villages[unit.village];
    let schools = &brief.case.county.schools;
    let nearest = schools.ids().min_by(|&a, &b| {
        let far = |id: SchoolId| village.position.metres_to(schools[id].position);
        far(a).total_cmp(&far(b)).then(a.cmp(&b))
    });
    let reason = match nearest {
        None => "there is no school at all".to_string(),
        Some(school) => {
            let why = why_not(brief, id, school);
            format!("the nearest school is {} ({}): {why}", schools[school].code, schools[school].name)
        }
    };
    Conflict::NoSchool { village: unit.village, band: unit.band, pupils: unit.pupils, reason }
}

/// What keeps a unit from a school, the first thing that does.
fn why_not(brief: &Brief<'_>, id: UnitId, school: SchoolId) -> String {
    let unit = &brief.units[id];
    let village = &brief.case.county.villages[unit.village];
    if village.forbid.contains(&school) {
        return "the village's `forbid` excludes it".into();
    }
    if let Some(force) = village.force.filter(|&force| force != school) {
        return format!("the village's `force` names {}", brief.case.county.schools[force].code);
    }
    let serving = brief.options[school]
        .iter()
        .any(|option| option.grades.is_some_and(|grades| unit.is_covered_by(grades)));
    if serving {
        "no lawful way leads there, and an escort goes no farther than `escort.nearest` schools".into()
    } else {
        "its decision or its grades leave no configuration that teaches these children".into()
    }
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
        schools: shortage.sites.iter().map(|&site| SchoolId::new(site as usize)).collect(),
        places: number(shortage.places),
    }
}

/// The search tree settled every node without a plan: what was in force.
pub(crate) fn rows(brief: &Brief<'_>, problem: &Problem) -> Conflict {
    // Rows are all ≤; one with a limit below zero is a least number turned round.
    let in_words = |row: &Row| match row.limit {
        least if least < 0 => format!("{} (at least {})", row.name, -least),
        most => format!("{} (at most {most})", row.name),
    };
    let mut rows: Vec<String> = problem.rows.iter().map(in_words).collect();
    let least =
        brief.case.county.schools.values().iter().filter(|school| school.min_pupils.is_some()).count();
    if least > 0 {
        rows.push(format!("min_pupils of {least} schools"));
    }
    rows.push("seats, beds and meals with every moving unit kept whole".into());
    Conflict::Rows {
        rows,
        reason: "every combination was tried or excluded; these limits together leave no plan".into(),
    }
}
