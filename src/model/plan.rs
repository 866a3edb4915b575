//! A finished plan: who goes where and how, what each school becomes, and what was proven about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::ids::{SchoolId, VillageId};
use crate::model::proof::Certificate;
use crate::model::transfers::Transfers;
use crate::model::unit::{Band, Group};
use crate::model::units::{Fen, Metres, Micro, Seconds, round_half_up};

/// How a unit goes to school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// On foot, daily.
    Walk,
    /// By school bus, daily.
    Bus,
    /// Boards; by bus, weekly.
    Board,
    /// No lawful mode leads there: an escort or taxi, priced and named.
    Escort,
}

impl Means {
    /// Every means, in the order used everywhere.
    pub const ALL: [Self; 4] = [Self::Walk, Self::Bus, Self::Board, Self::Escort];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Bus => "bus",
            Self::Board => "board",
            Self::Escort => "escort",
        }
    }

    /// The means a file's word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.word() == word)
    }
}

/// One moving unit's place: a row of `assignments.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// School year.
    pub year: u32,
    /// Where the children live.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// Which part.
    pub group: Group,
    /// How many.
    pub pupils: u32,
    /// Where they go.
    pub school: SchoolId,
    /// How.
    pub means: Means,
    /// One way, with the route factor where a bus drives; `None` where no road leads there.
    pub time: Option<Seconds>,
    /// One way.
    pub length: Option<Metres>,
    /// Where they go today.
    pub before_school: Option<SchoolId>,
    /// One way today, by the best lawful mode, with the route factor; escort where none is lawful.
    pub before_time: Option<Seconds>,
    /// Why they are escorted (docs/costs.md, "Why escorted"), empty where they are not; `None` = not told, as in older folders.
    pub reason: Option<String>,
}

/// What a school becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchoolOutcome {
    /// Stays with all its grades.
    Open,
    /// Keeps its lower grades only.
    Partial,
    /// Closes.
    Closed,
    /// A candidate that is built.
    New,
    /// A candidate that is not built.
    Unbuilt,
}

impl SchoolOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Open, Self::Partial, Self::Closed, Self::New, Self::Unbuilt];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Partial => "partial",
            Self::Closed => "closed",
            Self::New => "new",
            Self::Unbuilt => "unbuilt",
        }
    }

    /// What a school that becomes this is before any plan.
    #[must_use]
    pub fn today(self) -> Self {
        match self {
            Self::Unbuilt | Self::New => Self::Unbuilt,
            Self::Open | Self::Partial | Self::Closed => Self::Open,
        }
    }

    /// Whether children are taught there.
    #[must_use]
    pub fn teaches(self) -> bool {
        matches!(self, Self::Open | Self::Partial | Self::New)
    }
}

/// A configuration a school can take, as the plan names it: `closed`, `point`, `as-is`, `as-is+45s`,
/// `as-is+50b`, `as-is+45s+50b`, `new`, `unbuilt`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Configuration {
    /// What the school becomes.
    pub outcome: SchoolOutcome,
    /// Seats built on top of today's (0 for a candidate: its row says what it has).
    pub added_seats: u32,
    /// Beds built on top of today's.
    pub added_beds: u32,
}

impl Configuration {
    /// The word used in files.
    #[must_use]
    pub fn word(&self) -> String {
        let mut word = match self.outcome {
            SchoolOutcome::Open => "as-is".to_string(),
            SchoolOutcome::Partial => "point".to_string(),
            other => other.word().to_string(),
        };
        if self.added_seats > 0 {
            write!(word, "+{}s", self.added_seats).expect("a string takes all that is written");
        }
        if self.added_beds > 0 {
            write!(word, "+{}b", self.added_beds).expect("a string takes all that is written");
        }
        word
    }

    /// The configuration a file's word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut parts = word.split('+');
        let outcome = match parts.next()? {
            "as-is" => SchoolOutcome::Open,
            "point" => SchoolOutcome::Partial,
            "closed" => SchoolOutcome::Closed,
            "new" => SchoolOutcome::New,
            "unbuilt" => SchoolOutcome::Unbuilt,
            _ => return None,
        };
        let mut configuration = Self { outcome, added_seats: 0, added_beds: 0 };
        for part in parts {
            if let Some(seats) = part.strip_suffix('s') {
                configuration.added_seats = seats.parse().ok()?;
            } else {
                configuration.added_beds = part.strip_suffix('b')?.parse().ok()?;
            }
        }
        Some(configuration)
    }
}

