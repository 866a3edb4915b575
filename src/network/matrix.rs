//! Tables between points of a network: hierarchy, weights and kernel behind one door.
//!
//! It refuses to round away or to guess: labels hold whole milliseconds and millimetres, and what does not fit into them is
//! asked of the plain search.
#![expect(clippy::inline_always, reason = "the function that chose the instructions must take this code in")]

use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use crate::model::control::Go;
use crate::model::keep::Keep;
use crate::network::customise::Customised;
use crate::network::diet::Core;
use crate::network::graph::{Network, NodeId};
use crate::network::hierarchy::{self, Hierarchy};
use crate::network::locate::Place;
use crate::network::reach::{Basin, Reach};
use crate::network::search::{Cost, Search};
use crate::network::sweep::{Seed, Selection, State};
use crate::network::weight::{LANES, Lanes, Weight};

/// A point that travels: where it meets the network, and what the leg between costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// On the network.
    pub place: Place,
    /// Between the point and that place.
    pub leg: Cost,
}

impl From<Place> for Stop {
    fn from(place: Place) -> Self {
        Self { place, leg: Cost::default() }
    }
}

/// One network under one metric, ready for tables. `W` is [`Way`](crate::network::Way) for times with the least length
/// among the fastest, or [`Time`](crate::network::Time) for times alone.
#[derive(Clone, Debug)]
pub struct Router<'n, W> {
    network: &'n Network,
    core: Core,
    hierarchy: Arc<Hierarchy>,
    customised: Customised<W>,
    /// Found out when the first cell stays open.
    reach: OnceLock<Reach>,
}

/// Two routers are equal when their tables follow from the same hierarchy and weights.
impl<W: Weight> PartialEq for Router<'_, W> {
    fn eq(&self, other: &Self) -> bool {
        self.hierarchy == other.hierarchy && self.customised == other.customised
    }
}

impl<'n, W: Weight> Router<'n, W> {
    /// Finds (or fetches from `keep`) the hierarchy of a network and weighs it.
    #[must_use]
    pub fn new(network: &'n Network, keep: &dyn Keep) -> Self {
        Self::telling(network, keep, &|_| {})
    }

    /// As [`Router::new`]; where the hierarchy is to be found, `told` hears before of how many junctions.
    #[must_use]
    pub fn telling(network: &'n Network, keep: &dyn Keep, told: &dyn Fn(usize)) -> Self {
        let core = Core::new(network);
        let name = hierarchy::key(&core, network);
        let order = keep
            .fetch(&name)
            .and_then(|bytes| hierarchy::read_order(&bytes, hierarchy::ordered(&core, network)));
        let order = order.unwrap_or_else(|| {
            told(hierarchy::ordered(&core, network));
            let order = hierarchy::order(&core, network);
            keep.keep(&name, &hierarchy::write_order(&order));
            order
        });
        let order = hierarchy::with_copies(&core, network, &order);
        let hierarchy = Arc::new(Hierarchy::new(&core, &order));
        let customised = Customised::new(&hierarchy, &core, network);
        Self { network, core, hierarchy, customised, reach: OnceLock::new() }
    }

