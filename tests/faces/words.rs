//! The Fluent files against each other and against the sources: nothing missing, nothing idle, the same values in every language.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use hubward::report::words::{Lang, filled, word};

const ENGLISH: &str = "en";
const CHINESE: &str = "zh-CN";

/// A message as a file has it.
#[derive(Debug, Default)]
struct Message {
    file: String,
    /// Text and string literals, `{}` where a value goes.
    text: String,
    values: BTreeSet<String>,
    selects: bool,
}

impl Message {
    fn add(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            let expression = match element {
                PatternElement::TextElement { value } => {
                    self.text.push_str(value);
                    continue;
                }
                PatternElement::Placeable { expression } => expression,
            };
            let (Expression::Inline(inline) | Expression::Select { selector: inline, .. }) = expression;
            match inline {
                InlineExpression::StringLiteral { value } => self.text.push_str(value),
                InlineExpression::VariableReference { id } => {
                    self.values.insert(id.name.clone());
                    self.text.push_str("{}");
                }
                other => panic!("{}: neither text nor a value: {other:?}", self.file),
            }
            if let Expression::Select { variants, .. } = expression {
                self.selects = true;
                for variant in variants {
                    self.add(&variant.value);
                }
            }
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Every message of a language by its id. Each file must parse and no id may stand twice.
fn messages(language: &str) -> BTreeMap<String, Message> {
    let mut paths = Vec::new();
    files(&root().join("src/report/words").join(language), &mut paths);
    let mut messages = BTreeMap::new();
    for path in paths {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let resource = parse(fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|(_, errors)| panic!("{file}: {errors:?}"));
        for entry in resource.body {
            match entry {
                Entry::Message(said) => {
                    let mut message = Message { file: file.clone(), ..Message::default() };
                    message.add(
                        &said.value.unwrap_or_else(|| panic!("{file}: `{}` says nothing", said.id.name)),
                    );
                    let id = said.id.name;
                    assert!(messages.insert(id.clone(), message).is_none(), "{file}: `{id}` stands twice");
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{file}: neither a message nor a comment: {other:?}"),
            }
        }
    }
    assert!(messages.len() > 500, "{language}: {} messages", messages.len());
    messages
}

/// Values that one language needs and the other does not.
const ONE_SIDED: [(&str, &str); 3] = [
    // What a library says is English.
    ("phrase-toml", "why"),
    ("phrase-no-zip", "why"),
    // The English words stand over a narrow column; the school is named beside them.
    ("explain-asked-village", "school"),
];

#[test]
fn both_languages_say_the_same_with_the_same_values() {
    let (english, chinese) = (messages(ENGLISH), messages(CHINESE));
    let ids = |of: &BTreeMap<String, Message>| of.keys().cloned().collect::<BTreeSet<_>>();
    let apart: Vec<_> = ids(&english).symmetric_difference(&ids(&chinese)).cloned().collect();
    assert!(apart.is_empty(), "in one language alone: {apart:?}");
    for (id, said) in &english {
        let other = &chinese[id];
        assert_eq!(said.file, other.file, "`{id}`");
        let apart: Vec<&String> = said
            .values
            .symmetric_difference(&other.values)
            .filter(|value| !ONE_SIDED.contains(&(id.as_str(), value.as_str())))
            .collect();
        assert!(apart.is_empty(), "`{id}`: only one language says {apart:?}");
        let indented = |text: &str| text.len() - text.trim_start_matches(' ').len();
        assert_eq!(indented(&said.text), indented(&other.text), "`{id}`: indented unlike the other");
        assert!(!said.text.trim().is_empty() && !other.text.is_empty(), "`{id}` is empty");
    }
}

/// Latin words that Chinese text keeps: names of files, columns, keys and programs, units, and what stands for itself.
const LATIN: [&str; 62] = [
    "guesses",
    "crs",
    "EPSG",
    "GB",
    "geojson",
    "GeoJSON",
    "GeoPackage",
    "gpkg",
    "gz",
    "JSON",
    "osm",
    "pbf",
    "QGIS",
    "README",
    "SQLite",
    "TOML",
    "txt",
    "UTF",
    "WGS",
    "xls",
    "roads",
    "encoding",
    "preschool",
    "enrolment",
    "stage",
    "MultiLineString",
    "across",
    "b",
    "check",
    "close",
    "CSV",
    "csv",
    "en",
    "Esc",
    "forbid",
    "force",
    "geo",
    "hgt",
    "html",
    "hubward",
    "json",
    "jsonl",
    "keep",
    "OpenStreetMap",
    "km",
    "h",
    "Kolm",
    "Pollak",
    "m",
    "open",
    "p",
    "plan",
    "prices",
    "proof",
    "schools",
    "SHA",
    "tif",
    "times",
    "toml",
    "villages",
    "xlsx",
    "zh",
];

#[test]
fn chinese_is_written_in_chinese() {
    let mut strange = Vec::new();
    for (id, message) in messages(CHINESE) {
        // What stands in quotes of code is a name or a value as files have it.
        let plain: String = message.text.split(['`', '"']).step_by(2).collect::<Vec<_>>().join(" ");
        let words = plain.split(|sign: char| !sign.is_ascii_alphabetic());
        strange.extend(
            words
                .filter(|word| !word.is_empty() && !LATIN.contains(word))
                .map(|word| format!("{id}: {word}")),
        );
    }
    assert!(strange.is_empty(), "{strange:#?}");
    let han = |text: &str| text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
    let english: Vec<String> = messages(ENGLISH)
        .into_iter()
        // It names the columns in both languages.
        .filter(|(id, message)| id != "phrase-children-columns" && han(&message.text))
        .map(|(id, _)| id)
        .collect();
    assert!(english.is_empty(), "{english:?}");
}

/// Values are text, of which no plural follows, and the scripts of the page put them in by name and know no more of Fluent.
#[test]
fn no_message_chooses_by_a_value() {
    for language in [ENGLISH, CHINESE] {
        let choosing: Vec<String> =
            messages(language).into_iter().filter(|(_, message)| message.selects).map(|(id, _)| id).collect();
        assert!(choosing.is_empty(), "{choosing:?}");
    }
}

#[test]
fn every_message_is_in_the_program() {
    let mark = |name: &String| format!("<{name}>");
    for (lang, language) in [(Lang::En, ENGLISH), (Lang::Zh, CHINESE)] {
        for (id, message) in messages(language) {
            if message.values.is_empty() {
                assert_eq!(word(lang, &id), message.text, "`{id}`");
                continue;
            }
            let values: Vec<(&String, String)> =
                message.values.iter().map(|name| (name, mark(name))).collect();
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let said = filled(lang, &id, &values);
            for name in &message.values {
                assert!(said.contains(&mark(name)), "`{id}`: {said}");
            }
        }
    }
    assert_eq!(filled(Lang::En, "and_more", &[("count", "7"), ("file", "a.csv")]), "… and 7 more in a.csv");
    assert_eq!(word(Lang::Zh, "pupils-bus"), "  每日校车");
}

/// Sources that look words up: Rust of the report, the desk and the command, scripts and frame of the page.
fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in ["src/report", "src/desk", "src/cli"] {
        files(&root().join(folder), &mut paths);
    }
    let wanted = |path: &PathBuf| {
        ["rs", "js", "html"].iter().any(|end| path.extension().is_some_and(|own| own == *end))
    };
    paths.retain(wanted);
    paths.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// Whatever stands between two quotes of any kind.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    source.split(['"', '\'', '`'])
}

/// Beginnings of ids that the rest is joined to: `"flow-{}"`, `'flow-'`, `word_or_id(lang, "flow", …)`.
fn beginnings(source: &str) -> BTreeSet<String> {
    let joined = quoted(source).filter_map(|text| {
        let start =
            text.split_once('{').filter(|(_, rest)| rest.ends_with('}')).map_or(text, |(start, _)| start);
        start.strip_suffix('-').filter(|start| !start.is_empty())
    });
    let named =
        source.split("word_or_id(").skip(1).filter_map(|call| call.split(')').next()?.split('"').nth(1));
    joined.chain(named).map(str::to_string).collect()
}

#[test]
fn no_message_is_idle() {
    let mut data = Vec::new();
    for folder in
        ["src/model", "src/io", "src/desk", "src/optimise", "src/verify", "src/policy", "src/planning"]
    {
        files(&root().join(folder), &mut data);
    }
    let data: Vec<String> = data.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let sources = sources();
    let asked: BTreeSet<&str> = sources.iter().flat_map(|(_, source)| quoted(source)).collect();
    let starts: BTreeSet<String> = sources.iter().flat_map(|(_, source)| beginnings(source)).collect();
    // What is joined to a beginning stands somewhere as a word of the data, such as `school.min_pupils`, or as a key of a profile, such as
    // `motorway`.
    let keys =
        data.iter().flat_map(|source| source.lines().filter_map(|line| Some(line.split_once(" = ")?.0)));
    let rests: BTreeSet<String> = (data.iter().flat_map(|source| quoted(source)))
        .chain(keys)
        .chain(asked.iter().copied())
        .map(|text| text.replace('.', "-").replace("process-", ""))
        .collect();
    let built = |id: &str| {
        id.match_indices('-').any(|(at, _)| starts.contains(&id[..at]) && rests.contains(&id[at + 1..]))
    };
    // A sentence of the readers is said where the longest piece between its values begins in a source as it does here; the rest of it
    // can be joined there. One is a library's.
    let all: String = data.concat().replace("\\\"", "\"");
    let said = |id: &str, text: &str| {
        let mut pieces: Vec<&str> = text.split(['{', '}']).collect();
        pieces.retain(|piece| !piece.trim().is_empty());
        let piece = pieces.into_iter().max_by_key(|piece| piece.len()).unwrap_or_default();
        id == "phrase-no-zip" || all.contains(&piece.chars().take(10).collect::<String>())
    };
    let english = messages(ENGLISH);
    let idle: Vec<String> = english
        .into_iter()
        .filter(|(id, message)| match id.strip_prefix("phrase-") {
            Some(_) => !said(id, &message.text),
            None => !asked.contains(id.as_str()) && !built(id),
        })
        .map(|(id, _)| id)
        .collect();
    assert!(idle.is_empty(), "nobody says {idle:#?}");
}

/// The parts between commas of what stands between a bracket, with which the source begins, and its partner; none without a bracket.
fn parts(source: &str) -> Vec<&str> {
    if !source.starts_with(['(', '[', '{']) {
        return Vec::new();
    }
    let (mut depth, mut inside, mut start, mut parts) = (0_i32, false, 1, Vec::new());
    for (at, sign) in source.char_indices() {
        match sign {
            '"' => inside = !inside,
            _ if inside => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 1 => {
                parts.push(source[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            parts.push(source[start..at].trim());
            break;
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn literal(text: &str) -> Option<&str> {
    let text = text.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    text.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign)).then_some(text)
}

/// Calls that name an id, each with the names of the values it hands over (none where they are not written out).
fn calls(source: &str, is_script: bool) -> Vec<(String, Option<BTreeSet<String>>)> {
    let mut calls = Vec::new();
    for name in if is_script { &["say"][..] } else { &["word", "filled", "doing", "counting"] } {
        for (at, _) in source.match_indices(&format!("{name}(")) {
            if source[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_') {
                continue;
            }
            let arguments = parts(&source[at + name.len()..]);
            let Some(place) = arguments.iter().take(2).position(|part| literal(part).is_some()) else {
                continue;
            };
            let id = literal(arguments[place]).unwrap().to_string();
            let values = match arguments.get(place + 1) {
                None => Some(BTreeSet::new()),
                Some(list) if is_script && list.starts_with('{') => {
                    let name = |part: &str| part.split(':').next().unwrap().trim().to_string();
                    Some(parts(list).into_iter().map(name).collect())
                }
                Some(list) if list.starts_with("&[") => {
                    let pairs = parts(&list[1..]);
                    let name =
                        |pair: &str| parts(pair).first().and_then(|name| literal(name)).map(str::to_string);
                    pairs.into_iter().map(name).collect::<Option<_>>()
                }
                Some(_) => None,
            };
            calls.push((id, values));
        }
    }
    calls
}

#[test]
fn every_call_finds_its_words_and_hands_over_their_values() {
    let english = messages(ENGLISH);
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (file, source) in sources() {
        for (id, values) in calls(&source, Path::new(&file).extension().is_some_and(|end| end == "js")) {
            seen += 1;
            let Some(message) = english.get(&id) else {
                faults.push(format!("{file}: no words for `{id}`"));
                continue;
            };
            let mut wanted = message.values.clone();
            wanted.extend(
                ONE_SIDED.iter().filter(|(own, _)| *own == id).map(|(_, value)| (*value).to_string()),
            );
            if values.as_ref().is_some_and(|values| *values != wanted) {
                faults.push(format!("{file}: `{id}` wants {wanted:?} and is given {values:?}"));
            }
        }
    }
    assert!(seen > 250, "{seen} calls");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Ids in lists, such as headers of tables, are written like ids of messages and like nothing else.
#[test]
fn every_id_in_a_list_has_words() {
    let english = messages(ENGLISH);
    let tops: BTreeSet<&str> = english.keys().filter_map(|id| Some(id.split_once('-')?.0)).collect();
    let like_an_id = |text: &&str| {
        let mut parts = text.split('-');
        let plain = |part: &str| {
            part.starts_with(|sign: char| sign.is_ascii_lowercase())
                && part.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
        };
        parts.next().is_some_and(|top| tops.contains(top)) && text.contains('-') && parts.all(plain)
    };
    let mut unknown = BTreeSet::new();
    for (_, source) in sources() {
        let starts = beginnings(&source);
        unknown.extend(
            quoted(&source)
                .filter(like_an_id)
                .filter(|text| !english.contains_key(*text) && !starts.contains(*text))
                .map(str::to_string),
        );
    }
    assert!(unknown.is_empty(), "no words for {unknown:?}");
}

#[test]
fn the_readers_of_sources_see() {
    let rust =
        r#"self.filled("a-b", &[("one", &filled(lang, "c", &[("x", y)])), ("two", "z")]); word(lang, "d-e")"#;
    let names = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<BTreeSet<_>>());
    assert_eq!(
        calls(rust, false),
        [("d-e".into(), names(&[])), ("a-b".into(), names(&["one", "two"])), ("c".into(), names(&["x"]))]
    );
    let script = "say('a-b', { count: whole(1, 2), place }) + say('c')";
    assert_eq!(calls(script, true), [("a-b".into(), names(&["count", "place"])), ("c".into(), names(&[]))]);
    let starts = beginnings(r#"format!("flow-{}", x); 'page-tab-' + y; word_or_id(lang, "unit", z)"#);
    assert!(["flow", "page-tab", "unit"].iter().all(|start| starts.contains(*start)), "{starts:?}");
}