/// One school's year: a row of `schools.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolYear {
    /// School year.
    pub year: u32,
    /// Which school.
    pub school: SchoolId,
    /// What it becomes.
    pub configuration: Configuration,
    /// Children taught.
    pub pupils: u32,
    /// Seats in this configuration.
    pub seats: u32,
    /// Children who board.
    pub boarders: u32,
    /// Beds in this configuration.
    pub beds: u32,
    /// Classes: children of each grade over the class cap, rounded up.
    pub classes: u32,
    /// Teachers by the staffing rates, rounded up.
    pub teachers: u32,
    /// Site and staff this year, without capital.
    pub cost_year: Fen,
    /// Capital spent, once.
    pub cost_capital: Fen,
    /// Price of one more seat, fen a year, where the LP was solved.
    pub seat_price: Option<Fen>,
    /// Price of one more bed, fen a year, where the LP was solved.
    pub bed_price: Option<Fen>,
    /// Public funds it draws a year; `None` = a plan folder written before that was reported.
    pub public_funds: Option<Fen>,
    /// Public funds it draws in today's network.
    pub public_funds_before: Option<Fen>,
}

/// How many schools and children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Existing schools today.
    pub schools_before: u32,
    /// Of them, those that the plan may close or leave their lower grades alone.
    pub schools_free: u32,
    /// Schools that teach, partial and new ones included.
    pub schools_open: u32,
    /// Schools closed.
    pub schools_closed: u32,
    /// Schools that keep their lower grades only.
    pub schools_partial: u32,
    /// Candidates built.
    pub schools_new: u32,
    /// Villages in the table.
    pub villages: u32,
    /// Children planned for.
    pub pupils: u32,
    /// Children who change school.
    pub pupils_moved: u32,
    /// Children who board.
    pub pupils_boarding: u32,
    /// Children on a daily bus.
    pub pupils_bus: u32,
    /// Children on foot.
    pub pupils_walk: u32,
    /// Children escorted.
    pub pupils_escort: u32,
}

/// Travel of one set of children, one way. Children without a time are not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TravelFigures {
    /// Children with a time.
    pub pupils: u32,
    /// Sum over children, seconds.
    pub pupil_seconds: u64,
    /// Smallest time that at least 95 % of the children do not exceed.
    pub p95: Seconds,
    /// Longest.
    pub max: Seconds,
}

impl TravelFigures {
    /// Mean minutes; 0 when nobody travels.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for showing only")]
    pub fn mean_minutes(&self) -> f64 {
        if self.pupils == 0 { 0.0 } else { self.pupil_seconds as f64 / 60.0 / f64::from(self.pupils) }
    }
}

/// Travel figures: of all children, by means, by band and by both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TravelSummary {
    /// Everyone who walks or rides daily.
    pub all: TravelFigures,
    /// The weekly journeys of those who board.
    pub weekly: TravelFigures,
    /// By means.
    pub by_means: BTreeMap<Means, TravelFigures>,
    /// By band, of those who walk or ride daily.
    pub by_band: BTreeMap<Band, TravelFigures>,
    /// By means and band.
    pub by_means_and_band: BTreeMap<(Means, Band), TravelFigures>,
}

/// Travel of a part of the children that need not be whole: weights are pupils × share, in millionths of a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShareTravel {
    /// Children with a time, in millionths of a child.
    pub pupils: Micro,
    /// Sum over children, in millionths of a second.
    pub pupil_seconds: Micro,
    /// Smallest time that at least 95 % of them do not exceed.
    pub p95: Seconds,
    /// Longest.
    pub max: Seconds,
}

/// How travel is shared out, one way (docs/costs.md, "Equity"). Children without a time are left out and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EquityFigures {
    /// Children who draw the living subsidy.
    pub poor: ShareTravel,
    /// All others.
    pub others: ShareTravel,
    /// Kolm-Pollak equally-distributed equivalent of everyone's minutes, six places.
    pub kolm_pollak: Micro,
    /// The same by band.
    pub kolm_pollak_by_band: BTreeMap<Band, Micro>,
    /// Children without a time.
    pub untimed: u32,
}

