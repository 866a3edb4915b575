//! A problem whose requirements can be dropped or loosened one by one.
//!
//! It decides nothing about feasibility; `explain` asks, this answers what the problem would then be.
//!
//! A member's *slack* says how far it is loosened: 0 it is held as it stands, [`DROPPED`] it is not held at all, anything between
//! moves its number by so much. More slack never takes a plan away, which is what a deletion filter rests on.

use crate::optimise::classes::Classes;
use crate::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Row, Site, UNLIMITED};

/// The slack of a requirement that is not held at all.
pub const DROPPED: u64 = u64::MAX;

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// A site may not be in these configurations.
    Decision {
        /// The site.
        site: u32,
        /// Its configurations that are ruled out, at least one not among them.
        barred: Vec<u32>,
    },
    /// The row of this index, which has no price: one with a price can always be paid for. Slack adds to its right side.
    Row(u32),
    /// The seats of a site, in every configuration that offers something. Slack adds to each.
    Seats(u32),
    /// A resource of a site, likewise.
    Resource(u32, usize),
    /// The least load of a site. Slack is taken from it.
    Least(u32),
    /// The rooms of a site, in every configuration that has a limit of them. Slack adds to each.
    Rooms(u32),
    /// These units must be served.
    Units(Vec<u32>),
    /// These arcs may not be taken.
    Barred(Vec<u32>),
    /// These arcs lie beyond a limit, each by so much. Slack lets those within it through.
    Beyond(Vec<(u32, u64)>),
}

impl Member {
    /// Whether it has a number to loosen, and not only itself to drop.
    #[must_use]
    pub fn has_number(&self) -> bool {
        !matches!(self, Self::Decision { .. } | Self::Units(_) | Self::Barred(_))
    }
}

/// The widest problem, and the requirements that narrow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxable {
    /// With every configuration and arc that some requirement rules out. Rows, places and units in no
    /// requirement are never dropped.
    pub wide: Problem,
    /// The requirements.
    pub members: Vec<Member>,
}

/// What a choice breaks is found on plans of the widest problem in which units may stay unserved.
#[derive(Clone, Debug)]
pub(crate) struct WidePlan {
    pub(crate) configurations: Vec<u32>,
    pub(crate) arcs: Vec<Option<u32>>,
}

/// The problem under some slack, and the way back.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) problem: Problem,
    /// Unit of each of the trial's units.
    units: Vec<u32>,
    /// Arc of each of the trial's arcs; `None` = served nowhere.
    arcs: Vec<Option<u32>>,
    /// Configuration of each of the trial's, by site.
    configurations: Vec<Vec<u32>>,
}

impl Trial {
    /// The same choice in the widest problem.
    pub(crate) fn widened(&self, wide: &Problem, configurations: &[u32], arcs: &[u32]) -> WidePlan {
        let mut chosen = vec![None; wide.loads.len()];
        for (&unit, &arc) in self.units.iter().zip(arcs) {
            chosen[unit as usize] = self.arcs[arc as usize];
        }
        let sites = self.configurations.iter().zip(configurations);
        WidePlan { configurations: sites.map(|(known, &k)| known[k as usize]).collect(), arcs: chosen }
    }
}

fn id(row: usize) -> u32 {
    u32::try_from(row).expect("rows have 32 bits")
}

/// A limit moved by `slack`; beyond 32 bits it is no limit.
fn raised(limit: u32, slack: u64) -> u32 {
    u32::try_from(u64::from(limit).saturating_add(slack)).unwrap_or(u32::MAX)
}

impl Relaxable {
    /// The problem that is left when every member has its slack, engines' input. Costs are those of `wide`.
    ///
    /// # Panics
    /// When `slack` has another length than `members`, or an index in a member is out of range.
    #[must_use]
    pub fn problem(&self, slack: &[u64]) -> Problem {
        self.trial(slack).problem
    }

