//! At most so many schools close.

use crate::model::conflict::DecideKey;
use crate::model::plan::SchoolOutcome;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{DecideRow, Held, Loosened, count, on_sites, over_schools, whole};
use crate::policy::SchoolOption;

/// `decide.max_closures`.
pub(crate) struct MaxClosures;

impl DecideRow for MaxClosures {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.max_closures.map(whole)
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.max_closures = Some(count(to));
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(most) = brief.case.recipe.decide.max_closures else { return Vec::new() };
        let closed = |option: &SchoolOption| i64::from(option.configuration.outcome == SchoolOutcome::Closed);
        vec![over_schools(DecideKey::MaxClosures, i64::from(most), on_sites(brief, closed))]
    }

    fn loosened(&self, _: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        held.whole(from)
    }
}
