//! A plan's reasons in words: what each decision costs the other way, where else each child could go, what would turn it.
//!
//! It refuses to weigh: every figure is one of the plans' own, or the difference of two.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::model::case::Case;
use crate::model::discount::Discount;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Figures, Money, Plan, SchoolOutcome, TravelFigures};
use crate::model::question::Question;
use crate::model::reasons::{
    Alternative, Choices, Flip, Forced, Hurdle, Knob, Reason, Reasons, Subject, Turn, Unlawful,
};
use crate::model::recipe::View;
use crate::model::transfers::{Side, Transfers};
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro, Seconds, round_half_up};
use crate::report::impossible;
use crate::report::layout::{cut, left, right, signed, thousands, wrapped, yuan};
use crate::report::names;
use crate::report::rules;
use crate::report::words::{self, Lang, filled, word, word_or_id};

/// Columns of the page.
const WIDTH: usize = 100;
/// Columns of the words at the left, and of each plan.
const LABEL: usize = 40;
const COLUMN: usize = 19;

/// Reasons as lines of at most 100 columns; `folder` names the plan.
#[must_use]
pub fn reasons(case: &Case, reasons: &Reasons, folder: &str, lang: Lang) -> String {
    let page = Page { case, all: reasons, lang };
    let mut lines = vec![filled(lang, "explain-title", &[("folder", folder)]), "═".repeat(WIDTH)];
    let [plan, bound] = [reasons.value.plan, reasons.value.bound].map(|fen| thousands(yuan(fen)));
    let values = [("cost", plan.as_str()), ("bound", bound.as_str())];
    let base = match &reasons.plan.years[..] {
        [(first, _), _, ..] => {
            let (years, first) = (reasons.plan.years.len().to_string(), first.to_string());
            let values = [values[0], values[1], ("years", &years), ("first", &first)];
            filled(lang, by_view(case, "explain-base-years", "explain-base-county-years"), &values)
        }
        _ => filled(lang, by_view(case, "explain-base", "explain-base-county"), &values),
    };
    lines.extend(wrapped(&base, WIDTH));
    lines.extend(wrapped(word(lang, "explain-how"), WIDTH));
    if page.over_years() {
        lines.extend(wrapped(word(lang, "explain-how-years"), WIDTH));
    }
    for subject in &reasons.subjects {
        lines.push(String::new());
        lines.extend(page.subject(subject));
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What keeps a unit from a school, in words.
#[must_use]
pub fn hurdle(case: &Case, hurdle: &Hurdle, lang: Lang) -> String {
    let say = |id: &str| word(lang, id).to_string();
    match hurdle {
        Hurdle::Forbid => say("explain-hurdle-forbid"),
        Hurdle::Force(school) => {
            filled(lang, "explain-hurdle-force", &[("school", &names::school(case, *school))])
        }
        Hurdle::Limit { rule, is, by } => filled(
            lang,
            "explain-hurdle-limit",
            &[("rule", rule), ("limit", &is.to_string()), ("beyond", &beyond(case, rule, *by, lang))],
        ),
        Hurdle::Decision => say("explain-hurdle-decision"),
        Hurdle::Closed => say("explain-hurdle-closed"),
        Hurdle::Grades => say("explain-hurdle-grades"),
        Hurdle::Seats(free) => filled(lang, "explain-hurdle-seats", &[("count", &free.to_string())]),
        Hurdle::Beds(boys, girls) => {
            filled(lang, "explain-hurdle-beds", &[("boys", &boys.to_string()), ("girls", &girls.to_string())])
        }
        Hurdle::Meals(free) => filled(lang, "explain-hurdle-meals", &[("count", &free.to_string())]),
        Hurdle::Rooms(lacking) => filled(lang, "explain-hurdle-rooms", &[("count", &lacking.to_string())]),
        Hurdle::Leaving(least) => filled(lang, "explain-hurdle-leaving", &[("pupils", &least.to_string())]),
        Hurdle::Row(name) => filled(lang, "explain-hurdle-row", &[("row", name)]),
        Hurdle::Twice => say("explain-hurdle-twice"),
    }
}

/// The word for a plan by society's view, or that for one by the county's.
pub(super) fn by_view(case: &Case, society: &'static str, county: &'static str) -> &'static str {
    if case.recipe.objective.view == View::County { county } else { society }
}

/// The word for the sum of a plan, of one year or over several.
pub(super) fn total(case: &Case, over_years: bool) -> &'static str {
    if over_years {
        by_view(case, "explain-total-years", "explain-total-county-years")
    } else {
        by_view(case, "explain-total", "explain-total-county")
    }
}

