//! Elements of a map → places where children live, each once, with people and children.

use crate::io::import::extract::{Element, What};
use crate::io::import::same::groups;
use crate::io::import::{
    AREA_REACH_M, MOST_PEOPLE, PARTS, PEOPLE, PRIMARY_PERCENT, SAME_M, TOWN_REACH_M, number,
};
use crate::model::position::Position;
use crate::model::units::round_half_up;

/// A place with children.
#[derive(Clone, Debug)]
pub(super) struct Village {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) kind: &'static str,
    pub(super) people: u32,
    /// `people` is the map's own figure.
    pub(super) counted: bool,
    /// People taken off because they live in a part that has a row of its own.
    pub(super) elsewhere: u32,
    pub(super) children: u32,
    /// The other elements that are this place.
    pub(super) others: Vec<String>,
}

/// The places where children live, by their codes' kind and number, and those that have none by the guess.
pub(super) fn villages(elements: Vec<Element>) -> (Vec<Village>, Vec<Village>) {
    // A point is the middle that people mean, where a place is drawn as an area too.
    let areas = |a: &Element, b: &Element| {
        let points = a.number().0 == 0 && b.number().0 == 0;
        if points { SAME_M } else { AREA_REACH_M }
    };
    let places = elements.into_iter().filter(|element| matches!(element.what, What::Place(_))).collect();
    let mut villages: Vec<Village> =
        groups(places, areas).into_iter().filter_map(|group| village(&group)).collect();
    take_parts_off(&mut villages);
    for village in &mut villages {
        village.children = children(village.people - village.elsewhere);
    }
    villages.into_iter().partition(|village| village.children > 0)
}

fn village(group: &[Element]) -> Option<Village> {
    let What::Place(kind) = group[0].what else { return None };
    let counted = group.iter().find_map(|element| element.tag("population").and_then(number));
    let usual = PEOPLE.iter().find(|(own, _)| *own == kind).map_or(0, |(_, people)| *people);
    let people = counted.map_or(usual, |people| u32::try_from(people).unwrap_or(u32::MAX).min(MOST_PEOPLE));
    let name = group.iter().map(Element::name).find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    Some(Village {
        code: group[0].code.clone(),
        name,
        at: group[0].shape.at,
        kind,
        people,
        counted: counted.is_some(),
        elsewhere: 0,
        children: 0,
        others: group[1..].iter().map(|element| element.code.clone()).collect(),
    })
}

/// Takes the people of parts off the nearest city or town in reach.
fn take_parts_off(villages: &mut [Village]) {
    let towns: Vec<(usize, Position)> = (0..villages.len())
        .filter(|&row| matches!(villages[row].kind, "city" | "town"))
        .map(|row| (row, villages[row].at))
        .collect();
    for part in 0..villages.len() {
        if !PARTS.contains(&villages[part].kind) {
            continue;
        }
        let (at, people) = (villages[part].at, villages[part].people);
        let nearest = towns
            .iter()
            .map(|&(row, town)| (at.metres_to(town), row))
            .filter(|(metres, _)| *metres <= TOWN_REACH_M)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, row)) = nearest {
            let town = &mut villages[row];
            town.elsewhere = town.elsewhere.saturating_add(people).min(town.people);
        }
    }
}

fn children(people: u32) -> u32 {
    let share = round_half_up(i128::from(people) * i128::from(PRIMARY_PERCENT), 100);
    u32::try_from(share).expect("a share of a 32-bit number")
}
