//! Counts the children: by village and grade, so that every school's and county's total comes out exactly.
//!
//! No figure here is a real village's; only the totals of the Bashang preset follow published ones.

use crate::model::county::SchoolKind;
use crate::model::units::largest_remainder;
use crate::synth::chance::{Chance, number, whole};
use crate::synth::regions::Atlas;
use crate::synth::schools::{Schooling, Site};
use crate::synth::settle::Settled;

/// One village's children.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Children {
    /// Enrolled by grade 1-6.
    pub(crate) grades: [u32; 6],
    /// By age 0-5.
    pub(crate) ages: [u32; 6],
    /// Enrolled in kindergarten years 1-3.
    pub(crate) kindergarten: [u32; 3],
    /// Share of girls, hundredths.
    pub(crate) girls: u32,
    /// Share who draw the living subsidy, hundredths.
    pub(crate) poor: u32,
}

impl Children {
    /// Pupils of grades 1-6.
    pub(crate) fn pupils(&self) -> u32 {
        self.grades.iter().sum()
    }
}

/// Relative size of grades 1-6: each year's children are fewer than those before.
const GRADES: [u32; 6] = [160, 163, 165, 168, 171, 173];
/// Children of each age 0-5 for one of a lower grade: births have fallen since 2016 (assumption).
const AGES: [f64; 6] = [0.66, 0.76, 0.84, 0.90, 0.95, 0.97];
/// Share of ages 3, 4, 5 in kindergarten (assumption).
const ENROLLED: [f64; 3] = [0.60, 0.80, 0.92];
/// Of a county's pupils outside the small schools, so many in a hundred are in its town (assumption: 14 town
/// schools of about 1,200 and 36 central schools of about 210 on the Bashang plateau).
const TOWN_SHARE: u64 = 69;
/// Villages farther than this from their school, bus minutes, have lost nearly all families with children.
const REMOTE: f64 = 27.0;
const REMOTE_LEFT: f64 = 0.047;
/// Least and most relative size of a village with a small school.
const HOST_SIZE: (f64, f64) = (10.0, 22.0);
/// The small schools are where families stayed: their own sizes vary by this factor around the mean.
const SMALL_SIZES: (f64, f64) = (0.55, 1.45);
/// Where the next school is far, more families have stayed by their own.
const REMOTE_SCHOOL: f64 = 1.4;

/// Counts every village's children.
pub(crate) fn count(atlas: &Atlas, settled: &Settled, schooling: &Schooling, seed: u64) -> Vec<Children> {
    let mut chance = Chance::new(seed, 4);
    let mut all = vec![Children::default(); settled.hamlets.len()];
    let sizes = sizes(settled, schooling);
    let targets = targets(atlas, schooling, &mut chance);
    for (band, school_of) in [(0, &schooling.lower), (1, &schooling.upper)] {
        for (group, total) in &targets[band] {
            let members: Vec<usize> =
                (0..all.len()).filter(|&h| group.holds(schooling, school_of[h])).collect();
            let cells: Vec<(usize, usize)> =
                members.iter().flat_map(|&h| (0..3).map(move |g| (h, band * 3 + g))).collect();
            let weights: Vec<f64> = cells.iter().map(|&(h, g)| sizes[h] * f64::from(GRADES[g])).collect();
            for (&(hamlet, grade), n) in cells.iter().zip(spread(*total, &weights, &mut chance)) {
                all[hamlet].grades[grade] = n;
            }
        }
    }
    below_school_age(&mut all, &mut chance);
    for children in &mut all {
        children.girls = 44 + chance.below(10);
        children.poor = 8 + chance.below(20);
    }
    all
}

/// Relative sizes once the schools are known: remote villages have lost their families, those with a small school
/// of their own have kept some.
fn sizes(settled: &Settled, schooling: &Schooling) -> Vec<f64> {
    let left = |&minutes: &f64| if minutes > REMOTE { REMOTE_LEFT } else { 1.0 };
    let hamlets = settled.hamlets.iter().zip(&schooling.minutes);
    let mut sizes: Vec<f64> = hamlets.map(|(hamlet, minutes)| hamlet.size * left(minutes)).collect();
    for site in schooling.sites.iter().filter(|site| site.small()) {
        sizes[site.host] = sizes[site.host].max(HOST_SIZE.0).min(HOST_SIZE.1);
    }
    sizes
}

