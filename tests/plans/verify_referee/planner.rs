//! Random small counties and a plan for each by a naive planner, written from docs/costs.md a third time.

use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::{
    ByGrade, County, Decision, Position, School, SchoolKind, SchoolStatus, Village,
};
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Figures, Means, Multipliers, Plan, SchoolOutcome, SchoolPrice,
    SchoolYear, Status, UnitPrice,
};
use hubward::model::recipe::{Recipe, Stage, UnitKind};
use hubward::model::rules::RuleProfile;
use hubward::model::travel::{Travel, Trip};
use hubward::model::unit::{Band, Group};
use hubward::model::units::{Fen, Micro};
use hubward::verify::audit;
use oorandom::Rand32;

use super::law::{Children, Law, children, choices, room, takes_part};
use crate::common::county::{school, travel, trip, village};

/// A county, its tables and a plan that should pass.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) case: Case,
    pub(crate) travel: Travel,
    pub(crate) plan: Plan,
}

impl Story {
    /// Changes the county.
    pub(crate) fn county(&mut self) -> &mut County {
        Arc::make_mut(&mut self.case.county)
    }

    /// Lets the referee fill in every figure, and keeps the bound below the objective.
    pub(crate) fn refill(&mut self) {
        let audit = audit(&self.case, &self.travel, &self.travel, &self.plan);
        audit.fill(&mut self.plan);
        self.plan.lower_bound = self.plan.lower_bound.min(self.plan.objective);
    }
}

fn chance(random: &mut Rand32, percent: u32) -> bool {
    random.rand_range(0..100) < percent
}

fn pick<'a, T>(random: &mut Rand32, list: &'a [T]) -> &'a T {
    &list[random.rand_range(0..u32::try_from(list.len()).unwrap()) as usize]
}

