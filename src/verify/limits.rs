//! Rows on counts and budgets: as a plan keeps them, and as the bound prices them.
//!
//! It refuses to look at a single school's capacity: that is checked with the school's row.

use crate::model::ids::SchoolId;
use crate::model::plan::{Means, SchoolOutcome};
use crate::model::unit::Band;
use crate::model::units::Micro;
use crate::verify::book::{Book, Mover};
use crate::verify::equity::{self, Scale};
use crate::verify::figures::{Network, Today};
use crate::verify::finding::Findings;
use crate::verify::reach::Journey;
use crate::verify::sites::Config;

use crate::verify::preschool::{self, Counts};

/// What a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Closed,
    /// Schools that teach, times -1 where at least so many are asked for.
    Teaching(i64),
    Capital,
    Boarders,
    NewlyOver,
    /// Seconds, held to this mean.
    Mean(Micro),
    /// What the scale counts at this limit; no child counts more than `most`, which alone breaks the row.
    KolmPollak {
        scale: Scale,
        limit: Micro,
        most: i64,
    },
    /// Children in kindergartens of the owners that count for a share, times -1.
    Share(Counts),
}

/// One row: Σ a x + Σ b z ≤ most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) name: &'static str,
    code: &'static str,
    counted: Counted,
    pub(super) most: i64,
}

/// The name of the row on children newly over the soft bus limit.
const NEWLY_OVER: &str = "travel.bus.lower.newly_over_share";

/// The rows of a case.
pub(super) fn limits(book: &Book<'_>) -> Vec<Limit> {
    let decide = &book.case.recipe.decide;
    let capital = decide.max_capital.as_ref().and_then(|years| years.first()).map(|fen| fen.0);
    let share = book.rates.newly_over.map(|share| share_of(share, lower_pupils(book)));
    let children: i64 = book.movers.iter().map(|mover| i64::from(mover.unit.pupils)).sum();
    let mut rows = vec![
        ("max_closures", "V501", Counted::Closed, decide.max_closures.map(i64::from)),
        ("keep_open", "V502", Counted::Teaching(-1), decide.keep_open.map(|least| -i64::from(least))),
        ("open", "V503", Counted::Teaching(1), decide.open.map(i64::from)),
        ("open.least", "V503", Counted::Teaching(-1), decide.open.map(|least| -i64::from(least))),
        ("max_capital", "V504", Counted::Capital, capital),
        ("max_boarders", "V505", Counted::Boarders, decide.max_boarders.map(i64::from)),
        (NEWLY_OVER, "V506", Counted::NewlyOver, share),
    ];
    if let Some(limit) = decide.max_mean_minutes {
        let most = children * equity::seconds(None, limit);
        rows.push(("max_mean_minutes", "V507", Counted::Mean(limit), Some(most)));
    }
    if let Some(limit) = decide.max_kolm_pollak_minutes {
        let scale = book.scale.expect("today's network is read before any row is counted");
        let most = children * scale.counted(None, limit);
        let counted = Counted::KolmPollak { scale, limit, most };
        rows.push(("max_kolm_pollak_minutes", "V508", counted, Some(most)));
    }
    let shares = preschool::hard_shares(book).map(|(id, counts, least)| Limit {
        name: id,
        code: "V509",
        counted: Counted::Share(counts),
        most: -least,
    });
    rows.into_iter()
        .filter_map(|(name, code, counted, most)| Some(Limit { name, code, counted, most: most? }))
        .chain(shares)
        .collect()
}

impl Limit {
    /// The coefficient of a school in a configuration.
    pub(super) fn of_config(&self, config: &Config) -> i64 {
        match self.counted {
            Counted::Closed => i64::from(config.name.outcome == SchoolOutcome::Closed),
            Counted::Teaching(sign) => sign * i64::from(config.teaches()),
            Counted::Capital => config.capital.0,
            Counted::Boarders
            | Counted::NewlyOver
            | Counted::Share(_)
            | Counted::Mean(_)
            | Counted::KolmPollak { .. } => 0,
        }
    }

    /// The coefficient of a unit on a journey, `today` being its present school.
    pub(super) fn of_unit(
        &self,
        book: &Book<'_>,
        mover: &Mover,
        school: SchoolId,
        journey: Journey,
        today: Option<&Today>,
    ) -> i64 {
        let pupils = i64::from(mover.unit.pupils);
        let each = match self.counted {
            Counted::Share(counts) => -i64::from(counts.at(book.school(school))),
            Counted::Mean(limit) => equity::seconds(journey.time, limit),
            Counted::KolmPollak { scale, limit, most } => scale.counted(journey.time, limit).min(most + 1),
            Counted::Boarders => i64::from(journey.means == Means::Board),
            Counted::NewlyOver => i64::from(newly_over(book, mover, journey, today)),
            Counted::Closed | Counted::Teaching(_) | Counted::Capital => 0,
        };
        pupils * each
    }
}

/// Every row against the plan.
pub(super) fn check(book: &Book<'_>, network: &Network<'_>, findings: &mut Findings) {
    for (limit, sum) in broken(book, network) {
        let (found, most) = (sum.abs(), limit.most.abs());
        let least = matches!(limit.counted, Counted::Teaching(-1) | Counted::Share(_));
        let end = if least { "least" } else { "most" };
        let unit = if limit.counted == Counted::Capital { " fen" } else { "" };
        let expected = format!("at {end} {most}{unit}");
        findings.differ(limit.code, limit.name, &format!("{found}{unit}"), &expected);
    }
}

/// The rows that a network breaks, with their left sides.
pub(super) fn broken(book: &Book<'_>, network: &Network<'_>) -> Vec<(Limit, i64)> {
    let mut rows = Vec::new();
    for limit in limits(book) {
        let schools: i64 =
            network.configs.values().iter().flatten().map(|config| limit.of_config(config)).sum();
        let units: i64 = network
            .placed()
            .map(|(unit, stay)| {
                let today = stay.today.as_ref();
                limit.of_unit(book, &book.movers[unit], stay.school, stay.journey, today)
            })
            .sum();
        let sum = schools + units;
        if sum > limit.most {
            rows.push((limit, sum));
        }
    }
    rows
}

/// Children whose rule band is the lower one.
pub(super) fn lower_pupils(book: &Book<'_>) -> u32 {
    book.movers.iter().filter(|mover| mover.band == Band::Lower).map(|mover| mover.unit.pupils).sum()
}

/// ⌊share × children⌋.
pub(super) fn share_of(share: Micro, pupils: u32) -> i64 {
    let whole = (i128::from(share.0) * i128::from(pupils)).div_euclid(1_000_000);
    i64::try_from(whole).unwrap_or(i64::MAX)
}

/// Whether a unit of the lower band rides a bus beyond the soft limit and did not travel so long before.
pub(super) fn newly_over(book: &Book<'_>, mover: &Mover, journey: Journey, today: Option<&Today>) -> bool {
    let before = today.and_then(|today| today.journey.time);
    journey.means == Means::Bus && book.over_soft(mover, journey.time) && !book.over_soft(mover, before)
}

/// Whether a unit would change school by going there.
pub(super) fn changes(today: Option<&Today>, school: SchoolId) -> bool {
    today.is_some_and(|today| today.school != school)
}
