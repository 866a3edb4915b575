//! Present schools from the rolls, held against a flow of single children written as plainly as can be.
#![allow(
    clippy::unwrap_used,
    clippy::type_complexity,
    clippy::needless_range_loop,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]

use std::path::Path;
use std::sync::Arc;

use crate::common::county::{profile, school, travel, trip, village};
use hubward::io::{case, roads};
use hubward::model::case::Case;
use hubward::model::county::{County, SchoolKind};
use hubward::model::ids::{Id, SchoolId};
use hubward::model::keep::Forget;
use hubward::model::outcome::{Control, Outcome};
use hubward::model::plan::Plan;
use hubward::model::recipe::{Recipe, UnitKind};
use hubward::model::travel::Travel;
use hubward::model::unit::Band;
use hubward::planning;
use oorandom::Rand32;

/// Dearer than everybody's time together.
const BEYOND: i64 = 1_000_000_000;

fn as_it_stands(case: &Case, travel: &Travel) -> Plan {
    match planning::plan(case, travel, travel, &Control::silent()) {
        Ok(Outcome::Planned(plan)) => *plan,
        other => panic!("today's network can always be told: {other:?}"),
    }
}

/// Children on each school of an as-is plan.
fn on_schools(plan: &Plan, schools: usize) -> Vec<u32> {
    let mut load = vec![0; schools];
    plan.assignments.iter().for_each(|row| load[row.school.row()] += row.pupils);
    load
}

fn shared(name: &str) -> Option<(Case, Travel)> {
    let folder = crate::common::data(name)?;
    let (mut case, _) = case::read(&folder, &[], &roads::read_roads).expect("it reads");
    case.recipe.as_is = true;
    let travel = planning::drive(&case, &Forget, &Control::silent());
    Some((case, travel))
}

#[test]
fn one_village_goes_to_two_schools_as_their_rolls_say() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("present-by-roll");
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in [
        ("plan.toml", "format = 1\n"),
        (
            "schools.csv",
            "id,name,lon,lat,kind,grades,seats,beds,enrolled\nA,Near,114.705,41.26,village,1-6,120,0,88\nB,Small,114.72,41.26,village,1-6,60,0,12\n",
        ),
        (
            "times.csv",
            "village,school,mode,minutes,km\nV1,A,walk,6,0.5\nV1,B,walk,24,1.8\nV1,A,bus,1,0.5\nV1,B,bus,4,1.8\n",
        ),
        ("villages.csv", "id,name,lon,lat,g1,g2,g3,g4,g5,g6\nV1,One,114.7,41.26,17,17,17,17,16,16\n"),
    ] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    let (mut case, _) = case::read(&folder, &[], &roads::read_roads).expect("it reads");
    let travel = planning::drive(&case, &Forget, &Control::silent());
    case.recipe.as_is = true;
    assert_eq!(on_schools(&as_it_stands(&case, &travel), 2), [88, 12]);
    case.recipe.whole_villages = true;
    assert_eq!(
        on_schools(&as_it_stands(&case, &travel), 2),
        [100, 0],
        "kept whole where the plan file says so"
    );
}

#[test]
fn schools_of_real_counties_have_their_rolls() {
    for name in ["tainan", "isle-of-man"] {
        let Some((case, travel)) = shared(name) else { continue };
        let load = on_schools(&as_it_stands(&case, &travel), case.county.schools.len());
        for (school, pupils) in case.county.schools.values().iter().zip(load) {
            let enrolled = school.enrolled.unwrap();
            let most = (enrolled / 50).max(2);
            assert!(
                pupils.abs_diff(enrolled) <= most,
                "{name} {}: {pupils}, enrolled {enrolled}",
                school.code
            );
        }
    }
}

