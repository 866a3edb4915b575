//! Who may go where and how, worked out again from the travel tables and the rules.
//!
//! It refuses to weigh: cost is not looked at here.

use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::Means;
use crate::model::rules::Force;
use crate::model::travel::Trip;
use crate::model::unit::Band;
use crate::model::units::{Metres, Micro, Seconds};
use crate::verify::book::{Book, Mover};
use crate::verify::journeys::{JourneyRow, Ride};
use crate::verify::sites::Site;

/// One way to school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Journey {
    pub(super) means: Means,
    pub(super) time: Option<Seconds>,
    pub(super) length: Option<Metres>,
}

/// Why a journey is not lawful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breach {
    NoRoad,
    Walk,
    Bus,
    WalkOnly,
    TooYoung,
    Refused,
    NoBed,
    BoardTime,
}

impl Breach {
    /// Its code and what is wrong, in words.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Walk => ("V205", "the walk is longer than the rules allow"),
            Self::Bus => ("V206", "the bus takes longer than the rules allow"),
            Self::TooYoung => ("V207", "these grades may not board"),
            Self::Refused => ("V208", "their families refuse boarding"),
            Self::NoBed => ("V209", "the school as planned has no bed"),
            Self::BoardTime => ("V210", "the journey is shorter or longer than the rules allow boarders"),
            Self::WalkOnly => ("V211", "no bus gets to the village"),
            Self::NoRoad => ("V212", "no road leads there"),
        }
    }
}

