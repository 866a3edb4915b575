//! The classics of location as other objectives of the same problem: p-median, p-center, set covering, maximal covering.
//!
//! It changes what is counted and never what may be: capacities, services and rows of the problem stay in force.
//!
//! ```text
//! t_a  seconds of an arc; an arc without a time counts as a day        w_u = n_u load of the unit
//! p-median   minimise Σ_a n_u t_a x_a                     p sites: a row of the problem (Hakimi, 1964)
//! p-center   minimise max { t_a : x_a = 1 }               the same row
//! set cover  minimise Σ_j [j is open]                     arcs with t_a ≤ within alone (Toregas et al., 1971)
//! max cover  minimise Σ_{a: t_a > within} n_u x_a         p sites: a row (Church, ReVelle, 1974)
//! ```
//!
//! The p-center is a search over the sorted distinct times (Daskin, *Network and Discrete Location*, 2nd ed., 2013,
//! section 5.3): at each time t asked, the fewest units that must go farther than t. None: t can be kept. At least one:
//! the answer is a later time of the list, so the bound is exact, a time that occurs.
//!
//! Covering counts are small and the prices of the bound are integers; costs are therefore scaled up (`SCALE`), and the
//! bound is rounded up to the next whole count, which every plan's value is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::control::{Control, Go, Progress};
use crate::optimise::problem::{Arc, Configuration, Problem, RESOURCES, Row, Site, Solution, UNLIMITED};
use crate::optimise::solve::{Effort, solve};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classic {
    /// Load × seconds, in all. The problem's rows say how many sites are open.
    PMedian,
    /// The longest seconds of any unit. The problem's rows say how many sites are open.
    PCenter,
    /// Open sites, every unit within so many seconds.
    SetCover {
        /// Seconds.
        within: u32,
    },
    /// Load farther than so many seconds: the least of it is the most covered. The rows say how many sites are open.
    MaxCover {
        /// Seconds.
        within: u32,
    },
}

/// Seconds of an arc that has no time: a day.
pub const NO_ROAD: u32 = 86_400;

/// Units of cost to one count: a price of a millionth of a site or child. Larger, and the loads of a province times it
/// would come near the end of 64 bits; smaller, and rounded prices would cost the bound whole sites.
const SCALE: i64 = 1_000_000;
/// Units of cost to a child's second, which are many already.
const SECOND: i64 = 100;

/// What was found and proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The best plan; its `cost` is its value: load-seconds, seconds, open sites or load not covered. `None` with
    /// `exhausted`: there is none.
    pub best: Option<Solution>,
    /// No plan has a lesser value.
    pub bound: i64,
    /// Every case was settled: a plan whose value is above the bound stopped within the gap asked for.
    pub exhausted: bool,
    /// What the caller said to end it early.
    pub stopped: Option<Go>,
}

/// Demand points and sites of the plain classics: one way from each point to each site.
///
/// ```
/// use hubward::model::control::Control;
/// use hubward::optimise::Effort;
/// use hubward::optimise::classics::{Classic, Points, locate};
///
/// // Three villages on a road, ten minutes apart, each a site; the last has most children.
/// let minutes = [[0, 10, 20], [10, 0, 10], [20, 10, 0]];
/// let times = minutes.iter().map(|row| row.iter().map(|m| Some(m * 60)).collect()).collect();
/// let points = Points { loads: vec![3, 1, 9], seats: None, times };
/// let (problem, times) = points.problem(Some(1));
/// let find = |classic| locate(&problem, &times, classic, &Effort::default(), &Control::silent());
/// let median = find(Classic::PMedian);
/// assert_eq!(median.best.unwrap().cost, (3 * 20 + 10) * 60);
/// assert_eq!(find(Classic::PCenter).bound, 10 * 60);
/// assert_eq!(find(Classic::MaxCover { within: 5 * 60 }).bound, 4, "children not covered");
///
/// let (problem, times) = points.problem(None);
/// let cover = locate(&problem, &times, Classic::SetCover { within: 10 * 60 }, &Effort::default(), &Control::silent());
/// assert_eq!((cover.best.unwrap().cost, cover.bound), (1, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// Load of each point (children), at least 1.
    pub loads: Vec<u32>,
    /// Seats of each site; `None` = uncapacitated, a site takes everyone.
    pub seats: Option<Vec<u32>>,
    /// Seconds `times[i][j]`, shape points × sites; `None` = no way.
    pub times: Vec<Vec<Option<u32>>>,
}

