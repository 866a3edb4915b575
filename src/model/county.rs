//! A county as its people know it: villages with children, schools with seats and beds.
//!
//! Everything here was checked by the reader that made it; nothing here knows a file format.

use std::sync::Arc;

use crate::model::ids::{SchoolId, Table, VillageId};
pub use crate::model::position::Position;
use crate::model::roads::Roads;
use crate::model::terrain::Terrain;
use crate::model::travel::{RoadMode, Trip};
use crate::model::units::{Fen, Micro, Seconds};

/// How many school grades a county can have: primary 1-6 and junior 7-9.
pub const GRADES: usize = 9;

/// Children by grade; grade `g` at index `g - 1`.
pub type ByGrade = [u32; GRADES];

/// School years that a stage can have: grades 1-9, then the kindergarten years 1-3 as 10-12.
pub const YEARS: usize = GRADES + 3;

/// Children by school year; grade `g` at `g - 1`, kindergarten year `k` at `GRADES + k - 1`.
pub type ByYear = [u32; YEARS];

/// The kindergarten years as first and last school year: what a kindergarten teaches.
pub const KINDERGARTEN: (u8, u8) = (10, 12);

/// A place where children live.
#[derive(Clone, Debug, PartialEq)]
pub struct Village {
    /// The id as the county writes it; leading zeros stay.
    pub code: String,
    /// The name, possibly empty.
    pub name: String,
    /// Where.
    pub position: Position,
    /// Children enrolled by grade 1-9.
    pub grades: ByGrade,
    /// Children enrolled in kindergarten years 1-3.
    pub kindergarten: [u32; 3],
    /// All children by age 0-5 at the start of the first year, where given.
    pub ages: Option<[u32; 6]>,
    /// Share (0-1) of families that accept boarding.
    pub willing: Micro,
    /// Share (0-1) of children who draw the living subsidy.
    pub poor: Micro,
    /// Share (0-1) of girls.
    pub girls: Micro,
    /// Yearly survival factor of its cohorts; `None` = the profile's.
    pub migration: Option<Micro>,
    /// No bus can get there: children walk, or are escorted.
    pub walk_only: bool,
    /// Present school of grades 1-3, where the table says so.
    pub school_lower: Option<SchoolId>,
    /// Present school of grades 4-6, where the table says so.
    pub school_upper: Option<SchoolId>,
    /// Present school of grades 7-9, where the table says so.
    pub school_junior: Option<SchoolId>,
    /// Schools its children may not go to.
    pub forbid: Vec<SchoolId>,
    /// The one school its children must go to.
    pub force: Option<SchoolId>,
    /// The clerk's note.
    pub note: String,
    /// Columns we do not know, carried through: (column, value).
    pub extra: Vec<(String, String)>,
}

impl Village {
    /// A row of which only the id and the place are known: everything else as an empty cell is read (docs/formats.md).
    #[must_use]
    pub fn bare(code: impl Into<String>, position: Position) -> Self {
        Self {
            code: code.into(),
            name: String::new(),
            position,
            grades: [0; GRADES],
            kindergarten: [0; 3],
            ages: None,
            willing: Micro::ONE,
            poor: Micro(0),
            girls: Micro(500_000),
            migration: None,
            walk_only: false,
            school_lower: None,
            school_upper: None,
            school_junior: None,
            forbid: Vec::new(),
            force: None,
            note: String::new(),
            extra: Vec::new(),
        }
    }

    /// Children enrolled, by school year.
    #[must_use]
    pub fn enrolled(&self) -> ByYear {
        let mut years = [0; YEARS];
        years[..GRADES].copy_from_slice(&self.grades);
        years[GRADES..].copy_from_slice(&self.kindergarten);
        years
    }

    /// The number enrolled in one school year, 1-12.
    ///
    /// # Panics
    /// On another year.
    pub fn enrolled_in(&mut self, year: usize) -> &mut u32 {
        if year <= GRADES { &mut self.grades[year - 1] } else { &mut self.kindergarten[year - 1 - GRADES] }
    }
}

/// What kind of school a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchoolKind {
    /// Teaching point (教学点): lower grades, often multigrade.
    Point,
    /// Village primary (村小).
    Village,
    /// Central school of a township (中心校).
    Central,
    /// School of the county town.
    Town,
    /// Kindergarten.
    Kindergarten,
}

impl SchoolKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Point, Self::Village, Self::Central, Self::Town, Self::Kindergarten];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Village => "village",
            Self::Central => "central",
            Self::Town => "town",
            Self::Kindergarten => "kindergarten",
        }
    }
}

/// Who runs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// The public authority.
    #[default]
    Public,
    /// A private body.
    Private,
    /// Private with public tariff (普惠).
    Inclusive,
}

