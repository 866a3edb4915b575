//! Whole tiny counties against enumeration: what `planning::plan` calls optimal must be the cheapest of all plans that
//! the referee lets pass, and where it finds none, no plan may pass.
//!
//! The enumeration writes rows and configurations naively and asks the referee about each; it knows no rule itself.
//! `HUBWARD_SWEEP` sets the number of counties.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::sync::Arc;

use hubward::demand::moving_units;
use hubward::model::case::Case;
use hubward::model::county::{County, Decision, Owner, Position, School, SchoolKind, SchoolStatus, Village};
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::outcome::{Control, Outcome};
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Figures, Means, Multipliers, Plan, SchoolOutcome, SchoolYear,
    Status,
};
use hubward::model::recipe::{ObjectiveKind, Recipe, UnitKind};
use hubward::model::rules::{Force, Rule, RuleProfile};
use hubward::model::topics::topic;
use hubward::model::travel::{RoadMode, Snap, Travel, TravelTable, Trip};
use hubward::model::unit::{Band, Group, Unit};
use hubward::model::units::{Fen, Metres, Micro, Seconds};
use hubward::{io, planning, verify};

const COUNTIES: usize = 500;
const CLASSICS: usize = 200;
const SEED: u64 = 8_540_028;

struct Dice(oorandom::Rand64);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.0.rand_range(0..u64::from(count))).unwrap()
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(u32::try_from(choices.len()).unwrap()) as usize]
    }

    fn maybe<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(percent) { Some(make(self)) } else { None }
    }

    fn place(&mut self) -> Position {
        let wide = self.of(&[30, 100, 200]);
        let (east, north) = (self.below(wide), self.below(wide));
        Position { lon: 114.0 + f64::from(east) / 1000.0, lat: 41.0 + f64::from(north) / 1000.0 }
    }
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
        position: dice.place(),
        grades,
        kindergarten: [0; 3],
        ages: None,
        willing: Micro(dice.of(&[1_000_000, 1_000_000, 1_000_000, 0, 500_000])),
        poor: Micro(0),
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
        position: dice.place(),
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
            overridden: false,
        };
        profile.rules.insert(id.into(), rule);
    }
}

fn random_case(dice: &mut Dice, profile: &RuleProfile) -> (Case, Travel) {
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

/// A plan with nothing but rows and configurations; the referee counts the rest.
fn draft(case: &Case, assignments: Vec<Assignment>, schools: Vec<SchoolYear>) -> Plan {
    Plan {
        status: Status::Feasible,
        objective: Fen(0),
        lower_bound: Fen(i64::MIN / 4),
        constant_cost: Fen(0),
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        reproducible: true,
        assignments,
        schools,
        before: Figures::default(),
        years: vec![(case.recipe.first_year, Figures::default())],
        input_sha256: case.input_sha256.clone(),
    }
}

/// Whether a finding says that the plan may not be; the others are about figures, which a draft leaves to the referee.
fn is_breach(code: &str) -> bool {
    let figures = ["V301", "V302", "V305", "V405", "V406", "V407", "V408", "V409", "V410", "V411", "V412"];
    code < "V6" && !figures.contains(&code)
}

/// A configuration the referee allows, with what it says of it.
struct Allowed {
    configuration: Configuration,
    /// Without any pupil, against the school's cheapest.
    cost: Fen,
    seats: u32,
    beds: u32,
    capital: Fen,
}

/// A way the referee allows for a unit at a school in a configuration.
#[derive(Clone, Copy)]
struct Way {
    school: usize,
    means: Means,
    cost: i64,
}

struct Enumeration<'a> {
    case: &'a Case,
    travel: &'a Travel,
    units: Vec<Unit>,
    before: BTreeMap<(VillageId, Band, Group), SchoolId>,
    allowed: Vec<Vec<Allowed>>,
    /// By school, configuration, unit.
    ways: Vec<Vec<Vec<Vec<Way>>>>,
    best: Option<(i64, Plan)>,
    /// What is least: a sum over schools and units, or the largest of the units' values.
    worth: Worth,
}

