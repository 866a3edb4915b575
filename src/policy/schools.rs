//! What a school can become: its configurations with grades, places, yearly cost and capital.
//!
//! It lists what the rows and the profile allow and chooses nothing.

use crate::model::case::Case;
use crate::model::county::{ByGrade, Decision, School, SchoolKind, SchoolStatus};
use crate::model::ids::SchoolId;
use crate::model::plan::{Configuration, SchoolOutcome};
use crate::model::recipe::{Recipe, Stage};
use crate::model::units::{Fen, Micro, largest_remainder};
use crate::policy::terms::Terms;

/// One configuration a school may take.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolOption {
    /// Its name.
    pub configuration: Configuration,
    /// First and last grade taught; `None` = nobody is.
    pub grades: Option<(u8, u8)>,
    /// Seats.
    pub seats: u32,
    /// Beds of boys and of girls.
    pub beds: [u32; 2],
    /// Meals; `None` = no limit.
    pub meals: Option<u32>,
    /// Fewest pupils.
    pub least: u32,
    /// Rooms for classes, where the profile holds the school to them.
    pub rooms: Option<ClassRooms>,
    /// Yearly cost of the site alone, and of overhead staff.
    pub yearly: (Fen, Fen),
    /// Capital, once.
    pub capital: Fen,
    /// Its yearly share.
    pub annuity: Fen,
}

/// How many classes a school has rooms for, and how they are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassRooms {
    /// Rooms, those of built seats among them.
    pub rooms: u32,
    /// Most children of a class.
    pub size: u32,
    /// Whether neighbouring grades sit together.
    pub joined: bool,
}

impl SchoolOption {
    /// Yearly cost with the capital's share.
    #[must_use]
    pub fn cost(&self) -> Fen {
        self.yearly.0 + self.yearly.1 + self.annuity
    }
}

/// Grades of the stage that a school's row teaches; `None` = it takes no part.
#[must_use]
pub fn grades_of(school: &School, recipe: &Recipe) -> Option<(u8, u8)> {
    let (first, last) = recipe.stage.grades();
    let grades = (school.grades.0.max(first), school.grades.1.min(last));
    (grades.0 <= grades.1).then_some(grades)
}

/// Whether a school takes part in the plan.
#[must_use]
pub fn takes_part(school: &School, recipe: &Recipe) -> bool {
    grades_of(school, recipe).is_some()
}

/// Index into rates by size: full 0, village 1, point 2, kindergarten 3.
#[must_use]
pub fn size_class(kind: SchoolKind) -> usize {
    match kind {
        SchoolKind::Town | SchoolKind::Central => 0,
        SchoolKind::Village => 1,
        SchoolKind::Point => 2,
        SchoolKind::Kindergarten => 3,
    }
}

/// Every configuration the decision allows, in the order closed/unbuilt, point, then by seats and beds built.
/// A school that takes no part gets just its present self, free and empty.
#[must_use]
pub fn options(case: &Case, terms: &Terms, id: SchoolId) -> Vec<SchoolOption> {
    let school = &case.county.schools[id];
    let Some(grades) = grades_of(school, &case.recipe) else {
        return vec![bystander(school)];
    };
    let decision = decision(case, school);
    let candidate = school.status == SchoolStatus::Candidate;
    let gone = if candidate { SchoolOutcome::Unbuilt } else { SchoolOutcome::Closed };
    let (least, _) = least_pupils(case, terms, id);
    let mut options = Vec::new();
    // Over several years what must be built is unbuilt in the first one.
    let waits = candidate && case.recipe.years > 1;
    if waits || matches!(decision, Decision::Free | Decision::Close) {
        options.push(idle(gone));
    }
    let can_shrink = matches!(school.kind, SchoolKind::Point | SchoolKind::Village) && !candidate;
    if decision == Decision::Free && can_shrink && grades.0 <= 3 && grades.1 >= 4 {
        options.push(SchoolOption { least, ..teaching_point(school, terms, grades.0) });
    }
    if decision != Decision::Close {
        let (seat_step, bed_step) = terms.steps;
        let build = if case.recipe.as_is { (0, 0) } else { (school.add_seats, school.add_beds) };
        for seats in steps(build.0, seat_step) {
            for beds in steps(build.1, bed_step) {
                options.push(SchoolOption { least, ..full(school, terms, grades, (seats, beds)) });
            }
        }
    }
    options
}

