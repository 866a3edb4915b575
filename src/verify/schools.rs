//! The plan's school rows: one each, a configuration the row allows, and figures that follow from the children.
//!
//! It refuses to look at prices of seats and beds: those are a solver's word and shown as such.

use crate::model::county::{Decision, GRADES, SchoolKind};
use crate::model::ids::{SchoolId, Table};
use crate::model::plan::{Plan, SchoolYear, Status};
use crate::model::rules::Force;
use crate::model::units::{Fen, Micro};
use crate::verify::book::Book;
use crate::verify::figures::{Load, Network};
use crate::verify::finding::Findings;
use crate::verify::rates::whole;
use crate::verify::rules::Scene;
use crate::verify::sites::{self, Config, Site};
use crate::verify::transfers;

/// What each school becomes by the plan; `None` where it takes no part, has no row, or a configuration that cannot be.
pub(super) fn configurations<'a>(
    book: &'a Book<'_>,
    plan: &Plan,
    findings: &mut Findings,
) -> Table<SchoolId, Option<&'a Config>> {
    let mut configs: Table<SchoolId, Option<&Config>> = book.sites.map(|_, _| None);
    let mut seen: Table<SchoolId, bool> = book.sites.map(|_, _| false);
    for row in &plan.schools {
        let site = if book.has_school(row.school) { book.sites[row.school].as_ref() } else { None };
        let Some(site) = site.filter(|_| row.year == book.case.recipe.first_year) else {
            let what = format!("school number {}, year {}", row.school.0, row.year);
            findings.add("V403", format!("{what}: found a row, expected none"));
            continue;
        };
        let code = &book.school(row.school).code;
        if std::mem::replace(&mut seen[row.school], true) {
            findings.add("V402", format!("school {code}: found a second row, expected one"));
            continue;
        }
        let config = site.find(&row.configuration).map(|place| &site.configs[place]);
        if !config.is_some_and(|config| config.allowed) {
            let allowed: Vec<String> = site.allowed().map(|config| config.name.word()).collect();
            let what = format!("school {code}: configuration");
            findings.differ(
                "V404",
                &what,
                &row.configuration.word(),
                &format!("one of {}", allowed.join(", ")),
            );
        }
        configs[row.school] = config;
    }
    for (school, _) in book.sites.iter().filter(|(school, site)| site.is_some() && !seen[*school]) {
        findings.add("V401", format!("school {}: found no row, expected one", book.school(school).code));
    }
    configs
}

/// Every school row recounted and compared; returns the rows as they should read.
pub(super) fn check(
    book: &Book<'_>,
    network: &Network<'_>,
    today: &Network<'_>,
    plan: &Plan,
    findings: &mut Findings,
) -> Vec<SchoolYear> {
    let mut rows = Vec::new();
    for (school, site) in book.sites.iter() {
        let theirs = plan.schools.iter().find(|row| row.school == school);
        let (Some(site), Some(config)) = (site, network.configs[school]) else {
            rows.extend(theirs.filter(|_| site.is_some()).cloned()); // nothing can be said about its figures
            continue;
        };
        let mut row = recount(book, site, config, &network.loads[school], school);
        row.public_funds = Some(transfers::drawn(book, school, &network.loads[school]));
        row.public_funds_before = Some(transfers::drawn(book, school, &today.loads[school]));
        if let Some(theirs) = theirs {
            row.seat_price = theirs.seat_price;
            row.bed_price = theirs.bed_price;
            compare(&book.school(school).code, theirs, &row, findings);
        }
        if plan.status != Status::AsIs {
            check_capacity(book, config, &network.loads[school], school, findings);
        }
        rows.push(row);
    }
    if plan.status != Status::AsIs {
        Scene { book, network, today }.check_rooms(findings);
    }
    rows
}

/// A school's row from its configuration and its children.
fn recount(book: &Book<'_>, site: &Site, config: &Config, load: &Load, school: SchoolId) -> SchoolYear {
    SchoolYear {
        year: book.case.recipe.first_year,
        school,
        configuration: config.name.clone(),
        pupils: load.pupils,
        seats: config.seats,
        boarders: load.boarders(),
        beds: config.all_beds(),
        classes: all_classes(book, load),
        teachers: if config.teaches() { teachers(book, config, load.pupils) } else { 0 },
        cost_year: config.yearly + Fen(i64::from(load.pupils) * site.pupil_cost.0),
        cost_capital: config.capital,
        seat_price: None,
        bed_price: None,
        public_funds: None,
        public_funds_before: None,
    }
}

