//! One fault at a time, planted into plans that pass.

use hubward::model::county::SchoolKind;
use hubward::model::ids::{Id, SchoolId};
use hubward::model::plan::{BoundKind, Configuration, Means, SchoolOutcome, SchoolPrice, Status};
use hubward::model::recipe::{ObjectiveKind, Stage, View};
use hubward::model::rules::Force;
use hubward::model::unit::{Group, Willingness};
use hubward::model::units::{Fen, Metres, Micro, Seconds};
use oorandom::Rand32;

use super::law::{Children, Law, Room, children, choices, room, takes_part};
use super::planner::Story;

/// A fault: the code that must be reported, and how to plant it; false where the story has no room for it.
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    /// Figures follow the fault, so that nothing else is wrong.
    pub(crate) refill: bool,
    pub(crate) plant: fn(&mut Story, &mut Rand32) -> bool,
}

const fn raw(code: &'static str, plant: fn(&mut Story, &mut Rand32) -> bool) -> Fault {
    Fault { code, refill: false, plant }
}

const fn refilled(code: &'static str, plant: fn(&mut Story, &mut Rand32) -> bool) -> Fault {
    Fault { code, refill: true, plant }
}

fn at(random: &mut Rand32, len: usize) -> usize {
    random.rand_range(0..u32::try_from(len).unwrap()) as usize
}

/// The unit of each row.
fn units(story: &Story) -> Vec<Children> {
    let all = children(&story.case);
    let of = |row: &hubward::model::plan::Assignment| {
        all.iter()
            .find(|unit| (unit.village, unit.band, unit.group) == (row.village, row.band, row.group))
            .unwrap()
            .clone()
    };
    story.plan.assignments.iter().map(of).collect()
}

/// What a school of the plan holds; nothing where it takes no part.
fn planned(story: &Story, school: SchoolId) -> Option<Room> {
    let row = story.plan.schools.iter().find(|row| row.school == school)?;
    Some(room(&story.case, &story.case.county.schools[school], &row.configuration))
}

