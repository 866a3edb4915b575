//! A network with its children counted: loads of schools, counts, travel and money.
//!
//! It refuses to tell right from wrong: it counts what is there.

use std::collections::BTreeMap;

use crate::model::county::{Decision, YEARS};
use crate::model::ids::{SchoolId, Table};
pub(super) use crate::model::plan::Figures;
use crate::model::plan::{Assignment, Counts, Means, Money, SchoolOutcome, TravelFigures, TravelSummary};
use crate::model::units::{Fen, Micro, Seconds};
use crate::verify::book::Book;
use crate::verify::catchments;
use crate::verify::cost::{EQUITY_HEADING, UNIT_HEADINGS};
use crate::verify::equity;
use crate::verify::escorts::{self, Keeps};
use crate::verify::purse;
use crate::verify::reach::Journey;
use crate::verify::rules::{self, Scene};
use crate::verify::sites::{self, Config, Site};
use crate::verify::transfers;

/// Where a unit goes, and where it goes today.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    pub(super) school: SchoolId,
    pub(super) journey: Journey,
    /// `None` = no school can be reached today.
    pub(super) today: Option<Today>,
}

impl Stay {
    /// Whether this is a change of school.
    pub(super) fn moved(&self) -> bool {
        self.today.as_ref().is_some_and(|today| today.school != self.school)
    }
}

/// A unit's present school and its way there.
#[derive(Clone, Debug)]
pub(super) struct Today {
    pub(super) school: SchoolId,
    pub(super) journey: Journey,
}

/// Children of one school.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    pub(super) pupils: u32,
    pub(super) grades: [u32; YEARS],
    /// Girls and boys who board.
    pub(super) girls: u32,
    pub(super) boys: u32,
    /// Fed by the canteen.
    pub(super) fed: u32,
}

impl Load {
    /// All who board.
    pub(super) fn boarders(&self) -> u32 {
        self.girls + self.boys
    }
}

/// Units at schools, schools in configurations.
#[derive(Debug)]
pub(super) struct Network<'a> {
    /// By unit; `None` = it has no row, or no school.
    pub(super) stays: Vec<Option<Stay>>,
    /// `None` = takes no part, or nothing sensible is planned there.
    pub(super) configs: Table<SchoolId, Option<&'a Config>>,
    pub(super) loads: Table<SchoolId, Load>,
    /// Somebody decided it: escorts are a last resort.
    decided: bool,
}

impl<'a> Network<'a> {
    /// Counts the children of each school.
    pub(super) fn new(
        book: &Book<'_>,
        stays: Vec<Option<Stay>>,
        configs: Table<SchoolId, Option<&'a Config>>,
    ) -> Self {
        let mut loads: Table<SchoolId, Load> = configs.map(|_, _| Load::default());
        for (mover, stay) in book.movers.iter().zip(&stays) {
            let Some(stay) = stay else { continue };
            let (unit, load) = (&mover.unit, &mut loads[stay.school]);
            load.pupils += unit.pupils;
            for (sum, pupils) in load.grades.iter_mut().zip(unit.grades) {
                *sum += pupils;
            }
            if stay.journey.means == Means::Board {
                load.girls += unit.girls;
                load.boys += unit.pupils - unit.girls;
            }
            if eats(book, stay.journey.means) {
                load.fed += unit.pupils;
            }
        }
        Self { stays, configs, loads, decided: !book.as_is }
    }

    /// The same with a unit elsewhere.
    pub(super) fn with(&self, book: &Book<'_>, unit: usize, school: SchoolId, journey: Journey) -> Self {
        let mut stays = self.stays.clone();
        if let Some(stay) = &mut stays[unit] {
            (stay.school, stay.journey) = (school, journey);
        }
        Self { decided: self.decided, ..Self::new(book, stays, self.configs.clone()) }
    }

    /// What a unit's escort costs because there are lawful ways.
    fn last_resort(&self, book: &Book<'_>, unit: usize, stay: &Stay) -> Fen {
        if self.decided { book.last_resort(&book.movers[unit], stay.school, stay.journey) } else { Fen(0) }
    }

    /// Today's network: everyone with a present school is there, every school stands as it is.
    pub(super) fn today(book: &'a Book<'_>, plan: &Self) -> Self {
        let home = |stay: &Stay| {
            let today = stay.today.clone()?;
            Some(Stay { school: today.school, journey: today.journey, today: Some(today) })
        };
        let stays = plan.stays.iter().map(|stay| stay.as_ref().and_then(home)).collect();
        let configs = book.sites.map(|school, _| book.sites[school].as_ref().map(Site::today));
        Self { decided: false, ..Self::new(book, stays, configs) }
    }

