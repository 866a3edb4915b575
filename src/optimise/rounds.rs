//! Rounds of plan search that share memory: later ones start where earlier ones ended, and move what they disagree on.
//!
//! It refuses to judge: whether a plan is good enough is the caller's question, who asks for another round or not.

use crate::optimise::index::Index;
use crate::optimise::kernel::Kernel;
use crate::optimise::lagrange::{Evaluator, Open, Prices};
use crate::optimise::problem::Solution;
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
/// Passes near some sites, each from another plan, and moves a site and price steps of each: three short ones see more
/// than one long one.
const NEAR_PASSES: usize = 3;
const NEAR_MOVES: u32 = 36;
const NEAR_REFINE: (usize, usize) = (2, 8);
/// Heat at their beginning: a closed site asks for more than a warm plan does.
const NEAR_HOT: f64 = 0.16;
/// Neighbours of neighbours so far around are near.
const NEAR_STEPS: usize = 3;
/// Sites that no two remembered plans disagree on, and that move all the same: one in so many.
const FREED: u64 = 10;

/// Where a round starts and what it may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// From what the prices lean to.
    Fresh,
    /// From one of the remembered plans, mainly sites on which they disagree.
    Contested,
    /// From the best plan.
    Warm,
}

/// The rounds of kinds in their order; then the last four again and again.
const KINDS: [Kind; 6] =
    [Kind::Fresh, Kind::Fresh, Kind::Contested, Kind::Contested, Kind::Warm, Kind::Fresh];

/// All that rounds remember.
#[derive(Debug)]
pub(crate) struct Rounds<'a> {
    index: &'a Index<'a>,
    seed: u64,
    done: u64,
    /// Best first, no two of the same cost.
    elite: Vec<Solution>,
    /// Prices at which the best plan's units chose their sites.
    refined: Option<Prices>,
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
        Self { index, seed, done: 0, elite: Vec::new(), refined: None }
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
            Kind::Fresh => None,
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
            None => Search::new(&inner, allowed, leaning_to(sites, open), seed),
        };
        search.guide(sites);
        search.weigh(true);
        let moves = u32::try_from(free).unwrap_or(u32::MAX).saturating_mul(moves);
        search.anneal(moves, if kind == Kind::Warm { WARM } else { HOT }, COLD, stop);
        let refined = search.refine(&kernel.open(open), prices, REFINE, stop);
        if let Some(plan) = search.best() {
            let plan = kernel.outward(plan);
            if self.best().is_none_or(|best| plan.cost < best.cost) {
                self.refined = Some(refined);
            }
            self.keep(plan);
        }
    }

    /// Short passes from the plans that stand best once their sites obey what is allowed now: only sites near some move.
    /// There is at least one plan.
    pub(crate) fn nearby(
        &mut self,
        leaning: Leaning<'_>,
        (plans, refined): (&[&Solution], &Prices),
        sites: &[usize],
        stop: &mut dyn FnMut() -> bool,
    ) {
        let open = leaning.open;
        let near = self.near(sites);
        let free = near.iter().filter(|&&near| near).count();
        let moves = u32::try_from(free).unwrap_or(u32::MAX).saturating_mul(NEAR_MOVES);
        let start = |(pass, plan): (u64, &&Solution)| {
            let seed = self.seed ^ (u64::MAX - pass);
            let mut search = Search::at(self.index, open.configurations.clone(), plan, seed);
            search.obey();
            search
        };
        let mut starts: Vec<Search<'_>> = (0..).zip(plans).map(start).collect();
        starts.sort_by_key(Search::total);
        for search in starts.iter_mut().take(NEAR_PASSES) {
            search.confine(&near);
            search.weigh(true);
            search.anneal(moves, NEAR_HOT, COLD, stop);
            search.refine(open, refined, NEAR_REFINE, stop);
        }
        for search in starts {
            if let Some(plan) = search.best() {
                self.keep(plan.clone());
            }
        }
    }

    /// These sites and those that share units with them, a few steps on.
    fn near(&self, sites: &[usize]) -> Vec<bool> {
        let mut near = vec![false; self.index.neighbours.len()];
        let mut rim = sites.to_vec();
        for step in 0..=NEAR_STEPS {
            let mut next = Vec::new();
            for site in rim {
                if !std::mem::replace(&mut near[site], true) && step < NEAR_STEPS {
                    next.extend(self.index.neighbours[site].iter().map(|&other| other as usize));
                }
            }
            rim = next;
        }
        near
    }

    fn kind(&self) -> Kind {
        let row = usize::try_from(self.done).unwrap_or(usize::MAX);
        let kind = KINDS[if row < KINDS.len() { row } else { 2 + (row - 2) % 4 }];
        if self.elite.len() < 2 { Kind::Fresh } else { kind }
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

/// The configuration that the averaged answer leans to, site by site.
fn leaning_to(sites: &[Vec<f64>], open: &Open) -> Vec<u32> {
    let lean = |(shares, allowed): (&Vec<f64>, &Vec<u32>)| {
        let share = |k: u32| shares[k as usize];
        let most = allowed.iter().copied().max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)));
        most.expect("every site keeps a configuration")
    };
    sites.iter().zip(&open.configurations).map(lean).collect()
}

fn below(dice: &mut oorandom::Rand64, count: usize) -> usize {
    usize::try_from(dice.rand_range(0..count as u64)).expect("below a count that is a usize")
}