/// How the value of a whole choice follows from its parts, asked of the referee one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Worth {
    /// Fen of schools and units together.
    Cost,
    /// Seconds of all children.
    Seconds,
    /// Seconds of the farthest.
    Farthest,
    /// Schools that teach, nobody beyond so many seconds.
    Schools(u32),
    /// Children beyond so many seconds.
    Beyond(u32),
}

impl Worth {
    fn of(recipe: &Recipe) -> Self {
        let within = recipe.objective.cover_minutes.unwrap_or_default().minutes_to_seconds().0;
        match recipe.objective.kind {
            ObjectiveKind::Cost => Self::Cost,
            ObjectiveKind::PMedian => Self::Seconds,
            ObjectiveKind::PCenter => Self::Farthest,
            ObjectiveKind::SetCover => Self::Schools(within),
            ObjectiveKind::MaxCover => Self::Beyond(within),
        }
    }

    fn school(self, option: &Allowed) -> i64 {
        match self {
            Self::Cost => option.cost.0,
            Self::Schools(_) => option.configuration.outcome.teaches().into(),
            _ => 0,
        }
    }

    /// A unit's part, by the referee's word on its row alone; `None` = it may not go there.
    fn way(self, row: &Assignment, cost: i64) -> Option<i64> {
        let seconds = row.time.map_or(24 * 3600, |time| time.0);
        let beyond = |within: u32| row.time.is_none_or(|time| time.0 > within);
        match self {
            Self::Cost => Some(cost),
            Self::Seconds => Some(i64::from(row.pupils) * i64::from(seconds)),
            Self::Farthest => Some(seconds.into()),
            Self::Schools(within) => (!beyond(within)).then_some(0),
            Self::Beyond(within) => Some(if beyond(within) { row.pupils.into() } else { 0 }),
        }
    }

    fn together(self, one: i64, other: i64) -> i64 {
        if self == Self::Farthest { one.max(other) } else { one + other }
    }
}

impl<'a> Enumeration<'a> {
    fn new(case: &'a Case, travel: &'a Travel) -> Self {
        let units = moving_units(&case.county, &case.recipe).values().to_vec();
        let mut enumeration = Self {
            case,
            travel,
            units,
            before: present_schools(case, travel),
            allowed: Vec::new(),
            ways: Vec::new(),
            best: None,
            worth: Worth::of(&case.recipe),
        };
        enumeration.allowed = case.county.schools.ids().map(|id| enumeration.configurations(id)).collect();
        enumeration.ways = (0..enumeration.allowed.len())
            .map(|school| {
                let configurations = 0..enumeration.allowed[school].len();
                configurations.map(|k| enumeration.ways_to(school, k)).collect()
            })
            .collect();
        enumeration
    }

    fn audit(&self, plan: &Plan) -> verify::Audit {
        verify::audit(self.case, self.travel, self.travel, plan)
    }

    fn school_row(&self, school: SchoolId, configuration: Configuration) -> SchoolYear {
        SchoolYear {
            year: self.case.recipe.first_year,
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
        }
    }

    fn row(&self, unit: usize, school: usize, means: Means) -> Assignment {
        let unit = &self.units[unit];
        Assignment {
            year: self.case.recipe.first_year,
            village: unit.village,
            band: unit.band,
            group: unit.group,
            pupils: unit.pupils,
            school: SchoolId::new(school),
            means,
            time: None,
            length: None,
            before_school: self.before.get(&(unit.village, unit.band, unit.group)).copied(),
            before_time: None,
        }
    }

    /// Every outcome with every number of new seats and beds that anybody could think of.
    fn configurations(&self, id: SchoolId) -> Vec<Allowed> {
        let row = &self.case.county.schools[id];
        let mut allowed = Vec::new();
        for outcome in SchoolOutcome::ALL {
            let (seats, beds) =
                if outcome.teaches() { (row.add_seats + 5, row.add_beds + 2) } else { (0, 0) };
            for added_seats in (0..=seats).step_by(5) {
                for added_beds in (0..=beds).step_by(2) {
                    let configuration = Configuration { outcome, added_seats, added_beds };
                    let rows = vec![self.school_row(id, configuration.clone())];
                    let audit = self.audit(&draft(self.case, Vec::new(), rows));
                    if audit.findings.iter().any(|finding| finding.code == "V404") {
                        continue;
                    }
                    let told = &audit.schools[0];
                    let (seats, beds, capital) = (told.seats, told.beds, told.cost_capital);
                    allowed.push(Allowed { configuration, cost: audit.objective, seats, beds, capital });
                }
            }
        }
        allowed
    }

