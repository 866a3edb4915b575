//! The empty county folder that `hubward new` writes, in English or Chinese.
//!
//! It refuses to invent a village: the tables hold their header and nothing else, and `check` says so.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::io::columns::{Column, SCHOOLS, TIMES, VILLAGES};

/// The language of headers and explanations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// Writes `plan.toml`, `villages.csv`, `schools.csv` and `README.txt` into `dir`, which is made where it is not
/// there. Files of these names are replaced. Chinese tables begin with a byte order mark, without which
/// spreadsheets show their headers garbled.
///
/// # Errors
/// What the file system refuses.
pub fn new_county(dir: &Path, language: Language) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let (plan, mark) = match language {
        Language::English => (include_str!("template/plan.en.toml"), ""),
        Language::Chinese => (include_str!("template/plan.zh.toml"), "\u{feff}"),
    };
    fs::write(dir.join("plan.toml"), plan)?;
    fs::write(dir.join("villages.csv"), format!("{mark}{}\n", header(VILLAGES, language)))?;
    fs::write(dir.join("schools.csv"), format!("{mark}{}\n", header(SCHOOLS, language)))?;
    fs::write(dir.join("README.txt"), format!("{mark}{}", readme(language)))
}

/// The name a column has in a language: a Chinese table's is the first alias.
fn name(column: &Column, language: Language) -> &'static str {
    match language {
        Language::English => column.name,
        Language::Chinese => column.aliases.first().copied().unwrap_or(column.name),
    }
}

fn header(columns: &[Column], language: Language) -> String {
    columns.iter().map(|column| name(column, language)).collect::<Vec<_>>().join(",")
}

/// The names of some of a table's columns in a language.
pub(super) fn names(table: &[Column], wanted: &[&str], language: Language) -> Vec<String> {
    let of = |wanted: &&str| {
        let column = table.iter().find(|column| column.name == *wanted).expect("a column of the table");
        name(column, language).to_owned()
    };
    wanted.iter().map(of).collect()
}

/// What goes into which column; CSV has no comments.
fn readme(language: Language) -> String {
    let (intro, tables, needed) = match language {
        Language::English => (
            "A county folder for hubward. Fill in villages.csv and schools.csv, one row a village and a school; put the\n\
             roads beside them (roads.osm.pbf, .osm, .osm.gz or .geojson), or ready times (times.csv); say in plan.toml\n\
             what to plan. `hubward check` lists everything that is missing or wrong. Columns marked * are needed; a\n\
             column you do not use may be deleted, columns of your own are carried through to the plan.\n",
            ["villages.csv", "schools.csv", "times.csv (instead of roads, or on top of them)"],
            "*",
        ),
        Language::Chinese => (
            "hubward 县级数据文件夹。请填写 villages.csv（每村一行）和 schools.csv（每校一行）；把路网文件（roads.osm.pbf、\n\
             .osm、.osm.gz 或 .geojson）或现成的时间表 times.csv 放在同一文件夹；在 plan.toml 中写明规划内容。\n\
             运行 hubward check 会列出全部缺漏和错误。带 * 的列必填；不用的列可以删除，自加的列会原样带到结果中。\n",
            ["villages.csv 村庄表", "schools.csv 学校表", "times.csv 时间表（可代替路网，或覆盖其中的配对）"],
            "*",
        ),
    };
    let mut text = intro.to_owned();
    for (title, columns) in tables.iter().zip([VILLAGES, SCHOOLS, TIMES]) {
        let _ = writeln!(text, "\n{title}");
        for column in columns {
            let about = match language {
                Language::English => column.english,
                Language::Chinese => column.chinese,
            };
            let star = if column.required { needed } else { "" };
            let _ = writeln!(text, "  {}{star}  {about}", name(column, language));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Language, new_county};
    use crate::io::keys::KEYS;
    use crate::io::recipe;
    use crate::model::recipe::Recipe;

    #[test]
    fn every_key_stands_in_the_plan_files_and_is_good_when_uncommented() {
        for plan in [include_str!("template/plan.en.toml"), include_str!("template/plan.zh.toml")] {
            assert_eq!(recipe::parse(plan, Path::new("plan.toml"), &[]).unwrap(), Recipe::default());
            let live: String = plan.lines().map(|line| line.strip_prefix("#").unwrap_or(line)).fold(
                String::new(),
                |text, line| {
                    if line.starts_with(' ') { text } else { text + line + "\n" }
                },
            );
            let draft = recipe::draft(&live, Path::new("plan.toml"), &[]);
            assert!(draft.problems.is_empty(), "{:?}\n{live}", draft.problems);
            for key in KEYS.iter().filter(|key| **key != "rules.override") {
                assert!(draft.rows.contains_key(*key), "{key}");
            }
            assert!(!draft.recipe.overrides.is_empty());
        }
    }

    #[test]
    fn both_languages_are_written() {
        let dir = tempfile::tempdir().unwrap();
        new_county(dir.path(), Language::Chinese).unwrap();
        let villages = std::fs::read_to_string(dir.path().join("villages.csv")).unwrap();
        assert!(villages.starts_with("\u{feff}村编号,村名,经度,纬度,一年级"));
        new_county(dir.path(), Language::English).unwrap();
        let readme = std::fs::read_to_string(dir.path().join("README.txt")).unwrap();
        assert!(readme.contains("  seats*  Seats."));
    }
}
