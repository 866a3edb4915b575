//! The profile's rows on journeys: whom each binds, what it measures and what it does to a way.
//!
//! It knows no county; what today's network breaks already is told to it.

use crate::model::plan::Means;
use crate::model::rules::{Force, Rule, RuleProfile};
use crate::model::topics;
use crate::model::units::{Metres, Micro, Seconds};

/// What a row limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Longest(Seconds),
    Farthest(Metres),
    Shortest(Seconds),
}

/// One hard or soft row on journeys.
#[derive(Clone, Copy, Debug)]
pub struct JourneyRule {
    /// Its id.
    pub rule: &'static str,
    /// Yuan a child-year beyond it, where it is soft.
    pub price: Micro,
    hard: bool,
    /// `None` = the daily ways, walk and bus.
    means: Option<Means>,
    /// First and last of the youngest grades of the units it binds; kindergarten years from 10 on.
    grades: (usize, usize),
    /// It binds those alone who change school.
    movers: bool,
    measure: Measure,
}

/// A journey as rows look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Journey {
    pub(super) means: Means,
    pub(super) youngest: usize,
    pub(super) moves: bool,
    pub(super) time: Seconds,
    pub(super) length: Metres,
}

impl JourneyRule {
    /// By how much a journey is beyond the row, in seconds or metres; 0 where it is not, and where the row does not bind it.
    /// `own` = today's best bus ride of a unit whom no school of today serves within the rules: no bus ride is then held
    /// to less than that one.
    fn excess(&self, journey: &Journey, own: Option<(Seconds, Metres)>) -> u32 {
        let daily = matches!(journey.means, Means::Walk | Means::Bus);
        let bound = self.means.map_or(daily, |means| means == journey.means)
            && (self.grades.0..=self.grades.1).contains(&journey.youngest)
            && (journey.moves || !self.movers);
        let own = own.filter(|_| journey.means == Means::Bus);
        let over = |value: u32, rule: u32, own: Option<u32>| {
            if own.is_some_and(|own| value <= own) { 0 } else { value.saturating_sub(rule) }
        };
        match self.measure {
            _ if !bound => 0,
            Measure::Longest(most) => over(journey.time.0, most.0, own.map(|own| own.0.0)),
            Measure::Farthest(most) => over(journey.length.0, most.0, own.map(|own| own.1.0)),
            Measure::Shortest(least) => least.0.saturating_sub(journey.time.0),
        }
    }
}

/// The hard and soft rows on journeys of a profile, in the order of their ids.
pub(super) fn read(profile: &RuleProfile) -> Vec<JourneyRule> {
    profile.rules.values().filter_map(journey_rule).collect()
}

fn journey_rule(row: &Rule) -> Option<JourneyRule> {
    let hard = row.force == Force::Hard;
    if !hard && row.force != Force::Soft {
        return None;
    }
    let rule = topics::known(&row.id)?;
    let mut words = rule.strip_prefix("travel.")?.split('.');
    let means = words.next()?;
    let quantity = words.next_back()?;
    let grades = words.next().map_or(Some((1, 9)), grades)?;
    let (movers, quantity) = quantity.strip_prefix("new_").map_or((false, quantity), |rest| (true, rest));
    let measure = match quantity {
        "max_minutes" | "soft_minutes" => Measure::Longest(row.threshold.minutes_to_seconds()),
        "max_km" | "soft_km" => Measure::Farthest(row.threshold.kilometres_to_metres()),
        "min_minutes" => Measure::Shortest(row.threshold.minutes_to_seconds()),
        _ => return None,
    };
    let means = Means::ALL.into_iter().find(|own| own.word() == means);
    let price = if hard { Micro(0) } else { row.price };
    Some(JourneyRule { rule, price, hard, means, grades, movers, measure })
}

/// The youngest grades that a word of an id means.
fn grades(word: &str) -> Option<(usize, usize)> {
    Some(match word {
        "k" => (10, 12),
        "lower" => (1, 3),
        "upper" => (4, 6),
        "primary" => (1, 6),
        "junior" => (7, 9),
        _ => {
            let (first, last) =
                word.strip_prefix('g').map(|word| word.split_once('-').unwrap_or((word, word)))?;
            (first.parse().ok()?, last.parse().ok()?)
        }
    })
}

/// Hard rows that a journey is beyond, each with by how much.
pub(super) fn broken<'a>(
    rows: &'a [JourneyRule],
    journey: &'a Journey,
    own: Option<(Seconds, Metres)>,
) -> impl Iterator<Item = (&'static str, u32)> + 'a {
    let hard = rows.iter().filter(|row| row.hard);
    hard.map(move |row| (row.rule, row.excess(journey, own))).filter(|&(_, by)| by > 0)
}

/// What the soft rows charge a child for a journey, yuan a year.
pub(super) fn charge(rows: &[JourneyRule], journey: &Journey) -> Micro {
    let soft = rows.iter().filter(|row| !row.hard && row.excess(journey, None) > 0);
    Micro(soft.map(|row| row.price.0).sum())
}

/// The hard rows on the time of a daily bus ride that bind everyone of a youngest grade: the least of their limits.
#[must_use]
pub fn longest_ride(rows: &[JourneyRule], youngest: usize) -> Option<Seconds> {
    rides(rows, youngest).filter(|(row, _)| row.hard).map(|(_, limit)| limit).min()
}

/// The soft ones: limit, and yuan a child-year beyond it.
pub fn ride_charges(rows: &[JourneyRule], youngest: usize) -> impl Iterator<Item = (Seconds, Micro)> + '_ {
    rides(rows, youngest).filter(|(row, _)| !row.hard).map(|(row, limit)| (limit, row.price))
}

fn rides(rows: &[JourneyRule], youngest: usize) -> impl Iterator<Item = (&JourneyRule, Seconds)> {
    rows.iter().filter_map(move |row| {
        let bus = row.means.is_none_or(|means| means == Means::Bus);
        let bound = bus && !row.movers && (row.grades.0..=row.grades.1).contains(&youngest);
        if let Measure::Longest(limit) = row.measure { bound.then_some((row, limit)) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::grades;

    #[test]
    fn words_are_grades() {
        assert_eq!(
            ["lower", "primary", "junior", "g7", "g1-5"].map(grades),
            [Some((1, 3)), Some((1, 6)), Some((7, 9)), Some((7, 7)), Some((1, 5))]
        );
        assert_eq!(grades("share"), None);
    }
}
