//! Where a leg of a bus runs: the points of its best way along the roads, to be drawn.
//!
//! It refuses to be measured: times and lengths are the table's and the referee's. Where several ways are equally fast and long it
//! draws one.

use crate::model::county::Position;
use crate::model::units::Millimetres;
use crate::network::course::Courses;
use crate::network::edge::{EdgeId, NodeId};
use crate::network::locate::Place;
use crate::network::retime::{Ground, Spot};

impl Courses<'_> {
    /// The points from a place to another, both among them; the straight line where no road is known between them.
    #[must_use]
    pub fn line(&self, from: Spot, to: Spot) -> Vec<Position> {
        let county = self.referee.county;
        let position = |spot: Spot| match spot {
            Spot::Village(row) => county.villages[row].position,
            Spot::School(row) => county.schools[row].position,
        };
        let mut line = vec![position(from)];
        line.extend(
            self.referee.roads.as_ref().and_then(|ground| self.along(ground, from, to)).unwrap_or_default(),
        );
        line.push(position(to));
        line.dedup();
        line
    }

    fn along(&self, ground: &Ground, from: Spot, to: Spot) -> Option<Vec<Position>> {
        let footing = |spot: Spot| match spot {
            Spot::Village(row) => ground.footings.villages[row].footing,
            Spot::School(row) => ground.footings.schools[row].footing,
        };
        let (start, goal) = (footing(from)?.place, footing(to)?.place);
        let mut way = self.way(ground, start, goal)?;
        way.reverse();
        let mut line = Vec::new();
        let mut at = match start {
            Place::Node(node) => Some(node),
            Place::Edge { .. } => None,
        };
        for (step, &(edge, length)) in way.iter().enumerate() {
            let next = way.get(step + 1).map(|&(edge, _)| edge);
            let begins = match (at, start) {
                (None, Place::Edge { millimetres, .. }) => u64::from(millimetres.0),
                (at, _) => end_at(ground, edge, at?),
            };
            let goal_here = match goal {
                Place::Edge { edge: own, millimetres, .. } if own == edge && next.is_none() => {
                    Some(millimetres)
                }
                _ => None,
            };
            let (ends, node) = leaves(ground, edge, begins, length, goal_here, next);
            line.extend(stretch(ground, edge, begins, ends));
            at = Some(node);
        }
        Some(line)
    }
}

/// How far along an edge one of its ends is.
fn end_at(ground: &Ground, edge: EdgeId, node: NodeId) -> u64 {
    let of = ground.network.edge(edge);
    if of.from == node { 0 } else { u64::from(of.millimetres.0) }
}

/// Where a stretch that begins somewhere on an edge and is so long leaves it: how far along, and at which end. Of two ends as far away that
/// where the next edge begins.
fn leaves(
    ground: &Ground,
    edge: EdgeId,
    begins: u64,
    length: u64,
    goal: Option<Millimetres>,
    next: Option<EdgeId>,
) -> (u64, NodeId) {
    let of = ground.network.edge(edge);
    if let Some(goal) = goal {
        return (u64::from(goal.0), of.to);
    }
    let whole = u64::from(of.millimetres.0);
    let meets = |node: NodeId| {
        next.is_none_or(|next| {
            let next = ground.network.edge(next);
            next.from == node || next.to == node
        })
    };
    let ends = [(whole, of.to), (0, of.from)];
    let off = |&(end, node): &(u64, NodeId)| (begins.abs_diff(end).abs_diff(length), !meets(node));
    ends.into_iter().min_by_key(off).unwrap_or((whole, of.to))
}

/// The points of an edge between two places on it, in the direction in which it is driven.
fn stretch(ground: &Ground, edge: EdgeId, begins: u64, ends: u64) -> Vec<Position> {
    let shape = ground.network.shape(ground.network.edge(edge));
    let (low, high) = (begins.min(ends), begins.max(ends));
    let mut points = vec![point(shape, low)];
    let between = shape.iter().filter(|vertex| (low + 1..high).contains(&u64::from(vertex.millimetres.0)));
    points.extend(between.map(|vertex| vertex.position));
    points.push(point(shape, high));
    if begins > ends {
        points.reverse();
    }
    points
}

/// The point so far along a shape.
fn point(shape: &[crate::network::graph::Vertex], at: u64) -> Position {
    let far = |vertex: &crate::network::graph::Vertex| u64::from(vertex.millimetres.0);
    let after = shape.iter().position(|vertex| far(vertex) >= at).unwrap_or(shape.len() - 1);
    let (one, other) = (&shape[after.saturating_sub(1)], &shape[after]);
    let span = far(other) - far(one);
    #[expect(clippy::cast_precision_loss, reason = "millimetres of an edge")]
    let share = if span == 0 { 1.0 } else { (at.max(far(one)) - far(one)) as f64 / span as f64 };
    let share = share.min(1.0);
    let (a, b) = (one.position, other.position);
    Position { lon: a.lon + (b.lon - a.lon) * share, lat: a.lat + (b.lat - a.lat) * share }
}
