//! `proof.jsonl`: the certificate of a bound, a line each; written and read back.
//!
//! It refuses anything but the form of docs/proof.md, keys in their order: what a line proves is the referee's to say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::io::plan_folder::json::Json;
use crate::io::plan_folder::tree::tree;
use crate::io::problem::Problem;
use crate::model::ids::SchoolId;
use crate::model::proof::{Branch, Certificate, ProofLine};
use crate::model::units::Fen;
use crate::model::written::Tree;

/// The keys of a line in their order.
const KEYS: [&str; 7] = ["leaf", "bound", "scale", "branches", "units", "schools", "rows"];

/// On foot, by bus, boarding, escorted.
const MODES: u8 = 4;

/// A file beyond it is no certificate of ours, bytes.
const LARGEST: u64 = 64_000_000;

/// The file.
pub(super) fn text(certificate: &Certificate) -> String {
    let mut text = String::new();
    for line in &certificate.lines {
        write_line(&mut text, line);
    }
    text
}

fn write_line(text: &mut String, line: &ProofLine) {
    let branches: Vec<String> = line.branches.iter().map(|branch| list(&numbers(branch))).collect();
    let schools = line.schools.iter().map(|&(year, school, [boys, girls, meals])| {
        list(&[i64::from(year), i64::from(school.0), boys, girls, meals])
    });
    let rows = line.rows.iter().map(|(name, price)| format!("{}:{price}", Json::from(name.as_str()).line()));
    let (schools, rows): (Vec<String>, Vec<String>) = (schools.collect(), rows.collect());
    writeln!(
        text,
        "{{\"leaf\":{},\"bound\":{},\"scale\":{},\"branches\":[{}],\"units\":{},\"schools\":[{}],\"rows\":{{{}}}}}",
        u8::from(line.leaf),
        line.bound.0,
        line.scale,
        branches.join(","),
        list(&line.units),
        schools.join(","),
        rows.join(",")
    )
    .expect("a String takes all");
}

fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// A branching as its numbers: five of a configuration, six of a way.
fn numbers(branch: &Branch) -> Vec<i64> {
    match *branch {
        Branch::Configuration { year, school, option, few, is } => {
            vec![year.into(), school.0.into(), option.into(), few.into(), is.into()]
        }
        Branch::Way { year, unit, school, mode, few, is } => {
            vec![year.into(), unit.into(), school.0.into(), mode.into(), few.into(), is.into()]
        }
    }
}

/// Reads the file; nothing where a line is no line of a certificate, which is then among the problems.
pub(super) fn read(file: &Path, problems: &mut Vec<Problem>) -> Option<Certificate> {
    let size = std::fs::metadata(file).map(|about| about.len());
    let text = match size {
        Ok(size) if size > LARGEST => Err((format!("{size} bytes"), "at most 64 MB")),
        Ok(_) => std::fs::read(file)
            .map_err(|error| (error.to_string(), "a file that can be read"))
            .and_then(|bytes| String::from_utf8(bytes).map_err(|error| (error.to_string(), "text in UTF-8"))),
        Err(error) => Err((error.to_string(), "a file that can be read")),
    };
    let mut odd = |(found, expected)| problems.push(Problem::error("E400", file, found, expected));
    let text = text.map_err(&mut odd).ok()?;
    let mut certificate = Certificate::default();
    for (row, line) in (1..).zip(text.lines()) {
        match line_of(line) {
            Ok(line) => certificate.lines.push(line),
            Err(found) => {
                let expected = "a line of a certificate as docs/proof.md has it";
                problems.push(Problem { row: Some(row), ..Problem::error("E401", file, found, expected) });
                return None;
            }
        }
    }
    Some(certificate)
}

