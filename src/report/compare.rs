//! Plans side by side: money, counts, travel, rules, and the schools and children of whom they differ.
//!
//! It refuses to rank them, and knows no county: places are named by their ids.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Assignment, Figures, Means, Plan, SchoolYear, TravelFigures};
use crate::model::unit::{Band, Group};
use crate::model::units::{Fen, round_half_up};
use crate::report::layout::{cut, left, right, thousands, wrapped, yuan};
use crate::report::rules;
use crate::report::sides;
use crate::report::summary::COUNTED;
use crate::report::words::{self, Lang, filled, word, word_or_id};

/// Columns of the words at the left, and of each plan.
const LABEL: usize = 40;
const COLUMN: usize = 16;
/// Columns of a sentence.
const WIDTH: usize = 100;
/// Most schools and groups of children listed in a text.
const MOST: usize = 40;

/// A moving unit, whatever the plan.
pub type Unit = (VillageId, Band, Group);

/// Plans with the ids that their rows stand for.
#[derive(Clone, Copy, Debug)]
pub struct Plans<'a> {
    /// How each is called.
    pub names: &'a [String],
    /// At least two.
    pub plans: &'a [Plan],
    /// Ids of villages.
    pub villages: &'a [String],
    /// Ids of schools.
    pub schools: &'a [String],
    /// Whether the objective of each is what it takes out of the purse of the county and its schools.
    pub by_county: &'a [bool],
}

/// How many children differ from the first plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Children who go to another school.
    pub school: u32,
    /// Children who go to the same school by another mode.
    pub mode: u32,
    /// Children of units that only one of the two plans has, or that are other numbers of children.
    pub unmatched: u32,
}

impl Plans<'_> {
    /// Whether all were made from one input.
    #[must_use]
    pub fn one_input(&self) -> bool {
        self.plans.iter().all(|plan| plan.input_sha256 == self.plans[0].input_sha256)
    }

    /// The final year's rows of each plan, by unit.
    fn units(&self) -> Vec<BTreeMap<Unit, &Assignment>> {
        let of = |plan: &'_ Plan| plan.years.last().map(|(year, _)| *year);
        (self.plans.iter())
            .map(|plan| {
                let rows = plan.assignments.iter().filter(|row| Some(row.year) == of(plan));
                rows.map(|row| ((row.village, row.band, row.group), row)).collect()
            })
            .collect()
    }

    /// Units that some plan sends elsewhere or otherwise than the first, or that it lacks: each plan's row.
    #[must_use]
    pub fn children(&self) -> Vec<(Unit, Vec<Option<&Assignment>>)> {
        let units = self.units();
        let all: BTreeSet<Unit> = units.iter().flat_map(|rows| rows.keys().copied()).collect();
        let rows = |unit: Unit| units.iter().map(|rows| rows.get(&unit).copied()).collect::<Vec<_>>();
        let way = |row: Option<&Assignment>| row.map(|row| (row.school, row.means, row.pupils));
        all.into_iter()
            .map(|unit| (unit, rows(unit)))
            .filter(|(_, rows)| rows.iter().any(|&row| way(row) != way(rows[0])))
            .collect()
    }

    /// How many children differ from the first plan, plan by plan.
    #[must_use]
    pub fn moved(&self) -> Vec<Moved> {
        let mut moved = vec![Moved::default(); self.plans.len()];
        for (_, rows) in self.children() {
            for (moved, row) in moved.iter_mut().zip(&rows) {
                match (rows[0], *row) {
                    (Some(a), Some(b)) if a.pupils != b.pupils => moved.unmatched += a.pupils.max(b.pupils),
                    (Some(a), Some(b)) if a.school != b.school => moved.school += b.pupils,
                    (Some(a), Some(b)) if a.means != b.means => moved.mode += b.pupils,
                    (Some(one), None) | (None, Some(one)) => moved.unmatched += one.pupils,
                    _ => {}
                }
            }
        }
        moved
    }

    /// Schools whose configuration differs between the plans: each plan's row.
    #[must_use]
    pub fn changed_schools(&self) -> Vec<(SchoolId, Vec<Option<&SchoolYear>>)> {
        let of = |plan: &'_ Plan| plan.years.last().map(|(year, _)| *year);
        let rows: Vec<BTreeMap<SchoolId, &SchoolYear>> = (self.plans.iter())
            .map(|plan| {
                let rows = plan.schools.iter().filter(|row| Some(row.year) == of(plan));
                rows.map(|row| (row.school, row)).collect()
            })
            .collect();
        let all: BTreeSet<SchoolId> = rows.iter().flat_map(|rows| rows.keys().copied()).collect();
        let of = |school| rows.iter().map(|rows| rows.get(&school).copied()).collect::<Vec<_>>();
        let becomes = |row: Option<&SchoolYear>| row.map(|row| row.configuration.clone());
        all.into_iter()
            .map(|school| (school, of(school)))
            .filter(|(_, rows)| rows.iter().any(|&row| becomes(row) != becomes(rows[0])))
            .collect()
    }

    /// Pupils beyond each rule of which the plans differ, existing violations among them; `None` = not in the plan's profile.
    #[must_use]
    pub fn rules(&self) -> Vec<(String, Vec<Option<u32>>)> {
        let of = |plan: &Plan| -> BTreeMap<String, u32> {
            let rules = plan.final_year().rules.iter().filter(|rule| rule.kind != "process");
            rules.map(|rule| (rule.id.clone(), rule.violations + rule.existing)).collect()
        };
        let plans: Vec<BTreeMap<String, u32>> = self.plans.iter().map(of).collect();
        let ids: BTreeSet<String> = plans.iter().flat_map(|rules| rules.keys().cloned()).collect();
        ids.into_iter()
            .map(|id| {
                let beyond = plans.iter().map(|rules| rules.get(&id).copied()).collect::<Vec<_>>();
                (id, beyond)
            })
            .filter(|(_, beyond)| beyond.iter().any(|number| *number != beyond[0]))
            .collect()
    }
}

