//! Moving units: the groups of children that change school together.

use crate::model::county::{ByYear, YEARS};
use crate::model::ids::{SchoolId, VillageId};

/// Which grades a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Kindergarten.
    Kindergarten,
    /// Grades 1-3.
    Lower,
    /// Grades 4-6.
    Upper,
    /// Grades 7-9.
    Junior,
    /// Every grade of the stage (`unit = "village"`).
    All,
    /// One grade (`unit = "village-grade"`), 1-9.
    Grade(u8),
}

impl Band {
    /// The word used in files: `lower`, `upper`, `junior`, `k`, `all`, `g4`.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Kindergarten => "k".into(),
            Self::Lower => "lower".into(),
            Self::Upper => "upper".into(),
            Self::Junior => "junior".into(),
            Self::All => "all".into(),
            Self::Grade(grade) => format!("g{grade}"),
        }
    }

    /// The band a file's word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "k" => Self::Kindergarten,
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            "junior" => Self::Junior,
            "all" => Self::All,
            _ => match word.strip_prefix('g')?.parse() {
                Ok(grade @ 1..=9) => Self::Grade(grade),
                _ => return None,
            },
        })
    }
}

/// Whether a unit's families accept boarding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Willingness {
    /// All of the village's children (its `willing` share is 1 or 0).
    All,
    /// The part whose families accept boarding.
    Willing,
    /// The part whose families refuse it.
    Unwilling,
}

/// Which part of a village's band a unit is; written `all`, `willing`, `unwilling`, `all/2` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// Whether families accept boarding.
    pub willingness: Willingness,
    /// 1 for an undivided unit and the first part, 2 for the second part, …
    pub part: u16,
}

impl Group {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> String {
        let word = match self.willingness {
            Willingness::All => "all",
            Willingness::Willing => "willing",
            Willingness::Unwilling => "unwilling",
        };
        if self.part <= 1 { word.into() } else { format!("{word}/{}", self.part) }
    }

    /// Another part of the same group.
    #[must_use]
    pub fn part(self, part: u16) -> Self {
        Self { part, ..self }
    }

    /// The group a file's word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (word, part) = match word.split_once('/') {
            Some((word, part)) => (word, part.parse().ok().filter(|&part| part >= 2)?),
            None => (word, 1),
        };
        let willingness = match word {
            "all" => Willingness::All,
            "willing" => Willingness::Willing,
            "unwilling" => Willingness::Unwilling,
            _ => return None,
        };
        Some(Self { willingness, part })
    }
}

/// Children who go to one school by one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Where they live.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// Which part.
    pub group: Group,
    /// How many, by grade; kindergarten years from 10 on.
    pub grades: ByYear,
    /// How many in all; never 0.
    pub pupils: u32,
    /// How many of them are girls.
    pub girls: u32,
    /// Whether they may board as far as their families are concerned.
    pub may_board: bool,
}

impl Unit {
    /// The band whose rules bind the unit: that of its youngest grade with children.
    #[must_use]
    pub fn rule_band(&self) -> Band {
        match self.youngest_grade() {
            1..=3 => Band::Lower,
            4..=6 => Band::Upper,
            7..=9 => Band::Junior,
            _ => Band::Kindergarten,
        }
    }

    /// The youngest grade with children, 1-12; 13 when there is none.
    #[must_use]
    pub fn youngest_grade(&self) -> usize {
        self.grades.iter().position(|&children| children > 0).map_or(YEARS + 1, |grade| grade + 1)
    }

    /// Whether grades `first..=last` cover every grade of the unit that has children.
    #[must_use]
    pub fn is_covered_by(&self, (first, last): (u8, u8)) -> bool {
        let covered = |grade: usize| (usize::from(first)..=usize::from(last)).contains(&(grade + 1));
        self.grades.iter().enumerate().all(|(grade, &children)| children == 0 || covered(grade))
    }
}

/// Where a unit goes to school today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The school; `None` = none can be reached.
    pub school: Option<SchoolId>,
    /// Worked out from distances and enrolment, not told by the tables.
    pub derived: bool,
}
