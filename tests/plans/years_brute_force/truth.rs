//! A county over several years as docs/costs.md has it: what schools may be, who lives where when, which ways each year allows and
//! what they cost.
//!
//! What is the same in a plan of one year (whether a way is lawful, what it costs in money of its year) is asked of the referee, unit by
//! unit, of a county of one year in which nobody else lives. Everything about years is worked out here.

use std::sync::Arc;

use hubward::demand;
use hubward::model::case::Case;
use hubward::model::county::{ByGrade, Decision, SchoolKind, SchoolStatus};
use hubward::model::ids::{Id, SchoolId, Table, UnitId};
use hubward::model::plan::{Assignment, Configuration, Means, SchoolOutcome};
use hubward::model::recipe::{Decide, View};
use hubward::model::rules::Force;
use hubward::model::travel::Travel;
use hubward::model::unit::{Band, Group, Present, Unit, Willingness};
use hubward::model::units::{Fen, Micro, largest_remainder};
use hubward::policy::{self, Terms};
use hubward::verify;

use super::children;
use crate::common::enumeration::{blank_row, blank_school, draft};
use crate::common::purse::floor;

/// What a school may be in a year.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: Configuration,
    /// Bit `g` for grade `g`.
    pub(crate) grades: u16,
    pub(crate) seats: u32,
    pub(crate) girls: u32,
    pub(crate) boys: u32,
    pub(crate) meals: Option<u32>,
    pub(crate) least: u32,
    /// f - min f, fen of its year.
    pub(crate) cost: i64,
    pub(crate) capital: i64,
}

impl Kind {
    pub(crate) fn teaches(&self, mover: &Mover) -> bool {
        mover.grades & !self.grades == 0
    }

    pub(crate) fn built(&self) -> bool {
        self.name.outcome == SchoolOutcome::New || self.name.added_seats + self.name.added_beds > 0
    }
}

/// A lawful way of a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) school: usize,
    pub(crate) means: Means,
    /// In the first year's money.
    pub(crate) cost: i64,
    /// Counts in the row on children newly over the soft bus limit.
    pub(crate) newly_over: bool,
}

/// A unit of a year.
#[derive(Debug)]
pub(crate) struct Mover {
    pub(crate) unit: Unit,
    pub(crate) grades: u16,
    /// Its present school.
    pub(crate) home: Option<usize>,
    pub(crate) ways: Vec<Way>,
}

/// A year.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) movers: Vec<Mover>,
    /// Most children newly over the soft bus limit.
    pub(crate) newly_over: Option<i64>,
    /// (1 + r)^t in 10⁻¹².
    grown: i128,
}

impl Year {
    /// A cost of this year in the first year's money, to fen.
    pub(crate) fn worth(&self, cost: i64) -> i64 {
        Fen::ratio(i128::from(cost) * 1_000_000_000_000, self.grown).0
    }
}

/// Everything that a plan may be made of.
#[derive(Debug)]
pub(crate) struct Truth<'a> {
    pub(crate) case: &'a Case,
    /// By school.
    pub(crate) kinds: Vec<Vec<Kind>>,
    pub(crate) years: Vec<Year>,
    pub(crate) constant: i64,
    /// By school, where the county's purse alone counts: with so many pupils the floor of the funds is reached, and what comes from above
    /// for each that is missing, fen of its year.
    floors: Vec<Option<(i64, i64)>>,
}

fn bits(grades: impl IntoIterator<Item = usize>) -> u16 {
    grades.into_iter().fold(0, |set, grade| set | 1 << grade)
}

