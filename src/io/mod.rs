//! Bytes ↔ model: tables, roads, plan files, rule profiles and plan folders; every input problem is born here.
//!
//! It refuses to judge: what is well formed goes through, however unwise it may be.

pub mod import;
mod osm;
mod osm_pbf;
mod osm_roads;
mod osm_tags;
mod osm_xml;
pub mod problem;
pub mod roads;
mod roads_geojson;
pub mod times_out;
