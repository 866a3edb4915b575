//! Why there is no plan, as a set of requirements none of which can be spared, and the least change of one number that cures it.
//!
//! It proves what it says by asking the engine, and says of every answer whether it is proven.
//!
//! ```text
//! conflict    a set of requirements that no plan keeps together
//! irreducible every set that lacks one of them is kept by some plan
//! cure        one requirement and a slack with which a plan keeps all the others
//! ```
//!
//! A deletion filter (Chinneck, *Feasibility and Infeasibility in Optimization*, 2008, ch. 6) that drops requirements in halves
//! (`QuickXplain`: Junker, AAAI 2004), so that a conflict of k among n takes about 2k log(n / k) questions. A question is
//! answered by what earlier ones taught (a plan seen keeps it; it is tighter than one that had none), then by cheap tests (a unit
//! without an arc, a row or the sum of two rows beyond its least possible value, a flow short of its demand), then by the engine, whose first
//! plan will do. An undecided question (node limit, cancelled) counts as "there may be a plan": its requirement stays in
//! the conflict, which is then not called irreducible.

use crate::model::control::{Control, Go, Progress};
use crate::optimise::impossible::{is_short, rows_clash, unserved};
use crate::optimise::problem::Problem;
use crate::optimise::relax::{DROPPED, Relaxable};
use crate::optimise::{Effort, solve};

/// A gap that accepts the first plan: no bound is so far below it.
const ANY_PLAN: f64 = 1e6;

/// What is known of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is a plan.
    Possible,
    /// There is none.
    Impossible,
    /// A limit came first.
    Unknown,
}

/// Requirements that no plan keeps together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// Indices into [`Relaxable::members`], ascending.
    pub members: Vec<usize>,
    /// Proven that dropping any one of them leaves a plan, all members outside the core dropped.
    pub irreducible: bool,
}

/// One number that, changed, leaves a plan with every other requirement held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cure {
    /// Index into [`Relaxable::members`].
    pub member: usize,
    /// By how much it is loosened.
    pub by: u64,
    /// Proven that one less does not do.
    pub least: bool,
}

/// Questions about one relaxable problem, with what their answers taught.
#[derive(Debug)]
pub struct Inquiry<'a> {
    relaxable: &'a Relaxable,
    effort: Effort,
    control: &'a Control<'a>,
    /// What each plan seen breaks, by member.
    seen: Vec<Vec<u64>>,
    /// Slacks that leave no plan.
    dead: Vec<Vec<u64>>,
    /// Questions the engine was asked.
    asked: u64,
}

impl<'a> Inquiry<'a> {
    /// Opens an inquiry; `node_limit` and `seed` are the engine's, each question its own.
    #[must_use]
    pub fn new(relaxable: &'a Relaxable, node_limit: u64, seed: u64, control: &'a Control<'a>) -> Self {
        let effort = Effort { gap: ANY_PLAN, node_limit, seed };
        Self { relaxable, effort, control, seen: Vec::new(), dead: Vec::new(), asked: 0 }
    }

    /// How often the engine was asked.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// Whether a plan keeps every requirement up to its slack.
    ///
    /// # Panics
    /// When `slack` has another length than the members.
    pub fn verdict(&mut self, slack: &[u64]) -> Verdict {
        let within =
            |tight: &[u64], loose: &[u64]| tight.iter().zip(loose).all(|(tight, loose)| tight <= loose);
        if self.seen.iter().any(|excess| within(excess, slack)) {
            return Verdict::Possible;
        }
        if self.dead.iter().any(|dead| within(slack, dead)) {
            return Verdict::Impossible;
        }
        if (self.control.go)() != Go::On {
            return Verdict::Unknown;
        }
        let trial = self.relaxable.trial(slack);
        if has_no_plan(&trial.problem) {
            self.dead.push(slack.to_vec());
            return Verdict::Impossible;
        }
        self.asked += 1;
        (self.control.progress)(Progress::Explaining { asked: self.asked });
        // The bounds and plans of one question mean nothing beside those of the next.
        let quiet = |_: Progress| {};
        let answer = solve(&trial.problem, &self.effort, &Control { go: self.control.go, progress: &quiet });
        match answer.best {
            Some(best) => {
                let plan = trial.widened(&self.relaxable.wide, &best.configurations, &best.arcs);
                self.seen.push(self.relaxable.excess(&plan));
                Verdict::Possible
            }
            None if answer.exhausted && answer.stopped.is_none() => {
                self.dead.push(slack.to_vec());
                Verdict::Impossible
            }
            None => Verdict::Unknown,
        }
    }

