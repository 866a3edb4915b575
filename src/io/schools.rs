//! The schools table → model schools.
//!
//! It refuses to judge a school: a decision, a price and a capacity are taken as the county wrote them.

use crate::io::cells::{Cells, Codes, MOST_IN_A_CELL, look_alikes};
use crate::io::places::{Frame, Located};
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::county::{Decision, GRADES, KINDERGARTEN, Owner, School, SchoolKind, SchoolStatus};
use crate::model::units::Seconds;

const GRADE: [&str; GRADES] = ["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"];

const KINDS: &[(&str, SchoolKind)] = &[
    ("point", SchoolKind::Point),
    ("village", SchoolKind::Village),
    ("central", SchoolKind::Central),
    ("town", SchoolKind::Town),
    ("kindergarten", SchoolKind::Kindergarten),
    ("教学点", SchoolKind::Point),
    ("村小", SchoolKind::Village),
    ("村完小", SchoolKind::Village),
    ("中心校", SchoolKind::Central),
    ("中心小学", SchoolKind::Central),
    ("城镇", SchoolKind::Town),
    ("县城", SchoolKind::Town),
    ("幼儿园", SchoolKind::Kindergarten),
    ("小学教学点", SchoolKind::Point),
    ("村级小学", SchoolKind::Village),
    ("完小", SchoolKind::Village),
    ("完全小学", SchoolKind::Village),
    ("村小学", SchoolKind::Village),
    ("中心学校", SchoolKind::Central),
    ("乡镇中心校", SchoolKind::Central),
    ("乡镇中心小学", SchoolKind::Central),
    ("镇区", SchoolKind::Town),
    ("城区", SchoolKind::Town),
];
const STATUSES: &[(&str, SchoolStatus)] = &[
    ("existing", SchoolStatus::Existing),
    ("candidate", SchoolStatus::Candidate),
    ("现有", SchoolStatus::Existing),
    ("拟建", SchoolStatus::Candidate),
    ("候选", SchoolStatus::Candidate),
];
const OWNERS: &[(&str, Owner)] = &[
    ("public", Owner::Public),
    ("private", Owner::Private),
    ("inclusive", Owner::Inclusive),
    ("公办", Owner::Public),
    ("民办", Owner::Private),
    ("普惠", Owner::Inclusive),
];
const DECISIONS: &[(&str, Decision)] = &[
    ("free", Decision::Free),
    ("keep", Decision::Keep),
    ("close", Decision::Close),
    ("open", Decision::Open),
    ("自由", Decision::Free),
    ("保留", Decision::Keep),
    ("撤销", Decision::Close),
    ("撤并", Decision::Close),
    ("新建", Decision::Open),
];

/// First lessons begin between six and noon: another time is a slip, or an afternoon's.
const BELLS: std::ops::RangeInclusive<u32> = 6 * 3600..=12 * 3600;

/// What a table of schools held.
#[derive(Debug, Default)]
pub struct Schools {
    /// The schools, in file order. Not to be planned with where `problems` holds an error.
    pub schools: Vec<School>,
    /// Their ids.
    pub codes: Codes,
    /// Where each row is.
    pub(crate) located: Vec<Located>,
    /// What is wrong, and how the table was read.
    pub problems: Vec<Problem>,
}

