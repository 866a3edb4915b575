//! GeoPackage (.gpkg): layers of features in one `SQLite` file, read and written.
//!
//! It refuses to run what a file brings along: views, virtual tables and triggers of a file that is read are never touched.
//!
//! Written after OGC 12-128r15 (GeoPackage 1.2); the spatial index is its extension `gpkg_rtree_index`.

pub(super) mod read;
mod shape;
mod style;
pub(super) mod table;
mod write;

pub(crate) use shape::Shape;
pub(crate) use style::{Mark, Style, Symbol};
pub(crate) use write::{Layer, Row, Type, bytes};

#[cfg(test)]
mod tests;
