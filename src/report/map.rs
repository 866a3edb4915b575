//! A map of a plan as SVG: villages, schools by what they become, and the children's ways between them.
//!
//! It refuses anything but plain SVG: no script, no outside file; names are escaped.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::case::Case;
use crate::model::county::{Position, School};
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Assignment, Means, Plan, SchoolOutcome, SchoolYear};
use crate::report::layout::{thousands, width};
use crate::report::roads;
use crate::report::svg::{Projection, escaped, px, text};
use crate::report::words::{Lang, filled, word};

/// How to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapOptions {
    /// Language of title and legend.
    pub lang: Lang,
    /// A line under the title, such as "synthetic positions and roads".
    pub note: Option<String>,
}

/// Most pixels of the map itself.
const MOST: (f64, f64) = (960.0, 900.0);
/// Upper left corner of the map.
const CORNER: (f64, f64) = (20.0, 92.0);
/// Width of the legend.
const LEGEND: f64 = 210.0;
/// Least width of the picture, so that the line under the title fits.
const LEAST: f64 = 860.0;
/// The means in the order drawn: the rare ones on top.
const MEANS: [Means; 4] = [Means::Walk, Means::Bus, Means::Board, Means::Escort];

const STYLE: &str = "\
text{font-family:'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#22303c}\
.title{font-size:24px;font-weight:600}.sub{font-size:14px;fill:#52606d}.note{font-size:13px;fill:#a23b2a}\
.head{font-size:13px;font-weight:600}.item{font-size:12.5px}\
.label{font-size:11px}.glow{stroke:#fdfcf9;stroke-width:3px;stroke-linejoin:round}\
.road{fill:none;stroke:#e3dccd;stroke-width:.5;stroke-linejoin:round}\
.middle{stroke:#dacfba;stroke-width:1}.major{stroke:#cdbd9d;stroke-width:1.9}\
.flow{fill:none;stroke-width:.8;opacity:.5}.moved{stroke-width:1.9;opacity:.95}\
.walk{stroke:#5c9e62}.bus{stroke:#e39a2d}.board{stroke:#4a5fc1}.escort{stroke:#c8322b}.any{stroke:#52606d}\
.village{fill:#6f7b87;fill-opacity:.62}\
.open{fill:#1f3a5f;stroke:#fff;stroke-width:1.2}.partial{fill:#fff;stroke:#1f3a5f;stroke-width:1.6}\
.core{fill:#1f3a5f}.closed{fill:none;stroke:#c8322b;stroke-width:2.6;stroke-linecap:round}\
.halo{fill:none;stroke:#fff;stroke-width:5;stroke-linecap:round}\
.new{fill:#1d8f6a;stroke:#fff;stroke-width:1.2}.unbuilt{fill:#fff;stroke:#9aa5b1;stroke-width:1.2}\
.beds{fill:none;stroke:#4a5fc1;stroke-width:1.6}";

/// The plan's final year as an SVG picture.
#[must_use]
pub fn map(case: &Case, plan: &Plan, options: &MapOptions) -> String {
    let county = &case.county;
    let places: Vec<Position> = county
        .villages
        .values()
        .iter()
        .map(|village| village.position)
        .chain(county.schools.values().iter().map(|school| school.position))
        .collect();
    let map = Projection::fit(&places, CORNER, MOST);
    let year = plan.years.last().map(|(year, _)| *year);
    let rows = plan.assignments.iter().filter(|row| Some(row.year) == year).collect();
    let schools = plan.schools.iter().filter(|row| Some(row.year) == year).collect();
    let mut picture = Picture { case, plan, options, map, rows, schools, svg: String::new() };
    picture.draw();
    picture.svg
}

/// Whether the tables say of themselves that they are invented.
#[must_use]
pub fn is_synthetic(case: &Case) -> bool {
    case.county.villages.values().iter().any(|village| village.note.contains("synthetic"))
}

struct Picture<'a> {
    case: &'a Case,
    plan: &'a Plan,
    options: &'a MapOptions,
    map: Projection,
    rows: Vec<&'a Assignment>,
    schools: Vec<&'a SchoolYear>,
    svg: String,
}