/// Puts the first unit for which `wrong` says so, from a random start, on a wrong way to a school that serves it.
fn reroute(
    story: &mut Story,
    random: &mut Rand32,
    means: Means,
    wrong: impl Fn(&Law<'_>, &Children, SchoolId, Room) -> bool,
) -> bool {
    let units = units(story);
    let start = at(random, units.len());
    let law = Law { case: &story.case, travel: &story.travel };
    let hit = (0..units.len()).map(|step| (start + step) % units.len()).find_map(|index| {
        let unit = &units[index];
        let schools = law.may_go(unit).into_iter();
        let mut serving = schools.filter(|&to| {
            planned(story, to).is_some_and(|room| room.serves(unit) && wrong(&law, unit, to, room))
        });
        serving.next().map(|to| (index, to))
    });
    let Some((index, to)) = hit else { return false };
    story.plan.assignments[index].school = to;
    story.plan.assignments[index].means = means;
    true
}

/// A school row of the plan for which `wanted` says so.
/// Classes, grade by grade, of the children whose present school this is.
fn classes_today(story: &Story, units: &[Children], school: SchoolId) -> u32 {
    let junior = story.case.recipe.stage == Stage::Junior;
    let cap = story.case.profile.threshold(if junior { "class.junior.max" } else { "class.primary.max" });
    let cap = u32::try_from(cap.unwrap().0 / 1_000_000).unwrap();
    let rows = story.plan.assignments.iter().zip(units);
    let here: Vec<&Children> =
        rows.filter(|(row, _)| row.before_school == Some(school)).map(|(_, unit)| unit).collect();
    let grade = |grade: usize| here.iter().map(|unit| unit.grades[grade]).sum::<u32>();
    (0..9).map(|number| grade(number).div_ceil(cap)).sum()
}

fn school_where(
    story: &Story,
    random: &mut Rand32,
    wanted: impl Fn(&hubward::model::plan::SchoolYear) -> bool,
) -> Option<usize> {
    let rows = &story.plan.schools;
    let start = at(random, rows.len());
    (0..rows.len()).map(|step| (start + step) % rows.len()).find(|&index| wanted(&rows[index]))
}

macro_rules! figure {
    ($code:literal, |$figures:ident| $change:expr) => {
        raw($code, |story, random| {
            let $figures = if random.rand_range(0..2) == 0 {
                &mut story.plan.before
            } else {
                &mut story.plan.years[0].1
            };
            $change;
            true
        })
    };
}

macro_rules! school_figure {
    ($code:literal, $field:ident) => {
        raw($code, |story, random| {
            let index = at(random, story.plan.schools.len());
            story.plan.schools[index].$field += 1;
            true
        })
    };
}

/// Every kind of fault.
pub(crate) const FAULTS: &[Fault] = &[
    raw("V413", |story, random| {
        let index = at(random, story.plan.schools.len());
        let row = &mut story.plan.schools[index];
        let figure =
            if random.rand_range(0..2) == 0 { &mut row.public_funds } else { &mut row.public_funds_before };
        *figure.as_mut().unwrap() += Fen(1);
        true
    }),
    figure!("V608", |figures| {
        let transfers = figures.money.transfers.as_mut().unwrap();
        *transfers.items.get_mut("funds_floor").unwrap() += Fen(1);
    }),
    figure!("V608", |figures| {
        let transfers = figures.money.transfers.as_mut().unwrap();
        transfers.sides.get_mut("upper").unwrap().gives += Fen(1);
    }),
    raw("V001", |story, _| {
        story.case.recipe.objective.view = View::County;
        story.case.recipe.objective.kind = ObjectiveKind::PMedian;
        true
    }),
    raw("V002", |story, _| {
        story.plan.years[0].0 += 1;
        true
    }),
    raw("V002", |story, _| {
        let year = story.plan.years[0].clone();
        story.plan.years.push(year);
        true
    }),
    raw("V003", |story, _| {
        story.plan.input_sha256.push('0');
        true
    }),
    raw("V004", |story, _| {
        story.case.recipe.as_is = true;
        true
    }),
    refilled("V101", |story, random| {
        let index = at(random, story.plan.assignments.len());
        story.plan.assignments.remove(index);
        true
    }),
    raw("V102", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let row = story.plan.assignments[index].clone();
        story.plan.assignments.push(row);
        true
    }),
    raw("V103", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let mut row = story.plan.assignments[index].clone();
        row.group = Group { willingness: Willingness::Unwilling, part: 99 };
        story.plan.assignments.push(row);
        true
    }),
    raw("V104", |story, random| {
        let index = at(random, story.plan.assignments.len());
        story.plan.assignments[index].pupils += 1;
        true
    }),
    raw("V105", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let mut row = story.plan.assignments[index].clone();
        row.school = SchoolId(1000);
        story.plan.assignments.push(row);
        true
    }),
    raw("V106", |story, random| {
        let index = at(random, story.plan.assignments.len());
        story.plan.assignments[index].year += 1;
        true
    }),
    refilled("V201", |story, random| {
        let none = story.case.county.schools.iter().find(|(_, row)| !takes_part(&story.case, row));
        let Some((school, _)) = none else { return false };
        let index = at(random, story.plan.assignments.len());
        story.plan.assignments[index].school = school;
        true
    }),
    // A closed school.
    refilled("V202", |story, random| {
        let case = story.case.clone();
        let closed = |row: &hubward::model::plan::SchoolYear| {
            row.pupils > 0
                && choices(&case, &case.county.schools[row.school])
                    .iter()
                    .any(|name| matches!(name.outcome, SchoolOutcome::Closed | SchoolOutcome::Unbuilt))
        };
        let Some(index) = school_where(story, random, closed) else { return false };
        let school = story.plan.schools[index].school;
        story.plan.schools[index].configuration = choices(&case, &case.county.schools[school])[0].clone();
        true
    }),
    // Grades the school does not teach.
    refilled("V202", |story, random| {
        let units = units(story);
        let index = at(random, units.len());
        let wrong =
            story.plan.schools.iter().find(|row| !planned(story, row.school).unwrap().serves(&units[index]));
        let Some(school) = wrong.map(|row| row.school) else { return false };
        story.plan.assignments[index].school = school;
        true
    }),
    refilled("V203", |story, random| {
        let row = story.plan.assignments[at(random, story.plan.assignments.len())].clone();
        story.county().villages[row.village].forbid.push(row.school);
        true
    }),
    refilled("V204", |story, random| {
        let row = story.plan.assignments[at(random, story.plan.assignments.len())].clone();
        let other = story.case.county.schools.ids().find(|&school| school != row.school).unwrap();
        story.county().villages[row.village].force = Some(other);
        true
    }),
    refilled("V205", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, _| {
            law.travel.walk.trip(unit.village, to).is_some() && law.walk(unit, to).is_none()
        };
        reroute(story, random, Means::Walk, wrong)
    }),
    refilled("V206", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, _| {
            !law.row(unit).walk_only && law.ride(unit, to).is_some_and(|time| time > law.limit(unit))
        };
        reroute(story, random, Means::Bus, wrong)
    }),
    refilled("V207", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, room: Room| {
            let bus = law.ride(unit, to).is_some() && !law.row(unit).walk_only;
            bus && unit.youngest() <= 3 && room.girls + room.boys > 0
        };
        reroute(story, random, Means::Board, wrong)
    }),
    refilled("V208", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, room: Room| {
            let bus = law.ride(unit, to).is_some() && !law.row(unit).walk_only;
            bus && unit.youngest() >= 4 && !unit.may_board && room.girls + room.boys > 0
        };
        reroute(story, random, Means::Board, wrong)
    }),
    refilled("V209", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, room: Room| {
            law.boards(unit, to) && room.girls + room.boys == 0
        };
        reroute(story, random, Means::Board, wrong)
    }),
    refilled("V210", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, room: Room| {
            let open = unit.youngest() >= 4 && unit.may_board && !law.row(unit).walk_only;
            open && room.girls + room.boys > 0
                && law.ride(unit, to).is_some_and(|time| !(1200..=5400).contains(&time))
        };
        reroute(story, random, Means::Board, wrong)
    }),
    refilled("V211", |story, random| {
        let wrong =
            |law: &Law<'_>, unit: &Children, to, _| law.row(unit).walk_only && law.ride(unit, to).is_some();
        reroute(story, random, Means::Bus, wrong)
    }),
    refilled("V212", |story, random| {
        let wrong =
            |law: &Law<'_>, unit: &Children, to, _| !law.row(unit).walk_only && law.ride(unit, to).is_none();
        reroute(story, random, Means::Bus, wrong)
    }),
    refilled("V213", |story, random| {
        let wrong = |law: &Law<'_>, unit: &Children, to, _| law.lawful(unit, to);
        reroute(story, random, Means::Escort, wrong)
    }),
    refilled("V214", |story, random| {
        let wrong =
            |law: &Law<'_>, unit: &Children, to, _| !law.lawful(unit, to) && !law.escorts(unit).contains(&to);
        reroute(story, random, Means::Escort, wrong)
    }),
    refilled("V217", |story, random| {
        // Whoever is led from an open place to a school that no way leads to could go back.
        let ridden: Vec<bool> = story.plan.assignments.iter().map(|row| row.means != Means::Escort).collect();
        let keys: Vec<_> = units(story).iter().map(|unit| (unit.village, unit.band, unit.group)).collect();
        let rides = |unit: &Children| {
            let at = keys.iter().position(|&key| key == (unit.village, unit.band, unit.group));
            at.is_some_and(|at| ridden[at])
        };
        let needless = |law: &Law<'_>, unit: &Children, to, room: Room| {
            rides(unit) && law.escorts(unit).contains(&to) && i64::from(unit.pupils) <= room.seats
        };
        reroute(story, random, Means::Escort, needless)
    }),
    raw("V306", |story, random| {
        let index = at(random, story.plan.assignments.len());
        story.plan.assignments[index].reason = Some("no-way: walk no-road".into());
        true
    }),
    raw("V301", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let time = &mut story.plan.assignments[index].time;
        *time = Some(Seconds(time.map_or(0, |time| time.0 + 1)));
        true
    }),
    raw("V302", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let length = &mut story.plan.assignments[index].length;
        *length = Some(Metres(length.map_or(0, |length| length.0 + 1)));
        true
    }),
    raw("V304", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let row = &mut story.plan.assignments[index];
        row.before_school = if row.before_school.is_some() { None } else { Some(SchoolId(0)) };
        true
    }),
    raw("V305", |story, random| {
        let index = at(random, story.plan.assignments.len());
        let time = &mut story.plan.assignments[index].before_time;
        *time = Some(Seconds(time.map_or(0, |time| time.0 + 60)));
        true
    }),
    raw("V401", |story, random| {
        let index = at(random, story.plan.schools.len());
        story.plan.schools.remove(index);
        true
    }),
    raw("V402", |story, random| {
        let index = at(random, story.plan.schools.len());
        let row = story.plan.schools[index].clone();
        story.plan.schools.push(row);
        true
    }),
    raw("V403", |story, random| {
        let index = at(random, story.plan.schools.len());
        let mut row = story.plan.schools[index].clone();
        row.school = SchoolId(1000);
        story.plan.schools.push(row);
        true
    }),
    // More seats than any step builds.
    refilled("V404", |story, random| {
        let index = at(random, story.plan.schools.len());
        story.plan.schools[index].configuration.added_seats += 7;
        true
    }),
    // A school that stays, closed.
    refilled("V404", |story, random| {
        let case = story.case.clone();
        let kept = |row: &hubward::model::plan::SchoolYear| {
            choices(&case, &case.county.schools[row.school])[0].outcome == SchoolOutcome::Open
        };
        let Some(index) = school_where(story, random, kept) else { return false };
        let closed = Configuration { outcome: SchoolOutcome::Closed, added_seats: 0, added_beds: 0 };
        story.plan.schools[index].configuration = closed;
        true
    }),
    // A central school as a teaching point.
    refilled("V404", |story, random| {
        let case = story.case.clone();
        let central = |row: &hubward::model::plan::SchoolYear| {
            matches!(case.county.schools[row.school].kind, SchoolKind::Central | SchoolKind::Town)
        };
        let Some(index) = school_where(story, random, central) else { return false };
        story.plan.schools[index].configuration =
            Configuration { outcome: SchoolOutcome::Partial, added_seats: 0, added_beds: 0 };
        true
    }),
    school_figure!("V405", pupils),
    school_figure!("V406", seats),
    school_figure!("V407", boarders),
    school_figure!("V408", beds),
    school_figure!("V409", classes),
    school_figure!("V410", teachers),
    raw("V411", |story, random| {
        let index = at(random, story.plan.schools.len());
        story.plan.schools[index].cost_year += Fen(1);
        true
    }),
    raw("V412", |story, random| {
        let index = at(random, story.plan.schools.len());
        story.plan.schools[index].cost_capital += Fen(1);
        true
    }),
    refilled("V421", |story, random| {
        let wanted = |row: &hubward::model::plan::SchoolYear| row.pupils > row.configuration.added_seats;
        let Some(index) = school_where(story, random, wanted) else { return false };
        let row = story.plan.schools[index].clone();
        story.county().schools[row.school].seats = row.pupils - row.configuration.added_seats - 1;
        true
    }),
    refilled("V422", |story, random| plant_beds(story, random, true)),
    refilled("V423", |story, random| plant_beds(story, random, false)),
    refilled("V424", |story, random| {
        let wanted = |row: &hubward::model::plan::SchoolYear| row.boarders > 0;
        let Some(index) = school_where(story, random, wanted) else { return false };
        let row = story.plan.schools[index].clone();
        story.county().schools[row.school].meals = Some(row.boarders - 1);
        true
    }),
    refilled("V425", |story, random| {
        let wanted = |row: &hubward::model::plan::SchoolYear| row.configuration.outcome.teaches();
        let Some(index) = school_where(story, random, wanted) else { return false };
        let row = story.plan.schools[index].clone();
        story.county().schools[row.school].min_pupils = Some(row.pupils + 1);
        true
    }),
    refilled("V426", |story, random| {
        let all = units(story);
        let whole = |row: &hubward::model::plan::SchoolYear| {
            let kept = matches!(row.configuration.outcome, SchoolOutcome::Open | SchoolOutcome::New);
            let apart = story.case.county.schools[row.school].kind != SchoolKind::Point;
            kept && apart
                && row.configuration.added_seats == 0
                && row.classes > classes_today(story, &all, row.school)
        };
        let Some(index) = school_where(story, random, whole) else { return false };
        let row = story.plan.schools[index].clone();
        story.county().schools[row.school].rooms = Some(row.classes - 1);
        story.case.profile.rules.get_mut("capacity.rooms").unwrap().force = Force::Hard;
        true
    }),
    refilled("V501", |story, _| {
        let closed = story.plan.final_year().counts.schools_closed;
        story.case.recipe.decide.max_closures = closed.checked_sub(1);
        closed > 0
    }),
    refilled("V502", |story, _| {
        story.case.recipe.decide.keep_open = Some(story.plan.final_year().counts.schools_open + 1);
        true
    }),
    refilled("V503", |story, random| {
        let open = story.plan.final_year().counts.schools_open;
        story.case.recipe.decide.open =
            if random.rand_range(0..2) == 0 { Some(open + 1) } else { open.checked_sub(1) };
        story.case.recipe.decide.open.is_some()
    }),
    refilled("V504", |story, _| {
        let spent = story.plan.final_year().money.capital;
        story.case.recipe.decide.max_capital = Some(vec![spent - Fen(1)]);
        spent > Fen(0)
    }),
    refilled("V505", |story, _| {
        let boarders = story.plan.final_year().counts.pupils_boarding;
        story.case.recipe.decide.max_boarders = boarders.checked_sub(1);
        boarders > 0
    }),
    refilled("V506", |story, _| {
        let id = "travel.bus.lower.newly_over_share";
        let share = story.plan.final_year().rules.iter().find(|rule| rule.id == id).unwrap().worst;
        story.case.profile.rules.get_mut(id).unwrap().threshold = Micro(0);
        share.is_some_and(|share| share > Micro(0))
    }),
    refilled("V507", |story, _| {
        story.case.recipe.decide.max_mean_minutes = Some(Micro(0));
        story.plan.final_year().travel.all.pupil_seconds > 0
    }),
    refilled("V508", |story, _| {
        story.case.recipe.decide.max_kolm_pollak_minutes = Some(Micro(0));
        story.plan.final_year().travel.all.pupil_seconds > 0
    }),
    raw("V601", |story, _| {
        story.plan.objective += Fen(1);
        true
    }),
    raw("V602", |story, _| {
        story.plan.constant_cost += Fen(1);
        true
    }),
    figure!("V603", |figures| *figures.money.headings.entry("staff".into()).or_default() += Fen(1)),
    figure!("V603", |figures| *figures.money.headings.entry("gifts".into()).or_default() += Fen(1)),
    figure!("V603", |figures| *figures.money.payers.entry("families".into()).or_default() += Fen(1)),
    figure!("V603", |figures| figures.money.capital += Fen(1)),
    figure!("V604", |figures| figures.counts.schools_open += 1),
    figure!("V604", |figures| figures.counts.schools_before += 1),
    figure!("V604", |figures| figures.counts.pupils_moved += 1),
    figure!("V604", |figures| figures.counts.pupils_boarding += 1),
    figure!("V605", |figures| figures.travel.all.pupil_seconds += 1),
    figure!("V605", |figures| figures.travel.all.p95.0 += 1),
    figure!("V605", |figures| figures.travel.by_means.entry(Means::Bus).or_default().max.0 += 1),
    figure!("V605", |figures| figures
        .travel
        .by_band
        .entry(hubward::model::unit::Band::Lower)
        .or_default()
        .pupils += 1),
    figure!("V605", |figures| figures
        .travel
        .by_means_and_band
        .entry((Means::Walk, hubward::model::unit::Band::Upper))
        .or_default()
        .pupils += 1),
    figure!("V606", |figures| figures.rules[0].violations += 1),
    figure!("V606", |figures| figures.rules[5].pass ^= true),
    figure!("V606", |figures| figures.rules[3].existing += 1),
    figure!("V606", |figures| figures.rules[1].place.push('x')),
    figure!("V606", |figures| figures.rules.truncate(4)),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().poor.pupils.0 += 1),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().others.pupil_seconds.0 += 1),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().others.p95.0 += 1),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().poor.max.0 += 1),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().kolm_pollak.0 += 1),
    figure!("V607", |figures| figures
        .equity
        .as_mut()
        .unwrap()
        .kolm_pollak_by_band
        .entry(hubward::model::unit::Band::Lower)
        .or_default()
        .0 += 1),
    figure!("V607", |figures| figures.equity.as_mut().unwrap().untimed += 1),
    raw("V701", |story, _| {
        story.plan.bound = BoundKind::Tree;
        story.plan.lower_bound = story.plan.objective + Fen(1);
        true
    }),
    raw("V702", |story, _| {
        story.plan.lower_bound += Fen(1);
        true
    }),
    raw("V703", |story, _| {
        story.plan.status = Status::Optimal;
        story.plan.lower_bound != story.plan.objective
    }),
    raw("V704", |story, random| {
        let prices = &mut story.plan.multipliers;
        match random.rand_range(0..4) {
            0 => drop(prices.rows.insert("travel.bus.lower.newly_over_share".into(), Fen(-1))),
            1 => drop(prices.rows.insert("no_such_row".into(), Fen(1))),
            2 => prices.schools.push(SchoolPrice { year: 2021, school: SchoolId(1000), fen: [Fen(0); 3] }),
            _ => {
                let Some(&unit) = prices.units.first() else { return false };
                prices.units.push(unit);
            }
        }
        true
    }),
];

