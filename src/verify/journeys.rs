//! Rows of the profile on journeys, read from their ids: whom each concerns, and where it ends.
//!
//! It refuses to judge a plan: it says what one row says of one journey. docs/costs.md, "Rows on journeys".

use crate::model::plan::Means;
use crate::model::rules::{Force, Rule};
use crate::model::units::{Metres, Micro, Seconds};
use crate::verify::book::Mover;
use crate::verify::reach::Journey;

/// The number that a row looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Time,
    Length,
}

/// One row.
#[derive(Debug)]
pub(super) struct JourneyRow {
    pub(super) id: String,
    pub(super) force: Force,
    /// Yuan a child-year, where soft.
    pub(super) price: Micro,
    pub(super) kind: Kind,
    /// Values below it are wrong, not those above.
    pub(super) least: bool,
    /// In seconds or metres.
    limit: u32,
    /// Which ways it concerns.
    ways: Vec<Means>,
    /// Set of the youngest grades it concerns, bit `g` for grade `g`.
    grades: u16,
    /// It concerns those who change school.
    new: bool,
}

impl JourneyRow {
    /// The row, where the id is one of a journey.
    pub(super) fn parse(rule: &Rule) -> Option<Self> {
        let parts: Vec<&str> = rule.id.split('.').collect();
        let (means, who, last) = match parts[..] {
            ["travel", means, last] => (means, "", last),
            ["travel", means, who, last] => (means, who, last),
            _ => return None,
        };
        let (new, last) =
            if let Some(rest) = last.strip_prefix("new_") { (true, rest) } else { (false, last) };
        let (kind, least) = match last {
            "max_minutes" | "soft_minutes" => (Kind::Time, false),
            "max_km" | "soft_km" => (Kind::Length, false),
            "min_minutes" => (Kind::Time, true),
            _ => return None,
        };
        let ways = match means {
            "any" => vec![Means::Walk, Means::Bus],
            "walk" => vec![Means::Walk],
            "bus" => vec![Means::Bus],
            "board" => vec![Means::Board],
            _ => return None,
        };
        let limit = match kind {
            Kind::Time => rule.threshold.minutes_to_seconds().0,
            Kind::Length => rule.threshold.kilometres_to_metres().0,
        };
        Some(Self {
            id: rule.id.clone(),
            force: rule.force,
            price: rule.price,
            kind,
            least,
            limit,
            ways,
            grades: grades(who)?,
            new,
        })
    }

    /// Whether it concerns a unit that goes so; `moves` = to another school than today.
    pub(super) fn concerns(&self, mover: &Mover, means: Means, moves: bool) -> bool {
        self.ways.contains(&means) && self.grades >> mover.youngest & 1 == 1 && (moves || !self.new)
    }

    /// Whether it concerns a way, of those who change school and those who stay.
    pub(super) fn concerns_way(&self, means: Means) -> bool {
        self.ways.contains(&means) && !self.new
    }

    /// Whether it concerns children whose youngest is of this grade.
    pub(super) fn grade(&self, youngest: u32) -> bool {
        self.grades >> youngest & 1 == 1
    }

    /// Its threshold in seconds or metres.
    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    /// The journey's number.
    pub(super) fn value(&self, journey: Journey) -> Option<u32> {
        match self.kind {
            Kind::Time => journey.time.map(|time| time.0),
            Kind::Length => journey.length.map(|length| length.0),
        }
    }

    /// Whether a number is wrong by the row as it stands.
    pub(super) fn wrong(&self, value: u32) -> bool {
        if self.least { value < self.limit } else { value > self.limit }
    }

    /// Whether a number is wrong even for a unit whose best ride today breaks the rules: no bus ride need be shorter.
    pub(super) fn wrong_for(&self, mover: &Mover, means: Means, value: u32) -> bool {
        let own = mover.best.filter(|_| means == Means::Bus).map(|(time, length)| match self.kind {
            Kind::Time => time.0,
            Kind::Length => length.0,
        });
        self.wrong(value) && own.is_none_or(|own| self.least || value > own)
    }
}

/// Time and length of a ride.
pub(super) type Ride = (Seconds, Metres);

/// The set of grades that a word names.
pub(super) fn grades(word: &str) -> Option<u16> {
    let (first, last) = match word {
        "" => (1, 9),
        "k" => (10, 12),
        "lower" => (1, 3),
        "upper" => (4, 6),
        "primary" => (1, 6),
        "junior" => (7, 9),
        _ => {
            let numbers = word.strip_prefix('g')?;
            let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
            (first.parse().ok()?, last.parse().ok()?)
        }
    };
    (1..=12).contains(&last).then(|| (first..=last).fold(0, |set: u16, grade: u16| set | 1 << grade))
}
