//! Output that appears whole or not at all: built in a hidden folder beside its place, then renamed into it.
//!
//! It refuses to write over anything that is not empty unless told to, then over nothing but an older output of the same
//! kind, and never leaves half an output under the final name: a killed run leaves at worst a hidden `.NAME.partial-PID`
//! folder, which the next run to the same place clears away (putting back what it had set aside). Devices, pipes and links
//! are not written through.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why an output was not written. Each message begins with a code listed in docs/formats.md.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Something already stands there.
    #[error("E190 {}: is not empty; nothing was written (force replaces it)", path.display())]
    NotEmpty {
        /// The place.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("E191 {}: cannot be written: {source}", path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What stands there is to be replaced, but is no older output of this kind.
    #[error("E193 {}: holds no {kind}; nothing was written (empty it yourself, or name another place)", path.display())]
    NotOurs {
        /// The place.
        path: PathBuf,
        /// What may be replaced there: `plan`, `sweep`, `county`, `dossier`.
        kind: &'static str,
    },
    /// The place cannot take an output.
    #[error("E192 {}: {reason}", path.display())]
    Place {
        /// The place.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl WriteError {
    /// Attaches a path to what the system said.
    pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}

/// A kind of folder that the program writes, by which it knows an older one of its own.
#[derive(Clone, Copy, Debug)]
pub struct OutputKind {
    /// For people.
    pub name: &'static str,
    /// Whether a folder is such an output.
    pub is: fn(&Path) -> bool,
}

/// A county folder.
pub const COUNTY: OutputKind = OutputKind { name: "county", is: |folder| folder.join("plan.toml").is_file() };

/// A folder of printable pages and nothing else.
pub const PAGES: OutputKind = OutputKind {
    name: "dossier",
    is: |folder| {
        let page = |entry: std::io::Result<fs::DirEntry>| {
            entry.is_ok_and(|entry| entry.path().extension().is_some_and(|ending| ending == "html"))
        };
        fs::read_dir(folder).is_ok_and(|entries| entries.into_iter().all(page))
    },
};

/// A folder of bus routes.
pub const BUSES: OutputKind = OutputKind { name: "buses", is: |folder| folder.join("routes.csv").is_file() };

impl OutputKind {
    /// What [`folder`] may replace: an older output of this kind, where `force` says so.
    #[must_use]
    pub fn forced(self, force: bool) -> Option<Self> {
        force.then_some(self)
    }
}

/// Writes a folder: `write` fills an empty one, which then becomes `out`. Missing parents are made.
///
/// A folder of the kind `over` that stands there is replaced as a whole, whatever else it held; no other ever is.
///
/// # Errors
/// [`WriteError`]; `out` is then as it was before. A folder that holds the current directory is never replaced.
pub fn folder(
    out: &Path,
    over: Option<OutputKind>,
    write: impl FnOnce(&Path) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let partial = Partial::beside(out)?; // first: a dead run's old output goes back to its place
    check_free(out, over)?;
    let new = partial.path.join("new");
    fs::create_dir(&new).map_err(WriteError::at(&new))?;
    write(&new)?;
    sync_tree(&new)?;
    partial.publish_folder(&new, out)
}

/// Whether a folder could be written at `out` as far as what stands there goes; asked before long work.
///
/// # Errors
/// [`WriteError`] as [`folder`] would say it.
pub fn check_free(out: &Path, over: Option<OutputKind>) -> Result<(), WriteError> {
    if let Ok(there) = fs::symlink_metadata(out) {
        no_link(out, &there)?;
        if !there.is_dir() {
            return Err(WriteError::Place {
                path: out.into(),
                reason: "is a file; a folder is to be written",
            });
        }
        let empty = fs::read_dir(out).map_err(WriteError::at(out))?.next().is_none();
        let Some(kind) = over.filter(|_| !empty) else {
            return if empty { Ok(()) } else { Err(WriteError::NotEmpty { path: out.into() }) };
        };
        if !(kind.is)(out) {
            return Err(WriteError::NotOurs { path: out.into(), kind: kind.name });
        }
        if holds_current_directory(out) {
            return Err(WriteError::Place { path: out.into(), reason: "holds the current directory" });
        }
    }
    Ok(())
}

/// A link is not written through: what it leads to is somebody else's to replace.
fn no_link(out: &Path, there: &fs::Metadata) -> Result<(), WriteError> {
    let reason = "is a link; name the place itself";
    if there.is_symlink() { Err(WriteError::Place { path: out.into(), reason }) } else { Ok(()) }
}

/// Whether a file could be written at `out` as far as what stands there goes; asked before long work.
///
/// # Errors
/// [`WriteError`] as [`file()`] would say it.
pub fn check_file(out: &Path, force: bool) -> Result<(), WriteError> {
    let Ok(there) = fs::symlink_metadata(out) else { return Ok(()) };
    no_link(out, &there)?;
    let place = |reason| Err(WriteError::Place { path: out.into(), reason });
    match there {
        there if there.is_dir() => place("is a folder; a file is to be written"),
        there if !there.is_file() => place("is a device or a pipe; a file is to be written"),
        there if there.len() > 0 && !force => Err(WriteError::NotEmpty { path: out.into() }),
        _ => Ok(()),
    }
}

/// Writes one file: what `write` writes becomes `out`. Missing parents are made.
///
/// # Errors
/// [`WriteError`]; `out` is then as it was before. A file with something in it is replaced only with `force`.
pub fn file(
    out: &Path,
    force: bool,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
) -> Result<(), WriteError> {
    check_file(out, force)?;
    let partial = Partial::beside(out)?;
    let new = partial.path.join("new");
    let mut writer = BufWriter::new(File::create(&new).map_err(WriteError::at(out))?);
    write(&mut writer).map_err(WriteError::at(out))?;
    let file = writer.into_inner().map_err(|error| WriteError::at(out)(error.into_error()))?;
    file.sync_all().map_err(WriteError::at(out))?;
    drop(file);
    fs::rename(&new, out).map_err(WriteError::at(out))?;
    sync_folder(partial.parent());
    Ok(())
}

/// Writes `bytes` as `folder/name`, for use inside [`folder`].
///
/// # Errors
/// [`WriteError::Io`] with the file's path.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(WriteError::at(&path))
}