/// Villages whose children's number is fixed together.
#[derive(Clone, Copy, Debug)]
enum Group {
    /// Those of one small school.
    Small(usize),
    /// Those of a region's town schools, or of its central schools.
    Big { region: usize, town: bool },
}

impl Group {
    fn holds(self, schooling: &Schooling, school: usize) -> bool {
        let site = &schooling.sites[school];
        match self {
            Self::Small(small) => school == small,
            Self::Big { region, town } => {
                !site.small() && site.region == region && (site.kind == SchoolKind::Town) == town
            }
        }
    }
}

/// Children of the lower and of the upper band by group.
fn targets(atlas: &Atlas, schooling: &Schooling, chance: &mut Chance) -> [Vec<(Group, u32)>; 2] {
    let mut targets = [Vec::new(), Vec::new()];
    let bands = [u64::from(GRADES[0] + GRADES[1] + GRADES[2]), u64::from(GRADES[3] + GRADES[4] + GRADES[5])];
    for (region, its) in atlas.regions.iter().enumerate() {
        let central = schooling.sites.iter().any(|s| s.region == region && s.kind == SchoolKind::Central);
        let town_share = if central { TOWN_SHARE } else { 100 };
        for (band, total) in largest_remainder(its.pupils, &bands).into_iter().enumerate() {
            let halves = largest_remainder(total, &[town_share, 100 - town_share]);
            targets[band].push((Group::Big { region, town: true }, halves[0]));
            targets[band].push((Group::Big { region, town: false }, halves[1]));
        }
    }
    let small: Vec<usize> = (0..schooling.sites.len()).filter(|&s| schooling.sites[s].small()).collect();
    let weights: Vec<f64> = small
        .iter()
        .map(|&site| {
            let remote = if schooling.sites[site].remote { REMOTE_SCHOOL } else { 1.0 };
            chance.between(SMALL_SIZES.0, SMALL_SIZES.1) * remote * 1_000.0
        })
        .collect();
    for (band, total) in [(0, atlas.small_lower), (1, atlas.small_upper)] {
        // A point is smaller than a village school and has no upper band.
        let weigh = |(&site, &weight): (&usize, &f64)| match (schooling.sites[site].kind, band) {
            (SchoolKind::Point, 0) => u64::from(whole(weight * 0.6)),
            (SchoolKind::Point, _) => 0,
            _ => u64::from(whole(weight)),
        };
        let weights: Vec<u64> = small.iter().zip(&weights).map(weigh).collect();
        if !small.is_empty() {
            let shares = largest_remainder(total, &weights);
            targets[band].extend(small.iter().map(|&site| Group::Small(site)).zip(shares));
        }
    }
    targets
}

/// Shares a total over cells so that each gets its weight's share rounded up or down, with a random start: small
/// shares become a child here and none there, and the sum is exact.
fn spread(total: u32, weights: &[f64], chance: &mut Chance) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    let start = chance.unit() * 0.999;
    let (mut run, mut given) = (0.0, 0);
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|weight| {
            run += weight;
            // whole() rounds at one half: start shifts where the steps fall
            let until = whole((f64::from(total) * run / sum + start - 0.5).max(0.0)).min(total);
            let share = until.max(given) - given;
            given += share;
            share
        })
        .collect();
    if let Some(last) = shares.last_mut() {
        *last += total - given;
    }
    shares
}

fn below_school_age(all: &mut [Children], chance: &mut Chance) {
    let weights: Vec<f64> = all.iter().map(|c| f64::from(c.pupils()) + 0.2).collect();
    let lower: u32 = all.iter().map(|c| c.grades[..3].iter().sum::<u32>()).sum();
    for (age, per_grade) in AGES.into_iter().enumerate() {
        let total = whole(f64::from(lower) / 3.0 * per_grade);
        for (children, n) in all.iter_mut().zip(spread(total, &weights, chance)) {
            children.ages[age] = n;
            if let Some(year) = age.checked_sub(3) {
                children.kindergarten[year] = whole(f64::from(n) * ENROLLED[year]);
            }
        }
    }
}

