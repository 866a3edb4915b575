//! Rounds of plan search that share memory: later ones start where earlier ones ended, and move what they disagree on.
//!
//! It refuses to judge: whether a plan is good enough is the caller's question, who asks for another round or not.

use rayon::prelude::*;

use crate::optimise::chain::{NEVER, Paths};
use crate::optimise::index::Index;
use crate::optimise::kernel::Kernel;
use crate::optimise::lagrange::{Evaluator, Open, Prices};
use crate::optimise::problem::{Site, Solution, UNLIMITED};
use crate::optimise::search::Search;
use crate::optimise::tree::penalties;

/// Plans remembered.
const ELITE: usize = 6;
/// Price steps in which a round's sites are given their units: before the first plan, in all.
const REFINE: (usize, usize) = (10, 100);
/// Heat of a round in typical decisions, at its beginning and at its end.
const HOT: f64 = 0.2;
const COLD: f64 = 0.02;
/// Heat at the beginning of a round that starts at the best plan.
const WARM: f64 = 0.08;
/// Passes near some sites, each from another plan: four, so that two threads have two each.
const NEAR: Pass = Pass { moves: 36, most: 900, hot: 0.16, refine: (2, 6) };
const NEAR_PASSES: usize = 4;
/// Passes over what these left in dispute, from the best plan. Most of their time goes into who attends where.
const DISPUTED: Pass = Pass { moves: 30, most: 900, hot: 0.2, refine: (2, 20) };
const DISPUTED_PASSES: usize = 2;
/// Neighbours of neighbours so far around are near.
const NEAR_STEPS: usize = 3;
/// Sites that no two remembered plans disagree on, and that move all the same: one in so many.
const FREED: u64 = 10;

/// A short pass over some sites: moves a site, and in all at most; heat at the beginning (a closed site asks for more than a warm
/// plan does); price steps.
#[derive(Clone, Copy, Debug)]
struct Pass {
    moves: u32,
    most: u32,
    hot: f64,
    refine: (usize, usize),
}

/// Where a round starts and what it may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// From what the prices lean to.
    Fresh,
    /// From one of the remembered plans, mainly sites on which they disagree.
    Contested,
    /// From the best plan.
    Warm,
    /// From every site at its largest, while no round found room for everyone.
    Roomy,
}

/// The rounds of kinds in their order; then the last four again and again.
const KINDS: [Kind; 6] =
    [Kind::Fresh, Kind::Fresh, Kind::Contested, Kind::Contested, Kind::Warm, Kind::Fresh];

/// All that rounds remember.
#[derive(Clone, Debug)]
pub(crate) struct Rounds<'a> {
    index: &'a Index<'a>,
    seed: u64,
    done: u64,
    /// Best first, no two of the same cost.
    elite: Vec<Solution>,
    /// Prices at which the best plan's units chose their sites.
    refined: Option<Prices>,
    /// A round ended without a plan: seats are tight.
    tight: bool,
}

/// What a round knows of the bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaning<'p> {
    pub(crate) open: &'p Open,
    pub(crate) prices: &'p Prices,
    /// Averaged answer: share of each configuration of each site.
    pub(crate) sites: &'p [Vec<f64>],
}

impl<'a> Rounds<'a> {
    pub(crate) fn new(index: &'a Index<'a>, seed: u64) -> Self {
        Self { index, seed, done: 0, elite: Vec::new(), refined: None, tight: false }
    }

