//! Files of our own read back, tables and roads from layers, and files damaged in every way.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB};

use super::{Layer, Mark, Row, Shape, Style, Symbol, Type, bytes};
use crate::io::columns::VILLAGES;
use crate::io::problem::Problem;
use crate::io::sheet::{Sheet, read};
use crate::model::county::Position;

const SYMBOLS: &[Symbol] =
    &[Symbol { word: "a", label: "甲", mark: Mark::Marker("circle", 2.0), colour: "1,2,3,255" }];

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn at(lon: f64, lat: f64) -> Shape {
    Shape::Point(Position { lon, lat })
}

fn layer(name: &'static str, columns: &[(&'static str, Type)], rows: Vec<Row>) -> Layer {
    let style = Some(Style { column: "name", symbols: SYMBOLS });
    Layer { name, about: "", geometry: Some("POINT"), columns: columns.to_vec(), rows, style }
}

fn villages() -> Layer {
    let columns = [
        ("id", Type::Text),
        ("村名", Type::Text),
        ("g1", Type::Whole),
        ("lon", Type::Real),
        ("poor", Type::Real),
    ];
    let row = |shape, id, name, poor| Row {
        shape,
        values: vec![id, text(name), Value::Integer(3), Value::Real(9.0), poor],
    };
    let rows = vec![
        row(Some(at(114.7, 41.25)), text("0101"), " 东营 ", Value::Real(0.5)),
        row(Some(at(114.8, 41.5)), text("1001"), "<b>\"'", Value::Null),
    ];
    layer("村", &columns, rows)
}

fn opened(bytes: &[u8]) -> (Option<Sheet>, Vec<Problem>) {
    read(Path::new("villages.gpkg"), bytes, VILLAGES)
}

/// Our own file after some SQL.
fn changed(layers: &[Layer], sql: &str) -> Vec<u8> {
    let mut file = Connection::open_in_memory().unwrap();
    let own = bytes(layers);
    file.deserialize_read_exact(MAIN_DB, own.as_slice(), own.len(), false).unwrap();
    file.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    file.execute_batch(sql).unwrap();
    file.serialize(MAIN_DB).unwrap().to_vec()
}

#[test]
fn a_layer_is_a_table_and_the_bytes_repeat() {
    let other = layer("other", &[("x", Type::Text)], vec![Row { shape: None, values: vec![text("y")] }]);
    let file = bytes(&[other, villages()]);
    assert_eq!(
        file,
        bytes(&[
            layer("other", &[("x", Type::Text)], vec![Row { shape: None, values: vec![text("y")] }]),
            villages()
        ])
    );
    let (sheet, problems) = opened(&file);
    let sheet = sheet.unwrap();
    assert_eq!(problems[0].found, "read as a GeoPackage, layer `村`");
    assert_eq!(sheet.headers, ["lon", "lat", "id", "村名", "g1", "poor"]);
    assert_eq!(sheet.epsg, Some(4326));
    let rows: Vec<(u64, Vec<String>)> = sheet.rows.into_iter().map(|row| (row.number, row.cells)).collect();
    let cells = |cells: [&str; 6]| cells.map(String::from).to_vec();
    assert_eq!(
        rows,
        [
            (1, cells(["114.7", "41.25", "0101", "东营", "3", "0.5"])),
            (2, cells(["114.8", "41.5", "1001", "<b>\"'", "3", ""])),
        ]
    );
}

#[test]
fn a_number_is_no_id() {
    let row = Row { shape: Some(at(1.0, 1.0)), values: vec![Value::Integer(1001), Value::Integer(7)] };
    let file = bytes(&[layer("v", &[("id", Type::Whole), ("name", Type::Whole)], vec![row])]);
    assert_eq!(opened(&file).0.unwrap().rows[0].cells[2..], ["1001.0", "7"]);
}

#[test]
fn what_is_no_point_or_no_layer_is_said() {
    // Programs for maps have the functions that these triggers ask for; SQLite alone has not.
    let drops = [1, 2, 3, 4].map(|place| format!("DROP TRIGGER \"rtree_村_geom_update{place}\";"));
    let file = changed(&[villages()], &(drops.concat() + "UPDATE 村 SET geom = NULL WHERE fid = 2"));
    let problems = opened(&file).1;
    assert_eq!(
        problems[1].to_string(),
        "E106 villages.gpkg, row 2, column `geometry`: found \"no geometry\", expected a Point of two numbers"
    );
    for (bytes, found) in [
        (b"PK".to_vec(), "no SQLite file"),
        (changed(&[villages()], "DELETE FROM gpkg_contents"), "no layer with features"),
        (changed(&[villages()], "ALTER TABLE gpkg_contents RENAME TO other"), "no table `gpkg_contents`"),
        (
            // A view that counts for ever is not asked.
            changed(
                &[villages()],
                "DROP TABLE 村; CREATE VIEW 村 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n",
            ),
            "layer `村`, which is no table of its own",
        ),
    ] {
        let problems = opened(&bytes).1;
        assert_eq!((problems[0].code, problems[0].found.as_str()), ("E138", found));
    }
}

#[test]
fn a_column_that_swells_is_refused() {
    // One row of the file, and a default that stands in each of 300 rows without taking room.
    let rows = (0..300).map(|_| Row { shape: Some(at(1.0, 1.0)), values: vec![text("V")] }).collect();
    let sql = format!("ALTER TABLE villages ADD COLUMN note TEXT DEFAULT '{}'", "x".repeat(1 << 20));
    let file = changed(&[layer("villages", &[("id", Type::Text)], rows)], &sql);
    let problems = opened(&file).1;
    assert_eq!(problems[0].code, "E139", "{problems:?}");
}

/// `HUBWARD_SWEEP=N` damages so many (docs/testing.md).
#[test]
fn damaged_files_are_read_or_refused_and_never_end_the_program() {
    let rounds = std::env::var("HUBWARD_SWEEP").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(4_000);
    let whole = bytes(&[villages()]);
    let used: Vec<usize> = (0..whole.len()).filter(|&place| whole[place] != 0).collect();
    let mut dice = oorandom::Rand32::new(7);
    let (mut read, mut refused) = (0, 0);
    for round in 0..rounds {
        let mut file = whole.clone();
        for _ in 0..=dice.rand_range(0..6) {
            let place = used[dice.rand_range(0..u32::try_from(used.len()).unwrap()) as usize];
            file[place] = u8::try_from(dice.rand_range(0..256)).unwrap();
        }
        if round % 10 == 0 {
            file.truncate(dice.rand_range(0..u32::try_from(whole.len()).unwrap()) as usize);
        }
        let (sheet, problems) = opened(&file);
        assert!(
            sheet.is_some() || problems.iter().any(Problem::is_error),
            "round {round}: neither a table nor a word"
        );
        if sheet.is_some() { read += 1 } else { refused += 1 }
    }
    assert!(
        read > rounds / 20 && refused > rounds / 20,
        "{read} read, {refused} refused: a sweep that hits both"
    );
}
