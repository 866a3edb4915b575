//! The referee: recounts a finished plan from the raw input in integers and trusts no solver.
//!
//! It shares no code with the rooms that made the plan, only plain `model` values, and it refuses to mend a plan:
//! it says what does not add up. What is counted, and how, stands in docs/costs.md; this room was written from that
//! page alone.
//!
//! ```text
//! raw input ──→ units, sites, rates (the book)
//! plan rows ──→ stays ──→ loads ──→ figures, rows, rules ──→ compared with the plan's own
//! prices    ──→ Lagrangian bound
//! ```

mod book;
mod bound;
mod catchments;
mod classics;
mod classrooms;
mod cohorts;
mod compare;
mod cost;
mod equity;
mod escorts;
mod figures;
mod finding;
mod fleet;
mod journeys;
mod limits;
mod paths;
mod preschool;
mod proof;
mod purse;
mod rates;
mod reach;
mod rides;
mod rolls;
mod routes;
mod rows;
mod rules;
mod school_rules;
mod schools;
mod sites;
mod surcharges;
mod transfers;
mod transport;
mod units;
pub mod written;
mod years;

pub use finding::{CODES, Finding};
pub use fleet::audit_fleet;
pub use rides::measured_rides;
pub use routes::{RouteAudit, audit_routes};

use crate::model::case::Case;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Assignment, BoundKind, Figures, Plan, RuleResult, SchoolYear, Status};
use crate::model::recipe::{ObjectiveKind, Stage, View};
use crate::model::travel::{RoadMode, Travel, Trip};
use crate::model::units::Fen;
use book::Book;
use figures::{Network, Stay};
use finding::Findings;
use rules::Scene;

/// What the caller hands in to re-time a pair: plain Dijkstra on the raw network, driven (no route factor).
pub trait Retime: Sync {
    /// The trip from a village to a school; `None` = unreachable.
    fn retime(&self, mode: RoadMode, village: VillageId, school: SchoolId) -> Option<Trip>;
}

/// The tables themselves as the word on every trip, where there is no road to drive again.
impl Retime for Travel {
    fn retime(&self, mode: RoadMode, village: VillageId, school: SchoolId) -> Option<Trip> {
        if mode == RoadMode::Walk { self.walk.trip(village, school) } else { self.bus.trip(village, school) }
    }
}

/// What the referee found and counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// Everything that does not hold, in the order of the plan's parts; empty = the plan passed.
    pub findings: Vec<Finding>,
    /// The plan's rows as they should read, in unit order.
    pub assignments: Vec<Assignment>,
    /// The schools' rows as they should read, in school order; prices are the plan's, and so is all of a row whose
    /// configuration cannot be.
    pub schools: Vec<SchoolYear>,
    /// Today's network.
    pub before: Figures,
    /// By year.
    pub years: Vec<(u32, Figures)>,
    /// Decision-relevant yearly cost, fen; hundredths for the other kinds of objective, as in the plan.
    pub objective: Fen,
    /// Yearly cost that is the same in every plan, fen; 0 for the other kinds.
    pub constant_cost: Fen,
    /// The bound that follows from the plan's prices, fen; `None` for an as-is plan, without prices where the bound
    /// is not of that kind, and where the prices make no sense.
    pub lagrangian_bound: Option<Fen>,
    /// Whether the plan's certificate proves its lower bound.
    pub certified: bool,
}

impl Audit {
    /// Whether nothing was found.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }

    /// Writes what the referee counted into the plan: rows, figures, objective and constant. Who goes where and
    /// how, the schools' configurations, the bound and the prices stay as they are; only the bound of an as-is
    /// plan becomes its objective.
    pub fn fill(&self, plan: &mut Plan) {
        plan.assignments.clone_from(&self.assignments);
        plan.schools.clone_from(&self.schools);
        plan.before.clone_from(&self.before);
        plan.years.clone_from(&self.years);
        plan.objective = self.objective;
        plan.constant_cost = self.constant_cost;
        if plan.status == Status::AsIs {
            plan.lower_bound = self.objective;
        }
    }
}

