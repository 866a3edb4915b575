//! A plan over several years: each year recounted as a plan of its own, then what ties the years.
//!
//! It refuses to plan: what a path or a child's way through the years may be is written in docs/costs.md, "Several years".

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Plan;
use crate::model::travel::Travel;
use crate::model::unit::Group;
use crate::model::units::Fen;
use crate::verify::book::{Book, Worth};
use crate::verify::figures::{self, Network, Stay};
use crate::verify::finding::Findings;
use crate::verify::rules::Scene;
use crate::verify::{
    Audit, Measured, Retime, cohorts, compare, equity, escorts, limits, paths, rows, schools,
};

/// The plan's rows of one year, as a plan.
fn part(plan: &Plan, year: u32) -> Plan {
    let mut part = plan.clone();
    part.assignments.retain(|row| row.year == year);
    part.schools.retain(|row| row.year == year);
    part.years.retain(|(other, _)| *other == year);
    part
}

/// Each year's book; those of later years know the first year's present schools and who is in which part.
fn books<'a>(
    cases: &'a [Case],
    travel: &'a Travel,
    retime: &dyn Retime,
    parts: &[Plan],
    findings: &mut Findings,
) -> (Vec<Book<'a>>, Vec<Vec<Option<Stay>>>) {
    let (mut books, mut stays): (Vec<Book<'a>>, Vec<_>) = (Vec::new(), Vec::new());
    let mut worth = Worth::default();
    for (case, part) in cases.iter().zip(parts) {
        let mut book = match (books.first(), books.last()) {
            (Some(first), Some(last)) => Book::of_later_year(case, travel, first, last),
            _ => Book::new(case, travel, false),
        };
        book.worth = worth;
        worth = worth.next(case);
        let own = rows::read(&book, retime, part, findings);
        book.scale = Some(equity::Scale::of_today(&book, &own));
        stays.push(own);
        books.push(book);
    }
    (books, stays)
}

/// Each year's network.
fn networks<'b>(
    books: &'b [Book<'_>],
    stays: Vec<Vec<Option<Stay>>>,
    parts: &[Plan],
    findings: &mut Findings,
) -> Vec<Network<'b>> {
    let network = |((book, stays), part): ((&'b Book<'_>, _), &Plan)| {
        Network::new(book, stays, schools::configurations(book, part, findings))
    };
    books.iter().zip(stays).zip(parts).map(network).collect()
}

/// Recounts a plan over several years.
pub(super) fn audit(case: &Case, travel: &Travel, retime: &dyn Retime, plan: &Plan) -> Audit {
    let mut findings = Findings::default();
    super::check_frame(case, plan, &mut findings);
    let cases = cohorts::cases(case);
    let parts: Vec<Plan> = cases.iter().map(|case| part(plan, case.recipe.first_year)).collect();
    check_years(case, plan, &mut findings);
    let (books, stays) = books(&cases, travel, retime, &parts, &mut findings);
    let networks = networks(&books, stays, &parts, &mut findings);
    let mut audit = Audit {
        findings: Vec::new(),
        assignments: Vec::new(),
        schools: Vec::new(),
        before: figures::Figures::default(),
        years: Vec::new(),
        objective: Fen(0),
        constant_cost: Fen(0),
        lagrangian_bound: None,
        certified: false,
    };
    for (later, ((book, network), part)) in books.iter().zip(&networks).zip(&parts).enumerate() {
        let today = Network::today(book, network);
        rows::check_lawful(book, network, &mut findings);
        audit.schools.extend(schools::check(book, network, &today, part, &mut findings));
        limits::check(book, network, &mut findings);
        let keeps = |own: &Network<'_>| keeps_together(&books, &networks, later, own);
        escorts::check(&Scene { book, network, today: &today }, &keeps, &mut findings);
        let rows = network.assignments(book, &today, &keeps);
        rows::check_reasons(book, plan, &rows, &mut findings);
        let year = book.case.recipe.first_year;
        if audit.years.is_empty() {
            audit.before = figures::count(book, &today, &today, true);
            compare::figures(&mut findings, "before", &plan.before, &audit.before);
        }
        let own = figures::count(book, network, &today, false);
        if let Some((_, theirs)) = part.years.first() {
            compare::figures(&mut findings, &format!("year {year}"), theirs, &own);
        }
        audit.years.push((year, own));
        audit.assignments.extend(rows);
        audit.objective += network.objective(book);
        audit.constant_cost += network.constant(book);
    }
    paths::check(case, &books, &networks, &mut findings);
    paths::check_budgets(case, &networks, &mut findings);
    check_moves(&books, &networks.iter().collect::<Vec<_>>(), &mut findings);
    compare::money(&mut findings, "V601", "objective", plan.objective, audit.objective);
    compare::money(&mut findings, "V602", "constant_cost", plan.constant_cost, audit.constant_cost);
    let proven =
        |findings: &mut Findings| paths::lagrangian(case, &books, &networks, &plan.multipliers, findings);
    super::check_claim(plan, audit.objective, &mut findings);
    audit.lagrangian_bound = super::check_prices(plan, audit.objective, proven, &mut findings);
    let all: Vec<&Network<'_>> = networks.iter().collect();
    audit.certified = super::check_proof(case, &books, &all, plan, &mut findings);
    audit.findings = findings.into_list();
    audit
}

