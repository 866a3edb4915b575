//! A plan on one screen: before and after, money, travel, rules, what closes, and how sure all this is.
//!
//! It refuses to be complete: the folder's files are; this is what a person reads first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::model::case::Case;
use crate::model::ids::{SchoolId, Table, VillageId};
use crate::model::plan::{
    BoundKind, Counts, Plan, RuleResult, SchoolOutcome, SchoolYear, Status, TravelFigures,
};
use crate::model::recipe::{ObjectiveKind, Stage, View};
use crate::model::terrain::Coverage;
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro, Seconds, round_half_up};
use crate::report::breakeven::{ASSUMED_KMH, BreakEven, break_even, bus_kmh};
use crate::report::layout::{self, cut, left, right, signed, thousands, width, yuan};
use crate::report::names;
use crate::report::rules;
use crate::report::sides;
use crate::report::words::{self, Lang, filled, word, word_or_id};
use crate::report::years;

/// Columns of the page.
const WIDTH: usize = 100;
/// Most schools listed by name.
const SCHOOLS: usize = 8;
/// Most villages listed by name from which no school can be reached.
const VILLAGES: usize = 8;
/// Most elevation files listed by name.
const FILES: usize = 3;
/// Headings of money in the order shown; others follow.
pub(super) const HEADINGS: [&str; 11] = [
    "sites",
    "staff",
    "capital",
    "bus_daily",
    "bus_weekly",
    "boarding_school",
    "boarding_family",
    "escort",
    "time",
    "over_limit",
    "change",
];