impl<'a> Truth<'a> {
    pub(crate) fn new(case: &'a Case, travel: &Travel) -> Self {
        let office = Office { case, travel };
        let (kinds, floors): (Vec<_>, Vec<_>) = case.county.schools.ids().map(|id| office.kinds(id)).unzip();
        let (first_units, first) = office.present();
        let units = children::units(case, first_units);
        let rate = case.recipe.objective.discount.unwrap_or_else(|| case.profile.rate("build.discount"));
        let mut grown = 1_000_000_000_000;
        let mut years: Vec<Year> = Vec::new();
        for (later, own) in units.iter().enumerate() {
            let mut year = Year { movers: Vec::new(), newly_over: office.most_newly_over(own), grown };
            for (id, unit) in own.iter() {
                let home = if later == 0 { first[id].school } else { office.later(unit, &units[0], &first) };
                let ways = office.ways(unit, home, &kinds, &year);
                let grades = bits((1..=9).filter(|&grade| unit.grades[grade - 1] > 0));
                let home = home.map(Id::row);
                year.movers.push(Mover { unit: unit.clone(), grades, home, ways });
            }
            years.push(year);
            grown = (2 * grown * (1_000_000 + i128::from(rate.0)) + 1_000_000).div_euclid(2_000_000);
        }
        let base =
            case.county.schools.values().iter().map(|row| row.cost_pupil.unwrap_or_else(|| office.pupil()));
        let base = base.min().unwrap().0;
        let county = case.recipe.objective.view == View::County;
        let constant = |year: &Year| {
            let pupils: u32 = year.movers.iter().map(|mover| mover.unit.pupils).sum();
            let drawn = if county { office.drawn_above("funds.primary", pupils.into()) } else { 0 };
            year.worth(i64::from(pupils) * base - drawn)
                + floors.iter().map(|&floor| year.worth(floor)).sum::<i64>()
        };
        let constant = years.iter().map(constant).sum();
        let floor = |row| {
            let (pupils, each) = (floor(case, row), office.drawn_above("funds.primary", 1));
            (county && pupils > 1 && each > 0).then_some((pupils, each))
        };
        let floors = case.county.schools.values().iter().map(floor).collect();
        Self { case, kinds, years, constant, floors }
    }

    /// What the floors of the public funds bring in a year with so many pupils at each school, in the first year's money.
    pub(crate) fn brought(&self, year: &Year, pupils: impl Iterator<Item = u32>) -> i64 {
        let of = |(pupils, floor): (u32, &Option<(i64, i64)>)| match *floor {
            Some((full, each)) if pupils > 0 => year.worth(each) * (full - i64::from(pupils)).max(0),
            _ => 0,
        };
        pupils.zip(&self.floors).map(of).sum()
    }

    /// Whether bus riders eat at school.
    pub(crate) fn riders_eat(&self) -> bool {
        self.case.profile.rate("meals.bus") == Micro::ONE
    }
}

/// Who is asked.
struct Office<'a> {
    case: &'a Case,
    travel: &'a Travel,
}

