//! What stands in a plan folder's files, taken as it stands: every key, also twice, and every digit.
//!
//! It refuses to understand: what a key or a column means is for others to say.

use std::borrow::Cow;

/// A JSON document with its keys in their order and its numbers as they are spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// The digits of a number.
    Number(String),
    /// A text without its quotes and escapes.
    Text(String),
    /// Items in order.
    List(Vec<Tree>),
    /// Members in order; a key may stand there more than once.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The first member of this key, where this is an object that has one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// The header and the rows of a table of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Names of the columns, as they stand.
    pub columns: Vec<String>,
    /// Cells row by row; a row may be shorter or longer than the header.
    pub rows: Vec<Vec<String>>,
}

/// The files of a plan folder that the referee reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// `plan.json`.
    pub document: Tree,
    /// `assignments.csv`.
    pub assignments: Sheet,
    /// `schools.csv`.
    pub schools: Sheet,
    /// `prices.csv`, where there is one.
    pub prices: Option<Sheet>,
}

/// A decimal number in its one shortest spelling, so that `1.50`, `1.5` and `15e-1` are the same text and two that differ
/// in any digit are not; nothing where the text is no number.
#[must_use]
pub fn shortest(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (digits, power) = match rest.split_once(['e', 'E']) {
        None => (rest, 0),
        Some((digits, power)) => (digits, power.strip_prefix('+').unwrap_or(power).parse::<i64>().ok()?),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = Cow::from(format!("{whole}{part}"));
    if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power = power.checked_sub(i64::try_from(part.len()).ok()?)?;
    let bare = all.trim_start_matches('0');
    let short = bare.trim_end_matches('0');
    if short.is_empty() {
        return Some("0".into());
    }
    let power = power.checked_add(i64::try_from(bare.len() - short.len()).ok()?)?;
    Some(format!("{sign}{short}e{power}"))
}

#[cfg(test)]
mod tests {
    use super::shortest;

    #[test]
    fn spellings_of_one_number_are_one() {
        for (one, other) in [("1.50", "1.5"), ("15e-1", "1.5"), ("-0.00", "0"), ("100", "1e2"), ("007", "7")]
        {
            assert_eq!(shortest(one), shortest(other), "{one} {other}");
            assert!(shortest(one).is_some());
        }
        for (one, other) in [("1.5", "1.500000000000000000001"), ("1", "-1"), ("10", "1"), ("0.1", "1")] {
            assert_ne!(shortest(one), shortest(other), "{one} {other}");
        }
        for none in ["", "-", ".5", "1,5", "1e", "1e99999999999999999999", "x", "1.2.3", "--1", "+1"] {
            assert_eq!(shortest(none), None, "{none}");
        }
    }
}