impl Points {
    /// The problem with exactly `open` sites (`None` = any number), and the seconds of each of its arcs.
    ///
    /// # Panics
    /// When the rows of `times` are not as long as each other, or there are more than 2³² of anything.
    #[must_use]
    pub fn problem(&self, open: Option<u32>) -> (Problem, Vec<Option<u32>>) {
        let id = |row: usize| u32::try_from(row).expect("fewer than 2^32 rows");
        let all = self.loads.iter().fold(0_u32, |sum, &load| sum.saturating_add(load));
        let count = self.seats.as_ref().map_or_else(|| self.times.first().map_or(0, Vec::len), Vec::len);
        assert!(self.times.iter().all(|row| row.len() == count), "a time for every site");
        let closed = Configuration { cost: 0, seats: 0, resources: [UNLIMITED; 3], least: 0, offers: 0 };
        let site = |site: usize| {
            let seats = self.seats.as_ref().map_or(all, |seats| seats[site]);
            Site { configurations: vec![closed, Configuration { seats, offers: 1, ..closed }] }
        };
        let mut problem = Problem {
            loads: self.loads.clone(),
            sites: (0..count).map(site).collect(),
            ..Problem::default()
        };
        let mut times = Vec::new();
        for (unit, row) in self.times.iter().enumerate() {
            for (site, time) in row.iter().enumerate().filter(|(_, time)| time.is_some()) {
                let (unit, site) = (id(unit), id(site));
                problem.arcs.push(Arc { unit, site, cost: 0, uses: [0; 3], needs: 1 });
                times.push(*time);
            }
        }
        if let Some(open) = open {
            for (name, sign) in [("open", 1), ("open.least", -1)] {
                let configurations = (0..id(count)).map(|site| (site, 1, sign)).collect();
                let limit = sign * i64::from(open);
                problem.rows.push(Row { name: name.into(), configurations, limit, ..Row::default() });
            }
        }
        (problem, times)
    }
}

impl Classic {
    /// The value of a choice, recounted from nothing.
    ///
    /// # Panics
    /// When an index of the choice is out of range.
    #[must_use]
    pub fn value(
        self,
        problem: &Problem,
        times: &[Option<u32>],
        configurations: &[u32],
        arcs: &[u32],
    ) -> i64 {
        let far = |arc: u32| i64::from(seconds(times[arc as usize]));
        let load = |arc: u32| i64::from(problem.loads[problem.arcs[arc as usize].unit as usize]);
        match self {
            Self::PMedian => arcs.iter().map(|&arc| load(arc) * far(arc)).sum(),
            Self::PCenter => arcs.iter().map(|&arc| far(arc)).max().unwrap_or(0),
            Self::SetCover { .. } => {
                let sites = problem.sites.iter().zip(configurations);
                sites.map(|(site, &k)| i64::from(is_open(&site.configurations[k as usize]))).sum()
            }
            Self::MaxCover { within } => {
                arcs.iter().filter(|&&arc| !covers(times[arc as usize], within)).map(|&arc| load(arc)).sum()
            }
        }
    }
}

fn seconds(time: Option<u32>) -> u32 {
    time.unwrap_or(NO_ROAD)
}

fn covers(time: Option<u32>, within: u32) -> bool {
    time.is_some_and(|time| time <= within)
}

