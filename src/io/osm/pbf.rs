//! Nodes and ways out of an `.osm.pbf` extract, through the `osmpbf` crate.
//!
//! It refuses features it does not know. Of relations it touches those alone that restrict turns, and for an import all: crafted members make the crate
//! panic, which [`crate::io::osm::walk`] catches.
//!
//! The crate adds up differences without a look at overflow. A way's are added up here instead; for the nodes, which
//! it does not let out raw, Cargo.toml has it wrap in every profile: such a node lies off the earth or anywhere on it, as
//! any node of a forged file may.

use std::io::Read;

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock, RelMemberType, Relation, Way};

use crate::io::osm::{Fault, Member, MemberKind, Visitor, position, tag};

/// What a file may require of its reader.
const KNOWN_FEATURES: &[&str] = &["OsmSchema-V0.6", "DenseNodes"];

/// Walks through an extract once; the error says in words what is wrong.
pub(crate) fn walk(reader: impl Read + Send, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let mut header = false;
    for blob in BlobReader::new(reader) {
        match blob.and_then(|blob| blob.decode().map(own)).map_err(|error| error.to_string())? {
            Content::Header(unknown) => {
                header = true;
                if let Some(feature) = unknown {
                    if feature == "HistoricalInformation" {
                        let expected = "an extract of one moment: `osmium time-filter FILE -o roads.osm.pbf`";
                        return Err(Fault::new("a history (HistoricalInformation)", expected));
                    }
                    return Err(
                        format!("required feature {feature:?}, which this version does not read").into()
                    );
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

fn walk_block(block: &PrimitiveBlock, visitor: &mut dyn Visitor) -> Result<(), Fault> {
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
        if visitor.wants_nodes() {
            for way in group.ways() {
                places_in(&way, visitor)?;
            }
        }
        if visitor.wants_ways() {
            for way in group.ways() {
                tags.clear();
                tags.extend(way.tags());
                refs.clear();
                node_ids(way.raw_refs(), &mut refs)
                    .ok_or_else(|| format!("way {} with nodes beyond 64 bits", way.id()))?;
                visitor.way(way.id(), &refs, &tags);
            }
            for relation in group.relations() {
                walk_relation(&relation, visitor);
            }
        }
    }
    Ok(())
}

/// The places of nodes that a way states itself (`LocationsOnWays`).
fn places_in(way: &Way<'_>, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let mut places = way.node_locations().peekable();
    if places.peek().is_none() {
        return Ok(());
    }
    let mut refs = Vec::new();
    node_ids(way.raw_refs(), &mut refs)
        .ok_or_else(|| format!("way {} with nodes beyond 64 bits", way.id()))?;
    for (id, at) in refs.into_iter().zip(places) {
        visitor.place_in_way(id, place(id, at.nano_lon(), at.nano_lat())?);
    }
    Ok(())
}

fn walk_relation(relation: &Relation<'_>, visitor: &mut dyn Visitor) {
    let tags: Vec<(&str, &str)> = relation.tags().collect();
    let restricts = tag(&tags, "type").is_some_and(|kind| kind.starts_with("restriction"));
    if !restricts && !visitor.wants_relations() {
        return;
    }
    let kind = |kind: &RelMemberType| match kind {
        RelMemberType::Node => MemberKind::Node,
        RelMemberType::Way => MemberKind::Way,
        RelMemberType::Relation => MemberKind::Other,
    };
    let members = relation.members();
    let members: Vec<Member<'_>> = members
        .map(|member| {
            let role = member.role().unwrap_or_default();
            Member { kind: kind(&member.member_type), id: member.member_id, role }
        })
        .collect();
    if restricts {
        visitor.restriction(&members, &tags);
    } else {
        visitor.relation(relation.id(), &members, &tags);
    }
}

/// Adds up a way's differences between node ids; `None` where a sum leaves 64 bits.
fn node_ids(differences: &[i64], ids: &mut Vec<i64>) -> Option<()> {
    let mut id = 0_i64;
    for &difference in differences {
        id = id.checked_add(difference)?;
        ids.push(id);
    }
    Some(())
}

/// Nanodegrees, rounded to the 10⁻⁷ degrees of `.osm` files, so that both give the same network.
fn place(id: i64, lon: i64, lat: i64) -> Result<crate::model::county::Position, String> {
    let round = |nano: i64| (nano.saturating_add(50)).div_euclid(100);
    position(round(lon), round(lat)).ok_or_else(|| format!("node {id} off the earth"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::osm::Tags;
    use crate::model::county::Position;

    struct Everything;

    impl Visitor for Everything {
        fn wants_nodes(&self) -> bool {
            true
        }
        fn wants_ways(&self) -> bool {
            true
        }
        fn node(&mut self, _: i64, _: Position, _: &Tags<'_>) {}
        fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
    }

    /// A field of a protocol buffer.
    fn field(number: u8, inner: &[u8]) -> Vec<u8> {
        assert!(inner.len() < 128, "a length of one byte");
        [&[number << 3 | 2, u8::try_from(inner.len()).unwrap()], inner].concat()
    }

    fn blob(kind: &str, data: &[u8]) -> Vec<u8> {
        let body = field(1, data);
        let header = [&field(1, kind.as_bytes())[..], &[3 << 3, u8::try_from(body.len()).unwrap()]].concat();
        [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &body].concat()
    }

    fn walked(group: &[u8]) -> Result<(), String> {
        let block = [field(1, &field(1, b"")), field(2, group)].concat();
        let file = [blob("OSMHeader", &field(4, b"DenseNodes")), blob("OSMData", &block)].concat();
        walk(file.as_slice(), &mut Everything).map_err(|fault| fault.found)
    }

    /// `walk` itself, with nothing around it that would catch a panic.
    #[test]
    fn sums_beyond_64_bits_are_no_panic() {
        let largest = [&[0xfe][..], &[0xff; 8], &[0x01]].concat(); // 2^63 - 1 as a zigzag varint
        let twice = largest.repeat(2);
        let id = [1 << 3, 7];
        let said = walked(&field(3, &[&id[..], &field(8, &twice)].concat())).unwrap_err();
        assert_eq!(said, "way 7 with nodes beyond 64 bits");
        assert_eq!(walked(&field(3, &[&id[..], &field(8, &largest)].concat())), Ok(()));
        let _ = walked(&field(2, &[field(1, &twice), field(8, &twice), field(9, &twice)].concat()));
        let _ = walked(&field(1, &[&[1 << 3, 2, 8 << 3][..], &largest, &[9 << 3], &largest].concat()));
    }
}
