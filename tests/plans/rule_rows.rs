//! Every row of every built-in profile, and every row that a profile may have: a county that just keeps it and one that just
//! does not, as `verify` measures them. A new row without a case fails here.
//!
//! The counties are of a village or two and two schools. What a row counts is worked out in the case by hand: so many
//! children, one second, one metre or one child too many.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use crate::common::county;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hubward::demand::moving_units;
use hubward::io::plan_folder;
use hubward::io::profile::{BUILT_IN, parse};
use hubward::model::case::Case;
use hubward::model::county::{
    County, Decision, GRADES, KINDERGARTEN, Owner, Position, School, SchoolKind, Village,
};
use hubward::model::ids::{Id, SchoolId};
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Figures, Means, Multipliers, Plan, RuleResult, SchoolOutcome,
    SchoolYear, Status,
};
use hubward::model::recipe::{Recipe, Stage};
use hubward::model::rules::{Force, Rule, RuleProfile};
use hubward::model::topics::{self, topic};
use hubward::model::travel::Trip;
use hubward::model::unit::Band;
use hubward::model::units::{Fen, Micro, Seconds};
use hubward::verify;

use crate::common::county::{trip, village};

/// The school that is stressed, and the one next door.
const S: usize = 0;
const N: usize = 1;
/// Children of the village where their number does not matter.
const MANY: u32 = 7;

/// Villages, schools, how far they are, and who goes where.
struct Scene {
    villages: Vec<Village>,
    schools: Vec<School>,
    /// On foot and by bus, by village and school.
    trips: Vec<[[Option<Trip>; 2]; 2]>,
    /// Where each village's children go.
    stays: Vec<(usize, Means)>,
    outcomes: [SchoolOutcome; 2],
    stage: Stage,
    /// Grades 4-6 go next door.
    apart: bool,
}

impl Scene {
    /// Nobody yet: two village schools for every grade, both open.
    fn new() -> Self {
        let school = |code: &str| School {
            grades: (1, 9),
            beds: 40,
            ..county::school(code, SchoolKind::Village, 5000)
        };
        Self {
            villages: Vec::new(),
            schools: vec![school("S"), school("N")],
            trips: Vec::new(),
            stays: Vec::new(),
            outcomes: [SchoolOutcome::Open; 2],
            stage: Stage::NineYear,
            apart: false,
        }
    }

    /// Children of a grade whose present school is next door, a minute's walk; `there` leads to the other on foot and by bus.
    fn with(mut self, grade: usize, children: u32, there: Option<Trip>, stay: (usize, Means)) -> Self {
        let mut row = village(&format!("V{}", self.villages.len()), [0; 9]);
        *row.enrolled_in(grade) = children;
        if grade > GRADES {
            self = self.of_kindergartens();
        }
        for present in [&mut row.school_lower, &mut row.school_upper, &mut row.school_junior] {
            *present = Some(SchoolId::new(N));
        }
        self.villages.push(row);
        self.trips.push([[there, trip(60, 10)], [there, trip(60, 10)]]);
        self.stays.push(stay);
        self
    }

    /// Everybody's present school is the stressed one.
    fn at_home_in(mut self, school: usize) -> Self {
        for row in &mut self.villages {
            for present in [&mut row.school_lower, &mut row.school_upper, &mut row.school_junior] {
                *present = Some(SchoolId::new(school));
            }
        }
        self
    }

    fn of_kindergartens(mut self) -> Self {
        self.stage = Stage::Kindergarten;
        for school in &mut self.schools {
            (school.kind, school.grades, school.beds) = (SchoolKind::Kindergarten, KINDERGARTEN, 0);
        }
        self
    }

    fn change(mut self, change: impl FnOnce(&mut School)) -> Self {
        change(&mut self.schools[S]);
        self
    }

