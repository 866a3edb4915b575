//! Rows of the profile on whole classes: rooms, joined grades, classes of teaching points, teachers a class.
//!
//! It refuses to move a child: how many classes a school needs follows from who is there. docs/costs.md, "Rules measured".

use crate::model::county::{GRADES, SchoolKind};
use crate::model::ids::SchoolId;
use crate::model::plan::SchoolOutcome;
use crate::model::recipe::Stage;
use crate::model::rules::{Force, Rule};
use crate::model::units::{Micro, round_half_up};
use crate::verify::figures::Network;
use crate::verify::finding::Findings;
use crate::verify::rates::whole as count;
use crate::verify::rules::{Measure, Scene, Stand, Worst, beyond, children, whole};
use crate::verify::schools::{all_classes, classes, teachers};

/// Classes in which grades are taught, and how many children sit in one with another grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Joined {
    classes: u32,
    pupils: u32,
}

/// The fewest classes of at most `most` children in which whole neighbouring grades sit together; a grade of more has classes
/// of its own. Taking in the next grade as long as there is room is best: a class that ends later leaves less to the others.
fn joined(grades: &[u32], most: u32) -> Joined {
    let mut all = Joined::default();
    let (mut sitting, mut together) = (0, 0_u32);
    for &pupils in grades.iter().filter(|&&pupils| pupils > 0) {
        if sitting > 0 && sitting + pupils <= most {
            all.pupils += if together == 1 { sitting + pupils } else { pupils };
            (sitting, together) = (sitting + pupils, together + 1);
            continue;
        }
        all.classes += pupils.div_ceil(most);
        (sitting, together) = if pupils > most { (0, 0) } else { (pupils, 1) };
    }
    all
}

