//! XML in UTF-16 as UTF-8.
//!
//! It refuses half a sign: such a file is cut or no text.

use crate::io::osm::Fault;

/// Whether a file begins as UTF-16 does: with a mark of its byte order, or with `<` in two bytes.
pub(super) fn is_wide(start: &[u8]) -> bool {
    matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..])
}

/// The text without its mark and declaration, which names an encoding that is no longer its.
pub(super) fn narrow(bytes: &[u8]) -> Result<String, Fault> {
    let big = matches!(bytes, [0xfe, 0xff, ..] | [0, ..]);
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units =
        pairs.iter().map(|&pair| if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    let text = text.ok().filter(|_| rest.is_empty()).ok_or("UTF-16 with half a sign")?;
    let text = text.trim_start_matches('\u{feff}');
    let body = match (text.starts_with("<?xml"), text.find("?>")) {
        (true, Some(end)) => &text[end + 2..],
        _ => text,
    };
    Ok(body.to_owned())
}