    fn staged(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    fn outcomes(self, outcomes: [SchoolOutcome; 2]) -> Self {
        Self { outcomes, ..self }
    }

    /// The case, the plan of these rows, and what the referee says of it.
    fn judged(&self, profile: &RuleProfile) -> (Case, Plan, verify::Audit) {
        let county = County {
            villages: self.villages.iter().cloned().collect(),
            schools: self.schools.iter().cloned().collect(),
            ..County::default()
        };
        let recipe = Recipe { stage: self.stage, ..Recipe::default() };
        let profile = profile.clone();
        let (county, settings) = (Arc::new(county), Vec::new());
        let case = Case { county, recipe, profile, settings, input_sha256: "rows".into() };
        let cells = |mode: usize| self.trips.iter().map(|trips| trips[mode].to_vec()).collect::<Vec<_>>();
        let travel = county::travel(&cells(0), &cells(1));
        let year = case.recipe.first_year;
        let units = moving_units(&case.county, &case.recipe);
        let row = |unit: &hubward::model::unit::Unit| {
            let stay = self.stays[unit.village.row()];
            let next_door = self.apart && unit.band == Band::Upper;
            let (school, means) = if next_door { (N, Means::Walk) } else { stay };
            Assignment {
                year,
                village: unit.village,
                band: unit.band,
                group: unit.group,
                pupils: unit.pupils,
                school: SchoolId::new(school),
                means,
                time: None,
                length: None,
                before_school: case.county.villages[unit.village].school_lower,
                before_time: None,
                reason: None,
            }
        };
        let school = |(school, outcome): (usize, &SchoolOutcome)| SchoolYear {
            year,
            school: SchoolId::new(school),
            configuration: Configuration { outcome: *outcome, added_seats: 0, added_beds: 0 },
            pupils: 0,
            seats: 0,
            boarders: 0,
            beds: 0,
            classes: 0,
            teachers: 0,
            cost_year: Fen(0),
            cost_capital: Fen(0),
            seat_price: None,
            bed_price: None,
            public_funds: None,
            public_funds_before: None,
        };
        let plan = Plan {
            status: Status::Feasible,
            objective: Fen(0),
            lower_bound: Fen(i64::MIN / 4),
            constant_cost: Fen(0),
            bound: BoundKind::Tree,
            multipliers: Multipliers::default(),
            proof: None,
            reproducible: true,
            assignments: units.values().iter().map(row).collect(),
            schools: self.outcomes.iter().enumerate().map(school).collect(),
            before: Figures::default(),
            years: vec![(year, Figures::default())],
            input_sha256: case.input_sha256.clone(),
        };
        let audit = verify::audit(&case, &travel, &travel, &plan);
        (case, plan, audit)
    }
}

/// A county and what the row must say of it: children beyond it newly, and already today.
struct Expected {
    scene: Scene,
    beyond: u32,
    existing: u32,
    /// The referee's word on a breach of a hard row: there when `beyond`, not there otherwise.
    code: Option<&'static str>,
}

fn keeps(scene: Scene, code: Option<&'static str>) -> Expected {
    Expected { scene, beyond: 0, existing: 0, code }
}

fn breaks(scene: Scene, beyond: u32, code: Option<&'static str>) -> Expected {
    Expected { scene, beyond, existing: 0, code }
}

fn whole(rule: &Rule) -> u32 {
    assert_eq!(rule.threshold.0 % 1_000_000, 0, "{}", rule.id);
    u32::try_from(rule.threshold.0 / 1_000_000).unwrap()
}

/// First and last grade that a word of an id names.
fn grades(who: &str) -> (usize, usize) {
    match who {
        "" => (1, 9),
        "k" => (10, 12),
        "lower" => (1, 3),
        "upper" => (4, 6),
        "primary" => (1, 6),
        "junior" => (7, 9),
        _ => {
            let (first, last) = who[1..].split_once('-').unwrap_or((&who[1..], &who[1..]));
            (first.parse().unwrap(), last.parse().unwrap())
        }
    }
}

/// The counties of a row.
fn cases(profile: &RuleProfile, rule: &Rule) -> Vec<Expected> {
    let parts: Vec<&str> = rule.id.split('.').collect();
    match parts[..] {
        ["travel", "bus", "lower", "newly_over_share"] => newly_over(profile, rule),
        ["travel", means, what] => journeys(rule, means, "", what),
        ["travel", means, who, what] => journeys(rule, means, who, what),
        ["radius", "km"] => radius(rule, ""),
        ["radius", who, "km"] => radius(rule, who),
        ["class", "multigrade"] => multigrade(profile, rule),
        ["class", ..] => classes(profile, rule),
        ["capacity", "rooms"] => rooms(rule),
        ["catchment", what] => catchments(rule, what),
        ["school", "point", "max_classes"] => {
            let full = whole(rule) * joined_size(profile);
            let point = |children| {
                let scene = Scene::new().with(1, children, trip(60, 10), (S, Means::Walk));
                scene.change(|school| school.kind = SchoolKind::Point)
            };
            vec![keeps(point(full), None), breaks(point(full + 1), full + 1, None)]
        }
        ["staff", "primary", "teachers_per_class"] => by_class(profile, rule),
        ["capacity" | "dorm", _] => places(rule),
        ["school", "small_pupils" | "floor_pupils" | "min_pupils"] => small(rule, "village"),
        ["school", kind, "min_pupils"] => small(rule, kind),
        ["school", "max_pupils"] => {
            let most = whole(rule);
            let full = |children| Scene::new().with(1, children, trip(60, 10), (S, Means::Walk));
            vec![keeps(full(most), None), breaks(full(most + 1), most + 1, None)]
        }
        ["school", stage, what] => class_counts(profile, rule, stage, what),
        ["staff", stage, _] => staff(profile, rule, stage),
        ["closure", "rural"] => {
            assert_eq!(whole(rule), 0);
            let home = |stay| Scene::new().with(1, MANY, trip(60, 10), stay).at_home_in(S);
            let shut = [SchoolOutcome::Closed, SchoolOutcome::Open];
            let gone = home((N, Means::Walk)).outcomes(shut);
            vec![keeps(home((S, Means::Walk)), None), breaks(gone, MANY, None)]
        }
        ["service", "lawful_mode"] => {
            let go = |there, means| Scene::new().with(1, MANY, there, (S, means));
            vec![keeps(go(trip(60, 10), Means::Walk), None), breaks(go(None, Means::Escort), MANY, None)]
        }
        ["preschool", "max_children"] => {
            let most = whole(rule);
            // The other is nearer, so that they are there today.
            let full = |children| Scene::new().with(11, children, trip(70, 10), (S, Means::Walk));
            vec![keeps(full(most), None), breaks(full(most + 1), most + 1, None)]
        }
        ["preschool", "own_village", _] => own_village(rule),
        ["preschool", what, _] => preschool_share(rule, what),
        ["boarding", "from_grade"] => {
            let first = whole(rule) as usize;
            let code = (rule.force == Force::Hard).then_some("V207");
            let go = |grade| Scene::new().with(grade, MANY, trip(1500, 100), (S, Means::Board));
            vec![keeps(go(first), code), breaks(go(first - 1), MANY, code)]
        }
        _ => panic!("no case for the row {}", rule.id),
    }
}

/// The trip whose number is the row's threshold and `more`; buses take the route factor 1.25, which the thresholds divide by.
fn trip_of(rule: &Rule, minutes: bool, means: Means, more: i64) -> Option<Trip> {
    if !minutes {
        let metres = rule.threshold.0 / 1000 + more;
        return trip(if means == Means::Board { 1500 } else { 60 }, u32::try_from(metres).unwrap());
    }
    let seconds = rule.threshold.0 * 60 / 1_000_000;
    let driven = if means == Means::Walk { seconds } else { seconds * 4 / 5 };
    assert!(means == Means::Walk || driven * 5 == seconds * 4, "{}: {seconds} s", rule.id);
    trip(u32::try_from(driven + more).unwrap(), 100)
}

fn journeys(rule: &Rule, means: &str, who: &str, what: &str) -> Vec<Expected> {
    let (first, last) = grades(who);
    let all: &[Means] = match means {
        "any" => &[Means::Walk, Means::Bus],
        "walk" => &[Means::Walk],
        "bus" => &[Means::Bus],
        _ => &[Means::Board],
    };
    let minutes = what.ends_with("minutes");
    let too_much = if what == "min_minutes" { -1 } else { 1 };
    let mut cases = Vec::new();
    for &means in all {
        let hard = match means {
            Means::Walk => "V205",
            Means::Bus => "V206",
            _ => "V210",
        };
        let code = (rule.force == Force::Hard).then_some(hard);
        // No table names a kindergarten's children of today: they are at the nearest, next door unless no way leads there.
        let go = |grade, more| {
            let there = trip_of(rule, minutes, means, more);
            let near = !minutes && means != Means::Board;
            let there = there.map(|trip| if near { Trip { time: Seconds(70), ..trip } } else { trip });
            Scene::new().with(grade, MANY, there, (S, means))
        };
        cases.push(keeps(go(last, 0), code));
        cases.push(breaks(go(last, too_much), MANY, code));
        // The profiles let nobody board below grade 4.
        let young = if means == Means::Board && who.is_empty() { 4 } else { first };
        cases.push(breaks(go(young, too_much), MANY, code));
        // Another grade, and for rows on changes the present school, are none of the row's business.
        let outside = [1, 9].into_iter().find(|grade| !(first..=last).contains(grade));
        cases.extend(outside.map(|grade| keeps(go(grade, too_much), None)));
        if what.starts_with("new_") {
            let mut home = go(last, too_much).at_home_in(S);
            (home.trips[0][0][N], home.trips[0][1][N]) = (None, None);
            cases.push(keeps(home, code));
        } else if means == Means::Bus {
            // Nobody is next door and the only school is too far today: existing, and lawful where the row is hard.
            let mut lonely = go(last, too_much).at_home_in(S).change(|school| school.beds = 0);
            (lonely.trips[0][0], lonely.trips[0][1][N]) = ([None, None], None);
            cases.push(Expected { scene: lonely, beyond: 0, existing: MANY, code });
        }
    }
    cases
}

fn newly_over(profile: &RuleProfile, rule: &Rule) -> Vec<Expected> {
    let soft = &profile.rules["travel.bus.lower.soft_minutes"];
    assert_eq!(rule.threshold, Micro(20_000), "the case has 50 children, of whom 2 % are one");
    let code = (rule.force == Force::Hard).then_some("V506");
    let over = |children| {
        let far = trip_of(soft, true, Means::Bus, 1);
        Scene::new().with(2, children, far, (S, Means::Bus)).with(2, 50 - children, None, (N, Means::Walk))
    };
    vec![keeps(over(1), code), breaks(over(2), 1, code)]
}

/// A hundred children, and as many of them placed, or in the kindergartens that count, as the share needs; or one fewer.
fn preschool_share(rule: &Rule, what: &str) -> Vec<Expected> {
    let code = (rule.force == Force::Hard).then_some("V509");
    let needed = u32::try_from((rule.threshold.0 + 9_999) / 10_000).unwrap();
    let scene = |counted: u32| {
        if what == "enrolment" {
            let mut scene = Scene::new().with(10, counted, trip(60, 10), (S, Means::Walk));
            scene.villages[0].ages = Some([9, 9, 9, 30, 30, 40]);
            return scene;
        }
        let walk = trip(60, 10);
        let mut scene = Scene::new().with(10, counted, walk, (S, Means::Walk));
        scene = scene.with(12, 100 - counted, walk, (N, Means::Walk));
        let owners = match what {
            "public" => [Owner::Public, Owner::Inclusive],
            _ => [Owner::Inclusive, Owner::Private],
        };
        for (school, owner) in scene.schools.iter_mut().zip(owners) {
            school.owner = owner;
        }
        scene
    };
    vec![keeps(scene(needed), code), breaks(scene(needed - 1), 1, code)]
}

/// The near kindergarten closes; the other is a degree away, and so is the near one where it was never near.
fn own_village(rule: &Rule) -> Vec<Expected> {
    let enough = whole(rule);
    let scene = |children, near: bool, outcome| {
        let mut scene = Scene::new().with(11, children, trip(60, 10), (N, Means::Walk));
        let home = scene.villages[0].position;
        let away = Position { lat: home.lat + 1.0, ..home };
        (scene.schools[S].position, scene.schools[N].position) = (if near { home } else { away }, away);
        scene.outcomes([outcome, SchoolOutcome::Open])
    };
    let existing = scene(enough, false, SchoolOutcome::Closed);
    vec![
        keeps(scene(enough - 1, true, SchoolOutcome::Closed), None),
        breaks(scene(enough, true, SchoolOutcome::Closed), enough, None),
        keeps(scene(enough, true, SchoolOutcome::Open), None),
        Expected { scene: existing, beyond: 0, existing: enough, code: None },
    ]
}

fn radius(rule: &Rule, who: &str) -> Vec<Expected> {
    let (first, last) = grades(who);
    let go = |grade, more| {
        // Next door is nearer, so that kindergarten children are there today.
        let there = trip_of(rule, false, Means::Bus, more).map(|trip| Trip { time: Seconds(70), ..trip });
        Scene::new().with(grade, MANY, there, (S, Means::Bus))
    };
    let outside = [1, 9].into_iter().find(|grade| !(first..=last).contains(grade));
    let mut cases = vec![keeps(go(last, 0), None), breaks(go(first, 1), MANY, None)];
    cases.extend(outside.map(|grade| keeps(go(grade, 1), None)));
    cases
}

fn classes(profile: &RuleProfile, rule: &Rule) -> Vec<Expected> {
    let most = whole(rule);
    let (grade, stage) = if rule.id.contains("junior") { (7, Stage::Junior) } else { (1, Stage::NineYear) };
    // One room, so that a class more is no way out; the caps themselves bound its seats.
    let cap = matches!(&rule.id[..], "class.primary.max" | "class.junior.max");
    let room = (cap || matches!(&rule.id[..], "class.alarm" | "class.forbidden")).then_some(1);
    let code = cap.then_some("V421");
    if room.is_none() {
        let cap = whole(
            &profile.rules[if stage == Stage::Junior { "class.junior.max" } else { "class.primary.max" }],
        );
        assert!(most < cap, "{}: else a grade splits into two classes", rule.id);
    }
    let full = |children| {
        let scene = Scene::new().with(grade, children, trip(60, 10), (S, Means::Walk)).staged(stage);
        scene.change(|school| {
            school.rooms = room;
            school.kind = if rule.id.contains("point") { SchoolKind::Point } else { school.kind };
        })
    };
    vec![keeps(full(most), code), breaks(full(most + 1), most + 1, code)]
}

/// Most children who sit together in a teaching point.
fn joined_size(profile: &RuleProfile) -> u32 {
    whole(profile.rules.get("class.point.target").unwrap_or(&profile.rules["class.primary.max"]))
}

/// Children of grades 1 and 2 at a point: one too many for one class, and just enough.
fn multigrade(profile: &RuleProfile, rule: &Rule) -> Vec<Expected> {
    assert_eq!(whole(rule), 0);
    let most = joined_size(profile);
    let two = |children, kind| {
        let scene = Scene::new().with(1, children, trip(60, 10), (S, Means::Walk));
        let scene = scene.with(2, 1, trip(60, 10), (S, Means::Walk));
        scene.change(|school| school.kind = kind)
    };
    let reduced = [SchoolOutcome::Partial, SchoolOutcome::Open];
    vec![
        keeps(two(most, SchoolKind::Point), None),
        breaks(two(most - 1, SchoolKind::Point), most, None),
        keeps(two(most - 1, SchoolKind::Village), None),
        breaks(two(most - 1, SchoolKind::Village).outcomes(reduced), most, None),
    ]
}

/// A school of one room, and a child in a second grade; in a point the two grades share the room.
fn rooms(rule: &Rule) -> Vec<Expected> {
    assert_eq!(whole(rule), 0);
    let one = |second, kind| {
        let scene = Scene::new().with(1, MANY, trip(60, 10), (S, Means::Walk));
        let scene = if second { scene.with(2, 1, trip(60, 10), (S, Means::Walk)) } else { scene };
        scene.change(|school| (school.rooms, school.kind) = (Some(1), kind))
    };
    let code = (rule.force == Force::Hard).then_some("V426");
    let at_home = |scene: Scene| scene.at_home_in(S);
    let all = MANY + 2;
    // Two grades are there today, and the child of a third comes.
    let mut third = at_home(one(true, SchoolKind::Village)).with(3, 1, trip(60, 10), (S, Means::Walk));
    third.schools[S].rooms = Some(1);
    let third = match code {
        Some(_) => breaks(third, all, code),
        None => Expected { scene: third, beyond: 0, existing: all, code },
    };
    vec![
        keeps(one(false, SchoolKind::Village), code),
        breaks(one(true, SchoolKind::Village), MANY + 1, code),
        keeps(one(true, SchoolKind::Point), code),
        Expected { scene: at_home(one(true, SchoolKind::Village)), beyond: 0, existing: MANY + 1, code },
        third,
    ]
}

/// A child in each grade of a village school, whose teachers are three and a 25th of each child, rounded up: four for four grades
/// and for five.
fn by_class(profile: &RuleProfile, rule: &Rule) -> Vec<Expected> {
    assert_eq!(profile.rate("staff.overhead.village"), Micro::whole(3));
    assert_eq!(whole(rule), 1);
    let of = |grades| {
        (1..=grades).fold(Scene::new(), |scene, grade| scene.with(grade, 1, trip(60, 10), (S, Means::Walk)))
    };
    vec![keeps(of(4), None), breaks(of(5), 5, None)]
}

fn catchments(rule: &Rule, what: &str) -> Vec<Expected> {
    assert_eq!(whole(rule), 0);
    let walk = trip(60, 10);
    match what {
        "stable" => {
            let go = |there| Scene::new().with(1, MANY, walk, (there, Means::Walk)).at_home_in(S);
            let shut = [SchoolOutcome::Closed, SchoolOutcome::Open];
            let reduced = [SchoolOutcome::Partial, SchoolOutcome::Open];
            let older = Scene::new().with(5, MANY, walk, (N, Means::Walk)).at_home_in(S);
            vec![
                keeps(go(S), None),
                breaks(go(N), MANY, None),
                keeps(go(N).outcomes(shut), None),
                keeps(older.outcomes(reduced), None),
            ]
        }
        "nearest" => {
            // Next door is ten metres away.
            let go = |metres| Scene::new().with(1, MANY, trip(60, metres), (S, Means::Walk));
            let mut full = go(11);
            full.schools[N].seats = MANY - 1;
            let mut barred = go(11);
            barred.villages[0].forbid = vec![SchoolId::new(N)];
            let shut = go(11).outcomes([SchoolOutcome::Open, SchoolOutcome::Closed]);
            let existing = Expected { scene: go(11).at_home_in(S), beyond: 0, existing: MANY, code: None };
            vec![
                keeps(go(10), None),
                breaks(go(11), MANY, None),
                keeps(full, None),
                keeps(barred, None),
                keeps(shut, None),
                existing,
            ]
        }
        "siblings" => {
            let go = |apart| {
                let mut scene = Scene::new().with(1, MANY, walk, (S, Means::Walk));
                scene.villages[0].grades[4] = 1;
                Scene { apart, ..scene }
            };
            // Neither school teaches both.
            let mut parted = go(true).change(|school| school.grades = (1, 3));
            parted.schools[N].grades = (4, 9);
            // The one does not teach both, and no road leads to the other.
            let mut far = go(true).change(|school| school.grades = (1, 3));
            (far.trips[0][0][N], far.trips[0][1][N]) = (None, None);
            far.villages[0].school_lower = Some(SchoolId::new(S));
            // Older ones could go to younger ones, not the other way round.
            let half = go(true).change(|school| school.grades = (1, 3));
            vec![
                keeps(go(false), None),
                breaks(go(true), MANY + 1, None),
                keeps(parted, None),
                keeps(far, None),
                breaks(half, 1, None),
            ]
        }
        _ => {
            // Seven villages in a row a degree to the north and one beside the school; the first is the farthest of the row.
            let row = |between, beside| {
                let mut scene = Scene::new().with(1, MANY, walk, (S, Means::Walk));
                for _ in 0..7 {
                    scene = scene.with(1, 1, walk, (between, Means::Walk));
                }
                scene = scene.with(1, 1, walk, (beside, Means::Walk));
                let home = scene.schools[S].position;
                for (village, north) in
                    scene.villages.iter_mut().zip([1.1, 1.0, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 0.0])
                {
                    village.position = Position { lat: home.lat + north, ..home };
                }
                scene
            };
            let mut existing = row(N, N).at_home_in(S);
            for village in &mut existing.villages[1..] {
                village.school_lower = Some(SchoolId::new(N));
            }
            // All but the one beside it go next door: the nearest of them has it between, the others have the nearest.
            let mut beyond = row(N, S);
            beyond.stays[0] = (N, Means::Walk);
            // Who boards is in no catchment.
            let mut boards = row(N, N);
            boards.stays[0] = (S, Means::Board);
            vec![
                keeps(row(S, S), None),
                breaks(row(N, N), MANY, None),
                Expected { scene: existing, beyond: 0, existing: MANY, code: None },
                breaks(beyond, 1, None),
                keeps(boards, None),
            ]
        }
    }
}

/// Four places of each kind at the school.
fn places(rule: &Rule) -> Vec<Expected> {
    let full = |children| {
        let means = if rule.id == "capacity.seats" { Means::Walk } else { Means::Board };
        let scene = Scene::new().with(5, children, trip(1500, 100), (S, means));
        scene.change(|school| match &rule.id[..] {
            "capacity.seats" => school.seats = 4,
            "capacity.beds" => school.beds = 4,
            "capacity.meals" => school.meals = Some(4),
            _ => school.area_dorm = Some(Micro(4 * rule.threshold.0)),
        })
    };
    let code = match &rule.id[..] {
        "capacity.seats" => "V421",
        "capacity.meals" => "V424",
        _ => "V422", // three girls of five, in two beds
    };
    let code = (rule.force == Force::Hard).then_some(code);
    vec![keeps(full(4), code), breaks(full(5), 1, code)]
}

/// As many children as it takes, from two villages; then the one child of the second goes next door.
fn small(rule: &Rule, kind: &str) -> Vec<Expected> {
    let least = whole(rule);
    let kinds = [SchoolKind::Point, SchoolKind::Village, SchoolKind::Central, SchoolKind::Town];
    let kind = kinds.into_iter().find(|known| known.word() == kind).unwrap();
    let hard = rule.force == Force::Hard;
    let code = hard.then_some("V425");
    let any = rule.id.matches('.').count() == 1;
    let scene = |second| {
        let both = Scene::new().with(1, least - 1, trip(60, 10), (S, Means::Walk));
        let mut both = both.with(1, 1, trip(60, 10), (second, Means::Walk)).at_home_in(S);
        both.schools[N].kind =
            if kind == SchoolKind::Village { SchoolKind::Point } else { SchoolKind::Village };
        both.change(|school| (school.kind, school.decision) = (kind, Some(Decision::Free)))
    };
    let alone = scene(S).outcomes([SchoolOutcome::Open, SchoolOutcome::Closed]);
    // Next door one child is few, too, where the row asks every school: newly where the row is hard, and as today's none else.
    let next_door = u32::from(any);
    let mut broken = breaks(scene(N), least - 1, code);
    if hard {
        broken.beyond += next_door;
    } else {
        broken.existing = next_door;
    }
    let mut cases = vec![keeps(alone, code), broken];
    if hard {
        // A school that must stay is spared, and reported.
        let stays = scene(N).change(|school| school.decision = Some(Decision::Keep));
        cases.push(Expected {
            scene: stays,
            beyond: next_door,
            existing: least - 1,
            code: code.filter(|_| any),
        });
    }
    cases
}

/// Classes of one grade: so many full ones, and one child more or less.
fn class_counts(profile: &RuleProfile, rule: &Rule, stage: &str, what: &str) -> Vec<Expected> {
    let junior = stage == "junior";
    let cap = whole(&profile.rules[if junior { "class.junior.max" } else { "class.primary.max" }]);
    let (grade, stage) = if junior { (8, Stage::Junior) } else { (2, Stage::NineYear) };
    let full = |children| Scene::new().with(grade, children, trip(60, 10), (S, Means::Walk)).staged(stage);
    let (good, bad) = if what == "max_classes" {
        (whole(rule) * cap, whole(rule) * cap + 1)
    } else {
        ((whole(rule) - 1) * cap + 1, (whole(rule) - 1) * cap)
    };
    vec![keeps(full(good), None), breaks(full(bad), bad, None)]
}

/// A town school with five teachers and one for each 25 children, rounded up.
fn staff(profile: &RuleProfile, rule: &Rule, stage: &str) -> Vec<Expected> {
    let rate = |id: &str| profile.rate(id);
    assert_eq!(
        (rate("staff.overhead.full"), rate("staff.pupils_per_teacher")),
        (Micro::whole(5), Micro::whole(25))
    );
    let grade = if stage == "junior" { 9 } else { 6 };
    let full = |children| {
        let scene = Scene::new().with(grade, children, trip(60, 10), (S, Means::Walk));
        scene.change(|school| school.kind = SchoolKind::Town)
    };
    let too_many = |children: &u32| {
        i64::from(*children) * 1_000_000 > rule.threshold.0 * i64::from(5 + children.div_ceil(25))
    };
    let bad = (1..5000).find(too_many).unwrap();
    vec![keeps(full(bad - 1), None), breaks(full(bad), bad, None)]
}

fn result<'a>(audit: &'a verify::Audit, id: &str) -> &'a RuleResult {
    audit.years[0].1.rules.iter().find(|rule| rule.id == id).unwrap()
}

