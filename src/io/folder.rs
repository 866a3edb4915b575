//! The files of a county folder: which are there, in which form, and the fingerprint of their bytes.
//!
//! It refuses to choose between two files for one table.

use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::io::elevation;
use crate::io::problem::Problem;
use crate::model::terrain::Tile;

/// Forms a table can have in this version.
const FORMS: [&str; 4] = ["csv", "geojson", "gpkg", "xlsx"];
/// Names a road file can have, in the order of the fingerprint.
const ROADS: [&str; 5] = ["roads.geojson", "roads.gpkg", "roads.osm", "roads.osm.gz", "roads.osm.pbf"];

/// One file: its name and its bytes.
pub(crate) type Bytes = (PathBuf, Vec<u8>);

/// What a county folder holds.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) plan: Option<Bytes>,
    pub(crate) villages: Option<Bytes>,
    pub(crate) schools: Option<Bytes>,
    pub(crate) times: Option<Bytes>,
    /// Names of the road files that are there.
    pub(crate) roads: Vec<&'static str>,
    /// The heights of the elevation files.
    pub(crate) tiles: Vec<Tile>,
    /// SHA-256 over names and bytes.
    pub(crate) digest: Sha256,
    /// What is wrong with the folder as such.
    pub(crate) problems: Vec<Problem>,
}

impl Files {
    /// Finds and reads the files of a folder; roads are only fingerprinted, of elevation the heights stay.
    pub(crate) fn gather(folder: &Path) -> Self {
        let mut files = Self::default();
        if !folder.is_dir() {
            let expected = "a county folder: plan.toml, villages.csv, schools.csv, roads or times.csv";
            files.problems.push(Problem::error("E101", folder, "no such folder", expected));
            return files;
        }
        // In the order of their names, as the fingerprint wants it.
        files.plan = files.take(folder, "plan.toml");
        files.roads = ROADS.into_iter().filter(|name| folder.join(name).exists()).collect();
        for name in files.roads.clone() {
            files.fingerprint(folder, name);
            files.unsaved(folder, name);
        }
        files.schools = files.table(folder, "schools");
        files.times = files.take(folder, "times.csv");
        files.villages = files.table(folder, "villages");
        files.elevation(folder);
        files
    }

    /// One table in the one form it has.
    fn table(&mut self, folder: &Path, name: &str) -> Option<Bytes> {
        let names: Vec<String> = FORMS.iter().map(|form| format!("{name}.{form}")).collect();
        let there: Vec<&str> =
            names.iter().map(String::as_str).filter(|file| folder.join(file).exists()).collect();
        let wanted = format!("{name}.csv, .xlsx, .gpkg or .geojson");
        match there.as_slice() {
            [] => {
                self.problems.push(Problem::error("E101", Path::new(&wanted), "no such file", "this table"));
            }
            [only] => {
                self.unsaved(folder, only);
                return self.take(folder, only);
            }
            [first, ..] => {
                let expected = "one file for this table; take the others out of the folder";
                self.problems.push(Problem::error("E102", Path::new(first), there.join(", "), expected));
            }
        }
        None
    }

    /// Refuses a GeoPackage beside which a program still keeps changes: what it holds alone is not what was drawn.
    fn unsaved(&mut self, folder: &Path, name: &str) {
        for ending in ["-wal", "-journal"] {
            let beside = format!("{name}{ending}");
            let length = std::fs::metadata(folder.join(&beside)).map_or(0, |about| about.len());
            if Path::new(name).extension().is_some_and(|form| form == "gpkg") && length > 0 {
                let expected = "a GeoPackage that no program has open: close QGIS, which saves it";
                self.problems.push(Problem::error(
                    "E141",
                    Path::new(name),
                    format!("{beside} beside it"),
                    expected,
                ));
            }
        }
    }

    /// The bytes of a file, where it is there.
    fn take(&mut self, folder: &Path, name: &str) -> Option<Bytes> {
        let path = folder.join(name);
        if !path.exists() {
            return None;
        }
        match std::fs::read(path) {
            Ok(bytes) => {
                self.enter(name, bytes.len() as u64);
                self.digest.update(&bytes);
                Some((PathBuf::from(name), bytes))
            }
            Err(error) => {
                self.unreadable(name, &error);
                None
            }
        }
    }

    /// Length before content, so that no two folders run into the same bytes.
    fn enter(&mut self, name: &str, length: u64) {
        self.digest.update((name.len() as u64).to_le_bytes());
        self.digest.update(name);
        self.digest.update(length.to_le_bytes());
    }

    /// Adds a file that others read, in pieces: roads can be large.
    fn fingerprint(&mut self, folder: &Path, name: &str) {
        if let Err(error) = self.pieces(folder, name) {
            self.unreadable(name, &error);
        }
    }

    fn pieces(&mut self, folder: &Path, name: &str) -> std::io::Result<()> {
        let mut file = std::fs::File::open(folder.join(name))?;
        self.enter(name, file.metadata()?.len());
        let mut piece = vec![0; 1 << 16];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(()),
                length => self.digest.update(&piece[..length]),
            }
        }
    }

    fn unreadable(&mut self, name: &str, error: &std::io::Error) {
        let expected = "a file that can be opened and read";
        self.problems.push(Problem::error("E100", Path::new(name), error.to_string(), expected));
    }

    /// Reads the elevation files one after the other: only their heights stay.
    fn elevation(&mut self, folder: &Path) {
        let mut room = elevation::MOST_CELLS;
        for name in elevation::names(folder) {
            let length = std::fs::metadata(folder.join(&name)).map_or(0, |about| about.len());
            if let Some(problem) = elevation::too_long(&name, length) {
                self.problems.push(problem);
                continue;
            }
            let Some((_, bytes)) = self.take(folder, &name) else { continue };
            let mut beside = elevation::Beside::default();
            if let Some([metadata, mask]) = elevation::beside(&name) {
                beside.metadata = self.take(folder, &metadata).map(|(_, bytes)| bytes);
                beside.mask = self.take(folder, &mask).map(|(_, bytes)| bytes);
            }
            match elevation::read_tile_beside(&name, &bytes, &beside, room) {
                Ok((tile, said)) => {
                    room -= tile.heights().cells();
                    self.tiles.push(tile);
                    self.problems.extend(said);
                }
                Err(found) => self.problems.extend(found),
            }
        }
    }
}
