//! The table of trips between a county's villages and schools, in the form that was asked for.
//!
//! It refuses to hand out half a table as a whole one: see [`drive`] on cancelling. Of a sparse form it never holds more
//! than the rows in work.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::control::{Control, Progress};
use crate::model::county::{County, School, Village};
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::keep::Keep;
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::{Cell, Form, RoadMode, Snap, TravelTable, Trip};
use crate::model::units::{Metres, Micro, Seconds};
use crate::network::footing::{Footings, Standing, straight};
use crate::network::graph::Network;
use crate::network::length::millimetres;
use crate::network::locate::Footing;
use crate::network::matrix::{Router, Stop};
use crate::network::metric::Metric;
use crate::network::report::NetworkReport;
use crate::network::search::Cost;
use crate::network::slope::fastest_pace;
use crate::network::weight::{MaybeTrip, Way};

/// Trips of one mode from the villages to the schools of a county, with what is worth knowing about the network;
/// `None` where the county has no roads.
///
/// Time is that of a fastest way, length the least among the fastest, both with the legs between point and road; only the
/// finished trip is rounded, half up. Given times override the pairs they list, before `form` says what is held; without
/// roads they are all there is. Hierarchies come from `keep` and go there. Once `control` says [`Go::Cancel`](crate::model::control::Go::Cancel) no further
/// row is driven and the table is incomplete: the caller, who said so, drops it. A time limit does not stop it,
/// since a plan needs the whole table.
#[must_use]
pub fn drive(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
    form: &Form,
    keep: &dyn Keep,
    control: &Control<'_>,
) -> (TravelTable, Option<NetworkReport>) {
    let given = Given::of(county, mode);
    let Some(roads) = &county.roads else { return (unknown(county, &given, mode, form), None) };
    let metric = Metric::new(recipe, profile, mode);
    let network = Network::over(roads, county.terrain.as_deref(), &metric);
    let footings = Footings::find(&network, county, &metric);
    let ordering = |junctions| (control.progress)(Progress::Ordering { junctions });
    let router: Router<'_, Way> = Router::telling(&network, keep, &ordering);
    let trips = Trips { county, footings: &footings, metric: &metric, given: &given, router: &router };
    let mut table = if *form == Form::All { trips.dense(control) } else { trips.sparse(form, control) };
    let report = NetworkReport::new(&network, &footings, router.sizes(), mode);
    table.odd.clone_from(&report.odd);
    (table, Some(report))
}

/// How many pairs a table of this form holds at most, and how many bytes they take: known before the table is driven.
///
/// For a limit on time it counts the pairs that are near enough as the crow flies at the highest speed of any road.
#[must_use]
pub fn size_at_most(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
    form: &Form,
) -> (usize, usize) {
    let all = pairs(county);
    let held = match form {
        Form::All => return (all, all * size_of::<Option<Trip>>()),
        Form::Pairs(pairs) => pairs.len(),
        Form::Near { within, nearest } => {
            let metric = Metric::new(recipe, profile, mode);
            let near = within.map_or(0, |within| near(county, &metric, within));
            (near + county.villages.len().saturating_mul(*nearest)).min(all)
        }
    };
    let given = county.given_times.as_ref().map_or(0, Vec::len);
    let held = (held + given).min(all);
    (held, held * size_of::<Cell>() + county.villages.len() * size_of::<Vec<Cell>>())
}

/// How many pairs might be travelled within a time: straight line over the fastest road, or by detour.
fn near(county: &County, metric: &Metric, within: Seconds) -> usize {
    let signs = county.roads.iter().flat_map(|roads| &roads.signs);
    if signs.clone().any(|signs| signs.ferry.is_some() && metric.belongs(signs)) {
        return pairs(county); // a ferry is as fast as its length and duration make it
    }
    let fastest = signs
        .flat_map(|signs| metric.speeds(signs))
        .flatten()
        .chain(metric.access)
        .chain(metric.detour_speed)
        .max();
    let Some(fastest) = fastest else { return 0 };
    let most = (u64::from(within.0) + 1) * 1000; // a time is rounded
    let downhill = county.terrain.is_some() && metric.feels_slopes();
    let pace = if downhill { fastest_pace() } else { Micro::ONE };
    let schools = county.schools.values();
    let near = |village: &Village| {
        let reach = |school: &&School| {
            let length = millimetres(village.position.metres_to(school.position));
            fastest.paced(length, pace).is_some_and(|millis| millis <= most)
        };
        schools.iter().filter(reach).count()
    };
    county.villages.values().par_iter().map(near).sum()
}

/// Given times of one mode, by village.
struct Given(BTreeMap<VillageId, BTreeMap<SchoolId, Option<Trip>>>);

impl Given {
    fn of(county: &County, mode: RoadMode) -> Self {
        let mut rows: BTreeMap<VillageId, BTreeMap<SchoolId, Option<Trip>>> = BTreeMap::new();
        for given in county.given_times.iter().flatten().filter(|given| given.mode == mode) {
            rows.entry(given.village).or_default().insert(given.school, given.trip);
        }
        Self(rows)
    }

