//! The proof of a bound that came from a tree, leaf by leaf, so that anyone can add it up again without the tree.
//!
//! ```text
//! line   branchings that lead to it, a scale s, prices of the problem whose costs are multiplied by s
//! leaf   what is open below its branchings costs at least the whole bound: its prices say so
//! strike whatever would lift the bound of its prices to the whole bound, once taken, is shut for the lines behind it
//! ```
//!
//! It goes down the tree that a search left behind (`Trace`) and ends a branch at the first node whose prices prove enough: so leaves are
//! merged as far as they can be. What the search struck or ruled out by other means than prices is proven anew (`Prover::improve`), or
//! there is no certificate. It refuses to lower the bound: a certificate proves all of it.

use std::rc::Rc;

use crate::optimise::index::Index;
use crate::optimise::lagrange::{Open, Prices, Value};
use crate::optimise::narrow::serves_all;
use crate::optimise::tree::{Decision, strike_by};

/// Numbers that a trace keeps at most, and a certificate: some 5 MB of text.
const MOST_TRACED: usize = 20_000_000;
const MOST_WRITTEN: usize = 550_000;
/// Branchings above a leaf at most.
const DEEPEST: usize = 200;

/// Whole proof of a lower bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// What it proves: no plan costs less.
    pub bound: i64,
    /// Its lines; those of one side of a branching stand together.
    pub lines: Vec<Line>,
}

impl Certificate {
    /// Prices alone that prove a bound, of costs multiplied by `scale`.
    pub(crate) fn of_prices(bound: i64, scale: i64, prices: &Prices) -> Self {
        let line = Line { strikes: false, scale, branches: Vec::new(), prices: prices.clone() };
        Self { bound, lines: vec![line] }
    }
}

/// Prices at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// It strikes what its prices rule out, and ends nothing.
    pub strikes: bool,
    /// By what costs are multiplied before these prices are taken off.
    pub scale: i64,
    /// What was decided on the way.
    pub branches: Vec<Decision>,
    /// The prices.
    pub prices: Prices,
}

/// Where a search branched, and the prices at which it left each node.
#[derive(Debug)]
pub(crate) struct Trace {
    nodes: Vec<Traced>,
    kept: usize,
}

#[derive(Debug, Default)]
struct Traced {
    prices: Option<Rc<Prices>>,
    split: Option<(Decision, [usize; 2])>,
}

impl Trace {
    /// That of a search which has only its root, node 0.
    pub(crate) fn new() -> Self {
        Self { nodes: vec![Traced::default()], kept: 0 }
    }

    /// A node was left at these prices.
    pub(crate) fn note(&mut self, node: usize, prices: &Rc<Prices>) {
        self.kept += prices.units.len() + 4 * prices.sites.len();
        if self.kept <= MOST_TRACED {
            self.nodes[node].prices = Some(Rc::clone(prices));
        }
    }

    /// A node was split: the decision taken, and the other side. The two new nodes.
    pub(crate) fn split(&mut self, node: usize, decision: Decision) -> [usize; 2] {
        let sides = [self.nodes.len(), self.nodes.len() + 1];
        self.nodes.extend([Traced::default(), Traced::default()]);
        self.nodes[node].split = Some((decision, sides));
        sides
    }
}

/// What an engine brings: its bound at given prices, and how it betters them.
pub(crate) trait Prover {
    /// The exact bound, and what each open configuration would cost.
    fn value(&mut self, open: &Open, prices: &Prices) -> Value;
    /// By how much taking each arc would lift it at least; `None` where nothing is struck.
    fn penalties(&mut self, open: &Open, prices: &Prices, value: &Value) -> Option<Vec<i64>>;
    /// Better prices, and on what to branch where they do not do; `None` = give up.
    fn improve(&mut self, open: &Open, prices: &Prices) -> Option<(Prices, Option<Decision>)>;
}

