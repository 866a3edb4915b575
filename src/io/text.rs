//! Bytes of a table → text: which encoding, and what stands between the cells.
//!
//! It refuses to guess through damage: bytes that are neither UTF-8 nor GB18030 are an error, never replaced.

/// How the bytes of a text file were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
}

impl Encoding {
    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with byte order mark",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// The text of a file and how it was written. Valid UTF-8 is taken as UTF-8, anything else as GB18030.
///
/// # Errors
/// Says what is wrong when the bytes are neither, or hold a NUL (a spreadsheet file, UTF-16).
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), &'static str> {
    if bytes.contains(&0) {
        return Err("binary data, such as a spreadsheet file or UTF-16");
    }
    let (body, bom) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(body) => (body, Encoding::Utf8Bom),
        None => (bytes, Encoding::Utf8),
    };
    if let Ok(text) = std::str::from_utf8(body) {
        return Ok((text.to_owned(), bom));
    }
    encoding_rs::GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| (text.into_owned(), Encoding::Gb18030))
        .ok_or("bytes that are neither UTF-8 nor GB18030")
}

/// What separates the cells: whichever of comma, semicolon and tab stands most often in the first line outside
/// quotes; a comma on a tie.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    counts.iter().fold((b',', 0), |best, &next| if next.1 > best.1 { next } else { best }).0
}

/// The rows of a CSV text, cells trimmed, each with its number as a spreadsheet counts: an empty line is a row, a cell
/// with line breaks is not two. Lines without a single character are left out.
pub(crate) fn rows(text: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
    // One kind of line end, so that the reader's line counter is right after every record.
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut rows, mut inner_lines) = (Vec::new(), 0);
    while reader.read_record(&mut record).expect("text in memory, of any number of cells a row") {
        inner_lines += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let number = reader.position().line().saturating_sub(1 + inner_lines).max(1);
        rows.push((number, record.iter().map(|cell| cell.trim().to_owned()).collect()));
    }
    rows
}

/// The name of a delimiter, for people.
#[must_use]
pub fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolons",
        b'\t' => "tabs",
        _ => "commas",
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, decode, delimiter};

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decode("村名".as_bytes()).unwrap(), ("村名".into(), Encoding::Utf8));
        assert_eq!(decode("\u{feff}村名".as_bytes()).unwrap(), ("村名".into(), Encoding::Utf8Bom));
        let gb = encoding_rs::GB18030.encode("村名").0;
        assert_eq!(decode(&gb).unwrap(), ("村名".into(), Encoding::Gb18030));
        assert!(decode(b"caf\xff").is_err());
        assert!(decode(b"i\0d\0").is_err());
    }

    #[test]
    fn the_first_line_outside_quotes_decides() {
        assert_eq!(delimiter("id,name\n1;2;3"), b',');
        assert_eq!(delimiter("id;\"a,b,c\";lon"), b';');
        assert_eq!(delimiter("id\tname"), b'\t');
        assert_eq!(delimiter("id"), b',');
    }
}