    pub(crate) fn trial(&self, slack: &[u64]) -> Trial {
        assert_eq!(slack.len(), self.members.len(), "a slack for every member");
        let (sites, known) = self.sites(slack);
        let mut narrowed = Narrowed::new(self, slack);
        let optional = narrowed.optional.contains(&true);
        // Without least loads and negative coefficients whoever need not be served is best left out.
        let least = sites.iter().flat_map(|site| &site.configurations).any(|k| k.least > 0);
        let negative = self.wide.rows.iter().flat_map(|row| &row.arcs).any(|&(_, a)| a < 0);
        let mut problem = Problem { sites, ..Problem::default() };
        let nowhere = (optional && (least || negative)).then(|| {
            let seats = self.wide.loads.iter().fold(0_u32, |sum, &load| sum.saturating_add(load));
            let free =
                Configuration { cost: 0, seats, resources: [UNLIMITED; RESOURCES], least: 0, offers: 0 };
            problem.sites.push(Site { configurations: vec![free] });
            id(problem.sites.len() - 1)
        });
        let (mut units, mut arcs) = (Vec::new(), Vec::new());
        let mut place = vec![None; self.wide.arcs.len()];
        let mut next = 0;
        for (unit, &load) in (0_u32..).zip(&self.wide.loads) {
            let first = next;
            next += self.wide.arcs[first..].iter().take_while(|arc| arc.unit == unit).count();
            let free = narrowed.optional[unit as usize];
            if free && nowhere.is_none() {
                continue;
            }
            let own = id(units.len());
            units.push(unit);
            problem.loads.push(load);
            for arc in (first..next).filter(|&arc| !narrowed.barred[arc]) {
                place[arc] = Some(id(arcs.len()));
                arcs.push(Some(id(arc)));
                problem.arcs.push(Arc { unit: own, ..self.wide.arcs[arc] });
            }
            if let Some(site) = nowhere.filter(|_| free) {
                arcs.push(None);
                problem.arcs.push(Arc { unit: own, site, cost: 0, uses: [0; RESOURCES], needs: 0 });
            }
        }
        problem.rows = narrowed.rows(self, &place, &known);
        problem.classes = self.classes(slack, &units, &known);
        let mut configurations = known;
        configurations.resize(problem.sites.len(), vec![0]);
        Trial { problem, units, arcs, configurations }
    }

    /// Sites with the configurations and places that the slack leaves, and which configurations those are.
    fn sites(&self, slack: &[u64]) -> (Vec<Site>, Vec<Vec<u32>>) {
        let mut sites = self.wide.sites.clone();
        // More seats than children are as good as any number, and kinder to engines that count in them.
        let everyone = self.wide.loads.iter().fold(0_u32, |sum, &load| sum.saturating_add(load));
        let mut known: Vec<Vec<u32>> =
            sites.iter().map(|site| (0..id(site.configurations.len())).collect()).collect();
        for (member, &slack) in self.members.iter().zip(slack) {
            match member {
                Member::Seats(site) => {
                    for k in teaching(&mut sites[*site as usize]) {
                        k.seats = raised(k.seats, slack).min(everyone.max(k.seats));
                    }
                }
                Member::Resource(site, resource) => {
                    for k in teaching(&mut sites[*site as usize]) {
                        k.resources[*resource] = raised(k.resources[*resource], slack);
                    }
                }
                Member::Least(site) => {
                    for k in &mut sites[*site as usize].configurations {
                        k.least = u32::try_from(u64::from(k.least).saturating_sub(slack)).unwrap_or(0);
                    }
                }
                Member::Decision { site, barred } if slack == 0 => {
                    known[*site as usize].retain(|k| !barred.contains(k));
                }
                _ => {}
            }
        }
        for (site, known) in sites.iter_mut().zip(&known) {
            site.configurations = known.iter().map(|&k| site.configurations[k as usize]).collect();
        }
        (sites, known)
    }

    /// Classes of these units, and the rooms that the slack leaves.
    fn classes(&self, slack: &[u64], units: &[u32], known: &[Vec<u32>]) -> Option<Classes> {
        let whole = self.wide.classes.as_ref()?;
        let mut rooms = whole.rooms.clone();
        for (member, &slack) in self.members.iter().zip(slack) {
            if let Member::Rooms(site) = member {
                for own in &mut rooms[*site as usize] {
                    *own = own.filter(|_| slack != DROPPED);
                    for own in own.iter_mut() {
                        own.most = raised(own.most, slack);
                    }
                }
            }
        }
        let known = rooms.iter().zip(known);
        let rooms = known.map(|(own, known)| known.iter().map(|&k| own[k as usize]).collect()).collect();
        Some(Classes { grades: units.iter().map(|&unit| whole.grades[unit as usize]).collect(), rooms })
    }

