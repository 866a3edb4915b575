//! Counts, travel and money of where everyone goes: the figures of a plan and of today's network.
//!
//! Rules are not measured here; they are the referee's.

use std::collections::BTreeMap;

use crate::model::county::SchoolStatus;
use crate::model::ids::SchoolId;
use crate::model::plan::{
    Counts, EquityFigures, Figures, Means, Money, SchoolOutcome, ShareTravel, TravelFigures, TravelSummary,
};
use crate::model::units::{Fen, Micro, Seconds};
use crate::planning::brief::Brief;
use crate::planning::placement::{Place, charge};
use crate::planning::transfers::transfers;
use crate::policy::{SchoolOption, may_close, takes_part, unit_cost};

/// Figures of a network: where everyone goes, and the option each school takes.
///
/// `decided` = it is a plan, and not today's network.
pub(crate) fn figures(
    brief: &Brief<'_>,
    places: &[Place],
    chosen: &[&SchoolOption],
    decided: bool,
) -> Figures {
    Figures {
        counts: counts(brief, places, chosen, decided),
        travel: travel(brief, places),
        equity: Some(equity(brief, places)),
        money: money(brief, places, chosen),
        rules: Vec::new(),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("tables have fewer than 2^32 rows")
}

fn counts(brief: &Brief<'_>, places: &[Place], chosen: &[&SchoolOption], decided: bool) -> Counts {
    let county = &brief.case.county;
    let part = |id: &SchoolId| takes_part(&county.schools[*id], &brief.case.recipe);
    let outcomes: Vec<SchoolOutcome> = (county.schools.ids().zip(chosen))
        .filter(|(id, _)| part(id))
        .map(|(_, option)| option.configuration.outcome)
        .collect();
    let schools =
        |wanted: SchoolOutcome| number(outcomes.iter().filter(|&&outcome| outcome == wanted).count());
    let pupils = |counts: &dyn Fn(&Place) -> bool| {
        places.iter().filter(|place| counts(place)).map(|place| brief.units[place.unit].pupils).sum::<u32>()
    };
    let by = |means: Means| pupils(&|place| place.way.means == means);
    let existing =
        county.schools.iter().filter(|(id, school)| part(id) && school.status == SchoolStatus::Existing);
    let free = county.schools.values().iter().filter(|school| decided && may_close(brief.case, school));
    Counts {
        schools_before: number(existing.count()),
        schools_free: number(free.count()),
        schools_open: number(outcomes.iter().filter(|outcome| outcome.teaches()).count()),
        schools_closed: schools(SchoolOutcome::Closed),
        schools_partial: schools(SchoolOutcome::Partial),
        schools_new: schools(SchoolOutcome::New),
        villages: number(county.villages.len()),
        pupils: pupils(&|_| true),
        pupils_moved: pupils(&|place| moves(brief, place)),
        pupils_boarding: by(Means::Board),
        pupils_bus: by(Means::Bus),
        pupils_walk: by(Means::Walk),
        pupils_escort: by(Means::Escort),
    }
}

fn moves(brief: &Brief<'_>, place: &Place) -> bool {
    brief.choices.before[place.unit].school.is_some_and(|before| before != place.school)
}

fn travel(brief: &Brief<'_>, places: &[Place]) -> TravelSummary {
    let (mut all, mut weekly) = (Vec::new(), Vec::new());
    let mut by_means: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut by_band: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut by_both: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for place in places {
        let unit = &brief.units[place.unit];
        let Some(time) = place.way.time else { continue };
        let entry = (time, unit.pupils);
        match place.way.means {
            Means::Walk | Means::Bus => {
                all.push(entry);
                by_band.entry(unit.band).or_default().push(entry);
            }
            Means::Board => weekly.push(entry),
            Means::Escort => {}
        }
        by_means.entry(place.way.means).or_default().push(entry);
        by_both.entry((place.way.means, unit.band)).or_default().push(entry);
    }
    TravelSummary {
        all: travel_figures(all),
        weekly: travel_figures(weekly),
        by_means: by_means.into_iter().map(|(key, entries)| (key, travel_figures(entries))).collect(),
        by_band: by_band.into_iter().map(|(key, entries)| (key, travel_figures(entries))).collect(),
        by_means_and_band: by_both.into_iter().map(|(key, entries)| (key, travel_figures(entries))).collect(),
    }
}

fn travel_figures(mut entries: Vec<(Seconds, u32)>) -> TravelFigures {
    entries.sort_unstable();
    let pupils: u32 = entries.iter().map(|&(_, pupils)| pupils).sum();
    let mut below = 0_u64;
    let p95 = entries.iter().find(|&&(_, pupils_here)| {
        below += u64::from(pupils_here);
        below * 100 >= u64::from(pupils) * 95
    });
    TravelFigures {
        pupils,
        pupil_seconds: entries.iter().map(|&(time, pupils)| u64::from(time.0) * u64::from(pupils)).sum(),
        p95: p95.map_or(Seconds(0), |&(time, _)| time),
        max: entries.last().map_or(Seconds(0), |&(time, _)| time),
    }
}

/// How travel is shared out: by the living subsidy, and as Kolm-Pollak minutes.
fn equity(brief: &Brief<'_>, places: &[Place]) -> EquityFigures {
    let (mut poor, mut others, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let mut by_band: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut untimed = 0;
    for place in places {
        let unit = &brief.units[place.unit];
        let Some(time) = place.way.time else {
            untimed += unit.pupils;
            continue;
        };
        let share = brief.case.county.villages[unit.village].poor;
        let weight = |share: Micro| i64::from(unit.pupils) * share.0;
        poor.push((time, weight(share)));
        others.push((time, weight(Micro(Micro::ONE.0 - share.0))));
        all.push((time, unit.pupils));
        by_band.entry(unit.band).or_default().push((time, unit.pupils));
    }
    let scale = &brief.terms.equity;
    let by_band = by_band.into_iter().map(|(band, journeys)| (band, scale.equivalent(journeys)));
    EquityFigures {
        poor: share_travel(poor),
        others: share_travel(others),
        kolm_pollak: scale.equivalent(all),
        kolm_pollak_by_band: by_band.collect(),
        untimed,
    }
}

/// Figures of journeys with weights in millionths of a child.
fn share_travel(mut entries: Vec<(Seconds, i64)>) -> ShareTravel {
    entries.retain(|&(_, weight)| weight > 0);
    entries.sort_unstable();
    let pupils: i64 = entries.iter().map(|&(_, weight)| weight).sum();
    let mut below = 0_i128;
    let p95 = entries.iter().find(|&&(_, weight)| {
        below += i128::from(weight);
        below * 100 >= i128::from(pupils) * 95
    });
    ShareTravel {
        pupils: Micro(pupils),
        pupil_seconds: Micro(entries.iter().map(|&(time, weight)| i64::from(time.0) * weight).sum()),
        p95: p95.map_or(Seconds(0), |&(time, _)| time),
        max: entries.last().map_or(Seconds(0), |&(time, _)| time),
    }
}

/// Who pays a heading.
fn payer(heading: &str) -> &'static str {
    match heading {
        "boarding_family" => "families",
        "time" => "time",
        "over_limit" | "change" | "equity" => "penalty",
        _ => "county",
    }
}

const HEADINGS: [&str; 11] = [
    "sites",
    "staff",
    "bus_daily",
    "bus_weekly",
    "boarding_school",
    "boarding_family",
    "time",
    "escort",
    "over_limit",
    "change",
    "capital",
];

fn money(brief: &Brief<'_>, places: &[Place], chosen: &[&SchoolOption]) -> Money {
    let mut headings: BTreeMap<String, Fen> =
        HEADINGS.iter().map(|&heading| (heading.into(), Fen(0))).collect();
    if brief.terms.equity.weight > Micro(0) {
        headings.insert("equity".into(), Fen(0));
    }
    let mut book = |heading: &str, fen: Fen| *headings.entry(heading.into()).or_default() += fen;
    for place in places {
        let unit = &brief.units[place.unit];
        let pupil = brief.choices.pupil[place.school];
        let cost = unit_cost(&brief.terms, unit, &place.way, pupil, moves(brief, place));
        for (heading, fen) in cost.headings {
            book(heading, fen);
        }
        book("over_limit", place.last_resort);
        book("staff", Fen(brief.choices.base.0 * i64::from(unit.pupils)));
    }
    book("over_limit", charge(brief, places, chosen));
    let mut capital = Fen(0);
    for option in chosen {
        book("sites", option.yearly.0);
        book("staff", option.yearly.1);
        book("capital", option.annuity);
        capital += option.capital;
    }
    let mut payers: BTreeMap<String, Fen> =
        ["county", "families", "time", "penalty"].iter().map(|&payer| (payer.into(), Fen(0))).collect();
    for (heading, &fen) in &headings {
        *payers.entry(payer(heading).into()).or_default() += fen;
    }
    let transfers = Some(transfers(brief, places, &headings, &payers));
    Money { headings, payers, capital, transfers }
}
