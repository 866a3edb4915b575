//! Schools and villages as people call them: id and name.

use crate::model::case::Case;
use crate::model::ids::{SchoolId, VillageId};

/// A school's id and name; the id alone where it has none.
pub(crate) fn school(case: &Case, id: SchoolId) -> String {
    let school = &case.county.schools[id];
    together(&school.code, &school.name)
}

/// A school's name; its id where it has none.
pub(crate) fn called(case: &Case, id: SchoolId) -> String {
    let school = &case.county.schools[id];
    if school.name.is_empty() { school.code.clone() } else { school.name.clone() }
}

/// A village's id and name; the id alone where it has none.
pub(crate) fn village(case: &Case, id: VillageId) -> String {
    let village = &case.county.villages[id];
    together(&village.code, &village.name)
}

/// An id and the name that goes with it.
pub(crate) fn together(code: &str, name: &str) -> String {
    format!("{code} {name}").trim_end().into()
}
