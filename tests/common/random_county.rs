//! Random tiny counties with every peculiarity that the tables allow, from a seed.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail as tests do; each story uses its part"
)]

use std::sync::Arc;

pub use super::dice::Dice;
use hubward::io;
use hubward::model::case::Case;
use hubward::model::county::{
    County, Decision, KINDERGARTEN, Owner, Position, School, SchoolKind, SchoolStatus, Village,
};
use hubward::model::ids::SchoolId;
use hubward::model::recipe::{Recipe, Stage, UnitKind};
use hubward::model::rules::{Force, Rule, RuleGroup, RuleProfile};
use hubward::model::topics::topic;
use hubward::model::travel::{RoadMode, Snap, Travel, TravelTable, Trip};
use hubward::model::units::{Fen, Metres, Micro, Seconds};

fn place(dice: &mut Dice) -> Position {
    let wide = dice.of(&[30, 100, 200]);
    let (east, north) = (dice.below(wide), dice.below(wide));
    Position { lon: 114.0 + f64::from(east) / 1000.0, lat: 41.0 + f64::from(north) / 1000.0 }
}

fn village(dice: &mut Dice, row: usize, schools: u32) -> Village {
    let mut grades = [0; 9];
    for band in [0..3, 3..6] {
        if dice.chance(85) {
            for grade in band {
                grades[grade] = dice.below(5);
            }
        }
    }
    let present = |dice: &mut Dice| SchoolId(dice.below(schools));
    Village {
        code: format!("V{row}"),
        name: String::new(),
        position: place(dice),
        grades,
        kindergarten: [0; 3],
        ages: None,
        willing: Micro(dice.of(&[1_000_000, 1_000_000, 1_000_000, 0, 500_000])),
        poor: Micro([0, 250_000, 1_000_000, 333_333][row % 4]),
        girls: Micro(dice.of(&[500_000, 500_000, 300_000, 1_000_000])),
        migration: None,
        walk_only: dice.chance(8),
        school_lower: dice.maybe(25, present),
        school_upper: dice.maybe(25, present),
        school_junior: None,
        forbid: dice.maybe(12, present).into_iter().collect(),
        force: dice.maybe(4, present),
        note: String::new(),
        extra: Vec::new(),
    }
}

fn school(dice: &mut Dice, row: usize) -> School {
    let kind = dice.of(&[SchoolKind::Village, SchoolKind::Village, SchoolKind::Central, SchoolKind::Point]);
    School {
        code: format!("S{row}"),
        name: String::new(),
        position: place(dice),
        kind,
        grades: dice.of(&[(1, 6), (1, 6), (1, 6), (1, 6), (1, 6), (1, 3), (4, 6), (1, 9)]),
        seats: dice.of(&[10, 20, 30, 45, 60]),
        beds: dice.of(&[0, 0, 4, 10, 20]),
        beds_girls: dice.maybe(20, |dice| dice.below(4)),
        meals: dice.maybe(15, |dice| 4 + dice.below(12)),
        rooms: dice.maybe(10, |dice| dice.below(3)),
        enrolled: dice.maybe(40, |dice| dice.below(20)),
        enrolled_by_grade: None,
        teachers: None,
        boarders: None,
        status: if row > 0 && dice.chance(30) { SchoolStatus::Candidate } else { SchoolStatus::Existing },
        owner: Owner::Public,
        decision: dice.maybe(30, |dice| {
            dice.of(&[Decision::Free, Decision::Free, Decision::Keep, Decision::Close, Decision::Open])
        }),
        min_pupils: dice.maybe(15, |dice| 1 + dice.below(12)),
        cost_fixed: dice.maybe(80, |dice| Fen(i64::from(dice.below(50)) * 1_000_000 + 37)),
        cost_pupil: dice.maybe(30, |dice| Fen(i64::from(300 + dice.below(300)) * 1_003)),
        add_seats: dice.of(&[0, 0, 0, 10, 15]),
        add_beds: dice.of(&[0, 0, 0, 4, 6]),
        cost_add_seat: dice.maybe(30, |dice| Fen(i64::from(dice.below(900)) * 1_000)),
        cost_add_bed: dice.maybe(30, |dice| Fen(i64::from(dice.below(900)) * 1_000)),
        area_dorm: dice.maybe(15, |dice| Micro::whole(i64::from(dice.below(60)))),
        bell: None,
        note: String::new(),
        extra: Vec::new(),
    }
}