/// Whether a plan's objective is a cost, of one year or of several, which are planned by nothing else. Then it and the constant are the
/// money's total of the one year, or by the county's view another sum; where minutes, schools or children are counted there is no constant.
#[must_use]
pub fn is_cost(plan: &Plan) -> bool {
    plan.years.len() > 1 || plan.constant_cost != Fen(0) || plan.objective == plan.final_year().money.total()
}

/// Plans side by side, as lines for people.
#[must_use]
pub fn compare(plans: &Plans<'_>, lang: Lang) -> String {
    let page = Page { plans, lang };
    let mut lines = page.figures();
    lines.extend(page.schools());
    lines.extend(page.children());
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

struct Page<'a> {
    plans: &'a Plans<'a>,
    lang: Lang,
}

impl Page<'_> {
    fn word(&self, id: &str) -> &'static str {
        word(self.lang, id)
    }

    fn line(label: &str, cells: impl IntoIterator<Item = String>) -> String {
        let cells: String = cells.into_iter().map(|cell| right(&cut(&cell, COLUMN - 1), COLUMN)).collect();
        left(label, LABEL) + &cells
    }

    fn each(&self, label: &str, of: impl Fn(&Plan) -> String) -> String {
        Self::line(label, self.plans.plans.iter().map(of))
    }

    fn figures(&self) -> Vec<String> {
        let plans = self.plans.plans;
        let rule = "─".repeat(LABEL + COLUMN * plans.len());
        let mut lines = Vec::new();
        if !self.plans.one_input() {
            lines.extend(wrapped(self.word("compare-across"), WIDTH));
        }
        for (number, name) in self.plans.names.iter().enumerate() {
            lines.push(format!("[{}] {name}", number + 1));
        }
        lines.push(Self::line("", (1..=plans.len()).map(|number| format!("[{number}]"))));
        lines.push(rule.clone());
        let amount = |plan: &Plan, fen: Fen| {
            if is_cost(plan) { thousands(yuan(fen)) } else { fen.to_decimal() }
        };
        lines.push(self.each(self.word("compare-objective"), |plan| amount(plan, plan.objective)));
        let claimed = |plan: &Plan, told: &dyn Fn() -> String| {
            if plan.claims() { told() } else { "-".into() }
        };
        lines.push(
            self.each(self.word("compare-bound"), |plan| claimed(plan, &|| amount(plan, plan.lower_bound))),
        );
        let gap = |plan: &Plan| {
            let share = i128::from(plan.objective.0 - plan.lower_bound.0) * 100_000;
            let whole = i128::from(plan.objective.0.abs().max(1));
            let thousandths = -(-share).div_euclid(whole);
            format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
        };
        lines.push(self.each(self.word("compare-gap"), |plan| claimed(plan, &|| gap(plan))));
        if plans.iter().any(|plan| !is_cost(plan)) {
            lines.extend(wrapped(self.word("compare-unitless"), WIDTH));
        }
        if plans.iter().any(|plan| plan.years.len() > 1) {
            lines.extend(wrapped(self.word("compare-years"), WIDTH));
        }
        let of_county = (1..).zip(self.plans.by_county).filter(|&(_, &is)| is);
        let of_county: Vec<String> = of_county.map(|(number, _)| format!("[{number}]")).collect();
        if !of_county.is_empty() {
            let plans = of_county.join(", ");
            lines.extend(wrapped(&filled(self.lang, "compare-county", &[("plans", &plans)]), WIDTH));
        }
        lines.push(rule.clone());
        let money = |plan: &Plan| plan.final_year().money.clone();
        lines.push(self.each(self.word("explain-total"), |plan| thousands(yuan(money(plan).total()))));
        let headings: BTreeSet<String> =
            plans.iter().flat_map(|plan| money(plan).headings.into_keys()).collect();
        for heading in headings {
            let of = |plan: &Plan| yuan(money(plan).headings.get(&heading).copied().unwrap_or_default());
            if plans.iter().any(|plan| of(plan) != 0) {
                let label = format!("  {}", word_or_id(self.lang, "heading", &heading));
                lines.push(self.each(&label, |plan| thousands(of(plan))));
            }
        }
        lines.push(self.each(self.word("compare-capital"), |plan| thousands(yuan(money(plan).capital))));
        if plans.iter().any(sides::told) {
            lines.push(self.word("sides").into());
            for id in sides::SIDES {
                let label = format!("  {}", self.word(&format!("side-{id}")));
                lines.push(self.each(&label, |plan| thousands(yuan(sides::side(&money(plan), id).net()))));
            }
        }
        lines.push(rule.clone());
        for (id, count) in COUNTED {
            lines.push(self.each(self.word(id), |plan| thousands(count(&plan.final_year().counts).into())));
        }
        lines.push(rule);
        lines.extend(self.travel());
        for (id, beyond) in self.plans.rules() {
            let label = filled(self.lang, "explain-rule", &[("rule", &rules::name(self.lang, &id))]);
            let cell =
                |number: Option<u32>| number.map_or_else(|| "-".into(), |number| thousands(number.into()));
            lines.push(Self::line(&label, beyond.into_iter().map(cell)));
        }
        lines
    }

    fn travel(&self) -> Vec<String> {
        let plans = self.plans.plans;
        let tenths = |number: i128, whole: i128| {
            let tenths = round_half_up(number * 10, whole);
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let mean = |of: &TravelFigures| tenths(of.pupil_seconds.into(), 60 * i128::from(of.pupils.max(1)));
        let worst = |of: &TravelFigures| tenths(of.max.0.into(), 60);
        let all = |plan: &Plan| plan.final_year().travel.all;
        let mut lines = vec![
            self.each(self.word("explain-mean"), |plan| mean(&all(plan))),
            self.each(self.word("explain-worst"), |plan| worst(&all(plan))),
        ];
        let known = |figures: &Figures| figures.travel.by_band.keys().copied().collect::<Vec<_>>();
        let bands: BTreeSet<Band> = plans.iter().flat_map(|plan| known(plan.final_year())).collect();
        for band in bands {
            let name = words::band(self.lang, band);
            let of = |plan: &Plan| plan.final_year().travel.by_band.get(&band).copied().unwrap_or_default();
            let labels = ["explain-mean-band", "explain-worst-band"]
                .map(|id| filled(self.lang, id, &[("band", &name)]));
            lines.push(self.each(&labels[0], |plan| mean(&of(plan))));
            lines.push(self.each(&labels[1], |plan| worst(&of(plan))));
        }
        let weekly = |plan: &Plan| plan.final_year().travel.weekly;
        if plans.iter().any(|plan| weekly(plan).pupils > 0) {
            let name = self.word("weekly");
            let labels = ["explain-mean-band", "explain-worst-band"]
                .map(|id| filled(self.lang, id, &[("band", name)]));
            lines.push(self.each(&labels[0], |plan| mean(&weekly(plan))));
            lines.push(self.each(&labels[1], |plan| worst(&weekly(plan))));
        }
        lines
    }

    fn schools(&self) -> Vec<String> {
        let changed = self.plans.changed_schools();
        let count = changed.len().to_string();
        let mut lines = vec![String::new(), filled(self.lang, "compare-schools", &[("count", &count)])];
        for (school, rows) in changed.iter().take(MOST) {
            let cells =
                rows.iter().map(|row| row.map_or_else(|| "-".to_string(), |row| row.configuration.word()));
            lines.push(Self::line(&format!("  {}", self.plans.schools[school.0 as usize]), cells));
        }
        lines.extend(self.more(changed.len()));
        lines
    }

    fn more(&self, listed: usize) -> Option<String> {
        let more = listed.checked_sub(MOST).filter(|&more| more > 0)?;
        Some(filled(self.lang, "compare-more", &[("count", &more.to_string())]))
    }

    fn children(&self) -> Vec<String> {
        let mut lines = vec![String::new()];
        for (number, moved) in self.plans.moved().iter().enumerate().skip(1) {
            let values = [moved.school, moved.mode, moved.unmatched].map(|count| thousands(count.into()));
            let name = format!("[{}]", number + 1);
            lines.push(filled(
                self.lang,
                "compare-moved",
                &[("plan", &name), ("school", &values[0]), ("mode", &values[1])],
            ));
            if moved.unmatched > 0 {
                lines.push(filled(
                    self.lang,
                    "compare-unmatched",
                    &[("plan", &name), ("children", &values[2])],
                ));
            }
        }
        let children = self.plans.children();
        for ((village, band, _), rows) in children.iter().take(MOST) {
            let pupils: Vec<String> = {
                let mut all: Vec<u32> = rows.iter().flatten().map(|row| row.pupils).collect();
                all.dedup();
                all.iter().map(u32::to_string).collect()
            };
            let village = &self.plans.villages[village.0 as usize];
            let band = words::band(self.lang, *band);
            let label = format!("  {village}, {band}, {}", pupils.join("/"));
            let cell = |row: Option<&Assignment>| {
                row.map_or_else(
                    || "-".to_string(),
                    |row| {
                        let school = &self.plans.schools[row.school.0 as usize];
                        format!("{school} {}", self.mode(row.means))
                    },
                )
            };
            lines.push(Self::line(&label, rows.iter().copied().map(cell)));
        }
        lines.extend(self.more(children.len()));
        lines
    }

    fn mode(&self, means: Means) -> &'static str {
        self.word(&format!("compare-mode-{}", means.word()))
    }
}