/// Classes of all grades and kindergarten years.
pub(super) fn all_classes(book: &Book<'_>, load: &Load) -> u32 {
    let (grades, small) = load.grades.split_at(GRADES);
    let grades: u32 = grades.iter().map(|&pupils| classes(pupils, book.rates.class_cap)).sum();
    let caps = book.rates.small_classes.map(|cap| Some(Micro::whole(i64::try_from(whole(cap)).unwrap_or(1))));
    grades + small.iter().zip(caps).map(|(&pupils, cap)| classes(pupils, cap)).sum::<u32>()
}

/// Classes of one grade.
pub(super) fn classes(pupils: u32, cap: Option<Micro>) -> u32 {
    let Some(cap) = cap else { return u32::from(pupils > 0) };
    let classes = (u64::from(pupils) * 1_000_000).div_ceil(cap.0.unsigned_abs().max(1));
    u32::try_from(classes).unwrap_or(u32::MAX)
}

/// Overhead and pupils by the staffing rate, rounded up together.
pub(super) fn teachers(book: &Book<'_>, config: &Config, pupils: u32) -> u32 {
    let each = i128::from(book.rates.pupils_per_teacher.0);
    let exact = i128::from(config.teachers.0) * each + i128::from(pupils) * 1_000_000_000_000;
    let whole = -(-exact).div_euclid(each * 1_000_000);
    u32::try_from(whole).unwrap_or(0)
}

/// Each figure of a row.
fn compare(code: &str, found: &SchoolYear, row: &SchoolYear, findings: &mut Findings) {
    let what = |figure: &str| format!("school {code}: {figure}");
    findings.same("V405", &what("pupils"), &found.pupils, &row.pupils);
    findings.same("V406", &what("seats"), &found.seats, &row.seats);
    findings.same("V407", &what("boarders"), &found.boarders, &row.boarders);
    findings.same("V408", &what("beds"), &found.beds, &row.beds);
    findings.same("V409", &what("classes"), &found.classes, &row.classes);
    findings.same("V410", &what("teachers"), &found.teachers, &row.teachers);
    findings.same("V411", &what("cost_year"), &found.cost_year.to_decimal(), &row.cost_year.to_decimal());
    findings.same(
        "V412",
        &what("cost_capital"),
        &found.cost_capital.to_decimal(),
        &row.cost_capital.to_decimal(),
    );
    let funds = [
        ("public_funds", found.public_funds, row.public_funds),
        ("public_funds_before", found.public_funds_before, row.public_funds_before),
    ];
    for (figure, found, expected) in funds {
        // A folder written before they were reported has none and tells nothing wrong.
        if let Some((found, expected)) = found.zip(expected) {
            findings.same("V413", &what(figure), &found.to_decimal(), &expected.to_decimal());
        }
    }
}

/// Seats, beds, meals and the least pupils of a school.
fn check_capacity(book: &Book<'_>, config: &Config, load: &Load, school: SchoolId, findings: &mut Findings) {
    let code = &book.school(school).code;
    let mut most = |finding: &'static str, what: &str, found: u32, places: u32| {
        if found > places {
            let what = format!("school {code}: {what}");
            findings.differ(finding, &what, &found.to_string(), &format!("at most {places}"));
        }
    };
    if !book.case.recipe.objective.uncapacitated {
        most("V421", "pupils", load.pupils, config.seats);
    }
    most("V422", "girls who board", load.girls, config.beds[0]);
    most("V423", "boys who board", load.boys, config.beds[1]);
    if let Some(meals) = config.meals {
        most("V424", "children fed", load.fed, meals);
    }
    let least = if config.teaches() { least_pupils(book, school) } else { 0 };
    if load.pupils < least {
        let what = format!("school {code}: pupils");
        findings.differ("V425", &what, &load.pupils.to_string(), &format!("at least {least}"));
    }
}

/// Fewest pupils of a school that teaches: its own number, and the hard rows where the plan is free to close it.
pub(super) fn least_pupils(book: &Book<'_>, school: SchoolId) -> u32 {
    let row = book.school(school);
    let own = row.min_pupils.unwrap_or(0);
    if sites::decision(book.case, row) != Decision::Free || row.kind == SchoolKind::Kindergarten {
        return own;
    }
    let kind = format!("school.{}.min_pupils", row.kind.word());
    let rules = ["school.min_pupils", &kind].into_iter().filter_map(|id| book.case.profile.rules.get(id));
    let hard = rules.filter(|rule| rule.force == Force::Hard);
    hard.map(|rule| u32::try_from(whole(rule.threshold)).unwrap_or(u32::MAX)).fold(own, u32::max)
}
