//! The rooms may import only what docs/architecture.md allows; this reads every `use crate::` and `crate::` path.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the other rooms it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("io", &["model"]),
    ("network", &["model"]),
    ("demand", &["model"]),
    ("policy", &["model"]),
    ("optimise", &["model"]),
    ("verify", &["model"]),
    ("synth", &["model"]),
    ("routing", &["model"]),
    ("planning", &["model", "network", "demand", "policy", "optimise", "routing", "verify"]),
    ("scenario", &["model", "planning"]),
    ("report", &["model", "io"]),
    (
        "desk",
        &[
            "model", "io", "network", "demand", "policy", "optimise", "verify", "synth", "planning",
            "scenario", "report",
        ],
    ),
];

pub(crate) fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a folder of sources").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Rooms that a source names with `crate::ROOM`, doc comments left out.
fn named_rooms(source: &str) -> BTreeSet<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let grouped = part.strip_prefix('{').map(|rest| rest.split('}').next().unwrap_or(rest));
        let names: Vec<&str> = grouped.map_or_else(|| vec![part], |group| group.split(',').collect());
        for name in names {
            let word: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            rooms.insert(word);
        }
    }
    rooms
}

fn forbidden(room: &str, source: &str) -> Vec<String> {
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).expect("a known room").1;
    let known = |name: &String| ARROWS.iter().any(|(other, _)| other == name);
    named_rooms(source)
        .into_iter()
        .filter(|name| known(name) && name != room && !allowed.contains(&name.as_str()))
        .collect()
}

#[test]
fn no_room_imports_what_it_may_not() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for (room, _) in ARROWS {
        let mut files = Vec::new();
        rust_files(&src.join(room), &mut files);
        assert!(!files.is_empty(), "room {room} has moved");
        for file in files {
            let source = fs::read_to_string(&file).unwrap();
            faults.extend(
                forbidden(room, &source).into_iter().map(|other| format!("{} names {other}", file.display())),
            );
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_check_sees_a_forbidden_arrow() {
    assert_eq!(forbidden("verify", "use crate::policy::Terms;"), ["policy"]);
    assert_eq!(forbidden("model", "use crate::{io, model::ids};"), ["io"]);
    assert!(forbidden("planning", "use crate::policy::Terms;\n// crate::report").is_empty());
}

/// What the desk may not touch, so that a page, a batch or Python can stand where the command stands.
#[test]
fn the_desk_is_handed_its_clock_threads_files_and_terminal() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk"), &mut files);
    for file in files {
        assert_eq!(owned_by_a_face(&fs::read_to_string(&file).unwrap()), None::<&str>, "{}", file.display());
    }
}

fn owned_by_a_face(source: &str) -> Option<&'static str> {
    let names = [
        "std::fs",
        "std::time",
        "std::env",
        "std::thread",
        "std::process",
        "std::io",
        "rayon",
        "println!",
        "clap",
    ];
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| names.into_iter().filter(|name| line.contains(name))).next()
}

#[test]
fn the_check_sees_a_desk_that_opens_a_file() {
    assert_eq!(owned_by_a_face("let text = std::fs::read(path)?;"), Some("std::fs"));
    assert_eq!(owned_by_a_face("// never std::fs\nuse crate::io::named;"), None);
}