/// The rules as measured, of today's network and of each year, and why children are escorted.
pub(super) fn measure(case: &Case, travel: &Travel, plan: &Plan) -> Measured {
    let mut unheard = Findings::default();
    let cases = cohorts::cases(case);
    let parts: Vec<Plan> = cases.iter().map(|case| part(plan, case.recipe.first_year)).collect();
    let (books, stays) = books(&cases, travel, travel, &parts, &mut unheard);
    let networks = networks(&books, stays, &parts, &mut unheard);
    let mut measured = Measured::default();
    for (later, (book, network)) in books.iter().zip(&networks).enumerate() {
        let today = Network::today(book, network);
        if later == 0 {
            measured.before = figures::count(book, &today, &today, true).rules;
        }
        measured.years.push(figures::count(book, network, &today, false).rules);
        let keeps = |own: &Network<'_>| keeps_together(&books, &networks, later, own);
        measured.assignments.extend(network.assignments(book, &today, &keeps));
    }
    measured
}

/// Rows of years that are not planned.
fn check_years(case: &Case, plan: &Plan, findings: &mut Findings) {
    let (first, years) = (case.recipe.first_year, case.recipe.years);
    let planned = |year: u32| (first..first + years).contains(&year);
    let expected = format!("{first} to {}", first + years - 1);
    for row in plan.assignments.iter().filter(|row| !planned(row.year)) {
        findings.differ("V106", "year of a row", &row.year.to_string(), &expected);
    }
    for row in plan.schools.iter().filter(|row| !planned(row.year)) {
        let what = format!("year of a row of school number {}", row.school.0);
        findings.differ("V403", &what, &row.year.to_string(), &expected);
    }
}

/// Whether nobody moves twice more often where one year's network is another.
fn keeps_together(books: &[Book<'_>], networks: &[Network<'_>], later: usize, own: &Network<'_>) -> bool {
    let count = |networks: &[&Network<'_>]| {
        let mut found = Findings::default();
        check_moves(books, networks, &mut found);
        found.into_list().len()
    };
    let mut all: Vec<&Network<'_>> = networks.iter().collect();
    let before = count(&all);
    all[later] = own;
    count(&all) <= before
}

/// No child is moved twice: whose children were once elsewhere than today's, stays where it is as long as that school teaches it.
fn check_moves(books: &[Book<'_>], networks: &[&Network<'_>], findings: &mut Findings) {
    // The children of a village's group who will be in a grade, and the school they would leave, of those who are bound to one.
    let mut bound: BTreeMap<(VillageId, Group, usize), SchoolId> = BTreeMap::new();
    for (book, network) in books.iter().zip(networks) {
        let mut next = BTreeMap::new();
        for (row, (mover, stay)) in book.movers.iter().zip(&network.stays).enumerate() {
            let Some(stay) = stay else { continue };
            let unit = &mover.unit;
            let present = || (1..=9).filter(|&grade| unit.grades[grade - 1] > 0);
            let mut is_bound = stay.today.as_ref().is_none_or(|today| today.school != stay.school);
            for grade in present() {
                let Some(&left) = bound.get(&(unit.village, unit.group, grade)) else { continue };
                is_bound = true;
                let taught = network.configs[left].is_some_and(|config| config.serves(mover.grades));
                if left != stay.school && taught {
                    findings.add(
                        "V220",
                        format!(
                            "{}, {}: grade {grade} leaves school {} for {} after it was moved before, and could stay",
                            book.name(row),
                            book.case.recipe.first_year,
                            book.case.county.schools[left].code,
                            book.case.county.schools[stay.school].code
                        ),
                    );
                    break;
                }
            }
            if is_bound {
                next.extend(present().map(|grade| ((unit.village, unit.group, grade + 1), stay.school)));
            }
        }
        bound = next;
    }
}
