//! Legs between the stops of bus routes: from a school to its villages, between these, and back.
//!
//! One table a school, so that only what routes may use is ever held. A leg is a fastest trip as the travel table counts it, whatever
//! of the two places is a village or the school. It refuses given times: they say nothing of the way between two villages.

use crate::model::buses::{Leg, Legs};
use crate::model::control::Control;
use crate::model::county::{County, Position};
use crate::model::ids::{SchoolId, VillageId};
use crate::model::keep::Keep;
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::{RoadMode, Trip};
use crate::model::units::Millis;
use crate::network::footing::{Footings, Standing};
use crate::network::graph::Network;
use crate::network::length::millimetres;
use crate::network::matrix::{Router, Stop};
use crate::network::metric::Metric;
use crate::network::retime::Spot;
use crate::network::search::Cost;
use crate::network::table::{access_millis, detour};
use crate::network::weight::{MaybeTrip, Way};

/// A school and the villages whose stops its buses serve.
pub type Served = (SchoolId, Vec<VillageId>);

/// How many bytes the legs of these schools take: known before any is driven.
#[must_use]
pub fn size_of_legs(schools: &[Served]) -> usize {
    let cells = schools.iter().map(|(_, villages)| (villages.len() + 1).pow(2)).sum::<usize>();
    cells * size_of::<Option<Leg>>()
}

/// The legs of each school by bus, place 0 being the school and place i + 1 its i-th village; `None` where the county has no roads.
///
/// Once `control` says [`Go::Cancel`](crate::model::control::Go::Cancel) legs are missing: the caller, who said so, drops them.
#[must_use]
pub fn legs(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    schools: &[Served],
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Option<Vec<Legs>> {
    let places = |(school, villages): &Served| -> Vec<Spot> {
        std::iter::once(Spot::School(*school)).chain(villages.iter().map(|&row| Spot::Village(row))).collect()
    };
    let pairs: Vec<(Vec<Spot>, Vec<Spot>)> =
        schools.iter().map(places).map(|places| (places.clone(), places)).collect();
    let tables = tables(county, recipe, profile, &pairs, keep, control)?;
    let sizes = pairs.iter().map(|(places, _)| places.len());
    Some(sizes.zip(tables).map(|(places, cells)| Legs::new(places, cells)).collect())
}

/// The ways of empty buses from schools to villages, shape schools × villages, row-major; `None` where the county has no roads.
///
/// Once `control` says [`Go::Cancel`](crate::model::control::Go::Cancel) ways are missing: the caller, who said so, drops them.
#[must_use]
pub fn empty_ways(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    (schools, villages): (&[SchoolId], &[VillageId]),
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Option<Vec<Option<Leg>>> {
    let from = schools.iter().map(|&row| Spot::School(row)).collect();
    let to = villages.iter().map(|&row| Spot::Village(row)).collect();
    tables(county, recipe, profile, &[(from, to)], keep, control)?.pop()
}

/// A table of legs for each pair of lists, origins × destinations, row-major.
fn tables(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    pairs: &[(Vec<Spot>, Vec<Spot>)],
    keep: &dyn Keep,
    control: &Control<'_>,
) -> Option<Vec<Vec<Option<Leg>>>> {
    let roads = county.roads.as_ref()?;
    let metric = Metric::new(recipe, profile, RoadMode::Bus);
    let network = Network::over(roads, county.terrain.as_deref(), &metric);
    let footings = Footings::find(&network, county, &metric);
    let router: Router<'_, Way> = Router::new(&network, keep);
    let stand = |spots: &[Spot]| -> Vec<(Standing, Position)> {
        let of = |&spot: &Spot| match spot {
            Spot::School(row) => (footings.schools[row], county.schools[row].position),
            Spot::Village(row) => (footings.villages[row], county.villages[row].position),
        };
        spots.iter().map(of).collect()
    };
    let stop = |&(standing, _): &(Standing, Position)| {
        let footing = standing.footing?;
        let millimetres = millimetres(footing.metres);
        let millis = access_millis(millimetres, &metric)?;
        Some(Stop { place: footing.place, leg: Cost { millis, millimetres } })
    };
    let table = |(from, to): &(Vec<Spot>, Vec<Spot>)| {
        let (from, to) = (stand(from), stand(to));
        let [starts, goals]: [Vec<Option<Stop>>; 2] =
            [&from, &to].map(|places| places.iter().map(stop).collect());
        let mut rows: Vec<(usize, Vec<Option<Trip>>)> =
            (0..from.len()).map(|row| (row, Vec::new())).collect();
        router.fill(
            &starts,
            &goals,
            &mut rows,
            &|(row, trips), cells| {
                let trip = |(column, cell): (usize, &MaybeTrip)| {
                    let ((one, at), (other, end)) = (from[*row], to[column]);
                    if one.footing.is_some() && other.footing.is_some() {
                        cell.get()
                    } else {
                        detour(at.metres_to(end), &metric)
                    }
                };
                *trips = cells.iter().enumerate().map(trip).collect();
            },
            &|_| (control.go)(),
        );
        let missing = |row: Vec<Option<Trip>>| if row.is_empty() { vec![None; to.len()] } else { row };
        let leg = |trip: Trip| Leg { time: Millis(trip.time.0.saturating_mul(1000)), length: trip.length };
        rows.into_iter().flat_map(|(_, row)| missing(row)).map(|trip| trip.map(leg)).collect()
    };
    Some(pairs.iter().map(table).collect())
}