/// Where a broken row is broken: in the first village, at the stressed school, or next door, where a single child is left.
fn place(rule: &Rule) -> &'static str {
    let of_children = [
        "travel.",
        "radius.",
        "boarding.",
        "service.",
        "preschool.enrolment.",
        "preschool.own_village.",
        "catchment.siblings",
        "catchment.contiguous",
        "catchment.nearest",
    ];
    match &rule.id[..] {
        "school.small_pupils"
        | "school.floor_pupils"
        | "school.min_pupils"
        | "preschool.public.min_share"
        | "preschool.inclusive.min_share" => "N",
        id if of_children.iter().any(|start| id.starts_with(start)) => "V0",
        _ => "S",
    }
}

/// Holds a row against its counties.
fn hold(profile: &RuleProfile, rule: &Rule) {
    let cases = cases(profile, rule);
    assert!(
        cases.iter().any(|case| case.beyond == 0) && cases.iter().any(|case| case.beyond > 0),
        "{}",
        rule.id
    );
    for (number, case) in cases.iter().enumerate() {
        let name = format!("{} of {}, {}, case {number}", rule.id, profile.id, rule.force.word());
        let (_, _, audit) = case.scene.judged(profile);
        let found = result(&audit, &rule.id);
        let counted = (found.violations, found.existing);
        assert_eq!(counted, (case.beyond, case.existing), "{name}: {found:?}");
        // A village with exactly the threshold has its own: just kept is one child fewer.
        let fewer = rule.id.starts_with("preschool.own_village.");
        if number == 0 && fewer {
            assert_eq!(found.worst, Some(Micro(rule.threshold.0 - 1_000_000)), "{name}: just kept");
        } else if number == 0 && !rule.id.starts_with("staff.") {
            assert_eq!(found.worst, Some(rule.threshold), "{name}: just kept");
        }
        if number == 1 {
            assert_eq!(found.place, place(rule), "{name}: where it is broken");
        }
        let held = case.beyond == 0 && (rule.force == Force::Hard || case.existing == 0);
        assert_eq!(found.pass, held, "{name}");
        if let Some(code) = case.code {
            let said = audit.findings.iter().any(|finding| finding.code == code);
            assert_eq!(said, case.beyond > 0, "{name}: {code}");
        }
        let soft = profile.rules.values().filter(|rule| rule.force == Force::Soft);
        if rule.force == Force::Soft && soft.count() == 1 {
            let over = i64::from(case.beyond + case.existing) * rule.price.0 / 10_000;
            assert_eq!(
                audit.years[0].1.money.headings["over_limit"],
                Fen(over),
                "{name}: each pays the price"
            );
        }
    }
}

