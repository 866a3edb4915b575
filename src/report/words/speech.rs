//! The messages of one language, read from its Fluent files once a process.
//!
//! It refuses to go on with a file that does not parse or an id that stands twice: the files are part of this program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message as Written, PatternElement};
use fluent_syntax::parser::parse;

use crate::report::words::Lang;

/// The files of each language; every language has the same.
macro_rules! files {
    ($($name:literal)+) => {
        [
            [$(include_str!(concat!("en/", $name, ".ftl"))),+],
            [$(include_str!(concat!("zh-CN/", $name, ".ftl"))),+],
        ]
    };
}

/// In the order of [`Lang::ALL`].
const FILES: [[&str; 15]; 2] = files!(
    "buses" "command" "common" "compare" "dossier" "explain" "impossible" "map" "money" "page" "problems" "progress" "rules" "summary"
    "workbook"
);

/// A message without its values.
#[derive(Debug)]
pub(super) struct Message {
    /// With `{name}` where a value goes.
    pub(super) text: String,
    /// Whether a value goes anywhere.
    pub(super) open: bool,
}

/// A part of a message.
#[derive(Debug)]
enum Part {
    Text(String),
    /// The name of a value.
    Value(String),
}

/// What a language says.
pub(super) struct Speech {
    messages: BTreeMap<String, (Message, Vec<Part>)>,
}

/// What `lang` says.
pub(super) fn speech(lang: Lang) -> &'static Speech {
    static READ: [OnceLock<Speech>; 2] = [const { OnceLock::new() }; 2];
    let at = Lang::ALL.iter().position(|&known| known == lang).expect("every language is among all");
    READ[at].get_or_init(|| Speech::read(&FILES[at]))
}

impl Speech {
    fn read(files: &[&str]) -> Self {
        let mut messages = BTreeMap::new();
        for file in files {
            let read =
                parse(*file).unwrap_or_else(|(_, errors)| panic!("words that do not parse: {errors:?}"));
            for entry in read.body {
                let Entry::Message(written) = entry else { continue };
                let id = written.id.name;
                let before = messages.insert(id.to_string(), message(&written));
                assert!(before.is_none(), "words that stand twice: {id}");
            }
        }
        Self { messages }
    }

    /// Every id, sorted.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    pub(super) fn find(&self, id: &str) -> Option<&Message> {
        self.messages.get(id).map(|(message, _)| message)
    }

    pub(super) fn message(&self, id: &str) -> &Message {
        self.find(id).unwrap_or_else(|| panic!("no words for `{id}`"))
    }

    pub(super) fn filled(&self, id: &str, values: &[(&str, &str)]) -> String {
        let (_, parts) = self.messages.get(id).unwrap_or_else(|| panic!("no words for `{id}`"));
        let value = |name: &str| {
            let given = values.iter().rev().find(|(given, _)| *given == name);
            given.unwrap_or_else(|| panic!("`{id}` without its value `{name}`")).1
        };
        parts
            .iter()
            .map(|part| if let Part::Value(name) = part { value(name) } else { part.text() })
            .collect()
    }
}

impl Part {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Value(name) => name,
        }
    }
}

/// A message in parts. None chooses by a value, none holds another (tests/faces/words.rs): text and values are all there is.
fn message(written: &Written<&str>) -> (Message, Vec<Part>) {
    let id = written.id.name;
    let pattern = written.value.as_ref().unwrap_or_else(|| panic!("`{id}` says nothing"));
    let part = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Part::Text((*value).to_string()),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Part::Value(id.name.to_string()),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value }),
        } => Part::Text(unescaped(value)),
        PatternElement::Placeable { expression } => panic!("`{id}` with {expression:?}"),
    };
    let parts: Vec<Part> = pattern.elements.iter().map(part).collect();
    let marked = parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Value(name) => format!("{{{name}}}"),
    });
    let open = parts.iter().any(|part| matches!(part, Part::Value(_)));
    (Message { text: marked.collect(), open }, parts)
}

/// What stands between quotes, `\u{...}` and the like resolved.
fn unescaped(written: &str) -> String {
    fluent_syntax::unicode::unescape_unicode_to_string(written).into_owned()
}
