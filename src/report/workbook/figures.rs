//! Sheets `summary`, `money` and `years`: a plan's figures beside today's.
//!
//! It refuses a figure of its own: what is not the plan's is a sum or a difference, written as a formula.

use std::collections::BTreeSet;

use crate::io::plan_folder::{PLAN_JSON, mean_minutes};
use crate::io::workbook::{Cell, Look, Sheet, place};
use crate::model::case::Case;
use crate::model::plan::{Figures, Money, Plan, TravelFigures};
use crate::model::recipe::ObjectiveKind;
use crate::model::units::Fen;
use crate::report::sides;
use crate::report::summary::{COUNTED, HEADINGS, status, title, trust};
use crate::report::words::{self, Lang, filled, word, word_or_id};

use super::table::{Table, count, minutes, money as amount, text, travel, year};

/// County, counts, money, minutes, how sure, and which data.
pub(super) fn summary(case: &Case, plan: &Plan, lang: Lang) -> Sheet {
    let mut table = Table::of_words(lang, &["book-item", "before", "after", "change"]);
    let (before, after) = (&plan.before, plan.final_year());
    table.push(vec![Cell::Title(title(case, plan, lang))]);
    table.push(vec![text(status(plan, lang))]);
    table.section(word(lang, "schools"));
    for (id, number) in COUNTED {
        let [today, then] = [before, after].map(|figures| number(&figures.counts).to_string());
        table.compared(word(lang, id).trim(), &today, &then, Look::Count);
    }
    table.section(word(lang, "yuan"));
    let first = table.len();
    for id in headings(plan) {
        let [today, then] = [before, after].map(|figures| heading(&figures.money, &id).to_decimal());
        table.compared(&word_or_id(lang, "heading", &id), &today, &then, Look::Money);
    }
    let summed = [1, 2, 3].map(|column| (column, Look::Money));
    table.total(word(lang, "heading-total"), first, &summed);
    minutes_one_way(&mut table, before, after);
    sure(&mut table, case, plan);
    table.section(word(lang, "book-data"));
    let labelled = |id: &str, said: &str| format!("{}: {said}", word(lang, id));
    // In one cell each: a checksum is wider than any column of figures.
    table.push(vec![text(filled(lang, "rule-column", &[("profile", &case.profile.id)]))]);
    table.push(vec![text(labelled("book-input", &plan.input_sha256))]);
    table.push(vec![text(labelled("book-version", concat!("hubward ", env!("CARGO_PKG_VERSION"))))]);
    let mut sheet = table.plain("book-summary", 1);
    // Sentences run over into the empty cells beside them; the labels alone say how wide the column is.
    sheet.widths[0] = 34;
    sheet
}

fn minutes_one_way(table: &mut Table, before: &Figures, after: &Figures) {
    let lang = table.lang;
    table.section(word(lang, "one_way"));
    let none = TravelFigures::default();
    let bands = after.travel.by_band.iter().map(|(band, figures)| {
        (words::band(lang, *band), before.travel.by_band.get(band).unwrap_or(&none), figures)
    });
    let everyone = (word(lang, "bands-every").to_string(), &before.travel.all, &after.travel.all);
    let boarders = (word(lang, "weekly").to_string(), &before.travel.weekly, &after.travel.weekly);
    let weekly = (before.travel.weekly.pupils + after.travel.weekly.pupils > 0).then_some(boarders);
    for (who, today, then) in bands.chain([everyone]).chain(weekly) {
        for ((what, today), (_, then)) in travel(today).into_iter().zip(travel(then)) {
            let label = filled(lang, "book-of", &[("of", &who), ("what", word(lang, what))]);
            table.compared(&label, &today, &then, Look::Hundredths);
        }
    }
}

fn sure(table: &mut Table, case: &Case, plan: &Plan) {
    let lang = table.lang;
    table.section(word(lang, "book-sure"));
    let classic = case.recipe.objective.kind != ObjectiveKind::Cost;
    let objective = if classic { "book-objective-classic" } else { "book-objective" };
    for (id, value) in [(objective, plan.objective), ("book-bound", plan.lower_bound)] {
        table.push(vec![text(word(lang, id)), Cell::Empty, amount(value)]);
    }
    for said in trust(case, plan, lang) {
        table.push(vec![text(said)]);
    }
}