    /// By how much a plan breaks each member: 0 where it keeps it, [`DROPPED`] where it breaks one without a number.
    pub(crate) fn excess(&self, plan: &WidePlan) -> Vec<u64> {
        let problem = &self.wide;
        let mut load = vec![0_u64; problem.sites.len()];
        let mut used = vec![[0_u64; RESOURCES]; problem.sites.len()];
        let grades = problem.grade_loads(plan.arcs.iter().copied());
        let taken = |arc: u32| plan.arcs[problem.arcs[arc as usize].unit as usize] == Some(arc);
        for (unit, arc) in plan.arcs.iter().enumerate() {
            let Some(arc) = arc.map(|arc| &problem.arcs[arc as usize]) else { continue };
            load[arc.site as usize] += u64::from(problem.loads[unit]);
            for (sum, &use_) in used[arc.site as usize].iter_mut().zip(&arc.uses) {
                *sum += u64::from(use_);
            }
        }
        let chosen = |site: u32| {
            &problem.sites[site as usize].configurations[plan.configurations[site as usize] as usize]
        };
        let broken = |is: bool| if is { DROPPED } else { 0 };
        let excess = |member: &Member| match member {
            Member::Decision { site, barred } => {
                broken(barred.contains(&plan.configurations[*site as usize]))
            }
            Member::Row(row) => {
                let row = &problem.rows[*row as usize];
                let on_arcs = row.arcs.iter().filter(|&&(arc, _)| taken(arc)).map(|&(_, a)| a);
                let on_sites = row.configurations.iter();
                let on_sites = on_sites.filter(|&&(site, k, _)| plan.configurations[site as usize] == k);
                let left = on_arcs.sum::<i64>() + on_sites.map(|&(_, _, b)| b).sum::<i64>();
                u64::try_from(left - row.limit).unwrap_or(0)
            }
            Member::Seats(site) => load[*site as usize].saturating_sub(u64::from(chosen(*site).seats)),
            Member::Resource(site, resource) => match chosen(*site).resources[*resource] {
                UNLIMITED => 0,
                most => used[*site as usize][*resource].saturating_sub(u64::from(most)),
            },
            Member::Least(site) => u64::from(chosen(*site).least).saturating_sub(load[*site as usize]),
            Member::Rooms(site) => {
                let (site, k) = (*site as usize, plan.configurations[*site as usize]);
                problem.lacking(site, k, &grades[site]).into()
            }
            Member::Units(units) => broken(units.iter().any(|&unit| plan.arcs[unit as usize].is_none())),
            Member::Barred(arcs) => broken(arcs.iter().any(|&arc| taken(arc))),
            Member::Beyond(arcs) => {
                arcs.iter().filter(|&&(arc, _)| taken(arc)).map(|&(_, by)| by).max().unwrap_or(0)
            }
        };
        self.members.iter().map(excess).collect()
    }
}

fn teaching(site: &mut Site) -> impl Iterator<Item = &mut Configuration> {
    site.configurations.iter_mut().filter(|k| k.offers != 0)
}

/// Arcs, units and rows under some slack.
struct Narrowed {
    barred: Vec<bool>,
    optional: Vec<bool>,
    /// Slack of each row.
    rows: Vec<u64>,
}

impl Narrowed {
    fn new(relaxable: &Relaxable, slack: &[u64]) -> Self {
        let wide = &relaxable.wide;
        let mut narrowed = Self {
            barred: vec![false; wide.arcs.len()],
            optional: vec![false; wide.loads.len()],
            rows: vec![0; wide.rows.len()],
        };
        for (member, &slack) in relaxable.members.iter().zip(slack) {
            match member {
                Member::Barred(arcs) if slack == 0 => {
                    for &arc in arcs {
                        narrowed.barred[arc as usize] = true;
                    }
                }
                Member::Beyond(arcs) => {
                    for &(arc, _) in arcs.iter().filter(|&&(_, by)| by > slack) {
                        narrowed.barred[arc as usize] = true;
                    }
                }
                Member::Units(units) if slack == DROPPED => {
                    for &unit in units {
                        narrowed.optional[unit as usize] = true;
                    }
                }
                Member::Row(row) => narrowed.rows[*row as usize] = slack,
                _ => {}
            }
        }
        narrowed
    }

    fn rows(&mut self, relaxable: &Relaxable, place: &[Option<u32>], known: &[Vec<u32>]) -> Vec<Row> {
        let held = relaxable.wide.rows.iter().zip(&self.rows).filter(|&(_, &slack)| slack != DROPPED);
        held.map(|(row, &slack)| {
            let arcs = row.arcs.iter().filter_map(|&(arc, a)| Some((place[arc as usize]?, a)));
            let configurations = row.configurations.iter().filter_map(|&(site, k, b)| {
                let own = known[site as usize].iter().position(|&known| known == k)?;
                Some((site, id(own), b))
            });
            Row {
                name: row.name.clone(),
                arcs: arcs.collect(),
                configurations: configurations.collect(),
                limit: row.limit.saturating_add(i64::try_from(slack).unwrap_or(i64::MAX)),
                price: row.price,
            }
        })
        .collect()
    }
}