impl Picture<'_> {
    fn line(&mut self, line: &str) {
        self.svg.push_str(line);
        self.svg.push('\n');
    }

    fn word(&self, id: &str) -> &'static str {
        word(self.options.lang, id)
    }

    fn draw(&mut self) {
        let (map_width, map_height) = self.map.size;
        let wide = px((CORNER.0 + map_width + LEGEND + 36.0).max(LEAST));
        let high = px(CORNER.1 + map_height.max(430.0) + 20.0);
        self.line(&format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">"#
        ));
        let title = self.title();
        self.line(&format!("<title>{}</title>\n<style>{STYLE}</style>", escaped(&title)));
        self.line(&format!(r##"<rect width="{wide}" height="{high}" fill="#ffffff"/>"##));
        self.heading(&title);
        let (x, y) = (px(CORNER.0), px(CORNER.1));
        let (map_width, map_height) = (px(map_width), px(map_height));
        let frame = format!(r#"x="{x}" y="{y}" width="{map_width}" height="{map_height}" rx="10""#);
        self.line(&format!(r#"<clipPath id="frame"><rect {frame}/></clipPath>"#));
        self.line(&format!(r##"<rect {frame} fill="#fdfcf9" stroke="#e4dfd3"/>"##));
        self.line(r#"<g clip-path="url(#frame)">"#);
        if let Some(roads) = &self.case.county.roads {
            roads::draw(&mut self.svg, roads, &self.map, CORNER);
        }
        self.flows();
        self.villages();
        self.schools();
        self.labels();
        self.line("</g>");
        self.legend();
        self.line("</svg>");
    }

    fn title(&self) -> String {
        let recipe = &self.case.recipe;
        let year = self.plan.years.last().map_or(recipe.first_year, |(year, _)| *year).to_string();
        let stage = self.word(&format!("stage-{}", recipe.stage.word()));
        let county = if recipe.county.is_empty() { "hubward" } else { &recipe.county };
        let year = filled(self.options.lang, "year", &[("year", &year)]);
        filled(self.options.lang, "plan-title", &[("county", county), ("stage", stage), ("year", &year)])
    }

    fn heading(&mut self, title: &str) {
        text(&mut self.svg, (CORNER.0, 38.0), "title", title);
        let counts = self.plan.final_year().counts;
        let figures = [
            ("before", counts.schools_before),
            ("after", counts.schools_open),
            ("closed", counts.schools_closed),
            ("partial", counts.schools_partial),
            ("new", counts.schools_new),
            ("moved", counts.pupils_moved),
            ("boarding", counts.pupils_boarding),
        ]
        .map(|(name, count)| (name, thousands(count.into())));
        let figures: Vec<(&str, &str)> =
            figures.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let said = filled(self.options.lang, "map-counts", &figures);
        text(&mut self.svg, (CORNER.0, 60.0), "sub", &said);
        if let Some(note) = &self.options.note {
            text(&mut self.svg, (CORNER.0, 80.0), "note", note);
        }
    }

    /// One path a means, the ways of children who change school apart, so that what changes stands out.
    fn flows(&mut self) {
        let mut ways: BTreeMap<(VillageId, SchoolId, Means), bool> = BTreeMap::new();
        for row in &self.rows {
            let moved = row.before_school.is_some_and(|school| school != row.school);
            *ways.entry((row.village, row.school, row.means)).or_default() |= moved;
        }
        for moved in [false, true] {
            for means in MEANS {
                let mut path = String::new();
                for ((village, school, by), changes) in &ways {
                    if *by == means && *changes == moved {
                        let (x, y) = self.map.at(self.case.county.villages[*village].position);
                        let (to_x, to_y) = self.map.at(self.case.county.schools[*school].position);
                        write!(path, "M{} {}L{} {}", px(x), px(y), px(to_x), px(to_y)).expect("a String");
                    }
                }
                if !path.is_empty() {
                    let class = if moved { "flow moved" } else { "flow" };
                    self.line(&format!(r#"<path class="{class} {}" d="{path}"/>"#, means.word()));
                }
            }
        }
    }

    fn villages(&mut self) {
        let mut pupils = self.case.county.villages.map(|_, _| 0_u32);
        for row in &self.rows {
            pupils[row.village] += row.pupils;
        }
        for (id, village) in self.case.county.villages.iter() {
            let (x, y) = self.map.at(village.position);
            let radius = px(village_radius(pupils[id]));
            self.line(&format!(r#"<circle class="village" cx="{}" cy="{}" r="{radius}"/>"#, px(x), px(y)));
        }
    }

    /// Kept schools first, so that what changes lies on top.
    fn schools(&mut self) {
        let mut rows = self.schools.clone();
        rows.sort_by_key(|row| (rank(row.configuration.outcome), row.school));
        for row in rows.into_iter().rev() {
            let school = &self.case.county.schools[row.school];
            let at = self.map.at(school.position);
            let said = format!("{} {} {}", school.code, school.name, row.pupils);
            self.line(&format!("<g><title>{}</title>", escaped(&said)));
            symbol(&mut self.svg, at, row.configuration.outcome, school_radius(row.pupils), row.boarders > 0);
            self.line("</g>");
        }
    }

    /// Names where there is room: what changes first, then the larger schools.
    fn labels(&mut self) {
        let mut rows = self.schools.clone();
        rows.retain(|row| row.configuration.outcome != SchoolOutcome::Unbuilt);
        rows.sort_by_key(|row| (rank(row.configuration.outcome), std::cmp::Reverse(row.pupils), row.school));
        let mut taken: Vec<[f64; 4]> = rows
            .iter()
            .map(|row| {
                let (x, y) = self.map.at(self.case.county.schools[row.school].position);
                [x - 5.0, y - 5.0, x + 5.0, y + 5.0]
            })
            .collect();
        for row in rows {
            let school = &self.case.county.schools[row.school];
            let (x, y) = self.map.at(school.position);
            let label = label_of(school);
            // About 5.8 pixels a column in this size.
            #[expect(clippy::cast_precision_loss, reason = "the length of a name")]
            let wide = width(label) as f64 * 5.8;
            let away = school_radius(row.pupils) + 5.0;
            let places = [(x + away, y + 4.0), (x - away - wide, y + 4.0), (x - wide / 2.0, y - away - 2.0)];
            let right = CORNER.0 + self.map.size.0;
            let free = places.into_iter().find(|(at_x, at_y)| {
                let own = [*at_x, at_y - 9.0, at_x + wide, at_y + 2.0];
                let apart = |other: &[f64; 4]| {
                    own[2] < other[0] || own[0] > other[2] || own[3] < other[1] || own[1] > other[3]
                };
                own[0] > CORNER.0 && own[2] < right && own[1] > CORNER.1 && taken.iter().all(apart)
            });
            if let Some((at_x, at_y)) = free {
                taken.push([at_x, at_y - 9.0, at_x + wide, at_y + 2.0]);
                // Twice, as not every program can paint the glow under the letters.
                text(&mut self.svg, (at_x, at_y), "label glow", label);
                text(&mut self.svg, (at_x, at_y), "label", label);
            }
        }
    }

    fn legend(&mut self) {
        let left = CORNER.0 + self.map.size.0 + 22.0;
        let mut y = CORNER.1 + 14.0;
        let head = |picture: &mut Self, y: &mut f64, id: &str| {
            let words = picture.word(id);
            text(&mut picture.svg, (left, *y), "head", words);
            *y += 22.0;
        };
        head(self, &mut y, "map-places");
        for outcome in self.outcomes() {
            symbol(&mut self.svg, (left + 10.0, y - 4.0), outcome, 5.5, false);
            self.item(left, &mut y, self.word(&format!("outcome-{}", outcome.word())));
        }
        if self.schools.iter().any(|row| row.boarders > 0) {
            symbol(&mut self.svg, (left + 10.0, y - 4.0), SchoolOutcome::Open, 5.5, true);
            self.item(left, &mut y, self.word("map-board"));
        }
        for pupils in [10, 100] {
            let radius = px(village_radius(pupils));
            let (x, at) = (px(left + 10.0), px(y - 4.0));
            self.line(&format!(r#"<circle class="village" cx="{x}" cy="{at}" r="{radius}"/>"#));
            self.item(
                left,
                &mut y,
                &filled(self.options.lang, "map-village", &[("children", &pupils.to_string())]),
            );
        }
        y += 12.0;
        head(self, &mut y, "map-flows");
        for means in MEANS {
            if self.rows.iter().any(|row| row.means == means) {
                self.stroke(left, y, &format!("flow moved {}", means.word()));
                self.item(left, &mut y, self.word(&format!("flow-{}", means.word())));
            }
        }
        for (class, id) in [("flow moved any", "map-moved"), ("flow any", "map-same")] {
            self.stroke(left, y, class);
            self.item(left, &mut y, self.word(id));
        }
        if self.case.county.roads.is_some() {
            self.stroke(left, y, "road major");
            self.item(left, &mut y, self.word("map-roads"));
        }
        self.scale_bar(left, y + 22.0);
    }

    /// What schools become in this plan, in the legend's order.
    fn outcomes(&self) -> Vec<SchoolOutcome> {
        let there =
            |outcome: &SchoolOutcome| self.schools.iter().any(|row| row.configuration.outcome == *outcome);
        SchoolOutcome::ALL.into_iter().filter(there).collect()
    }

    fn item(&mut self, left: f64, y: &mut f64, words: &str) {
        text(&mut self.svg, (left + 28.0, *y), "item", words);
        *y += 21.0;
    }

    fn stroke(&mut self, left: f64, y: f64, class: &str) {
        let (from, to, y) = (px(left), px(left + 20.0), px(y - 4.0));
        self.line(&format!(r#"<path class="{class}" d="M{from} {y}L{to} {y}"/>"#));
    }

    /// The longest of 1, 2, 5, 10 … km that fits into 120 pixels.
    fn scale_bar(&mut self, left: f64, y: f64) {
        let pixels = self.map.kilometre();
        let lengths = [100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1];
        let length = lengths.into_iter().find(|length| length * pixels <= 120.0).unwrap_or(0.1);
        let (from, to) = (px(left), px(left + length * pixels));
        let (top, foot) = (px(y - 5.0), px(y));
        self.line(&format!(
            r##"<path d="M{from} {top}V{foot}H{to}V{top}" fill="none" stroke="#22303c" stroke-width="1.4"/>"##
        ));
        let words = format!("{length} {}", self.word("scale-km"));
        text(&mut self.svg, (left + length * pixels + 8.0, y + 1.0), "item", &words);
    }
}

/// What is labelled and drawn on top first.
fn rank(outcome: SchoolOutcome) -> u8 {
    match outcome {
        SchoolOutcome::New => 0,
        SchoolOutcome::Closed => 1,
        SchoolOutcome::Partial => 2,
        SchoolOutcome::Open => 3,
        SchoolOutcome::Unbuilt => 4,
    }
}

fn label_of(school: &School) -> &str {
    if school.name.is_empty() { &school.code } else { &school.name }
}

/// Pixels; the area grows with the children.
fn village_radius(pupils: u32) -> f64 {
    (0.9 + 0.42 * f64::from(pupils).sqrt()).min(11.0)
}

/// Pixels; the area grows with the children.
fn school_radius(pupils: u32) -> f64 {
    (4.0 + 0.11 * f64::from(pupils).sqrt()).min(10.0)
}

/// A school's sign: a disc (kept), a ring with a core (grades 1-3 stay), a cross (closed), a diamond (built or not);
/// a second ring where children board.
fn symbol(svg: &mut String, (x, y): (f64, f64), outcome: SchoolOutcome, radius: f64, boards: bool) {
    let class = outcome.word();
    let circle = |class: &str, radius: f64| {
        format!(r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, px(x), px(y), px(radius))
    };
    let drawn = match outcome {
        SchoolOutcome::Open => circle(class, radius),
        SchoolOutcome::Partial => circle(class, radius) + &circle("core", radius * 0.45),
        SchoolOutcome::Closed => {
            let (left, right, top, foot) = (px(x - 4.5), px(x + 4.5), px(y - 4.5), px(y + 4.5));
            let cross = format!("M{left} {top}L{right} {foot}M{right} {top}L{left} {foot}");
            format!(r#"<path class="halo" d="{cross}"/><path class="closed" d="{cross}"/>"#)
        }
        SchoolOutcome::New | SchoolOutcome::Unbuilt => {
            let far = radius * 1.3;
            let (left, right, top, foot) = (px(x - far), px(x + far), px(y - far), px(y + far));
            let (x, y) = (px(x), px(y));
            format!(r#"<path class="{class}" d="M{x} {top}L{right} {y}L{x} {foot}L{left} {y}Z"/>"#)
        }
    };
    svg.push_str(&drawn);
    if boards {
        svg.push_str(&circle("beds", radius + 3.2));
    }
    svg.push('\n');
}
