//! Planted conflicts of tiny problems: the set that explains them and the numbers that cure them, held against enumeration.

use crate::common::sweep;
use std::collections::BTreeSet;

use crate::common::dice::{Dice, size};
use hubward::model::control::{Control, Go};
use hubward::optimise::classes::{Classes, Rooms};
use hubward::optimise::explain::{Inquiry, Verdict};
use hubward::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Row, Site, UNLIMITED};
use hubward::optimise::relax::{DROPPED, Member, Relaxable};

/// Conflicts explained; `HUBWARD_SWEEP` sets another number.
const CONFLICTS: usize = 1_000;
const SEED: u128 = 2_004;

fn random_site(dice: &mut Dice) -> Site {
    let closed = Configuration { cost: 0, seats: 0, resources: [0; RESOURCES], least: 0, offers: 0 };
    let mut configurations = vec![closed];
    for _ in 0..=dice.below(2) {
        let most = |dice: &mut Dice| if dice.chance(50) { UNLIMITED } else { 1 + dice.below(8) };
        configurations.push(Configuration {
            cost: i64::from(dice.below(300)),
            seats: 5 + dice.below(16),
            resources: [most(dice), UNLIMITED, most(dice)],
            least: if dice.chance(20) { 1 + dice.below(8) } else { 0 },
            offers: if dice.chance(70) { 3 } else { 1 },
        });
    }
    Site { configurations }
}

fn random_row(dice: &mut Dice, sites: &[Site], arcs: &[Arc], number: u32) -> Row {
    let sign = if dice.chance(50) { 1 } else { -1 };
    let on_arcs =
        if dice.chance(40) { (0..size(arcs)).filter(|_| dice.chance(40)).collect() } else { Vec::new() };
    let mut configurations = Vec::new();
    for (site, content) in (0..).zip(sites) {
        for k in 0..size(&content.configurations) {
            if (k > 0) == (sign < 0) {
                configurations.push((site, k, sign));
            }
        }
    }
    Row {
        name: format!("row {number}"),
        arcs: on_arcs.into_iter().map(|arc| (arc, i64::from(dice.below(4)) - 1)).collect(),
        configurations,
        limit: i64::from(dice.below(4)) * sign,
        price: None,
    }
}

fn random_relaxable(dice: &mut Dice) -> Relaxable {
    let loads: Vec<u32> = (0..2 + dice.below(3)).map(|_| 1 + dice.below(9)).collect();
    let sites: Vec<Site> = (0..=dice.below(3)).map(|_| random_site(dice)).collect();
    let mut arcs = Vec::new();
    for (unit, &load) in (0..).zip(&loads) {
        for site in 0..size(&sites) {
            for needs in 1..=2 {
                if dice.chance(if needs == 1 { 90 } else { 40 }) {
                    let uses = [(needs - 1) * load, 0, dice.below(2) * load];
                    arcs.push(Arc { unit, site, cost: i64::from(dice.below(200)), uses, needs });
                }
            }
        }
    }
    let rows = (0..dice.below(3)).map(|number| random_row(dice, &sites, &arcs, number)).collect();
    let classes = dice.chance(25).then(|| random_classes(dice, &loads, &sites));
    let wide = Problem { loads, sites, arcs, rows, classes, ..Problem::default() };
    let members = random_members(dice, &wide);
    Relaxable { wide, members }
}

/// Every load in two grades, classes of three, and few rooms in some configurations.
fn random_classes(dice: &mut Dice, loads: &[u32], sites: &[Site]) -> Classes {
    let grades = |&load: &u32| {
        let first = dice.below(load + 1);
        std::array::from_fn(|grade| [first, load - first].get(grade).copied().unwrap_or(0))
    };
    let grades = loads.iter().map(grades).collect();
    let rooms = |site: &Site| {
        let own = site.configurations.iter();
        own.map(|_| dice.maybe(60, |dice| Rooms { most: 1 + dice.below(4), size: 3, joined: false }))
            .collect()
    };
    Classes { grades, rooms: sites.iter().map(rooms).collect() }
}