/// Whether each unit may go to each site that is open, however many do, and some site must be open.
fn takes_anyone_anywhere(problem: &Problem) -> bool {
    let all: u64 = problem.loads.iter().map(|&load| u64::from(load)).sum();
    let open = || problem.sites.iter().flat_map(|site| &site.configurations).filter(|k| is_open(k));
    let roomy = |k: &Configuration| {
        u64::from(k.seats) >= all && k.least == 0 && k.resources == [UNLIMITED; RESOURCES]
    };
    let free = |arc: &Arc| open().all(|k| arc.needs & !k.offers == 0);
    let mut reached = vec![0; problem.loads.len()];
    for pair in problem.arcs.chunk_by(|one, other| (one.unit, one.site) == (other.unit, other.site)) {
        reached[pair[0].unit as usize] += 1;
    }
    open().all(roomy)
        && problem.arcs.iter().all(free)
        && reached.iter().all(|&sites| sites == problem.sites.len())
        && problem.rows.iter().all(|row| row.arcs.is_empty())
        && fixed_count(problem).is_some_and(|open| open > 0)
}

/// A configuration that offers anything is an open site.
fn is_open(configuration: &Configuration) -> bool {
    configuration.offers != 0
}

/// A problem over some of the arcs of another.
#[derive(Clone, Debug)]
struct Part {
    problem: Problem,
    /// Arcs of the whole, by arc of the part; [`NOWHERE`] for an arc that stands for all that cover nobody.
    kept: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Part {
    fn new(whole: &Problem, keep: impl Fn(usize) -> bool) -> Self {
        let mut place = vec![None; whole.arcs.len()];
        let (mut kept, mut arcs) = (Vec::new(), Vec::new());
        for (id, arc) in (0..).zip(&whole.arcs).filter(|&(id, _)| keep(id as usize)) {
            place[id as usize] = u32::try_from(kept.len()).ok();
            kept.push(id);
            arcs.push(*arc);
        }
        let row = |row: &Row| Row {
            arcs: row.arcs.iter().filter_map(|&(arc, a)| Some((place[arc as usize]?, a))).collect(),
            ..row.clone()
        };
        // What a row costs is no count.
        let rows = whole.rows.iter().filter(|row| !row.is_soft()).map(row).collect();
        let problem = Problem { arcs, rows, ..whole.clone() };
        Self { problem, kept }
    }

    /// The same with other costs: of an arc by the unit's load and the arc of the whole, of a configuration by itself.
    fn priced(mut self, arc: impl Fn(i64, usize) -> i64, site: impl Fn(&Configuration) -> i64) -> Self {
        for (own, &id) in self.problem.arcs.iter_mut().zip(&self.kept) {
            own.cost = arc(self.problem.loads[own.unit as usize].into(), id as usize);
        }
        for configuration in self.problem.sites.iter_mut().flat_map(|site| &mut site.configurations) {
            configuration.cost = site(configuration);
        }
        self
    }

    /// The same with a rent for open sites, where their number is fixed.
    fn rented(mut self, scale: i64) -> (Self, Rent) {
        let rent = Rent::new(&self.problem, scale);
        for configuration in self.problem.sites.iter_mut().flat_map(|site| &mut site.configurations) {
            configuration.cost += if is_open(configuration) { rent.each } else { 0 };
        }
        (self, rent)
    }

    /// The same with one way to nowhere in place of each unit's ways that cover nobody: they all cost the same, and would
    /// leave the prices no hold.
    fn with_nowhere(mut self) -> Self {
        let site = u32::try_from(self.problem.sites.len()).expect("fewer than 2^32 sites");
        let all = self.problem.loads.iter().fold(0, |sum: u32, &load| sum.saturating_add(load));
        let resources = [UNLIMITED; RESOURCES];
        let nowhere = Configuration { cost: 0, seats: all, resources, least: 0, offers: u32::MAX };
        self.problem.sites.push(Site { configurations: vec![nowhere] });
        let (arcs, kept) = (std::mem::take(&mut self.problem.arcs), std::mem::take(&mut self.kept));
        let old: Vec<(Arc, u32)> = arcs.into_iter().zip(kept).collect();
        for own in old.chunk_by(|(one, _), (other, _)| one.unit == other.unit) {
            let far =
                own.iter().find(|(arc, _)| arc.cost > 0).map(|&(arc, _)| (Arc { site, ..arc }, NOWHERE));
            let near = own.iter().copied().filter(|(arc, _)| arc.cost == 0);
            for (arc, kept) in near.chain(far) {
                self.problem.arcs.push(arc);
                self.kept.push(kept);
            }
        }
        self
    }

    /// Whether every unit has an arc.
    fn serves_all(&self) -> bool {
        let mut served = vec![false; self.problem.loads.len()];
        self.problem.arcs.iter().for_each(|arc| served[arc.unit as usize] = true);
        served.into_iter().all(|served| served)
    }

    /// A plan of the part as one of the whole; who is not covered goes to the nearest open site.
    fn whole(&self, whole: &Problem, times: &[Option<u32>], solution: &Solution) -> Solution {
        let configurations = solution.configurations[..whole.sites.len()].to_vec();
        let open = |arc: &Arc| {
            is_open(
                &whole.sites[arc.site as usize].configurations[configurations[arc.site as usize] as usize],
            )
        };
        let nearest = |unit: u32| {
            let first = whole.arcs.partition_point(|arc| arc.unit < unit);
            let own = (0_u32..).zip(&whole.arcs).skip(first).take_while(|(_, arc)| arc.unit == unit);
            own.filter(|(_, arc)| open(arc))
                .map(|(id, _)| id)
                .min_by_key(|&id| (seconds(times[id as usize]), id))
                .expect("some site is open")
        };
        let arc = |(unit, &arc): (u32, &u32)| match self.kept[arc as usize] {
            NOWHERE => nearest(unit),
            kept => kept,
        };
        let arcs = (0..).zip(&solution.arcs).map(arc).collect();
        Solution { configurations, arcs, cost: solution.cost }
    }
}

/// Finds the best plan by a classic as far as `effort` and `control` allow. Costs in `problem`, and rows with a price, are not looked
/// at.
///
/// `times` holds the seconds of each arc. The node limit counts for each question that a p-center asks.
///
/// # Panics
/// When an index in the problem is out of range, a site has no configuration, arcs are not sorted by unit or have not one
/// time each.
#[must_use]
pub fn locate(
    problem: &Problem,
    times: &[Option<u32>],
    classic: Classic,
    effort: &Effort,
    control: &Control<'_>,
) -> Located {
    assert_eq!(times.len(), problem.arcs.len(), "a time for every arc");
    let all = |_: usize| true;
    let free = |_: &Configuration| 0;
    let (part, scale) = match classic {
        Classic::PCenter => return Center::new(problem, times).search(effort, control),
        Classic::PMedian => {
            let far = |load, arc: usize| load * i64::from(seconds(times[arc])) * SECOND;
            (Part::new(problem, all).priced(far, free), SECOND)
        }
        Classic::SetCover { within } => {
            let part = Part::new(problem, |arc| covers(times[arc], within));
            let open = |configuration: &Configuration| i64::from(is_open(configuration)) * SCALE;
            (part.priced(|_, _| 0, open), SCALE)
        }
        Classic::MaxCover { within } => {
            let beyond = |load: i64, arc: usize| if covers(times[arc], within) { 0 } else { load * SCALE };
            (Part::new(problem, all).priced(beyond, free), SCALE)
        }
    };
    if !part.serves_all() {
        return Located { best: None, bound: i64::MAX, exhausted: true, stopped: None };
    }
    let (mut part, rent) = part.rented(scale);
    let covering = matches!(classic, Classic::MaxCover { .. });
    if covering && takes_anyone_anywhere(problem) {
        part = part.with_nowhere();
    }
    let value = if covering { rent.saved } else { rent.left };
    let effort = Effort { gap: rent.gap(effort.gap, value), ..*effort };
    let answer = solve(&part.problem, &effort, control);
    let best = answer.best.map(|best| {
        let plan = part.whole(problem, times, &best);
        let cost = classic.value(problem, times, &plan.configurations, &plan.arcs);
        Solution { cost, ..plan }
    });
    let bound = counts(answer.bound - rent.total, scale);
    let bound = best.as_ref().map_or(bound, |best| bound.min(best.cost));
    Located { best, bound, exhausted: answer.exhausted, stopped: answer.stopped }
}

/// What an open site costs the engine where the number of open sites is fixed: the same in every plan, so it decides
/// nothing. Without it a site too many would look as cheap as a child's detour while plans are searched for, and the price
/// of the count would have to rise from nothing.
#[derive(Clone, Copy, Debug)]
struct Rent {
    each: i64,
    total: i64,
    /// What greedy sites leave of the cost, and what they save of it.
    left: i64,
    saved: i64,
}

impl Rent {
    /// About what the last site of the count saves: sites are added greedily, without regard to seats or other rows.
    fn new(problem: &Problem, scale: i64) -> Self {
        let count = fixed_count(problem).map_or(0, |open| usize::try_from(open.max(0)).unwrap_or(0));
        if count == 0 {
            return Self { each: 0, total: 0, left: 0, saved: 0 };
        }
        let (gains, worst) = greedy(problem, count + 1);
        let gain = |rank: usize| gains.get(rank).copied().unwrap_or(0);
        let each = i64::midpoint(gain(count - 1), gain(count)).max(scale) / scale * scale;
        let saved = gains.iter().take(count).sum();
        let count = i64::try_from(count).expect("a count that was one");
        Self { each, total: each * count, left: worst - saved, saved }
    }