    /// What the rounds look into.
    pub(crate) fn index(&self) -> &Index<'a> {
        self.index
    }

    /// The best plan of all rounds.
    pub(crate) fn best(&self) -> Option<&Solution> {
        self.elite.first()
    }

    /// The other plans remembered, best first.
    pub(crate) fn others(&self) -> &[Solution] {
        self.elite.get(1..).unwrap_or_default()
    }

    /// Whether a round found no room for everyone.
    pub(crate) fn is_tight(&self) -> bool {
        self.tight
    }

    /// Prices at which the best plan's units chose their sites, if a round found it.
    pub(crate) fn refined(&self) -> Option<&Prices> {
        self.refined.as_ref()
    }

    /// Remembers a plan that came from elsewhere.
    pub(crate) fn keep(&mut self, plan: Solution) {
        if let Err(place) = self.elite.binary_search_by_key(&plan.cost, |plan| plan.cost) {
            self.elite.insert(place, plan);
            self.elite.truncate(ELITE);
        }
    }

    /// One round of so many moves a site.
    pub(crate) fn run(&mut self, leaning: Leaning<'_>, moves: u32, stop: &mut dyn FnMut() -> bool) {
        let index = self.index;
        let Leaning { open, prices, sites } = leaning;
        let mut dice = oorandom::Rand64::new(u128::from(self.seed) << 64 | u128::from(self.done));
        let value = Evaluator::default().evaluate(index, open, prices, true);
        let kernel = Kernel::new(index.problem, open, &penalties(index, prices, &value));
        let inner = Index::new(&kernel.problem);
        let kind = self.kind();
        self.done += 1;
        let from = match kind {
            Kind::Fresh | Kind::Roomy => None,
            Kind::Warm => self.best(),
            Kind::Contested => self.elite.get(below(&mut dice, self.elite.len())),
        };
        let from = from.and_then(|plan| kernel.inward(plan));
        let allowed = if kind == Kind::Contested {
            self.contested(open, &mut dice)
        } else {
            open.configurations.clone()
        };
        let free = allowed.iter().filter(|allowed| allowed.len() > 1).count();
        let seed = dice.rand_u64();
        let mut search = match &from {
            Some(plan) => Search::at(&inner, allowed, plan, seed),
            None => match start_of(kind, index, sites, open) {
                Some(guess) => Search::new(&inner, allowed, guess, seed),
                None => return,
            },
        };
        search.guide(sites);
        search.weigh(true);
        if self.tight {
            search.swing();
        }
        let moves = u32::try_from(free).unwrap_or(u32::MAX).saturating_mul(moves);
        if kind == Kind::Roomy {
            // Excess before cost.
            search.weigh(false);
        } else {
            search.anneal(moves, if kind == Kind::Warm { WARM } else { HOT }, COLD, stop);
        }
        let refined = search.refine(&kernel.open(open), prices, REFINE, stop);
        if let Some(plan) = search.best() {
            let plan = kernel.outward(plan);
            if self.best().is_none_or(|best| plan.cost < best.cost) {
                self.refined = Some(refined);
            }
            self.keep(plan);
        } else {
            self.tight = true;
        }
    }

    /// Short passes from the plans that stand best once their sites obey what is allowed now; only sites near some move.
    /// Then passes over the sites on which the plans found disagree. The passes run side by side and know nothing of each
    /// other: the threads change nothing. There is at least one plan.
    pub(crate) fn nearby(
        &mut self,
        open: &Open,
        (plans, refined): (&[&Solution], &Prices),
        sites: &[usize],
        stop: &(dyn Fn() -> bool + Sync),
    ) {
        let (index, seed) = (self.index, self.seed);
        let start = |(pass, plan): (u64, &Solution)| {
            Search::at(index, open.configurations.clone(), plan, seed ^ (u64::MAX - pass))
        };
        let mut starts: Vec<Search<'_>> = (0..).zip(plans.iter().copied()).map(start).collect();
        starts.par_iter_mut().for_each(Search::obey);
        starts.sort_by_key(Search::total);
        let near = index.around(sites, NEAR_STEPS);
        let passes = starts.len().min(NEAR_PASSES);
        pass_over(&mut starts[..passes], NEAR, &near, (open, refined), stop);
        self.keep_all(&starts);
        let Some(best) = self.best() else { return };
        let disputed: Vec<bool> = (0..near.len()).map(|site| self.disputed(site)).collect();
        let passes = u64::try_from(plans.len()).unwrap_or(u64::MAX);
        let again = passes..passes + DISPUTED_PASSES as u64;
        let mut starts: Vec<Search<'_>> = again.map(|pass| start((pass, best))).collect();
        pass_over(&mut starts, DISPUTED, &disputed, (open, refined), stop);
        self.keep_all(&starts);
    }

    fn keep_all(&mut self, searches: &[Search<'_>]) {
        searches.iter().filter_map(Search::best).for_each(|plan| self.keep(plan.clone()));
    }

    /// Whether two remembered plans have a site in two configurations.
    fn disputed(&self, site: usize) -> bool {
        self.elite.windows(2).any(|two| two[0].configurations[site] != two[1].configurations[site])
    }

    fn kind(&self) -> Kind {
        let row = usize::try_from(self.done).unwrap_or(usize::MAX);
        let kind = KINDS[if row < KINDS.len() { row } else { 2 + (row - 2) % 4 }];
        match self.elite.len() {
            0 if self.tight => Kind::Roomy,
            1 if self.tight => Kind::Warm,
            0 | 1 => Kind::Fresh,
            _ => kind,
        }
    }

    /// The configurations that remembered plans take, and all of some sites besides.
    fn contested(&self, open: &Open, dice: &mut oorandom::Rand64) -> Vec<Vec<u32>> {
        let site = |(site, open): (usize, &Vec<u32>)| {
            if dice.rand_range(0..FREED) == 0 {
                return open.clone();
            }
            let mut taken: Vec<u32> = self.elite.iter().map(|plan| plan.configurations[site]).collect();
            taken.sort_unstable();
            taken.dedup();
            taken
        };
        open.configurations.iter().enumerate().map(site).collect()
    }
}

