//! Bytes of a table → text: which encoding, and what stands between the cells.
//!
//! It refuses to guess through damage: bytes that are neither UTF-8 nor GB18030 are an error, never replaced. Text of another
//! encoding can pass as GB18030; where its signs are not those that people write, that is said.

use std::path::Path;

use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS, WINDOWS_1252};

use crate::io::problem::Problem;

/// How a message names the key that settles it.
pub(crate) const KEY: &str = "; another encoding is named by `county.encoding` in plan.toml";
/// Of this many double-byte signs one may be rare in honest GB18030 text: names of places hold few.
const RARE_ONE_IN: usize = 10;
/// From so many double-byte signs on, Korean text that reads as common Chinese is told by its signs all being Korean.
const ENOUGH: usize = 12;

/// A text and what is to be said of the way it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Name of the encoding, for people.
    pub(crate) name: String,
    pub(crate) doubt: Option<Doubt>,
}

/// Why a text may have been read wrongly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Most lines are UTF-8, these (from 1) are not and were read as GB18030.
    Mixed(Vec<u64>),
    /// Read as GB18030, with signs that hardly anybody writes, first in this line; what it may be.
    Rare(u64, &'static str),
}

impl Doubt {
    pub(crate) fn said(&self, file: &Path) -> Problem {
        match self {
            Self::Mixed(lines) => {
                let found = format!("{} in another encoding than the rest", super::heading::numbers(lines));
                let expected = format!("UTF-8 in every row; read as GB18030, look at the names{KEY}");
                let problem = Problem::warning("W109", file, found, expected);
                lines.first().map_or(problem.clone(), |&line| problem.in_row(line))
            }
            Self::Rare(line, other) => {
                let found = format!("text that may be {other}");
                let expected = format!("UTF-8 or GB18030, as which it was read: look at the names{KEY}");
                Problem::warning("W110", file, found, expected).in_row(*line)
            }
        }
    }
}

/// The text of a file in the encoding given, else in the one its bytes tell.
///
/// # Errors
/// As [`decode`]; and bytes that are none of the encoding given.
pub(crate) fn decode_as(
    bytes: &[u8],
    given: Option<&'static encoding_rs::Encoding>,
) -> Result<Decoded, String> {
    if let Some(encoding) = given {
        let body =
            bytes.strip_prefix(b"\xEF\xBB\xBF").filter(|_| encoding == encoding_rs::UTF_8).unwrap_or(bytes);
        let text = encoding.decode_without_bom_handling_and_without_replacement(body);
        let text = text.ok_or_else(|| format!("bytes that are not {}", encoding.name()))?;
        return Ok(Decoded { text: text.into_owned(), name: encoding.name().to_owned(), doubt: None });
    }
    if let Some((text, lines)) = mixed(bytes) {
        return Ok(Decoded {
            text,
            name: Encoding::Utf8.name().to_owned(),
            doubt: Some(Doubt::Mixed(lines)),
        });
    }
    let (text, encoding) = decode(bytes)?;
    let doubt = (encoding == Encoding::Gb18030).then(|| rare(bytes)).flatten();
    Ok(Decoded { text, name: encoding.name().to_owned(), doubt })
}

/// Text whose lines are UTF-8, signs of three bytes among them, but for some that are GB18030: the text and the numbers of these
/// lines. `None` where all are of one kind, or some are neither.
fn mixed(bytes: &[u8]) -> Option<(String, Vec<u64>)> {
    if std::str::from_utf8(bytes).is_ok() || bytes.contains(&0) {
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (mut text, mut others, mut sure) = (String::new(), Vec::new(), false);
    for (number, line) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        if let Ok(line) = std::str::from_utf8(line) {
            sure |= line.chars().any(|sign| sign.len_utf8() == 3);
            text.push_str(line);
        } else {
            text.push_str(&GB18030.decode_without_bom_handling_and_without_replacement(line)?);
            others.push(number);
        }
    }
    sure.then_some((text, others))
}

