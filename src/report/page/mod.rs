//! `report.html`: a plan as one page with a map, to open from a disk without internet.
//!
//! It refuses to fetch and to trust: the scripts beside this file and the data stand in the page itself, a policy in it forbids any
//! request, and no text of a table becomes markup. docs/decisions/0019-report-page.md says why it is built so.

mod buses;
mod data;
mod roads;

use crate::model::case::Case;
use crate::model::plan::Plan;
use crate::model::reasons::Outlook;
pub use crate::report::page::data::Beside;
use crate::report::summary;
use crate::report::svg::escaped;
use crate::report::words::Lang;

/// The name of the file in a plan folder.
pub const REPORT_HTML: &str = "report.html";

const FRAME: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// In the order in which they are read; the last one starts the page.
const SCRIPTS: [&str; 10] = [
    include_str!("js/map.js"),
    include_str!("js/shapes.js"),
    include_str!("js/words.js"),
    include_str!("js/model.js"),
    include_str!("js/scene.js"),
    include_str!("js/build.js"),
    include_str!("js/charts.js"),
    include_str!("js/tables.js"),
    include_str!("js/card.js"),
    include_str!("js/main.js"),
];

/// Joined to a page that is at work already.
const BUSES: &str = include_str!("js/buses.js");

/// The page of a plan; it opens in `lang` and speaks both.
///
/// # Panics
/// Never: the frame is part of this program.
#[must_use]
pub fn page(case: &Case, plan: &Plan, outlook: &Outlook, lang: Lang) -> String {
    page_with(case, plan, outlook, Beside::default(), lang)
}

/// The same with more beside it.
///
/// # Panics
/// Never: the frame is part of this program.
#[must_use]
pub fn page_with(case: &Case, plan: &Plan, outlook: &Outlook, beside: Beside<'_>, lang: Lang) -> String {
    let routed = beside.routed;
    let code = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let title = summary::title(case, plan, lang);
    // `<` within JSON stands in texts alone: no text can end the block or open another.
    let data = data::data(case, plan, outlook, beside, lang).line().replace('<', "\\u003c");
    // A page without buses carries nothing of them.
    let scripts = SCRIPTS.concat() + if routed.is_some() { BUSES } else { "" };
    let parts = [code, &escaped(&title), STYLE, &data, &scripts].map(str::to_string);
    let mut page = String::with_capacity(FRAME.len() + parts.iter().map(String::len).sum::<usize>());
    let mut rest = FRAME;
    for (mark, part) in ["{lang}", "{title}", "{style}", "{data}", "{scripts}"].iter().zip(&parts) {
        let (before, after) = rest.split_once(mark).expect("the frame holds each mark once, in this order");
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page + rest
}