/// A heading of the money, with a word where the county's view does not count it.
pub(super) fn heading(case: &Case, id: &str, lang: Lang) -> String {
    let name = word_or_id(lang, "heading", id);
    let theirs = case.recipe.objective.view == View::County && matches!(id, "time" | "boarding_family");
    if theirs { filled(lang, "explain-uncounted", &[("heading", &name)]) } else { name }
}

/// By the county's view what the headings leave out of its sum: subsidies, less what comes from above.
pub(super) fn transfers(case: &Case, money: &Money) -> Option<Fen> {
    let transfers = money.transfers.as_ref().filter(|_| case.recipe.objective.view == View::County)?;
    let given = ["subsidy_boarders", "subsidy_day"].iter().filter_map(|id| transfers.items.get(*id));
    let above = transfers.sides.get("upper").map(|side| side.gives).unwrap_or_default();
    Some(given.copied().sum::<Fen>() - above)
}

/// A plan's figures of one of its years, with the money of all its years, each at what it is worth in the first. Capital is spent once and
/// stays that of the year.
#[must_use]
pub fn figures_of(case: &Case, plan: &Plan, year: u32) -> Figures {
    let own = plan.years.iter().find(|(other, _)| *other == year);
    let mut figures = own.map_or_else(|| plan.final_year(), |(_, own)| own).clone();
    if plan.years.len() == 1 {
        return figures;
    }
    let discount = Discount::new(case, plan.years.len());
    let mut sum = Money { capital: figures.money.capital, ..Money::default() };
    for (later, (_, year)) in plan.years.iter().enumerate() {
        let worth = |fen: Fen| discount.apply(fen, later);
        let add = |sum: &mut BTreeMap<String, Fen>, of: &BTreeMap<String, Fen>| {
            for (id, &fen) in of {
                *sum.entry(id.clone()).or_default() += worth(fen);
            }
        };
        add(&mut sum.headings, &year.money.headings);
        add(&mut sum.payers, &year.money.payers);
        let Some(own) = &year.money.transfers else { continue };
        let all = sum.transfers.get_or_insert_with(Transfers::default);
        add(&mut all.items, &own.items);
        for (id, side) in &own.sides {
            let all = all.sides.entry(id.clone()).or_default();
            let [running, capital, gives, receives] =
                [side.running, side.capital, side.gives, side.receives].map(worth);
            *all = Side {
                running: all.running + running,
                capital: all.capital + capital,
                gives: all.gives + gives,
                receives: all.receives + receives,
            };
        }
    }
    figures.money = sum;
    figures
}

/// What a plan makes of a school over the years, such as `grades 1-3 2021-2024, closed 2025`.
pub(super) fn path(plan: &Plan, school: SchoolId, lang: Lang) -> String {
    let mut stands: Vec<(SchoolOutcome, u32, u32)> = Vec::new();
    for row in plan.schools.iter().filter(|row| row.school == school) {
        match stands.last_mut().filter(|(outcome, ..)| *outcome == row.configuration.outcome) {
            Some((.., last)) => *last = row.year,
            None => stands.push((row.configuration.outcome, row.year, row.year)),
        }
    }
    let told = stands.into_iter().map(|(outcome, first, last)| {
        let outcome = word_or_id(lang, "outcome", outcome.word());
        let [from, to] = [first, last].map(|year| year.to_string());
        if first == last {
            filled(lang, "explain-path-one", &[("outcome", &outcome), ("year", &from)])
        } else {
            filled(lang, "explain-path-many", &[("outcome", &outcome), ("first", &from), ("last", &to)])
        }
    });
    let told: Vec<String> = told.collect();
    words::listed(lang, &told, told.len())
}

