//! What the referee says: coded sentences with the figure found and the figure expected.
//!
//! It refuses to judge how bad a finding is: one is enough for a plan not to pass.

use std::fmt;

/// One thing about a plan that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, one of [`CODES`].
    pub code: &'static str,
    /// What was found and what was expected, with the codes of village and school.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.code, self.message)
    }
}

/// Every code and what it means.
pub const CODES: &[(&str, &str)] = &[
    ("V001", "the plan file asks for something this referee cannot count"),
    ("V002", "the plan's years are not the plan file's"),
    ("V003", "the plan was made from another input"),
    ("V004", "today's network was asked for and something else was planned"),
    ("V101", "children without a row"),
    ("V102", "children with more than one row"),
    ("V103", "a row of children who do not exist"),
    ("V104", "a row with the wrong number of children"),
    ("V105", "a row naming a village or school that does not exist"),
    ("V106", "a row of another year"),
    ("V201", "the school does not take part in this stage"),
    ("V202", "the school as planned does not teach these children's grades"),
    ("V203", "the village forbids the school"),
    ("V204", "the village forces another school"),
    ("V205", "too long a walk"),
    ("V206", "too long on the bus"),
    ("V207", "too young to board"),
    ("V208", "families refuse boarding"),
    ("V209", "boards where the school as planned has no bed"),
    ("V210", "boarding journey shorter or longer than allowed"),
    ("V211", "a bus where none can get to"),
    ("V212", "no road for this way of travel"),
    ("V213", "an escort where a lawful mode leads to the school"),
    ("V214", "an escort to a school that is not among the nearest"),
    ("V215", "an as-is plan that is not today's network"),
    ("V216", "a set covering that leaves children beyond its radius"),
    ("V217", "an escort though a lawful way leads to an open school with room"),
    ("V220", "a child who changes school twice"),
    ("V301", "the time is not the journey's"),
    ("V302", "the length is not the journey's"),
    ("V303", "the travel table differs from the pair timed again"),
    ("V304", "the present school is not the one of the tables"),
    ("V305", "the time before is not that of the present school"),
    ("V306", "why children are escorted is not what follows from the plan"),
    ("V401", "a school without a row"),
    ("V402", "a school with more than one row"),
    ("V403", "a row of a school that has none in this plan"),
    ("V404", "a configuration the school cannot take"),
    ("V405", "the school's pupils are not its rows'"),
    ("V406", "the school's seats are not its configuration's"),
    ("V407", "the school's boarders are not its rows'"),
    ("V408", "the school's beds are not its configuration's"),
    ("V409", "the school's classes do not follow from its pupils"),
    ("V410", "the school's teachers do not follow from its pupils"),
    ("V411", "the school's yearly cost does not follow from the rates"),
    ("V412", "the school's capital does not follow from what is built"),
    ("V413", "the school's public funds do not follow from its children"),
    ("V415", "something built that serves before it can stand"),
    ("V416", "a configuration that may not follow the one of the year before"),
    ("V421", "more pupils than seats"),
    ("V422", "more girls board than there are girls' beds"),
    ("V423", "more boys board than there are boys' beds"),
    ("V424", "more children fed than meals"),
    ("V425", "fewer pupils than the school's least"),
    ("V426", "more classes than the school has rooms for, and more than today"),
    ("V501", "more closures than allowed"),
    ("V502", "fewer schools kept than asked for"),
    ("V503", "not the number of open schools asked for"),
    ("V504", "more capital than allowed"),
    ("V505", "more boarders than allowed"),
    ("V506", "too many grade 1-3 children newly over the soft bus limit"),
    ("V507", "a longer mean way than allowed"),
    ("V508", "more Kolm-Pollak minutes than allowed"),
    ("V509", "too few children in kindergartens of the owners that a share asks for"),
    ("V511", "more closures in a year than allowed"),
    ("V512", "more capital in a year than allowed"),
    ("V601", "the objective does not add up"),
    ("V602", "the constant does not add up"),
    ("V603", "the money does not add up"),
    ("V604", "the counts do not add up"),
    ("V605", "the travel figures do not add up"),
    ("V606", "a rule was measured otherwise"),
    ("V607", "the equity figures do not add up"),
    ("V608", "the transfers do not add up"),
    ("V701", "the lower bound is above the objective"),
    ("V702", "the lower bound is above what its prices give"),
    ("V703", "called optimal without proof"),
    ("V704", "prices that make no bound"),
    ("V705", "the prices prove that no plan can be so cheap"),
    ("V706", "an as-is plan whose bound is not its objective"),
    ("V707", "the certificate does not prove the lower bound"),
    ("V801", "children of a stop without a seat on a bus, or with two"),
    ("V802", "a route that names no stop, or a stop or kind of bus that there is not"),
    ("V803", "a part of a stop's children on a bus that is not full of them"),
    ("V804", "more children on a bus than seats"),
    ("V805", "fewer children on a bus than its least"),
    ("V806", "a bus where no way leads"),
    ("V807", "a route's cost does not add up"),
    ("V808", "the routes' cost does not add up"),
    ("V809", "more routes than allowed"),
    ("V810", "a leg of a route differs from the leg timed again"),
    ("V811", "the bound of the routes is above their cost"),
    ("V812", "too long a ride"),
    ("V813", "prices of stops that make no bound"),
    ("V814", "a route that no bus drives, or two, or a bus with a route that there is not"),
    ("V815", "a bus with fewer seats than children of one of its runs"),
    ("V816", "a bus that is at its school too early or too late"),
    ("V817", "a bus that is too late for its next run"),
    ("V818", "an empty way that differs from the one timed again"),
    ("V819", "a bus's cost does not add up, or fewer buses than can do it"),
    ("V901", "a figure or word of plan.json is not what was recounted"),
    ("V902", "a key or item of plan.json is missing"),
    ("V903", "a key or item of plan.json that does not belong there"),
    ("V904", "a key of plan.json that stands there twice"),
    ("V911", "a cell of a table is not what was recounted"),
    ("V912", "a row of a table is missing"),
    ("V913", "a row of a table that does not belong there, or stands there twice"),
    ("V914", "a column of a table is missing, unknown or there twice"),
    ("V921", "a file made from the plan says something else than the plan"),
    ("V922", "a file of a plan folder is missing"),
];

/// Findings as they are made.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds one.
    pub(super) fn add(&mut self, code: &'static str, message: String) {
        debug_assert!(CODES.iter().any(|(known, _)| *known == code), "{code} stands in CODES");
        self.list.push(Finding { code, message });
    }

    /// Adds one about a figure.
    pub(super) fn differ(&mut self, code: &'static str, what: &str, found: &str, expected: &str) {
        self.add(code, format!("{what}: found {found}, expected {expected}"));
    }

    /// Adds one where a figure is not the expected one.
    pub(super) fn same<T: PartialEq + fmt::Display>(
        &mut self,
        code: &'static str,
        what: &str,
        found: &T,
        expected: &T,
    ) {
        if found != expected {
            self.differ(code, what, &found.to_string(), &expected.to_string());
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets all but the first so many.
    pub(super) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// All of them, in the order they were made.
    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
