//! A layer of points → a table: header and rows of text, as the other forms of a table give them.
//!
//! It refuses to move a point: the layer's coordinate system is handed on, to be held against the county's.

use std::path::Path;

use crate::io::columns::{self, Column};
use crate::io::gpkg::Shape;
use crate::io::gpkg::read::{Fault, FoundRow, layer};
use crate::io::problem::Problem;
use crate::io::sheet::{MOST_CELLS, NAMES, Raw, SheetRow, of_ids};

/// Reads the layer that is the table `file`, and the EPSG code of its coordinates, where it says so. `None` where there is nothing
/// to read, which `problems` then says.
pub(in crate::io) fn read(
    file: &Path,
    bytes: &[u8],
    known: &'static [Column],
    problems: &mut Vec<Problem>,
) -> Option<(Raw, Option<u16>)> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let names = NAMES.iter().find(|(own, _)| *own == stem);
    let names: Vec<&str> = names.into_iter().flat_map(|(english, chinese)| [*english, *chinese]).collect();
    let is_known = |header: &str| columns::find(known, header).is_some();
    let found = match layer(bytes, &names, &is_known, MOST_CELLS) {
        Ok(found) => found,
        Err(fault) => {
            problems.push(said(file, fault));
            return None;
        }
    };
    problems.push(Problem::note("N101", file, format!("read as a GeoPackage, layer `{}`", found.name)));
    // The geometry says where; a second longitude among the columns is left alone.
    let place = |header: &str| {
        columns::find(known, header).is_some_and(|column| matches!(column.name, "lon" | "lat"))
    };
    let kept: Vec<usize> =
        (0..found.columns.len()).filter(|&column| !place(&found.columns[column])).collect();
    let mut headers = vec!["lon".to_owned(), "lat".to_owned()];
    headers.extend(kept.iter().map(|&column| found.columns[column].clone()));
    let ids: Vec<bool> = kept.iter().map(|&column| of_ids(known, &found.columns[column])).collect();
    let row =
        |mut row: FoundRow| {
            let mut cells = match row.shape {
                Ok(Shape::Point(at)) => vec![at.lon.to_string(), at.lat.to_string()],
                Ok(_) => vec!["a line".to_owned(); 2],
                Err(ref found) => vec![found.clone(); 2],
            };
            let broken = !matches!(row.shape, Ok(Shape::Point(_)));
            if broken {
                let problem = Problem::error("E106", file, cells[0].as_str(), "a Point of two numbers");
                problems.push(problem.in_row(row.number).in_column("geometry"));
                cells.fill(String::new());
            }
            let values = kept.iter().zip(&ids);
            cells.extend(values.map(|(&column, &ids)| {
                row.values[column].take().map(|own| own.text(ids)).unwrap_or_default()
            }));
            SheetRow { number: row.number, cells, broken }
        };
    let rows = found.rows.into_iter().map(row).collect();
    Some(((headers, rows), found.epsg))
}

fn said(file: &Path, fault: Fault) -> Problem {
    match fault {
        Fault::Damaged(found) => {
            let expected = "a GeoPackage (.gpkg) with a layer of points: export it again, or as GeoJSON";
            Problem::error("E138", file, found, expected)
        }
        Fault::Large(found) => {
            let expected = format!("at most {MOST_CELLS} values, features × columns");
            Problem::error("E139", file, found, expected)
        }
    }
}
