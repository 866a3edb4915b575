//! What a school teaches: from its tags, else from the words of its name, else a guess that it is a primary school.
//!
//! It refuses to place among the primaries what says that it is none: that is left out, and the reason stands beside it.

use crate::io::import::words::{self, Word};

/// Why a school is no primary school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Nursery,
    Secondary,
    Higher,
    Lessons,
    Closed,
}

/// What is taught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// First and last grade, of 1 to 9, the first at most 6.
    Grades(u8, u8),
    Not(Reason),
}

/// What it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// A tag, as `key=value`.
    Tag(String),
    /// A word of the name.
    Word(&'static str),
    /// Nothing says anything.
    Nothing,
}

/// The level of a school with these tags.
pub(super) fn level(tags: &[(String, String)]) -> (Level, Basis) {
    let by_tag = tags.iter().find_map(closed).or_else(|| tags.iter().find_map(isced));
    let by_tag = by_tag.or_else(|| tags.iter().find_map(kind)).or_else(|| tags.iter().find_map(grades));
    by_tag.or_else(|| named(tags)).unwrap_or((Level::Grades(1, 6), Basis::Nothing))
}

type Found = Option<(Level, Basis)>;

#[expect(clippy::unnecessary_wraps, reason = "every reader of a tag answers so")]
fn of_tag(level: Level, (key, value): &(String, String)) -> Found {
    Some((level, Basis::Tag(format!("{key}={value}"))))
}

fn closed(tag: &(String, String)) -> Found {
    let (key, value) = (tag.0.as_str(), tag.1.as_str());
    let gone = matches!(key, "disused" | "abandoned" | "demolished" | "ruins" | "proposed" | "construction")
        && value != "no"
        || key == "operational_status" && matches!(value, "closed" | "disused" | "abandoned")
        || key == "building" && value == "construction";
    gone.then(|| of_tag(Level::Not(Reason::Closed), tag)).flatten()
}

/// `isced:level`: 0 before school, 1 primary, 2 lower secondary, 3 upper, 4 and above higher.
fn isced(tag: &(String, String)) -> Found {
    if tag.0 != "isced:level" {
        return None;
    }
    let (least, most) = spans(&tag.1, |word| word.parse().ok()).into_iter().fold((9, None), span);
    let most: i32 = most?;
    let level = match (least, most) {
        (..=1, 1) => Level::Grades(1, 6),
        (..=1, 2..) => Level::Grades(1, 9),
        (_, ..=0) => Level::Not(Reason::Nursery),
        (2..=3, _) => Level::Not(Reason::Secondary),
        _ => Level::Not(Reason::Higher),
    };
    of_tag(level, tag)
}

/// `grades`, such as `1-6`, `K-5`, `PK;K;1;2`.
fn grades(tag: &(String, String)) -> Found {
    if tag.0 != "grades" {
        return None;
    }
    let grade = |word: &str| match word.to_ascii_uppercase().as_str() {
        "K" | "PK" | "PREK" | "KG" | "R" => Some(0),
        word => word.parse().ok(),
    };
    let (least, most) = spans(&tag.1, grade).into_iter().fold((99, None), span);
    let most: i32 = most.filter(|most| *most <= 13)?;
    let level = match (least, most) {
        (_, ..=0) => Level::Not(Reason::Nursery),
        (7.., _) => Level::Not(Reason::Secondary),
        _ => Level::Grades(clamped(least), clamped(most)),
    };
    of_tag(level, tag)
}

fn clamped(grade: i32) -> u8 {
    u8::try_from(grade.clamp(1, 9)).expect("1 to 9")
}

/// The numbers of `0;1`, `1-3`, `1,2`: each as the first and last of a span.
fn spans(text: &str, number: impl Fn(&str) -> Option<i32>) -> Vec<(i32, i32)> {
    let part = |part: &str| {
        let mut ends = part.split(['-', '–']).map(|end| number(end.trim()));
        let first = ends.next()??;
        let last = ends.next().map_or(Some(first), |last| last)?;
        Some((first, last))
    };
    text.split([';', ',', '/', ' ']).filter(|text| !text.is_empty()).filter_map(part).collect()
}

fn span((least, most): (i32, Option<i32>), (first, last): (i32, i32)) -> (i32, Option<i32>) {
    (least.min(first), Some(most.map_or(last, |most: i32| most.max(last))))
}

