//! A plan as an Excel workbook: summary, schools, assignments, money, rules and years, in the plan's language.
//!
//! It does no arithmetic but sums and differences, which stand there as formulas with their results. Cells of `schools`
//! and `assignments` are those of schools.csv and assignments.csv, names beside ids and words in place of codes.

mod figures;
mod rows;
mod rules;
mod table;

use crate::io::workbook;
use crate::model::case::Case;
use crate::model::plan::Plan;
use crate::report::summary;
use crate::report::words::{Lang, filled};

/// The name of the file in a plan folder.
pub const PLAN_XLSX: &str = "plan.xlsx";

/// The bytes of a plan's workbook. The same plan gives the same bytes.
#[must_use]
pub fn book(case: &Case, plan: &Plan, lang: Lang) -> Vec<u8> {
    let title = filled(lang, "book-title", &[("plan", &summary::title(case, plan, lang))]);
    let sheets = [
        figures::summary(case, plan, lang),
        rows::schools(case, plan, lang),
        rows::assignments(case, plan, lang),
        figures::money(plan, lang),
        rules::rules(case, plan, lang),
        figures::years(plan, lang),
    ];
    workbook::bytes(&title, &sheets)
}
