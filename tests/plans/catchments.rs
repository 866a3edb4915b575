//! Prices on catchments worked out by hand: three villages and two schools, one price on either side of what it takes to change a
//! plan. And over two years, where each year pays for itself.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use crate::common::county;
use crate::common::random_county;
use std::sync::Arc;

use crate::common::county::{school, travel, trip, village};
use crate::common::random_county::{Dice, random_case, together};
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::county::{County, Position, SchoolKind, Village};
use hubward::model::ids::SchoolId;
use hubward::model::outcome::Outcome;
use hubward::model::plan::{BoundKind, Plan, Status};
use hubward::model::recipe::Recipe;
use hubward::model::rules::Force;
use hubward::model::travel::Travel;
use hubward::model::units::{Fen, Micro};
use hubward::{planning, verify};

const P: SchoolId = SchoolId(0);
const Q: SchoolId = SchoolId(1);

/// A village so far east of P, with children of grade 1 and of grade 5 and their schools of today.
struct Place {
    east: f64,
    children: [u32; 2],
    schools: [SchoolId; 2],
    /// Seconds on foot to P and to Q.
    walks: [u32; 2],
}

fn at(east: f64) -> Position {
    Position { lon: 114.0 + east, lat: 41.0 }
}

/// Two central schools, which stay, P at 0 and Q at `east`; nobody rides, and a row on catchments has a price in yuan.
fn county(east: f64, places: &[Place], row: &str, yuan: i64) -> (Case, Travel) {
    let villages = places.iter().enumerate().map(|(number, place)| {
        let mut grades = [0; 9];
        (grades[0], grades[4]) = place.children.into();
        Village {
            position: at(place.east),
            school_lower: Some(place.schools[0]),
            school_upper: Some(place.schools[1]),
            ..village(&format!("V{number}"), grades)
        }
    });
    let mut schools = ["P", "Q"].map(|code| school(code, SchoolKind::Central, 100));
    (schools[0].position, schools[1].position) = (at(0.0), at(east));
    let county =
        County { villages: villages.collect(), schools: schools.into_iter().collect(), ..County::default() };
    let walks: Vec<_> = places.iter().map(|place| place.walks.map(|walk| trip(walk, 500)).to_vec()).collect();
    let rides = vec![vec![None, None]; places.len()];
    let mut profile = county::profile();
    let rule = profile.rules.get_mut(row).unwrap();
    (rule.force, rule.price) = (Force::Soft, Micro::whole(yuan));
    let mut recipe = Recipe::default();
    recipe.solve.gap = Micro(0);
    let case =
        Case { county: Arc::new(county), recipe, profile, settings: Vec::new(), input_sha256: "hand".into() };
    (case, travel(&walks, &rides))
}

fn planned(case: &Case, travel: &Travel) -> Option<Plan> {
    match planning::plan(case, travel, travel, &Control::silent()).unwrap() {
        Outcome::Planned(plan) => Some(*plan),
        Outcome::Impossible(_) => None,
        other => panic!("{other:?}"),
    }
}

/// Objective and what is charged, in yuan, and everybody's school in the order of units.
fn plan((case, travel): &(Case, Travel)) -> (i64, i64, Vec<SchoolId>) {
    let plan = planned(case, travel).unwrap();
    assert_eq!(plan.status, Status::Optimal);
    let [objective, charged] =
        [plan.objective, plan.final_year().money.headings["over_limit"]].map(|fen| fen.0 / 100);
    (objective, charged, plan.assignments.iter().map(|row| row.school).collect())
}

/// A minute is 90 yuan a year of grade 1 and 60 of grade 5, a change of school 1,000.
///
/// ```text
/// V0   4 of grade 1 today at P, 6 of grade 5 at Q; 60 seconds to P, 61 to Q
///      apart       4 · 90 + 6 · 61                    =   726, and 10 children are counted
///      all at Q    4 · 91.5 + 4,000 + 6 · 61          = 4,732
///      all at P    4 · 90 + 6 · 60 + 6,000            = 6,720
/// V1   2 of grade 1 today at P; 20 minutes to P, 5 to Q: 3,600 or 900 + 2,000
/// V2   3 of grade 1 today at P; 1 minute to P, 11 to Q:    270 or 2,970 + 3,000
/// ```
///
/// Parting costs 10 · price, coming together 4,006: it is done from 401 yuan on.
#[test]
fn brothers_and_sisters_stay_together_where_parting_costs_more() {
    let places = || {
        [
            Place { east: 0.01, children: [4, 6], schools: [P, Q], walks: [60, 61] },
            Place { east: 0.02, children: [2, 0], schools: [P, P], walks: [1200, 300] },
            Place { east: 0.03, children: [3, 0], schools: [P, P], walks: [60, 660] },
        ]
    };
    let at = |yuan| plan(&county(0.04, &places(), "catchment.siblings", yuan));
    assert_eq!(at(400), (726 + 2_900 + 270 + 4_000, 4_000, vec![P, Q, Q, P]));
    assert_eq!(at(401), (4_732 + 2_900 + 270, 0, vec![Q, Q, Q, P]));
}

