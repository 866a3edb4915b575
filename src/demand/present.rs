//! Where each unit goes to school today, told by the table or derived from distances and enrolment.
//!
//! Derived schools are a least-cost flow of single children: successive shortest paths over schools, the classic
//! method (Ahuja, Magnanti, Orlin, *Network Flows*, 1993, ch. 9), short because most children find room nearby.
//! It decides nothing about tomorrow.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::county::{County, SchoolStatus};
use crate::model::ids::{Id, SchoolId, Table, UnitId};
use crate::model::unit::{Band, Present, Unit};
use crate::model::units::Seconds;

/// Time from a unit to a school today, by its quickest lawful-or-driven way; `None` = it cannot be reached.
pub type Reach<'a> = dyn Fn(UnitId, SchoolId) -> Option<Seconds> + 'a;

/// The present school of every unit.
///
/// `reach` gives the time that counts (docs/costs.md, "Present school").
#[must_use]
pub fn present_schools(
    county: &County,
    units: &Table<UnitId, Unit>,
    reach: &Reach<'_>,
) -> Table<UnitId, Present> {
    let told = units.map(|_, unit| told(county, unit));
    let mut flow = Flow::new(county, units, &told, reach);
    for unit in units.ids() {
        if told[unit].is_none() {
            flow.place(unit, units[unit].pupils);
        }
    }
    units.map(|id, _| match told[id] {
        Some(school) => Present { school: Some(school), derived: false },
        None => Present { school: flow.majority(id), derived: true },
    })
}

/// The school that the village table names for a unit, where it teaches the unit today.
pub(super) fn told(county: &County, unit: &Unit) -> Option<SchoolId> {
    let village = &county.villages[unit.village];
    let told = match unit.rule_band() {
        Band::Lower => village.school_lower,
        Band::Upper => village.school_upper,
        Band::Junior => village.school_junior,
        _ => None,
    };
    told.filter(|&school| teaches_today(county, school, unit))
}

pub(super) fn teaches_today(county: &County, id: SchoolId, unit: &Unit) -> bool {
    let school = &county.schools[id];
    school.status == SchoolStatus::Existing && unit.is_covered_by(school.grades)
}

/// Children of units at schools, and what is left of each school's places.
struct Flow {
    /// Schools each unit can reach, nearest first.
    near: Table<UnitId, Vec<(Seconds, SchoolId)>>,
    /// Children of each unit by school.
    children: Table<UnitId, BTreeMap<SchoolId, u32>>,
    /// Units with children at each school.
    present: Table<SchoolId, BTreeSet<UnitId>>,
    room: Table<SchoolId, u32>,
}

impl Flow {
    fn new(
        county: &County,
        units: &Table<UnitId, Unit>,
        told: &Table<UnitId, Option<SchoolId>>,
        reach: &Reach<'_>,
    ) -> Self {
        let mut room = county.schools.map(|_, school| match school.status {
            SchoolStatus::Existing => school.enrolled.unwrap_or(school.seats),
            SchoolStatus::Candidate => 0,
        });
        for (unit, school) in told.iter() {
            if let Some(school) = *school {
                room[school] = room[school].saturating_sub(units[unit].pupils);
            }
        }
        let near = units.map(|id, unit| {
            if told[id].is_some() {
                return Vec::new();
            }
            let forbidden = &county.villages[unit.village].forbid;
            let today = county
                .schools
                .ids()
                .filter(|&id| teaches_today(county, id, unit) && !forbidden.contains(&id));
            let mut near: Vec<(Seconds, SchoolId)> =
                today.filter_map(|school| Some((reach(id, school)?, school))).collect();
            near.sort_unstable();
            near
        });
        Self {
            near,
            children: units.map(|_, _| BTreeMap::new()),
            present: county.schools.map(|_, _| BTreeSet::new()),
            room,
        }
    }

