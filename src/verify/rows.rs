//! The plan's rows held against the units of the input: every child in exactly one row, by a lawful way.
//!
//! It refuses to move anybody: a unit with a wrong row is counted where that row puts it.
use std::collections::BTreeMap;

use crate::model::ids::{Id, SchoolId};
use crate::model::plan::{Assignment, Means, Plan};
use crate::model::travel::RoadMode;
use crate::model::units::{Metres, Seconds};
use crate::verify::Retime;
use crate::verify::book::Book;
use crate::verify::figures::{Network, Stay, Today};
use crate::verify::finding::Findings;
use crate::verify::reach::Journey;

/// Each unit's stay by the first row that names it; `None` where no row does.
pub(super) fn read(
    book: &Book<'_>,
    retime: &dyn Retime,
    plan: &Plan,
    findings: &mut Findings,
) -> Vec<Option<Stay>> {
    let index = book.index();
    let mut stays: Vec<Option<Stay>> = vec![None; book.movers.len()];
    for row in &plan.assignments {
        if row.year != book.case.recipe.first_year {
            findings.same("V106", "year of a row", &row.year, &book.case.recipe.first_year);
            continue;
        }
        if row.village.row() >= book.case.county.villages.len() || !book.has_school(row.school) {
            let row = format!("row of village {} and school {}", row.village.0, row.school.0);
            findings.add("V105", format!("{row}: no such row in the tables"));
            continue;
        }
        let Some(&unit) = index.get(&(row.village, row.band, row.group)) else {
            let name = format!("{} {} {}", book.village(row.village), row.band.word(), row.group.word());
            findings.add("V103", format!("village {name}: {} children, expected none", row.pupils));
            continue;
        };
        if stays[unit].is_some() {
            findings.add("V102", format!("{}: found a second row, expected one", book.name(unit)));
            continue;
        }
        stays[unit] = Some(read_row(book, retime, row, unit, findings));
    }
    check_missing(book, &stays, plan, findings);
    stays
}

/// Units without a row. An as-is plan leaves out those that reach no school today.
fn check_missing(book: &Book<'_>, stays: &[Option<Stay>], plan: &Plan, findings: &mut Findings) {
    let as_is = plan.status == crate::model::plan::Status::AsIs;
    for (unit, _) in stays.iter().enumerate().filter(|(_, stay)| stay.is_none()) {
        let mover = &book.movers[unit];
        if !as_is || mover.present.is_some() {
            findings.add(
                "V101",
                format!("{}: {} children, found no row, expected one", book.name(unit), mover.unit.pupils),
            );
        }
    }
}

/// One row against its unit, its journey and the unit's present school.
fn read_row(
    book: &Book<'_>,
    retime: &dyn Retime,
    row: &Assignment,
    unit: usize,
    findings: &mut Findings,
) -> Stay {
    let mover = &book.movers[unit];
    let name = book.name(unit);
    findings.same("V104", &format!("{name}: pupils"), &row.pupils, &mover.unit.pupils);
    let to = format!("{name} to school {}, {}", book.school(row.school).code, row.means.word());
    let mode = if row.means == Means::Walk { RoadMode::Walk } else { RoadMode::Bus };
    let timed = book.counted(row.means, retime.retime(mode, row.village, row.school));
    check_journey(findings, &to, row.time, row.length, timed);
    let journey = book.journey(row.village, row.school, row.means);
    if journey != timed {
        let (found, expected) = (words(journey.time, journey.length), words(timed.time, timed.length));
        findings.differ("V303", &format!("{to}: travel table"), &found, &expected);
    }
    let today = today(book, row, unit, findings);
    let before_time = today.as_ref().and_then(|today| today.journey.time);
    if row.before_time != before_time {
        let (found, expected) = (words(row.before_time, None), words(before_time, None));
        findings.differ("V305", &format!("{name}: before_minutes"), &found, &expected);
    }
    Stay { school: row.school, journey, today }
}

/// The row's time and length against the journey driven again.
fn check_journey(
    findings: &mut Findings,
    to: &str,
    time: Option<Seconds>,
    length: Option<Metres>,
    timed: Journey,
) {
    if time != timed.time {
        let (found, expected) = (words(time, None), words(timed.time, None));
        findings.differ("V301", &format!("{to}: time"), &found, &expected);
    }
    if length != timed.length {
        let metres =
            |length: Option<Metres>| length.map_or("none".into(), |metres| format!("{} m", metres.0));
        findings.differ("V302", &format!("{to}: length"), &metres(length), &metres(timed.length));
    }
}

/// A time and a length in words.
fn words(time: Option<Seconds>, length: Option<Metres>) -> String {
    match (time, length) {
        (None, _) => "none".into(),
        (Some(time), None) => format!("{} s", time.0),
        (Some(time), Some(length)) => format!("{} s, {} m", time.0, length.0),
    }
}