/// Whether a school may be in `to` a year after `from` (docs/costs.md, "Several years").
#[must_use]
pub fn may_follow(from: &Configuration, to: &Configuration, reopen: bool) -> bool {
    let plain = |one: &Configuration| one.added_seats == 0 && one.added_beds == 0;
    let grows = to.added_seats >= from.added_seats && to.added_beds >= from.added_beds;
    match (from.outcome, to.outcome) {
        (SchoolOutcome::Open, SchoolOutcome::Open) | (SchoolOutcome::New, SchoolOutcome::New) => grows,
        // Nobody builds on what is to be given up.
        (SchoolOutcome::Open, SchoolOutcome::Partial | SchoolOutcome::Closed) => plain(from),
        (SchoolOutcome::Partial, SchoolOutcome::Partial | SchoolOutcome::Closed)
        | (SchoolOutcome::Closed, SchoolOutcome::Closed)
        | (SchoolOutcome::Unbuilt, SchoolOutcome::Unbuilt | SchoolOutcome::New) => true,
        (SchoolOutcome::Closed, SchoolOutcome::Partial | SchoolOutcome::Open)
        | (SchoolOutcome::Partial, SchoolOutcome::Open) => reopen && plain(to),
        _ => false,
    }
}

/// Fewest pupils with which a school may teach: its own, and the hard rows on schools of its kind, unless it must stay; and the
/// id of the row, where it is the row's.
#[must_use]
pub fn least_pupils(case: &Case, terms: &Terms, id: SchoolId) -> (u32, Option<&'static str>) {
    let school = &case.county.schools[id];
    let own = (school.min_pupils.unwrap_or(0), None);
    if decision(case, school) != Decision::Free || school.kind == SchoolKind::Kindergarten {
        return own;
    }
    let rows = terms.least_pupils.iter().filter(|(_, kind, _)| kind.is_none_or(|kind| kind == school.kind));
    rows.fold(own, |most, &(rule, _, least)| if least > most.0 { (least, Some(rule)) } else { most })
}

/// A school as it stands today: as-is, or unbuilt.
#[must_use]
pub fn today(case: &Case, terms: &Terms, id: SchoolId) -> SchoolOption {
    let school = &case.county.schools[id];
    match (grades_of(school, &case.recipe), school.status) {
        (None, _) => bystander(school),
        (Some(_), SchoolStatus::Candidate) => idle(SchoolOutcome::Unbuilt),
        (Some(grades), SchoolStatus::Existing) => full(school, terms, grades, (0, 0)),
    }
}

fn decision(case: &Case, school: &School) -> Decision {
    let candidate = school.status == SchoolStatus::Candidate;
    if case.recipe.as_is {
        return if candidate { Decision::Close } else { Decision::Keep };
    }
    match school.decision {
        Some(Decision::Open) if !candidate => Decision::Keep,
        Some(decision) => decision,
        None if candidate => Decision::Free,
        None if stays(case, school) => Decision::Keep,
        None => Decision::Free,
    }
}

/// Whether a school that stands stays with all its grades because nobody's row says otherwise (docs/costs.md, "Schools and their
/// configurations").
fn stays(case: &Case, school: &School) -> bool {
    let decide = &case.recipe.decide;
    let by_kind = case.profile.rate(&format!("keep.{}", school.kind.word())) == Micro::ONE
        || decide.keep_kinds.contains(&school.kind);
    let below = match decide.close_below {
        Some(below) => below,
        // The profile's number is that of a small school.
        None if case.recipe.stage == Stage::Kindergarten => 0,
        None => u32::try_from(case.profile.rate("close.below_pupils").0 / Micro::ONE.0).unwrap_or_default(),
    };
    let large = below > 0 && roll(case, school).is_some_and(|children| children >= below);
    let unlisted = !decide.close_only.is_empty() && !decide.close_only.contains(&school.code);
    by_kind || large || unlisted
}

/// A school's children of the stage today, as its row tells: by grade, else all it enrols.
fn roll(case: &Case, school: &School) -> Option<u32> {
    let (first, last) = case.recipe.stage.grades();
    let of_stage =
        |by_grade: ByGrade| -> u32 { by_grade[usize::from(first) - 1..usize::from(last)].iter().sum() };
    let told = school.enrolled_by_grade.filter(|_| case.recipe.stage != Stage::Kindergarten);
    told.map(of_stage).filter(|&children| children > 0).or(school.enrolled)
}

/// Whether the plan may close a school that stands, or leave it its lower grades alone.
#[must_use]
pub fn may_close(case: &Case, school: &School) -> bool {
    school.status == SchoolStatus::Existing
        && takes_part(school, &case.recipe)
        && matches!(decision(case, school), Decision::Free | Decision::Close)
}

/// 0, the multiples of `step` below `most`, and `most`.
fn steps(most: u32, step: u32) -> Vec<u32> {
    let mut steps: Vec<u32> = (0..most).step_by(step as usize).collect();
    steps.push(most);
    steps
}

fn idle(outcome: SchoolOutcome) -> SchoolOption {
    SchoolOption {
        configuration: Configuration { outcome, added_seats: 0, added_beds: 0 },
        grades: None,
        seats: 0,
        beds: [0, 0],
        meals: Some(0),
        least: 0,
        rooms: None,
        yearly: (Fen(0), Fen(0)),
        capital: Fen(0),
        annuity: Fen(0),
    }
}