    /// Every unit that is somewhere, with its number, in unit order.
    pub(super) fn placed(&self) -> impl Iterator<Item = (usize, &Stay)> {
        self.stays.iter().enumerate().filter_map(|(unit, stay)| Some((unit, stay.as_ref()?)))
    }

    /// Σ unit costs + Σ (f(j,k) - least f) + Σ charges of rows on catchments; by the county's view less what the floors bring.
    pub(super) fn objective(&self, book: &Book<'_>) -> Fen {
        let units: Fen = self
            .placed()
            .map(|(unit, stay)| {
                let cost = book.coefficient(&book.movers[unit], stay.school, stay.journey, stay.moved());
                book.worth.of(cost + self.last_resort(book, unit, stay))
            })
            .sum();
        let schools: Fen = book
            .sites
            .iter()
            .filter_map(|(school, site)| {
                Some(book.worth.of(self.configs[school]?.fixed - site.as_ref()?.floor))
            })
            .sum();
        let together: Fen =
            catchments::charges(book, self).into_iter().map(|charge| book.worth.of(charge)).sum();
        let cost = units + schools + together;
        if book.by_county() { cost - purse::for_the_missing(book, self) } else { cost }
    }

    /// pupils × base + Σ least f; by the county's view less what comes from above for every pupil.
    pub(super) fn constant(&self, book: &Book<'_>) -> Fen {
        let pupils: i64 = self.placed().map(|(unit, _)| i64::from(book.movers[unit].unit.pupils)).sum();
        let floors: Fen = book.sites.values().iter().flatten().map(|site| book.worth.of(site.floor)).sum();
        let drawn = if book.by_county() { purse::for_pupils(book, self) } else { Fen(0) };
        book.worth.of(Fen(pupils * book.base.0) - drawn) + floors
    }

    /// The plan's rows as they should read.
    pub(super) fn assignments(&self, book: &Book<'_>, today: &Self, keeps: &Keeps<'_>) -> Vec<Assignment> {
        let row = |(unit, stay): (usize, &Stay)| {
            let children = &book.movers[unit].unit;
            Assignment {
                year: book.case.recipe.first_year,
                village: children.village,
                band: children.band,
                group: children.group,
                pupils: children.pupils,
                school: stay.school,
                means: stay.journey.means,
                time: stay.journey.time,
                length: stay.journey.length,
                before_school: stay.today.as_ref().map(|today| today.school),
                before_time: stay.today.as_ref().and_then(|today| today.journey.time),
                reason: Some(escorts::reason(&Scene { book, network: self, today }, unit, stay, keeps)),
            }
        };
        self.placed().map(row).collect()
    }
}

/// Whether children who come this way eat at the canteen.
pub(super) fn eats(book: &Book<'_>, means: Means) -> bool {
    means == Means::Board || means == Means::Bus && book.rates.bus_eats
}

/// All figures of a network; `today` is today's. `all_existing` = nothing was decided, every breach exists already.
pub(super) fn count(
    book: &Book<'_>,
    network: &Network<'_>,
    today: &Network<'_>,
    all_existing: bool,
) -> Figures {
    Figures {
        counts: counts(book, network),
        travel: travel(book, network),
        equity: Some(equity::figures(book, network)),
        money: money(book, network),
        rules: rules::measure(book, network, today, all_existing),
    }
}

/// How many schools and children.
fn counts(book: &Book<'_>, network: &Network<'_>) -> Counts {
    let number = |count: usize| u32::try_from(count).expect("a table holds fewer than 2^32 rows");
    let configs = || network.configs.values().iter().flatten();
    let with = |outcome| number(configs().filter(|config| config.name.outcome == outcome).count());
    let pupils = |wanted: &dyn Fn(&Stay) -> bool| -> u32 {
        let there = network.placed().filter(|(_, stay)| wanted(stay));
        there.map(|(unit, _)| book.movers[unit].unit.pupils).sum()
    };
    let by = |means| pupils(&|stay| stay.journey.means == means);
    let free = book.sites.iter().filter(|&(school, site)| {
        let open =
            matches!(sites::decision(book.case, book.school(school)), Decision::Free | Decision::Close);
        site.as_ref().is_some_and(|site| site.existing) && open
    });
    Counts {
        schools_before: number(book.sites.values().iter().flatten().filter(|site| site.existing).count()),
        schools_free: number(if network.decided { free.count() } else { 0 }),
        schools_open: number(configs().filter(|config| config.teaches()).count()),
        schools_closed: with(SchoolOutcome::Closed),
        schools_partial: with(SchoolOutcome::Partial),
        schools_new: with(SchoolOutcome::New),
        villages: number(book.case.county.villages.len()),
        pupils: pupils(&|_| true),
        pupils_moved: pupils(&Stay::moved),
        pupils_boarding: by(Means::Board),
        pupils_bus: by(Means::Bus),
        pupils_walk: by(Means::Walk),
        pupils_escort: by(Means::Escort),
    }
}

