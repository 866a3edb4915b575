//! The soft rows on catchments as rows of the abstract problem, one for each unit and school (or present school).
//!
//! It counts nothing itself: whom a row counts, and by what, `policy` says; docs/costs.md, "Rows on catchments".
//!
//! ```text
//! x(u, j)  unit u is at school j by any way,  d(u, j)  it walks or rides there daily,  z(j, k)  the school is in configuration k
//! stable(u)          Σ_{j ≠ home} x(u, j) + Σ_{k of home teaches u} z(home, k)                        ≤ 1
//! siblings(u, j)     x(u, j) - Σ_{g sibling} x(g, j) - Σ_{k could take no sibling} z(j, k)            ≤ 0
//! contiguous(u, j)   d(u, j) - Σ_{w of a neighbour nearer to j} d(w, j)                               ≤ 0
//! ```
//!
//! Each is beyond its limit by 1 where it counts the unit, and by 0 or less elsewhere; so its price is that of all its children.

use crate::model::ids::{SchoolId, UnitId};
use crate::model::recipe::ObjectiveKind;
use crate::model::units::Micro;
use crate::optimise::problem::Row;
use crate::planning::brief::Brief;
use crate::policy::{Choice, SchoolOption, Together, is_daily};

/// The rows; none where the objective is not money.
pub(crate) fn rows(brief: &Brief<'_>) -> Vec<Row> {
    if brief.case.recipe.objective.kind != ObjectiveKind::Cost {
        return Vec::new();
    }
    let build = Build { brief };
    let mut rows = Vec::new();
    for &(row, price) in brief.catchments.rows() {
        for unit in brief.units.ids() {
            match row {
                Together::Stable => rows.extend(build.stable(unit, price)),
                Together::Siblings => {
                    rows.extend(build.schools_of(unit).filter_map(|at| build.siblings(unit, at, price)));
                }
                Together::Contiguous => {
                    rows.extend(build.schools_of(unit).filter_map(|at| build.contiguous(unit, at, price)));
                }
            }
        }
    }
    rows
}

struct Build<'b> {
    brief: &'b Brief<'b>,
}

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("rows have 32 bits")
}

impl Build<'_> {
    /// The choices of a unit, with their arcs.
    fn of(&self, unit: UnitId) -> impl Iterator<Item = (u32, &Choice)> {
        let all = &self.brief.choices.choices;
        let first = all.partition_point(|choice| choice.unit < unit);
        let own = all[first..].iter().take_while(move |choice| choice.unit == unit);
        (id(first)..).zip(own)
    }

    /// Its ways to one school, each counted so often.
    fn at(&self, unit: UnitId, school: SchoolId, daily: bool, sign: i64) -> impl Iterator<Item = (u32, i64)> {
        let counts = move |choice: &Choice| choice.school == school && (!daily || is_daily(choice.way.means));
        self.of(unit).filter(move |(_, choice)| counts(choice)).map(move |(arc, _)| (arc, sign))
    }

    /// The schools it may go to.
    fn schools_of(&self, unit: UnitId) -> impl Iterator<Item = SchoolId> {
        let mut schools: Vec<SchoolId> = self.of(unit).map(|(_, choice)| choice.school).collect();
        schools.dedup();
        schools.into_iter()
    }

    /// A row of no entry yet, at the price of the whole unit.
    fn row(&self, rule: Together, unit: UnitId, school: Option<SchoolId>, price: Micro) -> Row {
        let county = &self.brief.case.county;
        let own = &self.brief.units[unit];
        let village = &county.villages[own.village].code;
        let mut name = format!("{}/{village}/{}/{}", rule.id(), own.band.word(), own.group.word());
        if let Some(school) = school {
            name = format!("{name}/{}", county.schools[school].code);
        }
        Row { name, price: Some(self.brief.catchments.price(unit, price).0), ..Row::default() }
    }

    fn configurations(
        &self,
        school: SchoolId,
        sign: i64,
        counts: impl Fn(&SchoolOption) -> bool,
    ) -> Vec<(u32, u32, i64)> {
        let options = (0..).zip(&self.brief.options[school]).filter(|(_, option)| counts(option));
        options.map(|(k, _)| (school.0, k, sign)).collect()
    }

    fn stable(&self, unit: UnitId, price: Micro) -> Option<Row> {
        let catchments = &self.brief.catchments;
        let home = catchments.home(unit)?;
        let arcs = self.of(unit).filter(|(_, choice)| choice.school != home).map(|(arc, _)| (arc, 1));
        let arcs: Vec<(u32, i64)> = arcs.collect();
        let configurations = self.configurations(home, 1, |option| catchments.teaches(option, unit));
        let can_be_beyond = !arcs.is_empty() && !configurations.is_empty();
        let row = || Row { arcs, configurations, limit: 1, ..self.row(Together::Stable, unit, None, price) };
        can_be_beyond.then(row)
    }

    fn siblings(&self, unit: UnitId, school: SchoolId, price: Micro) -> Option<Row> {
        let catchments = &self.brief.catchments;
        let siblings = catchments.siblings(unit);
        let could_none = |option: &SchoolOption| {
            !siblings.iter().any(|&sibling| catchments.could_take(school, option, sibling))
        };
        let configurations = self.configurations(school, -1, could_none);
        if configurations.len() == self.brief.options[school].len() {
            return None; // whatever the school becomes
        }
        let own = self.at(unit, school, false, 1);
        let others = siblings.iter().flat_map(|&sibling| self.at(sibling, school, false, -1));
        let arcs = own.chain(others).collect();
        Some(Row { arcs, configurations, ..self.row(Together::Siblings, unit, Some(school), price) })
    }

    fn contiguous(&self, unit: UnitId, school: SchoolId, price: Micro) -> Option<Row> {
        let mut nearer = self.brief.catchments.nearer(unit, school).peekable();
        nearer.peek()?;
        let others = nearer.flat_map(|other| self.at(other, school, true, -1));
        let arcs: Vec<(u32, i64)> = self.at(unit, school, true, 1).chain(others).collect();
        let own = arcs.iter().any(|&(_, sign)| sign > 0);
        own.then(|| Row { arcs, ..self.row(Together::Contiguous, unit, Some(school), price) })
    }
}