/// The hidden folder an output is built in; gone when dropped. A lock on a file in it says that its maker lives.
struct Partial {
    path: PathBuf,
    lock: Option<File>,
}

impl Partial {
    /// Makes the hidden folder for `out`, after clearing away what dead runs left there.
    fn beside(out: &Path) -> Result<Self, WriteError> {
        let reason = "is no name that an output can take";
        let name =
            out.file_name().ok_or_else(|| WriteError::Place { path: out.into(), reason })?.to_os_string();
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(WriteError::at(parent))?;
        clear_dead(parent, &prefix(&name), out);
        let mut attempt = 0;
        loop {
            let mut hidden = prefix(&name);
            hidden.push(std::process::id().to_string());
            if attempt > 0 {
                hidden.push(format!("-{attempt}"));
            }
            let path = parent.join(hidden);
            match fs::create_dir(&path) {
                Ok(()) => {
                    if let Some(lock) = locked(&path)? {
                        return Ok(Self { path, lock: Some(lock) });
                    }
                    attempt += 1;
                }
                // This very process writes to the same place a second time.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && attempt < 1000 => {
                    attempt += 1;
                }
                Err(source) => return Err(WriteError::Io { path: out.into(), source }),
            }
        }
    }

    fn parent(&self) -> &Path {
        self.path.parent().expect("the hidden folder was joined to its parent")
    }

    /// Puts `new` in the place of `out`, whose old content is set aside first and put back should that fail.
    fn publish_folder(&self, new: &Path, out: &Path) -> Result<(), WriteError> {
        let old = self.path.join("old");
        let replaces = fs::symlink_metadata(out).is_ok();
        if replaces {
            fs::rename(out, &old).map_err(WriteError::at(out))?;
        }
        if let Err(source) = fs::rename(new, out) {
            if replaces {
                fs::rename(&old, out).map_err(WriteError::at(out))?;
            }
            return Err(WriteError::Io { path: out.into(), source });
        }
        sync_folder(self.parent());
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        remove(&self.path, self.lock.take());
    }
}