    /// Each unit's lawful ways to a school in its `k`-th configuration, every row asked about alone.
    fn ways_to(&self, school: usize, k: usize) -> Vec<Vec<Way>> {
        let option = &self.allowed[school][k];
        let rows = || vec![self.school_row(SchoolId::new(school), option.configuration.clone())];
        let lawful = |unit: usize, means: Means| {
            let audit = self.audit(&draft(self.case, vec![self.row(unit, school, means)], rows()));
            let breach = audit.findings.iter().any(|finding| finding.code.starts_with("V2"));
            let cost = audit.objective.0 - option.cost.0;
            let cost = self.worth.way(audit.assignments.first().filter(|_| !breach)?, cost)?;
            Some(Way { school, means, cost })
        };
        let teaches = option.configuration.outcome.teaches();
        let means = if teaches { &Means::ALL[..] } else { &[] };
        (0..self.units.len())
            .map(|unit| means.iter().filter_map(|&means| lawful(unit, means)).collect())
            .collect()
    }

    /// All combinations of configurations, cheapest first; those that cannot beat the best plan are left out.
    fn run(&mut self) {
        let mut combinations: Vec<Vec<usize>> = vec![Vec::new()];
        for allowed in &self.allowed {
            combinations = combinations
                .iter()
                .flat_map(|start| (0..allowed.len()).map(move |k| [&start[..], &[k]].concat()))
                .collect();
        }
        let mut priced: Vec<(i64, Vec<usize>)> = (combinations.into_iter())
            .filter(|combination| self.rows_hold(combination))
            .filter_map(|combination| Some((self.floor(&combination)?, combination)))
            .collect();
        priced.sort();
        for (floor, combination) in priced {
            if self.best.as_ref().is_none_or(|(best, _)| floor < *best) {
                Search::new(self, &combination).from(0);
            }
        }
    }

    fn chosen<'b>(&'b self, combination: &'b [usize]) -> impl Iterator<Item = &'b Allowed> {
        combination.iter().zip(&self.allowed).map(|(&k, allowed)| &allowed[k])
    }

    /// Closures, schools kept and capital are known before anybody is placed. The referee says the last word.
    fn rows_hold(&self, combination: &[usize]) -> bool {
        let decide = &self.case.recipe.decide;
        let count = |wanted: &dyn Fn(SchoolOutcome) -> bool| {
            let outcomes = self.chosen(combination).filter(|option| wanted(option.configuration.outcome));
            u32::try_from(outcomes.count()).unwrap()
        };
        let closed = count(&|outcome| outcome == SchoolOutcome::Closed);
        let teaching = count(&SchoolOutcome::teaches);
        let capital: Fen = self.chosen(combination).map(|option| option.capital).sum();
        decide.max_closures.is_none_or(|most| closed <= most)
            && decide.keep_open.is_none_or(|least| teaching >= least)
            && decide.open.is_none_or(|exactly| teaching == exactly)
            && decide.max_capital.as_ref().is_none_or(|most| capital <= most[0])
    }

    /// No plan with these configurations costs less; `None` where some unit has no way at all.
    fn floor(&self, combination: &[usize]) -> Option<i64> {
        let mut floor: i64 = self.chosen(combination).map(|option| self.worth.school(option)).sum();
        for unit in 0..self.units.len() {
            let least = self.ways_in(combination, unit).map(|way| way.cost).min()?;
            floor = self.worth.together(floor, least);
        }
        Some(floor)
    }

    fn ways_in<'b>(&'b self, combination: &'b [usize], unit: usize) -> impl Iterator<Item = Way> + 'b {
        combination
            .iter()
            .enumerate()
            .flat_map(move |(school, &k)| self.ways[school][k][unit].iter().copied())
    }