/// Most limits become requirements, some stay facts; decisions, rules and conflicts are planted.
fn random_members(dice: &mut Dice, wide: &Problem) -> Vec<Member> {
    let mut members = Vec::new();
    for (site, content) in (0..).zip(&wide.sites) {
        let count = size(&content.configurations);
        if dice.chance(50) {
            let stays = dice.below(count);
            let barred = (0..count).filter(|&k| k != stays && dice.chance(70)).collect();
            members.push(Member::Decision { site, barred });
        }
        if dice.chance(85) {
            members.push(Member::Seats(site));
        }
        for resource in [0, 2] {
            if dice.chance(70) {
                members.push(Member::Resource(site, resource));
            }
        }
        if dice.chance(70) {
            members.push(Member::Least(site));
        }
        if wide.classes.is_some() && dice.chance(85) {
            members.push(Member::Rooms(site));
        }
    }
    members.extend((0..size(&wide.rows)).filter(|_| dice.chance(85)).map(Member::Row));
    let units: Vec<u32> = (0..size(&wide.loads)).collect();
    members.extend(units.chunks(1 + dice.below(2) as usize).map(|village| Member::Units(village.to_vec())));
    let some = |dice: &mut Dice, percent: u32| {
        (0..size(&wide.arcs)).filter(|_| dice.chance(percent)).collect::<Vec<u32>>()
    };
    members.push(Member::Barred(some(dice, 8)));
    for _ in 0..2 {
        let beyond = some(dice, 20);
        members.push(Member::Beyond(
            beyond.into_iter().map(|arc| (arc, 1 + u64::from(dice.below(9)))).collect(),
        ));
    }
    members
}

fn odometer(limits: &[u32], mut visit: impl FnMut(&[u32])) {
    let mut digits = vec![0; limits.len()];
    loop {
        visit(&digits);
        let Some(turn) = (0..limits.len()).find(|&place| digits[place] + 1 < limits[place]) else {
            return;
        };
        digits[turn] += 1;
        digits[..turn].fill(0);
    }
}

/// What every choice breaks, by member; choices that break what is no requirement are left out. Written from the meaning of
/// the members, not from the code that relaxes.
struct Enumeration(BTreeSet<Vec<u64>>);

impl Enumeration {
    fn new(relaxable: &Relaxable) -> Self {
        let wide = &relaxable.wide;
        let mut choices: Vec<Vec<Option<u32>>> = vec![vec![None]; wide.loads.len()];
        for (arc, content) in (0..).zip(&wide.arcs) {
            choices[content.unit as usize].push(Some(arc));
        }
        let units: Vec<u32> = choices.iter().map(|own| size(own)).collect();
        let sites: Vec<u32> = wide.sites.iter().map(|site| size(&site.configurations)).collect();
        let mut all = BTreeSet::new();
        odometer(&sites, |configurations| {
            odometer(&units, |digits| {
                let chosen: Vec<Option<u32>> =
                    digits.iter().zip(&choices).map(|(&digit, own)| own[digit as usize]).collect();
                if let Some(excess) = breaks(relaxable, configurations, &chosen) {
                    all.insert(excess);
                }
            });
        });
        Self(all)
    }

    fn possible(&self, slack: &[u64]) -> bool {
        self.0.iter().any(|excess| excess.iter().zip(slack).all(|(excess, slack)| excess <= slack))
    }

    /// The least slack of one member alone.
    fn cure(&self, member: usize) -> Option<u64> {
        let alone = |excess: &&Vec<u64>| {
            excess.iter().enumerate().all(|(other, &excess)| other == member || excess == 0)
        };
        self.0.iter().filter(alone).map(|excess| excess[member]).min()
    }
}

