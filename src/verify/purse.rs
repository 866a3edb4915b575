//! The county's view, counted again from docs/costs.md, "The county's view": what a plan takes out of the purse of the county and
//! its schools.
//!
//! It refuses to know what a plan says of it.

use crate::model::ids::SchoolId;
use crate::model::plan::Means;
use crate::model::recipe::View;
use crate::model::units::Fen;
use crate::verify::book::{Book, Mover};
use crate::verify::figures::{Load, Network};
use crate::verify::reach::Journey;
use crate::verify::transfers;

/// A sum's part that governments above the county pay, by the rate of this name.
fn from_above(book: &Book<'_>, sum: Fen, share: &str) -> Fen {
    Fen::ratio(i128::from(sum.0) * i128::from(book.case.profile.rate(share).0), 1_000_000)
}

impl Book<'_> {
    /// Whether the county's purse alone counts.
    pub(super) fn by_county(&self) -> bool {
        self.case.recipe.objective.view == View::County
    }

    /// The coefficient of a unit's way, by the view of the plan file.
    pub(super) fn coefficient(&self, mover: &Mover, school: SchoolId, journey: Journey, change: bool) -> Fen {
        let cost = self.unit_cost(mover, school, journey, change);
        if self.by_county() {
            cost.without_families() + self.drawn_by(mover, journey.means)
        } else {
            cost.total()
        }
    }

    /// What a unit draws of the county: its subsidy without the part from above, less what comes from above for boarders.
    fn drawn_by(&self, mover: &Mover, means: Means) -> Fen {
        let subsidy = transfers::subsidy(self, mover, means);
        let own = subsidy - from_above(self, subsidy, "subsidy.upper_share");
        if means != Means::Board {
            return own;
        }
        let funds = i128::from(mover.unit.pupils) * i128::from(self.case.profile.rate("funds.boarder").0);
        own - from_above(self, Fen::ratio(funds, 10_000), "funds.upper_share")
    }
}

/// What comes from above for the pupils of a network, whatever school they go to.
pub(super) fn for_pupils(book: &Book<'_>, network: &Network<'_>) -> Fen {
    let drawn = network.loads.iter().map(|(school, load)| transfers::funds(book, school, load)[0]);
    from_above(book, drawn.sum(), "funds.upper_share")
}

/// What comes from above for the pupils whom schools lack up to their floors.
pub(super) fn for_the_missing(book: &Book<'_>, network: &Network<'_>) -> Fen {
    let of = |(school, load): (SchoolId, &Load)| match Floor::of(book, school) {
        Some(floor) if load.pupils > 0 => floor.for_missing(floor.pupils.saturating_sub(load.pupils)),
        _ => Fen(0),
    };
    network.loads.iter().map(of).sum()
}

/// The floor of a school that takes part and may have fewer pupils than it asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floor {
    /// With so many it is reached.
    pub(super) pupils: u32,
    /// From above for each that is missing, in the first year's money.
    each: Fen,
}

impl Floor {
    /// `None` where there is none, or none that brings anything from above.
    pub(super) fn of(book: &Book<'_>, school: SchoolId) -> Option<Self> {
        book.sites[school].as_ref()?;
        let mut single = Load { pupils: 1, ..Load::default() };
        single.grades[usize::from(book.case.recipe.stage.grades().0) - 1] = 1;
        let lacking = transfers::lacking(book, book.school(school), &single);
        let share = i128::from(book.case.profile.rate("funds.upper_share").0);
        let yuan = i128::from(transfers::floor_rate(book, school).0);
        let each = book.worth.of(Fen::ratio(yuan * share, 10_000_000_000));
        let pupils = u32::try_from(lacking).unwrap_or(u32::MAX - 1) + 1;
        (pupils > 1 && each > Fen(0)).then_some(Self { pupils, each })
    }

    /// From above for so many who are missing.
    pub(super) fn for_missing(&self, missing: u32) -> Fen {
        Fen(i64::from(missing) * self.each.0)
    }
}
