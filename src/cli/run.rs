//! What every command shares: reading a county, clocks and Ctrl-C, speaking to people.
//!
//! It plans nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use hubward::desk::failure::problem_json;
use hubward::desk::{Failure, Session, session, standing};
use hubward::io::cache::{self, Cache};
use hubward::io::case::Folder;
use hubward::io::problem::{InputErrors, Problem, Severity};
use hubward::io::roads::read_roads;
use hubward::model::case::Case;
use hubward::model::keep::{Forget, Keep};
use hubward::report::inert;
use hubward::report::problems;
use hubward::report::words::{self, Lang};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::cli::args::{Arguments, Language, Settings};
use crate::cli::progress::{Line, Watch};

/// Set while files are being put in place: Ctrl-C then waits for that moment to pass.
static WRITING: AtomicBool = AtomicBool::new(false);
/// Set by Ctrl-C while writing.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Exit code after Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Makes Ctrl-C end the program with 130, at once unless files are being put in place.
pub(crate) fn on_interrupt() {
    // Without a handler Ctrl-C still ends the program; only the exit code would differ.
    let _ = ctrlc::set_handler(|| {
        if WRITING.load(Ordering::SeqCst) {
            STOPPED.store(true, Ordering::SeqCst);
        } else {
            std::process::exit(INTERRUPTED);
        }
    });
}

/// Runs `write` to its end whatever the keyboard says, then obeys.
pub(crate) fn writing<T>(write: impl FnOnce() -> T) -> T {
    WRITING.store(true, Ordering::SeqCst);
    let result = write();
    WRITING.store(false, Ordering::SeqCst);
    if STOPPED.load(Ordering::SeqCst) {
        std::process::exit(INTERRUPTED);
    }
    result
}

/// How this run speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    /// One JSON document on standard output.
    pub(crate) json: bool,
    /// Language for people.
    pub(crate) lang: Lang,
}

impl Voice {
    /// From the arguments, else the system's language, else English.
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let system = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let lang = match arguments.lang {
            Some(Language::Zh) => Lang::Zh,
            None if system.is_some_and(|name| name.starts_with("zh")) => Lang::Zh,
            Some(Language::En) | None => Lang::En,
        };
        Self { json: arguments.json, lang }
    }

    /// Words without values.
    pub(crate) fn word(self, id: &str) -> &'static str {
        words::word(self.lang, id)
    }

    /// Words with their values.
    pub(crate) fn filled(self, id: &str, values: &[(&str, &str)]) -> String {
        words::filled(self.lang, id, values)
    }

    /// Text for people, or the JSON document.
    ///
    /// # Errors
    /// When standard output takes no more. A closed pipe (`| head`) is the reader's right, not our failure.
    pub(crate) fn say(self, text: &str, json: impl FnOnce() -> serde_json::Value) -> Result<(), Failure> {
        let text =
            if self.json { format!("{:#}\n", json()) } else { inert(text.trim_end()).into_owned() + "\n" };
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::other(format!("standard output cannot be written: {error}")))
            }
            _ => Ok(()),
        }
    }
}

/// A line to standard error. Where nobody can read it the work goes on: plans do not depend on who listens.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", inert(text));
}

/// Warnings and notes, to standard error; many of a kind are counted.
pub(crate) fn remark(problems: &[Problem], voice: Voice) {
    const EACH: usize = 5;
    let mut shown: Vec<(&str, usize)> = Vec::new();
    for problem in problems.iter().filter(|problem| problem.severity != Severity::Error) {
        let place = shown.iter().position(|&(code, _)| code == problem.code).unwrap_or(shown.len());
        if place == shown.len() {
            shown.push((problem.code, 0));
        }
        shown[place].1 += 1;
        if shown[place].1 <= EACH {
            note(&problems::said(problem, voice.lang));
        }
    }
    for (code, count) in shown.into_iter().filter(|&(_, count)| count > EACH) {
        let more = (count - EACH).to_string();
        note(&voice.filled("remark-more", &[("code", code), ("count", &more)]));
    }
}

