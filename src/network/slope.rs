//! Walking uphill and down: a stretch of road cut into legs of even slope, each with its pace there and back.
//!
//! It refuses to know speeds: a pace is a multiple of the time that the same leg takes on level ground.
//!
//! ```text
//! W(S) = 6 · exp(−3.5 · |S + 0.05|) km/h,  S = dh/dx > 0 uphill        Tobler's hiking function
//! pace(S) = W(0) / W(S) = exp(3.5 · (|S + 0.05| − 0.05))               so that level ground is walked as the profile says
//! ```
//!
//! Heights are asked for at the ends of a stretch between junctions and, between them, at even distances as near to a cell
//! of the coarsest file (at least [`LEAST_M`]) as they go; the slope between two such points is even. Where cells are finer than
//! [`FINE_M`] a height is the mean around its place, so that the noise of neighbouring cells does not become a slope even
//! where junctions are near each other. An unknown height lies on the line between the known ones before and after it;
//! beyond the first and the last the road is level, and so is a stretch of which nothing is known. Slopes steeper than
//! [`STEEPEST`] count as that. Why: docs/decisions/0011-slopes.md.
//!
//! Source: Tobler, "Three presentations on geographical analysis and modeling", NCGIA Technical Report 93-1, 1993.

use crate::model::county::Position;
use crate::model::terrain::{DEGREE_M, Terrain};
use crate::model::units::Micro;
use crate::network::length::millimetres;

/// Rise over run beyond which a slope counts as this. Stairs have 0.6, the steepest streets 0.35: what is steeper in a grid
/// of heights is a cutting, a bridge or noise. Were it 1, one bad cell could slow a leg thirty times, not six.
const STEEPEST: f64 = 0.5;
/// Shortest distance between two points within a stretch whose heights are asked for, metres: 3 arc seconds. Were it shorter,
/// finer grids would bring in noise, ditches and walls.
const LEAST_M: f64 = 90.0;
/// Cells finer than this, metres, are averaged: those of 1 arc second (31 m) are, those of 3 (93 m) are averages already.
const FINE_M: f64 = 60.0;
/// The mean is that of nine points so many metres apart north and east, 3 × 3. Were it more, the sides of a valley would fill it.
const APART_M: f64 = 30.0;
/// Most legs that heights cut a stretch into, so that a road across a continent costs no more than a long one.
const MOST_LEGS: u64 = 4096;

/// Time on a slope over time on the level, six places. `slope` is rise over run, above 0 uphill.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a pace is between 0.8 and 5.8")]
pub fn walking_pace(slope: f64) -> Micro {
    let slope = slope.clamp(-STEEPEST, STEEPEST);
    let pace = libm::exp(3.5 * ((slope + 0.05).abs() - 0.05));
    Micro((pace * 1e6 + 0.5).floor() as i64)
}

/// The fastest pace of all, at 5 % downhill.
pub(crate) fn fastest_pace() -> Micro {
    walking_pace(-0.05)
}

/// A part of a straight piece that is walked at one pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Leg {
    /// Where it ends.
    pub(crate) to: Position,
    /// Whether that is the end of its piece, not a place within.
    pub(crate) whole: bool,
    pub(crate) millimetres: u64,
    /// Pace along the course, and against it.
    pub(crate) paces: [Micro; 2],
}

/// Cuts a stretch into legs: every piece ends a leg, and so does every place where the slope changes. The legs of a piece
/// are together as long as the piece. A stretch is at most 2⁵⁰ millimetres long.
pub(crate) fn legs(terrain: &Terrain, course: &[Position]) -> Vec<Leg> {
    if course.len() < 2 {
        return Vec::new();
    }
    let mut ends = vec![0];
    for pair in course.windows(2) {
        ends.push(ends[ends.len() - 1] + millimetres(pair[0].metres_to(pair[1])));
    }
    let slopes = Slopes::new(terrain, course, &ends);
    let mut legs = Vec::with_capacity(course.len());
    for (piece, pair) in course.windows(2).enumerate() {
        let (mut begin, end) = (ends[piece], ends[piece + 1]);
        // The first interval of slope that the piece has a part of.
        let mut interval =
            slopes.marks.partition_point(|&mark| mark <= begin).clamp(1, slopes.paces.len()) - 1;
        loop {
            let paces = slopes.paces[interval];
            while slopes.marks[interval + 1] < end && slopes.paces[interval + 1] == paces {
                interval += 1;
            }
            let mark = slopes.marks[interval + 1];
            let whole = mark >= end || interval + 1 == slopes.paces.len();
            let until = if whole { end } else { mark };
            let to = if whole { pair[1] } else { part(pair, mark - ends[piece], end - ends[piece]) };
            legs.push(Leg { to, whole, millimetres: until - begin, paces });
            if whole {
                break;
            }
            begin = until;
            interval += 1;
        }
    }
    legs
}

/// The paces of a stretch: `paces[k]`, along and against, hold from `marks[k]` to `marks[k + 1]`, millimetres from its beginning.
struct Slopes {
    marks: Vec<u64>,
    paces: Vec<[Micro; 2]>,
}

