//! Problems of the input in the reader's language, as a person mends them: the file, the place, what stood there, what belongs there.
//!
//! It refuses to translate what the file itself says. The readers of `io` word what they find in English; each such sentence is a line of
//! `problems.ftl`, and its Chinese stands under the same id. Where a sentence has no line, the code's own advice is said instead.

use std::sync::OnceLock;

use crate::io::columns;
use crate::io::problem::{Problem, Severity};
use crate::report::words::{self, Lang};

/// A problem as a person reads it, on one line.
#[must_use]
pub fn said(problem: &Problem, lang: Lang) -> String {
    if lang == Lang::En {
        return problem.to_string();
    }
    let mut text = format!("{} {}", problem.code, file(problem));
    if let Some(row) = problem.row {
        text += &words::filled(lang, "problem-row", &[("row", &row.to_string())]);
    }
    if let Some(column) = &problem.column {
        text += &words::filled(lang, "problem-column", &[("column", &named(problem, column, lang))]);
    }
    let (found, expected) = (found(problem, lang), expected(problem, lang));
    text += &match (found.is_empty(), expected.is_empty()) {
        (true, _) => words::filled(lang, "problem-expected", &[("expected", &expected)]),
        (false, true) if problem.severity == Severity::Note => {
            words::filled(lang, "problem-note", &[("said", &found)])
        }
        (false, true) => words::filled(lang, "problem-found", &[("found", &found)]),
        (false, false) => words::filled(lang, "problem-both", &[("found", &found), ("expected", &expected)]),
    };
    text
}

/// What to do about a code, in short.
#[must_use]
pub fn advice(code: &str, lang: Lang) -> String {
    words::word_or_id(lang, "advice", code)
}

/// The file's name; a table that has several forms is named by them.
fn file(problem: &Problem) -> String {
    problem.file.display().to_string().replace(", ", "、").replace(" or ", " 或 ")
}

/// A column of a table by the name that stands there, and beside an English one the Chinese.
fn named(problem: &Problem, column: &str, lang: Lang) -> String {
    let stem = problem.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let table = columns::TABLES.iter().find(|(name, _)| *name == stem);
    let other = table.and_then(|(_, known)| columns::find(known, column)?.aliases.first());
    match other.filter(|_| column.is_ascii()) {
        Some(other) => words::filled(lang, "problem-alias", &[("column", column), ("other", other)]),
        None => format!("“{column}”"),
    }
}

fn found(problem: &Problem, lang: Lang) -> String {
    // What stands in a cell is never a sentence of ours, but for those about a cell.
    const OF_CELLS: [&str; 10] = [
        "phrase-with-signs",
        "phrase-empty-cell",
        "phrase-no-geometry",
        "phrase-merged-over",
        "phrase-pair",
        "phrase-pair-by",
        "phrase-km-village",
        "phrase-km-middle",
        "phrase-lon-lat",
        "phrase-row-one",
    ];
    let cell = problem.row.is_some() && problem.column.is_some();
    let matched = matching(&problem.found).filter(|(phrase, _)| !cell || OF_CELLS.contains(&phrase.id));
    matched.map_or_else(|| problem.found.clone(), |(phrase, values)| phrase.in_words(lang, &values))
}

fn expected(problem: &Problem, lang: Lang) -> String {
    if problem.expected.is_empty() {
        return String::new();
    }
    // What is expected is never the name of a pair of village and school.
    let matched = matching(&problem.expected).filter(|(phrase, _)| !phrase.id.starts_with("phrase-pair"));
    matched.map_or_else(|| advice(problem.code, lang), |(phrase, values)| phrase.in_words(lang, &values))
}

/// A sentence of the readers in another language; `None` where it is none that is known.
fn in_words(text: &str, lang: Lang) -> Option<String> {
    let (phrase, values) = matching(text)?;
    Some(phrase.in_words(lang, &values))
}

/// A sentence with places for values: what stands between them.
struct Phrase {
    id: &'static str,
    /// One more than there are values.
    literals: Vec<&'static str>,
    names: Vec<&'static str>,
}

impl Phrase {
    fn of(id: &'static str, text: &'static str) -> Self {
        let (mut literals, mut names, mut rest) = (Vec::new(), Vec::new(), text);
        // Braces of the sentence itself hold no name alone.
        while let Some((before, name, after)) = next_value(rest) {
            literals.push(before);
            names.push(name);
            rest = after;
        }
        literals.push(rest);
        Self { id, literals, names }
    }

