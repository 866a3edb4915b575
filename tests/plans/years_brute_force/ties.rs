//! What ties the years of a plan (docs/costs.md, "Several years"): paths of schools, budgets, and that nobody moves twice.

use hubward::model::county::SchoolStatus;
use hubward::model::plan::{Configuration, SchoolOutcome};

use super::truth::{Kind, Truth, must_be_built};

/// Which of them hold. Each can be dropped, to see whether it matters.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "rules that hold or do not, each by itself")]
pub(crate) struct Ties {
    /// Nobody moves twice.
    pub(crate) moves: bool,
    /// A configuration may follow that of the year before.
    pub(crate) paths: bool,
    /// Nothing built serves in the first year.
    pub(crate) lead: bool,
    /// `max_capital`.
    pub(crate) capital: bool,
    /// `max_closures_year`.
    pub(crate) closures: bool,
    /// As the plan file says, or the other way round.
    pub(crate) reopen: bool,
}

impl Ties {
    pub(crate) fn all(truth: &Truth<'_>) -> Self {
        let reopen = truth.case.recipe.reopen;
        Self { moves: true, paths: true, lead: true, capital: true, closures: true, reopen }
    }
}

/// The table of paths.
fn may_follow(from: &Configuration, to: &Configuration, reopen: bool) -> bool {
    use SchoolOutcome::{Closed, New, Open, Partial, Unbuilt};
    let nothing_built = |one: &Configuration| (one.added_seats, one.added_beds) == (0, 0);
    let at_least = to.added_seats >= from.added_seats && to.added_beds >= from.added_beds;
    let plain = to.outcome == Open && nothing_built(to);
    match from.outcome {
        Open if to.outcome == Open => at_least,
        Open => nothing_built(from) && matches!(to.outcome, Partial | Closed),
        Partial => matches!(to.outcome, Partial | Closed) || reopen && plain,
        Closed => to.outcome == Closed || reopen && (to.outcome == Partial || plain),
        Unbuilt => matches!(to.outcome, Unbuilt | New),
        New => to.outcome == New && at_least,
    }
}

/// A choice for every school, of a year.
pub(crate) type Combo = Vec<usize>;

impl Truth<'_> {
    pub(crate) fn chosen<'b>(&'b self, combo: &'b [usize]) -> impl Iterator<Item = &'b Kind> {
        combo.iter().zip(&self.kinds).map(|(&k, kinds)| &kinds[k])
    }

    fn closed(&self, combo: &[usize]) -> i64 {
        let closed = self.chosen(combo).filter(|kind| kind.name.outcome == SchoolOutcome::Closed).count();
        i64::try_from(closed).unwrap()
    }

    fn capital(&self, combo: &[usize]) -> i64 {
        self.chosen(combo).map(|kind| kind.capital).sum()
    }

    /// Rows of one year over its schools.
    pub(crate) fn year_allows(&self, later: usize, combo: &[usize]) -> bool {
        let decide = &self.case.recipe.decide;
        let teaching = self.chosen(combo).filter(|kind| kind.name.outcome.teaches()).count();
        let last = later + 1 == self.years.len();
        decide.keep_open.is_none_or(|least| teaching >= least as usize)
            && (!last || decide.open.is_none_or(|exactly| teaching == exactly as usize))
            && (!last || decide.max_closures.is_none_or(|most| self.closed(combo) <= most.into()))
    }

    /// Whether the schools may be so in a year, having been `before` in the one before it; none before the first.
    pub(crate) fn may_become(
        &self,
        ties: Ties,
        later: usize,
        before: Option<&[usize]>,
        combo: &[usize],
    ) -> bool {
        let Some(before) = before else {
            return (!ties.lead || !self.chosen(combo).any(Kind::built))
                && self.in_budget(ties, 0, None, combo);
        };
        let schools = self.case.county.schools.iter();
        schools.zip(self.chosen(before).zip(self.chosen(combo))).all(|((_, row), (from, to))| {
            let must = row.status == SchoolStatus::Candidate && must_be_built(row.decision);
            (!must || to.name.outcome == SchoolOutcome::New)
                && (!ties.paths || may_follow(&from.name, &to.name, ties.reopen))
        }) && self.in_budget(ties, later, Some(before), combo)
    }

    fn in_budget(&self, ties: Ties, later: usize, before: Option<&[usize]>, combo: &[usize]) -> bool {
        let decide = &self.case.recipe.decide;
        let closing = self.closed(combo) - before.map_or(0, |before| self.closed(before));
        let closures = decide.max_closures_year.as_ref().filter(|_| ties.closures);
        let capital = decide.max_capital.as_ref().filter(|_| ties.capital);
        let spent = before.map(|before| self.capital(combo) - self.capital(before));
        closures.is_none_or(|most| closing <= of_year(most, later).into())
            // What is built for a year is spent in the year before.
            && capital.is_none_or(|most| spent.is_none_or(|spent| spent <= of_year(most, later - 1).0))
    }

    /// By unit of a year: the units of the year before from which links lead to it.
    pub(crate) fn links(&self, later: usize) -> Vec<Vec<usize>> {
        let Some(before) = later.checked_sub(1) else { return vec![Vec::new(); self.years[0].movers.len()] };
        let into = |to: &super::truth::Mover| {
            let from = self.years[before].movers.iter().enumerate();
            let same = from.filter(|(_, from)| {
                (from.unit.village, from.unit.group) == (to.unit.village, to.unit.group)
                    && from.grades << 1 & to.grades != 0
            });
            same.map(|(row, _)| row).collect()
        };
        self.years[later].movers.iter().map(into).collect()
    }

    /// Every choice of configurations.
    pub(crate) fn combos(&self) -> Vec<Combo> {
        let mut combos = vec![Combo::new()];
        for kinds in &self.kinds {
            combos = (combos.iter())
                .flat_map(|start| (0..kinds.len()).map(move |k| [&start[..], &[k]].concat()))
                .collect();
        }
        combos
    }
}

/// A list by year, whose last value serves all later years.
fn of_year<T: Copy>(list: &[T], year: usize) -> T {
    list[year.min(list.len() - 1)]
}
