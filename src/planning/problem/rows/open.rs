//! Exactly so many schools teach: a row for no more and one for no fewer.

use crate::model::conflict::DecideKey;
use crate::model::recipe::Decide;
use crate::model::units::Micro;
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{
    DecideRow, Held, Loosened, count, no_fewer, over_schools, teaching, whole,
};

/// `decide.open`.
pub(crate) struct Open;

impl DecideRow for Open {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        decide.open.map(whole)
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.open = Some(count(to));
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let Some(exactly) = brief.case.recipe.decide.open else { return Vec::new() };
        let no_more = over_schools(DecideKey::Open, i64::from(exactly), teaching(brief, 1));
        vec![no_more, no_fewer(DecideKey::Open, "open.least", exactly, brief)]
    }

    fn loosened(&self, _: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        held.whole(from)
    }
}
