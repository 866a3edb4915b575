//! A TOML file as a tree that remembers the line of every key, so that a message can name it.
//!
//! It refuses to know any key; recipe, profile and sweep do.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::io::problem::Problem;
use crate::model::units::Micro;

/// A value and the line of its key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// Line in the file, from 1; `None` where it came from the command.
    pub(crate) row: Option<u64>,
    /// The value.
    pub(crate) value: Value,
}

impl Node {
    /// What is wrong with the value under a key.
    pub(crate) fn problem(
        &self,
        code: &'static str,
        file: &Path,
        key: &str,
        expected: impl Into<String>,
    ) -> Problem {
        let problem = Problem::error(code, file, self.value.text(), expected).in_column(key);
        Problem { row: self.row, ..problem }
    }
}

/// What TOML can hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Date(String),
    List(Vec<Node>),
    Table(Fields),
}

/// The keys of a table with their values, in file order.
pub(crate) type Fields = Vec<(String, Node)>;

impl Value {
    /// The value as TOML would hold it, on one line; a text without its quotes where it cannot be mistaken for
    /// something else.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) if parse_value(text) == *self => text.clone(),
            other => other.to_toml().to_string(),
        }
    }

    /// The number, where it is a finite one.
    pub(crate) fn micro(&self) -> Option<Micro> {
        match *self {
            Self::Whole(whole) => whole.checked_mul(1_000_000).map(Micro),
            Self::Number(number) => Micro::from_f64(number),
            _ => None,
        }
    }

    /// What kind of value it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    fn to_toml(&self) -> toml::Value {
        match self {
            Self::Text(text) | Self::Date(text) => toml::Value::String(text.clone()),
            Self::Whole(whole) => toml::Value::Integer(*whole),
            Self::Number(number) => toml::Value::Float(*number),
            Self::Flag(flag) => toml::Value::Boolean(*flag),
            Self::List(items) => toml::Value::Array(items.iter().map(|item| item.value.to_toml()).collect()),
            Self::Table(fields) => {
                let field = |(key, node): &(String, Node)| (key.clone(), node.value.to_toml());
                toml::Value::Table(fields.iter().map(field).collect())
            }
        }
    }
}

/// The tree of a file's text.
///
/// # Errors
/// `E200` at each line that is not TOML.
pub(crate) fn parse(file: &Path, text: &str) -> Result<Fields, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(fields(table.get_ref(), &Lines::of(text)));
    }
    let lines = Lines::of(text);
    let texts: Vec<&str> = text.lines().collect();
    let problem = |error: &toml::de::Error| {
        let row = error.span().map(|span| lines.row(span.start));
        let line = row.and_then(|row| texts.get(usize::try_from(row).ok()? - 1)).unwrap_or(&"").trim();
        let problem = Problem::error("E200", file, line, format!("a line of TOML: {}", error.message()));
        Problem { row, ..problem }
    };
    let mut problems: Vec<Problem> = errors.iter().map(problem).collect();
    problems.sort_by_key(|problem| problem.row);
    Err(problems)
}

/// The value that a text on the command means: TOML where it is TOML, a text otherwise.
pub(crate) fn parse_value(text: &str) -> Value {
    let text = text.trim();
    DeValue::parse(text).map_or_else(
        |_| Value::Text(text.to_owned()),
        |value| without_rows(node(&value, None, &Lines::default()).value),
    )
}

fn without_rows(value: Value) -> Value {
    let bare = |node: Node| Node { row: None, value: without_rows(node.value) };
    match value {
        Value::List(items) => Value::List(items.into_iter().map(bare).collect()),
        Value::Table(fields) => {
            Value::Table(fields.into_iter().map(|(key, node)| (key, bare(node))).collect())
        }
        other => other,
    }
}

/// Where each line of a text begins.
#[derive(Default)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// The line of a byte, from 1.
    fn row(&self, byte: usize) -> u64 {
        1 + self.0.partition_point(|&start| start <= byte) as u64
    }
}

fn fields(table: &DeTable, lines: &Lines) -> Fields {
    let mut entries: Vec<_> = table.iter().collect();
    // The parser sorts keys by name; their places in the text bring the file's order back.
    entries.sort_by_key(|(key, _)| key.span().start);
    let field = |(key, value): (&Spanned<_>, _)| {
        let key: &Spanned<std::borrow::Cow<str>> = key;
        (key.get_ref().to_string(), node(value, Some(key.span().start), lines))
    };
    entries.into_iter().map(field).collect()
}

fn node(value: &Spanned<DeValue>, key: Option<usize>, lines: &Lines) -> Node {
    let row = lines.row(key.unwrap_or(value.span().start));
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map_or_else(|_| Value::Text(whole.as_str().into()), Value::Whole),
        DeValue::Float(number) => Value::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, None, lines)).collect()),
        DeValue::Table(table) => Value::Table(fields(table, lines)),
    };
    Node { row: Some(row), value }
}

#[cfg(test)]
mod tests {
    use super::{Value, parse, parse_value};
    use std::path::Path;

    #[test]
    fn keys_keep_their_order_and_lines() {
        let fields = parse(Path::new("x"), "b = 1\n[z]\ny = 2.5\nx = [\n 1,\n 2]\n[a]\n").unwrap();
        let names: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(names, ["b", "z", "a"]);
        let Value::Table(inner) = &fields[1].1.value else { panic!("a table") };
        assert_eq!((inner[1].0.as_str(), inner[1].1.row), ("x", Some(4)));
        assert_eq!(inner[0].1.value, Value::Number(2.5));
    }

    #[test]
    fn every_bad_line_is_said() {
        let problems = parse(Path::new("x"), "a = \nb = 1\nc c\n").unwrap_err();
        let rows: Vec<_> = problems.iter().map(|problem| problem.row).collect();
        assert_eq!(rows, [Some(1), Some(3)]);
    }

    #[test]
    fn what_a_command_says_is_toml_or_text() {
        assert_eq!(parse_value("0.5"), Value::Number(0.5));
        assert_eq!(parse_value("winter"), Value::Text("winter".into()));
        assert_eq!(parse_value("\"30\""), Value::Text("30".into()));
        assert_eq!(parse_value("\"30\"").text(), "\"30\"");
        assert_eq!(parse_value("winter").text(), "winter");
        assert_eq!(parse_value("{ a = [1, 2] }").text(), "{ a = [1, 2] }");
        assert_eq!(parse_value("1\nb = 2"), Value::Text("1\nb = 2".into()));
    }
}
