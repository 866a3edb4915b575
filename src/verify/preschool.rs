//! Rows of the profile on kindergartens: shares of children and owners, sizes, villages with one of their own.
//!
//! It refuses to measure where another stage is planned. docs/costs.md, "Rules measured".

use std::collections::BTreeMap;

use crate::model::county::{Owner, School};
use crate::model::ids::VillageId;
use crate::model::recipe::Stage;
use crate::model::rules::{Force, Rule};
use crate::model::units::{Micro, round_half_up};
use crate::verify::book::Book;
use crate::verify::figures::Network;
use crate::verify::rules::{Measure, Scene, Stand, Worst, beyond, children, whole};
use crate::verify::sites::Config;

/// Which owners' kindergartens count for a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Public,
    PublicOrInclusive,
}

impl Counts {
    /// The row that counts so.
    fn of(id: &str) -> Option<Self> {
        match id {
            "preschool.public.min_share" => Some(Self::Public),
            "preschool.inclusive.min_share" => Some(Self::PublicOrInclusive),
            _ => None,
        }
    }

    /// Whether the children of a kindergarten do.
    pub(super) fn at(self, school: &School) -> bool {
        match school.owner {
            Owner::Public => true,
            Owner::Inclusive => self == Self::PublicOrInclusive,
            Owner::Private => false,
        }
    }
}

/// Hard rows on shares: id, what counts, the fewest children that must.
pub(super) fn hard_shares<'a>(book: &'a Book<'_>) -> impl Iterator<Item = (&'static str, Counts, i64)> + 'a {
    let all: u64 = book.movers.iter().map(|mover| u64::from(mover.unit.pupils)).sum();
    let rows = ["preschool.public.min_share", "preschool.inclusive.min_share"].into_iter();
    rows.filter(|_| book.case.recipe.stage == Stage::Kindergarten).filter_map(move |id| {
        let rule = book.case.profile.rules.get(id).filter(|rule| rule.force == Force::Hard)?;
        Some((id, Counts::of(id)?, least(rule.threshold, all)))
    })
}

/// ⌈share × children⌉.
fn least(share: Micro, all: u64) -> i64 {
    i64::try_from(-(-i128::from(share.0) * i128::from(all)).div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

/// A share as six places, and how many children it lacks; nothing where there are none.
fn share_of(threshold: Micro, part: u64, all: u64, place: &str) -> Measure {
    if all == 0 {
        return Measure::default();
    }
    let mut measure = Measure::default();
    let lacking = u32::try_from(least(threshold, all) - i64::try_from(part).unwrap_or(i64::MAX)).unwrap_or(0);
    let value = whole(round_half_up(i128::from(part) * 1_000_000, all.into()));
    measure.take(Worst::Lowest, value, place, lacking, beyond(lacking > 0));
    measure
}

impl Scene<'_> {
    /// Measures a row on kindergartens; another row is not measured here.
    pub(super) fn preschool_row(&self, rule: &Rule) -> Measure {
        if self.book.case.recipe.stage != Stage::Kindergarten {
            return Measure::default();
        }
        match rule.id.as_str() {
            "preschool.enrolment.min_share" => self.enrolment(rule.threshold),
            "preschool.max_children" => self.held(Worst::Highest, |network, school| {
                network.configs[school].filter(|config| config.teaches())?;
                let pupils = network.loads[school].pupils;
                Some((children(pupils), if children(pupils) > rule.threshold { pupils } else { 0 }))
            }),
            "preschool.own_village.min_children" => self.own_village(rule.threshold),
            id => Counts::of(id).map_or_else(Measure::default, |counts| self.owners(counts, rule.threshold)),
        }
    }

    /// Children with a place, by village.
    fn placed_by_village(&self) -> BTreeMap<VillageId, u32> {
        let mut placed = BTreeMap::new();
        for (unit, _) in self.network.placed() {
            let unit = &self.book.movers[unit].unit;
            *placed.entry(unit.village).or_default() += unit.pupils;
        }
        placed
    }

    /// Share of the children of these ages with a place, of villages that state ages; the place is where most have none.
    fn enrolment(&self, threshold: Micro) -> Measure {
        let placed = self.placed_by_village();
        let (mut part, mut all) = (0_u64, 0_u64);
        let mut worst: (u64, &str) = (0, "");
        for (id, village) in self.book.case.county.villages.iter() {
            let Some(ages) = village.ages else { continue };
            let here: u64 = ages[3..].iter().map(|&age| u64::from(age)).sum();
            let with = u64::from(placed.get(&id).copied().unwrap_or(0));
            part += with;
            all += here;
            let without = here.saturating_sub(with);
            if without > worst.0 {
                worst = (without, &village.code);
            }
        }
        share_of(threshold, part, all, worst.1)
    }

    /// Share of the children in kindergartens that count; the place is the largest one that does not.
    fn owners(&self, counts: Counts, threshold: Micro) -> Measure {
        let (mut part, mut all) = (0_u64, 0_u64);
        let mut worst: (u32, &str) = (0, "");
        for (id, load) in self.network.loads.iter() {
            let school = self.book.school(id);
            all += u64::from(load.pupils);
            if counts.at(school) {
                part += u64::from(load.pupils);
            } else if load.pupils > worst.0 {
                worst = (load.pupils, &school.code);
            }
        }
        share_of(threshold, part, all, worst.1)
    }

    /// Villages without a kindergarten within their bounds; beyond where they have enough children for one.
    fn own_village(&self, enough: Micro) -> Measure {
        let bounds = self.book.case.profile.rate("preschool.own_village.km").kilometres_to_metres().0;
        let mut measure = Measure::default();
        for (id, pupils) in self.placed_by_village() {
            let village = &self.book.case.county.villages[id];
            let has = |network: &Network<'_>| {
                network.configs.iter().any(|(school, config)| {
                    let near = village.position.metres_to(self.book.school(school).position);
                    config.is_some_and(Config::teaches) && near <= f64::from(bounds)
                })
            };
            if has(self.network) {
                continue;
            }
            let stand = match (children(pupils) >= enough, has(self.today)) {
                (false, _) => Stand::Within,
                (true, false) => Stand::Existing,
                (true, true) => Stand::Beyond,
            };
            measure.take(Worst::Highest, children(pupils), &village.code, pupils, stand);
        }
        measure
    }
}