impl Slopes {
    fn new(terrain: &Terrain, course: &[Position], ends: &[u64]) -> Self {
        let length = ends[ends.len() - 1];
        let apart = millimetres(terrain.steps_m().1.max(LEAST_M));
        let legs = ((length + apart / 2) / apart).clamp(1, MOST_LEGS);
        let marks: Vec<u64> = (0..=legs).map(|leg| length * leg / legs).collect();
        let mut heights: Vec<Option<f64>> =
            marks.iter().map(|&mark| height(terrain, place(course, ends, mark))).collect();
        bridge(&marks, &mut heights);
        let pace = |leg: usize| match (heights[leg], heights[leg + 1]) {
            (Some(from), Some(to)) if marks[leg] < marks[leg + 1] => {
                let slope = (to - from) / metres(marks[leg + 1] - marks[leg]);
                [walking_pace(slope), walking_pace(-slope)]
            }
            _ => [Micro::ONE; 2],
        };
        let paces = (0..marks.len() - 1).map(pace).collect();
        Self { marks, paces }
    }
}

/// The height at a place, metres; the mean around it where cells are fine, if most of the points there are known.
fn height(terrain: &Terrain, at: Position) -> Option<f64> {
    if terrain.steps_m().0 >= FINE_M {
        return terrain.height(at);
    }
    let north = APART_M / DEGREE_M;
    let east = north / libm::cos(at.lat.to_radians()).max(0.01); // no road is nearer to a pole
    let around = [-1.0, 0.0, 1.0].map(|row| [-1.0, 0.0, 1.0].map(|column| (row * north, column * east)));
    let (mut sum, mut known) = (0.0, 0.0);
    for (north, east) in around.into_iter().flatten() {
        if let Some(height) = terrain.height(Position { lon: at.lon + east, lat: at.lat + north }) {
            sum += height;
            known += 1.0;
        }
    }
    (known > 4.5).then(|| sum / known)
}

/// Gives unknown heights between known ones their place on the line between these, and leaves the ends unknown.
fn bridge(marks: &[u64], heights: &mut [Option<f64>]) {
    let mut known: Option<(usize, f64)> = None;
    for here in 0..heights.len() {
        let Some(height) = heights[here] else { continue };
        if let Some((before, low)) = known {
            let whole = metres(marks[here] - marks[before]);
            for between in before + 1..here {
                let share = if whole > 0.0 { metres(marks[between] - marks[before]) / whole } else { 0.0 };
                heights[between] = Some(low + share * (height - low));
            }
        }
        known = Some((here, height));
    }
}

/// The place so many millimetres along a course.
fn place(course: &[Position], ends: &[u64], mark: u64) -> Position {
    let piece = ends.partition_point(|&end| end < mark).clamp(1, course.len() - 1) - 1;
    part(&course[piece..], mark - ends[piece], ends[piece + 1] - ends[piece])
}

/// The place `along` of `whole` millimetres from the first position to the second.
fn part(pair: &[Position], along: u64, whole: u64) -> Position {
    if along == 0 {
        return pair[0];
    }
    if along >= whole {
        return pair[1]; // a + (b - a) need not be b in floats
    }
    let share = metres(along) / metres(whole);
    let between = |from: f64, to: f64| from + share * (to - from);
    Position { lon: between(pair[0].lon, pair[1].lon), lat: between(pair[0].lat, pair[1].lat) }
}

