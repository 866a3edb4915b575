//! Travel: how a road is used, a finished trip, and the table of trips from villages to schools.
//!
//! The table's inside is private: dense, or sparse under a [`Form`], behind the same questions. It refuses to know
//! how a trip was found.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::units::{Metres, Seconds};

/// What moves on the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadMode {
    /// On foot.
    Walk,
    /// School bus.
    Bus,
    /// Private car.
    Car,
}

impl RoadMode {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Bus => "bus",
            Self::Car => "car",
        }
    }
}

/// A finished one-way journey as driven, without the bus's route factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// How long.
    pub time: Seconds,
    /// How far, along the route that is fastest.
    pub length: Metres,
}

/// How a point got onto the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Snap {
    /// On the nearest usable edge, so many metres away.
    Road {
        /// Straight-line metres between point and road.
        metres: f64,
    },
    /// No usable road within `snap_max_m` that the other side can reach; travels straight × `detour`.
    Detour {
        /// Metres to the nearest road at all, where there is one.
        nearest: Option<f64>,
    },
    /// No usable road within `snap_max_m` that the other side can reach, and no detour allowed: unreachable.
    Off {
        /// Metres to the nearest road at all, where there is one.
        nearest: Option<f64>,
    },
    /// No network was given: times come from `times.csv` alone.
    Given,
}

/// A footing farther away than this is named, metres.
pub const FAR_M: f64 = 300.0;

/// Somebody who stands otherwise than on a road beside them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odd {
    /// Who.
    pub who: Who,
    /// How they stand.
    pub how: How,
    /// Metres to the road that they stand on, or (off the roads) to the nearest.
    pub metres: Option<f64>,
}

/// A village or a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A village.
    Village(VillageId),
    /// A school.
    School(SchoolId),
}

/// How somebody stands; of several the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// On no road: none within `snap_max_m` from which the other side is met.
    Off,
    /// On a piece of road that does not meet the main one.
    Island,
    /// On a farther road, since the nearest leads nowhere.
    Moved,
    /// More than [`FAR_M`] from the road.
    Far,
    /// On a field track.
    Track,
}

impl How {
    /// The word of messages and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Island => "island",
            Self::Moved => "moved",
            Self::Far => "far",
            Self::Track => "track",
        }
    }
}

/// A cell of a village's row: the school, and the trip; `None` = the school is out of reach.
pub type Cell = (SchoolId, Option<Trip>);

/// Which pairs a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Every village with every school.
    All,
    /// Every pair within the time, and the nearest schools of every village: either is enough to be kept. A pair
    /// that no way connects is never kept.
    Near {
        /// Longest trip that is kept whatever its rank; `None` = rank alone decides.
        within: Option<Seconds>,
        /// So many schools a village, by time, then length, then the order of the schools' table.
        nearest: usize,
    },
    /// These pairs alone, those that no way connects among them.
    Pairs(BTreeSet<(VillageId, SchoolId)>),
}

impl Form {
    /// The cells that are kept of a village's trips, by school id. The trips may come in any order, each school at most
    /// once; a school that does not come is out of reach.
    pub fn keep(&self, village: VillageId, trips: impl Iterator<Item = Cell>) -> Vec<Cell> {
        let mut kept = match self {
            Self::All => trips.collect(),
            Self::Near { within, nearest } => near(*within, *nearest, trips),
            Self::Pairs(pairs) => {
                let known: BTreeMap<SchoolId, Option<Trip>> = trips.collect();
                let row = (village, SchoolId(0))..=(village, SchoolId(u32::MAX));
                pairs.range(row).map(|&(_, school)| (school, known.get(&school).copied().flatten())).collect()
            }
        };
        kept.sort_unstable_by_key(|&(school, _)| school);
        kept.shrink_to_fit(); // there is one such row for every village of a table
        kept
    }
}

fn near(within: Option<Seconds>, nearest: usize, trips: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut reached: Vec<(SchoolId, Trip)> =
        trips.filter_map(|(school, trip)| Some((school, trip?))).collect();
    if nearest < reached.len() {
        reached.select_nth_unstable_by_key(nearest, |&(school, trip)| (trip.time, trip.length, school));
    }
    let soon = |trip: Trip| within.is_some_and(|within| trip.time <= within);
    reached
        .into_iter()
        .enumerate()
        .filter(|&(rank, (_, trip))| rank < nearest || soon(trip))
        .map(|(_, (school, trip))| (school, Some(trip)))
        .collect()
}

/// Trips of one mode from the villages to the schools: all of them, or those that a [`Form`] keeps.
///
/// Two tables are equal when they hold the same cells in the same way; a dense and a sparse one never are.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelTable {
    /// What moves.
    pub mode: RoadMode,
    /// How each village met the network.
    pub village_snaps: Table<VillageId, Snap>,
    /// How each school met the network.
    pub school_snaps: Table<SchoolId, Snap>,
    /// Everyone who stands otherwise than on a road beside them, villages first; empty where no road was looked at.
    pub odd: Vec<Odd>,
    cells: Cells,
}

#[derive(Clone, Debug, PartialEq)]
enum Cells {
    /// `trips[i][j]`, shape villages × schools, row-major.
    Dense(Vec<Option<Trip>>),
    /// What is held of each village's row, by school id.
    Sparse(Table<VillageId, Vec<Cell>>),
}

