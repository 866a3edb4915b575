//! Public funds, living subsidies and who bears what, counted again from docs/costs.md, "Transfers".
//!
//! It refuses to take a sum from a plan.

use std::collections::BTreeMap;

use crate::model::county::{GRADES, School, SchoolKind};
use crate::model::ids::SchoolId;
use crate::model::plan::Means;
use crate::model::transfers::{Side, Transfers};
use crate::model::units::{Fen, Micro};
use crate::verify::book::{Book, Mover};
use crate::verify::figures::{Load, Network};
use crate::verify::rates::whole;

/// Names of what is drawn, in the order of [`funds`] and of the subsidies after them.
const ITEMS: [&str; 5] = ["funds_pupils", "funds_floor", "funds_boarders", "subsidy_boarders", "subsidy_day"];

/// The last grade of primary school.
const PRIMARY: usize = 6;

/// What a school draws: for its pupils, up to the floor, for its boarders.
pub(super) fn funds(book: &Book<'_>, school: SchoolId, load: &Load) -> [Fen; 3] {
    let rate = |id: &str| i128::from(book.case.profile.rate(id).0);
    let row = book.school(school);
    let each = |grade: usize| if grade <= PRIMARY { rate("funds.primary") } else { rate("funds.junior") };
    let taught = load.grades[..GRADES].iter().zip(1..);
    let drawn: i128 = taught.map(|(&pupils, grade)| i128::from(pupils) * each(grade)).sum();
    let lacking = i128::from(lacking(book, row, load)) * i128::from(floor_rate(book, school).0);
    let boarders = i128::from(load.boarders()) * rate("funds.boarder");
    [drawn, lacking, boarders].map(|millionths| Fen::ratio(millionths, 10_000))
}

/// What a school draws for each pupil that it lacks, yuan.
pub(super) fn floor_rate(book: &Book<'_>, school: SchoolId) -> Micro {
    let primary = usize::from(book.school(school).grades.0) <= PRIMARY;
    book.case.profile.rate(if primary { "funds.primary" } else { "funds.junior" })
}

/// All that a school draws.
pub(super) fn drawn(book: &Book<'_>, school: SchoolId, load: &Load) -> Fen {
    funds(book, school, load).into_iter().sum()
}

/// Pupils that a school with pupils lacks up to the floor.
pub(super) fn lacking(book: &Book<'_>, row: &School, load: &Load) -> u64 {
    let exempt = match row.kind {
        SchoolKind::Kindergarten => true,
        SchoolKind::Town => book.case.profile.rate("funds.floor.town") != Micro::ONE,
        SchoolKind::Point | SchoolKind::Village | SchoolKind::Central => false,
    };
    let floor = book.case.profile.threshold("school.floor_pupils").map_or(0, whole);
    let pupils: u32 = load.grades[..GRADES].iter().sum();
    if exempt || pupils == 0 {
        return 0;
    }
    let (first, last) = book.case.recipe.stage.grades();
    let mut there = u64::from(pupils);
    for (grade, children) in (1..).zip(row.enrolled_by_grade.unwrap_or_default()) {
        if !(first..=last).contains(&grade) {
            there += u64::from(children);
        }
    }
    floor.saturating_sub(there)
}

/// Living subsidy of a unit by its way.
pub(super) fn subsidy(book: &Book<'_>, mover: &Mover, means: Means) -> Fen {
    let rate = |id: &str| i128::from(book.case.profile.rate(id).0);
    let unit = &mover.unit;
    let mut yuan = 0; // millionths
    for (&children, grade) in unit.grades[..GRADES].iter().zip(1..) {
        let id = if grade <= PRIMARY { "subsidy.primary" } else { "subsidy.junior" };
        yuan += i128::from(children) * rate(id);
    }
    let poor = i128::from(book.case.county.villages[unit.village].poor.0);
    let share = if means == Means::Board { 1_000_000 } else { rate("subsidy.day_share") };
    Fen::ratio(yuan * poor * share, 10_000_000_000_000_000)
}

/// Transfers of a network, whose costs are `headings`.
pub(super) fn count(book: &Book<'_>, network: &Network<'_>, headings: &BTreeMap<&str, Fen>) -> Transfers {
    let mut items = [Fen(0); 5];
    for (school, load) in network.loads.iter() {
        for (item, fen) in items.iter_mut().zip(funds(book, school, load)) {
            *item += fen;
        }
    }
    for (unit, stay) in network.placed() {
        let item = if stay.journey.means == Means::Board { 3 } else { 4 };
        items[item] += subsidy(book, &book.movers[unit], stay.journey.means);
    }
    let [pupils, floor, boarding, full, half] = items;
    let above = |sum: Fen, id: &str| {
        Fen::ratio(i128::from(sum.0) * i128::from(book.case.profile.rate(id).0), 1_000_000)
    };
    let (funds, subsidies) = (pupils + floor + boarding, full + half);
    let above = above(funds, "funds.upper_share") + above(subsidies, "subsidy.upper_share");
    let paid = |names: &[&str]| names.iter().filter_map(|name| headings.get(name)).copied().sum::<Fen>();
    let mut sides: BTreeMap<String, Side> =
        ["county", "schools", "families", "upper"].map(|side| (side.to_string(), Side::default())).into();
    let mut set = |side: &str, change: &dyn Fn(&mut Side)| change(sides.entry(side.into()).or_default());
    set("county", &|side| {
        side.running = paid(&["sites", "staff", "bus_daily", "bus_weekly", "boarding_school", "escort"]);
        side.capital = paid(&["capital"]);
        side.gives = funds + subsidies - above;
    });
    set("schools", &|side| side.receives = funds);
    set("families", &|side| (side.running, side.receives) = (paid(&["boarding_family"]), subsidies));
    set("upper", &|side| side.gives = above);
    Transfers { items: ITEMS.map(String::from).into_iter().zip(items).collect(), sides }
}
