//! Which children go where today, so that every school has its roll as far as can be: docs/costs.md, "Present school".
//!
//! It refuses to believe the plan: where children go today follows from the tables alone.

use crate::model::county::{ByYear, YEARS};
use crate::model::ids::{Id, SchoolId};
use crate::model::recipe::Stage;
use crate::model::unit::Unit;
use crate::model::units::Seconds;
use crate::verify::book::{Book, Mover};
use crate::verify::transport::{self, Row};
use crate::verify::units;

/// The units of today with their present schools, in the order village, band, group, part.
pub(super) fn units_of_today(book: &Book<'_>) -> Vec<(Unit, Option<SchoolId>)> {
    let groups: Vec<Mover> = units::groups(book.case).into_iter().map(|unit| book.unlimited(unit)).collect();
    let recipe = &book.case.recipe;
    let mut units = Vec::new();
    for (group, pieces) in groups.iter().zip(pieces(book, &groups)) {
        let pieces = if recipe.whole_villages {
            let school = pieces.first().and_then(|&(school, _)| school);
            vec![(school, group.unit.grades)]
        } else {
            pieces
        };
        let mut cut = Vec::new();
        for (school, grades) in pieces {
            cut.extend(
                units::in_parts(grades, recipe.split_above).into_iter().map(|grades| (school, grades)),
            );
        }
        for (part, (school, grades)) in (1..).zip(cut) {
            units.push((units::part(book.case, &group.unit, part, grades), school));
        }
    }
    units
}

/// Where a school's rolls are in the list of all.
struct Roll {
    by_grade: bool,
    first: usize,
}

/// By group: its children of today by school, most first.
fn pieces(book: &Book<'_>, groups: &[Mover]) -> Vec<Vec<(Option<SchoolId>, ByYear)>> {
    let county = &book.case.county;
    let (mut places, mut rolls, mut owner): (Vec<Roll>, Vec<u32>, Vec<SchoolId>) = Default::default();
    for (id, school) in county.schools.iter() {
        let existing = book.sites[id].as_ref().is_some_and(|site| site.existing);
        let (first, last) = book.case.recipe.stage.grades();
        let told =
            school.enrolled_by_grade.filter(|_| existing && book.case.recipe.stage != Stage::Kindergarten);
        let told = told.filter(|told| (first..=last).any(|grade| told[usize::from(grade) - 1] > 0));
        places.push(Roll { by_grade: told.is_some(), first: rolls.len() });
        match told {
            Some(told) => rolls.extend(told),
            None => rolls.push(if existing { school.enrolled.unwrap_or(school.seats) } else { 0 }),
        }
        owner.resize(rolls.len(), id);
    }
    let by_grade = places.iter().any(|roll| roll.by_grade);
    let place = |school: SchoolId, grade: usize| {
        let roll = &places[school.row()];
        if roll.by_grade { roll.first + grade } else { roll.first }
    };
    let given: Vec<Option<SchoolId>> = groups.iter().map(|group| book.given_school(group)).collect();
    for (group, school) in groups.iter().zip(&given) {
        let Some(school) = *school else { continue };
        for grade in (0..YEARS).filter(|&grade| group.unit.grades[grade] > 0) {
            let roll = &mut rolls[place(school, grade)];
            *roll = roll.saturating_sub(group.unit.grades[grade]);
        }
    }
    let (mut rows, mut whose) = (Vec::new(), Vec::new());
    for (number, group) in groups.iter().enumerate().filter(|&(number, _)| given[number].is_none()) {
        let near = near(book, group);
        let grades: Vec<usize> = (0..YEARS).filter(|&grade| group.unit.grades[grade] > 0).collect();
        let told_apart = if by_grade { grades.into_iter().map(Some).collect() } else { vec![None] };
        for grade in told_apart {
            let count = grade.map_or(group.unit.pupils, |grade| group.unit.grades[grade]);
            let at = |&(time, school): &(Seconds, SchoolId)| {
                (i64::from(time.0), place(school, grade.unwrap_or(0)))
            };
            rows.push(Row { count, near: near.iter().map(at).collect() });
            whose.push((number, grade, near.first().map(|&(_, school)| school)));
        }
    }
    let mut found: Vec<Vec<(Option<SchoolId>, ByYear)>> = groups
        .iter()
        .zip(&given)
        .map(|(group, given)| given.iter().map(|&school| (Some(school), group.unit.grades)).collect())
        .collect();
    for ((number, grade, nearest), list) in whose.into_iter().zip(transport::settle(rows, &rolls)) {
        let mut left = groups[number].unit.grades;
        for (place, count) in list {
            let school = place.map(|place| owner[place]).or(nearest);
            let mut own = ByYear::default();
            match grade {
                Some(grade) => own[grade] = count,
                None => own = units::take(count, &left),
            }
            left = units::less(&left, &own);
            match found[number].iter_mut().find(|(known, _)| *known == school) {
                Some((_, grades)) => grades.iter_mut().zip(own).for_each(|(sum, own)| *sum += own),
                None => found[number].push((school, own)),
            }
        }
    }
    for list in &mut found {
        list.sort_by_key(|(school, grades)| {
            (std::cmp::Reverse(grades.iter().sum::<u32>()), school.map_or(usize::MAX, Id::row))
        });
    }
    found
}

/// Today's schools that a group gets to, by time, ties in table order.
fn near(book: &Book<'_>, group: &Mover) -> Vec<(Seconds, SchoolId)> {
    let village = group.unit.village;
    let time = |school| {
        let walk = book.journey(village, school, crate::model::plan::Means::Walk);
        let walk = walk.time.filter(|_| book.breach(group, walk, false, false).is_none());
        let bus = book.travel.bus.trip(village, school);
        let bus = bus.map(|trip| trip.time.scaled(book.rates.route_factor));
        [walk, bus].into_iter().flatten().min()
    };
    let mut near: Vec<(Seconds, SchoolId)> =
        book.network_of(group).filter_map(|school| Some((time(school)?, school))).collect();
    near.sort_unstable();
    near
}
