//! Elements of a map → primary schools, each once, with grades and seats.

use crate::io::import::extract::{Element, What};
use crate::io::import::level::{Basis, Level, Reason, level};
use crate::io::import::same::groups;
use crate::io::import::villages::Village;
use crate::io::import::{MOST_SEATS, SAME_M, SEAT_STEP, number};
use crate::model::position::Position;

/// A primary school as it will stand in the table.
#[derive(Clone, Debug)]
pub(super) struct School {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) at: Position,
    /// First and last grade.
    pub(super) grades: (u8, u8),
    pub(super) basis: Basis,
    /// The other elements that are this school.
    pub(super) others: Vec<String>,
    /// Seats by the `capacity` tag, as they stand there.
    pub(super) capacity: Option<u64>,
    /// Children of the places that were given to it.
    pub(super) children: u64,
    pub(super) seats: u64,
}

/// Something of the map that teaches and is no primary school.
#[derive(Clone, Debug)]
pub(super) struct LeftOut {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) others: Vec<String>,
    pub(super) why: Why,
}

/// Why it is none.
#[derive(Clone, Debug)]
pub(super) enum Why {
    /// What the map calls it: `amenity=kindergarten`.
    Amenity(String),
    /// What its tags or name say.
    Level(Reason, Basis),
}

/// The schools by their codes' kind and number, and what was left out in the same order.
pub(super) fn schools(elements: Vec<Element>) -> (Vec<School>, Vec<LeftOut>) {
    let (mut schools, others): (Vec<Element>, Vec<Element>) =
        elements.into_iter().partition(|element| element.what == What::School);
    let mut left: Vec<LeftOut> = others
        .into_iter()
        .filter(|element| element.what == What::NoSchool)
        .map(|element| LeftOut {
            why: Why::Amenity(format!("amenity={}", element.tag("amenity").unwrap_or_default())),
            name: element.name().to_owned(),
            code: element.code,
            others: Vec::new(),
        })
        .collect();
    // Grounds before buildings before points: a school stands in the middle of its grounds.
    schools.sort_by(|a, b| {
        let rank = |element: &Element| std::cmp::Reverse(element.number().0);
        let order = rank(a).cmp(&rank(b)).then(b.shape.size().total_cmp(&a.shape.size()));
        order.then(a.number().cmp(&b.number()))
    });
    let mut rows: Vec<((u8, i64), School)> = Vec::new();
    for group in groups(schools, |_, _| SAME_M) {
        let order = group[0].number();
        match school(&group) {
            Ok(school) => rows.push((order, school)),
            Err(out) => left.push(out),
        }
    }
    rows.sort_by_key(|(order, _)| *order);
    (rows.into_iter().map(|(_, school)| school).collect(), left)
}

fn school(group: &[Element]) -> Result<School, LeftOut> {
    let tags: Vec<(String, String)> = group.iter().flat_map(|element| element.tags.clone()).collect();
    let name = group.iter().map(Element::name).find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    let code = group[0].code.clone();
    let others = group[1..].iter().map(|element| element.code.clone()).collect();
    let (level, basis) = level(&tags);
    let grades = match level {
        Level::Grades(first, last) => (first, last),
        Level::Not(reason) => return Err(LeftOut { code, name, others, why: Why::Level(reason, basis) }),
    };
    let seats = |element: &Element| element.tag("capacity").and_then(number).filter(|seats| *seats > 0);
    let capacity = group.iter().find_map(seats);
    let at = group[0].shape.at;
    Ok(School { code, name, at, grades, basis, others, capacity, children: 0, seats: 0 })
}

/// Gives every place's children to the nearest schools that still have room under the ceiling, place by place in the order
/// of the table, and every school its seats. How many children found no room.
pub(super) fn give_seats(villages: &[Village], schools: &mut [School]) -> u64 {
    let room = |school: &School| school.capacity.map_or(MOST_SEATS * 10 / 12, |seats| seats.min(MOST_SEATS));
    let mut left: Vec<u64> = schools.iter().map(room).collect();
    let mut without = 0;
    for village in villages {
        let mut children = u64::from(village.children);
        let metres = |row: usize| village.at.metres_to(schools[row].at);
        let mut near: Vec<(f64, usize)> =
            (0..schools.len()).filter(|&row| left[row] > 0).map(|row| (metres(row), row)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (_, row) in near {
            let taken = children.min(left[row]);
            left[row] -= taken;
            children -= taken;
            schools[row].children += taken;
            if children == 0 {
                break;
            }
        }
        without += children;
    }
    for school in schools {
        let guess = (school.children * 12).div_ceil(10).div_ceil(SEAT_STEP).max(1) * SEAT_STEP;
        school.seats = school.capacity.unwrap_or(guess).min(MOST_SEATS);
    }
    without
}
