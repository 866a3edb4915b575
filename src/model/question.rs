//! What may be asked of a plan: a decision to force the other way.

use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::SchoolOutcome;
use crate::model::unit::Band;

/// A decision to force the other way, in a plan over several years in every year in which it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The school becomes this instead, with whatever places it may then have: over several years from the first in which its paths allow
    /// it, to the last.
    School(SchoolId, SchoolOutcome),
    /// The village's children (of one band, or all) go to this school, each unit by whichever lawful mode is best there: over several years in
    /// every year in which the school's paths let it teach.
    Village(VillageId, Option<Band>, SchoolId),
}
