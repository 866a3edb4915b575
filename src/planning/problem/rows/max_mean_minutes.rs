//! At most so many minutes on the mean of all children (docs/costs.md, "Equity"). The row counts pupil-seconds.

use crate::model::conflict::DecideKey;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{
    DecideRow, Held, Loosened, children, over_ways, some_children, timed, up,
};
use crate::policy::mean_in_row;

/// `decide.max_mean_minutes`.
pub(crate) struct MaxMeanMinutes;

impl DecideRow for MaxMeanMinutes {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.max_mean_minutes
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.max_mean_minutes = Some(to);
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(limit) = brief.case.recipe.decide.max_mean_minutes else { return Vec::new() };
        let most = children(brief) * mean_in_row(None, limit);
        over_ways(DecideKey::MaxMeanMinutes, most, timed(brief, &|time| mean_in_row(time, limit)))
    }

    fn loosened(&self, brief: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        let (whole, children) = (Micro::ONE.0, some_children(brief));
        let seconds = up(held.by, children) / children;
        Micro(up(from.0 * 60 + seconds * whole, 60 * whole) / 60)
    }

    fn is_coarse(&self) -> bool {
        true
    }
}
