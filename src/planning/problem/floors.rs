//! The county's view: the abstract problem in which the floor of the public funds has its place (docs/costs.md, "The county's
//! view").
//!
//! What a floor brings follows from how many pupils a school has, which is no cost of a configuration or of a child. So for the
//! engine each configuration of a school with a floor stands twice, and so does each way there:
//!
//! ```text
//! F pupils at which the floor is reached, e fen for each that is missing
//! few    at most F - 1 seats and at least 1 pupil; costs e F less, and every child there e more
//! many   as it is, without a floor
//! ```
//!
//! n < F pupils cost e (F - n) less in `few` than in `many`: what the floor brings. Units, resources and rows stay as they are,
//! so that prices mean the same. It solves nothing, and by society's view it changes nothing.

use std::borrow::Cow;

use crate::model::case::Case;
use crate::model::discount::Discount;
use crate::model::ids::SchoolId;
use crate::model::units::Fen;
use crate::optimise::classes::Classes;
use crate::optimise::linear::{SitePrices, assignment_prices};
use crate::optimise::problem::{Arc, Chain, Configuration, Problem, Row, Site, Solution};
use crate::optimise::{Answer, Change};
use crate::policy::{Floor, Terms, takes_part};

/// Services of a configuration for few pupils, and of the same without a floor.
const FEW: u32 = 1 << 29;
const MANY: u32 = 1 << 30;

/// The floor of every site that has one; none has by society's view.
#[derive(Debug)]
pub(crate) struct Floors(Vec<Option<Floor>>);

impl Floors {
    /// The floors of a case.
    pub(crate) fn new(case: &Case, terms: &Terms) -> Self {
        let floor = |id: SchoolId| {
            let school = &case.county.schools[id];
            let counts = terms.county && takes_part(school, &case.recipe);
            terms.funding.floor_of(school, case.recipe.stage.grades()).filter(|_| counts)
        };
        Self(case.county.schools.ids().map(floor).collect())
    }

    /// The floors of several years, each in the first year's money. A school has one in every year or in none.
    pub(crate) fn of_years<'b>(years: impl Iterator<Item = &'b Self>, discount: &Discount) -> Self {
        let worth = |(later, floors): (usize, &Self)| {
            let of = |floor: &Floor| Floor { each: discount.apply(floor.each, later), ..*floor };
            floors.0.iter().map(|floor| floor.as_ref().map(of)).collect::<Vec<_>>()
        };
        Self(years.enumerate().flat_map(worth).collect())
    }

    /// No floor at any of so many sites.
    pub(crate) fn none(sites: usize) -> Self {
        Self(vec![None; sites])
    }

    /// What the floor of one site brings with so many pupils.
    pub(crate) fn bring(&self, site: usize, pupils: u32) -> Fen {
        self.0[site].map_or(Fen(0), |floor| floor.brings(pupils))
    }

    /// A choice with what it costs, what the floors bring taken off.
    pub(crate) fn priced(&self, problem: &Problem, configurations: Vec<u32>, arcs: Vec<u32>) -> Solution {
        let pupils = pupils(problem, &arcs);
        let brought: Fen = (0..pupils.len()).map(|site| self.bring(site, pupils[site])).sum();
        Solution { cost: problem.cost(&configurations, &arcs) - brought.0, configurations, arcs }
    }
}

/// Pupils at each site.
pub(crate) fn pupils(problem: &Problem, arcs: &[u32]) -> Vec<u32> {
    let mut pupils = vec![0; problem.sites.len()];
    for (&load, &arc) in problem.loads.iter().zip(arcs) {
        pupils[problem.arcs[arc as usize].site as usize] += load;
    }
    pupils
}

/// A configuration, or a way, as it stands in the split problem: for few pupils, and without a floor.
type Twins = [Option<u32>; 2];

/// A problem as the engine is asked it.
pub(crate) struct Split<'p> {
    whole: &'p Problem,
    floors: &'p Floors,
    problem: Cow<'p, Problem>,
    /// By site and configuration, and by arc, of the whole.
    twins: Vec<Vec<Twins>>,
    ways: Vec<Twins>,
    /// By site and configuration, and by arc, of the split problem: which one of the whole it is.
    configurations: Vec<Vec<u32>>,
    arcs: Vec<u32>,
}

