//! Nodes and ways out of an OpenStreetMap XML stream (`.osm`).
//!
//! It refuses a document that ends before its root does; elements it does not know are passed over.

use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::io::osm::{Fault, Member, MemberKind, Tags, Visitor, position, tag};

/// The node, way or relation that is being read.
#[derive(Default)]
struct Open {
    kind: Kind,
    id: i64,
    lon: Option<i64>,
    lat: Option<i64>,
    /// An editor's mark that the element is gone.
    gone: bool,
    version: Option<String>,
    refs: Vec<i64>,
    /// Where the way itself says that its nodes lie.
    places: Vec<(i64, i64, i64)>,
    members: Vec<(MemberKind, i64, String)>,
    tags: Vec<(String, String)>,
}

/// What an element is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Node,
    Way,
    Relation,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Way => "way",
            Self::Relation => "relation",
        }
    }
}

/// Bytes of one element or text: a tag has some hundred. A packed file of some megabytes can hold an attribute of gigabytes.
const MOST_EVENT: usize = 16 << 20;
/// Members of one way: OpenStreetMap's own limit is 2,000.
const MOST_NODES: usize = 1_000_000;
/// Tags of one element.
const MOST_TAGS: usize = 100_000;

/// Input of which only so much is handed out before more is granted.
struct Ration<R> {
    input: R,
    left: usize,
}

impl<R: BufRead> Read for Ration<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Ration<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("an element of more than 16 MiB"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length);
        self.input.consume(length);
    }
}