/// Proves that all that is open costs `need` at least, from a search's trace; `None` where that does not come about. `struck` are the prices at
/// which the search struck before it began, the last those where it began. Costs of `index` are the
/// problem's times `scale`.
pub(crate) fn lines(
    index: &Index<'_>,
    scale: i64,
    need: i64,
    (trace, struck): (&Trace, &[Prices]),
    prover: &mut dyn Prover,
) -> Option<Vec<Line>> {
    let mut open = Open::all(index);
    let mut writer = Writer { index, scale, need, trace, prover, lines: Vec::new(), written: 0 };
    let first = trace.nodes[0].prices.as_deref().or(struck.last())?.clone();
    for prices in struck.iter().chain(std::iter::once(&first)) {
        let value = writer.prover.value(&open, prices);
        if value.bound >= need {
            break;
        }
        let Some(penalties) = writer.prover.penalties(&open, prices, &value) else { break };
        let before = open.clone();
        strike_by(&mut open, &penalties, &value, need);
        if (&before.arcs, &before.configurations) != (&open.arcs, &open.configurations) {
            writer.put(true, &[], prices)?;
        }
    }
    writer.prove(Some(0), &mut Vec::new(), &open, &first)?;
    Some(writer.lines)
}

struct Writer<'w, 'i> {
    index: &'w Index<'i>,
    scale: i64,
    need: i64,
    trace: &'w Trace,
    prover: &'w mut dyn Prover,
    lines: Vec<Line>,
    written: usize,
}

impl Writer<'_, '_> {
    fn put(&mut self, strikes: bool, branches: &[Decision], prices: &Prices) -> Option<()> {
        let mut prices = prices.clone();
        prices.rows.truncate(self.index.problem.rows.len()); // the others are an engine's own
        let resources = prices.sites.iter().filter(|site| site.iter().any(|&price| price != 0)).count();
        self.written += prices.units.len() + 5 * (resources + branches.len());
        self.lines.push(Line { strikes, scale: self.scale, branches: branches.to_vec(), prices });
        (self.written <= MOST_WRITTEN).then_some(())
    }

    /// Proves what is open below a node.
    fn prove(
        &mut self,
        node: Option<usize>,
        path: &mut Vec<Decision>,
        open: &Open,
        above: &Prices,
    ) -> Option<()> {
        let traced = node.map(|node| &self.trace.nodes[node]);
        let own = traced.and_then(|traced| traced.prices.as_deref()).unwrap_or(above);
        if let Some(prices) = self.at_once(open, own) {
            return self.put(false, path, &prices);
        }
        if path.len() >= DEEPEST {
            return None;
        }
        if let Some((decision, sides)) = traced.and_then(|traced| traced.split) {
            return self.both(decision, sides.map(Some), path, open, own);
        }
        let (better, decision) = self.prover.improve(open, own)?;
        if let Some(prices) = self.at_once(open, &better) {
            return self.put(false, path, &prices);
        }
        self.both(decision?, [None; 2], path, open, &better)
    }

    fn both(
        &mut self,
        decision: Decision,
        sides: [Option<usize>; 2],
        path: &mut Vec<Decision>,
        open: &Open,
        prices: &Prices,
    ) -> Option<()> {
        for (node, decision) in sides.into_iter().zip([decision, decision.other()]) {
            let mut below = open.clone();
            shut(self.index, &mut below, decision);
            path.push(decision);
            let proven = self.prove(node, path, &below, prices);
            path.pop();
            proven?;
        }
        Some(())
    }

    /// Prices that prove enough as they are, or where somebody has no way left.
    fn at_once(&mut self, open: &Open, prices: &Prices) -> Option<Prices> {
        if open.configurations.iter().any(Vec::is_empty) {
            return Some(prices.clone());
        }
        let bound = self.prover.value(open, prices).bound;
        if bound >= self.need {
            return Some(prices.clone());
        }
        if serves_all(self.index, open) {
            return None;
        }
        // Whoever has no way left pays whatever is asked.
        let mut prices = prices.clone();
        let left = |unit: usize| self.index.arcs_of(unit).any(|arc| open.arcs[arc]);
        let unit = (0..prices.units.len()).find(|&unit| !left(unit))?;
        prices.units[unit] = prices.units[unit].saturating_add(self.need.saturating_sub(bound));
        Some(prices)
    }
}

/// Takes a side of a branching. Unlike in a search, what was struck stays shut.
fn shut(index: &Index<'_>, open: &mut Open, decision: Decision) {
    match decision {
        Decision::Configuration { site, k, is } => {
            open.configurations[site as usize].retain(|&own| (own == k) == is);
        }
        Decision::Way { arc, is: false } => open.arcs[arc as usize] = false,
        Decision::Way { arc, is: true } => {
            for other in index.arcs_of(index.arc(arc).unit as usize) {
                open.arcs[other] &= other == arc as usize;
            }
        }
    }
}
