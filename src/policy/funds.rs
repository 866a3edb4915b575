//! Public funds of schools and living subsidies of children, by the profile's rates.
//!
//! It says what is drawn, and what of it reaches or leaves the county's purse; what a plan does about it is not its question
//! (docs/costs.md, "Transfers" and "The county's view").

use crate::model::county::{ByYear, GRADES, School, SchoolKind};
use crate::model::rules::RuleProfile;
use crate::model::unit::Unit;
use crate::model::units::{Fen, Micro};

/// Rates of public funds and living subsidies.
#[derive(Clone, Debug, Default)]
pub struct Funding {
    /// Yuan a year for a pupil of grades 1-6 and of grades 7-9.
    pupil: [Micro; 2],
    /// Yuan a year more for a boarder.
    boarder: Micro,
    /// A school with fewer pupils draws funds as if it had so many; 0 = there is no such floor.
    floor: u32,
    /// Whether schools of kind `town` have the floor too.
    floor_in_town: bool,
    /// Yuan a year of a poor boarder of grades 1-6 and of grades 7-9.
    subsidy: [Micro; 2],
    /// Share of it that a poor child draws who does not board.
    day_share: Micro,
    /// Share that the governments above the county pay of the funds, and of the subsidies.
    upper_share: [Micro; 2],
}

/// Public funds of one school, fen a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchoolFunds {
    /// For its pupils.
    pub pupils: Fen,
    /// For those it lacks up to the floor.
    pub floor: Fen,
    /// For its boarders.
    pub boarders: Fen,
}

impl SchoolFunds {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Fen {
        self.pupils + self.floor + self.boarders
    }
}

/// The floor of one school, as the purse of the county sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor {
    /// With so many pupils of the stage it is reached; at least 2. With none there is none.
    pub pupils: u32,
    /// What comes from above for each pupil that is missing, fen a year.
    pub each: Fen,
}

impl Floor {
    /// What it brings a school with so many pupils, fen a year.
    #[must_use]
    pub fn brings(&self, pupils: u32) -> Fen {
        let missing = if pupils == 0 { 0 } else { self.pupils.saturating_sub(pupils) };
        Fen(i64::from(missing) * self.each.0)
    }
}

/// So many at `rate` yuan each, to fen.
fn of(count: u32, rate: Micro) -> Fen {
    Fen::ratio(i128::from(count) * i128::from(rate.0), 10_000)
}

/// Children of grades 1-6 and of grades 7-9.
fn by_stage(years: &ByYear) -> [u32; 2] {
    [years[..6].iter().sum(), years[6..9].iter().sum()]
}

impl Funding {
    /// Reads them. Without the row `school.floor_pupils` there is no floor.
    #[must_use]
    pub fn new(profile: &RuleProfile) -> Self {
        let rate = |id: &str| profile.rate(id);
        let floor = profile.threshold("school.floor_pupils").unwrap_or_default();
        Self {
            pupil: ["funds.primary", "funds.junior"].map(rate),
            boarder: rate("funds.boarder"),
            floor: u32::try_from(floor.0 / Micro::ONE.0).unwrap_or(0),
            floor_in_town: rate("funds.floor.town") == Micro::ONE,
            subsidy: ["subsidy.primary", "subsidy.junior"].map(rate),
            day_share: rate("subsidy.day_share"),
            upper_share: ["funds.upper_share", "subsidy.upper_share"].map(rate),
        }
    }

    /// What a school draws for these children of the stage (first and last grade `stage`), so many of whom board.
    #[must_use]
    pub fn school(&self, school: &School, stage: (u8, u8), years: &ByYear, boarders: u32) -> SchoolFunds {
        let [primary, junior] = by_stage(years);
        SchoolFunds {
            pupils: of(primary, self.pupil[0]) + of(junior, self.pupil[1]),
            floor: of(self.missing(school, stage, primary + junior), self.floor_rate(school)),
            boarders: of(boarders, self.boarder),
        }
    }

    /// The rate at which missing pupils are funded: that of grades 1-6 where the school teaches any.
    fn floor_rate(&self, school: &School) -> Micro {
        self.pupil[usize::from(school.grades.0 > 6)]
    }

    /// Pupils that a school with `pupils` of the stage lacks up to the floor; an empty school has no floor.
    fn missing(&self, school: &School, (first, last): (u8, u8), pupils: u32) -> u32 {
        let floored = match school.kind {
            SchoolKind::Point | SchoolKind::Village | SchoolKind::Central => true,
            SchoolKind::Town => self.floor_in_town,
            SchoolKind::Kindergarten => false,
        };
        if !floored || pupils == 0 {
            return 0;
        }
        // Children of the school whom this plan does not move count for the floor, where its row states them.
        let elsewhere = |&(grade, _): &(u8, u32)| grade < first || grade > last;
        let grades = school.enrolled_by_grade.unwrap_or_default();
        let others: u32 = (1..).zip(grades).filter(elsewhere).map(|(_, children)| children).sum();
        self.floor.saturating_sub(pupils).saturating_sub(others)
    }

    /// Living subsidies of a unit, of whose children the share `poor` draws one; rounded once.
    #[must_use]
    pub fn subsidy(&self, unit: &Unit, poor: Micro, boards: bool) -> Fen {
        let [primary, junior] = by_stage(&unit.grades).map(i128::from);
        let full = primary * i128::from(self.subsidy[0].0) + junior * i128::from(self.subsidy[1].0);
        let share = if boards { Micro::ONE } else { self.day_share };
        Fen::ratio(full * i128::from(poor.0) * i128::from(share.0), 10_000 * 1_000_000 * 1_000_000)
    }

    /// The floor of a school that takes part; `None` where none can bring anything from above.
    #[must_use]
    pub fn floor_of(&self, school: &School, stage: (u8, u8)) -> Option<Floor> {
        if usize::from(stage.0) > GRADES {
            return None; // kindergarten years draw nothing
        }
        let missing = self.missing(school, stage, 1);
        let each = i128::from(self.floor_rate(school).0) * i128::from(self.upper_share[0].0);
        let each = Fen::ratio(each, 10_000 * 1_000_000);
        (missing > 0 && each > Fen(0)).then_some(Floor { pupils: missing + 1, each })
    }

    /// What a unit takes out of the county's purse beside the costs of its way, fen a year: the county's part of its subsidy, less what
    /// comes from above for boarders.
    #[must_use]
    pub fn purse(&self, unit: &Unit, poor: Micro, boards: bool) -> Fen {
        let subsidy = self.subsidy(unit, poor, boards);
        let boarders = if boards { unit.pupils } else { 0 };
        let [brought, given] = self.upper([of(boarders, self.boarder), subsidy]);
        subsidy - given - brought
    }

    /// What the governments above the county pay of all funds, and of all subsidies.
    #[must_use]
    pub fn upper(&self, sums: [Fen; 2]) -> [Fen; 2] {
        let paid =
            |(sum, share): (Fen, Micro)| Fen::ratio(i128::from(sum.0) * i128::from(share.0), 1_000_000);
        [paid((sums[0], self.upper_share[0])), paid((sums[1], self.upper_share[1]))]
    }
}
