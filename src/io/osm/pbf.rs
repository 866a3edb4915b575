//! Nodes and ways out of an `.osm.pbf` extract, through the `osmpbf` crate.
//!
//! It refuses features it does not know and never touches a relation.

use std::io::Read;

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock};

use crate::io::osm::{Visitor, position};

/// What a file may require of its reader.
const KNOWN_FEATURES: &[&str] = &["OsmSchema-V0.6", "DenseNodes"];

/// Walks through an extract once; the error says in words what is wrong.
pub(crate) fn walk(reader: impl Read + Send, visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut header = false;
    for blob in BlobReader::new(reader) {
        match blob.and_then(|blob| blob.decode().map(own)).map_err(|error| error.to_string())? {
            Content::Header(unknown) => {
                header = true;
                if let Some(feature) = unknown {
                    return Err(format!("required feature {feature:?}, which this version does not read"));
                }
            }
            Content::Data(block) => walk_block(&block, visitor)?,
            Content::Other => {}
        }
    }
    if header { Ok(()) } else { Err("no header".into()) }
}

enum Content {
    /// With the first required feature that is unknown.
    Header(Option<String>),
    Data(Box<PrimitiveBlock>),
    Other,
}

fn own(content: BlobDecode<'_>) -> Content {
    match content {
        BlobDecode::OsmHeader(header) => Content::Header(unknown_feature(&header)),
        BlobDecode::OsmData(block) => Content::Data(Box::new(block)),
        BlobDecode::Unknown(_) => Content::Other,
    }
}

fn unknown_feature(header: &HeaderBlock) -> Option<String> {
    header.required_features().iter().find(|feature| !KNOWN_FEATURES.contains(&feature.as_str())).cloned()
}

fn walk_block(block: &PrimitiveBlock, visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut tags = Vec::new();
    let mut refs = Vec::new();
    for group in block.groups() {
        if visitor.wants_nodes() {
            for node in group.nodes() {
                tags.clear();
                tags.extend(node.tags());
                visitor.node(node.id(), place(node.id(), node.nano_lon(), node.nano_lat())?, &tags);
            }
            for node in group.dense_nodes() {
                tags.clear();
                tags.extend(node.tags());
                visitor.node(node.id(), place(node.id(), node.nano_lon(), node.nano_lat())?, &tags);
            }
        }
        if visitor.wants_ways() {
            for way in group.ways() {
                tags.clear();
                tags.extend(way.tags());
                refs.clear();
                refs.extend(way.refs());
                visitor.way(way.id(), &refs, &tags);
            }
        }
    }
    Ok(())
}

/// Nanodegrees, rounded to the 10⁻⁷ degrees of `.osm` files, so that both give the same network.
fn place(id: i64, lon: i64, lat: i64) -> Result<crate::model::county::Position, String> {
    let round = |nano: i64| (nano.saturating_add(50)).div_euclid(100);
    position(round(lon), round(lat)).ok_or_else(|| format!("node {id} off the earth"))
}
