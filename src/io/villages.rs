//! The villages table → model villages.
//!
//! It refuses to invent children: what is empty is none, and what cannot be read is reported.

use crate::io::cells::{Cells, Codes, MOST_CHILDREN, look_alikes};
use crate::io::places::{Frame, Located};
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::county::{GRADES, Village};
use crate::model::ids::SchoolId;
use crate::model::recipe::Stage;
use crate::model::units::{Micro, largest_remainder};

const GRADE: [&str; GRADES] = ["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"];
const KINDERGARTEN: [&str; 3] = ["k1", "k2", "k3"];
const AGE: [&str; 6] = ["a0", "a1", "a2", "a3", "a4", "a5"];

/// What a table of villages held.
#[derive(Debug, Default)]
pub struct Villages {
    /// The villages, in file order. Not to be planned with where `problems` holds an error.
    pub villages: Vec<Village>,
    /// Their ids.
    pub codes: Codes,
    /// Where each row is.
    pub(crate) located: Vec<Located>,
    /// What is wrong, and how the table was read.
    pub problems: Vec<Problem>,
}

/// Reads the villages. `schools` are the ids that its school columns may name; `None` where that table could
/// not be read, and then they are not checked. `pupils` are split over the grades of `stage`.
#[must_use]
pub fn read(sheet: &Sheet, frame: &Frame, stage: Stage, schools: Option<&Codes>) -> Villages {
    let mut read = Villages::default();
    let children = children_columns(sheet, stage, &mut read.problems);
    for (position, row) in sheet.rows.iter().enumerate() {
        let mut cells = Cells::new(sheet, row, &mut read.problems);
        let code = cells.id(&mut read.codes, position);
        let place = cells.position(frame);
        let mut village = Village {
            code,
            name: cells.text("name").to_owned(),
            position: place.unwrap_or_default(),
            grades: GRADE.map(|grade| cells.count(grade).unwrap_or(0)),
            kindergarten: KINDERGARTEN.map(|year| cells.count(year).unwrap_or(0)),
            ages: AGE
                .iter()
                .any(|age| !cells.text(age).is_empty())
                .then(|| AGE.map(|age| cells.count(age).unwrap_or(0))),
            willing: cells.share("willing", Micro::ONE),
            poor: cells.share("poor", Micro(0)),
            girls: cells.share("girls", Micro(500_000)),
            migration: cells.decimal("migration", 0..=2, "E114", "a factor from 0 to 2"),
            walk_only: cells.flag("walk_only"),
            school_lower: school(&mut cells, "school_lower", schools),
            school_upper: school(&mut cells, "school_upper", schools),
            school_junior: school(&mut cells, "school_junior", schools),
            forbid: forbidden(&mut cells, schools),
            force: school(&mut cells, "force", schools),
            note: cells.text("note").to_owned(),
            extra: cells.extra(),
        };
        pupils(&mut cells, &mut village, &children, stage);
        if village.force.is_some_and(|force| village.forbid.contains(&force)) {
            cells.wrong("E129", "force", "a school that `forbid` does not name in the same row");
        }
        if children != Children::None
            && village.grades.iter().chain(&village.kindergarten).all(|&count| count == 0)
        {
            let said = "children in some grade; the village is kept";
            cells.warn("W101", "id", &village.code.clone(), said);
        }
        read.located.push((row.number, place));
        read.villages.push(village);
    }
    too_many(sheet, &mut read);
    read.problems.extend(look_alikes(sheet, &read.codes));
    read
}

/// Where a table says how many children there are.
#[derive(Debug, PartialEq, Eq)]
enum Children {
    Grades,
    Pupils,
    None,
}

