//! Documents and tables with one thing wrong.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use hubward::model::written::{Sheet, Tree};

/// The value at the end of a way.
pub(crate) fn value_at<'t>(tree: &'t Tree, way: &[usize]) -> &'t Tree {
    way.iter().fold(tree, |here, &place| match here {
        Tree::Object(members) => &members[place].1,
        Tree::List(items) => &items[place],
        _ => unreachable!("a way leads through lists and objects"),
    })
}

/// The ways to every value of a document but the document itself, with their names.
pub(crate) fn ways(tree: &Tree, way: &[usize], name: &str, found: &mut Vec<(Vec<usize>, String)>) {
    let children: Vec<(String, &Tree)> = match tree {
        Tree::Object(members) => members
            .iter()
            .map(|(key, value)| (if name.is_empty() { key.clone() } else { format!("{name}.{key}") }, value))
            .collect(),
        Tree::List(items) => {
            items.iter().enumerate().map(|(place, value)| (format!("{name}[{place}]"), value)).collect()
        }
        _ => return,
    };
    for (place, (name, value)) in children.into_iter().enumerate() {
        let way = [way, &[place]].concat();
        found.push((way.clone(), name.clone()));
        ways(value, &way, &name, found);
    }
}

/// Hands the value at `way` to `change`, with the list or members it stands among.
pub(crate) fn at(tree: &mut Tree, way: &[usize], change: &dyn Fn(Among<'_>, usize)) {
    let (&place, rest) = way.split_first().unwrap();
    if rest.is_empty() {
        return match tree {
            Tree::Object(members) => change(Among::Members(members), place),
            Tree::List(items) => change(Among::Items(items), place),
            _ => unreachable!("a way leads through lists and objects"),
        };
    }
    match tree {
        Tree::Object(members) => at(&mut members[place].1, rest, change),
        Tree::List(items) => at(&mut items[place], rest, change),
        _ => unreachable!("a way leads through lists and objects"),
    }
}

pub(crate) enum Among<'a> {
    Members(&'a mut Vec<(String, Tree)>),
    Items(&'a mut Vec<Tree>),
}

pub(crate) fn delete(among: Among<'_>, place: usize) {
    match among {
        Among::Members(members) => drop(members.remove(place)),
        Among::Items(items) => drop(items.remove(place)),
    }
}

pub(crate) fn double(among: Among<'_>, place: usize) {
    match among {
        Among::Members(members) => members.push(members[place].clone()),
        Among::Items(items) => items.insert(place, items[place].clone()),
    }
}

pub(crate) fn nudge(among: Among<'_>, place: usize) {
    let value = match among {
        Among::Members(members) => &mut members[place].1,
        Among::Items(items) => &mut items[place],
    };
    *value = nudged(value);
}

pub(crate) fn below(among: Among<'_>, place: usize) {
    let value = match among {
        Among::Members(members) => &mut members[place].1,
        Among::Items(items) => &mut items[place],
    };
    if let Tree::Number(digits) = value {
        let dot = if digits.contains('.') { "" } else { "." };
        digits.push_str(dot);
        digits.push_str("0000001");
    }
}

/// A number one unit of its last place up, a text of one letter more, a flag the other way, a 0 for a null.
pub(crate) fn nudged(value: &Tree) -> Tree {
    match value {
        Tree::Null => Tree::Number("0".into()),
        Tree::Flag(flag) => Tree::Flag(!flag),
        Tree::Text(text) => Tree::Text(format!("{text}x")),
        Tree::Number(digits) => Tree::Number(one_more(digits)),
        other => other.clone(),
    }
}

/// One unit of the last place up.
pub(crate) fn one_more(digits: &str) -> String {
    let places = digits.split_once('.').map_or(0, |(_, part)| part.len());
    let whole: i128 = digits.replace('.', "").parse().unwrap();
    let sign = if whole + 1 < 0 { "-" } else { "" };
    let text = format!("{:0>1$}", (whole + 1).unsigned_abs(), places + 1);
    let (whole, part) = text.split_at(text.len() - places);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A document as text.
pub(crate) fn json(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".into(),
        Tree::Flag(flag) => flag.to_string(),
        Tree::Number(digits) => digits.clone(),
        Tree::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Tree::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Tree::Object(members) => {
            let member = |(key, value): &(String, Tree)| {
                format!("{}:{}", serde_json::Value::from(key.as_str()), json(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
    }
}

/// A table as text.
pub(crate) fn csv(sheet: &Sheet) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in std::iter::once(&sheet.columns).chain(&sheet.rows) {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}