    /// The same roads under another metric: the hierarchy stays, all weights are new.
    ///
    /// # Panics
    /// When the networks differ in more than times and closures.
    #[must_use]
    pub fn under<'m>(&self, network: &'m Network) -> Router<'m, W> {
        self.check(network);
        let customised = Customised::new(&self.hierarchy, &self.core, network);
        let (core, hierarchy) = (self.core.clone(), Arc::clone(&self.hierarchy));
        Router { network, core, hierarchy, customised, reach: OnceLock::new() }
    }

    /// As [`Router::under`], weighing only what the differences can reach; also answers how many nodes that were. Pays
    /// where few roads changed.
    ///
    /// # Panics
    /// When the networks differ in more than times and closures.
    #[must_use]
    pub fn changed(self, network: &Network) -> (Router<'_, W>, usize) {
        self.check(network);
        let Self { core, hierarchy, mut customised, .. } = self;
        let weighed = customised.change(&hierarchy, &core, network);
        (Router { network, core, hierarchy, customised, reach: OnceLock::new() }, weighed)
    }

    fn check(&self, network: &Network) {
        let ends = |network: &Network| (network.nodes(), network.edges().len());
        assert_eq!(ends(self.network), ends(network), "the same roads");
        assert_eq!(self.network.bans(), network.bans(), "the same rules of turns");
        let same = self.network.edges().iter().zip(network.edges());
        assert!(same.into_iter().all(|(a, b)| (a.from, a.to) == (b.from, b.to)), "the same roads");
    }

    /// The contracted graph on which the hierarchy stands, for comparing with other programs.
    #[must_use]
    pub fn contracted(&self) -> Contracted {
        let mut arcs = Vec::new();
        for &link in &self.core.links {
            let [onward, homeward] = self.core.costs(self.network, link);
            let ends = [(onward, link.from, link.to), (homeward, link.to, link.from)];
            arcs.extend(ends.into_iter().filter_map(|(cost, from, to)| Some((from, to, cost?))));
        }
        Contracted { nodes: self.core.nodes.clone(), arcs }
    }

    /// What the hierarchy is made of.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes { nodes: self.core.nodes.len(), links: self.core.links.len(), arcs: self.hierarchy.arcs() }
    }

    /// Fills `rows`, one an origin, each from the cells to all destinations in their order. Origins and destinations without
    /// a stop get empty cells. Rows are filled on all threads of the current rayon pool; what they get does not depend on
    /// it. `done` is told how many rows were filled since it was last called; when it says so, the rest stays as it is.
    ///
    /// # Panics
    /// When there is not one row for every origin.
    pub fn fill<T: Send>(
        &self,
        from: &[Option<Stop>],
        to: &[Option<Stop>],
        rows: &mut [T],
        put: &(dyn Fn(&mut T, &[W::Cell]) + Sync),
        done: &(dyn Fn(usize) -> Go + Sync),
    ) {
        assert_eq!(from.len(), rows.len(), "a row for every origin");
        let (columns, mut order) =
            rayon::join(|| Columns::new(self, to, from.len().div_ceil(LANES)), || self.origins(from, rows));
        // Work space is handed from batch to batch, since a thread may take up its work many times over.
        let idle: Mutex<Vec<Batch<'_, '_, '_, W>>> = Mutex::default();
        // One batch at a time, or the last thread to finish would be left with many.
        order.par_chunks_mut(LANES).with_max_len(1).for_each(|origins| {
            if done(0) == Go::Cancel {
                return;
            }
            let spare = idle.lock().expect("no thread panics here").pop();
            let mut batch = spare.unwrap_or_else(|| Batch::new(&columns));
            let each: Vec<&Origin<W>> = origins.iter().map(|(_, origin, _)| origin).collect();
            batch.run(&each);
            for (lane, (_, _, row)) in origins.iter_mut().enumerate() {
                put(row, &batch.cells[lane * to.len()..(lane + 1) * to.len()]);
            }
            idle.lock().expect("no thread panics here").push(batch);
            done(origins.len());
        });
    }

    /// Seeds of every origin, neighbours on the map together.
    fn origins<'t, T: Send>(
        &self,
        from: &[Option<Stop>],
        rows: &'t mut [T],
    ) -> Vec<(u32, Origin<W>, &'t mut T)> {
        let origin = |(&stop, row): (&Option<Stop>, &'t mut T)| {
            let (place, origin) = self.origin(stop);
            (place, origin, row)
        };
        let mut order: Vec<_> = from.par_iter().zip(rows).map(origin).collect();
        order.sort_by_key(|(place, ..)| *place);
        order
    }

    /// Seeds of an origin and its place in a walk over the elimination tree: neighbours on the map come together.
    fn origin(&self, stop: Option<Stop>) -> (u32, Origin<W>) {
        let seeds = stop.map_or(Vec::new(), |stop| self.seeds(stop, true));
        let place = seeds.first().map_or(u32::MAX, |seed| self.hierarchy.preorder[seed.node as usize]);
        (place, Origin { stop, seeds })
    }

    fn reach(&self) -> &Reach {
        self.reach.get_or_init(|| {
            let rank = |node: u32| self.hierarchy.rank[node as usize];
            let arcs = self.contracted().arcs;
            let arcs: Vec<(u32, u32)> =
                arcs.into_iter().map(|(from, to, _)| (rank(from), rank(to))).collect();
            Reach::new(self.hierarchy.nodes(), &arcs)
        })
    }

    fn seeds(&self, stop: Stop, leaving: bool) -> Vec<Seed<W>> {
        let seeds = self.core.seeds(self.network, stop.place, leaving);
        let seed = |(node, cost): (u32, Cost)| Seed {
            node: self.hierarchy.rank[node as usize],
            weight: W::of(cost.plus(stop.leg)),
        };
        seeds.into_iter().map(seed).collect()
    }
}