    /// Places `count` children of a unit; those for whom no place is left count at their nearest school.
    fn place(&mut self, unit: UnitId, mut count: u32) {
        while count > 0 {
            let Some(path) = self.cheapest_path(unit) else {
                if let Some(&(_, nearest)) = self.near[unit].first() {
                    *self.children[unit].entry(nearest).or_default() += count;
                }
                return;
            };
            let bottleneck = path.moves.iter().map(|&(mover, from, _)| self.children[mover][&from]).min();
            let moved = count.min(self.room[path.end]).min(bottleneck.unwrap_or(u32::MAX));
            for &(mover, from, to) in path.moves.iter().rev() {
                self.leave(mover, from, moved);
                self.arrive(mover, to, moved);
            }
            self.arrive(unit, path.start, moved);
            self.room[path.end] -= moved;
            count -= moved;
        }
    }

    fn arrive(&mut self, unit: UnitId, school: SchoolId, count: u32) {
        *self.children[unit].entry(school).or_default() += count;
        self.present[school].insert(unit);
    }

    fn leave(&mut self, unit: UnitId, school: SchoolId, count: u32) {
        let left = self.children[unit].get_mut(&school).expect("who leaves was there");
        *left -= count;
        if *left == 0 {
            self.children[unit].remove(&school);
            self.present[school].remove(&unit);
        }
    }

    /// The cheapest way to make room for one more child: it takes a place at `start`, somebody there moves on, and so
    /// forth to `end`, which has room. Bellman-Ford over schools: moving on can be cheaper than staying was.
    fn cheapest_path(&self, unit: UnitId) -> Option<Path> {
        // Nobody's cheapest school with room can be bettered by moving others.
        let &(_, nearest) = self.near[unit].first()?;
        if self.room[nearest] > 0 {
            return Some(Path { start: nearest, end: nearest, moves: Vec::new() });
        }
        let mut cost: Vec<Option<i64>> = vec![None; self.room.len()];
        let mut came: Vec<Option<(UnitId, SchoolId)>> = vec![None; self.room.len()];
        let mut queue: BTreeSet<(i64, SchoolId)> = BTreeSet::new();
        for &(time, school) in &self.near[unit] {
            cost[school.row()] = Some(i64::from(time.0));
            queue.insert((i64::from(time.0), school));
        }
        while let Some((own, school)) = queue.pop_first() {
            if cost[school.row()] != Some(own) || self.room[school] > 0 {
                continue; // outdated, or a good end: going on from there cannot help
            }
            for &mover in &self.present[school] {
                let at = |wanted: SchoolId| self.near[mover].iter().find(|&&(_, school)| school == wanted);
                let stay = i64::from(at(school).expect("a unit is at a school it reaches").0.0);
                for &(time, next) in &self.near[mover] {
                    let through = own + i64::from(time.0) - stay;
                    if next != school && cost[next.row()].is_none_or(|known| through < known) {
                        cost[next.row()] = Some(through);
                        came[next.row()] = Some((mover, school));
                        queue.insert((through, next));
                    }
                }
            }
        }
        let ends = self.room.iter().filter(|&(school, &room)| room > 0 && cost[school.row()].is_some());
        let end = ends.map(|(school, _)| school).min_by_key(|school| (cost[school.row()], *school))?;
        let mut path = Path { start: end, end, moves: Vec::new() };
        while let Some((mover, from)) = came[path.start.row()] {
            path.moves.push((mover, from, path.start));
            path.start = from;
        }
        path.moves.reverse();
        Some(path)
    }

    fn majority(&self, unit: UnitId) -> Option<SchoolId> {
        let children = self.children[unit].iter();
        children
            .max_by_key(|&(school, count)| (*count, std::cmp::Reverse(*school)))
            .map(|(&school, _)| school)
    }
}

/// A chain of moves that frees a place.
struct Path {
    start: SchoolId,
    end: SchoolId,
    /// (who, from, to), from the start on.
    moves: Vec<(UnitId, SchoolId, SchoolId)>,
}