fn line_of(line: &str) -> Result<ProofLine, String> {
    let Tree::Object(members) = tree(line)? else { return Err("no object".into()) };
    let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    if keys != KEYS {
        return Err(format!("keys {}", keys.join(", ")));
    }
    let mut values = members.into_iter().map(|(_, value)| value);
    let mut next = || values.next().unwrap_or(Tree::Null);
    let (leaf, bound, scale) = (flag(number(&next())?)?, number(&next())?, number(&next())?);
    let branches = items(&next())?.iter().map(|item| branch(&whole(item)?)).collect::<Result<_, _>>()?;
    let units = whole(&next())?;
    let schools = items(&next())?.iter().map(|item| school(&whole(item)?)).collect::<Result<_, _>>()?;
    let Tree::Object(rows) = next() else { return Err("rows that are no object".into()) };
    let count = rows.len();
    let rows: BTreeMap<String, i64> =
        rows.into_iter().map(|(name, price)| Ok((name, number(&price)?))).collect::<Result<_, String>>()?;
    if rows.len() < count {
        return Err("a row's price twice".into());
    }
    Ok(ProofLine { leaf, bound: Fen(bound), scale, branches, units, schools, rows })
}

fn number(value: &Tree) -> Result<i64, String> {
    let Tree::Number(digits) = value else { return Err("something else than a number".into()) };
    let number: i64 = digits.parse().map_err(|_| format!("{digits}, no whole number of 64 bits"))?;
    if number.to_string() == *digits { Ok(number) } else { Err(format!("{digits}, spelt oddly")) }
}

fn items(value: &Tree) -> Result<&[Tree], String> {
    if let Tree::List(items) = value { Ok(items) } else { Err("something else than a list".into()) }
}

fn whole(value: &Tree) -> Result<Vec<i64>, String> {
    items(value)?.iter().map(number).collect()
}

fn flag(number: i64) -> Result<bool, String> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(format!("{other} where 0 or 1 belongs")),
    }
}

fn row(number: i64) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| format!("{number}, no row"))
}

fn branch(numbers: &[i64]) -> Result<Branch, String> {
    match *numbers {
        [year, school, option, few, is] => Ok(Branch::Configuration {
            year: row(year)?,
            school: SchoolId(row(school)?),
            option: row(option)?,
            few: flag(few)?,
            is: flag(is)?,
        }),
        [year, unit, school, mode, few, is] => {
            let known = u8::try_from(mode).ok().filter(|&mode| mode < MODES);
            Ok(Branch::Way {
                year: row(year)?,
                unit: row(unit)?,
                school: SchoolId(row(school)?),
                mode: known.ok_or_else(|| format!("mode {mode}"))?,
                few: flag(few)?,
                is: flag(is)?,
            })
        }
        _ => Err(format!("a branching of {} numbers", numbers.len())),
    }
}

fn school(numbers: &[i64]) -> Result<(u32, SchoolId, [i64; 3]), String> {
    let [year, school, boys, girls, meals] = *numbers else {
        return Err(format!("prices of a school of {} numbers", numbers.len()));
    };
    Ok((row(year)?, SchoolId(row(school)?), [boys, girls, meals]))
}

#[cfg(test)]
mod tests {
    use super::{line_of, write_line};
    use crate::model::ids::SchoolId;
    use crate::model::proof::{Branch, ProofLine};
    use crate::model::units::Fen;

    #[test]
    fn what_is_written_reads_back_and_nothing_else_does() {
        let line = ProofLine {
            leaf: true,
            bound: Fen(-12),
            scale: 100,
            branches: vec![
                Branch::Configuration { year: 0, school: SchoolId(3), option: 1, few: false, is: true },
                Branch::Way { year: 1, unit: 7, school: SchoolId(0), mode: 2, few: true, is: false },
            ],
            units: vec![5, -6],
            schools: vec![(0, SchoolId(2), [1, 0, 3])],
            rows: [("keep \"open\"".to_owned(), 9)].into(),
        };
        let mut text = String::new();
        write_line(&mut text, &line);
        assert_eq!(line_of(text.trim_end()), Ok(line));
        for (part, other) in [
            ("\"leaf\":1", "\"leaf\":2"),
            ("\"scale\"", "\"scales\""),
            (":-12,", ":-12.0,"),
            (":-12,", ":-012,"),
            ("[0,3,1,0,1]", "[0,3,1,1]"),
            ("[1,7,0,2,1,0]", "[1,7,0,4,1,0]"),
            ("[5,-6]", "5"),
            ("}\n", ",\"rows\":{}}\n"),
        ] {
            let odd = text.replacen(part, other, 1);
            assert_ne!(odd, text, "{part}");
            assert!(line_of(odd.trim_end()).is_err(), "{odd}");
        }
    }
}
