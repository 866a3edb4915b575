//! Every plan of a tiny county that the referee passes: rows and configurations are written naively, and the referee is asked
//! about each. It knows no rule itself.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail as tests do; each story uses its part"
)]

use std::collections::BTreeMap;

use super::purse::{floor, purse};
use hubward::demand::units_today;
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::outcome::Outcome;
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Figures, Means, Multipliers, Plan, SchoolOutcome, SchoolYear,
    Status,
};
use hubward::model::recipe::{ObjectiveKind, Recipe, View};
use hubward::model::travel::Travel;
use hubward::model::unit::{Band, Group, Unit};
use hubward::model::units::Fen;
use hubward::policy::{self, Terms};
use hubward::verify::Finding;
use hubward::{planning, verify};

/// A plan with nothing but rows and configurations; the referee counts the rest.
pub fn draft(case: &Case, assignments: Vec<Assignment>, schools: Vec<SchoolYear>) -> Plan {
    Plan {
        status: Status::Feasible,
        objective: Fen(0),
        lower_bound: Fen(i64::MIN / 4),
        constant_cost: Fen(0),
        bound: BoundKind::Tree,
        multipliers: Multipliers::default(),
        proof: None,
        reproducible: true,
        assignments,
        schools,
        before: Figures::default(),
        years: vec![(case.recipe.first_year, Figures::default())],
        input_sha256: case.input_sha256.clone(),
    }
}

