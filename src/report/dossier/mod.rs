//! One school's page for a hearing: who moves and where, what else was considered, the way to school, the steps, the data.
//!
//! It refuses to plead: each figure is the plan's, a forced plan's, or the difference of the two, and what is not known is said. The page
//! needs nothing but itself, prints on paper and runs no script; whatever stands in a table is shown as text.

mod decisions;
mod html;
mod sides;

use std::collections::BTreeMap;

use crate::io::plan_folder::{kilometres, minutes};
use crate::model::case::Case;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Assignment, Figures, Means, Plan, SchoolOutcome, SchoolYear};
use crate::model::reasons::{Reasons, Subject};
use crate::model::travel::RoadMode;
use crate::model::units::{Metres, Seconds};
use crate::report::compliance::said;
use crate::report::dossier::html::{Cell, Html, count, number, text};
use crate::report::layout::{thousands, yuan};
use crate::report::map::is_synthetic;
use crate::report::names;
use crate::report::reasons::path;
use crate::report::summary::{title, trust};
use crate::report::words::{self, Lang, filled, word, word_or_id};

/// Metres by class of road of a journey, the longest first; `""` = between a place and its road. A journey without known roads is left out.
pub type Routes = BTreeMap<(RoadMode, VillageId, SchoolId), Vec<(String, Metres)>>;

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Dossier<'a> {
    /// The county and its rules.
    pub case: &'a Case,
    /// The plan and the reasons of its decisions.
    pub reasons: &'a Reasons,
    /// The school's own among them; none where no other decision was possible.
    pub subject: Option<&'a Subject>,
    /// The school.
    pub school: SchoolId,
    /// Roads of its children's journeys.
    pub routes: &'a Routes,
    /// Language of the page.
    pub lang: Lang,
}

/// The mode on the road by which children go.
#[must_use]
pub fn road_mode(means: Means) -> RoadMode {
    if means == Means::Walk { RoadMode::Walk } else { RoadMode::Bus }
}

/// The page of a school: over several years of those in which the plan changes something about it.
#[must_use]
pub fn page(dossier: &Dossier<'_>) -> String {
    let page = Page { of: dossier, case: dossier.case, plan: &dossier.reasons.plan, lang: dossier.lang };
    let (school, becomes) = (page.school(dossier.school), page.becomes());
    let years = page.told_of();
    let heading = filled(page.lang, "dossier-heading", &[("school", &school), ("becomes", &becomes)]);
    let mut html = Html::new(page.lang, &heading);
    html.say(&title(page.case, page.plan, page.lang));
    if page.over_years() {
        page.years(&years, &mut html);
    }
    for &year in &years {
        page.about(year, &mut html);
        page.children(year, &mut html);
        page.routes(year, &mut html);
    }
    page.decisions(&mut html);
    page.alone(&mut html);
    for &year in &years {
        sides::sides(&page, year, &mut html);
    }
    sides::payers(&page, &mut html);
    page.steps(&years, &mut html);
    page.data(&mut html);
    html.done()
}

struct Page<'a> {
    of: &'a Dossier<'a>,
    case: &'a Case,
    plan: &'a Plan,
    lang: Lang,
}

