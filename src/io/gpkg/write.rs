//! Layers → the bytes of a GeoPackage.
//!
//! It refuses the time of day: the same layers give the same bytes, so every date in the file is the constant [`DATE`].

use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB, params, params_from_iter};

use crate::io::gpkg::{Shape, Style};

/// The date of every file, where the format asks for one.
const DATE: &str = "1980-01-01T00:00:00.000Z";
/// WGS 84, longitude and latitude.
const WGS84: i32 = 4326;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Whole,
    Real,
    Flag,
}

impl Type {
    fn sql(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Whole => "INTEGER",
            Self::Real => "REAL",
            Self::Flag => "BOOLEAN",
        }
    }
}

/// A row of a layer: where it is (in WGS 84, nothing in a plain table) and a value a column.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) shape: Option<Shape>,
    pub(crate) values: Vec<Value>,
}

/// A layer of features, or a plain table.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) name: &'static str,
    /// What it is, for the list of layers.
    pub(crate) about: &'static str,
    /// `POINT`, `LINESTRING`, `POLYGON`; `None` = a plain table.
    pub(crate) geometry: Option<&'static str>,
    pub(crate) columns: Vec<(&'static str, Type)>,
    pub(crate) rows: Vec<Row>,
    pub(crate) style: Option<Style>,
}

/// The bytes of a GeoPackage with these layers.
///
/// # Panics
/// When two layers share a name, or a row has not as many values as its layer has columns.
pub(crate) fn bytes(layers: &[Layer]) -> Vec<u8> {
    build(layers).expect("layers of distinct names, written to memory")
}

fn build(layers: &[Layer]) -> rusqlite::Result<Vec<u8>> {
    let mut file = Connection::open_in_memory()?;
    file.execute_batch("PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10200; BEGIN;")?;
    file.execute_batch(TABLES)?;
    file.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ?1, 'longitude, latitude')",
        [WKT],
    )?;
    for layer in layers {
        add(&file, layer)?;
    }
    styles(&file, layers)?;
    // What has changed since the file began is no part of what it says.
    file.execute_batch("COMMIT; VACUUM;")?;
    Ok(file.serialize(MAIN_DB)?.to_vec())
}

fn add(file: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    let name = layer.name;
    let bounds = bounds(layer);
    let kind = if layer.geometry.is_some() { "features" } else { "attributes" };
    let srs = layer.geometry.map(|_| WGS84);
    file.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            name,
            kind,
            layer.about,
            DATE,
            bounds.map(|b| b[0]),
            bounds.map(|b| b[2]),
            bounds.map(|b| b[1]),
            bounds.map(|b| b[3]),
            srs
        ],
    )?;
    let mut columns = vec!["\"fid\" INTEGER PRIMARY KEY NOT NULL".to_string()];
    columns.extend(layer.geometry.map(|kind| format!("\"geom\" {kind}")));
    columns.extend(layer.columns.iter().map(|(column, kind)| format!("\"{column}\" {}", kind.sql())));
    file.execute_batch(&format!("CREATE TABLE \"{name}\" ({})", columns.join(", ")))?;
    if let Some(kind) = layer.geometry {
        file.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
            params![name, kind, WGS84],
        )?;
        file.execute("INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')", [name])?;
        file.execute_batch(&format!(
            "CREATE VIRTUAL TABLE \"rtree_{name}_geom\" USING rtree(id, minx, maxx, miny, maxy)"
        ))?;
    }
    let marks = vec!["?"; columns.len()].join(", ");
    let mut insert = file.prepare(&format!("INSERT INTO \"{name}\" VALUES ({marks})"))?;
    for (fid, row) in (1_i64..).zip(&layer.rows) {
        let shape = || row.shape.as_ref().map_or(Value::Null, |shape| Value::Blob(shape.encoded(WGS84)));
        let shape = layer.geometry.map(|_| shape());
        let values = std::iter::once(Value::Integer(fid)).chain(shape).chain(row.values.iter().cloned());
        insert.execute(params_from_iter(values))?;
    }
    if layer.geometry.is_some() {
        index(file, layer)?;
        file.execute_batch(&TRIGGERS.replace("{t}", name))?;
    }
    Ok(())
}

/// The bounds of every row, where a program looks for what lies in sight. Its triggers come after the rows: they ask for functions that
/// only programs for maps have.
fn index(file: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    let mut insert =
        file.prepare(&format!("INSERT INTO \"rtree_{}_geom\" VALUES (?, ?, ?, ?, ?)", layer.name))?;
    for (fid, row) in (1_i64..).zip(&layer.rows) {
        if let Some(shape) = &row.shape {
            let [west, east, south, north] = shape.bounds();
            insert.execute(params![fid, west, east, south, north])?;
        }
    }
    Ok(())
}

/// West, east, south, north of all rows.
fn bounds(layer: &Layer) -> Option<[f64; 4]> {
    let shapes = layer.rows.iter().filter_map(|row| row.shape.as_ref());
    shapes.map(Shape::bounds).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])])
}

/// The table in which QGIS looks for a layer's style.
fn styles(file: &Connection, layers: &[Layer]) -> rusqlite::Result<()> {
    file.execute_batch(STYLES)?;
    file.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', ?1)", [DATE])?;
    for layer in layers {
        let Some(style) = layer.style else { continue };
        file.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, \
             styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?1, 'geom', ?1, ?2, '', 1, ?3, '', ?4)",
            params![layer.name, style.qml(), layer.about, DATE],
        )?;
    }
    Ok(())
}

/// WGS 84 as the format has it spelt out.
const WKT: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;

/// The tables that every GeoPackage has, as the standard's annex C spells them.
const TABLES: &str = "\
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, \
 organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', \
 last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, \
 srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, \
 srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), \
 CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), \
 CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, \
 CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system');
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
";

/// As QGIS creates it.
const STYLES: &str = "\
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), \
 f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), \
 update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
";

/// What keeps the index right when a program edits the layer `{t}`: the standard's triggers.
const TRIGGERS: &str = r#"
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update1" AFTER UPDATE OF "geom" ON "{t}" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF "geom" ON "{t}" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END;
CREATE TRIGGER "rtree_{t}_geom_update3" AFTER UPDATE ON "{t}" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END;
"#;