    /// Takes a complete choice when the referee has nothing against it.
    fn judge(&mut self, combination: &[usize], ways: &[Way]) {
        let rows = ways.iter().enumerate().map(|(unit, way)| self.row(unit, way.school, way.means)).collect();
        let schools = (self.case.county.schools.ids().zip(self.chosen(combination)))
            .map(|(id, option)| self.school_row(id, option.configuration.clone()))
            .collect();
        let mut plan = draft(self.case, rows, schools);
        let audit = self.audit(&plan);
        if !audit.findings.iter().any(|finding| is_breach(finding.code)) {
            audit.fill(&mut plan);
            let ways = ways.iter().map(|way| way.cost);
            let schools = self.chosen(combination).map(|option| self.worth.school(option)).sum();
            let value = ways.fold(schools, |sum, cost| self.worth.together(sum, cost));
            self.best = Some((value, plan));
        }
    }
}

/// Depth first over the units under one combination of configurations.
struct Search<'a, 'b> {
    all: &'a mut Enumeration<'b>,
    combination: &'a [usize],
    /// By unit, cheapest first.
    ways: Vec<Vec<Way>>,
    /// Least cost of the units from here on.
    rest: Vec<i64>,
    cost: i64,
    taken: Vec<Way>,
    pupils: Vec<u32>,
    boarders: Vec<u32>,
}

impl<'a, 'b> Search<'a, 'b> {
    fn new(all: &'a mut Enumeration<'b>, combination: &'a [usize]) -> Self {
        let units = all.units.len();
        let mut ways: Vec<Vec<Way>> =
            (0..units).map(|unit| all.ways_in(combination, unit).collect()).collect();
        for ways in &mut ways {
            ways.sort_by_key(|way| way.cost);
        }
        let mut rest = vec![0; units + 1];
        for unit in (0..units).rev() {
            rest[unit] = all.worth.together(rest[unit + 1], ways[unit][0].cost);
        }
        let cost = all.chosen(combination).map(|option| all.worth.school(option)).sum();
        let (pupils, boarders) = (vec![0; combination.len()], vec![0; combination.len()]);
        Self { all, combination, ways, rest, cost, taken: Vec::new(), pupils, boarders }
    }

    fn from(&mut self, unit: usize) {
        if unit == self.ways.len() {
            self.all.judge(self.combination, &self.taken);
            return;
        }
        let size = self.all.units[unit].pupils;
        for place in 0..self.ways[unit].len() {
            let way = self.ways[unit][place];
            let worth = self.all.worth;
            let cost = worth.together(self.cost, way.cost);
            let floor = worth.together(cost, self.rest[unit + 1]);
            if self.all.best.as_ref().is_some_and(|(best, _)| floor >= *best) {
                return;
            }
            let boarding = if way.means == Means::Board { size } else { 0 };
            self.pupils[way.school] += size;
            self.boarders[way.school] += boarding;
            if self.has_room(way.school) {
                let before = std::mem::replace(&mut self.cost, cost);
                self.taken.push(way);
                self.from(unit + 1);
                self.taken.pop();
                self.cost = before;
            }
            self.pupils[way.school] -= size;
            self.boarders[way.school] -= boarding;
        }
    }

    /// Only grows tighter with every unit placed, so a breach here is a breach of every plan below.
    fn has_room(&self, school: usize) -> bool {
        let option = &self.all.allowed[school][self.combination[school]];
        let boarders: u32 = self.boarders.iter().sum();
        (self.pupils[school] <= option.seats || self.all.case.recipe.objective.uncapacitated)
            && self.boarders[school] <= option.beds
            && self.all.case.recipe.decide.max_boarders.is_none_or(|most| boarders <= most)
    }
}

/// Today's schools as the verified as-is plan names them.
fn present_schools(case: &Case, travel: &Travel) -> BTreeMap<(VillageId, Band, Group), SchoolId> {
    let mut today = case.clone();
    today.recipe.as_is = true;
    match planning::plan(&today, travel, travel, &Control::silent()) {
        Ok(Outcome::Planned(plan)) => {
            (plan.assignments.iter()).map(|row| ((row.village, row.band, row.group), row.school)).collect()
        }
        other => panic!("today's network can always be told: {other:?}"),
    }
}