/// Recounts a plan from the raw input.
///
/// `travel` are the tables the plan was made with; each assigned pair is timed again by `retime`. Findings are
/// in a fixed order and the same for the same input.
///
/// # Panics
/// Never on what a plan says. Only when a rate of the profile is missing, which its reader prevents.
pub fn audit(case: &Case, travel: &Travel, retime: &dyn Retime, plan: &Plan) -> Audit {
    if over_years(case, plan) {
        return years::audit(case, travel, retime, plan);
    }
    let mut findings = Findings::default();
    check_frame(case, plan, &mut findings);
    let as_is = plan.status == Status::AsIs;
    let (book, stays) = opened(case, travel, retime, plan, &mut findings);
    let configs = schools::configurations(&book, plan, &mut findings);
    let network = Network::new(&book, stays, configs);
    let today = Network::today(&book, &network);
    if as_is {
        rows::check_as_is(&book, &network, &mut findings);
    } else {
        rows::check_lawful(&book, &network, &mut findings);
    }
    let schools = schools::check(&book, &network, &today, plan, &mut findings);
    if !as_is {
        limits::check(&book, &network, &mut findings);
        escorts::check(&Scene { book: &book, network: &network, today: &today }, &|_| true, &mut findings);
    }
    let assignments = network.assignments(&book, &today, &|_| true);
    rows::check_reasons(&book, plan, &assignments, &mut findings);

    let before = figures::count(&book, &today, &today, true);
    let year = figures::count(&book, &network, &today, as_is);
    let classical = classics::objective(&book, &network);
    let objective = classical.unwrap_or_else(|| network.objective(&book));
    let constant_cost = if classical.is_some() { Fen(0) } else { network.constant(&book) };
    compare::money(&mut findings, "V601", "objective", plan.objective, objective);
    compare::money(&mut findings, "V602", "constant_cost", plan.constant_cost, constant_cost);
    compare::figures(&mut findings, "before", &plan.before, &before);
    if let [(first, theirs)] = &plan.years[..] {
        compare::figures(&mut findings, &format!("year {first}"), theirs, &year);
    }
    let lagrangian_bound = check_bound(&book, &network, plan, objective, &mut findings);
    let certified = check_proof(case, std::slice::from_ref(&book), &[&network], plan, &mut findings);
    Audit {
        assignments,
        schools,
        before,
        years: vec![(case.recipe.first_year, year)],
        objective,
        constant_cost,
        lagrangian_bound,
        certified,
        findings: findings.into_list(),
    }
}

/// Today's network is one year, whatever the plan file says.
fn over_years(case: &Case, plan: &Plan) -> bool {
    case.recipe.years > 1 && plan.status != Status::AsIs
}

/// What only the referee measures; a plan takes it from here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Rules in today's network.
    pub before: Vec<RuleResult>,
    /// Rules in each of the plan's years.
    pub years: Vec<Vec<RuleResult>>,
    /// The plan's rows, with why children are escorted.
    pub assignments: Vec<Assignment>,
}

/// The rules as the referee measures them, of today's network and of each of the plan's years, and why children are escorted. A
/// plan takes them from here; nothing else measures them. What else is wrong with the plan is [`audit`]'s to say.
#[must_use]
pub fn measure(case: &Case, travel: &Travel, plan: &Plan) -> Measured {
    if over_years(case, plan) {
        return years::measure(case, travel, plan);
    }
    let mut unheard = Findings::default();
    let as_is = plan.status == Status::AsIs;
    let (book, stays) = opened(case, travel, travel, plan, &mut unheard);
    let network = Network::new(&book, stays, schools::configurations(&book, plan, &mut unheard));
    let today = Network::today(&book, &network);
    Measured {
        before: figures::count(&book, &today, &today, true).rules,
        years: vec![figures::count(&book, &network, &today, as_is).rules],
        assignments: network.assignments(&book, &today, &|_| true),
    }
}

/// The book of a case, and each unit's stay by the plan's rows, from which the book learns how unequal travel is today.
fn opened<'a>(
    case: &'a Case,
    travel: &'a Travel,
    retime: &dyn Retime,
    plan: &Plan,
    findings: &mut Findings,
) -> (Book<'a>, Vec<Option<Stay>>) {
    let mut book = Book::new(case, travel, plan.status == Status::AsIs);
    let stays = rows::read(&book, retime, plan, findings);
    book.scale = Some(equity::Scale::of_today(&book, &stays));
    (book, stays)
}

