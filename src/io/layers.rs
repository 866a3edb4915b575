//! A rule profile and those it stands on: `base` followed to the profile that has none.
//!
//! It refuses to go round in a circle, and to lay one over the other: that is the reader's work.

use std::path::{Path, PathBuf};

use crate::io::document::{self, Fields, Value};
use crate::io::problem::Problem;
use crate::io::suggest::{hint, nearest};

/// Built-in profiles: (name, text).
pub const BUILT_IN: &[(&str, &str)] = &[
    ("cn-2018", include_str!("profiles/cn-2018.toml")),
    ("cn-hebei", include_str!("profiles/cn-hebei.toml")),
    ("finland", include_str!("profiles/finland.toml")),
    ("generic", include_str!("profiles/generic.toml")),
    ("india", include_str!("profiles/india.toml")),
    ("jp", include_str!("profiles/jp.toml")),
    ("kr", include_str!("profiles/kr.toml")),
    ("scotland", include_str!("profiles/scotland.toml")),
    ("us-wv", include_str!("profiles/us-wv.toml")),
];

/// One profile's file.
pub(super) struct Layer {
    pub(super) file: PathBuf,
    pub(super) text: String,
    pub(super) fields: Fields,
}

/// What a name stands for: a built-in by its name, else the file at that path in `folder`.
#[derive(PartialEq, Eq)]
enum Place {
    BuiltIn(&'static str),
    File(PathBuf),
}

impl Place {
    fn of(name: &Path, folder: &Path) -> Self {
        let built_in = BUILT_IN.iter().find(|(known, _)| Path::new(known) == name);
        built_in.map_or_else(
            || {
                let path = folder.join(name);
                Self::File(path.canonicalize().unwrap_or(path))
            },
            |(known, _)| Self::BuiltIn(known),
        )
    }

    fn folder(&self) -> PathBuf {
        match self {
            Self::BuiltIn(_) => PathBuf::new(),
            Self::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        }
    }
}

/// The text of a profile: a built-in by its name, else the file at that path in `folder`.
///
/// # Errors
/// `E220` where there is neither, `E104` where the file is no text. Neither says yet in which file and key the name stands.
pub(super) fn text(name: &str, folder: &Path) -> Result<String, Box<Problem>> {
    let path = match Place::of(Path::new(name), folder) {
        Place::BuiltIn(known) => {
            let text = BUILT_IN.iter().find(|(name, _)| *name == known).map_or("", |(_, text)| text);
            return Ok(text.to_owned());
        }
        Place::File(path) => path,
    };
    let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    let near = hint(nearest(name, names.iter().copied()));
    let expected = format!("a built-in profile ({}) or the path of one{near}", names.join(", "));
    let bytes =
        std::fs::read(path).map_err(|_| Problem::error("E220", Path::new("plan.toml"), name, expected))?;
    super::text::decode(&bytes)
        .map(|(text, _)| text)
        .map_err(|found| Box::new(Problem::error("E104", Path::new(name), found, "text in UTF-8 or GB18030")))
}

/// A profile's text and those it stands on, itself first. `folder` = where its paths begin.
///
/// # Errors
/// A file that is no TOML; a base that is not there (`E220`), is no text (`E221`) or stands on this one again (`E229`).
pub(super) fn chain(text: &str, file: &Path, folder: &Path) -> Result<Vec<Layer>, Vec<Problem>> {
    let own = match Place::of(file, folder) {
        Place::File(_) => {
            let path = folder.join(file.file_name().unwrap_or_default());
            Place::File(path.canonicalize().unwrap_or(path))
        }
        built_in @ Place::BuiltIn(_) => built_in,
    };
    let mut seen = vec![own];
    let mut layers: Vec<Layer> = Vec::new();
    let (mut text, mut file) = (text.to_owned(), file.to_path_buf());
    let mut folder = folder.to_path_buf();
    loop {
        let fields = document::parse(&file, &text)?;
        let base = fields.iter().find(|(key, _)| key == "base").map(|(_, node)| node.clone());
        layers.push(Layer { file: file.clone(), text, fields });
        let Some(node) = base else { return Ok(layers) };
        let Value::Text(name) = &node.value else {
            return Err(vec![node.problem(
                "E221",
                &file,
                "base",
                "the name or path of a profile, in quotes",
            )]);
        };
        let place = Place::of(Path::new(name), &folder);
        if seen.contains(&place) {
            let expected = "a profile that does not stand on this one again";
            return Err(vec![node.problem("E229", &file, "base", expected)]);
        }
        text = self::text(name, &folder).map_err(|problem| {
            let problem = *problem;
            let own = problem.code == "E220";
            vec![if own {
                Problem { file: file.clone(), row: node.row, ..problem }.in_column("base")
            } else {
                problem
            }]
        })?;
        (file, folder) = (PathBuf::from(name), place.folder());
        seen.push(place);
    }
}