    /// A gap of the engine's cost that is about `gap` of `value`, rather less than more.
    #[expect(clippy::cast_precision_loss, reason = "a measure of when to stop, not a figure")]
    fn gap(self, gap: f64, value: i64) -> f64 {
        if self.total == 0 { gap } else { gap * value as f64 / 2.0 / (self.left + self.total).max(1) as f64 }
    }
}

/// What each of so many sites saves, chosen one after another by what it saves, and what all units cost at their worst.
/// A site saves ever less, so one is looked at again only when it comes first (Minoux, 1978).
fn greedy(problem: &Problem, count: usize) -> (Vec<i64>, i64) {
    let mut reach: Vec<Vec<(usize, i64)>> = vec![Vec::new(); problem.sites.len()];
    let mut now = vec![i64::MIN; problem.loads.len()];
    for arc in &problem.arcs {
        let (unit, reach) = (arc.unit as usize, &mut reach[arc.site as usize]);
        now[unit] = now[unit].max(arc.cost);
        match reach.last_mut() {
            Some((last, cost)) if *last == unit => *cost = arc.cost.min(*cost),
            _ => reach.push((unit, arc.cost)),
        }
    }
    let worst = now.iter().filter(|&&cost| cost > i64::MIN).sum();
    let saves = |site: usize, now: &[i64]| -> i64 {
        reach[site].iter().map(|&(unit, cost)| (now[unit] - cost).max(0)).sum()
    };
    let mut heap: BinaryHeap<(i64, Reverse<usize>)> =
        (0..reach.len()).map(|site| (saves(site, &now), Reverse(site))).collect();
    let mut gains = Vec::new();
    while let Some((_, Reverse(site))) = heap.pop() {
        let saved = saves(site, &now);
        if heap.peek().is_some_and(|&(next, _)| next > saved) {
            heap.push((saved, Reverse(site)));
            continue;
        }
        reach[site].iter().for_each(|&(unit, cost)| now[unit] = now[unit].min(cost));
        gains.push(saved);
        if gains.len() == count {
            break;
        }
    }
    (gains, worst)
}

/// How many sites are open in every plan, where rows of the problem say so and count nothing else.
fn fixed_count(problem: &Problem) -> Option<i64> {
    let mut open = Vec::new();
    for (site, content) in (0..).zip(&problem.sites) {
        open.extend((0..).zip(&content.configurations).filter(|(_, k)| is_open(k)).map(|(k, _)| (site, k)));
    }
    let counts = |row: &&Row, sign: i64| {
        let entries = row.configurations.iter().map(|&(site, k, b)| ((site, k), b));
        row.arcs.is_empty() && entries.eq(open.iter().map(|&place| (place, sign)))
    };
    let most = problem.rows.iter().filter(|row| counts(row, 1)).map(|row| row.limit).min()?;
    let least = problem.rows.iter().filter(|row| counts(row, -1)).map(|row| -row.limit).max()?;
    (most == least).then_some(most)
}

/// The least whole count that is not below a scaled bound.
fn counts(bound: i64, scale: i64) -> i64 {
    bound.div_euclid(scale) + i64::from(bound.rem_euclid(scale) > 0)
}

/// The search of a p-center over the times that occur.
struct Center<'a> {
    problem: &'a Problem,
    times: &'a [Option<u32>],
    /// Distinct seconds, ascending, none below what some unit needs at least.
    sorted: Vec<u32>,
    best: Option<Solution>,
    stopped: Option<Go>,
}