/// Takes beds of one sex from a school until one boarder too many is there.
fn plant_beds(story: &mut Story, random: &mut Rand32, girls: bool) -> bool {
    let mut load = vec![(0_u32, 0_u32); story.case.county.schools.len()];
    for (row, unit) in story.plan.assignments.iter().zip(units(story)) {
        if row.means == Means::Board {
            load[row.school.row()].0 += unit.girls;
            load[row.school.row()].1 += unit.pupils - unit.girls;
        }
    }
    let wanted = |row: &hubward::model::plan::SchoolYear| {
        let (girls_here, boys_here) = load[row.school.row()];
        let built =
            if girls { row.configuration.added_beds.div_ceil(2) } else { row.configuration.added_beds / 2 };
        let here = if girls { girls_here } else { boys_here };
        here > built && story.case.county.schools[row.school].beds > 0
    };
    let Some(index) = school_where(story, random, wanted) else { return false };
    let row = story.plan.schools[index].clone();
    let (girls_here, boys_here) = load[row.school.row()];
    let school = &mut story.county().schools[row.school];
    school.area_dorm = None;
    // Plenty for the other sex, one bed too few for this one.
    let (few, plenty) = (row.configuration.added_beds / 2, 1000);
    let (girls_beds, boys_beds) = if girls {
        (girls_here - 1 - row.configuration.added_beds.div_ceil(2), plenty)
    } else {
        (plenty, boys_here - 1 - few)
    };
    school.beds = girls_beds + boys_beds;
    school.beds_girls = Some(girls_beds);
    true
}