/// What a question asks, in a few words.
pub(super) fn asked(case: &Case, question: Question, lang: Lang) -> String {
    match question {
        Question::School(_, outcome) => word(lang, &format!("explain-asked-{}", outcome.word())).into(),
        Question::Village(_, band, school) => {
            let who = band.map_or_else(|| word(lang, "band-all").to_string(), |band| words::band(lang, band));
            let school = &case.county.schools[school].code;
            filled(lang, "explain-asked-village", &[("who", &who), ("school", school)])
        }
    }
}

fn beyond(case: &Case, rule: &str, by: u32, lang: Lang) -> String {
    let (id, number) = beyond_in_parts(case, rule, by);
    filled(lang, id, &[("number", &number)])
}

/// How far beyond a limit: id of the words with the unit, and the number in it; minutes and kilometres are rounded up.
pub(crate) fn beyond_in_parts(case: &Case, rule: &str, by: u32) -> (&'static str, String) {
    let unit = case.profile.rules.get(rule).map_or("schools", |rule| rule.unit.as_str());
    match unit {
        "min" => ("explain-unit-minutes", tenths_up(by, 60)),
        "km" => ("explain-unit-km", tenths_up(by, 1000)),
        "grade" => ("explain-unit-grades", by.to_string()),
        _ => ("explain-unit-schools", by.to_string()),
    }
}

fn tenths_up(number: u32, whole: u32) -> String {
    let tenths = (u64::from(number) * 10).div_ceil(u64::from(whole));
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn tenths(number: i128, whole: i128) -> i128 {
    round_half_up(number * 10, whole)
}

fn decimal(tenths: i128) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

fn signed_decimal(tenths: i128) -> String {
    if tenths > 0 { format!("+{}", decimal(tenths)) } else { decimal(tenths) }
}

/// Words and the count they stand for.
type Shown = (&'static str, fn(&Figures) -> u32);

/// A forced plan in a column: the question, the plan's cost, its figures, and between what the difference lies.
type Column<'a> = (&'a Reason, Fen, Figures, [Fen; 2]);

/// One row of the table: its label, the plan's figure, and each forced plan's.
struct Row {
    label: String,
    here: i128,
    there: Vec<i128>,
    /// Tenths, or whole numbers.
    tenths: bool,
}

struct Page<'a> {
    case: &'a Case,
    all: &'a Reasons,
    lang: Lang,
}

