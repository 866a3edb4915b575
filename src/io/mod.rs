//! Bytes ↔ model: tables, roads, plan files, rule profiles and plan folders; every input problem is born here.
//!
//! It refuses to judge: what is well formed goes through, however unwise it may be.

pub mod atomic;
pub mod buses_out;
pub mod cache;
pub mod case;
mod cells;
pub mod columns;
pub mod crs;
mod cures;
mod document;
pub mod elevation;
mod extremes;
mod features;
mod folder;
#[cfg_attr(not(feature = "gpkg"), allow(dead_code, reason = "plan.geojson takes its shapes"))]
mod gpkg;
#[cfg_attr(not(feature = "osm"), allow(dead_code, reason = "an import begins with an extract"))]
#[cfg(feature = "gtfs")]
pub mod gtfs;
mod heading;
pub mod import;
pub mod keys;
mod layers;
mod misnamed;
pub mod named;
#[cfg_attr(not(feature = "osm"), allow(dead_code, reason = "GeoJSON roads take a part of it"))]
mod osm;
mod overlay;
pub mod pairs;
pub mod places;
pub mod plan_folder;
mod points;
pub mod problem;
pub mod profile;
pub mod recipe;
pub mod roads;
pub mod scenarios_out;
pub mod schools;
pub mod sheet;
mod signs;
mod suggest;
pub mod sweep;
mod systems;
pub mod template;
pub mod text;
pub mod times;
mod times_cells;
pub mod times_out;
#[cfg(feature = "parquet")]
mod times_parquet;
mod vacated;
pub mod villages;
#[cfg(feature = "xlsx")]
pub(crate) mod workbook;
#[cfg(feature = "xlsx")]
mod xlsx;
