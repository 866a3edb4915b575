//! Schools' ways through the years: what may follow what, what closing and building may cost, and the bound over all years.
//!
//! It refuses to look at children: what a year's configuration is worth to the bound, `bound` says.

use crate::model::case::Case;
use crate::model::county::{Decision, SchoolStatus};
use crate::model::ids::{SchoolId, Table};
use crate::model::plan::{Configuration, Multipliers, SchoolOutcome};
use crate::model::units::Fen;
use crate::verify::book::Book;
use crate::verify::bound::{self, Worths};
use crate::verify::figures::Network;
use crate::verify::finding::Findings;
use crate::verify::sites::Config;

fn built(one: &Configuration) -> bool {
    (one.added_seats, one.added_beds) != (0, 0)
}

/// Whether a school may become this a year after it was that.
fn follows(from: &Configuration, to: &Configuration, reopen: bool) -> bool {
    use SchoolOutcome::{Closed, New, Open, Partial, Unbuilt};
    let more = from.added_seats <= to.added_seats && from.added_beds <= to.added_beds;
    match from.outcome {
        Open => match to.outcome {
            Open => more,
            Partial | Closed => !built(from),
            New | Unbuilt => false,
        },
        New => to.outcome == New && more,
        Unbuilt => matches!(to.outcome, Unbuilt | New),
        Partial => matches!(to.outcome, Partial | Closed) || reopen && to.outcome == Open && !built(to),
        Closed => to.outcome == Closed || reopen && matches!(to.outcome, Partial | Open) && !built(to),
    }
}

/// Whether a school may be this in the first year.
fn begins(first: &Configuration) -> bool {
    first.outcome != SchoolOutcome::New && !built(first)
}

/// Whether a school is a site that the plan file wants built: it waits for one year alone.
fn must_be_built(case: &Case, school: SchoolId) -> bool {
    let row = &case.county.schools[school];
    row.status == SchoolStatus::Candidate && matches!(row.decision, Some(Decision::Open | Decision::Keep))
}

/// Every school's way through the years.
pub(super) fn check(case: &Case, books: &[Book<'_>], networks: &[Network<'_>], findings: &mut Findings) {
    for (school, row) in case.county.schools.iter() {
        let names: Vec<Option<&Configuration>> =
            networks.iter().map(|network| network.configs[school].map(|config| &config.name)).collect();
        let what = |year: usize| {
            format!("school {}, year {}: configuration", row.code, books[year].case.recipe.first_year)
        };
        if let Some(Some(first)) = names.first()
            && !begins(first)
        {
            let expected = "nothing built: what is built serves a year later";
            findings.differ("V415", &what(0), &first.word(), expected);
        }
        for (year, pair) in (1..).zip(names.windows(2)) {
            let [Some(from), Some(to)] = pair else { continue };
            if !follows(from, to, case.recipe.reopen) {
                let expected = format!("what may follow `{}`", from.word());
                findings.differ("V416", &what(year), &to.word(), &expected);
            }
        }
        let waits = |name: &Configuration| name.outcome == SchoolOutcome::Unbuilt;
        if must_be_built(case, school) && names.get(1).is_some_and(|name| name.is_some_and(waits)) {
            findings.differ("V416", &what(1), "unbuilt", "new, as decided");
        }
    }
}

/// A row over two years: what `after` has more than `before`.
pub(super) struct Budget {
    name: String,
    code: &'static str,
    before: Option<usize>,
    after: usize,
    pub(super) most: i64,
    of: fn(&Config) -> i64,
}

/// What closes in a year, and what is built in it for the next.
fn budgets(case: &Case) -> Vec<Budget> {
    let decide = &case.recipe.decide;
    let years = case.recipe.years as usize;
    let name = |row: &str, year: usize| format!("{row}@{}", u64::from(case.recipe.first_year) + year as u64);
    let closures = decide.max_closures_year.iter().flat_map(|most| {
        (0..years).map(move |year| Budget {
            name: name("max_closures_year", year),
            code: "V511",
            before: year.checked_sub(1),
            after: year,
            most: most[year.min(most.len() - 1)].into(),
            of: |config| i64::from(config.name.outcome == SchoolOutcome::Closed),
        })
    });
    let capital = decide.max_capital.iter().flat_map(|most| {
        (1..years).map(move |after| Budget {
            name: name("max_capital", after - 1),
            code: "V512",
            before: Some(after - 1),
            after,
            most: most[(after - 1).min(most.len() - 1)].0,
            of: |config| config.capital.0,
        })
    });
    closures.chain(capital).collect()
}