/// The lock of a hidden folder just made; `None` where another run took the folder for a dead one's and cleared it away.
fn locked(path: &Path) -> Result<Option<File>, WriteError> {
    let lock = match File::create(path.join("lock")) {
        Ok(lock) => lock,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(WriteError::Io { path: path.into(), source }),
    };
    match lock.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        // A file system without locks costs us only the clearing away of dead runs.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(path.join("lock").exists().then_some(lock)),
    }
}

fn prefix(name: &OsStr) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(".partial-");
    prefix
}

/// Clears away the hidden folders of runs that died; what one had set aside goes back if its place is free.
///
/// Nothing here is worth failing for: what cannot be removed stays, hidden.
fn clear_dead(parent: &Path, prefix: &OsStr, out: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let pid = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        if !pid.is_some_and(|pid| pid.first().is_some_and(u8::is_ascii_digit)) {
            continue;
        }
        let path = entry.path();
        match File::open(path.join("lock")) {
            Ok(lock) if lock.try_lock().is_ok() => {
                if fs::symlink_metadata(out).is_err() {
                    fs::rename(path.join("old"), out).ok();
                }
                remove(&path, Some(lock));
            }
            Ok(_) => {} // its maker lives
            // Made or unmade at this moment: only an empty folder goes.
            Err(_) => drop(fs::remove_dir(&path)),
        }
    }
}

/// Removes a hidden folder. Killed at any moment this leaves what [`clear_dead`] knows: a folder with its lock, or an empty one.
///
/// What was set aside loses its name before its content, so that half of it never comes back.
fn remove(path: &Path, lock: Option<File>) {
    let gone = path.join("gone");
    fs::remove_dir_all(&gone).ok(); // of a run that died in here
    fs::rename(path.join("old"), &gone).ok();
    for name in ["new", "gone"] {
        let place = path.join(name);
        fs::remove_dir_all(&place).or_else(|_| fs::remove_file(&place)).ok();
    }
    let unlocked = fs::remove_file(path.join("lock"));
    drop(lock);
    if unlocked.is_err() {
        fs::remove_file(path.join("lock")).ok(); // some systems remove no file that is open
    }
    fs::remove_dir(path).ok();
}

fn holds_current_directory(out: &Path) -> bool {
    match (std::env::current_dir().and_then(fs::canonicalize), fs::canonicalize(out)) {
        (Ok(here), Ok(out)) => here.starts_with(out),
        _ => false,
    }
}

/// Asks the system to put a folder and all in it on the disk.
fn sync_tree(folder: &Path) -> Result<(), WriteError> {
    for entry in fs::read_dir(folder).map_err(WriteError::at(folder))? {
        let path = entry.map_err(WriteError::at(folder))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            let open = File::options().write(true).open(&path);
            open.and_then(|file| file.sync_all()).map_err(WriteError::at(&path))?;
        }
    }
    sync_folder(folder);
    Ok(())
}

/// The same for a folder's own entries; some systems cannot, and lose nothing but a moment's safety.
pub(crate) fn sync_folder(folder: &Path) {
    File::open(folder).and_then(|folder| folder.sync_all()).ok();
}

#[cfg(test)]
mod tests {
    use super::{OutputKind, WriteError, file, folder, put};
    use std::fs;
    use std::path::Path;

    /// A folder with a file of this name is such an output.
    const TEST: OutputKind = OutputKind { name: "test", is: |folder| folder.join("a.csv").exists() };

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failing_writer_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("plan");
        let failed = folder(&out, None, |new| {
            put(new, "half.csv", b"a,b")?;
            put(new, "no/such/folder", b"")
        });
        let Err(WriteError::Io { path, .. }) = failed else { panic!("{failed:?}") };
        assert!(path.ends_with("no/such/folder"));
        assert!(names(dir.path()).is_empty());