/// What a router's tables rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Nodes that are more than a bend.
    pub nodes: usize,
    /// Chains of roads between them.
    pub links: usize,
    /// Arcs of the hierarchy, each good for both directions.
    pub arcs: usize,
}

/// A network without the nodes that merely pass traffic on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contracted {
    /// By its node: the network's.
    pub nodes: Vec<NodeId>,
    /// From, to, and what it costs; rows of `nodes`.
    pub arcs: Vec<(u32, u32, Cost)>,
}

/// A row's beginning.
struct Origin<W> {
    stop: Option<Stop>,
    seeds: Vec<Seed<W>>,
}

/// The destinations and the part of the hierarchy that leads to them.
struct Columns<'r, 'n, W> {
    router: &'r Router<'n, W>,
    to: &'r [Option<Stop>],
    selection: Selection<'r, W>,
    /// By destination: its seeds are `seeds[first[j]..first[j + 1]]`, each a row of the selection.
    first: Vec<u32>,
    seeds: Vec<(u32, W)>,
    /// (link, destination) of those that stand within a link, sorted.
    within: Vec<(u32, u32)>,
    /// By destination, once anybody asked.
    basins: Vec<OnceLock<Basin>>,
    arch: pulp::Arch,
}

impl<'r, 'n, W: Weight> Columns<'r, 'n, W> {
    fn new(router: &'r Router<'n, W>, to: &'r [Option<Stop>], batches: usize) -> Self {
        let seeds: Vec<Vec<Seed<W>>> =
            to.iter().map(|stop| stop.map_or(Vec::new(), |stop| router.seeds(stop, false))).collect();
        let nodes = seeds.iter().flatten().map(|seed| seed.node);
        let selection = Selection::new(&router.hierarchy, &router.customised, nodes, batches);
        let mut first = vec![0];
        let mut flat = Vec::new();
        for seeds in &seeds {
            flat.extend(seeds.iter().map(|seed| (selection.row(seed.node), seed.weight)));
            first.push(u32::try_from(flat.len()).expect("fewer than 2^31 destinations"));
        }
        let mut within: Vec<(u32, u32)> = (0..)
            .zip(to)
            .filter_map(|(column, stop)| Some((router.core.link(stop.as_ref()?.place)?, column)))
            .collect();
        within.sort_unstable();
        let arch = pulp::Arch::new();
        let basins = to.iter().map(|_| OnceLock::new()).collect();
        Self { router, to, selection, first, seeds: flat, within, basins, arch }
    }

    /// Destinations on the origin's own link, each with the way along it.
    fn along(&self, origin: Stop) -> impl Iterator<Item = (u32, W)> + '_ {
        let router = self.router;
        let link = router.core.link(origin.place);
        let start = self.within.partition_point(|&(other, _)| Some(other) < link);
        let here = self.within[start..].iter().take_while(move |&&(other, _)| Some(other) == link);
        here.filter_map(move |&(_, column)| {
            let stop = self.to[column as usize]?;
            let road = router.core.along(router.network, origin.place, stop.place)?;
            Some((column, W::of(road.plus(origin.leg).plus(stop.leg))))
        })
    }

    /// Whether any way leads from an origin to a destination.
    fn reaches(&self, origin: &Origin<W>, column: usize) -> bool {
        let router = self.router;
        let (Some(from), Some(to)) = (origin.stop, self.to[column]) else { return false };
        let reach = router.reach();
        let basin = self.basins[column]
            .get_or_init(|| reach.basin(router.seeds(to, false).iter().map(|seed| seed.node)));
        reach.reaches(origin.seeds.iter().map(|seed| seed.node), basin)
            || router.core.along(router.network, from.place, to.place).is_some()
    }
}

