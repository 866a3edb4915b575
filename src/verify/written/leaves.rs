//! A found document beside the expected one, leaf by leaf.
//!
//! It refuses to round: `1.50` is `1.5`, and nothing else is.

use crate::model::written::{Tree, shortest};
use crate::verify::finding::Findings;

/// Every leaf that differs, is missing, unknown or there twice.
pub(super) fn compare(path: &str, found: &Tree, expected: &Tree, findings: &mut Findings) {
    match (found, expected) {
        (Tree::Object(found), Tree::Object(expected)) => members(path, found, expected, findings),
        (Tree::List(found), Tree::List(expected)) => items(path, found, expected, findings),
        _ if same(found, expected) => {}
        _ => findings.differ("V901", path, &shown(found), &shown(expected)),
    }
}

fn members(path: &str, found: &[(String, Tree)], expected: &[(String, Tree)], findings: &mut Findings) {
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    for (key, value) in expected {
        let mut there = found.iter().filter(|(name, _)| name == key).map(|(_, value)| value).peekable();
        if there.peek().is_none() {
            findings.differ("V902", &inner(key), "no such key", &shown(value));
        }
        for (times, own) in there.enumerate() {
            if times > 0 {
                findings.differ("V904", &inner(key), &format!("the key again, {}", shown(own)), "it once");
            }
            compare(&inner(key), own, value, findings);
        }
    }
    for (key, value) in found.iter().filter(|(key, _)| expected.iter().all(|(name, _)| name != key)) {
        findings.differ("V903", &inner(key), &shown(value), "no such key");
    }
}

fn items(path: &str, found: &[Tree], expected: &[Tree], findings: &mut Findings) {
    for (place, (own, value)) in found.iter().zip(expected).enumerate() {
        compare(&format!("{path}[{place}]"), own, value, findings);
    }
    for (place, value) in expected.iter().enumerate().skip(found.len()) {
        findings.differ("V902", &format!("{path}[{place}]"), "no such item", &shown(value));
    }
    for (place, own) in found.iter().enumerate().skip(expected.len()) {
        findings.differ("V903", &format!("{path}[{place}]"), &shown(own), "no such item");
    }
}

fn same(found: &Tree, expected: &Tree) -> bool {
    match (found, expected) {
        (Tree::Number(found), Tree::Number(expected)) => {
            found == expected || shortest(found).is_some_and(|found| Some(found) == shortest(expected))
        }
        _ => found == expected,
    }
}

/// A value in few words.
fn shown(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".into(),
        Tree::Flag(flag) => flag.to_string(),
        Tree::Number(digits) => digits.clone(),
        Tree::Text(text) => format!("{text:?}"),
        Tree::List(items) => format!("a list of {}", items.len()),
        Tree::Object(members) => format!("an object of {} keys", members.len()),
    }
}
