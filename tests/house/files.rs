//! No two files of the crate import each other in a circle; a folder's `mod.rs` and what it holds are one subject and may.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::architecture::rust_files;

/// A module's path from the crate's root, as in `use crate::…`.
type Module = Vec<String>;

/// Every module with the modules that its code names, test modules and doc comments left out.
fn arrows(sources: &BTreeMap<Module, String>) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let target = |path: &[String]| {
        (1..=path.len())
            .rev()
            .find_map(|depth| sources.get_key_value(&path[..depth]).map(|(module, _)| module))
    };
    let parent = |of: &Module, other: &Module| of.starts_with(other) || other.starts_with(of);
    let named = |module: &Module, text: &str| {
        let code = without_tests(text);
        let paths = paths(&code, module);
        let found: BTreeSet<&Module> =
            paths.iter().filter_map(|path| target(path)).filter(|other| !parent(module, other)).collect();
        found
    };
    sources.iter().map(|(module, text)| (module, named(module, text))).collect()
}

/// The code up to its tests, without comments.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The paths that begin with `crate::` or `super::`, groups in braces spread out.
fn paths(code: &str, module: &Module) -> Vec<Module> {
    let mut found = Vec::new();
    for (start, root) in [("crate::", Vec::new()), ("super::", module[..module.len() - 1].to_vec())] {
        for (place, _) in code.match_indices(start) {
            let before = code[..place].chars().next_back();
            if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':') {
                continue; // the middle of another path
            }
            spread(&code[place + start.len()..], &root, &mut found);
        }
    }
    found
}

/// Reads `a::b::{c, d::e}` behind a root; answers what is left of the code.
fn spread<'a>(mut code: &'a str, root: &[String], found: &mut Vec<Module>) -> &'a str {
    let mut path = root.to_vec();
    loop {
        code = code.trim_start();
        if let Some(mut group) = code.strip_prefix('{') {
            loop {
                group = spread(group, &path, found).trim_start();
                match group.strip_prefix(',') {
                    Some(rest) if !rest.trim_start().starts_with('}') => group = rest,
                    Some(rest) => group = rest.trim_start(),
                    None => return group.strip_prefix('}').unwrap_or(group),
                }
                if let Some(rest) = group.strip_prefix('}') {
                    return rest;
                }
            }
        }
        let word: String = code.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
        code = &code[word.len()..];
        path.push(word);
        match code.strip_prefix("::") {
            Some(rest) => code = rest,
            None => break,
        }
    }
    found.push(path);
    code
}

/// Sets of modules that reach each other.
fn circles(arrows: &BTreeMap<&Module, BTreeSet<&Module>>) -> BTreeSet<BTreeSet<String>> {
    let reached = |start: &Module| {
        let mut seen: BTreeSet<&Module> = BTreeSet::new();
        let mut open: Vec<&Module> = arrows.get(start).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(arrows.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let reach: BTreeMap<&Module, BTreeSet<&Module>> =
        arrows.keys().map(|module| (*module, reached(module))).collect();
    let circle = |module: &Module| -> BTreeSet<String> {
        let mutual = reach[module].iter().filter(|other| reach[**other].contains(module));
        mutual.map(|other| other.join("::")).collect()
    };
    arrows.keys().map(|module| circle(module)).filter(|circle| !circle.is_empty()).collect()
}

fn modules() -> BTreeMap<Module, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let module = |path: &Path| -> Module {
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        let words = inside.iter().map(|word| word.to_string_lossy().into_owned());
        words.filter(|word| !["mod", "lib", "main"].contains(&word.as_str())).collect()
    };
    let named = files.iter().map(|file| (module(file), fs::read_to_string(file).unwrap()));
    named.filter(|(module, _)| !module.is_empty()).collect()
}

/// Rooms in which circles are still to be opened; in every other there is none. A room that has none left leaves this list.
const OPEN: &[&str] = &["cli", "io", "optimise", "policy", "report", "verify"];

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = modules();
    assert!(sources.len() > 200, "the sources have moved");
    let found = circles(&arrows(&sources));
    let room = |circle: &BTreeSet<String>| {
        circle.iter().all(|module| OPEN.contains(&module.split("::").next().unwrap()))
    };
    let new: Vec<_> = found.iter().filter(|circle| !room(circle)).collect();
    assert!(new.is_empty(), "{} circles: {new:#?}", new.len());
    let left: BTreeSet<&str> =
        found.iter().flatten().filter_map(|module| module.split("::").next()).collect();
    assert_eq!(left, OPEN.iter().copied().collect(), "a room has no circle left: take it off the list");
}

#[test]
fn a_planted_circle_is_seen() {
    let source = |text: &str| text.to_string();
    let module = |path: &str| path.split("::").map(String::from).collect::<Module>();
    let mut sources = BTreeMap::from([
        (module("a"), source("mod b;\nmod c;\npub use b::B;")),
        (module("a::b"), source("use crate::a::{c::{self, C}, Other};\nuse crate::d::D;")),
        (
            module("a::c"),
            source(
                "use super::d_of_c;\n// use crate::a::b::B;\n#[cfg(test)]\nmod tests {\n    use crate::a::b::B;\n}",
            ),
        ),
        (module("d"), source("use std::fmt;")),
    ]);
    assert!(circles(&arrows(&sources)).is_empty());
    sources.insert(module("d"), source("fn f() -> crate::a::c::C {}"));
    sources.insert(module("a::c"), source("use super::b::B;"));
    let circle = ["a::b", "a::c", "d"].map(String::from);
    assert_eq!(circles(&arrows(&sources)), BTreeSet::from([BTreeSet::from(circle)]));
}
