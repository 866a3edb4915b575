//! `new`, `synth` and `import`: making county folders.

use std::path::Path;

use hubward::io::{atomic, import as extract, template};
use hubward::report::words::Lang;
use hubward::synth;

use crate::cli::args::Output;
use crate::cli::failure::Failure;
use crate::cli::run::{Voice, bar, writing};

/// What `synth` was asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) preset: String,
    pub(crate) villages: usize,
    pub(crate) schools: usize,
    pub(crate) seed: u64,
}

/// A folder of files, whole or not at all.
fn put(out: &Path, force: bool, files: &[(String, Vec<u8>)], voice: Voice) -> Result<(), Failure> {
    writing(|| {
        atomic::folder(out, force, |new| files.iter().try_for_each(|(name, bytes)| atomic::put(new, name, bytes)))
    })?;
    voice.say(&format!("→ {}", out.display()), || serde_json::json!({ "written": out }));
    Ok(())
}

/// Empty, explained tables.
pub(crate) fn new(folder: &Path, voice: Voice) -> Result<(), Failure> {
    let language = match voice.lang {
        Lang::Zh => template::Language::Chinese,
        Lang::En => template::Language::English,
    };
    put(folder, false, &template::files(language), voice)
}

/// A synthetic county.
pub(crate) fn synth(wanted: &Wanted, output: &Output, voice: Voice) -> Result<(), Failure> {
    let preset = synth::Preset::named(&wanted.preset, wanted.villages, wanted.schools, wanted.seed)
        .map_err(Failure::arguments)?;
    let files = synth::county(&preset).files();
    put(&output.out, output.force, &files, voice)
}

/// A county from an extract alone.
pub(crate) fn import(file: &Path, output: &Output, voice: Voice) -> Result<(), Failure> {
    let bar = bar("reading the extract");
    let (files, remarks) = extract::county(file)?;
    bar.finish_and_clear();
    voice.remark(&remarks);
    put(&output.out, output.force, &files, voice)
}