/// Trips that follow the straight line more or less, with gaps, some far beyond every limit.
fn travel(dice: &mut Dice, county: &County) -> Travel {
    let mut walk = Vec::new();
    let mut bus = Vec::new();
    for village in county.villages.values() {
        for school in county.schools.values() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "some ten kilometres"
            )]
            let metres = village.position.metres_to(school.position) as u32 * (100 + dice.below(60)) / 100;
            let trip = |seconds: u32| Trip { time: Seconds(seconds), length: Metres(metres) };
            let on_foot = metres < 8_000 || dice.chance(10);
            walk.push((on_foot && dice.chance(90)).then(|| trip(metres * 6 / 10)));
            let pace = 60 + dice.below(160);
            bus.push(dice.chance(90).then(|| trip(60 + metres * pace / 1000)));
        }
    }
    let table = |mode, trips| {
        let villages = county.villages.map(|_, _| Snap::Given);
        let schools = county.schools.map(|_, _| Snap::Given);
        TravelTable::new(mode, villages, schools, trips)
    };
    Travel { walk: table(RoadMode::Walk, walk), bus: table(RoadMode::Bus, bus) }
}

fn recipe(dice: &mut Dice, schools: u32) -> Recipe {
    let mut recipe = Recipe { seat_step: Some(10), bed_step: Some(4), ..Recipe::default() };
    recipe.unit =
        dice.of(&[UnitKind::VillageBand, UnitKind::VillageBand, UnitKind::VillageBand, UnitKind::Village]);
    recipe.split_above = dice.of(&[0, 0, 0, 0, 8]);
    recipe.travel.season = dice.of(&["normal", "normal", "winter"]).into();
    recipe.decide.max_closures = dice.maybe(20, |dice| dice.below(schools));
    recipe.decide.keep_open = dice.maybe(12, |dice| 1 + dice.below(2));
    recipe.decide.open = dice.maybe(8, |dice| 1 + dice.below(schools));
    recipe.decide.max_capital = dice.maybe(12, |dice| vec![Fen(i64::from(dice.below(30)) * 5_000_000)]);
    recipe.decide.max_boarders = dice.maybe(15, |dice| dice.below(12));
    recipe.solve.gap = Micro(0);
    recipe.solve.node_limit = 0;
    recipe
}

/// Rows that a profile may have beside the built-in one's, with thresholds in this land's scale: (id, thresholds).
const ROWS: [(&str, &[i64]); 14] = [
    ("travel.any.lower.max_km", &[1_500_000, 3_000_000, 6_000_000]),
    ("travel.any.primary.max_minutes", &[8_000_000, 15_000_000, 25_500_000]),
    ("travel.any.g5-6.max_km", &[2_500_000, 9_000_000]),
    ("travel.bus.max_km", &[3_000_000, 7_250_000, 12_000_000]),
    ("travel.bus.g1-5.new_max_minutes", &[5_000_000, 12_000_000, 20_000_000]),
    ("travel.bus.upper.max_minutes", &[10_000_000, 20_000_000, 40_000_000]),
    ("travel.walk.lower.max_km", &[500_000, 1_000_000]),
    ("travel.walk.new_max_km", &[700_000, 1_500_000]),
    ("travel.board.max_km", &[8_000_000, 15_000_000]),
    ("travel.board.min_minutes", &[5_000_000, 30_000_000]),
    ("travel.any.g1-2.new_max_km", &[1_000_000, 4_000_000]),
    ("school.min_pupils", &[3_000_000, 8_000_000]),
    ("school.village.min_pupils", &[5_000_000, 12_000_000]),
    ("travel.walk.max_minutes", &[10_000_000, 40_000_000]),
];

/// Half of the counties have rows of their own: hard, soft or reported, whatever such a row may be.
fn own_rows(dice: &mut Dice, profile: &mut RuleProfile) {
    if dice.chance(50) {
        return;
    }
    for _ in 0..=dice.below(3) {
        let (id, thresholds) = dice.of(&ROWS);
        let topic = topic(id).unwrap();
        let force = dice.of(topic.forces);
        let rule = Rule {
            id: id.into(),
            force,
            threshold: Micro(dice.of(thresholds)),
            unit: topic.unit.into(),
            price: if force == Force::Soft {
                Micro::whole(i64::from(50 + dice.below(9_000)))
            } else {
                Micro(0)
            },
            binds: String::new(),
            citation: "drawn".into(),
            note: String::new(),
            group: RuleGroup::Law,
            overridden: false,
        };
        profile.rules.insert(id.into(), rule);
    }
}

/// A county, what to plan in it, and its travel times.
pub fn random_case(dice: &mut Dice, profile: &RuleProfile) -> (Case, Travel) {
    let schools = 2 + dice.below(2);
    let villages: usize = dice.of(&[2, 2, 3, 3, 4]);
    let mut county = County::default();
    for row in 0..villages {
        county.villages.push(village(dice, row, schools));
    }
    for row in 0..schools as usize {
        county.schools.push(school(dice, row));
    }
    let travel = travel(dice, &county);
    let recipe = recipe(dice, schools);
    let (county, mut profile) = (Arc::new(county), profile.clone());
    own_rows(dice, &mut profile);
    (Case { county, recipe, profile, settings: Vec::new(), input_sha256: "tiny".into() }, travel)
}