/// What is known of a time.
enum Step {
    /// A plan keeps it.
    Kept,
    /// No plan does.
    Beyond,
    /// There is no plan at all, however far.
    Nowhere,
    /// Not settled within the limits.
    Open,
}

impl<'a> Center<'a> {
    fn new(problem: &'a Problem, times: &'a [Option<u32>]) -> Self {
        let mut nearest = vec![u32::MAX; problem.loads.len()];
        for (arc, &time) in problem.arcs.iter().zip(times) {
            let nearest = &mut nearest[arc.unit as usize];
            *nearest = (*nearest).min(seconds(time));
        }
        let least = nearest.into_iter().max().unwrap_or(0);
        let mut sorted: Vec<u32> = times.iter().map(|&time| seconds(time)).filter(|&t| t >= least).collect();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.is_empty() {
            sorted.push(0); // nobody to serve, or somebody whom nobody can: one question tells
        }
        Self { problem, times, sorted, best: None, stopped: None }
    }

    fn search(mut self, effort: &Effort, control: &Control<'_>) -> Located {
        // Below `low` no time can be kept, at `high` and above one is; times in between were asked and stayed open.
        let (mut low, mut asked, mut settled) = (0, 0, true);
        while self.stopped.is_none() && asked < self.high() && !self.near(low, effort.gap) {
            let middle = usize::midpoint(asked, self.high());
            match self.step(self.sorted[middle], effort, control) {
                Step::Kept => {}
                Step::Nowhere => {
                    return Located { best: None, bound: i64::MAX, exhausted: true, stopped: None };
                }
                Step::Beyond => {
                    asked = middle + 1;
                    low = if settled { asked } else { low };
                }
                Step::Open => {
                    (asked, settled) = (middle + 1, false);
                }
            }
        }
        let bound = self.sorted.get(low).map_or(i64::MAX, |&least| least.into());
        let bound = self.best.as_ref().map_or(bound, |best| bound.min(best.cost));
        let exhausted = settled && self.stopped.is_none();
        Located { best: self.best, bound, exhausted, stopped: self.stopped }
    }

