//! What people write around a column's name: spaces, wide signs, units in brackets, words for "number of".
//!
//! It refuses to cut a word that changes what is counted: `一年级女生数` and `固定成本(万元)` stay as they are.

/// Columns that count children, places or people.
const COUNTS: [&str; 27] = [
    "g1",
    "g2",
    "g3",
    "g4",
    "g5",
    "g6",
    "g7",
    "g8",
    "g9",
    "k1",
    "k2",
    "k3",
    "a0",
    "a1",
    "a2",
    "a3",
    "a4",
    "a5",
    "pupils",
    "enrolled",
    "seats",
    "beds",
    "beds_girls",
    "meals",
    "rooms",
    "teachers",
    "boarders",
];
/// Words behind a name that say it is counted; the longest first, so that no shorter one leaves a rest.
const COUNTED: [&str; 14] = [
    "在校学生人数",
    "在校学生数",
    "在校生人数",
    "在校生数",
    "学生人数",
    "在读人数",
    "在校人数",
    "学生数",
    "在校生",
    "总人数",
    "总数",
    "合计",
    "人数",
    "学生",
];
/// The same that fit behind any count.
const NUMBER: [&str; 2] = ["数量", "数"];
/// Units of people and places.
const PEOPLE: [&str; 12] =
    ["人", "名", "张", "个", "间", "位", "床", "合计", "人数", "persons", "people", "children"];

/// Which columns a shortened header may name.
#[derive(Clone, Copy)]
pub(super) enum Fits {
    /// Those that count.
    Counts,
    /// Those whose value has the unit that was cut.
    Unit(&'static [&'static str]),
}

impl Fits {
    pub(super) fn takes(self, column: &str) -> bool {
        match self {
            Self::Counts => COUNTS.contains(&column),
            Self::Unit(columns) => columns.contains(&column),
        }
    }
}

/// Units other than of counts, and the columns that are in them.
const UNITS: [(&[&str], &[&str]); 6] = [
    (&["度", "°", "deg", "degrees", "十进制度"], &["lon", "lat"]),
    (&["米", "m"], &["lon", "lat"]),
    (&["元", "yuan", "元/年"], &["cost_fixed", "cost_pupil", "cost_add_seat", "cost_add_bed"]),
    (&["公里", "千米", "km"], &["km"]),
    (&["分钟", "分", "min", "minutes"], &["minutes"]),
    (&["平方米", "㎡", "m2", "m²"], &["area_dorm"]),
];

/// A header without spaces and signs that are not seen, wide signs made narrow, in lower case.
pub(super) fn plain(header: &str) -> String {
    crate::io::signs::narrow(header)
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}

/// What a plain header may be a longer form of, and for which columns that holds.
pub(super) fn bare(header: &str) -> Vec<(&str, Fits)> {
    let mut found = Vec::new();
    let (mut name, mut unit) = (header, None);
    if let Some((before, inside)) = header.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        name = before;
        unit = if PEOPLE.contains(&inside) {
            Some(Fits::Counts)
        } else {
            UNITS.iter().find(|(words, _)| words.contains(&inside)).map(|(_, columns)| Fits::Unit(columns))
        };
        match unit {
            Some(fits) => found.push((name, fits)),
            None => return found, // in brackets stands what we do not know: girls only, hundreds, classes
        }
    }
    if matches!(unit, Some(Fits::Unit(_))) {
        return found;
    }
    for word in COUNTED.iter().chain(&NUMBER) {
        if let Some(rest) = name.strip_suffix(word).filter(|rest| !rest.is_empty()) {
            found.push((rest, Fits::Counts));
        }
    }
    found
}

/// Whether a header that is no known column talks of what a needed column would hold.
pub(in crate::io) fn counts_people_or_places(header: &str) -> bool {
    const WORDS: [&str; 14] = [
        "年级", "学生", "人数", "在校", "儿童", "学位", "座位", "床位", "初一", "初二", "初三", "pupil",
        "student", "enrol",
    ];
    let header = plain(header);
    WORDS.iter().any(|word| header.contains(word))
        || header
            .strip_prefix("grade")
            .is_some_and(|rest| rest.bytes().all(|sign| sign.is_ascii_digit() || sign == b'_'))
}