fn breaks(relaxable: &Relaxable, configurations: &[u32], chosen: &[Option<u32>]) -> Option<Vec<u64>> {
    let wide = &relaxable.wide;
    let arcs: Vec<(u32, &Arc)> =
        chosen.iter().flatten().map(|&arc| (arc, &wide.arcs[arc as usize])).collect();
    let state = |site: u32| &wide.sites[site as usize].configurations[configurations[site as usize] as usize];
    if arcs.iter().any(|(_, arc)| arc.needs & !state(arc.site).offers != 0) {
        return None;
    }
    let at = |site: u32| arcs.iter().map(|&(_, arc)| arc).filter(move |arc| arc.site == site);
    let load = |site: u32| at(site).map(|arc| u64::from(wide.loads[arc.unit as usize])).sum::<u64>();
    let over = |most: u32, is: u64| if most == UNLIMITED { 0 } else { is.saturating_sub(u64::from(most)) };
    let of = |member: &Member| match member {
        Member::Decision { site, barred } => {
            if barred.contains(&configurations[*site as usize]) {
                DROPPED
            } else {
                0
            }
        }
        Member::Row(row) => {
            let row = &wide.rows[*row as usize];
            let on_arcs = row.arcs.iter().filter(|(arc, _)| arcs.iter().any(|(taken, _)| taken == arc));
            let on_sites =
                row.configurations.iter().filter(|(site, k, _)| configurations[*site as usize] == *k);
            let left: i64 = on_arcs.map(|&(_, a)| a).sum::<i64>() + on_sites.map(|&(_, _, b)| b).sum::<i64>();
            u64::try_from((left - row.limit).max(0)).expect("not negative")
        }
        Member::Seats(site) => over(state(*site).seats, load(*site)),
        Member::Resource(site, resource) => {
            let used = at(*site).map(|arc| u64::from(arc.uses[*resource])).sum();
            over(state(*site).resources[*resource], used)
        }
        Member::Least(site) => u64::from(state(*site).least).saturating_sub(load(*site)),
        Member::Rooms(site) => wide.classes.as_ref().map_or(0, |classes| {
            let rooms = classes.rooms[*site as usize][configurations[*site as usize] as usize];
            let pupils = |grade: usize| at(*site).map(|arc| classes.grades[arc.unit as usize][grade]).sum();
            let needed: u32 = (0..2).map(|grade| u32::div_ceil(pupils(grade), 3)).sum();
            rooms.map_or(0, |rooms| u64::from(needed).saturating_sub(rooms.most.into()))
        }),
        Member::Units(units) => {
            if units.iter().any(|&unit| chosen[unit as usize].is_none()) {
                DROPPED
            } else {
                0
            }
        }
        Member::Barred(barred) => {
            if arcs.iter().any(|(arc, _)| barred.contains(arc)) {
                DROPPED
            } else {
                0
            }
        }
        Member::Beyond(beyond) => {
            let by = arcs.iter().filter_map(|(arc, _)| beyond.iter().find(|(other, _)| other == arc));
            by.map(|&(_, by)| by).max().unwrap_or(0)
        }
    };
    // Facts: what no member speaks of.
    for site in 0..size(&wide.sites) {
        let every = |resource| (Member::Resource(site, resource), of(&Member::Resource(site, resource)));
        let limits = [Member::Seats(site), Member::Least(site), Member::Rooms(site)]
            .map(|member| (member.clone(), of(&member)));
        for (member, by) in limits.into_iter().chain((0..RESOURCES).map(every)) {
            if by > 0 && !relaxable.members.contains(&member) {
                return None;
            }
        }
    }
    let rows = (0..size(&wide.rows)).map(Member::Row);
    for row in rows.filter(|row| !relaxable.members.contains(row)) {
        if of(&row) > 0 {
            return None;
        }
    }
    Some(relaxable.members.iter().map(of).collect())
}

/// Members in three groups, dropped in this order, as a caller would who wants few units and limits named.
fn groups(relaxable: &Relaxable) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); 3];
    for (number, member) in relaxable.members.iter().enumerate() {
        groups[match member {
            Member::Units(_) => 0,
            Member::Barred(_) | Member::Beyond(_) => 2,
            _ => 1,
        }]
        .push(number);
    }
    groups
}

fn kept(count: usize, members: impl IntoIterator<Item = usize>) -> Vec<u64> {
    let mut slack = vec![DROPPED; count];
    members.into_iter().for_each(|member| slack[member] = 0);
    slack
}

