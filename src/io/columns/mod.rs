//! The columns of the input tables: their names in files, their other names, and what they mean.
//!
//! It refuses to read a cell; that is for the readers of the tables.

use crate::io::suggest;

mod tables;

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

/// The column of `known` that `header` names, by its name or an alias; case and spaces do not matter.
#[must_use]
pub fn find(known: &'static [Column], header: &str) -> Option<&'static Column> {
    let header = plain(header);
    known.iter().find(|column| column.name == header || column.aliases.contains(&header.as_str()))
}

/// The name of the known column nearest to a header that is none, where one is near.
#[must_use]
pub fn nearest(known: &'static [Column], header: &str) -> Option<&'static str> {
    let words = |column: &'static Column| {
        std::iter::once(column.name)
            .chain(column.aliases.iter().copied())
            .map(move |word| (word, column.name))
    };
    let word = suggest::nearest(&plain(header), known.iter().flat_map(words).map(|(word, _)| word))?;
    known.iter().flat_map(words).find(|(candidate, _)| *candidate == word).map(|(_, name)| name)
}

/// A header without its spaces, in lower case.
fn plain(header: &str) -> String {
    header.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_lowercase()
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
        assert_eq!(nearest(VILLAGES, "schol_lower"), Some("school_lower"));
        assert_eq!(nearest(VILLAGES, "district"), None);
    }
}
