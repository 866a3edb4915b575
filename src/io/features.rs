//! Forms of files that this program reads only where it was built with their feature.
//!
//! It knows no form itself: it says which feature is lacking, and which form needs none.

use std::path::Path;

use crate::io::problem::Problem;

/// A file of a form whose feature this build lacks.
#[cfg_attr(
    all(feature = "xlsx", feature = "gpkg", feature = "osm", feature = "tiff"),
    allow(dead_code, reason = "only a build without some form says so")
)]
pub(crate) fn lacking(file: &Path, feature: &str, instead: &str) -> Problem {
    let expected = format!("a program built with it (`cargo build --features {feature}`), or {instead}");
    Problem::error("E143", file, format!("this program was built without the feature `{feature}`"), expected)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::lacking;

    #[test]
    fn what_is_lacking_and_what_does_without_are_named() {
        let said = lacking(Path::new("villages.xlsx"), "xlsx", "the table as .csv").to_string();
        let parts = ["E143 villages.xlsx", "`xlsx`", "--features xlsx", "the table as .csv"];
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    }

    #[cfg(not(feature = "xlsx"))]
    #[test]
    fn a_workbook_is_refused_by_name() {
        use crate::io::{columns, sheet};
        let (table, problems) = sheet::read(Path::new("villages.xlsx"), b"PK", columns::VILLAGES);
        assert!(table.is_none());
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E143"]);
    }

    #[cfg(not(feature = "osm"))]
    #[test]
    fn an_extract_is_refused_by_name() {
        let problems = crate::io::roads::read_road_file(Path::new("roads.osm.pbf")).unwrap_err();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E143"]);
    }
}
