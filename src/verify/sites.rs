//! What each school can become, what it then holds and what that costs, worked out again from its row.
//!
//! It refuses to know children: no pupil is counted here.

use crate::model::case::Case;
use crate::model::county::{Decision, School, SchoolKind, SchoolStatus};
use crate::model::plan::{Configuration, SchoolOutcome};
use crate::model::units::{Fen, Micro, largest_remainder};
use crate::verify::rates::{Rates, to_fen, whole};

/// A school that takes part.
#[derive(Debug)]
pub(super) struct Site {
    /// Everything its row permits, in the order of docs/costs.md; never empty.
    pub(super) configs: Vec<Config>,
    /// Running cost of one pupil.
    pub(super) pupil_cost: Fen,
    /// Least yearly cost with annuity of what its decision allows.
    pub(super) floor: Fen,
    /// Stands today.
    pub(super) existing: bool,
}

/// One configuration.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) name: Configuration,
    /// The decision allows it.
    pub(super) allowed: bool,
    /// Grades taught, bit `g` for grade `g`.
    pub(super) grades: u16,
    pub(super) seats: u32,
    /// Beds of girls and of boys.
    pub(super) beds: [u32; 2],
    /// `None` = no limit.
    pub(super) meals: Option<u32>,
    /// Site and overhead staff, a year.
    pub(super) yearly: Fen,
    /// Of it, overhead staff.
    pub(super) staff: Fen,
    /// Overhead staff, teachers.
    pub(super) teachers: Micro,
    /// Built once.
    pub(super) capital: Fen,
    /// `yearly` and the annuity of `capital`: f(j,k).
    pub(super) fixed: Fen,
}

impl Config {
    /// Whether these grades can all be taught here.
    pub(super) fn serves(&self, grades: u16) -> bool {
        grades & !self.grades == 0
    }

    /// Whether anyone is taught here.
    pub(super) fn teaches(&self) -> bool {
        self.name.outcome.teaches()
    }

    /// All beds.
    pub(super) fn all_beds(&self) -> u32 {
        self.beds[0] + self.beds[1]
    }
}

impl Site {
    /// The configuration of that name.
    pub(super) fn find(&self, name: &Configuration) -> Option<usize> {
        self.configs.iter().position(|config| config.name == *name)
    }

    /// What it is today: as-is, or unbuilt.
    pub(super) fn today(&self) -> &Config {
        let outcome = if self.existing { SchoolOutcome::Open } else { SchoolOutcome::Unbuilt };
        self.configs
            .iter()
            .find(|config| config.name.outcome == outcome)
            .expect("the row's plain configuration is always built")
    }

    /// What its decision allows.
    pub(super) fn allowed(&self) -> impl Iterator<Item = &Config> {
        self.configs.iter().filter(|config| config.allowed)
    }
}

/// The site of a school, `None` where it teaches no grade of the stage.
pub(super) fn site(case: &Case, rates: &Rates, school: &School, as_is: bool) -> Option<Site> {
    let (first, last) = case.recipe.stage.grades();
    let stage = span(first, last);
    let grades = span(school.grades.0, school.grades.1);
    if grades & stage == 0 {
        return None;
    }
    let existing = school.status == SchoolStatus::Existing;
    let maker = Maker { case, rates, school, grades, existing };
    let mut configs = vec![maker.nothing()];
    let (young, old) = (span(1, 3), span(4, 9));
    let may_be_point = existing && matches!(school.kind, SchoolKind::Point | SchoolKind::Village);
    if may_be_point && grades & stage & young != 0 && grades & stage & old != 0 {
        configs.push(maker.point(grades & stage & young));
    }
    let seat_step =
        case.recipe.seat_step.map_or_else(|| whole(case.profile.rate("build.seat_step")), u64::from);
    let bed_step = case.recipe.bed_step.map_or_else(|| whole(case.profile.rate("build.bed_step")), u64::from);
    for seats in steps(school.add_seats, seat_step) {
        configs.extend(steps(school.add_beds, bed_step).into_iter().map(|beds| maker.full(seats, beds)));
    }
    let decision = decision(case, school);
    for config in &mut configs {
        // Over several years a new school stands a year after it was begun; that it does is its path's to say.
        let waits = case.recipe.years > 1 && config.name.outcome == SchoolOutcome::Unbuilt;
        config.allowed = if as_is { is_today(config) } else { waits || permits(decision, config) };
    }
    let floor = configs.iter().filter(|config| config.allowed).map(|config| config.fixed).min();
    let pupil_cost = school.cost_pupil.unwrap_or_else(|| {
        Fen::ratio(i128::from(rates.teacher.0) * 100, i128::from(rates.pupils_per_teacher.0))
    });
    Some(Site { configs, pupil_cost, floor: floor.unwrap_or_default(), existing })
}