/// Whether it stands today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchoolStatus {
    /// It stands today.
    #[default]
    Existing,
    /// A site that could be built.
    Candidate,
}

/// What the county has already decided about a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The plan decides.
    Free,
    /// Stays with all its grades.
    Keep,
    /// Closes.
    Close,
    /// A candidate that is built.
    Open,
}

impl Decision {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Keep => "keep",
            Self::Close => "close",
            Self::Open => "open",
        }
    }
}

/// A school that stands, or a site where one could be built.
#[derive(Clone, Debug, PartialEq)]
pub struct School {
    /// The id as the county writes it; leading zeros stay.
    pub code: String,
    /// The name, possibly empty.
    pub name: String,
    /// Where.
    pub position: Position,
    /// Kind.
    pub kind: SchoolKind,
    /// First and last grade taught, 1-9, inclusive; [`KINDERGARTEN`] for a kindergarten.
    pub grades: (u8, u8),
    /// Seats.
    pub seats: u32,
    /// Beds.
    pub beds: u32,
    /// Beds for girls; `None` = half of `beds`, rounded up.
    pub beds_girls: Option<u32>,
    /// Most children the canteen can feed; `None` = no limit.
    pub meals: Option<u32>,
    /// Classrooms; `None` = no limit.
    pub rooms: Option<u32>,
    /// Children enrolled today, where given.
    pub enrolled: Option<u32>,
    /// Children enrolled today by grade, where given.
    pub enrolled_by_grade: Option<ByGrade>,
    /// Teachers today, where given.
    pub teachers: Option<u32>,
    /// Boarders today, where given.
    pub boarders: Option<u32>,
    /// Whether it stands.
    pub status: SchoolStatus,
    /// Who runs it.
    pub owner: Owner,
    /// What is decided; `None` = the profile's default for the kind.
    pub decision: Option<Decision>,
    /// Fewest pupils with which it may stay open.
    pub min_pupils: Option<u32>,
    /// Yearly cost while open, instead of the profile's.
    pub cost_fixed: Option<Fen>,
    /// Yearly cost of one pupil, instead of the profile's.
    pub cost_pupil: Option<Fen>,
    /// Most seats that can be built.
    pub add_seats: u32,
    /// Most beds that can be built.
    pub add_beds: u32,
    /// Cost of one new seat, once, instead of the profile's.
    pub cost_add_seat: Option<Fen>,
    /// Cost of one new bed, once, instead of the profile's.
    pub cost_add_bed: Option<Fen>,
    /// Dormitory floor area, m².
    pub area_dorm: Option<Micro>,
    /// When its first lesson begins, seconds after midnight; `None` = nobody said.
    pub bell: Option<Seconds>,
    /// The clerk's note.
    pub note: String,
    /// Columns we do not know, carried through: (column, value).
    pub extra: Vec<(String, String)>,
}

impl School {
    /// A row of which only the id and the place are known: everything else as an empty cell is read (docs/formats.md), an existing
    /// public village school of grades 1-6; and no seats.
    #[must_use]
    pub fn bare(code: impl Into<String>, position: Position) -> Self {
        Self {
            code: code.into(),
            name: String::new(),
            position,
            kind: SchoolKind::Village,
            grades: (1, 6),
            seats: 0,
            beds: 0,
            beds_girls: None,
            meals: None,
            rooms: None,
            enrolled: None,
            enrolled_by_grade: None,
            teachers: None,
            boarders: None,
            status: SchoolStatus::Existing,
            owner: Owner::Public,
            decision: None,
            min_pupils: None,
            cost_fixed: None,
            cost_pupil: None,
            add_seats: 0,
            add_beds: 0,
            cost_add_seat: None,
            cost_add_bed: None,
            area_dorm: None,
            bell: None,
            note: String::new(),
            extra: Vec::new(),
        }
    }
}

/// A time the county hands in ready made (`times.csv`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GivenTime {
    /// From.
    pub village: VillageId,
    /// To.
    pub school: SchoolId,
    /// On foot, by bus or by car.
    pub mode: RoadMode,
    /// Driven one way, without the route factor; `None` = unreachable.
    pub trip: Option<Trip>,
}

/// One county's tables.
#[derive(Clone, Debug, Default)]
pub struct County {
    /// Where the children live.
    pub villages: Table<VillageId, Village>,
    /// Existing schools and candidate sites.
    pub schools: Table<SchoolId, School>,
    /// The road network, where there is one.
    pub roads: Option<Roads>,
    /// How high the land lies, where that is known; `None` = walking is timed as on level ground.
    pub terrain: Option<Arc<Terrain>>,
    /// Ready times, where there are any. With roads they override the pairs listed; without roads an absent
    /// pair is unreachable.
    pub given_times: Option<Vec<GivenTime>>,
}
