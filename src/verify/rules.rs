//! Every row of the profile measured on a network: the worst value, where, and how many children are beyond it.
//!
//! It refuses to enforce: what is lawful was checked row by row elsewhere. docs/costs.md, "Rules measured".

use crate::model::plan::{Means, RuleResult};
use crate::model::rules::{Force, Rule, RuleGroup};
use crate::model::units::{Metres, Micro, Seconds, round_half_up};
use crate::verify::book::{Book, Mover};
use crate::verify::figures::{Network, Stay};
use crate::verify::journeys::{self, JourneyRow, Kind};
use crate::verify::limits;

/// What was measured for one rule.
#[derive(Debug, Default)]
pub(super) struct Measure {
    pub(super) worst: Option<Micro>,
    pub(super) place: String,
    violations: u32,
    existing: u32,
}

/// How one unit or school stands to a threshold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Within,
    /// Beyond it, and so already today.
    Existing,
    Beyond,
}

/// Which end is bad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Worst {
    Highest,
    Lowest,
}

impl Measure {
    /// Takes one more value; the first of equals stays the worst.
    pub(super) fn take(&mut self, end: Worst, value: Micro, place: &str, pupils: u32, stand: Stand) {
        let worse = self.worst.is_none_or(|worst| match end {
            Worst::Highest => value > worst,
            Worst::Lowest => value < worst,
        });
        if worse {
            self.worst = Some(value);
            self.place = place.to_string();
        }
        match stand {
            Stand::Within => {}
            Stand::Existing => self.existing += pupils,
            Stand::Beyond => self.violations += pupils,
        }
    }

    /// The same without a place where the worst is 0: what is counted is nowhere.
    pub(super) fn nowhere_at_zero(mut self) -> Self {
        if self.worst == Some(Micro(0)) {
            self.place.clear();
        }
        self
    }
}

/// The results of every rule, in the order of their ids.
pub(super) fn measure(
    book: &Book<'_>,
    network: &Network<'_>,
    today: &Network<'_>,
    all_existing: bool,
) -> Vec<RuleResult> {
    let scene = Scene { book, network, today };
    let measured = |rule: &Rule| {
        let mut measure = if rule.force == Force::Process { Measure::default() } else { scene.measure(rule) };
        if all_existing {
            measure.existing += std::mem::take(&mut measure.violations);
        }
        result(rule, measure)
    };
    book.case.profile.rules.values().map(measured).collect()
}

/// A rule and what was measured of it.
pub(super) fn result(rule: &Rule, measure: Measure) -> RuleResult {
    let lenient = matches!(rule.force, Force::Hard | Force::Process);
    RuleResult {
        id: rule.id.clone(),
        kind: rule.force.word().to_string(),
        group: group(rule).to_string(),
        citation: rule.citation.clone(),
        threshold: rule.threshold,
        unit: rule.unit.clone(),
        worst: measure.worst,
        place: measure.place,
        violations: measure.violations,
        existing: measure.existing,
        pass: measure.violations == 0 && (lenient || measure.existing == 0),
    }
}

/// Whose word a threshold is: a number that the plan file sets is the bureau's, whoever set the one before.
fn group(rule: &Rule) -> &'static str {
    if rule.overridden { RuleGroup::Policy.word() } else { rule.group.word() }
}

/// Seconds as minutes, six places.
pub(super) fn minutes(time: Seconds) -> Micro {
    whole(round_half_up(i128::from(time.0) * 1_000_000, 60))
}

/// Metres as kilometres.
fn kilometres(length: Metres) -> Micro {
    Micro(i64::from(length.0) * 1_000)
}

/// Six-place decimals back into their type.
pub(super) fn whole(millionths: i128) -> Micro {
    Micro(i64::try_from(millionths).unwrap_or(i64::MAX))
}

/// A number of children.
pub(super) fn children(count: u32) -> Micro {
    Micro::whole(count.into())
}

/// `Beyond` where so.
pub(super) fn beyond(so: bool) -> Stand {
    if so { Stand::Beyond } else { Stand::Within }
}

/// A network and today's, for comparison.
pub(super) struct Scene<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) network: &'a Network<'a>,
    pub(super) today: &'a Network<'a>,
}