    /// The values with which it reads as `text`.
    fn values<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, others) = self.literals.split_first()?;
        let mut rest = text.strip_prefix(first)?;
        let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut values = Vec::new();
        for (place, literal) in between.iter().enumerate() {
            // The last value is the shortest: in `rows 4, 7, totals` the rows are `4, 7`.
            let at = if place + 1 == between.len() { rest.rfind(literal)? } else { rest.find(literal)? };
            values.push(&rest[..at]);
            rest = &rest[at + literal.len()..];
        }
        values.push(rest.strip_suffix(last)?);
        values.iter().all(|value| !value.is_empty()).then_some(values)
    }

    /// Signs that are its own.
    fn weight(&self) -> usize {
        self.literals.iter().map(|literal| literal.len()).sum()
    }

    fn in_words(&self, lang: Lang, values: &[&str]) -> String {
        let values: Vec<String> = values.iter().map(|value| worded(value, lang)).collect();
        let named: Vec<(&str, &str)> =
            self.names.iter().copied().zip(values.iter().map(String::as_str)).collect();
        words::filled(lang, self.id, &named)
    }
}

/// A value: a sentence itself, a list of words that stand for values, or what it is.
fn worded(value: &str, lang: Lang) -> String {
    if value.starts_with(['`', '"']) && value.contains(", ") || is_word(value) || value.ends_with(" (hidden)")
    {
        let word = |item: &str| {
            // A sheet that nobody sees: its name, and that.
            if let Some(name) = item.strip_suffix(" (hidden)") {
                return words::filled(lang, "value-hidden", &[("name", name)]);
            }
            let plain = item.trim_matches(['`', '"']);
            let said = words::word_or_id(lang, "value", plain);
            if said == plain { item.to_owned() } else { said }
        };
        return value.split(", ").map(word).collect::<Vec<_>>().join("、");
    }
    // A note names what was left out as `rows 4, 9`.
    in_words(value, lang).unwrap_or_else(|| value.to_owned())
}

/// Whether it is one word in quotes of code.
fn is_word(value: &str) -> bool {
    value.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).is_some_and(|word| !word.contains('`'))
}

/// The text before the next `{name}`, the name, and the text behind it.
fn next_value(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let mut from = 0;
    loop {
        let open = from + text[from..].find('{')?;
        let close = open + text[open..].find('}')?;
        let name = &text[open + 1..close];
        if !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit()) {
            return Some((&text[..open], name, &text[close + 1..]));
        }
        from = open + 1;
    }
}

/// The sentence that reads as a text, the one with most signs of its own, and its values.
fn matching(text: &str) -> Option<(&'static Phrase, Vec<&str>)> {
    static PHRASES: OnceLock<Vec<Phrase>> = OnceLock::new();
    let phrases = PHRASES.get_or_init(|| {
        let mut phrases: Vec<Phrase> =
            words::beginning(&["phrase-"]).map(|(id, texts)| Phrase::of(id, texts[0])).collect();
        // A hint at the end belongs to whatever stands before it.
        let hint = |phrase: &Phrase| phrase.id != "phrase-did-you-mean";
        phrases.sort_by_key(|phrase| (hint(phrase), std::cmp::Reverse(phrase.weight()), phrase.id));
        phrases
    });
    phrases.iter().find_map(|phrase| Some((phrase, phrase.values(text)?)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{advice, said};
    use crate::io::problem::Problem;
    use crate::report::words::Lang;

    fn chinese(problem: &Problem) -> String {
        said(problem, Lang::Zh)
    }

    #[test]
    fn sentences_values_and_columns_are_chinese_and_what_stood_there_is_not_touched() {
        let file = Path::new("villages.csv");
        let bad = Problem::error("E113", file, "none", "a whole number from 0 to 100000");
        assert_eq!(
            chinese(&bad.in_row(7).in_column("g1")),
            "E113 villages.csv，第 7 行，g1（一年级）列：现为“none”，应为0 到 100000 的整数"
        );
        let bad = Problem::error("E117", Path::new("schools.csv"), "hall", "one of `point`, `village`");
        assert_eq!(
            chinese(&bad.in_row(3).in_column("类型")),
            "E117 schools.csv，第 3 行，“类型”列：现为“hall”，应为以下之一：教学点、村小"
        );
        let bad = Problem::error("E110", file, "`lng2` instead", "a column `lon` (or `经度`)");
        assert_eq!(
            chinese(&bad.in_column("lon")),
            "E110 villages.csv，lon（经度）列：现为“现有 `lng2`”，应为列 `lon`（或 `经度`）"
        );
        let bad = Problem::error("E127", file, "S9", "an id of the schools table; did you mean `S8`?");
        assert!(chinese(&bad.in_row(2).in_column("force")).ends_with("应为学校表中的编号；是否应为 `S8`？"));
        let note = Problem::note("N105", file, "left out: rows 4, 7, totals");
        assert_eq!(chinese(&note), "N105 villages.csv：已略去：第 4, 7 行，合计行");
        let odd = Problem::error("E100", file, "x", "a sentence that no file has");
        assert!(chinese(&odd).ends_with(&advice("E100", Lang::Zh)));
    }
}
