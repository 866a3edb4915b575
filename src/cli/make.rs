//! `new`, `synth` and `import`: making county folders.

use std::path::Path;

use hubward::desk::Failure;
use hubward::io::atomic::{self, COUNTY, WriteError};
use hubward::io::{import as extract, template};
use hubward::report::words::Lang;
use hubward::synth;

use crate::cli::args::Output;
use crate::cli::progress::Line;
use crate::cli::run::{Voice, apart, writing};

/// What `synth` was asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) preset: String,
    pub(crate) villages: Option<u32>,
    pub(crate) schools: Option<u32>,
    pub(crate) seed: Option<u64>,
}

fn said(out: &Path, voice: Voice) -> Result<(), Failure> {
    voice.say(&format!("→ {}", out.display()), || serde_json::json!({ "written": out }))
}

/// Empty, explained tables.
pub(crate) fn new(folder: &Path, voice: Voice) -> Result<(), Failure> {
    let language = language(voice);
    let write = |new: &Path| template::new_county(new, language).map_err(WriteError::at(folder));
    writing(|| atomic::folder(folder, None, write))?;
    said(folder, voice)
}

/// The language of headers and notes.
fn language(voice: Voice) -> template::Language {
    match voice.lang {
        Lang::Zh => template::Language::Chinese,
        Lang::En => template::Language::English,
    }
}

/// Villages of a synthetic county: a hundred times the largest there is, and some hundred megabytes.
const MOST_VILLAGES: u32 = 200_000;

/// A synthetic county.
pub(crate) fn synth(wanted: &Wanted, output: &Output, voice: Voice) -> Result<(), Failure> {
    if let Some(count) = wanted.villages.filter(|&count| count > MOST_VILLAGES) {
        let message = format!("--villages {count}: at most {MOST_VILLAGES}");
        return Err(Failure::arguments(message));
    }
    let preset = synth::Preset::named(&wanted.preset, wanted.villages, wanted.schools, wanted.seed);
    let preset = preset.ok_or_else(|| {
        Failure::arguments(format!(
            "--preset {}: expected one of {}",
            wanted.preset,
            synth::PRESETS.join(", ")
        ))
    })?;
    let county = synth::county(&preset);
    let write = |new: &Path| {
        county.files().iter().try_for_each(|(name, text)| atomic::put(new, name, text.as_bytes()))
    };
    writing(|| atomic::folder(&output.out, COUNTY.forced(output.force), write))?;
    said(&output.out, voice)
}

/// A county from an extract alone.
pub(crate) fn import(file: &Path, output: &Output, voice: Voice) -> Result<(), Failure> {
    apart(file, &output.out)?;
    let line = Line::new(voice);
    line.doing("progress-extract", &[]);
    let mut imported = None;
    let mut problems = Vec::new();
    let write = |new: &Path| match extract::import(file, new, language(voice)) {
        Ok(found) => {
            imported = Some(found);
            Ok(())
        }
        // Nothing is put in place; what is said to people are the problems, not this.
        Err(found) => {
            problems = found;
            Err(WriteError::Place { path: file.into(), reason: "cannot be imported" })
        }
    };
    let written = writing(|| atomic::folder(&output.out, COUNTY.forced(output.force), write));
    drop(line);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    written?;
    let found = imported.expect("a folder was written, so the extract was read");
    let said = voice.filled(
        "import-written",
        &[
            ("villages", &found.villages.to_string()),
            ("counted", &found.counted_villages.to_string()),
            ("schools", &found.schools.to_string()),
            ("left", &found.left_out.to_string()),
            ("children", &found.children.to_string()),
        ],
    );
    let seats = match found.without_seat {
        0 => String::new(),
        children => voice.filled("import-without-seat", &[("children", &children.to_string())]) + "\n",
    };
    let text = format!("{said}\n{seats}→ {}", output.out.display());
    voice.say(&text, || {
        serde_json::json!({
            "written": output.out,
            "villages": found.villages,
            "schools": found.schools,
            "merged": found.merged_schools,
            "left_out": found.left_out,
            "children": found.children,
            "without_seat": found.without_seat,
        })
    })
}