        let failed = file(&dir.path().join("map.svg"), false, |writer| {
            writer.write_all(b"<svg>")?;
            Err(std::io::Error::other("disk full"))
        });
        assert!(failed.unwrap_err().to_string().contains("map.svg: cannot be written: disk full"));
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_failing_writer_keeps_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("plan");
        folder(&out, None, |new| put(new, "a.csv", b"1")).unwrap();
        folder(&out, Some(TEST), |new| put(&new.join("missing"), "a.csv", b"2")).unwrap_err();
        assert_eq!(fs::read(out.join("a.csv")).unwrap(), b"1");
        assert_eq!(names(dir.path()), ["plan"]);
    }

    #[test]
    fn only_force_replaces_and_it_replaces_all() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("deep/plan");
        fs::create_dir_all(&out).unwrap();
        folder(&out, None, |new| put(new, "a.csv", b"1")).unwrap(); // empty: fine
        let refused = folder(&out, None, |_| panic!("nothing is written")).unwrap_err();
        assert!(matches!(refused, WriteError::NotEmpty { .. }), "{refused}");
        folder(&out, Some(TEST), |new| put(new, "b.csv", b"2")).unwrap();
        assert_eq!(names(&out), ["b.csv"]);
        assert_eq!(names(out.parent().unwrap()), ["plan"]);

        let single = dir.path().join("x.csv");
        file(&single, false, |writer| writer.write_all(b"1")).unwrap();
        assert!(matches!(file(&single, false, |_| Ok(())), Err(WriteError::NotEmpty { .. })));
        file(&single, true, |writer| writer.write_all(b"2")).unwrap();
        assert_eq!(fs::read(&single).unwrap(), b"2");
    }

    #[test]
    fn the_leftovers_of_a_dead_run_go_and_what_it_set_aside_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let dead = dir.path().join(".plan.partial-999999");
        fs::create_dir_all(dead.join("old")).unwrap();
        fs::write(dead.join("lock"), "").unwrap();
        fs::write(dead.join("old/plan.json"), "precious").unwrap();
        fs::create_dir_all(dir.path().join(".plan.partial-notes")).unwrap(); // not ours
        let out = dir.path().join("plan");
        let refused = folder(&out, None, |new| put(new, "plan.json", b"new")).unwrap_err();
        assert!(matches!(refused, WriteError::NotEmpty { .. }), "{refused}");
        assert_eq!(fs::read(out.join("plan.json")).unwrap(), b"precious");
        assert_eq!(names(dir.path()), [".plan.partial-notes", "plan"]);
    }

    #[test]
    fn a_living_run_keeps_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("plan");
        folder(&out, None, |new| {
            put(new, "a.csv", b"1")?;
            folder(&out, None, |inner| put(inner, "a.csv", b"2"))?;
            assert!(new.join("a.csv").exists(), "the second writer left the first one's folder alone");
            fs::remove_dir_all(&out).map_err(WriteError::at(&out))
        })
        .unwrap();
        assert_eq!(fs::read(out.join("a.csv")).unwrap(), b"1");
    }

    #[test]
    fn some_places_are_never_taken() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("f"), "x").unwrap();
        for (place, said) in [
            (dir.path().join("f"), "is a file"),
            (dir.path().join(".."), "is no name"),
            (".".into(), "no name"),
        ] {
            let refused = folder(&place, Some(TEST), |_| Ok(())).unwrap_err().to_string();
            assert!(refused.contains(said) && refused.contains("E192"), "{refused}");
        }
        let refused = file(dir.path(), true, |_| Ok(())).unwrap_err().to_string();
        assert!(refused.contains("is a folder"), "{refused}");
    }

    #[test]
    fn a_folder_that_is_no_output_of_ours_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("home");
        fs::create_dir(&home).unwrap();
        fs::write(home.join("letter.txt"), "dear").unwrap();
        let refused = folder(&home, Some(TEST), |_| panic!("nothing is written")).unwrap_err().to_string();
        assert!(refused.starts_with("E193") && refused.contains("holds no test"), "{refused}");
        assert_eq!(names(&home), ["letter.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn devices_pipes_and_links_are_not_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        for (place, said) in
            [(link.as_path(), "is a link"), (Path::new("/dev/null"), "is a device or a pipe")]
        {
            let refused = file(place, true, |_| panic!("nothing is written")).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}");
        }
        fs::create_dir(dir.path().join("folder")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("folder"), dir.path().join("door")).unwrap();
        let refused = folder(&dir.path().join("door"), Some(TEST), |_| Ok(())).unwrap_err().to_string();
        assert!(refused.contains("is a link"), "{refused}");
        assert_eq!(names(dir.path()), ["door", "folder", "link", "real"]);
    }
}