/// A school's row of the first year without figures.
pub fn blank_school(case: &Case, school: SchoolId, configuration: Configuration) -> SchoolYear {
    SchoolYear {
        year: case.recipe.first_year,
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

/// A unit's row of the first year without figures.
pub fn blank_row(case: &Case, unit: &Unit, school: SchoolId, means: Means) -> Assignment {
    Assignment {
        year: case.recipe.first_year,
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

/// Whether a finding says that the plan may not be; the others are about figures, which a draft leaves to the referee.
pub fn is_breach(code: &str) -> bool {
    let figures = [
        "V301", "V302", "V305", "V306", "V405", "V406", "V407", "V408", "V409", "V410", "V411", "V412",
        "V413",
    ];
    code < "V6" && !figures.contains(&code)
}

/// Whether a finding is that children of this village are escorted past a school with room.
pub fn is_detour(case: &Case, finding: &Finding, village: VillageId) -> bool {
    let name = format!("village {} ", case.county.villages[village].code);
    finding.code == "V217" && finding.message.starts_with(&name)
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

/// All plans of a case, the best of them kept.
pub struct Enumeration<'a> {
    case: &'a Case,
    /// The case without the floor of public funds and without rows on catchments: in it the cost is a sum over schools and units,
    /// by the county's view too.
    parts: Case,
    travel: &'a Travel,
    units: Vec<Unit>,
    before: BTreeMap<(VillageId, Band, Group), SchoolId>,
    allowed: Vec<Vec<Allowed>>,
    /// By school, configuration, unit.
    ways: Vec<Vec<Vec<Vec<Way>>>>,
    pub best: Option<(i64, Plan)>,
    /// What is least: a sum over schools and units, or the largest of the units' values.
    worth: Worth,
    /// The village that a question sends to a school, past another with room if need be.
    sent: Option<VillageId>,
    /// Where a plan has each unit: fewest children elsewhere come before any cost.
    held: Option<Vec<Option<SchoolId>>>,
}

/// What a child elsewhere counts beside fen: more than any plan of a tiny county costs.
pub const AWAY: i64 = 1_000_000_000_000;

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
    pub fn new(case: &'a Case, travel: &'a Travel) -> Self {
        let units = units(case, travel);
        let mut parts = case.clone();
        parts.profile.rules.retain(|id, _| id != "school.floor_pupils" && !id.starts_with("catchment."));
        let mut enumeration = Self {
            case,
            parts,
            travel,
            units,
            before: present_schools(case, travel),
            allowed: Vec::new(),
            ways: Vec::new(),
            best: None,
            worth: Worth::of(&case.recipe),
            sent: None,
            held: None,
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

    pub fn audit(&self, plan: &Plan) -> verify::Audit {
        verify::audit(self.case, self.travel, self.travel, plan)
    }

    /// Leaves one school only those configurations that make it this.
    pub fn only(&mut self, school: SchoolId, outcome: SchoolOutcome) {
        let allowed = std::mem::take(&mut self.allowed[school.row()]);
        let ways = std::mem::take(&mut self.ways[school.row()]);
        let kept =
            allowed.into_iter().zip(ways).filter(|(option, _)| option.configuration.outcome == outcome);
        (self.allowed[school.row()], self.ways[school.row()]) = kept.unzip();
    }

    /// From now on the best plan is the one with the fewest children at another school than in `held`, then the cheapest.
    pub fn prefer(&mut self, held: &Plan) {
        let rows: BTreeMap<_, _> =
            (held.assignments.iter()).map(|row| ((row.village, row.band, row.group), row.school)).collect();
        let place = |unit: &Unit| rows.get(&(unit.village, unit.band, unit.group)).copied();
        let places: Vec<_> = self.units.iter().map(place).collect();
        for ways in self.ways.iter_mut().flatten() {
            for (unit, way) in ways
                .iter_mut()
                .enumerate()
                .flat_map(|(unit, ways)| ways.iter_mut().map(move |way| (unit, way)))
            {
                if places[unit].is_some_and(|school| school.row() != way.school) {
                    way.cost += AWAY * i64::from(self.units[unit].pupils);
                }
            }
        }
        self.held = Some(places);
    }

    /// Children at another school than in the plan that is preferred.
    fn away(&self, ways: &[Way]) -> i64 {
        let places = self.held.iter().flatten().zip(ways).zip(&self.units);
        let away = places.filter(|((place, way), _)| place.is_some_and(|school| school.row() != way.school));
        away.map(|(_, unit)| i64::from(unit.pupils)).sum()
    }

    /// Leaves the children of a village only the ways to one school.
    pub fn only_there(&mut self, village: VillageId, school: SchoolId) {
        self.sent = Some(village);
        for (site, configurations) in self.ways.iter_mut().enumerate() {
            for (unit, ways) in configurations.iter_mut().flat_map(|ways| ways.iter_mut().enumerate()) {
                if self.units[unit].village == village && site != school.row() {
                    ways.clear();
                }
            }
        }
    }

    fn school_row(&self, school: SchoolId, configuration: Configuration) -> SchoolYear {
        blank_school(self.case, school, configuration)
    }

    fn row(&self, unit: usize, school: usize, means: Means) -> Assignment {
        let unit = &self.units[unit];
        Assignment {
            before_school: self.before.get(&(unit.village, unit.band, unit.group)).copied(),
            ..blank_row(self.case, unit, SchoolId::new(school), means)
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
        // The price of unequal ways rests on everybody's way today, which a row alone does not tell.
        let weighed = self.case.recipe.objective.equity_minute.is_some();
        let rows = || vec![self.school_row(SchoolId::new(school), option.configuration.clone())];
        let lawful = |unit: usize, means: Means| {
            let plan = draft(self.case, vec![self.row(unit, school, means)], rows());
            let audit = verify::audit(&self.parts, self.travel, self.travel, &plan);
            let breach = audit.findings.iter().any(|finding| finding.code.starts_with("V2"));
            let alone = audit.objective.0 - option.cost.0;
            let cost = if weighed { self.more_than_walking(unit, school, means) } else { alone };
            let cost = self.worth.way(audit.assignments.first().filter(|_| !breach)?, cost)?;
            Some(Way { school, means, cost })
        };
        let teaches = option.configuration.outcome.teaches();
        let means = if teaches { &Means::ALL[..] } else { &[] };
        (0..self.units.len())
            .map(|unit| means.iter().filter_map(|&means| lawful(unit, means)).collect())
            .collect()
    }

    /// What one unit's way costs more than a walk to the first school, everybody else walking there, in the referee's word.
    /// That walk is the same in every plan.
    fn more_than_walking(&self, unit: usize, school: usize, means: Means) -> i64 {
        let walk = |unit: usize| self.row(unit, 0, Means::Walk);
        let mut rows: Vec<Assignment> = (0..self.units.len()).map(walk).collect();
        let objective = |rows| {
            let plan = draft(self.case, rows, Vec::new());
            verify::audit(&self.parts, self.travel, self.travel, &plan).objective
        };
        let before = objective(rows.clone());
        rows[unit] = self.row(unit, school, means);
        (objective(rows) - before).0
    }

    /// All combinations of configurations, cheapest first; those that cannot beat the best plan are left out.
    pub fn run(&mut self) {
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
            let brought = self.most_brought(&combination, &vec![0; combination.len()]);
            if self.best.as_ref().is_none_or(|(best, _)| floor - brought < *best) {
                Search::new(self, &combination).from(0);
            }
        }
    }

    /// Most that the floors of public funds may bring a county whose purse alone counts, when at least so many pupils go to each
    /// school, fen; 0 by society's view.
    fn most_brought(&self, combination: &[usize], pupils: &[u32]) -> i64 {
        if self.case.recipe.objective.view == View::Society {
            return 0;
        }
        let profile = &self.case.profile;
        let floor = profile.threshold("school.floor_pupils").map_or(0, |floor| floor.0 / 1_000_000);
        let rates = ["funds.primary", "funds.junior"].map(|id| profile.rate(id).as_f64());
        let yuan = rates[0].max(rates[1]) * profile.rate("funds.upper_share").as_f64();
        #[expect(clippy::cast_possible_truncation, reason = "some thousand yuan")]
        let fen = (yuan * 100.0).ceil() as i64;
        let teaching = self.chosen(combination).zip(pupils);
        let teaching = teaching.filter(|(option, _)| option.configuration.outcome.teaches());
        teaching.map(|(_, &there)| (floor - i64::from(there.max(1))).max(0) * fen).sum()
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

    /// The referee's objective and constant are what a plain count of the purse gives, but for roundings: a fen a row and school, half
    /// a fen for each pupil who is missing.
    fn hold_to_the_purse(&self, plan: &Plan) {
        let purse = purse(self.case, &self.units, plan);
        let counted = (plan.objective + plan.constant_cost).yuan();
        let missing: i64 = (plan.schools.iter())
            .map(|row| floor(self.case, &self.case.county.schools[row.school]) - i64::from(row.pupils))
            .map(|missing| missing.max(0))
            .sum();
        let rows =
            4 * (plan.assignments.len() + plan.schools.len()) + usize::try_from(missing).unwrap() / 2 + 1;
        #[expect(clippy::cast_precision_loss, reason = "some hundred fen")]
        let apart = rows as f64 / 100.0;
        assert!((purse - counted).abs() <= apart, "{counted} yuan counted, {purse} in the purse: {plan:#?}");
    }

    /// Takes a complete choice when the referee has nothing against it.
    fn judge(&mut self, combination: &[usize], ways: &[Way]) {
        let rows = ways.iter().enumerate().map(|(unit, way)| self.row(unit, way.school, way.means)).collect();
        let schools = (self.case.county.schools.ids().zip(self.chosen(combination)))
            .map(|(id, option)| self.school_row(id, option.configuration.clone()))
            .collect();
        let mut plan = draft(self.case, rows, schools);
        let audit = self.audit(&plan);
        let excused =
            |finding: &Finding| self.sent.is_some_and(|village| is_detour(self.case, finding, village));
        if !audit.findings.iter().any(|finding| is_breach(finding.code) && !excused(finding)) {
            audit.fill(&mut plan);
            let away = AWAY * self.away(ways);
            let ways = ways.iter().map(|way| way.cost);
            let schools = self.chosen(combination).map(|option| self.worth.school(option)).sum();
            let mut value = ways.fold(schools, |sum, cost| self.worth.together(sum, cost));
            if self.case.recipe.objective.view == View::County {
                self.hold_to_the_purse(&plan);
            }
            // What rows on catchments charge and floors bring hangs on where everybody is.
            if self.worth == Worth::Cost && self.case.recipe.objective.equity_minute.is_none() {
                assert!(value <= plan.objective.0 + away || self.case.recipe.objective.view == View::County);
                value = plan.objective.0 + away;
            }
            if self.best.as_ref().is_none_or(|(best, _)| value < *best) {
                self.best = Some((value, plan));
            }
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
        let brought = self.all.most_brought(self.combination, &self.pupils);
        for place in 0..self.ways[unit].len() {
            let way = self.ways[unit][place];
            let worth = self.all.worth;
            let cost = worth.together(self.cost, way.cost);
            let floor = worth.together(cost, self.rest[unit + 1]) - brought;
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

/// The units of a case, cut by the schools their children go to today.
pub fn units(case: &Case, travel: &Travel) -> Vec<Unit> {
    let terms = Terms::new(case);
    let reach = |unit: &Unit, school| policy::reach(&terms, travel, unit, school);
    units_today(&case.county, &case.recipe, &reach).0.values().to_vec()
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

/// The plan, or `None` where there is none.
pub fn planned(case: &Case, travel: &Travel, threads: usize, name: &str) -> Option<Plan> {
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