/// Budgets of closing and building, by year.
pub(super) fn check_budgets(case: &Case, networks: &[Network<'_>], findings: &mut Findings) {
    for budget in budgets(case) {
        let count = |year: usize| -> i64 {
            networks[year].configs.values().iter().flatten().map(|config| (budget.of)(config)).sum()
        };
        let found = count(budget.after) - budget.before.map_or(0, count);
        if found > budget.most {
            let [found, most] = [found, budget.most].map(|count| match budget.code {
                "V512" => Fen(count).to_decimal(),
                _ => count.to_string(),
            });
            findings.differ(budget.code, &budget.name, &found, &format!("at most {most}"));
        }
    }
}

/// The Lagrangian bound over all years; `None` where the prices make none.
pub(super) fn lagrangian(
    case: &Case,
    books: &[Book<'_>],
    networks: &[Network<'_>],
    multipliers: &Multipliers,
    findings: &mut Findings,
) -> Option<Fen> {
    let (budgets, parts) = match split(case, books, multipliers) {
        Ok(parts) => parts,
        Err(message) => {
            findings.add("V704", message);
            return None;
        }
    };
    let mut sum: i128 = budgets.iter().map(|(budget, price)| -i128::from(budget.most) * price).sum();
    let mut years = Vec::new();
    for ((book, network), part) in books.iter().zip(networks).zip(&parts) {
        let worths = bound::worths(book, network, part, findings)?;
        sum += worths.first;
        years.push(worths);
    }
    for school in case.county.schools.ids() {
        sum += cheapest(case, school, &years, &budgets).unwrap_or(0);
    }
    Some(bound::clamped(sum))
}

/// Rows over two years with their prices.
pub(super) type Priced = Vec<(Budget, i128)>;

/// Prices of budgets, and each year's own: rows without their year.
pub(super) fn split(
    case: &Case,
    books: &[Book<'_>],
    multipliers: &Multipliers,
) -> Result<(Priced, Vec<Multipliers>), String> {
    let mut rows = multipliers.rows.clone();
    let mut priced = Vec::new();
    for budget in budgets(case) {
        let price = rows.remove(&budget.name).unwrap_or_default();
        if price < Fen(0) || price.0 > bound::LARGEST_PRICE {
            return Err(format!("price of {}: found {} fen", budget.name, price.0));
        }
        priced.push((budget, i128::from(price.0)));
    }
    let mut parts = Vec::new();
    for book in books {
        let year = book.case.recipe.first_year;
        let mut part = Multipliers::default();
        part.units.extend(multipliers.units.iter().filter(|price| price.year == year));
        part.schools.extend(multipliers.schools.iter().filter(|price| price.year == year));
        rows.retain(|name, price| match name.rsplit_once('@') {
            Some((own, of)) if of == year.to_string() => {
                part.rows.insert(own.into(), *price);
                false
            }
            _ => true,
        });
        parts.push(part);
    }
    let taken: usize = parts.iter().map(|part| part.units.len() + part.schools.len()).sum();
    if let Some(name) = rows.keys().next() {
        return Err(format!("price of row `{name}`: no such row in this plan"));
    }
    if taken < multipliers.units.len() + multipliers.schools.len() {
        return Err("price of a year that is not planned".into());
    }
    Ok((priced, parts))
}

/// The least a school can add to the bound over its paths; `None` = it has none.
pub(super) fn cheapest(
    case: &Case,
    school: SchoolId,
    years: &[Worths<'_>],
    budgets: &Priced,
) -> Option<i128> {
    let worth = |year: usize, config: &Config, value: i128| {
        let counted = |(budget, price): &(Budget, i128)| {
            let sign = i128::from(budget.after == year) - i128::from(budget.before == Some(year));
            sign * price * i128::from((budget.of)(config))
        };
        value + budgets.iter().map(counted).sum::<i128>()
    };
    let must = must_be_built(case, school);
    let mut last: Vec<(&Config, i128)> = Vec::new();
    for (year, worths) in years.iter().enumerate() {
        let worths: &Table<SchoolId, _> = &worths.schools;
        let mut next: Vec<(&Config, i128)> = Vec::new();
        for &(config, value) in &worths[school] {
            let waits = |one: &Config| one.name.outcome == SchoolOutcome::Unbuilt;
            let may = |from: &Config| {
                follows(&from.name, &config.name, case.recipe.reopen)
                    && !(must && waits(from) && waits(config))
            };
            let least = match year {
                0 => begins(&config.name).then_some(0),
                _ => last.iter().filter(|(from, _)| may(from)).map(|&(_, cost)| cost).min(),
            };
            next.extend(least.map(|least| (config, least + worth(year, config, value))));
        }
        last = next;
    }
    last.iter().map(|&(_, cost)| cost).min()
}
