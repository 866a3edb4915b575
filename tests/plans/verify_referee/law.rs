//! The rules of docs/costs.md once more, as the naive planner of these tests reads them.

use hubward::model::case::Case;
use hubward::model::county::{ByGrade, Decision, School, SchoolKind, SchoolStatus, Village};
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::plan::{Configuration, SchoolOutcome};
use hubward::model::recipe::{Stage, UnitKind};
use hubward::model::travel::{Travel, Trip};
use hubward::model::unit::{Band, Group, Willingness};
use hubward::model::units::{Micro, largest_remainder};

/// Children who move together, as the test derives them.
#[derive(Clone)]
pub(crate) struct Children {
    pub(crate) village: VillageId,
    pub(crate) band: Band,
    pub(crate) group: Group,
    pub(crate) grades: ByGrade,
    pub(crate) pupils: u32,
    pub(crate) girls: u32,
    pub(crate) may_board: bool,
}

impl Children {
    pub(crate) fn youngest(&self) -> usize {
        self.grades.iter().position(|&count| count > 0).unwrap() + 1
    }
    pub(crate) fn oldest(&self) -> usize {
        self.grades.iter().rposition(|&count| count > 0).unwrap() + 1
    }
    /// 0 lower, 1 upper, 2 junior.
    pub(crate) fn rule_band(&self) -> usize {
        (self.youngest() - 1) / 3
    }
}

/// The units of a case.
pub(crate) fn children(case: &Case) -> Vec<Children> {
    let mut list = Vec::new();
    let (first, last) = case.recipe.stage.grades();
    let bands: Vec<(Band, u8, u8)> = match case.recipe.unit {
        UnitKind::Village => vec![(Band::All, first, last)],
        UnitKind::VillageGrade => (first..=last).map(|grade| (Band::Grade(grade), grade, grade)).collect(),
        UnitKind::VillageBand => vec![(Band::Lower, 1, 3), (Band::Upper, 4, 6), (Band::Junior, 7, 9)],
    };
    for (id, row) in case.county.villages.iter() {
        for &(band, from, to) in bands.iter().filter(|band| band.1 >= first && band.2 <= last) {
            let mut grades = row.grades;
            for (grade, count) in (1..).zip(&mut grades) {
                *count = if (from..=to).contains(&grade) { *count } else { 0 };
            }
            let yes = u64::try_from(row.willing.0).unwrap();
            let willing = largest_remainder(grades.iter().sum(), &[yes, 1_000_000 - yes])[0];
            let (yes, no) = split(&grades, willing);
            let groups = match row.willing {
                Micro::ONE => vec![(Willingness::All, true, grades)],
                Micro(0) => vec![(Willingness::All, false, grades)],
                _ => vec![(Willingness::Willing, true, yes), (Willingness::Unwilling, false, no)],
            };
            for (willingness, may_board, mut left) in groups {
                let n: u32 = left.iter().sum();
                let above = case.recipe.split_above;
                let parts = if n == 0 {
                    0
                } else if above == 0 {
                    1
                } else {
                    n.div_ceil(above)
                };
                for part in 1..=parts {
                    let size = n / parts + u32::from(part <= n % parts);
                    let (grades, rest) = split(&left, size);
                    left = rest;
                    let girls =
                        u32::try_from((2 * i64::from(size) * row.girls.0 + 1_000_000) / 2_000_000).unwrap();
                    let group = Group { willingness, part: u16::try_from(part).unwrap() };
                    list.push(Children { village: id, band, group, grades, pupils: size, girls, may_board });
                }
            }
        }
    }
    list
}

fn split(grades: &ByGrade, size: u32) -> (ByGrade, ByGrade) {
    let taken = largest_remainder(size, &grades.map(u64::from));
    let mut pair = (ByGrade::default(), *grades);
    for ((part, rest), count) in pair.0.iter_mut().zip(&mut pair.1).zip(taken) {
        *part = count;
        *rest -= count;
    }
    pair
}

/// A school as the naive planner sees it in one configuration: grades, seats, girls' and boys' beds, meals.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) grades: (usize, usize),
    pub(crate) seats: i64,
    pub(crate) girls: i64,
    pub(crate) boys: i64,
    pub(crate) meals: i64,
}