fn built_in() -> Vec<RuleProfile> {
    BUILT_IN.iter().map(|(name, text)| parse(text, Path::new(name)).unwrap()).collect()
}

#[test]
fn every_row_of_every_profile_has_a_county_that_keeps_it_and_one_that_does_not() {
    for profile in built_in() {
        for rule in profile.rules.values().filter(|rule| rule.force != Force::Process) {
            hold(&profile, rule);
        }
    }
}

#[test]
fn every_process_row_is_a_task_of_plan_json() {
    let mut tasks = 0;
    for profile in built_in() {
        let scene = Scene::new().with(1, MANY, trip(60, 10), (S, Means::Walk));
        let (case, mut plan, audit) = scene.judged(&profile);
        audit.fill(&mut plan);
        let files = plan_folder::files(&case, &plan, false);
        let (_, json) = files.iter().find(|(name, _)| *name == "plan.json").unwrap();
        let json: serde_json::Value = serde_json::from_slice(json).unwrap();
        let rows: BTreeMap<&str, &serde_json::Value> =
            json["rules"].as_array().unwrap().iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
        for rule in profile.rules.values().filter(|rule| rule.force == Force::Process) {
            let row = rows[&rule.id[..]];
            let shown = (row["kind"].as_str(), row["unit"].as_str(), row["threshold"].as_f64());
            assert_eq!(shown, (Some("process"), Some("days"), Some(rule.threshold.as_f64())), "{}", rule.id);
            assert_eq!(
                (&row["worst"], row["pass"].as_bool()),
                (&serde_json::Value::Null, Some(true)),
                "{}",
                rule.id
            );
            tasks += 1;
        }
    }
    assert_eq!(tasks, 17, "five of cn-2018, the same in cn-hebei, seven of Scotland");
}