/// Walks through a document once; the error says in words what is wrong and where.
pub(crate) fn walk(input: impl BufRead, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(Ration { input, left: MOST_EVENT });
    let mut buffer = Vec::new();
    let (mut depth, mut root, mut open) = (0_u32, false, None);
    let mut last = Last::default();
    loop {
        buffer.clear();
        reader.get_mut().left = MOST_EVENT;
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(|error| format!("{error} at byte {}", reader.error_position()))?;
        match event {
            Event::Start(element) => {
                if depth == 0 {
                    root |= is_root(&element)?;
                }
                depth += 1;
                last.remark = depth == 2 && element.name().as_ref() == "remark";
                begin(&element, depth, &mut open, &mut last)?;
            }
            Event::Empty(element) => {
                if depth == 0 {
                    root |= is_root(&element)?;
                }
                begin(&element, depth + 1, &mut open, &mut last)?;
                if depth == 1 {
                    finish(&mut open, visitor)?;
                }
            }
            Event::Text(text) if last.remark => {
                let expected = "a whole answer: ask Overpass again, for less or with a longer [timeout:…]";
                let text: &str = text.as_ref();
                return Err(Fault::new(format!("a remark of Overpass: {}", text.trim()), expected));
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 1 {
                    finish(&mut open, visitor)?;
                }
            }
            Event::Eof if depth > 0 => return Err("the end of the file inside <osm>".into()),
            Event::Eof if !root => return Err("no <osm> element".into()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What came before.
#[derive(Default)]
struct Last {
    element: Option<(Kind, i64, Option<String>)>,
    /// Within a `<remark>`.
    remark: bool,
}

impl Last {
    /// Refuses the same element twice in a row, be it deleted or not: a history has its versions so.
    fn other(&mut self, item: &Open) -> Result<(), Fault> {
        if let Some((kind, id, version)) = &self.element
            && (*kind, *id) == (item.kind, item.id)
        {
            let of = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".into());
            let versions = format!("versions {} and {}", of(version), of(&item.version));
            return Err(Fault::twice(format!("{} {id} twice in a row, in {versions}", kind.word())));
        }
        self.element = Some((item.kind, item.id, item.version.clone()));
        Ok(())
    }
}

fn is_root(element: &BytesStart<'_>) -> Result<bool, Fault> {
    if element.name().as_ref() == "osmChange" {
        let expected =
            "an extract: apply the changes to one (`osmium apply-changes EXTRACT FILE -o roads.osm`)";
        return Err(Fault::new("a file of changes (osmChange)", expected));
    }
    Ok(element.name().as_ref() == "osm")
}

fn begin(
    element: &BytesStart<'_>,
    depth: u32,
    open: &mut Option<Open>,
    last: &mut Last,
) -> Result<(), Fault> {
    let id_of = |name: &str, of: &str| -> Result<i64, Fault> {
        let id = attribute(element, name)?.unwrap_or_default();
        Ok(id.parse().map_err(|_| format!("{of} {id:?}"))?)
    };
    match (depth, element.name().as_ref()) {
        (2, kind @ ("node" | "way" | "relation")) => {
            let kind = match kind {
                "node" => Kind::Node,
                "way" => Kind::Way,
                _ => Kind::Relation,
            };
            let mut item = Open { kind, ..Open::default() };
            item.id = id_of("id", &format!("{} with id", kind.word()))?;
            item.lon = degrees(element, "lon")?;
            item.lat = degrees(element, "lat")?;
            item.gone = attribute(element, "visible")?.is_some_and(|value| value == "false")
                || attribute(element, "action")?.is_some_and(|value| value == "delete");
            item.version = attribute(element, "version")?;
            last.other(&item)?;
            *open = Some(item);
        }
        (3, "nd") => {
            if let Some(item) = open {
                if item.refs.len() >= MOST_NODES {
                    return Err(format!("way {} with more than {MOST_NODES} nodes", item.id).into());
                }
                let id = id_of("ref", &format!("way {} with node", item.id))?;
                item.refs.push(id);
                item.places.extend(
                    degrees(element, "lon")?.zip(degrees(element, "lat")?).map(|(lon, lat)| (id, lon, lat)),
                );
            }
        }
        (3, "member") => {
            if let Some(item) = open {
                let kind = match attribute(element, "type")?.as_deref() {
                    Some("node") => MemberKind::Node,
                    Some("way") => MemberKind::Way,
                    _ => MemberKind::Other,
                };
                let id = id_of("ref", &format!("relation {} with member", item.id))?;
                item.members.push((kind, id, attribute(element, "role")?.unwrap_or_default()));
            }
        }
        (3, "tag") => {
            if let Some(item) = open {
                if item.tags.len() >= MOST_TAGS {
                    return Err(format!("element {} with more than {MOST_TAGS} tags", item.id).into());
                }
                let [key, value] = ["k", "v"].map(|name| attribute(element, name));
                item.tags.push((key?.unwrap_or_default(), value?.unwrap_or_default()));
            }
        }
        _ => {}
    }
    Ok(())
}

fn finish(open: &mut Option<Open>, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let Some(item) = open.take().filter(|item| !item.gone) else { return Ok(()) };
    let tags: Vec<(&str, &str)> =
        item.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let tags: &Tags<'_> = &tags;
    let off = |id: i64| format!("node {id} without a place on earth");
    match item.kind {
        Kind::Node if visitor.wants_nodes() => {
            let at = item.lon.zip(item.lat).and_then(|(lon, lat)| position(lon, lat));
            visitor.node(item.id, at.ok_or_else(|| off(item.id))?, tags);
        }
        Kind::Way => {
            if visitor.wants_nodes() {
                for &(id, lon, lat) in &item.places {
                    visitor.place_in_way(id, position(lon, lat).ok_or_else(|| off(id))?);
                }
            }
            if visitor.wants_ways() {
                visitor.way(item.id, &item.refs, tags);
            }
        }
        Kind::Relation => {
            let members: Vec<Member<'_>> =
                item.members.iter().map(|(kind, id, role)| Member { kind: *kind, id: *id, role }).collect();
            if !tag(tags, "type").is_some_and(|kind| kind.starts_with("restriction")) {
                if visitor.wants_relations() {
                    visitor.relation(item.id, &members, tags);
                }
            } else if visitor.wants_ways() {
                visitor.restriction(&members, tags);
            }
        }
        Kind::Node => {}
    }
    Ok(())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    let found = element.try_get_attribute(name).map_err(|error| error.to_string())?;
    found
        .map(|attribute| {
            attribute.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned)
        })
        .transpose()
        .map_err(|error| error.to_string().into())
}

/// Degrees as 10⁻⁷ degrees.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
fn degrees(element: &BytesStart<'_>, name: &str) -> Result<Option<i64>, Fault> {
    let Some(text) = attribute(element, name)? else { return Ok(None) };
    let value: f64 = text.parse().map_err(|_| format!("{name} = {text:?}"))?;
    if !(-360.0..=360.0).contains(&value) {
        return Err(format!("{name} = {text:?}").into());
    }
    Ok(Some((value * 1e7).round() as i64))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::walk;
    use crate::io::osm::{Tags, Visitor};
    use crate::model::position::Position;

    struct Nobody;

    impl Visitor for Nobody {
        fn wants_nodes(&self) -> bool {
            true
        }
        fn wants_ways(&self) -> bool {
            true
        }
        fn node(&mut self, _: i64, _: Position, _: &Tags<'_>) {}
        fn way(&mut self, _: i64, _: &[i64], _: &Tags<'_>) {}
    }

    #[test]
    fn an_attribute_without_end_takes_no_memory() {
        let start = br#"<osm><node id="1" lat="1" lon="1"><tag k="name" v=""#;
        let endless = start.as_slice().chain(std::io::repeat(b'x').take(8 << 30));
        let said = format!("{:?}", walk(BufReader::new(endless), &mut Nobody).unwrap_err());
        assert!(said.contains("more than 16 MiB"), "{said}");
        let whole = br#"<osm><node id="1" lat="1" lon="1"><tag k="name" v="x"/></node></osm>"#;
        assert!(walk(whole.as_slice(), &mut Nobody).is_ok());
    }
}