impl Scene<'_> {
    /// Measures one rule; a row that neither this page nor the one on schools names is not measured.
    fn measure(&self, rule: &Rule) -> Measure {
        if let Some(row) = JourneyRow::parse(rule) {
            return self.journeys(&row);
        }
        match rule.id.as_str() {
            "boarding.from_grade" => self.grades(rule.threshold),
            "travel.bus.lower.newly_over_share" => self.newly_over(rule.threshold),
            "service.lawful_mode" => self.escorted(),
            id => match id.split('.').collect::<Vec<_>>()[..] {
                ["radius", "km"] => self.radius("", rule.threshold.kilometres_to_metres()),
                ["radius", who, "km"] => self.radius(who, rule.threshold.kilometres_to_metres()),
                ["preschool", ..] => self.preschool_row(rule),
                ["catchment", ..] => self.catchment_row(rule),
                _ => self.school_row(rule),
            },
        }
    }

    /// One measure over units; `see` gives a value and a stand where the rule concerns the unit.
    fn units(&self, end: Worst, see: impl Fn(&Mover, &Stay) -> Option<(Micro, Stand)>) -> Measure {
        let mut measure = Measure::default();
        for (unit, stay) in self.network.placed() {
            let mover = &self.book.movers[unit];
            if let Some((value, stand)) = see(mover, stay) {
                let village = self.book.village(mover.unit.village);
                measure.take(end, value, village, mover.unit.pupils, stand);
            }
        }
        measure
    }

    /// Youngest grade that boards.
    fn grades(&self, from: Micro) -> Measure {
        self.units(Worst::Lowest, |mover, stay| {
            let grade = Micro::whole(mover.youngest.into());
            (stay.journey.means == Means::Board).then_some((grade, beyond(grade < from)))
        })
    }

    /// Journeys that a row concerns. A hard row has existing ones where it gives way to today's best ride, the others where
    /// the way to the present school is beyond it too.
    fn journeys(&self, row: &JourneyRow) -> Measure {
        let end = if row.least { Worst::Lowest } else { Worst::Highest };
        self.units(end, |mover, stay| {
            let means = stay.journey.means;
            let value = row.value(stay.journey).filter(|_| row.concerns(mover, means, stay.moved()))?;
            let before = || {
                let today = stay.today.as_ref().map(|today| today.journey)?;
                row.value(today).filter(|_| !row.least || row.concerns(mover, today.means, false))
            };
            let existing = match row.force {
                Force::Hard => !row.wrong_for(mover, means, value),
                _ => before().is_some_and(|before| row.wrong(before)),
            };
            let stand = match (row.wrong(value), existing) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            let value = match row.kind {
                Kind::Time => minutes(Seconds(value)),
                Kind::Length => kilometres(Metres(value)),
            };
            Some((value, stand))
        })
    }

    /// Share of the lower band newly over the soft limit; the place is that of the longest such ride.
    fn newly_over(&self, share: Micro) -> Measure {
        let lower = limits::lower_pupils(self.book);
        if lower == 0 {
            return Measure::default();
        }
        let newly = |mover: &Mover, stay: &Stay| {
            let over = limits::newly_over(self.book, mover, stay.journey, stay.today.as_ref());
            over.then(|| (stay.journey.time.map_or(Micro(0), minutes), Stand::Beyond))
        };
        let rides = self.units(Worst::Highest, newly);
        let measured = round_half_up(i128::from(rides.violations) * 1_000_000, i128::from(lower));
        let allowed = limits::share_of(share, lower);
        Measure {
            worst: Some(whole(measured)),
            place: rides.place,
            violations: u32::try_from(i64::from(rides.violations) - allowed).unwrap_or(0),
            existing: 0,
        }
    }

    /// Farthest school of some grades, any way; existing where today's is beyond it too.
    fn radius(&self, who: &str, far: Metres) -> Measure {
        let grades = journeys::grades(who).unwrap_or(0);
        self.units(Worst::Highest, |mover, stay| {
            let length = stay.journey.length.filter(|_| grades >> mover.youngest & 1 == 1)?;
            let before = stay.today.as_ref().and_then(|today| today.journey.length);
            let stand = match (length > far, before.is_some_and(|before| before > far)) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            Some((kilometres(length), stand))
        })
    }

    /// Escorted children, in all; the place is the village with most in one unit.
    fn escorted(&self) -> Measure {
        let mut measure = self.units(Worst::Highest, |mover, stay| {
            let before = stay.today.as_ref().is_some_and(|today| today.journey.means == Means::Escort);
            let stand = if before { Stand::Existing } else { Stand::Beyond };
            (stay.journey.means == Means::Escort).then(|| (children(mover.unit.pupils), stand))
        });
        measure.worst = Some(children(measure.violations + measure.existing));
        measure
    }
}