impl Room {
    pub(crate) fn serves(&self, unit: &Children) -> bool {
        self.grades.0 <= unit.youngest() && unit.oldest() <= self.grades.1
    }
}

pub(crate) fn takes_part(case: &Case, school: &School) -> bool {
    let (first, last) = case.recipe.stage.grades();
    school.grades.0 <= last && school.grades.1 >= first
}

/// What a school holds in a configuration.
pub(crate) fn room(case: &Case, row: &School, name: &Configuration) -> Room {
    let (first, last) = (usize::from(row.grades.0), usize::from(row.grades.1));
    let cap = if case.recipe.stage == Stage::Junior { 50 } else { 45 };
    let seats = i64::from(row.seats.min(row.rooms.map_or(u32::MAX, |rooms| rooms * cap)));
    let beds =
        row.beds.min(row.area_dorm.map_or(u32::MAX, |area| u32::try_from(area.0 / 3_000_000).unwrap()));
    let girls = row.beds_girls.unwrap_or(row.beds.div_ceil(2));
    let girls = i64::from(largest_remainder(beds, &[u64::from(girls), u64::from(row.beds - girls)])[0]);
    let (more_seats, more_beds) = (i64::from(name.added_seats), i64::from(name.added_beds));
    let full = Room {
        grades: (first, last),
        seats: seats + more_seats,
        girls: girls + (more_beds + 1) / 2,
        boys: i64::from(beds) - girls + more_beds / 2,
        meals: row.meals.map_or(i64::MAX, i64::from),
    };
    match name.outcome {
        SchoolOutcome::Open | SchoolOutcome::New => full,
        SchoolOutcome::Partial => {
            Room { grades: (first, 3), seats: seats.min(120), girls: 0, boys: 0, ..full }
        }
        _ => Room { grades: (9, 0), seats: 0, girls: 0, boys: 0, meals: 0 },
    }
}

/// What a school may become.
pub(crate) fn choices(case: &Case, row: &School) -> Vec<Configuration> {
    let name = |outcome, added_seats, added_beds| Configuration { outcome, added_seats, added_beds };
    let stands = row.status == SchoolStatus::Existing;
    let default = if stands && matches!(row.kind, SchoolKind::Central | SchoolKind::Town) {
        Decision::Keep
    } else {
        Decision::Free
    };
    let decision = row.decision.unwrap_or(default);
    let (nothing, full) = if stands {
        (SchoolOutcome::Closed, SchoolOutcome::Open)
    } else {
        (SchoolOutcome::Unbuilt, SchoolOutcome::New)
    };
    let mut list = Vec::new();
    if matches!(decision, Decision::Free | Decision::Close) {
        list.push(name(nothing, 0, 0));
    }
    let (first, last) = case.recipe.stage.grades();
    let spans = row.grades.0.max(first) <= 3 && row.grades.1.min(last) >= 4;
    if decision == Decision::Free
        && stands
        && spans
        && matches!(row.kind, SchoolKind::Point | SchoolKind::Village)
    {
        list.push(name(SchoolOutcome::Partial, 0, 0));
    }
    if decision != Decision::Close {
        let step = case.recipe.seat_step.unwrap_or(45);
        let mut sizes: Vec<u32> = (0..row.add_seats).step_by(step as usize).collect();
        sizes.push(row.add_seats);
        sizes.dedup();
        let beds: &[u32] = if row.add_beds > 0 { &[0, 35] } else { &[0] };
        for seats in sizes {
            list.extend(beds.iter().map(|&beds| name(full, seats, beds)));
        }
    }
    list
}

/// Everything about who may go where, as the naive planner sees it.
pub(crate) struct Law<'a> {
    pub(crate) case: &'a Case,
    pub(crate) travel: &'a Travel,
}

