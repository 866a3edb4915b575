//! Nodes and ways out of an OpenStreetMap XML stream (`.osm`).
//!
//! It refuses a document that ends before its root does; elements it does not know are passed over.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::io::osm::{Tags, Visitor, position};

/// The node or way that is being read.
#[derive(Default)]
struct Open {
    way: bool,
    id: i64,
    lon: Option<i64>,
    lat: Option<i64>,
    /// An editor's mark that the element is gone.
    gone: bool,
    refs: Vec<i64>,
    tags: Vec<(String, String)>,
}

/// Walks through a document once; the error says in words what is wrong and where.
pub(crate) fn walk(input: impl BufRead, visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    let (mut depth, mut root, mut open) = (0_u32, false, None);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(|error| format!("{error} at byte {}", reader.error_position()))?;
        match event {
            Event::Start(element) => {
                root |= depth == 0 && element.name().as_ref() == "osm";
                depth += 1;
                begin(&element, depth, &mut open)?;
            }
            Event::Empty(element) => {
                root |= depth == 0 && element.name().as_ref() == "osm";
                begin(&element, depth + 1, &mut open)?;
                if depth == 1 {
                    finish(&mut open, visitor)?;
                }
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

fn begin(element: &BytesStart<'_>, depth: u32, open: &mut Option<Open>) -> Result<(), String> {
    match (depth, element.name().as_ref()) {
        (2, kind @ ("node" | "way")) => {
            let mut item = Open { way: kind == "way", ..Open::default() };
            let id = attribute(element, "id")?.unwrap_or_default();
            item.id = id.parse().map_err(|_| format!("{kind} with id {id:?}"))?;
            item.lon = degrees(element, "lon")?;
            item.lat = degrees(element, "lat")?;
            item.gone = attribute(element, "visible")?.is_some_and(|value| value == "false")
                || attribute(element, "action")?.is_some_and(|value| value == "delete");
            *open = Some(item);
        }
        (3, "nd") => {
            if let Some(item) = open {
                let id = attribute(element, "ref")?.unwrap_or_default();
                item.refs.push(id.parse().map_err(|_| format!("way {} with node {id:?}", item.id))?);
            }
        }
        (3, "tag") => {
            if let Some(item) = open {
                let [key, value] = ["k", "v"].map(|name| attribute(element, name));
                item.tags.push((key?.unwrap_or_default(), value?.unwrap_or_default()));
            }
        }
        _ => {}
    }
    Ok(())
}

fn finish(open: &mut Option<Open>, visitor: &mut dyn Visitor) -> Result<(), String> {
    let Some(item) = open.take().filter(|item| !item.gone) else { return Ok(()) };
    let tags: Vec<(&str, &str)> =
        item.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let tags: &Tags<'_> = &tags;
    if item.way {
        if visitor.wants_ways() {
            visitor.way(item.id, &item.refs, tags);
        }
    } else if visitor.wants_nodes() {
        let at = item.lon.zip(item.lat).and_then(|(lon, lat)| position(lon, lat));
        visitor.node(item.id, at.ok_or_else(|| format!("node {} without a place on earth", item.id))?, tags);
    }
    Ok(())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = element.try_get_attribute(name).map_err(|error| error.to_string())?;
    found
        .map(|attribute| {
            attribute.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned)
        })
        .transpose()
        .map_err(|error| error.to_string())
}

/// Degrees as 10⁻⁷ degrees.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
fn degrees(element: &BytesStart<'_>, name: &str) -> Result<Option<i64>, String> {
    let Some(text) = attribute(element, name)? else { return Ok(None) };
    let value: f64 = text.parse().map_err(|_| format!("{name} = {text:?}"))?;
    if !(-360.0..=360.0).contains(&value) {
        return Err(format!("{name} = {text:?}"));
    }
    Ok(Some((value * 1e7).round() as i64))
}
