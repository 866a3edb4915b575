//! Who stands otherwise than on a road beside them, as remarks on the input.
//!
//! It refuses a county of which more than [`MOST_OFF_PER_MILLE`] of the children stand on no road at all, unless `travel.allow_off_road` or
//! a detour says what becomes of them: such a plan would be one about a wrong coordinate system.

use std::collections::BTreeMap;
use std::path::Path;

use crate::io::problem::Problem;
use crate::model::case::Case;
use crate::model::county::Village;
use crate::model::ids::Table;
use crate::model::ids::VillageId;
use crate::model::recipe::Stage;
use crate::model::travel::{FAR_M, How, Odd, RoadMode, Snap, Travel, Who};
use crate::network::{self, NetworkReport};

/// Children off the roads that a plan takes, in thousands of all children. A hamlet beyond the last road is real; more is a fault of the
/// file more often than of the county.
pub const MOST_OFF_PER_MILLE: u64 = 20;

/// All that a look at a county's roads finds: by bus and on foot who stands how, roads that almost touch, ferries that would help.
#[must_use]
pub fn surveyed(case: &Case) -> Vec<Problem> {
    let Some(roads) = &case.county.roads else { return Vec::new() };
    let survey = |mode| network::survey(&case.county, &case.recipe, &case.profile, mode);
    let reports: Vec<NetworkReport> =
        [RoadMode::Bus, RoadMode::Walk].into_iter().filter_map(survey).collect();
    let mut problems: Vec<Problem> = reports.iter().flat_map(|report| standing(case, report)).collect();
    if let [bus, walk] = reports.as_slice() {
        let off = |report: &NetworkReport| report.off_villages.clone();
        let both: Vec<VillageId> = off(bus).into_iter().filter(|id| walk.off_villages.contains(id)).collect();
        problems.extend(too_many(case, &both));
    }
    for miss in network::near_misses(roads) {
        let found = format!(
            "an end of road {} at {:.7}, {:.7} lies {:.2} m from road {} and does not meet it{}",
            miss.road.0,
            miss.at.lon,
            miss.at.lat,
            miss.metres,
            miss.other.0,
            if miss.apart { ": no way leads from the one to the other" } else { "" }
        );
        let expected = "roads that meet in a vertex of both; `travel.join_m` joins such ends";
        problems.push(Problem::warning("W351", Path::new("roads"), found, expected));
    }
    problems
}

/// Who stands how in one mode's network, and which ferries would help.
#[must_use]
pub fn standing(case: &Case, report: &NetworkReport) -> Vec<Problem> {
    let mode = report.mode.word();
    let odd = report.odd.iter().map(|odd| told(case, mode, odd));
    let ferry = |road: &crate::model::roads::RoadSource| {
        let said = format!(
            "ferry {} would join villages to schools by {mode}; `travel.ferries = true` takes it",
            road.0
        );
        Problem::note("N352", Path::new("roads"), said)
    };
    odd.chain(report.ferries.iter().map(ferry)).collect()
}

/// Who stands otherwise than on a road beside them, of travel tables that were driven.
///
/// # Errors
/// `E350`: too many children stand on no road.
#[expect(clippy::result_large_err, reason = "said once a run")]
pub fn of_tables(case: &Case, travel: &Travel) -> Result<Vec<Problem>, Problem> {
    let off = |snaps: &Table<VillageId, Snap>, id: VillageId| matches!(snaps[id], Snap::Off { .. });
    let both = case.county.villages.ids();
    let both = both.filter(|&id| off(&travel.bus.village_snaps, id) && off(&travel.walk.village_snaps, id));
    too_many(case, &both.collect::<Vec<_>>()).map_or_else(|| Ok(named(case, travel)), Err)
}

/// The same remarks, however many there are.
#[must_use]
pub fn named(case: &Case, travel: &Travel) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in [&travel.bus, &travel.walk] {
        let mut known: BTreeMap<Who, (How, Option<f64>)> =
            table.odd.iter().map(|odd| (odd.who, (odd.how, odd.metres))).collect();
        let mut standing = |who: Who, snap: &Snap| {
            match *snap {
                Snap::Off { nearest } | Snap::Detour { nearest } => {
                    known.insert(who, (How::Off, nearest));
                }
                Snap::Road { metres } if metres > FAR_M => {
                    known.entry(who).or_insert((How::Far, Some(metres)));
                }
                // Where times are given, no road counts.
                Snap::Given => {
                    known.remove(&who);
                }
                Snap::Road { .. } => {}
            }
        };
        table.village_snaps.iter().for_each(|(id, snap)| standing(Who::Village(id), snap));
        table.school_snaps.iter().for_each(|(id, snap)| standing(Who::School(id), snap));
        let odd = known.into_iter().map(|(who, (how, metres))| Odd { who, how, metres });
        problems.extend(odd.map(|odd| told(case, table.mode.word(), &odd)));
    }
    problems
}

fn told(case: &Case, mode: &str, odd: &Odd) -> Problem {
    let (what, code) = match odd.who {
        Who::Village(id) => ("village", &case.county.villages[id].code),
        Who::School(id) => ("school", &case.county.schools[id].code),
    };
    let metres = odd.metres.map_or_else(|| "no road at all".into(), |metres| format!("{metres:.0} m"));
    let how = match odd.how {
        How::Off => format!("stands on no road that leads on (the nearest: {metres})"),
        How::Island => format!("stands on a road that does not meet the others ({metres})"),
        How::Moved => format!("stands on a farther road ({metres}), since the nearest leads nowhere"),
        How::Far => format!("stands far from its road ({metres})"),
        How::Track => format!("stands on a field track ({metres})"),
    };
    let found = format!("{what} {code} by {mode} {how}");
    match odd.how {
        How::Off | How::Island => {
            Problem::warning("W350", Path::new("roads"), found, "a road that leads to the others")
        }
        How::Moved | How::Far | How::Track => Problem::note("N350", Path::new("roads"), found),
    }
}

/// Too many children on no road, neither by bus nor on foot.
fn too_many(case: &Case, off: &[VillageId]) -> Option<Problem> {
    let travel = &case.recipe.travel;
    if travel.allow_off_road || travel.detour.0 > 0 || case.county.given_times.is_some() {
        return None;
    }
    let small = case.recipe.stage == Stage::Kindergarten;
    let children = |village: &Village| -> u64 {
        let counts = if small { village.kindergarten.as_slice() } else { village.grades.as_slice() };
        counts.iter().map(|&count| u64::from(count)).sum()
    };
    let all: u64 = case.county.villages.values().iter().map(children).sum();
    let lost: u64 = off.iter().map(|&id| children(&case.county.villages[id])).sum();
    let found = format!("{lost} of {all} children in {} villages on no road", off.len());
    let expected = "villages within travel.snap_max_m of a road that leads to a school: are county.crs and the road file right? \
                    travel.allow_off_road = true (--allow-off-road) plans all the same";
    (lost * 1000 > all * MOST_OFF_PER_MILLE)
        .then(|| Problem::error("E350", Path::new("roads"), found, expected))
}
