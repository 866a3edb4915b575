//! The schools and places of an extract, as points, areas and relations alike, each with its outline.
//!
//! It refuses to decide which of them are one: that is [`crate::io::import::same`].

use std::path::Path;

use crate::io::import::PEOPLE;
use crate::io::import::same::Shape;
use crate::io::osm::{Member, MemberKind, Tags, Visitor, tag, walk};
use crate::io::problem::Problem;
use crate::model::position::Position;

/// Kinds of `amenity` that teach and are no school; they are left out, and said.
const NO_SCHOOLS: [&str; 12] = [
    "kindergarten",
    "childcare",
    "university",
    "college",
    "music_school",
    "dancing_school",
    "language_school",
    "driving_school",
    "prep_school",
    "training",
    "research_institute",
    "ski_school",
];

/// What an element of the map is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    School,
    /// Something that teaches and is no school.
    NoSchool,
    /// A place of a kind of [`PEOPLE`].
    Place(&'static str),
}

/// An element of the map.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// `n`, `w` or `r` and its number.
    pub(super) code: String,
    pub(super) what: What,
    pub(super) tags: Vec<(String, String)>,
    pub(super) shape: Shape,
}

impl Element {
    pub(super) fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    pub(super) fn name(&self) -> &str {
        self.tag("name").unwrap_or_default()
    }

    /// Points, ways and relations, and among each the numbers, in order.
    pub(super) fn number(&self) -> (u8, i64) {
        let rank = match self.code.as_bytes().first() {
            Some(b'n') => 0,
            Some(b'w') => 1,
            _ => 2,
        };
        (rank, self.code[1..].parse().unwrap_or_default())
    }
}

/// Every school and place of an extract, by kind of element and number.
pub(super) fn elements(extract: &Path) -> Result<Vec<Element>, Vec<Problem>> {
    let mut found = Found::default();
    walk(extract, &mut found)?;
    let mut sides = Sides::of(&found.open);
    if !sides.ways.is_empty() {
        walk(extract, &mut sides)?;
    }
    let open: Vec<(Open, Vec<Vec<i64>>)> = found
        .open
        .into_iter()
        .map(|open| {
            let rings = sides.rings(&open);
            (open, rings)
        })
        .collect();
    let mut corners = Corners::of(&open);
    if !corners.ids.is_empty() {
        walk(extract, &mut corners)?;
    }
    let drawn = open.into_iter().filter_map(|(open, rings)| corners.element(open, &rings));
    let mut elements: Vec<Element> = found.points.into_iter().chain(drawn).collect();
    elements.sort_by_key(Element::number);
    Ok(elements)
}

fn what(tags: &Tags<'_>) -> Option<What> {
    if let Some(amenity) = tag(tags, "amenity") {
        let mut parts = amenity.split(';').map(str::trim);
        if parts.clone().any(|part| part == "school") {
            return Some(What::School);
        }
        if parts.any(|part| NO_SCHOOLS.contains(&part)) {
            return Some(What::NoSchool);
        }
    }
    let place = tag(tags, "place")?;
    PEOPLE.iter().find(|(kind, _)| *kind == place).map(|(kind, _)| What::Place(kind))
}

fn owned(tags: &Tags<'_>) -> Vec<(String, String)> {
    tags.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// An element whose outline is not known yet.
struct Open {
    code: String,
    what: What,
    tags: Vec<(String, String)>,
    /// Of a way, its own nodes; of a relation, members that are nodes.
    nodes: Vec<i64>,
    ways: Vec<i64>,
}

/// The first pass: what there is.
#[derive(Default)]
struct Found {
    points: Vec<Element>,
    open: Vec<Open>,
}

impl Visitor for Found {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        true
    }
    fn wants_relations(&self) -> bool {
        true
    }
    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>) {
        if let Some(what) = what(tags) {
            let shape = Shape::point(at);
            self.points.push(Element { code: format!("n{id}"), what, tags: owned(tags), shape });
        }
    }
    fn way(&mut self, id: i64, refs: &[i64], tags: &Tags<'_>) {
        if let Some(what) = what(tags) {
            let (code, nodes) = (format!("w{id}"), refs.to_vec());
            self.open.push(Open { code, what, tags: owned(tags), nodes, ways: Vec::new() });
        }
    }
    fn relation(&mut self, id: i64, members: &[Member<'_>], tags: &Tags<'_>) {
        let Some(what) = what(tags) else { return };
        let of = |kind| {
            let outer = members.iter().filter(move |own| own.kind == kind && own.role != "inner");
            outer.map(|own| own.id).collect()
        };
        let (nodes, ways) = (of(MemberKind::Node), of(MemberKind::Way));
        self.open.push(Open { code: format!("r{id}"), what, tags: owned(tags), nodes, ways });
    }
}

/// The second pass: the nodes of ways that relations name.
struct Sides {
    ways: Vec<i64>,
    nodes: Vec<Vec<i64>>,
}

impl Sides {
    fn of(open: &[Open]) -> Self {
        let mut ways: Vec<i64> = open.iter().flat_map(|open| &open.ways).copied().collect();
        ways.sort_unstable();
        ways.dedup();
        Self { nodes: vec![Vec::new(); ways.len()], ways }
    }

    /// The lines around an element.
    fn rings(&self, open: &Open) -> Vec<Vec<i64>> {
        let of = |way| self.ways.binary_search(way).ok().map(|row| self.nodes[row].clone());
        let sides = open.ways.iter().filter_map(of);
        std::iter::once(open.nodes.clone()).chain(sides).filter(|nodes| !nodes.is_empty()).collect()
    }
}

impl Visitor for Sides {
    fn wants_nodes(&self) -> bool {
        false
    }
    fn wants_ways(&self) -> bool {
        true
    }
    fn node(&mut self, _: i64, _: Position, _: &Tags<'_>) {}
    fn way(&mut self, id: i64, refs: &[i64], _: &Tags<'_>) {
        if let Ok(row) = self.ways.binary_search(&id) {
            self.nodes[row] = refs.to_vec();
        }
    }
}

/// The third pass: where corners lie.
struct Corners {
    ids: Vec<i64>,
    found: Vec<Option<Position>>,
}

impl Corners {
    fn of(open: &[(Open, Vec<Vec<i64>>)]) -> Self {
        let mut ids: Vec<i64> = open.iter().flat_map(|(_, rings)| rings.iter().flatten()).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        Self { found: vec![None; ids.len()], ids }
    }

    /// The element with its outline; `None` where none of its corners is in the extract.
    fn element(&self, open: Open, rings: &[Vec<i64>]) -> Option<Element> {
        let at = |id: &i64| self.ids.binary_search(id).ok().and_then(|row| self.found[row]);
        let rings: Vec<Vec<Position>> =
            rings.iter().map(|ring| ring.iter().filter_map(at).collect()).collect();
        let shape = Shape::around(&rings)?;
        Some(Element { code: open.code, what: open.what, tags: open.tags, shape })
    }
}

impl Visitor for Corners {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        false
    }
    fn node(&mut self, id: i64, at: Position, _: &Tags<'_>) {
        self.place_in_way(id, at);
    }
    fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
    fn place_in_way(&mut self, id: i64, at: Position) {
        if let Ok(row) = self.ids.binary_search(&id) {
            self.found[row] = Some(at);
        }
    }
}