/// Refuses an output folder that is the input, lies inside it or holds it: `--force` would delete what is read.
pub(crate) fn apart(input: &Path, out: &Path) -> Result<(), Failure> {
    let (Some(input), Some(place)) = (resolved(input), resolved(out)) else { return Ok(()) };
    if place.starts_with(&input) || input.starts_with(&place) {
        return Err(Failure::arguments(format!(
            "--out {}: is, holds or lies inside the input {}; name a folder beside it",
            out.display(),
            input.display()
        )));
    }
    Ok(())
}

/// The absolute path without links, as far as it exists.
fn resolved(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find_map(|start| Some((start, start.canonicalize().ok()?)));
    let (start, real) = there?;
    Some(path.strip_prefix(start).map_or_else(|_| real.clone(), |rest| real.join(rest)))
}

/// Reads a county folder; warnings and notes go to standard error.
pub(crate) fn open(
    county: &Path,
    settings: &[(String, String)],
    voice: Voice,
) -> Result<(Folder, Case), Failure> {
    let (folder, case) = read(county, settings, voice)?;
    remark(&folder.problems, voice);
    use_threads(case.recipe.solve.threads);
    Ok((folder, case))
}

/// Reads a county folder, and says on the terminal what is being read.
pub(crate) fn read(
    county: &Path,
    settings: &[(String, String)],
    voice: Voice,
) -> Result<(Folder, Case), InputErrors> {
    let line = Line::new(voice);
    line.doing("progress-reading", &[("folder", &county.display().to_string())]);
    let roads = |folder: &Path| {
        line.doing("progress-roads", &[]);
        let roads = read_roads(folder);
        line.doing("progress-placing", &[]);
        roads
    };
    Folder::open(county, settings, &roads)
}

/// Reads a county folder with a command's settings.
pub(crate) fn open_with(county: &Path, settings: &Settings, voice: Voice) -> Result<(Folder, Case), Failure> {
    open(county, &settings.pairs().map_err(Failure::arguments)?, voice)
}

fn use_threads(threads: usize) {
    // Fails only when a pool exists already, which then serves as well: threads never change an answer.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
}

/// Refuses tables (pairs, bytes) that do not fit into the memory that is free, or that `HUBWARD_MEMORY_MIB` allows.
pub(crate) fn fits(size: (usize, usize), advice: &str) -> Result<(), Failure> {
    let allowed = std::env::var("HUBWARD_MEMORY_MIB").ok().and_then(|mib| mib.trim().parse::<usize>().ok());
    session::fits(size, allowed.map_or_else(free_memory, |mib| Some(mib << 20)), advice)
}

/// A case with its travel tables, if there is room for them.
pub(crate) fn drive(case: Case, voice: Voice) -> Result<Session, Failure> {
    room(&case, 1)?;
    let session =
        keeping(voice, |keep| Watch::new(0.0, voice).over(|control| Session::drive(case, keep, control)));
    let remarks = standing::of_tables(session.case(), session.travel());
    remark(&remarks.map_err(|problem| Failure::input(vec![problem]))?, voice);
    Ok(session)
}

/// Refuses so many times the travel tables of a plan where they do not fit.
pub(crate) fn room(case: &Case, times: usize) -> Result<(), Failure> {
    fits(session::size_of_tables(case, times), "plan the county in parts")
}

/// Bytes that this process may still take; `None` where the system does not say.
fn free_memory() -> Option<usize> {
    let ram = MemoryRefreshKind::nothing().with_ram();
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(ram));
    let group = system.cgroup_limits().map(|limits| limits.free_memory);
    let free = group.into_iter().chain([system.available_memory()]).filter(|&free| free > 0).min()?;
    usize::try_from(free).ok()
}

/// Runs `work` with the place where hierarchies are kept between runs, and says once if that could not be written.
pub(crate) fn keeping<T>(voice: Voice, work: impl FnOnce(&dyn Keep) -> T) -> T {
    let Some(folder) = cache::folder(std::env::var_os("HUBWARD_CACHE").as_deref()) else {
        return work(&Forget);
    };
    let cache = Cache::new(folder);
    let result = work(&cache);
    if let Some(fault) = cache.fault() {
        note(&voice.filled("cache-fault", &[("fault", &fault)]));
    }
    result
}

/// Problems as a JSON list.
pub(crate) fn problems_json(problems: &[Problem], lang: Lang) -> serde_json::Value {
    problems.iter().map(|problem| problem_json(problem, lang)).collect()
}