    fn row(&self, village: VillageId) -> impl Iterator<Item = Cell> + '_ {
        self.0.get(&village).into_iter().flatten().map(|(&school, &trip)| (school, trip))
    }
}

/// A table of given times alone.
fn unknown(county: &County, given: &Given, mode: RoadMode, form: &Form) -> TravelTable {
    let villages = county.villages.map(|_, _| Snap::Given);
    let schools = county.schools.map(|_, _| Snap::Given);
    if *form == Form::All {
        let mut table = TravelTable::new(mode, villages, schools, vec![None; pairs(county)]);
        for village in county.villages.ids() {
            given.row(village).for_each(|(school, trip)| table.set(village, school, trip));
        }
        return table;
    }
    let rows = county.villages.map(|village, _| form.keep(village, given.row(village)));
    TravelTable::sparse(mode, villages, schools, rows)
}

fn pairs(county: &County) -> usize {
    county.villages.len() * county.schools.len()
}

/// All that a row follows from.
struct Trips<'t> {
    county: &'t County,
    footings: &'t Footings,
    metric: &'t Metric,
    given: &'t Given,
    router: &'t Router<'t, Way>,
}

impl Trips<'_> {
    fn dense(&self, control: &Control<'_>) -> TravelTable {
        let schools = self.county.schools.len();
        let mut trips: Vec<Option<Trip>> = vec![None; pairs(self.county)];
        let mut rows: Vec<(VillageId, &mut [Option<Trip>])> =
            self.county.villages.ids().zip(trips.chunks_mut(schools.max(1))).collect();
        if schools > 0 {
            self.fill(&mut rows, control, |(village, row), cells| {
                for (cell, (_, trip)) in row.iter_mut().zip(self.row(*village, cells)) {
                    *cell = trip;
                }
            });
        }
        drop(rows);
        let (villages, schools) = self.snaps();
        TravelTable::new(self.metric.mode, villages, schools, trips)
    }

    fn sparse(&self, form: &Form, control: &Control<'_>) -> TravelTable {
        let mut rows: Vec<(VillageId, Vec<Cell>)> =
            self.county.villages.ids().map(|village| (village, Vec::new())).collect();
        self.fill(&mut rows, control, |(village, row), cells| {
            *row = form.keep(*village, self.row(*village, cells));
        });
        let (villages, schools) = self.snaps();
        let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, row)| row).collect();
        TravelTable::sparse(self.metric.mode, villages, schools, Table::from(rows))
    }

    fn snaps(&self) -> (Table<VillageId, Snap>, Table<SchoolId, Snap>) {
        let snap = |standing: &Standing| standing.snap(self.metric);
        (self.footings.villages.map(|_, at| snap(at)), self.footings.schools.map(|_, at| snap(at)))
    }

    fn fill<T: Send>(
        &self,
        rows: &mut [T],
        control: &Control<'_>,
        put: impl Fn(&mut T, &[MaybeTrip]) + Sync,
    ) {
        let (filled, of) = (AtomicUsize::new(0), rows.len());
        let done = |rows: usize| {
            let done = rows + filled.fetch_add(rows, Ordering::Relaxed);
            if rows > 0 {
                (control.progress)(Progress::Driving { mode: self.metric.mode, done, of });
            }
            (control.go)()
        };
        let stop = |standing: &Standing| standing.footing.and_then(|footing| self.stop(footing));
        let from: Vec<_> = self.footings.villages.values().iter().map(stop).collect();
        let to: Vec<_> = self.footings.schools.values().iter().map(stop).collect();
        self.router.fill(&from, &to, rows, &put, &done);
    }

    /// Where a point travels from; `None` = it cannot cross to its road.
    fn stop(&self, footing: Footing) -> Option<Stop> {
        let millimetres = millimetres(footing.metres);
        let millis = access_millis(millimetres, self.metric)?;
        Some(Stop { place: footing.place, leg: Cost { millis, millimetres } })
    }

    /// A village's trips in the schools' order: driven ones, straight ones where one of both is off the network, given ones
    /// before either.
    fn row<'r>(&'r self, village: VillageId, cells: &'r [MaybeTrip]) -> impl Iterator<Item = Cell> + 'r {
        let on_road = self.footings.villages[village].footing.is_some();
        let given = self.given.0.get(&village);
        cells.iter().enumerate().map(move |(row, cell)| {
            let school = SchoolId::new(row);
            let trip = if let Some(&trip) = given.and_then(|given| given.get(&school)) {
                trip
            } else if on_road && self.footings.schools[school].footing.is_some() {
                cell.get()
            } else {
                detour(straight(self.county, village, school), self.metric)
            };
            (school, trip)
        })
    }
}

/// Time of the leg between a point and its road; `None` = it cannot be crossed.
pub(super) fn access_millis(leg: u64, metric: &Metric) -> Option<u64> {
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