/// Settings this referee can judge, the plan's years, its input and its status.
fn check_frame(case: &Case, plan: &Plan, findings: &mut Findings) {
    let recipe = &case.recipe;
    let phased = over_years(case, plan);
    let money = recipe.objective.kind == ObjectiveKind::Cost;
    let society = recipe.objective.view == View::Society;
    let judged = if phased { money && recipe.stage != Stage::Kindergarten } else { society || money };
    if !judged {
        findings.add(
            "V001",
            "the referee counts plans of one year by society's or the county's yearly cost or as a classic of location, \
             and plans over several by either cost, not of kindergartens; this plan file asks for something else"
                .into(),
        );
    }
    let years: Vec<u32> = plan.years.iter().map(|(year, _)| *year).collect();
    let count = if phased { recipe.years } else { 1 };
    let expected: Vec<u32> = (recipe.first_year..recipe.first_year + count).collect();
    if years != expected {
        findings.differ("V002", "years with figures", &format!("{years:?}"), &format!("{expected:?}"));
    }
    if plan.input_sha256 != case.input_sha256 {
        findings.differ("V003", "input_sha256", &plan.input_sha256, &case.input_sha256);
    }
    if recipe.as_is && plan.status != Status::AsIs {
        findings.differ("V004", "status", plan.status.word(), Status::AsIs.word());
    }
}

/// Holds the plan's bound against its objective and, where there are prices, against the bound they give.
fn check_bound(
    book: &Book<'_>,
    network: &Network<'_>,
    plan: &Plan,
    objective: Fen,
    findings: &mut Findings,
) -> Option<Fen> {
    if plan.status == Status::AsIs {
        if plan.lower_bound != objective {
            let found = plan.lower_bound.to_decimal();
            findings.differ("V706", "lower_bound of an as-is plan", &found, &objective.to_decimal());
        }
        return None;
    }
    check_claim(plan, objective, findings);
    if book.case.recipe.objective.kind != ObjectiveKind::Cost {
        classics::check_bound(book, network, plan, findings);
        return None;
    }
    let proven = |findings: &mut Findings| bound::lagrangian(book, network, &plan.multipliers, findings);
    check_prices(plan, objective, proven, findings)
}

/// Whether the plan's certificate holds; one where none can be is a finding.
fn check_proof(
    case: &Case,
    books: &[Book<'_>],
    networks: &[&Network<'_>],
    plan: &Plan,
    findings: &mut Findings,
) -> bool {
    let may_be = plan.status != Status::AsIs && case.recipe.objective.kind == ObjectiveKind::Cost;
    if plan.proof.is_some() && !may_be {
        findings.add("V707", "proof.jsonl: found one, expected none for such a plan".into());
        return false;
    }
    proof::check(case, books, networks, plan, findings)
}

/// What the plan says of its bound, without looking at where it came from.
fn check_claim(plan: &Plan, objective: Fen, findings: &mut Findings) {
    if plan.lower_bound > objective {
        let (found, most) = (plan.lower_bound.to_decimal(), objective.to_decimal());
        findings.differ("V701", "lower_bound", &found, &format!("at most the objective {most}"));
    }
    let proven = plan.objective == plan.lower_bound || plan.bound != BoundKind::Lagrangian;
    if plan.status == Status::Optimal && !proven {
        let (found, expected) = (plan.lower_bound.to_decimal(), plan.objective.to_decimal());
        findings.differ("V703", "lower_bound of an optimal plan", &found, &expected);
    }
}

/// The bound that the plan's prices give, where there are any, held against what it says.
fn check_prices(
    plan: &Plan,
    objective: Fen,
    proven: impl FnOnce(&mut Findings) -> Option<Fen>,
    findings: &mut Findings,
) -> Option<Fen> {
    let prices = &plan.multipliers;
    let priced = !(prices.units.is_empty() && prices.schools.is_empty() && prices.rows.is_empty());
    if !priced && plan.bound != BoundKind::Lagrangian {
        return None;
    }
    let bound = proven(findings)?;
    if plan.bound == BoundKind::Lagrangian && plan.lower_bound > bound {
        let (found, most) = (plan.lower_bound.to_decimal(), bound.to_decimal());
        findings.differ("V702", "lower_bound", &found, &format!("at most {most}, what its prices give"));
    }
    if bound > objective {
        let (found, least) = (objective.to_decimal(), bound.to_decimal());
        findings.differ("V705", "objective", &found, &format!("at least {least}, what the prices prove"));
    }
    Some(bound)
}
