//! Runs that share a cache are killed at random moments: whatever is read after is whole, or not there.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it saw"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use hubward::io::cache::Cache;
use hubward::model::keep::Keep;
use oorandom::{Rand32, Rand64};

/// Set in the processes that this test starts of itself: the folder and the seed of one that writes.
const FOLDER: &str = "HUBWARD_TEST_CACHE_FOLDER";
const SEED: &str = "HUBWARD_TEST_CACHE_SEED";
const ROUNDS: u64 = 200;
const KEYS: u32 = 6;
const LARGEST: u32 = 4 << 20;

fn key(number: u32) -> String {
    format!("{number:02x}-ab")
}

/// The only content of so many bytes that a key can have.
fn content(number: u32, length: usize) -> Vec<u8> {
    let mut chance = Rand64::new((u128::from(number) << 64) | length as u128);
    let mut bytes: Vec<u8> = (0..length.div_ceil(8)).flat_map(|_| chance.rand_u64().to_le_bytes()).collect();
    bytes.truncate(length);
    bytes
}

/// Not a test of its own: where the variables are set it writes until it is killed.
#[test]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let seed: u64 = std::env::var(SEED).unwrap().parse().unwrap();
    // The two of a round write the same keys in the same order, in different lengths: they often meet.
    let (mut keys, mut chance) = (Rand32::new(seed / 2), Rand32::new(seed));
    let cache = Cache::new(folder);
    loop {
        let number = keys.rand_range(0..KEYS);
        // Small ones as often as large ones: more renames are hit.
        let most = LARGEST >> chance.rand_range(0..16);
        let length = chance.rand_range(0..most + 1) as usize;
        cache.keep(&key(number), &content(number, length));
        assert_eq!(cache.fault(), None);
    }
}

fn writer(folder: &Path, seed: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "cache_kill::writes_until_it_is_killed", "--nocapture"]);
    command.env(FOLDER, folder).env(SEED, seed.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Entries and temporaries of the folder; anything else fails.
fn listed(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let (parts, entries): (Vec<PathBuf>, Vec<PathBuf>) = entries
        .map(|entry| entry.unwrap().path())
        .partition(|path| path.extension().is_some_and(|ending| ending == "hubward-part"));
    let known: Vec<PathBuf> = (0..KEYS).map(|number| folder.join(key(number) + ".hubward")).collect();
    assert!(entries.iter().all(|path| known.contains(path)), "{entries:?}");
    (entries, parts)
}

/// Every entry is whole; answers how many there are. While `nobody` writes, what has a name is an entry.
fn read_all(folder: &Path, round: u64, nobody: bool) -> usize {
    let cache = Cache::new(folder);
    let (entries, _) = listed(folder);
    let whole = (0..KEYS).filter(|&number| {
        let Some(found) = cache.fetch(&key(number)) else { return false };
        assert!(found == content(number, found.len()), "round {round}, key {number}");
        true
    });
    let whole = whole.count();
    assert!(!nobody || whole == entries.len(), "round {round}: {whole} of {entries:?} are whole");
    whole
}

#[test]
fn no_kill_leaves_half_an_entry() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("cache");
    let mut chance = Rand32::new(17);
    let (mut hit, mut read) = (0, 0);
    for round in 0..ROUNDS {
        let mut first = writer(&folder, 2 * round);
        let mut second = (round % 2 == 1).then(|| writer(&folder, 2 * round + 1));
        std::thread::sleep(Duration::from_micros(chance.rand_range(0..60_000).into()));
        first.kill().unwrap();
        let status = first.wait().unwrap();
        assert!(!status.success() && status.code() != Some(101), "round {round}: it was killed, {status}");
        read += read_all(&folder, round, second.is_none());
        if let Some(second) = &mut second {
            second.kill().unwrap();
            second.wait().unwrap();
            read += read_all(&folder, round, true);
        }
        let (_, parts) = listed(&folder);
        hit += parts.len();
        // As if an hour had passed: the next run clears them away.
        for part in parts {
            let long_ago = SystemTime::now() - Duration::from_secs(3601);
            File::options().append(true).open(part).unwrap().set_modified(long_ago).unwrap();
        }
    }
    println!("{ROUNDS} kills hit {hit} files being written; {read} entries read");
    assert!(
        hit > 10 && read > 500,
        "{hit} files hit, {read} entries read: the test kills too early or too late"
    );
    let cache = Cache::new(&folder);
    cache.keep(&key(0), &content(0, 1000));
    assert_eq!((cache.fault(), listed(&folder).1), (None, Vec::new()), "what was abandoned is cleared away");
    assert!(read_all(&folder, ROUNDS, true) > 0);
}