/// Prices on children who part from their village's, leave a school that stays or are cut off: one, two or all three.
pub fn together(dice: &mut Dice, case: &mut Case) {
    let ids = ["catchment.contiguous", "catchment.siblings", "catchment.stable"];
    let first = dice.below(3) as usize;
    for (at, id) in ids.into_iter().enumerate() {
        if at == first || dice.chance(40) {
            let rule = case.profile.rules.get_mut(id).unwrap();
            let price = i64::from(dice.of(&[1, 77, 400, 2_000, 9_000])) * 1_000_000 + 123_457;
            (rule.force, rule.price, rule.citation) = (Force::Soft, Micro(price), "drawn".into());
        }
    }
}

/// The same land with kindergartens: owners, ages, an enrolment aimed at, hard shares and rows on small children's ways.
pub fn random_kindergartens(dice: &mut Dice, profile: &RuleProfile) -> (Case, Travel) {
    let (mut case, travel) = random_case(dice, profile);
    let county = Arc::get_mut(&mut case.county).unwrap();
    for id in county.villages.ids() {
        let village = &mut county.villages[id];
        village.kindergarten = [0; 3].map(|_| dice.below(4));
        let mut age = || dice.below(7);
        village.ages = Some([age(), age(), age(), age(), age(), age()]).filter(|_| dice.chance(80));
    }
    for id in county.schools.ids() {
        let school = &mut county.schools[id];
        (school.kind, school.grades, school.beds) = (SchoolKind::Kindergarten, KINDERGARTEN, 0);
        (school.beds_girls, school.add_beds) = (None, 0);
        school.owner = dice.of(&[Owner::Public, Owner::Inclusive, Owner::Private]);
    }
    case.recipe.stage = Stage::Kindergarten;
    case.recipe.preschool_enrolment = dice.maybe(50, |dice| Micro(dice.of(&[500_000, 850_000, 1_000_000])));
    for id in ["preschool.public.min_share", "preschool.inclusive.min_share"] {
        let rule = case.profile.rules.get_mut(id).unwrap();
        if dice.chance(40) {
            (rule.force, rule.threshold) = (Force::Hard, Micro(dice.of(&[300_000, 500_000, 799_999])));
        }
    }
    let far = dice.of(&[20, 20, 40, 60]);
    for id in ["travel.walk.k.max_minutes", "travel.bus.k.max_minutes"] {
        case.profile.rules.get_mut(id).unwrap().threshold = Micro::whole(far);
    }
    (case, travel)
}

/// The same county with its youngest children in grades 7-9, and schools that begin there or earlier.
pub fn grown_up(case: &mut Case) {
    let county = Arc::make_mut(&mut case.county);
    for id in county.villages.ids() {
        let [g7, g8, g9, ..] = county.villages[id].grades;
        county.villages[id].grades = [0, 0, 0, 0, 0, 0, g7, g8, g9];
    }
    for id in county.schools.ids() {
        let grades = &mut county.schools[id].grades;
        *grades = match *grades {
            (1, 9) => (1, 9),
            (1, 3) => (4, 9),
            _ => (7, 9),
        };
    }
    case.recipe.stage = Stage::Junior;
}

/// Rates that make the floor weigh as much as a small school, and children elsewhere in schools of nine years.
pub fn floored(dice: &mut Dice, case: &mut Case) {
    let mut set = |id: &str, values: &[i64]| {
        case.profile.rates.get_mut(id).unwrap().value = Micro(dice.of(values));
    };
    set("funds.primary", &[650_000_000, 1_234_567_891, 9_000_000_000]);
    set("funds.junior", &[850_000_000, 7_000_000_001]);
    set("funds.boarder", &[200_000_000, 333_333, 5_000_000_000]);
    set("funds.upper_share", &[600_000, 1_000_000, 333_333]);
    set("subsidy.upper_share", &[500_000, 0, 1_000_000]);
    let floor = i64::from(dice.of(&[1, 2, 9, 16, 30]));
    case.profile.rules.get_mut("school.floor_pupils").unwrap().threshold = Micro::whole(floor);
    let county = Arc::make_mut(&mut case.county);
    for id in county.schools.ids() {
        let school = &mut county.schools[id];
        if school.grades == (1, 9) {
            school.enrolled_by_grade =
                dice.maybe(50, |dice| [0, dice.below(4), 0, 0, 0, 0, dice.below(4), dice.below(4), 0]);
        }
    }
}

/// The profile that ships.
pub fn profile() -> RuleProfile {
    let text = io::profile::text("cn-2018", std::path::Path::new(".")).unwrap();
    io::profile::parse(&text, std::path::Path::new("cn-2018")).unwrap()
}
