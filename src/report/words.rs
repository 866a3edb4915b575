//! What people read, by id, in each language: the Fluent files in the folders beside `speech.rs`, a file a page.
//!
//! It refuses to format: figures arrive as the text they stand as, the same in every language. docs/decisions/0020-language.md says why.

mod speech;

use crate::model::unit::{Band, Group};
use crate::report::words::speech::{Message, speech};

/// A language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Lang {
    /// Every language, in the order in which a page that speaks them all has them.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// As an option of the command and a page's address name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// The words of `id`, a message without values.
///
/// # Panics
/// When there are none, or when they ask for values: ids are written in this crate, and tests/faces/words.rs looks for each.
#[must_use]
pub fn word(lang: Lang, id: &str) -> &'static str {
    let Message { text, open } = speech(lang).message(id);
    assert!(!open, "the words of `{id}` ask for values");
    text
}

/// The words of `prefix` and an `id` of the data, or `id` itself where there are none (a heading that a newer engine brings).
#[must_use]
pub fn word_or_id(lang: Lang, prefix: &str, id: &str) -> String {
    // Ids of rules have dots, which Fluent has not.
    let known = speech(lang).find(&format!("{prefix}-{}", id.replace('.', "-")));
    known.map_or(id, |message| &message.text).into()
}

/// Every id that begins with one of `starts`, with its words in each of [`Lang::ALL`]; `{name}` stands where a value goes.
pub(crate) fn beginning(starts: &[&str]) -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    let wanted = |id: &str| starts.iter().any(|start| id.starts_with(start));
    let ids = speech(Lang::En).ids().filter(move |id| wanted(id));
    ids.map(|id| (id, Lang::ALL.map(|lang| speech(lang).message(id).text.as_str())))
}

/// The words of `id` with its values, by name.
///
/// # Panics
/// When there are none, or a value is missing: calls are written in this crate, and tests/faces/words.rs reads each.
#[must_use]
pub fn filled(lang: Lang, id: &str, values: &[(&str, &str)]) -> String {
    speech(lang).filled(id, values)
}

/// A band as people say it.
#[must_use]
pub fn band(lang: Lang, band: Band) -> String {
    match band {
        Band::Grade(grade) => filled(lang, "band-grade", &[("grade", &grade.to_string())]),
        _ => word(lang, &format!("band-{}", band.word())).into(),
    }
}

/// A group as people say it, with the part of a divided one.
#[must_use]
pub fn group(lang: Lang, group: Group) -> String {
    let code = group.word();
    let (kind, part) = code.split_once('/').map_or((code.as_str(), ""), |(kind, part)| (kind, part));
    let said = word_or_id(lang, "group", kind);
    if part.is_empty() { said } else { format!("{said}/{part}") }
}

/// Names one after the other, of more than `most` the first and how many follow.
pub(super) fn listed(lang: Lang, names: &[String], most: usize) -> String {
    let shown = names[..names.len().min(most)].join(word(lang, "impossible-comma"));
    match names.len().saturating_sub(most) {
        0 => shown,
        more => filled(lang, "impossible-and", &[("names", &shown), ("count", &more.to_string())]),
    }
}