/// What a plan costs, a year, by heading; the headings sum to `total`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Fen a year by heading: `sites`, `staff`, `bus_daily`, `bus_weekly`, `boarding_school`,
    /// `boarding_family`, `time`, `escort`, `over_limit`, `change`, `capital` (annuity), and `equity` where it has a price.
    pub headings: BTreeMap<String, Fen>,
    /// Fen a year by payer: `county`, `families`, `time` (nobody's purse) and `penalty` (a price, not money).
    pub payers: BTreeMap<String, Fen>,
    /// Capital spent once, fen.
    pub capital: Fen,
    /// Who gives and receives what beside the costs; `None` = a plan folder written before that was reported.
    pub transfers: Option<Transfers>,
}

impl Money {
    /// Sum of the headings, fen a year.
    #[must_use]
    pub fn total(&self) -> Fen {
        self.headings.values().copied().sum()
    }
}

/// One rule held against the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleResult {
    /// The rule.
    pub id: String,
    /// `hard`, `soft`, `report`, `process`.
    pub kind: String,
    /// Whose it is: `law`, `policy` of the bureau, or planning `assumption`.
    pub group: String,
    /// Its citation.
    pub citation: String,
    /// Its threshold.
    pub threshold: Micro,
    /// Unit of threshold and worst.
    pub unit: String,
    /// Worst measured value; `None` where nothing was measured (a task, or nobody concerned).
    pub worst: Option<Micro>,
    /// Where the worst was: a village or school id.
    pub place: String,
    /// Pupils beyond the threshold, existing ones not counted.
    pub violations: u32,
    /// Pupils beyond the threshold whose case is an existing violation.
    pub existing: u32,
    /// Whether the rule holds (hard: no violation; soft and report: nobody beyond it; process: a task, true).
    pub pass: bool,
}

impl RuleResult {
    /// Whether it was measured at all, or is a task; otherwise it does not apply here.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.kind == "process" || self.worst.is_some()
    }

    /// What is to be said of it: `rule-idle` (does not apply here), `rule-held`, `rule-broken` (law), `rule-exceeded` (policy or
    /// assumption: nothing that could be breached).
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.applies(), self.pass, self.group.as_str()) {
            (_, false, "law") => "rule-broken",
            (_, false, _) => "rule-exceeded",
            (true, true, _) => "rule-held",
            (false, true, _) => "rule-idle",
        }
    }
}

/// Figures of one year, or of today's network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Counts.
    pub counts: Counts,
    /// Travel.
    pub travel: TravelSummary,
    /// How travel is shared out; `None` = a plan folder written before that was reported.
    pub equity: Option<EquityFigures>,
    /// Money.
    pub money: Money,
    /// Rules.
    pub rules: Vec<RuleResult>,
}

impl Figures {
    /// Share of all children beyond each limit on journeys, existing ones included, by the rule's id: six places, half up.
    #[must_use]
    pub fn over_limits(&self) -> Vec<(&str, Micro)> {
        let limit = |rule: &&RuleResult| {
            rule.id.starts_with("travel.") && (rule.id.ends_with("_minutes") || rule.id.ends_with("_km"))
        };
        let share = |rule: &RuleResult| {
            let beyond = i128::from(rule.violations) + i128::from(rule.existing);
            let share = round_half_up(beyond * 1_000_000, i128::from(self.counts.pupils.max(1)));
            Micro(i64::try_from(share).unwrap_or(i64::MAX))
        };
        self.rules.iter().filter(limit).map(|rule| (rule.id.as_str(), share(rule))).collect()
    }
}

/// Where the lower bound came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// Reproducible from the printed prices.
    Lagrangian,
    /// Proven by the search tree.
    Tree,
    /// A solver's word.
    Solver,
}

impl BoundKind {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lagrangian => "lagrangian",
            Self::Tree => "tree",
            Self::Solver => "solver",
        }
    }
}

/// Prices from which the Lagrangian bound can be recomputed (docs/costs.md, "The bound").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multipliers {
    /// `λ` of each moving unit.
    pub units: Vec<UnitPrice>,
    /// `β ≥ 0` of schools' places.
    pub schools: Vec<SchoolPrice>,
    /// `μ ≥ 0` of each count or budget row by its name, fen for one unit of the row; over several years `name@year`.
    pub rows: BTreeMap<String, Fen>,
}

