//! Every row of the profile measured on a network: the worst value, where, and how many children are beyond it.
//!
//! It refuses to enforce: what is lawful was checked row by row elsewhere. docs/costs.md, "Rules measured".

use crate::model::ids::SchoolId;
use crate::model::plan::{Means, RuleResult};
use crate::model::rules::{Force, Rule};
use crate::model::unit::Band;
use crate::model::units::{Metres, Micro, Seconds, round_half_up};
use crate::verify::book::{Book, Mover};
use crate::verify::figures::{Network, Stay};
use crate::verify::limits;
use crate::verify::schools::classes;
use crate::verify::sites::Config;

/// What was measured for one rule.
#[derive(Debug, Default)]
struct Measure {
    worst: Option<Micro>,
    place: String,
    violations: u32,
    existing: u32,
}

/// How one unit or school stands to a threshold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Within,
    /// Beyond it, and so already today.
    Existing,
    Beyond,
}

/// Which end is bad.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worst {
    Highest,
    Lowest,
}

impl Measure {
    /// Takes one more value; the first of equals stays the worst.
    fn take(&mut self, end: Worst, value: Micro, place: &str, pupils: u32, stand: Stand) {
        let worse = self.worst.is_none_or(|worst| match end {
            Worst::Highest => value > worst,
            Worst::Lowest => value < worst,
        });
        if worse {
            self.worst = Some(value);
            self.place = place.to_string();
        }
        match stand {
            Stand::Within => {}
            Stand::Existing => self.existing += pupils,
            Stand::Beyond => self.violations += pupils,
        }
    }
}

/// The results of every rule, in the order of their ids.
pub(super) fn measure(
    book: &Book<'_>,
    network: &Network<'_>,
    today: &Network<'_>,
    all_existing: bool,
) -> Vec<RuleResult> {
    let scene = Scene { book, network, today };
    let result = |rule: &Rule| {
        let mut measure = if rule.force == Force::Process { Measure::default() } else { scene.measure(rule) };
        if all_existing {
            measure.existing += std::mem::take(&mut measure.violations);
        }
        let lenient = matches!(rule.force, Force::Hard | Force::Process);
        RuleResult {
            id: rule.id.clone(),
            kind: rule.force.word().to_string(),
            citation: rule.citation.clone(),
            threshold: rule.threshold,
            unit: rule.unit.clone(),
            worst: measure.worst,
            place: measure.place,
            violations: measure.violations,
            existing: measure.existing,
            pass: measure.violations == 0 && (lenient || measure.existing == 0),
        }
    };
    book.case.profile.rules.values().map(result).collect()
}

/// Seconds as minutes, six places.
fn minutes(time: Seconds) -> Micro {
    whole(round_half_up(i128::from(time.0) * 1_000_000, 60))
}

/// Metres as kilometres.
fn kilometres(length: Metres) -> Micro {
    Micro(i64::from(length.0) * 1_000)
}

/// Six-place decimals back into their type.
fn whole(millionths: i128) -> Micro {
    Micro(i64::try_from(millionths).unwrap_or(i64::MAX))
}

/// A number of children.
fn children(count: u32) -> Micro {
    Micro::whole(count.into())
}

/// `Beyond` where so.
fn beyond(so: bool) -> Stand {
    if so { Stand::Beyond } else { Stand::Within }
}

/// A network and today's, for comparison.
struct Scene<'a> {
    book: &'a Book<'a>,
    network: &'a Network<'a>,
    today: &'a Network<'a>,
}

