//! At most so much is built for, once. Over several years each year has its own (`years`).

use crate::model::conflict::DecideKey;
use crate::model::recipe::Decide;
use crate::model::units::{Fen, Micro};
use crate::planning::brief::Brief;
use crate::planning::problem::rows::{DecideRow, Held, Loosened, on_sites, over_schools};

/// `decide.max_capital`.
pub(crate) struct MaxCapital;

impl DecideRow for MaxCapital {
    fn stands(&self, decide: &Decide) -> Option<Micro> {
        let capital = decide.max_capital.as_ref().and_then(|years| years.first());
        capital.map(|fen| Micro(fen.0.saturating_mul(10_000)))
    }

    fn set(&self, decide: &mut Decide, to: Micro) {
        decide.max_capital = Some(vec![Fen(to.0 / 10_000)]);
    }

    fn rows(&self, brief: &Brief<'_>) -> Vec<Held> {
        let capital = &brief.case.recipe.decide.max_capital;
        let Some(most) = capital.as_ref().and_then(|years| years.first()) else { return Vec::new() };
        let built = on_sites(brief, |option| option.capital.0);
        vec![over_schools(DecideKey::MaxCapital, most.0, built)]
    }

    fn loosened(&self, _: &Brief<'_>, from: Micro, held: Loosened) -> Micro {
        Micro(from.0 + held.by * (Micro::ONE.0 / 100))
    }
}