/// The summary of a plan's final year against today, as lines of at most 100 columns.
#[must_use]
pub fn summary(case: &Case, plan: &Plan, lang: Lang) -> String {
    let page = Page { case, plan, lang };
    let mut sections = vec![page.title(), page.counts_and_money()];
    sections.extend([sides::lines(plan, lang), page.travel(), years::lines(case, plan, lang), page.rules()]);
    sections.push(page.schools());
    sections.push(page.trust().iter().flat_map(|said| wrapped(said)).collect());
    let mut text = String::new();
    for section in sections.iter().filter(|section| !section.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        for line in section {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Words and the count they stand for.
type Shown = (&'static str, fn(&Counts) -> u32);

/// The counts in the order shown.
pub(super) const COUNTED: [Shown; 10] = [
    ("schools-open", |counts| counts.schools_open),
    ("schools-partial", |counts| counts.schools_partial),
    ("schools-closed", |counts| counts.schools_closed),
    ("schools-new", |counts| counts.schools_new),
    ("pupils", |counts| counts.pupils),
    ("pupils-walk", |counts| counts.pupils_walk),
    ("pupils-bus", |counts| counts.pupils_bus),
    ("pupils-board", |counts| counts.pupils_boarding),
    ("pupils-escort", |counts| counts.pupils_escort),
    ("pupils-moved", |counts| counts.pupils_moved),
];

/// County, stage and year of a plan.
pub(super) fn title(case: &Case, plan: &Plan, lang: Lang) -> String {
    let recipe = &case.recipe;
    let stage = word(lang, &format!("stage-{}", recipe.stage.word()));
    let year = if let Some([first, last]) = span(plan) {
        filled(lang, "year-span", &[("first", &first), ("last", &last)])
    } else {
        let year = plan.years.last().map_or(recipe.first_year, |(year, _)| *year).to_string();
        filled(lang, "year", &[("year", &year)])
    };
    let county = if recipe.county.is_empty() { "hubward" } else { &recipe.county };
    filled(lang, "plan-title", &[("county", county), ("stage", stage), ("year", &year)])
}

/// The first and the last year of a plan over several.
fn span(plan: &Plan) -> Option<[String; 2]> {
    match &plan.years[..] {
        [(first, _), .., (last, _)] => Some([first, last].map(u32::to_string)),
        _ => None,
    }
}

/// How near the best a plan is.
pub(super) fn status(plan: &Plan, lang: Lang) -> String {
    filled(lang, &format!("status-{}", plan.status.word()), &[("percent", &gap_percent(plan))])
}

/// The gap in percent with two decimals, rounded up.
fn gap_percent(plan: &Plan) -> String {
    let (objective, bound) = (i128::from(plan.objective.0), i128::from(plan.lower_bound.0));
    let share = (objective - bound).max(0) * 10_000;
    let hundredths = -(-share).div_euclid(objective.abs().max(1));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What was proven of a plan, and what it rests on, as sentences.
pub(super) fn trust(case: &Case, plan: &Plan, lang: Lang) -> Vec<String> {
    Page { case, plan, lang }.trust()
}

/// How many schools the plan was allowed to close at all; nothing of today's network.
pub(super) fn may_close(case: &Case, plan: &Plan, lang: Lang) -> Option<String> {
    if plan.status == Status::AsIs {
        return None;
    }
    let counts = plan.final_year().counts;
    let decide = &case.recipe.decide;
    let below = decide
        .close_below
        .map_or_else(|| case.profile.rate("close.below_pupils"), |count| Micro::whole(count.into()));
    let [free, all] = [counts.schools_free, counts.schools_before].map(|count| thousands(count.into()));
    let id = match below {
        _ if free == all => "schools-free-all",
        Micro(0) => "schools-free",
        _ if decide.close_below.is_none() && case.recipe.stage == Stage::Kindergarten => "schools-free",
        _ => "schools-free-below",
    };
    Some(filled(lang, id, &[("free", &free), ("all", &all), ("below", &below.to_string())]))
}

struct Page<'a> {
    case: &'a Case,
    plan: &'a Plan,
    lang: Lang,
}

impl Page<'_> {
    fn small(&self) -> bool {
        self.case.recipe.stage == Stage::Kindergarten
    }

    /// The id of a word; kindergartens and children have their own for schools and pupils.
    fn id<'i>(&self, id: &'i str) -> &'i str {
        match id {
            _ if !self.small() => id,
            "schools" => "small-schools",
            "schools-open" => "small-schools-open",
            "schools-what" => "small-schools-what",
            "pupils" => "small-pupils",
            "pupils-moved" => "small-pupils-moved",
            "present-derived" => "small-present-derived",
            _ => id,
        }
    }

    fn word(&self, id: &str) -> &'static str {
        word(self.lang, self.id(id))
    }

    fn as_is(&self) -> bool {
        self.plan.status == Status::AsIs
    }

    fn title(&self) -> Vec<String> {
        let status = status(self.plan, self.lang);
        let title = title(self.case, self.plan, self.lang);
        let title = left(&title, WIDTH.saturating_sub(width(&status) + 2));
        vec![format!("{title}  {status}"), "═".repeat(WIDTH)]
    }

    fn counts_and_money(&self) -> Vec<String> {
        let (counts, money) = (self.count_lines(), self.money_lines());
        let blank = " ".repeat(45);
        (0..counts.len().max(money.len()))
            .map(|line| {
                let left = counts.get(line).unwrap_or(&blank);
                format!("{left}   {}", money.get(line).map_or("", String::as_str))
            })
            .collect()
    }

    fn count_lines(&self) -> Vec<String> {
        let (before, after) = (self.plan.before.counts, self.plan.final_year().counts);
        // Six figures and a comma would touch the column before.
        let column = if before.pupils.max(after.pupils) < 100_000 { 7 } else { 8 };
        let line = |label: &str, cells: [&str; 3]| {
            let cells: String = cells.iter().map(|cell| right(cell, column)).collect();
            left(label, 45 - 3 * column) + &cells
        };
        let header = ["before", "after", "change"].map(|id| self.word(id));
        let mut lines = vec![line(self.word("schools"), header), "─".repeat(45)];
        // No kindergarten teaches grades, and nobody boards there.
        let never = ["schools-partial", "pupils-board"];
        for (id, count) in COUNTED.into_iter().filter(|(id, _)| !self.small() || !never.contains(id)) {
            let [today, then] = [&before, &after].map(|counts| i64::from(count(counts)));
            let cells = [thousands(today), thousands(then), signed(then - today)];
            lines.push(line(self.word(id), [&cells[0], &cells[1], &cells[2]]));
        }
        lines
    }

    fn money_lines(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before.money, &self.plan.final_year().money);
        let most =
            before.headings.values().chain(after.headings.values()).map(|&fen| fen.0.abs()).sum::<i64>();
        let column = if most < 100_000_000_000 { 12 } else { 14 };
        let line = |label: &str, cells: [&str; 3]| {
            let cells: String = cells.iter().map(|cell| right(cell, column)).collect();
            left(label, 16) + &cells
        };
        let amounts = |label: &str, today: Fen, then: Fen| {
            let cells = [thousands(yuan(today)), thousands(yuan(then)), signed(yuan(then) - yuan(today))];
            line(label, [&cells[0], &cells[1], &cells[2]])
        };
        let header = ["before", "after", "change"].map(|id| self.word(id));
        let mut lines = vec![line(self.word("yuan"), header), "─".repeat(16 + 3 * column)];
        let others = after.headings.keys().map(String::as_str).filter(|id| !HEADINGS.contains(id));
        for id in HEADINGS.into_iter().chain(others) {
            let [today, then] =
                [before, after].map(|money| money.headings.get(id).copied().unwrap_or_default());
            if today != Fen(0) || then != Fen(0) {
                lines.push(amounts(&word_or_id(self.lang, "heading", id), today, then));
            }
        }
        lines.push("─".repeat(16 + 3 * column));
        lines.push(amounts(self.word("heading-total"), before.total(), after.total()));
        lines
    }

    fn travel(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before.travel, &self.plan.final_year().travel);
        let (today, then) = (self.word("before"), self.word("after"));
        let mut header = left(self.word("one_way"), 24) + &right(self.word("pupils"), 10);
        for figure in ["mean", "p95", "worst"] {
            header += &right(&format!("{} {today}", self.word(figure)), 14);
            header += &right(then, 8);
        }
        let line = |label: &str, before: &TravelFigures, after: &TravelFigures| {
            let mut line = left(label, 24) + &right(&thousands(after.pupils.into()), 10);
            let minutes: [fn(&TravelFigures) -> String; 3] = [mean, |of| tenths(of.p95), |of| tenths(of.max)];
            for figure in minutes {
                line += &right(&figure(before), 14);
                line += &right(&figure(after), 8);
            }
            line
        };
        let none = TravelFigures::default();
        let mut lines = vec![header, "─".repeat(WIDTH)];
        let bands: Vec<Band> = after.by_band.keys().copied().collect();
        for band in &bands {
            let today = before.by_band.get(band).unwrap_or(&none);
            lines.push(line(&words::band(self.lang, *band), today, &after.by_band[band]));
        }
        if bands.len() != 1 {
            lines.push(line(self.word("bands-every"), &before.all, &after.all));
        }
        if before.weekly.pupils + after.weekly.pupils > 0 {
            lines.push(line(self.word("weekly"), &before.weekly, &after.weekly));
        }
        lines.extend(self.equity());
        lines
    }

    /// Kolm-Pollak minutes, and the mean of children who draw the living subsidy beside the others', where there are any.
    fn equity(&self) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.plan.before.equity, &self.plan.final_year().equity) else {
            return Vec::new();
        };
        let tenths = |number: i128, whole: i128| {
            let tenths = round_half_up(number * 10, whole);
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let minutes = [before, after].map(|of| tenths(of.kolm_pollak.0.into(), 1_000_000));
        let mut lines =
            vec![filled(self.lang, "equity-kolm_pollak", &[("before", &minutes[0]), ("after", &minutes[1])])];
        if after.poor.pupils > Micro(0) {
            let means = [before.poor, after.poor, before.others, after.others]
                .map(|of| tenths(of.pupil_seconds.0.into(), 60 * i128::from(of.pupils.0.max(1))));
            let names = ["before", "after", "others_before", "others_after"];
            let values: Vec<(&str, &str)> = names.into_iter().zip(means.iter().map(String::as_str)).collect();
            lines.push(filled(self.lang, "equity-poor", &values));
        }
        lines
    }

    fn rules(&self) -> Vec<String> {
        let rules = &self.plan.final_year().rules;
        let (tasks, measured): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.kind == "process");
        if measured.is_empty() {
            return Vec::new();
        }
        let (clean, odd): (Vec<&RuleResult>, Vec<_>) =
            measured.iter().partition(|rule| rule.pass && rule.existing == 0 && rule.violations == 0);
        let title = filled(self.lang, "rule-column", &[("profile", &self.case.profile.id)]);
        let applying = measured.iter().filter(|rule| rule.applies()).count();
        let held = filled(
            self.lang,
            "rules-held",
            &[
                ("held", &clean.iter().filter(|rule| rule.applies()).count().to_string()),
                ("all", &applying.to_string()),
                ("idle", &(measured.len() - applying).to_string()),
            ],
        );
        let line = |first: &str, rest: [&str; 5]| {
            let [kind, limit, worst, broken, existing] = rest;
            let figures = right(limit, 13) + &right(worst, 11) + &right(broken, 9) + &right(existing, 18);
            left(first, 36) + "  " + &left(kind, 10) + &figures
        };
        let heads = ["rule-limit", "rule-worst", "rule-beyond", "existing"].map(|id| self.word(id));
        let mut lines = vec![
            if odd.is_empty() { title } else { line(&title, ["", heads[0], heads[1], heads[2], heads[3]]) },
            "─".repeat(WIDTH),
        ];
        for rule in odd {
            let kind = word_or_id(self.lang, "rule-group", &rule.group);
            let limit = rules::threshold(self.lang, &rule.threshold.to_string(), &rule.unit);
            let worst = rule.worst.map(short).unwrap_or_default();
            let pupils = [rule.violations, rule.existing].map(|pupils| thousands(pupils.into()));
            let name = rules::name(self.lang, &rule.id);
            lines.push(line(&left(&name, 36), [&kind, &limit, &worst, &pupils[0], &pupils[1]]));
        }
        lines.push(held);
        let counts = self.plan.final_year().counts;
        if !tasks.is_empty() && counts.schools_closed + counts.schools_partial > 0 && !self.as_is() {
            let names: Vec<String> = tasks.iter().map(|rule| task(self.lang, rule)).collect();
            lines.extend(wrapped(&filled(self.lang, "rule-process", &[("tasks", &names.join(", "))])));
        }
        lines
    }

    fn schools(&self) -> Vec<String> {
        let year = self.plan.years.last().map(|(year, _)| *year);
        let before: BTreeMap<SchoolId, BTreeMap<SchoolId, u32>> = self.moves(year);
        let leaves = |row: &&SchoolYear| {
            let outcome = row.configuration.outcome;
            Some(row.year) == year && matches!(outcome, SchoolOutcome::Closed | SchoolOutcome::Partial)
        };
        let none = BTreeMap::new();
        let mut rows: Vec<_> = self
            .plan
            .schools
            .iter()
            .filter(leaves)
            .map(|row| (row, before.get(&row.school).unwrap_or(&none)))
            .collect();
        let mut lines: Vec<String> = may_close(self.case, self.plan, self.lang).into_iter().collect();
        if rows.is_empty() || self.as_is() {
            return lines;
        }
        // Closed first, then by how many children move.
        let key = |(row, moves): &(&SchoolYear, &BTreeMap<SchoolId, u32>)| {
            let moved: u32 = moves.values().sum();
            (row.configuration.outcome != SchoolOutcome::Closed, std::cmp::Reverse(moved), row.school)
        };
        rows.sort_by_key(key);
        lines.extend([self.word("schools-what").to_string(), "─".repeat(WIDTH)]);
        lines.extend(rows.iter().take(SCHOOLS).map(|(row, moves)| self.school_line(row, moves)));
        if rows.len() > SCHOOLS {
            let more = (rows.len() - SCHOOLS).to_string();
            lines.push(filled(self.lang, "and_more", &[("count", &more), ("file", "schools.csv")]));
        }
        lines
    }

    /// Children by present school and the other school they move to.
    fn moves(&self, year: Option<u32>) -> BTreeMap<SchoolId, BTreeMap<SchoolId, u32>> {
        let mut moves: BTreeMap<_, BTreeMap<_, u32>> = BTreeMap::new();
        for row in self.plan.assignments.iter().filter(|row| Some(row.year) == year) {
            if let Some(from) = row.before_school.filter(|from| *from != row.school) {
                *moves.entry(from).or_default().entry(row.school).or_default() += row.pupils;
            }
        }
        moves
    }

    fn school_line(&self, row: &SchoolYear, moves: &BTreeMap<SchoolId, u32>) -> String {
        let outcome = self.word(&format!("outcome-{}", row.configuration.outcome.word()));
        let moved: u32 = moves.values().sum();
        let mut to: Vec<(SchoolId, u32)> = moves.iter().map(|(school, pupils)| (*school, *pupils)).collect();
        to.sort_by_key(|(school, pupils)| (std::cmp::Reverse(*pupils), *school));
        let to: Vec<String> =
            to.iter().map(|(school, pupils)| format!("{} ({pupils})", self.school(*school))).collect();
        let mut line = left(outcome, 16) + &left(&self.school(row.school), 26);
        write!(line, "{} → {}", right(&moved.to_string(), 5), to.join(", ")).expect("a String takes all");
        if to.is_empty() {
            line.truncate(line.rfind(" →").unwrap_or(line.len()));
        }
        cut(&line, WIDTH)
    }

    fn school(&self, school: SchoolId) -> String {
        names::called(self.case, school)
    }

    /// What the plan counted and what was proven of it.
    fn proven(&self) -> Vec<String> {
        let plan = self.plan;
        if plan.status == Status::AsIs {
            return vec![self.word("gap-as_is").into()];
        }
        let kind = self.case.recipe.objective.kind;
        let mut lines =
            if kind == ObjectiveKind::Cost { self.proven_cost() } else { self.proven_classic(kind) };
        let source = match plan.bound {
            _ if kind == ObjectiveKind::PCenter => "gap-source-times",
            BoundKind::Lagrangian => "gap-source-lagrangian",
            BoundKind::Tree if plan.proof.is_some() => "gap-source-proof",
            BoundKind::Tree => "gap-source-tree",
            BoundKind::Solver => "gap-source-solver",
        };
        lines.push(self.word(source).into());
        lines
    }

    fn proven_cost(&self) -> Vec<String> {
        let plan = self.plan;
        let [objective, bound] = [plan.objective, plan.lower_bound].map(|amount| thousands(yuan(amount)));
        let more = thousands(yuan(plan.objective - plan.lower_bound).max(0));
        let percent = gap_percent(plan);
        let optimal = plan.status == Status::Optimal;
        let mut said = vec![("bound", bound), ("cost", objective), ("more", more), ("percent", percent)];
        let id = if let Some([first, last]) = span(plan) {
            said.extend([("first", first), ("last", last)]);
            if optimal { "gap-years-optimal" } else { "gap-years" }
        } else if optimal {
            "gap-optimal"
        } else {
            "gap"
        };
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        vec![filled(self.lang, id, &said)]
    }

    /// The numbers of plan.json are hundredths; the largest count that a bound allows is rounded as the bound is.
    fn proven_classic(&self, kind: ObjectiveKind) -> Vec<String> {
        let plan = self.plan;
        let counts = plan.final_year().counts;
        let schools = counts.schools_open.to_string();
        let [value, bound] = [plan.objective, plan.lower_bound].map(|amount| tenth(amount.0));
        let whole = |amount: Fen| thousands(yuan(Fen(amount.0.abs())));
        let radius = self.case.recipe.objective.cover_minutes.unwrap_or_default().to_string();
        let said = match kind {
            ObjectiveKind::PMedian => {
                let pupils = i128::from(counts.pupils.max(1));
                let mean = round_half_up(i128::from(plan.objective.0), pupils);
                let mean = tenth(i64::try_from(mean).unwrap_or(i64::MAX));
                vec![
                    ("mean", mean),
                    ("schools", schools),
                    ("total", whole(plan.objective)),
                    ("bound", whole(plan.lower_bound)),
                ]
            }
            ObjectiveKind::PCenter => vec![("minutes", value), ("schools", schools), ("bound", bound)],
            ObjectiveKind::SetCover => vec![
                ("schools", whole(plan.objective)),
                ("minutes", radius),
                ("bound", whole(plan.lower_bound)),
            ],
            ObjectiveKind::MaxCover | ObjectiveKind::Cost => {
                let pupils = thousands(counts.pupils.into());
                vec![
                    ("covered", whole(plan.objective)),
                    ("children", pupils),
                    ("minutes", radius),
                    ("schools", schools),
                    ("bound", whole(plan.lower_bound)),
                ]
            }
        };
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut lines = vec![filled(self.lang, &format!("classic-{}", kind.word()), &said)];
        if self.case.recipe.objective.uncapacitated {
            lines.push(self.word("classic-uncapacitated").into());
        }
        lines
    }

    fn trust(&self) -> Vec<String> {
        let plan = self.plan;
        let by_county = self.case.recipe.objective.view == View::County;
        let mut lines: Vec<String> = by_county.then(|| self.word("view-county").into()).into_iter().collect();
        lines.extend(self.proven());
        if !plan.reproducible {
            lines.push(self.word("not_reproducible").into());
        }
        // Where a boarder and a rider cost everybody the same is no matter to the purse.
        if !self.small() && !by_county {
            lines.push(self.break_even());
        }
        let derived = self.derived();
        if derived > 0 {
            lines.push(filled(
                self.lang,
                self.id("present-derived"),
                &[("children", &thousands(derived.into()))],
            ));
        }
        lines.extend(self.nowhere());
        lines.extend(self.walking());
        lines
    }

    /// Children from whose village no school can be reached: today's network has no row of theirs.
    fn nowhere(&self) -> Option<String> {
        let Case { county, recipe, .. } = self.case;
        let mut children = 0;
        let mut villages: BTreeSet<VillageId> = BTreeSet::new();
        if self.plan.status == Status::AsIs && !self.small() {
            let (first, last) = recipe.stage.grades();
            let own = usize::from(first) - 1..usize::from(last);
            let mut left: Table<VillageId, u32> =
                county.villages.values().iter().map(|row| row.grades[own.clone()].iter().sum()).collect();
            for row in self.plan.assignments.iter().filter(|row| row.year == recipe.first_year) {
                left[row.village] = left[row.village].saturating_sub(row.pupils);
            }
            villages.extend(left.iter().filter(|&(_, &left)| left > 0).map(|(village, _)| village));
            children = left.values().iter().sum();
        } else {
            let rows = self.plan.assignments.iter().filter(|row| row.year == recipe.first_year);
            for row in rows.filter(|row| row.before_school.is_none()) {
                villages.insert(row.village);
                children += row.pupils;
            }
        }
        let mut names: Vec<&str> =
            villages.iter().take(VILLAGES).map(|&village| &county.villages[village].code[..]).collect();
        if villages.len() > names.len() {
            names.push("…");
        }
        let (children, villages) = (thousands(children.into()), names.join(", "));
        let said = [("children", &children[..]), ("villages", &villages)];
        (!names.is_empty()).then(|| filled(self.lang, "present-nowhere", &said))
    }

    /// What walking times know of the land; nothing where nobody walks on a road.
    fn walking(&self) -> Option<String> {
        let counts = [self.plan.before.counts, self.plan.final_year().counts];
        let roads = self.case.county.roads.as_ref()?;
        if counts.iter().all(|counts| counts.pupils_walk == 0) {
            return None;
        }
        let Some(terrain) = &self.case.county.terrain else { return Some(self.word("walk-level").into()) };
        let names: Vec<&str> = terrain.tiles().iter().map(|tile| tile.file.as_str()).collect();
        let more = names.len().saturating_sub(FILES);
        let mut files = names[..names.len() - more].join(", ");
        if more > 0 {
            let _ = write!(files, " + {more}");
        }
        let coverage = Coverage::new(terrain, roads);
        let Some((lowest, highest)) = coverage.range else {
            return Some(filled(self.lang, "walk-unknown", &[("files", &files)]));
        };
        let tenths = coverage.per_mille();
        let share = format!("{}.{}", tenths / 10, tenths % 10);
        let range = [lowest, highest].map(|metres| format!("{metres:.0}"));
        Some(filled(
            self.lang,
            "walk-slopes",
            &[("files", &files), ("share", &share), ("lowest", &range[0]), ("highest", &range[1])],
        ))
    }

    /// Children whose present school no table told: it was worked out from distances and enrolment.
    fn derived(&self) -> u32 {
        let year = self.plan.years.last().map(|(year, _)| *year);
        let rows = self.plan.assignments.iter().filter(|row| Some(row.year) == year);
        let derived = rows.filter(|row| {
            let village = &self.case.county.villages[row.village];
            let told = [village.school_lower, village.school_upper, village.school_junior];
            let columns = match row.band {
                Band::Kindergarten => &[],
                Band::Lower => &told[..1],
                Band::Upper => &told[1..2],
                Band::Junior => &told[2..],
                _ => &told[..],
            };
            row.before_school.is_some() && !columns.contains(&row.before_school)
        });
        derived.map(|row| row.pupils).sum()
    }

    fn break_even(&self) -> String {
        let measured = bus_kmh(self.plan);
        let kmh = measured.unwrap_or(ASSUMED_KMH);
        let source = if measured.is_some() { "breakeven-measured" } else { "breakeven-assumed" };
        match break_even(self.case, kmh) {
            BreakEven::Always => self.word("breakeven-always").into(),
            BreakEven::Never => self.word("breakeven-never").into(),
            BreakEven::Minutes(minutes) => {
                let source = filled(self.lang, source, &[("kmh", &format!("{kmh:.0}"))]);
                filled(self.lang, "breakeven", &[("minutes", &format!("{minutes:.0}")), ("source", &source)])
            }
        }
    }
}

