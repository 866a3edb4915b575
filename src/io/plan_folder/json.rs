//! JSON as text in the order it was made, with numbers exactly as decimal digits.
//!
//! It refuses floats: yuan, minutes and kilometres come in as integers of their smallest unit, so that no file
//! ever shows `0.30000000000000004`.

use std::fmt::Write;

use crate::model::units::{Fen, Metres, Micro, Seconds, round_half_up};

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// Digits, as they will stand there.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// In the order given.
    Object(Vec<(String, Json)>),
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
impl From<u32> for Json {
    fn from(count: u32) -> Self {
        Self::Number(count.to_string())
    }
}
impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<Fen> for Json {
    /// Yuan, two decimals.
    fn from(amount: Fen) -> Self {
        Self::Number(amount.to_decimal())
    }
}
impl From<Seconds> for Json {
    /// Minutes, two decimals.
    fn from(time: Seconds) -> Self {
        Self::Number(minutes(time))
    }
}
impl From<Metres> for Json {
    /// Kilometres, three decimals.
    fn from(length: Metres) -> Self {
        Self::Number(kilometres(length))
    }
}
impl From<Micro> for Json {
    fn from(value: Micro) -> Self {
        Self::Number(value.to_string())
    }
}
impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An object from its members.
pub(crate) fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Minutes with two decimals, half up.
pub(crate) fn minutes(time: Seconds) -> String {
    hundredths(round_half_up(i128::from(time.0) * 100, 60))
}

/// Hundredths as a number with two decimals.
pub(crate) fn hundredths(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", value.unsigned_abs() / 100, value.unsigned_abs() % 100)
}

/// Kilometres with three decimals.
pub(crate) fn kilometres(length: Metres) -> String {
    format!("{}.{:03}", length.0 / 1000, length.0 % 1000)
}

/// Lines longer than this are broken into one member a line.
const WIDTH: usize = 110;

impl Json {
    /// On one line.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Number(digits) => digits.clone(),
            Self::Text(text) => quoted(text),
            Self::List(items) => format!("[{}]", joined(items.iter().map(Self::line))),
            Self::Object(members) => {
                let member = |(key, value): &(String, Self)| format!("{}: {}", quoted(key), value.line());
                format!("{{{}}}", joined(members.iter().map(member)))
            }
        }
    }

    /// Broken into indented lines where one is not enough.
    pub(crate) fn pretty(&self) -> String {
        let mut text = String::new();
        self.append(&mut text, 0);
        text.push('\n');
        text
    }

    fn append(&self, text: &mut String, indent: usize) {
        let line = self.line();
        let (open, close, members): (_, _, Vec<(String, &Self)>) = match self {
            Self::List(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
            Self::Object(members) => {
                let named = members.iter().map(|(key, value)| (quoted(key) + ": ", value));
                ('{', '}', named.collect())
            }
            _ => (' ', ' ', Vec::new()),
        };
        if members.is_empty() || (indent > 0 && indent + line.len() <= WIDTH) {
            text.push_str(&line);
            return;
        }
        text.push(open);
        for (place, (key, value)) in members.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(text, "{comma}\n{:indent$}{key}", "", indent = indent + 2).expect("a String takes all");
            value.append(text, indent + 2);
        }
        write!(text, "\n{:indent$}{close}", "").expect("a String takes all");
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Json, kilometres, minutes, object};
    use crate::model::units::{Fen, Metres, Seconds};

    #[test]
    fn numbers_stand_as_people_write_them() {
        assert_eq!(Json::from(Fen(-7)).line(), "-0.07");
        assert_eq!(Json::from(Fen(10)).line(), "0.10");
        assert_eq!(minutes(Seconds(1)), "0.02");
        assert_eq!(minutes(Seconds(90)), "1.50");
        assert_eq!(kilometres(Metres(2005)), "2.005");
    }

    #[test]
    fn order_and_escapes_are_kept() {
        let value = object([("b", Json::from("a\"\n村")), ("a", Json::List(vec![Json::Null, true.into()]))]);
        assert_eq!(value.line(), r#"{"b": "a\"\n村", "a": [null, true]}"#);
        let parsed: serde_json::Value = serde_json::from_str(&value.pretty()).unwrap();
        assert_eq!(parsed["b"], "a\"\n村");
    }
}
