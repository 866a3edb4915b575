//! The columns of the input tables: their names in files, their other names, and what they mean.
//!
//! It refuses to read a cell; that is for the readers of the tables.

use crate::io::suggest;

mod headers;
mod tables;

pub(in crate::io) use headers::counts_people_or_places;
pub use tables::{PAIRS, SCHOOLS, TIMES, VILLAGES};

/// One column a table may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name used in files.
    pub name: &'static str,
    /// Other names taken for it; the first is the Chinese one that `hubward new` writes.
    pub aliases: &'static [&'static str],
    /// Whether the table must have it.
    pub required: bool,
    /// What it holds, in English.
    pub english: &'static str,
    /// What it holds, in Chinese.
    pub chinese: &'static str,
}

const fn column(
    name: &'static str,
    aliases: &'static [&'static str],
    english: &'static str,
    chinese: &'static str,
) -> Column {
    Column { name, aliases, required: false, english, chinese }
}

const fn needed(
    name: &'static str,
    aliases: &'static [&'static str],
    english: &'static str,
    chinese: &'static str,
) -> Column {
    Column { name, aliases, required: true, english, chinese }
}

/// The column of `known` that `header` names, by its name or an alias. Case, spaces and the width of signs do not matter, nor does a
/// unit or a word for "number of" behind a column that counts: `三年级人数`, `六年级（人）`, `床位数(张)`.
#[must_use]
pub fn find(known: &'static [Column], header: &str) -> Option<&'static Column> {
    let header = headers::plain(header);
    let named =
        |word: &str| known.iter().find(|column| column.name == word || column.aliases.contains(&word));
    named(&header).or_else(|| {
        headers::bare(&header)
            .into_iter()
            .find_map(|(word, fits)| named(word).filter(|column| fits.takes(column.name)))
    })
}

/// The name of the known column nearest to a header that is none, where one is near.
#[must_use]
pub fn nearest(known: &'static [Column], header: &str) -> Option<&'static str> {
    let words = |column: &'static Column| {
        std::iter::once(column.name)
            .chain(column.aliases.iter().copied())
            .map(move |word| (word, column.name))
    };
    let word = suggest::nearest(&headers::plain(header), known.iter().flat_map(words).map(|(word, _)| word))?;
    known.iter().flat_map(words).find(|(candidate, _)| *candidate == word).map(|(_, name)| name)
}

/// Every table with its columns, as `hubward check --columns` prints them.
pub const TABLES: [(&str, &[Column]); 4] =
    [("villages", VILLAGES), ("schools", SCHOOLS), ("times", TIMES), ("pairs", PAIRS)];

#[cfg(test)]
mod tests {
    use super::{SCHOOLS, TABLES, VILLAGES, find, nearest};

    #[test]
    fn no_name_means_two_columns() {
        for (table, columns) in TABLES {
            let mut names: Vec<&str> = columns
                .iter()
                .flat_map(|column| std::iter::once(column.name).chain(column.aliases.iter().copied()))
                .collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{table}");
        }
    }

    #[test]
    fn headers_are_found_in_both_languages() {
        assert_eq!(find(VILLAGES, " 一 年级").unwrap().name, "g1");
        assert_eq!(find(SCHOOLS, "Beds_Girls").unwrap().name, "beds_girls");
        assert_eq!(find(SCHOOLS, "place"), None);
        for (header, name) in [
            ("三年级人数", "g3"),
            ("六年级(人)", "g6"),
            ("六 年级（人）", "g6"),
            ("小学二年级学生数", "g2"),
            ("初一", "g7"),
            ("初中三年级在校生", "g9"),
            ("４年级", "g4"),
            ("经度(°)", "lon"),
            ("东经", "lon"),
            ("学生人数合计", "pupils"),
            ("ｐｕｐｉｌｓ", "pupils"),
        ] {
            assert_eq!(find(VILLAGES, header).map(|column| column.name), Some(name), "{header}");
        }
        for (header, name) in [
            ("床位数（张）", "beds"),
            ("教师人数", "teachers"),
            ("学位数量", "seats"),
            ("在校学生人数", "enrolled"),
        ] {
            assert_eq!(find(SCHOOLS, header).map(|column| column.name), Some(name), "{header}");
        }
        // Part of a number, a number of something else, or another unit is not the column.
        for header in
            ["一年级男生人数", "一年级女", "一年级班数", "三年级(女)", "一年级(个班)", "二年级（百人）"]
        {
            assert_eq!(find(VILLAGES, header), None, "{header}");
        }
        for header in ["年级数", "固定成本(万元)", "年级(个)"] {
            assert_eq!(find(SCHOOLS, header), None, "{header}");
        }
        assert_eq!(nearest(VILLAGES, "schol_lower"), Some("school_lower"));
        assert_eq!(nearest(VILLAGES, "district"), None);
    }
}
