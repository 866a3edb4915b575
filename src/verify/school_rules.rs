//! Rows of the profile on schools, measured: sizes, classes, teachers, dormitories, closures.
//!
//! It refuses to enforce, like the rows on children beside it. docs/costs.md, "Rules measured".

use std::ops::Range;

use crate::model::county::{Decision, SchoolKind};
use crate::model::ids::SchoolId;
use crate::model::plan::SchoolOutcome;
use crate::model::recipe::Stage;
use crate::model::rules::{Force, Rule};
use crate::model::units::{Micro, round_half_up};
use crate::verify::figures::Network;
use crate::verify::rules::{Measure, Scene, Stand, Worst, beyond, children, whole};
use crate::verify::schools::{classes, teachers};
use crate::verify::sites::{self, Config};

/// Grades 1-6 and 7-9 as places in a table by grade.
const PRIMARY: Range<usize> = 0..6;
const JUNIOR: Range<usize> = 6..9;

impl Scene<'_> {
    /// Measures a row on schools; a row this page does not name is not measured.
    pub(super) fn school_row(&self, rule: &Rule) -> Measure {
        let limit = rule.threshold;
        // A kindergarten is held against capacities and the rows on kindergartens, not against those on schools.
        if self.book.case.recipe.stage == Stage::Kindergarten
            && !matches!(rule.id.as_str(), "capacity.seats" | "capacity.beds" | "capacity.meals")
        {
            return Measure::default();
        }
        match rule.id.as_str() {
            "capacity.seats" => self.overfull(|network, school| {
                let seats = network.configs[school].map_or(0, |config| config.seats);
                network.loads[school].pupils.saturating_sub(seats)
            }),
            "capacity.beds" => self.overfull(|network, school| {
                let beds = network.configs[school].map_or([0, 0], |config| config.beds);
                let load = &network.loads[school];
                load.girls.saturating_sub(beds[0]) + load.boys.saturating_sub(beds[1])
            }),
            "capacity.meals" => self.overfull(|network, school| {
                let meals = network.configs[school].map_or(Some(0), |config| config.meals);
                meals.map_or(0, |meals| network.loads[school].fed.saturating_sub(meals))
            }),
            "capacity.rooms" => self.rooms(rule),
            "class.multigrade" => self.multigrade(limit),
            "school.point.max_classes" => self.point_classes(limit),
            "staff.primary.teachers_per_class" => self.per_class(limit),
            "dorm.area_m2" => self.dormitories(limit),
            "school.small_pupils" | "school.floor_pupils" => self.small(None, limit, false),
            "school.max_pupils" => self.held(Worst::Highest, |network, school| {
                network.configs[school].filter(|config| config.teaches())?;
                let pupils = network.loads[school].pupils;
                Some((children(pupils), if children(pupils) > limit { pupils } else { 0 }))
            }),
            "class.primary.max" => self.class_sizes(PRIMARY, limit),
            "class.junior.max" => self.class_sizes(JUNIOR, limit),
            "class.primary.target" => self.targets(PRIMARY, limit, |_, _| true),
            "class.junior.target" => self.targets(JUNIOR, limit, |_, _| true),
            "class.point.target" => self.targets(PRIMARY, limit, |kind, config| {
                kind == SchoolKind::Point || config.name.outcome == SchoolOutcome::Partial
            }),
            "class.alarm" | "class.forbidden" => self.crowded(limit),
            "staff.primary.pupils_per_teacher" => self.per_teacher(&JUNIOR, limit),
            "staff.junior.pupils_per_teacher" => self.per_teacher(&PRIMARY, limit),
            "closure.rural" => self.closures(limit),
            id => self.sizes(id, rule),
        }
    }

    /// Rows whose id names a kind of school, or a stage.
    fn sizes(&self, id: &str, rule: &Rule) -> Measure {
        let parts: Vec<&str> = id.split('.').collect();
        let hard = rule.force == Force::Hard;
        match parts[..] {
            ["school", "min_pupils"] => self.small(None, rule.threshold, hard),
            ["school", kind, "min_pupils"] => self.small(Some(kind), rule.threshold, hard),
            ["school", stage, "max_classes"] => self.class_counts(stage, Worst::Highest, rule.threshold),
            ["school", stage, "min_classes" | "review_classes"] => {
                self.class_counts(stage, Worst::Lowest, rule.threshold)
            }
            _ => Measure::default(),
        }
    }

    /// One measure over schools that take part; `see` gives value, children beyond and stand.
    pub(super) fn schools(
        &self,
        end: Worst,
        see: impl Fn(SchoolId) -> Option<(Micro, u32, Stand)>,
    ) -> Measure {
        let mut measure = Measure::default();
        for (school, _) in self.book.sites.iter().filter(|(_, site)| site.is_some()) {
            if let Some((value, pupils, stand)) = see(school) {
                measure.take(end, value, &self.book.school(school).code, pupils, stand);
            }
        }
        measure
    }

    /// The same where `see` gives value and children beyond on a network: existing where today has children beyond there too.
    pub(super) fn held(
        &self,
        end: Worst,
        see: impl Fn(&Network<'_>, SchoolId) -> Option<(Micro, u32)>,
    ) -> Measure {
        self.schools(end, |school| {
            let (value, over) = see(self.network, school)?;
            let before = over > 0 && see(self.today, school).is_some_and(|(_, before)| before > 0);
            Some((value, over, if before { Stand::Existing } else { beyond(over > 0) }))
        })
    }

    /// Children of each class of a grade, in as few classes as the `classes` column has.
    fn class_of(&self, pupils: u32) -> u32 {
        pupils.div_ceil(classes(pupils, self.book.rates.class_cap).max(1))
    }

    /// Largest class of some grades, and the children in classes beyond the cap. A school with more children than its rooms
    /// hold in classes of the cap has larger ones, whatever the grades.
    fn class_sizes(&self, grades: Range<usize>, cap: Micro) -> Measure {
        self.schools(Worst::Highest, |school| {
            let load = &self.network.loads[school].grades[grades.clone()];
            let largest =
                load.iter().map(|&pupils| self.class_of(pupils)).max().filter(|&largest| largest > 0)?;
            let mut over: u32 =
                load.iter().filter(|&&pupils| children(self.class_of(pupils)) > cap).copied().sum();
            let mut worst = largest;
            if let Some(crowd) = self.room_share(school).filter(|&crowd| children(crowd) > cap) {
                worst = worst.max(crowd);
                over = load.iter().sum();
            }
            Some((children(worst), over, beyond(over > 0)))
        })
    }

    /// Children a room, where the school states its rooms; those on new seats have rooms of their own.
    fn room_share(&self, school: SchoolId) -> Option<u32> {
        let rooms = self.book.school(school).rooms.filter(|&rooms| rooms > 0)?;
        let built = self.network.configs[school].map_or(0, |config| config.name.added_seats);
        Some(self.network.loads[school].pupils.saturating_sub(built).div_ceil(rooms))
    }

    /// Largest class of some grades at some schools, and the children in larger ones than aimed at.
    fn targets(
        &self,
        grades: Range<usize>,
        target: Micro,
        concerned: impl Fn(SchoolKind, &Config) -> bool,
    ) -> Measure {
        self.held(Worst::Highest, |network, school| {
            network.configs[school].filter(|config| concerned(self.book.school(school).kind, config))?;
            let load = &network.loads[school].grades[grades.clone()];
            let largest =
                load.iter().map(|&pupils| self.class_of(pupils)).max().filter(|&largest| largest > 0)?;
            let over = load.iter().filter(|&&pupils| children(self.class_of(pupils)) > target).sum();
            Some((children(largest), over))
        })
    }

    /// Largest class when the rooms that a school states are shared out among its grades as well as can be.
    fn crowded(&self, limit: Micro) -> Measure {
        self.held(Worst::Highest, |network, school| {
            let grades = &network.loads[school].grades;
            let taught = u32::try_from(grades.iter().filter(|&&pupils| pupils > 0).count()).unwrap_or(0);
            let largest = *grades.iter().max().filter(|&&most| most > 0)?;
            let built = network.configs[school].map_or(0, |config| config.name.added_seats);
            let size = match self.book.school(school).rooms {
                None => grades.iter().map(|&pupils| self.class_of(pupils)).max()?,
                Some(rooms) => {
                    let rooms = (rooms + classes(built, self.book.rates.class_cap)).max(taught);
                    let needed = |size: u32| grades.iter().map(|pupils| pupils.div_ceil(size)).sum::<u32>();
                    (1..=largest).find(|&size| needed(size) <= rooms)?
                }
            };
            let class = |pupils: u32| pupils.div_ceil(pupils.div_ceil(size).max(1));
            let over = grades.iter().filter(|&&pupils| children(class(pupils)) > limit).sum();
            Some((children(grades.iter().map(|&pupils| class(pupils)).max()?), over))
        })
    }

    /// Classes of a stage at each school with children of it.
    fn class_counts(&self, stage: &str, end: Worst, limit: Micro) -> Measure {
        let grades = match stage {
            "primary" => PRIMARY,
            "junior" => JUNIOR,
            _ => return Measure::default(),
        };
        self.held(end, |network, school| {
            let load = &network.loads[school].grades[grades.clone()];
            let count: u32 = load.iter().map(|&pupils| classes(pupils, self.book.rates.class_cap)).sum();
            let count = children(count);
            let wrong = if end == Worst::Highest { count > limit } else { count < limit };
            let pupils: u32 = load.iter().sum();
            (pupils > 0).then_some((count, if wrong { pupils } else { 0 }))
        })
    }

    /// Pupils a teacher at schools without children of the `other` grades.
    fn per_teacher(&self, other: &Range<usize>, most: Micro) -> Measure {
        self.held(Worst::Highest, |network, school| {
            let load = &network.loads[school];
            let config = network.configs[school].filter(|config| config.teaches() && load.pupils > 0)?;
            let mixed = load.grades[other.clone()].iter().any(|&pupils| pupils > 0);
            let staff =
                Some(teachers(self.book, config, load.pupils)).filter(|&staff| staff > 0 && !mixed)?;
            let ratio = whole(round_half_up(i128::from(load.pupils) * 1_000_000, staff.into()));
            Some((ratio, if ratio > most { load.pupils } else { 0 }))
        })
    }

    /// Children whose present school, a rural one, closes.
    fn closures(&self, most: Micro) -> Measure {
        let rural = |kind| matches!(kind, SchoolKind::Point | SchoolKind::Village);
        self.schools(Worst::Highest, |school| {
            let config = self.network.configs[school]?;
            let closed = config.name.outcome == SchoolOutcome::Closed;
            let pupils = if closed { self.today.loads[school].pupils } else { 0 };
            let over = children(pupils) > most;
            rural(self.book.school(school).kind)
                .then(|| (children(pupils), if over { pupils } else { 0 }, beyond(over)))
        })
        .nowhere_at_zero()
    }

    /// Children beyond a capacity; existing as far as today's are.
    fn overfull(&self, over: impl Fn(&Network<'_>, SchoolId) -> u32) -> Measure {
        self.schools(Worst::Highest, |school| {
            let more = over(self.network, school);
            Some((children(more), more, beyond(more > 0)))
        })
        .nowhere_at_zero()
    }

    /// Least dormitory area of a boarder; beds that are built bring the rule's area.
    fn dormitories(&self, each: Micro) -> Measure {
        self.schools(Worst::Lowest, |school| {
            let area = i128::from(self.book.school(school).area_dorm?.0);
            let built = i128::from(self.network.configs[school]?.name.added_beds) * i128::from(each.0);
            let boarders = self.network.loads[school].boarders();
            let room = (area + built).div_euclid(i128::from(each.0.max(1)));
            let over = (i128::from(boarders) - room).max(0);
            let over = u32::try_from(over).unwrap_or(boarders);
            (boarders > 0)
                .then(|| (whole((area + built).div_euclid(i128::from(boarders))), over, beyond(over > 0)))
        })
    }

    /// Smallest school that teaches, of one kind or any. Existing where it is as small today; a hard row spares instead the
    /// schools that must stay.
    fn small(&self, kind: Option<&str>, least: Micro, hard: bool) -> Measure {
        self.schools(Worst::Lowest, |school| {
            let row = self.book.school(school);
            self.network.configs[school]
                .filter(|config| config.teaches() && kind.is_none_or(|kind| kind == row.kind.word()))?;
            let pupils = self.network.loads[school].pupils;
            let small = |pupils: u32| children(pupils) < least;
            let stood = self.today.configs[school].is_some_and(Config::teaches);
            let spared = if hard {
                sites::decision(self.book.case, row) != Decision::Free
            } else {
                stood && small(self.today.loads[school].pupils)
            };
            let stand = match (small(pupils), spared) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            Some((children(pupils), pupils, stand))
        })
    }
}