#[expect(clippy::cast_precision_loss, reason = "a stretch is below 2^50 mm")]
fn metres(millimetres: u64) -> f64 {
    millimetres as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::{legs, walking_pace};
    use crate::model::county::Position;
    use crate::model::terrain::{Grid, Heights, Terrain, Tile};
    use crate::model::units::Micro;

    #[test]
    fn tobler_by_hand() {
        assert_eq!(walking_pace(0.0), Micro::ONE);
        assert_eq!(walking_pace(-0.05), Micro(839_457)); // e^-0.175 = 0.8394570
        assert_eq!(walking_pace(-0.1), Micro::ONE); // as far beyond -0.05 as the level is before it
        assert_eq!(walking_pace(0.1), Micro(1_419_068)); // e^0.35 = 1.4190675
        assert_eq!(walking_pace(0.2), Micro(2_013_753)); // e^0.7 = 2.0137527
        assert_eq!(walking_pace(-0.2), Micro(1_419_068)); // |-0.15| - 0.05 = 0.1
        assert_eq!(walking_pace(0.5), Micro(5_754_603)); // e^1.75 = 5.7546027
        assert_eq!(walking_pace(7.0), walking_pace(0.5));
        assert_eq!(walking_pace(-7.0), walking_pace(-0.5));
        assert_eq!(walking_pace(-0.5), Micro(4_055_200)); // e^1.4 = 4.0551999…
    }

    /// One row of heights along the equator, a column every `step` degrees from 0.
    fn row(step: f64, heights: &[i16]) -> Terrain {
        let grid = Grid {
            west: 0.0,
            north: step / 2.0,
            step_lon: step,
            step_lat: step,
            columns: heights.len(),
            rows: 2,
        };
        Terrain::new(vec![Tile::new("a".into(), String::new(), grid, Heights::Whole(heights.repeat(2)))])
    }

    fn at(lon: f64) -> Position {
        Position { lon, lat: 0.0 }
    }

    /// A hundredth of a degree: 1,111.951 m.
    const STEP: f64 = 0.01;

    #[test]
    fn a_long_piece_is_cut_where_the_slope_changes() {
        // Level for a cell, then 111 m up in one, then level for two.
        let terrain = row(STEP, &[0, 0, 111, 111, 111]);
        let cut = legs(&terrain, &[at(0.0), at(0.04)]);
        let lengths: Vec<_> = cut.iter().map(|leg| (leg.millimetres, leg.whole)).collect();
        assert_eq!(lengths, [(1_111_950, false), (1_111_951, false), (2_223_902, true)]);
        let up = walking_pace(111.0 / 1_111.951);
        let down = walking_pace(-111.0 / 1_111.951);
        let paces: Vec<_> = cut.iter().map(|leg| leg.paces).collect();
        assert_eq!(paces, [[Micro::ONE; 2], [up, down], [Micro::ONE; 2]]);
        assert!((cut[0].to.lon - 0.01).abs() < 1e-7 && cut[2].to == at(0.04));
    }

    #[test]
    fn many_short_pieces_share_the_slope_of_the_cell_they_lie_in() {
        let terrain = row(STEP, &[0, 100, 100]);
        let course: Vec<Position> = (0..=20).map(|part| at(f64::from(part) * 0.001)).collect();
        let cut = legs(&terrain, &course);
        assert_eq!(cut.len(), 20);
        assert!(cut[..10].iter().all(|leg| leg.paces == cut[0].paces && leg.paces[0] > Micro::ONE));
        assert!(cut[10..].iter().all(|leg| leg.paces == [Micro::ONE; 2]));
    }

    #[test]
    fn level_ground_is_not_cut_at_all() {
        let cut = legs(&row(STEP, &[5; 9]), &[at(0.0), at(0.03), at(0.03), at(0.08)]);
        assert_eq!(cut.len(), 3);
        assert!(cut.iter().all(|leg| leg.whole && leg.paces == [Micro::ONE; 2]));
    }

    #[test]
    fn unknown_heights_lie_between_known_ones_and_are_level_beyond() {
        let void = i16::MIN;
        let cut = legs(&row(STEP, &[void, 0, void, void, 300, void]), &[at(0.0), at(0.05)]);
        let up = walking_pace(300.0 / (3.0 * 1_111.951));
        let paces: Vec<_> = cut.iter().map(|leg| leg.paces[0]).collect();
        assert_eq!(paces, [Micro::ONE, up, Micro::ONE]);
        let nowhere = legs(&row(STEP, &[void; 3]), &[at(0.0), at(0.02)]);
        assert_eq!(nowhere.len(), 1);
        assert_eq!(nowhere[0].paces, [Micro::ONE; 2]);
    }

    /// Level land as SRTM sees it at 1 arc second, 3 m up or down from cell to cell, and a junction every 30 m: walked vertex by
    /// vertex it would take a quarter longer.
    #[test]
    fn noise_between_cells_is_not_walked_up_and_down() {
        const SIDE: usize = 200;
        let step = 1.0 / 3600.0;
        let grid = Grid {
            west: 0.0,
            north: 100.0 * step,
            step_lon: step,
            step_lat: step,
            columns: SIDE,
            rows: SIDE,
        };
        let noise = |cell: u32| {
            let mixed = (cell ^ cell >> 7).wrapping_mul(0x45d9_f3b5);
            i16::from((mixed ^ mixed >> 15).wrapping_mul(0x45d9_f3b5) >> 31 == 0) * 6
        };
        let tile =
            Tile::new("a".into(), String::new(), grid, Heights::Whole((0..200 * 200).map(noise).collect()));
        let terrain = Terrain::new(vec![tile]);
        let stretches = (10..180).map(|column| {
            let at = |column: i32| Position { lon: f64::from(column) * 0.97 * step, lat: 0.3 * step };
            legs(&terrain, &[at(column), at(column + 1)])
        });
        let all: Vec<_> = stretches.flatten().collect();
        let paces = |leg: &super::Leg| leg.paces[0].as_f64().max(leg.paces[1].as_f64());
        let mean: f64 = all.iter().map(|leg| leg.paces[0].as_f64()).sum::<f64>() / 170.0;
        assert_eq!(all.len(), 170);
        assert!((0.97..1.03).contains(&mean), "{mean}");
        assert!(all.iter().all(|leg| paces(leg) < 1.5));
        let rough = |from: f64, to: f64| walking_pace((to - from) / 30.0).as_f64();
        let cells = (0..SIDE).map(|column| terrain.tiles()[0].heights().cell(100 * SIDE + column).unwrap());
        let cells: Vec<f64> = cells.collect();
        let mean: f64 = cells.windows(2).map(|pair| rough(pair[0], pair[1])).sum::<f64>() / 199.0;
        assert!(mean > 1.25, "{mean}");
    }
}
