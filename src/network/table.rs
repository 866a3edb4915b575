//! The table of trips: one search a school, in parallel, results in the county's order.
//!
//! It refuses to hand out half a table as a whole one: see [`drive`] on cancelling.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::county::County;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::outcome::{Control, Go, Progress};
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::{RoadMode, Snap, TravelTable, Trip};
use crate::model::units::{Metres, Seconds};
use crate::network::footing::{Footings, Standing, straight};
use crate::network::graph::{Network, millimetres};
use crate::network::metric::Metric;
use crate::network::report::NetworkReport;
use crate::network::search::{Cost, Search};

/// Trips of one mode from every village to every school of a county.
///
/// Time is that of a fastest way, length the least among the fastest, both with the legs between point and road;
/// only the finished trip is rounded, half up. Given times override the pairs they list; without roads they are
/// all there is. Once `control` says [`Go::Cancel`] no further school is driven and the table is incomplete:
/// the caller, who said so, drops it. A time limit does not stop it, since a plan needs the whole table.
#[must_use]
pub fn drive(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
    control: &Control<'_>,
) -> TravelTable {
    drive_reported(county, recipe, profile, mode, control).0
}

/// [`drive`], with what is worth knowing about the network; `None` where the county has no roads.
#[must_use]
pub fn drive_reported(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
    control: &Control<'_>,
) -> (TravelTable, Option<NetworkReport>) {
    let (mut table, report) = match &county.roads {
        Some(roads) => {
            let metric = Metric::new(recipe, profile, mode);
            let network = Network::build(roads, &metric);
            let footings = Footings::find(&network, county, &metric);
            let table = table(county, &network, &footings, &metric, control);
            (table, Some(NetworkReport::new(&network, &footings, mode)))
        }
        None => (unknown(county, mode), None),
    };
    for given in county.given_times.iter().flatten().filter(|given| given.mode == mode) {
        table.set(given.village, given.school, given.trip);
    }
    (table, report)
}

fn unknown(county: &County, mode: RoadMode) -> TravelTable {
    let pairs = county.villages.len() * county.schools.len();
    let villages = county.villages.map(|_, _| Snap::Given);
    TravelTable::new(mode, villages, county.schools.map(|_, _| Snap::Given), vec![None; pairs])
}

fn table(
    county: &County,
    network: &Network,
    footings: &Footings,
    metric: &Metric,
    control: &Control<'_>,
) -> TravelTable {
    let schools: Vec<SchoolId> = county.schools.ids().collect();
    let done = AtomicUsize::new(0);
    let by_school: Vec<Vec<Option<Trip>>> = schools
        .par_iter()
        .map_init(
            || Search::new(network),
            |search, &school| {
                if (control.go)() == Go::Cancel {
                    return vec![None; county.villages.len()];
                }
                let trips = trips_to(county, footings, metric, search, school);
                let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                (control.progress)(Progress::Driving { done, of: schools.len() });
                trips
            },
        )
        .collect();
    let by_village = (0..county.villages.len()).flat_map(|row| by_school.iter().map(move |trips| trips[row]));
    TravelTable::new(
        metric.mode,
        footings.villages.map(|_, standing| standing.snap(metric)),
        footings.schools.map(|_, standing| standing.snap(metric)),
        by_village.collect(),
    )
}

fn trips_to(
    county: &County,
    footings: &Footings,
    metric: &Metric,
    search: &mut Search<'_>,
    school: SchoolId,
) -> Vec<Option<Trip>> {
    let at_school = footings.schools[school];
    if let Some(footing) = at_school.footing {
        search.towards(footing.place);
    }
    let trip = |village: VillageId, at_village: Standing| {
        let (Some(from), Some(to)) = (at_village.footing, at_school.footing) else {
            return detour(straight(county, village, school), metric);
        };
        let road = search.from(from.place, to.place)?;
        let legs = [millimetres(from.metres), millimetres(to.metres)];
        let mut whole = road;
        for leg in legs {
            whole.millis += access_millis(leg, metric)?;
            whole.millimetres += leg;
        }
        finish(whole)
    };
    footings.villages.iter().map(|(village, &standing)| trip(village, standing)).collect()
}

/// Time of the leg between a point and its road; `None` = it cannot be crossed.
fn access_millis(leg: u64, metric: &Metric) -> Option<u64> {
    match metric.access {
        Some(speed) => speed.millis(leg),
        None => (leg == 0).then_some(0),
    }
}

/// A journey off the network: straight line × detour factor, length and time. `None` where that is not allowed.
pub(crate) fn detour(metres: f64, metric: &Metric) -> Option<Trip> {
    if metric.detour.0 <= 0 {
        return None;
    }
    let length = millimetres(metres * metric.detour.as_f64().min(1000.0));
    finish(Cost { millis: metric.detour_speed?.millis(length)?, millimetres: length })
}

/// Rounds a finished journey, half up. One of more than 136 years or 4 million kilometres is none.
fn finish(cost: Cost) -> Option<Trip> {
    let rounded = |thousandths: u64| u32::try_from(thousandths.checked_add(500)? / 1000).ok();
    Some(Trip { time: Seconds(rounded(cost.millis)?), length: Metres(rounded(cost.millimetres)?) })
}