/// Grades `first` to `last` as a set.
fn span(first: u8, last: u8) -> u16 {
    (first..=last.min(15)).fold(0, |set, grade| set | 1 << grade)
}

/// 0, the multiples of `step` below `most`, and `most`.
fn steps(most: u32, step: u64) -> Vec<u32> {
    let mut list = vec![0];
    if let Some(step) = u32::try_from(step).ok().filter(|&step| step > 0) {
        let below = (1..).map_while(|times: u32| times.checked_mul(step)).take_while(|&size| size < most);
        list.extend(below);
    }
    if most > 0 {
        list.push(most);
    }
    list
}

/// What is decided about a school.
pub(super) fn decision(case: &Case, school: &School) -> Decision {
    school.decision.unwrap_or_else(|| {
        let keep = case.profile.rate(&format!("keep.{}", school.kind.word())) == Micro::ONE;
        let keep = keep || is_spared(case, school);
        if keep && school.status == SchoolStatus::Existing { Decision::Keep } else { Decision::Free }
    })
}

/// Whether the plan file or the profile keeps a school of which its row decides nothing: by kind, by list, by its children today.
fn is_spared(case: &Case, school: &School) -> bool {
    let decide = &case.recipe.decide;
    if decide.keep_kinds.contains(&school.kind) {
        return true;
    }
    if !decide.close_only.is_empty() && decide.close_only.iter().all(|code| *code != school.code) {
        return true;
    }
    let least = match decide.close_below {
        Some(least) => u64::from(least),
        None if case.recipe.stage.grades().0 > 9 => 0,
        None => whole(case.profile.rate("close.below_pupils")),
    };
    let (first, last) = case.recipe.stage.grades();
    let stage = (first..=last).filter(|&grade| grade <= 9).map(|grade| usize::from(grade) - 1);
    let by_grade: u64 = match school.enrolled_by_grade {
        Some(told) => stage.map(|grade| u64::from(told[grade])).sum(),
        None => 0,
    };
    let today = if by_grade > 0 { Some(by_grade) } else { school.enrolled.map(u64::from) };
    least > 0 && today.is_some_and(|today| today >= least)
}

/// Whether a decision leaves a configuration open.
fn permits(decision: Decision, config: &Config) -> bool {
    matches!(
        (decision, config.name.outcome),
        (Decision::Free, _)
            | (Decision::Keep | Decision::Open, SchoolOutcome::Open | SchoolOutcome::New)
            | (Decision::Close, SchoolOutcome::Closed | SchoolOutcome::Unbuilt)
    )
}

/// Whether a configuration is what stands today.
fn is_today(config: &Config) -> bool {
    let plain = config.name.added_seats == 0 && config.name.added_beds == 0;
    plain && matches!(config.name.outcome, SchoolOutcome::Open | SchoolOutcome::Unbuilt)
}

/// Makes one school's configurations.
struct Maker<'a> {
    case: &'a Case,
    rates: &'a Rates,
    school: &'a School,
    grades: u16,
    existing: bool,
}