impl<'p> Split<'p> {
    /// Splits a problem; one without floors stays what it is.
    pub(crate) fn new(whole: &'p Problem, floors: &'p Floors) -> Self {
        let problem = Cow::Borrowed(whole);
        let (twins, ways, configurations, arcs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut split = Self { whole, floors, problem, twins, ways, configurations, arcs };
        if floors.0.iter().any(Option::is_some) {
            let sites =
                whole.sites.iter().zip(&floors.0).map(|(site, floor)| split.site(site, floor.as_ref()));
            let sites = sites.collect();
            let arcs = split.split_arcs();
            let rows = whole.rows.iter().map(|row| split.row(row)).collect();
            let classes = whole.classes.as_ref().map(|classes| split.classes(classes));
            let chains = whole.chains.iter().map(|chain| split.chain(chain)).collect();
            split.problem = Cow::Owned(Problem { sites, arcs, rows, chains, classes, ..whole.clone() });
        }
        split
    }

    /// What the engine is asked.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// From either twin to both of what may follow. In every year the same configurations have a twin for few.
    fn chain(&self, chain: &Chain) -> Chain {
        let Some(&site) = chain.sites.first() else { return chain.clone() };
        let (twins, was) = (&self.twins[site as usize], &self.configurations[site as usize]);
        debug_assert!(chain.sites.iter().all(|&site| self.twins[site as usize] == *twins));
        let both = |list: &[u32]| list.iter().flat_map(|&k| twins[k as usize]).flatten().collect();
        let next = was.iter().map(|&k| both(&chain.next[k as usize])).collect();
        Chain { sites: chain.sites.clone(), first: both(&chain.first), next }
    }

    /// Twins have the rooms of their one.
    fn classes(&self, classes: &Classes) -> Classes {
        let sites = classes.rooms.iter().zip(&self.configurations);
        let rooms = sites.map(|(own, was)| was.iter().map(|&k| own[k as usize]).collect());
        Classes { rooms: rooms.collect(), ..classes.clone() }
    }

    fn is_split(&self) -> bool {
        matches!(self.problem, Cow::Owned(_))
    }

    fn site(&mut self, site: &Site, floor: Option<&Floor>) -> Site {
        let (mut made, mut was, mut twins) = (Vec::new(), Vec::new(), Vec::new());
        let many = if floor.is_some() { MANY } else { 0 };
        for (k, own) in (0..).zip(&site.configurations) {
            let few = floor.and_then(|floor| few(own, floor));
            let whole = Configuration { offers: own.offers | many, ..*own };
            twins.push([few, Some(whole)].map(|twin| {
                made.push(twin?);
                was.push(k);
                Some(index(made.len() - 1))
            }));
        }
        self.twins.push(twins);
        self.configurations.push(was);
        Site { configurations: made }
    }

    fn split_arcs(&mut self) -> Vec<Arc> {
        let outgrown: Vec<bool> = (0..self.whole.sites.len()).map(|site| self.outgrows(site)).collect();
        let mut made = Vec::new();
        for (id, arc) in (0..).zip(&self.whole.arcs) {
            let site = arc.site as usize;
            let (few, many) = match &self.floors.0[site] {
                None => (None, Some(*arc)),
                Some(floor) => {
                    let more = i64::from(self.whole.loads[arc.unit as usize]) * floor.each.0;
                    let few = Arc { cost: arc.cost + more, needs: arc.needs | FEW, ..*arc };
                    let many = Arc { needs: arc.needs | MANY, ..*arc };
                    (Some(few), outgrown[site].then_some(many))
                }
            };
            self.ways.push([few, many].map(|way| {
                made.push(way?);
                self.arcs.push(id);
                Some(index(made.len() - 1))
            }));
        }
        made
    }

    /// Whether a school can be too large for its floor, or must be. Where it cannot, nobody need go there as if there were none.
    fn outgrows(&self, site: usize) -> bool {
        let floor = self.floors.0[site].map_or(0, |floor| floor.pupils);
        let mut own = self.whole.sites[site].configurations.iter().zip(&self.twins[site]);
        own.any(|(k, [few, _])| k.seats > 0 && (few.is_none() || k.seats >= floor))
    }

    fn row(&self, row: &Row) -> Row {
        let arcs = row.arcs.iter().flat_map(|&(arc, a)| self.ways[arc as usize].map(|way| Some((way?, a))));
        let configurations = row.configurations.iter().flat_map(|&(site, k, b)| {
            self.twins[site as usize][k as usize].map(|twin| Some((site, twin?, b)))
        });
        let (arcs, configurations) = (arcs.flatten().collect(), configurations.flatten().collect());
        Row { arcs, configurations, ..row.clone() }
    }

    /// The engine's answer as one to the whole problem.
    pub(crate) fn outward(&self, mut answer: Answer) -> Answer {
        if self.is_split() {
            answer.best.iter_mut().chain(&mut answer.others).for_each(|plan| *plan = self.merged(plan));
        }
        answer
    }

    /// Which configuration of the whole problem one of the split problem's is, and whether it is for few pupils.
    pub(crate) fn configuration_of(&self, site: u32, k: u32) -> (u32, bool) {
        if !self.is_split() {
            return (k, false);
        }
        let whole = self.configurations[site as usize][k as usize];
        (whole, self.twins[site as usize][whole as usize][0] == Some(k))
    }

    /// The same of a way.
    pub(crate) fn way_of(&self, arc: u32) -> (u32, bool) {
        if !self.is_split() {
            return (arc, false);
        }
        let whole = self.arcs[arc as usize];
        (whole, self.ways[whole as usize][0] == Some(arc))
    }

    /// An answer to the whole problem as the engine would have given it.
    pub(crate) fn inward(&self, answer: &Answer) -> Answer {
        let mut answer = answer.clone();
        if self.is_split() {
            answer.best.iter_mut().chain(&mut answer.others).for_each(|plan| *plan = self.divided(plan));
        }
        answer
    }

    /// A change of the whole problem as one of the split.
    pub(crate) fn change(&self, change: &Change) -> Change {
        let mut change = change.clone();
        if self.is_split() {
            for (site, configurations) in &mut change.forced {
                let twins = &self.twins[*site as usize];
                *configurations = configurations.iter().flat_map(|&k| twins[k as usize]).flatten().collect();
            }
        }
        change
    }

    fn merged(&self, plan: &Solution) -> Solution {
        let chosen = plan.configurations.iter().zip(&self.configurations);
        let configurations = chosen.map(|(&k, was)| was[k as usize]).collect();
        let arcs = plan.arcs.iter().map(|&arc| self.arcs[arc as usize]).collect();
        self.floors.priced(self.whole, configurations, arcs)
    }

    /// A choice of the whole problem with every school among few or among many, as its pupils are.
    fn divided(&self, plan: &Solution) -> Solution {
        let pupils = pupils(self.whole, &plan.arcs);
        let few = |site: usize| {
            let [small, _] = self.twins[site][plan.configurations[site] as usize];
            // A choice that is no plan may be too large for a school that has room for few alone.
            let fits = |floor: Floor| pupils[site] < floor.pupils || !self.outgrows(site);
            small.is_some() && pupils[site] > 0 && self.floors.0[site].is_some_and(fits)
        };
        let few: Vec<bool> = (0..pupils.len()).map(few).collect();
        let of = |[small, large]: Twins, few: bool| if few { small } else { large.or(small) };
        let chosen = plan.configurations.iter().enumerate();
        let configurations = chosen.map(|(site, &k)| of(self.twins[site][k as usize], few[site]));
        let site = |arc: u32| self.whole.arcs[arc as usize].site as usize;
        let arcs = plan.arcs.iter().map(|&arc| of(self.ways[arc as usize], few[site(arc)]));
        let (configurations, arcs): (Option<Vec<u32>>, Option<Vec<u32>>) =
            (configurations.collect(), arcs.collect());
        let missing = "everything stands in the split problem at least once";
        let (configurations, arcs) = (configurations.expect(missing), arcs.expect(missing));
        Solution { cost: self.problem.cost(&configurations, &arcs), configurations, arcs }
    }

    /// Prices of one more seat and bed at each site of a plan of the whole problem, every school staying on its side of its floor.
    pub(crate) fn place_prices(&self, plan: &Solution) -> Option<SitePrices> {
        if !self.is_split() {
            return assignment_prices(self.whole, plan);
        }
        let mut seated = self.problem.clone().into_owned();
        for ((site, was), whole) in seated.sites.iter_mut().zip(&self.configurations).zip(&self.whole.sites) {
            for (configuration, &k) in site.configurations.iter_mut().zip(was) {
                configuration.seats = whole.configurations[k as usize].seats;
            }
        }
        assignment_prices(&seated, &self.divided(plan))
    }
}

/// A configuration as one for so few pupils that the floor is not reached; `None` where it may not teach so few.
fn few(own: &Configuration, floor: &Floor) -> Option<Configuration> {
    let (seats, least) = (own.seats.min(floor.pupils - 1), own.least.max(1));
    let cost = own.cost - i64::from(floor.pupils) * floor.each.0;
    let offers = own.offers | FEW;
    (least <= seats).then_some(Configuration { cost, seats, least, offers, ..*own })
}

fn index(place: usize) -> u32 {
    u32::try_from(place).expect("indices have 32 bits")
}