impl<'a> Page<'a> {
    fn word(&self, id: &str) -> &'static str {
        word(self.lang, id)
    }

    fn heads(&self, ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| self.word(id).to_string()).collect()
    }

    fn school(&self, id: SchoolId) -> String {
        names::school(self.case, id)
    }

    fn village(&self, id: VillageId) -> String {
        names::village(self.case, id)
    }

    fn minutes(time: Option<Seconds>) -> Cell {
        number(time.map(minutes).unwrap_or_default())
    }

    fn over_years(&self) -> bool {
        self.plan.years.len() > 1
    }

    /// Years that the page tells of: those in which the plan changes something about the school, or else the first; the one year
    /// of a plan that has no other.
    fn told_of(&self) -> Vec<u32> {
        let changes = if self.over_years() { self.plan.changes(self.of.school) } else { Vec::new() };
        if changes.is_empty() {
            self.plan.years.iter().map(|(year, _)| *year).take(1).collect()
        } else {
            changes
        }
    }

    /// A heading, with the year where there are several.
    fn section(&self, id: &str, year: u32, html: &mut Html) {
        let heading = self.word(id);
        if self.over_years() {
            let year = year.to_string();
            html.heading(&filled(self.lang, "dossier-of_year", &[("heading", heading), ("year", &year)]));
        } else {
            html.heading(heading);
        }
    }

    /// Rows of a year.
    fn rows(&self, year: u32) -> impl Iterator<Item = &'a Assignment> + use<'a> {
        self.plan.assignments.iter().filter(move |row| row.year == year)
    }

    /// Children who go to this school today and to another in the plan.
    fn leaving(&self, year: u32) -> impl Iterator<Item = &'a Assignment> + use<'a> {
        let school = self.of.school;
        self.rows(year).filter(move |row| row.before_school == Some(school) && row.school != school)
    }

    /// Children who come from another school.
    fn arriving(&self, year: u32) -> impl Iterator<Item = &'a Assignment> + use<'a> {
        let school = self.of.school;
        self.rows(year).filter(move |row| row.before_school != Some(school) && row.school == school)
    }

    fn year_of(&self, school: SchoolId, year: u32) -> Option<&'a SchoolYear> {
        self.plan.schools.iter().find(|row| row.school == school && row.year == year)
    }

    fn pupils_today(&self, school: SchoolId, year: u32) -> u32 {
        self.rows(year).filter(|row| row.before_school == Some(school)).map(|row| row.pupils).sum()
    }

    fn becomes(&self) -> String {
        if self.over_years() {
            return path(self.plan, self.of.school, self.lang);
        }
        self.plan.years.last().map_or_else(String::new, |(year, _)| self.becomes_in(*year))
    }

    fn becomes_in(&self, year: u32) -> String {
        let outcome = self.year_of(self.of.school, year).map_or("", |row| row.configuration.outcome.word());
        word_or_id(self.lang, "outcome", outcome)
    }

    /// The school in every year, and which of them the page tells of.
    fn years(&self, told: &[u32], html: &mut Html) {
        html.section("dossier-years");
        let school = self.of.school;
        let sum = |rows: &mut dyn Iterator<Item = &'a Assignment>| rows.map(|row| row.pupils).sum::<u32>();
        let year = |&(year, _): &(u32, Figures)| {
            let row = self.year_of(school, year);
            vec![
                text(year.to_string()),
                text(self.becomes_in(year)),
                count(self.pupils_today(school, year)),
                count(sum(&mut self.leaving(year))),
                count(sum(&mut self.arriving(year))),
                count(row.map_or(0, |row| row.pupils)),
                count(row.map_or(0, |row| row.seats)),
            ]
        };
        let heads = [
            "book-year",
            "book-status",
            "dossier-year-today",
            "dossier-leave-count",
            "dossier-arrive-count",
            "book-pupils",
            "book-seats",
        ];
        html.table(&self.heads(&heads), self.plan.years.iter().map(year).collect());
        let listed = self.listed(told);
        if self.plan.changes(school).is_empty() {
            html.say(&filled(self.lang, "dossier-years-none", &[("year", &listed)]));
        } else {
            html.say(&filled(self.lang, "dossier-years-how", &[("years", &listed)]));
        }
    }

    fn listed(&self, years: &[u32]) -> String {
        let years: Vec<String> = years.iter().map(u32::to_string).collect();
        words::listed(self.lang, &years, years.len())
    }

    fn about(&self, year: u32, html: &mut Html) {
        self.section("dossier-about", year, html);
        let school = &self.case.county.schools[self.of.school];
        let kind = self.word(&format!("kind-{}", school.kind.word())).to_string();
        let today = if self.over_years() { "dossier-year-today" } else { "dossier-today" };
        let mut rows = vec![
            vec![text(self.word("book-kind")), text(kind)],
            vec![text(self.word("book-status")), text(self.becomes_in(year))],
            vec![text(self.word(today)), count(self.pupils_today(self.of.school, year))],
        ];
        if let Some(row) = self.year_of(self.of.school, year) {
            let counts = [
                ("book-pupils", row.pupils),
                ("book-seats", row.seats),
                ("book-boarders", row.boarders),
                ("book-beds", row.beds),
                ("book-classes", row.classes),
                ("book-teachers", row.teachers),
            ];
            let label = |id: &str| {
                filled(self.lang, "book-of", &[("of", self.word("after")), ("what", self.word(id))])
            };
            rows.extend(counts.map(|(id, pupils)| vec![text(label(id)), count(pupils)]));
            rows.push(vec![text(label("book-cost_year")), number(thousands(yuan(row.cost_year)))]);
            let funds = [
                (self.word("book-public_funds_before").to_string(), row.public_funds_before),
                (label("book-public_funds"), row.public_funds),
            ];
            let known = funds.into_iter().filter_map(|(label, funds)| Some((label, funds?)));
            rows.extend(known.map(|(label, funds)| vec![text(label), number(thousands(yuan(funds)))]));
        }
        html.table(&self.heads(&["dossier-figure", "dossier-value"]), rows);
    }

    /// Every row of assignments.csv that begins or ends at the school, in three tables.
    fn children(&self, year: u32, html: &mut Html) {
        let school = self.of.school;
        let staying = self.rows(year).filter(|row| row.before_school == Some(school) && row.school == school);
        let heads = self.heads(&[
            "book-village",
            "book-village_name",
            "book-grades",
            "book-group",
            "book-pupils",
            "dossier-before-school",
            "book-before_minutes",
            "dossier-after-school",
            "book-mode",
            "book-minutes",
            "book-km",
        ]);
        let tables: [(&str, Vec<&Assignment>); 3] = [
            ("dossier-leave", self.leaving(year).collect()),
            ("dossier-arrive", self.arriving(year).collect()),
            ("dossier-stay", staying.collect()),
        ];
        for (id, rows) in tables {
            self.section(id, year, html);
            html.table(&heads, rows.into_iter().map(|row| self.moves(row)).collect());
        }
    }

    fn moves(&self, row: &Assignment) -> Vec<Cell> {
        let village = &self.case.county.villages[row.village];
        vec![
            text(&village.code),
            text(&village.name),
            text(words::band(self.lang, row.band)),
            text(words::group(self.lang, row.group)),
            count(row.pupils),
            text(row.before_school.map(|school| self.school(school)).unwrap_or_default()),
            Self::minutes(row.before_time),
            text(self.school(row.school)),
            text(self.word(&format!("flow-{}", row.means.word()))),
            Self::minutes(row.time),
            number(row.length.map(kilometres).unwrap_or_default()),
        ]
    }

    /// The new ways, road by road.
    fn routes(&self, year: u32, html: &mut Html) {
        self.section("dossier-routes", year, html);
        html.say(&filled(self.lang, "dossier-routes-how", &[("season", &self.case.recipe.travel.season)]));
        let mut seen: BTreeMap<(VillageId, SchoolId, Means), &Assignment> = BTreeMap::new();
        for row in self.leaving(year).chain(self.arriving(year)) {
            seen.entry((row.village, row.school, row.means)).or_insert(row);
        }
        let rows = seen.into_values().map(|row| {
            let roads = self.of.routes.get(&(road_mode(row.means), row.village, row.school));
            let said = roads.map_or_else(
                || self.word("dossier-route-unknown").to_string(),
                |roads| {
                    roads
                        .iter()
                        .map(|(class, length)| self.stretch(class, *length))
                        .collect::<Vec<_>>()
                        .join(", ")
                },
            );
            vec![
                text(self.village(row.village)),
                text(self.school(row.school)),
                text(self.word(&format!("flow-{}", row.means.word()))),
                number(row.length.map(kilometres).unwrap_or_default()),
                text(said),
            ]
        });
        let heads = ["book-village", "dossier-after-school", "book-mode", "book-km", "dossier-by_class"];
        html.table(&self.heads(&heads), rows.collect());
    }

    fn stretch(&self, class: &str, length: Metres) -> String {
        let plain = if class.is_empty() { "none" } else { class.strip_suffix("_link").unwrap_or(class) };
        format!("{} {} {}", word_or_id(self.lang, "class", plain), kilometres(length), self.word("scale-km"))
    }

    /// What the rules ask for before the decision.
    fn steps(&self, years: &[u32], html: &mut Html) {
        html.section("dossier-steps");
        let given_up = |&year: &u32| {
            let outcome = self.year_of(self.of.school, year).map(|row| row.configuration.outcome);
            matches!(outcome, Some(SchoolOutcome::Closed | SchoolOutcome::Partial))
        };
        let given_up: Vec<u32> = years.iter().copied().filter(given_up).collect();
        if given_up.is_empty() {
            html.say(self.word("dossier-untouched"));
        } else if self.over_years() {
            html.say(&filled(self.lang, "dossier-steps-years", &[("years", &self.listed(&given_up))]));
        }
        let tasks = || self.plan.final_year().rules.iter().filter(|rule| rule.kind == "process");
        let rows = tasks().map(|task| {
            let about = said(self.case, task, self.lang);
            vec![
                text(about.name),
                text(about.binds),
                text(about.citation),
                text(about.note),
                number(task.threshold.to_string()),
            ]
        });
        let heads = ["rule-task", "rule-binds", "rule-citation", "dossier-note", "rule-days"];
        html.table(&self.heads(&heads), rows.collect());
        let days: i64 = tasks().map(|task| task.threshold.0).sum();
        html.say(&filled(
            self.lang,
            "dossier-days",
            &[("days", &crate::model::units::Micro(days).to_string())],
        ));
        html.say(self.word("compliance-days"));
    }

    fn data(&self, html: &mut Html) {
        html.section("book-data");
        html.say(&filled(self.lang, "dossier-made", &[("version", env!("CARGO_PKG_VERSION"))]));
        html.say(&filled(self.lang, "rule-column", &[("profile", &self.case.profile.id)]));
        html.say(&format!("{}: {}", self.word("book-input"), self.plan.input_sha256));
        let settings: Vec<String> =
            self.case.settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        if !settings.is_empty() {
            html.say(&filled(self.lang, "dossier-set", &[("settings", &settings.join(", "))]));
        }
        for said in trust(self.case, self.plan, self.lang) {
            html.say(&said);
        }
        if is_synthetic(self.case) {
            html.say(self.word("map-synthetic"));
        }
    }
}
