//! An OpenStreetMap extract as [`Roads`]: ways first, then only the nodes they pass.
//!
//! It refuses to keep what no road needs: buildings, forests and far-away nodes are never held in memory.
//!
//! Roads are sorted by way and points by node, so an extract gives the same network in every format.

use std::path::Path;

use crate::io::osm::tags::{Barrier, barrier, signs};
use crate::io::osm::{Tags, Visitor, walk};
use crate::io::problem::{Problem, Severity};
use crate::model::county::Position;
use crate::model::roads::{Road, RoadSigns, RoadSource, Roads};

/// Reads the roads of an extract, with notes on what was cut.
///
/// # Errors
/// One problem: the file cannot be read or is broken.
pub(crate) fn read(file: &Path) -> Result<(Roads, Vec<Problem>), Vec<Problem>> {
    let mut ways = Ways::default();
    walk(file, &mut ways)?;
    ways.list.sort_by_key(|way| way.id); // stable: parts of a broken file keep their order
    let mut ids: Vec<i64> = ways.list.iter().flat_map(|way| &way.refs).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let found = vec![None; ids.len()];
    let mut nodes = Nodes { ids, found, barriers: Vec::new() };
    walk(file, &mut nodes)?;
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
}

struct Way {
    id: i64,
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
        if let Some(signs) = signs(tags) {
            self.list.push(Way { id, refs: refs.to_vec(), signs: self.book.row(signs) });
        }
    }
}

struct Nodes {
    /// Sorted.
    ids: Vec<i64>,
    found: Vec<Option<Position>>,
    barriers: Vec<(i64, Barrier)>,
}

impl Visitor for Nodes {
    fn wants_nodes(&self) -> bool {
        true
    }
    fn wants_ways(&self) -> bool {
        false
    }
    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>) {
        if let Ok(row) = self.ids.binary_search(&id) {
            self.found[row] = Some(at);
            self.barriers.extend(barrier(tags).map(|barrier| (id, barrier)));
        }
    }
    fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
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
    let stopped = |who: fn(Barrier) -> bool| -> Vec<u32> {
        let stopped = nodes.barriers.iter().filter(|(_, barrier)| who(*barrier));
        let mut rows: Vec<u32> = stopped.filter_map(|&(id, _)| point(id)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    };
    let roads = Roads {
        points,
        barriers: stopped(|barrier| !is_wall(barrier) && (barrier.bus || barrier.car)),
        bus_gates: stopped(|barrier| barrier.car && !barrier.bus),
        walls: stopped(is_wall),
        signs: ways.book.into_signs(),
        roads,
    };
    (roads, notes(file, cut))
}

/// Stops everybody. What stops walkers alone (a toll booth closed to them) is not told apart and stops nobody.
fn is_wall(barrier: Barrier) -> bool {
    barrier.walk && barrier.bus && barrier.car
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

fn notes(file: &Path, cut: usize) -> Vec<Problem> {
    let note = |found: String| Problem {
        code: "N310",
        severity: Severity::Note,
        file: file.to_path_buf(),
        row: None,
        column: None,
        found,
        expected: String::new(),
    };
    let text = format!("{cut} roads run out of the extract and were cut where a node is missing");
    (cut > 0).then(|| note(text)).into_iter().collect()
}
