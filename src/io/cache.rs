//! A folder of files that keeps between runs what is costly to compute.
//!
//! It refuses to be relied on: a file that is not whole, or not the one asked for, is none, and no failure to write
//! one is an error. Runs may share a folder, and may be killed at any moment: a file gets its name when it is whole.
//!
//! ```text
//! NAME.hubward    "hubward\n", version (4 bytes), length (8), SHA-256 of name and payload (32), payload
//! .NAME-PID-N.hubward-part    one being written
//! ```
//!
//! Numbers are little-endian. Only files of these names are ever read or removed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::io::atomic::sync_folder;
use crate::model::keep::Keep;

const MAGIC: [u8; 8] = *b"hubward\n";
/// Of the frame around a payload, not of the payload.
const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 8 + 32;
const ENTRY: &str = ".hubward";
const PART: &str = ".hubward-part";
/// Age at which a file being written is taken for that of a killed run: nothing here takes minutes to write.
const ABANDONED: Duration = Duration::from_secs(60 * 60);
/// Names longer than this are hashed: file systems take 255 bytes, and the temporary's name is longer.
const LONGEST_NAME: usize = 128;

/// The most a folder keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Files.
    pub files: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Default for Bound {
    fn default() -> Self {
        Self { files: 64, bytes: 512 << 20 }
    }
}

/// A folder that keeps what is costly to compute. What was not used for longest goes first.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    bound: Bound,
    fault: Mutex<Option<String>>,
}

impl Cache {
    /// A cache in a folder, which is made when something is first kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self::bounded(folder, Bound::default())
    }

    /// A cache of another size.
    #[must_use]
    pub fn bounded(folder: impl Into<PathBuf>, bound: Bound) -> Self {
        Self { folder: folder.into(), bound, fault: Mutex::new(None) }
    }

    /// Why something could not be kept, if that happened: the first reason, to be said once.
    ///
    /// # Panics
    /// Never: no holder of the lock can panic.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().expect("no holder of this lock panics").clone()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}{ENTRY}", file_name(name)))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let size = (HEADER + bytes.len()) as u64;
        if size > self.bound.bytes || self.bound.files == 0 {
            return Ok(()); // it would be the first to go
        }
        fs::create_dir_all(&self.folder)?;
        self.clear_abandoned();
        let (part, mut file) = self.new_part(&file_name(name))?;
        let whole = file
            .write_all(&header(name, bytes))
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all());
        drop(file); // some systems rename no file that is open
        let named = whole.and_then(|()| fs::rename(&part, self.path(name)));
        if named.is_err() {
            fs::remove_file(&part).ok();
        }
        named?;
        sync_folder(&self.folder);
        self.shrink(&self.path(name));
        Ok(())
    }

    /// A file that no other run or thread writes to.
    fn new_part(&self, name: &str) -> io::Result<(PathBuf, File)> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let part = self.folder.join(format!(".{name}-{}-{count}{PART}", std::process::id()));
            match File::create_new(&part) {
                // One of a killed run whose number we have got.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|file| (part, file)),
            }
        }
    }

    /// Removes what killed runs left behind. What cannot be removed stays: nothing here is worth failing for.
    fn clear_abandoned(&self) {
        let abandoned = |age: io::Result<Duration>| age.is_ok_and(|age| age >= ABANDONED);
        for (path, meta) in files(&self.folder, PART) {
            if abandoned(meta.modified().and_then(|time| time.elapsed().map_err(io::Error::other))) {
                fs::remove_file(path).ok();
            }
        }
    }

    /// Removes the entries used longest ago until the rest is inside the bound; `newest` stays.
    fn shrink(&self, newest: &Path) {
        let mut entries: Vec<(SystemTime, PathBuf, u64)> = files(&self.folder, ENTRY)
            .filter(|(path, _)| path != newest)
            .map(|(path, meta)| (meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), path, meta.len()))
            .collect();
        entries.sort_unstable();
        let own = fs::metadata(newest).map_or(0, |meta| meta.len());
        let mut bytes: u64 = own + entries.iter().map(|entry| entry.2).sum::<u64>();
        let mut count = entries.len() + 1;
        for (_, path, length) in entries {
            if count <= self.bound.files && bytes <= self.bound.bytes {
                return;
            }
            fs::remove_file(path).ok();
            (count, bytes) = (count - 1, bytes - length);
        }
    }
}

