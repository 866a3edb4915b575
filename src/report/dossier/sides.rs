//! What a school's decision gives and takes: its children, the schools that receive them, those who pay.
//!
//! It refuses to add up what has no common measure: minutes and yuan stand side by side.

use std::collections::BTreeMap;

use crate::io::plan_folder::mean_minutes;
use crate::model::ids::SchoolId;
use crate::model::plan::{Assignment, Figures, Means, TravelFigures};
use crate::model::units::{Fen, Seconds};
use crate::report::dossier::Page;
use crate::report::dossier::html::{Html, count, number, text};
use crate::report::layout::{signed, yuan};
use crate::report::reasons::figures_of;
use crate::report::sides as borne;
use crate::report::words::word_or_id;

pub(super) fn sides(page: &Page<'_>, year: u32, html: &mut Html) {
    page.section("dossier-benefits", year, html);
    let leaving: Vec<&Assignment> = page.leaving(year).collect();
    if !leaving.is_empty() {
        children(page, &leaving, html);
        receiving(page, year, &leaving, html);
    }
}

/// Times of the children who leave, today and in the plan: those alone who then go daily and whose both times are known.
fn children(page: &Page<'_>, leaving: &[&Assignment], html: &mut Html) {
    let (mut before, mut after) = (TravelFigures::default(), TravelFigures::default());
    let (mut longer, mut shorter, mut same, mut unknown, mut board, mut escort) = (0, 0, 0, 0, 0, 0);
    for row in leaving {
        // A weekly journey and an escort's are no daily minutes.
        match row.means {
            Means::Board => board += row.pupils,
            Means::Escort => escort += row.pupils,
            Means::Walk | Means::Bus => {}
        }
        if matches!(row.means, Means::Board | Means::Escort) {
            continue;
        }
        let Some((today, then)) = row.before_time.zip(row.time) else {
            unknown += row.pupils;
            continue;
        };
        add(&mut before, today, row.pupils);
        add(&mut after, then, row.pupils);
        *match then.cmp(&today) {
            std::cmp::Ordering::Greater => &mut longer,
            std::cmp::Ordering::Less => &mut shorter,
            std::cmp::Ordering::Equal => &mut same,
        } += row.pupils;
    }
    let all: u32 = leaving.iter().map(|row| row.pupils).sum();
    let counts = [
        ("dossier-leave", all),
        ("dossier-longer", longer),
        ("dossier-shorter", shorter),
        ("dossier-same", same),
        ("dossier-unknown_time", unknown),
        ("book-boarders", board),
        ("dossier-escorted", escort),
    ];
    let mut rows: Vec<_> = counts.map(|(id, pupils)| vec![text(page.word(id)), count(pupils)]).into();
    for (id, figures) in [("dossier-mean_before", &before), ("dossier-mean_after", &after)] {
        rows.push(vec![text(page.word(id)), number(mean_minutes(figures))]);
    }
    html.table(&page.heads(&["dossier-figure", "book-pupils"]), rows);
}

fn add(figures: &mut TravelFigures, time: Seconds, pupils: u32) {
    figures.pupils += pupils;
    figures.pupil_seconds += u64::from(time.0) * u64::from(pupils);
}

fn receiving(page: &Page<'_>, year: u32, leaving: &[&Assignment], html: &mut Html) {
    let mut come: BTreeMap<SchoolId, u32> = BTreeMap::new();
    for row in leaving {
        *come.entry(row.school).or_default() += row.pupils;
    }
    let rows = come.into_iter().map(|(school, come)| {
        let row = page.year_of(school, year);
        vec![
            text(page.school(school)),
            count(come),
            count(page.pupils_today(school, year)),
            count(row.map_or(0, |row| row.pupils)),
            count(row.map_or(0, |row| row.seats)),
        ]
    });
    let heads = ["dossier-receiving", "dossier-come", "dossier-today", "book-pupils", "book-seats"];
    html.table(&page.heads(&heads), rows.collect());
}

/// What the plan costs each payer more, or less, than the same county with the decision changed.
pub(super) fn payers(page: &Page<'_>, html: &mut Html) {
    let forced = page.forced();
    if forced.is_empty() {
        return;
    }
    html.say(page.word(if page.over_years() { "dossier-payers-years" } else { "dossier-payers" }));
    let (last, _) = page.plan.years.last().expect("a plan has at least one year");
    let here = figures_of(page.case, page.plan, *last);
    let mut heads = page.heads(&["dossier-figure"]);
    heads.extend(forced.iter().map(|(reason, ..)| page.asked(reason)));
    let row = |label: String, of: &dyn Fn(&Figures) -> Fen| -> Vec<_> {
        let own = of(&here);
        let cells = forced.iter().map(|it| number(signed(yuan(own - of(&it.3)))));
        std::iter::once(text(label)).chain(cells).collect()
    };
    let payer = |id: &String| {
        let of = |figures: &Figures| figures.money.payers.get(id).copied().unwrap_or(Fen(0));
        row(word_or_id(page.lang, "payer", id), &of)
    };
    html.table(&heads, here.money.payers.keys().map(payer).collect());
    if !borne::told(page.plan) {
        return;
    }
    html.say(page.word("sides"));
    html.say(page.word("sides-how"));
    let side = |id: &str| {
        let label = page.word(&format!("side-{id}")).to_string();
        row(label, &|figures: &Figures| borne::side(&figures.money, id).net())
    };
    html.table(&heads, borne::SIDES.into_iter().map(side).collect());
}
