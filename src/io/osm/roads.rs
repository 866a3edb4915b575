//! An OpenStreetMap extract as [`Roads`]: ways first, then only the nodes they pass.
//!
//! It refuses to keep what no road needs: buildings, forests and far-away nodes are never held in memory.
//!
//! Roads are sorted by way and points by node, so an extract gives the same network in every format.

use std::path::Path;

use crate::io::osm::tags::{Barrier, barrier, is_main, signs};
use crate::io::osm::turns::Turns;
use crate::io::osm::{Member, Tags, Visitor, walk};
use crate::io::problem::Problem;
use crate::model::county::Position;
use crate::model::roads::{Road, RoadSigns, RoadSource, Roads};

/// Reads the roads of an extract, with notes on what was cut.
///
/// # Errors
/// One problem: the file cannot be read or is broken.
pub(crate) fn read(file: &Path) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let mut ways = Ways::default();
    walk(file, &mut ways)?;
    ways.refuse_twice(file)?;
    ways.list.sort_by_key(|way| way.id); // stable: parts of a broken file keep their order
    let mut ids: Vec<i64> = ways.list.iter().flat_map(|way| &way.refs).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let found = vec![None; ids.len()];
    let mut nodes = Nodes { ids, found, barriers: Vec::new(), seen: 0, twice: None };
    walk(file, &mut nodes)?;
    if let Some((id, at)) = nodes.twice {
        return Err(vec![twice(file, "node", id, [None, Some(at)])]);
    }
    let nowhere = !ways.list.is_empty() && nodes.found.iter().all(Option::is_none);
    if nowhere {
        let found = format!("{} roads, and none of their nodes", ways.list.len());
        let expected =
            "nodes beside the ways: `osmium extract -s complete_ways`, or `(._;>;); out;` of Overpass";
        return Err(vec![Problem::error("E307", file, found, expected)]);
    }
    Ok(assemble(file, ways, &nodes))
}

/// Distinct sign sets in order of appearance; roads share them.
#[derive(Debug, Default)]
pub(crate) struct SignBook {
    signs: Vec<RoadSigns>,
    by_text: std::collections::BTreeMap<String, u32>,
}

impl SignBook {
    /// The row of these signs.
    pub(crate) fn row(&mut self, signs: RoadSigns) -> u32 {
        let next = u32::try_from(self.signs.len()).expect("fewer sign sets than roads");
        let row = *self.by_text.entry(format!("{signs:?}")).or_insert(next);
        if row == next {
            self.signs.push(signs);
        }
        row
    }

    /// All of them.
    pub(crate) fn into_signs(self) -> Vec<RoadSigns> {
        self.signs
    }
}

#[derive(Default)]
struct Ways {
    list: Vec<Way>,
    book: SignBook,
    turns: Turns,
    /// Ways passed, roads or not.
    seen: u64,
    last: Option<i64>,
    /// A way that came twice in a row, and where the second stands among the ways.
    twice: Option<(i64, u64)>,
}

impl Ways {
    /// Refuses a file that has one way twice.
    fn refuse_twice(&self, file: &Path) -> Result<(), Vec<Problem>> {
        if let Some((id, at)) = self.twice {
            return Err(vec![twice(file, "way", id, [Some(at - 1), Some(at)])]);
        }
        let mut places: Vec<(i64, u64)> = self.list.iter().map(|way| (way.id, way.at)).collect();
        places.sort_unstable();
        let pair = places.windows(2).find(|pair| pair[0].0 == pair[1].0);
        pair.map_or(Ok(()), |pair| {
            Err(vec![twice(file, "way", pair[0].0, [Some(pair[0].1), Some(pair[1].1)])])
        })
    }
}

/// One id twice, by the places among the file's elements of that kind.
fn twice(file: &Path, kind: &str, id: i64, places: [Option<u64>; 2]) -> Problem {
    let [first, second] =
        places.map(|place| place.map_or_else(|| "before".into(), |place| place.to_string()));
    let found = format!("{kind} {id} twice: number {first} and {second} of the file's {kind}s");
    let expected = "each once: merge extracts of one day, take one moment of a history (osmium time-filter)";
    Problem::error("E306", file, found, expected)
}

struct Way {
    id: i64,
    /// Its place among the file's ways.
    at: u64,
    refs: Vec<i64>,
    signs: u32,
}

impl Visitor for Ways {
    fn wants_nodes(&self) -> bool {
        false
    }
    fn wants_ways(&self) -> bool {
        true
    }
    fn node(&mut self, _: i64, _: Position, _: &Tags<'_>) {}
    fn way(&mut self, id: i64, refs: &[i64], tags: &Tags<'_>) {
        self.seen += 1;
        if self.last.replace(id) == Some(id) {
            self.twice = self.twice.or(Some((id, self.seen)));
        }
        if let Some(signs) = signs(tags) {
            self.list.push(Way { id, at: self.seen, refs: refs.to_vec(), signs: self.book.row(signs) });
        }
    }
    fn restriction(&mut self, members: &[Member<'_>], tags: &Tags<'_>) {
        self.turns.add(members, tags);
    }
}

struct Nodes {
    /// Sorted.
    ids: Vec<i64>,
    found: Vec<Option<Position>>,
    barriers: Vec<(i64, Barrier)>,
    /// Nodes passed.
    seen: u64,
    /// A node of a road that came twice, and where the second stands among the nodes.
    twice: Option<(i64, u64)>,
}

impl Visitor for Nodes {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        false
    }
    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>) {
        self.seen += 1;
        if let Ok(row) = self.ids.binary_search(&id) {
            if self.found[row].replace(at).is_some() {
                self.twice = self.twice.or(Some((id, self.seen)));
            }
            self.barriers.extend(barrier(tags).map(|barrier| (id, barrier)));
        }
    }
    fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
    fn place_in_way(&mut self, id: i64, at: Position) {
        // Ways come after nodes: what a node said itself stays.
        if let Ok(row) = self.ids.binary_search(&id) {
            self.found[row].get_or_insert(at);
        }
    }
}