/// Hundredths as tenths, half up.
fn tenth(hundredths: i64) -> String {
    let tenths = round_half_up(hundredths.into(), 10);
    format!("{}.{}", tenths / 10, tenths % 10)
}

pub(super) fn mean(of: &TravelFigures) -> String {
    let tenths = round_half_up(i128::from(of.pupil_seconds) * 10, 60 * i128::from(of.pupils.max(1)));
    format!("{}.{}", tenths / 10, tenths % 10)
}

pub(super) fn tenths(time: Seconds) -> String {
    let tenths = round_half_up(i128::from(time.0) * 10, 60);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A measured value with at most three decimals.
fn short(value: crate::model::units::Micro) -> String {
    let thousandths = round_half_up(i128::from(value.0), 1000);
    crate::model::units::Micro(i64::try_from(thousandths * 1000).unwrap_or(value.0)).to_string()
}

/// A task with its days, where it has any.
fn task(lang: Lang, rule: &RuleResult) -> String {
    let id = rule.id.rsplit('.').next().unwrap_or(&rule.id);
    let name = word_or_id(lang, "task-brief", id).replace('_', " ");
    if rule.threshold.0 == 0 {
        return name;
    }
    format!("{name} ({})", rules::threshold(lang, &rule.threshold.to_string(), &rule.unit))
}

/// A sentence broken into lines of the page.
fn wrapped(text: &str) -> Vec<String> {
    layout::wrapped(text, WIDTH)
}