/// What the money is for and who pays it, today and in every year.
pub(super) fn money(plan: &Plan, lang: Lang) -> Sheet {
    let years = plan.years.iter().map(|(year, _)| year.to_string());
    let heads = [word(lang, "book-item").into(), word(lang, "before").into()].into_iter().chain(years);
    let mut table = Table::new(lang, heads.collect());
    let of: Vec<&Money> = std::iter::once(&plan.before)
        .chain(plan.years.iter().map(|(_, year)| year))
        .map(|of| &of.money)
        .collect();
    let columns: Vec<(usize, Look)> = (1..=of.len()).map(|column| (column, Look::Money)).collect();
    let payers: BTreeSet<&String> = of.iter().flat_map(|money| money.payers.keys()).collect();
    table.section(word(lang, "book-by_heading"));
    let first = table.len();
    for id in headings(plan) {
        let amounts = of.iter().map(|money| amount(heading(money, &id)));
        table.push(std::iter::once(text(word_or_id(lang, "heading", &id))).chain(amounts).collect());
    }
    table.total(word(lang, "heading-total"), first, &columns);
    table.section(word(lang, "book-by_payer"));
    let first = table.len();
    for id in payers {
        let amounts = of.iter().map(|money| amount(money.payers.get(id).copied().unwrap_or_default()));
        table.push(std::iter::once(text(word_or_id(lang, "payer", id))).chain(amounts).collect());
    }
    table.total(word(lang, "heading-total"), first, &columns);
    table.push(Vec::new());
    let capital = of.iter().map(|money| amount(money.capital));
    table.push(std::iter::once(text(word(lang, "book-capital"))).chain(capital).collect());
    if sides::told(plan) {
        borne(&mut table, &of, &columns);
    }
    table.plain("book-money", 1)
}

/// What each side bears in the end, of what that is made, and the transfers in it.
fn borne(table: &mut Table, of: &[&Money], columns: &[(usize, Look)]) {
    let lang = table.lang;
    let name = |id: &str| word(lang, &format!("side-{id}"));
    let row = |label: String, amounts: &dyn Fn(&Money) -> Fen| {
        std::iter::once(text(label)).chain(of.iter().map(|&money| amount(amounts(money)))).collect()
    };
    table.section(word(lang, "sides"));
    let first = table.len();
    for id in sides::SIDES {
        table.push(row(name(id).into(), &|money| sides::side(money, id).net()));
    }
    table.total(word(lang, "sides-all"), first, columns);
    table.push(Vec::new());
    for id in sides::SIDES {
        for (part, figure) in sides::PARTS {
            if of.iter().any(|money| figure(&sides::side(money, id)) != Fen(0)) {
                let label = filled(lang, "book-of", &[("of", name(id)), ("what", word(lang, part))]);
                table.push(row(label, &|money| figure(&sides::side(money, id))));
            }
        }
    }
    table.section(word(lang, "transfers"));
    let first = table.len();
    for id in sides::ITEMS {
        table.push(row(word(lang, &format!("transfer-{id}")).into(), &|money| sides::item(money, id)));
    }
    table.total(word(lang, "heading-total"), first, columns);
    table.push(vec![text(word(lang, "sides-how"))]);
}

/// Today and every year, a row each.
pub(super) fn years(plan: &Plan, lang: Lang) -> Sheet {
    let headings = headings(plan);
    let mut heads = vec![word(lang, "book-year").to_string()];
    heads.extend(COUNTED.map(|(id, _)| word(lang, id).trim().to_string()));
    heads.extend(
        ["mean", "p95", "worst"]
            .map(|id| filled(lang, "book-of", &[("of", word(lang, "one_way")), ("what", word(lang, id))])),
    );
    heads.extend(
        ["mean", "p95", "worst"]
            .map(|id| filled(lang, "book-of", &[("of", word(lang, "weekly")), ("what", word(lang, id))])),
    );
    heads.extend(headings.iter().map(|id| word_or_id(lang, "heading", id)));
    heads.extend(["heading-total", "book-capital"].map(|id| word(lang, id).to_string()));
    let mut table = Table::new(lang, heads);
    let first = (text(word(lang, "before")), &plan.before);
    for (label, figures) in
        std::iter::once(first).chain(plan.years.iter().map(|(of, figures)| (year(*of), figures)))
    {
        let row = table.len() + 1;
        let mut cells = vec![label];
        cells.extend(COUNTED.map(|(_, number)| count(number(&figures.counts))));
        for of in [&figures.travel.all, &figures.travel.weekly] {
            cells.push(Cell::Number(mean_minutes(of), Look::Hundredths));
            cells.extend([minutes(Some(of.p95)), minutes(Some(of.max))]);
        }
        let from = cells.len();
        cells.extend(headings.iter().map(|id| amount(heading(&figures.money, id))));
        let range = format!("SUM({}:{})", place(row, from), place(row, cells.len() - 1));
        let result = figures.money.total().to_decimal();
        cells.push(Cell::Formula { text: range, result, look: Look::Money });
        cells.push(amount(figures.money.capital));
        table.push(cells);
    }
    table.filtered("book-years", 1, &[], PLAN_JSON)
}

/// Every heading that is not nought in some year, in the order shown; at least one.
fn headings(plan: &Plan) -> Vec<String> {
    let all: Vec<&Money> = std::iter::once(&plan.before)
        .chain(plan.years.iter().map(|(_, year)| year))
        .map(|of| &of.money)
        .collect();
    let others = all.iter().flat_map(|money| money.headings.keys()).map(String::as_str);
    let mut shown: Vec<&str> = HEADINGS.to_vec();
    for id in others {
        if !shown.contains(&id) {
            shown.push(id);
        }
    }
    let used = |id: &&str| *id == HEADINGS[0] || all.iter().any(|money| heading(money, id) != Fen(0));
    shown.into_iter().filter(used).map(String::from).collect()
}

fn heading(money: &Money, id: &str) -> Fen {
    money.headings.get(id).copied().unwrap_or_default()
}