/// A random county; some stages, unit kinds, seasons, closures, candidates and odd rows in it.
pub(crate) fn county(random: &mut Rand32, profile: &RuleProfile) -> (Case, Travel) {
    let stage =
        *pick(random, &[Stage::Primary, Stage::Primary, Stage::Primary, Stage::NineYear, Stage::Junior]);
    let recipe = Recipe {
        stage,
        unit: *pick(
            random,
            &[UnitKind::VillageBand, UnitKind::VillageBand, UnitKind::Village, UnitKind::VillageGrade],
        ),
        split_above: *pick(random, &[0, 0, 7, 20]),
        whole_villages: true,
        first_year: 2021,
        travel: hubward::model::recipe::TravelSettings {
            season: (*pick(random, &["normal", "winter"])).into(),
            ..Recipe::default().travel
        },
        seat_step: *pick(random, &[None, Some(10)]),
        ..Recipe::default()
    };
    let mut profile = profile.clone();
    profile.rates.get_mut("escort.nearest").unwrap().value = Micro::whole(i64::from(random.rand_range(1..4)));
    profile.rates.get_mut("meals.bus").unwrap().value = Micro::whole(i64::from(random.rand_range(0..2)));
    profile.rules.get_mut("travel.bus.lower.newly_over_share").unwrap().threshold = Micro::ONE;
    let (villages, schools) = (random.rand_range(2..8), random.rand_range(2..6));
    let schools: Vec<School> = (0..schools).map(|row| random_school(random, row, stage)).collect();
    let number = u32::try_from(schools.len()).unwrap();
    let villages: Vec<Village> =
        (0..villages).map(|row| random_village(random, row, stage, number)).collect();
    let mut cells = |fast: u32, holes: u32| -> Vec<Vec<Option<Trip>>> {
        let mut cell = || {
            let seconds = random.rand_range(200..fast);
            if chance(random, holes) { None } else { trip(seconds, seconds * 5 / 4) }
        };
        villages.iter().map(|_| schools.iter().map(|_| cell()).collect()).collect()
    };
    let travel = travel(&cells(4000, 30), &cells(3600, 8));
    let county = County {
        villages: villages.into(),
        schools: schools.into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    (
        Case { county: Arc::new(county), recipe, profile, settings: Vec::new(), input_sha256: "ab12".into() },
        travel,
    )
}

fn random_school(random: &mut Rand32, number: u32, stage: Stage) -> School {
    let kinds =
        [SchoolKind::Point, SchoolKind::Village, SchoolKind::Village, SchoolKind::Central, SchoolKind::Town];
    let mut row = school(&format!("s{number}"), *pick(random, &kinds), random.rand_range(20..160));
    row.grades = match stage {
        Stage::Primary => *pick(random, &[(1, 6), (1, 6), (1, 6), (1, 4), (7, 9)]),
        Stage::Junior => *pick(random, &[(7, 9), (7, 9), (1, 9), (1, 6)]),
        _ => *pick(random, &[(1, 9), (1, 9), (1, 6), (7, 9)]),
    };
    row.position = Position { lon: 114.0 + f64::from(random.rand_range(0..100)) / 100.0, lat: 41.0 };
    row.beds = *pick(random, &[0, 0, 31, 60]);
    row.beds_girls = if chance(random, 30) { Some(row.beds / 3) } else { None };
    row.area_dorm = if chance(random, 20) { Some(Micro::whole(100)) } else { None };
    row.meals = if chance(random, 30) { Some(random.rand_range(40..120)) } else { None };
    row.rooms = if chance(random, 20) { Some(3) } else { None };
    row.cost_fixed =
        if chance(random, 20) { Some(Fen(i64::from(random.rand_range(1000..60_000_000)))) } else { None };
    row.cost_pupil =
        if chance(random, 20) { Some(Fen(i64::from(random.rand_range(300_000..500_000)))) } else { None };
    row.add_seats = *pick(random, &[0, 0, 25, 45]);
    row.add_beds = *pick(random, &[0, 0, 35]);
    // Children of other grades than the stage's, at some.
    row.enrolled_by_grade = number.is_multiple_of(2).then_some([4, 4, 4, 4, 4, 4, 9, 9, 9]);
    if chance(random, 20) {
        row.status = SchoolStatus::Candidate;
    }
    if chance(random, 20) {
        row.decision =
            Some(*pick(random, &[Decision::Free, Decision::Keep, Decision::Close, Decision::Open]));
    }
    row
}

fn random_village(random: &mut Rand32, number: u32, stage: Stage, schools: u32) -> Village {
    let mut grades = ByGrade::default();
    let (first, last) = stage.grades();
    for grade in first..=last {
        grades[usize::from(grade) - 1] = if chance(random, 75) { random.rand_range(0..6) } else { 0 };
    }
    let mut row = village(&format!("0{number}"), grades);
    row.position = Position { lon: 114.0 + f64::from(random.rand_range(0..100)) / 100.0, lat: 41.1 };
    row.willing = *pick(random, &[Micro::ONE, Micro(0), Micro(500_000), Micro(333_333)]);
    row.girls = *pick(random, &[Micro(500_000), Micro(480_000), Micro::ONE]);
    row.poor = Micro(i64::from(number) * 137_137 % 1_000_001);
    row.walk_only = chance(random, 8);
    let mut any = |percent| chance(random, percent).then(|| SchoolId(random.rand_range(0..schools)));
    (row.school_lower, row.school_upper, row.school_junior) = (any(40), any(40), any(40));
    row.forbid = any(10).into_iter().collect();
    row.force = any(5);
    row
}

/// A row without figures.
pub(crate) fn row(unit: &Children, school: SchoolId, means: Means) -> Assignment {
    Assignment {
        year: 2021,
        village: unit.village,
        band: unit.band,
        group: unit.group,
        pupils: unit.pupils,
        school,
        means,
        time: None,
        length: None,
        before_school: None,
        before_time: None,
        reason: None,
    }
}

/// A school row without figures.
pub(crate) fn school_row(school: SchoolId, configuration: Configuration) -> SchoolYear {
    SchoolYear {
        year: 2021,
        school,
        configuration,
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
    }
}

/// A plan without figures.
pub(crate) fn blank(assignments: Vec<Assignment>, schools: Vec<SchoolYear>) -> Plan {
    Plan {
        status: Status::Feasible,
        objective: Fen(0),
        lower_bound: Fen(-1_000_000_000_000_000),
        constant_cost: Fen(0),
        bound: BoundKind::Lagrangian,
        multipliers: Multipliers::default(),
        proof: None,
        reproducible: true,
        assignments,
        schools,
        before: Figures::default(),
        years: vec![(2021, Figures::default())],
        input_sha256: "ab12".into(),
    }
}

/// One attempt at lawful rows: schools in random configurations, units anywhere they fit.
fn attempt(random: &mut Rand32, law: &Law<'_>, largest: bool) -> Option<(Vec<Assignment>, Vec<SchoolYear>)> {
    let case = law.case;
    let mut rooms = Vec::new();
    let mut schools = Vec::new();
    for (id, school) in case.county.schools.iter() {
        let list = choices(case, school);
        let name = if largest { list.last().unwrap() } else { pick(random, &list) };
        rooms.push(room(case, school, name));
        if takes_part(case, school) {
            schools.push(school_row(id, name.clone()));
        }
    }
    let bus_eats = case.profile.rate("meals.bus") == Micro::ONE;
    let mut rows = Vec::new();
    for unit in children(case) {
        let mut ways: Vec<(SchoolId, Means)> = Vec::new();
        let may_go = law.may_go(&unit);
        for &to in &may_go {
            ways.extend(law.walk(&unit, to).map(|_| (to, Means::Walk)));
            ways.extend(law.buses(&unit, to).then_some((to, Means::Bus)));
            ways.extend(law.boards(&unit, to).then_some((to, Means::Board)));
        }
        ways.extend(law.escorts(&unit).into_iter().map(|to| (to, Means::Escort)));
        let (n, girls) = (i64::from(unit.pupils), i64::from(unit.girls));
        let need = |means: Means| {
            let boards = i64::from(means == Means::Board);
            let fed = i64::from(means == Means::Board || bus_eats && means == Means::Bus);
            (girls * boards, (n - girls) * boards, n * fed)
        };
        ways.retain(|&(to, means)| {
            let (room, need) = (&rooms[to.row()], need(means));
            let bed = means != Means::Board || room.girls + room.boys > 0;
            let fits = room.seats >= n && room.girls >= need.0 && room.boys >= need.1 && room.meals >= need.2;
            room.serves(&unit) && bed && fits
        });
        // An escort is the last resort.
        if ways.iter().any(|&(_, means)| means != Means::Escort) {
            ways.retain(|&(_, means)| means != Means::Escort);
        }
        if ways.is_empty() {
            return None;
        }
        let (to, means) = *pick(random, &ways);
        let (room, need) = (&mut rooms[to.row()], need(means));
        room.seats -= n;
        room.girls -= need.0;
        room.boys -= need.1;
        room.meals -= need.2;
        rows.push(row(&unit, to, means));
    }
    (!rows.is_empty()).then_some((rows, schools))
}

/// A price of children in the one year there is.
pub(crate) fn unit_price((village, band, group): (VillageId, Band, Group), fen: Fen) -> UnitPrice {
    UnitPrice { year: 2021, village, band, group, fen }
}

/// Prices at random, of the size prices have.
fn prices(random: &mut Rand32, case: &Case) -> Multipliers {
    let mut prices = Multipliers::default();
    for unit in children(case).into_iter().filter(|_| chance(random, 90)).collect::<Vec<_>>() {
        let each = random.rand_range(0..900_000);
        let fen = Fen(i64::from(unit.pupils) * i64::from(each));
        prices.units.push(unit_price((unit.village, unit.band, unit.group), fen));
    }
    for school in case.county.schools.ids().filter(|_| chance(random, 40)).collect::<Vec<_>>() {
        let each = [0; 3].map(|_: i32| Fen(i64::from(random.rand_range(0..300_000))));
        prices.schools.push(SchoolPrice { year: 2021, school, fen: each });
    }
    for name in ["max_closures", "keep_open", "open", "open.least", "max_capital", "max_boarders"] {
        if chance(random, 50) {
            let most = if name == "max_capital" { 2 } else { 5_000_000 };
            prices.rows.insert(name.into(), Fen(i64::from(random.rand_range(0..most))));
        }
    }
    if chance(random, 50) {
        let name = "travel.bus.lower.newly_over_share";
        prices.rows.insert(name.into(), Fen(i64::from(random.rand_range(0..500_000))));
    }
    prices
}

/// A county with a plan that keeps every rule, or none where the naive planner finds none.
pub(crate) fn story(seed: u64, profile: &RuleProfile) -> Option<Story> {
    let random = &mut Rand32::new(seed);
    let (case, travel) = county(random, profile);
    let (rows, schools) =
        (0..20).find_map(|trial| attempt(random, &Law { case: &case, travel: &travel }, trial > 14))?;
    let mut story = Story { case, travel, plan: blank(rows, schools) };
    story.refill();
    bind(random, &mut story);
    story.plan.multipliers = prices(random, &story.case);
    let decide = story.case.recipe.decide.clone();
    let rows = &mut story.plan.multipliers.rows;
    rows.retain(|name, _| match name.as_str() {
        "max_closures" => decide.max_closures.is_some(),
        "keep_open" => decide.keep_open.is_some(),
        "open" | "open.least" => decide.open.is_some(),
        "max_capital" => decide.max_capital.is_some(),
        "max_boarders" => decide.max_boarders.is_some(),
        _ => true,
    });
    story.refill();
    let bound = audit(&story.case, &story.travel, &story.travel, &story.plan).lagrangian_bound.unwrap();
    story.plan.lower_bound = bound;
    Some(story)
}

/// Sets limits that the plan just keeps.
fn bind(random: &mut Rand32, story: &mut Story) {
    let figures = story.plan.final_year().clone();
    let counts = figures.counts;
    let share =
        figures.rules.iter().find(|rule| rule.id == "travel.bus.lower.newly_over_share").unwrap().worst;
    let rule = story.case.profile.rules.get_mut("travel.bus.lower.newly_over_share").unwrap();
    rule.threshold = share.map_or(Micro(0), |share| Micro(share.0 + 1));
    let slack = random.rand_range(0..2);
    let decide = &mut story.case.recipe.decide;
    decide.max_closures = chance(random, 50).then_some(counts.schools_closed + slack);
    decide.keep_open = chance(random, 50).then_some(counts.schools_open.saturating_sub(slack));
    decide.open = chance(random, 30).then_some(counts.schools_open);
    decide.max_capital = chance(random, 50).then(|| vec![Fen(figures.money.capital.0 + i64::from(slack))]);
    decide.max_boarders = chance(random, 50).then_some(counts.pupils_boarding + slack);
    for row in story.plan.schools.clone() {
        if row.configuration.outcome.teaches() && chance(random, 30) {
            story.county().schools[row.school].min_pupils = Some(row.pupils - row.pupils.min(slack));
        }
    }
}

/// The present network of a case as an as-is plan.
pub(crate) fn as_is(seed: u64, profile: &RuleProfile) -> Option<Story> {
    let random = &mut Rand32::new(seed);
    let (mut case, travel) = county(random, profile);
    case.recipe.as_is = true;
    // Where everybody goes today is the referee's word (tests/plans/present.rs holds it against a flow).
    let anywhere = children(&case).iter().map(|unit| row(unit, SchoolId(0), Means::Escort)).collect();
    let told = audit(&case, &travel, &travel, &blank(anywhere, Vec::new())).assignments;
    let mut rows = Vec::new();
    for (unit, told) in children(&case).iter().zip(told) {
        if let Some(school) = told.before_school {
            let mut entry = row(unit, school, Means::Escort);
            entry.before_school = Some(school);
            rows.push(entry);
        }
    }
    let schools = case.county.schools.iter().filter(|(_, row)| takes_part(&case, row)).map(|(id, row)| {
        let stands = row.status == SchoolStatus::Existing;
        let outcome = if stands { SchoolOutcome::Open } else { SchoolOutcome::Unbuilt };
        school_row(id, Configuration { outcome, added_seats: 0, added_beds: 0 })
    });
    let schools: Vec<SchoolYear> = schools.collect();
    if rows.is_empty() {
        return None;
    }
    let mut plan = blank(rows, schools);
    plan.status = Status::AsIs;
    let mut story = Story { case, travel, plan };
    let all = [Means::Walk, Means::Bus, Means::Board];
    // Today's way is the one of the three that leaves the before time unchanged and costs least; the story
    // tries them and keeps what the cost says.
    story.refill();
    for at in 0..story.plan.assignments.len() {
        let entry = story.plan.assignments[at].clone();
        let unit = children(&story.case)
            .into_iter()
            .find(|unit| (unit.village, unit.band, unit.group) == (entry.village, entry.band, entry.group))
            .unwrap();
        let law = Law { case: &story.case, travel: &story.travel };
        let name = Configuration { outcome: SchoolOutcome::Open, added_seats: 0, added_beds: 0 };
        let place = room(&story.case, &story.case.county.schools[entry.school], &name);
        let lawful = [
            law.walk(&unit, entry.school).is_some(),
            law.buses(&unit, entry.school),
            law.boards(&unit, entry.school) && place.girls + place.boys > 0,
        ];
        let mut best: Option<(Fen, Means)> = None;
        for (means, _) in all.into_iter().zip(lawful).filter(|(_, lawful)| *lawful) {
            story.plan.assignments[at].means = means;
            let cost = audit(&story.case, &story.travel, &story.travel, &story.plan).objective;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, means));
            }
        }
        story.plan.assignments[at].means = best.map_or(Means::Escort, |(_, means)| means);
    }
    story.refill();
    Some(story)
}