/// One pass of each search over these sites, refined from those prices.
fn pass_over(
    searches: &mut [Search<'_>],
    pass: Pass,
    sites: &[bool],
    (open, refined): (&Open, &Prices),
    stop: &(dyn Fn() -> bool + Sync),
) {
    let free = sites.iter().filter(|&&free| free).count();
    let moves = u32::try_from(free).unwrap_or(u32::MAX).saturating_mul(pass.moves).min(pass.most);
    searches.par_iter_mut().for_each(|search| {
        search.confine(sites);
        search.weigh(true);
        search.anneal(moves, pass.hot, COLD, &mut || stop());
        search.refine(open, refined, pass.refine, &mut || stop());
    });
}

/// Where a round without a plan starts.
fn start_of(kind: Kind, index: &Index<'_>, sites: &[Vec<f64>], open: &Open) -> Option<Vec<u32>> {
    let leaning = leaning_to(index, sites, open)?;
    if kind != Kind::Roomy || !index.problem.chains.is_empty() {
        return Some(leaning);
    }
    let roomiest = |(site, allowed): (&Site, &Vec<u32>)| {
        let order = |&k: &u32| {
            let k = &site.configurations[k as usize];
            (
                k.seats,
                k.offers.count_ones(),
                k.resources.map(|most| if most == UNLIMITED { 0 } else { most }),
                -k.cost,
            )
        };
        allowed.iter().copied().max_by_key(order).expect("every site keeps a configuration")
    };
    Some(index.problem.sites.iter().zip(&open.configurations).map(roomiest).collect())
}

/// The configuration that the averaged answer leans to, site by site; `None` = some chain has no path left.
fn leaning_to(index: &Index<'_>, sites: &[Vec<f64>], open: &Open) -> Option<Vec<u32>> {
    let lean = |(shares, allowed): (&Vec<f64>, &Vec<u32>)| {
        let share = |k: u32| shares[k as usize];
        let most = allowed.iter().copied().max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)));
        most.expect("every site keeps a configuration")
    };
    let mut guess: Vec<u32> = sites.iter().zip(&open.configurations).map(lean).collect();
    for chain in &index.problem.chains {
        // Shares add up along a path: the likeliest one.
        let year = |&site: &u32| {
            let (shares, allowed) = (&sites[site as usize], &open.configurations[site as usize]);
            let cost = |(k, &share): (u32, &f64)| if allowed.contains(&k) { unlikely(share) } else { NEVER };
            (0..).zip(shares).map(cost).collect()
        };
        let costs: Vec<Vec<i64>> = chain.sites.iter().map(year).collect();
        let (_, path) = Paths::new(chain, &costs).best()?;
        for (&site, k) in chain.sites.iter().zip(path) {
            guess[site as usize] = k;
        }
    }
    Some(guess)
}

#[expect(clippy::cast_possible_truncation, reason = "a share in billionths")]
fn unlikely(share: f64) -> i64 {
    ((1.0 - share) * 1e9).round() as i64
}

fn below(dice: &mut oorandom::Rand64, count: usize) -> usize {
    usize::try_from(dice.rand_range(0..count as u64)).expect("below a count that is a usize")
}