impl Book<'_> {
    /// A trip as it is counted: the route factor on buses, nothing on walks and escorts.
    pub(super) fn counted(&self, means: Means, trip: Option<Trip>) -> Journey {
        let factor = matches!(means, Means::Bus | Means::Board).then_some(self.rates.route_factor);
        let time = trip.map(|trip| factor.map_or(trip.time, |factor| trip.time.scaled(factor)));
        Journey { means, time, length: trip.map(|trip| trip.length) }
    }

    /// The journey of the tables.
    pub(super) fn journey(&self, village: VillageId, school: SchoolId, means: Means) -> Journey {
        let table = if means == Means::Walk { &self.travel.walk } else { &self.travel.bus };
        self.counted(means, table.trip(village, school))
    }

    /// What makes a walk, a bus ride or boarding unlawful; `beds` = whether there is a bed, `moves` = whether it is not the
    /// present school. Escorts are not asked.
    pub(super) fn breach(&self, mover: &Mover, journey: Journey, beds: bool, moves: bool) -> Option<Breach> {
        let means = journey.means;
        if journey.time.is_none() || journey.length.is_none() {
            return Some(Breach::NoRoad);
        }
        let rides = matches!(means, Means::Bus | Means::Board);
        if rides && self.case.county.villages[mover.unit.village].walk_only {
            return Some(Breach::WalkOnly);
        }
        let from = self.rates.board_grade;
        let refusals = [
            (Breach::TooYoung, from.is_some_and(|from| Micro::whole(mover.youngest.into()) < from)),
            (Breach::Refused, !mover.unit.may_board),
            (Breach::NoBed, !beds),
        ];
        let refusal = refusals.into_iter().find(|&(_, so)| so && means == Means::Board);
        if let Some((breach, _)) = refusal {
            return Some(breach);
        }
        let broken = self.broken_row(mover, journey, moves).is_some();
        broken.then_some(match means {
            Means::Walk => Breach::Walk,
            Means::Bus => Breach::Bus,
            Means::Board => Breach::BoardTime,
            Means::Escort => return None,
        })
    }

    /// The first hard row on journeys that forbids a way.
    fn broken_row(&self, mover: &Mover, journey: Journey, moves: bool) -> Option<&str> {
        let broken = |row: &&JourneyRow| {
            row.force == Force::Hard
                && row.concerns(mover, journey.means, moves)
                && row.value(journey).is_some_and(|value| row.wrong_for(mover, journey.means, value))
        };
        self.rates.journeys.iter().find(broken).map(|row| row.id.as_str())
    }

    /// What excludes a way, by the names of docs/costs.md, "Why escorted".
    pub(super) fn excluded(
        &self,
        mover: &Mover,
        journey: Journey,
        beds: bool,
        moves: bool,
    ) -> Option<String> {
        let name = match self.breach(mover, journey, beds, moves)? {
            Breach::NoRoad => "no-road",
            Breach::WalkOnly => "walk_only",
            Breach::TooYoung => "boarding.from_grade",
            Breach::Refused => "willing",
            Breach::NoBed => "beds",
            Breach::Walk | Breach::Bus | Breach::BoardTime => self.broken_row(mover, journey, moves)?,
        };
        Some(name.to_owned())
    }

    /// The lawful ways from a unit to a school, in the order walk, bus, board; no escort.
    pub(super) fn lawful(
        &self,
        mover: &Mover,
        school: SchoolId,
        beds: bool,
        moves: bool,
    ) -> impl Iterator<Item = Journey> + use<'_> {
        let village = mover.unit.village;
        let ways = [Means::Walk, Means::Bus, Means::Board].map(|means| {
            let journey = self.journey(village, school, means);
            self.breach(mover, journey, beds, moves).is_none().then_some(journey)
        });
        ways.into_iter().flatten()
    }

    /// The school as it stands teaches all the unit's grades; candidates do not stand.
    pub(super) fn serves_today(&self, mover: &Mover, school: SchoolId) -> bool {
        let serves = |site: &Site| site.existing && site.today().serves(mover.grades);
        self.sites[school].as_ref().is_some_and(serves)
    }

    /// Whether the school as it stands has a bed.
    pub(super) fn beds_today(&self, school: SchoolId) -> bool {
        self.sites[school].as_ref().is_some_and(|site| site.existing && site.today().all_beds() > 0)
    }

    /// Schools of today's network that serve the unit and are not forbidden to it.
    pub(super) fn network_of(&self, mover: &Mover) -> impl Iterator<Item = SchoolId> {
        let forbidden = &self.case.county.villages[mover.unit.village].forbid;
        self.sites
            .ids()
            .filter(move |&school| self.serves_today(mover, school) && !forbidden.contains(&school))
    }

    /// Today's best bus ride of a unit that no school of today's network serves lawfully: the least time, then length.
    pub(super) fn best_ride(&self, mover: &Mover) -> Option<Ride> {
        if self.case.county.villages[mover.unit.village].walk_only {
            return None;
        }
        let mut best: Option<Ride> = None;
        for school in self.network_of(mover) {
            if self.lawful(mover, school, self.beds_today(school), false).next().is_some() {
                return None;
            }
            let ride = self.journey(mover.unit.village, school, Means::Bus);
            best = [best, ride.time.zip(ride.length)].into_iter().flatten().min();
        }
        best
    }

    /// Whether a unit may go to a school at all, some way or other.
    pub(super) fn may_go(&self, mover: &Mover, school: SchoolId) -> bool {
        let village = &self.case.county.villages[mover.unit.village];
        let serves = |site: &Site| site.allowed().any(|config| config.serves(mover.grades));
        !village.forbid.contains(&school)
            && village.force.is_none_or(|force| force == school)
            && self.sites[school].as_ref().is_some_and(serves)
    }

    /// Whether some allowed configuration that serves the unit has a bed.
    pub(super) fn may_have_bed(&self, mover: &Mover, school: SchoolId) -> bool {
        let bed =
            |site: &Site| site.allowed().any(|config| config.serves(mover.grades) && config.all_beds() > 0);
        self.sites[school].as_ref().is_some_and(bed)
    }

    /// The schools an escort may lead to: the nearest of those the unit may go to at all.
    pub(super) fn nearest(&self, mover: &Mover) -> Vec<SchoolId> {
        let village = mover.unit.village;
        let here = self.case.county.villages[village].position;
        let mut near: Vec<(Option<Seconds>, f64, SchoolId)> = self
            .sites
            .ids()
            .filter(|&school| self.may_go(mover, school))
            .map(|school| match self.travel.bus.trip(village, school) {
                Some(trip) => (Some(trip.time), 0.0, school),
                None => (None, here.metres_to(self.school(school).position), school),
            })
            .collect();
        near.sort_by(|a, b| {
            (a.0.is_none(), a.0).cmp(&(b.0.is_none(), b.0)).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        });
        near.into_iter().take(self.rates.escort_nearest).map(|(_, _, school)| school).collect()
    }

    /// The present school the table gives, where that is a school that serves the unit today.
    pub(super) fn given_school(&self, mover: &Mover) -> Option<SchoolId> {
        let village = &self.case.county.villages[mover.unit.village];
        let given = match mover.band {
            Band::Lower => village.school_lower,
            Band::Upper => village.school_upper,
            Band::Junior => village.school_junior,
            _ => None,
        };
        given.filter(|&school| self.serves_today(mover, school))
    }
}
