//! What a plan folder holds.
//!
//! It writes none of it: who has a disk hands the files to [`plan_folder::write_files`], a page zips them.

use serde_json::Value;

use crate::desk::buses;
use crate::desk::session::Session;
use crate::desk::standing;
#[cfg(feature = "gpkg")]
use crate::io::plan_folder::PLAN_GPKG;
use crate::io::plan_folder::{self, PLAN_JSON, PlanFile};
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::plan::Plan;
use crate::planning::reasons;
use crate::report::compliance::{self, COMPLIANCE_HTML};
use crate::report::page::{self, Beside, REPORT_HTML};
use crate::report::words::Lang;
#[cfg(feature = "xlsx")]
use crate::report::workbook::{self, PLAN_XLSX};

/// How the files are to be.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'b> {
    /// The language of those for people.
    pub lang: Lang,
    /// Begin CSV files with a byte order mark, which some spreadsheets need to see UTF-8.
    pub bom: bool,
    /// The buses of the plan, drawn, where they are to be told of.
    pub buses: Option<&'b CountyBuses>,
}

/// What is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// The file of this name.
    File(&'static str),
    /// What the page knows about other plans.
    Outlook,
}

/// All files of a plan's folder, in the order of their names; the same plan gives the same bytes. `plan.gpkg` and `plan.xlsx`
/// are among them where the program was built with these features.
#[must_use]
pub fn plan_folder(
    session: &Session,
    plan: &Plan,
    wishes: Wishes<'_>,
    making: &dyn Fn(Making),
) -> Vec<PlanFile> {
    let (case, lang, routed) = (session.case(), wishes.lang, wishes.buses);
    making(Making::File(PLAN_JSON));
    let mut files = plan_folder::files_with(case, plan, routed, wishes.bom);
    files.push((COMPLIANCE_HTML, compliance::page_with(case, plan, routed, lang).into_bytes()));
    making(Making::Outlook);
    let outlook = reasons::outlook(case, session.travel(), plan);
    making(Making::File(REPORT_HTML));
    let standing = standing::named(case, session.travel());
    let beside = Beside { routed, standing: &standing };
    files.push((REPORT_HTML, page::page_with(case, plan, &outlook, beside, lang).into_bytes()));
    #[cfg(feature = "gpkg")]
    {
        making(Making::File(PLAN_GPKG));
        files.push((PLAN_GPKG, plan_folder::geopackage(case, plan, routed)));
    }
    #[cfg(feature = "xlsx")]
    {
        making(Making::File(PLAN_XLSX));
        files.push((PLAN_XLSX, workbook::book(case, plan, lang)));
    }
    if let Some(routed) = routed {
        files.extend(buses::sheets(case, routed));
        #[cfg(feature = "gtfs")]
        files.push(("gtfs.zip", buses::feed(case, plan, routed)));
    }
    files.sort_by_key(|(name, _)| *name);
    files
}

/// A plan as the document that its `plan.json` is.
///
/// # Panics
/// Never: what we write is JSON.
#[must_use]
pub fn plan_document(case: &Case, plan: &Plan, routed: Option<&CountyBuses>) -> Value {
    let files = plan_folder::files_with(case, plan, routed, false);
    let json = files.iter().find(|(name, _)| *name == PLAN_JSON).expect("a plan folder has plan.json");
    serde_json::from_slice(&json.1).expect("our own plan.json is JSON")
}
