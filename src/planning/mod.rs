//! One case → one verified plan: the only place that wires the rooms together.
//!
//! It opens no file and reads no clock.