    /// Place of the best plan's time in the list; its end without a plan.
    fn high(&self) -> usize {
        self.best.as_ref().map_or(self.sorted.len(), |best| {
            self.sorted.partition_point(|&time| i64::from(time) < best.cost)
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "a day has few seconds")]
    fn near(&self, low: usize, gap: f64) -> bool {
        self.best.as_ref().is_some_and(|best| {
            let least = self.sorted.get(low).copied().unwrap_or_default();
            (best.cost - i64::from(least)) as f64 <= gap * best.cost.max(1) as f64
        })
    }

    /// Asks for the fewest units beyond `most`, and stops as soon as it is known to be none or some.
    fn step(&mut self, most: u32, effort: &Effort, control: &Control<'_>) -> Step {
        let beyond = |_, arc: usize| if seconds(self.times[arc]) <= most { 0 } else { SCALE };
        let (part, rent) = Part::new(self.problem, |_| true).priced(beyond, |_| 0).rented(SCALE);
        let known = AtomicBool::new(false);
        let go = || if known.load(Ordering::Relaxed) { Go::TimeUp } else { (control.go)() };
        let progress = |progress| {
            if let Progress::Solving { bound, plan, .. } = progress {
                let kept = plan.is_some_and(|plan| plan.0 <= rent.total);
                known.store(kept || bound.0 > rent.total, Ordering::Relaxed);
            }
            (control.progress)(progress);
        };
        let effort = Effort { gap: 0.0, ..*effort };
        let answer = solve(&part.problem, &effort, &Control { go: &go, progress: &progress });
        if answer.stopped.is_some() {
            self.stopped = Some((control.go)()).filter(|&go| go != Go::On);
        }
        if let Some(best) = answer.best {
            self.take(best);
        } else if answer.exhausted && answer.stopped.is_none() {
            return Step::Nowhere;
        }
        match &self.best {
            Some(best) if best.cost <= i64::from(most) => Step::Kept,
            _ if answer.bound > rent.total => Step::Beyond,
            _ => Step::Open,
        }
    }

    fn take(&mut self, new: Solution) {
        let cost = Classic::PCenter.value(self.problem, self.times, &new.configurations, &new.arcs);
        if self.best.as_ref().is_none_or(|best| cost < best.cost) {
            self.best = Some(Solution { cost, ..new });
        }
    }
}

/// The cheapest plan by the problem's own costs among those whose value is `value` or less: of the many plans a classic
/// calls equal, the one to take. `None` where none was found; nothing is proven about it.
///
/// # Panics
/// As [`locate`].
#[must_use]
pub fn cheapest_at(
    problem: &Problem,
    times: &[Option<u32>],
    classic: Classic,
    value: i64,
    effort: &Effort,
    control: &Control<'_>,
) -> Option<Solution> {
    let keep = |arc: usize| match classic {
        Classic::PCenter => i64::from(seconds(times[arc])) <= value,
        Classic::SetCover { within } => covers(times[arc], within),
        Classic::PMedian | Classic::MaxCover { .. } => true,
    };
    let mut part = Part::new(problem, keep);
    let counted = |arc: u32| {
        let time = times[part.kept[arc as usize] as usize];
        let load = i64::from(problem.loads[part.problem.arcs[arc as usize].unit as usize]);
        match classic {
            Classic::PMedian => load * i64::from(seconds(time)),
            Classic::MaxCover { within } if !covers(time, within) => load,
            _ => 0,
        }
    };
    let arcs = (0..).zip(&part.kept).map(|(arc, _)| (arc, counted(arc))).filter(|&(_, a)| a != 0).collect();
    let mut row = Row { name: "classic".into(), arcs, limit: value, ..Row::default() };
    if let Classic::SetCover { .. } = classic {
        for (site, content) in (0..).zip(&problem.sites) {
            let open = (0..).zip(&content.configurations).filter(|(_, k)| is_open(k));
            row.configurations.extend(open.map(|(k, _)| (site, k, 1)));
        }
    }
    part.problem.rows.push(row);
    let best = solve(&part.problem, effort, control).best?;
    Some(part.whole(problem, times, &best))
}
