//! Travel: how a road is used, a finished trip, and the table of trips from villages to schools.
//!
//! The table's inside is private: dense today, sparse or shared tomorrow, behind the same questions.

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

/// Trips of one mode from every village to every school.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelTable {
    /// What moves.
    pub mode: RoadMode,
    /// How each village met the network.
    pub village_snaps: Table<VillageId, Snap>,
    /// How each school met the network.
    pub school_snaps: Table<SchoolId, Snap>,
    /// `trips[i][j]`, shape villages × schools, row-major.
    trips: Vec<Option<Trip>>,
}

impl TravelTable {
    /// A table from its cells, shape villages × schools, row-major.
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
        Self { mode, village_snaps, school_snaps, trips }
    }

    /// The trip from a village to a school; `None` = unreachable.
    #[must_use]
    pub fn trip(&self, village: VillageId, school: SchoolId) -> Option<Trip> {
        self.trips[village.row() * self.school_snaps.len() + school.row()]
    }

    /// Replaces one trip (a given time overrides a driven one).
    pub fn set(&mut self, village: VillageId, school: SchoolId, trip: Option<Trip>) {
        let schools = self.school_snaps.len();
        self.trips[village.row() * schools + school.row()] = trip;
    }

    /// Every school that a village reaches, by school id.
    pub fn reached(&self, village: VillageId) -> impl Iterator<Item = (SchoolId, Trip)> + '_ {
        self.school_snaps.ids().filter_map(move |school| Some((school, self.trip(village, school)?)))
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
