//! At most so many children board.

use crate::model::conflict::DecideKey;
use crate::model::plan::Means;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{DecideRow, Held, Loosened, count, on_arcs, over_ways, whole};

/// `decide.max_boarders`.
pub(crate) struct MaxBoarders;

impl DecideRow for MaxBoarders {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.max_boarders.map(whole)
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.max_boarders = Some(count(to));
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(most) = brief.case.recipe.decide.max_boarders else { return Vec::new() };
        let boarders = on_arcs(brief, |choice| choice.way.means == Means::Board);
        over_ways(DecideKey::MaxBoarders, i64::from(most), boarders)
    }

    fn loosened(&self, _: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        held.whole(from)
    }
}
