//! At most so many Kolm-Pollak minutes of all children (docs/costs.md, "Equity"). The row counts what its exponential makes of them.

use crate::model::conflict::DecideKey;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{
    DecideRow, Held, Loosened, children, over_ways, some_children, timed, up,
};

/// `decide.max_kolm_pollak_minutes`.
pub(crate) struct MaxKolmPollakMinutes;

impl DecideRow for MaxKolmPollakMinutes {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.max_kolm_pollak_minutes
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.max_kolm_pollak_minutes = Some(to);
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(limit) = brief.case.recipe.decide.max_kolm_pollak_minutes else { return Vec::new() };
        let equity = &brief.terms.equity;
        let most = children(brief) * equity.at_limit(limit);
        let counted = timed(brief, &|time| equity.in_row(time, limit, most + 1));
        over_ways(DecideKey::MaxKolmPollakMinutes, most, counted)
    }

    fn loosened(&self, brief: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        let (equity, whole, children) = (&brief.terms.equity, Micro::ONE.0, some_children(brief));
        let rise = equity.rise(held.by, children.saturating_mul(equity.at_limit(from)));
        let mean = || Micro(up(held.by, children) / children * whole / 60);
        Micro(up(from.0 + rise.unwrap_or_else(mean).0, whole))
    }

    fn is_coarse(&self) -> bool {
        true
    }
}