impl Keep for Cache {
    fn fetch(&self, name: &str) -> Option<Vec<u8>> {
        let mut file = File::open(self.path(name)).ok()?;
        let length = file.metadata().ok()?.len();
        if length > self.bound.bytes {
            return None;
        }
        let mut frame = [0; HEADER];
        file.read_exact(&mut frame).ok()?;
        let mut payload = Vec::with_capacity(usize::try_from(length).ok()?);
        file.read_to_end(&mut payload).ok()?;
        if frame != header(name, &payload) {
            return None;
        }
        // It was of use: others go first. A folder that cannot be written is read all the same.
        file.set_modified(SystemTime::now()).ok();
        Some(payload)
    }

    fn keep(&self, name: &str, bytes: &[u8]) {
        if let Err(error) = self.write(name, bytes) {
            let said = format!("{}: {error}", self.folder.display());
            self.fault.lock().expect("no holder of this lock panics").get_or_insert(said);
        }
    }
}

/// The name itself where it is safe on every file system, else its hash. That two names can share a file is no harm: a
/// file says by its digest whose it is.
fn file_name(name: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-';
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(safe) {
        return name.to_owned();
    }
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("four bits are one digit");
    Sha256::digest(name).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What stands before a payload.
fn header(name: &str, payload: &[u8]) -> [u8; HEADER] {
    let mut digest = Sha256::new();
    digest.update((name.len() as u64).to_le_bytes());
    digest.update(name);
    digest.update(payload);
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(&MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    header[12..20].copy_from_slice(&(payload.len() as u64).to_le_bytes());
    header[20..].copy_from_slice(&digest.finalize());
    header
}

/// The plain files of a folder whose names end so.
fn files(folder: &Path, ending: &'static str) -> impl Iterator<Item = (PathBuf, fs::Metadata)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(move |entry| {
        entry.file_name().to_str().filter(|name| name.ends_with(ending))?;
        let meta = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((entry.path(), meta))
    })
}