/// Whether text that passes as GB18030 holds signs that hardly anybody writes, and what else it may be.
fn rare(bytes: &[u8]) -> Option<Doubt> {
    let (mut all, mut odd, mut first, mut line, mut korean) = (0, 0, None, 1, true);
    let mut rest = bytes;
    while let [lead, after @ ..] = rest {
        line += u64::from(*lead == b'\n');
        if lead.is_ascii() {
            rest = after;
            continue;
        }
        let [trail, after @ ..] = after else { break };
        // Level 1 and 2 of GB 2312 with its punctuation and wide signs; the rest are extensions.
        let common = *trail >= 0xA1 && matches!(lead, 0xA1 | 0xA3 | 0xB0..=0xF7);
        korean &= *trail >= 0xA1 && matches!(lead, 0xB0..=0xC8);
        all += 1;
        if !common {
            odd += 1;
            first = first.or(Some(line));
        }
        rest = after;
    }
    if odd * RARE_ONE_IN > all {
        return Some(Doubt::Rare(first?, likely(bytes)));
    }
    let line = bytes.split(|&byte| byte == b'\n').position(|line| !line.is_ascii()).unwrap_or(0) as u64 + 1;
    (korean && all >= ENOUGH).then_some(Doubt::Rare(line, "EUC-KR"))
}

/// Which other encoding fits the bytes best.
fn likely(bytes: &[u8]) -> &'static str {
    let kana = |sign: char| matches!(sign, '\u{3041}'..='\u{30ff}');
    let hangul = |sign: char| matches!(sign, '\u{ac00}'..='\u{d7a3}');
    let read = |encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let share = |text: &str, of: &dyn Fn(char) -> bool| {
        let (of, all) = text
            .chars()
            .filter(|sign| !sign.is_ascii())
            .fold((0, 0), |(count, all), sign| (count + usize::from(of(sign)), all + 1));
        of * 2 > all
    };
    let pairs = bytes.windows(2).filter(|pair| !pair[0].is_ascii() && !pair[1].is_ascii()).count();
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if read(SHIFT_JIS).is_some_and(|text| share(&text, &kana)) {
        return "Shift_JIS";
    }
    if read(EUC_KR).is_some_and(|text| share(&text, &hangul)) {
        return "EUC-KR";
    }
    if pairs * 5 < high {
        return WINDOWS_1252.name();
    }
    if read(BIG5).is_some() {
        "Big5"
    } else if read(SHIFT_JIS).is_some() {
        "Shift_JIS"
    } else {
        WINDOWS_1252.name()
    }
}

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
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| (text.into_owned(), Encoding::Gb18030))
        .ok_or("bytes that are neither UTF-8 nor GB18030")
}

/// What separates the cells: whichever of comma, semicolon and tab stands most often in the first line outside
/// quotes; a comma on a tie.
///
/// A first line `sep=;`, as spreadsheets write and hide it, says so itself.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    if let Some((sign, _)) = told(text) {
        return sign;
    }
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

/// The delimiter of a first line `sep=;`, and the text below it.
fn told(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let sign = line
        .trim_matches(['\r', '"'])
        .strip_prefix("sep=")
        .or_else(|| line.strip_prefix("SEP="))?
        .trim_end_matches('\r');
    match sign {
        "," | ";" => Some((sign.as_bytes()[0], rest)),
        "\t" | "\\t" => Some((b'\t', rest)),
        _ => None,
    }
}

/// The rows of a CSV text, cells trimmed, each with its number as a spreadsheet counts: an empty line is a row, a cell
/// with line breaks is not two, and a first line `sep=;` is none. Lines without a single character are left out. Beside them
/// the row in which a quote is opened and never closed. A cell written `="01"`, as spreadsheets do to keep zeros, holds `01`.
pub(crate) fn rows(text: &str, delimiter: u8) -> (Vec<(u64, Vec<String>)>, Option<u64>) {
    let text = told(text).map_or(text, |(_, rest)| rest);
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
        rows.push((number, record.iter().map(|cell| bare(cell).to_owned()).collect()));
    }
    let open = is_open(&text, delimiter);
    let last = rows.last_mut().filter(|_| open).map(|(number, _)| {
        *number += 1; // the last line end stands in the cell and ends no row
        *number
    });
    (rows, last)
}