/// A threshold that suits an id, where no profile has one.
fn sample(id: &str) -> Micro {
    let none = ["capacity.", "closure.", "service.", "catchment.", "class.multigrade"];
    match topic(id).unwrap().unit {
        _ if none.iter().any(|start| id.starts_with(start)) => Micro(0),
        "teachers" => Micro::ONE,
        "km" | "m2" => Micro::whole(3),
        "grade" => Micro::whole(4),
        "share" => Micro(20_000),
        "classes" => Micro::whole(12),
        _ if id == "class.alarm" || id == "class.forbidden" => Micro::whole(56),
        _ if id.starts_with("staff.") => Micro(13_500_000),
        _ => Micro::whole(30),
    }
}

/// Whoever writes a profile may use any id of the list with any of its forces: none is without somebody who measures it.
#[test]
fn every_row_that_a_profile_may_have_is_measured_and_as_binding_as_it_says() {
    let plain = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap();
    let shown = |id: &&str| {
        let grades = id
            .split('.')
            .find(|part| part.starts_with('g') && part.len() <= 4 && part.as_bytes()[1].is_ascii_digit());
        grades.is_none_or(|grades| ["g1-5", "g7", "g4-9"].contains(&grades))
    };
    let mut rows = 0;
    for id in topics::ids().filter(shown) {
        for &force in topic(id).unwrap().forces {
            let mut profile = plain.clone();
            let needed = ["class.primary.max", "class.junior.max"];
            profile
                .rules
                .retain(|known, _| needed.contains(&&known[..]) || known == "travel.bus.lower.soft_minutes");
            if id != "travel.bus.lower.newly_over_share" {
                profile.rules.remove("travel.bus.lower.soft_minutes");
            }
            let mut rule = plain.rules["travel.bus.lower.soft_minutes"].clone();
            rule.id = id.into();
            rule.force = force;
            rule.unit = topic(id).unwrap().unit.into();
            rule.threshold = profile.rules.get(id).map_or(sample(id), |known| known.threshold);
            rule.price = if force == Force::Soft { Micro(1_234_560_000) } else { Micro(0) };
            profile.rules.insert(id.into(), rule.clone());
            hold(&profile, &rule);
            rows += 1;
        }
    }
    assert!(rows > 300, "{rows} rows of the list were tried");
}
