//! The bytes of a GeoPackage → one of its layers.
//!
//! It refuses to believe the file: it is opened in memory and read-only, nothing but real tables is read, and what a value or
//! all of them may take is limited.

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};

use crate::io::gpkg::Shape;
use crate::io::sheet::{Content, MOST_TEXT};

/// Bytes of one value.
const MOST_VALUE: i32 = 64 << 20;

/// The number under which GDAL 3.9 and later writes "Undefined SRS".
const UNDEFINED: i64 = 99_999;

/// A layer as it stands in the file.
pub(in crate::io) struct Found {
    pub(in crate::io) name: String,
    /// Its coordinate system; `None` = the file leaves it open.
    pub(in crate::io) epsg: Option<u16>,
    /// Its columns but the geometry's and the number's.
    pub(in crate::io) columns: Vec<String>,
    pub(in crate::io) rows: Vec<FoundRow>,
}

/// A feature of a layer.
pub(in crate::io) struct FoundRow {
    /// Its number, `fid`.
    pub(in crate::io) number: u64,
    /// Its geometry, or what stands there instead.
    pub(in crate::io) shape: Result<Shape, String>,
    /// A value a column; `None` where nothing stands.
    pub(in crate::io) values: Vec<Option<Content>>,
}

/// Why a layer cannot be taken.
pub(in crate::io) enum Fault {
    /// No GeoPackage, a broken one, or one without such a layer; what was found.
    Damaged(String),
    /// More than is taken; what was found.
    Large(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The layer called one of `names` (in any case), else the first with features. Its number is kept as a column where
/// `is_known` says that the table has one of that name. Of rows × columns at most `most_cells` are taken.
pub(in crate::io) fn layer(
    bytes: &[u8],
    names: &[&str],
    is_known: &dyn Fn(&str) -> bool,
    most_cells: usize,
) -> Result<Found, Fault> {
    let file = opened(bytes)?;
    let name = name(&file, names)?;
    let sql = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1";
    let (geometry, srs): (String, i64) =
        file.query_row(sql, [&name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let epsg = epsg(&file, srs)?;
    // Columns that are worked out are none of the file's: their formula can take for ever. Names as values: a name that is no UTF-8 is then an error like any other.
    let sql = "SELECT name, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0";
    let mut columns = file.prepare(sql)?;
    let columns: Vec<(String, bool)> = columns
        .query_map([&name], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? > 0)))?
        .collect::<Result<_, _>>()?;
    let number = columns.iter().find(|(_, number)| *number).map(|(column, _)| column);
    let number = number.filter(|number| !is_known(number)).cloned();
    let all: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
    let listed: Vec<String> = all.iter().map(|column| quoted(column)).collect();
    let sql = format!("SELECT _rowid_, {} FROM {} ORDER BY 1", listed.join(", "), quoted(&name));
    let mut rows = file.prepare(&sql)?;
    let place = all.iter().position(|column| *column == geometry);
    let place =
        place.ok_or_else(|| Fault::Damaged(format!("layer `{name}` without its column `{geometry}`")))?;
    let kept: Vec<usize> =
        (0..all.len()).filter(|&column| column != place && Some(&all[column]) != number.as_ref()).collect();
    let columns = kept.iter().map(|&column| all[column].clone()).collect();
    let (mut found, mut text) = (Vec::new(), 0);
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let shape = match row.get_ref(place + 1)? {
            ValueRef::Blob(blob) => Shape::decoded(blob),
            _ => Err("no geometry".into()),
        };
        let mut values = Vec::with_capacity(kept.len());
        for &column in &kept {
            let content = content(row.get_ref(column + 1)?);
            text += content.as_ref().map_or(0, Content::length);
            values.push(content);
        }
        if text > MOST_TEXT || (found.len() + 1) * kept.len().max(1) > most_cells {
            return Err(Fault::Large(format!(
                "more than {} features of {} columns",
                found.len(),
                kept.len()
            )));
        }
        found.push(FoundRow { number: number_of(row.get_ref(0)?, found.len()), shape, values });
    }
    Ok(Found { name, epsg, columns, rows: found })
}

/// A name as SQL has it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn opened(bytes: &[u8]) -> Result<Connection, Fault> {
    if !bytes.starts_with(b"SQLite format 3\0") || bytes.len() < 100 {
        return Err(Fault::Damaged("no SQLite file".into()));
    }
    let mut bytes = bytes.to_vec();
    // A file of a program that keeps a journal beside it says so here; alone and closed it is read as any other.
    for place in [18, 19] {
        if bytes[place] == 2 {
            bytes[place] = 1;
        }
    }
    let mut file = Connection::open_in_memory()?;
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    file.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_VALUE)?;
    file.deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)?;
    for table in ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"] {
        if !is_table(&file, table)? {
            return Err(Fault::Damaged(format!("no table `{table}`")));
        }
    }
    Ok(file)
}

/// Whether a name is a table with rows of its own: a view or a virtual table computes them, however long that takes.
fn is_table(file: &Connection, name: &str) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1 AND rootpage > 0";
    Ok(file.query_row(sql, [name], |row| row.get::<_, i64>(0))? == 1)
}

fn name(file: &Connection, names: &[&str]) -> Result<String, Fault> {
    let mut layers =
        file.prepare("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY _rowid_")?;
    let layers: Vec<String> = layers.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let wanted = |layer: &&String| names.contains(&layer.to_lowercase().as_str());
    let Some(name) = layers.iter().find(wanted).or(layers.first()) else {
        return Err(Fault::Damaged("no layer with features".into()));
    };
    if !is_table(file, name)? {
        return Err(Fault::Damaged(format!("layer `{name}`, which is no table of its own")));
    }
    Ok(name.clone())
}

/// The EPSG code of a coordinate system; `None` of the two that leave it open.
fn epsg(file: &Connection, srs: i64) -> Result<Option<u16>, Fault> {
    if srs == -1 || srs == 0 {
        return Ok(None);
    }
    let sql = "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let (by, code): (String, i64) = file.query_row(sql, [srs], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // GDAL writes a layer without a system under a number of its own.
    if by.eq_ignore_ascii_case("none") || (by.eq_ignore_ascii_case("gdal") && srs == UNDEFINED) {
        return Ok(None);
    }
    let code = u16::try_from(code).ok().filter(|_| by.eq_ignore_ascii_case("epsg"));
    code.map(Some)
        .ok_or_else(|| Fault::Damaged(format!("coordinate system {by} {srs}, which has no EPSG code")))
}

fn content(value: ValueRef<'_>) -> Option<Content> {
    let content = match value {
        ValueRef::Null => return None,
        ValueRef::Integer(number) => Content::Number(number.to_string()),
        ValueRef::Real(number) => Content::Number(number.to_string()),
        ValueRef::Text(text) => Content::Text(String::from_utf8_lossy(text).trim().to_owned()),
        ValueRef::Blob(_) => Content::Text("binary data".into()),
    };
    Some(content)
}

/// The number of a feature; its place from 1 where that is below nought.
fn number_of(value: ValueRef<'_>, before: usize) -> u64 {
    let own = value.as_i64().ok().and_then(|number| u64::try_from(number).ok());
    own.unwrap_or(before as u64 + 1)
}