fn assemble(file: &Path, ways: Ways, nodes: &Nodes) -> (Roads, Vec<Problem>) {
    let mut points = Vec::new();
    let mut row_of = vec![None; nodes.ids.len()];
    for (row, position) in nodes.found.iter().enumerate() {
        if let Some(position) = position {
            row_of[row] = Some(u32::try_from(points.len()).expect("a file of fewer than 2^32 nodes"));
            points.push(*position);
        }
    }
    let point = |id: i64| nodes.ids.binary_search(&id).ok().and_then(|row| row_of[row]);
    let mut roads = Vec::new();
    let mut cut = 0_usize;
    for way in &ways.list {
        let courses = courses(way.refs.iter().map(|&id| point(id)));
        cut += usize::from(way.refs.iter().any(|&id| point(id).is_none()));
        let source = RoadSource(way.id);
        roads.extend(courses.into_iter().map(|course| Road { source, course, signs: way.signs }));
    }
    let turns = ways.turns.rules(point);
    let unread = ways.turns.unread;
    let mut roads = Roads { points, signs: ways.book.into_signs(), roads, turns, ..Roads::default() };
    let mut problems = notes(file, cut, unread);
    problems.extend(barriers(file, &mut roads, nodes, point));
    (roads, problems)
}

/// Puts barriers on the roads; names those of main roads, open or closed.
fn barriers(
    file: &Path,
    roads: &mut Roads,
    nodes: &Nodes,
    point: impl Fn(i64) -> Option<u32>,
) -> Vec<Problem> {
    let mut rank: std::collections::BTreeMap<u32, &str> =
        nodes.barriers.iter().filter_map(|(id, _)| Some((point(*id)?, ""))).collect();
    for road in &roads.roads {
        let class = roads.signs[road.signs as usize].class.as_str();
        for point in road.course.iter().filter(|_| is_main(class)) {
            rank.entry(*point).and_modify(|known| *known = class);
        }
    }
    let mut problems = Vec::new();
    let mut lists: [Vec<u32>; 4] = Default::default();
    let mut heights = Vec::new();
    for (id, barrier) in &nodes.barriers {
        let Some(row) = point(*id) else { continue };
        let class = rank.get(&row).copied().unwrap_or_default();
        let here = barrier.on(!class.is_empty());
        let [barriers, bus_gates, car_gates, walls] = &mut lists;
        if here.is_wall() {
            walls.push(row);
        } else if here.bus || here.car {
            barriers.push(row);
            if !here.bus {
                bus_gates.push(row);
            }
            if !here.car {
                car_gates.push(row);
            }
        }
        heights.extend(here.height.map(|height| (row, height)));
        if !class.is_empty() {
            problems.extend(named(file, *id, roads.points[row as usize], class, barrier, &here));
        }
    }
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    heights.sort_unstable();
    let [barriers, bus_gates, car_gates, walls] = lists;
    (roads.bus_gates, roads.car_gates) = (bus_gates, car_gates);
    (roads.barriers, roads.walls, roads.heights) = (barriers, walls, heights);
    problems
}

/// A barrier on a main road, as a remark.
fn named(
    file: &Path,
    id: i64,
    at: Position,
    class: &str,
    there: &Barrier,
    here: &Barrier,
) -> Option<Problem> {
    let what = format!("{} at node {id} ({:.5}, {:.5}) on a {class}", there.kind, at.lon, at.lat);
    if here.bus || here.car {
        let expected = "no closed barrier on a main road: where it is open, map its access";
        let whom = match (here.bus, here.car) {
            (true, true) => "buses and cars",
            (true, false) => "buses",
            _ => "cars",
        };
        return Some(Problem::warning("W311", file, format!("{what} road, closed to {whom}"), expected));
    }
    there.opens.then(|| Problem::note("N312", file, format!("{what} road is taken as open")))
}

/// A course cut where a node is missing, without repeated points; a course of one point is none.
pub(crate) fn courses(points: impl Iterator<Item = Option<u32>>) -> Vec<Vec<u32>> {
    let mut courses = vec![Vec::new()];
    for point in points {
        let course = courses.last_mut().expect("one course is always open");
        match point {
            Some(point) if course.last() == Some(&point) => {}
            Some(point) => course.push(point),
            None => courses.push(Vec::new()),
        }
    }
    courses.retain(|course| course.len() >= 2);
    courses
}

fn notes(file: &Path, cut: usize, unread: usize) -> Vec<Problem> {
    let cut_text = format!("{cut} roads run out of the extract and were cut where a node is missing");
    let unread_text = format!("{unread} turn restrictions lack a member and bind nobody");
    let cut = (cut > 0).then(|| Problem::note("N310", file, cut_text));
    let unread = (unread > 0).then(|| Problem::note("N313", file, unread_text));
    cut.into_iter().chain(unread).collect()
}