impl Scene<'_> {
    /// Measures one rule; a row this page does not name is not measured.
    fn measure(&self, rule: &Rule) -> Measure {
        let limit = rule.threshold.minutes_to_seconds();
        let far = rule.threshold.kilometres_to_metres();
        match rule.id.as_str() {
            "boarding.from_grade" => self.grades(rule.threshold),
            "travel.bus.lower.max_minutes" => self.rides(Band::Lower),
            "travel.bus.upper.max_minutes" => self.rides(Band::Upper),
            "travel.bus.junior.max_minutes" => self.rides(Band::Junior),
            "travel.bus.lower.soft_minutes" => self.soft(limit),
            "travel.bus.lower.newly_over_share" => self.newly_over(rule.threshold),
            "travel.walk.max_minutes" => self.times(Means::Walk, Worst::Highest, |time| time > limit),
            "travel.board.max_minutes" => self.times(Means::Board, Worst::Highest, |time| time > limit),
            "travel.board.min_minutes" => self.times(Means::Board, Worst::Lowest, |time| time < limit),
            "travel.walk.max_km" => self.walks(far),
            "radius.lower.km" => self.radius(far),
            "class.primary.max" => self.class_sizes(0..6, rule.threshold),
            "class.junior.max" => self.class_sizes(6..9, rule.threshold),
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
            "dorm.area_m2" => self.dormitories(rule.threshold),
            "school.small_pupils" => self.small(rule.threshold),
            "service.lawful_mode" => self.escorted(),
            _ => Measure::default(),
        }
    }

    /// One measure over units; `see` gives a value and a stand where the rule concerns the unit.
    fn units(&self, end: Worst, see: impl Fn(&Mover, &Stay) -> Option<(Micro, Stand)>) -> Measure {
        let mut measure = Measure::default();
        for (unit, stay) in self.network.placed() {
            let mover = &self.book.movers[unit];
            if let Some((value, stand)) = see(mover, stay) {
                let village = self.book.village(mover.unit.village);
                measure.take(end, value, village, mover.unit.pupils, stand);
            }
        }
        measure
    }

    /// One measure over schools that take part; `see` gives value, children beyond and stand.
    fn schools(&self, end: Worst, see: impl Fn(SchoolId) -> Option<(Micro, u32, Stand)>) -> Measure {
        let mut measure = Measure::default();
        for (school, _) in self.book.sites.iter().filter(|(_, site)| site.is_some()) {
            if let Some((value, pupils, stand)) = see(school) {
                measure.take(end, value, &self.book.school(school).code, pupils, stand);
            }
        }
        measure
    }

    /// Youngest grade that boards.
    fn grades(&self, from: Micro) -> Measure {
        self.units(Worst::Lowest, |mover, stay| {
            let grade = Micro::whole(mover.youngest.into());
            (stay.journey.means == Means::Board).then_some((grade, beyond(grade < from)))
        })
    }

    /// Longest daily bus ride of a band.
    fn rides(&self, band: Band) -> Measure {
        self.units(Worst::Highest, |mover, stay| {
            let time =
                stay.journey.time.filter(|_| stay.journey.means == Means::Bus && mover.band == band)?;
            let over = |limit: Option<Seconds>| limit.is_some_and(|limit| time > limit);
            let stand = match (over(mover.limit), over(mover.rule)) {
                (true, _) => Stand::Beyond,
                (false, true) => Stand::Existing,
                (false, false) => Stand::Within,
            };
            Some((minutes(time), stand))
        })
    }

    /// Longest daily bus ride of the lower band against the soft limit.
    fn soft(&self, limit: Seconds) -> Measure {
        self.units(Worst::Highest, |mover, stay| {
            let bus = stay.journey.means == Means::Bus && mover.band == Band::Lower;
            let time = stay.journey.time.filter(|_| bus)?;
            let before = stay.today.as_ref().and_then(|today| today.journey.time);
            let stand = match (time > limit, before.is_some_and(|before| before > limit)) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            Some((minutes(time), stand))
        })
    }

    /// Share of the lower band newly over the soft limit; the place is that of the longest such ride.
    fn newly_over(&self, share: Micro) -> Measure {
        let lower = limits::lower_pupils(self.book);
        if lower == 0 {
            return Measure::default();
        }
        let newly = |mover: &Mover, stay: &Stay| {
            let over = limits::newly_over(self.book, mover, stay.journey, stay.today.as_ref());
            over.then(|| (stay.journey.time.map_or(Micro(0), minutes), Stand::Beyond))
        };
        let rides = self.units(Worst::Highest, newly);
        let measured = round_half_up(i128::from(rides.violations) * 1_000_000, i128::from(lower));
        let allowed = limits::share_of(share, lower);
        Measure {
            worst: Some(whole(measured)),
            place: rides.place,
            violations: u32::try_from(i64::from(rides.violations) - allowed).unwrap_or(0),
            existing: 0,
        }
    }

    /// Times of one way of travel.
    fn times(&self, means: Means, end: Worst, bad: impl Fn(Seconds) -> bool) -> Measure {
        self.units(end, |_, stay| {
            let time = stay.journey.time.filter(|_| stay.journey.means == means)?;
            Some((minutes(time), beyond(bad(time))))
        })
    }

    /// Farthest walk.
    fn walks(&self, far: Metres) -> Measure {
        self.units(Worst::Highest, |_, stay| {
            let length = stay.journey.length.filter(|_| stay.journey.means == Means::Walk)?;
            Some((kilometres(length), beyond(length > far)))
        })
    }

    /// Farthest school of the lower band, any way; existing where today's is beyond it too.
    fn radius(&self, far: Metres) -> Measure {
        self.units(Worst::Highest, |mover, stay| {
            let length = stay.journey.length.filter(|_| mover.band == Band::Lower)?;
            let before = stay.today.as_ref().and_then(|today| today.journey.length);
            let stand = match (length > far, before.is_some_and(|before| before > far)) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            Some((kilometres(length), stand))
        })
    }

    /// Largest class of some grades, each grade being in as few classes as the `classes` column has.
    fn class_sizes(&self, grades: std::ops::Range<usize>, cap: Micro) -> Measure {
        self.schools(Worst::Highest, |school| {
            let of_grade = |&pupils: &u32| pupils.div_ceil(classes(pupils, self.book.rates.class_cap).max(1));
            let load = &self.network.loads[school].grades[grades.clone()];
            let largest = load.iter().map(of_grade).max().filter(|&largest| largest > 0)?;
            let over: u32 = load.iter().filter(|&pupils| children(of_grade(pupils)) > cap).copied().sum();
            Some((children(largest), over, beyond(over > 0)))
        })
    }

    /// Children beyond a capacity; existing as far as today's are.
    fn overfull(&self, over: impl Fn(&Network<'_>, SchoolId) -> u32) -> Measure {
        let mut measure = self.schools(Worst::Highest, |school| {
            let more = over(self.network, school);
            Some((children(more), more, beyond(more > 0)))
        });
        if measure.worst == Some(Micro(0)) {
            measure.place.clear();
        }
        measure
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

    /// Smallest school that teaches; existing where it is as small today.
    fn small(&self, least: Micro) -> Measure {
        self.schools(Worst::Lowest, |school| {
            self.network.configs[school].filter(|config| config.teaches())?;
            let pupils = self.network.loads[school].pupils;
            let small = |pupils: u32| children(pupils) < least;
            let stood = self.today.configs[school].is_some_and(Config::teaches);
            let stand = match (small(pupils), stood && small(self.today.loads[school].pupils)) {
                (false, _) => Stand::Within,
                (true, true) => Stand::Existing,
                (true, false) => Stand::Beyond,
            };
            Some((children(pupils), pupils, stand))
        })
    }

    /// Escorted children, in all; the place is the village with most in one unit.
    fn escorted(&self) -> Measure {
        let mut measure = self.units(Worst::Highest, |mover, stay| {
            let before = stay.today.as_ref().is_some_and(|today| today.journey.means == Means::Escort);
            let stand = if before { Stand::Existing } else { Stand::Beyond };
            (stay.journey.means == Means::Escort).then(|| (children(mover.unit.pupils), stand))
        });
        measure.worst = Some(children(measure.violations + measure.existing));
        measure
    }
}