    /// An irreducible conflict. `groups` orders the members: those of an earlier group are dropped first, so that the
    /// conflict names few of them; members in no group are always held. `None` where not even all of them together are
    /// proven to leave no plan.
    pub fn conflict(&mut self, groups: &[Vec<usize>]) -> Option<Core> {
        let count = self.relaxable.members.len();
        let mut held = vec![true; count];
        if self.holding(&held) != Verdict::Impossible {
            return None;
        }
        for group in groups {
            for &member in group {
                held[member] = false;
            }
            let kept = self.filter(&mut held, true, group);
            for member in kept {
                held[member] = true;
            }
        }
        let members: Vec<usize> = (0..count).filter(|&member| held[member]).collect();
        let mut irreducible = true;
        for &member in &members {
            held[member] = false;
            // Mostly known by now: a plan was seen when the member proved to be needed.
            irreducible &= self.holding(&held) == Verdict::Possible;
            held[member] = true;
        }
        Some(Core { members, irreducible })
    }

    fn holding(&mut self, held: &[bool]) -> Verdict {
        let slack: Vec<u64> = held.iter().map(|&held| if held { 0 } else { DROPPED }).collect();
        self.verdict(&slack)
    }

    /// The members of `among` that are needed for a conflict with those held. Before and after, those held and `among`
    /// together leave no plan; `grown` says that something was added to those held since that was last asked.
    fn filter(&mut self, held: &mut [bool], grown: bool, among: &[usize]) -> Vec<usize> {
        if among.is_empty() {
            return Vec::new();
        }
        if grown && self.holding(held) == Verdict::Impossible {
            return Vec::new();
        }
        if let [only] = among {
            return vec![*only];
        }
        let (first, second) = among.split_at(among.len() / 2);
        let set = |held: &mut [bool], members: &[usize], to: bool| {
            for &member in members {
                held[member] = to;
            }
        };
        set(held, first, true);
        let late = self.filter(held, true, second);
        set(held, first, false);
        set(held, &late, true);
        let mut early = self.filter(held, !late.is_empty(), first);
        set(held, &late, false);
        early.extend(late);
        early
    }

    /// The least slack of one member that leaves a plan while all others are held; `None` where there is no such number,
    /// or none was found within the limits.
    pub fn cure(&mut self, member: usize) -> Option<Cure> {
        if !self.relaxable.members[member].has_number() {
            return None;
        }
        let mut slack = vec![0; self.relaxable.members.len()];
        slack[member] = DROPPED;
        if self.verdict(&slack) != Verdict::Possible {
            return None;
        }
        let (mut enough, mut least) = (self.least_seen(member)?, true);
        // No plan has less slack than `short`, as far as that could be told.
        let mut short = 0;
        while short + 1 < enough {
            slack[member] = short + (enough - short) / 2;
            match self.verdict(&slack) {
                Verdict::Possible => enough = self.least_seen(member).unwrap_or(enough).min(slack[member]),
                Verdict::Impossible => short = slack[member],
                Verdict::Unknown => {
                    least = false;
                    short = slack[member];
                }
            }
        }
        Some(Cure { member, by: enough, least })
    }

    /// The least by which a plan seen breaks one member and no other.
    fn least_seen(&self, member: usize) -> Option<u64> {
        let alone = self.seen.iter().filter(|excess| {
            excess.iter().enumerate().all(|(other, &excess)| other == member || excess == 0)
        });
        alone.map(|excess| excess[member]).min()
    }
}

/// Cheap proofs that there is no plan.
fn has_no_plan(problem: &Problem) -> bool {
    problem.sites.iter().any(|site| site.configurations.is_empty())
        || !unserved(problem).is_empty()
        || rows_clash(problem)
        || is_short(problem)
}
