//! Along which roads a journey runs: a way by hand, and lengths that add up to the referee's.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;

use hubward::io::{case, roads};
use hubward::model::case::Case;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::travel::RoadMode;
use hubward::model::units::Metres;
use hubward::network::{Courses, Referee};

fn fixture(name: &str) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    case::read(&folder, &[], &roads::read_roads).unwrap().0
}

#[test]
fn a_way_by_hand() {
    let case = fixture("hand-network");
    let referee = Referee::new(&case.county, &case.recipe, &case.profile, RoadMode::Bus);
    let courses = Courses::new(&referee);
    // Two roads of 0.1 degrees of a meridian each, both tertiary; places stand on them.
    let [first, second] =
        [SchoolId(0), SchoolId(1)].map(|school| courses.classes(VillageId(0), school).unwrap());
    assert_eq!(first, [("tertiary".to_string(), Metres(22_239))]);
    assert_eq!(second, [("tertiary".to_string(), Metres(33_359))]);
}

#[test]
fn lengths_by_class_add_up_to_the_journey() {
    let case = fixture("bashang");
    for mode in [RoadMode::Walk, RoadMode::Bus] {
        let referee = Referee::new(&case.county, &case.recipe, &case.profile, mode);
        let courses = Courses::new(&referee);
        let (mut ways, mut several) = (0, 0);
        for village in case.county.villages.ids().step_by(23) {
            for school in case.county.schools.ids().step_by(9) {
                let trip = referee.trip(village, school);
                let classes = courses.classes(village, school);
                let (Some(trip), Some(classes)) = (trip, &classes) else {
                    assert_eq!(trip.is_none(), classes.is_none(), "{village:?} {school:?}");
                    continue;
                };
                let sum: u32 = classes.iter().map(|(_, length)| length.0).sum();
                let rounded = u32::try_from(classes.len()).unwrap();
                assert!(
                    sum.abs_diff(trip.length.0) <= rounded,
                    "{village:?} {school:?}: {classes:?} of {trip:?}"
                );
                ways += 1;
                several += u32::from(classes.len() > 2);
            }
        }
        assert!(ways > 200 && several > 100, "{ways} ways, {several} over several classes");
    }
}
