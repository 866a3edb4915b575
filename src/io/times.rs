//! `times.csv` → ready times of a county.
//!
//! It refuses to fill gaps: an absent pair stays absent, an empty time is "unreachable".

use std::collections::BTreeMap;

use crate::io::cells::{Cells, Codes};
use crate::io::problem::Problem;
use crate::io::sheet::Sheet;
use crate::model::county::{GivenTime, School, Village};
use crate::model::ids::{SchoolId, VillageId};
use crate::model::travel::{RoadMode, Trip};
use crate::model::units::{Metres, Micro, Seconds, round_half_up};

const MODES: &[(&str, RoadMode)] = &[
    ("walk", RoadMode::Walk),
    ("bus", RoadMode::Bus),
    ("car", RoadMode::Car),
    ("步行", RoadMode::Walk),
    ("校车", RoadMode::Bus),
    ("汽车", RoadMode::Car),
];
/// Longest time and way of a cell: no child travels ten thousand minutes or kilometres.
const MOST: i64 = 10_000;

/// The other tables, which the times name by id.
#[derive(Clone, Copy, Debug)]
pub struct Ends<'a> {
    /// Villages and their ids; `None` where the table could not be read.
    pub villages: Option<(&'a [Village], &'a Codes)>,
    /// Schools and their ids, likewise.
    pub schools: Option<(&'a [School], &'a Codes)>,
}

/// Reads the times, in file order. A pair without `km` is as long as the straight line.
#[must_use]
pub fn read(sheet: &Sheet, ends: Ends) -> (Vec<GivenTime>, Vec<Problem>) {
    let (mut times, mut problems, mut straight) = (Vec::new(), Vec::new(), 0);
    let mut seen: BTreeMap<(u32, u32, RoadMode), u64> = BTreeMap::new();
    for row in &sheet.rows {
        let mut cells = Cells::new(sheet, row, &mut problems);
        let village = cells.end("village", ends.villages.map(|(_, codes)| codes), "E128");
        let school = cells.end("school", ends.schools.map(|(_, codes)| codes), "E127");
        let mode = cells.word("mode", MODES);
        cells.needed("mode", "`walk`, `bus` or `car`");
        let minutes = number(&mut cells, "minutes");
        let km = number(&mut cells, "km");
        let (Some(village), Some(school), Some(mode)) = (village, school, mode) else { continue };
        if let Some(first) = seen.insert((village, school, mode), row.number) {
            let found = format!("{} to {} by {}", cells.text("village"), cells.text("school"), mode.word());
            cells.say("E130", "village", &found, format!("a pair of its own; row {first} has the same"));
        }
        let trip = minutes.map(|minutes| {
            let length = km.map_or_else(
                || {
                    straight += 1;
                    Metres(straight_line(ends, village, school))
                },
                |km| Metres(rounded(km.0, 1_000)),
            );
            Trip { time: Seconds(rounded(minutes.0 * 60, 1_000_000)), length }
        });
        times.push(GivenTime { village: VillageId(village), school: SchoolId(school), mode, trip });
    }
    if straight > 0 {
        let said = format!("{straight} times without a length: taken as long as the straight line");
        problems.push(Problem::note("N104", &sheet.file, said).in_column(sheet.header("km")));
    }
    (times, problems)
}

/// A number from 0 to [`MOST`]; below 0 has a code of its own.
fn number(cells: &mut Cells, column: &str) -> Option<Micro> {
    let code = if cells.text(column).starts_with('-') { "E115" } else { "E114" };
    cells.decimal(column, 0..=MOST, code, "a number from 0 to 10000")
}

fn rounded(numerator: i64, denominator: i64) -> u32 {
    let rounded = round_half_up(i128::from(numerator), i128::from(denominator));
    u32::try_from(rounded).expect("ten thousand minutes or kilometres fit into 32 bits")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half the earth's girth is 2 × 10^7 m"
)]
fn straight_line(ends: Ends, village: u32, school: u32) -> u32 {
    let from = ends.villages.and_then(|(villages, _)| villages.get(village as usize)).map(|row| row.position);
    let to = ends.schools.and_then(|(schools, _)| schools.get(school as usize)).map(|row| row.position);
    from.zip(to).map_or(0, |(from, to)| from.metres_to(to).round() as u32)
}
