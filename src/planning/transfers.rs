//! Who gives and receives public money in a network: the figures beside its costs.
//!
//! It prices nothing: `policy` says what a school and a child draw.

use std::collections::BTreeMap;

use crate::model::ids::{Id, SchoolId, Table};
use crate::model::plan::Means;
use crate::model::transfers::{Side, Transfers};
use crate::model::units::Fen;
use crate::planning::brief::Brief;
use crate::planning::placement::{Place, load};
use crate::policy::SchoolFunds;

/// Public funds of every school.
pub(crate) fn school_funds(brief: &Brief<'_>, places: &[Place]) -> Table<SchoolId, SchoolFunds> {
    let load = load(brief, places);
    let stage = brief.case.recipe.stage.grades();
    brief.case.county.schools.map(|id, school| {
        let (_, boarders, years) = &load[id.row()];
        brief.terms.funding.school(school, stage, years, *boarders)
    })
}

/// Transfers of a network whose costs have these headings.
pub(crate) fn transfers(
    brief: &Brief<'_>,
    places: &[Place],
    headings: &BTreeMap<String, Fen>,
    payers: &BTreeMap<String, Fen>,
) -> Transfers {
    let funding = &brief.terms.funding;
    let funds = school_funds(brief, places);
    let sum = |part: fn(&SchoolFunds) -> Fen| funds.values().iter().map(part).sum::<Fen>();
    let subsidy = |boards: bool| -> Fen {
        let drawn = places.iter().filter(|place| (place.way.means == Means::Board) == boards);
        let of = |place: &Place| {
            let unit = &brief.units[place.unit];
            funding.subsidy(unit, brief.case.county.villages[unit.village].poor, boards)
        };
        drawn.map(of).sum()
    };
    let [pupils, floor, boarders] =
        [sum(|funds| funds.pupils), sum(|funds| funds.floor), sum(|funds| funds.boarders)];
    let [boarding, day] = [true, false].map(subsidy);
    let (funds, subsidies) = (pupils + floor + boarders, boarding + day);
    let [upper_funds, upper_subsidies] = funding.upper([funds, subsidies]);
    let upper = upper_funds + upper_subsidies;
    let of = |map: &BTreeMap<String, Fen>, id: &str| map.get(id).copied().unwrap_or_default();
    let capital = of(headings, "capital");
    let sides = [
        (
            "county",
            Side {
                running: of(payers, "county") - capital,
                capital,
                gives: funds + subsidies - upper,
                receives: Fen(0),
            },
        ),
        ("schools", Side { receives: funds, ..Side::default() }),
        ("families", Side { running: of(payers, "families"), receives: subsidies, ..Side::default() }),
        ("upper", Side { gives: upper, ..Side::default() }),
    ];
    let items = [
        ("funds_pupils", pupils),
        ("funds_floor", floor),
        ("funds_boarders", boarders),
        ("subsidy_boarders", boarding),
        ("subsidy_day", day),
    ];
    Transfers {
        items: items.into_iter().map(|(id, fen)| (id.into(), fen)).collect(),
        sides: sides.into_iter().map(|(id, side)| (id.into(), side)).collect(),
    }
}
