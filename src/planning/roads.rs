//! The road side of a case: its travel tables, and the plain Dijkstra that times single pairs again.
//!
//! It drives what the recipe asks for and judges no time.

use std::fmt::Write as _;

use crate::model::case::Case;
use crate::model::control::Control;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::keep::Keep;
use crate::model::travel::{Form, RoadMode, Travel, Trip};
use crate::model::units::Metres;
use crate::network::{self, Courses, Referee};
use crate::verify::Retime;

/// The travel tables a plan needs; hierarchies of the roads come from `keep` and go there.
#[must_use]
pub fn drive(case: &Case, keep: &dyn Keep, control: &Control<'_>) -> Travel {
    let (county, recipe, profile) = (&case.county, &case.recipe, &case.profile);
    let table = |mode| network::drive(county, recipe, profile, mode, &Form::All, keep, control).0;
    Travel { walk: table(RoadMode::Walk), bus: table(RoadMode::Bus) }
}

/// A key that is equal for two cases of one county's tables and roads exactly when they share their travel tables; the land
/// under the roads is in it.
#[must_use]
pub fn metric_key(case: &Case) -> String {
    let mut key = network::metric_key(&case.recipe, &case.profile);
    for tile in case.county.terrain.iter().flat_map(|terrain| terrain.tiles()) {
        write!(key, "; land {:?} {}", tile.file, tile.sha256).expect("text takes more text");
    }
    key
}

/// Times single pairs again, by a search that shares nothing with the tables but the road network.
#[derive(Debug)]
pub struct RoadReferee<'c> {
    walk: Referee<'c>,
    bus: Referee<'c>,
}

impl<'c> RoadReferee<'c> {
    /// Reads a case's roads once, for any number of questions.
    #[must_use]
    pub fn new(case: &'c Case) -> Self {
        let referee = |mode| Referee::new(&case.county, &case.recipe, &case.profile, mode);
        Self { walk: referee(RoadMode::Walk), bus: referee(RoadMode::Bus) }
    }
}

/// Metres by class of road.
pub type ClassLengths = Vec<(String, Metres)>;

/// Along which classes of road journeys run, over the referee's own graph.
#[derive(Debug)]
pub struct RoadCourses<'r> {
    walk: Courses<'r>,
    bus: Courses<'r>,
}

impl<'r> RoadCourses<'r> {
    /// Over the roads that a referee has read.
    #[must_use]
    pub fn new(referee: &'r RoadReferee<'r>) -> Self {
        Self { walk: Courses::new(&referee.walk), bus: Courses::new(&referee.bus) }
    }

    /// Metres by class of road, the longest first; `""` = between a place and its road. `None` where the way is not known.
    #[must_use]
    pub fn classes(&self, mode: RoadMode, village: VillageId, school: SchoolId) -> Option<ClassLengths> {
        let courses = if mode == RoadMode::Walk { &self.walk } else { &self.bus };
        courses.classes(village, school)
    }
}

impl Retime for RoadReferee<'_> {
    fn retime(&self, mode: RoadMode, village: VillageId, school: SchoolId) -> Option<Trip> {
        if mode == RoadMode::Walk { self.walk.trip(village, school) } else { self.bus.trip(village, school) }
    }
}