impl Office<'_> {
    /// One year of the county in which these children live, without a row over the whole county.
    fn alone(&self, who: Option<&Unit>) -> Case {
        let mut case = self.case.clone();
        // What binds nobody and costs nothing takes most of the time.
        case.profile.rules.retain(|_, rule| matches!(rule.force, Force::Hard | Force::Soft));
        let county = Arc::make_mut(&mut case.county);
        for village in county.villages.values_mut() {
            village.grades = ByGrade::default();
        }
        for school in county.schools.values_mut() {
            if school.status == SchoolStatus::Candidate && must_be_built(school.decision) {
                school.decision = Some(Decision::Free); // unbuilt in the first year
            }
        }
        if let Some(unit) = who {
            let village = &mut county.villages[unit.village];
            village.grades.copy_from_slice(&unit.grades[..9]);
            village.willing = Micro::whole(unit.may_board.into());
        }
        (case.recipe.years, case.recipe.split_above, case.recipe.decide) = (1, 0, Decide::default());
        case
    }

    /// What a school may be, in the order of the table, and min f. The money is the referee's, held against its own f.
    fn kinds(&self, id: SchoolId) -> (Vec<Kind>, i64) {
        let case = self.alone(None);
        let row = &case.county.schools[id];
        let stands = row.status == SchoolStatus::Existing;
        let keep = stands && self.case.profile.rate(&format!("keep.{}", row.kind.word())) == Micro::ONE;
        let decision = row.decision.unwrap_or(if keep { Decision::Keep } else { Decision::Free });
        let annuity = self.annuity();
        let mut kinds = Vec::new();
        let mut floors = Vec::new();
        for (name, grades) in names(&case, id, decision) {
            let rows = vec![blank_school(&case, id, name.clone())];
            let audit = verify::audit(&case, self.travel, self.travel, &draft(&case, Vec::new(), rows));
            assert!(audit.findings.iter().all(|finding| finding.code != "V404"), "{audit:?}");
            let told = &audit.schools[0];
            let usable = told.beds - name.added_beds;
            let wanted = row.beds_girls.unwrap_or(row.beds.div_ceil(2)).min(row.beds);
            let standing = largest_remainder(usable, &[wanted.into(), (row.beds - wanted).into()]);
            let girls = if grades == 0 { 0 } else { standing[0] + name.added_beds.div_ceil(2) };
            let yearly = told.cost_year.0;
            floors.push(yearly + Fen::ratio(i128::from(told.cost_capital.0) * annuity, 1_000_000).0);
            kinds.push(Kind {
                name,
                grades,
                seats: told.seats,
                girls,
                boys: told.beds - girls,
                meals: row.meals,
                least: if grades == 0 { 0 } else { self.least(id, decision) },
                cost: audit.objective.0,
                capital: told.cost_capital.0,
            });
        }
        let floor = *floors.iter().min().unwrap();
        for (kind, f) in kinds.iter().zip(floors) {
            assert_eq!(kind.cost, f - floor, "{:?}", kind.name);
        }
        (kinds, floor)
    }

    /// r / (1 - (1 + r)^-n) to six places.
    fn annuity(&self) -> i128 {
        let objective = &self.case.recipe.objective;
        let rate = objective.discount.unwrap_or_else(|| self.case.profile.rate("build.discount")).as_f64();
        let years = objective
            .capital_life_years
            .map_or(self.case.profile.rate("build.life_years").as_f64(), f64::from);
        let factor = if rate == 0.0 { 1.0 / years } else { rate / (1.0 - (1.0 + rate).powf(-years)) };
        Micro::from_f64(factor).unwrap().0.into()
    }

    /// What governments above the county pay of so many times a rate.
    fn drawn_above(&self, rate: &str, times: i64) -> i64 {
        let [rate, share] = [rate, "funds.upper_share"].map(|id| i128::from(self.case.profile.rate(id).0));
        Fen::ratio(i128::from(Fen::ratio(rate * i128::from(times), 10_000).0) * share, 1_000_000).0
    }

    fn pupil(&self) -> Fen {
        let rate = |id: &str| i128::from(self.case.profile.rate(id).0);
        Fen::ratio(rate("teacher.year") * 100, rate("staff.pupils_per_teacher"))
    }

    /// Fewest pupils with which a school may teach. What must stay or be built is not asked for a number by a row.
    fn least(&self, id: SchoolId, decision: Decision) -> u32 {
        let row = &self.case.county.schools[id];
        let own = row.min_pupils.unwrap_or(0);
        if decision != Decision::Free || must_be_built(row.decision) {
            return own;
        }
        let names = ["school.min_pupils".into(), format!("school.{}.min_pupils", row.kind.word())];
        let rules = names.iter().filter_map(|id: &String| self.case.profile.rules.get(id));
        let hard = rules.filter(|rule| rule.force == Force::Hard);
        hard.map(|rule| u32::try_from(rule.threshold.0 / 1_000_000).unwrap()).fold(own, u32::max)
    }

    /// Units of the first year and their present schools.
    fn present(&self) -> (Table<UnitId, Unit>, Table<UnitId, Present>) {
        let mut case = self.case.clone();
        case.recipe.years = 1;
        let terms = Terms::new(&case);
        let reach = |unit: &Unit, school| policy::reach(&terms, self.travel, unit, school);
        demand::units_today(&case.county, &case.recipe, &reach)
    }

    /// The present school of a later year's unit.
    fn later(
        &self,
        unit: &Unit,
        first: &Table<UnitId, Unit>,
        present: &Table<UnitId, Present>,
    ) -> Option<SchoolId> {
        let village = &self.case.county.villages[unit.village];
        let lower = |unit: &Unit| unit.grades[..3].iter().sum::<u32>() > 0;
        let told = if lower(unit) { village.school_lower } else { village.school_upper };
        let teaches = |school: &SchoolId| {
            let row = &self.case.county.schools[*school];
            let taught = bits(usize::from(row.grades.0)..=usize::from(row.grades.1));
            let own = bits((1..=9).filter(|&grade| unit.grades[grade - 1] > 0));
            row.status == SchoolStatus::Existing && own & !taught == 0
        };
        if let Some(school) = told.filter(teaches) {
            return Some(school);
        }
        let line =
            || first.iter().filter(|(_, other)| other.village == unit.village && lower(other) == lower(unit));
        let own = line().find(|(_, other)| other.group == unit.group).or_else(|| line().next());
        own.and_then(|(id, _)| present[id].school).filter(teaches)
    }

    /// ⌊share × children of the lower rule band⌋, where the row is hard.
    fn most_newly_over(&self, units: &Table<UnitId, Unit>) -> Option<i64> {
        let rule = self.case.profile.rules.get("travel.bus.lower.newly_over_share")?;
        let lower = units.values().iter().filter(|unit| unit.rule_band() == Band::Lower);
        let children: i64 = lower.map(|unit| i64::from(unit.pupils)).sum();
        (rule.force == Force::Hard).then(|| (rule.threshold.0 * children).div_euclid(1_000_000))
    }

    /// The lawful ways of a unit, each asked about in a county of its own.
    fn ways(&self, unit: &Unit, home: Option<SchoolId>, kinds: &[Vec<Kind>], year: &Year) -> Vec<Way> {
        let mut case = self.alone(Some(unit));
        let village = &mut Arc::get_mut(&mut case.county).unwrap().villages[unit.village];
        (village.school_lower, village.school_upper) = (home, home);
        case.recipe.whole_villages = true; // the unit as it is
        if home.is_none() {
            // Alone the referee finds them a school of today; whoever has none moves nowhere.
            case.profile.rates.get_mut("change.pupil").unwrap().value = Micro(0);
            case.profile.rules.retain(|id, _| !id.contains(".new_"));
        }
        let soft = self.case.profile.threshold("travel.bus.lower.soft_minutes").unwrap().minutes_to_seconds();
        let grades = bits((1..=9).filter(|&grade| unit.grades[grade - 1] > 0));
        let mut ways = Vec::new();
        for (school, kinds) in self.case.county.schools.ids().zip(kinds) {
            for means in Means::ALL {
                let beds = |kind: &Kind| means != Means::Board || kind.girls + kind.boys > 0;
                let Some(kind) = kinds.iter().find(|kind| grades & !kind.grades == 0 && beds(kind)) else {
                    continue;
                };
                let group = Group { willingness: Willingness::All, part: 1 };
                let row = Assignment { group, before_school: home, ..blank_row(&case, unit, school, means) };
                let schools = vec![blank_school(&case, school, kind.name.clone())];
                let audit = verify::audit(&case, self.travel, self.travel, &draft(&case, vec![row], schools));
                let of = |start: &str| audit.findings.iter().any(|finding| finding.code.starts_with(start));
                assert!(!of("V10") && !of("V404"), "{audit:?}");
                if of("V2") {
                    continue;
                }
                let told = &audit.assignments[0];
                assert!(home.is_none() || told.before_school == home, "{audit:?}");
                let over =
                    |time: Option<hubward::model::units::Seconds>| time.is_some_and(|time| time > soft);
                let newly_over = unit.rule_band() == Band::Lower && means == Means::Bus && over(told.time);
                ways.push(Way {
                    school: school.row(),
                    means,
                    cost: year.worth(audit.objective.0 - kind.cost),
                    newly_over: newly_over && (home.is_none() || !over(told.before_time)),
                });
            }
        }
        ways
    }
}

