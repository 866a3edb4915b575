//! At least so many schools teach.

use crate::model::conflict::DecideKey;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{DecideRow, Held, Loosened, count, no_fewer, whole};

/// `decide.keep_open`.
pub(crate) struct KeepOpen;

impl DecideRow for KeepOpen {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.keep_open.map(whole)
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.keep_open = Some(count(to));
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(least) = brief.case.recipe.decide.keep_open else { return Vec::new() };
        vec![no_fewer(DecideKey::KeepOpen, DecideKey::KeepOpen.row(), least, brief)]
    }

    fn loosened(&self, _: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        held.whole(from)
    }
}
