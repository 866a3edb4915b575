//! Why a plan decides as it does: what a decision forced the other way costs, and what else each child could do.
//!
//! It holds answers and works none out.

use crate::model::conflict::Explanation;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::plan::{Means, Plan};
pub use crate::model::question::Question;
use crate::model::unit::{Band, Group};
use crate::model::units::{Fen, Metres, Micro, Seconds};

/// A plan's whole yearly cost, what is the same in every plan included, and the bound under which no such plan lies. Over several years
/// the costs of all of them, each at what it is worth in the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Cost of the plan found, fen a year or over all years.
    pub plan: Fen,
    /// No plan costs less, likewise.
    pub bound: Fen,
}

/// What is certain of a difference, fen a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Not less.
    pub lower: Fen,
    /// Not more.
    pub upper: Fen,
}

impl Value {
    /// What the best plan here costs more than the best plan there: with `bound ≤ best ≤ plan` on both sides it lies in
    /// `[bound - there.plan, plan - there.bound]`. A `narrower` question allows fewer plans, so that its best costs no less.
    #[must_use]
    pub fn above(self, there: Self, narrower: bool) -> Interval {
        let lower = self.bound - there.plan;
        let floor = if narrower { Fen(0) } else { lower };
        Interval { lower: lower.max(floor), upper: self.plan - there.bound }
    }
}

/// Something that keeps a unit from a school in the plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hurdle {
    /// The village's `forbid`.
    Forbid,
    /// The village's `force` names another school.
    Force(SchoolId),
    /// A limit of the rule profile.
    Limit {
        /// Its id.
        rule: &'static str,
        /// Its threshold.
        is: Micro,
        /// By how much the way is beyond it: seconds, metres, grades or schools.
        by: u32,
    },
    /// What the tables decide about the school.
    Decision,
    /// The plan closes it, or leaves it unbuilt.
    Closed,
    /// The plan has it teach other grades.
    Grades,
    /// Too few seats are left there in the plan: so many.
    Seats(u32),
    /// Too few beds: so many are left for the unit's boys and girls.
    Beds(u32, u32),
    /// Too few meals: so many.
    Meals(u32),
    /// Too few rooms: so many whole classes would have none.
    Rooms(u32),
    /// The school it would leave must keep at least so many pupils, and would not.
    Leaving(u32),
    /// A count or budget of the whole county would be broken, by its name.
    Row(String),
    /// Some of its children would be moved twice: before and again, or now and again a year later.
    Twice,
}

/// Another school for a unit, by its cheapest way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Where.
    pub school: SchoolId,
    /// How.
    pub means: Means,
    /// One way; `None` = no road.
    pub time: Option<Seconds>,
    /// Fen a year that the unit alone would cost more than in the plan, everything else as it is.
    pub more: Fen,
    /// All that keeps the unit from it; empty = it may go there, the rest of the plan unchanged.
    pub hurdles: Vec<Hurdle>,
}

/// Where the plan sends a unit, and where else it could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Whose children.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// Which part.
    pub group: Group,
    /// How many.
    pub pupils: u32,
    /// Where the plan sends them.
    pub school: SchoolId,
    /// How.
    pub means: Means,
    /// One way.
    pub time: Option<Seconds>,
    /// The next best other schools, cheapest first, whatever keeps the unit from them; where something keeps it from all of
    /// these, the cheapest school that nothing keeps it from comes last.
    pub others: Vec<Alternative>,
}

/// How a unit goes to school today, as far as the plan's rows do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// Whose children.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// Which part.
    pub group: Group,
    /// How.
    pub means: Means,
    /// One way; `None` = no road, or no school.
    pub length: Option<Metres>,
}

/// What stands around a plan: every unit's way of today, and where else it could go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// In unit order.
    pub today: Vec<Today>,
    /// In unit order; empty where nothing can be told of alternatives.
    pub choices: Vec<Choices>,
}

/// Why a unit has no lawful way to the school asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlawful {
    /// The first year of which that is so.
    pub year: u32,
    /// Whose children.
    pub village: VillageId,
    /// Which grades.
    pub band: Band,
    /// Which part.
    pub group: Group,
    /// How many.
    pub pupils: u32,
    /// Each way that exists, with all that rules it out; none = no way, or the school never teaches these grades.
    pub ways: Vec<Alternative>,
}

/// What came of a forced decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Forced {
    /// It is what the plan does anyway.
    AsPlanned,
    /// A plan, which the referee passed, and what it is worth.
    Planned {
        /// Its worth.
        value: Value,
        /// The first year in which what was asked about is otherwise than in the plan that was asked about.
        year: u32,
        /// The plan. Its bound is the unforced plan's.
        plan: Box<Plan>,
        /// Solved from the beginning, as the warm answer was not within the gap asked for.
        cold: bool,
    },
    /// These units have no lawful way to the school.
    Unlawful(Vec<Unlawful>),
    /// No plan does it under the rules.
    Impossible(Explanation),
    /// A limit came before any plan that does it.
    OutOfTime,
}

/// A number whose change may turn a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// Children of the villages whose present school it is.
    Enrolment,
    /// A rate of the profile, by its id.
    Rate(&'static str),
    /// The price of a soft rule, by its id.
    Price(&'static str),
}

/// What was seen of a decision at one value of a knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The value, in its unit.
    pub at: Micro,
    /// Both sides' bounds leave no doubt which costs less.
    pub proven: bool,
}

/// Where a decision turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The nearest value to the flip at which the decision was still seen as planned.
    pub holds: Sight,
    /// The nearest value at which it was seen turned.
    pub turned: Sight,
}

/// A knob turned up and down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub knob: Knob,
    /// How it stands.
    pub from: Micro,
    /// The values tried in search of a flip, ascending.
    pub tried: Vec<Micro>,
    /// The flip nearest to how it stands; `None` = none was seen at the values tried.
    pub flip: Option<Flip>,
}

/// One question, answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// What was asked.
    pub question: Question,
    /// What the tables decide about the school was set aside for it, so that plans are possible that were not.
    pub freed: bool,
    /// What came of it.
    pub forced: Forced,
}

/// All that was asked about one school or village.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Its first question names it.
    pub reasons: Vec<Reason>,
    /// The year of which `choices` are told: the first in which the plan changes something for the school or village, else the first.
    pub year: u32,
    /// The units concerned: those of a village, or those whose present school it is.
    pub choices: Vec<Choices>,
    /// At which numbers the decision turns, where that was asked.
    pub turns: Vec<Turn>,
}

/// A plan explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// The plan's worth.
    pub value: Value,
    /// The plan as the referee recounted it.
    pub plan: Plan,
    /// In the order asked.
    pub subjects: Vec<Subject>,
}

#[cfg(test)]
mod tests {
    use super::{Interval, Value};
    use crate::model::units::Fen;

    #[test]
    fn a_difference_lies_between_plans_and_bounds() {
        let value = |plan, bound| Value { plan: Fen(plan), bound: Fen(bound) };
        // best in [90, 100], best' in [130, 150]: the difference is at least 130 - 100, at most 150 - 90.
        let interval = value(150, 130).above(value(100, 90), true);
        assert_eq!(interval, Interval { lower: Fen(30), upper: Fen(60) });
        // What only takes plans away cannot be cheaper; what also adds some can.
        assert_eq!(value(105, 95).above(value(100, 90), true).lower, Fen(0));
        assert_eq!(value(105, 95).above(value(100, 90), false).lower, Fen(-5));
    }
}