impl Scene<'_> {
    /// Grades are taught together in teaching points: those of today, and schools reduced to grades 1-3. `None` elsewhere, and where
    /// nobody is taught.
    fn joined_at(&self, network: &Network<'_>, school: SchoolId) -> Option<Joined> {
        let config = network.configs[school].filter(|config| config.teaches())?;
        let point = self.book.school(school).kind == SchoolKind::Point
            || config.name.outcome == SchoolOutcome::Partial;
        let size = self.book.case.profile.threshold("class.point.target").or(self.book.rates.class_cap);
        let most = size.map_or(u32::MAX, |size| u32::try_from(count(size)).unwrap_or(u32::MAX)).max(1);
        let load = &network.loads[school];
        (point && load.pupils > 0).then(|| joined(&load.grades[..GRADES], most))
    }

    /// Classes that a school needs.
    fn needed(&self, network: &Network<'_>, school: SchoolId) -> u32 {
        let joined = self.joined_at(network, school).map(|joined| joined.classes);
        joined.unwrap_or_else(|| all_classes(self.book, &network.loads[school]))
    }

    /// Classes that a school needs, and those beyond its rooms, where it states them; new seats have rooms of their own.
    fn classes_and_lacking(&self, network: &Network<'_>, school: SchoolId) -> Option<(u32, u32)> {
        let rooms = self.book.school(school).rooms?;
        let config = network.configs[school].filter(|config| config.teaches())?;
        let built = classes(config.name.added_seats, self.book.rates.class_cap);
        let needed = self.needed(network, school);
        Some((needed, needed.saturating_sub(rooms.saturating_add(built))))
    }

    /// Classes beyond a school's rooms. Held to them, it may go on needing what it needs today; reported, it is told as so today too.
    pub(super) fn rooms(&self, rule: &Rule) -> Measure {
        let most = rule.threshold;
        self.schools(Worst::Highest, |school| {
            let (needed, lacking) = self.classes_and_lacking(self.network, school)?;
            let pupils = if children(lacking) > most { self.network.loads[school].pupils } else { 0 };
            let today = self.classes_and_lacking(self.today, school).unwrap_or_default();
            let existing = match rule.force {
                Force::Hard => needed <= today.0,
                _ => children(today.1) > most,
            };
            let stand = if pupils > 0 && existing { Stand::Existing } else { beyond(pupils > 0) };
            Some((children(lacking), pupils, stand))
        })
        .nowhere_at_zero()
    }

    /// Whether every school that is held to its rooms has enough of them, or needs no more than today.
    pub(super) fn check_rooms(&self, findings: &mut Findings) {
        let recipe = &self.book.case.recipe;
        let rule = self.book.case.profile.rules.get("capacity.rooms");
        let Some(rule) = rule.filter(|rule| rule.force == Force::Hard) else { return };
        if recipe.stage == Stage::Kindergarten || recipe.objective.uncapacitated {
            return;
        }
        for (school, _) in self.book.sites.iter() {
            let Some((needed, lacking)) = self.classes_and_lacking(self.network, school) else { continue };
            let today = self.classes_and_lacking(self.today, school).map_or(0, |(needed, _)| needed);
            if children(lacking) > rule.threshold && needed > today {
                let beyond = u32::try_from(count(rule.threshold)).unwrap_or(u32::MAX);
                let most = (needed - lacking).saturating_add(beyond).max(today);
                let what = format!("school {}: classes", self.book.school(school).code);
                findings.differ("V426", &what, &needed.to_string(), &format!("at most {most}"));
            }
        }
    }

    /// Children in classes of several grades, where grades are taught together.
    pub(super) fn multigrade(&self, most: Micro) -> Measure {
        self.held(Worst::Highest, |network, school| {
            let pupils = self.joined_at(network, school)?.pupils;
            Some((children(pupils), if children(pupils) > most { pupils } else { 0 }))
        })
        .nowhere_at_zero()
    }

    /// Classes of teaching points.
    pub(super) fn point_classes(&self, most: Micro) -> Measure {
        self.held(Worst::Highest, |network, school| {
            let classes = children(self.joined_at(network, school)?.classes);
            Some((classes, if classes > most { network.loads[school].pupils } else { 0 }))
        })
    }

    /// Teachers a class at schools of grades 1-6 alone.
    pub(super) fn per_class(&self, least: Micro) -> Measure {
        self.held(Worst::Lowest, |network, school| {
            let load = &network.loads[school];
            let config = network.configs[school].filter(|config| config.teaches() && load.pupils > 0)?;
            if load.grades[6..].iter().any(|&pupils| pupils > 0) {
                return None;
            }
            let staff = i128::from(teachers(self.book, config, load.pupils));
            let ratio = whole(round_half_up(staff * 1_000_000, self.needed(network, school).max(1).into()));
            Some((ratio, if ratio < least { load.pupils } else { 0 }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Joined, joined};

    /// Fewest classes over every way to cut the grades into runs, a run of one grade taking as many as it needs.
    fn fewest(grades: &[u32], most: u32) -> u32 {
        let cuts = 0..1_u32 << (grades.len() - 1);
        cuts.filter_map(|cuts| {
            let mut runs: Vec<Vec<u32>> = vec![vec![grades[0]]];
            for (at, &pupils) in grades.iter().enumerate().skip(1) {
                if cuts >> (at - 1) & 1 == 1 {
                    runs.push(Vec::new());
                }
                runs.last_mut().unwrap().push(pupils);
            }
            let of = |run: &Vec<u32>| {
                let (all, taught) =
                    (run.iter().sum::<u32>(), run.iter().filter(|&&pupils| pupils > 0).count());
                (taught <= 1 || all <= most).then(|| all.div_ceil(most))
            };
            runs.iter().map(of).sum::<Option<u32>>()
        })
        .min()
        .unwrap()
    }

    #[test]
    fn grades_join_as_far_as_a_class_holds_them() {
        assert_eq!(joined(&[10, 10, 10, 1], 30), Joined { classes: 2, pupils: 30 });
        assert_eq!(joined(&[29, 0, 1, 31, 5], 30), Joined { classes: 4, pupils: 30 });
        assert_eq!(joined(&[0, 0, 0], 30), Joined::default());
        let mut random = oorandom::Rand32::new(3);
        for _ in 0..2_000 {
            let grades: Vec<u32> = (0..6).map(|_| random.rand_range(0..20)).collect();
            let most = random.rand_range(5..30);
            assert_eq!(joined(&grades, most).classes, fewest(&grades, most), "{grades:?} in {most}");
        }
    }
}