/// A cell without the spaces around it and without `="…"`.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

/// Whether a text ends within quotes. As the reader has it, a quote opens at a cell's beginning alone.
fn is_open(text: &str, delimiter: u8) -> bool {
    let (mut open, mut start) = (false, true);
    for byte in text.bytes() {
        let quote = byte == b'"';
        open = if open { !quote } else { quote && start };
        // After a closing quote another opens again: two stand for one.
        start = byte == delimiter || byte == b'\n' || (quote && !open);
    }
    open
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
    use super::{Doubt, Encoding, decode, decode_as, delimiter, rows};

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
    fn a_text_of_another_encoding_is_doubted() {
        let doubt = |bytes: &[u8]| decode_as(bytes, None).unwrap().doubt;
        let of = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
        let villages = "村编号,村名\n1,上村\n2,石门沟村\n3,大河口\n4,镕基堡\n5,东闫各庄（新村）\n";
        assert_eq!(doubt(&of(encoding_rs::GB18030, villages)), None, "one rare sign among many is a name");
        assert_eq!(
            doubt(&of(encoding_rs::BIG5, "id,name\n1,上村\n2,石門溝\n3,頭城鎮\n")),
            Some(Doubt::Rare(2, "Big5"))
        );
        let japan = of(encoding_rs::SHIFT_JIS, "id,name\n1,みどり村\n2,さくら台\n");
        assert_eq!(doubt(&japan), Some(Doubt::Rare(2, "Shift_JIS")));
        let korea = of(encoding_rs::EUC_KR, "id,name\n1,서울특별시마을\n2,부산광역시마을\n");
        assert_eq!(doubt(&korea), Some(Doubt::Rare(2, "EUC-KR")));
        let france = of(encoding_rs::WINDOWS_1252, "id,name\n1,Ch\u{e2}telet\n2,Ch\u{e2}teau\n");
        assert_eq!(doubt(&france), Some(Doubt::Rare(2, "windows-1252")));
        let mut lines = "id,name\n1,上村\n2,Middle\n".as_bytes().to_vec();
        lines.extend(of(encoding_rs::GB18030, "3,下村\n"));
        let read = decode_as(&lines, None).unwrap();
        assert_eq!(
            (read.text.as_str(), read.doubt),
            ("id,name\n1,上村\n2,Middle\n3,下村\n", Some(Doubt::Mixed(vec![4])))
        );
        let read = decode_as(&of(encoding_rs::BIG5, "上村"), Some(encoding_rs::BIG5)).unwrap();
        assert_eq!((read.text.as_str(), read.doubt), ("上村", None));
        assert!(decode_as(b"\xff", Some(encoding_rs::UTF_8)).is_err());
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        let read = |text| rows(text, b',');
        assert_eq!(read("a,b\n1,\"x\ny\"\n2,=\"01\"\n").0[2], (3, vec!["2".into(), "01".into()]));
        for (text, row) in [
            ("a,b\n1,\"open\n", Some(2)),
            ("a,b\n1,x\n2,\"open\n3,y\n4,z\n", Some(3)),
            ("a,b\n1,\"x\"\"y\"\n", None),
            ("a,b\n1,5\" pipe\n", None),
            ("a,b\n1,\"x\ny\"\n2,\"open", Some(3)),
        ] {
            assert_eq!(read(text).1, row, "{text:?}");
        }
        assert_eq!(
            rows("sep=;\na;b\n1;2\n", delimiter("sep=;\na;b\n1;2\n")).0[1],
            (2, vec!["1".into(), "2".into()])
        );
    }

    #[test]
    fn the_first_line_outside_quotes_decides() {
        assert_eq!(delimiter("id,name\n1;2;3"), b',');
        assert_eq!(delimiter("id;\"a,b,c\";lon"), b';');
        assert_eq!(delimiter("id\tname"), b'\t');
        assert_eq!(delimiter("id"), b',');
    }
}
