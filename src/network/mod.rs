//! Roads → graph → snapping → a table of times; plain Dijkstra kept as the referee.
//!
//! It refuses to guess: a point that no usable road reaches stays unreachable and is said to be.