/// Seats, beds and what may be built, of one school.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Capacity {
    /// Enrolled by grade.
    pub(crate) enrolled: [u32; 6],
    /// Seats.
    pub(crate) seats: u32,
    /// Classrooms, 0 = not stated.
    pub(crate) rooms: u32,
    /// Beds.
    pub(crate) beds: u32,
    /// Seats that can be built.
    pub(crate) add_seats: u32,
    /// Beds that can be built.
    pub(crate) add_beds: u32,
    /// Teachers.
    pub(crate) teachers: u32,
}

/// Pupils of one class.
const CLASS: u32 = 45;

/// Sizes every school to the children who attend it.
pub(crate) fn capacities(schooling: &Schooling, children: &[Children], seed: u64) -> Vec<Capacity> {
    let mut chance = Chance::new(seed, 5);
    let mut enrolled = vec![[0; 6]; schooling.sites.len()];
    for (hamlet, child) in children.iter().enumerate() {
        for (grade, n) in child.grades.iter().enumerate() {
            let school = if grade < 3 { schooling.lower[hamlet] } else { schooling.upper[hamlet] };
            enrolled[school][grade] += n;
        }
    }
    let fit = |(site, enrolled): (&Site, [u32; 6])| {
        let pupils: u32 = enrolled.iter().sum();
        // Full classes in towns and centres, with a little air that differs from school to school.
        let classes = whole(f64::from(pupils) * chance.between(1.0, 1.05)).max(1).div_ceil(CLASS);
        let full = Capacity { enrolled, seats: classes * CLASS, rooms: classes, ..Capacity::default() };
        match site.kind {
            SchoolKind::Town => Capacity {
                beds: if site.of_kind == 1 { 60 } else { 0 },
                add_seats: CLASS * chance.below(4),
                add_beds: if site.of_kind == 1 { 200 } else { 0 },
                teachers: 6 + pupils / 18,
                ..full
            },
            SchoolKind::Central => Capacity {
                beds: if site.of_kind % 4 == 2 { 30 } else { 0 },
                add_seats: CLASS * chance.below(2),
                add_beds: if site.of_kind % 2 == 0 { 100 } else { 0 },
                teachers: 5 + pupils / 16,
                ..full
            },
            // Built for the children of twenty years ago.
            SchoolKind::Village => {
                let seats = 90 + 15 * chance.below(5);
                Capacity {
                    enrolled,
                    seats: seats.max(pupils),
                    teachers: 3 + pupils / 12,
                    ..Capacity::default()
                }
            }
            SchoolKind::Point | SchoolKind::Kindergarten => Capacity {
                enrolled,
                seats: 60_u32.max(pupils),
                teachers: 2 + pupils / 20,
                ..Capacity::default()
            },
        }
    };
    schooling.sites.iter().zip(enrolled).map(fit).collect()
}

/// The village no bus reaches: a few children at the end of a road, the farthest from their school.
pub(crate) fn walk_only(settled: &Settled, schooling: &Schooling, children: &[Children]) -> Option<usize> {
    let few = |&h: &usize| (2..=3).contains(&children[h].pupils()) && !settled.hamlets[h].community;
    let minutes = |h: usize| schooling.minutes[h] + number(h) * 1e-9;
    (0..children.len()).filter(few).max_by(|&a, &b| minutes(a).total_cmp(&minutes(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_exact_and_within_one_of_each_share() {
        let weights = [0.1, 7.0, 0.0, 3.3, 0.4, 9.2];
        let sum: f64 = weights.iter().sum();
        let mut chance = Chance::new(5, 9);
        for total in [0, 1, 2, 19, 400] {
            let shares = spread(total, &weights, &mut chance);
            assert_eq!(shares.iter().sum::<u32>(), total);
            for (&share, weight) in shares.iter().zip(weights) {
                let due = f64::from(total) * weight / sum;
                assert!((f64::from(share) - due).abs() <= 1.0 + 1e-9, "{share} of {total}, due {due}");
            }
        }
    }
}