/// What it is worth that a moving unit is served in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitPrice {
    /// School year.
    pub year: u32,
    /// Village.
    pub village: VillageId,
    /// Band.
    pub band: Band,
    /// Part of the band.
    pub group: Group,
    /// The whole unit, fen.
    pub fen: Fen,
}

/// What places of a school are worth in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchoolPrice {
    /// School year.
    pub year: u32,
    /// School.
    pub school: SchoolId,
    /// Fen for one bed of boys, of girls, and one meal.
    pub fen: [Fen; 3],
}

/// How sure a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing better exists.
    Optimal,
    /// Within `gap` of the best.
    Feasible,
    /// Today's network, nothing decided.
    AsIs,
}

impl Status {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Feasible => "feasible",
            Self::AsIs => "as-is",
        }
    }
}

/// The lower bound of a plan that claims none: below any plan.
pub const NOTHING_CLAIMED: Fen = Fen(i64::MIN / 4);

/// A complete plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How sure.
    pub status: Status,
    /// Decision-relevant yearly cost, fen. For the other kinds of objective hundredths of a number without a unit:
    /// pupil-minutes, minutes, schools, or minus the pupils covered (docs/costs.md, "The classics").
    pub objective: Fen,
    /// No plan costs less than this, fen or hundredths.
    pub lower_bound: Fen,
    /// Yearly cost that is the same in every plan and left out of objective and bound, fen; 0 for the other kinds.
    pub constant_cost: Fen,
    /// Where the bound came from.
    pub bound: BoundKind,
    /// Prices that reproduce a Lagrangian bound.
    pub multipliers: Multipliers,
    /// Proof of a tree's bound, leaf by leaf, where there is one.
    pub proof: Option<Certificate>,
    /// False when a time limit cut the search.
    pub reproducible: bool,
    /// Where everyone goes, in unit order.
    pub assignments: Vec<Assignment>,
    /// What every school becomes, in school order.
    pub schools: Vec<SchoolYear>,
    /// Today's network.
    pub before: Figures,
    /// By year.
    pub years: Vec<(u32, Figures)>,
    /// SHA-256 of the input.
    pub input_sha256: String,
}

impl Plan {
    /// `(objective - lower_bound) / max(|objective|, 1 fen)`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share for showing and for stopping")]
    pub fn gap(&self) -> f64 {
        (self.objective.0 - self.lower_bound.0) as f64 / (self.objective.0.abs().max(1)) as f64
    }

    /// Whether it says how much better a plan could be.
    #[must_use]
    pub fn claims(&self) -> bool {
        self.lower_bound > NOTHING_CLAIMED
    }

    /// Years in which a school becomes something else than it was a year before, in the first year than it is today.
    #[must_use]
    pub fn changes(&self, school: SchoolId) -> Vec<u32> {
        let mut rows: Vec<(u32, SchoolOutcome)> = (self.schools.iter())
            .filter(|row| row.school == school)
            .map(|row| (row.year, row.configuration.outcome))
            .collect();
        rows.sort_unstable();
        let mut last = rows.first().map(|(_, outcome)| outcome.today());
        let changed = |&(year, outcome): &(u32, SchoolOutcome)| {
            (last.replace(outcome) != Some(outcome)).then_some(year)
        };
        rows.iter().filter_map(changed).collect()
    }

    /// The rows of one year; figures of its years, prices and claims stay those of the whole plan.
    #[must_use]
    pub fn of_year(&self, year: u32) -> Self {
        let mut part = self.clone();
        part.assignments.retain(|row| row.year == year);
        part.schools.retain(|row| row.year == year);
        part.years.retain(|(other, _)| *other == year);
        part.multipliers.units.retain(|price| price.year == year);
        part.multipliers.schools.retain(|price| price.year == year);
        part
    }

    /// Figures of the final year.
    ///
    /// # Panics
    /// When the plan has no year, which no engine makes.
    #[must_use]
    pub fn final_year(&self) -> &Figures {
        &self.years.last().expect("a plan has at least one year").1
    }
}