impl Page<'_> {
    fn word(&self, id: &str) -> &'static str {
        word(self.lang, id)
    }

    fn filled(&self, id: &str, values: &[(&str, &str)]) -> String {
        filled(self.lang, id, values)
    }

    fn over_years(&self) -> bool {
        self.all.plan.years.len() > 1
    }

    fn subject(&self, subject: &Subject) -> Vec<String> {
        let mut lines = vec![cut(&self.head(subject), WIDTH), "─".repeat(WIDTH)];
        lines.extend(self.tables(subject));
        for reason in &subject.reasons {
            lines.extend(self.untold(reason));
        }
        lines.extend(self.elsewhere(subject));
        lines.extend(self.turns(&subject.turns));
        lines
    }

    fn head(&self, subject: &Subject) -> String {
        match subject.reasons[0].question {
            Question::School(school, _) => {
                let plan = &self.all.plan;
                let row = plan.schools.iter().find(|row| row.school == school && row.year == subject.year);
                let outcome = row.map_or("", |row| row.configuration.outcome.word());
                let pupils = row.map_or(0, |row| row.pupils).to_string();
                let today: u32 = (plan.assignments.iter())
                    .filter(|row| row.before_school == Some(school) && row.year == subject.year)
                    .map(|row| row.pupils)
                    .sum();
                if self.over_years() {
                    return self.filled(
                        "explain-school-years",
                        &[
                            ("school", &names::school(self.case, school)),
                            ("path", &path(plan, school, self.lang)),
                            ("year", &subject.year.to_string()),
                            ("pupils", &pupils),
                            ("today", &today.to_string()),
                        ],
                    );
                }
                let outcome = word_or_id(self.lang, "outcome", outcome);
                let school = names::school(self.case, school);
                self.filled(
                    "explain-school",
                    &[
                        ("school", &school),
                        ("outcome", &outcome),
                        ("pupils", &pupils),
                        ("today", &today.to_string()),
                    ],
                )
            }
            Question::Village(village, _, school) => {
                let pupils: u32 = subject.choices.iter().map(|choice| choice.pupils).sum();
                let names = [names::village(self.case, village), names::school(self.case, school)];
                let (pupils, year) = (pupils.to_string(), subject.year.to_string());
                let values = [("village", names[0].as_str()), ("school", &names[1]), ("pupils", &pupils)];
                if self.over_years() {
                    let values = [values[0], values[1], values[2], ("year", &year)];
                    return self.filled("explain-village-years", &values);
                }
                self.filled("explain-village", &values)
            }
        }
    }

    /// A table for each year of which the forced plans are told.
    fn tables(&self, subject: &Subject) -> Vec<String> {
        let mut found: BTreeMap<u32, Vec<Column<'_>>> = BTreeMap::new();
        for reason in &subject.reasons {
            if let Forced::Planned { value, year, plan, .. } = &reason.forced {
                let interval = value.above(self.all.value, !reason.freed);
                let figures = figures_of(self.case, plan, *year);
                let column = (reason, value.plan, figures, [interval.lower, interval.upper]);
                found.entry(*year).or_default().push(column);
            }
        }
        found.iter().flat_map(|(&year, found)| self.table(year, found)).collect()
    }

    fn table(&self, year: u32, found: &[Column<'_>]) -> Vec<String> {
        let line = |label: &str, cells: &[String]| {
            let cells: String = cells.iter().map(|cell| right(cell, COLUMN)).collect();
            left(label, LABEL) + &cells
        };
        let heads = found.iter().map(|(reason, ..)| {
            self.filled("explain-asked", &[("decision", &asked(self.case, reason.question, self.lang))])
        });
        let heads: Vec<String> =
            std::iter::once(self.word("explain-here").to_string()).chain(heads).collect();
        let over = self.over_years();
        let of =
            if over { self.filled("explain-of_year", &[("year", &year.to_string())]) } else { String::new() };
        let mut lines = vec![line(&of, &heads)];
        let money = |fen: Fen| signed(yuan(fen));
        let differences = found.iter().map(|(_, total, ..)| money(*total - self.all.value.plan));
        let totals: Vec<String> =
            std::iter::once(thousands(yuan(self.all.value.plan))).chain(differences).collect();
        lines.push(line(self.word(total(self.case, over)), &totals));
        for (at, id) in ["explain-from", "explain-to"].into_iter().enumerate() {
            let ends = found.iter().map(|(.., interval)| money(interval[at]));
            let cells: Vec<String> = std::iter::once(String::new()).chain(ends).collect();
            lines.push(line(self.word(id), &cells));
        }
        let plans: Vec<&Figures> = found.iter().map(|(_, _, figures, _)| figures).collect();
        let here = figures_of(self.case, &self.all.plan, year);
        for row in
            self.rows(&here, &plans).into_iter().filter(|row| row.there.iter().any(|&it| it != row.here))
        {
            let whole = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
            let show = |value: i128| if row.tenths { decimal(value) } else { thousands(whole(value)) };
            let differ = |value: i128| {
                let more = value - row.here;
                if row.tenths { signed_decimal(more) } else { signed(whole(more)) }
            };
            let cells: Vec<String> =
                std::iter::once(show(row.here)).chain(row.there.iter().map(|&value| differ(value))).collect();
            lines.push(line(&row.label, &cells));
        }
        lines
    }

    /// Every figure that may differ: money, counts, travel, rules.
    fn rows(&self, here: &Figures, plans: &[&Figures]) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut add = |label: String, tenths: bool, of: &dyn Fn(&Figures) -> i128| {
            let there = plans.iter().map(|plan| of(plan)).collect();
            rows.push(Row { label, here: of(here), there, tenths });
        };
        let all = || std::iter::once(&here).chain(plans);
        let headings: BTreeSet<&String> = all().flat_map(|figures| figures.money.headings.keys()).collect();
        for id in headings {
            let label = format!("  {}", heading(self.case, id, self.lang));
            add(label, false, &|figures| {
                yuan(figures.money.headings.get(id).copied().unwrap_or_default()).into()
            });
        }
        add(self.word("explain-transfers").into(), false, &|figures| {
            yuan(transfers(self.case, &figures.money).unwrap_or_default()).into()
        });
        let counts: [Shown; 9] = [
            ("schools-open", |it| it.counts.schools_open),
            ("schools-partial", |it| it.counts.schools_partial),
            ("schools-closed", |it| it.counts.schools_closed),
            ("schools-new", |it| it.counts.schools_new),
            ("pupils-moved", |it| it.counts.pupils_moved),
            ("pupils-walk", |it| it.counts.pupils_walk),
            ("pupils-bus", |it| it.counts.pupils_bus),
            ("pupils-board", |it| it.counts.pupils_boarding),
            ("pupils-escort", |it| it.counts.pupils_escort),
        ];
        for (id, count) in counts {
            add(self.word(id).into(), false, &|figures| count(figures).into());
        }
        let mean = |of: &TravelFigures| tenths(of.pupil_seconds.into(), 60 * i128::from(of.pupils.max(1)));
        let worst = |of: &TravelFigures| tenths(of.max.0.into(), 60);
        add(self.word("explain-mean").into(), true, &|figures| mean(&figures.travel.all));
        add(self.word("explain-worst").into(), true, &|figures| worst(&figures.travel.all));
        let bands: BTreeSet<Band> =
            all().flat_map(|figures| figures.travel.by_band.keys().copied()).collect();
        for band in bands {
            let name = words::band(self.lang, band);
            let of = |figures: &Figures| figures.travel.by_band.get(&band).copied().unwrap_or_default();
            add(self.filled("explain-mean-band", &[("band", &name)]), true, &|figures| mean(&of(figures)));
            add(self.filled("explain-worst-band", &[("band", &name)]), true, &|figures| worst(&of(figures)));
        }
        if all().any(|figures| figures.travel.weekly.pupils > 0) {
            let name = self.word("weekly");
            let of = |figures: &Figures| figures.travel.weekly;
            add(self.filled("explain-mean-band", &[("band", name)]), true, &|figures| mean(&of(figures)));
            add(self.filled("explain-worst-band", &[("band", name)]), true, &|figures| worst(&of(figures)));
        }
        let beyond = |figures: &Figures| -> BTreeMap<String, u32> {
            let rules = figures.rules.iter().filter(|rule| rule.kind != "process");
            rules.map(|rule| (rule.id.clone(), rule.violations + rule.existing)).collect()
        };
        let ids: BTreeSet<String> = all().flat_map(|figures| beyond(figures).into_keys()).collect();
        for id in ids {
            let label = self.filled("explain-rule", &[("rule", &rules::name(self.lang, &id))]);
            add(label, false, &|figures| beyond(figures).get(&id).copied().unwrap_or_default().into());
        }
        rows
    }

    /// Lines for a question that has no column, and for what a column leaves unsaid.
    fn untold(&self, reason: &Reason) -> Vec<String> {
        let asked =
            self.filled("explain-asked", &[("decision", &asked(self.case, reason.question, self.lang))]);
        let mut lines = match &reason.forced {
            Forced::Planned { value, .. } if value.plan < self.all.value.plan => {
                wrapped(&self.filled("explain-better", &[("asked", &asked)]), WIDTH)
            }
            Forced::Planned { .. } => Vec::new(),
            Forced::AsPlanned => vec![self.filled("explain-as_planned", &[("asked", &asked)])],
            Forced::OutOfTime => vec![self.filled("explain-out_of_time", &[("asked", &asked)])],
            Forced::Impossible(why) => {
                let mut lines = vec![self.filled("explain-impossible", &[("asked", &asked)])];
                for conflict in &why.conflicts {
                    let said = format!("- {}", impossible::conflict(self.case, conflict, self.lang));
                    lines.extend(said.lines().map(str::to_string));
                }
                lines
            }
            Forced::Unlawful(units) => {
                let mut lines = vec![self.filled("explain-unlawful", &[("asked", &asked)])];
                lines.extend(units.iter().flat_map(|unit| self.unlawful(unit)));
                lines
            }
        };
        if reason.freed {
            lines.extend(wrapped(&self.filled("explain-freed", &[("asked", &asked)]), WIDTH));
        }
        lines
    }

    fn unlawful(&self, unit: &Unlawful) -> Vec<String> {
        let mut who = self.group(unit.village, unit.band, unit.pupils);
        if self.over_years() {
            who = self.filled("explain-group-year", &[("group", &who), ("year", &unit.year.to_string())]);
        }
        if unit.ways.is_empty() {
            return vec![format!("  {who}: {}", self.word("explain-unlawful-none"))];
        }
        let mut lines = vec![format!("  {who}:")];
        lines.extend(unit.ways.iter().map(|way| format!("    {}", self.way(way))));
        lines
    }

    fn group(&self, village: VillageId, band: Band, pupils: u32) -> String {
        let village = names::village(self.case, village);
        format!("{village}, {}, {pupils}", words::band(self.lang, band))
    }

    fn minutes(&self, time: Option<Seconds>) -> String {
        time.map_or_else(
            || self.word("explain-no_road").to_string(),
            |time| self.filled("explain-minutes", &[("minutes", &decimal(tenths(time.0.into(), 60)))]),
        )
    }

    fn way(&self, way: &Alternative) -> String {
        let school = left(&names::school(self.case, way.school), 24);
        let mode = left(self.word(&format!("flow-{}", way.means.word())), 18);
        let mut text = format!("{school} {mode} {}", right(&self.minutes(way.time), 10));
        let _ = write!(text, " {}", right(&signed(yuan(way.more)), 11));
        let reasons: Vec<String> =
            way.hurdles.iter().map(|hurdle| self::hurdle(self.case, hurdle, self.lang)).collect();
        if !reasons.is_empty() {
            let _ = write!(text, "   {}", reasons.join("; "));
        }
        text
    }

    fn elsewhere(&self, subject: &Subject) -> Vec<String> {
        if subject.choices.is_empty() {
            return Vec::new();
        }
        let village = matches!(subject.reasons[0].question, Question::Village(..));
        let id = if village { "explain-alone-village" } else { "explain-alone" };
        let title = if self.over_years() {
            let id = if village { "explain-alone-village-years" } else { "explain-alone-years" };
            self.filled(id, &[("year", &subject.year.to_string())])
        } else {
            self.word(id).to_string()
        };
        let mut lines = vec![title];
        for choice in &subject.choices {
            lines.push(format!("  {}", self.now(choice)));
            lines.extend(choice.others.iter().map(|way| format!("    {}", self.way(way))));
            if choice.others.is_empty() {
                lines.push(format!("    {}", self.word("explain-nowhere")));
            }
        }
        lines
    }

    fn now(&self, choice: &Choices) -> String {
        let who = self.group(choice.village, choice.band, choice.pupils);
        let mode = self.word(&format!("flow-{}", choice.means.word()));
        let school = names::school(self.case, choice.school);
        format!("{who} → {school}, {mode}, {}", self.minutes(choice.time))
    }

    fn turns(&self, turns: &[Turn]) -> Vec<String> {
        if turns.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.word("explain-turn-title").to_string()];
        lines.extend(turns.iter().flat_map(|turn| {
            let wrapped = wrapped(&self.turn(turn), WIDTH - 2);
            wrapped.into_iter().map(|line| format!("  {line}"))
        }));
        lines
    }

    fn turn(&self, turn: &Turn) -> String {
        let name = match turn.knob {
            Knob::Enrolment => self.word("explain-turn-children").to_string(),
            Knob::Rate(id) => id.to_string(),
            Knob::Price(id) => self.filled("explain-turn-price", &[("rule", id)]),
        };
        let from = turn.from.to_string();
        let Some(Flip { holds, turned }) = turn.flip else {
            let tried: Vec<String> = turn.tried.iter().map(Micro::to_string).collect();
            return self.filled(
                "explain-turn-none",
                &[("number", &name), ("value", &from), ("tried", &tried.join(", "))],
            );
        };
        if holds.at == turned.at {
            return self.filled("explain-turn-already", &[("number", &name), ("value", &from)]);
        }
        let percent = |at: Micro| decimal(tenths(i128::from(at.0) * 100, turn.from.0.max(1).into()));
        let proven = if holds.proven && turned.proven { "explain-turn-proven" } else { "explain-turn-seen" };
        let values = [holds.at, turned.at].map(|at| (at.to_string(), percent(at)));
        self.filled(
            "explain-turn-flip",
            &[
                ("number", &name),
                ("value", &from),
                ("holds", &values[0].0),
                ("holds_percent", &values[0].1),
                ("turned", &values[1].0),
                ("turned_percent", &values[1].1),
                ("proof", self.word(proven)),
            ],
        )
    }
}