/// A county of few villages and schools, rolls told in all or by grade, some villages' schools told.
fn county(random: &mut Rand32) -> (Case, Travel) {
    let by_grade = random.rand_range(0..2) == 0;
    let (villages, schools) = (random.rand_range(1..6), random.rand_range(1..5));
    let mut places = Vec::new();
    for number in 0..schools {
        let mut row = school(&format!("s{number}"), SchoolKind::Village, 40);
        row.enrolled = (random.rand_range(0..4) > 0).then(|| random.rand_range(0..25));
        if by_grade && random.rand_range(0..3) > 0 {
            let grades: [u32; 6] = std::array::from_fn(|_| random.rand_range(0..6));
            row.enrolled_by_grade = Some(std::array::from_fn(|g| if g < 6 { grades[g] } else { 0 }));
        }
        if random.rand_range(0..4) == 0 {
            row.grades = (1, 3);
        }
        places.push(row);
    }
    let homes: Vec<_> = (0..villages)
        .map(|number| {
            let grades: [u32; 6] = std::array::from_fn(|_| random.rand_range(0..6));
            let mut row =
                village(&format!("v{number}"), std::array::from_fn(|g| if g < 6 { grades[g] } else { 0 }));
            if random.rand_range(0..4) == 0 {
                row.school_upper = Some(SchoolId(random.rand_range(0..schools)));
            }
            row
        })
        .collect();
    // Few different times, so that ties are many.
    let mut bus = Vec::new();
    for _ in 0..villages {
        let cell = |random: &mut Rand32| (random.rand_range(0..6) > 0).then(|| 240 * random.rand_range(1..6));
        let row: Vec<_> = (0..schools).map(|_| cell(random).and_then(|s| trip(s, s * 5))).collect();
        bus.push(row);
    }
    let walk = vec![vec![None; schools as usize]; villages as usize];
    let county = County {
        villages: homes.into(),
        schools: places.into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    // Rows of a plan tell no grades, so that each is a unit where rolls tell them.
    let unit = if by_grade { UnitKind::VillageGrade } else { UnitKind::VillageBand };
    let recipe = Recipe { unit, as_is: true, ..Recipe::default() };
    let case = Case {
        county: Arc::new(county),
        recipe,
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    };
    (case, travel(&walk, &bus))
}

/// A group of children: how many, their grade where it is one, and the seconds to each school, none where they cannot be there.
struct Row {
    count: u32,
    grade: Option<usize>,
    seconds: Vec<Option<i64>>,
}

/// The least cost of children on rolls, one child after the other by Bellman and Ford over every place there is.
fn least(rows: &[Row], rolls: &[Vec<u32>]) -> i64 {
    let flat: Vec<(usize, usize)> =
        rolls.iter().enumerate().flat_map(|(j, own)| (0..own.len()).map(move |g| (j, g))).collect();
    let cost = |row: &Row, place: usize| -> Option<i64> {
        let Some(&(school, slot)) = flat.get(place) else {
            return row.seconds.iter().flatten().min().map(|nearest| nearest + BEYOND);
        };
        let fits = rolls[school].len() == 1 || row.grade == Some(slot);
        row.seconds[school].filter(|_| fits)
    };
    let places = flat.len() + 1;
    let mut at = vec![vec![0_u32; places]; rows.len()];
    let load = |at: &Vec<Vec<u32>>, place: usize| at.iter().map(|own| own[place]).sum::<u32>();
    for (new, row) in rows.iter().enumerate() {
        if row.seconds.iter().all(Option::is_none) {
            continue;
        }
        for _ in 0..row.count {
            let mut dist: Vec<Option<(i64, Option<(usize, usize)>)>> =
                (0..places).map(|place| cost(row, place).map(|cost| (cost, None))).collect();
            for _ in 0..places {
                for from in 0..places {
                    let Some((far, _)) = dist[from] else { continue };
                    for (mover, own) in at.iter().enumerate().filter(|(_, own)| own[from] > 0) {
                        assert!(own[from] > 0);
                        for to in 0..places {
                            let Some(there) = cost(&rows[mover], to) else { continue };
                            let through = far + there - cost(&rows[mover], from).unwrap();
                            if dist[to].is_none_or(|(known, _)| through < known) {
                                dist[to] = Some((through, Some((mover, from))));
                            }
                        }
                    }
                }
            }
            let room = |place: usize| flat.get(place).is_none_or(|&(j, g)| load(&at, place) < rolls[j][g]);
            let free = (0..places).filter(|&place| room(place) && dist[place].is_some());
            let mut place = free.min_by_key(|&place| dist[place].unwrap().0).unwrap();
            while let Some((mover, from)) = dist[place].unwrap().1 {
                at[mover][place] += 1;
                at[mover][from] -= 1;
                place = from;
            }
            at[new][place] += 1;
        }
    }
    let all = rows.iter().zip(&at).flat_map(|(row, own)| {
        own.iter()
            .enumerate()
            .filter(|&(_, &n)| n > 0)
            .map(|(place, &n)| i64::from(n) * cost(row, place).unwrap())
    });
    all.sum()
}

/// What a plan's rows cost by the same measure.
fn told(rows: &[(usize, Row)], rolls: &[Vec<u32>], plan: &Plan, bands: &[(usize, Band)]) -> i64 {
    let mut left = rolls.to_vec();
    let mut total = 0;
    for entry in &plan.assignments {
        let at = bands.iter().position(|&(v, band)| (v, band) == (entry.village.row(), entry.band));
        let Some(at) = at else { continue };
        let row = &rows[at].1;
        let roll = &mut left[entry.school.row()];
        let slot = if roll.len() > 1 { row.grade.unwrap() } else { 0 };
        let beyond = entry.pupils.saturating_sub(roll[slot]);
        roll[slot] -= entry.pupils - beyond;
        total +=
            i64::from(entry.pupils) * row.seconds[entry.school.row()].unwrap() + i64::from(beyond) * BEYOND;
    }
    total
}

#[test]
fn today_is_a_least_cost_flow_of_children_on_rolls() {
    let mut ties = 0;
    for seed in 0..500 {
        let random = &mut Rand32::new(seed);
        let (case, travel) = county(random);
        let plan = as_it_stands(&case, &travel);
        let mut rolls: Vec<Vec<u32>> = Vec::new();
        for school in case.county.schools.values() {
            let told = school.enrolled_by_grade.filter(|told| told[..6].iter().any(|&n| n > 0));
            rolls.push(told.map_or(vec![school.enrolled.unwrap_or(school.seats)], |told| told[..6].to_vec()));
        }
        let single = case.recipe.unit == UnitKind::VillageGrade;
        let (mut rows, mut bands) = (Vec::new(), Vec::new());
        for (number, (id, village)) in case.county.villages.iter().enumerate() {
            let groups: Vec<(Band, std::ops::RangeInclusive<usize>)> = if single {
                (1..=6).map(|g| (Band::Grade(u8::try_from(g).unwrap()), g..=g)).collect()
            } else {
                vec![(Band::Lower, 1..=3), (Band::Upper, 4..=6)]
            };
            for (band, range) in groups {
                let own: Vec<(usize, u32)> =
                    range.map(|g| (g, village.grades[g - 1])).filter(|p| p.1 > 0).collect();
                let count: u32 = own.iter().map(|&(_, n)| n).sum();
                let teaches =
                    |j: SchoolId| own.iter().all(|&(g, _)| g <= usize::from(case.county.schools[j].grades.1));
                let upper = own.first().is_some_and(|&(g, _)| g > 3);
                if count == 0 {
                    continue;
                }
                if let Some(school) = village.school_upper.filter(|&j| upper && teaches(j)) {
                    for &(g, n) in &own {
                        let roll = &mut rolls[school.row()];
                        let slot = if roll.len() > 1 { g - 1 } else { 0 };
                        roll[slot] = roll[slot].saturating_sub(n);
                    }
                    continue;
                }
                let seconds = |j: SchoolId| {
                    let trip = travel.bus.trip(id, j).filter(|_| teaches(j))?;
                    Some(i64::from(trip.time.0) * 5 / 4)
                };
                let seconds = case.county.schools.ids().map(seconds).collect();
                rows.push((number, Row { count, grade: single.then(|| own[0].0 - 1), seconds }));
                bands.push((number, band));
            }
        }
        let measured = told(&rows, &rolls, &plan, &bands);
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        assert_eq!(measured, least(&rows, &rolls), "seed {seed}");
        ties += usize::from(plan.assignments.iter().any(|row| row.group.part > 1));
    }
    assert!(ties > 100, "only {ties} counties have a unit of several schools");
}