/// The folder in which the command keeps things: the one named (by `HUBWARD_CACHE`), none where that is empty, else
/// `hubward` in the system's folder for caches; `None` where the system has none.
#[cfg(feature = "cli")]
#[must_use]
pub fn folder(named: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    match named {
        Some(named) => (!named.is_empty()).then(|| named.into()),
        None => etcetera::base_strategy::choose_native_strategy()
            .ok()
            .map(|places| places.cache_dir().join("hubward")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use super::{Bound, Cache, HEADER, file_name};
    use crate::model::keep::{Forget, Keep};

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Makes a file look as old as that.
    fn age(path: &Path, minutes: u64) {
        let then = SystemTime::now() - Duration::from_secs(60 * minutes);
        File::options().append(true).open(path).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn what_was_kept_is_fetched_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("deep/cache");
        let cache = Cache::new(&folder);
        assert_eq!(cache.fetch("a1"), None);
        for bytes in [&b"first"[..], b"", &vec![7; 70_000]] {
            cache.keep("a1", bytes);
            assert_eq!(cache.fetch("a1").as_deref(), Some(bytes));
            assert_eq!(Cache::new(&folder).fetch("a1").as_deref(), Some(bytes), "another run");
        }
        assert_eq!((cache.fetch("a2"), cache.fault()), (None, None));
        assert_eq!(names(&folder), ["a1.hubward"]);
        Forget.keep("a1", b"x");
        assert_eq!(Forget.fetch("a1"), None);
    }

    #[test]
    fn no_name_leads_out_of_the_folder_or_to_anothers_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("cache");
        let cache = Cache::new(&folder);
        let long = "a".repeat(500);
        let hashed = file_name("../A");
        let names_of = ["", ".", "../A", "/etc/passwd", "A", "a", "a.b", "ä", "nul\0", &long, &hashed];
        for name in names_of {
            cache.keep(name, name.as_bytes());
            assert_eq!(cache.fetch(name).as_deref(), Some(name.as_bytes()), "{name:?}");
        }
        assert_eq!(cache.fetch("../A"), None, "its file now belongs to the name that is its hash");
        assert_eq!((cache.fault(), names(dir.path())), (None, vec!["cache".into()]));
        assert_eq!(names(&folder).len(), names_of.len() - 1);
        fs::rename(folder.join("a.hubward"), folder.join("b.hubward")).unwrap();
        assert_eq!(cache.fetch("b"), None, "a file under another name is none");
    }

    #[test]
    fn a_damaged_file_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        cache.keep("k", b"a small payload");
        let (path, whole) = (dir.path().join("k.hubward"), fs::read(dir.path().join("k.hubward")).unwrap());
        assert_eq!(whole.len(), HEADER + 15);
        let absent = |bytes: &[u8], what: String| {
            fs::write(&path, bytes).unwrap();
            assert_eq!(cache.fetch("k"), None, "{what}");
        };
        for length in 0..whole.len() {
            absent(&whole[..length], format!("cut to {length}"));
        }
        for place in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[place] ^= 1 << bit;
                absent(&bytes, format!("bit {bit} of byte {place} flipped"));
            }
        }
        absent(&[&whole[..], b"\0"].concat(), "a byte more".into());
        fs::write(&path, &whole).unwrap();
        assert_eq!(cache.fetch("k").as_deref(), Some(&b"a small payload"[..]));
        fs::write(&path, b"").unwrap();
        cache.keep("k", b"mended");
        assert_eq!(cache.fetch("k").as_deref(), Some(&b"mended"[..]));
    }

    #[test]
    fn the_longest_unused_go_first() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(format!("{name}.hubward"));
        let cache = Cache::bounded(dir.path(), Bound { files: 3, bytes: 1000 });
        fs::write(dir.path().join("letter.txt"), [0; 5000]).unwrap(); // not ours
        for (name, minutes) in [("a", 40), ("b", 30), ("c", 20)] {
            cache.keep(name, b"x");
            age(&at(name), minutes);
        }
        assert!(cache.fetch("a").is_some(), "and is the newest now");
        cache.keep("d", b"x");
        assert_eq!(names(dir.path()), ["a.hubward", "c.hubward", "d.hubward", "letter.txt"]);
        cache.keep("e", &[0; 1000 - 2 * HEADER - 1]); // room for one more of a byte
        assert_eq!(names(dir.path()).len(), 3, "{:?}", names(dir.path()));
        cache.keep("f", &[0; 1000 - HEADER]);
        assert_eq!(names(dir.path()), ["f.hubward", "letter.txt"]);
        cache.keep("g", &[0; 1001 - HEADER]);
        assert_eq!((cache.fetch("g"), cache.fault()), (None, None), "too large to keep");
        assert_eq!(names(dir.path()), ["f.hubward", "letter.txt"]);
    }

    #[test]
    fn what_killed_runs_left_is_cleared_after_an_hour() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        for (name, minutes) in [(".k-1-0.hubward-part", 61), (".k-2-0.hubward-part", 58), (".notes", 500)] {
            fs::write(dir.path().join(name), "half").unwrap();
            age(&dir.path().join(name), minutes);
        }
        fs::write(dir.path().join(format!(".k-{}-0.hubward-part", std::process::id())), "").unwrap();
        cache.keep("k", b"x");
        let left = names(dir.path());
        assert!(!left.contains(&".k-1-0.hubward-part".into()), "{left:?}");
        assert!(left.contains(&".k-2-0.hubward-part".into()) && left.contains(&".notes".into()), "{left:?}");
        assert!(cache.fetch("k").is_some());
    }

    #[test]
    fn a_cache_that_cannot_be_written_says_so_and_fails_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let cache = Cache::new(dir.path().join("file"));
        cache.keep("a", b"x");
        cache.keep("b", b"x");
        assert_eq!(cache.fetch("a"), None);
        let said = cache.fault().unwrap();
        assert!(said.contains("file: "), "{said}");
        // A folder in the place of the entry: the rename fails, and no temporary stays.
        let cache = Cache::new(dir.path());
        fs::create_dir_all(dir.path().join("a.hubward/in")).unwrap();
        cache.keep("a", b"x");
        assert!(cache.fault().is_some() && cache.fetch("a").is_none());
        assert_eq!(names(dir.path()), ["a.hubward", "file"]);
    }

    #[test]
    #[cfg(feature = "cli")]
    fn the_commands_folder_can_be_named_and_switched_off() {
        assert_eq!(super::folder(Some("/x/y".as_ref())), Some("/x/y".into()));
        assert_eq!(super::folder(Some("".as_ref())), None);
        assert!(super::folder(None).is_none_or(|folder| folder.ends_with("hubward")));
    }
}
