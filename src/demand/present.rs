//! Where the children go to school today, told by the table or derived from distances and rolls.
//!
//! A group whose children go to several schools is cut by them, so that a unit has one present school. It decides nothing
//! about tomorrow.

use std::collections::BTreeMap;

use crate::demand::flow::{self, Near};
use crate::demand::units::{girls_of, in_parts, take, whole_units};
use crate::model::county::{ByYear, County, GRADES, School, SchoolStatus};
use crate::model::ids::{Id, SchoolId, Table, UnitId};
use crate::model::recipe::{Recipe, Stage};
use crate::model::unit::{Band, Present, Unit};
use crate::model::units::Seconds;

/// Time from a unit to a school today, by its quickest lawful-or-driven way; `None` = it cannot be reached.
pub type Reach<'a> = dyn Fn(&Unit, SchoolId) -> Option<Seconds> + 'a;

/// Every moving unit of today, in the order village, band, group, part, and its present school.
///
/// `reach` gives the time that counts (docs/costs.md, "Present school").
#[must_use]
pub fn units_today(
    county: &County,
    recipe: &Recipe,
    reach: &Reach<'_>,
) -> (Table<UnitId, Unit>, Table<UnitId, Present>) {
    let groups = whole_units(county, recipe);
    let told: Vec<Option<SchoolId>> = groups.iter().map(|group| told(county, group)).collect();
    let rolls = Rolls::new(county, recipe);
    let mut found = rolls.placed(county, &groups, &told, reach);
    let (mut units, mut present) = (Table::default(), Table::default());
    for (row, group) in groups.iter().enumerate() {
        let derived = told[row].is_none();
        let pieces = match told[row] {
            Some(school) => vec![(Some(school), group.grades)],
            None if recipe.whole_villages => {
                most(&found[row]).map_or_else(Vec::new, |s| vec![(s, group.grades)])
            }
            None => std::mem::take(&mut found[row]),
        };
        let mut part = 1;
        for (school, grades) in pieces {
            for grades in in_parts(grades, recipe.split_above) {
                let pupils: u32 = grades.iter().sum();
                let girls = girls_of(&county.villages[group.village], pupils);
                units.push(Unit { grades, pupils, girls, group: group.group.part(part), ..group.clone() });
                present.push(Present { school, derived });
                part += 1;
            }
        }
    }
    (units, present)
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

/// The children of a group at one school; `None` = they reach none.
type Piece = (Option<SchoolId>, ByYear);

/// Where most of a group's children are.
#[expect(clippy::option_option, reason = "outside: there are children; inside: they have a school")]
fn most(pieces: &[Piece]) -> Option<Option<SchoolId>> {
    pieces.first().map(|(school, _)| *school)
}

/// The places of today's schools: one a school, or one for each grade of which its row tells the roll.
struct Rolls {
    /// By school: its first place, and whether there is one for each grade.
    places: Table<SchoolId, (usize, bool)>,
    /// By place.
    rooms: Vec<u32>,
    /// By place: whose it is.
    school: Vec<SchoolId>,
    /// Whether some school tells its roll by grade, so that children of different grades are told apart.
    by_grade: bool,
}

impl Rolls {
    fn new(county: &County, recipe: &Recipe) -> Self {
        let mut rolls = Self { places: Table::default(), rooms: vec![], school: vec![], by_grade: false };
        for (id, school) in county.schools.iter() {
            let own = own_rolls(school, recipe.stage);
            rolls.places.push((rolls.rooms.len(), own.len() > 1));
            rolls.school.extend(own.iter().map(|_| id));
            rolls.by_grade |= own.len() > 1;
            rolls.rooms.extend(own);
        }
        rolls
    }

    fn place(&self, school: SchoolId, grade: Option<usize>) -> usize {
        match (self.places[school], grade) {
            ((first, true), Some(grade)) => first + grade,
            ((first, _), _) => first,
        }
    }

    /// By group: its children of today by school, most first. Whoever has a told school takes a place there first.
    fn placed(
        mut self,
        county: &County,
        groups: &[Unit],
        told: &[Option<SchoolId>],
        reach: &Reach<'_>,
    ) -> Vec<Vec<Piece>> {
        let mut rows: Vec<(u32, Near)> = Vec::new();
        let mut asked: Vec<(usize, Option<usize>)> = Vec::new();
        for (group, unit) in groups.iter().enumerate() {
            if let Some(school) = told[group] {
                for (grade, &count) in unit.grades.iter().enumerate().filter(|&(_, &count)| count > 0) {
                    let place = self.place(school, Some(grade));
                    self.rooms[place] = self.rooms[place].saturating_sub(count);
                }
                continue;
            }
            let near = near(county, unit, reach);
            for (grade, count) in self.told_apart(unit) {
                let at = |&(time, school): &(i64, SchoolId)| (time, self.place(school, grade));
                rows.push((count, near.iter().map(at).collect()));
                asked.push((group, grade));
            }
        }
        let mut found: Vec<BTreeMap<Option<SchoolId>, ByYear>> = vec![BTreeMap::new(); groups.len()];
        for (((group, grade), at), (_, near)) in asked.iter().zip(flow::place(&rows, &self.rooms)).zip(&rows)
        {
            // For whom no place is left counts at the nearest school.
            let nearest = near.first().map(|&(_, place)| self.school[place]);
            let mut left = groups[*group].grades;
            // The best school takes its share of the grades first.
            let rank = |place: usize| near.iter().position(|&(_, near)| near == place).unwrap_or(near.len());
            let mut at: Vec<(usize, u32)> = at.into_iter().collect();
            at.sort_by_key(|&(place, _)| rank(place));
            for (place, count) in at {
                let school = self.school.get(place).copied().or(nearest);
                let all = found[*group].entry(school).or_default();
                if let Some(grade) = *grade {
                    all[grade] += count;
                } else {
                    let own = take(count, left);
                    all.iter_mut().zip(own).for_each(|(all, own)| *all += own);
                    left = std::array::from_fn(|grade| left[grade] - own[grade]);
                }
            }
        }
        found.into_iter().map(by_number).collect()
    }

    /// A group's children as far as they are told apart: by grade where rolls are.
    fn told_apart(&self, unit: &Unit) -> Vec<(Option<usize>, u32)> {
        if !self.by_grade {
            return vec![(None, unit.pupils)];
        }
        let grades = unit.grades.iter().enumerate().filter(|&(_, &count)| count > 0);
        grades.map(|(grade, &count)| (Some(grade), count)).collect()
    }
}

/// A school's roll: by grade where its row tells some child of the stage so, else in all.
fn own_rolls(school: &School, stage: Stage) -> Vec<u32> {
    let (first, last) = stage.grades();
    let takes_part = school.grades.0 <= last && school.grades.1 >= first;
    if school.status == SchoolStatus::Candidate || !takes_part {
        return vec![0];
    }
    let of_stage = |by_grade: &[u32; GRADES]| {
        stage != Stage::Kindergarten
            && by_grade[usize::from(first) - 1..usize::from(last)].iter().any(|&n| n > 0)
    };
    match school.enrolled_by_grade {
        Some(by_grade) if of_stage(&by_grade) => by_grade.to_vec(),
        _ => vec![school.enrolled.unwrap_or(school.seats)],
    }
}

/// The schools of today that a group may be at, nearest first, ties in table order.
fn near(county: &County, unit: &Unit, reach: &Reach<'_>) -> Vec<(i64, SchoolId)> {
    let forbidden = &county.villages[unit.village].forbid;
    let today = county.schools.ids();
    let today = today.filter(|&id| teaches_today(county, id, unit) && !forbidden.contains(&id));
    let mut near: Vec<(i64, SchoolId)> =
        today.filter_map(|school| Some((i64::from(reach(unit, school)?.0), school))).collect();
    near.sort_unstable();
    near
}

/// Most children first, ties in table order; whoever reaches no school last.
fn by_number(found: BTreeMap<Option<SchoolId>, ByYear>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = found.into_iter().collect();
    let key = |(school, grades): &Piece| {
        let count: u32 = grades.iter().sum();
        (std::cmp::Reverse(count), school.map_or(usize::MAX, Id::row))
    };
    pieces.sort_by_key(key);
    pieces
}