fn planned(case: &Case, travel: &Travel, threads: usize, name: &str) -> Option<Plan> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    match pool.install(|| planning::plan(case, travel, travel, &Control::silent())) {
        Ok(Outcome::Planned(plan)) => Some(*plan),
        Ok(Outcome::Impossible(conflicts)) => {
            assert!(!conflicts.is_empty(), "{name}: impossible for no reason");
            None
        }
        other => panic!("{name}: {other:?}"),
    }
}

/// What the plans found had in them, so that the random counties are known to be worth enumerating.
#[derive(Debug, Default)]
struct Seen {
    plans: usize,
    impossible: usize,
    closed: usize,
    partial: usize,
    new: usize,
    built: usize,
    means: BTreeMap<&'static str, usize>,
    /// Plans that pay for a soft row.
    charged: usize,
    /// Plans with an own hard row, a soft one.
    hard: usize,
    soft: usize,
    /// Plans in which a hard row drawn gives way to what is so today.
    existing: usize,
}

impl Seen {
    fn add_rules(&mut self, case: &Case, plan: &Plan) {
        let drawn: Vec<&Rule> = case.profile.rules.values().filter(|rule| rule.citation == "drawn").collect();
        self.hard += usize::from(drawn.iter().any(|rule| rule.force == Force::Hard));
        self.soft += usize::from(drawn.iter().any(|rule| rule.force == Force::Soft));
        let figures = plan.final_year();
        self.charged += usize::from(figures.money.headings["over_limit"] > Fen(0));
        let results = figures.rules.iter().filter(|rule| rule.citation == "drawn" && rule.kind == "hard");
        for rule in results {
            assert_eq!((rule.pass, rule.violations), (true, 0), "a plan keeps every hard row: {rule:?}");
            self.existing += usize::from(rule.existing > 0);
        }
    }

    fn add(&mut self, plan: &Plan) {
        let has = |wanted: SchoolOutcome| {
            usize::from(plan.schools.iter().any(|row| row.configuration.outcome == wanted))
        };
        self.plans += 1;
        self.closed += has(SchoolOutcome::Closed);
        self.partial += has(SchoolOutcome::Partial);
        self.new += has(SchoolOutcome::New);
        let built = |row: &SchoolYear| row.configuration.added_beds + row.configuration.added_seats > 0;
        self.built += usize::from(plan.schools.iter().any(built));
        for means in Means::ALL {
            let some = plan.assignments.iter().any(|row| row.means == means);
            *self.means.entry(means.word()).or_default() += usize::from(some);
        }
    }
}

#[test]
fn the_plan_is_the_cheapest_that_the_referee_lets_pass() {
    let counties = std::env::var("HUBWARD_SWEEP").ok().and_then(|text| text.parse().ok()).unwrap_or(COUNTIES);
    let text = io::profile::text("cn-2018", std::path::Path::new(".")).unwrap();
    let profile = io::profile::parse(&text, std::path::Path::new("cn-2018")).unwrap();
    let mut dice = Dice(oorandom::Rand64::new(u128::from(SEED)));
    let mut seen = Seen::default();
    for number in 0..counties {
        let (case, travel) = random_case(&mut dice, &profile);
        let name = format!("county {number}");
        let plan = planned(&case, &travel, 1, &name);
        if number % 5 == 0 {
            assert_eq!(
                plan,
                planned(&case, &travel, 2, &name),
                "{name}: the same plan on one thread and two"
            );
        }
        let mut truth = Enumeration::new(&case, &travel);
        truth.run();
        let Some(plan) = plan else {
            assert!(
                truth.best.is_none(),
                "{name}: called impossible, but the referee passes {:#?}",
                truth.best
            );
            seen.impossible += 1;
            continue;
        };
        let Some((_, best)) = &truth.best else { panic!("{name}: {plan:#?} is not among all the plans") };
        assert_eq!(truth.audit(best).findings, [], "{name}: the cheapest plan passes, every figure counted");
        assert_eq!(
            plan.objective, best.objective,
            "{name}: planned {:#?}\nbut the referee passes {:#?}\nin {:#?}\n{travel:#?}",
            plan, best, case.county
        );
        assert_eq!((plan.status, plan.lower_bound), (Status::Optimal, plan.objective), "{name}");
        assert_eq!(plan.constant_cost, best.constant_cost, "{name}");
        assert_eq!(truth.audit(&plan).findings, [], "{name}: verified");
        seen.add(&plan);
        seen.add_rules(&case, &plan);
    }
    let few = counties / 50;
    let (plans, impossible) = (seen.plans, seen.impossible);
    assert!(plans > counties / 2 && impossible > few, "{seen:?}");
    assert!(seen.closed > few && seen.partial > few && seen.new > few && seen.built > few, "{seen:?}");
    assert!(seen.hard > few && seen.soft > few && seen.charged > few && seen.existing > few, "{seen:?}");
    assert!(seen.means.values().all(|&count| count > few), "{seen:?}");
}

