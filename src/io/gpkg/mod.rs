//! GeoPackage (.gpkg): layers of features in one `SQLite` file, read and written.
//!
//! It refuses to run what a file brings along: views, virtual tables and triggers of a file that is read are never touched.
//!
//! Written after OGC 12-128r15 (GeoPackage 1.2); the spatial index is its extension `gpkg_rtree_index`.

#[cfg(feature = "gpkg")]
mod blob;
#[cfg(feature = "gpkg")]
pub(super) mod read;
mod shape;
#[cfg(feature = "gpkg")]
mod style;
#[cfg(feature = "gpkg")]
pub(super) mod table;
#[cfg(feature = "gpkg")]
mod write;

pub(crate) use shape::Shape;
#[cfg(feature = "gpkg")]
pub(crate) use style::{Mark, Style, Symbol};
#[cfg(feature = "gpkg")]
pub(crate) use write::{Layer, Row, Type, bytes};

#[cfg(all(test, feature = "gpkg"))]
mod tests;