/// Reads the schools.
#[must_use]
pub fn read(sheet: &Sheet, frame: &Frame) -> Schools {
    let mut read = Schools::default();
    for (position, row) in sheet.rows.iter().enumerate() {
        let mut cells = Cells::new(sheet, row, &mut read.problems);
        let code = cells.id(&mut read.codes, position);
        let place = cells.position(frame);
        let by_grade = GRADE.map(|grade| cells.count(grade));
        let seats = cells.needed_count("seats");
        let kind = cells.word("kind", KINDS).unwrap_or(SchoolKind::Village);
        let school = School {
            code,
            name: cells.text("name").to_owned(),
            position: place.unwrap_or_default(),
            kind,
            grades: grades(&mut cells, kind),
            seats: seats.unwrap_or(0),
            beds: cells.count("beds").unwrap_or(0),
            beds_girls: cells.count("beds_girls"),
            meals: cells.count("meals"),
            rooms: cells.count("rooms"),
            enrolled: cells.count("enrolled"),
            enrolled_by_grade: by_grade
                .iter()
                .any(Option::is_some)
                .then(|| by_grade.map(Option::unwrap_or_default)),
            teachers: cells.count("teachers"),
            boarders: cells.count("boarders"),
            status: cells.word("status", STATUSES).unwrap_or_default(),
            owner: cells.word("owner", OWNERS).unwrap_or_default(),
            decision: cells.word("decision", DECISIONS),
            min_pupils: cells.count("min_pupils"),
            cost_fixed: cells.yuan("cost_fixed"),
            cost_pupil: cells.yuan("cost_pupil"),
            add_seats: cells.count("add_seats").unwrap_or(0),
            add_beds: cells.count("add_beds").unwrap_or(0),
            cost_add_seat: cells.yuan("cost_add_seat"),
            cost_add_bed: cells.yuan("cost_add_bed"),
            area_dorm: cells.decimal(
                "area_dorm",
                0..=i64::from(MOST_IN_A_CELL) * 10,
                "E114",
                "square metres, from 0 to 1000000",
            ),
            bell: bell(&mut cells),
            note: cells.text("note").to_owned(),
            extra: cells.extra(),
        };
        compare(&mut cells, &school, seats);
        read.located.push((row.number, place));
        read.schools.push(school);
    }
    read.problems.extend(look_alikes(sheet, &read.codes));
    read
}

/// What the cells of one row say about each other.
fn compare(cells: &mut Cells, school: &School, seats: Option<u32>) {
    if school.beds_girls.is_some_and(|girls| girls > school.beds) {
        cells.wrong("E133", "beds_girls", format!("at most the {} of `beds`", school.beds));
    }
    if let (Some(enrolled), Some(seats)) = (school.enrolled, seats)
        && enrolled > seats
    {
        cells.warn("W102", "enrolled", &enrolled.to_string(), format!("at most the {seats} of `seats`"));
    }
    if let (Some(grades), Some(enrolled)) = (school.enrolled_by_grade, school.enrolled) {
        let sum: u64 = grades.iter().map(|&count| u64::from(count)).sum();
        if sum != u64::from(enrolled) {
            cells.warn("W106", "enrolled", &enrolled.to_string(), format!("the sum of its grades, {sum}"));
        }
    }
}

/// When lessons begin: `8:00`, also `08:00:00` and with a full-width colon, as a spreadsheet or a clerk writes it.
fn bell(cells: &mut Cells) -> Option<Seconds> {
    let text = cells.text("bell");
    if text.is_empty() {
        return None;
    }
    let parts: Vec<&str> = text.split([':', '\u{ff1a}']).map(str::trim).collect();
    let number = |part: &str, most: u32| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|&value: &u32| digits && value <= most)
    };
    let clock = match parts[..] {
        [hour, minute] | [hour, minute, "0" | "00"] => number(hour, 23).zip(number(minute, 59)),
        _ => None,
    };
    let bell = clock.map(|(hour, minute)| hour * 3600 + minute * 60).filter(|bell| BELLS.contains(bell));
    if bell.is_none() {
        cells.wrong("E152", "bell", "a time of day such as 8:00, from 6:00 to 12:00");
    }
    bell.map(Seconds)
}

/// The first and last grade: `1-6`, or one grade alone; empty = 1-6. A kindergarten has none.
fn grades(cells: &mut Cells, kind: SchoolKind) -> (u8, u8) {
    let text = cells.text("grades");
    if kind == SchoolKind::Kindergarten {
        if !text.is_empty() {
            cells.wrong("E118", "grades", "an empty cell: a kindergarten has no grades");
        }
        return KINDERGARTEN;
    }
    if text.is_empty() {
        return (1, 6);
    }
    let grade = |text: &str| text.trim().parse().ok().filter(|grade| (1..=9).contains(grade));
    let (first, last) = text.split_once(['-', '–', '—', '~', '～', '至']).unwrap_or((text, text));
    match (grade(first), grade(last)) {
        (Some(first), Some(last)) if first <= last => (first, last),
        _ => {
            let expected = "first and last grade such as 1-6 (a spreadsheet may have made a date of it: format the column as text)";
            cells.wrong("E118", "grades", expected);
            (1, 6)
        }
    }
}