impl Law<'_> {
    fn minutes(&self, id: &str) -> u32 {
        self.case.profile.threshold(id).unwrap().minutes_to_seconds().0
    }
    pub(crate) fn row(&self, unit: &Children) -> &Village {
        &self.case.county.villages[unit.village]
    }
    pub(crate) fn walk(&self, unit: &Children, to: SchoolId) -> Option<Trip> {
        let trip = self.travel.walk.trip(unit.village, to)?;
        (trip.time.0 <= 1800 && trip.length.0 <= 2000).then_some(trip)
    }
    pub(crate) fn ride(&self, unit: &Children, to: SchoolId) -> Option<u32> {
        let driven = self.travel.bus.trip(unit.village, to)?.time.0;
        let winter = self.case.recipe.travel.season == "winter";
        Some(if winter { (driven * 3).div_ceil(2) } else { (driven * 10 + 4) / 8 }) // × 1.5, × 1.25, half up
    }
    pub(crate) fn boards(&self, unit: &Children, to: SchoolId) -> bool {
        let in_time = self.ride(unit, to).is_some_and(|time| (1200..=5400).contains(&time));
        in_time && unit.youngest() >= 4 && unit.may_board && !self.row(unit).walk_only
    }
    /// Existing schools that serve the unit today and are not forbidden.
    pub(crate) fn today(&self, unit: &Children) -> Vec<SchoolId> {
        let all = self.case.county.schools.iter();
        all.filter(|(id, row)| {
            let (first, last) = (usize::from(row.grades.0), usize::from(row.grades.1));
            let stands = row.status == SchoolStatus::Existing && takes_part(self.case, row);
            stands && first <= unit.youngest() && unit.oldest() <= last && !self.row(unit).forbid.contains(id)
        })
        .map(|(id, _)| id)
        .collect()
    }
    pub(crate) fn limit(&self, unit: &Children) -> u32 {
        let band = ["lower", "upper", "junior"][unit.rule_band()];
        let rule = self.minutes(&format!("travel.bus.{band}.max_minutes"));
        let schools = self.today(unit);
        let as_is = Configuration { outcome: SchoolOutcome::Open, added_seats: 0, added_beds: 0 };
        let served = schools.iter().any(|&to| {
            let place = room(self.case, &self.case.county.schools[to], &as_is);
            self.walk(unit, to).is_some()
                || self.ride(unit, to).is_some_and(|time| time <= rule)
                || self.boards(unit, to) && place.girls + place.boys > 0
        });
        if served || self.row(unit).walk_only {
            return rule;
        }
        schools.iter().filter_map(|&to| self.ride(unit, to)).min().map_or(rule, |best| best.max(rule))
    }
    pub(crate) fn buses(&self, unit: &Children, to: SchoolId) -> bool {
        !self.row(unit).walk_only && self.ride(unit, to).is_some_and(|time| time <= self.limit(unit))
    }
    /// Schools the unit may go to at all.
    pub(crate) fn may_go(&self, unit: &Children) -> Vec<SchoolId> {
        let village = self.row(unit);
        let all = self.case.county.schools.iter();
        all.filter(|(id, row)| {
            let serves = |name: &Configuration| room(self.case, row, name).serves(unit);
            let free = !village.forbid.contains(id) && village.force.is_none_or(|force| force == *id);
            free && takes_part(self.case, row) && choices(self.case, row).iter().any(serves)
        })
        .map(|(id, _)| id)
        .collect()
    }
    /// Whether any of walk, bus and boarding could ever be lawful from the unit to the school.
    pub(crate) fn lawful(&self, unit: &Children, to: SchoolId) -> bool {
        let row = &self.case.county.schools[to];
        let bed = choices(self.case, row).iter().any(|name| {
            let room = room(self.case, row, name);
            room.serves(unit) && room.girls + room.boys > 0
        });
        self.walk(unit, to).is_some() || self.buses(unit, to) || bed && self.boards(unit, to)
    }
    /// Schools an escort may lead to.
    pub(crate) fn escorts(&self, unit: &Children) -> Vec<SchoolId> {
        let mut near = self.may_go(unit);
        let here = self.row(unit).position;
        near.sort_by(|&a, &b| {
            let key = |to| self.travel.bus.trip(unit.village, to).map_or(u32::MAX, |trip| trip.time.0);
            let metres = |to: SchoolId| {
                let road = self.travel.bus.trip(unit.village, to).is_some();
                if road { 0.0 } else { here.metres_to(self.case.county.schools[to].position) }
            };
            key(a).cmp(&key(b)).then(metres(a).total_cmp(&metres(b))).then(a.cmp(&b))
        });
        near.truncate(usize::try_from(self.case.profile.rate("escort.nearest").0 / 1_000_000).unwrap());
        near.retain(|&to| !self.lawful(unit, to));
        near
    }
}