impl Maker<'_> {
    /// Closed, or unbuilt.
    fn nothing(&self) -> Config {
        let outcome = if self.existing { SchoolOutcome::Closed } else { SchoolOutcome::Unbuilt };
        Config {
            name: Configuration { outcome, added_seats: 0, added_beds: 0 },
            allowed: false,
            grades: 0,
            seats: 0,
            beds: [0, 0],
            meals: Some(0),
            yearly: Fen(0),
            staff: Fen(0),
            teachers: Micro(0),
            capital: Fen(0),
            fixed: Fen(0),
        }
    }

    /// A teaching point of the lower grades.
    fn point(&self, grades: u16) -> Config {
        let most = u32::try_from(whole(self.case.profile.rate("point.max_pupils"))).unwrap_or(u32::MAX);
        let (whole_school, school_staff) = self.yearly();
        let (point, point_staff) = self.by_rates("point");
        let (yearly, staff) =
            if whole_school < point { (whole_school, school_staff) } else { (point, point_staff) };
        Config {
            name: Configuration { outcome: SchoolOutcome::Partial, added_seats: 0, added_beds: 0 },
            grades,
            seats: self.seats().min(most),
            meals: self.school.meals,
            yearly,
            staff,
            teachers: self.case.profile.rate("staff.overhead.point"),
            fixed: yearly,
            ..self.nothing()
        }
    }

    /// All its grades, with so many seats and beds built on top.
    fn full(&self, added_seats: u32, added_beds: u32) -> Config {
        let outcome = if self.existing { SchoolOutcome::Open } else { SchoolOutcome::New };
        let [girls, boys] = self.beds();
        let girls_more = added_beds.div_ceil(2);
        let (yearly, staff) = self.yearly();
        let capital = self.capital(added_seats, added_beds);
        let annuity = Fen::ratio(i128::from(capital.0) * i128::from(self.rates.annuity.0), 1_000_000);
        Config {
            name: Configuration { outcome, added_seats, added_beds },
            grades: self.grades,
            seats: self.seats().saturating_add(added_seats),
            beds: [girls.saturating_add(girls_more), boys.saturating_add(added_beds - girls_more)],
            meals: self.school.meals,
            yearly,
            staff,
            teachers: self.case.profile.rate(&format!("staff.overhead.{}", self.class())),
            capital,
            fixed: yearly + annuity,
            ..self.nothing()
        }
    }

    /// Which rates of site and overhead are its kind's.
    fn class(&self) -> &'static str {
        match self.school.kind {
            SchoolKind::Town | SchoolKind::Central => "full",
            SchoolKind::Village => "village",
            SchoolKind::Point => "point",
            SchoolKind::Kindergarten => "kindergarten",
        }
    }

    /// Yearly cost with all grades, and the overhead staff in it.
    fn yearly(&self) -> (Fen, Fen) {
        self.school.cost_fixed.map_or_else(|| self.by_rates(self.class()), |cost| (cost, Fen(0)))
    }

    /// Yearly cost by the rates of a class, and the overhead staff in it.
    fn by_rates(&self, class: &str) -> (Fen, Fen) {
        let site = i128::from(self.case.profile.rate(&format!("site.{class}")).0);
        let overhead = i128::from(self.case.profile.rate(&format!("staff.overhead.{class}")).0);
        let teacher = i128::from(self.rates.teacher.0);
        let staff = overhead * teacher; // 10⁻¹² yuan
        (Fen::ratio(site * 1_000_000 + staff, 10_000_000_000), Fen::ratio(staff, 10_000_000_000))
    }

    /// Seats as they are.
    fn seats(&self) -> u32 {
        let cap = self.rates.class_cap;
        let by_rooms = self.school.rooms.zip(cap).map(|(rooms, cap)| {
            let places = i128::from(rooms) * i128::from(cap.0) / 1_000_000;
            u32::try_from(places).unwrap_or(u32::MAX)
        });
        by_rooms.map_or(self.school.seats, |places| places.min(self.school.seats))
    }

    /// Beds of girls and of boys as they are.
    fn beds(&self) -> [u32; 2] {
        let beds = self.school.beds;
        let area = self.rates.dorm_area.filter(|area| area.0 > 0);
        let by_area = self.school.area_dorm.zip(area).map(|(floor, each)| {
            u32::try_from(floor.0.max(0) / each.0).unwrap_or(u32::MAX) // whole boarders
        });
        let usable = by_area.map_or(beds, |room| room.min(beds));
        let girls = self.school.beds_girls.unwrap_or_else(|| beds.div_ceil(2)).min(beds);
        let split = largest_remainder(usable, &[u64::from(girls), u64::from(beds - girls)]);
        [split[0], split[1]]
    }

    /// The rate of a new seat.
    fn seat_rate(&self) -> &'static str {
        if self.school.kind == SchoolKind::Kindergarten { "build.seat.kindergarten" } else { "build.seat" }
    }

    /// What building costs, once.
    fn capital(&self, added_seats: u32, added_beds: u32) -> Fen {
        let price =
            |own: Option<Fen>, rate: &str| own.unwrap_or_else(|| to_fen(self.case.profile.rate(rate))).0;
        let seat = i128::from(price(self.school.cost_add_seat, self.seat_rate()));
        let bed = i128::from(price(self.school.cost_add_bed, "build.bed"));
        let (own_seats, own_beds) =
            if self.existing { (0, 0) } else { (self.school.seats, self.school.beds) };
        let seats = i128::from(added_seats) + i128::from(own_seats);
        let beds = i128::from(added_beds) + i128::from(own_beds);
        Fen::ratio(seats * seat + beds * bed, 1)
    }
}