/// The unit's present school and way.
fn today(book: &Book<'_>, row: &Assignment, unit: usize, findings: &mut Findings) -> Option<Today> {
    let mover = &book.movers[unit];
    let code = |school: Option<SchoolId>| match school {
        Some(school) if book.has_school(school) => book.school(school).code.clone(),
        Some(school) => format!("number {}", school.0),
        None => "none".into(),
    };
    if row.before_school != mover.present {
        let what = format!("{}: before_school", book.name(unit));
        findings.differ("V304", &what, &code(row.before_school), &code(mover.present));
    }
    let school = mover.present?;
    Some(Today { school, journey: book.way_today(mover, school) })
}

/// Every stay against the rules on who may go where and how.
pub(super) fn check_lawful(book: &Book<'_>, network: &Network<'_>, findings: &mut Findings) {
    for (unit, stay) in network.stays.iter().enumerate() {
        if let Some(stay) = stay {
            check_stay(book, network, unit, stay, findings);
        }
    }
}

/// One stay: the school, then the way.
fn check_stay(book: &Book<'_>, network: &Network<'_>, unit: usize, stay: &Stay, findings: &mut Findings) {
    let mover = &book.movers[unit];
    let village = &book.case.county.villages[mover.unit.village];
    let code = &book.school(stay.school).code;
    let to = format!("{} to school {code}, {}", book.name(unit), stay.journey.means.word());
    if book.sites[stay.school].is_none() {
        return findings.add("V201", format!("{to}: the school teaches no grade of this stage"));
    }
    let config = network.configs[stay.school];
    if !config.is_some_and(|config| config.serves(mover.grades)) {
        let found = config.map_or("nothing".into(), |config| config.name.word());
        findings
            .add("V202", format!("{to}: found `{found}` there, expected a school that teaches their grades"));
    }
    if village.forbid.contains(&stay.school) {
        findings.add("V203", format!("{to}: the village forbids this school"));
    }
    if let Some(force) = village.force.filter(|&force| force != stay.school) {
        findings.differ("V204", &to, code, &format!("the forced school {}", book.school(force).code));
    }
    if stay.journey.means == Means::Escort {
        return check_escort(book, unit, stay, &to, findings);
    }
    let beds = config.is_some_and(|config| config.all_beds() > 0);
    if let Some(breach) = book.breach(mover, stay.journey, beds, stay.moved()) {
        let (code, why) = breach.words();
        findings.add(code, format!("{to}, {}: {why}", words(stay.journey.time, stay.journey.length)));
    }
}

/// An escort is lawful only where no other way is, and to one of the nearest schools.
fn check_escort(book: &Book<'_>, unit: usize, stay: &Stay, to: &str, findings: &mut Findings) {
    let mover = &book.movers[unit];
    let beds = book.may_have_bed(mover, stay.school);
    if let Some(other) = book.lawful(mover, stay.school, beds, stay.moved()).next() {
        findings
            .add("V213", format!("{to}: found an escort, expected none: `{}` is lawful", other.means.word()));
    } else if book.may_go(mover, stay.school) && !book.nearest(mover).contains(&stay.school) {
        let nearest = book.rates.escort_nearest;
        findings.add("V214", format!("{to}: expected one of the {nearest} nearest schools they may go to"));
    }
}

/// An as-is plan has everyone at the present school by today's way.
pub(super) fn check_as_is(book: &Book<'_>, network: &Network<'_>, findings: &mut Findings) {
    for (unit, stay) in network.stays.iter().enumerate() {
        let Some(stay) = stay else { continue };
        let here = format!("{}, {}", book.school(stay.school).code, stay.journey.means.word());
        let today = stay.today.as_ref().map_or("none".into(), |today| {
            format!("{}, {}", book.school(today.school).code, today.journey.means.word())
        });
        findings.same("V215", &format!("{}: school and mode", book.name(unit)), &here, &today);
    }
}

/// Why children are escorted, where the plan says so.
pub(super) fn check_reasons(book: &Book<'_>, plan: &Plan, rows: &[Assignment], findings: &mut Findings) {
    let key = |row: &Assignment| (row.year, row.village, row.band, row.group);
    let known: BTreeMap<_, _> = rows.iter().map(|row| (key(row), &row.reason)).collect();
    for row in plan.assignments.iter().filter(|row| row.year == book.case.recipe.first_year) {
        let (Some(found), Some(Some(expected))) = (&row.reason, known.get(&key(row))) else { continue };
        if found != expected {
            let name = format!("{} {} {}", book.village(row.village), row.band.word(), row.group.word());
            findings.differ("V306", &format!("village {name}: reason"), found, expected);
        }
    }
}