#[test]
fn every_conflict_is_explained_by_a_set_that_can_spare_nothing() {
    let wanted = sweep(CONFLICTS);
    let mut dice = Dice::new(SEED);
    let control = Control::silent();
    let (mut explained, mut drawn, mut cured, mut sizes) = (0, 0, 0, [0_usize; 12]);
    while explained < wanted {
        drawn += 1;
        let relaxable = random_relaxable(&mut dice);
        let count = relaxable.members.len();
        let truth = Enumeration::new(&relaxable);
        let name = format!("problem {drawn}: {relaxable:#?}");
        let mut inquiry = Inquiry::new(&relaxable, 0, 1, &control);
        let core = inquiry.conflict(&groups(&relaxable));
        assert_eq!(core.is_none(), truth.possible(&vec![0; count]), "{name}");
        let Some(core) = core else { continue };
        explained += 1;
        sizes[core.members.len().min(11)] += 1;
        assert!(core.irreducible, "{name}");
        let whole = kept(count, core.members.iter().copied());
        assert!(!truth.possible(&whole), "{core:?} is no conflict: {name}");
        for &spared in &core.members {
            let rest = kept(count, core.members.iter().copied().filter(|&member| member != spared));
            assert!(truth.possible(&rest), "{core:?} can spare {spared}: {name}");
        }
        for (member, content) in relaxable.members.iter().enumerate() {
            let cure = inquiry.cure(member);
            let expected = truth.cure(member).filter(|_| content.has_number());
            assert_eq!(cure.map(|cure| cure.by), expected, "cure of {member}: {name}");
            assert!(cure.is_none_or(|cure| cure.least), "{name}");
            // Only what is part of every conflict can cure alone.
            assert!(cure.is_none() || core.members.contains(&member), "{name}");
            cured += usize::from(cure.is_some());
        }
    }
    // Worth enumerating: large conflicts and curable ones are among them.
    assert!(cured > wanted / 10 && sizes[3..].iter().sum::<usize>() > wanted / 5, "{cured} {sizes:?}");
}

#[test]
fn what_was_not_decided_is_not_called_proven() {
    let mut dice = Dice::new(SEED);
    let relaxable = loop {
        let relaxable = random_relaxable(&mut dice);
        if !Enumeration::new(&relaxable).possible(&vec![0; relaxable.members.len()]) {
            break relaxable;
        }
    };
    let stop = Control { go: &|| Go::TimeUp, progress: &|_| {} };
    let mut inquiry = Inquiry::new(&relaxable, 0, 1, &stop);
    assert_eq!(inquiry.verdict(&vec![0; relaxable.members.len()]), Verdict::Unknown);
    assert_eq!(inquiry.conflict(&groups(&relaxable)), None);
    assert_eq!(inquiry.cure(0), None);
}

#[test]
fn a_core_found_in_part_is_still_a_conflict() {
    let mut dice = Dice::new(SEED + 1);
    let (mut open, mut found) = (0, 0);
    while found < 100 {
        let relaxable = random_relaxable(&mut dice);
        let count = relaxable.members.len();
        // After some questions every further one stays open.
        let asked = std::sync::atomic::AtomicU64::new(0);
        let patience = u64::from(dice.below(400));
        let go = || match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            early if early < patience => Go::On,
            _ => Go::TimeUp,
        };
        let control = Control { go: &go, progress: &|_| {} };
        let mut inquiry = Inquiry::new(&relaxable, 0, 1, &control);
        let Some(core) = inquiry.conflict(&groups(&relaxable)) else { continue };
        found += 1;
        open += usize::from(!core.irreducible);
        let truth = Enumeration::new(&relaxable);
        assert!(!truth.possible(&kept(count, core.members.iter().copied())), "{relaxable:#?}");
        let spare = core.members.iter().any(|&spared| {
            !truth.possible(&kept(count, core.members.iter().copied().filter(|&member| member != spared)))
        });
        assert!(!(spare && core.irreducible), "{relaxable:#?}");
    }
    assert!(open > 10, "{open} of {found} were cut short");
}