fn children_columns(sheet: &Sheet, stage: Stage, problems: &mut Vec<Problem>) -> Children {
    let ages: Vec<&str> = AGE.into_iter().filter(|age| !sheet.has(age)).collect();
    if !ages.is_empty() && ages.len() < AGE.len() {
        let found = format!("no `{}`", ages.join("`, `"));
        problems.push(Problem::error("E123", &sheet.file, found, "all six of `a0` … `a5`, or none of them"));
    }
    if GRADE.iter().chain(&KINDERGARTEN).any(|column| sheet.has(column)) {
        problems.extend(without_some_grades(sheet, stage));
        return Children::Grades;
    }
    if sheet.has("pupils") {
        let (first, last) = stage.grades();
        let over = match stage {
            Stage::Kindergarten => "the three kindergarten years".into(),
            _ => format!("grades {first}-{last}"),
        };
        let said = format!("no column of a grade: pupils split evenly over {over} by largest remainder");
        problems.push(Problem::note("N102", &sheet.file, said).in_column(sheet.header("pupils")));
        return Children::Pupils;
    }
    let expected = "a column of children: `g1` … `g9` (一年级 … 九年级), `k1` … `k3`, or `pupils` (学生数)";
    problems.push(Problem::error("E122", &sheet.file, "no such column", expected));
    Children::None
}

/// Some grades of the stage have a column and others none: no village has children there, which is seldom so.
fn without_some_grades(sheet: &Sheet, stage: Stage) -> Option<Problem> {
    let columns: &[&str] = if stage == Stage::Kindergarten {
        &KINDERGARTEN
    } else {
        let (first, last) = stage.grades();
        &GRADE[usize::from(first) - 1..usize::from(last)]
    };
    let missing: Vec<&str> = columns.iter().copied().filter(|column| !sheet.has(column)).collect();
    if missing.is_empty() || missing.len() == columns.len() || sheet.rows.is_empty() {
        return None;
    }
    let found = format!("no column `{}`", missing.join("`, `"));
    let expected =
        format!("a column for each grade of plan.stage = \"{}\"; without it no child is there", stage.word());
    Some(Problem::warning("W107", &sheet.file, found, expected))
}

/// Splits `pupils` over the grades where the table has no grades; else holds it against their sum.
fn pupils(cells: &mut Cells, village: &mut Village, children: &Children, stage: Stage) {
    let Some(pupils) = cells.count("pupils") else { return };
    if *children == Children::Pupils {
        let (first, last) = stage.grades();
        let parts = largest_remainder(pupils, &vec![1; usize::from(last - first) + 1]);
        for (year, part) in (usize::from(first)..).zip(parts) {
            *village.enrolled_in(year) = part;
        }
        return;
    }
    let sum: u64 = village.grades.iter().chain(&village.kindergarten).map(|&count| u64::from(count)).sum();
    if sum != u64::from(pupils) {
        let said = format!("the sum of the grades, {sum}, which is used");
        cells.warn("W104", "pupils", &pupils.to_string(), said);
    }
}

fn school(cells: &mut Cells, column: &str, schools: Option<&Codes>) -> Option<SchoolId> {
    cells.reference(column, cells.text(column), schools, "E127").map(SchoolId)
}

fn forbidden(cells: &mut Cells, schools: Option<&Codes>) -> Vec<SchoolId> {
    let list = cells.text("forbid").split([';', '；']).map(str::trim).filter(|id| !id.is_empty());
    let mut ids: Vec<SchoolId> =
        list.filter_map(|id| cells.reference("forbid", id, schools, "E127")).map(SchoolId).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Villages that do not say how many children of kindergarten age they have.
pub(super) fn without_ages(sheet: &Sheet, read: &Villages) -> Vec<Problem> {
    let bare = read.villages.iter().zip(&read.located).filter(|(village, _)| village.ages.is_none());
    bare.map(|(_, (row, _))| {
        let expected = "`a0` … `a5` in every village, as plan.preschool_enrolment asks";
        Problem::error("E123", &sheet.file, "none", expected).in_row(*row).in_column("a3")
    })
    .collect()
}

fn too_many(sheet: &Sheet, read: &mut Villages) {
    let of = |village: &Village| {
        village.grades.iter().chain(&village.kindergarten).map(|&count| u64::from(count)).sum::<u64>()
    };
    let sum: u64 = read.villages.iter().map(of).sum();
    if sum > MOST_CHILDREN {
        let expected = format!("at most {MOST_CHILDREN} in a county");
        read.problems.push(Problem::error("E132", &sheet.file, format!("{sum} children"), expected));
    }
}