pub(crate) fn must_be_built(decision: Option<Decision>) -> bool {
    matches!(decision, Some(Decision::Open | Decision::Keep))
}

/// What a decision lets a school be, with the grades taught, in the order of docs/costs.md, "Schools and their configurations".
fn names(case: &Case, id: SchoolId, decision: Decision) -> Vec<(Configuration, u16)> {
    let row = &case.county.schools[id];
    let stands = row.status == SchoolStatus::Existing;
    let plain = |outcome| Configuration { outcome, added_seats: 0, added_beds: 0 };
    let (first, last) = (usize::from(row.grades.0), usize::from(row.grades.1));
    let mut names = Vec::new();
    if matches!(decision, Decision::Free | Decision::Close) {
        names.push((plain(if stands { SchoolOutcome::Closed } else { SchoolOutcome::Unbuilt }), 0));
    }
    let small = matches!(row.kind, SchoolKind::Point | SchoolKind::Village);
    if decision == Decision::Free && stands && small && first <= 3 && last >= 4 {
        names.push((plain(SchoolOutcome::Partial), bits(first..=3)));
    }
    if decision != Decision::Close {
        let steps = |most: u32, step: u32| {
            let mut steps: Vec<u32> = (0..most).step_by(step as usize).collect();
            steps.push(most);
            steps
        };
        let outcome = if stands { SchoolOutcome::Open } else { SchoolOutcome::New };
        for added_seats in steps(row.add_seats, case.recipe.seat_step.unwrap()) {
            for added_beds in steps(row.add_beds, case.recipe.bed_step.unwrap()) {
                names.push((Configuration { outcome, added_seats, added_beds }, bits(first..=last)));
            }
        }
    }
    names
}