impl TravelTable {
    /// A dense table from its cells, shape villages × schools, row-major.
    ///
    /// # Panics
    /// When the number of cells is not villages × schools.
    #[must_use]
    pub fn new(
        mode: RoadMode,
        village_snaps: Table<VillageId, Snap>,
        school_snaps: Table<SchoolId, Snap>,
        trips: Vec<Option<Trip>>,
    ) -> Self {
        assert_eq!(trips.len(), village_snaps.len() * school_snaps.len(), "a cell for every pair");
        Self { mode, village_snaps, school_snaps, odd: Vec::new(), cells: Cells::Dense(trips) }
    }

    /// A table that holds these cells alone, the rows as [`Form::keep`] makes them.
    ///
    /// # Panics
    /// When there is not one row a village, or a row is not sorted by school, names a school twice or one that the
    /// table does not have.
    #[must_use]
    pub fn sparse(
        mode: RoadMode,
        village_snaps: Table<VillageId, Snap>,
        school_snaps: Table<SchoolId, Snap>,
        rows: Table<VillageId, Vec<Cell>>,
    ) -> Self {
        assert_eq!(rows.len(), village_snaps.len(), "a row for every village");
        for row in rows.values() {
            assert!(row.is_sorted_by(|left, right| left.0 < right.0), "a row is sorted by school");
            assert!(row.last().is_none_or(|(last, _)| last.row() < school_snaps.len()), "known schools");
        }
        Self { mode, village_snaps, school_snaps, odd: Vec::new(), cells: Cells::Sparse(rows) }
    }

    /// The same table with the cells alone that `form` keeps; dense for [`Form::All`].
    #[must_use]
    pub fn reduced(self, form: &Form) -> Self {
        if *form == Form::All && matches!(self.cells, Cells::Dense(_)) {
            return self;
        }
        let row = |village| form.keep(village, self.held_of(village));
        let rows = self.village_snaps.ids().map(row).collect();
        Self::sparse(self.mode, self.village_snaps, self.school_snaps, rows)
    }

    /// The trip from a village to a school; `None` = unreachable, or not held.
    #[must_use]
    pub fn trip(&self, village: VillageId, school: SchoolId) -> Option<Trip> {
        match &self.cells {
            Cells::Dense(trips) => trips[village.row() * self.school_snaps.len() + school.row()],
            Cells::Sparse(rows) => {
                let row = &rows[village];
                row.binary_search_by_key(&school, |cell| cell.0).ok().and_then(|place| row[place].1)
            }
        }
    }

    /// Replaces one trip (a given time overrides a driven one). A sparse table then holds the pair whatever its form,
    /// even where the trip is `None`.
    ///
    /// # Panics
    /// When the table has no such village or school.
    pub fn set(&mut self, village: VillageId, school: SchoolId, trip: Option<Trip>) {
        let schools = self.school_snaps.len();
        assert!(school.row() < schools, "a school of this table");
        match &mut self.cells {
            Cells::Dense(trips) => trips[village.row() * schools + school.row()] = trip,
            Cells::Sparse(rows) => {
                let row = &mut rows[village];
                match row.binary_search_by_key(&school, |cell| cell.0) {
                    Ok(place) => row[place].1 = trip,
                    Err(place) => row.insert(place, (school, trip)),
                }
            }
        }
    }

    /// Every cell held of a village's row, by school id.
    pub fn held_of(&self, village: VillageId) -> impl Iterator<Item = Cell> + '_ {
        let schools = self.school_snaps.len();
        let (dense, sparse): (&[Option<Trip>], &[Cell]) = match &self.cells {
            Cells::Dense(trips) => (&trips[village.row() * schools..][..schools], &[]),
            Cells::Sparse(rows) => (&[], &rows[village]),
        };
        let dense = dense.iter().enumerate().map(|(row, &trip)| (SchoolId::new(row), trip));
        dense.chain(sparse.iter().copied())
    }

    /// Every pair held with its trip, by village, then school.
    pub fn pairs(&self) -> impl Iterator<Item = (VillageId, SchoolId, Option<Trip>)> + '_ {
        self.village_snaps
            .ids()
            .flat_map(move |village| self.held_of(village).map(move |(school, trip)| (village, school, trip)))
    }

    /// Every school that a village is held to reach, by school id.
    pub fn reached(&self, village: VillageId) -> impl Iterator<Item = (SchoolId, Trip)> + '_ {
        self.held_of(village).filter_map(|(school, trip)| Some((school, trip?)))
    }

    /// How many cells are held; a dense table holds the unreachable ones too.
    #[must_use]
    pub fn held(&self) -> usize {
        match &self.cells {
            Cells::Dense(trips) => trips.len(),
            Cells::Sparse(rows) => rows.values().iter().map(Vec::len).sum(),
        }
    }

    /// Bytes of memory that the cells take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.cells {
            Cells::Dense(trips) => trips.capacity() * size_of::<Option<Trip>>(),
            Cells::Sparse(rows) => {
                let row = |row: &Vec<Cell>| size_of::<Vec<Cell>>() + row.capacity() * size_of::<Cell>();
                rows.values().iter().map(row).sum()
            }
        }
    }
}

/// The tables one plan needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Travel {
    /// On foot.
    pub walk: TravelTable,
    /// By bus, daily and weekly.
    pub bus: TravelTable,
}