/// Seconds of some walk or bus ride, as they count.
fn some_way(dice: &mut Dice, case: &Case, travel: &Travel) -> Option<u32> {
    let factor = case.profile.rate(&format!("bus.route_factor.{}", case.recipe.travel.season));
    let village = VillageId(dice.below(u32::try_from(case.county.villages.len()).unwrap()));
    let school = SchoolId(dice.below(u32::try_from(case.county.schools.len()).unwrap()));
    if dice.chance(30) {
        return None;
    }
    if dice.chance(40) {
        return travel.walk.trip(village, school).map(|trip| trip.time.0);
    }
    travel.bus.trip(village, school).map(|trip| trip.time.scaled(factor).0)
}

/// A quarter of the counties for each classic, half of them without seats.
#[test]
fn a_classic_is_the_least_that_the_referee_lets_pass() {
    let text = io::profile::text("cn-2018", std::path::Path::new(".")).unwrap();
    let profile = io::profile::parse(&text, std::path::Path::new("cn-2018")).unwrap();
    let mut dice = Dice(oorandom::Rand64::new(u128::from(SEED) + 1));
    let (mut plans, mut impossible) = ([0; 5], [0; 5]);
    for number in 0..CLASSICS {
        let (mut case, travel) = random_case(&mut dice, &profile);
        let kind = 1 + number % 4;
        let way = some_way(&mut dice, &case, &travel);
        let objective = &mut case.recipe.objective;
        objective.kind = ObjectiveKind::ALL[kind];
        objective.uncapacitated = number % 8 < 4;
        let half_minutes = 15 + dice.below(90);
        objective.cover_minutes = Some(Micro(i64::from(half_minutes) * 500_000));
        // A radius that is somebody's way to the second is where "within" and "below" differ.
        if let Some(seconds) = way.filter(|seconds| *seconds < 6_000) {
            objective.cover_minutes = Some(Micro((i64::from(seconds) * 1_000_000 + 59) / 60));
        }
        if objective.kind.counts_schools() && case.recipe.decide.open.is_none() {
            case.recipe.decide.open = Some(1 + dice.below(3));
        }
        let name = format!("county {number}, {:?}", case.recipe.objective);
        let plan = planned(&case, &travel, 1, &name);
        let mut truth = Enumeration::new(&case, &travel);
        truth.run();
        let Some(plan) = plan else {
            assert!(truth.best.is_none(), "{name}: called impossible, but {:#?}", truth.best);
            impossible[kind] += 1;
            continue;
        };
        let Some((_, best)) = &truth.best else { panic!("{name}: {plan:#?} is not among all the plans") };
        assert_eq!(plan.objective, best.objective, "{name}: {plan:#?}\nbut the referee passes {best:#?}");
        assert_eq!((plan.status, plan.lower_bound), (Status::Optimal, plan.objective), "{name}");
        assert_eq!(truth.audit(&plan).findings, [], "{name}: verified");
        plans[kind] += 1;
    }
    assert!(plans[1..].iter().all(|&count| count > CLASSICS / 20), "{plans:?}, impossible {impossible:?}");
}