/// One thread's work space.
struct Batch<'c, 'r, 'n, W: Weight> {
    state: State<W>,
    /// Sixteen rows of cells.
    cells: Vec<W::Cell>,
    /// (destination, lane, way) of neighbours on one link, sorted.
    along: Vec<(u32, usize, W)>,
    /// (lane, destination) of cells without a label, by destination.
    open: Vec<(usize, usize)>,
    plain: Option<Search<'n>>,
    columns: &'c Columns<'r, 'n, W>,
}

impl<'c, 'r, 'n, W: Weight> Batch<'c, 'r, 'n, W> {
    fn new(columns: &'c Columns<'r, 'n, W>) -> Self {
        Self {
            state: State::new(&columns.selection),
            cells: vec![W::EMPTY; LANES * columns.to.len()],
            along: Vec::new(),
            open: Vec::new(),
            plain: None,
            columns,
        }
    }

    fn run(&mut self, origins: &[&Origin<W>]) {
        let columns = self.columns;
        self.along.clear();
        for (lane, origin) in origins.iter().enumerate() {
            if let Some(stop) = origin.stop {
                self.along.extend(columns.along(stop).map(|(column, way)| (column, lane, way)));
            }
        }
        self.along.sort_unstable();
        self.open.clear();
        let arch = columns.arch;
        arch.dispatch(Lookup { batch: self, origins });
        self.fill_open(origins);
    }

    /// Asks the plain search for ways that exist and are too long for a label.
    fn fill_open(&mut self, origins: &[&Origin<W>]) {
        let mut towards = None;
        for &(lane, column) in &self.open {
            let (Some(from), Some(to)) = (origins[lane].stop, self.columns.to[column]) else { continue };
            if !self.columns.reaches(origins[lane], column) {
                continue;
            }
            let search = self.plain.get_or_insert_with(|| Search::new(self.columns.router.network));
            if towards.replace(column) != Some(column) {
                search.towards(to.place);
            }
            if let Some(road) = search.from(from.place, to.place) {
                self.cells[lane * self.columns.to.len() + column] = W::cell(road.plus(from.leg).plus(to.leg));
            }
        }
    }
}

/// The part of a batch that runs under the processor's widest instructions.
struct Lookup<'b, 'c, 'r, 'n, 'o, W: Weight> {
    batch: &'b mut Batch<'c, 'r, 'n, W>,
    origins: &'b [&'o Origin<W>],
}

impl<W: Weight> pulp::WithSimd for Lookup<'_, '_, '_, '_, '_, W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { batch, origins } = self;
        let Batch { state, cells, along, open, columns, .. } = batch;
        let seeds = origins.iter().enumerate();
        let seeds = seeds.flat_map(|(lane, origin)| origin.seeds.iter().map(move |&seed| (lane, seed)));
        let labels = columns.selection.run(state, seeds);
        let width = columns.to.len();
        let mut along = along.iter().peekable();
        for column in 0..width {
            let mut label = W::Lanes::NONE;
            for &(row, weight) in
                &columns.seeds[columns.first[column] as usize..columns.first[column + 1] as usize]
            {
                label.relax(&labels[row as usize], weight);
            }
            while let Some(&(_, lane, way)) = along.next_if(|&&(other, ..)| other as usize == column) {
                label.offer(lane, way);
            }
            let (finished, cut) = label.finish();
            for (lane, &cell) in finished.iter().enumerate() {
                cells[lane * width + column] = cell;
            }
            if cut {
                let lanes = (0..origins.len()).filter(|&lane| label.get(lane).cut());
                open.extend(lanes.map(|lane| (lane, column)));
            }
        }
    }
}
