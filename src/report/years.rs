//! A plan over several years on one screen: a line a year, and what closes, changes and is built when.
//!
//! It refuses to say why: the folder's files and the years' own figures are the plan.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::ids::SchoolId;
use crate::model::plan::{Configuration, Figures, Plan, SchoolOutcome};
use crate::model::units::Fen;
use crate::report::layout::{left, right, thousands, wrapped, yuan};
use crate::report::names::called;
use crate::report::summary::{mean, tenths};
use crate::report::words::{Lang, filled, listed, word};

/// Columns of the page.
const WIDTH: usize = 100;
/// Most schools named in one line.
const NAMES: usize = 8;
/// Widths of the columns.
const COLUMNS: [usize; 11] = [7, 9, 9, 7, 9, 9, 9, 8, 7, 7, 13];
/// The words above them, between the year and what is spent.
const HEADS: [&str; 11] = [
    "years-teach",
    "years-point",
    "years-closed",
    "years-new",
    "years-pupils",
    "years-moved",
    "years-bus",
    "years-board",
    "mean",
    "worst",
    "years-yuan",
];

/// A line a year, then what changes in each; none for a plan of one year.
pub(super) fn lines(case: &Case, plan: &Plan, lang: Lang) -> Vec<String> {
    if plan.years.len() < 2 {
        return Vec::new();
    }
    let line = |first: &str, cells: [String; 11]| {
        let cells = cells.iter().zip(COLUMNS).map(|(cell, column)| right(cell, column));
        left(first, 6) + &cells.collect::<String>()
    };
    let mut lines = vec![word(lang, "years-title").to_string()];
    lines.push(line("", HEADS.map(|id| word(lang, id).to_string())));
    lines.push("─".repeat(WIDTH));
    lines.push(line(word(lang, "before"), cells(&plan.before)));
    lines.extend(plan.years.iter().map(|(year, figures)| line(&year.to_string(), cells(figures))));
    for step in steps(plan) {
        let said = said(case, &step, lang);
        if !said.is_empty() {
            let list = said.join(word(lang, "years-and"));
            let year = step.year.to_string();
            lines.extend(wrapped(&filled(lang, "years-step", &[("year", &year), ("list", &list)]), WIDTH));
        }
    }
    lines
}

fn cells(of: &Figures) -> [String; 11] {
    let counts = &of.counts;
    let whole = |count: u32| thousands(count.into());
    [
        whole(counts.schools_open),
        whole(counts.schools_partial),
        whole(counts.schools_closed),
        whole(counts.schools_new),
        whole(counts.pupils),
        whole(counts.pupils_moved),
        whole(counts.pupils_bus),
        whole(counts.pupils_boarding),
        mean(&of.travel.all),
        tenths(of.travel.all.max),
        thousands(yuan(of.money.total())),
    ]
}

/// What a year changes.
struct Step {
    year: u32,
    /// Schools by the word of what they become in this year.
    become_: BTreeMap<&'static str, Vec<SchoolId>>,
    /// What is built during the year: school, seats, beds, whether it is a new one; and its cost.
    built: Vec<(SchoolId, u32, u32, bool)>,
    spent: Fen,
}

/// By year, from how the schools stand in successive years.
fn steps(plan: &Plan) -> Vec<Step> {
    type Stand<'p> = (&'p Configuration, Fen);
    let by_year: Vec<BTreeMap<SchoolId, Stand<'_>>> = (plan.years.iter())
        .map(|(year, _)| {
            let rows = plan.schools.iter().filter(|row| row.year == *year);
            rows.map(|row| (row.school, (&row.configuration, row.cost_capital))).collect()
        })
        .collect();
    let mut steps = Vec::new();
    for (place, (year, _)) in plan.years.iter().enumerate() {
        let last = place.checked_sub(1).map(|last| &by_year[last]);
        let mut step = Step { year: *year, become_: BTreeMap::new(), built: Vec::new(), spent: Fen(0) };
        for (&school, (stand, capital)) in &by_year[place] {
            let before = last.and_then(|last| last.get(&school)).map(|(before, _)| before.outcome);
            if let Some(id) = becomes(before, stand.outcome) {
                step.become_.entry(id).or_default().push(school);
            }
            let next = by_year.get(place + 1).and_then(|next| next.get(&school));
            let Some((next, then)) = next.filter(|(_, then)| then > capital) else { continue };
            let new = next.outcome == SchoolOutcome::New && stand.outcome != SchoolOutcome::New;
            let more = |then: u32, now: u32| then.saturating_sub(now);
            let seats = more(next.added_seats, stand.added_seats);
            step.built.push((school, seats, more(next.added_beds, stand.added_beds), new));
            step.spent += *then - *capital;
        }
        steps.push(step);
    }
    steps
}

/// The word of a change; an existing school teaches whole before the first year.
fn becomes(before: Option<SchoolOutcome>, now: SchoolOutcome) -> Option<&'static str> {
    let before = before.unwrap_or(now.today());
    match now {
        _ if before == now => None,
        SchoolOutcome::Closed => Some("years-close"),
        SchoolOutcome::Partial => Some("years-partial"),
        SchoolOutcome::Open => Some("years-reopen"),
        SchoolOutcome::New => Some("years-opens"),
        SchoolOutcome::Unbuilt => None,
    }
}

fn said(case: &Case, step: &Step, lang: Lang) -> Vec<String> {
    let mut said: Vec<String> = (step.become_.iter())
        .map(|(id, schools)| {
            let names: Vec<String> = schools.iter().map(|&school| called(case, school)).collect();
            let names = listed(lang, &names, NAMES);
            filled(lang, id, &[("count", &schools.len().to_string()), ("names", &names)])
        })
        .collect();
    if !step.built.is_empty() {
        let one = |&(school, seats, beds, new): &(SchoolId, u32, u32, bool)| {
            let id = if new { "years-built-new" } else { "years-built" };
            let (seats, beds) = (seats.to_string(), beds.to_string());
            filled(lang, id, &[("school", &called(case, school)), ("seats", &seats), ("beds", &beds)])
        };
        let names: Vec<String> = step.built.iter().map(one).collect();
        let names = listed(lang, &names, NAMES);
        let spent = thousands(yuan(step.spent));
        said.push(filled(lang, "years-builds", &[("names", &names), ("spent", &spent)]));
    }
    said
}
