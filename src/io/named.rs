//! Ids that somebody typed, against those of a county.
//!
//! It guesses nothing: an id that is near an unknown one is only named.

use crate::io::suggest::{hint, nearest};
use crate::model::county::County;
use crate::model::ids::{Id, SchoolId, VillageId};

/// The school with an id.
///
/// # Errors
/// What is wrong with the id, with the nearest one that there is.
pub fn school(county: &County, id: &str) -> Result<SchoolId, String> {
    let codes = county.schools.values().iter().map(|school| school.code.as_str());
    named(codes, id, "school")
}

/// The village with an id.
///
/// # Errors
/// What is wrong with the id, with the nearest one that there is.
pub fn village(county: &County, id: &str) -> Result<VillageId, String> {
    let codes = county.villages.values().iter().map(|village| village.code.as_str());
    named(codes, id, "village")
}

fn named<'a, I: Id>(codes: impl Iterator<Item = &'a str> + Clone, id: &str, what: &str) -> Result<I, String> {
    let place = codes.clone().position(|code| code == id).map(I::new);
    place.ok_or_else(|| format!("{id:?} is the id of no {what} of this county{}", hint(nearest(id, codes))))
}
