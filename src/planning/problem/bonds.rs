//! Who is in which unit a year later, so that no child is moved twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::county::GRADES;
use crate::model::ids::{Id, UnitId, VillageId};
use crate::model::unit::Group;
use crate::optimise::bonds::{Bonds, Link};
use crate::planning::brief::Brief;
use crate::planning::problem::needs;

/// The present schools of all units, and what ties them: some child of the one is a year later in the other. `unit` has the place
/// of a year's unit among those of all years.
pub(crate) fn bonds(briefs: &[Brief<'_>], unit: &dyn Fn(usize, usize) -> u32) -> Bonds {
    let mut bonds = Bonds::default();
    let mut last: Option<BTreeMap<Cohort, UnitId>> = None;
    for (later, brief) in briefs.iter().enumerate() {
        let schools = brief.choices.before.values().iter().map(|before| before.school);
        bonds.homes.extend(schools.map(|school| school.map(|id| u32::try_from(id.row()).expect("few"))));
        let homes = homes(brief);
        let mut links: BTreeSet<(u32, u32, u32)> = BTreeSet::new();
        for (&(village, group, grade), &to) in last.iter().flat_map(|_| &homes) {
            let before = last.as_ref().and_then(|last| last.get(&(village, group, grade.wrapping_sub(1))));
            if let Some(&from) = before {
                let (from, own) = (unit(later - 1, from.row()), unit(later, to.row()));
                links.insert((from, own, needs(&brief.units[to])));
            }
        }
        bonds.links.extend(links.into_iter().map(|(from, to, needs)| Link { from, to, needs }));
        last = Some(homes);
    }
    bonds
}

/// Children in one year: where they live, which part of the village they are, their grade.
type Cohort = (VillageId, Group, usize);

/// Which unit all children are part of.
fn homes(brief: &Brief<'_>) -> BTreeMap<Cohort, UnitId> {
    let mut homes = BTreeMap::new();
    for (id, unit) in brief.units.iter() {
        for grade in (1..=GRADES).filter(|&grade| unit.grades[grade - 1] > 0) {
            homes.insert((unit.village, unit.group, grade), id);
        }
    }
    homes
}
