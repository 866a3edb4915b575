//! The messages of one language, read from its Fluent files once a process.
//!
//! It refuses to go on with a file that does not parse or an id that stands twice: the files are part of this program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};

use crate::report::words::Lang;

/// A tag of each language and its files; every language has the same.
macro_rules! files {
    ($($name:literal)+) => {
        [
            ("en", [$(include_str!(concat!("en/", $name, ".ftl"))),+]),
            ("zh-CN", [$(include_str!(concat!("zh-CN/", $name, ".ftl"))),+]),
        ]
    };
}

/// In the order of [`Lang::ALL`].
const FILES: [(&str, [&str; 13]); 2] = files!(
    "command" "common" "compare" "dossier" "explain" "impossible" "map" "money" "page" "progress" "rules" "summary" "workbook"
);

/// A message without its values.
#[derive(Debug)]
pub(super) struct Message {
    /// With `{name}` where a value goes.
    pub(super) text: String,
    /// Whether a value goes anywhere.
    pub(super) open: bool,
}

/// What a language says.
pub(super) struct Speech {
    bundle: FluentBundle<FluentResource>,
    messages: BTreeMap<String, Message>,
}

/// What `lang` says.
pub(super) fn speech(lang: Lang) -> &'static Speech {
    static READ: [OnceLock<Speech>; 2] = [const { OnceLock::new() }; 2];
    let at = Lang::ALL.iter().position(|&known| known == lang).expect("every language is among all");
    READ[at].get_or_init(|| Speech::read(FILES[at].0, &FILES[at].1))
}

impl Speech {
    fn read(tag: &str, files: &[&str]) -> Self {
        let tag = tag.parse().expect("a language tag");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Signs that isolate a value from text of another direction would stand in every file and table; no language here needs them.
        bundle.set_use_isolating(false);
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in files {
            let read = FluentResource::try_new((*file).to_string());
            let read = read.unwrap_or_else(|(_, errors)| panic!("words that do not parse: {errors:?}"));
            values.extend(read.entries().filter_map(names_in));
            bundle.add_resource(read).unwrap_or_else(|errors| panic!("words that stand twice: {errors:?}"));
        }
        let mut speech = Self { bundle, messages: BTreeMap::new() };
        for (id, names) in values {
            let marks: Vec<(&str, String)> =
                names.iter().map(|name| (name.as_str(), format!("{{{name}}}"))).collect();
            let marks: Vec<(&str, &str)> = marks.iter().map(|(name, mark)| (*name, mark.as_str())).collect();
            let text = speech.filled(&id, &marks);
            speech.messages.insert(id, Message { text, open: !names.is_empty() });
        }
        speech
    }

    /// Every id, sorted.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    pub(super) fn find(&self, id: &str) -> Option<&Message> {
        self.messages.get(id)
    }

    pub(super) fn message(&self, id: &str) -> &Message {
        self.find(id).unwrap_or_else(|| panic!("no words for `{id}`"))
    }

    pub(super) fn filled(&self, id: &str, values: &[(&str, &str)]) -> String {
        let message = self.bundle.get_message(id).unwrap_or_else(|| panic!("no words for `{id}`"));
        let pattern = message.value().unwrap_or_else(|| panic!("`{id}` says nothing"));
        let mut named = FluentArgs::with_capacity(values.len());
        for &(name, value) in values {
            named.set(name, value);
        }
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&named), &mut errors);
        assert!(errors.is_empty(), "`{id}`: {errors:?}");
        said.into_owned()
    }
}

/// A message's id and the names of its values; none chooses by a value (tests/faces/words.rs).
fn names_in(entry: &Entry<&str>) -> Option<(String, Vec<String>)> {
    let Entry::Message(message) = entry else { return None };
    let elements = message.value.iter().flat_map(|pattern| &pattern.elements);
    let names = elements.filter_map(|element| match element {
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Some(id.name.to_string()),
        _ => None,
    });
    Some((message.id.name.to_string(), names.collect()))
}