fn bystander(school: &School) -> SchoolOption {
    let outcome = match school.status {
        SchoolStatus::Existing => SchoolOutcome::Open,
        SchoolStatus::Candidate => SchoolOutcome::Unbuilt,
    };
    idle(outcome)
}

fn seats_today(school: &School, terms: &Terms) -> u32 {
    let by_rooms = school
        .rooms
        .filter(|_| terms.class_cap < u32::MAX)
        .map_or(u32::MAX, |rooms| rooms.saturating_mul(terms.class_cap));
    school.seats.min(by_rooms)
}

/// Rooms of a school with so many built seats, which have rooms of their own.
fn class_rooms(school: &School, terms: &Terms, built: u32, point: bool) -> Option<ClassRooms> {
    let beyond = terms.rooms_beyond?;
    let joined = point || school.kind == SchoolKind::Point;
    let new =
        if terms.class_cap == u32::MAX { u32::from(built > 0) } else { built.div_ceil(terms.class_cap) };
    Some(ClassRooms {
        rooms: school.rooms?.saturating_add(new).saturating_add(beyond),
        size: if joined { terms.joined_cap } else { terms.class_cap },
        joined,
    })
}

/// Beds of boys and of girls as they stand.
fn beds_today(school: &School, terms: &Terms) -> [u32; 2] {
    let by_area = match school.area_dorm {
        Some(area) if terms.dorm_area.0 > 0 => u32::try_from(area.0 / terms.dorm_area.0).unwrap_or(u32::MAX),
        _ => u32::MAX,
    };
    let girls = school.beds_girls.unwrap_or(school.beds.div_ceil(2)).min(school.beds);
    let parts =
        largest_remainder(school.beds.min(by_area), &[u64::from(girls), u64::from(school.beds - girls)]);
    [parts[1], parts[0]]
}

/// Whether a school has beds as it stands.
pub(crate) fn has_beds_today(school: &School, terms: &Terms) -> bool {
    beds_today(school, terms) != [0, 0]
}

/// Site and overhead staff of a size class, fen a year; rounded together, the site takes the rounding.
fn running(terms: &Terms, class: usize) -> (Fen, Fen) {
    let million = i128::from(Micro::ONE.0);
    let overhead = i128::from(terms.overhead[class].0) * i128::from(terms.teacher.0) * 100;
    let site = i128::from(terms.site[class].0) * 100 * million;
    let staff = Fen::ratio(overhead, million * million);
    (Fen::ratio(site + overhead, million * million) - staff, staff)
}

fn yearly(school: &School, terms: &Terms) -> (Fen, Fen) {
    school.cost_fixed.map_or_else(|| running(terms, size_class(school.kind)), |fixed| (fixed, Fen(0)))
}

fn teaching_point(school: &School, terms: &Terms, first: u8) -> SchoolOption {
    let (full, point) = (yearly(school, terms), running(terms, 2));
    let cheaper = if full.0 + full.1 < point.0 + point.1 { (full.0 + full.1, Fen(0)) } else { point };
    SchoolOption {
        configuration: Configuration { outcome: SchoolOutcome::Partial, added_seats: 0, added_beds: 0 },
        grades: Some((first, 3)),
        seats: seats_today(school, terms).min(terms.point_pupils),
        meals: school.meals,
        least: school.min_pupils.unwrap_or(0),
        rooms: class_rooms(school, terms, 0, true),
        yearly: cheaper,
        ..idle(SchoolOutcome::Partial)
    }
}

fn full(school: &School, terms: &Terms, grades: (u8, u8), (seats, beds): (u32, u32)) -> SchoolOption {
    let candidate = school.status == SchoolStatus::Candidate;
    let [boys, girls] = beds_today(school, terms);
    let price = |own: Option<Fen>, rate: Fen| own.unwrap_or(rate).0;
    let (built_seats, built_beds) =
        if candidate { (seats + school.seats, beds + school.beds) } else { (seats, beds) };
    let capital = Fen(i64::from(built_seats) * price(school.cost_add_seat, terms.build.0)
        + i64::from(built_beds) * price(school.cost_add_bed, terms.build.1));
    SchoolOption {
        configuration: Configuration {
            outcome: if candidate { SchoolOutcome::New } else { SchoolOutcome::Open },
            added_seats: seats,
            added_beds: beds,
        },
        grades: Some(grades),
        seats: seats_today(school, terms) + seats,
        beds: [boys + beds / 2, girls + beds.div_ceil(2)],
        meals: school.meals,
        least: school.min_pupils.unwrap_or(0),
        rooms: class_rooms(school, terms, seats, false),
        yearly: yearly(school, terms),
        capital,
        annuity: Fen::ratio(i128::from(capital.0) * i128::from(terms.annuity.0), 1_000_000),
    }
}
