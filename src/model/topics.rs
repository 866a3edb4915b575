//! Every id that a row of a rule profile may have, with its unit and how binding such a row can be.
//!
//! It measures nothing and holds no threshold: it is the list by which a profile is read, so that no row is written
//! down that nobody honours. docs/costs.md says what each one measures.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::rules::Force;

/// What a row of this id can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The unit of its threshold, as profiles write it.
    pub unit: &'static str,
    /// How binding it may be.
    pub forces: &'static [Force],
}

const HARD: &[Force] = &[Force::Hard];
const REPORT: &[Force] = &[Force::Report];
const NOT_PRICED: &[Force] = &[Force::Hard, Force::Report];
const NOT_HARD: &[Force] = &[Force::Soft, Force::Report];
const MEASURED: &[Force] = &[Force::Hard, Force::Soft, Force::Report];
const PROCESS: Topic = Topic { unit: "days", forces: &[Force::Process] };

/// Ids that stand alone.
const SINGLE: &[(&str, &str, &[Force])] = &[
    ("boarding.from_grade", "grade", NOT_PRICED),
    ("capacity.beds", "pupils", HARD),
    ("capacity.meals", "pupils", HARD),
    ("capacity.rooms", "classes", NOT_PRICED),
    ("capacity.seats", "pupils", HARD),
    ("catchment.contiguous", "pupils", NOT_HARD),
    ("catchment.nearest", "pupils", REPORT),
    ("catchment.siblings", "pupils", NOT_HARD),
    ("catchment.stable", "pupils", NOT_HARD),
    ("class.alarm", "pupils", REPORT),
    ("class.forbidden", "pupils", REPORT),
    ("class.junior.max", "pupils", HARD),
    ("class.junior.target", "pupils", REPORT),
    ("class.multigrade", "pupils", REPORT),
    ("class.point.target", "pupils", REPORT),
    ("class.primary.max", "pupils", HARD),
    ("class.primary.target", "pupils", REPORT),
    ("closure.rural", "pupils", REPORT),
    ("dorm.area_m2", "m2", NOT_PRICED),
    ("preschool.enrolment.min_share", "share", REPORT),
    ("preschool.inclusive.min_share", "share", NOT_PRICED),
    ("preschool.max_children", "pupils", REPORT),
    ("preschool.own_village.min_children", "pupils", REPORT),
    ("preschool.public.min_share", "share", NOT_PRICED),
    ("school.central.min_pupils", "pupils", NOT_PRICED),
    ("school.floor_pupils", "pupils", REPORT),
    ("school.junior.max_classes", "classes", REPORT),
    ("school.junior.min_classes", "classes", REPORT),
    ("school.junior.review_classes", "classes", REPORT),
    ("school.max_pupils", "pupils", REPORT),
    ("school.min_pupils", "pupils", NOT_PRICED),
    ("school.point.max_classes", "classes", REPORT),
    ("school.point.min_pupils", "pupils", NOT_PRICED),
    ("school.primary.max_classes", "classes", REPORT),
    ("school.primary.min_classes", "classes", REPORT),
    ("school.primary.review_classes", "classes", REPORT),
    ("school.small_pupils", "pupils", REPORT),
    ("school.town.min_pupils", "pupils", NOT_PRICED),
    ("school.village.min_pupils", "pupils", NOT_PRICED),
    ("service.lawful_mode", "pupils", REPORT),
    ("staff.junior.pupils_per_teacher", "pupils", REPORT),
    ("staff.primary.pupils_per_teacher", "pupils", REPORT),
    ("staff.primary.teachers_per_class", "teachers", REPORT),
    ("travel.bus.lower.newly_over_share", "share", NOT_PRICED),
];

/// Who goes: the four ways a row of travel may name.
const MEANS: [&str; 4] = ["any", "board", "bus", "walk"];
/// What a row of travel measures, its unit and how binding it may be.
const QUANTITIES: [(&str, &str, &[Force]); 6] = [
    ("max_km", "km", MEASURED),
    ("max_minutes", "min", MEASURED),
    ("new_max_km", "km", MEASURED),
    ("new_max_minutes", "min", MEASURED),
    ("soft_km", "km", NOT_HARD),
    ("soft_minutes", "min", NOT_HARD),
];

static TOPICS: LazyLock<BTreeMap<String, Topic>> = LazyLock::new(|| {
    let mut topics: BTreeMap<String, Topic> =
        SINGLE.iter().map(|&(id, unit, forces)| (id.to_string(), Topic { unit, forces })).collect();
    for band in bands() {
        for means in MEANS {
            for (quantity, unit, forces) in QUANTITIES {
                topics.insert(format!("travel.{means}{band}.{quantity}"), Topic { unit, forces });
            }
        }
        topics.insert(format!("travel.board{band}.min_minutes"), Topic { unit: "min", forces: NOT_PRICED });
        topics.insert(format!("radius{band}.km"), Topic { unit: "km", forces: REPORT });
    }
    // Nobody boards in a kindergarten.
    topics.retain(|id, _| !id.starts_with("travel.board.k."));
    topics
});

/// Whom a row may name, as part of an id: nobody in particular, a band, a stage, a grade, or grades from - to.
fn bands() -> Vec<String> {
    let mut bands: Vec<String> =
        ["", ".k", ".lower", ".upper", ".primary", ".junior"].map(String::from).into();
    for first in 1..=9 {
        bands.push(format!(".g{first}"));
        bands.extend((first + 1..=9).map(|last| format!(".g{first}-{last}")));
    }
    bands
}

/// What a row of this id can be; `None` where nothing measures such a row. Every id that begins with `process.` is a
/// task.
#[must_use]
pub fn topic(id: &str) -> Option<Topic> {
    let task = id.strip_prefix("process.").is_some_and(|name| !name.is_empty());
    if task { Some(PROCESS) } else { TOPICS.get(id).copied() }
}

/// The id as this list holds it, which lives as long as the program; `None` for tasks and for ids that nothing measures.
#[must_use]
pub fn known(id: &str) -> Option<&'static str> {
    TOPICS.get_key_value(id).map(|(id, _)| id.as_str())
}

/// Every id that is measured, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TOPICS.keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{Force, ids, known, topic};

    #[test]
    fn ids_are_what_the_grammar_says() {
        let forces = |id: &str| topic(id).map(|topic| topic.forces.to_vec());
        assert_eq!(forces("travel.any.g1-5.max_km"), Some(vec![Force::Hard, Force::Soft, Force::Report]));
        assert_eq!(forces("travel.bus.max_minutes").map(|all| all.len()), Some(3));
        assert_eq!(forces("travel.walk.junior.soft_km"), Some(vec![Force::Soft, Force::Report]));
        assert_eq!(forces("process.anything"), Some(vec![Force::Process]));
        for unknown in
            ["process.", "travel.bike.max_km", "travel.walk.g5-1.max_km", "travel.walk.min_minutes"]
        {
            assert_eq!(topic(unknown), None, "{unknown}");
        }
        assert!(ids().all(|id| known(id) == Some(id)));
    }
}