/// The same villages: those of V1 leave a school that stays for 350 yuan each, less the price.
#[test]
fn who_could_stay_stays_where_leaving_costs_more() {
    let places = || {
        [
            Place { east: 0.01, children: [4, 6], schools: [P, Q], walks: [60, 61] },
            Place { east: 0.02, children: [2, 0], schools: [P, P], walks: [1200, 300] },
            Place { east: 0.03, children: [3, 0], schools: [P, P], walks: [60, 660] },
        ]
    };
    let at = |yuan| plan(&county(0.04, &places(), "catchment.stable", yuan));
    assert_eq!(at(349), (726 + 2_900 + 270 + 698, 698, vec![P, Q, Q, P]));
    assert_eq!(at(351), (726 + 3_600 + 270, 0, vec![P, Q, P, P]));
}

/// V0 is nearer to either school than V2 beyond it, which goes to P; V0 goes to Q. So V2 is cut off, unless V0 comes to P for
/// 2 · 1,000, or V2 goes to Q for 3 · 1,900.
#[test]
fn a_village_is_joined_where_being_cut_off_costs_more() {
    let places = || {
        [
            Place { east: 0.01, children: [2, 0], schools: [Q, Q], walks: [60, 60] },
            Place { east: 0.02, children: [0, 5], schools: [P, P], walks: [60, 60] },
            Place { east: 0.03, children: [3, 0], schools: [P, P], walks: [60, 660] },
        ]
    };
    let at = |yuan| plan(&county(-0.04, &places(), "catchment.contiguous", yuan));
    // 2 · 90 + 5 · 60 + 3 · 90
    assert_eq!(at(666), (750 + 1_998, 1_998, vec![Q, P, P]));
    assert_eq!(at(667), (750 + 2_000, 0, vec![P, P, P]));
}

/// Prices of rows on catchments are held to what a breach costs, and to rows that there are.
#[test]
fn a_bound_from_prices_beyond_the_charge_is_refused() {
    let mut dice = Dice::new(77);
    let profile = random_county::profile();
    let mut refused = 0;
    for _ in 0..200 {
        let (mut case, travel) = random_case(&mut dice, &profile);
        together(&mut dice, &mut case);
        // Parts of units are called all/2 and so on, and a school may have such a number for its id.
        case.recipe.split_above = 4;
        Arc::make_mut(&mut case.county).schools[Q].code = "2".into();
        let Some(plan) = planned(&case, &travel).filter(|plan| plan.bound == BoundKind::Lagrangian) else {
            continue;
        };
        let own = plan.multipliers.rows.iter().find(|(name, _)| name.starts_with("catchment."));
        let Some((name, _)) = own else { continue };
        let codes = |plan: &Plan| -> Vec<&str> {
            let audit = verify::audit(&case, &travel, &travel, plan);
            audit.findings.iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes(&plan), [""; 0]);
        let mut dear = plan.clone();
        dear.multipliers.rows.insert(name.clone(), Fen(1_000_000_000_000));
        assert_eq!(codes(&dear), ["V704"], "{name}");
        let mut unknown = plan.clone();
        unknown.multipliers.rows.insert(format!("{name}/S9"), Fen(1));
        assert_eq!(codes(&unknown), ["V704"], "{name}");
        refused += 1;
    }
    assert!(refused > 20, "{refused}");
}

/// Two and three years: the plan costs no less than without prices, and no more than that plan with them; the referee, who
/// recounts each year's charge and the bound over all, has nothing against it.
#[test]
fn each_year_pays_for_itself() {
    let mut dice = Dice::new(78);
    let profile = random_county::profile();
    let (mut plans, mut charged, mut other) = (0, 0, 0);
    for number in 0..150 {
        let (mut case, travel) = random_case(&mut dice, &profile);
        case.recipe.years = 2 + number % 2;
        case.recipe.decide.max_capital = None;
        let Some(free) = planned(&case, &travel) else { continue };
        together(&mut dice, &mut case);
        let plan = planned(&case, &travel).expect("what may be paid for takes no plan away");
        let with_prices = verify::audit(&case, &travel, &travel, &free).objective;
        assert!(free.objective <= plan.objective && plan.objective <= with_prices, "county {number}");
        assert_eq!(plan.status, Status::Optimal, "county {number}");
        assert_eq!(verify::audit(&case, &travel, &travel, &plan).findings, [], "county {number}");
        plans += 1;
        charged += usize::from(plan.objective > free.objective);
        other += usize::from(plan.objective < with_prices);
    }
    assert!(plans > 60 && charged > 10 && other > 5, "{plans} {charged} {other}");
}