/// Travel of everyone, by means, by band and by both; only what somebody travels by has an entry.
fn travel(book: &Book<'_>, network: &Network<'_>) -> TravelSummary {
    let (mut all, mut weekly) = (Vec::new(), Vec::new());
    let (mut by_means, mut by_band, mut by_both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (unit, stay) in network.placed() {
        let Some(time) = stay.journey.time else { continue };
        let (children, means) = (&book.movers[unit].unit, stay.journey.means);
        let entry = (time, children.pupils);
        by_means.entry(means).or_insert_with(Vec::new).push(entry);
        if means == Means::Board {
            weekly.push(entry);
        }
        if matches!(means, Means::Walk | Means::Bus) {
            all.push(entry);
            by_band.entry(children.band).or_insert_with(Vec::new).push(entry);
        }
        by_both.entry((means, children.band)).or_insert_with(Vec::new).push(entry);
    }
    TravelSummary {
        all: summary(all),
        weekly: summary(weekly),
        by_means: by_means.into_iter().map(|(key, list)| (key, summary(list))).collect(),
        by_band: by_band.into_iter().map(|(key, list)| (key, summary(list))).collect(),
        by_means_and_band: by_both.into_iter().map(|(key, list)| (key, summary(list))).collect(),
    }
}

/// Figures of journeys (time, children).
fn summary(mut list: Vec<(Seconds, u32)>) -> TravelFigures {
    list.sort_unstable();
    let pupils: u32 = list.iter().map(|&(_, pupils)| pupils).sum();
    let mut within = 0_u64;
    let p95 = list.iter().find(|&&(_, more)| {
        within += u64::from(more);
        within * 100 >= u64::from(pupils) * 95
    });
    TravelFigures {
        pupils,
        pupil_seconds: list.iter().map(|&(time, pupils)| u64::from(time.0) * u64::from(pupils)).sum(),
        p95: p95.map_or(Seconds(0), |&(time, _)| time),
        max: list.last().map_or(Seconds(0), |&(time, _)| time),
    }
}

/// Money by heading and payer.
fn money(book: &Book<'_>, network: &Network<'_>) -> Money {
    let mut headings: BTreeMap<&str, Fen> = UNIT_HEADINGS.into_iter().map(|name| (name, Fen(0))).collect();
    let mut add = |name, fen: Fen| *headings.entry(name).or_default() += fen;
    for (unit, stay) in network.placed() {
        let mover = &book.movers[unit];
        let cost = book.unit_cost(mover, stay.school, stay.journey, stay.moved());
        for (name, fen) in UNIT_HEADINGS.into_iter().zip(cost.headings()) {
            add(name, fen);
        }
        add("over_limit", network.last_resort(book, unit, stay));
        add("staff", Fen(i64::from(mover.unit.pupils) * book.base.0));
    }
    add("over_limit", catchments::charges(book, network).into_iter().sum());
    let mut capital = Fen(0);
    for config in network.configs.values().iter().flatten() {
        add("staff", config.staff);
        add("sites", config.yearly - config.staff);
        add("capital", config.fixed - config.yearly);
        capital += config.capital;
    }
    if book.rates.equity == Micro(0) {
        headings.remove(EQUITY_HEADING);
    }
    let payers = payers(&headings);
    let transfers = Some(transfers::count(book, network, &headings));
    let headings = headings.into_iter().map(|(name, fen)| (name.to_string(), fen)).collect();
    Money { headings, payers, capital, transfers }
}

/// Who pays the headings.
fn payers(headings: &BTreeMap<&str, Fen>) -> BTreeMap<String, Fen> {
    let purses: [(&str, &[&str]); 4] = [
        ("county", &["sites", "staff", "bus_daily", "bus_weekly", "boarding_school", "escort", "capital"]),
        ("families", &["boarding_family"]),
        ("time", &["time"]),
        ("penalty", &["over_limit", "change", EQUITY_HEADING]),
    ];
    let sum = |names: &[&str]| names.iter().filter_map(|name| headings.get(name)).copied().sum();
    purses.into_iter().map(|(payer, names)| (payer.to_string(), sum(names))).collect()
}