/// `school`, `school:type`, `school:level`, `school:stage`, and `school:XX` of a country.
fn kind(tag: &(String, String)) -> Found {
    let rest = tag.0.strip_prefix("school:");
    let country = |rest: &str| rest.len() == 2 && rest.bytes().all(|letter| letter.is_ascii_alphabetic());
    let kind = rest.is_some_and(|rest| matches!(rest, "type" | "level" | "stage") || country(rest));
    if !kind && tag.0 != "school" {
        return None;
    }
    let spaced = tag.1.replace([';', '_', ','], " ");
    let (level, _) = of_words(&words::found(&spaced))?;
    of_tag(level, tag)
}

fn named(tags: &[(String, String)]) -> Found {
    let of = |key: &str| tags.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str());
    let found = |key| of(key).and_then(|name| of_words(&words::found(name)));
    let (level, word) = found("name").or_else(|| found("name:en"))?;
    Some((level, Basis::Word(word)))
}

/// What words say together: whoever says primary is one, whatever else is taught there.
fn of_words(found: &[(Word, &'static str)]) -> Option<(Level, &'static str)> {
    let first = |says: Word| found.iter().find(|(word, _)| *word == says).map(|(_, word)| *word);
    let (primary, secondary) = (first(Word::Primary), first(Word::Secondary));
    if let Some(word) = first(Word::Both).or(primary.filter(|_| secondary.is_some())) {
        return Some((Level::Grades(1, 9), word));
    }
    if let Some(word) = primary {
        return Some((Level::Grades(1, 6), word));
    }
    let reasons = [
        (Word::Lessons, Reason::Lessons),
        (Word::Higher, Reason::Higher),
        (Word::Nursery, Reason::Nursery),
        (Word::Secondary, Reason::Secondary),
    ];
    reasons.into_iter().find_map(|(says, reason)| Some((Level::Not(reason), first(says)?)))
}

#[cfg(test)]
mod tests {
    use super::{Level, Reason, level};

    fn of(tags: &[(&str, &str)]) -> Level {
        let tags: Vec<(String, String)> =
            tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        level(&tags).0
    }

    #[test]
    fn tags_come_before_words_and_words_before_a_guess() {
        let name = |name| of(&[("name", name)]);
        for (tags, right) in [
            (&[("isced:level", "1")][..], Level::Grades(1, 6)),
            (&[("isced:level", "0;1")], Level::Grades(1, 6)),
            (&[("isced:level", "1-3")], Level::Grades(1, 9)),
            (&[("isced:level", "2;3")], Level::Not(Reason::Secondary)),
            (&[("isced:level", "0")], Level::Not(Reason::Nursery)),
            (&[("isced:level", "6")], Level::Not(Reason::Higher)),
            (&[("isced:level", "1"), ("name", "Lycée X")], Level::Grades(1, 6)),
            (&[("isced:level", "?"), ("name", "Lycée X")], Level::Not(Reason::Secondary)),
            (&[("school:FR", "maternelle;élémentaire")], Level::Grades(1, 6)),
            (&[("school:FR", "collège")], Level::Not(Reason::Secondary)),
            (&[("school:specialism", "music")], Level::Grades(1, 6)),
            (&[("school", "kindergarten")], Level::Not(Reason::Nursery)),
            (&[("grades", "K-5")], Level::Grades(1, 5)),
            (&[("grades", "PK;K")], Level::Not(Reason::Nursery)),
            (&[("grades", "9-12")], Level::Not(Reason::Secondary)),
            (&[("grades", "5-8")], Level::Grades(5, 8)),
            (&[("disused", "yes"), ("isced:level", "1")], Level::Not(Reason::Closed)),
            (&[], Level::Grades(1, 6)),
        ] {
            assert_eq!(of(tags), right, "{tags:?}");
        }
        assert_eq!(name("Escola bressol Prada Casadet"), Level::Not(Reason::Nursery));
        assert_eq!(name("Escola Andorrana de Maternal i de 1a Ensenyança"), Level::Grades(1, 6));
        assert_eq!(name("Escola Andorrana de 2a Ensenyança d'Ordino"), Level::Not(Reason::Secondary));
        assert_eq!(name("Nursery and Primary School"), Level::Grades(1, 6));
        assert_eq!(name("Primary and Secondary School"), Level::Grades(1, 9));
        assert_eq!(name("张北县九年一贯制学校"), Level::Grades(1, 9));
        assert_eq!(name("星星幼儿园"), Level::Not(Reason::Nursery));
        assert_eq!(name("Hill School"), Level::Grades(1, 6));
    }
}
