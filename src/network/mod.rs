//! Road pieces → graph → footings → table of times, for one mode and season.
//!
//! It refuses to know why anybody travels: no rule, cost or route factor is applied here. Everything after the first
//! rounding to milliseconds and millimetres is integer arithmetic, so the table is the same on every machine and
//! with any number of threads.
//!
//! ```text
//! metric      what a road costs in time           (speeds, seasons, law)
//! slope       how much longer a hill takes         (on foot)
//! graph       roads → nodes and edges             (barriers, one-way streets, closed roads)
//! turns       rules of turns over edges           (copies: of the junctions where they hold)
//! join        ends of roads that almost touch another
//! locate      the nearest road to a point         (R-tree, true metres)
//! components  parts in which every junction reaches every other
//! footing     where villages and schools stand    (never silently jumped)
//! diet        chains of bends become one link
//! hierarchy   in which order nodes are bypassed   (once a network, kept between runs)
//! customise   what every shortcut costs           (once a metric, or where roads changed)
//! sweep       sixteen searches at a time          (weight: their labels)
//! matrix      all of these behind one door        `Router`
//! table       a county's table                    `drive`
//! legs        between the stops of bus routes (line: where one runs on the map)
//! search      reversed Dijkstra, for what is too long for a label (reach: whether it exists at all)
//! retime      the referee's own forward Dijkstra  `Referee`
//! survey      who stands where, without a table
//! report      islands, far footings, sizes
//! ```

mod components;
mod copies;
mod course;
mod customise;
mod diet;
mod edge;
mod foot;
mod footing;
mod graph;
mod hierarchy;
mod join;
mod legs;
mod length;
mod line;
mod locate;
mod matrix;
mod metric;
mod reach;
mod report;
mod retime;
mod search;
mod slope;
mod survey;
mod sweep;
mod table;
mod turns;
mod weight;

pub use course::Courses;
pub use edge::{Edge, EdgeId, NodeId, Pass};
pub use footing::{Footings, Standing};
pub use graph::{Arc, LeftOut, Network, StraightEdge, Vertex};
pub use join::{NearMiss, near_misses};
pub use legs::{Served, empty_ways, legs, size_of_legs};
pub use locate::{Footing, Place};
pub use matrix::{Contracted, Router, Sizes, Stop};
pub use metric::{Metric, Speed, metric_key, season_is_known};
pub use report::{Island, NetworkReport};
pub use retime::{Referee, Spot};
pub use search::Cost;
pub use slope::walking_pace;
pub use survey::survey;
pub use table::{drive, size_at_most};
pub use turns::Ban;
pub use weight::{MaybeSeconds, MaybeTrip, Time, Way, Weight};
